"""A copy that is put back while the program runs: nothing of it is in the archive before all of it is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from monitor import settings
from monitor.alerting.configured import write_setups
from monitor.archive import luggage, restoring
from monitor.engine import Engine
from monitor.errors import HeldError, InputError
from monitor.model import NotifierSetup, Term, Watchlist
from monitor.settings import Places
from tests.conftest import FakeClock


def names(engine: Engine) -> set[str]:
    return {one.name for one in engine.watchlists().result(20)}


def save(engine: Engine, name: str) -> None:
    engine.save_watchlist(Watchlist(name=name, terms=(Term(query="إدلب"),))).result(20)


@pytest.fixture
def copy(engine: Engine, tmp_path: Path) -> Path:
    """A copy of everything, of before the second watchlist was made."""
    save(engine, "الشمال")
    made = engine.backup(tmp_path / "copy.sqlite").result(20)
    save(engine, "الجنوب")
    return made


def reopened(places: Places, clock: FakeClock) -> Engine:
    made = Engine(places, clock=clock, notifiers={})
    made.open(poll=True)
    return made


def test_who_is_killed_before_a_staged_copy_is_in_its_place_finds_everything_as_it_was(
    engine: Engine, copy: Path, places: Places, clock: FakeClock
) -> None:
    engine.stage_copy(copy).result(20)
    save(engine, "meanwhile")
    engine.close()
    # Large as it is, it does not lie there for ever.
    again = reopened(places, clock)
    assert names(again) == {"الشمال", "الجنوب", "meanwhile"}
    again.close()
    assert not list(places.data.glob("*.restoring*"))


def test_what_was_changed_while_a_copy_was_staged_is_in_the_file_that_is_kept(
    engine: Engine, copy: Path, places: Places, clock: FakeClock
) -> None:
    engine.stage_copy(copy).result(20)
    save(engine, "meanwhile")
    engine.close()
    between = Engine(places, clock=clock)
    aside = between.put_staged_back().result(20)
    assert aside is not None
    between.close()
    again = reopened(places, clock)
    assert names(again) == {"الشمال"}
    assert again.set_aside().result(20) == (aside,)
    held = again.look_into(aside).result(20)
    assert (held.watchlists, held.articles, held.newest) == (3, 0, None)
    again.close()


def test_nothing_is_put_back_where_another_process_holds_the_folder_or_nothing_was_staged(
    engine: Engine, copy: Path, places: Places, clock: FakeClock
) -> None:
    engine.stage_copy(copy).result(20)
    other = Engine(places, clock=clock)
    with pytest.raises(HeldError):
        other.put_staged_back().result(20)
    other.open(poll=True)
    with pytest.raises(HeldError):
        other.stage_copy(copy).result(20)
    other.close()
    assert names(engine) == {"الشمال", "الجنوب"}
    # What the other did not put back still can be.
    engine.close()
    restoring.forget_staged(places.archive)
    again = Engine(places, clock=clock)
    with pytest.raises(InputError) as failed:
        again.put_staged_back().result(20)
    assert failed.value.reason.code == "backup-missing"
    again.close()


def test_settings_and_notifiers_go_with_a_copy_and_come_back_with_what_was_here(
    engine: Engine, places: Places, tmp_path: Path, clock: FakeClock
) -> None:
    settings.save(places, replace(settings.load(places), digits="latin"))
    write_setups(places.notifiers, [NotifierSetup(name="desk", kind="webhook", options={"url": "https://a.example/"})])
    copy = engine.backup(tmp_path / "copy.sqlite").result(20)
    engine.close()
    other = Places(data=tmp_path / "other", cache=places.cache, log=tmp_path / "log")
    first = Engine(other, clock=clock, notifiers={})
    first.open(poll=True)
    settings.save(other, replace(settings.load(other), months="egypt"))
    first.close()
    second = Engine(other, clock=clock)
    aside = second.restore(copy).result(20)
    assert aside is not None
    assert settings.load(other).digits == "latin"
    assert settings.load(other).months != "egypt"
    assert other.notifiers.read_text("utf-8") == places.notifiers.read_text("utf-8")
    again = Engine(other, clock=clock).restore(aside).result(20)
    assert again is not None
    assert settings.load(other).months == "egypt"
    assert not other.notifiers.exists()
    # An archive at work carries nothing.
    assert luggage.take_from(other.archive) == {}
    assert set(luggage.take_from(again)) == {"settings.toml", "notifiers.toml"}
