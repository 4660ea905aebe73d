"""The starter pack: what is in it, what each outlet is on this network, and adding several at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor import codes
from monitor.engine import Engine
from monitor.engine.pack import outlets, try_outlet
from monitor.errors import FetchError, InputError
from monitor.gathering.addresses import canonical
from monitor.model import Discovery, Outlet, OutletKind, Reason, Rung, SourceKind, TrialOutcome
from tests.engine.conftest import feed
from tests.site import Answer, Site

PACK = outlets()


def outlet(*addresses: str, name: str = "الوادي") -> Outlet:
    return Outlet(name=name, name_en="Al-Wadi", country="SY", kind=OutletKind.DIGITAL, addresses=addresses)


def test_the_pack_is_large_enough_and_reaches_over_the_region() -> None:
    assert len(PACK) >= 60
    countries = {one.country for one in PACK}
    assert {"SY", "IQ", "LB", "PS", "JO", "SA", "AE", "QA", "KW", "BH", "OM", "YE"} <= countries
    assert {"EG", "SD", "LY", "TN", "DZ", "MA", "MR", "GB"} <= countries
    for one in PACK:
        assert codes.country(one.country) == one.country
        assert one.addresses


def test_every_address_of_the_pack_is_https_plain_and_there_once() -> None:
    addresses = [address for one in PACK for address in one.addresses]
    assert [address for address in addresses if not address.startswith("https://")] == []
    assert [address for address in addresses if "@" in address or " " in address or not address.isascii()] == []
    assert len({canonical(address) for address in addresses}) == len(addresses)


def test_no_two_outlets_of_the_pack_have_one_name_and_each_has_one_in_both_scripts() -> None:
    for names in ([one.name for one in PACK], [one.name_en for one in PACK]):
        assert sorted(set(names)) == sorted(names)
        assert [name for name in names if name != name.strip() or not name] == []
    assert [one.name for one in PACK if not any("\u0600" <= letter <= "\u06ff" for letter in one.name)] == []
    assert [one.name_en for one in PACK if not one.name_en.isascii()] == []


@pytest.mark.parametrize(
    "text",
    [
        "outlet = 1",
        "",
        "\x00",
        '[[outlet]]\nname = "ا"\ncountry = "SY"\nkind = "blog"\naddresses = ["https://x.example/"]',
        '[[outlet]]\nname = "ا"\ncountry = "Syria"\nkind = "tv"\naddresses = ["https://x.example/"]',
        '[[outlet]]\nname = "ا"\ncountry = "SY"\nkind = "tv"\naddresses = []',
        '[[outlet]]\nname = "ا"\ncountry = "SY"\nkind = "tv"\naddresses = ["x.example"]',
    ],
)
def test_a_file_that_is_no_pack_is_refused_by_its_name(engine: Engine, tmp_path: Path, text: str) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as refused:
        engine.outlets(file).result(20)
    assert dict(refused.value.reason.data) == {"file": "mine.toml"}
    with pytest.raises(InputError):
        engine.outlets(tmp_path / "missing.toml").result(20)


def test_the_first_address_that_lists_something_is_taken_and_the_rest_is_its_ladder(engine: Engine, site: Site) -> None:
    site.routes["/old.xml"] = Answer(status=404)
    site.routes["/feed.xml"] = feed(site, *((f"/a/{n}", f"خبر {n}", "تقرير", "") for n in range(1, 9)))
    tried = outlet(site.url("/old.xml"), site.url("/feed.xml"), site.url("/section"))
    trial = engine.try_outlet(tried).result(60)
    assert trial.outcome is TrialOutcome.BRINGS
    found = trial.discovery
    assert found is not None
    assert (found.url, found.kind, found.entries, len(found.sample)) == (site.url("/feed.xml"), SourceKind.FEED, 8, 5)
    assert found.ladder == (Rung(url=site.url("/section"), kind=SourceKind.PAGE),)
    assert engine.sources().result(20) == ()


@pytest.mark.parametrize(
    ("answers", "outcome", "code"),
    [
        ((Answer(status=404), Answer(status=403)), TrialOutcome.BLOCKED, "forbidden"),
        ((Answer(status=404), Answer(body=b"just words", type="text/plain")), TrialOutcome.NOT_FOUND, "not-found"),
        ((Answer(status=500), Answer(status=500)), TrialOutcome.FAILED, "server-error"),
    ],
)
def test_an_outlet_that_brings_nothing_says_why(
    engine: Engine, site: Site, answers: tuple[Answer, Answer], outcome: TrialOutcome, code: str
) -> None:
    site.routes["/1"], site.routes["/2"] = answers
    trial = engine.try_outlet(outlet(site.url("/1"), site.url("/2"))).result(60)
    assert (trial.outcome, trial.discovery) == (outcome, None)
    assert trial.reason is not None and trial.reason.code == code


def test_an_empty_feed_brings_nothing_and_the_next_address_is_asked(engine: Engine, site: Site) -> None:
    site.routes["/empty.xml"] = feed(site)
    trial = engine.try_outlet(outlet(site.url("/empty.xml"))).result(60)
    assert trial.outcome is TrialOutcome.NOT_FOUND
    assert trial.reason is not None and trial.reason.code == "no-entries"
    site.routes["/feed.xml"] = feed(site, ("/a/1", "خبر", "تقرير", ""))
    trial = engine.try_outlet(outlet(site.url("/empty.xml"), site.url("/feed.xml"))).result(60)
    assert trial.outcome is TrialOutcome.BRINGS


def test_a_host_that_cannot_be_reached_is_asked_once() -> None:
    asked: list[str] = []

    def discover(address: str) -> Discovery:
        asked.append(address)
        raise FetchError(address, Reason.of("timeout-connect", host="x.example"))

    tried = outlet("https://www.x.example/feed", "https://x.example/", "https://t.example/s/x")
    trial = try_outlet(tried, discover, ())
    assert trial.outcome is TrialOutcome.UNREACHED
    assert asked == ["https://www.x.example/feed", "https://t.example/s/x"]


def test_what_was_tried_is_added_together_as_it_was_found_and_asked_no_more(engine: Engine, site: Site) -> None:
    for n in (1, 2):
        site.routes[f"/{n}.xml"] = feed(site, (f"/a/{n}", f"خبر {n}", "تقرير", ""))
    site.routes["/3.xml"] = Answer(status=403)
    pack = [outlet(site.url(f"/{n}.xml"), site.url("/section"), name=f"الوادي {n}") for n in (1, 2, 3)]
    trials = [engine.try_outlet(one).result(60) for one in pack]
    asked = len(site.asked)
    added = engine.add_outlets(trials).result(20)
    assert len(site.asked) == asked
    assert [(one.name, one.country, one.url) for one in added] == [
        (f"الوادي {n}", "SY", site.url(f"/{n}.xml")) for n in (1, 2)
    ]
    assert added[0].ladder[-1] == Rung(url=site.url("/section"), kind=SourceKind.PAGE)
    assert added == engine.sources().result(20)
    # What is there already is neither asked nor added twice.
    assert engine.try_outlet(pack[0]).result(20).outcome is TrialOutcome.KNOWN
    assert engine.add_outlets(trials).result(20) == ()
    assert len(site.asked) == asked
