"""The lines of JSON and the watchlist file as the contract has them: our values to plain ones, and back. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any, TypeVar

from monitor.errors import InputError, QueryError
from monitor.model import (
    Alert,
    Article,
    ArticleBrief,
    ArticleQuery,
    Order,
    Piece,
    PollRecord,
    Precision,
    Published,
    Reason,
    SavedSearch,
    Severity,
    Source,
    SourceState,
    Step,
    Term,
    Watchlist,
)

T = TypeVar("T")
Line = dict[str, Any]
Wording = Callable[[Reason], str]
"""Turns a reason into a sentence; where none is given its code stands."""

_WATCHLIST_KEYS = frozenset(
    (
        "name",
        "colour",
        "terms",
        "not",
        "sources",
        "countries",
        "languages",
        "title_only",
        "severity",
        "threshold",
        "cooldown_minutes",
        "active",
        "digest_minutes",
        "digest_at",
        "spikes",
        "actions",
    )
)
_MOST = 1_000_000_000
"""A number beyond it is a slip of the keyboard, and times could not be reckoned with it."""
_TERM_KEYS = frozenset(("query", "weight", "name"))


# --- articles, alerts, sources -------------------------------------------------------------------


def article_line(article: Article, *, with_paragraphs: bool = True, snippet: str | None = None) -> Line:
    """An article as `search`, `export articles` and the demo's events print it."""
    line: Line = {
        "id": article.id,
        "url": article.url,
        "source": article.source_name,
        "title": article.title,
        "subtitle": article.subtitle,
        "authors": list(article.authors),
        "published": _published(article.published),
        "first_seen": instant_text(article.first_seen),
        "language": article.language,
    }
    if with_paragraphs:
        line["paragraphs"] = list(article.paragraphs)
    line["story"] = article.story
    line["text_from"] = article.text_from.value
    if article.edited is not None:
        line["edited"] = instant_text(article.edited)
    if article.tagged:
        line["tagged"] = list(article.tagged)
    for name in ("read", "starred", "note"):
        if value := getattr(article, name):
            line[name] = value
    if snippet is not None:
        line["snippet"] = snippet
    return line


def alert_line(alert: Alert) -> Line:
    """An alert as `alerts`, `watch` and the demo's events print it."""
    return {
        "id": alert.id,
        "watchlist": alert.watchlist_name,
        "severity": alert.severity.value,
        "state": alert.state.value,
        "held_by": alert.held_by.value if alert.held_by is not None else None,
        "raised": instant_text(alert.raised),
        "story": alert.story,
        "cause": alert.cause,
        "copies": alert.copies,
        "sentence": alert.sentence,
        "matches": [{"term": term, "text": text} for term, text in _matched_terms(alert)],
        "article": brief_line(alert.article),
    } | _more_of(alert)


def _more_of(alert: Alert) -> Line:
    """What few alerts have."""
    more: Line = {"urgent": True} if alert.urgent else {}
    if alert.spike is not None:
        more["spike"] = {"count": alert.spike.count, "usual": alert.spike.usual}
    return more


def brief_line(article: ArticleBrief) -> Line:
    """The article of an alert or a sample."""
    return {
        "id": article.id,
        "url": article.url,
        "title": article.title,
        "source": article.source,
        "published": _published(article.published),
    }


def source_line(source: Source, *, wording: Wording | None = None) -> Line:
    """A source as `source list` prints it."""
    line = {
        "id": source.id,
        "url": source.url,
        "name": source.name,
        "kind": source.kind.value,
        "state": shown_state(source).value,
        "reason": _why_it_is_so(source, wording),
        "last_success": _instant(source.last_success),
        "next_check": _instant(source.next_check),
        "articles": source.articles,
    }
    return line | ({"folder": source.folder} if source.folder else {})


def ladder_lines(source: Source) -> list[Line]:
    """The addresses of a source, its own first, and which of them is read."""
    rungs = (source.address(number) for number in range(len(source.ladder) + 1))
    return [
        {"url": rung.url, "kind": rung.kind.value, "read": number == source.rung} for number, rung in enumerate(rungs)
    ]


def _why_it_is_so(source: Source, wording: Wording | None) -> str | None:
    """Of a source that is read at a lower address, in words also why."""
    told = _worded(source.reason, wording)
    if wording is None or source.left_for is None or source.reason is None or source.reason.code != "stepped-down":
        return told
    return f"{told} {wording(source.left_for)}"


def poll_line(record: PollRecord, *, wording: Wording | None = None) -> Line:
    """One poll of a source, as `source check` prints it."""
    return {
        "at": instant_text(record.at),
        "outcome": _worded(record.reason, wording),
        "entries": record.entries,
        "new": record.new,
        "elapsed": record.elapsed,
    }


def shown_state(source: Source) -> SourceState:
    """How a source is: paused comes before whatever the last poll said."""
    return SourceState.PAUSED if source.paused else source.state


_EXPECTED = {
    "query-close-bracket": "end",
    "query-common-prefix": "letters",
    "query-empty": "word",
    "query-exclusion-first": "word",
    "query-near-operand": "word or phrase",
    "query-near-range": "number",
    "query-no-letters": "word",
    "query-one-letter": "letters",
    "query-open-bracket": "closing bracket",
    "query-open-quote": "closing quotation mark",
    "query-short-prefix": "letters",
    "query-sign-before-word": "word",
    "query-title-operand": "word, phrase or bracket",
    "query-too-deep": "fewer brackets",
    "query-too-long": "end",
    "query-too-many-words": "fewer words",
    "query-word-expected": "word",
}


def query_error_line(error: QueryError) -> Line:
    """What is wrong with a query as data: its code, the place in code points from 0, what stands there (empty at the
    end), and what should.
    """
    return {
        "code": error.reason.code,
        "position": error.position,
        "expected": _EXPECTED.get(error.reason.code, ""),
        "found": error.found,
    }


def why_line(url: str, steps: Iterable[Step], *, wording: Wording | None = None) -> Line:
    """Every step for an article or address. A step about one watchlist names it."""
    return {"url": url, "steps": [_step_line(step, wording) for step in steps]}


def version_line(
    version: int,
    stored: datetime,
    *,
    title: Iterable[Piece],
    subtitle: Iterable[Piece],
    paragraphs: Iterable[Iterable[Piece]],
) -> Line:
    """One text of an article as `versions` prints it: lists of [what became of it, words]."""
    return {
        "version": version,
        "stored": instant_text(stored),
        "title": _pieces(title),
        "subtitle": _pieces(subtitle),
        "paragraphs": [_pieces(paragraph) for paragraph in paragraphs],
    }


def _pieces(pieces: Iterable[Piece]) -> list[list[str]]:
    return [[piece.change.value, piece.text] for piece in pieces]


def _step_line(step: Step, wording: Wording | None) -> Line:
    line: Line = {"step": step.step, "outcome": step.outcome, "detail": _worded(step.detail, wording)}
    if step.watchlist:
        line["watchlist"] = step.watchlist
    return line


def _matched_terms(alert: Alert) -> Iterable[tuple[str, str]]:
    """Each match's term as its text: matches number the watchlist's terms, the alert keeps the matched ones only."""
    numbers = sorted({match.term for match in alert.matches})
    if len(numbers) == len(alert.terms):
        by_number = dict(zip(numbers, alert.terms, strict=True))
    else:
        by_number = dict(enumerate(alert.terms))
    return [(by_number.get(match.term, ""), match.text) for match in alert.matches]


def _worded(reason: Reason | None, wording: Wording | None) -> str | None:
    if reason is None:
        return None
    return wording(reason) if wording is not None else reason.code


# --- times ---------------------------------------------------------------------------------------


def instant_text(instant: datetime) -> str:
    """An instant of ours, ISO 8601 in UTC; microseconds where there are any, so that nothing is lost on the way."""
    return instant.astimezone(UTC).isoformat()


def published_from(text: str | None, origin: str = "") -> Published | None:
    """The published time of a line; its precision is what the text shows. Raises InputError where it is no time."""
    if not text:
        return None
    try:
        if len(text) == len("2020-04"):
            datetime.fromisoformat(text + "-01")
            return Published(text=text, precision=Precision.MONTH, origin=origin)
        datetime.fromisoformat(text)
    except ValueError as error:
        raise InputError(Reason.of("not-a-time", text=text[:40])) from error
    if len(text) == len("2020-04-24"):
        return Published(text=text, precision=Precision.DAY, origin=origin)
    clock = text[11:].split("+")[0].split("-")[0].rstrip("Z")
    precision = Precision.MINUTE if clock.count(":") == 1 else Precision.SECOND
    return Published(text=text, precision=precision, origin=origin)


def _published(published: Published | None) -> str | None:
    return published.text if published is not None else None


def _instant(instant: datetime | None) -> str | None:
    return instant_text(instant) if instant is not None else None


# --- the watchlist file --------------------------------------------------------------------------


def watchlist_table(watchlist: Watchlist) -> Line:
    """A watchlist as one `[[watchlist]]` table of the file: TOML's own kinds of values only."""
    table: Line = {
        "name": watchlist.name,
        "terms": [_term_table(term) for term in watchlist.terms],
        "not": list(watchlist.exclusions),
        "sources": list(watchlist.sources),
        "countries": list(watchlist.countries),
        "languages": list(watchlist.languages),
        "title_only": watchlist.title_only,
        "severity": watchlist.severity.value,
        "threshold": watchlist.threshold,
        "cooldown_minutes": _minutes(watchlist.cooldown),
        "active": list(watchlist.active),
        "digest_minutes": _minutes(watchlist.digest_every),
        "digest_at": list(watchlist.digest_at),
        "spikes": watchlist.spikes,
        "actions": list(watchlist.actions),
    }
    if watchlist.colour:
        table["colour"] = watchlist.colour
    return table | dict(watchlist.extra)


def _minutes(span: timedelta) -> int | float:
    minutes = span / timedelta(minutes=1)
    return int(minutes) if minutes == int(minutes) else minutes


_NARROWING = {"text": str, "source": str, "watchlist": str, "tag": str, "country": str, "folder": str, "language": str}
_MARKS = {"alerts": bool, "starred": bool, "unread": bool}
_BEST = "best"
SEARCH_KEYS: Mapping[str, type] = MappingProxyType({"name": str, **_NARROWING, **_MARKS, _BEST: bool})
"""The keys of a saved search's table, and what each has to be. A source is named by its address."""


def query_plain(query: ArticleQuery) -> Line:
    """What of a query is saved: all that narrows, but for dates; and whether the best are wanted first."""
    made = {name: value for name in (*_NARROWING, *_MARKS) if (value := getattr(query, name))}
    return made | ({_BEST: True} if query.order is Order.RELEVANCE else {})


def query_from(saved: Mapping[str, Any]) -> ArticleQuery:
    """The query of what `query_plain` made."""
    order = Order.RELEVANCE if saved.get(_BEST) else Order.NEWEST
    return ArticleQuery(order=order, **{name: saved[name] for name in (*_NARROWING, *_MARKS) if name in saved})


def search_line(search: SavedSearch, *, sources: Mapping[int, str], watchlists: Mapping[int, str]) -> Line:
    """A saved search as a table of the watchlist file, and as `saved list` prints it.

    Args:
        sources: what the sources are called in it, by number.
        watchlists: the same of the watchlists.
    """
    line = {"name": search.name, **query_plain(search.query)}
    for key, names in (("source", sources), ("watchlist", watchlists)):
        if key in line:
            line[key] = names.get(line[key], "")
    return line


def watchlist_line(watchlist: Watchlist) -> Line:
    """A watchlist as a line of JSON: the keys of its table, every one, null where the table leaves it out."""
    return {"colour": None} | watchlist_table(watchlist)


def watchlist_from_table(table: Mapping[str, Any]) -> Watchlist:
    """A watchlist from one table of the file; a term may be a plain string.

    Raises InputError that names the key where a value is not of the kind the file wants.
    """
    name = _value(table, "name", str, "").strip()
    if not name:
        raise InputError(Reason.of("watchlist-without-name"))
    terms = tuple(_term_from(item, name) for item in _value(table, "terms", list, []))
    try:
        severity = Severity(table.get("severity", Severity.NORMAL))
    except ValueError as error:
        raise InputError(Reason.of("watchlist-bad-value", key="severity", name=name)) from error
    return Watchlist(
        name=name,
        terms=terms,
        exclusions=_texts(table, "not", name),
        colour=_value(table, "colour", str, "", name),
        sources=_texts(table, "sources", name),
        countries=_texts(table, "countries", name),
        languages=_texts(table, "languages", name),
        title_only=_value(table, "title_only", bool, False, name),
        severity=severity,
        threshold=_value(table, "threshold", int, 1, name),
        cooldown=_span(table, "cooldown_minutes", name),
        active=_texts(table, "active", name),
        digest_every=_span(table, "digest_minutes", name),
        digest_at=_texts(table, "digest_at", name),
        spikes=_value(table, "spikes", bool, False, name),
        actions=_texts(table, "actions", name) if "actions" in table else ("bubble",),
        extra=MappingProxyType({key: value for key, value in table.items() if key not in _WATCHLIST_KEYS}),
    )


def _span(table: Mapping[str, Any], key: str, name: str) -> timedelta:
    minutes = table.get(key, 0)
    if isinstance(minutes, bool) or not isinstance(minutes, int | float) or not 0 <= minutes <= _MOST:
        raise InputError(Reason.of("watchlist-bad-value", key=key, name=name))
    return timedelta(minutes=minutes)


def _term_table(term: Term) -> Line:
    table: Line = {"query": term.query, "weight": term.weight}
    if term.name is not None:
        table["name"] = term.name
    return table | dict(term.extra)


def _term_from(item: object, watchlist: str) -> Term:
    if isinstance(item, str):
        return Term(query=item)
    if not isinstance(item, Mapping):
        raise InputError(Reason.of("watchlist-bad-value", key="terms", name=watchlist))
    name = item.get("name")
    if name is not None and not isinstance(name, bool):
        raise InputError(Reason.of("watchlist-bad-value", key="terms.name", name=watchlist))
    weight = _value(item, "weight", int, 1, watchlist)
    if weight < 0:
        # It would count as none, and look as if the term took away from the others.
        raise InputError(Reason.of("watchlist-bad-value", key="weight", name=watchlist))
    return Term(
        query=_value(item, "query", str, "", watchlist),
        weight=weight,
        name=name,
        extra=MappingProxyType({key: value for key, value in item.items() if key not in _TERM_KEYS}),
    )


def _texts(table: Mapping[str, Any], key: str, watchlist: str) -> tuple[str, ...]:
    found = _value(table, key, list, [], watchlist)
    if not all(isinstance(item, str) for item in found):
        raise InputError(Reason.of("watchlist-bad-value", key=key, name=watchlist))
    return tuple(found)


def _is_number(found: int) -> bool:
    return not isinstance(found, bool) and abs(found) <= _MOST


def _value(table: Mapping[str, Any], key: str, kind: type[T], default: T, watchlist: str = "") -> T:
    found = table.get(key, default)
    if not isinstance(found, kind) or (isinstance(found, int) and kind is int and not _is_number(found)):
        raise InputError(Reason.of("watchlist-bad-value", key=key, name=watchlist))
    return found
