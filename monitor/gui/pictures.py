"""Pictures of articles: fetched when asked for, looked at before Qt draws them, kept in memory only and few of them."""

from __future__ import annotations

from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage, QImageReader

from monitor.errors import InputError, MonitorError
from monitor.gui.context import Context
from monitor.model import Reason

_MOST_PIXELS = 30_000_000
"""A photograph of the largest cameras; what says it is larger is not unpacked (120 MB)."""
_KEPT = 12
_TALLEST = 1.5
"""Of a picture's width: a strip of a whole page is shown smaller."""
# Only what news sites send, by their first bytes: Qt's other readers see nothing of a stranger.
_KINDS = ((b"\xff\xd8\xff", b"jpeg"), (b"\x89PNG\r\n\x1a\n", b"png"), (b"GIF8", b"gif"))


class Pictures(QObject):
    """Asks the engine, unpacks in a thread of its own, and says what came of it."""

    came = Signal(object, object)
    """An article's number and its `QImage`."""
    failed = Signal(object, object)
    """An article's number and a `MonitorError`."""

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._kept: OrderedDict[int, QImage] = OrderedDict()
        self._pool: ThreadPoolExecutor | None = None

    def kept(self, article: int) -> QImage | None:
        """The picture of an article that was shown a short while ago."""
        return self._kept.get(article)

    def ask(self, article: int, *, width: int, ratio: float) -> None:
        """Fetch an article's picture, to be at most so many pixels wide on a screen of that pixel ratio."""

        def fetched(body: bytes) -> None:
            if self._pool is None:
                self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="picture")
            unpacking = self._pool.submit(unpacked, body, width=width, ratio=ratio)
            self._context.bridge.then(unpacking, take, fail, owner=self)

        def take(picture: QImage) -> None:
            self._kept[article] = picture
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
            self.came.emit(article, picture)

        def fail(error: MonitorError) -> None:
            self.failed.emit(article, error)

        self._context.bridge.then(self._context.engine.picture(article), fetched, fail, owner=self)


def unpacked(body: bytes, *, width: int, ratio: float = 1.0) -> QImage:
    """A picture from what a site sent, no larger than it is shown.

    Raises InputError: ``picture-unknown`` for what is no JPEG, PNG, GIF or WebP, ``picture-too-large`` for one that
    would take too much room, ``picture-broken``.
    """
    kind = next((kind for beginning, kind in _KINDS if body.startswith(beginning)), b"")
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        kind = b"webp"
    if not kind:
        raise InputError(Reason.of("picture-unknown"))
    data = QByteArray(body)
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(kind))
    reader.setAutoDetectImageFormat(False)
    reader.setAutoTransform(True)
    size = reader.size()
    if size.width() < 1 or size.height() < 1:
        raise InputError(Reason.of("picture-broken"))
    if size.width() * size.height() > _MOST_PIXELS:
        raise InputError(Reason.of("picture-too-large", width=size.width(), height=size.height()))
    room = QSize(round(width * ratio), round(width * ratio * _TALLEST))
    if size.width() > room.width() or size.height() > room.height():
        shown = size.scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
        reader.setScaledSize(QSize(max(1, shown.width()), max(1, shown.height())))
    picture = reader.read()
    if picture.isNull():
        raise InputError(Reason.of("picture-broken"))
    if picture.width() > room.width():
        # One that was taken with the camera on its side.
        picture = picture.scaledToWidth(room.width(), Qt.TransformationMode.SmoothTransformation)
    picture.setDevicePixelRatio(ratio)
    return picture
