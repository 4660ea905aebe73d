"""The text of an article in its page: which blocks are the article, and which belong to the page around."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import islice

from monitor.gathering.extraction.around import byline_of, lead_of, subtitle_of
from monitor.gathering.extraction.blocks import HEADINGS, SENTENCE, Block, blocks_of, form_of, key_of, weigh
from monitor.gathering.extraction.cards import drop_teasers, is_listing
from monitor.gathering.extraction.junk import (
    GOES_ON,
    SIGN_OFF,
    fold_line,
    is_text_body,
    names_body,
    node_name,
)
from monitor.gathering.extraction.lines import is_paragraph
from monitor.gathering.extraction.others import (
    drop_above,
    drop_below,
    drop_boxes,
    drop_copies,
    drop_next_article,
    drop_paid,
    drop_pulled,
    drop_trailing,
    drop_unlinked,
)
from monitor.gathering.extraction.places import contains
from monitor.gathering.markup import Node


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
    stamps: tuple[str, ...] = ()
    """Short lines that stand in the container below the text: an agency's signs and when it sent it."""
    last: Node | None = None
    """The element of the last paragraph."""
    listing: bool = False
    """Whether most of what can be read tells of other pages: a home or section page."""


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
    drop_copies(blocks)
    for block in blocks:
        block.weight = weigh(block)
    _forgive(blocks)
    if may_list and is_listing(blocks):
        return Body(
            (), tuple(dict.fromkeys(b.text for b in blocks if len(b.text) > 40))[:50], "", "", None, (), 0, listing=True
        )
    container, share = _container(root, blocks, title_node)
    if container is None:
        return Body((), tuple(b.text for b in blocks if len(b.text) > 40)[:50], "", "", None, (), 0.0)
    inside = _members(container, blocks)
    drop_teasers(inside, container)
    drop_above(inside, title_node)
    drop_next_article(inside, title_node)
    drop_below(inside)
    drop_unlinked(inside)
    drop_boxes(inside)
    drop_trailing(inside)
    drop_pulled(inside)
    drop_paid(inside, container)
    _judge(inside, title, captions)
    kept = [block for block in inside if block.keep]
    lead = lead_of(blocks, inside, kept, title, description, title_node)
    subtitle = subtitle_of(blocks, inside, kept, lead, title, title_node)
    byline = byline_of(blocks, inside)
    paragraphs: list[str] = []
    seen: set[str] = set()
    for block in ([lead] if lead is not None else []) + kept:
        key = key_of(block.text)
        if key in seen:
            continue
        seen.add(key)
        paragraphs.append(block.text)
    if paragraphs:
        paragraphs[-1] = SIGN_OFF.sub("", paragraphs[-1]) or paragraphs[-1]
    left_out = [b for b in blocks if not b.keep and b is not lead and len(b.text) >= 12 and key_of(b.text) not in seen]
    return Body(
        paragraphs=tuple(paragraphs),
        boilerplate=tuple(dict.fromkeys(b.text for b in left_out if b.text != title and b is not subtitle))[:200],
        subtitle="" if subtitle is None else subtitle.text,
        byline=byline,
        container=container,
        doubtful=tuple(b.text for b in kept if b.doubtful),
        share=share,
        stamps=_stamps(inside, kept),
        last=kept[-1].node if kept else container,
    )


def _stamps(inside: list[Block], kept: list[Block]) -> tuple[str, ...]:
    if not kept:
        return ()
    below = inside[inside.index(kept[-1]) + 1 :]
    return tuple(b.text for b in below[:8] if len(b.text) <= 60 and b.links == 0)


_NEVER_TEXT = frozenset(
    "footer nav aside hidden comments comment commentlist fbcomments livefyre disqus related caption figcaption "
    "next-story next-stories next-article next-post nextstory nextpost nextarticle "
    "replies reply respond login register registration newsletter cookie cookies consent "
    "cmp onetrust didomi cookiebot usercentrics iubenda legal mentions".split()
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
        least = 1 if reason.strip("-_").lower() in _NEVER_TEXT else 0.5 * weight
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
            own = [child for child in articles if title_node is not None and contains(child, title_node)]
            node = own[0] if own else articles[0]
            continue
        named = [child for child in children if names_body(node_name(child))]
        if named and not any(block.junk == "" and block.weight and block.node is node for block in blocks):
            strongest = max(named, key=lambda child: weights[child])
            alone = weights[strongest] >= 0.85 * sum(weights[child] for child in named)
            if alone and weights[strongest] >= 0.6 * mine and weights[strongest] > 150:
                node = strongest
                continue
        break
    # A paragraph by itself is not a container; what stands beside it belongs to the same text.
    while node is not root and node.tag in (
        "p",
        "span",
        "b",
        "strong",
        "em",
        "font",
        "blockquote",
        "li",
        "ul",
        "ol",
        "h2",
        "h3",
    ):
        node = node.getparent()
    node = _with_siblings(_whole_body(node, root, blocks), root, blocks)
    return node, weights[node] / total


def _whole_body(node: Node, root: Node, blocks: list[Block]) -> Node:
    """The element around that is named as an article's text, where a list or a box in it holds most of the text."""
    if is_text_body(node_name(node)):
        return node
    around = node
    for _ in range(3):
        if around is root or (around := around.getparent()) is None or around is root:
            break
        if is_text_body(node_name(around)):
            return around
        if around.tag == "article" and _has_own_paragraphs(around, blocks):
            return around
    return node


def _with_siblings(node: Node, root: Node, blocks: list[Block]) -> Node:
    """The element around where it goes on with running text in a box just like this one: an ad stands between them."""
    for _ in range(2):
        around = node.getparent()
        if node is root or around is None or around is root or node.tag not in ("div", "section", "article", "p"):
            return node
        twins = {
            child
            for child in around
            if child is not node and child.tag == node.tag and (child.get("class") or "") == (node.get("class") or "")
        }
        beside = [b for b in blocks if not b.junk and b.text and (twins & {b.node, *islice(b.node.iterancestors(), 6)})]
        running = [b for b in beside if len(b.text) >= 80 and b.links < 0.1 and SENTENCE.search(b.text[-3:])]
        if not running or any(b.links > 0.5 for b in beside) or 2 * len(running) < len(beside):
            return node
        node = around
    return node


def _has_own_paragraphs(node: Node, blocks: list[Block]) -> bool:
    """Whether running text stands right in an element, not in a box of it."""
    own = (b for b in blocks if b.tag == "p" and not b.junk and b.links < 0.3 and b.node.getparent() is node)
    return sum(block.weight for block in own) >= 60


def _liking(node: Node) -> float:
    if names_body(node_name(node)):
        return 1.3
    return 1.1 if node.tag in ("article", "main") else 1.0


_ARTICLE_NAMES = frozenset({"article", "post", "story", "hentry", "news-article", "single-post"})


def _is_article(node: Node) -> bool:
    return node.tag == "article" or bool(_ARTICLE_NAMES & set((node.get("class") or "").lower().split()))


def _members(container: Node, blocks: list[Block]) -> list[Block]:
    inside = set(container.iter())
    return [block for block in blocks if block.node in inside]


def _paragraphs_in_headings(blocks: list[Block]) -> None:
    """Some sites write each paragraph as a heading: several whole sentences of one level are text."""
    for tag in ("h2", "h3", "h4", "h5", "h6"):
        whole = [b for b in blocks if b.tag == tag and b.links < 0.3 and SENTENCE.search(b.text[-3:])]
        long = [block for block in whole if len(block.text) >= 60]
        if len(long) >= 3 and sum(len(b.text) for b in long) >= 400:
            for block in whole:
                block.tag = "p"


_NEAR = 60
"""So far from a heading its box is looked through: a page of thousands would cost seconds."""


def _judge(blocks: list[Block], title: str, captions: frozenset[str]) -> None:
    """Decide block by block; headings are kept where a paragraph follows."""
    title_key = key_of(title)
    for block in blocks:
        block.keep = not block.junk and is_paragraph(block, title_key)
    _trust_short(blocks)
    # Lines after an end mark, and trailing short lines without a sentence, are the page again.
    first_solid = _first_solid(blocks)
    if first_solid is None:
        # A flash: one line, and no full stop.
        for block in blocks:
            block.keep = block.keep and block.weight > 0
        return
    led = False
    for block in blocks[:first_solid]:
        # Names, places and kickers above the text; a whole sentence set as a heading is its lead.
        led = led or _is_lead_heading(block, blocks[first_solid])
        greets = (
            block is blocks[first_solid - 1] and block.text.endswith("،") and block.node is blocks[first_solid].node
        )
        near = block.tag in HEADINGS and block in blocks[max(0, first_solid - 10) : first_solid]
        heads = block.tag in HEADINGS and (led or (near and _heads_entry(block, blocks)))
        block.keep = block.keep and (heads or greets)
    last_solid = max(
        (
            n
            for n, b in enumerate(blocks)
            if b.keep and not b.doubtful and b.tag not in HEADINGS and not b.text.endswith(":")
        ),
        default=-1,
    )
    for n, block in enumerate(blocks):
        if block.keep and n > last_solid:
            block.keep = False
        elif n < first_solid:
            block.doubtful = False
        elif block.keep and block.tag in HEADINGS:
            following = next((b for b in blocks[n + 1 :] if b.keep or (b.junk == "" and b.links > 0.6)), None)
            block.keep = following is not None and following.keep
            if block.keep and not _heads_text(block, blocks[max(0, n - _NEAR) : n + _NEAR]):
                block.keep = False
            before = any(b.keep and not b.doubtful for b in blocks[max(0, n - 4) : n])
            after = any(b.keep and not b.doubtful and b.tag not in HEADINGS for b in blocks[n + 1 : n + 8])
            block.doubtful = not (before and block.keep and after)


def _trust_short(blocks: list[Block]) -> None:
    """Short paragraphs without a full stop that are made as the long ones are text where that is told by more.

    They go on with what was said («وأضاف»), or no paragraph of the article has a full stop, or a line announced them.
    """
    long = [b for b in blocks if b.keep and not b.doubtful and b.tag not in HEADINGS and len(b.text) >= 70]
    if not long:
        return
    made = {(form_of(b), b.node.getparent()) for b in long}
    no_stops = 2 * sum(1 for b in long if SENTENCE.search(b.text[-3:])) < len(long)
    begun = announced = answers = False
    marks: set[str] = set()
    for block in blocks:
        begun = begun or block is long[0]
        if not begun or not block.keep or block.tag in HEADINGS or block.links > 0.3:
            announced = announced and bool(block.junk)
            continue
        words = len(block.text.split())
        alike = (form_of(block), block.node.getparent()) in made
        mark = block.text[0] if block.text[0] in "-–•·●▪■*" else ""
        if block.doubtful and alike:
            goes_on = words >= 4 and GOES_ON.match(fold_line(block.text))
            spoken = block.text[0] in '«"“' and block.text[-1] in '»"”'
            asked = block.text.endswith("؟") or (answers and block.text.endswith((".", "!")))
            listed = announced or (mark and mark in marks)
            long_enough = words >= 5 and len(block.text) >= 25
            block.doubtful = not (goes_on or asked or listed or (words >= 3 and spoken) or (no_stops and long_enough))
        elif block.doubtful and (announced or (block.tag in ("summary", "dt") and block.text.endswith("؟"))):
            block.doubtful = False
        answers = block.text.endswith("؟")
        if mark:
            marks.add(mark)
        announced = (announced and len(block.text) < 70) or (alike and words >= 3 and block.text.endswith(":"))


def _first_solid(blocks: list[Block]) -> int | None:
    """Where the text begins; where it is written in paragraphs, not with a short line that is none."""
    solid = [(n, block) for n, block in enumerate(blocks) if block.keep and not block.doubtful]
    written = [n for n, block in solid if block.tag == "p"]
    in_paragraphs = 10 * len(written) >= 6 * len(solid)
    return next((n for n, b in solid if b.tag == "p" or len(b.text) >= 80 or not in_paragraphs), None)


def _is_lead_heading(block: Block, first: Block) -> bool:
    """Whether a heading right above the first paragraph, in the same box, is long enough to be the lead."""
    return (
        block.tag in HEADINGS
        and block.tag != "h1"
        and not block.subtitle
        and len(block.text) >= 60
        and len(block.text.split()) >= 10
        and block.node.getparent() is first.node.getparent()
        and is_text_body(node_name(first.node.getparent()))
    )


def _heads_entry(heading: Block, blocks: list[Block]) -> bool:
    """Whether a heading stands in the first of several boxes that each have one: the entries of a live blog."""
    box = heading.node.getparent()
    if box is None:
        return False
    alike = {
        other.node.getparent()
        for other in blocks
        if other.tag == heading.tag and not other.junk and other.links < 0.3 and other is not heading
    }
    return sum(1 for b in alike if b is not None and b is not box and b.get("class") == box.get("class")) >= 2


def _heads_text(heading: Block, blocks: list[Block]) -> bool:
    """Whether a heading's own small box, where it has one with other lines, holds text of the article (no chart's)."""
    box = heading.node.getparent()
    if box is None:
        return True
    beside = [b for b in blocks if b is not heading and contains(box, b.node)]
    return not beside or any(b.keep for b in beside)
