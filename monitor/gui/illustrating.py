"""The picture of the article that is read: when it is fetched, what stands there meanwhile, which sources always."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from monitor.errors import MonitorError
from monitor.gui.banner import Banner
from monitor.gui.context import Context
from monitor.gui.known import Known
from monitor.gui.picture_part import Picture, has_picture
from monitor.gui.pictures import Pictures
from monitor.gui.reader import Reader
from monitor.model import Article


class Illustrating(QObject):
    """Nothing is fetched before a person asks, for one article or for all of its source."""

    chosen = Signal(object)
    """Other `sources` than before: to be kept."""

    def __init__(self, context: Context, *, reader: Reader, known: Known, banner: Banner, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._reader = reader
        self._known = known
        self._banner = banner
        self.sources: tuple[str, ...] = ()
        """Addresses of the sources whose pictures are shown without being asked for."""
        self._pictures = Pictures(context, self)
        self._pictures.came.connect(self._came)
        self._pictures.failed.connect(self._failed)

    def of(self, article: Article) -> tuple[Picture, QImage | None]:
        """How it stands with the picture of an article that is about to be shown."""
        if not has_picture(article.image):
            return Picture(), None
        picture = Picture(always=bool(self.sources) and self._source_of(article) in self.sources)
        kept = self._pictures.kept(article.id)
        return (picture if kept is None else _shown(picture, kept)), kept

    def show(self) -> None:
        """Fetch the picture of the article in the reader and show it, if it has one that is not there yet."""
        article, picture = self._reader.article, self._reader.picture
        if article is None or not has_picture(article.image) or picture.width or picture.waiting:
            return
        self._reader.show_picture(replace(picture, waiting=True, why=""))
        page = self._reader.page
        self._pictures.ask(article.id, width=page.text_width, ratio=page.devicePixelRatioF())

    def choose(self) -> None:
        """Have the pictures of the article's source always shown, or only when asked for."""
        article, words = self._reader.article, self._context.words
        source = self._source_of(article) if article is not None else ""
        if article is None or not source:
            return
        always = source not in self.sources
        self.sources = (*self.sources, source) if always else tuple(one for one in self.sources if one != source)
        self.chosen.emit(self.sources)
        self._reader.show_picture(replace(self._reader.picture, always=always))
        name = article.source_name or source
        if always:
            self.show()
            self._banner.tell(words.say("Pictures of {source} are always shown from now on.", source=name))
        else:
            self._banner.tell(words.say("Pictures of {source} are shown only when asked for.", source=name))

    def _source_of(self, article: Article) -> str:
        """The address of an article's source; empty where it is gone."""
        return next((source.url for source in self._known.sources if source.id == article.source), "")

    def _came(self, article: int, image: QImage) -> None:
        if self._is_read(article):
            self._reader.show_picture(_shown(self._reader.picture, image), image)

    def _failed(self, article: int, error: MonitorError) -> None:
        if self._is_read(article):
            why = self._context.words.error(error)
            self._reader.show_picture(replace(self._reader.picture, waiting=False, why=why))

    def _is_read(self, article: int) -> bool:
        return self._reader.article is not None and self._reader.article.id == article


def _shown(picture: Picture, image: QImage) -> Picture:
    size = image.deviceIndependentSize().toSize()
    return replace(picture, width=size.width(), height=size.height(), waiting=False, why="")
