"""`rasid notifier`: setting up, using, testing, the log; and that no secret comes out anywhere."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.cli.conftest import Rasid
from tests.site import Answer, Site


@pytest.fixture
def heard(tmp_path: Path) -> Path:
    return tmp_path / "heard"


@pytest.fixture
def command(tmp_path: Path, heard: Path) -> str:
    """A program that keeps what it is given."""
    program = tmp_path / "keep.py"
    program.write_text(f"import sys; open({str(heard)!r}, 'ab').write(sys.stdin.buffer.read())", encoding="utf-8")
    return f"{shlex.quote(sys.executable)} {shlex.quote(str(program))}"


def feed(*titles: str) -> Answer:
    items = "".join(f"<item><title>{title}</title><link>/{n}</link></item>" for n, title in enumerate(titles))
    body = f"<rss version='2.0'><channel><title>x</title>{items}</channel></rss>"
    return Answer(body=body.encode(), type="application/rss+xml")


def test_a_notifier_is_set_up_used_tried_changed_and_taken_away(rasid: Rasid, command: str, heard: Path) -> None:
    rasid("watchlist", "add", "إدلب", "--term", "إدلب")
    added = rasid("notifier", "add", "desk", "command", f"command={command}", "--watchlist", "إدلب")
    assert (added.code, added.out) == (0, "Set up: desk (command).\n")
    assert rasid("notifier", "test", "desk").out == "desk took the test message.\n"
    assert b'"event": "test"' in heard.read_bytes()
    (listed,) = rasid("notifier", "list", "--json").lines
    assert (listed["name"], listed["kind"], listed["watchlists"]) == ("desk", "command", ["إدلب"])
    assert rasid("notifier", "set", "desk", "seconds=7", "--json").lines[0]["options"]["seconds"] == 7
    assert "seconds" not in rasid("notifier", "set", "desk", "seconds=", "--json").lines[0]["options"]
    assert rasid("notifier", "use", "desk", "--watchlist", "إدلب", "--stop").out == "no watchlist uses it\n"
    assert rasid("notifier", "use", "desk", "--watchlist", "إدلب").out == "used by: إدلب\n"
    assert rasid("notifier", "remove", "desk").code == 0
    assert rasid("watchlist", "list", "--json").lines[0]["actions"] == ["bubble"]
    assert rasid("notifier", "list").out.startswith("Nothing is set up")


def test_an_alert_reaches_a_notifier_and_the_log_says_so(rasid: Rasid, command: str, heard: Path) -> None:
    with Site({"/feed": feed("غارة على إدلب"), "/0": Answer(body=b"<p>x</p>")}) as site:
        rasid("watchlist", "add", "إدلب", "--term", "إدلب")
        rasid("notifier", "add", "desk", "command", f"command={command}", "--watchlist", "إدلب")
        rasid("source", "add", site.url("/feed"), "--text", "feed", "--backlog", "1")
        rasid("poll", "--once")
    assert "غارة على إدلب".encode() in heard.read_bytes()
    told = {line["notifier"]: line for line in rasid("notifier", "log", "--json").lines}
    assert told["desk"]["delivered"] is True
    assert told["desk"]["title"] == "غارة على إدلب"
    assert told["bubble"]["reason"].startswith("No bubble could be shown")
    assert [line["notifier"] for line in rasid("notifier", "log", "--failed", "--json").lines] == ["bubble"]
    assert "delivered: غارة على إدلب" in rasid("notifier", "log", "desk").out


def test_a_title_of_ten_kilobytes_is_one_line_of_the_log_and_the_list_and_said_once(
    rasid: Rasid, command: str, heard: Path
) -> None:
    with Site({"/feed": feed("غارة على إدلب " + "كلمة " * 2000), "/0": Answer(body=b"<p>x</p>")}) as site:
        rasid("watchlist", "add", "إدلب", "--term", "إدلب")
        rasid("notifier", "add", "desk", "command", f"command={command}", "--watchlist", "إدلب")
        rasid("source", "add", site.url("/feed"), "--text", "feed", "--backlog", "1")
        rasid("poll", "--once")
    for told in (rasid("notifier", "log", "desk").out, rasid("alerts").out):
        assert told.count("غارة على إدلب") == 1
        assert max(map(len, told.splitlines())) < 400
    assert len(rasid("alerts", "--json").lines[0]["article"]["title"]) > 8_000


def test_what_is_wrong_is_told_in_one_line(rasid: Rasid, command: str) -> None:
    rasid("notifier", "add", "desk", "command", f"command={command}")
    for arguments, code, part in (
        (("add", "desk", "command", "command=true"), 1, "already"),
        (("add", "a", "owl"), 1, "no kind of notifier “owl”"),
        (("add", "a", "command"), 1, "needs the option command"),
        (("add", "a", "command", "colour=grey"), 1, "no option colour"),
        (("add", "a", "command", "command"), 2, "write NAME=VALUE"),
        (("add", "bubble", "command", "command=true"), 1, "cannot be the name"),
        (("add", "a", "command", "command=true", "--secret-file", "-"), 1, "has no secret"),
        (("set", "a", "seconds=3"), 1, "no notifier “a”"),
        (("remove", "a"), 1, "no notifier “a”"),
        (("use", "a", "--watchlist", "x"), 1, "no watchlist “x”"),
        (("test", "a"), 1, "is not there"),
    ):
        ran = rasid("notifier", *arguments, stdin=b"s3cret\n")
        assert (ran.code, ran.out) == (code, ""), arguments
        assert part in ran.err
        assert ran.err.count("\n") == 1


def test_a_test_that_fails_exits_with_one_and_the_reason(rasid: Rasid) -> None:
    rasid("notifier", "add", "desk", "command", "command=false")
    ran = rasid("notifier", "test", "desk")
    assert ran.code == 1
    assert "ended with the failure 1" in ran.err
    (line,) = rasid("notifier", "test", "desk", "--json").lines
    assert line["delivered"] is False


def test_a_secret_comes_out_nowhere(rasid: Rasid, tmp_path: Path) -> None:
    with Site({"/secret-path": Answer(status=500)}) as site:
        url = site.url("/secret-path")
        rasid("watchlist", "add", "إدلب", "--term", "إدلب")
        refused = rasid("notifier", "add", "hook", "webhook", f"url={url}", "--secret-file", "-", stdin=b"s3cret\n")
        assert (refused.code, "--secret-in-file" in refused.err) == (1, True)
        assert not (tmp_path / "data" / "secrets.toml").exists()
        assert rasid("notifier", "list", "--json").lines == []
        added = rasid(
            *("notifier", "add", "hook", "webhook", f"url={url}", "--secret-file", "-", "--secret-in-file"),
            *("--watchlist", "إدلب"),
            stdin=b"s3cret\n",
        )
        assert "Its secret is in secrets.toml in the data folder" in added.out
        ran = [
            rasid("notifier", "test", "hook", "-vv"),
            rasid("notifier", "list"),
            rasid("notifier", "list", "--json"),
            rasid("export", "watchlists"),
            rasid("export", "sources"),
            rasid("diagnose"),
            rasid("archive", "backup", str(tmp_path / "copy")),
        ]
        assert site.asked[0].headers["webhook-signature"]
    assert '"kinds": {\n      "webhook": 1' in ran[5].out
    text = "".join(one.out + one.err for one in ran)
    files = [path for path in tmp_path.rglob("*") if path.is_file() and path.name != "secrets.toml"]
    everything = text.encode() + b"".join(path.read_bytes() for path in files)
    assert b"s3cret" not in everything
    assert "secret-path" not in text
    assert (tmp_path / "data" / "secrets.toml").stat().st_mode & 0o777 == 0o600
    rasid("notifier", "remove", "hook")
    assert b"s3cret" not in (tmp_path / "data" / "secrets.toml").read_bytes()


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal of Unix")
@pytest.mark.parametrize("answer", ["نعم", "لا"])
def test_a_person_at_a_terminal_types_the_secret_and_is_asked_for_the_file(tmp_path: Path, answer: str) -> None:
    try:
        terminal, end = os.openpty()
    except OSError:
        pytest.skip("this machine has no terminals to open (/dev/pts is not there)")
    process = subprocess.Popen(
        [sys.executable, "-m", "monitor", "notifier", "add", "bot", "telegram", "chat=1"],
        stdin=end,
        stdout=end,
        stderr=end,
        # Without a terminal that controls it, what is typed is read from standard input.
        start_new_session=True,
        env={**os.environ, "RASID_DATA_DIR": str(tmp_path / "data"), "RASID_LANGUAGE": "ar"},
    )
    os.close(end)
    shown = b""
    for question, typed in (("BotFather", "123:s3cret"), ("(نعم/لا)", answer)):
        while question.encode() not in shown:
            shown += os.read(terminal, 4096)
        os.write(terminal, f"{typed}\n".encode())
    assert process.wait(60) == (0 if answer == "نعم" else 1)
    os.close(terminal)
    assert b"s3cret" not in shown
    secrets = tmp_path / "data" / "secrets.toml"
    assert (secrets.exists() and "s3cret" in secrets.read_text(encoding="utf-8")) is (answer == "نعم")


def test_the_bubble_can_be_left_out_and_a_sound_added(rasid: Rasid) -> None:
    rasid("watchlist", "add", "إدلب", "--term", "إدلب")
    rasid("notifier", "use", "sound", "--watchlist", "إدلب")
    rasid("notifier", "use", "bubble", "--watchlist", "إدلب", "--stop")
    rasid("notifier", "use", "badge", "--watchlist", "إدلب")
    assert rasid("watchlist", "list", "--json").lines[0]["actions"] == ["sound", "badge"]
    assert rasid("notifier", "use", "owl", "--watchlist", "إدلب").code == 1


def test_every_kind_is_shown_with_its_options_in_both_languages(rasid: Rasid, monkeypatch: pytest.MonkeyPatch) -> None:
    assert {"command", "sound"} <= {line["kind"] for line in rasid("notifier", "kinds", "--json").lines}
    assert "required" in rasid("notifier", "kinds").out
    monkeypatch.setenv("RASID_LANGUAGE", "ar")
    assert "مطلوب" in rasid("notifier", "kinds").out


def test_a_damaged_file_of_notifiers_is_told_and_stops_nothing_else(rasid: Rasid, tmp_path: Path) -> None:
    rasid("notifier", "add", "desk", "command", "command=true")
    file = tmp_path / "data" / "notifiers.toml"
    assert tomllib.loads(file.read_text(encoding="utf-8")) == {"desk": {"kind": "command", "command": ["true"]}}
    file.write_text("[desk", encoding="utf-8")
    ran = rasid("notifier", "list")
    assert (ran.code, ran.err) == (1, "rasid: The file notifiers.toml is damaged and cannot be understood.\n")
    assert rasid("poll").code == 0


def test_an_address_that_lets_in_can_be_said_unseen_and_stands_in_no_list(rasid: Rasid, tmp_path: Path) -> None:
    key = "T0A1B2C3/XyZ9876543210"
    with Site({"/*": Answer()}) as site:
        url = site.url(f"/services/{key}")
        refused = rasid("notifier", "add", "hook", "webhook", "url=-", stdin=url.encode())
        assert refused.code == 1
        assert "--secret-in-file" in refused.err
        added = rasid("notifier", "add", "hook", "webhook", "url=-", "--secret-in-file", stdin=url.encode())
        assert "secrets.toml" in added.out
        assert rasid("notifier", "test", "hook").code == 0
        assert site.paths() == [f"/services/{key}"]
    listed = rasid("notifier", "list", "--json")
    assert (listed.lines[0]["secret"], listed.lines[0]["options"]["url"][-2:]) == ("file", "/…")
    told = "".join(rasid("-vv", *words).out for words in (("notifier", "list"), ("notifier", "log"), ("diagnose",)))
    assert key not in told + listed.out + added.out + added.err + refused.err
    assert key not in "".join(path.read_text(errors="replace") for path in tmp_path.rglob("*.log"))
