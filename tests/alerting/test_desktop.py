from __future__ import annotations

import json
import queue
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from monitor.alerting import DesktopNotifier
from monitor.alerting.desktop import CommandNotifier, WindowNotifier, desktop_notifiers
from monitor.alerting.standing import Memory, Standing
from monitor.errors import DeliveryError
from monitor.model import Delivery, Severity
from monitor.settings import Settings
from monitor.words import Words
from tests.alerting.making import TITLE, WORD, a_delivery, a_titled_alert, an_alert
from tests.alerting.notification_server import NotificationServer
from tests.conftest import PrivateBus

ARABIC, ENGLISH = Words("ar"), Words("en")

if sys.platform != "linux":
    pytest.skip("the session bus is a thing of Linux", allow_module_level=True)


class Clicks:
    """Keeps what clicks on bubbles brought, in order."""

    def __init__(self) -> None:
        self._came: queue.Queue[tuple[str, object]] = queue.Queue()

    def opened(self, article: int) -> None:
        self._came.put(("open", article))

    def acknowledged(self, alert: int) -> None:
        self._came.put(("acknowledge", alert))

    def snoozed(self, alert: int) -> None:
        self._came.put(("snooze", alert))

    def token(self, token: str) -> None:
        self._came.put(("token", token))

    def next(self) -> tuple[str, object]:
        return self._came.get(timeout=5)

    def none_came(self) -> bool:
        return self._came.empty()


@pytest.fixture
def clicks() -> Clicks:
    return Clicks()


@pytest.fixture
def server(bus: PrivateBus) -> Iterator[NotificationServer]:
    with NotificationServer(address=bus.address) as running:
        yield running


@pytest.fixture
def notifier(bus: PrivateBus, clicks: Clicks) -> Iterator[DesktopNotifier]:
    made = DesktopNotifier(
        clicks.opened,
        on_acknowledge=clicks.acknowledged,
        on_snooze=clicks.snoozed,
        on_token=clicks.token,
        deadline=1.0,
    )
    yield made
    made.close()


def refusal(notifier: DesktopNotifier) -> str:
    with pytest.raises(DeliveryError) as failed:
        notifier.deliver(a_delivery(), ARABIC)
    return failed.value.reason.code


def test_a_bubble_arrives_with_name_text_actions_and_urgency(
    notifier: DesktopNotifier, server: NotificationServer
) -> None:
    notifier.deliver(a_delivery(an_alert(severity=Severity.CRITICAL)), ARABIC)
    (bubble,) = server.wait()
    assert bubble.app == ARABIC.say("Rasid")
    assert TITLE in bubble.title
    assert f"<b>{WORD}</b>" in bubble.body
    assert bubble.actions == {
        "default": ARABIC.say("Open"),
        "acknowledge": ARABIC.say("Acknowledge"),
        "snooze": ARABIC.say("Remind me in an hour"),
    }
    assert bubble.hints.items() >= {"urgency": 2, "desktop-entry": "rasid"}.items()
    assert "suppress-sound" not in bubble.hints
    assert bubble.timeout == 0


@pytest.mark.parametrize(("severity", "urgency"), [(Severity.QUIET, 0), (Severity.NORMAL, 1)])
def test_other_severities_leave_by_themselves(
    notifier: DesktopNotifier, server: NotificationServer, severity: Severity, urgency: int
) -> None:
    notifier.deliver(a_delivery(an_alert(severity=severity)), ARABIC)
    (bubble,) = server.wait()
    assert bubble.hints["urgency"] == urgency
    assert bubble.timeout == -1


def test_a_server_without_markup_and_actions_gets_neither(
    notifier: DesktopNotifier, server: NotificationServer
) -> None:
    server.abilities = ("body",)
    notifier.deliver(a_delivery(a_titled_alert("<b>&")), ARABIC)
    (bubble,) = server.wait()
    assert "<b>" not in bubble.body
    assert WORD in bubble.body
    assert "<b>&" in bubble.title
    assert bubble.actions == {}


def test_a_server_that_shows_only_titles_gets_only_the_title(
    notifier: DesktopNotifier, server: NotificationServer
) -> None:
    server.abilities = ()
    notifier.deliver(a_delivery(), ARABIC)
    assert server.wait()[0].body == ""


def test_a_headline_with_hidden_characters_is_delivered(notifier: DesktopNotifier, server: NotificationServer) -> None:
    notifier.deliver(a_delivery(a_titled_alert("\ud800\x00\u202e عنوان " * 2000)), ARABIC)
    assert "\u202e" not in server.wait()[0].title


def test_the_same_alert_again_replaces_its_bubble(notifier: DesktopNotifier, server: NotificationServer) -> None:
    notifier.deliver(a_delivery(), ARABIC)
    notifier.deliver(a_delivery(an_alert(id=2)), ARABIC)
    notifier.deliver(a_delivery(), ARABIC)
    first, second, again = server.wait(3)
    assert (first.replaces, second.replaces, again.replaces) == (0, 0, first.number)


def test_an_alert_has_a_tag_of_its_own_and_several_have_none(
    notifier: DesktopNotifier, server: NotificationServer
) -> None:
    for number in (3, 4):
        notifier.deliver(a_delivery(an_alert(id=number)), ARABIC)
    notifier.deliver_many(tuple(a_delivery(an_alert(id=n), id=n) for n in (5, 6)), ARABIC)
    tags = [bubble.hints.get("x-dunst-stack-tag") for bubble in server.wait(3)]
    assert tags == ["rasid-alert-3", "rasid-alert-4", None]


def test_a_click_opens_the_article_and_passes_the_desktops_token_on(
    notifier: DesktopNotifier, server: NotificationServer, clicks: Clicks
) -> None:
    notifier.deliver(a_delivery(), ARABIC)
    server.click(server.wait()[0].number, token="let-me-in")
    assert clicks.next() == ("token", "let-me-in")
    assert clicks.next() == ("open", 7)


def test_an_alert_is_acknowledged_from_its_bubble(
    notifier: DesktopNotifier, server: NotificationServer, clicks: Clicks
) -> None:
    notifier.deliver(a_delivery(an_alert(id=33)), ARABIC)
    server.click(server.wait()[0].number, "acknowledge")
    assert clicks.next() == ("acknowledge", 33)


def test_a_reminder_is_asked_for_by_its_bubble(
    notifier: DesktopNotifier, server: NotificationServer, clicks: Clicks
) -> None:
    notifier.deliver(a_delivery(an_alert(id=33)), ARABIC)
    server.click(server.wait()[0].number, "snooze")
    assert clicks.next() == ("snooze", 33)


def test_a_process_that_will_not_hear_of_clicks_offers_none(bus: PrivateBus, server: NotificationServer) -> None:
    notifier = DesktopNotifier(
        lambda _: None, on_acknowledge=lambda _: None, on_snooze=lambda _: None, listens=lambda: False
    )
    notifier.deliver(a_delivery(), ARABIC)
    assert server.wait()[0].actions == {}
    notifier.close()


def test_clicks_on_other_programs_bubbles_and_on_closed_ones_do_nothing(
    notifier: DesktopNotifier, server: NotificationServer, clicks: Clicks
) -> None:
    notifier.deliver(a_delivery(), ARABIC)
    notifier.deliver(a_delivery(an_alert(id=2)), ARABIC)
    closed, kept = server.wait(2)
    server.dismiss(closed.number)
    server.click(closed.number, token="no")
    server.click(4711)
    server.click(kept.number, "what-is-this")
    server.click(kept.number)
    assert clicks.next() == ("open", 8)
    assert clicks.none_came()


def test_a_click_that_fails_does_not_stop_later_clicks(
    bus: PrivateBus, server: NotificationServer, clicks: Clicks, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_: str) -> None:
        raise ValueError

    notifier = DesktopNotifier(clicks.opened, on_token=broken)
    notifier.deliver(a_delivery(), ARABIC)
    server.click(server.wait()[0].number, token="x")
    assert clicks.next() == ("open", 7)
    assert "could not be carried out" in caplog.text
    notifier.close()


def test_several_alerts_become_one_bubble(notifier: DesktopNotifier, server: NotificationServer) -> None:
    notifier.deliver_many(tuple(a_delivery(an_alert(id=n), id=n) for n in range(6)), ARABIC)
    (bubble,) = server.wait()
    assert "٦" in bubble.title


def many(*numbers: int, **changes: Any) -> tuple[Delivery, ...]:
    return tuple(a_delivery(an_alert(id=number, **changes), id=number) for number in numbers)


def test_an_article_of_several_watchlists_is_one_bubble_and_dealt_with_for_all_of_them(
    notifier: DesktopNotifier, server: NotificationServer, clicks: Clicks
) -> None:
    article = an_alert().article
    both = tuple(
        a_delivery(an_alert(id=n, watchlist=n, watchlist_name=f"قائمة {n}", article=article), id=n) for n in (1, 2)
    )
    notifier.deliver_many(both, ARABIC)
    (bubble,) = server.wait()
    assert TITLE in bubble.title
    assert "قائمة 1" in bubble.body
    assert "قائمة 2" in bubble.body
    assert bubble.actions["acknowledge"] == ARABIC.say("Acknowledge")
    # Several of other articles are not counted into it.
    notifier.deliver_many(many(3, 4), ARABIC)
    assert [one.replaces for one in server.wait(2)] == [0, 0]
    server.click(bubble.number, "acknowledge")
    assert {clicks.next(), clicks.next()} == {("acknowledge", 1), ("acknowledge", 2)}
    # It stays while one of its alerts is open.
    notifier.withdraw(1)
    notifier.withdraw(2)
    assert server.wait_for_withdrawn(1) == [bubble.number]


def test_what_another_watchlist_finds_in_an_article_later_is_told_in_its_bubble(
    notifier: DesktopNotifier, server: NotificationServer
) -> None:
    article = an_alert().article
    first, second, third = (
        a_delivery(an_alert(id=n, watchlist=n, watchlist_name=f"قائمة {n}", article=article), id=n) for n in (1, 2, 3)
    )
    notifier.deliver(first, ARABIC)
    notifier.deliver(second, ARABIC)
    alone, both = server.wait(2)
    assert (both.replaces, both.title) == (alone.number, alone.title)
    assert "قائمة 1" in both.body
    assert "قائمة 2" in both.body
    assert "suppress-sound" not in both.hints
    # One that a person has put away is not opened again, and says what is new.
    server.dismiss(both.number)
    # The signal comes before the answer to this.
    notifier.deliver(a_delivery(an_alert(id=99), id=99), ARABIC)
    notifier.deliver(third, ARABIC)
    again = server.wait(4)[-1]
    assert again.replaces == 0
    assert "قائمة 1" not in again.body


def test_bursts_are_counted_in_one_bubble_until_it_is_closed(
    notifier: DesktopNotifier, server: NotificationServer
) -> None:
    for burst in range(3):
        notifier.deliver_many(many(*range(10 * burst, 10 * burst + 7)), ARABIC)
    first, second, third = server.wait(3)
    assert (first.replaces, second.replaces, third.replaces) == (0, first.number, first.number)
    assert ["٧" in first.title, "١٤" in second.title, "٢١" in third.title] == [True] * 3
    server.dismiss(first.number)
    # The signal comes before the answer to this.
    notifier.deliver(a_delivery(an_alert(id=99), id=99), ARABIC)
    notifier.deliver_many(many(*range(50, 57)), ARABIC)
    *_, last = server.wait(5)
    assert last.replaces == 0
    assert "٧" in last.title


def test_alerts_that_become_graver_are_renewed_where_they_stand_and_sound_once(
    notifier: DesktopNotifier, server: NotificationServer
) -> None:
    for delivery in many(1, 2, 3):
        notifier.deliver(delivery, ARABIC)
    notifier.deliver_many(many(1, 2, 3, severity=Severity.CRITICAL), ARABIC)
    *before, first, second, third = server.wait(6)
    assert [one.replaces for one in (first, second, third)] == [one.number for one in before]
    assert [one.hints["urgency"] for one in (first, second, third)] == [2, 2, 2]
    assert [one.hints.get("suppress-sound", False) for one in (first, second, third)] == [True, True, False]


def test_what_stands_in_the_bubble_of_several_is_renewed_there(
    notifier: DesktopNotifier, server: NotificationServer
) -> None:
    notifier.deliver_many(many(*range(7)), ARABIC)
    notifier.deliver_many(many(*range(5), severity=Severity.CRITICAL), ARABIC)
    first, again = server.wait(2)
    assert (again.replaces, again.hints["urgency"]) == (first.number, 2)
    assert "٧" in again.title


def test_the_bubble_of_an_alert_that_was_dealt_with_goes_away(
    notifier: DesktopNotifier, server: NotificationServer
) -> None:
    notifier.deliver(a_delivery(an_alert(id=1), id=1), ARABIC)
    notifier.deliver_many(many(2, 3), ARABIC)
    alone, both = server.wait(2)
    notifier.withdraw(1)
    notifier.withdraw(2)
    # One of two was dealt with: the other still stands there.
    assert server.wait_for_withdrawn(1) == [alone.number]
    notifier.withdraw(3)
    assert server.wait_for_withdrawn(2) == [alone.number, both.number]


def test_a_server_that_answers_too_late_has_shown_it_all_the_same(
    notifier: DesktopNotifier, server: NotificationServer
) -> None:
    notifier.deliver(a_delivery(an_alert(id=8), id=8), ARABIC)
    server.slow.clear()
    assert refusal(notifier) == "bubble-timeout"
    server.slow.set()
    # Its answer comes before that to a later call.
    notifier.deliver(a_delivery(an_alert(id=9), id=9), ARABIC)
    notifier.deliver(a_delivery(), ARABIC)
    assert len(server.wait(3)) == 3
    # It is known where it stands, should it come again.
    notifier.deliver(a_delivery(), ARABIC)
    _, late, _, again = server.wait(4)
    assert again.replaces == late.number


def test_the_test_button_shows_a_bubble(notifier: DesktopNotifier, server: NotificationServer) -> None:
    notifier.test(ARABIC)
    assert ARABIC.say("Notifications work") in server.wait()[0].title


def test_without_a_session_bus_there_is_a_reason() -> None:
    assert refusal(DesktopNotifier(lambda _: None)) == "bubble-no-bus"


def test_with_an_address_where_no_bus_is_there_is_a_reason() -> None:
    assert refusal(DesktopNotifier(lambda _: None, address="unix:path=/nowhere/bus")) == "bubble-no-bus"
    assert refusal(DesktopNotifier(lambda _: None, address="nonsense")) == "bubble-no-bus"


def test_without_a_notification_server_there_is_a_reason_until_one_comes(
    notifier: DesktopNotifier, bus: PrivateBus
) -> None:
    assert refusal(notifier) == "bubble-no-server"
    with NotificationServer(address=bus.address) as server:
        notifier.deliver(a_delivery(), ARABIC)
        assert len(server.wait()) == 1


def test_a_server_that_hangs_is_given_up_and_used_again_later(
    notifier: DesktopNotifier, server: NotificationServer
) -> None:
    server.hanging = True
    assert refusal(notifier) == "bubble-timeout"
    server.hanging = False
    notifier.deliver(a_delivery(), ARABIC)
    assert len(server.wait()) == 1


def test_a_server_that_refuses_is_named(notifier: DesktopNotifier, server: NotificationServer) -> None:
    server.refusing = True
    assert refusal(notifier) == "bubble-refused"


def test_a_server_that_dies_and_returns_with_less_gets_what_it_can_show(
    notifier: DesktopNotifier, server: NotificationServer, bus: PrivateBus
) -> None:
    notifier.deliver(a_delivery(), ARABIC)
    server.wait()
    server.stop()
    with NotificationServer(address=bus.address, abilities=("body",)) as other:
        # The signal that the name has a new owner may come after the first call.
        notifier.deliver(a_delivery(an_alert(id=5)), ARABIC)
        notifier.deliver(a_delivery(), ARABIC)
        assert other.wait(2)[1].replaces == 0
        assert other.wait(2)[1].actions == {}


def test_a_new_session_bus_is_found_after_the_old_one_died(
    notifier: DesktopNotifier,
    server: NotificationServer,
    bus: PrivateBus,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from tests.conftest import private_bus

    notifier.deliver(a_delivery(), ARABIC)
    bus.stop()
    assert refusal(notifier) in ("bubble-connection-lost", "bubble-no-bus")
    with private_bus(tmp_path_factory.mktemp("other")) as other:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", other.address)
        with NotificationServer(address=other.address) as later:
            notifier.deliver(a_delivery(), ARABIC)
            assert later.wait()[0].replaces == 0


def test_closing_ends_a_hanging_delivery_at_once(server: NotificationServer) -> None:
    notifier = DesktopNotifier(lambda _: None, deadline=60)
    server.hanging = True
    failed: queue.Queue[str] = queue.Queue()
    thread = threading.Thread(target=lambda: failed.put(refusal(notifier)))
    thread.start()
    server.wait_for_calls(1)
    notifier.close()
    assert failed.get(timeout=2) == "bubble-connection-lost"
    thread.join(2)
    assert refusal(notifier) == "bubble-connection-lost"


def test_the_desktop_has_a_way_to_show_bubbles_unless_the_person_wants_none() -> None:
    assert list(desktop_notifiers(Settings(), on_open=lambda _: None)) == ["bubble"]
    assert desktop_notifiers(Settings(bubbles=False), on_open=lambda _: None) == {}


def test_without_a_session_bus_the_windows_own_way_is_used() -> None:
    shown: list[tuple[str, str, int | None]] = []

    def show(title: str, text: str, article: int | None) -> bool:
        shown.append((title, text, article))
        return True

    notifier = desktop_notifiers(Settings(), on_open=lambda _: None, show=show)["bubble"]
    notifier.deliver(a_delivery(), ARABIC)
    assert shown[0][2] == 7


def test_a_window_without_a_tray_says_so() -> None:
    with pytest.raises(DeliveryError) as failed:
        WindowNotifier(lambda *_: False).deliver(a_delivery(), ARABIC)
    assert failed.value.reason.code == "bubble-no-tray"
    with pytest.raises(DeliveryError):
        WindowNotifier(None).test(ARABIC)


def test_a_platforms_command_gets_title_and_text_and_its_failure_has_a_reason() -> None:
    CommandNotifier(lambda title, text: ["test", "-n", title, "-a", "-n", text]).deliver(a_delivery(), ARABIC)
    for command, reason in ((["false"], "bubble-refused"), (["/nowhere/command"], "bubble-refused")):
        with pytest.raises(DeliveryError) as failed:
            CommandNotifier(lambda *_, command=command: command).deliver(replace(a_delivery(), id=2), ARABIC)
        assert failed.value.reason.code == reason
    with pytest.raises(DeliveryError) as failed:
        CommandNotifier(lambda *_: ["sleep", "60"], deadline=0.1).test(ARABIC)
    assert failed.value.reason.code == "bubble-timeout"


# --- several, and a restart ----------------------------------------------------------------------


def remembering(bus: PrivateBus, clicks: Clicks, memory: Path) -> DesktopNotifier:
    return DesktopNotifier(
        clicks.opened,
        on_acknowledge=clicks.acknowledged,
        on_snooze=clicks.snoozed,
        address=bus.address,
        memory=memory,
    )


@pytest.mark.parametrize("action", ["acknowledge", "snooze"])
def test_all_that_a_bubble_of_several_tells_of_can_be_dealt_with_there(
    notifier: DesktopNotifier, server: NotificationServer, clicks: Clicks, action: str
) -> None:
    notifier.deliver_many(tuple(a_delivery(an_alert(id=n), id=n) for n in range(1, 8)), ENGLISH)
    (bubble,) = server.wait()
    assert bubble.actions == {
        "default": "Open",
        "acknowledge": "Acknowledge all",
        "snooze": "Remind me of all in an hour",
    }
    server.click(bubble.number, action)
    assert [clicks.next() for _ in range(7)] == [(action, n) for n in range(1, 8)]


def test_clicks_on_bubbles_of_before_a_restart_are_understood(
    bus: PrivateBus, server: NotificationServer, clicks: Clicks, tmp_path: Path
) -> None:
    before = remembering(bus, clicks, tmp_path / "bubbles.json")
    before.deliver(a_delivery(an_alert(id=3)), ENGLISH)
    before.deliver_many(tuple(a_delivery(an_alert(id=n), id=n) for n in (4, 5)), ENGLISH)
    one, several = server.wait(2)
    before.close()
    after = remembering(bus, clicks, tmp_path / "bubbles.json")
    after._connect_quietly()
    server.click(one.number)
    assert clicks.next() == ("open", 9)
    server.click(several.number, "acknowledge")
    assert [clicks.next() for _ in range(2)] == [("acknowledge", 4), ("acknowledge", 5)]
    # What a kill kept from being written down is told again in its place.
    after.deliver(a_delivery(an_alert(id=3)), ENGLISH)
    assert server.wait(3)[-1].replaces == one.number
    # What another process counted is not counted further.
    after.deliver_many(tuple(a_delivery(an_alert(id=n), id=n) for n in (8, 9)), ENGLISH)
    assert server.wait(4)[-1].replaces == 0
    after.withdraw(3)
    assert server.wait_for_withdrawn(1) == [one.number]
    after.close()


def test_a_process_that_shows_nothing_takes_a_bubble_of_before_away(
    bus: PrivateBus, server: NotificationServer, clicks: Clicks, tmp_path: Path
) -> None:
    memory = tmp_path / "bubbles.json"
    before = remembering(bus, clicks, memory)
    before.deliver(a_delivery(an_alert(id=3)), ENGLISH)
    before.deliver_many(tuple(a_delivery(an_alert(id=n), id=n) for n in (4, 5)), ENGLISH)
    one, several = server.wait(2)
    before.close()
    for alert in (3, 4):
        # Closing waits for what is under way.
        after = remembering(bus, clicks, memory)
        after.withdraw(alert)
        after.close()
    assert server.wait_for_withdrawn(1) == [one.number]
    after = remembering(bus, clicks, memory)
    after.withdraw(5)
    assert server.wait_for_withdrawn(2) == [one.number, several.number]
    after.close()
    assert not json.loads(memory.read_text())["bubbles"]


def test_nobody_is_called_about_an_alert_without_a_bubble(
    bus: PrivateBus, server: NotificationServer, clicks: Clicks, tmp_path: Path
) -> None:
    before = remembering(bus, clicks, tmp_path / "bubbles.json")
    before.deliver(a_delivery(an_alert(id=3)), ENGLISH)
    before.close()
    after = remembering(bus, clicks, tmp_path / "bubbles.json")
    after.withdraw(4)
    assert after._parting is None
    after.close()


def test_a_bubble_on_a_bus_that_is_gone_is_left_alone(clicks: Clicks, tmp_path: Path) -> None:
    kept = {"server": "a b", "bubbles": {"1": [7, 3, [3]]}}
    (tmp_path / "bubbles.json").write_text(json.dumps(kept))
    after = DesktopNotifier(clicks.opened, address=f"unix:path={tmp_path}/nowhere", memory=tmp_path / "bubbles.json")
    after.withdraw(3)
    after.close()
    assert json.loads((tmp_path / "bubbles.json").read_text()) == kept


def test_another_servers_bubbles_are_not_taken_for_those_of_before(
    bus: PrivateBus, clicks: Clicks, tmp_path: Path
) -> None:
    with NotificationServer(address=bus.address) as server:
        before = remembering(bus, clicks, tmp_path / "bubbles.json")
        before.deliver(a_delivery(), ENGLISH)
        server.wait()
        before.close()
    with NotificationServer(address=bus.address) as server:
        after = remembering(bus, clicks, tmp_path / "bubbles.json")
        after.deliver(a_delivery(), ENGLISH)
        (shown,) = server.wait()
        assert shown.replaces == 0
        after.close()


@pytest.mark.parametrize("kept", ["", "[]", '{"server": 1}', '{"bubbles": {"x": 1}, "server": "a"}'])
def test_a_file_that_cannot_be_understood_knows_of_no_bubbles(tmp_path: Path, kept: str) -> None:
    path = tmp_path / "bubbles.json"
    path.write_text(kept, encoding="utf-8")
    assert Memory(path).read("a") == {}
    Memory(path).write("a", {1: Standing(7, 3, (3,))})
    assert Memory(path).read("a") == {1: Standing(7, 3, (3,))}
    assert path.stat().st_mode & 0o777 == 0o600
