"""The body of an answer: its encodings undone within bounds, and whether it is all of it. Pure."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from typing import Final

GZIP: Final = b"\x1f\x8b"
_ENDS: Final = (b"</rss>", b"</feed>", b"</rdf:rdf>", b"</urlset>", b"</sitemapindex>", b"</html>", b"}")
_TAIL: Final = 2048


class BodyError(Exception):
    """The body cannot be used; `code` is the reason's."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def decompressed(body: bytes, encoding: str, largest: int, *, may_cut: bool = False) -> bytes:
    """One encoding undone; where it `may_cut`, one byte more than the largest body says that there is more.

    Raises BodyError: too-large, cut-short, damaged or encoding-unknown.
    """
    if encoding in {"", "identity"} or not body:
        return body
    if encoding in {"gzip", "x-gzip"}:
        # Some servers announce gzip and send plain text.
        return _inflated(body, 31, largest, may_cut) if body.startswith(GZIP) else body
    if encoding == "deflate":
        try:
            return _inflated(body, 15, largest, may_cut)
        except BodyError as error:
            if error.code != "damaged":
                raise
            return _inflated(body, -15, largest, may_cut)
    raise BodyError("encoding-unknown")


def _inflated(body: bytes, window: int, largest: int, may_cut: bool) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        inflater = zlib.decompressobj(window)
        try:
            part = inflater.decompress(body, largest - size + 1)
        except zlib.error as error:
            raise BodyError("damaged") from error
        parts.append(part)
        size += len(part)
        if size > largest and may_cut:
            return b"".join(parts)
        if size > largest:
            raise BodyError("too-large")
        if not inflater.eof:
            raise BodyError("cut-short")
        body = inflater.unused_data
        # Several gzip members in a row are one body; anything else behind the first is padding.
        if not (window == 31 and body.startswith(GZIP)):
            return b"".join(parts)


def has_end(headers: Mapping[str, str], body: bytes) -> bool:
    """Whether an answer said how long it is, or ends as a whole document does."""
    length = headers.get("content-length", "").strip()
    # One that cannot be read says nothing: such a body ends with its connection too.
    if (length.isascii() and length.isdigit()) or "chunked" in headers.get("transfer-encoding", "").lower():
        return True
    end = body[-_TAIL:].rstrip().lower()
    # Behind the end of a page caches leave their remarks.
    return end.endswith(_ENDS) or b"</html>" in end
