"""What the pages of each site had in common: how often each of their lines stood, and whose clock they showed."""

from __future__ import annotations

import apsw

from monitor.archive.rows import dump, load
from monitor.gathering.sites import FEWEST_WITNESSES, MOST_LINES, SiteKnown, is_the_sites
from monitor.model import SiteSeen

# Titles remembered of one line: enough to tell that there are several.
_TITLES = 8
# A site's lines are counted, and the oldest forgotten, every so many pages.
_TIDY_EVERY = 50


def record(db: apsw.Connection, seen: SiteSeen) -> None:
    """Count one page's lines and its clock."""
    ((pages,),) = db.execute(
        "INSERT INTO sites (host, pages) VALUES (?, 1) ON CONFLICT (host) DO UPDATE SET pages = pages + 1"
        " RETURNING pages",
        (seen.host,),
    )
    asked = dump(list(seen.lines))
    there = {
        line: load(titles)
        for line, titles in db.execute(
            "SELECT line, titles FROM site_lines WHERE host = ? AND line IN (SELECT value FROM json_each(?))",
            (seen.host, asked),
        )
    }
    for line in seen.lines:
        titles = there.get(line)
        if titles is None:
            db.execute(
                "INSERT INTO site_lines (host, line, since, last, pages, titles) VALUES (?, ?, ?, ?, 1, ?)",
                (seen.host, line, pages, pages, dump([seen.title])),
            )
            continue
        if seen.title not in titles and len(titles) < _TITLES:
            titles = [*titles, seen.title]
        db.execute(
            "UPDATE site_lines SET last = ?, pages = pages + 1, titles = ? WHERE host = ? AND line = ?",
            (pages, dump(titles), seen.host, line),
        )
    if seen.offset:
        _record_offset(db, seen)
    if pages % _TIDY_EVERY == 0:
        db.execute(
            "DELETE FROM site_lines WHERE host = ?1 AND line NOT IN"
            " (SELECT line FROM site_lines WHERE host = ?1 ORDER BY last DESC, pages DESC LIMIT ?2)",
            (seen.host, MOST_LINES),
        )


def _record_offset(db: apsw.Connection, seen: SiteSeen) -> None:
    """Another witness of the site's clock; one that says otherwise begins anew, for clocks are changed twice a year."""
    db.execute(
        "UPDATE sites SET witnesses = iif(utc_offset = ?2, witnesses + 1, 1),"
        " first_day = iif(utc_offset = ?2, min(first_day, ?3), ?3),"
        " last_day = iif(utc_offset = ?2, max(last_day, ?3), ?3), utc_offset = ?2 WHERE host = ?1",
        (seen.host, seen.offset, seen.day),
    )


def known(db: apsw.Connection, host: str, lines: tuple[int, ...]) -> SiteKnown:
    """What is known of a site, of its lines only those among `lines`."""
    row = db.execute(
        "SELECT pages, utc_offset, witnesses, first_day, last_day FROM sites WHERE host = ?", (host,)
    ).fetchone()
    if row is None:
        return SiteKnown()
    pages, offset, witnesses, first_day, last_day = row
    found = db.execute(
        "SELECT line, since, pages, json_array_length(titles) FROM site_lines"
        " WHERE host = ? AND line IN (SELECT value FROM json_each(?))",
        (host, dump(list(lines))),
    )
    own = frozenset(
        line
        for line, since, times, titles in found
        if is_the_sites(titles=titles, pages=times, since=pages - since + 1)
    )
    sure = witnesses >= FEWEST_WITNESSES
    return SiteKnown(
        lines=own, offset=offset if sure else "", first_day=first_day if sure else "", last_day=last_day if sure else ""
    )
