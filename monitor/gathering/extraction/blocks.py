"""The visible text of a page in pieces, each with the box it stands in judged by its name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

from monitor.gathering.extraction.junk import (
    ARCHIVED,
    CREDITED,
    asks_consent,
    bad_label,
    bad_name,
    fold_line,
    for_screen_readers,
    names_lead,
    names_rest,
    names_subtitle,
    node_name,
)
from monitor.gathering.markup import BLOCKS, UNSEEN, Node, split_breaks, tidy

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_NEVER = frozenset({"nav", "footer", "aside", "menu", "select", "button", "figcaption", "dialog", "label"})
SENTENCE = re.compile(r"[.!?؟…।](?:[\s\"”»)\]]|$)|[。！？]")
_LETTERS = re.compile(r"\w")


@dataclass(slots=True, eq=False)
class Block:
    """One paragraph-like piece of text and what is known of its place."""

    text: str
    node: Node
    tag: str
    links: float
    """Share of its characters inside links."""
    junk: str = ""
    """Why it cannot be part of the article; empty where it can."""
    lead: bool = False
    subtitle: bool = False
    weight: float = 0.0
    keep: bool = False
    doubtful: bool = False


Form = tuple[str, str | None, str | None]


def form_of(block: Block) -> Form:
    """How a paragraph is made: its element's name and class, and its box's class."""
    node, parent = block.node, block.node.getparent()
    return str(node.tag), node.get("class"), None if parent is None else parent.get("class")


def hidden(node: Node) -> bool:
    """Whether the page hides an element from the reader's eye."""
    style = (node.get("style") or "").replace(" ", "").lower()
    if "display:none" in style or "visibility:hidden" in style or "clip:rect(0" in style:
        return True
    return node.get("hidden") is not None or node.get("aria-hidden") == "true"


_AD_LABELS = frozenset({"إعلان", "اعلان", "advertisement", "ad", "publicité"})


def _unseen(node: Node) -> bool:
    """An inline piece for screen readers or for nobody ("opens in a new tab")."""
    name = node_name(node)
    if len(node) == 0 and (node.text or "").strip().lower() in _AD_LABELS:
        return True
    if node.tag == "sup" and len(node) == 1 and node[0].tag == "a" and (node[0].get("href") or "").startswith("#"):
        return True  # the number of a note
    if name and "mw-editsection" in name.split():
        return True  # MediaWiki's "[edit]" behind a heading
    return bool(name and for_screen_readers(name)) or (node.get("style") is not None and hidden(node))


def box_reason(node: Node) -> str:
    """Why a box is not part of an article by its name, or "" where its name says nothing against it."""
    tag: str = node.tag
    if tag in _NEVER:
        return tag
    if tag in ("html", "body", "main", "article"):
        return ""
    if hidden(node):
        # "Read on" unfolds the rest of an article that is already in the page.
        return "" if tag in ("div", "section", "span") and names_rest(node_name(node)) else "hidden"
    role = node.get("role") or ""
    if role in ("navigation", "complementary", "contentinfo", "dialog", "search", "menu", "banner", "alertdialog"):
        return str(role)
    # The id of a heading is an anchor made of its words, that of a paragraph where it is counted.
    anchored = tag in HEADINGS or (tag == "p" and (node.get("id") or "")[-1:].isdigit())
    name = (node.get("class") or "") if anchored else node_name(node)
    bad = bad_name(name) if len(name) > 2 else ""
    if not bad and tag == "form" and _asks(node):
        return "form"
    if bad == "teaser" and (tag == "p" or names_lead(name)):
        return ""  # a teaser text in one paragraph is the article's own lead, and so is what is called both
    if not bad and tag in ("section", "div"):
        for attribute in ("aria-labelledby", "data-e2e", "data-testid", "data-component"):
            label = node.get(attribute)
            if label and (bad := bad_label(label)):
                break
    return bad


def _asks(node: Node) -> bool:
    """Whether a form has a field to fill in and hardly any text: a sign-up, a search, a comment."""
    fields = sum(1 for _ in islice(node.iter("input", "textarea", "select", "button"), 12))
    return fields > 0 and len("".join(islice(node.itertext(), 200))) < 600


def _is_block(node: Node) -> bool:
    """Whether an element begins a line of its own: by its tag, or a span that its style makes one."""
    if node.tag in BLOCKS:
        return True
    return node.tag == "span" and "display:block" in (node.get("style") or "").replace(" ", "").lower()


def blocks_of(root: Node, captions: frozenset[str]) -> list[Block]:
    """Every piece of visible text of a page in order, with the box it stands in judged by name."""
    found: list[Block] = []
    parts: list[str] = []
    linked: list[str] = []

    def end(node: Node, tag: str, junk: str, lead: bool, subtitle: bool) -> None:
        if not parts:
            return
        text = "".join(parts)
        parts.clear()
        pieces = [piece for piece in split_breaks(text) if _LETTERS.search(piece)]
        shares = _link_shares(pieces, linked, len(text))
        linked.clear()
        found.extend(
            Block(piece, node, tag, share, junk, lead, subtitle) for piece, share in zip(pieces, shares, strict=True)
        )

    as_written = _as_written(root)
    # (node, phase, junk, lead, subtitle, depth of links)
    stack: list[tuple[Node, bool, str, bool, bool, bool]] = [(root, False, "", False, False, False)]
    while stack:
        node, leaving, junk, lead, subtitle, in_link = stack.pop()
        tag = node.tag
        if leaving:
            if _is_block(node):
                end(node, tag, junk, lead, subtitle)
            if node.tail and node is not root:
                parent = node.getparent()
                parts.append(node.tail if parent not in as_written else _EMPTY_LINES.sub("\v\v", node.tail))
                if in_link and tag != "a" and parent is not None:
                    linked.append(node.tail)
            continue
        if not isinstance(tag, str) or tag in UNSEEN:
            if node.tail and node is not root:
                parts.append(node.tail)
                if in_link:
                    linked.append(node.tail)
            continue
        if tag == "br":
            parts.append("\v")
            if node.tail:
                parts.append(node.tail)
                if in_link:
                    linked.append(node.tail)
            continue
        block_level = _is_block(node)
        if not block_level and _unseen(node):
            if node.tail and node is not root:
                parts.append(node.tail)
            continue
        outer = (junk, lead, subtitle, in_link)
        if block_level:
            parent = node.getparent()
            end(parent if parent is not None else node, "div", junk, lead, subtitle)
        if not junk:
            junk = box_reason(node)
        name = node_name(node)
        if len(name) > 2:
            lead = lead or names_lead(name)
            subtitle = subtitle or names_subtitle(name)
        inner_link = in_link or (tag == "a" and bool(node.get("href")))
        if node.text:
            parts.append(node.text if node not in as_written else _EMPTY_LINES.sub("\v\v", node.text))
            if inner_link:
                linked.append(node.text)
        if block_level:
            stack.append((node, True, junk, lead, subtitle, outer[3]))
        else:
            # An inline box with a bad name (a share button) is dropped with its text only when it is all of a block.
            stack.append((node, True, outer[0], outer[1], outer[2], outer[3]))
        stack.extend((child, False, junk, lead, subtitle, inner_link) for child in reversed(node))
    end(root, "div", "", False, False)
    for block in found:
        if block.junk:
            continue
        if (block.text in captions and not _is_sentence_apart(block)) or (_is_caption(block) or _is_below_image(block)):
            block.junk = "caption"
        elif asks_consent(block.text):
            block.junk = "consent"
    return found


_EMPTY_LINES = re.compile(r"[ \t]*\n[ \t]*(?:\r?\n[ \t]*)+")
_WRITTEN = re.compile(r"white-space:\s*(?:pre|break-spaces)|(?:^|\s)whitespace-(?:pre|break)", re.IGNORECASE)


def _as_written(root: Node) -> frozenset[Node]:
    """The elements whose empty lines a reader sees, and those in them: applications put whole texts into one."""
    found: set[Node] = set()
    for node in root.iter("div", "p", "section", "article", "span", "pre"):
        shown = f"{node.get('style') or ''} {node.get('class') or ''}"
        if node not in found and (node.tag == "pre" or (len(shown) > 10 and _WRITTEN.search(shown))):
            found.update(node.iter())
    return frozenset(found)


def _is_sentence_apart(block: Block) -> bool:
    """Whether what an image says of itself too is text all the same: a heading, or a long sentence without an image."""
    if block.tag in HEADINGS:
        return True
    if len(block.text) < 80 or block.tag != "p" or not SENTENCE.search(block.text[-3:]):
        return False
    box = block.node.getparent()
    return box is not None and not any(child.tag in ("img", "figure", "picture", "amp-img") for child in box)


_SMALL = frozenset({"em", "i", "small", "figcaption"})


def _is_caption(block: Block) -> bool:
    """Whether a paragraph holds a picture and, in small print or with its source, what the picture shows."""
    if len(block.text) > 250 or block.tag not in ("p", "div", "td", "center") or len(block.node) > 8:
        return False
    elements = list(islice(block.node.iter(), 40))
    if len(elements) == 40 or not any(element.tag in ("img", "amp-img") for element in elements):
        return False
    # An ancestor's text beside other blocks is no caption of a picture somewhere in them.
    if len(tidy("".join(block.node.itertext()))) > 1.2 * len(block.text) + 10:
        return False
    own = (block.node.text, *(child.tail for child in block.node))
    if not any(part and _LETTERS.search(part) for part in own):
        told = [child for child in block.node if any(_LETTERS.search(part) for part in child.itertext())]
        if told and all(child.tag in _SMALL for child in told):
            return True
    return bool(ARCHIVED.search(fold_line(block.text)))


def _is_below_image(block: Block) -> bool:
    """Whether a short paragraph right below one that holds an image says whose image it is, or is in small print."""
    before = block.node.getprevious()
    if block.tag != "p" or len(block.text) > 160 or before is None or next(before.iter("img"), None) is None:
        return False
    if any(_LETTERS.search(part) for part in before.itertext()):
        return False
    children = list(block.node)
    small = bool(children) and all(child.tag in _SMALL for child in children) and not (block.node.text or "").strip()
    return (small and not SENTENCE.search(block.text[-3:])) or bool(CREDITED.search(fold_line(block.text)))


def _link_shares(pieces: list[str], linked: list[str], size: int) -> list[float]:
    """How much of each piece of an element's text stands in links."""
    if not linked:
        return [0.0] * len(pieces)
    if len(pieces) == 1:
        return [min(1.0, sum(map(len, linked)) / max(1, size))]
    texts = [text for text in (tidy(part) for part in linked) if text]
    shares: list[float] = []
    at = 0
    for piece in pieces:
        inside, place = 0, 0
        while at < len(texts):
            place = piece.find(texts[at], place)
            if place < 0:
                break
            place += len(texts[at])
            inside += len(texts[at])
            at += 1
        shares.append(min(1.0, inside / max(1, len(piece))))
    return shares


def weigh(block: Block) -> float:
    """How much a block looks like running text."""
    size = len(block.text)
    if block.links > 0.5 or size < 25 or block.tag in HEADINGS:
        return 0.0
    ends = len(SENTENCE.findall(block.text)) + block.text.count("،") + block.text.count(",")
    if size < 80 and ends == 0:
        # A flash of one line has no full stop either.
        return 0.2 * size if block.tag == "p" and block.links == 0 and len(block.text.split()) >= 5 else 0.0
    factor = (
        1.0
        if block.tag in ("p", "blockquote", "pre")
        else 0.8
        if block.tag in ("div", "section", "article", "td")
        else 0.5
    )
    return min(size, 1200) * (1 - block.links) * factor


def key_of(text: str) -> str:
    return re.sub(r"\W+", "", text)[:400]


def caption_texts(root: Node) -> frozenset[str]:
    """Captions and alternative texts of a page's images: lines that repeat them are no paragraphs."""
    texts: set[str] = set()
    for image in root.iter("img"):
        for name in ("alt", "title", "data-caption"):
            text = tidy(image.get(name) or "")
            if len(text) >= 12:
                texts.add(text)
    return frozenset(texts)
