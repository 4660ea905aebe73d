"""Takes an import back: the sources and watchlists it added go, the watchlists it replaced are as they were."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject

from monitor.errors import MonitorError
from monitor.gui.context import Context
from monitor.model import Source, Watchlist


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What an import may change, as it was. Articles are only ever added, and stay."""

    sources: tuple[Source, ...]
    watchlists: tuple[Watchlist, ...]


def note(
    context: Context,
    on_noted: Callable[[Before], object],
    on_error: Callable[[MonitorError], object],
    *,
    owner: QObject,
) -> None:
    """Ask what there is now."""
    bridge, engine = context.bridge, context.engine

    def watchlists_came(watchlists: tuple[Watchlist, ...]) -> None:
        bridge.then(
            engine.sources(),
            lambda sources: on_noted(Before(sources=sources, watchlists=watchlists)),
            on_error,
            owner=owner,
        )

    bridge.then(engine.watchlists(), watchlists_came, on_error, owner=owner)


def take_back(context: Context, before: Before, after: Before) -> None:
    """Have there be what was before, where the import changed it; what came afterwards stays."""
    bridge, engine = context.bridge, context.engine
    watchlists = {one.id: one for one in before.watchlists}
    for watchlist in after.watchlists:
        was = watchlists.get(watchlist.id)
        if was is None:
            bridge.edit(engine.remove_watchlist(watchlist.id))
        elif was != watchlist:
            bridge.edit(engine.save_watchlist(was))
    there = {one.id for one in before.sources}
    for source in after.sources:
        if source.id not in there:
            bridge.edit(engine.remove_source(source.id))


def is_undoable(before: Before, after: Before) -> bool:
    """Whether sources or watchlists were added or changed."""
    added = {one.id for one in after.sources} - {one.id for one in before.sources}
    return bool(added) or before.watchlists != after.watchlists
