"""Notifiers in a running engine: taken over at once when they are set up otherwise, left alone when they are not."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from monitor.engine import Engine
from monitor.errors import InputError
from monitor.model import NotifierSetup, SecretPlace
from monitor.settings import Places


def command(folder: Path, name: str) -> tuple[tuple[str, ...], Path]:
    """A command that keeps what it hears, and the file it keeps it in."""
    heard = folder / name
    return (sys.executable, "-c", f"import sys; open({str(heard)!r}, 'a').write(sys.stdin.read())"), heard


def test_a_change_is_taken_over_at_once_and_another_notifier_is_left_as_it_is(engine: Engine, tmp_path: Path) -> None:
    first, heard = command(tmp_path, "first")
    second, also_heard = command(tmp_path, "second")
    engine.save_notifier(NotifierSetup(name="a", kind="command", options={"command": first}), new=True).result()
    engine.save_notifier(NotifierSetup(name="b", kind="command", options={"command": first}), new=True).result()
    running = engine._begin(schedule=False)
    before = running.notifiers
    engine.save_notifier(NotifierSetup(name="a", kind="command", options={"command": second})).result()
    assert running.notifiers["b"] is before["b"]
    assert running.notifiers["a"] is not before["a"]
    engine.test_notification("a").result()
    assert (heard.exists(), also_heard.exists()) == (False, True)
    engine.remove_notifier("a").result()
    assert [state.setup.name for state in engine.notifiers().result()] == ["b"]


def test_a_secret_is_kept_left_and_forgotten(engine: Engine, places: Places) -> None:
    hook = NotifierSetup(name="hook", kind="webhook", options={"url": "http://127.0.0.1:1/"})

    def where() -> SecretPlace:
        (state,) = engine.notifiers().result()
        return state.secret_in

    engine.save_notifier(hook, secret="s3cret", in_file=True, new=True).result()
    assert where() is SecretPlace.FILE
    engine.save_notifier(hook).result()
    assert where() is SecretPlace.FILE
    engine.save_notifier(hook, secret="").result()
    assert where() is SecretPlace.NONE
    bot = NotifierSetup(name="bot", kind="telegram", options={"chat": "1"})
    with pytest.raises(InputError) as refused:
        engine.save_notifier(bot, new=True).result()
    assert refused.value.reason.code == "notifier-secret-missing"


def test_a_secret_that_nobody_could_keep_sets_nothing_up(engine: Engine) -> None:
    bot = NotifierSetup(name="bot", kind="telegram", options={"chat": "1"})
    with pytest.raises(InputError) as refused:
        engine.save_notifier(bot, secret="1:a", new=True).result()
    assert refused.value.reason.code == "keyring-missing"
    assert engine.notifiers().result() == ()


def test_what_was_set_up_wrongly_by_hand_is_told(engine: Engine, places: Places) -> None:
    places.notifiers.write_text('[bot]\nkind = "telegram"\n[x]\nkind = "owl"\n', encoding="utf-8")
    troubles = [state.trouble and state.trouble.code for state in engine.notifiers().result()]
    assert troubles == ["notifier-option-missing", "unknown-notifier-kind"]
