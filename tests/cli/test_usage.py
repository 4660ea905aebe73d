"""Help, wrong usage, languages and ends: the frame around every command."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from monitor.cli.arguments import build_parser, early_language
from monitor.cli.output import json_text, one_line
from monitor.cli.values import duration, end, size, time, whole
from monitor.words import Words, without_isolates
from tests.cli.conftest import Rasid

ROOT = Path(__file__).parents[2]

COMMANDS = [
    ["demo"],
    ["source", "add"],
    ["source", "set"],
    ["source", "list"],
    ["source", "remove"],
    ["source", "pause"],
    ["source", "check"],
    ["source", "pack"],
    ["watchlist", "add"],
    ["watchlist", "list"],
    ["watchlist", "remove"],
    ["watchlist", "test"],
    ["poll"],
    ["watch"],
    ["search"],
    ["alerts"],
    ["ack"],
    ["snooze"],
    ["note"],
    ["why"],
    ["versions"],
    ["stories"],
    ["trend"],
    ["suggest"],
    ["import"],
    ["export"],
    ["archive", "check"],
    ["archive", "backup"],
    ["archive", "restore"],
    ["archive", "keep"],
    ["diagnose"],
    ["match"],
    ["extract"],
    ["feed"],
    ["links"],
    ["date"],
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_command_of_the_contract_has_its_help(rasid: Rasid, command: list[str], language: str) -> None:
    found = rasid("--language", language, *command, "--help")
    assert found.code == 0
    assert " ".join(["rasid", *command]) in found.out
    assert found.err == ""


@pytest.mark.parametrize("command", ["search", "watchlist add", "watchlist test", "match"])
@pytest.mark.parametrize(
    ("language", "operators"), [("en", ("NEAR/5", "A -B", "title:word")), ("ar", ("وليس", "قرب/5"))]
)
def test_the_query_language_is_told_where_a_query_is_asked_for(
    rasid: Rasid, command: str, language: str, operators: tuple[str, ...]
) -> None:
    said = rasid("--language", language, *command.split(), "--help").out
    assert [one for one in operators if one not in said] == []


def test_the_version_is_said(rasid: Rasid) -> None:
    assert rasid("--version").out.startswith("rasid ")


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["source"],
        ["source", "add"],
        ["watchlist", "add", "x"],
        ["watchlist", "test"],
        ["snooze", "1"],
        ["snooze", "1", "--for", "3y"],
        ["snooze", "x", "--for", "3h"],
        ["search"],
        ["search", "x", "--since", "someday"],
        ["date", "--nonsense"],
        ["extract"],
        ["extract", "a", "b", "--url", "http://x.example/"],
        ["extract", "--batch", "--charset", "utf-8"],
        ["demo", "--view", "list"],
        ["match"],
        ["extract", "--charset", "nosuch", "page.html"],
        ["feed", "--charset", "base64", "feed.xml"],
        ["extract", "--zone", "Nowhere/Town", "page.html"],
        ["date", "--zone", "Nowhere/Town"],
        ["source", "set", "1", "--zone", "Nowhere/Town"],
        ["watchlist", "add", "x", "--term", "إدلب", "--threshold", "0"],
        ["watchlist", "add", "x", "--term", "إدلب", "--country", "Syria"],
        ["watchlist", "add", "x", "--term", "إدلب", "--country", "ZZ"],
        ["watchlist", "add", "x", "--term", "إدلب", "--language", "arabic"],
        ["watchlist", "test", "--term", "إدلب", "--language", "ar-Syria"],
        ["source", "add", "example.com", "--country", "Syria"],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_one_line_on_stderr_and_exit_2(rasid: Rasid, arguments: list[str]) -> None:
    found = rasid(*arguments)
    assert found.code == 2
    assert found.out == ""
    assert found.err.count("\n") == 1
    assert found.err.startswith("rasid: ")


def test_wrong_usage_is_told_in_arabic_too(rasid: Rasid) -> None:
    found = rasid("--language", "ar", "date", "--nonsense")
    assert "خيارات غير معروفة" in found.err


def test_global_options_may_stand_before_and_after_the_command(rasid: Rasid, tmp_path: Path) -> None:
    elsewhere = str(tmp_path / "elsewhere")
    assert rasid("--data-dir", elsewhere, "watchlist", "add", "x", "--term", "إدلب").code == 0
    assert rasid("watchlist", "list", "--json", "--data-dir", elsewhere).lines[0]["name"] == "x"
    assert rasid("watchlist", "list", "--json").out == ""


def test_the_language_of_a_watchlist_is_not_the_language_of_messages() -> None:
    assert early_language(["watchlist", "add", "x", "--language", "ar"]) == ""
    assert early_language(["--language", "ar", "watchlist", "add"]) == "ar"
    assert early_language(["source", "list", "--language=ar"]) == "ar"
    assert early_language(["--data-dir", "d", "watchlist", "test", "--language", "ar"]) == ""
    options = build_parser(Words("en")).parse_args(["watchlist", "add", "x", "--term", "t", "--language", "FA"])
    assert options.language_scope == ["fa"]
    assert options.interface_language == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ["demo", "--view", "watchlist", "--language", "ar"],
        ["search", "watchlist", "--language", "ar"],
        ["source", "remove", "watchlist", "--language", "ar"],
        ["watchlist", "list", "--language", "ar"],
        ["watchlist", "remove", "add", "--language=ar"],
        ["--data-dir", "watchlist", "source", "list", "--language", "ar"],
    ],
)
def test_only_the_commands_that_have_a_language_of_their_own_keep_it_from_the_messages(arguments: list[str]) -> None:
    assert early_language(arguments) == "ar"


def test_what_stands_behind_two_dashes_chooses_nothing() -> None:
    assert early_language(["search", "--", "--language=ar"]) == ""


def test_a_word_watchlist_on_the_line_leaves_the_language_alone(rasid: Rasid) -> None:
    assert rasid("search", "watchlist", "--language", "ar").out == "لا نتائج.\n"


def test_settings_that_cannot_be_read_are_told_of_with_their_place_and_the_defaults_are_used(
    rasid: Rasid, tmp_path: Path
) -> None:
    file = tmp_path / "data" / "settings.toml"
    file.parent.mkdir()
    file.write_text('theme = "dark"\nlanguage = [\n', encoding="utf-8")
    found = rasid("source", "list", "--json")
    assert (found.code, found.out) == (0, "")
    assert found.err == f"The settings in {file} cannot be understood at line 2: the defaults are used.\n"
    file.write_text('language = "fr"\n', encoding="utf-8")
    assert rasid("source", "list", "--json").err == "The setting “language” cannot be “fr”; its default is used.\n"


def test_a_bug_is_one_sentence_and_its_place_in_the_log(
    rasid: Rasid, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(session: object) -> int:
        raise ZeroDivisionError("a secret")

    monkeypatch.setattr("monitor.cli.sources.show", broken)
    found = rasid("source", "list")
    log = (tmp_path / "data" / "log" / "rasid.log").read_text(encoding="utf-8")
    assert (found.code, found.out) == (1, "")
    assert "Traceback" not in found.err
    assert found.err.count("\n") == 1
    assert "ZeroDivisionError" in log
    assert "a secret" not in log


def test_the_data_folder_and_its_log_are_for_their_owner_alone(rasid: Rasid, tmp_path: Path) -> None:
    rasid("source", "list")
    data = tmp_path / "data"
    assert data.stat().st_mode & 0o777 == 0o700
    assert [path for path in data.rglob("*") if path.is_file() and path.stat().st_mode & 0o077] == []


def test_verbose_shows_the_log_on_stderr(rasid: Rasid) -> None:
    assert rasid("poll", "-v").code == 0


def test_help_and_version_load_neither_qt_nor_the_network_nor_a_parser() -> None:
    code = (
        "import sys; from monitor.cli import run; run(['--help'], gui=lambda: None); "
        "print(sorted({'PySide6', 'requests', 'lxml', 'apsw', 'monitor.engine', 'polib'} & set(sys.modules)))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert found.stdout.splitlines()[-1] == "[]"


def test_output_is_utf8_whatever_the_locale(tmp_path: Path) -> None:
    environment = {"PATH": "", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "HOME": str(tmp_path)}
    found = subprocess.run(
        [sys.executable, "-m", "monitor", "--language", "ar", "--help"],
        capture_output=True,
        check=True,
        cwd=ROOT,
        env=environment,
    )
    assert "راصد" in found.stdout.decode("utf-8")


def test_whoever_reads_may_leave(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "monitor", "date", "--json"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
    )
    assert process.stdin and process.stdout and process.stderr
    process.stdin.write(b"x\n")
    process.stdin.flush()
    assert json.loads(process.stdout.readline())["date"] is None
    process.stdout.close()
    process.stdin.write(b"y\n")
    process.stdin.close()
    err = process.stderr.read()
    process.stderr.close()
    assert process.wait(20) == 0
    assert err == b""


def test_what_a_title_carries_cannot_move_the_cursor() -> None:
    assert one_line("a\x1b[2Jb\nc\x9bd") == "a [2Jb c d"


def test_a_lone_surrogate_is_an_escape() -> None:
    assert json_text({"text": "a\ud800ب"}) == '{"text": "a\\ud800ب"}'


@pytest.mark.parametrize("text", ["", "0m", "3", "3y", "-3m", "٣ أيام"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        duration(text)


def test_durations_sizes_and_arabic_digits_are_read() -> None:
    assert duration("90m") == duration("1.5h")
    assert size("1440x900") == (1440, 900)
    assert whole("٣٠") == 30


@pytest.mark.parametrize(
    "arguments",
    [
        ["extract", "nothing.html"],
        ["match", "--term", "إدلب", "nothing.txt"],
        ["import", "nothing.opml"],
        ["export", "sources", "--out", "/nowhere/x"],
        ["diagnose", "--out", "/nowhere/x"],
        ["source", "add", "example.com", "--password-file", "nothing"],
        ["archive", "restore", "nothing"],
        ["--data-dir", "/dev/null/x", "source", "list"],
        ["import", "/"],
    ],
    ids=" ".join,
)
def test_what_the_system_refuses_is_told_in_arabic_alone(rasid: Rasid, arguments: list[str]) -> None:
    found = rasid("--language", "ar", *arguments)
    assert (found.code, found.err.count("\n")) == (1, 1)
    said = found.err.removeprefix("rasid: ")
    for given in arguments:
        said = said.replace(given, "")
    assert not re.search("[A-Za-z]{3,}", said), said


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_arabic_help_names_what_to_give_in_arabic(rasid: Rasid, command: list[str]) -> None:
    said = rasid("--language", "ar", *command, "--help").out
    placeholders = re.findall(
        r"(?<![\w-])[A-Z][A-Z|]*(?![\w-])", re.sub("JSON|CSV|SY|TOML|OPML|RSS|RASID_[A-Z_]+", "", said)
    )
    assert placeholders == []


@pytest.mark.skipif(sys.platform == "win32", reason="there Ctrl-C is no signal of its own")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_a_command_ended_halfway_fails_in_one_line(rasid: Rasid, name: str) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "monitor", "date", "--json"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
    )
    assert process.stdin and process.stdout and process.stderr
    with process, process.stdin, process.stdout, process.stderr:
        process.stdin.write(b"x\n")
        process.stdin.flush()
        assert process.stdout.readline()
        process.send_signal(getattr(signal, name))
        said = process.stderr.read().decode()
        assert (process.wait(20), said) == (1, "rasid: Ended before it was done.\n")


HUGE = "99999999999999999999"


@pytest.mark.parametrize(
    "arguments",
    [
        ["ack", HUGE],
        ["note", HUGE, "x"],
        ["snooze", "1", "--for", "90000000w"],
        ["search", "إدلب", "--limit", HUGE],
        ["watchlist", "test", "--term", "إدلب", "--days", "99999999"],
        ["watchlist", "add", "x", "--term", "إدلب", "--cooldown", "1e300"],
        ["watchlist", "add", "x", "--term", "إدلب", "--threshold", HUGE],
        ["source", "set", "1", "--interval", "1e300"],
        ["source", "add", "example.com", "--backlog", HUGE],
        ["archive", "keep", "--days", HUGE],
        ["archive", "keep", "--megabytes", HUGE],
        ["demo", "--screenshot", "x.png", "--scale", "1e9"],
        ["demo", "--screenshot", "x.png", "--size", "99999x99999"],
    ],
    ids=" ".join,
)
def test_a_number_beyond_all_sense_is_wrong_usage(rasid: Rasid, arguments: list[str]) -> None:
    found = rasid(*arguments)
    assert (found.code, found.out, found.err.count("\n")) == (2, "", 1)
    assert "is too large" in found.err


def test_a_number_no_article_can_have_is_of_no_article(rasid: Rasid) -> None:
    found = rasid("why", HUGE)
    assert (found.code, found.err) == (1, f"rasid: There is no article “{HUGE}” in the archive.\n")


def test_an_unknown_language_is_refused_in_the_known_one(rasid: Rasid, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RASID_LANGUAGE", "ar")
    found = rasid("--language", "fr", "source", "list")
    assert found.code == 2
    assert "لا يُقبل" in found.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("foo",), "أمر: لا يُقبل «foo»، والمتاح: demo، source، watchlist، poll"),
        (("watchlist", "add", "x", "--term", "y", "--severity", "zz"), "«zz»، والمتاح: critical، normal، quiet."),
        (("snooze",), "ينقص: رقم، --for."),
    ],
)
def test_what_argparse_says_is_arabic_to_its_commas(
    rasid: Rasid, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], said: str
) -> None:
    monkeypatch.setenv("RASID_LANGUAGE", "ar")
    error = without_isolates(rasid(*arguments).err)
    assert said in error
    assert "'" not in error
    assert ", " not in error


def test_a_wrong_choice_is_told_in_english_too(rasid: Rasid) -> None:
    assert (
        "“zz” is not accepted (choose from critical, normal, quiet)"
        in rasid("watchlist", "add", "x", "--term", "y", "--severity", "zz").err
    )


def test_the_exit_code_in_the_help_has_the_digits_of_the_language(
    rasid: Rasid, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "exit 1 if" in rasid("poll", "--help").out
    monkeypatch.setenv("RASID_LANGUAGE", "ar")
    assert "بالرمز ١ إذا" in rasid("poll", "--help").out


def test_a_day_as_the_end_of_a_span_means_all_of_it() -> None:
    assert end("2026-11-10") == datetime(2026, 11, 11).astimezone()
    assert time("2026-11-10") == datetime(2026, 11, 10).astimezone()
    assert end("2026-11-10T12:00") == time("2026-11-10T12:00") == datetime(2026, 11, 10, 12).astimezone()


@pytest.mark.parametrize(
    "arguments",
    [
        ("ack", "\u202e3"),
        ("why", "a\u202eb\u2067"),
        ("notifier", "add", "a\u202eb", "webhook"),
        ("notifier", "test", "a\u2069\u202eb"),
        ("watchlist", "remove", "\u202dabc\x07"),
        ("search", '"\u202ea'),
        ("\u202eab",),
        ("alerts", "--\u202eab"),
    ],
)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_what_was_typed_comes_back_without_what_turns_a_line_around(
    rasid: Rasid, arguments: tuple[str, ...], language: str
) -> None:
    refused = rasid("--language", language, *arguments)
    assert refused.code != 0
    assert not set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\x07") & set(refused.err + refused.out)
