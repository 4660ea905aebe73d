"""Files in and out on the command line: what was taken, what was replaced, what was refused and why."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Rasid


def test_a_watchlist_that_is_replaced_is_named_with_the_terms_it_loses(rasid: Rasid) -> None:
    assert rasid("watchlist", "add", "الشمال", "--term", "إدلب", "--term", "حلب").code == 0
    file = '[[watchlist]]\nname = "الشمال"\nterms = ["إدلب", "عفرين"]\n'.encode()
    found = rasid("import", "-", stdin=file)
    assert found.code == 0
    assert "1 replaced" in found.out
    assert "الشمال" in found.out
    assert "no longer watched for: حلب" in found.out
    assert "إدلب" not in found.out


def test_a_replaced_watchlist_is_told_in_json_and_a_known_one_is_not(rasid: Rasid) -> None:
    assert rasid("watchlist", "add", "North", "--term", "إدلب").code == 0
    file = '[[watchlist]]\nname = "north"\nterms = ["حلب"]\n'.encode()
    (line,) = rasid("import", "-", "--json", stdin=file).lines
    assert (line["added"], line["known"]) == (0, 0)
    assert line["replaced"] == [{"name": "north", "terms": 1, "dropped": ["إدلب"]}]
    (line,) = rasid("import", "-", "--json", stdin=file).lines
    assert (line["known"], line["replaced"]) == (1, [])


def test_of_two_watchlists_of_one_name_in_a_file_the_second_is_refused(rasid: Rasid) -> None:
    one = '[[watchlist]]\nname = "الشمال"\nterms = ["إدلب"]\n'
    found = rasid("import", "-", "--json", stdin=(one + one.replace("إدلب", "حلب")).encode())
    assert found.code == 1
    assert (found.lines[0]["added"], found.lines[0]["refused"]) == (1, 1)
    assert rasid("watchlist", "list", "--json").lines[0]["terms"][0]["query"] == "إدلب"


def test_unknown_keys_of_a_watchlist_and_of_a_term_are_kept_and_told(rasid: Rasid, tmp_path: Path) -> None:
    file = '[[watchlist]]\nname = "الشمال"\nowner = "desk"\nterms = [{query = "إدلب", wieght = 3}]\n'.encode()
    found = rasid("import", "-", stdin=file)
    assert found.code == 0
    assert found.err.count("\n") == 2
    assert "“owner”" in found.err
    assert "“wieght”" in found.err
    exported = rasid("export", "watchlists").out
    assert "wieght = 3" in exported
    assert 'owner = "desk"' in exported
    (line,) = rasid("--data-dir", str(tmp_path / "elsewhere"), "import", "-", "--json", stdin=exported.encode()).lines
    assert {key["key"] for key in line["unknown"]} == {"owner", "wieght"}


TOML = """[[watchlist]]
name = "الشمال"
terms = ["إدلب"]

[[watchlist]]
name = "الجنوب"
terms = ["(درعا"]

[[watchlist]]
name = "الشرق"
severity = "loud"
terms = ["الرقة"]
"""


def test_what_an_import_refuses_is_told_with_its_line_and_its_reason(rasid: Rasid) -> None:
    found = rasid("import", "-", stdin=TOML.encode())
    assert found.code == 1
    assert "1 watchlist imported" in found.out
    first, second, last = found.err.splitlines()
    assert first.startswith("line 5: الجنوب: ")
    assert "(درعا" in first
    assert second.startswith("line 9: In the watchlist ")
    assert "severity" in second
    assert last == "rasid: 2 could not be understood."


def test_what_an_import_refuses_is_in_its_json(rasid: Rasid) -> None:
    found = rasid("import", "-", "--json", stdin=TOML.encode())
    assert (found.code, found.err.count("\n")) == (1, 1)
    (line,) = found.lines
    assert [(one["line"], one["name"]) for one in line["refusals"]] == [(5, "الجنوب"), (9, "الشرق")]
    assert all(one["error"] for one in line["refusals"])


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ('[[watchlist]]\nname = "x"\nterms = [\n', "line 3, column 10"),
        ("[[watchlist]]\nname = x\n", "line 2, column 8, at “name = x”"),
        ("watchlist,term,weight\nx,إدلب,heavy\n", "rasid: line 2: In the watchlist “x”"),
        ("watchlist,term,weight\nx,إدلب,1\nx,حلب,-2\n", "rasid: line 3: In the watchlist “x” the value of “weight”"),
        (
            '\n[[watchlist]]\nname = "x"\nterms = [{query = "إدلب", weight = -1}]\n',
            "rasid: line 2: In the watchlist “x” the value of “weight”",
        ),
        ("watchlist,term\nx,إدلب\n,حلب\n", "rasid: line 3: "),
        ('watchlist,term,title_only\nx,"إدلب",maybe\n', "rasid: line 2: In the watchlist “x”"),
        ('<opml><body>\n<outline text="a" xmlUrl="nowhere"/></body></opml>', "rasid: line 2: a: "),
        ('<opml><body>\n<outline text="a" xmlUrl="http://a.example/"></body></opml>', "rasid: line 2: "),
        ('{"url": "https://a.example/1", "title": "x"}\n', "rasid: line 1: The line lacks “paragraphs”."),
        ('[[watchlist]]\nname = "x"\nterms = ["إدلب"]\ncountries = ["Syria"]\n', "rasid: line 1: x: “Syria” is not"),
        ('[[watchlist]]\nname = "x"\nterms = ["إدلب"]\nthreshold = 0\n', "rasid: line 1: In the watchlist “x”"),
        (
            '[[watchlist]]\nname = "x"\nterms = ["إدلب"]\ncooldown_minutes = nan\n',
            "rasid: line 1: In the watchlist “x”",
        ),
        ('[[watchlist]]\nname = "x"\nterms = ["إدلب"]\ncooldown_minutes = 1e300\n', "rasid: line 1: In the watchl"),
        ('[[watchlist]]\nname = "x"\nterms = ["إدلب"]\nactive = ["6-23"]\n', "rasid: line 1: In the watchlist “x”"),
        ("a list of words", "the columns watchlist and term"),
    ],
)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_file_with_one_fault_names_its_place_in_one_sentence(
    rasid: Rasid, file: str, said: str, language: str
) -> None:
    found = rasid("--language", language, "import", "-", stdin=file.encode())
    assert (found.code, found.err.count("\n")) == (1, 1)
    assert language == "ar" or said in found.err


def test_a_file_that_is_not_there_is_named_with_its_folder(rasid: Rasid, tmp_path: Path) -> None:
    missing = tmp_path / "nowhere" / "sources.opml"
    found = rasid("import", str(missing))
    assert found.code == 1
    assert str(missing) in found.err


def test_the_file_formats_are_told_in_the_help(rasid: Rasid) -> None:
    said = " ".join(rasid("import", "--help").out.split())
    assert "watchlist, term" in said


def test_with_json_an_export_prints_json_and_nothing_else(rasid: Rasid, tmp_path: Path) -> None:
    opml = '<opml><body><outline text="وكالة" xmlUrl="https://a.example/rss"/></body></opml>'
    assert rasid("import", "-", stdin=opml.encode()).code == 0
    assert rasid("import", "-", stdin=TOML.encode()).code == 1
    (source,) = rasid("export", "sources", "--json").lines
    assert (source["name"], source["url"]) == ("وكالة", "https://a.example/rss")
    (watchlist,) = rasid("export", "watchlists", "--json").lines
    assert (watchlist["name"], watchlist["terms"]) == ("الشمال", [{"query": "إدلب", "weight": 1}])
    assert rasid("export", "articles", "--json").lines == []
    file = tmp_path / "out"
    (said,) = rasid("diagnose", "--json", "--out", str(tmp_path / "report")).lines
    assert said["file"] == str(tmp_path / "report")
    (said,) = rasid("export", "watchlists", "--json", "--out", str(file)).lines
    assert said == {"kind": "watchlists", "file": str(file), "bytes": file.stat().st_size}


def test_a_backup_replaces_an_older_copy_and_says_so_and_nothing_else(rasid: Rasid, tmp_path: Path) -> None:
    copy, other = tmp_path / "copy.rasid", tmp_path / "thesis.odt"
    other.write_text("a year of work", encoding="utf-8")
    assert rasid("archive", "backup", str(copy), "--json").lines[0]["replaced"] is False
    assert "the older copy there was replaced" in rasid("archive", "backup", str(copy)).out
    for target in (other, tmp_path, tmp_path / "data" / "archive.sqlite"):
        found = rasid("archive", "backup", str(target))
        assert (found.code, found.out, found.err.count("\n")) == (1, "", 1)
        assert str(target) in found.err
    assert other.read_text(encoding="utf-8") == "a year of work"
    assert rasid("archive", "check").code == 0


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_backup_that_cannot_be_written_says_that(rasid: Rasid, tmp_path: Path, language: str) -> None:
    target = tmp_path / "nowhere" / "copy"
    found = rasid("--language", language, "archive", "backup", str(target))
    assert (found.code, found.out, found.err.count("\n")) == (1, "", 1)
    said = {"en": f"rasid: {target} cannot be written.", "ar": f"rasid: تعذّرت كتابة {target}."}
    assert found.err.strip() == said[language]


def test_a_source_that_comes_paused_says_why(rasid: Rasid) -> None:
    opml = (
        '<opml xmlns:rasid="urn:rasid:opml"><body>'
        '<outline text="وكالة" xmlUrl="https://a.example/rss" rasid:paused="true"/></body></opml>'
    )
    assert rasid("import", "-", stdin=opml.encode()).code == 0
    article = {"url": "https://b.example/1", "title": "خبر", "paragraphs": ["نص."], "source": "نشرة"}
    assert rasid("import", "-", stdin=json.dumps(article).encode()).code == 0
    first, second = rasid("source", "list", "--json").lines
    assert (first["state"], first["reason"]) == ("paused", "It was paused already in the file it came from.")
    assert second["reason"] == "It only says where imported articles are from; it has no address to read."
    assert rasid("source", "pause", "وكالة", "--json").lines[0]["reason"]
    assert rasid("source", "pause", "وكالة", "--resume", "--json").lines[0]["reason"] is None


@pytest.mark.parametrize(
    "file",
    [
        '[[watchlist]]\nname = "الشمال"\nterms = ["إدلب AND", "حلب"]\nnot = ["في"]\n',
        "watchlist,term,not\nالشمال,إدلب AND,في\nالشمال,حلب,\n",
    ],
    ids=["toml", "csv"],
)
def test_an_imported_term_that_may_not_find_what_was_meant_is_told_of(rasid: Rasid, tmp_path: Path, file: str) -> None:
    found = rasid("import", "-", stdin=file.encode())
    assert found.code == 0
    loose, common = found.err.splitlines()
    assert loose.startswith("الشمال: إدلب AND: “AND” stands between no two words")
    assert common.startswith("الشمال: “في” is a very common word")
    told = rasid("--data-dir", str(tmp_path / "elsewhere"), "import", "-", "--json", stdin=file.encode())
    assert told.err == ""
    assert [(one["watchlist"], one["term"]) for one in told.lines[0]["warnings"]] == [
        ("الشمال", "إدلب AND"),
        ("الشمال", "في"),
    ]


@pytest.mark.parametrize("command", [("export", "sources"), ("diagnose",)], ids=" ".join)
def test_a_file_that_cannot_be_written_is_named_whole_and_a_folder_that_lacks_is_said_to(
    rasid: Rasid, tmp_path: Path, command: tuple[str, ...]
) -> None:
    lacking = tmp_path / "none"
    found = rasid(*command, "--out", str(lacking / "x"))
    assert found.code == 1
    assert found.err == f"rasid: The file {lacking / 'x'} could not be written: its folder is not there.\n"
    file = tmp_path / "file"
    file.write_text("x", encoding="utf-8")
    found = rasid(*command, "--out", str(file / "x"))
    assert (found.code, found.err.count("\n")) == (1, 1)
    assert found.err.startswith(f"rasid: The file {file / 'x'} could not be written: ")


def test_a_threshold_that_the_terms_never_reach_is_told_of(rasid: Rasid) -> None:
    said = "Nothing can match: the threshold is 100, and all terms together weigh 2."
    added = rasid("watchlist", "add", "شمال", "--term", "إدلب", "--term", "حلب", "--threshold", "100")
    assert (added.code, added.err.strip()) == (0, f"شمال: {said}")
    file = rasid("watchlist", "list", "--json").out
    taken = rasid("import", "-", stdin='[[watchlist]]\nname="جنوب"\nthreshold=9\nterms=["درعا"]\n'.encode())
    assert taken.code == 0
    assert "Nothing can match: the threshold is 9, and all terms together weigh 1." in taken.err + taken.out
    assert "جنوب" not in file


def test_who_takes_in_more_than_is_kept_is_told_before_it_goes(rasid: Rasid) -> None:
    assert rasid("archive", "keep", "--days", "30").code == 0
    line = {"title": "خبر", "paragraphs": ["نص"], "first_seen": "2020-01-01T08:00:00+00:00"}
    lines = "\n".join(json.dumps(line | {"url": f"https://a.example/{n}"}) for n in range(2)).encode()
    taken = rasid("import", "-", stdin=lines)
    assert (taken.code, taken.out) == (0, "2 articles imported · 0 known already\n")
    assert taken.err == "2 articles are older or more than is kept, and go soon: mark them, or keep more.\n"
    assert rasid("import", "-", "--json", stdin=lines).lines[0]["going"] == 2


def test_a_time_without_a_zone_is_in_that_of_its_source(rasid: Rasid) -> None:
    opml = (
        '<opml xmlns:rasid="urn:rasid:opml"><body><outline text="شمال" xmlUrl="https://a.example/f"'
        ' rasid:zone="Asia/Damascus"/></body></opml>'
    )
    assert rasid("import", "-", stdin=opml.encode()).code == 0
    line = {"url": "https://a.example/1", "source": "شمال", "title": "خبر", "paragraphs": ["نص"]}
    rasid("import", "-", stdin=json.dumps(line | {"published": "2026-11-25T23:30"}).encode())
    assert rasid("search", "خبر", "--json").lines[0]["published"] == "2026-11-25T23:30+03:00"


def test_of_an_imported_article_it_is_told_that_it_was_imported(rasid: Rasid) -> None:
    rasid("import", "-", stdin='{"url": "https://a.example/1", "title": "خبر", "paragraphs": ["نص"]}'.encode())
    said = rasid("why", "https://a.example/1").out
    assert "It was imported from a file, as an article of a.example: what is imported raises no alert." in said
