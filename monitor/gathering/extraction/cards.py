"""Boxes that tell of other pages: a headline that is a link, and what stands around it."""

from __future__ import annotations

from monitor.gathering.extraction.blocks import HEADINGS, Block
from monitor.gathering.extraction.junk import names_headline, node_name
from monitor.gathering.extraction.places import contains
from monitor.gathering.markup import Node


def cards_of(blocks: list[Block]) -> set[Node]:
    """Boxes with a headline that is a link: each tells of another page."""
    return {
        card
        for block in blocks
        if block.links > 0.8
        and (
            (block.tag in HEADINGS and block.tag != "h1")
            or (len(block.text.split()) >= 4 and names_headline(node_name(block.node)))
        )
        and (card := _card_of(block)) is not None
    }


def _card_of(block: Block) -> Node | None:
    """The box that a linked headline stands in; a link around the headline is none."""
    card = block.node.getparent()
    return card.getparent() if card is not None and card.tag == "a" else card


def in_card(block: Block, cards: set[Node], container: Node | None) -> bool:
    node = block.node
    for _ in range(4):
        if node is None or node is container:
            return False
        if node in cards:
            return True
        node = node.getparent()
    return False


def is_listing(blocks: list[Block]) -> bool:
    """Whether what can be read stands in cards that tell of other pages, and hardly any of it by itself."""
    cards = {card for card in cards_of(blocks) if card.tag not in ("body", "main", "html")}
    if len(cards) < 3:
        return False
    apart = [block for block in blocks if not block.junk and not in_card(block, cards, None)]
    own = sum(block.weight for block in apart)
    told = sum(block.weight for block in blocks if not block.junk and in_card(block, cards, None))
    return own < 400 and own < 0.5 * told


def drop_teasers(blocks: list[Block], container: Node) -> None:
    """What stands in one box with a headline that is a link tells of another article."""
    cards = {card for card in cards_of(blocks) if card is not container and not contains(card, container)}
    if not cards:
        return
    for block in blocks:
        if in_card(block, cards, container):
            block.junk = block.junk or "teaser"
