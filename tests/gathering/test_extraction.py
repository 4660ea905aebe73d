"""Pages in our own words, in the markup real sites use: what the article is, and what is not."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from monitor.gathering.extraction import extract
from monitor.model import Extracted

PAGES = Path(__file__).parents[1] / "data" / "pages"
NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)


def read(name: str) -> tuple[Extracted, dict[str, Any]]:
    expected = tomllib.loads((PAGES / f"{name}.toml").read_text(encoding="utf-8"))
    body = (PAGES / f"{name}.html").read_text(encoding="utf-8").encode(expected.get("encoding", "utf-8"))
    return extract(body, url=expected["url"], now=NOW), expected


@pytest.mark.parametrize("name", sorted(path.stem for path in PAGES.glob("*.toml")))
def test_a_page_gives_its_article_and_nothing_else(name: str) -> None:
    article, expected = read(name)
    assert list(article.paragraphs) == expected["paragraphs"]
    assert article.title == expected.get("title", article.title)
    if "published" in expected:
        assert article.published is not None
        assert article.published.text == expected["published"]
    for field in ("subtitle", "section", "language"):
        if field in expected:
            assert getattr(article, field) == expected[field], field
    for field in ("authors", "tags"):
        if field in expected:
            assert list(getattr(article, field)) == expected[field], field
    if "modified" in expected:
        assert article.modified is not None
        assert article.modified.text == expected["modified"]
    if "image" in expected:
        assert article.image is not None
        assert article.image.url == expected["image"]
    if "caption" in expected:
        assert article.image is not None
        assert article.image.caption == expected["caption"]
