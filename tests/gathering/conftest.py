"""What the gathering tests share: a site on loopback, and a fetcher that is closed afterwards."""

from collections.abc import Iterator

import pytest

from monitor.gathering.connecting import Deadlines
from monitor.gathering.fetching import Fetcher
from tests.site import Site


@pytest.fixture
def site() -> Iterator[Site]:
    """A site on 127.0.0.1; give it routes."""
    with Site() as running:
        yield running


@pytest.fixture
def everywhere() -> Iterator[Site]:
    """A site that answers on every address of 127/8."""
    with Site(address="0.0.0.0") as running:
        yield running


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    """A fetcher without a gap."""
    made = Fetcher(gap=0, deadlines=Deadlines(connect=10, headers=10, body=10, silence=10, total=20))
    yield made
    made.close()


@pytest.fixture
def hasty() -> Iterator[Fetcher]:
    """A fetcher that has no patience at all, for what is late."""
    made = Fetcher(gap=0, deadlines=Deadlines(connect=0.5, headers=0.5, body=0.5, silence=0.4, total=2))
    yield made
    made.close()
