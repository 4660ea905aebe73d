"""The time of day in a text and whose clock it is: hours with the parts of a day, offsets, and the zones of places."""

from __future__ import annotations

import re
from datetime import UTC, timedelta, timezone, tzinfo
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from monitor.gathering.date_words import HOURS, MARKERS, WEEKDAYS, ZONE_ABBREVIATIONS, ZONE_CITIES

_OFFSET = re.compile(r"(?:UTC|GMT)?\s*([+-])\s*(\d{1,2})(?::?(\d{2}))?", re.IGNORECASE)


def offset_of(text: str) -> tzinfo | None:
    text = text.strip().strip("()")
    if text.upper() in ("Z", "UTC", "GMT", "UT"):
        return UTC
    match = _OFFSET.fullmatch(text)
    if match:
        sign, hours, minutes = match.groups()
        if minutes is None and len(hours) > 2:
            hours, minutes = hours[:-2], hours[-2:]
        total = int(hours) * 60 + int(minutes or 0)
        if total > 15 * 60:
            return None
        return timezone(timedelta(minutes=total if sign == "+" else -total)) if total else UTC
    hours_of = ZONE_ABBREVIATIONS.get(text.upper())
    return None if hours_of is None else timezone(timedelta(hours=hours_of)) if hours_of else UTC


@lru_cache(maxsize=64)
def zone_of(zone: str) -> tzinfo | None:
    """A zone as people name it: IANA, an offset, or an abbreviation that has one meaning."""
    zone = zone.strip()
    if not zone:
        return None
    offset = offset_of(zone)
    if offset is not None:
        return offset
    try:
        return ZoneInfo(zone)
    except (ValueError, OSError, KeyError):
        return None


_TIME = re.compile(r"(?<![\d:/.-])(\d{1,2})\s?[:٫h]\s?(\d{2})(?:\s?:\s?(\d{2}))?(?![\d/:]|\.\d)")
_TIME_DOT = re.compile(r"(?:الساعه|ساعه|saat|at|,|-|\|)\s*(\d{1,2})[.,](\d{2})(?!\d|[./]\d)")
_TIME_WORDS = re.compile(r"(?:الساعه|ساعت|saat)\s*(\d{1,2})\s*و\s*(\d{1,2})\s*دقي")
# "10.30 ص": with a point it is a clock only where a part of the day follows.
_TIME_POINT = re.compile(r"(?<![\d./-])(\d{1,2})[.,](\d{2})(?=\s?(?:صباح|مساء|ظهر|عصر|فجر|ليل|[صم](?!\w)|[ap]\.?m))")
_TIME_SPOKEN = re.compile(
    r"(?:الساعه|ساعه)\s+(" + "|".join(sorted(HOURS, key=len, reverse=True)) + r")"
    r"(?:\s+(والنصف|والربع|والثلث|الا (?:ال)?ربعا?|الا (?:ال)?ثلثا?))?(?!\w)"
)
_SPOKEN_MINUTES = {"نصف": 30, "ربع": 15, "ثلث": 20}
_TIME_HOUR = re.compile(
    r"(?:الساعه|ساعت|في تمام)\s*(\d{1,2})(?!\d|[:./])"
    r"(?:\s+(و(?:ال)?(?:نصف|ربع|ثلث)|الا (?:ال)?ربعا?|الا (?:ال)?ثلثا?)(?!\w))?"
)
_ZONE_INSIDE = re.compile(
    r"(?:\b(?:gmt|utc)\s*([+-]\s*\d{1,2}(?::?\d{2})?)|\b(gmt|utc)\b|(?<=\d)\s*([+-]\d{2}:\d{2}|[+-]\d{4}|\+(?:0\d|1[0-4])(?![\d:/.-]))\b)"
)


IMPOSSIBLE = (-1, -1, None)
_CUT = re.compile(r"\s[-/]\s|[|(،;]")


def zone_beside(folded: str, clock: tuple[int, int, int | None]) -> tzinfo | None:
    """The zone of a time of day in a text that may show the same moment by two clocks.

    A zone belongs to the clock in its own part of the text (``20:30 بتوقيت مكة (17:30 غرينتش)``). Where only the other
    clock has one, and it is Greenwich's, the difference is the offset of the first if it is one of a zone to the east.
    """
    clocks = [match for match in _TIME.finditer(folded) if folded[match.start() - 1 : match.start()] != "+"]
    if len(clocks) < 2:
        return zone_inside(folded)
    # From each clock on to the next; what names a zone before the next clock, in its part, is that one's.
    starts = [0]
    for former, later in pairwise(clocks):
        cuts = list(_CUT.finditer(folded, former.end(), later.start()))
        starts.append(
            cuts[-1].start() if cuts and zone_inside(folded[cuts[-1].start() : later.start()]) else later.start()
        )
    parts = [folded[start:stop] for start, stop in zip(starts, [*starts[1:], len(folded)], strict=True)]
    told = [(_hour_of(match, folded), zone_inside(part)) for match, part in zip(clocks, parts, strict=True)]
    own = next((zone for (hour, minute), zone in told if (hour, minute) == (clock[0] % 24, clock[1])), None)
    if own is not None:
        return own
    for (hour, minute), zone in told:
        ahead = ((clock[0] - hour) * 60 + clock[1] - minute) % (24 * 60)
        if zone is UTC and 0 < ahead <= 5 * 60 and ahead % 30 == 0:
            return timezone(timedelta(minutes=ahead))
    return None


_WEEKDAY_LAST = re.compile(r"(?:(?<!\w)يوم\s)?(?<!\w)(?:" + "|".join(WEEKDAYS) + r")[\s,،.-]*$")


def _hour_of(match: re.Match[str], folded: str) -> tuple[int, int]:
    """Hour of 24 and minute of a clock in figures."""
    hour, marker = int(match.group(1)), marker_after(folded, match.end())
    shifted = _shift(hour, marker) if marker and hour <= 12 else hour
    return (hour if shifted is None else shifted) % 24, int(match.group(2))


def clock_at(folded: str, start: int, end: int) -> tuple[int, int, int | None] | None:
    """The time of day nearest to the day that stands from `start` to `end`; 24:00 is the end of that day."""
    best: tuple[int, re.Match[str]] | None = None
    for pattern in (_TIME, _TIME_DOT, _TIME_POINT, _TIME_WORDS, _TIME_SPOKEN, _TIME_HOUR):
        for match in pattern.finditer(folded):
            if match.start(1) < end and match.end() > start:
                continue
            distance = match.start() - end if match.start() >= end else start - match.end() + 1
            if best is None or distance < best[0]:
                best = (distance, match)
        if best is not None:
            break
    if best is None:
        return None
    match = best[1]
    if match.re is _TIME_SPOKEN or (match.re is _TIME_HOUR and match.group(2)):
        hour, minute = _spoken(match)
    else:
        hour = int(match.group(1))
        minute = int(match.group(2)) if match.lastindex and match.lastindex >= 2 else 0
    seconds = match.group(3) if match.re is _TIME else None
    second = int(seconds) if seconds is not None else None
    if minute > 59 or hour > 24 or (second or 0) > 59:
        return IMPOSSIBLE
    marker = marker_after(folded, match.end()) or _marker_before(folded, match.start())
    if not marker and match.start() >= end:
        # "مساء أمس 8:30": the part of the day stands before the day, and the clock behind it.
        weekday = _WEEKDAY_LAST.search(folded, 0, start)
        marker = _marker_before(folded, weekday.start() if weekday else start)
    if match.re is _TIME_SPOKEN and not marker:
        return None  # an hour of twelve, and nothing says which half of the day
    if marker and hour <= 12:
        shifted = _shift(hour, marker)
        if shifted is None:
            return None
        hour = shifted
    if hour == 24 and (minute or second):
        return IMPOSSIBLE
    return (hour, minute, second)


def _spoken(match: re.Match[str]) -> tuple[int, int]:
    """Hour (of twelve) and minute of a clock in words."""
    said, part = match.group(1), match.group(2) or ""
    hour = int(said) if said.isdigit() else HOURS[said]
    if part.startswith("الا"):
        return (hour - 1 or 12), 45 if "ربع" in part else 40
    return hour, next((minutes for name, minutes in _SPOKEN_MINUTES.items() if part.endswith(name)), 0)


def marker_after(folded: str, position: int) -> str:
    return _marker(folded[position : position + 24].lstrip(" .,-|()،"))


def _marker_before(folded: str, position: int) -> str:
    before = folded[max(0, position - 14) : position].rstrip(" :,-")
    for words, marker in MARKERS:
        if before.endswith(words) and len(words) > 1 and before[: -len(words)][-1:] in ("", " "):
            return marker
    return ""


def _marker(after: str) -> str:
    for words, marker in MARKERS:
        if after.startswith(words):
            following = after[len(words) : len(words) + 1]
            if not following.isalpha():
                return marker
    return ""


def _shift(hour: int, marker: str) -> int | None:
    """The hour of 24 that an hour of 12 means beside am, pm, or a part of the day; None where it cannot be said.

    At midnight nobody knows whether the day begins or ends.
    """
    if marker == "am":
        return 0 if hour == 12 else hour
    if marker == "pm":
        return 12 if hour == 12 else hour + 12
    if marker == "noon":
        return 12 if hour == 12 else hour + 12 if hour <= 4 else hour if hour >= 10 else None
    if marker == "night":
        return 0 if hour == 12 else hour + 12 if hour >= 6 else hour
    return None


_ZONE_WORD = re.compile(
    r"(?:(?<!\w)(?:ال|بال|ب)?توقيت\s(?:المحلي\s)?(?:لمدينه\s|في\s|بمدينه\s|مدينه\s|العاصمه\s|ل(?=\w)|ب(?=\w{5}))?"
    r"|(?<!\w)(?=(?:غرين|جرين)|عالمي)|(?<!\w)(?=ت\.? ?غ(?!\w)))"
)
_CITY_LAST = re.compile(r"\d:\d\d(?: [صم]| صباحا| مساء| [ap]m)?[ ,،|-]{0,3}\(?([^\W\d_]+(?: [^\W\d_]+)?)\)?$")
# "+3 غرينتش": the number may stand before its word, too.
_SIGN_BEFORE = re.compile(r"(?<![\d-])([+-])\s?(\d{1,2})\s?$")
_GREENWICH = re.compile(r"ت\.? ?غ(?!\w)")


def _place(after: str, *, alone: bool = False) -> tzinfo | None:
    """The zone of the place that a text begins with; `alone` where nothing may follow it."""
    if _GREENWICH.match(after):
        return UTC
    for words, name in ZONE_CITIES:
        if not after.startswith(words):
            continue
        rest = after[len(words) :]
        plus = re.match(r"\s*(?:(\+)\s*(\d{1,2})(?!\d|[/.-]\d)|(-)\s*(\d{1,2})(?!\d|[/.-]\d|\s\w))", rest)
        if name == "UTC" and plus:
            return offset_of("".join(filter(None, plus.groups())))
        if not (rest if alone else rest[:1].isalpha()):
            return zone_of(name)
    return None


def zone_inside(folded: str) -> tzinfo | None:
    match = _ZONE_INSIDE.search(folded)
    if match:
        signed = match.group(1) or match.group(3)
        return offset_of(signed.replace(" ", "")) if signed else UTC
    for match in _ZONE_WORD.finditer(folded):
        ahead = _SIGN_BEFORE.search(folded[: match.start()])
        if ahead and _place(folded[match.end() :]) is UTC:
            return offset_of(ahead.group(1) + ahead.group(2))
        found = _place(folded[match.end() :])
        if found is not None:
            return found
    match = _CITY_LAST.search(folded)
    if match:
        # "14:31 دمشق", and nothing more: whose clock it is.
        found = _place(match.group(1), alone=True)
        if found is not None:
            return found
    for match in re.finditer(r"\b([a-z]{2,4})\b", folded):
        hours = ZONE_ABBREVIATIONS.get(match.group(1).upper())
        before = folded[: match.start()].rstrip()
        if hours is not None and (before[-1:].isdigit() or before.endswith((" am", " pm", " م", " ص"))):
            return timezone(timedelta(hours=hours)) if hours else UTC
    return None
