"""The window. Everything Qt is in here and nothing of Qt is anywhere else; imported only when a window is wanted."""

from monitor.gui.application import run
from monitor.gui.picture import screenshot

__all__ = ["run", "screenshot"]
