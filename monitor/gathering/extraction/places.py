"""Where the elements of a page stand to each other, and what a reader sees of them."""

from __future__ import annotations

from monitor.gathering.markup import UNSEEN, Node, tidy


def visible_text(node: Node) -> str:
    """The text of an element on one line, a space where a block or a child element begins with a letter of its own."""
    parts: list[str] = [node.text or ""]
    for child in node.iterdescendants():
        if not isinstance(child.tag, str):
            parts.append(child.tail or "")
            continue
        if child.tag == "br":
            parts.append(" ")
        elif child.tag not in UNSEEN and child.text:
            parts.append(child.text)
        if child.tail:
            parts.append(child.tail)
    return tidy("".join(parts))


def apart_text(node: Node) -> str:
    """As `visible_text`, with a space where one child element follows another without one: a clock and then a name."""
    parts: list[str] = [node.text or ""]
    for child in node.iterdescendants():
        if isinstance(child.tag, str):
            before = child.getprevious()
            if before is not None and not before.tail:
                parts.append(" ")
            if child.tag not in UNSEEN and child.text:
                parts.append(child.text)
        parts.append(child.tail or "")
    return tidy("".join(parts))


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
