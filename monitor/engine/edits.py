"""The changes a data folder takes, by name and JSON arguments: asked for here, or handed over by another process."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from contextlib import nullcontext, suppress
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from monitor import codes
from monitor.engine import logged
from monitor.errors import InputError, MonitorError, NotFoundError
from monitor.model import (
    BADGE,
    AlertChanged,
    AlertState,
    ArticleChanged,
    Discovery,
    Event,
    NewSource,
    NotifierSetup,
    Pause,
    PauseChanged,
    Reason,
    Retention,
    Rung,
    SavedSearch,
    SearchesChanged,
    Source,
    SourceChanged,
    SourceKind,
    SourceOptions,
    SourceState,
    TextMode,
    Watchlist,
    WatchlistsChanged,
)

if TYPE_CHECKING:
    from monitor.engine.running import Running

log = logging.getLogger(__name__)

Emit = Callable[[Event], None]
_TO_BE_TOLD = (AlertState.NEW, AlertState.HELD)


def carry_out(running: Running, change: str, arguments: Mapping[str, Any], *, emit: Emit) -> Any:
    """Carry a change out in the process that holds the folder; what comes back is JSON.

    Raises InputError for a change this version does not know, and whatever the change itself raises.
    """
    do = _CHANGES.get(change)
    if do is None:
        raise InputError(Reason.of("unknown-change", change=change))
    try:
        return do(running, emit, **arguments)
    except MonitorError as error:
        log.info("the change %s was refused: %s", change, logged.outcome(error))
        raise


def _add_source(
    running: Running,
    emit: Emit,
    *,
    url: str,
    name: str,
    backlog: int | None,
    interval: float | None,
    text: str,
    country: str,
    zone: str = "",
    folder: str = "",
    options: dict[str, Any] | None = None,
    password: str = "",
    fallbacks: list[str] | None = None,
    search_feed: bool = False,
) -> int:
    from monitor.engine.discovering import without_login

    zone = _known_zone(zone)
    url, user, written = without_login(url)
    asked = SourceOptions(**(options or {}))
    if user and not asked.username:
        asked, password = replace(asked, username=user), password or written
    asked = replace(asked, has_password=bool(password))
    found = running.finder.discover(url, options=asked, password=password)
    known = {source.url for source in running.archive.sources().result()}
    if found.url in known:
        raise InputError(Reason.of("source-known", url=found.url))
    source = running.archive.add_source(
        NewSource(
            url=found.url,
            name=name or found.title,
            kind=found.kind,
            text=TextMode(text),
            interval=timedelta(seconds=interval) if interval else None,
            backlog=backlog,
            country=country or codes.country_of(urlsplit(found.url).hostname or ""),
            zone=zone,
            folder=folder,
            language=found.language,
            options=asked,
            ladder=_ladder(running, found, fallbacks or [], asked, search_feed=search_feed),
        )
    ).result()
    if password:
        running.passwords.keep(source.id, password)
    log.info("%s was added as a %s", logged.source(source, source.address()), source.kind)
    emit(SourceChanged(source=source.id))
    running.poller.wake()
    return source.id


def _add_outlets(running: Running, emit: Emit, *, found: list[dict[str, Any]]) -> list[int]:
    """Keep outlets of the starter pack as sources, as they were found; one that is there already is passed over."""
    from monitor.engine.pack import from_table

    known = {source.url for source in running.archive.sources().result()}
    added: list[int] = []
    for new in map(from_table, found):
        if new.url in known:
            continue
        known.add(new.url)
        source = running.archive.add_source(new).result()
        log.info("%s was added from the starter pack as a %s", logged.source(source, source.address()), source.kind)
        emit(SourceChanged(source=source.id))
        added.append(source.id)
    running.poller.wake()
    return added


def _known_zone(zone: str) -> str:
    from monitor.gathering.dates import is_zone

    if zone and not is_zone(zone):
        raise InputError(Reason.of("unknown-zone", zone=zone))
    return zone


def _ladder(
    running: Running, found: Discovery, fallbacks: list[str], asked: SourceOptions, *, search_feed: bool
) -> tuple[Rung, ...]:
    """What a person named, then what was found on the way (unless they named nothing on purpose: an empty address)."""
    from monitor.gathering.candidates import rungs_below

    own = _rungs(running, [address for address in fallbacks if address], asked)
    seen = () if "" in fallbacks else found.ladder
    return rungs_below(found.url, *own, *seen, _search_rung(found.url, found.language) if search_feed else None)


def _search_rung(url: str, language: str) -> Rung | None:
    from monitor.gathering.candidates import search_feed

    address = search_feed(url, language or "ar")
    return Rung(url=address, kind=SourceKind.FEED) if address else None


def _rungs(running: Running, addresses: list[str], asked: SourceOptions) -> tuple[Rung, ...]:
    """The addresses a person wants read where a source's own fails, found out about under its name and by its proxy.

    Its cookies and login stay at home: these may be other sites.
    """
    options = SourceOptions(user_agent=asked.user_agent, proxy=asked.proxy)
    found = [running.finder.discover(address, options=options) for address in addresses]
    return tuple(Rung(url=one.url, kind=one.kind, typed=True) for one in found)


def _set_source(
    running: Running,
    emit: Emit,
    *,
    source: int,
    options: dict[str, Any],
    password: str | None,
    fallbacks: list[str],
    fields: dict[str, Any],
    search_feed: bool = False,
) -> None:
    """Change what is given of a source's options; `password` "" forgets it, a fallback "" forgets all of them."""
    from monitor.gathering import ladder
    from monitor.gathering.candidates import is_search_feed, rungs_below

    now = running.archive.source(source).result()
    if password is not None:
        running.passwords.keep(source, password)
        options = {**options, "has_password": bool(password)}
    asked = replace(now.options, **options)
    changes: dict[str, Any] = {"options": asked} if options else {}
    if "" in fallbacks:
        changes |= {"ladder": (), **ladder.on_rung(0, running.clock())}
    known = () if "" in fallbacks else now.ladder
    own = _rungs(running, [address for address in fallbacks if address], asked)
    # A search engine's feed stays the last, whenever it was asked for.
    chosen = [rung for rung in known if not is_search_feed(rung.url)]
    searched = [rung for rung in known if is_search_feed(rung.url)]
    if search_feed and (rung := _search_rung(now.url, now.language)) is not None:
        searched.append(rung)
    wanted = rungs_below(now.url, *chosen, *own, *searched)
    if wanted != known:
        # What is above the address that is read may have gone.
        changes |= {} if wanted[: len(known)] == known else ladder.on_rung(0, running.clock())
        changes["ladder"] = wanted
    if "interval" in fields:
        changes["interval"] = timedelta(seconds=fields["interval"]) if fields["interval"] else None
    if "zone" in fields:
        changes["zone"] = _known_zone(fields["zone"])
    if "country" in fields:
        changes["country"] = fields["country"]
    # Who matches an article meanwhile looks again.
    with running.watchers.changing() if "country" in changes else nullcontext():
        after = running.archive.update_source(source, **changes).result()
        concerned = [one.id for one in running.watchers.watchlists if _decides_otherwise(one, now, after)]
        if concerned:
            running.archive.match_again(concerned).result()
    if concerned:
        running.rematcher.wake()
    emit(SourceChanged(source=source))
    running.poller.wake()


def _decides_otherwise(watchlist: Watchlist, before: Source, after: Source) -> bool:
    """Whether a watchlist lets articles of a source through, or no longer, because of where or in what it writes."""
    countries = {code.casefold() for code in watchlist.countries}
    moved = (before.country.casefold() in countries) != (after.country.casefold() in countries)
    return moved or (bool(watchlist.languages) and before.language != after.language)


def _put_in_folders(running: Running, emit: Emit, *, folders: list[tuple[int, str]]) -> None:
    running.archive.put_in_folders(folders).result()
    emit(SourceChanged(source=folders[0][0] if len(folders) == 1 else 0))


def _undo_move(running: Running, emit: Emit, *, source: int) -> None:
    from monitor.gathering import moves

    now = running.archive.source(source).result()
    if not now.moved_from:
        raise InputError(Reason.of("source-not-moved"))
    running.archive.update_source(source, **moves.taken_back(now, running.clock())).result()
    emit(SourceChanged(source=source))


def _remove_source(running: Running, emit: Emit, *, source: int) -> None:
    running.archive.remove_source(source).result()
    running.passwords.set_aside(source)
    emit(SourceChanged(source=source))


def _bring_source_back(running: Running, emit: Emit, *, source: int) -> None:
    running.archive.bring_source_back(source).result()
    running.passwords.put_back(source)
    emit(SourceChanged(source=source))
    running.poller.wake()


def _pause_source(running: Running, emit: Emit, *, source: int, paused: bool) -> None:
    # What is resumed is due at once, and says anew how it is.
    changes: dict[str, Any] = {} if paused else {"state": SourceState.OK, "reason": None, "next_check": None}
    running.archive.update_source(source, paused=paused, **changes).result()
    emit(SourceChanged(source=source))
    running.poller.wake()


def _rename_source(running: Running, emit: Emit, *, source: int, name: str) -> None:
    running.archive.update_source(source, name=name).result()
    emit(SourceChanged(source=source))


def _save_watchlist(running: Running, emit: Emit, *, id: int, table: dict[str, Any]) -> int:
    from monitor.lines import watchlist_from_table

    with running.watchers.changing():
        before = next((one for one in running.watchers.watchlists if one.id == id), None)
        saved = running.archive.save_watchlist(replace(watchlist_from_table(table), id=id)).result()
        running.reload_watchlists()
    running.rematcher.wake()
    # Its new rules may let out what the old ones held.
    running.deliverer.wake()
    emit(WatchlistsChanged())
    if before is not None and saved.severity.rank > before.severity.rank:
        graver = (one for one in running.archive.alerts(unread=True).result() if one.watchlist == saved.id)
        for alert in graver:
            emit(AlertChanged(id=alert.id))
    return saved.id


def _remove_watchlist(running: Running, emit: Emit, *, watchlist: int) -> None:
    with running.watchers.changing():
        running.archive.remove_watchlist(watchlist).result()
        running.reload_watchlists()
    emit(WatchlistsChanged())


def _save_search(running: Running, emit: Emit, *, id: int, name: str, query: dict[str, Any]) -> int:
    from monitor.lines import query_from

    saved = running.archive.save_search(SavedSearch(id=id, name=name, query=query_from(query))).result()
    emit(SearchesChanged())
    return saved.id


def _remove_search(running: Running, emit: Emit, *, search: int) -> None:
    running.archive.remove_search(search).result()
    emit(SearchesChanged())


def _bring_watchlist_back(running: Running, emit: Emit, *, id: int, table: dict[str, Any]) -> None:
    from monitor.lines import watchlist_from_table

    with running.watchers.changing():
        running.archive.bring_watchlist_back(replace(watchlist_from_table(table), id=id)).result()
        running.reload_watchlists()
    running.rematcher.wake()
    emit(WatchlistsChanged())


def _mark_read(running: Running, emit: Emit, *, ids: list[int], read: bool, copies: bool = False) -> None:
    changed = running.archive.mark_read(tuple(ids), read, copies=copies).result()
    emit(ArticleChanged(ids=tuple({*ids, *changed})))


def _star(running: Running, emit: Emit, *, article: int, on: bool) -> None:
    running.archive.star(article, on).result()
    emit(ArticleChanged(ids=(article,)))


def _tag_articles(running: Running, emit: Emit, *, ids: list[int], tag: str, on: bool) -> None:
    running.archive.tag_articles(tuple(ids), tag, on).result()
    emit(ArticleChanged(ids=tuple(ids)))


def _note_article(running: Running, emit: Emit, *, article: int, text: str) -> None:
    running.archive.note_article(article, text).result()
    emit(ArticleChanged(ids=(article,)))


def _mark_alert(running: Running, emit: Emit, *, alert: int, state: str) -> None:
    emit(AlertChanged(id=_set_alert(running, alert, AlertState(state))))


def _mark_alerts(running: Running, emit: Emit, *, alerts: list[int], state: str) -> None:
    wanted = AlertState(state)
    # All are handed over before the first is waited for: they share commits.
    asked = [running.archive.set_alert(alert, wanted) for alert in alerts]
    # Two of them may have become one.
    changed: dict[int, None] = {}
    for one in asked:
        with suppress(NotFoundError):
            changed[one.result().id] = None
    if wanted in _TO_BE_TOLD:
        running.deliverer.wake()
    else:
        running.withdraw(*changed)
    for number in changed:
        emit(AlertChanged(id=number))


def _set_alert(running: Running, alert: int, state: AlertState, until: datetime | None = None) -> int:
    """The number of the alert that changed: of one that became a copy, that it is under."""
    if state not in _TO_BE_TOLD:
        return running.deal_with(alert, state, until)
    changed = running.archive.set_alert(alert, state, until).result()
    running.deliverer.wake()
    return changed.id


def _snooze(running: Running, emit: Emit, *, alert: int, seconds: float) -> None:
    until = running.clock() + timedelta(seconds=seconds)
    emit(AlertChanged(id=_set_alert(running, alert, AlertState.SNOOZED, until)))


def _pause(running: Running, emit: Emit, *, until: str | None) -> None:
    now = running.clock()
    pause = None if until is None else Pause(since=now, until=datetime.fromisoformat(until))
    if pause is not None and not pause.holds(now):
        raise InputError(Reason.of("pause-in-the-past"))
    running.archive.set_pause(pause).result()
    running.deliverer.wake()
    emit(PauseChanged(pause=pause))


def _note_alert(running: Running, emit: Emit, *, alert: int, text: str) -> None:
    emit(AlertChanged(id=running.archive.note_alert(alert, text).result().id))


def _poll(running: Running, emit: Emit, *, source: int | None, force: bool) -> dict[str, Any]:
    return asdict(running.poll(source=source, force=force))


def _import_file(running: Running, emit: Emit, *, path: str, given: str) -> dict[str, Any]:
    from monitor.engine import moving

    return asdict(moving.take_in(running, Path(path), given=given, emit=emit))


def _stop_import(running: Running, emit: Emit) -> None:
    running.taking_in.stop()


def _set_limits(
    running: Running,
    emit: Emit,
    *,
    source: int,
    days: int | None,
    articles: int | None,
    megabytes: int | None,
    grace: float = 0.0,
) -> None:
    wanted = Retention(days=days, articles=articles, megabytes=megabytes)
    if grace:
        # Before the limit holds: the keeper may be about to look.
        running.keeper.wake(grace=grace)
    running.archive.set_limits(source, wanted).result()
    running.keeper.wake(grace=grace)


def _mark_exported(running: Running, emit: Emit, *, ids: list[int]) -> None:
    running.archive.mark_exported(ids).result()


def _repair(running: Running, emit: Emit, *, kinds: list[str]) -> None:
    running.archive.call_for_repairs(kinds).result()
    running.keeper.repair_soon()


def _take_settings(running: Running, emit: Emit) -> None:
    running.take_settings()


def _test_notification(running: Running, emit: Emit, *, notifier: str = "bubble") -> None:
    running.deliverer.test(notifier)


def _save_notifier(
    running: Running,
    emit: Emit,
    *,
    name: str,
    kind: str,
    options: dict[str, Any],
    secret: str | None,
    in_file: bool,
    new: bool,
) -> None:
    """Set a notifier up, or otherwise; `secret` None leaves the one there is, an empty one forgets it."""
    setup = NotifierSetup(name=name, kind=kind, options=options)
    running.set_ups.save(setup, secret=secret, in_file=in_file, new=new)
    running.reload_notifiers()


def _remove_notifier(running: Running, emit: Emit, *, name: str) -> None:
    """Take a notifier away, its secrets, and what watchlists have it do."""
    running.set_ups.check_removable(name)
    used_by = tuple(one.id for one in running.archive.watchlists().result() if name in one.actions)
    # First who uses it: no alert must be left to a notifier that is gone.
    _set_actions(running, emit, lambda watchlist: tuple(one for one in watchlist.actions if one != name))
    running.set_ups.remove(name, used_by)
    running.reload_notifiers()
    if name not in running.notifiers:
        # The sound is there without being set up.
        running.set_ups.remember(name, running.archive.remove_notifier(name).result())


def _bring_notifier_back(running: Running, emit: Emit, *, name: str) -> None:
    """Undo the removal of a notifier: as it was set up, with its secrets and all that waited for it."""
    used_by, waited = running.set_ups.bring_back(name)
    running.reload_notifiers()
    _use_notifier(running, emit, name=name, watchlists=list(used_by), use=True)
    running.archive.bring_notifier_back(name, waited).result()
    running.deliverer.wake()


def _use_notifier(running: Running, emit: Emit, *, name: str, watchlists: list[int], use: bool) -> None:
    """Have alerts of watchlists delivered by a notifier too, or no more."""

    def actions(watchlist: Watchlist) -> tuple[str, ...]:
        if watchlist.id not in watchlists or (name in watchlist.actions) == use:
            return watchlist.actions
        return (*watchlist.actions, name) if use else tuple(one for one in watchlist.actions if one != name)

    if use and name != BADGE and name not in running.notifiers:
        raise NotFoundError(Reason.of("no-such-notifier", notifier=name))
    _set_actions(running, emit, actions)


def _set_actions(running: Running, emit: Emit, actions: Callable[[Watchlist], tuple[str, ...]]) -> None:
    with running.watchers.changing():
        changed = [
            replace(watchlist, actions=wanted)
            for watchlist in running.archive.watchlists().result()
            if (wanted := actions(watchlist)) != watchlist.actions
        ]
        for watchlist in changed:
            running.archive.save_watchlist(watchlist).result()
        running.reload_watchlists()
    if changed:
        running.rematcher.wake()
        emit(WatchlistsChanged())


_CHANGES: Mapping[str, Callable[..., Any]] = {
    "add-source": _add_source,
    "add-outlets": _add_outlets,
    "remove-source": _remove_source,
    "bring-source-back": _bring_source_back,
    "set-source": _set_source,
    "put-in-folders": _put_in_folders,
    "undo-move": _undo_move,
    "pause-source": _pause_source,
    "rename-source": _rename_source,
    "save-watchlist": _save_watchlist,
    "remove-watchlist": _remove_watchlist,
    "save-search": _save_search,
    "remove-search": _remove_search,
    "bring-watchlist-back": _bring_watchlist_back,
    "mark-read": _mark_read,
    "star": _star,
    "tag-articles": _tag_articles,
    "note-article": _note_article,
    "mark-alert": _mark_alert,
    "mark-alerts": _mark_alerts,
    "snooze": _snooze,
    "note-alert": _note_alert,
    "pause": _pause,
    "poll": _poll,
    "import-file": _import_file,
    "stop-import": _stop_import,
    "set-limits": _set_limits,
    "mark-exported": _mark_exported,
    "repair": _repair,
    "take-settings": _take_settings,
    "test-notification": _test_notification,
    "save-notifier": _save_notifier,
    "remove-notifier": _remove_notifier,
    "bring-notifier-back": _bring_notifier_back,
    "use-notifier": _use_notifier,
}
