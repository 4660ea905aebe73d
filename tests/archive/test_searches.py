"""Searches that were saved under a name stay, whatever becomes of the file, and go out and in with the watchlists."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from monitor.archive import Archive, restore
from monitor.errors import InputError, NotFoundError
from monitor.model import ArticleQuery, Order, SavedSearch
from tests.archive.desk import Desk

BRIDGE = SavedSearch(name="الجسر", query=ArticleQuery(text="السرو OR جسر", starred=True, order=Order.RELEVANCE))


def test_a_search_is_saved_renamed_and_removed(desk: Desk) -> None:
    archive = desk.archive
    saved = archive.save_search(BRIDGE).result()
    assert archive.searches().result() == (saved,) == (replace(BRIDGE, id=saved.id),)
    renamed = archive.save_search(replace(saved, name="  جسر  السرو ")).result()
    assert [(one.id, one.name) for one in archive.searches().result()] == [(saved.id, "جسر السرو")]
    archive.remove_search(saved.id).result()
    assert archive.searches().result() == ()
    # Undone, it is another with the same name.
    assert archive.save_search(replace(renamed, id=0)).result().id > saved.id


def test_two_of_one_name_are_refused(desk: Desk) -> None:
    archive = desk.archive
    archive.save_search(replace(BRIDGE, name="Bridge")).result()
    for name in ("bridge", " "):
        with pytest.raises(InputError):
            archive.save_search(replace(BRIDGE, name=name)).result()
    with pytest.raises(NotFoundError):
        archive.save_search(replace(BRIDGE, id=9)).result()
    with pytest.raises(NotFoundError):
        archive.remove_search(9).result()


def test_dates_and_what_a_window_adds_are_not_saved(desk: Desk) -> None:
    query = ArticleQuery(text="جسر", source=3, watchlist=4, country="SY", folder="شمال", tag="ملف", alerts=True)
    more = replace(query, since=desk.clock(), until=desk.clock(), limit=7, folded=True, besides=(1,))
    saved = desk.archive.save_search(SavedSearch(name="كل شيء", query=more)).result()
    assert desk.archive.searches().result() == (replace(saved, query=query),)


def test_saved_searches_and_folders_are_in_the_daily_copy(desk: Desk, tmp_path: Path) -> None:
    source = desk.add_source(folder="شمال")
    saved = desk.archive.save_search(BRIDGE).result()
    copy = desk.archive.daily_copy().result()
    assert copy is not None
    restore(tmp_path / "again.sqlite", copy, now=desk.clock())
    again = Archive(tmp_path / "again.sqlite", clock=desk.clock)
    assert again.searches().result() == (saved,)
    assert again.sources().result() == (source,)
    again.close()
