"""The picture of an article is fetched as its source is asked, and only when somebody asks for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from monitor.engine import Engine
from monitor.errors import FetchError, NotFoundError
from monitor.model import ArticleQuery, SourceOptions
from monitor.settings import Places
from tests.engine.conftest import feed, page
from tests.site import Answer, Site

TITLE = "فتح طريق البساتين أمام المزارعين"
TEXT = (
    "اتفق وفدان من الأهالي أمس على فتح طريق البساتين أمام المزارعين ابتداء من يوم الأحد المقبل.",
    "وقال رئيس المجلس المحلي إن الطريق سيخدم أربعة آلاف أسرة، وإن لجنة ستشرف على أعمال التسوية.",
)


@pytest.fixture
def site() -> Iterator[Site]:
    with Site(address="0.0.0.0") as running:
        yield running


def an_article(engine: Engine, site: Site, picture: str) -> int:
    """The number of an article whose page names a picture."""
    site.routes["/feed.xml"] = feed(site, ("/a", TITLE, "", "Wed, 17 Feb 2021 11:50:00 GMT"))
    made = page(TITLE, *TEXT).body.decode()
    named = f'<head><meta property="og:image" content="{picture}">' if picture else "<head>"
    site.routes["/a"] = Answer(body=made.replace("<head>", named).encode())
    options = SourceOptions(user_agent="Reader/1", cookies="key=1")
    engine.add_source(site.url("/feed.xml"), options=options).result(60)
    engine.poll(force=True).result(60)
    (number,) = engine.article_ids(ArticleQuery()).result(20)
    return number


def test_it_is_asked_for_under_the_sources_name_and_told_nothing_else(engine: Engine, site: Site) -> None:
    elsewhere = site.url("/p.jpg", host="127.0.0.2")
    site.routes["/p.jpg"] = Answer(body=b"picture", type="image/jpeg")
    number = an_article(engine, site, elsewhere)
    assert "/p.jpg" not in [asked.path for asked in site.asked]
    assert engine.picture(number).result(60) == b"picture"
    asked = next(asked for asked in site.asked if asked.path == "/p.jpg")
    assert asked.headers["user-agent"] == "Reader/1"
    # Another host than the source's learns neither its cookies nor where the picture stands.
    assert not {"cookie", "referer"} & set(asked.headers)


def test_an_article_without_a_picture_says_so(engine: Engine, site: Site) -> None:
    number = an_article(engine, site, "")
    with pytest.raises(NotFoundError) as refused:
        engine.picture(number).result(60)
    assert refused.value.reason.code == "no-picture"


def test_a_boundless_picture_is_not_taken_in(engine: Engine, site: Site) -> None:
    site.routes["/p.jpg"] = Answer(body=b"x", length=10**9, type="image/jpeg")
    number = an_article(engine, site, site.url("/p.jpg"))
    with pytest.raises(FetchError) as refused:
        engine.picture(number).result(60)
    assert refused.value.reason.code == "too-large"


def test_beside_the_process_that_holds_the_folder_it_is_fetched_too(engine: Engine, site: Site, places: Places) -> None:
    site.routes["/p.jpg"] = Answer(body=b"picture", type="image/jpeg")
    number = an_article(engine, site, site.url("/p.jpg"))
    beside = Engine(places, gap=0, notifiers={})
    beside.open()
    try:
        assert not beside.holds
        assert beside.picture(number).result(60) == b"picture"
    finally:
        beside.close()
