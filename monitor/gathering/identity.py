"""Which entry is which: what each is known by from poll to poll, whatever stands beside it. Decides, touches nothing.

An entry is known by its page and its own id together. Its page alone may be shared (a live page, a front page as every
entry's link), and its id alone may change while it stays the same (a site that numbers anew): under a page that is
known, another id is another entry where its text is another too, and so is its time where that is told. Entries without
an id that share a page have their text in its place.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from urllib.parse import quote

from monitor.gathering.addresses import canonical
from monitor.model import Entry, Extracted, Precision, Published

_ID = " id:"
_WORDS = "words-"
"""Begins what stands for the id of an entry that shares its page and has none."""
_WORD = re.compile(r"\w+")
_ENOUGH_WORDS = 0.6
_BARE = "text:"
Known = Callable[[Sequence[str]], set[str]]
"""Which of these names are known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sifted:
    """What of a listing is new."""

    unknown: tuple[Entry, ...]
    """In the listing's order. Those that share their page with others say so, and have addresses of their own."""
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


def key_of_words(title: str, summary: str, content: str | None, published: str) -> str:
    """What an entry without address and id is known by: its words, and when they were published, as it is written."""
    return _BARE + _hash(f"{title}\n{summary}\n{content}\n{published}")


def names_of(entry: Entry) -> tuple[str, ...]:
    """By what an entry with an id and a page is known beside its key, and nobody else is."""
    page = canonical(entry.url) if entry.url else ""
    if not _mark(entry, page):
        return ()
    own = (_text(page, entry), *_time(page, entry))
    return own if entry.shares_page else (_page(page), *own)


def same_but_once(entries: Sequence[Entry], *, home: str = "", built: Published | None = None) -> tuple[Entry, ...]:
    """The entries of a listing, each once: one key is one entry, and so is one text at one time under ids of one page.

    Args:
        entries: as they were read.
        home: the page that the listing says it is of: no entry has it, or the site's front page, for its own.
        built: when the listing was made.
    """
    entries = _dated(entries, built)
    pages = [canonical(entry.url) if entry.url else entry.key for entry in entries]
    if (
        len(set(pages)) == len(entries)
        and not any(map(_is_front, pages))
        and (not home or canonical(home) not in pages)
    ):
        return tuple(entries)
    bare = Counter(page for entry, page in zip(entries, pages, strict=True) if entry.url and entry.key == page)
    homes = {canonical(home)} if home else set()
    kept: list[Entry] = []
    names: set[str] = set()
    for entry, page in zip(entries, pages, strict=True):
        if entry.url and entry.key == page and (bare[page] > 1 or page in homes or _is_front(page)):
            entry = _by_words(entry, page)
        text = _text(page, entry) + str(entry.published) if entry.url and _mark(entry, page) else entry.key
        if entry.key not in names and text not in names:
            kept.append(entry)
        names |= {entry.key, text}
    return tuple(kept)


def sift(entries: Sequence[Entry], known: Known) -> Sifted:
    """Tell the entries that are new from those that are known; the oldest, which stand last, first."""
    pages = [canonical(entry.url) if entry.url else "" for entry in entries]
    told = known([name for entry, page in zip(entries, pages, strict=True) for name in _asked(entry, page)])
    # Of most nothing more need be asked. `words` are entries without an id as they are called on a page that is shared.
    words: dict[int, Entry] = {}
    more: list[str] = []
    for number, (entry, page) in enumerate(zip(entries, pages, strict=True)):
        if _mark(entry, page):
            if entry.key not in told:
                more += (_shared(page), _text(page, entry), *_time(page, entry))
        elif page and _page(page) in told:
            words[number] = _by_words(entry, page)
            more += (_shared(page), words[number].key, _text(page, entry), *_time(page, entry))
    before = told | known(more) if more else told
    entries = [
        words[number] if number in words and _shared(page) in before else entry
        for number, (entry, page) in enumerate(zip(entries, pages, strict=True))
    ]
    marked = Counter(page for entry, page in zip(entries, pages, strict=True) if _mark(entry, page))
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
        text, time = _text(page, entry), _time(page, entry)
        is_shared = marked[page] > 1 or _shared(page) in before or _mark(entry, page).startswith(_WORDS)
        if _page(page) not in seen:
            is_same = page in seen
        elif is_shared:
            is_same = text in seen and seen.issuperset(time)
        else:
            # Alone under its page: one that is edited keeps its time.
            is_same = text in seen or (bool(time) and seen.issuperset(time))
        names = (_page(page), text, *time, *((_shared(page),) if is_shared else ()))
        if is_same:
            # Its id changed, or it was listed without one before.
            learned.append(entry.key)
        else:
            new.append(number)
        learned += names
        seen |= {entry.key, *names}
    shares = Counter(pages[number] for number in new)
    shared = {page for page in pages if shares[page] > 1 or not before.isdisjoint((page, _page(page), _shared(page)))}
    return Sifted(
        unknown=tuple(
            _apart(entries[number], pages[number])
            if pages[number] in shared or _mark(entries[number], pages[number]).startswith(_WORDS)
            else entries[number]
            for number in reversed(new)
        ),
        names=tuple(dict.fromkeys(learned)),
    )


def is_of_page(entry: Entry, page: Extracted) -> bool:
    """Whether a page that others share has the headline of an entry: then it is its own, and they only link there."""
    ours, its = (frozenset(_WORD.findall(title.casefold())) for title in (entry.title, page.title))
    return bool(ours and its) and len(ours & its) >= _ENOUGH_WORDS * min(len(ours), len(its))


def _dated(entries: Sequence[Entry], built: Published | None) -> Sequence[Entry]:
    """Those with neither address nor id without their time in the key where it is only when the listing was made."""
    bare = [entry for entry in entries if entry.key.startswith(_BARE)]
    times = {entry.published for entry in bare}
    if len(times) != 1 or None in times or (len(bare) == 1 and built not in times):
        return entries
    return [
        replace(entry, key=f"{_BARE}{_digest(entry)}") if entry.key.startswith(_BARE) else entry for entry in entries
    ]


def _apart(entry: Entry, page: str) -> Entry:
    """A fragment is no other page to the site."""
    mark = _mark(entry, page)
    if not mark:
        return entry
    return replace(entry, url=f"{entry.url.partition('#')[0]}#{quote(mark, safe='')}", shares_page=True)


def _by_words(entry: Entry, page: str) -> Entry:
    """An entry without an id, known by its words instead."""
    return replace(entry, key=f"{page}{_ID}{_WORDS}{_digest(entry)}")


def _is_front(page: str) -> bool:
    """Whether a canonical address is a site's front page: no other ends with a slash."""
    return page.endswith("/")


def _mark(entry: Entry, page: str) -> str:
    """What tells an entry from others of its page; "" where nothing does."""
    return entry.key.removeprefix(page + _ID) if page and entry.key.startswith(page + _ID) else ""


def _asked(entry: Entry, page: str) -> tuple[str, ...]:
    return (entry.key, page, _page(page)) if page else (entry.key,)


def _page(page: str) -> str:
    """That a page has entries with ids."""
    return f"{page} page:"


def _shared(page: str) -> str:
    """That several entries have had this page together."""
    return f"{page} shared:"


def _text(page: str, entry: Entry) -> str:
    return f"{page} text:{_digest(entry)}"


def _time(page: str, entry: Entry) -> tuple[str, ...]:
    """When it was published, to the minute at least; nothing where that is not told."""
    published = entry.published
    if published is None or published.precision not in (Precision.MINUTE, Precision.SECOND):
        return ()
    return (f"{page} at:{published.instant.isoformat()}",)


def _digest(entry: Entry) -> str:
    return _hash(f"{entry.title}\n{entry.summary}\n{entry.content}")


def _hash(text: str) -> str:
    return blake2b(text.encode("utf-8", "replace"), digest_size=12).hexdigest()
