"""`python -m monitor` and the command `rasid`."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line of this process; returns its exit code."""
    from monitor.cli import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
