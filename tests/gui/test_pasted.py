"""Addresses in whatever was pasted."""

from __future__ import annotations

import pytest

from monitor.gui.pasted import addresses_in

OPML = """<opml version="2.0"><head/><body>
<outline htmlUrl="https://a.example/" xmlUrl="https://a.example/f?x=1&amp;y=2"/>
<outline xmlUrl='https://b.example/f'/></body></opml>"""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ()),
        ("  alwadi.example/feed ", ("alwadi.example/feed",)),
        ("لا", ("لا",)),
        ("لا عنوان هنا", ()),
        ("شاهد الخبر: https://alwadi.example/2026/11/1 (عاجل)", ("https://alwadi.example/2026/11/1",)),
        (
            "اقرأ «https://alwadi.example/a»، ثم https://x.example/b.",
            ("https://alwadi.example/a", "https://x.example/b"),
        ),
        (
            "https://a.example/feed\nhttps://b.example/feed\nhttps://a.example/feed",
            ("https://a.example/feed", "https://b.example/feed"),
        ),
        ("من alwadi.example وكذلك www.alqalaa.example/rss", ("alwadi.example", "www.alqalaa.example/rss")),
        ("feed:https://a.example/feed أو t.me/alwadi", ("feed:https://a.example/feed", "t.me/alwadi")),
        ("تابعونا على https://example.org/ar واشتركوا", ("https://example.org/ar",)),
        ("تابعونا على \u2067https://example.org/ar\u2069، واشتركوا!", ("https://example.org/ar",)),
        ("قناتنا https://example.org/ar\u200f واشتركوا", ("https://example.org/ar",)),
        ("«https://example.org/ar»", ("https://example.org/ar",)),
        ("(https://example.org/ar)،", ("https://example.org/ar",)),
        ("رابط:https://example.org/ar.", ("https://example.org/ar",)),
        ("https://web.example/save/https://example.org/ar", ("https://web.example/save/https://example.org/ar",)),
        ("rss.example/?u=https://example.org/ar", ("rss.example/?u=https://example.org/ar",)),
        ("https://a.example/feed,https://b.example/feed", ("https://a.example/feed", "https://b.example/feed")),
        ("في https://ar.example/wiki/إدلب_(مدينة) هنا", ("https://ar.example/wiki/إدلب_(مدينة)",)),
        ("(في https://ar.example/wiki/إدلب_(مدينة))", ("https://ar.example/wiki/إدلب_(مدينة)",)),
        ("راسلنا على news@alwadi.example أو في 10.30", ()),
        (
            "https://alwadi.example/سياسة/خبر و https://x.example/?a=1&b=2",
            ("https://alwadi.example/سياسة/خبر", "https://x.example/?a=1&b=2"),
        ),
        (
            OPML,
            ("https://a.example/f?x=1&y=2", "https://b.example/f"),
        ),
    ],
)
def test_addresses_are_found_in_what_was_pasted(text: str, found: tuple[str, ...]) -> None:
    assert addresses_in(text) == found


def test_a_long_text_is_read_in_a_moment_and_gives_no_more_than_a_list_can_hold() -> None:
    assert len(addresses_in(" ".join(f"https://{n}.example/feed" for n in range(2000)))) == 500
    assert addresses_in("a-" * 200_000 + " " + "a." * 200_000) == ()
