"""What goes to stdout and stderr: lines for people, or one JSON object a line, flushed, UTF-8 whatever the locale."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import unicodedata
from collections.abc import Iterable
from typing import Any, TextIO

from monitor.words import Words, excerpt, harmless, without_isolates

# A title from the network may carry what moves a terminal's cursor or colours; a line break would forge a line.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_SURROGATE = re.compile("[\ud800-\udfff]")
_MARGIN = "  "
_RTL_MARK = "\u200f"
_BOLD, _DIM, _PLAIN, _CLEAR = "\x1b[1m", "\x1b[2m", "\x1b[0m", "\r\x1b[K"


class Output:
    """One command's two streams. `as_json` keeps stdout for JSON; then `line` says nothing."""

    def __init__(self, words: Words, *, as_json: bool, stdout: TextIO, stderr: TextIO) -> None:
        self.words = words
        self.as_json = as_json
        self._stdout = stdout
        self._stderr = stderr
        self.styled = not as_json and _is_terminal(stdout) and not os.environ.get("NO_COLOR")
        self.interactive = not as_json and _is_terminal(stderr)
        # A terminal reorders by them; in a pipe or a file they only get in the way of whoever searches it.
        self._out = _as_it_is if _is_terminal(stdout) else without_isolates
        self._err = _as_it_is if _is_terminal(stderr) else without_isolates
        self._status = False

    def speaking(self, words: Words) -> Output:
        """The same streams with other words (the settings' digits, for example)."""
        return Output(words, as_json=self.as_json, stdout=self._stdout, stderr=self._stderr)

    def json(self, value: object) -> None:
        """One JSON object on one line, flushed."""
        self._write(json_text(value))

    def line(self, text: str = "") -> None:
        """A line for a person; nothing with --json."""
        if not self.as_json:
            self._write(self._out(one_line(text)))

    def text(self, text: str) -> None:
        """Text of several lines for a person, its control characters taken out."""
        for part in text.split("\n"):
            self.line(part)

    def raw(self, text: str) -> None:
        """Text as it is (a file's content)."""
        self.clear()
        self._stdout.write(text)
        self._stdout.flush()

    def note(self, text: str) -> None:
        """What a person should know beside the answer, on stderr."""
        self.clear()
        self._stderr.write(self._err(one_line(text)) + "\n")
        self._stderr.flush()

    def error(self, text: str) -> None:
        """The one clear line of a failure, on stderr."""
        self.note(f"rasid: {text}")

    def pointed_at(self, line: str, place: int) -> None:
        """A line a person typed, cut to the terminal's width, and a caret below the place (code points from 0) in it.

        On a terminal only. One that turns Arabic around takes both lines for Arabic ones: the caret moves along.
        """
        if not self.interactive or not line.strip():
            return
        most = shutil.get_terminal_size().columns - len(_MARGIN) - 1
        shown, before = excerpt(one_line(line), place, most=max(most, 20))
        direction = _RTL_MARK if _first_strong_is_rtl(shown) else ""
        self.note(f"{direction}{_MARGIN}{shown}")
        self.note(f"{direction}{_MARGIN}{' ' * before}^")

    def status(self, text: str) -> None:
        """A line that replaces itself, on a terminal only."""
        if self.interactive:
            self._stderr.write(_CLEAR + one_line(text))
            self._stderr.flush()
            self._status = True

    def clear(self) -> None:
        if self._status:
            self._stderr.write(_CLEAR)
            self._stderr.flush()
            self._status = False

    def strong(self, text: str) -> str:
        """Emphasis on a terminal that shows it. Around whole words only: it would break Arabic joins."""
        return f"{_BOLD}{text}{_PLAIN}" if self.styled else text

    def faint(self, text: str) -> str:
        return f"{_DIM}{text}{_PLAIN}" if self.styled else text

    def marked(self, text: str, marks: Iterable[tuple[int, int]]) -> str:
        """A text with its matches emphasised."""
        if not self.styled:
            return text
        parts, at = [], 0
        for start, end in sorted(marks):
            if at <= start < end <= len(text):
                parts += [text[at:start], self.strong(one_line(text[start:end]))]
                at = end
        return "".join([*parts, text[at:]])

    def _write(self, text: str) -> None:
        self.clear()
        self._stdout.write(text + "\n")
        self._stdout.flush()


def _first_strong_is_rtl(text: str) -> bool:
    strong = (unicodedata.bidirectional(letter) for letter in text)
    return next((kind in ("R", "AL") for kind in strong if kind in ("L", "R", "AL")), False)


def one_line(text: str) -> str:
    """A text without line breaks, terminal codes and what turns lines around, our own emphasis excepted."""
    parts = re.split(r"(\x1b\[[012]m)", harmless(text))
    return "".join(part if n % 2 else _CONTROL.sub(" ", part) for n, part in enumerate(parts))


def json_text(value: object) -> str:
    """JSON in UTF-8 letters; a lone surrogate, which UTF-8 cannot hold, as an escape."""
    text = json.dumps(value, ensure_ascii=False, separators=(", ", ": "), default=_plain)
    return _SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def streams() -> tuple[TextIO, TextIO]:
    """This process's stdout and stderr, in UTF-8 with bare newlines; a closed one swallows what it is given."""
    return _ready(sys.stdout), _ready(sys.stderr)


def _ready(stream: Any) -> TextIO:
    if stream is None:
        return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123 - lives as long as the process
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
    ready: TextIO = stream
    return ready


def _as_it_is(text: str) -> str:
    return text


def _is_terminal(stream: TextIO) -> bool:
    try:
        return stream.isatty()
    except ValueError:
        return False


def _plain(value: object) -> object:
    if isinstance(value, tuple | set | frozenset):
        return list(value)
    raise TypeError(f"no JSON for {type(value).__name__}")
