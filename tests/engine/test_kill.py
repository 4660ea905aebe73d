"""Kill -9 during a poll: no article, pending entry or alert is lost, none comes twice, each is delivered once."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import apsw
import pytest

from monitor.engine import Engine
from monitor.model import ArticleQuery, Term, Watchlist
from monitor.settings import Places
from tests.engine.conftest import Kept, feed, page
from tests.site import Answer, Site

ARTICLES = 36
FILLER = "وتابع الأهالي أعمالهم اليومية في الأسواق والحقول، وقال سكان إن الأحوال بقيت على ما كانت عليه منذ أسابيع."

# What is printed was told after its commit: acknowledged.
_POLL = textwrap.dedent(
    """
    import json, os, sys, threading
    from pathlib import Path
    from monitor.engine import Engine
    from monitor.model import AlertRaised, ArticleStored
    from monitor.settings import Places
    from tests.engine.conftest import Kept

    def say(kind, title):
        os.write(1, json.dumps({kind: title}).encode() + b"\\n")

    def tell(event):
        if isinstance(event, ArticleStored):
            say("article", event.title)
        elif isinstance(event, AlertRaised):
            say("alert", event.alert.article.title)

    class OneThenNoMore(Kept):
        "Hands over one alert and never comes back from the next: it is committed, and nobody was told of it."

        def deliver(self, delivery, words):
            if self.delivered:
                threading.Event().wait()
            super().deliver(delivery, words)
            say("bubble", delivery.alert.article.title)

        def deliver_many(self, deliveries, words):
            threading.Event().wait()

    if __name__ == "__main__":
        folder = Path(sys.argv[1])
        engine = Engine(
            Places(data=folder / "data", cache=Path(sys.argv[2]), log=folder / "log"),
            gap=0,
            notifiers={"bubble": OneThenNoMore()},
        )
        engine.open(poll=True)
        engine.subscribe(tell)
        engine.start()
        sys.stdin.read()
    """
)

Told = set[tuple[str, str]]


def _title(number: int) -> str:
    return f"خبر رقم {number} من المنطقة"


def _serve(site: Site, latency: float) -> None:
    items = [(f"/a/{n}", _title(n), "تقرير", "") for n in range(ARTICLES)]
    site.routes["/feed.xml"] = feed(site, *items)
    for n in range(ARTICLES):
        watched = f"وشهدت إدلب اليوم حدثا رقمه {n}." if n % 3 == 0 else FILLER
        answer = page(_title(n), FILLER, watched, f"وهذه آخر فقرات الخبر رقم {n} لهذا اليوم من المنطقة.")
        site.routes[f"/a/{n}"] = Answer(body=answer.body, latency=latency)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_after_kills_at_random_moments_everything_is_there_once(tmp_path: Path, places: Places, seed: int) -> None:
    random_ = random.Random(seed)
    told: Told = set()
    with Site() as site:
        _serve(site, latency=0.02)
        engine = Engine(places, gap=0, notifiers={"bubble": Kept()})
        engine.open(poll=True)
        engine.save_watchlist(Watchlist(name="الشمال", terms=(Term(query="إدلب"),))).result(60)
        source = engine.add_source(site.url("/feed.xml"), backlog=ARTICLES).result(60)
        engine.close()
        for _ in range(2):
            told |= _poll_until_killed(tmp_path, places.cache, _so_many(random_.randrange(1, 25)))
            _check_pending(places, told)
        # Three processes hand over three alerts at most: one or more of these is committed and not delivered.
        told |= _poll_until_killed(
            tmp_path, places.cache, lambda now: len(_titles(told | now, "alert")) >= 5, patience=120
        )
        _check_pending(places, told)
        delivered, waiting = _delivered(places), _waiting(places)
        assert waiting
        kept = Kept()
        engine = Engine(places, gap=0, notifiers={"bubble": kept})
        engine.open(poll=True)
        while engine.poll(source=source.id, force=True).result(120).articles:
            pass
        rows = engine.article_rows(engine.article_ids(ArticleQuery()).result(10)).result(10)
        alerts = engine.alerts().result(10)
        engine.close()
    assert sorted(row.title for row in rows) == sorted(_title(n) for n in range(ARTICLES))
    title_of = {alert.id: alert.article.title for alert in alerts}
    assert sorted(title_of.values()) == sorted(_title(n) for n in range(0, ARTICLES, 3))
    assert _titles(told, "article") <= {row.title for row in rows}
    assert _titles(told, "alert") <= set(title_of.values())
    # Nothing counts as delivered that was not handed over, and what does is not handed over again.
    assert {title_of[alert] for alert in delivered} <= _titles(told, "bubble")
    assert waiting <= title_of.keys() - delivered
    assert sorted(one.alert.id for one in kept.delivered) == sorted(title_of.keys() - delivered)
    assert not _waiting(places)


def _so_many(things: int) -> Callable[[Told], bool]:
    return lambda told: len(told) >= things


def _titles(told: Iterable[tuple[str, str]], kind: str) -> set[str]:
    return {title for what, title in told if what == kind}


def _check_pending(places: Places, told: Told) -> None:
    """The listing was recorded whole or not at all, and each of its entries is an article or still waits."""
    articles = {title for (title,) in _read(places, "SELECT title FROM articles")}
    pending = {title for (title,) in _read(places, "SELECT entry ->> '$.title' FROM pending WHERE article IS NULL")}
    assert articles | pending in (set(), {_title(n) for n in range(ARTICLES)})
    assert not articles & pending
    assert _titles(told, "article") <= articles


def _delivered(places: Places) -> set[int]:
    """The alerts that the archive takes for delivered."""
    return {alert for (alert,) in _read(places, "SELECT alert FROM deliveries WHERE delivered")}


def _waiting(places: Places) -> set[int]:
    """The alerts in the outbox."""
    return {alert for (alert,) in _read(places, "SELECT alert FROM outbox")}


def _read(places: Places, query: str) -> list[tuple[Any, ...]]:
    connection = apsw.Connection(str(places.archive))
    try:
        return list(connection.execute(query))
    finally:
        connection.close()


def _poll_until_killed(folder: Path, cache: Path, enough: Callable[[Told], bool], *, patience: float = 30) -> Told:
    """Poll in a process of its own, kill it when it has told enough or after seconds, and return what it told."""
    process = subprocess.Popen(
        [sys.executable, "-c", _POLL, str(folder), str(cache)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert process.stdout is not None
    told: Told = set()
    # Where the kills before left nothing to tell of, the child waits: it is killed all the same.
    deadline = threading.Timer(patience, process.kill)
    deadline.start()
    while not enough(told) and (line := process.stdout.readline()).endswith("\n"):
        told |= json.loads(line).items()
    deadline.cancel()
    process.kill()
    # Not `communicate`, which passes over what lies read in the buffer of the stream.
    with process, process.stdout as rest:
        lines = rest.readlines()
    for line in lines:
        if line.endswith("\n"):
            told |= json.loads(line).items()
    return told
