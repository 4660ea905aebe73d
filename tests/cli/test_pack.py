"""The starter pack on the command line: listed, tried, added."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Rasid
from tests.engine.conftest import feed
from tests.site import Answer, Site


@pytest.fixture
def pack(tmp_path: Path) -> Iterator[Path]:
    """Three outlets, each on a host of its own: one with a feed, one that refuses, one of another country."""
    with Site(address="0.0.0.0") as site:
        site.routes["/feed.xml"] = feed(site, ("/a/1", "خبر", "تقرير", ""), ("/a/2", "خبر ثان", "تقرير", ""))
        site.routes["/closed"] = Answer(status=403)
        tables = [
            f'[[outlet]]\nname = "{name}"\nname_en = "{english}"\ncountry = "{country}"\nkind = "paper"\n'
            f'addresses = ["{site.url(path, host=host)}"]\n'
            for name, english, country, path, host in (
                ("الوادي", "Al-Wadi", "SY", "/feed.xml", "127.0.0.2"),
                ("السور", "As-Sur", "SY", "/closed", "127.0.0.3"),
                ("الميناء", "Al-Mina", "LB", "/feed.xml", "127.0.0.4"),
            )
        ]
        file = tmp_path / "pack.toml"
        file.write_text("\n".join(tables), encoding="utf-8")
        yield file


def test_the_pack_is_listed_by_country_and_asks_nobody(rasid: Rasid) -> None:
    listed = rasid("source", "pack", "--country", "SY")
    assert listed.code == 0
    assert listed.out.splitlines()[0] == "Syria (SY)"
    assert "   Enab Baladi (newspaper)" in listed.out.splitlines()
    lines = rasid("source", "pack", "--country", "SY", "--country", "LB", "--json").lines
    assert {line["country"] for line in lines} == {"SY", "LB"}
    assert set(lines[0]) == {"name", "name_en", "country", "kind", "addresses"}
    assert rasid("--language", "ar", "source", "pack", "--country", "SY").out.splitlines()[0] == "سوريا (SY)"


def test_a_country_without_an_outlet_is_said(rasid: Rasid) -> None:
    refused = rasid("source", "pack", "--country", "CL")
    assert (refused.code, refused.out) == (1, "")
    assert refused.err == "rasid: The pack has no outlet of this country.\n"
    assert rasid("source", "pack", "--country", "Syria").code == 2


def test_outlets_are_tried_and_nothing_is_stored(rasid: Rasid, pack: Path) -> None:
    tried = rasid("source", "pack", "--try", "--file", str(pack))
    assert tried.code == 0
    assert "Al-Wadi: Brings 2 articles, from its feed." in tried.out
    assert "As-Sur: Blocked. 127.0.0.3 refuses to serve Rasid." in tried.out
    assert rasid("source", "list", "--json").out == ""


def test_what_brings_something_is_added_and_known_the_next_time(rasid: Rasid, pack: Path) -> None:
    added = rasid("source", "pack", "--add", "--country", "SY", "--file", str(pack), "--json")
    assert added.code == 0
    lines = {line["name"]: line for line in added.lines}
    assert set(lines) == {"الوادي", "السور"}
    assert (lines["الوادي"]["outcome"], lines["الوادي"]["entries"], lines["الوادي"]["id"]) == ("brings", 2, 1)
    assert (lines["السور"]["outcome"], lines["السور"]["id"]) == ("blocked", None)
    assert lines["السور"]["reason"] == "127.0.0.3 refuses to serve Rasid."
    (source,) = rasid("source", "list", "--json").lines
    assert source["name"] == "الوادي"
    again = rasid("source", "pack", "--add", "--file", str(pack))
    assert "Al-Wadi: It is among your sources already." in again.out
    assert again.out.splitlines()[-1] == "1 source was added."


def test_a_network_on_which_none_can_be_read_is_a_failure(rasid: Rasid, pack: Path) -> None:
    pack.write_text(pack.read_text(encoding="utf-8").replace("/feed.xml", "/closed"), encoding="utf-8")
    refused = rasid("source", "pack", "--add", "--file", str(pack))
    assert refused.code == 1
    assert refused.err == "rasid: None of these outlets can be read here.\n"
