"""Articles that were matched before the lexicon was there: which they are, and what it makes of them."""

from __future__ import annotations

from datetime import datetime

import apsw

from monitor.archive import alerts, articles, texts
from monitor.archive.alerts import Decide
from monitor.archive.values import Stored, Unlearned
from monitor.model import Article, Hit


def unlearned(db: apsw.Connection, limit: int) -> tuple[Unlearned, ...]:
    """Articles matched by the rules alone, newest first."""
    # An article that is gone has nothing to be matched.
    marked = "SELECT article FROM unlearned JOIN articles ON id = article ORDER BY article DESC LIMIT ?"
    found = []
    for (number,) in list(db.execute(marked, (limit,))):
        article = articles.one(db, number)
        query = "SELECT expanded(form, body) FROM texts WHERE article = ? AND version = ?"
        for (text,) in db.execute(query, (number, article.version)):
            found.append(Unlearned(article=article, may_alert=texts.unpacked(text).may_alert))
    return tuple(found)


def learn(
    db: apsw.Connection,
    article: Article,
    hits: tuple[Hit, ...],
    *,
    may_alert: bool,
    now: datetime,
    decide: Decide,
) -> Stored:
    """Add the matches of an article that the rules alone had missed, and the alerts of watchlists that had none.

    Where a new text came meanwhile nothing is done: that text is matched by itself. A match the rules alone made
    stays, for its alert was shown.
    """
    kept = db.execute("SELECT story, version FROM articles WHERE id = ?", (article.id,)).fetchone()
    if kept is None or kept[1] != article.version:
        return _stored(article, article.story if kept is None else kept[0])
    articles.store_matches(db, article.id, hits, conflict="OR REPLACE")
    subject = articles.subject_of(article, story=kept[0], may_alert=may_alert)
    raised, folded = alerts.raise_for(db, hits, subject, now=now, decide=decide)
    db.execute("DELETE FROM unlearned WHERE article = ?", (article.id,))
    return Stored(
        article=article.id,
        story=kept[0],
        new=False,
        changed=bool(hits),
        version=article.version,
        alerts=raised,
        folded=folded,
    )


def _stored(article: Article, story: int) -> Stored:
    return Stored(
        article=article.id, story=story, new=False, changed=False, version=article.version, alerts=(), folded=()
    )
