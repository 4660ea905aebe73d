"""The versions of an article: chosen by when they came, and what each changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractSlider, QComboBox, QHBoxLayout, QListWidget, QVBoxLayout, QWidget

from monitor.errors import MonitorError
from monitor.gui.bidi import led
from monitor.gui.context import Context
from monitor.gui.keys import Action
from monitor.gui.look import page_look
from monitor.gui.page_view import PageView
from monitor.gui.parts import label, rule, say
from monitor.gui.sheet import Sheet
from monitor.gui.versions_page import changes_page
from monitor.model import Piece

if TYPE_CHECKING:
    from monitor.engine import Version


class VersionsSheet(Sheet):
    """The newest is held against the one before it until others are chosen. Asks the engine when it is shown."""

    def __init__(self, context: Context, article: int) -> None:
        words = context.words
        self._parts: tuple[tuple[Piece, ...], ...] = ()
        """What became of title, subtitle and paragraphs, as it is shown."""
        super().__init__(context, words.say("Versions of the article"))
        self._article = article
        self._versions: tuple[Version, ...] = ()
        """Newest first."""
        self._came = False
        self._waiting = 0
        self.said = label(context, tone="soft")
        self.said.setWordWrap(True)
        self.chosen = QListWidget()
        self.chosen.setFont(context.faces.interface())
        self.chosen.setAccessibleName(words.say("Versions, newest first"))
        self.chosen.setProperty("ground", "side")
        self.chosen.setFixedWidth(context.px(18))
        self.chosen.setSpacing(context.px(0.25))
        self.chosen.setContentsMargins(context.px(0.5), context.px(0.5), context.px(0.5), context.px(0.5))
        self.chosen.currentRowChanged.connect(self._version_chosen)
        self.against = QComboBox()
        self.against.setFont(context.faces.interface())
        self.against.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.against.setMinimumWidth(context.px(17))
        self.against.setAccessibleName(words.say("Compared with"))
        self.against.activated.connect(lambda _row: self._compare())
        self.page = PageView(context)
        self.page.setAccessibleName(words.say("What changed"))
        self.page.use_reading_face()
        bar = QHBoxLayout()
        self._bar = bar
        self.page.installEventFilter(self)
        bar.setSpacing(context.px(0.6))
        self._compared = label(context, words.say("Compared with"), tone="soft")
        bar.addWidget(self._compared)
        bar.addWidget(self.against)
        bar.addWidget(self.said, 1)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addLayout(bar)
        right.addWidget(self.page, 1)
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.chosen)
        row.addWidget(rule(upright=True))
        row.addLayout(right, 1)
        self.body.addWidget(whole, 1)

    def begin(self) -> None:
        self.context.bridge.then(self.context.engine.versions(self._article), self._show, self._failed)

    @property
    def is_complete(self) -> bool:
        return self._came and not self._waiting

    # --- inside ----------------------------------------------------------------------------------

    def _show(self, versions: tuple[Version, ...]) -> None:
        self._came = True
        self._versions = tuple(reversed(versions))
        self.show_title(self._versions[0].article.headline)
        for version in self._versions:
            self.chosen.addItem(led(self._name(version), rtl=self.context.rtl))
        if len(versions) == 1:
            say(self.context, self.said, self.context.words.say("The site has not changed this article."))
            self.against.hide()
            self._compared.hide()
        self.chosen.setCurrentRow(0)
        self.chosen.setFocus(Qt.FocusReason.OtherFocusReason)

    def _name(self, version: Version) -> str:
        words = self.context.words
        when = words.moment(version.stored, self.context.clock())
        return words.say("Version {n}, {when}", n=words.number(version.version), when=when)

    def _version_chosen(self, row: int) -> None:
        """Hold it against the one before it; the first one against itself."""
        if not 0 <= row < len(self._versions):
            return
        self.against.clear()
        for number, version in enumerate(self._versions):
            if number != row or len(self._versions) == 1:
                self.against.addItem(led(self._name(version), rtl=self.context.rtl), number)
        self.against.setCurrentIndex(min(row, self.against.count() - 1))
        self._compare()

    def _compare(self) -> None:
        """The older of the two is what was changed, whichever of them was chosen."""
        one, other = self.chosen.currentRow(), self.against.currentData()
        newer, older = sorted((one, one if other is None else other))
        self._waiting += 1
        asked = self.context.engine.changes(self._versions[older].article, self._versions[newer].article)
        self.context.bridge.then(asked, self._changes_came, self._failed)

    def _changes_came(self, parts: tuple[tuple[Piece, ...], ...]) -> None:
        self._waiting -= 1
        if not self._waiting:
            self._parts = parts
            self._render()

    def _render(self) -> None:
        look, alone = page_look(self.context), len(self._versions) == 1
        self.page.show_html(changes_page(self._parts, words=self.context.words, look=look, alone=alone))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.page and event.type() in (QEvent.Type.Resize, QEvent.Type.Show):
            # What is said of the text begins where the text does.
            px, side = self.context.px, self.page.margin
            self._bar.setContentsMargins(side, px(0.8), side, px(0.4))
        return super().eventFilter(watched, event)

    def keyPressEvent(self, press: QKeyEvent) -> None:
        # The page hands its keys on, as in the reader.
        step = {
            Action.READ_ON: QAbstractSlider.SliderAction.SliderPageStepAdd,
            Action.READ_BACK: QAbstractSlider.SliderAction.SliderPageStepSub,
        }.get(self.context.keyboard.action(press) or Action.BACK)
        if step is None:
            super().keyPressEvent(press)
        else:
            self.page.verticalScrollBar().triggerAction(step)

    def changeEvent(self, change: QEvent) -> None:
        super().changeEvent(change)
        if change.type() == QEvent.Type.StyleChange and self._parts:
            # Another theme: the page has its colours in itself.
            self._render()

    def _failed(self, error: MonitorError) -> None:
        self._came, self._waiting = True, 0
        say(self.context, self.said, self.context.words.error(error))
