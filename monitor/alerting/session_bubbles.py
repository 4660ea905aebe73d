"""Bubbles by the session's notification server: org.freedesktop.Notifications on the session bus.

See the Desktop Notifications Specification (https://specifications.freedesktop.org/notification-spec/latest/).
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from monitor.alerting.bubble import BUBBLE, Bubble, bubble_of_all, messages, trial_bubble
from monitor.alerting.session_bus import DEADLINE, SessionBus, session_address
from monitor.alerting.standing import Memory, Standing
from monitor.errors import DeliveryError
from monitor.model import Delivery, Reason, Severity
from monitor.resources import resource
from monitor.words import Words

if TYPE_CHECKING:
    from jeepney import DBusAddress, Message

log = logging.getLogger(__name__)

_NAME = "org.freedesktop.Notifications"
_PATH = "/org/freedesktop/Notifications"
_URGENCY: Mapping[Severity, int] = {Severity.QUIET: 0, Severity.NORMAL: 1, Severity.CRITICAL: 2}
_TAGS = ("x-dunst-stack-tag", "x-canonical-private-synchronous")
_STAYS, _AS_THE_DESKTOP_LIKES = 0, -1
# Bubbles whose click is still understood.
_REMEMBERED = 500
_SOON = 1.0
"""Seconds after which it is written down what stands there."""
_PARTING = 1.5
"""Seconds that closing waits for bubbles of before a restart to go away: a command ends at once."""
_MOST_TOLD = 1000
"""So many alerts are counted in one bubble."""


class DesktopNotifier:
    """Bubbles through a notification server on the session bus.

    What is told again is told where it stands: an alert in its own bubble, further alerts in the bubble of several, as
    long as a person has not closed it. The server may be missing, hang (3 s), die and return: that is a DeliveryError,
    and the next delivery starts afresh; one that answers too late has shown it all the same. `address` is the bus; None
    asks the environment at each new connection. `memory` is a file that keeps which bubbles stand there, so that a
    click on one of before a restart is understood, once `begin` was called.
    """

    name = BUBBLE

    def __init__(
        self,
        on_open: Callable[[int], None],
        *,
        on_acknowledge: Callable[[int], None] | None = None,
        on_snooze: Callable[[int], None] | None = None,
        on_token: Callable[[str], None] | None = None,
        listens: Callable[[], bool] = lambda: True,
        address: str | None = None,
        deadline: float = DEADLINE,
        memory: Path | None = None,
    ) -> None:
        self._on_open = on_open
        self._on_acknowledge = on_acknowledge
        self._on_snooze = on_snooze
        self._listens = listens
        self._on_token = on_token
        self._address = address
        self._deadline = deadline
        self._connecting = threading.Lock()
        self._guard = threading.Lock()
        self._bus: SessionBus | None = None
        self._abilities: frozenset[str] | None = None
        self._memory = Memory(memory)
        self._bus_id = self._owner = ""
        """Which server on which bus the numbers are of; empty where none is there."""
        self._shown: dict[int, Standing] = {}
        self._shown_late: set[int] = set()
        """Rows of the outbox that were shown although the server's answer came too late."""
        self._keeping: threading.Timer | None = None
        self._dealt_with: deque[int] = deque()
        """Alerts whose bubbles of before a restart are to go away, once there is a connection."""
        self._parting: threading.Thread | None = None
        self._closed = False

    def begin(self) -> None:
        """Hear of clicks on the bubbles of before a restart, where there are any. Returns at once."""
        if not self._memory.is_empty:
            threading.Thread(target=self._connect_quietly, name="bubbles", daemon=True).start()

    def _connect_quietly(self) -> None:
        try:
            self._connected()
        except DeliveryError as error:
            log.info("older bubbles are out of reach: %s", error.reason.code)

    def deliver(self, delivery: Delivery, words: Words) -> None:
        """Show one alert; the same alert again replaces its bubble. Raises DeliveryError."""
        self.deliver_many((delivery,), words)

    def deliver_many(self, deliveries: tuple[Delivery, ...], words: Words) -> None:
        """Show one bubble: of one article with the watchlists that found it, of several with how many alerts there are.

        Those that stand there already are renewed in place; only one of these makes a sound. Raises DeliveryError.
        """
        bus = self._connected()
        *silent, last = self._placed(deliveries) or [(0, ())]
        for number, told in silent:
            self._show(bus, told, words, number=number, silent=True)
        number, told = last
        if told:
            self._show(bus, told, words, number=number)

    def test(self, words: Words) -> None:
        """Show a bubble that says that bubbles work. Raises DeliveryError."""
        self._notify(self._connected(), trial_bubble(words), words)

    def withdraw(self, alert: int) -> None:
        """A person has dealt with an alert: the bubble that told of it alone goes away. Returns at once.

        Where nothing was shown yet it may be one of before a restart; `close` waits a moment for it.
        """
        with self._guard:
            connected = self._bus is not None and self._bus.alive
        if connected or not self._memory.names(alert):
            self._take_away(alert)
            return
        with self._guard:
            self._dealt_with.append(alert)
            if self._parting is None and not self._closed:
                self._parting = threading.Thread(target=self._take_away_older, name="bubbles-parting", daemon=True)
                self._parting.start()

    def _take_away_older(self) -> None:
        self._connect_quietly()
        while True:
            with self._guard:
                if not self._dealt_with:
                    self._parting = None
                    return
                alert = self._dealt_with.popleft()
            self._take_away(alert)

    def _take_away(self, alert: int) -> None:
        with self._guard:
            bus = self._bus
            gone = []
            for number, shown in list(self._shown.items()):
                if alert in shown.alerts:
                    self._shown[number] = replace(
                        shown,
                        alerts=tuple(one for one in shown.alerts if one != alert),
                        deliveries=tuple(one for one in shown.deliveries if one.alert.id != alert),
                    )
                    if not self._shown[number].alerts:
                        del self._shown[number]
                        gone.append(number)
            self._keep()
        if bus is not None and bus.alive:
            for number in gone:
                bus.tell(_server(), "CloseNotification", "u", (number,))

    def close(self) -> None:
        """End the connection; a delivery that is under way fails at once. Bubbles stay where they are."""
        with self._guard:
            parting = self._parting
        if parting is not None:
            parting.join(_PARTING)
        self._closed = True
        with self._guard:
            bus, self._bus = self._bus, None
            keeping = self._keeping
        if keeping is not None:
            keeping.cancel()
            self._write_down()
        if bus is not None:
            bus.close()

    def _placed(self, deliveries: tuple[Delivery, ...]) -> list[tuple[int, tuple[Delivery, ...]]]:
        """What to show in which bubble, 0 being a new one: what stands already in place, all else in one, last."""
        with self._guard:
            late = self._shown_late & {one.id for one in deliveries}
            self._shown_late -= late
            standing = dict(self._shown)
        told_in = {
            alert: number
            for number, shown in standing.items()
            # Of a bubble of several that another process showed nobody knows the rest any more.
            if shown.is_known or len(shown.alerts) == 1
            for alert in shown.alerts
        }
        about = {
            shown.article: number
            for number, shown in standing.items()
            if shown.alert is not None and shown.is_known and shown.deliveries[0].alert.spike is None
        }
        renewed: dict[int, dict[int, Delivery]] = {}
        new = []
        for one in deliveries:
            if one.id in late:
                continue
            number = told_in.get(one.alert.id)
            if number is None and one.alert.spike is None:
                # Another watchlist has found it since: by the text of its page, or by what was added there.
                number = about.get(one.alert.article.id)
            if number is not None:
                renewed.setdefault(number, {told.alert.id: told for told in standing[number].deliveries})
                renewed[number][one.alert.id] = one
            else:
                new.append(one)
        placed = [(number, tuple(told.values())) for number, told in renewed.items()]
        if len(messages(new)) == 1:
            placed.append((0, tuple(new)))
        elif new:
            several = next((n for n, shown in standing.items() if shown.alert is None and shown.is_known), 0)
            before = standing[several].deliveries if several else ()
            placed = [(number, told) for number, told in placed if number != several]
            before = tuple(renewed[several].values()) if several in renewed else before
            placed.append((several, (*before, *new)[-_MOST_TOLD:]))
        return placed

    def _show(
        self, bus: SessionBus, told: tuple[Delivery, ...], words: Words, *, number: int, silent: bool = False
    ) -> None:
        bubble = bubble_of_all(told, words)
        shown = Standing(bubble.article, bubble.alert, tuple(one.alert.id for one in told), told)

        def came_late(body: tuple[int]) -> None:
            self._remember(body[0], shown)
            with self._guard:
                self._shown_late.update(one.id for one in told)

        given = self._notify(bus, bubble, words, replaces=number, silent=silent, on_late=came_late)
        with self._guard:
            # A server may give what takes a bubble's place another number.
            self._shown.pop(number, None)
        self._remember(given, shown)

    def _notify(
        self,
        bus: SessionBus,
        bubble: Bubble,
        words: Words,
        *,
        replaces: int = 0,
        silent: bool = False,
        on_late: Callable[[Any], None] | None = None,
    ) -> int:
        abilities = self._abilities_of(bus)
        actions = self._actions(bubble, words) if "actions" in abilities and self._listens() else []
        body = bubble.marked if "body-markup" in abilities else bubble.text
        timeout = _STAYS if bubble.severity is Severity.CRITICAL else _AS_THE_DESKTOP_LIKES
        arguments = (
            words.say("Rasid"),
            replaces,
            _icon(),
            bubble.title,
            body if "body" in abilities else "",
            actions,
            _hints(bubble, silent=silent),
            timeout,
        )
        (number,) = bus.call(_server(), "Notify", "susssasa{sv}i", arguments, on_late=on_late)
        return int(number)

    def _actions(self, bubble: Bubble, words: Words) -> list[str]:
        """What is offered: of a bubble of several for all it tells of; nothing of the test's."""
        if bubble.article is None:
            return []
        alone = bubble.alert is not None
        actions = ["default", words.say("Open")]
        if self._on_acknowledge is not None:
            actions += ["acknowledge", words.say("Acknowledge") if alone else words.say("Acknowledge all")]
        if self._on_snooze is not None:
            sentence = words.say("Remind me in an hour") if alone else words.say("Remind me of all in an hour")
            actions += ["snooze", sentence]
        return actions

    def _connected(self) -> SessionBus:
        with self._connecting:
            if self._closed:
                raise DeliveryError(Reason.of("bubble-connection-lost"))
            with self._guard:
                if self._bus is not None and self._bus.alive:
                    return self._bus
                self._bus, self._abilities = None, None
                self._forget()
            address = session_address() if self._address is None else self._address
            if not address:
                raise DeliveryError(Reason.of("bubble-no-bus"))
            bus = SessionBus(address, on_signal=self._heard, deadline=self._deadline)
            try:
                self._listen(bus)
                place = _server_on(bus)
            except DeliveryError:
                bus.close()
                raise
            with self._guard:
                self._bus = bus
                self._bus_id, self._owner = place
                if all(place) and not self._shown:
                    self._shown = self._memory.read(" ".join(place))
            return bus

    def _listen(self, bus: SessionBus) -> None:
        from jeepney import MatchRule

        bus.listen(MatchRule(type="signal", interface=_NAME, path=_PATH))
        owner = MatchRule(
            type="signal", sender="org.freedesktop.DBus", interface="org.freedesktop.DBus", member="NameOwnerChanged"
        )
        owner.add_arg_condition(0, _NAME)
        bus.listen(owner)

    def _abilities_of(self, bus: SessionBus) -> frozenset[str]:
        with self._guard:
            if self._abilities is not None:
                return self._abilities
        (found,) = bus.call(_server(), "GetCapabilities")
        abilities = frozenset(found)
        with self._guard:
            self._abilities = abilities
        return abilities

    def _forget(self) -> None:
        """Another bus, another server: its numbers mean other bubbles."""
        self._shown.clear()
        self._shown_late.clear()

    def _remember(self, number: int, shown: Standing) -> None:
        with self._guard:
            self._shown.pop(number, None)
            self._shown[number] = shown
            while len(self._shown) > _REMEMBERED:
                del self._shown[next(iter(self._shown))]
            self._keep()

    def _keep(self) -> None:
        """Have what stands there written down in a moment: a delivery is over when it was shown. Under the guard."""
        if self._keeping is None and not self._closed:
            self._keeping = threading.Timer(_SOON, self._write_down)
            self._keeping.name, self._keeping.daemon = "bubbles-kept", True
            self._keeping.start()

    def _write_down(self) -> None:
        with self._guard:
            self._keeping = None
            place = self._bus_id, self._owner
            shown = dict(self._shown)
        if all(place):
            self._memory.write(" ".join(place), shown)

    def _heard(self, message: Message) -> None:
        """A signal, on the reading thread."""
        from jeepney import HeaderFields

        member = message.header.fields.get(HeaderFields.member)
        if member == "NameOwnerChanged":
            with self._guard:
                self._abilities = None
                self._forget()
                self._owner = message.body[2]
        elif member == "NotificationClosed":
            with self._guard:
                if self._shown.pop(message.body[0], None) is not None:
                    self._keep()
        elif member == "ActivationToken":
            with self._guard:
                known = message.body[0] in self._shown
            if known and self._on_token is not None:
                self._told(self._on_token, message.body[1])
        elif member == "ActionInvoked":
            self._act(*message.body[:2])

    def _act(self, number: int, action: str) -> None:
        with self._guard:
            shown = self._shown.get(number)
        if shown is None:
            return
        if action == "default" and shown.article is not None:
            self._told(self._on_open, shown.article)
        elif action == "acknowledge" and self._on_acknowledge is not None:
            self._told_of_all(self._on_acknowledge, shown.alerts)
        elif action == "snooze" and self._on_snooze is not None:
            self._told_of_all(self._on_snooze, shown.alerts)

    def _told_of_all(self, callback: Callable[[int], None], alerts: tuple[int, ...]) -> None:
        def tell() -> None:
            for alert in alerts:
                self._told(callback, alert)

        if len(alerts) == 1:
            tell()
        else:
            # Many take their time, and the answers to what is shown meanwhile must be read.
            threading.Thread(target=tell, name="clicks", daemon=True).start()

    def _told(self, callback: Callable[[Any], None], value: object) -> None:
        try:
            callback(value)
        except Exception:
            # The top of a thread that must go on: clicks on later bubbles count too.
            log.exception("a click on a bubble could not be carried out")


def _server() -> DBusAddress:
    from jeepney import DBusAddress

    return DBusAddress(_PATH, bus_name=_NAME, interface=_NAME)


def _server_on(bus: SessionBus) -> tuple[str, str]:
    """(the bus, who is the notification server there); empty what there is none of, or is not told."""
    from jeepney.bus_messages import message_bus

    try:
        (number,) = bus.ask(message_bus.GetId())
    except DeliveryError:
        return "", ""
    try:
        (owner,) = bus.ask(message_bus.GetNameOwner(_NAME))
    except DeliveryError:
        return number, ""
    return number, owner


def _icon() -> str:
    picture = resource("icons", "app.svg")
    return picture.as_uri() if picture.is_file() else "rasid"


def _hints(bubble: Bubble, *, silent: bool) -> dict[str, tuple[str, Any]]:
    hints: dict[str, tuple[str, Any]] = {"urgency": ("y", _URGENCY[bubble.severity]), "desktop-entry": ("s", "rasid")}
    if silent or bubble.severity is Severity.QUIET:
        hints["suppress-sound"] = ("b", True)
    if bubble.alert is not None:
        # Servers that know one of these (dunst does) put a bubble in the place of the one with the same tag: what a
        # kill made come twice is seen once.
        hints |= dict.fromkeys(_TAGS, ("s", f"rasid-alert-{bubble.alert}"))
    return hints
