"""A newcomer's road on a real desktop, as `newcomer.py` goes it; when what was there it tells by itself."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from monitor.words import without_isolates
from tests.conftest import PrivateBus
from tests.desktop import newcomer

if sys.platform != "linux":
    pytest.skip("Xvfb is a thing of Linux", allow_module_level=True)


def test_from_nothing_to_the_first_alert_read_acknowledged_and_taken_back(
    xvfb: str, bus: PrivateBus, tmp_path: Path
) -> None:
    road = newcomer.go(xvfb, bus.address, tmp_path)
    assert road.steps[-1][0] == "and that was taken back"
    # Two watchlists that overlap: an alert of each, and one bubble that names both.
    assert (road.bubbles, road.alerts) == (1, 2)
    assert newcomer.TITLE in road.title
    assert "«قصف ونزوح في إدلب»، «إدلب وخفض التصعيد» · الوادي" in without_isolates(road.body)
