"""Sites that lie or change what they stand for: a listing that "never changes", a name that leads inside later."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime

import pytest

from monitor.engine import Engine
from monitor.gathering.fetching import Response
from monitor.model import ArticleQuery, SourceState, Term, Watchlist
from tests.conftest import FakeClock
from tests.engine.conftest import feed
from tests.site import Answer, Asked, Site


def test_a_site_that_says_unchanged_for_ever_is_believed_for_a_day(
    engine: Engine, site: Site, clock: FakeClock
) -> None:
    listing = [feed(site, ("", "خبر أول", "نص", ""))]

    def lie(asked: Asked) -> Answer:
        if "if-none-match" in asked.headers:
            return Answer(status=304)
        return Answer(body=listing[0].body, type=listing[0].type, etag='"same"')

    site.routes["/f"] = lie
    engine.add_source(site.url("/f")).result(30)
    engine.poll(force=True).result(30)
    listing[0] = feed(site, ("", "خبر ثان", "نص", ""), ("", "خبر أول", "نص", ""))
    asked = len(site.asked)
    for _ in range(4):
        clock.forward(hours=6, minutes=1)
        engine.poll(force=True).result(30)
    assert len(engine.article_ids(ArticleQuery()).result(5)) == 2
    polls = [one for one in site.asked[asked:] if one.path == "/f"]
    assert sum("if-none-match" not in one.headers for one in polls) == 1


@pytest.mark.parametrize(
    "unset", ["Thu, 01 Jan 1970 00:00:00 GMT", "Thu, 01 Jan 1970 03:00:00 +0300", "Wed, 31 Dec 1969 19:00:00 -0500"]
)
def test_an_entry_dated_by_a_clock_that_was_never_set_is_news_like_any_other(
    engine: Engine, site: Site, clock: FakeClock, unset: str
) -> None:
    first = ("", "خبر أول", "نص", format_datetime(clock() - timedelta(hours=1)))
    site.routes["/f"] = feed(site, first)
    engine.save_watchlist(Watchlist(name="الشمال", terms=(Term(query="إدلب"),))).result(5)
    engine.add_source(site.url("/f")).result(30)
    engine.poll(force=True).result(30)
    clock.forward(hours=1)
    site.routes["/f"] = feed(site, ("", "هدوء في إدلب", "نص", unset), first)
    assert engine.poll(force=True).result(30).alerts == 1
    (alert,) = engine.alerts().result(5)
    assert engine.article(alert.article.id).result(5).published is None


def _as_public(response: Response) -> Response:
    return replace(response, public=True)


def test_where_a_source_lies_is_kept_from_its_first_reading(
    engine: Engine, site: Site, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.routes["/f"] = feed(site, ("", "خبر أول", "نص", ""))
    source = engine.add_source(site.url("/f")).result(30)
    engine.poll(force=True).result(30)
    assert not engine.source(source.id).result(5).options.public
    # What a public address answered; there is none in a test.
    fetcher = engine._begin(schedule=False).fetcher
    ask = fetcher.fetch
    monkeypatch.setattr(fetcher, "fetch", lambda request: _as_public(ask(request)))
    clock.forward(hours=1)
    engine.poll(force=True).result(30)
    assert engine.source(source.id).result(5).options.public
    monkeypatch.undo()
    clock.forward(hours=1)
    asked = len(site.asked)
    engine.poll(force=True).result(30)
    found = engine.source(source.id).result(5)
    assert (found.state, found.reason and found.reason.code) == (SourceState.BROKEN, "address-private")
    assert len(site.asked) == asked
