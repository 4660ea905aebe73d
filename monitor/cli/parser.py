"""argparse, speaking the user's language through the catalogue."""

from __future__ import annotations

import argparse
from typing import Any, NoReturn

from monitor.words import Words


class Usage(Exception):  # noqa: N818 - not a fault of the program: what a person should know about the call
    """The command line cannot be understood; its text is the sentence for the person."""


class Parser(argparse.ArgumentParser):
    """argparse, speaking through the catalogue."""

    words: Words

    def speak(self, words: Words) -> None:
        """Take the words; the titles of the two groups that argparse makes by itself are said anew."""
        self.words = words
        self._optionals.title = words.say("options")
        self._positionals.title = words.say("positional arguments")

    def error(self, message: str) -> NoReturn:
        hint = self.words.say("`{command} --help` lists what there is.", command=self.prog)
        raise Usage(f"{message}. {hint}" if not message.endswith(".") else f"{message} {hint}")

    def parse_args(self, args: Any = None, namespace: Any = None) -> Any:
        with _argparse_says(self.words):
            return super().parse_args(args, namespace)

    def parse_known_args(self, args: Any = None, namespace: Any = None, **more: Any) -> Any:
        with _argparse_says(self.words):
            return super().parse_known_args(args, namespace, **more)

    def format_help(self) -> str:
        with _argparse_says(self.words):
            return super().format_help()


class _argparse_says:  # noqa: N801 - reads as a statement where it is used
    """argparse's own sentences come from its module's `_`; for the time of a call they come from the catalogue."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._before: tuple[Any, Any] | None = None

    def __enter__(self) -> None:
        said = self._words.say
        self._before = (getattr(argparse, "_"), getattr(argparse, "ngettext"))  # noqa: B009 - private to argparse
        setattr(argparse, "_", lambda message: said(message))  # noqa: B010
        setattr(argparse, "ngettext", lambda one, many, n: said(one if n == 1 else many))  # noqa: B010

    def __exit__(self, *_: object) -> None:
        if self._before is not None:
            setattr(argparse, "_", self._before[0])  # noqa: B010
            setattr(argparse, "ngettext", self._before[1])  # noqa: B010
