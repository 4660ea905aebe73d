"""The window on a bad day: the file is busy, or there are thousands of sources; it stays alive and says what is so."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import apsw
import pytest

from monitor.archive import opening
from monitor.engine import Engine
from monitor.gui.known import Part
from monitor.gui.navigation import Kind
from monitor.model import ArticleQuery, Source
from monitor.words import Words
from tests.gui.conftest import MakeWindow, bare

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits long for a file that another program holds."""
    monkeypatch.setattr(opening, "_BUSY_MS", 20)


def test_while_the_file_is_busy_one_reads_on_and_is_told_what_was_not_kept(
    impatient: None, qtbot: QtBot, make_window: MakeWindow, furnished: Engine
) -> None:
    window = make_window()
    other = apsw.Connection(str(furnished.places.archive))
    other.execute("BEGIN IMMEDIATE")
    window.whereabouts.go_to(Kind.ARCHIVE)
    qtbot.waitUntil(lambda: window.is_complete and len(window.table.articles.ids) == 3, timeout=10_000)
    window.table.step(1)
    qtbot.waitUntil(lambda: window.is_complete and window.reader.article is not None, timeout=10_000)
    words = Words("ar")
    busy = words.reason(opening.trouble(furnished.places.archive, apsw.BusyError()).reason)

    def told(lost: str) -> None:
        qtbot.waitUntil(lambda: bare(window.banner.error) == bare(f"{lost} {busy}"), timeout=20_000)
        # None says only why.
        assert busy not in [error.sentence(words) for error in window.banner._errors]
        window.banner._dismiss()

    told(words.say("The article was not marked as read."))
    # What is shown before it is kept is taken back.
    reading, reader = window.reading, window.reader
    reading.star()
    assert reader._star.text() == words.say("Unstar")
    told(words.say("The article was not starred."))
    qtbot.waitUntil(lambda: reader._star.text() == words.say("Star"), timeout=20_000)
    assert reader._acknowledge.isVisible()
    reading.acknowledge()
    assert not reader._acknowledge.isVisible()
    told(words.say("The alert was not acknowledged."))
    qtbot.waitUntil(reader._acknowledge.isVisible, timeout=20_000)
    reader.asked_to_snooze.emit(timedelta(hours=1))
    told(words.say("The alert was not snoozed."))
    reader.asked_to_tag.emit("نسخة أولى", True)
    told(words.say("The tag “{tag}” was not added.", tag="نسخة أولى"))
    # What was written is still there to be kept later.
    for is_alert in (False, True):
        (reader.show_hand_over_field if is_alert else reader.show_note_field)()
        reader._note.setText("اتصلت بالبلدية")
        reader._note.returnPressed.emit()
        assert reader._note.isHidden()
        told(words.say("The note was not saved."))
        assert (reader._note.text(), reader._for_alert) == ("اتصلت بالبلدية", is_alert)
        assert reader._note.isVisible()
    # Nothing was said to be done.
    assert not window.banner._passing.text
    window.triage.read_all()
    told(words.say("Not everything was marked as read."))
    assert not window.banner._passing.text
    other.execute("ROLLBACK")
    other.close()
    # What is done from now on is kept.
    window.reading.star()
    qtbot.waitUntil(lambda: len(furnished.article_ids(ArticleQuery(starred=True)).result(20)) == 1, timeout=20_000)


def test_while_the_file_is_busy_no_source_is_moved_and_it_is_shown_so(
    impatient: None, qtbot: QtBot, make_window: MakeWindow, furnished: Engine
) -> None:
    window = make_window()
    qtbot.waitUntil(lambda: bool(window.known.sources), timeout=10_000)
    other = apsw.Connection(str(furnished.places.archive))
    other.execute("BEGIN IMMEDIATE")
    window.filing.put(window.known.sources, "ورق")
    assert [source.folder for source in window.known.sources] == ["ورق"]
    qtbot.waitUntil(lambda: [source.folder for source in window.known.sources] == [""], timeout=20_000)
    words = Words("ar")
    busy = words.reason(opening.trouble(furnished.places.archive, apsw.BusyError()).reason)
    lost = words.count("{n} source stays where it was.", "{n} sources stay where they were.", 1)
    qtbot.waitUntil(lambda: bare(window.banner.text) == bare(f"{lost} {busy}"), timeout=20_000)
    assert len(window.banner._errors) == 1
    other.execute("ROLLBACK")
    other.close()


def test_sources_are_asked_for_seldom_where_that_takes_long(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = make_window()
    known = window.known
    qtbot.waitUntil(lambda: bool(known.sources), timeout=10_000)
    came: list[tuple[Source, ...]] = []
    known.sources_came.connect(lambda: came.append(known.sources))
    # Some took a second: for five seconds nobody asks again by himself.
    now = 1000.0
    monkeypatch.setattr("monitor.gui.known.monotonic", lambda: now)
    known._sources_asked = now - 1
    known._take_sources(known.sources)
    assert len(came) == 1
    now += 4.9
    known._old.add(Part.SOURCES)
    known._ask_what_is_old()
    assert Part.SOURCES in known._old
    now += 0.2
    known._ask_what_is_old()
    assert Part.SOURCES not in known._old
    qtbot.waitUntil(lambda: len(came) == 2, timeout=10_000)
