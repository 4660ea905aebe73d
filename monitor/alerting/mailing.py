"""Hands a message to a mail server (SMTP, RFC 5321), encrypted and within deadlines, and understands its refusals."""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from monitor.alerting import outward
from monitor.alerting.plugins import Setup
from monitor.alerting.posting import trusting
from monitor.errors import DeliveryError
from monitor.gathering.connecting import Deadlines, Errand, Line, Names, Trip, Watch, dial, machine_is_online
from monitor.gathering.fetching import reason_of
from monitor.model import Reason

if TYPE_CHECKING:
    from email.message import Message

_DEADLINES: Final = Deadlines(connect=10, headers=30, body=30, silence=20, total=40)
_PORTS: Final = {"starttls": 587, "tls": 465, "none": 25}
_GREETING: Final = "rasid.invalid"
"""How we present ourselves: nothing of the computer's name goes out."""
_SAID: Final = 160
_CLOSING: Final = 421

Refusals = Mapping[str, tuple[int, bytes]]
"""The server's code and words for each recipient it would not have."""


class Mailer:
    """Sends one message at a time, each over a connection of its own. `close` breaks off what is under way."""

    def __init__(self, setup: Setup, *, deadlines: Deadlines = _DEADLINES) -> None:
        self._host = setup.text("host")
        self._security = setup.text("security")
        self._port = setup.number("port") or _PORTS[self._security]
        self._username = setup.text("username")
        self._password = setup.secret
        self._authorities = setup.text("authorities")
        self._context: ssl.SSLContext | None = None
        self._deadlines = deadlines
        self._watch = Watch()
        self._names = Names()

    def send(self, message: Message, *, sender: str, recipients: tuple[str, ...]) -> Refusals:
        """Hand a message over; returns the recipients that were refused, which may be all of them.

        Raises DeliveryError where the message went to nobody for another reason.
        """
        password = self._password() if self._username else ""
        if self._security != "none" and self._context is None:
            self._context = trusting(self._authorities)
        errand = Errand(self._deadlines)
        self._watch.add(errand)
        server = _Server(self._host, Trip(errand, self._names), self._context if self._security == "tls" else None)
        try:
            errand.begin("connect", self._deadlines.connect)
            self._open(server)
            errand.begin("headers", self._deadlines.headers)
            self._sign_in(server, password)
            return self._hand_over(server, message, sender, recipients)
        except smtplib.SMTPResponseException as error:
            raise self._refusal(error.smtp_code, error.smtp_error, "mail-unwelcome") from error
        except (smtplib.SMTPException, OSError, ValueError) as error:
            reason = reason_of(error, errand, self._host, machine_is_online)
            if reason.code == "network" and isinstance(error, smtplib.SMTPServerDisconnected):
                reason = Reason.of("disconnected", host=self._host)
            raise DeliveryError(reason) from error
        finally:
            self._watch.remove(errand)
            server.close()
            errand.let_go()

    def close(self) -> None:
        self._watch.stop()

    def _open(self, server: _Server) -> None:
        code, said = server.connect(self._host, self._port)
        if code != 220:
            raise smtplib.SMTPConnectError(code, said)
        server.ehlo_or_helo_if_needed()
        if self._security != "starttls":
            return
        try:
            server.starttls(context=self._context)
        except smtplib.SMTPNotSupportedError as error:
            raise DeliveryError(Reason.of("mail-unencrypted", host=self._host)) from error

    def _sign_in(self, server: _Server, password: str) -> None:
        if not self._username:
            return
        try:
            server.login(self._username, password)
        except smtplib.SMTPAuthenticationError as error:
            raise self._refusal(error.smtp_code, error.smtp_error, "mail-login") from error
        except UnicodeEncodeError:
            # Its words would hold the password.
            raise DeliveryError(Reason.of("mail-login-letters", host=self._host)) from None
        except smtplib.SMTPServerDisconnected:
            raise
        except smtplib.SMTPException as error:
            raise DeliveryError(Reason.of("mail-no-login", host=self._host)) from error

    def _hand_over(self, server: _Server, message: Message, sender: str, recipients: tuple[str, ...]) -> Refusals:
        try:
            refused: Refusals = server.send_message(message, from_addr=sender, to_addrs=list(recipients))
        except smtplib.SMTPSenderRefused as error:
            raise self._refusal(error.smtp_code, error.smtp_error, "mail-sender") from error
        except smtplib.SMTPRecipientsRefused as error:
            for code, said in error.recipients.values():
                if code == _CLOSING:
                    raise self._refusal(code, said, "mail-unwelcome") from error
            return error.recipients
        except smtplib.SMTPDataError as error:
            raise self._refusal(error.smtp_code, error.smtp_error, "mail-refused") from error
        # It has been taken: how the farewell goes changes nothing.
        with suppress(smtplib.SMTPException, OSError):
            server.quit()
        return refused

    def _refusal(self, code: int, said: bytes | str, reason: str) -> DeliveryError:
        """What a code means: 4xx is for now (a greylist, a full queue), 5xx for good, another is no mail server's."""
        if not 400 <= code < 600:
            return DeliveryError(Reason.of("mail-not-smtp", host=self._host))
        told = Reason.of("mail-later" if code < 500 else reason, host=self._host, said=said_by(code, said))
        return DeliveryError(told, refused=reason == "mail-refused" and code >= 500)


class _Server(smtplib.SMTP):
    """smtplib's client over a connection that is dialled as all of ours are, and that the watch can cut."""

    def __init__(self, host: str, trip: Trip, context: ssl.SSLContext | None) -> None:
        super().__init__(local_hostname=_GREETING, timeout=trip.errand.deadlines.silence)
        # What the certificate must name.
        self._host = host
        self._trip = trip
        self._context = context
        self._line: Line | None = None

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        sock, _ = dial(host, port, self._trip, checked=False)
        sock.settimeout(timeout)
        self._line = Line(sock)
        self._trip.errand.hold(self._line)
        if self._context is None:
            return sock
        try:
            return self._context.wrap_socket(sock, server_hostname=host)
        except BaseException:
            sock.close()
            raise

    def close(self) -> None:
        super().close()
        line, self._line = self._line, None
        if line is not None:
            line.loose = True
            if not self._trip.errand.holds(line):
                line.close()


def said_by(code: int, said: bytes | str) -> str:
    """The server's own words with its code, as they may be shown."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return outward.placed(f"{code} {text}", _SAID)
