"""Where the elements of a page stand to each other, and what a reader sees of them."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.gathering.markup import UNSEEN, Node, tidy


def visible_text(node: Node) -> str:
    """The text of an element on one line, as a reader sees it."""
    return tidy("".join(_pieces(node, "")))


def apart_text(node: Node) -> str:
    """As `visible_text`, with a space where one child element follows another without one: a clock and then a name."""
    return tidy("".join(_pieces(node, " ")))


def _pieces(node: Node, between: str) -> Iterator[str]:
    """The text below an element in order; `between` stands where an element begins right behind another."""
    stack: list[tuple[Node, bool]] = [(node, False)]
    while stack:
        element, leaving = stack.pop()
        if leaving:
            if element is not node and element.tail:
                yield element.tail
            continue
        stack.append((element, True))
        if not isinstance(element.tag, str) or element.tag in UNSEEN:
            continue
        if element.tag == "br":
            yield " "
        before = element.getprevious() if element is not node else None
        if between and before is not None and not before.tail:
            yield between
        if element.text:
            yield element.text
        stack.extend((child, False) for child in reversed(element))


def beside(node: Node, title_node: Node | None, container: Node | None) -> bool:
    return (title_node is not None and distance(node, title_node) <= 6) or (
        container is not None and distance(node, container) <= 3
    )


def distance(node: Node, other: Node) -> int:
    """Steps up from `node` to the first ancestor that also holds `other`; large where none does within eight."""
    holders = {id(a) for a in [other, *other.iterancestors()][:9]}
    for steps, ancestor in enumerate([node, *node.iterancestors()]):
        if id(ancestor) in holders:
            return steps
        if steps >= 8:
            break
    return 99


def contains(node: Node, other: Node) -> bool:
    while other is not None:
        if other is node:
            return True
        other = other.getparent()
    return False
