"""Names and spellings near a word, from a table of places and a glossary. Suggested, never matched silently."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class SuggestionKind(StrEnum):
    PLACE = "place"
    GLOSSARY = "glossary"
    SPELLING = "spelling"


@dataclass(frozen=True, slots=True)
class Suggestion:
    text: str
    kind: SuggestionKind


def suggest(word: str, *, limit: int = 20) -> tuple[Suggestion, ...]:
    """Arabic writings of a place or term typed in any of its spellings or languages, likeliest first."""
    return ()
