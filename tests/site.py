"""A small web site on loopback for tests and benchmarks: ordinary, slow, cut, lying or hostile, as its routes say.

One listening socket answers for every address of 127/8, so that 500 hosts cost one thread. The thread runs an event
loop: a slow or hanging answer holds nobody else up.
"""

from __future__ import annotations

import asyncio
import gzip
import ssl
import threading
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from email.utils import formatdate
from types import TracebackType
from typing import Final

_PHRASES: Final = {200: "OK", 301: "Moved Permanently", 302: "Found", 304: "Not Modified", 403: "Forbidden"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request as it came."""

    method: str
    path: str
    """With the query."""
    host: str
    """Of the Host header, without the port."""
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the site sends back, and how badly."""

    body: bytes = b""
    status: int = 200
    type: str = "text/html; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()
    latency: float = 0.0
    """Seconds before the first byte."""
    etag: str = ""
    """Sent, and honoured: a request that names it gets a 304."""
    last_modified: str = ""
    gzip: bool = False
    length: int | None = None
    """A Content-Length that is not the body's; the connection ends with the body."""
    no_length: bool = False
    """No Content-Length: the end of the connection is the end of the body."""
    chunked: bool = False
    unfinished: bool = False
    """A chunked body without its last chunk."""
    drip: float = 0.0
    """Seconds between two bytes of the body."""
    drip_headers: float = 0.0
    """Seconds between two bytes of the status line and headers."""
    endless: bool = False
    """The body is repeated for ever."""
    raw: bytes | None = None
    """Sent instead of everything else, then the connection ends."""
    close: bool = False
    """End the connection after the answer."""


Route = Answer | Callable[[Asked], Answer | Awaitable[Answer]]
NOT_FOUND: Final = Answer(status=404, body=b"<h1>Not found</h1>")


@dataclass(slots=True)
class _Counter:
    open: int = 0
    most: int = 0


class Site:
    """A site that serves while used as a context manager.

    `routes` maps ``/path`` or ``//host/path`` to an answer or a function of the request; change it at any time.
    `asked` lists the requests in the order they came.
    """

    def __init__(
        self,
        routes: Mapping[str, Route] | None = None,
        *,
        address: str = "127.0.0.1",
        context: ssl.SSLContext | None = None,
        remember: bool = True,
    ) -> None:
        """`address` "0.0.0.0" answers for all of 127/8; `context` makes it https; `remember` keeps `asked`."""
        self.routes: dict[str, Route] = dict(routes or {})
        self.asked: list[Asked] = []
        self.connections = 0
        self.together: dict[str, _Counter] = {}
        """How many requests were under way at once, per host."""
        self._address = address
        self._context = context
        self._remember = remember
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._thread = threading.Thread(target=self._run, name="site", daemon=True)
        self.port = 0

    def __enter__(self) -> Site:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()

    def url(self, path: str = "/", *, host: str = "") -> str:
        """The address of a path, on another host of 127/8 if one is named."""
        scheme = "https" if self._context else "http"
        name = host or ("127.0.0.1" if self._address == "0.0.0.0" else self._address)
        return f"{scheme}://{name}:{self.port}{path}"

    def paths(self) -> list[str]:
        return [one.path for one in self.asked]

    def most_together(self, host: str = "127.0.0.1") -> int:
        """The most requests that were under way at once at a host."""
        return self.together[host].most if host in self.together else 0

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(
            asyncio.start_server(self._accept, self._address, 0, ssl=self._context, backlog=1024)
        )
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        try:
            self._loop.run_forever()
        finally:
            server.close()
            for task in self._tasks:
                task.cancel()
            self._loop.run_until_complete(asyncio.gather(*self._tasks, return_exceptions=True))
            # TLS waits for the other end to say farewell; nobody will.
            for writer in self._writers:
                writer.transport.abort()
            self._loop.run_until_complete(asyncio.sleep(0))
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._loop.close()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        if self._context is not None:
            self._writers.add(writer)
        self.connections += 1
        try:
            while await self._serve(reader, writer):
                pass
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ssl.SSLError, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            writer.transport.abort() if writer.is_closing() else writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """One request; False when the connection is to end."""
        head = await reader.readuntil(b"\r\n\r\n")
        asked = _parsed(head)
        if length := int(asked.headers.get("content-length", "0")):
            asked = replace(asked, body=await reader.readexactly(length))
        if self._remember:
            self.asked.append(asked)
        counter = self.together.setdefault(asked.host, _Counter())
        counter.open += 1
        counter.most = max(counter.most, counter.open)
        try:
            route = self._route(asked)
            answer = route if isinstance(route, Answer) else route(asked)
            if not isinstance(answer, Answer):
                answer = await answer
            if answer.latency:
                await asyncio.sleep(answer.latency)
        finally:
            counter.open -= 1
        return await _send(answer, asked, writer)

    def _route(self, asked: Asked) -> Route:
        path = asked.path
        bare = path.partition("?")[0]
        for key in (f"//{asked.host}{path}", path, f"//{asked.host}{bare}", bare, f"//{asked.host}/*", "/*"):
            if key in self.routes:
                return self.routes[key]
        return NOT_FOUND


def _parsed(head: bytes) -> Asked:
    first, *lines = head.decode("latin-1").split("\r\n")
    method, path, _ = first.split(" ", 2)
    headers = {
        name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)
    }
    return Asked(method=method, path=path, host=headers.get("host", "").rpartition(":")[0], headers=headers)


async def _send(answer: Answer, asked: Asked, writer: asyncio.StreamWriter) -> bool:
    if answer.raw is not None:
        writer.write(answer.raw)
        await writer.drain()
        return False
    unchanged = (answer.etag and asked.headers.get("if-none-match") == answer.etag) or (
        answer.last_modified and asked.headers.get("if-modified-since") == answer.last_modified
    )
    status = 304 if unchanged else answer.status
    body = b"" if unchanged or asked.method == "HEAD" else answer.body
    headers = [("Content-Type", answer.type), *answer.headers]
    if answer.gzip and body:
        body = gzip.compress(body)
        headers.append(("Content-Encoding", "gzip"))
    if answer.etag:
        headers.append(("ETag", answer.etag))
    if answer.last_modified:
        headers.append(("Last-Modified", answer.last_modified))
    ends = answer.close or answer.no_length or answer.length is not None or answer.unfinished or answer.endless
    if answer.chunked:
        headers.append(("Transfer-Encoding", "chunked"))
        body = b"".join(_chunks(body)) + (b"" if answer.unfinished else b"0\r\n\r\n")
    elif not answer.no_length and not answer.endless:
        headers.append(("Content-Length", str(len(body) if answer.length is None else answer.length)))
    if ends:
        headers.append(("Connection", "close"))
    first = f"HTTP/1.1 {status} {_PHRASES.get(status, 'Other')}\r\n"
    head = (first + "".join(f"{name}: {value}\r\n" for name, value in headers) + "\r\n").encode("utf-8")
    if not answer.drip and not answer.drip_headers and not answer.endless:
        writer.write(head + body)
        await writer.drain()
        return not ends
    await _drip(head, answer.drip_headers, writer)
    await _drip(body, answer.drip, writer)
    while answer.endless:
        await _drip(body, answer.drip, writer)
    return not ends


async def _drip(data: bytes, pause: float, writer: asyncio.StreamWriter) -> None:
    if not pause:
        writer.write(data)
        await writer.drain()
        return
    for byte in data:
        writer.write(bytes((byte,)))
        await writer.drain()
        await asyncio.sleep(pause)


def _chunks(body: bytes, size: int = 4096) -> Iterable[bytes]:
    for start in range(0, len(body), size):
        part = body[start : start + size]
        yield b"%x\r\n" % len(part) + part + b"\r\n"


def http_date(timestamp: float) -> str:
    """A Unix time as HTTP headers write it."""
    return formatdate(timestamp, usegmt=True)
