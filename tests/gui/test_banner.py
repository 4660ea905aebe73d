"""Errors stay until they are put away, whatever else is said, and are found again afterwards."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QLabel, QWidget

from monitor.engine import Engine
from monitor.gui.banner import Banner
from monitor.gui.bridge import Bridge
from monitor.gui.context import Context
from monitor.gui.messages_sheet import MessagesSheet
from monitor.model import Reason, Trouble
from monitor.words import Words
from tests.conftest import FakeClock
from tests.gui.conftest import MakeWindow, bare

MakeContext = Callable[..., Context]


@pytest.fixture
def banner(qtbot: object, engine: Engine, make_a_context: MakeContext) -> Banner:
    made = Banner(make_a_context(engine, language="en"))
    qtbot.addWidget(made)  # type: ignore[attr-defined]
    return made


def fails(text: str) -> Callable[[Words], str]:
    return lambda _words: text


def shown(widget: QWidget) -> str:
    return "\n".join(bare(one.text()) for one in widget.findChildren(QLabel) if not one.isHidden())


def test_what_passes_hides_no_error(banner: Banner) -> None:
    banner.warn(fails("The disk is full."))
    banner.tell("Acknowledged.")
    assert (banner.error, banner.text) == ("The disk is full.", "Acknowledged.")
    banner._timer.timeout.emit()
    assert banner.text == "The disk is full."


def test_several_errors_are_stepped_through_and_put_away_one_by_one(banner: Banner) -> None:
    for text in ("One.", "Two.", "Three."):
        banner.warn(fails(text))
    assert banner.error == "Three."
    assert bare(banner._place.text()) == "1 of 3"
    banner._next.click()
    assert banner.error == "Two."
    banner.put_away()
    assert banner.error == "One."
    assert bare(banner._place.text()) == "2 of 2"
    banner.put_away()
    assert banner.error == "Three."
    assert banner._place.isHidden()
    banner.put_away()
    assert not banner.text


def test_the_same_error_again_is_counted_and_not_queued(
    banner: Banner, engine: Engine, make_a_context: MakeContext
) -> None:
    banner.warn(fails("The disk is full."))
    banner.warn(fails("Other."))
    banner.warn(fails("The disk is full."))
    assert (banner.error, bare(banner._place.text())) == ("The disk is full.", "1 of 2")
    sheet = MessagesSheet(make_a_context(engine, language="en"), banner.messages)
    text = shown(sheet)
    assert text.index("The disk is full.") < text.index("2 times, last") < text.index("Other.")


def test_an_error_that_was_put_away_is_found_among_the_messages(
    banner: Banner, engine: Engine, make_a_context: MakeContext
) -> None:
    banner.warn(fails("The disk is full."))
    banner.put_away()
    assert "The disk is full." in shown(MessagesSheet(make_a_context(engine, language="en"), banner.messages))


def test_what_is_typed_wrong_is_settled_alone_and_not_kept(banner: Banner) -> None:
    banner.warn(fails("The disk is full."))
    banner.warn(fails("A bracket is missing."), about="search")
    banner.warn(fails("A word is missing."), about="search")
    assert (banner.error, bare(banner._place.text())) == ("A word is missing.", "1 of 2")
    banner.settle("search")
    assert banner.error == "The disk is full."
    assert len(list(banner.messages)) == 1


def test_only_so_many_messages_are_kept(banner: Banner) -> None:
    for number in range(300):
        banner.warn(fails(f"Error {number}."))
    kept = [message.sentence(Words("en")) for message in banner.messages]
    assert (len(kept), kept[0], kept[-1]) == (200, "Error 299.", "Error 100.")


def test_errors_go_along_into_a_window_of_another_language(
    make_window: MakeWindow, furnished: Engine, bridge: Bridge, clock: FakeClock
) -> None:
    before = make_window(language="en")
    before._on_event(Trouble(reason=Reason.of("lexicon-failed")))
    assert before.banner.error.startswith("The word lexicon")
    after = make_window(language="ar")
    after.go_on_from(before)
    assert after.banner.error == bare(Words("ar").reason(Reason.of("lexicon-failed")))
    after.sheets.show_messages()
    assert after.sheets.sheet is not None
    assert after.banner.error in shown(after.sheets.sheet)
