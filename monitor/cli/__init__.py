"""The same engine without a window: the command `rasid`."""

from monitor.cli.running import run

__all__ = ["run"]
