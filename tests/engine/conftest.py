"""An engine on a data folder of its own, a site to poll, and a notifier that keeps what it is given."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from monitor.engine import Engine
from monitor.model import Delivery, Event
from monitor.settings import Places
from monitor.words import Words
from tests.conftest import FakeClock
from tests.engine.keyrings import FileKeyring
from tests.site import Answer, Site

Make = Callable[..., Engine]


class Kept:
    """A notifier that keeps what it was handed."""

    name = "bubble"

    def __init__(self) -> None:
        self.delivered: list[Delivery] = []
        self.spoken: list[str] = []
        """The language of each delivery and each test."""
        self._changed = threading.Condition()

    def deliver(self, delivery: Delivery, words: Words) -> None:
        with self._changed:
            self.delivered.append(delivery)
            self.spoken.append(words.language)
            self._changed.notify_all()

    def deliver_many(self, deliveries: tuple[Delivery, ...], words: Words) -> None:
        for delivery in deliveries:
            self.deliver(delivery, words)

    def test(self, words: Words) -> None:
        self.spoken.append(words.language)

    def close(self) -> None:
        pass


class Events:
    """What an engine has told so far; `wait` returns the first event that fits."""

    def __init__(self, engine: Engine) -> None:
        self.told: list[Event] = []
        self._changed = threading.Condition()
        engine.subscribe(self._hear)

    def _hear(self, event: Event) -> None:
        with self._changed:
            self.told.append(event)
            self._changed.notify_all()

    def wait(self, fits: Callable[[Event], bool], timeout: float = 20) -> Event:
        with self._changed:
            if not self._changed.wait_for(lambda: any(fits(event) for event in self.told), timeout):
                pytest.fail(f"not told in {timeout} s; told: {self.told}")
            return next(event for event in self.told if fits(event))


@pytest.fixture
def keyring_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A keyring that works; what it keeps is in this file."""
    monkeypatch.setenv("TEST_KEYRING", str(tmp_path / "keyring.json"))
    monkeypatch.setattr("keyring.core._keyring_backend", FileKeyring())  # type: ignore[no-untyped-call]
    return tmp_path / "keyring.json"


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        yield running


@pytest.fixture
def places(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Places:
    # The lexicon is the same for all tests of a run: one cache.
    cache = tmp_path_factory.getbasetemp() / "cache"
    return Places(data=tmp_path / "data", cache=cache, log=tmp_path / "log")


@pytest.fixture
def kept() -> Kept:
    return Kept()


@pytest.fixture
def engine(places: Places, kept: Kept, clock: FakeClock) -> Iterator[Engine]:
    """An engine that holds its folder but does not poll by itself."""
    made = Engine(places, clock=clock, gap=0, notifiers={"bubble": kept})
    made.open(poll=True)
    made.listen()
    yield made
    made.close()


def page(title: str, *paragraphs: str, published: str = "") -> Answer:
    """An article's page, as plain as a page can be and still be one."""
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    time = f'<meta property="article:published_time" content="{published}">' if published else ""
    html = (
        f'<!DOCTYPE html><html lang="ar" dir="rtl"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta property="og:title" content="{title}">{time}</head>'
        f"<body><article><h1>{title}</h1>{body}</article></body></html>"
    )
    return Answer(body=html.encode())


def feed(site: Site, *items: tuple[str, str, str, str]) -> Answer:
    """An RSS feed of (path, title, summary, pubDate) items; an empty path is an item without a link."""
    parts = []
    for path, title, summary, date in items:
        link = f"<link>{site.url(path)}</link>" if path else f"<guid isPermaLink='false'>{title}</guid>"
        when = f"<pubDate>{date}</pubDate>" if date else ""
        parts.append(f"<item><title>{title}</title>{link}<description>{summary}</description>{when}</item>")
    head = '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>وكالة الضفة</title>'
    return Answer(body=f"{head}{''.join(parts)}</channel></rss>".encode(), type="application/rss+xml")
