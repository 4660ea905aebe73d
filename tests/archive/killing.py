"""A process that writes and is killed: ``python -m tests.archive.killing [times]`` kills it at random moments.

The child stores articles that alert and says on its output what was acknowledged. After each kill the file is opened
again: everything acknowledged must be there whole, and the file sound.
"""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic

from monitor.archive import Archive
from monitor.model import Entry, Hit, Listing, Match, NewArticle, NewSource, SourceKind, Term, Verdict, Watchlist

_NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
_AT_ONCE = 8


def write(path: Path, run: int) -> None:
    """Record listings and store their articles until killed; each line of output was acknowledged before."""
    archive = Archive(path, clock=lambda: _NOW)
    source = archive.add_source(NewSource(url=f"https://{run}.example/", name=f"{run}", kind=SourceKind.FEED)).result()
    watchlist = archive.save_watchlist(Watchlist(name=f"{run}", terms=(Term(query="إدلب"),))).result()
    for number in range(10_000):
        urls = [f"https://{run}.example/{number}-{n}" for n in range(_AT_ONCE)]
        recorded = archive.record_listing(
            source.id,
            Listing(kind="rss", entries=tuple(Entry(key=url, url=url, title="عنوان") for url in urls)),
            now=_NOW,
            next_check=_NOW + timedelta(minutes=1),
        ).result()
        for url in urls:
            print(f"listed {url}", flush=True)
        stored = []
        for pending in recorded.pending[:-2]:
            url = pending.entry.url
            hit = Hit(
                watchlist=watchlist,
                matches=(Match(term=0, start=0, end=4, text="إدلب"),),
                sentence="إدلب",
                sentence_start=0,
            )
            article = NewArticle(
                source=source.id,
                url=url,
                title=f"إدلب {url}",
                paragraphs=(f"كلمة {url} " * 10,),
                first_seen=_NOW,
                pending=pending.id,
                hits=(hit,),
            )
            stored.append((url, archive.store_article(article, decide=lambda _: Verdict())))
        for url, future in stored:
            future.result()
            print(f"stored {url}", flush=True)


def kill_once(path: Path, run: int, *, after: float) -> tuple[set[str], set[str]]:
    """Start the child and kill it `after` seconds past its first line; what it said was listed and stored."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.archive.killing", "--write", str(path), str(run)],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
        text=True,
        encoding="utf-8",
    )
    assert child.stdout is not None
    said: list[str] = []
    until = 0.0
    for line in child.stdout:
        said.append(line)
        until = until or monotonic() + after
        if monotonic() >= until:
            break
    child.kill()
    said.extend(child.stdout.read().splitlines(keepends=True))
    child.stdout.close()
    if child.wait() != -signal.SIGKILL:
        raise RuntimeError(f"the writing process ended by itself with {child.returncode}")
    whole = [line.split() for line in said if line.endswith("\n")]
    return {url for word, url in whole if word == "listed"}, {url for word, url in whole if word == "stored"}


def missing(path: Path, listed: set[str], stored: set[str]) -> list[str]:
    """What was acknowledged and is not there, or not whole; empty is right."""
    archive = Archive(path, clock=lambda: _NOW)
    try:
        health = archive.check().result()
        wrong = list(health.problems)
        alerts = {alert.article.url: alert.id for alert in archive.alerts().result()}
        due = {delivery.alert.id for delivery in archive.due_deliveries(_NOW, 1_000_000).result()}
        pending = {one.entry.url for one in archive.due_pending(_NOW, 1_000_000).result()}
        articles = {article.url for page in archive.articles_between(None, None) for article in page}
        found = {one.article.url for one in archive.search("إدلب", limit=1_000_000).result()}
        wrong += [f"lost article {url}" for url in stored - articles]
        wrong += [f"lost from the index {url}" for url in articles ^ found]
        wrong += [f"lost alert {url}" for url in stored if alerts.get(url) not in due]
        wrong += [f"lost entry {url}" for url in listed - articles - pending]
        wrong += [f"still pending {url}" for url in articles & pending]
        return wrong
    finally:
        archive.close()


def main() -> None:
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    chance = random.Random()
    lost = 0
    for run in range(times):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "archive.sqlite"
            listed, stored = set[str](), set[str]()
            for part in range(2):
                more = kill_once(path, part, after=chance.uniform(0, 0.6))
                listed |= more[0]
                stored |= more[1]
            wrong = missing(path, listed, stored)
        lost += bool(wrong)
        print(f"{run + 1}/{times}: {len(stored)} stored, {wrong[:3] or 'nothing lost'}", flush=True)
    print(f"{lost} of {times} runs lost something")
    sys.exit(bool(lost))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--write"]:
        write(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        main()
