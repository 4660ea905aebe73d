"""Articles as JSON lines: a line with everything an article was and what became of it, and back. Pure.

What comes from outside is not believed: whatever cannot be kept as it stands refuses its line, by the name of its key.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import MAXYEAR, MINYEAR, UTC, datetime
from typing import Any, TypeVar

from monitor.archive.exchange import is_address
from monitor.archive.people import clean_tag
from monitor.archive.values import ArticleLine, Carried, CarriedAlert, Hold, LineText, LoggedDelivery, OlderText
from monitor.errors import InputError
from monitor.lines import alert_line, article_line, instant_text, published_from
from monitor.model import (
    Alert,
    AlertState,
    Article,
    ArticleBrief,
    HeldBy,
    Image,
    Match,
    Precision,
    Published,
    Reason,
    Severity,
    Spike,
    TextFrom,
    Why,
)

T = TypeVar("T")
Line = dict[str, Any]

_HIGHEST = (1 << 63) - 1
_HIGHEST_SMALL = 1 << 40
"""A number of an alert or of a version beyond it would leave few for those to come."""
_CLOCK = (Precision.SECOND, Precision.MINUTE)
"""Precisions that the text of a time does not tell apart for certain."""
_AS_THEY_ARE = ("url", "source", "language")
"""What is kept letter by letter. Of the text half a letter becomes a mark of that."""


# --- out -----------------------------------------------------------------------------------------


def lines_of(pages: Iterable[Iterable[Carried]]) -> Iterator[str]:
    """One line of JSON an article, its line end included."""
    for page in pages:
        for carried in page:
            yield json.dumps(_line(carried), ensure_ascii=False) + "\n"


def _line(carried: Carried) -> Line:
    article = carried.article
    line = article_line(article) | _more_of(article)
    if article.version > 1:
        line["version"] = article.version
    elif carried.stored != article.first_seen:
        line["stored"] = instant_text(carried.stored)
    found = {
        "versions": [_older_line(stored, older) for stored, older in carried.older],
        "alerts": [_alert_line(alert) for alert in carried.alerts],
        "copy_of": [[alert, instant_text(added)] for alert, added in carried.copy_of],
        "related": list(carried.related),
    }
    return line | {name: value for name, value in found.items() if value}


def _more_of(article: Article) -> Line:
    """What of a text a line of a search does not show; empty fields are left out."""
    found = _time_line("published", article.published) | _time_line("modified", article.modified)
    if article.modified is not None:
        found["modified"] = article.modified.text
    if article.image is not None:
        found["image"] = {"url": article.image.url, "caption": article.image.caption}
    for name in ("section", "tags", "boilerplate"):
        if value := getattr(article, name):
            found[name] = value
    if article.text_reason is not None:
        found["text_reason"] = _reason_line(article.text_reason)
    return found


def _time_line(name: str, time: Published | None) -> Line:
    """What the text of a time does not say of it."""
    if time is None:
        return {}
    found = {f"{name}_origin": time.origin} if time.origin else {}
    shown = published_from(time.text)
    if shown is None or shown.precision is not time.precision:
        found[f"{name}_precision"] = time.precision.value
    return found


def _older_line(stored: datetime, article: Article) -> Line:
    found: Line = {"version": article.version, "stored": instant_text(stored), "title": article.title}
    for name in ("subtitle", "authors", "language"):
        if value := getattr(article, name):
            found[name] = value
    if article.published is not None:
        found["published"] = article.published.text
    return found | {"paragraphs": article.paragraphs} | _more_of(article)


def _reason_line(reason: Reason) -> Line:
    return {"code": reason.code, "data": dict(reason.data)}


def _alert_line(carried: CarriedAlert) -> Line:
    alert = carried.alert
    line = alert_line(alert)
    del line["copies"]  # each says it of itself
    line["article"] |= _time_line("published", alert.article.published)
    line |= {
        "matches": [_match_line(match) for match in alert.matches],
        "sentence_start": alert.sentence_start,
        "terms": alert.terms,
        "actions": carried.actions,
    }
    times = {
        "shown": carried.shown,
        "held_until": carried.held_until,
        "snoozed_until": alert.snoozed_until,
        "waits_since": carried.waits_since,
    }
    line |= {name: instant_text(time) for name, time in times.items() if time is not None}
    found = {
        "colour": alert.colour,
        "note": alert.note,
        "holds": [_hold_line(hold) for hold in carried.holds],
        "deliveries": [_delivery_line(tried) for tried in carried.log],
        "merged": list(carried.merged),
    }
    return line | {name: value for name, value in found.items() if value}


def _match_line(match: Match) -> Line:
    found: Line = {"term": match.term, "start": match.start, "end": match.end, "text": match.text}
    if (why := match.why) is not None:
        found["why"] = {name: getattr(why, name) for name in _WHY} | {"sentence": list(why.sentence)}
    return found


_WHY = ("proclitic", "stem", "suffix", "lemma", "rule")


def _hold_line(hold: Hold) -> Line:
    return {
        "held_by": None if hold.held_by is None else hold.held_by.value,
        "since": instant_text(hold.since),
        "until": None if hold.until is None else instant_text(hold.until),
    }


def _delivery_line(tried: LoggedDelivery) -> Line:
    return {
        "at": instant_text(tried.at),
        "notifier": tried.notifier,
        "delivered": tried.delivered,
        "reason": None if tried.reason is None else _reason_line(tried.reason),
        "tries": tried.tries,
    }


# --- in ------------------------------------------------------------------------------------------


def article_of(line: str) -> ArticleLine:
    """An article from its line: `url` (an address), `title` (it may be empty) and `paragraphs` must be there.

    Raises `InputError` that names what is wrong.
    """
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(Reason.of("line-not-json")) from error
    if not isinstance(found, dict):
        raise InputError(Reason.of("line-not-json"))
    text = _text_of(found)
    url = _text(found, "url", needed=True)
    if not is_address(url):
        raise InputError(Reason.of("no-address", given=url[:200]))
    older = _older(found)
    return ArticleLine(
        number=_kept_number(found.get("id"), "id"),
        story=_kept_number(found.get("story"), "story"),
        url=url,
        text=text,
        source=_text(found, "source"),
        first_seen=_instant(_text(found, "first_seen")),
        edited=_instant(_text(found, "edited")),
        stored=_instant(_text(found, "stored")),
        version=_version(found, older),
        older=older,
        text_from=TextFrom.FEED if found.get("text_from") == "feed" else TextFrom.PAGE,
        tagged=_tags(found),
        read=found.get("read") is True,
        starred=found.get("starred") is True,
        note=_text(found, "note"),
        alerts=tuple(_each(found, "alerts", _alert)),
        copy_of=tuple(_each(found, "copy_of", _copy)),
        related=tuple(_each(found, "related", _number)),
    )


def _text_of(found: Line) -> LineText:
    paragraphs = found.get("paragraphs")
    if not isinstance(paragraphs, list) or not all(isinstance(text, str) for text in paragraphs):
        raise InputError(Reason.of("line-lacks", key="paragraphs"))
    return LineText(
        title=_text(found, "title", needed=True),
        paragraphs=tuple(paragraphs),
        subtitle=_text(found, "subtitle"),
        authors=_texts(found, "authors"),
        published=_time(found, "published"),
        modified=_time(found, "modified"),
        language=_text(found, "language"),
        image=_as(found, "image", _image),
        section=_text(found, "section"),
        tags=_texts(found, "tags"),
        boilerplate=_texts(found, "boilerplate"),
        text_reason=_as(found, "text_reason", _reason),
    )


def _older(found: Line) -> tuple[OlderText, ...]:
    """The earlier texts in their order; where their numbers do not rise they are counted from 1."""
    rows = _each(found, "versions", _older_one)
    numbers = [one.version for one in rows]
    above = [*numbers[1:], _small(found.get("version"))]
    if not all(0 < one < other for one, other in zip(numbers, above, strict=False)):
        numbers = list(range(1, len(rows) + 1))
    return tuple(
        OlderText(version=number, stored=one.stored, text=one.text) for number, one in zip(numbers, rows, strict=True)
    )


def _older_one(one: Line) -> OlderText:
    stored = _instant(_text(one, "stored", needed=True))
    if stored is None:
        raise ValueError("no time")
    return OlderText(version=_number(one.get("version", 0)), stored=stored, text=_text_of(one))


def _version(found: Line, older: tuple[OlderText, ...]) -> int | None:
    """The number of the newest text; None where the line says nothing of versions."""
    told = _small(found.get("version"))
    if not older:
        return told or None
    return max(told, older[-1].version + 1)


def _alert(one: Line) -> CarriedAlert:
    article, spike = one["article"], one.get("spike")
    if not isinstance(article, dict):
        raise TypeError
    alert = Alert(
        id=_number(one["id"], most=_HIGHEST_SMALL),
        watchlist=0,
        watchlist_name=_whole(one["watchlist"]),
        severity=Severity(one["severity"]),
        state=AlertState(one["state"]),
        raised=_moment(one["raised"]),
        story=_number(one["story"]),
        cause=_whole(one["cause"]),
        copies=0,
        sentence=_whole(one["sentence"]),
        sentence_start=_number(one.get("sentence_start", 0)),
        matches=tuple(map(_match, one["matches"])),
        terms=tuple(map(_whole, one.get("terms", ()))),
        article=ArticleBrief(
            id=_number(article["id"]),
            url=_whole(article["url"]),
            title=_whole(article["title"]),
            source=_whole(article["source"]),
            published=_time(article, "published"),
        ),
        held_by=None if one.get("held_by") is None else HeldBy(one["held_by"]),
        snoozed_until=_moment_or_none(one.get("snoozed_until")),
        note=_whole(one.get("note", "")),
        colour=_whole(one.get("colour", "")),
        spike=None if spike is None else Spike(count=_number(spike["count"]), usual=_share(spike["usual"])),
        urgent=one.get("urgent") is True,
    )
    return CarriedAlert(
        alert=alert,
        actions=tuple(map(_whole, one.get("actions", ()))),
        shown=_moment_or_none(one.get("shown")),
        held_until=_moment_or_none(one.get("held_until")),
        waits_since=_moment_or_none(one.get("waits_since")),
        holds=tuple(map(_hold, one.get("holds", ()))),
        log=tuple(map(_delivery, one.get("deliveries", ()))),
        merged=tuple(_number(number, most=_HIGHEST_SMALL) for number in one.get("merged", ())),
    )


def _match(one: Line) -> Match:
    return Match(
        term=_number(one["term"]),
        start=_number(one["start"]),
        end=_number(one["end"]),
        text=_whole(one["text"]),
        why=None if one.get("why") is None else _why(one["why"]),
    )


def _why(one: Line) -> Why:
    start, end = one["sentence"]
    return Why(**{name: _whole(one[name]) for name in _WHY}, sentence=(_number(start), _number(end)))


def _hold(one: Line) -> Hold:
    held_by = one.get("held_by")
    return Hold(
        held_by=None if held_by is None else HeldBy(held_by),
        since=_moment(one["since"]),
        until=_moment_or_none(one.get("until")),
    )


def _delivery(one: Line) -> LoggedDelivery:
    return LoggedDelivery(
        at=_moment(one["at"]),
        notifier=_whole(one["notifier"]),
        delivered=one["delivered"] is True,
        reason=None if one.get("reason") is None else _reason(one["reason"]),
        tries=_number(one.get("tries", 1)),
    )


def _copy(one: Any) -> tuple[int, datetime]:
    alert, added = one
    return _number(alert, most=_HIGHEST_SMALL), _moment(added)


def _image(one: Line) -> Image:
    return Image(url=_whole(one["url"]), caption=_whole(one.get("caption", "")))


def _reason(one: Line) -> Reason:
    data = {_whole(name): value if isinstance(value, int) else _whole(value) for name, value in one["data"].items()}
    return Reason.of(_whole(one["code"]), **data)


def _as(found: Line, key: str, read: Callable[[Any], T]) -> T | None:
    """What stands under a key, read; None where nothing does. Raises `InputError` that names the key."""
    value = found.get(key)
    if value is None:
        return None
    try:
        return read(value)
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError, InputError) as error:
        raise InputError(Reason.of("line-lacks", key=key)) from error


def _each(found: Line, key: str, read: Callable[[Any], T]) -> list[T]:
    def each(values: Any) -> list[T]:
        if not isinstance(values, list):
            raise TypeError
        return [read(value) for value in values]

    return _as(found, key, each) or []


def _whole(value: Any) -> str:
    """A text of whole letters. Raises ValueError."""
    if not isinstance(value, str) or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise ValueError
    return value


def _number(value: Any, *, most: int = _HIGHEST) -> int:
    """A number that can be kept. Raises ValueError."""
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > most:
        raise ValueError
    return value


def _small(value: Any) -> int:
    """A number of a version; 0 where it is none."""
    try:
        return max(0, _number(value, most=_HIGHEST_SMALL))
    except ValueError:
        return 0


def _share(value: Any) -> float:
    """A number of any kind, within reason. Raises ValueError."""
    found = float(value)
    if not abs(found) < _HIGHEST_SMALL:
        raise ValueError
    return found


def _moment(value: Any) -> datetime:
    found = _instant(_whole(value))
    if found is None:
        raise ValueError
    return found


def _moment_or_none(value: Any) -> datetime | None:
    return None if value is None else _moment(value)


def _kept_number(value: object, key: str) -> int | None:
    """Raises `InputError` where it is larger than any number that can be kept."""
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    if abs(value) > _HIGHEST:
        raise InputError(Reason.of("line-lacks", key=key))
    return value


def _texts(found: Line, key: str) -> tuple[str, ...]:
    texts = found.get(key) or []
    if not isinstance(texts, list):
        raise InputError(Reason.of("line-lacks", key=key))
    return tuple(text for text in texts if isinstance(text, str))


def _tags(found: Line) -> tuple[str, ...]:
    """Raises `InputError` where one could not be given to an article."""
    tags = found.get("tagged") or []
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        raise InputError(Reason.of("line-lacks", key="tagged"))
    return tuple(dict.fromkeys(map(clean_tag, tags)))


def _text(found: Line, key: str, *, needed: bool = False) -> str:
    value = found.get(key)
    if value is None and not needed:
        return ""
    if not isinstance(value, str):
        raise InputError(Reason.of("line-lacks", key=key))
    if key in _AS_THEY_ARE and any("\ud800" <= letter <= "\udfff" for letter in value):
        # Half of a letter: no database takes it, and it is no part of an address or a name.
        raise InputError(Reason.of("line-lacks", key=key))
    return value


def _instant(text: str) -> datetime | None:
    if not text:
        return None
    try:
        instant = datetime.fromisoformat(text)
        return _within_reach(instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC))
    except (ValueError, OverflowError) as error:
        raise InputError(Reason.of("not-a-time", text=text[:40])) from error


def _time(found: Line, key: str) -> Published | None:
    """A published time with what its text does not say of it."""
    text = _text(found, key)
    time = published_from(text, _text(found, f"{key}_origin"))
    told = found.get(f"{key}_precision")
    if time is not None and time.precision in _CLOCK and isinstance(told, str) and told in _CLOCK:
        time = Published(text=text, precision=Precision(told), origin=time.origin)
    try:
        if time is not None:
            _within_reach(time.instant)
    except (ValueError, OverflowError) as error:
        raise InputError(Reason.of("not-a-time", text=text[:40])) from error
    return time


def _within_reach(instant: datetime) -> datetime:
    """The instant, where some days can be reckoned from it either way. Raises ValueError."""
    if not MINYEAR < instant.year < MAXYEAR:
        raise ValueError
    return instant
