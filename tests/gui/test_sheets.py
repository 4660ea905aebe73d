"""Adding a source, editing a watchlist, sources, settings and the pages to read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QPushButton

from monitor.engine import Engine
from monitor.gui.about import About, notice_text
from monitor.gui.add_source import AddSource
from monitor.gui.keys import Action
from monitor.gui.keys_sheet import KeysSheet
from monitor.gui.navigation import Kind
from monitor.gui.settings_sheet import SettingsSheet
from monitor.gui.starter_sheet import StarterSheet
from monitor.gui.trends_sheet import TrendsSheet
from monitor.gui.watchlist_editor import WatchlistEditor
from monitor.gui.why_sheet import WhySheet
from monitor.model import Severity
from monitor.settings import Settings
from monitor.words import Words
from tests.engine.conftest import feed, page
from tests.gui.conftest import LAST, LEAD, MATCHED, WATCHED, MakeWindow, bare, press
from tests.site import Answer, Asked, Site

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

SAY = Words("ar")


def texts(widget: object) -> str:
    return bare("\n".join(label.text() for label in widget.findChildren(QLabel)))  # type: ignore[attr-defined]


def test_what_is_read_where_the_address_fails_is_said_before_it_is_added(
    qtbot: QtBot, make_window: MakeWindow, engine: Engine, site: Site
) -> None:
    links = "".join(
        f'<h2><a href="/2026/11/{n}/khabar-tawil-{n}">خبر طويل بما يكفي عن المدينة وأهلها {n}</a></h2>'
        for n in range(12345, 12351)
    )
    head = '<link rel="alternate" type="application/rss+xml" href="/feed.xml">'
    html = f"<!DOCTYPE html><html><head><title>الوادي</title>{head}</head><body>{links}</body></html>"
    site.routes["/politics"] = Answer(body=html.encode())
    site.routes["/feed.xml"] = feed(site, ("/a/1", "خبر من الشمال عن إدلب", "تقرير", ""))
    window = make_window()
    window.sheets.add_source()
    sheet = window.sheets.sheet
    assert isinstance(sheet, AddSource)
    sheet.address.setText(site.url("/politics"))
    sheet.check.click()
    qtbot.waitUntil(sheet.primary.isEnabled, timeout=60_000)
    lower = SAY.say("Where that fails: {address} ({kind})", address=site.url("/politics"), kind="صفحة")
    assert bare(lower) in texts(sheet)
    sheet.folder.setText(" نشرات  محلية ")
    sheet.primary.click()
    qtbot.waitUntil(lambda: len(engine.sources().result(20)) == 1, timeout=60_000)
    (source,) = engine.sources().result(20)
    assert source.folder == "نشرات محلية"
    assert [rung.url for rung in source.ladder] == [site.url("/politics")]


def test_an_address_inside_a_sentence_is_looked_at_and_where_its_text_comes_from_is_said(
    qtbot: QtBot, make_window: MakeWindow, engine: Engine, site: Site
) -> None:
    long = "وقال المتحدث إن العمل سيستمر حتى نهاية الشهر في المواقع كلها. " * 12
    head = '<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
    whole = "".join(
        f"<item><title>خبر {n}</title><link>{site.url(f'/a/{n}')}</link>"
        f"<content:encoded>&lt;p&gt;{long}&lt;/p&gt;</content:encoded></item>"
        for n in range(7)
    )
    site.routes["/whole.xml"] = Answer(
        body=f"{head}<title>الوادي</title>{whole}</channel></rss>".encode(), type="application/rss+xml"
    )
    site.routes["/feed.xml"] = feed(site, ("/a/1", "خبر", "تقرير", ""))
    site.routes["/bare.xml"] = feed(site, ("", "خبر بلا رابط", "تقرير", ""))
    window = make_window()
    window.sheets.add_source()
    sheet = window.sheets.sheet
    assert isinstance(sheet, AddSource)
    for path, n, said in (
        ("/whole.xml", 7, "تبدو الخلاصة حاملة نصوص الأخبار كاملة"),
        ("/feed.xml", 1, "لا تحمل الخلاصة إلا موجزًا"),
        ("/bare.xml", 1, "ليس لأخبارها صفحات"),
    ):
        sheet.address.setText(f"تابع هذا الموقع: {site.url(path)} (جديد)")
        sheet.look()
        assert sheet.address.text() == site.url(path)
        qtbot.waitUntil(sheet.primary.isEnabled, timeout=60_000)
        assert bare(SAY.count("A feed with {n} article.", "A feed with {n} articles.", n)) in texts(sheet)
        assert said in texts(sheet)
    sheet.primary.click()
    qtbot.waitUntil(lambda: window.sheets.sheet is None, timeout=60_000)
    assert [source.url for source in engine.sources().result(20)] == [site.url("/bare.xml")]


def test_a_list_that_was_pasted_is_tried_address_by_address(
    qtbot: QtBot, make_window: MakeWindow, engine: Engine
) -> None:
    with Site(address="0.0.0.0") as world:
        world.routes["/feed.xml"] = feed(world, ("/a/1", "خبر", "تقرير", ""))
        addresses = [world.url(path, host=f"127.0.4.{n}") for n, path in ((1, "/feed.xml"), (2, "/missing"))]
        window = make_window()
        window.sheets.add_source()
        sheet = window.sheets.sheet
        assert isinstance(sheet, AddSource)
        QApplication.clipboard().setText("\n".join(addresses))
        sheet.address.paste()
        sheet.look()
        several = window.sheets.sheet
        assert isinstance(several, StarterSheet)
        assert [one.addresses for one in several.picker.untried] == [(address,) for address in addresses]
        several.try_them.click()
        qtbot.waitUntil(lambda: several.is_complete, timeout=60_000)
        row = several.picker.model.index(0, 0)
        assert bare(row.data()) == "وكالة الضفة"
        several.primary.click()
        qtbot.waitUntil(lambda: window.sheets.sheet is None, timeout=60_000)
        (source,) = engine.sources().result(20)
        assert (source.name, source.url) == ("وكالة الضفة", addresses[0])


def test_looking_at_an_address_can_be_stopped(
    qtbot: QtBot, make_window: MakeWindow, engine: Engine, site: Site
) -> None:
    site.routes["/slow"] = Answer(latency=3600)
    window = make_window()
    window.sheets.add_source(site.url("/slow"))
    sheet = window.sheets.sheet
    assert isinstance(sheet, AddSource)
    assert sheet.check.text() == SAY.say("Stop")
    sheet.check.click()
    assert sheet.check.text() == SAY.say("What is it?")
    assert bare(sheet.answer.text()) == ""
    site.routes["/feed.xml"] = feed(site, ("/a/1", "خبر", "تقرير", ""))
    sheet.address.setText(site.url("/feed.xml"))
    sheet.check.click()
    qtbot.waitUntil(sheet.primary.isEnabled, timeout=60_000)


def test_a_login_written_into_the_address_is_kept(
    qtbot: QtBot, make_window: MakeWindow, engine: Engine, site: Site
) -> None:
    def members_only(answer: Answer) -> Callable[[Asked], Answer]:
        refused = Answer(status=401, headers=(("WWW-Authenticate", "Basic"),))
        return lambda asked: answer if asked.headers.get("authorization") == "Basic dTpw" else refused

    html = '<!DOCTYPE html><html><head><link rel="alternate" type="application/rss+xml" href="/feed.xml"></head></html>'
    site.routes["/"] = members_only(Answer(body=html.encode()))
    site.routes["/feed.xml"] = members_only(feed(site, ("/a/1", "خبر من الشمال عن إدلب", "تقرير", "")))
    window = make_window()
    window.sheets.add_source()
    sheet = window.sheets.sheet
    assert isinstance(sheet, AddSource)
    sheet.address.setText(site.url("/").replace("//", "//u:p@"))
    sheet.check.click()
    qtbot.waitUntil(sheet.primary.isEnabled, timeout=60_000)
    sheet.primary.click()
    qtbot.waitUntil(lambda: window.sheets.sheet is None, timeout=60_000)
    (source,) = engine.sources().result(20)
    assert source.url == site.url("/feed.xml")
    assert (source.options.username, source.options.has_password) == ("u", True)


def test_an_address_is_explained_with_a_sample_before_it_is_added(
    qtbot: QtBot, make_window: MakeWindow, engine: Engine, site: Site
) -> None:
    site.routes["/feed.xml"] = feed(site, ("/a/1", "خبر من الشمال عن إدلب", "تقرير", ""))
    site.routes["/a/1"] = page("خبر من الشمال عن إدلب", LEAD, LAST)
    window = make_window()
    window.sheets.add_source()
    sheet = window.sheets.sheet
    assert isinstance(sheet, AddSource)
    assert not sheet.primary.isEnabled()
    sheet.address.setText(site.url("/feed.xml"))
    press(sheet.address, key=Qt.Key.Key_Return)
    qtbot.waitUntil(sheet.primary.isEnabled, timeout=60_000)
    assert "خلاصة فيها خبر واحد." in texts(sheet)
    assert "خبر من الشمال عن إدلب" in texts(sheet)
    assert engine.sources().result(20) == ()
    sheet.primary.click()
    qtbot.waitUntil(lambda: window.sheets.sheet is None, timeout=60_000)
    (source,) = engine.sources().result(20)
    assert source.name == "وكالة الضفة"
    # It is read at once, and its article appears.
    window.whereabouts.go_to(Kind.ALL)
    qtbot.waitUntil(lambda: len(window.table.articles.ids) == 1, timeout=60_000)


def test_a_wrong_address_is_said_under_the_field(
    qtbot: QtBot, make_window: MakeWindow, engine: Engine, site: Site
) -> None:
    site.routes["/nothing"] = Answer(body=b"just words", type="text/plain")
    window = make_window()
    window.sheets.add_source()
    sheet = window.sheets.sheet
    assert isinstance(sheet, AddSource)
    for address in ("", "لا عنوان", site.url("/nothing"), site.url("/missing"), "http://127.0.0.1:9/"):
        sheet.address.setText(address)
        sheet.look()
        qtbot.waitUntil(lambda: sheet.address.property("wrong") is True, timeout=60_000)
        assert bare(sheet.answer.text())
        assert not sheet.primary.isEnabled()
    assert engine.sources().result(20) == ()


def test_a_watchlist_is_tried_while_it_is_typed_and_saved(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine
) -> None:
    window = make_window()
    window.sheets.edit_watchlist(None)
    sheet = window.sheets.sheet
    assert isinstance(sheet, WatchlistEditor)
    sheet.terms.line.setText("الزيتون")
    sheet.terms.line.textEdited.emit("الزيتون")
    qtbot.waitUntil(lambda: "خبر واحد" in texts(sheet) and sheet.is_complete, timeout=60_000)
    assert "«الزيتون» تطابق:" in texts(sheet)
    forms = {bare(chip.text()) for chip in sheet.preview.found.findChildren(QLabel)}
    assert "والزيتون" in forms
    press(sheet.terms.line, key=Qt.Key.Key_Return)
    assert sheet.terms.terms == ("الزيتون",)
    sheet._severities.button(2).click()
    sheet.primary.click()
    qtbot.waitUntil(lambda: window.sheets.sheet is None, timeout=60_000)
    saved = {watchlist.name: watchlist for watchlist in furnished.watchlists().result(20)}
    assert saved["الزيتون"].severity is Severity.QUIET


def test_a_term_that_cannot_be_understood_is_said_under_the_terms_and_not_saved(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine
) -> None:
    window = make_window()
    window.sheets.edit_watchlist(None)
    sheet = window.sheets.sheet
    assert isinstance(sheet, WatchlistEditor)
    sheet.primary.click()
    assert bare(sheet.terms_error.text()) == SAY.say("Write at least one word or phrase.")
    sheet.terms.line.setText("(إدلب AND")
    sheet.carry_out()
    qtbot.waitUntil(sheet.primary.isEnabled, timeout=60_000)
    assert "(إدلب AND" in bare(sheet.terms_error.text())
    assert not sheet.terms_error.isHidden()
    assert len(furnished.watchlists().result(20)) == 1


def test_a_watchlist_can_be_edited_and_its_samples_are_marked(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine
) -> None:
    window = make_window()
    qtbot.waitUntil(lambda: bool(window.known.watchlists), timeout=10_000)
    window.sheets.edit_first_watchlist()
    sheet = window.sheets.sheet
    assert isinstance(sheet, WatchlistEditor)
    qtbot.waitUntil(lambda: sheet.is_complete and "background-color" in str(texts(sheet)), timeout=30_000)
    assert sheet.terms.terms == tuple(term.query for term in WATCHED.terms)
    assert ">إدلب</span>" in texts(sheet) or ">بإدلب</span>" in texts(sheet)
    sheet.exclusions.line.setText("الإنارة")
    sheet.exclusions.take_line()
    qtbot.waitUntil(lambda: sheet.is_complete and "لا أخبار" in texts(sheet), timeout=30_000)
    assert MATCHED not in texts(sheet)


def test_the_watchlist_that_is_listed_can_be_edited_from_its_heading(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine
) -> None:
    window = make_window()
    qtbot.waitUntil(lambda: bool(window.known.watchlists), timeout=10_000)
    assert not window.list._edit.isVisible()
    window.whereabouts.go_to(Kind.WATCHLIST, window.known.watchlists[0].id)
    qtbot.waitUntil(window.list._edit.isVisible, timeout=10_000)
    window.list._edit.click()
    assert isinstance(window.sheets.sheet, WatchlistEditor)
    assert window.sheets.sheet.edited == window.known.watchlists[0]


def test_a_removed_watchlist_can_be_brought_back(qtbot: QtBot, make_window: MakeWindow, furnished: Engine) -> None:
    window = make_window()
    qtbot.waitUntil(lambda: bool(window.known.watchlists), timeout=10_000)
    window.sheets.edit_first_watchlist()
    sheet = window.sheets.sheet
    assert isinstance(sheet, WatchlistEditor)
    sheet._remove()
    qtbot.waitUntil(lambda: furnished.watchlists().result(20) == (), timeout=60_000)
    qtbot.waitUntil(lambda: bool(window.banner.text), timeout=60_000)
    window.banner._action.click()
    qtbot.waitUntil(lambda: [w.name for w in furnished.watchlists().result(20)] == [WATCHED.name], timeout=60_000)


def test_chips_are_taken_out_to_be_edited(qtbot: QtBot, make_window: MakeWindow, furnished: Engine) -> None:
    window = make_window()
    window.sheets.edit_watchlist(WATCHED)
    sheet = window.sheets.sheet
    assert isinstance(sheet, WatchlistEditor)
    press(sheet.terms.line, key=Qt.Key.Key_Backspace)
    assert sheet.terms.terms == ("إدلب",)
    assert sheet.terms.unfinished == "خفض التصعيد"
    assert [term.query for term in sheet.edited.terms] == ["إدلب", "خفض التصعيد"]


def test_a_chosen_setting_holds_at_once(qtbot: QtBot, make_window: MakeWindow, furnished: Engine) -> None:
    window = make_window()
    chosen: list[Settings] = []
    window.settings_chosen.connect(chosen.append)
    window.show_settings()
    sheet = window.sheets.sheet
    assert isinstance(sheet, SettingsSheet)
    for choice in sheet.findChildren(QPushButton):
        if choice.text() == SAY.say("Dark"):
            choice.click()
    assert [settings.theme for settings in chosen] == ["dark"]


def test_trends_count_the_days_of_each_watchlist(qtbot: QtBot, make_window: MakeWindow, furnished: Engine) -> None:
    window = make_window()
    qtbot.waitUntil(lambda: bool(window.known.watchlists), timeout=10_000)
    window.top._show_menu()
    (menu,) = window.top.findChildren(QMenu)
    next(action for action in menu.actions() if action.text() == SAY.say("Trends")).trigger()
    sheet = window.sheets.sheet
    assert isinstance(sheet, TrendsSheet)
    qtbot.waitUntil(lambda: sheet.is_complete, timeout=60_000)
    assert WATCHED.name in texts(sheet)
    assert "خبر واحد اليوم. يُعرف المعتاد بعد أسبوع" in texts(sheet)
    view = sheet.cards[0].view
    assert bare(view.accessibleName()).startswith(f"{WATCHED.name}: خبر واحد من ")


def test_without_a_watchlist_the_trends_say_so(qtbot: QtBot, make_window: MakeWindow, engine: Engine) -> None:
    window = make_window()
    window.sheets.show_trends()
    assert SAY.say("There is no watchlist to count for yet.") in texts(window.sheets.sheet)


def test_why_lists_every_decision(qtbot: QtBot, make_window: MakeWindow, furnished: Engine) -> None:
    window = make_window()
    window.table.step(1)
    qtbot.waitUntil(lambda: window.is_complete)
    window.act(Action.WHY)
    sheet = window.sheets.sheet
    assert isinstance(sheet, WhySheet)
    qtbot.waitUntil(lambda: sheet.is_complete, timeout=10_000)
    assert SAY.say("Gathered") in texts(sheet)
    assert SAY.say("Matched") in texts(sheet)


def test_the_notice_is_on_the_about_page(qtbot: QtBot, make_window: MakeWindow, furnished: Engine) -> None:
    window = make_window()
    window.sheets.show_about()
    sheet = window.sheets.sheet
    assert isinstance(sheet, About)
    assert "LGPL" in sheet.notice.toPlainText()
    assert sheet.notice.toPlainText() == notice_text()


def test_escape_leaves_a_sheet(qtbot: QtBot, make_window: MakeWindow, furnished: Engine) -> None:
    window = make_window()
    press(window, text="؟", scan=61, modifiers=Qt.KeyboardModifier.ShiftModifier)
    sheet = window.sheets.sheet
    assert isinstance(sheet, KeysSheet)
    assert "Ctrl+F" in texts(sheet)
    # Two columns of one length, and a key beside two lines no higher than another.
    keys = [one for one in sheet.findChildren(QLabel) if one.property("key")]
    assert len({one.height() for one in keys}) == 1
    columns = Counter(one.mapTo(sheet, QPoint(one.width() // 2, 0)).x() for one in keys)
    assert max(columns.values()) - min(columns.values()) <= 1
    press(sheet, key=Qt.Key.Key_Escape)
    assert window.sheets.sheet is None
