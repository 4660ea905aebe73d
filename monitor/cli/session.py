"""What every command is given: the options, the words, the output, and an engine on demand."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from monitor.cli.output import Output
from monitor.model import Reason, system_clock
from monitor.settings import Places
from monitor.words import Words

if TYPE_CHECKING:
    from monitor.engine import Engine

T = TypeVar("T")


class Gui(Protocol):
    """The window's room as the command line uses it. It is handed in, since the window stands above this room."""

    def run(
        self,
        places: Places,
        *,
        language: str | None = None,
        engine: Engine | None = None,
        what: str = "",
        hidden: bool = False,
    ) -> int:
        """Open the window on a folder, or on an engine that is open already; returns the exit code at its end."""
        ...

    def screenshot(
        self,
        engine: Engine,
        path: Path,
        *,
        view: str,
        theme: str,
        size: tuple[int, int],
        scale: float,
        language: str,
        now: datetime | None,
    ) -> None:
        """Write a picture of the window. Raises InputError."""
        ...


OK, FAILED, WRONG_USAGE = 0, 1, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One run of one command."""

    options: argparse.Namespace
    words: Words
    output: Output
    places: Places
    gui: Callable[[], Gui]
    """Loads the window's room. Raises ImportError where Qt cannot be loaded."""

    @contextmanager
    def engine(self, *, poll: bool = False, gap: float = 2.0) -> Iterator[Engine]:
        """The engine, opened, and closed at the end. `poll` asks for the folder, where it is free."""
        from monitor.engine import Engine

        command = f"rasid {self.options.command or ''}".strip()
        named = named_language(self.options)
        engine = Engine(self.places, command=command, gap=gap, language=named)
        told = None
        try:
            engine.open(poll=poll)
            told = engine.rescued
            if told is not None:
                self.output.note(self.words.reason(told))
            yield engine
        finally:
            # A change may have been the first to open it for writing.
            if engine.rescued not in (None, told):
                self.output.note(self.words.reason(engine.rescued))
            engine.close()

    def word_forms(self) -> Any:
        """The table of word forms, made first where there is none: an answer must not change midway.

        Whoever waits for that is told on stderr; where it cannot be made, that the rules alone answer.
        """
        from monitor import stages

        say = self.words.say
        try:
            return stages.lexicon(
                self.places.cache,
                on_wait=lambda: self.output.note(say("Making the table of word forms, once. A moment…")),
            )
        except OSError:
            self.output.note(self.words.reason(Reason.of("lexicon-failed")))
            return None

    def now(self) -> datetime:
        return system_clock()


def named_language(options: argparse.Namespace) -> str | None:
    """The language named on the command line or in the environment; None leaves it to the settings."""
    wish = options.interface_language or os.environ.get("RASID_LANGUAGE", "")
    return wish if wish in ("ar", "en") else None


def answered(future: Future[T]) -> T:
    """Wait for an answer so that Ctrl-C is heard meanwhile, on every system."""
    while True:
        try:
            return future.result(timeout=0.5)
        except TimeoutError:
            if future.done():
                return future.result(timeout=0)
