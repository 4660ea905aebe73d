"""Every kind of notifier is down for a day, against a real server of its kind: what waited is one message, once."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import feedparser
import pytest

from monitor.alerting import BUBBLE, Deliverer, DesktopNotifier, Notifier
from monitor.alerting.mailing import Mailer
from monitor.alerting.notifiers.email import EmailNotifier
from monitor.gathering.connecting import Deadlines
from monitor.model import Event, NotifierValue, Trouble
from tests.alerting.conftest import TRUSTED, Make, showing
from tests.alerting.mail_server import OK, MailServer
from tests.alerting.notification_server import NotificationServer
from tests.alerting.test_delivery import Desk, desk
from tests.conftest import FakeClock, PrivateBus, private_bus
from tests.site import Answer, Site

__all__ = ["desk"]

HOURS = 24
EACH_HOUR = 5
HURRIED = Deadlines(connect=5, headers=0.1, body=5, silence=5, total=5)

if sys.platform != "linux":
    pytest.skip("the session bus is a thing of Linux", allow_module_level=True)


class Way:
    """A notifier and the world it delivers to: `breaks`, `mends`, and how many messages have come."""

    def __init__(self, folder: Path, make: Make) -> None:
        self.folder = folder
        self.make = make
        self.open = ExitStack()
        self.name = BUBBLE
        self.notifier: Notifier
        self.breaks: Callable[[], object]
        self.mends: Callable[[], object]
        self.messages: Callable[[], int]

    def posting(self, kind: str, down: Answer, up: Answer, *, secret: str = "", **options: NotifierValue) -> None:
        """A notifier that posts to a site."""
        site = self.open.enter_context(Site())
        address = {name: site.url(str(path)) for name, path in options.items() if str(path).startswith("/")}
        self.name = kind
        self.notifier = self.make(kind, secret=secret, **{**options, **address})
        came: list[int] = []

        def answer(_: object) -> Answer:
            came.append(1)
            return up

        self.breaks = lambda: site.routes.update({"/*": down})
        self.mends = lambda: site.routes.update({"/*": answer})
        self.messages = lambda: len(came)

    def mailing(self, breaks: Callable[[MailServer], object], mends: Callable[[MailServer], object]) -> None:
        """E-mail to a server with STARTTLS."""
        server = self.open.enter_context(MailServer(context=showing()))
        self.name = "email"
        self.notifier = self.make(
            "email",
            **{"from": "rasid@example.org"},
            host="127.0.0.1",
            port=server.port,
            to=("desk@example.org",),
            authorities=TRUSTED,
        )
        assert isinstance(self.notifier, EmailNotifier)
        self.notifier._mailer = Mailer(self.notifier._setup, deadlines=HURRIED)
        self.breaks, self.mends = lambda: breaks(server), lambda: mends(server)
        self.messages = lambda: len(server.taken)

    def on_the_desktop(self, server: NotificationServer, *, deadline: float = 5.0) -> None:
        self.notifier = DesktopNotifier(lambda _: None, deadline=deadline)
        self.open.callback(self.notifier.close)
        self.messages = lambda: len(server.received)

    def running(self, kind: str, *, option: str, arguments: str) -> None:
        """A program of a person's own, which is there or is not."""
        program, heard = self.folder / "program", self.folder / "heard"
        self.name = kind
        self.notifier = self.make(kind, **{option: (str(program), *arguments.split())})
        self.breaks = lambda: _write(program, "exit 3")
        self.mends = lambda: _write(program, f'echo told >> "{heard}"')
        self.messages = lambda: len(heard.read_text().splitlines()) if heard.exists() else 0


def _write(program: Path, line: str) -> None:
    # Another file each time: one that still runs must not be written over.
    fresh = program.with_name("fresh")
    fresh.write_text(f"#!/bin/sh\n{line}\n")
    fresh.chmod(0o700)
    fresh.replace(program)


def webhook_500(way: Way) -> None:
    way.posting("webhook", Answer(status=500), Answer(status=204), url="/hook")


def ntfy_503(way: Way) -> None:
    way.posting("ntfy", Answer(status=503), Answer(), server="/", topic="t")


def telegram_502(way: Way) -> None:
    taken = Answer(body=json.dumps({"ok": True}).encode(), type="application/json")
    way.posting("telegram", Answer(status=502), taken, secret="1:a", server="/", chat="1")


def mail_refused(way: Way) -> None:
    way.mailing(
        lambda server: setattr(server, "senders", "550 5.7.1 Not you"), lambda server: setattr(server, "senders", OK)
    )


def mail_greylisted(way: Way) -> None:
    way.mailing(
        lambda server: server.recipients.update({"desk@example.org": "451 4.7.1 Greylisted"}),
        lambda server: server.recipients.clear(),
    )


def mail_times_out(way: Way) -> None:
    way.mailing(lambda server: server.hangs.set(), lambda server: server.hangs.clear())


def mail_wrong_certificate(way: Way) -> None:
    way.mailing(
        lambda server: setattr(server, "_context", showing("expired.pem")),
        lambda server: setattr(server, "_context", showing()),
    )


def command_fails(way: Way) -> None:
    way.running("command", option="command", arguments="")


def player_fails(way: Way) -> None:
    way.running("sound", option="player", arguments="--quiet")


def feed_without_its_folder(way: Way) -> None:
    folder = way.folder / "shared"
    way.name, way.notifier = "feed", way.make("feed", file=str(folder / "news.atom"), entries=1000)
    way.breaks, way.mends = lambda: None, folder.mkdir

    def messages() -> int:
        entries = feedparser.parse((folder / "news.atom").read_bytes()).entries
        return len({entry.id for entry in entries}) == len(entries) == HOURS * EACH_HOUR

    way.messages = messages


def bubble_without_a_server(way: Way) -> None:
    server = NotificationServer()
    way.on_the_desktop(server)
    way.breaks, way.mends = lambda: None, lambda: way.open.enter_context(server)


def bubble_server_hangs(way: Way) -> None:
    server = way.open.enter_context(NotificationServer())
    way.on_the_desktop(server, deadline=0.1)
    way.breaks, way.mends = lambda: setattr(server, "hanging", True), lambda: setattr(server, "hanging", False)


def bubble_server_dies_and_returns_with_less(way: Way) -> None:
    dying, other = NotificationServer(), NotificationServer(abilities=("body",))
    way.open.enter_context(dying)
    way.on_the_desktop(other)
    way.breaks, way.mends = dying.stop, lambda: way.open.enter_context(other)


KINDS = (
    webhook_500,
    ntfy_503,
    telegram_502,
    mail_refused,
    mail_greylisted,
    mail_times_out,
    mail_wrong_certificate,
    command_fails,
    player_fails,
    feed_without_its_folder,
    bubble_without_a_server,
    bubble_server_hangs,
    bubble_server_dies_and_returns_with_less,
)


@pytest.fixture
def way(tmp_path: Path, make: Make, bus: PrivateBus) -> Iterator[Way]:
    made = Way(tmp_path, make)
    with made.open:
        yield made


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: str(kind.__name__))
def test_a_notifier_that_was_down_for_a_day_delivers_everything_as_one_message(
    way: Way, kind: Callable[[Way], None], desk: Desk, clock: FakeClock
) -> None:
    kind(way)
    way.breaks()
    deliverer = Deliverer(desk.archive, {way.name: way.notifier}, clock=clock)
    alerts = []
    for _ in range(HOURS):
        alerts += [desk.alert(way.name) for _ in range(EACH_HOUR)]
        assert deliverer.deliver_once().delivered == 0
        clock.forward(hours=1)
    way.mends()
    assert deliverer.deliver_once().delivered == len(alerts)
    assert way.messages() == 1
    assert desk.waiting == 0
    for alert in alerts:
        done = [delivered for delivered, _ in desk.log(alert)]
        assert done.index(True) == len(done) - 1
    # And the next alert comes at once, by itself.
    desk.alert(way.name)
    assert deliverer.deliver_once().delivered == 1
    deliverer.close()


def test_a_bus_that_ends_with_the_session_and_another_that_comes_are_an_outage_too(
    way: Way,
    desk: Desk,
    clock: FakeClock,
    bus: PrivateBus,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    first = way.open.enter_context(NotificationServer())
    way.on_the_desktop(first)
    told: list[Event] = []
    deliverer = Deliverer(desk.archive, {BUBBLE: way.notifier}, clock=clock, emit=told.append)
    desk.alert()
    assert deliverer.deliver_once().delivered == 1
    bus.stop()
    later = [desk.alert() for _ in range(3)]
    assert deliverer.deliver_once().delivered == 0
    # As the reading thread has noticed by then, or not yet.
    (trouble,) = told
    assert isinstance(trouble, Trouble)
    assert trouble.reason.code in ("bubble-connection-lost", "bubble-no-bus")
    with private_bus(tmp_path_factory.mktemp("later")) as other:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", other.address)
        with NotificationServer() as second:
            clock.forward(minutes=1)
            assert deliverer.deliver_once().delivered == len(later)
            # What waited while it was gone is one message.
            assert len(second.received) == 1
    deliverer.close()
