"""Benchmark of the window: ``python -m tests.bench.window first|memory|polling|stalls|list|reader``.

``first``: from exec to the first painted frame with the first page of the list, 20,000 articles stored, median of ten.
``memory``: PSS of all processes a minute later, with nothing to fetch.
``polling``: the largest PSS while 60 pages of a source, served from here, are read.
``stalls``: a 10 ms timer on the GUI thread, first beside an idle window, then while 60 pages are polled and extracted.
``list``: CPU of showing another page of the list, and of an article; a filter typed key by key, the list arranged in
every way, 5,000 sources in the navigation. Give ``--articles 100000``, and ``--data FOLDER`` to keep what is filled.
``reader``: from the key to the painted article, 200 real articles, with the matches of ten watchlists marked.

Pages and articles are those of ``../shared`` where they lie beside the project, else some of our own. Give
``--platform xcb`` and a DISPLAY for a real X server; without, Qt renders offscreen.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import lzma
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.site import Site

_READ = 200
"""Articles of a big archive that are read, one after the other."""
_PAGES = Path(__file__).parents[2] / ".." / "shared" / "pages" / "articles"
_CORPUS = _PAGES.parents[1] / "corpus" / "news-3000.jsonl.xz"
_READ = 200
_WATCHED = ("السعودية", "سوريا", "الرئيس", "وزارة", "إيران", "النفط", "الأمم المتحدة", "الحكومة", "الدوري", "القاهرة")
_STALL, _LONG = 0.050, 0.150
_CHILD = """
import sys, time
import monitor.gui as gui
real, mode, folder = gui.run, sys.argv[1], sys.argv[2]

def told():
    print("painted", time.monotonic(), time.process_time(), flush=True)
    if mode == "first":
        from PySide6.QtWidgets import QApplication
        QApplication.exit(0)

gui.run = lambda *given, **more: real(*given, on_first_frame=told, **more)
from monitor.__main__ import main
sys.argv = ["rasid", "--language", "ar", "--data-dir", folder]
code = main()
print("ended", time.monotonic(), flush=True)
sys.exit(code)
"""


def fill(folder: Path, articles: int) -> None:
    """An archive of that many articles in a data folder."""
    from monitor.archive import Archive
    from monitor.language import STEMS_VERSION, understanding
    from monitor.settings import find_places
    from tests.bench.archive import fill as store

    folder.mkdir(parents=True, exist_ok=True)
    archive = Archive(folder / "archive.sqlite", clock=lambda: datetime.now(UTC))
    # As a desk that has run before: else all articles are matched again for the first minutes, as after an upgrade.
    archive.understand(understanding(find_places(folder).cache), stems=STEMS_VERSION)
    with contextlib.redirect_stdout(io.StringIO()):
        store(archive, articles)
    # Nothing may be due: an idle window is measured.
    for source in archive.sources().result():
        archive.update_source(source.id, paused=True).result()
    archive.close()


def start(
    mode: str, folder: Path, *, environment: Mapping[str, str] = os.environ, session: bool = False
) -> tuple[subprocess.Popen[str], float]:
    """A window in a process of its own, if asked in a session of its own, and when it was started."""
    # Compiled modules, as an installed program has them.
    given = {**environment, "PYTHONPYCACHEPREFIX": str(folder / "compiled"), "PYTHONUNBUFFERED": "1"}
    given.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [sys.executable, "-c", _CHILD, mode, str(folder)]
    begun = time.monotonic()
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=given, start_new_session=session), begun


def said(process: subprocess.Popen[str], word: str) -> list[float]:
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith(word):
            return [float(part) for part in line.split()[1:]]
    raise SystemExit(f"the window never said {word!r}")


def first(folder: Path, times: int) -> None:
    found, exits, spent = [], [], []
    for number in range(times + 1):
        process, begun = start("first", folder)
        painted, cpu = said(process, "painted")
        said(process, "ended")
        process.wait()
        if number:
            # The first round warms the file cache.
            found.append(painted - begun)
            exits.append(time.monotonic() - painted)
            spent.append(cpu)
    print(
        f"first window: median {statistics.median(found):.3f} s, best {min(found):.3f}, worst {max(found):.3f} "
        f"of {times}; CPU median {statistics.median(spent):.3f} s"
    )
    print(f"exit after it: median {statistics.median(exits):.3f} s, worst {max(exits):.3f} s")


def pss(process: int) -> int:
    """kB of a process and its children."""
    total = 0
    with contextlib.suppress(FileNotFoundError):
        for line in Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1])
        for task in Path(f"/proc/{process}/task").iterdir():
            for child in (task / "children").read_text(encoding="ascii").split():
                total += pss(int(child))
    return total


def memory(folder: Path, after: float) -> None:
    process, _ = start("stay", folder)
    said(process, "painted")
    time.sleep(after)
    print(f"PSS of all processes {after:.0f} s after the first frame: {pss(process.pid) / 1024:.1f} MB")
    process.terminate()
    process.wait()


def memory_polling(folder: Path) -> None:
    """The largest PSS of the window and its helpers while a source of 60 pages, served from here, is read."""
    from monitor.archive import Archive
    from monitor.model import NewSource, SourceKind, Term, Watchlist
    from tests.site import Site

    def clock() -> datetime:
        return datetime.now(UTC)

    with Site() as site:
        serve_pages(site)
        archive = Archive(folder / "archive.sqlite", clock=clock)
        new = NewSource(url=site.url("/feed.xml"), name="site", kind=SourceKind.FEED, backlog=60)
        source = archive.add_source(new).result().id
        archive.save_watchlist(Watchlist(name="bench", terms=(Term(query="إدلب"), Term(query="خفض التصعيد")))).result()
        archive.close()
        process, _ = start("stay", folder)
        said(process, "painted")
        asked = Archive(folder / "archive.sqlite", clock=clock, writable=False)
        most, samples, until = 0, 0, time.monotonic() + 120
        # What is over forty pages waits for the next poll.
        while (stored := asked.source(source).result().articles) < 40 and time.monotonic() < until:
            most, samples = max(most, pss(process.pid)), samples + 1
            time.sleep(0.1)
        asked.close()
        process.terminate()
        process.wait()
    print(f"largest PSS of all processes while {stored} pages were read: {most / 1024:.1f} MB ({samples} samples)")


# --- inside one process --------------------------------------------------------------------------


def pages() -> list[bytes]:
    """60 pages to poll."""
    real = sorted(_PAGES.rglob("*.html")) if _PAGES.is_dir() else []
    if real:
        found = [file.read_bytes() for file in real]
        return (found * (60 // len(found) + 1))[:60]
    sentence = "وقال المتحدث إن العمل بإدلب يسير وفق خطة لخفض التصعيد وإن لجنة محلية ستراقب تنفيذها. "
    links = "<ul>" + "<li><a href='/x'>خبر آخر من الموقع</a></li>" * 400 + "</ul>"
    return [
        f"<html><body>{links}<article><h1>خبر {n}</h1>{f'<p>{sentence * 4}</p>' * 12}</article></body></html>".encode()
        for n in range(60)
    ]


def serve_pages(site: Site) -> None:
    """A feed of the pages, and the pages."""
    from tests.site import Answer

    items = []
    for n, body in enumerate(pages()):
        site.routes[f"/news/2026/11/{n}.html"] = Answer(body=body)
        link = site.url(f"/news/2026/11/{n}.html")
        items.append(f"<item><title>خبر {n}</title><link>{link}</link></item>")
    head = '<?xml version="1.0"?><rss version="2.0"><channel><title>site</title>'
    feed = f"{head}{''.join(items)}</channel></rss>".encode()
    site.routes["/feed.xml"] = Answer(body=feed, type="application/rss+xml")


def stalls(folder: Path, idle: float) -> None:
    from PySide6.QtCore import Qt, QTimer
    from PySide6.QtWidgets import QApplication

    from monitor.engine import Engine
    from monitor.gui.desktop import Desktop
    from monitor.model import Term, Watchlist, system_clock
    from monitor.settings import Places
    from tests.site import Site

    places = Places(data=folder, cache=folder / "cache", log=folder / "log")
    engine = Engine(places, gap=0, notifiers={})
    engine.open(poll=True)
    engine.save_watchlist(Watchlist(name="bench", terms=(Term(query="إدلب"), Term(query="خفض التصعيد")))).result()
    gaps: list[float] = []
    seen = time.perf_counter()

    def tick() -> None:
        nonlocal seen
        now = time.perf_counter()
        gaps.append(now - seen)
        seen = now

    def report(name: str) -> None:
        total = sum(gaps)
        long = [gap for gap in gaps if gap > _STALL]
        share = 100 * sum(long) / total
        very = sum(gap > _LONG for gap in gaps)
        print(
            f"{name:8} {total:6.1f} s: {share:5.2f} % in {len(long)} stalls over 50 ms, {very} over 150 ms, "
            f"worst {max(gaps) * 1000:.0f} ms"
        )

    with Site() as site:
        serve_pages(site)
        source = engine.add_source(site.url("/feed.xml"), backlog=60).result()
        desktop = Desktop(places, engine=engine, language="ar", clock=system_clock)
        timer = QTimer()
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        timer.timeout.connect(tick)

        def begin_idle() -> None:
            nonlocal seen
            seen = time.perf_counter()
            timer.start(10)
            QTimer.singleShot(round(idle * 1000), begin_polling)

        def begin_polling() -> None:
            report("idle")
            gaps.clear()
            desktop.window._context.bridge.then(engine.poll(source=source.id, force=True), polled)

        def polled(summary: object) -> None:
            report("polling")
            print(summary)
            QApplication.exit(0)

        QTimer.singleShot(4000, begin_idle)
        desktop.run(start=False)
        engine.close()


def listing(folder: Path) -> None:
    from PySide6.QtCore import QEventLoop, QTimer

    from monitor.engine import Engine
    from monitor.gui.desktop import Desktop
    from monitor.gui.navigation import Kind
    from monitor.model import system_clock
    from monitor.settings import Places
    from tests.bench import window_list

    places = Places(data=folder, cache=folder / "cache", log=folder / "log")
    engine = Engine(places, notifiers={})
    engine.open(poll=True)
    desktop = Desktop(places, engine=engine, language="ar", clock=system_clock)
    window = desktop.window
    window.resize(1440, 900)
    window.show()
    loop = QEventLoop()

    def pump(milliseconds: int) -> None:
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()

    window.whereabouts.go_to(Kind.ARCHIVE)
    pump(1500)
    bar = window.table.verticalScrollBar()
    costs = []
    for step in range(60):
        bar.setValue((step * 7919 * window.table.rowHeight(0)) % max(1, bar.maximum()))
        pump(40)
        cpu = time.process_time()
        window.table.viewport().repaint()
        costs.append((time.process_time() - cpu) * 1000)
    costs.sort()
    print(f"a page of the list again: p50 {statistics.median(costs):.1f} ms, p95 {costs[57]:.1f} ms CPU")
    costs = []
    for step in range(60):
        bar.setValue((step * 104729 * window.table.rowHeight(0)) % max(1, bar.maximum()))
        cpu = time.process_time()
        pump(40)
        costs.append((time.process_time() - cpu) * 1000)
    costs.sort()
    print(f"a page never seen: p50 {statistics.median(costs):.1f}, p95 {costs[57]:.1f} ms CPU of all threads")
    shown = []
    for _ in range(20):
        begun = time.perf_counter()
        window.table.step(1)
        wanted = window.table.current_article
        while window.reader.article is None or window.reader.article.id != wanted:
            QTimer.singleShot(0, loop.quit)
            loop.exec()
        window.reader.page.viewport().repaint()
        shown.append((time.perf_counter() - begun) * 1000)
        pump(20)
    shown.sort()
    print(f"an article shown: p50 {statistics.median(shown):.1f} ms, worst {shown[-1]:.1f} ms")
    for measure in (window_list.filtering, window_list.arranging, window_list.sources):
        measure(window, pump)
    desktop.end()
    engine.close()


def articles() -> list[tuple[str, tuple[str, ...]]]:
    """200 articles to read: (title, paragraphs)."""
    if not _CORPUS.is_file():
        sentence = "وقال المتحدث إن العمل بإدلب يسير وفق خطة لخفض التصعيد وإن لجنة محلية ستراقب تنفيذها. "
        return [(f"خبر {n} من إدلب", (sentence * 4,) * (2 + n % 20)) for n in range(_READ)]
    found = []
    with lzma.open(_CORPUS, "rt", encoding="utf-8") as lines:
        for line in lines:
            one = json.loads(line)
            found.append((one["title"], tuple(part for part in one["text"].split("\n\n") if part.strip())))
    # Short and long ones alike: every fifteenth by length.
    found.sort(key=lambda one: sum(map(len, one[1])))
    return found[:: len(found) // _READ][:_READ]


def fill_reader(folder: Path) -> None:
    """A data folder of those articles, held against ten watchlists."""
    from monitor.archive import Archive
    from monitor.engine.watchers import Watchers
    from monitor.language import STEMS_VERSION, understanding
    from monitor.model import Image, NewArticle, NewSource, SourceKind, Term, Verdict, Watchlist
    from monitor.settings import find_places

    folder.mkdir(parents=True, exist_ok=True)
    now = datetime.now(UTC)
    archive = Archive(folder / "archive.sqlite", clock=lambda: now)
    archive.understand(understanding(find_places(folder).cache), stems=STEMS_VERSION)
    source = archive.add_source(NewSource(url="https://news.example/", name="صحيفة", kind=SourceKind.FEED)).result()
    for name in _WATCHED:
        archive.save_watchlist(Watchlist(name=name, terms=(Term(query=name),))).result()
    watchers = Watchers()
    watchers.set_watchlists(archive.watchlists().result())
    for number, (title, paragraphs) in enumerate(articles()):
        article = NewArticle(
            source=source.id,
            url=f"https://news.example/{number}",
            title=title,
            paragraphs=paragraphs,
            first_seen=now - timedelta(minutes=number),
            language="ar",
            image=Image(url=f"https://news.example/{number}.jpg"),
            boilerplate=("تابعونا على مواقع التواصل", "الأكثر قراءة"),
        )
        hits, _ = watchers.hits(article, source)
        archive.store_article(replace(article, hits=hits), decide=lambda _: Verdict()).result()
    archive.update_source(source.id, paused=True).result()
    archive.close()


def reading(folder: Path, language: str) -> None:
    from PySide6.QtCore import QEventLoop, QTimer

    from monitor.engine import Engine
    from monitor.gui.desktop import Desktop
    from monitor.gui.navigation import Kind
    from monitor.model import system_clock
    from monitor.settings import Places

    places = Places(data=folder, cache=folder / "cache", log=folder / "log")
    engine = Engine(places, notifiers={})
    engine.open(poll=True)
    desktop = Desktop(places, engine=engine, language=language, clock=system_clock)
    window = desktop.window
    window.resize(1440, 900)
    window.show()
    loop = QEventLoop()

    def pump(milliseconds: int) -> None:
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()

    window.whereabouts.go_to(Kind.ALL)
    pump(2000)
    took, spent, marked = [], [], 0
    for _ in range(min(_READ, len(window.table.articles.ids))):
        begun, cpu = time.perf_counter(), time.thread_time()
        window.table.step(1)
        wanted = window.table.current_article
        while window.reader.article is None or window.reader.article.id != wanted:
            QTimer.singleShot(0, loop.quit)
            loop.exec()
        window.reader.page.viewport().repaint()
        took.append((time.perf_counter() - begun) * 1000)
        spent.append((time.thread_time() - cpu) * 1000)
        marked += sum(len(found.matches) for found in window.reader.found)
        pump(60)
    for name, found in (("from key to painted", took), ("CPU of the GUI thread", spent)):
        found.sort()
        p95 = found[round(len(found) * 0.95) - 1]
        print(
            f"{name}: p50 {statistics.median(found):.1f} ms, p95 {p95:.1f} ms, worst {found[-1]:.1f} ms "
            f"({len(found)} articles, {marked} matches)"
        )
    desktop.end()
    engine.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("first", "memory", "polling", "stalls", "list", "reader"))
    parser.add_argument("--language", choices=("ar", "en"), default="ar")
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--times", type=int, default=10)
    parser.add_argument("--after", type=float, default=60)
    parser.add_argument("--idle", type=float, default=15)
    parser.add_argument("--platform", default="offscreen")
    parser.add_argument("--data", type=Path, help="a filled data folder to use again, or to fill")
    chosen = parser.parse_args()
    os.environ["QT_QPA_PLATFORM"] = chosen.platform
    with tempfile.TemporaryDirectory() as made:
        folder = (chosen.data or Path(made) / "data").absolute()
        if not (folder / "archive.sqlite").exists():
            if chosen.what == "reader":
                fill_reader(folder)
            else:
                fill(folder, chosen.articles)
        if chosen.what == "first":
            first(folder, chosen.times)
        elif chosen.what == "memory":
            memory(folder, chosen.after)
        elif chosen.what == "polling":
            memory_polling(folder)
        elif chosen.what == "stalls":
            stalls(folder, chosen.idle)
        elif chosen.what == "reader":
            reading(folder, chosen.language)
        else:
            listing(folder)


if __name__ == "__main__":
    main()
