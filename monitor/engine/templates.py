"""Watchlists to start from: `resources/watchlists.toml`."""

from __future__ import annotations

import tomllib
from functools import cache

from monitor.lines import watchlist_from_table
from monitor.model import Template
from monitor.resources import resource


@cache
def templates() -> tuple[Template, ...]:
    """All of them, in the file's order."""
    found = tomllib.loads(resource("watchlists.toml").read_text(encoding="utf-8"))["template"]
    return tuple(
        Template(
            key=table["key"],
            watchlist=watchlist_from_table({name: value for name, value in table.items() if name != "key"}),
        )
        for table in found
    )
