"""Runs a program where a folder lies on a small disk of its own, which a shell script may fill."""

from __future__ import annotations

import functools
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

_MOUNT = 'mount -t tmpfs -o "size=$1" tmpfs "$0" && shift && exec "$@"'


@functools.cache
def _how(folder: Path) -> tuple[str, ...] | None:
    """How this machine gives a process mounts of its own: as root, or with user namespaces; None where it does not."""
    for how in (("unshare", "-m"), ("unshare", "-r", "-m")):
        try:
            tried = subprocess.run(
                [*how, "sh", "-c", _MOUNT, str(folder), "1m", "true"], capture_output=True, check=False
            )
        except FileNotFoundError:
            return None
        if tried.returncode == 0:
            return how
    return None


def run_on_a_small_disk(folder: Path, size: str, script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a shell script with `arguments` while an empty disk of `size` ("3m") lies at `folder`; it goes with it.

    Skips the test where no disk may be mounted.
    """
    how = _how(folder) if sys.platform == "linux" else None
    if how is None:
        pytest.skip("this machine lets no test mount a small disk")
    command: Sequence[str] = [*how, "sh", "-c", _MOUNT, str(folder), size, "sh", "-euc", script, "script", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[1])
