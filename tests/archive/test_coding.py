"""A text is kept in few bytes and comes back letter for letter, also one from before letters had one byte."""

from __future__ import annotations

from pathlib import Path

import apsw
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.archive import Archive, dictionaries
from monitor.archive.coding import coded, coded_anew, decoded
from monitor.archive.rows import dump, load
from monitor.archive.schema import MIGRATIONS
from tests.archive.desk import Desk, StoppedClock

ARABIC = "وصلت قافلة المساعدات إلى إدلب، وقال المتحدث: «نشكر الجميع»؟"
LETTERS = st.text(st.characters() | st.sampled_from(ARABIC + "پچژگ٠١٢٣ی\u200b\u200f\U0001f600é"))


@given(LETTERS)
def test_any_text_comes_back(text: str) -> None:
    kept = coded(dump({"title": text}))
    assert load(decoded(kept)) == {"title": text}
    assert load(decoded(coded_anew(kept))) == {"title": text}


@given(LETTERS)
def test_a_text_of_before_comes_back(text: str) -> None:
    before = dump({"title": text}).encode("utf-8", "surrogatepass")
    assert load(decoded(before)) == load(decoded(coded_anew(before))) == {"title": text}


@given(LETTERS)
def test_no_text_takes_more_than_in_utf_8(text: str) -> None:
    assert len(coded(dump({"title": text}))) <= len(dump({"title": text}).encode("utf-8", "surrogatepass"))


def test_an_arabic_text_takes_a_byte_a_letter() -> None:
    json = dump({"title": ARABIC})
    assert len(coded(json)) == len(json) + 1
    assert len(coded(dump({"title": ARABIC * 5 + "٣"}))) == len(dump({"title": ARABIC * 5})) + 7


@pytest.mark.parametrize("text", ["plain English", "Съешь же ещё этих мягких французских булок", "北京" * 50])
def test_what_would_be_no_shorter_stays_as_it_is(text: str) -> None:
    assert coded(dump([text])) == dump([text]).encode()


def test_where_letters_had_two_bytes_a_dictionary_is_trained_anew_at_once(
    desk: Desk, path: Path, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dictionaries, "FEWEST", 60)
    monkeypatch.setattr(dictionaries, "_SIZE", 4 * 1024)
    source = desk.add_source()
    for number in range(60):
        desk.store(source, f"{number}", f"خبر {number}", " ".join(f"كلمة{n % 97}" for n in range(number, number + 150)))
    assert desk.archive.train_dictionary()
    assert not desk.archive.train_dictionary()
    desk.archive.close()
    db = apsw.Connection(str(path))
    db.execute(_step())
    db.close()
    archive = Archive(path, clock=clock)
    try:
        assert archive.train_dictionary()
        assert not archive.train_dictionary()
    finally:
        archive.close()


def _step() -> str:
    """The step of the schema by which letters have one byte."""
    (step,) = (step for step in MIGRATIONS if "UPDATE dictionaries SET articles = 0" in step)
    return step
