"""Cutting a query into words, quoted phrases, brackets and operators, and telling which operators are words there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from monitor.errors import QueryError
from monitor.language import CONTROLS, index_parts, joined
from monitor.model import Reason

_LEXEMES = re.compile(
    r"""(?P<space>\s+)
      | (?P<quote>["“”„«»])
      | (?P<bracket>[()])
      | (?P<sign>[&|])
      | (?P<chunk>(?:[^\s"“”„«»()&|]|(?<=[^\s"“”„«»()&|])&(?=[^\s"“”„«»()&|]))+)""",
    re.VERBOSE,
)
_NEAR = re.compile(r"(?:NEAR|قرب)/(?:(?P<words>[0-9\u0660-\u0669\u06f0-\u06f9]{1,4})|(?P<sentence>[sSج]|جملة))")
WORD_OPERATORS = {"AND": "and", "OR": "or", "NOT": "not", "و": "and", "أو": "or", "او": "or", "وليس": "not"}
_AND, _NOT_BEHIND_AND = "و", "ليس"
_SIGNS = {"&": "and", "|": "or"}
_TITLE = ("title:", "عنوان:")
_CLOSING = {"«": "»", "“": "”", "„": "“"}
MINUS = ("-", "\u2212")
"""What excludes a word as NOT does, but that one alone."""
_GROUPS = tuple('("“”„«»')
"""What begins something of several words that a minus right before it takes away."""


@dataclass(frozen=True, slots=True)
class Lexeme:
    """A piece of a query and where it starts."""

    kind: str
    """word, phrase, and, or, not, near, sentence, open, close, title"""
    text: str
    start: int
    words: int = 0
    """How far NEAR reaches."""


def lexemes_of(query: str) -> list[Lexeme]:
    """A query cut into its pieces, every operator still taken for one. Raises QueryError at an open quotation mark."""
    found: list[Lexeme] = []
    at = 0
    spaced = True
    while at < len(query):
        match = _LEXEMES.match(query, at)
        assert match is not None
        kind, text, start = match.lastgroup, match.group(), at
        at = match.end()
        if kind == "quote":
            end = _closing_quote(query, start)
            found.append(Lexeme("phrase", query[start + 1 : end], start + 1))
            at = end + 1
        elif kind == "bracket":
            found.append(Lexeme("open" if text == "(" else "close", text, start))
        elif kind == "sign":
            found.append(Lexeme(_SIGNS[text], text, start))
        elif spaced and text in MINUS and query[at : at + 1] in _GROUPS:
            found.append(Lexeme("not", text, start))
        elif kind == "chunk" and text == _NOT_BEHIND_AND and found and found[-1].text == _AND:
            # «و ليس» is «وليس», typed with a blank.
            began = found.pop().start
            found.append(Lexeme("not", query[began:at], began))
        elif kind == "chunk":
            found.extend(_chunk(text, start, spaced=spaced))
        spaced = kind in ("space", "sign") or text == "("
    return found


def _closing_quote(query: str, start: int) -> int:
    opening = query[start]
    closing = _CLOSING.get(opening, opening)
    end = query.find(closing, start + 1)
    if end < 0:
        raise QueryError(query, start, Reason.of("query-open-quote"))
    return end


def _chunk(text: str, start: int, *, spaced: bool) -> list[Lexeme]:
    clean = CONTROLS.sub("", text)
    operator = WORD_OPERATORS.get(clean)
    if operator is not None:
        return [Lexeme(operator, text, start)]
    near = _NEAR.fullmatch(clean)
    if near is not None:
        if near["sentence"]:
            return [Lexeme("sentence", text, start)]
        return [Lexeme("near", text, start, int(near["words"]))]
    for field in _TITLE:
        if text.startswith(field):
            rest = text[len(field) :]
            title = Lexeme("title", field, start)
            return [title, *_chunk(rest, start + len(field), spaced=False)] if rest else [title]
    if spaced and len(text) > 1 and text[0] in MINUS and text[1] not in MINUS:
        rest = text[1:]
        if rest.startswith(_TITLE):
            return [Lexeme("not", text[0], start), *_chunk(rest, start + 1, spaced=False)]
        return [Lexeme("not", text[0], start), Lexeme("word", rest, start + 1)]
    return [Lexeme("word", text, start)]


_OPERATORS = frozenset(("and", "or", "not", "near", "sentence"))
OPERANDS = frozenset(("word", "phrase"))
_ENDS = OPERANDS | {"close"}
"""What an operand ends with."""


def operators_between_operands(lexemes: list[Lexeme]) -> list[Lexeme]:
    """Operators that do not stand between two operands become words. `AND NOT` is one operator.

    A minus with nothing before it to take away from stays one, for the grammar to refuse: as a part of the word it
    would ask for what was to be left out. Only where the word is all there is (-55) it is a part of it.
    """
    joined: list[Lexeme] = []
    for lexeme in lexemes:
        if lexeme.kind == "not" and len(joined) > 1 and joined[-1].kind == "and" and joined[-2].kind in _ENDS:
            joined[-1] = lexeme
        else:
            joined.append(lexeme)
    settled: list[Lexeme] = []
    for n, lexeme in enumerate(joined):
        if lexeme.kind not in _OPERATORS:
            settled.append(lexeme)
            continue
        before = bool(settled) and settled[-1].kind in _ENDS
        after = n + 1 < len(joined) and (
            joined[n + 1].kind in ("word", "phrase", "open", "title")
            or (joined[n + 1].kind == "not" and joined[n + 1].text in MINUS)
        )
        minus = lexeme.text in MINUS
        if (before and after) or (minus and not _is_alone(joined, n)):
            settled.append(lexeme)
        elif not minus and lexeme.text not in _SIGNS:
            settled.append(Lexeme("word", lexeme.text, lexeme.start))
    return settled


def _is_alone(lexemes: list[Lexeme], minus: int) -> bool:
    """Whether a minus and its word are a whole query, or all of a bracket that nothing else is asked for with."""

    def kind(n: int) -> str:
        return lexemes[n].kind if 0 <= n < len(lexemes) else ""

    if kind(minus + 1) != "word":
        return False
    before, after = minus - 1, minus + 2
    if kind(before) == "open" and kind(after) == "close":
        return kind(before - 1) in ("", "open", "or", "not") and kind(after + 1) in ("", "close", "or", "not")
    return not kind(before) and not kind(after)


def is_marked(text: str) -> bool:
    """Whether a word is marked: =exact, ~spelling, prefix*."""
    return text[0] in "=~" or text[-1] == "*"


def names_together(run: Iterable[Lexeme]) -> list[Lexeme]:
    """Where each word is looked for by itself, the two of عبد الله still are one name."""
    made: list[Lexeme] = []
    for lexeme in run:
        if made and _is_one_name(made[-1], lexeme):
            made[-1] = Lexeme("word", f"{made[-1].text} {lexeme.text}", made[-1].start)
        else:
            made.append(lexeme)
    return made


def _is_one_name(before: Lexeme, lexeme: Lexeme) -> bool:
    if is_marked(before.text) or is_marked(lexeme.text):
        return False
    first, second = index_parts(before.text), index_parts(lexeme.text)
    return len(first) == len(second) == 1 and joined(first[0], second[0]) is not None


def behind_minus(lexemes: Sequence[Lexeme], at: int) -> int:
    """Where what a minus takes away ends: one word or name, phrase or bracket, from the lexeme `at` on."""
    end = _behind_operand(lexemes, at)
    words = lexemes[at:end]
    first = next((n for n, lexeme in enumerate(words) if lexeme.kind == "word"), 0)
    if first + 1 < len(words) and all(lexeme.kind == "word" for lexeme in words[first:]):
        return at + first + 1 + _is_one_name(words[first], words[first + 1])
    return end


def _behind_exclusion(lexemes: Sequence[Lexeme], at: int) -> int | None:
    """What stands behind all that the NOT or minus `at` takes away; None where nothing does."""
    end = (behind_minus if lexemes[at].text in MINUS else _behind_not)(lexemes, at + 1)
    return end if end < len(lexemes) else None


def _behind_not(lexemes: Sequence[Lexeme], at: int) -> int:
    """Where what a NOT takes away ends: words side by side, a phrase or a bracket, and what stands NEAR it."""
    end = _behind_operand(lexemes, at)
    while end < len(lexemes) and lexemes[end].kind in ("near", "sentence"):
        end = _behind_operand(lexemes, end + 1)
    return end


def _behind_operand(lexemes: Sequence[Lexeme], at: int) -> int:
    while at < len(lexemes) and lexemes[at].kind == "title":
        at += 1
    depth = 0
    for n in range(at, len(lexemes)):
        kind = lexemes[n].kind
        depth += (kind == "open") - (kind == "close")
        if not depth and not (kind == "word" and n + 1 < len(lexemes) and lexemes[n + 1].kind == "word"):
            return n + 1
    return len(lexemes)


def loose_operators(query: str) -> tuple[str, ...]:
    """The operators of a query that stand where they are words, as typed: `إدلب AND` with nothing behind."""
    lexemes = lexemes_of(query)
    settled = {lexeme.start: lexeme.kind for lexeme in operators_between_operands(lexemes)}
    return tuple(lexeme.text for lexeme in lexemes if lexeme.kind in _OPERATORS and settled.get(lexeme.start) == "word")


_LISTED = re.compile(r"\w\W*?[,،;؛]\W*?\w")
_IN_A_NUMBER = re.compile(r"(?<=\d)[,،](?=\d)")


def listed(query: str) -> str:
    """Words with a comma or semicolon between them that are no quoted phrase, as typed: `إدلب، حلب`. Else empty."""
    run: list[Lexeme] = []
    for lexeme in (*operators_between_operands(lexemes_of(query)), None):
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
    return words if WORD_OPERATORS.keys().isdisjoint(words) else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """An operator or a bracket of a query: where it stands, and in how many brackets."""

    kind: str
    """and, or, not, near, sentence, open, close"""
    start: int
    end: int
    depth: int
    at: int
    """Its number among the pieces of the query."""
    behind: int | None = None
    """For a NOT or a minus: the number of what stands behind all that it takes away; None where nothing does."""


def signs(query: str) -> tuple[Sign, ...]:
    """The operators that stand between two operands, and the brackets, in their order. Raises QueryError."""
    lexemes = lexemes_of(query)
    before = dict(zip((lexeme.start for lexeme in lexemes[1:]), lexemes, strict=False))
    found: list[Sign] = []
    depth = 0
    settled = operators_between_operands(lexemes)
    standing = {lexeme.start for lexeme in settled}
    for n, lexeme in enumerate(settled):
        if lexeme.kind not in _OPERATORS and lexeme.kind not in ("open", "close"):
            continue
        depth -= lexeme.kind == "close"
        # `AND NOT` is one operator.
        last = before.get(lexeme.start)
        one = last is not None and last.kind == "and" and lexeme.kind == "not" and last.start not in standing
        first = last if last is not None and one else lexeme
        end = lexeme.start + len(lexeme.text)
        behind = _behind_exclusion(settled, n) if lexeme.kind == "not" else None
        found.append(Sign(kind=lexeme.kind, start=first.start, end=end, depth=depth, at=n, behind=behind))
        depth += lexeme.kind == "open"
    return tuple(found)
