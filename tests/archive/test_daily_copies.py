"""The daily copy brings back what cannot be fetched again; a poorer archive's copies do not push out a richer one's."""

from __future__ import annotations

from pathlib import Path

import apsw

from monitor.archive import Archive, restore
from monitor.archive.retention import ALL
from monitor.model import Retention
from tests.archive.desk import Desk, StoppedClock


def _restored(desk: Desk, clock: StoppedClock) -> Desk:
    """A desk on the archive that today's copy of this one makes."""
    copy = desk.archive.daily_copy().result()
    assert copy is not None
    path = desk.archive.path.with_name("restored.sqlite")
    restore(path, copy, now=clock())
    return Desk(Archive(path, clock=clock), clock)


def _merged(db: apsw.Connection) -> None:
    """Have the second alert be a copy under the first, as two stories that became one."""
    db.execute("INSERT INTO merged_alerts (alert, kept) VALUES (2, 1)")
    db.execute("UPDATE copies SET alert = 1 WHERE alert = 2")
    db.execute("DELETE FROM outbox WHERE alert = 2")
    db.execute("DELETE FROM alerts WHERE id = 2")


def test_the_numbers_of_alerts_lead_where_they_did_and_none_is_given_twice(desk: Desk, clock: StoppedClock) -> None:
    source = desk.add_source()
    watched = desk.add_watchlist("شمال", "إدلب")
    for number in range(2):
        desk.store(source, f"{number}", f"إدلب {number}", f"نص {number}", watching=(watched,))
        desk.clock.forward(minutes=1)
    desk.archive._edit(_merged).result()
    again = _restored(desk, clock)
    try:
        assert again.archive.alert(2).result().id == 1
        (source,) = again.archive.sources().result()
        stored = again.store(source, "later", "إدلب غدا", "نص آخر", watching=(watched,))
        assert [alert.id for alert in stored.alerts] == [3]
    finally:
        again.archive.close()


def test_what_went_out_is_known_to_have_gone_out_and_the_rest_goes_out(desk: Desk, clock: StoppedClock) -> None:
    source = desk.add_source()
    watched = desk.add_watchlist("شمال", "إدلب")
    for number in range(2):
        desk.store(source, f"{number}", f"إدلب {number}", f"نص {number}", watching=(watched,))
        desk.clock.forward(minutes=1)
    first, second = desk.archive.due_deliveries(clock(), 9).result()
    desk.archive.record_delivery(first.id, now=clock(), delivered=True, next_try=None).result()
    again = _restored(desk, clock)
    try:
        assert [one.alert.id for one in again.archive.due_deliveries(clock(), 9).result()] == [second.alert.id]
        assert [one.delivered for one in again.archive.delivery_log(first.alert.id).result()] == [True]
    finally:
        again.archive.close()


def test_a_noted_article_that_is_gathered_again_stays(desk: Desk, clock: StoppedClock) -> None:
    source = desk.add_source()
    desk.archive.note_article(desk.store(source, "a", "خبر", "نص").article, "احتفظ").result()
    again = _restored(desk, clock)
    try:
        clock.forward(minutes=7)
        (source,) = again.archive.sources().result()
        number = again.store(source, "a", "خبر", "نص").article
        assert again.archive.article(number).result().note == "احتفظ"
        again.archive.set_limits(ALL, Retention(articles=0)).result()
        assert again.archive.too_old().result() == ()
    finally:
        again.archive.close()


def _sources_of(copy: Path) -> int:
    db = apsw.Connection(str(copy), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        return int(db.execute("SELECT count(*) FROM sources").get)
    finally:
        db.close()


def _poorer(desk: Desk) -> None:
    desk.archive._edit(lambda db: db.execute("DELETE FROM sources WHERE id > 1") and None).result()


def test_copies_of_an_archive_that_lost_something_do_not_push_out_the_richest(desk: Desk) -> None:
    folder = desk.archive.path.parent / "copies"
    for name in ("أولى", "ثانية", "ثالثة ثالثة"):
        desk.add_source(name)
    for _ in range(3):
        desk.archive.daily_copy().result()
        desk.clock.forward(days=1)
    _poorer(desk)
    for _ in range(20):
        desk.archive.daily_copy().result()
        desk.clock.forward(days=1)
    kept = [_sources_of(copy) for copy in sorted(folder.glob("daily-*.sqlite"))]
    assert kept == [3] + [1] * 7
    for n in range(3):
        desk.add_source("س" * (20 + n))
    desk.archive.daily_copy().result()
    assert len(list(folder.iterdir())) == 7


def test_a_copy_that_is_made_anew_does_not_take_the_place_of_a_richer_one(desk: Desk) -> None:
    folder = desk.archive.path.parent / "copies"
    for name in ("أولى", "ثانية"):
        desk.add_source(name)
    desk.archive.daily_copy().result()
    _poorer(desk)
    desk.archive.daily_copy(anew=True).result()
    assert [_sources_of(copy) for copy in sorted(folder.iterdir())] == [2, 1]
