"""Whether there is a screen to open a window on: asked of the screen itself, since without one Qt ends the program."""

from __future__ import annotations

import contextlib
import os
import re
import socket
import struct
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

_PATIENCE = 1.0
"""Seconds a screen may take; one that listens and is slower is taken for one."""
_TCP = 6000
_MOST_COOKIES = 4
_COOKIE = b"MIT-MAGIC-COOKIE-1"
_DISPLAY = re.compile(r"(?P<host>.*):(?P<number>[0-9]+)(\.[0-9]+)?\Z")


def has_display(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether a window would be seen: always outside X11 and Wayland; there, where the screen that is named answers.

    A platform that Qt was told to use (QT_QPA_PLATFORM) and that is neither needs no screen.
    """
    if sys.platform in ("win32", "darwin"):
        return True
    told = [name.partition(":")[0] for name in environment.get("QT_QPA_PLATFORM", "").split(";") if name]
    return any(_answers(platform, environment) for platform in told or ("wayland", "xcb"))


def _answers(platform: str, environment: Mapping[str, str]) -> bool:
    if platform.startswith("wayland"):
        return bool(environment.get("WAYLAND_SOCKET")) or _wayland_listens(environment)
    if platform == "xcb":
        return _x11_answers(environment)
    return True


def _wayland_listens(environment: Mapping[str, str]) -> bool:
    name = environment.get("WAYLAND_DISPLAY")
    # A whole path takes the place of the folder.
    address = os.path.join(environment.get("XDG_RUNTIME_DIR", ""), name) if name else ""  # noqa: PTH118
    if not os.path.isabs(address):  # noqa: PTH117
        return False
    connection = _connected(address)
    if connection is not None:
        connection.close()
    return connection is not None


def _x11_answers(environment: Mapping[str, str]) -> bool:
    """Say hello as a window does (https://www.x.org/releases/current/doc/xproto/x11protocol.html, chapter 8)."""
    named = _DISPLAY.match(environment.get("DISPLAY", ""))
    if named is None:
        return False
    number = int(named["number"])
    cookies, others = _cookies(environment, named["number"])
    for cookie in cookies:
        connection = _x11_connected(named["host"], number)
        if connection is None:
            return False
        with connection:
            if others or _is_let_in(connection, cookie):
                return True
    return False


def _x11_connected(host: str, number: int) -> socket.socket | None:
    if host.startswith("/"):
        return _connected(f"{host}:{number}") or _connected(host)
    if host in ("", "unix"):
        path = f"/tmp/.X11-unix/X{number}"  # noqa: S108 - where X servers listen
        return _connected(f"\0{path}") or _connected(path)
    try:
        return socket.create_connection((host.strip("[]"), _TCP + number), timeout=_PATIENCE)
    except (OSError, OverflowError, UnicodeError):
        return None


def _connected(address: str) -> socket.socket | None:
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(_PATIENCE)
    try:
        connection.connect(address)
    except (OSError, ValueError):
        connection.close()
        return None
    return connection


def _is_let_in(connection: socket.socket, cookie: bytes) -> bool:
    name = _COOKIE if cookie else b""
    try:
        connection.sendall(struct.pack("<BxHHHHxx", ord("l"), 11, 0, len(name), len(cookie)) + _padded(name, cookie))
        # 0 refuses, 2 asks for more than a cookie; nothing at all is no X server.
        return connection.recv(1) in (b"\1", b"\2")
    except TimeoutError:
        return True
    except OSError:
        return False


def _padded(*parts: bytes) -> bytes:
    return b"".join(part + bytes(-len(part) % 4) for part in parts)


def _cookies(environment: Mapping[str, str], number: str) -> tuple[list[bytes], bool]:
    """The cookies kept for a display, an empty one where there are none; and whether it may be entered otherwise."""
    kept = environment.get("XAUTHORITY") or os.path.join(environment.get("HOME", ""), ".Xauthority")  # noqa: PTH118
    found: list[bytes] = []
    others = False
    with contextlib.suppress(OSError, ValueError, struct.error):
        for display, name, data in _entries(Path(kept).read_bytes()):
            if display not in (b"", number.encode()):
                continue
            if name == _COOKIE:
                found.append(data)
            else:
                others = True
    return list(dict.fromkeys(found))[:_MOST_COOKIES] or [b""], others


def _entries(file: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    """(display number, name, data) of each entry: a family, then four fields, each after its length (Xau library)."""
    at = 0
    while at < len(file):
        at += 2
        fields: list[bytes] = []
        for _ in range(4):
            (length,) = struct.unpack_from(">H", file, at)
            fields.append(file[at + 2 : at + 2 + length])
            at += 2 + length
        yield fields[1], fields[2], fields[3]
