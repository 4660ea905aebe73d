"""A copy that is put back while the program runs: nothing of it is in the archive before all of it is."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import apsw
import pytest

from monitor import settings
from monitor.alerting.configured import write_setups
from monitor.archive import luggage, restoring
from monitor.engine import Engine
from monitor.engine.passwords import Passwords
from monitor.engine.secrets import NotifierSecrets
from monitor.errors import ArchiveError, HeldError, InputError
from monitor.model import NotifierSetup, Term, Watchlist
from monitor.settings import Places
from tests.conftest import FakeClock
from tests.engine.conftest import feed
from tests.site import Answer, Asked, Site


@pytest.fixture
def site() -> Iterator[Site]:
    with Site(address="0.0.0.0") as running:
        yield running


def names(engine: Engine) -> set[str]:
    return {one.name for one in engine.watchlists().result(20)}


def save(engine: Engine, name: str) -> None:
    engine.save_watchlist(Watchlist(name=name, terms=(Term(query="إدلب"),))).result(20)


@pytest.fixture
def copy(engine: Engine, tmp_path: Path) -> Path:
    """A copy of everything, of before the second watchlist was made."""
    save(engine, "الشمال")
    made = engine.backup(tmp_path / "copy.sqlite").result(20)
    save(engine, "الجنوب")
    return made


def reopened(places: Places, clock: FakeClock) -> Engine:
    made = Engine(places, clock=clock, notifiers={})
    made.open(poll=True)
    return made


def test_who_is_killed_before_a_staged_copy_is_in_its_place_finds_everything_as_it_was(
    engine: Engine, copy: Path, places: Places, clock: FakeClock
) -> None:
    engine.stage_copy(copy).result(20)
    save(engine, "meanwhile")
    engine.close()
    # Large as it is, it does not lie there for ever.
    again = reopened(places, clock)
    assert names(again) == {"الشمال", "الجنوب", "meanwhile"}
    again.close()
    assert not list(places.data.glob("*.restoring*"))


def test_what_was_changed_while_a_copy_was_staged_is_in_the_file_that_is_kept(
    engine: Engine, copy: Path, places: Places, clock: FakeClock
) -> None:
    engine.stage_copy(copy).result(20)
    save(engine, "meanwhile")
    engine.close()
    between = Engine(places, clock=clock)
    aside = between.put_staged_back().result(20)
    assert aside is not None
    between.close()
    again = reopened(places, clock)
    assert names(again) == {"الشمال"}
    assert again.set_aside().result(20) == (aside,)
    held = again.look_into(aside).result(20)
    assert (held.watchlists, held.articles, held.newest) == (3, 0, None)
    again.close()


def test_nothing_is_put_back_where_another_process_holds_the_folder_or_nothing_was_staged(
    engine: Engine, copy: Path, places: Places, clock: FakeClock
) -> None:
    engine.stage_copy(copy).result(20)
    other = Engine(places, clock=clock)
    with pytest.raises(HeldError):
        other.put_staged_back().result(20)
    other.open(poll=True)
    with pytest.raises(HeldError):
        other.stage_copy(copy).result(20)
    other.close()
    assert names(engine) == {"الشمال", "الجنوب"}
    # What the other did not put back still can be.
    engine.close()
    restoring.forget_staged(places.archive)
    again = Engine(places, clock=clock)
    with pytest.raises(InputError) as failed:
        again.put_staged_back().result(20)
    assert failed.value.reason.code == "backup-missing"
    again.close()


def test_settings_and_notifiers_go_with_a_copy_and_come_back_with_what_was_here(
    engine: Engine, places: Places, tmp_path: Path, clock: FakeClock
) -> None:
    settings.save(places, replace(settings.load(places), digits="latin"))
    write_setups(places.notifiers, [NotifierSetup(name="desk", kind="webhook", options={"url": "https://a.example/"})])
    copy = engine.backup(tmp_path / "copy.sqlite").result(20)
    engine.close()
    other = Places(data=tmp_path / "other", cache=places.cache, log=tmp_path / "log")
    first = Engine(other, clock=clock, notifiers={})
    first.open(poll=True)
    settings.save(other, replace(settings.load(other), months="egypt"))
    first.close()
    second = Engine(other, clock=clock)
    aside = second.restore(copy).result(20)
    assert aside is not None
    assert settings.load(other).digits == "latin"
    assert settings.load(other).months != "egypt"
    assert other.notifiers.read_text("utf-8") == places.notifiers.read_text("utf-8")
    again = Engine(other, clock=clock).restore(aside).result(20)
    assert again is not None
    assert settings.load(other).months == "egypt"
    assert not other.notifiers.exists()
    # An archive at work carries nothing.
    assert luggage.take_from(other.archive) == {}
    assert set(luggage.take_from(again)) == {"settings.toml", "notifiers.toml"}


def test_a_password_is_never_sent_to_another_site_whose_source_a_copy_has_under_its_number(
    engine: Engine, places: Places, clock: FakeClock, tmp_path: Path, site: Site
) -> None:
    def closed(asked: Asked) -> Answer:
        return Answer(status=401, headers=(("WWW-Authenticate", "Basic"),)) if not login(asked) else answer

    def login(asked: Asked) -> str:
        return asked.headers.get("authorization", "")

    answer = feed(site, ("/a", "خبر", "تقرير", ""))
    for host in ("127.0.5.1", "127.0.5.2"):
        site.routes[f"//{host}/feed.xml"] = closed
    other = Engine(
        Places(data=tmp_path / "other", cache=places.cache, log=tmp_path / "other-log"),
        clock=clock,
        gap=0,
        notifiers={},
    )
    other.open(poll=True)
    other.add_source(site.url("/feed.xml", host="127.0.5.2").replace("//", "//u:theirs@")).result(30)
    copy = other.backup(tmp_path / "theirs.sqlite").result(20)
    other.close()
    here = engine.add_source(site.url("/feed.xml", host="127.0.5.1").replace("//", "//u:ours@")).result(30)
    engine.close()

    def put_back(file: Path) -> Path:
        between = Engine(places, clock=clock)
        aside = between.restore(file).result(20)
        between.close()
        assert aside is not None
        return aside

    def polled() -> set[bytes]:
        again = Engine(places, clock=clock, gap=0, notifiers={})
        again.open(poll=True)
        (source,) = again.sources().result(20)
        assert source.id == here.id
        site.asked.clear()
        again.poll(force=True).result(30)
        again.close()
        return {b64decode(login(asked).removeprefix("Basic ")) for asked in site.asked if login(asked)}

    ours = put_back(copy)
    assert polled() == {b"u:"}
    # Back where it belongs, it is the password of the source once more.
    put_back(ours)
    assert polled() == {b"u:ours"}
    # Also where the exchange itself was killed: nothing of it was done but that.
    restoring.stage(places.archive, copy)
    Passwords(places.data).part(restoring.hosts(places.archive), restoring.hosts(places.archive, staged=True))
    assert Passwords(places.data).get(here.id) == ""
    assert polled() == {b"u:ours"}


def test_a_secret_is_never_sent_where_a_copy_has_another_notifier_of_its_name(
    engine: Engine, places: Places, clock: FakeClock, tmp_path: Path
) -> None:
    def hook(host: str) -> NotifierSetup:
        return NotifierSetup(name="desk", kind="webhook", options={"url": f"https://{host}.example/"})

    same = NotifierSetup(name="mail", kind="webhook", options={"url": "https://c.example/"})
    theirs = Places(data=tmp_path / "theirs", cache=places.cache, log=tmp_path / "log")
    other = Engine(theirs, clock=clock, notifiers={})
    other.open(poll=True)
    write_setups(theirs.notifiers, [hook("theirs"), same])
    copy = other.backup(tmp_path / "copy.sqlite").result(20)
    other.close()
    write_setups(places.notifiers, [hook("ours"), same])
    secrets = NotifierSecrets(places.data)
    for name in ("desk", "desk/url", "mail"):
        secrets.keep(name, f"secret of {name}", in_file=True)
    engine.close()
    aside = Engine(places, clock=clock).restore(copy).result(20)
    assert aside is not None
    assert {name: secrets.get(name) for name in ("desk", "desk/url", "mail")} == {
        "desk": "",
        "desk/url": "",
        "mail": "secret of mail",
    }
    Engine(places, clock=clock).restore(aside).result(20)
    assert [secrets.get(name) for name in ("desk", "desk/url")] == ["secret of desk", "secret of desk/url"]
    assert secrets.names() == ["desk", "desk/url", "mail"]


def test_the_disk_that_is_full_is_the_archives_and_not_that_of_the_copy(
    engine: Engine, places: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = engine.backup(tmp_path / "copy.sqlite").result(20)

    def refuse(*_: object, **__: object) -> None:
        raise apsw.FullError

    monkeypatch.setattr(restoring, "copy_to", refuse)
    with pytest.raises(ArchiveError) as refused:
        restoring.stage(places.archive, copy)
    assert refused.value.reason.code == "archive-disk-full"
    assert refused.value.reason.get("file") == str(places.archive)
