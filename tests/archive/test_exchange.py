"""Files in and out: told apart by content, and what goes out comes in the same."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from html import escape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from monitor.archive import Archive, Imported, article_lines, exchange
from monitor.errors import InputError
from monitor.model import (
    ArticleQuery,
    NewArticle,
    NewSource,
    Precision,
    Published,
    Rung,
    Severity,
    Source,
    SourceKind,
    SourceOptions,
    Term,
    TextFrom,
    TextMode,
    Watchlist,
)
from tests.archive.desk import START, Desk, StoppedClock, hit
from tests.archive.reports import OTHER_REPORT, REPORT

SOURCES = (
    NewSource(url="https://a.example/feed?x=1&y=2", name="أولى & ثانية", kind=SourceKind.FEED),
    NewSource(
        url="https://b.example/news",
        name="صفحة",
        kind=SourceKind.PAGE,
        text=TextMode.FEED,
        interval=timedelta(minutes=7),
        backlog=0,
        country="SY",
        language="ar",
        paused=True,
    ),
    NewSource(url="https://c.example/map.xml", name="خريطة", kind=SourceKind.SITEMAP),
    NewSource(
        url="https://d.example/feed",
        name="سلّم",
        kind=SourceKind.FEED,
        options=SourceOptions(user_agent="مكتب/1 <&\"'>", username="nadia"),
        ladder=(
            Rung(url='https://d.example/خبر?a=1&b="2"', kind=SourceKind.SITEMAP),
            Rung(url="http://127.0.0.1:8000/news", kind=SourceKind.PAGE, typed=True),
        ),
    ),
)
WATCHLISTS = (
    Watchlist(
        name="شمال، وشرق",
        terms=(
            Term(query='"خفض التصعيد" OR إدلب', weight=3, name=True),
            Term(query="حلب", name=False, extra={"note": "من المكتب", "since": 2026}),
        ),
        exclusions=("رياضة", "كرة القدم"),
        colour="#0E6B68",
        sources=("أولى",),
        countries=("SY",),
        languages=("ar",),
        title_only=True,
        severity=Severity.CRITICAL,
        threshold=2,
        cooldown=timedelta(minutes=30),
        active=("06:00-23:00",),
        actions=("bubble", "sound"),
        extra={"owner": "desk", "order": 3},
    ),
    Watchlist(name="بلا شيء", terms=(), actions=()),
)


def test_sources_go_out_as_opml_and_come_in_the_same(archive: Archive, clock: StoppedClock) -> None:
    for new in SOURCES:
        archive.add_source(new).result()
    body = exchange.opml_of(archive.sources().result(), title="راصد", now=clock())
    assert exchange.kind_of(body) == exchange.SOURCES
    assert tuple(one.value for one in exchange.sources_of_opml(body)) == SOURCES


def test_opml_says_when_it_was_made_in_the_words_its_standard_wants(archive: Archive, clock: StoppedClock) -> None:
    body = exchange.opml_of((), title="راصد", now=clock())
    assert b"<dateCreated>Mon, 23 Nov 2026 12:00:00 GMT</dateCreated>" in body


def test_opml_carries_nothing_that_opens_an_account_and_not_what_was_read(
    archive: Archive, clock: StoppedClock
) -> None:
    source = archive.add_source(
        NewSource(
            url="https://a.example/feed",
            name="a",
            kind=SourceKind.FEED,
            options=SourceOptions(cookies="session=secret", has_password=True, proxy="http://desk:secret@p.example"),
            ladder=(Rung(url="https://a.example/news", kind=SourceKind.PAGE, read=True),),
        )
    ).result()
    body = exchange.opml_of((source,), title="راصد", now=clock())
    assert b"secret" not in body
    (new,) = (one.value for one in exchange.sources_of_opml(body))
    assert isinstance(new, NewSource)
    assert new.options == SourceOptions()
    assert new.ladder == (Rung(url="https://a.example/news", kind=SourceKind.PAGE),)


def test_other_readers_see_a_plain_opml_with_attributes_of_a_namespace_that_is_not_theirs(
    archive: Archive, clock: StoppedClock
) -> None:
    for new in SOURCES:
        archive.add_source(new).result()
    root = etree.fromstring(exchange.opml_of(archive.sources().result(), title="راصد", now=clock()))
    outlines = list(root.iter("outline"))
    assert len(outlines) == len(SOURCES)
    plain = {name for outline in outlines for name in outline.attrib if not name.startswith("{urn:rasid:opml}")}
    assert plain == {"text", "title", "type", "xmlUrl", "url"}
    assert all(len(outline) == 0 for outline in outlines)


@pytest.mark.parametrize(
    "ladder",
    [
        "not JSON",
        "{}",
        "7",
        "[1, null, []]",
        '[{"url": "https://a.example/"}]',
        '[{"url": "https://a.example/", "kind": []}]',
        '[{"url": "https://a.example/", "kind": "well"}]',
        '[{"url": "javascript:alert(1)", "kind": "page"}]',
        '[{"url": ["https://a.example/"], "kind": "page"}]',
        "[" * 100_000,
    ],
)
def test_a_ladder_that_is_none_is_left_out_and_the_source_comes_all_the_same(ladder: str) -> None:
    body = f"""<opml xmlns:r="urn:rasid:opml"><body>
      <outline xmlUrl="https://a.example/feed" r:ladder="{escape(ladder, quote=True)}"/></body></opml>""".encode()
    (new,) = (one.value for one in exchange.sources_of_opml(body))
    assert isinstance(new, NewSource)
    assert (new.url, new.ladder) == ("https://a.example/feed", ())


def test_opml_of_another_reader_is_understood(archive: Archive) -> None:
    body = """<?xml version="1.0"?><opml version="1.1"><head/><body>
      <outline text="سياسة"><outline text="وكالة" xmlUrl=" https://a.example/rss " type="rss"/>
      <outline title="بلا عنوان" htmlUrl="https://b.example/"/></outline>
      <outline xmlUrl="https://c.example/atom"/></body></opml>""".encode()
    assert tuple(one.value for one in exchange.sources_of_opml(body)) == (
        NewSource(url="https://a.example/rss", name="وكالة", kind=SourceKind.FEED, folder="سياسة"),
        NewSource(url="https://c.example/atom", name="https://c.example/atom", kind=SourceKind.FEED),
    )


def test_folders_go_out_as_outlines_around_their_sources_and_come_in_the_same(
    archive: Archive, clock: StoppedClock
) -> None:
    filed = [replace(new, folder=("شمال", "", "شمال / ريف", "شمال")[n]) for n, new in enumerate(SOURCES)]
    for new in filed:
        archive.add_source(new).result()
    body = exchange.opml_of(archive.sources().result(), title="راصد", now=clock())
    outlines = etree.fromstring(body).findall("body/outline")
    assert [outline.get("text") for outline in outlines] == ["شمال", "صفحة", "شمال / ريف"]
    assert [len(outline) for outline in outlines] == [2, 0, 1]
    found = {one.name: one.value for one in exchange.sources_of_opml(body)}
    assert found == {new.name: new for new in filed}


def test_folders_in_folders_and_categories_are_one_folder() -> None:
    body = """<opml><body>
      <outline text="أخبار"><outline text=" شمال "><outline text="أ" xmlUrl="https://a.example/f"/></outline>
      <outline text="ب" xmlUrl="https://b.example/f" category="/لا/شيء"/></outline>
      <outline text="ج" xmlUrl="https://c.example/f" category="/أخبار/جنوب,/غيرها"/></body></opml>""".encode()
    folders = [one.value.folder for one in exchange.sources_of_opml(body) if isinstance(one.value, NewSource)]
    assert folders == ["أخبار / شمال", "أخبار", "أخبار / جنوب"]


@pytest.mark.parametrize("body", [b"<opml><body/></opml>", b"<html>", b"<"])
def test_opml_without_a_source_is_refused(body: bytes) -> None:
    with pytest.raises(InputError):
        exchange.sources_of_opml(body)


def test_opml_reads_no_file_of_the_computer(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hidden")
    body = f"""<!DOCTYPE opml [<!ENTITY x SYSTEM "file://{secret}">]>
      <opml><body><outline text="a" xmlUrl="https://a.example/&x;"/></body></opml>""".encode()
    try:
        found = exchange.sources_of_opml(body)
    except InputError:
        return
    assert all("hidden" not in one.value.url for one in found if isinstance(one.value, NewSource))


def test_watchlists_go_out_as_toml_and_come_in_the_same() -> None:
    body = exchange.watchlists_toml(WATCHLISTS).encode()
    assert exchange.kind_of(body) == exchange.WATCHLISTS
    assert tuple(one.value for one in exchange.watchlists_of(body)) == WATCHLISTS


def test_no_cell_of_a_csv_is_a_formula_to_a_spreadsheet() -> None:
    queries = ("=إدلب", "+حلب", "-حماة", "@درعا", "'=حمص", "''-الرقة", "'نص'")
    given = Watchlist(name="=قائمة", terms=tuple(Term(query=query) for query in queries), exclusions=("-", "=لا"))
    written = exchange.watchlists_csv([given])
    cells = [cell for row in csv.reader(io.StringIO(written)) for cell in row]
    assert not [cell for cell in cells if cell[:1] in ("=", "+", "-", "@")]
    (found,) = exchange.watchlists_of(written.encode())
    assert isinstance(found.value, Watchlist)
    assert (found.value.name, found.value.terms, found.value.exclusions) == (given.name, given.terms, given.exclusions)


def test_watchlists_go_out_as_csv_and_come_in_the_same() -> None:
    body = exchange.watchlists_csv(WATCHLISTS).encode("utf-8-sig")
    assert exchange.kind_of(body) == exchange.WATCHLISTS
    assert tuple(one.value for one in exchange.watchlists_of(body)) == WATCHLISTS


_QUERIES = st.sampled_from(
    (
        *(
            "إدلب",
            "خفض التصعيد",
            '"خفض; التصعيد"',
            "إدلب NEAR/5 حلب",
            "إدلب قرب/ج حلب",
            "title:(هدنة أو اتفاق)",
            "=إدلب",
        ),
        *(
            "إدل*",
            "~لافرنتييف/لافرينتيف",
            "إدلب -حلب قصف",
            "C++",
            ".NET",
            "AT&T",
            "F-16",
            "«وقف\u200f النار»",
            "a,b",
            "'",
        ),
    )
)
_NAMES = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=12).map(
    str.strip
)
_SOME = st.lists(_NAMES.filter(bool), max_size=3, unique=True).map(tuple)
_LISTS = st.builds(
    Watchlist,
    name=_NAMES.filter(bool),
    terms=st.lists(
        st.builds(Term, query=_QUERIES, weight=st.integers(0, 999), name=st.sampled_from((None, True, False))),
        min_size=1,
        max_size=4,
    ).map(tuple),
    exclusions=st.lists(_QUERIES, max_size=3, unique=True).map(tuple),
    sources=_SOME,
    countries=st.lists(st.sampled_from(("SY", "IQ", "EG")), max_size=2, unique=True).map(tuple),
    languages=st.lists(st.sampled_from(("ar", "en")), max_size=2, unique=True).map(tuple),
    title_only=st.booleans(),
    threshold=st.integers(1, 999),
    cooldown=st.integers(0, 999).map(lambda minutes: timedelta(minutes=minutes)),
    active=st.sampled_from(((), ("06:00-23:00",), ("06:00-12:00", "13:00-23:00"))),
)


@settings(deadline=None)
@given(st.lists(_LISTS, min_size=1, max_size=3, unique_by=lambda watchlist: watchlist.name))
def test_any_weights_thresholds_and_scopes_come_in_as_they_went_out(watchlists: list[Watchlist]) -> None:
    for write in (exchange.watchlists_toml, exchange.watchlists_csv):
        found = exchange.watchlists_of(write(watchlists).encode())
        assert [one.value for one in found] == watchlists


def test_a_spreadsheet_of_two_columns_is_enough() -> None:
    body = "Watchlist;Term\r\nشمال;إدلب\r\nشمال;حلب\r\nجنوب;درعا\r\n".encode()
    found = [one.value for one in exchange.watchlists_of(body) if isinstance(one.value, Watchlist)]
    assert [(one.name, [term.query for term in one.terms]) for one in found] == [
        ("شمال", ["إدلب", "حلب"]),
        ("جنوب", ["درعا"]),
    ]
    assert found[0].actions == ("bubble",)


@pytest.mark.parametrize(
    "body", [b"", b"  \n", b"\x00\x01\x02", b"[[watchlist]\nname=", b"a=1", b"\xff\xfe", b"x=" + b"[" * 100_000]
)
def test_what_is_none_of_ours_is_refused(body: bytes) -> None:
    with pytest.raises(InputError):
        exchange.kind_of(body)
        exchange.watchlists_of(body)


def _understand(watched: Watchlist | None) -> object:
    def understand(article: NewArticle, source: Source) -> NewArticle:
        found = hit(watched, article.title, *article.paragraphs) if watched is not None else None
        return replace(article, hits=() if found is None else (found,))

    return understand


def test_articles_go_out_as_lines_and_come_in_the_same(desk: Desk, tmp_path: Path, clock: StoppedClock) -> None:
    one, other = desk.add_source("أولى"), desk.add_source("ثانية أخرى")
    now = desk.clock()
    text = "قصف على إدلب فجر اليوم، " + "كلمات أخرى كثيرة لا تعني شيئا بعينه " * 4
    desk.store(one, "a", "عنوان", text, "فقرة", authors=("كاتبة",), published=Published.at(now - timedelta(days=3)))
    desk.clock.forward(seconds=90, microseconds=5)
    desk.store(other, "b", "عنوان", text, "فقرة", subtitle="فرعي", language="ar", text_from=TextFrom.FEED)
    desk.store(one, "c", "ثالث", "نص", published=Published(text="2026-11", precision=Precision.MONTH))
    desk.store(one, "untitled", "", "نص بلا عنوان")
    lines = list(article_lines.lines_of(desk.archive.carried()))
    assert exchange.kind_of(lines[0].encode()) == exchange.ARTICLES
    again = Archive(tmp_path / "other.sqlite", clock=clock)
    try:
        imported = again.import_articles(map(article_lines.article_of, lines), understand=_understand(None))  # type: ignore[arg-type]
        assert (imported.new, imported.versions, imported.unchanged, imported.sources) == (4, 0, 0, 2)
        assert list(article_lines.lines_of(again.carried())) == lines
        assert all(source.paused for source in again.sources().result())
        twice = again.import_articles(map(article_lines.article_of, lines), understand=_understand(None))  # type: ignore[arg-type]
        assert (twice.new, twice.versions, twice.unchanged, twice.sources) == (0, 0, 4, 0)
    finally:
        again.close()


def test_an_imported_article_matches_and_is_found_but_alerts_nobody(desk: Desk) -> None:
    watched = desk.add_watchlist("شمال", "إدلب")
    lines = ['{"url": "https://a.example/1", "title": "قصف في إدلب", "paragraphs": ["نص"]}']
    lines.append('{"url": "https://a.example/1", "title": "قصف في إدلب", "paragraphs": ["نص معدل"]}')
    imported = desk.archive.import_articles(map(article_lines.article_of, lines), understand=_understand(watched))  # type: ignore[arg-type]
    assert (imported.new, imported.versions) == (1, 1)
    assert desk.archive.alerts().result() == ()
    (number,) = desk.archive.article_ids(ArticleQuery(watchlist=watched.id)).result()
    assert desk.archive.article(number).result().source_name == "a.example"
    assert len(desk.archive.search("إدلب").result()) == 1


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        '{"title": "x", "paragraphs": []}',
        '{"url": "https://a.example/", "paragraphs": []}',
        '{"url": "https://a.example/", "title": null, "paragraphs": []}',
        '{"url": " ", "title": "x", "paragraphs": []}',
        '{"url": "https://a.example/", "title": "x", "paragraphs": "y"}',
        '{"url": "https://a.example/", "title": "x", "paragraphs": [1]}',
        '{"url": "https://a.example/", "title": "x", "paragraphs": [], "first_seen": "gestern"}',
        '{"url": "https://a.example/", "title": "x", "paragraphs": [], "published": "gestern"}',
        '{"url": 7, "title": "x", "paragraphs": []}',
        '{"url": "http://[bad", "title": "x", "paragraphs": []}',
        '{"url": "nowhere", "title": "x", "paragraphs": []}',
        "[" * 100_000,
    ],
)
def test_a_line_that_is_no_article_is_refused(line: str) -> None:
    with pytest.raises(InputError):
        article_lines.article_of(line)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (
            b"<!DOCTYPE html><html><head><title>x</title></head><body><p>A page<br></body></html>",
            "import-not-understood",
        ),
        (b"<html><body>&nbsp;</body></html>", "import-not-understood"),
        (b"<!doctype html>", "import-not-understood"),
        (b'<rss version="2.0"><channel><title>x</title></channel></rss>', "import-not-understood"),
        (b"<", "import-not-understood"),
        (b"<opml", "opml-not-understood"),
        (b'<opml version="2.0"><body/></opml>', "opml-without-sources"),
    ],
)
def test_only_opml_is_said_to_be_opml(body: bytes, code: str) -> None:
    with pytest.raises(InputError) as raised:
        exchange.sources_of_opml(body)
    assert raised.value.reason.code == code


@pytest.mark.parametrize(
    "wrong",
    [
        {"first_seen": "0001-01-01T00:00:00+14:00"},
        {"first_seen": "9999-12-31T23:59:59-14:00"},
        {"first_seen": "9999-12-31T23:59:59+00:00"},
        {"first_seen": "0001-01-02T00:00:00+00:00"},
        {"published": "0001-01-01T00:00:00+14:00"},
        {"published": "9999-12-31T23:59:59-14:00"},
        {"published": "9999-12-31"},
        {"published": "0001-01"},
        {"authors": 5},
        {"authors": "محرر"},
        {"id": 10**30},
        {"story": 10**30},
        {"story": -(10**30)},
        {"url": "https://a.example/\ud800"},
        {"source": "نشرة\udfff"},
        {"language": "\ud800"},
    ],
    ids=str,
)
def test_a_line_with_a_value_that_cannot_be_kept_is_one_refusal(wrong: dict[str, object]) -> None:
    line = {"url": "https://a.example/1", "title": "خبر", "paragraphs": ["نص"], "source": "نشرة"}
    assert article_lines.article_of(json.dumps(line)).text.title == "خبر"
    with pytest.raises(InputError):
        article_lines.article_of(json.dumps(line | wrong))


@pytest.mark.parametrize("moment", ["0002-01-01T00:00:00+00:00", "9998-12-31T23:59:59+00:00", "1969-12-31T00:00:00"])
def test_an_article_of_any_other_time_is_taken_and_given_back(desk: Desk, moment: str) -> None:
    line = {"url": "https://a.example/1", "title": "خبر", "paragraphs": ["نص " * 30], "source": "نشرة"}
    read = article_lines.article_of(json.dumps(line | {"first_seen": moment, "published": moment, "id": 7, "story": 7}))
    assert desk.archive.import_articles([read], understand=lambda article, _: article).new == 1
    [page] = desk.archive.articles_between(None, None)
    assert page[0].published == read.text.published
    assert desk.archive.too_old().result() == ()


# --- articles of another desk --------------------------------------------------------------------


@pytest.fixture
def theirs(tmp_path: Path, clock: StoppedClock) -> Iterator[Desk]:
    archive = Archive(tmp_path / "theirs.sqlite", clock=clock)
    yield Desk(archive, clock)
    archive.close()


def _lines(desk: Desk) -> list[str]:
    return list(article_lines.lines_of(desk.archive.carried()))


def _take(desk: Desk, lines: Iterable[str]) -> Imported:
    return desk.archive.import_articles(map(article_lines.article_of, lines), understand=_understand(None))  # type: ignore[arg-type]


def _told(desk: Desk) -> set[frozenset[str]]:
    """The stories, each by the titles of its articles."""
    stories: dict[int, set[str]] = {}
    for page in desk.archive.articles_between(None, None):
        for article in page:
            stories.setdefault(article.story, set()).add(article.title)
    return {frozenset(titles) for titles in stories.values()}


def test_the_stories_of_another_desk_do_not_join_those_of_the_same_number_here(desk: Desk, theirs: Desk) -> None:
    minute = Published.at(START)
    watched = desk.add_watchlist("مدارس", "مدارس")
    local = desk.store(desk.add_source("أولى"), "l", "مدارس", *OTHER_REPORT, published=minute, watching=(watched,))
    first = theirs.store(theirs.add_source("ثانية ب"), "x1", "الأول", *REPORT, published=minute)
    later = Published.at(START + timedelta(minutes=1))
    theirs.clock.forward(minutes=2)
    theirs.store(theirs.add_source("ثالثة ج ج"), "x2", "الثاني", *REPORT, published=later)
    assert first.article == local.article
    _take(desk, _lines(theirs))
    assert _told(desk) == {frozenset({"مدارس"}), frozenset({"الأول", "الثاني"})}
    copy = desk.store(desk.add_source("رابعة"), "y", "مدارس والجسر", *REPORT, watching=(watched,))
    assert len(copy.alerts) == 1


@pytest.mark.parametrize("turned", [False, True])
def test_the_stories_of_another_desk_come_with_their_numbers_in_whatever_order(
    desk: Desk, theirs: Desk, turned: bool
) -> None:
    sources = [theirs.add_source(name) for name in ("أولى", "ثانية ب", "ثالثة ج ج")]
    first = theirs.store(sources[0], "a", "الأول", *REPORT)
    theirs.clock.forward(minutes=5)
    theirs.store(sources[1], "b", "الثاني", *REPORT)
    theirs.clock.forward(days=20)
    theirs.store(sources[2], "c", "آخر", *OTHER_REPORT)
    lines = _lines(theirs)
    _take(desk, reversed(lines) if turned else lines)
    assert _lines(desk) == lines
    assert desk.archive.story(first.article).result().story.articles[0] == first.article


def test_what_another_desk_told_without_its_first_article_stays_together(desk: Desk, theirs: Desk) -> None:
    sources = [theirs.add_source(name) for name in ("أولى", "ثانية ب", "ثالثة ج ج")]
    for n, source in enumerate(sources):
        theirs.store(source, f"copy{n}", source.name, *REPORT)
        theirs.clock.forward(minutes=5)
    theirs.clock.forward(days=20)
    _take(desk, reversed(_lines(theirs)[1:]))
    assert _told(desk) == {frozenset({"ثانية ب", "ثالثة ج ج"})}


def test_a_number_that_is_wished_for_is_kept(desk: Desk, theirs: Desk) -> None:
    source = theirs.add_source()
    theirs.store(source, "a", "خبر", "نص")
    second = theirs.store(source, "b", "خبر آخر", "نص آخر")
    _take(desk, _lines(theirs)[:1])
    assert desk.archive.article_by_url("https://news.example/b").result().id == second.article  # type: ignore[union-attr]


def test_a_deleted_article_comes_back_under_its_number(desk: Desk) -> None:
    source = desk.add_source()
    stored = desk.store(source, "a", "خبر", "نص")
    lines = _lines(desk)
    desk.archive.delete_articles((stored.article,)).result()
    _take(desk, lines)
    assert _lines(desk) == lines


def test_an_older_export_brings_no_old_text_over_a_newer_one(desk: Desk) -> None:
    source = desk.add_source()
    stored = desk.store(source, "a", "خبر", "نص قديم")
    desk.clock.forward(hours=1)
    lines = _lines(desk)
    desk.store(source, "a", "خبر", "نص مصحح")
    assert _take(desk, lines).unchanged == 1
    assert desk.archive.article(stored.article).result().paragraphs == ("نص مصحح",)
    assert len(desk.archive.versions(stored.article).result()) == 2


def test_an_older_text_of_another_desk_becomes_an_older_version(desk: Desk, theirs: Desk) -> None:
    theirs.store(theirs.add_source(), "a", "خبر", "نص من قبل")
    desk.clock.forward(hours=1)
    stored = desk.store(desk.add_source(), "a", "خبر", "نص جديد")
    assert _take(desk, _lines(theirs)).versions == 1
    versions = desk.archive.versions(stored.article).result()
    assert [one.article.paragraphs for one in versions] == [("نص من قبل",), ("نص جديد",)]
    assert desk.archive.article(stored.article).result().paragraphs == ("نص جديد",)
    assert len(desk.archive.search("جديد").result()) == 1


def test_a_line_that_does_not_say_when_its_text_came_is_of_when_it_was_published(desk: Desk) -> None:
    stored = desk.store(desk.add_source(), "a", "خبر", "نص جديد")
    line = (
        '{"url": "https://news.example/a", "title": "خبر", "paragraphs": ["قديم"], "published": "2026-11-20T10:00:00Z"}'
    )
    assert _take(desk, [line]).versions == 1
    assert desk.archive.article(stored.article).result().paragraphs == ("نص جديد",)


def test_a_newer_text_of_another_desk_is_the_new_version(desk: Desk, theirs: Desk) -> None:
    stored = desk.store(desk.add_source(), "a", "خبر", "نص أول")
    source = theirs.add_source()
    theirs.store(source, "a", "خبر", "نص أول")
    desk.clock.forward(hours=1)
    theirs.store(source, "a", "خبر", "نص مصحح")
    assert _take(desk, _lines(theirs)).versions == 1
    assert desk.archive.article(stored.article).result().paragraphs == ("نص مصحح",)


def test_an_edited_article_goes_out_and_comes_in_the_same(desk: Desk, theirs: Desk) -> None:
    source = theirs.add_source()
    theirs.store(source, "a", "خبر", "نص أول")
    desk.clock.forward(hours=1)
    theirs.store(source, "a", "خبر", "نص مصحح")
    desk.clock.forward(hours=1)
    _take(desk, _lines(theirs))
    assert _lines(desk) == _lines(theirs)
    assert '"edited"' in _lines(desk)[0]


def test_of_two_sources_of_one_name_an_article_goes_to_that_of_its_own_site(desk: Desk) -> None:
    first, second = (
        desk.archive.add_source(NewSource(url=f"https://{host}/f", name="الأخبار", kind=SourceKind.FEED)).result()
        for host in ("www.a.example", "b.example")
    )
    found = {}
    for url in ("https://a.example/1", "https://b.example/1", "https://c.example/1"):
        _take(desk, [f'{{"url": "{url}", "title": "خبر", "paragraphs": ["نص"], "source": "الأخبار"}}'])
        found[url] = desk.archive.article_by_url(url).result().source  # type: ignore[union-attr]
    assert list(found.values()) == [first.id, second.id, first.id]


def test_an_article_from_the_future_stands_where_it_was_taken_in(desk: Desk) -> None:
    line = '{"url": "https://a.example/1", "title": "غدا", "paragraphs": ["نص"], "first_seen": "9000-01-01T00:00:00Z"}'
    _take(desk, [line])
    desk.clock.forward(minutes=1)
    new = desk.store(desk.add_source(), "n", "اليوم", "نص")
    assert desk.archive.article_ids(ArticleQuery()).result()[0] == new.article


# --- addresses as others write them --------------------------------------------------------------


def _urls(body: bytes) -> list[str]:
    return [one.value.url for one in exchange.sources_of_opml(body) if isinstance(one.value, NewSource)]


def test_an_address_with_a_bare_ampersand_is_read_as_it_is() -> None:
    body = b"""<opml><body><outline text="a & b" xmlUrl="https://a.example/f?a=1&b=2&amp;c=3&#38;d=4"/>
      <outline xmlUrl="https://b.example/f?x=1&copy=2"/></body></opml>"""
    assert _urls(body) == ["https://a.example/f?a=1&b=2&c=3&d=4", "https://b.example/f?x=1&copy=2"]
    assert exchange.sources_of_opml(body)[0].name == "a & b"


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("feed://a.example/f", "http://a.example/f"),
        ("feed:https://a.example/f", "https://a.example/f"),
        ("FEED://https://a.example/f", "https://a.example/f"),
        ("feed://httpbin.example/f", "http://httpbin.example/f"),
        ("HTTPS://Reader:Key@A.Example:8080/Feed?A=B", "https://Reader:Key@a.example:8080/Feed?A=B"),
    ],
)
def test_an_address_of_a_feed_is_one_of_the_web(given: str, meant: str) -> None:
    assert _urls(f'<opml><body><outline xmlUrl="{given}"/></body></opml>'.encode()) == [meant]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be"])
@pytest.mark.parametrize("declared", ["", '<?xml version="1.0" encoding="UTF-16"?>'])
def test_opml_in_utf_16_is_read(encoding: str, declared: str) -> None:
    text = f'{declared}<opml><body><outline text="وكالة" xmlUrl="https://a.example/f"/></body></opml>'
    body = text.encode(encoding) if encoding == "utf-16" else b"\xfe\xff" + text.encode(encoding)
    assert exchange.kind_of(body) == exchange.SOURCES
    [found] = exchange.sources_of_opml(body)
    assert (found.name, _urls(body)) == ("وكالة", ["https://a.example/f"])
