"""What a row of the list paints beside its texts, in words for who cannot see it. Pure."""

from __future__ import annotations

from datetime import datetime

from monitor.model import AlertState, ArticleRow, Severity
from monitor.words import Words


def state_of_alert(words: Words, row: ArticleRow) -> str:
    """What became of its alert; empty of one that is open, or none."""
    return {
        AlertState.ACKNOWLEDGED: words.say("Acknowledged"),
        AlertState.SNOOZED: words.say("Snoozed"),
        AlertState.HELD: words.say("Held back"),
    }.get(row.alert_state or AlertState.NEW, "")


def described(words: Words, row: ArticleRow, now: datetime) -> str:
    """Unread is weight there, an alert a stripe, a star a sign."""
    alert = {
        Severity.CRITICAL: words.say("Critical alert"),
        Severity.NORMAL: words.say("Alert"),
        Severity.QUIET: words.say("Quiet alert"),
    }.get(row.severity or Severity.NORMAL, "")
    told = (
        "" if row.read else words.say("Not read yet"),
        alert if row.alert is not None else "",
        state_of_alert(words, row),
        words.say("With a star") if row.starred else "",
        words.count("{n} copy", "{n} copies", row.copies) if row.copies > 1 else "",
        words.ago(row.order, now),
    )
    return " · ".join(one for one in told if one)
