"""What is told of a written word that was held against the word of a term."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Reading(NamedTuple):
    """How a written word was understood as a form of the wanted one. `rule` is a code for the window to word.

    A named tuple: one is made for every written word that is a form.
    """

    proclitic: str
    stem: str
    suffix: str
    lemma: str
    rule: str


@dataclass(frozen=True, slots=True)
class Stopped:
    """The written word shares a stem with the wanted one and is none of its forms; `rule` says what stopped it."""

    rule: str
