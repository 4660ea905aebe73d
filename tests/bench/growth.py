"""Whether a window that stays open grows: ``python -m tests.bench.growth [--rounds 30] [--data FOLDER]``.

A day of work in some minutes: in each round a source with forty new articles is polled (pages, worker, matching,
alerts), the list is scrolled, fifty articles are opened, and every view of the window once. Said are, now and then, the
PSS, the widgets and other objects of Qt that live, and Python's blocks after a collection: what goes on rising leaks.
Nothing is delivered, as where every notifier is down: up to a thousand alerts wait and are read at each try.
"""

from __future__ import annotations

import argparse
import gc
import multiprocessing
import os
import sys
import tempfile
from pathlib import Path

from tests.bench.window import fill, pss
from tests.site import Answer, Site

_NEW, _OPENED, _SCROLLED = 40, 50, 40
_SENTENCE = "وقال المتحدث إن العمل بإدلب يسير وفق خطة لخفض التصعيد وإن لجنة محلية ستراقب تنفيذها. "


def serve(site: Site, number: int) -> None:
    """A listing whose articles nobody has seen, and their pages; those of before are gone."""
    site.routes.clear()
    items = []
    for n in range(_NEW):
        path, title = f"/news/2026/11/{number}-{n}.html", f"خبر {number} {n} من إدلب"
        text = "".join(f"<p>{number} {n} {part} {_SENTENCE * 4}</p>" for part in range(8))
        site.routes[path] = Answer(body=f"<html><body><article><h1>{title}</h1>{text}</article></body></html>".encode())
        items.append(f"<item><title>{title}</title><link>{site.url(path)}</link></item>")
    head = '<?xml version="1.0"?><rss version="2.0"><channel><title>site</title>'
    feed = f"{head}{''.join(items)}</channel></rss>".encode()
    site.routes["/feed.xml"] = Answer(body=feed, type="application/rss+xml")


def grow(folder: Path, rounds: int) -> None:
    from PySide6.QtCore import QEventLoop, QObject, QTimer
    from PySide6.QtWidgets import QApplication

    from monitor.engine import Engine
    from monitor.gui.desktop import Desktop
    from monitor.gui.navigation import Kind
    from monitor.gui.picture import VIEWS, go_to
    from monitor.heap import give_back
    from monitor.model import Term, Watchlist, system_clock
    from monitor.settings import find_places

    places = find_places(folder)
    engine = Engine(places, gap=0, notifiers={})
    engine.open(poll=True)
    engine.save_watchlist(Watchlist(name="growth", terms=(Term(query="إدلب"), Term(query="خفض التصعيد")))).result()
    desktop = Desktop(places, engine=engine, language="ar", clock=system_clock)
    window = desktop.window
    window.resize(1440, 900)
    window.show()
    loop = QEventLoop()

    def pump(milliseconds: int) -> None:
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()

    def settled() -> None:
        pump(50)
        for _ in range(200):
            if window.is_complete:
                return
            pump(50)

    def said(number: int) -> None:
        window.sheets.leave()
        pump(1500)
        gc.unfreeze()
        gc.collect()
        give_back()
        widgets, objects = len(QApplication.allWidgets()), len(window.findChildren(QObject))
        print(
            f"after {number:3} rounds: {pss(os.getpid()) / 1024:6.1f} MB PSS, {widgets:5} widgets, "
            # Not a list of all objects: a tuple that another thread is making must be held by nobody else.
            f"{objects:6} objects of Qt, {sys.getallocatedblocks():8} blocks of Python",
            flush=True,
        )

    with Site(remember=False) as site:
        serve(site, 0)
        source = engine.add_source(site.url("/feed.xml"), backlog=_NEW).result()
        for number in range(1, rounds + 1):
            serve(site, number)
            polled = engine.poll(source=source.id, force=True)
            while not polled.done():
                pump(50)
            window.whereabouts.go_to(Kind.ALL)
            settled()
            bar = window.table.verticalScrollBar()
            for step in range(_SCROLLED):
                bar.setValue(step * 7919 * window.table.rowHeight(0) % max(1, bar.maximum()))
                pump(10)
            for _ in range(_OPENED):
                window.table.step(1)
                pump(10)
            for view in VIEWS:
                window.sheets.leave()
                settled()
                go_to(window, view)
                settled()
            if number in (1, 2) or number % 5 == 0:
                said(number)
        desktop.end()
        engine.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--platform", default="offscreen")
    parser.add_argument("--data", type=Path, help="a filled data folder, which is written to")
    chosen = parser.parse_args()
    os.environ["QT_QPA_PLATFORM"] = chosen.platform
    with tempfile.TemporaryDirectory() as made:
        folder = (chosen.data or Path(made) / "data").absolute()
        if not (folder / "archive.sqlite").exists():
            # In a process of its own: what it needed is no growth of the window.
            filling = multiprocessing.get_context("spawn").Process(target=fill, args=(folder, chosen.articles))
            filling.start()
            filling.join()
        grow(folder, chosen.rounds)


if __name__ == "__main__":
    main()
