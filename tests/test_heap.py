"""What is freed goes back to the system, where the C library can be told so."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

from monitor import heap

_FREED = """
from monitor import heap

def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1])

heap.stay_small()
before = resident()
blocks = [bytearray(4000) for _ in range(20_000)]
full = resident()
kept = blocks[::100]
del blocks
heap.give_back()
print((full - resident()) / (full - before))
"""


def test_it_may_be_asked_anywhere_and_twice() -> None:
    for _ in range(2):
        heap.stay_small()
        heap.give_back()


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only GNU's library can be told")
def test_what_lies_between_what_is_kept_goes_back() -> None:
    root = Path(__file__).parents[1]
    told = subprocess.run(
        [sys.executable, "-c", _FREED],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert float(told.stdout) > 0.8
