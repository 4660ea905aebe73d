"""Weeks in the life of many news sites, in the time it takes to poll them: only the clock is not real.

Each site publishes by its own habits and misbehaves by its own plan: outages, moves, floods, lies, refusals.
The site's side of the story is kept, so that at the end every article can be accounted for.
"""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from monitor.archive import Archive
from monitor.engine.polling import Poller
from monitor.engine.rounds import Round
from monitor.engine.watchers import Watchers
from monitor.errors import FetchError
from monitor.gathering.fetching import Fetcher, Request, Response
from monitor.gathering.worker import Worker
from monitor.model import Event, NewSource, Reason, Rung, Source, SourceKind, SourceState, TextMode, Trouble
from tests.conftest import FakeClock
from tests.site import Answer, Asked, Site

START = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
WORDS = "قال المتحدث إن فرق الصيانة بدأت إصلاح شبكة المياه في الأحياء الشرقية وعادت حركة النقل بين البلدات".split()


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """Something that goes wrong with a site for a while."""

    kind: str
    """down, gone, moved, flood, throttled, blocked, empty, portal, cut, html, lies, resurfaced, shrunk or offline."""
    begin: datetime
    end: datetime

    def covers(self, now: datetime) -> bool:
        return self.begin <= now < self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An article a site published."""

    number: int
    at: datetime
    said: datetime | None
    """The date that the feed gives it; None for none."""
    resurfaced: bool = False


@dataclass(slots=True, kw_only=True)
class Outlet:
    """One site with its feed: what it published until when, and what it answers."""

    number: int
    host: str
    pace: timedelta
    size: int
    """Items its feed holds."""
    dated: bool
    asleep: tuple[int, int]
    """Hours of the day (UTC) between which it publishes nothing."""
    trials: tuple[Trial, ...]
    chance: random.Random
    fallback: bool = False
    items: list[Item] = field(default_factory=list)
    until: datetime = START - timedelta(days=3)
    asked: int = 0
    refused: int = 0

    def publish(self, now: datetime) -> None:
        """Bring out everything that is due by now."""
        while True:
            flood = self.trial("flood", self.until)
            pause = (self.pace / 12 if flood else self.pace) * self.chance.uniform(0.4, 1.6)
            at = self.until + pause
            if at > now:
                return
            self.until = at
            begin, end = self.asleep
            if begin <= at.hour < end:
                continue
            said: datetime | None = at if self.dated else None
            if said is not None and self.trial("lies", at):
                said = at + timedelta(days=self.chance.choice((-2, -1, 1, 300)))
            self.items.append(Item(number=len(self.items), at=at, said=said))

    def trial(self, kind: str, now: datetime) -> Trial | None:
        return next((one for one in self.trials if one.kind == kind and one.covers(now)), None)

    def listed(self, now: datetime) -> list[Item]:
        """What the feed holds now, newest first."""
        self.publish(now)
        size = max(3, self.size // 3) if self.trial("shrunk", now) else self.size
        found = list(reversed(self.items[-size:]))
        if self.trial("resurfaced", now) and len(self.items) > size + 5:
            # Old items come up again between the new ones, as old as they are.
            found[2:2] = self.items[:2]
        return found

    def address(self, item: Item) -> str:
        return f"https://outlet{self.number}.example/2026/{item.number}"

    def feed(self, now: datetime) -> bytes:
        parts = []
        for item in self.listed(now):
            when = f"<pubDate>{format_datetime(item.said)}</pubDate>" if item.said is not None else ""
            title = f"{WORDS[item.number % len(WORDS)]} {self.number} {item.number}"
            parts.append(
                f"<item><title>{title}</title><link>{self.address(item)}</link>{when}"
                f"<description>{' '.join(WORDS)} {self.number} {item.number}</description></item>"
            )
        head = f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>{self.number}</title>'
        return f"{head}{''.join(parts)}</channel></rss>".encode()

    def answer(self, asked: Asked, now: datetime, url: Callable[[str], str]) -> Answer:
        self.asked += 1
        kinds = {one.kind for one in self.trials if one.covers(now)}
        if asked.path == "/other" or asked.path == "/new":
            kinds -= {"gone", "moved", "blocked", "down"}
        if "down" in kinds:
            return Answer(status=503)
        if "gone" in kinds:
            return Answer(status=410)
        if "moved" in kinds:
            return Answer(status=301, headers=(("Location", url("/new")),))
        if "throttled" in kinds:
            self.refused += 1
            return Answer(status=429, headers=(("Retry-After", "1800"),))
        if "blocked" in kinds:
            return Answer(status=403, body=b"<h1>Forbidden</h1>")
        if "cut" in kinds:
            body = self.feed(now)
            return Answer(body=body[: len(body) // 2], length=len(body), type="application/rss+xml")
        if "empty" in kinds:
            head = b'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>x</title></channel></rss>'
            return Answer(body=head, type="application/rss+xml")
        if "portal" in kinds:
            return Answer(status=511, body=b"<html><title>Sign in</title><form></form></html>")
        if "html" in kinds:
            return Answer(body=b"<!DOCTYPE html><html><body><p>Under construction</p></body></html>")
        body = self.feed(now)
        etag = f'"{hash(body)}"' if self.number % 2 else ""
        return Answer(body=body, type="application/rss+xml", etag=etag)


def outlets(count: int, *, days: int, seed: int = 7, slowest: int = 8 * 60, quickest: int = 20) -> list[Outlet]:
    """As many sites, each with its habits and its plan of trials."""
    kinds = (
        "down",
        "moved",
        "flood",
        "throttled",
        "blocked",
        "empty",
        "portal",
        "cut",
        "html",
        "lies",
        "resurfaced",
        "shrunk",
        "gone",
        "none",
    )
    chance = random.Random(seed)
    made = []
    for n in range(count):
        pace = timedelta(minutes=quickest * (slowest / quickest) ** chance.random())
        kind = kinds[n % len(kinds)]
        trials = []
        for at in range(max(1, days // 7)):
            begin = START + timedelta(days=at * 7 + 0.6 + chance.random() * 0.5)
            lasts = timedelta(hours=chance.uniform(1, 9))
            if kind in ("moved", "gone"):
                if at:
                    break
                lasts = timedelta(days=days)
            trials.append(Trial(kind=kind, begin=begin, end=begin + lasts))
        # What an outage of this length and a flood leave in the feed: a site keeps about as much.
        size = max(25, int(timedelta(hours=14) / pace) + 5)
        if kind == "flood":
            size *= 2
        made.append(
            Outlet(
                number=n,
                host=f"127.2.{n // 250}.{n % 250 + 1}",
                pace=pace,
                size=size,
                dated=n % 5 != 4,
                asleep=(0, 5) if n % 3 else (0, 0),
                trials=tuple(trials),
                chance=random.Random(seed * 1000 + n),
                fallback=kind == "gone",
            )
        )
    return made


class Asks(Protocol):
    """The seam at which a fetch is answered."""

    def fetch(self, request: Request) -> Response: ...
    def slowed(self, url: str) -> float | None: ...
    def gap_left(self, url: str) -> float: ...
    def close(self) -> None: ...


class Line:
    """The line to the network, which can be away: then no name is found, as if the resolver had said so."""

    def __init__(self, fetcher: Fetcher, is_away: Callable[[], bool]) -> None:
        self._fetcher = fetcher
        self._is_away = is_away

    def fetch(self, request: Request) -> Response:
        if self._is_away():
            raise FetchError(request.url, Reason.of("dns", host=urlsplit(request.url).hostname or ""))
        return self._fetcher.fetch(request)

    def slowed(self, url: str) -> float | None:
        return self._fetcher.slowed(url)

    def gap_left(self, url: str) -> float:
        return self._fetcher.gap_left(url)

    def close(self) -> None:
        self._fetcher.close()


class Seam:
    """Answers fetches without a network, from the same sites."""

    def __init__(self, sites: Mapping[str, Outlet], clock: FakeClock, away: Callable[[], bool]) -> None:
        self._sites = sites
        self._clock = clock
        self._away = away

    def fetch(self, request: Request) -> Response:
        host, _, path = request.url.removeprefix("http://").partition("/")
        if self._away():
            raise FetchError(request.url, Reason.of("dns", host=host))
        headers = {"if-none-match": request.etag} if request.etag else {}
        asked = Asked(method="GET", path=f"/{path}", host=host, headers=headers)
        site, moved_to = self._sites[host], None
        answer = site.answer(asked, self._clock(), lambda to: f"http://{host}{to}")
        if answer.status == 301:
            moved_to = dict(answer.headers)["Location"]
            answer = site.answer(
                Asked(method="GET", path="/new", host=host, headers=headers), self._clock(), lambda to: to
            )
        if answer.status != 200:
            codes = {
                403: "forbidden",
                410: "gone",
                429: "too-many-requests",
                503: "server-error",
                511: "captive-portal",
            }
            wait = dict(answer.headers).get("Retry-After")
            raise FetchError(
                request.url,
                Reason.of(codes[answer.status], host=host, status=answer.status),
                status=answer.status,
                retry_after=float(wait) if wait else None,
            )
        if answer.length is not None:
            raise FetchError(request.url, Reason.of("cut-short", host=host))
        unchanged = bool(answer.etag) and answer.etag == request.etag
        return Response(
            url=moved_to or request.url,
            status=304 if unchanged else 200,
            content_type=answer.type,
            body=b"" if unchanged else answer.body,
            etag=answer.etag,
            not_modified=unchanged,
            moved_to=moved_to,
            headers={},
        )

    def slowed(self, url: str) -> float | None:
        return None

    def gap_left(self, url: str) -> float:
        return 0.0

    def close(self) -> None:
        pass


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What a simulation came to."""

    published: int = 0
    stored: int = 0
    twice: int = 0
    lost: int = 0
    unsaid: list[str] = field(default_factory=list)
    """Sources whose knowledge was too old while they said nothing, with the time."""
    polls: int = 0
    latest: timedelta = timedelta(0)
    """The longest time from the return of the network, or a resume, until every due source was asked."""
    troubles: Counter[str] = field(default_factory=Counter)
    bugs: list[Event] = field(default_factory=list)
    states: Counter[str] = field(default_factory=Counter)
    delays: list[float] = field(default_factory=list)
    """Minutes from an article's publication to its reading, where the site was well and the machine awake."""
    moved: int = 0
    alerts_of_old: int = 0


class Simulation:
    """Sites, a poller and a clock.

    `away` are times without a network, `asleep` times in which the machine sleeps; `jumps` say by how much its own
    clock goes wrong from an instant on, for six hours. The sites' clocks are always right.
    """

    def __init__(
        self,
        folder: Path,
        sites: list[Outlet],
        *,
        away: tuple[tuple[datetime, datetime], ...] = (),
        asleep: tuple[tuple[datetime, datetime], ...] = (),
        jumps: Mapping[datetime, timedelta] | None = None,
        over_http: bool,
    ) -> None:
        self.true = FakeClock(START)
        self.sites = sites
        self._away = away
        self._asleep = asleep
        self._jumps = dict(jumps or {})
        self._ticks = 0.0
        self._over_http = over_http
        self._by_host = {site.host: site for site in sites}
        self._server = Site(address="0.0.0.0", remember=False)
        self._archive = Archive(folder / "archive.sqlite", clock=self.clock)
        self._guard = threading.Lock()
        self.outcome = Outcome()

    def clock(self) -> datetime:
        """What the machine takes for the time."""
        now = self.true()
        wrong = (by for begin, by in self._jumps.items() if begin <= now < begin + 6 * HOUR)
        return now + next(wrong, timedelta(0))

    # --- running ---------------------------------------------------------------------------------

    def run(self, days: float) -> Outcome:
        with self._server:
            for site in self.sites:
                self._server.routes[f"//{site.host}/*"] = self._route(site)
            worker = Worker()
            fetcher = self._fetcher()
            poller = Poller(
                self._archive,
                Watchers(),
                fetcher=fetcher,  # type: ignore[arg-type]
                worker=worker,
                clock=self.clock,
                emit=self._hear,
                on_alert=lambda: None,
                tick=lambda: self._ticks,
            )
            try:
                self._add_sources()
                self._live(poller, START + timedelta(days=days))
                self._account()
            finally:
                poller.stop()
                fetcher.close()
                poller.close()
                worker.close()
                self._archive.close()
        return self.outcome

    def _fetcher(self) -> Asks:
        if not self._over_http:
            return Seam(self._by_host, self.true, self._is_away)

        return Line(Fetcher(gap=0, tick=lambda: self._ticks), self._is_away)

    def _route(self, site: Outlet) -> Callable[[Asked], Answer]:
        def answer(asked: Asked) -> Answer:
            return site.answer(asked, self.true(), lambda path: self._url(site, path))

        return answer

    def _url(self, site: Outlet, path: str) -> str:
        return self._server.url(path, host=site.host) if self._over_http else f"http://{site.host}{path}"

    def _is_away(self) -> bool:
        return any(begin <= self.true() < end for begin, end in self._away)

    def _add_sources(self) -> None:
        for site in self.sites:
            ladder = (Rung(url=self._url(site, "/other"), kind=SourceKind.FEED, typed=True),) if site.fallback else ()
            new = NewSource(
                url=self._url(site, "/feed"),
                name=f"{site.number}",
                kind=SourceKind.FEED,
                text=TextMode.FEED,
                backlog=0,
                ladder=ladder,
            )
            self._archive.add_source(new).result()

    def _live(self, poller: Poller, end: datetime) -> None:
        naps = list(self._asleep)
        back = sorted(until for _, until in self._away)
        while self.true() < end:
            self._look(poller)
            now = self.true()
            # As the loop does: until the next thing is due, twenty seconds at most; here longer where nothing is.
            due = self._archive.next_due().result() or self.clock() + HOUR
            wait = max(timedelta(seconds=1), min(due - self.clock(), timedelta(minutes=5)))
            if poller.outage is not None:
                wait = timedelta(seconds=15)
            if naps and naps[0][0] <= now:
                _, until = naps.pop(0)
                # Asleep: the wall clock goes on, the machine's own does not.
                self.true.set(max(until, now))
                self._caught_up(poller, self.true())
                continue
            if back and back[0] <= now:
                back.pop(0)
                self._caught_up(poller, now)
                continue
            if back and back[0] > now:
                wait = min(wait, back[0] - now)
            self._pass(wait)

    def _pass(self, wait: timedelta) -> None:
        self._ticks += wait.total_seconds()
        self.true.forward(wait)

    def _look(self, poller: Poller) -> None:
        round_ = Round()
        round_.enter()
        poller.look(round_)
        round_.leave()
        round_.done.result(120)
        self._check_silence()

    def _caught_up(self, poller: Poller, began: datetime) -> None:
        """Step as the loop would until nothing that was due at the return is waiting any more."""
        due = self.clock()
        for _ in range(40):
            self._look(poller)
            waiting = [
                source
                for source in self._archive.sources().result()
                if not source.paused and (source.next_check is None or source.next_check <= due)
            ]
            if not waiting and poller.outage is None:
                break
            self._pass(timedelta(seconds=15 if poller.outage is not None else 1))
        self.outcome.latest = max(self.outcome.latest, self.true() - began)

    # --- what came of it -------------------------------------------------------------------------

    def _hear(self, event: Event) -> None:
        with self._guard:
            if isinstance(event, Trouble):
                self.outcome.troubles[event.reason.code] += 1
                if event.reason.code == "bug":
                    self.outcome.bugs.append(event)

    def _check_silence(self) -> None:
        """Whoever has not been read for long says why: by its state and a reason."""
        now = self.clock()
        for source in self._archive.sources().result():
            known = source.last_success or source.added
            if now - known > timedelta(hours=20) and (source.state is SourceState.OK or source.reason is None):
                self.outcome.unsaid.append(f"{source.name} at {now:%d %H:%M}: {source.state}")

    def _account(self) -> None:
        found: Counter[str] = Counter()
        seen: dict[str, datetime] = {}
        for page in self._archive.articles_between(None, None, size=500):
            for article in page:
                found[article.url] += 1
                seen[article.url] = article.first_seen
        now = self.true()
        result = self.outcome
        result.twice = sum(times - 1 for times in found.values())
        result.stored = len(found)
        for site, source in zip(self.sites, self._archive.sources().result(), strict=True):
            result.states[source.state.value] += 1
            result.moved += bool(source.moved_from)
            result.polls += site.asked
            for item in self._owed(site, source, now):
                result.published += 1
                url = site.address(item)
                if url not in found:
                    result.lost += 1
                elif item.at > START and not any(one.begin - HOUR <= item.at < one.end + HOUR for one in site.trials):
                    result.delays.append((seen[url] - item.at) / timedelta(minutes=1))

    def _owed(self, site: Outlet, source: Source, now: datetime) -> Iterator[Item]:
        """What must have been gathered: all but what the feed no longer held at the start, or has only just had."""
        first = source.first_success
        if first is None:
            return
        held = [item for item in site.items if item.at <= first][-site.size :]
        margin = timedelta(hours=7)
        yield from held
        yield from (item for item in site.items if first < item.at < now - margin)
