"""Article links of section pages, found by Rasid and by others in one run: ``python -m tests.bench.links``.

The pages are those of ``../shared`` where it lies beside the project, and those in ``tests/data/listings``, in our own
words in the address schemes of Arabic sites. Beside Rasid stand courlan, which trafilatura crawls with, the plainest
rule (every link to the same host with four words or more), and newspaper4k's rule where that is installed.
"""

from __future__ import annotations

import json
import statistics
import time
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import util
from pathlib import Path
from urllib.parse import quote

from bs4 import BeautifulSoup
from courlan import extract_links

from monitor.gathering.addresses import absolute, canonical, host_of
from monitor.gathering.pages import read_section

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "pages" / "listings"
OWN = ROOT / "tests" / "data" / "listings"

Way = Callable[[bytes, str], set[str]]


@dataclass(frozen=True, slots=True)
class Page:
    """A section page, its address, and the canonical addresses of its articles."""

    name: str
    body: bytes
    url: str
    wanted: set[str]


def shared() -> Iterator[Page]:
    for path in sorted(SHARED.glob("*.json")):
        expected = json.loads(path.read_text(encoding="utf-8"))
        wanted = {_key(url) for url in expected["article_links"]}
        yield Page(path.stem, path.with_suffix(".html").read_bytes(), expected["base"], wanted)


def own() -> Iterator[Page]:
    for path in sorted(OWN.glob("*.toml")):
        expected = tomllib.loads(path.read_text(encoding="utf-8"))
        wanted = {_key(url) for url in expected["links"]}
        yield Page(path.stem, path.with_suffix(".html").read_bytes(), expected["base"], wanted)


def _key(url: str) -> str:
    return canonical(quote(url, safe=":/%?&=#"))


def ours(body: bytes, url: str) -> set[str]:
    """Rasid's."""
    return {entry.key for entry in read_section(body, url=url).entries}


def courlans(body: bytes, url: str) -> set[str]:
    """Courlan's, told that the pages are Arabic; it names whole addresses where it is given their site."""
    found = extract_links(body.decode("utf-8", "replace"), url=url, external_bool=False, language="ar")
    return {canonical(one) for one in found} - {canonical(url)}


def plain(body: bytes, url: str) -> set[str]:
    """Every link to the same host with four words or more."""
    found = set()
    for link in BeautifulSoup(body, "lxml").find_all("a", href=True):
        address = absolute(url, str(link["href"]))
        if address and host_of(address) == host_of(url) and len(link.get_text(" ", strip=True).split()) >= 4:
            found.add(canonical(address))
    return found - {canonical(url)}


def newspapers(body: bytes, url: str) -> set[str]:
    """Newspaper4k's: every link whose address looks like an article's to it."""
    from newspaper import urls

    found = set()
    for link in BeautifulSoup(body, "lxml").find_all("a", href=True):
        address = absolute(url, str(link["href"]))
        if address and urls.valid_url(address):
            found.add(canonical(address))
    return found - {canonical(url)}


def score(found: set[str], wanted: set[str]) -> tuple[float, float, float]:
    """Precision, recall and F1."""
    right = len(found & wanted)
    return right / max(1, len(found)), right / len(wanted), 2 * right / max(1, len(found) + len(wanted))


def table(name: str, pages: list[Page], ways: dict[str, Way]) -> None:
    """Per page the F1 of each way, below that means, the worst page and the CPU time."""
    print(f"\n{name}: {len(pages)} pages, F1")
    print(f"  {'':20}" + "".join(f"{way:>14}" for way in ways))
    scores: dict[str, list[tuple[float, float, float]]] = {way: [] for way in ways}
    spent = dict.fromkeys(ways, 0.0)
    for page in pages:
        for way, find in ways.items():
            begun = time.process_time()
            found = find(page.body, page.url)
            spent[way] += time.process_time() - begun
            scores[way].append(score(found, page.wanted))
        print(f"  {page.name:20}" + "".join(f"{scores[way][-1][2]:14.3f}" for way in ways))
    for title, place in (("precision, mean", 0), ("recall, mean", 1), ("F1, mean", 2)):
        means = (statistics.mean(one[place] for one in scores[way]) for way in ways)
        print(f"  {title:20}" + "".join(f"{mean:14.3f}" for mean in means))
    print(f"  {'F1, worst':20}" + "".join(f"{min(one[2] for one in scores[way]):14.3f}" for way in ways))
    print(f"  {'CPU ms a page':20}" + "".join(f"{1000 * spent[way] / len(pages):14.1f}" for way in ways))


def main() -> None:
    """Print a table for the pages of each kind that are there."""
    ways: dict[str, Way] = {"Rasid": ours, "courlan": courlans, "four words": plain}
    if util.find_spec("newspaper"):
        ways["newspaper4k"] = newspapers
    else:
        print("newspaper4k is not installed and was not measured (pip install newspaper4k)")
    for name, pages in (("shared pages", list(shared())), ("pages in our own words", list(own()))):
        if pages:
            table(name, pages, ways)


if __name__ == "__main__":
    main()
