"""Storing one article: text, index, matches, alerts and outbox appear together or not at all."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import apsw

from monitor.archive import alerts, people, sources, stories, texts, unreadable, vocabulary
from monitor.archive.alerts import Decide, Subject
from monitor.archive.finishing import Finished
from monitor.archive.index import Index, Unseen
from monitor.archive.numbering import Numbers, first_number, listed_at
from monitor.archive.rows import (
    dump,
    instant,
    key_hash,
    load,
    matches_column,
    matches_of,
    page_hash,
    published_column,
    published_of,
    stamp,
)
from monitor.archive.values import Stored, Version
from monitor.errors import NotFoundError
from monitor.model import Alert, Article, ArticleBrief, Hit, NewArticle, Published, Reason, TextFrom, article_text

if TYPE_CHECKING:
    from monitor.archive.intake import Intake
    from monitor.archive.recognising import Recognised, Recogniser
    from monitor.language import Print, Rarity

_STORY_DAYS = 7
_STORY_WORDS = 20
"""A text of fewer words is not recognised as a copy: two short notices may be equal and of different days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedText:
    """One text of an article, ready to be kept."""

    at: datetime
    """When it came."""
    text_hash: int
    form: int
    body: bytes
    version: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """An article with all that costs time and needs no database done: made by the calling thread."""

    article: NewArticle
    listed: datetime
    url_hash: int | None
    text_hash: int
    body_hash: int
    form: int
    body: bytes
    text_words: str
    unseen: Unseen
    print: Print | None
    """None of an article too old for a story: it costs half of all the rest."""
    number: int | None
    story: int | None
    text_at: datetime | None
    version: int | None
    older: tuple[PackedText, ...]
    language: str
    published: Published | None
    intake: Intake | None


def prepare(
    article: NewArticle,
    packer: texts.Packer,
    rarity: Rarity,
    index: Index,
    *,
    now: datetime,
    number: int | None = None,
    story: int | None = None,
    text_at: datetime | None = None,
    version: int | None = None,
    older: Iterable[tuple[int, datetime, NewArticle]] = (),
    intake: Intake | None = None,
) -> Prepared:
    """Cut the words, compress the text, take its print: nothing of the database.

    `number`, `story` and `version` are wished for by an import, `intake` is what it took in so far, `text_at` says of
    when the text is, and `older` has the texts before it with their versions and times.
    """
    from monitor.archive.recognising import is_recent  # not at the top: the first window stores nothing
    from monitor.language import index_words, print_of

    article, text = _clean(article)
    earlier = list(older)
    text_words, words = vocabulary.cut(text)
    form, packed = packer.pack(article)
    listed = listed_at(article.published, article.first_seen)
    return Prepared(
        article=article,
        listed=listed,
        url_hash=page_hash(article.url) if article.url else None,
        text_hash=key_hash(text),
        body_hash=key_hash(" ".join(article.paragraphs)),
        form=form,
        body=packed,
        text_words=text_words,
        unseen=index.unseen(words),
        print=(
            print_of(text_words.split(), len(index_words(article.title)), rarity) if is_recent(listed, now) else None
        ),
        number=number,
        story=story,
        text_at=text_at,
        version=version,
        older=tuple(_packed(packer, *one) for one in earlier),
        # What a text does not say is as the one before it said.
        language=next((one.language for one in (article, *_newest_first(earlier)) if one.language), ""),
        published=next((one.published for one in (article, *_newest_first(earlier)) if one.published), None),
        intake=intake,
    )


def _newest_first(older: Sequence[tuple[int, datetime, NewArticle]]) -> Iterator[NewArticle]:
    return (article for _, _, article in reversed(older))


def _packed(packer: texts.Packer, version: int, at: datetime, article: NewArticle) -> PackedText:
    article, text = _clean(article)
    form, body = packer.pack(article)
    return PackedText(at=at, text_hash=key_hash(text), form=form, body=body, version=version)


def _clean(article: NewArticle) -> tuple[NewArticle, str]:
    """The article with its text as it is kept; nearly always it is that already, which one look at the whole tells."""
    text = article.text
    if texts.is_clean(text):
        return article, text
    article = replace(
        article,
        title=texts.clean(article.title),
        subtitle=texts.clean(article.subtitle),
        paragraphs=tuple(texts.clean(paragraph) for paragraph in article.paragraphs),
    )
    return article, article.text


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """What is already there of an article."""

    id: int
    story: int
    version: int
    text_from: TextFrom
    text_hash: int


def store(
    db: apsw.Connection,
    prepared: Prepared,
    *,
    now: datetime,
    decide: Decide,
    index: Index,
    numbers: Numbers,
    finished: Finished,
    recogniser: Recogniser,
) -> Stored:
    """Store an article, a new version of one, or nothing where its text is there already."""
    if prepared.article.hits:
        prepared = _without_removed_watchlists(db, prepared)
    article = prepared.article
    kept = _kept(db, prepared)
    if kept is None:
        stored = _store_new(
            db,
            prepared,
            now=now,
            decide=decide,
            index=index,
            numbers=numbers,
            finished=finished,
            recogniser=recogniser,
        )
    elif kept.text_hash == prepared.text_hash or _poorer(article, kept):
        if kept.text_from is TextFrom.FEED and article.text_from is TextFrom.PAGE:
            db.execute("UPDATE articles SET text_from = 'page' WHERE id = ?", (kept.id,))
        stored = _store_again(db, prepared, kept, now=now, decide=decide)
    elif prepared.text_at is not None and _is_older(db, prepared, kept):
        own = PackedText(at=prepared.text_at, text_hash=prepared.text_hash, form=prepared.form, body=prepared.body)
        changed = _store_older(db, own, kept.id)
        stored = Stored(
            article=kept.id,
            story=kept.story,
            new=False,
            changed=changed,
            version=kept.version + changed,
            alerts=(),
            folded=(),
        )
    else:
        stored = _store_version(
            db, prepared, kept, now=now, decide=decide, index=index, numbers=numbers, recogniser=recogniser
        )
    if prepared.older:
        stored = _store_earlier(db, prepared, stored)
    if prepared.intake is not None:
        prepared.intake.took(prepared.story, stored.article)
    if article.site is not None:
        from monitor.archive import sites  # not at the top: the first window learns nothing

        sites.record(db, article.site)
    if article.unlearned:
        db.execute(
            "INSERT OR REPLACE INTO unlearned (article, after)"
            " VALUES (?, (SELECT coalesce(max(filling), 0) FROM watchlists))",
            (stored.article,),
        )
    elif stored.changed and not stored.new:
        db.execute("DELETE FROM unlearned WHERE article = ?", (stored.article,))
    if article.pending is not None:
        _learn_newest(db, article)
    if article.pending is not None and article.await_page:
        db.execute("UPDATE pending SET article = ? WHERE id = ?", (stored.article, article.pending))
    elif article.pending is not None:
        finished.entry(article.pending, stored.article)
        if prepared.url_hash is not None and article.text_from is TextFrom.PAGE:
            # Where other sources list the page without its being news, nothing is left to be read it for.
            same = "SELECT id FROM pending WHERE url = ? AND id <> ? AND news = 0"
            for (other,) in db.execute(same, (prepared.url_hash, article.pending)):
                finished.entry(other, stored.article)
    return stored


def _learn_newest(db: apsw.Connection, article: NewArticle) -> None:
    from monitor.gathering.news import plausible  # not at the top: the first window stores nothing

    published = plausible(article.published, article.first_seen)
    if published is not None:
        sources.learn_newest(db, article.source, published)


def _without_removed_watchlists(db: apsw.Connection, prepared: Prepared) -> Prepared:
    """A watchlist that was removed after the article was matched alerts no more."""
    hits = prepared.article.hits
    kept = still_watched(db, hits)
    return prepared if len(kept) == len(hits) else replace(prepared, article=replace(prepared.article, hits=kept))


def still_watched(db: apsw.Connection, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """The hits of watchlists that are there."""
    asked = dump([hit.watchlist.id for hit in hits])
    there = {
        id for (id,) in db.execute("SELECT id FROM watchlists WHERE id IN (SELECT value FROM json_each(?))", (asked,))
    }
    return tuple(hit for hit in hits if hit.watchlist.id in there)


def _poorer(article: NewArticle, kept: _Kept) -> bool:
    """A feed's own text never takes the place of the page's."""
    return article.text_from is TextFrom.FEED and kept.text_from is TextFrom.PAGE


def _kept(db: apsw.Connection, prepared: Prepared) -> _Kept | None:
    """The article this completes or is another text of: by number, by its pending entry, else by address."""
    article = prepared.article
    row = db.execute(
        "SELECT id, story, version, text_from, text_hash FROM articles"
        " WHERE id = coalesce(?1, (SELECT article FROM pending WHERE id = ?2))"
        " UNION ALL SELECT id, story, version, text_from, text_hash FROM articles WHERE url_hash = ?3"
        " LIMIT 1",
        (article.completes, article.pending, prepared.url_hash),
    ).fetchone()
    if row is None:
        return None
    return _Kept(id=row[0], story=row[1], version=row[2], text_from=TextFrom(row[3]), text_hash=row[4])


def _store_new(
    db: apsw.Connection,
    prepared: Prepared,
    *,
    now: datetime,
    decide: Decide,
    index: Index,
    numbers: Numbers,
    finished: Finished,
    recogniser: Recogniser,
) -> Stored:
    article = prepared.article
    number = numbers.free(db, prepared.listed, wanted=prepared.number, page=prepared.url_hash)
    found = _recognised(db, prepared, recogniser, now=now)
    placed = prepared.intake.place(db, prepared, number) if prepared.intake is not None else None
    if placed is None:
        same_text = _story(db, prepared)
        if (same_text is not None or found.stories) and _is_wall(db, prepared):
            placed = number, ()
        else:
            placed = stories.place(db, found, own=number, same_text=same_text)
    story, merged = placed
    # The earlier texts of an article that was edited where it comes from stayed there.
    edited = prepared.text_at is not None and prepared.text_at > article.first_seen
    version = prepared.version or (2 if edited else 1)
    people.meet(db, article.url, number)
    db.execute(
        "INSERT INTO shelf (id, source, first_seen, language, read, starred) VALUES (?1, ?2, ?3, ?5,"
        " coalesce((SELECT read FROM people WHERE url = ?4), 0),"
        " coalesce((SELECT starred FROM people WHERE url = ?4), 0))",
        (number, article.source, stamp(article.first_seen), article.url, prepared.language),
    )
    db.execute(
        "INSERT INTO articles (id, source, url, url_hash, title, lead, published, first_seen, story, version,"
        " text_from, text_hash, body_hash) VALUES (?, ?, ?, ?, ?, '', ?, ?, ?, ?, ?, ?, ?)",
        (
            number,
            article.source,
            article.url,
            prepared.url_hash,
            article.title,
            published_column(prepared.published),
            stamp(article.first_seen),
            story,
            version,
            article.text_from.value,
            prepared.text_hash,
            prepared.body_hash,
        ),
    )
    _store_text(db, number, version, prepared, now=now, index=index, new=True)
    _remember(db, number, prepared, found, recogniser, now=now)
    finished.new_article(article.source)
    raised, folded = _store_hits(db, number, story, article, now=now, decide=decide, completed=False)
    return Stored(
        article=number,
        story=story,
        new=True,
        changed=True,
        version=version,
        alerts=raised,
        folded=_both(folded, merged),
    )


def _store_version(
    db: apsw.Connection,
    prepared: Prepared,
    kept: _Kept,
    *,
    now: datetime,
    decide: Decide,
    index: Index,
    numbers: Numbers,
    recogniser: Recogniser,
) -> Stored:
    article = prepared.article
    version = kept.version + 1
    is_back = _fold_version(db, prepared, kept)
    completed = kept.text_from is TextFrom.FEED and article.text_from is TextFrom.PAGE
    db.execute(
        "UPDATE articles SET title = ?, lead = '', published = coalesce(?, published), version = ?, text_from = ?,"
        " text_hash = ?, body_hash = ? WHERE id = ?",
        (
            article.title,
            published_column(article.published),
            version,
            article.text_from.value,
            prepared.text_hash,
            prepared.body_hash,
            kept.id,
        ),
    )
    db.execute(
        "UPDATE shelf SET language = ?2 WHERE id = ?1 AND language <> ?2 AND ?2 <> ''", (kept.id, article.language)
    )
    _store_text(db, kept.id, version, prepared, now=now, index=index)
    found = _recognised(db, prepared, recogniser, now=now, number=kept.id)
    if found.stories and _is_wall(db, prepared):
        found = replace(found, stories=())
    merged: tuple[int, ...] = ()
    if is_back:
        story = stories.place_back(db, number=kept.id, story=kept.story)
    else:
        # What a feed said in short is no earlier text: its page completes it.
        text = None if completed else prepared.print
        story, merged = stories.place_again(db, found, recogniser, numbers, number=kept.id, story=kept.story, text=text)
    _remember(db, kept.id, prepared, found, recogniser, now=now)
    _drop_matches(db, kept.id, article)
    raised, folded = _store_hits(db, kept.id, story, article, now=now, decide=decide, completed=completed)
    return Stored(
        article=kept.id,
        story=story,
        new=False,
        changed=True,
        version=version,
        alerts=raised,
        folded=_both(folded, merged),
    )


_LOOKED_BACK = 20
"""Versions in which a text is looked for that may have come back."""


def _of_this_text(db: apsw.Connection, number: int, text_hash: int) -> int | None:
    """The version of the very same text, if there is one."""
    query = "SELECT version, expanded(form, body) FROM texts WHERE article = ? ORDER BY version DESC LIMIT ?"
    for version, body in db.execute(query, (number, _LOOKED_BACK)):
        found = texts.unpacked(body)
        if key_hash(article_text(found.title, found.subtitle, found.paragraphs)) == text_hash:
            return int(version)
    return None


def _fold_version(db: apsw.Connection, prepared: Prepared, kept: _Kept) -> bool:
    """A text that comes back is its old version come anew: a page that changes to and fro does not fill the archive.

    Returns whether it does.
    """
    version = None if kept.version == 1 else _of_this_text(db, kept.id, prepared.text_hash)
    if version is not None:
        db.execute("DELETE FROM texts WHERE article = ? AND version = ?", (kept.id, version))
    return version is not None


def _is_older(db: apsw.Connection, prepared: Prepared, kept: _Kept) -> bool:
    """Whether the text of an import is of before the one that is kept, or one of its older versions."""
    newest = db.execute(
        "SELECT stored FROM texts WHERE article = ? AND version = ?", (kept.id, kept.version)
    ).fetchone()
    if newest is not None and prepared.text_at is not None and stamp(prepared.text_at) < newest[0]:
        return True
    return kept.version > 1 and _of_this_text(db, kept.id, prepared.text_hash) is not None


def _store_older(db: apsw.Connection, text: PackedText, number: int) -> bool:
    """A text of before the one that is kept becomes an older version; what the article is found by stays.

    Returns whether it was not there yet.
    """
    if _of_this_text(db, number, text.text_hash) is not None:
        return False
    at = stamp(text.at)
    later = "SELECT version FROM texts WHERE article = ? AND stored > ? ORDER BY version DESC"
    moved = [version for (version,) in db.execute(later, (number, at))]
    newest: int = db.execute("SELECT version FROM articles WHERE id = ?", (number,)).get
    if not moved:
        # By some clock it came after the newest; that stays the newest.
        moved = [newest]
    for version in moved:
        db.execute("UPDATE texts SET version = ?1 + 1 WHERE article = ?2 AND version = ?1", (version, number))
    _insert_text(db, number, replace(text, version=min(moved)))
    db.execute("UPDATE articles SET version = ? WHERE id = ?", (newest + 1, number))
    return True


def _store_earlier(db: apsw.Connection, prepared: Prepared, stored: Stored) -> Stored:
    """The earlier texts of an article that comes from elsewhere, each where it was, or in between where others are."""
    if stored.new:
        for text in prepared.older:
            _insert_text(db, stored.article, text)
        return stored
    found = [_store_older(db, text, stored.article) for text in prepared.older]
    if not any(found):
        return stored
    return replace(stored, changed=True, version=stored.version + sum(found))


def _insert_text(db: apsw.Connection, number: int, text: PackedText) -> None:
    db.execute(
        "INSERT INTO texts (article, version, stored, form, body) VALUES (?, ?, ?, ?, ?)",
        (number, text.version, stamp(text.at), text.form, text.body),
    )


def _store_again(db: apsw.Connection, prepared: Prepared, kept: _Kept, *, now: datetime, decide: Decide) -> Stored:
    """The text is there already: what it is to another source may still raise an alert, or be a match."""
    article = prepared.article
    raised: tuple[Alert, ...] = ()
    folded: tuple[int, ...] = ()
    if article.hits and article.may_alert:
        if kept.text_hash == prepared.text_hash:
            store_matches(db, kept.id, article.hits, conflict="OR IGNORE")
        subject = _subject(db, kept.id, kept.story, article, completed=False)
        raised, folded = alerts.raise_for(db, article.hits, subject, now=now, decide=decide, refresh=False)
    return Stored(
        article=kept.id,
        story=kept.story,
        new=False,
        changed=False,
        version=kept.version,
        alerts=raised,
        folded=folded,
    )


def _store_text(
    db: apsw.Connection,
    number: int,
    version: int,
    prepared: Prepared,
    *,
    now: datetime,
    index: Index,
    new: bool = False,
) -> None:
    db.execute(
        "INSERT INTO texts (article, version, stored, form, body) VALUES (?, ?, ?, ?, ?)",
        (number, version, stamp(prepared.text_at or now), prepared.form, prepared.body),
    )
    index.put(number, prepared.text_words, prepared.unseen, new=new)


def _recognised(
    db: apsw.Connection, prepared: Prepared, recogniser: Recogniser, *, now: datetime, number: int | None = None
) -> Recognised:
    """What is known of the article's text; nothing where it is older than stories are gathered."""
    from monitor.archive.recognising import Recognised  # not at the top: the first window stores nothing

    if prepared.print is None or not recogniser.is_recent(prepared.listed, now):
        return Recognised()
    source = prepared.article.source
    return recogniser.find(db, prepared.print, listed=prepared.listed, source=source, number=number)


def _remember(
    db: apsw.Connection,
    number: int,
    prepared: Prepared,
    found: Recognised,
    recogniser: Recogniser,
    *,
    now: datetime,
) -> None:
    stories.relate(db, number, found.related)
    if prepared.print is not None and recogniser.is_recent(prepared.listed, now):
        recogniser.put(number, prepared.print, listed=prepared.listed)


def _both(folded: tuple[int, ...], merged: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(dict.fromkeys((*folded, *merged)))


def _story(db: apsw.Connection, prepared: Prepared) -> int | None:
    """The story of an article with the same paragraphs within seven days.

    From another source whatever its headline; from the same source only under the same one: what a site shows instead
    of all its articles (a wall, a notice) must not make one story of them.
    """
    if prepared.text_words.count(" ") < _STORY_WORDS:
        return None
    around = timedelta(days=_STORY_DAYS)
    found = db.execute(
        "SELECT story FROM articles INDEXED BY articles_body WHERE body_hash = ? AND id BETWEEN ? AND ?"
        " AND (source <> ? OR title = ?) ORDER BY id LIMIT 1",
        (
            prepared.body_hash,
            first_number(prepared.listed - around),
            first_number(prepared.listed + around),
            prepared.article.source,
            prepared.article.title,
        ),
    ).fetchone()
    return None if found is None else int(found[0])


def _is_wall(db: apsw.Connection, prepared: Prepared) -> bool:
    """Whether the source shows this body under another headline too: a wall or a notice, which tells no event."""
    found = db.execute(
        "SELECT 1 FROM articles INDEXED BY articles_body WHERE body_hash = ? AND source = ? AND title <> ? LIMIT 1",
        (prepared.body_hash, prepared.article.source, prepared.article.title),
    )
    return found.fetchone() is not None


def _store_hits(
    db: apsw.Connection,
    number: int,
    story: int,
    article: NewArticle,
    *,
    now: datetime,
    decide: Decide,
    completed: bool,
) -> tuple[tuple[Any, ...], tuple[int, ...]]:
    if not article.hits:
        return (), ()
    store_matches(db, number, article.hits, conflict="OR REPLACE")
    subject = _subject(db, number, story, article, completed=completed)
    return alerts.raise_for(db, article.hits, subject, now=now, decide=decide)


def _drop_matches(db: apsw.Connection, number: int, article: NewArticle) -> None:
    """The matches of the text before go. What another source's reading says nothing of stays where its words do.

    A watchlist of some sources, countries or languages was asked about the source that read the text, and that may be
    another than the article's.
    """
    own = db.execute("SELECT source FROM articles WHERE id = ?", (number,)).fetchone()
    kept: list[tuple[Any, ...]] = []
    if own is not None and own[0] != article.source:
        text = article_text(article.title, article.subtitle, article.paragraphs)
        for row in db.execute(
            "SELECT watchlist, score, matches FROM matches JOIN watchlists ON watchlists.id = watchlist"
            " WHERE article = ? AND (coalesce(definition ->> 'sources', '[]') <> '[]'"
            " OR coalesce(definition ->> 'countries', '[]') <> '[]'"
            " OR coalesce(definition ->> 'languages', '[]') <> '[]')",
            (number,),
        ):
            kept.extend(_moved_match(row, number, text))
    db.execute("DELETE FROM matches WHERE article = ?", (number,))
    db.executemany(
        "INSERT INTO matches (watchlist, article, score, sentence, sentence_start, matches) VALUES (?, ?, ?, ?, ?, ?)",
        kept,
    )


def _moved_match(row: tuple[Any, ...], number: int, text: str) -> Iterator[tuple[Any, ...]]:
    """A match of an older text where its words stand in the new one; nothing where they do not."""
    from monitor.language import sentence_at  # not at the top: the first window stores nothing

    watchlist, score, column = row
    moved = []
    for match in matches_of(column):
        start = text.find(match.text)
        if start < 0:
            return
        moved.append(replace(match, start=start, end=start + len(match.text)))
    if moved:
        start, end = sentence_at(text, min(match.start for match in moved))
        yield watchlist, number, score, text[start:end], start, matches_column(tuple(moved))


def store_matches(db: apsw.Connection, number: int, hits: tuple[Hit, ...], *, conflict: str) -> None:
    """The matches of an article. `conflict` is SQL for what is there already: OR IGNORE, OR REPLACE."""
    db.executemany(
        f"INSERT {conflict} INTO matches (watchlist, article, score, sentence, sentence_start, matches)"  # noqa: S608
        " VALUES (?, ?, ?, ?, ?, ?)",
        [
            (hit.watchlist.id, number, hit.score, hit.sentence, hit.sentence_start, matches_column(hit.matches))
            for hit in hits
        ],
    )


def subject_of(article: Article, *, story: int, may_alert: bool) -> Subject:
    """What alerts of a stored article are about; watchlists that it alerted already do not alert again."""
    brief = ArticleBrief(
        id=article.id, url=article.url, title=article.title, source=article.source_name, published=article.published
    )
    return Subject(article=brief, story=story, may_alert=may_alert, completed=True, text=article.text)


def _subject(db: apsw.Connection, number: int, story: int, article: NewArticle, *, completed: bool) -> Subject:
    brief = ArticleBrief(
        id=number,
        url=article.url,
        title=article.title,
        source=source_name(db, article.source),
        published=article.published,
    )
    text = article_text(article.title, article.subtitle, article.paragraphs)
    return Subject(article=brief, story=story, may_alert=article.may_alert, completed=completed, text=text)


def source_name(db: apsw.Connection, number: int) -> str:
    """The name of a source, removed ones included; empty where there never was one."""
    found = db.execute("SELECT name FROM sources WHERE id = ?", (number,)).fetchone()
    return "" if found is None else str(found[0])


_WHOLE = (
    "SELECT articles.id, articles.url, articles.source, coalesce(sources.name, ''), articles.first_seen,"
    " articles.story, articles.text_from, texts.version, expanded(texts.form, texts.body), texts.stored,"
    " coalesce(shelf.read, 0), coalesce(shelf.starred, 0), coalesce(people.note, ''), articles.published,"
    " (SELECT json_group_array(tag ORDER BY tag) FROM tagged WHERE page = articles.url_hash) FROM articles"
    " JOIN texts ON texts.article = articles.id LEFT JOIN shelf ON shelf.id = articles.id"
    " LEFT JOIN sources ON sources.id = articles.source LEFT JOIN people ON people.url = articles.url"
)


def _readable(db: apsw.Connection, rows: Iterable[tuple[Any, ...]]) -> Iterator[Article]:
    """The articles of these rows; one whose text cannot be read is passed over."""
    for row in rows:
        try:
            yield _article(row)
        except texts.UnreadableTextError:
            unreadable.pass_over(db, row[0])


def _article(row: tuple[Any, ...]) -> Article:
    text = texts.unpacked(row[8])
    return Article(
        id=row[0],
        url=row[1],
        source=row[2],
        source_name=row[3],
        title=text.title,
        subtitle=text.subtitle,
        paragraphs=text.paragraphs,
        authors=text.authors,
        published=text.published or published_of(row[13]),
        modified=text.modified,
        first_seen=instant(row[4]),
        language=text.language,
        image=text.image,
        section=text.section,
        tags=text.tags,
        boilerplate=text.boilerplate,
        story=row[5],
        text_from=TextFrom(row[6]),
        text_reason=text.text_reason,
        version=row[7],
        edited=instant(row[9]) if row[7] > 1 else None,
        read=bool(row[10]),
        starred=bool(row[11]),
        note=row[12],
        tagged=tuple(load(row[14])),
    )


def one(db: apsw.Connection, number: int) -> Article:
    """An article with its newest text.

    Raises `NotFoundError`, and `UnreadableTextError` where its text is damaged.
    """
    query = _WHOLE + " WHERE articles.id = ? AND texts.version = articles.version"
    for row in db.execute(query, (number,)):
        return _article(row)
    raise NotFoundError(Reason.of("no-such-article", id=number))


def title_and_text(db: apsw.Connection, number: int) -> tuple[str, str] | None:
    """An article's newest title and text, without all the rest; None where it is gone or cannot be read."""
    kept = kept_text(db, number)
    return None if kept is None else read_text(db, number, *kept)


def kept_text(db: apsw.Connection, number: int) -> tuple[bytes | None] | None:
    """The same as it is kept, for `read_text`; None where the article is gone."""
    query = "SELECT expanded(form, body) FROM texts WHERE article = ? ORDER BY version DESC LIMIT 1"
    found: tuple[bytes | None] | None = db.execute(query, (number,)).fetchone()
    return found


def kept_texts(db: apsw.Connection, numbers: Sequence[int]) -> dict[int, bytes | None]:
    """The same of several; None where it cannot be read, or the article is gone."""
    query = (
        "SELECT value, (SELECT expanded(form, body) FROM texts WHERE article = value ORDER BY version DESC LIMIT 1)"
        " FROM carray(?)"
    )
    return dict(db.execute(query, (apsw.carray(array("q", numbers)),)))


def read_text(db: apsw.Connection, number: int, kept: bytes | None) -> tuple[str, str] | None:
    """Title and text of what `kept_text` gave; None where it cannot be read."""
    try:
        return texts.title_and_text(kept)
    except texts.UnreadableTextError:
        unreadable.pass_over(db, number)
        return None


def by_url(db: apsw.Connection, url: str) -> Article | None:
    """The article of an address in whatever spelling, or None."""
    found = db.execute("SELECT id FROM articles WHERE url_hash = ?", (page_hash(url),)).fetchone()
    return None if found is None else one(db, found[0])


def had_at(db: apsw.Connection, numbers: Iterable[int]) -> dict[int, datetime]:
    """When the source of each article had it: published, where the zone is known, and never later than first seen."""
    query = "SELECT id, published, first_seen FROM articles WHERE id IN (SELECT value FROM json_each(?))"
    had = {}
    for number, published, first_seen in db.execute(query, (dump(list(numbers)),)):
        told, seen = published_of(published), instant(first_seen)
        had[number] = told.order(seen) if told is not None and told.zone_known else seen
    return had


def between(db: apsw.Connection, *, since: int, before: int, size: int) -> tuple[tuple[Article, ...], int | None]:
    """Up to `size` articles with numbers from `since` to under `before`, newest first: a page of a long walk.

    Also the number under which the next page begins; None where there is none. What cannot be read is passed over.
    """
    query = _WHOLE + (
        " WHERE articles.id >= ? AND articles.id < ? AND texts.version = articles.version"
        " ORDER BY articles.id DESC LIMIT ?"
    )
    rows = list(db.execute(query, (since, before, size)))
    return tuple(_readable(db, rows)), rows[-1][0] if rows else None


def onward(db: apsw.Connection, *, after: int, size: int) -> tuple[tuple[tuple[datetime, Article], ...], int | None]:
    """Up to `size` articles with numbers above `after`, oldest first, each with the time at which its text came.

    Also the number after which the next page begins; None where there is none. What cannot be read is passed over.
    """
    query = _WHOLE + " WHERE articles.id > ? AND texts.version = articles.version ORDER BY articles.id LIMIT ?"
    rows = list(db.execute(query, (after, size)))
    came = {row[0]: instant(row[9]) for row in rows}
    return tuple((came[article.id], article) for article in _readable(db, rows)), rows[-1][0] if rows else None


def older(db: apsw.Connection, numbers: Iterable[int]) -> dict[int, list[tuple[datetime, Article]]]:
    """The texts that these articles had before, oldest first, and when each came. What cannot be read is left out."""
    asked = "articles.id IN (SELECT value FROM json_each(?))"
    query = f"{_WHOLE} WHERE {asked} AND texts.version < articles.version ORDER BY articles.id, texts.version"
    rows = list(db.execute(query, (dump(list(numbers)),)))
    came = {(row[0], row[7]): instant(row[9]) for row in rows}
    found: dict[int, list[tuple[datetime, Article]]] = {}
    for article in _readable(db, rows):
        found.setdefault(article.id, []).append((came[article.id, article.version], article))
    return found


def several(db: apsw.Connection, numbers: Iterable[int]) -> tuple[Article, ...]:
    """These articles with their newest texts, newest first; one that is gone or cannot be read is left out."""
    asked = "articles.id IN (SELECT value FROM json_each(?))"
    query = f"{_WHOLE} WHERE {asked} AND texts.version = articles.version ORDER BY articles.id DESC"
    return tuple(_readable(db, db.execute(query, (dump(list(numbers)),))))


def versions(db: apsw.Connection, number: int) -> tuple[Version, ...]:
    """Every text the article had, oldest first, and what each changed; one that cannot be read is left out.

    Raises `NotFoundError`.
    """
    query = _WHOLE + " WHERE articles.id = ? ORDER BY texts.version"
    found: list[Version] = []
    for row in list(db.execute(query, (number,))):
        try:
            article = _article(row)
        except texts.UnreadableTextError:
            unreadable.pass_over(db, number)
            continue
        before = found[-1].article if found else article
        found.append(_version(before, article, stored=instant(row[9])))
    if not found:
        raise NotFoundError(Reason.of("no-such-article", id=number))
    return tuple(found)


def _version(before: Article, article: Article, *, stored: datetime) -> Version:
    from monitor.language import difference, paragraph_differences  # not at the top: the first window compares nothing

    return Version(
        version=article.version,
        stored=stored,
        article=article,
        title=difference(before.title, article.title),
        subtitle=difference(before.subtitle, article.subtitle),
        paragraphs=paragraph_differences(before.paragraphs, article.paragraphs),
    )
