"""Passes over a text in which what was searched for cannot stand, as it was kept, before it is read and cut into words.

The index proposes thousands of articles for two common words that seldom stand together. The bytes of a kept text
(`archive/coding.py`) are folded by a table, split, and each word becomes one byte that says which of the sought words
it is; whether they stand beside each other is then a look at these bytes. It takes a fifth of the time of the decision
(`watching/matcher.py`), and never says no where that says yes: whatever the table does not know is left to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from itertools import repeat
from unicodedata import category

from monitor.archive.coding import ONE_BYTE, TABLE
from monitor.language import CONTROLS, DROPPED_BYTES, FOLDED_BYTES, ODD_BYTES, index_fold
from monitor.watching.tree import And, Near, Node, Not, Or, Phrase, SameSentence, Signed, Title, Word, WordTest

Written = Mapping[object, frozenset[str]]
_Views = tuple[bytes, bytes, bytes]
"""The bytes of a text's words: alone, with the ends of sentences, and with what parts the words of a phrase as well."""
_Holds = Callable[[_Views], bool]
_WORDS, _SENTENCES, _PHRASES = range(3)

_BREAK, _STOP, _PART = 0x80, 0x81, 0x82
"""The bytes for the end of a paragraph, of a sentence, and for what parts a phrase. The others are bits, one for each
set of words."""
_MOST_SETS = 7
_STOPS = re.compile(b'[!?.\xbf\x85](?= )(?<=[^ .(\xa0n"]..)')
"""What surely ends a sentence (`language/tokens.py`): no point behind a single letter, which may be an initial; n and
quotation mark may be what is left of an escape before one."""
_PARTS = re.compile(b"[!,.:;?\xa1\xba\xbf\x85](?:(?<![.:])|(?= ))")
"""What surely stands between no two words of a phrase (`watching/texts.py`). Both begin with a class of bytes: a choice
takes the time of all else here."""
_ESCAPED = re.compile(rb"\\u([0-9a-f]{4})")
_PARAGRAPHS, _END, _LAST = b'"paragraphs":[', b'","', b'"],"'
"""What stands in JSON before the paragraphs, between two of them, and behind the last."""


_FOLDED = FOLDED_BYTES[:1] + b"\x01\x02\x03" + FOLDED_BYTES[4:]
_DROPPED = DROPPED_BYTES
_ODD = tuple(bytes((byte,)) for byte in ODD_BYTES + b"\\")
_OF_A_WORD = bytes(
    byte for byte in range(128, 256) if _FOLDED[byte] != 0x20 or byte in _DROPPED or bytes((byte,)) in _ODD
)
"""Letters, figures and marks beyond those of ASCII."""
_ALONE = b'(?<![\\w\\\\%s])(?:%%s)(?![\\w\\\\%s]|":)' % ((re.escape(_OF_A_WORD),) * 2)
"""No part of a longer word, of what is escaped (its letter may be a line break's), or of a key of JSON."""


class Sieve:
    """What the words of some nodes must look like in a text for them to hold."""

    def __init__(self, nodes: Iterable[Node], written: Written) -> None:
        """Args:
        nodes: what must hold, all of it; of a `Not` nothing is known.
        written: the written words that pass each test, by its key.
        """
        self._written = written
        self._bits: dict[frozenset[str], int] = {}
        self._codes: dict[bytes, int] = {b"\x01": _BREAK, b"\x02": _STOP, b"\x03": _PART}
        self._asks_sentences = False
        self._asks_phrases = False
        asked = list(nodes)
        wanted = [one for node in asked if (one := self._of(node)) is not None]
        self._holds = [made() for made in wanted]
        plain = [_plainly(node, written) for node in asked]
        self._plainly = [re.compile(one).search for one in plain if one] if all(plain) else []

    def may_hold(self, kept: bytes | None) -> bool:
        """False where the nodes cannot hold for a text of these bytes."""
        if kept is None or not self._holds or kept[:1] != ONE_BYTE:
            return True
        # Behind the text stand other things of the article. No text has quotation marks without a stroke before them.
        end = _text_end(kept)
        plain = kept[1 : end if end > 0 else None]
        if b"\\u" in plain:
            plain = _ESCAPED.sub(_unescaped, plain)
        plain = plain.replace(_END, b" \x01 ")
        spaced = _spaced(plain)
        for odd in _ODD:
            if odd in spaced:
                return True
        words = self._words_of(spaced)
        if not all(holds((words, words, words)) for holds in self._holds):
            return False
        # What parts words is asked of the few that are left.
        return not (self._asks_sentences or self._asks_phrases) or self._may_hold_parted(plain)

    def _may_hold_parted(self, plain: bytes) -> bool:
        if self._asks_sentences:
            plain = _STOPS.sub(b" \x02 ", plain)
        if self._asks_phrases:
            plain = _PARTS.sub(b" \x03 ", plain)
        codes = self._words_of(_spaced(plain))
        sentences = codes.translate(None, _PARTING)
        views = (sentences.translate(None, _STOPPING), sentences, codes)
        return all(holds(views) for holds in self._holds)

    def _words_of(self, spaced: bytes) -> bytes:
        return bytes(map(self._codes.get, spaced.translate(_FOLDED, _DROPPED).split(), repeat(0)))

    def surely_hold(self, kept: bytes | None) -> bool:
        """True where a text of these bytes has all of them in so many letters, a single blank between two words."""
        if kept is None or not self._plainly or kept[:1] != ONE_BYTE:
            return False
        end = _text_end(kept)
        return end > 0 and all(search(kept, 0, end) is not None for search in self._plainly)

    def _bit(self, words: frozenset[str]) -> int | None:
        """The bit of these words; None where none is left. What the table lacks stands in no text asked about."""
        bit = self._bits.get(words)
        if bit is None and len(self._bits) < _MOST_SETS:
            bit = self._bits[words] = 1 << len(self._bits)
            for word in words:
                if _is_in_table(word):
                    key = word.encode(TABLE)
                    self._codes[key] = self._codes.get(key, 0) | bit
        return bit

    def _of(self, node: Node) -> Callable[[], _Holds] | None:
        """Makes what to look for, once all words have their bits; None where nothing is known of the node."""
        match node:
            case Word(test):
                bit = self._bit_of(test)
                return None if bit is None else lambda: _searching(self._any_of(bit))
            case Phrase(tests, gaps):
                bits = [self._bit_of(test) for test in tests]
                known = [bit for bit in bits if bit is not None]
                if len(known) < len(bits):
                    return None
                # What is typed between two words may stand there, too.
                view = _WORDS if any(gaps) else _PHRASES
                self._asks_phrases |= view == _PHRASES
                return lambda: _searching(b"".join(map(self._any_of, known)), view)
            case Near(left, right, words):
                return self._beside(left, right, words)
            case SameSentence(left, right):
                return self._beside(left, right, None)
            case Title(part) | Signed(part):
                return self._of(part)
            case And(parts):
                made = [one for part in parts if (one := self._of(part)) is not None]
                return (lambda: _every([one() for one in made])) if made else None
            case Or(parts):
                choices = [self._of(part) for part in parts]
                sure = [one for one in choices if one is not None]
                return (lambda: _some([one() for one in sure])) if len(sure) == len(choices) else None
            case Not():
                return None

    def _bit_of(self, test: WordTest) -> int | None:
        words = self._written.get(test.key)
        return None if words is None else self._bit(words)

    def _beside(self, left: Node, right: Node, words: int | None) -> Callable[[], _Holds] | None:
        """Some word of each in one paragraph, and where it is said within so many words."""
        found = [_first_words(node, self._written) for node in (left, right)]
        ends = [one for one in found if one is not None]
        if len(ends) < 2:
            return None
        bits = [bit for one, _ in ends if (bit := self._bit(one)) is not None]
        if len(bits) < 2:
            return None
        self._asks_sentences |= words is None

        def made() -> _Holds:
            one, other = map(self._any_of, bits)
            if words is None:
                gap = b"[^%c%c]*" % (_BREAK, _STOP)
                return _searching(one + gap + other + b"|" + other + gap + one, _SENTENCES)
            # From the first word of a side on; how far it is to the other one is counted from its last.
            behind, before = (b"[^%c]{0,%d}" % (_BREAK, max(0, words + size - 2)) for _, size in ends)
            return _searching(one + behind + other + b"|" + other + before + one)

        return made

    def _any_of(self, bit: int) -> bytes:
        """A class of the bytes of words with that bit."""
        codes = {code for code in self._codes.values() if code & bit and code < _BREAK}
        # Where no word has it, none of these texts holds.
        return b"[" + b"".join(b"\\x%02x" % code for code in sorted(codes)) + b"]" if codes else b"(?!)"


def _spaced(plain: bytes) -> bytes:
    """Without the escapes of line breaks and quotation marks."""
    return plain.replace(b"\\n", b" ").replace(b'\\"', b" ")


def _text_end(kept: bytes) -> int:
    """Where the paragraphs end; -1 where there are none."""
    start = kept.find(_PARAGRAPHS)
    return -1 if start < 0 else kept.find(_LAST, start)


def _first_words(node: Node, written: Written) -> tuple[frozenset[str], int] | None:
    """What a part of NEAR begins with, and how many words it may have; None where that is not known."""
    match node:
        case Word(test):
            words = written.get(test.key)
            return None if words is None else (words, 1)
        case Phrase(tests):
            words = written.get(tests[0].key)
            return None if words is None else (words, len(tests))
        case Or(parts):
            found = [_first_words(part, written) for part in parts]
            sure = [one for one in found if one is not None]
            if len(sure) < len(found):
                return None
            return frozenset().union(*(words for words, _ in sure)), max(size for _, size in sure)
        case Title(part) | Signed(part):
            return _first_words(part, written)
    return None


def _plainly(node: Node, written: Written) -> bytes | None:
    """What holds wherever it stands so: words and phrases, and choices of them; None for all others."""
    match node:
        case Word(test):
            words = _keys(written.get(test.key))
            return _ALONE % words if words else None
        case Phrase(tests, gaps) if not any(gaps):
            found = [_keys(written.get(test.key)) for test in tests]
            return _ALONE % b" ".join(b"(?:%s)" % words for words in found if words) if all(found) else None
        case Or(parts):
            choices = [_plainly(part, written) for part in parts]
            return b"|".join(one for one in choices if one) or None
    return None


def _keys(words: frozenset[str] | None) -> bytes:
    """The words as the table has them, as a choice."""
    return b"|".join(re.escape(word.encode(TABLE, "ignore")) for word in sorted(words or ()) if _is_in_table(word))


def _is_in_table(word: str) -> bool:
    try:
        return bool(word.encode(TABLE))
    except UnicodeEncodeError:
        return False


_STOPPING, _PARTING = bytes((_STOP,)), bytes((_PART,))


def _searching(pattern: bytes, view: int = _WORDS) -> _Holds:
    search = re.compile(pattern, re.DOTALL).search
    return lambda views: search(views[view]) is not None


def _every(holds: list[_Holds]) -> _Holds:
    return lambda views: all(one(views) for one in holds)


def _some(holds: list[_Holds]) -> _Holds:
    return lambda views: any(one(views) for one in holds)


def _unescaped(found: re.Match[bytes]) -> bytes:
    """A letter that the table lacks as the sieve may take it; as it is, where that depends on others."""
    return _plain_of(int(found[1], 16)) or found[0]


@cache
def _plain_of(code: int) -> bytes | None:
    letter = chr(code)
    folded = index_fold(letter)
    if CONTROLS.match(letter) and not folded:
        # Nothing is seen of it: a letter that falls away all the same.
        return _DROPPED[:1]
    if letter.isdecimal() and folded.isascii():
        return folded.encode()
    if letter.isspace():
        return b" "
    return b"-" if category(letter)[0] in "PS" and folded == letter else None
