"""A watchlist's terms and exclusions as one query, and back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.errors import QueryError
from monitor.watching import as_query, from_query

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
