"""A copy of everything put back: checked beside the archive while all goes on, exchanged while nothing is open."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.archive import restoring
from monitor.engine.passwords import Passwords
from monitor.engine.secrets import NotifierSecrets
from monitor.errors import HeldError, InputError, errno_of
from monitor.model import Reason
from monitor.settings import write_whole

if TYPE_CHECKING:
    from monitor.engine.lock import FolderLock
    from monitor.engine.steps import Steps
    from monitor.settings import Places

log = logging.getLogger(__name__)


def stage(places: Places, copy: Path, *, steps: Steps) -> None:
    """Lay a checked copy beside the archive. Raises as `restoring.stage`, and InputError where it is stopped."""
    steps.begin(0)
    begun = False

    def reached(done: int, total: int) -> None:
        nonlocal begun
        if steps.is_stopped:
            raise InputError(Reason.of("restore-stopped"))
        if total and not begun:
            begun = True
            steps.go_on(total)
        if total:
            steps.reached(done)

    restoring.stage(places.archive, copy, reached=reached)


def put_back(places: Places, lock: FolderLock, *, command: str, now: datetime) -> Path | None:
    """Put what was staged in the archive's place. Raises HeldError, ArchiveError; InputError for none."""
    _take(places, lock, command)
    try:
        return _exchange(places, now=now)
    finally:
        lock.release()


def restore(
    places: Places, lock: FolderLock, copy: Path, *, command: str, now: datetime, salvage: bool = False
) -> Path | None:
    """Put a copy in the archive's place, with `salvage` also a damaged one.

    Raises HeldError, InputError, ArchiveError.
    """
    _take(places, lock, command)
    try:
        restoring.stage(places.archive, copy, salvage=salvage)
        return _exchange(places, now=now)
    finally:
        lock.release()


def luggage(places: Places) -> dict[str, str]:
    """What goes with a copy of everything, by name: settings and notifiers; no secret stands in them.

    A file that is not there is empty: putting the copy back takes it away again.
    """
    found = {}
    for path in (places.settings, places.notifiers):
        try:
            found[path.name] = path.read_text(encoding="utf-8")
        except (FileNotFoundError, NotADirectoryError):
            found[path.name] = ""
        except (OSError, UnicodeDecodeError) as error:
            log.warning("%s does not go with the copy: %s", path.name, error)
    return found


def _unpack(places: Places, files: Mapping[str, str]) -> None:
    """Write the files that came with a copy; no secret of a notifier may go elsewhere by them."""
    secrets = NotifierSecrets(places.data)
    text = files.get(places.notifiers.name)
    if text is not None:
        secrets.part(set_up(places), _set_up(text))
    try:
        _write(places, files)
    finally:
        if text is not None:
            secrets.join(lambda: set_up(places))


def set_up(places: Places) -> dict[str, str]:
    """What tells how each notifier is set up now, by its name."""
    return _set_up(_read(places.notifiers))


def _set_up(text: str) -> dict[str, str]:
    """What tells how each notifier of a file is set up, by its name."""
    # Only who has a notifier pays for the parser.
    import tomllib

    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return {}
    told = {name: json.dumps(table, sort_keys=True, default=str) for name, table in tables.items()}
    return {name: sha256(text.encode()).hexdigest()[:16] for name, text in told.items()}


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def _write(places: Places, files: Mapping[str, str]) -> None:
    for path in (places.settings, places.notifiers):
        text = files.get(path.name)
        try:
            if text:
                write_whole(path, text)
            elif text is not None:
                path.unlink(missing_ok=True)
        except OSError as error:
            raise InputError(Reason.of("file-unwritable", file=path.name, errno=errno_of(error))) from error


def _exchange(places: Places, *, now: datetime) -> Path | None:
    """The archives, and what they know passwords by: first none may be there that would go to another host."""
    passwords = Passwords(places.data)
    passwords.part(restoring.hosts(places.archive), restoring.hosts(places.archive, staged=True))
    try:
        aside, came = restoring.put_back(places.archive, now=now, files=luggage(places))
        _unpack(places, came)
        return aside
    finally:
        passwords.join(lambda: restoring.hosts(places.archive))


def _take(places: Places, lock: FolderLock, command: str) -> None:
    places.prepare()
    if not lock.take(command=command, address=""):
        found = lock.holder()
        holder = f"{found.command} ({found.pid})" if found is not None else ""
        raise HeldError(Reason.of("folder-held", holder=holder))
