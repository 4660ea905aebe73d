"""A page's first answer is not its last: what yields no text is asked for again a few times, and hides nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.engine import Engine
from monitor.gathering.schedule import GONE_PAGE_AGAIN, POOR_PAGE_AGAIN
from monitor.model import Article, ArticleQuery, Term, TextFrom, Watchlist
from tests.conftest import FakeClock
from tests.engine.conftest import Kept, feed, page
from tests.site import Answer, Site

TITLE = "خبر طويل بما يكفي عن المدينة وأهلها وأسواقها رقم 7"
FIRST = "ساد الهدوء القرى الواقعة شمال البلاد منذ ساعات الصباح، وعادت الأسواق إلى فتح أبوابها أمام الأهالي في كل مكان."
SECOND = (
    "قال متحدث محلي إن العمل بإدلب يسير وفق اتفاق جديد، وإن لجنة مشتركة ستراقب تنفيذه على الأرض خلال الأيام المقبلة."
)
THIRD = "وأضاف أن القوافل الطبية وصلت إلى المراكز الصحية من دون عوائق، وأن توزيع المساعدات يستمر حتى نهاية الأسبوع."
IDLIB = Watchlist(name="الشمال", terms=(Term(query="إدلب"),))
PATH = "/2021/02/12347/khabar-tawil-an-almadina-7"
OTHERS = tuple(f"/2021/02/{12400 + n}/khabar-tawil-an-almadina-{n}" for n in range(6))
REAL = page(TITLE, FIRST, SECOND, THIRD)

POOR = {
    "not found once": Answer(status=404, body=b"<h1>nf</h1>"),
    "gone once": Answer(status=410),
    "only scripts": Answer(
        body=b"<!DOCTYPE html><html><head><title>L</title></head><body><div id=app></div><script src=/a.js></script>"
        b"</body></html>"
    ),
    "maintenance": Answer(
        body="<!DOCTYPE html><html><head><title>صيانة</title></head><body><h1>الموقع تحت الصيانة</h1>"
        "<p>نعود قريبا.</p></body></html>".encode()
    ),
    "nothing": Answer(),
    "no content": Answer(status=204),
    "portal": Answer(
        body=b"<!DOCTYPE html><html><head><title>WiFi</title></head><body><h1>Welcome to Hotel</h1><form action=/a>"
        b"<button>Accept</button></form></body></html>"
    ),
    "consent": Answer(
        body="<!DOCTYPE html><html><body><h1>نحن نهتم بخصوصيتك</h1><p>نستخدم ملفات تعريف الارتباط، يرجى الموافقة"
        " للمتابعة إلى الموقع.</p><button>موافق</button></body></html>".encode()
    ),
    "an error in JSON": Answer(body=b'{"error":"db"}', type="application/json"),
    "cut without a length": Answer(body=REAL.body[: REAL.body.index("قال متحدث".encode()) - 3], no_length=True),
    "the front page": Answer(status=302, headers=(("Location", "/"),)),
}


def section(*paths: str) -> Answer:
    title = "خبر طويل بما يكفي عن المدينة وأهلها وأسواقها رقم"
    links = "".join(f'<h2><a href="{path}">{title} {path[-1]}</a></h2>' for path in paths)
    html = f"<!DOCTYPE html><html><head><title>الوادي</title></head><body>{links}</body></html>"
    return Answer(body=html.encode())


def listing(site: Site, kind: str, *paths: str) -> Answer:
    if kind == "section":
        return section(*paths)
    return feed(site, *((path, f"{TITLE[:-1]}{path[-1]}", "ملخص قصير", "") for path in paths))


def gathered(engine: Engine) -> list[Article]:
    ids = engine.article_ids(ArticleQuery()).result(5)
    return [one for one in (engine.article(number).result(5) for number in ids) if one.url.endswith(PATH)]


def begin(engine: Engine, site: Site, clock: FakeClock, kind: str) -> None:
    """A source with six known articles, and a new one whose page answers whatever its route says."""
    for other in OTHERS:
        mark = other[-1]
        site.routes[other] = page(
            f"خبر {mark}", *(f"{text.replace('بإدلب', 'هناك')} {mark}" for text in (FIRST, SECOND))
        )
    site.routes["/"] = page("الوادي", "موقع إخباري شامل يتابع أخبار المدينة والريف، ويصدر كل يوم منذ خمسة عشر عاما.")
    site.routes["/s"] = listing(site, kind, *OTHERS)
    engine.save_watchlist(IDLIB).result(30)
    engine.add_source(site.url("/s")).result(30)
    engine.poll(force=True).result(60)
    clock.forward(minutes=20)
    site.routes["/s"] = listing(site, kind, PATH, *OTHERS)


@pytest.mark.parametrize("kind", ["feed", "section"])
@pytest.mark.parametrize("name", list(POOR))
def test_a_poor_first_answer_of_a_page_is_not_its_last(
    name: str, kind: str, engine: Engine, site: Site, clock: FakeClock, kept: Kept
) -> None:
    begin(engine, site, clock, kind)
    site.routes[PATH] = POOR[name]
    engine.poll(force=True).result(60)
    if kind == "feed":
        assert len(gathered(engine)) == 1
    site.routes[PATH] = REAL
    clock.forward(minutes=5)
    engine.poll().result(60)
    (article,) = gathered(engine)
    assert article.text_from is TextFrom.PAGE
    assert article.paragraphs == (FIRST, SECOND, THIRD)
    assert len(engine.alerts().result(5)) == 1
    for _ in range(4):
        clock.forward(hours=7)
        engine.poll(force=True).result(60)
    assert site.paths().count(PATH) == 2
    assert len(kept.delivered) == 1


@pytest.mark.parametrize("kind", ["feed", "section"])
@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("not found once", 1 + len(POOR_PAGE_AGAIN)),
        ("nothing", 1 + len(POOR_PAGE_AGAIN)),
        ("gone once", 1 + len(GONE_PAGE_AGAIN)),
    ],
)
def test_a_page_that_never_yields_anything_is_asked_for_a_few_times_and_given_up(
    name: str, asked: int, kind: str, engine: Engine, site: Site, clock: FakeClock
) -> None:
    begin(engine, site, clock, kind)
    site.routes[PATH] = POOR[name]
    engine.poll(force=True).result(60)
    for _ in range(24):
        clock.forward(hours=1)
        engine.poll().result(60)
    assert site.paths().count(PATH) == asked
    if kind == "feed":
        (article,) = gathered(engine)
        assert article.text_from is TextFrom.FEED
        assert article.text_reason is not None


def test_the_waits_grow_from_five_minutes(engine: Engine, site: Site, clock: FakeClock) -> None:
    begin(engine, site, clock, "feed")
    site.routes[PATH] = Answer(status=404)
    engine.poll(force=True).result(60)
    for count, wait in enumerate(POOR_PAGE_AGAIN, start=1):
        clock.forward(wait - timedelta(seconds=1))
        engine.poll().result(60)
        assert site.paths().count(PATH) == count
        clock.forward(seconds=1)
        engine.poll().result(60)
        assert site.paths().count(PATH) == count + 1
    assert timedelta(minutes=5) == POOR_PAGE_AGAIN[0]
    assert list(POOR_PAGE_AGAIN) == sorted(POOR_PAGE_AGAIN)


def test_what_the_feed_says_alerts_at_once_and_the_page_completes_it_silently(
    engine: Engine, site: Site, clock: FakeClock, kept: Kept
) -> None:
    begin(engine, site, clock, "feed")
    site.routes["/s"] = feed(site, (PATH, TITLE, "قصف على أطراف إدلب", ""))
    site.routes[PATH] = Answer(status=404)
    engine.poll(force=True).result(60)
    (alert,) = engine.alerts().result(5)
    assert "أطراف إدلب" in alert.sentence
    site.routes[PATH] = REAL
    clock.forward(minutes=5)
    engine.poll().result(60)
    (article,) = gathered(engine)
    assert article.paragraphs == (FIRST, SECOND, THIRD)
    assert [one.id for one in engine.alerts().result(5)] == [alert.id]
    assert len(kept.delivered) == 1


def test_a_section_pages_link_that_names_a_term_alerts_on_its_own_words(
    engine: Engine, site: Site, clock: FakeClock
) -> None:
    begin(engine, site, clock, "section")
    link = f'<h2><a href="{PATH}">قصف عنيف على أطراف مدينة إدلب وريفها الجنوبي</a></h2>'
    site.routes["/s"] = Answer(body=section(*OTHERS).body.replace(b"<body>", f"<body>{link}".encode()))
    site.routes[PATH] = POOR["only scripts"]
    assert engine.poll(force=True).result(60).alerts == 1
    assert len(gathered(engine)) == 1


def test_a_cut_page_keeps_what_came_of_it_and_its_words_alert_at_once(
    engine: Engine, site: Site, clock: FakeClock, kept: Kept
) -> None:
    begin(engine, site, clock, "feed")
    site.routes[PATH] = Answer(body=REAL.body[: REAL.body.index("وأضاف".encode()) - 3], no_length=True)
    assert engine.poll(force=True).result(60).alerts == 1
    (article,) = gathered(engine)
    assert (article.text_from, article.paragraphs[:2]) == (TextFrom.PAGE, (FIRST, SECOND))
    site.routes[PATH] = REAL
    clock.forward(minutes=5)
    engine.poll().result(60)
    (article,) = gathered(engine)
    assert article.paragraphs == (FIRST, SECOND, THIRD)
    assert len(kept.delivered) == 1


def test_a_site_that_never_ends_its_pages_is_believed_in_the_end(engine: Engine, site: Site, clock: FakeClock) -> None:
    begin(engine, site, clock, "feed")
    site.routes[PATH] = Answer(body=REAL.body.replace(b"</body></html>", b""), no_length=True)
    engine.poll(force=True).result(60)
    for _ in range(24):
        clock.forward(hours=1)
        engine.poll().result(60)
    (article,) = gathered(engine)
    assert article.paragraphs == (FIRST, SECOND, THIRD)
    assert site.paths().count(PATH) == 1 + len(GONE_PAGE_AGAIN)


def test_a_comment_behind_the_end_is_no_cut(engine: Engine, site: Site, clock: FakeClock) -> None:
    begin(engine, site, clock, "feed")
    site.routes[PATH] = Answer(body=REAL.body + b"<!-- cached " + b"x" * 400 + b" -->", no_length=True)
    engine.poll(force=True).result(60)
    clock.forward(hours=7)
    engine.poll().result(60)
    assert site.paths().count(PATH) == 1


def test_a_teaser_leaves_the_feeds_own_text_and_is_asked_for_again(
    engine: Engine, site: Site, clock: FakeClock
) -> None:
    begin(engine, site, clock, "feed")
    site.routes["/s"] = feed(site, (PATH, TITLE, f"{FIRST} {SECOND} {THIRD}", ""))
    teaser = page(TITLE, f"{FIRST} يتبع في التفاصيل.")
    site.routes[PATH] = teaser
    assert engine.poll(force=True).result(60).alerts == 1
    (article,) = gathered(engine)
    assert (article.text_from, article.text_reason is None) == (TextFrom.FEED, False)
    site.routes[PATH] = REAL
    clock.forward(minutes=5)
    engine.poll().result(60)
    (article,) = gathered(engine)
    assert (article.text_from, article.paragraphs) == (TextFrom.PAGE, (FIRST, SECOND, THIRD))
    assert len(engine.alerts().result(5)) == 1


def test_a_page_nearly_as_long_as_the_feeds_text_takes_its_place(engine: Engine, site: Site, clock: FakeClock) -> None:
    begin(engine, site, clock, "feed")
    whole = page(TITLE, FIRST, SECOND, THIRD)
    site.routes["/s"] = feed(site, (PATH, TITLE, f"{FIRST} {SECOND} {THIRD} {FIRST[:40]}", ""))
    site.routes[PATH] = whole
    engine.poll(force=True).result(60)
    (article,) = gathered(engine)
    assert article.text_from is TextFrom.PAGE


def test_a_page_that_asks_us_to_wait_is_not_asked_for_sooner(engine: Engine, site: Site, clock: FakeClock) -> None:
    begin(engine, site, clock, "feed")
    # No 503, which holds the whole host already.
    site.routes[PATH] = Answer(status=500, headers=(("Retry-After", "1800"),))
    engine.poll(force=True).result(60)
    for _ in range(29):
        clock.forward(minutes=1)
        engine.poll().result(60)
    assert site.paths().count(PATH) == 1
    clock.forward(minutes=1)
    engine.poll().result(60)
    assert site.paths().count(PATH) == 2
