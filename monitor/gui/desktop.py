"""The process with a window: Qt's application, the bridge, the window and the tray, and how they end."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QIcon, QPixmapCache
from PySide6.QtWidgets import QApplication

from monitor.cli.display import has_display
from monitor.errors import MonitorError
from monitor.gui import qt_messages, qt_words
from monitor.gui.bridge import Bridge, Collector
from monitor.gui.context import Context
from monitor.gui.fonts import INTERFACE, READING, Faces
from monitor.gui.keys import Keyboard
from monitor.gui.messages import told
from monitor.gui.standing import show_first
from monitor.gui.system_theme import followed
from monitor.gui.theme import chosen
from monitor.gui.window import Window
from monitor.model import Clock, Counts, Source
from monitor.resources import resource
from monitor.settings import Places, Settings, load, save
from monitor.words import Words, system_language

if TYPE_CHECKING:
    from monitor.engine import Engine
    from monitor.gui.putting_back import PutBack
    from monitor.gui.tray import Tray

log = logging.getLogger(__name__)

_DRAWINGS = 3 << 10
"""Kilobytes of what Qt drew and keeps; by itself 10 MB."""
_START_AFTER = 30
"""Milliseconds after the first frame when the polling begins."""
_WELCOMED = "welcomed"
"""The key of the settings that says that the first steps were shown."""
_END_EXPLAINED = "end_explained"
"""The key of the settings that says that it was told what closing does where there is no tray."""
_START_ANYWAY = 3000
"""Milliseconds after which it begins even if no frame was painted (a minimised or hidden start)."""


def application() -> QApplication:
    """Qt's application, made once."""
    there = QApplication.instance()
    if isinstance(there, QApplication):
        return there
    QApplication.setApplicationName("rasid")
    QApplication.setDesktopFileName("rasid")
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    with followed():
        made = QApplication(["rasid"])
    qt_messages.install()
    # One look everywhere: the panes paint themselves, the rest follows the palette.
    made.setStyle("Fusion")
    hold_still()
    keep_few_drawings()
    made.setQuitOnLastWindowClosed(False)
    return made


def hold_still() -> None:
    """Let nothing slide or fade, whatever the system would have of it; the caret blinks as the system says."""
    for effect in Qt.UIEffect:
        QApplication.setEffectEnabled(effect, False)


def keep_few_drawings() -> None:
    """Have Qt keep fewer of the fields it drew: one that is opened again is drawn and kept again, up to this limit."""
    QPixmapCache.setCacheLimit(_DRAWINGS)


def make_context(engine: Engine, bridge: Bridge, settings: Settings, *, language: str | None, clock: Clock) -> Context:
    """Words, faces and theme as a person chose them; also sets the application's font and direction."""
    words = Words(language or settings.language or system_language(), digits=settings.digits, months=settings.months)
    faces = Faces(
        interface=settings.interface_font or INTERFACE,
        listing=settings.list_font,
        reading=settings.reader_font or READING,
        percent=settings.interface_scale,
        listing_percent=settings.list_scale,
        reading_percent=settings.reader_scale,
    )
    context = Context(
        engine=engine,
        bridge=bridge,
        words=words,
        faces=faces,
        keyboard=Keyboard(),
        theme=chosen(settings.theme),
        clock=clock,
    )
    QApplication.setFont(faces.interface())
    qt_words.speak(words.language)
    QApplication.setLayoutDirection(context.direction)
    return context


def _look(settings: Settings) -> tuple[object, ...]:
    """What a window is built for, and cannot take over while it is open; a theme it can."""
    return (
        settings.language,
        settings.digits,
        settings.months,
        settings.interface_font,
        settings.list_font,
        settings.reader_font,
        settings.interface_scale,
        settings.list_scale,
        settings.reader_scale,
    )


class Desktop(QObject):
    """Owns the window; makes a new one where another language or other fonts were chosen."""

    def __init__(
        self,
        places: Places,
        *,
        engine: Engine,
        language: str | None,
        clock: Clock,
        on_first_frame: Callable[[], object] | None = None,
        put_back: PutBack | None = None,
    ) -> None:
        """`put_back`: it is a start after a copy was to be put back, which is told."""
        self._application = application()
        super().__init__()
        self._places = places
        self._engine = engine
        self._language = language
        self._clock = clock
        self._on_first_frame = on_first_frame
        self._system_font = QApplication.font()
        self._settings = load(places)
        self._bridge = Bridge(self)
        self._collector = Collector(self)
        self._tray: Tray | None = None
        self._counts: Counts | None = None
        self._start = False
        self._what = ""
        self._hidden = False
        self._started = False
        self._ended = False
        self._put_back = put_back
        self.starts_again = False
        """A copy of everything waits to be put in the archive's place once the engine is closed."""
        self._unsubscribe = engine.subscribe(self._bridge.tell)
        self._bridge.broke.connect(self._log_bug)
        engine.has_window = True
        self.window = self._make_window()
        # From now on: the desktop's answer may come before the first frame.
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self._follow_system)
        if hasattr(hints, "accessibility"):
            hints.accessibility().contrastPreferenceChanged.connect(self._follow_system)

    def run(self, *, start: bool, what: str = "", hidden: bool = False) -> int:
        """Show the window until the person leaves.

        Args:
            start: the engine begins to poll after the first frame.
            what: an address or a file the program was started with; opened after the first frame.
            hidden: begin in the tray, or minimised where there is none.
        """
        self._start = self.window.sheets.puts_back = start
        self._what = what
        if hidden:
            self._hidden = True
        else:
            show_first(self.window, self._settings.geometry)
        QTimer.singleShot(_START_ANYWAY, self._after_first_frame)
        code = self._application.exec()
        self.end()
        return code

    def leave(self) -> None:
        """End the event loop now. (`quit` would ask every window to close, which asks for this again.)"""
        self._application.exit(0)

    def _start_again(self) -> None:
        self.starts_again = True
        self.leave()

    def end(self) -> None:
        """Nothing more is shown or asked; choices are kept."""
        self._unsubscribe()
        self._bridge.stop()
        self._collector.stop()
        if self._tray is not None:
            self._tray.hide()
        self._ended = True
        self._keep(self._with_place(self._settings))
        self.window.hide()

    @staticmethod
    def say_why_not(error: MonitorError, *, places: Places, language: str | None) -> int:
        """The archive cannot be opened: one sentence in a box of its own; the exit code is 1."""
        from PySide6.QtWidgets import QMessageBox

        settings = load(places)
        words = Words(
            language or settings.language or system_language(), digits=settings.digits, months=settings.months
        )
        sentence = words.error(error)
        print(sentence, file=sys.stderr)
        if has_display():
            application()
            QApplication.setLayoutDirection(
                Qt.LayoutDirection.RightToLeft if words.rtl else Qt.LayoutDirection.LeftToRight
            )
            QMessageBox.critical(None, words.say("Rasid"), sentence)
        return 1

    # --- the window ------------------------------------------------------------------------------

    def _make_window(self, before: Window | None = None) -> Window:
        QApplication.setFont(self._system_font)
        context = make_context(self._engine, self._bridge, self._settings, language=self._language, clock=self._clock)
        self._context = context
        window = Window(context, self._settings)
        window.setWindowIcon(QIcon(str(resource("icons", "app.svg"))) if self._started else QIcon())
        window.settings_chosen.connect(self._change)
        window.asked_to_quit.connect(self.leave)
        window.first_painted.connect(self._after_first_frame)
        window.counted.connect(self._counted)
        window.sheets.copy_staged.connect(self._start_again)
        window.sheets.puts_back = self._start
        window.may_hide = self._may_hide
        window.may_close = self._may_close
        window.pausing.changed.connect(lambda: self._paused(window))
        if before is None:
            window.begin()
        else:
            window.go_on_from(before)
        return window

    def _after_first_frame(self) -> None:
        if self._started or self._ended:
            return
        self._started = True
        if self._on_first_frame is not None:
            self._on_first_frame()
        QTimer.singleShot(_START_AFTER, self._begin_work)

    def _begin_work(self) -> None:
        if self._ended:
            # Left within the moment after the first frame.
            return
        if self._start:
            self._engine.start()
        self.window.setWindowIcon(QIcon(str(resource("icons", "app.svg"))))
        from monitor.gui.tray import make_tray

        self._tray = make_tray(self._context, self)
        if self._tray is not None:
            self._tray.asked_to_show.connect(self._show_window)
            self._tray.asked_to_quit.connect(self.leave)
            self._tray.fill_with_pauses = lambda menu: self.window.pausing.fill(menu)
            self._tray.show_pause(self.window.pausing.sentence)
            if self._counts is not None:
                # The window counted before there was a tray, and may not count again until something comes.
                self._tray.show_counts(self._counts)
        elif self._hidden:
            # Nothing else could bring it back.
            self.window.showMinimized()
        self._collector.settle()
        if self._what:
            self.window.open_given(self._what)
        elif self._start and not self._hidden and not self._settings.extra.get(_WELCOMED):
            self._bridge.then(self._engine.sources(), self._welcome)
        for trouble in self._settings.troubles:
            self.window.banner.warn(told(trouble))
        if self._put_back is not None:
            self.window.sheets.tell_put_back(self._put_back)

    def _welcome(self, sources: tuple[Source, ...]) -> None:
        """The first steps, once, where nothing is there yet and nothing else was opened meanwhile."""
        if self.window.sheets.sheet is not None:
            return
        # Who has sources is asked about no more either.
        self._keep(replace(self._settings, extra={**self._settings.extra, _WELCOMED: True}))
        if not sources:
            self.window.sheets.show_first_run(self._settings)

    def _show_window(self) -> None:
        self.window.bring_to_front()

    def _may_hide(self) -> bool:
        if self._tray is None or not self._settings.keep_in_tray or not self._tray.is_there():
            return False
        if not self._settings.extra.get("tray_explained"):
            self._tray.explain()
            self._keep(replace(self._settings, extra={**self._settings.extra, "tray_explained": True}))
        return True

    def _may_close(self) -> bool:
        """Whether closing may end the program: who expects it to go on in a tray is told once that there is none."""
        settings = self._settings
        if not self._start or not settings.keep_in_tray or settings.extra.get(_END_EXPLAINED):
            return True
        if self._application.isSavingSession():
            return True
        self._keep(replace(settings, extra={**settings.extra, _END_EXPLAINED: True}))
        words = self._context.words
        sentence = words.say("This desktop has no tray: close the window again to end Rasid, or minimise it to go on.")
        self.window.banner.tell(sentence, action=words.say("Minimise"), on_action=self.window.showMinimized)
        return False

    def _counted(self, counts: Counts) -> None:
        self._counts = counts
        if self._tray is not None:
            self._tray.show_counts(counts)

    def _paused(self, window: Window) -> None:
        if self._tray is not None and window is self.window:
            self._tray.show_pause(window.pausing.sentence)

    def _follow_system(self) -> None:
        self.window.follow_theme(self._settings)

    # --- choices ---------------------------------------------------------------------------------

    def _change(self, settings: Settings) -> None:
        before = self._settings
        # The window does not know what was noted meanwhile: that the tray was explained, the first steps shown.
        extra = {**settings.extra, **before.extra}
        settings = self._with_place(replace(settings, extra=extra))
        self._keep(settings)
        if _look(before) == _look(settings):
            self.window.follow_theme(settings)
            return
        if settings.language != before.language:
            # From here the person's choice outweighs what the command line said.
            self._language = self._engine.language = None
        old, shown = self.window, self.window.isVisible()
        self.window = self._make_window(old)
        if shown:
            self.window.show()
        old.may_hide, old.may_close = lambda: False, lambda: True
        old.hide()
        old.deleteLater()
        if self._tray is not None:
            self._tray.speak(self._context)

    def _with_place(self, settings: Settings) -> Settings:
        window = self.window
        return replace(settings, geometry=window.geometry_text(), standing=window.whereabouts.standing.text())

    def _keep(self, settings: Settings) -> None:
        self._settings = settings
        try:
            save(self._places, settings)
            if self._started and not self._ended:
                self._bridge.edit(self._engine.take_settings())
        except MonitorError as error:
            self.window.show_error(error)

    def _log_bug(self, bug: Exception) -> None:
        log.error("a question or an edit failed", exc_info=bug)
