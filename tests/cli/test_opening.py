"""What a click on a bubble opens while `rasid watch` runs."""

from __future__ import annotations

import queue
import webbrowser
from pathlib import Path

import pytest

from monitor.alerting import rules
from monitor.archive import Archive
from monitor.cli.opening import open_clicked
from monitor.engine import Engine
from monitor.model import NewArticle, NewSource, OpenRequested, SourceKind
from monitor.settings import Places
from tests.conftest import FakeClock


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> queue.Queue[str]:
    """What the browser was asked to open."""
    found: queue.Queue[str] = queue.Queue()
    monkeypatch.setattr(webbrowser, "open", found.put)
    return found


def test_a_clicked_bubble_opens_its_article_in_the_browser_and_nothing_but_a_web_address(
    tmp_path: Path, clock: FakeClock, opened: queue.Queue[str]
) -> None:
    places = Places(data=tmp_path / "data", cache=tmp_path / "cache", log=tmp_path / "log")
    places.data.mkdir()
    archive = Archive(places.archive, clock=clock)
    source = archive.add_source(NewSource(url="http://127.0.0.1/", name="ن", kind=SourceKind.FEED)).result()
    numbers = [
        archive.store_article(
            NewArticle(source=source.id, url=url, title=url, paragraphs=(), first_seen=clock(), hits=()),
            decide=rules.decide,
        )
        .result()
        .article
        for url in ("file:///etc/passwd", "http://127.0.0.1/a")
    ]
    archive.close()
    engine = Engine(places, clock=clock, notifiers={})
    engine.open()
    for number in (*numbers[:1], 4711, *numbers[1:]):
        open_clicked(engine, OpenRequested(article=number))
    open_clicked(engine, OpenRequested())
    assert opened.get(timeout=5) == "http://127.0.0.1/a"
    engine.close()
    assert opened.empty()
