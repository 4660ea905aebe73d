"""What ends a job is told once, in its own words where it is one of ours."""

from datetime import timedelta

from monitor.engine.troubles import Troubles
from monitor.errors import ArchiveError
from monitor.model import Event, Reason, Trouble
from tests.conftest import FakeClock

_FULL = Reason.of("archive-disk-full", file="archive.sqlite")


def test_what_strikes_every_article_is_told_once_an_hour(clock: FakeClock) -> None:
    told: list[Event] = []
    troubles = Troubles(told.append, clock=clock)
    for _ in range(57):
        troubles.tell(ArchiveError(_FULL))
    assert told == [Trouble(reason=_FULL)]
    clock.forward(timedelta(hours=1))
    troubles.tell(ArchiveError(_FULL))
    assert told == [Trouble(reason=_FULL)] * 2


def test_a_bug_is_told_as_one_and_hides_no_other_trouble(clock: FakeClock) -> None:
    told: list[Event] = []
    troubles = Troubles(told.append, clock=clock)
    troubles.tell(ZeroDivisionError())
    troubles.tell(ArchiveError(_FULL))
    assert told == [Trouble(reason=Reason.of("bug", kind="ZeroDivisionError")), Trouble(reason=_FULL)]


def test_that_the_program_ends_is_no_trouble(clock: FakeClock) -> None:
    told: list[Event] = []
    Troubles(told.append, clock=clock).tell(ArchiveError(Reason.of("archive-closed", file="archive.sqlite")))
    assert told == []


def test_a_full_disk_is_told_once_whichever_file_did_not_fit(clock: FakeClock) -> None:
    told: list[Event] = []
    troubles = Troubles(told.append, clock=clock)
    for name in ("archive.sqlite", "daily-2026-11-23.sqlite"):
        troubles.tell(ArchiveError(Reason.of("archive-disk-full", file=name)))
    assert told == [Trouble(reason=Reason.of("archive-disk-full", file="archive.sqlite"))]
