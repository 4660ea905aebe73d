"""Three days of twenty sites over loopback: every article gathered once, no source silent without saying why."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tests.simulation import START, Simulation, outlets


def test_three_days_of_twenty_sources_end_with_every_article_once_and_no_silent_source(tmp_path: Path) -> None:
    hour = timedelta(hours=1)
    simulation = Simulation(
        tmp_path,
        outlets(20, days=3, quickest=40, slowest=6 * 60),
        away=((START + 30 * hour, START + 33 * hour),),
        asleep=((START + 50 * hour, START + 57 * hour),),
        jumps={START + 20 * hour: -2 * hour, START + 40 * hour: 3 * hour},
        over_http=True,
    )
    found = simulation.run(days=3)
    assert not found.bugs
    assert (found.lost, found.twice, found.unsaid) == (0, 0, [])
    assert found.published > 500
    assert found.latest <= timedelta(seconds=60)
    assert found.moved >= 1
