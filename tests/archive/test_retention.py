"""What grows old goes in small steps; what people marked, and what alerted, stays."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import apsw
import pytest

from monitor.archive import Archive
from monitor.archive.retention import ALL
from monitor.archive.schema import MIGRATIONS
from monitor.errors import NotFoundError
from monitor.model import ArticleQuery, Going, Retention, Source, TextFrom
from tests.archive.damage import disagreeing_hours
from tests.archive.desk import Desk, StoppedClock, entries
from tests.archive.reports import REPORT, TITLE

TEXT = "نص طويل بعض الشيء عن أحوال الطقس في البلاد وما حولها"


def store(desk: Desk, source: Source, name: str, *, days_ago: int) -> int:
    """An article first seen so many days ago."""
    seen = desk.clock() - timedelta(days=days_ago)
    return desk.store(source, name, f"خبر {name}", f"{TEXT} {name}", first_seen=seen).article


def there(desk: Desk) -> list[int]:
    return list(desk.archive.article_ids(ArticleQuery()).result())


def trim(desk: Desk) -> int:
    gone = 0
    while old := desk.archive.too_old().result():
        gone += len(desk.archive.delete_articles(old).result())
    return gone


def test_without_limits_everything_is_kept(desk: Desk) -> None:
    store(desk, desk.add_source(), "a", days_ago=4000)
    assert desk.archive.limits().result() == {}
    assert desk.archive.going({}).result() == Going()
    assert trim(desk) == 0


def test_what_is_older_than_the_limit_goes_with_all_that_belongs_to_it(desk: Desk) -> None:
    source = desk.add_source()
    old, young = store(desk, source, "قديم", days_ago=31), store(desk, source, "جديد", days_ago=29)
    wanted = Retention(days=30)
    assert desk.archive.going({ALL: wanted}).result().by_source == (("نشرة", 1),)
    assert there(desk) == [young, old]
    desk.archive.set_limits(ALL, wanted).result()
    assert trim(desk) == 1
    assert there(desk) == [young]
    assert desk.archive.search("قديم").result() == ()
    assert [found.article.id for found in desk.archive.search("جديد").result()] == [young]
    with pytest.raises(NotFoundError):
        desk.archive.article(old).result()
    assert desk.archive.source(source.id).result().articles == 1
    assert desk.archive.check().result().sound


def test_the_matches_of_what_goes_go_with_it_and_are_counted_out(desk: Desk, path: Path) -> None:
    source = desk.add_source()
    watched = desk.add_watchlist("شمال", "الطقس")
    for days in (40, 20):
        seen = desk.clock() - timedelta(days=days)
        desk.store(source, f"{days}", "الطقس", TEXT, watching=(watched,), first_seen=seen, may_alert=False)
    desk.archive.set_limits(ALL, Retention(days=30)).result()
    assert trim(desk) == 1
    db = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        assert [article for (article,) in db.execute("SELECT article FROM matches")] == there(desk)
    finally:
        db.close()
    assert disagreeing_hours(path) == []


def test_what_people_marked_and_what_alerted_stays(desk: Desk) -> None:
    source = desk.add_source()
    watched = desk.add_watchlist("شمال", "الطقس")
    starred, noted = store(desk, source, "a", days_ago=99), store(desk, source, "b", days_ago=98)
    read = store(desk, source, "c", days_ago=97)
    seen = desk.clock() - timedelta(days=96)
    alerted = desk.store(source, "d", "الطقس", TEXT, watching=(watched,), first_seen=seen).article
    desk.archive.star(starred).result()
    desk.archive.note_article(noted, "للمتابعة").result()
    desk.archive.mark_read((read,)).result()
    desk.archive.set_limits(ALL, Retention(days=1, articles=0)).result()
    assert trim(desk) == 1
    assert there(desk) == [alerted, noted, starred]
    desk.archive.star(starred, False).result()
    assert trim(desk) == 1
    assert there(desk) == [alerted, noted]


def test_a_copy_under_an_alert_stays(desk: Desk) -> None:
    one, other = desk.add_source("أولى"), desk.add_source("ثانية ب")
    watched = desk.add_watchlist("شمال", "السرو")
    alerted = desk.store(one, "a", TITLE, *REPORT, watching=(watched,))
    desk.clock.forward(minutes=1)
    copy = desk.store(other, "b", TITLE, *REPORT, watching=(watched,))
    assert (copy.alerts, copy.folded) == ((), (alerted.alerts[0].id,))
    desk.archive.set_limits(ALL, Retention(articles=0)).result()
    assert trim(desk) == 0
    assert set(there(desk)) == {alerted.article, copy.article}


def test_an_article_whose_page_is_still_to_be_read_stays(desk: Desk) -> None:
    source = desk.add_source()
    [pending] = desk.list(source, *entries("a")).pending
    desk.store(source, "a", "عنوان", TEXT, pending=pending, await_page=True, text_from=TextFrom.FEED)
    desk.archive.set_limits(ALL, Retention(articles=0)).result()
    assert trim(desk) == 0
    desk.store(source, "a", "عنوان", f"{TEXT} كله", pending=pending)
    assert trim(desk) == 1


def test_what_was_exported_stays(desk: Desk) -> None:
    source = desk.add_source()
    one, other = store(desk, source, "a", days_ago=99), store(desk, source, "b", days_ago=98)
    assert set(desk.archive.not_exported((one, other)).result()) == {one, other}
    desk.archive.mark_exported((one,)).result()
    assert desk.archive.not_exported((one, other)).result() == (other,)
    limits = {ALL: Retention(days=1)}
    assert desk.archive.going(limits).result().articles == 1
    desk.archive.set_limits(ALL, limits[ALL]).result()
    # Asked to go before it was exported.
    assert desk.archive.delete_articles((one, other)).result() == (other,)
    assert there(desk) == [one]


def test_what_is_starred_while_it_waits_to_be_deleted_stays(desk: Desk) -> None:
    number = store(desk, desk.add_source(), "a", days_ago=99)
    desk.archive.set_limits(ALL, Retention(days=1)).result()
    old = desk.archive.too_old().result()
    desk.archive.star(number).result()
    assert (old, desk.archive.delete_articles(old).result()) == ((number,), ())


def test_a_deleted_article_is_not_news_again(desk: Desk) -> None:
    source = desk.add_source()
    (pending,) = desk.list(source, *entries("a")).pending
    desk.store(source, "a", "عنوان", TEXT, pending=pending)
    desk.clock.forward(days=50)
    desk.archive.set_limits(ALL, Retention(days=30)).result()
    assert trim(desk) == 1
    assert desk.list(source, *entries("a")).pending == ()


def test_the_newest_of_a_count_are_kept(desk: Desk) -> None:
    source = desk.add_source()
    numbers = [store(desk, source, f"{n}", days_ago=n) for n in range(6)]
    desk.archive.set_limits(ALL, Retention(articles=4)).result()
    assert desk.archive.going(desk.archive.limits().result()).result().articles == 2
    assert trim(desk) == 2
    assert there(desk) == numbers[:4]


def test_a_size_keeps_about_so_much_of_the_file(desk: Desk) -> None:
    source = desk.add_source()
    for n in range(400):
        store(desk, source, f"{n}", days_ago=n)
    whole = desk.archive.path.stat().st_size
    everything = desk.archive.going({ALL: Retention(megabytes=0)}).result()
    assert everything.articles == 400
    assert desk.archive.going({ALL: Retention(megabytes=1 + whole // 1_000_000)}).result().articles < 400


def test_a_source_may_have_limits_of_its_own(desk: Desk) -> None:
    short, long, other = (desk.add_source(name) for name in ("قصيرة", "طويلة جدا", "أخرى تماما"))
    kept = {}
    for name, source in (("s", short), ("l", long), ("o", other)):
        for days in (5, 50, 500):
            kept[name, days] = store(desk, source, f"{name}{days}", days_ago=days)
    desk.archive.set_limits(ALL, Retention(days=100)).result()
    desk.archive.set_limits(short.id, Retention(days=10)).result()
    desk.archive.set_limits(long.id, Retention(days=1000)).result()
    going = desk.archive.going(desk.archive.limits().result()).result()
    assert going.by_source == (("قصيرة", 2), ("أخرى تماما", 1))
    assert trim(desk) == 3
    left = {("s", 5), ("l", 5), ("l", 50), ("l", 500), ("o", 5), ("o", 50)}
    assert set(there(desk)) == {kept[one] for one in left}
    desk.archive.set_limits(long.id, Retention()).result()
    assert trim(desk) == 1
    with pytest.raises(NotFoundError):
        desk.archive.set_limits(99, Retention(days=1)).result()


def test_the_count_of_the_archive_holds_for_a_source_that_is_kept_longer(desk: Desk) -> None:
    source = desk.add_source()
    numbers = [store(desk, source, f"{n}", days_ago=n) for n in range(5)]
    desk.archive.set_limits(ALL, Retention(days=1, articles=3)).result()
    desk.archive.set_limits(source.id, Retention(days=100)).result()
    assert trim(desk) == 2
    assert there(desk) == numbers[:3]


def test_the_count_of_an_archive_without_an_age_holds_for_a_source_with_limits_of_its_own(desk: Desk) -> None:
    source = desk.add_source()
    numbers = [store(desk, source, f"{n}", days_ago=n) for n in range(5)]
    desk.archive.set_limits(ALL, Retention(articles=3)).result()
    desk.archive.set_limits(source.id, Retention(days=100)).result()
    assert trim(desk) == 2
    assert there(desk) == numbers[:3]


def test_the_index_is_joined_a_little_with_what_goes_and_by_itself_afterwards(desk: Desk) -> None:
    source = desk.add_source("وكالة")
    numbers = [desk.store(source, f"{n}", f"خبر {n}", f"نص عن الجسر {n}").article for n in range(40)]
    parts = "SELECT count(DISTINCT segid) FROM words_in_idx"
    archive = desk.archive
    before = archive._edit(lambda db: db.execute(parts).get).result()
    assert len(archive.delete_articles(tuple(numbers[:30])).result()) == 30
    assert archive._edit(lambda db: db.execute(parts).get).result() <= before
    assert archive._edit(lambda db: db.execute("SELECT v FROM words_in_config WHERE k = 'automerge'").get).result() == 4
    assert {one.article.id for one in archive.search("الجسر", limit=100).result()} == set(numbers[30:])
    assert archive.check().result().sound


def test_freed_space_is_given_back_to_the_disk(desk: Desk) -> None:
    source = desk.add_source()
    numbers = []
    for n in range(1500):
        article = desk.article(source, f"{n}", f"خبر {n}", *(f"{TEXT} {n} {k}" for k in range(20)))
        numbers.append(desk.archive.store_article(article, decide=lambda _: pytest.fail("no alert")))
    for number in numbers:
        number.result()
    desk.archive.backup(desk.archive.path.parent / "before.sqlite").result()
    before = (desk.archive.path.parent / "before.sqlite").stat().st_size
    desk.archive.set_limits(ALL, Retention(articles=10)).result()
    assert trim(desk) == 1490
    while desk.archive.give_back().result():
        pass
    desk.archive.backup(desk.archive.path.parent / "after.sqlite").result()
    # What stories are looked up by goes week by week.
    assert (desk.archive.path.parent / "after.sqlite").stat().st_size < 0.4 * before
    assert desk.archive.check().result().sound


def test_limits_survive_in_the_daily_copy_and_an_older_file_has_none(path: Path, clock: StoppedClock) -> None:
    connection = apsw.Connection(str(path))
    for number, step in enumerate(MIGRATIONS[:2], 1):
        connection.execute(step)
        connection.pragma("user_version", number)
    connection.execute("INSERT INTO people (url, starred) VALUES ('https://news.example/a', 1)")
    connection.close()
    archive = Archive(path, clock=clock)
    try:
        assert archive.limits().result() == {}
        archive.set_limits(ALL, Retention(megabytes=500)).result()
        copy = archive.daily_copy().result()
        assert copy is not None
        kept = apsw.Connection(str(copy), flags=apsw.SQLITE_OPEN_READONLY)
        assert list(kept.execute("SELECT source, megabytes FROM retention")) == [(0, 500)]
        assert list(kept.execute("SELECT url, starred FROM people")) == [("https://news.example/a", 1)]
        kept.close()
    finally:
        archive.close()
