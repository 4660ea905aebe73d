"""A title of ten kilobytes with everything ugly in it, from a site's feed through the engine out by every notifier."""

from __future__ import annotations

import sys
import unicodedata
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from monitor.engine import Engine
from tests.alerting import killing

TITLE = "\u202e\u2066عاجل\u0085 <b>&</b><script>alert(1)</script> \u200eitem1 \u0007" + " كلمة" * 2000
ISOLATES = "\u200e\u200f\u2066\u2067\u2068\u2069"
"""What our own lines have: they keep the foreign text from turning what stands around it."""
MARKED_UP = frozenset(("telegram", "feed"))
"""The others take text as it is; of a bubble only the body, where no title stands, is markup."""

if sys.platform != "linux":
    pytest.skip("the session bus is a thing of Linux", allow_module_level=True)


def test_an_ugly_title_comes_out_clean_short_and_as_text_by_every_notifier(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    with killing.newsroom(tmp_path, tmp_path_factory.getbasetemp() / "cache") as room:
        room.set_up()
        # Twice: a title in a feed is HTML, and this one is to say what it says.
        room.publish_titled(escape(escape(TITLE)))
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", room.bus)
        engine = Engine(room.places, gap=0)
        engine.open(poll=True)
        summary = engine.poll(force=True).result(60)
        engine.close()
        heard = room.heard()
    assert (summary.delivered, summary.undelivered) == (len(heard), 0)
    for name, messages in heard.items():
        (message,) = messages
        assert "item1" in message
        hidden = {letter for letter in message if unicodedata.category(letter) in ("Cc", "Cf", "Cs")}
        assert hidden <= {"\n", *ISOLATES}, name
        assert message.count("كلمة") < 500, name
        opened = sum(message.count(mark) for mark in "\u2066\u2067\u2068")
        assert opened == message.count("\u2069"), name
        if name in MARKED_UP:
            assert "<script" not in message, name
            assert "&lt;script" in message, name
