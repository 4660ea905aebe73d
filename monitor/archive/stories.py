"""Stories: the articles that tell one report, who had it first, what a copy adds, and what else reports the event."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from threading import Lock
from typing import TYPE_CHECKING

import apsw

from monitor.archive import alerts, articles
from monitor.archive.numbering import first_number, moment_of
from monitor.archive.rows import dump
from monitor.archive.texts import UnreadableTextError
from monitor.archive.values import Copy, Story, ToldStory
from monitor.errors import NotFoundError
from monitor.model import Article, Reason

if TYPE_CHECKING:
    from monitor.archive.numbering import Numbers
    from monitor.archive.recognising import Recognised, Recogniser
    from monitor.language import Print

_OF_STORY = "(id = ?1 AND story = ?1 OR story = ?1 AND story <> id)"
"""The articles of a story, by the index on those that are not the first."""
_COMPANIONS = 3
"""Articles of a story that a changed text is held against."""


class Memory:
    """The recogniser, made with what it had learned when the first article is stored, not at the start."""

    def __init__(self, kept: Callable[[], bytes]) -> None:
        """`kept` is asked once for what `recognising.kept_rarity` gives, by the thread that stores first."""
        self._kept = kept
        self._made: Recogniser | None = None
        self._lock = Lock()

    def recogniser(self) -> Recogniser:
        from monitor.archive.recognising import Recogniser
        from monitor.language import Rarity

        with self._lock:
            if self._made is None:
                self._made = Recogniser(Rarity.from_bytes(self._kept()))
            return self._made

    def before_commit(self, db: apsw.Connection) -> None:
        if self._made is not None:
            self._made.before_commit(db)

    def undone(self) -> None:
        if self._made is not None:
            self._made.undone()


def kept_rarity(db: apsw.Connection) -> bytes:
    """What `Rarity.to_bytes` gave when it was last written; empty where it never was."""
    found = db.execute("SELECT counts FROM rarity WHERE id = 1").fetchone()
    return b"" if found is None else bytes(found[0])


def place(db: apsw.Connection, found: Recognised, *, own: int, same_text: int | None) -> tuple[int, tuple[int, ...]]:
    """The story of a new article, and the alerts that changed where this shows two stories to be one.

    `own`: its number, the story's where it is the first; `same_text`: the story of an article of the very same text.
    """
    stories = list(dict.fromkeys((*(() if same_text is None else (same_text,)), *found.stories)))
    if not stories:
        return own, ()
    changed: list[int] = []
    story = stories[0]
    for other in stories[1:]:
        story, merged = _merge(db, story, other)
        changed.extend(merged)
    return story, tuple(dict.fromkeys(changed))


def place_again(
    db: apsw.Connection,
    found: Recognised,
    recogniser: Recogniser,
    numbers: Numbers,
    *,
    number: int,
    story: int,
    text: Print | None,
) -> tuple[int, tuple[int, ...]]:
    """The same for an article with a new text: None where it only completes the one before.

    One that others tell with it goes over to another story only together with them, but for one that tells another
    event by now.
    """
    if text is not None and _is_left(db, recogniser, text, number=number, story=story):
        gone_to = found.stories[0] if found.stories else _unused(db, numbers, number)
        db.execute("UPDATE articles SET story = ? WHERE id = ?", (gone_to, number))
        return gone_to, ()
    others = [other for other in found.stories if other != story]
    if not others:
        return story, ()
    companion = _another(db, story, number)
    if companion is not None:
        nearest = _another(db, others[0], number)
        if nearest is None or not recogniser.are_one(db, companion, nearest):
            return story, ()
    changed: list[int] = []
    for other in others:
        story, merged = _merge(db, story, other)
        changed.extend(merged)
    return story, tuple(dict.fromkeys(changed))


def place_back(db: apsw.Connection, *, number: int, story: int) -> int:
    """The story of an article that has an earlier text again: that of which it was alerted then, else the one it is in.

    A page that changes to and fro between two events alerts once of each.
    """
    found = db.execute(
        "SELECT alerts.story FROM alerts JOIN articles ON articles.id = article"
        " WHERE article = ? AND alerts.title = articles.title"
        " ORDER BY alerts.story = ? DESC, alerts.id DESC LIMIT 1",
        (number, story),
    ).fetchone()
    if found is None:
        return story
    db.execute("UPDATE articles SET story = ? WHERE id = ?", (found[0], number))
    return int(found[0])


def _is_left(db: apsw.Connection, recogniser: Recogniser, text: Print, *, number: int, story: int) -> bool:
    """Whether the new text of an article tells another event than it did and than the others of its story do.

    What is written about it from then on has alerts of its own. An article alone, of which nobody was alerted, has
    nothing to leave.
    """
    newest = f"SELECT id FROM articles WHERE {_OF_STORY} AND id <> ?2 ORDER BY id DESC LIMIT {_COMPANIONS}"  # noqa: S608
    others = [other for (other,) in db.execute(newest, (story, number))]
    if not others and db.execute("SELECT 1 FROM alerts WHERE story = ?", (story,)).fetchone() is None:
        return False
    return recogniser.tells_another(db, text, number=number, others=others)


def _unused(db: apsw.Connection, numbers: Numbers, number: int) -> int:
    """A number for a story of this article: its own, if no story has it, else one that no article has."""
    used = db.execute(
        "SELECT 1 FROM articles WHERE story = ?1 AND story <> id UNION ALL"
        " SELECT 1 FROM articles WHERE id = ?1 AND story = ?1 UNION ALL SELECT 1 FROM alerts WHERE story = ?1",
        (number,),
    ).fetchone()
    return number if used is None else numbers.free(db, moment_of(number))


def _another(db: apsw.Connection, story: int, number: int) -> int | None:
    found = db.execute(f"SELECT id FROM articles WHERE {_OF_STORY} AND id <> ?2 LIMIT 1", (story, number)).fetchone()  # noqa: S608
    return None if found is None else int(found[0])


def _merge(db: apsw.Connection, one: int, other: int) -> tuple[int, tuple[int, ...]]:
    """Two stories are one: that with the older alert stays, else that with the article first seen."""
    kept, gone = (one, other) if _age(db, one) <= _age(db, other) else (other, one)
    db.execute(f"UPDATE articles SET story = ?2 WHERE {_OF_STORY}", (gone, kept))  # noqa: S608
    db.execute(
        "WITH told AS (SELECT id FROM articles WHERE id = ?1 AND story = ?1 OR story = ?1 AND story <> id)"
        " DELETE FROM related WHERE article IN told AND other IN told",
        (kept,),
    )
    return kept, alerts.merge(db, kept=kept, gone=gone)


def of(db: apsw.Connection, number: int) -> int | None:
    """The story of an article; None where there is no such article."""
    found = db.execute("SELECT story FROM articles WHERE id = ?", (number,)).fetchone()
    return None if found is None else int(found[0])


def rename(db: apsw.Connection, story: int, number: int) -> tuple[int, ...]:
    """Number a story as its first article, which comes after the others; the alerts that changed."""
    db.execute(f"UPDATE articles SET story = ?2 WHERE {_OF_STORY}", (story, number))  # noqa: S608
    return alerts.merge(db, kept=number, gone=story)


def _age(db: apsw.Connection, story: int) -> tuple[int, int, int]:
    alert = db.execute("SELECT min(id) FROM alerts WHERE story = ?", (story,)).fetchone()
    seen = db.execute(f"SELECT min(first_seen) FROM articles WHERE {_OF_STORY}", (story,)).fetchone()  # noqa: S608
    first = alert[0] if alert else None
    # Of one second the first to come has the highest number.
    return (0, first, -story) if first is not None else (1, (seen[0] if seen else None) or 0, -story)


def relate(db: apsw.Connection, number: int, others: Iterable[int]) -> None:
    """Articles that report the same event in words of their own."""
    rows = [(number, other) for other in others]
    rows.extend([(other, one) for one, other in rows])
    if rows:
        db.executemany("INSERT OR IGNORE INTO related (article, other) VALUES (?, ?)", rows)


# --- questions -----------------------------------------------------------------------------------


def stories(db: apsw.Connection, *, since: datetime, limit: int) -> tuple[Story, ...]:
    """The stories with articles since then: those told most often first, of those the newest.

    One of which no text can be read is passed over.
    """
    found = db.execute(
        "SELECT story FROM articles WHERE id >= ? GROUP BY story ORDER BY count(*) DESC, max(id) DESC LIMIT ?",
        (first_number(since), limit),
    )
    numbers = [int(story) for (story,) in found]
    return tuple(told for story in numbers if (told := _story(db, story)) is not None)


def _story(db: apsw.Connection, story: int) -> Story | None:
    told = _told_by(db, story)
    first = next(_readable(db, told), None)
    if first is None:
        return None
    related = _related(db, told)
    return Story(story=story, first=first, articles=told, independent=_independent(db, first, related), related=related)


def _readable(db: apsw.Connection, numbers: Iterable[int]) -> Iterator[Article]:
    """These articles one after the other; one that is gone or cannot be read is passed over."""
    for number in numbers:
        yield from articles.several(db, (number,))


def _told_by(db: apsw.Connection, story: int) -> tuple[int, ...]:
    """The articles of a story, who had it first at the front.

    Published counts where the zone is known and is no later than seen; else when it was first seen.

    Raises `NotFoundError`.
    """
    query = f"SELECT id FROM articles WHERE {_OF_STORY} ORDER BY first_seen, id"  # noqa: S608
    numbers = [number for (number,) in db.execute(query, (story,))]
    if not numbers:
        raise NotFoundError(Reason.of("no-such-story", id=story))
    if len(numbers) > 1:
        had = articles.had_at(db, numbers)
        numbers.sort(key=lambda number: (had[number], number))
    return tuple(numbers)


def _related(db: apsw.Connection, numbers: Iterable[int]) -> tuple[int, ...]:
    found = db.execute(
        "SELECT DISTINCT related.other FROM related JOIN articles ON articles.id = related.other"
        " WHERE related.article IN (SELECT value FROM json_each(?1))"
        " AND related.other NOT IN (SELECT value FROM json_each(?1)) ORDER BY articles.first_seen, related.other",
        (dump(list(numbers)),),
    )
    return tuple(number for (number,) in found)


def _independent(db: apsw.Connection, first: Article, related: tuple[int, ...]) -> int:
    """Reports that are not copies of one another: the story, and each other story of another outlet on the event."""
    found = db.execute(
        "SELECT count(DISTINCT story) FROM articles WHERE id IN (SELECT value FROM json_each(?)) AND source <> ?",
        (dump(list(related)), first.source),
    ).fetchone()
    return 1 + (int(found[0]) if found else 0)


def told(db: apsw.Connection, story: int, *, most: int | None = None) -> ToldStory:
    """A story with its copies, oldest first, and what each adds to the first and to those before it.

    `most`: read no more copies than the oldest so many; the story's numbers are all there.

    Raises `NotFoundError`.
    """
    from monitor.archive.additions import additions  # not at the top: the first window shows no story

    found = _story(db, story)
    if found is None:
        raise UnreadableTextError(f"no text of story {story} can be read")
    earlier = [found.first]
    copies: list[Copy] = []
    others = [number for number in found.articles if number != found.first.id]
    for article in _readable(db, others[:most]):
        copies.append(Copy(article=article, adds=additions(article.paragraphs, [one.paragraphs for one in earlier])))
        earlier.append(article)
    return ToldStory(story=found, copies=tuple(copies))


def related(db: apsw.Connection, number: int) -> tuple[int, ...]:
    """The articles of other stories on the same event, those seen first at the front; of the article's whole story.

    Raises `NotFoundError`.
    """
    found = db.execute("SELECT story FROM articles WHERE id = ?", (number,)).fetchone()
    if found is None:
        raise NotFoundError(Reason.of("no-such-article", id=number))
    return _related(db, _told_by(db, found[0]))
