"""Whether an outlet marked a headline as urgent: «عاجل» and what its other languages write, at the headline's edge."""

from __future__ import annotations

import re

from monitor.language.folding import index_fold

_WORDS = "(?:خبر )?عاجل(?: جدا)?|urgent|breaking(?: news)?|flash|son dakika|срочно|молния|فوری"
_BEFORE = re.compile(rf"[\W_]*(?:{_WORDS})(?!\w)")
_SET_OFF = re.compile(r"\s*(?:$|[|:/–—.…!*\])»\"-])")
_BEHIND = re.compile(rf"[|:/–—-]\s*#?(?:{_WORDS})[\W_]*$")


def is_marked_urgent(title: str) -> bool:
    """True for «عاجل | …», «#عاجل …», «… - عاجل», "Breaking: …"; not for «عاجلا» or a word inside the headline.

    A plain word at the beginning counts only where something sets it off: «عاجل أم آجل» is a headline like others.
    """
    text = index_fold(title).strip()
    found = _BEFORE.match(text)
    if found is not None:
        return text.startswith("#") or _SET_OFF.match(text, found.end()) is not None
    return _BEHIND.search(text) is not None
