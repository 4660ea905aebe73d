"""A site's own lines, and its clock, learnt from the pages that were read."""

from __future__ import annotations

from monitor.engine import Engine
from monitor.model import ArticleQuery, Term, Watchlist
from tests.engine.conftest import feed, page
from tests.site import Answer, Site

# It stands in the article's own box, looks like a paragraph, and names what is watched.
INVITATION = "يسر مكتب مدينة إدلب أن يستقبل رسائل القراء وملاحظاتهم كل يوم سبت في مقر الصحيفة القديم."
TITLES = (
    "البلدية تصلح خزان المياه",
    "موسم القمح أفضل من العام الماضي",
    "افتتاح مدرسة جديدة في الحي الغربي",
    "فريق السلة يفوز بكأس المدينة",
    "معرض الكتاب يستقبل زواره",
    "حملة لتنظيف ضفاف النهر",
)


def story(number: int) -> tuple[str, str]:
    return (
        f"قال مراسل الصحيفة إن الخبر رقم {number} جرى صباح اليوم في وسط البلدة بحضور جمع من الأهالي والضيوف.",
        f"وأضاف متحدثا عن {TITLES[number]} أن تفاصيل أخرى تعلن في الأيام المقبلة من دون أن يحدد موعدا لذلك.",
    )


def serve(site: Site, count: int) -> None:
    site.routes["/feed.xml"] = feed(site, *((f"/a/{n}", TITLES[n], "خبر", "") for n in reversed(range(count))))
    for number in range(count):
        site.routes[f"/a/{number}"] = page(TITLES[number], *story(number), INVITATION)


def texts(engine: Engine) -> dict[str, tuple[str, ...]]:
    numbers = engine.article_ids(ArticleQuery()).result()
    found = [engine.article(number).result() for number in numbers]
    return {article.title: article.paragraphs for article in found}


def test_a_line_that_every_page_of_a_site_has_is_learnt_and_alerts_no_more(engine: Engine, site: Site) -> None:
    engine.save_watchlist(Watchlist(name="الشمال", terms=(Term(query="إدلب"),))).result()
    serve(site, 4)
    engine.add_source(site.url("/feed.xml"), backlog=9).result()
    engine.poll(force=True).result()
    assert all(INVITATION in paragraphs for paragraphs in texts(engine).values())
    before = len(engine.alerts().result())
    serve(site, 6)
    engine.poll(force=True).result()
    found = texts(engine)
    assert found[TITLES[4]] == story(4)
    assert found[TITLES[5]] == story(5)
    assert len(engine.alerts().result()) == before
    (number,) = engine.article_ids(ArticleQuery(text=f'"{TITLES[5]}"')).result()
    assert INVITATION in engine.article(number).result().boilerplate


def test_a_paragraph_that_only_some_articles_share_stays(engine: Engine, site: Site) -> None:
    serve(site, 6)
    for number in (0, 2, 4):
        site.routes[f"/a/{number}"] = page(TITLES[number], *story(number))
    engine.add_source(site.url("/feed.xml"), backlog=9).result()
    engine.poll(force=True).result()
    assert [title for title, paragraphs in texts(engine).items() if INVITATION in paragraphs] != []
    assert len([1 for paragraphs in texts(engine).values() if INVITATION in paragraphs]) == 3


def dated(number: int, machine: str, shown: str) -> Answer:
    first, second = story(number)
    meta = f'<meta property="article:published_time" content="{machine}">' if machine else ""
    return Answer(
        body=(
            f'<html lang="ar"><head><title>{TITLES[number]}</title>{meta}</head>'
            f"<body><article><h1>{TITLES[number]}</h1>"
            f'<span class="date">{shown}</span><p>{first}</p><p>{second}</p></article></body></html>'
        ).encode()
    )


def published(engine: Engine, number: int) -> tuple[str, str]:
    (found,) = engine.article_ids(ArticleQuery(text=f'"{TITLES[number]}"')).result()
    time = engine.article(found).result().published
    assert time is not None
    return time.text, time.origin


def test_the_clock_that_a_sites_pages_agreed_on_gives_the_next_page_its_zone(engine: Engine, site: Site) -> None:
    serve(site, 3)
    for number in range(3):
        machine, shown = f"2026-11-20T0{number}:15:00Z", f"20 تشرين الثاني 2026 - 0{number + 3}:15"
        site.routes[f"/a/{number}"] = dated(number, machine, shown)
    engine.add_source(site.url("/feed.xml"), backlog=9).result()
    engine.poll(force=True).result()
    serve(site, 5)
    site.routes["/a/3"] = dated(3, "", "20 تشرين الثاني 2026 - 09:40")
    site.routes["/a/4"] = dated(4, "", "12 تشرين الثاني 2026 - 09:40")
    engine.poll(force=True).result()
    assert published(engine, 3) == ("2026-11-20T09:40+03:00", "site")
    assert published(engine, 4) == ("2026-11-12T09:40", "page")


def test_the_zone_that_a_person_set_for_a_source_is_its_pages(engine: Engine, site: Site) -> None:
    serve(site, 1)
    site.routes["/a/0"] = dated(0, "", "20 تشرين الثاني 2026 - 09:40")
    source = engine.add_source(site.url("/feed.xml"), backlog=9, zone="Asia/Damascus").result()
    assert source.zone == "Asia/Damascus"
    engine.poll(force=True).result()
    assert published(engine, 0) == ("2026-11-20T09:40+03:00", "site")
