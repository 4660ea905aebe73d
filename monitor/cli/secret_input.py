"""How a command is given a secret: in a file, so that it stands in no history and no list of processes, or typed."""

from __future__ import annotations

import sys
from pathlib import Path

from monitor.errors import InputError, errno_of
from monitor.model import Reason


def first_line(name: str | None) -> str | None:
    """The first line of a file, ``-`` being standard input; empty where the name is, None where it is None.

    Raises InputError.
    """
    if not name:
        return name
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise InputError(Reason.of("import-not-utf8")) from None
    except (OSError, ValueError) as error:
        raise InputError(Reason.of("file-unreadable", file=name, errno=errno_of(error))) from None
    return text.split("\n", 1)[0].rstrip("\r")


def is_a_person_there() -> bool:
    """Whether somebody can be asked: both ends are a terminal."""
    try:
        return sys.stdin.isatty() and sys.stderr.isatty()
    except (AttributeError, ValueError):
        return False


def typed(question: str) -> str:
    """What a person types, without showing it."""
    from getpass import getpass

    return getpass(f"{question} ")


def agreed(question: str, yes: str) -> bool:
    """Whether a person answers with the word for yes."""
    print(f"{question} ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() == yes
