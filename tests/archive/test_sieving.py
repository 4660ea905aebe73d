"""A text is passed over by its bytes only where the decision would say no, and mostly where it does."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitor.archive import texts
from monitor.archive.coding import coded
from monitor.archive.rows import dump
from monitor.archive.sieving import Sieve
from monitor.language import index_words
from monitor.model import NewArticle, Reason, Step
from monitor.watching import Compiled, parse
from monitor.watching.tree import Node, Not, words_of

WORDS = (
    "قصف",
    "إدلب",
    "المدينة",
    "بمدينة",
    "عبد",
    "الله",
    "خان",
    "يونس",
    "F",
    "16",
    "Café",
    "µ",
    "ال",
    "١٦",
    "ﷺ",
    "ہوا",
    "م",
    "n",
)
BETWEEN = (
    *(
        " ",
        "  ",
        ", ",
        "،",
        ". ",
        "-",
        "_",
        "\n",
        "\n\n",
        '"',
        '", "',
        "\\",
        '\\",',
        " — ",
        "\u200f",
        "ـ",
        "…",
        "(",
        ") ",
        "/",
        "ˆ",
    ),
    *(".", '." ', '."', "! ", "!", "...", ".) ", " . ", ".\u00a0", "\n.", "ً. ", ".\n"),
    *("\u202b", ".\u202b ", "●", ".● ", "\u2003", ".\u2003", "﴿", "۔ ", "\u2028", "؛", ": ", ":", ";", "·", "!\u2028"),
    *("\u00ad", "\u00a0", "\t", "؟ ", "\u2029", "'", "ً ", "²", "😀", "", "],[", '":"'),
)
QUERIES = (
    *(
        '"قصف المدينة"',
        '"قصف إدلب"',
        "قصف NEAR/3 المدينة",
        "قصف NEAR/s إدلب",
        '"خان يونس"',
        '"F 16"',
        '"cafe 16"',
        '"µ قصف"',
    ),
    *(
        '("قصف المدينة" OR "إدلب قصف") NEAR/4 16',
        '"عبد الله قصف"',
        "title:(قصف NEAR/2 إدلب)",
        '"16 16"',
        "عبدالله NEAR/2 قصف",
        "قصف NEAR/1 المدينة",
        '"قصف: إدلب" OR "قصف، المدينة"',
        "قصف NEAR/2 قصف",
        "عبدالله NEAR/1 (قصف OR إدلب)",
        "(قصف OR عبدالله) NEAR/s (المدينة OR يونس)",
        "قصف NEAR/s (إدلب NEAR/2 16)",
        '"قصف إدلب" NEAR/s قصف AND قصف NEAR/2 المدينة',
    ),
    *('"قصف إدلب" NOT "خان يونس"', '("قصف إدلب" OR يونس*) NEAR/9 المدينة', '"المدينة-قصف إدلب"', '"قصف و إدلب"'),
)


def kept(title: str, paragraphs: list[str], subtitle: str = "") -> tuple[bytes, str]:
    """What is kept of an article, and its text."""
    article = NewArticle(
        source=1,
        url="",
        title=texts.clean(title),
        subtitle=texts.clean(subtitle),
        paragraphs=tuple(map(texts.clean, paragraphs)),
        first_seen=datetime(2026, 11, 23, tzinfo=UTC),
        authors=("قصف المدينة",),
        steps=(Step(step="matched", outcome="passed", detail=Reason.of("alert-sentence", said='"قصف"')),),
    )
    return coded(dump(texts._plain(article))), article.text


def told(node: Node, text: str) -> dict[object, frozenset[str]]:
    """Which words of a text pass each test, as the archive's vocabulary tells it."""
    words = set(index_words(text))
    leaves = words_of(node)
    tests = (*leaves.positive, *leaves.negative)
    return {test.key: frozenset(filter(test.accepts, words)) for test in tests if test.prefix is None}


def asked(node: Node) -> list[Node]:
    parts = node.parts if type(node).__name__ == "And" else (node,)  # type: ignore[union-attr]
    return [part for part in parts if not isinstance(part, Not)]


PIECES = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(BETWEEN)), max_size=12).map(
    lambda found: "".join(word + between for word, between in found)
)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(QUERIES), PIECES, st.lists(PIECES, max_size=4), PIECES)
@example('"قصف إدلب"', "قصف", ["قصف\nإدلب"], "")
@example('"قصف المدينة"', "قصف ", [], "المدينة ")
@example('"قصف إدلب"', "قصف", ['قصف "إدلب"', 'قال "قصف"'], 'إدلب"')
def test_what_holds_is_never_passed_over_and_what_does_not_is_never_taken(
    query: str, title: str, paragraphs: list[str], subtitle: str
) -> None:
    node = parse(query, search=True, lexicon=None)
    body, text = kept(title, paragraphs, subtitle)
    written = told(node, text)
    sieve = Sieve(asked(node), written)
    if Compiled((node,), written=written).places(text, title_end=len(title)):
        assert sieve.may_hold(body)
    elif asked(node) == [node]:
        assert not sieve.surely_hold(body)


@pytest.mark.parametrize(
    ("query", "paragraphs"),
    [
        ('"قصف المدينة"', ["قصف إدلب، ومنها المدينة القديمة."]),
        ('"قصف المدينة"', ["قصف", "المدينة"]),
        ('"قصف المدينة"', ["المدينة قصف"]),
        ("قصف NEAR/1 المدينة", [f"قصف {'كلمة ' * 30} المدينة"]),
        ('"قصف المدينة"', ["قصف، المدينة"]),
        ('"قصف المدينة"', ["بعد قصف: المدينة"]),
        ('"قصف المدينة"', ["المدينة قصف ١٦\u202b - ●"]),
        ("قصف NEAR/2 المدينة", ["قصف على أطراف المدينة"]),
        ("قصف NEAR/s المدينة", ["قصف على إدلب.", "وفي المدينة هدوء."]),
        ("قصف NEAR/s المدينة", ["قصف على إدلب. وفي المدينة هدوء."]),
        ("قصف NEAR/s المدينة", ["أين المدينة؟ قصف"]),
        ('"قصف المدينة" OR "إدلب المدينة"', ["المدينة قصف إدلب"]),
        ('("قصف المدينة" OR "إدلب المدينة") NEAR/2 حلب', [f"قصف {'كلمة ' * 30} حلب"]),
    ],
)
def test_what_cannot_hold_is_passed_over(query: str, paragraphs: list[str]) -> None:
    node = parse(query, search=True, lexicon=None)
    body, text = kept("عنوان", paragraphs)
    assert not Sieve(asked(node), told(node, text)).may_hold(body)


def test_what_the_table_does_not_know_is_left_to_the_decision() -> None:
    node = parse('"قصف المدينة"', search=True, lexicon=None)
    for paragraph in ("المدينة قصف 😀", "المدينة \\ قصف", "المدينة قصف ١٦ œ"):
        body, text = kept("عنوان", [paragraph])
        assert Sieve(asked(node), told(node, text)).may_hold(body)
    assert Sieve(asked(node), {}).may_hold(None)
    assert Sieve(asked(node), told(node, "")).may_hold(b'{"title":"x"}')


@pytest.mark.parametrize(
    ("query", "paragraph"),
    [
        ('title OR "قصف المدينة"', "نص"),
        ('paragraphs OR "قصف المدينة"', "نص"),
        ('nword OR "قصف المدينة"', "نص\nword"),
        ('16 OR "قصف المدينة"', "16١"),
        ('"قصف المدينة"', "قصف المدينةہ"),
        ('"قصف المدينة"', "قصف المدينة١"),
    ],
)
def test_what_only_looks_like_it_is_left_to_the_decision(query: str, paragraph: str) -> None:
    node = parse(query, search=True, lexicon=None)
    body, text = kept("عنوان", [paragraph])
    words = {word for test in words_of(node).positive for word in index_words(test.word)}
    written: dict[object, frozenset[str]] = {
        test.key: frozenset(filter(test.accepts, words | set(index_words(text)))) for test in words_of(node).positive
    }
    assert not Compiled((node,), written=written).places(text)
    assert not Sieve(asked(node), written).surely_hold(body)


def test_what_stands_there_plainly_is_taken_as_it_is() -> None:
    for query, paragraph in (
        ('"قصف المدينة"', "بعد قصف المدينة القديمة"),
        ('"قصف المدينة" OR يونس', "في يونس"),
        ("عبدالله", "عبد الله، وغيره"),
        ("عبدالله", "(عبدالله)"),
    ):
        node = parse(query, search=True, lexicon=None)
        body, text = kept("عنوان", [paragraph])
        assert Sieve(asked(node), told(node, text)).surely_hold(body)
