"""Files in and out of the window."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QFileDialog, QLabel

from monitor.engine import Engine
from monitor.gui.add_source import AddSource
from monitor.gui.bridge import Bridge
from monitor.gui.moving_sheet import MovingSheet
from monitor.gui.window import Window
from monitor.model import Moving, OpenRequested, Reason, Term, Watchlist
from monitor.words import Words
from tests.gui.conftest import MakeWindow, bare
from tests.site import Site

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

SAY = Words("ar")
TWO_FEEDS = """<opml version="2.0"><head><title>مصادر</title></head><body>
<outline text="وكالة" type="rss" xmlUrl="https://one.example/feed"/>
<outline text="جريدة" type="rss" xmlUrl="https://two.example/feed"/>
<outline text="خطأ" type="rss" xmlUrl="ftp://three.example/feed"/>
</body></opml>"""


@pytest.fixture
def window(make_window: MakeWindow, furnished: Engine) -> Window:
    return make_window()


def opened(window: Window) -> MovingSheet:
    sheet = window.sheets.sheet
    assert isinstance(sheet, MovingSheet)
    return sheet


def texts(sheet: MovingSheet) -> str:
    return bare("\n".join(label.text() for label in sheet.findChildren(QLabel)))


def test_a_file_that_was_opened_is_taken_in_only_when_the_button_is_pressed(
    qtbot: QtBot, window: Window, bridge: Bridge, furnished: Engine, tmp_path: Path
) -> None:
    file = tmp_path / "مصادر.opml"
    file.write_text(TWO_FEEDS, encoding="utf-8")
    bridge.tell(OpenRequested(what=str(file)))
    qtbot.waitUntil(lambda: window.sheets.sheet is not None)
    sheet = opened(window)
    assert str(file) in texts(sheet)
    assert len(furnished.sources().result(20)) == 1
    sheet.primary.click()
    qtbot.waitUntil(lambda: sheet.is_complete, timeout=20_000)
    assert len(furnished.sources().result(20)) == 3
    said = texts(sheet)
    assert bare(SAY.count("{n} source imported", "{n} sources imported", 2)) in said
    assert "خطأ" in said
    qtbot.waitUntil(lambda: len(window.known.sources) == 3, timeout=20_000)


def test_a_file_that_cannot_be_read_is_said_and_can_be_tried_again(
    qtbot: QtBot, window: Window, tmp_path: Path
) -> None:
    missing = tmp_path / "nowhere.opml"
    window.sheets.show_moving(missing)
    sheet = opened(window)
    sheet.primary.click()
    qtbot.waitUntil(lambda: sheet.is_complete, timeout=20_000)
    assert str(missing) in texts(sheet)
    assert sheet.primary.isEnabled()


@pytest.mark.parametrize("what", ["sources", "watchlists", "articles", "backup"])
def test_what_is_written_out_comes_in_again(
    qtbot: QtBot, window: Window, furnished: Engine, tmp_path: Path, what: str
) -> None:
    window.sheets.show_moving()
    sheet = opened(window)
    target = tmp_path / "out"
    sheet.writers[what].click()
    dialog = sheet.findChild(QFileDialog)
    assert dialog is not None
    dialog.fileSelected.emit(str(target))
    assert not sheet.writers[what].isEnabled()
    qtbot.waitUntil(lambda: sheet.is_complete, timeout=20_000)
    assert sheet.writers[what].isEnabled()
    assert str(target) in texts(sheet)
    dialog.close()
    if what == "backup":
        assert target.read_bytes().startswith(b"SQLite format 3")
        return
    sheet.name(target)
    sheet.primary.click()
    qtbot.waitUntil(lambda: sheet.is_complete, timeout=20_000)
    one, many = what.removesuffix("s"), what
    nothing_new = bare(SAY.count(f"{{n}} {one} imported", f"{{n}} {many} imported", 0))
    assert nothing_new in texts(sheet)


def test_a_copy_is_looked_into_before_it_replaces_anything(
    qtbot: QtBot, window: Window, furnished: Engine, tmp_path: Path
) -> None:
    copy = furnished.backup(tmp_path / "copy.sqlite").result(60)
    furnished.save_watchlist(Watchlist(name="الجنوب", terms=(Term(query="درعا"),))).result(20)
    window.sheets.puts_back = True
    window.sheets.show_moving()
    sheet = opened(window)
    part = sheet.putting_back
    staged: list[bool] = []
    part.staged.connect(lambda: staged.append(True))
    part.choose.click()
    dialog = part.findChild(QFileDialog)
    assert dialog is not None
    dialog.fileSelected.emit(str(copy))
    dialog.close()
    qtbot.waitUntil(lambda: sheet.is_complete, timeout=20_000)
    assert bare(part.holds.text()).startswith(
        "فيها ٣ أخبار، مصدر واحد، قائمة رصد واحدة، تنبيه واحد. وأحدث خبر فيها: اليوم"
    )
    assert "(٣ أخبار، مصدر واحد، قائمتا رصد، تنبيه واحد)" in bare(part.warning.text())
    assert window.focusWidget() is part.replace
    # Stopped, it leaves nothing behind.
    beside = furnished.places.archive.with_name("archive.sqlite.restoring")
    stop = furnished.subscribe(lambda happened: furnished.stop_staging() if isinstance(happened, Moving) else None)
    part.replace.click()
    assert part.is_under_way
    qtbot.waitUntil(lambda: sheet.is_complete, timeout=20_000)
    stop()
    assert bare(part.said.text()) == SAY.reason(Reason.of("restore-stopped"))
    assert not staged
    assert not beside.exists()
    part.replace.click()
    qtbot.waitUntil(lambda: bool(staged), timeout=20_000)
    assert beside.read_bytes().startswith(b"SQLite format 3")
    # Nothing was replaced by that alone.
    assert len(furnished.watchlists().result(20)) == 2


def test_what_is_no_copy_is_said_and_the_demo_puts_nothing_back(
    qtbot: QtBot, window: Window, furnished: Engine, tmp_path: Path
) -> None:
    (tmp_path / "no").write_text("no", encoding="utf-8")
    window.sheets.show_moving()
    part = opened(window).putting_back
    part.look_into(tmp_path / "no")
    qtbot.waitUntil(lambda: part.waiting == 0, timeout=20_000)
    assert bare(part.said.text()) == bare(SAY.reason(Reason.of("backup-not-ours", file=str(tmp_path / "no"))))
    assert part.replace.isHidden()
    # A copy that is named where files are added is known for what it is.
    sheet = opened(window)
    sheet.name(furnished.backup(tmp_path / "copy.sqlite").result(60))
    sheet.primary.click()
    qtbot.waitUntil(lambda: sheet.is_complete, timeout=20_000)
    assert SAY.say("This is a copy of everything: it takes the place of what is here, below.") in texts(sheet)
    assert "copy.sqlite" in bare(part._named.text())
    assert bare(part.warning.text()) == SAY.say("This is the demo: nothing is put back in it.")
    assert not part.replace.isEnabled()


def test_where_it_cannot_be_written_is_said(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    window.sheets.show_moving()
    sheet = opened(window)
    sheet.write("sources", tmp_path / "no folder" / "out.opml")
    qtbot.waitUntil(lambda: sheet.is_complete, timeout=20_000)
    assert "no folder" in texts(sheet)
    assert sheet.writers["sources"].isEnabled()


def test_a_feed_link_is_looked_at_and_not_yet_added(
    qtbot: QtBot, window: Window, bridge: Bridge, furnished: Engine, site: Site
) -> None:
    link = "feed:" + site.url("/feed.xml")
    bridge.tell(OpenRequested(what=link))
    qtbot.waitUntil(lambda: isinstance(window.sheets.sheet, AddSource))
    sheet = window.sheets.sheet
    assert isinstance(sheet, AddSource)
    qtbot.waitUntil(lambda: sheet.check.isEnabled() and bool(sheet.answer.text()), timeout=20_000)
    assert bare(sheet.address.text()) == link
    assert len(furnished.sources().result(20)) == 1


def test_taking_in_and_writing_say_how_far_they_are_and_can_be_stopped(
    qtbot: QtBot, window: Window, furnished: Engine, tmp_path: Path
) -> None:
    window.sheets.show_moving()
    sheet = opened(window)
    lines = [
        json.dumps({"url": f"https://port.example/{n}", "title": f"قافلة {n}", "paragraphs": ["وصلت القافلة."]})
        for n in range(400)
    ]
    file = tmp_path / "articles.jsonl"
    file.write_text("\n".join(lines), encoding="utf-8")
    before = furnished.counts().result(20).articles
    told: list[Moving] = []

    def stop_at_the_first(happened: object) -> None:
        if isinstance(happened, Moving):
            told.append(happened)
            furnished._begin(schedule=False).taking_in.stop()

    stop = furnished.subscribe(stop_at_the_first)
    sheet.name(file)
    sheet.primary.click()
    assert not sheet.coming.isHidden()
    qtbot.waitUntil(lambda: sheet.is_complete, timeout=60_000)
    stop()
    assert told[0] == Moving(inward=True, done=0, total=file.stat().st_size)
    assert sheet.coming.isHidden()
    assert furnished.counts().result(20).articles < before + 400
    assert SAY.say("Stopped: the rest of the file was not imported.") in texts(sheet)
    # Taken in once more, the whole of it comes.
    sheet.name(file)
    sheet.primary.click()
    qtbot.waitUntil(lambda: sheet.is_complete, timeout=60_000)
    assert furnished.counts().result(20).articles == before + 400
    out = tmp_path / "out.jsonl"
    stop = furnished.subscribe(lambda happened: furnished.stop_export() if isinstance(happened, Moving) else None)
    sheet.write("articles", out)
    qtbot.waitUntil(lambda: sheet.is_complete, timeout=60_000)
    stop()
    assert SAY.reason(Reason.of("writing-stopped")) in texts(sheet)
    assert [one.name for one in tmp_path.glob("*out*")] == []
    sheet.write("articles", out)
    qtbot.waitUntil(lambda: sheet.is_complete, timeout=60_000)
    assert len(out.read_text(encoding="utf-8").splitlines()) == before + 400
