"""The only way of the engine to the network: one address in, one complete answer or one reasoned failure out.

Every answer is complete, within its deadlines and its size, and comes from where it may come from; everything else
is a FetchError with a reason of its own. Never hands back half a body as if it were a whole one.
"""

from __future__ import annotations

import contextlib
import errno
import http.client
import os
import socket
import ssl
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property, partial
from typing import Any, Final
from urllib.parse import urljoin, urlsplit, urlunsplit
from urllib.request import getproxies

import certifi
import requests
import urllib3
from requests.adapters import HTTPAdapter
from requests.auth import _basic_auth_str
from requests.utils import select_proxy, should_bypass_proxies
from urllib3 import exceptions as broken

from monitor.errors import FetchError
from monitor.gathering.addresses import belongs
from monitor.gathering.bodies import GZIP, BodyError, decompressed, has_end
from monitor.gathering.connecting import (
    Deadlines,
    Errand,
    GuardedPool,
    GuardedTLSPool,
    LookupFailedError,
    Names,
    OutOfReachError,
    Reach,
    Resolve,
    SocksPool,
    SocksTLSPool,
    Trip,
    Watch,
    machine_is_online,
    reach_of,
    resolve,
    under_way,
)
from monitor.gathering.politeness import Occupied, Politeness, Stopped
from monitor.gathering.presenting import user_agent
from monitor.gathering.refusals import is_portal, refusal, retry_after
from monitor.gathering.robots import Robots, Rules
from monitor.gathering.socks import SocksLoginError, is_socks, socks_proxy
from monitor.model import Reason, SourceOptions

LARGEST: Final = 16 * 1024 * 1024
"""The largest body that is accepted, in bytes, after decompression."""
_HOPS: Final = 5
_HOLD: Final = 60.0
"""For how long a host is left alone that says «too many requests» without saying for how long, in seconds."""
_PATIENCE: Final = 0.25
"""For how long a listing waits in its thread for the host that a redirect led to, in seconds."""
_CHUNK: Final = 64 * 1024
_AT_ONCE: Final = frozenset({"page", "robots", "check"})
"""Of these (what a person waits for among them), fresh ones need no gap after the request before."""
_SHORT: Final = Deadlines(connect=5, headers=5, body=5, silence=5, total=10)
"""For robots.txt, which an article waits for."""
_SECONDS_FOR_REFUSAL: Final = 3.0
_LARGEST_REFUSAL: Final = 256 * 1024
"""How much of an error page is read to tell a challenge from a refusal."""
_KEPT_HOSTS: Final = 64
"""Connections are kept alive for so many hosts; each costs two descriptors."""

_cookies: Any = requests.cookies
"""Half of it has no types in the stubs."""

_ACCEPT: Final = {
    "listing": "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, "
    "text/html;q=0.8, */*;q=0.5",
    "page": "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.5",
    "check": "application/rss+xml, application/atom+xml, text/html;q=0.9, application/xml;q=0.9, */*;q=0.5",
}


_AS_ALL: Final = SourceOptions()


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is to be fetched, and on whose word."""

    url: str
    purpose: str = "listing"
    """listing, page, check (a person waits for it) or robots."""
    etag: str = ""
    last_modified: str = ""
    typed: bool = False
    """The user typed this very address: it may lie on the local network or on this machine."""
    source: str = ""
    """The address the user typed for the source this belongs to: pages of a local source may be as local as it is."""
    fresh: bool = False
    """The page of a fresh entry: needs no gap after the request before it."""
    may_cut: bool = False
    """Of a body larger than is accepted its beginning is wanted: a feed has its newest entries there."""
    patient: bool = True
    """Wait as long as it takes for the host that a redirect leads to; else `LedElsewhere` tells that it is busy."""
    robots: bool = False
    """Ask the site's robots.txt first: section pages and sitemaps that the user did not type."""
    options: SourceOptions = _AS_ALL
    """How the source wants to be asked. Its cookies and login go to the source's own site only."""
    password: str = field(default="", repr=False)
    """Belongs to `options.username`."""


class LedElsewhere(Exception):  # noqa: N818 - not an error: to be gone on with
    """A redirect led to a host that cannot be asked yet: `go_on` does the rest at a better time, as `Fetcher.fetch`."""

    def __init__(self, url: str, go_on: Callable[[], Response]) -> None:
        super().__init__(url)
        self.url = url
        self.go_on = go_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """A complete answer."""

    url: str
    """The final address, after redirects."""
    status: int
    content_type: str
    """The Content-Type header as it came, charset included."""
    body: bytes
    """Decompressed; empty when not modified."""
    cut: bool = False
    """The body is longer: this is as much of it as is accepted."""
    public: bool = False
    """The name that was typed stood for an address on the public internet."""
    etag: str = ""
    last_modified: str = ""
    not_modified: bool = False
    moved_to: str | None = None
    """Where permanent redirects (301, 308) led, when the first hop was one."""
    elapsed: float = 0.0
    """Seconds from the first byte sent to the last one read, without the polite wait."""
    headers: Mapping[str, str] | None = None
    """All headers of the last hop."""
    whole: bool = True
    """False where nothing tells that the body is all of it: no length was given and no end of a document stands there.
    """

    @property
    def charset(self) -> str:
        """The charset that the Content-Type header names, lower case, or empty."""
        for part in self.content_type.split(";")[1:]:
            name, _, value = part.partition("=")
            if name.strip().lower() == "charset":
                return value.strip().strip("\"'").lower()
        return ""


class Adapter(HTTPAdapter):
    """requests' adapter with our connections and one TLS context for all of them.

    requests loads the CA bundle again for every new connection: 26-32 ms of CPU each, measured.
    """

    def __init__(self, context: ssl.SSLContext | None) -> None:
        self._context = context
        super().__init__(pool_connections=_KEPT_HOSTS, pool_maxsize=4, max_retries=0)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **options: Any) -> None:
        super().init_poolmanager(connections, maxsize, block, ssl_context=self._context, **options)
        self.poolmanager.pool_classes_by_scheme = {"http": GuardedPool, "https": GuardedTLSPool}

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        socks = socks_proxy(proxy)
        if socks is None:
            manager = super().proxy_manager_for(proxy, ssl_context=self._context, **options)
            manager.pool_classes_by_scheme = {"http": GuardedPool, "https": GuardedTLSPool}
            return manager
        if proxy not in self.proxy_manager:
            # As requests makes one for a proxy, which wants another package for SOCKS.
            by_socks: Any = urllib3.PoolManager(
                num_pools=_KEPT_HOSTS, maxsize=4, ssl_context=self._context, _socks_options={"proxy": socks}
            )
            by_socks.pool_classes_by_scheme = {"http": SocksPool, "https": SocksTLSPool}
            self.proxy_manager[proxy] = by_socks
        return self.proxy_manager[proxy]

    def cert_verify(self, conn: Any, url: str | None, verify: Any, cert: Any) -> None:
        """The context verifies; naming the bundle here would load it again."""


class Fetcher:
    """Fetches politely, within deadlines, and only from where it may; thread-safe.

    Args:
        page: the address of a page that says who asks, for the user agent; "" is the one that the packager gave.
        gap: seconds between two requests to one host.
        deadlines: how long each stage may take.
        largest: the largest body accepted, in bytes after decompression.
        context: the TLS context of all connections; None makes one from the system's and certifi's authorities.
        resolve: what names stand for.
        is_online: whether this machine has a way out; asked only after a failure.
        tick: the clock of politeness, in seconds.
    """

    def __init__(
        self,
        *,
        page: str = "",
        gap: float = 2.0,
        deadlines: Deadlines | None = None,
        largest: int = LARGEST,
        context: ssl.SSLContext | None = None,
        resolve: Resolve = resolve,
        is_online: Callable[[], bool] = machine_is_online,
        tick: Callable[[], float] = time.monotonic,
    ) -> None:
        self._page = page
        self._deadlines = deadlines or Deadlines()
        self._largest = largest
        self._context = context
        self._politeness = Politeness(gap=gap, tick=tick)
        self._robots = Robots(self._robots_text)
        self._names = Names(resolve)
        self._is_online = is_online
        self._watch = Watch()
        self._lock = threading.Lock()
        self._plain = Adapter(None)
        self._secure: Adapter | None = None
        self._closed = False
        # The environment is asked once: asking it for every request costs more than the request.
        self._proxies = {scheme: proxy for scheme, proxy in getproxies().items() if scheme != "no"}
        self._no_proxy = getproxies().get("no")

    # --- asking ----------------------------------------------------------------------------------

    def fetch(self, request: Request) -> Response:
        """Fetch one address, following redirects. Waits politely for its turn first.

        Raises:
            FetchError: with a reason for each way it can fail; `status` and `retry_after` where the site gave them.
            LedElsewhere: where the request is not patient, and a redirect led to a host that is busy.
        """
        url, login = _clean(request.url)
        if request.robots:
            self._mind_robots(request)
        elif request.purpose == "page" or (
            # Whoever comes after longer than any site may ask for keeps every delay without knowing it.
            request.purpose == "listing" and request.source and self._politeness.asked_lately(_host(url))
        ):
            self._mind_delay(request)
        errand = Errand(_SHORT if request.purpose == "robots" else self._deadlines)
        journey = _Journey(request, Trip(errand, self._names), login, _site(url), {url})
        return self._travel(journey, url)

    def _travel(self, journey: _Journey, url: str) -> Response:
        """From an address to the end of its redirects."""
        request, errand = journey.request, journey.trip.errand
        try:
            if request.options.public:
                errand.limit = Reach.PUBLIC
            elif not request.typed and not journey.hops:
                with self._watched(errand):
                    errand.limit = self._reach_of_source(request, journey.trip)
            return self._follow(journey, url)
        except Stopped as error:
            raise FetchError(request.url, Reason.of("stopping")) from error
        except (OSError, broken.HTTPError, http.client.HTTPException, BodyError, ValueError) as error:
            reason = reason_of(error, errand, _host(url), self._is_online)
            if journey.hops and reason.code == "address-private":
                reason = Reason.of("redirect-private", host=_host(url))
            raise FetchError(request.url, reason) from error

    def rules(self, url: str, *, source: str = "", proxy: str = "") -> Rules:
        """What the robots.txt of an address's site says, asked for once a day, through `proxy` where a source has its
        own. Raises FetchError where nobody knows.
        """
        return self._robots.rules(url, source=source, proxy=proxy)

    def seconds_until_free(self, url: str, *, fresh: bool = False) -> float:
        """How long `fetch` would wait politely before asking this address; 0 when it would start at once."""
        return self._politeness.seconds_until_free(_host(url), fresh=fresh)

    def slowed(self, url: str) -> float | None:
        """Where the site of an address asked for longer pauses than ours, the seconds until it may be asked, at least;
        None elsewhere. Who knows waits elsewhere than in `fetch`.
        """
        return self._politeness.slowed(_host(url))

    def gap_left(self, url: str) -> float:
        """Seconds until the pause behind the last request to the host of an address is over. Who knows waits elsewhere
        than in `fetch`.
        """
        return self._politeness.gap_left(_host(url))

    def close(self) -> None:
        """Break off everything under way, within a second, and refuse what comes later."""
        self._closed = True
        self._politeness.stop()
        self._watch.stop()
        self._plain.close()
        with self._lock:
            if self._secure is not None:
                self._secure.close()

    def _mind_hold(self, request: Request, host: str) -> None:
        """Leave a host alone that told an earlier request so; a person who checks an address may ask all the same."""
        left = self._politeness.held(host)
        if left and request.purpose != "check":
            reason = Reason.of("too-many-requests", host=host, status=429)
            raise FetchError(request.url, reason, status=429, retry_after=left)

    def _mind_robots(self, request: Request) -> None:
        rules = self._rules_for(request)
        host = _host(request.url)
        if rules.crawl_delay is not None:
            self._politeness.slow_down(host, rules.crawl_delay)
        if not rules.allows(request.url):
            raise FetchError(request.url, Reason.of("robots", host=host))

    def _mind_delay(self, request: Request) -> None:
        """Learn how long a site wants us to wait; what it forbids concerns listings that nobody typed.

        One that cannot say just now is read at our own pace.
        """
        with contextlib.suppress(FetchError):
            rules = self._rules_for(request)
            if rules.crawl_delay is not None:
                self._politeness.slow_down(_host(request.url), rules.crawl_delay)

    def _rules_for(self, request: Request) -> Rules:
        options = request.options
        # On the word of no source an address is read on the public internet only.
        source = "" if options.public else request.source
        return self._robots.rules(request.url, source=source, proxy=options.proxy)

    def _robots_text(self, url: str, source: str, proxy: str) -> str:
        # Part of the visit that is about to begin: it waits for no gap of its own.
        typed = _site(url) == _site(source)
        # Through the source's proxy, so that the site learns no other address; its cookies and login are not for this.
        options = SourceOptions(proxy=proxy)
        found = self.fetch(Request(url=url, purpose="robots", source=source, typed=typed, fresh=True, options=options))
        return found.body.decode("utf-8", "replace")

    def _follow(self, journey: _Journey, url: str) -> Response:
        request, errand = journey.request, journey.trip.errand
        fresh = request.fresh and request.purpose in _AT_ONCE
        while True:
            host = _host(url)
            journey.waits_since = journey.waits_since or time.monotonic()
            hurried = journey.hops > 0 and not request.patient and not journey.put_off
            try:
                with self._politeness.turn(host, fresh=fresh, longest=_PATIENCE if hurried else float("inf")):
                    begun = time.monotonic()
                    errand.grant(begun - journey.waits_since)
                    journey.waits_since = 0.0
                    self._mind_hold(request, host)
                    while True:
                        answer = self._ask(journey, url)
                        if not isinstance(answer, _Redirect):
                            journey.elapsed += time.monotonic() - begun
                            return _response(url, answer, journey)
                        url = _next(journey, url, answer)
                        journey.permanent = journey.permanent and answer.permanent
                        journey.moved_to = url if journey.permanent else journey.moved_to
                        # A redirect within the host is part of the same visit.
                        if _host(url) != host:
                            break
                    journey.elapsed += time.monotonic() - begun
            except Occupied:
                journey.put_off = True
                raise LedElsewhere(url, partial(self._travel, journey, url)) from None

    def _ask(self, journey: _Journey, url: str) -> _Answer | _Redirect:
        """One hop."""
        errand = journey.trip.errand
        prepared = self._prepared(journey, url)
        with self._watched(errand), under_way(journey.trip):
            raw = self._send(journey.request, prepared, errand)
            if not journey.hops:
                is_direct = not self._proxies_for(url, journey.request.options)
                journey.public = is_direct and errand.limit is Reach.PUBLIC
            try:
                return self._take(journey, prepared, raw)
            except BaseException:
                raw.close()
                raise

    @contextlib.contextmanager
    def _watched(self, errand: Errand) -> Iterator[None]:
        self._watch.add(errand)
        try:
            yield
        finally:
            self._watch.remove(errand)

    def _send(self, request: Request, prepared: requests.PreparedRequest, errand: Errand) -> urllib3.BaseHTTPResponse:
        url = prepared.url or ""
        proxies = self._proxies_for(url, request.options)
        # The proxy looks the name up; what is written as a number can be told here.
        if proxies and not errand.admits(_literal_reach(_host(url))):
            raise OutOfReachError(url)
        adapter = self._adapter(url)
        pool: Any = adapter.get_connection_with_tls_context(prepared, True, proxies)
        deadlines = errand.deadlines
        while True:
            errand.dialled = False
            errand.begin("connect", deadlines.connect)
            try:
                raw: urllib3.BaseHTTPResponse = pool.urlopen(
                    "GET",
                    adapter.request_url(prepared, proxies) if proxies else prepared.path_url,
                    headers=prepared.headers,
                    retries=False,
                    redirect=False,
                    assert_same_host=False,
                    timeout=urllib3.Timeout(connect=deadlines.connect, read=deadlines.silence),
                    preload_content=False,
                    decode_content=False,
                )
                return raw
            except (broken.ProtocolError, OSError):
                # A connection kept alive may have been closed by the site just now: the next one is new in the end.
                if errand.dialled or errand.late_in or errand.stopped:
                    raise

    def _take(
        self, journey: _Journey, prepared: requests.PreparedRequest, raw: urllib3.BaseHTTPResponse
    ) -> _Answer | _Redirect:
        """Read what came, to its end."""
        request, errand = journey.request, journey.trip.errand
        errand.begin("body", errand.deadlines.body)
        headers, status = raw.headers, raw.status
        host = _host(prepared.url or "")
        location = headers.get("location")
        if status in {301, 302, 303, 307, 308} and location:
            if "set-cookie" in headers:
                _cookies.extract_cookies_to_jar(journey.cookies, prepared, raw)
            _leave(raw)
            return _Redirect(status=status, location=_text_of_location(location))
        if status == 304 and journey.asks_if_changed(prepared.url or ""):
            _leave(raw)
            return _Answer(status=304, headers=headers, body=b"")
        cut = False
        if status < 400:
            body, cut = _read(raw, errand, self._largest, may_cut=request.may_cut)
        else:
            body = _beginning(raw, errand)
        reason = refusal(status, headers, body, host)
        if reason is not None:
            wait = retry_after(headers, datetime.now(UTC))
            if status == 429 or (status == 503 and wait is not None):
                self._politeness.hold(host, _HOLD if wait is None else wait)
            raise FetchError(request.url, reason, status=status, retry_after=wait)
        if is_portal(asked=_host(request.url), host=host, content_type=headers.get("content-type", ""), body=body):
            raise FetchError(request.url, Reason.of("captive-portal", host=host), status=status)
        return _Answer(status=status, headers=headers, body=body, cut=cut)

    def _prepared(self, journey: _Journey, url: str) -> requests.PreparedRequest:
        request = journey.request
        headers = {
            "User-Agent": request.options.user_agent or self._user_agent,
            "Accept": _ACCEPT.get(request.purpose, "*/*"),
            "Accept-Encoding": "gzip, deflate",
            "Accept-Language": "ar, en;q=0.6, *;q=0.3",
        }
        if journey.asks_if_changed(url):
            if request.etag:
                headers["If-None-Match"] = request.etag
            if request.last_modified:
                headers["If-Modified-Since"] = request.last_modified
        options = request.options
        at_home = bool(options.cookies or options.username) and belongs(url, request.source or request.url)
        if journey.login and _site(url) == journey.login_for:
            headers["Authorization"] = journey.login
        elif options.username and at_home:
            headers["Authorization"] = _basic(options.username, request.password)
        prepared = requests.PreparedRequest()
        prepared.method = "GET"
        prepared.url = url
        prepared.headers = requests.structures.CaseInsensitiveDict(headers)
        cookies = [_header_value(options.cookies)] if options.cookies and at_home else []
        if len(journey.cookies) and (cookie := _cookies.get_cookie_header(journey.cookies, prepared)):
            cookies.append(cookie)
        if cookies:
            prepared.headers["Cookie"] = "; ".join(cookies)
        return prepared

    @cached_property
    def _user_agent(self) -> str:
        return user_agent(self._page)

    def _adapter(self, url: str) -> Adapter:
        if not url.startswith("https:"):
            return self._plain
        with self._lock:
            if self._secure is None:
                self._secure = Adapter(self._context or trusting_context())
            return self._secure

    def _proxies_for(self, url: str, options: SourceOptions) -> dict[str, str] | None:
        if options.proxy == "direct":
            return None
        if options.proxy:
            if not _host(options.proxy if "://" in options.proxy else f"http://{options.proxy}"):
                raise requests.exceptions.InvalidProxyURL(options.proxy)
            _refuse_older_socks(options.proxy, url)
            return {"http": options.proxy, "https": options.proxy}
        if not self._proxies or should_bypass_proxies(url, self._no_proxy):
            return None
        proxy = select_proxy(url, self._proxies)
        if proxy:
            _refuse_older_socks(proxy, url)
        return self._proxies if proxy else None

    def _reach_of_source(self, request: Request, trip: Trip) -> Reach:
        """How far inside the address lies that the user typed for a source; public where it cannot be told."""
        source = request.source
        if not source:
            return Reach.PUBLIC
        parts = urlsplit(source)
        host = parts.hostname or ""
        if self._proxies_for(source, request.options):
            return _literal_reach(host)
        try:
            places = self._names.look_up(host, parts.port or 80, trip.errand)
        except (LookupFailedError, ValueError):
            return Reach.PUBLIC
        return places[0].reach if places else Reach.PUBLIC


def _refuse_older_socks(proxy: str, url: str) -> None:
    if is_socks(proxy) and socks_proxy(proxy) is None:
        raise FetchError(url, Reason.of("proxy-socks", form="socks5://HOST:PORT"))


@dataclass(slots=True)
class _Journey:
    """One fetch through all its hops."""

    request: Request
    trip: Trip
    login: str
    """The Authorization header of the address that was asked for, for its own site only."""
    login_for: str
    seen: set[str]
    hops: int = 0
    permanent: bool = True
    """All redirects so far were."""
    moved_to: str | None = None
    elapsed: float = 0.0
    """Seconds in all that its sites took."""
    waits_since: float = 0.0
    """Since when it waits for its turn; 0 where it does not."""
    put_off: bool = False
    """It was led to a host that was busy, and is gone on with when that is free."""
    public: bool = False
    """The first address that was connected to, not a proxy's, is public."""
    cookies: requests.cookies.RequestsCookieJar = field(default_factory=requests.cookies.RequestsCookieJar)
    """What the site set on the way; some send visitors round until they bring it back. Forgotten afterwards."""

    def asks_if_changed(self, url: str) -> bool:
        """Whether a hop says which version we have: that is no other host's business."""
        request = self.request
        return bool(request.etag or request.last_modified) and _host(url) == _host(request.url)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Redirect:
    status: int
    location: str

    @property
    def permanent(self) -> bool:
        return self.status in {301, 308}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes
    cut: bool = False


def _response(url: str, answer: _Answer, journey: _Journey) -> Response:
    headers = answer.headers
    # Where the end of the connection was the end of the body, it may have come too early. Nobody can tell; so the next
    # request must not say that we have this version.
    sure = answer.status == 304 or (not answer.cut and has_end(headers, answer.body))
    return Response(
        url=url,
        status=answer.status,
        content_type=headers.get("content-type", ""),
        body=answer.body,
        cut=answer.cut,
        public=journey.public,
        etag=headers.get("etag", "") if sure else "",
        last_modified=headers.get("last-modified", "") if sure else "",
        not_modified=answer.status == 304,
        moved_to=journey.moved_to,
        elapsed=journey.elapsed,
        headers=headers,
        whole=sure,
    )


# --- addresses -----------------------------------------------------------------------------------


def _next(journey: _Journey, url: str, answer: _Redirect) -> str:
    """Where a redirect leads, if we may go there."""
    request, errand = journey.request, journey.trip.errand
    host = _host(url)
    try:
        target, _ = _clean(urljoin(url, answer.location))
    except (FetchError, ValueError) as error:
        raise FetchError(request.url, Reason.of("redirect-invalid", host=host), status=answer.status) from error
    # The same address again is no loop where a cookie was set meanwhile; the number of hops ends it.
    if (target in journey.seen and not len(journey.cookies)) or journey.hops >= _HOPS:
        raise FetchError(request.url, Reason.of("redirect-loop", host=host), status=answer.status)
    journey.seen.add(target)
    journey.hops += 1
    if errand.limit is None:
        # Only the first hop of a typed address settles how far inside we may go (through a proxy it settles nothing).
        errand.limit = Reach.PUBLIC
    return target


def _clean(url: str) -> tuple[str, str]:
    """An address as it goes over the wire, and the Authorization header for the login that was written in it.

    http or https, the name in ASCII, the path quoted, neither login nor fragment. Raises FetchError.
    """
    prepared = requests.PreparedRequest()
    try:
        prepared.prepare_url(url.strip(), None)
        parts = urlsplit(prepared.url or "")
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError(url)
    except (requests.RequestException, ValueError) as error:
        raise FetchError(url, Reason.of("address-invalid", url=url[:200])) from error
    user, password = requests.utils.get_auth_from_url(prepared.url or "")
    login = _basic_auth_str(user, password) if user else ""
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, place, parts.path or "/", parts.query, "")), login


def _site(url: str) -> str:
    """Scheme, host and port, without a login."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}".lower()


def _basic(username: str, password: str) -> str:
    """The Authorization header; UTF-8, which sites expect since RFC 7617."""
    return "Basic " + b64encode(f"{username}:{password}".encode()).decode("ascii")


def _header_value(text: str) -> str:
    """What a person typed, as it may stand in a header."""
    return " ".join(text.split()).encode("utf-8").decode("latin-1")


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _literal_reach(host: str) -> Reach:
    """How far inside a host lies that is written as a number or is this machine; public for any other name."""
    host = host.rstrip(".")
    if host == "localhost" or host.endswith(".localhost"):
        return Reach.THIS_MACHINE
    try:
        return reach_of(host)
    except ValueError:
        pass
    try:
        # What resolvers and proxies take for a number too: 2130706433, 0x7f000001, 127.1, 0177.0.0.1.
        return reach_of(socket.inet_ntoa(socket.inet_aton(host)))
    except (OSError, ValueError):
        return Reach.PUBLIC


def _text_of_location(location: str) -> str:
    """A Location header as text: http.client decoded its bytes as Latin-1, sites write UTF-8."""
    with contextlib.suppress(UnicodeError):
        return location.encode("latin-1").decode("utf-8")
    return location


# --- bodies --------------------------------------------------------------------------------------


def _read(raw: urllib3.BaseHTTPResponse, errand: Errand, largest: int, *, may_cut: bool = False) -> tuple[bytes, bool]:
    """The decompressed body, and whether it is longer: where it `may_cut`, of a larger one the beginning is taken.

    Raises BodyError, LateError and whatever urllib3 raises for a broken one.
    """
    encodings = [name.strip() for name in raw.headers.get("content-encoding", "").lower().split(",")]
    is_plain = not any(encodings) or encodings == ["identity"]
    announced = raw.headers.get("content-length", "")
    is_number = announced.isascii() and announced.isdigit()
    if is_number and int(announced) > largest and not (may_cut and is_plain):
        raise BodyError("too-large")
    parts: list[bytes] = []
    size = 0
    while chunk := raw.read(_CHUNK, decode_content=False):
        parts.append(chunk)
        size += len(chunk)
        errand.check()
        if size > largest:
            raw.close()
            # What is compressed and so large nobody means to be read.
            if not may_cut or not is_plain or parts[0].startswith(GZIP):
                raise BodyError("too-large")
            return b"".join(parts)[:largest], True
    # A connection shut by the watch looks like the end of a body that announced no length.
    errand.check()
    raw.release_conn()
    body = b"".join(parts)
    for encoding in reversed(encodings):
        body = decompressed(body, encoding, largest, may_cut=may_cut)
    # A sitemap.xml.gz is a file, not an encoding.
    body = decompressed(body, "gzip", largest, may_cut=may_cut)
    return body[:largest], len(body) > largest


def _beginning(raw: urllib3.BaseHTTPResponse, errand: Errand) -> bytes:
    """What can be had quickly of an error page, to tell a challenge from a refusal; its status counts in any case."""
    try:
        errand.begin("body", min(errand.deadlines.body, _SECONDS_FOR_REFUSAL))
        return _read(raw, errand, _LARGEST_REFUSAL)[0]
    except (OSError, broken.HTTPError, http.client.HTTPException, BodyError):
        raw.close()
        return b""


def _leave(raw: urllib3.BaseHTTPResponse) -> None:
    """Done with an answer whose body nobody wants: the connection is kept where there is none."""
    if raw.headers.get("content-length", "0" if raw.status == 304 else "") == "0":
        raw.drain_conn()
    else:
        raw.close()


# --- failures ------------------------------------------------------------------------------------


def trusting_context() -> ssl.SSLContext:
    """The authorities of the system (SSL_CERT_FILE counts), and those requests brings or is pointed at."""
    context = ssl.create_default_context()
    bundle = os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE") or certifi.where()
    context.load_verify_locations(bundle)
    return context


def _chain(error: BaseException) -> list[BaseException]:
    """An exception and everything it wraps, outermost first: urllib3 keeps causes in args, reason and context."""
    found: list[BaseException] = []
    waiting: list[object] = [error]
    while waiting:
        one = waiting.pop(0)
        if not isinstance(one, BaseException) or any(one is known for known in found):
            continue
        found.append(one)
        waiting += [*one.args, getattr(one, "reason", None), one.__cause__, one.__context__]
    return found


_TLS_CODES: Final = {10: "tls-expired", 9: "tls-expired", 62: "tls-name", 64: "tls-name"}
"""OpenSSL's verify codes: expired, not yet valid, wrong name, wrong address. Every other is not trusted."""
_UNREACHABLE: Final = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EADDRNOTAVAIL})


def reason_of(error: BaseException, errand: Errand, host: str, is_online: Callable[[], bool]) -> Reason:
    """The reason behind whatever requests, urllib3, ssl or the socket raised."""
    if errand.stopped:
        return Reason.of("stopping")
    if errand.late_in:
        return Reason.of(f"timeout-{errand.late_in}", host=host)
    chain = _chain(error)

    def wrapped(kinds: type[BaseException] | tuple[type[BaseException], ...]) -> Any:
        return next((one for one in chain if isinstance(one, kinds)), None)

    if body := wrapped(BodyError):
        return Reason.of(body.code, host=host)
    if wrapped(OutOfReachError):
        return Reason.of("address-private", host=host)
    if lookup := wrapped(LookupFailedError):
        if lookup.args[0] != host:
            return Reason.of("proxy", host=host)
        # Without a way out some systems say that there is no such name.
        if not is_online():
            return Reason.of("offline")
        return Reason.of("dns" if lookup.passing else "no-such-host", host=host)
    if untrusted := wrapped(ssl.SSLCertVerificationError):
        return Reason.of(_TLS_CODES.get(untrusted.verify_code, "tls-untrusted"), host=host)
    if wrapped(SocksLoginError):
        return Reason.of("proxy-login", host=host)
    if wrapped((broken.ProxyError, requests.exceptions.InvalidProxyURL, requests.exceptions.InvalidSchema)):
        return Reason.of("proxy", host=host)
    if wrapped((http.client.IncompleteRead, broken.IncompleteRead, broken.InvalidChunkLength)):
        return Reason.of("cut-short", host=host)
    if wrapped((ssl.SSLError, broken.SSLError)):
        return Reason.of("tls" if errand.stage == "connect" else "cut-short", host=host)
    if wrapped(http.client.RemoteDisconnected):
        return Reason.of("disconnected", host=host)
    if wrapped((http.client.HTTPException, broken.LocationParseError, broken.InvalidHeader)):
        return Reason.of("not-http", host=host)
    if wrapped((TimeoutError, broken.TimeoutError)):
        return Reason.of(f"timeout-{errand.stage}", host=host)
    if wrapped(ConnectionRefusedError):
        return Reason.of("refused", host=host)
    if wrapped(ConnectionError):
        return Reason.of("cut-short" if errand.stage == "body" else "disconnected", host=host)
    if any(isinstance(one, OSError) and one.errno in _UNREACHABLE for one in chain):
        return Reason.of("unreachable" if is_online() else "offline", host=host)
    if wrapped(broken.HTTPError) and errand.stage == "body":
        return Reason.of("cut-short", host=host)
    return Reason.of("network", host=host)
