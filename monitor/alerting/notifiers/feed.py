"""Writes alerts into an Atom feed (RFC 4287) on this computer, the newest first, for feed readers and programs."""

from __future__ import annotations

import logging
import os
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4, uuid5

from monitor.alerting import outward
from monitor.alerting.letter import Item, letter_of
from monitor.alerting.mail_html import item_html
from monitor.alerting.plugins import Plugin, Setup
from monitor.errors import DeliveryError, InputError, errno_of
from monitor.model import Delivery, NotifierKind, NotifierOption, Reason
from monitor.words import Words

if TYPE_CHECKING:
    from lxml.etree import _Element

log = logging.getLogger(__name__)

_ATOM = "http://www.w3.org/2005/Atom"
_LARGEST = 64 * 1024 * 1024


class FeedNotifier:
    """The file is whole at every moment. An alert that is delivered again takes the place of its own entry.

    One file is one notifier's: the entries it already has are kept, up to the number that was chosen.
    """

    def __init__(self, setup: Setup) -> None:
        self.name = setup.name
        given = setup.text("file")
        self._path = Path(given).expanduser() if given else setup.folder / "feeds" / f"{setup.name}.atom"
        if given and not self._path.is_absolute():
            # The window and a command are started in different folders.
            raise InputError(Reason.of("feed-not-absolute"))
        self._own = not given
        self._most = setup.number("entries")
        self._clock = setup.clock
        # A test may come beside a delivery.
        self._guard = threading.Lock()

    def deliver(self, delivery: Delivery, words: Words) -> None:
        self.deliver_many((delivery,), words)

    def deliver_many(self, deliveries: tuple[Delivery, ...], words: Words) -> None:
        with self._guard:
            feed = self._opened(words)
            for delivery in deliveries:
                (item,) = letter_of((delivery,), words).items
                number = uuid5(feed.number, f"{delivery.alert.id} {delivery.alert.raised.isoformat()}")
                feed.put(_entry(number, item, delivery, words))
            self._write(feed)

    def test(self, words: Words) -> None:
        """Write the file; an entry that says so would come to every reader of the feed."""
        with self._guard:
            self._write(self._opened(words))

    def close(self) -> None:
        """Nothing is held."""

    def _opened(self, words: Words) -> _Feed:
        """What the file holds; one that cannot be understood is set aside, and one that is not ours is left alone."""
        from lxml import etree

        title = outward.safe(words.say("Alerts: {name}", name=self.name), 120)
        try:
            if self._path.stat().st_size > _LARGEST:
                return self._aside(title)
            body = self._path.read_bytes()
        except FileNotFoundError:
            return _Feed(number=uuid4(), entries=[], title=title)
        except OSError as error:
            raise DeliveryError(Reason.of("file-unreadable", file=str(self._path), errno=errno_of(error))) from error
        try:
            root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
            return _Feed.read(root, title=title)
        except (etree.LxmlError, ValueError):
            return self._aside(title)

    def _aside(self, title: str) -> _Feed:
        """A file that is none of ours is not written over."""
        if not self._own:
            raise DeliveryError(Reason.of("feed-not-ours", file=str(self._path)))
        log.warning("a feed of alerts could not be read and was set aside")
        self._path.replace(self._path.with_name(f"{self._path.name}.broken"))
        return _Feed(number=uuid4(), entries=[], title=title)

    def _write(self, feed: _Feed) -> None:
        body = feed.written(self._clock(), most=self._most)
        try:
            if self._own:
                self._path.parent.mkdir(mode=0o700, exist_ok=True)
            _write_whole(self._path, body)
        except OSError as error:
            raise DeliveryError(Reason.of("file-unwritable", file=str(self._path), errno=errno_of(error))) from error


@dataclass(slots=True)
class _Feed:
    """The number that makes it this feed, its entries, newest first, and its title."""

    number: UUID
    entries: list[_Element]
    title: str

    @staticmethod
    def read(root: _Element, *, title: str) -> _Feed:
        """Raises ValueError where it is no feed of ours."""
        number = root.findtext(f"{{{_ATOM}}}id") or ""
        if root.tag != f"{{{_ATOM}}}feed" or root.findtext(f"{{{_ATOM}}}generator") != "Rasid":
            raise ValueError(root.tag)
        return _Feed(number=UUID(number), entries=root.findall(f"{{{_ATOM}}}entry"), title=title)

    def put(self, entry: _Element) -> None:
        number = entry.findtext(f"{{{_ATOM}}}id")
        self.entries = [one for one in self.entries if one.findtext(f"{{{_ATOM}}}id") != number]
        self.entries.insert(0, entry)

    def written(self, now: datetime, *, most: int) -> bytes:
        from lxml import etree

        root = etree.Element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM})
        _add(root, "id", self.number.urn)
        _add(root, "title", self.title)
        _add(root, "updated", _time(now))
        _add(root, "generator", "Rasid")
        _add(_add(root, "author", ""), "name", "Rasid")
        root.extend(self.entries[:most])
        found: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)
        return found


def _entry(number: UUID, item: Item, delivery: Delivery, words: Words) -> _Element:
    from lxml import etree

    alert = delivery.alert
    entry = etree.Element(f"{{{_ATOM}}}entry", nsmap={None: _ATOM})
    entry.set("{http://www.w3.org/XML/1998/namespace}lang", "ar" if outward.is_rtl(item.title) else words.language)
    _add(entry, "id", number.urn)
    _add(entry, "title", item.title)
    _add(entry, "updated", _time(alert.raised))
    _add(entry, "published", _time(alert.raised))
    _add(_add(entry, "author", ""), "name", outward.placed(alert.article.source, 120) or "Rasid")
    if item.link:
        _add(entry, "link", "", rel="alternate", href=item.link)
    for term in (alert.watchlist_name, str(alert.severity)):
        _add(entry, "category", "", term=outward.placed(term, 120))
    _add(entry, "summary", "".join(text for text, _ in item.sentence) or item.title)
    _add(entry, "content", item_html(item), type="html")
    return entry


def _add(parent: Any, name: str, text: str, **attributes: str) -> Any:
    from lxml import etree

    child = etree.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    if text:
        child.text = text
    return child


def _time(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _write_whole(path: Path, body: bytes) -> None:
    """Write a file whole or not at all; a new one for its owner alone, one that is there keeps its rights."""
    # Of one name: what a kill leaves behind is taken away by the next write.
    unfinished = path.with_name(f".{path.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    try:
        with open(unfinished, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            unfinished.chmod(path.stat().st_mode & 0o777)
        unfinished.replace(path)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise


PLUGIN = Plugin(
    kind=NotifierKind(
        name="feed",
        about="a feed of the alerts (Atom) in a file on this computer",
        options=(
            NotifierOption(name="file", about="the file, with its whole path; otherwise one in the data folder"),
            NotifierOption(name="entries", about="how many alerts it holds at most", default=200),
        ),
    ),
    make=FeedNotifier,
)
