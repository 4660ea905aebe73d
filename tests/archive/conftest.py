"""A real archive in a folder of its own, a clock that stands still until it is told to go on, and things to store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.archive import Archive
from tests.archive.desk import Desk, StoppedClock


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "archive.sqlite"


@pytest.fixture
def archive(path: Path, clock: StoppedClock) -> Iterator[Archive]:
    archive = Archive(path, clock=clock)
    yield archive
    archive.close()


@pytest.fixture
def desk(archive: Archive, clock: StoppedClock) -> Desk:
    return Desk(archive, clock)
