"""Runs one command: language first, then arguments, then the command's own module; every end is a quiet one."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from types import FrameType
from typing import TextIO

from monitor.cli.arguments import build_parser, early_language
from monitor.cli.output import Output, streams
from monitor.cli.parser import Usage
from monitor.cli.session import FAILED, OK, WRONG_USAGE, Gui, Session, named_language
from monitor.errors import MonitorError, QueryError
from monitor.words import Words, chosen_language, without_isolates


def run(arguments: Sequence[str], *, gui: Callable[[], Gui]) -> int:
    """Carry out a command line; returns the exit code. Prints, and never raises for what a person can cause.

    `gui` loads the window's room; it is called only where a window is wanted.
    """
    stdout, stderr = streams()
    words = Words(_language(arguments))
    output = Output(words, as_json=False, stdout=stdout, stderr=stderr)
    try:
        options = build_parser(words).parse_args(list(arguments))
        output = Output(words, as_json=bool(getattr(options, "json", False)), stdout=stdout, stderr=stderr)
        return _carry_out(options, words, output, stderr, gui)
    except Usage as wrong:
        output.error(str(wrong))
        return WRONG_USAGE
    except SystemExit as end:  # argparse ends so after --help and --version
        return end.code if isinstance(end.code, int) else OK
    except KeyboardInterrupt:
        # Commands that run until Ctrl-C end well by it and take it themselves.
        output.error(words.say("Ended before it was done."))
        return FAILED
    except BrokenPipeError:
        return _nobody_listens()


def _carry_out(options: Namespace, words: Words, output: Output, stderr: TextIO, gui: Callable[[], Gui]) -> int:
    from monitor.settings import find_places, load

    with contextlib.ExitStack() as until_the_end:
        until_the_end.enter_context(_hearing_the_end())
        until_the_end.enter_context(_logging_what_threads_lose())
        try:
            places = find_places(options.data_dir)
            settings = load(places)
            words = Words(
                words.language if named_language(options) or not settings.language else settings.language,
                digits=settings.digits,
                months=settings.months,
            )
            output = output.speaking(words)
            for trouble in settings.troubles:
                output.note(words.reason(trouble))
            if not options.pure:
                from monitor.cli.logs import logged

                until_the_end.enter_context(
                    logged(
                        places,
                        verbose=options.verbose,
                        stderr=stderr,
                        whole_addresses=settings.log_addresses,
                    )
                )
            session = Session(options=options, words=words, output=output, places=places, gui=gui)
            return _command(options.run)(session)
        except Usage as wrong:
            output.error(str(wrong))
            return WRONG_USAGE
        except MonitorError as error:
            output.error(words.error(error))
            if isinstance(error, QueryError):
                _show_place(output, words, error)
            return FAILED
        except BrokenPipeError:
            raise
        except OSError as error:
            output.error(words.say("The system refused: {why}.", why=words.refused(error.errno or 0)))
            return FAILED
        except Exception as error:  # noqa: BLE001 - the top of the program: logged, and a sentence, not a traceback
            _log_bug(options, error, stderr)
            output.error(
                words.say(
                    "Something went wrong inside Rasid ({kind}). "
                    "The log has the place; `rasid diagnose` makes a report.",
                    kind=type(error).__name__,
                )
            )
            return FAILED


def _show_place(output: Output, words: Words, error: QueryError) -> None:
    """Where a query is wrong: as data for a script, pointed at on a terminal; in a pipe the sentence says it."""
    if output.as_json:
        from monitor.lines import query_error_line

        output.json({"error": without_isolates(words.error(error))} | query_error_line(error))
    else:
        output.pointed_at(error.query, error.position)


def _command(name: str) -> Callable[[Session], int]:
    """The function of a command, its module imported only now."""
    module, _, function = name.partition(":")
    found: Callable[[Session], int] = getattr(import_module(f"monitor.cli.{module}"), function)
    return found


def _language(arguments: Sequence[str]) -> str:
    named = early_language(arguments)
    return chosen_language(named if named in ("ar", "en") else os.environ.get("RASID_LANGUAGE", ""))


def _log_bug(options: Namespace, error: BaseException, stderr: TextIO) -> None:
    import logging

    from monitor.cli.logs import logged
    from monitor.settings import find_places

    with contextlib.ExitStack() as meanwhile:
        if options.pure:
            # A pure command leaves the log alone until there is something for it.
            meanwhile.enter_context(logged(find_places(options.data_dir), verbose=options.verbose, stderr=stderr))
        logging.getLogger(__name__).critical("a command failed", exc_info=error)


@contextlib.contextmanager
def _hearing_the_end() -> Iterator[None]:
    """A polite request to end (SIGTERM, a closed terminal) is taken like Ctrl-C: everything is closed first."""

    def end(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = {}
    for name in ("SIGTERM", "SIGHUP"):
        # Outside the main thread (a test, an embedding) somebody else hears it.
        with contextlib.suppress(ValueError, AttributeError):
            number = getattr(signal, name)
            before[number] = signal.signal(number, end)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def _logging_what_threads_lose() -> Iterator[None]:
    """A bug that ends a thread goes to the log, not as a traceback to a person; whoever listens already goes first."""

    def log(lost: threading.ExceptHookArgs) -> None:
        import logging

        logging.getLogger(__name__).critical("a thread ended", exc_info=lost.exc_value)

    if threading.excepthook is not threading.__excepthook__:
        yield
        return
    threading.excepthook = log
    try:
        yield
    finally:
        threading.excepthook = threading.__excepthook__


def _nobody_listens() -> int:
    """Whoever read the output has gone (`| head`): nothing failed, and nothing more can be said."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
    return OK
