"""Kill -9 during a poll: nothing acknowledged is lost, no pending entry, no alert, and nothing comes twice."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

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
    import json, os, sys
    from pathlib import Path
    from monitor.engine import Engine
    from monitor.model import AlertRaised, ArticleStored
    from monitor.settings import Places
    from tests.engine.conftest import Kept

    def tell(event):
        if isinstance(event, ArticleStored):
            os.write(1, json.dumps({"article": event.title}).encode() + b"\\n")
        elif isinstance(event, AlertRaised):
            os.write(1, json.dumps({"alert": event.alert.article.title}).encode() + b"\\n")

    if __name__ == "__main__":
        folder = Path(sys.argv[1])
        engine = Engine(
            Places(data=folder / "data", cache=Path(sys.argv[2]), log=folder / "log"),
            gap=0,
            notifiers={"bubble": Kept()},
        )
        engine.open(poll=True)
        engine.subscribe(tell)
        engine.start()
        sys.stdin.read()
    """
)


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
    acknowledged: set[tuple[str, str]] = set()
    with Site() as site:
        _serve(site, latency=0.02)
        engine = Engine(places, gap=0, notifiers={"bubble": Kept()})
        engine.open(poll=True)
        engine.save_watchlist(Watchlist(name="الشمال", terms=(Term(query="إدلب"),))).result(60)
        source = engine.add_source(site.url("/feed.xml"), backlog=ARTICLES).result(60)
        engine.close()
        for _ in range(3):
            acknowledged |= _poll_until_killed(tmp_path, places.cache, random_.randrange(1, 25))
        kept = Kept()
        engine = Engine(places, gap=0, notifiers={"bubble": kept})
        engine.open(poll=True)
        while engine.poll(source=source.id, force=True).result(120).articles:
            pass
        rows = engine.article_rows(engine.article_ids(ArticleQuery()).result(10)).result(10)
        alerts = engine.alerts().result(10)
        engine.close()
    assert sorted(row.title for row in rows) == sorted(_title(n) for n in range(ARTICLES))
    assert sorted(alert.article.title for alert in alerts) == sorted(_title(n) for n in range(0, ARTICLES, 3))
    there = {("article", row.title) for row in rows} | {("alert", alert.article.title) for alert in alerts}
    assert acknowledged <= there


def _poll_until_killed(folder: Path, cache: Path, after: int) -> set[tuple[str, str]]:
    """Poll in a process of its own, kill it when it has told of `after` things, and return what it told."""
    process = subprocess.Popen(
        [sys.executable, "-c", _POLL, str(folder), str(cache)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert process.stdout is not None
    told: list[str] = []
    # Where the kills before left nothing to tell of, the child waits: it is killed all the same.
    deadline = threading.Timer(30, process.kill)
    deadline.start()
    while len(told) < after and (line := process.stdout.readline()):
        told.append(line)
    deadline.cancel()
    process.kill()
    rest, _ = process.communicate()
    told += [line for line in rest.splitlines(keepends=True) if line.endswith("\n")]
    return {pair for line in told for pair in json.loads(line).items()}
