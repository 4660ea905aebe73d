"""What an import took in, replaced and refused, in words; the same on a terminal and in the window."""

from __future__ import annotations

from monitor.errors import QueryError
from monitor.model import ImportSummary, Refusal, Replaced, TermWarning, UnknownKey
from monitor.words.say import Words


def counted(words: Words, found: ImportSummary) -> str:
    """One line: how much was taken in, was there already, was replaced."""
    n = found.added
    match found.kind:
        case "sources":
            added = words.count("{n} source imported", "{n} sources imported", n)
        case "watchlists":
            added = words.count("{n} watchlist imported", "{n} watchlists imported", n)
        case "articles":
            added = words.count("{n} article imported", "{n} articles imported", n)
        case _:
            added = words.count("{n} item imported", "{n} items imported", n)
    parts = [
        added,
        words.count("{n} known already", "{n} known already", found.known),
    ]
    if found.replaced:
        parts.append(words.count("{n} replaced", "{n} replaced", len(found.replaced)))
    return " · ".join(parts)


def going(words: Words, number: int) -> str:
    """That some of what is there now goes soon."""
    return words.count(
        "{n} article is older or more than is kept, and goes soon: mark it, or keep more.",
        "{n} articles are older or more than is kept, and go soon: mark them, or keep more.",
        number,
    )


def replaced(words: Words, one: Replaced) -> str:
    """A watchlist of a name that was there already."""
    terms = words.count("{n} term", "{n} terms", one.terms)
    return words.say("Replaced: {name}. It is now what the file says: {terms}.", name=one.name, terms=terms)


def dropped(words: Words, term: str) -> str:
    """A term a replaced watchlist lost."""
    return words.say("no longer watched for: {term}", term=term)


def unknown(words: Words, found: UnknownKey) -> str:
    """A key of a watchlist file that means nothing to Rasid."""
    if found.term:
        return words.say(
            "In the watchlist “{name}”, term “{term}”, Rasid does not know the key “{key}”: "
            "it is kept and does nothing.",
            name=found.watchlist,
            term=found.term,
            key=found.key,
        )
    return words.say(
        "In the watchlist “{name}” Rasid does not know the key “{key}”: it is kept and does nothing.",
        name=found.watchlist,
        key=found.key,
    )


def warning(words: Words, found: TermWarning) -> str:
    """What a person should know of a term that was taken."""
    why = words.reason(found.reason)
    if found.term and found.term not in dict(found.reason.data).values():
        why = words.say("{name}: {why}", name=found.term, why=why)
    return words.say("{name}: {why}", name=found.watchlist, why=why) if found.watchlist else why


def refusal(words: Words, found: Refusal) -> str:
    """What could not be understood: the line, the name, and why."""
    why = refused_because(words, found)
    if found.name and found.name not in dict(found.reason.data).values():
        why = words.say("{name}: {why}", name=found.name, why=why)
    return words.say("line {line}: {why}", line=found.line, why=why) if found.line else why


def refused_because(words: Words, found: Refusal) -> str:
    """Why something was not taken, without where it stood."""
    return words.error(query_error(found)) if found.query else words.reason(found.reason)


def query_error(found: Refusal) -> QueryError:
    """The error in a refused query, with its place."""
    return QueryError(found.query, found.position, found.reason)


def in_all(words: Words, number: int) -> str:
    """How much could not be understood."""
    return words.count("{n} could not be understood.", "{n} could not be understood.", number)
