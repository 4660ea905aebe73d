"""The language of what is delivered: the one named for this run, until the person chooses another."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from monitor.engine import Engine
from monitor.settings import Places, Settings, save
from tests.conftest import FakeClock
from tests.engine.conftest import Kept


@pytest.fixture(autouse=True)
def system_speaks_arabic(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "ar_SY.UTF-8")


@pytest.fixture
def english(places: Places, kept: Kept, clock: FakeClock) -> Iterator[Engine]:
    """An engine that was told to speak English, on an Arabic system."""
    made = Engine(places, clock=clock, gap=0, notifiers={"bubble": kept}, language="en")
    made.open(poll=True)
    yield made
    made.close()


def test_bubbles_speak_the_language_that_was_named_for_the_run(english: Engine, kept: Kept) -> None:
    english.test_notification().result()
    assert kept.spoken == ["en"]


def test_without_a_named_language_the_settings_count_and_then_the_system(
    engine: Engine, places: Places, kept: Kept
) -> None:
    engine.test_notification().result()
    save(places, Settings(language="en"))
    engine.take_settings().result()
    engine.test_notification().result()
    assert kept.spoken == ["ar", "en"]


def test_a_language_chosen_in_the_settings_outweighs_the_named_one(english: Engine, places: Places, kept: Kept) -> None:
    english.test_notification().result()
    save(places, Settings(language="ar"))
    english.take_settings().result()
    english.test_notification().result()
    assert kept.spoken == ["en", "ar"]


def test_another_setting_leaves_the_named_language_alone(english: Engine, places: Places, kept: Kept) -> None:
    english.test_notification().result()
    save(places, Settings(digits="latin"))
    english.take_settings().result()
    english.test_notification().result()
    assert kept.spoken == ["en", "en"]
