"""A watchlist's terms and exclusions as one query, and back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.errors import QueryError
from monitor.watching import (
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
    as_query,
    from_query,
    parse,
)

TERMS = (
    "إدلب",
    "خفض التصعيد",
    '"خفض التصعيد"',
    "~لافرنتييف/لافرينتيف",
    "title:هدنة",
    "هدنة قرب/5 اتفاق",
    "هدنة و اتفاق",
    "(هدنة أو اتفاق) و إدلب",
    "إدلب AND",
    "أو",
    "-55",
    "SDF",
)


@pytest.mark.parametrize(
    ("terms", "exclusions", "query"),
    [
        ((), (), ""),
        (("إدلب",), (), "إدلب"),
        (("هدنة أو اتفاق",), (), "هدنة أو اتفاق"),
        (("إدلب", "خفض التصعيد"), (), "إدلب أو خفض التصعيد"),
        (("إدلب",), ("الدوري",), "إدلب وليس الدوري"),
        (("إدلب", "خفض التصعيد"), ("مباراة", "الدوري"), "(إدلب أو خفض التصعيد) وليس (مباراة أو الدوري)"),
        (("هدنة و اتفاق", "إدلب"), (), "(هدنة و اتفاق) أو إدلب"),
        (("إدلب AND", "أو"), (), "(إدلب AND) أو (أو)"),
    ],
)
def test_terms_and_exclusions_are_one_query(terms: tuple[str, ...], exclusions: tuple[str, ...], query: str) -> None:
    assert as_query(terms, exclusions, arabic=True) == query


def test_the_operators_are_the_windows_own() -> None:
    assert as_query(("Idlib", "truce"), ("match",), arabic=False) == "(Idlib OR truce) NOT match"


@pytest.mark.parametrize(
    ("query", "terms", "exclusions"),
    [
        ("إدلب أو هدنة", ("إدلب", "هدنة"), ()),
        ("إدلب | هدنة OR اتفاق", ("إدلب", "هدنة", "اتفاق"), ()),
        ("(إدلب أو هدنة) AND NOT (مباراة أو الدوري)", ("إدلب", "هدنة"), ("مباراة", "الدوري")),
        ("إدلب -الدوري", ("إدلب",), ("الدوري",)),
        ('إدلب -"كرة القدم"', ("إدلب",), ('"كرة القدم"',)),
        ("إدلب -(مباراة أو الدوري)", ("إدلب",), ("مباراة", "الدوري")),
        # A minus takes one word away: what stands behind that is asked for.
        ("إدلب -الدوري كأس", ("إدلب -الدوري كأس",), ()),
        ('إدلب -"كرة القدم" كأس', ('إدلب -"كرة القدم" كأس',), ()),
        ("إدلب -(مباراة) كأس", ("إدلب -(مباراة) كأس",), ()),
        ("إدلب -title:كأس العالم", ("إدلب -title:كأس العالم",), ()),
        ("إدلب -الدوري -مباراة", ("إدلب",), ("الدوري", "مباراة")),
        (
            '(إدلب أو هدنة) -الدوري -"كرة القدم" وليس (كأس أو نهائي)',
            ("إدلب", "هدنة"),
            ("الدوري", '"كرة القدم"', "كأس", "نهائي"),
        ),
        ("إدلب AND NOT الدوري AND NOT مباراة", ("إدلب",), ("الدوري", "مباراة")),
        ("إدلب -الدوري كأس -مباراة", ("إدلب -الدوري كأس -مباراة",), ()),
        ("إدلب -الدوري -مباراة كأس", ("إدلب -الدوري -مباراة كأس",), ()),
        ("إدلب -عبد الله", ("إدلب",), ("عبد الله",)),
        ("إدلب وليس كأس العالم", ("إدلب",), ("كأس العالم",)),
        ("إدلب وليس كأس (العالم)", ("إدلب وليس كأس (العالم)",), ()),
        # Of several operators none is the outer one: it stays one term.
        ("إدلب وليس كأس قرب/5 العالم", ("إدلب وليس كأس قرب/5 العالم",), ()),
        # NOT binds closest: only the second term has an exclusion, and it stays its own.
        ("إدلب أو هدنة وليس مباراة", ("إدلب", "هدنة وليس مباراة"), ()),
        ("(أ1 أو ب2) و ج3", ("(أ1 أو ب2) و ج3",), ()),
        ("(إدلب) أو (هدنة)", ("إدلب", "هدنة"), ()),
        ("((إدلب أو هدنة))", ("إدلب", "هدنة"), ()),
        ("إدلب أو إدلب", ("إدلب",), ()),
        ('"إدلب أو هدنة"', ('"إدلب أو هدنة"',), ()),
    ],
)
def test_one_query_becomes_terms_and_exclusions(
    query: str, terms: tuple[str, ...], exclusions: tuple[str, ...]
) -> None:
    assert from_query(query) == (terms, exclusions)


@pytest.mark.parametrize("query", ["", "(إدلب", '"إدلب', "إدلب أو (", ")", "-الدوري إدلب", "هدنة|-الدوري إدلب"])
def test_what_cannot_be_understood_is_said(query: str) -> None:
    with pytest.raises(QueryError):
        from_query(query)


@settings(deadline=None)
@given(
    terms=st.lists(st.sampled_from(TERMS), min_size=2, max_size=6, unique=True),
    exclusions=st.lists(st.sampled_from(TERMS), max_size=3, unique=True),
    arabic=st.booleans(),
)
def test_there_and_back_nothing_is_changed(terms: list[str], exclusions: list[str], arabic: bool) -> None:
    query = as_query(terms, exclusions, arabic=arabic)
    assert from_query(query) == (tuple(terms), tuple(exclusions))


WORDS = st.sampled_from(
    (
        *(
            "إدلب",
            "حلب",
            "خفض التصعيد",
            "F-16",
            "عبد الله",
            "=إدلب",
            "إدل*",
            "~لافرنتييف/لافرينتيف",
            "AT&T",
            "-55",
            "C++",
            ".NET",
        ),
        *(
            '"خفض التصعيد"',
            "«وقف النار»",
            "title:هدنة",
            'عنوان:"وقف النار"',
            "title:(هدنة أو اتفاق)",
            "و",
            "AND",
            "St. Petersburg",
        ),
    )
)
PLACED = st.sampled_from(("إدلب", '"خفض التصعيد"', "(إدلب أو حلب)", "إدل*", "=حلب"))


def _combined(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    operator = st.sampled_from(
        (" AND ", " و ", " & ", " OR ", " أو ", " | ", " NOT ", " وليس ", " AND NOT ", " -", " ")
    )
    taken = st.tuples(parts, st.just(" -"), st.one_of(WORDS, parts.map("({})".format)), st.just(" "), parts)
    return st.one_of(
        parts.map("({})".format),
        st.tuples(parts, operator, parts).map("".join),
        taken.map("".join),
        st.tuples(PLACED, st.sampled_from((" NEAR/5 ", " قرب/3 ", " NEAR/s ", " قرب/ج ")), PLACED).map("".join),
    )


QUERIES = st.recursive(WORDS, _combined, max_leaves=8)


def meaning(node: Node) -> object:
    """A tree without what means nothing: brackets within brackets of the same kind, the same choice twice."""
    match node:
        case Word(test):
            return test.key
        case Phrase(tests, gaps):
            return ("phrase", *(test.key for test in tests), gaps)
        case And(parts) | Or(parts):
            kind = type(node)
            flat: list[object] = []
            for part in map(meaning, parts):
                flat += part[1:] if isinstance(part, tuple) and part[:1] == (kind,) else (part,)
            flat = list(dict.fromkeys(flat))
            return (kind, *flat) if len(flat) > 1 else flat[0]
        case Not(Or(parts)):
            return meaning(And(tuple(Not(part) for part in parts)))
        case Not(part):
            return ("not", meaning(part))
        case Title(part):
            return ("title", meaning(part))
        case Signed(part, before, behind):
            return ("signed", meaning(part), before, behind)
        case SameSentence(left, right):
            return ("sentence", meaning(left), meaning(right))
        case Near(left, right, words):
            return ("near", words, meaning(left), meaning(right))


@settings(deadline=None, max_examples=300)
@given(query=QUERIES, arabic=st.booleans())
def test_a_query_read_into_terms_and_written_again_means_the_same(query: str, arabic: bool) -> None:
    try:
        node = parse(query)
    except QueryError:
        return
    written = as_query(*from_query(query), arabic=arabic)
    assert meaning(parse(written)) == meaning(node), written
