"""Queries nobody meant: ``python -m tests.archive.odd_queries [how many] [seed]``, 10,000 where not said.

Each is an error in words or a literal search, as a search and as a term; any other exception ends it with the query.
"""

from __future__ import annotations

import contextlib
import random
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from monitor.archive import Archive
from monitor.errors import QueryError
from monitor.model import ArticleQuery, NewArticle, NewSource, Order, SourceKind, TextFrom, Verdict

_NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
KNOWN = (
    '"',
    "*",
    "NEAR(",
    ") OR 1=1 --",
    "a*b*",
    "words:x",
    "rowid:1",
    "' ; DROP TABLE articles; --",
    'إدلب" OR "1',
    '"""',
    "NEAR/5",
    "AND",
    "- -",
    "^إدلب",
    "+إدلب",
    "{إدلب} : x",
    "title:",
    "title:title:إدلب",
    "~/",
    "=*",
    "%_",
    "\x00",
    "إدلب\x00قصف",
    "\ud800",
    "إدلب\udfff",
    "(" * 40 + "إدلب" + ")" * 40,
    "إدلب OR " * 120 + "قصف",
    "إ" * 900 + "*",
)
_SIGNS = "\"*()-+:^~=/\\'%_,;[]{}|&!? \u0000\u200f\ud800«»“”"
_LETTERS = "ابتثقصفإدلبأىةؤئء\u064b\u0651\u0640"
_WORDS = (" AND ", " OR ", " NOT ", " NEAR/3 ", " NEAR/s ", " و ", " أو ", " وليس ", "title:", "عنوان:", "إدلب", "قصف")


def odd(count: int, seed: int) -> Iterator[str]:
    """`count` strings: any Unicode at all, signs and letters mixed, operators mixed."""
    chance = random.Random(seed)
    for n in range(count):
        length = chance.randint(1, 24)
        if n % 3 == 0:
            yield "".join(chr(chance.randrange(0x110000)) for _ in range(length))
        elif n % 3 == 1:
            yield "".join(chance.choices(_SIGNS + _LETTERS + "ANDORNEAR/s1", k=length))
        else:
            yield "".join(chance.choices((*_WORDS, *_SIGNS, *_LETTERS), k=length))


def ask(archive: Archive, query: str) -> bool:
    """Whether a query was searched, in every way there is; False where it was refused in words."""
    searched = False
    for asked in (
        ArticleQuery(text=query),
        ArticleQuery(text=query, order=Order.RELEVANCE, starred=True, language=query),
    ):
        try:
            found = archive.found(asked).result()
            archive.page(asked).result()
        except QueryError as error:
            assert 0 <= error.position <= len(query)
            assert error.reason.code
            continue
        searched = True
        assert all(0 <= start < end <= len(one.snippet) for one in found for start, end in one.marks)
    with contextlib.suppress(QueryError):
        archive.trend(query).result()
    return searched


def some_articles(archive: Archive) -> None:
    source = archive.add_source(NewSource(url="https://one.example/", name="صحيفة", kind=SourceKind.FEED)).result()
    for n, text in enumerate(
        ("قصف على إدلب", "AND OR NOT NEAR 1=1", "إدلب « قصف » (لب) 100% ~ a_b", "ءأى قصف\n\nإدلب")
    ):
        article = NewArticle(
            source=source.id, url=f"https://one.example/{n}", title=text[:9], paragraphs=(text,), first_seen=_NOW,
            text_from=TextFrom.PAGE,
        )  # fmt: skip
        archive.store_article(article, decide=lambda _: Verdict()).result()


def main() -> None:
    count, seed = (int(sys.argv[n]) if len(sys.argv) > n else usual for n, usual in ((1, 10_000), (2, 5)))
    with tempfile.TemporaryDirectory() as folder:
        archive = Archive(Path(folder) / "archive.sqlite", clock=lambda: _NOW)
        some_articles(archive)
        searched = asked = 0
        for query in (*KNOWN, *odd(count, seed)):
            try:
                searched += ask(archive, query)
            except Exception:
                print(f"after {asked}: {query!r}")
                raise
            asked += 1
        assert len(archive.search("إدلب").result()) == 3
        archive.close()
    print(f"{asked} queries: {searched} searched, {asked - searched} refused in words")


if __name__ == "__main__":
    main()
