"""Which bubbles stand on the desktop, kept on disk: a click on one is understood after a restart too.

Their numbers are those of one notification server on one bus, and mean other bubbles on any other.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from monitor.model import Delivery
from monitor.settings import write_whole

log = logging.getLogger(__name__)

_KEPT = 50
"""The newest ones; a desktop shows no more."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A bubble: what a click opens, the alert it is about where that is one, and all it tells of, in order.

    `deliveries` are those of them that this process has shown.
    """

    article: int | None
    alert: int | None
    alerts: tuple[int, ...]
    deliveries: tuple[Delivery, ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether all it tells of was shown by this process, so that it can be told anew with more."""
        return len(self.deliveries) == len(self.alerts)


class Memory:
    """The file. `path` None keeps nothing."""

    def __init__(self, path: Path | None) -> None:
        self._path = path

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to be read."""
        return self._path is None or not self._path.exists()

    def names(self, alert: int) -> bool:
        """Whether a bubble stands there, of whichever server, that tells of an alert."""
        _, bubbles = self._kept()
        return any(alert in one.alerts for one in bubbles.values())

    def read(self, server: str) -> dict[int, Standing]:
        """The bubbles of a server; none where they are another's or cannot be read."""
        kept_of, bubbles = self._kept()
        return bubbles if kept_of == server else {}

    def _kept(self) -> tuple[str, dict[int, Standing]]:
        """(the server, its bubbles)."""
        if self._path is None:
            return "", {}
        try:
            kept = json.loads(self._path.read_text(encoding="utf-8"))
            return str(kept["server"]), {int(n): _standing(one) for n, one in kept["bubbles"].items()}
        except FileNotFoundError:
            return "", {}
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            log.info("what stands on the desktop is not known: %s", type(error).__name__)
            return "", {}

    def write(self, server: str, bubbles: Mapping[int, Standing]) -> None:
        """Keep the newest of them. What cannot be written is logged: the next start then knows of none."""
        if self._path is None:
            return
        newest = list(bubbles.items())[-_KEPT:]
        kept = {str(number): [one.article, one.alert, list(one.alerts)] for number, one in newest}
        try:
            write_whole(self._path, json.dumps({"server": server, "bubbles": kept}), sync=False)
        except OSError as error:
            log.info("what stands on the desktop could not be kept: %s", type(error).__name__)


def _standing(kept: list[Any]) -> Standing:
    article, alert, alerts = kept
    return Standing(
        article=None if article is None else int(article),
        alert=None if alert is None else int(alert),
        alerts=tuple(int(one) for one in alerts),
    )
