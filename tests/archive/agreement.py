"""Search and matcher agree on every article: ``python -m tests.archive.agreement [articles] [terms]``, 3,000 and 300.

Terms are drawn from newspaper articles: words, beginnings of words, phrases, pairs near each other, in one sentence, in
the title, and what AND, OR and NOT make of them. The matcher reads every article; the search is asked with the same
text, without pairs of words and with them. It prints what they do not agree on, and ends with 1 if there is anything.
"""

from __future__ import annotations

import json
import lzma
import random
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from monitor.archive import Archive, beside, pairing
from monitor.language import Lexicon
from monitor.model import Article, ArticleQuery, NewArticle, NewSource, Published, SourceKind, Term, TextFrom, Verdict
from monitor.watching import Matcher

CORPUS = Path(__file__).parents[2] / ".." / "shared" / "corpus" / "news-3000.jsonl.xz"
_NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
_OLD = timedelta(days=30)
"""No stories: they are not asked for here."""


def fill(archive: Archive, count: int) -> dict[int, Article]:
    """Store newspaper articles; what the archive then has of each, by its number."""
    source = archive.add_source(NewSource(url="https://one.example/", name="صحيفة", kind=SourceKind.FEED)).result()
    with lzma.open(CORPUS, "rt", encoding="utf-8") as lines:
        found = [json.loads(line) for line in islice(lines, count)]
    made = [
        NewArticle(
            source=source.id,
            url=f"https://one.example/{n}",
            title=one["title"],
            paragraphs=tuple(part for part in one["text"].split("\n") if part.strip()),
            first_seen=_NOW,
            published=Published.at(_NOW - _OLD - timedelta(minutes=n)),
            text_from=TextFrom.PAGE,
        )
        for n, one in enumerate(found)
    ]
    stored = archive.store_articles(made, decide=lambda _: Verdict())
    return {number: archive.article(number).result() for number in [future.result().article for _, future in stored]}


def terms(articles: Sequence[Article], count: int, chance: random.Random) -> list[str]:
    """Terms that stand somewhere in the articles, of every kind in turn."""
    made: list[str] = []
    while len(made) < count:
        article = chance.choice(articles)
        run = [word for word in article.text.split() if word.isalpha() and len(word) > 1]
        title = [word for word in article.title.split() if word.isalpha() and len(word) > 2]
        if len(run) < 10 or not title:
            continue
        at = chance.randrange(len(run) - 6)
        one, two, three, far = run[at], run[at + 1], run[at + 2], run[at + 5]
        kinds = (
            one,
            f'"{one} {two}"',
            f"={one}",
            f"{one[:4]}*",
            f'"{one} {two} {three}"',
            f"{one} AND {far}",
            f"{one} NEAR/5 {far}",
            f"{one} OR {far}",
            f"{one} NEAR/s {far}",
            f'{one} NOT "{two} {three}"',
            f"title:{title[0]}",
            f'title:{title[0]} AND ("{one} {two}" OR {far})',
            f"({one} OR {two}) NOT title:{title[-1]}",
        )
        made.append(kinds[len(made) % len(kinds)])
    return made


def disagreements(
    archive: Archive, stored: dict[int, Article], asked: Sequence[str], lexicon: Lexicon | None
) -> tuple[int, list[tuple[str, int]]]:
    """How many terms were held against every article, and (term, article) where only one of the two found it."""
    archive.use_lexicon(lexicon)
    matcher = Matcher([Term(query=term) for term in asked], lexicon=lexicon)
    expected: dict[int, set[int]] = {n: set() for n in range(len(asked)) if n not in matcher.errors}
    for number, article in stored.items():
        for match in matcher.find(article.text, title_end=len(article.title)):
            expected[match.term].add(number)
    wrong = []
    for n, numbers in expected.items():
        found = set(archive.article_ids(ArticleQuery(text=asked[n])).result())
        wrong += [(asked[n], number) for number in found ^ numbers]
    return len(expected), wrong


def gather_pairs(archive: Archive) -> None:
    """As the keeper does in an archive of many articles; searches ask them from the first article on."""
    pairing.FEWEST, beside._AT_ONCE = 0, 0
    archive.learn_pairs()
    while archive.pair():
        pass


def main() -> int:
    from monitor.engine.trying import lexicon

    count, wanted = (int(sys.argv[n]) if len(sys.argv) > n else usual for n, usual in ((1, 3_000), (2, 300)))
    with tempfile.TemporaryDirectory() as folder:
        archive = Archive(Path(folder) / "archive.sqlite", clock=lambda: _NOW)
        stored = fill(archive, count)
        asked = terms(list(stored.values()), wanted, random.Random(11))
        wrong: list[tuple[str, int]] = []
        for words, known in (("the rules alone", None), ("the lexicon", lexicon(Path(folder)))):
            held, found = disagreements(archive, stored, asked, known)
            print(f"{held} terms, {len(stored)} articles, {words}: {len(found)} disagreements")
            wrong += found
        gather_pairs(archive)
        held, found = disagreements(archive, stored, asked, lexicon(Path(folder)))
        print(f"{held} terms, {len(stored)} articles, the lexicon and pairs: {len(found)} disagreements")
        wrong += found
        archive.close()
    for term, number in wrong[:50]:
        print(f"   {term}   {number}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
