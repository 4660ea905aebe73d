"""How the letters of a kept text become bytes: Arabic in one byte a letter, before anything is compressed.

UTF-8 takes two bytes for an Arabic letter, and a compressor pays for both: of newspaper articles it leaves a fifth
more (`python -m tests.bench.space`). So the JSON of a text is written in Windows-1256, what that lacks as JSON's own
escapes, behind one byte that says so; what is no shorter that way stays UTF-8, as every text was before.
"""

from __future__ import annotations

import codecs

ONE_BYTE = b"\x01"
"""In front of a text in Windows-1256. JSON in UTF-8 begins with a brace."""
TABLE = "cp1256"
_ESCAPED = "json-escape"
_MOST_ESCAPED = 16
"""One letter in so many may be missing from the table: an escape takes six bytes, and the time to write it."""


def _escape(error: UnicodeError) -> tuple[str, int]:
    """What the table lacks, as JSON escapes it: a pair of them for what is beyond the first 65,536."""
    assert isinstance(error, UnicodeEncodeError)
    units = error.object[error.start : error.end].encode("utf-16-be", "surrogatepass")
    pairs = zip(units[::2], units[1::2], strict=True)
    return "".join(f"\\u{high:02x}{low:02x}" for high, low in pairs), error.end


codecs.register_error(_ESCAPED, _escape)


def coded(json: str) -> bytes:
    """The bytes to keep of a JSON text: those of UTF-8, or fewer."""
    if json.isascii():
        return json.encode()
    try:
        return ONE_BYTE + json.encode(TABLE)
    except UnicodeEncodeError:
        plain = json.encode("utf-8", "surrogatepass")
    lacking = len(json) - len(json.encode(TABLE, "ignore"))
    if lacking * _MOST_ESCAPED > len(json):
        return plain
    return min(plain, ONE_BYTE + json.encode(TABLE, _ESCAPED), key=len)


def decoded(kept: bytes) -> str:
    """The JSON text of such bytes, with or without escapes. Raises `UnicodeDecodeError` where they are none."""
    if kept[:1] == ONE_BYTE:
        return kept[1:].decode(TABLE)
    return kept.decode("utf-8", "surrogatepass")


def coded_anew(kept: bytes) -> bytes:
    """The bytes that would be kept of the same text today. Raises `UnicodeDecodeError` where it is none."""
    return kept if kept[:1] == ONE_BYTE else coded(decoded(kept))
