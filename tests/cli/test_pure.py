"""The pure stages on the command line: streaming, refusing a line and going on."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.conftest import Rasid

ROOT = Path(__file__).parents[2]

PAGE = """<!doctype html><html lang="ar"><head><title>وصول أول قافلة إلى الميناء</title></head><body><article>
<h1>وصول أول قافلة إلى الميناء</h1>
<p>وصلت إلى الميناء صباح اليوم أول قافلة من السفن الشراعية بعد رحلة دامت أسبوعين كاملين في البحر الهادئ.</p>
<p>وقال ربان السفينة الأولى إن الرحلة كانت سهلة، وإن البحارة يستعدون للعودة بعد أن يستريحوا أياماً قليلة.</p>
<p>واستقبل أهالي المدينة البحارة بالورود والحلوى، وأقيم على الرصيف احتفال صغير شارك فيه تلاميذ المدارس.</p>
</article></body></html>"""

FEED = """<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>الميناء</title>
<link>https://port.example/</link><item><title>قافلة</title><link>https://port.example/1</link></item>
</channel></rss>"""


def jsonl(*lines: object) -> bytes:
    return b"".join(json.dumps(line).encode() + b"\n" for line in lines)


def test_match_answers_each_text_and_goes_on_after_a_bad_line(rasid: Rasid) -> None:
    found = rasid(
        "match",
        "--json",
        stdin=jsonl({"terms": ["إدلب"]}, {"id": "a", "text": "في إدلب اليوم"})
        + b"nonsense\n[1]\n\xff\n\n"
        + jsonl({"id": "b", "text": 3}, {"id": "c"}, {"id": "d", "text": "لا شيء"}),
    )
    assert found.code == 0
    assert [line.get("id") for line in found.lines] == ["a", None, None, None, "b", "c", "d"]
    assert found.lines[0]["matches"] == [{"term": 0, "start": 3, "end": 7, "text": "إدلب"}]
    assert [bool(line.get("error")) for line in found.lines] == [False, True, True, True, True, True, False]
    assert "unexpected" not in found.out


def test_an_id_that_json_cannot_say_is_refused(rasid: Rasid) -> None:
    lines = b'{"terms": ["x1"]}\n{"id": 1e400, "text": "x1"}\n{"id": NaN, "text": "x1"}\n{"id": 1e3, "text": "x1"}\n'
    found = rasid("match", "--json", stdin=lines)
    assert "Infinity" not in found.out
    assert [bool(line.get("error")) for line in found.lines] == [True, True, False]


def test_an_empty_term_is_refused_by_its_number(rasid: Rasid) -> None:
    (answer,) = rasid("match", "--json", stdin=jsonl({"terms": ["إدلب", ""]})).lines
    assert answer["term"] == 1
    assert isinstance(answer["error"], str)


@pytest.mark.parametrize("machine", ["America/New_York", "Asia/Tokyo"])
def test_a_present_without_a_zone_is_never_in_the_zone_of_the_machine(
    rasid: Rasid, monkeypatch: pytest.MonkeyPatch, machine: str
) -> None:
    monkeypatch.setenv("TZ", machine)
    time.tzset()
    try:
        now = ("--now", "2026-11-23T20:30")
        line = "منذ ساعتين\n".encode()
        assert rasid("date", "--json", *now, stdin=line).lines[0]["date"] == "2026-11-23T18:30+00:00"
        there = rasid("date", "--json", *now, "--zone", "Asia/Damascus", stdin=line)
        assert there.lines[0]["date"] == "2026-11-23T18:30+03:00"
        own = rasid("date", "--json", "--now", "2026-11-24T00:30+04:00", stdin="أمس\n".encode())
        assert own.lines[0]["date"] == "2026-11-23"
    finally:
        monkeypatch.undo()
        time.tzset()


def test_match_prints_the_lines_where_a_term_stands(rasid: Rasid) -> None:
    found = rasid("match", "--term", "إدلب", stdin="في إدلب\nفي حلب\n".encode())
    assert found.out == "في إدلب\n"


def test_match_warns_of_terms_on_stderr_and_of_no_more_than_a_pipe_holds(rasid: Rasid) -> None:
    found = rasid("match", "--term", "إدلب AND", stdin="في إدلب\n".encode())
    assert (found.code, found.out) == (0, "")
    assert found.err.startswith("إدلب AND: “AND” stands between no two words")
    found = rasid(
        "match", "--json", stdin=jsonl({"terms": ["في"] * 15}, {"terms": ["إدلب AND"] * 15}, {"id": 1, "text": "x"})
    )
    assert found.lines == [{"id": 1, "matches": []}]
    assert found.err.count("very common word") == 15
    assert found.err.count("\n") == 20


def test_match_flushes_each_answer_before_it_reads_on(rasid: Rasid) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "monitor", "match", "--json"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
    )
    assert process.stdin and process.stdout
    with process.stdin, process.stdout:
        process.stdin.write(jsonl({"terms": ["إدلب"]}))
        for number in range(3):
            process.stdin.write(jsonl({"id": number, "text": "إدلب"}))
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == number
    assert process.wait(20) == 0


@pytest.mark.parametrize(
    ("command", "line", "key"),
    [
        (("extract", "--json", "--batch"), {"base64": base64.b64encode(PAGE.encode()).decode()}, "paragraphs"),
        (("feed", "--json", "--batch"), {"base64": base64.b64encode(FEED.encode()).decode()}, "entries"),
        (("links", "--json", "--batch"), {"base64": base64.b64encode(PAGE.encode()).decode()}, "links"),
        (("date", "--json"), "23 تشرين الثاني 2026", "date"),
    ],
)
def test_each_answer_is_flushed_before_the_next_line_is_read(
    command: tuple[str, ...], line: dict[str, str] | str, key: str
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "monitor", *command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
    )
    assert process.stdin and process.stdout
    with process.stdin, process.stdout:
        for number in range(3):
            if isinstance(line, str):
                process.stdin.write(f"{line}\n".encode())
            else:
                process.stdin.write(jsonl({"id": number, **line}) if number != 1 else b"\xff{\n")
            process.stdin.flush()
            answer = json.loads(process.stdout.readline())
            assert answer.get(key) is not None or (number == 1 and answer["error"])
    assert process.wait(20) == 0


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="the memory of a process is read from /proc")
def test_a_long_batch_holds_no_more_than_a_short_one() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "monitor", "extract", "--json", "--batch"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
    )
    assert process.stdin and process.stdout
    held: list[int] = []
    with process.stdin, process.stdout:
        for number in range(400):
            page = PAGE.replace("وصلت", f"وصلت {number} " + "<b>كلمة</b>" * 2_000)
            process.stdin.write(jsonl({"id": number, "base64": base64.b64encode(page.encode()).decode()}))
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == number
            if number in (100, 399):
                held.append(int(Path(f"/proc/{process.pid}/statm").read_text().split()[1]) * 4096)
    assert process.wait(20) == 0
    assert held[1] - held[0] < 20_000_000


def test_a_lone_surrogate_survives(rasid: Rasid) -> None:
    found = rasid("match", "--json", stdin=jsonl({"terms": ["إدلب"]}, {"id": "\ud800", "text": "إدلب \udfff"}))
    assert '"id": "\\ud800"' in found.out
    assert found.lines[0]["matches"][0]["text"] == "إدلب"


def test_dates_are_read_line_by_line_and_never_guessed(rasid: Rasid) -> None:
    found = rasid("date", "--json", stdin="23 تشرين الثاني 2026\nليس تاريخاً\n\n".encode())
    assert [line["date"] for line in found.lines] == ["2026-11-23", None, None]
    assert found.lines[0]["precision"] == "day"


def test_a_wrong_zone_is_refused_once(rasid: Rasid) -> None:
    found = rasid("date", "--json", "--zone", "Foo/Bar", stdin=b"x\ny\n")
    assert (found.code, found.out, found.err.count("\n")) == (2, "", 1)


def test_extract_reads_files_and_stdin(rasid: Rasid, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(PAGE, encoding="utf-8")
    (from_file,) = rasid("extract", "--json", str(page), "--url", "https://port.example/1").lines
    (from_stdin,) = rasid("extract", "--json", "-", stdin=PAGE.encode()).lines
    assert len(from_file["paragraphs"]) == 3
    assert from_file["paragraphs"] == from_stdin["paragraphs"]
    assert (from_file["file"], from_stdin["file"]) == (str(page), "-")
    assert "وصول أول قافلة" in rasid("extract", str(page)).out


def test_a_file_that_is_not_there_is_one_line_and_the_others_go_on(rasid: Rasid, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(PAGE, encoding="utf-8")
    found = rasid("extract", "--json", str(tmp_path / "none"), str(page))
    assert found.code == 1
    assert len(found.lines) == 1
    assert found.err.count("\n") == 1


@pytest.mark.skipif(sys.platform == "win32", reason="devices are no files there")
@pytest.mark.parametrize("stage", ["extract", "feed", "links"])
def test_a_batch_refuses_what_is_no_file_or_has_no_end_and_goes_on(
    stage: str, rasid: Rasid, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.cli.pure._LARGEST", 10_000)
    large, pipe, good = tmp_path / "large", tmp_path / "pipe", tmp_path / "good"
    large.write_bytes(b"a" * 10_001)
    os.mkfifo(pipe)
    good.write_text(FEED if stage == "feed" else PAGE, encoding="utf-8")
    files = ("/dev/zero", str(pipe), str(large), str(tmp_path), "/dev/null", str(good))
    found = rasid(stage, "--json", "--batch", stdin=jsonl(*({"id": n, "file": file} for n, file in enumerate(files))))
    answers = [json.loads(line) for line in found.out.splitlines()]
    assert ["error" in answer for answer in answers] == [True] * 5 + [False]
    assert [answer["id"] for answer in answers] == list(range(6))
    assert "too large" in answers[2]["error"]


@pytest.mark.skipif(sys.platform == "win32", reason="devices are no files there")
def test_a_file_without_an_end_is_refused(rasid: Rasid, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.cli.pure._LARGEST", 10_000)
    found = rasid("feed", "/dev/zero")
    assert found.code == 1
    assert "too large" in found.err


def test_a_batch_echoes_the_id_and_answers_what_is_refused(rasid: Rasid, tmp_path: Path) -> None:
    feed = tmp_path / "feed.xml"
    feed.write_text(FEED, encoding="utf-8")
    found = rasid(
        "feed",
        "--batch",
        "--json",
        stdin=jsonl(
            {"id": 1, "file": str(feed)},
            {"id": "two", "base64": base64.b64encode(FEED.encode()).decode(), "url": "https://port.example/feed"},
            {"id": 3, "base64": "@"},
            {"id": 4},
            {"id": 5, "file": str(tmp_path / "none")},
            {"id": 6, "base64": base64.b64encode(b"no feed at all").decode()},
            {"id": 7, "file": "-"},
            7,
        ),
    )
    assert found.code == 0
    assert [line.get("id") for line in found.lines] == [1, "two", 3, 4, 5, 6, 7, None]
    assert [bool(line.get("error")) for line in found.lines] == [False, False, True, True, True, True, True, True]
    assert found.lines[0]["entries"][0]["title"] == "قافلة"
    assert "unexpected" not in found.out


def test_a_feed_that_is_none_is_one_clear_line(rasid: Rasid, tmp_path: Path) -> None:
    found = rasid("feed", "--json", "-", stdin=b"<html><body>no feed</body></html>")
    assert (found.code, found.out, found.err.count("\n")) == (1, "", 1)


def test_links_lists_what_a_page_offers(rasid: Rasid) -> None:
    links = "".join(
        f'<li><a href="/news/2026/11/2{n}/story-{n}">خبر طويل بما يكفي ليكون عنواناً رقم {n}</a></li>' for n in range(6)
    )
    page = f"<!doctype html><html><body><ul>{links}</ul></body></html>"
    (found,) = rasid("links", "--json", "--url", "https://port.example/", "-", stdin=page.encode()).lines
    assert found["kind"] == "page"
    assert {link["url"] for link in found["links"]} >= {"https://port.example/news/2026/11/20/story-0"}


@pytest.mark.parametrize("command", ["feed", "extract", "links"])
def test_human_readable_forms_are_no_json(rasid: Rasid, command: str) -> None:
    body = FEED if command == "feed" else PAGE
    assert not rasid(command, "-", stdin=body.encode()).out.startswith("{")


def test_suggest_counts_in_the_archive_where_there_is_one(rasid: Rasid, tmp_path: Path) -> None:
    before = {s["text"]: s["seen"] for s in rasid("suggest", "--json", "Idlib").lines[0]["suggestions"]}
    assert before["إدلب"] == 0
    line = {"url": "https://news.example/1", "title": "هدوء", "paragraphs": ["قال لافرنتييف إن إدلب هادئة."]}
    (tmp_path / "articles.jsonl").write_bytes(jsonl(line))
    assert rasid("import", str(tmp_path / "articles.jsonl")).code == 0
    after = {s["text"]: s["seen"] for s in rasid("suggest", "--json", "Idlib").lines[0]["suggestions"]}
    assert after["إدلب"] == 1
    (found,) = rasid("suggest", "--json", "لافرينتيف").lines
    assert found["suggestions"] == [{"text": "لافرنتييف", "kind": "spelling", "seen": 1}]


def test_suggest_answers_with_the_word(rasid: Rasid) -> None:
    (found,) = rasid("suggest", "--json", "ادلب").lines
    assert found["word"] == "ادلب"
