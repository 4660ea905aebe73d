"""Sends alerts by e-mail over SMTP, encrypted: plain text, and HTML in which each paragraph has its own direction."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING

from monitor.alerting import outward
from monitor.alerting.letter import Letter, letter_of, trial_letter
from monitor.alerting.mail_html import page_of
from monitor.alerting.plugins import Plugin, Setup
from monitor.errors import DeliveryError, InputError
from monitor.model import Delivery, NotifierKind, NotifierOption, Reason, Severity
from monitor.words import Words

if TYPE_CHECKING:
    from email.mime.multipart import MIMEMultipart

    from monitor.alerting.mailing import Mailer

_DOMAIN = "rasid.invalid"
"""For the numbers of messages: nothing of the computer's name goes out."""


_HERE = frozenset(("localhost", "127.0.0.1", "::1"))
_REMEMBERED = 10_000


class EmailNotifier:
    """One message for each alert, one for many; a message about the same alerts again has the same number.

    Where a server takes a message for some recipients and puts others off (a greylist), only the others get it later.
    One that it refuses for good while others get it is told of, and not tried again.
    """

    def __init__(self, setup: Setup) -> None:
        self.name = setup.name
        self._sender = checked_mailbox("from", setup.text("from"))
        self._recipients = tuple(checked_mailbox("to", one) for one in setup.texts("to"))
        if setup.text("security") == "none" and setup.text("username") and setup.text("host") not in _HERE:
            raise InputError(Reason.of("mail-login-in-the-clear"))
        self._setup = setup
        self._had: dict[tuple[int, int], set[str]] = {}
        """(row of the outbox, alert): who has had it, where not all have."""
        self._mailer: Mailer | None = None
        self._closed = False

    def deliver(self, delivery: Delivery, words: Words) -> Reason | None:
        return self.deliver_many((delivery,), words)

    def deliver_many(self, deliveries: tuple[Delivery, ...], words: Words) -> Reason | None:
        put_off: dict[str, str] = {}
        dropped: dict[str, str] = {}
        for wanted, recipients in self._still_wanted(deliveries).items():
            refused = self._send(
                letter_of(wanted, words), words, recipients, number=_number(wanted), story=_story(wanted)
            )
            for recipient in recipients:
                code, said = refused.get(recipient, (0, ""))
                if code:
                    (put_off if code < 500 else dropped)[recipient] = said
                else:
                    self._note(wanted, recipient)
        if put_off:
            raise DeliveryError(self._told("mail-later", put_off))
        if len(dropped) == len(self._recipients):
            raise DeliveryError(self._told("mail-recipients", dropped))
        for delivery in deliveries:
            self._had.pop(_key(delivery), None)
        return self._told("mail-recipients-some", dropped) if dropped else None

    def test(self, words: Words) -> None:
        number = f"test-{self._setup.clock().timestamp():.0f}"
        refused = self._send(trial_letter(words), words, self._recipients, number=number)
        if refused:
            later = all(code < 500 for code, _ in refused.values())
            said = {recipient: text for recipient, (_, text) in refused.items()}
            raise DeliveryError(self._told("mail-later" if later else "mail-recipients", said))

    def close(self) -> None:
        self._closed = True
        if self._mailer is not None:
            self._mailer.close()

    def _still_wanted(self, deliveries: tuple[Delivery, ...]) -> dict[tuple[Delivery, ...], tuple[str, ...]]:
        """What is still to be sent to whom: those who lack the same alerts get them in one message."""
        found: dict[tuple[int, ...], list[str]] = {}
        for recipient in self._recipients:
            lacking = tuple(
                n for n, delivery in enumerate(deliveries) if recipient not in self._had.get(_key(delivery), ())
            )
            if lacking:
                found.setdefault(lacking, []).append(recipient)
        return {tuple(deliveries[n] for n in lacking): tuple(to) for lacking, to in found.items()}

    def _note(self, deliveries: tuple[Delivery, ...], recipient: str) -> None:
        for delivery in deliveries:
            self._had.setdefault(_key(delivery), set()).add(recipient)
        while len(self._had) > _REMEMBERED:
            del self._had[next(iter(self._had))]

    def _told(self, code: str, said: dict[str, str]) -> Reason:
        """A reason about recipients, with what the server said of the first."""
        first, host = next(iter(said.values())), self._setup.text("host")
        if code == "mail-later":
            return Reason.of(code, host=host, said=first)
        return Reason.of(code, host=host, recipients=outward.placed(", ".join(said), 120), said=first)

    def _send(
        self, letter: Letter, words: Words, recipients: tuple[str, ...], *, number: str, story: str = ""
    ) -> dict[str, tuple[int, str]]:
        """Send to some recipients; returns those refused, with the server's code and words. Raises DeliveryError."""
        from monitor.alerting.mailing import Mailer, said_by

        if self._mailer is None:
            self._mailer = Mailer(self._setup)
            if self._closed:
                self._mailer.close()
        message = message_of(letter, words, sender=self._sender, recipients=recipients, now=self._setup.clock())
        message["Message-ID"] = f"<{number}@{_DOMAIN}>"
        if story:
            # Mail programs put the alerts of one story together.
            message["References"] = f"<{story}@{_DOMAIN}>"
        refused = self._mailer.send(message, sender=self._sender, recipients=recipients)
        return {recipient: (code, said_by(code, said)) for recipient, (code, said) in refused.items()}


def message_of(
    letter: Letter, words: Words, *, sender: str, recipients: tuple[str, ...], now: datetime
) -> MIMEMultipart:
    """The message: every header in one line whatever the letter says, the body in both forms.

    Made by the older half of `email`: the newer one loses blanks between Arabic words where it folds a subject
    (https://github.com/python/cpython/issues/92081).
    """
    from email.header import Header
    from email.mime.multipart import MIMEMultipart
    from email.mime.text import MIMEText
    from email.utils import format_datetime

    message = MIMEMultipart("alternative")
    message["From"] = sender
    message["To"] = ", ".join(recipients)
    message["Subject"] = Header(letter.subject, "utf-8", header_name="Subject")  # type: ignore[assignment]
    message["Date"] = format_datetime(now)
    # No answers by machines (RFC 3834).
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = words.language
    if letter.severity is Severity.CRITICAL:
        message["Importance"] = "high"
        message["X-Priority"] = "1"
    message.attach(MIMEText(letter.plain + "\n", "plain", "utf-8"))
    message.attach(MIMEText(page_of(letter, words), "html", "utf-8"))
    return message


def checked_mailbox(option: str, text: str) -> str:
    """An address as SMTP takes it: name@host, nothing around it. Raises InputError."""
    name, at, host = text.rpartition("@")
    plain = text.isascii() and text.isprintable() and not any(letter in text for letter in ' <>()[]",;:\\')
    if not (plain and at and name and host and "@" not in name and not host.startswith((".", "-"))):
        raise InputError(Reason.of("notifier-mailbox-refused", option=option))
    return text


def _key(delivery: Delivery) -> tuple[int, int]:
    return delivery.id, delivery.alert.id


def _story(deliveries: tuple[Delivery, ...]) -> str:
    """What the alerts of one story are put together by; nothing for a digest."""
    if len(deliveries) != 1:
        return ""
    return f"story-{deliveries[0].alert.watchlist}-{deliveries[0].alert.story}"


def _number(deliveries: tuple[Delivery, ...]) -> str:
    about = ",".join(f"{delivery.id}:{delivery.alert.id}:{delivery.alert.raised}" for delivery in deliveries)
    return f"alert-{hashlib.sha256(about.encode()).hexdigest()[:32]}"


PLUGIN = Plugin(
    kind=NotifierKind(
        name="email",
        about="an e-mail",
        options=(
            NotifierOption(name="host", about="the mail server that sends (SMTP)", required=True),
            NotifierOption(name="from", about="the sender's address", required=True),
            NotifierOption(name="to", about="the recipients' addresses", default=(), required=True),
            NotifierOption(
                name="security",
                about="how the connection is encrypted; none only for a server on this computer",
                default="starttls",
                choices=("starttls", "tls", "none"),
            ),
            NotifierOption(name="port", about="the server's port; 0 is the usual one", default=0),
            NotifierOption(name="username", about="the name to sign in with"),
            NotifierOption(name="authorities", about="a file of certificates to trust besides the system's"),
        ),
        secret="the password to sign in with",  # noqa: S106 - says what it is
    ),
    make=EmailNotifier,
)
