"""A day on which things go wrong: a way that is down, a restart, a snooze, a list made more severe, a long cool-down.

In the world of `tests/test_news_day.py`, with a webhook on loopback beside the desktop; `docs/alerts.md` tells of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.engine import Engine
from monitor.model import Alert, NotifierSetup, Severity, Watchlist
from tests.site import Answer
from tests.test_news_day import DAY, Day, Message, day, other_news

__all__ = ["day"]

HOOK = "/hook"


class BadDay:
    """A news day beside which a webhook, `night`, hears of everything in the north."""

    def __init__(self, day: Day, closing: ExitStack) -> None:
        self.day = day
        self._closing = closing
        self._number = 100
        day.site.routes[HOOK] = Answer(status=204)
        setup = NotifierSetup(name="night", kind="webhook", options={"url": day.site.url(HOOK)})
        day.engine.save_notifier(setup, new=True).result(20)
        day.engine.use_notifier("night", [self.watchlist("الشمال").id]).result(20)

    def watchlist(self, name: str) -> Watchlist:
        return next(one for one in self.day.engine.watchlists().result(20) if one.name == name)

    def alert(self, title: str) -> Alert:
        return next(one for one in self.day.alerts() if one.article.title == title)

    def publish_north(self) -> str:
        """One more story of the north; its headline."""
        self._number += 1
        title, *text = other_news(self._number)
        self.day.publish(self._number % 10, title, *text)
        return title

    def posted(self) -> list[tuple[str, ...]]:
        """The headlines of each message that the webhook took."""
        asked = [one for one in self.day.site.asked if one.path == HOOK]
        told = [tuple(one["article"]["title"] for one in json.loads(each.body)["alerts"]) for each in asked]
        self.day.site.asked.clear()
        return [] if self.day.site.routes[HOOK] == Answer(status=500) else told

    def restarts(self) -> None:
        """The program ends, and begins again on the same folder."""
        places = self.day.engine.places
        self.day.engine.close()
        engine = Engine(places, clock=self.day.clock, gap=0, notifiers={"bubble": self.day.desk})
        engine.open(poll=True)
        engine.start()
        engine._begin(schedule=False).learned()
        self._closing.callback(engine.close)
        self.day.engine = engine


@pytest.fixture
def bad(day: Day) -> Iterator[BadDay]:
    with ExitStack() as closing:
        yield BadDay(day, closing)


def test_a_bad_day(bad: BadDay) -> None:
    day = bad.day
    # All is well.
    first = bad.publish_north()
    assert day.at("08:00") == [Message("الشمال", (first,))]
    assert bad.posted() == [(first,)]
    # The webhook's server answers 500 for hours: the desktop is told all the same.
    day.site.routes[HOOK] = Answer(status=500)
    missed = []
    for hour in ("08:20", "08:30", "08:40", "08:50", "09:00", "09:10", "09:20"):
        missed.append(bad.publish_north())
        assert day.at(hour) == [Message("الشمال", (missed[-1],))]
    # An alert that is snoozed is told again, with nothing else.
    day.publish(1, "إغلاق معبر باب السلامة", "أغلق معبر باب السلامة حتى إشعار آخر بسبب عاصفة رملية.")
    (crossing,) = day.at("09:40")
    assert crossing == Message("المعابر", ("إغلاق معبر باب السلامة",))
    day.engine.snooze(bad.alert("إغلاق معبر باب السلامة").id, timedelta(hours=2)).result(20)
    assert day.at("11:30") == []
    assert day.at("11:40") == [crossing]
    # The server is back: what it missed is one message.
    bad.posted()
    day.site.routes[HOOK] = Answer(status=204)
    assert day.at("12:40") == []
    assert bad.posted() == [tuple(missed)]
    # The program is restarted; what came meanwhile is told, and nothing twice.
    meanwhile = bad.publish_north()
    bad.restarts()
    assert day.at("13:00") == [Message("الشمال", (meanwhile,))]
    assert bad.posted() == [(meanwhile,)]
    # What is kept for the digest of six is told at once where its list is made critical.
    day.publish(2, "القمح يرتفع", "ارتفعت أسعار القمح في أسواق الجملة بنسبة خمسة في المئة بعد تأخر سفينتين.")
    assert day.at("14:00") == []
    day.engine.save_watchlist(replace(bad.watchlist("القمح"), severity=Severity.CRITICAL)).result(20)
    assert day.at("14:01") == [Message("القمح", ("القمح يرتفع",))]
    assert day.at("18:00") == []
    # A cool-down of an hour holds two; the program is restarted in it.
    day.publish(3, "المصرف يرفع الفائدة", "رفع المصرف المركزي سعر الفائدة نصف نقطة في اجتماعه الدوري أمس.")
    assert day.at("20:00") == [Message("المصرف", ("المصرف يرفع الفائدة",))]
    held = ("حاكم جديد", "أوراق نقدية جديدة")
    day.publish(4, held[0], "سمت الحكومة ليلى العطار حاكمة جديدة تدير المصرف المركزي خمس سنوات.")
    assert day.at("20:10") == []
    day.publish(5, held[1], "يطرح المصرف المركزي مطلع الشهر أوراقا نقدية من فئة جديدة تحمل صور آثار تدمر.")
    assert day.at("20:20") == []
    bad.restarts()
    assert {title for message in day.at("21:00") for title in message.titles} == set(held)
    # The night, in which the clock of the computer is set back by two days and right again.
    rain = bad.publish_north()
    assert day.at("23:30") == []
    day.clock.set(DAY - timedelta(days=1) + timedelta(hours=23, minutes=40))
    day.engine.poll(force=True).result(60)
    assert day.desk.messages == []
    assert day.at("23:50") == []
    assert day.at("06:00", days=1) == [Message("الشمال", (rain,))]
    assert bad.posted() == [(rain,)]
    assert day.engine.alerts(held=True).result(20) == ()
