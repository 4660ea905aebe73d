"""`rasid pause`, and watchlists whose alerts come together."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.cli.conftest import Rasid


def test_a_pause_is_begun_told_and_ended(rasid: Rasid) -> None:
    begun = datetime.now(UTC)
    (line,) = rasid("pause", "--for", "2h", "--json").lines
    until = datetime.fromisoformat(line["paused_until"])
    assert timedelta(0) <= until - begun - timedelta(hours=2) < timedelta(minutes=1)
    assert rasid("pause", "--json").lines == [line]
    assert rasid("pause").out.startswith("Alerts are paused until t")
    assert rasid("pause", "--off").out == "Alerts are not paused.\n"
    assert rasid("pause", "--json").lines == [{"paused_until": None}]


def test_until_tomorrow_is_six_in_the_morning(rasid: Rasid) -> None:
    (line,) = rasid("pause", "--until", "tomorrow", "--json").lines
    until = datetime.fromisoformat(line["paused_until"]).astimezone()
    assert until.strftime("%H:%M") == "06:00"
    assert until.date() - datetime.now().astimezone().date() == timedelta(days=1)


@pytest.mark.parametrize(
    ("until", "sentence"),
    [
        ("2020-01-01", "rasid: That moment is over already. Name one that is still to come.\n"),
        ("soon", "“soon” is not a time such as tomorrow, 18:30 or 2026-11-23T14:05"),
    ],
)
def test_a_pause_that_cannot_be_is_refused_in_words(rasid: Rasid, until: str, sentence: str) -> None:
    refused = rasid("pause", "--until", until)
    assert refused.code != 0
    assert sentence in refused.err
    assert rasid("pause", "--json").lines == [{"paused_until": None}]


@pytest.mark.parametrize(
    ("digest", "minutes", "at"),
    [("30m", 30, []), ("08:00,14:30", 0, ["08:00", "14:30"]), ("08:00، 9:00", 0, ["08:00", "9:00"])],
)
def test_a_watchlist_takes_its_digest(rasid: Rasid, digest: str, minutes: int, at: list[str]) -> None:
    rasid("watchlist", "add", "شمال", "--term", "إدلب", "--digest", digest)
    (line,) = rasid("watchlist", "list", "--json").lines
    assert (line["digest_minutes"], line["digest_at"]) == (minutes, at)


@pytest.mark.parametrize("digest", ["25:00", "90s", "2d", "noon", ""])
def test_a_digest_that_cannot_be_understood_is_refused(rasid: Rasid, digest: str) -> None:
    refused = rasid("watchlist", "add", "شمال", "--term", "إدلب", "--digest", digest)
    assert refused.code == 2
    assert "is neither times such as 08:00,14:30 nor a span such as 30m" in refused.err
