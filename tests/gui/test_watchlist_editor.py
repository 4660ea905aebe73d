"""The text form, the sources and the cool-down of a watchlist are the watchlist's own."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QLineEdit, QMenu, QPushButton

from monitor.engine import Engine
from monitor.gui.marked_label import MarkedLabel
from monitor.gui.theme import DARK, LIGHT
from monitor.gui.watchlist_editor import WatchlistEditor
from monitor.gui.window import Window
from monitor.model import NotifierSetup, Severity, Suggested, Term, Watchlist, WatchlistTest
from monitor.words import Words
from tests.gui.conftest import MakeWindow, bare, press

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

SAY = Words("ar")


@pytest.fixture
def window(qtbot: QtBot, make_window: MakeWindow, furnished: Engine) -> Window:
    made = make_window()
    qtbot.waitUntil(lambda: bool(made.known.watchlists) and bool(made.known.sources), timeout=10_000)
    return made


def editor(window: Window, watchlist: Watchlist | None = None) -> WatchlistEditor:
    window.sheets.edit_watchlist(watchlist or window.known.watchlists[0])
    sheet = window.sheets.sheet
    assert isinstance(sheet, WatchlistEditor)
    return sheet


def saved(qtbot: QtBot, window: Window, engine: Engine, sheet: WatchlistEditor) -> Watchlist:
    sheet.primary.click()
    qtbot.waitUntil(lambda: window.sheets.sheet is None, timeout=60_000)
    (watchlist,) = engine.watchlists().result(20)
    return watchlist


def written(sheet: WatchlistEditor) -> str:
    return bare(sheet.query.text.toPlainText())


def test_the_chips_stand_below_as_one_query(qtbot: QtBot, window: Window) -> None:
    sheet = editor(window)
    qtbot.waitUntil(lambda: written(sheet) == "إدلب أو خفض التصعيد", timeout=10_000)
    sheet.exclusions.add("الدوري")
    qtbot.waitUntil(lambda: written(sheet) == "(إدلب أو خفض التصعيد) وليس الدوري", timeout=10_000)


def test_a_query_that_is_written_becomes_chips(qtbot: QtBot, window: Window, furnished: Engine) -> None:
    sheet = editor(window)
    qtbot.waitUntil(lambda: bool(written(sheet)), timeout=10_000)
    sheet.query.text.setFocus()
    sheet.query.text.setPlainText("(إدلب أو هدنة) وليس (مباراة أو الدوري)")
    press(sheet.query.text, key=Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: sheet.terms.terms == ("إدلب", "هدنة"), timeout=10_000)
    assert sheet.exclusions.terms == ("مباراة", "الدوري")
    kept = saved(qtbot, window, furnished, sheet)
    assert [term.query for term in kept.terms] == ["إدلب", "هدنة"]
    assert kept.exclusions == ("مباراة", "الدوري")


def test_saving_reads_first_what_was_written(qtbot: QtBot, window: Window, furnished: Engine) -> None:
    sheet = editor(window)
    qtbot.waitUntil(lambda: bool(written(sheet)), timeout=10_000)
    sheet.query.text.setPlainText("هدنة")
    assert [term.query for term in saved(qtbot, window, furnished, sheet).terms] == ["هدنة"]


def test_a_query_that_cannot_be_understood_is_said_below_and_not_saved(
    qtbot: QtBot, window: Window, furnished: Engine
) -> None:
    sheet = editor(window)
    qtbot.waitUntil(lambda: bool(written(sheet)), timeout=10_000)
    sheet.query.text.setPlainText("(إدلب أو هدنة")
    sheet.primary.click()
    qtbot.waitUntil(lambda: not sheet.query._error.isHidden(), timeout=10_000)
    assert "(إدلب أو هدنة" in bare(sheet.query._error.text())
    sheet.primary.click()
    assert window.sheets.sheet is sheet
    assert sheet.terms.terms == ("إدلب", "خفض التصعيد")
    # What is mended is saved.
    sheet.query.text.setPlainText("إدلب أو هدنة")
    assert [term.query for term in saved(qtbot, window, furnished, sheet).terms] == ["إدلب", "هدنة"]


def test_a_source_is_chosen_by_its_name_and_kept_by_its_address(
    qtbot: QtBot, window: Window, furnished: Engine
) -> None:
    (source,) = furnished.sources().result(20)
    sheet = editor(window)
    sheet.scope.chips.line.setText(source.name)
    press(sheet.scope.chips.line, key=Qt.Key.Key_Return)
    assert sheet.scope._unknown.isHidden()
    assert saved(qtbot, window, furnished, sheet).sources == (source.url,)
    qtbot.waitUntil(lambda: window.known.watchlists[0].sources == (source.url,), timeout=10_000)
    assert editor(window).scope.chips.terms == (source.name,)


def test_a_source_that_is_not_there_is_said(window: Window) -> None:
    sheet = editor(window, replace(window.known.watchlists[0], sources=("صحيفة أخرى",)))
    assert not sheet.scope._unknown.isHidden()
    assert "صحيفة أخرى" in bare(sheet.scope._unknown.text())


def test_a_cool_down_is_chosen_and_one_of_its_own_stays(qtbot: QtBot, window: Window, furnished: Engine) -> None:
    own = timedelta(minutes=40)
    sheet = editor(window, replace(window.known.watchlists[0], cooldown=own))
    assert sheet.edited.cooldown == own
    hour = SAY.span(timedelta(hours=1))
    next(choice for choice in sheet.findChildren(QPushButton) if choice.text() == hour).click()
    assert saved(qtbot, window, furnished, sheet).cooldown == timedelta(hours=1)


def test_the_hours_of_a_watchlist_are_chosen_and_its_own_stay(qtbot: QtBot, window: Window, furnished: Engine) -> None:
    own = ("05:30-12:00", "22:00–02:00")
    sheet = editor(window, replace(window.known.watchlists[0], active=own))
    assert sheet.edited.active == own
    said = {bare(choice.text()): choice for choice in sheet.findChildren(QPushButton)}
    assert "من ٠٥:٣٠ إلى ١٢:٠٠، من ٢٢:٠٠ إلى ٠٢:٠٠" in said
    said["من ٠٦:٠٠ إلى ٢٣:٠٠"].click()
    assert saved(qtbot, window, furnished, sheet).active == ("06:00-23:00",)


def test_a_digest_is_chosen_and_one_of_ones_own_stays_to_be_chosen(
    qtbot: QtBot, window: Window, furnished: Engine
) -> None:
    own = ("09:15",)
    sheet = editor(window, replace(window.known.watchlists[0], digest_at=own))
    assert (sheet.edited.digest_every, sheet.edited.digest_at) == (timedelta(0), own)
    choices = {bare(button.text()): button for button in sheet.findChildren(QPushButton)}
    assert bare(SAY.say("Together at {times}", times="٠٩:١٥")) in choices
    choices[bare(SAY.say("Together every {span}", span=SAY.span(timedelta(hours=1))))].click()
    kept = saved(qtbot, window, furnished, sheet)
    assert (kept.digest_every, kept.digest_at) == (timedelta(hours=1), ())


def test_what_the_editor_does_not_show_stays_as_it_was(qtbot: QtBot, window: Window, furnished: Engine) -> None:
    before = replace(
        window.known.watchlists[0],
        countries=("SY",),
        languages=("ar",),
        threshold=2,
        active=("06:00-23:00",),
        terms=(Term(query="إدلب", weight=3, name=True), Term(query="هدنة")),
    )
    furnished.save_watchlist(before).result(20)
    sheet = editor(window, before)
    assert saved(qtbot, window, furnished, sheet) == before


def pressable(sheet: WatchlistEditor, text: str) -> list[QPushButton]:
    return [one for one in sheet.findChildren(QPushButton) if bare(one.text()) == text and one.isVisible()]


def test_one_click_on_a_wrong_hit_leaves_it_out_and_another_takes_that_back(qtbot: QtBot, window: Window) -> None:
    sheet = editor(window)
    word = SAY.say("Wrong: leave out “{word}”", word="الواصل")
    qtbot.waitUntil(lambda: len(pressable(sheet, word)) == 1, timeout=60_000)
    pressable(sheet, word)[0].click()
    assert sheet.exclusions.terms == ("الواصل",)
    qtbot.waitUntil(lambda: "خبر واحد مما وُجد" in sheet._trial._said_left_out.text(), timeout=60_000)
    assert not pressable(sheet, word)
    # The keys did not go with the sample.
    assert sheet.focusWidget() is sheet._trial.undo
    sheet._trial.undo.click()
    assert not list(sheet.exclusions.terms)
    qtbot.waitUntil(lambda: len(pressable(sheet, word)) == 1, timeout=60_000)
    # What is taken back in the field itself has nothing to undo any more.
    pressable(sheet, word)[0].click()
    sheet.exclusions.remove("الواصل")
    assert not sheet._trial.undo.isVisible()


def test_a_form_that_is_not_found_and_a_name_that_is_suggested_become_terms(qtbot: QtBot, window: Window) -> None:
    sheet = editor(window)
    qtbot.waitUntil(lambda: sheet.is_complete, timeout=60_000)
    missed = next(one for one in sheet.preview.missed.findChildren(QPushButton) if bare(one.text()) == "إدلبي")
    missed.click()
    assert sheet.terms.terms[-1] == "إدلبي"
    sheet.terms.line.setText("Aleppo")
    sheet.terms.line.textEdited.emit("Aleppo")
    qtbot.waitUntil(lambda: bool(pressable(sheet, "حلب")), timeout=60_000)
    pressable(sheet, "حلب")[0].click()
    assert sheet.terms.terms[-1] == "حلب"
    # What is among the forms found already is no other spelling, whichever of the two comes first.
    sheet.terms.line.setText("إدلب")
    sheet.terms.line.textEdited.emit("إدلب")
    qtbot.waitUntil(lambda: sheet.is_complete and sheet.preview._query == "إدلب", timeout=60_000)
    offers = (Suggested(text="ادلب", kind="spelling", seen=1), Suggested(text="أدلبي", kind="spelling", seen=1))
    assert sheet.preview._preview is not None
    sheet.preview.waiting += 2
    sheet.preview._came(sheet.preview._asked, replace(sheet.preview._preview, found=("إدلب", "ادلب")))
    sheet.preview._show_suggestions(offers)
    assert not pressable(sheet, "ادلب (في خبر واحد)")
    assert pressable(sheet, "أدلبي (في خبر واحد)")
    sheet.preview._came(sheet.preview._asked, replace(sheet.preview._preview, found=("إدلب",)))
    qtbot.waitUntil(lambda: bool(pressable(sheet, "ادلب (في خبر واحد)")), timeout=10_000)


def test_a_spelling_that_is_accepted_joins_its_term(window: Window) -> None:
    sheet = editor(window)
    sheet.preview.spelled.emit("إدلب", "أدلب")
    sheet.preview.spelled.emit("~إدلب/أدلب", "ادليب")
    assert sheet.terms.terms == ("~إدلب/أدلب/ادليب", "خفض التصعيد")
    chip = next(one for one in sheet.terms.findChildren(QPushButton) if one.toolTip())
    assert bare(chip.text()).startswith("إدلب ~")


def test_the_builder_writes_the_query_language(window: Window) -> None:
    sheet = editor(window)
    pressed = {bare(one.text()): one for one in sheet.findChildren(QPushButton)}
    # What is not typed yet is the last term.
    pressed["و"].click()
    assert (sheet.terms.terms, sheet.terms.line.text()) == (("إدلب",), "خفض التصعيد و ")
    sheet.terms.line.setText("هدنة")
    pressed["في العنوان"].click()
    assert sheet.terms.line.text() == "عنوان:هدنة"


def test_an_error_stands_under_its_place_and_frames_it(qtbot: QtBot, window: Window) -> None:
    sheet = editor(window)
    sheet.exclusions.add("(مباراة")
    qtbot.waitUntil(lambda: not sheet.exclusions_error.isHidden(), timeout=60_000)
    chip = next(one for one in sheet.exclusions.findChildren(QPushButton) if "مباراة" in one.text())
    assert chip.property("wrong") is True
    chip.click()
    assert sheet.exclusions_error.isHidden()
    # In the text form the place itself is underlined, whatever blanks stand before it.
    sheet.exclusions.line.clear()
    sheet.query.text.setFocus()
    sheet.query.text.setPlainText("إدلب   أو  (هدنة")
    press(sheet.query.text, key=Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not sheet.query._error.isHidden(), timeout=60_000)
    (marked,) = sheet.query.text.extraSelections()
    assert marked.cursor.selectedText() == "(هدنة"


def test_pointing_at_a_wrong_hit_excludes_a_word_of_it(qtbot: QtBot, window: Window, furnished: Engine) -> None:
    sheet = editor(window)
    qtbot.waitUntil(lambda: len(pressable(sheet, SAY.say("Another word…"))) == 1, timeout=60_000)
    pressable(sheet, SAY.say("Another word…"))[0].click()
    (menu,) = sheet.findChildren(QMenu)
    offered = [action.text() for action in menu.actions() if action.isEnabled()]
    assert "الطريق" in offered
    assert "بإدلب" not in offered
    next(action for action in menu.actions() if action.text() == "الطريق").trigger()
    menu.close()
    assert sheet.exclusions.terms == ("الطريق",)
    # Tried again at once: the only article has the word.
    qtbot.waitUntil(lambda: not pressable(sheet, SAY.say("Another word…")), timeout=60_000)
    assert saved(qtbot, window, furnished, sheet).exclusions == ("الطريق",)


def test_an_edit_that_was_left_can_be_taken_up_again(qtbot: QtBot, window: Window, furnished: Engine) -> None:
    sheet = editor(window)
    sheet.terms.add("هدنة")
    sheet.name.setText("اسم آخر")
    press(sheet, key=Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: window.sheets.sheet is None)
    assert bare(window.banner.text) == SAY.say("What you changed was not saved.")
    window.banner._action.click()
    again = window.sheets.sheet
    assert isinstance(again, WatchlistEditor)
    assert again.terms.terms == ("إدلب", "خفض التصعيد", "هدنة")
    kept = saved(qtbot, window, furnished, again)
    assert (kept.name, len(kept.terms)) == ("اسم آخر", 3)


def test_an_editor_in_which_nothing_was_changed_is_left_in_silence(window: Window) -> None:
    press(editor(window), key=Qt.Key.Key_Escape)
    assert window.sheets.sheet is None
    assert not window.banner.text


def test_a_new_watchlist_can_start_from_a_whole_one(qtbot: QtBot, window: Window, furnished: Engine) -> None:
    window.sheets.edit_watchlist(None)
    sheet = window.sheets.sheet
    assert isinstance(sheet, WatchlistEditor)
    said = {bare(choice.text()): choice for choice in sheet.findChildren(QPushButton)}
    said[SAY.template("company")].click()
    said[SAY.template("conflict")].click()
    assert sheet.name.text() == "قصف ونزوح في إدلب"
    assert (sheet.edited.severity, sheet.edited.digest_at) == (Severity.CRITICAL, ())
    sheet.primary.click()
    qtbot.waitUntil(lambda: window.sheets.sheet is None, timeout=60_000)
    _, kept = furnished.watchlists().result(20)
    assert [term.query for term in kept.terms] == ["إدلب و (قصف أو غارة أو اشتباك أو هدنة أو نزوح)"]


def test_an_old_watchlist_starts_from_itself(window: Window) -> None:
    sheet = editor(window)
    assert SAY.template("company") not in {bare(choice.text()) for choice in sheet.findChildren(QPushButton)}


def result(sheet: WatchlistEditor) -> str:
    return bare(sheet._trial._result.text())


def test_the_editor_says_how_many_a_day_it_would_have_been(window: Window) -> None:
    sheet = editor(window)
    days = tuple((f"2021-01-{n:02}", 3) for n in range(1, 31))
    sheet._trial.show_test(WatchlistTest(articles=900, hits=90, per_day=days, samples=()))
    assert result(sheet) == "في آخر ٣٠ يومًا: ٩٠ خبرًا. نحو ٣ أخبار في اليوم."
    sheet._trial.show_test(WatchlistTest(articles=900, hits=12, per_day=days, samples=()))
    assert result(sheet) == "في آخر ٣٠ يومًا: ١٢ خبرًا."


def test_the_editor_says_that_it_looks_while_it_looks(
    qtbot: QtBot, window: Window, furnished: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: Future[WatchlistTest] = Future()
    with monkeypatch.context() as slow:
        slow.setattr(furnished, "test_watchlist", lambda watchlist, days: held)
        sheet = editor(window)
        assert result(sheet) == "يجري البحث في آخر ٣٠ يومًا…"
    test = furnished.test_watchlist(window.known.watchlists[0], days=30).result(60)
    held.set_result(test)
    qtbot.waitUntil(lambda: result(sheet).startswith("في آخر ٣٠ يومًا"), timeout=10_000)
    before = result(sheet)
    sheet.terms.add("الزيتون")
    # What was found stays meanwhile.
    assert result(sheet) == before
    assert bare(sheet._trial._note.text()) == SAY.say("Looking again…")


def test_a_term_that_is_not_understood_is_not_told_to_be_missing(qtbot: QtBot, window: Window) -> None:
    sheet = editor(window)
    sheet.terms.show_terms(("(إدلب AND",))
    sheet._changed()
    qtbot.waitUntil(lambda: not sheet.terms_error.isHidden(), timeout=10_000)
    qtbot.waitUntil(lambda: sheet.is_complete, timeout=10_000)
    assert result(sheet) == ""


def test_how_alerts_are_told_is_chosen_and_what_is_not_known_stays(
    qtbot: QtBot, window: Window, furnished: Engine
) -> None:
    setup = NotifierSetup(name="مكتب", kind="command", options={"command": "true"})
    furnished.save_notifier(setup).result(20)
    sheet = editor(window, replace(window.known.watchlists[0], actions=("bubble", "gone")))

    def boxes() -> dict[str, QCheckBox]:
        return {bare(box.text()): box for box in sheet.ways.findChildren(QCheckBox)}

    qtbot.waitUntil(lambda: "مكتب" in boxes())
    assert [name for name, box in boxes().items() if box.isChecked()] == [SAY.say("On the desktop"), "gone"]
    boxes()["مكتب"].click()
    boxes()[SAY.say("On the desktop")].click()
    assert sheet.edited.actions == ("gone", "مكتب")
    assert saved(qtbot, window, furnished, sheet).actions == ("gone", "مكتب")


def test_a_watchlist_can_be_told_of_only_by_a_number(qtbot: QtBot, window: Window, furnished: Engine) -> None:
    sheet = editor(window)
    boxes = {bare(box.text()): box for box in sheet.ways.findChildren(QCheckBox)}
    boxes[SAY.say("On the desktop")].setChecked(False)
    boxes[SAY.say("Only as a number, in the title and at the tray")].setChecked(True)
    assert saved(qtbot, window, furnished, sheet).actions == ("badge",)


def test_a_damaged_file_of_notifiers_does_not_look_as_if_there_were_none(
    qtbot: QtBot, window: Window, furnished: Engine
) -> None:
    furnished.places.notifiers.write_text("[desk", encoding="utf-8")
    sheet = editor(window)
    qtbot.waitUntil(lambda: not sheet.ways.trouble.isHidden(), timeout=10_000)
    assert "notifiers.toml" in bare(sheet.ways.trouble.text())


def test_beside_a_wrong_term_stands_what_the_others_find(qtbot: QtBot, window: Window) -> None:
    sheet = editor(window)
    qtbot.waitUntil(lambda: sheet.is_complete, timeout=60_000)
    forms = {bare(chip.text()) for chip in sheet.preview.found.findChildren(QLabel)}
    sheet.terms.add("(هدنة")
    sheet.terms.add("قصف )")
    sheet.exclusions.add('"مباراة')
    qtbot.waitUntil(lambda: not sheet.exclusions_error.isHidden() and sheet.is_complete, timeout=60_000)
    assert result(sheet) == "في آخر ٣٠ يومًا: خبر واحد."
    assert bare(sheet._trial._note.text()) == 'المعروض لا يشمل «(هدنة»، «قصف )»، «"مباراة».'
    # Each error under its own field, the first of each; every wrong chip is framed.
    assert "(هدنة" in bare(sheet.terms_error.text())
    assert "مباراة" in bare(sheet.exclusions_error.text())
    framed = [one.text() for one in sheet.terms.findChildren(QPushButton) if one.property("wrong")]
    assert len(framed) == 2
    # The forms of the word that was typed last and understood stay while a half-written query is none.
    sheet.terms.line.setText("إدلب و (")
    sheet.terms.line.textEdited.emit("إدلب و (")
    qtbot.waitUntil(lambda: sheet.is_complete and not sheet.terms_error.isHidden(), timeout=60_000)
    assert {bare(chip.text()) for chip in sheet.preview.found.findChildren(QLabel)} == forms != set()


def test_what_cannot_be_saved_has_the_keys_and_says_what_is_wrong_with_it(
    qtbot: QtBot, window: Window, furnished: Engine
) -> None:
    sheet = editor(window)
    sheet.terms.line.setText("هدنة")
    sheet.exclusions.add("مباراة ) الدوري")
    sheet.name.setFocus()
    sheet.primary.click()
    qtbot.waitUntil(sheet.primary.isEnabled, timeout=60_000)
    line = sheet.exclusions.line
    assert sheet.focusWidget() is line
    assert line.text() == "مباراة ) الدوري"
    assert line.selectedText() == ")"
    assert line.selectionStart() == len("مباراة ")
    assert line.accessibleDescription() == bare(sheet.exclusions_error.text()) != ""
    shown = next(one for one in sheet.exclusions_error.findChildren(MarkedLabel) if one.isVisible())
    assert ">)</span> الدوري" in shown.text()
    # What was mended is no error any more, for nobody.
    line.setText("مباراة")
    line.textEdited.emit("مباراة")
    line.returnPressed.emit()
    assert sheet.exclusions_error.isHidden()
    assert line.accessibleDescription() == ""
    # A name that is taken is said under the name.
    furnished.save_watchlist(Watchlist(name="الجنوب", terms=(Term(query="درعا"),))).result(20)
    sheet.name.setText("الجنوب")
    sheet.primary.click()
    qtbot.waitUntil(sheet.primary.isEnabled, timeout=60_000)
    assert sheet.focusWidget() is sheet.name
    assert "الجنوب" in sheet.name.accessibleDescription()
    assert sheet.terms_error.isHidden()
    # A query that was written as text has the keys at the wrong place of it.
    sheet.query.text.setPlainText("إدلب أو (هدنة")
    sheet.primary.click()
    qtbot.waitUntil(lambda: bool(sheet.query.text.extraSelections()), timeout=60_000)
    assert sheet.focusWidget() is sheet.query.text
    assert sheet.query.text.textCursor().position() == len("إدلب أو ")
    assert sheet.query.text.accessibleDescription()


def test_a_newcomer_begins_with_the_words_and_a_name_comes_of_itself(
    qtbot: QtBot, window: Window, furnished: Engine
) -> None:
    window.sheets.edit_watchlist(None)
    sheet = window.sheets.sheet
    assert isinstance(sheet, WatchlistEditor)
    assert sheet.focusWidget() is sheet.terms.line
    above = [one for one in sheet.findChildren(QLineEdit) if one.mapTo(sheet, QPoint(0, 0)).y() < sheet.name.y()]
    assert sheet.name not in above

    def noted() -> str:
        return bare("\n".join(one.text() for one in sheet.findChildren(QLabel) if one.isVisible()))

    assert SAY.say("Left empty, it is called after the first term.") in noted()
    sheet.terms.add("~الزيتون/زيتون")
    sheet.terms.add("الموسم")
    assert "إن تركته فارغًا سُمّيت القائمة «الزيتون»." in noted()
    assert sheet.name.accessibleDescription() == "إن تركته فارغًا سُمّيت القائمة «الزيتون»."
    sheet.name.setText("اسم")
    assert "إن تركته فارغًا" not in noted()
    sheet.name.clear()
    sheet.primary.click()
    qtbot.waitUntil(lambda: window.sheets.sheet is None, timeout=60_000)
    assert "الزيتون" in [one.name for one in furnished.watchlists().result(20)]


def test_in_a_very_wide_window_both_halves_stand_together(qtbot: QtBot, window: Window) -> None:
    sheet = editor(window)
    qtbot.waitUntil(lambda: sheet.is_complete, timeout=60_000)
    window.resize(2560, 1440)
    QApplication.processEvents()
    chart, terms = sheet._trial._chart, sheet.terms
    right_of_chart = chart.mapTo(sheet, QPoint(chart.width(), 0)).x()
    left_of_terms = terms.mapTo(sheet, QPoint(0, 0)).x()
    assert terms.width() < 800
    assert chart.width() < 950
    assert 0 < left_of_terms - right_of_chart < 120


def test_an_error_and_the_samples_follow_another_theme(qtbot: QtBot, window: Window) -> None:
    sheet = editor(window)
    sheet.exclusions.add("(مباراة")

    def marked() -> list[str]:
        return [one.text() for one in sheet.findChildren(MarkedLabel) if one.isVisible()]

    qtbot.waitUntil(lambda: sheet.is_complete and len(marked()) == 2, timeout=60_000)
    window.follow_theme(replace(window._settings, theme="dark"))
    assert any(DARK.match in one for one in marked())
    assert any(DARK.critical_ground in one for one in marked())
    assert not any(LIGHT.match in one for one in marked())
