"""Rasid beside other readers, in one run: ``python -m tests.bench.peers first|memory|polling`` from the project's root.

``first``: from exec to a painted main window with 20,000 articles stored, alternating, median of ten, warm file cache.
``memory``: PSS of all processes a minute after the start, with nothing to fetch and 20,000 articles.
``polling``: ``--feeds N`` loopback feeds of 40 whole articles each, every one an address of its own.

The peers are RSS Guard (window, memory, polling) and newsboat (polling, a terminal program). Neither is a dependency:
what is not installed is named and left out. The window is measured on an X server of the bench's own (Xvfb) whose
pixels lie in a file, so that looking at them asks nothing of the programs measured.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import mmap
import os
import shutil
import signal
import sqlite3
import statistics
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.bench import archive, polling, window

_DEADLINE = 60.0
"""Seconds a program may take for its first window."""
_ROWS_APART = 5
"""Of the screen's rows every fifth is looked at."""
_ROWS_PAINTED = 40
"""So many of them that all differ are lines of text; an unpainted list is of one or two, with its headings a dozen."""
_OUR_LIST, _THEIR_LIST = (800, 1280), (80, 640)
"""Columns of the screen (first, behind the last) where Rasid lists articles, and RSS Guard feeds, at a first start.
RSS Guard lists articles only once a feed is chosen: its list of feeds with their counts is its first contents."""
_TICKS = os.sysconf("SC_CLK_TCK")
_FEED_DATA = json.dumps(
    {"source_type": 0, "type": 1, "encoding": "UTF-8", "protected": False, "username": "", "password": ""}
)
"""What RSS Guard 4.0 keeps with a feed: fetched over HTTP, RSS 2.0, without a password or a script."""
_UPDATE_AFTER = 5.0
"""Seconds between RSS Guard's start and its polling: its window is there by then, so that its start is not counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """How a program came up."""

    seconds: float
    """From exec to a main window with its contents."""
    cpu: float
    """CPU seconds of all its processes until then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Polled:
    """What polling cost."""

    wall: float
    cpu: float
    articles: int


class Screen:
    """The pixels of an X server, read from the file it keeps them in."""

    def __init__(self, folder: Path) -> None:
        self._file = (folder / "Xvfb_screen0").open("rb")
        self._map = mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ)
        # The header of the X window dump format (XWDFile.h): 25 numbers of 32 bits, highest byte first.
        head = struct.unpack_from(">25I", self._map)
        self._height, self._line = head[5], head[12]
        self._start = head[0] + head[19] * 12

    def rows(self, columns: tuple[int, int]) -> int:
        """How many different rows these columns of the screen have, of every fifth; 1 where nothing is shown."""
        left, right = (4 * column for column in columns)
        rows = range(self._start, self._start + self._height * self._line, self._line * _ROWS_APART)
        return len({self._map[row + left : row + right] for row in rows})

    def close(self) -> None:
        self._map.close()
        self._file.close()


@contextlib.contextmanager
def desktop(folder: Path) -> Iterator[tuple[Screen, dict[str, str]]]:
    """An X server and a session bus of the bench's own, with the environment that leads to them."""
    folder.mkdir()
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-fbdir", str(folder), "-nocursor", "-screen", "0", "1440x900x24"]
    with running([*command, "-nolisten", "tcp", "-noreset"], pass_fds=(writing,)):
        os.close(writing)
        with os.fdopen(reading) as answer:
            display = answer.readline().strip()
        if not display:
            raise SystemExit("Xvfb did not start")
        with running(["dbus-daemon", "--session", "--nofork", "--print-address"], listen=True) as bus:
            assert bus.stdout is not None
            screen = Screen(folder)
            yield (
                screen,
                {
                    **os.environ,
                    "DISPLAY": f":{display}",
                    "DBUS_SESSION_BUS_ADDRESS": bus.stdout.readline().strip(),
                    "QT_QPA_PLATFORM": "xcb",
                    # Its page view refuses to run as root with its sandbox; nothing is shown in it here.
                    "QTWEBENGINE_DISABLE_SANDBOX": "1",
                },
            )
            screen.close()


@contextlib.contextmanager
def running(
    command: list[str], *, env: Mapping[str, str] | None = None, listen: bool = False, pass_fds: tuple[int, ...] = ()
) -> Iterator[subprocess.Popen[str]]:
    """A program in a session of its own, which is ended with all it started, whatever happens."""
    process = subprocess.Popen(
        command,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if listen else subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
        pass_fds=pass_fds,
    )
    try:
        yield process
    finally:
        end(process)


def end(process: subprocess.Popen[str]) -> None:
    """End a program started in a session of its own, first asking."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(10)
    # Also what it started and left behind.
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stdout is not None:
        process.stdout.close()


def cpu(process: int) -> float:
    """CPU seconds of a process, its children that live and those that ended."""
    total = 0.0
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        total = sum(int(field) for field in fields[11:15]) / _TICKS
        for task in Path(f"/proc/{process}/task").iterdir():
            for child in (task / "children").read_text(encoding="ascii").split():
                total += cpu(int(child))
    return total


def until(asked: Callable[[], bool], *, seconds: float, every: float, what: str) -> None:
    """Wait until something holds; end the bench where it does not in time."""
    deadline = time.monotonic() + seconds
    while not asked():
        if time.monotonic() > deadline:
            raise SystemExit(f"not in {seconds:.0f} s: {what}")
        time.sleep(every)


# --- RSS Guard -----------------------------------------------------------------------------------


def rssguard(folder: Path) -> list[str]:
    # Its output is a log of every step; without it RSS Guard is quicker.
    return ["rssguard", "--no-debug-output", "--data", str(folder)]


def rows(folder: Path) -> int:
    """Articles in RSS Guard's database; none is ever deleted here, so the last number is their count."""
    with contextlib.closing(_database(folder, "ro")) as database:
        return int(database.execute("SELECT coalesce(max(id), 0) FROM Messages").fetchone()[0])


def _database(folder: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{folder}/database/database.db?mode={mode}", uri=True, timeout=10)


def first_start(folder: Path, environment: Mapping[str, str]) -> None:
    """Let RSS Guard make its database, with an account of its own kind."""

    def made() -> bool:
        with contextlib.suppress(sqlite3.Error), contextlib.closing(_database(folder, "ro")) as database:
            return database.execute("SELECT 1 FROM Information WHERE inf_key = 'schema_version'").fetchone() is not None
        return False

    with running(rssguard(folder), env=environment):
        until(made, seconds=_DEADLINE, every=0.1, what="RSS Guard's database")
        time.sleep(2)
    with contextlib.closing(_database(folder, "rw")) as database, database:
        database.execute("INSERT INTO Accounts (id, type, proxy_type) VALUES (1, 'std-rss', 0)")


def set_up(folder: Path, *, poll: bool) -> None:
    """Its settings: nothing about news of RSS Guard itself, and polling once after the start or never."""
    lines = ["[main]", "first_run=false", "first_run_4.0.4=false", "update_on_start=false", "[feeds]"]
    lines += ["auto_update_enabled=false", f"feeds_update_on_startup={str(poll).lower()}"]
    lines += [f"feeds_update_on_startup_delay={_UPDATE_AFTER}"]
    (folder / "config").mkdir(parents=True, exist_ok=True)
    (folder / "config" / "config.ini").write_text("\n".join(lines) + "\n", encoding="utf-8")


def add_feeds(folder: Path, addresses: list[str], *, poll: bool) -> None:
    # At its start RSS Guard polls the feeds with an interval of their own (2), here a day.
    kind = 2 if poll else 0
    now = round(time.time() * 1000)
    with contextlib.closing(_database(folder, "rw")) as database, database:
        database.executemany(
            "INSERT INTO Feeds (id, title, description, date_created, category, source, update_type, update_interval,"
            " account_id, custom_id, custom_data) VALUES (?, ?, '', ?, -1, ?, ?, 1440, 1, ?, ?)",
            [
                (number, f"مصدر {number}", now, address, kind, str(number), _FEED_DATA)
                for number, address in enumerate(addresses, 1)
            ],
        )


def fill_rssguard(folder: Path, articles: int, environment: Mapping[str, str]) -> None:
    """The same articles as in our archive, with the same sources."""
    first_start(folder, environment)
    set_up(folder, poll=False)
    made = [entry for entry, _ in archive.entries(articles)]
    now = round(time.time() * 1000)
    add_feeds(folder, [f"https://{n}.example/" for n in range(-(-articles // 40))], poll=False)
    with contextlib.closing(_database(folder, "rw")) as database, database:
        database.executemany(
            "INSERT INTO Messages (feed, title, url, author, date_created, contents, enclosures, account_id, custom_id,"
            " custom_hash) VALUES (?, ?, ?, '', ?, ?, '', 1, ?, '')",
            [
                (
                    str(number // 40 + 1),
                    entry.title,
                    entry.url,
                    now - number * 13_000,
                    entry.content,
                    str(number + 1),
                )
                for number, entry in enumerate(made)
            ],
        )


# --- the window ----------------------------------------------------------------------------------


def painted(process: subprocess.Popen[str], begun: float, screen: Screen, columns: tuple[int, int]) -> Started:
    until(lambda: screen.rows(columns) >= _ROWS_PAINTED, seconds=_DEADLINE, every=0.005, what="a painted window")
    return Started(seconds=time.monotonic() - begun, cpu=cpu(process.pid))


def cleared(screen: Screen) -> None:
    until(lambda: screen.rows((0, 1440)) == 1, seconds=_DEADLINE, every=0.02, what="an empty screen")


def start_ours(folder: Path, environment: Mapping[str, str], screen: Screen) -> tuple[Started, float]:
    """Rasid's start on the screen, and by its own mark of the first frame."""
    cleared(screen)
    with ours(folder, environment) as (process, begun):
        seen = painted(process, begun, screen, _OUR_LIST)
        mark = window.said(process, "painted")[0] - begun
    return seen, mark


@contextlib.contextmanager
def ours(folder: Path, environment: Mapping[str, str]) -> Iterator[tuple[subprocess.Popen[str], float]]:
    process, begun = window.start("stay", folder, environment=environment, session=True)
    try:
        yield process, begun
    finally:
        end(process)


def start_rssguard(folder: Path, environment: Mapping[str, str], screen: Screen) -> Started:
    cleared(screen)
    begun = time.monotonic()
    with running(rssguard(folder), env=environment) as process:
        return painted(process, begun, screen, _THEIR_LIST)


def first(folder: Path, articles: int, times: int) -> None:
    with desktop(folder / "screen") as (screen, environment):
        window.fill(folder / "ours", articles)
        if peer := _found("rssguard"):
            fill_rssguard(folder / "peer", articles, environment)
        own, marks, other = [], [], []
        for number in range(times + 1):
            seen, mark = start_ours(folder / "ours", environment, screen)
            their = start_rssguard(folder / "peer", environment, screen) if peer else None
            if not number:
                # The first round warms the file cache.
                continue
            own.append(seen)
            marks.append(mark)
            if their is not None:
                other.append(their)
    print(f"first window with {articles:,} articles, from exec to its contents on the screen, of {times}, alternating:")
    print(f"  Rasid, its own mark    {_spread(marks)} s")
    print(f"  Rasid, on the screen   {_spread([one.seconds for one in own])} s, CPU {_spread([o.cpu for o in own])} s")
    if other:
        print(
            f"  RSS Guard, the same    {_spread([one.seconds for one in other])} s, "
            f"CPU {_spread([o.cpu for o in other])} s"
        )
        ratio = statistics.median(o.seconds for o in other) / statistics.median(o.seconds for o in own)
        print(f"  RSS Guard takes {ratio:.2f} times as long (medians)")


def memory(folder: Path, articles: int, after: float) -> None:
    with desktop(folder / "screen") as (screen, environment):
        window.fill(folder / "ours", articles)
        with ours(folder / "ours", environment) as (process, begun):
            painted(process, begun, screen, _OUR_LIST)
            time.sleep(after)
            own = window.pss(process.pid) / 1024
        print(f"PSS of all processes {after:.0f} s after the first frame, {articles:,} articles, nothing to fetch:")
        print(f"  Rasid      {own:6.1f} MB")
        if _found("rssguard"):
            fill_rssguard(folder / "peer", articles, environment)
            cleared(screen)
            begun = time.monotonic()
            with running(rssguard(folder / "peer"), env=environment) as process:
                painted(process, begun, screen, _THEIR_LIST)
                time.sleep(after)
                other = window.pss(process.pid) / 1024
            print(f"  RSS Guard  {other:6.1f} MB, {other / own:.1f} times as much")


def _spread(values: list[float]) -> str:
    return f"{min(values):.2f} / {statistics.median(values):.2f} / {max(values):.2f} (least, median, most)"


# --- polling -------------------------------------------------------------------------------------


@dataclass(slots=True)
class Loopback:
    """The site of `tests.bench.polling` in a process of its own."""

    port: int
    process: subprocess.Popen[str]

    def ended(self) -> dict[str, float]:
        """When each feed's answer was sent, by its address; ends the site."""
        sent: dict[str, float] = json.loads(self.process.communicate("")[0])
        return sent


@contextlib.contextmanager
def site(feeds: int, items: int, latency: float) -> Iterator[Loopback]:
    command = [sys.executable, "-m", "tests.bench.polling", "--serve"]
    command += ["--feeds", str(feeds), "--items", str(items), "--latency", str(latency)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield Loopback(int(process.stdout.readline()), process)
        finally:
            process.kill()


def addresses(feeds: int, port: int) -> list[str]:
    return [f"http://{polling.address(n)}:{port}/feed" for n in range(feeds)]


def poll_ours(feeds: int, items: int, latency: float) -> tuple[Polled, Polled]:
    """Every listing recorded; every article stored, matched for ten terms and searchable."""
    command = [sys.executable, "-m", "tests.bench.polling", "--feeds", str(feeds)]
    command += ["--items", str(items), "--latency", str(latency)]
    told = json.loads(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, timeout=600).stdout)

    def polled(what: str) -> Polled:
        return Polled(wall=told[f"{what}, wall s"], cpu=told[f"{what}, CPU s"], articles=told["articles"])

    return polled("every listing recorded"), polled("every article stored")


def poll_rssguard(folder: Path, feeds: int, items: int, latency: float, limit: float) -> Polled:
    """From its first request until its database has every article."""
    with desktop(folder / "screen") as (_, environment), site(feeds, items, latency) as loopback:
        peer = folder / "peer"
        first_start(peer, environment)
        set_up(peer, poll=True)
        add_feeds(peer, addresses(feeds, loopback.port), poll=True)
        spent: list[tuple[float, float]] = []
        with running(rssguard(peer), env=environment) as process:

            def stored() -> bool:
                spent.append((time.monotonic(), cpu(process.pid)))
                return rows(peer) >= feeds * items

            until(stored, seconds=limit, every=0.1, what=f"RSS Guard's {feeds * items} articles")
            ended, cpu_ended = spent[-1]
        begun = min(loopback.ended().values()) - latency
        before = max((one for at, one in spent if at <= begun), default=0.0)
        return Polled(wall=ended - begun, cpu=cpu_ended - before, articles=rows(peer))


def poll_newsboat(folder: Path, feeds: int, items: int, latency: float, limit: float) -> Polled:
    """From exec to its end: it starts, polls and stores in one command."""
    with site(feeds, items, latency) as loopback:
        (folder / "urls").write_text("\n".join(addresses(feeds, loopback.port)) + "\n", encoding="utf-8")
        # By default it asks one feed after the other.
        (folder / "config").write_text("reload-threads 16\n", encoding="utf-8")
        command = ["newsboat", "-u", str(folder / "urls"), "-c", str(folder / "cache.db")]
        command += ["-C", str(folder / "config"), "-x", "reload"]
        begun = time.monotonic()
        children = _children()
        with running(command, env={**os.environ, "HOME": str(folder)}) as process:
            until(lambda: process.poll() is not None, seconds=limit, every=0.02, what="newsboat's end")
            wall = time.monotonic() - begun
        with contextlib.closing(sqlite3.connect(folder / "cache.db")) as database:
            articles = int(database.execute("SELECT count(*) FROM rss_item").fetchone()[0])
        return Polled(wall=wall, cpu=_children() - children, articles=articles)


def _children() -> float:
    """CPU seconds of the children that ended."""
    spent = os.times()
    return spent.children_user + spent.children_system


def poll(folder: Path, feeds: int, items: int, latency: float, limit: float) -> None:
    listed, stored = poll_ours(feeds, items, latency)
    print(f"{feeds} feeds of {items} articles, {latency * 1000:.0f} ms latency:")
    _tell("Rasid, every listing recorded", listed, None)
    _tell("Rasid, every article stored, matched, searchable", stored, None)
    for name, program, peer in (("RSS Guard", "rssguard", poll_rssguard), ("newsboat", "newsboat", poll_newsboat)):
        if _found(program):
            (folder / program).mkdir()
            _tell(f"{name}, every article stored", peer(folder / program, feeds, items, latency, limit), stored)


def _tell(name: str, polled: Polled, beside: Polled | None) -> None:
    line = f"  {name:50} {polled.wall:7.1f} s wall, {polled.cpu:7.1f} CPU-s, {polled.articles} articles"
    if beside is not None:
        line += f"; {polled.wall / beside.wall:.1f} times the time, {polled.cpu / beside.cpu:.1f} times the CPU of ours"
    print(line, flush=True)


def _found(program: str) -> bool:
    if shutil.which(program):
        return True
    print(f"{program} is not installed and was not measured (on Debian: apt-get install {program})", flush=True)
    return False


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("first", "memory", "polling"))
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--times", type=int, default=10, help="rounds of `first`")
    parser.add_argument("--after", type=float, default=60, help="seconds until the memory is read")
    parser.add_argument("--feeds", type=int, default=50)
    parser.add_argument("--items", type=int, default=40)
    parser.add_argument("--latency", type=float, default=0.1, help="seconds before each answer's first byte")
    parser.add_argument("--limit", type=float, default=1800, help="seconds a peer may poll")
    chosen = parser.parse_args()
    needed = ("Xvfb", "dbus-daemon") if chosen.what != "polling" or shutil.which("rssguard") else ()
    if missing := [program for program in needed if not shutil.which(program)]:
        raise SystemExit(f"not installed: {', '.join(missing)} (on Debian: apt-get install xvfb dbus)")
    print(f"load average before: {os.getloadavg()[0]:.2f}")
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        if chosen.what == "first":
            first(folder, chosen.articles, chosen.times)
        elif chosen.what == "memory":
            memory(folder, chosen.articles, chosen.after)
        else:
            poll(folder, chosen.feeds, chosen.items, chosen.latency, chosen.limit)
    print(f"load average after: {os.getloadavg()[0]:.2f}")


if __name__ == "__main__":
    main()
