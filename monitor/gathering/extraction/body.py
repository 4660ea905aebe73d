"""The text of an article in its page: which blocks are paragraphs of it, and which belong to the page around."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from monitor.gathering.extraction.junk import (
    BYLINE,
    CREDIT_LINE,
    END_MARK,
    LINE_START,
    SURE_LINE,
    bad_label,
    bad_name,
    fold_line,
    for_screen_readers,
    names_body,
    names_headline,
    names_lead,
    names_rest,
    names_subtitle,
    names_summary,
    node_name,
)
from monitor.gathering.markup import BLOCKS, UNSEEN, Node, split_breaks, tidy

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_NEVER = frozenset({"nav", "footer", "aside", "menu", "select", "button", "figcaption", "dialog", "label"})
_SENTENCE = re.compile(r"[.!?؟…।](?:[\s\"”»)\]]|$)|[。！？]")
_LETTERS = re.compile(r"\w")


@dataclass(slots=True)
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


@dataclass(frozen=True, slots=True)
class Body:
    paragraphs: tuple[str, ...]
    boilerplate: tuple[str, ...]
    subtitle: str
    byline: str
    container: Node | None
    doubtful: tuple[str, ...]
    """Kept lines that a second opinion may still take out."""
    share: float
    """How much of the page's readable text the container holds."""
    listing: bool = False
    """Whether most of what can be read tells of other pages: a home or section page."""


def hidden(node: Node) -> bool:
    """Whether the page hides an element from the reader's eye."""
    style = (node.get("style") or "").replace(" ", "").lower()
    if "display:none" in style or "visibility:hidden" in style or "clip:rect(0" in style:
        return True
    return node.get("hidden") is not None or node.get("aria-hidden") == "true"


def _unseen(node: Node) -> bool:
    """An inline piece for screen readers or for nobody ("opens in a new tab")."""
    name = node_name(node)
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
    name = node_name(node)
    bad = bad_name(name) if len(name) > 2 else ""
    if bad == "teaser" and tag == "p":
        return ""  # a teaser text in one paragraph is the article's own lead
    if not bad and tag in ("section", "div"):
        for attribute in ("aria-labelledby", "data-e2e", "data-testid", "data-component"):
            label = node.get(attribute)
            if label and (bad := bad_label(label)):
                break
    return bad


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

    # (node, phase, junk, lead, subtitle, depth of links)
    stack: list[tuple[Node, bool, str, bool, bool, bool]] = [(root, False, "", False, False, False)]
    while stack:
        node, leaving, junk, lead, subtitle, in_link = stack.pop()
        tag = node.tag
        if leaving:
            if _is_block(node):
                end(node, tag, junk, lead, subtitle)
            if node.tail and node is not root:
                parts.append(node.tail)
                parent = node.getparent()
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
            parts.append(node.text)
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
        if not block.junk and captions and block.text in captions:
            block.junk = "caption"
    return found


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


def _weigh(block: Block) -> float:
    """How much a block looks like running text."""
    size = len(block.text)
    if block.links > 0.5 or size < 25 or block.tag in _HEADINGS:
        return 0.0
    ends = len(_SENTENCE.findall(block.text)) + block.text.count("،") + block.text.count(",")
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


def find_body(
    root: Node,
    *,
    title: str,
    description: str,
    captions: frozenset[str],
    title_node: Node | None,
    may_list: bool = False,
) -> Body:
    """Choose the article's blocks in a page.

    Args:
        root: the page's tree.
        title: the article's title, which is no paragraph.
        description: what the page says of itself in its head; a block that begins with it is the lead.
        captions: texts of captions and alternative texts of images, which are no paragraphs.
        title_node: the heading that shows the title, if any; what stands before it is no body.
        may_list: whether nothing else says that the page is an article: it may then be a list of others.
    """
    blocks = blocks_of(root, captions)
    _paragraphs_in_headings(blocks)
    for block in blocks:
        block.weight = _weigh(block)
    if may_list and _is_listing(blocks):
        return Body(
            (), tuple(dict.fromkeys(b.text for b in blocks if len(b.text) > 40))[:50], "", "", None, (), 0, True
        )
    _forgive(blocks)
    container, share = _container(root, blocks, title_node)
    if container is None:
        return Body((), tuple(b.text for b in blocks if len(b.text) > 40)[:50], "", "", None, (), 0.0)
    inside = _members(container, blocks)
    _drop_teasers(inside, container)
    _drop_above(inside, title_node)
    _drop_next_article(inside, title_node)
    _judge(inside, title, captions)
    kept = [block for block in inside if block.keep]
    lead = _lead(blocks, inside, kept, title, description, title_node)
    subtitle = _subtitle(blocks, inside, kept, lead, title, title_node)
    byline = _byline(blocks, inside)
    paragraphs: list[str] = []
    seen: set[str] = set()
    for block in ([lead] if lead is not None else []) + kept:
        key = _key(block.text)
        if key in seen:
            continue
        seen.add(key)
        paragraphs.append(block.text)
    left_out = [b for b in blocks if not b.keep and b is not lead and len(b.text) >= 12 and _key(b.text) not in seen]
    return Body(
        paragraphs=tuple(paragraphs),
        boilerplate=tuple(dict.fromkeys(b.text for b in left_out if b.text != title and b is not subtitle))[:200],
        subtitle="" if subtitle is None else subtitle.text,
        byline=byline,
        container=container,
        doubtful=tuple(b.text for b in kept if b.doubtful),
        share=share,
    )


def _key(text: str) -> str:
    return re.sub(r"\W+", "", text)[:400]


_NEVER_TEXT = frozenset(
    "footer nav aside hidden comments comment commentlist fbcomments livefyre disqus related caption figcaption "
    "replies reply respond login register registration newsletter cookie cookies consent".split()
)


def _forgive(blocks: list[Block]) -> None:
    """A box that holds most of the running text is no side box, whatever its name is (a form around all)."""
    total = sum(block.weight for block in blocks)
    if total <= 0:
        return
    by_reason: defaultdict[str, float] = defaultdict(float)
    for block in blocks:
        if block.junk:
            by_reason[block.junk] += block.weight
    clean = sum(block.weight for block in blocks if not block.junk)
    for reason, weight in by_reason.items():
        least = 1 if reason in _NEVER_TEXT else 0.5 * weight
        if weight > 0.5 * total and clean < least:
            for block in blocks:
                if block.junk == reason:
                    block.junk = ""


def _container(root: Node, blocks: list[Block], title_node: Node | None) -> tuple[Node | None, float]:
    """The smallest element that holds most of the running text."""
    weights: defaultdict[Node, float] = defaultdict(float)
    total = 0.0
    for block in blocks:
        if block.junk or block.weight <= 0:
            continue
        total += block.weight
        node = block.node
        while node is not None:
            weights[node] += block.weight
            if node is root:
                break
            node = node.getparent()
    if total <= 0:
        return None, 0.0
    node = root
    while True:
        children = [child for child in node if child in weights]
        if not children:
            break
        best = max(children, key=lambda child: weights[child] * _liking(child))
        mine = weights[node]
        if weights[best] >= 0.72 * mine:
            node = best
            continue
        # Several articles under each other: the one that has the title, or the first.
        articles = [child for child in children if _is_article(child) and weights[child] >= 0.15 * mine]
        if len(articles) >= 2 and sum(weights[child] for child in articles) > 0.7 * mine:
            own = [child for child in articles if title_node is not None and _contains(child, title_node)]
            node = own[0] if own else articles[0]
            continue
        named = [child for child in children if names_body(node_name(child))]
        if named and not any(block.junk == "" and block.weight and block.node is node for block in blocks):
            strongest = max(named, key=lambda child: weights[child])
            alone = weights[strongest] >= 0.85 * sum(weights[child] for child in named)
            if alone and weights[strongest] >= 0.5 * mine and weights[strongest] > 150:
                node = strongest
                continue
        break
    # A paragraph by itself is not a container; what stands beside it belongs to the same text.
    while node is not root and node.tag in ("p", "span", "b", "strong", "em", "font", "blockquote", "li", "h2", "h3"):
        node = node.getparent()
    return node, weights[node] / total


def _liking(node: Node) -> float:
    if names_body(node_name(node)):
        return 1.3
    return 1.1 if node.tag in ("article", "main") else 1.0


_ARTICLE_NAMES = frozenset({"article", "post", "story", "hentry", "news-article", "single-post"})


def _is_article(node: Node) -> bool:
    return node.tag == "article" or bool(_ARTICLE_NAMES & set((node.get("class") or "").lower().split()))


def _contains(node: Node, other: Node) -> bool:
    while other is not None:
        if other is node:
            return True
        other = other.getparent()
    return False


def _members(container: Node, blocks: list[Block]) -> list[Block]:
    inside = set(container.iter())
    return [block for block in blocks if block.node in inside]


def _paragraphs_in_headings(blocks: list[Block]) -> None:
    """Some sites write each paragraph as a heading: several whole sentences of one level are text."""
    for tag in ("h2", "h3", "h4", "h5", "h6"):
        whole = [b for b in blocks if b.tag == tag and b.links < 0.3 and _SENTENCE.search(b.text[-3:])]
        long = [block for block in whole if len(block.text) >= 60]
        if len(long) >= 3 and sum(len(b.text) for b in long) >= 400:
            for block in whole:
                block.tag = "p"


def _cards(blocks: list[Block]) -> set[Node]:
    """Boxes with a headline that is a link: each tells of another page."""
    return {
        card
        for block in blocks
        if block.links > 0.8
        and (
            (block.tag in _HEADINGS and block.tag != "h1")
            or (len(block.text.split()) >= 4 and names_headline(node_name(block.node)))
        )
        and (card := block.node.getparent()) is not None
    }


def _in_card(block: Block, cards: set[Node], container: Node | None) -> bool:
    node = block.node
    for _ in range(4):
        if node is None or node is container:
            return False
        if node in cards:
            return True
        node = node.getparent()
    return False


def _is_listing(blocks: list[Block]) -> bool:
    """Whether what can be read stands in cards that tell of other pages, and hardly any of it by itself."""
    cards = {card for card in _cards(blocks) if card.tag not in ("body", "main", "html")}
    if len(cards) < 3:
        return False
    apart = [block for block in blocks if not block.junk and not _in_card(block, cards, None)]
    own = sum(block.weight for block in apart)
    told = sum(block.weight for block in blocks if block.weight and _in_card(block, cards, None))
    return own < 400 and own < 0.5 * told


def _drop_teasers(blocks: list[Block], container: Node) -> None:
    """What stands in one box with a headline that is a link tells of another article."""
    cards = {card for card in _cards(blocks) if card is not container and not _contains(card, container)}
    if not cards:
        return
    for block in blocks:
        if _in_card(block, cards, container):
            block.junk = block.junk or "teaser"


def _drop_above(blocks: list[Block], title_node: Node | None) -> None:
    """What stands above the headline in the same box is a kicker or another page's teaser."""
    if title_node is None:
        return
    at = next((n for n, block in enumerate(blocks) if block.node is title_node), 0)
    if sum(block.weight for block in blocks[:at]) < 0.3 * sum(block.weight for block in blocks):
        for block in blocks[:at]:
            block.junk = block.junk or "above"


def _drop_next_article(blocks: list[Block], title_node: Node | None) -> None:
    """A page that goes on with the next article as one scrolls: from its headline on, in a box just like the first."""
    if title_node is None:
        return
    above = [title_node, *title_node.iterancestors()]
    for n, block in enumerate(blocks):
        if block.tag != title_node.tag or block.node is title_node or block.tag not in ("h1", "h2"):
            continue
        child = block.node
        while (parent := child.getparent()) is not None and parent not in above:
            child = parent
        if parent is None or parent is title_node:
            continue
        own = above[above.index(parent) - 1]
        alike = (
            own is not title_node and own.tag == child.tag and (own.get("class") or "") == (child.get("class") or "")
        )
        if alike and (own.tag == "article" or own.get("class")):
            for later in blocks[n:]:
                later.junk = later.junk or "next"
            return


def _judge(blocks: list[Block], title: str, captions: frozenset[str]) -> None:
    """Decide block by block; headings are kept where a paragraph follows."""
    title_key = _key(title)
    for block in blocks:
        block.keep = not block.junk and _is_paragraph(block, title_key)
    # Lines after an end mark, and trailing short lines without a sentence, are the page again.
    first_solid = next((n for n, b in enumerate(blocks) if b.keep and not b.doubtful), None)
    if first_solid is None:
        # A flash: one line, and no full stop.
        for block in blocks:
            block.keep = block.keep and block.weight > 0
        return
    for block in blocks[:first_solid]:
        # Names, places and kickers above the text.
        block.keep = False
    last_solid = max(
        (n for n, b in enumerate(blocks) if b.keep and not b.doubtful and b.tag not in _HEADINGS), default=-1
    )
    for n, block in enumerate(blocks):
        if block.keep and n > last_solid:
            block.keep = False
        elif block.keep and block.tag in _HEADINGS:
            following = next((b for b in blocks[n + 1 :] if b.keep or (b.junk == "" and b.links > 0.6)), None)
            block.keep = following is not None and following.keep
            if block.keep and not _heads_text(block, blocks):
                block.keep = False
            before = any(b.keep and not b.doubtful for b in blocks[max(0, n - 4) : n])
            block.doubtful = not (before and block.keep and following is not None and not following.doubtful)


def _heads_text(heading: Block, blocks: list[Block]) -> bool:
    """Whether a heading's own small box, where it has one with other lines, holds text of the article (no chart's)."""
    box = heading.node.getparent()
    if box is None:
        return True
    beside = [b for b in blocks if b is not heading and _contains(box, b.node)]
    return not beside or any(b.keep for b in beside)


def _is_page_line(block: Block, folded: str) -> bool:
    """Whether a line belongs to the page by its first words; a whole sentence only where nothing else is meant."""
    size = len(folded)
    if size >= 400 or not LINE_START.search(folded):
        return False
    if SURE_LINE.search(folded) or block.links > 0.3:
        return True
    sentence = folded.rstrip('"”») ').endswith((".", "!", "؟", "?")) and len(folded.split()) >= 6
    return size <= 90 and not sentence


def _is_paragraph(block: Block, title_key: str) -> bool:
    text = block.text
    key = _key(text)
    if not text or key == title_key or (len(title_key) > 20 and key.startswith(title_key) and _is_stamped(text)):
        return False
    folded = fold_line(text)
    size = len(text)
    if _is_page_line(block, folded):
        return False
    if size < 160 and CREDIT_LINE.search(folded) and not (size > 60 and _SENTENCE.search(text)):
        return False
    if size < 40 and END_MARK.match(folded):
        return False
    if size < 90 and BYLINE.match(folded):
        return False
    if block.tag in _HEADINGS:
        block.doubtful = True
        return block.links < 0.6 and size < 300
    if block.links > 0.75:
        return False
    if block.links > 0.45 and size < 200:
        return False
    if size < 25:
        block.doubtful = True
        return block.tag in ("p", "li", "blockquote", "div") and block.links < 0.3 and not _is_stamp(folded)
    if size < 70 and not _SENTENCE.search(text):
        block.doubtful = True
        return not _is_stamp(folded)
    return True


def _is_stamped(text: str) -> bool:
    """Whether a line that begins as the title goes on with a date and little more."""
    return len(text) < 250 and bool(_CLOCK.search(text)) and not text.rstrip().endswith((".", "؟", "!"))


_CLOCK = re.compile(r"\d{1,2}[:/.-]\d{1,2}(?:[/.-]\d{2,4})?")
_STAMP = re.compile(r"^[\W\d_]*(?:\w+[\W\d_]+){0,6}\d{4}[\W\d_]*(?:\w+[\W\d_]*){0,3}$")


def _is_stamp(folded: str) -> bool:
    """A line that is only a date or a clock."""
    from monitor.gathering.dates import read_date

    if not any(c.isdigit() for c in folded) or len(folded) > 60:
        return False
    return read_date(folded) is not None and bool(_STAMP.match(folded))


def _lead(
    blocks: list[Block], inside: list[Block], kept: list[Block], title: str, description: str, title_node: Node | None
) -> Block | None:
    """The lead where the page keeps it outside the body: by its name, or because the page's description begins so."""
    if not kept:
        return None
    first = blocks.index(kept[0])
    members = {id(block) for block in inside}
    start = 0
    if title_node is not None:
        # Not before the title, where tickers and teasers of other articles are.
        start = next((n for n, b in enumerate(blocks) if _contains(title_node, b.node) or b.node is title_node), 0)
    wanted = _key(description.rstrip(" .…"))[:60]
    kept_keys = [_key(block.text) for block in kept[:3]]
    best: Block | None = None
    for block in blocks[start:first]:
        if block.junk or len(block.text) < 40 or block.links > 0.4 or _key(block.text) == _key(title):
            continue
        key = _key(block.text)
        if any(key in other or other in key for other in kept_keys):
            continue
        described = len(wanted) >= 30 and key.startswith(wanted[: min(len(wanted), len(key))]) and len(key) >= 30
        if block.lead or (described and block.tag not in _HEADINGS and not block.subtitle):
            if id(block) in members and block.keep:
                continue
            best = block
            break
    return best


def _subtitle(
    blocks: list[Block], inside: list[Block], kept: list[Block], lead: Block | None, title: str, title_node: Node | None
) -> Block | None:
    """A second headline between the title and the text."""
    if not kept or title_node is None:
        return None
    start = next((n for n, b in enumerate(blocks) if _contains(title_node, b.node) or b.node is title_node), -1)
    first = blocks.index(kept[0])
    if start < 0:
        return None
    texts = {_key(block.text) for block in kept}
    for block in blocks[start + 1 : first]:
        if block.junk or block is lead or block.links > 0.3 or not 15 <= len(block.text) <= 500:
            continue
        if _key(block.text) == _key(title) or _key(block.text) in texts:
            continue
        near = blocks.index(block) - start <= 3
        beside = near and (block.tag in ("h2", "h3", "h4") or _under_headline(block, title_node))
        if block.subtitle or beside:
            folded = fold_line(block.text)
            if LINE_START.search(folded) or _is_stamp(folded) or BYLINE.match(folded):
                continue
            return block
    return None


def _under_headline(block: Block, title_node: Node) -> bool:
    """Whether a line of some words stands in the headline's own box, right below it."""
    parent = title_node.getparent()
    words = block.text.split()
    own_box = parent is not None and parent.tag not in ("body", "main", "article") and _contains(parent, block.node)
    return own_box and len(words) >= 5 and len(block.text) >= 30 and names_summary(node_name(block.node))


def _byline(blocks: list[Block], inside: list[Block]) -> str:
    """The name in a line such as «كتب: …» at the top of the article or in a byline box."""
    if not inside:
        return ""
    start = blocks.index(inside[0])
    for block in blocks[max(0, start - 30) : start + 12]:
        match = BYLINE.match(fold_line(block.text)) if len(block.text) < 90 else None
        if match:
            return block.text[-len(match.group("name")) :].strip() if match.group("name") else ""
    return ""


def caption_texts(root: Node) -> frozenset[str]:
    """Captions and alternative texts of a page's images: lines that repeat them are no paragraphs."""
    texts: set[str] = set()
    for image in root.iter("img"):
        for name in ("alt", "title", "data-caption"):
            text = tidy(image.get(name) or "")
            if len(text) >= 12:
                texts.add(text)
    return frozenset(texts)
