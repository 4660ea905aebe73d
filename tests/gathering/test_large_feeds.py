"""Ill-formed feeds too large for feedparser as a whole: a fault costs no more than the item it stands in."""

from __future__ import annotations

import pytest

from monitor.gathering import feeds
from monitor.gathering.feed_text import costly
from monitor.gathering.feeds import read_feed
from monitor.gathering.large_feeds import cut

URL = "https://e.org/feed"
MANY = 2500
ITEM = (
    "<item><title>خبر {0}</title><link>https://e.org/{0}</link><guid>g{0}</guid>"
    "<description>نص الخبر</description><source>x</source></item>\n"
)
ENTRY = '<entry><title>خبر {0}</title><link href="/{0}"/><id>g{0}</id><summary>نص الخبر</summary><x>y</x></entry>\n'
FAULTS = {
    "a tag that is never closed": ("نص", "<p>نص"),
    "crossed tags": ("نص", "<b><i>نص</b></i>"),
    "a less-than sign": ("نص", "نص < 5"),
    "an unknown entity": ("نص", "&foo; &laquo; & نص"),
    "a prefix that nobody declared": ("<title>", "<x:y>1</x:y><title>"),
    "a section that never ends": ("نص", "<![CDATA[نص"),
    "a comment that never ends": ("نص", "<!-- نص"),
    "an item that is never closed": ("</item>", ""),
    "an entry that is never closed": ("</entry>", ""),
    "one closed twice": ("</item>", "</item></item>"),
    "half a tag": ("نص", "<desc"),
}


def _rss(items: list[str]) -> str:
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>الوادي</title>{"".join(items)}</channel></rss>\n'


def _atom(entries: list[str]) -> str:
    head = '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://e.org/"><title>الوادي</title>'
    return f"{head}<author><name>ن</name></author>{''.join(entries)}</feed>"


@pytest.mark.parametrize("where", [0, 1200, MANY - 1])
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("kind", ["rss", "atom"])
def test_a_fault_costs_no_other_entry(kind: str, fault: str, where: int) -> None:
    items = [(ITEM if kind == "rss" else ENTRY).format(number) for number in range(MANY)]
    items[where] = items[where].replace(*FAULTS[fault])
    text = _rss(items) if kind == "rss" else _atom(items)
    assert costly(text)
    listing = read_feed(text.encode(), url=URL)
    assert (listing.kind, listing.title, listing.broke_off, listing.left_out) == (kind, "الوادي", False, 0)
    links = [entry.url for entry in listing.entries]
    assert links == [f"https://e.org/{number}" for number in range(MANY)]
    assert {entry.summary for number, entry in enumerate(listing.entries) if number != where} == {"نص الخبر"}
    if kind == "atom":
        assert {entry.author for entry in listing.entries} == {"ن"}


def test_a_large_feed_wrong_in_every_item_gives_them_all() -> None:
    text = _rss([ITEM.format(number).replace("نص", "<p>نص") for number in range(MANY)])
    listing = read_feed(text.encode(), url=URL)
    assert len(listing.entries) == MANY
    assert listing.left_out == 0


def test_what_is_left_out_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "MAX_ENTRIES", 1000)
    items = [ITEM.format(number) for number in range(MANY)]
    for text in (_rss(items), _rss([*items, "<b>"]), _atom([ENTRY.format(number) for number in range(MANY)])):
        listing = read_feed(text.encode(), url=URL)
        assert (len(listing.entries), listing.left_out) == (1000, MANY - 1000)


def test_entities_that_a_large_feed_declares_count_in_its_items() -> None:
    text = '<!DOCTYPE rss [<!ENTITY w "وكالة">]>' + _rss([ITEM.format(f"&w; {n}") for n in range(MANY)] + ["<b>"])
    assert read_feed(text.encode(), url=URL).entries[7].title == "خبر وكالة 7"


def test_a_section_that_holds_tags_of_items_is_one_text() -> None:
    item = "<item><![CDATA[</item><item>]]><!-- <item> --></item>"
    assert cut(f"<rss>{item}a{item}</rss>").items == (item, item)
