"""A data folder of Rasid's with something to read, for the program that is started on a screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from monitor.engine import Engine
from monitor.model import Term, Watchlist
from monitor.settings import Places
from tests.desktop.x_server import XServer
from tests.engine.conftest import feed, page
from tests.site import Site

FIRST, SECOND = "افتتاح جسر جديد في وادي الزيتون", "السوق القديم يستعد لموسم الزيتون"
LEAD = "افتتحت البلدية صباح اليوم الجسر الجديد أمام السيارات بعد عامين من العمل فيه."
MATCHED = "وقال رئيس البلدية إن الطريق إلى وادي الزيتون صار أقصر بنصف ساعة على الأقل."
LAST = "وأضاف أن أعمال الإنارة ستنتهي قبل نهاية الشهر المقبل في جانبي الجسر كليهما."


@pytest.fixture
def data(tmp_path: Path) -> Path:
    made = tmp_path / "data"
    made.mkdir(mode=0o700)
    (made / "settings.toml").write_text('theme = "light"\nend_explained = true\n', encoding="utf-8")
    return made


@pytest.fixture
def furnish(data: Path, tmp_path: Path) -> Iterator[Callable[..., None]]:
    """Gives the folder a source with two articles, of which the first is watched for; the program polls it."""
    with Site() as site:
        site.routes["/feed.xml"] = feed(site, ("/a/1", FIRST, "تقرير محلي", ""), ("/a/2", SECOND, "من السوق", ""))
        site.routes["/a/1"] = page(FIRST, LEAD, MATCHED, LAST)
        site.routes["/a/2"] = page(SECOND, LAST, LEAD, "وتوقع تجار أن تستمر الحركة حتى نهاية الأسبوع في السوق كله.")

        def furnish(*, polled: bool = False) -> None:
            places = Places(data=data, cache=tmp_path / "cache", log=tmp_path / "log")
            engine = Engine(places, gap=0, notifiers={})
            engine.open(poll=True)
            engine.save_watchlist(Watchlist(name="الوادي", terms=(Term(query="وادي الزيتون"),))).result(30)
            engine.add_source(site.url("/feed.xml")).result(30)
            if polled:
                assert engine.poll(force=True).result(60).alerts == 1
            engine.close()

        yield furnish


@pytest.fixture
def x(xvfb: str) -> Iterator[XServer]:
    with XServer(xvfb) as made:
        yield made
