"""One report is one story whoever tells it; a series, another event and another outlet's own report are not."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import apsw
import pytest

from monitor.alerting import rules
from monitor.archive import Archive, Stored, alerts, restore
from monitor.archive.additions import additions
from monitor.archive.numbering import first_number
from monitor.archive.retention import ALL
from monitor.archive.schema import MIGRATIONS
from monitor.errors import NotFoundError
from monitor.model import AlertState, Pause, Precision, Published, Retention, Source, Watchlist
from tests.archive.desk import START, Desk, StoppedClock, entries, go_on
from tests.archive.reports import (
    MORE,
    NEW_LEAD,
    OTHER_REPORT,
    OWN_REPORT,
    OWN_TITLE,
    REPORT,
    TITLE,
    accident,
    match,
    prices,
    shelling,
)


@pytest.fixture
def one(desk: Desk) -> Source:
    return desk.add_source("وكالة")


@pytest.fixture
def other(desk: Desk) -> Source:
    return desk.add_source("صحيفة")


@pytest.fixture
def third(desk: Desk) -> Source:
    return desk.add_source("موقع محلي")


@pytest.fixture
def report(desk: Desk, one: Source) -> Stored:
    return desk.store(one, "report", TITLE, *REPORT)


def test_a_copy_under_another_headline_is_of_the_same_story(desk: Desk, report: Stored, other: Source) -> None:
    copy = desk.store(other, "copy", "ورش الصيانة على جسر السرو", *REPORT[:2], " ".join(REPORT[2:]))
    assert copy.story == report.story


def test_a_copy_with_another_lead_is_of_the_same_story(desk: Desk, report: Stored, other: Source) -> None:
    assert desk.store(other, "copy", "جسر السرو", NEW_LEAD, *REPORT[1:]).story == report.story


def test_half_of_a_report_is_of_its_story(desk: Desk, report: Stored, other: Source) -> None:
    assert desk.store(other, "half", "ترميم جسر السرو", *REPORT[:2]).story == report.story


@pytest.mark.parametrize("kept", [b"", b"\xff" * 60, bytes(33)])
def test_beside_a_damaged_print_an_article_is_stored(desk: Desk, report: Stored, other: Source, kept: bytes) -> None:
    desk.archive._edit(lambda db: db.execute("UPDATE prints SET print = ?", (kept,)) and None).result()
    assert desk.store(other, "half", "جسر السرو", *REPORT[:2]).story != report.story


def test_the_whole_is_of_the_story_of_its_half(desk: Desk, one: Source, other: Source) -> None:
    half = desk.store(one, "half", TITLE, *REPORT[:2])
    assert desk.store(other, "whole", TITLE, *REPORT).story == half.story


def test_an_update_of_figures_is_of_the_same_story(desk: Desk, report: Stored, other: Source) -> None:
    updated = [paragraph.replace("320", "410").replace("45", "60") for paragraph in REPORT]
    assert desk.store(other, "update", TITLE, *updated).story == report.story


def test_the_copies_of_one_group_find_each_other(desk: Desk, one: Source, other: Source) -> None:
    articles = (
        desk.article(one, "report", TITLE, *REPORT),
        desk.article(other, "copy", "جسر السرو", NEW_LEAD, *REPORT[1:]),
    )
    stored = [future.result() for _, future in desk.archive.store_articles(articles, decide=go_on)]
    assert stored[0].story == stored[1].story


def test_another_event_is_another_story(desk: Desk, report: Stored, other: Source) -> None:
    assert desk.store(other, "other", "مدارس جديدة في الكرم", *OTHER_REPORT).story != report.story


def test_bulletins_of_two_days_are_two_stories(desk: Desk, one: Source, other: Source) -> None:
    first = desk.store(one, "1", "أسعار اليوم", *prices("السبت", "13250", "748000", "9150", "3200"))
    desk.clock.forward(days=1)
    second = desk.store(other, "2", "أسعار اليوم", *prices("الأحد", "13410", "755500", "9300", "3500"))
    assert first.story != second.story


def test_two_matches_told_by_one_template_are_two_stories(desk: Desk, one: Source, other: Source) -> None:
    first = desk.store(one, "1", "النواعير يفوز", *match("النواعير", "الساحل", "حماة", "سامر ديب", "وليد شحادة"))
    told = match("المحافظة", "عفرين", "دمشق", "زياد حمود", "باسل قاسم")
    assert desk.store(other, "2", "المحافظة يفوز", *told).story != first.story


@pytest.mark.parametrize("figures", [("3", "7", "5", "9", "2", "4"), ("13", "27", "15", "39", "21", "44"), ("",) * 6])
def test_shellings_of_several_towns_told_by_one_wording_are_a_story_and_an_alert_each(
    desk: Desk, one: Source, other: Source, third: Source, figures: tuple[str, ...]
) -> None:
    watched = desk.add_watchlist("القصف", "قصف")
    told = [
        desk.store(source, town, f"قصف على مدينة {town}", *shelling(town, *figures[n : n + 2]), watching=(watched,))
        for source, town, n in ((one, "أريحا", 0), (other, "سرمين", 2), (third, "بنش", 4))
    ]
    assert len({one.story for one in told}) == 3
    assert [len(one.alerts) for one in told] == [1, 1, 1]


def test_accidents_on_several_roads_told_by_one_wording_are_a_story_each(
    desk: Desk, one: Source, other: Source, third: Source
) -> None:
    told = [
        desk.store(source, hospital, f"{hurt} جريحا في حادث سير على طريق {road}", *accident(road, hospital, hurt))
        for source, road, hospital, hurt in (
            (one, "دمشق حمص", "الباسل", "11"),
            (other, "اللاذقية طرطوس", "تشرين", "16"),
            (third, "حلب الرقة", "الرازي", "14"),
        )
    ]
    assert len({one.story for one in told}) == 3


def test_other_figures_of_one_place_are_an_update(desk: Desk, one: Source, other: Source) -> None:
    first = desk.store(one, "1", "قصف على مدينة سرمين", *shelling("سرمين", "3", "17"))
    assert desk.store(other, "2", "قصف على مدينة سرمين", *shelling("سرمين", "5", "29")).story == first.story


def test_the_series_of_one_source_is_no_story(desk: Desk, one: Source) -> None:
    first = desk.store(one, "1", "نشرة رقم 1", *REPORT)
    assert desk.store(one, "2", "نشرة رقم 2", *REPORT).story != first.story


def test_a_copy_after_more_than_seven_days_is_another_story(desk: Desk, report: Stored, other: Source) -> None:
    desk.clock.forward(days=8)
    assert desk.store(other, "late", "جسر السرو", NEW_LEAD, *REPORT[1:]).story != report.story


def test_a_report_of_its_own_is_related_and_no_copy(desk: Desk, report: Stored, other: Source) -> None:
    own = desk.store(other, "own", OWN_TITLE, *OWN_REPORT)
    assert own.story != report.story
    assert desk.archive.related(own.article).result() == (report.article,)
    assert desk.archive.related(report.article).result() == (own.article,)
    [story] = [found for found in desk.archive.stories().result() if found.story == report.story]
    assert (story.independent, story.related) == (2, (own.article,))


def test_a_related_report_alerts_for_itself(desk: Desk, one: Source, other: Source) -> None:
    watched = desk.add_watchlist("الجسور", "السرو")
    desk.store(one, "report", TITLE, *REPORT, watching=(watched,))
    assert len(desk.store(other, "own", OWN_TITLE, *OWN_REPORT, watching=(watched,)).alerts) == 1


def test_a_copy_is_folded_into_the_alert(desk: Desk, one: Source, other: Source) -> None:
    watched = desk.add_watchlist("الجسور", "السرو")
    [alert] = desk.store(one, "report", TITLE, *REPORT, watching=(watched,)).alerts
    copy = desk.store(other, "copy", "جسر السرو", NEW_LEAD, *REPORT[1:], watching=(watched,))
    assert (copy.alerts, copy.folded) == ((), (alert.id,))
    assert desk.archive.alert(alert.id).result().copies == 2


def test_a_digest_makes_no_one_story_of_its_reports(desk: Desk, report: Stored, one: Source, other: Source) -> None:
    schools = desk.store(one, "schools", "مدارس جديدة في الكرم", *OTHER_REPORT)
    digest = desk.store(other, "digest", "جولة في أخبار اليوم", *REPORT, *OTHER_REPORT)
    assert schools.story != report.story
    assert desk.archive.article(schools.article).result().story == schools.story
    assert digest.story in (report.story, schools.story)
    [left] = {report.article, schools.article} - {digest.story}
    assert left in desk.archive.related(digest.article).result()


def test_a_story_says_who_had_it_first_and_what_each_copy_adds(
    desk: Desk, report: Stored, other: Source, third: Source
) -> None:
    desk.clock.forward(hours=1)
    added = "وذكرت إدارة المرور أن الحافلات المدرسية ستسلك طريق المزارع حتى انتهاء الأعمال كلها."
    earlier = Published.at(START - timedelta(hours=2))
    first = desk.store(other, "copy", "جسر السرو", *REPORT, published=earlier)
    desk.clock.forward(hours=1)
    last = desk.store(third, "more", "الجسر", *REPORT[:3], f"{REPORT[3]} {added}")
    told = desk.archive.story(report.story).result()
    assert told.story.articles == (first.article, report.article, last.article)
    assert told.story.first.id == first.article
    assert [(copy.article.id, copy.adds) for copy in told.copies] == [(report.article, ()), (last.article, (added,))]


def test_of_a_story_that_everybody_tells_only_the_oldest_copies_are_read(
    desk: Desk, report: Stored, other: Source, third: Source
) -> None:
    desk.clock.forward(hours=1)
    copy = desk.store(other, "copy", "جسر السرو", *REPORT)
    desk.clock.forward(hours=1)
    last = desk.store(third, "more", "الجسر", *REPORT)
    told = desk.archive.story(report.story, most=1).result()
    assert [one.article.id for one in told.copies] == [copy.article]
    assert told.story.articles == (report.article, copy.article, last.article)


def test_a_published_time_without_a_zone_does_not_say_who_was_first(desk: Desk, report: Stored, other: Source) -> None:
    desk.clock.forward(hours=1)
    local = Published(text="2026-11-20T08:00", precision=Precision.MINUTE, origin="page")
    assert desk.store(other, "copy", TITLE, *REPORT, published=local).story == report.story
    assert desk.archive.story(report.story).result().story.first.id == report.article


def test_a_short_sentence_with_a_figure_is_an_addition() -> None:
    assert additions(("قتل 12 شخصا.", "حلب، سوريا.", "نهاية الخبر هنا."), [("انهار الجسر في السرو.",)]) == (
        "قتل 12 شخصا.",
    )


def test_there_is_no_story_of_a_wrong_number(archive: Archive) -> None:
    with pytest.raises(NotFoundError):
        archive.story(4711).result()
    with pytest.raises(NotFoundError):
        archive.related(4711).result()


# --- two stories turn out to be one --------------------------------------------------------------


class Halves:
    """Two outlets tell a half each, so there are two stories; a third brings the whole."""

    def __init__(self, desk: Desk, one: Source, other: Source, third: Source, watched: Watchlist) -> None:
        self.desk, self.third, self.watched = desk, third, watched
        self.first = desk.store(one, "first", TITLE, *REPORT[:2], watching=(watched,))
        desk.clock.forward(minutes=5)
        self.second = desk.store(other, "second", "الجسر الحجري في السرو", *REPORT[2:], watching=(watched,))
        desk.clock.forward(minutes=5)

    def whole(self) -> Stored:
        return self.desk.store(self.third, "whole", TITLE, *REPORT, watching=(self.watched,))


@pytest.fixture
def halves(desk: Desk, one: Source, other: Source, third: Source) -> Halves:
    return Halves(desk, one, other, third, desk.add_watchlist("الجسور", "الجسر"))


def test_stories_that_turn_out_to_be_one_keep_the_older_alert(desk: Desk, halves: Halves) -> None:
    [older], [younger] = halves.first.alerts, halves.second.alerts
    whole = halves.whole()
    assert whole.alerts == ()
    assert set(whole.folded) == {older.id, younger.id}
    [alert] = desk.archive.alerts().result()
    assert (alert.id, alert.copies, alert.cause) == (older.id, 3, "first")
    stories = {desk.archive.article(one.article).result().story for one in (halves.first, halves.second, whole)}
    assert stories == {halves.first.story}


def test_the_number_of_a_merged_alert_still_leads_to_the_one_that_stays(desk: Desk, halves: Halves) -> None:
    [older], [younger] = halves.first.alerts, halves.second.alerts
    halves.whole()
    assert desk.archive.alert(younger.id).result().id == older.id
    desk.archive.note_alert(younger.id, "للمتابعة").result()
    assert desk.archive.alert(older.id).result().note == "للمتابعة"
    assert desk.archive.set_alert(younger.id, AlertState.ACKNOWLEDGED).result().id == older.id
    assert desk.archive.alert(older.id).result().state is AlertState.ACKNOWLEDGED


def test_what_is_on_its_way_of_the_younger_alert_goes_out_no_more(desk: Desk, halves: Halves) -> None:
    [older] = halves.first.alerts
    halves.whole()
    assert {due.alert.id for due in desk.archive.due_deliveries(desk.clock(), 10).result()} == {older.id}


def test_an_acknowledged_older_alert_stays_acknowledged(desk: Desk, halves: Halves) -> None:
    [older], [younger] = halves.first.alerts, halves.second.alerts
    desk.archive.set_alert(older.id, AlertState.ACKNOWLEDGED).result()
    desk.archive.note_alert(younger.id, "من الأصغر").result()
    halves.whole()
    [alert] = desk.archive.alerts().result()
    assert (alert.state, alert.note) == (AlertState.ACKNOWLEDGED, "من الأصغر")


def test_an_older_alert_that_nobody_acknowledged_is_not_hidden_by_the_younger(desk: Desk, halves: Halves) -> None:
    desk.archive.set_alert(halves.second.alerts[0].id, AlertState.ACKNOWLEDGED).result()
    halves.whole()
    [alert] = desk.archive.alerts().result()
    assert alert.state is AlertState.NEW


def test_a_term_that_only_the_younger_has_keeps_its_alert(
    desk: Desk, one: Source, other: Source, third: Source
) -> None:
    halves = Halves(desk, one, other, third, desk.add_watchlist("الجسور", "الجسر", "الطاحونة"))
    [older], [younger] = halves.first.alerts, halves.second.alerts
    assert halves.whole().alerts == ()
    found = desk.archive.alerts().result()
    assert [(alert.id, alert.cause) for alert in found] == [(younger.id, "الطاحونة"), (older.id, "first")]
    assert {alert.story for alert in found} == {halves.first.story}


def test_a_held_older_alert_shows_what_the_younger_showed(desk: Desk, halves: Halves) -> None:
    [older] = halves.first.alerts
    with apsw.Connection(str(desk.archive.path)) as db:
        db.execute("DELETE FROM outbox WHERE alert = ?", (older.id,))
        db.execute("UPDATE alerts SET state = 'held', held_by = 'quiet', shown = NULL WHERE id = ?", (older.id,))
    halves.whole()
    [alert] = desk.archive.alerts().result()
    assert (alert.id, alert.state, alert.held_by) == (older.id, AlertState.NEW, None)
    assert [due.alert.id for due in desk.archive.due_deliveries(desk.clock(), 10).result()] == [older.id]


def test_what_was_delivered_of_the_younger_alert_is_in_the_log_of_the_one_that_stays(
    desk: Desk, halves: Halves
) -> None:
    [older], [younger] = halves.first.alerts, halves.second.alerts
    for due in desk.archive.due_deliveries(desk.clock(), 10).result():
        if due.alert.id == younger.id:
            desk.archive.record_delivery(due.id, now=desk.clock(), delivered=True, next_try=None).result()
    halves.whole()
    assert [(one.notifier, one.delivered) for one in desk.archive.delivery_log(older.id).result()] == [("bubble", True)]


def test_the_number_of_an_alert_that_was_merged_twice_leads_to_the_one_that_stays(
    desk: Desk, one: Source, other: Source, third: Source
) -> None:
    watched = desk.add_watchlist("أخبار", "خبر")
    told = [
        desk.store(source, f"{n}", f"خبر {n}", f"خبر {n} عن شيء آخر", watching=(watched,))
        for n, source in enumerate((one, other, third))
    ]
    first, second, last = (stored.alerts[0].id for stored in told)
    desk.archive._edit(lambda db: alerts.merge(db, kept=told[1].story, gone=told[2].story)).result()
    desk.archive._edit(lambda db: alerts.merge(db, kept=told[0].story, gone=told[1].story)).result()
    assert {desk.archive.alert(number).result().id for number in (first, second, last)} == {first}


def test_a_rewrite_of_one_article_of_a_story_alone_is_not_of_the_story(
    desk: Desk, one: Source, other: Source, third: Source
) -> None:
    title = "بلدية السرو ترمم الجسر الحجري"
    desk.store(one, "short", title, *REPORT)
    desk.store(other, "long", title, *REPORT, *MORE)
    # Of the longer one it has two sentences as they are and the words of the rest, of the shorter one sentence.
    turned = " ".join(" ".join(reversed(paragraph.split())) for paragraph in MORE[2:])
    assert desk.store(third, "link", title, *MORE[:2], REPORT[0], turned).story not in {
        found.story for found in desk.archive.stories().result() if len(found.articles) > 1
    }


def test_an_article_that_takes_another_report_in_leaves_its_companions_stories_two(
    desk: Desk, one: Source, other: Source, third: Source
) -> None:
    first = desk.store(one, "live", TITLE, *REPORT)
    companion = desk.store(other, "copy", TITLE, *REPORT)
    schools = desk.store(third, "schools", "مدارس في الكرم", *OTHER_REPORT)
    edited = desk.store(one, "live", "جولة في الأخبار", *OTHER_REPORT, *REPORT[:2])
    assert (edited.story, companion.story) == (first.story, first.story)
    assert desk.archive.article(schools.article).result().story == schools.story


def test_matching_a_merged_story_again_raises_nothing(desk: Desk, halves: Halves) -> None:
    halves.whole()
    assert halves.whole().alerts == ()
    assert len(desk.archive.alerts().result()) == 1


def test_a_page_that_shows_its_article_to_be_a_copy_goes_over_to_the_story(
    desk: Desk, report: Stored, other: Source
) -> None:
    short = desk.store(other, "page", "جسر السرو", "أعمال ترميم في السرو.")
    assert short.story != report.story
    completed = desk.store(other, "page", "جسر السرو", *REPORT, completes=short.article)
    assert (completed.article, completed.story) == (short.article, report.story)


# --- what a site shows instead, and what an article becomes --------------------------------------

WALL = (
    "نستخدم نحن وشركاؤنا ملفات تعريف الارتباط لتخزين معلومات على جهازك والوصول إليها ومعالجة بيانات شخصية مثل المعرفات"
    " الفريدة والمعلومات القياسية التي يرسلها الجهاز من أجل الإعلانات والمحتوى المخصص وقياس الإعلانات"
)


def test_a_wall_of_two_sources_makes_no_story_of_their_articles(desk: Desk, one: Source, other: Source) -> None:
    watched = desk.add_watchlist("إدلب", "إدلب")
    desk.store(one, "1", "قصف على ريف إدلب", WALL, watching=(watched,))
    told = []
    for n, title in enumerate(("حريق في سوق إدلب", "وفاة طبيب في إدلب", "جامعة جديدة في إدلب")):
        desk.clock.forward(minutes=5)
        told.append(desk.store(other, f"b{n}", title, WALL, watching=(watched,)))
    # The first alone could be a copy; from the second on the source shows it under another headline.
    assert [len(one.alerts) for one in told[1:]] == [1, 1]
    assert len({one.story for one in told}) == 3


def test_an_article_whose_page_shows_a_wall_goes_over_to_no_other(desk: Desk, one: Source, other: Source) -> None:
    watched = desk.add_watchlist("الجسور", "الجسر")
    wall = desk.store(one, "1", "قصف على ريف إدلب", WALL)
    desk.store(other, "2", "حريق في سوق إدلب", WALL)
    first = desk.store(other, "3", TITLE, *REPORT, watching=(watched,))
    walled = desk.store(other, "3", TITLE, WALL, watching=(watched,))
    assert walled.story == first.story
    assert desk.archive.article(wall.article).result().story == wall.story
    again = desk.store(other, "3", TITLE, *REPORT, watching=(watched,))
    assert (again.story, len(desk.archive.alerts().result())) == (first.story, 1)


def test_an_article_that_tells_another_event_leaves_its_story(
    desk: Desk, one: Source, other: Source, third: Source
) -> None:
    watched = desk.add_watchlist("مراقبة", "الجسر", "مدارس")
    first = desk.store(one, "live", TITLE, *REPORT, watching=(watched,))
    desk.clock.forward(minutes=5)
    copy = desk.store(other, "copy", TITLE, *REPORT, watching=(watched,))
    desk.clock.forward(minutes=5)
    edited = desk.store(one, "live", "مدارس جديدة في الكرم", *OTHER_REPORT, watching=(watched,))
    assert (edited.article, copy.story) == (first.article, first.story)
    assert edited.story != first.story
    assert len(edited.alerts) == 1
    another = desk.store(third, "another", "مدارس في الكرم", *OTHER_REPORT, watching=(watched,))
    assert (another.story, another.alerts, len(another.folded)) == (edited.story, (), 1)
    assert desk.archive.story(first.story).result().story.articles == (copy.article,)
    assert [row.copies for row in desk.archive.article_rows((copy.article,)).result()] == [1]


def test_an_article_that_changes_to_and_fro_between_two_events_alerts_once_of_each(desk: Desk, one: Source) -> None:
    watched = desk.add_watchlist("مراقبة", "الجسر", "مدارس")
    for _ in range(3):
        for title, report in ((TITLE, REPORT), ("مدارس جديدة في الكرم", OTHER_REPORT)):
            desk.clock.forward(minutes=5)
            desk.store(one, "live", title, *report, watching=(watched,))
    assert len(desk.archive.alerts().result()) == 2


def test_an_article_that_becomes_a_copy_of_another_report_goes_over_to_it(
    desk: Desk, one: Source, other: Source, third: Source
) -> None:
    watched = desk.add_watchlist("مراقبة", "الجسر", "مدارس")
    desk.store(one, "live", TITLE, *REPORT, watching=(watched,))
    schools = desk.store(other, "schools", "مدارس في الكرم", *OTHER_REPORT, watching=(watched,))
    edited = desk.store(one, "live", "مدارس جديدة في الكرم", *OTHER_REPORT, watching=(watched,))
    assert (edited.story, edited.alerts) == (schools.story, ())
    # The bridge was alerted and is no copy of the schools.
    assert len(desk.archive.alerts().result()) == 2
    bridge = desk.store(third, "bridge", TITLE, *REPORT, watching=(watched,))
    assert bridge.story not in (schools.story,)


def test_an_edited_article_of_the_same_event_stays_in_its_story(desk: Desk, one: Source, other: Source) -> None:
    watched = desk.add_watchlist("مراقبة", "السرو")
    first = desk.store(one, "live", TITLE, *REPORT, watching=(watched,))
    desk.store(other, "copy", TITLE, *REPORT, watching=(watched,))
    edited = desk.store(one, "live", OWN_TITLE, *OWN_REPORT, watching=(watched,))
    assert (edited.story, edited.alerts) == (first.story, ())


# --- a number is given once ----------------------------------------------------------------------


def _delete_all_but_those_that_stay(desk: Desk) -> None:
    desk.archive.set_limits(ALL, Retention(articles=0)).result()
    desk.archive.delete_articles(desk.archive.too_old().result()).result()
    desk.archive.set_limits(ALL, Retention()).result()


def test_another_event_never_gets_the_number_of_a_deleted_article(
    desk: Desk, one: Source, other: Source, third: Source
) -> None:
    watched = desk.add_watchlist("الجسور", "الجسر")
    minute = Published.at(START)
    first = desk.store(one, "report", TITLE, *REPORT, published=minute)
    desk.clock.forward(minutes=3)
    later = Published.at(START + timedelta(minutes=1))
    copy = desk.store(other, "copy", TITLE, *REPORT, published=later, watching=(watched,))
    assert copy.story == first.article
    _delete_all_but_those_that_stay(desk)
    [row] = desk.archive.article_rows((copy.article,)).result()
    assert row.copies == 1
    another = desk.store(third, "new", "مدارس والجسر", *OTHER_REPORT, published=minute, watching=(watched,))
    assert another.article != first.article
    assert another.story == another.article
    assert len(another.alerts) == 1


def test_a_deleted_article_that_no_other_names_keeps_its_number_too(desk: Desk, one: Source, other: Source) -> None:
    [pending] = desk.list(one, *entries("a", published=START)).pending
    minute = Published.at(START)
    gone = desk.store(one, "a", "عنوان قديم", "نص", pending=pending, published=minute)
    desk.list(other, *entries("a", published=START))
    _delete_all_but_those_that_stay(desk)
    new = desk.store(other, "b", "خبر آخر", "نص", published=minute)
    assert new.article != gone.article
    assert "also-listed" not in {step.detail.code for step in desk.archive.why(new.article).result() if step.detail}


def test_the_numbers_of_alerts_are_not_given_again_after_a_daily_copy_was_restored(
    desk: Desk, path: Path, one: Source, other: Source
) -> None:
    watched = desk.add_watchlist("الجسور", "الجسر")
    minute = Published.at(START)
    desk.store(one, "report", TITLE, *REPORT, published=minute, watching=(watched,))
    copy = desk.archive.daily_copy().result()
    desk.archive.close()
    assert copy is not None
    restore(path, copy, now=desk.clock())
    archive = Archive(path, clock=desk.clock)
    again = Desk(archive, desk.clock)
    new = again.store(other, "new", "مدارس والجسر", *OTHER_REPORT, published=minute, watching=(watched,))
    assert len(new.alerts) == 1
    assert {alert.article.url for alert in archive.alerts().result()} == {
        "https://news.example/report",
        "https://news.example/new",
    }
    assert len({alert.article.id for alert in archive.alerts().result()}) == 2
    archive.close()


@pytest.mark.parametrize("column", ["alerts.story", "alerts.article", "copies.article", "people.article"])
def test_a_number_that_stands_anywhere_is_not_given_again(desk: Desk, one: Source, column: str) -> None:
    number = first_number(desk.clock()) + 127
    rows = {
        "alerts": "INSERT INTO alerts (watchlist, watchlist_name, colour, severity, state, raised, story, cause,"
        " sentence, sentence_start, matches, terms, actions, article, url, title, source_name)"
        " VALUES (1, '', '', 'normal', 'seen', 0, 0, 'first', '', 0, '[]', '[]', '[]', 0, '', '', '')",
        "copies": "INSERT INTO copies (alert, article, added) VALUES (1, 0, 0)",
        "people": "INSERT INTO people (url, article, note) VALUES ('https://news.example/other', 0, 'x')",
    }
    table, name = column.split(".")
    desk.archive._edit(lambda db: db.execute(rows[table])).result()
    desk.archive._edit(lambda db: db.execute(f"UPDATE {table} SET {name} = ?", (number,))).result()
    assert desk.store(one, "a", "خبر", "نص").article == number - 1


def test_deleted_articles_of_an_archive_from_before_are_remembered_by_the_entries_that_name_them(
    tmp_path: Path, clock: StoppedClock
) -> None:
    path = tmp_path / "older.sqlite"
    before = next(n for n, step in enumerate(MIGRATIONS) if "CREATE TABLE gone" in step)
    number = first_number(START) + 127
    with apsw.Connection(str(path)) as db:
        for step in MIGRATIONS[:before]:
            db.execute(step)
        db.pragma("user_version", before)
        db.execute("INSERT INTO known (source, key, article) VALUES (1, 1, ?), (1, 2, NULL)", (number,))
    archive = Archive(path, clock=clock)
    desk = Desk(archive, clock)
    assert desk.store(desk.add_source(), "a", "خبر", "نص").article == number - 1
    archive.close()


# --- what is kept --------------------------------------------------------------------------------


def test_what_is_too_old_is_dropped_a_little_with_each_article(desk: Desk, path: Path, one: Source) -> None:
    for n in range(10):
        desk.store(one, f"old{n}", f"خبر {n}", *(f"{paragraph} {n}" for paragraph in REPORT))
    desk.clock.forward(days=30)
    for n in range(6):
        desk.store(one, f"new{n}", f"خبر {n}", *(f"{paragraph} {n}" for paragraph in OTHER_REPORT))
    db = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    assert db.execute("SELECT count(*) FROM prints").fetchone() == (6,)
    assert db.execute("SELECT count(DISTINCT generation) FROM print_keys").fetchone() == (1,)
    db.close()


def test_a_deleted_article_leaves_no_print_and_no_relation(
    desk: Desk, path: Path, report: Stored, other: Source
) -> None:
    own = desk.store(other, "own", OWN_TITLE, *OWN_REPORT)
    desk.archive.close()
    with apsw.Connection(str(path)) as db:
        db.execute("DELETE FROM articles WHERE id = ?", (own.article,))
        assert db.execute("SELECT count(*) FROM prints").fetchone() == (1,)
        assert db.execute("SELECT count(*) FROM related").fetchone() == (0,)


def test_copies_are_recognised_after_a_restart(desk: Desk, path: Path, clock: StoppedClock, report: Stored) -> None:
    other = desk.add_source("صحيفة")
    desk.archive.close()
    archive = Archive(path, clock=clock)
    again = Desk(archive, clock)
    copy = again.store(other, "copy", "جسر السرو", NEW_LEAD, *REPORT[1:])
    archive.close()
    assert copy.story == report.story


def test_an_archive_without_stories_is_brought_up(tmp_path: Path, clock: StoppedClock) -> None:
    path = tmp_path / "older.sqlite"
    before = next(n for n, step in enumerate(MIGRATIONS) if "CREATE TABLE prints" in step)
    with apsw.Connection(str(path)) as db:
        for step in MIGRATIONS[:before]:
            db.execute(step)
        db.pragma("user_version", before)
        number = 20780 << 24 | 7200 << 7
        db.execute(
            "INSERT INTO articles VALUES (?, 3, 'https://a.example/1', 1, 'خبر', '', NULL, 1, ?, 1, 'page', 1, 1)",
            (number, number),
        )
        db.execute("INSERT INTO watchlists (id, name, name_hash, definition, saved) VALUES (2, 'شمال', 1, '{}', 0)")
        db.execute("INSERT INTO matches VALUES (2, ?, 1, '', 0, '[]')", (number,))
    Archive(path, clock=clock).close()
    with apsw.Connection(str(path)) as db:
        hour = 20780 * 24 + 2
        assert list(db.execute("SELECT * FROM hours ORDER BY 1, 2")) == [
            (0, 0, hour, 1),
            (0, 3, hour, 1),
            (2, 0, hour, 1),
            (2, 3, hour, 1),
        ]


def test_what_held_the_younger_alert_is_still_told_of_its_article(desk: Desk, halves: Halves) -> None:
    [younger] = halves.second.alerts
    until = desk.clock() + timedelta(hours=1)
    desk.archive.set_pause(Pause(since=desk.clock(), until=until)).result()
    desk.archive.wake_alerts(desk.clock(), decide=rules.decide).result()
    halves.whole()
    steps = [step for step in desk.archive.why(younger.article.id).result() if step.watchlist]
    assert [(step.step, step.detail.code if step.detail else "") for step in steps] == [
        ("pause", "held-by-pause"),
        ("story", "folded-into"),
    ]
    [kept] = desk.archive.alerts().result()
    assert kept.copies == 3
