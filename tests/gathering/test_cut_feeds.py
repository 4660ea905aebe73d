"""Feeds whose end is missing: what is whole of them is kept, and none passes for a whole feed."""

from __future__ import annotations

import pytest

from monitor.errors import ListingError
from monitor.gathering.feeds import read_feed

URL = "https://e.org/feed"
CUT = "feed-cut-early"


def _rss(items: str) -> str:
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>الوادي</title>{items}</channel></rss>\n'


def _atom(entries: str) -> str:
    return f'<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:title>الوادي</a:title>{entries}</a:feed>\n'


def _rdf(items: str) -> str:
    return (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
        f"<channel><title>الوادي</title><items></items></channel>{items}</rdf:RDF>\n"
    )


def _json(items: str) -> str:
    return (
        '{"version": "https://jsonfeed.org/version/1.1", "authors": [{"name": "{ن} ]"}], "title": "الوادي", '
        f'"items": [{items}]}}\n'
    )


ITEM = (
    "<item><title>خبر {0}</title><link>https://e.org/{0}</link><guid>g{0}</guid>"
    "<description><![CDATA[<p>نص </item> الخبر</p>]]></description></item>\n"
)
ENTRY = (
    '<a:entry><a:title>خبر {0}</a:title><a:link href="https://e.org/{0}"/><a:id>g{0}</a:id>'
    "<a:summary>نص الخبر</a:summary></a:entry>\n"
)
OBJECT = '{{"title": "خبر {0}", "content_text": "نص }}", "url": "https://e.org/{0}", "id": "g{0}"}}'
NUMBERS = range(4)
FEEDS = {
    "rss": _rss("".join(ITEM.format(n) for n in NUMBERS)),
    "atom": _atom("".join(ENTRY.format(n) for n in NUMBERS)),
    "rdf": _rdf("".join(ITEM.format(n) for n in NUMBERS)),
    "json": _json(", ".join(OBJECT.format(n) for n in NUMBERS)),
}


@pytest.mark.parametrize("kind", FEEDS)
def test_wherever_a_feed_is_cut_its_whole_items_stay_and_no_half_one_does(kind: str) -> None:
    body = FEEDS[kind].encode()
    whole = read_feed(body, url=URL)
    assert (whole.kind, len(whole.entries), whole.broke_off) == (kind, len(NUMBERS), False)
    kept: set[int] = set()
    for end in range(1, len(body.rstrip()) - 1):
        try:
            listing = read_feed(body[:end], url=URL)
        except ListingError:
            assert not kept, body[:end]
            continue
        assert listing.broke_off, body[:end]
        assert listing.entries == whole.entries[: len(listing.entries)]
        assert len(listing.entries) >= max(kept, default=1)
        kept.add(len(listing.entries))
    assert kept == {1, 2, 3, 4}


@pytest.mark.parametrize("kind", FEEDS)
def test_a_feed_cut_before_its_first_whole_item_is_none(kind: str) -> None:
    body = FEEDS[kind]
    with pytest.raises(ListingError) as told:
        read_feed(body[: body.index("g0")].encode(), url=URL)
    assert told.value.reason.code == CUT


def test_the_beginning_of_a_title_is_no_feed() -> None:
    with pytest.raises(ListingError) as told:
        read_feed(b"<rss><channel><title>x</tit", url=URL)
    assert told.value.reason.code == CUT


BARE = "<item><title>أ & ب &foo; {0}</title><link>https://e.org/{0}</link>{1}</item>"


@pytest.mark.parametrize(
    "body",
    [
        _rss(BARE.format(1, "") + BARE.format(2, "")),
        _rss(BARE.format(1, "<b>") + BARE.format(2, "<description>a < b</description>")),
        _rss(BARE.format(1, "<b>") + BARE.format(2, "")) + "<!-- kept for an hour --><script>x()</script>",
        _rss(BARE.format(1, "<b>") + BARE.format(2, "<x:y/>")).upper().replace("HTTPS://E.ORG", "https://e.org"),
        _rss(BARE.format(1, "<![CDATA[never closed") + BARE.format(2, "")),
    ],
)
def test_an_ill_formed_feed_that_has_its_end_is_not_cut(body: str) -> None:
    assert not read_feed(body.encode(), url=URL).broke_off


def test_a_feed_that_is_both_ill_formed_and_cut_keeps_its_whole_items() -> None:
    body = _rss(BARE.format(1, "<b>") + BARE.format(2, "</i>") + BARE.format(3, ""))
    listing = read_feed(body[: body.rindex("https://e.org/3")].encode(), url=URL)
    assert listing.broke_off
    assert [entry.url for entry in listing.entries] == ["https://e.org/1", "https://e.org/2"]


@pytest.mark.parametrize("items", ['"a", ', "null, 1, ", "[], "])
def test_a_cut_json_feed_without_an_object_has_no_whole_item(items: str) -> None:
    with pytest.raises(ListingError) as told:
        read_feed(f'{{"title": "x", "items": [{items}'.encode(), url=URL)
    assert told.value.reason.code == CUT


def test_a_json_feed_that_is_wrong_inside_is_no_feed_and_not_cut() -> None:
    with pytest.raises(ListingError) as told:
        read_feed(FEEDS["json"].replace('"g1"', "g1").encode(), url=URL)
    assert told.value.reason.code == "not-a-feed"
