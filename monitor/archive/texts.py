"""The text of an article as one compressed row: what is shown only when it is opened, and how it was understood.

Its form says how: plain, by zstd, by zlib where zstd is not there, or by zstd with the dictionary of that number. What
is compressed is JSON in the bytes of `archive/coding.py`.
"""

from __future__ import annotations

import threading
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from unicodedata import is_normalized, normalize

import apsw

from monitor.archive import dictionaries
from monitor.archive.coding import coded, coded_anew, decoded
from monitor.archive.dictionaries import Dictionary
from monitor.archive.rows import (
    dump,
    image_list,
    image_of,
    load,
    published_column,
    published_of,
    reason_column,
    reason_of,
    step_list,
    step_of,
)
from monitor.model import Image, NewArticle, Published, Reason, Step, article_text

PLAIN, ZSTD, ZLIB = 0, 1, 2
_LEVEL = 3
_SMALL = 200
"""Bytes under which compressing gains nothing."""
_MOST = 256_000_000
"""Bytes of an expanded text beyond which it is none: a page of the web is cut at a fiftieth of it."""
_GAIN = 0.95
"""What is left of a text that is worth being kept anew."""


_LEAD = 200
"""Letters of the text that a row of the list shows."""


class UnreadableTextError(apsw.CorruptError):
    """The bytes that were kept are no text, or the dictionary is gone that they were made with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """Everything about one version of an article that its row in the list does not show."""

    title: str
    subtitle: str
    paragraphs: tuple[str, ...]
    authors: tuple[str, ...]
    published: Published | None
    modified: Published | None
    language: str
    image: Image | None
    section: str
    tags: tuple[str, ...]
    boilerplate: tuple[str, ...]
    text_reason: Reason | None
    may_alert: bool
    steps: tuple[Step, ...]


class Packer:
    """Makes the bytes to keep of an article. Any thread may use it: each has a compressor of its own."""

    def __init__(self, kept: Callable[[], Dictionary | None]) -> None:
        """`kept` says, at the first text, which dictionary the archive has; it may wait for the answer."""
        self._kept = kept
        self._own = threading.local()
        self._lock = threading.Lock()
        self._latest: _With | None = None

    def use(self, dictionary: Dictionary) -> None:
        """Compress with this one from now on. It must be on the disk: no text may need what a crash can lose."""
        with self._lock:
            self._latest = _With(dictionary)

    def pack(self, article: NewArticle) -> tuple[int, bytes]:
        """The form and the bytes to keep; empty fields are left out."""
        body = coded(dump(_plain(article)))
        if len(body) < _SMALL:
            return PLAIN, body
        try:
            return self._compress(body)
        except ImportError:
            return ZLIB, zlib.compress(body, 6)

    def again(self, plain: bytes, *, instead: tuple[int, bytes]) -> tuple[int, bytes] | None:
        """The form and the bytes to keep today of what others were expanded to; None where that gains little."""
        try:
            body = coded_anew(plain)
            form, packed = (PLAIN, body) if len(body) < _SMALL else self._compress(body)
        except (ImportError, UnicodeDecodeError):
            return None
        return None if len(packed) > _GAIN * len(instead[1]) else (form, packed)

    def _compress(self, body: bytes) -> tuple[int, bytes]:
        latest = self._latest or self._first()
        own: tuple[_With, Any] | None = getattr(self._own, "compressor", None)
        if own is None or own[0] is not latest:
            own = self._own.compressor = latest, latest.compressor()
        return latest.form, own[1].compress(body)

    def _first(self) -> _With:
        """Asked for at the first text, not at the start: the list of the first window needs no text."""
        with self._lock:
            if self._latest is None:
                self._latest = _With(self._kept())
            return self._latest


class _With:
    """How texts are compressed: with a dictionary, or without."""

    def __init__(self, dictionary: Dictionary | None) -> None:
        import zstandard

        self.form = ZSTD if dictionary is None else dictionary.number
        self._options: dict[str, Any] = {"level": _LEVEL, "write_checksum": True, "write_dict_id": False}
        if dictionary is not None:
            shared = zstandard.ZstdCompressionDict(dictionary.body)
            shared.precompute_compress(level=_LEVEL)
            self._options["dict_data"] = shared

    def compressor(self) -> Any:
        """One of its own for each thread; what costs memory is shared."""
        import zstandard

        return zstandard.ZstdCompressor(**self._options)


class Expander:
    """Makes a text of the bytes that were kept, on one connection and its thread."""

    def __init__(self, db: apsw.Connection) -> None:
        self._db = db
        self._expand: dict[int, Callable[[bytes], bytes]] = {}
        self._missing: set[int] = set()
        """Dictionaries that were asked for in vain: every text that needs one would ask again."""

    def __call__(self, form: int, body: bytes) -> bytes:
        """What `unpacked` understands.

        Raises `UnreadableTextError`.
        """
        if form == PLAIN:
            return body
        if form == ZLIB:
            try:
                whole = zlib.decompressobj()
                plain = whole.decompress(body, _MOST)
            except zlib.error as error:
                raise UnreadableTextError(f"a text that cannot be read: {error}") from error
            if not whole.eof:
                raise UnreadableTextError("a text that cannot be read: it is cut off or without measure")
            return plain
        import zstandard

        try:
            if not 0 <= zstandard.frame_content_size(body) <= _MOST:
                raise UnreadableTextError("a text that cannot be read: it says no size or one without measure")
            return (self._expand.get(form) or self._with(form))(body)
        except (zstandard.ZstdError, MemoryError) as error:
            # Garbled bytes may also speak of a text of any size.
            raise UnreadableTextError(f"a text that cannot be read: {error}") from error

    def _with(self, form: int) -> Callable[[bytes], bytes]:
        import zstandard

        if form == ZSTD:
            made = zstandard.ZstdDecompressor()
        else:
            dictionary = None if form in self._missing else dictionaries.one(self._db, form)
            if dictionary is None:
                self._missing.add(form)
                raise UnreadableTextError(f"no sound dictionary {form}")
            made = zstandard.ZstdDecompressor(dict_data=zstandard.ZstdCompressionDict(dictionary.body))
        self._expand[form] = made.decompress
        return made.decompress


def _plain(article: NewArticle) -> dict[str, Any]:
    plain = {
        "title": article.title,
        "subtitle": article.subtitle,
        "paragraphs": article.paragraphs,
        "authors": article.authors,
        "published": published_column(article.published),
        "modified": published_column(article.modified),
        "language": article.language,
        "image": image_list(article.image),
        "section": article.section,
        "tags": article.tags,
        "boilerplate": article.boilerplate,
        "text_reason": reason_column(article.text_reason),
        "silent": not article.may_alert,
        "steps": [step_list(step) for step in article.steps],
    }
    return {name: value for name, value in plain.items() if value}


def unpacked(plain: bytes | None) -> Text:
    """What `Packer.pack` kept, expanded: in SQL `expanded(form, body)`, NULL where it cannot be read.

    Raises `UnreadableTextError`.
    """
    found = _loaded(plain)
    try:
        return _text(found)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
        raise UnreadableTextError(f"a text that cannot be read: {type(error).__name__}") from error


def _loaded(plain: bytes | None) -> dict[str, Any]:
    if plain is None:
        raise UnreadableTextError("a text that cannot be read")
    try:
        found = load(decoded(plain))
    except ValueError as error:
        raise UnreadableTextError(f"a text that cannot be read: {error}") from error
    if not isinstance(found, dict):
        raise UnreadableTextError("a text that cannot be read: it is no object")
    return found


def _text(found: dict[str, Any]) -> Text:
    return Text(
        title=found.get("title", ""),
        subtitle=found.get("subtitle", ""),
        paragraphs=tuple(found.get("paragraphs", ())),
        authors=tuple(found.get("authors", ())),
        published=published_of(found.get("published")),
        modified=published_of(found.get("modified")),
        language=found.get("language", ""),
        image=image_of(found.get("image")),
        section=found.get("section", ""),
        tags=tuple(found.get("tags", ())),
        boilerplate=tuple(found.get("boilerplate", ())),
        text_reason=reason_of(found.get("text_reason")),
        may_alert=not found.get("silent", False),
        steps=tuple(step_of(step) for step in found.get("steps", ())),
    )


def title_and_text(plain: bytes | None) -> tuple[str, str]:
    """The title and the whole text of the same, without the rest: for who looks through many.

    Raises `UnreadableTextError`.
    """
    found = _loaded(plain)
    title = found.get("title", "")
    return title, article_text(title, found.get("subtitle", ""), found.get("paragraphs", ()))


def lead_of(subtitle: str, paragraphs: Sequence[str]) -> str:
    """The beginning of a text, as a row of the list shows it."""
    text = " ".join(part for part in (subtitle, *paragraphs[:2]) if part)
    if len(text) <= _LEAD:
        return text
    return text[:_LEAD].rsplit(" ", 1)[0] + "…"


def lead(plain: bytes | None) -> str:
    """The beginning of the same text. Raises `UnreadableTextError`."""
    found = _loaded(plain)
    return lead_of(found.get("subtitle", ""), found.get("paragraphs", ()))


def unpacked_if_sound(expand: Expander, form: int, body: bytes) -> Text | None:
    """The text of bytes that a damaged file gave; None where they are none."""
    try:
        return unpacked(expand(form, body))
    except UnreadableTextError:
        return None


def is_clean(text: str) -> bool:
    """True where `clean` would change nothing."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return is_normalized("NFC", text)


def clean(text: str) -> str:
    """Text as it is kept: NFC, and no half of a surrogate pair, which no database takes."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return normalize("NFC", whole)
