"""Which watchlists an article satisfies: terms, exclusions, scope, title only, threshold; each step accounted for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from monitor.errors import QueryError
from monitor.language import Lexicon, fold, sentence_of_first
from monitor.model import Hit, Match, Reason, Step, Term, Watchlist, article_text
from monitor.watching.matcher import Matcher
from monitor.watching.parsing import parse


class WatchlistMatcher:
    """All watchlists compiled into one matcher.

    `errors` holds what could not be compiled, by watchlist (its place in the given order) and term; an exclusion that
    cannot be compiled excludes nothing.
    """

    def __init__(self, watchlists: Sequence[Watchlist], *, lexicon: Lexicon | None = None) -> None:
        self._watchlists = tuple(watchlists)
        terms: list[Term] = []
        self._owners: list[tuple[int, int]] = []
        """For each term of the matcher: its watchlist, and its number there; -1 for an exclusion."""
        for number, watchlist in enumerate(self._watchlists):
            for n, term in enumerate(watchlist.terms):
                terms.append(term)
                self._owners.append((number, n))
            for exclusion in watchlist.exclusions:
                terms.append(Term(query=exclusion))
                self._owners.append((number, -1))
        self._matcher = Matcher(terms, lexicon=lexicon)
        self.errors: dict[tuple[int, int], QueryError] = {
            self._owners[number]: error for number, error in self._matcher.errors.items()
        }

    def matches_summary(self, title: str, summary: str) -> bool:
        """Quick test on what a listing shows: a term of some watchlist stands there. Scope is not asked."""
        text = article_text(title, "", (summary,))
        return any(self._owners[match.term][1] >= 0 for match in self._matcher.find(text, title_end=len(title)))

    def hits(
        self,
        *,
        title: str,
        subtitle: str,
        paragraphs: tuple[str, ...],
        source_names: tuple[str, ...] = (),
        country: str = "",
        language: str = "",
    ) -> tuple[tuple[Hit, ...], tuple[Step, ...]]:
        """The watchlists an article satisfies, and the steps of the decision where a term stood.

        Args:
            source_names: the source's name, address and host: a watchlist's `sources` are compared with each.
            country, language: ISO codes; empty where unknown, which a scope then does not let through.

        Offsets of matches count the article's text (`article_text`).
        """
        text = article_text(title, subtitle, paragraphs)
        found: defaultdict[int, list[Match]] = defaultdict(list)
        excluded: dict[int, Match] = {}
        places = self._matcher.find(text, title_end=len(title))
        if places:
            # Most texts concern nobody: how a word was understood is asked only of those that do.
            places = self._matcher.find(text, title_end=len(title), explain=True)
        for match in places:
            number, term = self._owners[match.term]
            if term < 0:
                excluded.setdefault(number, match)
            else:
                found[number].append(replace(match, term=term))
        names = _folded(source_names)
        hits: list[Hit] = []
        steps: list[Step] = []
        for number in sorted(found):
            watchlist = self._watchlists[number]
            hit, own = _judge(
                watchlist, tuple(found[number]), excluded.get(number), text, len(title), names, country, language
            )
            steps += own
            if hit is not None:
                hits.append(hit)
        return tuple(hits), tuple(steps)


def _judge(
    watchlist: Watchlist,
    matches: tuple[Match, ...],
    excluded: Match | None,
    text: str,
    title_end: int,
    names: frozenset[str],
    country: str,
    language: str,
) -> tuple[Hit | None, list[Step]]:
    if watchlist.title_only:
        matches = tuple(match for match in matches if match.end <= title_end)
        if not matches:
            return None, [_step(watchlist, "matched", "stopped", Reason.of("match-not-in-title"))]
    score = sum(max(watchlist.terms[term].weight, 0) for term in {match.term for match in matches})
    if score < watchlist.threshold:
        reason = Reason.of("match-below-threshold", score=score, threshold=watchlist.threshold)
        return None, [_step(watchlist, "matched", "stopped", reason)]
    reason = Reason.of("match-found", text=matches[0].text, places=len(matches))
    steps = [_step(watchlist, "matched", "passed", reason)]
    outside = _outside(watchlist, names, country, language)
    if outside is not None:
        return None, [*steps, _step(watchlist, "scope", "stopped", outside)]
    if watchlist.sources or watchlist.countries or watchlist.languages:
        steps.append(_step(watchlist, "scope", "passed", None))
    if excluded is not None:
        return None, [*steps, _step(watchlist, "exclusion", "stopped", Reason.of("match-excluded", text=excluded.text))]
    if watchlist.exclusions:
        steps.append(_step(watchlist, "exclusion", "passed", None))
    start, end = sentence_of_first(text, [match.start for match in matches], title_end=title_end)
    hit = Hit(watchlist=watchlist, matches=matches, sentence=text[start:end], sentence_start=start, score=score)
    return hit, steps


def _step(watchlist: Watchlist, step: str, outcome: str, detail: Reason | None) -> Step:
    return Step(step=step, outcome=outcome, detail=detail, watchlist=watchlist.name)


def _outside(watchlist: Watchlist, names: frozenset[str], country: str, language: str) -> Reason | None:
    """The part of the scope that an article is outside of, or None."""
    if watchlist.sources and not names.intersection(_folded(watchlist.sources)):
        return Reason.of("scope-source")
    if watchlist.countries and country.casefold() not in {code.casefold() for code in watchlist.countries}:
        return Reason.of("scope-country", country=country) if country else Reason.of("scope-no-country")
    if watchlist.languages:
        # "ar-SY" is within "ar".
        codes = {code.casefold() for code in watchlist.languages}
        own = language.casefold().replace("_", "-")
        if own not in codes and own.partition("-")[0] not in codes:
            return Reason.of("scope-language", language=language) if language else Reason.of("scope-no-language")
    return None


def may_reach(watchlist: Watchlist, *, names: Sequence[str], country: str) -> bool:
    """Whether an article of a source of these names and country can be within the scope; its language is not known."""
    outside = _outside(watchlist, _folded(names), country, "")
    # An article without a language is within no scope of languages, but here it is only not known yet.
    return outside is None or outside.code == "scope-no-language"


def _folded(names: Sequence[str]) -> frozenset[str]:
    """Names and addresses as they compare: spelling, case, a last slash and `www.` do not count."""
    found = set()
    for name in names:
        plain = fold(name.strip()).text.rstrip("/")
        if plain:
            found.add(plain.partition("://")[2].removeprefix("www.") or plain.removeprefix("www."))
    return frozenset(found)


def validate(watchlist: Watchlist) -> None:
    """Raise the QueryError of the first term or exclusion that cannot be understood."""
    for term in watchlist.terms:
        parse(term.query, name=term.name)
    for exclusion in watchlist.exclusions:
        parse(exclusion)
