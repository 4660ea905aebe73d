"""An article as it stands on paper: our own HTML, black on white, source and address below the headline. Pure."""

from __future__ import annotations

from html import escape

from monitor.gui.bidi import bare, is_rtl, isolated, one_line
from monitor.gui.look import px
from monitor.gui.page import shown_paragraphs
from monitor.model import Article
from monitor.words import Words


def print_page(article: Article, *, words: Words, text: float) -> str:
    """The whole article; each paragraph runs its own way.

    Args:
        article: what is printed.
        words: the language of what is said around it.
        text: size of the text in pixels.
    """
    when = words.moment(article.published if article.published is not None else article.first_seen)
    source = one_line(article.source_name, 100)
    around = [" · ".join(part for part in (isolated(source) if source else "", isolated(when)) if part)]
    if article.authors:
        comma = "، " if words.rtl else ", "
        around.append(words.say("By {names}", names=comma.join(isolated(author) for author in article.authors[:6])))
    if article.url:
        around.append(isolated(one_line(article.url, 300)))
    headline = one_line(article.headline, 12_000)
    pieces = [_block(headline, text * 1.6, 1.4, "font-weight:bold", words)]
    way = "rtl" if words.rtl else "ltr"
    style = f"font-size:{px(text * 0.7)};color:#444444;margin-top:0px;margin-bottom:{px(text * 0.3)}"
    pieces += [f'<p dir="{way}" style="{style}">{escape(line)}</p>' for line in around]
    pieces.append(f'<p style="font-size:{px(text * 0.5)};margin:0px"></p>')
    if article.subtitle:
        pieces.append(_block(article.subtitle, text * 1.05, 1.7, "font-weight:bold", words))
    whole = [paragraph for paragraph in article.paragraphs if paragraph]
    shown = shown_paragraphs(whole) or [words.say("This article has no text of its own.")]
    if len(shown) < len(whole):
        shown.append(words.say("The rest of this very long text is not shown."))
    pieces += [_block(paragraph, text, 1.75, "", words) for paragraph in shown]
    return f'<html><body style="color:#000000">{"".join(pieces)}</body></html>'


def _block(text: str, size: float, line: float, style: str, words: Words) -> str:
    shown = "".join(letter if letter >= " " else " " for letter in bare(text))
    way = "rtl" if is_rtl(shown, otherwise=words.rtl) else "ltr"
    return (
        f'<p dir="{way}" style="font-size:{px(size)};line-height:{px(size * line)};-qt-line-height-type:minimum;'
        f'margin-top:0px;margin-bottom:{px(size * 0.6)};{style}">{escape(shown)}</p>'
    )
