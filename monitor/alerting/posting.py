"""Sends one HTTP request outward, within deadlines, to the address a person set up and nowhere else.

No redirect is followed: what is sent may be secret, and whoever set the address up should know where it goes. Proxies
and authorities are those of fetching.
"""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from monitor import __version__
from monitor.errors import DeliveryError
from monitor.gathering.connecting import Deadlines, Errand, Names, Trip, Watch, machine_is_online, under_way
from monitor.model import Reason

_DEADLINES: Final = Deadlines(connect=10, headers=20, body=5, silence=15, total=30)
_LARGEST: Final = 64 * 1024
"""How much of an answer is read, in bytes."""
_PASSING: Final = frozenset((408, 425, 429, 500, 502, 503, 504))
"""Statuses that say nothing of the message: it is tried again as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    """Its beginning."""

    @property
    def retry_after(self) -> float | None:
        """Seconds the other side asks us to wait, where it does."""
        from monitor.gathering.refusals import retry_after

        return retry_after(self.headers, datetime.now(UTC))


class Poster:
    """Posts, one request at a time. `close` breaks off what is under way.

    Args:
        authorities: a file of certificates (PEM) to trust besides the system's; empty for none.
        deadlines: how long each stage may take.
    """

    def __init__(self, *, authorities: str = "", deadlines: Deadlines = _DEADLINES) -> None:
        self._authorities = authorities
        self._deadlines = deadlines
        self._watch = Watch()
        self._names = Names()
        self._adapters: dict[str, Any] = {}

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Post a body and return the answer, whatever its status.

        Raises DeliveryError where there is none. `url` is never part of the reason, only its host.
        """
        from urllib3.exceptions import HTTPError

        from monitor.gathering.fetching import reason_of

        errand = Errand(self._deadlines)
        host = urlsplit(url).hostname or ""
        self._watch.add(errand)
        try:
            with under_way(Trip(errand, self._names)):
                return self._exchange(url, body, headers, errand)
        except (OSError, HTTPError, http.client.HTTPException, ValueError) as error:
            raise DeliveryError(reason_of(error, errand, host, machine_is_online)) from error
        finally:
            self._watch.remove(errand)

    def close(self) -> None:
        self._watch.stop()
        for adapter in self._adapters.values():
            adapter.close()

    def _exchange(self, url: str, body: bytes, headers: Mapping[str, str], errand: Errand) -> Answer:
        import requests
        import urllib3

        prepared = requests.PreparedRequest()
        prepared.prepare(method="POST", url=url)
        proxies = _proxies(url)
        adapter = self._adapter(url)
        pool = adapter.get_connection_with_tls_context(prepared, True, proxies)
        deadlines = errand.deadlines
        errand.begin("connect", deadlines.connect)
        raw = pool.urlopen(
            "POST",
            adapter.request_url(prepared, proxies) if proxies else prepared.path_url,
            body=body,
            # A connection for each: one kept alive may be closed just now, and nobody would know what was taken.
            headers={"User-Agent": f"Rasid/{__version__}", "Connection": "close", **headers},
            retries=False,
            redirect=False,
            assert_same_host=False,
            timeout=urllib3.Timeout(connect=deadlines.connect, read=deadlines.silence),
            preload_content=False,
        )
        try:
            errand.begin("body", deadlines.body)
            return Answer(status=raw.status, headers=raw.headers, body=_beginning(raw))
        finally:
            raw.close()

    def _adapter(self, url: str) -> Any:
        from monitor.gathering.fetching import Adapter

        scheme = urlsplit(url).scheme
        if scheme not in self._adapters:
            self._adapters[scheme] = Adapter(trusting(self._authorities) if scheme == "https" else None)
        return self._adapters[scheme]


def trusting(authorities: str) -> ssl.SSLContext:
    """The context of fetching, and with a file of one's own authorities those too. Raises DeliveryError."""
    from monitor.gathering.fetching import trusting_context

    context = trusting_context()
    if authorities:
        try:
            context.load_verify_locations(Path(authorities).expanduser())
        except (OSError, ValueError) as error:
            raise DeliveryError(Reason.of("authorities-unreadable", file=authorities)) from error
    return context


def taken(answer: Answer, host: str) -> None:
    """Nothing, where the message was taken (2xx). Raises DeliveryError with what the status says otherwise."""
    status = answer.status
    if 200 <= status < 300:
        return
    if 300 <= status < 400:
        raise DeliveryError(Reason.of("post-redirected", host=host, status=status))
    if status in (401, 403, 407):
        raise DeliveryError(Reason.of("post-forbidden", host=host, status=status))
    if status in (404, 410):
        raise DeliveryError(Reason.of("post-not-found", host=host, status=status))
    if status == 429:
        wait = answer.retry_after
        raise DeliveryError(Reason.of("too-many-requests", host=host), retry_after=60.0 if wait is None else wait)
    if status >= 500 or status in _PASSING:
        raise DeliveryError(Reason.of("server-error", host=host, status=status), retry_after=answer.retry_after)
    raise DeliveryError(Reason.of("post-refused", host=host, status=status), refused=True)


def _beginning(raw: Any) -> bytes:
    """What can be had of an answer that has been given: its status counts in any case."""
    from urllib3.exceptions import HTTPError

    try:
        found: bytes = raw.read(_LARGEST)
    except (OSError, HTTPError, http.client.HTTPException):
        return b""
    return found


def _proxies(url: str) -> dict[str, str] | None:
    """The environment's proxies, where they are for this address."""
    from urllib.request import getproxies

    from requests.utils import select_proxy, should_bypass_proxies

    known = getproxies()
    proxies = {scheme: proxy for scheme, proxy in known.items() if scheme != "no"}
    if not proxies or should_bypass_proxies(url, known.get("no")):
        return None
    return proxies if select_proxy(url, proxies) else None
