"""Shows alerts on the desktop: by the session's notification server, by the platform's own way elsewhere."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from monitor.alerting.bubble import BUBBLE, Bubble, bubble_of, bubble_of_all, trial_bubble
from monitor.alerting.notifier import Notifier
from monitor.alerting.session_bubbles import DesktopNotifier
from monitor.alerting.session_bus import DEADLINE, session_address
from monitor.errors import DeliveryError
from monitor.model import Delivery, Reason
from monitor.settings import Settings
from monitor.words import Words

Show = Callable[[str, str, int | None], bool]
"""Shows a title and a text whose click opens an article; False where it certainly could not be seen."""


def desktop_notifiers(
    settings: Settings,
    *,
    on_open: Callable[[int], None],
    on_acknowledge: Callable[[int], None] | None = None,
    on_snooze: Callable[[int], None] | None = None,
    on_token: Callable[[str], None] | None = None,
    listens: Callable[[], bool] = lambda: True,
    show: Show | None = None,
    memory: Path | None = None,
) -> dict[str, Notifier]:
    """The desktop's way to show bubbles, by the action it carries out; empty where the person wants none.

    Args:
        settings: what the person chose.
        on_open: gets the article of a bubble that was clicked; like all of these, from another thread.
        on_acknowledge: gets the alert that was acknowledged.
        on_snooze: gets the alert of which a person wants to be reminded in an hour.
        on_token: gets the token with which the desktop lets a window come to the front, just before `on_open`.
        listens: whether this process will be there to hear of clicks; a bubble offers none otherwise.
        show: the window's own way (its tray), used where the platform offers no other.
        memory: the file that keeps which bubbles stand on the desktop; None for none.
    """
    if not settings.bubbles:
        return {}
    if sys.platform == "darwin":
        return {BUBBLE: CommandNotifier(_osascript)}
    if sys.platform == "win32" or (show is not None and not session_address()):
        return {BUBBLE: WindowNotifier(show)}
    notifier = DesktopNotifier(
        on_open,
        on_acknowledge=on_acknowledge,
        on_snooze=on_snooze,
        on_token=on_token,
        listens=listens,
        memory=memory,
    )
    return {BUBBLE: notifier}


class CommandNotifier:
    """Bubbles by a command of the platform that takes a title and a text; a click on them cannot open anything."""

    name = BUBBLE

    def __init__(self, command: Callable[[str, str], list[str]], *, deadline: float = DEADLINE) -> None:
        self._command = command
        self._deadline = deadline

    def deliver(self, delivery: Delivery, words: Words) -> None:
        self._run(bubble_of(delivery.alert, words, delivery.story))

    def deliver_many(self, deliveries: tuple[Delivery, ...], words: Words) -> None:
        self._run(bubble_of_all(deliveries, words))

    def test(self, words: Words) -> None:
        self._run(trial_bubble(words))

    def close(self) -> None:
        """Nothing is held."""

    def _run(self, bubble: Bubble) -> None:
        try:
            subprocess.run(
                self._command(bubble.title, bubble.text),
                timeout=self._deadline,
                check=True,
                stdin=subprocess.DEVNULL,
                capture_output=True,
            )
        except subprocess.TimeoutExpired as error:
            raise DeliveryError(Reason.of("bubble-timeout")) from error
        except (OSError, subprocess.CalledProcessError) as error:
            raise DeliveryError(Reason.of("bubble-refused", name=type(error).__name__)) from error


def _osascript(title: str, text: str) -> list[str]:
    # Title and text are arguments of the script, never part of it.
    script = "on run argv\ndisplay notification (item 2 of argv) with title (item 1 of argv)\nend run"
    return ["osascript", "-e", script, title, text]


class WindowNotifier:
    """Bubbles by the window's own tray icon; without a window they wait in the outbox."""

    name = BUBBLE

    def __init__(self, show: Show | None) -> None:
        self._show = show

    def deliver(self, delivery: Delivery, words: Words) -> None:
        self._hand_over(bubble_of(delivery.alert, words, delivery.story))

    def deliver_many(self, deliveries: tuple[Delivery, ...], words: Words) -> None:
        self._hand_over(bubble_of_all(deliveries, words))

    def test(self, words: Words) -> None:
        self._hand_over(trial_bubble(words))

    def close(self) -> None:
        """Nothing is held."""

    def _hand_over(self, bubble: Bubble) -> None:
        if self._show is None or not self._show(bubble.title, bubble.text, bubble.article):
            raise DeliveryError(Reason.of("bubble-no-tray"))
