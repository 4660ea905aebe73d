"""Sends alerts to a chat through a Telegram bot (https://core.telegram.org/bots/api#sendmessage)."""

from __future__ import annotations

import html
import json
from typing import Any
from urllib.parse import urlsplit

from monitor.alerting import outward
from monitor.alerting.bubble import line_of
from monitor.alerting.letter import Item, Letter, fitting, trial_letter
from monitor.alerting.plugins import Plugin, Setup, checked_address
from monitor.alerting.posting import Answer, Poster, taken
from monitor.errors import DeliveryError
from monitor.model import Delivery, NotifierKind, NotifierOption, Reason, Severity
from monitor.words import Words

_LONGEST = 4000
"""UTF-16 units of a message as Telegram counts them, after its markup was read: 4,096 are the most."""
_TOKEN_LETTERS = frozenset("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ:_-")


class TelegramNotifier:
    """A quiet alert comes without a sound. Links are not previewed: Telegram would fetch them."""

    def __init__(self, setup: Setup) -> None:
        self.name = setup.name
        self._server = checked_address("server", setup.text("server")).rstrip("/")
        self._chat = setup.text("chat")
        self._token = setup.secret
        self._poster = Poster(authorities=setup.text("authorities"))

    def deliver(self, delivery: Delivery, words: Words) -> None:
        self.deliver_many((delivery,), words)

    def deliver_many(self, deliveries: tuple[Delivery, ...], words: Words) -> None:
        self._send(fitting(deliveries, words, lambda letter: _length(html.unescape(_text(letter))) <= _LONGEST))

    def test(self, words: Words) -> None:
        self._send(trial_letter(words))

    def close(self) -> None:
        self._poster.close()

    def _send(self, letter: Letter) -> None:
        token = self._token()
        if not token or not set(token) <= _TOKEN_LETTERS:
            raise DeliveryError(Reason.of("telegram-token"))
        data = {
            "chat_id": self._chat,
            "text": _text(letter),
            "parse_mode": "HTML",
            "link_preview_options": {"is_disabled": True},
            "disable_notification": letter.severity is Severity.QUIET,
        }
        body = json.dumps(data, ensure_ascii=False).encode("utf-8")
        headers = {"Content-Type": "application/json"}
        answer = self._poster.post(f"{self._server}/bot{token}/sendMessage", body, headers)
        self._judge(answer)

    def _judge(self, answer: Answer) -> None:
        """Raises DeliveryError with what Telegram's own words mean."""
        told = _told(answer)
        if answer.status == 200 and told.get("ok") is True:
            return
        if answer.status in (401, 404):
            # An unknown token is part of an address that is not there.
            raise DeliveryError(Reason.of("telegram-token"))
        description = outward.placed(str(told.get("description", "")), 120)
        if answer.status == 403:
            raise DeliveryError(Reason.of("telegram-forbidden", why=description))
        if answer.status == 400:
            gone = "chat" in description.lower()
            reason = Reason.of("telegram-chat" if gone else "telegram-refused", why=description)
            raise DeliveryError(reason, refused=not gone)
        if answer.status == 429:
            parameters = told.get("parameters")
            wait = parameters.get("retry_after") if isinstance(parameters, dict) else None
            pause = float(wait) if isinstance(wait, int | float) and wait >= 0 else answer.retry_after
            host = urlsplit(self._server).hostname or ""
            raise DeliveryError(Reason.of("too-many-requests", host=host), retry_after=60.0 if pause is None else pause)
        taken(answer, urlsplit(self._server).hostname or "")
        raise DeliveryError(Reason.of("telegram-refused", why=description))


def _told(answer: Answer) -> dict[str, Any]:
    try:
        found = json.loads(answer.body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _text(letter: Letter) -> str:
    """The message in Telegram's HTML: bold are headlines and what matched."""
    heading = f"<b>{outward.escaped(letter.subject)}</b>" if len(letter.items) != 1 else ""
    parts = [heading, outward.escaped(letter.note), *map(_item, letter.items), outward.escaped(letter.rest)]
    return "\n\n".join(part for part in parts if part)


def _item(item: Item) -> str:
    title = f"<b>{outward.escaped(item.title_line)}</b>"
    if item.link:
        title = f'<a href="{html.escape(item.link)}">{title}</a>'
    said = line_of(list(item.sentence), marked=True) if item.sentence else ""
    return "\n".join(line for line in (title, said, outward.escaped(item.origin), outward.escaped(item.story)) if line)


def _length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


PLUGIN = Plugin(
    kind=NotifierKind(
        name="telegram",
        about="a message from a Telegram bot to a chat",
        options=(
            NotifierOption(name="chat", about="the chat's number, or the channel's @name", required=True),
            NotifierOption(name="server", about="the server", default="https://api.telegram.org"),
            NotifierOption(name="authorities", about="a file of certificates to trust besides the system's"),
        ),
        secret="the bot's token, from @BotFather",  # noqa: S106 - says what it is
        secret_required=True,
    ),
    make=TelegramNotifier,
)
