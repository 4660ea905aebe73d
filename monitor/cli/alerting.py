"""`rasid alerts`, `ack`, `snooze`, `note`: the alert list."""

from __future__ import annotations

from monitor.cli.session import OK, Session, answered
from monitor.cli.watchlists import severity_name
from monitor.lines import alert_line, instant_text
from monitor.model import Alert, AlertState, HeldBy
from monitor.words import excerpt

_TITLE = 240
"""Cells of a terminal that a headline takes at most."""


def show(session: Session) -> int:
    """The alerts, newest first."""
    options = session.options
    with session.engine() as engine:
        alerts = answered(engine.alerts(unread=options.unread, held=options.held))
    for alert in alerts:
        print_alert(session, alert)
    if not alerts:
        session.output.line(session.words.say("There are no alerts here."))
    return OK


def acknowledge(session: Session) -> int:
    """Mark an alert as dealt with."""
    with session.engine() as engine:
        answered(engine.acknowledge(session.options.alert))
        alert = answered(engine.alert(session.options.alert))
    return _done(session, alert, session.words.say("Acknowledged: {title}", title=short_title(alert.headline)))


def snooze(session: Session) -> int:
    """Have an alert come again later."""
    with session.engine() as engine:
        answered(engine.snooze(session.options.alert, session.options.duration))
        alert = answered(engine.alert(session.options.alert))
    when = session.words.until(alert.snoozed_until or session.now(), session.now())
    return _done(
        session, alert, session.words.say("Comes again {when}: {title}", when=when, title=short_title(alert.headline))
    )


def pause(session: Session) -> int:
    """Let nothing disturb for a while, go on, or say how it stands."""
    options, words, now = session.options, session.words, session.now()
    until = now + options.duration if options.duration is not None else options.until
    with session.engine() as engine:
        if until is not None or options.off:
            answered(engine.pause(until))
        lasting = answered(engine.paused())
    if session.output.as_json:
        session.output.json({"paused_until": instant_text(lasting.until) if lasting is not None else None})
    elif lasting is None:
        session.output.line(words.say("Alerts are not paused."))
    else:
        session.output.line(words.say("Alerts are paused until {time}.", time=words.moment(lasting.until, now)))
    return OK


def note(session: Session) -> int:
    """Write a note beside an alert."""
    with session.engine() as engine:
        answered(engine.note_alert(session.options.alert, session.options.text))
        alert = answered(engine.alert(session.options.alert))
    return _done(session, alert, session.words.say("Noted: {title}", title=short_title(alert.headline)))


def print_alert(session: Session, alert: Alert) -> None:
    """An alert in two lines: what and where, then the sentence with its matches."""
    words, output = session.words, session.output
    if output.as_json:
        output.json(alert_line(alert))
        return
    head = words.say(
        "{number}. {watchlist} ({severity}, {state}) {ago}: {title}",
        number=alert.id,
        watchlist=alert.watchlist_name,
        severity=severity_name(session, alert.severity),
        state=_state_name(session, alert),
        ago=words.ago(alert.raised, session.now()),
        title=short_title(alert.headline),
    )
    output.line(output.strong(head) if alert.state is AlertState.NEW else head)
    marks = [(m.start - alert.sentence_start, m.end - alert.sentence_start) for m in alert.matches]
    if alert.sentence and not _is_told(alert):
        output.line(f"   {output.marked(alert.sentence, marks)}")
    place = f"{alert.article.source} · {alert.article.url}"
    if alert.copies > 1:
        place += " · " + words.count("{n} copy", "{n} copies", alert.copies)
    output.line("   " + output.faint(place))
    if alert.note:
        output.line("   " + words.say("Note: {note}", note=alert.note))


def short_title(title: str) -> str:
    """A headline as it is shown in a line: some write a whole text there."""
    return excerpt(title, 0, most=_TITLE).text


def _is_told(alert: Alert) -> bool:
    """Whether the headline as it is shown says what the sentence would."""
    shown = short_title(alert.headline)
    return alert.sentence in alert.headline and all(match.text in shown for match in alert.matches[:1])


def _state_name(session: Session, alert: Alert) -> str:
    say = session.words.say
    if alert.state is AlertState.HELD:
        return {
            HeldBy.COOL_DOWN: say("held by the cool-down"),
            HeldBy.QUIET: say("held by quiet hours"),
            HeldBy.PAUSE: say("held by a pause"),
            HeldBy.DIGEST: say("kept for the digest"),
            HeldBy.STORM: say("held in a storm of alerts"),
            None: say("held"),
        }[alert.held_by]
    return {
        AlertState.NEW: say("new"),
        AlertState.SEEN: say("seen"),
        AlertState.ACKNOWLEDGED: say("acknowledged"),
        AlertState.SNOOZED: say("snoozed"),
    }[alert.state]


def _done(session: Session, alert: Alert, said: str) -> int:
    if session.output.as_json:
        session.output.json(alert_line(alert))
    session.output.line(said)
    return OK
