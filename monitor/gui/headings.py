"""The sentences over the list and above the panes: what is listed, why nothing is, how the polling goes. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from monitor.gui.navigation import TROUBLED, Kind, Place
from monitor.model import NONE, ArticleQuery, Source, SourceState
from monitor.words import Words, trends


def name_of(words: Words, query: ArticleQuery, place: Place | None) -> str:
    """What is listed: a search, a place of the navigation, or one day of it."""
    if query.text and (place is None or place.kind is not Kind.SEARCH):
        return words.say("Results for “{query}”", query=query.text)
    view = place.label if place is not None else words.say("Alerts")
    if query.since is not None:
        return words.say("{view} · {day}", view=view, day=_time_of(words, query.since, query.until))
    return view


def _time_of(words: Words, since: datetime, until: datetime | None) -> str:
    """An hour, a day or a week, by where it begins."""
    length = until - since if until is not None else timedelta(days=1)
    by = "hour" if length <= timedelta(hours=1) else "day" if length < timedelta(days=2) else "week"
    return trends.step(words, by, since)


def edit_of(words: Words, query: ArticleQuery, kind: Kind) -> str:
    """What can be done with the place that is listed; empty where nothing can."""
    if query.text and kind is not Kind.SEARCH:
        return words.say("Save this search")
    if kind is Kind.FOLDER and query.folder != NONE:
        return words.say("Rename the folder…")
    return {
        Kind.WATCHLIST: words.say("Edit the watchlist"),
        Kind.SOURCE: words.say("About this source"),
        Kind.SEARCH: words.say("Change the search"),
    }.get(kind, "")


def why_empty(words: Words, query: ArticleQuery, *, has_sources: bool, has_watchlists: bool, star: str) -> str:
    """Why nothing is listed; `star` is the letter of the key that stars."""
    if query.text:
        return words.say("Nothing in the archive has these words.")
    if not has_sources:
        return words.say("There is no source yet. Add the address of a news site to begin.")
    if query.alerts and not has_watchlists:
        return words.say("There is no watchlist yet. Write the words you want to be told about.")
    if query.alerts or query.watchlist is not None:
        return words.say("No alert yet. Rasid is watching.")
    if query.starred:
        return words.say("Nothing is starred yet. Press {key} on an article.", key=star)
    return words.say("Nothing new yet. Rasid is watching.")


def what_to_begin_with(words: Words, query: ArticleQuery, *, has_sources: bool, has_watchlists: bool) -> str:
    """What the button of an empty list says; empty where there is nothing to do but wait."""
    if query.text:
        return ""
    if not has_sources:
        return words.say("Add a source")
    return words.say("New watchlist") if query.alerts and not has_watchlists else ""


def health(words: Words, sources: Sequence[Source], now: datetime) -> str:
    """How the polling goes, in a few words."""
    if not sources:
        return ""
    parts = [words.count("{n} source", "{n} sources", len(sources))]
    last = max((s.last_success for s in sources if s.last_success is not None), default=None)
    if last is not None:
        parts.insert(0, words.say("Last check {ago}", ago=words.ago(last, now)))
    if all(s.state is SourceState.OFFLINE for s in sources):
        parts.append(words.say("no network"))
    else:
        troubled = sum(s.state in TROUBLED for s in sources)
        if troubled:
            parts.append(words.count("{n} needs attention", "{n} need attention", troubled))
    return " · ".join(parts)
