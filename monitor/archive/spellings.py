"""Words of the archive that may be other spellings of a name, and in how many articles a writing stands."""

from __future__ import annotations

import apsw

from monitor.archive import vocabulary
from monitor.language import WantedWord, index_words, loose_letters, near_spellings


def near(db: apsw.Connection, word: str) -> tuple[str, ...]:
    """Written words one letter away from a word, in the order of the alphabet.

    Forms the matcher finds for it anyway (وإدلب for إدلب) are none.
    """
    words = index_words(word)
    if len(words) != 1:
        return ()
    own = words[0]
    # One letter away, a name of five or more keeps its first letter or its last, but for the seat of a hamza.
    like = vocabulary.words_as_long(
        db, len(own) - 1, len(own) + 1, first=loose_letters(own[0]), last=loose_letters(own[-1])
    )
    wanted = WantedWord(own, name=True)
    return tuple(other for other in near_spellings(own, like) if not wanted.accepts(other))


def seen(db: apsw.Connection, text: str) -> int:
    """In how many articles all the words of a writing stand, as written."""
    words = index_words(text)
    if not words:
        return 0
    every = " AND ".join(f'"{word}"' for word in dict.fromkeys(words))
    return int(db.execute("SELECT count(*) FROM words_in WHERE words_in MATCH ?", (every,)).fetchone()[0])  # type: ignore[index]
