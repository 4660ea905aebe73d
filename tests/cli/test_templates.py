"""Watchlists to start from on the command line."""

from __future__ import annotations

from tests.cli.conftest import Rasid


def test_a_watchlist_starts_from_a_template_and_takes_what_follows(rasid: Rasid) -> None:
    ran = rasid(
        "watchlist",
        "add",
        "الشمال",
        "--template",
        "conflict",
        "--term",
        "سراقب",
        "--severity",
        "quiet",
        "--not",
        "ذكرى",
    )
    assert ran.code == 0
    (line,) = rasid("watchlist", "list", "--json").lines
    assert (line["name"], line["severity"], line["not"]) == ("الشمال", "quiet", ["ذكرى"])
    assert [term["query"] for term in line["terms"]] == ["إدلب و (قصف أو غارة أو اشتباك أو هدنة أو نزوح)", "سراقب"]


def test_what_a_template_says_stays_where_nothing_else_is_asked(rasid: Rasid) -> None:
    rasid("watchlist", "add", "شركة", "--template", "company")
    (line,) = rasid("watchlist", "list", "--json").lines
    assert line["digest_at"] == ["08:00", "14:00"]


def test_neither_a_term_nor_a_template_is_wrong_usage(rasid: Rasid) -> None:
    refused = rasid("watchlist", "add", "الشمال")
    assert (refused.code, refused.out) == (2, "")
    assert "--term" in refused.err
