"""Notifiers in a running engine: taken over at once when they are set up otherwise, left alone when they are not."""

from __future__ import annotations

import json
import sys
import threading
import tomllib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.alerting import DesktopNotifier
from monitor.archive import alerts
from monitor.engine import Engine
from monitor.engine.running import Running
from monitor.errors import InputError, NotFoundError
from monitor.model import Alert, AlertChanged, AlertState, NotifierSetup, PollSummary, SecretPlace, Term, Watchlist
from monitor.settings import Places
from tests.alerting.notification_server import NotificationServer
from tests.alerting.test_delivery import Desk
from tests.conftest import FakeClock, PrivateBus
from tests.engine.conftest import Events
from tests.site import Answer, Site


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


def test_a_notifier_that_was_removed_is_brought_back_as_it_was(engine: Engine, places: Places) -> None:
    hook = NotifierSetup(name="hook", kind="webhook", options={"url": "http://127.0.0.1:1/"})
    engine.save_notifier(hook, secret="s3cret", in_file=True, new=True).result()
    watched = [
        engine.save_watchlist(Watchlist(name=name, terms=(Term(query=name),))).result(30) for name in ("حلب", "درعا")
    ]
    engine.use_notifier("hook", [watched[0].id]).result()
    before = (engine.notifiers().result(), engine.watchlists().result())
    engine.remove_notifier("hook").result()
    assert engine.notifiers().result() == ()
    assert "s3cret" not in "".join(file.read_text() for file in places.data.glob("*.toml"))
    engine.bring_notifier_back("hook").result()
    assert (engine.notifiers().result(), engine.watchlists().result()) == before
    assert engine._begin(schedule=False).secrets.get("hook") == "s3cret"
    # Once only, and never over one that is there.
    with pytest.raises(NotFoundError):
        engine.bring_notifier_back("hook").result()


@pytest.mark.parametrize(("how", "code"), [("locked", "keyring-refused"), ("damaged", "file-damaged")])
def test_a_notifier_whose_secret_cannot_be_read_is_not_removed(
    places: Places, keyring_file: Path, monkeypatch: pytest.MonkeyPatch, how: str, code: str
) -> None:
    engine = Engine(places, gap=0, notifiers={})
    engine.open(poll=False)
    hook = NotifierSetup(name="hook", kind="webhook", options={"url": f"http://127.0.0.1:1/services/{KEY}"})
    engine.save_notifier(hook, secret="s3cret", new=True).result()
    watched = engine.save_watchlist(Watchlist(name="حلب", terms=(Term(query="حلب"),))).result(30)
    engine.use_notifier("hook", [watched.id]).result()
    before = (engine.notifiers().result(), engine.watchlists().result())
    engine.close()
    files = (places.notifiers, places.data / "secrets.toml", keyring_file)
    kept = {file.name: file.read_bytes() for file in files}
    engine = Engine(places, gap=0, notifiers={})
    engine.open(poll=False)
    with monkeypatch.context() as now:
        if how == "locked":
            now.setenv("TEST_KEYRING_LOCKED", "1")
        else:
            (places.data / "secrets.toml").write_text("[", encoding="utf-8")
        with pytest.raises(InputError) as refused:
            engine.remove_notifier("hook").result()
        assert refused.value.reason.code == code
        assert engine.watchlists().result() == before[1]
        assert "hook" in engine._begin(schedule=False).notifiers
        with pytest.raises(NotFoundError):
            engine.bring_notifier_back("hook").result()
    if how == "damaged":
        (places.data / "secrets.toml").write_bytes(kept["secrets.toml"])
    assert {file.name: file.read_bytes() for file in files} == kept
    assert engine.notifiers().result() == before[0]
    # Now that it can be read it goes, and comes back with all of it.
    engine.remove_notifier("hook").result()
    engine.bring_notifier_back("hook").result()
    assert (engine.notifiers().result(), engine.watchlists().result()) == before
    assert engine._begin(schedule=False).secrets.get("hook") == "s3cret"
    engine.close()


def test_a_notifier_whose_secret_the_keyring_lost_can_be_removed_and_is_brought_back_without_it(
    places: Places, keyring_file: Path
) -> None:
    engine = Engine(places, gap=0, notifiers={})
    engine.open(poll=False)
    hook = NotifierSetup(name="hook", kind="webhook", options={"url": "http://127.0.0.1:1/"})
    engine.save_notifier(hook, secret="s3cret", new=True).result()
    before = engine.notifiers().result()
    engine.close()
    keyring_file.unlink()
    engine = Engine(places, gap=0, notifiers={})
    engine.open(poll=False)
    engine.remove_notifier("hook").result()
    assert engine.notifiers().result() == ()
    engine.bring_notifier_back("hook").result()
    # Still signed or nothing: it does not go out without its signature.
    assert engine.notifiers().result() == before
    with pytest.raises(InputError) as lost:
        engine._begin(schedule=False).secrets.get("hook")
    assert lost.value.reason.code == "secret-gone"
    engine.close()


def test_what_was_set_up_wrongly_by_hand_is_told(engine: Engine, places: Places) -> None:
    places.notifiers.write_text('[bot]\nkind = "telegram"\n[x]\nkind = "owl"\n', encoding="utf-8")
    troubles = [state.trouble and state.trouble.code for state in engine.notifiers().result()]
    assert troubles == ["notifier-option-missing", "unknown-notifier-kind"]


def test_nothing_is_left_of_the_secrets_of_a_notifier_of_an_unknown_kind(engine: Engine, places: Places) -> None:
    places.notifiers.write_text('[x]\nkind = "owl"\nurl = "https://example.com/…"\n', encoding="utf-8")
    secrets = engine._begin(schedule=False).secrets
    for name in ("x", "x/url", "x/other", "xy/url"):
        secrets.keep(name, f"of {name}", in_file=True)
    engine.remove_notifier("x").result()
    kept = tomllib.loads((places.data / "secrets.toml").read_text(encoding="utf-8"))
    assert kept == {"notifier-secrets": {"xy/url": "of xy/url"}}
    engine.bring_notifier_back("x").result()
    assert [secrets.get(name) for name in ("x", "x/url", "x/other")] == ["of x", "of x/url", "of x/other"]


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


def test_what_waited_for_a_notifier_that_was_removed_goes_out_once_when_it_is_brought_back(
    places: Places, clock: FakeClock, site: Site
) -> None:
    site.routes["/*"] = Answer(status=503)
    engine = Engine(places, clock=clock, gap=0, notifiers={})
    engine.open(poll=True)
    hook = NotifierSetup(name="hook", kind="webhook", options={"url": site.url("/in")})
    engine.save_notifier(hook, new=True).result()
    archive = engine._begin(schedule=False).archive
    desk = Desk(archive, clock)
    tried = desk.alert("hook")
    assert engine.poll(force=True).result(60).undelivered == 1
    clock.forward(minutes=30)
    engine.pause(clock() + timedelta(hours=1)).result()
    held = [desk.alert("hook"), desk.alert("hook"), desk.alert("hook")]
    assert {archive.alert(one.id).result().state for one in held} == {AlertState.HELD}
    engine.remove_notifier("hook").result()
    assert desk.waiting == 0
    # What somebody deals with meanwhile still goes to the others; what is let out meanwhile, too.
    engine.mark_alert(held[0].id, AlertState.SEEN).result()
    archive.set_alert(held[1].id, AlertState.NEW).result()
    site.routes["/*"] = Answer()
    before = len(site.asked)
    engine.bring_notifier_back("hook").result()
    engine.pause(None).result()
    for _ in range(3):
        assert engine.poll(force=True).result(60).undelivered == 0
        clock.forward(hours=1)
    for alert in (tried, *held):
        assert [one for one in desk.log(alert) if one[0]] == [(True, "")]
    told = [one["id"] for asked in site.asked[before:] for one in json.loads(asked.body)["alerts"]]
    assert sorted(told) == [one.id for one in (tried, *held)]
    engine.close()


def test_a_way_of_this_desk_that_is_brought_back_tells_nothing_that_was_seen_meanwhile(
    places: Places, clock: FakeClock
) -> None:
    engine = Engine(places, clock=clock, gap=0, notifiers={})
    engine.open(poll=True)
    archive = engine._begin(schedule=False).archive
    desk = Desk(archive, clock)
    archive.use_desk_notifiers({"desk"})
    seen, waits = desk.alert("desk"), desk.alert("desk")
    taken = archive.remove_notifier("desk").result()
    archive.set_alert(seen.id, AlertState.SEEN).result()
    for _ in range(2):
        archive.bring_notifier_back("desk", taken).result()
        due = archive.due_deliveries(clock(), 10).result()
        assert [(one.alert.id, one.id) for one in due] == [(waits.id, taken.rows[1].id)]
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


def one_of_two(running: Running, clock: FakeClock) -> tuple[Alert, Alert]:
    """Two alerts with a bubble each, whose stories were then joined: the older one, and what became a copy under it."""
    desk = Desk(running.archive, clock)
    told = []
    for _ in range(2):
        told.append(desk.alert())
        running.deliverer.deliver_once()
    older, younger = told
    desk.archive._edit(lambda db: alerts.merge(db, kept=older.story, gone=younger.story)).result()
    return older, younger


@pytest.mark.parametrize("named", [0, 1])
@pytest.mark.parametrize("state", [AlertState.SEEN, AlertState.ACKNOWLEDGED, AlertState.SNOOZED, None])
def test_both_bubbles_of_alerts_that_became_one_go_away_when_it_is_dealt_with(
    places: Places, clock: FakeClock, bus: PrivateBus, state: AlertState | None, named: int
) -> None:
    with NotificationServer(address=bus.address) as server:
        engine = Engine(places, clock=clock, gap=0, notifiers={"bubble": DesktopNotifier(lambda _: None)})
        engine.open(poll=True)
        both = one_of_two(engine._begin(schedule=False), clock)
        events = Events(engine)
        if state is AlertState.SNOOZED:
            engine.snooze(both[named].id, timedelta(hours=1)).result(9)
        elif state is None:
            engine.mark_alerts([both[named].id, both[1 - named].id], AlertState.SEEN).result(9)
        else:
            engine.mark_alert(both[named].id, state).result(9)
        assert sorted(server.wait_for_withdrawn(2)) == [one.number for one in server.wait(2)]
        events.wait(lambda event: isinstance(event, AlertChanged))
        assert [one for one in events.told if isinstance(one, AlertChanged)] == [AlertChanged(id=both[0].id)]
        engine.close()


@pytest.mark.parametrize("action", ["acknowledge", "snooze"])
def test_a_click_on_the_bubble_of_what_became_a_copy_takes_both_away(
    places: Places, clock: FakeClock, bus: PrivateBus, action: str
) -> None:
    with NotificationServer(address=bus.address) as server:
        engine = Engine(places, clock=clock, gap=0)
        engine.open(poll=True)
        engine.start()
        older, _ = one_of_two(engine._begin(schedule=True), clock)
        events = Events(engine)
        shown = server.wait(2)
        server.click(shown[1].number, action)
        assert sorted(server.wait_for_withdrawn(2)) == [one.number for one in shown]
        events.wait(lambda event: isinstance(event, AlertChanged))
        assert [one for one in events.told if isinstance(one, AlertChanged)] == [AlertChanged(id=older.id)]
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


KEY = "T0A1B2/XyZ9876543210abcd"


def test_an_address_with_a_key_in_it_lies_with_the_secrets_and_is_posted_to(
    engine: Engine, places: Places, site: Site, tmp_path: Path
) -> None:
    site.routes["/*"] = Answer()
    hook = NotifierSetup(name="hook", kind="webhook", options={"url": site.url(f"/services/{KEY}")})
    with pytest.raises(InputError) as refused:
        engine.save_notifier(hook, new=True).result()
    assert refused.value.reason.code == "keyring-missing"
    engine.save_notifier(hook, in_file=True, new=True).result()
    engine.test_notification("hook").result()
    assert site.paths() == [f"/services/{KEY}"]
    written = {path.name for path in tmp_path.rglob("*") if path.is_file() and KEY.encode() in path.read_bytes()}
    assert written == {"secrets.toml"}
    assert (places.data / "secrets.toml").stat().st_mode & 0o777 == 0o600
    (state,) = engine.notifiers().result()
    assert (state.secret_in, state.setup.options["url"]) == (SecretPlace.FILE, site.url("/…"))
    # A change that leaves it as it is shown leaves it.
    engine.save_notifier(replace(state.setup, options={**state.setup.options, "authorities": ""})).result()
    engine.test_notification("hook").result()
    assert site.paths()[-1] == f"/services/{KEY}"
    engine.save_notifier(NotifierSetup(name="hook", kind="webhook", options={"url": site.url("/plain")})).result()
    assert KEY not in (places.data / "secrets.toml").read_text(encoding="utf-8")
    engine.test_notification("hook").result()
    assert site.paths()[-1] == "/plain"


def test_what_is_shown_of_another_address_is_none(engine: Engine) -> None:
    hook = NotifierSetup(name="hook", kind="webhook", options={"url": "https://example.com/…"})
    with pytest.raises(InputError) as refused:
        engine.save_notifier(hook, new=True).result()
    assert refused.value.reason.code == "notifier-option-missing"


def test_a_key_in_an_older_file_is_taken_over(places: Places, clock: FakeClock, site: Site) -> None:
    site.routes["/*"] = Answer()
    url = site.url(f"/services/{KEY}")
    places.data.mkdir(parents=True, exist_ok=True)
    places.notifiers.write_text(
        f'[hook]\nkind = "webhook"\nurl = "{url}"\n'
        f'[phone]\nkind = "ntfy"\ntopic = "north-8k3x2q"\nserver = "{site.url()}"\n',
        encoding="utf-8",
    )
    engine = Engine(places, clock=clock, gap=0, notifiers={})
    engine.open(poll=True)
    running = engine._begin(schedule=False)
    for thread in threading.enumerate():
        if thread.name == "secrets":
            thread.join(30)
    kept = places.notifiers.read_text(encoding="utf-8")
    assert KEY not in kept
    assert "north-8k3x2q" not in kept
    assert KEY in (places.data / "secrets.toml").read_text(encoding="utf-8")
    running.reload_notifiers()
    engine.test_notification("hook").result()
    engine.test_notification("phone").result()
    assert json.loads(site.asked[-1].body)["topic"] == "north-8k3x2q"
    assert site.paths()[0] == f"/services/{KEY}"
    engine.remove_notifier("hook").result()
    engine.remove_notifier("phone").result()
    left = (places.data / "secrets.toml").read_text(encoding="utf-8")
    assert KEY not in left
    assert "north-8k3x2q" not in left
    engine.close()
