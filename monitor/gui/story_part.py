"""The part of the reader's page that tells who else has the story and what each copy adds. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import TYPE_CHECKING

from monitor.gui.bidi import is_rtl, isolated, one_line
from monitor.gui.look import PageLook, px
from monitor.model import Article, ArticleRow
from monitor.words import Words

if TYPE_CHECKING:
    from monitor.engine import ToldStory

OPEN_ARTICLE = "rasid:article/"
"""Followed by an article's number: the address of a link to it."""
_ADDITIONS = 3
"""Sentences shown of what one copy adds."""
_LONGEST = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """The story an article belongs to."""

    told: ToldStory
    related: tuple[ArticleRow, ...] = ()
    """Other outlets' own reports of the event."""

    @property
    def is_of_interest(self) -> bool:
        """Whether anybody else has it."""
        return bool(self.told.copies or self.related)


def story_part(telling: Telling, *, article: int, words: Words, look: PageLook, now: datetime) -> str:
    """Its HTML; empty where nobody else has the story. `article` is the one that is read."""
    if not telling.is_of_interest:
        return ""
    told, pieces = telling.told, []
    if told.copies:
        pieces.append(_heading(words.say("Who else has this story"), words, look))
        first = told.story.first
        pieces.append(_entry(first, words.say("had it first"), article, words, look, now))
        for copy in told.copies:
            pieces.append(
                _entry(copy.article, "" if copy.adds else words.say("adds nothing"), article, words, look, now)
            )
            pieces += [_addition(text, words, look) for text in copy.adds[:_ADDITIONS]]
            if len(copy.adds) > _ADDITIONS:
                more = len(copy.adds) - _ADDITIONS
                pieces.append(_small(words.count("and {n} more sentence", "and {n} more sentences", more), words, look))
        unread = len(told.story.articles) - 1 - len(told.copies)
        if unread > 0:
            pieces.append(_small(words.count("and {n} more copy", "and {n} more copies", unread), words, look))
    if telling.related:
        pieces.append(_heading(words.say("The same event in other words"), words, look))
        pieces += [_entry(row, "", article, words, look, now) for row in telling.related]
        unread = len(told.story.related) - len(telling.related)
        if unread > 0:
            pieces.append(_small(words.count("and {n} more report", "and {n} more reports", unread), words, look))
    return f'<hr style="background-color:{look.line}">{"".join(pieces)}'


def _entry(one: Article | ArticleRow, remark: str, article: int, words: Words, look: PageLook, now: datetime) -> str:
    when = words.moment(one.published if one.published is not None else one.first_seen, now)
    parts = [isolated(one_line(one.source_name, 60)), isolated(when)]
    if one.id == article:
        parts.append(words.say("the one you are reading"))
    if remark:
        parts.append(remark)
    headline = isolated(one_line(one.headline, 200))
    shown = f'<span style="color:{look.soft}">{escape(" · ".join(part for part in parts if part))}</span>'
    title = escape(headline)
    if one.id != article:
        address = f"{OPEN_ARTICLE}{one.id}"
        title = f'<a href="{address}" style="color:{look.accent};text-decoration:none">{title}</a>'
    way = "rtl" if words.rtl else "ltr"
    style = (
        f"font-family:{look.interface};font-size:{px(look.small)};line-height:{px(look.small * 1.7)};"
        f"-qt-line-height-type:minimum;margin-top:{px(look.small * 0.5)};margin-bottom:0px"
    )
    return f'<p dir="{way}" style="{style}"><b>{title}</b><br>{shown}</p>'


def _addition(text: str, words: Words, look: PageLook) -> str:
    way = "rtl" if is_rtl(text, otherwise=words.rtl) else "ltr"
    style = (
        f"font-size:{px(look.text * 0.85)};line-height:{px(look.text * 0.85 * 1.7)};-qt-line-height-type:minimum;"
        f"margin-top:{px(look.small * 0.2)};margin-bottom:0px"
    )
    sign = f'<span style="color:{look.accent}"><b>+</b></span>'
    return f'<p dir="{way}" style="{style}">{sign} {escape(one_line(text, _LONGEST))}</p>'


def _heading(sentence: str, words: Words, look: PageLook) -> str:
    way = "rtl" if words.rtl else "ltr"
    style = (
        f"font-family:{look.interface};font-size:{px(look.small)};font-weight:bold;color:{look.accent};"
        f"margin-top:{px(look.small)};margin-bottom:0px"
    )
    return f'<p dir="{way}" style="{style}">{escape(sentence)}</p>'


def _small(sentence: str, words: Words, look: PageLook) -> str:
    way = "rtl" if words.rtl else "ltr"
    style = (
        f"font-family:{look.interface};font-size:{px(look.small * 0.95)};color:{look.faint};"
        f"margin-top:{px(look.small * 0.2)};margin-bottom:0px"
    )
    return f'<p dir="{way}" style="{style}">{escape(sentence)}</p>'
