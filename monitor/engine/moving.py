"""Files in and out: sources, watchlists and articles, told apart by their content; the whole archive put back."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from itertools import chain, islice, takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from monitor import codes
from monitor.errors import InputError, QueryError, errno_of, unwritable
from monitor.model import (
    BADGE,
    DESK_NOTIFIERS,
    ArticleChanged,
    Event,
    ImportSummary,
    NewArticle,
    NewSource,
    Reason,
    Refusal,
    Replaced,
    SearchesChanged,
    Source,
    SourceChanged,
    Step,
    TermWarning,
    UnknownKey,
    Watchlist,
    WatchlistsChanged,
)

if TYPE_CHECKING:
    from monitor.archive import Archive
    from monitor.archive.values import ArticleLine, Imported
    from monitor.engine.running import Running
    from monitor.engine.steps import Steps

Emit = Callable[[Event], None]
_TOGETHER = 64
"""Sources of a file that are stored side by side."""
_TOLD = 100
"""Refusals, and warnings, that are kept with their reasons; of the rest of the refusals the number."""


def take_in(running: Running, path: Path, *, given: str, emit: Emit) -> ImportSummary:
    """Import a file. What cannot be understood of it is counted as refused, the rest is taken.

    `given` is how a person named it, for what is told of it.

    Raises InputError where the file cannot be read or is none of the three kinds.
    """
    from monitor.archive import exchange

    if path.exists() and not path.is_file() and not path.is_dir():
        # Of a pipe nobody may ever write to the end would be waited for.
        raise InputError(Reason.of("backup-missing", file=given))
    try:
        with path.open("rb") as file:
            kind = exchange.kind_of(file.read(1 << 16))
    except OSError as error:
        raise InputError(Reason.of("file-unreadable", file=given, errno=errno_of(error))) from error
    if kind == exchange.SOURCES:
        return _sources(running, path.read_bytes(), emit)
    if kind == exchange.WATCHLISTS:
        return _watchlists(running, path.read_bytes(), emit)
    if kind == exchange.READER:
        return _reader(running, path, emit)
    return _articles(running, path, emit)


def summary_from(plain: Mapping[str, Any]) -> ImportSummary:
    """A summary that came as JSON from the process that made it."""
    return ImportSummary(
        **{
            **plain,
            "refusals": tuple(Refusal(**{**one, "reason": _reason(one["reason"])}) for one in plain["refusals"]),
            "replaced": tuple(Replaced(**{**one, "dropped": tuple(one["dropped"])}) for one in plain["replaced"]),
            "unknown": tuple(UnknownKey(**one) for one in plain["unknown"]),
            "warnings": tuple(TermWarning(**{**one, "reason": _reason(one["reason"])}) for one in plain["warnings"]),
        }
    )


def _reason(plain: Mapping[str, Any]) -> Reason:
    return Reason.of(plain["code"], **dict(plain["data"]))


class _Refused:
    """What of a file could not be understood: how much, and the first of it with its reasons."""

    def __init__(self) -> None:
        self.count = 0
        self._first: list[Refusal] = []

    def add(self, reason: Reason, *, line: int, name: str = "", query: str = "", position: int = 0) -> None:
        self.count += 1
        if len(self._first) < _TOLD:
            self._first.append(Refusal(reason=reason, line=line, name=name, query=query, position=position))

    @property
    def first(self) -> tuple[Refusal, ...]:
        return tuple(self._first)


def _sources(running: Running, body: bytes, emit: Emit) -> ImportSummary:
    from monitor.archive import exchange

    known = {source.url for source in running.archive.sources().result()}
    added = before = 0
    refused = _Refused()
    steps = running.taking_in
    places = tuple(exchange.sources_of_opml(body))
    steps.begin(len(places))
    for done in range(0, len(places), _TOGETHER):
        if steps.is_stopped:
            break
        steps.reached(done)
        # All of them are handed over before the first is waited for: they share commits.
        asked: list[tuple[Future[Source], str]] = []
        for place in places[done : done + _TOGETHER]:
            if isinstance(place.value, InputError):
                refused.add(place.value.reason, line=place.line, name=place.name)
                continue
            new, password = _without_login(place.value)
            if new.url in known:
                before += 1
                continue
            known.add(new.url)
            asked.append((running.archive.add_source(new), password))
        for one, password in asked:
            source = one.result()
            if password:
                running.passwords.keep(source.id, password)
            added += 1
            emit(SourceChanged(source=source.id))
    running.poller.wake()
    return ImportSummary(
        kind=exchange.SOURCES,
        added=added,
        known=before,
        refused=refused.count,
        refusals=refused.first,
        stopped=steps.is_stopped,
    )


def _without_login(new: NewSource) -> tuple[NewSource, str]:
    """The source without what stands before the `@` of its address, and the password that stood there."""
    from monitor.engine.discovering import without_login

    url, user, password = without_login(new.url)
    if not user:
        return new, ""
    options = replace(new.options, username=new.options.username or user, has_password=bool(password))
    return replace(new, url=url, name=url if new.name == new.url else new.name, options=options), password


def _added(running: Running, new: NewSource, password: str) -> Source:
    source = running.archive.add_source(new).result()
    if password:
        running.passwords.keep(source.id, password)
    return source


def _watchlists(running: Running, body: bytes, emit: Emit) -> ImportSummary:
    from monitor.archive import exchange
    from monitor.watching import never_reached, validate, warnings_of

    mine = {watchlist.name.casefold(): watchlist for watchlist in running.archive.watchlists().result()}
    added = known = 0
    refused = _Refused()
    replaced: list[Replaced] = []
    unknown: list[UnknownKey] = []
    warnings: list[TermWarning] = []
    taken: set[str] = set()
    with running.watchers.changing():
        for place in exchange.watchlists_of(body):
            watchlist = place.value
            if isinstance(watchlist, InputError):
                refused.add(watchlist.reason, line=place.line, name=place.name)
                continue
            name = watchlist.name.casefold()
            same = mine.get(name)
            if same is not None and replace(same, id=0) == replace(watchlist, id=0):
                known += 1
                continue
            try:
                validate(watchlist)
            except QueryError as error:
                refused.add(error.reason, line=place.line, name=place.name, query=error.query, position=error.position)
                continue
            senseless = _senseless(watchlist)
            if senseless is not None:
                refused.add(senseless, line=place.line, name=place.name)
                continue
            if name in taken:
                # Its second form would silently take the place of the first.
                refused.add(Reason.of("watchlist-twice"), line=place.line, name=place.name)
                continue
            taken.add(name)
            unknown += _unknown_keys(watchlist)
            queries = chain((term.query for term in watchlist.terms), watchlist.exclusions)
            warnings += islice(warnings_of(queries, watchlist=watchlist.name), _TOLD - len(warnings))
            warnings += islice(never_reached(watchlist), _TOLD - len(warnings))
            warnings += islice(_unknown_actions(running, watchlist), _TOLD - len(warnings))
            # A watchlist of that name is there already: the file says what it is to be now.
            running.archive.save_watchlist(replace(watchlist, id=same.id if same is not None else 0)).result()
            if same is None:
                added += 1
            else:
                replaced.append(_replaced(same, watchlist))
        running.reload_watchlists()
    running.rematcher.wake()
    emit(WatchlistsChanged())
    new, same_searches = _searches(running, exchange.search_tables(body), refused, emit)
    return ImportSummary(
        kind=exchange.WATCHLISTS,
        added=added + new,
        known=known + same_searches,
        refused=refused.count,
        refusals=refused.first,
        replaced=tuple(replaced),
        unknown=tuple(unknown),
        warnings=tuple(warnings),
    )


def _searches(running: Running, tables: Iterable[Mapping[str, Any]], refused: _Refused, emit: Emit) -> tuple[int, int]:
    """Take in the saved searches of a watchlist file: how many are new or other now, and how many were there so."""
    from monitor.archive import searches

    sources = {source.url: source.id for source in running.archive.sources().result()}
    watchlists = {watchlist.name: watchlist.id for watchlist in running.archive.watchlists().result()}
    mine = {search.name.casefold(): search for search in running.archive.searches().result()}
    added = known = 0
    for table in tables:
        search = searches.search_of(table, sources=sources, watchlists=watchlists)
        if isinstance(search, InputError):
            refused.add(search.reason, line=0, name=str(table.get("name", "")))
            continue
        same = mine.get(search.name.casefold())
        if same is not None and replace(same, id=0) == search:
            known += 1
            continue
        saved = running.archive.save_search(replace(search, id=same.id if same is not None else 0)).result()
        mine[saved.name.casefold()] = saved
        added += 1
    if added:
        emit(SearchesChanged())
    return added, known


def _unknown_actions(running: Running, watchlist: Watchlist) -> Iterator[TermWarning]:
    """The ways to deliver that a watchlist names and that are not set up here: what is meant for them waits."""
    for action in watchlist.actions:
        if action not in running.notifiers and action not in {*DESK_NOTIFIERS, BADGE}:
            yield TermWarning(term=action, reason=Reason.of("no-notifier", notifier=action), watchlist=watchlist.name)


def _senseless(watchlist: Watchlist) -> Reason | None:
    """What would keep a watchlist from alerting as it was meant, or None."""
    from monitor.hours import read_hours, read_time

    if watchlist.threshold < 1:
        return Reason.of("watchlist-bad-value", key="threshold", name=watchlist.name)
    if any(read_hours(span) is None for span in watchlist.active):
        return Reason.of("watchlist-bad-value", key="active", name=watchlist.name)
    if any(read_time(moment) is None for moment in watchlist.digest_at):
        return Reason.of("watchlist-bad-value", key="digest_at", name=watchlist.name)
    for read, given, code in (
        (codes.country, watchlist.countries, "unknown-country"),
        (codes.language, watchlist.languages, "unknown-language"),
    ):
        for text in given:
            try:
                read(text)
            except ValueError:
                return Reason.of(code, given=text[:60])
    return None


def _unknown_keys(watchlist: Watchlist) -> Iterator[UnknownKey]:
    for key in watchlist.extra:
        yield UnknownKey(watchlist=watchlist.name, term="", key=key)
    for term in watchlist.terms:
        for key in term.extra:
            yield UnknownKey(watchlist=watchlist.name, term=term.query, key=key)


def _replaced(before: Watchlist, now: Watchlist) -> Replaced:
    queries = {term.query for term in now.terms}
    dropped = tuple(term.query for term in before.terms if term.query not in queries)
    return Replaced(name=now.name, terms=len(now.terms), dropped=dropped)


def _reader(running: Running, path: Path, emit: Emit) -> ImportSummary:
    """Another feed reader's sources, and its articles with the marks they have there."""
    from monitor.archive import exchange, foreign

    added = known = 0
    with foreign.opened(path) as reader:
        names = {source.url: source.name for source in running.archive.sources().result()}
        for found in reader.sources():
            new, password = _without_login(found)
            if new.url in names:
                known += 1
                names[found.url] = names[new.url]
                continue
            source = _added(running, new, password)
            names[found.url] = names[source.url] = source.name
            added += 1
            emit(SourceChanged(source=source.id))
        # An article names its source by its address there, and by its name here.
        lines = (replace(line, source=names.get(line.source, line.source)) for line in reader.articles())
        running.taking_in.begin(0)
        done = _imported(running, lines)
    running.poller.wake()
    emit(SourceChanged(source=0))
    return ImportSummary(
        kind=exchange.READER,
        added=added + done.new + done.versions,
        known=known + done.unchanged,
        refused=0,
        stopped=running.taking_in.is_stopped,
        going=_going(running),
    )


def _articles(running: Running, path: Path, emit: Emit) -> ImportSummary:
    from monitor.archive import article_lines, exchange

    refused = _Refused()

    steps = running.taking_in
    steps.begin(path.stat().st_size)

    def lines() -> Iterator[ArticleLine]:
        read = 0
        with path.open(encoding="utf-8", errors="replace") as file:
            for number, line in enumerate(file, 1):
                read += len(line.encode("utf-8", "replace"))
                steps.reached(read)
                if not line.strip():
                    continue
                try:
                    yield article_lines.article_of(line)
                except InputError as error:
                    refused.add(error.reason, line=number)

    done = _imported(running, lines())
    # Alerts came along, and some wait for their time.
    running.deliverer.wake()
    emit(SourceChanged(source=0))
    emit(ArticleChanged(ids=()))
    return ImportSummary(
        kind=exchange.ARTICLES,
        added=done.new + done.versions,
        known=done.unchanged,
        refused=refused.count,
        refusals=refused.first,
        stopped=steps.is_stopped,
        going=_going(running),
    )


def _imported(running: Running, lines: Iterator[ArticleLine]) -> Imported:
    from monitor.archive import importing

    def understand(article: NewArticle, source: Source) -> NewArticle:
        hits, steps = running.watchers.hits(article, source)
        unlearned = running.watchers.lexicon is None
        came = Step(step="gathered", outcome="stopped", detail=Reason.of("imported", source=source.name))
        return replace(article, hits=hits, steps=(came, *article.steps, *steps), unlearned=unlearned)

    # Imported articles are matched once, for good: not before all that is known of words is there.
    running.learned()
    wanted = takewhile(lambda _: not running.taking_in.is_stopped, map(_in_its_zone(running), lines))
    return importing.import_articles(running.archive, wanted, understand=understand, now=running.clock())


def _in_its_zone(running: Running) -> Callable[[ArticleLine], ArticleLine]:
    """Times of which no zone is known are in that of their source, where a person said one."""
    from monitor.gathering.dates import with_zone

    zones = {source.name: source.zone for source in running.archive.sources().result() if source.zone}

    def placed(line: ArticleLine) -> ArticleLine:
        zone, published = zones.get(line.source), line.text.published
        if not zone or published is None:
            return line
        return replace(line, text=replace(line.text, published=with_zone(published, zone)))

    return placed


def _going(running: Running) -> int:
    """How many articles the limits do not keep: who takes old ones in is told before they go."""
    limits = running.archive.limits().result()
    return running.archive.going(limits).result().articles if limits else 0


def _table(archive: Archive) -> str:
    from monitor.archive import exchange

    return exchange.watchlists_csv(archive.watchlists().result())


def _file(archive: Archive) -> str:
    from monitor.archive import exchange
    from monitor.lines import search_line

    watchlists = archive.watchlists().result()
    sources = {source.id: source.url for source in archive.sources().result()}
    names = {watchlist.id: watchlist.name for watchlist in watchlists}
    saved = (search_line(one, sources=sources, watchlists=names) for one in archive.searches().result())
    return exchange.watchlists_toml(watchlists, saved)


def write_out(archive: Archive, kind: str, path: Path, *, title: str, now: datetime, steps: Steps) -> array[int]:
    """Write sources as OPML, watchlists as TOML (CSV where the name ends so), or articles as JSON lines.

    Returns the numbers of the articles that were written. Raises InputError where the file cannot be written, or
    `steps` say that it is to stop. A file that was there is replaced only by a whole one.
    """
    from monitor.archive import article_lines, exchange

    beside = path.with_name(f".{path.name}.new")
    written = array("q")
    try:
        with beside.open("wb") as file:
            if kind == exchange.SOURCES:
                file.write(exchange.opml_of(archive.sources().result(), title=title, now=now))
            elif kind == exchange.WATCHLISTS:
                as_csv = path.suffix.lower() == ".csv"
                file.write((_table(archive) if as_csv else _file(archive)).encode())
            else:
                steps.begin(archive.counts().result().articles)
                for page in archive.carried():
                    if steps.is_stopped:
                        raise InputError(Reason.of("writing-stopped"))
                    steps.reached(len(written))
                    file.writelines(line.encode() for line in article_lines.lines_of((page,)))
                    written.extend(carried.article.id for carried in page)
        beside.replace(path)
    except (OSError, InputError) as error:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        if isinstance(error, InputError):
            raise
        raise unwritable(path, error) from error
    return written


def write_whole(path: Path, content: bytes) -> None:
    """Write a file a person named. Raises InputError; a file that was there is replaced only by a whole one."""
    beside = path.with_name(f".{path.name}.new")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    except OSError as error:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise unwritable(path, error) from error
