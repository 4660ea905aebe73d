"""`rasid match`, `extract`, `feed`, `links`, `date`, `suggest`: the pure stages on data from outside.

They stream: each answer is flushed before the next line is read, memory stays constant, and a line that cannot be
understood is answered by an error and the stream goes on.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import json
import logging
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from math import isinf
from pathlib import Path
from typing import IO, Any

from monitor.cli import warned
from monitor.cli.parser import Usage
from monitor.cli.session import FAILED, OK, Session, answered
from monitor.errors import InputError, MonitorError, QueryError, errno_of
from monitor.lines import query_error_line
from monitor.model import Reason
from monitor.words import without_isolates

log = logging.getLogger(__name__)

_LARGEST = 100_000_000
"""Bytes of a page, feed or sitemap; no site sends as much."""
Answer = dict[str, Any]
Read = Callable[..., Answer]


# --- files: extract, feed, links -----------------------------------------------------------------


def extract(session: Session) -> int:
    """The article in each page."""
    from monitor import stages

    zone = session.options.zone

    def read(body: bytes, **about: Any) -> Answer:
        return stages.extract_answer(body, zone=zone, **about)

    return _files(session, read, _print_article)


def feed(session: Session) -> int:
    """The entries of each feed or sitemap."""
    from monitor import stages

    return _files(session, stages.feed_answer, _print_feed)


def links(session: Session) -> int:
    """The articles each section page or sitemap offers."""
    from monitor import stages

    return _files(session, stages.links_answer, _print_links)


def _files(session: Session, read: Read, show: Callable[[Session, Answer], None]) -> int:
    options, words = session.options, session.words
    about_one = options.url or options.charset or options.content_type
    if options.batch:
        if about_one:
            raise Usage(words.say("--url, --charset and --content-type go with exactly one FILE."))
        return _batch(session, read)
    if not options.files:
        raise Usage(words.say("Name a file, or - for stdin."))
    if about_one and len(options.files) != 1:
        raise Usage(words.say("--url, --charset and --content-type go with exactly one FILE."))
    failed = False
    for name in options.files:
        try:
            answer = read(
                _bytes_of(name),
                file=name,
                url=options.url,
                content_type=options.content_type,
                charset=options.charset,
            )
        except MonitorError as error:
            failed = True
            why = words.error(error)
            named = name in dict(error.reason.data).values()
            session.output.error(why if named else words.say("{name}: {why}", name=name, why=why))
            continue
        if session.output.as_json:
            session.output.json(answer)
        else:
            show(session, answer)
    return FAILED if failed else OK


def _batch(session: Session, read: Read) -> int:
    """JSON lines that name or hold a file each."""
    for file in session.options.files or ["-"]:
        with _lines_of(file) as lines:
            for raw in lines:
                session.output.json(_batch_answer(session, read, raw))
    return OK


def _batch_answer(session: Session, read: Read, raw: bytes) -> Answer:
    name: Answer = {}
    try:
        line = _object(raw)
        name = {"id": line["id"]} if "id" in line else {}
        answer = read(
            _body_of(line),
            file=_text(line, "file") or None,
            url=_text(line, "url"),
            content_type=_text(line, "content_type"),
            charset=_text(line, "charset"),
        )
    except MonitorError as error:
        return name | {"error": _sentence(session, error)}
    except Exception as error:  # noqa: BLE001 - one page's bug must not end the stream; it is logged and answered
        return name | {"error": _bug(session, error)}
    # A feed has an id of its own; in a batch the line's is the one that is asked for.
    return name | answer | name


def _body_of(line: Mapping[str, Any]) -> bytes:
    if "base64" in line:
        try:
            return base64.b64decode(_text(line, "base64"), validate=True)
        except (binascii.Error, ValueError) as error:
            raise InputError(Reason.of("not-base64")) from error
    name = _text(line, "file")
    if not name or name == "-":
        raise InputError(Reason.of("line-without-file"))
    return _bytes_of(name, only_files=True)


# --- lines: match, date --------------------------------------------------------------------------


def match(session: Session) -> int:
    """Terms in texts: JSON lines with --json, else lines of text that are printed where a term stands."""
    from monitor import stages

    options, output = session.options, session.output
    if not output.as_json and not options.terms:
        raise Usage(session.words.say("Give terms with --term, or JSON lines with --json."))
    # First the file: nobody waits for the table of word forms to hear that it is not there.
    with _lines_of(options.file) as lines:
        finder = stages.MatchSession(session.word_forms())
        warnings = _Warnings(session)
        if options.terms:
            warnings.tell(options.terms)
            for answer in _answers(session, finder, {"terms": options.terms}):
                if not output.as_json:
                    raise Usage(str(answer.get("error", "")))
                output.json(answer)
        for raw in lines:
            if output.as_json:
                for answer in _match_line(session, finder, warnings, raw):
                    output.json(answer)
                continue
            text = raw.decode("utf-8", "replace").rstrip("\r\n")
            for answer in _answers(session, finder, {"id": "", "text": text}):
                found = answer.get("matches") or []
                if found:
                    output.line(output.marked(text, [(m["start"], m["end"]) for m in found]))
    return OK


def _match_line(session: Session, finder: Any, warnings: _Warnings, raw: bytes) -> Iterable[Answer]:
    try:
        line = _object(raw)
    except MonitorError as error:
        return ({"error": _sentence(session, error)},)
    if "terms" in line:
        warnings.tell(line["terms"])
    return _answers(session, finder, line)


class _Warnings:
    """What is to be known of the terms, on stderr: stdout has answers only. No more than a pipe nobody reads holds."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._left = warned.MOST_TOLD

    def tell(self, terms: object) -> None:
        """Tell of these terms, as far as they are any."""
        from monitor.stages import term_warnings

        if self._left and isinstance(terms, list):
            queries = (term for term in terms if isinstance(term, str))
            self._left -= warned.tell(self._session, term_warnings(queries), most=self._left)


def _answers(session: Session, finder: Any, line: Mapping[str, Any]) -> Iterable[Answer]:
    """Every answer to one line: none, one, or an error for each term that cannot be compiled."""
    name = {"id": line["id"]} if "id" in line else {}
    try:
        found = finder.answer(line)
    except MonitorError as error:
        return (name | {"error": _sentence(session, error)},)
    except Exception as error:  # noqa: BLE001 - one line's bug must not end the stream; it is logged and answered
        return (name | {"error": _bug(session, error)},)
    several = found if isinstance(found, list | tuple) else () if found is None else (found,)
    return tuple(_worded(session, answer) for answer in several)


def date(session: Session) -> int:
    """The date each line of text says; null where it says none."""
    from monitor import stages

    options, output = session.options, session.output
    with _lines_of(options.file, blank=True) as lines:
        for raw in lines:
            try:
                text = _decoded(raw).rstrip("\r\n")
                answer = stages.date_answer(text, now=options.now, zone=options.zone)
            except MonitorError as error:
                answer = {"error": _sentence(session, error)}
            except Exception as error:  # noqa: BLE001 - one line's bug must not end the stream; logged and answered
                answer = {"error": _bug(session, error)}
            if output.as_json:
                output.json(answer)
            elif answer.get("error"):
                output.error(answer["error"])
            else:
                output.line(f"{answer['date'] or '–'}\t{answer['text']}")
    return OK


def suggest(session: Session) -> int:
    """Names and spellings that go with a word; with an archive those met there too, and in how many articles."""
    from monitor import stages

    word = session.options.word
    if session.places.archive.exists():
        with session.engine() as engine:
            answer = stages.suggest_answer(word, answered(engine.suggest(word)))
    else:
        answer = stages.suggest_answer(word)
    if session.output.as_json:
        session.output.json(answer)
    for one in answer["suggestions"]:
        session.output.line(one["text"] if not one["seen"] else f"{one['text']}  {one['seen']}")
    if not answer["suggestions"]:
        session.output.line(session.words.say("Nothing found."))
    return OK


# --- reading and refusing ------------------------------------------------------------------------


@contextmanager
def _lines_of(name: str, *, blank: bool = False) -> Iterator[Iterator[bytes]]:
    """The lines of a file or stdin, one at a time; blank ones only where asked for."""
    with _opened(name) as file:
        yield (line for line in iter(file.readline, b"") if blank or line.strip())


@contextmanager
def _opened(name: str) -> Iterator[IO[bytes]]:
    if name == "-":
        yield sys.stdin.buffer
        return
    with contextlib.ExitStack() as stack:
        try:
            file = stack.enter_context(Path(name).open("rb"))
        except OSError as error:
            raise _unreadable(name, error) from error
        yield file


def _bytes_of(name: str, *, only_files: bool = False) -> bytes:
    """What a file holds. Raises InputError, also for one without an end.

    With `only_files` a device or a pipe is refused: in a batch its name comes from somewhere else.
    """
    try:
        if name == "-":
            body = sys.stdin.buffer.read(_LARGEST + 1)
        elif only_files and not _is_ordinary(Path(name)):
            raise InputError(Reason.of("file-not-ordinary", file=name))
        else:
            with Path(name).open("rb") as file:
                body = file.read(_LARGEST + 1)
    except (OSError, ValueError) as error:
        raise _unreadable(name, error) from error
    if len(body) > _LARGEST:
        raise InputError(Reason.of("file-too-large", file=name))
    return body


def _is_ordinary(path: Path) -> bool:
    """Whether opening and reading it waits for nobody; a folder is refused by its own error."""
    mode = path.stat().st_mode
    return stat.S_ISREG(mode) or stat.S_ISDIR(mode)


def _unreadable(name: str, error: OSError | ValueError) -> InputError:
    return InputError(Reason.of("file-unreadable", file=name, errno=errno_of(error)))


def _object(raw: bytes) -> dict[str, Any]:
    """The JSON object of a line. Raises InputError."""
    try:
        found = json.loads(_decoded(raw), parse_constant=_no_constant, parse_float=_finite)
    except (ValueError, RecursionError) as error:
        raise InputError(Reason.of("line-not-json")) from error
    if not isinstance(found, dict):
        raise InputError(Reason.of("line-not-object"))
    return found


def _decoded(raw: bytes) -> str:
    """UTF-8, a byte order mark dropped, lone surrogates let through. Raises InputError."""
    try:
        return raw.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogatepass")
    except UnicodeDecodeError as error:
        raise InputError(Reason.of("line-not-utf8")) from error


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _finite(number: str) -> float:
    """A number that can be echoed: 1e400 would come back as Infinity, which is no JSON."""
    found = float(number)
    if isinf(found):
        raise ValueError(number)
    return found


def _text(line: Mapping[str, Any], key: str) -> str:
    found = line.get(key)
    if found is None:
        return ""
    if not isinstance(found, str):
        raise InputError(Reason.of("line-bad-value", key=key))
    return found


def _sentence(session: Session, error: MonitorError) -> str:
    return without_isolates(session.words.error(error))


def _worded(session: Session, answer: Answer) -> Answer:
    """An answer whose error, where it has one, is a sentence."""
    error = answer.get("error")
    if isinstance(error, MonitorError):
        place = query_error_line(error) if isinstance(error, QueryError) else {}
        return answer | {"error": _sentence(session, error)} | place
    if isinstance(error, Reason):
        return answer | {"error": without_isolates(session.words.reason(error))}
    return answer


def _bug(session: Session, error: Exception) -> str:
    log.error("a pure stage failed", exc_info=error)
    return without_isolates(session.words.reason(Reason.of("bug", kind=type(error).__name__)))


# --- for people ----------------------------------------------------------------------------------


def _print_article(session: Session, answer: Answer) -> None:
    output, words = session.output, session.words
    if not answer["paragraphs"]:
        output.line(words.say("{file}: no article here.", file=answer["file"] or ""))
        return
    output.line(output.strong(answer["title"] or ""))
    if answer["subtitle"]:
        output.line(answer["subtitle"])
    about = [*(answer["authors"] or ()), answer["published"], answer["site"]]
    output.line(output.faint(" · ".join(part for part in about if part)))
    for paragraph in answer["paragraphs"]:
        output.line()
        output.line(paragraph)
    output.line()


def _print_feed(session: Session, answer: Answer) -> None:
    output = session.output
    output.line(output.strong(answer["title"] or answer["kind"]))
    for entry in answer["entries"]:
        output.line(" · ".join(part for part in (entry["title"], entry["published"], entry["link"]) if part))


def _print_links(session: Session, answer: Answer) -> None:
    if not answer["links"]:
        session.output.line(session.words.say("{file}: no article links here.", file=answer["file"] or ""))
    for link in answer["links"]:
        session.output.line(" · ".join(part for part in (link["title"], link["published"], link["url"]) if part))
