"""The shipped faces and the sizes of the window, all relative to the system's own font."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QFont, QFontDatabase, QFontInfo, QGuiApplication

from monitor.resources import resource

INTERFACE = "Vazirmatn"
READING = "Noto Naskh Arabic"
_SMALLEST_POINTS = 10.0


class Faces:
    """Loads a family's files the first time it is asked for and says which families to fall back on.

    Args:
        folder: where the families lie, one folder each; the shipped fonts unless a test says otherwise.
        interface, listing, reading: families of the interface, of the articles' list (empty: the interface's) and of
            the reader.
        percent: size of everything, in percent of the system's font.
        listing_percent, reading_percent: size of the list's and of the reader's text, in percent of the interface's.
    """

    def __init__(
        self,
        *,
        folder: Path | None = None,
        interface: str = INTERFACE,
        listing: str = "",
        reading: str = READING,
        percent: int = 100,
        listing_percent: int = 100,
        reading_percent: int = 130,
    ) -> None:
        self._folder = folder if folder is not None else resource("fonts")
        self._interface = interface
        self._listing = listing or interface
        self._listing_percent = listing_percent
        self._reading = reading
        self.interface_name = interface
        self._percent = percent
        self.reading_percent = reading_percent
        self._loaded: dict[str, list[str]] = {}
        self._system = QFont(QGuiApplication.font())

    def interface(self, scale: float = 1.0, *, bold: bool = False) -> QFont:
        """The interface's font at `scale` times its normal size."""
        return self._made(self._interface, scale, bold=bold)

    def listing(self, scale: float = 1.0, *, bold: bool = False) -> QFont:
        """The font of headlines and sentences in the list at `scale` times its normal size."""
        return self._made(self._listing, scale * self._listing_percent / 100, bold=bold)

    def reading(self, scale: float = 1.0, *, bold: bool = False) -> QFont:
        """The font of long texts at `scale` times its normal size."""
        return self._made(self._reading, scale * self.reading_percent / 100, bold=bold)

    def fixed(self, scale: float = 1.0) -> QFont:
        """A font of the system's whose letters are all as wide, for text that is set in columns."""
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPointSizeF(self.interface(scale).pointSizeF())
        return font

    def families(self, family: str) -> list[str]:
        """The names Qt knows a shipped family by, then the fallbacks."""
        if family not in self._loaded:
            names: list[str] = []
            home = self._folder / family.lower().replace(" ", "-")
            for file in sorted((*home.glob("*.woff2"), *home.glob("*.ttf"))) if home.is_dir() else ():
                number = QFontDatabase.addApplicationFont(str(file))
                for name in QFontDatabase.applicationFontFamilies(number) if number >= 0 else ():
                    if name not in names:
                        names.append(name)
            self._loaded[family] = names
        own = self._loaded[family]
        rest = self.families(INTERFACE) if family != INTERFACE else []
        return [*own, *(name for name in rest if name not in own), self._system.family()]

    def reading_families(self) -> list[str]:
        return self.families(self._reading)

    def em(self) -> float:
        """The height of the interface's letters in pixels: the unit of every distance in the window."""
        return float(QFontInfo(self.interface()).pixelSize())

    def _made(self, family: str, scale: float, *, bold: bool) -> QFont:
        font = QFont(self._system)
        font.setFamilies(self.families(family))
        points = self._system.pointSizeF()
        if points <= 0:
            points = QFontInfo(self._system).pointSizeF()
        font.setPointSizeF(max(points, _SMALLEST_POINTS) * self._percent / 100 * scale)
        font.setBold(bold)
        return font
