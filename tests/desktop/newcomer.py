"""A newcomer's road on a real desktop: ``python -m tests.desktop.newcomer [FOLDER]`` tells when what was there.

From nothing by keyboard: the first steps, two outlets of a starter pack (on loopback), two watchlists that overlap, the
test notification; then the first alert's bubble in dunst on an X server of its own, a click on it, the article,
acknowledged, and that taken back. With a folder a picture of the screen at every step is written there, for the eye.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from monitor.alerting.session_bus import SessionBus
from monitor.engine import Engine
from monitor.model import Alert, AlertState
from monitor.settings import Places
from monitor.words import Words
from tests.conftest import display, private_bus
from tests.desktop.program import PACK, Program, Seen, wait_until
from tests.desktop.x_server import XServer
from tests.engine.conftest import page
from tests.site import Answer, Site

TITLE = "هدنة جديدة في إدلب بعد ليلة من القصف"
_OTHER = "موسم الزيتون يبدأ في السهل"
_TEXT = (
    "اتفق الطرفان صباح اليوم على وقف إطلاق النار في المحافظة بعد وساطة استمرت أسبوعين.",
    "وقال سكان إن القصف توقف في إدلب عند الفجر وإن الأسواق فتحت أبوابها من جديد.",
    "ومن المقرر أن يلتقي الوفدان مرة أخرى مطلع الأسبوع المقبل لبحث ما بقي من المسائل.",
)
_OTHER_TEXT = (
    "بدأ المزارعون قطاف الزيتون في السهل هذا الأسبوع بعد أمطار خفيفة أنعشت الأشجار.",
    "وتوقعت الجمعية أن يزيد الإنتاج هذا العام عن العام الماضي بنحو الخمس.",
    "وستبقى المعاصر مفتوحة حتى نهاية الشهر المقبل في البلدات الأربع كلها.",
)
RETURN, SPACE, DOWN, CONTROL, A, Z = 36, 65, 116, 37, 38, 52
"""X key codes: places on the keyboard, whatever is printed on them."""


@dataclass
class Road:
    """What came of it: each step with the seconds since the program was started, and what the bubble said."""

    steps: list[tuple[str, float]] = field(default_factory=list)
    bubbles: int = 0
    title: str = ""
    body: str = ""
    alerts: int = 0

    @property
    def seconds(self) -> dict[str, float]:
        return dict(self.steps)


@contextmanager
def outlets() -> Iterator[tuple[Site, str]]:
    """Two outlets on loopback of which one tells of Idlib, and one that refuses; with the file that offers them."""
    with Site(address="0.0.0.0") as site:
        now = format_datetime(datetime.now(UTC))
        pack = []
        for n, name, title, text in (
            (1, "الوادي", TITLE, _TEXT),
            (2, "القلعة", _OTHER, _OTHER_TEXT),
            (3, "السور", "", ()),
        ):
            host = f"127.0.3.{n}"
            pack.append(f'[[outlet]]\nname = "{name}"\ncountry = "SY"\nkind = "paper"\n')
            pack.append(f'addresses = ["{site.url("/feed.xml", host=host)}"]\n')
            if not title:
                site.routes[f"//{host}/feed.xml"] = Answer(status=403)
                continue
            link = site.url("/a", host=host)
            item = f"<item><title>{title}</title><link>{link}</link><pubDate>{now}</pubDate></item>"
            head = f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>{name}</title>'
            whole = f"{head}{item}</channel></rss>"
            site.routes[f"//{host}/feed.xml"] = Answer(body=whole.encode(), type="application/rss+xml")
            site.routes[f"//{host}/a"] = page(title, *text)
        yield site, "".join(pack)


class Dunst:
    """Debian's notification server on the display and the bus; asked by its own interface."""

    _PATH, _NAME = "/org/freedesktop/Notifications", "org.freedesktop.Notifications"

    def __init__(self, display: str, bus: str, folder: Path) -> None:
        program = shutil.which("dunst")
        assert program is not None, "dunst is missing; packaging/test installs it"
        configuration = folder / "dunstrc"
        look = "[global]\nmarkup = full\nfont = Vazirmatn 11\nwidth = 420\nalignment = right\n"
        configuration.write_text(look, encoding="utf-8")
        self._process = subprocess.Popen(
            [program, "-conf", str(configuration)],
            env={**os.environ, "DISPLAY": display, "DBUS_SESSION_BUS_ADDRESS": bus},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._bus = SessionBus(bus, on_signal=lambda _: None)

    def close(self) -> None:
        self._bus.close()
        self._process.terminate()
        self._process.wait(5)

    @property
    def shown(self) -> int:
        """How many bubbles stand on the screen."""
        ((_, number),) = self._ask("org.freedesktop.DBus.Properties", "Get", "ss", _DUNST, "displayedLength")
        return int(number)

    def click(self) -> None:
        """What a click on the newest bubble does: its first action."""
        self._ask(_DUNST, "NotificationAction", "u", 0)

    def put_away(self) -> None:
        """Close what stands there."""
        self._ask(_DUNST, "NotificationCloseAll", "")

    def history(self) -> list[dict[str, Any]]:
        """What was closed, newest first."""
        (found,) = self._ask(_DUNST, "NotificationListHistory", "")
        return [{name: value for name, (_, value) in one.items()} for one in found]

    def _ask(self, interface: str, method: str, signature: str, *arguments: Any) -> tuple[Any, ...]:
        from jeepney import DBusAddress

        target = DBusAddress(self._PATH, bus_name=self._NAME, interface=interface)
        return tuple(self._bus.call(target, method, signature, arguments))


_DUNST = "org.dunstproject.cmd0"


def go(display: str, bus: str, folder: Path, pictures: Path | None = None) -> Road:
    """Go the whole road on a display and a bus with nobody on it yet; `folder` is empty."""
    road = Road()
    data = folder / "data"
    data.mkdir(mode=0o700)
    (data / "settings.toml").write_text('theme = "light"\n', encoding="utf-8")
    with ExitStack() as stack:
        _, offered = stack.enter_context(outlets())
        (folder / "outlets.toml").write_text(offered, encoding="utf-8")
        dunst = Dunst(display, bus, folder)
        stack.callback(dunst.close)
        x = stack.enter_context(XServer(display))
        more = {PACK: str(folder / "outlets.toml"), "DBUS_SESSION_BUS_ADDRESS": bus}
        began = time.monotonic()
        program = stack.enter_context(Program(data, display, more=more))

        def reached(step: str, fits: Callable[[Seen], bool]) -> Seen:
            seen = program.wait(fits)
            note(step)
            return seen

        def note(step: str) -> None:
            road.steps.append((step, time.monotonic() - began))
            if pictures is not None:
                _write(x, pictures / f"{len(road.steps):02}.png")

        first = reached("the first steps stand there", lambda seen: seen.sheet == "FirstRun 0" and seen.settled)
        x.focus(first.window)
        x.press(RETURN)
        reached("the outlets are offered", lambda seen: seen.sheet == "FirstRun 1")
        # From the field that filters into the rows, which are ticked one after the other.
        x.press(RETURN)
        for _ in range(3):
            x.press(SPACE)
            x.press(DOWN)
        note("three are ticked")
        x.press(RETURN)
        reached("watchlists are proposed", lambda seen: seen.sheet == "FirstRun 2")
        x.press(RETURN)
        reached("the watchlists are saved", lambda seen: seen.sheet == "FirstRun 3")
        x.press(SPACE)
        wait_until(lambda: dunst.shown == 1)
        note("the test notification stands on the desktop")
        dunst.put_away()
        x.press(RETURN)
        reached("the desk", lambda seen: not seen.sheet)
        wait_until(lambda: dunst.shown >= 1)
        note("the first alert stands on the desktop")
        dunst.click()
        reached("a click opened the article", lambda seen: seen.read == TITLE)
        dunst.put_away()
        (_, told) = sorted(dunst.history(), key=lambda one: one["id"])[-2:]
        road.title, road.body = told["summary"], told["body"]
        places = Places(data=data, cache=folder / "cache", log=folder / "log")
        beside = Engine(places, notifiers={})
        beside.open()
        stack.callback(beside.close)

        def states() -> set[AlertState]:
            return {one.state for one in _of_the_article(beside)}

        road.alerts = len(_of_the_article(beside))
        wait_until(lambda: states() == {AlertState.SEEN})
        x.press(A)
        reached("it is acknowledged", lambda seen: seen.said == Words("ar").say("Acknowledged."))
        wait_until(lambda: states() == {AlertState.ACKNOWLEDGED})
        x.press(Z, holding=CONTROL)
        wait_until(lambda: states() == {AlertState.SEEN})
        note("and that was taken back")
        # But for the test notification, and with what came since.
        road.bubbles = len(dunst.history()) - 1 + dunst.shown
    return road


def _of_the_article(engine: Engine) -> list[Alert]:
    return [one for one in engine.alerts().result(20) if one.article.title == TITLE]


def _write(x: XServer, file: Path) -> None:
    from PySide6.QtGui import QImage

    width, height, pixels = x.screen()
    QImage(pixels, width, height, width * 4, QImage.Format.Format_RGB32).save(str(file))


def main() -> None:
    read = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    read.add_argument("pictures", nargs="?", type=Path, help="where pictures of the screen go")
    pictures = read.parse_args().pictures
    if pictures is not None:
        pictures.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as named, private_bus(Path(named) / "bus") as bus, display() as screen:
        road = go(screen, bus.address, Path(named), pictures)
    for step, seconds in road.steps:
        print(f"{seconds:6.1f} s  {step}")
    print(f"bubbles: {road.bubbles}, alerts of it: {road.alerts}")
    print(road.title, road.body, sep="\n")


if __name__ == "__main__":
    main()
