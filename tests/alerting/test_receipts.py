"""A message that was taken is not sent again, though the archive could not be told before the end."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from monitor.alerting import BUBBLE, Deliverer
from monitor.alerting.receipts import Receipts
from monitor.archive import Archive
from monitor.model import Event, Trouble
from tests.alerting.making import a_delivery, an_alert
from tests.alerting.test_delivery import Desk, Letterbox, _Reading, desk, letterbox
from tests.conftest import FakeClock

__all__ = ["desk", "letterbox"]


def unrecorded(desk: Desk, letterbox: Letterbox, clock: FakeClock, receipts: Path, archive: Path) -> None:
    """A round whose end the archive never hears of, as where the process is killed then."""
    reading = Archive(archive, clock=clock, writable=False)
    killed = Deliverer(_Reading(desk.archive, reading), {BUBBLE: letterbox}, clock=clock, receipts=receipts)
    killed.deliver_once()
    killed.close()
    reading.close()


def test_what_was_taken_before_a_kill_is_not_sent_again(
    desk: Desk, letterbox: Letterbox, clock: FakeClock, tmp_path: Path
) -> None:
    receipts = tmp_path / "receipts"
    alert = desk.alert()
    unrecorded(desk, letterbox, clock, receipts, tmp_path / "archive.sqlite")
    assert receipts.stat().st_mode & 0o777 == 0o600
    another = desk.alert()
    after = Deliverer(desk.archive, {BUBBLE: letterbox}, clock=clock, receipts=receipts)
    after.deliver_once()
    assert letterbox.all == [(alert.id,), (another.id,)]
    assert [desk.log(one) for one in (alert, another)] == [[(True, "")]] * 2
    assert after.deliver_once().delivered == 0
    after.close()
    left = Receipts(receipts)
    assert not left._open


def test_an_archive_that_cannot_be_written_for_a_while_sends_nothing_twice(
    desk: Desk, letterbox: Letterbox, clock: FakeClock, tmp_path: Path
) -> None:
    desk.alert()
    events: list[Event] = []
    reading = Archive(tmp_path / "archive.sqlite", clock=clock, writable=False)
    outbox = _Reading(desk.archive, reading)
    deliverer = Deliverer(outbox, {BUBBLE: letterbox}, clock=clock, emit=events.append)
    for _ in range(5):
        deliverer.deliver_once()
        clock.forward(minutes=1)
    assert [type(event) for event in events] == [Trouble]
    outbox.record_delivery = desk.archive.record_delivery
    deliverer.deliver_once()
    assert len(letterbox.all) == 1
    assert desk.waiting == 0
    deliverer.close()
    reading.close()


def test_another_alert_of_the_same_number_in_an_older_copy_is_sent(tmp_path: Path) -> None:
    alert = an_alert()
    Receipts(tmp_path / "receipts").taken([a_delivery(alert)])
    again = Receipts(tmp_path / "receipts")
    assert again.has(a_delivery(alert))
    assert not again.has(a_delivery(an_alert(raised=alert.raised + timedelta(hours=1))))
    assert not again.has(a_delivery(alert, notifier="mail"))


@pytest.mark.parametrize("kept", [b"", b"[1]\nx\n", b"\xff", b'[1, "bubble", "x"'])
def test_a_file_that_cannot_be_understood_says_nothing(tmp_path: Path, kept: bytes) -> None:
    (tmp_path / "receipts").write_bytes(kept)
    made = Receipts(tmp_path / "receipts")
    assert not made.has(a_delivery())
    made.taken([a_delivery()])
    assert made.has(a_delivery())
    made.written([a_delivery()])
    assert not Receipts(tmp_path / "receipts").has(a_delivery())
    made.close()


def test_the_file_does_not_grow_for_ever(tmp_path: Path) -> None:
    made = Receipts(tmp_path / "receipts")
    for number in range(2000):
        made.taken([a_delivery(id=number)])
        made.written([a_delivery(id=number)])
    assert (tmp_path / "receipts").stat().st_size <= 65 * 1024
    made.close()


def test_what_is_in_the_outbox_no_more_is_forgotten_at_the_next_start(
    desk: Desk, letterbox: Letterbox, clock: FakeClock, tmp_path: Path
) -> None:
    receipts = tmp_path / "receipts"
    waiting = desk.alert()
    unrecorded(desk, letterbox, clock, receipts, tmp_path / "archive.sqlite")
    # The archive has written this one down, and a kill came before that was noted.
    killed = Receipts(receipts)
    killed.taken([a_delivery(an_alert(id=n), id=1000 + n) for n in range(2000)])
    killed.close()
    grown = receipts.stat().st_size
    after = Deliverer(desk.archive, {BUBBLE: letterbox}, clock=clock, receipts=receipts)
    assert receipts.stat().st_size < grown / 100
    assert receipts.stat().st_mode & 0o777 == 0o600
    assert len(Receipts(receipts)._open) == 1
    after.deliver_once()
    after.close()
    assert letterbox.all == [(waiting.id,)]
    assert not Receipts(receipts)._open


def test_an_outbox_that_cannot_be_read_forgets_nothing_that_was_taken(
    desk: Desk, letterbox: Letterbox, clock: FakeClock, tmp_path: Path
) -> None:
    receipts = tmp_path / "receipts"
    left = Receipts(receipts)
    left.taken([a_delivery(id=1000)])
    left.close()
    gone = Archive(tmp_path / "archive.sqlite", clock=clock, writable=False)
    gone.close()
    outbox = _Reading(desk.archive, desk.archive)
    outbox.still_waiting = gone.still_waiting
    Deliverer(outbox, {BUBBLE: letterbox}, clock=clock, receipts=receipts).close()
    assert Receipts(receipts).has(a_delivery(id=1000))


def test_a_folder_that_cannot_be_written_costs_no_delivery(tmp_path: Path) -> None:
    made = Receipts(tmp_path / "nowhere" / "receipts")
    made.taken([a_delivery()])
    assert made.has(a_delivery())
    made.written([a_delivery()])
    assert not made.has(a_delivery())
