"""Every step and decision about an article, as they are recorded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby, zip_longest

import apsw

from monitor.archive import alerts, articles, deliveries, holding, shelf, texts
from monitor.archive.values import Hold, LoggedDelivery
from monitor.model import Alert, AlertState, Reason, Step


def why(db: apsw.Connection, number: int) -> tuple[Step, ...]:
    """Every step and decision about an article, in order: what it was understood as, its alerts, their way out.

    Raises `NotFoundError`.
    """
    article = articles.one(db, number)
    stored = db.execute(
        "SELECT expanded(form, body) FROM texts WHERE article = ? AND version = ?", (number, article.version)
    ).fetchone()
    text = texts.unpacked(*stored) if stored is not None else None
    steps = list(text.steps) if text is not None else []
    # How it came stands first, and who else listed it behind that.
    steps[1:1] = _also_listed(db, number, article.source)
    raised = list(
        db.execute(
            "SELECT alert FROM copies JOIN alerts ON alerts.id = alert WHERE copies.article = ? ORDER BY added, alert",
            (number,),
        )
    )
    for (alert,) in raised:
        steps.extend(_alert_steps(db, alert, number))
    if not raised and text is not None and not text.may_alert and shelf.matches(db, number):
        steps.append(Step(step="story", outcome="stopped", detail=Reason.of("not-news")))
    return tuple(steps)


def _alert_steps(db: apsw.Connection, number: int, article: int) -> list[Step]:
    alert = alerts.one(db, number)
    if alert.article.id != article:
        detail = Reason.of("folded-into", alert=alert.id, title=alert.headline)
        folded = Step(step="story", outcome="stopped", detail=detail, watchlist=alert.watchlist_name)
        return [*_held_before_it_was_a_copy(db, alert, article), folded]
    cause = Reason.of("first-of-story") if alert.cause == alerts.FIRST else Reason.of("new-term", term=alert.cause)
    if alert.spike is not None:
        cause = Reason.of("spike", count=alert.spike.count, usual=round(alert.spike.usual))
    steps = [
        Step(step="matched", outcome="passed", detail=_found_in(alert), watchlist=alert.watchlist_name),
        Step(step="story", outcome="passed", detail=cause, watchlist=alert.watchlist_name),
    ]
    held = holding.holds(db, number)
    out = None if alert.state is AlertState.HELD else holding.told_last(db, number)
    on_its_way = deliveries.is_held(db, number)
    for hold, after in zip_longest(held, held[1:]):
        if hold.held_by is not None:
            lasts = after is None and (alert.state is AlertState.HELD or on_its_way)
            ended = None if lasts else out if after is None else after.since
            detail = _held(hold, ended, lasts=lasts)
            steps.append(
                Step(step=hold.held_by.value, outcome="stopped", detail=detail, watchlist=alert.watchlist_name)
            )
    for detail, delivered in _deliveries(deliveries.delivery_log(db, number)):
        outcome = "passed" if delivered else "stopped"
        steps.append(Step(step="delivered", outcome=outcome, detail=detail, watchlist=alert.watchlist_name))
    return steps


def _held_before_it_was_a_copy(db: apsw.Connection, kept: Alert, article: int) -> Iterator[Step]:
    """What held the alert that an article had of its own, before its story turned out to be another's."""
    query = (
        "SELECT copies.alert FROM copies JOIN merged_alerts ON merged_alerts.alert = copies.alert"
        " WHERE copies.article = ? ORDER BY copies.alert"
    )
    for (number,) in list(db.execute(query, (article,))):
        if alerts.one(db, number).id != kept.id:
            continue
        held = holding.holds(db, number)
        for hold, after in zip_longest(held, held[1:]):
            if hold.held_by is not None:
                detail = _held(hold, None if after is None else after.since, lasts=False)
                yield Step(step=hold.held_by.value, outcome="stopped", detail=detail, watchlist=kept.watchlist_name)


def _found_in(alert: Alert) -> Reason:
    """The term, as it is written and how that was understood, and the sentence around it."""
    match = alert.shown_match
    if match is None:
        return Reason.of("alert-sentence", said=alert.sentence)
    numbers = sorted({one.term for one in alert.matches})
    term = alert.terms[numbers.index(match.term)] if len(numbers) == len(alert.terms) else "، ".join(alert.terms)
    form = match.why.form if match.why is not None else ""
    if form:
        return Reason.of("alert-form-sentence", text=match.text, form=form, term=term, said=alert.sentence)
    return Reason.of("alert-term-sentence", text=match.text, term=term, said=alert.sentence)


def _held(hold: Hold, ended: datetime | None, *, lasts: bool) -> Reason:
    """What held an alert, since when, and until when: a hold is over when the next begins, or the alert comes out."""
    assert hold.held_by is not None
    times = {"since": hold.since.isoformat()}
    if ended is not None:
        times["ended"] = ended.isoformat()
    elif hold.until is not None and lasts:
        times["until"] = hold.until.isoformat()
    return Reason.of(f"held-by-{hold.held_by.value}", **times)


def _also_listed(db: apsw.Connection, number: int, source: int) -> list[Step]:
    """The other sources that listed the same article."""
    found = db.execute(
        "SELECT name FROM sources WHERE id <> ?2 AND id IN (SELECT source FROM known WHERE article = ?1) ORDER BY id",
        (number, source),
    )
    return [Step(step="gathered", outcome="passed", detail=Reason.of("also-listed", source=name)) for (name,) in found]


def _deliveries(log: Iterable[LoggedDelivery]) -> Iterator[tuple[Reason, bool]]:
    """The tries of each notifier; those that failed for one reason, one after the other, are told once."""
    by_notifier = sorted(log, key=lambda tried: tried.notifier)
    for (_, delivered, reason), alike in groupby(by_notifier, lambda one: (one.notifier, one.delivered, one.reason)):
        rows = list(alike)
        tries = sum(one.tries for one in rows)
        if reason is None:
            yield Reason.of("delivered-by", notifier=rows[-1].notifier, at=rows[-1].at.isoformat()), delivered
        else:
            yield (Reason.of(reason.code, **dict(reason.data), tries=tries) if tries > 1 else reason), delivered
