"""What is said of an edit at the desk that the archive did not keep; why follows it."""

from __future__ import annotations

from monitor.words import Words


def not_read(words: Words) -> str:
    return words.say("The article was not marked as read.")


def not_all_read(words: Words) -> str:
    return words.say("Not everything was marked as read.")


def not_starred(words: Words) -> str:
    return words.say("The article was not starred.")


def not_unstarred(words: Words) -> str:
    return words.say("The article is still starred.")


def not_noted(words: Words) -> str:
    return words.say("The note was not saved.")


def not_acknowledged(words: Words) -> str:
    return words.say("The alert was not acknowledged.")


def not_snoozed(words: Words) -> str:
    return words.say("The alert was not snoozed.")


def not_undone(words: Words) -> str:
    return words.say("This could not be undone.")
