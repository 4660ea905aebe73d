"""Damage done to feeds on purpose, and what must not be left alive in them: for the tests and for the benchmark."""

from __future__ import annotations

import random

from monitor.gathering.markup import tree_of

_LIVE = frozenset(
    "script iframe form input object embed svg math style link meta base frame frameset applet button select textarea "
    "video audio source template noscript portal".split()
)
_TRACKERS = ("feedburner.com/~r/", "feedburner.com/~ff/", "pixel.wp.com", "doubleclick.net", "google-analytics.com")

EVIL = (
    b"<script>x</script>",
    b"<img src=x onerror=x>",
    b"&lt;script&gt;x&lt;/script&gt;",
    b"&#x3c;script&#x3e;alert(1)&#x3c;/script&#x3e;",
    b"<svg onload=x><use href='data:image/svg+xml,x'/></svg>",
    b"\xff\xfe",
    b"&nbsp;",
    b"<![CDATA[<a href='javascript:x' onclick=y>z</a><iframe src=//e><form action=q><input>]]>",
    b"<![CDATA[<meta http-equiv=refresh content='0;url=//e'><base href='//e/'><link rel=stylesheet href=//e>]]>",
    b"<![CDATA[<p style=\"background:url('javascript:x')\">a</p><style>*{background:url(//e)}</style>]]>",
    b"<![CDATA[<a href='data:text/html,<script>x</script>'>a</a><a href='java\tscript:x'>b</a>]]>",
    b"<![CDATA[<a href=' jav&#x0A;ascript:x'>c</a>]]>",
    b"<![CDATA[<img src='//feeds.feedburner.com/~r/x/~4/y' height='1' width='1'/><img src=//pixel.wp.com/g.gif?x>]]>",
    b"<![CDATA[<IMG SRC='http://t.e/p.gif' WIDTH=1px HEIGHT=1px><img width='0' src=http://t.e/q>]]>",
    b"<![CDATA[<img src='http://t.e/p.gif' style='display:none;width:1px;height:1px'>]]>",
    b"<![CDATA[<math><mtext><table><mglyph><style><img src=x onerror=x></style></mglyph></table></mtext></math>]]>",
    b"<![CDATA[<noscript><p title='</noscript><img src=x onerror=x>'></noscript>]]>",
    b"<![CDATA[<video src=//e autoplay><source src=//e></video><object data=//e></object><embed src=//e>]]>",
    b"<![CDATA[",
    b"<![CDATA[" * 1500,
    b"<!DOCTYPE r [",
    b"<!DOCTYPE r [" * 1500,
    b"]]>",
    b"<!--",
    b"-->",
    b"</item>",
    b"<item>",
    b"<entry>",
    b'"',
    b"<math><mi//xlink:href='data:x,<script>'>",
    b"<!ENTITY a 'b'>",
    b"<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>&a;",
    b"<img width=1 src=http://t.e/p.gif>",
    b"<description>",
    b"<div xmlns='http://www.w3.org/1999/xhtml' onclick='x'><script>x</script><a href='vbscript:x'>a</a></div>",
    b"&#0;",
    b"&#xD800;",
    b"&#99999999999;",
    b"\x00\x08\x0b",
    b"<" * 300,
    b"<b>" * 300,
    b"&" * 100,
    b"]]&gt;",
    b"xml:base='javascript:'",
    b"<a:b xmlns:a='",
)


def mutated(body: bytes, rng: random.Random) -> bytes:
    """The feed with one to twelve things put in, taken out, changed or doubled."""
    changed = bytearray(body)
    for _ in range(rng.randint(1, 12)):
        at = rng.randrange(len(changed) + 1)
        kind = rng.random()
        if kind < 0.4:
            changed[at:at] = rng.choice(EVIL)
        elif kind < 0.6:
            del changed[at : at + rng.randrange(60)]
        elif kind < 0.75 and at < len(changed):
            changed[at] = rng.randrange(256)
        elif kind < 0.9:
            changed[at:at] = changed[at : at + rng.randrange(200)] * rng.randint(1, 3)
        elif kind < 0.95:
            del changed[at:]
        else:
            other = rng.randrange(len(changed) + 1)
            changed[at:at] = changed[other : other + 400]
    return bytes(changed)


def live_parts(html: str) -> list[str]:
    """What in a piece of HTML acts or counts its readers, as a parser sees it."""
    root = tree_of(f"<div>{html}</div>")
    found: list[str] = []
    for node in root.iter() if root is not None else ():
        found.extend([node.tag] if node.tag in _LIVE else [])
        found.extend(name for name in list(node.attrib) if name.startswith("on") or name in ("style", "srcset"))
        for name in ("href", "src", "action", "background", "data", "poster"):
            address = node.get(name)
            if address is None:
                continue
            is_tracker = node.tag == "img" and any(tracker in address for tracker in _TRACKERS)
            if is_tracker or not address.lower().startswith(("http:", "https:", "mailto:")):
                found.append(address)
        if node.tag == "img" and {_pixels(node.get("width")), _pixels(node.get("height"))} & {"0", "1"}:
            found.append("picture of a pixel")
    return found


def _pixels(size: str | None) -> str:
    return (size or "").strip().lower().removesuffix("px").strip()
