"""The place of an article's picture in the reader's page: asked for, on its way, shown, or why not. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from urllib.parse import urlsplit

from monitor.gui.bidi import is_rtl, isolated, one_line
from monitor.gui.look import PageLook, px
from monitor.model import Image
from monitor.words import Words

SHOW_PICTURE = "rasid:picture"
PICTURES_ALWAYS = "rasid:pictures-always"
PICTURES_ON_REQUEST = "rasid:pictures-on-request"
PICTURE_NAME = "rasid:picture-shown"
"""What our HTML calls the picture that was unpacked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """How it stands with the picture of the article that is shown."""

    width: int = 0
    height: int = 0
    """Of the one that is shown, in pixels; 0 while there is none."""
    waiting: bool = False
    why: str = ""
    """The sentence about why it cannot be shown."""
    always: bool = False
    """The source's pictures are shown without being asked for."""


def has_picture(image: Image | None) -> bool:
    """Whether an article names a picture that could be fetched."""
    return image is not None and image.url.startswith(("https://", "http://"))


def picture_part(image: Image, picture: Picture, *, source: str, words: Words, look: PageLook) -> str:
    """Its HTML. Nothing is fetched before somebody asks: the line says from where it would be."""
    caption = one_line(image.caption, 600)
    if picture.width:
        shown = f'<img src="{PICTURE_NAME}" width="{picture.width}" height="{picture.height}" alt="{escape(caption)}">'
        way = "rtl" if words.rtl else "ltr"
        pieces = [f'<p dir="{way}" style="margin-top:0px;margin-bottom:{px(look.small * 0.3)}">{shown}</p>']
        if caption:
            pieces.append(_line(escape(caption), look.soft, words, look, is_rtl(caption, otherwise=words.rtl)))
        pieces.append(
            _line(_choice(picture.always, source, words, look), look.faint, words, look, words.rtl, last=True)
        )
        return "".join(pieces)
    if picture.waiting:
        said = escape(words.say("The picture is being fetched…"))
    elif picture.why:
        again = _link(SHOW_PICTURE, words.say("Try again"), look)
        said = f"{escape(words.say('The picture cannot be shown: {why}', why=picture.why))} {again}"
    else:
        host = isolated(one_line(urlsplit(image.url).hostname or "", 80))
        said = f"{_link(SHOW_PICTURE, words.say('Show the picture'), look)} · {escape(host)}"
        if caption:
            said += f" · {escape(isolated(caption))}"
    return _line(said, look.faint, words, look, words.rtl, last=True)


def _choice(always: bool, source: str, words: Words, look: PageLook) -> str:
    name = one_line(source, 60)
    if always:
        return _link(PICTURES_ON_REQUEST, words.say("Show pictures of {source} only when asked", source=name), look)
    return _link(PICTURES_ALWAYS, words.say("Always show pictures of {source}", source=name), look)


def _link(address: str, sentence: str, look: PageLook) -> str:
    return f'<a href="{address}" style="color:{look.accent}">{escape(sentence)}</a>'


def _line(body: str, tone: str, words: Words, look: PageLook, rtl: bool, *, last: bool = False) -> str:
    below = px(look.small * 1.2) if last else "0px"
    return (
        f'<p dir="{"rtl" if rtl else "ltr"}" style="font-family:{look.interface};font-size:{px(look.small)};'
        f'color:{tone};margin-top:0px;margin-bottom:{below}">{body}</p>'
    )
