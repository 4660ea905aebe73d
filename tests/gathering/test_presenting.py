"""What sites are told of who asks."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor import __version__
from monitor.gathering.fetching import Fetcher, Request
from monitor.gathering.presenting import packaged_page, user_agent
from tests.site import Answer, Site


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The metadata of an installed package, for the test to write its addresses into."""
    folder = tmp_path / f"rasid-{__version__}.dist-info"
    folder.mkdir()
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    packaged_page.cache_clear()
    yield folder / "METADATA"
    packaged_page.cache_clear()


def test_the_page_of_the_package_stands_in_the_user_agent(package: Path) -> None:
    package.write_text(
        "Metadata-Version: 2.4\nName: rasid\nVersion: 1\n"
        "Project-URL: Changelog, https://rasid.example/changes\nProject-URL: Homepage, https://rasid.example/about\n",
        encoding="utf-8",
    )
    assert user_agent() == f"Mozilla/5.0 (compatible; Rasid/{__version__}; +https://rasid.example/about)"
    assert "+https://desk.example" in user_agent("https://desk.example")


@pytest.mark.parametrize("line", ["", "Project-URL: Homepage, a page\n", "Project-URL: Source, https://a.example\n"])
def test_without_a_page_none_is_named(line: str, package: Path) -> None:
    package.write_text(f"Metadata-Version: 2.4\nName: rasid\nVersion: 1\n{line}", encoding="utf-8")
    assert user_agent() == f"Mozilla/5.0 (compatible; Rasid/{__version__}; news monitor)"


def test_what_is_no_page_never_gets_into_a_header(package: Path) -> None:
    package.write_text("Metadata-Version: 2.4\nName: rasid\nVersion: 1\n", encoding="utf-8")
    for page in ("desk.example", "https://desk.example/\r\nX: y", "https://desk.example/)", "https://مكتب.example"):
        assert user_agent(page) == user_agent()


def test_a_site_is_shown_the_page_that_a_person_named() -> None:
    fetcher = Fetcher(gap=0, page="https://desk.example/rasid")
    with Site({"/": Answer()}) as site:
        fetcher.fetch(Request(url=site.url("/"), typed=True))
        assert site.asked[0].headers["user-agent"].endswith("; +https://desk.example/rasid)")
    fetcher.close()
