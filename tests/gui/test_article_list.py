"""The list asks for the rows that are looked at and keeps its place when others come."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from monitor.engine import Engine
from monitor.gui.article_list import ArticleTable
from monitor.gui.chips import fitting
from monitor.gui.context import Context
from monitor.gui.row_delegate import RowDelegate
from monitor.gui.theme import DARK, LIGHT, contrast
from monitor.gui.window import Window
from monitor.model import AlertState, ArticleRow, Severity
from tests.conftest import FakeClock
from tests.gui.conftest import BRIDGE_TITLE, MakeWindow, bare, press

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

MakeContext = Callable[..., Context]
FAR = 5_000_000_000_000


def a_row(clock: FakeClock, number: int = 1, title: str = "عنوان", **more: object) -> ArticleRow:
    made: dict[str, object] = {
        "url": "https://news.example/1",
        "source": 1,
        "source_name": "وكالة",
        "published": None,
        "first_seen": clock(),
        "order": clock(),
        "snippet": "",
        **more,
    }
    return ArticleRow(id=number, title=title, **made)  # type: ignore[arg-type]


def painted(delegate: RowDelegate, table: ArticleTable, width: int = 460) -> QImage:
    """The first row of the list as it is painted."""
    image = QImage(width, delegate.row_height, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    option = QStyleOptionViewItem()
    option.rect = QRect(QPoint(0, 0), image.size())
    option.state = QStyle.StateFlag.State_Enabled
    delegate.paint(painter, option, table.articles.index(0, 0))
    painter.end()
    return image


def coloured(image: QImage, colour: str) -> list[tuple[int, int]]:
    """Where pixels of that colour are."""
    places = ((x, y) for y in range(image.height()) for x in range(image.width()))
    return [(x, y) for x, y in places if image.pixelColor(x, y).name() == colour.lower()]


def with_row(qtbot: QtBot, context: Context, row: ArticleRow) -> tuple[RowDelegate, ArticleTable]:
    table = ArticleTable(context)
    qtbot.addWidget(table)
    table.articles.show_ids(array("q", [row.id]), (row,))
    return RowDelegate(context), table


def test_a_million_articles_cost_no_rows(qtbot: QtBot, furnished: Engine, make_a_context: MakeContext) -> None:
    table = ArticleTable(make_a_context(furnished))
    qtbot.addWidget(table)
    table.show_ids(array("q", range(FAR, FAR - 1_000_000, -1)))
    table.show()
    assert table.articles.rowCount() == 1_000_000
    assert table.articles.place(FAR - 999_999) == 999_999
    table.scrollToBottom()
    assert table.articles.row(999_999) is None


def test_articles_that_come_above_leave_the_list_where_it_is(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine
) -> None:
    window = make_window()
    table = window.table
    table.show_ids(array("q", range(1000, 0, -1)))
    table.choose(950, quietly=True)
    table.verticalScrollBar().setValue(table.rowHeight(0) * 40)
    at_the_top = table.articles.ids[table.rowAt(0)]
    table.show_ids(array("q", range(1007, 0, -1)), same_list=True)
    assert table.articles.ids[table.rowAt(0)] == at_the_top
    assert table.current_article == 950
    # One in the middle is gone: the list is another, the place is the same.
    table.show_ids(array("q", [n for n in range(1007, 0, -1) if n != 400]), same_list=True)
    assert table.articles.ids[table.rowAt(0)] == at_the_top
    assert table.current_article == 950


def test_a_list_read_at_its_top_shows_what_is_new(qtbot: QtBot, make_window: MakeWindow, furnished: Engine) -> None:
    table = make_window().table
    table.show_ids(array("q", range(100, 0, -1)))
    table.show_ids(array("q", range(103, 0, -1)), same_list=True)
    assert table.articles.ids[table.rowAt(0)] == 103


def test_nothing_is_chosen_by_getting_the_focus(qtbot: QtBot, make_window: MakeWindow, furnished: Engine) -> None:
    window = make_window()
    chosen: list[int] = []
    window.table.chosen.connect(chosen.append)
    window.top.search.setFocus()
    window.table.setFocus()
    assert window.table.current_article is None
    assert chosen == []
    assert furnished.counts().result(20).unread == 3


def test_typing_letters_does_not_search_every_row(qtbot: QtBot, make_window: MakeWindow, furnished: Engine) -> None:
    window = make_window()
    press(window.table, text="ق", scan=0)
    assert window.table.current_article is None


def test_the_severity_is_a_stripe_at_the_leading_edge(
    qtbot: QtBot, make_a_context: MakeContext, furnished: Engine, clock: FakeClock
) -> None:
    row = a_row(clock, alert=1, severity=Severity.CRITICAL)
    for language, leading in (("ar", True), ("en", False)):
        context = make_a_context(furnished, language=language)
        image = painted(*with_row(qtbot, context, row))
        places = {x for x, _ in coloured(image, context.theme.critical)}
        assert places
        assert all((x > image.width() / 2) is leading for x in places)


def test_the_match_is_marked_and_stays_in_sight_in_a_long_sentence(
    qtbot: QtBot, make_a_context: MakeContext, furnished: Engine, clock: FakeClock
) -> None:
    for before in ("", "كلمات كثيرة قبل الموضع " * 12):
        sentence = before + "بإدلب ثم بقية الجملة"
        at = sentence.index("بإدلب")
        context = make_a_context(furnished)
        image = painted(*with_row(qtbot, context, a_row(clock, snippet=sentence, marks=((at, at + 5),))))
        assert len(coloured(image, context.theme.match)) > 40


def test_a_matched_word_can_be_read_on_its_ground_in_both_themes(
    qtbot: QtBot, make_a_context: MakeContext, furnished: Engine, clock: FakeClock
) -> None:
    sentence = "اجتمعت اللجنة في إدلب ثم بقية الجملة"
    at = sentence.index("إدلب")
    for theme in (LIGHT, DARK):
        context = make_a_context(furnished)
        context.theme = theme
        row = a_row(clock, snippet=sentence, marks=((at, at + 4),), read=True)
        image = painted(*with_row(qtbot, context, row))
        ground = coloured(image, theme.match)
        left, right = min(x for x, _ in ground), max(x for x, _ in ground)
        top, bottom = min(y for _, y in ground), max(y for _, y in ground)
        inside = {image.pixelColor(x, y).name() for x in range(left, right) for y in range(top, bottom)}
        assert max(contrast(colour, theme.match) for colour in inside) >= 4.5


@pytest.mark.parametrize(
    ("sentence", "word", "quoted"),
    [("قيل في إدلب أمس", "إدلب", "«قيل في إدلب أمس»"), ("Said in Idlib", "Idlib", "“Said in Idlib”")],
)
def test_a_sentence_is_quoted_as_its_own_language_quotes(
    qtbot: QtBot,
    make_a_context: MakeContext,
    furnished: Engine,
    clock: FakeClock,
    sentence: str,
    word: str,
    quoted: str,
) -> None:
    at = sentence.index(word)
    row = a_row(clock, snippet=sentence, marks=((at, at + len(word)),))
    for language in ("ar", "en"):
        delegate, _ = with_row(qtbot, make_a_context(furnished, language=language), row)
        shown = delegate._prepare(row, 400).snippet
        assert shown is not None
        assert bare(shown.layout.text()) == quoted


def test_a_quoted_sentence_that_is_cut_still_ends_its_quotation(
    qtbot: QtBot, make_a_context: MakeContext, furnished: Engine, clock: FakeClock
) -> None:
    sentence = "قال رئيس البلدية في إدلب إن الطريق صار أقصر بنصف ساعة على الأقل في ساعات الزحام من كل يوم عمل" * 5
    at = sentence.index("إدلب")
    row = a_row(clock, snippet=sentence, marks=((at, at + 4),))
    delegate, _ = with_row(qtbot, make_a_context(furnished), row)
    for width in range(200, 700, 23):
        shown = delegate._prepare(row, width).snippet
        assert shown is not None
        assert bare(shown.layout.text()).startswith("«")
        assert shown.layout.text().endswith("…»")
        assert shown.width <= width


def test_a_headline_that_begins_in_latin_letters_still_runs_from_the_right(
    qtbot: QtBot, make_a_context: MakeContext, furnished: Engine, clock: FakeClock
) -> None:
    context = make_a_context(furnished)
    title = "SDF: قائد ميداني"
    image = painted(*with_row(qtbot, context, a_row(clock, title=title)))
    dark = [x for y in range(8, 26) for x in range(image.width()) if image.pixelColor(x, y).lightness() < 120]
    # It hangs at the right edge, a margin away.
    assert max(dark) > image.width() - context.px(1.6)
    assert min(dark) > image.width() / 2


def test_a_line_that_is_too_long_ends_after_a_whole_word(
    qtbot: QtBot, make_a_context: MakeContext, furnished: Engine, clock: FakeClock
) -> None:
    sentence = "تصدرت بضاعة البصل، مبيعات اليوم. في سوق إدلب، وتراجع الطلب على الرمان للمرة الأولى منذ بداية الأسبوع"
    row = a_row(clock, title=sentence)
    delegate, _ = with_row(qtbot, make_a_context(furnished), row)
    for width in range(120, 500, 7):
        shown = bare(delegate._prepare(row, width).headline.layout.text())
        assert shown.endswith("…")
        assert sentence.startswith((shown[:-1] + " ", shown[:-1] + "، ", shown[:-1] + ". "))
        assert shown[-2] not in "، ."
    # One that has no space in reach is cut where it must be.
    row = a_row(clock, title="خ" * 500)
    assert len(delegate._prepare(row, 200).headline.layout.text()) > 10


def test_a_source_with_a_long_name_leaves_room_for_the_watchlist(
    qtbot: QtBot, make_a_context: MakeContext, furnished: Engine, clock: FakeClock
) -> None:
    context = make_a_context(furnished)
    row = a_row(clock, source_name="صحيفة ذات اسم طويل " * 9, watchlists=(("الشمال", ""),))
    assert len(coloured(painted(*with_row(qtbot, context, row)), context.theme.accent_ground)) > 40


def test_chips_that_have_no_room_are_counted() -> None:
    def shown(room: int, *wide: int) -> tuple[tuple[int, ...], int]:
        return fitting(wide, room, gap=5, least=40, more=lambda rest: 20 + rest // 10)

    assert shown(400) == ((), 0)
    assert shown(165, 80, 80) == ((80, 80), 0)
    assert shown(164, 80, 80) == ((80,), 1)
    assert shown(90, 80, 80) == ((65,), 1)
    assert shown(60, 80) == ((60,), 0)
    # Half a name says less than how many there are.
    assert shown(50, 80, 80) == ((), 2)
    assert shown(39, 80) == ((), 1)
    assert shown(10, 80) == ((), 0)
    assert shown(900, *[50] * 30) == ((50, 50, 50, 50), 26)


def test_the_names_behind_a_chip_are_told_on_hover_and_to_a_screen_reader(
    qtbot: QtBot, make_a_context: MakeContext, furnished: Engine, clock: FakeClock
) -> None:
    lists = tuple((name, "") for name in ("إدلب وخفض التصعيد", "المعابر", "Aid convoys", "القمح", "الشمال"))
    delegate, table = with_row(qtbot, make_a_context(furnished), a_row(clock, watchlists=lists))
    said = "قوائم الرصد: إدلب وخفض التصعيد، المعابر، Aid convoys، القمح، الشمال"
    index = table.articles.index(0, 0)
    assert bare(index.data(Qt.ItemDataRole.ToolTipRole)).splitlines()[-1] == said
    assert bare(index.data(Qt.ItemDataRole.AccessibleTextRole)).splitlines()[-1] == said
    # They stand in one line within the margins: here four and how many more.
    columns = {x for x, _ in coloured(painted(delegate, table, 900), delegate._chip_ground.name())}
    assert min(columns) >= delegate._side
    assert len([x for x in columns if x + 1 not in columns]) == 5


@pytest.mark.parametrize("compact", [False, True])
@pytest.mark.parametrize("family", ["", "Noto Naskh Arabic", "IBM Plex Sans Arabic"])
def test_the_list_has_a_font_of_its_own_whose_letters_stay_in_their_row(
    qtbot: QtBot, make_a_context: MakeContext, furnished: Engine, clock: FakeClock, family: str, compact: bool
) -> None:
    context = make_a_context(furnished, list_font=family, list_scale=150)
    tall = "إِلٌّ آلاً أُلّٰ جٍ حِجِّ يٍ ـٍّ"
    delegate, table = with_row(qtbot, context, a_row(clock, title=tall, snippet=tall))
    delegate.set_compact(compact)
    assert delegate._unread_font.families()[0].startswith(family or "Vazirmatn")
    image = QImage(460, 3 * delegate.row_height, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    option = QStyleOptionViewItem()
    option.rect = QRect(0, delegate.row_height, 460, delegate.row_height)
    delegate.paint(painter, option, table.articles.index(0, 0))
    painter.end()
    inked = {y for y in range(image.height()) for x in range(0, 460, 2) if image.pixelColor(x, y).lightness() < 200}
    assert delegate.row_height <= min(inked)
    assert max(inked) < 2 * delegate.row_height
    # A letter of another font moves no line out of its place.
    one, other = (delegate._prepare(a_row(clock, title=title), 420).headline for title in ("عنوان", tall))
    assert one.layout.lineAt(0).ascent() - one.rise == other.layout.lineAt(0).ascent() - other.rise


def test_hostile_titles_are_painted(
    qtbot: QtBot, make_a_context: MakeContext, furnished: Engine, clock: FakeClock
) -> None:
    context = make_a_context(furnished)
    for title in ("خ" * 10_000, "😀" * 300, "\u202e\u202e\u2067\u2066", "", "<b>عنوان</b> " * 100, "\x00\x07\n"):
        row = a_row(clock, title=title, snippet=title, marks=((0, 4), (2, 900)), watchlists=((title, ""),))
        delegate, table = with_row(qtbot, context, row)
        image = painted(delegate, table)
        # Something is there to be read, and nothing reaches into the margins of the row.
        dark = [
            x for y in range(image.height()) for x in range(image.width()) if image.pixelColor(x, y).lightness() < 150
        ]
        assert dark
        margin = delegate._side - 4
        assert min(dark) >= margin
        assert max(dark) <= image.width() - margin
        prepared = delegate._prepare(row, 400)
        for line in (prepared.headline, prepared.snippet):
            if line is None:
                continue
            assert line.width <= 400
            assert line.layout.lineCount() == 1
            assert bare(line.layout.text()).replace("\u200d", "").isprintable()
            # No control of the writer's own turns the line round: the mark in front is ours.
            assert not set(line.layout.text()[1:]) & set("\u202e\u2066\u2067")
            assert all(mark.left() + 2 >= 0 and mark.right() - 2 <= 400 for mark in line.marks)


def test_unread_is_weight_and_goes_when_it_is_read(qtbot: QtBot, make_window: MakeWindow, furnished: Engine) -> None:
    window: Window = make_window()
    window.table.step(1)
    row = window.table.current_row
    assert row is not None
    assert not row.read
    assert row.title == BRIDGE_TITLE

    def is_read() -> bool:
        now = window.table.current_row
        return now is not None and now.read

    qtbot.waitUntil(is_read, timeout=10_000)
    assert furnished.counts().result(20).unread == 2


def test_the_accessible_text_is_the_headline_sentence_and_source(
    qtbot: QtBot, make_a_context: MakeContext, furnished: Engine, clock: FakeClock
) -> None:
    _, table = with_row(qtbot, make_a_context(furnished), a_row(clock, snippet="الجملة"))
    text = table.articles.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert bare(text) == "عنوان\nالجملة\nوكالة"


def test_what_is_painted_beside_the_texts_is_told_to_a_screen_reader(
    qtbot: QtBot, make_a_context: MakeContext, furnished: Engine, clock: FakeClock
) -> None:
    def told(**more: object) -> str:
        _, table = with_row(qtbot, context, replace(a_row(clock), **more))  # type: ignore[arg-type]
        return bare(table.articles.index(0, 0).data(Qt.ItemDataRole.AccessibleDescriptionRole))

    context = make_a_context(furnished, language="en")
    assert told() == "Not read yet · just now"
    assert told(read=True, starred=True, copies=3) == "With a star · 3 copies · just now"
    alert = {"alert": 1, "read": True}
    assert told(**alert, severity=Severity.CRITICAL, alert_state=AlertState.NEW) == "Critical alert · just now"
    held = told(**alert, severity=Severity.QUIET, alert_state=AlertState.HELD)
    assert held == "Quiet alert · Held back · just now"


def test_a_row_without_a_title_shows_its_sentence_once_with_the_match_marked(
    qtbot: QtBot, furnished: Engine, make_a_context: MakeContext, clock: FakeClock
) -> None:
    context = make_a_context(furnished)
    sentence = "وصل المبعوث إلى إدلب صباح اليوم"
    at = sentence.index("إدلب")
    row = a_row(clock, title="", snippet=sentence, marks=((at, at + 4),))
    delegate, table = with_row(qtbot, context, row)
    prepared = delegate._prepare(row, 460)
    assert bare(prepared.headline.layout.text()) == sentence
    assert prepared.snippet is None
    marked = coloured(painted(delegate, table), context.theme.match)
    assert marked
    assert max(y for _, y in marked) < delegate.row_height // 2
    assert table.articles.index(0, 0).data().startswith(sentence)


def test_a_row_with_neither_title_nor_text_shows_its_address(
    qtbot: QtBot, furnished: Engine, make_a_context: MakeContext, clock: FakeClock
) -> None:
    row = a_row(clock, title="")
    delegate, _ = with_row(qtbot, make_a_context(furnished), row)
    assert bare(delegate._prepare(row, 460).headline.layout.text()) == row.url


def test_a_mark_in_a_headline_stands_where_its_word_does(
    qtbot: QtBot, furnished: Engine, make_a_context: MakeContext, clock: FakeClock
) -> None:
    context = make_a_context(furnished)
    for title in ("سعر النفط اليوم", "  سعر \n  النفط اليوم "):
        start = title.index("النفط")
        row = a_row(clock, title=title, headline_marks=((start, start + 5),))
        delegate, table = with_row(qtbot, context, row)
        marked = coloured(painted(delegate, table), context.theme.match)
        assert marked
        # The first word and the last are free of it.
        columns = [x for x, _ in marked]
        width = delegate._prepare(row, 400).headline.width
        assert max(columns) - min(columns) < width / 2
