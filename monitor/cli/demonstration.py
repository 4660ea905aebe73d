"""`rasid demo`: everything on a small news site of our own, on a throw-away data folder, without the network."""

from __future__ import annotations

import contextlib
import os
import queue
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.cli.alerting import print_alert
from monitor.cli.parser import Usage
from monitor.cli.session import OK, Gui, Session, answered, named_language
from monitor.cli.window import leave_signals_to_the_system, window_or_why_not
from monitor.errors import InputError, MonitorError
from monitor.lines import alert_line, article_line
from monitor.model import AlertRaised, ArticleStored, Event, PollEnded, Reason, Trouble

if TYPE_CHECKING:
    from monitor.demo import DemoSite
    from monitor.engine import Engine

_PICTURE_PATIENCE = 60.0


def run(session: Session) -> int:
    """The window on the demo site; with --no-window its articles and alerts; with --screenshot a picture."""
    options = session.options
    if options.screenshot:
        return _picture(session)
    if any((options.view, options.theme, options.size, options.scale)):
        raise Usage(session.words.say("--view, --theme, --size and --scale go with --screenshot."))
    gui = None if options.no_window or session.output.as_json else window_or_why_not(session)
    return _printed(session) if gui is None else _window(session, gui)


def _printed(session: Session) -> int:
    options = session.options
    events: queue.SimpleQueue[Event] = queue.SimpleQueue()
    end = time.monotonic() + options.seconds if options.seconds else None
    try:
        with _demo(session) as (engine, site):
            engine.subscribe(events.put)
            _furnish(engine, site)
            if not options.seconds:
                session.output.note(session.words.say("The demo runs until Ctrl-C."))
            while end is None or time.monotonic() < end:
                left = 1.0 if end is None else min(1.0, max(0.0, end - time.monotonic()))
                try:
                    event = events.get(timeout=left)
                except queue.Empty:
                    continue
                _print(session, engine, event)
    except KeyboardInterrupt:
        session.output.clear()
    return OK


def _window(session: Session, gui: Gui) -> int:
    with _demo(session) as (engine, site):
        # The window opens at once and fills while it is looked at.
        threading.Thread(target=_furnish_meanwhile, args=(engine, site), name="demo", daemon=True).start()
        leave_signals_to_the_system()
        if session.options.seconds:
            end = threading.Timer(session.options.seconds, _end_with_window, (engine,))
            end.daemon = True
            end.start()
        return gui.run(engine.places, language=named_language(session.options), engine=engine)


def _end_with_window(engine: Engine) -> None:
    """The time is over: everything is thrown away, and the process ends without asking the window."""
    engine.close()
    shutil.rmtree(engine.places.data, ignore_errors=True)
    os._exit(OK)


def _picture(session: Session) -> int:
    options = session.options
    raised = threading.Event()
    with _demo(session) as (engine, site):
        engine.subscribe(lambda event: raised.set() if isinstance(event, AlertRaised) else None)
        _furnish(engine, site)
        if not raised.wait(options.seconds or _PICTURE_PATIENCE) and not options.seconds:
            raise InputError(Reason.of("picture-unfinished", seconds=round(_PICTURE_PATIENCE)))
        session.gui().screenshot(
            engine,
            Path(options.screenshot).expanduser(),
            view=options.view or "list",
            theme=options.theme or "light",
            size=options.size or (1440, 900),
            scale=options.scale or 1.0,
            language=session.words.language,
            now=session.now(),
        )
    if session.output.as_json:
        session.output.json({"file": options.screenshot})
    session.output.line(session.words.say("The picture is in {file}.", file=options.screenshot))
    return OK


@contextmanager
def _demo(session: Session) -> Iterator[tuple[Engine, DemoSite]]:
    """The demo site being served, and an engine on a throw-away data folder."""
    from monitor.demo import DemoSite
    from monitor.settings import find_places

    folder = tempfile.mkdtemp(prefix="rasid-demo-")
    try:
        places = replace(find_places(folder), cache=session.places.cache)
        site = DemoSite(every=session.options.every)
        site.start()
        try:
            with replace(session, places=places).engine(poll=True, gap=0.05) as engine:
                yield engine, site
        finally:
            site.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _furnish(engine: Engine, site: DemoSite) -> None:
    """What a person would set up: the watchlists first, so that nothing is missed, then the sources."""
    for watchlist in site.watchlists:
        answered(engine.save_watchlist(watchlist))
    engine.start()
    for source in site.sources:
        answered(engine.add_source(source.url, name=source.name, interval=source.interval, text=source.text))


def _furnish_meanwhile(engine: Engine, site: DemoSite) -> None:
    """The same beside an open window, which may be closed before it is done."""
    with contextlib.suppress(MonitorError):
        _furnish(engine, site)


def _print(session: Session, engine: Engine, event: Event) -> None:
    words, output = session.words, session.output
    match event:
        case ArticleStored(id=number, new=True):
            article = answered(engine.article(number))
            if output.as_json:
                output.json({"event": "article"} | article_line(article))
            output.line(words.say("article: {title} · {source}", title=article.headline, source=article.source_name))
        case AlertRaised(alert=alert):
            if output.as_json:
                output.json({"event": "alert"} | alert_line(alert))
            else:
                print_alert(session, alert)
        case PollEnded(reason=reason, name=name) if reason is not None:
            output.note(words.say("{name}: {why}", name=name, why=words.reason(reason)))
        case Trouble(reason=reason):
            output.note(words.reason(reason))
        case _:
            pass
