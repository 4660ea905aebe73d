"""`python -m monitor` and the command `rasid`: the command line, with the window behind it where one is wanted."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from monitor.cli import Gui


def main() -> int:
    """Run the command line of this process; returns its exit code."""
    try:
        from monitor.cli import run

        return run(sys.argv[1:], gui=_gui)
    except KeyboardInterrupt:
        # In the moment before the command line can say so itself.
        return 1


def _gui() -> Gui:
    """The window's room, loaded only when a window is wanted. Raises ImportError where Qt cannot be loaded."""
    from monitor import gui

    return gui


if __name__ == "__main__":
    sys.exit(main())
