"""Posts alerts as JSON to an address, signed as Standard Webhooks says (https://www.standardwebhooks.com).

The signature is HMAC-SHA256 over ``id.timestamp.body``, in base64, in the header ``webhook-signature`` behind ``v1,``.
The id is the same at every try, so that a receiver can tell a double.
"""

from __future__ import annotations

import binascii
import hmac
import json
from base64 import b64decode, b64encode
from urllib.parse import urlsplit

from monitor.alerting.letter import data_of, message_id, trial_data
from monitor.alerting.plugins import Plugin, Setup, checked_address
from monitor.alerting.posting import Poster, taken
from monitor.model import Delivery, NotifierKind, NotifierOption
from monitor.words import Words

_PREFIX = "whsec_"


class WebhookNotifier:
    """Any answer of 2xx has taken the message."""

    def __init__(self, setup: Setup) -> None:
        self.name = setup.name
        checked_address("url", setup.text("url"))
        self._url = setup.private
        self._secret = setup.secret
        self._clock = setup.clock
        self._poster = Poster(authorities=setup.text("authorities"))

    def deliver(self, delivery: Delivery, words: Words) -> None:
        self.deliver_many((delivery,), words)

    def deliver_many(self, deliveries: tuple[Delivery, ...], words: Words) -> None:
        self._post(data_of(deliveries, words), message_id(deliveries))

    def test(self, words: Words) -> None:
        self._post(trial_data(words), f"test_{int(self._clock().timestamp())}")

    def close(self) -> None:
        self._poster.close()

    def _post(self, data: dict[str, object], number: str) -> None:
        body = json.dumps(data, ensure_ascii=False).encode("utf-8")
        headers = {"Content-Type": "application/json; charset=utf-8", "webhook-id": number}
        timestamp = str(int(self._clock().timestamp()))
        headers["webhook-timestamp"] = timestamp
        if secret := self._secret():
            headers["webhook-signature"] = signature(secret, number, timestamp, body)
        url = self._url("url")
        taken(self._poster.post(url, body, headers), urlsplit(url).hostname or "")


def signature(secret: str, number: str, timestamp: str, body: bytes) -> str:
    """The value of ``webhook-signature``. A secret that begins with ``whsec_`` is base64, any other is as it is."""
    key = secret.encode("utf-8")
    if secret.startswith(_PREFIX):
        try:
            key = b64decode(secret.removeprefix(_PREFIX), validate=True)
        except (binascii.Error, ValueError):
            key = secret.encode("utf-8")
    signed = b".".join((number.encode(), timestamp.encode(), body))
    return "v1," + b64encode(hmac.digest(key, signed, "sha256")).decode("ascii")


PLUGIN = Plugin(
    kind=NotifierKind(
        name="webhook",
        about="JSON posted to an address, signed",
        options=(
            NotifierOption(name="url", about="the address to post to", required=True, private=True),
            NotifierOption(name="authorities", about="a file of certificates to trust besides the system's"),
        ),
        secret="the key it is signed with; without one it is not signed",  # noqa: S106 - says what it is
    ),
    make=WebhookNotifier,
)
