"""A permanent redirect becomes the address when it was seen three times over a day, and a person may take it back."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from monitor.gathering import health, moves
from monitor.gathering.schedule import Outcome
from monitor.model import Move, Source, SourceKind, SourceOptions, SourceState

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
OLD, NEW = "http://old.example/feed", "http://new.example/feed"
SOURCE = Source(id=1, url=OLD, name="x", kind=SourceKind.FEED, added=NOW)


def seen(source: Source, *hours: float, to: str | None = NEW) -> Source:
    for hour in hours:
        source = replace(source, **moves.after(source, to, NOW + timedelta(hours=hour)))
    return source


def test_three_sightings_over_a_day_move_a_source() -> None:
    moved = seen(SOURCE, 0, 12, 24)
    assert (moved.url, moved.moved_from, moved.move) == (NEW, OLD, None)


def test_neither_many_in_an_hour_nor_two_over_a_day_do() -> None:
    assert seen(SOURCE, *(n / 10 for n in range(10))).url == OLD
    assert seen(SOURCE, 0, 25).url == OLD


def test_an_answer_without_a_redirect_starts_the_count_anew() -> None:
    wavering = seen(seen(SOURCE, 0, 12), 13, to=None)
    assert wavering.move is None
    assert seen(wavering, 24).url == OLD


def test_another_target_starts_the_count_anew() -> None:
    assert seen(seen(SOURCE, 0, 12), 24, to="http://third.example/").url == OLD


def test_from_https_to_http_is_followed_but_never_for_good() -> None:
    safe = replace(SOURCE, url="https://old.example/feed")
    assert seen(safe, 0, 12, 24, 48).url == "https://old.example/feed"
    assert seen(safe, 0, 12, 24, to="https://new.example/feed").url == "https://new.example/feed"


def test_a_move_that_was_taken_back_does_not_happen_again() -> None:
    moved = seen(SOURCE, 0, 12, 24)
    back = replace(moved, **moves.taken_back(moved, NOW + timedelta(hours=30)))
    assert (back.url, back.moved_from) == (OLD, "")
    assert back.move == Move(to=NEW, seen=0, first=NOW + timedelta(hours=30), refused=True)
    assert seen(seen(back, 31, 44, 60, 90), 91, to=None).move == back.move
    assert seen(back, 31, 44, 60, to="http://third.example/").url == "http://third.example/"


def test_a_clock_that_was_set_back_does_not_hold_a_move_up() -> None:
    ahead = replace(SOURCE, move=Move(to=NEW, seen=2, first=NOW + timedelta(days=900)))
    assert seen(ahead, 0, 24).url == NEW


def test_a_login_or_cookies_never_move_to_another_site_until_a_person_decides() -> None:
    for options in (SourceOptions(username="u", has_password=True), SourceOptions(cookies="session=1")):
        member = replace(SOURCE, options=options)
        stayed = seen(member, 0, 12, 24, 48)
        assert (stayed.url, stayed.options) == (OLD, options)
        state, reason = health.after_poll(stayed, Outcome(entries=3, moved_to=NEW), now=NOW)
        assert state is SourceState.MOVED
        assert reason is not None
        assert reason.code == "moved-with-login"
        for same in ("http://www.old.example/rss", "https://old.example/feed"):
            assert seen(member, 0, 12, 24, to=same).url == same
    assert seen(replace(SOURCE, options=SourceOptions(user_agent="x")), 0, 12, 24).url == NEW
