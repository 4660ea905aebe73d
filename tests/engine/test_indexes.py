"""A sitemap index is followed to the sitemap that has the news, whatever order it stands in and whatever fails."""

from __future__ import annotations

import pytest

from monitor.engine import Engine
from monitor.errors import ArchiveError
from monitor.model import ArticleQuery, Reason, SourceState
from tests.conftest import FakeClock
from tests.engine.conftest import page
from tests.site import Answer, Site

SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
LINES = tuple(f"فقرة طويلة بما يكفي لتكون فقرة من خبر حقيقي يقرأه الناس في كل مكان {n}" for n in range(4))
NEW = 190


def path(number: int) -> str:
    return f"/2021/02/{12345 + number}/khabar-{number}"


def index(site: Site, *children: tuple[str, str]) -> Answer:
    parts = "".join(
        f"<sitemap><loc>{site.url(child)}</loc>{f'<lastmod>{changed}</lastmod>' if changed else ''}</sitemap>"
        for child, changed in children
    )
    return Answer(body=f'<sitemapindex xmlns="{SPACE}">{parts}</sitemapindex>'.encode(), type="application/xml")


def sitemap(site: Site, *numbers: int) -> Answer:
    parts = "".join(f"<url><loc>{site.url(path(number))}</loc></url>" for number in numbers)
    return Answer(body=f'<urlset xmlns="{SPACE}">{parts}</urlset>'.encode(), type="application/xml")


def add(engine: Engine, site: Site, children: tuple[tuple[str, str], ...]) -> int:
    """A source of an index whose sitemaps list ten articles each; the number of the source."""
    for number in range(NEW + 5):
        site.routes[path(number)] = page(f"خبر رقم {number}", *(f"{line} {number}." for line in LINES))
    site.routes["/sitemap.xml"] = index(site, *children)
    for place, (child, _) in enumerate(children, start=1):
        site.routes[child] = sitemap(site, *range(10 * place, 10 * place + 5))
    source = engine.add_source(site.url("/sitemap.xml")).result(30)
    engine.poll(force=True).result(60)
    return source.id


def urls(engine: Engine) -> list[str]:
    return [engine.article(one).result(5).url for one in engine.article_ids(ArticleQuery()).result(5)]


def is_found(engine: Engine, number: int = NEW) -> bool:
    return any(url.endswith(path(number)) for url in urls(engine))


@pytest.mark.parametrize(
    ("newest", "children"),
    [
        ("/sitemap-10.xml", tuple((f"/sitemap-{n}.xml", "") for n in (1, 2, 9, 10))),
        ("/sitemap-2021-02.xml", tuple((f"/sitemap-{month}.xml", "") for month in ("2020-11", "2021-01", "2021-02"))),
        ("/sitemap-5.xml", tuple((f"/sitemap-{n}.xml", "2021-02-16") for n in (1, 2, 3, 4, 5))),
        (
            "/sitemap-3.xml",
            (
                ("/sitemap-1.xml", "2021-02-17T10:00:00Z"),
                ("/sitemap-2.xml", "2021-02-17T09:59:00Z"),
                ("/sitemap-3.xml", "2021-02-17T07:30:00-05:00"),
            ),
        ),
        (
            "/sitemap-5.xml",
            (("/news-2019.xml", "2019-01-01"), ("/news-2020.xml", "2020-01-01"), ("/sitemap-5.xml", "2021-02-17")),
        ),
        (
            "/post-sitemap2.xml",
            (
                ("/post-sitemap.xml", "2020-01-01T00:00:00+00:00"),
                ("/post-sitemap2.xml", "2021-02-17T00:00:00+00:00"),
                ("/page-sitemap.xml", "2021-02-17T09:00:00+00:00"),
                ("/category-sitemap.xml", "2021-02-17T10:00:00+00:00"),
                ("/author-sitemap.xml", "2021-02-17T11:00:00+00:00"),
            ),
        ),
    ],
)
def test_the_sitemap_with_the_news_is_found(
    newest: str, children: tuple[tuple[str, str], ...], engine: Engine, site: Site, clock: FakeClock
) -> None:
    add(engine, site, children)
    clock.forward(hours=1)
    site.routes[newest] = sitemap(site, NEW)
    engine.poll(force=True).result(60)
    assert is_found(engine)


def test_the_sitemap_that_brought_news_last_is_read_on(engine: Engine, site: Site, clock: FakeClock) -> None:
    add(engine, site, (("/a.xml", "2021-02-10"), ("/b.xml", "2021-02-11"), ("/c.xml", "2021-02-12")))
    clock.forward(hours=1)
    site.routes["/b.xml"] = sitemap(site, NEW)
    engine.poll(force=True).result(60)
    assert is_found(engine)
    # From now on the index says that two others changed, and lies.
    site.routes["/sitemap.xml"] = index(
        site, ("/a.xml", "2021-02-17"), ("/b.xml", "2021-02-11"), ("/c.xml", "2021-02-17")
    )
    site.routes["/b.xml"] = sitemap(site, NEW + 1, NEW)
    clock.forward(hours=1)
    engine.poll(force=True).result(60)
    assert is_found(engine, NEW + 1)


def test_a_sitemap_that_fails_does_not_take_the_others_along(engine: Engine, site: Site, clock: FakeClock) -> None:
    source = add(engine, site, (("/a.xml", "2021-02-17"), ("/b.xml", "2021-02-16")))
    site.routes["/b.xml"] = Answer(status=404)
    site.routes["/a.xml"] = sitemap(site, NEW)
    clock.forward(hours=1)
    engine.poll(force=True).result(60)
    assert is_found(engine)
    site.routes["/a.xml"] = Answer(status=404)
    clock.forward(hours=1)
    engine.poll(force=True).result(60)
    assert engine.source(source).result(5).state is SourceState.BROKEN


@pytest.mark.parametrize(
    "answer",
    [
        Answer(status=404),
        Answer(status=403),
        Answer(status=500),
        Answer(body=b"<html>x</html>"),
        Answer(body=b"<urlset>"),
    ],
    ids=["not there", "forbidden", "server", "a page", "ill-formed"],
)
def test_a_source_says_which_sitemap_of_its_index_cannot_be_read(
    answer: Answer, engine: Engine, site: Site, clock: FakeClock
) -> None:
    source = add(engine, site, (("/news.xml", "2021-02-17"), ("/page.xml", "2021-02-17")))
    good = site.routes["/news.xml"]
    site.routes["/news.xml"] = answer
    for _ in range(3):
        clock.forward(hours=1)
        engine.poll(force=True).result(60)
        found = engine.source(source).result(5)
        assert found.reason == Reason.of("sitemap-unread", address=site.url("/news.xml"))
        assert found.failures == 0
    assert (engine.polls(source).result(5))[0].reason == found.reason
    site.routes["/news.xml"] = good
    clock.forward(hours=1)
    engine.poll(force=True).result(60)
    assert engine.source(source).result(5).reason is None


def test_in_the_place_of_sitemaps_that_cannot_be_read_the_next_ones_are(
    engine: Engine, site: Site, clock: FakeClock
) -> None:
    add(engine, site, tuple((f"/{name}.xml", f"2021-02-1{day}") for day, name in enumerate("edcba")))
    for name in "ab":
        site.routes[f"/{name}.xml"] = Answer(status=404)
    site.routes["/d.xml"] = sitemap(site, NEW)
    clock.forward(hours=1)
    engine.poll(force=True).result(60)
    assert is_found(engine)
    for name in "abcde":
        site.routes[f"/{name}.xml"] = Answer(status=404)
    clock.forward(hours=1)
    site.asked.clear()
    engine.poll(force=True).result(60)
    assert len([one for one in site.paths() if one.endswith(".xml")]) == 1 + 4


def test_an_index_inside_an_index_is_followed_once_and_no_sitemap_is_an_article(
    engine: Engine, site: Site, clock: FakeClock
) -> None:
    site.routes["/inside.xml"] = index(site, ("/a.xml", "2021-02-17"), ("/deep.xml", "2021-02-16"))
    site.routes["/deep.xml"] = index(site, ("/deeper.xml", "2021-02-16"))
    site.routes["/deeper.xml"] = index(site, ("/a.xml", "2021-02-16"))
    site.routes["/a.xml"] = sitemap(site, 1, 2)
    for number in (1, 2, NEW):
        site.routes[path(number)] = page(f"خبر رقم {number}", *(f"{line} {number}." for line in LINES))
    site.routes["/sitemap.xml"] = index(site, ("/inside.xml", "2021-02-17"), ("/deep.xml", "2021-02-17"))
    engine.add_source(site.url("/sitemap.xml")).result(30)
    engine.poll(force=True).result(60)
    clock.forward(hours=1)
    site.routes["/a.xml"] = sitemap(site, NEW, 1, 2)
    engine.poll(force=True).result(60)
    assert is_found(engine)
    assert not [url for url in urls(engine) if url.endswith(".xml")]


def test_an_index_is_never_asked_whether_it_changed(engine: Engine, site: Site, clock: FakeClock) -> None:
    add(engine, site, (("/a.xml", "2021-02-17"),))
    same = index(site, ("/a.xml", "2021-02-17"))
    site.routes["/sitemap.xml"] = Answer(
        body=same.body, type=same.type, etag='"same"', last_modified="Wed, 17 Feb 2021"
    )
    engine.poll(force=True).result(60)
    clock.forward(hours=1)
    site.routes["/a.xml"] = sitemap(site, NEW)
    engine.poll(force=True).result(60)
    assert is_found(engine)


def test_a_sitemap_of_an_index_that_did_not_change_is_not_sent_again_and_one_that_did_is_read(
    engine: Engine, site: Site, clock: FakeClock
) -> None:
    source = add(engine, site, (("/a.xml", "2021-02-17"), ("/b.xml", "2021-02-17")))

    def version(child: str, tag: str, *numbers: int) -> None:
        same = sitemap(site, *numbers)
        site.routes[child] = Answer(body=same.body, type=same.type, etag=tag)

    version("/a.xml", '"1"', 10, 11)
    version("/b.xml", '"1"', 20, 21)
    engine.poll(force=True).result(60)
    site.asked.clear()
    clock.forward(minutes=10)
    engine.poll(force=True).result(60)
    told = {one.path: one.headers.get("if-none-match") for one in site.asked if one.path.endswith(".xml")}
    assert told == {"/sitemap.xml": None, "/a.xml": '"1"', "/b.xml": '"1"'}
    found = engine.source(source).result(5)
    assert (found.state, found.reason, found.failures) == (SourceState.OK, None, 0)
    version("/a.xml", '"2"', NEW, 10, 11)
    clock.forward(minutes=10)
    engine.poll(force=True).result(60)
    assert is_found(engine)


def test_a_sitemap_whose_news_could_not_be_kept_is_asked_for_whole(
    engine: Engine, site: Site, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(engine, site, (("/a.xml", "2021-02-17"),))
    same = sitemap(site, NEW)
    site.routes["/a.xml"] = Answer(body=same.body, type=same.type, etag='"1"')
    archive = engine._begin(schedule=False).archive

    def full(*_: object, **__: object) -> None:
        raise ArchiveError(Reason.of("disk-full"))

    with monkeypatch.context() as patched:
        patched.setattr(archive, "record_listing", full)
        clock.forward(minutes=10)
        engine.poll(force=True).result(60)
    assert not is_found(engine)
    clock.forward(minutes=10)
    engine.poll(force=True).result(60)
    assert is_found(engine)
