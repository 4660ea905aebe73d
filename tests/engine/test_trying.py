"""What a trial of a watchlist says is what filling it in brings and what its chart shows."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier, BrokenBarrierError, Event

import pytest

from monitor.archive import Archive
from monitor.engine import Engine, trying
from monitor.engine.running import Running
from monitor.engine.watchers import Watchers
from monitor.language import lexicon_file
from monitor.language.lexicon import write_lexicon
from monitor.model import ArticleQuery, Term, Watchlist
from tests.archive.desk import Desk, StoppedClock


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """At half past one at night in Damascus, without the lexicon."""
    monkeypatch.setattr(trying, "lexicon", lambda cache: None)
    monkeypatch.setenv("TZ", "Asia/Damascus")
    time.tzset()
    clock = StoppedClock(datetime(2026, 11, 23, 22, 30, tzinfo=UTC))
    archive = Archive(tmp_path / "archive.sqlite", clock=clock)
    yield Desk(archive, clock)
    archive.close()
    monkeypatch.undo()
    time.tzset()


def test_a_trial_counts_what_filling_in_brings_by_the_days_of_the_chart(desk: Desk, tmp_path: Path) -> None:
    kept, removed = desk.add_source("أولى", country="SY"), desk.add_source("ثانية ب", country="SY")
    desk.store(kept, "a", "خبر الجسر", "نص")
    desk.store(removed, "b", "الجسر أيضا", "نص آخر")
    desk.archive.remove_source(removed.id).result()
    wanted = Watchlist(name="الجسور", terms=(Term(query="الجسر"),), countries=("SY",))
    tried = trying.test(desk.archive, wanted, days=3, now=desk.clock(), cache=tmp_path)
    saved = desk.archive.save_watchlist(wanted).result()
    watchers = Watchers()
    watchers.set_watchlists((saved,))
    while (filling := desk.archive.next_filling(20, lexicon=None).result()) is not None:
        pairs = zip(filling.articles, filling.sources, strict=True)
        desk.archive.fill_in(filling, {article.id: watchers.hits(article, of)[0] for article, of in pairs}).result()
    assert tried.hits == len(desk.archive.article_ids(ArticleQuery(watchlist=saved.id)).result()) == 2
    trend = desk.archive.trend("الجسور", by="day").result()
    days = [(start.date().isoformat(), n) for start, n in zip(trend.starts, trend.counts, strict=True)]
    assert tried.per_day == tuple(days[-3:])


def test_a_latin_word_is_not_offered_with_arabic_endings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(trying, "lexicon", lambda cache: None)
    told = trying.preview("Homs", cache=tmp_path)
    assert told.not_found == ()
    assert "بHoms" in told.found
    assert "حلبي" in trying.preview("حلب", cache=tmp_path).not_found


def test_what_is_asked_for_at_once_makes_the_lexicon_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Path] = []
    together = Barrier(2)

    def make(cache: Path) -> None:
        made.append(cache)
        with suppress(BrokenBarrierError):
            # A second one that makes it as well comes within this.
            together.wait(0.2)
        write_lexicon(lexicon_file(cache), [("كتب", "كتاب")])

    monkeypatch.setattr("monitor.language.compile_lexicon", make)
    with ThreadPoolExecutor(3) as pool:
        found = list(pool.map(trying.lexicon, [tmp_path] * 3))
    assert None not in found
    assert made == [tmp_path]


def test_while_the_lexicon_is_made_no_edit_waits_behind_what_is_tried(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Event()
    monkeypatch.setattr(Running, "_learn", lambda _: made.wait(60))
    engine.start()
    wanted = Watchlist(name="الشمال", terms=(Term(query="إدلب"),))
    tried = [engine.preview("إدلب") for _ in range(6)]
    test = engine.test_watchlist(wanted)
    assert engine.save_watchlist(wanted).result(30).name == "الشمال"
    assert not test.done()
    assert not any(one.done() for one in tried)
    made.set()
    assert all("وإدلب" in one.result(60).found for one in tried)
    assert test.result(60).hits == 0
