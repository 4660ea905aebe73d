"""Fetching against a real server on loopback: ordinary, slow, lying and hostile."""

import asyncio
import contextlib
import gzip
import json
import selectors
import socket
import ssl
import threading
import time
import zlib
from base64 import b64decode
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from monitor import __version__
from monitor.errors import FetchError
from monitor.gathering import addresses
from monitor.gathering.connecting import Deadlines, Names, Place, Reach, Resolve, reach_of
from monitor.gathering.fetching import Fetcher, LedElsewhere, Request, Response
from monitor.model import SourceOptions
from tests.site import Answer, Asked, Site

CERTIFICATE = Path(__file__).parent / "data" / "loopback.pem"


def typed(site: Site, path: str = "/", *, host: str = "") -> Request:
    return Request(url=site.url(path, host=host), typed=True)


def why(fetcher: Fetcher, request: Request) -> FetchError:
    with pytest.raises(FetchError) as caught:
        fetcher.fetch(request)
    return caught.value


def names(known: Mapping[str, str]) -> Resolve:
    """A resolver that knows these names (name -> IPv4 address), is out of order for `.broken`, and knows no others."""

    def look_up(host: str, port: int) -> list[tuple[socket.AddressFamily, tuple[str, int]]]:
        if host not in known:
            raise socket.gaierror(socket.EAI_AGAIN if host.endswith(".broken") else socket.EAI_NONAME, "no")
        return [(socket.AF_INET, (known[host], port))]

    return look_up


# --- the ordinary --------------------------------------------------------------------------------


def test_a_page_comes_whole_with_its_headers(site: Site, fetcher: Fetcher) -> None:
    site.routes["/"] = Answer(body="إدلب".encode("cp1256"), type="text/html; charset=Windows-1256", etag='"v1"')
    found = fetcher.fetch(typed(site))
    assert (found.status, found.body, found.url) == (200, "إدلب".encode("cp1256"), site.url("/"))
    assert (found.charset, found.etag, found.not_modified, found.moved_to) == ("windows-1256", '"v1"', False, None)


def test_we_say_who_we_are(site: Site, fetcher: Fetcher) -> None:
    site.routes["/"] = Answer()
    fetcher.fetch(typed(site))
    assert f"Rasid/{__version__}" in site.asked[0].headers["user-agent"]


def test_an_unchanged_listing_is_asked_for_only_once(site: Site, fetcher: Fetcher) -> None:
    site.routes["/"] = Answer(body=b"long", etag='"v1"')
    first = fetcher.fetch(typed(site))
    again = fetcher.fetch(Request(url=site.url("/"), typed=True, etag=first.etag))
    assert (again.not_modified, again.status, again.body) == (True, 304, b"")


def test_a_last_modified_date_is_sent_back_as_it_came(site: Site, fetcher: Fetcher) -> None:
    site.routes["/"] = Answer(body=b"long", last_modified="Mon, 02 Mar 2026 10:00:00 GMT")
    first = fetcher.fetch(typed(site))
    assert fetcher.fetch(Request(url=site.url("/"), typed=True, last_modified=first.last_modified)).not_modified


def test_a_304_nobody_asked_for_is_no_answer(site: Site, fetcher: Fetcher) -> None:
    site.routes["/"] = Answer(status=304)
    assert why(fetcher, typed(site)).reason.code == "http-status"


def test_the_connection_is_kept_for_the_next_request(site: Site, fetcher: Fetcher) -> None:
    site.routes["/"] = Answer(body=b"x")
    for _ in range(5):
        fetcher.fetch(typed(site))
    assert site.connections == 1


def test_a_connection_the_site_closed_meanwhile_is_no_failure(site: Site, fetcher: Fetcher) -> None:
    # The server answers the first request and drops the second on the same connection without a word.
    count = 0

    def route(asked: Asked) -> Answer:
        nonlocal count
        count += 1
        return Answer(raw=b"") if count == 2 else Answer(body=b"x")

    site.routes["/"] = route
    fetcher.fetch(typed(site))
    assert fetcher.fetch(typed(site)).body == b"x"
    assert count == 3


@pytest.mark.parametrize("encoding", ["gzip", "x-gzip", "deflate", "raw-deflate", "gzip, gzip", "identity"])
def test_compressed_bodies_are_unpacked(encoding: str, site: Site, fetcher: Fetcher) -> None:
    text = "خفض التصعيد ".encode() * 500
    raw = zlib.compressobj(wbits=-15)
    packed = {
        "gzip": gzip.compress(text),
        "x-gzip": gzip.compress(text[:1000]) + gzip.compress(text[1000:]),
        "deflate": zlib.compress(text),
        "raw-deflate": raw.compress(text) + raw.flush(),
        "gzip, gzip": gzip.compress(gzip.compress(text)),
        "identity": text,
    }[encoding]
    site.routes["/"] = Answer(body=packed, headers=(("Content-Encoding", encoding.removeprefix("raw-")),))
    assert fetcher.fetch(typed(site)).body == text


def test_plain_text_announced_as_gzip_is_taken_as_it_is(site: Site, fetcher: Fetcher) -> None:
    site.routes["/"] = Answer(body=b"<rss/>", headers=(("Content-Encoding", "gzip"),))
    assert fetcher.fetch(typed(site)).body == b"<rss/>"


def test_a_gzipped_sitemap_file_is_unpacked(site: Site, fetcher: Fetcher) -> None:
    site.routes["/sitemap.xml.gz"] = Answer(body=gzip.compress(b"<urlset/>"), type="application/gzip")
    assert fetcher.fetch(typed(site, "/sitemap.xml.gz")).body == b"<urlset/>"


def test_an_arabic_path_is_quoted(site: Site, fetcher: Fetcher) -> None:
    site.routes["/*"] = Answer(body=b"x")
    fetcher.fetch(typed(site, "/أخبار?q=إدلب#x"))
    assert site.paths() == ["/%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1?q=%D8%A5%D8%AF%D9%84%D8%A8"]


def test_a_login_in_the_address_is_sent_to_its_own_site_only(everywhere: Site, fetcher: Fetcher) -> None:
    everywhere.routes["/"] = Answer(status=302, headers=(("Location", everywhere.url("/there", host="127.0.0.9")),))
    everywhere.routes["/there"] = Answer(body=b"x")
    found = fetcher.fetch(Request(url=everywhere.url("/").replace("//", "//user:secret@"), typed=True))
    assert "secret" not in found.url
    assert [one.headers.get("authorization", "") for one in everywhere.asked] == ["Basic dXNlcjpzZWNyZXQ=", ""]


# --- redirects -----------------------------------------------------------------------------------


def redirect(to: str, status: int = 302, **headers: str) -> Answer:
    return Answer(status=status, headers=(("Location", to), *headers.items()))


def test_a_permanent_redirect_is_reported(site: Site, fetcher: Fetcher) -> None:
    site.routes |= {"/a": redirect("/b", 301), "/b": redirect("/c", 308), "/c": Answer(body=b"x")}
    found = fetcher.fetch(typed(site, "/a"))
    assert (found.body, found.url, found.moved_to) == (b"x", site.url("/c"), site.url("/c"))


def test_only_the_permanent_part_of_a_way_counts_as_moved(site: Site, fetcher: Fetcher) -> None:
    site.routes |= {"/a": redirect("/b", 301), "/b": redirect("/c", 302), "/c": Answer(), "/d": redirect("/a", 302)}
    assert fetcher.fetch(typed(site, "/a")).moved_to == site.url("/b")
    assert fetcher.fetch(typed(site, "/d")).moved_to is None


def test_a_redirect_to_an_arabic_address_in_plain_bytes_is_followed(site: Site, fetcher: Fetcher) -> None:
    site.routes |= {"/a": redirect("/خبر"), "/%D8%AE%D8%A8%D8%B1": Answer(body=b"x")}
    assert fetcher.fetch(typed(site, "/a")).body == b"x"


def test_a_redirect_loop_ends(site: Site, fetcher: Fetcher) -> None:
    site.routes |= {"/a": redirect("/b"), "/b": redirect("/a")}
    assert why(fetcher, typed(site, "/a")).reason.code == "redirect-loop"
    assert len(site.asked) == 2


def test_an_endless_way_ends_after_five_redirects(site: Site, fetcher: Fetcher) -> None:
    site.routes["/*"] = lambda asked: redirect(asked.path + "x")
    assert why(fetcher, typed(site, "/a")).reason.code == "redirect-loop"
    assert len(site.asked) == 6


def test_a_site_that_wants_its_cookie_back_gets_it_within_the_fetch(site: Site, fetcher: Fetcher) -> None:
    def route(asked: Asked) -> Answer:
        return Answer(body=b"in") if "seen=1" in asked.headers.get("cookie", "") else door

    door = Answer(status=302, headers=(("Location", "/"), ("Set-Cookie", "seen=1; Path=/")))
    site.routes["/"] = route
    assert fetcher.fetch(typed(site)).body == b"in"
    assert fetcher.fetch(typed(site)).body == b"in"
    assert len(site.asked) == 4, "cookies are forgotten after each fetch"


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/x", "javascript:alert(1)", "http://[x"])
def test_a_redirect_to_anything_but_the_web_is_refused(target: str, site: Site, fetcher: Fetcher) -> None:
    site.routes["/"] = redirect(target)
    assert why(fetcher, typed(site)).reason.code == "redirect-invalid"


# --- who may go where ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "reach"),
    [
        ("9.9.9.9", Reach.PUBLIC),
        ("2620:fe::fe", Reach.PUBLIC),
        ("192.168.1.4", Reach.LOCAL_NETWORK),
        ("10.1.1.1", Reach.LOCAL_NETWORK),
        ("100.64.0.1", Reach.LOCAL_NETWORK),
        ("fd00::1", Reach.LOCAL_NETWORK),
        ("127.8.8.8", Reach.THIS_MACHINE),
        ("0.0.0.0", Reach.THIS_MACHINE),
        ("169.254.169.254", Reach.THIS_MACHINE),
        ("::1", Reach.THIS_MACHINE),
        ("fe80::1%eth0", Reach.THIS_MACHINE),
        ("::ffff:127.0.0.1", Reach.THIS_MACHINE),
        ("64:ff9b::7f00:1", Reach.THIS_MACHINE),
        ("2002:7f00:1::", Reach.THIS_MACHINE),
    ],
)
def test_it_is_known_how_far_inside_an_address_lies(address: str, reach: Reach) -> None:
    assert reach_of(address) is reach


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "news.example", "[::ffff:127.0.0.1]"])
def test_a_private_address_nobody_typed_is_not_fetched(host: str, site: Site) -> None:
    fetcher = Fetcher(gap=0, resolve=names({"news.example": "127.0.0.1", "localhost": "127.0.0.1"}))
    site.routes["/*"] = Answer()
    assert why(fetcher, Request(url=f"http://{host}:{site.port}/")).reason.code == "address-private"
    assert site.asked == []
    fetcher.close()


def test_a_private_connection_kept_alive_is_no_back_door(site: Site, fetcher: Fetcher) -> None:
    site.routes["/"] = Answer(body=b"x")
    fetcher.fetch(typed(site))
    assert why(fetcher, Request(url=site.url("/"))).reason.code == "address-private"
    assert len(site.asked) == 1


def test_the_pages_of_a_local_source_may_be_local(site: Site, fetcher: Fetcher) -> None:
    site.routes["/"] = Answer(body=b"x")
    assert fetcher.fetch(Request(url=site.url("/"), source="http://127.0.0.5/feed")).body == b"x"


def test_the_pages_of_a_public_source_may_not_be_local(site: Site, fetcher: Fetcher) -> None:
    assert why(fetcher, Request(url=site.url("/"), source="http://9.9.9.9/feed")).reason.code == "address-private"


def test_a_local_network_address_does_not_lead_to_this_machine(site: Site, fetcher: Fetcher) -> None:
    assert why(fetcher, Request(url=site.url("/"), source="http://192.168.1.4/f")).reason.code == "address-private"


def test_a_redirect_of_a_local_source_within_this_machine_is_followed(everywhere: Site, fetcher: Fetcher) -> None:
    everywhere.routes |= {"/a": redirect(everywhere.url("/b", host="127.0.0.7")), "/b": Answer(body=b"x")}
    assert fetcher.fetch(typed(everywhere, "/a")).body == b"x"


def test_addresses_that_are_none_are_told_at_once(fetcher: Fetcher) -> None:
    for url in (
        "",
        "إدلب",
        "example",
        "file:///etc/passwd",
        "http://",
        "https://?x",
        "http://[::1",
        "http://a:b/",
        "//x",
    ):
        assert why(fetcher, Request(url=url, typed=True)).reason.code == "address-invalid", url


# --- hostile -------------------------------------------------------------------------------------


def test_a_drip_in_the_headers_is_broken_off(site: Site, hasty: Fetcher) -> None:
    site.routes["/"] = Answer(body=b"x", drip_headers=0.05)
    assert why(hasty, typed(site)).reason.code == "timeout-headers"


def test_a_drip_in_the_body_is_broken_off(site: Site, hasty: Fetcher) -> None:
    site.routes["/"] = Answer(body=b"x" * 1000, drip=0.05)
    assert why(hasty, typed(site)).reason.code == "timeout-body"


def test_a_drip_without_a_length_never_passes_for_a_whole_body(site: Site, hasty: Fetcher) -> None:
    site.routes["/"] = Answer(body=b"x" * 1000, drip=0.05, no_length=True)
    assert why(hasty, typed(site)).reason.code == "timeout-body"


def test_a_server_that_says_nothing_is_broken_off(site: Site, hasty: Fetcher) -> None:
    site.routes["/"] = Answer(latency=30)
    assert why(hasty, typed(site)).reason.code == "timeout-headers"


def test_all_hops_together_have_a_deadline() -> None:
    hops = {f"/{n}": Answer(status=302, headers=(("Location", f"/{n + 1}"),), latency=0.4) for n in range(5)}
    with Site(hops) as site:
        fetcher = Fetcher(gap=0, deadlines=Deadlines(total=1))
        assert why(fetcher, typed(site, "/0")).reason.code.startswith("timeout-")
        # Broken off on the way: the last one was never asked for.
        assert "/5" not in site.paths()
        fetcher.close()


def test_a_server_that_does_not_accept_is_broken_off(hasty: Fetcher) -> None:
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        waiting = []
        try:
            # Fill the backlog, so that the next connection stays unanswered.
            for _ in range(8):
                one = socket.socket()
                one.setblocking(False)
                one.connect_ex(deaf.getsockname())
                waiting.append(one)
            error = why(hasty, Request(url=f"http://127.0.0.1:{deaf.getsockname()[1]}/", typed=True))
        finally:
            for one in waiting:
                one.close()
    assert error.reason.code in {"timeout-connect", "timeout-headers"}


def test_a_tls_server_that_never_shakes_hands_is_broken_off(hasty: Fetcher) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(5)
        error = why(hasty, Request(url=f"https://127.0.0.1:{silent.getsockname()[1]}/", typed=True))
    assert error.reason.code == "timeout-connect"


@pytest.mark.parametrize(
    "answer",
    [
        Answer(body=b"half", length=1000),
        Answer(body=b"half" * 3000, chunked=True, unfinished=True),
        Answer(body=gzip.compress(b"whole" * 1000)[:-12], headers=(("Content-Encoding", "gzip"),)),
        Answer(body=zlib.compress(b"whole" * 1000)[:-6], headers=(("Content-Encoding", "deflate"),)),
    ],
    ids=["length", "chunked", "gzip", "deflate"],
)
def test_a_body_cut_short_is_an_error(answer: Answer, site: Site, fetcher: Fetcher) -> None:
    site.routes["/"] = answer
    assert why(fetcher, typed(site)).reason.code == "cut-short"


def test_a_damaged_compressed_body_is_an_error(site: Site, fetcher: Fetcher) -> None:
    packed = bytearray(gzip.compress(bytes(range(256)) * 50))
    packed[20:40] = b"\xff" * 20
    site.routes["/"] = Answer(body=bytes(packed), headers=(("Content-Encoding", "gzip"),))
    assert why(fetcher, typed(site)).reason.code in {"damaged", "cut-short"}


@pytest.mark.parametrize("layers", [1, 2])
def test_a_gzip_bomb_does_not_go_off(layers: int, site: Site, fetcher: Fetcher) -> None:
    bomb = zlib.compressobj(wbits=31)
    packed = b"".join(bomb.compress(bytes(1 << 20)) for _ in range(40)) + bomb.flush()
    for _ in range(layers - 1):
        packed = gzip.compress(packed)
    site.routes["/"] = Answer(body=packed, headers=(("Content-Encoding", ", ".join(["gzip"] * layers)),))
    assert why(fetcher, typed(site)).reason.code == "too-large"


def test_an_endless_body_is_broken_off(site: Site) -> None:
    fetcher = Fetcher(gap=0, largest=1 << 20)
    site.routes["/"] = Answer(body=b"x" * 65536, endless=True)
    assert why(fetcher, typed(site)).reason.code == "too-large"
    fetcher.close()


def test_a_body_announced_too_large_is_not_read(site: Site, fetcher: Fetcher) -> None:
    site.routes["/"] = Answer(body=b"x", length=1 << 40)
    assert why(fetcher, typed(site)).reason.code == "too-large"


def test_an_encoding_we_do_not_know_is_an_error(site: Site, fetcher: Fetcher) -> None:
    site.routes["/"] = Answer(body=b"\x0b\x02\x80", headers=(("Content-Encoding", "br"),))
    assert why(fetcher, typed(site)).reason.code == "encoding-unknown"
    assert "br" not in site.asked[0].headers["accept-encoding"]


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"SSH-2.0-OpenSSH_9.2\r\n", "not-http"),
        (b"HTTP/1.1 abc\r\n\r\n", "not-http"),
        (b"\x15\x03\x01\x00\x02\x02\x46", "not-http"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 1000 + b"\r\n", "not-http"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100000 + b"\r\n\r\n", "not-http"),
        (b"", "disconnected"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "cut-short"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n", ""),
    ],
)
def test_what_is_no_http_is_told_so(raw: bytes, code: str, site: Site, fetcher: Fetcher) -> None:
    site.routes["/"] = Answer(raw=raw)
    if code:
        assert why(fetcher, typed(site)).reason.code == code
    else:
        assert fetcher.fetch(typed(site)).body == b""


def test_a_closed_port_is_refused(fetcher: Fetcher) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert why(fetcher, Request(url=f"http://127.0.0.1:{port}/", typed=True)).reason.code == "refused"


@pytest.mark.parametrize(
    ("host", "online", "code"),
    [
        ("nowhere.example", True, "no-such-host"),
        ("nowhere.example", False, "offline"),
        ("resolver.broken", True, "dns"),
        ("resolver.broken", False, "offline"),
        ("a" * 64 + ".example", True, "no-such-host"),
    ],
)
def test_no_network_here_is_told_from_a_wrong_name(host: str, online: bool, code: str) -> None:
    fetcher = Fetcher(gap=0, resolve=names({}), is_online=lambda: online)
    assert why(fetcher, Request(url=f"http://{host}/", typed=True)).reason.code == code
    fetcher.close()


def test_an_address_that_does_not_answer_is_passed_over_for_the_next(site: Site) -> None:
    def look_up(host: str, port: int) -> list[tuple[socket.AddressFamily, tuple[str, int]]]:
        return [(socket.AF_INET, ("127.0.0.1", closed)), (socket.AF_INET, ("127.0.0.1", port))]

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        closed = probe.getsockname()[1]
        site.routes["/"] = Answer(body=b"x")
        fetcher = Fetcher(gap=0, resolve=look_up)
        assert fetcher.fetch(Request(url=f"http://news.example:{site.port}/", typed=True)).body == b"x"
        fetcher.close()


def test_a_family_that_stays_silent_comes_last_for_a_while() -> None:
    six = Place(socket.AF_INET6, Reach.PUBLIC, ("2620:fe::fe", 80, 0, 0))
    four = Place(socket.AF_INET, Reach.PUBLIC, ("9.9.9.9", 80))
    known = Names()
    assert known.in_order((six, four)) == (six, four)
    known.distrust(socket.AF_INET6)
    assert known.in_order((six, four)) == (four, six)


def test_a_resolver_that_never_answers_holds_nobody(site: Site) -> None:
    hangs, answered = threading.Event(), threading.Event()

    def look_up(host: str, port: int) -> list[tuple[socket.AddressFamily, tuple[str, int]]]:
        hangs.wait(30)
        answered.set()
        return []

    fetcher = Fetcher(gap=0, resolve=look_up, deadlines=Deadlines(connect=0.5))
    assert why(fetcher, Request(url="http://news.example/", typed=True)).reason.code == "timeout-connect"
    assert not answered.is_set()
    fetcher.close()
    hangs.set()


# --- refusals ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (401, "login-required"),
        (403, "forbidden"),
        (404, "not-found"),
        (410, "gone"),
        (429, "too-many-requests"),
        (451, "legal"),
        (500, "server-error"),
        (503, "server-error"),
        (511, "captive-portal"),
        (418, "http-status"),
        (206, "http-status"),
        (302, "http-status"),
    ],
)
def test_each_refusal_has_its_own_reason(status: int, code: str, site: Site, fetcher: Fetcher) -> None:
    site.routes["/"] = Answer(status=status, body=b"sorry")
    error = why(fetcher, typed(site))
    assert (error.reason.code, error.status) == (code, status)


def test_the_wait_a_site_asks_for_comes_with_the_error(everywhere: Site, fetcher: Fetcher) -> None:
    at = format_datetime(datetime.now(UTC) + timedelta(minutes=10), usegmt=True)
    everywhere.routes["//127.0.0.1/"] = Answer(status=429, headers=(("Retry-After", "120"),))
    everywhere.routes["//127.0.0.2/"] = Answer(status=503, headers=(("Retry-After", at),))
    everywhere.routes["//127.0.0.3/"] = Answer(status=503, headers=(("Retry-After", "soon"),))
    assert why(fetcher, typed(everywhere)).retry_after == 120
    assert why(fetcher, typed(everywhere, host="127.0.0.2")).retry_after == pytest.approx(600, abs=5)
    assert why(fetcher, typed(everywhere, host="127.0.0.3")).retry_after is None


def test_a_host_that_says_too_many_requests_is_left_alone(site: Site, fetcher: Fetcher) -> None:
    site.routes |= {"/a": Answer(status=429, headers=(("Retry-After", "120"),)), "/b": Answer(body=b"x")}
    why(fetcher, typed(site, "/a"))
    error = why(fetcher, typed(site, "/b"))
    assert (error.reason.code, error.status) == ("too-many-requests", 429)
    assert error.retry_after == pytest.approx(120, abs=5)
    assert site.paths() == ["/a"]
    assert fetcher.fetch(Request(url=site.url("/b"), typed=True, purpose="check")).body == b"x"


def test_a_dripping_error_page_does_not_hide_the_status(site: Site, hasty: Fetcher) -> None:
    site.routes["/"] = Answer(status=403, body=b"x" * 1000, drip=0.1)
    assert why(hasty, typed(site)).reason.code == "forbidden"


@pytest.mark.parametrize(
    "answer",
    [
        Answer(status=403, headers=(("cf-mitigated", "challenge"),)),
        Answer(status=503, body=b"<title>Just a moment...</title><script>window._cf_chl_opt={}</script>"),
        Answer(status=200, body=b"<html><script src='/_Incapsula_Resource?x=1'></script></html>"),
        Answer(status=202, headers=(("x-amzn-waf-action", "challenge"),)),
        Answer(status=200, body=b"<html><script>var s={};sucuri_cloudproxy_js='';</script></html>"),
    ],
)
def test_a_challenge_is_told_from_an_empty_page(answer: Answer, site: Site, fetcher: Fetcher) -> None:
    site.routes["/"] = answer
    assert why(fetcher, typed(site)).reason.code == "challenge"


def test_an_article_behind_a_guard_is_no_challenge(site: Site, fetcher: Fetcher) -> None:
    body = b"<html><script src='/cdn-cgi/challenge-platform/x.js'></script>" + b"<p>text</p>" * 20
    site.routes["/"] = Answer(body=body)
    assert fetcher.fetch(typed(site)).body == body


# --- TLS -----------------------------------------------------------------------------------------


@pytest.fixture
def secure() -> Iterator[Site]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    with Site({"/": Answer(body=b"secret")}, context=context, address="0.0.0.0") as running:
        yield running


@pytest.fixture
def trusting() -> Iterator[Fetcher]:
    """A fetcher that trusts the certificate of the tests."""
    context = ssl.create_default_context(cafile=str(CERTIFICATE))
    made = Fetcher(gap=0, context=context, deadlines=Deadlines(connect=10, headers=10, body=0.5))
    yield made
    made.close()


def test_a_trusted_site_is_read_over_tls(secure: Site, trusting: Fetcher) -> None:
    assert trusting.fetch(typed(secure)).body == b"secret"
    assert trusting.fetch(typed(secure)).body == b"secret"
    assert secure.connections == 1


def test_the_authorities_are_loaded_once_for_all_secure_sites(
    secure: Site, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """requests loads them anew for every connection: ten times the cost of the rest."""
    loaded: list[str] = []
    load = ssl.SSLContext.load_verify_locations

    def loading(self: ssl.SSLContext, cafile: str | None = None, *rest: Any, **named: Any) -> None:
        loaded.append(str(cafile))
        load(self, str(CERTIFICATE))

    monkeypatch.setattr(ssl.SSLContext, "load_verify_locations", loading)
    for _ in range(2):
        fetcher.fetch(typed(secure))
    assert why(fetcher, typed(secure, host="127.0.0.77")).reason.code == "tls-name"
    assert (secure.connections, len(loaded)) == (1, 1)


def test_a_certificate_nobody_vouches_for_is_told(secure: Site, fetcher: Fetcher) -> None:
    assert why(fetcher, typed(secure)).reason.code == "tls-untrusted"


def test_a_certificate_of_another_name_is_told(secure: Site, trusting: Fetcher) -> None:
    assert why(trusting, typed(secure, host="127.0.0.77")).reason.code == "tls-name"


def test_plain_http_where_tls_is_expected_is_told(fetcher: Fetcher) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            one, _ = server.accept()
            with one:
                one.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                one.recv(10000)

        thread = threading.Thread(target=answer)
        thread.start()
        error = why(fetcher, Request(url=f"https://127.0.0.1:{server.getsockname()[1]}/", typed=True))
        thread.join()
    assert error.reason.code == "tls"


def test_a_drip_over_tls_is_broken_off(secure: Site, trusting: Fetcher) -> None:
    secure.routes["/drip"] = Answer(body=b"x" * 1000, drip=0.05, no_length=True)
    assert why(trusting, typed(secure, "/drip")).reason.code == "timeout-body"


# --- politeness, robots, ending ------------------------------------------------------------------


def together(fetcher: Fetcher, requests: list[Request]) -> list[Response]:
    found: list[Response] = []
    threads = [threading.Thread(target=lambda one=one: found.append(fetcher.fetch(one))) for one in requests]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_a_host_is_asked_one_thing_at_a_time(site: Site, fetcher: Fetcher) -> None:
    site.routes["/*"] = Answer(body=b"x", latency=0.02)
    assert len(together(fetcher, [typed(site, f"/{n}") for n in range(6)])) == 6
    assert site.most_together() == 1


def test_pages_of_fresh_entries_come_four_together(site: Site, fetcher: Fetcher) -> None:
    site.routes["/*"] = Answer(body=b"x", latency=0.05)
    pages = [Request(url=site.url(f"/{n}"), typed=True, purpose="page", fresh=True) for n in range(12)]
    assert len(together(fetcher, pages)) == 12
    assert site.most_together() == 4


def test_different_hosts_are_asked_at_once(everywhere: Site, fetcher: Fetcher) -> None:
    here, all_here = 0, asyncio.Event()

    async def wait_for_the_others(_: Asked) -> Answer:
        nonlocal here
        here += 1
        if here == 8:
            all_here.set()
        await all_here.wait()
        return Answer(body=b"x")

    everywhere.routes["/*"] = wait_for_the_others
    assert len(together(fetcher, [typed(everywhere, host=f"127.0.1.{n}") for n in range(1, 9)])) == 8


def test_what_robots_forbid_is_not_fetched(site: Site, fetcher: Fetcher) -> None:
    site.routes |= {"/robots.txt": Answer(body=b"User-agent: *\nDisallow: /news/", type="text/plain"), "/*": Answer()}
    source = site.url("/feed")
    error = why(fetcher, Request(url=site.url("/news/1"), source=source, robots=True))
    assert error.reason.code == "robots"
    fetcher.fetch(Request(url=site.url("/open"), source=source, robots=True))
    fetcher.fetch(Request(url=site.url("/news/1"), typed=True))
    assert site.paths() == ["/robots.txt", "/open", "/news/1"]


def test_the_delay_a_site_asks_for_slows_its_pages_and_forbids_none(site: Site, fetcher: Fetcher) -> None:
    robots = b"User-agent: *\nDisallow: /\nCrawl-delay: 0.5"
    site.routes |= {"/robots.txt": Answer(body=robots, type="text/plain"), "/*": Answer(body=b"x")}
    source = site.url("/feed")
    fetcher.fetch(Request(url=site.url("/1"), source=source, purpose="page", fresh=True))
    assert site.paths() == ["/robots.txt", "/1"]
    assert 0 < fetcher.seconds_until_free(source, fresh=True) <= 0.5


@pytest.mark.parametrize("answer", [Answer(status=500), Answer(raw=b""), Answer(status=403)])
def test_a_site_that_cannot_say_its_delay_has_its_pages_read(answer: Answer, site: Site, fetcher: Fetcher) -> None:
    site.routes |= {"/robots.txt": answer, "/*": Answer(body=b"x")}
    for path in ("/1", "/2"):
        fetcher.fetch(Request(url=site.url(path), source=site.url("/feed"), purpose="page"))
    assert site.paths().count("/robots.txt") in {1, 2}  # a connection closed without an answer is tried again
    assert fetcher.seconds_until_free(site.url()) == 0


def test_closing_breaks_off_everything_within_a_second(site: Site) -> None:
    fetcher = Fetcher(gap=0)
    site.routes |= {"/hang": Answer(latency=60), "/drip": Answer(body=b"x" * 999, drip=0.2)}
    codes: list[str] = []

    def ask(path: str) -> None:
        codes.append(why(fetcher, typed(site, path)).reason.code)

    threads = [threading.Thread(target=ask, args=(path,)) for path in ("/hang", "/drip", "/queued")]
    for thread in threads:
        thread.start()
    while not site.asked:
        threading.Event().wait(0.01)
    fetcher.close()
    for thread in threads:
        thread.join(5)
    assert codes == ["stopping"] * 3
    assert why(fetcher, typed(site)).reason.code == "stopping"


# --- what a source wants otherwise ---------------------------------------------------------------

WISHES = SourceOptions(user_agent="Reader/1", cookies="a=1;  b=\n2", username="ليلى", has_password=True)


def test_a_source_is_asked_as_it_wants(site: Site, fetcher: Fetcher) -> None:
    site.routes["/"] = Answer()
    fetcher.fetch(Request(url=site.url("/"), typed=True, options=WISHES, password="سر:1"))
    headers = site.asked[0].headers
    assert (headers["user-agent"], headers["cookie"]) == ("Reader/1", "a=1; b= 2")
    assert b64decode(headers["authorization"].removeprefix("Basic ")).decode() == "ليلى:سر:1"


def test_a_sources_secrets_stay_at_its_own_site(everywhere: Site, fetcher: Fetcher) -> None:
    source = everywhere.url("/", host="127.0.0.2")
    elsewhere = everywhere.url("/there", host="127.0.0.3")
    everywhere.routes |= {
        "/": Answer(status=302, headers=(("Location", elsewhere),)),
        "/there": Answer(),
        "/page": Answer(),
        "/robots.txt": Answer(),
    }
    fetcher.fetch(Request(url=source, typed=True, source=source, options=WISHES, password="x"))
    for host in ("127.0.0.3", "127.0.0.2"):
        page = everywhere.url("/page", host=host)
        fetcher.fetch(Request(url=page, source=source, purpose="page", options=WISHES, password="x"))
    told = {(asked.host, asked.path): {"cookie", "authorization"} & set(asked.headers) for asked in everywhere.asked}
    assert told[("127.0.0.2", "/")] == told[("127.0.0.2", "/page")] == {"cookie", "authorization"}
    assert told[("127.0.0.3", "/there")] == told[("127.0.0.3", "/page")] == set()
    assert told[("127.0.0.2", "/robots.txt")] == set()


@pytest.mark.parametrize(
    ("url", "source", "belongs"),
    [
        ("https://www.news.example/a", "https://news.example/feed", True),
        ("https://news.example/a", "http://news.example/feed", True),
        ("http://news.example/a", "https://news.example/feed", False),
        ("https://news.example:8443/a", "https://news.example/feed", False),
        ("https://news.example.evil.example/a", "https://news.example/feed", False),
        ("https://cdn.news.example/a", "https://news.example/feed", False),
        ("https://[bad", "https://news.example/feed", False),
        ("ftp://news.example/a", "https://news.example/feed", False),
    ],
)
def test_it_is_known_where_a_sources_secrets_may_go(url: str, source: str, belongs: bool) -> None:
    assert addresses.belongs(url, source) is belongs


def test_secrets_are_not_shown() -> None:
    request = Request(url="https://news.example/", options=replace(WISHES, cookies="token=xyz"), password="hush")
    assert "hush" not in repr(request)
    assert "xyz" not in repr(request)
    assert "Reader/1" in repr(request)


def test_a_cookie_the_site_sets_on_the_way_stands_beside_the_sources_own(site: Site, fetcher: Fetcher) -> None:
    site.routes |= {
        "/": Answer(status=302, headers=(("Location", "/in"), ("Set-Cookie", "seen=yes; Path=/"))),
        "/in": Answer(),
    }
    fetcher.fetch(Request(url=site.url("/"), typed=True, options=SourceOptions(cookies="a=1")))
    assert site.asked[1].headers["cookie"] == "a=1; seen=yes"


def test_a_sources_own_proxy_is_used_and_direct_is_none(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.routes |= {"http://news.example/x": Answer(body=b"through it"), "/x": Answer(body=b"past it")}
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{probe.getsockname()[1]}")
    monkeypatch.setenv("no_proxy", "")
    fetcher = Fetcher(gap=0, resolve=names({}))
    own = SourceOptions(proxy=site.url(""))
    assert fetcher.fetch(Request(url="http://news.example/x", options=own)).body == b"through it"
    direct = SourceOptions(proxy="direct")
    assert fetcher.fetch(Request(url=site.url("/x"), typed=True, options=direct)).body == b"past it"
    assert why(fetcher, Request(url=site.url("/x"), typed=True)).reason.code == "proxy"
    fetcher.close()


def test_robots_txt_is_asked_for_through_the_sources_own_proxy(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "")
    site.routes |= {
        "http://news.example/x": Answer(body=b"the page"),
        "http://news.example/robots.txt": Answer(body=b"Crawl-delay: 0", type="text/plain"),
    }
    fetcher = Fetcher(gap=0)
    own = SourceOptions(proxy=site.url(""))
    assert fetcher.fetch(Request(url="http://news.example/x", purpose="page", options=own)).body == b"the page"
    assert site.paths() == ["http://news.example/robots.txt", "http://news.example/x"]
    fetcher.rules("http://news.example/y", proxy=site.url(""))
    assert len(site.asked) == 2
    fetcher.close()


@pytest.mark.parametrize("proxy", ["nonsense", "http://", "http://[x"])
def test_a_proxy_that_is_none_is_told(proxy: str) -> None:
    fetcher = Fetcher(gap=0, resolve=names({}))
    error = why(fetcher, Request(url="http://news.example/x", options=SourceOptions(proxy=proxy)))
    assert error.reason.code == "proxy"
    fetcher.close()


def test_the_address_that_was_checked_is_the_one_that_is_connected(site: Site, fetcher: Fetcher) -> None:
    asked: list[str] = []

    def look_up(host: str, port: int) -> list[tuple[socket.AddressFamily, tuple[str, int]]]:
        # A name whose answer changes between the check and the connection: it must not be asked a second time.
        asked.append(host)
        return [(socket.AF_INET, ("127.0.0.1" if len(asked) == 1 else "127.9.9.9", port))]

    site.routes["/"] = Answer(body=b"first", close=True)
    rebound = Fetcher(gap=0, resolve=look_up)
    for _ in range(2):
        assert rebound.fetch(Request(url=f"http://rebinding.example:{site.port}/", typed=True)).body == b"first"
    assert asked == ["rebinding.example"]
    rebound.close()


@pytest.mark.parametrize(("length", "etag"), [("nonsense", ""), ("-5", ""), ("²", ""), ("", ""), ("10", '"v1"')])
def test_a_version_whose_length_cannot_be_read_may_be_cut_and_is_not_kept(
    length: str, etag: str, site: Site, fetcher: Fetcher
) -> None:
    head = f'HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nETag: "v1"\r\nContent-Type: text/xml\r\n\r\n'
    site.routes["/"] = Answer(raw=head.encode("latin-1") + b"<rss><chan")
    found = fetcher.fetch(typed(site))
    assert (found.body, found.etag) == (b"<rss><chan", etag)


def test_a_weak_tag_is_sent_back_as_it_came(site: Site, fetcher: Fetcher) -> None:
    site.routes["/"] = Answer(body=b"long", etag='W/"v1"')
    first = fetcher.fetch(typed(site))
    assert first.etag == 'W/"v1"'
    again = fetcher.fetch(Request(url=site.url("/"), typed=True, etag=first.etag, last_modified=first.last_modified))
    assert again.not_modified
    assert site.asked[1].headers["if-none-match"] == 'W/"v1"'
    assert "if-modified-since" not in site.asked[1].headers


def test_a_proxy_of_the_environment_is_used(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.routes["http://news.example/x"] = Answer(body=b"through the proxy")
    monkeypatch.setenv("http_proxy", site.url(""))
    monkeypatch.setenv("no_proxy", "localhost")
    fetcher = Fetcher(gap=0)
    assert fetcher.fetch(Request(url="http://news.example/x")).body == b"through the proxy"
    assert why(fetcher, Request(url="http://192.168.0.1/x")).reason.code == "address-private"
    fetcher.close()


def tunnel(proxy: socket.socket, port: int, heads: list[bytes]) -> None:
    """Serve one CONNECT, to a port of this machine whatever was asked for."""
    near, _ = proxy.accept()
    with near, socket.create_connection(("127.0.0.1", port)) as far, contextlib.suppress(ConnectionError):
        heads.append(near.recv(4096))
        near.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        with selectors.DefaultSelector() as both:
            both.register(near, selectors.EVENT_READ, far)
            both.register(far, selectors.EVENT_READ, near)
            while True:
                for key, _ in both.select():
                    found = key.fileobj.recv(65536) if isinstance(key.fileobj, socket.socket) else b""
                    if not found:
                        return
                    key.data.sendall(found)


def test_a_secure_site_is_read_through_a_tunnel(secure: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    heads: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as proxy:
        thread = threading.Thread(target=tunnel, args=(proxy, secure.port, heads))
        thread.start()
        monkeypatch.setenv("https_proxy", f"http://user:word@127.0.0.1:{proxy.getsockname()[1]}")
        monkeypatch.setenv("no_proxy", "")
        context = ssl.create_default_context(cafile=str(CERTIFICATE))
        fetcher = Fetcher(gap=0, context=context, resolve=names({}))
        # The name is the proxy's business: our own resolver knows none.
        assert why(fetcher, Request(url="https://news.example/", purpose="check")).reason.code == "tls-name"
        fetcher.close()
        thread.join()
    assert heads[0].startswith(b"CONNECT news.example:443 ")
    assert b"Proxy-Authorization: Basic" in heads[0]


def test_a_proxy_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{probe.getsockname()[1]}")
    monkeypatch.setenv("no_proxy", "")
    fetcher = Fetcher(gap=0, resolve=names({}))
    assert why(fetcher, Request(url="http://news.example/")).reason.code == "proxy"
    fetcher.close()


def test_closing_does_not_wait_for_a_resolver_that_never_answers() -> None:
    hangs, asked, answered = threading.Event(), threading.Event(), threading.Event()

    def look_up(host: str, port: int) -> list[tuple[socket.AddressFamily, tuple[str, int]]]:
        asked.set()
        hangs.wait(30)
        answered.set()
        return []

    fetcher = Fetcher(gap=0, resolve=look_up)
    codes: list[str] = []
    request = Request(url="http://a.example/", source="http://b.example/")
    thread = threading.Thread(target=lambda: codes.append(why(fetcher, request).reason.code))
    thread.start()
    assert asked.wait(5)
    fetcher.close()
    thread.join(5)
    assert codes == ["stopping"]
    assert not answered.is_set()
    hangs.set()


def test_an_answer_is_plain_data(site: Site, fetcher: Fetcher) -> None:
    site.routes["/"] = Answer(body=b"{}", type="application/feed+json")
    found = fetcher.fetch(typed(site))
    assert json.loads(found.body) == {}
    assert found.elapsed > 0


# --- where it may go, and what it says there -----------------------------------------------------


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "127.1", "0177.0.0.1", "127.0.0.1.", "localhost."])
def test_a_number_in_any_spelling_is_private_through_a_proxy_too(
    host: str, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("no_proxy", "")
    site.routes["/*"] = Answer(body=b"inside")
    fetcher = Fetcher(gap=0, resolve=names({}))
    request = Request(url=f"http://{host}/x", source="http://news.example/", options=SourceOptions(proxy=site.url("")))
    assert why(fetcher, request).reason.code == "address-private"
    assert site.asked == []
    fetcher.close()


@pytest.mark.parametrize(
    ("address", "reach"),
    [
        ("fec0::1", Reach.LOCAL_NETWORK),
        ("::127.0.0.1", Reach.THIS_MACHINE),
        ("::10.0.0.1", Reach.LOCAL_NETWORK),
        ("::8.8.8.8", Reach.PUBLIC),
        ("64:ff9b:1::a00:1", Reach.LOCAL_NETWORK),
        ("64:ff9b::7f00:1", Reach.THIS_MACHINE),
        ("192.0.0.8", Reach.LOCAL_NETWORK),
        ("192.0.0.9", Reach.PUBLIC),
        ("::1", Reach.THIS_MACHINE),
        ("::", Reach.THIS_MACHINE),
        ("2620:fe::fe", Reach.PUBLIC),
    ],
)
def test_special_addresses_lie_inside(address: str, reach: Reach) -> None:
    assert reach_of(address) is reach


def test_a_name_that_was_public_when_it_was_typed_leads_nowhere_inside_later(site: Site) -> None:
    site.routes["/*"] = Answer(body=b"inside")
    fetcher = Fetcher(gap=0, resolve=names({"news.example": "127.0.0.1"}))
    url = f"http://news.example:{site.port}/feed"
    assert fetcher.fetch(Request(url=url, typed=True, source=url)).public is False
    asked = len(site.asked)
    pinned = SourceOptions(public=True)
    for request in (
        Request(url=url, typed=True, source=url, options=pinned),
        Request(url=f"http://news.example:{site.port}/page", purpose="page", source=url, options=pinned),
    ):
        assert why(fetcher, request).reason.code == "address-private"
    assert len(site.asked) == asked
    fetcher.close()


@pytest.mark.parametrize("early", [b"103 Early Hints", b"102 Processing"])
def test_what_comes_before_the_answer_is_passed_over(early: bytes, site: Site, fetcher: Fetcher) -> None:
    hints = b"HTTP/1.1 " + early + b"\r\nLink: </a.css>\r\n\r\n"
    site.routes["/*"] = Answer(raw=hints * 2 + b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")
    assert fetcher.fetch(typed(site)).body == b"hi"
    site.routes["/*"] = Answer(raw=hints * 500)
    assert why(fetcher, typed(site)).reason.code == "not-http"


def test_which_version_we_have_is_told_to_the_host_that_gave_it_only(everywhere: Site, fetcher: Fetcher) -> None:
    there = everywhere.url("/there", host="127.0.0.3")
    everywhere.routes |= {
        "/here": Answer(status=302, headers=(("Location", there),)),
        "/there": Answer(body=b"<rss></rss>", etag='"2"'),
        "/within": Answer(status=302, headers=(("Location", "/there"),)),
    }
    for path, told in (("/here", False), ("/within", True)):
        everywhere.asked.clear()
        url = everywhere.url(path, host="127.0.0.2")
        found = fetcher.fetch(Request(url=url, typed=True, etag='"2"', last_modified="x"))
        first, last = [one for one in everywhere.asked if one.path != "/robots.txt"]
        assert first.headers["if-none-match"] == '"2"'
        assert ("if-none-match" in last.headers, "if-modified-since" in last.headers) == (told, told)
        assert found.not_modified is told


@pytest.mark.parametrize("status", [429, 503])
def test_a_host_that_asks_us_to_wait_is_left_alone_by_all(status: int, site: Site, fetcher: Fetcher) -> None:
    site.routes |= {"/a": Answer(status=status, headers=(("Retry-After", "120"),)), "/b": Answer(body=b"x")}
    why(fetcher, typed(site, "/a"))
    asked = len(site.asked)
    error = why(fetcher, typed(site, "/b"))
    assert error.reason.code == "too-many-requests"
    assert error.retry_after is not None
    assert 110 < error.retry_after <= 120
    assert len(site.asked) == asked


def test_a_crawl_delay_holds_for_typed_feeds_that_follow_each_other(site: Site, fetcher: Fetcher) -> None:
    robots = b"User-agent: *\nCrawl-delay: 0.3"
    times: list[float] = []

    def answer(_: Asked) -> Answer:
        times.append(time.monotonic())
        return Answer(body=b"x")

    def rules(_: Asked) -> Answer:
        times.append(time.monotonic())
        return Answer(body=robots, type="text/plain")

    site.routes |= {"/robots.txt": rules, "/*": answer}
    source = site.url("/feed")
    for _ in range(2):
        fetcher.fetch(Request(url=source, typed=True, source=source))
    # Before the first nothing was asked of the site that it could want to be far from.
    assert site.paths() == ["/feed", "/robots.txt", "/feed"]
    # The least that must have passed; how long it took is nobody's matter.
    assert times[2] - times[1] >= 0.29


def test_what_a_redirect_led_to_a_busy_host_is_gone_on_with_later(fetcher: Fetcher, everywhere: Site) -> None:
    busy = "127.0.3.9"
    everywhere.routes[f"//{busy}/feed"] = Answer(body=b"<rss/>", type="application/rss+xml")
    everywhere.routes["/old"] = Answer(status=301, headers=(("Location", everywhere.url("/feed", host=busy)),))
    request = Request(url=everywhere.url("/old"), typed=True, source=everywhere.url("/old"), patient=False)
    with fetcher._politeness.turn(busy), pytest.raises(LedElsewhere) as led:
        fetcher.fetch(request)
    assert led.value.url == everywhere.url("/feed", host=busy)
    response = led.value.go_on()
    assert (response.body, response.moved_to) == (b"<rss/>", led.value.url)
    assert [one.path for one in everywhere.asked] == ["/old", "/feed"]
