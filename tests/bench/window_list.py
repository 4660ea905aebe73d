"""What ``python -m tests.bench.window list`` measures besides pages: filtering, arranging, and thousands of sources."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from monitor.gui.window import Window

Pump = Callable[[int], None]
"""Lets Qt work for so many milliseconds."""
_TYPED = ("الرئيس", "وزارة الصحة", "إدلب", "خفض التصعيد", "السعودية", "كأس", "النفط والغاز", "قمة", "مجلس", "حكم")
_SOURCES = 5_000
_COUNTRIES = ("SY", "EG", "SA", "LB", "IQ", "JO", "MA", "DZ", "TN", "")


def _told(name: str, found: list[float]) -> None:
    found.sort()
    late = found[len(found) * 95 // 100]
    print(f"{name}: p50 {statistics.median(found):.1f} ms, p95 {late:.1f}, worst {found[-1]:.1f} of {len(found)}")


def filtering(window: Window, pump: Pump) -> None:
    """Words typed key by key: from each key to the painted result, by the clock and in CPU."""
    field, wall, cpu, own = window.list.tools.field, list[float](), list[float](), list[float]()
    for word in _TYPED:
        field.clear()
        pump(600)
        for letter in word:
            begun, spent, before = time.perf_counter(), time.process_time(), window.listing._number
            in_thread = time.thread_time()
            field.insert(letter)
            if window.listing._number == before:
                # What begins a word filters nothing yet.
                continue
            while window.listing._number != window.listing._shown:
                pump(0)
            window.table.viewport().repaint()
            wall.append((time.perf_counter() - begun) * 1000)
            cpu.append((time.process_time() - spent) * 1000)
            own.append((time.thread_time() - in_thread) * 1000)
            pump(60)
    _told("filter, key to painted result", wall)
    _told("the same in CPU of all threads", cpu)
    _told("the same in CPU of the window's own", own)
    field.clear()
    pump(1000)


def arranging(window: Window, pump: Pump) -> None:
    """The whole list arranged in each way: until it stands, and what of that the window's thread works."""
    from monitor.model import Grouping, Order

    usual = window.listing.arrangement
    for name, wanted in (
        ("unfolded", replace(usual, folded=False)),
        ("folded", usual),
        ("oldest first", replace(usual, order=Order.OLDEST)),
        ("by day", replace(usual, grouping=Grouping.DAY)),
        ("by story", replace(usual, grouping=Grouping.STORY)),
        ("by source", replace(usual, grouping=Grouping.SOURCE)),
    ):
        begun, spent = time.perf_counter(), time.thread_time()
        window.listing.arrange(wanted)
        while not window.listing.is_complete or window.listing._asked is not None:
            pump(1)
        pump(20)
        window.table.viewport().repaint()
        wall, own = (time.perf_counter() - begun) * 1000, (time.thread_time() - spent) * 1000
        print(
            f"arranged {name}: {len(window.table.articles.ids):,} rows in {wall:.0f} ms, {own:.0f} ms CPU of the window"
        )
    window.listing.arrange(usual)
    pump(1000)


def sources(window: Window, pump: Pump) -> None:
    """The navigation of 5,000 sources made anew, its countries closed and one of them open: CPU of the window."""
    from monitor.gui.navigation import Kind
    from monitor.gui.source_groups import number_of
    from monitor.model import Source, SourceKind

    now, known = datetime.now(UTC), window.known.sources
    window.known.sources = tuple(
        Source(
            id=n,
            url=f"https://{n}.example/feed",
            name=f"مصدر {n}",
            kind=SourceKind.FEED,
            added=now,
            country=_COUNTRIES[n % len(_COUNTRIES)],
        )
        for n in range(1, _SOURCES + 1)
    )
    for name in ("closed", "one country open"):
        spent = []
        for _ in range(30):
            begun = time.thread_time()
            window.known.sources_came.emit()
            window.navigation.viewport().repaint()
            spent.append((time.thread_time() - begun) * 1000)
        _told(f"{_SOURCES:,} sources, {name}", spent)
        window.navigation.choose(Kind.COUNTRY, number_of("SY"))
        place = window.navigation.current_place
        assert place is not None
        window.navigation.asked_to_toggle.emit(place)
        pump(50)
    window.known.sources = known
    window.places.show()
