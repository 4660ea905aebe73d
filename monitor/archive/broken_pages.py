"""Reads the rows of a table from the pages of a file, whatever became of the pages above them.

SQLite finds a page through the one above it, so that one broken page hides all those below. Our files are made with
`auto_vacuum` and carry a map that says of each page which one stands above it: with it a page of rows is found by
itself. https://www.sqlite.org/fileformat2.html tells the format. Nothing is written, and nothing read is trusted.
"""

from __future__ import annotations

import mmap
import struct
from array import array
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

Value = int | float | str | bytes | None
Record = tuple[int, tuple[Value, ...]]
"""The number of a row (0 in a table without numbers), and its values in the order they are kept in."""

_MAGIC = b"SQLite format 3\0"
_USUAL_SIZE = 4096
_FILE_HEADER = 100
_LOG_HEADER, _FRAME_HEADER = 32, 24
_KEY_NODE, _NUMBER_NODE, _KEY_LEAF, _NUMBER_LEAF = 2, 5, 10, 13
_ROOT, _BELOW = 1, 5
"""What the map says of a page: it is the first of a table, or it stands below another. The rest holds no rows."""
_MAP_ENTRY = struct.Struct(">BI")
_SCHEMA = 1
_DEEPEST = 32
_INTEGERS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
_FLOAT, _ZERO, _ONE, _BLOB = 7, 8, 9, 12


class _NotARowError(Exception):
    """What stands there is no row."""


class BrokenFile:
    """The pages of a damaged file and of the log beside it; to be used in a `with`.

    Raises `OSError` where the file cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        self._file = _mapped(path)
        self._log = _mapped(path.with_name(path.name + "-wal"))
        self._size = _page_size(self._file[:_FILE_HEADER])
        self._newer = _logged(self._log, self._size)
        self._count = max([1, -(-len(self._file) // self._size), *self._newer])
        self._above = self._links()
        self.roots = self._schema()
        """The first page of each table and index whose line in the schema can be read."""
        for root in self.roots.values():
            if root <= self._count and not self._above[root]:
                self._above[root] = root
        self._under: dict[int, list[int]] = defaultdict(list)
        for page in range(1, self._count + 1):
            self._under[self._root_of(page)].append(page)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for held in (self._file, self._log):
            if isinstance(held, mmap.mmap):
                held.close()

    def unnamed(self) -> list[int]:
        """First pages of tables and indexes that no readable line of the schema names."""
        return sorted(self._under.keys() - {0, _SCHEMA, *self.roots.values()})

    def is_numbered(self, root: int) -> bool:
        """True where the rows carry numbers: those of an index or of a table WITHOUT ROWID do not."""
        return any(self._kind(page) in (_NUMBER_LEAF, _NUMBER_NODE) for page in self._under.get(root, ()))

    def rows(self, root: int) -> Iterator[Record]:
        """Every row that stands whole on the pages under a first page, in no particular order."""
        for page in self._under.get(root, ()):
            yield from self._rows_of(page)

    # -- pages, and what stands above them

    def _page(self, number: int) -> bytes:
        at = self._newer.get(number)
        if at is not None:
            return self._log[at : at + self._size]
        return self._file[(number - 1) * self._size : number * self._size]

    def _kind(self, number: int) -> int:
        start = _FILE_HEADER if number == _SCHEMA else 0
        page = self._page(number)
        return page[start] if len(page) == self._size else 0

    def _links(self) -> array[int]:
        """The page above each page; a first page stands above itself; 0 where there is none or it is not known."""
        above = array("I", bytes(4 * (self._count + 1)))
        mapped = set[int]()
        step = self._size // _MAP_ENTRY.size + 1
        for place in range(2, self._count + 1, step):
            covered = range(place + 1, min(place + step, self._count + 1))
            raw = self._page(place)[: len(covered) * _MAP_ENTRY.size]
            if len(raw) != len(covered) * _MAP_ENTRY.size:
                continue
            entries = list(_MAP_ENTRY.iter_unpack(raw))
            if any(not _ROOT <= kind <= _BELOW or (kind <= 2) != (parent == 0) for kind, parent in entries):
                continue
            mapped.update(covered, (place,))
            for page, (kind, parent) in zip(covered, entries, strict=True):
                if kind == _ROOT:
                    above[page] = page
                elif kind == _BELOW and parent <= self._count:
                    above[page] = parent
        above[_SCHEMA] = _SCHEMA
        if len(mapped) < self._count - 1:
            self._link_by_nodes(above, mapped)
        return above

    def _link_by_nodes(self, above: array[int], mapped: set[int]) -> None:
        """Where the map itself is broken, or there is none: a page that can be read says what stands below it."""
        for page in range(1, self._count + 1):
            if self._kind(page) not in (_KEY_NODE, _NUMBER_NODE):
                continue
            for child in self._children(page):
                if 2 < child <= self._count and child not in mapped and not above[child]:
                    above[child] = page

    def _children(self, number: int) -> Iterator[int]:
        page = self._page(number)
        start = _FILE_HEADER if number == _SCHEMA else 0
        yield int.from_bytes(page[start + 8 : start + 12], "big")
        for at in self._cells(page, start, 12):
            yield int.from_bytes(page[at : at + 4], "big")

    def _root_of(self, page: int) -> int:
        for _ in range(_DEEPEST):
            parent = self._above[page]
            if parent in (page, 0):
                return parent
            page = parent
        return 0

    def _schema(self) -> dict[str, int]:
        roots = {}
        for page in range(1, self._count + 1):
            if self._root_of(page) != _SCHEMA:
                continue
            for _, values in self._rows_of(page):
                match values:
                    case ("table" | "index", str(name), str(), int(root), *_) if root > 0:
                        roots[name] = root
        return roots

    # -- rows

    def _cells(self, page: bytes, start: int, header: int) -> list[int]:
        """Where the cells of a page begin."""
        count = int.from_bytes(page[start + 3 : start + 5], "big")
        pointers = page[start + header : start + header + 2 * count]
        if len(pointers) != 2 * count:
            return []
        return [at for (at,) in struct.iter_unpack(">H", pointers) if start + header <= at < self._size - 3]

    def _rows_of(self, number: int) -> Iterator[Record]:
        page = self._page(number)
        kind = self._kind(number)
        if kind not in (_NUMBER_LEAF, _KEY_LEAF, _KEY_NODE):
            return
        start = _FILE_HEADER if number == _SCHEMA else 0
        for at in self._cells(page, start, 12 if kind == _KEY_NODE else 8):
            with suppress(_NotARowError, IndexError, UnicodeDecodeError, struct.error):
                yield self._row(page, at + 4 if kind == _KEY_NODE else at, numbered=kind == _NUMBER_LEAF)

    def _row(self, page: bytes, at: int, *, numbered: bool) -> Record:
        length, at = _number(page, at)
        row = 0
        if numbered:
            row, at = _number(page, at)
        most = self._size - 35 if numbered else (self._size - 12) * 64 // 255 - 23
        if length <= most:
            return row, _values(page[at : at + length], length)
        least = (self._size - 12) * 32 // 255 - 23
        here = least + (length - least) % (self._size - 4)
        here = here if here <= most else least
        further = int.from_bytes(page[at + here : at + here + 4], "big")
        return row, _values(page[at : at + here] + self._overflow(further, length - here), length)

    def _overflow(self, number: int, length: int) -> bytes:
        """The rest of a long row, which stands on pages of its own, each naming the next."""
        parts = []
        while length > 0:
            page = self._page(number) if 1 < number <= self._count else b""
            if len(page) != self._size:
                raise _NotARowError
            part = page[4 : 4 + length]
            parts.append(part)
            length -= len(part)
            number = int.from_bytes(page[:4], "big")
        return b"".join(parts)


def _mapped(path: Path) -> mmap.mmap | bytes:
    if not path.exists() or path.stat().st_size == 0:
        return b""
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def _page_size(header: bytes) -> int:
    size = int.from_bytes(header[16:18], "big") if header.startswith(_MAGIC) else _USUAL_SIZE
    return size if 512 <= size <= 32768 and size & (size - 1) == 0 else _USUAL_SIZE


def _logged(log: mmap.mmap | bytes, size: int) -> dict[int, int]:
    """Where in the log the newest committed form of a page stands."""
    found: dict[int, int] = {}
    if len(log) < _LOG_HEADER or int.from_bytes(log[8:12], "big") != size:
        return found
    salt, begun = log[16:24], dict[int, int]()
    for at in range(_LOG_HEADER, len(log) - size - _FRAME_HEADER + 1, size + _FRAME_HEADER):
        page, committed = struct.unpack_from(">II", log, at)
        # Another salt: what an earlier round left there.
        if log[at + 8 : at + 16] != salt or page == 0:
            break
        begun[page] = at + _FRAME_HEADER
        if committed:
            found |= begun
            begun.clear()
    return found


def _number(data: bytes, at: int) -> tuple[int, int]:
    """A number of one to nine bytes, and where the next thing stands."""
    value = 0
    for place in range(at, at + 8):
        byte = data[place]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, place + 1
    value = value << 8 | data[at + 8]
    return value - (1 << 64) if value >= 1 << 63 else value, at + 9


def _values(payload: bytes, length: int) -> tuple[Value, ...]:
    """The values of a row. Raises _NotARowError where the lengths do not come out even."""
    header, at = _number(payload, 0)
    if len(payload) != length or not at <= header <= length:
        raise _NotARowError
    values, place = [], header
    while at < header:
        kind, at = _number(payload, at)
        value, place = _value(payload, kind, place)
        values.append(value)
    if at != header or place != length:
        raise _NotARowError
    return tuple(values)


def _value(payload: bytes, kind: int, place: int) -> tuple[Value, int]:
    if kind == 0:
        return None, place
    if kind in (_ZERO, _ONE):
        return kind - _ZERO, place
    if kind == _FLOAT:
        return struct.unpack_from(">d", payload, place)[0], place + 8
    size = _INTEGERS.get(kind)
    if size is not None:
        return int.from_bytes(payload[place : place + size], "big", signed=True), place + size
    if kind < _BLOB:
        raise _NotARowError
    end = place + (kind - _BLOB) // 2
    raw = payload[place:end]
    return (raw.decode() if kind % 2 else raw), end
