"""A source behind a login is read with it, wherever the person wrote it."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

import pytest

from monitor.engine import Engine
from monitor.errors import FetchError
from monitor.model import ArticleQuery, SourceOptions, SourceState, TextFrom
from monitor.settings import Places
from tests.engine.conftest import feed, page
from tests.site import Answer, Asked, Site

LOGIN = "Basic " + b64encode(b"u:p@ss").decode()
TEXT = "ساد الهدوء القرى الواقعة شمال البلاد منذ ساعات الصباح الأولى، وعادت الأسواق إلى فتح أبوابها أمام الأهالي."


def closed(answer: Answer) -> object:
    def reply(asked: Asked) -> Answer:
        if asked.headers.get("authorization") == LOGIN:
            return answer
        return Answer(status=401, body=b"", headers=(("WWW-Authenticate", "Basic"),))

    return reply


@pytest.fixture
def members(site: Site) -> Site:
    site.routes["/feed.xml"] = closed(feed(site, ("/p", "هدوء في الشمال", "موجز", "")))  # type: ignore[assignment]
    site.routes["/p"] = closed(page("هدوء في الشمال", TEXT, TEXT + " مجددا"))  # type: ignore[assignment]
    return site


def test_a_login_written_into_the_address_is_kept_apart_from_it(engine: Engine, members: Site, places: Places) -> None:
    address = members.url("/feed.xml")
    source = engine.add_source(address.replace("//", "//u:p%40ss@")).result(30)
    assert source.url == address
    assert (source.options.username, source.options.has_password) == ("u", True)
    assert engine.poll().result(30).articles == 1
    (number,) = engine.article_ids(ArticleQuery()).result(5)
    assert engine.article(number).result(5).text_from is TextFrom.PAGE
    assert engine.source(source.id).result(5).state is SourceState.OK
    assert b"p@ss" not in places.archive.read_bytes()
    assert "p@ss" not in engine.diagnose().result(10)


def test_looking_at_an_address_with_a_login_reads_with_it_what_the_page_names(engine: Engine, members: Site) -> None:
    html = (
        b'<!DOCTYPE html><html><head><link rel="alternate" type="application/rss+xml" href="/feed.xml"></head></html>'
    )
    members.routes["/"] = closed(Answer(body=html))  # type: ignore[assignment]
    found = engine.discover(members.url("/").replace("//", "//u:p%40ss@")).result(30)
    assert found.url == members.url("/feed.xml")
    assert "p%40ss" not in found.given


def test_a_login_given_beside_the_address_is_used_to_find_out_what_it_is(engine: Engine, members: Site) -> None:
    with pytest.raises(FetchError):
        engine.add_source(members.url("/feed.xml")).result(30)
    source = engine.add_source(members.url("/feed.xml"), options=SourceOptions(username="u"), password="p@ss").result(
        30
    )
    assert engine.poll().result(30).articles == 1
    engine.set_source(source.id, password="wrong").result(5)
    assert engine.check_source(source.id).result(30).state is SourceState.BLOCKED


def test_a_removed_source_that_is_brought_back_still_has_its_login(
    engine: Engine, members: Site, places: Places
) -> None:
    source = engine.add_source(members.url("/feed.xml").replace("//", "//u:p%40ss@")).result(30)
    engine.remove_source(source.id).result(5)
    assert all(b"p@ss" not in file.read_bytes() for file in places.data.glob("*") if file.is_file())
    engine.bring_source_back(source.id).result(5)
    assert engine.check_source(source.id).result(30).state is SourceState.OK


@pytest.mark.parametrize(
    "body", ["<opml><body><outline text='خاصة' xmlUrl='{}'/></body></opml>", "{}"], ids=["opml", "list"]
)
def test_a_login_in_an_imported_address_is_kept_apart_too_and_goes_out_in_no_file(
    engine: Engine, tmp_path: Path, members: Site, body: str
) -> None:
    address = members.url("/feed.xml")
    file = tmp_path / "sources"
    file.write_text(body.format(address.replace("http://", "HTTP://u:p%40ss@")), encoding="utf-8")
    for expected in ((1, 0), (0, 1)):
        done = engine.import_file(file).result(30)
        assert (done.added, done.known) == expected
    (source,) = engine.sources().result(5)
    assert (source.url, source.options.username, source.options.has_password) == (address, "u", True)
    assert engine.check_source(source.id).result(30).state is SourceState.OK
    engine.export("sources", tmp_path / "out.opml").result(10)
    engine.backup(tmp_path / "copy.sqlite").result(10)
    for name in ("out.opml", "copy.sqlite"):
        written = (tmp_path / name).read_bytes()
        assert b"p%40ss" not in written
        assert b"p@ss" not in written
