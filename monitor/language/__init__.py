"""Arabic as text: folding with an offset map, words, sentences, word forms, names and their spellings. Pure.

The functions are re-exported here; nothing in this room is imported from deeper by another one. What only a person's
question needs (suggestions, the language of a text) is loaded when it is first asked for.
"""

from typing import TYPE_CHECKING, Any

from monitor.language.folding import CONTROLS, FOLDING_VERSION, TRAILING, Folded, fold, index_fold, loose, loose_letters
from monitor.language.forms import WantedWord
from monitor.language.function_words import FUNCTION_WORDS
from monitor.language.lexicon import Lexicon, compile_lexicon, lexicon_file, load_lexicon, understanding
from monitor.language.names import joined, kept_words, parted
from monitor.language.one_byte import DROPPED_BYTES, FOLDED_BYTES, ODD_BYTES, coded_words
from monitor.language.prints import Print, print_of, shingle_keys, word_keys
from monitor.language.rarity import Rarity
from monitor.language.readings import Reading, Stopped
from monitor.language.splitting import (
    FORMS_VERSION,
    STEMS_VERSION,
    is_arabic,
    runs_together,
    stems_of_words,
    word_stems,
)
from monitor.language.tokens import (
    WORD,
    each_index_part,
    has_blank_line,
    index_parts,
    index_words,
    paragraph_index_words,
    sentence_at,
    sentence_of_first,
)
from monitor.language.word_numbers import stem_of

if TYPE_CHECKING:
    from monitor.language.detection import detect_language
    from monitor.language.differences import difference, paragraph_differences
    from monitor.language.suggesting import Suggestion, SuggestionKind, near_spellings, suggest
    from monitor.language.urgency import is_marked_urgent

__all__ = [
    "CONTROLS",
    "DROPPED_BYTES",
    "FOLDED_BYTES",
    "FOLDING_VERSION",
    "FORMS_VERSION",
    "FUNCTION_WORDS",
    "ODD_BYTES",
    "STEMS_VERSION",
    "TRAILING",
    "WORD",
    "Folded",
    "Lexicon",
    "Print",
    "Rarity",
    "Reading",
    "Stopped",
    "Suggestion",
    "SuggestionKind",
    "WantedWord",
    "coded_words",
    "compile_lexicon",
    "detect_language",
    "difference",
    "each_index_part",
    "fold",
    "has_blank_line",
    "index_fold",
    "index_parts",
    "index_words",
    "is_arabic",
    "is_marked_urgent",
    "joined",
    "kept_words",
    "lexicon_file",
    "load_lexicon",
    "loose",
    "loose_letters",
    "near_spellings",
    "paragraph_differences",
    "paragraph_index_words",
    "parted",
    "print_of",
    "runs_together",
    "sentence_at",
    "sentence_of_first",
    "shingle_keys",
    "stem_of",
    "stems_of_words",
    "suggest",
    "understanding",
    "word_keys",
    "word_stems",
]


def __getattr__(name: str) -> Any:
    if name == "detect_language":
        from monitor.language import detection

        return detection.detect_language
    if name == "is_marked_urgent":
        from monitor.language import urgency

        return urgency.is_marked_urgent
    if name in ("difference", "paragraph_differences"):
        from monitor.language import differences

        return getattr(differences, name)
    if name in ("Suggestion", "SuggestionKind", "near_spellings", "suggest"):
        from monitor.language import suggesting

        return getattr(suggesting, name)
    raise AttributeError(name)
