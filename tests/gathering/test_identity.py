"""Which entry is which, from listing to listing, whatever stands beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.gathering.identity import key_of, sift
from monitor.model import Entry

PAGE = "https://e.org/live"


def entry(id: str, text: str, page: str = PAGE) -> Entry:
    return Entry(key=key_of(page, id), url=page, id=id, title=text)


A, B, C = entry("a", "قصف"), entry("b", "هدوء"), entry("c", "هدنة")
WITHOUT_ID = entry("", "قصف")


class Memory:
    """What a source listed so far."""

    def __init__(self, *known: str) -> None:
        self.names = set(known)

    def list(self, *entries: Entry) -> list[tuple[str, str]]:
        sifted = sift(entries, self._known)
        self.names |= {one.key for one in sifted.unknown} | set(sifted.names)
        return [(one.id, one.url.removeprefix(PAGE)) for one in sifted.unknown]

    def _known(self, names: Sequence[str]) -> set[str]:
        return self.names.intersection(names)


def test_entries_of_one_page_that_come_one_at_a_time_are_all_new() -> None:
    memory = Memory()
    assert [memory.list(one) for one in (A, B, C, A, B)] == [[("a", "")], [("b", "#b")], [("c", "#c")], [], []]


@pytest.mark.parametrize("order", [*permutations([A, B, C])])
def test_an_entry_that_was_alone_is_not_new_beside_others(order: tuple[Entry, ...]) -> None:
    memory = Memory()
    assert memory.list(A) == [("a", "")]
    assert sorted(memory.list(*order)) == [("b", "#b"), ("c", "#c")]
    assert [memory.list(one) for one in order] == [[], [], []]


def test_entries_that_come_together_have_an_address_each() -> None:
    memory = Memory()
    assert memory.list(B, A) == [("b", "#b"), ("a", "#a")]
    assert memory.list(A) == memory.list(B) == []


def test_an_entry_whose_id_changes_is_the_same_and_stays_so_when_it_is_edited() -> None:
    memory = Memory()
    memory.list(A)
    assert memory.list(entry("a2", A.title)) == []
    assert memory.list(entry("a2", "قصف عنيف")) == []
    assert memory.list(entry("a", "قصف أعنف")) == []


def test_an_entry_that_is_edited_under_its_id_is_the_same() -> None:
    memory = Memory()
    memory.list(A)
    assert memory.list(replace(A, title="عنوان آخر", summary="نص")) == []


def test_an_entry_known_by_its_page_alone_is_the_same_when_it_has_an_id() -> None:
    # As a section page or sitemap lists it, and as an archive from before ids counted knows it.
    memory = Memory(PAGE)
    assert memory.list(A) == []
    assert memory.list(B) == [("b", "#b")]
    assert memory.list(A, B, WITHOUT_ID) == []


def test_of_several_under_a_page_known_by_itself_the_oldest_is_the_known_one() -> None:
    memory = Memory(PAGE)
    assert memory.list(B, A) == [("b", "#b")]


def test_an_entry_without_an_id_is_known_where_its_page_is() -> None:
    memory = Memory()
    memory.list(A)
    assert memory.list(WITHOUT_ID) == []
    assert memory.list(WITHOUT_ID, entry("", "x", "https://e.org/2")) == [("", "https://e.org/2")]


def test_the_notes_of_a_live_page_are_told_apart_by_their_fragments() -> None:
    notes = [Entry(key=key_of(f"{PAGE}#{n}", id), url=f"{PAGE}#{n}", id=id, title=n) for n in "12" for id in ("", PAGE)]
    assert [one.key for one in notes] == [f"{PAGE} id:{n}" for n in "1122"]
    memory = Memory()
    assert [memory.list(note) for note in notes] == [[("", "#1")], [], [("", "#2")], []]


@pytest.mark.parametrize("fragment", ["", "xtor=RSS-1", "!", "/", ":~:text=a", "ref=rss"])
def test_a_fragment_that_marks_nothing_does_not_count(fragment: str) -> None:
    assert " id:" not in key_of(f"{PAGE}#{fragment}", "")


@given(st.lists(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("12")), max_size=4), max_size=6))
def test_no_entry_is_new_twice_and_every_text_is_new_once(listings: list[list[tuple[str, str]]]) -> None:
    memory = Memory()
    told: list[str] = []
    for listing in listings:
        told += [
            id for id, _ in memory.list(*(entry(page + text, page + text, f"{PAGE}/{page}") for page, text in listing))
        ]
    assert sorted(told) == sorted({page + text for listing in listings for page, text in listing})
