"""The number of a word: 17 bits of how it is written and 15 of its light stem, by which forms of one word are told.

A light stem, as of Larkey's light10, is what is left without particles, article and endings; it needs no dictionary. Of
longer ones the long vowels go too and غ is ج, so that a foreign name has one however it is written (بوينغ and بوينج,
أميركي and أمريكية, سوريا and سورية).
"""

from __future__ import annotations

import re
from zlib import crc32

SPELLED_BITS = 17
"""The lower bits of a number: of the word as it is written."""
_SPELLED = (1 << SPELLED_BITS) - 1
_PARTS = re.compile(
    "(?:[وف]?(?:[بك]?ال|لل)(?=...)|[وفبكل](?=....))?"  # three letters are left, or four where no article says so
    "(...+?)"
    "(?:يين|يون|يات|ات|ين|ون|ان|ية|يه|يا|ة|ه|ي|ا)?"
).fullmatch
_LONG = 6
"""Letters of a stem that is recognised without its long vowels; of one that has a letter less only the ي is left out
(أميرك and أمريك, but محمود is not محمد)."""


def word_number(word: str) -> int:
    """An unsigned 32-bit number for a word in loose letters, the same in every run."""
    spelled = crc32(word.encode("utf-8", "surrogatepass"))
    stem = light_stem(word)
    return crc32(stem.encode("utf-8", "surrogatepass")) & ~_SPELLED | spelled & _SPELLED


def stem_of(number: int) -> int:
    """The part of a word's number that it shares with all words of its light stem."""
    return number >> SPELLED_BITS


def light_stem(word: str) -> str:
    """What is left of a word in loose letters; the word where it is no Arabic one or too short."""
    found = _PARTS(word)
    if found is None or not word[0] > "\u0620":
        return word
    stem = found[1].replace("غ", "ج").replace("ء", "ي")
    if len(stem) >= _LONG:
        return stem[0] + stem[1:].replace("ا", "").replace("و", "").replace("ي", "")
    return stem[0] + stem[1:].replace("ي", "") if len(stem) == _LONG - 1 else stem
