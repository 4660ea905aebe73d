"""What is read where a source's own address fails: found out when it is added, taken when it must be, left again."""

from __future__ import annotations

import pytest

from monitor.engine import Engine
from monitor.gathering.candidates import search_feed
from monitor.lines import ladder_lines
from monitor.model import ArticleQuery, Rung, Source, SourceKind, SourceState, Term, Watchlist
from monitor.settings import Places
from tests.conftest import FakeClock
from tests.engine.conftest import page
from tests.site import Answer, Site

IDLIB = Watchlist(name="الشمال", terms=(Term(query="إدلب"),))
PARAGRAPHS = (
    "قال متحدث محلي إن العمل بإدلب يسير وفق اتفاق جديد، وإن لجنة مشتركة ستراقب تنفيذه على الأرض خلال الأيام المقبلة.",
    "وأضاف أن القوافل الطبية وصلت إلى المراكز الصحية من دون عوائق، وأن توزيع المساعدات يستمر حتى نهاية الأسبوع.",
)
NEWS = (
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>{loc}</loc><news:news>'
    "<news:publication_date>2026-11-20T10:00:00Z</news:publication_date><news:title>خبر</news:title></news:news></url>"
    "</urlset>"
)


def title(n: int) -> str:
    return f"خبر طويل بما يكفي عن المدينة وأهلها وأسواقها رقم {n}"


def path(n: int) -> str:
    return f"/2026/11/{12345 + n}/khabar-tawil-an-almadina-{n}"


def feed(site: Site, *numbers: int, link: str = "") -> Answer:
    """Items with an identifier that is no address, as many feeds have them."""
    items = "".join(
        f"<item><title>{title(n)}</title><link>{site.url(path(n))}</link><guid isPermaLink='false'>n-{n}</guid></item>"
        for n in numbers
    )
    head = f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>الوادي</title>{link}'
    return Answer(body=f"{head}{items}</channel></rss>".encode(), type="application/rss+xml")


def section(*numbers: int, declares: str = "") -> Answer:
    """A page that links to articles, and may declare a feed."""
    links = "".join(f'<h2><a href="{path(n)}">{title(n)}</a></h2>' for n in numbers)
    feed = f'<link rel="alternate" type="application/rss+xml" href="{declares}">' if declares else ""
    html = f"<!DOCTYPE html><html><head><title>الوادي</title>{feed}</head><body>{links}</body></html>"
    return Answer(body=html.encode())


def publish(site: Site, *numbers: int) -> None:
    for n in numbers:
        site.routes[path(n)] = page(title(n), *(f"{paragraph} {n}." for paragraph in PARAGRAPHS))


def polled(engine: Engine, source: Source) -> Source:
    return engine.check_source(source.id).result(60)


def titles(engine: Engine) -> list[str]:
    ids = engine.article_ids(ArticleQuery()).result(5)
    return sorted(row.title for row in engine.article_rows(ids).result(5))


# --- found out when it is added ------------------------------------------------------------------


def test_a_front_page_brings_its_feed_then_the_news_sitemap_robots_name_then_itself(engine: Engine, site: Site) -> None:
    site.routes |= {
        "/": section(*range(6), declares="/feed.xml"),
        "/feed.xml": feed(site, *range(6)),
        "/robots.txt": Answer(body=b"Sitemap: /all.xml\nSitemap: /maps/news.xml", type="text/plain"),
        "/maps/news.xml": Answer(body=NEWS.format(loc=site.url("/a")).encode(), type="application/xml"),
    }
    source = engine.add_source(site.url("/")).result(30)
    assert source.url == site.url("/feed.xml")
    assert source.ladder == (
        Rung(url=site.url("/maps/news.xml"), kind=SourceKind.SITEMAP),
        Rung(url=site.url("/"), kind=SourceKind.PAGE, typed=True),
    )
    assert sorted(site.paths()) == ["/", "/feed.xml", "/maps/news.xml", "/robots.txt"]
    assert [line["read"] for line in ladder_lines(source)] == [True, False, False]


def test_a_section_page_brings_its_feed_and_itself_with_nothing_more_asked(engine: Engine, site: Site) -> None:
    site.routes |= {"/politics": section(*range(6), declares="/feed.xml"), "/feed.xml": feed(site, 1)}
    source = engine.add_source(site.url("/politics")).result(30)
    assert source.ladder == (Rung(url=site.url("/politics"), kind=SourceKind.PAGE, typed=True),)
    assert site.paths() == ["/politics", "/feed.xml"]


def test_a_feed_brings_the_page_it_says_it_is_of_which_nobody_typed(engine: Engine, site: Site) -> None:
    site.routes |= {"/feed.xml": feed(site, 1, link="<link>/politics</link>"), "/politics": section(*range(6))}
    source = engine.add_source(site.url("/feed.xml")).result(30)
    assert source.ladder == (Rung(url=site.url("/politics"), kind=SourceKind.PAGE),)
    assert site.paths() == ["/feed.xml", "/robots.txt", "/politics"]


def test_a_sitemap_that_robots_forbid_is_neither_asked_for_nor_kept(engine: Engine, site: Site) -> None:
    site.routes |= {
        "/": section(*range(6), declares="/feed.xml"),
        "/feed.xml": feed(site, 1),
        "/robots.txt": Answer(body=b"User-agent: *\nDisallow: /maps\nSitemap: /maps/news.xml", type="text/plain"),
        "/maps/news.xml": Answer(body=NEWS.format(loc=site.url("/a")).encode(), type="application/xml"),
    }
    source = engine.add_source(site.url("/")).result(30)
    assert [rung.kind for rung in source.ladder] == [SourceKind.PAGE]
    assert "/maps/news.xml" not in site.paths()


@pytest.mark.parametrize(
    ("answer", "stays"),
    [
        pytest.param(Answer(status=404), False, id="missing"),
        pytest.param(Answer(body=b"<html><body><p>About us</p></body></html>"), False, id="lists nothing"),
        pytest.param(Answer(status=503), True, id="down just now"),
    ],
)
def test_the_page_a_feed_names_is_asked_once_before_it_is_relied_on(
    engine: Engine, site: Site, answer: Answer, stays: bool
) -> None:
    body = feed(site, 1).body.replace(b"<channel>", f"<channel><link>{site.url('/politics')}</link>".encode(), 1)
    site.routes |= {"/feed.xml": Answer(body=body, type="application/rss+xml"), "/politics": answer}
    source = engine.add_source(site.url("/feed.xml")).result(30)
    assert [rung.url for rung in source.ladder] == [site.url("/politics")] * stays
    assert site.paths().count("/politics") == 1


def test_who_looked_first_keeps_what_was_seen_on_the_way(engine: Engine, site: Site) -> None:
    site.routes |= {"/politics": section(*range(6), declares="/feed.xml"), "/feed.xml": feed(site, 1)}
    found = engine.discover(site.url("/politics")).result(30)
    source = engine.add_source(found.url).result(30)
    assert [rung.url for rung in source.ladder] == [site.url("/politics")]


def test_a_person_names_what_comes_first_or_wants_nothing_of_it(engine: Engine, site: Site) -> None:
    site.routes |= {
        "/politics": section(*range(6), declares="/feed.xml"),
        "/feed.xml": feed(site, 1),
        "/other.xml": feed(site, 2),
    }
    named = engine.add_source(site.url("/politics"), fallbacks=(site.url("/other.xml"),)).result(30)
    assert [rung.url for rung in named.ladder] == [site.url("/other.xml"), site.url("/politics")]
    engine.remove_source(named.id).result(30)
    alone = engine.add_source(site.url("/politics"), fallbacks=("",), search_feed=True).result(30)
    assert alone.ladder == (), "nobody searches for a site on this machine"


def test_what_a_person_names_later_stands_above_the_search_engine_s_feed(engine: Engine, site: Site) -> None:
    site.routes |= {"/feed.xml": feed(site, 1), "/other.xml": feed(site, 2)}
    source = engine.add_source(site.url("/feed.xml")).result(30)
    # No engine finds a site on this machine: its feed is put where `search_feed` would have.
    searched = search_feed("https://news.example.org/")
    engine._stored.update_source(source.id, ladder=(Rung(url=searched, kind=SourceKind.FEED),)).result(5)
    engine.set_source(source.id, fallbacks=(site.url("/other.xml"),)).result(30)
    changed = engine.source(source.id).result(5)
    assert [rung.url for rung in changed.ladder] == [site.url("/other.xml"), searched]


# --- taken and left ------------------------------------------------------------------------------


@pytest.mark.parametrize("death", ["gone", "missing", "a page instead"])
def test_a_feed_that_dies_is_followed_by_the_page_and_read_again_when_it_lives(
    engine: Engine, site: Site, clock: FakeClock, death: str
) -> None:
    publish(site, *range(8))
    site.routes |= {"/politics": section(*range(6), declares="/feed.xml"), "/feed.xml": feed(site, *range(6))}
    engine.save_watchlist(IDLIB).result(30)
    source = engine.add_source(site.url("/politics"), backlog=20).result(30)
    assert polled(engine, source).articles == 6
    dead = {"gone": Answer(status=410), "missing": Answer(status=404), "a page instead": section(0, 1)}
    site.routes["/feed.xml"] = dead[death]
    site.routes["/politics"] = section(6, *range(5))
    for _ in range(1 if death == "gone" else 3):
        clock.forward(minutes=10)
        broken = polled(engine, source)
    assert (broken.rung, broken.paused) == (1, False)
    engine.poll().result(60)
    lower = engine.source(source.id).result(5)
    assert (lower.state, lower.rung) == (SourceState.OK, 1)
    assert lower.reason is not None
    assert (lower.reason.code, lower.reason.get("to")) == ("stepped-down", site.url("/politics"))
    assert lower.left_for is not None
    assert lower.left_for.code == {"gone": "gone", "missing": "not-found", "a page instead": "page-instead"}[death]
    assert titles(engine) == sorted(title(n) for n in range(7))
    _, steps = engine.why(site.url(path(6))).result(5)
    assert steps[0].detail is not None
    assert (steps[0].detail.code, steps[0].detail.get("address")) == ("gathered-lower", site.url("/politics"))
    site.routes["/feed.xml"] = feed(site, 7, *range(7))
    clock.forward(hours=2)
    upper = polled(engine, source)
    assert (upper.rung, upper.reason, upper.left_for) == (0, None, None)
    assert titles(engine) == sorted(title(n) for n in range(8))
    assert sorted(alert.article.title for alert in engine.alerts().result(5)) == titles(engine)
    assert all(engine.article(number).result(5).version == 1 for number in engine.article_ids(ArticleQuery()).result(5))


def test_a_page_that_robots_forbid_is_not_kept_in_the_feeds_place(engine: Engine, site: Site) -> None:
    site.routes |= {
        "/feed.xml": feed(site, 1, link="<link>/politics</link>"),
        "/politics": section(*range(6)),
        "/robots.txt": Answer(body=b"User-agent: *\nDisallow: /politics", type="text/plain"),
    }
    assert engine.add_source(site.url("/feed.xml")).result(30).ladder == ()
    assert "/politics" not in site.paths()


def test_a_page_that_robots_forbid_by_now_is_not_read_in_the_feeds_place(
    engine: Engine, places: Places, site: Site, clock: FakeClock
) -> None:
    publish(site, 1)
    site.routes |= {
        "/feed.xml": feed(site, 1, link="<link>/politics</link>"),
        "/politics": section(*range(6)),
    }
    source = engine.add_source(site.url("/feed.xml")).result(30)
    assert site.paths().count("/politics") == 1
    engine.close()
    site.routes |= {
        "/feed.xml": Answer(status=410),
        "/robots.txt": Answer(body=b"User-agent: *\nDisallow: /politics", type="text/plain"),
    }
    later = Engine(places, clock=clock, gap=0, notifiers={})
    later.open(poll=True)
    try:
        assert polled(later, source).rung == 1
        clock.forward(hours=1)
        told = polled(later, source)
    finally:
        later.close()
    assert told.state is not SourceState.OK
    assert told.reason is not None
    assert told.reason.code == "robots"
    assert site.paths().count("/politics") == 1
