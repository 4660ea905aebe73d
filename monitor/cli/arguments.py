"""The commands and their options, worded in the user's language; builds the parser and carries nothing out."""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Sequence
from typing import Any

from monitor.cli.parser import Parser
from monitor.cli.readers import Readers
from monitor.words import Words

_WIDTH = 96
"""Letters in a line of help."""
_GLOBAL_WITH_VALUE = ("--language", "--data-dir")
_OWN_LANGUAGE = (["watchlist", "add"], ["watchlist", "test"])
"""Commands whose own --language says in which language the articles are."""

_VIEWS = (
    *("list", "alerts", "watchlist", "sources", "trends", "settings", "add-source", "why"),
    *("notifiers", "keeping", "moving", "messages", "keys", "about", "first-run", "outlets", "versions"),
)
"""What `monitor.gui.picture` can show; not read from there, for the window may be missing."""


def early_language(arguments: Sequence[str]) -> str:
    """The language chosen for messages, read before there is a parser; empty where none is."""
    command: list[str] = []
    for n, argument in enumerate(arguments):
        if argument == "--" or command[:2] in _OWN_LANGUAGE:
            return ""
        if argument == "--language":
            return arguments[n + 1] if n + 1 < len(arguments) else ""
        if argument.startswith("--language="):
            return argument.partition("=")[2]
        if not argument.startswith("-") and (n == 0 or arguments[n - 1] not in _GLOBAL_WITH_VALUE):
            command.append(argument)
    return ""


def build_parser(words: Words) -> argparse.ArgumentParser:
    """The whole command line. Raises Usage where arguments cannot be understood."""
    return _Commands(words).parser


class _Commands:
    """Adds the commands one family after the other."""

    def __init__(self, words: Words) -> None:
        from monitor import __version__

        self.words = words
        self._read = Readers(words)
        self.parser = self._new(
            prog="rasid",
            description=words.say(
                "Rasid watches Arabic news and tells you when what you watch for appears. "
                "Without a command it opens the window."
            ),
        )
        self.parser.add_argument(
            "--version", action="version", version=f"rasid {__version__}", help=words.say("print the version and end")
        )
        self.parser.add_argument(
            "--hidden",
            action="store_true",
            help=words.say("begin in the tray, or minimised where there is none, as at log-in"),
        )
        self._globals(self.parser, first=True)
        self.parser.set_defaults(run="window:run", pure=False, command="")
        self._families = self.parser.add_subparsers(title=words.say("commands"), metavar=words.say("COMMAND"))
        self._demo()
        self._sources()
        self._watchlists()
        self._polling()
        self._reading()
        self._alerts()
        self._notifiers()
        self._moving()
        self._opening()
        self._pure()

    # --- the frame -------------------------------------------------------------------------------

    def _new(self, **options: Any) -> Parser:
        parser = Parser(
            add_help=False,
            allow_abbrev=False,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            **options,
        )
        parser.speak(self.words)
        parser.add_argument("-h", "--help", action="help", help=self.words.say("show this help and end"))
        return parser

    def _globals(self, parser: argparse.ArgumentParser, *, first: bool = False, language: bool = True) -> None:
        say = self.words.say

        def default(value: object) -> object:
            return value if first else argparse.SUPPRESS

        group = parser.add_argument_group(say("for every command"))
        group.add_argument(
            "--data-dir",
            metavar=say("DIR"),
            default=default(None),
            help=say("the folder with everything Rasid keeps (or RASID_DATA_DIR)"),
        )
        if language:
            group.add_argument(
                "--language",
                dest="interface_language",
                choices=("ar", "en"),
                default=default(""),
                help=say("language of messages (or RASID_LANGUAGE; otherwise the system's)"),
            )
        group.add_argument(
            "-v",
            "--verbose",
            action="count",
            default=default(0),
            help=say("show the log on stderr as well; -vv shows more"),
        )

    def _add(
        self,
        family: Any,
        name: str,
        run: str,
        about: str,
        *,
        more: str = "",
        pure: bool = False,
        language: bool = True,
        command: str = "",
    ) -> argparse.ArgumentParser:
        """One command. `more` stands below its options: what one should know before using it."""
        parser: Parser = family.add_parser(
            name,
            help=about,
            description=about,
            epilog="\n\n".join(textwrap.fill(part, _WIDTH) for part in more.split("\n")) or None,
            add_help=False,
            allow_abbrev=False,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        parser.speak(self.words)
        parser.add_argument("-h", "--help", action="help", help=self.words.say("show this help and end"))
        parser.add_argument(
            "--json",
            action="store_true",
            default=argparse.SUPPRESS,
            help=self.words.say("print JSON, one object a line"),
        )
        self._globals(parser, language=language)
        parser.set_defaults(run=run, pure=pure, command=command or name)
        return parser

    def _family(self, name: str, about: str) -> Any:
        parser: Parser = self._families.add_parser(name, help=about, description=about, add_help=False)
        parser.speak(self.words)
        parser.add_argument("-h", "--help", action="help", help=self.words.say("show this help and end"))
        return parser.add_subparsers(
            title=self.words.say("commands"), metavar=self.words.say("COMMAND"), required=True, dest="_subcommand"
        )

    # --- the families ----------------------------------------------------------------------------

    def _opening(self) -> None:
        say = self.words.say
        given = self._add(
            self._families,
            "open",
            "window:open_given",
            say("open the window at an address to add, or at a file to import"),
            more=say(
                "So feed: links and OPML files open in Rasid. Nothing is stored before you have seen what it is and "
                "pressed the button. A window that is open already comes to the front with it."
            ),
        )
        given.add_argument(
            "what", nargs="?", default="", metavar=say("WHAT"), help=say("an address (feed: too), or a file")
        )

    def _demo(self) -> None:
        say = self.words.say
        demo = self._add(
            self._families,
            "demo",
            "demonstration:run",
            say("show everything on a small news site of our own, without the network"),
        )
        demo.add_argument("--no-window", action="store_true", help=say("print articles and alerts instead"))
        demo.add_argument(
            "--for",
            dest="seconds",
            type=self._read.positive,
            metavar=say("SECONDS"),
            help=say("end after that many seconds"),
        )
        demo.add_argument(
            "--every",
            type=self._read.positive,
            metavar=say("SECONDS"),
            default=3.0,
            help=say("seconds between two new articles (3)"),
        )
        demo.add_argument(
            "--screenshot", metavar=say("FILE"), help=say("save a picture of the window at the first alert and end")
        )
        demo.add_argument("--view", choices=_VIEWS, help=say("what the picture shows"))
        demo.add_argument("--theme", choices=("light", "dark"), help=say("colours of the picture"))
        demo.add_argument(
            "--size", type=self._read.size, metavar="1440x900", help=say("width and height of the picture's window")
        )
        demo.add_argument(
            "--scale", type=self._read.scale, metavar="2", help=say("pixels of the picture for one of the window")
        )

    def _sources(self) -> None:
        say = self.words.say
        family = self._family("source", say("the sites and feeds that are polled"))
        add = self._add(
            family,
            "add",
            "sources:add",
            say("find out what an address is and poll it from now on"),
            command="source add",
        )
        add.add_argument(
            "url", metavar=say("URL"), help=say("address of a feed, a sitemap or a page with article links")
        )
        add.add_argument(
            "--name", default="", metavar=say("NAME"), help=say("what to call it; otherwise its own title")
        )
        add.add_argument(
            "--backlog",
            type=self._read.whole,
            metavar=say("N"),
            help=say("take its N newest as news whatever their dates; 0 takes none"),
        )
        add.add_argument(
            "--interval",
            type=self._read.positive,
            metavar=say("MIN"),
            help=say("minutes between two polls; otherwise it adapts"),
        )
        add.add_argument(
            "--text",
            choices=("auto", "feed"),
            default="auto",
            help=say("feed: the feed carries whole articles and no page is fetched"),
        )
        add.add_argument(
            "--country",
            type=self._read.country,
            metavar=say("CODE"),
            help=say("the country it is from, as SY; otherwise what the ending of its address says"),
        )
        self._folder_option(add, say("the folder to put it into, beside others"))
        self._zone_option(add)
        self._source_options(add)
        pack = self._add(
            family,
            "pack",
            "pack:run",
            say("the starter pack: outlets to begin with, by country"),
            more=say("Nothing is asked unless --try or --add is given, and nothing is added that brings nothing here."),
            command="source pack",
        )
        pack.add_argument(
            "--country",
            type=self._read.country,
            action="append",
            default=[],
            metavar=say("CODE"),
            help=say("only outlets of this country (SY); may be given several times"),
        )
        pack.add_argument(
            "--try", dest="try_", action="store_true", help=say("ask each and say what it would bring here")
        )
        pack.add_argument(
            "--add", action="store_true", help=say("the same, and poll what brings something from now on")
        )
        pack.add_argument(
            "--file", default="", metavar=say("FILE"), help=say("a pack of your own, in the form docs/files.md tells")
        )
        change = self._add(family, "set", "sources:change", say("change how a source is asked"), command="source set")
        self._which_source(change)
        change.add_argument(
            "--interval",
            type=self._read.positive_or_zero,
            metavar=say("MIN"),
            help=say("minutes between two polls; 0 lets it adapt again"),
        )
        change.add_argument(
            "--undo-move", action="store_true", help=say("take its old address again, from which it had moved")
        )
        change.add_argument(
            "--country",
            type=self._read.or_all(self._read.country),
            metavar=say("CODE"),
            help=say("the country it is from, as SY; `all` for none"),
        )
        self._folder_option(change, say("the folder to put it into; an empty name for none"))
        self._zone_option(change, default=None)
        self._source_options(change)
        shown = self._add(family, "list", "sources:show", say("all sources and how they are"), command="source list")
        self._folder_option(shown, say("only sources in this folder"))
        for name, run, about in (
            ("remove", "sources:remove", say("stop polling a source for good; its articles stay")),
            ("pause", "sources:pause", say("stop polling a source for now")),
            ("check", "sources:check", say("poll a source now and say what came")),
        ):
            one = self._add(family, name, run, about, command=f"source {name}")
            self._which_source(one)
            if name == "pause":
                one.add_argument("--resume", action="store_true", help=say("poll it again"))

    def _which_source(self, command: argparse.ArgumentParser) -> None:
        command.add_argument(
            "source", metavar=self.words.say("SOURCE"), help=self.words.say("its number, address or name")
        )

    def _zone_option(self, command: argparse.ArgumentParser, *, default: str | None = "") -> None:
        about = self.words.say("the time zone, as Asia/Damascus")
        command.add_argument(
            "--zone", type=self._read.zone, default=default, metavar=self.words.say("ZONE"), help=about
        )

    def _folder_option(self, command: argparse.ArgumentParser, about: str) -> None:
        command.add_argument("--folder", default=None, metavar=self.words.say("FOLDER"), help=about)

    def _source_option(self, command: argparse.ArgumentParser) -> None:
        about = self.words.say("only this one: its number, address or name")
        command.add_argument("--source", default="", metavar=self.words.say("S"), help=about)

    def _since_option(self, command: argparse.ArgumentParser) -> None:
        about = self.words.say("not before: a date, a time, or 3d")
        command.add_argument("--since", type=self._read.time, metavar=self.words.say("TIME"), help=about)

    def _source_options(self, command: argparse.ArgumentParser) -> None:
        """How one source is asked otherwise than all; an empty value is the usual way."""
        say = self.words.say
        for option, metavar, about in (
            ("--user-agent", say("TEXT"), say("how Rasid presents itself there")),
            ("--cookies", say("TEXT"), say("cookies to send there: name=value; name=value")),
            ("--username", say("NAME"), say("the name to sign in with (basic authentication)")),
            ("--password-file", say("FILE"), say("a file whose first line is the password; - is standard input")),
            ("--proxy", say("URL"), say("the proxy to go through; direct for none")),
        ):
            command.add_argument(option, default=None, metavar=metavar, help=about)
        command.add_argument(
            "--fallback",
            action="append",
            default=[],
            metavar=say("URL"),
            help=say("another address to read while its own fails; may be given several times; '' takes them all away"),
        )
        command.add_argument(
            "--search-feed",
            action="store_true",
            help=say("where all fail, read what a search engine (Bing) finds of the site; it learns that you ask"),
        )

    def _watchlists(self) -> None:
        say = self.words.say
        family = self._family("watchlist", say("what to watch for"))
        add = self._add(
            family,
            "add",
            "watchlists:add",
            say("watch for terms from now on"),
            more=self._query_language(),
            language=False,
            command="watchlist add",
        )
        add.add_argument("name", metavar=say("NAME"))
        add.add_argument(
            "--template",
            choices=("idlib", "place", "person", "organisation", "conflict", "company"),
            help=say("begin with a whole watchlist that is ready for such a thing, and change it with what follows"),
        )
        self._watchlist_options(add, required=False)
        self._add(family, "list", "watchlists:show", say("all watchlists and their terms"), command="watchlist list")
        self._watchlist_set(family)
        remove = self._add(
            family,
            "remove",
            "watchlists:remove",
            say("stop watching; the alerts stay"),
            command="watchlist remove",
        )
        remove.add_argument("name", metavar=say("NAME"), help=say("its name or number"))
        test = self._add(
            family,
            "test",
            "watchlists:test",
            say("try a watchlist, or terms, on the stored articles; nothing is saved"),
            more=self._query_language(),
            language=False,
            command="watchlist test",
        )
        test.add_argument("name", metavar=say("NAME"), nargs="?", default="", help=say("its name or number"))
        test.add_argument(
            "--days", type=self._read.days, default=30, metavar=say("N"), help=say("how many days back to look (30)")
        )
        self._watchlist_options(test, required=False)

    def _watchlist_set(self, family: Any) -> None:
        say = self.words.say
        change = self._add(
            family,
            "set",
            "watchlists:change",
            say("change a watchlist; what is not named stays as it is"),
            more="\n".join(
                (
                    say(
                        "--term and --not add to what is there, --drop takes away; of every other option what is "
                        "given takes the place of what was, and `all` (for --active: always, for --digest and "
                        "--colour: none) takes the limit away."
                    ),
                    self._query_language(),
                )
            ),
            language=False,
            command="watchlist set",
        )
        change.add_argument("name", metavar=say("NAME"), help=say("its name or number"))
        change.add_argument("--rename", metavar=say("NAME"), help=say("its new name"))
        change.add_argument(
            "--drop",
            action="append",
            default=[],
            metavar=say("T"),
            help=say("take this term or exclusion away; may be given several times"),
        )
        self._watchlist_options(change, required=False)
        for flag, name in (("--no-title-only", "title_only"), ("--no-spikes", "spikes")):
            change.add_argument(flag, dest=name, action="store_false", help=say("no longer"))
        # What was not given must be told from what was given as it would be anyway.
        unsaid = ("title_only", "severity", "cooldown", "digest", "spikes", "threshold")
        change.set_defaults(**dict.fromkeys(unsaid))

    def _query_language(self) -> str:
        return self.words.say(
            "A query: A AND B (و), A OR B (أو), A NOT B (وليس) or A -B, A NEAR/5 B (قرب/5), NEAR/s (قرب/ج) for the "
            "same sentence, title:word (عنوان:), =as written, beginning*, ~spelling/spelling, “a phrase”, (brackets)."
        )

    def _watchlist_options(self, parser: argparse.ArgumentParser, *, required: bool) -> None:
        say = self.words.say
        parser.add_argument(
            "--term",
            dest="terms",
            action="append",
            default=[],
            required=required,
            metavar=say("T"),
            help=say("a word, a phrase or a query; may be given several times"),
        )
        parser.add_argument(
            "--not",
            dest="exclusions",
            action="append",
            default=[],
            metavar=say("T"),
            help=say("an article with this is left out; may be given several times"),
        )
        for name, read, metavar, about in (
            ("source", str, say("S"), say("only this source; may be given several times")),
            (
                "country",
                self._read.or_all(self._read.country),
                say("CODE"),
                say("only sources of this country (SY); may be given several times"),
            ),
            (
                "language",
                self._read.or_all(self._read.tongue),
                say("CODE"),
                say("only articles in this language (ar); may be given several times"),
            ),
        ):
            parser.add_argument(
                f"--{name}", dest=f"{name}_scope", action="append", default=[], type=read, metavar=metavar, help=about
            )
        parser.add_argument("--title-only", action="store_true", help=say("look at headlines only"))
        parser.add_argument(
            "--severity",
            choices=("critical", "normal", "quiet"),
            default="normal",
            help=say("critical passes quiet hours; quiet shows no bubble"),
        )
        parser.add_argument(
            "--cooldown",
            type=self._read.positive_or_zero,
            default=0.0,
            metavar=say("MIN"),
            help=say("minutes before another alert on the same terms"),
        )
        parser.add_argument(
            "--digest",
            type=self._read.digest,
            default=(),
            metavar=say("TIMES"),
            help=say("alerts come together at these times (08:00,14:30) or so often (30m); critical ones at once"),
        )
        parser.add_argument(
            "--active",
            action="append",
            default=[],
            type=self._read.hours,
            metavar=say("HOURS"),
            help=say("disturb in these hours only (06:00-23:00); may be given several times"),
        )
        parser.add_argument(
            "--colour", type=self._read.colour, metavar=say("COLOUR"), help=say("its colour in the window, as #0E6B68")
        )
        parser.add_argument(
            "--action",
            dest="actions",
            action="append",
            default=[],
            metavar=say("NAME"),
            help=say("how its alerts are told: bubble, sound, badge, a notifier that is set up, or none"),
        )
        parser.add_argument(
            "--spikes",
            action="store_true",
            help=say("alert also when it appears far more often than is usual at that hour"),
        )
        parser.add_argument(
            "--threshold",
            type=self._read.from_one,
            default=1,
            metavar=say("N"),
            help=say("how much the matching terms must weigh together (1)"),
        )

    def _polling(self) -> None:
        say = self.words.say
        poll = self._add(
            self._families,
            "poll",
            "polling:poll",
            say("poll what is due, once, and deliver the alerts"),
        )
        poll.add_argument("--once", action="store_true", help=say("poll all sources, due or not"))
        self._source_option(poll)
        poll.add_argument(
            "--strict", action="store_true", help=say("exit {code} if a source, a page or a delivery failed", code=1)
        )
        self._add(self._families, "watch", "polling:watch", say("poll and print alerts as they come, until Ctrl-C"))

    def _reading(self) -> None:
        say = self.words.say
        search = self._add(
            self._families,
            "search",
            "reading:search",
            say("search the stored articles, newest first"),
            more=self._query_language(),
        )
        search.add_argument(
            "query",
            nargs="?",
            metavar=say("QUERY"),
            help=say("words that must all occur; quotes make a phrase"),
        )
        search.add_argument(
            "--saved",
            default="",
            metavar=say("NAME"),
            help=say("what this saved search says; more may be asked beside it"),
        )
        search.add_argument("--save", default="", metavar=say("NAME"), help=say("keep the search under this name too"))
        self._since_option(search)
        search.add_argument(
            "--until", type=self._read.end, metavar=say("TIME"), help=say("not after: a date, a time, or 3d")
        )
        self._source_option(search)
        for name, read, about in (
            ("country", self._read.country, say("only sources of this country (SY)")),
            ("written-in", self._read.tongue, say("only articles in this language (ar)")),
        ):
            # No default of text: argparse would have it read as a code.
            search.add_argument(f"--{name}", type=read, default=None, metavar=say("CODE"), help=about)
        self._folder_option(search, say("only sources in this folder"))
        search.add_argument(
            "--watchlist", default="", metavar=say("NAME"), help=say("only articles that this watchlist matched")
        )
        search.add_argument("--starred", action="store_true", help=say("only starred articles"))
        search.add_argument("--best", action="store_true", help=say("the best answers first, not the newest"))
        search.add_argument("--tag", default="", metavar=say("TAG"), help=say("only articles of this tag of yours"))
        search.add_argument(
            "--limit", type=self._read.from_one, default=50, metavar=say("N"), help=say("at most so many (50)")
        )
        search.add_argument("--full", action="store_true", help=say("with the whole text"))
        self._saved()
        why = self._add(
            self._families, "why", "reading:why", say("every step and decision for a stored article or address")
        )
        why.add_argument("article", metavar=say("ID|URL"))
        why.add_argument("--watchlist", default="", metavar=say("NAME"), help=say("only what concerns this watchlist"))
        versions = self._add(
            self._families,
            "versions",
            "reading:versions",
            say("every text an edited article had, and the words that changed"),
        )
        versions.add_argument("article", metavar=say("ID|URL"))
        stories = self._add(
            self._families,
            "stories",
            "reading:stories",
            say("stories and the articles that tell them"),
        )
        stories.add_argument(
            "article",
            nargs="?",
            metavar=say("ID|URL"),
            help=say("only the story of this article: who had it when, and what each copy adds"),
        )
        self._since_option(stories)
        stories.add_argument(
            "--limit", type=self._read.from_one, default=100, metavar=say("N"), help=say("at most so many (100)")
        )
        trend = self._add(
            self._families,
            "trend",
            "reading:trend",
            say("how often a term, a watchlist or a source appeared over time"),
        )
        trend.add_argument("what", metavar=say("TERM|NAME"))
        trend.add_argument("--by", choices=("hour", "day", "week"), default="day", help=say("the step of time (day)"))
        tag = self._add(
            self._families,
            "tag",
            "tagging:tag",
            say("give an article tags of your own, which keep it; without any, show those there are"),
        )
        tag.add_argument(
            "article", nargs="?", type=self._read.identity, metavar=say("ID"), help=say("the article's number")
        )
        tag.add_argument("tags", nargs="*", metavar=say("TAG"), help=say("what to call it by"))
        tag.add_argument("--remove", action="store_true", help=say("take these tags away"))
        suggest = self._add(
            self._families,
            "suggest",
            "pure:suggest",
            say("names and spellings that go with a word"),
            pure=True,
        )
        suggest.add_argument("word", metavar=say("WORD"))

    def _saved(self) -> None:
        say = self.words.say
        family = self._family("saved", say("searches that were saved under a name"))
        self._add(family, "list", "saved:show", say("all saved searches"), command="saved list")
        rename = self._add(
            family, "rename", "saved:rename", say("call a saved search otherwise"), command="saved rename"
        )
        rename.add_argument("name", metavar=say("NAME"))
        rename.add_argument("new_name", metavar=say("NEW NAME"))
        remove = self._add(family, "remove", "saved:remove", say("forget a saved search"), command="saved remove")
        remove.add_argument("name", metavar=say("NAME"))

    def _alerts(self) -> None:
        say = self.words.say
        alerts = self._add(self._families, "alerts", "alerting:show", say("the alerts, newest first"))
        alerts.add_argument("--unread", action="store_true", help=say("only new ones"))
        alerts.add_argument("--held", action="store_true", help=say("only those that were held back"))
        pause = self._add(
            self._families,
            "pause",
            "alerting:pause",
            say("let no alert disturb for a while; without an option: say whether that is so"),
            more=say("Everything is still read and kept, and what waited comes as one message when the pause ends."),
        )
        span = pause.add_mutually_exclusive_group()
        span.add_argument(
            "--for",
            dest="duration",
            type=self._read.duration,
            metavar=say("DURATION"),
            help=say("30m, 2h or 1d"),
        )
        span.add_argument(
            "--until",
            type=self._read.ahead,
            metavar=say("TIME"),
            help=say("tomorrow (six in the morning), 18:30, or a date and time"),
        )
        span.add_argument("--off", action="store_true", help=say("go on now"))
        self._alert_edits(self._families, "")
        below = alerts.add_subparsers(title=say("commands"), metavar=say("COMMAND"))
        self._alert_edits(below, "alerts ")

    def _alert_edits(self, family: Any, above: str) -> None:
        """`rasid ack` and `rasid alerts ack` are the same."""
        say = self.words.say
        edits = (
            ("ack", "alerting:acknowledge", say("acknowledge an alert")),
            ("snooze", "alerting:snooze", say("have an alert come again later")),
            ("note", "alerting:note", say("write a note beside an alert")),
        )
        for name, run, about in edits:
            parser = self._add(family, name, run, about, command=above + name)
            parser.add_argument("alert", type=self._read.identity, metavar=say("ID"), help=say("the alert's number"))
            if name == "snooze":
                parser.add_argument(
                    "--for",
                    dest="duration",
                    type=self._read.duration,
                    required=True,
                    metavar=say("DURATION"),
                    help=say("30m, 2h or 1d"),
                )
            if name == "note":
                parser.add_argument("text", metavar=say("TEXT"), help=say("the note; empty takes it away"))

    def _notifiers(self) -> None:
        say = self.words.say
        family = self._family("notifier", say("how alerts are delivered besides the desktop: e-mail, webhook, …"))
        add = self._notifier(family, "add", "notifiers:add", say("set a notifier up"))
        add.add_argument("kind", metavar=say("KIND"), help=say("what it is: `rasid notifier kinds` shows them"))
        change = self._notifier(family, "set", "notifiers:change", say("change options or the secret of a notifier"))
        for parser in (add, change):
            parser.add_argument(
                "options",
                nargs="*",
                metavar=say("NAME=VALUE"),
                help=say("its options; several values of one are given several times, none takes its default"),
            )
            parser.add_argument(
                "--secret-file",
                metavar=say("FILE"),
                help=say("a file whose first line is its password, token or key; - is standard input"),
            )
            parser.add_argument(
                "--secret-in-file",
                action="store_true",
                help=say("keep the secret in secrets.toml (for you alone, unencrypted), not in the keyring"),
            )
        use = self._notifier(family, "use", "notifiers:use", say("have a watchlist's alerts delivered by it too"))
        use.add_argument("--stop", action="store_true", help=say("no more"))
        for parser in (add, use):
            parser.add_argument(
                "--watchlist",
                dest="watchlists",
                action="append",
                default=[],
                required=parser is use,
                metavar=say("NAME"),
                help=say("a watchlist whose alerts it delivers; may be given several times"),
            )
        self._add(family, "list", "notifiers:show", say("the notifiers that are set up"), command="notifier list")
        self._add(family, "kinds", "notifiers:kinds", say("what there is, with its options"), command="notifier kinds")
        self._notifier(family, "test", "notifiers:test", say("send a message that says that it works"))
        self._notifier(family, "remove", "notifiers:remove", say("take a notifier and its secret away"))
        log = self._add(
            family, "log", "notifiers:log", say("what was delivered and what failed"), command="notifier log"
        )
        log.add_argument("name", nargs="?", default="", metavar=say("NAME"), help=say("only of this notifier"))
        log.add_argument("--failed", action="store_true", help=say("only what failed"))
        log.add_argument(
            "--limit", type=self._read.whole, default=50, metavar=say("N"), help=say("at most so many (50)")
        )

    def _notifier(self, family: Any, name: str, run: str, about: str) -> argparse.ArgumentParser:
        """A command about one notifier."""
        parser = self._add(family, name, run, about, command=f"notifier {name}")
        parser.add_argument("name", metavar=self.words.say("NAME"), help=self.words.say("its name"))
        return parser

    def _moving(self) -> None:
        say = self.words.say
        bring = self._add(
            self._families,
            "import",
            "moving:bring",
            say("import sources (OPML), watchlists (TOML, CSV), articles (JSON lines) or all of another feed reader"),
            more="\n".join(
                (
                    say(
                        "Of another feed reader come its sources, and its articles with what was read, starred and "
                        "labelled there: RSS Guard's database.db, Liferea's liferea.db, Newsboat's cache.db or urls, "
                        "QuiteRSS's feeds.db."
                    ),
                    say(
                        "A source that is there already stays as it is. A watchlist of a name that is there already "
                        "becomes what the file says, and the terms it loses are named."
                    ),
                    say(
                        "A CSV file has one line a term. Its first line names the columns, in any order, with commas, "
                        "semicolons or tabs between them: watchlist, term, and where they are wanted weight, name "
                        "(true or false), colour, title_only (true or false), severity (critical, normal or quiet), "
                        "threshold, cooldown_minutes, digest_minutes, not, sources, countries, languages, active, "
                        "digest_at, actions. What "
                        "concerns a whole watchlist stands in its first line; several values in one cell have a line "
                        "each. docs/files.md shows all formats."
                    ),
                )
            ),
        )
        bring.add_argument(
            "file", metavar=say("FILE"), help=say("a file, or - for stdin; what it is shows in its content")
        )
        export = self._add(
            self._families,
            "export",
            "moving:export",
            say("write sources (OPML), watchlists (TOML) or articles (JSON lines)"),
            more=say(
                "Watchlists are written as CSV where the name of the file ends in .csv. With --json sources and "
                "watchlists are printed as lines of JSON for scripts; what is to be imported again is written without."
            ),
        )
        kinds = ("sources", "watchlists", "articles")
        export.add_argument("kind", choices=kinds, metavar=f"{{{','.join(kinds)}}}")
        export.add_argument("--out", default="-", metavar=say("FILE"), help=say("the file to write; otherwise stdout"))
        archive = self._family("archive", say("the stored articles as a whole: check, copy, bring back"))
        self._add(archive, "check", "moving:check", say("read the whole archive and say whether it is sound"))
        backup = self._add(archive, "backup", "moving:backup", say("write a whole copy, to keep or to move"))
        restore = self._add(archive, "restore", "moving:restore", say("put a copy in the archive's place"))
        backup.add_argument("file", metavar=say("FILE"))
        restore.add_argument("file", metavar=say("FILE"))
        restore.add_argument(
            "--salvage", action="store_true", help=say("take what can be read of a copy that is damaged")
        )
        keep = self._add(
            archive,
            "keep",
            "keeping:keep",
            say("how much is kept; marked, alerted and exported articles stay in any case"),
        )
        keep.add_argument("--source", metavar=say("S"), help=say("of this source only"))
        keep.add_argument("--days", type=self._read.days, metavar=say("N"), help=say("articles of the last N days"))
        keep.add_argument("--articles", type=self._read.whole, metavar=say("N"), help=say("the N newest articles"))
        keep.add_argument("--megabytes", type=self._read.whole, metavar=say("N"), help=say("about N megabytes"))
        keep.add_argument("--everything", action="store_true", help=say("no limit"))
        keep.add_argument("--yes", action="store_true", help=say("set it even though articles will be deleted"))
        diagnose = self._add(
            self._families,
            "diagnose",
            "moving:diagnose",
            say("a report for support, without names, addresses, terms or secrets"),
        )
        diagnose.add_argument(
            "--out", default="-", metavar=say("FILE"), help=say("the file to write; otherwise stdout")
        )

    def _pure(self) -> None:
        say = self.words.say
        match = self._add(
            self._families,
            "match",
            "pure:match",
            say("find terms in texts from outside"),
            more=self._query_language(),
            pure=True,
        )
        match.add_argument(
            "--term", dest="terms", action="append", default=[], metavar=say("T"), help=say("a term to find")
        )
        match.add_argument(
            "file", metavar=say("FILE"), nargs="?", default="-", help=say("lines of text, or JSON lines with --json")
        )
        extract = self._add(self._families, "extract", "pure:extract", say("the article in a saved page"), pure=True)
        feed = self._add(self._families, "feed", "pure:feed", say("the entries of a saved feed or sitemap"), pure=True)
        links = self._add(self._families, "links", "pure:links", say("the articles a saved page links to"), pure=True)
        for parser in (extract, feed, links):
            parser.add_argument("files", metavar=say("FILE"), nargs="*", help=say("a file, or - for stdin"))
            parser.add_argument("--batch", action="store_true", help=say("read JSON lines that name or hold the files"))
            parser.add_argument("--url", default="", metavar=say("URL"), help=say("the address it came from"))
            parser.add_argument(
                "--charset",
                type=self._read.charset,
                default="",
                metavar=say("CS"),
                help=say("its encoding, as windows-1256"),
            )
            parser.add_argument("--content-type", default="", metavar=say("CT"), help=say("its content type"))
        self._zone_option(extract)
        date = self._add(self._families, "date", "pure:date", say("the date a line of text says"), pure=True)
        date.add_argument("file", metavar=say("FILE"), nargs="?", default="-", help=say("a file, or - for stdin"))
        date.add_argument(
            "--now", type=self._read.moment, metavar=say("TIME"), help=say("the present for words like yesterday")
        )
        self._zone_option(date)
