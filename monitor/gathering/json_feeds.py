"""JSON Feeds, put through the same cleaning as the others."""

from __future__ import annotations

import json
import re
from typing import Any

from monitor.errors import ListingError
from monitor.gathering import feeds
from monitor.gathering.addresses import absolute
from monitor.gathering.cut_feeds import whole_json
from monitor.gathering.feed_text import FORBIDDEN
from monitor.gathering.markup import tidy
from monitor.model import Entry, Listing, Reason


def read_json(text: str, url: str, everything: bool) -> Listing:
    """The listing of a JSON feed; one that was cut gives its whole items and says so.

    Raises ListingError where the text is no feed, or was cut before its first item was whole.
    """
    text = text.lstrip("\ufeff")
    broke_off = False
    try:
        data: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        data = None if everything else whole_json(text)
        broke_off = data is not None
        if broke_off and not data["items"]:
            raise ListingError(Reason.of("feed-cut-early")) from error
    if not isinstance(data, dict) or not isinstance(data.get("items"), list):
        raise ListingError(Reason.of("not-a-feed"))
    if "jsonfeed" not in _string(data.get("version")) and "feed_url" not in data and "title" not in data:
        raise ListingError(Reason.of("not-a-feed"))
    base = url or _string(data.get("feed_url"))
    author = _json_author(data)
    home = absolute(base, _string(data.get("home_page_url")))
    entries = feeds.distinct(
        (_json_entry(item, base, author) for item in data["items"][: feeds.MAX_ENTRIES] if isinstance(item, dict)),
        everything,
        home=home,
    )
    return Listing(
        kind="json",
        entries=entries,
        title=tidy(_string(data.get("title"))),
        subtitle=tidy(_string(data.get("description"))),
        link=home,
        id=_string(data.get("feed_url")),
        author=author,
        language=feeds._language(_string(data.get("language"))),
        broke_off=broke_off,
        left_out=feeds.too_many(data["items"]),
    )


def _string(value: object) -> str:
    if isinstance(value, str):
        return FORBIDDEN.sub("", value)
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _json_author(item: dict[str, Any]) -> str:
    authors = item.get("authors")
    people = list(authors) if isinstance(authors, list) else []
    if not people and isinstance(item.get("author"), dict):
        people = [item["author"]]
    return ", ".join(name for name in (tidy(_string(p.get("name"))) for p in people if isinstance(p, dict)) if name)


def _json_entry(item: dict[str, Any], base: str, feed_author: str) -> Entry:
    html = _string(item.get("content_html"))
    text = _string(item.get("content_text"))
    if not html and text:
        html = "".join(f"<p>{feeds._escape(part)}</p>" for part in re.split(r"\n\s*\n", text) if part.strip())
    attachments = item.get("attachments")
    enclosures = [
        enclosure
        for attachment in (attachments if isinstance(attachments, list) else [])
        if isinstance(attachment, dict)
        for enclosure in feeds._enclosure(
            _string(attachment.get("url")),
            _string(attachment.get("mime_type")),
            _string(attachment.get("size_in_bytes")).partition(".")[0],
            base,
        )
    ]
    raw_tags = item.get("tags")
    return feeds._entry(
        base=base,
        link=absolute(base, _string(item.get("url"))) or absolute(base, _string(item.get("external_url"))),
        identifier=_string(item.get("id")),
        title=feeds._escape(_string(item.get("title"))),
        summary=feeds._escape(_string(item.get("summary"))),
        content=html or None,
        author=feeds._escape(_json_author(item) or feed_author),
        published=_string(item.get("date_published")),
        updated=_string(item.get("date_modified")),
        tags=[feeds._escape(_string(tag)) for tag in raw_tags] if isinstance(raw_tags, list) else [],
        enclosures=enclosures,
    )
