"""The lexicon of word forms: which lemma a written form belongs to. Compiled once on the user's machine, then mapped.

The data is simplemma's (a dependency) and, where the user installed them, Buckwalter's tables (never ours to ship, see
`buckwalter`); the compiled tables lie in the cache folder and are never shipped. simplemma is imported only while
compiling.
"""

from __future__ import annotations

import mmap
import os
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from itertools import chain
from pathlib import Path
from threading import get_ident
from typing import Protocol

from monitor.language.buckwalter import find_tables, fingerprint, read_pairs
from monitor.language.folding import FOLDING_VERSION, index_fold, loose
from monitor.language.splitting import FORMS_VERSION, is_arabic

LEXICON_VERSION = 2
"""Counts up when the compiled tables change; an older file is made anew."""

_STRETCH = 2_048
"""Bytes between two keys that are kept."""

_MAGIC = b"rasid lexicon %d\n" % LEXICON_VERSION


class Lexicon(Protocol):
    """Which lemmas a written form has, and which forms a lemma."""

    def lemmas(self, key: str) -> tuple[tuple[str, str], ...]:
        """(form, lemma) pairs, hamza kept, of every known form that is `key` in loose letters."""

    def forms(self, key: str) -> tuple[tuple[str, str], ...]:
        """(form, lemma) pairs of every lemma that is `key` in loose letters."""


class CompiledLexicon:
    """Two sorted tables in a mapped file: some 2 µs a question, next to no memory.

    The keys at every few kilobytes are kept; a question halves them and then scans the one stretch between two.
    """

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._start = len(_MAGIC) + 12
        self._middle = int(self._map[len(_MAGIC) : len(_MAGIC) + 11])
        self._end = len(self._map)
        self._lemma_marks = self._marks(self._start, self._middle)
        self._form_marks = self._marks(self._middle, self._end)
        if hasattr(mmap, "MADV_DONTNEED"):
            # All of it was read just now: let go of it, or 17 MB stay counted as ours for the few words asked for.
            self._map.madvise(mmap.MADV_DONTNEED)
            self._map.madvise(mmap.MADV_RANDOM)
        # Bound by instance: a cache on the methods would keep the map alive for ever.
        self.lemmas = lru_cache(maxsize=20_000)(self._lemmas)
        self.forms = lru_cache(maxsize=2_000)(self._forms)

    def _marks(self, low: int, high: int) -> tuple[list[bytes], list[int]]:
        """The first key of every stretch of a table, and where that line begins."""
        keys: list[bytes] = []
        lines: list[int] = []
        table = self._map
        while low < high:
            keys.append(table[low : table.find(b"\t", low) + 1])
            lines.append(low)
            low = (table.find(b"\n", low + _STRETCH, high) + 1) or high
        return keys, [*lines, high]

    def _lemmas(self, key: str) -> tuple[tuple[str, str], ...]:
        return self._pairs(key, *self._lemma_marks)

    def _forms(self, key: str) -> tuple[tuple[str, str], ...]:
        return self._pairs(key, *self._form_marks)

    def _pairs(self, key: str, keys: list[bytes], lines: list[int]) -> tuple[tuple[str, str], ...]:
        wanted = key.encode("utf-8", "surrogatepass") + b"\t"
        stretch = bisect_right(keys, wanted) - 1
        if stretch < 0:
            return ()
        low, high = lines[stretch], lines[stretch + 1]
        # Every line ends the one before it, the first one the head of the file.
        at = self._map.find(b"\n" + wanted, low - 1, high)
        if at < 0:
            return ()
        fields = self._map[at + 1 + len(wanted) : self._map.find(b"\n", at + 1)].decode("utf-8").split("\t")
        return tuple(zip(fields[::2], fields[1::2], strict=True))


def lexicon_file(cache: Path) -> Path:
    """Where the lexicon of this version and of the data installed now lies, made or not."""
    tables = find_tables()
    made_of = f"-buckwalter-{fingerprint(tables)}" if tables is not None else ""
    return cache / f"lexicon-{LEXICON_VERSION}{made_of}.table"


def understanding(cache: Path) -> str:
    """What decisions about words depend on besides the words: another text where a release or a lexicon changed it."""
    return f"{FOLDING_VERSION}/{FORMS_VERSION}/{lexicon_file(cache).name}"


def load_lexicon(cache: Path) -> Lexicon | None:
    """The compiled lexicon of a cache folder, or None where it was not made yet (or is of another version)."""
    path = lexicon_file(cache)
    try:
        with path.open("rb") as file:
            if file.read(len(_MAGIC)) != _MAGIC:
                return None
        return CompiledLexicon(path)
    except (OSError, ValueError):
        return None


def compile_lexicon(cache: Path) -> None:
    """Make the tables from the data that is installed: some seconds, once. The file appears whole or not at all.

    Raises OSError where the folder cannot be written.
    """
    tables = find_tables()
    more = read_pairs(tables) if tables is not None else ()
    write_lexicon(lexicon_file(cache), chain(_simplemma_pairs(), more))


def _simplemma_pairs() -> Iterable[tuple[str, str]]:
    from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

    yield from DefaultDictionaryFactory().get_dictionary("ar").items()


def write_lexicon(path: Path, pairs: Iterable[tuple[str, str]]) -> None:
    """Write (form, lemma) pairs as the tables that `CompiledLexicon` reads; what is not Arabic letters is left out."""
    by_form: defaultdict[str, dict[tuple[str, str], None]] = defaultdict(dict)
    by_lemma: defaultdict[str, dict[tuple[str, str], None]] = defaultdict(dict)
    for written, headword in pairs:
        form, lemma = index_fold(written), index_fold(headword)
        if not is_arabic(form) or not is_arabic(lemma):
            continue
        by_form[loose(form)][form, lemma] = None
        by_lemma[loose(lemma)][form, lemma] = None
    forms, lemmas = _table(by_form), _table(by_lemma)
    middle = len(_MAGIC) + 12 + len(forms)
    path.parent.mkdir(parents=True, exist_ok=True)
    # Two processes may be making it at once: each writes its own, and the last one whole stays.
    unfinished = path.with_suffix(f".{os.getpid()}-{get_ident()}")
    try:
        unfinished.write_bytes(_MAGIC + b"%011d\n" % middle + forms + lemmas)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _table(entries: dict[str, dict[tuple[str, str], None]]) -> bytes:
    lines = sorted(
        key.encode() + b"\t" + "\t".join("\t".join(pair) for pair in pairs).encode() for key, pairs in entries.items()
    )
    return b"".join(line + b"\n" for line in lines)
