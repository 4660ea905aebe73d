"""Rasid is killed while it delivers by every kind of notifier at once.

    python -m tests.alerting.killing [--kills 200] [--every SECONDS]

A process polls a feed that keeps getting new articles and delivers their alerts to real servers on loopback; it is
killed at random moments and started again. What counts is what the servers, the command and the file have, not what the
archive says: at the end every article must have come by every notifier. What came twice is counted; a kill may double
the one message that was under way in each notifier, and no other. The next articles are there as soon as all was
delivered, so that most kills hit a delivery, or `--every` so many seconds after that, as in a newsroom.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from monitor.engine import Engine
from monitor.language import compile_lexicon
from monitor.model import NotifierSetup, NotifierValue, Term, TextMode, Watchlist
from monitor.settings import Places
from tests.alerting.mail_server import MailServer
from tests.alerting.notification_server import NotificationServer
from tests.bench.alerts import rss, sentence, term
from tests.conftest import private_bus
from tests.site import Answer, Asked, Site

BUBBLE = "bubble"
OTHERS = ("email", "webhook", "telegram", "ntfy", "command", "feed")
_BURST = 7
"""More than go out one by one: they become a digest. A bubble's would name only the first, so these have no bubble."""
_ITEM = re.compile(r"item(\d+)")
_NUMBER = {"webhook": "webhook-id", "ntfy": "x-sequence-id"}
_SHOWN = 60
_NO_KEYRING = "keyring.backends.fail.Keyring"
_PATIENCE = 60.0


@dataclass(slots=True)
class Outcome:
    """What became of the articles, by notifier."""

    published: int
    missing: dict[str, list[int]]
    """Articles that never came."""
    doubles: Counter[str]
    """Messages about an article that had come before."""
    unmarked: Counter[str]
    """Of those the ones without the number of one before, by which the other side tells them."""
    left_behind: list[str]
    """Files beside the feed's that nobody will ever take away."""


class Newsroom:
    """A feed, everything that is delivered to, and an archive in which all of that is set up."""

    def __init__(
        self, folder: Path, cache: Path, site: Site, mail: MailServer, bubbles: NotificationServer, bus: str
    ) -> None:
        self.places = Places(data=folder / "data", cache=cache, log=folder / "log")
        self._with_bubble: set[int] = set()
        self._folder = folder
        self.bus = bus
        self._site = site
        self._mail = mail
        self.published = 0
        self.is_settled = True
        """All there was has been delivered, as Rasid says: the next become no digest with what is left."""
        self._items: list[str] = []
        self._chance = random.Random(1)
        self._posts: dict[str, list[str]] = {"webhook": [], "telegram": [], "ntfy": []}
        self._numbers: dict[str, list[str]] = {name: [] for name in self._posts}
        self._bubbles = bubbles
        site.routes["/news"] = lambda _: Answer(body=rss("".join(self._items[:_SHOWN])), type="application/rss+xml")
        site.routes["/hook"] = self._posted("webhook", {})
        site.routes["/ntfy"] = self._posted("ntfy", {})
        site.routes["/bot1:a/sendMessage"] = self._posted("telegram", {"ok": True})

    def set_up(self) -> None:
        """Make an archive with a source, a notifier of every kind, a watchlist for all and one for all but bubbles."""
        compile_lexicon(self.places.cache)
        engine = Engine(self.places, gap=0, notifiers={})
        engine.open(poll=True)
        for name in OTHERS:
            setup = NotifierSetup(name=name, kind=name, options=self._options(name))
            secret = "1:a" if name == "telegram" else None
            engine.save_notifier(setup, secret=secret, in_file=True, new=True).result(_PATIENCE)
        for number, actions in enumerate(((BUBBLE, *OTHERS), OTHERS)):
            wanted = Watchlist(name=f"w{number}", terms=(Term(query=term(number)),), actions=actions)
            engine.save_watchlist(wanted).result(_PATIENCE)
        self._items.append("<item><title>خبر قديم</title><guid>0</guid><description>نص</description></item>")
        engine.add_source(self._site.url("/news"), text=TextMode.FEED).result(_PATIENCE)
        engine.poll(force=True).result(_PATIENCE)
        engine.close()

    def publish(self) -> None:
        """One or two more articles for all notifiers, or a burst for all but bubbles."""
        burst = self._chance.random() < 0.2
        for _ in range(_BURST if burst else self._chance.randrange(1, 3)):
            self.publish_titled(f"item{self.published + 1}", bubble=not burst)

    def publish_titled(self, title: str, *, bubble: bool = True) -> None:
        """One more article; the title as it stands in the feed."""
        self.published += 1
        if bubble:
            self._with_bubble.add(self.published)
        text = f"<p>{sentence(self._chance, 50)}.</p><p>وصل {term(0 if bubble else 1)} اليوم.</p>"
        self._items.insert(
            0,
            f"<item><title>{title}</title><guid isPermaLink='false'>{self.published}</guid>"
            f"<description><![CDATA[{text}]]></description></item>",
        )

    def process(self) -> subprocess.Popen[bytes]:
        """Rasid on the archive, in a process of its own."""
        return subprocess.Popen(
            [
                sys.executable,
                "-m",
                "tests.alerting.killing",
                "--deliver",
                self._folder,
                self.places.cache,
                str(self.published),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # What it can no longer read is not kept to be written when it is dead.
            bufsize=0,
            cwd=Path(__file__).parents[2],
            env={**os.environ, "DBUS_SESSION_BUS_ADDRESS": self.bus, "PYTHON_KEYRING_BACKEND": _NO_KEYRING},
        )

    def heard(self) -> dict[str, list[str]]:
        """The messages that have come, by notifier; of mails the plain text, of the feed its entries."""
        command, feed = self._file("command"), self._file("feed")
        return {
            BUBBLE: [f"{shown.title}\n{shown.body}" for shown in self._bubbles.received],
            **self._posts,
            "email": [next(mail.message.iter_parts()).get_content() for mail in self._mail.taken],
            "command": command.read_text(encoding="utf-8").splitlines() if command.exists() else [],
            "feed": feed.read_text(encoding="utf-8").split("<entry")[1:] if feed.exists() else [],
        }

    def outcome(self) -> Outcome:
        """How it stands by now."""
        missing: dict[str, list[int]] = {}
        doubles: Counter[str] = Counter()
        unmarked: Counter[str] = Counter()
        numbers = {
            **self._numbers,
            "email": [mail.message["Message-ID"] for mail in self._mail.taken],
            "command": [json.loads(line)["id"] for line in self.heard()["command"]],
            BUBBLE: [shown.hints.get("x-dunst-stack-tag", "") for shown in self._bubbles.received],
        }
        for name, messages in self.heard().items():
            had: set[int] = set()
            for number, message in enumerate(messages):
                items = set(map(int, _ITEM.findall(message)))
                # A bubble that takes its own place is none that a person sees twice.
                renewed = name == BUBBLE and self._bubbles.received[number].replaces
                double = bool(items & had) and not renewed
                doubles[name] += double
                given = numbers.get(name, [""] * len(messages))
                unmarked[name] += double and (not given[number] or given[number] not in given[:number])
                had |= items
            wanted = self._with_bubble if name == BUBBLE else range(1, self.published + 1)
            if lost := sorted(set(wanted) - had):
                missing[name] = lost
        feed = self._file("feed")
        beside = [path.name for path in feed.parent.iterdir() if path.name.startswith(f".{feed.name}")]
        return Outcome(
            published=self.published, missing=missing, doubles=+doubles, unmarked=+unmarked, left_behind=beside
        )

    def _options(self, name: str) -> dict[str, NotifierValue]:
        site = self._site
        options: dict[str, dict[str, NotifierValue]] = {
            "email": {
                "host": "127.0.0.1",
                "port": self._mail.port,
                "security": "none",
                "from": "rasid@example.org",
                "to": ("desk@example.org",),
            },
            "webhook": {"url": site.url("/hook")},
            "telegram": {"server": site.url(""), "chat": "1"},
            "ntfy": {"server": site.url("/ntfy"), "topic": "t"},
            "command": {"command": ("sh", "-c", 'cat >> "$0"', str(self._file("command")))},
            "feed": {"file": str(self._file("feed")), "entries": 100_000},
        }
        return options[name]

    def _file(self, name: str) -> Path:
        return self._folder / ("heard" if name == "command" else "news.atom")

    def _posted(self, name: str, answer: dict[str, object]) -> Callable[[Asked], Answer]:
        def take(asked: Asked) -> Answer:
            self._posts[name].append(json.dumps(json.loads(asked.body), ensure_ascii=False))
            self._numbers[name].append(asked.headers.get(_NUMBER.get(name, ""), ""))
            return Answer(body=json.dumps(answer).encode(), type="application/json")

        return take


@contextmanager
def newsroom(folder: Path, cache: Path) -> Iterator[Newsroom]:
    """Everything that runs on while Rasid is killed."""
    (folder / "bus").mkdir()
    with (
        private_bus(folder / "bus") as bus,
        NotificationServer(bus.address) as bubbles,
        MailServer() as mail,
        Site(remember=False) as site,
    ):
        yield Newsroom(folder, cache, site, mail, bubbles, bus.address)


# --- the process that is killed ------------------------------------------------------------------


def deliver(folder: Path, cache: Path, articles: int) -> None:
    """Poll whenever a line comes, and answer it when all was delivered; what is left from before goes out first.

    The lines say how many articles there have been: two minutes pass with each, so that no storm brake holds them.
    """

    def clock() -> datetime:
        return datetime.now(UTC) + timedelta(minutes=2 * articles)

    engine = Engine(Places(data=folder / "data", cache=cache, log=folder / "log"), clock=clock, gap=0)
    engine.open(poll=True)
    print("up", flush=True)
    # As beside a window, but that nothing is polled unless it is told to be.
    running = engine._begin(schedule=False)
    running._stays = True
    running.deliverer.start()
    for line in sys.stdin:
        articles = int(line)
        print(engine.poll(force=True).result().undelivered, flush=True)


def run_until_killed(room: Newsroom, *, after: float, every: float = 0.0) -> None:
    """Start the process and kill it so many seconds after it opened the archive, whatever it is doing then."""
    with room.process() as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdout.readline()
        killed = threading.Event()

        def kill() -> None:
            process.kill()
            killed.set()

        killing = threading.Timer(after, kill)
        killing.start()
        with suppress(BrokenPipeError):
            while not killed.wait(every):
                if room.is_settled:
                    room.publish()
                process.stdin.write(f"{room.published}\n".encode())
                room.is_settled = process.stdout.readline() == b"0\n"
        killing.join()
    if process.returncode != -signal.SIGKILL:
        raise RuntimeError(f"the process ended by itself with {process.returncode}")


def run_to_the_end(room: Newsroom) -> None:
    """Start the process and let it deliver what is left."""
    with room.process() as process:
        said, _ = process.communicate(f"{room.published}\n".encode(), timeout=_PATIENCE)
    if said.split() != [b"up", b"0"]:
        raise RuntimeError(f"the process told {said!r}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--every", type=float, default=0.0)
    chosen = parser.parse_args()
    chance = random.Random()
    with tempfile.TemporaryDirectory() as made, newsroom(Path(made), Path(made) / "cache") as room:
        room.set_up()
        for kill in range(1, chosen.kills + 1):
            run_until_killed(room, after=chance.uniform(0, 1.5 + chosen.every), every=chosen.every)
            if kill % 20 == 0:
                print(f"{kill} kills, {room.published} articles", flush=True)
        run_to_the_end(room)
        found = room.outcome()
    print(
        f"{chosen.kills} kills, {found.published} articles to {len(OTHERS) + 1} notifiers: "
        f"missing {found.missing or 'none'}; messages that came twice {dict(found.doubles) or 'none'}, "
        f"of which without the number of the first {dict(found.unmarked) or 'none'}; "
        f"unfinished files left {len(found.left_behind)}"
    )
    sys.exit(bool(found.missing))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--deliver"]:
        deliver(Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
    else:
        main()
