"""Down after repeated failures, up again when the address above is well."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from monitor.errors import FetchError
from monitor.gathering import ladder
from monitor.gathering.schedule import Outcome
from monitor.model import Reason, Rung, Source, SourceKind

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
SITEMAP = Rung(url="http://x.example/news.xml", kind=SourceKind.SITEMAP)
PAGE = Rung(url="http://x.example/news", kind=SourceKind.PAGE)
SOURCE = Source(
    id=1, url="http://x.example/feed", name="x", kind=SourceKind.FEED, added=NOW, ladder=(SITEMAP, PAGE), etag="e"
)


def failed(code: str, status: int | None = None) -> Outcome:
    return Outcome.failed(FetchError("u", Reason.of(code, host="x"), status=status))


def test_a_healthy_source_is_read_at_its_own_address() -> None:
    assert ladder.to_try(SOURCE, NOW) == (0,)
    assert SOURCE.address().url == "http://x.example/feed"


def test_the_third_failure_in_a_row_has_the_next_address_read_and_nothing_of_the_old_answer_is_kept() -> None:
    steps = [ladder.stepping(replace(SOURCE, failures=n), failed("server-error"), NOW) for n in range(3)]
    assert steps[:2] == [None, None]
    assert steps[2] == {
        "rung": 1,
        "climb_at": NOW + timedelta(hours=1),
        "left_for": Reason.of("server-error", host="x"),
        "etag": "",
        "last_modified": "",
        "body_hash": "",
    }


def test_an_address_that_is_gone_is_left_at_once() -> None:
    step = ladder.stepping(SOURCE, failed("gone", 410), NOW)
    assert step is not None
    assert step["rung"] == 1


def test_neither_a_missing_network_nor_a_site_that_asks_for_time_moves_the_ladder() -> None:
    tired = replace(SOURCE, failures=2)
    for code in ("offline", "captive-portal", "too-many-requests"):
        assert ladder.stepping(tired, failed(code), NOW) is None


def test_a_source_with_one_address_stays_there() -> None:
    assert ladder.stepping(replace(SOURCE, ladder=(), failures=2), failed("server-error"), NOW) is None


def test_below_the_lowest_rung_comes_the_first_and_only_the_first_round_is_in_a_hurry() -> None:
    lowest = replace(SOURCE, rung=2, failures=8)
    step = ladder.stepping(lowest, failed("server-error"), NOW)
    assert step is not None
    assert (step["rung"], step["climb_at"]) == (0, None)
    assert [ladder.is_first_round(replace(SOURCE, failures=n)) for n in (2, 5, 8, 11)] == [True, True, False, False]


def test_the_addresses_above_are_tried_again_when_it_is_time() -> None:
    lower = replace(SOURCE, rung=2, climb_at=NOW + timedelta(minutes=1))
    assert ladder.to_try(lower, NOW) == (2,)
    assert ladder.to_try(lower, NOW + timedelta(minutes=1)) == (0, 1, 2)


def test_a_clock_that_was_set_back_does_not_keep_a_source_down() -> None:
    assert ladder.to_try(replace(SOURCE, rung=1, climb_at=NOW + timedelta(days=9)), NOW) == (0, 1)


def test_a_ladder_that_was_shortened_still_has_a_rung() -> None:
    assert ladder.to_try(replace(SOURCE, rung=2, ladder=(SITEMAP,), climb_at=None), NOW) == (1,)
