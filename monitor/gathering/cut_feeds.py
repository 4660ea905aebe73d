"""Feeds whose end is missing: what of them is whole. Pure.

A feed that is ill-formed but has its end is none of these: many are so for ever, and nothing is missing from them.
"""

from __future__ import annotations

import json
import re
from typing import Any

ROOT = re.compile(r"<((?:[\w.-]+:)?(?:rss|rdf|feed|channel))(?=[\s>/])", re.IGNORECASE)
_CHANNEL = re.compile(r"<(/?(?:[\w.-]+:)?channel)(?=[\s>])", re.IGNORECASE)
# What is quoted in a section or comment ends nothing; one that never closes reaches to where the feed was cut.
_ENDS = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|</([\w.-]+(?::[\w.-]+)?)\s*>", re.DOTALL)
_ITEMS = re.compile(r"\"items\"\s*:\s*\[")
_BETWEEN = re.compile(r"[\s,]*")


def whole_items(text: str) -> str | None:
    """An XML feed that was cut, as far as its last whole item, with its end put back; "" where no item is whole.

    None is returned for one that has its end, and for what is no feed.
    """
    found = ROOT.search(text)
    if found is None:
        return None
    root = found.group(1)
    if text[-300:].rstrip().lower().endswith(f"</{root.lower()}>"):
        return None
    last = 0
    for match in _ENDS.finditer(text):
        name = (match.group(1) or "").lower()
        if name == root.lower():
            return None
        if name.rpartition(":")[2] in ("item", "entry"):
            last = match.end()
    if not last:
        return ""
    channels = [channel.group(1) for channel in _CHANNEL.finditer(text, found.end(), last)]
    closing = f"</{channels[0]}>" if channels and not any(name.startswith("/") for name in channels) else ""
    return f"{text[:last]}{closing}</{root}>"


def whole_json(text: str) -> dict[str, Any] | None:
    """A JSON feed that was cut, with those of its items that are whole; None for one that is wrong otherwise."""
    text = text.rstrip()
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        # One wrong inside goes on behind the fault to its last bracket; a string that never closes reaches to the cut.
        if text.endswith("}") and error.pos < len(text) and not error.msg.startswith("Unterminated string"):
            return None
    except RecursionError:
        return None
    found = _ITEMS.search(text)
    if found is None:
        return {"items": []}
    items: list[Any] = []
    at = found.end()
    decoder = json.JSONDecoder()
    while True:
        between = _BETWEEN.match(text, at)
        try:
            item, at = decoder.raw_decode(text, between.end() if between is not None else at)
        except (json.JSONDecodeError, RecursionError):
            break
        if isinstance(item, dict):
            items.append(item)
    try:
        feed = json.loads(text[: found.end()] + "]}")
    except (json.JSONDecodeError, RecursionError):
        return None
    return feed | {"items": items} if isinstance(feed, dict) else None
