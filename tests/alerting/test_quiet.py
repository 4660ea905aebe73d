"""What is only listed or only counted, and what is not to be said twice."""

from __future__ import annotations

import shlex
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.alerting import BUBBLE, Deliverer, DeliverySummary, checked_setup
from monitor.alerting.bubble import bubble_of
from monitor.alerting.letter import letter_of
from monitor.errors import InputError
from monitor.model import BADGE, Match, NotifierSetup, Severity
from monitor.words import Words
from tests.alerting.conftest import Make
from tests.alerting.making import a_delivery, a_titled_alert, an_alert
from tests.alerting.test_delivery import Desk, Letterbox, desk
from tests.conftest import FakeClock

__all__ = ["desk"]

ARABIC = Words("ar")


def test_a_quiet_alert_shows_no_bubble_and_still_goes_out_otherwise(desk: Desk, clock: FakeClock) -> None:
    bubbles, mail = Letterbox(), Letterbox("mail")
    deliverer = Deliverer(desk.archive, {BUBBLE: bubbles, "mail": mail}, clock=clock)
    quiet = replace(desk.watchlist(BUBBLE, "mail"), severity=Severity.QUIET)
    desk.archive.save_watchlist(quiet).result()
    desk.use(quiet)
    alert = desk.alert(BUBBLE, "mail")
    assert deliverer.deliver_once() == DeliverySummary(delivered=1)
    assert (bubbles.all, mail.all) == ([], [(alert.id,)])
    assert (True, "delivery-not-needed") in desk.log(alert)
    # Made more severe it is shown.
    desk.archive.save_watchlist(replace(quiet, severity=Severity.NORMAL)).result()
    deliverer.deliver_once()
    assert bubbles.all == [(alert.id,)]
    deliverer.close()


def test_a_quiet_alert_makes_no_sound(make: Make, tmp_path: Path) -> None:
    played = tmp_path / "played"
    program = f"open({str(played)!r}, 'a').write('x')"
    sound = make("sound", player=shlex.split(f"{shlex.quote(sys.executable)} -c {shlex.quote(program)}"))
    quiet = a_delivery(an_alert(severity=Severity.QUIET))
    sound.deliver(quiet, ARABIC)
    sound.deliver_many((quiet, quiet), ARABIC)
    assert not played.exists()
    sound.deliver_many((quiet, a_delivery()), ARABIC)
    assert played.read_text() == "x"


def test_an_alert_that_is_only_counted_is_sent_to_nobody(desk: Desk, clock: FakeClock) -> None:
    deliverer = Deliverer(desk.archive, {}, clock=clock)
    desk.alert(BADGE)
    assert deliverer.deliver_once() == DeliverySummary()
    assert desk.waiting == 0
    deliverer.close()


@pytest.mark.parametrize(
    ("actions", "severity", "counted"),
    [
        ((BADGE,), Severity.NORMAL, 1),
        ((BUBBLE,), Severity.NORMAL, 1),
        (("sound",), Severity.CRITICAL, 1),
        (("desk mail",), Severity.NORMAL, 0),
        ((), Severity.NORMAL, 0),
        ((BUBBLE,), Severity.QUIET, 0),
        ((BUBBLE, BADGE), Severity.QUIET, 1),
    ],
)
def test_what_is_counted_in_the_title_and_at_the_tray(
    desk: Desk, actions: tuple[str, ...], severity: Severity, counted: int
) -> None:
    # Under the name by which the desk asks for it, whatever it does.
    watched = replace(desk.watchlist(BUBBLE), actions=actions, severity=severity)
    desk.archive.save_watchlist(watched).result()
    desk.use(watched, under=(BUBBLE,))
    desk.alert(BUBBLE)
    counts = desk.archive.counts().result()
    assert (counts.new_alerts, counts.badge) == (1, counted)


@pytest.mark.parametrize(("name", "kind"), [("badge", "command"), ("bubble", "command"), ("sound", "command")])
def test_the_names_of_what_is_always_there_are_not_given_to_others(name: str, kind: str) -> None:
    with pytest.raises(InputError) as refused:
        checked_setup(NotifierSetup(name=name, kind=kind, options={"command": "true"}))
    assert refused.value.reason.code == "notifier-name-refused"


def test_a_long_title_is_not_said_again_as_its_sentence() -> None:
    title = "إدلب " + "كلمة " * 2000
    alert = a_titled_alert(
        title, sentence=title[:600], sentence_start=0, matches=(Match(term=0, start=0, end=4, text="إدلب"),)
    )
    assert len(bubble_of(alert, ARABIC).text.splitlines()) == 1
    assert letter_of((a_delivery(alert),), ARABIC).items[0].sentence == ()


def test_a_match_behind_the_cut_of_a_long_title_is_shown() -> None:
    title = "كلمة " * 200 + "إدلب"
    place = title.index("إدلب")
    alert = a_titled_alert(
        title,
        sentence=title[500:],
        sentence_start=500,
        matches=(Match(term=0, start=place, end=place + 4, text="إدلب"),),
    )
    assert "إدلب" in bubble_of(alert, ARABIC).text.splitlines()[0]
    assert ("إدلب", True) in letter_of((a_delivery(alert),), ARABIC).items[0].sentence
