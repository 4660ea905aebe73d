"""Finding what a new article is a copy of, or reports the same event as, among the articles of the last seven days.

Nothing is compared with everything: an article is looked up by its lowest runs of words and telling words, and compared
with the few that share the rarest of them. What is learned while the jobs of a group run is written just before their
commit; what is too old goes a little with each commit.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import product

import apsw

from monitor.archive.likeness import (
    Likeness,
    is_no_template,
    is_one_story,
    is_plain_copy,
    is_sure_copy,
    is_telling,
    likeness,
    whole_share,
)
from monitor.archive.numbering import first_number, moment_of
from monitor.archive.rows import dump
from monitor.language import Print, Rarity, shingle_keys, word_keys

WINDOW = timedelta(days=7)
"""How far apart the articles of a story may be of the one that is added."""
KEPT = WINDOW + timedelta(days=1)
_GENERATION = timedelta(days=7)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MOST_WITH_SHINGLE = 64
"""Articles under one run of words. What more articles have is boilerplate, or a story found by the first of them."""
_MOST_WITH_WORD = 30
_FEW_KEYS = 12
_ONE_RARE_RUN = 4 / 3
"""What a candidate weighs that shares two runs, or one that two articles have.

The keys of a long article are few, and of the report it holds perhaps one is among them.
"""
_ASKED = 12
"""Articles under a run whose stories are asked for, the newest."""
_LEAST_RUNS = 2
_EVENT = timedelta(hours=36)
_LOOKED_AT = 16
_COMPARED = 6
_OF_ONE_STORY = 3
_COMPARED_RELATED = 4
_MOST_RELATED = 5
_DROPPED = 4
"""Times what a commit adds, of what is too old: it goes faster than it comes."""
_WRITTEN_EVERY = 500
"""Articles after which the counts of words are written: 100 KB at most, and what a crash loses is no harm."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """What an article was found to be."""

    stories: tuple[int, ...] = ()
    """Stories it is a copy in and that are one: the best first."""
    related: tuple[int, ...] = ()
    """Articles about the same event, or that it holds beside others, of other stories."""


@dataclass(frozen=True, slots=True)
class _Near:
    article: int
    story: int
    source: int
    print: Print


def key_of_shingle(shingle: int) -> int:
    """Half of a 32-bit number in the even numbers, signed: four bytes of a row."""
    return (shingle >> 1 << 1) - 0x80000000


def key_of_word(word: int) -> int:
    """The same in the odd numbers."""
    return (word | 1) - 0x80000000


def generation(moment: datetime) -> int:
    """The week a key is kept with; whole weeks are dropped."""
    return (moment - _EPOCH) // _GENERATION


def is_recent(listed: datetime, now: datetime) -> bool:
    """False for an article that is too old to be kept in mind."""
    return listed > now - KEPT


class Recogniser:
    """Remembers the prints of articles. Only the writer's thread uses it; `rarity` is read by those who prepare."""

    def __init__(self, rarity: Rarity) -> None:
        self.rarity = rarity
        self._prints: dict[int, Print] = {}
        self._keys: dict[tuple[int, int], set[int]] = defaultdict(set)
        self._full: set[tuple[int, int]] = set()
        self._oldest: datetime | None = None
        self._unwritten = 0

    def find(
        self, db: apsw.Connection, found: Print, *, listed: datetime, source: int, number: int | None = None
    ) -> Recognised:
        """What an article listed at that time is. `number`: its own, where it is stored already."""
        under: dict[int, list[int]] = defaultdict(list)
        near = self._near(db, self._candidates(db, found, listed, number, under), number)
        copies: list[_Near] = []
        related: list[int] = []
        for other in near:
            apart = abs(moment_of(other.article) - listed)
            alike = likeness(found, other.print, self.rarity, same_source=source == other.source, apart=apart)
            if alike is Likeness.COPY and apart <= WINDOW:
                recurring = self._recurring(db, under, other)
                if is_no_template(found, other.print, self.rarity, recurring=recurring, apart=apart):
                    copies.append(other)
            elif alike is Likeness.RELATED:
                related.append(other.article)
        copies = self._of_whole_stories(copies, [other for other in near if other.source != source], found)
        # The one most like it as a whole: a digest that holds it is a copy too, but of more than it.
        copies.sort(key=lambda other: whole_share(found, other.print), reverse=True)
        stories = self._one_story(db, copies)
        related[:0] = [other.article for other in copies if other.story not in stories]
        in_stories = {other.article for other in near if other.story in stories}
        return Recognised(
            stories=tuple(stories),
            related=tuple(number for number in dict.fromkeys(related) if number not in in_stories)[:_MOST_RELATED],
        )

    def _one_story(self, db: apsw.Connection, copies: list[_Near]) -> dict[int, None]:
        """The story of the first copy, and those of others that are the same by what their first articles say.

        An article that holds two reports (a digest) is no reason to make one story of them.
        """
        stories = dict.fromkeys(other.story for other in copies[:1])
        others = dict.fromkeys(other.story for other in copies if other.story not in stories)
        if not others:
            return stories
        firsts = self._kept(db, [*stories, *others])
        [story] = stories
        if story in firsts:
            for other in others:
                if other in firsts and is_one_story(firsts[story], firsts[other], self.rarity):
                    stories[other] = None
        return stories

    def _of_whole_stories(self, copies: list[_Near], near: list[_Near], found: Print) -> list[_Near]:
        """The copies without those by which a series would grow link by link.

        A thorough rewrite must be alike to all that was compared of a story, a plain copy to half, not to one of it
        alone.
        """
        compared = Counter(other.story for other in near)
        alike = Counter(other.story for other in copies)
        return [
            other
            for other in copies
            if alike[other.story] == compared[other.story]
            or is_sure_copy(found, other.print, self.rarity)
            or (2 * alike[other.story] >= compared[other.story] and is_plain_copy(found, other.print, self.rarity))
        ]

    def are_one(self, db: apsw.Connection, one: int, other: int) -> bool:
        """Whether two articles of the window tell one story, as far as their prints are kept."""
        prints = self._kept(db, (one, other))
        return len(prints) == 2 and is_one_story(prints[one], prints[other], self.rarity)

    def tells_another(self, db: apsw.Connection, found: Print, *, number: int, others: Iterable[int]) -> bool:
        """Whether a new text of an article has nothing to do with the one before and with these other articles.

        Only where enough is known of both to say so.
        """
        prints = self._kept(db, (number, *others))
        if number not in prints or not (is_telling(found) and is_telling(prints[number])):
            return False
        return not any(is_one_story(found, other, self.rarity) for other in prints.values())

    def put(self, number: int, found: Print, *, listed: datetime) -> None:
        """Have an article recognised from now on."""
        self._prints[number] = found
        week = generation(listed)
        for shingle in shingle_keys(found):
            place = week, key_of_shingle(shingle)
            if place not in self._full:
                self._keys[place].add(number)
        for word in word_keys(found, self.rarity):
            self._keys[week, key_of_word(word)].add(number)
        self.rarity.add(found.words)

    def is_recent(self, listed: datetime, now: datetime) -> bool:
        """The same; and what is too old by then goes with the next commits."""
        self._oldest = now - KEPT
        return is_recent(listed, now)

    def undone(self) -> None:
        """The group was rolled back. What it counted stays counted: it will come again, and a count is no promise."""
        self._prints.clear()
        self._keys.clear()
        self._full.clear()

    def before_commit(self, db: apsw.Connection) -> None:
        """Write what was put, drop as much of what is too old."""
        if not self._prints:
            return
        db.executemany(
            "INSERT OR REPLACE INTO prints (article, print) VALUES (?, ?)",
            [(number, found.to_bytes()) for number, found in self._prints.items()],
        )
        rows = sorted((week, key, number) for (week, key), numbers in self._keys.items() for number in numbers)
        db.executemany("INSERT OR IGNORE INTO print_keys (generation, key, article) VALUES (?, ?, ?)", rows)
        self._unwritten += len(self._prints)
        if self._oldest is not None:
            self._drop(db, self._oldest, prints=len(self._prints), keys=len(rows))
        if self._unwritten >= _WRITTEN_EVERY:
            self._unwritten = 0
            db.execute("INSERT OR REPLACE INTO rarity (id, counts) VALUES (1, ?)", (self.rarity.to_bytes(),))
        self.undone()

    def _drop(self, db: apsw.Connection, oldest: datetime, *, prints: int, keys: int) -> None:
        db.execute(
            "DELETE FROM prints WHERE article IN"
            " (SELECT article FROM prints WHERE article < ? ORDER BY article LIMIT ?)",
            (first_number(oldest), _DROPPED * prints),
        )
        last = db.execute("SELECT min(generation) FROM print_keys").fetchone()
        if last is None or last[0] is None or last[0] >= generation(oldest):
            return
        upto = db.execute(
            "SELECT key FROM print_keys WHERE generation = ? ORDER BY key LIMIT 1 OFFSET ?", (last[0], _DROPPED * keys)
        ).fetchone()
        if upto is None:
            db.execute("DELETE FROM print_keys WHERE generation = ?", last)
        else:
            db.execute("DELETE FROM print_keys WHERE generation = ? AND key < ?", (last[0], upto[0]))

    # --- looking up ------------------------------------------------------------------------------

    def _candidates(
        self,
        db: apsw.Connection,
        found: Print,
        listed: datetime,
        number: int | None,
        under: dict[int, list[int]],
    ) -> tuple[list[int], list[int]]:
        """Articles that may be copies, and articles that may report the same event; the likeliest first.

        `under` is given the articles under each run.
        """
        lowest, highest = first_number(listed - WINDOW), first_number(listed + WINDOW)
        weeks = self._weeks(listed, WINDOW)
        runs = shingle_keys(found)
        copies = self._with_shingles(db, runs, weeks, lowest, highest, under)
        lowest, highest = first_number(listed - _EVENT), first_number(listed + _EVENT)
        weeks = self._weeks(listed, _EVENT)
        events = self._with_words(db, word_keys(found, self.rarity), weeks, lowest, highest)
        for counted in (copies, events):
            if number is not None:
                counted.pop(number, None)
        return (
            _heaviest(copies, _LOOKED_AT, least=_ONE_RARE_RUN if len(runs) >= _FEW_KEYS else 1.0),
            _heaviest(events, _COMPARED_RELATED, least=2.0),
        )

    def _weeks(self, listed: datetime, around: timedelta) -> range:
        """The generations of keys around a time; none is of the future."""
        last = listed + around if self._oldest is None else min(listed + around, self._oldest + KEPT)
        return range(generation(listed - around), generation(max(last, listed)) + 1)

    def _with_shingles(
        self,
        db: apsw.Connection,
        shingles: list[int],
        weeks: range,
        lowest: int,
        highest: int,
        under: dict[int, list[int]],
    ) -> dict[int, float]:
        weighed: dict[int, float] = defaultdict(float)
        keys = list(dict.fromkeys(map(key_of_shingle, shingles)))
        told: dict[tuple[int, int], list[int]] = defaultdict(list)
        for week, key, article in db.execute(
            "SELECT week.value, print_keys.key, article FROM json_each(?) AS week CROSS JOIN json_each(?) AS run"
            " CROSS JOIN print_keys ON generation = week.value AND print_keys.key = run.value",
            (dump(list(weeks)), dump(keys)),
        ):
            told[week, key].append(article)
        for place in product(weeks, keys) if self._keys else ():
            if place in self._keys:
                told[place].extend(self._keys[place])
        for place, articles in told.items():
            under[place[1]].extend(articles)
            if len(articles) >= _MOST_WITH_SHINGLE:
                self._full.add(place)
            _weigh(weighed, [article for article in articles if lowest <= article <= highest])
        return weighed

    def _recurring(self, db: apsw.Connection, under: dict[int, list[int]], other: _Near) -> float:
        """The share of the runs by which a candidate was found that two stories more have, of the last weeks."""
        shared = [articles[-_ASKED:] for articles in under.values() if other.article in articles]
        if len(shared) < _LEAST_RUNS:
            return 0.0
        asked = dump(list({article for articles in shared for article in articles}))
        query = "SELECT id, story FROM articles WHERE id IN (SELECT value FROM json_each(?))"
        story = dict(list(db.execute(query, (asked,))))
        others = [{story.get(article) for article in articles} - {other.story, None} for articles in shared]
        return sum(len(stories) > 1 for stories in others) / len(others)

    def _with_words(
        self, db: apsw.Connection, words: list[int], weeks: range, lowest: int, highest: int
    ) -> dict[int, float]:
        weighed: dict[int, float] = defaultdict(float)
        keys = list(map(key_of_word, words))
        told: dict[int, list[int]] = defaultdict(list)
        for key, newest in db.execute(
            "SELECT word.value, (SELECT group_concat(article) FROM (SELECT article FROM print_keys"
            " WHERE generation = week.value AND key = word.value AND article BETWEEN ?3 AND ?4"
            " ORDER BY article DESC LIMIT ?5)) FROM json_each(?1) AS word CROSS JOIN json_each(?2) AS week",
            (dump(keys), dump(list(weeks)), lowest, highest, _MOST_WITH_WORD),
        ):
            if newest is not None:
                told[key].extend(map(int, newest.split(",")))
        for week, key in product(weeks, keys) if self._keys else ():
            told[key].extend(article for article in self._keys.get((week, key), ()) if lowest <= article <= highest)
        for articles in told.values():
            _weigh(weighed, articles)
        return weighed

    def _near(self, db: apsw.Connection, candidates: tuple[list[int], list[int]], number: int | None) -> list[_Near]:
        """The candidates worth comparing: of one story only the likeliest, for what they say is nearly the same."""
        copies, events = candidates
        if not copies and not events:
            return []
        asked = dump([*copies, *events])
        rows = {
            article: (story, source)
            for article, story, source in db.execute(
                "SELECT id, story, source FROM articles WHERE id IN (SELECT value FROM json_each(?))", (asked,)
            )
        }
        chosen: dict[int, None] = {}
        stories: Counter[int] = Counter()
        for article in copies:
            story = rows[article][0] if article in rows else 0
            if story and stories[story] < _OF_ONE_STORY and len(chosen) < _COMPARED:
                stories[story] += 1
                chosen[article] = None
        for article in events:
            if article in rows:
                chosen[article] = None
        prints = self._kept(db, chosen)
        return [
            _Near(article, *rows[article], prints[article])
            for article in chosen
            if article in prints and article != number
        ]

    def _kept(self, db: apsw.Connection, numbers: Iterable[int]) -> dict[int, Print]:
        found = {number: self._prints[number] for number in numbers if number in self._prints}
        missing = [number for number in numbers if number not in found]
        if missing:
            query = "SELECT article, print FROM prints WHERE article IN (SELECT value FROM json_each(?))"
            found.update((number, Print.from_bytes(kept)) for number, kept in db.execute(query, (dump(missing),)))
        return found


def _weigh(weighed: dict[int, float], articles: list[int]) -> None:
    """Each shared key counts, and what few articles share weighs more."""
    for article in articles:
        weighed[article] += 1 + 1 / (1 + len(articles))


def _heaviest(weighed: dict[int, float], most: int, *, least: float) -> list[int]:
    """Those that weigh so much at least: with 2.0 that share two keys."""
    return sorted((one for one in weighed if weighed[one] >= least), key=weighed.__getitem__, reverse=True)[:most]
