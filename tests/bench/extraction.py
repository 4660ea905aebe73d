"""Extraction and feeds measured beside other libraries in one run: ``python -m tests.bench.extraction``.

Pages and the scorer come from ``../shared`` where it lies beside the project; the pages in ``tests/data/pages`` are
always measured. Times are CPU time of this process; on a busy machine compare within a run, not between runs.
"""

from __future__ import annotations

import importlib.util
import json
import statistics
import time
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import feedparser
import trafilatura
from lxml import etree

from monitor.gathering.extraction import extract
from monitor.gathering.feeds import read_feed

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
MEASURES = ("F1", "P", "R", "para", "lead", "clean", "title", "date", "inst", "auth", "img")

Page = tuple[str, bytes, dict[str, Any]]


def ours(body: bytes, url: str) -> dict[str, Any]:
    """Rasid's answer in the scorer's form."""
    article = extract(body, url=url)
    return {
        "title": article.title,
        "published": article.published.text if article.published else None,
        "authors": list(article.authors),
        "paragraphs": list(article.paragraphs),
        "image": article.image.url if article.image else None,
    }


def ours_alone(body: bytes, url: str) -> dict[str, Any]:
    """Our own pass without the second opinion."""
    return {"paragraphs": list(extract(body, url=url, second_opinion=False).paragraphs)}


def theirs(body: bytes, url: str) -> dict[str, Any]:
    """Trafilatura, set to precision."""
    text = trafilatura.extract(
        body, url=url, favor_precision=True, include_comments=False, output_format="json", with_metadata=True
    )
    found = json.loads(text) if text else {}
    return {
        "title": found.get("title"),
        "published": found.get("date"),
        "authors": [name for name in (found.get("author") or "").split("; ") if name],
        "text": found.get("text"),
        "image": found.get("image"),
    }


def shared_pages() -> Iterator[Page]:
    """The real pages with their expectations."""
    for path in sorted((SHARED / "pages" / "articles").glob("*.json")):
        expected = json.loads(path.read_text(encoding="utf-8"))
        yield path.stem, path.with_suffix(".html").read_bytes(), expected


def own_pages() -> Iterator[Page]:
    """Pages in our own words, in the markup real sites use."""
    for path in sorted((ROOT / "tests" / "data" / "pages").glob("*.toml")):
        expected = tomllib.loads(path.read_text(encoding="utf-8"))
        if not expected["paragraphs"]:
            continue
        body = path.with_suffix(".html").read_text(encoding="utf-8").encode(expected.get("encoding", "utf-8"))
        day = str(expected.get("published", ""))[:10]
        yield path.stem, body, {**expected, "lang": "ar", "days": [day] if day else []}


def table(name: str, pages: list[Page], score: Callable[..., dict[str, float]]) -> None:
    """One row a way of extracting, one column a measure."""
    print(f"\n{name}: {len(pages)} pages")
    print(f"{'':24}" + " ".join(f"{measure:>5}" for measure in MEASURES) + "  CPU ms  worst")
    for title, way in (("rasid", ours), ("rasid, own pass alone", ours_alone), ("trafilatura, precision", theirs)):
        scores, times = [], []
        for _, body, expected in pages:
            way(body, expected["url"])
            start = time.process_time()
            answer = way(body, expected["url"])
            times.append((time.process_time() - start) * 1000)
            scores.append(score(expected, answer))
        means = (statistics.mean(found) if (found := [s[m] for s in scores if m in s]) else 0.0 for m in MEASURES)
        print(
            f"{title:24}" + " ".join(f"{m:5.3f}" for m in means) + f"  {statistics.mean(times):12.1f} {max(times):6.1f}"
        )


def feed(items: int) -> bytes:
    """A feed of `items` entries that carry their text, some 60 KB at 33."""
    item = (
        "<item><title>عنوان الخبر رقم {n} في المدينة</title><link>https://e.org/n/{n}?utm_source=rss</link>"
        "<guid isPermaLink='false'>{n}</guid><pubDate>Wed, 24 Oct 2018 07:25:10 GMT</pubDate><description>{short}"
        "</description><content:encoded><![CDATA[<p>{long}</p><p><img src='/a.jpg'>{long}</p>]]></content:encoded>"
        "</item>"
    )
    body = "".join(item.format(n=n, short="ملخص " * 20, long="كلمات كثيرة " * 30) for n in range(items))
    head = '<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
    return f"{head}<title>t</title>{body}</channel></rss>".encode()


def feeds() -> None:
    """CPU time of one well-formed feed."""
    body = feed(33)
    print(f"\nA well-formed feed of {len(body) / 1000:.0f} KB, CPU ms (best of 40):")
    ways: tuple[tuple[str, Callable[[], object]], ...] = (
        ("lxml alone (a bare tree)", lambda: etree.fromstring(body)),
        ("rasid, sanitised", lambda: read_feed(body, url="https://e.org/")),
        ("feedparser", lambda: feedparser.parse(body)),
    )
    for title, way in ways:
        best = min(_cpu(way) for _ in range(40))
        print(f"  {title:28}{best * 1000:8.2f}")


def _cpu(way: Callable[[], object]) -> float:
    start = time.process_time()
    way()
    return time.process_time() - start


def main() -> None:
    """Print every table there is data for."""
    scorer = SHARED / "bench" / "extraction_score.py"
    if scorer.is_file():
        spec = importlib.util.spec_from_file_location("extraction_score", scorer)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        pages = list(shared_pages())
        table("Shared pages, Arabic", [page for page in pages if page[2].get("lang") == "ar"], module.score)
        table("Shared pages, other languages", [page for page in pages if page[2].get("lang") != "ar"], module.score)
        table("Pages in our own words", list(own_pages()), module.score)
    feeds()


if __name__ == "__main__":
    main()
