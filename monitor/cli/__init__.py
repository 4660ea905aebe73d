"""The same engine without a window: the command `rasid`."""

from monitor.cli.running import run
from monitor.cli.session import Gui

__all__ = ["Gui", "run"]
