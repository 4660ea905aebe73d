"""Who else has a story, what each copy adds to it, and who reports the event in words of their own."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

from monitor.archive import Copy, Story, ToldStory
from monitor.gui.story_part import OPEN_ARTICLE, Telling, story_part
from monitor.model import Article, ArticleRow
from monitor.words import Words
from tests.gui.conftest import bare
from tests.gui.test_page import LOOK, NOW, an_article

FIRST = an_article("افتتاح الجسر", "نص")


def a_copy(number: int, *adds: str) -> Copy:
    at = NOW + timedelta(minutes=number)
    return Copy(article=replace(FIRST, id=number, source_name=f"صحيفة {number}", first_seen=at), adds=adds)


def a_row(number: int, title: str) -> ArticleRow:
    return ArticleRow(
        id=number,
        url="",
        title=title,
        source=2,
        source_name="قناة",
        published=None,
        first_seen=NOW,
        order=NOW,
        snippet="",
    )


def shown(*copies: Copy, article: int = 1, rows: tuple[ArticleRow, ...] = (), language: str = "ar") -> list[str]:
    """The paragraphs that are shown, without their markup."""
    found = html_of(*copies, article=article, rows=rows, language=language)
    return [bare(unescape(re.sub("<[^>]+>", "", part.replace("<br>", " | ")))) for part in found.split("</p>")[:-1]]


def html_of(*copies: Copy, article: int = 1, rows: tuple[ArticleRow, ...] = (), language: str = "ar") -> str:
    numbers = (FIRST.id, *(copy.article.id for copy in copies), *((900,) if len(copies) == 3 else ()))
    story = Story(story=1, first=FIRST, articles=numbers, independent=1, related=tuple(row.id for row in rows))
    telling = Telling(told=ToldStory(story=story, copies=copies), related=rows)
    return story_part(telling, article=article, words=Words(language), look=LOOK, now=NOW)


def test_each_copy_says_what_it_adds_and_which_one_is_read() -> None:
    lines = shown(a_copy(2), a_copy(3, "وحضر الوزير."), article=3)
    assert lines == [
        "من نشر القصة أيضًا",
        "افتتاح الجسر | وكالة · اليوم ١٢:٠٠ · أول من نشره",
        "افتتاح الجسر | صحيفة 2 · اليوم ١٢:٠٢ · لا جديد فيها",
        "افتتاح الجسر | صحيفة 3 · اليوم ١٢:٠٣ · المعروضة أمامك",
        "+ وحضر الوزير.",
    ]


def test_the_others_are_links_and_the_one_that_is_read_is_none() -> None:
    page = html_of(a_copy(2), a_copy(3), article=3)
    assert re.findall(f'href="{OPEN_ARTICLE}([0-9]+)"', page) == ["1", "2"]


def test_what_is_too_much_is_counted() -> None:
    many = tuple(f"جملة {n}." for n in range(5))
    lines = shown(a_copy(2, *many), a_copy(3), a_copy(4))
    assert lines[3:7] == ["+ جملة 0.", "+ جملة 1.", "+ جملة 2.", "وجملتان أخريان"]
    assert lines[-1] == "ونسخة أخرى"


def test_another_outlets_own_report_stands_apart() -> None:
    lines = shown(rows=(a_row(7, "الجسر يفتح"),), language="en")
    assert lines == ["The same event in other words", "الجسر يفتح | قناة · today 12:00"]


def test_a_story_nobody_else_has_takes_no_room() -> None:
    assert html_of() == ""


def test_a_hostile_copy_is_shown_and_not_obeyed() -> None:
    bad: Article = replace(a_copy(2).article, title="<script>x</script>\u202e", source_name="<b>")
    page = html_of(Copy(article=bad, adds=("<img src=x>",)))
    assert "<script>" not in page
    assert "<img" not in page
    assert "\u202e" not in page
