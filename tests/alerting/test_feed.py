"""The feed of alerts, read back by a feed reader's library."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import feedparser
import pytest

from monitor.alerting import checked_setup
from monitor.errors import DeliveryError, InputError
from monitor.model import NotifierSetup
from monitor.words import Words
from tests.alerting.conftest import Make
from tests.alerting.making import SENTENCE, TITLE, a_delivery, a_titled_alert, an_alert

ARABIC = Words("ar")
UGLY = "\u202eعاجل\x00\x0b <b>&]]> " + "كلمة " * 2500 + "\ufffe\ud800"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "alerts.atom"


def read(path: Path) -> Any:
    found = feedparser.parse(path.read_bytes())
    assert not found.bozo, found.get("bozo_exception")
    return found


def test_an_alert_is_an_entry_that_a_feed_reader_understands(make: Make, file: Path) -> None:
    make("feed", file=str(file)).deliver(a_delivery(), ARABIC)
    found = read(file)
    (entry,) = found.entries
    assert found.version == "atom10"
    assert (entry.title, entry.link, entry.author) == (TITLE, "http://127.0.0.1/7", "صحيفة المنارة")
    assert (entry.summary, entry.published) == (SENTENCE, "2021-02-17T12:00:00Z")
    assert [tag.term for tag in entry.tags] == ["إدلب", "normal"]
    assert 'dir="rtl"' in entry.content[0].value
    assert file.stat().st_mode & 0o777 == 0o600


def test_later_alerts_come_above_and_the_oldest_go(make: Make, file: Path) -> None:
    notifier = make("feed", file=str(file), entries=10)
    notifier.deliver(a_delivery(), ARABIC)
    number = read(file).feed.id
    notifier.deliver_many(tuple(a_delivery(an_alert(id=n), id=n) for n in range(2, 9)), ARABIC)
    make("feed", file=str(file), entries=10).deliver_many(
        tuple(a_delivery(a_titled_alert(f"خبر {n}", id=n), id=n) for n in range(20, 26)), ARABIC
    )
    found = read(file)
    assert found.feed.id == number
    assert [entry.title for entry in found.entries[:6]] == [f"خبر {n}" for n in range(25, 19, -1)]
    assert len(found.entries) == 10
    assert len({entry.id for entry in found.entries}) == 10


def test_an_alert_that_comes_twice_is_one_entry(make: Make, file: Path) -> None:
    notifier = make("feed", file=str(file))
    notifier.deliver(a_delivery(), ARABIC)
    notifier.deliver(a_delivery(tries=1), ARABIC)
    assert len(read(file).entries) == 1


def test_an_ugly_title_and_an_address_that_is_none_make_a_sound_feed(make: Make, file: Path) -> None:
    alert = a_titled_alert(UGLY, sentence=UGLY, watchlist_name=UGLY, matches=())
    article = type(alert.article)(id=7, url="javascript:alert(1)", title=UGLY, source=UGLY, published=None)
    make("feed", file=str(file)).deliver(a_delivery(an_alert(article=article)), ARABIC)
    make("feed", file=str(file)).deliver(a_delivery(alert, id=2), ARABIC)
    text = file.read_text(encoding="utf-8")
    assert len(read(file).entries) == 1
    assert "javascript" not in text
    assert not {"\x00", "\u202e", "\x0b"} & set(text)
    assert len(text) < 10_000


def test_a_file_that_is_not_ours_is_left_alone_and_our_own_is_made_anew(make: Make, file: Path, tmp_path: Path) -> None:
    for body in (b"precious", b"<feed xmlns='http://www.w3.org/2005/Atom'><id>x</id></feed>", b"<!DOCTYPE a><a/>"):
        file.write_bytes(body)
        with pytest.raises(DeliveryError) as failed:
            make("feed", file=str(file)).deliver(a_delivery(), ARABIC)
        assert failed.value.reason.code == "feed-not-ours"
        assert file.read_bytes() == body
    make("feed").deliver(a_delivery(), ARABIC)
    own = tmp_path / "feeds" / "feed.atom"
    own.write_bytes(own.read_bytes()[:100])
    make("feed").deliver(a_delivery(an_alert(id=2)), ARABIC)
    assert len(read(own).entries) == 1
    assert (tmp_path / "feeds" / "feed.atom.broken").exists()


def test_a_file_others_may_read_stays_so_and_the_test_makes_no_entry(make: Make, file: Path) -> None:
    notifier = make("feed", file=str(file))
    notifier.test(ARABIC)
    assert read(file).entries == []
    file.chmod(0o644)
    notifier.deliver(a_delivery(), ARABIC)
    assert file.stat().st_mode & 0o777 == 0o644


def test_a_folder_that_is_not_there_is_told(make: Make, file: Path) -> None:
    with pytest.raises(DeliveryError) as failed:
        make("feed", file=str(file.parent / "no" / "x.atom")).test(ARABIC)
    assert failed.value.reason.code == "file-unwritable"
    with pytest.raises(InputError) as refused:
        checked_setup(NotifierSetup(name="f", kind="feed", options={"file": "alerts.atom"}))
    assert refused.value.reason.code == "feed-not-absolute"


def test_what_a_kill_left_half_written_is_taken_away_by_the_next_delivery(make: Make, file: Path) -> None:
    half = file.with_name(".alerts.atom.unfinished")
    half.write_text("<feed", encoding="utf-8")
    make("feed", file=str(file)).deliver(a_delivery(), ARABIC)
    assert len(read(file).entries) == 1
    assert [path.name for path in file.parent.iterdir()] == [file.name]
