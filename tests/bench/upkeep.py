"""How long upkeep holds the writer: ``python -m tests.bench.upkeep [--from ARCHIVE] [--only TASK …] [articles]``.

An archive of so many newspaper articles (`tests.bench.searching`), else 20,000, or a copy of one that is there, goes
through all that the keeper, the rematcher and the poller do beside a person's work, one task after the other. Every
turn of the writer is timed, from its first job to the end of the commit: that long an alert may have to wait.
Said are the longest by the clock, the longest CPU of the writer's thread (which is the same on a machine that has
nothing else to do and a disk that takes what it is given), and how many took more than 100 ms.

Of what takes minutes (matching again, indexing anew) only ``--some`` articles are done, else 20,000.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import apsw

from monitor.archive import Archive, index, repairing
from monitor.archive.numbering import HIGHEST
from monitor.engine.trying import lexicon
from monitor.engine.watchers import Watchers
from monitor.language import STEMS_VERSION
from monitor.model import ArticleQuery, Retention, Term, Verdict, Watchlist
from monitor.settings import find_places
from tests.bench.newspaper import NOW, Newspaper
from tests.bench.searching import fill

_LONG = 0.100
_TOO_LONG = 0.300
_LISTING = 40
_EVERYWHERE = "الحكومة"


@dataclass(slots=True)
class _Held:
    clock: float
    cpu: float


class Holds:
    """Times every turn of an archive's writer, from `measure` on."""

    def __init__(self, archive: Archive) -> None:
        writer = cast(Any, archive)._writer
        self._turn = writer._turn
        self.held: list[_Held] = []
        writer._turn = self._timed

    def measure(self) -> None:
        self.held.clear()

    def _timed(self, item: Any) -> Any:
        begun, cpu = time.perf_counter(), time.thread_time()
        ended = self._turn(item)
        self.held.append(_Held(time.perf_counter() - begun, time.thread_time() - cpu))
        return ended


Task = Callable[["Desk"], object]


class Desk:
    """The archive that is looked after."""

    def __init__(self, path: Path, some: int) -> None:
        self.now = NOW
        self.archive = Archive(path, clock=lambda: self.now)
        self.some = some
        self.sources = [source.id for source in self.archive.sources().result()]
        self.articles = self.archive.counts().result().articles
        self._holds = Holds(self.archive)
        self.watchers = Watchers()
        found = lexicon(find_places().cache)
        if found is not None:
            self.watchers.set_lexicon(found)

    @property
    def held(self) -> list[_Held]:
        return self._holds.held

    def measure(self) -> None:
        """Nothing counts that was done so far."""
        self._holds.measure()

    def edit(self, job: Callable[[apsw.Connection], Any]) -> Any:
        """Have the writer do something."""
        return cast(Any, self.archive)._edit(job).result()

    def watch(self, *watchlists: Watchlist) -> None:
        for watchlist in watchlists:
            self.archive.save_watchlist(watchlist).result()
        self.watchers.set_watchlists(self.archive.watchlists().result())


def until_done(step: Callable[[], Future[Any]]) -> None:
    while step().result():
        pass


# --- tasks ---------------------------------------------------------------------------------------


def understand(desk: Desk) -> None:
    """Every article is marked to be matched again: a lexicon came."""
    desk.archive.understand("another", stems=STEMS_VERSION)


def match_again(desk: Desk) -> None:
    done = 0
    while done < desk.some // 10 and (found := desk.archive.unlearned(20).result()):
        for one in found:
            hits = desk.watchers.hits(one.article, one.source)[0]
            desk.archive.learn(one.article, hits, may_alert=False, decide=lambda _: Verdict()).result()
            done += 1


def fill_in(desk: Desk) -> None:
    """A new watchlist is held against what is kept."""
    desk.watch(Watchlist(name="في كل مكان", terms=(Term(query=_EVERYWHERE),)))
    steps = 0
    while steps < desk.some // 20:
        filling = desk.archive.next_filling(20, lexicon=desk.watchers.lexicon).result()
        if filling is None:
            return
        pairs = zip(filling.articles, filling.sources, strict=True)
        hits = {article.id: desk.watchers.hits(article, source)[0] for article, source in pairs}
        desk.archive.fill_in(filling, hits).result()
        steps += 1


def drop_watchlist(desk: Desk) -> None:
    """It is removed, and its matches with it."""
    for watchlist in desk.archive.watchlists().result():
        desk.archive.remove_watchlist(watchlist.id).result()
    until_gone = "SELECT 1 FROM matches WHERE watchlist NOT IN (SELECT id FROM watchlists) LIMIT 1"
    while desk.edit(lambda db: db.execute(until_gone).get) is not None:
        pass


def store(desk: Desk) -> None:
    """Articles come in, forty at a time: what a poll does."""
    paper = Newspaper(desk.some, desk.sources)
    for first in range(0, desk.some, _LISTING):
        batch = [
            replace(
                paper.article(number),
                url=f"https://new.example/{number}",
                first_seen=NOW + timedelta(seconds=number),
                published=None,
            )
            for number in range(first, first + _LISTING)
        ]
        for _, stored in desk.archive.store_articles(batch, decide=lambda _: Verdict()):
            stored.result()


def join(desk: Desk) -> None:
    until_done(desk.archive.join_index)


def train(desk: Desk) -> None:
    """A dictionary is trained as for an archive that has grown tenfold."""
    desk.edit(lambda db: db.execute("UPDATE dictionaries SET articles = articles / ?", (desk.articles,)))
    desk.measure()
    assert desk.archive.train_dictionary()


def renew(desk: Desk) -> None:
    """Rows of an older program, which had the beginning of the text, of so many articles."""
    newest = "SELECT id FROM articles ORDER BY id DESC LIMIT ?"
    desk.edit(lambda db: db.execute(f"UPDATE articles SET lead = title || title WHERE id IN ({newest})", (desk.some,)))
    desk.edit(lambda db: db.execute("INSERT INTO facts (name, value) VALUES ('rows renewed', ?)", (str(HIGHEST),)))
    desk.measure()
    for _ in range(desk.some // 200):
        desk.archive.renew().result()
    desk.edit(lambda db: db.execute("DELETE FROM facts WHERE name = 'rows renewed'"))


def index_anew(desk: Desk) -> None:
    """All words are lost: every article is indexed anew, so many of them here."""
    desk.edit(lambda db: repairing.words_again(db, cast(Any, desk.archive)._index))
    for _ in range(desk.some // 20 + 2):
        if not desk.archive.renew().result():
            break
    desk.edit(lambda db: db.execute("DELETE FROM facts WHERE name = 'renewed'"))


def repair(kind: str, spoil: Callable[[apsw.Connection, list[int]], object]) -> Task:
    def task(desk: Desk) -> None:
        chance = random.Random(1)
        numbers = sorted(chance.sample(list(desk.archive.article_ids(ArticleQuery()).result()), desk.some // 10))
        desk.edit(lambda db: spoil(db, numbers))
        desk.measure()
        desk.archive.call_for_repairs({kind}).result()
        for _ in desk.archive.repair():
            pass

    return task


def _out_of(table: str) -> Callable[[apsw.Connection, list[int]], object]:
    def spoil(db: apsw.Connection, numbers: list[int]) -> None:
        db.executemany(f"DELETE FROM {table} WHERE id = ?", [(number,) for number in numbers])

    return spoil


def _out_of_index(db: apsw.Connection, numbers: list[int]) -> None:
    index.remove(db, numbers)


def _miscount(db: apsw.Connection, _numbers: list[int]) -> None:
    db.execute("UPDATE hours SET articles = articles + 1 WHERE hour > (SELECT max(hour) - 100 FROM hours)")


def check(desk: Desk) -> None:
    """The whole file is read."""
    while desk.archive.inspect(within=30) is None:
        pass


def copy(desk: Desk) -> None:
    desk.archive.daily_copy(anew=True).result()


def spikes(desk: Desk) -> None:
    """A hundred watchlists that tell when they appear far more often than usual."""
    desk.watch(*(Watchlist(name=f"{n}", terms=(Term(query=f"كلمة{n}"),), spikes=True) for n in range(100)))
    for hour in range(3):
        desk.archive.raise_spikes(NOW + timedelta(hours=hour), decide=lambda _: Verdict()).result()


def retain(desk: Desk) -> None:
    """A fifth of the articles goes, and the space they took."""
    desk.archive.set_limits(0, Retention(articles=desk.articles * 4 // 5)).result()
    borders = desk.archive.borders().result()
    while old := desk.archive.too_old(borders).result():
        desk.archive.delete_articles(old).result()


def give_back(desk: Desk) -> None:
    until_done(desk.archive.give_back)


TASKS: dict[str, Task] = {
    "understand": understand,
    "match-again": match_again,
    "fill-in": fill_in,
    "drop-watchlist": drop_watchlist,
    "store": store,
    "join": join,
    "train": train,
    "renew": renew,
    "repair-index": repair(repairing.INDEX, _out_of_index),
    "repair-list": repair(repairing.LIST, _out_of("shelf")),
    "repair-hours": repair(repairing.HOURS, _miscount),
    "index-anew": index_anew,
    "join-again": join,
    "check": check,
    "copy": copy,
    "spikes": spikes,
    "retain": retain,
    "give-back": give_back,
}


def run(desk: Desk, name: str) -> None:
    desk.measure()
    begun = time.perf_counter()
    TASKS[name](desk)
    took = time.perf_counter() - begun
    held = desk.held
    if not held:
        print(f"{name:15} {took:7.1f} s, the writer was not asked", flush=True)
        return
    clock = sorted((one.clock for one in held), reverse=True)
    print(
        f"{name:15} {took:7.1f} s, {len(held):6} turns, longest {clock[0] * 1000:6.0f} ms by the clock, "
        f"{max(one.cpu for one in held) * 1000:6.0f} ms CPU; over 100 ms {sum(one > _LONG for one in clock):3}, "
        f"over 300 {sum(one > _TOO_LONG for one in clock):3}",
        flush=True,
    )


def main() -> None:
    reading = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reading.add_argument("articles", nargs="?", type=int, default=20_000)
    reading.add_argument("--from", dest="given", type=Path, help="an archive of which a copy is taken")
    reading.add_argument("--only", nargs="*", choices=tuple(TASKS), default=tuple(TASKS))
    reading.add_argument("--some", type=int, default=20_000)
    chosen = reading.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "archive.sqlite"
        if chosen.given is not None:
            shutil.copyfile(chosen.given, path)
            with path.open("rb+") as copied:
                # Else what is measured would wait for it.
                os.fsync(copied.fileno())
        else:
            fill(path, chosen.articles)
        desk = Desk(path, chosen.some)
        print(f"{desk.articles:,} articles, {path.stat().st_size / 1e6:,.0f} MB")
        for name in chosen.only:
            run(desk, name)
        desk.archive.close()


if __name__ == "__main__":
    main()
