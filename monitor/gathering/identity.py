"""Which entry is which: what each is known by from poll to poll, whatever stands beside it. Decides, touches nothing.

An entry is known by its page and its own id together. Its page alone may be shared (a live page, a front page as every
entry's link), and its id alone may change while it stays the same (a site that numbers anew): under a page that is
known, another id is another entry where its text is another too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from urllib.parse import quote

from monitor.gathering.addresses import canonical
from monitor.model import Entry

_ID = " id:"
Known = Callable[[Sequence[str]], set[str]]
"""Which of these names are known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sifted:
    """What of a listing is new."""

    unknown: tuple[Entry, ...]
    """In the listing's order. Those that share their page with others have addresses of their own."""
    names: tuple[str, ...]
    """By what else these, and others that are known, are known from now on, beside their keys."""


def key_of(url: str, id: str) -> str:
    """What an entry with an address is known by.

    An id that is the page's own address tells nothing more. Without another the fragment of the address stands for
    it (the notes of a live page have one each), unless it only counts visitors.
    """
    page = canonical(url)
    mark = "" if id.startswith("http") and canonical(id) == page else id
    if not mark:
        mark = url.partition("#")[2]
        if "=" in mark or mark.startswith(("!", "/", ":")):
            mark = ""
    return f"{page}{_ID}{mark}" if mark else page


def names_of(entry: Entry) -> tuple[str, str] | None:
    """By what an entry with an id and a page is known beside its key: that its page has ids, and its text there."""
    page = canonical(entry.url) if entry.url else ""
    return (_page(page), _text(page, entry)) if _mark(entry, page) else None


def same_but_once(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """The entries of one listing, each once: one key is one entry, and so is one text under two ids of a page."""
    pages = {canonical(entry.url) if entry.url else entry.key for entry in entries}
    if len(pages) == len(entries):
        return tuple(entries)
    kept: list[Entry] = []
    names: set[str] = set()
    for entry in entries:
        found = names_of(entry)
        text = found[1] if found is not None else entry.key
        if entry.key not in names and text not in names:
            kept.append(entry)
        names |= {entry.key, text}
    return tuple(kept)


def sift(entries: Sequence[Entry], known: Known) -> Sifted:
    """Tell the entries that are new from those that are known; the oldest, which stand last, first."""
    pages = [canonical(entry.url) if entry.url else "" for entry in entries]
    told = known([name for entry, page in zip(entries, pages, strict=True) for name in _asked(entry, page)])
    texts = {
        number: _text(page, entry)
        for number, (entry, page) in enumerate(zip(entries, pages, strict=True))
        if _mark(entry, page) and entry.key not in told
    }
    before = told | known(list(texts.values()))
    seen = set(before)
    new: list[int] = []
    learned: list[str] = []
    for number in reversed(range(len(entries))):
        entry, page = entries[number], pages[number]
        if entry.key in seen:
            continue
        if not _mark(entry, page):
            if not page or _page(page) not in seen:
                new.append(number)
            seen.add(entry.key)
            continue
        names = (_page(page), texts[number])
        is_same = texts[number] in seen if names[0] in seen else page in seen
        if is_same:
            # Its id changed, or it was listed without one before.
            learned.append(entry.key)
        else:
            new.append(number)
        learned += names
        seen |= {entry.key, *names}
    shares = Counter(pages[number] for number in new)
    shared = {page for page in pages if shares[page] > 1 or not before.isdisjoint((page, _page(page)))}
    return Sifted(
        unknown=tuple(
            _apart(entries[number], pages[number]) if pages[number] in shared else entries[number]
            for number in reversed(new)
        ),
        names=tuple(dict.fromkeys(learned)),
    )


def is_apart(entry: Entry) -> bool:
    """Whether an entry has an address of its own on its page."""
    return "#" in entry.url


def _apart(entry: Entry, page: str) -> Entry:
    """A fragment is no other page to the site."""
    mark = _mark(entry, page)
    return replace(entry, url=f"{entry.url.partition('#')[0]}#{quote(mark, safe='')}") if mark else entry


def _mark(entry: Entry, page: str) -> str:
    """What tells an entry from others of its page; "" where nothing does."""
    return entry.key.removeprefix(page + _ID) if page and entry.key.startswith(page + _ID) else ""


def _asked(entry: Entry, page: str) -> tuple[str, ...]:
    return (entry.key, page, _page(page)) if page else (entry.key,)


def _page(page: str) -> str:
    return f"{page} page:"


def _text(page: str, entry: Entry) -> str:
    text = f"{entry.title}\n{entry.summary}\n{entry.content}"
    return f"{page} text:{blake2b(text.encode('utf-8', 'replace'), digest_size=12).hexdigest()}"
