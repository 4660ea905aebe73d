"""How sources and addresses stand in the log, which cuts every address to its host unless a person wants it whole."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from monitor.errors import FetchError, MonitorError
from monitor.model import Rung, Source

_SPACES = re.compile(r"\s+")
_LOGIN = re.compile(r"(?<=//)[^/?#]*@")


def address(url: str) -> str:
    """An address without a login, in one piece: what follows a space would not be taken for a part of it."""
    return _LOGIN.sub("", _SPACES.sub("%20", url))


def host(url: str) -> str:
    """The host of an address that a person typed, which may be none and may hold anything."""
    try:
        return urlsplit(url).hostname or "?"
    except ValueError:
        return "?"


def source(source: Source, at: Rung) -> str:
    """A source by its number and the address that was asked; its name is a person's own word.

    A space must follow: the log takes everything up to it for the address.
    """
    return f"source {source.id} at {address(at.url)}"


def outcome(error: MonitorError) -> str:
    """Why something failed: the code and, where a site answered, its status. Nothing of the reason's own data."""
    status = error.status if isinstance(error, FetchError) else None
    return error.reason.code if status is None else f"{error.reason.code} {status}"
