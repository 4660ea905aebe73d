"""Whatever the matcher takes for a phrase has its pairs, of common words and of words in any signs."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitor.language import FUNCTION_WORDS, index_words
from monitor.watching import decide, parse
from monitor.watching.pairs import BUCKETS, Pairs, Weights, bucket, common, counted, is_passed_over, least_for, stem_of
from monitor.watching.tree import Phrase

WORDS = ("قصف", "إدلب", "المدينة", "بمدينة", "في", "وعلى", "عبد", "F", "16", "Café", "ﷺ", "µ", "١٦", "U", "ﷲ")
BETWEEN = (
    *(" ", "  ", ", ", "،", ". ", ".", ":", "-", "_", "\n", "\n\n", " \n \n", '"', " «", "» ", "\u200f", "ـ", " ـ "),
    *(
        "…",
        "(",
        ") ",
        "/",
        "\u00ad",
        "\u00a0",
        "\t",
        "؟ ",
        "\u2029",
        "'",
        "ً ",
        "😀",
        "",
        " - ",
        "·",
        "٫",
        "&",
        "ﷻ",
        " _ ",
    ),
)


def all_common(text: str) -> Pairs:
    """Where every word of a text is common."""
    return Pairs(dict.fromkeys(map(stem_of, index_words(text)), 1), least=1)


@settings(max_examples=400)
@given(
    st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(BETWEEN)), min_size=2, max_size=9),
    st.lists(st.sampled_from(WORDS), min_size=2, max_size=3),
)
@example([("قصف", "» "), ("في", " «"), ("إدلب", "")], ["قصف", "في", "إدلب"])
@example([("U", "."), ("F", "")], ["U", "F"])
@example([("قصف", " ـ "), ("إدلب", "")], ["قصف", "إدلب"])
@example([("قصف", "_"), ("إدلب", "_"), ("16", "")], ["إدلب", "16"])
def test_a_phrase_that_is_found_has_its_pairs(pieces: list[tuple[str, str]], phrase: list[str]) -> None:
    text = "".join(word + between for word, between in pieces)
    node = parse(f'"{" ".join(phrase)}"')
    if not isinstance(node, Phrase) or any(node.gaps) or not decide(node, text):
        return
    found = all_common(text).of(text)
    words = index_words(text)
    before: list[str] | None = None
    for test in node.tests:
        accepted = [stem_of(word) for word in words if test.accepts(word)]
        passed_over = list(map(is_passed_over, accepted))
        if all(passed_over):
            continue
        if any(passed_over):
            before = None
            continue
        if before is not None:
            assert any(bucket(one, other) in found for one in before for other in accepted)
        before = accepted


def pairs_in(text: str) -> set[int]:
    return all_common(text).of(text)


def test_words_that_signs_part_are_no_pair() -> None:
    shelling = bucket(stem_of("قصف"), stem_of("إدلب"))
    for text in ("قصف إدلب", "قصف على إدلب", "«قصف» إدلب", "قصف\nإدلب", "القصف وإدلب", "قصف - إدلب", "قصف_إدلب"):
        assert pairs_in(text) == {shelling}, text
    for text in ("قصف، إدلب", "قصف. إدلب", "قصف\n\nإدلب", "قصف ... إدلب", "قصف: على إدلب", "إدلب قصف", "قصف هدنة إدلب"):
        assert shelling not in pairs_in(text), text


def test_only_pairs_of_common_words_are_kept() -> None:
    counts = {stem_of("قصف"): 20, stem_of("إدلب"): 10, stem_of("هدنة"): 1}
    least = 200
    weights = Weights(counts, least=least)
    pairs = Pairs(common(counts, least=least), least=least)
    assert weights.keeps(stem_of("قصف"), stem_of("إدلب"))
    assert not weights.keeps(stem_of("قصف"), stem_of("هدنة"))
    assert not weights.keeps(stem_of("قصف"), stem_of("اتفاق"))
    assert pairs.of("قصف إدلب هدنة قصف") == {bucket(stem_of("قصف"), stem_of("إدلب"))}
    assert least_for(1000, 0.002) == 2000


def test_what_says_nothing_is_no_stem_of_a_text() -> None:
    assert counted(["القصف في إدلب وقصف", "إدلب"]) == {stem_of("قصف"): 1, stem_of("إدلب"): 2}
    assert all(is_passed_over(stem_of(word)) for word in FUNCTION_WORDS)
    assert not is_passed_over(stem_of("إدلب"))
    assert 0 <= bucket("a", "b") < BUCKETS
