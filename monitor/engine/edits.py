"""The changes a data folder takes, by name and JSON arguments: asked for here, or handed over by another process."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from monitor.errors import InputError
from monitor.model import (
    AlertChanged,
    AlertState,
    ArticleChanged,
    Event,
    NewSource,
    Reason,
    Retention,
    SourceChanged,
    TextMode,
    WatchlistsChanged,
)

if TYPE_CHECKING:
    from monitor.engine.running import Running

Emit = Callable[[Event], None]


def carry_out(running: Running, change: str, arguments: Mapping[str, Any], *, emit: Emit) -> Any:
    """Carry a change out in the process that holds the folder; what comes back is JSON.

    Raises InputError for a change this version does not know, and whatever the change itself raises.
    """
    do = _CHANGES.get(change)
    if do is None:
        raise InputError(Reason.of("unknown-change", change=change))
    return do(running, emit, **arguments)


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
) -> int:
    from monitor.gathering.dates import is_zone

    if zone and not is_zone(zone):
        raise InputError(Reason.of("unknown-zone", zone=zone))
    found = running.discover(url)
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
            country=country,
            zone=zone,
            language=found.language,
        )
    ).result()
    emit(SourceChanged(source=source.id))
    running.poller.wake()
    return source.id


def _remove_source(running: Running, emit: Emit, *, source: int) -> None:
    running.archive.remove_source(source).result()
    emit(SourceChanged(source=source))


def _pause_source(running: Running, emit: Emit, *, source: int, paused: bool) -> None:
    running.archive.update_source(source, paused=paused).result()
    emit(SourceChanged(source=source))
    running.poller.wake()


def _rename_source(running: Running, emit: Emit, *, source: int, name: str) -> None:
    running.archive.update_source(source, name=name).result()
    emit(SourceChanged(source=source))


def _save_watchlist(running: Running, emit: Emit, *, id: int, table: dict[str, Any]) -> int:
    from dataclasses import replace

    from monitor.lines import watchlist_from_table

    with running.watchers.changing():
        saved = running.archive.save_watchlist(replace(watchlist_from_table(table), id=id)).result()
        running.reload_watchlists()
    emit(WatchlistsChanged())
    return saved.id


def _remove_watchlist(running: Running, emit: Emit, *, watchlist: int) -> None:
    with running.watchers.changing():
        running.archive.remove_watchlist(watchlist).result()
        running.reload_watchlists()
    emit(WatchlistsChanged())


def _mark_read(running: Running, emit: Emit, *, ids: list[int], read: bool) -> None:
    running.archive.mark_read(tuple(ids), read).result()
    emit(ArticleChanged(ids=tuple(ids)))


def _star(running: Running, emit: Emit, *, article: int, on: bool) -> None:
    running.archive.star(article, on).result()
    emit(ArticleChanged(ids=(article,)))


def _note_article(running: Running, emit: Emit, *, article: int, text: str) -> None:
    running.archive.note_article(article, text).result()
    emit(ArticleChanged(ids=(article,)))


def _mark_alert(running: Running, emit: Emit, *, alert: int, state: str) -> None:
    running.archive.set_alert(alert, AlertState(state), None).result()
    emit(AlertChanged(id=alert))


def _snooze(running: Running, emit: Emit, *, alert: int, seconds: float) -> None:
    until = running.clock() + timedelta(seconds=seconds)
    running.archive.set_alert(alert, AlertState.SNOOZED, until).result()
    emit(AlertChanged(id=alert))


def _note_alert(running: Running, emit: Emit, *, alert: int, text: str) -> None:
    running.archive.note_alert(alert, text).result()
    emit(AlertChanged(id=alert))


def _poll(running: Running, emit: Emit, *, source: int | None, force: bool) -> dict[str, Any]:
    return asdict(running.poll(source=source, force=force))


def _import_file(running: Running, emit: Emit, *, path: str) -> dict[str, Any]:
    from monitor.engine import moving

    return asdict(moving.take_in(running, Path(path), emit=emit))


def _set_limits(
    running: Running, emit: Emit, *, source: int, days: int | None, articles: int | None, megabytes: int | None
) -> None:
    wanted = Retention(days=days, articles=articles, megabytes=megabytes)
    running.archive.set_limits(source, wanted).result()
    running.keeper.wake()


def _take_settings(running: Running, emit: Emit) -> None:
    running.take_settings()


def _test_notification(running: Running, emit: Emit) -> None:
    running.deliverer.test("bubble")


_CHANGES: Mapping[str, Callable[..., Any]] = {
    "add-source": _add_source,
    "remove-source": _remove_source,
    "pause-source": _pause_source,
    "rename-source": _rename_source,
    "save-watchlist": _save_watchlist,
    "remove-watchlist": _remove_watchlist,
    "mark-read": _mark_read,
    "star": _star,
    "note-article": _note_article,
    "mark-alert": _mark_alert,
    "snooze": _snooze,
    "note-alert": _note_alert,
    "poll": _poll,
    "import-file": _import_file,
    "set-limits": _set_limits,
    "take-settings": _take_settings,
    "test-notification": _test_notification,
}
