"""Which known entries were edited: titles and the rest told apart, whims of a whole listing let be."""

from monitor.gathering.edits import edited, said_of
from monitor.model import Entry, Published


def said(title: str = "عنوان", summary: str = "نص", **more: object) -> int:
    return said_of(Entry(key="k", title=title, summary=summary, **more))  # type: ignore[arg-type]


def test_what_is_said_is_what_is_read() -> None:
    assert said() == said()
    assert said(title="عنوان  ") == said()
    assert said(summary='<p class="a">نص</p>') == said(summary="<div>نص</div>")
    assert said(summary="نص آخر") != said()
    assert said(title="عنوان آخر") != said()
    assert said(content="متن") != said()
    assert 0 <= said() < 1 << 62


def test_another_time_of_update_is_another_thing_said() -> None:
    def at(text: str) -> int:
        from monitor.model import Precision

        return said(updated=Published(text=text, precision=Precision.SECOND))

    assert at("2021-02-17T10:00:00+00:00") == at("2021-02-17T10:00:00+00:00")
    assert at("2021-02-17T10:00:00+00:00") != at("2021-02-17T11:00:00+00:00") != said()


def test_a_few_are_edited_and_most_at_once_are_a_whim() -> None:
    before = {number: said(summary=f"{number}") for number in range(30)}
    now = {number: said(summary=f"{number} قارئًا") for number in range(30)}
    few = dict(list(before.items())[:15])
    assert set(edited(few, now, listed=30)) == set(few)
    assert set(edited(before, now, listed=30)) == set()
    titled = {**now, 7: said(title="عنوان آخر", summary="7 قراء")}
    assert set(edited(before, titled, listed=30)) == {7}


def test_of_a_short_listing_all_may_be_edited() -> None:
    before = {number: said(summary=f"{number}") for number in range(4)}
    now = {number: said(summary=f"{number} جديد") for number in range(4)}
    assert set(edited(before, now, listed=4)) == {0, 1, 2, 3}
