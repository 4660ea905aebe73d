"""What became of a text from one version to another, as a page: told by signs, never by colour alone. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from monitor.gui.bidi import bare, is_rtl
from monitor.gui.look import PageLook, px
from monitor.model import Change, Piece
from monitor.words import Words

_LONGEST_PIECE = 60_000
_LONGEST = 300_000
"""Characters that are shown: of a piece, since Qt lays a paragraph out at once, and in all."""


def changes_page(parts: Sequence[Sequence[Piece]], *, words: Words, look: PageLook, alone: bool = False) -> str:
    """Title, subtitle and each paragraph with what was added and removed in it.

    What was added is underlined behind a +, what was removed is struck out behind a minus; a sentence above says so and
    counts the words. Of a text that is `alone` nothing is compared, and nothing said.
    """
    blocks = [] if alone else [_summary(parts, words, look)]
    room = _LONGEST
    for number, part in enumerate(parts):
        if not part:
            continue
        if room <= 0:
            blocks.append(f"<p>{escape(words.say('The rest of this very long text is not shown.'))}</p>")
            break
        room -= sum(len(piece.text) for piece in part)
        if number == 0:
            size, style = look.headline * 0.75, f"font-family:{look.interface};font-weight:bold;"
        elif number == 1:
            size, style = look.text * 1.05, f"color:{look.soft};"
        else:
            size, style = look.text, ""
        text = "".join(piece.text for piece in part)
        way = "rtl" if is_rtl(text, otherwise=words.rtl) else "ltr"
        body = "".join(_piece(piece, look) for piece in part)
        blocks.append(
            f'<p dir="{way}" style="{style}font-size:{px(size)};line-height:{px(size * 1.85)};'
            f'-qt-line-height-type:minimum;margin-top:0px;margin-bottom:{px(look.text * 0.9)}">{body}</p>'
        )
    return f'<html><body style="color:{look.ink}">{"".join(blocks)}</body></html>'


def _piece(piece: Piece, look: PageLook) -> str:
    kept = piece.text[:_LONGEST_PIECE].rstrip()
    behind = " " if len(kept) < len(piece.text) else ""
    text = escape(bare(" ".join(kept.split())))
    if piece.change is Change.ADDED:
        sign = f'<b style="color:{look.accent}">+</b>'
        return f'{sign}<span style="background-color:{look.box};text-decoration:underline">{text}</span>{behind}'
    if piece.change is Change.REMOVED:
        sign = f'<b style="color:{look.soft}">\u2212</b>'
        return f'{sign}<span style="color:{look.soft};text-decoration:line-through">{text}</span>{behind}'
    return f"{text}{behind}"


def _summary(parts: Sequence[Sequence[Piece]], words: Words, look: PageLook) -> str:
    added, removed = (
        sum(len(piece.text.split()) for part in parts for piece in part if piece.change is change)
        for change in (Change.ADDED, Change.REMOVED)
    )
    if not added and not removed:
        said = words.say("These two say the same.")
    else:
        changes = []
        if added:
            changes.append(words.count("+ {n} word added, underlined", "+ {n} words added, underlined", added))
        if removed:
            changes.append(words.count("− {n} word removed, struck out", "− {n} words removed, struck out", removed))
        said = " · ".join(changes)
    way = "rtl" if words.rtl else "ltr"
    style = f"font-family:{look.interface};font-size:{px(look.small)};color:{look.soft};margin-bottom:{px(look.small)}"
    return f'<p dir="{way}" style="{style}">{escape(said)}</p>'
