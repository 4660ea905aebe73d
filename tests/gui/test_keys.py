"""Keys are places: the events that Arabic, Persian, French and Latin layouts send mean the same."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from monitor.gui.keys import Action, Keyboard, chords
from monitor.gui.keys_sheet import sentences, shown
from monitor.words import Words

NONE = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier


def pressed(
    text: str, scan: int = 0, modifiers: Qt.KeyboardModifier = NONE, key: int | None = None, virtual: int = 0
) -> QKeyEvent:
    code = ord(text.upper()) if key is None else key
    return QKeyEvent(QEvent.Type.KeyPress, code, modifiers, scan, virtual, 0, text)


@pytest.fixture
def keyboard(qapp: QApplication) -> Keyboard:
    return Keyboard("linux")


@pytest.mark.parametrize(
    ("letter", "scan", "action"),
    [
        ("ت", 44, Action.NEXT),
        ("ن", 45, Action.PREVIOUS),
        ("خ", 32, Action.OPEN),
        ("ش", 38, Action.ACKNOWLEDGE),
        ("ئ", 52, Action.SNOOZE),
        ("س", 39, Action.STAR),
        ("ى", 57, Action.NOTE),
        ("ص", 25, Action.WHY),
        ("ظ", 61, Action.SEARCH),
        ("ة", 58, Action.NEXT_MATCH),
        ("ر", 55, Action.VERSIONS),
        ("ؤ", 54, Action.QUOTE),
        ("ف", 28, Action.TAG),
        ("ه", 31, Action.PICTURE),
        ("ب", 41, Action.FILTER),
    ],
)
def test_an_arabic_layout_sends_its_letters_from_the_same_places(
    keyboard: Keyboard, letter: str, scan: int, action: Action
) -> None:
    assert keyboard.action(pressed(letter, scan)) is action
    # Without a scan code (some input methods) the letter alone is enough.
    assert keyboard.action(pressed(letter)) is action


def test_a_french_layout_acknowledges_with_the_key_in_the_place_of_a(keyboard: Keyboard) -> None:
    assert keyboard.action(pressed("q", 38)) is Action.ACKNOWLEDGE
    assert keyboard.action(pressed("a", 24)) is None
    assert keyboard.letter(Action.ACKNOWLEDGE) == "q"


def test_control_shortcuts_work_in_an_arabic_layout(keyboard: Keyboard) -> None:
    assert keyboard.action(pressed("ب", 41, CONTROL)) is Action.FIND
    assert keyboard.action(pressed("ض", 24, CONTROL)) is Action.QUIT
    assert keyboard.action(pressed("ت", 44, CONTROL)) is None


def test_the_question_mark_is_a_place_too(keyboard: Keyboard) -> None:
    assert keyboard.action(pressed("؟", 61, SHIFT)) is Action.HELP
    assert keyboard.action(pressed("?", 0, SHIFT)) is Action.HELP


def test_a_chip_shows_the_letter_of_the_layout_that_is_typed_with(keyboard: Keyboard) -> None:
    assert keyboard.letter(Action.NEXT) == "j"
    keyboard.action(pressed("ت", 44))
    assert keyboard.letter(Action.NEXT) == "ت"
    keyboard.action(pressed("j", 44))
    assert keyboard.letter(Action.NEXT) == "j"


def test_windows_and_mac_have_places_of_their_own(qapp: QApplication) -> None:
    assert Keyboard("win32").action(pressed("ت", 36)) is Action.NEXT
    assert Keyboard("darwin").action(pressed("ت", 0, virtual=38)) is Action.NEXT


def test_a_letter_with_shift_is_no_shortcut(keyboard: Keyboard) -> None:
    assert keyboard.action(pressed("J", 44, SHIFT)) is None


def test_the_page_of_the_keys_has_a_sentence_for_every_key_that_does_something() -> None:
    assert set(chords()) - set(sentences(Words("en"))) == set()
    assert set(sentences(Words("en"))) - set(chords()) == set()


def test_the_page_shows_each_key_as_it_is_printed(keyboard: Keyboard) -> None:
    keyboard.action(pressed("ظ", 61))
    keyboard.action(pressed("ت", 44))
    printed = {action: [shown(Words("en"), keyboard, chord) for chord in found] for action, found in chords().items()}
    assert printed[Action.NEXT] == ["ت"]
    assert printed[Action.HELP] == ["؟", "F1"]
    assert "Ctrl+K" in printed[Action.SEARCH]
    assert printed[Action.BACK] == ["Esc"]
