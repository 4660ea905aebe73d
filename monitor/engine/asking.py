"""How a source is asked: its options and its password go with every request made for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from monitor.model import Source, SourceOptions

if TYPE_CHECKING:
    from monitor.gathering.fetching import Fetcher, Request, Response
    from monitor.gathering.robots import Rules

Password = Callable[[Source], str]
"""The password of a source; empty where there is none."""


def no_password(_: Source) -> str:
    return ""


class AskedAs:
    """A fetcher that asks as a source wants it, before there is that source: whoever adds it finds out so."""

    def __init__(self, fetcher: Fetcher, options: SourceOptions, password: str) -> None:
        self._fetcher = fetcher
        self._options = options
        self._password = password

    def fetch(self, request: Request) -> Response:
        return self._fetcher.fetch(replace(request, options=self._options, password=self._password))

    def rules(self, url: str, *, source: str = "") -> Rules:
        return self._fetcher.rules(url, source=source, proxy=self._options.proxy)
