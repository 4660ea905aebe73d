"""Kept articles held against new and edited watchlists: from the newest back, to be gone on with, without alerts."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import apsw
import pytest

from monitor.archive import Archive, rematching
from monitor.archive.values import Filling
from monitor.language.lexicon import CompiledLexicon, write_lexicon
from monitor.model import Hit, Term, Watchlist
from monitor.watching import WatchlistMatcher
from tests.archive.damage import disagreeing_hours
from tests.archive.desk import Desk, StoppedClock, hit, watchlist


def _fill(desk: Desk, count: int) -> list[int]:
    source = desk.add_source()
    found = []
    for number in range(count):
        desk.clock.forward(minutes=1)
        word = "إدلب" if number % 2 else "درعا"
        found.append(desk.store(source, f"{number}", f"{word} {number}", "نص").article)
    return found


def _next(archive: Archive, limit: int = 3) -> Filling:
    found = archive.next_filling(limit, lexicon=None).result()
    assert found is not None
    return found


def _hits(filling: Filling, *watching: Watchlist) -> dict[int, tuple[Hit, ...]]:
    return {
        article.id: tuple(
            found for one in watching if (found := hit(one, article.title, *article.paragraphs)) is not None
        )
        for article in filling.articles
    }


def _to_the_end(archive: Archive, *watching: Watchlist) -> int:
    steps = 0
    while (filling := archive.next_filling(3, lexicon=None).result()) is not None:
        archive.fill_in(filling, _hits(filling, *watching)).result()
        steps += 1
    return steps


def _matched(archive: Archive, one: Watchlist) -> set[int]:
    db = apsw.Connection(str(archive.path), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        return {number for (number,) in db.execute("SELECT article FROM matches WHERE watchlist = ?", (one.id,))}
    finally:
        db.close()


def test_a_new_watchlist_is_filled_in_from_the_newest_back_without_alerts(desk: Desk) -> None:
    numbers = _fill(desk, 8)
    watched = desk.add_watchlist("شمال", "إدلب")
    first = _next(desk.archive)
    # Only those that the index has the term in are read.
    assert [article.id for article in first.articles] == [numbers[7], numbers[5], numbers[3]]
    assert (first.watchlists, first.done, first.total) == ((watched.id,), 5, 8)
    assert [source.name for source in first.sources] == ["نشرة"] * 3
    assert desk.archive.fill_in(first, _hits(first, watched)).result() == (numbers[7], numbers[5], numbers[3])
    last = _next(desk.archive)
    assert (last.done, [article.id for article in last.articles]) == (8, [numbers[1]])
    _to_the_end(desk.archive, watched)
    assert _matched(desk.archive, watched) == set(numbers[1::2])
    assert desk.archive.alerts().result() == ()
    assert disagreeing_hours(desk.archive.path) == []


def test_it_goes_on_after_a_restart_where_it_had_come(desk: Desk, path: Path) -> None:
    numbers = _fill(desk, 7)
    watched = desk.add_watchlist("شمال", "إدلب")
    first = _next(desk.archive, 2)
    desk.archive.fill_in(first, _hits(first, watched)).result()
    desk.archive.close()
    again = Archive(path, clock=desk.clock)
    try:
        assert again.is_filling().result()
        assert [article.id for article in _next(again).articles] == [numbers[1]]
        assert _to_the_end(again, watched) == 1
        assert not again.is_filling().result()
        assert _matched(again, watched) == set(numbers[1::2])
    finally:
        again.close()


def test_an_edit_begins_anew_and_takes_away_what_no_longer_matches(desk: Desk) -> None:
    numbers = _fill(desk, 6)
    watched = desk.add_watchlist("شمال", "إدلب")
    other = desk.add_watchlist("جنوب", "درعا")
    _to_the_end(desk.archive, watched, other)
    edited = desk.archive.save_watchlist(watchlist("شمال", "درعا", id=watched.id)).result()
    late = _next(desk.archive)
    again = desk.archive.save_watchlist(watchlist("شمال", "درعا", "هدوء", id=watched.id)).result()
    # A step that was under way with what the watchlist was before.
    assert desk.archive.fill_in(late, _hits(late, edited)).result() == ()
    assert _next(desk.archive).done < 6
    _to_the_end(desk.archive, again)
    assert _matched(desk.archive, watched) == set(numbers[::2])
    assert _matched(desk.archive, other) == set(numbers[::2])
    assert disagreeing_hours(desk.archive.path) == []


def test_what_says_nothing_about_matching_begins_nothing(desk: Desk) -> None:
    _fill(desk, 2)
    watched = desk.add_watchlist("شمال", "إدلب")
    _to_the_end(desk.archive, watched)
    desk.archive.save_watchlist(watchlist("الشمال", "إدلب", id=watched.id, colour="#000000")).result()
    assert desk.archive.next_filling(3, lexicon=None).result() is None
    desk.archive.save_watchlist(watchlist("الشمال", "إدلب", id=watched.id, title_only=True)).result()
    assert desk.archive.next_filling(3, lexicon=None).result() is not None


def test_an_empty_archive_has_nothing_to_be_filled_in(desk: Desk) -> None:
    desk.add_watchlist("شمال", "إدلب")
    assert desk.archive.next_filling(3, lexicon=None).result() is None


def test_a_watchlist_that_is_removed_meanwhile_gets_nothing(desk: Desk) -> None:
    _fill(desk, 4)
    watched = desk.add_watchlist("شمال", "إدلب")
    late = _next(desk.archive)
    desk.archive.remove_watchlist(watched.id).result()
    assert desk.archive.fill_in(late, _hits(late, watched)).result() == ()
    assert _matched(desk.archive, watched) == set()
    assert desk.archive.next_filling(3, lexicon=None).result() is None


def test_an_article_that_is_edited_or_gone_meanwhile_is_left_alone(desk: Desk) -> None:
    numbers = _fill(desk, 4)
    watched = desk.add_watchlist("شمال", "إدلب")
    late = _next(desk.archive, limit=9)
    (source,) = desk.archive.sources().result()
    desk.store(source, "3", "لا شيء من ذلك", "نص آخر", watching=(watched,))
    assert desk.archive.delete_articles((numbers[1],)).result() == (numbers[1],)
    assert desk.archive.fill_in(late, _hits(late, watched)).result() == ()
    assert _matched(desk.archive, watched) == set()


def test_one_that_begins_later_is_brought_to_where_the_others_are_and_goes_on_with_them(desk: Desk) -> None:
    numbers = _fill(desk, 9)
    north = desk.add_watchlist("شمال", "إدلب")
    first = _next(desk.archive)
    desk.archive.fill_in(first, _hits(first, north)).result()
    south = desk.add_watchlist("جنوب", "درعا")
    again = _next(desk.archive)
    assert (again.watchlists, [article.id for article in again.articles]) == (
        (south.id,),
        [numbers[8], numbers[6], numbers[4]],
    )
    desk.archive.fill_in(again, _hits(again, north, south)).result()
    # Nothing is left between the two.
    empty = _next(desk.archive)
    if not empty.articles:
        desk.archive.fill_in(empty, {}).result()
    assert set(_next(desk.archive).watchlists) == {north.id, south.id}
    _to_the_end(desk.archive, north, south)
    assert _matched(desk.archive, north) == set(numbers[1::2])
    assert _matched(desk.archive, south) == set(numbers[::2])


def test_an_article_of_a_removed_source_is_held_against_what_is_watched_for_there(desk: Desk) -> None:
    _fill(desk, 1)
    (source,) = desk.archive.sources().result()
    desk.archive.remove_source(source.id).result()
    desk.add_watchlist("جنوب", "درعا")
    (found,) = _next(desk.archive).sources
    assert (found.url, found.name) == (source.url, source.name)


def test_alerts_stay_as_they_were_raised(desk: Desk, clock: StoppedClock) -> None:
    source = desk.add_source()
    watched = desk.add_watchlist("شمال", "إدلب")
    stored = desk.store(source, "a", "إدلب ودرعا", "نص", watching=(watched,))
    (before,) = desk.archive.alerts().result()
    edited = desk.archive.save_watchlist(watchlist("شمال", "درعا", id=watched.id)).result()
    _to_the_end(desk.archive, edited)
    assert desk.archive.alerts().result() == (before,)
    ((_, (match,)),) = desk.archive.article_matches(stored.article).result()
    assert match.text == "درعا"


def test_of_a_watchlist_with_too_many_words_every_article_is_read(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rematching, "_LONGEST_QUESTION", 3)
    numbers = _fill(desk, 4)
    watched = desk.add_watchlist("شمال", "إدلب")
    assert [article.id for article in _next(desk.archive, 9).articles] == numbers[::-1]
    _to_the_end(desk.archive, watched)
    assert _matched(desk.archive, watched) == {numbers[1], numbers[3]}


PARTS = (
    "قصف على إدلب",
    "في محافظتي إدلب وحلب",
    "اتفاق خفض التصعيد",
    "خفض أسعار القمح",
    "نصر الله في بيروت",
    "مبادرة نصرالله",
    "وزراء الخارجية",
    "اجتماع الوزير بالسفير",
    "هدوء حذر",
    "غارات جوية",
)
TERMS = (
    "إدلب",
    "خفض التصعيد",
    "وزير",
    "نصر الله",
    "وز*",
    "إدلب AND (قصف OR غارة)",
    "إدلب NEAR/3 حلب",
    "title:هدوء",
    "غارة",
)


@pytest.mark.parametrize("known", [False, True])
def test_what_the_index_proposes_holds_every_match_of_the_matcher(desk: Desk, tmp_path: Path, known: bool) -> None:
    """`python -m tests.archive.agreement` holds the same index against 300 terms and 3,000 newspaper articles."""
    lexicon = None
    if known:
        write_lexicon(tmp_path / "small", [("وزراء", "وزير"), ("وزير", "وزير"), ("غارات", "غارة"), ("غارة", "غارة")])
        lexicon = CompiledLexicon(tmp_path / "small")
    source = desk.add_source()
    stored = {}
    for number, (title, text) in enumerate(product(PARTS, repeat=2)):
        desk.clock.forward(minutes=1)
        stored[desk.store(source, f"{number}", title, text).article] = (title, text)
    watching = [desk.add_watchlist(term, term) for term in TERMS]
    watching.append(desk.add_watchlist("باسم", exclusions=("حلب",), terms=(Term(query="نصر الله", name=True),)))
    matcher = WatchlistMatcher(watching, lexicon=lexicon)
    expected = {
        number: {one.watchlist.id for one in matcher.hits(title=title, subtitle="", paragraphs=(text,))[0]}
        for number, (title, text) in stored.items()
    }
    read: set[int] = set()
    while (filling := desk.archive.next_filling(20, lexicon=lexicon).result()) is not None:
        hits = {
            article.id: matcher.hits(title=article.title, subtitle="", paragraphs=article.paragraphs)[0]
            for article in filling.articles
        }
        read.update(hits)
        desk.archive.fill_in(filling, hits).result()
    for one in watching:
        assert _matched(desk.archive, one) == {number for number, lists in expected.items() if one.id in lists}, one
    assert read < set(stored)
