"""The pure stages as functions of data: one JSON-able request in, the contract's JSON-able answer out.

No archive, no clock of their own (the present instant comes in), no network. Errors are raised as `MonitorError`;
whoever streams answers (the command line) turns them into ``{"error": …}`` lines.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from monitor.errors import InputError
from monitor.model import (
    Entry,
    Extracted,
    Listing,
    Match,
    Near,
    Published,
    Reason,
    Suggested,
    Term,
    TermWarning,
    Watchlist,
    Why,
)

if TYPE_CHECKING:
    from monitor.language import Lexicon
    from monitor.watching import Matcher

Answer = dict[str, Any]
"""What `json.dumps` takes."""


# --- what a person may say of a page -------------------------------------------------------------


def known_charset(name: str) -> str:
    """The name of an encoding as given. ValueError where the stages do not know it.

    The stages themselves take an unknown one for none said: in a batch it is what some server claimed.
    """
    from monitor.gathering.charset import is_charset

    if not is_charset(name):
        raise ValueError(name)
    return name


def known_zone(name: str) -> str:
    """A time zone as given: an IANA name or an offset. ValueError where it is neither."""
    from monitor.gathering.dates import is_zone

    if not is_zone(name):
        raise ValueError(name)
    return name


# --- a text that is shown -------------------------------------------------------------------------


_BLANK = re.compile(r"[^\S \n\u2029]")


def finder(text: str) -> Callable[[str], tuple[tuple[int, int], ...]]:
    """A way to find whatever one types in a text: every (start, end) in it, none within another.

    The seats of hamza, marks, tatweel, letter variants, digits, case and kinds of blanks make no difference, nor does ة
    typed as ه. Places are code points from 0. Nothing is found across the end of a paragraph (U+2029).
    """
    from monitor.language import fold

    folded = []
    at = 0
    # Paragraph by paragraph: most have no marks, and are folded many times faster than those that have.
    for paragraph in _blanks(text).split("\u2029"):
        made = fold(paragraph)
        folded.append((at, made.text.replace("ة", "ه"), made))
        at += len(paragraph) + 1

    def find(wanted: str) -> tuple[tuple[int, int], ...]:
        sought = fold(_blanks(wanted)).text.replace("ة", "ه")
        found: list[tuple[int, int]] = []
        for start, whole, paragraph in folded:
            place = whole.find(sought) if sought else -1
            while place >= 0:
                first, last = paragraph.span(place, place + len(sought))
                found.append((start + first, start + last))
                place = whole.find(sought, place + len(sought))
        return tuple(found)

    return find


_BEFORE = "(?<![^\\W_])(?:[وف]?(?:[بك]?ال|لل|[بكل])?)"
"""What may stand before a typed word: nothing, or what Arabic writes in one with it."""
_ARTICLE = "ال"


def has_words(text: str, typed: str) -> bool:
    """Whether `places_of` finds what was typed: for thousands of texts at every key, which it remembers folded."""
    whole = _foldable(text)
    return all(begins.search(whole) is not None for begins in _beginnings(typed))


@lru_cache(maxsize=10_000)
def _foldable(text: str) -> str:
    from monitor.language import fold

    return fold(text).text.replace("ة", "ه")


@lru_cache(maxsize=64)
def _beginnings(typed: str) -> tuple[re.Pattern[str], ...]:
    """What finds each typed word where a word begins."""
    words = _foldable(typed).split()
    bare = (word.removeprefix(_ARTICLE) if len(word) > len(_ARTICLE) + 1 else word for word in words)
    return tuple(re.compile(f"{_BEFORE}({re.escape(word)})") for word in bare)


def places_of(text: str, typed: str) -> tuple[tuple[int, int], ...] | None:
    """Where typed words begin words of a shown text, whatever their spelling; None where one of them does not.

    Folded as the archive's search folds, and ة as ه, which are typed one for the other; the article counts for nothing
    («الاشعارات» finds «إشعار», «لغه» «اللغة»). Places are code points from 0, in order, none inside another; of nothing
    typed none.
    """
    from monitor.language import fold

    folded = fold(text)
    whole = folded.text.replace("ة", "ه")
    marked = bytearray(len(whole))
    for begins in _beginnings(typed):
        found = [one.span(1) for one in begins.finditer(whole)]
        if not found:
            return None
        for start, end in found:
            marked[start:end] = b"\x01" * (end - start)
    return tuple(folded.span(run.start(), run.end()) for run in re.finditer(rb"\x01+", marked))


def _blanks(text: str) -> str:
    """Letter for letter: a no-break blank is a blank; the end of a paragraph stays one."""
    return _BLANK.sub(" ", text)


# --- pages, feeds, links, dates ------------------------------------------------------------------


def extract_answer(
    body: bytes,
    *,
    file: str | None = None,
    url: str = "",
    content_type: str = "",
    charset: str = "",
    now: datetime | None = None,
    zone: str = "",
) -> Answer:
    """The article of a page as `rasid extract` prints it; ``paragraphs`` is empty where the page holds none.

    Raises InputError where `zone`, that of the site's local times, is none.
    """
    from monitor.gathering.dates import is_zone
    from monitor.gathering.extraction import extract

    if zone and not is_zone(zone):
        raise InputError(Reason.of("unknown-zone", zone=zone))
    return _extracted(extract(body, url=url, content_type=content_type, charset=charset, now=now, zone=zone), file)


def _extracted(article: Extracted, file: str | None) -> Answer:
    return {
        "file": file,
        "url": article.url or None,
        "title": article.title or None,
        "subtitle": article.subtitle or None,
        "published": _moment(article.published),
        "published_precision": str(article.published.precision) if article.published else None,
        "published_origin": article.published.origin if article.published else None,
        "modified": _moment(article.modified),
        "authors": list(article.authors),
        "paragraphs": list(article.paragraphs),
        "image": {"url": article.image.url, "caption": article.image.caption or None} if article.image else None,
        "section": article.section or None,
        "tags": list(article.tags),
        "language": article.language or None,
        "site": article.site or None,
        "boilerplate": list(article.boilerplate),
    }


def _moment(published: Published | None) -> str | None:
    return published.text if published is not None else None


def feed_answer(
    body: bytes, *, file: str | None = None, url: str = "", content_type: str = "", charset: str = ""
) -> Answer:
    """A feed or sitemap as `rasid feed` prints it. Raises ListingError where the body is neither."""
    from monitor.gathering.feeds import read_feed
    from monitor.gathering.sitemaps import is_sitemap, read_sitemap

    listing: Listing | None = None
    if is_sitemap(body):
        listing = read_sitemap(body, url=url, content_type=content_type, charset=charset)
    else:
        listing = read_feed(body, url=url, content_type=content_type, charset=charset, everything=True)
    return {
        "file": file,
        "kind": "sitemap" if listing.kind.startswith("sitemap") else listing.kind,
        "title": listing.title or None,
        "subtitle": listing.subtitle or None,
        "link": listing.link or None,
        "id": listing.id or None,
        "author": listing.author or None,
        "updated": _moment(listing.updated),
        "language": listing.language or None,
        "entries": [_entry(entry) for entry in listing.entries],
    }


def _entry(entry: Entry) -> Answer:
    return {
        "id": entry.id or None,
        "link": entry.url or None,
        "title": entry.title,
        "summary": entry.summary,
        "content": entry.content,
        "author": entry.author or None,
        "published": _moment(entry.published),
        "updated": _moment(entry.updated),
        "tags": list(entry.tags),
        "enclosures": [{"href": e.href, "type": e.type or None, "length": e.length} for e in entry.enclosures],
    }


def links_answer(
    body: bytes, *, file: str | None = None, url: str = "", content_type: str = "", charset: str = ""
) -> Answer:
    """What a section page or sitemap offers, as `rasid links` prints it."""
    from monitor.gathering.pages import read_section
    from monitor.gathering.sitemaps import is_sitemap, read_sitemap

    kind = "page"
    if is_sitemap(body):
        kind = "sitemap"
        listing = read_sitemap(body, url=url, content_type=content_type, charset=charset)
    else:
        listing = read_section(body, url=url, content_type=content_type, charset=charset)
    return {
        "file": file,
        "kind": kind,
        "links": [
            {"url": e.url, "title": e.title or None, "published": _moment(e.published or e.updated)}
            for e in listing.entries
        ],
    }


def date_answer(text: str, *, now: datetime | None = None, zone: str = "") -> Answer:
    """What a line of text names as a date, as `rasid date` prints it; ``date`` is None for what is not understood.

    Args:
        text: the line.
        now: what relative times count from; without it they are not understood. A naive one is in `zone`, or else in
            UTC: never in the zone of the machine that answers.
        zone: an IANA name or an offset that local times are in. Raises InputError where it is neither.
    """
    from monitor.gathering.dates import in_zone, is_zone, read_date

    if zone and not is_zone(zone):
        raise InputError(Reason.of("unknown-zone", zone=zone))
    if now is not None and now.tzinfo is None:
        now = in_zone(now, zone)
    published = read_date(text, now=now, zone=zone)
    return {
        "text": text,
        "date": _moment(published),
        "precision": str(published.precision) if published else None,
    }


# --- matching ------------------------------------------------------------------------------------


def term_warnings(queries: Iterable[str]) -> Iterator[TermWarning]:
    """What a person should know about terms that can be understood; the others are passed over."""
    from monitor.watching import warnings_of

    return warnings_of(queries)


def watchlist_warnings(watchlist: Watchlist) -> Iterator[TermWarning]:
    """What a person should know about a whole watchlist: its terms, its exclusions, what it asks for together."""
    from monitor.watching import never_reached

    yield from term_warnings((*(term.query for term in watchlist.terms), *watchlist.exclusions))
    yield from never_reached(watchlist)


def refuse_wrong(queries: Iterable[str], *, search: bool = False) -> None:
    """Raise the QueryError of the first query that cannot be understood, as a term or as a search."""
    from monitor.watching import parse

    for query in queries:
        parse(query, search=search)


def lexicon(cache: Path, *, on_wait: Callable[[], None] | None = None) -> Lexicon | None:
    """The table of word forms, made first where `cache` has none; `on_wait` is called before that wait begins.

    Raises OSError where it cannot be kept there.
    """
    from monitor.language import compile_lexicon, load_lexicon

    found = load_lexicon(cache)
    if found is None:
        if on_wait is not None:
            on_wait()
        compile_lexicon(cache)
        found = load_lexicon(cache)
    return found


class MatchSession:
    """The conversation of `rasid match`: a line sets the terms, the lines after it are texts to match.

    `answer` gives the lines to print for one line that was read: none, one, or an error for each term that cannot be
    compiled. It raises InputError for a line that cannot be understood; the session goes on with the terms it had.
    """

    def __init__(self, lexicon: Lexicon | None = None) -> None:
        self._lexicon = lexicon
        self._matcher: Matcher | None = None
        self._explain = False

    def answer(self, line: Mapping[str, Any]) -> tuple[Answer, ...]:
        """The answers to one line, in order.

        An error is the `QueryError` itself under ``"error"``, for the caller to word.
        """
        if "terms" in line:
            return self._set_terms(line)
        if "text" in line:
            return (self._match(line),)
        raise InputError(Reason.of("line-bad-value", key="text"))

    def _set_terms(self, line: Mapping[str, Any]) -> tuple[Answer, ...]:
        from monitor.watching import Matcher

        terms = line["terms"]
        if not isinstance(terms, list) or not all(isinstance(term, str) for term in terms):
            raise InputError(Reason.of("line-bad-value", key="terms"))
        options = line.get("options")
        options = {} if options is None else options
        if not isinstance(options, dict):
            raise InputError(Reason.of("line-bad-value", key="options"))
        forms = options.get("forms", "inflected")
        if forms not in ("inflected", "exact"):
            raise InputError(Reason.of("line-bad-value", key="forms"))
        names = options.get("names", [])
        if not isinstance(names, list) or not all(isinstance(n, int) and not isinstance(n, bool) for n in names):
            raise InputError(Reason.of("line-bad-value", key="names"))
        chosen = set(names)
        self._explain = bool(options.get("explain", False))
        self._matcher = Matcher(
            [Term(query=term, name=True if n in chosen else None) for n, term in enumerate(terms)],
            lexicon=self._lexicon,
            exact=forms == "exact",
        )
        return tuple({"error": error, "term": number} for number, error in sorted(self._matcher.errors.items()))

    def _match(self, line: Mapping[str, Any]) -> Answer:
        text = line["text"]
        if not isinstance(text, str):
            raise InputError(Reason.of("line-bad-value", key="text"))
        if self._matcher is None:
            raise InputError(Reason.of("no-terms"))
        matches = self._matcher.find(text, explain=self._explain)
        answer: Answer = {"id": line.get("id"), "matches": [_match(match) for match in matches]}
        if self._explain:
            answer["near"] = [_near(near) for near in self._matcher.near(text)]
        return answer


def _match(match: Match) -> Answer:
    answer: Answer = {"term": match.term, "start": match.start, "end": match.end, "text": match.text}
    if match.why is not None:
        answer["why"] = _why(match.why)
    return answer


def _why(why: Why) -> Answer:
    return {
        "proclitic": why.proclitic,
        "stem": why.stem,
        "suffix": why.suffix,
        "lemma": why.lemma,
        "rule": why.rule,
        "sentence": list(why.sentence),
    }


def _near(near: Near) -> Answer:
    return {"term": near.term, "start": near.start, "end": near.end, "text": near.text, "stopped_by": near.stopped_by}


def suggest_answer(word: str, stored: Sequence[Suggested] | None = None) -> Answer:
    """Names and spellings near a word as `rasid suggest` prints them: what an archive answered, or without one what
    Rasid ships, `seen` then being 0.
    """
    from monitor.language import suggest

    if stored is None:
        stored = tuple(Suggested(text=s.text, kind=str(s.kind), seen=0) for s in suggest(word))
    return {"word": word, "suggestions": [{"text": s.text, "kind": s.kind, "seen": s.seen} for s in stored]}
