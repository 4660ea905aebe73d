"""Says sentences, counts, numbers and times in the user's language and digits, safe for mixed directions."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Literal

from monitor.errors import MonitorError, QueryError
from monitor.model import Precision, Published, Reason, Rung, Source, SourceKind, SourceState
from monitor.words.catalogue import Catalogue, load_catalogue
from monitor.words.cures import IN_WINDOW, cure_of
from monitor.words.excerpts import excerpt
from monitor.words.language import Language
from monitor.words.months import MONTHS
from monitor.words.reasons import COUNTED_REASONS, NUMBERS, REASONS
from monitor.words.system import SYSTEM

Digits = Literal["auto", "arabic", "latin"]

LEFT_ISOLATE, FIRST_STRONG_ISOLATE, END_ISOLATE = "\u2066", "\u2068", "\u2069"
_ISOLATES = re.compile("[\u2066-\u2069]")
_ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_QUERY_SHOWN = 60
"""Letters of a query that a sentence shows."""
_TIMES = frozenset(("since", "until", "ended"))
_GATHERED = frozenset(("seen", "age", "read"))
"""When an article was seen, and in seconds how old it was then and how long its source had been read."""
_UNITS = frozenset(("days", "hours", "minutes", "seconds"))
_PLACE = re.compile(r"{(\w+)}")
_RTL_LETTER = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
# A part of a host's name as the network wants it, and what it may turn out to be.
_PUNYCODE = re.compile(r"(?<![\w-])xn--[a-z0-9-]+", re.IGNORECASE)
_ARABIC_NAME = re.compile("[\u0620-\u064a\u0660-\u0669\u0671-\u06d3\u06f0-\u06f90-9-]+")
# What the bidirectional algorithm may move when it stands in a line of the other direction.
_MOVABLE = re.compile(r"[A-Za-z\u00c0-\u024f\u0370-\u058f]|[0-9].*[-+/:.#%]|[-+/:.#%].*[0-9]")


# What turns whatever stands beside it around. Isolates do not, where each one is closed.
_TURNING = re.compile("[\u202a-\u202e]")
_OPENING = frozenset("\u2066\u2067\u2068")


def harmless(text: str) -> str:
    """The text without what could turn around what stands beside it in a sentence or a line."""
    kept = _TURNING.sub("", text)
    depth = 0
    for mark in _ISOLATES.findall(kept):
        depth += 1 if mark in _OPENING else -1
        if depth < 0:
            break
    return kept if depth == 0 else without_isolates(kept)


def isolated(text: str) -> str:
    """Text between isolates, so that what stands around it cannot reorder it; its own first letter gives the way."""
    return FIRST_STRONG_ISOLATE + text + END_ISOLATE if text else text


def without_isolates(text: str) -> str:
    """The same sentence for a machine: no direction marks."""
    return _ISOLATES.sub("", text)


class Words:
    """The sentences of one language.

    `language` is ar or en; `digits` auto (Arabic digits in Arabic), arabic or latin; `months` levant, egypt or
    maghreb (Arabic only); `zone` the time zone to show known instants in, the system's where it is None.
    """

    def __init__(
        self,
        language: Language | str,
        *,
        digits: Digits | str = "auto",
        months: str = "levant",
        zone: tzinfo | None = None,
    ) -> None:
        self.language: Language = "ar" if language == "ar" else "en"
        self.rtl = self.language == "ar"
        self._arabic_digits = digits == "arabic" or (digits != "latin" and self.rtl)
        self._months = MONTHS["english"] if self.language == "en" else MONTHS.get(months, MONTHS["levant"])
        self._zone = zone
        self._catalogue: Catalogue = load_catalogue(self.language)

    def say(self, sentence: str, **places: str | int) -> str:
        """A sentence by its English form, with its {named} places filled.

        Whole numbers come in the user's digits, ungrouped (they may be codes); text that the other direction could
        reorder is isolated.
        """
        said = self._catalogue.said.get(sentence, sentence)
        return said.format_map({name: self._placed(value) for name, value in places.items()}) if places else said

    def count(self, singular: str, plural: str, n: int, **places: str | int) -> str:
        """A sentence about `n` things, in the right one of the language's plural forms; `{n}` is the number."""
        forms = self._catalogue.counted.get(singular)
        if forms is None:
            said = singular if n == 1 else plural
        else:
            said = forms[min(_arabic_form(n), len(forms) - 1)]
        return said.format_map({name: self._placed(value) for name, value in places.items()} | {"n": self.number(n)})

    def reason(self, reason: Reason) -> str:
        """The sentence of a reason code, and how often it was so where its `tries` say that it was more than once."""
        data = dict(reason.data)
        tries = int(data.pop("tries", 1))
        times = {name: self.moment(datetime.fromisoformat(str(data.pop(name)))) for name in _TIMES & data.keys()}
        gathered = {name: data.pop(name) for name in _GATHERED & data.keys()}
        said = self._reason(reason.code, data)
        if "seen" in gathered:
            said = self._seen(said, gathered)
        if times:
            said = self._lasting(said, times)
        if tries == 1:
            return said
        return self.count("{why} Tried {n} time.", "{why} Tried {n} times.", tries, why=said)

    def _seen(self, said: str, gathered: dict[str, str | int]) -> str:
        """A sentence with when an article was seen, how old it was then, and how long its source was read by then."""
        seen = self.moment(datetime.fromisoformat(str(gathered["seen"])))
        if "age" in gathered:
            age = self.about(timedelta(seconds=int(gathered["age"])))
            said = self.say("{why} Seen on {seen}, {age} after it was published.", why=said, seen=seen, age=age)
        else:
            said = self.say("{why} Seen on {seen}; when it was published is not known.", why=said, seen=seen)
        if "read" not in gathered:
            return said
        return self.say(
            "{why} Its source had been read for {span}.",
            why=said,
            span=self.about(timedelta(seconds=int(gathered["read"]))),
        )

    def _lasting(self, said: str, times: dict[str, str]) -> str:
        """A sentence with since when it holds, and until when."""
        if "ended" in times:
            return self.say("{why} From {since} to {ended}.", why=said, **times)
        if "until" in times:
            return self.say("{why} Since {since}, until {until}.", why=said, **times)
        return self.say("{why} Since {since}.", why=said, **times)

    def _reason(self, code: str, data: dict[str, str | int]) -> str:
        data = {**NUMBERS.get(code, {}), **data}
        if "at" in data:
            data["at"] = self.moment(datetime.fromisoformat(str(data["at"])))
        if "notifier" in data:
            data["notifier"] = self.say(str(data["notifier"]))
        if "errno" in data:
            data["why"] = self.refused(int(data.pop("errno")))
        for unit in _UNITS & data.keys():
            data["span"] = self.about(timedelta(**{unit: int(data.pop(unit))}))
        counted = COUNTED_REASONS.get(code)
        with contextlib.suppress(KeyError, ValueError):
            # One without the particulars its sentence wants is still better told by its code than not at all.
            if counted is not None:
                n = int(data.pop(counted.place))
                return self.count(counted.singular, counted.plural, n, **data)
            if code in REASONS:
                return self.say(REASONS[code], **_by_place(REASONS[code], data))
        return self.say("Something unexpected happened ({code}).", code=code)

    def refused(self, number: int) -> str:
        """Why the operating system refused something, by its number for that (errno); 0 where it gave none."""
        sentence = SYSTEM.get(number)
        return self.say(sentence) if sentence else self.say("system error {number}", number=number)

    def health(self, source: Source, *, in_window: bool = False) -> tuple[str, ...]:
        """Why a source is as it is, why another address is read than its own, and what can be done: a sentence each.

        `in_window`: what is to be done is done with the buttons beside it, and no command is named.
        """
        told = [self.reason(source.reason)] if source.reason is not None else []
        if source.rung:
            lower = Reason.of("stepped-down", to=source.address().url)
            if source.reason is None or source.reason.code != lower.code:
                told.append(self.reason(lower))
            if source.left_for is not None:
                told.append(self.say("Why the address above was left: {why}", why=self.reason(source.left_for)))
        cure = self.cure(source.state, source.reason, in_window=in_window)
        return (*told, cure) if cure else tuple(told)

    def ladder(self, rungs: Iterable[Rung]) -> tuple[str, ...]:
        """The addresses that are read where a source's own fails, a line each."""
        return tuple(
            self.say("Where that fails: {address} ({kind})", address=rung.url, kind=self.kind(rung.kind))
            for rung in rungs
        )

    def kind(self, kind: SourceKind) -> str:
        """What an address is, in a word within a sentence."""
        match kind:
            case SourceKind.FEED:
                return self.say("feed")
            case SourceKind.SITEMAP:
                return self.say("sitemap")
            case SourceKind.PAGE:
                return self.say("page")

    def notifier_kind(self, name: str) -> str:
        """A way to deliver, by the name it has in files; one of a plug-in is called by that name."""
        return {
            "email": self.say("E-mail"),
            "webhook": self.say("Webhook"),
            "telegram": self.say("Telegram"),
            "feed": self.say("Feed file"),
            "command": self.say("Command"),
            "sound": self.say("Sound"),
        }.get(name, name)

    def template(self, key: str) -> str:
        """What a watchlist to start from is about, in a few words."""
        return {
            "idlib": self.say("Idlib and de-escalation"),
            "place": self.say("A place"),
            "person": self.say("A person"),
            "organisation": self.say("An organisation"),
            "conflict": self.say("A conflict"),
            "company": self.say("A company"),
        }.get(key, key)

    def cure(self, state: SourceState, reason: Reason | None, *, in_window: bool = False) -> str:
        """What a person can do about a source's state; empty where nothing is to be done."""
        sentence = cure_of(state, reason)
        sentence = IN_WINDOW.get(sentence, sentence) if in_window else sentence
        return self.say(sentence) if sentence else ""

    def error(self, error: MonitorError) -> str:
        """The sentence of an error; of one in a query, what of the query stands around the place, and which it is."""
        why = self.reason(error.reason)
        if not isinstance(error, QueryError) or not error.query.strip() or error.query in why:
            return why
        query, piece = excerpt(error.query, error.position, most=_QUERY_SHOWN).text, error.found
        if piece == query:
            return self.say("In “{query}”: {why}", query=query, why=why)
        if not error.query[error.position :].strip():
            return self.say("At the end of “{query}”: {why}", query=query, why=why)
        column = error.position + 1
        return self.say(
            "In “{query}”, character {column} (“{piece}”): {why}", query=query, column=column, piece=piece, why=why
        )

    def quoted(self, text: str) -> str:
        """A word or a name between the language's quotation marks."""
        return self.say("“{text}”", text=text)

    def number(self, n: int) -> str:
        """A whole number, thousands grouped, in the user's digits."""
        grouped = f"{n:,}"
        return grouped.translate(_ARABIC_DIGITS).replace(",", "٬") if self._arabic_digits else grouped

    def digits(self, text: str) -> str:
        """The digits of a text as the user wants them."""
        return text.translate(_ARABIC_DIGITS) if self._arabic_digits else text

    def ago(self, instant: datetime, now: datetime) -> str:
        """How long ago: minutes, hours, days up to a week, then the date."""
        passed = now - instant
        if passed < timedelta(minutes=1):
            return self.say("just now")
        if passed < timedelta(hours=1):
            return self.count("{n} minute ago", "{n} minutes ago", passed // timedelta(minutes=1))
        if passed < timedelta(days=1):
            return self.count("{n} hour ago", "{n} hours ago", passed // timedelta(hours=1))
        if passed < timedelta(days=7):
            return self.count("{n} day ago", "{n} days ago", passed.days)
        return self.day(self._local(instant).date())

    def until(self, instant: datetime, now: datetime) -> str:
        """How long from now, to the nearest minute below 2 hours, hour below a day, day below a week; then the date."""
        left = instant - now
        minutes, hours, days = (_nearest(left, timedelta(minutes=n)) for n in (1, 60, 1440))
        if minutes < 1:
            return self.say("in a moment")
        if minutes < 120 and minutes != 60:
            return self.count("in {n} minute", "in {n} minutes", minutes)
        if hours < 24:
            return self.count("in {n} hour", "in {n} hours", hours)
        if days < 7:
            return self.count("in {n} day", "in {n} days", days)
        return self.day(self._local(instant).date())

    def span(self, length: timedelta) -> str:
        """A length of time in its largest whole unit: 90 minutes, 2 hours, 3 days, 20 seconds.

        In Arabic as it stands after a preposition or «كل».
        """
        seconds = int(length.total_seconds())
        if seconds and seconds % 86400 == 0:
            return self.count("{n} day", "{n} days", seconds // 86400)
        if seconds and seconds % 3600 == 0:
            return self.count("{n} hour", "{n} hours", seconds // 3600)
        if seconds >= 60:
            return self.count("{n} minute", "{n} minutes", seconds // 60)
        return self.count("{n} second", "{n} seconds", seconds)

    def about(self, length: timedelta) -> str:
        """A length of time in round figures: the largest unit of which there are at least two."""
        for unit in (timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)):
            if length >= 2 * unit:
                return self.span(length // unit * unit)
        return self.span(timedelta(seconds=round(length.total_seconds())))

    def moment(self, when: Published | datetime, now: datetime | None = None) -> str:
        """The exact date, and the time where it is known: today's and its neighbours' by name.

        A known instant is shown in the user's zone; a published time of unknown zone as it was printed.
        """
        if isinstance(when, datetime):
            return self._exact(self._local(when), now)
        if when.precision is Precision.MONTH:
            year, month = when.text.split("-")[:2]
            return self.say("{month} {year}", month=self._months[int(month) - 1], year=int(year))
        if when.precision is Precision.DAY:
            return self.day(date.fromisoformat(when.text[:10]))
        parsed = datetime.fromisoformat(when.text)
        return self._exact(parsed if parsed.tzinfo is None else self._local(parsed), now)

    def published(self, when: Published | None, first_seen: datetime, now: datetime | None = None) -> str:
        """When an article was published; where its site says a time to come, when it was first seen, and that."""
        if when is None:
            return self.moment(first_seen, now)
        if not when.is_ahead(first_seen):
            return self.moment(when, now)
        return self.say(
            "{moment}; its page says {date}", moment=self.moment(first_seen, now), date=self.moment(when, now)
        )

    def day(self, day: date) -> str:
        """A date: day, month's name, year."""
        return self.say("{day} {month} {year}", day=day.day, month=self._months[day.month - 1], year=day.year)

    def day_and_month(self, day: date) -> str:
        """A date of this year or the last: day and month's name."""
        return self.say("{day} {month}", day=day.day, month=self._months[day.month - 1])

    def clock(self, when: datetime) -> str:
        """The time of day of a known instant in the user's zone, hours and minutes."""
        return self.digits(self._local(when).strftime("%H:%M"))

    def _exact(self, local: datetime, now: datetime | None) -> str:
        time = self.digits(local.strftime("%H:%M"))
        if now is not None:
            days = (self._local(now).date() - local.date()).days
            if days == 0:
                return self.say("today {time}", time=time)
            if days == 1:
                return self.say("yesterday {time}", time=time)
            if days == -1:
                return self.say("tomorrow {time}", time=time)
        return self.say("{date}, {time}", date=self.day(local.date()), time=time)

    def _local(self, instant: datetime) -> datetime:
        aware = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
        return aware.astimezone(self._zone)

    def _placed(self, value: str | int) -> str:
        if isinstance(value, int):
            return self.digits(str(value))
        value = harmless(value)
        if "xn--" in value:
            value = _PUNYCODE.sub(_arabic_name, value)
        if self.rtl:
            return isolated(value) if _MOVABLE.search(value) else value
        return isolated(value) if _RTL_LETTER.search(value) else value


def _arabic_name(label: re.Match[str]) -> str:
    """A part of a host's name as it is read, where it is wholly Arabic; a mixed one could pretend to be another."""
    try:
        name = label[0].encode("ascii").decode("idna")
    except UnicodeError:
        return label[0]
    return name if _ARABIC_NAME.fullmatch(name) else label[0]


def _by_place(sentence: str, data: dict[str, str | int]) -> dict[str, str | int]:
    """The particulars under the sentence's names; one of each belong together whatever they are called.

    Raises KeyError where the sentence wants more.
    """
    places = set(_PLACE.findall(sentence))
    if len(places) == len(data) == 1 and places != data.keys():
        return dict(zip(places, data.values(), strict=True))
    return {place: data[place] for place in places}


def _nearest(length: timedelta, unit: timedelta) -> int:
    return (length + unit / 2) // unit


def _arabic_form(n: int) -> int:
    """Which of the six Arabic plural forms a number takes (CLDR: zero, one, two, few, many, other)."""
    if n in (0, 1, 2):
        return n
    rest = n % 100
    if 3 <= rest <= 10:
        return 3
    return 4 if rest >= 11 else 5
