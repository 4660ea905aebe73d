"""Feeds of every kind, well-formed or not, and hostile ones."""

from __future__ import annotations

import random
import subprocess
import sys
from dataclasses import replace
from html import escape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.errors import ListingError
from monitor.gathering.feeds import read_feed
from monitor.gathering.markup import clean
from monitor.model import Enclosure, Precision
from tests.gathering.mutating import EVIL, live_parts, mutated

URL = "https://news.example.com/rss.xml"


def rss(
    items: str, channel: str = "<title>أخبار</title>", head: str = '<?xml version="1.0" encoding="utf-8"?>'
) -> bytes:
    return (
        f'{head}<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom">'
        f"<channel>{channel}{items}</channel></rss>"
    ).encode()


ITEM = """<item><title>خفض التصعيد في إدلب</title><link>https://news.example.com/a/1?utm_source=rss&amp;id=7</link>
<guid isPermaLink="false">n-1</guid><pubDate>Wed, 17 Feb 2021 14:59:00 +0300</pubDate>
<dc:creator>ليلى حداد</dc:creator>
<description>ملخص &lt;b&gt;قصير&lt;/b&gt;</description><content:encoded><![CDATA[<p>نص <a href="/b">كامل</a></p><img
src="/i.jpg">]]></content:encoded>
<category>سياسة</category><category>سياسة</category><enclosure url="/v.mp4" type="video/mp4" length="12"/></item>"""


def test_an_rss_item_gives_all_its_facts() -> None:
    listing = read_feed(rss(ITEM, "<title>أخبار</title><link>/</link><language>ar_SY</language>"), url=URL)
    assert (listing.kind, listing.title, listing.link, listing.language) == (
        "rss",
        "أخبار",
        "https://news.example.com/",
        "ar-SY",
    )
    (entry,) = listing.entries
    assert entry.title == "خفض التصعيد في إدلب"
    assert entry.url == "https://news.example.com/a/1?id=7"
    assert entry.key == "https://news.example.com/a/1?id=7 id:n-1"
    assert entry.id == "n-1"
    assert entry.author == "ليلى حداد"
    assert entry.published is not None
    assert (entry.published.text, entry.published.precision) == ("2021-02-17T14:59:00+03:00", Precision.SECOND)
    assert entry.summary == "ملخص <b>قصير</b>"
    assert entry.content == (
        '<p>نص <a href="https://news.example.com/b">كامل</a></p><img src="https://news.example.com/i.jpg">'
    )
    assert entry.tags == ("سياسة",)
    assert entry.enclosures == (Enclosure(href="https://news.example.com/v.mp4", type="video/mp4", length=12),)


def test_an_atom_entry_gives_all_its_facts() -> None:
    body = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://e.org/blog/" xml:lang="ar">
    <title type="html">&lt;b>مدونة&lt;/b></title>
    <id>tag:e.org,2020:1</id><updated>2020-04-24T21:22:05Z</updated><author><name>سامر</name></author><link href="/"/>
    <entry><title>عنوان &amp; آخر</title><link rel="alternate" href="x/1"/>
<link rel="enclosure" href="a.mp3" type="audio/mpeg"/>
    <id>tag:e.org,2020:2</id><published>2020-04-24T20:00:00+02:00</published><updated>2020-04-24T21:22:05Z</updated>
    <summary>ملخص</summary><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>نص <em>مهم</em></p>
</div></content>
    <category term="طقس"/></entry></feed>"""
    listing = read_feed(body.encode(), url="https://e.org/feed")
    assert (listing.kind, listing.title, listing.id, listing.language) == ("atom", "مدونة", "tag:e.org,2020:1", "ar")
    (entry,) = listing.entries
    assert entry.title == "عنوان & آخر"
    assert entry.url == "https://e.org/blog/x/1"
    assert entry.author == "سامر"
    assert entry.content is not None
    assert "<p>نص <em>مهم</em></p>" in entry.content
    assert entry.published is not None
    assert entry.published.text == "2020-04-24T20:00:00+02:00"
    assert entry.tags == ("طقس",)
    assert entry.enclosures[0].href == "https://e.org/blog/a.mp3"


def test_rdf_and_json_feeds_are_read() -> None:
    rdf = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
    <channel rdf:about="http://e.org/"><title>ق</title></channel>
    <item rdf:about="http://e.org/1"><title>خبر</title><link>http://e.org/1</link>
<dc:date>2010-05-01T10:00+03:00</dc:date></item></rdf:RDF>"""
    listing = read_feed(rdf.encode(), url=URL)
    assert listing.kind == "rdf"
    assert listing.entries[0].published is not None
    assert listing.entries[0].published.text == "2010-05-01T10:00+03:00"
    body = """{"version": "https://jsonfeed.org/version/1.1", "title": "ق",
    "items": [{"id": "1", "url": "/a", "title": "a < b",
    "content_text": "سطر أول\\n\\nسطر ثان", "date_published": "2024-01-02T03:04:05Z", "authors": [{"name": "ن"}],
    "tags": ["t"]}]}"""
    listing = read_feed(body.encode(), url="https://e.org/feed.json")
    assert listing.kind == "json"
    assert listing.entries[0].title == "a < b"
    assert listing.entries[0].content == "<p>سطر أول</p><p>سطر ثان</p>"


def test_what_html_knows_and_xml_does_not_is_mended_without_feedparser() -> None:
    body = rss("<item><title>أ&nbsp;ب & ج</title><link>https://e.org/1?a=1&b=2</link></item>")
    code = (
        "import sys; from monitor.gathering.feeds import read_feed; "
        f"e = read_feed({body!r}, url='https://e.org/').entries[0]; "
        "assert e.title == 'أ ب & ج', e; assert e.url == 'https://e.org/1?a=1&b=2', e; "
        "assert not {'feedparser', 'trafilatura'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])


def test_a_feed_cut_short_still_gives_its_whole_items() -> None:
    body = rss(ITEM + ITEM.replace("n-1", "n-2").replace("/a/1", "/a/2") + ITEM)
    listing = read_feed(body[: body.rindex(b"<item>") + 30], url=URL)
    assert [entry.id for entry in listing.entries][:2] == ["n-1", "n-2"]


def test_the_same_item_twice_is_one_and_two_items_of_one_address_stay_two() -> None:
    listing = read_feed(rss(ITEM + ITEM.replace("utm_source=rss", "utm_source=x")), url=URL)
    assert len(listing.entries) == 1
    live = "<item><title>{0}</title><link>https://e.org/live</link><guid isPermaLink='false'>{0}</guid></item>"
    listing = read_feed(rss(live.format("one") + live.format("two")), url=URL)
    assert [entry.title for entry in listing.entries] == ["one", "two"]
    assert len({entry.key for entry in listing.entries}) == 2


LIVE = (
    "<item><title>تحديث</title><description>نص {0}</description><link>https://e.org/live</link>"
    "<guid isPermaLink='false'>{0}</guid></item>"
)


def test_an_item_has_the_same_key_and_address_whatever_stands_beside_it() -> None:
    (alone,) = read_feed(rss(LIVE.format(1)), url=URL).entries
    beside = read_feed(rss(LIVE.format(3) + LIVE.format(1) + LIVE.format(2)), url=URL).entries
    assert [entry.id for entry in beside] == ["3", "1", "2"]
    assert beside[1] == alone
    assert len({entry.key for entry in beside}) == 3
    assert {entry.url for entry in beside} == {"https://e.org/live"}


def test_one_text_under_two_ids_at_one_address_is_one_item() -> None:
    (entry,) = read_feed(rss(LIVE.format(1) + LIVE.format(1).replace(">1</guid>", ">other</guid>")), url=URL).entries
    assert (entry.id, entry.url) == ("1", "https://e.org/live")


def test_an_item_without_address_is_known_by_its_id() -> None:
    (entry,) = read_feed(rss("<item><title>t</title><guid isPermaLink='false'>x 9</guid></item>"), url=URL).entries
    assert (entry.url, entry.key) == ("", "id:x 9")


def test_trackers_and_pictures_of_one_pixel_are_gone() -> None:
    html = (
        "&lt;p&gt;نص&lt;/p&gt;&lt;img src='http://x.org/a.gif' width='1' height='1'&gt;&lt;img src='http://feeds.feedburner.com/~r/x/1'&gt;"
        "&lt;img src='//pixel.wp.com/b.gif?x'&gt;&lt;img src='/keep.jpg'&gt;"
    )
    (entry,) = read_feed(rss(f"<item><link>/1</link><description>{html}</description></item>"), url=URL).entries
    assert entry.summary == '<p>نص</p><img src="https://news.example.com/keep.jpg">'


def test_entities_are_neither_fetched_nor_multiplied() -> None:
    bomb = '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
    )
    body = rss("<item><title>t &j;</title><link>/1</link></item>", head=bomb + "]>")
    assert len(read_feed(body, url=URL).entries[0].title) < 100
    file = rss(
        "<item><title>t &x;</title><link>/1</link></item>",
        head='<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    )
    assert "root:" not in read_feed(file, url=URL).entries[0].title


def test_a_hundred_thousand_attributes_cost_little_and_lose_nothing() -> None:
    attributes = " ".join(f'a{n}="1"' for n in range(100_000))
    for ending in ("", "<open>"):
        listing = read_feed(rss(f"<item {attributes}><title>خبر</title><link>/1</link></item>{ending}"), url=URL)
        assert [entry.title for entry in listing.entries] == ["خبر"]


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("windows-1256", "cp1256"),
        ("utf-8", "cp1256"),
        ("iso-8859-6", "iso8859-6"),
        ("iso-8859-1", "cp1256"),
        ("utf-16", "utf-16"),
    ],
)
def test_arabic_survives_its_encoding_whatever_is_declared(declared: str, encoding: str) -> None:
    text = rss("<item><title>اجتماع في إدلب حول خفض التصعيد والمساعدات</title><link>/1</link></item>", head="").decode()
    body = (f'<?xml version="1.0" encoding="{declared}"?>' + text).encode(encoding)
    (entry,) = read_feed(body, url=URL).entries
    assert entry.title == "اجتماع في إدلب حول خفض التصعيد والمساعدات"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"   ",
        b"\x89PNG\r\n",
        b"<html><body><p>hello</p></body></html>",
        b"[" * 50_000,
        b"{}",
        b"\x00" * 500,
        b"not a feed",
    ],
)
def test_what_is_no_feed_is_refused_with_a_reason(body: bytes) -> None:
    with pytest.raises(ListingError) as error:
        read_feed(body, url=URL)
    assert error.value.reason.code in ("not-a-feed", "feed-too-odd")


def test_mutated_feeds_raise_nothing_but_our_error_and_let_nothing_live_through() -> None:
    rng = random.Random(20261123)
    whole = rss(ITEM * 3)
    for _ in range(300):
        body = mutated(whole, rng)
        try:
            listing = read_feed(body, url=URL)
        except ListingError:
            continue
        for entry in listing.entries:
            assert live_parts(entry.summary) == [], body
            assert live_parts(entry.content or "") == [], body


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400) | st.text(max_size=200).map(str.encode), st.integers(0, 2**32))
def test_a_feed_with_anything_in_it_raises_nothing_but_our_error(inside: bytes, seed: int) -> None:
    whole = rss(ITEM)
    at = seed % len(whole)
    try:
        listing = read_feed(whole[:at] + inside + whole[at:], url=URL)
    except ListingError:
        return
    for entry in listing.entries:
        assert live_parts(entry.summary + (entry.content or "")) == []


@pytest.mark.parametrize("html", [part.decode("latin-1") for part in EVIL])
def test_nothing_live_comes_out_of_a_description(html: str) -> None:
    body = rss(f"<item><link>/1</link><description>{escape(html)}&lt;p&gt;نص</description></item>")
    for entry in read_feed(body, url=URL).entries:
        assert live_parts(entry.summary) == []


@pytest.mark.parametrize(
    "image",
    [
        "<img src='http://t.example/p.gif' width=1 height=1>",
        "<img src='http://t.example/p.gif' height='1px'>",
        "<img src='http://t.example/p.gif' width=' 0 '>",
        "<img src='http://t.example/p.gif' width='&nbsp;1'>",
        "<img src='http://t.example/p.gif' height='1&#160;px\u00a0'>",
        "<img src='http://t.example/p.gif' style='display: none'>",
        '<img alt="" style="border:0; width:1px;height:1px" src="http://t.example/p.gif">',
        "<img style=visibility:hidden src=http://t.example/p.gif>",
        "<img src='//feeds.feedburner.com/~r/name/~4/x'>",
        "<img src='https://stats.wordpress.com/b.gif?x=1'>",
        "<img src='https://www.facebook.com/tr?id=1&amp;ev=PageView'>",
        "<img src='https://mc.yandex.ru/watch/1'>",
        "<a href='https://t.example/'><img src='https://t.example/pixel.gif'></a>",
    ],
)
def test_every_kind_of_tracker_is_taken_out(image: str) -> None:
    assert clean(f"<p>نص</p>{image}", URL) == "<p>نص</p>"


@pytest.mark.parametrize(
    "image",
    [
        '<img src="https://e.org/a.jpg" width="100%">',
        '<img src="https://e.org/a.jpg" width="120" height="10">',
        "<img src=\"https://e.org/a.jpg\" style='max-width:100%; border-width:1px; height:auto'>",
    ],
)
def test_pictures_to_look_at_are_kept(image: str) -> None:
    assert clean(image, URL).startswith('<img src="https://e.org/a.jpg"')


def test_the_div_around_xhtml_is_no_part_of_the_text_and_its_text_is_no_markup() -> None:
    body = (
        "<feed xmlns='http://www.w3.org/2005/Atom'><entry><title type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>"
        "وسم &lt;b&gt;</div></title><content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>نص</p></div>"
        "</content><id>1</id></entry></feed>"
    )
    (entry,) = read_feed(body.encode(), url=URL).entries
    assert (entry.title, entry.content) == ("وسم <b>", "<p>نص</p>")


def test_a_title_that_speaks_of_a_tag_keeps_it() -> None:
    body = (
        "<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>ما وظيفة &lt;blink&gt; اليوم؟</title><id>1</id>"
        "<content type='text'>2 &lt; 3</content></entry></feed>"
    )
    (entry,) = read_feed(body.encode(), url=URL).entries
    assert (entry.title, entry.content) == ("ما وظيفة <blink> اليوم؟", "2 &lt; 3")


def test_windows_characters_written_as_references_are_the_ones_meant() -> None:
    body = rss("<item><title>&#147;خبر&#148; &#x85;</title><link>/1</link></item>")
    (entry,) = read_feed(body, url=URL).entries
    assert entry.title == "\u201cخبر\u201d …"


def test_numbers_in_a_json_feed_that_should_be_text_are_taken_as_text() -> None:
    body = b"""{"version": "https://jsonfeed.org/version/1", "title": "t", "items": [{"id": 3.14, "url": "/a",
    "attachments": [{"url": "/v.mp4", "size_in_bytes": 12.9}, 7, {"url": true}], "tags": [1, {}],
    "content_html": []}]}"""
    (entry,) = read_feed(body, url=URL).entries
    assert (entry.id, entry.tags) == ("3.14", ("1",))
    assert entry.enclosures == (Enclosure(href="https://news.example.com/v.mp4", length=12),)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1256"])
@pytest.mark.parametrize("mangle", ["", "&nbsp;", "<!-- -->"])
def test_the_quick_way_and_the_careful_way_agree(encoding: str, mangle: str) -> None:
    declared = {"cp1256": "windows-1256", "utf-8-sig": "utf-8"}.get(encoding, encoding)
    item = ITEM.replace("<description>", f"<description>{mangle}")
    body = rss(item, head=f'<?xml version="1.0" encoding="{declared}"?>').decode().encode(encoding)
    (entry,) = read_feed(body, url=URL).entries
    (expected,) = read_feed(rss(ITEM), url=URL).entries
    assert entry == replace(expected, summary=entry.summary)
    assert entry.summary.removeprefix("&nbsp;") == expected.summary


def test_utf_8_that_the_server_calls_something_else_is_read_as_what_it_is() -> None:
    (entry,) = read_feed(rss(ITEM), url=URL, content_type="text/xml; charset=windows-1256").entries
    assert entry.title == "خفض التصعيد في إدلب"


STORY = "<item><title>خبر</title><link>{link}</link><guid isPermaLink='{is_link}'>{guid}</guid></item>"


def _keys(*items: tuple[str, str, str]) -> list[str]:
    body = rss("".join(STORY.format(link=link, guid=guid, is_link=is_link) for link, guid, is_link in items))
    return [entry.key for entry in read_feed(body, url=URL).entries]


def test_an_item_whose_address_only_gains_tracking_stays_the_same_and_another_address_is_another() -> None:
    assert _keys(("https://e.org/1", "v1", "false")) == _keys(("http://e.org/1?at_medium=RSS#x", "v1", "false"))
    assert _keys(("https://e.org/1", "v1", "false")) != _keys(("https://e.org/2", "v1", "false"))


def test_an_id_that_is_the_address_in_another_spelling_adds_nothing() -> None:
    for guid in ("https://e.org/1", "http://www.e.org/1/?utm_source=rss"):
        assert _keys(("https://e.org/1", guid, "false")) == ["https://e.org/1"]


def test_an_address_that_stands_in_the_id_alone_counts_like_a_link() -> None:
    link = _keys(("https://e.org/1", "https://e.org/1", "true"))
    assert _keys(("", "https://e.org/1", "true")) == link
    assert _keys(("", "https://e.org/1", "false")) == ["id:https://e.org/1"]


def test_the_same_item_listed_three_times_under_spellings_comes_once() -> None:
    spellings = (
        "https://e.org/%D8%AE%D8%A8%D8%B1",
        "http://www.e.org/خبر/",
        "https://e.org/%d8%ae%d8%a8%d8%b1?fbclid=1",
    )
    assert len(_keys(*((link, "1", "false") for link in spellings))) == 1


def slashed(*dates: str) -> list[str | None]:
    items = "".join(
        f"<item><title>خبر {n}</title><guid>{n}</guid><pubDate>{date}</pubDate></item>" for n, date in enumerate(dates)
    )
    listing = read_feed(f"<rss version='2.0'><channel><title>t</title>{items}</channel></rss>".encode(), url=URL)
    return [entry.published.text if entry.published else None for entry in listing.entries]


@pytest.mark.parametrize(
    ("dates", "read"),
    [
        (("11/05/2023 14:05", "10/28/2023 10:00"), ["2023-11-05T14:05", "2023-10-28T10:00"]),
        (("11/05/2023 14:05", "11/04/2023 09:00"), ["2023-11-05T14:05", "2023-11-04T09:00"]),
        (("11/5/2023 2:05:00 PM", "11/4/2023 9:00:00 AM"), ["2023-11-05T14:05:00", "2023-11-04T09:00:00"]),
        (("05/11/2023 14:05", "04/11/2023 09:00"), ["2023-11-05T14:05", "2023-11-04T09:00"]),
        (("5/11/2023 2:05 PM", "28/10/2023 9:00 AM"), ["2023-11-05T14:05", "2023-10-28T09:00"]),
        (("11/05/2023 14:05", "11/05/2023 09:00"), ["2023-05-11T14:05", "2023-05-11T09:00"]),
        (("11/5/2023 2:05 PM",), [None]),
        (("11/05/2023", "Wed, 24 Oct 2018 07:25:10 GMT"), ["2023-05-11", "2018-10-24T07:25:10+00:00"]),
    ],
)
def test_the_dates_of_a_feed_tell_together_whether_the_month_stands_first(
    dates: tuple[str, ...], read: list[str | None]
) -> None:
    assert slashed(*dates) == read
