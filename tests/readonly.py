"""Runs a program where a folder lies on a disk that may only be read: for root, too."""

from __future__ import annotations

import functools
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

_MOUNT = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"'


@functools.cache
def _how() -> tuple[str, ...] | None:
    """How this machine gives a process mounts of its own: as root, or with user namespaces; None where it does not."""
    for how in (("unshare", "-m"), ("unshare", "-r", "-m")):
        try:
            tried = subprocess.run([*how, "mount", "-t", "tmpfs", "none", "/tmp"], capture_output=True, check=False)
        except FileNotFoundError:
            return None
        if tried.returncode == 0:
            return how
    return None


def run_read_only(folder: Path, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run `python arguments` with `folder` mounted read-only. Skips the test where no mount may be made."""
    how = _how()
    if sys.platform != "linux" or how is None:
        pytest.skip("this machine lets no test mount a folder read-only")
    command: Sequence[str] = [*how, "sh", "-c", _MOUNT, str(folder), sys.executable, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd)
