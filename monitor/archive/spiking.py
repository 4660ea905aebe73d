"""Alerts of what is counted and not of one article: a watchlist that appears far more often than is usual at this hour.

What is usual is learned by `usual` from the counters; the alert stands at the newest article of the hour that matched.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import apsw

from monitor.archive import alerts, people, trends
from monitor.archive.alerts import Decide, Subject
from monitor.archive.articles import source_name
from monitor.archive.numbering import first_number
from monitor.archive.rows import dump, matches_of, published_of, stamp
from monitor.model import Alert, ArticleBrief, Hit, Spike, Watchlist

QUIET_AFTER = timedelta(hours=6)
"""So long after an alert of this kind nothing more is said of the same rise."""


def raise_spikes(db: apsw.Connection, *, now: datetime, decide: Decide) -> tuple[tuple[Alert, ...], tuple[int, ...]]:
    """One alert for each watchlist that asks for it and whose present hour stands out; decided about like any other.

    Beside them the numbers of those that the cool-down held and that went out with one of them.
    """
    raised: list[Alert] = []
    along: list[int] = []
    general: list[int] | None = None
    borders = trends.spans("hour", now)
    hours = trends.hours_of(borders)
    for watchlist in people.watchlists(db):
        if not watchlist.spikes or _told(db, watchlist, now, cause=_cause(borders[-2])):
            continue
        if general is None:
            general = trends.kept_counts(db, hours)
        counts = trends.kept_counts(db, hours, watchlist=watchlist.id)
        found = trends.trend(counts, general, borders, by="hour", now=now, watched=True)
        if not found.is_learned or len(found.counts) - 1 not in found.spikes:
            continue
        spike = Spike(count=found.counts[-1], usual=found.usual_by_now)
        alert = _raise(db, watchlist, spike, since=borders[-2], now=now, decide=decide, along=along)
        if alert is not None:
            raised.append(alert)
    return tuple(raised), tuple(along)


def _told(db: apsw.Connection, watchlist: Watchlist, now: datetime, *, cause: str) -> bool:
    # One raised in the future is from a clock that was set back since, and says nothing but of its own hour.
    query = (
        "SELECT 1 FROM alerts WHERE watchlist = ? AND (raised > ? AND raised <= ? OR cause = ?)"
        " AND spike IS NOT NULL LIMIT 1"
    )
    return db.execute(query, (watchlist.id, stamp(now - QUIET_AFTER), stamp(now), cause)).fetchone() is not None


def _cause(hour: datetime) -> str:
    """The cause of the alert of an hour: there is one of each watchlist."""
    return f"{alerts.SPIKE} {int(hour.timestamp()) // 3600}"


def _raise(
    db: apsw.Connection,
    watchlist: Watchlist,
    spike: Spike,
    *,
    since: datetime,
    now: datetime,
    decide: Decide,
    along: list[int],
) -> Alert | None:
    newest = db.execute(
        "SELECT articles.id, url, title, source, published, story, sentence, sentence_start, matches"
        " FROM matches JOIN articles ON articles.id = article WHERE watchlist = ? AND article >= ?"
        " ORDER BY article DESC LIMIT 1",
        (watchlist.id, first_number(since)),
    ).fetchone()
    if newest is None:
        # Deleted a moment ago.
        return None
    number, url, title, source, published, story, sentence, start, matches = newest
    hit = Hit(watchlist=watchlist, matches=matches_of(matches), sentence=sentence, sentence_start=start)
    brief = ArticleBrief(
        id=number, url=url, title=title, source=source_name(db, source), published=published_of(published)
    )
    subject = Subject(article=brief, story=story, may_alert=True, completed=False, text="")
    cooling = alerts.cooled(db, watchlist.id, story)
    alert = alerts.raise_one(db, hit, subject, cause=_cause(since), now=now, decide=decide)
    along.extend(alerts.taken_along(db, cooling))
    db.execute("UPDATE alerts SET spike = ? WHERE id = ?", (dump([spike.count, spike.usual]), alert.id))
    return alerts.one(db, alert.id)
