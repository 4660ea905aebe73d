"""The reader shows, marks and acts; it loads nothing from anywhere."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QGuiApplication, QTextDocument
from PySide6.QtPrintSupport import QPrintDialog
from PySide6.QtWidgets import QFileDialog, QMenu, QPushButton, QWidget

from monitor.engine import Engine
from monitor.gui.keys import Action
from monitor.gui.navigation import Kind
from monitor.gui.page_view import PageView
from monitor.gui.reader import open_in_browser
from monitor.model import ArticleQuery
from tests.engine.conftest import feed, page
from tests.gui.conftest import BRIDGE_TITLE, LAST, LEAD, MATCHED, MakeWindow, bare, press
from tests.gui.test_page import an_article

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from monitor.gui.context import Context
    from tests.site import Site

SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


def test_no_address_and_no_file_is_ever_loaded(
    qtbot: QtBot, furnished: Engine, make_a_context: Callable[..., Context], site: Site, tmp_path: Path
) -> None:
    secret = tmp_path / "secret.png"
    secret.write_bytes(b"\x89PNG")
    view = PageView(make_a_context(furnished))
    qtbot.addWidget(view)
    asked = len(site.asked)
    view.show_html(
        f"<img src='{site.url('/x.png')}'><img src='file:///etc/passwd'><img src='{secret.as_uri()}'>"
        f"<link rel='stylesheet' href='{site.url('/x.css')}'><p>نص</p>"
    )
    view.show()
    view.grab()
    assert len(site.asked) == asked
    assert {QUrl(address).scheme() for address in view.refused} >= {"http", "file"}
    for kind in QTextDocument.ResourceType:
        assert view.loadResource(kind.value, QUrl("file:///etc/passwd")) is None


def test_a_link_is_never_followed_inside_the_reader(
    qtbot: QtBot, furnished: Engine, make_a_context: Callable[..., Context]
) -> None:
    view = PageView(make_a_context(furnished))
    qtbot.addWidget(view)
    assert not view.openLinks()
    assert not view.openExternalLinks()


@pytest.mark.parametrize("address", ["file:///etc/passwd", "javascript:alert(1)", "", "ftp://x.example/"])
def test_only_the_webs_own_addresses_open_in_the_browser(address: str) -> None:
    assert not open_in_browser(address)


def test_it_shows_the_whole_article_with_its_matches_marked(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine
) -> None:
    window = make_window()
    window.table.step(1)
    qtbot.waitUntil(lambda: window.is_complete)
    text = bare(window.reader.page.toPlainText())
    assert BRIDGE_TITLE in text
    assert text.index("لماذا هذا التنبيه؟") < text.index(LEAD) < text.index(MATCHED)
    marked = set()
    document = window.reader.page.document()
    block = document.begin()
    while block.isValid():
        for span in block.textFormats():
            if span.format.background().color().name() == window._context.theme.match.lower():
                marked.add(block.text()[span.start : span.start + span.length])
        block = block.next()
    assert marked == {"إدلب", "بإدلب"}


def test_the_text_stays_within_a_readable_width(qtbot: QtBot, make_window: MakeWindow, furnished: Engine) -> None:
    window = make_window(size=(2560, 1440))
    window.table.step(1)
    qtbot.waitUntil(lambda: window.is_complete)
    page = window.reader.page
    layout = page.document().documentLayout()
    widths = {layout.blockBoundingRect(page.document().begin()).width()}
    assert max(widths) <= window._context.px(50)


def test_an_alert_is_handed_over_with_a_note_that_the_terminal_shows_too(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine
) -> None:
    window = make_window()
    window.table.step(1)
    qtbot.waitUntil(lambda: window.is_complete)
    window.reader.show_hand_over_field()
    window.reader._note.setText("اتصل بالمراسل قبل النشر")
    window.reader._note.returnPressed.emit()
    qtbot.waitUntil(lambda: "اتصل بالمراسل" in window.reader.page.toPlainText(), timeout=10_000)
    (alert,) = furnished.alerts().result(20)
    assert alert.note == "اتصل بالمراسل قبل النشر"
    # The article's own note is another.
    assert furnished.article(alert.article.id).result(20).note == ""
    window.reader.show_hand_over_field()
    assert window.reader._note.text() == alert.note
    window.reader.show_note_field()
    assert window.reader._note.text() == ""
    # One that is written over comes back.
    window.reader.show_hand_over_field()
    window.reader._note.setText("لا شيء")
    window.reader._note.returnPressed.emit()
    qtbot.waitUntil(lambda: "لا شيء" in window.reader.page.toPlainText(), timeout=10_000)
    assert window.banner.text == "عُدّلت الملاحظة."
    window.banner.act()
    qtbot.waitUntil(lambda: "اتصل بالمراسل" in window.reader.page.toPlainText(), timeout=10_000)


def test_a_note_is_kept_and_shown(qtbot: QtBot, make_window: MakeWindow, furnished: Engine) -> None:
    window = make_window()
    window.table.step(1)
    qtbot.waitUntil(lambda: window.is_complete)
    window.reader.show_note_field()
    window.reader._note.setText("للمتابعة غدًا")
    window.reader._note.returnPressed.emit()
    qtbot.waitUntil(lambda: "للمتابعة غدًا" in window.reader.page.toPlainText(), timeout=10_000)
    article = window.reader.article
    assert article is not None
    assert furnished.article(article.id).result(20).note == "للمتابعة غدًا"


def test_the_keys_walk_through_the_matches_and_find_in_the_text(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine
) -> None:
    window = make_window()
    # Without an article the same key searches the archive.
    press(window, text="ب", scan=41, modifiers=CONTROL)
    assert window.top.search.hasFocus()
    window.table.setFocus()
    window.table.step(1)
    qtbot.waitUntil(lambda: window.is_complete)
    reader = window.reader
    press(window.table, text="ة", scan=58)
    press(window.table, text="ة", scan=58)
    assert bare(reader.walk.place.text()) == "المطابقة ٢ من ٢"
    press(window.table, text="ّ", scan=58, modifiers=SHIFT)
    assert bare(reader.walk.place.text()) == "المطابقة ١ من ٢"
    press(window, text="ب", scan=41, modifiers=CONTROL)
    assert reader.finding.line.hasFocus()
    reader.finding.line.setText("الاقل في ساعات")
    assert bare(reader.finding.place.text()) == "١ من ١"
    # From wherever the focus is.
    reader.finding.line.setText("الجسر")
    window.table.setFocus()
    press(window.table, key=Qt.Key.Key_F3)
    assert bare(reader.finding.place.text()) == "٢ من ٢"
    press(window.table, key=Qt.Key.Key_F3, modifiers=SHIFT)
    assert bare(reader.finding.place.text()) == "١ من ٢"
    reader.finding.line.setFocus()
    # A letter that is typed is a letter.
    press(reader.finding.line, text="ة", scan=58)
    assert bare(reader.finding.line.text()).endswith("ة")
    # The Tab key goes from what stands above the text into it.
    assert reader.finding.close_button.nextInFocusChain() is reader.page
    press(reader.finding.line, key=Qt.Key.Key_Escape)
    assert reader.finding.isHidden()
    assert window.table.hasFocus()
    assert reader.article is not None


def test_who_else_has_the_story_and_what_it_adds_stands_below_the_text(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine, site: Site
) -> None:
    added = "وحضر الافتتاح وزير الأشغال العامة ومحافظ المدينة ومعهما عدد كبير من أهالي الحي القديم."
    site.routes["/other.xml"] = feed(site, ("/b/1", "جسر إدلب", "تقرير", "Wed, 17 Feb 2021 11:58:00 GMT"))
    site.routes["/b/1"] = page("جسر إدلب", LEAD, MATCHED, LAST, added)
    furnished.add_source(site.url("/other.xml"), name="صحيفة الضفة").result(60)
    furnished.poll(force=True).result(60)
    window = make_window()
    window.table.step(1)
    shown = window.reader.page
    qtbot.waitUntil(lambda: "من نشر القصة أيضًا" in shown.toPlainText(), timeout=10_000)
    text = bare(shown.toPlainText())
    assert text.index(LAST) < text.index("أول من نشره") < text.index("صحيفة الضفة") < text.index(f"+ {added}")
    # Its headline leads to it.
    copy = next(one for one in furnished.article_ids(ArticleQuery()).result(20) if one != window.reading.article)
    shown.anchorClicked.emit(QUrl(f"rasid:article/{copy}"))
    qtbot.waitUntil(lambda: window.reading.article == copy and window.is_complete, timeout=10_000)
    assert "جسر إدلب" in bare(shown.toPlainText())


def test_the_clipboard_has_a_quotation_plain_and_rich(qtbot: QtBot, make_window: MakeWindow, furnished: Engine) -> None:
    window = make_window()
    window.table.step(1)
    qtbot.waitUntil(lambda: window.is_complete)
    assert window.reader.page.find("الجسر الجديد")
    press(window.table, text="ؤ", scan=54)
    copied = QGuiApplication.clipboard().mimeData()
    assert bare(copied.text()).startswith("«الجسر الجديد»\n— وكالة الضفة، ١٧ شباط ٢٠٢١، ")
    assert copied.text().split("\n")[-1] == window.reader.article.url  # type: ignore[union-attr]
    assert "<blockquote" in copied.html()
    assert "نُسخ" in window.banner.text


def test_tags_are_given_and_taken_away_and_each_can_be_undone(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine
) -> None:
    window = make_window()
    window.table.step(1)
    qtbot.waitUntil(lambda: window.is_complete)
    tags, number = window.reader.tags, window.reading.article
    assert number is not None
    assert tags.isHidden()

    def has(*wanted: str) -> Callable[[], bool]:
        return lambda: (
            [bare(one.text()) for one in tags.findChildren(QPushButton) if one.isVisible()]
            == [f"{tag} ×" for tag in wanted]
        )

    press(window.table, text="ف", scan=28)
    assert tags.line.hasFocus()
    tags.line.setText("للمتابعة")
    press(tags.line, key=Qt.Key.Key_Return)
    qtbot.waitUntil(has("للمتابعة"), timeout=10_000)
    assert furnished.article(number).result(20).tagged == ("للمتابعة",)
    tags.line.setText("جسور")
    press(tags.line, key=Qt.Key.Key_Return)
    qtbot.waitUntil(has("جسور", "للمتابعة"), timeout=10_000)
    press(tags.line, key=Qt.Key.Key_Escape)
    assert tags.line.isHidden()
    tags.findChildren(QPushButton)[0].click()
    qtbot.waitUntil(has("للمتابعة"), timeout=10_000)
    assert window.banner.text == "أُزيل الوسم «جسور»."
    window.banner.act()
    qtbot.waitUntil(has("جسور", "للمتابعة"), timeout=10_000)
    assert furnished.article(number).result(20).tagged == ("جسور", "للمتابعة")


def test_a_note_that_is_written_over_comes_back(qtbot: QtBot, make_window: MakeWindow, furnished: Engine) -> None:
    window = make_window()
    window.table.step(1)
    qtbot.waitUntil(lambda: window.is_complete)
    shown = window.reader.page

    def shows(note: str) -> Callable[[], bool]:
        return lambda: ("الأولى" in shown.toPlainText()) is bool(note)

    for note in ("الأولى", ""):
        window.reader.show_note_field()
        window.reader._note.setText(note)
        window.reader._note.returnPressed.emit()
        qtbot.waitUntil(shows(note), timeout=10_000)
    assert window.banner.text == "حُذفت الملاحظة."
    window.banner.act()
    qtbot.waitUntil(shows("الأولى"), timeout=10_000)


def test_the_address_is_copied_alone(qtbot: QtBot, make_window: MakeWindow, furnished: Engine) -> None:
    window = make_window()
    window.table.step(1)
    qtbot.waitUntil(lambda: window.is_complete)
    window.act(Action.COPY_ADDRESS)
    assert window.reader.article is not None
    assert QGuiApplication.clipboard().text() == window.reader.article.url


def test_the_calm_page_takes_another_theme_too(qtbot: QtBot, make_window: MakeWindow, engine: Engine) -> None:
    window = make_window()

    def ink() -> str:
        for piece in window.reader.page.document().begin().textFormats():
            return piece.format.foreground().color().name()
        return ""

    before = ink()
    window.follow_theme(replace(window._settings, theme="dark"))
    assert ink() != before
    assert window.reader.page.toPlainText() == "اختر خبرًا لتقرأه هنا."


def test_the_menu_says_what_can_be_done_and_by_which_key(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine
) -> None:
    window = make_window()
    window.table.step(1)
    qtbot.waitUntil(lambda: window.is_complete)
    window.reader.show_menu()
    menu = window.reader.findChild(QMenu)
    assert menu is not None
    lines = [action.text() for action in menu.actions() if action.text()]
    assert "ابحث في هذا الخبر\tCtrl+F" in lines
    assert "وسم الخبر\tt" in lines
    next(action for action in menu.actions() if action.text().startswith("وسم الخبر")).trigger()
    assert not window.reader.tags.line.isHidden()
    menu.close()


def test_printing_asks_for_a_printer_and_saving_for_a_file_named_after_the_headline(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine
) -> None:
    window = make_window()
    paper = window.reading.paper
    press(window.table, text="ح", scan=33, modifiers=CONTROL)
    assert not paper.dialogs
    window.table.step(1)
    qtbot.waitUntil(lambda: window.is_complete)
    press(window.table, text="ح", scan=33, modifiers=CONTROL)
    window.act(Action.SAVE_PDF)
    printing, saving = paper.dialogs
    assert isinstance(printing, QPrintDialog)
    assert isinstance(saving, QFileDialog)
    assert printing.isVisible()
    assert saving.selectedFiles()[0].endswith(f"{BRIDGE_TITLE}.pdf")
    # Qt's own words too are Arabic.
    assert "ا&طبع" in [one.text() for one in printing.findChildren(QPushButton)]
    printing.reject()
    saving.reject()
    assert not paper.dialogs


def test_what_was_left_out_of_the_page_is_shown_by_the_menu_and_the_selection_stays(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine
) -> None:
    window = make_window()
    reader = window.reader
    article = an_article("عنوان", "نص الخبر", boilerplate=("اشترك في النشرة",), source_name="وكالة")
    reader.show_article(article, (), None)
    assert "اشترك في النشرة" not in reader.page.toPlainText()
    window.act(Action.LEFT_OUT)
    assert "اشترك في النشرة" in reader.page.toPlainText()
    assert reader.page.find("نص الخبر")
    # The same article comes again, as after an edit of something else: nothing moves.
    reader.show_article(article, (), None)
    assert reader.selected == "نص الخبر"
    reader.show_menu(reader.mapToGlobal(reader.rect().center()))
    menu = reader.findChild(QMenu)
    assert menu is not None
    assert menu.actions()[0].text() == "نسخ"
    menu.actions()[0].trigger()
    assert QGuiApplication.clipboard().text() == "نص الخبر"
    menu.close()


def test_what_the_list_was_searched_for_is_marked_in_the_text(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine
) -> None:
    window = make_window()
    window.top.search.setText("تجار")
    press(window.top.search, key=Qt.Key.Key_Return)
    qtbot.waitUntil(
        lambda: window.is_complete and len(window.table.articles.ids) == 1 and window.listing.query.text == "تجار",
        timeout=10_000,
    )
    window.table.step(1)
    page = window.reader.page

    def marked() -> list[str]:
        return [page.toPlainText()[start:end] for start, end in page.marked(window._context.theme.match)]

    qtbot.waitUntil(lambda: marked() == ["تجار"], timeout=10_000)


def test_what_is_copied_has_none_of_our_colours_and_runs_its_own_way(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine
) -> None:
    window = make_window()
    window.reader.show_article(an_article("عنوان", "نص <عربي>", "English text"), (), None)
    window.reader.page.selectAll()
    window.reader.page.copy()
    copied = QGuiApplication.clipboard().mimeData()
    assert "\u2068" not in copied.text()
    assert '<p dir="rtl">نص &lt;عربي&gt;</p><p dir="ltr">English text</p>' in copied.html()
    assert "style" not in copied.html()


def test_the_space_bar_reads_on_and_at_the_end_goes_to_the_next_article(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine
) -> None:
    window = make_window(size=(1024, 640))
    window.whereabouts.go_to(Kind.ALL)
    qtbot.waitUntil(lambda: window.is_complete and len(window.table.articles.ids) == 3, timeout=10_000)
    # Nothing is read yet: it begins.
    press(window.table, key=Qt.Key.Key_Space, text=" ")
    qtbot.waitUntil(lambda: window.is_complete and window.reader.article is not None, timeout=10_000)
    first = window.reader.article
    assert first is not None
    window.reader.show_article(an_article("عنوان", *[LEAD] * 40, id=first.id), (), None)
    bar = window.reader.page.verticalScrollBar()
    seen = [bar.value()]
    while bar.value() < bar.maximum():
        press(window.reader.page, key=Qt.Key.Key_Space, text=" ")
        assert bar.value() > seen[-1]
        seen.append(bar.value())
    press(window.reader.page, key=Qt.Key.Key_Space, text=" ", modifiers=SHIFT)
    assert bar.value() < seen[-1]
    bar.setValue(bar.maximum())
    press(window.table, key=Qt.Key.Key_Space, text=" ")
    qtbot.waitUntil(lambda: window.reading.article != first.id and window.is_complete, timeout=10_000)


@pytest.mark.parametrize("language", ["ar", "en"])
def test_no_button_is_cut_in_a_small_window_with_large_letters(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine, language: str
) -> None:
    window = make_window(language=language, size=(1024, 640), interface_scale=150)
    window.table.step(1)
    qtbot.waitUntil(lambda: window.is_complete and window.reader._acknowledge.isVisible(), timeout=10_000)
    reader = window.reader
    made = (reader._acknowledge, reader._snooze, reader._hand_over, reader._star, reader._open, reader._more)

    def is_whole(one: QWidget) -> bool:
        return one.width() >= one.sizeHint().width() - 1 and reader.rect().contains(one.geometry())

    qtbot.waitUntil(lambda: all(map(is_whole, made)), timeout=10_000)
    assert reader._snooze.y() < reader._star.y()
