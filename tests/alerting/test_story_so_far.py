"""What a message says of the other articles of its story: how many more there are, and who had it first."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.alerting import BUBBLE, Deliverer, rules
from monitor.alerting.bubble import bubble_of, bubble_of_many
from monitor.alerting.letter import data_of, letter_of
from monitor.alerting.mail_html import page_of
from monitor.model import Delivery, Hit, Match, NewArticle, NewSource, Pause, SourceKind, StorySoFar
from monitor.words import Words, without_isolates
from tests.alerting.conftest import Make
from tests.alerting.making import NOW, a_delivery, an_alert
from tests.alerting.test_delivery import WORD, Desk, Letterbox, deliverer, desk, events, letterbox
from tests.conftest import FakeClock
from tests.site import Answer, Site

__all__ = ["deliverer", "desk", "events", "letterbox"]

ARABIC, ENGLISH = Words("ar"), Words("en")
SO_FAR = StorySoFar(more=34, source="وكالة الشمال", seen=NOW - timedelta(minutes=28))


def of_story(**changes: Any) -> Delivery:
    return replace(a_delivery(), story=replace(SO_FAR, **changes))


def test_a_bubble_says_how_much_more_there_is_and_who_had_it_first() -> None:
    english = bubble_of(an_alert(), ENGLISH, SO_FAR)
    at = ENGLISH.clock(NOW - timedelta(minutes=28))
    assert "34 more on this story · first seen by \u2068وكالة الشمال\u2069 at " in english.text
    assert at in english.text.split("\n")[-1]
    assert english.marked.split("\n")[-1] == english.text.split("\n")[-1]
    assert "٣٤ خبرًا آخر في هذه القصة" in bubble_of(an_alert(), ARABIC, SO_FAR).text
    days_ago = replace(SO_FAR, seen=NOW - timedelta(days=3))
    assert "بتاريخ" in bubble_of(an_alert(), ARABIC, days_ago).text
    assert "on 14 February 2021" in without_isolates(bubble_of(an_alert(), ENGLISH, days_ago).text)
    assert "more on this story" not in bubble_of(an_alert(), ENGLISH, replace(SO_FAR, more=0)).text


def test_a_bubble_of_many_counts_each_story_once() -> None:
    same = [of_story() for _ in range(3)]
    others = [replace(a_delivery(an_alert(id=n, story=n)), id=n) for n in range(2, 6)]
    bubble = bubble_of_many((*same, *others), ENGLISH)
    first, *_, rest = bubble.text.split("\n")
    assert "(34 more on this story)" in bubble.text
    assert bubble.text.count("more on this story") == 1
    assert "7 new alerts" in bubble.title
    assert "and" in rest
    assert first


@pytest.mark.parametrize("words", [ARABIC, ENGLISH])
def test_a_mail_says_it_in_both_forms(words: Words) -> None:
    letter = letter_of((of_story(),), words)
    assert letter.items[0].story in letter.plain
    assert letter.items[0].story
    assert letter.items[0].story in page_of(letter, words)


def test_programs_are_told_in_numbers() -> None:
    (line,) = data_of((of_story(),), ENGLISH)["alerts"]
    assert (line["more_on_story"], line["first_seen"]["source"]) == (34, "وكالة الشمال")
    assert line["first_seen"]["at"].startswith("2021-02-17T11:32")
    (line,) = data_of((of_story(seen=None, source=""),), ENGLISH)["alerts"]
    assert line["first_seen"] is None


def test_telegram_ntfy_and_the_feed_say_it(site: Site, make: Make, tmp_path: Path) -> None:
    site.routes["/*"] = Answer(body=b'{"ok": true}', type="application/json")
    make("telegram", server=site.url(""), chat="1", secret="1:a").deliver(of_story(), ENGLISH)
    make("ntfy", server=site.url(""), topic="desk").deliver(of_story(), ENGLISH)
    make("feed", file=str(tmp_path / "a.atom")).deliver(of_story(), ENGLISH)
    telegram, ntfy = (json.loads(asked.body) for asked in site.asked)
    assert "34 more on this story" in telegram["text"]
    assert "34 more on this story" in ntfy["message"]
    assert "34 more on this story" in (tmp_path / "a.atom").read_text(encoding="utf-8")


def test_copies_that_came_while_an_alert_was_held_are_told_with_it(
    deliverer: Deliverer, desk: Desk, letterbox: Letterbox, clock: FakeClock
) -> None:
    heard: list[Delivery] = []

    def hear(delivery: Delivery) -> bool:
        heard.append(delivery)
        return False

    letterbox.refuses = hear
    text = tuple(f"{WORD} {' '.join(f'كلمة{n}{m}' for m in range(30))}" for n in range(6))
    desk.archive.set_pause(Pause(since=clock(), until=clock() + timedelta(hours=1))).result()
    began = clock()
    for number, name in enumerate(("الأولى", "الثانية", "الثالثة")):
        source = desk.archive.add_source(
            NewSource(url=f"http://127.0.0.1/{name}", name=name, kind=SourceKind.FEED)
        ).result()
        match = Match(term=0, start=0, end=len(WORD), text=WORD)
        hit = Hit(watchlist=desk.watchlist(BUBBLE), matches=(match,), sentence=WORD, sentence_start=0)
        new = NewArticle(
            source=source.id,
            url=f"http://127.0.0.1/copy{number}",
            title=f"{WORD} بين خبرين",
            paragraphs=text,
            first_seen=clock(),
            hits=(hit,),
        )
        desk.archive.store_article(new, decide=rules.decide).result()
        clock.forward(timedelta(minutes=3))
    clock.forward(timedelta(hours=1))
    deliverer.deliver_once()
    (told,) = heard
    assert told.story is not None
    assert (told.story.more, told.story.source, told.story.seen) == (2, "الأولى", began.replace(microsecond=0))
