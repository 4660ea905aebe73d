"""What stands among an article's blocks and is none of it: copies, other articles, readers, who paid."""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice, takewhile

from monitor.gathering.extraction.blocks import HEADINGS, SENTENCE, Block, Form, form_of, key_of
from monitor.gathering.extraction.junk import (
    COMMENTS_BELOW,
    END_MARK,
    PAID,
    READ_ALSO,
    SOURCES,
    fold_line,
    name_words,
    node_name,
)
from monitor.gathering.extraction.lines import is_stamp
from monitor.gathering.extraction.places import contains
from monitor.gathering.markup import Node

_NO_LETTERS = re.compile(r"\W+")
_WORDS = re.compile(r"\w+")
_DAY_AND_CLOCK = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{2,4}\D{1,5}\d{1,2}:\d{2}")
_MOST_BOXES = 40
"""So many boxes of a kind are looked into: a page of thousands would cost seconds."""
_MOST_KEYS = 400


def drop_copies(blocks: list[Block]) -> None:
    """The whole text once more in one piece, for machines or for printing, is not what is read."""
    long = [block for block in blocks if not block.junk and len(block.text) >= 300]
    if not long:
        return
    keys = {key for block in blocks[:_MOST_KEYS] if len(block.text) >= 60 and (key := key_of(block.text))}
    for block in long[:_MOST_BOXES]:
        whole = _NO_LETTERS.sub("", block.text)
        inside = [key for key in keys if key != whole[:400] and key in whole]
        if len(inside) >= 2 and sum(map(len, inside)) >= 0.7 * len(whole):
            block.junk = "copy"


def drop_above(blocks: list[Block], title_node: Node | None) -> None:
    """What stands above the headline in the same box is a kicker or another page's teaser."""
    if title_node is None:
        return
    at = next((n for n, block in enumerate(blocks) if block.node is title_node), 0)
    if sum(block.weight for block in blocks[:at]) < 0.3 * sum(block.weight for block in blocks):
        for block in blocks[:at]:
            block.junk = block.junk or "above"


def drop_next_article(blocks: list[Block], title_node: Node | None) -> None:
    """A page that goes on with the next article as one scrolls: from its headline on, in a box just like the first."""
    if title_node is None:
        return
    above = [title_node, *title_node.iterancestors()]
    looked = 0
    for n, block in enumerate(blocks):
        if block.node is title_node or block.tag not in ("h1", "h2") or block.links > 0.3:
            continue
        child = block.node
        while (parent := child.getparent()) is not None and parent not in above:
            child = parent
        if parent is None or parent is title_node:
            continue
        own = above[above.index(parent) - 1]
        if own is title_node or own.tag != child.tag or looked > _MOST_BOXES:
            continue
        looked += 1
        alike = block.tag == title_node.tag and (own.get("class") or "") == (child.get("class") or "")
        if (alike and (own.tag == "article" or own.get("class"))) or (
            _holds_text(own, blocks) and _has_own_date(child, blocks[n : n + 8])
        ):
            for later in blocks[n:]:
                later.junk = later.junk or "next"
            return


def _holds_text(box: Node, blocks: list[Block]) -> bool:
    """Whether a good part of the running text stands in a box: the headline's own article."""
    total = sum(block.weight for block in blocks if not block.junk)
    return sum(block.weight for block in blocks if not block.junk and contains(box, block.node)) >= 0.25 * total


def _has_own_date(box: Node, blocks: list[Block]) -> bool:
    """Whether a box begins with a heading that a date follows before its text: an article of its own."""
    first = next((b for b in box.iter("h1", "h2", "p")), None)
    if first is not blocks[0].node:
        return False
    for block in blocks[1:]:
        if block.weight > 0 and len(block.text) > 60:
            return False
        if contains(box, block.node) and is_stamp(fold_line(block.text)):
            return True
    return False


def drop_below(blocks: list[Block]) -> None:
    """What readers say stands below a line that calls it so; what a company says of itself, below an end mark.

    Remarks that nothing calls so are told by their clocks: the first line below the text that tells a day and a time.
    """
    total = sum(block.weight for block in blocks if not block.junk)
    before, stamped, boxes = 0.0, False, 0
    text: set[Node | None] = set()
    for n, block in enumerate(blocks):
        if len(block.text) <= 45 and before > 0 and not stamped:
            line = fold_line(block.text)
            clock = ":" in line and (is_stamp(line) or bool(_DAY_AND_CLOCK.search(line)))
            apart = block.node.getparent() not in text and block.node not in text
            if clock and apart and (before > 0.6 * total or (before > 0.3 * total and _go_on_like(blocks, n))):
                while n and len(blocks[n - 1].text) <= 45 and not SENTENCE.search(blocks[n - 1].text[-3:]):
                    n -= 1  # a name, a number
                for later in blocks[n:]:
                    later.junk = later.junk or "below"
                return
            stamped = clock or is_stamp(line)
        if len(block.text) <= 30 and before > 0.3 * total and boxes < _MOST_BOXES:
            line = fold_line(block.text)
            if COMMENTS_BELOW.match(line) or (before > 0.5 * total and END_MARK.match(line)):
                boxes += 1
                box = _own_box(blocks, n)
                for later in blocks[n:]:
                    if box is None or contains(box, later.node):
                        later.junk = later.junk or "below"
                if box is None:
                    return
            if block.tag in HEADINGS and before > 0.5 * total and SOURCES.match(line):
                _drop_list(blocks[n], blocks[n + 1 :])
        if not block.junk:
            before += block.weight
            if block.weight > 0:
                text.add(block.node.getparent())


def _drop_list(heading: Block, later: list[Block]) -> None:
    """A heading goes with the items of the list that stands right below it."""
    items = list(takewhile(lambda block: block.tag in ("li", "dd") or block.links > 0.5, later))
    if items:
        for block in (heading, *items):
            block.junk = block.junk or "below"


def _go_on_like(blocks: list[Block], at: int) -> bool:
    """Whether more such lines follow, each in a box like the first, and no heading: many remarks, not a live blog."""
    form, later = form_of(blocks[at]), blocks[at + 1 :]
    alike = [b for b in later if len(b.text) <= 45 and form_of(b) == form and any(map(str.isdigit, b.text))]
    return len(alike) >= 2 and not any(b.tag in HEADINGS for b in later if not b.junk)


def _own_box(blocks: list[Block], at: int) -> Node | None:
    """The small box that the block at a place stands in, where the text goes on behind it as it was before."""
    solid = [b for b in blocks[:at] if not b.junk and b.weight > 0]
    if not solid:
        return None
    former = solid[-1].node
    text, form = former.getparent(), (former.tag, former.get("class"))
    node = blocks[at].node
    while node is not None and node.getparent() is not text:
        node = node.getparent()
    if node is None or (
        node is blocks[at].node and not any(b.node is not node and contains(node, b.node) for b in blocks[at + 1 :][:8])
    ):
        return None
    goes_on = any(
        b.weight > 0 and b.node.getparent() is text and (b.node.tag, b.node.get("class")) == form
        for b in blocks[at + 1 :]
    )
    return node if goes_on else None


_SHOWN = ("img", "picture", "svg", "video", "audio", "iframe", "amp-img")
_ASKED = ("input", "button", "select", "textarea")


def drop_boxes(blocks: list[Block]) -> None:
    """Small boxes among the paragraphs that are made unlike them and hold more than text: cards, captions, questions.

    A box of text alone stays, unless it repeats what a paragraph says: it may well be the article's own.
    """
    solid = [block for block in blocks if not block.junk and block.weight > 0]
    total = sum(block.weight for block in solid)
    by_form: Counter[Form] = Counter()
    by_parent: Counter[Node] = Counter()
    for block in solid:
        by_form[form_of(block)] += round(block.weight)
        by_parent[block.node] += round(block.weight)
        parent = block.node.getparent()
        if parent is not None:
            by_parent[parent] += round(block.weight)
    main = [b for b in solid if max(by_form[form_of(b)], by_parent[b.node.getparent()]) >= 0.2 * total]
    if len(main) < 2:
        return
    holders = {ancestor for block in main for ancestor in (block.node, *block.node.iterancestors())}
    begun, seen = False, set[Node]()
    for block in blocks:
        begun = begun or block is main[0]
        if not begun or block.junk or block.node in holders:
            continue
        box = block.node
        while (parent := box.getparent()) is not None and parent not in holders:
            box = parent
        if len(seen) > 2 * _MOST_BOXES:
            return
        if box in seen or parent is None or box.tag in _LISTS or box.tag in HEADINGS:
            continue
        seen.add(box)
        inside = [b for b in blocks if not b.junk and contains(box, b.node)]
        size = sum(len(b.text) for b in inside)
        if size > 500 or sum(b.weight for b in inside) > 0.25 * total:
            continue
        if _is_no_text(box, inside, main):
            for other in inside:
                other.junk = "box"


_LAID_OUT = re.compile(r"wp-block-(?:media-text|columns?|group|cover)\b")
"""Boxes that only put text beside a picture or another text."""


def _is_no_text(box: Node, inside: list[Block], main: list[Block]) -> bool:
    if _LAID_OUT.search(box.get("class") or ""):
        return False
    if next(box.iter(*_ASKED, *_SHOWN), None) is not None:
        return True
    if any(block.links > 0.8 for block in inside):
        return True  # a headline or «more», and what stands around it
    keys = [key_of(block.text) for block in inside if block.tag not in HEADINGS]
    repeats = all(len(key) < 3 or any(key in key_of(other.text) for other in main) for key in keys)
    return repeats and any(len(key) >= 15 for key in keys)


_LISTS = frozenset({"ul", "ol", "dl", "table", "blockquote", "pre", "p"})


def drop_trailing(blocks: list[Block]) -> None:
    """A box below the text that is made unlike it and begins with a label, or holds a picture or a button.

    Nothing names it: what a writer or an outlet says of itself, an invitation, rules for readers.
    """
    solid = [block for block in blocks if not block.junk and block.weight > 0]
    total, before = sum(block.weight for block in solid), 0.0
    forms: set[Form] = set()
    parents: set[Node] = set()
    for block in solid:
        if before > 0.6 * total:
            break
        before += block.weight
        forms.add(form_of(block))
        parents.update((block.node, block.node.getparent()))
    own = [
        n
        for n, b in enumerate(blocks)
        if not b.junk and (form_of(b) in forms or (b.weight > 0 and b.node.getparent() in parents))
    ]
    if not own or own[-1] + 1 >= len(blocks):
        return
    last, tail = blocks[own[-1]].node, [b for b in blocks[own[-1] + 1 :] if not b.junk][:_MOST_KEYS]
    holders = {last, *last.iterancestors()}
    for block in tail:
        box = block.node
        while (parent := box.getparent()) is not None and parent not in holders:
            box = parent
        if block.junk or box is block.node or box in holders:
            continue
        shows = next(box.iter("img", "svg"), None) is not None
        if box.tag in _LISTS and not shows:
            continue
        inside = [b for b in tail if contains(box, b.node)]
        asks = next(box.iter("button", "input"), None) is not None
        if sum(b.weight for b in inside) > (0.4 if asks else 0.2) * total:
            continue  # as much may well be the last part of the text
        label = len(inside[0].text) <= 40 and not SENTENCE.search(inside[0].text[-3:])
        if asks or (label and len(inside) > 1) or shows:
            for other in inside:
                other.junk = other.junk or "trailing"


def drop_unlinked(blocks: list[Block]) -> None:
    """Headlines of other pages, as text without links, right below a line that says no more than «اقرأ أيضا»."""
    for n, block in enumerate(blocks):
        if block.junk or len(block.text) > 25 or not READ_ALSO.match(fold_line(block.text)):
            continue
        for later in blocks[n + 1 :]:
            if later.junk:
                continue
            if later.links > 0.5 or later.tag in HEADINGS or len(later.text) > 120 or SENTENCE.search(later.text[-3:]):
                break
            later.junk = "unlinked"


def drop_pulled(blocks: list[Block]) -> None:
    """A quotation set apart that repeats what another paragraph says is there for the eye."""
    quoted = [b for b in blocks if not b.junk and len(b.text) >= 20 and _is_set_apart(b)][:_MOST_BOXES]
    if not quoted:
        return
    others = [(b, key_of(b.text), set(_WORDS.findall(fold_line(b.text)))) for b in blocks if not b.junk]
    for block in quoted:
        key, words = key_of(block.text), set(_WORDS.findall(fold_line(block.text)))
        # Word for word, or shortened.
        repeats = (
            other
            for other, its_key, its_words in others
            if other is not block
            and not other.junk
            and len(other.text) > len(block.text)
            and (key in its_key or words <= its_words)
        )
        if next(repeats, None) is not None:
            block.junk = "pull quote"


def _is_set_apart(block: Block) -> bool:
    node = block.node
    for _ in range(3):
        if node is None:
            return False
        if node.tag in ("blockquote", "q") or name_words(node_name(node)) & {"quote", "pullquote", "blockquote"}:
            return True
        node = node.getparent()
    return False


def drop_paid(blocks: list[Block], container: Node) -> None:
    """A small box with a label that says who paid for it."""
    labels = (b for b in blocks if not b.junk and len(b.text) <= 40 and PAID.match(fold_line(b.text)))
    for block in islice(labels, _MOST_BOXES):
        box = block.node if len(block.node) else block.node.getparent()
        inside = [b for b in blocks if box is not None and contains(box, b.node)]
        if box is not None and not contains(box, container) and sum(len(b.text) for b in inside) < 600:
            for other in inside:
                other.junk = other.junk or "paid"
