"""Runs a command of the person's own, with the alerts as JSON on its standard input. Never through a shell."""

from __future__ import annotations

import json

from monitor.alerting.letter import data_of, trial_data
from monitor.alerting.plugins import Plugin, Setup
from monitor.alerting.running import Program
from monitor.model import Delivery, NotifierKind, NotifierOption
from monitor.words import Words


class CommandNotifier:
    """A command that ends with 0 has taken the message; anything else is tried again."""

    def __init__(self, setup: Setup) -> None:
        self.name = setup.name
        self._command = setup.texts("command")
        self._seconds = setup.number("seconds")
        self._program = Program()

    def deliver(self, delivery: Delivery, words: Words) -> None:
        self.deliver_many((delivery,), words)

    def deliver_many(self, deliveries: tuple[Delivery, ...], words: Words) -> None:
        self._run(data_of(deliveries, words))

    def test(self, words: Words) -> None:
        self._run(trial_data(words))

    def close(self) -> None:
        self._program.close()

    def _run(self, data: dict[str, object]) -> None:
        body = json.dumps(data, ensure_ascii=False).encode("utf-8") + b"\n"
        self._program.run(self._command, data=body, seconds=self._seconds)


PLUGIN = Plugin(
    kind=NotifierKind(
        name="command",
        about="a command of yours, with the alerts as JSON on its standard input",
        options=(
            NotifierOption(
                name="command", about="the program and its arguments, without a shell", default=(), required=True
            ),
            NotifierOption(name="seconds", about="how long it may take, in seconds", default=20),
        ),
    ),
    make=CommandNotifier,
)
