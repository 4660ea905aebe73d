"""Runs a program of the person's own with a deadline, in a group of its own, so that all it started ends with it."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import tempfile
import threading
from typing import IO

from monitor.errors import DeliveryError, errno_of
from monitor.model import Reason


class Program:
    """Runs programs; `close` kills those that run."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._processes: set[subprocess.Popen[bytes]] = set()
        self._closed = False

    def run(self, command: tuple[str, ...], *, data: bytes = b"", seconds: float) -> None:
        """Run a program with its arguments, never through a shell, and hand it `data` on its standard input.

        Raises DeliveryError: it is not there, did not end within `seconds`, or ended with a failure.
        """
        with _holding(data) as whole:
            process = self._started(command, whole)
        try:
            _wait(process, seconds)
        except subprocess.TimeoutExpired as error:
            _kill(process)
            raise DeliveryError(Reason.of("command-timeout", command=command[0], seconds=round(seconds))) from error
        finally:
            with self._guard:
                self._processes.discard(process)
        if process.returncode:
            raise DeliveryError(Reason.of("command-failed", command=command[0], status=process.returncode))

    def close(self) -> None:
        """End what runs, and start nothing more."""
        with self._guard:
            self._closed = True
            processes = tuple(self._processes)
        for process in processes:
            _kill(process)

    def _started(self, command: tuple[str, ...], data: IO[bytes]) -> subprocess.Popen[bytes]:
        with self._guard:
            if self._closed:
                raise DeliveryError(Reason.of("stopping"))
            try:
                process = subprocess.Popen(
                    command,
                    stdin=data,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    start_new_session=True,
                )
            except (OSError, ValueError) as error:
                raise DeliveryError(Reason.of("command-missing", command=command[0], errno=errno_of(error))) from error
            self._processes.add(process)
            return process


def _holding(data: bytes) -> IO[bytes]:
    """A file that holds this and is at its beginning: read whole, or not at all, also where this process is killed."""
    held: IO[bytes]
    if hasattr(os, "memfd_create"):
        held = open(os.memfd_create("input"), "w+b")  # noqa: PTH123, SIM115 - the caller closes it
    else:
        held = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    held.write(data)
    held.seek(0)
    return held


def _wait(process: subprocess.Popen[bytes], seconds: float) -> None:
    """Wait for the end, and know of it at once: Python's own wait with a timeout looks ever more seldom.

    Raises TimeoutExpired.
    """
    try:
        ended = os.pidfd_open(process.pid)
    except (AttributeError, OSError):
        process.wait(seconds)
        return
    try:
        waiting = select.poll()
        waiting.register(ended, select.POLLIN)
        if not waiting.poll(seconds * 1000):
            raise subprocess.TimeoutExpired(process.args, seconds)
    finally:
        os.close(ended)
    process.wait()


def _kill(process: subprocess.Popen[bytes]) -> None:
    if os.name == "posix":
        # The group goes by the number of its first process, as long as that has not been waited for.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait()
