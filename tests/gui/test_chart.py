"""A chart: a scale with numbers, time in the reading direction, what a step says of itself, spikes marked."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest

from monitor.engine import Engine
from monitor.gui import chart_export
from monitor.gui.chart import Chart, Series, beside, of_days
from monitor.gui.chart_drawing import hue
from monitor.gui.chart_table import ChartTable
from monitor.gui.chart_view import ChartView
from monitor.gui.context import Context
from monitor.gui.theme import DARK, LIGHT, contrast
from tests.gui.conftest import bare, press

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

MakeContext = Callable[..., Context]
FIRST = date(2026, 11, 1)
QUIET, LOUD = (3, 0, 2, 4, 3), (1, 2, 21, 2, 30)


@pytest.fixture
def context(make_a_context: MakeContext, engine: Engine) -> Callable[[str], Context]:
    return lambda language: make_a_context(engine, language=language)


def counted(context: Context, *series: Series) -> Chart:
    """The counts of the first days of a November."""
    days = [(FIRST + timedelta(days=n)).isoformat() for n in range(len(series[0].counts))]
    borders = [datetime.combine(FIRST + timedelta(days=n), datetime.min.time()) for n in range(len(days) + 1)]
    plain = of_days(context.words, [(day, 0) for day in days])
    return Chart(by="day", series=series, steps=plain.steps, ticks=plain.ticks, borders=tuple(borders))


def several(context: Context) -> Chart:
    return beside(
        [
            counted(context, Series(name="إدلب", counts=QUIET)),
            counted(context, Series(name="حلب", counts=LOUD, usual=(2.0,) * 5, spikes=(2, 4))),
        ]
    )


MakeChart = Callable[..., ChartView]


@pytest.fixture
def make_chart(qtbot: QtBot, context: Callable[[str], Context]) -> MakeChart:
    def make(
        *counts: int,
        language: str = "ar",
        usual: tuple[float, ...] = (),
        spikes: tuple[int, ...] = (),
        several_lines: bool = False,
    ) -> ChartView:
        made_for = context(language)
        view = ChartView(made_for)
        qtbot.addWidget(view)
        view.resize(600, view.height())
        view.show_chart(
            several(made_for)
            if several_lines
            else counted(made_for, Series(name="", counts=counts, usual=usual, spikes=spikes))
        )
        view.show()
        return view

    return make


def test_time_runs_as_the_window_is_read(make_chart: MakeChart) -> None:
    arabic, english = make_chart(1, 2, 3).drawing, make_chart(1, 2, 3, language="en").drawing
    assert arabic.bar(0).left() > arabic.bar(2).right()
    assert english.bar(0).right() < english.bar(2).left()


@pytest.mark.parametrize(
    ("highest", "top"), [(0, 2), (1, 2), (3, 4), (5, 6), (10, 10), (11, 20), (57, 60), (701, 1000)]
)
def test_the_scale_ends_at_a_round_number(make_chart: MakeChart, highest: int, top: int) -> None:
    view = make_chart(highest, 0)
    assert view.drawing.top == top
    assert view.drawing.bar(0).height() <= view.height()


def test_the_day_under_the_pointer_says_its_number(make_chart: MakeChart) -> None:
    view = make_chart(3, 0, 11, usual=(2.0, 0.2, 4.6))
    said = []
    for number in range(3):
        QTest.mouseMove(view, QPoint(round(view.drawing.middle(number)), 30))
        said.append(bare(view.said))
    assert said == [
        "١ تشرين الثاني ٢٠٢٦: ٣ أخبار، والمعتاد ٢",
        "٢ تشرين الثاني ٢٠٢٦: لا أخبار",
        "٣ تشرين الثاني ٢٠٢٦: ١١ خبرًا، والمعتاد ٥",
    ]


def test_arrows_go_from_day_to_day_and_enter_picks(make_chart: MakeChart) -> None:
    view = make_chart(3, 0, 11)
    picked: list[tuple[int, int]] = []
    view.picked.connect(lambda *at: picked.append(at))
    press(view, key=Qt.Key.Key_Return)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Return):
        press(view, key=key)
    # The first arrow looks at today; in an Arabic window what was before is on the right.
    assert picked == [(2, 0)]
    press(view, key=Qt.Key.Key_Home)
    assert view.accessibleDescription() == view.said
    assert bare(view.said).startswith("١ تشرين الثاني")


def test_of_several_lines_the_one_is_picked_that_is_nearest_or_the_keys_went_to(make_chart: MakeChart) -> None:
    view = make_chart(several_lines=True)
    picked: list[tuple[int, int]] = []
    view.picked.connect(lambda *at: picked.append(at))
    for series in (0, 1):
        QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=view.drawing.point(series, 4).toPoint())
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Return):
        press(view, key=key)
    assert picked == [(4, 0), (4, 1), (3, 1)]
    assert bare(view.said) == "٤ تشرين الثاني ٢٠٢٦ · إدلب: ٤ · حلب: ٢"


def test_a_spike_says_how_much_it_is_and_how_much_is_usual(context: Callable[[str], Context]) -> None:
    made_for = context("ar")
    shown = several(made_for)
    said = [bare(shown.spike(made_for.words, 1, step)) for step in shown.series[1].spikes]
    assert said == ["٢١ خبرًا، والمعتاد ٢", "٣٠ خبرًا اليوم، والمعتاد ٢"]
    english = context("en")
    assert several(english).spike(english.words, 1, 4) == "30 articles today, usually 2"


def test_a_spike_is_painted_as_one(make_chart: MakeChart) -> None:
    view = make_chart(1, 9, 1, spikes=(1,), usual=(1.0, 1.0, 1.0))
    picture, bar = view.grab().toImage(), view.drawing.bar(1)

    def is_red(x: float, y: float) -> bool:
        colour = QColor(picture.pixel(round(x), round(y)))
        return colour.red() - max(colour.green(), colour.blue()) > 40

    mark = [y for y in range(round(bar.top())) if is_red(bar.center().x(), y)]
    assert len(mark) >= 3
    # And words over the mark, on both sides of it.
    for side in (-20, 20):
        assert any(is_red(bar.center().x() + side, y) for y in range(mark[-1]))


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_lines_stand_out_and_apart_in_both_themes(theme: object) -> None:
    assert isinstance(theme, type(LIGHT))
    hues = [hue(theme, number) for number in range(4)]
    assert all(contrast(one, theme.background) >= 3 for one in hues)
    assert len(set(hues)) == 4


def test_lines_are_told_apart_without_colour(qtbot: QtBot, context: Callable[[str], Context]) -> None:
    """Two lines of the same counts leave different traces in black and white: dashes and marks, not hue alone."""
    made_for = context("en")
    traces = []
    for number in range(4):
        view = ChartView(made_for, tall=12)
        qtbot.addWidget(view)
        view.resize(600, view.height())
        nothing = Series(name="x", counts=(0, 0, 0, 0, 0))
        lines = [nothing] * 4
        lines[number] = Series(name="x", counts=(2, 2, 2, 2, 2))
        view.show_chart(counted(made_for, *lines))
        picture = view.grab().toImage()
        y = round(view.drawing.point(number, 0).y())
        row = tuple(
            contrast(QColor(picture.pixel(x, y)).name(), LIGHT.background) > 2 for x in range(60, picture.width() - 10)
        )
        traces.append(row)
    assert len(set(traces)) == 4


def _is_anywhere_red(picture: QImage) -> bool:
    return any(
        QColor(picture.pixel(x, y)).name() == LIGHT.critical.lower()
        for x in range(0, picture.width(), 3)
        for y in range(0, picture.height(), 3)
    )


def test_what_was_counted_is_written_as_a_picture_a_drawing_and_a_table(context: Callable[[str], Context]) -> None:
    made_for = context("ar")
    what = chart_export.Titled(chart=several(made_for), title="إدلب، حلب", below="عدد الأخبار في اليوم")
    picture = QImage.fromData(chart_export.png(made_for, what))
    assert picture.size().width() == 2400
    assert QColor(picture.pixel(2, 2)).name() == LIGHT.pane.lower()
    # What stands out is in the last days: in Arabic on the left, and nothing red where time begins.
    assert _is_anywhere_red(picture.copy(0, 0, 800, 1000))
    assert not _is_anywhere_red(picture.copy(1600, 0, 800, 1000))
    drawing = ElementTree.fromstring(chart_export.svg(made_for, what))
    names = {part.tag.rpartition("}")[2]: part for part in drawing.iter()}
    assert (names["title"].text, "path" in names, "text" in names) == ("إدلب، حلب", True, False)
    written = chart_export.table(made_for, what).decode("utf-8-sig")
    head, first, *_, last = csv.reader(io.StringIO(written))
    assert head == ["البداية", "إدلب", "حلب", "حلب، المعتاد"]
    assert (first, last[1:]) == (["2026-11-01T00:00", "3", "1", "2.0"], ["3", "30", "2.0"])


def test_the_table_has_every_count_and_picks_too(qtbot: QtBot, context: Callable[[str], Context]) -> None:
    table = ChartTable(context("ar"))
    qtbot.addWidget(table)
    table.show_chart(several(context("ar")))
    model = table.model()
    heads = [model.headerData(n, Qt.Orientation.Horizontal) for n in range(table.columnCount())]
    assert heads == ["الوقت", "إدلب", "حلب", "المعتاد"]
    newest = [bare(model.index(0, n).data()) for n in range(4)]
    assert newest == ["٥ تشرين الثاني ٢٠٢٦", "٣", "٣٠ (أكثر من المعتاد)", "٢"]
    picked: list[tuple[int, int]] = []
    table.picked.connect(lambda *at: picked.append(at))
    table.setCurrentCell(1, 3)
    press(table, key=Qt.Key.Key_Return)
    assert picked == [(3, 1)]
