"""A feed that once comes without its end, from a real site: nothing of it is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from monitor.engine import Engine
from monitor.errors import ListingError
from monitor.gathering.fetching import LARGEST
from monitor.model import ArticleQuery, Reason, SourceState, Term, Watchlist
from tests.conftest import FakeClock
from tests.engine.conftest import Kept
from tests.site import Answer, Asked, Route, Site

N = 10
CUT = Reason.of("feed-broke-off")
EARLY = Reason.of("feed-cut-early")


def _rss(url: Callable[[str], str]) -> str:
    items = "".join(
        f"<item><title>خبر {n} من إدلب</title><link>{url(f'/a/{n}')}</link><guid>g{n}</guid></item>" for n in range(N)
    )
    return f'<rss version="2.0"><channel><title>الوادي</title>{items}</channel></rss>'


def _atom(url: Callable[[str], str]) -> str:
    entries = "".join(
        f'<entry><title>خبر {n} من إدلب</title><link href="{url(f"/a/{n}")}"/><id>g{n}</id></entry>' for n in range(N)
    )
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>الوادي</title>{entries}</feed>'


def _rdf(url: Callable[[str], str]) -> str:
    items = "".join(f"<item><title>خبر {n} من إدلب</title><link>{url(f'/a/{n}')}</link></item>" for n in range(N))
    return (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
        f"<channel><title>الوادي</title></channel>{items}</rdf:RDF>"
    )


def _json(url: Callable[[str], str]) -> str:
    items = ",".join(f'{{"id": "g{n}", "title": "خبر {n} من إدلب", "url": "{url(f"/a/{n}")}"}}' for n in range(N))
    return f'{{"version": "https://jsonfeed.org/version/1.1", "title": "الوادي", "items": [{items}]}}'


MAKERS = {"rss": _rss, "atom": _atom, "rdf": _rdf, "json": _json}


def _whole(kind: str, site: Site) -> bytes:
    return MAKERS[kind](site.url).encode()


def _cut(kind: str, site: Site) -> bytes:
    """The answer up to the middle of its sixth item's title."""
    body = _whole(kind, site)
    return body[: body.index("خبر 5".encode()) + 5]


def _feed(body: bytes, *, no_length: bool = False) -> Answer:
    return Answer(
        body=body,
        type="application/xml",
        etag='"v1"',
        last_modified="Fri, 20 Nov 2026 10:00:00 GMT",
        no_length=no_length,
    )


def _once_cut(cut: Answer, whole: Answer) -> Route:
    """Whole when it is added, then once cut, then whole; a request that names the version gets a 304."""
    answers = [whole, cut]

    def route(asked: Asked) -> Answer:
        return answers.pop(0) if answers else whole

    return route


def _urls(engine: Engine) -> set[str]:
    return {row.url for row in engine.article_rows(engine.article_ids(ArticleQuery()).result()).result()}


@pytest.mark.parametrize("no_length", [False, True])
@pytest.mark.parametrize("kind", MAKERS)
def test_what_stood_behind_the_cut_comes_with_the_next_poll(
    kind: str, no_length: bool, engine: Engine, site: Site, clock: FakeClock, kept: Kept
) -> None:
    site.routes["/feed"] = _once_cut(_feed(_cut(kind, site), no_length=no_length), _feed(_whole(kind, site)))
    engine.save_watchlist(Watchlist(name="الشمال", terms=(Term(query="إدلب"),))).result()
    number = engine.add_source(site.url("/feed"), backlog=N).result().id
    assert engine.poll(force=True).result().entries == 5
    source = engine.source(number).result()
    assert (source.state, source.reason) == (SourceState.OK, CUT)
    assert (source.etag, source.last_modified, source.body_hash) == ("", "", "")
    assert source.next_check is not None
    assert source.next_check - clock() <= timedelta(minutes=3)
    assert engine.polls(number).result()[0].reason == CUT
    assert engine.poll(force=True).result().entries == 5
    assert _urls(engine) == {site.url(f"/a/{n}") for n in range(N)}
    assert len(engine.alerts().result()) == N
    source = engine.source(number).result()
    assert (source.state, source.reason, source.etag) == (SourceState.OK, None, '"v1"')
    assert engine.poll(force=True).result().entries == 0


def test_an_ill_formed_feed_with_its_end_is_asked_for_by_its_version(engine: Engine, site: Site) -> None:
    body = _whole("rss", site).replace("خبر 3".encode(), "خبر & &nosuch; <b> 3".encode())
    site.routes["/feed"] = _feed(body)
    number = engine.add_source(site.url("/feed")).result().id
    assert engine.poll(force=True).result().entries == N
    source = engine.source(number).result()
    assert (source.reason, source.etag) == (None, '"v1"')
    assert source.body_hash
    engine.poll(force=True).result()
    assert site.asked[-1].headers["if-none-match"] == '"v1"'


def test_a_known_feed_that_comes_back_cut_after_a_fortnight_loses_no_alert(
    engine: Engine, site: Site, clock: FakeClock
) -> None:
    def body(*days: int) -> bytes:
        items = "".join(
            f"<item><title>خبر {day} من إدلب</title><link>{site.url(f'/d/{day}')}</link>"
            f"<pubDate>{clock() - timedelta(days=day):%d %b %Y %H:%M} GMT</pubDate></item>"
            for day in days
        )
        return f'<rss version="2.0"><channel><title>الوادي</title>{items}</channel></rss>'.encode()

    engine.save_watchlist(Watchlist(name="الشمال", terms=(Term(query="إدلب"),))).result()
    site.routes["/feed"] = _feed(body(14))
    number = engine.add_source(site.url("/feed"), backlog=0).result().id
    engine.poll(force=True).result()
    whole = body(0, 1, 8, 9, 14)
    site.routes["/feed"] = Answer(body=whole[: whole.index("خبر 8".encode())], type="application/xml")
    assert engine.poll(force=True).result().alerts == 2
    assert not engine.source(number).result().habits.missed
    site.routes["/feed"] = Answer(body=whole, type="application/xml")
    assert engine.poll(force=True).result().alerts == 2


def test_a_feed_that_always_breaks_off_is_read_and_not_asked_all_the_time(
    engine: Engine, site: Site, clock: FakeClock
) -> None:
    site.routes["/feed"] = _feed(_cut("rss", site))
    number = engine.add_source(site.url("/feed")).result().id
    engine.poll(force=True).result()
    assert engine.source(number).result().first_success is None
    engine.poll(force=True).result()
    source = engine.source(number).result()
    assert (source.reason, source.first_success) == (CUT, clock())
    assert source.next_check is not None
    assert source.next_check - clock() > timedelta(minutes=8)
    assert "if-none-match" not in site.asked[-1].headers


def test_a_poll_that_brings_no_whole_item_has_failed_and_says_why(engine: Engine, site: Site) -> None:
    site.routes["/feed"] = _feed(_whole("rss", site))
    number = engine.add_source(site.url("/feed")).result().id
    site.routes["/feed"] = Answer(body=b"<rss><channel><title>x</tit", type="application/xml", etag='"v2"')
    assert engine.poll(force=True).result().failed == 1
    source = engine.source(number).result()
    assert (source.state, source.reason, source.etag) == (SourceState.BROKEN, EARLY, "")


def test_a_feed_that_is_cut_while_it_is_added_says_so(engine: Engine, site: Site) -> None:
    site.routes["/feed"] = _feed(_cut("atom", site))
    found = engine.discover(site.url("/feed")).result()
    assert found.broke_off
    assert len(found.sample) == 5
    site.routes["/feed"] = _feed(_whole("atom", site))
    assert not engine.discover(site.url("/feed?again")).result().broke_off


def test_the_beginning_of_a_feed_is_not_added_without_a_word(engine: Engine, site: Site) -> None:
    site.routes["/feed"] = Answer(body=b"<rss><channel><title>x</tit", type="application/xml")
    with pytest.raises(ListingError) as told:
        engine.add_source(site.url("/feed")).result()
    assert told.value.reason == EARLY
    assert engine.sources().result() == ()


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_of_a_feed_that_is_too_large_the_newest_whole_entries_are_read(
    engine: Engine, site: Site, packed: bool
) -> None:
    long = "نص " * 100_000
    items = "".join(
        f"<item><title>خبر {n}</title><guid>g{n}</guid><description>{long if n > 2 else 'نص'}</description></item>"
        for n in range(40)
    )
    feed = f'<rss version="2.0"><channel><title>الوادي</title>{items}</channel></rss>'.encode()
    assert len(feed) > LARGEST
    site.routes["/feed.xml"] = Answer(body=feed, type="application/xml", etag='"v1"', gzip=packed)
    source = engine.add_source(site.url("/feed.xml")).result(30)
    found = engine.discovered(source.url)
    assert found is not None
    assert found.broke_off
    read = engine.check_source(source.id).result(60)
    assert (read.state, read.reason) == (SourceState.OK, CUT)
    assert read.etag == ""
    assert 20 < read.articles < 40


@pytest.mark.parametrize(
    "body", ["<html><body>", '<rss version="2.0"><channel><item><title>'], ids=["page", "no entry whole"]
)
def test_what_is_too_large_and_has_no_whole_entry_is_refused_as_too_large(
    engine: Engine, site: Site, body: str
) -> None:
    site.routes["/feed.xml"] = Answer(body=(body + "نص " * 4_000_000).encode(), type="application/xml")
    with pytest.raises(ListingError) as caught:
        engine.add_source(site.url("/feed.xml")).result(60)
    assert caught.value.reason.code == "listing-too-large"
