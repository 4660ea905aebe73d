"""The query language: one grammar for the terms of a watchlist and for searches.

Words side by side are a phrase (in a search they must all occur; quotes make a phrase there). Operators stand only
between two operands and never in quotes; anywhere else they are words:

    A AND B   A & B   A و B      A NOT B   A وليس B   A -B      A NEAR/5 B   A قرب/5 B
    A OR B    A | B   A أو B     "a phrase"   (brackets)        A NEAR/s B   A قرب/ج B   (the same sentence)
    =word (exactly as written)   prefix*   ~word/spelling/spelling   title:word   عنوان:word

NOT binds closest, then NEAR, AND, OR. A minus excludes where it stands behind a space and right before a word, a quoted
phrase or a bracket; with nothing before it that is asked for, it is refused. Elsewhere it is a part of words, as & is
without a blank on either side (AT&T).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain, pairwise, product
from math import prod
from typing import NamedTuple

from monitor.errors import QueryError
from monitor.language import CONTROLS, Lexicon, index_fold, index_parts, is_arabic, joined, parted, runs_together
from monitor.model import Reason
from monitor.watching.texts import punctuation
from monitor.watching.tree import And, Near, Node, Not, Or, Phrase, SameSentence, Title, Word, WordTest

LONGEST = 1_000
"""Letters of a query."""
_MOST_WORDS = 200
_DEEPEST = 30
_SHORTEST_PREFIX = 2
_FARTHEST = 100
_MOST_SPELLINGS = 8

_LEXEMES = re.compile(
    r"""(?P<space>\s+)
      | (?P<quote>["“”„«»])
      | (?P<bracket>[()])
      | (?P<sign>[&|])
      | (?P<chunk>(?:[^\s"“”„«»()&|]|(?<=[^\s"“”„«»()&|])&(?=[^\s"“”„«»()&|]))+)""",
    re.VERBOSE,
)
_NEAR = re.compile(r"(?:NEAR|قرب)/(?:(?P<words>[0-9\u0660-\u0669\u06f0-\u06f9]{1,4})|(?P<sentence>[sSج]|جملة))")
_WORD_OPERATORS = {"AND": "and", "OR": "or", "NOT": "not", "و": "and", "أو": "or", "او": "or", "وليس": "not"}
_SIGNS = {"&": "and", "|": "or"}
_TITLE = ("title:", "عنوان:")
_CLOSING = {"«": "»", "“": "”", "„": "“"}
_MINUS = ("-", "\u2212")
_GROUPS = tuple('("“”„«»')
"""What begins something of several words that a minus right before it takes away."""
_WORD_OR_GAP = re.compile(r"(?P<word>[^\W_]+)|[\W_]+")
_LETTERS_AND_DIGITS = re.compile(r"[0-9]+|[^0-9]+")


@dataclass(frozen=True, slots=True)
class _Lexeme:
    kind: str
    """word, phrase, and, or, not, near, sentence, open, close, title"""
    text: str
    start: int
    words: int = 0


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
    return _Parser(query, _operators_between_operands(_lexemes(query)), way).whole()


def loose_operators(query: str) -> tuple[str, ...]:
    """The operators of a query that stand where they are words, as typed: `إدلب AND` with nothing behind."""
    lexemes = _lexemes(query)
    settled = {lexeme.start: lexeme.kind for lexeme in _operators_between_operands(lexemes)}
    return tuple(lexeme.text for lexeme in lexemes if lexeme.kind in _OPERATORS and settled.get(lexeme.start) == "word")


_LISTED = re.compile(r"\w\W*?[,،;؛]\W*?\w")
_IN_A_NUMBER = re.compile(r"(?<=\d)[,،](?=\d)")


def listed(query: str) -> str:
    """Words with a comma or semicolon between them that are no quoted phrase, as typed: `إدلب، حلب`. Else empty."""
    run: list[_Lexeme] = []
    for lexeme in (*_operators_between_operands(_lexemes(query)), None):
        if lexeme is not None and lexeme.kind == "word" and not lexeme.text.startswith("~"):
            run.append(lexeme)
            continue
        text = query[run[0].start : run[-1].start + len(run[-1].text)] if run else ""
        if _LISTED.search(_IN_A_NUMBER.sub("", text)):
            return text
        run = []
    return ""


_PLAIN_WORDS = re.compile(r"\s*[^\W_]{2,}(?:\s+[^\W_]{2,})*\s*")


def plain_words(query: str) -> tuple[str, ...]:
    """The words of a query that is words side by side and nothing else, told without understanding it; none where it
    is anything more.
    """
    if _PLAIN_WORDS.fullmatch(query) is None:
        return ()
    words = tuple(query.split())
    return words if _WORD_OPERATORS.keys().isdisjoint(words) else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """An operator or a bracket of a query: where it stands, and in how many brackets."""

    kind: str
    """and, or, not, near, sentence, open, close"""
    start: int
    end: int
    depth: int


def signs(query: str) -> tuple[Sign, ...]:
    """The operators that stand between two operands, and the brackets, in their order. Raises QueryError."""
    lexemes = _lexemes(query)
    before = dict(zip((lexeme.start for lexeme in lexemes[1:]), lexemes, strict=False))
    found: list[Sign] = []
    depth = 0
    for lexeme in _operators_between_operands(lexemes):
        if lexeme.kind not in _OPERATORS and lexeme.kind not in ("open", "close"):
            continue
        depth -= lexeme.kind == "close"
        # `AND NOT` is one operator.
        last = before.get(lexeme.start)
        first = last if last is not None and lexeme.kind == "not" and last.kind == "and" else lexeme
        found.append(Sign(kind=lexeme.kind, start=first.start, end=lexeme.start + len(lexeme.text), depth=depth))
        depth += lexeme.kind == "open"
    return tuple(found)


_PLAIN_QUERY = re.compile(r"\s*[^\W_]+(?:\s+[^\W_]{2,})*\s*")


def _plain(query: str, way: _Way) -> Node | None:
    """The commonest query, some words and nothing else, without the grammar."""
    if way.search or not _PLAIN_QUERY.fullmatch(query):
        return None
    chunks = query.split()
    if len(chunks) > 1 and any(chunk in _WORD_OPERATORS for chunk in chunks[1:-1]):
        return None
    if len(chunks) > 8:
        return None
    words = [_Typed(word, chunk) for chunk in chunks for word in index_parts(chunk)]
    if len(words) == 1 and len(words[0].word) < 2:
        return None
    return _side_by_side(words, way) if words else None


# --- cutting -------------------------------------------------------------------------------------


def _lexemes(query: str) -> list[_Lexeme]:
    found: list[_Lexeme] = []
    at = 0
    spaced = True
    while at < len(query):
        match = _LEXEMES.match(query, at)
        assert match is not None
        kind, text, start = match.lastgroup, match.group(), at
        at = match.end()
        if kind == "quote":
            end = _closing_quote(query, start)
            found.append(_Lexeme("phrase", query[start + 1 : end], start + 1))
            at = end + 1
        elif kind == "bracket":
            found.append(_Lexeme("open" if text == "(" else "close", text, start))
        elif kind == "sign":
            found.append(_Lexeme(_SIGNS[text], text, start))
        elif spaced and text in _MINUS and query[at : at + 1] in _GROUPS:
            found.append(_Lexeme("not", text, start))
        elif kind == "chunk":
            found.extend(_chunk(text, start, spaced=spaced))
        spaced = kind == "space" or text == "("
    return found


def _closing_quote(query: str, start: int) -> int:
    opening = query[start]
    closing = _CLOSING.get(opening, opening)
    end = query.find(closing, start + 1)
    if end < 0:
        raise QueryError(query, start, Reason.of("query-open-quote"))
    return end


def _chunk(text: str, start: int, *, spaced: bool) -> list[_Lexeme]:
    clean = CONTROLS.sub("", text)
    operator = _WORD_OPERATORS.get(clean)
    if operator is not None:
        return [_Lexeme(operator, text, start)]
    near = _NEAR.fullmatch(clean)
    if near is not None:
        if near["sentence"]:
            return [_Lexeme("sentence", text, start)]
        return [_Lexeme("near", text, start, int(near["words"]))]
    for field in _TITLE:
        if text.startswith(field):
            rest = text[len(field) :]
            title = _Lexeme("title", field, start)
            return [title, *_chunk(rest, start + len(field), spaced=False)] if rest else [title]
    if spaced and len(text) > 1 and text[0] in _MINUS and text[1] not in _MINUS:
        rest = text[1:]
        if rest.startswith(_TITLE):
            return [_Lexeme("not", text[0], start), *_chunk(rest, start + 1, spaced=False)]
        return [_Lexeme("not", text[0], start), _Lexeme("word", rest, start + 1)]
    return [_Lexeme("word", text, start)]


_OPERATORS = frozenset(("and", "or", "not", "near", "sentence"))
_OPERANDS = frozenset(("word", "phrase"))


def _operators_between_operands(lexemes: list[_Lexeme]) -> list[_Lexeme]:
    """Operators that do not stand between two operands become words. `AND NOT` is one operator.

    A minus with nothing before it to take away from stays one, for the grammar to refuse: as a part of the word it
    would ask for what was to be left out. Only where the word is all there is (-55) it is a part of it.
    """
    joined: list[_Lexeme] = []
    for lexeme in lexemes:
        if lexeme.kind == "not" and joined and joined[-1].kind == "and":
            joined[-1] = lexeme
        else:
            joined.append(lexeme)
    settled: list[_Lexeme] = []
    for n, lexeme in enumerate(joined):
        if lexeme.kind not in _OPERATORS:
            settled.append(lexeme)
            continue
        before = bool(settled) and settled[-1].kind in ("word", "phrase", "close")
        after = n + 1 < len(joined) and (
            joined[n + 1].kind in ("word", "phrase", "open", "title")
            or (joined[n + 1].kind == "not" and joined[n + 1].text in _MINUS)
        )
        minus = lexeme.text in _MINUS
        if (before and after) or (minus and not _is_alone(joined, n)):
            settled.append(lexeme)
        elif not minus and lexeme.text not in _SIGNS:
            settled.append(_Lexeme("word", lexeme.text, lexeme.start))
    return settled


def _is_alone(lexemes: list[_Lexeme], minus: int) -> bool:
    """Whether a minus and its word are a whole query, or all of a bracket that nothing else is asked for with."""

    def kind(n: int) -> str:
        return lexemes[n].kind if 0 <= n < len(lexemes) else ""

    if kind(minus + 1) != "word":
        return False
    before, after = minus - 1, minus + 2
    if kind(before) == "open" and kind(after) == "close":
        return kind(before - 1) in ("", "open", "or", "not") and kind(after + 1) in ("", "close", "or", "not")
    return not kind(before) and not kind(after)


# --- building ------------------------------------------------------------------------------------


class _Parser:
    def __init__(self, query: str, lexemes: list[_Lexeme], way: _Way) -> None:
        self._query = query
        self._lexemes = lexemes
        self._way = way
        self._at = 0
        self._depth = 0
        if sum(lexeme.kind in _OPERANDS for lexeme in lexemes) > _MOST_WORDS:
            raise QueryError(query, lexemes[-1].start, Reason.of("query-too-many-words", most=_MOST_WORDS))

    def whole(self) -> Node:
        if not self._lexemes:
            raise self._error("query-empty", 0)
        node = self._or()
        if self._at < len(self._lexemes):
            raise self._error("query-close-bracket", self._lexemes[self._at].start)
        return node

    def _error(self, code: str, position: int, **data: str | int) -> QueryError:
        return QueryError(self._query, position, Reason.of(code, **data))

    def _kind(self) -> str:
        return self._lexemes[self._at].kind if self._at < len(self._lexemes) else ""

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
                self._at += 1
                parts.append(Not(self._near()))
            elif kind in ("open", "title", "word", "phrase"):
                # Side by side, and at least one of them is more than a word: both are asked for.
                parts.append(self._near())
            else:
                break
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _near(self) -> Node:
        left = self._operand()
        while self._kind() in ("near", "sentence"):
            lexeme = self._lexemes[self._at]
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
            start = self._lexemes[self._at].start
            self._at += 1
            if self._kind() not in ("open", "word", "phrase"):
                raise self._error("query-title-operand", start)
            return Title(self._operand())
        if kind == "phrase":
            return self._quoted()
        if kind == "word":
            return self._words()
        if kind == "not":
            raise self._error("query-exclusion-first", self._lexemes[self._at].start)
        at = self._lexemes[self._at].start if kind else len(self._query)
        raise self._error("query-word-expected", at)

    def _bracket(self) -> Node:
        start = self._lexemes[self._at].start
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
        lexeme = self._lexemes[self._at]
        self._at += 1
        words = _parts_of(lexeme.text)
        if not words:
            raise self._error("query-no-letters", lexeme.start, text=_shown(lexeme.text))
        if len(words) == 1 and len(words[0].word) < 2 and not words[0].word.isdigit():
            raise self._error("query-one-letter", lexeme.start, text=words[0].word)
        return _side_by_side(words, self._way)

    def _words(self) -> Node:
        """Words side by side: a phrase, or in a search all of them."""
        run: list[_Lexeme] = []
        while self._kind() == "word":
            run.append(self._lexemes[self._at])
            self._at += 1
        if self._way.search or any(_is_special(lexeme.text) for lexeme in run):
            return self._each(run)
        words = _parts_of(*(lexeme.text for lexeme in run))
        if not words:
            raise self._error("query-no-letters", run[0].start, text=_shown(run[0].text))
        if len(words) == 1 and len(words[0].word) < 2:
            raise self._error("query-one-letter", run[0].start, text=words[0].word)
        return _side_by_side(words, self._way)

    def _each(self, run: list[_Lexeme]) -> Node:
        """Words of which one is marked (=, ~, *): in a term they form a phrase all the same."""
        run = _names_together(run)
        nodes = [node for lexeme in run if (node := self._marked(lexeme, single=len(run) == 1)) is not None]
        if not nodes:
            raise self._error("query-no-letters", run[0].start, text=_shown(run[0].text))
        if len(nodes) == 1:
            return nodes[0]
        if not self._way.search and all(isinstance(node, Word) for node in nodes):
            gaps = _gaps(_parts_of(*(lexeme.text.strip("=*") for lexeme in run)))
            tests = tuple(node.test for node in nodes if isinstance(node, Word))
            return Phrase(tests, gaps if len(gaps) == len(tests) - 1 else ())
        return And(tuple(nodes))

    def _marked(self, lexeme: _Lexeme, *, single: bool) -> Node | None:
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
            tests = [
                _test(word, typed, way, exact=exact, phrase=len(words) > 1, inner=n > 0)
                for n, (word, typed, _) in enumerate(words[:-1])
            ]
            tests.append(WordTest(last, typed=text, prefix=True, exact=exact or way.exact, inner=bool(tests)))
            return Word(tests[0]) if len(tests) == 1 else Phrase(tuple(tests), _gaps(words))
        if len(words) == 1 and len(words[0].word) < 2 and not (way.search and words[0].word.isdigit()):
            if single:
                raise self._error("query-one-letter", start, text=words[0].word)
            return Word(_test(words[0].word, text, way, exact=True))
        if exact:
            tests = [_test(word, typed, way, exact=True) for word, typed, _ in words]
            return Word(tests[0]) if len(tests) == 1 else Phrase(tuple(tests), _gaps(words))
        return _side_by_side(words, way)

    def _spellings(self, text: str, start: int) -> Node:
        """`~word/spelling/…`: any of them, none guessed."""
        nodes = []
        for spelling in text.split("/"):
            words = _parts_of(spelling)
            if words and (len(words) > 1 or len(words[0].word) > 1):
                nodes.append(_side_by_side(words, self._way))
        if not nodes:
            raise self._error("query-no-letters", start, text=_shown(text))
        return nodes[0] if len(nodes) == 1 else Or(tuple(nodes))


def _is_special(text: str) -> bool:
    return text[0] in "=~" or text[-1] == "*"


def _names_together(run: list[_Lexeme]) -> list[_Lexeme]:
    """Where each word is looked for by itself, the two of عبد الله still are one name."""
    made: list[_Lexeme] = []
    for lexeme in run:
        if made and not _is_special(lexeme.text) and not _is_special(made[-1].text):
            before, words = index_parts(made[-1].text), index_parts(lexeme.text)
            if len(before) == len(words) == 1 and joined(before[0], words[0]) is not None:
                made[-1] = _Lexeme("word", f"{made[-1].text} {lexeme.text}", made[-1].start)
                continue
        made.append(lexeme)
    return made


def _has_place(node: Node) -> bool:
    """NEAR and same sentence need places on both sides: words, phrases, and choices of them."""
    match node:
        case Word() | Phrase() | Near() | SameSentence():
            return True
        case Or(parts):
            return all(_has_place(part) for part in parts)
    return False


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
    nodes = tuple(_phrase(spelling, way) for spelling in (*_spellings(words), *_run_together(words)))
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
        cut = same_chunk and (word.isdigit() != last.isdigit() or _is_initials(last, word))
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


def _is_initials(last: str, word: str) -> bool:
    """U.N. is UN: single letters with points between them."""
    return len(word) == 1 and not is_arabic(word) and not word.isdigit() and not is_arabic(last)
