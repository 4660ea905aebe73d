"""The lines of JSON and the watchlist file keep the contract, there and back."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

import pytest
import tomli_w

from monitor.errors import InputError
from monitor.lines import (
    alert_line,
    article_line,
    ladder_lines,
    published_from,
    source_line,
    watchlist_from_table,
    watchlist_table,
    why_line,
)
from monitor.model import (
    Alert,
    AlertState,
    Article,
    ArticleBrief,
    HeldBy,
    Match,
    Precision,
    Published,
    Reason,
    Rung,
    Severity,
    Source,
    SourceKind,
    SourceState,
    Step,
    Term,
    Watchlist,
)

SEEN = datetime(2026, 11, 23, 12, 0, 5, tzinfo=UTC)


def article() -> Article:
    return Article(
        id=7,
        url="https://example.org/7",
        source=1,
        source_name="صحيفة الميناء",
        title="وصول قافلة",
        paragraphs=("وصلت القافلة.", "عادت السفن."),
        first_seen=SEEN,
        published=Published(text="2020-04-24T21:22", precision=Precision.MINUTE),
        authors=("ليلى",),
        language="ar",
        story=3,
    )


def test_an_article_has_the_contracts_fields_in_order() -> None:
    line = article_line(article())
    assert list(line) == [
        "id",
        "url",
        "source",
        "title",
        "subtitle",
        "authors",
        "published",
        "first_seen",
        "language",
        "paragraphs",
        "story",
        "text_from",
    ]
    assert line["published"] == "2020-04-24T21:22"
    assert line["first_seen"] == "2026-11-23T12:00:05+00:00"
    assert line["text_from"] == "page"


def test_a_search_result_has_a_snippet_and_no_paragraphs() -> None:
    line = article_line(article(), with_paragraphs=False, snippet="وصلت القافلة.")
    assert "paragraphs" not in line
    assert line["snippet"] == "وصلت القافلة."


def test_an_alert_names_the_term_of_each_match() -> None:
    alert = Alert(
        id=1,
        watchlist=2,
        watchlist_name="الشمال",
        severity=Severity.CRITICAL,
        state=AlertState.HELD,
        held_by=HeldBy.COOL_DOWN,
        raised=SEEN,
        story=3,
        cause="first",
        copies=2,
        sentence="قصف في إدلب",
        sentence_start=0,
        matches=(Match(term=0, start=0, end=3, text="قصف"), Match(term=2, start=7, end=11, text="إدلب")),
        terms=("قصف", "إدلب"),
        article=ArticleBrief(id=7, url="https://example.org/7", title="عنوان", source="الميناء", published=None),
    )
    line = alert_line(alert)
    assert line["matches"] == [{"term": "قصف", "text": "قصف"}, {"term": "إدلب", "text": "إدلب"}]
    assert line["held_by"] == "cool-down"
    assert line["article"] == {
        "id": 7,
        "url": "https://example.org/7",
        "title": "عنوان",
        "source": "الميناء",
        "published": None,
    }


def test_a_sources_reason_is_worded_where_words_are_given_and_its_code_otherwise() -> None:
    source = Source(
        id=1,
        url="https://example.org/feed",
        name="الميناء",
        kind=SourceKind.FEED,
        added=SEEN,
        state=SourceState.BROKEN,
        reason=Reason.of("not-a-feed"),
    )
    assert source_line(source)["reason"] == "not-a-feed"
    assert source_line(source, wording=lambda reason: f"<{reason.code}>")["reason"] == "<not-a-feed>"
    assert source_line(source)["last_success"] is None


def test_a_source_that_is_read_at_a_lower_address_says_which_and_why() -> None:
    page = Rung(url="https://example.org/news", kind=SourceKind.PAGE)
    source = Source(
        id=1,
        url="https://example.org/feed",
        name="الميناء",
        kind=SourceKind.FEED,
        added=SEEN,
        ladder=(page,),
        rung=1,
        reason=Reason.of("stepped-down", to=page.url),
        left_for=Reason.of("gone"),
    )
    assert source_line(source)["reason"] == "stepped-down"
    assert source_line(source, wording=lambda reason: f"<{reason.code}>")["reason"] == "<stepped-down> <gone>"
    assert ladder_lines(source) == [
        {"url": source.url, "kind": "feed", "read": False},
        {"url": page.url, "kind": "page", "read": True},
    ]


def test_a_paused_source_is_paused_whatever_its_last_poll_said() -> None:
    source = Source(id=1, url="https://example.org/feed", name="الميناء", kind=SourceKind.FEED, added=SEEN, paused=True)
    assert source_line(source)["state"] == "paused"


def test_why_lists_the_steps_in_order() -> None:
    steps = (
        Step(step="gathered", outcome="passed"),
        Step(step="scope", outcome="stopped", detail=Reason.of("other-country"), watchlist="الشمال"),
    )
    assert why_line("https://example.org/7", steps) == {
        "url": "https://example.org/7",
        "steps": [
            {"step": "gathered", "outcome": "passed", "detail": None},
            {"step": "scope", "outcome": "stopped", "detail": "other-country", "watchlist": "الشمال"},
        ],
    }


@pytest.mark.parametrize(
    ("text", "precision"),
    [
        ("2020-04", Precision.MONTH),
        ("2020-04-24", Precision.DAY),
        ("2020-04-24T21:22", Precision.MINUTE),
        ("2020-04-24T21:22+03:00", Precision.MINUTE),
        ("2020-04-24T21:22:05-05:00", Precision.SECOND),
        ("2020-04-24T21:22:05Z", Precision.SECOND),
    ],
)
def test_a_published_time_comes_back_as_precise_as_it_went(text: str, precision: Precision) -> None:
    assert published_from(text) == Published(text=text, precision=precision)


def test_what_is_no_time_is_refused() -> None:
    with pytest.raises(InputError):
        published_from("yesterday")


def full_watchlist() -> Watchlist:
    return Watchlist(
        name="الشمال",
        terms=(Term(query="إدلب", weight=2, name=True), Term(query="خفض التصعيد")),
        exclusions=("كرة القدم",),
        colour="#0E6B68",
        sources=("الميناء",),
        countries=("SY",),
        languages=("ar",),
        title_only=True,
        severity=Severity.CRITICAL,
        threshold=2,
        cooldown=timedelta(minutes=90),
        active=("06:00-23:00",),
        actions=("bubble",),
        extra=MappingProxyType({"team": {"desk": "north"}}),
    )


def test_a_watchlist_survives_the_file() -> None:
    text = tomli_w.dumps({"watchlist": [watchlist_table(full_watchlist())]})
    (table,) = tomllib.loads(text)["watchlist"]
    assert watchlist_from_table(table) == full_watchlist()


def test_a_term_may_be_a_plain_string_and_the_rest_has_its_usual_values() -> None:
    found = watchlist_from_table({"name": "الشمال", "terms": ["إدلب"]})
    assert found == Watchlist(name="الشمال", terms=(Term(query="إدلب"),))


@pytest.mark.parametrize(
    "table",
    [
        {},
        {"name": " "},
        {"name": "x", "terms": "إدلب"},
        {"name": "x", "terms": [3]},
        {"name": "x", "terms": [{"query": 3}]},
        {"name": "x", "severity": "loud"},
        {"name": "x", "cooldown_minutes": -1},
        {"name": "x", "threshold": True},
        {"name": "x", "terms": [{"query": "إدلب", "weight": -1}]},
        {"name": "x", "sources": [1]},
    ],
)
def test_a_wrong_value_is_refused_by_name(table: dict[str, object]) -> None:
    with pytest.raises(InputError):
        watchlist_from_table(table)
