"""A command of the person's own, and a sound: real programs."""

from __future__ import annotations

import json
import os
import shlex
import sys
import threading
import wave
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.alerting import Notifier, make_notifiers
from monitor.errors import DeliveryError
from monitor.model import NotifierSetup, NotifierValue, Severity
from monitor.words import Words
from tests.alerting.making import TITLE, a_delivery, a_titled_alert, an_alert
from tests.conftest import FakeClock

ARABIC = Words("ar")
UGLY = "\u202eعاجل\x00 <b>&</b> " + "كلمة " * 2500


class Workbench:
    """Makes notifiers that run programs written for the test."""

    def __init__(self, folder: Path, clock: FakeClock) -> None:
        self.folder = folder
        self.heard = folder / "heard"
        self._clock = clock
        self._made: list[Notifier] = []

    def program(self, text: str) -> str:
        """A program in Python; `heard` is a file of its own to write to."""
        path = self.folder / "program.py"
        path.write_text(f"import sys, time\nheard = open({str(self.heard)!r}, 'ab')\n{text}\n", encoding="utf-8")
        return f"{shlex.quote(sys.executable)} {shlex.quote(str(path))}"

    def notifier(self, kind: str, **options: NotifierValue) -> Notifier:
        setup = NotifierSetup(name=kind, kind=kind, options=options)
        made = make_notifiers((setup,), secret=lambda _: "", folder=self.folder, clock=self._clock)[kind]
        self._made.append(made)
        return made

    def close(self) -> None:
        for notifier in self._made:
            notifier.close()


@pytest.fixture
def bench(tmp_path: Path, clock: FakeClock) -> Iterator[Workbench]:
    made = Workbench(tmp_path, clock)
    yield made
    made.close()


HEARS = "heard.write(sys.stdin.buffer.read())"


def test_a_command_gets_the_alert_as_json_in_utf_8(bench: Workbench) -> None:
    bench.notifier("command", command=bench.program(HEARS)).deliver(a_delivery(), ARABIC)
    heard = json.loads(bench.heard.read_bytes())
    (alert,) = heard["alerts"]
    assert (heard["event"], heard["digest"]) == ("alerts", False)
    assert alert["article"]["title"] == TITLE
    assert alert["watchlist"] == "إدلب"
    assert TITLE in heard["text"]


def test_many_alerts_are_one_run_with_all_of_them(bench: Workbench) -> None:
    deliveries = tuple(a_delivery(an_alert(id=n), id=n) for n in range(1, 501))
    bench.notifier("command", command=bench.program(HEARS)).deliver_many(deliveries, ARABIC)
    heard = json.loads(bench.heard.read_bytes())
    assert [alert["id"] for alert in heard["alerts"]] == list(range(1, 501))
    assert heard["digest"] is True
    assert "٥٠٠ تنبيه" in heard["title"]


def test_an_ugly_title_reaches_a_command_clean(bench: Workbench) -> None:
    alert = a_titled_alert(UGLY, severity=Severity.CRITICAL)
    bench.notifier("command", command=bench.program(HEARS)).deliver(a_delivery(alert), ARABIC)
    heard = json.loads(bench.heard.read_bytes())
    title = heard["alerts"][0]["article"]["title"]
    assert title.startswith("عاجل <b>&</b> كلمة")
    assert title.endswith("كلمة…")
    assert len(title) <= 2000
    assert not {"\x00", "\u202e"} & set(heard["text"] + heard["title"] + title)


def test_the_test_message_says_that_it_is_one(bench: Workbench) -> None:
    bench.notifier("command", command=bench.program(HEARS)).test(Words("en"))
    heard = json.loads(bench.heard.read_bytes())
    assert (heard["event"], heard["alerts"]) == ("test", [])
    assert "alerts arrive here" in heard["text"]


@pytest.mark.parametrize(
    ("program", "code"),
    [
        ("sys.exit(3)", "command-failed"),
        ("sys.stdin.close(); sys.exit(4)", "command-failed"),
        ("sys.stdin.read(); time.sleep(600)", "command-timeout"),
    ],
)
def test_a_command_that_fails_or_hangs_is_a_failed_delivery(bench: Workbench, program: str, code: str) -> None:
    notifier = bench.notifier("command", command=bench.program(program), seconds=1)
    with pytest.raises(DeliveryError) as failed:
        notifier.deliver_many(tuple(a_delivery(an_alert(id=n)) for n in range(1, 300)), ARABIC)
    assert failed.value.reason.code == code


def test_a_command_that_does_not_read_and_ends_well_has_taken_the_message(bench: Workbench) -> None:
    notifier = bench.notifier("command", command=bench.program("sys.stdin.close()"))
    notifier.deliver_many(tuple(a_delivery(an_alert(id=n)) for n in range(1, 300)), ARABIC)


def test_a_command_that_is_not_there_is_told_with_the_reason(bench: Workbench) -> None:
    with pytest.raises(DeliveryError) as failed:
        bench.notifier("command", command="/no/such/program").deliver(a_delivery(), ARABIC)
    assert failed.value.reason.code == "command-missing"
    assert "it is not there" in Words("en").error(failed.value)


def test_nothing_of_an_alert_becomes_part_of_the_command(bench: Workbench) -> None:
    program = bench.program("heard.write(repr(sys.argv[1:]).encode())")
    alert = a_titled_alert("$(touch x); `id` 'a' \"b\"")
    bench.notifier("command", command=f"{program} 'a b' $HOME").deliver(a_delivery(alert), ARABIC)
    assert bench.heard.read_text(encoding="utf-8") == "['a b', '$HOME']"


def test_closing_kills_what_runs_and_what_that_has_started(bench: Workbench) -> None:
    child = f"import time; open({str(bench.heard)!r}, 'ab').write(b'.'); time.sleep(600)"
    program = bench.program(f"import subprocess\nsubprocess.run([sys.executable, '-c', {child!r}])")
    notifier = bench.notifier("command", command=program, seconds=600)
    failures: list[DeliveryError] = []

    def deliver() -> None:
        try:
            notifier.deliver(a_delivery(), ARABIC)
        except DeliveryError as error:
            failures.append(error)

    delivering = threading.Thread(target=deliver)
    delivering.start()
    while not (bench.heard.exists() and bench.heard.stat().st_size):
        os.sched_yield()
    notifier.close()
    delivering.join(10)
    assert not delivering.is_alive()
    assert [error.reason.code for error in failures] == ["command-failed"]
    with pytest.raises(DeliveryError):
        notifier.deliver(a_delivery(), ARABIC)


def test_a_sound_is_played_once_for_many_alerts_by_the_player_that_was_named(bench: Workbench) -> None:
    player = bench.program("heard.write(sys.argv[1].encode() + b'\\n')")
    notifier = bench.notifier("sound", player=player)
    notifier.deliver_many((a_delivery(), a_delivery(an_alert(id=2))), ARABIC)
    (played,) = bench.heard.read_text(encoding="utf-8").splitlines()
    with wave.open(played) as sound:
        assert 0.2 < sound.getnframes() / sound.getframerate() < 1


def test_a_sound_that_is_not_there_and_a_computer_that_plays_none_are_told(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(bench.folder))
    for options, code in (({"file": "/no/bell.wav"}, "sound-missing"), ({}, "sound-no-player")):
        with pytest.raises(DeliveryError) as failed:
            bench.notifier("sound", **options).test(ARABIC)
        assert failed.value.reason.code == code
