"""Which lines are paragraphs of an article, and which the page says of itself."""

from __future__ import annotations

import re

from monitor.gathering.dates import read_date
from monitor.gathering.extraction.blocks import HEADINGS, SENTENCE, Block, key_of
from monitor.gathering.extraction.junk import BYLINE, CREDIT_LINE, CREDITS, END_MARK, LINE_START, SURE_LINE, fold_line


def _is_page_line(block: Block, folded: str) -> bool:
    """Whether a line belongs to the page by its first words; a whole sentence only where nothing else is meant."""
    size = len(folded)
    if size >= 400:
        return False
    if SURE_LINE.search(folded):
        return True
    if not LINE_START.search(folded):
        return False
    if block.links > 0.3:
        return True
    sentence = folded.rstrip('"”») ').endswith((".", "!", "؟", "?")) and len(folded.split()) >= 6
    return size <= 90 and not sentence


_HASHTAGS = re.compile(r"^(?:#\w+[\s،,|]*)+$")


def is_paragraph(block: Block, title_key: str) -> bool:
    text = block.text
    key = key_of(text)
    if not text or key == title_key:
        return False
    if len(title_key) > 20 and key.startswith(title_key) and len(key) < len(title_key) + 40 and _is_stamped(text):
        return False
    if not any(letter.isalpha() for letter in text):
        return False  # a clock, a score, a page number
    folded = fold_line(text)
    size = len(text)
    if _is_page_line(block, folded):
        return False
    if size < 160 and CREDIT_LINE.search(folded) and not (size > 60 and SENTENCE.search(text)):
        return False
    if _HASHTAGS.match(folded):
        return False
    if size < 40 and END_MARK.match(folded):
        return False
    if size < 160 and CREDITS.search(folded):
        return False
    if size < 90 and BYLINE.match(folded):
        return False
    if block.tag in HEADINGS:
        block.doubtful = True
        return block.links < 0.6 and size < 300
    if block.links > 0.75:
        return False
    told = size * (1 - block.links) >= 25 and SENTENCE.search(text[-3:]) and block.tag == "p"
    if block.links > 0.45 and size < 200 and not told:
        return False
    if size < 25:
        # A short sentence in a paragraph of its own ends many texts.
        words = sum(1 for word in text.split() if word[0].isalpha() or word[-1].isalpha())
        ends = text.endswith((".", "!", "؟")) and len(text.split()) >= 3 and words >= 2
        block.doubtful = not (ends and block.tag in ("p", "li") and block.links == 0)
        return (
            block.tag in ("p", "li", "blockquote", "div", "summary", "dt", "dd")
            and block.links < 0.3
            and not is_stamp(folded)
        )
    if size < 70 and not SENTENCE.search(text):
        # What announces a list or a quotation ends with a colon.
        announces = block.tag == "p" and text.endswith(":") and block.links == 0 and len(text.split()) >= 5
        block.doubtful = not announces
        return not is_stamp(folded)
    return True


def _is_stamped(text: str) -> bool:
    """Whether a line that begins as the title goes on with a date and little more."""
    return len(text) < 250 and bool(_CLOCK.search(text)) and not text.rstrip().endswith((".", "؟", "!"))


_CLOCK = re.compile(r"\d{1,2}[:/.-]\d{1,2}(?:[/.-]\d{2,4})?")
_TELLS_OF_DAY = re.compile(r"و?(?:في|منذ|بعد|قبل|حتى|خلال)\s.*\d{4}\s+\w{3,}\s+\w{3,}")
"""«In November 2019 the line was closed»: words go on behind the year."""
_STAMP = re.compile(r"^[\W\d_]*(?:\w+[\W\d_]+){0,6}\d{4}[\W\d_]*(?:\w+[\W\d_]*){0,3}$")


def is_stamp(folded: str) -> bool:
    """A line that is only a date or a clock."""
    if not any(c.isdigit() for c in folded) or len(folded) > 60 or _TELLS_OF_DAY.match(folded):
        return False
    return read_date(folded) is not None and bool(_STAMP.match(folded))
