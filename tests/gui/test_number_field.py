"""A number is shown in the user's digits and typed in any."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from monitor.engine import Engine
from monitor.gui.context import Context
from monitor.gui.number_field import NumberField
from monitor.gui.settings_sheet import SettingsSheet
from tests.gui.conftest import MakeWindow, bare, press

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

MakeContext = Callable[..., Context]


@pytest.fixture
def number(qtbot: QtBot, make_a_context: MakeContext, engine: Engine) -> NumberField:
    made = NumberField(make_a_context(engine), "الحجم", 100, (50, 300), step=10)
    qtbot.addWidget(made)
    return made


@pytest.mark.parametrize(("typed", "becomes"), [("٢٥٠", 250), ("250", 250), ("۲۵۰ ٪", 250), ("9999", 300), ("1", 50)])
def test_digits_of_any_script_are_taken(qtbot: QtBot, number: NumberField, typed: str, becomes: int) -> None:
    with qtbot.waitSignal(number.chosen) as told:
        number.field.setText(typed)
        press(number.field, key=Qt.Key.Key_Return)
    assert told.args == [becomes]
    assert number.number == becomes


@pytest.mark.parametrize("typed", ["", "كثير", "100"])
def test_what_changes_nothing_is_not_told(number: NumberField, typed: str) -> None:
    told: list[int] = []
    number.chosen.connect(told.append)
    number.field.setText(typed)
    press(number.field, key=Qt.Key.Key_Return)
    assert told == []
    assert bare(number.field.text()) == "١٠٠"


def test_buttons_and_arrows_step_to_the_ends(number: NumberField) -> None:
    number.more.click()
    press(number.field, key=Qt.Key.Key_Up)
    assert number.number == 120
    press(number.field, key=Qt.Key.Key_PageDown)
    assert number.number == 50
    assert not number.less.isEnabled()
    assert number.more.isEnabled()


@pytest.mark.parametrize(
    ("language", "digits", "shown"), [("ar", "auto", "١٠٠٪"), ("ar", "latin", "100٪"), ("en", "auto", "100%")]
)
def test_sizes_in_the_settings_follow_the_users_digits(
    make_window: MakeWindow, furnished: Engine, language: str, digits: str, shown: str
) -> None:
    window = make_window(language=language, digits=digits)
    window.show_settings()
    sheet = window.sheets.sheet
    assert isinstance(sheet, SettingsSheet)
    assert bare(sheet.findChildren(NumberField)[0].field.text()) == shown
