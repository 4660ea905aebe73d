"""Alerts: one for a watchlist, a story and a cause; later copies are rows under it."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import apsw

from monitor.archive import holding, outbox
from monitor.archive.numbering import moment_of
from monitor.archive.rows import (
    dump,
    instant,
    instant_or_none,
    load,
    matches_column,
    matches_of,
    published_column,
    published_of,
    stamp,
    stamp_or_none,
)
from monitor.errors import NotFoundError
from monitor.model import (
    Alert,
    AlertCase,
    AlertState,
    ArticleBrief,
    HeldBy,
    Hit,
    Match,
    Reason,
    Severity,
    Spike,
    StorySoFar,
    Verdict,
)

Decide = Callable[[AlertCase], Verdict]

FIRST = "first"
"""The cause of an alert that is the first of its story for its watchlist."""

_ALIKE = 60
"""So many alerts more are looked at for the latest: what one poll may raise."""

SPIKE = "spike"
"""Begins the cause of an alert that is of a number of articles; the hour follows."""

URGENT_FIRST = timedelta(hours=3)
"""So long an alert whose outlet marked it urgent stands before newer ones."""

_COLUMNS = (
    "id, watchlist, watchlist_name, severity, state, raised, story, cause, sentence, sentence_start, matches, terms,"
    " article, url, title, source_name, published, held_by, snoozed_until, note, colour,"
    " (SELECT count(*) FROM copies WHERE copies.alert = alerts.id), urgent, spike"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What the alerts of one stored article are about."""

    article: ArticleBrief
    story: int
    may_alert: bool
    completed: bool
    """The page's text has just taken the place of the feed's: its watchlists were alerted already."""
    text: str
    """What the offsets of its matches count in (`article_text`)."""


def _alert(row: tuple[Any, ...]) -> Alert:
    return Alert(
        id=row[0],
        watchlist=row[1],
        watchlist_name=row[2],
        severity=Severity(row[3]),
        state=AlertState(row[4]),
        raised=instant(row[5]),
        story=row[6],
        cause=row[7],
        sentence=row[8],
        sentence_start=row[9],
        matches=matches_of(row[10]),
        terms=tuple(load(row[11])),
        article=ArticleBrief(id=row[12], url=row[13], title=row[14], source=row[15], published=published_of(row[16])),
        held_by=None if row[17] is None else HeldBy(row[17]),
        snoozed_until=instant_or_none(row[18]),
        note=row[19],
        colour=row[20],
        copies=row[21],
        urgent=bool(row[22]),
        spike=None if row[23] is None else Spike(count=load(row[23])[0], usual=load(row[23])[1]),
    )


def one(db: apsw.Connection, number: int) -> Alert:
    """An alert; of one that became a copy under another, that one.

    Raises `NotFoundError`.
    """
    for row in db.execute(f"SELECT {_COLUMNS} FROM alerts WHERE id = ?", (number,)):  # noqa: S608
        return _alert(row)
    for (kept,) in db.execute("SELECT kept FROM merged_alerts WHERE alert = ?", (number,)):
        return one(db, kept)
    raise NotFoundError(Reason.of("no-such-alert", id=number))


def told(db: apsw.Connection, number: int) -> Alert:
    """An alert as a message needs it: of its matches those in its sentence, and of each term the first.

    A thousand may wait for a notifier that is down, each with a hundred matches and why they are some.

    Raises `NotFoundError`.
    """
    alert = one(db, number)
    end = alert.sentence_start + len(alert.sentence)
    first: dict[int, Match] = {}
    for match in sorted(alert.matches, key=lambda match: (match.start, match.end)):
        first.setdefault(match.term, match)
    kept = tuple(
        match
        for match in alert.matches
        if first[match.term] is match or (match.start < end and match.end > alert.sentence_start)
    )
    return replace(alert, matches=kept)


def merged(db: apsw.Connection, numbers: Iterable[int]) -> tuple[int, ...]:
    """The numbers of all that became copies under these alerts, or under what did, in order."""
    found = db.execute(
        "WITH RECURSIVE into_it(alert) AS (SELECT alert FROM merged_alerts"
        " WHERE kept IN (SELECT value FROM json_each(?))"
        " UNION SELECT merged_alerts.alert FROM merged_alerts JOIN into_it ON kept = into_it.alert)"
        " SELECT alert FROM into_it ORDER BY alert",
        (dump(list(numbers)),),
    )
    return tuple(number for (number,) in found)


def several(db: apsw.Connection, *, unread: bool, held: bool, limit: int | None, now: datetime) -> tuple[Alert, ...]:
    """Alerts, newest first, but the urgent ones of the last hours before them.

    `unread`: only new ones; `held`: only those held back; neither: all, held ones included.
    """
    found = db.execute(
        f"SELECT {_COLUMNS} FROM alerts WHERE (?1 = 0 AND ?2 = 0)"  # noqa: S608
        " OR (?1 AND state = 'new') OR (?2 AND state = 'held')"
        " ORDER BY urgent AND raised > ?4 DESC, raised DESC, id DESC LIMIT ?3",
        (unread, held, -1 if limit is None else limit, stamp(now - URGENT_FIRST)),
    )
    return tuple(_alert(row) for row in found)


def story_so_far(db: apsw.Connection, alert: Alert) -> StorySoFar:
    """How much more of an alert's story its watchlist has found by now, and who had it first."""
    articles, oldest = db.execute(
        "SELECT count(DISTINCT copies.article), min(copies.article) FROM alerts JOIN copies ON copies.alert = alerts.id"
        " WHERE watchlist = ? AND story = ? AND spike IS NULL",
        (alert.watchlist, alert.story),
    ).get
    # A story has the number of its first article; one it was joined with may have an older one.
    first = db.execute(
        "SELECT articles.id, coalesce(sources.name, '') FROM articles LEFT JOIN sources ON sources.id = articles.source"
        " WHERE articles.id IN (?, ?) ORDER BY articles.id LIMIT 1",
        (alert.story, oldest),
    ).fetchone()
    return StorySoFar(
        more=max(0, articles - 1),
        source="" if first is None else first[1],
        seen=None if first is None else moment_of(first[0]),
    )


def latest(db: apsw.Connection, limit: int) -> tuple[Alert, ...]:
    """The alerts that were raised last, but for those held back; of one minute, those of the newest articles first.

    Of an article, the gravest that nobody acknowledged stands for those of the other watchlists.

    A feed is read from its newest article on: what was raised last in it is what it has oldest.
    """
    found = db.execute(
        f"SELECT {_COLUMNS} FROM alerts WHERE state <> 'held' ORDER BY id DESC LIMIT ?",  # noqa: S608
        (limit + _ALIKE,),
    )
    by_article: dict[int, Alert] = {}
    for one in map(_alert, found):
        other = by_article.get(one.article.id)
        if other is None or _weight(one) > _weight(other):
            by_article[one.article.id] = one
    alerts = list(by_article.values())
    alerts.sort(key=lambda one: (one.raised.replace(second=0, microsecond=0), one.article.id, one.id), reverse=True)
    return tuple(alerts[:limit])


def _weight(alert: Alert) -> tuple[bool, int, int]:
    return alert.state is not AlertState.ACKNOWLEDGED, alert.severity.rank, alert.id


def new_among(db: apsw.Connection, listed: Iterable[int], *, watchlist: int | None) -> array[int]:
    """The new alerts of these articles, of which there may be a million; with a watchlist, only its own."""
    query = "SELECT id, article FROM alerts WHERE state = 'new' AND (?1 IS NULL OR watchlist = ?1)"
    new = list(db.execute(query, (watchlist,)))
    alerted = {article for _, article in new}
    there = {article for article in listed if article in alerted} if alerted else set()
    return array("q", (number for number, article in new if article in there))


def raise_for(
    db: apsw.Connection,
    hits: tuple[Hit, ...],
    subject: Subject,
    *,
    now: datetime,
    decide: Decide,
    refresh: bool = True,
) -> tuple[tuple[Alert, ...], tuple[int, ...]]:
    """The alerts an article raises, and those under which it only stands as a copy, whose text it refreshes or which
    one that it raises takes along.

    A watchlist that never alerted of this story alerts now; one that did alerts again only for a term that is new.
    `refresh` False: the article's text did not change, so that of its alerts stays.
    """
    raised: list[Alert] = []
    folded: list[int] = []
    for hit in hits:
        earlier = list(
            db.execute(
                "SELECT id, terms, article, cause FROM alerts WHERE watchlist = ? AND story = ? ORDER BY id",
                (hit.watchlist.id, subject.story),
            )
        )
        seen = {term for _, terms, _, _ in earlier for term in load(terms)}
        fresh = [term for term in hit.terms if term not in seen]
        own = [(number, terms, cause) for number, terms, article, cause in earlier if article == subject.article.id]
        for number, terms, cause in own if refresh else ():
            _refresh(db, number, terms, _shown_for(hit, cause, subject), title=subject.article.title)
            folded.append(number)
        if own and (subject.completed or not fresh):
            for number, _, _ in own if fresh else ():
                holding.look_again(db, number, HeldBy.COOL_DOWN, at=now)
            continue
        if earlier and (not fresh or not subject.may_alert):
            if not own:
                _fold(db, earlier[0][0], subject.article.id, now)
                folded.append(earlier[0][0])
        elif subject.may_alert:
            cause = _cause(fresh[0], {cause for _, _, _, cause in earlier}) if earlier else FIRST
            cooling = cooled(db, hit.watchlist.id, subject.story)
            shown = _shown_for(hit, cause, subject)
            raised.append(raise_one(db, shown, subject, cause=cause, now=now, decide=decide))
            folded.extend(taken_along(db, cooling))
    return tuple(raised), tuple(dict.fromkeys(folded))


def merge(db: apsw.Connection, *, kept: int, gone: int) -> tuple[int, ...]:
    """Two stories are one from now on, of the number `kept`; the numbers of the alerts that changed.

    For each watchlist its older alert stays, and a younger one becomes a copy under it unless a term is new in it.
    """
    changed: list[int] = []
    query = "SELECT DISTINCT watchlist FROM alerts WHERE story = ?"
    for (watchlist,) in list(db.execute(query, (gone,))):
        changed.extend(_merge_of_watchlist(db, watchlist, kept=kept, gone=gone))
    return tuple(changed)


def _merge_of_watchlist(db: apsw.Connection, watchlist: int, *, kept: int, gone: int) -> list[int]:
    of_both = list(
        db.execute(
            "SELECT id, terms, cause FROM alerts WHERE watchlist = ? AND story IN (?, ?) AND spike IS NULL ORDER BY id",
            (watchlist, kept, gone),
        )
    )
    # One of a number of articles is no copy of anything.
    db.execute(
        "UPDATE OR IGNORE alerts SET story = ? WHERE watchlist = ? AND story = ? AND spike IS NOT NULL",
        (kept, watchlist, gone),
    )
    if not of_both:
        return []
    numbers = dump([number for number, _, _ in of_both])
    # By causes that nobody has meanwhile: two of one cause must not meet in the story, whatever the order.
    db.execute(
        "UPDATE alerts SET story = ?, cause = char(0) || id WHERE id IN (SELECT value FROM json_each(?))",
        (kept, numbers),
    )
    older = of_both[0][0]
    seen: set[str] = set()
    taken: set[str] = set()
    for number, terms, cause in of_both:
        fresh = [term for term in load(terms) if term not in seen]
        if number != older and not fresh:
            _become_copy(db, number, older)
            continue
        if number == older:
            cause = FIRST
        elif cause == FIRST or cause in taken:
            cause = _cause(fresh[0], taken)
        db.execute("UPDATE alerts SET cause = ? WHERE id = ?", (cause, number))
        seen.update(fresh)
        taken.add(cause)
    return [number for number, _, _ in of_both]


def _become_copy(db: apsw.Connection, alert: int, older: int) -> None:
    """An alert becomes a copy under an older one: its articles, its log and what a person wrote go there.

    What was done with the older one stays, but one still held shows what the younger showed already, and what was on
    its way goes out under the older.
    """
    db.execute("INSERT OR IGNORE INTO copies SELECT ?, article, added FROM copies WHERE alert = ?", (older, alert))
    # Its own article stays its own, so that what held it can be told of that.
    query = "DELETE FROM copies WHERE alert = ?1 AND article <> (SELECT article FROM alerts WHERE id = ?1)"
    db.execute(query, (alert,))
    db.execute("UPDATE deliveries SET alert = ? WHERE alert = ?", (older, alert))
    shown = db.execute("SELECT held_by IS NOT NULL AND state = 'held' FROM alerts WHERE id = ?", (older,)).fetchone()
    if shown is not None and shown[0]:
        db.execute(
            "UPDATE alerts SET state = younger.state, held_by = younger.held_by, held_until = younger.held_until,"
            " snoozed_until = younger.snoozed_until, waits_since = younger.waits_since, shown = younger.shown"
            " FROM (SELECT * FROM alerts WHERE id = ?1) AS younger WHERE alerts.id = ?2 AND younger.state <> 'held'",
            (alert, older),
        )
        db.execute("UPDATE outbox SET alert = ? WHERE alert = ?", (older, alert))
    db.execute("DELETE FROM outbox WHERE alert = ?", (alert,))
    db.execute(
        "UPDATE alerts SET note = trim(alerts.note || char(10) || younger.note, char(10))"
        " FROM (SELECT note FROM alerts WHERE id = ?1) AS younger WHERE alerts.id = ?2 AND younger.note <> ''",
        (alert, older),
    )
    # What held the younger has no more to do with the older: it was decided about for itself, and stays its own.
    db.execute("INSERT OR REPLACE INTO merged_alerts (alert, kept) VALUES (?, ?)", (alert, older))
    db.execute("DELETE FROM alerts WHERE id = ?", (alert,))


def _cause(term: str, taken: set[str]) -> str:
    """The term as a cause that no alert of the story has yet: one that reads "first" must not be taken for `FIRST`.

    A term may stand as a cause already where a changed text lost it from its alert's terms.
    """
    cause = term
    while cause in taken or cause == FIRST:
        cause = f" {cause}"
    return cause


def _shown_for(hit: Hit, cause: str, subject: Subject) -> Hit:
    """The hit with the sentence of the term that is new, where one is the cause and still stands in the text."""
    from monitor.language import sentence_of_first  # not at the top: the first window raises nothing

    if cause == FIRST:
        return hit
    terms = hit.watchlist.terms
    starts = [match.start for match in hit.matches if terms[match.term].query.strip() == cause.strip()]
    if not starts:
        return hit
    start, end = sentence_of_first(subject.text, starts, title_end=len(subject.article.title))
    return replace(hit, sentence=subject.text[start:end], sentence_start=start)


def _refresh(db: apsw.Connection, number: int, terms: str, hit: Hit, *, title: str) -> None:
    """The article has a new text: the alert's title, places and terms are those of the text one will open.

    What its outlet marked as urgent stays so when the mark is taken off.
    """
    from monitor.language import is_marked_urgent  # not at the top: the first window raises nothing

    db.execute(
        "UPDATE alerts SET title = ?, urgent = max(urgent, ?), sentence = ?, sentence_start = ?, matches = ?, terms = ?"
        " WHERE id = ?",
        (
            title,
            is_marked_urgent(title),
            hit.sentence,
            hit.sentence_start,
            matches_column(hit.matches),
            dump([*hit.terms, *(term for term in load(terms) if term not in hit.terms)]),
            number,
        ),
    )


def _fold(db: apsw.Connection, alert: int, article: int, now: datetime) -> None:
    db.execute("INSERT OR IGNORE INTO copies (alert, article, added) VALUES (?, ?, ?)", (alert, article, stamp(now)))


def raise_one(db: apsw.Connection, hit: Hit, subject: Subject, *, cause: str, now: datetime, decide: Decide) -> Alert:
    """One alert, held back or on its way as is decided. `cause` is new for its watchlist and story."""
    from monitor.language import is_marked_urgent  # not at the top: the first window raises nothing

    watchlist = hit.watchlist
    verdict = decide(holding.case_of_new(db, watchlist, hit.terms, cause=cause, now=now))
    article = subject.article
    db.execute(
        "INSERT INTO alerts (watchlist, watchlist_name, colour, severity, state, held_by, raised, story, cause,"
        " sentence, sentence_start, matches, terms, actions, article, url, title, source_name, published, held_until,"
        " waits_since, urgent) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            watchlist.id,
            watchlist.name,
            watchlist.colour,
            watchlist.severity.value,
            verdict.state.value,
            None if verdict.held_by is None else verdict.held_by.value,
            stamp(now),
            subject.story,
            cause,
            hit.sentence,
            hit.sentence_start,
            matches_column(hit.matches),
            dump(hit.terms),
            dump(watchlist.actions),
            article.id,
            article.url,
            article.title,
            article.source,
            published_column(article.published),
            stamp_or_none(verdict.until),
            stamp(now),
            is_marked_urgent(article.title),
        ),
    )
    number = db.last_insert_rowid()
    _fold(db, number, article.id, now)
    if article.url:
        db.execute(
            "INSERT INTO people (url, article, alerted) VALUES (?1, ?2, 1)"
            " ON CONFLICT (url) DO UPDATE SET alerted = 1, article = ?2",
            (article.url, article.id),
        )
    if verdict.state is AlertState.NEW:
        send(db, number, now=now, together=_take_along(db, watchlist.id, subject.story, now=now))
    else:
        holding.record(db, number, verdict, now=now)
    return one(db, number)


def _take_along(db: apsw.Connection, watchlist: int, story: int, *, now: datetime) -> bool:
    """What the cool-down holds of a story of which something new goes out goes with it: later it would be old news."""
    older = cooled(db, watchlist, story)
    for number in older:
        db.execute("UPDATE alerts SET state = 'new', held_by = NULL, held_until = NULL WHERE id = ?", (number,))
        send(db, number, now=now, together=True)
    return bool(older)


def taken_along(db: apsw.Connection, cooling: tuple[int, ...]) -> tuple[int, ...]:
    """Those that the cool-down held and that went out with something new."""
    return tuple(number for number in cooling if one(db, number).state is AlertState.NEW)


def cooled(db: apsw.Connection, watchlist: int, story: int) -> tuple[int, ...]:
    """What the cool-down holds of a story."""
    found = db.execute(
        "SELECT id FROM alerts WHERE watchlist = ? AND story = ?"
        " AND state = 'held' AND held_by = 'cool-down' AND spike IS NULL ORDER BY id",
        (watchlist, story),
    )
    return tuple(number for (number,) in found)


def send(db: apsw.Connection, number: int, *, now: datetime, together: bool = False) -> None:
    """Have an alert delivered by every action of its watchlist. `together` as `outbox.send` takes it."""
    db.execute("UPDATE alerts SET shown = ? WHERE id = ?", (stamp(now), number))
    outbox.send(db, number, now=now, together=together)


def hold(db: apsw.Connection, number: int, verdict: Verdict, *, now: datetime) -> None:
    """Hold an alert back, or go on holding it, as was decided."""
    db.execute(
        "UPDATE alerts SET state = 'held', snoozed_until = NULL, held_by = ?, held_until = ?, waits_since = ?"
        " WHERE id = ?",
        (verdict.held_by and verdict.held_by.value, stamp_or_none(verdict.until), stamp(now), number),
    )
    holding.record(db, number, verdict, now=now)


def set_state(
    db: apsw.Connection,
    number: int,
    state: AlertState,
    *,
    snoozed_until: datetime | None,
    now: datetime,
    desk: Collection[str],
    together: bool = False,
) -> Alert:
    """What a person did with an alert, or that it is held no longer.

    One that was held and becomes new is delivered; one that was snoozed comes again on this desk. One that is dealt
    with disturbs this desk no more, and still goes to everybody else; held again, where that is taken back, it waits
    for what held it. `together` as `outbox.send` takes it.

    Args:
        db: the connection that writes.
        number: the alert's.
        state: what it is now.
        snoozed_until: until when it is snoozed, where it is.
        now: the time.
        desk: the notifiers that disturb the person at this computer.
        together: all that are let out so at one time are one message.

    Raises `NotFoundError`.
    """
    before = one(db, number)
    number = before.id
    if before.state is AlertState.HELD and state not in (AlertState.NEW, AlertState.HELD):
        outbox.keep_for_others(db, number, now=now, desk=desk)
    if state is AlertState.HELD:
        if before.state is not AlertState.HELD:
            _hold_again(db, number, now=now)
        return one(db, number)
    until = snoozed_until if state is AlertState.SNOOZED else None
    db.execute(
        "UPDATE alerts SET state = ?, snoozed_until = ?, waits_since = ?, held_by = NULL, held_until = NULL"
        " WHERE id = ?",
        (state.value, stamp_or_none(until), stamp(now), number),
    )
    if state is not AlertState.NEW:
        outbox.settle(db, number, now=now, desk=desk)
    elif before.state is AlertState.HELD:
        send(db, number, now=now, together=together)
    elif before.state is AlertState.SNOOZED:
        outbox.send_here(db, number, now=now, desk=desk, together=together)
    return one(db, number)


def _hold_again(db: apsw.Connection, number: int, *, now: datetime) -> None:
    """What was done with a held alert is taken back: what held it last holds it, or lets it out where that is over."""
    holds = holding.holds(db, number)
    last = next((one for one in reversed(holds) if one.held_by is not None), None)
    goes_on = last is not None and last is holds[-1]
    db.execute(
        "UPDATE alerts SET state = 'held', snoozed_until = NULL, held_by = ?, held_until = ?, waits_since = ?"
        " WHERE id = ?",
        (last and last.held_by, stamp_or_none(last.until if last and goes_on else now), stamp(now), number),
    )


def note(db: apsw.Connection, number: int, text: str) -> Alert:
    """Write a person's note beside an alert; empty takes it away.

    Raises `NotFoundError`.
    """
    kept = one(db, number).id
    db.execute("UPDATE alerts SET note = ? WHERE id = ?", (text, kept))
    return one(db, kept)
