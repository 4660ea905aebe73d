"""What a window manager and a keyboard do to a window, said to an X server in its own protocol.

Only the requests the tests need (https://www.x.org/releases/current/doc/xproto/x11protocol.html, and XTEST). Nothing
has to be installed for them, and nothing of Qt stands between the test and the window.
"""

from __future__ import annotations

import itertools
import socket
import struct
from types import TracebackType

_KEY_PRESS, _KEY_RELEASE, _CLIENT_MESSAGE = 2, 3, 33
_PATIENCE = 10.0
"""Seconds the server may take to answer."""


class XServer:
    """A client of the X server named by `display` (":7"); use it with `with`."""

    def __init__(self, display: str) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(_PATIENCE)
        self._socket.connect(f"/tmp/.X11-unix/X{display.removeprefix(':').split('.')[0]}")
        self._socket.sendall(struct.pack("<BxHHHHxx", ord("l"), 11, 0, 0, 0))
        accepted, length = struct.unpack("<BxxxxxH", self._read(8))
        setup = self._read(length * 4)
        assert accepted == 1, setup
        (base,) = struct.unpack_from("<I", setup, 4)
        vendor, formats = struct.unpack_from("<HxxxB", setup, 16)
        (self.root,) = struct.unpack_from("<I", setup, 32 + (vendor + 3) // 4 * 4 + formats * 8)
        self._ids = itertools.count(int(base))
        self._test = self._extension("XTEST")

    def __enter__(self) -> XServer:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._socket.close()

    def press(self, code: int, *, holding: int | None = None) -> None:
        """Press and release the key with that X key code, holding another one down meanwhile.

        What letter it gives is the layout's business.
        """
        pressed = [(_KEY_PRESS, code), (_KEY_RELEASE, code)]
        if holding is not None:
            pressed = [(_KEY_PRESS, holding), *pressed, (_KEY_RELEASE, holding)]
        for kind, key in pressed:
            self._send(self._test, 2, struct.pack("<BBxxII8xhh7xB", kind, key, 0, 0, 0, 0, 0))
        self._settle()

    def focus(self, window: int) -> None:
        """Give a window the keyboard, as a click on it does."""
        self._send(42, 2, struct.pack("<II", window, 0))
        self._settle()

    def ask_to_close(self, window: int) -> None:
        """What the cross in a window's frame does."""
        protocols, delete = self._atom("WM_PROTOCOLS"), self._atom("WM_DELETE_WINDOW")
        event = struct.pack("<BBHII5I", _CLIENT_MESSAGE, 32, 0, window, protocols, delete, 0, 0, 0, 0)
        self._send(25, 0, struct.pack("<II", window, 0) + event)
        self._settle()

    def cover(self) -> int:
        """Put a window of another program over the whole screen; returns it."""
        made = next(self._ids)
        self._send(1, 0, struct.pack("<IIhhHHHHII", made, self.root, 0, 0, 1440, 900, 0, 1, 0, 0))
        self._send(8, 0, struct.pack("<I", made))
        self._settle()
        return made

    def is_above(self, window: int, other: int) -> bool:
        """Whether a window lies over another one."""
        answer = self._ask(15, 0, struct.pack("<I", self.root))
        (many,) = struct.unpack_from("<H", answer, 16)
        stack = struct.unpack_from(f"<{many}I", answer, 32)
        return bool(stack.index(window) > stack.index(other))

    def width_and_height(self, window: int) -> tuple[int, int]:
        """The size of a window in pixels."""
        width, height = struct.unpack_from("<HH", self._ask(14, 0, struct.pack("<I", window)), 16)
        return width, height

    def colour(self, window: int, x: int, y: int) -> str:
        """The colour on the screen at a place of a window, as "#rrggbb"."""
        answer = self._ask(73, 2, struct.pack("<IhhHHI", window, x, y, 1, 1, 0xFFFFFFFF))
        blue, green, red = answer[32:35]
        return f"#{red:02x}{green:02x}{blue:02x}"

    def screen(self) -> tuple[int, int, bytes]:
        """All that is on the screen: width, height, and four bytes a pixel (blue, green, red, nothing)."""
        width, height = self.width_and_height(self.root)
        answer = self._ask(73, 2, struct.pack("<IhhHHI", self.root, 0, 0, width, height, 0xFFFFFFFF))
        return width, height, answer[32 : 32 + 4 * width * height]

    # --- the protocol ----------------------------------------------------------------------------

    def _extension(self, name: str) -> int:
        present, opcode = struct.unpack_from("<BB", self._ask(98, 0, _name(name)), 8)
        assert present, f"the X server has no {name}"
        return int(opcode)

    def _atom(self, name: str) -> int:
        (atom,) = struct.unpack_from("<I", self._ask(16, 0, _name(name)), 8)
        return int(atom)

    def _settle(self) -> None:
        """Everything sent before has been done when this has an answer."""
        self._ask(43, 0, b"")

    def _send(self, opcode: int, detail: int, rest: bytes) -> None:
        self._socket.sendall(struct.pack("<BBH", opcode, detail, 1 + len(rest) // 4) + rest)

    def _ask(self, opcode: int, detail: int, rest: bytes) -> bytes:
        self._send(opcode, detail, rest)
        while True:
            head = self._read(32)
            assert head[0] != 0, f"the X server refused: error {head[1]}, request {head[10]}"
            if head[0] == 1:
                return head + self._read(struct.unpack_from("<I", head, 4)[0] * 4)

    def _read(self, many: int) -> bytes:
        got = b""
        while len(got) < many:
            more = self._socket.recv(many - len(got))
            assert more, "the X server is gone"
            got += more
        return got


def _name(name: str) -> bytes:
    return struct.pack("<Hxx", len(name)) + name.encode().ljust((len(name) + 3) // 4 * 4, b"\0")
