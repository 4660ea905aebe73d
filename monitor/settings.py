"""What a person chose, in `settings.toml`, and where things lie on disk. A broken file never stops the start."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from types import MappingProxyType
from typing import Any

from monitor.errors import InputError, errno_of
from monitor.model import Reason

DATA_DIR_VARIABLE = "RASID_DATA_DIR"
_FOLDER = "rasid"
_ARCHIVE = "archive.sqlite"


# --- places --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The folders of one installation: what must be kept, what can be made again, and the log."""

    data: Path
    cache: Path
    log: Path

    @property
    def archive(self) -> Path:
        """The database file."""
        return self.data / _ARCHIVE

    @property
    def settings(self) -> Path:
        return self.data / "settings.toml"

    @property
    def notifiers(self) -> Path:
        """The notifiers a person set up; apart from the settings, which the window writes whole from its memory."""
        return self.data / "notifiers.toml"

    @property
    def copies(self) -> Path:
        """Where the small daily copies lie."""
        return self.data / "copies"

    def prepare(self) -> None:
        """Make the folders, for the owner alone. Raises InputError where that is impossible.

        A folder with an archive on a disk that may not be written can still be read: it is left as it is.
        """
        for folder in (self.data, self.cache, self.log):
            try:
                make_private_folder(folder)
            except InputError:
                if not self.archive.exists() or os.access(self.data, os.W_OK):
                    raise


def find_places(data_dir: Path | str | None = None, environment: Mapping[str, str] | None = None) -> Places:
    """The platform's folders, or those of a data folder given by `--data-dir` or ``RASID_DATA_DIR``.

    A given data folder holds its own log; the cache (tables that can be made again) is shared by all of them.
    """
    import platformdirs

    given = data_dir or (os.environ if environment is None else environment).get(DATA_DIR_VARIABLE) or None
    cache = Path(platformdirs.user_cache_dir(_FOLDER, appauthor=False))
    if given is not None:
        data = Path(given).expanduser().absolute()
        return Places(data=data, cache=cache, log=data / "log")
    return Places(
        data=Path(platformdirs.user_data_dir(_FOLDER, appauthor=False)),
        cache=cache,
        log=Path(platformdirs.user_log_dir(_FOLDER, appauthor=False)),
    )


def make_private_folder(folder: Path) -> None:
    """Make a folder only its owner can look into (0700). Raises InputError.

    One that is there is closed to others only where it is empty or holds our archive: a person may have named a folder
    that others need, /tmp for one. Our files are private by themselves.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if os.name == "posix" and folder.stat().st_mode & 0o077 and _is_ours(folder):
            folder.chmod(0o700)
    except OSError as error:
        raise InputError(Reason.of("folder-unusable", folder=str(folder), errno=errno_of(error))) from error


def _is_ours(folder: Path) -> bool:
    return (folder / _ARCHIVE).exists() or next(folder.iterdir(), None) is None


def make_private_file(path: Path) -> None:
    """Make an empty file only its owner can read (0600), or take others' rights from one that is there."""
    descriptor = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    os.close(descriptor)
    if os.name == "posix" and path.stat().st_mode & 0o077:
        path.chmod(0o600)


# --- settings ------------------------------------------------------------------------------------

_CHOICES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "language": ("", "ar", "en"),
        "theme": ("system", "light", "dark"),
        "digits": ("auto", "arabic", "latin"),
        "months": ("levant", "egypt", "maghreb"),
        "density": ("comfortable", "compact"),
        "sources_by": ("folder", "country"),
        "list_order": ("newest", "oldest", "relevance", "source"),
        "list_grouping": ("none", "story", "source", "day"),
    }
)
_PAGE = re.compile(r"https?://[!#$%&*+,./0-9:=?@A-Z_a-z~-]{3,500}")
"""An address that can stand in a header."""
_RANGES: Mapping[str, tuple[int, int]] = MappingProxyType(
    {"interface_scale": (50, 300), "list_scale": (50, 300), "reader_scale": (50, 400)}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything a person can choose. Each field is a key of `settings.toml`; `dataclasses.replace` changes one."""

    language: str = ""
    """ar or en; empty is the system's."""
    theme: str = "system"
    """system, light or dark."""
    digits: str = "auto"
    """auto (Arabic digits in Arabic), arabic or latin."""
    months: str = "levant"
    """The Arabic names of months: levant, egypt or maghreb."""
    density: str = "comfortable"
    """comfortable or compact rows."""
    list_order: str = "newest"
    """What of a list stands first: newest, oldest, relevance (of a search) or source."""
    list_grouping: str = "none"
    """What of a list stands together: none, story, source or day."""
    fold_copies: bool = True
    """Of each story only its first article is listed."""
    ticker: bool = True
    """The latest alerts stand in a line below."""
    interface_font: str = ""
    """A font's family; empty is the one that comes with Rasid."""
    list_font: str = ""
    """Of headlines and sentences in the list; empty is the window's."""
    reader_font: str = ""
    interface_scale: int = 100
    """Per cent of the system's font size."""
    list_scale: int = 100
    """Per cent of the window's text."""
    reader_scale: int = 130
    sources_by: str = "folder"
    """How the navigation groups the sources: folder (as long as there is none, by country) or country."""
    toggled_countries: str = ""
    """Countries and folders of the navigation that a person opened (``SY:open``) or closed (``SY:closed``)."""
    keep_in_tray: bool = True
    """Closing the window leaves Rasid watching in the tray, where there is a tray."""
    bubbles: bool = True
    """Alerts may be shown on the desktop."""
    log_addresses: bool = False
    """Whole addresses in the log, not only hosts."""
    user_agent_page: str = ""
    """The address of a page that says who asks, shown to sites in the user agent; empty is what the packager gave."""
    pictures: tuple[str, ...] = ()
    """Addresses of the sources whose articles show their pictures without being asked."""
    geometry: str = ""
    """The window's place and size, as the window wrote it."""
    standing: str = ""
    """What was listed and how far it was scrolled, as the window wrote it."""
    extra: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    """Keys this version does not know, kept as they came."""
    troubles: tuple[Reason, ...] = field(default=(), compare=False)
    """What could not be read, for a person to see; never saved."""


_NOT_KEYS = frozenset({"extra", "troubles"})
_DEFAULTS = Settings()
_KEYS: Mapping[str, object] = MappingProxyType(
    {f.name: getattr(_DEFAULTS, f.name) for f in fields(Settings) if f.name not in _NOT_KEYS}
)


def load(where: Places | Path) -> Settings:
    """The settings of a data folder. What cannot be read is at its default and named in `troubles`; never raises."""
    path = _file(where)
    try:
        body = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        # A folder that can be none is told of by whoever uses it.
        return Settings()
    except OSError as error:
        return Settings(troubles=(Reason.of("settings-unreadable", file=str(path), errno=errno_of(error)),))
    # Only where there is a file: the first window does not pay for a parser it does not need.
    import tomllib

    try:
        table = tomllib.loads(body.decode("utf-8"))
    except UnicodeDecodeError as error:
        return _broken(path, body.count(b"\n", 0, error.start) + 1)
    except tomllib.TOMLDecodeError as error:
        # Where it says no line the file ends too early.
        place = re.search(r"at line (\d+)", str(error))
        return _broken(path, int(place[1]) if place is not None else body.rstrip().count(b"\n") + 1)
    return from_table(table)


def _broken(path: Path, line: int) -> Settings:
    return Settings(troubles=(Reason.of("settings-broken", file=str(path), line=line),))


def from_table(table: Mapping[str, Any]) -> Settings:
    """Settings from the table of a TOML file."""
    known: dict[str, Any] = {}
    troubles: list[Reason] = []
    for key, default in _KEYS.items():
        if key not in table:
            continue
        if _fits(key, table[key], default):
            known[key] = tuple(table[key]) if isinstance(default, tuple) else table[key]
        else:
            troubles.append(Reason.of("setting-refused", key=key, value=str(table[key])[:80]))
    extra = {key: value for key, value in table.items() if key not in _KEYS}
    return Settings(**known, extra=MappingProxyType(extra), troubles=tuple(troubles))


def to_table(settings: Settings) -> dict[str, Any]:
    """The table of a TOML file: unknown keys as they came, then everything that is not at its default."""
    chosen = {key: getattr(settings, key) for key, default in _KEYS.items() if getattr(settings, key) != default}
    listed = {key: list(value) if isinstance(value, tuple) else value for key, value in chosen.items()}
    return {**settings.extra, **listed}


def save(where: Places | Path, settings: Settings) -> None:
    """Write the settings, whole or not at all, for the owner alone (0600). Raises InputError.

    A file that could not be understood is kept beside it as ``settings.toml.broken``.
    """
    import tomli_w

    path = _file(where)
    text = tomli_w.dumps(to_table(settings))
    try:
        if any(reason.code == "settings-broken" for reason in load(path.parent).troubles):
            path.replace(path.with_name(path.name + ".broken"))
        write_whole(path, text)
    except OSError as error:
        raise InputError(Reason.of("settings-not-saved", file=path.name, errno=errno_of(error))) from error


def write_whole(path: Path, text: str, *, sync: bool = True) -> None:
    """Write a file whole or not at all, for its owner alone (0600); without `sync` not against a loss of power.

    Raises OSError.
    """
    import tempfile

    # mkstemp makes the file 0600.
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    unfinished = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            if sync:
                os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise


def _fits(key: str, value: object, default: object) -> bool:
    if isinstance(default, tuple):
        return isinstance(value, list) and all(isinstance(one, str) for one in value)
    if type(value) is not type(default):
        return False
    if key in _CHOICES:
        return value in _CHOICES[key]
    if key == "user_agent_page" and isinstance(value, str):
        return not value or _PAGE.fullmatch(value) is not None
    if key in _RANGES and isinstance(value, int):
        lowest, highest = _RANGES[key]
        return lowest <= value <= highest
    return True


def _file(where: Places | Path) -> Path:
    return where.settings if isinstance(where, Places) else where / "settings.toml"
