"""argparse, speaking the user's language through the catalogue."""

from __future__ import annotations

import argparse
from typing import Any, NoReturn

from monitor.words import Words, isolated


def _comma(words: Words) -> str:
    return "، " if words.rtl else ", "


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

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.choices is None or value in action.choices:
            return
        choices = _comma(self.words).join(isolated(str(choice)) for choice in action.choices)
        raise argparse.ArgumentError(
            action,
            self.words.say("“{value}” is not accepted (choose from {choices})", value=str(value), choices=choices),
        )

    def parse_args(self, args: Any = None, namespace: Any = None) -> Any:
        with _argparse_says(self.words):
            return super().parse_args(args, namespace)

    def parse_known_args(self, args: Any = None, namespace: Any = None, **more: Any) -> Any:
        with _argparse_says(self.words):
            return super().parse_known_args(args, namespace, **more)

    def format_help(self) -> str:
        with _argparse_says(self.words):
            return super().format_help()


class _Said(str):
    """A sentence of argparse's with its places still open: what argparse joined by commas gets the language's."""

    _comma: str

    def __new__(cls, text: str, comma: str) -> _Said:
        made = super().__new__(cls, text)
        made._comma = comma
        return made

    def __mod__(self, places: Any) -> str:
        said: str = str(self) % self._listed(places)
        return said

    def _listed(self, place: Any) -> Any:
        if isinstance(place, dict):
            return {name: self._listed(one) for name, one in place.items()}
        return place.replace(", ", self._comma) if isinstance(place, str) else place


class _argparse_says:  # noqa: N801 - reads as a statement where it is used
    """argparse's own sentences come from its module's `_`; for the time of a call they come from the catalogue."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._before: tuple[Any, Any] | None = None

    def __enter__(self) -> None:
        words = self._words
        comma = _comma(words)

        def said(message: str) -> str:
            return _Said(words.say(message), comma)

        self._before = (getattr(argparse, "_"), getattr(argparse, "ngettext"))  # noqa: B009 - private to argparse
        setattr(argparse, "_", said)  # noqa: B010
        setattr(argparse, "ngettext", lambda one, many, n: said(one if n == 1 else many))  # noqa: B010

    def __exit__(self, *_: object) -> None:
        if self._before is not None:
            setattr(argparse, "_", self._before[0])  # noqa: B010
            setattr(argparse, "ngettext", self._before[1])  # noqa: B010
