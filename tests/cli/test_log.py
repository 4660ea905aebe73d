"""What the log says: times, hosts and outcomes, and nothing else that is a person's own."""

from __future__ import annotations

import logging
import re
from pathlib import Path

import pytest

from monitor.cli.logs import DiscreetFormatter
from tests.cli.conftest import Rasid
from tests.site import Answer, Site

TITLES = ("قصف على إدلب ليلاً", "قافلة تصل إلى الميناء")


def _feed(site: Site) -> bytes:
    items = "".join(
        f"<item><title>{title}</title><link>{site.url(f'/news/{n}-story')}</link>"
        "<description>نص قصير</description></item>"
        for n, title in enumerate(TITLES)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>الجريدة</title>{items}</channel></rss>'.encode()


def test_the_log_has_every_poll_and_failure_by_host_and_nothing_of_a_persons_own(rasid: Rasid, tmp_path: Path) -> None:
    log = tmp_path / "data" / "log" / "rasid.log"
    with Site() as site:
        site.routes["/private/feed.xml?token=abc123"] = Answer(body=_feed(site), type="application/rss+xml")
        for n in range(len(TITLES)):
            site.routes[f"/news/{n}-story"] = Answer(status=503)
        address = site.url("/private/feed.xml?token=abc123")
        host = address.split("//")[1].split("/")[0]
        with_login = address.replace("//", "//nadia:pa55word@")
        assert rasid("source", "add", with_login, "--name", "جريدتي", "--cookies", "sid=c00kie").code == 0
        assert rasid("watchlist", "add", "الشمال", "--term", "إدلب", "--not", "رياضة").code == 0
        assert rasid("-vv", "poll", "--once").code == 0
        del site.routes["/private/feed.xml?token=abc123"]
        assert rasid("poll", "--once").code == 0
        assert rasid("source", "add", site.url("/gone/away?key=s3cret").replace("//", "//omar:pa/55@word@")).code == 1
        assert rasid("source", "add", site.url("/gone/away?key=s3cret")).code == 1
        assert rasid("source", "add", "not an address s3cret").code == 1
    said = log.read_text(encoding="utf-8")
    assert f"source 1 at http://{host}/… was added as a feed" in said
    assert re.search(rf"source 1 at http://{host}/… is ok: 2 entries, 2 new, [0-9]+ ms\n", said)
    assert re.search(rf"source 1 at http://{host}/… is broken: [a-z-]+ 404, [0-9]+ ms\n", said)
    assert said.count(f"source 1: the page at http://{host}/… failed: server-error 503\n") == 2
    assert re.search(r"no source was found at 127\.[0-9.]+: [a-z-]+ 404\n", said)
    assert "the change add-source was refused: " in said
    for secret in ("nadia", "omar", "pa55word", "55@word", "token", "abc123", "s3cret", "c00kie", "private", "story"):
        assert secret not in said
    for own in (*TITLES, "إدلب", "رياضة", "الشمال", "جريدتي", "الجريدة", "نص قصير"):
        assert own not in said


def test_pages_that_fail_are_in_the_log_only_where_everything_is_wanted(rasid: Rasid, tmp_path: Path) -> None:
    with Site() as site:
        site.routes["/feed.xml"] = Answer(body=_feed(site), type="application/rss+xml")
        assert rasid("source", "add", site.url("/feed.xml")).code == 0
        assert rasid("poll", "--once").code == 0
    said = (tmp_path / "data" / "log" / "rasid.log").read_text(encoding="utf-8")
    assert "2 entries" in said
    assert "the page at" not in said


@pytest.mark.parametrize(
    ("written", "cut", "whole"),
    [
        ("HTTP://A.example/x?y=z", "HTTP://A.example/…", "HTTP://A.example/x?y=z"),
        ("https://u:p@ss@a.example/x", "https://a.example/…", "https://a.example/x"),
        ("socks5://u:p@proxy.example:1080", "socks5://proxy.example:1080/…", "socks5://proxy.example:1080"),
    ],
)
def test_an_address_is_cut_to_its_host_and_never_keeps_a_login(written: str, cut: str, whole: str) -> None:
    record = logging.LogRecord("x", logging.INFO, "", 0, "asked %s now", (written,), None)
    assert DiscreetFormatter(whole_addresses=False).format(record).endswith(f": asked {cut} now")
    assert DiscreetFormatter(whole_addresses=True).format(record).endswith(f": asked {whole} now")
