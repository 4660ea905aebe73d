"""The query language: what a query means, and where a wrong one is wrong."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.errors import QueryError
from monitor.language import FUNCTION_WORDS
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
    check,
    parse,
    warnings_of,
    words_of,
)


def shape(node: Node) -> str:
    """A query tree as one line."""
    match node:
        case Word(test):
            return test.typed if test.prefix is not None else test.word
        case Phrase(tests):
            return "'" + " ".join(test.word for test in tests) + "'"
        case And(parts):
            return "(" + " & ".join(shape(part) for part in parts) + ")"
        case Or(parts):
            return "(" + " | ".join(shape(part) for part in parts) + ")"
        case Not(part):
            return "-" + shape(part)
        case Near(left, right, words):
            return f"({shape(left)} ~{words} {shape(right)})"
        case SameSentence(left, right):
            return f"({shape(left)} ~s {shape(right)})"
        case Title(part):
            return f"title:{shape(part)}"
        case Signed(part, before, behind):
            return f"{before}[{shape(part)}]{behind}"


MEANINGS = {
    "إدلب": "إدلب",
    "خفض التصعيد": "'خفض التصعيد'",
    '"خفض التصعيد"': "'خفض التصعيد'",
    "«خفض التصعيد»": "'خفض التصعيد'",
    "“خفض التصعيد”": "'خفض التصعيد'",
    "إدلب AND (قصف OR غارة)": "(إدلب & (قصف | غارة))",
    "إدلب و (قصف أو غارة)": "(إدلب & (قصف | غارة))",
    "إدلب & (قصف | غارة)": "(إدلب & (قصف | غارة))",
    "قصف OR غارة AND إدلب": "(قصف | (غارة & إدلب))",
    "إدلب NOT حلب": "(إدلب & -حلب)",
    "إدلب AND NOT حلب": "(إدلب & -حلب)",
    "إدلب وليس حلب": "(إدلب & -حلب)",
    "إدلب و ليس حلب": "(إدلب & -حلب)",
    "إدلب و  ليس (حلب أو حمص)": "(إدلب & -(حلب | حمص))",
    "و ليس حلب": "'و ليس حلب'",
    "إدلب ليس حلب": "'إدلب ليس حلب'",
    '"إدلب و ليس حلب"': "'إدلب و ليس حلب'",
    "إدلب -حلب": "(إدلب & -حلب)",
    "إدلب -(حلب)": "(إدلب & -حلب)",
    'قصف -"غارة جوية"': "(قصف & -'غارة جوية')",
    "قصف -«غارة جوية»": "(قصف & -'غارة جوية')",
    "قصف -(بري OR جوي)": "(قصف & -(بري | جوي))",
    'قصف \u2212"غارة جوية"': "(قصف & -'غارة جوية')",
    "(قصف)&-بري": "(قصف & -بري)",
    'قصف AND -"غارة جوية"': "(قصف & -'غارة جوية')",
    "(قصف -(بري)) OR غارة": "((قصف & -بري) | غارة)",
    "قصف -title:هدنة": "(قصف & -title:هدنة)",
    'قصف -title:"هدنة شاملة"': "(قصف & -title:'هدنة شاملة')",
    # a minus takes one word, phrase or bracket away; NOT what stands behind it side by side
    "قصف -بري غارة": "(قصف & -بري & غارة)",
    "قصف -بري غارة جوية": "(قصف & -بري & 'غارة جوية')",
    "قصف -بري -جوي غارة": "(قصف & -بري & -جوي & غارة)",
    'قصف -"غارة جوية" إدلب': "(قصف & -'غارة جوية' & إدلب)",
    "قصف -(بري OR جوي) إدلب": "(قصف & -(بري | جوي) & إدلب)",
    "قصف -title:هدنة شاملة": "(قصف & -title:هدنة & شاملة)",
    "قصف -F-16 إدلب": "(قصف & -('f 16' | f16) & إدلب)",
    "قصف -عبد الله صالح": "(قصف & -('عبد الله' | عبدالله) & صالح)",
    "قصف -بري OR غارة": "((قصف & -بري) | غارة)",
    "قصف AND -بري غارة": "(قصف & -بري & غارة)",
    "قصف -=بري غارة": "(قصف & -بري & غارة)",
    "قصف -بر* غارة": "(قصف & -بر* & غارة)",
    "قصف NOT بري غارة": "(قصف & -'بري غارة')",
    "AND -بري": "(and & -بري)",
    "قصف وليس بري غارة": "(قصف & -'بري غارة')",
    "قصف NOT بري NEAR/5 غارة": "(قصف & -(بري ~5 غارة))",
    "(-55)": "55",
    "(-55) OR إدلب": "(55 | إدلب)",
    "إدلب NOT (-55)": "(إدلب & -55)",
    'قصف-"غارة جوية"': "(قصف & 'غارة جوية')",
    "إدلب NEAR/5 حلب": "(إدلب ~5 حلب)",
    "إدلب قرب/٥ حلب": "(إدلب ~5 حلب)",
    "إدلب NEAR/s حلب": "(إدلب ~s حلب)",
    "إدلب قرب/ج حلب": "(إدلب ~s حلب)",
    "وزير الخارجية NEAR/3 (لافروف OR بوغدانوف)": "(('وزير الخارجية' | وزيرالخارجية) ~3 (لافروف | بوغدانوف))",
    "title:إدلب": "title:إدلب",
    "عنوان:(إدلب أو حلب)": "(title:إدلب | title:حلب)",
    "title:(إدلب AND (قصف OR غارة) NOT حلب)": "(title:إدلب & (title:قصف | title:غارة) & -title:حلب)",
    "title:(title:إدلب AND حلب)": "(title:إدلب & title:حلب)",
    "title:(إدلب NEAR/5 حلب)": "title:(إدلب ~5 حلب)",
    "=إدلب": "إدلب",
    "إدل*": "إدل*",
    "~لافرينتيف/لافرنتييف": "(لافرينتيف | لافرنتييف)",
    # operators that do not stand between operands are words
    "AND": "and",
    "OR إدلب": "'or إدلب'",
    '"إدلب AND حلب"': "'إدلب and حلب'",
    "و إدلب": "'و إدلب'",
    "أو": "أو",
    "and": "and",
    "salt and pepper": "'salt and pepper'",
    # a hyphen only excludes before a word and after a space
    "-إدلب": "إدلب",
    "إدلب-حلب": "'إدلب حلب'",
    "F-16": "('f 16' | f16)",
    "F16": "(f16 | 'f 16')",
    "عبد الله": "('عبد الله' | عبدالله)",
    "عبدالله": "(عبدالله | 'عبد الله')",
    "الملك عبدالله": "('الملك عبدالله' | 'الملك عبد الله')",
    "سلمان بن عبد العزيز": "('سلمان بن عبد العزيز' | 'سلمان بن عبدالعزيز')",
    "أبو بكر في خانيونس": (
        "('أبو بكر في خانيونس' | 'أبو بكر في خان يونس' | 'أبوبكر في خانيونس' | 'أبوبكر في خان يونس')"
    ),
    "عبدالله عبدالله عبدالله عبدالله": ("('عبدالله عبدالله عبدالله عبدالله' | 'عبد الله عبد الله عبد الله عبد الله')"),
    "l'Iran": "'l iran'",
    "إدلب AND": "'إدلب and'",
    "إدلب NEAR/5": "('إدلب near 5' | 'إدلب near5')",
    "قرب/5 إدلب": "('قرب 5 إدلب' | 'قرب5 إدلب')",
    "إدلب &": "إدلب",
    "AT&T": "'at t'",
    "R&D": "'r d'",
    "S&P 500": "'s p 500'",
    # signs that are a part of a word are asked for
    "C++": "[c]++",
    "c#": "[c]#",
    ".NET": ".[net]",
    "Disney+": "[disney]+",
    "18+": "[18]+",
    '"C++"': "[c]++",
    "=C++": "[c]++",
    "title:C++": "title:[c]++",
    "C++ OR Java": "([c]++ | java)",
    "إدلب -C++ حلب": "(إدلب & -[c]++ & حلب)",
    "C++ NEAR/5 Java": "([c]++ ~5 java)",
    "لغة C++": "['لغة c']++",
    "C++ developer": "'c developer'",
    "~C++/سي": "([c]++ | سي)",
    "\u200eC++\u200e": "[c]++",
    "إدلب+": "إدلب",
    "+إدلب": "إدلب",
    "#إدلب": "إدلب",
    ".إدلب": "إدلب",
    "...NET": "net",
    "إدلب& حلب": "(إدلب & حلب)",
    "إدلب &حلب": "(إدلب & حلب)",
    "(إدلب)&(حلب)": "(إدلب & حلب)",
    "إدلب|حلب": "(إدلب | حلب)",
    "| إدلب": "إدلب",
    "إدلب - حلب": "'إدلب حلب'",
    "إدلب near/5 حلب": "('إدلب near 5 حلب' | 'إدلب near5 حلب')",
    "إدلب or حلب": "'إدلب or حلب'",
    "وإدلب أوحلب": "'وإدلب أوحلب'",
    "إدلب “AND” حلب": "(إدلب & and & حلب)",
    "title:=إدلب": "title:إدلب",
    "إدلب قرب/جملة حلب": "(إدلب ~s حلب)",
    "~لافرينتيف": "لافرينتيف",
    "خفض* التصعيد": "'خفض التصعيد'",
    "=خفض =التصعيد": "'خفض التصعيد'",
    "U.N.": "('u n' | un)",
    "إدلب NEAR/5 حلب NEAR/2 حمص": "((إدلب ~5 حلب) ~2 حمص)",
    "إدلب AND قصف NEAR/3 حلب": "(إدلب & (قصف ~3 حلب))",
    "\u200fإدلب\u200e": "إدلب",
}


@pytest.mark.parametrize("query", MEANINGS)
def test_a_query_means(query: str) -> None:
    assert shape(parse(query)) == MEANINGS[query]


SEARCHES = {
    "خفض التصعيد": "(خفض & التصعيد)",
    '"خفض التصعيد" إدلب': "('خفض التصعيد' & إدلب)",
    "إدلب -حلب": "(إدلب & -حلب)",
    "إدلب قصف OR غارة": "((إدلب & قصف) | غارة)",
    "قصف -بري غارة": "(قصف & -بري & غارة)",
    "قصف -بري غارة جوية": "(قصف & -بري & (غارة & جوية))",
    "قصف -بري -جوي غارة": "(قصف & -بري & -جوي & غارة)",
    "قصف -عبد الله صالح": "(قصف & -('عبد الله' | عبدالله) & صالح)",
    "قصف NOT بري غارة": "(قصف & -(بري & غارة))",
    'الوزير -"المدارس"': "(الوزير & -المدارس)",
    "الوزير -«خفض التصعيد» قصف": "(الوزير & -'خفض التصعيد' & قصف)",
    "عبد الله صالح": "(('عبد الله' | عبدالله) & صالح)",
    "عبد =الله صالح": "(عبد & الله & صالح)",
    "C++ .NET إدلب": "([c]++ & .[net] & إدلب)",
}


@pytest.mark.parametrize("query", SEARCHES)
def test_in_a_search_words_side_by_side_must_all_occur(query: str) -> None:
    assert shape(parse(query, search=True)) == SEARCHES[query]


ERRORS = {
    "": ("query-empty", 0),
    "   ": ("query-empty", 0),
    "ب": ("query-one-letter", 0),
    "x": ("query-one-letter", 0),
    "+ب": ("query-one-letter", 0),
    "ب+": ("query-one-letter", 0),
    "++": ("query-no-letters", 0),
    "...": ("query-no-letters", 0),
    "!?": ("query-no-letters", 0),
    '""': ("query-no-letters", 1),
    'إدلب "حلب': ("query-open-quote", 5),
    "«حلب": ("query-open-quote", 0),
    "(إدلب": ("query-open-bracket", 0),
    "إدلب)": ("query-close-bracket", 4),
    "()": ("query-word-expected", 1),
    "إدلب AND ()": ("query-word-expected", 10),
    "ا*": ("query-short-prefix", 0),
    '="خفض التصعيد"': ("query-sign-before-word", 0),
    'قصف ~"إدلب"': ("query-sign-before-word", 4),
    "=(إدلب)": ("query-sign-before-word", 0),
    # what stands before nearly every word
    "ال*": ("query-common-prefix", 0),
    "=ال*": ("query-common-prefix", 0),
    "وا*": ("query-common-prefix", 0),
    "با*": ("query-common-prefix", 0),
    "إدلب OR title:وال*": ("query-common-prefix", 14),
    "لل*": ("query-common-prefix", 0),
    "إدلب ـالـ*": ("query-common-prefix", 5),
    "*": ("query-no-letters", 0),
    "إدلب NEAR/0 حلب": ("query-near-range", 5),
    "إدلب NEAR/500 حلب": ("query-near-range", 5),
    "إدلب NEAR/5 (حلب AND حمص)": ("query-near-operand", 5),
    "title:": ("query-title-operand", 0),
    "~...": ("query-no-letters", 0),
    "-بري قصف": ("query-exclusion-first", 0),
    "  -بري -جوي": ("query-exclusion-first", 2),
    "قصف OR -بري": ("query-exclusion-first", 7),
    "قصف NEAR/5 -بري": ("query-exclusion-first", 11),
    "قصف|-بري": ("query-exclusion-first", 4),
    "قصف NOT -بري": ("query-exclusion-first", 8),
    '-"غارة جوية"': ("query-exclusion-first", 0),
    "و -بري": ("query-one-letter", 0),
    "& -بري": ("query-exclusion-first", 2),
    '-(بري OR "جوي")': ("query-exclusion-first", 0),
    "قصف (-بري جوي)": ("query-exclusion-first", 5),
    "قصف (-بري)": ("query-exclusion-first", 5),
    "قصف -بري NEAR/5 غارة": ("query-near-operand", 9),
    "قصف -(بري) قرب/ج غارة": ("query-near-operand", 11),
    "قصف -ب غارة": ("query-one-letter", 5),
    "(-بري) AND قصف": ("query-exclusion-first", 1),
    "(" * 50 + "إدلب" + ")" * 50: ("query-too-deep", 30),
    "إدلب " * 300: ("query-too-long", 1000),
    "ا" * 10_000: ("query-too-long", 1000),
    " ".join(["ab"] * 300): ("query-too-many-words", 897),
}


@pytest.mark.parametrize("query", ERRORS, ids=lambda query: query[:20])
def test_a_wrong_query_is_an_error_with_its_place(query: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(query)
    assert (caught.value.reason.code, caught.value.position) == ERRORS[query]


@given(
    st.text(alphabet=st.sampled_from('إدلب حلب وأو AND OR NOT NEAR/5 ()"«»&|-=~*/:title.،\u200f\n'), max_size=40),
    st.booleans(),
)
@settings(deadline=None)
def test_any_query_is_understood_or_refused_with_its_place(query: str, search: bool) -> None:
    try:
        node = parse(query, search=search)
    except QueryError as error:
        assert 0 <= error.position <= len(query)
    else:
        assert words_of(node).positive


def test_the_leaves_of_a_query_are_told_apart() -> None:
    leaves = words_of(parse("إدلب AND (قصف OR غارة) NOT حلب"))
    assert [test.word for test in leaves.positive] == ["إدلب", "قصف", "غارة"]
    assert [test.word for test in leaves.negative] == ["حلب"]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("على", "warning-common-word"),
        ("title:على", "warning-common-word"),
        ("عنوان:(على)", "warning-common-word"),
        ("=على", "warning-common-word"),
        ('"على"', "warning-common-word"),
        ("«على»", "warning-common-word"),
        ("title:=على", "warning-common-word"),
        ("~على", "warning-common-word"),
        ("على -إدلب", "warning-common-word"),
        ("على NOT (إدلب OR حلب)", "warning-common-word"),
        ("title:the", "warning-common-word"),
        ("title:دم", "warning-short-word"),
        ("title:اد*", "warning-short-prefix"),
        ("the", "warning-common-word"),
        ("دم", "warning-short-word"),
        ("اد*", "warning-short-prefix"),
        ("إدلب AND", "warning-loose-operator"),
        ("إدلب AND NOT", "warning-loose-operator"),
        ("OR إدلب", "warning-loose-operator"),
        ("و إدلب", "warning-loose-operator"),
        ("إدلب NEAR/5", "warning-loose-operator"),
        ("(إدلب أو) حلب", "warning-loose-operator"),
        ("إدلب، حلب", "warning-list"),
        ("إدلب,حلب", "warning-list"),
        ("إدلب ؛ حلب; قصف", "warning-list"),
        ("قصف AND (إدلب، حلب)", "warning-list"),
        ("=إدلب, حلب", "warning-list"),
    ],
)
def test_a_query_that_matches_nearly_everything_is_warned_of(query: str, code: str) -> None:
    assert [reason.code for reason in check(query)] == [code]


def test_an_ordinary_query_is_not_warned_of() -> None:
    assert check("إدلب") == ()
    assert check("على AND إدلب") == ()
    assert check("إدلب NOT على") == ()
    assert check("title:(على AND إدلب)") == ()
    assert check("إدلب AND NOT حلب") == ()
    assert check('"إدلب AND حلب"') == ()
    assert check("salt and pepper") == ()
    for query in (
        "1,000",
        "1,2,3",
        "١،٠٠٠ قتيل",
        '"إدلب، حلب"',
        "إدلب،",
        "إدلب، AND حلب",
        "St. Petersburg",
        "إدلب: قصف",
    ):
        assert check(query) == (), query


def test_plain_words_are_warned_of_as_if_they_were_understood() -> None:
    words = (*sorted(FUNCTION_WORDS), "إدلب", "اب", "US", "عبدالله", "خان", "حَلَب", "12", "2026", "x-ray", "الى")
    queries = [*words, *(f" {word} إدلب" for word in words), *(f"إدلب {word} " for word in words)]
    for query in queries:
        try:
            expected = check(query)
        except QueryError:
            expected = ()
        assert tuple(one.reason for one in warnings_of([query])) == expected, query


def test_several_queries_are_warned_of_one_by_one() -> None:
    queries = ("خفض التصعيد", "إدلب AND", "(", "في", "حلب أو", "من OR إلى")
    assert [(one.term, one.reason.code) for one in warnings_of(queries)] == [
        (query, reason.code) for query in queries if query != "(" for reason in check(query)
    ]
    assert [one.term for one in warnings_of(queries)] == ["إدلب AND", "في", "حلب أو", "من OR إلى", "من OR إلى"]
