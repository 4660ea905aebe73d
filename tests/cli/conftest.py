"""A command line in this process, on a data folder of its own, and what it printed."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from monitor.cli import Gui, run
from monitor.language import compile_lexicon
from monitor.settings import find_places


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Stdout as JSON lines."""
        return [json.loads(line) for line in self.out.splitlines()]


Rasid = Callable[..., Ran]


def _no_window() -> Gui:
    raise ImportError("libEGL.so.1: cannot open shared object file")


class _Bytes(io.TextIOWrapper):
    """A stream of the process, with the bytes behind it."""

    def text(self) -> str:
        self.flush()
        buffer = self.buffer
        assert isinstance(buffer, io.BytesIO)
        return buffer.getvalue().decode("utf-8")


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One cache for all: the table of word forms is made once, before any command says that it waits for it."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("XDG_CACHE_HOME", str(folder))
        compile_lexicon(find_places(tmp_path_factory.mktemp("data")).cache)
    return folder


@pytest.fixture
def rasid(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> Rasid:
    """Runs a command line: ``rasid("source", "list", stdin=b"…")``."""
    monkeypatch.setenv("RASID_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("RASID_LANGUAGE", "en")
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "DBUS_SESSION_BUS_ADDRESS"):
        monkeypatch.delenv(name, raising=False)

    def ran(*arguments: str, stdin: bytes = b"") -> Ran:
        out, err = _Bytes(io.BytesIO(), encoding="ascii"), _Bytes(io.BytesIO(), encoding="ascii")
        with monkeypatch.context() as streams:
            streams.setattr(sys, "stdout", out)
            streams.setattr(sys, "stderr", err)
            streams.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
            code = run(arguments, gui=_no_window)
        return Ran(code=code, out=out.text(), err=err.text())

    return ran
