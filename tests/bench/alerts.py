"""How soon an alert is on the desktop, and what a flood of them does.

    python -m tests.bench.alerts latency [--articles 200] [--terms 1000]
    python -m tests.bench.alerts flood [--feeds 250] [--items 40]

`latency`: a feed lists one more article at each poll; from the last byte of its page to the call of Notify at a real
notification server on a bus of its own, the time its page was with the extracting process taken off.

`flood`: the articles come in the feeds themselves, within a minute, a fifth of them for one of 40 watchlists, beside a
window (offscreen) whose thread is asked every 10 ms whether it is there; the same window idle in the same run.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.bench.polling import WORDS, address
from tests.site import Answer, Asked, Site

if TYPE_CHECKING:
    from collections.abc import Iterator

    from monitor.engine import Engine
    from tests.alerting.notification_server import Notification, NotificationServer

WATCHLISTS = 40
_STALL, _LONG = 0.050, 0.150
_LETTERS = "ابتجحدرسصطعفقكلمنهوي"


def term(number: int) -> str:
    """A word that no article has by chance, the same in every run."""
    chance = random.Random(f"term {number}")
    return "".join(chance.choices(_LETTERS, k=9))


def sentence(chance: random.Random, words: int = 18) -> str:
    return " ".join(chance.choices(WORDS, k=words))


# --- the site, a process of its own --------------------------------------------------------------


def page(number: int) -> bytes:
    chance = random.Random(f"page {number}")
    paragraphs = [sentence(chance, 45) for _ in range(6)]
    paragraphs[2] += f" {term(number % 50)} {sentence(chance)}"
    links = "<ul>" + "<li><a href='/x'>خبر آخر من الموقع في قسم آخر</a></li>" * 150 + "</ul>"
    text = "".join(f"<p>{paragraph}.</p>" for paragraph in paragraphs)
    title = f"خبر رقم {number} {sentence(chance, 6)}"
    head = f"<html><head><title>{title}</title></head>"
    return f"{head}<body>{links}<article><h1>{title}</h1>{text}</article></body></html>".encode()


def serve_growing(articles: int) -> None:
    """A feed that has one article more each time it is asked for; prints when each page's last byte was sent."""
    pages = [page(number) for number in range(articles)]
    asked = 0

    def feed(request: Asked) -> Answer:
        nonlocal asked
        asked = min(asked + 1, articles)
        first = max(0, asked - 30)
        items = "".join(
            f"<item><title>خبر رقم {n}</title><link>http://{request.host}:{site.port}/news/{n}.html</link></item>"
            for n in range(asked - 1, first - 1, -1)
        )
        return Answer(body=rss(items), type="application/rss+xml; charset=utf-8")

    with Site({}, address="0.0.0.0", remember=False) as site:
        site.routes["/feed"] = feed
        sent: dict[int, float] = {}
        for number in range(articles):

            def answer(_: Asked, number: int = number) -> Answer:
                sent[number] = time.monotonic()
                return Answer(body=pages[number])

            site.routes[f"/news/{number}.html"] = answer
        print(site.port, flush=True)
        sys.stdin.read()
    print(json.dumps(sent))


def serve_flood(feeds: int, items: int) -> None:
    """Feeds with whole articles; one article in five has the word of a watchlist."""
    bodies = {address(n): _flood_feed(n, items) for n in range(feeds)}

    def answer(asked: Asked) -> Answer:
        return Answer(body=bodies[asked.host], type="application/rss+xml; charset=utf-8", latency=0.1)

    with Site({"/feed": answer}, address="0.0.0.0", remember=False) as site:
        print(site.port, flush=True)
        sys.stdin.read()
    print("{}")


def _flood_feed(number: int, items: int) -> bytes:
    chance = random.Random(number)
    parts = []
    for n in range(items):
        text = [sentence(chance, 45) for _ in range(3)]
        if n % 5 == 0:
            text[1] += f" {term((number * items + n) // 5 % WATCHLISTS)} "
        body = "".join(f"<p>{paragraph}.</p>" for paragraph in text)
        link = f"https://site{number}.example/{n}"
        title = sentence(chance, 9)
        parts.append(
            f"<item><title>{title}</title><link>{link}</link><description><![CDATA[{body}]]></description></item>"
        )
    return rss("".join(parts))


def rss(items: str) -> bytes:
    head = '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>site</title>'
    return f"{head}{items}</channel></rss>".encode()


# --- the measurements ----------------------------------------------------------------------------


@contextmanager
def world(*serve: str) -> Iterator[tuple[int, NotificationServer, Path, dict[str, Any]]]:
    """The site's port, a notification server, a folder, and what the site tells at the end."""
    from tests.alerting.notification_server import NotificationServer
    from tests.conftest import private_bus

    told: dict[str, Any] = {}
    command = [sys.executable, "-m", "tests.bench.alerts", *serve]
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        (folder / "bus").mkdir()
        with (
            subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as site,
            private_bus(folder / "bus") as bus,
        ):
            os.environ["DBUS_SESSION_BUS_ADDRESS"] = bus.address
            assert site.stdout is not None
            port = int(site.stdout.readline())
            with NotificationServer(bus.address) as server:
                yield port, server, folder, told
            told.update(json.loads(site.communicate("")[0]))


def engine_on(folder: Path) -> Engine:
    from monitor.engine import Engine
    from monitor.language import compile_lexicon
    from monitor.settings import Places

    compile_lexicon(folder / "cache")
    engine = Engine(Places(data=folder / "data", cache=folder / "cache", log=folder / "log"), gap=0)
    engine.open(poll=True)
    return engine


def latency(articles: int, terms: int) -> None:
    from monitor.model import Term, Watchlist

    bubbles: dict[int, float] = {}
    came = threading.Condition()

    def heard(notification: Notification) -> None:
        now = time.monotonic()
        found = [int(word) for word in notification.title.split() + notification.body.split() if word.isdigit()]
        with came:
            for number in found:
                bubbles.setdefault(number, now)
            came.notify_all()

    extracting: dict[str, float] = {}
    with world("serve-growing", "--articles", str(articles)) as (port, server, folder, told):
        server.echo = heard
        engine = engine_on(folder)
        for number in range(50):
            engine.save_watchlist(
                Watchlist(
                    name=f"w{number}",
                    terms=tuple(Term(query=term(n)) for n in range(number, max(50, terms), 50)),
                )
            ).result()
        running = engine._begin(schedule=False)
        running.learned()
        _time_extraction(running.worker, extracting)
        source = engine.add_source(f"http://127.0.0.1:{port}/feed", backlog=articles).result()
        for _ in range(articles):
            engine.poll(source=source.id, force=True).result()
        engine.close()
    took = [
        (bubbles[number] - sent - extracting.get(f"/news/{number}.html", 0.0)) * 1000
        for number, sent in ((int(name), sent) for name, sent in told.items())
        if number in bubbles
    ]
    took.sort()
    spent = sorted(extracting.values())
    print(
        f"{len(took)} of {articles} articles became a bubble; {terms} terms; last byte of the page to Notify, "
        f"extraction ({statistics.median(spent) * 1000:.0f} ms at the median) taken off: "
        f"p50 {statistics.median(took):.0f} ms, p99 {took[int(len(took) * 0.99)]:.0f} ms, worst {took[-1]:.0f} ms"
    )


def _time_extraction(worker: Any, spent: dict[str, float]) -> None:
    """Note how long each page is with the worker, by its path."""
    real = worker.run

    def run(function: Any, *given: Any, **named: Any) -> Any:
        begun = time.monotonic()
        answer = real(function, *given, **named)
        url = str(named.get("url", ""))
        spent["/" + url.split("/", 3)[-1]] = time.monotonic() - begun
        return answer

    worker.run = run


def flood(feeds: int, items: int) -> None:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import Qt, QTimer
    from PySide6.QtWidgets import QApplication

    from monitor.gui.desktop import Desktop
    from monitor.model import (
        ArticleStored,
        Event,
        NewSource,
        PollEnded,
        SourceKind,
        Term,
        TextMode,
        Watchlist,
        system_clock,
    )

    with world("serve-flood", "--feeds", str(feeds), "--items", str(items)) as (port, server, folder, _):
        engine = engine_on(folder)
        archive = engine._stored
        for number in range(WATCHLISTS):
            engine.save_watchlist(Watchlist(name=f"w{number}", terms=(Term(query=term(number)),))).result()
        for n in range(feeds):
            new = NewSource(
                url=f"http://{address(n)}:{port}/feed",
                name=f"f{n}",
                kind=SourceKind.FEED,
                text=TextMode.FEED,
                backlog=items,
            )
            archive.add_source(new).result()
        engine._begin(schedule=False).learned()
        desktop = Desktop(engine._places, engine=engine, language="ar", clock=system_clock)
        stalls = _Stalls()
        timer = QTimer()
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        timer.timeout.connect(stalls.tick)
        stored = 0
        first: list[float] = []

        def hear(event: Event) -> None:
            nonlocal stored
            if isinstance(event, PollEnded) and not first:
                first.append(time.monotonic())
            elif isinstance(event, ArticleStored):
                stored += 1

        engine.subscribe(hear)
        look = QTimer()
        look.setInterval(500)

        def begin_idle() -> None:
            stalls.begin()
            timer.start(10)
            QTimer.singleShot(15_000, begin)

        def begin() -> None:
            print("window idle:    ", stalls.told())
            stalls.begin()
            engine.start()
            look.start()

        def is_it_all() -> None:
            if stored >= feeds * items:
                look.stop()
                took = time.monotonic() - first[0]
                print("window in flood:", stalls.told())
                print(f"{stored} articles stored {took:.1f} s after the first listing")
                # What is on its way to the notification server gets there.
                QTimer.singleShot(5_000, end)

        def end() -> None:
            alerts = engine.alerts().result()
            held = engine.alerts(held=True).result()
            pairs = {(alert.watchlist, alert.story) for alert in alerts}
            print(
                f"{len(alerts)} alerts in the archive, {len(alerts) - len(pairs)} more than one for watchlist and story"
            )
            bubbles = len(server.received)
            print(f"{bubbles} calls of Notify, {len(held)} alerts held by {sorted({str(a.held_by) for a in held})}")
            archive.end_storms().result()
            engine._begin(schedule=False).deliverer.wake()
            QTimer.singleShot(5_000, storm_over)

        def storm_over() -> None:
            held = len(engine.alerts(held=True).result())
            print(f"{len(server.received)} calls of Notify when the storm was declared over, {held} alerts still held")
            QApplication.exit(0)

        look.timeout.connect(is_it_all)
        QTimer.singleShot(4000, begin_idle)
        desktop.run(start=False)
        engine.close()


class _Stalls:
    """The pauses between the ticks of a timer."""

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        self._gaps: list[float] = []
        self._seen = time.perf_counter()

    def tick(self) -> None:
        now = time.perf_counter()
        self._gaps.append(now - self._seen)
        self._seen = now

    def told(self) -> str:
        total = sum(self._gaps)
        long = [gap for gap in self._gaps if gap > _STALL]
        very = sum(gap > _LONG for gap in self._gaps)
        return (
            f"{total:5.1f} s, {100 * sum(long) / total:.2f} % in {len(long)} stalls over 50 ms, {very} over 150 ms, "
            f"worst {max(self._gaps) * 1000:.0f} ms"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("latency", "flood", "serve-growing", "serve-flood"))
    parser.add_argument("--articles", type=int, default=200)
    parser.add_argument("--terms", type=int, default=1000)
    parser.add_argument("--feeds", type=int, default=250)
    parser.add_argument("--items", type=int, default=40)
    chosen = parser.parse_args()
    if chosen.what == "serve-growing":
        serve_growing(chosen.articles)
    elif chosen.what == "serve-flood":
        serve_flood(chosen.feeds, chosen.items)
    elif chosen.what == "latency":
        latency(chosen.articles, chosen.terms)
    else:
        flood(chosen.feeds, chosen.items)


if __name__ == "__main__":
    main()
