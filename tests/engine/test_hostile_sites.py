"""Sites that turn hostile overnight: each source says what is wrong with it, none loses an entry, the others go on."""

from __future__ import annotations

import gzip
from datetime import timedelta

from monitor.engine import Engine
from monitor.model import ArticleQuery, Reason, SourceState
from tests.conftest import FakeClock
from tests.engine.conftest import feed
from tests.site import Answer, Site

BLOCKED, BROKEN = SourceState.BLOCKED, SourceState.BROKEN
TEXT = "<p>ساد الهدوء القرى الواقعة شمال البلاد منذ ساعات الصباح، وعادت الأسواق إلى فتح أبوابها أمام الأهالي.</p>" * 3
SIGN_IN = b"<!DOCTYPE html><html><form><input name=u><input type=password name=p></form></html>"
TURNED: dict[str, tuple[Answer, SourceState, str]] = {
    "gzip bomb": (
        Answer(body=gzip.compress(bytes(20 << 20)), headers=(("Content-Encoding", "gzip"),)),
        BROKEN,
        "listing-too-large",
    ),
    "brotli": (Answer(body=b"\x5b\xff" * 50, headers=(("Content-Encoding", "br"),)), BROKEN, "encoding-unknown"),
    "endless": (Answer(body=b"<item>" * 20_000, endless=True), BROKEN, "listing-too-large"),
    "loop": (Answer(status=302, headers=(("Location", "/feed"),)), BROKEN, "redirect-loop"),
    "cut": (Answer(body=b"<rss><channel><item>", length=9000), BROKEN, "cut-short"),
    "cut chunk": (Answer(body=b"<rss>" * 3000, chunked=True, unfinished=True), BROKEN, "cut-short"),
    "sign-in": (Answer(body=SIGN_IN), BROKEN, "login-page"),
    "hotspot": (Answer(status=511), SourceState.OFFLINE, "captive-portal"),
    "challenge": (Answer(status=403, headers=(("cf-mitigated", "challenge"),)), BLOCKED, "challenge"),
    "script": (Answer(body=b"<html><script>_cf_chl_opt={}</script></html>"), BLOCKED, "challenge"),
    "home page": (Answer(body=b"<!DOCTYPE html><html><p>Moved</p></html>"), BROKEN, "page-instead"),
    "no http": (Answer(raw=b"SSH-2.0-x\r\n"), BROKEN, "not-http"),
    "laughs": (
        Answer(body=b"<!DOCTYPE r [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]><r>" + b"&b;" * 10_000 + b"</r>"),
        BROKEN,
        "not-a-feed",
    ),
    "depths": (Answer(body=b"[" * 50_000), BROKEN, "not-a-feed"),
}


def test_sites_that_turn_hostile_say_so_and_hold_up_nobody(engine: Engine, clock: FakeClock) -> None:
    with Site(address="0.0.0.0", remember=False) as site:
        names = [*TURNED, "good one", "good two"]
        hosts = {name: f"127.0.4.{number + 1}" for number, name in enumerate(names)}
        for name, host in hosts.items():
            site.routes[f"//{host}/feed"] = feed(site, ("", f"خبر أول من {host}", TEXT, ""))
            engine.add_source(site.url("/feed", host=host), name=name).result(30)
        engine.poll(force=True).result(60)
        assert len(engine.article_ids(ArticleQuery()).result(5)) == len(names)

        clock.forward(seconds=timedelta(hours=7).total_seconds())
        for name, host in hosts.items():
            good = feed(site, ("", f"خبر ثان من {host}", TEXT, ""), ("", f"خبر أول من {host}", TEXT, ""))
            site.routes[f"//{host}/feed"] = TURNED[name][0] if name in TURNED else good
        engine.poll(force=True).result(60)
        found = {source.name: source for source in engine.sources().result(5)}
        told = {}
        for name in TURNED:
            reason = found[name].reason
            told[name] = (found[name].state, reason.code if reason is not None else "")
        assert told == {name: (state, code) for name, (_, state, code) in TURNED.items()}
        assert [found[name].state for name in ("good one", "good two")] == [SourceState.OK] * 2
        assert len(engine.article_ids(ArticleQuery()).result(5)) == len(names) + 2

        # Nothing was lost: what is well again goes on where it was.
        clock.forward(seconds=timedelta(hours=7).total_seconds())
        for host in hosts.values():
            site.routes[f"//{host}/feed"] = feed(site, ("", f"خبر ثان من {host}", TEXT, ""))
        engine.poll(force=True).result(60)
        assert {source.state for source in engine.sources().result(5)} == {SourceState.OK}
        assert len(engine.article_ids(ArticleQuery()).result(5)) == 2 * len(names)


def test_a_site_that_says_the_network_asks_for_a_sign_in_takes_no_other_along(engine: Engine, clock: FakeClock) -> None:
    with Site(address="0.0.0.0") as site:
        hosts = [f"127.0.4.{number}" for number in (101, 102, 103)]
        for host in hosts:
            site.routes[f"//{host}/feed"] = feed(site, ("", f"خبر من {host}", TEXT, ""))
            engine.add_source(site.url("/feed", host=host), name=host).result(30)
        engine.poll(force=True).result(60)
        site.routes[f"//{hosts[0]}/feed"] = Answer(status=511)
        poller = engine._begin(schedule=False).poller
        clock.forward(hours=7)
        engine.poll(force=True).result(60)
        # Believed until another answers, but never again.
        engine.poll(source=2, force=True).result(60)
        for _ in range(40):
            clock.forward(minutes=1)
            engine.poll().result(60)
            assert poller.outage is None
        liar = next(source for source in engine.sources().result(5) if source.name == hosts[0])
        assert (liar.state, liar.reason) == (BROKEN, Reason.of("login-page"))
