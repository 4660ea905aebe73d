"""What comes in and goes out as files: sources as OPML, watchlists as TOML or CSV; articles are `article_lines`.

Told apart by their content, never by a name. Export then import is the identity. Text to values and back, nothing more.
"""

from __future__ import annotations

import csv
import io
import json
import re
import shlex
import tomllib
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlsplit

from monitor.archive import foreign
from monitor.archive.values import Placed
from monitor.errors import InputError
from monitor.lines import watchlist_from_table, watchlist_table
from monitor.model import (
    NewSource,
    Reason,
    Rung,
    Source,
    SourceKind,
    SourceOptions,
    TextMode,
    Watchlist,
)

SOURCES, WATCHLISTS, ARTICLES, READER = "sources", "watchlists", "articles", "reader"

_OWN = "urn:rasid:opml"
"""The namespace of what OPML has no attribute for."""
_INSIDE = " / "
"""Between the names of folders that lie in one another: here they are one folder."""
_MARK = b"\xef\xbb\xbf"
_MOST_RUNGS = 20
# An address of the web, or a name of ours for a source that has none.
_ADDRESS = re.compile(r"(?:https?://[^\s/]+\S*|urn:rasid:\S+)", re.IGNORECASE)
_LIST_OF_ADDRESSES = re.compile(rb"(?:[ \t]*(?:#[^\n]*)?\r?\n)*[ \t]*https?://[^\s/]", re.IGNORECASE)
_MOST = 1_000_000_000
"""A number beyond it is a slip, and times could not be reckoned with it."""
_BARE = re.compile(rb"&(?!#\d+;|#[xX][0-9a-fA-F]+;|[A-Za-z][A-Za-z0-9.]*;)")
"""A mark that begins no entity, as some readers write it: the parser would take it and what follows away."""
_ENCODING = re.compile(r"^(\s*<\?xml[^>]*?)\s+encoding=(?:\"[^\"]*\"|'[^']*')")
_FEED = re.compile(r"feed:(?://)?(?=https?://)|feed://", re.IGNORECASE)
_SITE = re.compile(r"^(https?://)([^/?#]*)", re.IGNORECASE)
_TOML_TABLE = re.compile(r"[ \t]*\[\[[ \t]*watchlist[ \t]*\]\]")
_TOML_PLACE = re.compile(r"at line (\d+), column (\d+)")


def kind_of(body: bytes) -> str:
    """`SOURCES`, `WATCHLISTS`, `ARTICLES` or `READER` (the database of another feed reader).

    Raises `InputError` where it is none of them.
    """
    if body.startswith(foreign.MARK):
        return READER
    body = _utf8(body)
    start = body.removeprefix(_MARK).lstrip()[:4096]
    if start.startswith(b"<") or _LIST_OF_ADDRESSES.match(start):
        return SOURCES
    if start.startswith(b"{"):
        return ARTICLES
    if not start or b"\0" in start:
        raise InputError(Reason.of("import-not-understood"))
    return WATCHLISTS


def _utf8(body: bytes) -> bytes:
    """A file in UTF-16 as it would be in UTF-8; any other as it is."""
    if not body.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return body
    return _ENCODING.sub(r"\1", body.decode("utf-16", "replace"), count=1).encode("utf-8", "replace")


# --- sources: OPML -------------------------------------------------------------------------------


def opml_of(sources: Iterable[Source], *, title: str, now: datetime) -> bytes:
    """The sources as OPML 2.0, those of a folder inside its outline.

    A page or sitemap is a `link`, so that other readers do not take it for a feed.
    """
    from lxml import etree

    root = etree.Element("opml", version="2.0", nsmap={"rasid": _OWN})
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = title
    etree.SubElement(head, "dateCreated").text = format_datetime(now, usegmt=True)
    body = etree.SubElement(root, "body")
    folders: dict[str, Any] = {"": body}
    for source in sources:
        if source.folder not in folders:
            folders[source.folder] = etree.SubElement(body, "outline", text=source.folder, title=source.folder)
        outline = etree.SubElement(folders[source.folder], "outline", text=source.name, title=source.name)
        if source.kind is SourceKind.FEED:
            outline.set("type", "rss")
            outline.set("xmlUrl", source.url)
        else:
            outline.set("type", "link")
            outline.set("url", source.url)
        for name, value in _own_attributes(source).items():
            outline.set(f"{{{_OWN}}}{name}", value)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _own_attributes(source: Source) -> dict[str, str]:
    found = {
        "kind": "" if source.kind is SourceKind.FEED else source.kind.value,
        "text": "" if source.text is TextMode.AUTO else source.text.value,
        "interval": "" if source.interval is None else f"{source.interval.total_seconds():g}",
        "backlog": "" if source.backlog is None else str(source.backlog),
        "paused": "true" if source.paused else "",
        "country": source.country,
        "language": source.language,
        "zone": source.zone,
        "userAgent": source.options.user_agent,
        "username": source.options.username,
        "ladder": _ladder_text(source.ladder),
    }
    return {name: value for name, value in found.items() if value}


def _ladder_text(ladder: tuple[Rung, ...]) -> str:
    """JSON, as one attribute: what was read there is this archive's own knowledge and stays."""
    rungs = [{"url": rung.url, "kind": rung.kind.value, "typed": rung.typed} for rung in ladder]
    return json.dumps(rungs, ensure_ascii=False) if rungs else ""


def _ladder_of(text: str) -> tuple[Rung, ...]:
    """What of it can be understood; another program may have written it."""
    try:
        found = json.loads(text) if text else []
    except (ValueError, RecursionError):
        return ()
    rungs = found[:_MOST_RUNGS] if isinstance(found, list) else []
    return tuple(rung for one in rungs if isinstance(one, dict) and (rung := _rung_of(one)) is not None)


def _rung_of(found: dict[str, Any]) -> Rung | None:
    match found:
        case {"url": str(url), "kind": str(kind)} if kind in set(SourceKind) and is_address(url):
            return Rung(url=url, kind=SourceKind(kind), typed=found.get("typed") is True)
        case _:
            return None


def sources_of_opml(body: bytes) -> tuple[Placed[NewSource], ...]:
    """The sources of an OPML file of ours or of another reader, with their folders; or of a list of addresses.

    What is no address, and a place where the file breaks, are among them as errors. Raises `InputError` where it is
    no OPML (a web page, a feed) or has no source.
    """
    from lxml import etree

    body = _BARE.sub(b"&amp;", _utf8(body))
    if _LIST_OF_ADDRESSES.match(body.removeprefix(_MARK).lstrip()):
        return _sources_of_list(body)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    try:
        root = etree.fromstring(body.removeprefix(_MARK).lstrip(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise InputError(Reason.of("import-not-understood")) from error
    if root is None:
        raise InputError(Reason.of("import-not-understood"))
    broken = next((entry.line for entry in parser.error_log if entry.level_name == "FATAL"), None)
    found: dict[str, Placed[NewSource]] = {}
    for outline in root.iter("outline"):
        new = _source_of(outline)
        if new is not None:
            value = new if is_address(new.url) else InputError(Reason.of("no-address", given=new.url[:200]))
            found[new.url] = Placed(line=outline.sourceline or 0, name=new.name, value=value)
    if not found:
        if etree.QName(root).localname.lower() != "opml":
            raise InputError(Reason.of("import-not-understood"))
        raise InputError(Reason.of("opml-without-sources" if broken is None else "opml-not-understood"))
    if broken is None:
        return tuple(found.values())
    # What could be read is taken; what the break took away cannot be known.
    return (*found.values(), Placed(line=broken, value=InputError(Reason.of("opml-broken"))))


def _sources_of_list(body: bytes) -> tuple[Placed[NewSource], ...]:
    """An address a line, as Newsboat's `urls` has them: behind it tags, and the name behind a `~`.

    The first tag is the folder; those behind a `!` say something to Newsboat.
    """
    found: dict[str, Placed[NewSource]] = {}
    for number, line in enumerate(body.removeprefix(_MARK).decode("utf-8", "replace").splitlines(), 1):
        try:
            words = shlex.split(line, comments=True)
        except ValueError:
            words = line.split()
        if not words or not _ADDRESS.fullmatch(words[0]):
            # Newsboat's own searches and commands are no addresses of the web.
            continue
        url = web_address(words[0])
        name = next((word[1:] for word in words[1:] if word.startswith("~") and len(word) > 1), url)
        folder = next((word for word in words[1:] if word[0:1] not in ("~", "!", "")), "")
        new = NewSource(url=url, name=name, kind=SourceKind.FEED, folder=folder)
        value = new if is_address(new.url) else InputError(Reason.of("no-address", given=new.url[:200]))
        found[new.url] = Placed(line=number, name=name, value=value)
    return tuple(found.values())


def web_address(text: str) -> str:
    """An address as it is asked for, with scheme and host in small letters, for only behind them capitals matter.

    `feed://` and `feed:https://` are what browsers hand to feed readers.
    """
    found = _FEED.match(text)
    if found is not None:
        rest = text[found.end() :]
        text = rest if rest[:4].lower() == "http" and "://" in rest else f"http://{rest}"
    return _SITE.sub(_small, text)


def _small(site: re.Match[str]) -> str:
    login, at, host = site[2].rpartition("@")
    return f"{site[1].lower()}{login}{at}{host.lower()}"


def is_address(text: str) -> bool:
    """An address a source or an article may have."""
    try:
        urlsplit(text)
    except ValueError:
        return False
    return _ADDRESS.fullmatch(text) is not None


def _source_of(outline: Any) -> NewSource | None:
    """One outline that is polled: it has the address of a feed, or is a page or sitemap of ours."""
    own = {name: outline.get(f"{{{_OWN}}}{name}", "") for name in ("kind", "text", "interval", "backlog", "paused")}
    url = outline.get("xmlUrl") or outline.get("xmlurl") or (outline.get("url") if own["kind"] else None)
    if not url or not url.strip():
        return None
    url = web_address(url.strip())
    return NewSource(
        url=url,
        name=(outline.get("title") or outline.get("text") or url).strip(),
        kind=SourceKind(own["kind"]) if own["kind"] in set(SourceKind) else SourceKind.FEED,
        text=TextMode(own["text"]) if own["text"] in set(TextMode) else TextMode.AUTO,
        interval=_seconds(own["interval"]),
        backlog=_count(own["backlog"]),
        paused=own["paused"] == "true",
        country=outline.get(f"{{{_OWN}}}country", ""),
        language=outline.get(f"{{{_OWN}}}language", ""),
        zone=outline.get(f"{{{_OWN}}}zone", ""),
        folder=_folder_of(outline),
        options=SourceOptions(
            user_agent=outline.get(f"{{{_OWN}}}userAgent", ""),
            username=outline.get(f"{{{_OWN}}}username", ""),
        ),
        ladder=_ladder_of(outline.get(f"{{{_OWN}}}ladder", "")),
    )


def _folder_of(outline: Any) -> str:
    """The outlines it stands in, the outermost first; of one in none, the first category it names."""
    above = [around for around in outline.iterancestors("outline") if not around.get("xmlUrl")]
    names = [(around.get("title") or around.get("text") or "").strip() for around in reversed(above)]
    if not any(names):
        # OPML 2.0: "/Boston/Weather,/Harvard"
        names = [part.strip() for part in outline.get("category", "").split(",")[0].split("/")]
    return _INSIDE.join(name for name in names if name)


def _seconds(text: str) -> timedelta | None:
    try:
        seconds = float(text)
    except ValueError:
        return None
    return timedelta(seconds=seconds) if 0 < seconds <= _MOST else None


def _count(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < len(str(_MOST)) else None


# --- watchlists: TOML and CSV --------------------------------------------------------------------


def watchlists_toml(watchlists: Iterable[Watchlist], searches: Iterable[Mapping[str, Any]] = ()) -> str:
    """The watchlist file, with the tables of saved searches behind the watchlists."""
    import tomli_w

    tables = {"watchlist": [watchlist_table(watchlist) for watchlist in watchlists]}
    return tomli_w.dumps(tables | ({"search": saved} if (saved := list(searches)) else {}))


def search_tables(body: bytes) -> tuple[dict[str, Any], ...]:
    """The tables of saved searches in a watchlist file that was understood; of a CSV file none."""
    try:
        tables = tomllib.loads(_utf8(body).removeprefix(_MARK).decode("utf-8")).get("search", [])
    except tomllib.TOMLDecodeError:
        return ()
    return tuple(table for table in tables if isinstance(table, dict)) if isinstance(tables, list) else ()


def watchlists_of(body: bytes) -> tuple[Placed[Watchlist], ...]:
    """The watchlists of a TOML or CSV file; one that cannot be understood stands there as its error.

    Raises `InputError` where the file is neither.
    """
    try:
        text = _utf8(body).removeprefix(_MARK).decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(Reason.of("import-not-utf8")) from error
    try:
        found = tomllib.loads(text)
        tables = found.get("watchlist", [] if "search" in found else None)
    except RecursionError as error:
        # Tables within tables, thousands of them.
        raise InputError(Reason.of("import-not-understood")) from error
    except tomllib.TOMLDecodeError as error:
        if _looks_like_csv(text):
            return _watchlists_of_csv(text)
        raise _not_toml(text, error) from error
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise InputError(Reason.of("import-not-understood"))
    lines = [n for n, line in enumerate(text.splitlines(), 1) if _TOML_TABLE.match(line)]
    if len(lines) != len(tables):
        # Written another way, inside one list: where each begins is not told by the parser.
        lines = [0] * len(tables)
    return tuple(_placed(line, table) for line, table in zip(lines, tables, strict=True))


def _not_toml(text: str, error: tomllib.TOMLDecodeError) -> InputError:
    lines = text.splitlines() or [""]
    if "watchlist" not in text:
        return InputError(Reason.of("import-not-understood"))
    place = _TOML_PLACE.search(str(error))
    line, column = (int(place[1]), int(place[2])) if place else (len(lines), len(lines[-1]) + 1)
    shown = lines[line - 1].strip()[:80] if line <= len(lines) else ""
    return InputError(Reason.of("toml-not-understood", line=line, column=column, text=shown))


def _placed(line: int, table: dict[str, Any]) -> Placed[Watchlist]:
    name = table.get("name")
    shown = name if isinstance(name, str) else ""
    try:
        return Placed(line=line, name=shown, value=watchlist_from_table(table))
    except InputError as error:
        return Placed(line=line, name=shown, value=error)


_LISTS = ("not", "sources", "countries", "languages", "active", "digest_at", "actions")
_SINGLE = ("colour", "title_only", "spikes", "severity", "threshold", "cooldown_minutes", "digest_minutes")
_CSV = ("watchlist", "term", "weight", "name", "term_extra", *_SINGLE, *_LISTS, "extra")
"""One line a term; what belongs to the whole list stands in its first line. Lists inside a cell have a line each."""


def _looks_like_csv(text: str) -> bool:
    first = text.split("\n", 1)[0]
    return {"watchlist", "term"} <= {cell.strip().strip('"').casefold() for cell in _cells(first)}


def _cells(line: str) -> list[str]:
    return line.replace(";", ",").replace("\t", ",").split(",")


def watchlists_csv(watchlists: Iterable[Watchlist]) -> str:
    """The same as a table for a spreadsheet."""
    out = io.StringIO()
    writer = csv.DictWriter(out, _CSV, restval="", lineterminator="\r\n")
    writer.writeheader()
    for watchlist in watchlists:
        table = watchlist_table(watchlist)
        rows: list[dict[str, Any]] = [
            {
                "watchlist": watchlist.name,
                "term": term.query,
                "weight": term.weight,
                "name": _truth(term.name),
                "term_extra": _extra_text(term.extra),
            }
            for term in watchlist.terms
        ] or [{"watchlist": watchlist.name}]
        rows[0] |= {key: "\n".join(table[key]) for key in _LISTS}
        rows[0] |= {key: table.get(key, "") for key in _SINGLE} | {
            "title_only": _truth(watchlist.title_only),
            "spikes": _truth(watchlist.spikes),
        }
        rows[0]["extra"] = _extra_text(watchlist.extra)
        writer.writerows({key: _inert(cell) for key, cell in row.items()} for row in rows)
    return out.getvalue()


_FORMULA = re.compile(r"'*[=+\-@\t\r]")


def _inert(cell: Any) -> Any:
    """What a spreadsheet would reckon with has a mark before it that it takes for a text's; so has what has one."""
    return f"'{cell}" if isinstance(cell, str) and _FORMULA.match(cell) else cell


def _without_mark(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def _extra_text(extra: Mapping[str, Any]) -> str:
    return json.dumps(dict(extra), ensure_ascii=False, default=str) if extra else ""


def _truth(value: bool | None) -> str:
    return "" if value is None else "true" if value else "false"


def _watchlists_of_csv(text: str) -> tuple[Placed[Watchlist], ...]:
    first, _, rest = text.partition("\n")
    delimiter = max(",;\t", key=first.count)
    columns = [cell.strip().casefold() for cell in next(csv.reader([first], delimiter=delimiter), [])]
    rows = csv.DictReader(io.StringIO(rest, newline=""), columns, delimiter=delimiter)
    tables: dict[str, tuple[int, dict[str, Any]]] = {}
    wrong: dict[str, Placed[Watchlist]] = {}
    nameless: list[Placed[Watchlist]] = []
    while True:
        line = rows.reader.line_num + 2
        try:
            row = next(rows, None)
        except csv.Error as error:
            raise InputError(Reason.of("csv-not-understood", line=line)) from error
        if row is None:
            break
        cells = {str(key): _without_mark((value or "").strip()) for key, value in row.items() if key is not None}
        name = cells.get("watchlist", "")
        if not name:
            if any(cells.values()):
                nameless.append(Placed(line=line, value=InputError(Reason.of("watchlist-without-name"))))
            continue
        try:
            _, table = tables.setdefault(name, (line, {"name": name, "terms": []} | _settings(cells, name)))
            if cells.get("term"):
                table["terms"].append(_term(cells, name))
        except InputError as error:
            wrong.setdefault(name, Placed(line=line, name=name, value=error))
    sound = (_placed(line, table) for name, (line, table) in tables.items() if name not in wrong)
    return tuple(sorted((*sound, *wrong.values(), *nameless), key=lambda one: one.line))


def _settings(cells: dict[str, str], name: str) -> dict[str, Any]:
    """What the first line of a list says about the whole of it."""
    found: dict[str, Any] = {key: cells[key].splitlines() for key in _LISTS if cells.get(key)}
    if "actions" in cells:
        found["actions"] = cells["actions"].splitlines()
    for key in ("colour", "severity"):
        if cells.get(key):
            found[key] = cells[key]
    for key in ("title_only", "spikes"):
        if cells.get(key):
            found[key] = _yes(cells[key], key, name)
    for key in ("threshold", "cooldown_minutes", "digest_minutes"):
        if cells.get(key):
            found[key] = _number(cells[key], key, name)
    return found | _extra(cells, "extra", name)


def _term(cells: dict[str, str], name: str) -> dict[str, Any]:
    term: dict[str, Any] = {"query": cells["term"]}
    if cells.get("weight"):
        term["weight"] = _number(cells["weight"], "weight", name)
    if cells.get("name"):
        term["name"] = _yes(cells["name"], "name", name)
    return term | _extra(cells, "term_extra", name)


def _yes(text: str, key: str, name: str) -> bool:
    """A spreadsheet writes TRUE and FALSE."""
    if text.casefold() not in ("true", "false"):
        raise InputError(Reason.of("watchlist-bad-value", key=key, name=name))
    return text.casefold() == "true"


def _extra(cells: dict[str, str], column: str, name: str) -> dict[str, Any]:
    """Keys without a column of their own, as JSON."""
    if not cells.get(column):
        return {}
    try:
        found = json.loads(cells[column])
    except (ValueError, RecursionError) as error:
        raise InputError(Reason.of("watchlist-bad-value", key=column, name=name)) from error
    if not isinstance(found, dict):
        raise InputError(Reason.of("watchlist-bad-value", key=column, name=name))
    return found


def _number(text: str, key: str, name: str) -> int | float:
    """A number of which none of the columns has a negative one."""
    try:
        number = float(text)
        if number < 0:
            raise ValueError(text)
        return int(number) if number == int(number) else number
    except (ValueError, OverflowError) as error:
        raise InputError(Reason.of("watchlist-bad-value", key=key, name=name)) from error
