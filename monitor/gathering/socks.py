"""What is said to a SOCKS proxy before a connection is ours: version 5 (RFC 1928), with a login where one is asked for
(RFC 1929). The proxy looks the name up, so that nobody else learns it. Pure: the connection is the caller's.
"""

from __future__ import annotations

import ipaddress
import struct
from dataclasses import dataclass, field
from typing import Final, Protocol
from urllib.parse import unquote, urlsplit

_VERSION: Final = 5
_CONNECT: Final = 1
_IPV4, _NAME, _IPV6 = 1, 3, 4
_WITHOUT_LOGIN, _WITH_LOGIN, _NONE_OF_THESE = 0, 2, 0xFF
_LOGIN_VERSION: Final = 1
_SCHEMES: Final = ("socks5", "socks5h", "socks")
_USUAL_PORT: Final = 1080


class Stream(Protocol):
    """What is asked of a socket."""

    def sendall(self, data: bytes, /) -> None: ...
    def recv(self, size: int, /) -> bytes: ...


class SocksError(OSError):
    """The proxy does not speak SOCKS 5, or could not connect."""


class SocksLoginError(SocksError):
    """The proxy wants a login, or another one."""


@dataclass(frozen=True, slots=True)
class SocksProxy:
    """Where a proxy is, and who asks."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)


def is_socks(proxy: str) -> bool:
    """Whether the address of a proxy is of SOCKS, in whatever version."""
    return proxy.lower().startswith("socks")


def socks_proxy(proxy: str) -> SocksProxy | None:
    """The proxy at an address such as ``socks5://user:password@host:1080``; None where it is of another version."""
    try:
        parts = urlsplit(proxy)
        port = parts.port or _USUAL_PORT
    except ValueError:
        return None
    if parts.scheme.lower() not in _SCHEMES or not parts.hostname:
        return None
    return SocksProxy(parts.hostname, port, unquote(parts.username or ""), unquote(parts.password or ""))


def greet(sock: Stream, proxy: SocksProxy, host: str, port: int) -> None:
    """Have a proxy connect to a host; afterwards the socket is as if it were connected there.

    Raises SocksError, or what the socket raises.
    """
    methods = bytes((_WITHOUT_LOGIN, _WITH_LOGIN) if proxy.user else (_WITHOUT_LOGIN,))
    sock.sendall(bytes((_VERSION, len(methods))) + methods)
    version, method = _received(sock, 2)
    if version != _VERSION:
        raise SocksError("no SOCKS 5")
    if method == _WITH_LOGIN and proxy.user:
        user, password = (text.encode("utf-8")[:255] for text in (proxy.user, proxy.password))
        sock.sendall(bytes((_LOGIN_VERSION, len(user))) + user + bytes((len(password),)) + password)
        if _received(sock, 2)[1] != 0:
            raise SocksLoginError("login refused")
    elif method != _WITHOUT_LOGIN:
        raise SocksLoginError("login wanted" if method == _NONE_OF_THESE else "unknown method")
    sock.sendall(bytes((_VERSION, _CONNECT, 0)) + _address(host) + struct.pack(">H", port))
    version, reply, _, kind = _received(sock, 4)
    if version != _VERSION or reply != 0:
        raise SocksError(f"reply {reply}")
    # Where the proxy's own end lies tells us nothing.
    length = {_IPV4: 4, _IPV6: 16}.get(kind) or _received(sock, 1)[0]
    _received(sock, length + 2)


def _address(host: str) -> bytes:
    try:
        number = ipaddress.ip_address(host)
    except ValueError:
        name = host.encode("idna") if not host.isascii() else host.encode("ascii")
        if not 0 < len(name) < 256:
            raise SocksError("no name") from None
        return bytes((_NAME, len(name))) + name
    return bytes((_IPV4 if number.version == 4 else _IPV6,)) + number.packed


def _received(sock: Stream, length: int) -> bytes:
    parts = b""
    while len(parts) < length:
        part = sock.recv(length - len(parts))
        if not part:
            raise SocksError("hung up")
        parts += part
    return parts
