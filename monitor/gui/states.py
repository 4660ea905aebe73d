"""The states of sources in a word or two."""

from __future__ import annotations

from monitor.model import SourceState
from monitor.words import Words


def state_name(words: Words, state: SourceState) -> str:
    """The state of a source in a word or two."""
    match state:
        case SourceState.PAUSED:
            return words.say("Paused")
        case SourceState.OFFLINE:
            return words.say("No network")
        case SourceState.BLOCKED:
            return words.say("Refuses us")
        case SourceState.MOVED:
            return words.say("Moved")
        case SourceState.BROKEN:
            return words.say("Broken")
        case SourceState.EMPTY:
            return words.say("Empty")
        case SourceState.SILENT:
            return words.say("Does not answer")
        case SourceState.STALE:
            return words.say("Nothing new for a long time")
        case SourceState.SLOW:
            return words.say("Slow")
        case SourceState.OK:
            return words.say("Works")
