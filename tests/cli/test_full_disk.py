"""A disk that is full in the middle of a poll: one sentence, a failure, and nothing lost once there is room again."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.fulldisk import run_on_a_small_disk
from tests.site import Answer, Site

_ARTICLES = 60
# Filled but for what recording the listing needs; emptied again, everything waits to be stored.
_SCRIPT = """
export RASID_DATA_DIR="$1/data"
run() { code=0; "$python" -m monitor "$@" || code=$?; }
python=$2
run source add "$3" --backlog 100 > /dev/null
dd if=/dev/zero of="$1/fill" bs=1k count=$(($(df --output=avail "$1" | tail -1) - $4)) 2> /dev/null
run poll --once > "$5/full.out" 2> "$5/full.err"
echo $code > "$5/full.code"
rm "$1/fill"
run poll --once --json > "$5/free.out" 2> "$5/free.err"
echo $code > "$5/free.code"
run search إدلب --limit 1000 --json > "$5/found.out"
"""


def _serve(site: Site) -> None:
    # Letters that do not compress.
    texts = [" ".join(f"{(n * 7919 + k * 104729) ** 3 % 10**12:x}" for k in range(600)) for n in range(_ARTICLES)]
    items = "".join(
        f"<item><title>خبر {n} من إدلب</title><link>{site.url(f'/news/{n}')}</link><description>-</description></item>"
        for n in range(_ARTICLES)
    )
    head = '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>الجريدة</title>'
    site.routes["/feed.xml"] = Answer(body=f"{head}{items}</channel></rss>".encode(), type="application/rss+xml")
    for n, text in enumerate(texts):
        page = (
            f"<!DOCTYPE html><html lang=ar><meta charset=utf-8><title>خبر {n}</title><article><h1>خبر {n} من إدلب</h1>"
        )
        body = "".join(f"<p>{text[k : k + 600]}</p>" for k in range(0, len(text), 600))
        site.routes[f"/news/{n}"] = Answer(body=f"{page}{body}</article></html>".encode())


@pytest.mark.usefixtures("rasid")
@pytest.mark.parametrize(
    ("language", "room"),
    [pytest.param("en", 350, id="not even the listing fits"), pytest.param("ar", 900, id="some articles fit")],
)
def test_a_disk_that_fills_up_during_a_poll_is_told_once_and_fails_it(
    tmp_path: Path, language: str, room: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RASID_LANGUAGE", language)
    disk = tmp_path / "disk"
    disk.mkdir()
    with Site() as site:
        _serve(site)
        ran = run_on_a_small_disk(
            disk, "40m", _SCRIPT, str(disk), sys.executable, site.url("/feed.xml"), str(room), str(tmp_path)
        )
    assert ran.returncode == 0, ran.stderr
    assert ran.stderr == ""
    said = (tmp_path / "full.err").read_text(encoding="utf-8")
    full = {"ar": "القرص ممتلئ", "en": "The disk is full"}[language]
    assert said.count(full) == 1
    assert "Traceback" not in said
    assert "Logging error" not in said
    assert "ArchiveError" not in said
    assert "rasid source add" not in said
    assert len(said.splitlines()) == 2
    assert (tmp_path / "full.code").read_text().strip() == "1"
    assert (tmp_path / "free.err").read_text(encoding="utf-8") == ""
    assert (tmp_path / "free.code").read_text().strip() == "0"
    assert json.loads((tmp_path / "free.out").read_text())["unstored"] == 0
    found = (tmp_path / "found.out").read_text(encoding="utf-8").splitlines()
    assert len(found) == _ARTICLES


_NOT_A_BYTE = """
export RASID_DATA_DIR="$1/data"
run() { "$python" -m monitor "$@" || echo "code $?"; }
python=$2
run import "$3"
cat /dev/zero > "$1/fill" 2> /dev/null || true
run search إدلب --limit 2 --json
run archive check
run poll --once
rm "$1/fill"
run poll --once --json
"""


@pytest.mark.usefixtures("rasid")
def test_without_a_free_byte_what_is_there_can_be_read_and_a_change_says_why_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RASID_LANGUAGE", "en")
    disk = tmp_path / "disk"
    disk.mkdir()
    articles = tmp_path / "articles.jsonl"
    lines = [{"url": f"https://a.example/{n}", "title": f"خبر {n}", "paragraphs": ["من إدلب"]} for n in range(300)]
    articles.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    ran = run_on_a_small_disk(disk, "12m", _NOT_A_BYTE, str(disk), sys.executable, str(articles))
    assert ran.stderr.splitlines() == [f"rasid: The disk is full: nothing can be written to {disk / 'data'}."]
    taken, first, second, checked, code, done = ran.stdout.splitlines()
    assert taken == "300 articles imported · 0 known already"
    assert len({json.loads(line)["url"] for line in (first, second)}) == 2
    assert checked == "The archive is sound: 300 articles."
    assert code == "code 1"
    assert json.loads(done)["unstored"] == 0
