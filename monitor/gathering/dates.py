"""Published times as pages and feeds write them, in machine forms and in Arabic words; never a guess.

What is not understood is None. An offset stands only where the text, or the zone the caller settled, says it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from urllib.parse import urlsplit

from monitor.gathering.calendars import hijri, jalali
from monitor.gathering.clocks import IMPOSSIBLE, clock_at, marker_after, offset_of, zone_beside, zone_inside, zone_of
from monitor.gathering.date_words import (
    AROUND,
    HIJRI_MONTHS,
    JALALI_MONTHS,
    MONTHS,
    NUMBERS,
    ORDINALS,
    PERSIAN_ORDINALS,
    UNITS,
    WEEKDAYS,
    fold_words,
)
from monitor.model import Precision, Published

_EARLIEST, _LATEST = 1900, 2099
_ENGLISH_MONTHS = {
    name: n
    for n, name in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1)
}

# --- machine forms: what feeds and meta tags carry, read without looking at words ------------------

_RFC822 = re.compile(
    r"\s*(?:[A-Za-z]{3,9}\.?,?\s+)?(\d{1,2})[\s-]+([A-Za-z]{3,9})\.?,?[\s-]+(\d{4}|\d\d),?"
    r"(?:\s+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?\s*([+-]\d{1,2}(?::?\d{2})?|[A-Za-z]{1,5}(?:[+-]\d{1,2}(?::?\d\d)?)?|\([A-Za-z]+\))?\s*(?:\([^)]*\))?\s*"
)
_ISO = re.compile(
    r"\s*(\d{4})-(\d{1,2})(?:-(\d{1,2}))?(?:(?:T|\s+)\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,:]\d+)?)?\s*"
    r"(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?)?\s*",
    re.IGNORECASE,
)
_ISO_COMPACT = re.compile(r"\s*(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})?(Z|[+-]\d{2}:?\d{2})?)?\s*")
_FULL_NUMBER = re.compile(r"\s*(20\d\d)(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})\s*")
# What C's and JavaScript's clocks print: "Sun Dec 25 10:45:00 UTC 2022", "Sun Dec 25 2022 10:45:00 GMT+0300 (…)".
_CTIME = re.compile(
    r"\s*[A-Z][a-z]{2},? ([A-Z][a-z]{2}) +(\d{1,2})(?: (\d{4}))? (\d{1,2}):(\d{2}):(\d{2})"
    r"(?: ((?:GMT|UTC)?[+-]\d{4}|[A-Z]{1,4}))?(?: (\d{4}))?(?: \([^)]*\))?\s*"
)


_DIRECTIONS = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
"""What browsers put around the parts of a date in Arabic."""


def read_date(text: str, *, now: datetime | None = None, zone: str = "", origin: str = "") -> Published | None:
    """The moment that a text names.

    Args:
        text: a date as a page, a feed or a person writes it, with words around it or not.
        now: an aware instant, what relative times ("two hours ago") and dates without a year count from; without it
        they
            are not understood.
        zone: an IANA name or an offset (``+03:00``) that the text's local times are in, where the caller knows it.
        origin: where the text stood, kept in the answer.

    Returns None for everything that is not surely a date.
    """
    text = (text if text.isascii() else _DIRECTIONS.sub("", text)).strip()
    if not text or len(text) > 1000:
        return None
    reading = _machine(text)
    if reading is None:
        reading = _words(text, now, zone)
    if reading is None:
        return None
    return _published(reading, zone_of(zone), origin)


_FEED_DATE = re.compile(
    r"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} 20\d\d (?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d (?:GMT|[+-](?:0\d|1[0-4])[0-5]\d)"
)
_FEED_ISO = re.compile(
    r"20\d\d-[01]\d-[0-3]\dT(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)"
)
_NAUGHT = frozenset({"GMT", "+0000", "-0000"})


def read_machine_date(text: str, *, origin: str = "") -> Published | None:
    """As `read_date` for the forms machines write (ISO 8601, RFC 822); quick, and words are never tried."""
    if _FEED_DATE.fullmatch(text):
        # Forty of these stand in every feed: written out by their places, without a datetime in between.
        day = _written_day(text[5:16])
        if not day:
            return None
        zone = text[26:]
        zone = "+00:00" if zone in _NAUGHT else f"{zone[:3]}:{zone[3:]}"
        return Published(text=f"{day}T{text[17:25]}{zone}", precision=Precision.SECOND, origin=origin)
    if _FEED_ISO.fullmatch(text) and _is_day(text[:10]):
        zone = "+00:00" if text[-1] == "Z" or text.endswith("00:00") else text[-6:]
        return Published(text=f"{text[:19]}{zone}", precision=Precision.SECOND, origin=origin)
    reading = _machine(text)
    return None if reading is None else _published(reading, None, origin)


@lru_cache(maxsize=256)
def _written_day(text: str) -> str:
    """The day of ``24 Oct 2018`` as ISO 8601, or ""; a feed has many items of few days."""
    found = _gregorian(int(text[7:]), _ENGLISH_MONTHS.get(text[3:6].lower(), 0), int(text[:2]))
    return "" if found is None else found.isoformat()


@lru_cache(maxsize=256)
def _is_day(text: str) -> bool:
    return _gregorian(int(text[:4]), int(text[5:7]), int(text[8:])) is not None


def from_epoch(text: str, *, origin: str = "") -> Published | None:
    """Seconds or milliseconds since 1970, as attributes such as ``data-unixtime`` carry them."""
    text = text.strip()
    if not text.isdigit() or len(text) not in (10, 13):
        return None
    instant = datetime.fromtimestamp(int(text[:10]), UTC)
    return Published.at(instant, origin) if _EARLIEST <= instant.year <= _LATEST else None


_NEVER_SET = frozenset({"1970-01-01", "1969-12-31", "1900-01-01"})


def if_set(published: Published | None) -> Published | None:
    """A machine's time, or None where it is the one that programs write for none (0 seconds since 1970)."""
    return None if published is None or published.text[:10] in _NEVER_SET else published


_DATE_IN_PATH = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d\d)(?P<s>[/_-])(?P<m>\d{1,2})(?P=s)(?P<d>\d{1,2})(?!\d)"
    # Run together only where the number ends there, or goes on for so long that it is a date with a counter behind it.
    r"|(?<!\d)(?P<y2>20\d\d)(?P<m2>0[1-9]|1[0-2])(?P<d2>0[1-9]|[12]\d|3[01])(?=\D|$|\d{8,12}(?!\d))"
)


def date_in_address(url: str) -> Published | None:
    """The day that an article's address names (``/2023/11/05/``, ``20231105``), or None."""
    for match in _DATE_IN_PATH.finditer(urlsplit(url).path):
        parts = match.group("y", "m", "d") if match.group("y") else match.group("y2", "m2", "d2")
        day = _gregorian(*(int(part) for part in parts))
        if day is not None:
            return Published(text=day.isoformat(), precision=Precision.DAY, origin="address")
    return None


@dataclass(frozen=True, slots=True)
class _Reading:
    day: date
    clock: time | None = None
    seconds: bool = False
    zone: tzinfo | None = None
    month_only: bool = False
    zoned_by: bool = False


def _published(reading: _Reading, zone: tzinfo | None, origin: str) -> Published:
    if reading.month_only:
        return Published(text=reading.day.strftime("%Y-%m"), precision=Precision.MONTH, origin=origin)
    if reading.clock is None:
        return Published(text=reading.day.isoformat(), precision=Precision.DAY, origin=origin)
    moment = datetime.combine(reading.day, reading.clock, tzinfo=reading.zone or zone)
    precision = Precision.SECOND if reading.seconds else Precision.MINUTE
    spec = "seconds" if reading.seconds else "minutes"
    return Published(text=moment.isoformat(timespec=spec), precision=precision, origin=origin)


def _machine(text: str) -> _Reading | None:
    match = _ISO.fullmatch(text)
    if match:
        year, month, day, hour, minute, second, offset = match.groups()
        if day is None:
            return _month(int(year), int(month)) if hour is None else None
        return _reading(int(year), int(month), int(day), hour, minute, second, offset)
    match = _RFC822.fullmatch(text)
    if match:
        day, name, year, hour, minute, second, offset = match.groups()
        month = _ENGLISH_MONTHS.get(name[:3].lower(), 0)
        if offset and offset.strip("()").lower() in ("am", "pm", "a", "p"):
            return None
        if not month or not (len(name) == 3 or MONTHS.get((name.lower(),)) == month or name.lower() == "sept"):
            return None
        full = int(year) if len(year) == 4 else 2000 + int(year) if int(year) < 70 else 1900 + int(year)
        return _reading(full, month, int(day), hour, minute, second, offset)
    match = _ISO_COMPACT.fullmatch(text)
    if match:
        year, month, day, hour, minute, second, offset = match.groups()
        return _reading(int(year), int(month), int(day), hour, minute, second, offset)
    match = _FULL_NUMBER.fullmatch(text)
    if match:
        year, month, day, hour, minute, second = match.groups()
        return _reading(int(year), int(month), int(day), hour, minute, second, None)
    match = _CTIME.fullmatch(text)
    if match:
        name, day, year, hour, minute, second, offset, last = match.groups()
        month = _ENGLISH_MONTHS.get(name.lower(), 0)
        return _reading(int(year or last or 0), month, int(day), hour, minute, second, offset)
    return None


def _month(year: int, month: int) -> _Reading | None:
    day = _gregorian(year, month, 1)
    return None if day is None else _Reading(day, month_only=True)


def _reading(
    year: int, month: int, day: int, hour: str | None, minute: str | None, second: str | None, offset: str | None
) -> _Reading | None:
    the_day = _gregorian(year, month, day)
    if the_day is None:
        return None
    if hour is None or minute is None:
        return _Reading(the_day)
    if int(hour) == 24 and int(minute) == 0:
        the_day, hour = the_day + timedelta(days=1), "0"
    try:
        clock = time(int(hour), int(minute), min(int(second or 0), 59))
    except ValueError:
        return None
    return _Reading(the_day, clock, second is not None, offset_of(offset) if offset else None)


def _gregorian(year: int, month: int, day: int) -> date | None:
    if not _EARLIEST <= year <= _LATEST:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def is_zone(zone: str) -> bool:
    """Whether `zone` is one that `read_date` understands."""
    return zone_of(zone) is not None


def with_zone(published: Published, zone: str) -> Published:
    """A local time in the zone that its site's times are in (its origin is then ``site``); any other as it is."""
    found = zone_of(zone)
    if found is None or published.zone_known or published.precision in (Precision.DAY, Precision.MONTH):
        return published
    spec = "seconds" if published.precision is Precision.SECOND else "minutes"
    moment = datetime.fromisoformat(published.text).replace(tzinfo=found)
    return Published(text=moment.isoformat(timespec=spec), precision=published.precision, origin="site")


def in_zone(local: datetime, zone: str) -> datetime:
    """A naive time as an instant of `zone`; of UTC where that names none."""
    return local.replace(tzinfo=zone_of(zone) or UTC)


# --- words ---------------------------------------------------------------------------------------

_TOKEN = re.compile(r"\d+|[^\W\d_]+(?:['\u2019][^\W\d_]+)?|[^\w\s]|_")
_YMD = re.compile(r"(?<![\d./-])(\d{4})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{1,2})(?![\d]|[-/.]\d)")
_DMY = re.compile(r"(?<![\d./-])(\d{1,2})\s?([-/.\\])\s?(\d{1,2})\s?\2\s?(\d{4})(?![\d]|[-/.]\d)")
_ISO_INSIDE = re.compile(
    r"(?<!\d)(\d{4})-(\d{2})-(\d{2})[t ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s?(z|[+-]\d{2}:?\d{2})?(?![\d:])",
    re.IGNORECASE,
)
_HIJRI_MARK = re.compile(r"(?<=\d)\s?(?:ه|هـ|هجري[ةه]?|h|ah)(?![\w])")
_UPDATED = re.compile(r"(?:تحديث|تعديل|updated|modified|mis a jour|بروز ?رساني)")
_PUBLISHED = re.compile(r"(?<!\w)(?:تاريخ النشر|نشر(?:ت)?|published|posted)(?!\w)")
_CLOCK_ALONE = re.compile(r"\W*(?:في\s|عند\s)?(?:الساعه\s)?\d{1,2}:\d{2}(?!\s*[/.-]?\s*\d)")
_ORDINAL_DAY = re.compile(r"(?<!\w)(" + "|".join(sorted(ORDINALS, key=len, reverse=True)) + r")\s(?=من\s)")
_PERSIAN_ORDINAL_DAY = re.compile(
    r"(?<!\w)("
    + "|".join(sorted(PERSIAN_ORDINALS, key=len, reverse=True))
    + r")\s(?=(?:"
    + "|".join(" ".join(words) for words in JALALI_MONTHS)
    + r")(?!\w))"
)
_ARABIC = re.compile("[\u0600-\u06ff]")


def _words(text: str, now: datetime | None, zone: str) -> _Reading | None:
    arabic = bool(_ARABIC.search(text))
    folded = _ORDINAL_DAY.sub(lambda match: f"{ORDINALS[match.group(1)]} ", fold_words(text))
    folded = _PERSIAN_ORDINAL_DAY.sub(lambda match: f"{PERSIAN_ORDINALS[match.group(1)]} ", folded)
    updated = _UPDATED.search(folded)
    published = _PUBLISHED.search(folded, updated.end()) if updated else None
    if published:
        # "Updated …, published …".
        first = _words_once(folded[published.start() :], arabic, now, zone)
        if first is not None:
            return _in_shared_zone(first, folded)
    if updated and updated.start() > 0:
        # "Published …, updated …": the first part is what was asked; when it has no date the whole is read.
        first = _words_once(folded[: updated.start()], arabic, now, zone)
        if first is not None:
            whole = _words_once(folded, arabic, now, zone) if _CLOCK_ALONE.match(folded, updated.end()) else None
            # "4 August, last updated 02:21": the day stands once for both.
            return whole if whole is not None else _in_shared_zone(first, folded)
    return _words_once(folded, arabic, now, zone)


def _in_shared_zone(reading: _Reading, folded: str) -> _Reading:
    """A zone that is named once beside two clocks, behind the last mostly, is that of both."""
    if reading.clock is None or reading.zone is not None:
        return reading
    return replace(reading, zone=zone_inside(folded))


_SPAN = re.compile(
    r"(?<![\d:./])(\d{1,2})\s?(?:-|الي|حتي|to|bis|au|و)\s?(?:\d{1,2}\s?و\s?)*(\d{1,2})\s(?:من\s)?([^\W\d_]+(?:\s[^\W\d_]+)?)"
)
_BETWEEN = re.compile(
    r"(?:^|\s)(?:بين|من|between|from)\s\d{1,2}(?:\s.{0,25}?)?(?:\s(?:الي|حتي|to|and)\s|\sو\s?)\d{1,2}\s"
)
_NUMERIC = r"(?:(?:19|20)\d\d[/.-]\d{1,2}[/.-]\d{1,2}|\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)\d\d)"
_TWO_NUMERIC = re.compile(rf"(?<!\d){_NUMERIC}\s(?:-|الي|حتي|to|until)\s{_NUMERIC}(?!\d)")
_TO = re.compile(r"\s(?:الي|حتي|to|until)\s")
_MONTH_BEFORE = re.compile(r"([^\W\d_]+(?:\s[^\W\d_]+)?)(?:\s(?:19|20)\d\d)?$")
_MONTH_BEHIND = re.compile(r"(?:\d{1,2}\s)?([^\W\d_]+(?:\s[^\W\d_]+)?)")
_UNTIL = re.compile(r"[^\W\d_]\s?(?:-|الي|حتي|to|until|bis|au|و)\s?(?=\d{1,2}\s)")


def _is_span(folded: str) -> bool:
    """Whether a text names a first and a last day, which is no day."""
    for match in _SPAN.finditer(folded):
        words = tuple(match.group(3).split())
        is_month = words in MONTHS or words[:1] in MONTHS
        if is_month and 1 <= int(match.group(1)) <= 31 and not folded[: match.start()].rstrip().endswith("ساعه"):
            return True
    return bool(_BETWEEN.search(folded) or _TWO_NUMERIC.search(folded)) or _is_span_of_months(folded)


def _is_span_of_months(folded: str) -> bool:
    """Whether a first day stands without its year before a last one: ``28 فبراير - 3 مارس 2022``."""
    for match in _TO.finditer(folded):
        first, last = _MONTH_BEFORE.search(folded[: match.start()]), _MONTH_BEHIND.match(folded, match.end())
        if first is not None and last is not None and _month_named(first.group(1)) and _month_named(last.group(1)):
            return True
    for match in _UNTIL.finditer(folded):
        first, last = _DAY_OF_MONTH_BEFORE.search(folded[: match.start() + 1]), _DAY_OF_MONTH.match(folded, match.end())
        if first is not None and last is not None:
            months = [_month_named(found.group(2)) for found in (first, last)]
            if all(months) and (first.group(1), months[0]) != (last.group(1), months[1]):
                return True
    return False


_DAY_OF_MONTH_BEFORE = re.compile(r"(?<![\d:./])(\d{1,2})\s(?:من\s)?([^\W\d_]+(?:\s[^\W\d_]+)?)$")
_DAY_OF_MONTH = re.compile(r"(\d{1,2})\s(?:من\s)?([^\W\d_]+(?:\s[^\W\d_]+)?)")


def _month_named(text: str) -> int:
    """The Gregorian month that one or two words hold; 0 where they name none."""
    words = tuple(text.split())
    return MONTHS.get(words) or MONTHS.get(words[:1]) or MONTHS.get(words[-1:]) or 0


def _words_once(folded: str, arabic: bool, now: datetime | None, zone: str) -> _Reading | None:
    if _is_span(folded):
        return None
    inside = _ISO_INSIDE.search(folded)
    if inside:
        year, month, day, hour, minute, second, offset = inside.groups()
        if int(year) >= _EARLIEST:
            reading = _reading(
                int(year), int(month), int(day), hour, minute, second, offset.upper() if offset else None
            )
            if reading is not None and (reading.zone is not None or not marker_after(folded, inside.end())):
                if reading.zone is None:
                    reading = _Reading(reading.day, reading.clock, reading.seconds, zone_inside(folded))
                return reading
    found = _day(folded, arabic, now)
    if found is None:
        return _relative(folded, now, zone)
    day, start, end, month_only = found
    if month_only:
        return _Reading(day, month_only=True)
    clock = clock_at(folded, start, end)
    if clock is IMPOSSIBLE:
        return None
    if clock is None:
        return _Reading(day)
    return _at(day, clock, zone_beside(folded[:start] + " " + folded[end:], clock))


def _at(day: date, clock: tuple[int, int, int | None], zone: tzinfo | None) -> _Reading:
    """A day with a time of day; that of 24:00 is the beginning of the next."""
    hour, minute, second = clock
    if hour == 24:
        day, hour = day + timedelta(days=1), 0
    return _Reading(day, time(hour, minute, second or 0), second is not None, zone)


_Found = tuple[date, int, int, bool]


def _day(folded: str, arabic: bool, now: datetime | None) -> _Found | None:
    """The calendar day in a folded text, and where it stands; Gregorian dates before Hijri and Persian ones."""
    named = tuple(_named(folded, now))
    gregorian = [found for kind, found in named if kind == "gregorian"]
    numeric = tuple(_numeric(folded, arabic))
    full = [f for f in gregorian if not f[3]] + [found for kind, found in numeric if kind == "gregorian"]
    if full:
        return min(full, key=lambda found: found[1])
    others = [found for kind, found in (*named, *numeric) if kind == "other"]
    if others:
        day, start, end, month_only = others[0]
        return _seen_day(day, folded), start, end, month_only
    return gregorian[0] if gregorian else None


def _seen_day(day: date, folded: str) -> date:
    """A Hijri month begins when its moon is seen, a day before or after the table: the weekday beside it tells."""
    for word in _TOKEN.findall(folded):
        weekday = WEEKDAYS.get(word)
        if weekday is not None:
            off = (weekday - day.weekday() + 3) % 7 - 3
            return day + timedelta(days=off) if abs(off) == 1 else day
    return day


def _numeric(folded: str, arabic: bool) -> Iterator[tuple[str, _Found]]:
    for match in _YMD.finditer(folded):
        year, month, day = int(match.group(1)), int(match.group(3)), int(match.group(4))
        yield from _calendar(year, month, day, match.start(), match.end(), folded)
    for match in _DMY.finditer(folded):
        first, second, year = int(match.group(1)), int(match.group(3)), int(match.group(4))
        if second > 12 >= first:
            if year < _EARLIEST:
                continue
            first, second = second, first
        elif first <= 12 and _says_month_first(first, second, year, folded):
            first, second = second, first
        elif first <= 12 and _says_month_first(second, first, year, folded):
            pass  # the weekday says that the day stands first
        elif first <= 12 and first != second and match.group(2) == "/" and not arabic and _latin_half(folded):
            # 11/9/2020 6:34 PM, and no weekday that says which it is.
            continue
        yield from _calendar(year, second, first, match.start(), match.end(), folded)


_ENGLISH_WEEKDAYS = {name: day for day, name in enumerate("mon tue wed thu fri sat sun".split())}


def _says_month_first(first: int, second: int, year: int, folded: str) -> bool:
    """Whether the weekday beside ``03/08/2024`` is that of the month before the day, and of no other reading."""
    usual, other = _gregorian(year, second, first), _gregorian(year, first, second)
    if usual is None or other is None or usual == other:
        return False
    words = _TOKEN.findall(folded)
    found = (WEEKDAYS.get(word, WEEKDAYS.get(f"ال{word}", _ENGLISH_WEEKDAYS.get(word))) for word in words)
    named = {weekday for weekday in found if weekday is not None}
    return named == {other.weekday()} and other.weekday() != usual.weekday()


def _latin_half(folded: str) -> bool:
    return bool(re.search(r"\d\s?[ap]\.?m\b", folded))


def _calendar(year: int, month: int, day: int, start: int, end: int, folded: str) -> Iterator[tuple[str, _Found]]:
    if _EARLIEST <= year <= _LATEST:
        found = _gregorian(year, month, day)
        if found is not None:
            yield "gregorian", (found, start, end, False)
        return
    if 1300 <= year <= 1412:
        found = jalali(year, month, day)
    elif 1413 <= year <= 1500:
        found = hijri(year, month, day)
    else:
        found = None
    if found is not None:
        mark = _HIJRI_MARK.match(folded, end)
        yield "other", (found, start, mark.end() if mark else end, False)


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    start: int
    end: int

    @property
    def number(self) -> int | None:
        if self.text.isdigit() and len(self.text) <= 4:
            return int(self.text)
        return None


def _named(folded: str, now: datetime | None) -> Iterator[tuple[str, _Found]]:
    """Dates whose month is a word."""
    tokens = [_Token(m.group(), m.start(), m.end()) for m in _TOKEN.finditer(folded)]
    index = 0
    while index < len(tokens):
        hit = _month_at(tokens, index)
        if hit is None:
            index += 1
            continue
        kind, month, stop = hit
        # A second name of the same month: "شباط/فبراير", "آذار (مارس)", "فبراير - شباط".
        after = _skip(tokens, stop, "/()-–,،|")
        again = _month_at(tokens, after)
        if again is not None and again[0] == kind:
            if again[1] != month:
                index = again[2]
                continue
            stop = again[2]
        yield from _around(tokens, index, stop, kind, month, now)
        index = stop


def _month_at(tokens: list[_Token], index: int) -> tuple[str, int, int] | None:
    for kind, table in (("gregorian", MONTHS), ("hijri", HIJRI_MONTHS), ("jalali", JALALI_MONTHS)):
        for length in (2, 1):
            key = tuple(token.text for token in tokens[index : index + length])
            if len(key) == length and key in table:
                return kind, table[key], index + length
    return None


_FILLERS = frozenset({",", "،", ".", "-", "–", "/", "(", ")", "من", "شهر", "عام", "سنه", "لعام", "لسنه", "de", "of",
    "the", "th", "st", "nd", "rd", "er", "م",
                      "du", "del", "г", "in", "ام", "ـ"})  # fmt: skip


_BEFORE_A_YEAR = frozenset({"'", "’", "‘", "`", ",", "،", "/", "-"})


def _skip(tokens: list[_Token], index: int, signs: str) -> int:
    while index < len(tokens) and tokens[index].text in signs:
        index += 1
    return index


def _around(
    tokens: list[_Token], start: int, stop: int, kind: str, month: int, now: datetime | None
) -> Iterator[tuple[str, _Found]]:
    before, before_at = _number(tokens, start - 1, -1)
    after, after_at = _number(tokens, stop, +1)
    day: int | None = None
    year: int | None = None
    first, last = start, stop - 1
    if before == 0:
        return
    if before is not None and _is_labelled(tokens, before_at):
        before = None
    if (
        before is not None
        and 1 <= before <= 31
        and (len(tokens[before_at].text) <= 2 or tokens[before_at].text.isalpha())
    ):
        day, first = before, before_at
        if after is not None and after >= 1000:
            year, last = after, after_at
        else:
            # "2021 17 فبراير", or the year leads: "2021, 17 فبراير"
            earlier, earlier_at = _number(tokens, before_at - 1, -1)
            if earlier is not None and earlier >= 1000:
                year, first = earlier, earlier_at
    elif after is not None and 1 <= after <= 31 and len(tokens[after_at].text) <= 2:
        # "فبراير 17, 2021" and "2021 فبراير 17"
        day, last = after, after_at
        later, later_at = _number(tokens, after_at + 1, +1)
        if later is not None and later >= 1000:
            year, last = later, later_at
        elif before is not None and before >= 1000:
            year, first = before, before_at
    elif after is not None and after >= 1000 and not 31 < (before or 0) < 1000:
        year, last = after, after_at
    elif before is not None and before >= 1000:
        year, first = before, before_at
    elif before is not None and before > 31:
        return  # "32 يناير": no such day, and then no such month either
    begin, end = tokens[first].start, tokens[last].end
    if kind == "gregorian":
        if day is not None and year is not None:
            found = _gregorian(year, month, day)
            if found is not None:
                yield kind, (found, begin, end, False)
        elif day is not None and now is not None:
            found = _latest(month, day, now)
            if found is not None and _stands_alone(tokens, first, last) and _is_its_weekday(found, tokens):
                yield kind, (found, begin, end, False)
        elif year is not None and day is None:
            found = _gregorian(year, month, 1)
            if found is not None:
                yield kind, (found, begin, end, True)
        return
    if day is None or year is None:
        return
    found = hijri(year, month, day) if kind == "hijri" else jalali(year, month, day)
    if found is not None:
        yield "other", (found, begin, end, False)


_COUNTED = frozenset(fold_words("صفحة الصفحة ص طبعة الطبعة حلقة الحلقة جزء الجزء").split())


def _is_labelled(tokens: list[_Token], at: int) -> bool:
    """Whether a number is that of a page, an edition, an episode («ص» behind a clock is the morning)."""
    return at > 0 and tokens[at - 1].text in _COUNTED and not (at > 1 and tokens[at - 2].number is not None)


def _number(tokens: list[_Token], index: int, step: int) -> tuple[int | None, int]:
    """The number next to a place, past fillers, and where it stands."""
    skipped = 0
    while 0 <= index < len(tokens) and skipped < 3:
        token = tokens[index]
        if token.number is not None:
            # Not the hour or minute of a time.
            beside = tokens[index + 1].text if index + 1 < len(tokens) else ""
            previous = tokens[index - 1].text if index else ""
            if token.number < 100 and (
                (beside == ":" and index + 2 < len(tokens) and tokens[index + 2].number is not None)
                or (previous == ":" and index >= 2 and tokens[index - 2].number is not None)
            ):
                return None, -1
            return token.number, index
        if token.text not in _FILLERS and token.text not in WEEKDAYS:
            word = NUMBERS.get(token.text)
            return (word, index) if word is not None and len(token.text) > 2 else (None, -1)
        index += step
        skipped += 1
    return None, -1


def _stands_alone(tokens: list[_Token], first: int, last: int) -> bool:
    """A day and month without a year are a date only where nothing else stands around them, and no year."""
    outside = [t for n, t in enumerate(tokens) if n < first or n > last]
    if any(t.number is not None and 1300 <= t.number <= _LATEST for t in outside):
        return False
    behind = next((n for n in range(last + 1, len(tokens)) if tokens[n].text not in _BEFORE_A_YEAR), len(tokens))
    if behind < len(tokens) and tokens[behind].text.isdigit() and not _is_clock(tokens, behind):
        return False  # "20 مايو 20": a year of two digits, or of five
    return all(t.text in AROUND for t in outside if t.text.isalpha())


def _is_clock(tokens: list[_Token], index: int) -> bool:
    return index + 2 < len(tokens) and tokens[index + 1].text in ":.,h" and tokens[index + 2].number is not None


def _is_its_weekday(day: date, tokens: list[_Token]) -> bool:
    """False where a weekday is named and is another: the day is then of a year that nobody tells."""
    named = {WEEKDAYS[token.text] for token in tokens if token.text in WEEKDAYS}
    return not named or day.weekday() in named


def _latest(month: int, day: int, now: datetime) -> date | None:
    """The last such day that is not later than tomorrow."""
    limit = now.date() + timedelta(days=1)
    for year in range(limit.year, limit.year - 9, -1):
        found = _gregorian(year, month, day)
        if found is not None and found <= limit:
            return found if (limit - found).days <= 366 else None
    return None


# --- relative times ------------------------------------------------------------------------------

_AGO = re.compile(r"(?:^|[\s:|،,(-])(?:منذ|قبل|من|مضي|مضت|since|il y a|vor|hace)(?:\s?:)?\s+")
_AGO_AFTER = re.compile(r"\s(?:ago|مضت|پيش|قبل|پہلے|назад)(?!\w)")
_TODAY = re.compile(r"(?<!\w)(?:اليوم|امروز|today|aujourd.?hui|آج)(?!\w)")
_YESTERDAY = re.compile(r"(?<!\w)(?:امس|البارحه|امبارح|مبارح|الامس|ديروز|yesterday|hier)(?!\w)")
_BEFORE_YESTERDAY = re.compile(r"(?<!\w)(?:اول (?:ال)?امس|امس الاول|اول البارحه|قبل امس|پريروز)(?!\w)")
_JUST_NOW = re.compile(r"^\W*(?:الان|just now|now|اكنون)\W*$")


def _relative(folded: str, now: datetime | None, zone: str) -> _Reading | None:
    if now is None:
        return None
    tz = zone_of(zone) or now.tzinfo or UTC
    here = now.astimezone(tz)
    if _JUST_NOW.match(folded):
        return _Reading(here.date(), here.time().replace(microsecond=0, tzinfo=None), False, tz)
    words = _TOKEN.findall(folded)
    if len(words) > 14:
        return None
    ago = _AGO.search(folded)
    back = _amount(folded[ago.end() :]) if ago else None
    if back is None:
        after = _AGO_AFTER.search(folded)
        back = _amount(folded[: after.start()]) if after else None
    if back is not None:
        return _back(here, *back, tz)
    for pattern, days in ((_BEFORE_YESTERDAY, 2), (_YESTERDAY, 1), (_TODAY, 0)):
        match = pattern.search(folded)
        if match:
            day = here.date() - timedelta(days=days)
            clock = clock_at(folded, match.start(), match.end())
            if clock is IMPOSSIBLE:
                return None
            rest = [w for w in _TOKEN.findall(folded[: match.start()] + folded[match.end() :]) if w.isalpha()]
            if not all(word in AROUND for word in rest):
                return None
            if clock is None:
                return _Reading(day)
            return _at(day, clock, zone_inside(folded))
    return None


_PARTS = {"نصف": 0.5, "half": 0.5, "ربع": 0.25, "quarter": 0.25, "ثلث": 1 / 3}
_EXACT = ("minute", "hour", "day", "week")


def _amount(text: str) -> tuple[timedelta, int, str] | None:
    """``3 ساعات و 20 دقيقة``: how long, whole months, and the smallest unit named; None for "some hours"."""
    total, months, unit_seen = timedelta(0), 0, ""
    pending: float | None = None
    just_after = False
    for token in _TOKEN.findall(text):
        word, after_unit, just_after = token, just_after, False
        if word in (",", "،", "و", "and"):
            continue
        if word == "الا":
            return None  # "an hour less a quarter"
        if word.isdigit():
            if len(word) > 4 or pending is not None:
                break
            pending = float(word)
            continue
        if word not in UNITS and word not in NUMBERS and word.startswith("و"):
            word = word[1:]
        part = _PARTS.get(word)
        if part is not None and pending is None:
            if unit_seen:  # "an hour and a half"
                total += timedelta(**{unit_seen + "s": part}) if unit_seen in _EXACT else timedelta(0)
            else:
                pending = part
            continue
        if word in NUMBERS and word not in UNITS:
            if word == token and after_unit and NUMBERS[word] <= 2:
                continue  # "one hour" with its number behind it, as Arabic has it
            pending = (pending or 0) + NUMBERS[word]
            continue
        unit = UNITS.get(word)
        if unit is None:
            if word in ("من", "الي", "before", "until") and unit_seen:
                return None  # "three days before the vote" counts from another day
            break
        name, least = unit
        if pending is None and least == 0:
            return None
        count = pending if pending is not None else float(least)
        pending = None
        if name == "month":
            months += int(count)
        elif name == "year":
            months += 12 * int(count)
        else:
            total += timedelta(**{name + "s": count})
        unit_seen, just_after = name, True
    if not unit_seen or total > timedelta(days=36500) or months > 1200:
        return None
    return total, months, unit_seen


def _back(here: datetime, total: timedelta, months: int, unit: str, tz: tzinfo) -> _Reading | None:
    moment = here.astimezone(UTC) - total
    moment = moment.astimezone(tz)
    if months:
        if unit == "year":
            return None
        index = moment.year * 12 + moment.month - 1 - months
        return _month(index // 12, index % 12 + 1)
    if unit in ("day", "week"):
        return _Reading(moment.date())
    seconds = unit == "second"
    return _Reading(moment.date(), moment.time().replace(microsecond=0, tzinfo=None), seconds, tz)
