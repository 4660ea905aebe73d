"""A real mail server on loopback (aiosmtpd) that keeps what it takes and refuses what it is told to."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import threading
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from types import TracebackType
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

OK = "250 OK"


@dataclass(frozen=True, slots=True)
class Mail:
    """A message that was taken."""

    sender: str
    recipients: tuple[str, ...]
    message: EmailMessage
    raw: bytes


class MailServer:
    """Serves while used as a context manager. What it answers can be changed at any time.

    Args:
        context: what it shows for STARTTLS; None offers none.
        at_once: the context for a connection that is encrypted from its first byte.
        password: what the one user ``rasid`` signs in with; empty lets everybody send.
    """

    def __init__(
        self, *, context: ssl.SSLContext | None = None, at_once: ssl.SSLContext | None = None, password: str = ""
    ) -> None:
        self.taken: list[Mail] = []
        self.connections = 0
        self.recipients: dict[str, str] = {}
        """The answer to a recipient, OK where there is none."""
        self.senders = OK
        self.data = OK
        self.login = "535 5.7.8 Authentication credentials invalid"
        """What a wrong password is answered by."""
        self.hangs = threading.Event()
        """Set: it takes a message and says nothing more."""
        self.asked = threading.Event()
        """A message has come."""
        self._context = context
        self._at_once = at_once
        self._password = password
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="mail-server", daemon=True)
        self._transports: list[asyncio.Transport] = []
        self.port = 0

    def __enter__(self) -> MailServer:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    # --- what aiosmtpd asks ----------------------------------------------------------------------

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        envelope.mail_from = address
        return self.senders

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        answer = self.recipients.get(address, OK)
        if answer == OK:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.asked.set()
        if self.hangs.is_set():
            await asyncio.sleep(3600)
        if self.data == OK:
            found = message_from_bytes(envelope.content, policy=policy.default)
            assert isinstance(found, EmailMessage)
            self.taken.append(Mail(envelope.mail_from, tuple(envelope.rcpt_tos), found, envelope.content))
        return self.data

    def _authenticated(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        right = (data.login, data.password) == (b"rasid", self._password.encode())
        return AuthResult(success=right, handled=right, message=None if right else self.login)

    # --- the thread ------------------------------------------------------------------------------

    def _protocol(self) -> SMTP:
        self.connections += 1
        return _Remembered(
            self._transports,
            self,
            hostname="mail.test",
            tls_context=self._context,
            authenticator=self._authenticated if self._password else None,
            # Required without STARTTLS it warns, whatever the connection is.
            auth_required=bool(self._password) and self._at_once is None,
            auth_require_tls=self._at_once is None,
            auth_exclude_mechanism=None if self._password else ("LOGIN", "PLAIN"),
            loop=self._loop,
        )

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(
            self._loop.create_server(self._protocol, "127.0.0.1", 0, ssl=self._at_once)
        )
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        try:
            self._loop.run_forever()
        finally:
            server.close()
            for transport in self._transports:
                # Python 3.11.2's transport of a closed TLS connection has no protocol left to abort.
                with contextlib.suppress(AttributeError):
                    transport.abort()
            tasks = asyncio.all_tasks(self._loop)
            for task in tasks:
                task.cancel()
            self._loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
            self._loop.run_until_complete(asyncio.sleep(0))
            self._loop.close()


class _Remembered(SMTP):
    """Tells its transports to who has to end them."""

    def __init__(self, transports: list[asyncio.Transport], *arguments: Any, **named: Any) -> None:
        self._transports = transports
        super().__init__(*arguments, **named)

    def connection_made(self, transport: Any) -> None:
        self._transports.append(transport)
        super().connection_made(transport)
