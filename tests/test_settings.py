from __future__ import annotations

import os
import stat
import tomllib
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from monitor.errors import InputError
from monitor.settings import (
    Places,
    Settings,
    find_places,
    from_table,
    load,
    make_private_file,
    make_private_folder,
    save,
    to_table,
)

posix_only = pytest.mark.skipif(os.name != "posix", reason="rights of files are a thing of POSIX")

CHOSEN = Settings(
    language="ar",
    theme="dark",
    digits="latin",
    months="maghreb",
    density="compact",
    list_order="oldest",
    list_grouping="day",
    fold_copies=False,
    ticker=False,
    sources_by="country",
    toggled_countries="EG:open,SY:closed",
    interface_font="Vazirmatn",
    list_font="Noto Naskh Arabic",
    reader_font="Noto Naskh Arabic",
    interface_scale=110,
    list_scale=120,
    reader_scale=150,
    keep_in_tray=False,
    bubbles=False,
    log_addresses=True,
    user_agent_page="https://desk.example/rasid",
    pictures=("https://news.example/feed",),
    geometry="AAAA",
    standing='["starred", 0, null, 0]',
)


def rights(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


# --- settings ------------------------------------------------------------------------------------


def test_without_a_file_everything_is_at_its_default(tmp_path: Path) -> None:
    assert load(tmp_path) == Settings()


def test_everything_a_person_chose_comes_back(tmp_path: Path) -> None:
    save(tmp_path, CHOSEN)
    assert load(tmp_path) == CHOSEN
    different = [f.name for f in fields(Settings) if getattr(CHOSEN, f.name) != getattr(Settings(), f.name)]
    assert set(different) == {f.name for f in fields(Settings)} - {"extra", "troubles"}, "a new key is not tried here"


def test_only_what_was_chosen_is_written(tmp_path: Path) -> None:
    save(tmp_path, Settings(theme="dark"))
    assert (tmp_path / "settings.toml").read_text(encoding="utf-8") == 'theme = "dark"\n'


def test_keys_of_a_newer_version_are_kept(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('theme = "dark"\nfuture = 3\n[mail]\nhost = "x"\n', encoding="utf-8")
    save(tmp_path, replace(load(tmp_path), theme="light"))
    table = tomllib.loads((tmp_path / "settings.toml").read_text(encoding="utf-8"))
    assert table == {"theme": "light", "future": 3, "mail": {"host": "x"}}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("theme", "purple"),
        ("user_agent_page", "desk.example"),
        ("user_agent_page", "https://desk.example/a b"),
        ("user_agent_page", "https://desk.example/)\r\nX: y"),
        ("theme", 3),
        ("language", "fr"),
        ("bubbles", "yes"),
        ("bubbles", 1),
        ("reader_scale", 0),
        ("reader_scale", 130.0),
        ("reader_scale", True),
    ],
)
def test_a_value_that_cannot_be_is_refused_and_named_and_the_rest_stands(key: str, value: Any) -> None:
    settings = from_table({key: value, "digits": "latin"})
    assert settings == Settings(digits="latin")
    (trouble,) = settings.troubles
    assert (trouble.code, trouble.get("key")) == ("setting-refused", key)


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"theme = ", 1),
        (b"\n\xff\xfe\x00", 2),
        (b"[[[", 1),
        (b"a = 1\na = 2\n", 2),
        (b"a = 1\nlanguage = [\n", 2),
        (b"a = 1\n\nb = = 2\n", 3),
    ],
)
def test_a_damaged_file_gives_defaults_says_so_and_is_kept_when_saving(
    tmp_path: Path, content: bytes, line: int
) -> None:
    (tmp_path / "settings.toml").write_bytes(content)
    settings = load(tmp_path)
    assert settings == Settings()
    (trouble,) = settings.troubles
    assert (trouble.code, trouble.get("line")) == ("settings-broken", line)
    assert trouble.get("file") == str(tmp_path / "settings.toml")
    save(tmp_path, replace(settings, theme="dark"))
    assert load(tmp_path) == Settings(theme="dark")
    assert (tmp_path / "settings.toml.broken").read_bytes() == content


def test_a_file_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").mkdir()
    assert [trouble.code for trouble in load(tmp_path).troubles] == ["settings-unreadable"]


def test_saving_where_nothing_can_be_written_raises_a_reason(tmp_path: Path) -> None:
    with pytest.raises(InputError) as failed:
        save(tmp_path / "nowhere", Settings())
    assert failed.value.reason.code == "settings-not-saved"
    assert not any(tmp_path.iterdir())


def test_a_failed_write_leaves_no_half_file(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").mkdir()
    with pytest.raises(InputError):
        save(tmp_path, Settings(theme="dark"))
    assert [path.name for path in tmp_path.iterdir()] == ["settings.toml"]


def test_saving_then_loading_gives_the_same_table() -> None:
    assert from_table(to_table(CHOSEN)) == CHOSEN


@posix_only
def test_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    save(tmp_path, Settings(theme="dark"))
    assert rights(tmp_path / "settings.toml") == 0o600


# --- places --------------------------------------------------------------------------------------


def test_a_data_folder_that_is_given_holds_its_own_log(tmp_path: Path) -> None:
    places = find_places(tmp_path / "x", {})
    assert (places.data, places.log) == (tmp_path / "x", tmp_path / "x" / "log")
    assert places.settings.parent == places.archive.parent == places.data


def test_the_environment_names_the_data_folder_and_the_command_line_has_the_last_word(tmp_path: Path) -> None:
    named = {"RASID_DATA_DIR": str(tmp_path / "named")}
    assert find_places(None, named).data == tmp_path / "named"
    assert find_places(tmp_path / "given", named).data == tmp_path / "given"
    assert find_places(None, {"RASID_DATA_DIR": ""}).data == find_places(None, {}).data


@posix_only
def test_a_tilde_is_the_home_folder() -> None:
    assert find_places("~/rasid", {}).data == Path.home() / "rasid"


def test_a_relative_data_folder_stays_where_it_was_meant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert find_places("here", {}).data == tmp_path / "here"


def test_without_a_data_folder_the_platforms_own_are_used() -> None:
    places = find_places(None, {})
    assert "rasid" in str(places.data)
    assert len({places.data, places.cache, places.log}) == 3


@posix_only
def test_the_folders_are_made_for_their_owner_alone(tmp_path: Path) -> None:
    open_to_all = tmp_path / "data"
    open_to_all.mkdir(mode=0o755)
    places = Places(data=open_to_all, cache=tmp_path / "a" / "cache", log=open_to_all / "log")
    places.prepare()
    assert [rights(folder) for folder in (places.data, places.cache, places.log)] == [0o700] * 3


@posix_only
def test_a_folder_that_others_use_is_left_as_it_is_until_it_holds_our_archive(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir(mode=0o755)
    (shared / "letter.txt").write_text("", encoding="utf-8")
    make_private_folder(shared)
    assert rights(shared) == 0o755
    (shared / "archive.sqlite").write_text("", encoding="utf-8")
    make_private_folder(shared)
    assert rights(shared) == 0o700


def test_a_folder_that_cannot_be_made_raises_a_reason(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(InputError) as failed:
        make_private_folder(tmp_path / "file" / "data")
    assert failed.value.reason.code == "folder-unusable"


@posix_only
def test_a_private_file_is_made_or_closed_to_others_and_keeps_what_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "archive.sqlite"
    make_private_file(path)
    assert rights(path) == 0o600
    path.write_text("kept", encoding="utf-8")
    path.chmod(0o644)
    make_private_file(path)
    assert (rights(path), path.read_text(encoding="utf-8")) == (0o600, "kept")


def test_where_there_can_be_no_folder_there_are_no_settings_to_complain_of(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert load(tmp_path / "file" / "data").troubles == ()
