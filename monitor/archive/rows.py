"""How values become columns and come back: instants, published times, reasons, entries, matches, watchlists.

Instants are whole microseconds since 1970 in UTC; what has no columns of its own is compact JSON.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from types import MappingProxyType
from typing import Any

from monitor.model import (
    Enclosure,
    Entry,
    Image,
    Match,
    Precision,
    Published,
    Reason,
    Severity,
    Step,
    Term,
    Watchlist,
    Why,
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def dump(value: Any) -> str:
    """Compact JSON, letters as they are."""
    return _encode(value)


load = json.loads


def stamp(instant: datetime) -> int:
    """Microseconds since 1970 of an aware instant."""
    return (instant - _EPOCH) // _MICROSECOND


def stamp_or_none(instant: datetime | None) -> int | None:
    return None if instant is None else stamp(instant)


def instant(stamp: int) -> datetime:
    """The aware UTC instant of a stamp."""
    return _EPOCH + timedelta(microseconds=stamp)


def instant_or_none(stamp: int | None) -> datetime | None:
    return None if stamp is None else instant(stamp)


def key_hash(text: str) -> int:
    """A signed 64-bit number for an address or a key: indexes hold it instead of the long text."""
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big", signed=True)


def page_hash(url: str) -> int:
    """The number of the page at an address: the same for http and https, with www and without, `/p` and `/p/`.

    A fragment counts: of entries without a link, and of the notes of one live page, nothing else tells them apart.
    """
    from monitor.gathering.addresses import canonical  # not at the top: the first window compares no addresses

    address, mark, fragment = url.partition("#")
    return key_hash(canonical(address) + (mark + fragment if fragment else ""))


def published_column(published: Published | None) -> str | None:
    """`precision<TAB>origin<TAB>text`, or None."""
    return None if published is None else f"{published.precision.value}\t{published.origin}\t{published.text}"


def published_of(column: str | None) -> Published | None:
    if column is None:
        return None
    precision, origin, text = column.split("\t", 2)
    return Published(text=text, precision=Precision(precision), origin=origin)


def reason_column(reason: Reason | None) -> str | None:
    return None if reason is None else _encode([reason.code, dict(reason.data)])


def reason_of(column: str | None) -> Reason | None:
    if column is None:
        return None
    code, data = json.loads(column)
    return Reason.of(code, **data)


def entry_column(entry: Entry) -> str:
    """An entry as JSON; what is empty is left out."""
    found: dict[str, Any] = {"key": entry.key}
    for name in ("url", "id", "title", "summary", "author"):
        if value := getattr(entry, name):
            found[name] = value
    if entry.content is not None:
        found["content"] = entry.content
    if entry.published is not None:
        found["published"] = published_column(entry.published)
    if entry.updated is not None:
        found["updated"] = published_column(entry.updated)
    if entry.tags:
        found["tags"] = entry.tags
    if entry.enclosures:
        found["enclosures"] = [(e.href, e.type, e.length) for e in entry.enclosures]
    if entry.shares_page:
        found["shares_page"] = True
    return _encode(found)


def entry_of(column: str) -> Entry:
    found = json.loads(column)
    return Entry(
        key=found["key"],
        url=found.get("url", ""),
        id=found.get("id", ""),
        title=found.get("title", ""),
        summary=found.get("summary", ""),
        content=found.get("content"),
        author=found.get("author", ""),
        published=published_of(found.get("published")),
        updated=published_of(found.get("updated")),
        tags=tuple(found.get("tags", ())),
        enclosures=tuple(Enclosure(href=h, type=t, length=n) for h, t, n in found.get("enclosures", ())),
        shares_page=found.get("shares_page", False),
    )


def matches_column(matches: tuple[Match, ...]) -> str:
    return _encode([_match_list(match) for match in matches])


def _match_list(match: Match) -> list[Any]:
    plain: list[Any] = [match.term, match.start, match.end, match.text]
    if (why := match.why) is not None:
        plain.append([why.proclitic, why.stem, why.suffix, why.lemma, why.rule, *why.sentence])
    return plain


def matches_of(column: str) -> tuple[Match, ...]:
    return tuple(_match_of(plain) for plain in json.loads(column))


def _match_of(plain: list[Any]) -> Match:
    why = None
    if len(plain) > 4:
        proclitic, stem, suffix, lemma, rule, start, end = plain[4]
        why = Why(proclitic=proclitic, stem=stem, suffix=suffix, lemma=lemma, rule=rule, sentence=(start, end))
    return Match(term=plain[0], start=plain[1], end=plain[2], text=plain[3], why=why)


def image_list(image: Image | None) -> list[str] | None:
    return None if image is None else [image.url, image.caption]


def image_of(plain: list[str] | None) -> Image | None:
    return None if plain is None else Image(url=plain[0], caption=plain[1])


def step_list(step: Step) -> list[Any]:
    return [step.step, step.outcome, reason_column(step.detail), step.watchlist]


def step_of(plain: list[Any]) -> Step:
    step, outcome, detail, watchlist = plain
    return Step(step=step, outcome=outcome, detail=reason_of(detail), watchlist=watchlist)


def watchlist_column(watchlist: Watchlist) -> str:
    """Everything of a watchlist but its number and its name."""
    return _encode(
        {
            "terms": [_term_list(term) for term in watchlist.terms],
            "not": watchlist.exclusions,
            "colour": watchlist.colour,
            "sources": watchlist.sources,
            "countries": watchlist.countries,
            "languages": watchlist.languages,
            "title_only": watchlist.title_only,
            "severity": watchlist.severity.value,
            "threshold": watchlist.threshold,
            "cooldown": watchlist.cooldown // _MICROSECOND,
            "active": watchlist.active,
            "digest_every": watchlist.digest_every // _MICROSECOND,
            "digest_at": watchlist.digest_at,
            "spikes": watchlist.spikes,
            "actions": watchlist.actions,
            "extra": plain_mapping(watchlist.extra),
        }
    )


def _term_list(term: Term) -> list[Any]:
    """Without extra keys as they have always been stored."""
    plain: list[Any] = [term.query, term.weight, term.name]
    return [*plain, plain_mapping(term.extra)] if term.extra else plain


def _term_of(query: str, weight: int, is_name: bool | None, extra: Mapping[str, Any] | None = None) -> Term:
    return Term(query=query, weight=weight, name=is_name, extra=MappingProxyType(extra or {}))


def watchlist_of(number: int, name: str, column: str) -> Watchlist:
    found = json.loads(column)
    return Watchlist(
        id=number,
        name=name,
        terms=tuple(_term_of(*plain) for plain in found["terms"]),
        exclusions=tuple(found["not"]),
        colour=found["colour"],
        sources=tuple(found["sources"]),
        countries=tuple(found["countries"]),
        languages=tuple(found["languages"]),
        title_only=found["title_only"],
        severity=Severity(found["severity"]),
        threshold=found["threshold"],
        cooldown=found["cooldown"] * _MICROSECOND,
        active=tuple(found["active"]),
        digest_every=found.get("digest_every", 0) * _MICROSECOND,
        digest_at=tuple(found.get("digest_at", ())),
        spikes=found.get("spikes", False),
        actions=tuple(found["actions"]),
        extra=MappingProxyType(found["extra"]),
    )


def plain_mapping(value: Any) -> Any:
    """A value of a watchlist file as JSON can hold it: dates and times become their ISO text."""
    if isinstance(value, Mapping):
        return {str(key): plain_mapping(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain_mapping(item) for item in value]
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
