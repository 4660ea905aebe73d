"""One folder, several programs: the others read beside the holder, hand their edits over, and take over after it."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import apsw
import pytest

from monitor.archive import Archive
from monitor.archive.schema import MIGRATIONS
from monitor.engine import Engine
from monitor.engine.handover import hand_over
from monitor.engine.lock import FolderLock
from monitor.errors import HeldError
from monitor.model import (
    ActivationToken,
    AlertState,
    HeldBy,
    Moving,
    OpenRequested,
    PauseChanged,
    SourceChanged,
    Term,
    Watchlist,
    WatchlistsChanged,
    system_clock,
)
from monitor.settings import Places
from tests.engine.conftest import Events, Kept, feed, page
from tests.site import Site

TEXT = (
    "سادت أجواء هادئة أحياء المدينة صباح اليوم بعد أسبوع من الأمطار.",
    "وعاد الأهالي إلى إدلب مع بدء الموسم الجديد.",
)


@pytest.fixture
def other(places: Places, engine: Engine) -> Iterator[Engine]:
    """A second program on the folder that `engine` holds."""
    made = Engine(places, gap=0, notifiers={"bubble": Kept()}, command="rasid source")
    made.open()
    yield made
    made.close()


def _serve(site: Site) -> None:
    site.routes["/feed.xml"] = feed(site, ("/a/1", "عودة الأهالي", "تقرير", ""))
    site.routes["/a/1"] = page("عودة الأهالي", *TEXT, "وقالت البلدية إنها أصلحت شبكة الماء في القرى المجاورة كلها.")


def test_only_one_program_holds_a_folder_and_it_is_named(engine: Engine, other: Engine) -> None:
    assert engine.holds
    assert not other.holds
    assert other.holder.startswith("rasid (")


def test_who_takes_in_a_long_file_carries_out_meanwhile_what_others_want(places: Places, tmp_path: Path) -> None:
    file = tmp_path / "year.jsonl"
    line = {"url": "https://a.example/1", "title": "خبر", "paragraphs": ["نص"]}
    file.write_text("\n".join(json.dumps(line | {"url": f"https://a.example/{n}"}) for n in range(50)), "utf-8")
    importing, other = (Engine(places, gap=0, notifiers={}, command=name) for name in ("rasid import", "rasid watch"))
    importing.open()
    moving, goes_on = threading.Event(), threading.Event()

    def stop_there(event: object) -> None:
        if isinstance(event, Moving):
            moving.set()
            goes_on.wait(30)

    importing.subscribe(stop_there)
    taken_in = importing.import_file(file)
    try:
        assert moving.wait(30)
        other.open(poll=True)
        assert not other.holds
        assert other.save_watchlist(Watchlist(name="الشمال", terms=(Term(query="إدلب"),))).result(20).id
        assert other.poll().result(20).handed_to.startswith("rasid import")
    finally:
        goes_on.set()
    assert taken_in.result(30).added == 50
    importing.close()
    assert [one.name for one in other.watchlists().result(20)] == ["الشمال"]
    other.close()


def test_who_reads_while_another_makes_the_archive_waits_for_it(places: Places) -> None:
    places.prepare()
    lock = FolderLock(places.data)
    assert lock.take(command="rasid import", address="")
    half = apsw.Connection(str(places.archive))
    half.execute(MIGRATIONS[0])
    half.pragma("user_version", 1)
    half.close()

    def make() -> None:
        Archive(places.archive, clock=system_clock).close()
        lock.release()

    maker = threading.Timer(0.3, make)
    maker.start()
    reading = Engine(places, gap=0, notifiers={}, command="rasid search")
    reading.open()
    assert reading.sources().result(20) == ()
    reading.close()
    maker.join()


def test_an_address_is_looked_at_beside_the_holder(engine: Engine, other: Engine, site: Site) -> None:
    _serve(site)
    assert other.discover(site.url("/feed.xml")).result(30).entries == 1
    assert not other.holds


def test_edits_are_handed_to_the_holder_which_tells_its_window(engine: Engine, other: Engine, site: Site) -> None:
    _serve(site)
    events = Events(engine)
    saved = other.save_watchlist(Watchlist(name="الشمال", terms=(Term(query="إدلب", weight=2),), threshold=2)).result(
        30
    )
    events.wait(lambda event: isinstance(event, WatchlistsChanged))
    assert engine.watchlists().result(5) == (saved,)
    source = other.add_source(site.url("/feed.xml"), name="المصدر").result(30)
    events.wait(lambda event: event == SourceChanged(source=source.id))
    summary = other.poll(force=True).result(60)
    assert (summary.alerts, summary.handed_to) == (1, engine.holder)
    (alert,) = other.alerts().result(5)
    other.acknowledge(alert.id).result(5)
    assert engine.alert(alert.id).result(5).state is AlertState.ACKNOWLEDGED
    assert not other.holds


def test_a_second_start_raises_the_first_window_where_there_is_one(engine: Engine, other: Engine) -> None:
    events = Events(engine)
    assert other.raise_window().result(5) is False
    engine.has_window = True
    assert other.raise_window().result(5) is True
    events.wait(lambda event: event == OpenRequested(article=None))
    assert other.raise_window(what="feed:https://news.example/rss", token="leave").result(5) is True
    events.wait(lambda event: event == OpenRequested(what="feed:https://news.example/rss"))
    assert ActivationToken(token="leave") in events.told


def test_who_waits_takes_over_when_the_holder_has_ended(engine: Engine, places: Places, site: Site) -> None:
    _serve(site)
    engine.add_source(site.url("/feed.xml")).result(30)
    waiting = Engine(places, gap=0, notifiers={"bubble": Kept()})
    waiting.open(poll=True)
    events = Events(waiting)
    try:
        assert not waiting.holds
        waiting.start()
        engine.close()
        events.wait(lambda event: type(event).__name__ == "PollEnded")
        assert waiting.holds
    finally:
        waiting.close()


def test_where_nobody_holds_the_folder_an_edit_takes_it_for_that_long(places: Places, kept: Kept) -> None:
    alone = Engine(places, gap=0, notifiers={"bubble": kept})
    alone.open()
    alone.save_watchlist(Watchlist(name="الشمال", terms=(Term(query="إدلب"),))).result(30)
    alone.close()
    after = Engine(places, gap=0, notifiers={"bubble": kept})
    after.open()
    assert [watchlist.name for watchlist in after.watchlists().result(5)] == ["الشمال"]
    assert after.holder == ""
    after.close()


def test_a_restore_is_refused_while_another_holds_the_folder(engine: Engine, places: Places, tmp_path: Path) -> None:
    copy = engine.backup(tmp_path / "copy.sqlite").result(10)
    restoring = Engine(places, command="rasid archive restore")
    with pytest.raises(HeldError):
        restoring.restore(copy).result(10)
    restoring.close()


def test_everything_put_back_from_a_backup_is_there(engine: Engine, places: Places, tmp_path: Path) -> None:
    engine.save_watchlist(Watchlist(name="قبل", terms=(Term(query="إدلب"),))).result(30)
    copy = engine.backup(tmp_path / "copy.sqlite").result(10)
    engine.save_watchlist(Watchlist(name="بعد", terms=(Term(query="درعا"),))).result(30)
    engine.close()
    restoring = Engine(places)
    restoring.restore(copy).result(10)
    restoring.close()
    again = Engine(places)
    again.open()
    assert [watchlist.name for watchlist in again.watchlists().result(5)] == ["قبل"]
    again.close()


def test_a_holder_that_hangs_is_named_soon(places: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # As a stopped process: the system takes the connection, and nobody greets.
    with socket.socket(socket.AF_UNIX) as hung:
        hung.bind(str(tmp_path / "s"))
        hung.listen()
        places.prepare()
        (places.data / "key").write_bytes(b"0" * 32)
        monkeypatch.setattr("monitor.engine.handover._TAKEN_UP_WITHIN", 0.1)
        with pytest.raises(HeldError) as told:
            hand_over(places.data, str(tmp_path / "s"), "poll", {})
    assert told.value.reason.code == "holder-silent"


def test_a_pause_is_handed_to_the_holder_and_holds_what_it_polls(engine: Engine, other: Engine, site: Site) -> None:
    _serve(site)
    events = Events(engine)
    other.save_watchlist(Watchlist(name="الشمال", terms=(Term(query="إدلب"),))).result(30)
    other.add_source(site.url("/feed.xml")).result(30)
    until = engine._clock() + timedelta(hours=1)
    other.pause(until).result(10)
    told = events.wait(lambda event: isinstance(event, PauseChanged))
    assert isinstance(told, PauseChanged)
    assert told.pause is not None
    assert told.pause.until == until
    assert engine.poll(force=True).result(60).alerts == 1
    (alert,) = other.alerts(held=True).result(5)
    assert alert.held_by is HeldBy.PAUSE
    other.pause(None).result(10)
    assert other.paused().result(5) is None
    assert engine.poll().result(60).delivered == 1
    assert engine.alert(alert.id).result(5).state is AlertState.NEW
