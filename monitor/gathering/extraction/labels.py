"""Under which section and tags a site files an article."""

from __future__ import annotations

import re

from monitor.gathering.extraction.head import Head, member, texts_of
from monitor.gathering.extraction.junk import fold_line, name_words, node_name
from monitor.gathering.extraction.places import visible_text
from monitor.gathering.markup import Node, plain


def section_of(root: Node, head: Head) -> str:
    """The section the site puts the article in."""
    text = head.meta("article:section", "og:article:section", "section", "parsely-section", "cxenseparse:section")
    if text:
        return plain(text)
    for thing in head.articles:
        for text in texts_of(member(thing, "articleSection"))[:1]:
            if text:
                return plain(text)
    for thing in head.others:
        if str(thing.get("@type")).lower() == "breadcrumblist" and isinstance(thing.get("itemListElement"), list):
            names = [
                plain(text)
                for item in thing["itemListElement"]
                if isinstance(item, dict)
                for text in texts_of(item.get("name") or item.get("item"))[:1]
            ]
            names = [name for name in names if name and not name.startswith("http")]
            if len(names) >= 3:
                return names[1]
    for node in root.iter("ul", "ol", "div", "nav"):
        if name_words(node_name(node)) & {"breadcrumb", "breadcrumbs"}:
            links = [visible_text(a) for a in node.iter("a")]
            links = [
                text
                for text in links
                if 2 <= len(text) <= 40 and fold_line(text) not in ("الرئيسيه", "الصفحه الرئيسيه", "Home")
            ]
            if links:
                return links[0]
    return ""


def tags_of(root: Node, head: Head, title: str) -> tuple[str, ...]:
    """The tags the site gives the article."""
    found: list[str] = list(head.metas.get("article:tag", ()))
    if not found:
        for node in root.iter("ul", "div", "p", "li", "span", "section"):
            words = name_words(node_name(node))
            if words & {"tags", "tag", "keywords", "taglist", "tagcloud"} and not words & {
                "cloud",
                "widget",
                "sidebar",
                "popular",
            }:
                links = [visible_text(a) for a in node.iter("a")]
                found.extend(text for text in links if text)
                if len(found) >= 30:
                    break
        if len(found) > 30:
            found = []
    if not found:
        for text in (head.meta("news_keywords"), head.meta("keywords")):
            found = [part for part in re.split(r"[,،;؛|]", text) if part.strip()]
            if found:
                break
    if not found:
        for thing in head.articles:
            for text in texts_of(member(thing, "keywords")):
                found.extend(re.split(r"[,،]", text))
    names = (plain(text).lstrip("#").strip() for text in found)
    return tuple(dict.fromkeys(name for name in names if 1 < len(name) <= 60 and name != title))[:30]
