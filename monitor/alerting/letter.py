"""What a message about one alert or many says, in pieces that each notifier lays out in its own way. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from monitor.alerting import outward
from monitor.alerting.bubble import gravest_first, in_ours, is_told, line_of, origin_of, sentence_of, story_line
from monitor.lines import alert_line, instant_text
from monitor.model import Delivery, Severity
from monitor.words import Words

_TITLE = 200
_MOST = 50
_LONGEST = 2000
"""Letters of one text in a message for a program."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One alert. Texts are clean, without direction marks but for those our own sentences need."""

    title: str
    sentence: tuple[tuple[str, bool], ...]
    """In pieces, (text, matched); empty where the title says it."""
    origin: str
    """Watchlist and source, a line with its direction."""
    story: str = ""
    """How much more there is on its story, a line with its direction; empty where there is nothing to say."""
    link: str
    """http(s), or empty."""

    @property
    def title_line(self) -> str:
        """The title as a line with its direction."""
        return _line(self.title)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One message."""

    subject: str
    """A line with its direction."""
    items: tuple[Item, ...]
    rest: str = ""
    """How many more there are that `items` leaves out; a line."""
    severity: Severity
    note: str = ""
    """What it says where it is about no alert (the test)."""

    @property
    def below(self) -> str:
        """The same without what `subject` says, where it is about one alert."""
        return "\n".join(plain_item(self.items[0]).split("\n")[1:]) if len(self.items) == 1 else self.plain

    @property
    def plain(self) -> str:
        """The whole message as lines of text, a blank line between two alerts."""
        parts = [plain_item(item) for item in self.items]
        return "\n\n".join(part for part in (self.note, *parts, self.rest) if part)


def letter_of(deliveries: tuple[Delivery, ...], words: Words, *, most: int = _MOST) -> Letter:
    """The message about these, the gravest and newest first, at most `most` of them one by one."""
    ordered = gravest_first(deliveries)
    items = tuple(_item(delivery, words) for delivery in ordered[:most])
    rest = len(ordered) - len(items)
    counted = words.count("{n} new alert", "{n} new alerts", len(ordered))
    return Letter(
        subject=items[0].title_line if len(ordered) == 1 else in_ours(counted, words),
        items=items,
        rest=in_ours(words.count("and {n} more", "and {n} more", rest), words) if rest else "",
        severity=ordered[0].alert.severity,
    )


def fitting(deliveries: tuple[Delivery, ...], words: Words, fits: Callable[[Letter], bool]) -> Letter:
    """The message about these, with as many of them one by one as fit; at least one."""
    most = min(len(deliveries), _MOST)
    letter = letter_of(deliveries, words, most=most)
    while most > 1 and not fits(letter):
        most -= max(1, most // 8)
        letter = letter_of(deliveries, words, most=most)
    return letter


def trial_letter(words: Words) -> Letter:
    """The message of the test button."""
    return Letter(
        subject=in_ours(words.say("Notifications work"), words),
        items=(),
        severity=Severity.NORMAL,
        note=in_ours(words.say("This message from Rasid says that alerts arrive here."), words),
    )


def plain_item(item: Item) -> str:
    """One alert as lines of text."""
    said = line_of(list(item.sentence)) if item.sentence else ""
    return "\n".join(line for line in (item.title_line, said, item.origin, item.story, item.link) if line)


def data_of(deliveries: tuple[Delivery, ...], words: Words) -> dict[str, Any]:
    """The message for a program: the alerts as the contract's lines, their texts cleaned, and all of it as text.

    `digest` says that several were sent as one; `id` is the same whenever it is sent. Oldest first, as they came.
    """
    letter = letter_of(deliveries, words)
    return {
        "event": "alerts",
        "id": message_id(deliveries),
        "digest": len(deliveries) > 1,
        "title": letter.subject,
        "text": letter.plain,
        "alerts": [_clean_line(delivery) for delivery in deliveries],
    }


def trial_data(words: Words) -> dict[str, Any]:
    """The message of the test button for a program."""
    letter = trial_letter(words)
    return {"event": "test", "digest": False, "title": letter.subject, "text": letter.plain, "alerts": []}


def message_id(deliveries: tuple[Delivery, ...]) -> str:
    """A name for a message about these rows of the outbox, the same whenever it is sent."""
    rows = ",".join(f"{delivery.id}:{delivery.alert.id}:{delivery.alert.raised.isoformat()}" for delivery in deliveries)
    return f"msg_{hashlib.sha256(rows.encode()).hexdigest()[:32]}"


def _item(delivery: Delivery, words: Words) -> Item:
    alert = delivery.alert
    title = outward.placed(alert.headline, _TITLE)
    told = not outward.clean(alert.sentence) or is_told(alert, _TITLE)
    return Item(
        title=title,
        sentence=() if told else tuple(sentence_of(alert)),
        origin=origin_of(alert, words),
        story=story_line(alert, delivery.story, words),
        link=outward.link(alert.article.url),
    )


def _line(text: str) -> str:
    rtl = outward.is_rtl(text)
    return outward.line(outward.steady(text, rtl=rtl), rtl=rtl)


def _clean_line(delivery: Delivery) -> dict[str, Any]:
    """The contract's line of an alert without anything hidden in its texts, and with a link that may be followed.

    Beside it stands what became of its story by now.
    """
    alert, so_far = delivery.alert, delivery.story
    line = _cleaned(alert_line(alert))
    assert isinstance(line, dict)
    article = dict(line["article"])
    article["url"] = outward.link(alert.article.url)
    line = {**line, "article": article}
    if so_far is not None:
        first = None
        if so_far.seen is not None:
            first = {"source": outward.placed(so_far.source, _LONGEST), "at": instant_text(so_far.seen)}
        line |= {"more_on_story": so_far.more, "first_seen": first}
    return line


def _cleaned(value: object) -> object:
    if isinstance(value, str):
        return outward.placed(value, _LONGEST)
    if isinstance(value, dict):
        return {key: _cleaned(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_cleaned(one) for one in value]
    return value
