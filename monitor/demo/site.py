"""Serves the demo's outlets on 127.0.0.1, each on a free port of its own. Nothing here reaches the network."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from monitor.demo import pages
from monitor.demo.newsroom import Newsroom, Outlet, Publication, load_newsroom
from monitor.model import Clock, NewSource, SourceKind, Watchlist, system_clock


class DemoSite:
    """Three invented outlets: one with a feed, one with only a section page, one with only a sitemap.

    `every` is the number of seconds between two new articles, `first` how many are public from the start (dated
    over the hours before). `clock` decides what is public and how it is dated; a clock that stands still publishes
    nothing more.
    """

    def __init__(
        self, every: float = 3.0, first: int = 12, clock: Clock = system_clock, folder: Path | None = None
    ) -> None:
        self._every = timedelta(seconds=every)
        self._first = first
        self._clock = clock
        self._newsroom = load_newsroom(folder)
        self._started = clock()
        self._servers: dict[str, _Server] = {}

    def start(self) -> str:
        """Serve until `stop`; returns the address of the first outlet's front page."""
        self._started = self._clock()
        for outlet in self._newsroom.outlets:
            self._servers[outlet.key] = _Server(partial(self._answer, outlet))
        return self._base(self._newsroom.outlets[0])

    def stop(self) -> None:
        """Stop serving at once; calling it again does nothing."""
        servers, self._servers = self._servers, {}
        for server in servers.values():
            server.close()

    def __enter__(self) -> DemoSite:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def sources(self) -> tuple[NewSource, ...]:
        """What to poll: address, name, kind, and an interval as short as the site's pace. Needs `start`."""
        return tuple(
            NewSource(
                url=self._base(outlet) + outlet.path.lstrip("/"),
                name=outlet.name,
                kind=SourceKind(outlet.listing),
                interval=max(self._every, timedelta(seconds=1)),
                language="ar",
            )
            for outlet in self._newsroom.outlets
        )

    @property
    def watchlists(self) -> tuple[Watchlist, ...]:
        """Three: two that alert, and one whose only term stands in related links, captions and boilerplate."""
        return self._newsroom.watchlists

    @property
    def articles(self) -> int:
        """How many articles were written by hand; bulletins follow when they are all out."""
        return len(self._newsroom.articles)

    def public(self) -> tuple[Publication, ...]:
        """What is public now, oldest first."""
        return self._newsroom.public(self._clock(), started=self._started, first=self._first, every=self._every)

    def address(self, publication: Publication) -> str:
        """Where a published article stands. Needs `start`."""
        return self._base(self._outlet(publication.article.outlet)) + pages.path_of(publication).lstrip("/")

    def _outlet(self, key: str) -> Outlet:
        return next(outlet for outlet in self._newsroom.outlets if outlet.key == key)

    def _base(self, outlet: Outlet) -> str:
        return f"http://127.0.0.1:{self._servers[outlet.key].port}/"

    def _answer(self, outlet: Outlet, path: str) -> pages.Page:
        return answer(
            path,
            outlet=outlet,
            base=self._base(outlet),
            newsroom=self._newsroom,
            public=tuple(one for one in self.public() if one.article.outlet == outlet.key),
            now=self._clock(),
        )


def answer(
    path: str, *, outlet: Outlet, base: str, newsroom: Newsroom, public: tuple[Publication, ...], now: datetime
) -> pages.Page:
    """The page an outlet serves at a path; `public` are its own articles, oldest first."""
    desk = pages.Desk(outlet=outlet, base=base, newsroom=newsroom, public=public, now=now)
    if path == "/robots.txt":
        return pages.robots(desk)
    if path == outlet.path:
        return pages.listing(desk)
    if path == "/":
        return pages.front(desk)
    for publication in public:
        if path == pages.path_of(publication):
            return pages.article(desk, publication)
    for slug, title in newsroom.archive:
        if path == f"/albums/{slug}":
            return pages.album(desk, title)
    if path.startswith("/pictures/"):
        return pages.picture(path)
    return pages.missing(desk)


class _Server:
    """One HTTP server on a free port, in a thread of its own."""

    def __init__(self, page_at: Callable[[str], pages.Page]) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, page_at))
        self._server.daemon_threads = True
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, name="demo-site", daemon=True
        )
        self._thread.start()

    @property
    def port(self) -> int:
        return self._server.server_address[1]

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    """Answers GET and HEAD, says when nothing changed, and keeps quiet on the terminal."""

    timeout = 10

    def __init__(self, page_at: Callable[[str], pages.Page], *args: object) -> None:
        self._page_at = page_at
        super().__init__(*args)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        self._send(with_body=True)

    def do_HEAD(self) -> None:
        self._send(with_body=False)

    def _send(self, *, with_body: bool) -> None:
        page = self._page_at(urlsplit(self.path).path)
        etag = f'"{sha256(page.body).hexdigest()[:24]}"'
        if page.status == 200 and self.headers.get("If-None-Match") == etag:
            self.send_response(304)
            self.send_header("ETag", etag)
            self.end_headers()
            return
        self.send_response(page.status)
        self.send_header("Content-Type", page.content_type)
        self.send_header("Content-Length", str(len(page.body)))
        if page.status == 200:
            self.send_header("ETag", etag)
        self.end_headers()
        if with_body:
            self.wfile.write(page.body)

    def handle(self) -> None:
        """A reader that hangs up in the middle is no news to anybody."""
        try:
            super().handle()
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """The demo's terminal belongs to articles and alerts."""
