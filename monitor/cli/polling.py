"""`rasid poll` and `rasid watch`: the poll loop without a window."""

from __future__ import annotations

import queue
import time
from dataclasses import asdict
from typing import TYPE_CHECKING, NamedTuple

from monitor.cli.alerting import print_alert
from monitor.cli.opening import open_clicked
from monitor.cli.session import FAILED, OK, Session, answered
from monitor.cli.sources import brings_nothing, is_barren
from monitor.errors import NotFoundError
from monitor.model import (
    COMES_AGAIN,
    Alert,
    AlertChanged,
    AlertRaised,
    AlertState,
    Event,
    PollEnded,
    PollStarted,
    PollSummary,
    Reason,
    Severity,
    Trouble,
)

if TYPE_CHECKING:
    from monitor.engine import Engine

_BAR = 24
_DAMAGE = ("archive-damaged", "archive-unsound")
_TOLD = ("archive-rescued", "archive-rescued-with-copy")
"""What the session tells by itself."""
_MENDED_AGAIN = 3600.0
"""Seconds within which a second damage is none that opening the archive anew mends."""


def poll(session: Session) -> int:
    """One round: what is due (all with --once), every due entry and every delivery tried once."""
    options = session.options
    with session.engine(poll=True) as engine:
        source = answered(engine.find_source(options.source)).id if options.source else None
        force = options.once or source is not None
        progress = _Progress(session, engine)
        if not engine.holds:
            session.output.note(_handed_over(session, engine.holder))
        summary = answered(engine.poll(source=source, force=force))
        progress.end()
        for one in () if summary.unstored else answered(engine.sources()):
            if one.id in progress.polled and is_barren(one):
                words = session.words
                session.output.note(words.say("{name}: {why}", name=one.name, why=brings_nothing(one, words)))
    _print_summary(session, summary)
    failures = _failures(session, summary)
    if not failures or not (options.strict or summary.unstored):
        return OK
    session.output.error(" · ".join(failures))
    return FAILED


def _failures(session: Session, summary: PollSummary) -> list[str]:
    """What did not go well: the one rule for the summary and for --strict."""
    count = session.words.count
    failures = (
        (summary.failed, count("{n} source failed", "{n} sources failed", summary.failed)),
        (summary.pages_failed, count("{n} page not read yet", "{n} pages not read yet", summary.pages_failed)),
        (
            summary.undelivered,
            count("{n} alert not delivered yet", "{n} alerts not delivered yet", summary.undelivered),
        ),
        (
            summary.given_up,
            count("{n} alert given up after three days", "{n} alerts given up after three days", summary.given_up),
        ),
        (
            summary.unstored,
            count("{n} item could not be stored", "{n} items could not be stored", summary.unstored),
        ),
    )
    return [said for n, said in failures if n]


def watch(session: Session) -> int:
    """Poll and deliver until Ctrl-C, printing alerts as they come; a damaged archive is mended by opening it anew."""
    mended: float | None = None
    try:
        while (damage := _watch(session)) is not None:
            now = time.monotonic()
            if mended is not None and now - mended < _MENDED_AGAIN:
                session.output.error(session.words.reason(damage))
                return FAILED
            mended = now
    except KeyboardInterrupt:
        session.output.clear()
    return OK


def _watch(session: Session) -> Reason | None:
    """Returns what is damaged, or None where another process watches."""
    with session.engine(poll=True) as engine:
        if not engine.holds:
            holder = engine.holder
            answered(engine.poll())
            session.output.note(_handed_over(session, holder))
            return None
        events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        engine.subscribe(events.put)
        engine.subscribe(lambda event: open_clicked(engine, event))
        engine.start()
        sources = len(answered(engine.sources()))
        session.output.note(
            session.words.count(
                "Watching {n} source. Ctrl-C ends it.", "Watching {n} sources. Ctrl-C ends it.", sources
            )
        )
        return watch_events(session, engine, events)


_WAITING = (AlertState.HELD, AlertState.SNOOZED)


def watch_events(session: Session, engine: Engine, events: queue.SimpleQueue[Event]) -> Reason:
    """Print alerts and troubles as they come; ends by Ctrl-C, or by the archive's damage, which it returns.

    An alert that was held or snoozed is printed once more when it comes out, and a new one when it becomes graver.
    """
    told = {alert.id: _Told.of(alert) for alert in answered(engine.alerts())}
    while True:
        try:
            event = events.get(timeout=1.0)
        except queue.Empty:
            continue
        match event:
            case AlertRaised(alert=alert):
                told[alert.id] = _Told.of(alert)
                print_alert(session, alert)
            case AlertChanged(id=number):
                _print_if_it_disturbs(session, engine, number, told)
            case PollEnded(reason=reason, name=name) if reason is not None:
                session.output.note(session.words.say("{name}: {why}", name=name, why=session.words.reason(reason)))
            case Trouble(reason=reason) if reason.code in _DAMAGE:
                return reason
            case Trouble(reason=reason) if reason.code not in _TOLD:
                session.output.note(session.words.reason(reason))
            case _:
                pass


class _Told(NamedTuple):
    """How an alert was when it was printed last."""

    waits: bool
    severity: Severity

    @staticmethod
    def of(alert: Alert) -> _Told:
        return _Told(alert.state in _WAITING, alert.severity)


def _print_if_it_disturbs(session: Session, engine: Engine, number: int, told: dict[int, _Told]) -> None:
    """Print an alert that came out, or that became graver as it does on the desk; remember how it is now."""
    try:
        alert = answered(engine.alert(number))
    except NotFoundError:
        # Folded into another one's story.
        told.pop(number, None)
        return
    before, told[number] = told.get(number), _Told.of(alert)
    if before is None or alert.state is not AlertState.NEW:
        return
    graver = alert.severity.rank > before.severity.rank and session.now() - alert.raised < COMES_AGAIN
    if before.waits or graver:
        print_alert(session, alert)


class _Progress:
    """A bar on a terminal while a round runs; elsewhere nothing."""

    def __init__(self, session: Session, engine: Engine) -> None:
        self._session = session
        self._started: set[int] = set()
        self.polled: set[int] = set()
        """The sources whose poll has ended."""
        self._done = 0
        self._new = 0
        self._failed: list[PollEnded] = []
        self._troubles: list[Trouble] = []
        self._drawn = 0.0
        self._unsubscribe = engine.subscribe(self._hear)

    def _hear(self, event: Event) -> None:
        match event:
            case PollStarted(source=source):
                self._started.add(source)
            case PollEnded():
                self.polled.add(event.source)
                self._done += 1
                self._new += event.new
                if event.reason is not None:
                    self._failed.append(event)
            case Trouble(reason=reason) if reason.code not in _TOLD:
                self._troubles.append(event)
            case _:
                return
        now = time.monotonic()
        if self._session.output.interactive and now - self._drawn > 0.1:
            self._drawn = now
            self._draw()

    def _draw(self) -> None:
        words = self._session.words
        total = max(len(self._started), self._done, 1)
        filled = _BAR * self._done // total
        bar = "█" * filled + "░" * (_BAR - filled)
        said = words.say(
            "{done} of {total} sources, {new} new",
            done=words.number(self._done),
            total=words.number(total),
            new=words.number(self._new),
        )
        self._session.output.status(f"{bar} {said}")

    def end(self) -> None:
        """Take the bar away and name what failed, as `watch` does while it runs."""
        self._unsubscribe()
        self._session.output.clear()
        words = self._session.words
        for reason in dict.fromkeys(trouble.reason for trouble in self._troubles):
            self._session.output.note(words.reason(reason))
        for event in self._failed:
            if event.reason is not None:
                self._session.output.note(words.say("{name}: {why}", name=event.name, why=words.reason(event.reason)))


def _print_summary(session: Session, summary: PollSummary) -> None:
    words = session.words
    if session.output.as_json:
        session.output.json(asdict(summary))
        return
    parts = [
        words.count("{n} source polled", "{n} sources polled", summary.sources),
        words.count("{n} new entry", "{n} new entries", summary.entries),
        words.count("{n} article stored", "{n} articles stored", summary.articles),
        words.count("{n} alert", "{n} alerts", summary.alerts),
    ]
    if summary.deleted:
        parts.append(words.count("{n} old article deleted", "{n} old articles deleted", summary.deleted))
    session.output.line(" · ".join([*parts, *_failures(session, summary)]))


def _handed_over(session: Session, holder: str) -> str:
    return session.words.say("{holder} watches this data folder and polls now.", holder=holder)
