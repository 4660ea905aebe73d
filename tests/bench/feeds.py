"""Reading feeds, beside feedparser and bare lxml: ``python -m tests.bench.feeds [--suite DIR …] [--mutate N]``.

Without options: the CPU time of one well-formed feed in five shapes. ``--suite`` measures the facts that the contract
keeps on the parser tests of other projects, which are not shipped here: a folder is searched for feedparser's tests (an
``Expect:`` line in each feed), gofeed's ``testdata`` (a feed and a JSON file beside it) and reader's ``tests/data`` (a
feed and its expectation in Python beside it; read, not run). ``--misses`` names what was missed. ``--mutate`` damages
feeds on purpose, N times, and looks for what must never happen.
"""

from __future__ import annotations

import argparse
import ast
import json
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import feedparser
from lxml import etree

from monitor.errors import ListingError, MonitorError
from monitor.gathering.addresses import absolute
from monitor.gathering.feeds import read_feed
from monitor.gathering.markup import clean, plain
from monitor.stages import feed_answer
from tests.gathering.mutating import live_parts, mutated

URL = "https://news.example.com/feed/rss.xml"

# --- speed ---------------------------------------------------------------------------------------

_WORDS = (
    "قال المتحدث باسم اللجنة المحلية إن فرق الصيانة بدأت صباح اليوم إصلاح شبكة المياه في الأحياء الشرقية من المدينة"
    " وأضاف أن العمل سيستمر حتى نهاية الأسبوع المقبل بمشاركة متطوعين من القرى المجاورة وذكر سكان أن الأسواق فتحت"
    " أبوابها"
).split()


def _text(rng: random.Random, words: int) -> str:
    return " ".join(rng.choices(_WORDS, k=words))


def _body(rng: random.Random, words: int) -> str:
    """Some paragraphs with what news sites put between them: links, emphasis, a picture, a tracker."""
    parts = [f"<p>{_text(rng, 40)} <a href='/tag/{n}'>{_text(rng, 2)}</a>.</p>" for n in range(words // 45)]
    return f"<p><img src='/p/{rng.randrange(999)}.jpg' width='640'></p>{''.join(parts)}<img src='/t.gif' width='1'>"


def _rss(rng: random.Random, items: int, parts: Callable[[int], tuple[str, str]]) -> bytes:
    """A feed whose items differ in what `parts` gives for each: its address and what stands behind its date."""
    now = datetime(2026, 11, 25, 12, tzinfo=UTC)
    inner = []
    for n in range(items):
        (link, rest), date = parts(n), format_datetime(now - timedelta(minutes=n * 7))
        inner.append(f"<item><title>{_text(rng, 9)}</title><link>{link}</link><pubDate>{date}</pubDate>{rest}</item>")
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/'
        'content/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>أخبار</title><link>/</link>'
        f"<language>ar</language>{''.join(inner)}</channel></rss>"
    ).encode()


def summaries(rng: random.Random) -> bytes:
    """Titles, encoded Arabic addresses, an author, two tags and a plain summary: what most sites send."""

    def parts(n: int) -> tuple[str, str]:
        tags = "".join(f"<category>{_text(rng, 1)}</category>" for _ in range(2))
        return f"https://www.e.org/2026/11/{quote(_text(rng, 6))}/", (
            f"<guid isPermaLink='false'>https://www.e.org/?p={n}</guid><dc:creator>{_text(rng, 2)}</dc:creator>"
            f"{tags}<description>{_text(rng, 35)}</description>"
        )

    return _rss(rng, 62, parts)


def whole_articles(rng: random.Random) -> bytes:
    """The whole text as HTML beside a summary."""

    def parts(n: int) -> tuple[str, str]:
        return f"https://e.org/n/{n}?utm_source=rss", (
            f"<guid>{n}</guid><description>{_text(rng, 20)}</description>"
            f"<content:encoded><![CDATA[{_body(rng, 140)}]]></content:encoded>"
        )

    return _rss(rng, 33, parts)


def descriptions(rng: random.Random) -> bytes:
    """Little but a title and the text."""

    def parts(n: int) -> tuple[str, str]:
        text = "".join(f"<p>{_text(rng, 43)}.</p>" for _ in range(3))
        return f"https://e.org/{n}", f"<description><![CDATA[{text}]]></description>"

    return _rss(rng, 36, parts)


def atom(rng: random.Random) -> bytes:
    """Atom with escaped HTML."""
    now = datetime(2026, 11, 25, 12, tzinfo=UTC)
    inner = "".join(
        f"<entry><title>{_text(rng, 9)}</title><link rel='alternate' type='text/html' href='https://e.org/n/{n}'/>"
        f"<id>tag:e.org,2026:{n}</id><published>{(now - timedelta(minutes=n)).isoformat()}</published><updated>"
        f"{(now - timedelta(minutes=n)).isoformat()}</updated><author><name>{_text(rng, 2)}</name></author><category "
        f"term='{_text(rng, 1)}'/><content type='html'>{_escaped(_body(rng, 150))}</content></entry>"
        for n in range(33)
    )
    head = "<?xml version='1.0' encoding='utf-8'?><feed xmlns='http://www.w3.org/2005/Atom' xml:lang='ar'>"
    return f"{head}<title>أخبار</title><id>tag:e.org</id><link href='/'/>{inner}</feed>".encode()


def _escaped(html: str) -> str:
    return html.replace("&", "&amp;").replace("<", "&lt;")


def json_feed(rng: random.Random) -> bytes:
    """JSON Feed 1.1 with HTML."""
    items = [
        {
            "id": str(n),
            "url": f"https://e.org/n/{n}",
            "title": _text(rng, 9),
            "content_html": _body(rng, 150),
            "date_published": "2026-11-25T10:00:00Z",
        }
        for n in range(33)
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "أخبار", "items": items}
    return json.dumps(feed, ensure_ascii=False).encode()


def speed() -> None:
    """CPU of one feed: each is read once, as a poll does; the median of many different ones, and the best."""
    print(
        "One well-formed feed of some 60 KB up to entries, dates, addresses and sanitised HTML; CPU ms, median (best)"
    )
    print(f"  {'':18}{'KB':>5}{'entries':>9}{'rasid':>14}{'feedparser':>16}{'bare lxml':>14}")
    for shape in (summaries, whole_articles, descriptions, atom, json_feed):
        bodies = [shape(random.Random(number)) for number in range(30)]
        entries = len(read_feed(bodies[0], url=URL).entries)
        row = [_timed(lambda body: read_feed(body, url=URL), bodies)]
        if shape is not json_feed:
            row += [_timed(feedparser.parse, bodies[:8]), _timed(etree.fromstring, bodies)]
        cells = "".join(f"{middle:8.2f} ({best:.2f})" for middle, best in row)
        print(f"  {shape.__name__:18}{len(bodies[0]) / 1000:5.0f}{entries:9}{cells}")


def _timed(way: Callable[[bytes], object], bodies: list[bytes]) -> tuple[float, float]:
    way(bodies[0])
    times = []
    for body in bodies:
        begun = time.process_time()
        way(body)
        times.append((time.process_time() - begun) * 1000)
    return sorted(times)[len(times) // 2], min(times)


# --- other people's suites -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing a suite expects: of the feed (entry None) or of an entry."""

    entry: int | None
    field: str
    expected: Any


@dataclass(frozen=True, slots=True)
class Case:
    suite: str
    name: str
    body: bytes
    url: str
    content_type: str
    facts: tuple[Fact, ...]


def suites(folder: Path) -> Iterator[Case]:
    """All cases below a folder that expect at least one fact of the contract."""
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        name = str(path.relative_to(folder))
        case = _of_reader(path, name)
        if case is None and path.suffix in (".xml", ".json"):
            case = _of_feedparser(path, name) or _of_gofeed(path, name)
        if case is not None:
            yield case


# Theirs -> ours. What the contract does not keep (contributors, rights, images, generators, details) is not asked.
_FEED_NAMES = {
    "title": "title", "title_detail.value": "title", "subtitle": "subtitle", "tagline": "subtitle",
    "description": "subtitle", "subtitle_detail.value": "subtitle", "tagline_detail.value": "subtitle",
    "description_detail.value": "subtitle", "link": "link", "id": "id", "guid": "id", "author": "author",
    "updated_parsed": "updated", "modified_parsed": "updated", "language": "language",
}  # fmt: skip
_ENTRY_NAMES = {
    "title": "title", "title_detail.value": "title", "summary": "summary", "description": "summary",
    "summary_detail.value": "summary", "description_detail.value": "summary", "content.0.value": "content",
    "link": "link", "id": "id", "guid": "id", "author": "author", "published_parsed": "published",
    "issued_parsed": "published", "updated_parsed": "updated", "modified_parsed": "updated", "category": "tags",
}  # fmt: skip
_LISTED = re.compile(r"(?:tags\.\d+\.(?P<tag>term|label)|enclosures\.\d+\.(?P<enclosure>href|url|type|length))$")
_EXPECT = re.compile(rb"Expect:\s*(.*?)\s*-->", re.DOTALL)
_HEADER = re.compile(rb"^Header:\s+([^:\s]+):[ \t]*(.+?)\s*$", re.MULTILINE)


def _of_feedparser(path: Path, name: str) -> Case | None:
    body = path.read_bytes()
    plain_body = body
    for wide in ("utf-16", "utf-32"):
        if b"\0" in body[:8]:
            plain_body = body.decode(wide, "ignore").encode("utf-8", "ignore")
            if b"Expect:" in plain_body:
                break
    match = _EXPECT.search(plain_body)
    if match is None:
        return None
    try:
        tree = ast.parse(match.group(1).decode("utf-8"), mode="eval")
    except (SyntaxError, UnicodeDecodeError):
        return None
    headers = {key.decode().lower(): value.decode() for key, value in _HEADER.findall(plain_body)}
    facts = tuple(_asserted(tree.body))
    url = f"http://127.0.0.1:8097/{'tests/' + name.partition('tests/')[2] if 'tests/' in name else name}"
    url = headers.get("content-location", url)
    content_type = headers.get("content-type", "")
    return Case("feedparser", name, body, url, content_type, facts) if facts else None


def _asserted(node: ast.expr) -> Iterator[Fact]:
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And):
        for value in node.values:
            yield from _asserted(value)
        return
    if not (isinstance(node, ast.Compare) and len(node.ops) == 1 and isinstance(node.ops[0], ast.Eq)):
        return
    try:
        expected = ast.literal_eval(node.comparators[0])
    except (ValueError, SyntaxError):
        return
    way: list[str] = []
    place: ast.expr = node.left
    while isinstance(place, ast.Subscript | ast.Attribute):
        if isinstance(place, ast.Attribute):
            way.insert(0, place.attr)
        elif isinstance(place.slice, ast.Constant):
            way.insert(0, str(place.slice.value))
        else:
            return
        place = place.value
    if not isinstance(place, ast.Name) or place.id not in ("feed", "entries", "channel", "items"):
        return
    if place.id in ("feed", "channel"):
        field = _FEED_NAMES.get(".".join(way))
        if field:
            yield Fact(None, field, expected)
        return
    if not way or not way[0].isdigit():
        return
    field = _ENTRY_NAMES.get(".".join(way[1:]))
    listed = _LISTED.match(".".join(way[1:]))
    if field:
        yield Fact(int(way[0]), field, expected)
    elif listed:
        part = listed.group("enclosure")
        yield Fact(int(way[0]), "tags" if not part else f"enclosures.{'href' if part == 'url' else part}", expected)


def _of_gofeed(path: Path, name: str) -> Case | None:
    beside = path.with_suffix(".json") if path.suffix == ".xml" else path.with_name(f"{path.stem}_expected.json")
    if not beside.is_file():
        return None
    try:
        expected = json.loads(beside.read_text("utf-8"))
    except ValueError:
        return None
    if not isinstance(expected, dict):
        return None
    facts = [*_gofeed_facts(None, expected)]
    for number, item in enumerate(expected.get("items") or expected.get("entries") or ()):
        facts += _gofeed_facts(number, item)
    return Case("gofeed", name, path.read_bytes(), "", "", tuple(facts)) if facts else None


def _gofeed_facts(entry: int | None, found: dict[str, Any]) -> Iterator[Fact]:
    """The fields of gofeed's three models (RSS, Atom, the common one) that mean the same as ours."""
    names = {"title": "title", "id": "id", "updatedParsed": "updated", "lastBuildDateParsed": "updated"}
    if entry is None:
        names |= {"description": "subtitle", "subtitle": "subtitle", "language": "language", "link": "link"}
    else:
        names |= {"description": "summary", "summary": "summary", "link": "link", "publishedParsed": "published"}
        names |= {"pubDateParsed": "published"}
    for theirs, ours in names.items():
        value = found.get(theirs)
        if isinstance(value, str) and value:
            yield Fact(entry, ours, _utc(value) if theirs.endswith("Parsed") else value)
    if entry is None:
        return
    content, guid = found.get("content"), found.get("guid")
    if isinstance(content, dict):
        content = None if content.get("src") else content.get("value")
    if content:
        yield Fact(entry, "content", content)
    if guid := guid.get("value") if isinstance(guid, dict) else guid:
        yield Fact(entry, "id", guid)
    for category in found.get("categories") or ():
        term = category if isinstance(category, str) else category.get("value") or category.get("term")
        if term:
            yield Fact(entry, "tags", term)
    enclosures = found.get("enclosures") or ([found["enclosure"]] if isinstance(found.get("enclosure"), dict) else [])
    for enclosure in enclosures:
        for part in ("url", "type", "length"):
            if enclosure.get(part):
                yield Fact(entry, f"enclosures.{'href' if part == 'url' else part}", enclosure[part])


def _utc(text: str) -> tuple[int, ...] | None:
    moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return tuple(moment.astimezone(UTC).timetuple()[:6])


def _of_reader(path: Path, name: str) -> Case | None:
    beside = path.with_name(path.name + ".py")
    if not beside.is_file():
        return None
    tree = ast.parse(beside.read_text("utf-8"))
    base = "http://example.com/feeds/"
    known: dict[str, Any] = {"url_base": base, "rel_base": base}
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            known[node.targets[0].id] = _evaluated(node.value, known)
    facts = list(_reader_facts(None, known.get("feed")))
    for number, entry in enumerate(known.get("entries") or ()):
        facts += _reader_facts(number, entry)
    return Case("reader", name, path.read_bytes(), base + path.name, "", tuple(facts)) if facts else None


def _reader_facts(entry: int | None, found: Any) -> Iterator[Fact]:
    if not isinstance(found, dict):
        return
    names = ["title", "link", "updated"] + (["subtitle"] if entry is None else ["id", "summary", "published"])
    for name in names:
        value = found.get(name)
        if isinstance(value, datetime):
            value = tuple(value.astimezone(UTC).timetuple()[:6])
        # It gives the id as the link where there is none.
        if value and (name != "link" or str(value).startswith("http")):
            yield Fact(entry, name, value)
    if entry is None:
        return
    if content := found.get("content"):
        yield Fact(entry, "content", content[0].get("value"))
    for enclosure in found.get("enclosures") or ():
        for part in ("href", "type", "length"):
            if isinstance(enclosure, dict) and enclosure.get(part):
                yield Fact(entry, f"enclosures.{part}", enclosure[part])


def _evaluated(node: ast.expr, known: dict[str, Any]) -> Any:
    """A literal expression with calls as dictionaries of their arguments; everything else is None."""
    match node:
        case ast.Constant():
            return node.value
        case ast.Name():
            return known.get(node.id)
        case ast.Tuple() | ast.List():
            return [_evaluated(item, known) for item in node.elts]
        case ast.JoinedStr():
            return "".join(str(_evaluated(part, known)) for part in node.values)
        case ast.FormattedValue():
            return _evaluated(node.value, known)
        case ast.BinOp(op=ast.Add()):
            left, right = _evaluated(node.left, known), _evaluated(node.right, known)
            return left + right if isinstance(left, list) and isinstance(right, list) else left
        case ast.Attribute(value=ast.Name()):
            owner = known.get(node.value.id)  # type: ignore[attr-defined]
            return owner.get(node.attr) if isinstance(owner, dict) else None
        case ast.Call(func=ast.Attribute(attr="datetime")):
            year, month, day, *rest = (_evaluated(argument, known) for argument in node.args)
            return datetime(year, month, day, tzinfo=UTC) + timedelta(
                seconds=sum(n * s for n, s in zip(rest, (3600, 60, 1), strict=False))
            )
        case ast.Call():
            return {word.arg: _evaluated(word.value, known) for word in node.keywords}
    return None


def holds(fact: Fact, answer: dict[str, Any], url: str) -> bool:
    """Whether our answer has this fact. Text is compared as text, HTML after sanitising both, dates as instants."""
    try:
        place = answer if fact.entry is None else answer["entries"][fact.entry]
    except IndexError:
        return fact.expected in ("", None)
    expected, field = fact.expected, fact.field
    if field.startswith("enclosures."):
        part = field.partition(".")[2]
        values = [one[part] for one in place["enclosures"]]
        if part == "href":
            expected = absolute(url, str(expected))
        return (int(expected) if part == "length" and str(expected).isdigit() else expected) in values
    if field == "tags":
        return plain(str(expected)) in place["tags"]
    found = place[field]
    if field in ("published", "updated"):
        return expected is None or (found is not None and _instant(found) == tuple(expected)[:6])
    if field in ("summary", "content"):
        # A feed with one text: which of the two it is called differs.
        both = [text for text in (found, place["content"], place["summary"]) if text is not None]
        return any(_same_html(str(expected), text) for text in both) or not expected
    if field == "link":
        return (found or "").rstrip("/") == str(expected).rstrip("/")
    return (found or "") in (plain(str(expected)), str(expected))


def _instant(text: str) -> tuple[int, ...]:
    moment = datetime.fromisoformat(text)
    return tuple((moment.astimezone(UTC) if moment.tzinfo else moment).timetuple()[:6])


def _same_html(expected: str, found: str) -> bool:
    def one(html: str) -> str:
        html = re.sub(r"\s+", " ", clean(html, "http://127.0.0.1/")).strip()
        # Whether the div around XHTML is part of it, its versions say differently.
        return html[5:-6].strip() if html.startswith("<div>") and html.find("</div>") == len(html) - 6 else html

    if one(expected) == one(found):
        return True
    # Plain text that has angle brackets in it is HTML with entities here.
    return "<" not in found and plain(found) in (plain(expected), re.sub(r"\s+", " ", expected).strip())


def measure_suites(folders: list[Path], misses: bool) -> None:
    right: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for case in (case for folder in folders for case in suites(folder)):
        try:
            answer = feed_answer(case.body, url=case.url, content_type=case.content_type)
        except MonitorError as error:
            answer = {"error": error.reason.code}
        for fact in case.facts:
            asked[case.suite] += 1
            if "error" not in answer and holds(fact, answer, case.url):
                right[case.suite] += 1
            elif misses:
                print(f"  {case.suite} {case.name}: {fact} {answer.get('error', '')}")
    print("Facts that the contract keeps, on the tests of other parsers:")
    for suite in sorted(asked):
        print(f"  {suite:12}{right[suite]:6} of {asked[suite]:6}  {right[suite] / asked[suite]:.1%}")
    if asked:
        print(f"  {'all':12}{right.total():6} of {asked.total():6}  {right.total() / asked.total():.1%}")


# --- damage --------------------------------------------------------------------------------------


def measure_mutations(count: int, folders: list[Path]) -> None:
    """Read damaged feeds; whatever raises another error, takes a second or lets something live through is printed."""
    rng = random.Random(count)
    seeds = [shape(random.Random(1))[:20_000] for shape in (summaries, whole_articles, descriptions, atom, json_feed)]
    seeds += [case.body for folder in folders for case in suites(folder) if len(case.body) < 100_000]
    outcomes: Counter[str] = Counter()
    slowest = 0.0
    for _ in range(count):
        body = mutated(rng.choice(seeds), rng)
        begun = time.process_time()
        try:
            listing = read_feed(body, url=URL, everything=True)
        except ListingError:
            outcomes["refused"] += 1
        except Exception as error:  # noqa: BLE001 - this is what is looked for
            outcomes[f"RAISED {type(error).__name__}"] += 1
            print(f"  {type(error).__name__}: {error}: {body[:300]!r}")
        else:
            outcomes["read"] += 1
            for entry in listing.entries:
                if found := live_parts(f"{entry.summary}{entry.content or ''}"):
                    outcomes["LIVE"] += 1
                    print(f"  {found}: {(entry.summary + (entry.content or ''))[:300]!r}")
        took = time.process_time() - begun
        slowest = max(slowest, took)
        outcomes["TOOK A SECOND"] += took >= 1
    print(f"Of {count} damaged feeds ({len(seeds)} seeds): {dict(+outcomes)}; the slowest took {slowest * 1000:.0f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--suite", type=Path, action="append", default=[], metavar="DIR")
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--mutate", type=int, default=0, metavar="N")
    chosen = parser.parse_args()
    for folder in chosen.suite:
        if not folder.is_dir():
            parser.error(f"{folder} is no folder")
    if chosen.suite:
        measure_suites(chosen.suite, chosen.misses)
    if chosen.mutate:
        measure_mutations(chosen.mutate, chosen.suite)
    if not chosen.suite and not chosen.mutate:
        speed()


if __name__ == "__main__":
    main()
