"""What goes with an article from one archive to another: earlier texts, alerts, what it is a copy of or related to.

Numbers of alerts and articles are those of where they come from; `Intake` says what each became here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import apsw

from monitor.archive import alerts, articles, deliveries, holding, people, stories
from monitor.archive.intake import Intake
from monitor.archive.rows import (
    dump,
    instant,
    instant_or_none,
    key_hash,
    load,
    matches_column,
    published_column,
    reason_column,
    stamp,
    stamp_or_none,
)
from monitor.archive.values import ArticleLine, Carried, CarriedAlert
from monitor.model import Alert, AlertState

# --- out -----------------------------------------------------------------------------------------


def onward(db: apsw.Connection, *, after: int, size: int) -> tuple[tuple[Carried, ...], int | None]:
    """Up to `size` articles with numbers above `after`, oldest first, and all that goes with them.

    Oldest first, so that where they go the first of a story, and what raised an alert, is there before its copies. Also
    the number after which the next page begins; None where there is none. What cannot be read is passed over.
    """
    page, last = articles.onward(db, after=after, size=size)
    numbers = [article.id for _, article in page]
    older = articles.older(db, numbers)
    raised = _raised(db, numbers)
    copies: dict[int, list[tuple[int, datetime]]] = defaultdict(list)
    asked = dump(numbers)
    query = "SELECT article, alert, added FROM copies WHERE article IN (SELECT value FROM json_each(?)) ORDER BY alert"
    for article, alert, added in db.execute(query, (asked,)):
        copies[article].append((alert, instant(added)))
    related: dict[int, list[int]] = defaultdict(list)
    query = "SELECT article, other FROM related WHERE article IN (SELECT value FROM json_each(?)) ORDER BY other"
    for article, other in db.execute(query, (asked,)):
        related[article].append(other)
    carried = tuple(
        Carried(
            article=article,
            stored=stored,
            older=tuple(older.get(article.id, ())),
            alerts=tuple(raised.get(article.id, ())),
            copy_of=tuple(copies[article.id]),
            related=tuple(related[article.id]),
        )
        for stored, article in page
    )
    return carried, last


def _raised(db: apsw.Connection, numbers: Iterable[int]) -> dict[int, list[CarriedAlert]]:
    """The alerts of each article."""
    query = (
        "SELECT id, article, actions, shown, held_until, waits_since FROM alerts"
        " WHERE article IN (SELECT value FROM json_each(?)) ORDER BY id"
    )
    found: dict[int, list[CarriedAlert]] = defaultdict(list)
    for number, article, actions, shown, held_until, waits_since in list(db.execute(query, (dump(list(numbers)),))):
        found[article].append(
            CarriedAlert(
                alert=alerts.one(db, number),
                actions=tuple(load(actions)),
                shown=instant_or_none(shown),
                held_until=instant_or_none(held_until),
                waits_since=instant_or_none(waits_since),
                holds=holding.holds(db, number),
                log=deliveries.delivery_log(db, number),
                merged=alerts.merged(db, (number,)),
            )
        )
    return found


# --- in ------------------------------------------------------------------------------------------


def take_in(db: apsw.Connection, line: ArticleLine, intake: Intake, *, number: int, folded: Iterable[int]) -> None:
    """Put what goes with an article beside it, which was just stored under `number`.

    An alert that is here already stays as it is. None is on its way to anybody by this: what is held or snoozed waits
    on, and then goes the way of any other.

    Args:
        db: the connection that writes.
        line: the article as it came.
        intake: what this import took in so far.
        number: the article's here.
        folded: the alerts under which storing it put it as a copy.
    """
    for carried in line.alerts:
        taken, new = _take_alert(db, carried, line, intake, number=number)
        intake.took_alert(carried.alert, taken, new=new)
    # Under which of the alerts that came by this import it stands, its line has told.
    for alert in folded:
        if intake.is_of_it(alert):
            db.execute("DELETE FROM copies WHERE alert = ? AND article = ?", (alert, number))
    for copy, told, added in intake.copies(number, line):
        db.execute("INSERT OR IGNORE INTO copies (alert, article, added) VALUES (?, ?, ?)", (told, copy, stamp(added)))
    stories.relate(db, number, intake.related(number, line))


def _take_alert(
    db: apsw.Connection, carried: CarriedAlert, line: ArticleLine, intake: Intake, *, number: int
) -> tuple[int, bool]:
    """One alert of an article: its number here, and whether it was not here before."""
    alert = carried.alert
    watchlist = people.watchlist_named(db, alert.watchlist_name)
    if watchlist is None:
        watchlist = _gone(alert.watchlist_name)
    story = _story(db, alert, line, intake, number=number)
    cause = alert.cause
    query = "SELECT id FROM alerts WHERE watchlist = ? AND story = ? AND cause = ?"
    while (there := db.execute(query, (watchlist, story, cause)).fetchone()) is not None:
        if not intake.is_of_it(there[0]):
            return int(there[0]), False
        # Until the first article of its story came it stood as the first itself.
        db.execute(
            "UPDATE OR IGNORE alerts SET cause = ?1 WHERE id = ?2 AND cause <> ?1", (intake.cause(there[0]), there[0])
        )
        if not db.changes():
            # Two stories of there are one here.
            cause = f" {cause}"
    kept = _number(db, alert.id)
    _insert(db, carried, (kept, watchlist, story, cause, number))
    taken = db.last_insert_rowid()
    for n, hold in enumerate(carried.holds):
        db.execute(
            "INSERT OR REPLACE INTO holds (alert, n, held_by, at, until) VALUES (?, ?, ?, ?, ?)",
            (taken, n, hold.held_by and hold.held_by.value, stamp(hold.since), stamp_or_none(hold.until)),
        )
    db.executemany(
        "INSERT INTO deliveries (alert, notifier, at, delivered, reason, tries) VALUES (?, ?, ?, ?, ?, ?)",
        [
            (taken, tried.notifier, stamp(tried.at), tried.delivered, reason_column(tried.reason), tried.tries)
            for tried in carried.log
        ],
    )
    for merged in carried.merged:
        if _number(db, merged) is not None:
            db.execute("INSERT INTO merged_alerts (alert, kept) VALUES (?, ?)", (merged, taken))
    people.mark_alerted(db, number)
    return taken, True


def _insert(db: apsw.Connection, carried: CarriedAlert, own: tuple[int | None, int, int, str, int]) -> None:
    """`own`: what of it is not as it was told: its number, watchlist, story, cause and article here."""
    alert = carried.alert
    number, watchlist, story, cause, article = own
    held_by = alert.held_by.value if alert.held_by is not None else None
    values: dict[str, Any] = {
        "id": number,
        "watchlist": watchlist,
        "watchlist_name": alert.watchlist_name,
        "colour": alert.colour,
        "severity": alert.severity.value,
        "state": alert.state.value,
        "held_by": held_by,
        "snoozed_until": stamp_or_none(alert.snoozed_until),
        "raised": stamp(alert.raised),
        "story": story,
        "cause": cause,
        "sentence": alert.sentence,
        "sentence_start": alert.sentence_start,
        "matches": matches_column(alert.matches),
        "terms": dump(alert.terms),
        "actions": dump(carried.actions),
        "article": article,
        "url": alert.article.url,
        "title": alert.article.title,
        "source_name": alert.article.source,
        "published": published_column(alert.article.published),
        "note": alert.note,
        "held_until": stamp_or_none(carried.held_until),
        "shown": stamp_or_none(carried.shown),
        "waits_since": stamp_or_none(carried.waits_since),
        "urgent": alert.urgent,
        "spike": None if alert.spike is None else dump([alert.spike.count, alert.spike.usual]),
    }
    if alert.state in (AlertState.HELD, AlertState.SNOOZED) and values["waits_since"] is None:
        values["waits_since"] = values["raised"]
    places = ", ".join(f":{name}" for name in values)
    db.execute(f"INSERT INTO alerts ({', '.join(values)}) VALUES ({places})", values)  # noqa: S608


def _number(db: apsw.Connection, wanted: int) -> int | None:
    """The number of an alert, where none has or had it; None where another is to be given."""
    query = "SELECT 1 FROM alerts WHERE id = ?1 UNION ALL SELECT 1 FROM merged_alerts WHERE alert = ?1"
    return wanted if wanted > 0 and db.execute(query, (wanted,)).fetchone() is None else None


def _gone(name: str) -> int:
    """The number of a watchlist that is not here: one that none ever has."""
    return -1 - (key_hash(name.casefold()) & ((1 << 62) - 1))


def _story(db: apsw.Connection, alert: Alert, line: ArticleLine, intake: Intake, *, number: int) -> int:
    """The story an alert is of: its article's own, unless that told another one when it alerted."""
    own = stories.of(db, number)
    assert own is not None
    if alert.story == line.story:
        return own
    other = intake.story(db, alert.story)
    if other is not None:
        return other
    taken = "SELECT 1 FROM shelf WHERE id = ?1 UNION ALL SELECT 1 FROM gone WHERE id = ?1"
    return own if db.execute(taken, (alert.story,)).fetchone() is not None else alert.story
