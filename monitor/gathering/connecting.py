"""Sockets for fetching: names looked up with a deadline, private addresses refused, and a watch that breaks off.

A socket's timeout is no deadline: a server that drips a byte a second is never silent. So every request is an
errand with a deadline for each stage, and a watch thread shuts the socket of the errand that is late.
"""

from __future__ import annotations

import contextlib
import errno
import http.client
import ipaddress
import os
import selectors
import socket
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import Any, Final, NamedTuple

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ProxyError

from monitor.gathering.socks import SocksLoginError, SocksProxy, greet

_NAMES_KEPT: Final = 2048
_NAME_SECONDS: Final = 60.0
_MOST_INTERIM: Final = 20
_WATCH_SECONDS: Final = 0.2
_DISTRUST_SECONDS: Final = 600.0
_WITH_IPV4: Final = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("::/96"))
"""NAT64, and IPv4-compatible addresses (RFC 4291, 2.5.5.1): the last four bytes are the address that is meant."""
_LOCAL: Final = (
    ipaddress.IPv6Network("64:ff9b:1::/48"),
    ipaddress.IPv6Network("fec0::/10"),
    ipaddress.IPv4Network("192.0.0.0/24"),
)
"""Local by the registries of special addresses (RFC 8215, 3879, 6890), which not every Python knows yet."""
_ANYCAST: Final = (ipaddress.IPv4Address("192.0.0.9"), ipaddress.IPv4Address("192.0.0.10"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadlines:
    """How long each stage of a request may take, in seconds."""

    connect: float = 10.0
    """Looking the name up, connecting, and the TLS handshake."""
    headers: float = 20.0
    """From the connection to the last header."""
    body: float = 40.0
    """From the last header to the last byte."""
    silence: float = 15.0
    """The longest wait for the next byte."""
    total: float = 60.0
    """All hops of a redirect together, without the polite wait before them."""


class Reach(IntEnum):
    """How far inside an address lies. A redirect may go outward, never further inward."""

    PUBLIC = 0
    LOCAL_NETWORK = 1
    THIS_MACHINE = 2


class OutOfReachError(OSError):
    """Every address of the name lies further inside than this errand may go."""


class LookupFailedError(OSError):
    """The name could not be looked up; `passing` is a fault of the resolver or network, not of the name."""

    def __init__(self, host: str, *, passing: bool) -> None:
        super().__init__(host)
        self.passing = passing


class LateError(OSError):
    """The errand is past a deadline, or was told to stop."""


@lru_cache(maxsize=4096)
def reach_of(address: str) -> Reach:
    """How far inside a numeric address lies."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour
        if inner is None and int(found) > 1 and any(found in network for network in _WITH_IPV4):
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            return reach_of(str(inner))
    if found.is_loopback or found.is_link_local or found.is_unspecified or found.is_multicast:
        return Reach.THIS_MACHINE
    if found not in _ANYCAST and any(found in network for network in _LOCAL if network.version == found.version):
        return Reach.LOCAL_NETWORK
    return Reach.PUBLIC if found.is_global else Reach.LOCAL_NETWORK


def machine_is_online() -> bool:
    """Whether this machine has a way to the internet. Sends nothing: only the routing table is asked."""
    for family, address in ((socket.AF_INET, "9.9.9.9"), (socket.AF_INET6, "2620:fe::fe")):
        with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((address, 53))
            return True
    return False


# --- names ---------------------------------------------------------------------------------------


class Place(NamedTuple):
    """One address a name stands for."""

    family: socket.AddressFamily
    reach: Reach
    target: tuple[Any, ...]


Resolve = Callable[[str, int], Sequence[tuple[socket.AddressFamily, tuple[Any, ...]]]]
"""Gives (family, socket address) for a name and port, best first; raises socket.gaierror."""


def resolve(host: str, port: int) -> Sequence[tuple[socket.AddressFamily, tuple[Any, ...]]]:
    """What the system says a name stands for."""
    return [(family, target) for family, _, _, _, target in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


class Names:
    """Looks names up in threads of its own, so that a dead resolver holds nobody, and remembers them for a minute."""

    def __init__(self, resolve: Resolve = resolve) -> None:
        self._resolve = resolve
        self._lock = threading.Lock()
        self._known: OrderedDict[tuple[str, int], tuple[float, tuple[Place, ...]]] = OrderedDict()
        self._asked: dict[tuple[str, int], Future[tuple[Place, ...]]] = {}
        self._distrusted: tuple[socket.AddressFamily | None, float] = (None, 0.0)

    def look_up(self, host: str, port: int, errand: Errand) -> tuple[Place, ...]:
        """The addresses of a name. Raises LookupFailedError, or LateError when the errand ran out of time."""
        key = (host, port)
        with self._lock:
            known = self._known.get(key)
            if known is not None and known[0] > time.monotonic():
                return known[1]
        if numeric := _numeric(host, port):
            return self._remember(key, (numeric,))
        with self._lock:
            asked = self._asked.get(key)
            if asked is None:
                asked = self._asked[key] = Future()
                threading.Thread(target=self._ask, args=(key, asked), name="look-up", daemon=True).start()
        while True:
            errand.check()
            try:
                return asked.result(min(_WATCH_SECONDS, max(0.0, errand.left())))
            except FutureTimeoutError:
                continue

    def distrust(self, family: socket.AddressFamily) -> None:
        """Addresses of this family did not answer where others did: they come last for a while.

        A machine with a broken way to IPv6 would wait for it at every site otherwise.
        """
        self._distrusted = (family, time.monotonic() + _DISTRUST_SECONDS)

    def in_order(self, places: tuple[Place, ...]) -> tuple[Place, ...]:
        """The addresses in the order to try them."""
        family, until = self._distrusted
        if family is None or until < time.monotonic():
            return places
        return tuple(sorted(places, key=lambda place: place.family == family))

    def _ask(self, key: tuple[str, int], asked: Future[tuple[Place, ...]]) -> None:
        try:
            places = self._remember(key, self._found(*key))
        except BaseException as error:  # noqa: BLE001 - the top of a thread: whoever waits for it gets it
            asked.set_exception(error)
        else:
            asked.set_result(places)
        finally:
            with self._lock:
                self._asked.pop(key, None)

    def _found(self, host: str, port: int) -> tuple[Place, ...]:
        try:
            found = self._resolve(host, port)
        except socket.gaierror as error:
            raise LookupFailedError(host, passing=error.errno == socket.EAI_AGAIN) from error
        except UnicodeError as error:
            # A label of more than 63 letters, or an empty one.
            raise LookupFailedError(host, passing=False) from error
        places = tuple(Place(family, reach_of(str(target[0])), target) for family, target in found)
        if not places:
            raise LookupFailedError(host, passing=False)
        return places

    def _remember(self, key: tuple[str, int], places: tuple[Place, ...]) -> tuple[Place, ...]:
        with self._lock:
            self._known[key] = (time.monotonic() + _NAME_SECONDS, places)
            self._known.move_to_end(key)
            if len(self._known) > _NAMES_KEPT:
                self._known.popitem(last=False)
        return places


def _numeric(host: str, port: int) -> Place | None:
    """An address written as a number needs no resolver; one with a zone (fe80::1%eth0) does."""
    try:
        version = ipaddress.ip_address(host).version
    except ValueError:
        return None
    if version == 4:
        return Place(socket.AF_INET, reach_of(host), (host, port))
    return None if "%" in host else Place(socket.AF_INET6, reach_of(host), (host, port, 0, 0))


# --- errands and their watch ---------------------------------------------------------------------


class Line:
    """A second descriptor of a connection's socket, by which another thread can cut it.

    The connection's own will not do: TLS takes it over while it shakes hands, and http.client lets go of it as soon
    as the site says that it will close, with the body still to come.
    """

    def __init__(self, sock: socket.socket) -> None:
        self.loose = False
        """The connection has been closed; who reads the rest of its last answer closes this."""
        self._handle = sock.dup()
        self._lock = threading.Lock()

    def cut(self) -> None:
        """Make every read and write on the connection fail at once."""
        # The lock keeps close() from handing the descriptor's number to somebody else meanwhile.
        with self._lock, contextlib.suppress(OSError):
            self._handle.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        with self._lock:
            self._handle.close()


class Errand:
    """One fetch as the watch sees it: its stage and deadline, and the connection it uses at the moment."""

    def __init__(self, deadlines: Deadlines) -> None:
        self.deadlines = deadlines
        self.limit: Reach | None = None
        """How far inside it may go; None lets the first address settle it (somebody typed it)."""
        self.dialled = False
        """This hop opened a connection of its own instead of using one kept alive."""
        self.late_in = ""
        """The stage whose deadline passed, or empty."""
        self.stopped = False
        self.stage = "connect"
        self._ends = time.monotonic() + deadlines.total
        self._stage_ends = self._ends
        self._line: Line | None = None
        self._lock = threading.Lock()

    def begin(self, stage: str, seconds: float) -> None:
        """Enter a stage that may take so many seconds. Raises LateError when there is no time left."""
        self._stage_ends = min(self._ends, time.monotonic() + seconds)
        self.stage = stage
        self.check()

    def admits(self, reach: Reach) -> bool:
        """Whether it may go so far inside; the first address of a typed name settles how far that is."""
        if self.limit is None:
            self.limit = reach
        return reach <= self.limit

    def grant(self, seconds: float) -> None:
        """Add time that was spent waiting politely."""
        self._ends += seconds
        self._stage_ends = self._ends

    def left(self) -> float:
        """Seconds left in this stage."""
        return self._stage_ends - time.monotonic()

    def check(self) -> None:
        """Raise LateError when the errand is late or was stopped."""
        if not self.late_in and self.left() <= 0:
            self.late_in = self.stage
        if self.stopped or self.late_in:
            raise LateError(self.late_in or "stopped")

    def hold(self, line: Line) -> None:
        """Name the line that has to be cut when time is up."""
        with self._lock:
            before, self._line = self._line, line
        if before is not None and before is not line and before.loose:
            before.close()
        if self.stopped or self.late_in:
            self._cut()

    def holds(self, line: Line) -> bool:
        return self._line is line

    def let_go(self) -> None:
        """This hop is over."""
        with self._lock:
            line, self._line = self._line, None
        if line is not None and line.loose:
            line.close()

    def watched(self, now: float) -> None:
        """Called by the watch: shut the connection when the deadline has passed."""
        if now >= self._stage_ends and not self.late_in:
            self.late_in = self.stage
            self._cut()

    def stop(self) -> None:
        """Break off at once."""
        self.stopped = True
        self._cut()

    def _cut(self) -> None:
        with self._lock:
            if self._line is not None:
                self._line.cut()


class Watch:
    """Looks after the errands under way and breaks off those that are late; its thread sleeps when there are none."""

    def __init__(self) -> None:
        self._errands: set[Errand] = set()
        self._changed = threading.Condition()
        self._stopped = False
        self._thread: threading.Thread | None = None

    def add(self, errand: Errand) -> None:
        with self._changed:
            if self._stopped:
                errand.stop()
                return
            self._errands.add(errand)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="fetch-watch", daemon=True)
                self._thread.start()
            elif len(self._errands) == 1:
                self._changed.notify()

    def remove(self, errand: Errand) -> None:
        with self._changed:
            self._errands.discard(errand)

    def stop(self) -> None:
        """Break off every errand, now and later."""
        with self._changed:
            self._stopped = True
            errands = tuple(self._errands)
            self._changed.notify()
        for errand in errands:
            errand.stop()

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._errands and not self._stopped:
                    self._changed.wait()
                if self._stopped:
                    return
                errands = tuple(self._errands)
            now = time.monotonic()
            for errand in errands:
                errand.watched(now)
            time.sleep(_WATCH_SECONDS)


# --- connections ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Trip:
    """What a connection has to know of the fetch that uses it."""

    errand: Errand
    names: Names


_under_way = threading.local()
"""The trip of the fetch that runs in this thread. urllib3 makes its connections itself and offers no other way in."""


@contextlib.contextmanager
def under_way(trip: Trip) -> Iterator[None]:
    """Let the connections that this thread uses belong to a trip."""
    _under_way.trip = trip
    try:
        yield
    finally:
        trip.errand.let_go()
        del _under_way.trip


class _Answer(http.client.HTTPResponse):
    """Passes over what a server says before its answer: 103 Early Hints and its like (RFC 9110, 15.2)."""

    def _read_status(self) -> tuple[str, int, str]:
        for _ in range(_MOST_INTERIM):
            version, status, reason = super()._read_status()  # type: ignore[misc]
            # http.client itself passes over 100; 101 ends HTTP.
            if not 102 <= status <= 199:
                return version, status, reason
            http.client.parse_headers(self.fp)
        raise http.client.HTTPException("no answer behind interim ones")


class _Guarded(HTTPConnection):
    """A connection that dials as we say, and that another thread can shut."""

    response_class = _Answer

    _line: Line | None = None
    _reach: Reach | None = None
    """How far inside its other end lies; None where that is a proxy."""

    def _new_conn(self) -> socket.socket:
        trip: Trip = _under_way.trip
        trip.errand.dialled = True
        sock, reach = dial(self._dns_host, self.port or 80, trip, checked=self.proxy is None)
        self._reach = reach if self.proxy is None else None
        # So that a peer that vanished is noticed, and small requests leave at once.
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.settimeout(self.timeout if isinstance(self.timeout, (int, float)) else None)
        self._line = Line(sock)
        trip.errand.hold(self._line)
        return sock

    def request(self, *args: Any, **options: Any) -> None:
        if self._line is not None:
            errand: Errand = _under_way.trip.errand
            errand.hold(self._line)
            # Kept alive from an errand that may have been allowed further inside than this one.
            if self._reach is not None and not errand.admits(self._reach):
                raise OutOfReachError(self.host)
        super().request(*args, **options)

    def getresponse(self) -> Any:
        errand: Errand = _under_way.trip.errand
        errand.begin("headers", errand.deadlines.headers)
        return super().getresponse()

    def close(self) -> None:
        super().close()
        line, self._line = self._line, None
        if line is None:
            return
        trip: Trip | None = getattr(_under_way, "trip", None)
        if trip is not None and trip.errand.holds(line):
            line.loose = True
        else:
            line.close()


class _GuardedTLS(_Guarded, HTTPSConnection):
    """The same with TLS: HTTPSConnection.connect calls our _new_conn and wraps what it returns."""


class _GuardedBySocks(_Guarded):
    """The same through a SOCKS proxy, which looks the name up and connects."""

    def __init__(self, *args: Any, _socks_options: dict[str, SocksProxy], **options: Any) -> None:
        # By this name, and in a dictionary, urllib3 hands on what is known of the proxy.
        super().__init__(*args, **options)
        self._socks = _socks_options["proxy"]

    def _new_conn(self) -> socket.socket:
        trip: Trip = _under_way.trip
        errand = trip.errand
        errand.dialled = True
        try:
            sock, _ = dial(self._socks.host, self._socks.port, trip, checked=False)
        except (LateError, LookupFailedError):
            raise
        except OSError as error:
            raise ProxyError("the proxy cannot be reached", error) from error
        self._line = Line(sock)
        errand.hold(self._line)
        # What it says comes within the stage, byte by byte or not: if not, the watch cuts the line.
        sock.settimeout(max(0.0, errand.left()) + 1)
        try:
            greet(sock, self._socks, self._dns_host, self.port or 80)
        except SocksLoginError:
            sock.close()
            raise
        except OSError as error:
            sock.close()
            errand.check()
            raise ProxyError("the proxy cannot connect", error) from error
        sock.settimeout(self.timeout if isinstance(self.timeout, (int, float)) else None)
        return sock


class _GuardedTLSBySocks(_GuardedBySocks, HTTPSConnection):
    """The same with TLS inside."""


class GuardedPool(HTTPConnectionPool):
    ConnectionCls = _Guarded


class GuardedTLSPool(HTTPSConnectionPool):
    ConnectionCls = _GuardedTLS


class SocksPool(GuardedPool):
    ConnectionCls = _GuardedBySocks  # type: ignore[assignment]


class SocksTLSPool(GuardedTLSPool):
    ConnectionCls = _GuardedTLSBySocks  # type: ignore[assignment]


def dial(host: str, port: int, trip: Trip, *, checked: bool) -> tuple[socket.socket, Reach]:
    """Connect to the first address of a name that answers and lies no further inside than the errand may go."""
    errand = trip.errand
    places = trip.names.look_up(host, port, errand)
    if checked:
        places = tuple(place for place in places if errand.admits(place.reach))
        if not places:
            raise OutOfReachError(host)
    failure: OSError | None = None
    silent: Place | None = None
    places = trip.names.in_order(places)
    for number, place in enumerate(places):
        errand.check()
        share = errand.left() / (len(places) - number)
        sock = socket.socket(place.family, socket.SOCK_STREAM)
        try:
            _connect(sock, place, errand, share)
        except LateError:
            sock.close()
            raise
        except OSError as error:
            sock.close()
            failure = error
            silent = place if isinstance(error, TimeoutError) else silent
        else:
            if silent is not None and silent.family != place.family:
                trip.names.distrust(silent.family)
            return sock, place.reach
    raise failure if failure is not None else OSError(errno.EADDRNOTAVAIL, host)


def _connect(sock: socket.socket, place: Place, errand: Errand, seconds: float) -> None:
    """Connect within so many seconds, looking up often enough to notice that the errand was stopped."""
    ends = time.monotonic() + seconds
    sock.settimeout(min(seconds, _WATCH_SECONDS))
    try:
        sock.connect(place.target)
        return
    except TimeoutError as error:
        # The kernel's own timeout carries a number; ours, which only means "not yet", does not.
        if error.errno:
            raise
    with selectors.DefaultSelector() as selector:
        selector.register(sock, selectors.EVENT_WRITE)
        while not selector.select(_WATCH_SECONDS):
            errand.check()
            if time.monotonic() >= ends:
                raise TimeoutError(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT))
    if failed := sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
        raise OSError(failed, os.strerror(failed))
