"""The main job on real input: real pages as a site with a section page, a watched phrase, a real bubble."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import pytest

from monitor.engine import Engine
from monitor.model import ArticleQuery, OpenRequested, Severity, SourceKind, Term, TextFrom, Watchlist
from monitor.settings import Places
from tests.alerting.notification_server import NotificationServer
from tests.conftest import PrivateBus
from tests.engine.conftest import Events
from tests.site import Answer, Site

PAGES = Path(__file__).parents[1].parent / "shared" / "pages" / "articles"

pytestmark = [
    pytest.mark.skipif(not PAGES.is_dir(), reason="the real pages are not beside the project"),
    pytest.mark.skipif(sys.platform != "linux", reason="the session bus is a thing of Linux"),
]


def golds() -> list[dict[str, str]]:
    found = [json.loads(file.read_text(encoding="utf-8")) for file in sorted(PAGES.glob("*.json"))]
    return [gold for gold in found if gold["lang"] == "ar"]


def path_of(gold: dict[str, str]) -> str:
    return quote(unquote(urlsplit(gold["url"]).path))


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        items = ""
        for gold in golds():
            body = (PAGES / f"{gold['id']}.html").read_bytes()
            running.routes[path_of(gold)] = Answer(body=body, type="text/html")
            items += f'<li><h3><a href="{path_of(gold)}">{gold["title"]}</a></h3></li>'
        section = (
            '<!DOCTYPE html><html lang="ar" dir="rtl"><head><meta charset="utf-8"><title>آخر الأخبار</title></head>'
            f"<body><nav><a href='/'>الرئيسية</a></nav><main><ul>{items}</ul></main></body></html>"
        )
        running.routes["/section"] = Answer(body=section.encode())
        yield running


@pytest.fixture
def engine(tmp_path: Path, bus: PrivateBus) -> Iterator[Engine]:
    made = Engine(Places(data=tmp_path / "data", cache=tmp_path / "cache", log=tmp_path / "log"), gap=0)
    made.open(poll=True)
    yield made
    made.close()


def test_a_word_in_a_real_page_becomes_a_bubble_and_its_click_opens_the_clean_article(
    engine: Engine, site: Site, bus: PrivateBus
) -> None:
    events = Events(engine)
    with NotificationServer(address=bus.address) as server:
        terms = (Term(query="وزارة الصحة"), Term(query="فيروس كورونا"))
        engine.save_watchlist(Watchlist(name="الصحة", terms=terms, severity=Severity.CRITICAL)).result(60)
        source = engine.add_source(site.url("/section"), backlog=20).result(60)
        assert source.kind is SourceKind.PAGE
        summary = engine.poll(force=True).result(120)
        pages = golds()
        assert summary.entries == summary.articles == len(pages)
        by_title = {gold["title"]: gold for gold in pages}
        rows = engine.article_rows(engine.article_ids(ArticleQuery()).result(10)).result(10)
        assert {row.title for row in rows} == set(by_title)
        expected = [gold for gold in pages if "وزارة الصحة" in gold["paragraphs"][0]]
        assert expected, "the pages changed: no lead has the watched phrase"
        alerts = {alert.article.title: alert for alert in engine.alerts().result(10)}
        alert = alerts[expected[0]["title"]]
        assert {match.text for match in alert.matches} >= {"وزارة الصحة"}
        assert alert.sentence in "\n".join([expected[0]["title"], *expected[0]["paragraphs"]])
        bubbles = server.wait(len(alerts), timeout=20)
        bubble = next(one for one in bubbles if expected[0]["title"] in one.title)
        assert bubble.hints["urgency"] == 2
        server.click(bubble.number)
        events.wait(lambda event: event == OpenRequested(article=alert.article.id))
        article = engine.article(alert.article.id).result(10)
        assert article.text_from is TextFrom.PAGE
        for line in expected[0]["boilerplate"]:
            assert line not in article.text
