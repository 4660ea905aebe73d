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

Known = Callable[[Sequence[str]], set[str]]
"""Which of these names are known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sifted:
    """What of a listing is new."""

    unknown: tuple[Entry, ...]
    """In the listing's order. Those that share their page with others have addresses of their own."""
    names: tuple[str, ...]
    """By what else these, and others that are known, are known from now on, beside their keys."""


def key_of(page: str, id: str, *, is_link: bool) -> str:
    """What an entry with a page is known by. `is_link`: its id is the page's own address, and tells nothing more."""
    return page if not id or is_link else f"{page} id:{id}"


def names_of(entry: Entry) -> tuple[str, str] | None:
    """By what an entry with an id and a page is known beside its key: that its page has ids, and its text there."""
    if not _has_both(entry):
        return None
    page = canonical(entry.url)
    return _page(page), _text(page, entry)


def same_but_once(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """The entries of one listing, each once: one key is one entry, and so is one text under two ids of a page."""
    pages = {entry.key if not _has_both(entry) else canonical(entry.url) for entry in entries}
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
        if _has_both(entry) and entry.key not in told
    }
    before = told | known(list(texts.values()))
    seen = set(before)
    new: list[int] = []
    learned: list[str] = []
    for number in reversed(range(len(entries))):
        entry, page = entries[number], pages[number]
        if entry.key in seen:
            continue
        if not _has_both(entry):
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
            _apart(entries[number]) if pages[number] in shared and _has_both(entries[number]) else entries[number]
            for number in reversed(new)
        ),
        names=tuple(dict.fromkeys(learned)),
    )


def is_apart(entry: Entry) -> bool:
    """Whether an entry was given an address of its own because its page has others too."""
    return bool(entry.id) and entry.url.endswith(f"#{quote(entry.id, safe='')}")


def _apart(entry: Entry) -> Entry:
    """A fragment is no other page to the site."""
    return replace(entry, url=f"{entry.url.partition('#')[0]}#{quote(entry.id, safe='')}")


def _has_both(entry: Entry) -> bool:
    return bool(entry.url and entry.id) and entry.key.endswith(f" id:{entry.id}")


def _asked(entry: Entry, page: str) -> tuple[str, ...]:
    return (entry.key, page, _page(page)) if page else (entry.key,)


def _page(page: str) -> str:
    return f"{page} page:"


def _text(page: str, entry: Entry) -> str:
    text = f"{entry.title}\n{entry.summary}\n{entry.content}"
    return f"{page} text:{blake2b(text.encode('utf-8', 'replace'), digest_size=12).hexdigest()}"
