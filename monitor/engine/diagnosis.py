"""A support report: versions, sizes and states, with no name, address, term or secret in it."""

from __future__ import annotations

import json
import platform
import sys
from collections import Counter
from importlib import metadata
from typing import TYPE_CHECKING, Any

from monitor.errors import InputError

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


def report(archive: Archive, places: Places, *, holds: bool) -> str:
    """The report as indented JSON text."""
    from monitor import __version__
    from monitor.language import lexicon_file

    counts = archive.counts().result()
    sources = archive.sources().result()
    watchlists = archive.watchlists().result()
    table = lexicon_file(places.cache)
    facts: dict[str, Any] = {
        "rasid": __version__,
        "python": sys.version.split()[0],
        "system": platform.platform(),
        "libraries": {name: _version(name) for name in _LIBRARIES},
        "holds the folder": holds,
        "archive": {
            "bytes": places.archive.stat().st_size if places.archive.exists() else 0,
            "articles": counts.articles,
            "unread": counts.unread,
            "new alerts": counts.new_alerts,
        },
        "sources": {
            "number": len(sources),
            "kinds": Counter(str(source.kind) for source in sources),
            "states": Counter(str(source.state) for source in sources),
            "reasons": Counter(source.reason.code for source in sources if source.reason is not None),
            "most failures in a row": max((source.failures for source in sources), default=0),
        },
        "notifiers": _notifiers(places),
        "watchlists": {"number": len(watchlists), "terms": sum(len(w.terms) for w in watchlists)},
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


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "absent"
