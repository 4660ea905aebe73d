"""Spellings met in the archive are suggested with how often they were seen, and never matched."""

from __future__ import annotations

from monitor.model import Suggested, Term
from monitor.watching import Matcher
from tests.archive.desk import Desk


def test_another_spelling_met_in_the_archive_is_suggested_with_how_often_it_was_seen(desk: Desk) -> None:
    source = desk.add_source()
    desk.store(source, "a", "لقاء", "وصل لافرنتييف إلى دمشق.")
    desk.store(source, "b", "لقاء ثان", "قال لافرنتييف إن لافرينتيف اسم واحد.")
    desk.store(source, "c", "لقاء ثالث", "ورد على ولافرينتيف في النص.")
    found = desk.archive.suggestions("لافرينتيف").result()
    assert found == (Suggested(text="لافرنتييف", kind="spelling", seen=2),)
    assert Matcher([Term(query="لافرينتيف")]).find("وصل لافرنتييف") == ()


def test_shipped_names_are_counted_in_the_archive(desk: Desk) -> None:
    source = desk.add_source()
    desk.store(source, "a", "هدوء في ادلب", "نص عن خفض التصعيد.")
    desk.store(source, "b", "هدوء في حلب", "نص عن التصعيد.")
    places = {one.text: one.seen for one in desk.archive.suggestions("Idlib").result()}
    assert places["ادلب"] == 1
    assert places["إدلب"] == 0
    terms = {one.text: one.seen for one in desk.archive.suggestions("de-escalation").result()}
    assert terms["خفض التصعيد"] == 1


def test_what_is_no_word_is_suggested_nothing(desk: Desk) -> None:
    assert desk.archive.suggestions('"؟* OR').result() == ()
    assert desk.archive.suggestions("").result() == ()
