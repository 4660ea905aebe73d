"""The query language: one grammar for the terms of a watchlist and for searches.

Words side by side are a phrase (in a search they must all occur; quotes make a phrase there). Operators stand only
between two operands and never in quotes; anywhere else they are words:

    A AND B   A & B   A و B      A NOT B   A وليس B   A -B      A NEAR/5 B   A قرب/5 B
    A OR B    A | B   A أو B     "a phrase"   (brackets)        A NEAR/s B   A قرب/ج B   (the same sentence)
    =word (exactly as written)   prefix*   ~word/spelling/spelling   title:word   عنوان:word   C++   C#   .NET

NEAR binds closest, then NOT, AND, OR: `A NOT B NEAR/5 C` excludes B near C. A minus excludes where it stands behind a
space and right before a word, a quoted phrase or a bracket, and takes that one alone: `A -B C` asks for A and C. With
nothing before it that is asked for, it is refused. Elsewhere it is a part of words, as & is without a blank on either
side (AT&T).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain, islice, pairwise, product
from math import prod
from typing import NamedTuple

from monitor.errors import QueryError
from monitor.language import CONTROLS, Lexicon, index_fold, index_parts, is_arabic, joined, parted, runs_together
from monitor.model import Reason
from monitor.watching.cutting import (
    MINUS,
    OPERANDS,
    WORD_OPERATORS,
    Lexeme,
    behind_minus,
    is_marked,
    lexemes_of,
    names_together,
    operators_between_operands,
)
from monitor.watching.texts import punctuation
from monitor.watching.tree import (
    NO_PREFIX,
    And,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    SameSentence,
    Signed,
    Title,
    Word,
    WordTest,
)

LONGEST = 1_000
"""Letters of a query."""
_MOST_WORDS = 200
_DEEPEST = 30
_SHORTEST_PREFIX = 2
_FARTHEST = 100
_MOST_SPELLINGS = 8

_WORD_OR_GAP = re.compile(r"(?P<word>[^\W_]+)|[\W_]+")
_LETTERS_AND_DIGITS = re.compile(r"[0-9]+|[^0-9]+")


_DOT_FIRST = re.compile(r"\.(?=[A-Za-z])")
_SIGNS_LAST = re.compile(r"(?P<word>[^\W_])(?P<signs>[+#]{1,3})$")


class _Typed(NamedTuple):
    """A word of a query."""

    word: str
    """As it is indexed."""
    typed: str
    """The chunk it stands in."""
    gap: str = ""
    """The punctuation typed between it and the word before, as `punctuation` says it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """How words are to be understood."""

    search: bool
    lexicon: Lexicon | None
    name: bool | None
    exact: bool


def parse(
    query: str,
    *,
    search: bool = False,
    lexicon: Lexicon | None = None,
    name: bool | None = None,
    exact: bool = False,
) -> Node:
    """Understand a query.

    Args:
        query: as a person typed it.
        search: words side by side must all occur, instead of forming a phrase.
        lexicon: decides word forms together with the rules; None: the rules alone.
        name: the words are a name (True), are none (False), or the lexicon tells (None).
        exact: words match as written only.

    Raises QueryError with the place in the query and, as its reason, what was expected there.
    """
    if len(query) > LONGEST:
        raise QueryError(query, LONGEST, Reason.of("query-too-long", longest=LONGEST))
    way = _Way(search=search, lexicon=lexicon, name=name, exact=exact)
    plain = _plain(query, way)
    if plain is not None:
        return plain
    return _Parser(query, operators_between_operands(lexemes_of(query)), way).whole()


_PLAIN_QUERY = re.compile(r"\s*[^\W_]+(?:\s+[^\W_]{2,})*\s*")


def _plain(query: str, way: _Way) -> Node | None:
    """The commonest query, some words and nothing else, without the grammar."""
    if way.search or not _PLAIN_QUERY.fullmatch(query):
        return None
    chunks = query.split()
    if len(chunks) > 1 and any(chunk in WORD_OPERATORS for chunk in chunks[1:-1]):
        return None
    if len(chunks) > 8:
        return None
    words = [_Typed(word, chunk) for chunk in chunks for word in index_parts(chunk)]
    if len(words) == 1 and len(words[0].word) < 2:
        return None
    return _side_by_side(words, way) if words else None


# --- building ------------------------------------------------------------------------------------


class _Parser:
    def __init__(self, query: str, lexemes: list[Lexeme], way: _Way) -> None:
        self._query = query
        self.lexemes_of = lexemes
        self._way = way
        self._at = 0
        self._depth = 0
        if sum(lexeme.kind in OPERANDS for lexeme in lexemes) > _MOST_WORDS:
            raise QueryError(query, lexemes[-1].start, Reason.of("query-too-many-words", most=_MOST_WORDS))

    def whole(self) -> Node:
        if not self.lexemes_of:
            raise self._error("query-empty", 0)
        node = self._or()
        if self._at < len(self.lexemes_of):
            raise self._error("query-close-bracket", self.lexemes_of[self._at].start)
        return node

    def _error(self, code: str, position: int, **data: str | int) -> QueryError:
        return QueryError(self._query, position, Reason.of(code, **data))

    def _kind(self) -> str:
        return self.lexemes_of[self._at].kind if self._at < len(self.lexemes_of) else ""

    def _or(self) -> Node:
        parts = [self._and()]
        while self._kind() == "or":
            self._at += 1
            parts.append(self._and())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def _and(self) -> Node:
        parts = [self._near()]
        while True:
            kind = self._kind()
            if kind == "and":
                self._at += 1
                parts.append(self._near())
            elif kind == "not":
                minus = self.lexemes_of[self._at].text in MINUS
                self._at += 1
                parts.append(Not(self._taken_away() if minus else self._near()))
            elif kind in ("open", "title", "word", "phrase"):
                # Side by side, and at least one of them is more than a word: both are asked for.
                parts.append(self._near())
            else:
                break
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _taken_away(self) -> Node:
        """What a minus excludes: one word, phrase or bracket, whatever stands beside it."""
        end = behind_minus(self.lexemes_of, self._at)
        following, self.lexemes_of = self.lexemes_of, self.lexemes_of[:end]
        node = self._operand()
        self.lexemes_of = following
        if self._kind() in ("near", "sentence"):
            raise self._error("query-near-operand", self.lexemes_of[self._at].start)
        return node

    def _near(self) -> Node:
        left = self._operand()
        while self._kind() in ("near", "sentence"):
            lexeme = self.lexemes_of[self._at]
            self._at += 1
            if lexeme.kind == "near" and not 1 <= lexeme.words <= _FARTHEST:
                raise self._error("query-near-range", lexeme.start, farthest=_FARTHEST)
            right = self._operand()
            for side in (left, right):
                if not _has_place(side):
                    raise self._error("query-near-operand", lexeme.start)
            left = SameSentence(left, right) if lexeme.kind == "sentence" else Near(left, right, lexeme.words)
        return left

    def _operand(self) -> Node:
        kind = self._kind()
        if kind == "open":
            return self._bracket()
        if kind == "title":
            start = self.lexemes_of[self._at].start
            self._at += 1
            if self._kind() not in ("open", "word", "phrase"):
                raise self._error("query-title-operand", start)
            return _in_title(self._operand())
        if kind == "phrase":
            return self._quoted()
        if kind == "word":
            return self._words()
        if kind == "not":
            raise self._error("query-exclusion-first", self.lexemes_of[self._at].start)
        at = self.lexemes_of[self._at].start if kind else len(self._query)
        raise self._error("query-word-expected", at)

    def _bracket(self) -> Node:
        start = self.lexemes_of[self._at].start
        self._depth += 1
        if self._depth > _DEEPEST:
            raise self._error("query-too-deep", start, deepest=_DEEPEST)
        self._at += 1
        if self._kind() == "close":
            raise self._error("query-word-expected", start + 1)
        node = self._or()
        if self._kind() != "close":
            raise self._error("query-open-bracket", start)
        self._at += 1
        self._depth -= 1
        return node

    def _quoted(self) -> Node:
        lexeme = self.lexemes_of[self._at]
        self._at += 1
        words = _parts_of(lexeme.text)
        if not words:
            raise self._error("query-no-letters", lexeme.start, text=_shown(lexeme.text))
        signs = _signs_of(lexeme.text)
        if len(words) == 1 and len(words[0].word) < 2 and not words[0].word.isdigit() and not signs:
            raise self._error("query-one-letter", lexeme.start, text=words[0].word)
        return _signed(_side_by_side(words, self._way), signs)

    def _words(self) -> Node:
        """Words side by side: a phrase, or in a search all of them."""
        run: list[Lexeme] = []
        while self._kind() == "word":
            run.append(self.lexemes_of[self._at])
            self._at += 1
        if run[-1].text in ("=", "~") and self._kind() in ("phrase", "open"):
            # They say something of one word's forms; of quotes and brackets there is nothing to say so.
            raise self._error("query-sign-before-word", run[-1].start, text=run[-1].text)
        if self._way.search or any(is_marked(lexeme.text) for lexeme in run):
            return self._each(run)
        words = _parts_of(*(lexeme.text for lexeme in run))
        if not words:
            raise self._error("query-no-letters", run[0].start, text=_shown(run[0].text))
        signs = _signs_of(run[0].text, run[-1].text)
        if len(words) == 1 and len(words[0].word) < 2 and not signs:
            raise self._error("query-one-letter", run[0].start, text=words[0].word)
        return _signed(_side_by_side(words, self._way), signs)

    def _each(self, run: list[Lexeme]) -> Node:
        """Words of which one is marked (=, ~, *): in a term they form a phrase all the same."""
        run = names_together(run)
        marked = [self._marked(lexeme, single=len(run) == 1) for lexeme in run]
        nodes = [node for node in marked if node is not None]
        if not nodes:
            raise self._error("query-no-letters", run[0].start, text=_shown(run[0].text))
        if len(nodes) == 1:
            return nodes[0]
        if self._way.search:
            return And(tuple(nodes))
        return self._in_a_row(list(zip(run, marked, strict=True)))

    def _in_a_row(self, pieces: list[tuple[Lexeme, Node | None]]) -> Node:
        """A phrase of words that have spellings or parts of their own: each way to write them is one."""
        rows = [_Row()]
        between = ""
        for lexeme, node in pieces:
            typed = index_fold(lexeme.text).strip("=~*")
            letters = [n for n, letter in enumerate(typed) if letter.isalnum()]
            if node is None or not letters:
                between += typed
                continue
            gap = punctuation(between + typed[: letters[0]])
            rows = [row.and_then(other, gap) for row in rows for other in _rows_of(node)]
            if sum(len(row.tests) for row in rows) > _MOST_WORDS:
                raise self._error("query-too-many-words", pieces[0][0].start, most=_MOST_WORDS)
            between = typed[letters[-1] + 1 :]
        phrases = tuple(row.phrase() for row in rows)
        return phrases[0] if len(phrases) == 1 else Or(phrases)

    def _marked(self, lexeme: Lexeme, *, single: bool) -> Node | None:
        text, start, way = CONTROLS.sub("", lexeme.text), lexeme.start, self._way
        if text.startswith("~") and len(text) > 1:
            return self._spellings(text[1:], start)
        exact = text.startswith("=") and len(text) > 1
        prefix = text.endswith("*") and len(text) > 1
        words = _parts_of(text)
        if not words:
            if single or exact or prefix:
                raise self._error("query-no-letters", start, text=_shown(text))
            return None
        if prefix:
            last = words[-1].word
            if len(last) < _SHORTEST_PREFIX:
                raise self._error("query-short-prefix", start, shortest=_SHORTEST_PREFIX)
            if len(words) == 1 and last in NO_PREFIX:
                raise self._error("query-common-prefix", start, text=last)
            tests = [
                _test(word, typed, way, exact=exact, phrase=len(words) > 1, inner=n > 0)
                for n, (word, typed, _) in enumerate(words[:-1])
            ]
            tests.append(WordTest(last, typed=text, prefix=True, exact=exact or way.exact, inner=bool(tests)))
            return Word(tests[0]) if len(tests) == 1 else Phrase(tuple(tests), _gaps(words))
        signs = _signs_of(text)
        if len(words) == 1 and len(words[0].word) < 2 and not (way.search and words[0].word.isdigit()) and not signs:
            if single:
                raise self._error("query-one-letter", start, text=words[0].word)
            return Word(_test(words[0].word, text, way, exact=True))
        if exact:
            tests = [_test(word, typed, way, exact=True) for word, typed, _ in words]
            return _signed(Word(tests[0]) if len(tests) == 1 else Phrase(tuple(tests), _gaps(words)), signs)
        return _signed(_side_by_side(words, way), signs)

    def _spellings(self, text: str, start: int) -> Node:
        """`~word/spelling/…`: any of them, none guessed."""
        nodes = []
        for spelling in text.split("/"):
            words, signs = _parts_of(spelling), _signs_of(spelling)
            if words and (len(words) > 1 or len(words[0].word) > 1 or signs):
                nodes.append(_signed(_side_by_side(words, self._way), signs))
        if not nodes:
            raise self._error("query-no-letters", start, text=_shown(text))
        return nodes[0] if len(nodes) == 1 else Or(tuple(nodes))


def _in_title(node: Node) -> Node:
    """What holds where a query holds of the title alone: each of its parts is asked of the title."""
    match node:
        case And(parts):
            return And(tuple(map(_in_title, parts)))
        case Or(parts):
            return Or(tuple(map(_in_title, parts)))
        case Not(part):
            return Not(_in_title(part))
        case Title():
            return node
    return Title(node)


def _has_place(node: Node) -> bool:
    """NEAR and same sentence need places on both sides: words, phrases, and choices of them."""
    match node:
        case Word() | Phrase() | Near() | SameSentence() | Signed():
            return True
        case Or(parts):
            return all(_has_place(part) for part in parts)
    return False


@dataclass(frozen=True, slots=True)
class _Row:
    """Words side by side on the way to a phrase, what is typed before each but the first, the signs at the edges."""

    tests: tuple[WordTest, ...] = ()
    gaps: tuple[str, ...] = ()
    before: str = ""
    behind: str = ""

    def and_then(self, other: _Row, gap: str) -> _Row:
        if not self.tests:
            return other
        gaps = (*self.gaps, gap, *other.gaps)
        return _Row((*self.tests, *other.tests), gaps, self.before, other.behind)

    def phrase(self) -> Node:
        tests = tuple(test.beside(inner=n > 0) for n, test in enumerate(self.tests))
        phrase = Phrase(tests, self.gaps if any(self.gaps) else ())
        return Signed(phrase, self.before, self.behind) if self.before or self.behind else phrase


def _rows_of(node: Node) -> list[_Row]:
    """The words side by side that a piece of a phrase may be."""
    match node:
        case Word(test):
            return [_Row((test,))]
        case Phrase(tests, gaps):
            return [_Row(tests, gaps or ("",) * (len(tests) - 1))]
        case Or(parts):
            return [row for part in parts for row in _rows_of(part)]
        case Signed(part, before, behind):
            return [replace(row, before=before, behind=behind) for row in _rows_of(part)]
    raise AssertionError("a piece of a phrase is made of words")


def _parts_of(*chunks: str) -> list[_Typed]:
    """Each word of some chunks. Hyphens, apostrophes and points inside are breaks."""
    found: list[_Typed] = []
    between = ""
    for chunk in chunks:
        for part in _WORD_OR_GAP.finditer(index_fold(chunk)):
            if part["word"] is None:
                between += part.group()
            else:
                found.append(_Typed(part.group(), chunk, punctuation(between) if found else ""))
                between = ""
    return found


class _Signs(NamedTuple):
    before: str
    behind: str


def _signs_of(first: str, last: str = "") -> _Signs | None:
    """The signs that are a part of the first and the last chunk of some words: C++, C#, .NET. Of Arabic words none."""
    before = _DOT_FIRST.match(CONTROLS.sub("", first).lstrip('="').lstrip())
    behind = _SIGNS_LAST.search(index_fold(last or first).rstrip())
    if behind is not None and is_arabic(behind["word"]):
        behind = None
    if before is None and behind is None:
        return None
    return _Signs("." if before else "", behind["signs"] if behind else "")


def _signed(node: Node, signs: _Signs | None) -> Node:
    return Signed(node, *signs) if signs is not None else node


def _gaps(words: list[_Typed]) -> tuple[str, ...]:
    """What a phrase of these words has between them; nothing where there are blanks only."""
    gaps = tuple(word.gap for word in words[1:])
    return gaps if any(gaps) else ()


def _shown(text: str) -> str:
    return text[:20]


def _test(
    word: str, typed: str, way: _Way, *, exact: bool = False, phrase: bool = False, inner: bool = False
) -> WordTest:
    return WordTest(
        word, typed=typed, lexicon=way.lexicon, name=way.name, exact=exact or way.exact, phrase=phrase, inner=inner
    )


def _side_by_side(words: list[_Typed], way: _Way) -> Node:
    """One word, or a phrase of several; and the other ways to write it, joined or apart (F-16, F16)."""
    nodes = tuple(
        _phrase(spelling, way) for spelling in (*_spellings(words), *islice(_run_together(words), _MOST_SPELLINGS))
    )
    return nodes[0] if len(nodes) == 1 else Or(nodes)


def _phrase(words: list[_Typed], way: _Way) -> Node:
    if len(words) == 1:
        return Word(_test(words[0].word, words[0].typed, way))
    return Phrase(tuple(_phrase_test(words, n, way) for n in range(len(words))), _gaps(words))


def _phrase_test(words: list[_Typed], n: int, way: _Way) -> WordTest:
    word, typed, _ = words[n]
    beside = (n and joined(words[n - 1].word, word)) or (n + 1 < len(words) and joined(word, words[n + 1].word))
    if beside:
        # عبد الله is one name: no servants of God.
        way = replace(way, name=True)
    return _test(word, typed, way, phrase=True, inner=n > 0)


def _apart(word: str) -> list[str] | None:
    """The parts of a word that is also written apart: F16 is F-16, عبدالله is عبد الله."""
    name = parted(word)
    if name is not None:
        return list(name)
    if is_arabic(word) or word.isdigit() or not any(letter.isdigit() for letter in word):
        return None
    parts = _LETTERS_AND_DIGITS.findall(word)
    return parts if 1 < len(parts) <= 3 else None


def _spellings(words: list[_Typed]) -> list[list[_Typed]]:
    """The same words with what is also written joined or apart in each of its ways; as typed first."""
    runs: list[list[_Typed]] = []
    for one in words:
        word, typed, gap = one
        last = "".join(part.word for part in runs[-1]) if runs else ""
        # R&D is no RD.
        same_chunk = bool(runs) and runs[-1][-1].typed == typed and " " not in typed and gap in ("", ".")
        cut = same_chunk and (word.isdigit() != last.isdigit() or _is_initials(last, word) or _is_hyphenated(typed))
        if runs and (cut or joined(last, word) is not None):
            runs[-1].append(one)
        else:
            runs.append([one])
    ways = [_ways(run) for run in runs]
    if prod(map(len, ways)) > _MOST_SPELLINGS:
        # A phrase of many such names: all as typed, or all the other way.
        return [list(chain(*(way[0] for way in ways))), list(chain(*(way[-1] for way in ways)))]
    return [list(chain(*chosen)) for chosen in product(*ways)]


def _run_together(words: list[_Typed]) -> Iterator[list[_Typed]]:
    """The words with one space forgotten where nothing shows it: حفرالباطن."""
    for n, (before, (word, typed, gap)) in enumerate(pairwise(words)):
        if not gap and runs_together(before.word, word) and joined(before.word, word) is None:
            yield [*words[:n], _Typed(before.word + word, typed, before.gap), *words[n + 2 :]]


def _ways(run: list[_Typed]) -> list[list[_Typed]]:
    if len(run) > 1:
        return [run, [_Typed("".join(one.word for one in run), run[-1].typed, run[0].gap)]]
    ((word, typed, gap),) = run
    apart = _apart(word)
    if apart is None:
        return [run]
    return [run, [_Typed(part, typed, "" if n else gap) for n, part in enumerate(apart)]]


_HYPHENATED = re.compile(r"[^\W\d_]+(?:[-\u2010\u2011][^\W\d_]+)+")


def _is_hyphenated(typed: str) -> bool:
    """cease-fire is ceasefire, in letters that are not Arabic; l'Iran is no liran."""
    word = index_fold(typed)
    return _HYPHENATED.fullmatch(word) is not None and not is_arabic(word[0])


def _is_initials(last: str, word: str) -> bool:
    """U.N. is UN: single letters with points between them."""
    return len(word) == 1 and not is_arabic(word) and not word.isdigit() and not is_arabic(last)
