"""What a source goes through over days, with a real site: moves, ladders, outages, silence; and what is said of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from urllib.parse import urlsplit

import apsw
import pytest

from monitor.archive import Archive
from monitor.archive.rows import stamp
from monitor.engine import Engine
from monitor.engine.polling import Poller
from monitor.engine.rounds import Round
from monitor.engine.watchers import Watchers
from monitor.errors import FetchError, InputError
from monitor.gathering.fetching import Fetcher, Request, Response
from monitor.gathering.worker import Worker
from monitor.lines import poll_line, source_line
from monitor.model import (
    ArticleQuery,
    Event,
    NewSource,
    Reason,
    Rung,
    Source,
    SourceKind,
    SourceOptions,
    SourceState,
    Term,
    TextMode,
    Trouble,
    Watchlist,
)
from monitor.settings import Places
from tests.conftest import FakeClock
from tests.engine.conftest import Events, feed, page
from tests.simulation import Line
from tests.site import Answer, Asked, Site

IDLIB = Watchlist(name="الشمال", terms=(Term(query="إدلب"),))
TEXT = "قال متحدث محلي إن العمل بإدلب يسير وفق اتفاق جديد، وإن لجنة مشتركة ستراقب تنفيذه على الأرض خلال الأيام المقبلة."
MORE = "وأضاف أن القوافل الطبية وصلت إلى المراكز الصحية من دون عوائق، وأن توزيع المساعدات يستمر حتى نهاية الأسبوع."


def added(engine: Engine, site: Site, path: str = "/feed.xml", **more: object) -> Source:
    return engine.add_source(site.url(path), text=TextMode.FEED, **more).result()  # type: ignore[arg-type]


def polled(engine: Engine, source: Source) -> Source:
    return engine.check_source(source.id).result()


# --- moves and ends ------------------------------------------------------------------------------


def test_a_feed_that_redirects_for_good_moves_after_a_day_and_can_be_moved_back(
    engine: Engine, site: Site, clock: FakeClock
) -> None:
    site.routes["/feed.xml"] = site.routes["/new.xml"] = feed(site, ("/a/1", "خبر", "نص", ""))
    source = added(engine, site)
    site.routes["/feed.xml"] = Answer(status=301, headers=(("Location", "/new.xml"),))
    events = Events(engine)
    for _ in range(3):
        now = polled(engine, source)
        assert (now.state, now.url) == (SourceState.MOVED, site.url("/feed.xml"))
        clock.forward(hours=9)
    moved = polled(engine, source)
    assert (moved.url, moved.moved_from, moved.state) == (site.url("/new.xml"), source.url, SourceState.OK)
    assert any(isinstance(event, Trouble) and event.reason.code == "source-moved" for event in events.told)
    engine.undo_move(source.id).result()
    for _ in range(4):
        clock.forward(hours=13)
        assert polled(engine, source).url == source.url
    with pytest.raises(InputError):
        engine.undo_move(source.id).result()


def test_a_source_that_moved_to_another_source_stays_and_says_so(engine: Engine, site: Site, clock: FakeClock) -> None:
    site.routes["/feed.xml"] = site.routes["/new.xml"] = feed(site, ("/a/1", "خبر", "نص", ""))
    source, other = added(engine, site), added(engine, site, "/new.xml")
    site.routes["/feed.xml"] = Answer(status=301, headers=(("Location", "/new.xml"),))
    for _ in range(4):
        now = polled(engine, source)
        clock.forward(hours=9)
    assert now.url == source.url
    assert now.reason is not None
    assert now.reason.code == "moved-there-already"
    assert engine.source(other.id).result().url == site.url("/new.xml")


def test_a_feed_that_is_gone_pauses_and_tells_and_can_be_resumed(engine: Engine, site: Site) -> None:
    site.routes["/feed.xml"] = feed(site, ("/a/1", "خبر", "نص", ""))
    source = added(engine, site)
    site.routes["/feed.xml"] = Answer(status=410)
    events = Events(engine)
    gone = polled(engine, source)
    assert (gone.paused, gone.state) == (True, SourceState.PAUSED)
    assert gone.reason is not None
    assert gone.reason.code == "gone"
    assert any(isinstance(event, Trouble) and event.reason.code == "source-gone" for event in events.told)
    assert engine.poll().result().sources == 0
    site.routes["/feed.xml"] = feed(site, ("/a/1", "خبر", "نص", ""))
    engine.pause_source(source.id, False).result()
    assert engine.poll().result().sources == 1
    assert engine.source(source.id).result().state is SourceState.OK


# --- the ladder ----------------------------------------------------------------------------------


def test_a_feed_that_is_gone_and_has_no_other_address_that_answers_is_paused(
    engine: Engine, site: Site, clock: FakeClock
) -> None:
    site.routes["/feed.xml"] = feed(site, ("/a/1", "خبر", "نص", ""))
    site.routes["/other.xml"] = site.routes["/feed.xml"]
    source = engine.add_source(site.url("/feed.xml"), fallbacks=(site.url("/other.xml"),)).result(30)
    polled(engine, source)
    site.routes |= {"/feed.xml": Answer(status=410), "/other.xml": Answer(status=404)}
    states = []
    for _ in range(5):
        clock.forward(days=1)
        found = polled(engine, source)
        states.append(found.state)
    assert (found.paused, found.state) == (True, SourceState.PAUSED), states
    assert found.reason is not None
    assert found.reason.code == "gone"


def test_where_a_feed_is_gone_the_next_address_is_read_and_nothing_comes_twice(
    engine: Engine, site: Site, clock: FakeClock
) -> None:
    items = [(f"/a/{n}", f"خبر {n}", f"{TEXT} {n}", "") for n in range(4)]
    site.routes["/feed.xml"] = feed(site, *items[:3])
    site.routes["/other.xml"] = feed(site, *items)
    source = added(engine, site, fallbacks=(site.url("/other.xml"),))
    assert engine.poll().result().articles == 3
    site.routes["/feed.xml"] = Answer(status=410)
    polled(engine, source)
    summary = engine.poll().result()
    assert (summary.sources, summary.entries, summary.articles) == (1, 1, 1)
    lower = engine.source(source.id).result()
    assert (lower.rung, lower.state, lower.paused) == (1, SourceState.OK, False)
    assert lower.reason is not None
    assert (lower.reason.code, lower.reason.get("to")) == ("stepped-down", site.url("/other.xml"))
    site.routes["/feed.xml"] = feed(site, *items)
    assert polled(engine, source).rung == 1, "not asked again before its time"
    clock.forward(hours=2)
    upper = polled(engine, source)
    assert (upper.rung, upper.reason) == (0, None)
    assert len(engine.article_ids(ArticleQuery()).result()) == 4
    assert next(one.reason.code for one in engine.polls(source.id).result() if one.reason) == "stepped-up"


def test_a_feed_that_fails_three_times_gives_way_and_is_tried_again(
    engine: Engine, site: Site, clock: FakeClock
) -> None:
    site.routes["/feed.xml"] = site.routes["/other.xml"] = feed(site, ("/a/1", "خبر", TEXT, ""))
    source = added(engine, site, fallbacks=(site.url("/other.xml"),))
    polled(engine, source)
    site.routes["/feed.xml"] = Answer(status=503)
    rungs = []
    for _ in range(3):
        rungs.append(polled(engine, source).rung)
        clock.forward(minutes=5)
    assert rungs == [0, 0, 1]
    assert polled(engine, source).state is SourceState.OK
    clock.forward(hours=2)
    asked = len(site.asked)
    assert polled(engine, source).rung == 1
    assert site.paths()[asked:] == ["/feed.xml", "/other.xml"]


# --- later polls ---------------------------------------------------------------------------------


def test_a_later_undated_entry_whose_page_is_old_is_no_news(engine: Engine, site: Site, clock: FakeClock) -> None:
    site.routes["/feed.xml"] = feed(site, ("/a/1", "خبر", "موجز", ""))
    site.routes["/a/1"] = page("خبر", MORE, MORE + " ثانيا", published="2021-02-17T09:00:00+00:00")
    engine.save_watchlist(IDLIB).result()
    source = engine.add_source(site.url("/feed.xml")).result()
    engine.poll().result()
    learned = engine.source(source.id).result().newest
    assert learned is not None
    assert learned.isoformat() == "2021-02-17T09:00:00+00:00", "the newest is learnt from the page"
    clock.forward(hours=1)
    site.routes["/feed.xml"] = feed(site, ("/a/2", "قديم", "موجز", ""), ("/a/3", "جديد", "موجز", ""))
    site.routes["/a/2"] = page("قديم", TEXT, MORE, published="2021-02-10T08:59:00+00:00")
    site.routes["/a/3"] = page("جديد", TEXT + " اليوم", MORE + " أيضا", published="2021-02-10T09:01:00+00:00")
    summary = engine.poll(force=True).result()
    assert (summary.articles, summary.alerts) == (2, 1)
    (alert,) = engine.alerts().result()
    assert alert.article.title == "جديد"
    _, steps = engine.why(site.url("/a/2")).result()
    assert [step.detail.code for step in steps if step.step == "gathered" and step.detail] == ["resurfaced"]


# --- what is told --------------------------------------------------------------------------------


def test_the_last_fifty_polls_of_a_source_are_remembered(engine: Engine, site: Site) -> None:
    site.routes["/feed.xml"] = feed(site, ("/a/1", "خبر", TEXT, ""))
    source = added(engine, site)
    polled(engine, source)
    site.routes["/feed.xml"] = Answer(status=503)
    polled(engine, source)
    newest, oldest = engine.polls(source.id).result()
    assert (oldest.entries, oldest.new, oldest.reason) == (1, 1, None)
    assert newest.reason is not None
    assert (newest.reason.code, newest.entries) == ("server-error", None)
    for _ in range(55):
        polled(engine, source)
    assert len(engine.polls(source.id).result()) == 50


def test_a_source_nobody_reads_is_silent_for_whoever_asks(engine: Engine, site: Site, clock: FakeClock) -> None:
    site.routes["/feed.xml"] = feed(site, ("/a/1", "خبر", TEXT, ""))
    source = polled(engine, added(engine, site, interval=timedelta(minutes=10)))
    assert source.state is SourceState.OK
    clock.forward(minutes=31)
    (now,) = engine.sources().result()
    assert now.state is SourceState.SILENT
    assert now.reason is not None
    assert now.reason.code == "silent"


def test_a_password_is_kept_for_its_owner_alone_and_told_to_nobody(
    engine: Engine, site: Site, places: Places, caplog: pytest.LogCaptureFixture
) -> None:
    secret = "qasr-alwrood-91"
    caplog.set_level("DEBUG")
    site.routes["/feed.xml"] = feed(site, ("/a/1", "خبر", TEXT, ""))
    source = added(engine, site, password=secret)
    polled(engine, source)
    assert engine.source(source.id).result().options.has_password
    file = places.data / "secrets.toml"
    assert file.stat().st_mode & 0o777 == 0o600
    assert secret in file.read_text("utf-8")
    out = places.data / "out.opml"
    engine.export("sources", out).result()
    engine.backup(places.data / "copy.sqlite").result()
    assert secret not in engine.diagnose().result() + out.read_text("utf-8") + caplog.text
    told = [path for path in places.data.rglob("*") if path.is_file() and path != file]
    assert not [path.name for path in told if secret.encode() in path.read_bytes()]
    engine.set_source(source.id, password="").result()
    assert not engine.source(source.id).result().options.has_password
    assert secret not in file.read_text("utf-8")


def test_options_and_interval_of_a_source_are_changed_alone(engine: Engine, site: Site) -> None:
    site.routes["/feed.xml"] = feed(site, ("/a/1", "خبر", TEXT, ""))
    source = added(engine, site)
    engine.set_source(source.id, options={"user_agent": "x"}, zone="Asia/Damascus").result()
    engine.set_source(source.id, options={"proxy": "direct"}, zone="", interval=timedelta(minutes=7)).result()
    now = engine.source(source.id).result()
    assert (now.options.user_agent, now.options.proxy, now.zone) == ("x", "direct", "")
    assert now.interval == timedelta(minutes=7)
    with pytest.raises(InputError):
        engine.set_source(source.id, zone="Nowhere/Town").result()
    engine.set_source(source.id, interval=None).result()
    assert engine.source(source.id).result().interval is None
    engine.put_in_folders({source.id: "الشمال"}).result()
    assert engine.source(source.id).result().folder == "الشمال"


def test_a_source_is_found_polled_and_read_with_its_own_options_and_password(engine: Engine, site: Site) -> None:
    def only_with_login(answer: Answer) -> Callable[[Asked], Answer]:
        def route(asked: Asked) -> Answer:
            # nadia:qasr, as RFC 7617 writes it.
            known = asked.headers.get("authorization") == "Basic bmFkaWE6cWFzcg=="
            return answer if known and asked.headers["user-agent"] == "desk" else Answer(status=401)

        return route

    site.routes["/feed.xml"] = only_with_login(feed(site, ("/a/1", "خبر", "موجز", "")))
    site.routes["/a/1"] = only_with_login(page("خبر", TEXT, MORE))
    options = SourceOptions(user_agent="desk", username="nadia")
    source = engine.add_source(site.url("/feed.xml"), options=options, password="qasr").result()
    assert engine.poll().result().articles == 1
    (number,) = engine.article_ids(ArticleQuery()).result()
    assert engine.article(number).result().paragraphs == (TEXT, MORE)
    engine.set_source(source.id, password="").result()
    assert polled(engine, source).state is SourceState.BLOCKED


# --- outages and sleep ---------------------------------------------------------------------------


class Loop:
    """A poller whose loop is stepped by hand, with a network that can be taken away."""

    def __init__(self, archive: Archive, site: Site, clock: FakeClock) -> None:
        self.archive, self.clock, self.site = archive, clock, site
        self.ticks, self.online = 0.0, True
        self.told: list[Event] = []
        self.worker = Worker()
        self.fetcher = Line(Fetcher(gap=0, tick=lambda: self.ticks), lambda: not self.online)
        self.poller = Poller(
            archive,
            Watchers(),
            fetcher=self.fetcher,  # type: ignore[arg-type]
            worker=self.worker,
            clock=clock,
            emit=self.told.append,
            on_alert=lambda: None,
            tick=lambda: self.ticks,
        )
        site.routes["/*"] = self._answer

    def _answer(self, asked: Asked) -> Answer:
        return feed(self.site, (f"{asked.path}/1", "خبر", TEXT, ""))

    def add(self, count: int) -> None:
        for n in range(count):
            url = self.site.url(f"/f{n}", host=f"127.0.0.{n + 1}")
            self.archive.add_source(NewSource(url=url, name=f"{n}", kind=SourceKind.FEED, text=TextMode.FEED)).result()

    def look(self) -> None:
        round_ = Round()
        round_.enter()
        self.poller.look(round_)
        round_.leave()
        round_.done.result(20)

    def wait(self, *, asleep: bool = False, **span: float) -> None:
        self.clock.forward(**span)
        if not asleep:
            self.ticks += timedelta(**span).total_seconds()

    def codes(self) -> list[str]:
        return [event.reason.code for event in self.told if isinstance(event, Trouble)]

    def states(self) -> set[SourceState]:
        return {source.state for source in self.archive.sources().result()}


@pytest.fixture
def loop(places: Places, clock: FakeClock) -> Iterator[Callable[[], Loop]]:
    places.prepare()
    with Site(address="0.0.0.0") as site:
        archive = Archive(places.archive, clock=clock)
        made = Loop(archive, site, clock)
        yield lambda: made
        made.poller.stop()
        made.fetcher.close()
        made.poller.close()
        made.worker.close()
        archive.close()


def bury(run: Loop, monkeypatch: pytest.MonkeyPatch, *hosts: str) -> None:
    """Have the names of hosts deleted; the resolver says so."""
    ask = run.fetcher.fetch

    def fetch(request: Request) -> Response:
        host = urlsplit(request.url).hostname or ""
        if host in hosts:
            raise FetchError(request.url, Reason.of("no-such-host", host=host))
        return ask(request)

    monkeypatch.setattr(run.fetcher, "fetch", fetch)


def test_when_the_only_sources_are_dead_their_ladders_are_read_at_once(
    loop: Callable[[], Loop], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = loop()
    backup = Rung(url=run.site.url("/backup", host="127.0.0.9"), kind=SourceKind.FEED)
    for n in (1, 2, 3):
        url = run.site.url("/f", host=f"127.0.0.{n}")
        new = NewSource(url=url, name=f"{n}", kind=SourceKind.FEED, text=TextMode.FEED, ladder=(backup,))
        run.archive.add_source(new).result()
    run.look()
    bury(run, monkeypatch, "127.0.0.1", "127.0.0.2", "127.0.0.3")
    for _ in range(40):
        run.wait(minutes=1)
        run.look()
    assert run.states() == {SourceState.OK}
    sources = run.archive.sources().result()
    assert {(one.rung, one.left_for and one.left_for.code) for one in sources} == {(1, "no-such-host")}
    assert run.poller.outage is None


def test_when_the_only_sources_are_dead_and_names_are_answered_they_are_broken_not_offline(
    loop: Callable[[], Loop], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = loop()
    run.add(3)
    run.look()
    bury(run, monkeypatch, "127.0.0.1", "127.0.0.2", "127.0.0.3")
    for _ in range(30):
        run.wait(minutes=1)
        run.look()
    assert run.states() == {SourceState.OFFLINE}
    for _ in range(80):
        run.wait(minutes=1)
        run.look()
    assert run.states() == {SourceState.BROKEN}
    assert run.poller.outage is None
    # Was it a lie of the resolver's, its end is still noticed soon.
    monkeypatch.undo()
    for _ in range(16):
        run.wait(minutes=1)
        run.look()
    assert run.states() == {SourceState.OK}


def test_without_a_network_a_few_probe_all_say_so_and_everything_is_caught_up_at_its_return(
    loop: Callable[[], Loop],
) -> None:
    run = loop()
    run.add(20)
    run.look()
    assert run.states() == {SourceState.OK}
    run.online = False
    run.wait(minutes=20)
    run.look()
    failed = sum(len(run.archive.polls(source.id).result()) for source in run.archive.sources().result())
    for _ in range(8):
        run.wait(minutes=1)
        run.look()
    assert run.states() == {SourceState.OFFLINE}
    now = sum(len(run.archive.polls(source.id).result()) for source in run.archive.sources().result())
    assert now - failed <= 8 * 2, "two are asked at a time, not twenty"
    assert run.codes().count("offline") == 1
    assert "source-silent" not in run.codes()
    run.online = True
    back = run.clock()
    for _ in range(4):
        run.wait(seconds=15)
        run.look()
    sources = run.archive.sources().result()
    assert all(source.last_success is not None and source.last_success >= back for source in sources)
    assert run.states() == {SourceState.OK}
    assert all(source.failures == 0 for source in sources)


def test_the_most_overdue_are_asked_first(loop: Callable[[], Loop]) -> None:
    run = loop()
    run.add(4)
    run.look()
    overdue = {1: 5, 2: 90, 3: 30, 4: 60}

    def due(db: apsw.Connection) -> None:
        for number, minutes in overdue.items():
            moment = stamp(run.clock() - timedelta(minutes=minutes))
            db.execute("UPDATE sources SET next_check = ? WHERE id = ?", (moment, number))

    run.archive._edit(due).result()
    claimed = run.archive.claim_due(run.clock(), 3, timedelta(minutes=10)).result()
    assert [source.id for source in claimed] == [2, 4, 3]


def test_after_a_sleep_everything_due_is_read_at_once_and_nobody_is_called_silent(loop: Callable[[], Loop]) -> None:
    run = loop()
    run.add(3)
    run.look()
    run.wait(hours=9, asleep=True)
    run.look()
    assert all(source.last_success == run.clock() for source in run.archive.sources().result())
    assert run.codes() == []


def test_after_a_sleep_a_source_that_could_not_be_reached_before_is_asked_at_once(loop: Callable[[], Loop]) -> None:
    run = loop()
    run.add(1)
    run.look()
    (source,) = run.archive.sources().result()
    later = run.clock() + timedelta(hours=6)
    run.archive.record_failure(
        source.id,
        now=run.clock(),
        next_check=later,
        state=SourceState.BROKEN,
        reason=Reason.of("dns", host="x"),
    ).result()
    run.wait(minutes=30, asleep=True)
    run.look()
    (source,) = run.archive.sources().result()
    assert source.last_success == run.clock()


def test_a_source_not_read_for_three_intervals_is_told_once(loop: Callable[[], Loop]) -> None:
    run = loop()
    run.add(1)
    run.look()
    run.site.routes["/*"] = Answer(status=503)
    for _ in range(60):
        run.wait(minutes=1)
        run.look()
    assert run.codes() == ["source-silent"]


def test_many_that_fall_silent_together_are_told_in_one_sentence(loop: Callable[[], Loop]) -> None:
    run = loop()
    run.add(9)
    run.look()
    run.site.routes["/*"] = Answer(status=503)
    for _ in range(60):
        run.wait(minutes=1)
        run.look()
    assert run.codes() == ["sources-silent"]


def test_a_clock_set_back_two_hours_holds_no_source_up(loop: Callable[[], Loop]) -> None:
    run = loop()
    run.add(3)
    run.look()
    run.clock.forward(hours=-2)
    run.ticks += 20
    run.look()
    assert all(source.last_success == run.clock() for source in run.archive.sources().result())


def test_the_report_of_a_check_is_json_with_its_log(engine: Engine, site: Site) -> None:
    site.routes["/feed.xml"] = feed(site, ("/a/1", "خبر", TEXT, ""))
    source = polled(engine, added(engine, site))
    assert list(source_line(source)) == [
        "id",
        "url",
        "name",
        "kind",
        "state",
        "reason",
        "last_success",
        "next_check",
        "articles",
    ]
    (line,) = (poll_line(record) for record in engine.polls(source.id).result())
    assert json.loads(json.dumps(line)) == line
    assert (line["outcome"], line["entries"], line["new"]) == (None, 1, 1)
