"""What went wrong since the window opened, kept so that it is found again after it was put away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from monitor.model import Reason
from monitor.words import Words

Sentence = Callable[[Words], str]
"""Says an error in the words it is given: the language may change while the error stands."""
_KEPT = 200


def told(reason: Reason) -> Sentence:
    """Says a reason."""
    return lambda words: words.reason(reason)


@dataclass(slots=True)
class Message:
    """An error in a sentence; the same one again is counted, not repeated."""

    sentence: Sentence
    last: datetime
    times: int = 1


class Messages:
    """The errors of this session, newest first."""

    def __init__(self) -> None:
        self._by_text: dict[str, Message] = {}

    def note(self, words: Words, sentence: Sentence, now: datetime) -> None:
        """Keep an error that was just said; of more than 200 different ones the oldest goes."""
        text = sentence(words)
        before = self._by_text.pop(text, None)
        times = before.times + 1 if before is not None else 1
        self._by_text[text] = Message(sentence=sentence, last=now, times=times)
        if len(self._by_text) > _KEPT:
            del self._by_text[next(iter(self._by_text))]

    def take_over(self, other: Messages, words: Words) -> None:
        """What another window kept, in this one's words."""
        older = {message.sentence(words): message for message in other._by_text.values()}
        self._by_text = {**older, **self._by_text}

    def __iter__(self) -> Iterator[Message]:
        return reversed(self._by_text.values())
