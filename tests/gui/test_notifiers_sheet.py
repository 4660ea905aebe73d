"""The page of notifiers: setting one up, its test, what it needs a yes for, and the log."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel, QPushButton, QWidget

from monitor.engine import Engine
from monitor.engine.secrets import NotifierSecrets
from monitor.gui.notifiers_sheet import BuiltIn, NotifierCard, NotifiersSheet
from monitor.gui.settings_sheet import SettingsSheet
from monitor.gui.window import Window
from monitor.model import DeliveryTry, NotifierSetup, Reason, SecretPlace
from monitor.words import Words
from tests.gui.conftest import MakeWindow, bare

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

SAY = Words("ar")


@pytest.fixture
def window(qtbot: QtBot, make_window: MakeWindow, furnished: Engine) -> Window:
    made = make_window()
    qtbot.waitUntil(lambda: bool(made.known.watchlists), timeout=10_000)
    return made


@pytest.fixture
def sheet(qtbot: QtBot, window: Window) -> NotifiersSheet:
    window.show_settings()
    settings = window.sheets.sheet
    assert isinstance(settings, SettingsSheet)
    click(settings, "How alerts are delivered")
    made = window.sheets.sheet
    assert isinstance(made, NotifiersSheet)
    qtbot.waitUntil(lambda: made.is_complete, timeout=10_000)
    return made


def click(within: QWidget, sentence: str) -> None:
    wanted = SAY.say(sentence)
    next(one for one in within.findChildren(QPushButton) if one.text() == wanted).click()


def texts(within: QWidget) -> str:
    shown = [label.text() for label in within.findChildren(QLabel)]
    return bare("\n".join(shown))


def card(sheet: NotifiersSheet) -> NotifierCard:
    (found,) = sheet.findChildren(NotifierCard)
    return found


def set_up_command(qtbot: QtBot, sheet: NotifiersSheet, heard: Path) -> None:
    click(sheet.form, "Command")
    program = f"import sys; open('{heard}', 'a').write(sys.stdin.read())"
    sheet.form._options["command"].setText(f'{sys.executable} -c "{program}"')
    (use,) = sheet.form._uses.values()
    use.setChecked(True)
    click(sheet.form, "Set up")
    qtbot.waitUntil(lambda: bool(sheet.findChildren(NotifierCard)), timeout=10_000)


def test_a_notifier_is_set_up_for_a_watchlist_tried_and_taken_away(
    qtbot: QtBot, sheet: NotifiersSheet, furnished: Engine, tmp_path: Path
) -> None:
    assert SAY.say("Nothing is set up besides the desktop.") in texts(sheet)
    heard = tmp_path / "heard"
    set_up_command(qtbot, sheet, heard)
    assert "الشمال" in texts(card(sheet))
    assert furnished.watchlists().result()[0].actions == ("badge", SAY.notifier_kind("command"))
    card(sheet).trial.button.click()
    qtbot.waitUntil(
        lambda: SAY.say("The test message was taken.") in bare(card(sheet).trial.said.text()), timeout=10_000
    )
    assert '"event": "test"' in heard.read_text(encoding="utf-8")
    click(card(sheet), "Remove")
    qtbot.waitUntil(lambda: not furnished.notifiers().result(), timeout=10_000)
    assert furnished.watchlists().result()[0].actions == ("badge",)


def test_what_is_wrong_is_said_in_the_form_and_what_was_typed_stays(qtbot: QtBot, sheet: NotifiersSheet) -> None:
    click(sheet.form, "E-mail")
    sheet.form._options["host"].setText("smtp.example.org")
    click(sheet.form, "Set up")
    qtbot.waitUntil(lambda: bool(sheet.form.said.text()), timeout=10_000)
    assert "from" in bare(sheet.form.said.text())
    assert sheet.form._options["host"].text() == "smtp.example.org"
    assert sheet.form.save.isEnabled()


def test_without_a_keyring_the_file_is_asked_for_and_used_only_then(
    qtbot: QtBot, sheet: NotifiersSheet, furnished: Engine
) -> None:
    click(sheet.form, "Telegram")
    sheet.form._options["chat"].setText("1")
    sheet.form.secret.setText("123:abc")
    assert sheet.form.in_file.isHidden()
    click(sheet.form, "Set up")
    qtbot.waitUntil(lambda: not sheet.form.in_file.isHidden(), timeout=10_000)
    assert furnished.notifiers().result() == ()
    sheet.form.in_file.setChecked(True)
    click(sheet.form, "Set up")
    qtbot.waitUntil(lambda: bool(furnished.notifiers().result()), timeout=10_000)
    qtbot.waitUntil(lambda: bool(sheet.findChildren(NotifierCard)), timeout=10_000)
    assert "secrets.toml" in texts(card(sheet))


def test_a_test_that_fails_says_why_beside_its_button(
    qtbot: QtBot, sheet: NotifiersSheet, furnished: Engine, tmp_path: Path
) -> None:
    set_up_command(qtbot, sheet, tmp_path / "no" / "folder")
    card(sheet).trial.button.click()
    qtbot.waitUntil(lambda: card(sheet).trial.button.isEnabled(), timeout=10_000)
    assert SAY.digits("1") in bare(card(sheet).trial.said.text())


def test_the_log_says_what_was_tried(qtbot: QtBot, sheet: NotifiersSheet, furnished: Engine) -> None:
    assert SAY.say("Nothing was delivered yet.") in texts(sheet)
    kinds = [one.text() for one in sheet.form.findChildren(QAbstractButton) if one.isCheckable()]
    assert SAY.notifier_kind("email") in kinds
    # By the names the page has for them, and without the number that no page shows.
    at = sheet.context.clock()
    for notifier, called in (("bubble", SAY.say("On the desktop")), ("مكتب", "مكتب")):
        tried = DeliveryTry(
            at=at, notifier=notifier, delivered=True, reason=None, alert=14, watchlist="شمال", title="جسر"
        )
        said = SAY.say(
            "{moment} · {notifier} · delivered: {title}", moment=SAY.moment(at, at), notifier=called, title="جسر"
        )
        assert bare(sheet._said(tried)) == bare(said)


def test_what_is_set_up_is_changed_and_keeps_its_name_its_secret_and_who_uses_it(
    qtbot: QtBot, sheet: NotifiersSheet, furnished: Engine, tmp_path: Path
) -> None:
    setup = NotifierSetup(
        name="desk", kind="ntfy", options={"topic": "alerts-7k2x9q", "server": "https://ntfy.example.org/private"}
    )
    furnished.save_notifier(setup, secret="tk_1", in_file=True, new=True).result(10)
    furnished.use_notifier("desk", [furnished.watchlists().result(10)[0].id]).result(10)
    sheet.renew()
    qtbot.waitUntil(lambda: bool(sheet.findChildren(NotifierCard)), timeout=10_000)
    # What it is set up with can be seen, but for what gives access.
    assert "https://ntfy.example.org/…" in texts(card(sheet))
    assert "private" not in texts(card(sheet))
    click(card(sheet), "Change")
    form = sheet.form
    assert form._options["topic"].text() == "…"
    assert "7k2x9q" not in texts(card(sheet)) + texts(form)
    click(form, "Save")
    qtbot.waitUntil(lambda: form._kind is None, timeout=10_000)
    assert NotifierSecrets(furnished.places.data).get("desk/topic") == "alerts-7k2x9q"
    qtbot.waitUntil(lambda: sheet.is_complete and len(sheet.findChildren(NotifierCard)) == 1, timeout=10_000)
    click(card(sheet), "Change")
    assert all(box.isChecked() for box in form._uses.values())
    assert form.secret.text() == ""
    form._options["topic"].setText("other")
    click(form, "Save")
    qtbot.waitUntil(lambda: furnished.notifiers().result()[0].setup.options["topic"] == "other", timeout=10_000)
    (state,) = furnished.notifiers().result()
    assert state.setup.name == "desk"
    assert state.setup.options["server"] == "https://ntfy.example.org/private"
    assert (state.secret_in, state.watchlists) == (SecretPlace.FILE, ("الشمال",))


def test_a_watchlist_is_taken_off_a_notifier_where_it_is_changed(
    qtbot: QtBot, sheet: NotifiersSheet, furnished: Engine, tmp_path: Path
) -> None:
    set_up_command(qtbot, sheet, tmp_path / "heard")
    click(card(sheet), "Change")
    assert sys.executable in sheet.form._options["command"].text()
    (use,) = sheet.form._uses.values()
    use.setChecked(False)
    click(sheet.form, "Save")
    qtbot.waitUntil(lambda: furnished.watchlists().result()[0].actions == ("badge",), timeout=10_000)


def test_what_can_be_chosen_is_chosen_and_not_typed(qtbot: QtBot, sheet: NotifiersSheet, furnished: Engine) -> None:
    click(sheet.form, "E-mail")
    security = sheet.form._choices["security"]
    assert security.value == "starttls"
    next(one for one in security.row.findChildren(QPushButton) if bare(one.text()) == "tls").click()
    for option, text in (("host", "smtp.example.org"), ("from", "a@example.org"), ("to", "b@example.org")):
        sheet.form._options[option].setText(text)
    click(sheet.form, "Set up")
    qtbot.waitUntil(lambda: bool(furnished.notifiers().result()), timeout=10_000)
    assert furnished.notifiers().result()[0].setup.options["security"] == "tls"


def test_who_breaks_off_has_changed_nothing(qtbot: QtBot, sheet: NotifiersSheet, furnished: Engine) -> None:
    click(sheet.form, "Telegram")
    click(sheet.form, "Cancel")
    assert furnished.notifiers().result() == ()
    assert not any(one.isChecked() for one in sheet.form.findChildren(QAbstractButton) if one.isCheckable())


def test_the_desktop_and_the_sound_have_their_tests_too_and_a_failure_looks_like_one(
    qtbot: QtBot, sheet: NotifiersSheet, monkeypatch: pytest.MonkeyPatch
) -> None:
    bubble, sound = sheet.findChildren(BuiltIn)
    bubble.trial.button.click()
    qtbot.waitUntil(bubble.trial.button.isEnabled, timeout=10_000)
    monkeypatch.setenv("PATH", "")
    sound.trial.button.click()
    qtbot.waitUntil(sound.trial.button.isEnabled, timeout=10_000)
    assert bare(sound.trial.said.text()) == bare(SAY.reason(Reason.of("sound-no-player")))
    assert (bubble.trial.said.property("tone"), sound.trial.said.property("tone")) == ("accent", "critical")
