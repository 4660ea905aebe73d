"""Any text at all as a query: a tree or an error with its place, without looking at any part of it over and over."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.errors import QueryError
from monitor.watching import (
    Compiled,
    Node,
    Or,
    Phrase,
    Signed,
    Word,
    as_query,
    check,
    decide,
    from_query,
    parse,
    warnings_of,
    words_of,
)
from tests.watching.effort import lines_run

_PIECES = st.sampled_from(
    (
        *(
            "إدلب",
            "حلب",
            "ب",
            "x",
            "F-16",
            "C++",
            ".NET",
            "AT&T",
            "عبد",
            "الله",
            "حفر",
            "الباطن",
            "في",
            "أو",
            "١٢",
            "-55",
        ),
        *(
            "AND",
            "OR",
            "NOT",
            "NEAR/5",
            "NEAR/s",
            "NEAR/0",
            "قرب/ج",
            "قرب/٣",
            "و",
            "وليس",
            "ليس",
            "&",
            "|",
            "-",
            "\u2212",
        ),
        *(
            "title:",
            "عنوان:",
            "=",
            "~",
            "/",
            "*",
            "(",
            ")",
            '"',
            "«",
            "»",
            "“",
            "”",
            "„",
            "،",
            ".",
            "+",
            "#",
            "_",
            "\\",
        ),
        *("\u200f", "\u200b", "\u0651", "\u0640", "\x00", "\ud800", "\n", "\n\n", "\t", " ", "  ", "\u00a0", "\u2028"),
    )
)
ANY_TEXT = st.one_of(
    st.text(max_size=60),
    st.text(st.characters(codec=None, categories=None), max_size=60),
    st.lists(_PIECES, max_size=24).map("".join),
    st.lists(_PIECES, max_size=24).map(" ".join),
)


@settings(deadline=None, max_examples=500)
@given(ANY_TEXT, st.booleans())
def test_any_text_is_a_tree_or_an_error_with_its_place(query: str, search: bool) -> None:
    try:
        node = parse(query, search=search)
    except QueryError as error:
        assert 0 <= error.position <= len(query)
        assert error.query == query
        assert error.found in query
        assert error.reason.code.startswith("query-")
    else:
        assert words_of(node).positive
        Compiled([node]).places(f"{query}\n\nإدلب {query} حلب")


@settings(deadline=None, max_examples=300)
@given(ANY_TEXT)
def test_what_is_no_tree_is_refused_by_everything_that_reads_queries(query: str) -> None:
    try:
        parse(query)
    except QueryError as error:
        for read in (check, from_query, lambda query: as_query((query,), ("إدلب",), arabic=True)):
            with pytest.raises(QueryError) as caught:
                read(query)
            assert caught.value.reason.code == error.reason.code
        assert tuple(warnings_of((query,))) == ()
        return
    assert tuple(one.reason for one in warnings_of((query,))) == check(query)
    terms, exclusions = from_query(query)
    for part in (*terms, *exclusions):
        parse(part)
    parse(as_query(terms, exclusions, arabic=True))


@settings(deadline=None, max_examples=200)
@given(ANY_TEXT, st.text(max_size=40))
def test_a_term_read_and_written_again_decides_the_same(query: str, text: str) -> None:
    try:
        node = parse(query)
    except QueryError:
        return
    again = parse(as_query(*from_query(query), arabic=False))
    for one in (text, query, f"{query} {text}", query.replace("-", " "), "إدلب حلب", "حلب. إدلب"):
        assert decide(node, one) == decide(again, one)


_TYPED = st.sampled_from(
    (
        *(
            "إدلب",
            "C",
            "x",
            "NET",
            "ب",
            "عبد",
            "الله",
            "5",
            "١٦",
            "é",
            "+",
            "#",
            ".",
            "&",
            "-",
            "'",
            "_",
            "،",
            " ",
            "  ",
        ),
        *("\u200f", "\u0651", "\u0640"),
    )
)


def _is_as_typed(node: Node) -> bool:
    match node:
        case Word(test):
            return test.prefix is None
        case Phrase(tests):
            return all(test.prefix is None for test in tests)
        case Or(parts):
            return all(map(_is_as_typed, parts))
        case Signed(part):
            return _is_as_typed(part)
    return False


@settings(deadline=None, max_examples=300)
@given(st.lists(_TYPED, max_size=9).map("".join))
def test_a_term_with_any_signs_matches_itself_as_typed(term: str) -> None:
    try:
        node = parse(term)
    except QueryError:
        return
    if _is_as_typed(node):
        assert decide(node, term)
        assert decide(node, f"قال {term} ثم")


LONG: dict[str, Callable[[int], str]] = {
    "brackets": lambda n: "(" * n,
    "nested brackets": lambda n: "(" * n + "إدلب" + ")" * n,
    "quotes": lambda n: '"' * n,
    "words in quotes": lambda n: '"إدلب" ' * n,
    "minuses": lambda n: "إدلب" + " -حلب" * n,
    "minuses and brackets": lambda n: "إدلب" + " -(حلب" * n,
    "commas": lambda n: "إدلب" + "," * n + "حلب",
    "points": lambda n: "U." * n,
    "underscores": lambda n: "a_" * n,
    "marks": lambda n: "ا" + "\u064b" * n,
    "blanks": lambda n: " " * n,
    "operators": lambda n: "إدلب OR " * n + "حلب",
    "NOT": lambda n: "إدلب" + " AND NOT حلب" * n,
    "NEAR": lambda n: "إدلب NEAR/5 " * n + "حلب",
    "titles": lambda n: "title:" * n + "إدلب",
    "one word": lambda n: "إ" * n,
    "a beginning": lambda n: "إ" * n + "*",
    "spellings": lambda n: "~" + "إدلب/" * n,
    "names of two words": lambda n: "حفر الباطن " * n,
    "ampersands": lambda n: "a&" * n,
}
"""What is repeated, for a number of times."""


@pytest.mark.parametrize("kind", LONG)
def test_a_query_of_any_length_is_answered_at_once(kind: str) -> None:
    """What is too long is refused before it is looked at, whatever it is made of."""

    def read(query: str) -> None:
        for understand in (parse, check, from_query, lambda query: parse(query, search=True)):
            with pytest.raises(QueryError):
                understand(query)
        assert tuple(warnings_of((query,))) == ()

    assert lines_run(lambda: read(LONG[kind](100_000))) < 2_000


@pytest.mark.parametrize("kind", LONG)
def test_the_work_grows_with_the_length_of_a_query(kind: str) -> None:
    make = LONG[kind]
    unit = len(make(2)) - len(make(1))

    def work(letters: int) -> int:
        def read() -> None:
            try:
                parse(make(max(1, letters // unit)))
            except QueryError:
                return

        return lines_run(read)

    work(100)
    small, large = work(240), work(960)
    # Four times the length: never the sixteen times of what looks at every pair.
    assert large <= 8 * small + 2_000
