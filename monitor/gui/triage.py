"""What is done with many at once at the desk: all that is listed is read, and that undone."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject

from monitor.gui import not_kept
from monitor.gui.banner import Banner
from monitor.gui.context import Context
from monitor.gui.listing import Listing
from monitor.model import AlertState


class Triage(QObject):
    """Asks the archive what of the list is unread or new, so that undoing brings back just that."""

    def __init__(self, context: Context, *, listing: Listing, banner: Banner, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._listing = listing
        self._banner = banner

    def read_all(self) -> None:
        """Mark what is listed as read, with the copies that are folded in it, and its alerts as seen."""
        bridge, engine = self._context.bridge, self._context.engine
        query = replace(self._listing.wanted, unread=True, besides=(), folded=False)
        # Both are asked for before either is marked.
        alerts = engine.new_alerts(self._listing.wanted)
        bridge.then(
            engine.article_ids(query),
            lambda unread: bridge.then(alerts, lambda new: self._mark(list(unread), list(new)), owner=self),
            owner=self,
        )

    def _mark(self, articles: list[int], alerts: list[int]) -> None:
        if not articles and not alerts:
            return
        words, bridge, engine = self._context.words, self._context.bridge, self._context.engine
        said: list[str] = []
        seen: list[int] = []

        def mark_alerts() -> None:
            if articles:
                said.append(words.count("{n} article marked as read.", "{n} articles marked as read.", len(articles)))
            if alerts:
                marking = engine.mark_alerts(alerts, AlertState.SEEN)
                bridge.edit(marking, lost=not_kept.not_all_read, done=alerts_marked, take_back=tell, owner=self)
            else:
                tell()

        def alerts_marked() -> None:
            # Nobody is to find out later that alerts went with what was only meant to be tidied up.
            said.append(words.count("{n} alert marked as read.", "{n} alerts marked as read.", len(alerts)))
            seen.extend(alerts)
            tell()

        def tell() -> None:
            if said:
                self._banner.tell_undoable(" ".join(said), undo)

        def undo() -> None:
            if articles:
                bridge.edit(engine.mark_read(articles, False), lost=not_kept.not_undone)
            if seen:
                bridge.edit(engine.mark_alerts(seen, AlertState.NEW), lost=not_kept.not_undone)

        if articles:
            marking = engine.mark_read(articles, True)
            bridge.edit(marking, lost=not_kept.not_all_read, done=mark_alerts, owner=self)
        else:
            mark_alerts()
