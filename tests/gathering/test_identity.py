"""Which entry is which, from listing to listing, whatever stands beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.gathering.feeds import read_feed
from monitor.gathering.identity import is_of_page, key_of, sift
from monitor.model import Entry, Extracted

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


# --- from feed to feed ---------------------------------------------------------------------------

Item = dict[str, str]


def rss(*items: Item, link: str = "https://e.org/", built: str = "") -> bytes:
    parts = []
    for item in items:
        tags = (f"<{name}>{text}</{name}>" for name, text in item.items() if name != "guid")
        guid = f"<guid isPermaLink='false'>{item['guid']}</guid>" if "guid" in item else ""
        parts.append(f"<item>{''.join(tags)}{guid}</item>")
    date = f"<lastBuildDate>{built}</lastBuildDate>" if built else ""
    return f"<rss><channel><title>x</title><link>{link}</link>{date}{''.join(parts)}</channel></rss>".encode()


def item(title: str, link: str = "https://e.org/", **more: str) -> Item:
    return {"title": title, **({"link": link} if link else {}), **more}


def at(minute: int) -> str:
    return f"Mon, 02 Mar 2026 10:{minute:02}:00 GMT"


def new(*bodies: bytes) -> list[list[str]]:
    """The titles that are new in each of these feeds, one after the other."""
    memory = Memory()
    told = []
    for body in bodies:
        sifted = sift(read_feed(body, url="https://e.org/rss").entries, memory._known)
        memory.names |= {one.key for one in sifted.unknown} | set(sifted.names)
        told.append([one.title for one in sifted.unknown])
    return told


@pytest.mark.parametrize("page", ["https://e.org/", "http://www.e.org", "https://e.org/live", "https://e.org/urgent"])
def test_items_without_ids_that_share_a_page_are_told_by_their_words(page: str) -> None:
    a, b, c, d = (item(title, page) for title in "abcd")
    feeds = [rss(*listed, link="https://e.org/urgent") for listed in ((b, a), (c, b, a), (d,), (d, c), (a,))]
    assert new(*feeds) == [["b", "a"], ["c"], ["d"], [], []]


@pytest.mark.parametrize("page", ["https://e.org/", "https://e.org/urgent"])
def test_a_ticker_without_ids_that_shows_one_item_at_a_time_loses_none(page: str) -> None:
    assert new(*(rss(item(title, page), link="https://e.org/urgent") for title in "abcba")) == [
        ["a"],
        ["b"],
        ["c"],
        [],
        [],
    ]


def test_a_page_that_was_shared_once_is_so_from_then_on() -> None:
    a, b, c, d = (item(title, "https://e.org/live") for title in "abcd")
    assert new(rss(a), rss(b, a), rss(c), rss(d), rss(c)) == [["a"], ["b"], ["c"], ["d"], []]


def test_an_article_without_an_id_that_is_edited_is_the_same() -> None:
    page = "https://e.org/2026/03/02/khabar"
    assert new(rss(item("a", page)), rss(item("a, edited", page)), rss(item("b", "https://e.org/2"))) == [
        ["a"],
        [],
        ["b"],
    ]


def test_an_article_whose_id_and_words_change_but_not_its_time_is_the_same() -> None:
    page = "https://e.org/2026/03/02/khabar"
    before, after = item("a", page, guid="1", pubDate=at(1)), item("a, edited", page, guid="2", pubDate=at(1))
    later = item("b", page, guid="3", pubDate=at(9))
    assert new(rss(before), rss(after), rss(before), rss(later)) == [["a"], [], [], ["b"]]


def test_two_notes_of_one_minute_are_two() -> None:
    a, b = (item(title, "https://e.org/live", guid=title, pubDate=at(1)) for title in "ab")
    assert new(rss(a), rss(b, a), rss(b)) == [["a"], ["b"], []]


def test_one_sentence_at_another_time_is_another_note_of_a_page_that_is_shared() -> None:
    def siren(number: int) -> Item:
        return item("صفارات الإنذار تدوي", guid=f"{number}", pubDate=at(number))

    def renumbered(number: int) -> Item:
        return item("صفارات الإنذار تدوي", guid=f"{number + 100}", pubDate=at(number))

    calm = item("هدوء", guid="0", pubDate=at(0))
    feeds = [rss(siren(1), calm), rss(siren(5), calm), rss(renumbered(5)), rss(siren(9), siren(5), siren(1))]
    assert [len(titles) for titles in new(*feeds)] == [2, 1, 0, 1]


def test_items_without_address_and_id_are_not_new_again_where_the_site_dates_them_anew() -> None:
    a, b = ([item(title, "", pubDate=at(minute)) for minute in range(3)] for title in "ab")
    both = [rss(two, one) for one, two in zip(a, b, strict=True)]
    alone = [rss(one, built=one["pubDate"]) for one in a]
    assert new(*both) == [["b", "a"], [], []]
    assert new(*alone) == [["a"], [], []]
    # Where each has a time of its own, that tells.
    assert new(rss(a[1], a[0]), rss(a[2], a[1])) == [["a", "a"], ["a"]]


def test_entries_that_share_a_page_say_so_and_those_with_their_own_do_not() -> None:
    memory = Memory()
    sifted = sift((B, A, entry("d", "خبر", "https://e.org/1")), memory._known)
    assert [one.shares_page for one in sifted.unknown] == [True, True, False]


@pytest.mark.parametrize(
    ("title", "headline", "is_its"),
    [
        ("قصف على إدلب", "قصف على إدلب", True),
        ("عاجل | قصف على إدلب", "قصف على إدلب - وكالة الوادي", True),
        ("قصف على إدلب", "تغطية حية: الحرب في سوريا", False),
        ("", "تغطية حية", False),
        ("قصف", "", False),
    ],
)
def test_a_page_is_an_entrys_own_where_it_has_its_headline(title: str, headline: str, is_its: bool) -> None:
    assert is_of_page(entry("a", title), Extracted(url=PAGE, title=headline)) is is_its


@given(st.lists(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("12")), max_size=4), max_size=6))
def test_no_entry_is_new_twice_and_every_text_is_new_once(listings: list[list[tuple[str, str]]]) -> None:
    memory = Memory()
    told: list[str] = []
    for listing in listings:
        told += [
            id for id, _ in memory.list(*(entry(page + text, page + text, f"{PAGE}/{page}") for page, text in listing))
        ]
    assert sorted(told) == sorted({page + text for listing in listings for page, text in listing})
