"""What a rescue sets right among what it could copy: alerts go out, older texts stand in, lost matches come back."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from monitor.archive import Archive
from monitor.archive.salvage import rescue
from monitor.model import AlertState, ArticleQuery, Watchlist
from tests.archive.damage import PAGE
from tests.archive.desk import Desk, StoppedClock
from tests.archive.test_unreadable import garble

ALERTS = 60


class Wreck:
    """A desk whose file is broken and rescued; no daily copy helps."""

    def __init__(self, path: Path, clock: StoppedClock) -> None:
        self.path, self.clock = path, clock
        self.desk = Desk(Archive(path, clock=clock), clock)
        self.watched: Watchlist = self.desk.add_watchlist("شمال", "الجسر")

    def fill(self) -> None:
        source = self.desk.add_source()
        for number in range(ALERTS):
            self.clock.forward(minutes=1)
            text = f"نص {number} " * 20
            self.desk.store(source, f"{number}", f"خبر {number} الجسر", text, watching=(self.watched,))

    def break_leaf(self, *tables: str) -> None:
        """Noise in the place of the first page of each table's rows, then the rescue."""
        self.desk.archive.close()
        db = apsw.Connection(str(self.path))
        query = "SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf' ORDER BY path LIMIT 1"
        pages = [db.execute(query, (table,)).get for table in tables]
        db.close()
        with self.path.open("r+b") as file:
            for page in pages:
                file.seek((page - 1) * PAGE)
                file.write(random.Random(1).randbytes(PAGE))
        self.rescue()

    def rescue(self) -> None:
        rescue(self.path, self.path.parent / "copies", now=self.clock())
        self.desk = Desk(Archive(self.path, clock=self.clock), self.clock)
        assert self.desk.archive.check().result().problems == ()

    def rows(self, query: str) -> list[tuple[object, ...]]:
        return self.desk.archive._ask(lambda db: list(db.execute(query))).result()

    def due(self) -> list[int]:
        return [one.alert.id for one in self.desk.archive.due_deliveries(self.clock(), 999).result()]


@pytest.fixture
def wreck(path: Path, clock: StoppedClock) -> Iterator[Wreck]:
    wreck = Wreck(path, clock)
    yield wreck
    wreck.desk.archive.close()


def test_alerts_whose_rows_are_lost_are_not_in_the_way_of_the_others(wreck: Wreck) -> None:
    wreck.fill()
    wreck.break_leaf("alerts")
    archive = wreck.desk.archive
    there = {alert.id for alert in archive.alerts().result()}
    assert 0 < len(there) < ALERTS
    assert set(wreck.due()) == there
    assert archive.undelivered().result() == len(there)
    for table in ("copies", "outbox", "deliveries", "holds"):
        assert wreck.rows(f"SELECT alert FROM {table} WHERE alert NOT IN (SELECT id FROM alerts)") == []
    # What the others were about is matched again, and alerts then.
    again = {one.article.id for one in archive.unlearned(999).result() if one.may_alert}
    assert len(again) == ALERTS - len(there)
    # The next alert has a number that none had, and goes out.
    (source,) = archive.sources().result()
    wreck.clock.forward(days=1)
    stored = wreck.desk.store(source, "new", "خبر جديد الجسر", "نص جديد", watching=(wreck.watched,))
    assert [alert.id for alert in stored.alerts] == [ALERTS + 1]
    assert ALERTS + 1 in wreck.due()


@pytest.mark.parametrize("left", [50, 0])
def test_the_number_of_the_newest_alert_is_not_given_again_where_its_row_is_lost(wreck: Wreck, left: int) -> None:
    wreck.fill()
    wreck.desk.archive._edit(lambda db: db.execute("DELETE FROM alerts WHERE id > ?", (left,)) and None).result()
    wreck.desk.archive.close()
    db = apsw.Connection(str(wreck.path))
    db.execute("DELETE FROM sqlite_sequence")
    db.close()
    wreck.rescue()
    (source,) = wreck.desk.archive.sources().result()
    stored = wreck.desk.store(source, "new", "خبر جديد الجسر", "نص جديد", watching=(wreck.watched,))
    assert [alert.id for alert in stored.alerts] == [ALERTS + 1]


def test_what_was_on_its_way_and_is_lost_goes_out_as_one_message(wreck: Wreck) -> None:
    wreck.fill()
    archive = wreck.desk.archive
    first, second, third, *_ = archive.due_deliveries(wreck.clock(), 999).result()
    archive.record_delivery(first.id, now=wreck.clock(), delivered=True, next_try=None).result()
    archive.record_delivery(second.id, now=wreck.clock(), delivered=False, next_try=wreck.clock()).result()
    archive.set_alert(third.alert.id, AlertState.ACKNOWLEDGED).result()
    wreck.break_leaf("outbox")
    assert sorted(wreck.due()) == sorted({*range(1, ALERTS + 1)} - {first.alert.id, third.alert.id})


def test_what_went_out_after_the_daily_copy_was_made_does_not_go_out_again(wreck: Wreck) -> None:
    wreck.fill()
    archive = wreck.desk.archive
    archive.daily_copy().result()
    gone = archive.due_deliveries(wreck.clock(), 20).result()
    for one in gone:
        archive.record_delivery(one.id, now=wreck.clock(), delivered=True, next_try=None).result()
    wreck.break_leaf("outbox")
    assert sorted(wreck.due()) == sorted({*range(1, ALERTS + 1)} - {one.alert.id for one in gone})


def test_where_nobody_knows_what_went_out_only_the_last_days_do(wreck: Wreck) -> None:
    wreck.fill()
    archive = wreck.desk.archive
    for one in archive.due_deliveries(wreck.clock(), 20).result():
        archive.record_delivery(one.id, now=wreck.clock(), delivered=True, next_try=None).result()
    wreck.clock.forward(days=8)
    (source,) = archive.sources().result()
    later = wreck.desk.store(source, "later", "خبر لاحق الجسر", "نص لاحق", watching=(wreck.watched,)).alerts[0]
    wreck.break_leaf("outbox", "deliveries")
    assert wreck.due() == [later.id]


def test_orphans_of_the_outbox_and_of_copies_are_passed_over(wreck: Wreck) -> None:
    wreck.fill()

    def lose(db: apsw.Connection) -> None:
        db.execute("DELETE FROM alerts WHERE id = 1")
        db.execute("DELETE FROM outbox WHERE alert > 2")

    archive = wreck.desk.archive
    archive._edit(lose).result()
    assert wreck.due() == [2]
    assert [one.alert.id for one in archive.due_deliveries(wreck.clock(), 1).result()] == [2]
    assert archive.undelivered().result() == 1
    archive._edit(lambda db: db.execute("DELETE FROM outbox WHERE alert = 2") and None).result()
    assert archive.next_delivery().result() is None
    ((article,),) = wreck.rows("SELECT article FROM copies WHERE alert = 1")
    assert archive.why(int(str(article))).result() is not None


def test_an_older_version_stands_in_for_the_newest_that_is_broken(wreck: Wreck) -> None:
    source = wreck.desk.add_source()
    texts = ["الجسر القديم " * 20, "الجسر الجديد " * 30]
    for text in texts:
        wreck.clock.forward(minutes=1)
        number = wreck.desk.store(source, "a", "خبر", text, watching=(wreck.watched,)).article
    wreck.desk.archive.close()
    garble(wreck.path, number, version=2)
    wreck.rescue()
    archive = wreck.desk.archive
    article = archive.article(number).result()
    assert (article.version, article.paragraphs) == (1, (texts[0],))
    assert list(archive.article_ids(ArticleQuery(text="القديم")).result()) == [number]
    assert archive.is_filling().result()
    # The lost text is a new version when it is met again.
    wreck.clock.forward(minutes=1)
    assert wreck.desk.store(source, "a", "خبر", texts[1]).version == 2


def test_an_older_version_that_is_broken_goes_alone(wreck: Wreck) -> None:
    source = wreck.desk.add_source()
    for text in ("الجسر القديم " * 20, "الجسر الجديد " * 30):
        wreck.clock.forward(minutes=1)
        number = wreck.desk.store(source, "a", "خبر", text).article
    wreck.desk.archive.close()
    garble(wreck.path, number, version=1)
    wreck.rescue()
    assert [one.version for one in wreck.desk.archive.versions(number).result()] == [2]
    assert not wreck.desk.archive.is_filling().result()


def test_lost_matches_are_filled_in_again_and_what_came_before_may_still_alert(wreck: Wreck) -> None:
    wreck.fill()
    filling = wreck.rows("SELECT id, filling FROM watchlists")
    wreck.break_leaf("matches")
    assert len(wreck.rows("SELECT article FROM matches")) < ALERTS
    assert wreck.desk.archive.is_filling().result()
    # The watchlist is no younger for that.
    assert wreck.rows("SELECT id, filling FROM watchlists") == filling
    found = wreck.desk.archive.next_filling(ALERTS + 1, lexicon=None).result()
    assert found is not None
    assert len(found.articles) == ALERTS


def test_where_nothing_is_lost_nothing_is_filled_in(wreck: Wreck) -> None:
    wreck.fill()
    wreck.desk.archive.close()
    wreck.rescue()
    assert not wreck.desk.archive.is_filling().result()


@pytest.mark.parametrize("exported", [False, True])
def test_lost_rows_of_the_list_are_made_again_with_language_marks_and_what_was_exported(
    wreck: Wreck, exported: bool
) -> None:
    wreck.fill()
    archive = wreck.desk.archive
    source = archive.sources().result()[0]
    for n in range(400):
        wreck.clock.forward(minutes=1)
        number = wreck.desk.store(source, f"en {n}", f"news {n}", "text", language="en").article
    numbers = archive.article_ids(ArticleQuery()).result()
    archive.star(numbers[-1]).result()
    archive.mark_read(numbers[-9:]).result()
    if exported:
        archive.mark_exported((number,)).result()
    before = wreck.rows("SELECT id, source, first_seen, read, starred, language FROM shelf")
    wreck.break_leaf("shelf")
    assert wreck.rows("SELECT id, source, first_seen, read, starred, language FROM shelf") == before
    lost = wreck.rows("SELECT count(*) FROM shelf WHERE exported")[0][0]
    assert (int(str(lost)) > 1) is exported


def test_lost_marks_of_what_waits_for_the_lexicon_have_all_looked_at_again(wreck: Wreck) -> None:
    source = wreck.desk.add_source()
    for n in range(40):
        wreck.clock.forward(minutes=1)
        wreck.desk.store(source, f"{n}", f"خبر {n}", "نص", unlearned=True)
    wreck.desk.archive.understand("words", stems=1)
    wreck.break_leaf("unlearned")
    assert wreck.desk.archive.understand("words", stems=1)
    assert len(wreck.desk.archive.unlearned(99).result()) == 40


def test_an_alert_still_counts_its_copies_where_their_rows_are_lost(wreck: Wreck) -> None:
    wreck.fill()
    archive = wreck.desk.archive
    first = archive.alerts().result()[-1]
    other = wreck.desk.add_source("صحيفة أخرى")
    wreck.desk.store(other, "copy", first.article.title, "نص 0 " * 20, watching=(wreck.watched,))
    before = set(wreck.rows("SELECT alert, article FROM copies"))
    assert len(before) == ALERTS + 1
    wreck.break_leaf("copies")
    assert set(wreck.rows("SELECT alert, article FROM copies")) == before
