"""An article as the reader's page: our own HTML made from plain text, nothing of the site's markup. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from monitor.gui.bidi import bare, is_rtl, isolated
from monitor.gui.look import PageLook, px
from monitor.gui.picture_part import Picture, has_picture, picture_part
from monitor.gui.story_part import Telling, story_part
from monitor.model import Article, Match, Severity, TextFrom
from monitor.words import Words

SHOW_BOILERPLATE = "rasid:boilerplate"
OPEN_ORIGINAL = "rasid:open"
SHOW_VERSIONS = "rasid:versions"
_LONGEST_PARAGRAPH = 60_000
"""Characters of one paragraph that are shown; Qt lays a paragraph out at once."""
_LONGEST_TEXT = 300_000
"""Characters of a whole text that are shown: a book. Qt makes its page in 60 ms; of ten megabytes in two seconds."""
_SHOWN_FORMS = 6
_LONGEST_HEADLINE = 240
"""Letters; a longer one is no headline."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What one watchlist found in the article."""

    watchlist: str
    severity: Severity
    matches: tuple[Match, ...]


def article_page(
    article: Article,
    found: Sequence[Found],
    *,
    words: Words,
    look: PageLook,
    now: datetime,
    is_alert: bool = False,
    copies: int = 1,
    hand_over: str = "",
    searched: Sequence[tuple[int, int]] = (),
    telling: Telling | None = None,
    picture: Picture | None = None,
    with_boilerplate: bool = False,
) -> str:
    """The whole page: headline, why it is here, the text with its matches marked, who else has it, where it came from.

    Matches are offsets in `article.text`, and so are the places of `searched` words. Every paragraph runs its own way.
    `hand_over` is the note beside its alert.
    """
    marks = _joined(sorted({(m.start, m.end) for one in found for m in one.matches} | set(searched)))
    parts = [part for part in (article.title, article.subtitle, *article.paragraphs) if part]
    starts, at = [], 0
    for part in parts:
        starts.append(at)
        at += len(part) + 2
    pieces: list[str] = []
    number = 0
    base = words.rtl
    if article.title:
        number = 1
    if article.title and article.headline == article.title:
        pieces.append(_headline(_marked(article.title, starts[0], marks, look), article.title, look, base))
    else:
        pieces.append(_headline(escape(isolated(article.headline)), article.headline, look, base))
    if article.subtitle:
        body = _marked(article.subtitle, starts[number], marks, look)
        pieces.append(
            _block(
                body,
                article.subtitle,
                look.text * 1.05,
                1.75,
                f"color:{look.soft};margin-bottom:{px(look.text)}",
                base,
            )
        )
        number += 1
    boxes = []
    if found:
        boxes.append(_why(article, found, words=words, look=look, is_alert=is_alert, copies=copies))
    if article.text_from is TextFrom.FEED:
        boxes.append(_small(words, look, _feed_sentence(article, words), tone=look.soft))
    if hand_over:
        sentence = words.say("For whoever comes next: {text}", text=isolated(hand_over))
        boxes.append(_box(look, [_own(words, look, sentence)], base))
    if article.note:
        boxes.append(_box(look, [_own(words, look, words.say("Note: {text}", text=isolated(article.note)))], base))
    pieces += boxes
    if article.image is not None and picture is not None and has_picture(article.image):
        pieces.append(picture_part(article.image, picture, source=article.source_name, words=words, look=look))
    wanted = shown_paragraphs(parts[number:])
    for shown, start in zip(wanted, starts[number:], strict=False):
        style = f"margin-bottom:{px(look.text * 0.9)}"
        pieces.append(_block(_marked(shown, start, marks, look), shown, look.text, 1.95, style, base))
    if len(wanted) < len(parts) - number:
        pieces.append(_small(words, look, words.say("The rest of this very long text is not shown."), tone=look.faint))
    if not article.paragraphs:
        pieces.append(_small(words, look, words.say("This article has no text of its own."), tone=look.faint))
    if telling is not None:
        pieces.append(story_part(telling, article=article.id, words=words, look=look, now=now))
    pieces.append(_foot(article, words=words, look=look, with_boilerplate=with_boilerplate))
    return f'<html><body style="color:{look.ink}">{"".join(pieces)}</body></html>'


def shown_paragraphs(paragraphs: Sequence[str]) -> list[str]:
    """Those of a text that are shown: all, but for the end of a boundless one."""
    shown, room = [], _LONGEST_TEXT
    for paragraph in paragraphs:
        if room <= 0:
            break
        shown.append(paragraph[: min(room, _LONGEST_PARAGRAPH)])
        room -= len(paragraph)
    return shown


def empty_page(sentence: str, *, words: Words, look: PageLook) -> str:
    """A calm page with one sentence."""
    way = "rtl" if words.rtl else "ltr"
    return (
        f'<html><body><p dir="{way}" align="center" style="margin-top:{px(look.text * 6)};color:{look.faint};'
        f'font-family:{look.interface};font-size:{px(look.small * 1.15)}">{escape(sentence)}</p></body></html>'
    )


def _headline(body: str, text: str, look: PageLook, base: bool) -> str:
    margins = f"margin-top:{px(look.small * 0.8)};margin-bottom:{px(look.small * 1.3)}"
    style = f"font-family:{look.interface};font-weight:bold;{margins}"
    # One as long as a text is set as a text: its article must not begin pages below.
    size = look.headline if len(text) <= _LONGEST_HEADLINE else look.text
    return _block(body, text, size, 1.5, style, base)


def _block(body: str, text: str, size: float, line: float, style: str, base: bool) -> str:
    way = "rtl" if is_rtl(text, otherwise=base) else "ltr"
    # Under a mixed window a foreign paragraph still begins at the leading edge of its own direction.
    return (
        f'<p dir="{way}" style="font-size:{px(size)};line-height:{px(size * line)};-qt-line-height-type:minimum;'
        f'margin-top:0px;{style}">{body}</p>'
    )


def _marked(text: str, start: int, marks: Sequence[tuple[int, int]], look: PageLook) -> str:
    """The text as HTML with every mark that lies in it on the match's ground."""
    made, at, end = [], 0, start + len(text)
    for first, last in marks:
        if last <= start or first >= end:
            continue
        inside, until = max(first - start, at), min(last - start, len(text))
        if until <= inside:
            continue
        made.append(escape(_plain(text[at:inside])))
        marked = escape(_plain(text[inside:until]))
        made.append(f'<span style="background-color:{look.match}">{marked}</span>')
        at = until
    made.append(escape(_plain(text[at:])))
    return "".join(made)


def _plain(text: str) -> str:
    """Foreign direction controls and control characters must not reorder the page."""
    kept = "".join(c if c >= " " else " " for c in text)
    return bare(kept)


def _joined(marks: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in marks:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _by_what_they_found(found: Sequence[Found]) -> list[tuple[list[str], dict[str, Match]]]:
    """Watchlists that found the same words at the same place, together: the names, and the first match of each form."""
    together: dict[tuple[object, ...], tuple[list[str], dict[str, Match]]] = {}
    for one in found:
        forms: dict[str, Match] = {}
        for match in one.matches:
            forms.setdefault(bare(" ".join(match.text.split())), match)
        if forms:
            first = next(iter(forms.values()))
            key = (*forms, first.start, first.why.form if first.why is not None else "")
            together.setdefault(key, ([], forms))[0].append(one.watchlist)
    return list(together.values())


def _why(article: Article, found: Sequence[Found], *, words: Words, look: PageLook, is_alert: bool, copies: int) -> str:
    lines = []
    comma = "، " if words.rtl else ", "
    for names, forms in _by_what_they_found(found):
        first = next(iter(forms))
        place = _place(article, forms[first].start)
        # The sentence has the quotation marks around them all.
        between = "»، «" if words.rtl else ", "
        watchlist = between.join(f"<b>{escape(isolated(name))}</b>" for name in names)
        form = _strong(first, words, look)
        if place == 0 and len(names) > 1:
            sentence = words.say(
                "{form} in the headline, from the watchlists {watchlists}.", form="\ue000", watchlists="\ue001"
            )
        elif place == 0:
            sentence = words.say(
                "{form} in the headline, from the watchlist {watchlist}.", form="\ue000", watchlist="\ue001"
            )
        elif len(names) > 1:
            sentence = words.say(
                "{form} in paragraph {place}, from the watchlists {watchlists}.",
                form="\ue000",
                place=words.number(place),
                watchlists="\ue001",
            )
        else:
            sentence = words.say(
                "{form} in paragraph {place}, from the watchlist {watchlist}.",
                form="\ue000",
                place=words.number(place),
                watchlist="\ue001",
            )
        line = escape(sentence).replace("\ue000", form).replace("\ue001", watchlist)
        why = forms[first].why
        understood = why.form if why is not None else ""
        if understood:
            line += " " + escape(words.say("Understood as {parts}.", parts=isolated(understood)))
        others = list(forms)[1:]
        if others:
            shown = [_strong(other, words, look) for other in others[:_SHOWN_FORMS]]
            more = escape(words.say("Also: {forms}.", forms="\ue000")).replace("\ue000", comma.join(shown))
            line += " " + more
        lines.append(line)
    if not lines:
        return ""
    lead = words.say("Why this alert?") if is_alert else words.say("Why is it here?")
    lines[0] = f'<span style="color:{look.accent}"><b>{escape(lead)}</b></span> {lines[0]}'
    if copies > 1:
        others_said = words.count("{n} other copy of this story.", "{n} other copies of this story.", copies - 1)
        lines.append(escape(others_said))
    return _box(look, lines, words.rtl)


def _place(article: Article, offset: int) -> int:
    """0 for headline and subtitle, else the number of the paragraph."""
    at = 0
    for part in (article.title, article.subtitle):
        if part:
            at += len(part) + 2
    if offset < at:
        return 0
    for number, paragraph in enumerate((p for p in article.paragraphs if p), start=1):
        at += len(paragraph) + 2
        if offset < at:
            return number
    return len(article.paragraphs)


def _strong(form: str, words: Words, look: PageLook) -> str:
    return f'<span style="color:{look.accent}"><b>{escape(words.quoted(form))}</b></span>'


def _box(look: PageLook, lines: Sequence[str], rtl: bool) -> str:
    way = "rtl" if rtl else "ltr"
    style = (
        f"font-family:{look.interface};font-size:{px(look.small)};line-height:{px(look.small * 1.7)};"
        "-qt-line-height-type:minimum;margin-top:0px;margin-bottom:0px"
    )
    body = "".join(f'<p dir="{way}" style="{style}">{line}</p>' for line in lines)
    # The reader paints the box's ground behind its table, with round corners.
    margins = f"margin-top:{px(look.small * 0.9)};margin-bottom:{px(look.small * 1.6)}"
    return (
        f'<table width="100%" cellspacing="0" cellpadding="{round(look.small * 0.8)}" border="0" style="{margins}">'
        f"<tr><td>{body}</td></tr></table>"
    )


def _own(words: Words, look: PageLook, sentence: str) -> str:
    return escape(sentence)


def _small(words: Words, look: PageLook, sentence: str, *, tone: str) -> str:
    way = "rtl" if words.rtl else "ltr"
    return (
        f'<p dir="{way}" style="font-family:{look.interface};font-size:{px(look.small)};color:{tone};'
        f'margin-top:0px;margin-bottom:{px(look.small * 1.2)}">{escape(sentence)}</p>'
    )


def _feed_sentence(article: Article, words: Words) -> str:
    if article.text_reason is None:
        return words.say("This is the feed's own text.")
    return words.say("This is the feed's own text. {reason}", reason=words.reason(article.text_reason))


def _foot(article: Article, *, words: Words, look: PageLook, with_boilerplate: bool) -> str:
    way = "rtl" if words.rtl else "ltr"
    style = (
        f"font-family:{look.interface};font-size:{px(look.small * 0.95)};color:{look.faint};"
        f"margin-top:0px;margin-bottom:{px(look.small * 0.5)}"
    )
    lines = []
    if article.authors:
        comma = "، " if words.rtl else ", "
        names = comma.join(isolated(author) for author in article.authors[:6])
        lines.append(escape(words.say("By {names}", names=names)))
    if article.version > 1:
        said = words.say("The site changed this article: this is version {n}.", n=words.number(article.version))
        link = f'<a href="{SHOW_VERSIONS}" style="color:{look.accent}">{escape(words.say("Show what changed"))}</a>'
        lines.append(f"{escape(said)} {link}")
    if article.url:
        shown = article.url if len(article.url) <= 90 else article.url[:89] + "…"
        link = f'<a href="{OPEN_ORIGINAL}" style="color:{look.accent}">{escape(isolated(shown))}</a>'
        lines.append(escape(words.say("Original: {address}", address="\ue000")).replace("\ue000", link))
    if article.boilerplate:
        said = (
            words.say("Hide what was left out of the page")
            if with_boilerplate
            else words.say("Show what was left out of the page")
        )
        lines.append(f'<a href="{SHOW_BOILERPLATE}" style="color:{look.accent}">{escape(said)}</a>')
    made = f'<hr style="background-color:{look.line}">' + "".join(
        f'<p dir="{way}" style="{style}">{line}</p>' for line in lines
    )
    if with_boilerplate:
        for paragraph in shown_paragraphs(article.boilerplate):
            body = escape(_plain(paragraph))
            made += _block(body, paragraph, look.text * 0.85, 1.7, f"color:{look.faint}", words.rtl)
    return made
