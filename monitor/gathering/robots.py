"""What a site's robots.txt allows (RFC 9309): parsing is pure; `Robots` asks once a day through a function given.

Honoured for section pages and sitemaps that the user did not type, and its Crawl-delay for everything at that site.
"""

from __future__ import annotations

import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, unquote, urlsplit

from monitor.errors import FetchError

AGENT: Final = "rasid"
_DAY: Final = 24 * 3600.0
_AFTER_FAILURE: Final = 600.0
_KEPT: Final = 1024
_MOST_SITEMAPS: Final = 50
_LARGEST: Final = 512 * 1024
"""RFC 9309 wants at least 500 KiB read; what lies behind is ignored."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One line: the parts of its path between asterisks, whether it must end there, and what it says."""

    parts: tuple[str, ...]
    to_the_end: bool
    allows: bool

    def covers(self, path: str) -> bool:
        # By hand, not by a regular expression: fifty asterisks in a hostile file must not cost more than one.
        first, *rest = self.parts
        if not path.startswith(first):
            return False
        place, end = len(first), len(path)
        if self.to_the_end:
            if not rest:
                return path == first
            last = rest.pop()
            end -= len(last)
            if end < place or not path.endswith(last):
                return False
        for part in rest:
            found = path.find(part, place, end)
            if found < 0:
                return False
            place = found + len(part)
        return True


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one site for us, the most specific first."""

    rules: tuple[Rule, ...] = ()
    crawl_delay: float | None = None
    """Seconds between two requests."""
    sitemaps: tuple[str, ...] = ()
    """The sitemaps it names, as written; for everybody, whatever the rules."""

    def allows(self, url: str) -> bool:
        """Whether an address of this site may be fetched."""
        parts = urlsplit(url)
        path = _normal(parts.path or "/") + (f"?{_normal(parts.query)}" if parts.query else "")
        return next((rule.allows for rule in self.rules if rule.covers(path)), True)


ALLOW_ALL: Final = Rules()


def parse_robots(text: str, *, agent: str = AGENT) -> Rules:
    """The rules of a robots.txt for `agent` (its product token, lower case); those for `*` where it is not named."""
    ours: list[tuple[str, bool]] = []
    anyones: list[tuple[str, bool]] = []
    delays: dict[bool, float] = {}
    named = False
    agents: set[str] = set()
    sitemaps: dict[str, None] = {}
    in_head = False
    for line in text[:_LARGEST].lstrip("\ufeff").splitlines():
        field, colon, value = line.partition("#")[0].partition(":")
        field, value = field.strip().lower(), value.strip()
        if not colon:
            continue
        if field == "user-agent":
            agents = agents if in_head else set()
            agents.add(value.lower())
            in_head = True
            named = named or value.lower() == agent
            continue
        if field == "sitemap" and value and len(sitemaps) < _MOST_SITEMAPS:
            sitemaps[value] = None
        if field not in {"allow", "disallow", "crawl-delay"}:
            continue
        in_head = False
        for group, rules in ((agent, ours), ("*", anyones)):
            if group not in agents:
                continue
            if field == "crawl-delay":
                delay = _seconds(value)
                if delay is not None:
                    delays[group == agent] = delay
            elif value:
                rules.append((value, field == "allow"))
    chosen = ours if named else anyones
    # The longest pattern decides; of two as long, the one that allows.
    chosen.sort(key=lambda rule: (len(_normal(rule[0])), rule[1]), reverse=True)
    return Rules(tuple(_rule(path, allowed) for path, allowed in chosen), delays.get(named), tuple(sitemaps))


class Robots:
    """The rules of sites, asked once a day and remembered; thread-safe.

    Args:
        ask: fetches an address on the word of a source's typed address, through the proxy that the source names (or
            none of its own), and returns its text, or raises FetchError.
        tick: a monotonic clock in seconds.
    """

    def __init__(self, ask: Callable[[str, str, str], str], *, tick: Callable[[], float] = time.monotonic) -> None:
        self._ask = ask
        self._tick = tick
        self._lock = threading.Lock()
        self._known: OrderedDict[tuple[str, str], tuple[float, Rules | FetchError]] = OrderedDict()
        self._asking: dict[tuple[str, str], threading.Event] = {}
        """The sites that somebody asks just now; whoever needs the same rules waits for the answer."""

    def rules(self, url: str, *, source: str = "", proxy: str = "") -> Rules:
        """The rules of the site of an address.

        Args:
            source: the typed address of the source it belongs to.
            proxy: the one that the source names for itself. What a site answers through one proxy is not taken for
                what it answers through another.

        Raises FetchError when the site cannot say at the moment (no answer, or an error of its own): it is not known
        then what is allowed, so nothing is.
        """
        parts = urlsplit(url)
        site = (f"{parts.scheme}://{parts.netloc}", proxy)
        while True:
            with self._lock:
                known = self._known.get(site)
                if known is not None and known[0] > self._tick():
                    break
                asked = self._asking.get(site)
                if asked is None:
                    self._asking[site] = threading.Event()
            if asked is None:
                known = self._learn(site, source)
                break
            asked.wait()
        if isinstance(known[1], FetchError):
            raise known[1]
        return known[1]

    def _learn(self, site: tuple[str, str], source: str) -> tuple[float, Rules | FetchError]:
        try:
            return self._ask_for(site, source)
        finally:
            with self._lock:
                self._asking.pop(site).set()

    def _ask_for(self, site: tuple[str, str], source: str) -> tuple[float, Rules | FetchError]:
        rules: Rules | FetchError
        try:
            rules, keep = parse_robots(self._ask(f"{site[0]}/robots.txt", source, site[1])), _DAY
        except FetchError as error:
            # "Unavailable" (4xx) allows everything; "unreachable" forbids for now.
            if error.status is not None and 400 <= error.status < 500 and error.status != 429:
                rules, keep = ALLOW_ALL, _DAY
            else:
                rules, keep = error, _AFTER_FAILURE
        with self._lock:
            self._known[site] = (self._tick() + keep, rules)
            self._known.move_to_end(site)
            if len(self._known) > _KEPT:
                self._known.popitem(last=False)
            return self._known[site]


def _rule(path: str, allows: bool) -> Rule:
    to_the_end = path.endswith("$")
    parts = re.split(r"\*+", _normal(path.removesuffix("$")))
    return Rule(tuple(parts), to_the_end, allows)


def _normal(path: str) -> str:
    """One spelling for what may be percent-encoded or not."""
    return quote(unquote(path, errors="surrogateescape"), safe="/*$&=+,;:@!'()~?", errors="surrogateescape")


def _seconds(text: str) -> float | None:
    try:
        found = float(text)
    except ValueError:
        return None
    return found if 0 <= found < _DAY else None
