"""Dates in machine forms and in words: understood exactly as precise as written, or not at all."""

from __future__ import annotations

import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from monitor.gathering.calendars import hijri, jalali
from monitor.gathering.dates import date_in_address, from_epoch, is_zone, read_date

CASES: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parents[1] / "data" / "dates.toml").read_text(encoding="utf-8")
)["case"]
NOW = datetime.fromisoformat("2026-11-23T20:30:00+00:00")


@pytest.mark.parametrize("case", CASES, ids=[case["text"] for case in CASES])
def test_a_written_date_is_read_or_refused(case: dict[str, Any]) -> None:
    published = read_date(case["text"], now=NOW, zone=case.get("zone", ""))
    if case.get("date") is None:
        assert published is None
        return
    assert published is not None
    assert published.text == case["date"]
    expected = {7: "month", 10: "day"}.get(len(case["date"]))
    assert published.precision == (expected or ("second" if published.text[16:17] == ":" else "minute"))


def test_relative_times_are_not_understood_without_a_now() -> None:
    for text in ("منذ ساعتين", "أمس", "اليوم 14:30", "3 hours ago", "17 فبراير"):
        assert read_date(text) is None


def test_relative_times_stand_in_the_zone_that_was_given() -> None:
    published = read_date("منذ ساعتين", now=NOW, zone="Asia/Riyadh")
    assert published is not None
    assert published.text == "2026-11-23T21:30+03:00"


def test_hijri_days_follow_umm_al_qura() -> None:
    assert hijri(1442, 9, 1) == date(2021, 4, 13)
    assert hijri(1445, 1, 1) == date(2023, 7, 19)
    assert hijri(1442, 13, 1) is None
    assert hijri(1399, 1, 1) is None


def test_persian_days_follow_the_solar_year() -> None:
    assert jalali(1399, 2, 21) == date(2020, 5, 10)
    assert jalali(1403, 12, 30) == date(2025, 3, 20)
    assert jalali(1404, 12, 30) is None
    assert jalali(1402, 1, 1) == date(2023, 3, 21)


def test_seconds_since_1970_are_an_instant() -> None:
    published = from_epoch("1613570340")
    assert published is not None
    assert published.text == "2021-02-17T13:59:00+00:00"
    assert from_epoch("161357") is None
    assert from_epoch("16135703x0") is None


def test_only_real_zones_are_zones() -> None:
    assert is_zone("Asia/Damascus")
    assert is_zone("+03:00")
    assert not is_zone("Mars/Olympus")
    assert not is_zone("")
    assert not is_zone("../../etc/passwd")


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://e.org/2023/11/05/station/", "2023-11-05"),
        ("https://e.org/story/2020/8/24/x/4943459", "2020-08-24"),
        ("https://e.org/news/2020-06-03-1.3874341", "2020-06-03"),
        ("https://e.org/20210217/lajna-1048137911.html", "2021-02-17"),
        ("https://e.org/arab_world/202003171044893040-x/", "2020-03-17"),
        ("https://e.org/article/164913/x", None),
        ("https://e.org/news/2020123", None),
        ("https://e.org/news/20191234567", None),
        ("https://e.org/2020/13/45/", None),
        ("https://e.org/2020/11/2338761/", None),
    ],
)
def test_the_day_in_an_address_is_read_and_never_made_up(url: str, day: str | None) -> None:
    published = date_in_address(url)
    assert (published.text if published else None) == day
