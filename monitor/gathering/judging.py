"""What one poll changes of its source: when to come again, how it is doing, what was learned. Pure, and quick."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from monitor.gathering import habits, health, ladder, moves, schedule
from monitor.gathering.hints import Hint
from monitor.gathering.schedule import Outcome
from monitor.model import Entry, Listing, Reason, Source, SourceState

_NOTHING: Mapping[str, Any] = MappingProxyType({})
_LISTED = frozenset({SourceState.OK, SourceState.SLOW, SourceState.STALE, SourceState.EMPTY})
"""How a source can be whose address answered with what it should."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What is written down of a poll."""

    next_check: datetime
    state: SourceState
    reason: Reason | None
    noticed: Reason | None = None
    """What the log of polls says of this one."""
    changes: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)
    """Fields of the source to set."""


Judge = Callable[[Source, tuple[Entry, ...]], Judgement]
"""Judges a poll that was answered, given the source as it is and the entries it did not know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A poll whose address answered, as a `Judge`."""

    listing: Listing | None
    """None where it is unchanged."""
    rung: int
    """Which address was read."""
    elapsed: float
    moved_to: str | None
    hint: Hint
    now: datetime
    jitter: float
    sparing: bool = False
    public: bool = False
    """The address that was read lies on the public internet."""
    left_for: Reason | None = None
    """Why a lower address than the source's own was read."""
    unread: str = ""
    """Of a sitemap index: the first of its sitemaps that could not be read."""

    def __call__(self, source: Source, unknown: tuple[Entry, ...]) -> Judgement:
        changes: dict[str, Any] = {}
        moved_to = self.moved_to if self.rung == 0 else None
        if self.rung == 0:
            changes |= moves.after(source, moved_to, self.now)
            if self.public and not source.options.public:
                changes["options"] = replace(source.options, public=True)
        changes |= self._climbed(source)
        if self.listing is not None and not self.listing.broke_off:
            # What stands behind the cut is not known: pace, window and gaps would be read wrongly.
            changes["habits"] = habits.learn(
                source.habits,
                listing=self.listing,
                unknown=unknown,
                first_poll=source.first_success is None or not source.address(self.rung).read,
                newest=source.newest,
                hint=self.hint,
                now=self.now,
            )
        taught = replace(source, **changes, newest=self._newest(source))
        outcome = Outcome(
            entries=len(self.listing.entries) if self.listing is not None else None,
            elapsed=self.elapsed,
            moved_to=moved_to,
            broke_off=self.listing is not None and self.listing.broke_off,
        )
        state, reason = health.after_poll(taught, outcome, now=self.now)
        if state is SourceState.OK and self.listing is not None and self.listing.left_out and not outcome.broke_off:
            reason = Reason.of("entries-left-out", entries=self.listing.left_out)
        if self.unread and state in _LISTED:
            reason = Reason.of("sitemap-unread", address=self.unread)
        return Judgement(
            next_check=schedule.next_check(
                taught, outcome=outcome, now=self.now, jitter=self.jitter, sparing=self.sparing
            ),
            state=state,
            reason=reason,
            noticed=self._noticed(source, taught)
            or (reason if self.unread or state is not SourceState.STALE else None),
            changes=changes,
        )

    def _climbed(self, source: Source) -> dict[str, Any]:
        """The rung that was read is the source's from now on."""
        changes: dict[str, Any] = {}
        if self.rung != source.rung:
            changes = {"rung": self.rung, "climb_at": self.now + ladder.CLIMB_AGAIN if self.rung else None}
            if not self.rung:
                changes["left_for"] = None
            elif self.rung > source.rung:
                changes |= {"climb_at": self.now + ladder.CLIMB_FIRST, "left_for": self.left_for}
        elif self.rung and len(ladder.to_try(source, self.now)) > 1:
            # The addresses above were tried in vain.
            changes = {"climb_at": self.now + ladder.CLIMB_AGAIN}
        is_read = self.listing is not None and bool(self.listing.entries) and is_settled(source, self.listing)
        if self.rung and is_read and not source.address(self.rung).read:
            read = [replace(one, read=one.read or n == self.rung) for n, one in enumerate(source.ladder, start=1)]
            changes["ladder"] = tuple(read)
        return changes

    def _newest(self, source: Source) -> datetime | None:
        from monitor.gathering.news import plausible

        entries = self.listing.entries if self.listing is not None else ()
        instants = [instant for entry in entries if (instant := plausible(entry.published, self.now)) is not None]
        if source.newest is not None:
            instants.append(min(source.newest, self.now))
        return max(instants, default=None)

    def _noticed(self, before: Source, after: Source) -> Reason | None:
        if after.url != before.url:
            return Reason.of("moved-for-good", to=after.url)
        if after.habits.missed == self.now and before.habits.missed != self.now:
            return Reason.of("may-have-missed")
        if after.rung < before.rung:
            return Reason.of("stepped-up", to=after.address().url)
        return None


def is_settled(source: Source, listing: Listing) -> bool:
    """Whether a listing is all that its address has, so that what comes later is new.

    One that broke off is not, until the next one breaks off too: then that is how the source is.
    """
    return not listing.broke_off or schedule.is_broken_off(source)


def failed(source: Source, outcome: Outcome, *, now: datetime, jitter: float, sparing: bool = False) -> Judgement:
    """A poll that brought nothing. `source` is as it was before."""
    reason = outcome.reason
    state, shown = health.after_poll(source, outcome, now=now)
    next_check = schedule.next_check(source, outcome=outcome, now=now, jitter=jitter, sparing=sparing)
    changes: dict[str, Any] = {}
    if state is SourceState.OFFLINE:
        # That says nothing of the site: neither its back-off nor its ladder moves on.
        changes["failures"] = source.failures
    step = ladder.stepping(source, outcome, now)
    if ladder.is_at_its_end(source, outcome):
        changes["paused"] = True
    elif step is not None:
        changes |= step
        if ladder.is_first_round(source):
            next_check = now
    return Judgement(next_check=next_check, state=state, reason=shown, noticed=reason, changes=changes)
