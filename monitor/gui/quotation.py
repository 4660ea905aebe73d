"""An article, or what was selected of it, as a quotation with its source, time and address: plain and rich. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from monitor.gui.bidi import as_html, bare, is_rtl, isolated, led, one_line
from monitor.model import Article
from monitor.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """The same twice."""

    plain: str
    """Each line begins with a mark of its direction, so that it stands right wherever it is pasted."""
    html: str


def quotation(article: Article, selected: str, *, words: Words) -> Quotation:
    """What was selected; without anything selected the headline and the first paragraph.

    Args:
        article: what is quoted.
        selected: the words as they are shown, paragraphs apart by a line break; may be empty.
        words: the language that source and time are told in; the quoted text stays its own.
    """
    quoted = [line for part in selected.split("\n") if (line := " ".join(bare(part).split()))]
    if not quoted:
        quoted = [one_line(article.headline, 2000), *(" ".join(bare(part).split()) for part in article.paragraphs[:1])]
        headline = ""
    else:
        headline = one_line(article.headline, 300)
    when = words.moment(article.published if article.published is not None else article.first_seen)
    source = one_line(article.source_name, 100) or article.url
    if headline:
        origin = words.say("{source}, {when}: {headline}", source=source, when=when, headline=headline)
    else:
        origin = words.say("{source}, {when}", source=source, when=when)
    before, behind = words.quoted("\ue000").split("\ue000")
    lines = "\n".join(quoted).join((before, behind)).split("\n")
    plain = [led(line, rtl=is_rtl(line, otherwise=words.rtl)) for line in lines]
    plain.append(led(f"— {origin}", rtl=words.rtl))
    if article.url:
        plain.append(article.url)
    return Quotation(plain="\n".join(plain), html=_html(article.url, quoted, origin, words))


def _html(url: str, quoted: list[str], origin: str, words: Words) -> str:
    body = as_html(quoted, otherwise=words.rtl)
    way = "rtl" if words.rtl else "ltr"
    cite = f' cite="{escape(url)}"' if url else ""
    link = f'<br><a href="{escape(url)}">{escape(isolated(url))}</a>' if url else ""
    return f'<blockquote{cite}>{body}</blockquote><p dir="{way}">— {escape(origin)}{link}</p>'
