"""What hostile or broken servers do, from the socket to the entries: each has its reason, and the others go on."""

from __future__ import annotations

import gzip
import ssl
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from monitor.errors import MonitorError
from monitor.gathering.connecting import Deadlines
from monitor.gathering.fetching import Fetcher, Request
from monitor.gathering.listings import read_listing
from monitor.gathering.refusals import is_portal
from monitor.model import Listing, SourceKind
from tests.site import Answer, Site

DATA = Path(__file__).parent / "data"
LARGEST = 2 << 20
ITEM = "<item><title>خبر {n}</title><link>https://news.example/{n}</link><description>نص {n}</description></item>"
SIGN_IN = (
    "<!DOCTYPE html><html><head><title>Welcome</title></head><body><form action='/in'><input name=user>"
    "<input type='password' name=word><button>OK</button></form></body></html>"
)


def feed(items: int, *, inside: str = "", head: str = '<?xml version="1.0" encoding="utf-8"?>') -> bytes:
    entries = "".join(ITEM.format(n=n) for n in range(items))
    return f'{head}<rss version="2.0"><channel><title>أخبار</title>{inside}{entries}</channel></rss>'.encode()


def bomb(kind: str) -> Answer:
    """A few kilobytes that become forty megabytes."""
    if kind == "br":
        # Nobody asked for brotli; what claims to be it is not unpacked at all.
        return Answer(body=b"\x5b\xff\xff\xff" + b"\x00" * 2000, headers=(("Content-Encoding", "br"),))
    packer = zlib.compressobj(wbits=31 if kind == "gzip" else 15)
    packed = b"".join(packer.compress(bytes(1 << 20)) for _ in range(40)) + packer.flush()
    return Answer(body=packed, headers=(("Content-Encoding", kind),))


LAUGHS = "<!DOCTYPE rss [<!ENTITY a 'ha ha ha '>" + "".join(
    f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 12}'>" for n in range(9)
)
LONG_ENTITY = f"<!DOCTYPE rss [<!ENTITY a '{'x' * 50_000}'>]>"
OUTSIDE = "<!DOCTYPE rss [<!ENTITY x SYSTEM '{where}'>]>"

HOSTILE: dict[str, tuple[Answer, str]] = {
    "drip-headers": (Answer(drip_headers=0.05), "timeout-headers"),
    "drip-body": (Answer(body=b"x" * 4000, drip=0.05), "timeout-body"),
    "drip-without-length": (Answer(body=feed(90), drip=0.02, no_length=True), "timeout-body"),
    "says-nothing": (Answer(latency=30), "timeout-headers"),
    "gzip-bomb": (bomb("gzip"), "too-large"),
    "deflate-bomb": (bomb("deflate"), "too-large"),
    "brotli-bomb": (bomb("br"), "encoding-unknown"),
    "endless": (Answer(body=b"<item>" * 10_000, endless=True), "too-large"),
    "announced-huge": (Answer(body=b"<rss>", length=1 << 40), "too-large"),
    "cut-length": (Answer(body=feed(9)[:700], length=5000), "cut-short"),
    "cut-chunk": (Answer(body=feed(90)[:9000], chunked=True, unfinished=True), "cut-short"),
    "cut-gzip": (Answer(body=gzip.compress(feed(90))[:-30], headers=(("Content-Encoding", "gzip"),)), "cut-short"),
    "loop": (Answer(status=302, headers=(("Location", "/"),)), "redirect-loop"),
    "no-address": (Answer(status=301, headers=(("Location", "http://[::1"),)), "redirect-invalid"),
    "inward": (Answer(status=302, headers=(("Location", "file:///etc/passwd"),)), "redirect-invalid"),
    "sign-in": (Answer(body=SIGN_IN.encode()), "login-page"),
    "hotspot": (Answer(body=b"<html><!--<WISPAccessGatewayParam>--><body>Sign in</body></html>"), "captive-portal"),
    "network-sign-in": (Answer(status=511, body=SIGN_IN.encode()), "captive-portal"),
    "home-page": (Answer(body=b"<!DOCTYPE html><html><body><p>The feed is gone.</p></body></html>"), "page-instead"),
    "cloudflare": (
        Answer(status=503, body=b"<title>Just a moment...</title><script>window._cf_chl_opt={}</script>"),
        "challenge",
    ),
    "cloudflare-403": (Answer(status=403, headers=(("cf-mitigated", "challenge"),)), "challenge"),
    "ddos-guard": (
        Answer(status=403, body=b"<html><script src='/.well-known/ddos-guard/js-challenge/index.js'></script></html>"),
        "challenge",
    ),
    "script-200": (Answer(body=b"<html><script>var s={};sucuri_cloudproxy_js='';</script></html>"), "challenge"),
    "empty": (Answer(body=b""), "not-a-feed"),
    "picture": (Answer(body=b"\x89PNG\r\n\x1a\n" + bytes(500), type="image/png"), "not-a-feed"),
    "json-depths": (Answer(body=b"[" * 100_000), "not-a-feed"),
    "other-json": (Answer(body=b'{"error": "quota"}', type="application/json"), "not-a-feed"),
}

ODD: dict[str, Answer] = {
    "laughs": Answer(body=feed(3, head=LAUGHS + "]>", inside="<description>&j;</description>")),
    "long-entity": Answer(body=feed(3, head=LONG_ENTITY, inside=f"<description>{'&a;' * 2000}</description>")),
    "external-file": Answer(body=feed(3, head=OUTSIDE.format(where="file:///etc/passwd"), inside="<link>&x;</link>")),
    "many-attributes": Answer(body=feed(3, inside="<x " + " ".join(f"a{n}='1'" for n in range(100_000)) + "/>")),
    "many-empty-elements": Answer(body=feed(3, inside="<x/>" * 100_000)),
    "deep": Answer(body=feed(3, inside="<x>" * 200 + "</x>" * 200)),
    "cut-without-length": Answer(body=feed(4)[: feed(4).rindex(b"<item>") + 40], no_length=True),
    "utf-8-called-latin": Answer(body=feed(3), type="text/xml; charset=iso-8859-1"),
    "utf-8-called-nonsense": Answer(body=feed(3), type="text/xml; charset=klingon"),
    "cp1256-called-utf-8": Answer(
        body=feed(3, head="").decode().encode("cp1256"), type="application/rss+xml; charset=utf-8"
    ),
    "called-a-page": Answer(body=feed(3), type="text/html"),
    "called-octets": Answer(body=feed(3), type="application/octet-stream"),
}


@pytest.fixture
def sites() -> Iterator[Site]:
    with Site(address="0.0.0.0", remember=False) as running:
        yield running


@pytest.fixture
def hasty() -> Iterator[Fetcher]:
    made = Fetcher(gap=0, largest=LARGEST, deadlines=Deadlines(connect=5, headers=0.6, body=0.6, silence=0.5, total=10))
    yield made
    made.close()


def listing(fetcher: Fetcher, url: str) -> Listing | str:
    """The listing of a feed's address, or the code of the reason there is none."""
    try:
        found = fetcher.fetch(Request(url=url, typed=True))
        return read_listing(SourceKind.FEED, found.body, url=found.url, content_type=found.content_type)
    except MonitorError as error:
        return error.reason.code


def address(site: Site, number: int, path: str = "/") -> str:
    return site.url(path, host=f"127.0.3.{number + 1}")


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_answer_has_its_reason(name: str, sites: Site, hasty: Fetcher) -> None:
    answer, code = HOSTILE[name]
    sites.routes["/"] = answer
    assert listing(hasty, address(sites, 0)) == code


@pytest.mark.parametrize("name", ODD)
def test_an_odd_feed_still_gives_its_items(name: str, sites: Site, hasty: Fetcher) -> None:
    sites.routes["/"] = ODD[name]
    found = listing(hasty, address(sites, 0))
    assert isinstance(found, Listing)
    assert [entry.title for entry in found.entries][:3] == ["خبر 0", "خبر 1", "خبر 2"]
    assert "root:" not in found.subtitle + found.link
    assert len(found.subtitle) < 200_000


def test_ordinary_sites_are_read_while_hostile_ones_are_at_work(sites: Site, hasty: Fetcher) -> None:
    # Twice as many threads as in a poll are not needed: each hostile one holds only its own.
    hostile = list(HOSTILE.values())
    urls = []
    for number, (answer, _) in enumerate(hostile):
        sites.routes[f"//127.0.3.{number + 1}/"] = answer
        urls.append(address(sites, number))
    sites.routes["/good"] = Answer(body=feed(5), type="application/rss+xml", etag='"1"')
    good = [address(sites, number, "/good") for number in range(100, 120)]
    with ThreadPoolExecutor(32) as pool:
        answers = list(pool.map(lambda url: listing(hasty, url), [*urls, *good]))
    assert answers[: len(urls)] == [code for _, code in hostile]
    for found in answers[len(urls) :]:
        assert isinstance(found, Listing)
        assert len(found.entries) == 5


def test_a_hundred_thousand_items_are_cut_to_ten_thousand(sites: Site) -> None:
    fetcher = Fetcher(gap=0)
    sites.routes["/"] = Answer(body=feed(100_000))
    found = listing(fetcher, address(sites, 0))
    fetcher.close()
    assert isinstance(found, Listing)
    assert len(found.entries) == 10_000
    assert found.entries[0].title == "خبر 0"


def test_a_redirect_to_a_sign_in_page_elsewhere_is_the_networks(sites: Site, hasty: Fetcher) -> None:
    sites.routes["/feed"] = Answer(status=302, headers=(("Location", sites.url("/portal", host="127.0.3.99")),))
    sites.routes["/portal"] = Answer(body=SIGN_IN.encode())
    assert listing(hasty, address(sites, 0, "/feed")) == "captive-portal"


def test_a_page_with_a_login_box_that_a_redirect_leads_to_is_no_portal() -> None:
    page = SIGN_IN.encode() + b"<p>text</p>" * 10
    assert not is_portal(asked="a.example", host="b.example", content_type="text/html", body=page)
    assert not is_portal(asked="www.a.example", host="a.example", content_type="", body=SIGN_IN.encode())
    assert not is_portal(asked="a.example", host="b.example", content_type="text/xml", body=SIGN_IN.encode())


def test_a_feed_whose_end_cannot_be_known_is_not_asked_for_changes_only(sites: Site, hasty: Fetcher) -> None:
    whole = feed(4)
    for body, sure in ((whole, True), (whole[:-40], False)):
        sites.routes["/"] = Answer(body=body, no_length=True, etag='"1"', last_modified="Mon, 02 Mar 2026 10:00:00 GMT")
        found = hasty.fetch(Request(url=address(sites, 0), typed=True))
        assert (bool(found.etag), bool(found.last_modified)) == (sure, sure)
    sites.routes["/"] = Answer(body=whole[:-40], etag='W/"1"')
    assert hasty.fetch(Request(url=address(sites, 0), typed=True)).etag == 'W/"1"'


@pytest.mark.parametrize(
    ("shown", "trusted", "host", "code"),
    [
        ("expired.pem", "expired.pem", "127.0.0.1", "tls-expired"),
        ("loopback.pem", "loopback.pem", "127.0.0.9", "tls-name"),
        ("loopback.pem", "expired.pem", "127.0.0.1", "tls-untrusted"),
    ],
)
def test_a_wrong_certificate_is_told_and_nothing_is_asked(shown: str, trusted: str, host: str, code: str) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(DATA / shown)
    fetcher = Fetcher(gap=0, context=ssl.create_default_context(cafile=str(DATA / trusted)))
    with Site({"/": Answer(body=feed(1))}, context=context, address="0.0.0.0") as site:
        assert listing(fetcher, site.url(host=host)) == code
        assert site.asked == []
    fetcher.close()
