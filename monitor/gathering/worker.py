"""One helper process that runs pure functions, so that parsing never makes the window stutter.

It is started when first needed, ended after a minute without work, killed when a page is too much for it, and
replaced when it died. What crosses the pipes are pickles between two processes of ours, in frames of 8 bytes' length.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, Final, NoReturn, ParamSpec, TypeVar

from monitor.errors import WorkerError
from monitor.model import Reason

P = ParamSpec("P")
T = TypeVar("T")

ARGUMENT: Final = "--rasid-worker"
"""In a frozen program, which has no `-m`: its main function calls `main()` when this is its first argument."""
_LENGTH: Final = struct.Struct(">Q")
_STARTING: Final = 30.0
"""Seconds the process has to import what it needs for its first job, on top of the deadline."""
_MEMORY: Final = 1 << 31
"""Address space of the helper in bytes; a page that needs more is refused, the rest of the desk stays alive."""
_ORPHANED: Final = 600
"""Seconds after which a job ends the helper by itself, should the parent have died meanwhile without killing it."""
_GROWN: Final = 300 << 20
"""A helper whose memory grew past this ends after its job; a new one is small again."""


class Worker:
    """Runs functions in the helper process, one at a time; thread-safe.

    Args:
        idle: seconds without work after which the process ends.
        deadline: seconds one job may take.
        command: what starts the process; by default this Python with this module.
    """

    def __init__(self, *, idle: float = 60.0, deadline: float = 30.0, command: tuple[str, ...] | None = None) -> None:
        self._idle = idle
        self._deadline = deadline
        self._command = command or _command()
        self._turn = threading.Lock()
        """Held by the one whose job runs."""
        self._state = threading.Condition()
        """Guards what follows; the minder waits on it."""
        self._process: subprocess.Popen[bytes] | None = None
        self._ends: float | None = None
        """When the minder kills (a job is under way) or ends (idle) the process."""
        self._wakes = 0.0
        """When the minder looks next."""
        self._busy = False
        self._late = False
        self._closed = False

    def run(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a top-level function in the helper and return what it returns, or raise what it raises.

        Raises:
            WorkerError: `worker-timeout` when it was past its deadline, `worker-died` when the process ended under
                it twice (one page can take a process down, an earlier one may have), `stopping` after `close`.
        """
        job = pickle.dumps((function, args, kwargs), pickle.HIGHEST_PROTOCOL)
        with self._turn:
            try:
                done, value = self._attempt(job)
            except _DiedError:
                try:
                    done, value = self._attempt(job)
                except _DiedError as error:
                    raise WorkerError(Reason.of("worker-died")) from error
        if done:
            return value  # type: ignore[no-any-return]
        raise _restored(*value)

    def close(self) -> None:
        """End the process at once; a job under way raises WorkerError."""
        with self._state:
            self._closed = True
            process = self._process
            self._state.notify_all()
        if process is not None:
            with contextlib.suppress(OSError):
                process.kill()
        with self._turn:
            self._drop()

    @property
    def pid(self) -> int | None:
        """The process that stands ready, if any."""
        process = self._process
        return process.pid if process is not None else None

    def _attempt(self, job: bytes) -> tuple[bool, Any]:
        process = self._begin()
        try:
            assert process.stdin is not None
            assert process.stdout is not None
            _write(process.stdin, job)
            done, last, value = pickle.loads(_read(process.stdout))  # noqa: S301 - our own process
        except (OSError, EOFError, ValueError, pickle.UnpicklingError) as error:
            late, closed = self._late, self._closed
            self._drop()
            if closed:
                raise WorkerError(Reason.of("stopping")) from error
            if late:
                raise WorkerError(Reason.of("worker-timeout", seconds=round(self._deadline))) from error
            raise _DiedError from error
        self._rest()
        if last:
            self._drop()
        return done, value

    def _begin(self) -> subprocess.Popen[bytes]:
        """The process, started if need be, with its deadline set."""
        with self._state:
            if self._closed:
                raise WorkerError(Reason.of("stopping"))
            process = self._process
            if process is not None and process.poll() is not None:
                self._forget()
                process = None
            allowed = self._deadline
            if process is None:
                allowed += _STARTING
                process = self._process = _start(self._command)
                threading.Thread(target=self._mind, args=(process,), name="worker-minder", daemon=True).start()
            self._busy, self._late = True, False
            self._ends = time.monotonic() + allowed
            if self._ends < self._wakes:
                self._state.notify_all()
            return process

    def _rest(self) -> None:
        with self._state:
            self._busy = False
            self._ends = time.monotonic() + self._idle

    def _mind(self, process: subprocess.Popen[bytes]) -> None:
        """Kill the process when its job is late, end it when it is idle. One such thread per process."""
        with self._state:
            while self._process is process and not self._closed:
                left = (self._ends or 0.0) - time.monotonic()
                if left > 0:
                    # Looked up again now and then, so that the end of a job need not wake this thread.
                    pause = min(left, self._idle / 2)
                    self._wakes = time.monotonic() + pause
                    self._state.wait(pause)
                elif self._busy:
                    self._late = True
                    process.kill()
                    return
                else:
                    self._forget()
                    return

    def _drop(self) -> None:
        with self._state:
            self._busy = False
            self._forget()

    def _forget(self) -> None:
        """End the process and wait for it, so that no zombie stays. Called with the state held."""
        process, self._process = self._process, None
        self._state.notify_all()
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        process.wait()


class _DiedError(Exception):
    """The process ended, or answered nonsense, while a job was under way."""


def _command() -> tuple[str, ...]:
    if getattr(sys, "frozen", False):
        return (sys.executable, ARGUMENT)
    return (sys.executable, "-P", "-m", "monitor.gathering.worker")


def _start(command: tuple[str, ...]) -> subprocess.Popen[bytes]:
    # A fresh process, never a fork of this one: its threads' locks would be copied as they stand.
    environment = dict(os.environ)
    environment["PYTHONPATH"] = os.pathsep.join(path or os.getcwd() for path in sys.path)  # noqa: PTH109
    environment["PYTHONIOENCODING"] = "utf-8"
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.BELOW_NORMAL_PRIORITY_CLASS | subprocess.CREATE_NO_WINDOW
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        creationflags=flags,
    )


def _write(pipe: IO[bytes], frame: bytes) -> None:
    pipe.write(_LENGTH.pack(len(frame)))
    pipe.write(frame)
    pipe.flush()


def _read(pipe: IO[bytes]) -> bytes:
    length = pipe.read(_LENGTH.size)
    if len(length) < _LENGTH.size:
        raise EOFError
    (size,) = _LENGTH.unpack(length)
    frame = pipe.read(size)
    if len(frame) < size:
        raise EOFError
    return frame


def _taken_apart(error: BaseException) -> tuple[type[BaseException], tuple[Any, ...], dict[str, Any]]:
    """An exception as data: those with arguments of their own in `__init__` do not survive a pickle otherwise."""
    return type(error), error.args, {name: value for name, value in vars(error).items() if name != "__notes__"}


def _restored(kind: type[BaseException], args: tuple[Any, ...], data: dict[str, Any]) -> BaseException:
    error = kind.__new__(kind, *args)
    error.args = args
    vars(error).update(data)
    return error


# --- the other side ------------------------------------------------------------------------------


def main() -> NoReturn:
    """Answer jobs from stdin until it ends."""
    jobs = sys.stdin.buffer
    # What a library prints must not get between the frames.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    _be_modest()
    while True:
        try:
            frame = _read(jobs)
        except EOFError:
            os._exit(0)
        _limit_job(_ORPHANED)
        answer = _answer(frame)
        _limit_job(0)
        _write(answers, answer)


def _answer(frame: bytes) -> bytes:
    """(done, whether the process ends now, value or the exception taken apart)."""
    try:
        function, args, kwargs = pickle.loads(frame)  # noqa: S301 - our own parent
        value = function(*args, **kwargs)
        return pickle.dumps((True, _has_grown(), value), pickle.HIGHEST_PROTOCOL)
    except Exception as error:  # noqa: BLE001 - the top of this process: it goes back to the caller as it is
        try:
            return pickle.dumps((False, _has_grown(), _taken_apart(error)), pickle.HIGHEST_PROTOCOL)
        except Exception:  # noqa: BLE001 - an exception that holds what cannot be pickled
            told = RuntimeError(f"{type(error).__name__}: {error}")
            return pickle.dumps((False, True, _taken_apart(told)), pickle.HIGHEST_PROTOCOL)


if sys.platform == "win32":

    def _be_modest() -> None:
        pass

    def _limit_job(seconds: int) -> None:
        pass

    def _has_grown() -> bool:
        return False

else:
    import resource
    import signal

    def _be_modest() -> None:
        """Give way to the window, survive its Ctrl+C until the pipe closes, and never eat all the memory."""
        os.nice(5)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))

    def _limit_job(seconds: int) -> None:
        signal.alarm(seconds)

    def _has_grown() -> bool:
        try:
            # What is resident now: the highest mark of getrusage is handed down by the parent through fork and exec.
            resident = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
            return int(resident) * resource.getpagesize() > _GROWN
        except OSError:
            used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            return used * (1 if sys.platform == "darwin" else 1024) > _GROWN


if __name__ == "__main__":
    main()
