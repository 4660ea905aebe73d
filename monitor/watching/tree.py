"""What a query means: a small tree whose leaves are tests of single words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from monitor.language import (
    Lexicon,
    Reading,
    Stopped,
    WantedWord,
    is_arabic,
    kept_words,
    loose,
)

_PREFIX_CLITICS = ("", "و", "ف", "ب", "ك", "ل", "ال", "وال", "فال", "بال", "كال", "لل", "وب", "ول", "وبال", "ولل")
NO_PREFIX = frozenset(_PREFIX_CLITICS) | {clitic[:-1] for clitic in _PREFIX_CLITICS if clitic.endswith("ال")}
"""What stands before nearly every word, or begins what does (وا, of وال): by itself no beginning to look for."""
_HAMZA_OF = {"ا": "اأإآ", "ي": "يى", "ء": "ءؤئ"}
_MOST_PREFIXES = 64


class WordTest:
    """A leaf: whether one written word is meant. The decision depends on that word alone.

    `stems` is what to look up in a vocabulary of `word_stems`; `accepts` decides. For a prefix test `prefix` is the
    beginning as typed and `prefixes` every written beginning it may have (proclitics, hamza seats); `stems` is empty.
    """

    __slots__ = (
        "_exact",
        "_fits",
        "_inner",
        "key",
        "lexicon",
        "name",
        "prefix",
        "prefixes",
        "stems",
        "typed",
        "wanted",
        "word",
    )

    def __init__(
        self,
        word: str,
        *,
        typed: str = "",
        lexicon: Lexicon | None = None,
        name: bool | None = None,
        exact: bool = False,
        prefix: bool = False,
        phrase: bool = False,
        inner: bool = False,
        kept: bool = False,
    ) -> None:
        self.word = word
        self.lexicon = lexicon
        self.typed = typed or word
        self.key = (word, name, exact, prefix, phrase, inner, kept)
        self.name = name
        self.prefix: str | None = None
        self.prefixes: tuple[str, ...] = ()
        self.wanted: WantedWord | None = None
        self.stems: frozenset[str] = frozenset()
        self._inner = inner
        self._exact = exact
        self._fits = loose(word)
        if prefix:
            self.prefix = word
            self.prefixes = (word,) if exact else _written_prefixes(word, inner=inner)
        else:
            self.wanted = WantedWord(
                word, lexicon=lexicon, name=name, exact=exact, phrase=phrase, inner=inner, kept=kept
            )
            self.stems = self.wanted.stems

    def beside(self, *, inner: bool) -> WordTest:
        """The same test of a word of a phrase, whose other words confirm it; `inner`: it is not the first."""
        return WordTest(
            self.word,
            typed=self.typed,
            lexicon=self.lexicon,
            name=self.name,
            exact=self._exact,
            prefix=self.prefix is not None,
            phrase=True,
            inner=inner,
        )

    def within_a_name(self) -> WordTest:
        """The same test of a word that keeps its article and number, see `kept_words`."""
        if self.wanted is None or self._exact:
            return self
        return WordTest(
            self.word,
            typed=self.typed,
            lexicon=self.lexicon,
            name=self.name,
            phrase=True,
            inner=self._inner,
            kept=True,
        )

    def accepts(self, word: str) -> bool:
        """True where an index word is meant by this test."""
        if self.wanted is not None:
            return self.wanted.accepts(word)
        return isinstance(self._begins(word), Reading)

    def read(self, word: str) -> Reading | Stopped | None:
        """How an index word is meant, what stopped it, or None where they have nothing in common."""
        return self.wanted.read(word) if self.wanted is not None else self._begins(word)

    def _begins(self, word: str) -> Reading | None:
        if word.startswith(self.word):
            return Reading("", self.word, word[len(self.word) :], self.word, "prefix")
        if self._exact or not is_arabic(word) or not is_arabic(self.word):
            return None
        folded = loose(word)
        for clitic in _PREFIX_CLITICS[:1] if self._inner else _PREFIX_CLITICS:
            if folded.startswith(clitic + self._fits):
                end = len(clitic) + len(self._fits)
                return Reading(clitic, word[len(clitic) : end], word[end:], self.word, "prefix")
        return None


def _written_prefixes(word: str, *, inner: bool) -> tuple[str, ...]:
    if not is_arabic(word):
        return (word,)
    beginnings = [""]
    for letter in loose(word):
        seats = _HAMZA_OF.get(letter, letter)
        if len(beginnings) * len(seats) > _MOST_PREFIXES:
            seats = letter
        beginnings = [begun + seat for begun in beginnings for seat in seats]
    # What is written without any particle is asked first.
    clitics = ("", "ال") if inner else _PREFIX_CLITICS
    return tuple(dict.fromkeys(clitic + begun for clitic in clitics for begun in (word, *beginnings)))


@dataclass(frozen=True, slots=True)
class Word:
    """A single word."""

    test: WordTest


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words side by side, in this order."""

    tests: tuple[WordTest, ...]
    gaps: tuple[str, ...] = ()
    """The punctuation typed before each word but the first, which may stand there too; empty where there is none."""

    def __post_init__(self) -> None:
        kept = kept_words([test.word for test in self.tests])
        tests = [
            test.within_a_name() if keep or test.name else test for test, keep in zip(self.tests, kept, strict=True)
        ]
        object.__setattr__(self, "tests", tuple(tests))


@dataclass(frozen=True, slots=True)
class Near:
    """Both within so many words of each other, in either order, within one block between blank lines."""

    left: Node
    right: Node
    words: int


@dataclass(frozen=True, slots=True)
class SameSentence:
    """Both begin in one sentence."""

    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class And:
    """All of them stand somewhere in the text, or where one is a `Not`, it does not."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one of them stands in the text."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Only ever a part of an `And` that has a positive part too."""

    part: Node


@dataclass(frozen=True, slots=True)
class Title:
    """Only places in the title count."""

    part: Node


@dataclass(frozen=True, slots=True)
class Signed:
    """A word or phrase with the signs that are a part of it, right before its first word and behind its last: C++."""

    part: Node
    before: str
    behind: str


Node = Word | Phrase | Near | SameSentence | And | Or | Not | Title | Signed


@dataclass(frozen=True, slots=True)
class Leaves:
    """The word tests of a tree: those that must or may stand in a text, and those that must not."""

    positive: tuple[WordTest, ...]
    negative: tuple[WordTest, ...]


def words_of(node: Node) -> Leaves:
    """The leaves of a tree, positive and negative, each in the order they were written."""
    found: dict[bool, list[WordTest]] = {True: [], False: []}
    for test, positive in _walk(node, True):
        found[positive].append(test)
    return Leaves(tuple(found[True]), tuple(found[False]))


def _walk(node: Node, positive: bool) -> Iterator[tuple[WordTest, bool]]:
    match node:
        case Word(test):
            yield test, positive
        case Phrase(tests):
            for test in tests:
                yield test, positive
        case And(parts) | Or(parts):
            for part in parts:
                yield from _walk(part, positive)
        case Near(left, right) | SameSentence(left, right):
            yield from _walk(left, positive)
            yield from _walk(right, positive)
        case Not(part):
            yield from _walk(part, not positive)
        case Title(part) | Signed(part):
            yield from _walk(part, positive)
