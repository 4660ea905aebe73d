"""Notifiers in a running engine: taken over at once when they are set up otherwise, left alone when they are not."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.alerting import DesktopNotifier
from monitor.engine import Engine
from monitor.errors import InputError
from monitor.model import AlertState, NotifierSetup, PollSummary, SecretPlace
from monitor.settings import Places
from tests.alerting.notification_server import NotificationServer
from tests.alerting.test_delivery import Desk
from tests.conftest import FakeClock, PrivateBus


def command(folder: Path, name: str) -> tuple[tuple[str, ...], Path]:
    """A command that keeps what it hears, and the file it keeps it in."""
    heard = folder / name
    return (sys.executable, "-c", f"import sys; open({str(heard)!r}, 'a').write(sys.stdin.read())"), heard


def test_a_change_is_taken_over_at_once_and_another_notifier_is_left_as_it_is(engine: Engine, tmp_path: Path) -> None:
    first, heard = command(tmp_path, "first")
    second, also_heard = command(tmp_path, "second")
    engine.save_notifier(NotifierSetup(name="a", kind="command", options={"command": first}), new=True).result()
    engine.save_notifier(NotifierSetup(name="b", kind="command", options={"command": first}), new=True).result()
    running = engine._begin(schedule=False)
    before = running.notifiers
    engine.save_notifier(NotifierSetup(name="a", kind="command", options={"command": second})).result()
    assert running.notifiers["b"] is before["b"]
    assert running.notifiers["a"] is not before["a"]
    engine.test_notification("a").result()
    assert (heard.exists(), also_heard.exists()) == (False, True)
    engine.remove_notifier("a").result()
    assert [state.setup.name for state in engine.notifiers().result()] == ["b"]


def test_a_secret_is_kept_left_and_forgotten(engine: Engine, places: Places) -> None:
    hook = NotifierSetup(name="hook", kind="webhook", options={"url": "http://127.0.0.1:1/"})

    def where() -> SecretPlace:
        (state,) = engine.notifiers().result()
        return state.secret_in

    engine.save_notifier(hook, secret="s3cret", in_file=True, new=True).result()
    assert where() is SecretPlace.FILE
    engine.save_notifier(hook).result()
    assert where() is SecretPlace.FILE
    engine.save_notifier(hook, secret="").result()
    assert where() is SecretPlace.NONE
    bot = NotifierSetup(name="bot", kind="telegram", options={"chat": "1"})
    with pytest.raises(InputError) as refused:
        engine.save_notifier(bot, new=True).result()
    assert refused.value.reason.code == "notifier-secret-missing"


def test_a_secret_that_nobody_could_keep_sets_nothing_up(engine: Engine) -> None:
    bot = NotifierSetup(name="bot", kind="telegram", options={"chat": "1"})
    with pytest.raises(InputError) as refused:
        engine.save_notifier(bot, secret="1:a", new=True).result()
    assert refused.value.reason.code == "keyring-missing"
    assert engine.notifiers().result() == ()


def test_what_was_set_up_wrongly_by_hand_is_told(engine: Engine, places: Places) -> None:
    places.notifiers.write_text('[bot]\nkind = "telegram"\n[x]\nkind = "owl"\n', encoding="utf-8")
    troubles = [state.trouble and state.trouble.code for state in engine.notifiers().result()]
    assert troubles == ["notifier-option-missing", "unknown-notifier-kind"]


def test_taking_a_notifier_away_settles_what_waits_for_it(places: Places, clock: FakeClock, tmp_path: Path) -> None:
    engine = Engine(places, clock=clock, gap=0, notifiers={})
    engine.open(poll=True)
    engine.save_notifier(
        NotifierSetup(name="a", kind="command", options={"command": ("/nowhere/command",)}), new=True
    ).result()
    archive = engine._begin(schedule=False).archive
    desk = Desk(archive, clock)
    alert = desk.alert("a")
    poll = engine.poll(force=True).result(60)
    assert (poll.delivered, poll.undelivered) == (0, 1)
    engine.remove_notifier("a").result()
    assert desk.log(alert)[-1] == (False, "notifier-removed")
    assert engine.poll(force=True).result(60).undelivered == 0
    engine.close()


def test_what_is_given_up_after_three_days_is_counted_by_the_poll_that_gives_it_up(
    places: Places, clock: FakeClock
) -> None:
    engine = Engine(places, clock=clock, gap=0, notifiers={})
    engine.open(poll=True)
    Desk(engine._begin(schedule=False).archive, clock).alert("nowhere")
    told: list[PollSummary] = []
    while not told or told[-1].undelivered:
        told.append(engine.poll(force=True).result(60))
        clock.forward(minutes=61)
    assert len(told) > 70
    assert [one.given_up for one in told] == [0] * (len(told) - 1) + [1]
    assert engine.poll(force=True).result(60).given_up == 0
    engine.close()


@pytest.mark.parametrize("state", [AlertState.SEEN, AlertState.ACKNOWLEDGED, AlertState.SNOOZED])
def test_the_bubble_of_an_alert_goes_away_when_it_is_dealt_with_in_the_window(
    places: Places, clock: FakeClock, bus: PrivateBus, state: AlertState
) -> None:
    with NotificationServer(address=bus.address) as server:
        bubbles = DesktopNotifier(lambda _: None)
        engine = Engine(places, clock=clock, gap=0, notifiers={"bubble": bubbles})
        engine.open(poll=True)
        running = engine._begin(schedule=False)
        alert = Desk(running.archive, clock).alert()
        running.deliverer.deliver_once()
        (bubble,) = server.wait()
        if state is AlertState.SNOOZED:
            engine.snooze(alert.id, timedelta(hours=1)).result(9)
        else:
            engine.mark_alert(alert.id, state).result(9)
        assert server.wait_for_withdrawn(1) == [bubble.number]
        engine.close()


def test_an_imported_watchlist_that_names_a_way_that_is_not_set_up_is_told(engine: Engine, tmp_path: Path) -> None:
    file = tmp_path / "lists.toml"
    file.write_text(
        '[[watchlist]]\nname = "ش"\nterms = [{query = "إدلب"}]\nactions = ["bubble", "sound", "badge", "nosuch"]\n',
        encoding="utf-8",
    )
    (warning,) = engine.import_file(file).result(30).warnings
    assert (warning.watchlist, warning.term, warning.reason.code) == ("ش", "nosuch", "no-notifier")


def test_a_sound_of_another_name_is_this_desks_too(places: Places, clock: FakeClock) -> None:
    engine = Engine(places, clock=clock, gap=0, notifiers={})
    engine.open(poll=True)
    engine.save_notifier(
        NotifierSetup(name="bell", kind="sound", options={"player": ("/nowhere/player",)}), new=True
    ).result()
    desk = Desk(engine._begin(schedule=False).archive, clock)
    alert = desk.alert("bell")
    desk.archive.set_alert(alert.id, AlertState.SEEN).result()
    assert desk.log(alert) == [(True, "delivery-not-needed")]
    engine.close()
