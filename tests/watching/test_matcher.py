"""The compiled matcher: places in the text as given, operators, explanations, bad input."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.language import index_words
from monitor.language.lexicon import CompiledLexicon, write_lexicon
from monitor.model import Match, Term
from monitor.watching import Compiled, Matcher, decide, parse, places, words_of
from monitor.watching.matcher import _Index
from tests.watching.effort import lines_run


def matcher(*queries: str, exact: bool = False) -> Matcher:
    return Matcher([Term(query=query) for query in queries], exact=exact)


def found(query: str, text: str) -> list[str]:
    return [match.text for match in matcher(query).find(text)]


def test_a_match_covers_the_whole_written_word_in_the_text_as_given() -> None:
    text = "قصف «بِإِدْلِـــب»، اليوم"
    (match,) = matcher("إدلب").find(text)
    assert text[match.start : match.end] == match.text == "بِإِدْلِـــب"


def test_matches_of_all_terms_come_in_the_order_of_the_text() -> None:
    matches = matcher("حلب", "إدلب", "خفض التصعيد").find("إدلب وحلب ولخفض التصعيد")
    assert [(match.term, match.text) for match in matches] == [(1, "إدلب"), (0, "وحلب"), (2, "ولخفض التصعيد")]


def test_a_word_that_a_term_names_twice_is_one_match() -> None:
    assert found("قصف OR قصف", "قصف على إدلب") == ["قصف"]


def test_a_phrase_is_one_match_from_its_first_word_to_its_last() -> None:
    assert found("خفض التصعيد", "منطقة «لخفض\nالتصعيد» في") == ["لخفض\nالتصعيد"]


PUNCTUATED = [
    ("إدلب، حلب", "إدلب, حلب", "إدلب حلب", "إدلب. حلب"),
    ("إدلب: قصف", "إدلب : قصف", "إدلب قصف", "إدلب، قصف"),
    ("إدلب+حلب", "إدلب + حلب", "إدلب\nحلب", "إدلب+\n\nحلب"),
    ("1,000", "1,000", "1 000", "1; 000"),
    ("3,000", "٣٬٠٠٠", "٣ ٠٠٠", "3; 000"),
    ("3.5", "٣٫٥", "3.5", "3, 5"),
    ("٣٫٥ مليون", "3.5 مليون", "٣٫٥ مليون", "3,5 مليون"),
    ("St. Petersburg", "St.\nPetersburg", "St Petersburg", "St! Petersburg"),
    ("U.S. Army", "U.S. Army", "US Army", "U.S., Army"),
    ("Washington, D.C.", "Washington, DC", "Washington D.C.", "Washington; D.C."),
    ('"Dr. House"', "Dr. House", "Dr House", "Dr, House"),
    ("=Dr. =House", "Dr. House", "Dr House", "Dr, House"),
    ("Dr. Hou*", "Dr. House", "Dr House", "Dr, House"),
    ("د. بشار الجعفري", "د. بشار الجعفري", "د بشار الجعفري", "د. بشار. الجعفري"),
    ("AT&T", "AT & T", "at&t", "at T-shirts"),
    ("R&D", "r&d", "R&D", "RD"),
    ("S&P 500", "S&P-500", "S&P\n500", "S P 500"),
    ("http://x.com", "http://x.com", "http x com", "http, x.com"),
]


@pytest.mark.parametrize(("query", "same", "blank", "other"), PUNCTUATED)
def test_punctuation_typed_between_words_may_stand_there(query: str, same: str, blank: str, other: str) -> None:
    for text in (query.strip('"').replace("=", "").replace("*", "se"), same, blank):
        assert len(found(query, f"قال {text} اليوم")) == 1, text
    assert found(query, f"قال {other} اليوم") == []


PARTS = st.sampled_from(
    ["إدلب", "حلب", "قصف", "د", "بشار", "عبد", "الله", "1", "000", "16", "F", "U", "Dr", "House", "ﷺ"]
)
BETWEEN = st.sampled_from(
    [
        " ",
        "، ",
        ", ",
        "; ",
        "؛",
        ": ",
        ". ",
        "+",
        "@",
        ",",
        "/",
        "://",
        "…",
        "؟ ",
        "! ",
        "%",
        " # ",
        " — ",
        "'",
        "-",
        "...",
    ]
)


@given(st.lists(st.tuples(PARTS, BETWEEN), min_size=2, max_size=4))
@settings(deadline=None)
def test_a_term_of_several_words_matches_itself_as_typed(parts: list[tuple[str, str]]) -> None:
    query = "".join(word + between for word, between in parts[:-1]) + parts[-1][0]
    assert query in found(query, f"قال {query} اليوم")
    assert query in found(query, query)


SIGNED = [
    ("C++", "C++", "لغة C++ اليوم"),
    ("c++", "C\u200e++", "(C\u200e++)"),
    ("C++", "C++", "C++17"),
    ("C++", "", "vitamin C, C+ or C+++ and C#"),
    ("C#", "C#", "بلغة C#، و C++"),
    ("C#", "", "C and C##"),
    (".NET", ".NET", "with .NET, on the net"),
    (".NET", "", "ASP.NET ...net the end.Net"),
    ("Disney+", "Disney+", "Disney and Disney+"),
    ("لغة C++", "لغة C++", "لغة C ثم لغة C++"),
    ("C++ developer", "C++ developer", "C developer, C++ developer"),
    ("title:C++", "C++", "C++\n\nC++"),
    ("C++ AND Java", "C++ Java", "C++ then Java"),
    ("Java NOT C++", "Java", "Java, C"),
    ("Java NOT C++", "", "Java, C++"),
    ("C++ NEAR/3 Java", "C++ Java", "C++ then Java"),
]


@pytest.mark.parametrize(("query", "expected", "text"), SIGNED)
def test_signs_that_are_a_part_of_a_word_are_matched_as_typed(query: str, expected: str, text: str) -> None:
    assert " ".join(found(query, text)) == expected
    assert all(text[match.start : match.end] == match.text for match in matcher(query).find(text))


@pytest.mark.parametrize("text", ["a+b+c القصف", "a+b+c\nالقصف اليوم", "القصف", "ﷺ القصف"])
def test_a_phrase_at_the_beginning_of_a_text_is_found_where_its_words_stand_in_fewer_pieces(text: str) -> None:
    assert found(text, text) == [text]
    assert found(text, f"قال: {text}") == [text]


@pytest.mark.parametrize("query", ["ﷺ", "صلى الله عليه وسلم", "ﷺ OR الله"])
def test_a_sign_of_several_words_is_these_words(query: str) -> None:
    assert found(query, "قال النبي ﷺ اليوم") == ["ﷺ"]
    assert found("ﷺ", "قال صلى الله عليه وسلم اليوم") == ["صلى الله عليه وسلم"]
    assert found("النبي ﷺ محمد", "قال النبي ﷺ، محمد") == []
    assert found("النبي ﷺ محمد", "قال النبي «ﷺ» محمد") == ["النبي «ﷺ» محمد"]
    assert found("الله", "قال النبي ﷺ اليوم") == ["ﷺ"]


def test_a_hashtag_is_its_words() -> None:
    assert found("خفض التصعيد", "وسم #خفض_التصعيد اليوم") == ["خفض_التصعيد"]
    assert found("التصعيد", "وسم #خفض_التصعيد اليوم") == ["التصعيد"]


def test_controls_and_strokes_behind_a_word_do_not_belong_to_it() -> None:
    assert found("إدلب", "في \u200fإدلب\u200f، وإدلبـ") == ["إدلب", "وإدلب"]


OPERATORS = [
    ("إدلب AND (قصف OR غارة)", "قصف على إدلب", ["قصف", "إدلب"]),
    ("إدلب AND (قصف OR غارة)", "هدوء في إدلب", []),
    ("إدلب NOT حلب", "في إدلب", ["إدلب"]),
    ("إدلب NOT حلب", "في إدلب وحلب", []),
    ('قصف -"غارة جوية"', "قصف", ["قصف"]),
    ('قصف -"غارة جوية"', "قصف غارة جوية", []),
    ("قصف -(بري OR جوي)", "قصف جوي", []),
    ("إدلب NEAR/2 حلب", "إدلب ثم إلى حلب", []),
    ("إدلب NEAR/3 حلب", "إدلب ثم إلى حلب", ["إدلب", "حلب"]),
    ("حلب NEAR/3 إدلب", "إدلب ثم إلى حلب", ["إدلب", "حلب"]),
    ("إدلب NEAR/5 حلب", "إدلب\n\nحلب", []),
    ("إدلب NEAR/s حلب", "قصف إدلب. هدوء في حلب.", []),
    ("إدلب NEAR/s حلب", "قصف إدلب وهدوء في حلب.", ["إدلب", "حلب"]),
    ("title:إدلب", "إدلب اليوم\n\nقصف على إدلب", ["إدلب"]),
    ("title:إدلب", "خبر\n\nقصف على إدلب", []),
    ("title:(إدلب AND قصف)", "قصف\n\nقصف على إدلب", []),
    ("title:(إدلب AND قصف)", "قصف على إدلب\n\nإدلب", ["قصف", "إدلب"]),
    ("title:(قصف NOT إدلب)", "قصف\n\nقصف على إدلب", ["قصف"]),
    ("title:(قصف -إدلب)", "قصف على إدلب\n\nخبر", []),
    ("title:(قصف NEAR/2 إدلب)", "قصف\n\nإدلب", []),
    ("title:(قصف NEAR/s إدلب)", "قصف على إدلب\n\nخبر", ["قصف", "إدلب"]),
    ("=إدلب", "بإدلب وإدلب إدلب", ["إدلب"]),
    ("إدل*", "بإدلب الإدلبي ادلبية", ["بإدلب", "الإدلبي", "ادلبية"]),
    ("~لافرينتيف/لافرنتييف", "قال لافرنتييف", ["لافرنتييف"]),
    ("الاتحاد ~الأوروبي/الأوربي", "وللاتحاد الأوربي", ["وللاتحاد الأوربي"]),
    ("الاتحاد ~الأوروبي/الأوربي", "الأوربي ثم الاتحاد", []),
    ("الاتحاد ~الأوروبي/الأوربي", "الاتحاد\n\nالأوروبي", []),
    ("~عبدالله/عبداللهي صالح", "مع عبد الله صالح", ["عبد الله صالح"]),
    ("طائرات F-16 أمريك*", "طائرات F16 أمريكية", ["طائرات F16 أمريكية"]),
    ("طائرات F-16 أمريك*", "أمريكا وطائرات F-16", []),
    ("طائرات، F-16 أمريك*", "طائرات، F-16 أمريكية", ["طائرات، F-16 أمريكية"]),
    ("عبد الله صال*", "صالح وعبد الله", []),
    ("عبد الله صال*", "وعبدالله صالح", ["وعبدالله صالح"]),
    ("=خفض التصعيد", "خفض وبالتصعيد", []),
    ("مطور =C++", "مطور C++ خبير", ["مطور C++"]),
    ("مطور =C++", "مطور C خبير", []),
    ("مطور ~C++/Java", "مطور Java خبير", ["مطور Java"]),
    ("مطور ~C++/Java", "مطور C خبير", []),
]


@pytest.mark.parametrize(("query", "text", "expected"), OPERATORS)
def test_a_query_with_operators_gives_the_places_of_its_positive_parts(
    query: str, text: str, expected: list[str]
) -> None:
    assert found(query, text) == expected
    assert decide(parse(query), text) == bool(expected)
    assert [match.text for match in places(parse(query), text)] == expected


NEAR_WORDS = st.lists(st.sampled_from(["إدلب", "حلب", "قصف", "ثم", "في", ".", "\n\n"]), max_size=30)


@given(NEAR_WORDS, st.integers(1, 4))
@settings(deadline=None)
def test_near_finds_every_pair_within_reach(words: list[str], reach: int) -> None:
    text = " ".join(words)
    standing = [word for word in words if word.isalpha()]
    blocks = [words[:n].count("\n\n") for n, word in enumerate(words) if word.isalpha()]
    expected = {
        number
        for n, one in enumerate(standing)
        for m, other in enumerate(standing)
        if {one, other} == {"إدلب", "حلب"} and abs(n - m) <= reach and blocks[n] == blocks[m]
        for number in (n, m)
    }
    assert found(f"إدلب NEAR/{reach} حلب", text) == [standing[n] for n in sorted(expected)]


@given(NEAR_WORDS)
@settings(deadline=None)
def test_near_and_the_same_sentence_ask_in_either_order(words: list[str]) -> None:
    text = " ".join(words)
    for operator in ("NEAR/2", "NEAR/s"):
        assert found(f'"إدلب ثم" {operator} حلب', text) == found(f'حلب {operator} "إدلب ثم"', text)


DENSE = {
    "near": ("إدلب NEAR/100 قصف", "إدلب قصف "),
    "nested": ("(إدلب NEAR/100 قصف) NEAR/100 حلب", "إدلب قصف حلب "),
    "sentence": ("إدلب NEAR/s قصف", "إدلب قصف "),
}


@pytest.mark.parametrize("kind", DENSE)
def test_the_work_of_near_grows_with_the_text_and_not_with_its_pairs(kind: str) -> None:
    query, piece = DENSE[kind]
    compiled = Compiled([parse(query)])
    compiled.places(piece)
    words = len(piece.split())
    # 1,800 words that all stand near each other: some tens of lines of Python a word, never one for each of the pairs.
    assert lines_run(lambda: compiled.places(piece * (1_800 // words))) < 60 * 1_800


def test_a_term_that_cannot_be_compiled_is_told_and_matches_nothing() -> None:
    made = matcher("إدلب", "«حلب", "ب")
    assert {number: error.reason.code for number, error in made.errors.items()} == {
        1: "query-open-quote",
        2: "query-one-letter",
    }
    assert [match.term for match in made.find("حلب وإدلب ب")] == [0]


def test_a_match_explains_itself() -> None:
    text = "هدوء في حلب. وقصف بإدلب اليوم! انتهى"
    (match,) = matcher("إدلب").find(text, explain=True)
    assert match.why is not None
    assert (match.why.proclitic, match.why.stem, match.why.suffix, match.why.rule) == ("ب", "إدلب", "", "proclitic")
    start, end = match.why.sentence
    assert text[start:end] == "وقصف بإدلب اليوم!"


def test_the_sentence_of_a_match_holds_all_of_it() -> None:
    text = "خبر\nاتفاق خفض\nالتصعيد مستمر. انتهى"
    (match,) = matcher("خفض التصعيد").find(text, explain=True)
    assert match.why is not None
    start, end = match.why.sentence
    assert text[start:end] == "اتفاق خفض\nالتصعيد مستمر."


WHY = {
    ("إدلب", "إدلب"): ("", "إدلب", "", "إدلب", "as-typed"),
    ("إدلب", "ادلب"): ("", "ادلب", "", "إدلب", "spelling"),
    ("إدلب", "ولإدلب"): ("ول", "إدلب", "", "إدلب", "proclitic"),
    ("الله", "بالله"): ("ب", "الله", "", "الله", "proclitic"),
    ("الله", "ولله"): ("ول", "الله", "", "الله", "proclitic"),
    ("مدرسة", "ومدرستنا"): ("و", "مدرس", "تنا", "مدرسة", "inflection"),
    ("مدرسة", "للمدرسة"): ("لل", "مدرس", "ة", "مدرسة", "inflection"),
    ("مسؤول", "المسؤولين"): ("ال", "مسؤول", "ين", "مسؤول", "inflection"),
    ("إدل*", "بإدلب"): ("ب", "إدل", "ب", "إدل", "prefix"),
    ("خفض التصعيد", "ولخفض التصعيد"): ("ول", "خفض", "", "خفض", "phrase"),
}


@pytest.mark.parametrize(("query", "written"), WHY)
def test_a_match_tells_how_its_word_was_understood(query: str, written: str) -> None:
    (match,) = matcher(query).find(f"قال: «{written}» اليوم", explain=True)
    assert match.text == written
    assert match.why is not None
    why = match.why
    assert (why.proclitic, why.stem, why.suffix, why.lemma, why.rule) == WHY[query, written]


LANGUAGES = {
    ("Istanbul", "İSTANBUL, istanbul'da"): ["İSTANBUL", "istanbul"],
    ("Iğdır", "IĞDIR ığdır"): ["IĞDIR", "ığdır"],
    ("Straße", "STRASSE und Strasse"): ["STRASSE", "Strasse"],
    ("Ёлка", "елка ЕЛКА"): ["елка", "ЕЛКА"],
    ("Москва", "МОСКВА москвы"): ["МОСКВА"],
    ("Андрей", "АНДРЕЙ Андреи"): ["АНДРЕЙ"],
    ("Élysée", "l’ELYSEE, élysée"): ["ELYSEE", "élysée"],
    ("naïve", "NAIVE nai\u0308ve"): ["NAIVE", "nai\u0308ve"],
    ("Erdoğan", "ERDOĞAN Erdogan"): ["ERDOĞAN", "Erdogan"],
    ("ایران", "در ايران و ایران"): ["ايران", "ایران"],
    ("کشور", "كشور وکشور"): ["كشور", "وکشور"],
    ("Iran", "Iranian Iran, IRAN's"): ["Iran", "IRAN"],
    ("cease-fire", "Cease fire! CEASE-FIRE ceasefire"): ["Cease fire", "CEASE-FIRE", "ceasefire"],
    ("de-escalation zone", "a deescalation zone, De-escalation zone"): ["deescalation zone", "De-escalation zone"],
    ("الإدلب-حلب", "الإدلبحلب"): [],
    ("l'Iran", "L’IRAN liran"): ["L’IRAN"],
    ("U.N.", "UN U.N. u n"): ["UN", "U.N", "u n"],
}


@pytest.mark.parametrize(("query", "text"), LANGUAGES)
def test_other_languages_are_whole_words_with_case_and_diacritics_folded(query: str, text: str) -> None:
    assert found(query, text) == LANGUAGES[query, text]


FOREIGN = [
    ("BBC", "قناة الـBBC ولـBBC وBBC", ["الـBBC", "ولـBBC", "وBBC"]),
    ("F-16", "مقاتلات الـF-16 وبـF16", ["الـF-16", "وبـF16"]),
    ("طائرات F-16", "طائرات الـF-16", ["طائرات الـF-16"]),
    ("طائرات F-16", "طائرات بـF-16", []),
    ("مجموعة G20", "مجموعة الـG20", ["مجموعة الـG20"]),
    ("2024", "في الـ2024 و2024", ["الـ2024", "و2024"]),
    ("=BBC", "الـBBC", []),
    ("BBC", "كتابBBC", []),
    ("the", "الthe", []),
]


@pytest.mark.parametrize(("query", "text", "expected"), FOREIGN)
def test_latin_letters_and_digits_take_the_article_and_particles(query: str, text: str, expected: list[str]) -> None:
    assert found(query, text) == expected


def test_a_common_word_alone_is_matched_as_typed_only() -> None:
    assert found("على", "على علي وعلى عليها") == ["على"]


@pytest.mark.parametrize(
    "query", ["ب", ".", "…،", '"', "«إدلب", "(", ")", "~", "=", "*", "x" * 10_000, "NOT", "-", "\ud800", "\u0651"]
)
def test_no_term_is_ever_an_exception(query: str) -> None:
    made = matcher(query, "إدلب")
    assert [match.text for match in made.find(f"بإدلب {query[:50]}") if match.term == 1][:1] == ["بإدلب"]


@pytest.mark.parametrize("space", [" ", "\n", "\u00a0", "\t", "\u2028", "\u3000", "\r\n", "  \u200f "])
def test_any_white_space_separates_words(space: str) -> None:
    text = space.join(["قصف", "بإدلب", "لبنإدلب", "إدلب", "حلب"])
    matches = matcher("إدلب", "إدلب حلب").find(text)
    assert [text[match.start : match.end] for match in matches if match.term == 0] == ["بإدلب", "إدلب"]


def test_what_came_near_says_what_stopped_it() -> None:
    near = matcher("أعلام", "علي").near("وسائل الإعلام على الأرض")
    assert [(n.term, n.text, n.stopped_by) for n in near] == [(0, "الإعلام", "hamza"), (1, "على", "function-word")]


@pytest.mark.parametrize(
    ("query", "text", "stopped_by"),
    [
        ("خفض التصعيد", "خفض كبير في التصعيد", "words-apart"),
        ("خفض التصعيد", "خفض الأسعار", "other-word-missing"),
        ("إدلب AND قصف", "هدوء في إدلب", "other-word-missing"),
        ("إدلب NOT حلب", "إدلب وحلب", "excluded-word"),
        ("إدلب NEAR/1 حلب", "إدلب ثم إلى حلب", "too-far"),
        ("إدلب NEAR/s حلب", "في إدلب. في حلب.", "other-sentence"),
        ("title:إدلب", "خبر\n\nفي إدلب", "not-in-title"),
        ("C++", "vitamin C", "other-signs"),
    ],
)
def test_a_query_that_does_not_hold_says_what_is_missing(query: str, text: str, stopped_by: str) -> None:
    assert stopped_by in [near.stopped_by for near in matcher(query).near(text)]


NEAREST = [
    ("لافرينتيف", "قال لافرنتييف اليوم", "لافرنتييف", "two-letters"),
    ("زيلينسكي", "وصل زيلنسكي إلى باريس", "زيلنسكي", "one-letter"),
    ("زيلينسكي", "التقى بزيلنسكي", "بزيلنسكي", "one-letter"),
    ("Zelensky", "President Zelenski said", "Zelenski", "one-letter"),
    ("Idlib", "in Idleb today", "Idleb", "one-letter"),
    ("قصف", "المباني المقصوفة في المدينة", "المقصوفة", "same-root"),
    ("خفض التصعيد", "اتفاق خفض التصعييد", "التصعييد", "one-letter"),
    ("إدلب AND زيلينسكي", "في إدلب مع زيلنسكي", "زيلنسكي", "one-letter"),
]


@pytest.mark.parametrize(("query", "text", "word", "rule"), NEAREST)
def test_where_nothing_was_stopped_the_nearest_word_is_told(query: str, text: str, word: str, rule: str) -> None:
    near = [(one.text, one.stopped_by) for one in matcher(query).near(text)]
    assert (word, rule) in near
    assert all(text[one.start : one.end] == one.text for one in matcher(query).near(text))


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("قصف", "هدوء تام في المدينة"),
        ("إدلب", "حلب وحماة"),
        ("زيلينسكي", ""),
        ("US", "as is"),
        ("من", "إلى"),
        ("إدل*", "إبل"),
    ],
)
def test_what_is_far_from_a_term_is_not_told(query: str, text: str) -> None:
    assert matcher(query).near(text) == ()


def test_a_word_of_the_same_headword_is_nearest(tmp_path: Path) -> None:
    write_lexicon(tmp_path / "table", [("صحف", "صحيفة"), ("صحيفة", "صحيفة"), ("صحيفتي", "صحيفتي")])
    made = Matcher([Term(query="صحيفة", name=True)], lexicon=CompiledLexicon(tmp_path / "table"))
    near = made.near("كتبت الصحف اليوم")
    assert [(one.text, one.stopped_by) for one in near] == [("الصحف", "same-lemma")]


def test_no_more_than_three_nearest_words_are_told() -> None:
    assert len(matcher("زيلينسكي").near("زيلنسكي زيليينسكي زيلانسكي زيلنسكي زيلانيسكي")) == 3


def test_nothing_came_near_where_the_term_was_found() -> None:
    assert matcher("إدلب OR حلب", "F-16").near("في إدلب F16") == ()


def test_small_words_of_a_phrase_may_be_written_carelessly() -> None:
    assert found("في سوريا", "فى سوريا") == ["فى سوريا"]
    assert found("من أجل السلام", "ومن أجل السلام") == ["ومن أجل السلام"]
    assert found("من أجل السلام", "منهم أجل السلام") == []


def test_a_word_of_ten_million_letters_is_no_trouble() -> None:
    assert matcher("إدلب").find("ب" * 10_000_000 + " إدلب") != ()


@pytest.mark.parametrize(
    "text",
    [
        "خفض التصعيد",
        "في خفض  «التصعيد» هنا",
        "خفض\u2013التصعيد",
        "ثم خفض\u2013التصعيد.",
        "خفض \u2013 التصعيد",
        "(خفض\nالتصعيد)",
        "التصعيد خفض، خفض خفض التصعيد",
        "وخفض_التصعيد",
        # a stroke of tatweel by itself is a dash
        "خفض ـ التصعيد",
        "خفض ـــ التصعيد",
        "ـ خفض ـ\u200f التصعيد ـ",
    ],
)
def test_a_phrase_is_found_whatever_stands_between_and_around_its_words(text: str) -> None:
    (match,) = matcher("خفض التصعيد").find(text)
    assert text[match.start : match.end] == match.text
    assert "خفض" in match.text
    assert "التصعيد" in match.text


def test_a_stroke_of_tatweel_is_no_word() -> None:
    assert found("دمشق NEAR/1 سانا", "دمشق ـ سانا") == ["دمشق", "سانا"]
    assert found("اتفاق خفض التصعيد", "اتفاق خفض ـ التصعيد") == ["اتفاق خفض ـ التصعيد"]
    assert found("اتفاق خفض التصعيد", "ثم ـ اتفاق ـ خفض التصعيد") == ["اتفاق ـ خفض التصعيد"]
    assert found("اتفاق خفض التصعيد", "اتفاق ـ خفض التصعيد") == ["اتفاق ـ خفض التصعيد"]


@pytest.mark.parametrize(
    "text", ["خفض", "التصعيد خفض", "خفض، التصعيد", "خفض\n\nالتصعيد", "خفض#التصعيد", "لا خفض التصعي"]
)
def test_a_phrase_is_not_found_where_its_words_stand_apart(text: str) -> None:
    assert found("خفض التصعيد", text) == []


def test_terms_that_are_equal_are_all_answered() -> None:
    assert [match.term for match in matcher("إدلب", "إدلب").find("في إدلب")] == [0, 1]


def test_exact_forms_match_as_written() -> None:
    made = matcher("إدلب", exact=True)
    assert [match.text for match in made.find("بإدلب إِدلب")] == ["إِدلب"]


def test_a_long_text_is_read_to_its_end() -> None:
    text = "كلمات كثيرة لا تعني شيئا " * 40_000 + "في إدلب"
    (match,) = matcher("إدلب").find(text)
    assert match.start == len(text) - 4


@pytest.mark.parametrize("query", ["إدلب NEAR/5 حلب", "إدلب NEAR/s حلب", "إدلب AND حلب", "إدلب حلب"])
def test_two_words_that_stand_very_often_are_no_trouble(query: str) -> None:
    """Every pair looked at would be four hundred million looks."""
    assert len(matcher(query).find("إدلب حلب. " * 20_000)) >= 20_000


def test_many_marks_and_lone_surrogates_are_no_trouble() -> None:
    text = "\ud800 إدلب" + "\u064e" * 100_000 + " \udfff بإدلب"
    assert len(matcher("إدلب").find(text)) == 2


def test_what_is_remembered_stays_within_bounds() -> None:
    made = matcher("إدلب")
    made.find("بإدلب كلمة")
    for n in range(35):
        made.find(" ".join(f"x{n}y{m}" for m in range(5_000)))
    assert [match.text for match in made.find("كلمة x1y1 x34y4999 بإدلب")] == ["بإدلب"]


TEXTS = st.text(
    alphabet=st.one_of(st.sampled_from("إدلب حلبوال ،.\n_-\u200f\u0640\u064e«»قصف"), st.characters()), max_size=80
)


@given(TEXTS)
@settings(deadline=None)
def test_places_always_slice_to_what_was_written(text: str) -> None:
    made = matcher("إدلب", "حلب", "قصف حلب", "لب*", "إدلب AND حلب", "بال NEAR/3 صف")
    for match in made.find(text, explain=True):
        assert isinstance(match, Match)
        assert text[match.start : match.end] == match.text != ""


@given(st.lists(st.sampled_from(["إدلب", "بإدلب", "حلب", "قصف", "خفض", "التصعيد", ".", "\n\n", "،"]), max_size=12))
@settings(deadline=None)
def test_a_matcher_of_many_terms_answers_as_one_of_each(words: list[str]) -> None:
    text = " ".join(words)
    queries = ("إدلب", "خفض التصعيد", "إدلب AND قصف", "حلب NOT قصف", "إدلب NEAR/2 حلب")
    together = matcher(*queries).find(text)
    for number, query in enumerate(queries):
        alone = [(match.start, match.end) for match in matcher(query).find(text)]
        assert [(match.start, match.end) for match in together if match.term == number] == alone


def test_what_a_vocabulary_told_decides_as_taking_words_apart_does() -> None:
    text = "قصف على إدلب\n\nوبإدلب قصفٌ عنيف، وفي ادلب_المدينة مجلس الوزراء؛ F-16 وقصفت"
    vocabulary = set(index_words(text))
    for query in ("إدلب", '"مجلس الوزراء"', "قصف NEAR/3 إدلب", "title:إدلب", "إد*", "f16", "إدلب NOT حلب", "=قصف"):
        node = parse(query)
        leaves = words_of(node)
        tests = (*leaves.positive, *leaves.negative)
        written = {test.key: frozenset(word for word in vocabulary if test.accepts(word)) for test in tests}
        told = Compiled((node,), written=written).places(text)
        assert told == Compiled((node,)).places(text)
        assert told, query
        assert Compiled((node,), written=dict(list(written.items())[:1])).places(text) == told
        assert Compiled((node,), written=dict.fromkeys(written, frozenset())).places(text) == []


def test_a_name_of_several_words_shares_its_first_with_another() -> None:
    matcher = Matcher((Term(query="وزارة الداخلية", name=True),))
    assert [match.text for match in matcher.find("بين وزارتي الداخلية والدفاع")] == ["وزارتي الداخلية"]
    assert not matcher.find("في وزارات الداخلية")


def test_a_word_of_many_words_asks_for_each_of_them_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    accepted = _Index.accepted

    def counted(index: _Index, word: str) -> tuple[int, ...]:
        asked.append(word)
        return accepted(index, word)

    monkeypatch.setattr(_Index, "accepted", counted)
    assert Matcher((Term(query="إدلب"), Term(query="صلى الله"))).find("ﷺ" * 5000)
    assert len(asked) == len(set(asked)) < 10
