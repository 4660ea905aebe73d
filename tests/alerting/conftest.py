"""What the tests of notifiers share: real servers on loopback, and notifiers made as Rasid makes them."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from monitor.alerting import Notifier, make_notifiers
from monitor.model import NotifierSetup, NotifierValue
from tests.conftest import FakeClock
from tests.site import Site

CERTIFICATES = Path(__file__).parents[1] / "gathering" / "data"
TRUSTED = str(CERTIFICATES / "loopback.pem")
"""Of 127.0.0.1, signed by itself."""

Make = Callable[..., Notifier]


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        yield running


@pytest.fixture
def make(tmp_path: Path, clock: FakeClock) -> Iterator[Make]:
    """Makes a notifier of a kind with options and a secret, as it would be set up."""
    made: list[Notifier] = []

    def one(kind: str, *, secret: str = "", **options: NotifierValue) -> Notifier:
        setup = NotifierSetup(name=kind, kind=kind, options=options)
        made.append(make_notifiers((setup,), secret=lambda _: secret, folder=tmp_path, clock=clock)[kind])
        return made[-1]

    yield one
    for notifier in made:
        notifier.close()


def showing(certificate: str = "loopback.pem") -> ssl.SSLContext:
    """A server's context with one of the certificates of the tests."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATES / certificate)
    return context
