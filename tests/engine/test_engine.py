"""From an address and a term to an alert, an article and a search, with a real site and a real archive."""

from __future__ import annotations

import threading
from datetime import timedelta
from email.utils import format_datetime
from typing import NoReturn

import pytest

from monitor.alerting.rules import STORM
from monitor.engine import Engine
from monitor.errors import (
    ArchiveError,
    FetchError,
    InputError,
    ListingError,
    MonitorError,
    NotFoundError,
    QueryError,
)
from monitor.gathering.connecting import Deadlines
from monitor.model import (
    AlertRaised,
    AlertState,
    ArticleQuery,
    Reason,
    SourceKind,
    SourceState,
    Step,
    Term,
    TextFrom,
    TextMode,
    Watchlist,
)
from monitor.words import Words, without_isolates
from tests.conftest import FakeClock
from tests.engine.conftest import Events, Kept, feed, page
from tests.site import Answer, Asked, Site

TITLE = "هدوء حذر في الشمال"
FIRST = "ساد الهدوء القرى الواقعة شمال البلاد منذ ساعات الصباح الأولى، وعادت الأسواق إلى فتح أبوابها أمام الأهالي."
SECOND = "وقال متحدث محلي إن العمل بإدلب يسير وفق اتفاق لخفض التصعيد، وإن لجنة مشتركة ستراقب تنفيذه على الأرض."
THIRD = "وأضاف أن القوافل الطبية وصلت إلى المراكز الصحية من دون عوائق، وأن توزيع المساعدات يستمر حتى نهاية الأسبوع."
IDLIB = Watchlist(name="الشمال", terms=(Term(query="إدلب"), Term(query="خفض التصعيد")))


def _serve(site: Site) -> None:
    site.routes["/feed.xml"] = feed(site, ("/a/1", TITLE, "تقرير من الشمال", ""), ("/a/2", "أسعار القمح", "سوق", ""))
    site.routes["/a/1"] = page(TITLE, FIRST, SECOND, THIRD)
    site.routes["/a/2"] = page("أسعار القمح", THIRD, FIRST, "وبقيت الأسعار على حالها في أسواق المدينة هذا الأسبوع.")


def test_a_new_article_with_a_watched_word_alerts_once_with_its_sentence(
    engine: Engine, site: Site, kept: Kept
) -> None:
    _serve(site)
    engine.save_watchlist(IDLIB).result()
    source = engine.add_source(site.url("/feed.xml")).result()
    assert (source.kind, source.name) == (SourceKind.FEED, "وكالة الضفة")
    summary = engine.poll(force=True).result()
    assert (summary.sources, summary.entries, summary.articles, summary.alerts, summary.delivered) == (1, 2, 2, 1, 1)
    (alert,) = engine.alerts().result()
    assert alert.sentence == SECOND
    assert {match.text for match in alert.matches} == {"بإدلب", "لخفض التصعيد"}
    assert [delivery.alert.id for delivery in kept.delivered] == [alert.id]
    article = engine.article(alert.article.id).result()
    assert article.paragraphs == (FIRST, SECOND, THIRD)
    assert article.text_from is TextFrom.PAGE
    for match in alert.matches:
        assert article.text[match.start : match.end] == match.text
    again = engine.poll(force=True).result()
    assert (again.entries, again.articles, again.alerts, again.delivered) == (0, 0, 0, 0)


def test_the_articles_stand_in_the_list_and_answer_a_search(engine: Engine, site: Site) -> None:
    _serve(site)
    engine.add_source(site.url("/feed.xml")).result()
    engine.poll(force=True).result()
    ids = engine.article_ids(ArticleQuery()).result()
    rows = engine.article_rows(ids).result()
    assert {row.title for row in rows} == {TITLE, "أسعار القمح"}
    found = engine.search("ادلب").result()
    assert [one.article.title for one in found] == [TITLE]
    query = ArticleQuery(text="ادلب")
    shown = engine.page(query).result()
    assert (shown.titles, shown.before) == ((TITLE,), None)
    assert engine.snippets(query.text, shown.numbers).result() == found


def test_an_entry_whose_page_cannot_be_had_alerts_on_the_feeds_own_text(engine: Engine, site: Site) -> None:
    site.routes["/feed.xml"] = feed(site, ("/a/1", "قصف على أطراف إدلب", "سمع دوي انفجارات.", ""))
    site.routes["/a/1"] = Answer(status=403, body=b"<h1>Forbidden</h1>")
    engine.save_watchlist(IDLIB).result()
    engine.add_source(site.url("/feed.xml")).result()
    assert engine.poll(force=True).result().alerts == 1
    (alert,) = engine.alerts().result()
    article = engine.article(alert.article.id).result()
    assert article.text_from is TextFrom.FEED
    assert article.text_reason is not None
    assert "إدلب" in alert.sentence


def test_the_page_completes_a_feeds_text_later_without_a_second_alert(
    engine: Engine, site: Site, kept: Kept, clock: FakeClock
) -> None:
    site.routes["/feed.xml"] = feed(site, ("/a/1", "هدوء في إدلب", "تقرير.", ""))
    site.routes["/a/1"] = Answer(status=503)
    engine.save_watchlist(IDLIB).result()
    engine.add_source(site.url("/feed.xml")).result()
    engine.poll(force=True).result()
    (before,) = engine.alerts().result()
    site.routes["/a/1"] = page("هدوء في إدلب", FIRST, SECOND, THIRD)
    clock.forward(minutes=2)
    engine.poll().result()
    article = engine.article(before.article.id).result()
    assert article.text_from is TextFrom.PAGE
    assert article.paragraphs == (FIRST, SECOND, THIRD)
    assert [alert.id for alert in engine.alerts().result()] == [before.id]
    assert len(kept.delivered) == 1


def test_a_page_that_is_no_article_never_hides_its_entry(engine: Engine, site: Site) -> None:
    site.routes["/feed.xml"] = feed(site, ("/a/1", "بيان عن إدلب", "صدر البيان اليوم.", ""))
    site.routes["/a/1"] = Answer(body=b"<!DOCTYPE html><html><body><nav><a href='/'>x</a></nav></body></html>")
    engine.save_watchlist(IDLIB).result()
    engine.add_source(site.url("/feed.xml")).result()
    assert engine.poll(force=True).result().alerts == 1


def test_a_page_that_is_a_pdf_leaves_the_feeds_own_text(engine: Engine, site: Site) -> None:
    site.routes["/feed.xml"] = feed(site, ("/p", "تقرير مصور", f"<p>{SECOND}</p>", ""))
    site.routes["/p"] = Answer(body=b"%PDF-1.4\n" + bytes(range(256)) * 40, type="application/pdf")
    engine.save_watchlist(Watchlist(name="شمال", terms=(Term(query="إدلب"),))).result(30)
    engine.add_source(site.url("/feed.xml")).result(30)
    assert engine.poll().result(30).alerts == 1
    (number,) = engine.article_ids(ArticleQuery()).result(5)
    assert engine.article(number).result(5).text_from is TextFrom.FEED


def test_a_feed_of_whole_articles_is_never_asked_for_pages(engine: Engine, site: Site) -> None:
    site.routes["/feed.xml"] = feed(site, ("/a/1", "خبر", f"&lt;p&gt;{FIRST}&lt;/p&gt;&lt;p&gt;{SECOND}&lt;/p&gt;", ""))
    engine.save_watchlist(IDLIB).result()
    engine.add_source(site.url("/feed.xml"), text=TextMode.FEED).result()
    summary = engine.poll(force=True).result()
    assert (summary.articles, summary.alerts) == (1, 1)
    assert set(site.paths()) == {"/feed.xml", "/robots.txt"}


def test_entries_without_a_link_are_articles_of_their_own(engine: Engine, site: Site) -> None:
    site.routes["/feed.xml"] = feed(site, ("", "خبر أول", FIRST, ""), ("", "خبر ثان", SECOND, ""))
    engine.add_source(site.url("/feed.xml")).result()
    assert engine.poll(force=True).result().articles == 2


def test_a_section_page_without_a_feed_is_a_source(engine: Engine, site: Site) -> None:
    links = ""
    for n in range(1, 9):
        title = f"عنوان الخبر رقم {n} من أخبار القسم المحلي في المدينة"
        path = f"/news/2026/11/{20260000 + n}"
        site.routes[path] = page(
            title, FIRST, SECOND if n == 3 else THIRD, f"وهذه فقرة الخبر رقم {n} الأخيرة في الصفحة."
        )
        links += f'<li><h3><a href="{path}">{title}</a></h3><p>مقدمة قصيرة للخبر.</p></li>'
    head = '<!DOCTYPE html><html lang="ar"><head><meta charset="utf-8"><title>أخبار المدينة</title></head>'
    html = f"{head}<body><main><ul>{links}</ul></main></body></html>"
    site.routes["/section"] = Answer(body=html.encode())
    engine.save_watchlist(IDLIB).result()
    source = engine.add_source(site.url("/section"), backlog=20).result()
    assert source.kind is SourceKind.PAGE
    summary = engine.poll(force=True).result()
    assert (summary.articles, summary.alerts) == (8, 1)


def _sitemap(site: Site, *paths: str, kind: str = "urlset", child: str = "url") -> Answer:
    parts = "".join(
        f"<{child}><loc>{site.url(path)}</loc><lastmod>2021-02-17T{n:02}:00:00Z</lastmod></{child}>"
        for n, path in enumerate(paths)
    )
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    body = f'<?xml version="1.0" encoding="utf-8"?><{kind} xmlns="{space}">{parts}</{kind}>'
    return Answer(body=body.encode(), type="application/xml")


def test_a_sitemap_index_is_followed_to_its_newest_sitemaps_and_lists_no_sitemap_as_news(
    engine: Engine, site: Site
) -> None:
    site.routes["/index.xml"] = _sitemap(site, "/old.xml", "/new.xml", kind="sitemapindex", child="sitemap")
    site.routes["/old.xml"] = _sitemap(site, "/a/1")
    site.routes["/new.xml"] = _sitemap(site, "/a/2", "/a/3")
    for n in (1, 2, 3):
        site.routes[f"/a/{n}"] = page(f"خبر {n} من المدينة", FIRST, SECOND, f"وهذه آخر فقرات الخبر رقم {n} من المدينة.")
    source = engine.add_source(site.url("/index.xml"), backlog=20).result()
    assert source.kind is SourceKind.SITEMAP
    assert engine.poll(force=True).result().articles == 3
    site.routes["/new.xml"] = _sitemap(site, "/a/2", "/a/3", "/a/4")
    site.routes["/a/4"] = page("خبر 4 من المدينة", FIRST, SECOND, "وهذه آخر فقرات الخبر رقم 4 من المدينة.")
    assert engine.poll(force=True).result().articles == 1


def test_a_declared_feed_is_taken_instead_of_its_page(engine: Engine, site: Site) -> None:
    _serve(site)
    site.routes["/"] = Answer(
        body=b'<!DOCTYPE html><html><head><title>x</title><link rel="alternate" type="application/rss+xml" '
        b'href="/feed.xml"></head><body><a href="/a/1">y</a></body></html>'
    )
    found = engine.discover(site.url("/")).result()
    assert (found.url, found.kind, found.found_by) == (site.url("/feed.xml"), SourceKind.FEED, "declared-feed")
    assert len(found.sample) == 2


@pytest.mark.parametrize("given", ["", "   ", "ليس عنوانا", "ftp://127.0.0.1/x", "javascript:alert(1)", "http://"])
def test_what_is_no_address_is_said_to_be_none(engine: Engine, given: str) -> None:
    with pytest.raises(InputError) as caught:
        engine.add_source(given).result()
    assert caught.value.reason.code == "no-address"


def test_a_site_that_is_down_is_told_and_nothing_is_stored(engine: Engine, site: Site) -> None:
    address = site.url("/feed.xml")
    site.close()
    with pytest.raises(FetchError):
        engine.add_source(address).result()
    assert engine.sources().result() == ()


def test_a_page_with_nothing_to_list_is_told(engine: Engine, site: Site) -> None:
    site.routes["/empty"] = Answer(body=b"<!DOCTYPE html><html><body><p>x</p></body></html>")
    with pytest.raises(ListingError):
        engine.add_source(site.url("/empty")).result()


def test_a_source_is_not_added_twice(engine: Engine, site: Site) -> None:
    _serve(site)
    engine.add_source(site.url("/feed.xml")).result()
    with pytest.raises(InputError) as caught:
        engine.add_source(site.url("/feed.xml")).result()
    assert caught.value.reason.code == "source-known"


@pytest.mark.parametrize("query", ["", "  ", "ب", '"خفض'])
def test_a_term_that_cannot_be_understood_is_not_saved(engine: Engine, query: str) -> None:
    with pytest.raises(QueryError):
        engine.save_watchlist(Watchlist(name="x", terms=(Term(query=query),))).result()
    assert engine.watchlists().result() == ()


def test_a_site_that_fails_is_recorded_with_its_reason_and_the_others_go_on(engine: Engine, site: Site) -> None:
    _serve(site)
    good = engine.add_source(site.url("/feed.xml")).result()
    site.routes["/other.xml"] = feed(site, ("/b/1", "خبر", "نص", ""))
    bad = engine.add_source(site.url("/other.xml")).result()
    site.routes["/other.xml"] = Answer(status=500)
    summary = engine.poll(force=True).result()
    assert (summary.sources, summary.failed) == (2, 1)
    states = {source.id: source for source in engine.sources().result()}
    assert states[good.id].state is SourceState.OK
    assert states[bad.id].state is SourceState.BROKEN
    assert states[bad.id].reason is not None
    assert states[bad.id].next_check is not None


def test_a_feed_that_turned_into_a_page_is_broken_not_quiet(engine: Engine, site: Site) -> None:
    _serve(site)
    source = engine.add_source(site.url("/feed.xml")).result()
    site.routes["/feed.xml"] = Answer(body=b"<!DOCTYPE html><html><body><p>sold</p></body></html>")
    assert engine.poll(force=True).result().failed == 1
    assert engine.source(source.id).result().state is SourceState.BROKEN


def test_polling_runs_by_itself_and_tells_of_an_alert(engine: Engine, site: Site, kept: Kept) -> None:
    _serve(site)
    events = Events(engine)
    engine.save_watchlist(IDLIB).result()
    engine.start()
    engine.add_source(site.url("/feed.xml")).result()
    told = events.wait(lambda event: isinstance(event, AlertRaised))
    assert isinstance(told, AlertRaised)
    assert told.alert.watchlist_name == "الشمال"


def test_an_alert_can_be_acknowledged_snoozed_and_noted(engine: Engine, site: Site) -> None:
    _serve(site)
    engine.save_watchlist(IDLIB).result()
    engine.add_source(site.url("/feed.xml")).result()
    engine.poll(force=True).result()
    (alert,) = engine.alerts().result()
    engine.acknowledge(alert.id).result()
    assert engine.alert(alert.id).result().state is AlertState.ACKNOWLEDGED
    engine.snooze(alert.id, timedelta(hours=1)).result()
    assert engine.alert(alert.id).result().state is AlertState.SNOOZED
    engine.note_alert(alert.id, "سلّمته للمناوب").result()
    assert engine.alert(alert.id).result().note == "سلّمته للمناوب"


def test_why_tells_every_step_of_an_alert(engine: Engine, site: Site) -> None:
    _serve(site)
    engine.save_watchlist(IDLIB).result()
    engine.add_source(site.url("/feed.xml")).result()
    engine.poll(force=True).result()
    (alert,) = engine.alerts().result()
    url, steps = engine.why(alert.article.url).result()
    assert url == alert.article.url
    assert [step.step for step in steps][:3] == ["gathered", "extracted", "matched"]
    assert all(step.outcome == "passed" for step in steps)


@pytest.mark.parametrize("dated", [True, False])
def test_why_says_how_old_the_article_was_and_how_long_its_source_had_been_read(
    engine: Engine, site: Site, clock: FakeClock, dated: bool
) -> None:
    _serve(site)
    engine.save_watchlist(IDLIB).result()
    engine.add_source(site.url("/feed.xml")).result()
    engine.poll(force=True).result()
    clock.forward(timedelta(days=3))
    date = format_datetime(clock() - timedelta(minutes=7)) if dated else ""
    item = f"<item><title>{TITLE} إدلب</title><link>/later</link><pubDate>{date}</pubDate></item>"
    site.routes["/feed.xml"] = Answer(
        body=f"<rss version='2.0'><channel><title>x</title>{item}</channel></rss>".encode(), type="application/rss+xml"
    )
    site.routes["/later"] = page(f"{TITLE} إدلب", "بإدلب " * 20)
    engine.poll(force=True).result()
    _, steps = engine.why(site.url("/later")).result()
    assert steps[0].detail is not None
    said = Words("en").reason(steps[0].detail)
    age = "7 minutes after it was published" if dated else "when it was published is not known"
    assert age in without_isolates(said)
    assert "Its source had been read for 3 days." in without_isolates(said)


def test_why_says_which_watchlists_found_nothing_and_what_came_nearest(engine: Engine, site: Site) -> None:
    _serve(site)
    engine.save_watchlist(IDLIB).result()
    engine.save_watchlist(Watchlist(name="الجسور", terms=(Term(query="جسور معلقة"),))).result()
    engine.add_source(site.url("/feed.xml")).result()
    engine.poll(force=True).result()
    (alert,) = engine.alerts().result()
    _, steps = engine.why(alert.article.url).result()
    assert steps[-1] == Step(step="matched", outcome="stopped", detail=Reason.of("no-term-found", names="الجسور"))
    _, steps = engine.why(alert.article.id, watchlist="الجسور").result()
    told = [step.detail.code for step in steps if step.watchlist == "الجسور" and step.detail is not None]
    assert told[0] == "no-term-here"
    assert set(told[1:]) <= {"came-nearest"}


def test_why_takes_the_number_of_an_alert(engine: Engine, site: Site) -> None:
    _serve(site)
    engine.save_watchlist(IDLIB).result()
    engine.add_source(site.url("/feed.xml")).result()
    engine.poll(force=True).result()
    (alert,) = engine.alerts().result()
    assert engine.why(alert.id).result() == engine.why(alert.article.id).result() == engine.why(str(alert.id)).result()
    with pytest.raises(NotFoundError):
        engine.why(alert.id + 1).result()


@pytest.mark.parametrize("named", [True, False])
def test_why_says_what_keeps_a_younger_watchlist_from_an_article_that_has_its_term(
    engine: Engine, site: Site, named: bool
) -> None:
    _serve(site)
    engine.save_watchlist(IDLIB).result()
    engine.add_source(site.url("/feed.xml")).result()
    engine.poll(force=True).result()
    (alert,) = engine.alerts().result()
    engine.save_watchlist(Watchlist(name="أضيق", terms=IDLIB.terms, countries=("SY",))).result()
    _, steps = engine.why(alert.article.id, watchlist="أضيق" if named else "").result()
    assert [(step.step, step.outcome) for step in steps if step.watchlist == "أضيق"] == [
        ("matched", "passed"),
        ("scope", "stopped"),
    ]
    assert "no-term-found" not in {step.detail.code for step in steps if step.detail is not None}


def test_why_of_a_watchlist_made_afterwards_says_so(engine: Engine, site: Site) -> None:
    _serve(site)
    engine.add_source(site.url("/feed.xml")).result()
    engine.poll(force=True).result()
    engine.save_watchlist(IDLIB).result()
    assert engine.fill_in().result()
    ids = engine.article_ids(ArticleQuery(watchlist=engine.watchlists().result()[0].id)).result()
    _, steps = engine.why(ids[0]).result()
    assert steps[-1] == Step(step="story", outcome="stopped", detail=Reason.of("filled-in"), watchlist=IDLIB.name)


def test_a_watchlist_is_tried_on_the_archive_before_it_is_saved(engine: Engine, site: Site) -> None:
    _serve(site)
    engine.add_source(site.url("/feed.xml")).result()
    engine.poll(force=True).result()
    tried = engine.test_watchlist(IDLIB, days=7).result()
    assert (tried.articles, tried.hits, len(tried.samples)) == (2, 1, 1)
    assert sum(count for _, count in tried.per_day) == 1
    assert engine.watchlists().result() == ()


def test_a_preview_of_a_query_that_joins_several_shows_the_forms_of_each_word(engine: Engine) -> None:
    preview = engine.preview("إدلب و (قصف أو غارة) وليس مباراة").result()
    assert preview.found[:3] == ("إدلب", "قصف", "غارة")
    assert {"بإدلب", "القصف", "الغارة"} <= set(preview.found)
    assert not any(" " in form or "مباراة" in form for form in preview.found)
    assert preview.not_found == ()


def test_a_preview_shows_forms_that_match_and_forms_that_do_not(engine: Engine) -> None:
    preview = engine.preview("إدلب").result()
    assert {"إدلب", "ادلب", "وإدلب", "بإدلب", "لإدلب"} <= set(preview.found)
    assert preview.not_found


def test_the_report_names_no_source_and_no_term(engine: Engine, site: Site) -> None:
    _serve(site)
    engine.save_watchlist(IDLIB).result()
    engine.add_source(site.url("/feed.xml")).result()
    report = engine.diagnose().result()
    assert "127.0.0.1" not in report
    assert "إدلب" not in report
    assert "الضفة" not in report


@pytest.mark.parametrize("is_closed_first", [False, True], ids=["as it comes", "the archive closes first"])
def test_closing_does_not_wait_for_a_hanging_site(
    is_closed_first: bool, engine: Engine, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    _serve(site)
    engine.add_source(site.url("/feed.xml")).result()
    asked = threading.Event()

    def hang(_: Asked) -> Answer:
        asked.set()
        return Answer(body=b"x" * 100, drip=600)

    site.routes["/feed.xml"] = hang
    running = engine._begin(schedule=False)
    # So that no deadline of the site's can make a failure of it, however long this test is kept waiting.
    running.fetcher._deadlines = Deadlines(connect=3600, headers=3600, body=3600, silence=3600, total=3600)
    if is_closed_first:

        def closed() -> NoReturn:
            raise ArchiveError(Reason.of("archive-closed"))

        monkeypatch.setattr(running.archive, "undelivered", closed)
    round_ = engine.poll(force=True)
    assert asked.wait(60)
    engine.start()
    engine.close()
    # Given up, and no failure of the site's.
    assert (round_.result(60).sources, round_.result(60).failed) == (0, 0)
    with pytest.raises(MonitorError):
        engine.poll().result(60)


def test_a_poll_that_ends_leaves_nothing_in_a_storm(engine: Engine, site: Site, kept: Kept) -> None:
    names = [f"/a/{number}" for number in range(STORM + 5)]
    site.routes["/feed.xml"] = feed(site, *((name, f"خبر {name} من إدلب", f"نص {name}", "") for name in names))
    engine.save_watchlist(Watchlist(name="الشمال", terms=(Term(query="إدلب"),))).result(30)
    engine.add_source(site.url("/feed.xml"), backlog=len(names), text=TextMode.FEED).result(30)
    summary = engine.poll(force=True).result(60)
    assert (summary.alerts, summary.delivered, summary.undelivered) == (len(names), len(names), 0)
    assert engine.alerts(held=True).result(5) == ()
    assert len(kept.delivered) == len(names)
