"""What a bubble says about an alert: headline, sentence with the match marked, and why it came. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from monitor.alerting import outward
from monitor.model import Alert, Delivery, Severity, StorySoFar
from monitor.words import Words

BUBBLE = "bubble"
"""The watchlist action that a desktop notifier carries out."""

_TITLE = 140
_SENTENCE = 300
_NAME = 60
_HEADLINES = 3
_LISTS = 4
"""Watchlists named of one article."""
_FIRST = "first"
_BY_THE_CLOCK = timedelta(hours=18)
"""How far apart an hour and a minute say which day is meant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bubble:
    """Ready to be shown, each line with its direction. `marked` is `text` in the markup of desktop notifications."""

    title: str
    text: str
    marked: str
    severity: Severity = Severity.NORMAL
    alert: int | None = None
    """The one it is about, where it is about one."""
    article: int | None = None
    """What a click opens."""


def bubble_of(alert: Alert, words: Words, so_far: StorySoFar | None = None) -> Bubble:
    """The bubble of one alert; `so_far` is what became of its story."""
    return _bubble(alert, [origin_of(alert, words)], so_far, words)


def bubble_of_all(deliveries: tuple[Delivery, ...], words: Words) -> Bubble:
    """The bubble of a message: of one article, whichever watchlists found it, or of several."""
    ordered = gravest_first(deliveries)
    first = ordered[0]
    if len(messages(deliveries)) > 1:
        return bubble_of_many(deliveries, words)
    return _bubble(first.alert, _origins([one.alert for one in ordered], words), first.story, words)


def messages(deliveries: Iterable[Delivery]) -> list[tuple[Delivery, ...]]:
    """What is worth a bubble each, in order: one article that several watchlists found is told once."""
    found: dict[tuple[int, int], list[Delivery]] = {}
    for one in deliveries:
        of_article = one.alert.spike is None
        found.setdefault((1, one.alert.article.id) if of_article else (0, one.id), []).append(one)
    return [tuple(together) for together in found.values()]


def _bubble(alert: Alert, origins: list[str], so_far: StorySoFar | None, words: Words) -> Bubble:
    headline = outward.safe(alert.headline, _TITLE)
    said = [] if is_told(alert, _TITLE) else sentence_of(alert)
    plain, marked = line_of(said), line_of(said, marked=True)
    below = [line for line in (*origins, story_line(alert, so_far, words)) if line]
    return Bubble(
        title=headline,
        text="\n".join([plain, *below] if plain else below),
        marked="\n".join([line for line in (marked, *map(outward.escaped, below)) if line]),
        severity=alert.severity,
        alert=alert.id,
        article=alert.article.id,
    )


def _origins(alerts: list[Alert], words: Words) -> list[str]:
    """Which watchlists found an article: one line for all that found it for the first time; a new term has its own."""
    first = [alert for alert in alerts if alert.cause == _FIRST]
    names = list(dict.fromkeys(outward.placed(alert.watchlist_name, _NAME) for alert in first))
    if len(names) > 1:
        names = [words.quoted(name) for name in names]
    named = ("، " if words.rtl else ", ").join(names[:_LISTS]) + ("…" if len(names) > _LISTS else "")
    lines = [origin_of(alert, words) for alert in alerts if alert.cause != _FIRST]
    if first:
        source = outward.placed(first[0].article.source, _NAME)
        said = words.say("{watchlist} · {source}", watchlist=named, source=source)
        lines.insert(0, in_ours(said, words))
    return lines


def bubble_of_many(deliveries: tuple[Delivery, ...], words: Words) -> Bubble:
    """One bubble for several alerts: how many, and the newest headlines. A click opens the gravest, newest one."""
    ordered = gravest_first(deliveries)
    alerts = [delivery.alert for delivery in ordered]
    # Several of one story or one article share its line.
    stories: dict[tuple[int, int, int], list[Delivery]] = {}
    for of_article in messages(ordered):
        told = of_article[0]
        of_story = told.alert.spike is None and told.story is not None and told.story.more
        key = (1, told.alert.watchlist, told.alert.story) if of_story else (0, 0, told.id)
        stories.setdefault(key, []).extend(of_article)
    shown = list(stories.values())[:_HEADLINES]
    lines = [_headline_of_many(of_story[0], words) for of_story in shown]
    rest = len(ordered) - sum(map(len, shown))
    if rest:
        lines.append(in_ours(words.count("and {n} more", "and {n} more", rest), words))
    text = "\n".join(lines)
    return Bubble(
        title=in_ours(words.count("{n} new alert", "{n} new alerts", len(alerts)), words),
        text=text,
        marked=outward.escaped(text),
        severity=alerts[0].severity,
        article=alerts[0].article.id,
    )


def trial_bubble(words: Words) -> Bubble:
    """The bubble of the test button."""
    text = in_ours(words.say("This is how an alert will look."), words)
    return Bubble(title=in_ours(words.say("Notifications work"), words), text=text, marked=outward.escaped(text))


def gravest_first(deliveries: tuple[Delivery, ...]) -> list[Delivery]:
    """The gravest alert first, and of each severity the newest."""
    return sorted(deliveries, key=lambda one: (one.alert.severity.rank, one.alert.raised), reverse=True)


def _headline_of_many(delivery: Delivery, words: Words) -> str:
    headline, more = delivery.alert.headline, 0 if delivery.story is None else delivery.story.more
    if not more:
        return outward.safe(headline, _TITLE)
    said = words.count(
        "{title} ({n} more on this story)",
        "{title} ({n} more on this story)",
        more,
        title=outward.placed(headline, _TITLE),
    )
    return in_ours(said, words)


def story_line(alert: Alert, so_far: StorySoFar | None, words: Words) -> str:
    """How much more there is on the story, and who had it first and when: a line; empty where there is no more."""
    if so_far is None or not so_far.more or alert.spike is not None:
        return ""
    if so_far.seen is None or not so_far.source:
        return in_ours(words.count("{n} more on this story", "{n} more on this story", so_far.more), words)
    source = outward.placed(so_far.source, _NAME)
    if abs(alert.raised - so_far.seen) < _BY_THE_CLOCK:
        said = words.count(
            "{n} more on this story · first seen by {source} at {time}",
            "{n} more on this story · first seen by {source} at {time}",
            so_far.more,
            source=source,
            time=words.clock(so_far.seen),
        )
    else:
        said = words.count(
            "{n} more on this story · first seen by {source} on {time}",
            "{n} more on this story · first seen by {source} on {time}",
            so_far.more,
            source=source,
            time=words.moment(so_far.seen),
        )
    return in_ours(said, words)


def origin_of(alert: Alert, words: Words) -> str:
    """Which watchlist and which source, and the term that is new in the story where that raised the alert: a line."""
    watchlist = outward.placed(alert.watchlist_name, _NAME)
    source = outward.placed(alert.article.source, _NAME)
    if alert.spike is not None:
        usual = round(alert.spike.usual)
        return in_ours(
            words.count(
                "{watchlist} · unusual: {n} article this hour, usually {usual}",
                "{watchlist} · unusual: {n} articles this hour, usually {usual}",
                alert.spike.count,
                watchlist=watchlist,
                usual=usual,
            ),
            words,
        )
    if alert.cause != _FIRST:
        term = outward.placed(alert.cause, _NAME)
        return in_ours(
            words.say(
                "{watchlist} · {source} · new in this story: {term}", watchlist=watchlist, source=source, term=term
            ),
            words,
        )
    return in_ours(words.say("{watchlist} · {source}", watchlist=watchlist, source=source), words)


def in_ours(sentence: str, words: Words) -> str:
    """A sentence of ours on a line of its own: its direction is the language's, whatever name it begins with."""
    return outward.line(sentence, rtl=words.rtl)


def is_told(alert: Alert, limit: int) -> bool:
    """Whether a headline that is cut at `limit` letters says the sentence already, or what matters of it."""
    sentence, headline = outward.clean(alert.sentence), outward.clean(alert.headline)
    if sentence not in headline:
        return False
    # A part that is cut off is worth a line of its own where the match stands there.
    return len(headline) <= limit or min((match.end for match in alert.matches), default=0) < limit


def sentence_of(alert: Alert) -> list[tuple[str, bool]]:
    """The sentence in pieces, (text, matched), around the match it is shown for where it is too long."""
    text = alert.sentence
    places = [
        (max(0, match.start - alert.sentence_start), min(len(text), match.end - alert.sentence_start))
        for match in sorted(alert.matches, key=lambda match: match.start)
    ]
    places = [(start, end) for start, end in places if start < end]
    shown = alert.shown_match
    first = 0 if shown is None else shown.start - alert.sentence_start
    begin, stop = _window(text, [place for place in places if place[0] >= first])
    pieces: list[tuple[str, bool]] = [("…", False)] if begin else []
    at = begin
    for start, end in places:
        if start < at or end > stop:
            continue
        pieces += [(text[at:start], False), (text[start:end], True)]
        at = end
    pieces.append((text[at:stop], False))
    if stop < len(text):
        pieces.append(("…", False))
    return [(outward.without_hidden(piece), matched) for piece, matched in pieces]


def _window(text: str, places: list[tuple[int, int]]) -> tuple[int, int]:
    """Which part of a sentence to show: all of it, or as much as fits around the first match, cut between words."""
    if len(text) <= _SENTENCE:
        return 0, len(text)
    first = places[0] if places else (0, 0)
    begin = max(0, min(first[0] - _SENTENCE // 3, len(text) - _SENTENCE))
    if begin:
        space = text.find(" ", begin, first[0])
        begin = space + 1 if space >= 0 else begin
    stop = min(len(text), begin + _SENTENCE)
    if stop < len(text):
        space = text.rfind(" ", max(first[1], begin + 1), stop)
        stop = space if space > begin else stop
    return begin, stop


def line_of(pieces: list[tuple[str, bool]], *, marked: bool = False) -> str:
    """The pieces of a sentence as a line with its direction; `marked` in markup, the matches bold."""
    rtl = outward.is_rtl("".join(text for text, _ in pieces))
    steady = [(outward.steady(text, rtl=rtl), bold) for text, bold in pieces]
    if marked:
        steady = [(f"<b>{outward.escaped(text)}</b>" if bold else outward.escaped(text), bold) for text, bold in steady]
    return outward.line("".join(text for text, _ in steady).strip(), rtl=rtl)
