"""Date strings that somebody else collected, read by Rasid and by dateparser: ``python -m tests.bench.dates``.

The strings and what they mean are those of dateparser's own tests. Its source distribution is asked of the package
index (``pip download``) or given with ``--sdist FILE``; nothing of it is kept. Every string with Arabic letters that a
test gives a moment counts: written days (`test_date_parser`, `test_languages`, `test_search`), times ago
(`test_freshness_date_parser`), Hijri and Persian days. A moment is compared as precisely as the string is.
"""

from __future__ import annotations

import argparse
import ast
import re
import subprocess
import sys
import tarfile
import tempfile
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from monitor.gathering.dates import read_date

_VERSION = "1.5.0"
_NOW = datetime(2014, 9, 1, 10, 30)
"""The present of dateparser's tests."""
_ARABIC = re.compile("[\u0600-\u06ff]")
_FILES = {
    "test_date_parser.py": "written",
    "test_languages.py": "written",
    "test_search.py": "written",
    "test_freshness_date_parser.py": "ago",
    "test_hijri.py": "Hijri",
    "test_jalali.py": "Persian",
}
_OUTSIDE = (
    (re.compile(r"سنوات|عاما|عامين"), "years ago: no precision of the contract says it"),
    (re.compile(r"^\d\d-\d\d-\d\d$"), "nothing in it says that it is Hijri"),
)
"""What the contract of ``rasid date`` has no answer for."""


@dataclass(frozen=True, slots=True)
class Written:
    """A string, what kind it is, and the moment it means; `exact` is "month", "day" or "minute"."""

    text: str
    kind: str
    moment: datetime
    exact: str


def collected(tests: Path) -> Iterator[Written]:
    """The Arabic and Persian strings of dateparser's tests, each once."""
    seen: set[tuple[str, str]] = set()
    for name, kind in _FILES.items():
        for node in ast.walk(ast.parse((tests / name).read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "param"):
                continue
            for found in _of_param(node, kind):
                if (found.kind, found.text) not in seen:
                    seen.add((found.kind, found.text))
                    yield found


def _of_param(node: ast.Call, kind: str) -> Iterator[Written]:
    given = [_value(one) for one in node.args]
    named = {one.arg: _value(one.value) for one in node.keywords}
    text = named.get("dt_string", named.get("date_string", given[0] if given else None))
    if isinstance(given[0] if given else None, str) and kind == "written" and len(given) > 2:
        yield from _translated(given)
        if isinstance(given[2], list):
            # Of a sentence the pieces that are dates.
            language = "Persian" if given[0] == "fa" else "written"
            for piece in given[2]:
                if isinstance(piece, tuple) and isinstance(piece[1], datetime) and _ARABIC.search(str(piece[0])):
                    exact = _exactness(piece[0], piece[1])
                    yield Written(piece[0], language, piece[1], exact)
    if not isinstance(text, str) or not (kind == "Hijri" or _ARABIC.search(text)):
        return
    moment = named.get("dt_obj", named.get("dt", given[1] if len(given) > 1 else None))
    if isinstance(moment, datetime):
        language = "Persian" if "fa" in given[2:] else kind
        yield Written(text, language, moment, _exactness(text, moment))
    elif isinstance(named.get("ago"), dict):
        yield _ago(text, named["ago"])


def _translated(given: list[Any]) -> Iterator[Written]:
    """``param("ar", "7 يناير، 2015", "7 january 2015")``: what it means is told in English, with its year."""
    locale, text, english = given[:3]
    if not (isinstance(text, str) and isinstance(english, str) and _ARABIC.search(text)):
        return
    match = re.search(r"(\d{1,2}) ([a-z]+) (\d{4})(?: (\d\d:\d\d [ap]m))?$", english)
    if match:
        form = "%d %B %Y" + (" %I:%M %p" if match.group(4) else "")
        moment = datetime.strptime(match.group(), form)
        kind = "Persian" if locale == "fa" else "written"
        yield Written(text, kind, moment, "minute" if match.group(4) else "day")


def _exactness(text: str, moment: datetime) -> str:
    if (moment.hour, moment.minute) != (0, 0) or ":" in text:
        return "minute"
    return "day" if re.search(r"\d{1,4}\D+\d{1,4}|\d[\W\d]*\w+\W+\w+\W+\w+", text) or moment.day > 1 else "month"


def _ago(text: str, ago: dict[str, int]) -> Written:
    months = 12 * ago.get("years", 0) + ago.get("months", 0)
    moment = _NOW - timedelta(**{unit: count for unit, count in ago.items() if unit not in ("years", "months")})
    index = moment.year * 12 + moment.month - 1 - months
    moment = moment.replace(year=index // 12, month=index % 12 + 1, day=min(moment.day, 28 if months else 31))
    is_clock = {"hours", "minutes", "seconds"} & ago.keys()
    return Written(text, "ago", moment, "minute" if is_clock else "month" if months else "day")


def _value(node: ast.expr) -> Any:
    """What a literal says; calls of ``datetime`` among them. None for everything else."""
    if isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        numbers = [_value(one) for one in node.args]
        if name == "datetime" and all(isinstance(number, int) for number in numbers):
            return datetime(*numbers)
        return None
    if isinstance(node, (ast.List, ast.Tuple)):
        values = [_value(one) for one in node.elts]
        return values if isinstance(node, ast.List) else tuple(values)
    try:
        return ast.literal_eval(node)
    except ValueError:
        return None


# --- those who read ------------------------------------------------------------------------------


def ours(text: str) -> datetime | None:
    """Rasid's reading; a month is its first day."""
    found = read_date(text, now=_NOW.replace(tzinfo=UTC))
    return None if found is None else datetime.fromisoformat((found.text + "-01")[:10] + found.text[10:])


def theirs(text: str) -> datetime | None:
    """Dateparser's, as a program calls it that does not know what will come."""
    import dateparser

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found: datetime | None = dateparser.parse(text, settings={"RELATIVE_BASE": _NOW})
    return found


def agrees(found: datetime, written: Written) -> bool:
    """Whether a reading is the moment, as far as the string tells it."""
    parts = {"month": 2, "day": 3, "minute": 5}[written.exact]
    return found.timetuple()[:parts] == written.moment.timetuple()[:parts]


def tell(name: str, read: Callable[[str], datetime | None], strings: list[Written], *, every: bool) -> None:
    """One row a kind: how many are right, not read, and wrong; with the strings of the latter two where wanted."""
    print(f"\n{name}")
    whole = [0, 0, 0]
    for kind in dict.fromkeys(written.kind for written in strings):
        counts, odd = [0, 0, 0], []
        for written in (one for one in strings if one.kind == kind):
            found = read(written.text)
            outcome = 1 if found is None else 0 if agrees(found, written) else 2
            counts[outcome] += 1
            if outcome:
                odd.append(f"    {'wrong' if found else 'not read'}: {written.text}  ({written.moment} / {found})")
        print(f"  {kind:10}{counts[0]:4} of {sum(counts):3} right, {counts[1]:3} not read, {counts[2]:3} wrong")
        if every:
            print(*odd, sep="\n", end="\n" if odd else "")
        if kind != "Persian":
            whole = [one + more for one, more in zip(whole, counts, strict=True)]
    right, missed, wrong = whole
    print(f"  Arabic    {right:4} of {sum(whole):3} right ({right / sum(whole):.1%}), {missed} not read, {wrong} wrong")


def sdist(folder: Path, given: Path | None) -> Path:
    """The folder of dateparser's tests."""
    if given is None:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:"]
        subprocess.run([*command, "--dest", str(folder), f"dateparser=={_VERSION}"], check=True)
        given = next(folder.glob("dateparser-*.tar.gz"))
    with tarfile.open(given) as packed:
        packed.extractall(folder, filter="data")
    return next(path for path in folder.glob("dateparser-*/tests") if path.is_dir())


def main() -> None:
    """Print both tables, for all strings and for those that the contract can answer."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sdist", type=Path, help="dateparser's source distribution, if it is at hand")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        strings = list(collected(sdist(Path(made), arguments.sdist)))
    tell("Rasid, all strings", ours, strings, every=True)
    told = [one for one in strings if not any(pattern.search(one.text) for pattern, _ in _OUTSIDE)]
    print("\nLeft out below: " + "; ".join(why for _, why in _OUTSIDE))
    tell("Rasid, what the contract answers", ours, told, every=False)
    tell(f"dateparser {_VERSION}, all strings", theirs, strings, every=False)
    tell(f"dateparser {_VERSION}, the same as above", theirs, told, every=False)


if __name__ == "__main__":
    main()
