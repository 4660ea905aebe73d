"""Articles go out as JSON lines and come in the same: texts old and new, pictures, alerts, copies, relations."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import apsw
import pytest

from monitor.archive import Archive, Imported, article_lines
from monitor.archive.texts import Expander, unpacked
from monitor.errors import InputError
from monitor.model import (
    AlertCase,
    AlertState,
    HeldBy,
    Image,
    NewArticle,
    Precision,
    Published,
    Reason,
    Source,
    TextFrom,
    Verdict,
)
from tests.archive.desk import START, Desk, StoppedClock, go_on, hit
from tests.archive.reports import OWN_REPORT, OWN_TITLE, REPORT, TITLE

WATCHLISTS = (("جسر", ("الجسر", "الدراجات")), ("نهر", ("العاصي",)), ("مؤجل", ("مازن",)))


@pytest.fixture
def theirs(tmp_path: Path, clock: StoppedClock) -> Iterator[Desk]:
    archive = Archive(tmp_path / "theirs.sqlite", clock=clock)
    yield Desk(archive, clock)
    archive.close()


def furnish(desk: Desk) -> None:
    """One of everything that goes with articles."""
    bridge, river, held = (desk.add_watchlist(name, *terms) for name, terms in WATCHLISTS)
    one, other, third = (desk.add_source(name) for name in ("وكالة", "صحيفة أخرى", "موقع محلي بعيد"))

    def decide(case: AlertCase) -> Verdict:
        if case.watchlist.id != held.id:
            return Verdict()
        return Verdict(state=AlertState.HELD, held_by=HeldBy.DIGEST, until=case.now + timedelta(hours=5))

    def store(source: Source, name: str, title: str, *paragraphs: str, **more: Any) -> int:
        watching = (bridge, river, held)
        article = desk.article(source, name, title, *paragraphs, watching=watching, **more)
        return desk.archive.store_article(article, decide=decide).result().article

    # Of several texts, with all that a page says of itself; it was seen in the listing before it was read.
    first = {
        "subtitle": "سطر تحت العنوان",
        "authors": ("كاتبة",),
        "published": Published.at(START - timedelta(hours=2), origin="json-ld"),
        "modified": Published(text="2026-11-23T11:00", precision=Precision.MINUTE, origin="meta"),
        "language": "ar",
        "image": Image(url="https://news.example/صورة.jpg", caption="الجسر من الجو"),
        "section": "محليات",
        "tags": ("ترميم", "جسور"),
        "boilerplate": ("اشترك في نشرتنا",),
    }
    seen = desk.clock()
    desk.clock.forward(seconds=95)
    report = store(one, "report", TITLE, *REPORT, first_seen=seen, **first)
    desk.clock.forward(minutes=7)
    # A copy, another outlet's own report, and a copy with a term of its own.
    store(other, "copy", "جسر السرو", *REPORT)
    desk.clock.forward(minutes=5)
    store(third, "own", OWN_TITLE, *OWN_REPORT)
    store(third, "longer", "جسر السرو والدراجات", *REPORT, "وستمنع الدراجات من العبور حتى انتهاء أعمال الترميم كلها.")
    # Edited twice, the second time without a picture.
    desk.clock.forward(minutes=5)
    store(one, "report", f"{TITLE} (محدث)", *REPORT, **first | {"modified": None})
    desk.clock.forward(minutes=5)
    store(one, "report", f"{TITLE} (محدث 2)", *REPORT, "وأغلق الطريق.", published=first["published"])
    # What nobody watches: from a feed whose page could not be had, and of which only the day is known.
    store(
        one, "feed", "خبر من التغذية", "نص", text_from=TextFrom.FEED, text_reason=Reason.of("http-status", status=403)
    )
    store(other, "day", "", "نص بلا عنوان", published=Published(text="2026-11-20", precision=Precision.DAY))
    archive = desk.archive
    archive.mark_read([report], True).result()
    archive.note_article(report, "للمتابعة").result()
    archive.tag_articles([report], "جسور").result()
    raised = archive.alerts().result()
    for delivery in archive.due_deliveries(desk.clock(), 99).result():
        why = Reason.of("http-status", status=500)
        archive.record_delivery(
            delivery.id, now=desk.clock(), delivered=False, next_try=desk.clock(), reason=why
        ).result()
        archive.record_delivery(delivery.id, now=desk.clock(), delivered=True, next_try=None, reason=None).result()
    of_river = [alert for alert in raised if alert.watchlist == river.id]
    archive.set_alert(of_river[-1].id, AlertState.SNOOZED, desk.clock() + timedelta(hours=3)).result()
    archive.note_alert(of_river[-1].id, "سلمت إلى التحرير").result()
    archive.set_alert(raised[0].id, AlertState.ACKNOWLEDGED).result()


def lines(desk: Desk) -> list[str]:
    return list(article_lines.lines_of(desk.archive.carried()))


def take(desk: Desk, found: Iterable[str]) -> Imported:
    watching = desk.archive.watchlists().result()

    def understand(article: NewArticle, _: Source) -> NewArticle:
        hits = (hit(watchlist, article.title, *article.paragraphs) for watchlist in watching)
        return replace(article, hits=tuple(one for one in hits if one is not None))

    return desk.archive.import_articles(map(article_lines.article_of, found), understand=understand)


_NAMED = "(SELECT name FROM {0}s WHERE {0}s.id = {1}.{0}) AS {0}_name"
_ROWS = {
    "articles": f"*, {_NAMED.format('source', 'articles')}",
    "texts": "*",
    "shelf": f"*, {_NAMED.format('source', 'shelf')}",
    "people": "*",
    "tagged": "*",
    "matches": f"*, {_NAMED.format('watchlist', 'matches')}",
    "alerts": f"*, {_NAMED.format('watchlist', 'alerts')}",
    "copies": "*",
    "holds": "*",
    "deliveries": "*",
    "merged_alerts": "*",
    "related": "*",
    "sources": "name, articles",
}
_OWN = ("source", "watchlist", "exported", "since", "form", "body")
"""Numbers that each archive gives for itself, and what says how and when this one keeps it."""


def rows(path: Path) -> dict[str, list[str]]:
    """What an archive holds of its articles, by table."""
    db = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    expand = Expander(db)
    found: dict[str, list[str]] = {}
    for table, columns in _ROWS.items():
        cursor = db.execute(f"SELECT {columns} FROM {table}")
        names = (
            [name for name, _ in cursor.get_description()] if db.execute(f"SELECT 1 FROM {table}").fetchone() else []
        )
        kept = []
        for row in cursor:
            value = dict(zip(names, row, strict=True))
            if table == "texts":
                text = unpacked(expand(value["form"], value["body"]))
                # How it was understood when it came is of where it came.
                value["text"] = replace(text, may_alert=False, steps=())
            if table == "deliveries":
                del value["id"]
            kept.append(repr({name: kept for name, kept in value.items() if name not in _OWN}))
        found[table] = sorted(kept)
    db.close()
    return found


@pytest.mark.parametrize("turned", [False, True])
def test_whatever_an_article_is_goes_out_as_lines_and_comes_in_the_same(
    desk: Desk, theirs: Desk, path: Path, tmp_path: Path, turned: bool
) -> None:
    furnish(theirs)
    for name, terms in WATCHLISTS:
        desk.add_watchlist(name, *terms)
    out = lines(theirs)
    imported = take(desk, reversed(out) if turned else out)
    assert (imported.new, imported.versions, imported.unchanged) == (len(out), 0, 0)
    there, here = rows(tmp_path / "theirs.sqlite"), rows(path)
    assert all(there[table] for table in _ROWS if table != "merged_alerts")
    assert {len(json.loads(line).get("versions", ())) for line in out} == {0, 2}
    for table in _ROWS:
        assert here[table] == there[table], table
    assert lines(desk) == out
    again = take(desk, out)
    assert (again.new, again.versions, again.unchanged) == (0, 0, len(out))
    assert rows(path) == here
    assert desk.archive.check().result().sound
    assert desk.archive.due_deliveries(desk.clock(), 99).result() == ()


def test_what_was_held_or_snoozed_waits_on_where_it_comes_in(desk: Desk, theirs: Desk) -> None:
    furnish(theirs)
    for name, terms in WATCHLISTS:
        desk.add_watchlist(name, *terms)
    take(desk, lines(theirs))
    waiting = {alert.id for alert in desk.archive.alerts().result() if alert.state in ("held", "snoozed")}
    assert len(waiting) >= 2
    desk.clock.forward(hours=6)
    assert set(desk.archive.wake_alerts(desk.clock(), decide=go_on).result()) == waiting


def test_alerts_of_a_watchlist_that_is_not_here_come_by_its_name(desk: Desk, theirs: Desk) -> None:
    furnish(theirs)
    take(desk, lines(theirs))
    there, here = theirs.archive.alerts().result(), desk.archive.alerts().result()
    assert [replace(alert, watchlist=0) for alert in here] == [replace(alert, watchlist=0) for alert in there]
    made = desk.add_watchlist("جسر", "الجسر")
    assert made.id not in {alert.watchlist for alert in here}


def test_what_this_desk_has_of_an_alert_stays(desk: Desk, theirs: Desk) -> None:
    furnish(theirs)
    river = desk.add_watchlist("نهر", "العاصي")
    own = desk.store(desk.add_source("وكالة"), "report", TITLE, *REPORT, watching=(river,)).alerts[0]
    desk.archive.set_alert(own.id, AlertState.ACKNOWLEDGED).result()
    take(desk, lines(theirs))
    of_river = [alert for alert in desk.archive.alerts().result() if alert.watchlist == river.id]
    assert [(one.id, one.state) for one in of_river if one.article.id == own.article.id] == [
        (own.id, AlertState.ACKNOWLEDGED)
    ]
    assert len(desk.archive.alerts().result()) == len(theirs.archive.alerts().result())


def test_the_texts_of_another_desk_come_in_between_those_that_are_here(desk: Desk, theirs: Desk) -> None:
    texts = [f"نص {n} من النصوص" for n in range(5)]
    for one, kept in ((theirs, (0, 2, 4)), (desk, (0, 1, 3))):
        source = one.add_source()
        for n in kept:
            one.clock.now = START + timedelta(minutes=n)
            one.store(source, "a", "خبر", texts[n], first_seen=START)
    taken = take(desk, lines(theirs))
    assert (taken.new, taken.versions, taken.unchanged) == (0, 1, 0)
    number = desk.archive.article_by_url("https://news.example/a").result().id  # type: ignore[union-attr]
    assert [version.article.paragraphs[0] for version in desk.archive.versions(number).result()] == texts
    assert desk.archive.article(number).result().paragraphs == (texts[4],)
    assert [found.article.id for found in desk.archive.search("النصوص").result()] == [number]
    taken = take(desk, lines(theirs))
    assert (taken.new, taken.versions, taken.unchanged) == (0, 0, 1)
    assert take(theirs, lines(desk)).versions == 1
    assert lines(theirs) == lines(desk)


_ALERT = {
    "id": 1,
    "watchlist": "شمال",
    "severity": "normal",
    "state": "new",
    "raised": "2026-11-23T12:00:00+00:00",
    "story": 1,
    "cause": "first",
    "sentence": "خبر",
    "matches": [{"term": 0, "start": 0, "end": 3, "text": "خبر"}],
    "article": {"id": 1, "url": "https://a.example/1", "title": "خبر", "source": "نشرة", "published": None},
}
_LINE = {"url": "https://a.example/1", "title": "خبر", "paragraphs": ["نص"]}
_OLDER = {"version": 1, "stored": "2026-11-23T12:00:00+00:00", "title": "خبر", "paragraphs": ["قديم"]}


@pytest.mark.parametrize(
    "wrong",
    [
        {"image": "https://a.example/a.jpg"},
        {"image": {"url": 5}},
        {"image": {"url": "\ud800"}},
        {"tags": "سياسة"},
        {"boilerplate": 7},
        {"section": []},
        {"modified": "gestern"},
        {"text_reason": {"code": "http-status"}},
        {"text_reason": {"code": 5, "data": {}}},
        {"versions": {}},
        {"versions": ["نص"]},
        {"versions": [_OLDER | {"stored": ""}]},
        {"versions": [_OLDER | {"stored": "gestern"}]},
        {"versions": [_OLDER | {"paragraphs": "نص"}]},
        {"versions": [_OLDER | {"version": 10**30}]},
        {"alerts": _ALERT},
        {"alerts": [None]},
        {"alerts": [_ALERT | {"id": 10**18}]},
        {"alerts": [_ALERT | {"story": 10**30}]},
        {"alerts": [_ALERT | {"severity": "high"}]},
        {"alerts": [_ALERT | {"state": []}]},
        {"alerts": [_ALERT | {"held_by": "nobody"}]},
        {"alerts": [_ALERT | {"raised": "0001-01-01T00:00:00+14:00"}]},
        {"alerts": [_ALERT | {"shown": 5}]},
        {"alerts": [_ALERT | {"watchlist": None}]},
        {"alerts": [_ALERT | {"sentence": "\ud800"}]},
        {"alerts": [_ALERT | {"matches": [{"term": 0}]}]},
        {"alerts": [_ALERT | {"matches": None}]},
        {"alerts": [_ALERT | {"article": "خبر"}]},
        {"alerts": [_ALERT | {"spike": {"count": 5, "usual": 1e999}}]},
        {"alerts": [_ALERT | {"holds": [{}]}]},
        {"alerts": [_ALERT | {"deliveries": [{"at": "2026-11-23T12:00:00+00:00", "notifier": 5, "delivered": True}]}]},
        {"alerts": [_ALERT | {"merged": [10**18]}]},
        {"copy_of": [5]},
        {"copy_of": [[1, "gestern"]]},
        {"related": ["a"]},
        {"related": [10**30]},
    ],
    ids=lambda wrong: json.dumps(wrong)[:90],
)
def test_a_line_with_something_beside_the_text_that_cannot_be_kept_is_refused(wrong: dict[str, Any]) -> None:
    whole = {
        "id": 1,
        "alerts": [_ALERT],
        "versions": [_OLDER],
        "copy_of": [[1, "2026-11-23T12:00:00Z"]],
        "related": [2],
    }
    read = article_lines.article_of(json.dumps(_LINE | whole))
    assert (len(read.alerts), len(read.older), read.version) == (1, 1, 2)
    with pytest.raises(InputError):
        article_lines.article_of(json.dumps(_LINE | whole | wrong))


def test_versions_whose_numbers_make_no_sense_are_counted_anew() -> None:
    for numbers in ((2, 1), (1, 1), (-1, 0), (1, 9)):
        line = _LINE | {"version": 3, "versions": [_OLDER | {"version": number} for number in numbers]}
        read = article_lines.article_of(json.dumps(line))
        assert ([older.version for older in read.older], read.version) == ([1, 2], 3)
