"""A rescue or a restore that is killed: ``python -m tests.archive.interrupting rescue|restore FILE WHERE N``.

It kills itself with SIGKILL as the Nth thing of that kind is done, for the tests to see what the next start finds.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from monitor.archive import mending, placing, restore, salvage
from tests.archive.desk import START

_PLACES: dict[str, tuple[Any, str]] = {
    "rows": (salvage, "_insert_batch"),
    "texts": (mending, "_newest_sound"),
    "agreed": (mending, "agree"),
    "link": (os, "link"),
    "unlink": (Path, "unlink"),
    "replace": (Path, "replace"),
    "sync": (placing, "_sync"),
}


def _dying(real: Callable[..., Any], last: int) -> Callable[..., Any]:
    done = 0

    def counted(*given: Any, **named: Any) -> Any:
        nonlocal done
        answer = real(*given, **named)
        done += 1
        if done == last:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    return counted


def killed(what: str, path: Path, where: str, n: int) -> bool:
    """Do it in a process that kills itself there; False where it came to its end before."""
    ran = subprocess.run(
        [sys.executable, "-m", "tests.archive.interrupting", what, str(path), where, str(n)],
        cwd=Path(__file__).parents[2],
        check=False,
    )
    if ran.returncode not in (0, -signal.SIGKILL):
        raise RuntimeError(f"it ended with {ran.returncode}")
    return ran.returncode != 0


def main(what: str, path: Path, where: str, n: int) -> None:
    """Rescue the file, or put `copy.sqlite` beside it in its place."""
    owner, name = _PLACES[where]
    setattr(owner, name, _dying(getattr(owner, name), n))
    if what == "rescue":
        salvage.rescue(path, path.parent / "copies", now=START)
    else:
        restore(path, path.with_name("copy.sqlite"), now=START)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]))
