"""Values for the tests of alerting, with everything that does not matter filled in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from monitor.model import Alert, AlertState, ArticleBrief, Delivery, Match, Severity

TITLE = "هدوء حذر في ريف إدلب بعد ليلة من القصف"
SENTENCE = "وقال سكان إن الهدوء عاد إلى بإدلب صباح اليوم بعد اتفاق على خفض التصعيد."
WORD = "بإدلب"
NOW = datetime(2021, 2, 17, 12, 0, tzinfo=UTC)


def an_alert(**changes: Any) -> Alert:
    """An alert on `WORD` in `SENTENCE`, which begins at 100 in its article. Another number is of another article."""
    start = 100 + SENTENCE.index(WORD)
    alert = Alert(
        id=1,
        watchlist=1,
        watchlist_name="إدلب",
        severity=Severity.NORMAL,
        state=AlertState.NEW,
        raised=NOW,
        story=1,
        cause="first",
        copies=1,
        sentence=SENTENCE,
        sentence_start=100,
        matches=(Match(term=0, start=start, end=start + len(WORD), text=WORD),),
        terms=("إدلب",),
        article=ArticleBrief(
            id=6 + changes.get("id", 1), url="http://127.0.0.1/7", title=TITLE, source="صحيفة المنارة", published=None
        ),
    )
    return replace(alert, **changes)


def a_titled_alert(title: str, **changes: Any) -> Alert:
    alert = an_alert(**changes)
    return replace(alert, article=replace(alert.article, title=title))


def a_delivery(alert: Alert | None = None, *, id: int = 1, tries: int = 0, notifier: str = "bubble") -> Delivery:
    return Delivery(id=id, notifier=notifier, alert=alert or an_alert(), tries=tries)
