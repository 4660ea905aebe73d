"""Sources, watchlists, polling, alerts and questions on the command line, against the demo's site on loopback."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from monitor.demo import DemoSite
from tests.cli.conftest import Rasid
from tests.site import Answer, Site

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def site() -> Iterator[DemoSite]:
    """The demo's outlets, with nothing new while the tests run."""
    with DemoSite(every=3600, first=12) as serving:
        yield serving


@pytest.fixture
def polled(rasid: Rasid, site: DemoSite) -> Rasid:
    """A folder that watches for إدلب at the outlet with the feed, polled once."""
    feed = site.sources[0]
    assert rasid("source", "add", feed.url, "--name", "المنفذ", "--text", "feed").code == 0
    assert rasid("watchlist", "add", "الشمال", "--term", "إدلب").code == 0
    assert rasid("poll", "--once", "--json").code == 0
    return rasid


def test_a_source_is_found_out_kept_listed_paused_and_removed(rasid: Rasid, site: DemoSite) -> None:
    (added,) = rasid("source", "add", site.sources[0].url, "--name", "المنفذ", "--json").lines
    assert (added["kind"], added["name"], added["articles"]) == ("feed", "المنفذ", 0)
    assert list(added) == [
        "id",
        "url",
        "name",
        "kind",
        "state",
        "reason",
        "last_success",
        "next_check",
        "articles",
        "ladder",
        "sample",
    ]
    assert len(added["sample"]) == 5
    for entry in added["sample"]:
        assert (entry["title"], entry["published"][:3], entry["url"][:7]) == (entry["title"].strip(), "202", "http://")
    assert "sample" not in rasid("source", "list", "--json").lines[0]
    assert rasid("source", "pause", "المنفذ", "--json").lines[0]["state"] == "paused"
    assert rasid("source", "pause", added["url"], "--resume").code == 0
    assert "المنفذ" in rasid("source", "list").out
    assert rasid("source", "remove", str(added["id"])).code == 0
    assert rasid("source", "list", "--json").out == ""


def test_adding_a_source_shows_what_it_would_bring(rasid: Rasid, site: DemoSite) -> None:
    (added,) = rasid("source", "add", site.sources[0].url, "--json").lines
    assert rasid("source", "remove", str(added["id"])).code == 0
    shown = rasid("source", "add", site.sources[0].url).out
    assert all(entry["title"] in shown for entry in added["sample"])


@pytest.mark.parametrize(
    "arguments",
    [
        ["source", "add", "no address at all"],
        ["source", "add", "http://127.0.0.1:9/"],
        ["source", "remove", "nobody"],
        ["source", "check", "nobody"],
        ["watchlist", "remove", "nobody"],
        ["watchlist", "test", "nobody"],
        ["watchlist", "add", "x", "--term", " "],
        ["poll", "--source", "nobody"],
        ["ack", "7"],
        ["snooze", "7", "--for", "2h"],
        ["note", "7", "x"],
        ["why", "7"],
        ["why", "https://nobody.example/"],
        ["archive", "restore", "nothing.rasid"],
        ["import", "nothing.opml"],
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("language", ["ar", "en"])
def test_what_cannot_be_done_is_one_sentence_and_exit_1(rasid: Rasid, arguments: list[str], language: str) -> None:
    found = rasid("--language", language, *arguments)
    assert (found.code, found.out) == (1, "")
    assert found.err.count("\n") == 1
    assert "unexpected" not in found.err
    assert "متوقعاً" not in found.err
    assert "inside Rasid" not in found.err
    assert "داخل راصد" not in found.err


@pytest.mark.parametrize("given", ["not a url", "nowhere", "https://not a url", "ftp://x.example/feed"])
def test_what_was_typed_is_quoted_as_it_was_typed(rasid: Rasid, given: str) -> None:
    found = rasid("source", "add", given)
    assert found.code == 1
    assert f"“{given}”" in found.err


def test_a_poll_brings_articles_and_alerts_and_says_how_many(polled: Rasid) -> None:
    again = polled("poll", "--once", "--json")
    assert again.lines[0]["sources"] == 1
    assert again.lines[0]["alerts"] == 0
    assert "1 source polled" in polled("poll", "--once").out
    alerts = polled("alerts", "--json").lines
    assert alerts
    assert all(alert["watchlist"] == "الشمال" for alert in alerts)
    assert all(match["term"] == "إدلب" for alert in alerts for match in alert["matches"])


def test_a_poll_with_a_failed_source_says_so_and_is_strict_when_asked(rasid: Rasid) -> None:
    with DemoSite(every=3600, first=2) as gone:
        rasid("source", "add", gone.sources[0].url)
    found = rasid("poll", "--once", "--strict")
    assert found.code == 1
    assert "127.0.0.1" in found.err
    assert rasid("poll", "--once").code == 0


def test_the_check_of_a_source_that_cannot_be_read_tells_of_it_and_fails(rasid: Rasid) -> None:
    with DemoSite(every=3600, first=2) as gone:
        rasid("source", "add", gone.sources[0].url, "--name", "المنفذ")
    found = rasid("source", "check", "المنفذ")
    assert found.code == 1
    assert "no usable answer" in found.out
    assert found.err == "rasid: المنفذ: 127.0.0.1 refuses the connection.\n"
    found = rasid("source", "check", "المنفذ", "--json")
    assert (found.code, found.err.count("\n")) == (1, 1)
    assert found.lines[0]["log"][0]["entries"] is None


def test_an_alert_that_reached_nobody_fails_a_strict_poll_each_time_and_is_told_with_its_reason(
    rasid: Rasid, site: DemoSite
) -> None:
    # There is no desktop session here, so no bubble can be shown.
    assert rasid("source", "add", site.sources[0].url, "--text", "feed").code == 0
    assert rasid("watchlist", "add", "الشمال", "--term", "إدلب").code == 0
    first = rasid("poll", "--once", "--strict")
    assert first.code == 1
    assert "No bubble could be shown" in first.err
    assert "not delivered yet" in first.out
    assert "not delivered yet" in first.err
    # Its next try is not due yet; it has still reached nobody.
    again = rasid("poll", "--strict", "--json")
    assert again.code == 1
    assert again.lines[0]["undelivered"] == len(rasid("alerts", "--unread", "--json").lines) > 0
    assert rasid("poll").code == 0


def test_a_page_that_cannot_be_had_fails_a_strict_poll(rasid: Rasid) -> None:
    with Site() as site:
        item = f"<item><title>عنوان</title><link>{site.url('/gone')}</link><description>نص</description></item>"
        body = f'<?xml version="1.0"?><rss version="2.0"><channel><title>x</title>{item}</channel></rss>'
        site.routes["/feed.xml"] = Answer(body=body.encode(), type="application/rss+xml")
        site.routes["/gone"] = Answer(status=503)
        assert rasid("source", "add", site.url("/feed.xml")).code == 0
        found = rasid("poll", "--once", "--strict", "--json")
    assert found.code == 1
    assert (found.lines[0]["failed"], found.lines[0]["pages_failed"]) == (0, 1)
    assert "1 page not read yet" in found.err


def test_a_source_that_brings_nothing_says_what_to_try(rasid: Rasid) -> None:
    titles = (f"عنوان طويل لخبر يراه القارئ كاملاً رقم {n}" for n in range(8))
    links = "".join(f'<li><a href="/politics/{n}00{n}-story.html">{t}</a></li>' for n, t in enumerate(titles))
    with Site() as site:
        site.routes["/politics"] = Answer(body=f"<html><body><main><ul>{links}</ul></main></body></html>".encode())
        for n in range(8):
            site.routes[f"/politics/{n}00{n}-story.html"] = Answer(body=b"<html><body></body></html>")
        assert rasid("source", "add", site.url("/politics"), "--name", "القسم").code == 0
        assert "no article has come" not in rasid("source", "list").out
        polled = rasid("poll", "--once")
    assert "0 articles stored" in polled.out
    assert "القسم" in polled.err
    assert "no article has come of it. Try the address" in polled.err
    assert "no article has come of it. Try the address" in rasid("source", "list").out


def test_an_alert_is_dealt_with_put_off_and_noted(polled: Rasid) -> None:
    first = str(polled("alerts", "--json").lines[0]["id"])
    assert polled("ack", first, "--json").lines[0]["state"] == "acknowledged"
    assert polled("snooze", first, "--for", "2h", "--json").lines[0]["state"] == "snoozed"
    assert "in 2 hours" in polled("snooze", first, "--for", "2h").out
    assert polled("note", first, "راجع المصدر").code == 0
    assert "راجع المصدر" in polled("alerts").out
    assert polled("alerts", "ack", first, "--json").lines[0]["state"] == "acknowledged"


def test_unread_and_held_narrow_the_alerts(polled: Rasid) -> None:
    alerts = polled("alerts", "--unread", "--json").lines
    polled("ack", str(alerts[0]["id"]))
    assert len(polled("alerts", "--unread", "--json").lines) == len(alerts) - 1
    assert polled("alerts", "--held", "--json").lines == []


def test_why_tells_every_step_of_an_article_by_number_and_by_address(polled: Rasid) -> None:
    alert = polled("alerts", "--json").lines[0]
    (by_number,) = polled("why", str(alert["article"]["id"]), "--json").lines
    (by_address,) = polled("why", alert["article"]["url"], "--json", "--watchlist", "الشمال").lines
    assert by_number["url"] == alert["article"]["url"] == by_address["url"]
    assert {"gathered", "extracted", "matched"} <= {step["step"] for step in by_number["steps"]}
    assert "unexpected" not in json.dumps(by_number)
    assert "✓" in polled("why", str(alert["article"]["id"])).out


def test_a_search_finds_the_articles_newest_first(polled: Rasid) -> None:
    found = polled("search", "إدلب", "--json")
    assert found.lines
    assert all("paragraphs" not in line and line["snippet"] for line in found.lines)
    assert "paragraphs" in polled("search", "إدلب", "--full", "--json").lines[0]
    assert len(polled("search", "إدلب", "--limit", "1", "--json").lines) == 1
    assert polled("search", "كلمةلاتوجد").out == "Nothing found.\n"
    assert polled("search", "إدلب", "--since", "2100-01-01", "--json").out == ""
    assert polled("search", "إدلب", "--source", "المنفذ").code == 0


def test_a_search_is_narrowed_and_ranked(polled: Rasid) -> None:
    found = {line["id"] for line in polled("search", "إدلب", "--json").lines}
    assert {line["id"] for line in polled("search", "إدلب", "--best", "--json").lines} == found != set()
    assert {line["id"] for line in polled("search", "إدلب", "--written-in", "ar", "--json").lines} == found
    assert polled("search", "إدلب", "--starred").out == "Nothing found.\n"
    assert polled("search", "إدلب", "--country", "FR").out == "Nothing found.\n"
    assert polled("search", "إدلب", "--country", "Freedonia").code == 2
    assert polled("search", "إدلب", "--watchlist", "لا أحد").code == 1


def test_a_search_that_cannot_be_understood_is_one_sentence(polled: Rasid) -> None:
    found = polled("search", "(قصف")
    assert (found.code, found.err.count("\n")) == (1, 1)


def test_a_watchlist_is_tried_on_the_stored_articles_before_it_is_saved(polled: Rasid) -> None:
    (found,) = polled("watchlist", "test", "--term", "إدلب", "--json").lines
    assert found["hits"] == len(polled("alerts", "--json").lines)
    assert found["samples"][0]["matches"][0]["term"] == "إدلب"
    assert polled("watchlist", "test", "الشمال", "--days", "3").code == 0
    (listed,) = polled("watchlist", "list", "--json").lines
    assert (listed["id"], listed["name"], listed["colour"]) == (1, "الشمال", None)
    (exported,) = polled("export", "watchlists", "--json").lines
    assert {"id": 1} | exported == listed


def test_a_new_watchlist_finds_what_is_stored_and_says_so(polled: Rasid) -> None:
    told = polled("watchlist", "add", "أخرى", "--term", "إدلب").out
    assert "stored articles were matched." in told
    assert {line["watchlist"] for line in polled("alerts", "--json").lines} == {"الشمال"}
    count = sum(polled("trend", "أخرى", "--json").lines[0]["counts"])
    assert count == sum(polled("trend", "الشمال", "--json").lines[0]["counts"]) > 0


def test_a_term_that_may_not_find_what_was_meant_is_told_of_when_it_is_saved_and_when_it_is_tried(rasid: Rasid) -> None:
    terms = ("--term", "إدلب AND", "--term", "حلب", "--not", "في")
    for command in (("watchlist", "add", "الشمال", *terms), ("watchlist", "test", "الشمال")):
        found = rasid(*command)
        assert found.code == 0
        loose, common = found.err.splitlines()
        assert loose.startswith("إدلب AND: “AND” stands between no two words")
        assert common.startswith("“في” is a very common word")
    for command in (("watchlist", "add", "أخرى", *terms), ("watchlist", "test", "أخرى")):
        found = rasid(*command, "--json")
        assert found.err == ""
        assert [one["term"] for one in found.lines[0]["warnings"]] == ["إدلب AND", "في"]
        assert "stands between no two words" in found.lines[0]["warnings"][0]["warning"]


def test_a_name_that_is_taken_is_refused(polled: Rasid) -> None:
    assert polled("watchlist", "add", "الشمال", "--term", "حلب").code == 1
    assert polled("watchlist", "list", "--json").lines[0]["terms"][0]["query"] == "إدلب"


def test_the_story_of_an_article_tells_who_had_it_first_and_what_a_copy_adds(rasid: Rasid) -> None:
    report = [
        "قال مسؤول محلي في إدلب إن فرق الإسعاف نقلت سبعة مصابين إلى مشفى المدينة بعد انهيار سقف السوق القديم.",
        "وأضاف أن أعمال رفع الأنقاض تستمر حتى المساء وأن البلدية أغلقت الشوارع المحيطة بالسوق أمام السيارات.",
    ]
    added = "وطالب تجار السوق المحافظة بتعويضات عاجلة عن بضائعهم."
    first = {"url": "https://a.example/1", "source": "أولى", "title": "انهيار سقف سوق في إدلب", "paragraphs": report}
    second = {"url": "https://b.example/1", "source": "ثانية", "title": "إدلب: سقف السوق ينهار"}
    # The lines of an export: the newest is the first of them.
    lines = [second | {"paragraphs": [*report, added]}, first]
    assert rasid("import", "-", stdin="\n".join(map(json.dumps, lines)).encode()).code == 0
    (told,) = rasid("stories", "https://b.example/1", "--json").lines
    assert (told["first"]["url"], [copy["adds"] for copy in told["copies"]]) == ("https://a.example/1", [[added]])
    said = rasid("stories", str(told["first"]["id"])).out.splitlines()
    assert said[1:2] == ["   had it first"]
    assert said[3:] == [f"   {added}"]
    one = rasid("stories", "--limit", "1")
    assert (len(one.out.splitlines()), one.err) == (2, "There may be more: --limit shows them.\n")


def test_a_search_may_narrow_without_words(rasid: Rasid) -> None:
    lines = [
        {"url": f"https://a.example/{n}", "source": "أولى", "title": f"خبر {n}", "paragraphs": ["نص"]} for n in range(3)
    ]
    assert rasid("import", "-", stdin="\n".join(map(json.dumps, lines)).encode()).code == 0
    (number,) = (one["id"] for one in rasid("search", "1", "--json").lines)
    assert rasid("tag", str(number), "مهم").code == 0
    assert [one["title"] for one in rasid("search", "--tag", "مهم", "--json").lines] == ["خبر 1"]
    assert len(rasid("search", "--source", "أولى", "--json").lines) == 3
    assert rasid("search").code == 2
    assert rasid("search", "خبر", "--limit", "0").code == 2


def test_stories_and_trend_answer(polled: Rasid) -> None:
    assert polled("stories", "--json").lines[0]["independent"] >= 1
    (trend,) = polled("trend", "إدلب", "--json").lines
    assert list(trend) == ["from", "to", "counts", "usual", "spikes"]
    assert sum(trend["counts"]) >= 1
    # As in words: minutes after the first poll nothing is usual yet.
    assert trend["usual"] == [None] * len(trend["counts"])
    assert "Too little was counted" in polled("trend", "إدلب").out
    assert polled("trend", "الشمال", "--by", "week").code == 0


def test_the_archive_is_checked_copied_and_restored(polled: Rasid, tmp_path: Path) -> None:
    copy = tmp_path / "copy.rasid"
    assert polled("archive", "check", "--json").lines[0]["sound"] is True
    assert polled("archive", "backup", str(copy)).code == 0
    before = polled("alerts", "--json").out
    assert polled("watchlist", "remove", "الشمال").code == 0
    assert polled("archive", "restore", str(copy)).code == 0
    assert polled("watchlist", "list", "--json").lines[0]["name"] == "الشمال"
    assert polled("alerts", "--json").out == before


def test_what_is_exported_can_be_imported(polled: Rasid, tmp_path: Path) -> None:
    for kind in ("sources", "watchlists", "articles"):
        exported = polled("export", kind)
        assert exported.code == 0
        file = tmp_path / kind
        assert polled("export", kind, "--out", str(file)).code == 0
        elsewhere = ("--data-dir", str(tmp_path / "elsewhere"))
        assert polled(*elsewhere, "import", str(file)).code == 0
        if kind != "sources":
            assert polled(*elsewhere, "export", kind).out.count("\n") == exported.out.count("\n")
    assert polled("--data-dir", str(tmp_path / "third"), "import", "-", stdin=exported.out.encode()).code == 0


def test_an_import_takes_what_it_understands_and_says_what_it_does_not(rasid: Rasid) -> None:
    article = {"url": "https://port.example/1", "title": "قافلة", "paragraphs": ["وصلت القافلة."], "source": "الميناء"}
    lines = json.dumps(article) + "\n" + json.dumps({"url": "https://port.example/2"}) + "\n"
    found = rasid("import", "-", "--json", stdin=lines.encode())
    assert found.code == 1
    assert (found.lines[0]["kind"], found.lines[0]["added"], found.lines[0]["refused"]) == ("articles", 1, 1)
    assert found.err.count("\n") == 1
    assert rasid("source", "list", "--json").lines[0]["state"] == "paused"


def test_the_report_for_support_names_nothing(polled: Rasid, site: DemoSite, tmp_path: Path) -> None:
    report = polled("diagnose").out
    json.loads(report)
    assert "الشمال" not in report
    assert "إدلب" not in report
    assert "127.0.0.1" not in report
    assert polled("diagnose", "--out", str(tmp_path / "report")).out == ""
    assert (tmp_path / "report").exists()


@contextmanager
def watching(*, wait_for: str) -> Iterator[subprocess.Popen[bytes]]:
    """A second Rasid that watches the same folder; ended politely."""
    process = subprocess.Popen(
        [sys.executable, "-m", "monitor", "watch"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env=dict(os.environ),
    )
    assert process.stdout and process.stderr
    with process, process.stdout, process.stderr:
        try:
            assert wait_for in process.stderr.readline().decode()
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.stderr.read()
            assert process.wait(20) == 0


def test_beside_a_watching_rasid_changes_are_handed_over_and_polls_say_so(polled: Rasid) -> None:
    with watching(wait_for="Watching 1 source"):
        assert polled("watchlist", "add", "الجنوب", "--term", "درعا").code == 0
        assert len(polled("watchlist", "list", "--json").lines) == 2
        handed = polled("poll", "--json")
        assert handed.code == 0
        assert "rasid watch" in handed.err
        assert handed.lines[0]["handed_to"]
        assert polled("watch").code == 0
        assert polled("archive", "restore", "copy").code == 1
    assert polled("poll").err == ""


def test_watching_prints_a_snoozed_alert_when_it_comes_again(polled: Rasid) -> None:
    alert = polled("alerts", "--json").lines[0]
    with watching(wait_for="Watching 1 source") as process:
        assert polled("snooze", str(alert["id"]), "--for", "1s").code == 0
        assert process.stdout is not None
        assert process.stdout.readline().decode().startswith(f"{alert['id']}. ")


def test_without_a_display_the_window_says_so_and_watches(rasid: Rasid) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "monitor"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
    )
    assert process.stdout and process.stderr
    with process, process.stdout, process.stderr:
        assert "no display" in process.stderr.readline().decode()
        assert "Watching 0 sources" in process.stderr.readline().decode()
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0


def test_the_demo_prints_articles_and_alerts_as_events(rasid: Rasid) -> None:
    found = rasid("demo", "--no-window", "--json", "--for", "8", "--every", "1")
    assert found.code == 0
    events = {event["event"] for event in found.lines}
    assert events == {"article", "alert"}
    watchlists = {event["watchlist"] for event in found.lines if event["event"] == "alert"}
    assert {"إدلب", "خفض التصعيد"} == watchlists


def test_a_check_tells_the_polls_in_words_and_a_source_is_changed(rasid: Rasid, site: DemoSite, tmp_path: Path) -> None:
    assert rasid("source", "add", site.sources[0].url, "--name", "المنفذ").code == 0
    (checked,) = rasid("source", "check", "المنفذ", "--json").lines
    assert rasid("source", "check", "المنفذ").code == 0
    (listed,) = rasid("source", "list", "--json").lines
    assert list(checked) == [*listed, "log"]
    (poll,) = checked["log"]
    assert list(poll) == ["at", "outcome", "entries", "new", "elapsed"]
    assert poll["entries"] == poll["new"] > 0
    assert "5 entries, 5 new" in rasid("source", "check", "المنفذ").out
    password = tmp_path / "password"
    password.write_text("سر\n", "utf-8")
    changed = ("--user-agent", "desk", "--username", "nadia", "--password-file", str(password), "--interval", "7")
    assert rasid("source", "set", "المنفذ", *changed).code == 0
    assert rasid("source", "set", "المنفذ", "--zone", "Nowhere/Town").code == 2
    assert rasid("source", "set", "المنفذ", "--password-file", str(tmp_path / "none")).code == 1
    assert rasid("source", "set", "المنفذ", "--undo-move").code == 1
    assert rasid("source", "set", "المنفذ", "--folder", "معابر").code == 0
    assert rasid("source", "list", "--folder", "معابر", "--json").lines[0]["folder"] == "معابر"
    assert "in the folder “معابر”" in rasid("source", "list").out
    assert "no source in this folder" in rasid("source", "list", "--folder", "آخر").out
    assert rasid("source", "set", "المنفذ", "--folder", "").code == 0
    assert "folder" not in rasid("source", "list", "--json").lines[0]
    assert "سر" not in rasid("diagnose").out + rasid("source", "list", "--json").out


def test_a_source_is_given_its_country_and_a_watchlist_of_countries_sees_it(polled: Rasid) -> None:
    asked = ("watchlist", "test", "--term", "إدلب", "--country", "SY", "--json")
    assert polled(*asked).lines[0]["hits"] == 0
    assert polled("source", "set", "1", "--country", "SY").code == 0
    assert polled(*asked).lines[0]["hits"] > 0
    assert polled("source", "set", "1", "--country", "all").code == 0
    assert polled(*asked).lines[0]["hits"] == 0


def test_an_entry_without_a_title_is_called_by_its_sentence(rasid: Rasid) -> None:
    body = (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>قناة</title><item>'
        "<guid isPermaLink='false'>1</guid><description>وصلت القافلة إلى إدلب صباح اليوم.</description>"
        "</item></channel></rss>"
    )
    with Site() as site:
        site.routes["/feed.xml"] = Answer(body=body.encode(), type="application/rss+xml")
        assert rasid("watchlist", "add", "الشمال", "--term", "إدلب").code == 0
        assert rasid("source", "add", site.url("/feed.xml"), "--text", "feed", "--backlog", "5").code == 0
        assert rasid("poll", "--once").code == 0
    alerts = rasid("alerts").out
    assert alerts.count("وصلت القافلة") == 1
    assert "وصلت القافلة" in alerts.splitlines()[0]
    found = rasid("search", "القافلة").out
    assert found.count("وصلت القافلة") == 1
    assert "وصلت القافلة" in rasid("snooze", "1", "--for", "1h").out
