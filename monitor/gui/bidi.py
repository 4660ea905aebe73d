"""Which way a piece of text runs, and the invisible marks that keep a mixed line in order. Pure."""

import unicodedata
from collections.abc import Iterable
from html import escape

RIGHT_TO_LEFT_MARK = "\u200f"
LEFT_TO_RIGHT_MARK = "\u200e"
_LEFT_TO_RIGHT_ISOLATE = "\u2066"
_RIGHT_TO_LEFT_ISOLATE = "\u2067"
_FIRST_STRONG_ISOLATE = "\u2068"
_POP_ISOLATE = "\u2069"
_LOOKED_AT = 400
_JOINERS = "\u200c\u200d"
_CONTROLS = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C))


def is_rtl(text: str, *, otherwise: bool = True) -> bool:
    """Whether a line reads right to left, by its letters and not by its first one («SDF: قائد …» does).

    `otherwise` answers for text without a letter.
    """
    rtl = ltr = 0
    for letter in text[:_LOOKED_AT]:
        if letter < "\u0590":
            ltr += letter.isalpha()
        elif unicodedata.bidirectional(letter) in ("R", "AL"):
            rtl += 1
        else:
            ltr += letter.isalpha()
    if not rtl and not ltr:
        return otherwise
    return rtl * 2 >= ltr


def led(text: str, *, rtl: bool) -> str:
    """The text with a mark in front, so that a label or a field runs the given way whatever its first letter is."""
    return (RIGHT_TO_LEFT_MARK if rtl else LEFT_TO_RIGHT_MARK) + text


def bare(text: str) -> str:
    """The text without direction controls: what somebody typed into a field that was led, or a hostile headline."""
    return text.translate(_CONTROLS)


def isolated(text: str) -> str:
    """The text as an island of its own inside a sentence of the other direction."""
    return f"{_FIRST_STRONG_ISOLATE}{bare(text)}{_POP_ISOLATE}"


def as_html(lines: Iterable[str], *, otherwise: bool) -> str:
    """Lines as paragraphs of HTML, each of which runs its own way wherever it is pasted."""
    return "".join(
        f'<p dir="{"rtl" if is_rtl(line, otherwise=otherwise) else "ltr"}">{escape(line)}</p>' for line in lines
    )


def set_in(text: str, *, rtl: bool) -> str:
    """A sentence of ours, whatever its first letter, as an island that runs the given way; the islands in it stay."""
    return f"{_RIGHT_TO_LEFT_ISOLATE if rtl else _LEFT_TO_RIGHT_ISOLATE}{text}{_POP_ISOLATE}"


def one_line(text: str, limit: int = 600) -> str:
    """A foreign text for one line of the screen: no controls, no line breaks; what is longer ends in an ellipsis."""
    if len(text) <= limit and text.isprintable() and "  " not in text and text == text.strip():
        # As nearly all are: five thousand names are asked for at every refresh.
        return text
    shown = bare(text[: limit * 2])
    plain = "".join(c if c.isprintable() or c in _JOINERS else " " for c in shown)
    made = " ".join(part for part in plain.split(" ") if part)
    return made if len(made) <= limit else made[: limit - 1].rstrip() + "…"
