"""What a way to deliver alerts must be able to do."""

from __future__ import annotations

from typing import Protocol

from monitor.model import Delivery, Reason
from monitor.words import Words


class Notifier(Protocol):
    """One way out. Called from a thread of its own, one delivery at a time; it may take seconds, never for ever.

    `test` and `close` may come beside a delivery.
    """

    name: str
    """The watchlist action it carries out, for example ``bubble``."""

    def deliver(self, delivery: Delivery, words: Words) -> Reason | None:
        """Hand one alert over; returns what should be told of it although it was delivered, mostly nothing.

        Raises DeliveryError; the outbox tries again later.
        """
        ...

    def deliver_many(self, deliveries: tuple[Delivery, ...], words: Words) -> Reason | None:
        """Hand several over as one message that says how many; returns and raises as `deliver` does."""
        ...

    def test(self, words: Words) -> None:
        """Send a message that says that this way works. Raises DeliveryError."""
        ...

    def close(self) -> None:
        """Let go of everything at once; a delivery that is under way fails."""
        ...
