"""A support report: versions, sizes and states, with no name, address, term or secret in it."""

from __future__ import annotations

import json
import platform
import sys
from collections import Counter
from importlib import metadata
from typing import TYPE_CHECKING, Any

from monitor.errors import InputError, MonitorError
from monitor.model import Reason

if TYPE_CHECKING:
    from monitor.archive import Archive
    from monitor.settings import Places

_LIBRARIES = (
    "PySide6-Essentials",
    "requests",
    "lxml",
    "nh3",
    "feedparser",
    "trafilatura",
    "apsw",
    "simplemma",
    "jeepney",
    "keyring",
)


def report(archive: Archive | None, places: Places, *, holds: bool, refused: Reason | None = None) -> str:
    """The report as indented JSON text; of an archive that cannot be read, why: `refused`, or what a question met."""
    from monitor import __version__
    from monitor.language import lexicon_file

    size = places.archive.stat().st_size if places.archive.exists() else 0
    try:
        inside = _inside(archive) if archive is not None else {}
    except MonitorError as error:
        inside, refused = {}, error.reason
    if refused is not None:
        inside = {"archive": {"cannot be read": refused.code, **_particulars(refused)}}
    table = lexicon_file(places.cache)
    facts: dict[str, Any] = {
        "rasid": __version__,
        "python": sys.version.split()[0],
        "system": platform.platform(),
        "libraries": {name: _version(name) for name in _LIBRARIES},
        "holds the folder": holds,
        **inside,
        "archive": {"bytes": size, **inside.get("archive", {})},
        "notifiers": _notifiers(places),
        "lexicon": {
            "of": "simplemma and Buckwalter" if "buckwalter" in table.name else "simplemma",
            "made": table.exists(),
        },
        "log bytes": sum(file.stat().st_size for file in places.log.glob("*.log*")) if places.log.exists() else 0,
    }
    return json.dumps(facts, indent=2, ensure_ascii=False)


def _notifiers(places: Places) -> dict[str, Any]:
    from monitor.alerting import read_setups

    try:
        return {"kinds": Counter(setup.kind for setup in read_setups(places.notifiers))}
    except InputError as error:
        return {"trouble": error.reason.code}


def _inside(archive: Archive) -> dict[str, Any]:
    counts = archive.counts().result()
    sources = archive.sources().result()
    watchlists = archive.watchlists().result()
    return {
        "archive": {"articles": counts.articles, "unread": counts.unread, "new alerts": counts.new_alerts},
        "sources": {
            "number": len(sources),
            "kinds": Counter(str(source.kind) for source in sources),
            "states": Counter(str(source.state) for source in sources),
            "reasons": Counter(source.reason.code for source in sources if source.reason is not None),
            "most failures in a row": max((source.failures for source in sources), default=0),
        },
        "watchlists": {"number": len(watchlists), "terms": sum(len(w.terms) for w in watchlists)},
    }


def _particulars(reason: Reason) -> dict[str, str | int]:
    """Of a reason what names neither a file nor a folder."""
    return {name: value for name, value in reason.data if name in ("version", "newest", "errno")}


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "absent"
