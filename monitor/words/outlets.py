"""What is said of the outlets of the starter pack: what each is, and what became of trying it."""

from __future__ import annotations

from monitor.model import Outlet, OutletKind, OutletTrial, SourceKind, TrialOutcome
from monitor.words.say import Words


def name(words: Words, outlet: Outlet) -> str:
    """What an outlet is called in the language of the words; one that nobody named by its address."""
    return (outlet.name if words.language == "ar" else outlet.name_en) or outlet.addresses[0]


def kind(words: Words, kind: OutletKind) -> str:
    """What an outlet is, in a word or two."""
    match kind:
        case OutletKind.AGENCY:
            return words.say("news agency")
        case OutletKind.PAPER:
            return words.say("newspaper")
        case OutletKind.TV:
            return words.say("television")
        case OutletKind.RADIO:
            return words.say("radio")
        case OutletKind.DIGITAL:
            return words.say("news site")
        case OutletKind.ORGANISATION:
            return words.say("organisation")


def came_of(words: Words, trial: OutletTrial) -> str:
    """What an outlet would bring and from where, or why it brings nothing, in a sentence."""
    if trial.discovery is not None:
        n = trial.discovery.entries
        match trial.discovery.kind:
            case SourceKind.FEED:
                return words.count("Brings {n} article, from its feed.", "Brings {n} articles, from its feed.", n)
            case SourceKind.SITEMAP:
                return words.count("Brings {n} article, from its sitemap.", "Brings {n} articles, from its sitemap.", n)
            case SourceKind.PAGE:
                return words.count(
                    "Brings {n} article, from the links of its page.",
                    "Brings {n} articles, from the links of its page.",
                    n,
                )
    why = words.reason(trial.reason) if trial.reason is not None else ""
    match trial.outcome:
        case TrialOutcome.KNOWN:
            return words.say("It is among your sources already.")
        case TrialOutcome.BLOCKED:
            return words.say("Blocked. {why}", why=why)
        case TrialOutcome.NOT_FOUND:
            return words.say("Its news was not found. {why}", why=why)
        case TrialOutcome.UNREACHED:
            return words.say("It cannot be reached. {why}", why=why)
    return words.say("It cannot be read. {why}", why=why)
