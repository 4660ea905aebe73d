"""An alert message as HTML for mail programs: no style sheet, no picture, no address but the articles'. Pure."""

from __future__ import annotations

import html

from monitor.alerting import outward
from monitor.alerting.letter import Item, Letter
from monitor.words import Words

_FONT = "font-family: 'Segoe UI', Tahoma, Arial, sans-serif"
_TITLE = "margin: 0 0 4px 0; font-size: 17px; font-weight: bold; line-height: 1.5"
_TEXT = "margin: 0 0 4px 0; font-size: 15px; line-height: 1.7"
_SOFT = "margin: 0; font-size: 13px; color: #5f6368"
_MARK = "background-color: #fff3c4; color: #202124; font-weight: bold"


def page_of(letter: Letter, words: Words) -> str:
    """The page. Its own direction is the language's; each paragraph has that of its text."""
    direction = _direction(words.rtl)
    parts = [_block(item_html(item)) for item in letter.items]
    if len(letter.items) != 1:
        parts.insert(0, _paragraph(html.escape(letter.subject), _TITLE, rtl=words.rtl))
    ours = (line for line in (letter.note, letter.rest) if line)
    parts += [_paragraph(html.escape(line), _TEXT, rtl=words.rtl) for line in ours]
    body = "\n".join(parts)
    return (
        f'<!DOCTYPE html>\n<html lang="{words.language}" dir="{direction}">\n<head><meta charset="utf-8"></head>\n'
        # Some mail programs throw html and body away: the direction is said once more inside.
        f'<body dir="{direction}">\n<div dir="{direction}" style="{_FONT}">\n{body}\n</div>\n</body>\n</html>\n'
    )


def item_html(item: Item) -> str:
    """One alert, a paragraph each for headline, sentence and origin."""
    title = html.escape(item.title)
    if item.link:
        title = f'<a href="{html.escape(item.link)}" style="color: #0b57d0; text-decoration: none">{title}</a>'
    parts = [_paragraph(title, _TITLE, rtl=outward.is_rtl(item.title))]
    if item.sentence:
        said = "".join(_piece(text, matched=matched) for text, matched in item.sentence)
        parts.append(_paragraph(said, _TEXT, rtl=outward.is_rtl("".join(text for text, _ in item.sentence))))
    soft = (line for line in (item.origin, item.story) if line)
    parts += [_paragraph(html.escape(line), _SOFT, rtl=outward.starts_rtl(line)) for line in soft]
    return "\n".join(parts)


def _piece(text: str, *, matched: bool) -> str:
    return f'<b style="{_MARK}">{html.escape(text)}</b>' if matched else html.escape(text)


def _block(inner: str) -> str:
    return f'<div style="margin: 0 0 18px 0">\n{inner}\n</div>'


def _paragraph(inner: str, style: str, *, rtl: bool) -> str:
    side = "right" if rtl else "left"
    return f'<p dir="{_direction(rtl)}" style="{style}; text-align: {side}">{inner}</p>'


def _direction(rtl: bool) -> str:
    return "rtl" if rtl else "ltr"
