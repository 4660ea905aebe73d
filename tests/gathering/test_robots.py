"""What robots.txt files say, in the cases of RFC 9309 and in those found in the wild."""

import pytest

from monitor.errors import FetchError
from monitor.gathering.robots import Robots, Rules, parse_robots
from monitor.model import Reason
from tests.gathering.counting import Counted


def allows(text: str, path: str) -> bool:
    return parse_robots(text).allows(f"https://news.example{path}")


def test_an_empty_file_allows_everything() -> None:
    assert allows("", "/x")
    assert allows("User-agent: *\nDisallow:", "/x")


def test_a_path_forbids_everything_below_it() -> None:
    text = "User-agent: *\nDisallow: /admin"
    assert not allows(text, "/admin")
    assert not allows(text, "/admin/x?y=1")
    assert not allows(text, "/administration")
    assert allows(text, "/news/admin")


def test_the_longest_rule_decides_and_of_two_as_long_the_one_that_allows() -> None:
    text = "User-agent: *\nDisallow: /news\nAllow: /news/arabic\nDisallow: /same\nAllow: /same"
    assert not allows(text, "/news/x")
    assert allows(text, "/news/arabic/x")
    assert allows(text, "/same")


@pytest.mark.parametrize(
    ("rule", "path", "allowed"),
    [
        ("/*.pdf$", "/a/b.pdf", False),
        ("/*.pdf$", "/a/b.pdf?x", True),
        ("/*?", "/a?x=1", False),
        ("/*?", "/a", True),
        ("/a*b*c", "/aXXbYYc/z", False),
        ("/a*b*c", "/aXXcYYb", True),
        ("*", "/anything", False),
        ("/$", "/", False),
        ("/$", "/a", True),
        ("/a$", "/a", False),
        ("/*a*$", "/xay", False),
        ("/ab*ba$", "/aba", True),
        ("/ab*ba$", "/abba", False),
    ],
)
def test_asterisks_and_ends_are_understood(rule: str, path: str, allowed: bool) -> None:
    assert allows(f"User-agent: *\nDisallow: {rule}", path) is allowed


def test_arabic_paths_are_the_same_quoted_or_not() -> None:
    text = "User-agent: *\nDisallow: /أخبار"
    assert not allows(text, "/%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1/1")
    assert not allows("User-agent: *\nDisallow: /%d8%a3%d8%ae", "/أخبار")


def test_our_own_group_counts_instead_of_everybodys() -> None:
    everybody = "User-agent: *\nDisallow: /\nCrawl-delay: 9\n\n"
    text = everybody + "User-agent: Rasid\nUser-agent: other\nDisallow: /x\nCrawl-delay: 3"
    assert allows(text, "/news")
    assert not allows(text, "/x")
    assert parse_robots(text).crawl_delay == 3


def test_being_named_without_rules_allows_everything() -> None:
    assert allows("User-agent: *\nDisallow: /\n\nUser-agent: rasid\nDisallow:", "/x")


def test_groups_of_the_same_name_are_one() -> None:
    text = "User-agent: *\nDisallow: /a\n\nUser-agent: x\nDisallow: /b\n\nUser-agent: *\nDisallow: /c"
    assert (allows(text, "/a"), allows(text, "/b"), allows(text, "/c")) == (False, True, False)


def test_comments_marks_and_nonsense_are_passed_over() -> None:
    text = (
        "\ufeff# hello\r\nUSER-AGENT : *  # all\r\nnonsense\r\nSitemap: x\r\nDisallow : /a # here\r\nCrawl-delay: soon"
    )
    assert not allows(text, "/a")
    assert parse_robots(text).crawl_delay is None


def test_a_web_page_in_its_place_allows_everything() -> None:
    assert parse_robots("<!doctype html><html><p>User: agent</p></html>") == Rules()


@pytest.mark.parametrize("end", ["b", "b$", "", "$"])
def test_fifty_asterisks_cost_no_more_than_one(end: str) -> None:
    (rule,) = parse_robots("User-agent: *\nDisallow: /" + "*a" * 50 + end).rules
    path = Counted("/" + "a" * 50_000)
    assert rule.covers(path) is not end.startswith("b")
    assert path.cost <= 2 * len(path)


class Site:
    """Answers for robots.txt and counts."""

    def __init__(self, answer: str | FetchError) -> None:
        self.answer = answer
        self.asked: list[str] = []
        self.now = 0.0

    def ask(self, url: str, source: str, proxy: str) -> str:
        self.asked.append(url)
        if isinstance(self.answer, FetchError):
            raise self.answer
        return self.answer


def failure(status: int | None) -> FetchError:
    return FetchError("https://news.example/robots.txt", Reason.of("server-error"), status=status)


def test_a_site_is_asked_once_a_day() -> None:
    site = Site("User-agent: *\nDisallow: /a")
    robots = Robots(site.ask, tick=lambda: site.now)
    for path in ("/a", "/b"):
        robots.rules(f"https://news.example{path}")
    assert site.asked == ["https://news.example/robots.txt"]
    site.now += 25 * 3600
    robots.rules("https://news.example/a")
    robots.rules("https://other.example:8443/a")
    assert site.asked[1:] == ["https://news.example/robots.txt", "https://other.example:8443/robots.txt"]


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_site_without_the_file_allows_everything(status: int) -> None:
    assert Robots(Site(failure(status)).ask).rules("https://news.example/x") == Rules()


@pytest.mark.parametrize("status", [500, 503, 429, None])
def test_a_site_that_cannot_say_is_not_read_until_it_can(status: int | None) -> None:
    site = Site(failure(status))
    robots = Robots(site.ask, tick=lambda: site.now)
    for _ in range(2):
        with pytest.raises(FetchError):
            robots.rules("https://news.example/x")
    assert len(site.asked) == 1
    site.now += 700
    site.answer = ""
    assert robots.rules("https://news.example/x") == Rules()


def test_sitemaps_are_named_for_everybody_wherever_they_stand() -> None:
    text = "Sitemap: /a.xml\nUser-agent: other\nsitemap:/b.xml # news\nDisallow: /\nSitemap:\nSITEMAP: /a.xml"
    rules = parse_robots(text)
    assert rules.sitemaps == ("/a.xml", "/b.xml")
    assert rules.allows("https://news.example/x")
