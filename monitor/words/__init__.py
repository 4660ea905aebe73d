"""Every sentence a person reads, in Arabic and English: one gettext catalogue, numbers, times and direction.

English is the language of the catalogue's keys and needs no file. Nothing else in the program writes a sentence.
"""

from monitor.words.excerpts import Excerpt, excerpt
from monitor.words.language import chosen_language, system_language
from monitor.words.say import Words, harmless, isolated, without_isolates

__all__ = [
    "Excerpt",
    "Words",
    "chosen_language",
    "excerpt",
    "harmless",
    "isolated",
    "system_language",
    "without_isolates",
]
