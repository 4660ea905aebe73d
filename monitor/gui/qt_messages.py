"""What Qt has to say goes to the log, each message once: a person at a terminal has no use for it."""

from __future__ import annotations

import atexit
import logging
import sys

from PySide6.QtCore import QLoggingCategory, QMessageLogContext, QtMsgType, qInstallMessageHandler

log = logging.getLogger(__name__)

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}
_MOST = 500
"""Different messages that are kept apart; what comes after them is not logged."""
_told: set[str] = set()


def install() -> None:
    """Take Qt's messages from now on. A text in a script without a font would bring a line at every paint of it."""
    # At each leaving of a field under Wayland Qt warns of itself: the compositor had taken the field's focus before it.
    QLoggingCategory.setFilterRules("qt.qpa.wayland.textinput.warning=false")
    qInstallMessageHandler(_take)
    # Qt speaks while it ends, when there is no interpreter left to listen.
    atexit.register(qInstallMessageHandler, None)


def _take(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    if kind is QtMsgType.QtFatalMsg:
        # The process ends here: whoever started it must see why.
        print(message, file=sys.stderr)
    elif message in _told or len(_told) >= _MOST:
        return
    _told.add(message)
    log.log(_LEVELS.get(kind, logging.WARNING), "Qt: %s", message)
