"""Publishes alerts on a topic of an ntfy server, as JSON (https://docs.ntfy.sh/publish/#publish-as-json)."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from monitor.alerting.letter import Letter, fitting, message_id, trial_letter
from monitor.alerting.plugins import Plugin, Setup, checked_address
from monitor.alerting.posting import Poster, taken
from monitor.model import Delivery, NotifierKind, NotifierOption, Severity
from monitor.words import Words

_PRIORITY = {Severity.QUIET: 2, Severity.NORMAL: 3, Severity.CRITICAL: 5}
_LARGEST = 3800
"""Bytes of a message; the server turns one of more than 4,096 into an attachment."""


class NtfyNotifier:
    """A critical alert passes «do not disturb» on the telephone, a quiet one makes no sound there."""

    def __init__(self, setup: Setup) -> None:
        self.name = setup.name
        self._server = checked_address("server", setup.text("server"))
        self._topic = setup.private
        self._token = setup.secret
        self._poster = Poster(authorities=setup.text("authorities"))

    def deliver(self, delivery: Delivery, words: Words) -> None:
        self.deliver_many((delivery,), words)

    def deliver_many(self, deliveries: tuple[Delivery, ...], words: Words) -> None:
        letter = fitting(deliveries, words, lambda letter: len(_text(letter).encode()) <= _LARGEST)
        self._publish(letter, number=message_id(deliveries))

    def test(self, words: Words) -> None:
        self._publish(trial_letter(words))

    def close(self) -> None:
        self._poster.close()

    def _publish(self, letter: Letter, *, number: str = "") -> None:
        data: dict[str, Any] = {
            "topic": self._topic("topic"),
            "title": letter.subject,
            "message": _text(letter),
            "priority": _PRIORITY[letter.severity],
        }
        if len(letter.items) == 1 and letter.items[0].link:
            data["click"] = letter.items[0].link
        headers = {"Content-Type": "application/json"}
        if number:
            # A server from 2.16 on shows what comes again under its number in the place of the first.
            headers["X-Sequence-ID"] = number
        if token := self._token():
            headers["Authorization"] = f"Bearer {token}"
        body = json.dumps(data, ensure_ascii=False).encode("utf-8")
        taken(self._poster.post(self._server, body, headers), urlsplit(self._server).hostname or "")


def _text(letter: Letter) -> str:
    """The message below its title, which says the headline of a single alert."""
    return letter.below or letter.plain


PLUGIN = Plugin(
    kind=NotifierKind(
        name="ntfy",
        about="a message on a topic of ntfy, for telephones",
        options=(
            NotifierOption(
                name="topic", about="the topic; who knows its name can read it", required=True, private=True
            ),
            NotifierOption(name="server", about="the server", default="https://ntfy.sh"),
            NotifierOption(name="authorities", about="a file of certificates to trust besides the system's"),
        ),
        secret="the access token, where the topic asks for one",  # noqa: S106 - says what it is
    ),
    make=NtfyNotifier,
)
