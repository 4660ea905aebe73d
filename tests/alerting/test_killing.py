"""Kills in the middle of delivering by every kind of notifier; the long form: ``python -m tests.alerting.killing``."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest

from tests.alerting import killing

KILLS = 3

if sys.platform != "linux":
    pytest.skip("the session bus is a thing of Linux", allow_module_level=True)


def test_what_was_under_way_when_it_was_killed_arrives_by_every_notifier(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    chance = random.Random(6)
    with killing.newsroom(tmp_path, tmp_path_factory.getbasetemp() / "cache") as room:
        room.set_up()
        for _ in range(KILLS):
            killing.run_until_killed(room, after=chance.uniform(0, 0.6))
        killing.run_to_the_end(room)
        found = room.outcome()
    assert room.published >= KILLS
    assert found.missing == {}
    # The one message of each notifier that was under way may come twice, and no other.
    assert all(times <= KILLS for times in found.doubles.values())
