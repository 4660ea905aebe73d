"""Keys as places on the keyboard: which action a key press means, whatever letter the layout gives it."""

from __future__ import annotations

import sys
from enum import StrEnum

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent


class Action(StrEnum):
    """What a key can do."""

    NEXT = "next"
    PREVIOUS = "previous"
    OPEN = "open"
    ACKNOWLEDGE = "acknowledge"
    SNOOZE = "snooze"
    STAR = "star"
    NOTE = "note"
    SEARCH = "search"
    FIND = "find"
    FIND_NEXT = "find-next"
    FIND_PREVIOUS = "find-previous"
    NEXT_MATCH = "next-match"
    PREVIOUS_MATCH = "previous-match"
    VERSIONS = "versions"
    QUOTE = "quote"
    TAG = "tag"
    PICTURE = "picture"
    PRINT = "print"
    SAVE_PDF = "save-pdf"
    ALWAYS_PICTURES = "always-pictures"
    LEFT_OUT = "left-out"
    COPY_ADDRESS = "copy-address"
    READ_ON = "read-on"
    READ_BACK = "read-back"
    FILTER = "filter"
    WHY = "why"
    HELP = "help"
    ADD_SOURCE = "add-source"
    CHECK_NOW = "check-now"
    READ_ALL = "read-all"
    UNDO = "undo"
    SETTINGS = "settings"
    QUIT = "quit"
    BACK = "back"


# Letters are named by the key of a US keyboard that is in the same place.
_PLAIN = {
    "j": Action.NEXT,
    "k": Action.PREVIOUS,
    "o": Action.OPEN,
    "a": Action.ACKNOWLEDGE,
    "z": Action.SNOOZE,
    "s": Action.STAR,
    "n": Action.NOTE,
    "w": Action.WHY,
    "/": Action.SEARCH,
    "m": Action.NEXT_MATCH,
    "v": Action.VERSIONS,
    "c": Action.QUOTE,
    "t": Action.TAG,
    "i": Action.PICTURE,
    "f": Action.FILTER,
}
_SHIFTED = {"/": Action.HELP, "m": Action.PREVIOUS_MATCH, "a": Action.READ_ALL}
_CONTROL = {
    "f": Action.FIND,
    "k": Action.SEARCH,
    "n": Action.ADD_SOURCE,
    "r": Action.CHECK_NOW,
    "p": Action.PRINT,
    "z": Action.UNDO,
    ",": Action.SETTINGS,
    "q": Action.QUIT,
}
KEY_OF = {**{action: key for key, action in _PLAIN.items()}, Action.HELP: "?"}

# Linux: evdev codes + 8, the same under X and Wayland. Windows: set 1 scan codes. macOS has only virtual keys, which
# are places too (https://github.com/torvalds/linux input-event-codes.h; Microsoft keyboard scan code specification;
# Apple HIToolbox Events.h).
_EVDEV = {"j": 44, "k": 45, "o": 32, "a": 38, "z": 52, "s": 39, "n": 57, "w": 25, "/": 61, "f": 41, "r": 27, ",": 59}
_EVDEV |= {"q": 24, "m": 58, "v": 55, "c": 54, "t": 28, "i": 31, "p": 33}
_WINDOWS = {"j": 36, "k": 37, "o": 24, "a": 30, "z": 44, "s": 31, "n": 49, "w": 17, "/": 53, "f": 33, "r": 19, ",": 51}
_WINDOWS |= {"q": 16, "m": 50, "v": 47, "c": 46, "t": 20, "i": 23, "p": 25}
_MAC = {"j": 38, "k": 40, "o": 31, "a": 0, "z": 6, "s": 1, "n": 45, "w": 13, "/": 44, "f": 3, "r": 15, ",": 43, "q": 12}
_MAC |= {"m": 46, "v": 9, "c": 8, "t": 17, "i": 34, "p": 35}

# The letters of the common Arabic and Persian layouts in those places, for events that carry no scan code.
_ARABIC = dict(zip("jkoazsnw/frq,", "تنخشئسىصظبقضو", strict=True))
_PERSIAN = dict(zip("jkoazsnw/frq,", "تنخشظسدص/بقضو", strict=True))
_ARABIC |= zip("mvctip", "ةرؤفهح", strict=True)
_PERSIAN |= zip("mvctip", "ئرزفهح", strict=True)


Chord = tuple[str, str]
"""A modifier as it is printed on its key, or nothing, and a key."""
# Keys that have a name and no letter.
_NAMES: dict[int, str] = {Qt.Key.Key_Escape: "Esc", Qt.Key.Key_F1: "F1", Qt.Key.Key_F3: "F3", Qt.Key.Key_Space: "Space"}
_NAMED: dict[Chord, Action] = {
    ("", "Esc"): Action.BACK,
    ("", "F1"): Action.HELP,
    ("", "F3"): Action.FIND_NEXT,
    ("Shift", "F3"): Action.FIND_PREVIOUS,
    ("", "Space"): Action.READ_ON,
    ("Shift", "Space"): Action.READ_BACK,
}


def chords() -> dict[Action, tuple[Chord, ...]]:
    """Every key press that means something, by what it does."""
    found: dict[Action, list[Chord]] = {}
    for modifier, table in (("", _PLAIN), ("Shift", _SHIFTED), ("Ctrl", _CONTROL)):
        for key, action in table.items():
            found.setdefault(action, []).append((modifier, key))
    for chord, action in _NAMED.items():
        found.setdefault(action, []).append(chord)
    return {action: tuple(pressed) for action, pressed in found.items()}


class Keyboard:
    """Knows the places of the keys and learns the letters of the active layout from what is typed."""

    def __init__(self, platform: str = sys.platform) -> None:
        table = {"win32": _WINDOWS, "darwin": _MAC}.get(platform, _EVDEV)
        self._mac = platform == "darwin"
        self._places = {code: key for key, code in table.items()}
        self._letters: dict[str, str] = {}
        if QGuiApplication.instance() is not None:
            language = QGuiApplication.inputMethod().locale().name()[:2]
            self._letters = dict(_ARABIC) if language == "ar" else dict(_PERSIAN) if language == "fa" else {}

    def action(self, press: QKeyEvent) -> Action | None:
        """What a key press asks for, or None; learns the layout's letter on the way."""
        if (name := _NAMES.get(press.key())) is not None:
            if press.modifiers() & ~Qt.KeyboardModifier.ShiftModifier & ~Qt.KeyboardModifier.KeypadModifier:
                return None
            shifted = bool(press.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            return (_NAMED.get(("Shift", name)) if shifted else None) or _NAMED.get(("", name))
        modifiers = press.modifiers() & ~Qt.KeyboardModifier.KeypadModifier & ~Qt.KeyboardModifier.GroupSwitchModifier
        key = self._place(press)
        if key is None:
            return None
        if modifiers == Qt.KeyboardModifier.ControlModifier:
            return _CONTROL.get(key)
        if modifiers == Qt.KeyboardModifier.NoModifier:
            self._learn(key, press.text())
            return _PLAIN.get(key)
        if modifiers == Qt.KeyboardModifier.ShiftModifier:
            return _SHIFTED.get(key)
        return None

    def letter(self, action: Action) -> str:
        """What stands on the key of an action in the active layout, as far as it is known; else the Latin letter."""
        key = KEY_OF[action]
        if key == "?":
            return "؟" if self._letters.get("/") == _ARABIC["/"] else "?"
        return self.printed(key)

    def printed(self, key: str) -> str:
        """What stands on a key in the active layout, as far as it is known; else the Latin letter."""
        return self._letters.get(key, key)

    def _place(self, press: QKeyEvent) -> str | None:
        code = press.nativeVirtualKey() if self._mac else press.nativeScanCode()
        has_code = (press.nativeScanCode() or press.nativeVirtualKey()) if self._mac else code
        if has_code:
            return self._places.get(code)
        if press.text() == "?" or press.key() == Qt.Key.Key_Question or press.text() == "؟":
            return "/"
        for layout in (_ARABIC, _PERSIAN):
            for key, letter in layout.items():
                if press.text() == letter or press.key() == ord(letter):
                    return key
        letter = chr(press.key()).lower() if 0x20 < press.key() < 0x7F else press.text().lower()
        return letter if letter in _EVDEV else None

    def _learn(self, key: str, text: str) -> None:
        if len(text) == 1 and text.isprintable():
            self._letters[key] = text
