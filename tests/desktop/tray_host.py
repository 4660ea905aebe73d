"""A real tray for tests: a desktop's panel on the session bus (org.kde.StatusNotifierWatcher, and a host of it).

https://www.freedesktop.org/wiki/Specifications/StatusNotifierItem/ names the calls; the menu is com.canonical.dbusmenu.
"""

from __future__ import annotations

import threading
from concurrent.futures import Future
from types import TracebackType
from typing import Any

from jeepney import DBusAddress, HeaderFields, Message, MessageType, new_error, new_method_call, new_method_return
from jeepney.bus_messages import message_bus
from jeepney.io.threading import DBusConnection, ReceiveStopped, open_dbus_connection

NAME = "org.kde.StatusNotifierWatcher"
_ITEM = "org.kde.StatusNotifierItem"
_MENU = "com.canonical.dbusmenu"
_PROPERTIES = "org.freedesktop.DBus.Properties"
_FACTS: dict[str, tuple[str, Any]] = {
    "IsStatusNotifierHostRegistered": ("b", True),
    "ProtocolVersion": ("i", 0),
    "RegisteredStatusNotifierItems": ("as", []),
}
_INTROSPECTION = f"""<node><interface name="{NAME}">
<method name="RegisterStatusNotifierItem"><arg name="service" type="s" direction="in"/></method>
<property name="IsStatusNotifierHostRegistered" type="b" access="read"/>
<property name="ProtocolVersion" type="i" access="read"/>
<property name="RegisteredStatusNotifierItems" type="as" access="read"/>
</interface></node>"""
_PATIENCE = 30.0


class TrayHost:
    """Holds one icon, the last that registered. Runs between the ends of a `with`; then the tray is gone."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._asked: dict[int, Future[Message]] = {}
        self._changed = threading.Condition()
        self._item = ""

    def __enter__(self) -> TrayHost:
        self._connection: DBusConnection = open_dbus_connection(self._address)
        self._thread = threading.Thread(target=self._run, name="tray-host", daemon=True)
        self._thread.start()
        self._call(message_bus.RequestName(NAME))
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._connection.interrupt()
        self._thread.join(_PATIENCE)
        self._connection.close()

    def wait_for_icon(self) -> None:
        """Until an icon stands in the tray."""
        with self._changed:
            assert self._changed.wait_for(lambda: bool(self._item), _PATIENCE), "no icon came"

    def click(self) -> None:
        """A person clicks the icon."""
        self._call(new_method_call(self._at("/StatusNotifierItem", _ITEM), "Activate", "ii", (0, 0)))

    def tip(self) -> str:
        """What the icon says when the mouse rests on it."""
        _icon, _pictures, title, _text = self._property("ToolTip")
        return str(title)

    def menu(self) -> dict[str, int]:
        """The entries of the icon's menu, each with its number."""
        layout = new_method_call(self._menu(), "GetLayout", "iias", (0, -1, ["label"]))
        _revision, (_number, _properties, children) = self._call(layout)
        return {str(more["label"][1]): int(number) for _, (number, more, _) in children if "label" in more}

    def choose(self, entry: str) -> None:
        """A person chooses an entry of the menu."""
        number = self.menu()[entry]
        self._call(new_method_call(self._menu(), "Event", "isvu", (number, "clicked", ("i", 0), 0)))

    # --- the bus ---------------------------------------------------------------------------------

    def _at(self, path: str, interface: str) -> DBusAddress:
        return DBusAddress(path, bus_name=self._item, interface=interface)

    def _menu(self) -> DBusAddress:
        return self._at(str(self._property("Menu")), _MENU)

    def _property(self, name: str) -> Any:
        asked = new_method_call(self._at("/StatusNotifierItem", _PROPERTIES), "Get", "ss", (_ITEM, name))
        ((_signature, value),) = self._call(asked)
        return value

    def _call(self, message: Message) -> tuple[Any, ...]:
        serial = next(self._connection.outgoing_serial)
        answer = self._asked[serial] = Future()
        self._connection.send(message, serial=serial)
        reply = answer.result(_PATIENCE)
        assert reply.header.message_type is MessageType.method_return, reply.body
        return tuple(reply.body)

    def _run(self) -> None:
        while True:
            try:
                message = self._connection.receive()
            except (ReceiveStopped, OSError):
                return
            fields = message.header.fields
            if message.header.message_type in (MessageType.method_return, MessageType.error):
                waiting = self._asked.pop(fields[HeaderFields.reply_serial], None)
                if waiting is not None:
                    waiting.set_result(message)
            elif message.header.message_type is MessageType.method_call:
                self._connection.send(self._answer(message, fields[HeaderFields.member]))

    def _answer(self, call: Message, method: str) -> Message:
        if method == "RegisterStatusNotifierItem":
            with self._changed:
                self._item = call.body[0]
                self._changed.notify_all()
            return new_method_return(call)
        if method == "Introspect":
            return new_method_return(call, "s", (_INTROSPECTION,))
        if method == "Get" and call.body[1] in _FACTS:
            return new_method_return(call, "v", (_FACTS[call.body[1]],))
        if method == "GetAll":
            return new_method_return(call, "a{sv}", (_FACTS,))
        return new_error(call, "org.freedesktop.DBus.Error.UnknownMethod", "s", (method,))
