"""Watchlists: scope, exclusions, threshold, title only, and the steps of the decision."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.errors import QueryError
from monitor.model import Hit, Reason, Step, Term, Watchlist, article_text
from monitor.watching import WatchlistMatcher, validate

TITLE = "غارات على إدلب"
PARAGRAPHS = ("قال مسؤول إن القصف استمر في إدلب. وأضاف أن خفض التصعيد انتهى.", "ولم يذكر حلب.")
WATCHLIST = Watchlist(name="إدلب", terms=(Term(query="إدلب"), Term(query="خفض التصعيد", weight=2)))


def judged(
    watchlist: Watchlist, *, country: str = "SY", language: str = "ar"
) -> tuple[tuple[Hit, ...], tuple[Step, ...]]:
    return WatchlistMatcher((watchlist,)).hits(
        title=TITLE,
        subtitle="",
        paragraphs=PARAGRAPHS,
        source_names=("وكالة الأنباء", "https://www.example.org/feed/", "example.org"),
        country=country,
        language=language,
    )


def test_a_hit_that_stands_only_in_the_headline_has_it_as_its_sentence() -> None:
    hits, _ = WatchlistMatcher((WATCHLIST,)).hits(title=TITLE, subtitle="", paragraphs=("نص آخر.",))
    assert [hit.sentence for hit in hits] == [TITLE]


def test_a_hit_has_its_matches_its_sentence_and_its_score() -> None:
    (hit,), steps = judged(WATCHLIST)
    text = article_text(TITLE, "", PARAGRAPHS)
    assert [text[match.start : match.end] for match in hit.matches] == ["إدلب", "إدلب", "خفض التصعيد"]
    assert hit.sentence == "قال مسؤول إن القصف استمر في إدلب."
    assert text[hit.sentence_start :].startswith(hit.sentence)
    assert hit.score == 3
    assert hit.terms == ("إدلب", "خفض التصعيد")
    assert [(step.step, step.outcome) for step in steps] == [("matched", "passed")]


def test_an_article_without_a_term_leaves_no_steps() -> None:
    assert judged(Watchlist(name="x", terms=(Term(query="حمص"),))) == ((), ())


@pytest.mark.parametrize(
    ("change", "step", "code"),
    [
        ({"threshold": 4}, "matched", "match-below-threshold"),
        ({"terms": (Term(query="حلب"),), "title_only": True}, "matched", "match-not-in-title"),
        ({"exclusions": ("حلب",)}, "exclusion", "match-excluded"),
        ({"sources": ("another.org",)}, "scope", "scope-source"),
        ({"countries": ("IQ",)}, "scope", "scope-country"),
        ({"languages": ("en",)}, "scope", "scope-language"),
    ],
)
def test_what_stops_a_watchlist_is_told(change: dict[str, object], step: str, code: str) -> None:
    hits, steps = judged(replace(WATCHLIST, **change))  # type: ignore[arg-type]
    assert hits == ()
    assert steps[-1].outcome == "stopped"
    assert steps[-1].step == step
    assert steps[-1].detail is not None
    assert steps[-1].detail.code == code
    assert steps[-1].watchlist == "إدلب"


@pytest.mark.parametrize(
    ("unknown", "code"), [({"country": ""}, "scope-no-country"), ({"language": ""}, "scope-no-language")]
)
def test_what_a_scope_asks_for_and_nobody_knows_is_told_as_that(unknown: dict[str, str], code: str) -> None:
    hits, steps = judged(replace(WATCHLIST, countries=("SY",), languages=("ar",)), **unknown)
    assert hits == ()
    assert steps[-1].detail == Reason.of(code)


@pytest.mark.parametrize(
    "change",
    [
        {"sources": ("example.org",)},
        {"sources": ("https://example.org/feed",)},
        {"sources": ("وكالة الانباء",)},
        {"countries": ("sy",), "languages": ("AR",)},
        {"exclusions": ("حمص",)},
        {"title_only": True},
        {"threshold": 3},
    ],
)
def test_what_lets_a_watchlist_through(change: dict[str, object]) -> None:
    hits, steps = judged(replace(WATCHLIST, **change))  # type: ignore[arg-type]
    assert len(hits) == 1
    assert {step.outcome for step in steps} == {"passed"}


def test_title_only_keeps_only_the_places_in_the_title() -> None:
    (hit,), _ = judged(replace(WATCHLIST, title_only=True))
    assert [match.text for match in hit.matches] == ["إدلب"]


def test_a_language_with_a_region_is_within_its_language() -> None:
    hits, _ = judged(replace(WATCHLIST, languages=("ar",)), language="ar-SY")
    assert len(hits) == 1


def test_a_summary_is_tested_quickly() -> None:
    matcher = WatchlistMatcher((replace(WATCHLIST, exclusions=("حلب",)),))
    assert matcher.matches_summary("قصف", "على إدلب وحلب")
    assert not matcher.matches_summary("هدوء", "في حلب")


def test_a_broken_term_leaves_the_others_at_work() -> None:
    matcher = WatchlistMatcher((replace(WATCHLIST, terms=(Term(query="(حلب"), Term(query="إدلب"))),))
    assert list(matcher.errors) == [(0, 0)]
    hits, _ = matcher.hits(title=TITLE, subtitle="", paragraphs=())
    assert [match.term for match in hits[0].matches] == [1]


def test_a_watchlist_is_validated_before_it_is_saved() -> None:
    validate(WATCHLIST)
    with pytest.raises(QueryError):
        validate(replace(WATCHLIST, exclusions=("(حلب",)))
