"""The settings of a desktop for tests: org.freedesktop.portal.Settings on the session bus, as its portal tells them.

https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.portal.Settings.html names the calls.
"""

from __future__ import annotations

import threading
from types import TracebackType

from jeepney import DBusAddress, HeaderFields, Message, MessageType, new_error, new_method_return, new_signal
from jeepney.bus_messages import message_bus
from jeepney.io.threading import DBusConnection, ReceiveStopped, open_dbus_connection

NAME = "org.freedesktop.portal.Desktop"
_HERE = DBusAddress("/org/freedesktop/portal/desktop", bus_name=NAME, interface="org.freedesktop.portal.Settings")
_APPEARANCE = "org.freedesktop.appearance"
_PATIENCE = 30.0
_INTROSPECTION = """<node><interface name="org.freedesktop.portal.Settings">
<method name="ReadAll"><arg type="as" direction="in"/><arg type="a{sa{sv}}" direction="out"/></method>
<signal name="SettingChanged"><arg type="s"/><arg type="s"/><arg type="v"/></signal>
</interface></node>"""


class Portal:
    """A desktop whose appearance a person changes; runs between the ends of a `with`."""

    def __init__(self, address: str, *, dark: bool, silent: bool = False) -> None:
        """`silent`: it hangs, and answers nothing."""
        self._address = address
        self._silent = silent
        self._settings = {"color-scheme": 1 if dark else 2, "contrast": 0}
        self._is_there = threading.Event()

    def __enter__(self) -> Portal:
        self._connection: DBusConnection = open_dbus_connection(self._address)
        self._thread = threading.Thread(target=self._run, name="portal", daemon=True)
        self._thread.start()
        self._connection.send(message_bus.RequestName(NAME))
        assert self._is_there.wait(_PATIENCE), "the bus does not answer"
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._connection.interrupt()
        self._thread.join(_PATIENCE)
        self._connection.close()

    def set(self, name: str, value: int) -> None:
        """A person changes it: ``color-scheme`` 1 is dark, 2 light; ``contrast`` 1 is more, 0 the usual."""
        self._settings[name] = value
        changed = (_APPEARANCE, name, ("u", value))
        self._connection.send(new_signal(_HERE, "SettingChanged", "ssv", changed))

    def _run(self) -> None:
        while True:
            try:
                message = self._connection.receive()
            except (ReceiveStopped, OSError):
                return
            if message.header.message_type is MessageType.method_return:
                self._is_there.set()
            elif message.header.message_type is MessageType.method_call and not self._silent:
                self._connection.send(self._answer(message, message.header.fields[HeaderFields.member]))

    def _answer(self, call: Message, method: str) -> Message:
        values = {name: ("u", value) for name, value in self._settings.items()}
        if method == "ReadAll":
            return new_method_return(call, "a{sa{sv}}", ({_APPEARANCE: values},))
        if method == "Introspect":
            return new_method_return(call, "s", (_INTROSPECTION,))
        return new_error(call, "org.freedesktop.portal.Error.NotFound", "s", (method,))
