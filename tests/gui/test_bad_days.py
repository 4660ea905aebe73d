"""The window on a bad day: the file is busy, or there are thousands of sources; it stays alive and says what is so."""

from __future__ import annotations

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
    busy = Words("ar").reason(opening.trouble(furnished.places.archive, apsw.BusyError()).reason)
    qtbot.waitUntil(lambda: bare(window.banner.error) == bare(busy), timeout=20_000)
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
    assert window.banner.error
    assert "ورق" not in window.banner.text
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
