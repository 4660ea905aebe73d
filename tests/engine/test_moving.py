"""Files in and out through the door: export then import is the identity."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from monitor.engine import Engine
from monitor.errors import InputError
from monitor.model import ArticleQuery, Retention, Severity, SourceOptions, SourceState, Term, Watchlist
from monitor.settings import Places
from tests.engine.conftest import Kept, feed
from tests.site import Answer, Site

LINE = {
    "url": "https://a.example/1",
    "source": "وكالة الضفة",
    "title": "خبر من إدلب",
    "paragraphs": ["فقرة أولى عن الموسم في إدلب.", "فقرة ثانية."],
}


def test_watchlists_written_out_and_taken_in_elsewhere_are_the_same(
    engine: Engine, tmp_path: Path, places: Places
) -> None:
    watchlist = Watchlist(
        name="الشمال",
        terms=(Term(query="إدلب", weight=2, name=True), Term(query='"خفض التصعيد"')),
        exclusions=("الدوري",),
        severity=Severity.CRITICAL,
        threshold=2,
        active=("06:00-23:00",),
    )
    saved = engine.save_watchlist(watchlist).result(30)
    file = tmp_path / "lists.toml"
    engine.export("watchlists", file).result(10)
    again = engine.import_file(file).result(30)
    assert (again.kind, again.added, again.known) == ("watchlists", 0, 1)
    elsewhere = Engine(
        Places(data=tmp_path / "other", cache=places.cache, log=tmp_path / "log"), notifiers={"bubble": Kept()}
    )
    elsewhere.open()
    assert elsewhere.import_file(file).result(30).added == 1
    (found,) = elsewhere.watchlists().result(5)
    elsewhere.close()
    assert found == saved


def test_sources_taken_in_twice_are_known_the_second_time(engine: Engine, tmp_path: Path, site: Site) -> None:
    site.routes["/feed.xml"] = feed(site, ("/a/1", "x", "y", ""))
    engine.add_source(site.url("/feed.xml"), name="الأول").result(30)
    file = tmp_path / "sources.opml"
    engine.export("sources", file).result(10)
    summary = engine.import_file(file).result(30)
    assert (summary.kind, summary.added, summary.known) == ("sources", 0, 1)


def test_a_source_taken_in_elsewhere_is_asked_and_falls_back_as_before(
    engine: Engine, tmp_path: Path, site: Site, places: Places
) -> None:
    site.routes["/feed.xml"] = site.routes["/other.xml"] = feed(site, ("/a/1", "x", "y", ""))
    options = SourceOptions(user_agent="Desk/1")
    here = engine.add_source(site.url("/feed.xml"), options=options, fallbacks=(site.url("/other.xml"),)).result(30)
    file = tmp_path / "sources.opml"
    engine.export("sources", file).result(10)
    other = Places(data=tmp_path / "other", cache=places.cache, log=tmp_path / "log")
    elsewhere = Engine(other, notifiers={"bubble": Kept()}, gap=0)
    elsewhere.open()
    assert elsewhere.import_file(file).result(30).added == 1
    (there,) = elsewhere.sources().result(5)
    assert (there.options, there.ladder) == (here.options, here.ladder)
    site.routes["/feed.xml"] = Answer(status=410)
    assert elsewhere.check_source(there.id).result(30).rung == 1
    assert elsewhere.check_source(there.id).result(30).state is SourceState.OK
    elsewhere.close()
    assert {asked.headers["user-agent"] for asked in site.asked if asked.path == "/other.xml"} >= {"Desk/1"}


def test_imported_articles_are_found_and_matched_but_never_alert(engine: Engine, tmp_path: Path) -> None:
    saved = engine.save_watchlist(Watchlist(name="الشمال", terms=(Term(query="إدلب"),))).result(30)
    file = tmp_path / "articles.jsonl"
    refused = ["{broken", '{"url": "https://a.example/2"}', json.dumps(LINE | {"url": "http://[bad"})]
    file.write_text("\n".join([*refused, "", json.dumps(LINE)]), encoding="utf-8")
    summary = engine.import_file(file).result(60)
    assert (summary.kind, summary.added, summary.refused) == ("articles", 1, 3)
    assert [(one.line, one.reason.code) for one in summary.refusals] == [
        (1, "line-not-json"),
        (2, "line-lacks"),
        (3, "no-address"),
    ]
    assert len(engine.article_ids(ArticleQuery(watchlist=saved.id)).result(5)) == 1
    assert [found.article.title for found in engine.search("ادلب").result(10)] == [LINE["title"]]
    assert engine.alerts().result(5) == ()
    assert engine.import_file(file).result(60).known == 1


def test_exported_articles_stay_and_a_holder_marks_them_too(engine: Engine, tmp_path: Path, site: Site) -> None:
    site.routes["/feed.xml"] = feed(site, *(("", f"خبر {n}", "<p>نص</p>", "") for n in range(3)))
    engine.add_source(site.url("/feed.xml")).result(30)
    engine.poll().result(30)
    limits = Retention(articles=0)
    assert engine.going(0, limits).result(5).articles == 3
    assert engine.export("watchlists", tmp_path / "w.toml").result(10)
    assert engine.going(0, limits).result(5).articles == 3
    other = Engine(engine.places, gap=0, notifiers={}, command="rasid export")
    other.open()
    try:
        assert other.export("articles", tmp_path / "a.jsonl").result(10)
    finally:
        other.close()
    assert engine.going(0, limits).result(5).articles == 0
    assert engine.export("articles", tmp_path / "a.jsonl").result(10)


@pytest.mark.parametrize("content", [b"", b"\x00\x01", b"just words that are nothing"])
def test_a_file_that_is_nothing_of_ours_is_refused_in_words(engine: Engine, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "x"
    file.write_bytes(content)
    with pytest.raises(InputError):
        engine.import_file(file).result(30)


def test_a_file_that_is_not_there_is_named(engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        engine.import_file(tmp_path / "missing.opml").result(30)
    assert caught.value.reason.get("file") == str(tmp_path / "missing.opml")


def test_a_file_a_person_names_is_written_whole_or_named_in_the_refusal(engine: Engine, tmp_path: Path) -> None:
    there = tmp_path / "chart.png"
    there.write_bytes(b"older")
    engine.write_file(there, b"newer").result(20)
    assert there.read_bytes() == b"newer"
    with pytest.raises(InputError, match="folder-missing"):
        engine.write_file(tmp_path / "nowhere" / "chart.png", b"newer").result(20)
    assert [file.name for file in tmp_path.glob("*chart*")] == ["chart.png"]


def test_a_pipe_is_no_file_to_take_in(engine: Engine, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(InputError) as caught:
        engine.import_file(pipe).result(30)
    assert caught.value.reason.code == "backup-missing"
