"""What stands around an article's text and belongs to it: a lead of its own, a second headline, a byline."""

from __future__ import annotations

from monitor.gathering.extraction.blocks import HEADINGS, SENTENCE, Block, key_of
from monitor.gathering.extraction.junk import BYLINE, LINE_START, fold_line, names_summary, node_name
from monitor.gathering.extraction.lines import is_stamp
from monitor.gathering.extraction.places import contains
from monitor.gathering.markup import Node


def lead_of(
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
        start = next((n for n, b in enumerate(blocks) if contains(title_node, b.node) or b.node is title_node), 0)
    wanted = key_of(description.rstrip(" .…"))[:60]
    kept_keys = [key_of(block.text) for block in kept[:3]]
    best: Block | None = None
    no_stops = title_node is not None and _has_no_stops(kept)
    for block in blocks[start:first][:200]:
        if block.junk or len(block.text) < 40 or block.links > 0.4 or key_of(block.text) == key_of(title):
            continue
        key = key_of(block.text)
        if any(key in other or other in key for other in kept_keys):
            continue
        described = len(wanted) >= 30 and key.startswith(wanted[: min(len(wanted), len(key))]) and len(key) >= 30
        called = names_summary(node_name(block.node)) and len(block.text) >= 60
        called = called and block.text.endswith((".", "؟", "!"))
        told = title_node is not None and not block.subtitle and _is_told(block, blocks, title_node, no_stops)
        if block.lead or told or ((described or called) and block.tag not in HEADINGS and not block.subtitle):
            if id(block) in members and block.keep:
                continue
            best = block
            break
    return best


def _has_no_stops(kept: list[Block]) -> bool:
    """Whether an article is written without full stops behind its paragraphs."""
    long = [block for block in kept if len(block.text) >= 70]
    return bool(long) and 2 * sum(1 for block in long if SENTENCE.search(block.text[-3:])) < len(long)


def _is_told(block: Block, blocks: list[Block], title_node: Node, no_stops: bool) -> bool:
    """Whether a long sentence stands between the headline and the text, with no picture and no label in its box."""
    ends = SENTENCE.search(block.text[-3:]) is not None
    least = 120 if block.tag in HEADINGS else 80
    if block.tag == "li" or len(block.text) < least or block.links > 0.2:
        return False
    if not (ends or (no_stops and block.tag == "p")):
        return False
    box = block.node
    for _ in range(2):
        parent = box.getparent()
        if parent is None or contains(parent, title_node):
            break
        box = parent
    if box is not block.node or block.tag not in ("p", *HEADINGS):
        inside = [b for b in blocks if contains(box, b.node)]
        if contains(box, title_node):
            return True
        return inside[0] is block and next(box.iter("img", "button", "input", "audio", "video"), None) is None
    return True


def subtitle_of(
    blocks: list[Block], inside: list[Block], kept: list[Block], lead: Block | None, title: str, title_node: Node | None
) -> Block | None:
    """A second headline between the title and the text."""
    if not kept or title_node is None:
        return None
    start = next((n for n, b in enumerate(blocks) if contains(title_node, b.node) or b.node is title_node), -1)
    first = blocks.index(kept[0])
    if start < 0:
        return None
    texts = {key_of(block.text) for block in kept}
    for n, block in enumerate(blocks[start + 1 : first]):
        if block.junk or block is lead or block.links > 0.3 or not 15 <= len(block.text) <= 500:
            continue
        if key_of(block.text) == key_of(title) or key_of(block.text) in texts:
            continue
        near = n < 3
        beside = near and (block.tag in ("h2", "h3", "h4") or _under_headline(block, title_node))
        if block.subtitle or beside:
            folded = fold_line(block.text)
            if LINE_START.search(folded) or is_stamp(folded) or BYLINE.match(folded):
                continue
            return block
    return None


def _under_headline(block: Block, title_node: Node) -> bool:
    """Whether a line of some words stands in the headline's own box, right below it."""
    parent = title_node.getparent()
    words = block.text.split()
    own_box = parent is not None and parent.tag not in ("body", "main", "article") and contains(parent, block.node)
    return own_box and len(words) >= 5 and len(block.text) >= 30 and names_summary(node_name(block.node))


def byline_of(blocks: list[Block], inside: list[Block]) -> str:
    """The name in a line such as «كتب: …» at the top of the article or in a byline box."""
    if not inside:
        return ""
    start = blocks.index(inside[0])
    for block in blocks[max(0, start - 30) : start + 12]:
        name = signed_name(block.text)
        if name:
            return name
    return ""


def signed_name(line: str) -> str:
    """The name in a line that says who wrote («كتبت - …:»), or ""."""
    line = line.rstrip(" :")
    match = BYLINE.match(fold_line(line)) if len(line) < 90 else None
    # Folding takes marks away: the name is what stands at the end.
    return line[-len(match.group("name")) :].strip() if match and match.group("name") else ""
