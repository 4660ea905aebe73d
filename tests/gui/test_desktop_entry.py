"""Starting with the session, and standing among the applications."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from monitor.engine import Engine
from monitor.errors import InputError
from monitor.gui.desktop_entry import Entry, is_on, switch
from monitor.gui.settings_sheet import SettingsSheet
from monitor.settings import find_places
from tests.gui.conftest import MakeWindow, bare

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

BOTH = pytest.mark.parametrize("what", list(Entry), ids=lambda what: what.name)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(variable, str(tmp_path / variable))
    monkeypatch.delenv("RASID_DATA_DIR", raising=False)
    return tmp_path


def command(what: Entry) -> str:
    lines = what.path.read_text(encoding="utf-8").splitlines()
    (found,) = [line.removeprefix("Exec=") for line in lines if line.startswith("Exec=")]
    return found


@BOTH
def test_it_is_switched_on_and_off(what: Entry) -> None:
    assert not is_on(what)
    switch(what, True, find_places())
    assert is_on(what)
    assert command(what).endswith(" --hidden" if what is Entry.AUTOSTART else " open %u")
    assert "--data-dir" not in command(what)
    switch(what, False, find_places())
    assert not is_on(what)
    switch(what, False, find_places())


def test_among_the_applications_it_has_an_icon_and_opens_feeds(home: Path) -> None:
    icon = home / "XDG_DATA_HOME/icons/hicolor/scalable/apps/rasid.svg"
    switch(Entry.MENU, True, find_places())
    assert icon.read_text(encoding="utf-8").lstrip().startswith("<svg")
    assert "MimeType=x-scheme-handler/feed;text/x-opml;" in Entry.MENU.path.read_text(encoding="utf-8")
    switch(Entry.MENU, False, find_places())
    assert not icon.exists()


@BOTH
@pytest.mark.skipif(shutil.which("desktop-file-validate") is None, reason="desktop-file-utils is not installed")
def test_what_is_written_is_valid(what: Entry, tmp_path: Path) -> None:
    switch(what, True, find_places(tmp_path / "a place 100%"))
    done = subprocess.run(["desktop-file-validate", str(what.path)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_another_folder_is_named_and_its_signs_are_only_signs(tmp_path: Path) -> None:
    odd = tmp_path / 'a "folder" 100% $HOME `x` \\'
    switch(Entry.AUTOSTART, True, find_places(odd))
    # As the specification has it read: first the string's escapes, then the field codes, then the quotes of a shell.
    read = command(Entry.AUTOSTART).replace("\\\\", "\\").replace("%%", "%")
    shown = subprocess.run(["sh", "-c", f"printf '%s\\0' {read}"], capture_output=True, check=True)
    assert shown.stdout.decode().split("\0")[-4:-1] == ["--data-dir", str(odd), "--hidden"]


@pytest.mark.parametrize("line", ["Hidden=true", "X-GNOME-Autostart-enabled=false"])
def test_what_the_desktop_switched_off_is_off(line: str) -> None:
    switch(Entry.AUTOSTART, True, find_places())
    path = Entry.AUTOSTART.path
    kept = [one for one in path.read_text(encoding="utf-8").splitlines() if not one.startswith("X-GNOME-Autostart")]
    path.write_text("\n".join([*kept, line]), encoding="utf-8")
    assert not is_on(Entry.AUTOSTART)


@pytest.mark.parametrize("body", ["", "no section", "[Desktop Entry", "\udcff"])
def test_a_file_that_is_none_is_off(body: str) -> None:
    path = Entry.AUTOSTART.path
    path.parent.mkdir(parents=True)
    path.write_text(body, encoding="utf-8", errors="surrogateescape")
    assert not is_on(Entry.AUTOSTART)


@BOTH
def test_where_it_cannot_be_written_is_an_error_of_ours(what: Entry, home: Path) -> None:
    for variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        (home / variable).write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises(InputError):
        switch(what, True, find_places())


def test_a_folder_that_is_not_absolute_is_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", "here")
    assert Entry.AUTOSTART.path == Path.home() / ".config" / "autostart" / "rasid.desktop"


def test_the_settings_switch_it_and_say_where_they_cannot(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine, home: Path
) -> None:
    window = make_window()
    window.show_settings()
    sheet = window.sheets.sheet
    assert isinstance(sheet, SettingsSheet)
    box = sheet.entries[Entry.AUTOSTART]
    assert not box.isChecked()
    box.click()
    assert is_on(Entry.AUTOSTART)
    assert str(furnished.places.data) in command(Entry.AUTOSTART)
    (home / "XDG_DATA_HOME").write_text("a file where the folder should be", encoding="utf-8")
    sheet.entries[Entry.MENU].click()
    assert not is_on(Entry.MENU)
    assert not sheet.entries[Entry.MENU].isChecked()
    assert "rasid.desktop" in bare(sheet.not_switched.text())
