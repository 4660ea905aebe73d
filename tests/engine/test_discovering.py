"""What an address is found to be, against real sites on loopback."""

from __future__ import annotations

import pytest

from monitor.engine import Engine
from monitor.errors import ListingError
from monitor.model import SourceKind, SourceOptions
from tests.engine.conftest import feed
from tests.site import Answer, Site

NEWS = (
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{urls}</urlset>'
)
URL = (
    "<url><loc>{loc}</loc><news:news><news:publication_date>2026-11-20T10:00:00Z</news:publication_date>"
    "<news:title>{title}</news:title></news:news></url>"
)
LINKS = "".join(
    f'<h2><a href="/2026/11/{n}/khabar-tawil-an-almadina-{n}">خبر طويل بما يكفي عن المدينة وأهلها {n}</a></h2>'
    for n in range(12345, 12351)
)
SCRIPTS = Answer(body=b"<!DOCTYPE html><html><head><title>x</title></head><body><div id=app></div></body></html>")


def sitemap(site: Site) -> Answer:
    urls = "".join(URL.format(loc=site.url(f"/{n}"), title=f"خبر {n}") for n in range(8))
    return Answer(body=NEWS.format(urls=urls).encode(), type="application/xml")


def page(links: str = LINKS) -> Answer:
    return Answer(body=f"<!DOCTYPE html><html><head><title>الوادي</title></head><body>{links}</body></html>".encode())


def test_a_front_page_gives_way_to_the_news_sitemap_that_robots_name(engine: Engine, site: Site) -> None:
    site.routes |= {
        "/": page(),
        "/robots.txt": Answer(body=b"Sitemap: /all.xml\nSitemap: /maps/news.xml", type="text/plain"),
        "/maps/news.xml": sitemap(site),
    }
    found = engine.discover(site.url("/")).result(30)
    assert (found.url, found.kind, found.found_by) == (site.url("/maps/news.xml"), SourceKind.SITEMAP, "robots-sitemap")
    assert [entry.title for entry in found.sample] == [f"خبر {n}" for n in range(5)]


def test_a_section_page_stays_what_was_asked_for(engine: Engine, site: Site) -> None:
    site.routes |= {"/politics": page(), "/news-sitemap.xml": sitemap(site)}
    found = engine.discover(site.url("/politics")).result(30)
    assert (found.url, found.kind, found.found_by) == (site.url("/politics"), SourceKind.PAGE, "page")
    assert len(found.sample) == 5


def test_a_sitemap_of_everything_is_no_news_and_the_front_page_stays(engine: Engine, site: Site) -> None:
    old = f"<urlset><url><loc>{site.url('/about')}</loc></url></urlset>"
    site.routes |= {"/": page(), "/sitemap.xml": Answer(body=old.encode(), type="application/xml")}
    assert engine.discover(site.url("/")).result(30).found_by == "page"


@pytest.mark.parametrize(
    ("path", "found_by"), [("/feed/", "usual-feed"), ("/rss.xml", "usual-feed"), ("/news-sitemap.xml", "usual-sitemap")]
)
def test_a_page_that_only_scripts_fill_is_looked_past(path: str, found_by: str, engine: Engine, site: Site) -> None:
    site.routes |= {"/": SCRIPTS, path: feed(site, ("/a", "خبر", "نص", "")) if "sitemap" not in path else sitemap(site)}
    found = engine.discover(site.url("/")).result(30)
    assert (found.url, found.found_by) == (site.url(path), found_by)


def test_a_site_that_lists_nothing_anywhere_is_told(engine: Engine, site: Site) -> None:
    site.routes["/"] = SCRIPTS
    with pytest.raises(ListingError):
        engine.discover(site.url("/")).result(30)
    assert len(site.asked) <= 9


PICTURE = Answer(body=b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, type="image/png")


@pytest.mark.parametrize(
    "answer",
    [
        PICTURE,
        Answer(body=PICTURE.body, type="text/html"),
        Answer(body=b"%PDF-1.7 <html>", type="text/html"),
        Answer(body=b"PK\x03\x04" + bytes(500), type="application/octet-stream"),
        Answer(body=b"{}", type="application/json"),
        Answer(body=b"<rss><channel><title>x</tit", type="application/rss+xml"),
        Answer(body=b"", type="text/html"),
    ],
)
def test_what_is_no_page_has_nothing_guessed_about_its_site(answer: Answer, engine: Engine, site: Site) -> None:
    site.routes["/img.png"] = answer
    with pytest.raises(ListingError):
        engine.discover(site.url("/img.png")).result(30)
    assert site.paths() == ["/img.png"]


def test_a_page_inside_a_site_has_its_sitemaps_guessed_by_nobody(engine: Engine, site: Site) -> None:
    site.routes["/app/politics"] = SCRIPTS
    with pytest.raises(ListingError):
        engine.discover(site.url("/app/politics")).result(30)
    assert site.paths() == ["/app/politics", "/robots.txt", "/feed/", "/rss.xml", "/rss"]


def test_where_a_site_names_its_sitemaps_no_others_are_guessed(engine: Engine, site: Site) -> None:
    site.routes |= {"/": page(), "/robots.txt": Answer(body=b"Sitemap: /all.xml", type="text/plain")}
    assert engine.discover(site.url("/")).result(30).found_by == "page"
    assert site.paths() == ["/", "/robots.txt", "/all.xml"]


@pytest.mark.parametrize("status", [401, 403, 429, 503])
def test_a_site_that_refuses_a_guess_is_asked_no_other(status: int, engine: Engine, site: Site) -> None:
    site.routes |= {"/": SCRIPTS, "/feed/": Answer(status=status, body=b"<h1>No</h1>")}
    with pytest.raises(ListingError):
        engine.discover(site.url("/")).result(30)
    assert site.paths() == ["/", "/robots.txt", "/feed/"]


def test_an_address_to_fall_back_on_is_found_out_about_as_its_source_is_asked(engine: Engine, site: Site) -> None:
    site.routes |= {f"/{name}.xml": feed(site, ("/a", "خبر", "نص", "")) for name in ("feed", "other", "third")}
    options = SourceOptions(user_agent="Desk/1", cookies="key=1", username="u")
    added = engine.add_source(
        site.url("/feed.xml"), options=options, password="p", fallbacks=(site.url("/other.xml"),)
    ).result(30)
    engine.set_source(added.id, options={"user_agent": "Desk/2"}, fallbacks=(site.url("/third.xml"),)).result(30)
    asked = {one.path: one.headers for one in site.asked}
    assert asked["/feed.xml"]["cookie"] == "key=1"
    assert asked["/other.xml"]["user-agent"] == "Desk/1"
    assert asked["/third.xml"]["user-agent"] == "Desk/2"
    # It may be another site, and nobody else is told how to get into the first.
    assert not {"cookie", "authorization"} & (asked["/other.xml"].keys() | asked["/third.xml"].keys())


def test_who_looked_at_an_address_and_adds_it_does_not_have_the_site_asked_again(engine: Engine, site: Site) -> None:
    site.routes["/feed.xml"] = feed(site, ("/a", "خبر", "نص", ""))
    found = engine.discover(site.url("/feed.xml")).result(30)
    assert engine.add_source(found.url).result(30).url == found.url
    assert site.paths() == ["/feed.xml"]
    assert engine.discovered(found.url) == found
    assert engine.discovered(site.url("/other")) is None
