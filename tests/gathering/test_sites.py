"""What the pages of a site teach about each other: the site's own lines, and whose clock it shows."""

from __future__ import annotations

from monitor.gathering.extraction import extract
from monitor.gathering.sites import SiteKnown, is_the_sites, line_key, seen_on, settled
from monitor.model import Extracted, Precision, Published

LINE = "يمكنكم مراسلة مكتب التحرير على العنوان المعروف"
STORY = "أعلن المجلس البلدي أن أعمال الصيانة في الشارع الرئيسي تنتهي نهاية الشهر، وأن الطريق البديل يبقى مفتوحا. " * 3


def page(*lines: str, title: str = "عنوان الخبر", published: Published | None = None, offset: str = "") -> Extracted:
    return Extracted(
        url="https://news.example.org/1", title=title, paragraphs=lines, published=published, offset_seen=offset
    )


def test_a_line_is_the_sites_where_most_of_its_pages_have_it_under_different_titles() -> None:
    assert is_the_sites(titles=4, pages=4, since=4)
    assert not is_the_sites(titles=3, pages=3, since=3)
    assert not is_the_sites(titles=1, pages=9, since=9)


def test_a_background_paragraph_that_some_articles_share_stays_theirs() -> None:
    assert not is_the_sites(titles=8, pages=9, since=40)


def test_signs_do_not_make_two_lines_of_one_but_numbers_do() -> None:
    assert line_key("«تابعنا» على الصفحة.") == line_key("تابعنا على الصفحة")
    assert line_key("سعر الصرف 500 ليرة") != line_key("سعر الصرف 510 ليرة")


def test_a_known_line_goes_to_the_boilerplate() -> None:
    found = settled(page(STORY, LINE), SiteKnown(lines=frozenset({line_key(LINE)})))
    assert found.paragraphs == (STORY,)
    assert found.boilerplate == (LINE,)


def test_known_lines_that_are_most_of_the_text_stay() -> None:
    flash = page("عاجل: هزة أرضية", LINE)
    assert settled(flash, SiteKnown(lines=frozenset({line_key(LINE)}))) == flash


def test_the_headline_is_never_a_line_of_the_site() -> None:
    news = page(STORY, LINE, title=LINE)
    assert settled(news, SiteKnown(lines=frozenset({line_key(LINE)}))) == news
    seen = seen_on(news)
    assert seen is not None
    assert line_key(LINE) not in seen.lines


def test_a_page_without_a_host_or_a_text_teaches_nothing() -> None:
    assert seen_on(Extracted(title="عنوان", paragraphs=(STORY,))) is None
    assert seen_on(Extracted(url="https://news.example.org/")) is None


def test_a_local_time_takes_the_sites_offset_only_between_the_days_it_was_seen() -> None:
    known = SiteKnown(offset="+03:00", first_day="2026-11-20", last_day="2026-11-22")
    local = Published(text="2026-11-21T20:15", precision=Precision.MINUTE, origin="page")
    found = settled(page(STORY, published=local), known).published
    assert found is not None
    assert (found.text, found.origin) == ("2026-11-21T20:15+03:00", "site")
    for text in ("2026-11-23T20:15", "2026-11-21", "2026-11-21T20:15+00:00"):
        precision = Precision.DAY if len(text) == 10 else Precision.MINUTE
        other = Published(text=text, precision=precision)
        assert settled(page(STORY, published=other), known).published == other


HTML = """<html lang="ar"><head><title>انتهاء الصيانة</title>{head}</head><body><article><h1>انتهاء الصيانة</h1>
<span class="date">21 تشرين الثاني 2026 - 20:15</span><p>{story}</p></article></body></html>"""


def told(machine: str) -> Extracted:
    head = f'<meta property="article:published_time" content="{machine}">' if machine else ""
    return extract(HTML.format(head=head, story=STORY).encode(), url="https://news.example.org/1")


def test_a_machines_instant_beside_a_local_clock_is_a_witness_of_the_zone() -> None:
    assert told("2026-11-21T17:15:30Z").offset_seen == "+03:00"
    assert told("2026-11-21T20:15:30+03:00").offset_seen == "+03:00"


def test_what_does_not_fit_is_no_witness() -> None:
    for machine in ("2026-11-21T17:09:30Z", "2026-11-21T20:15:30Z", "2026-11-21T20:15:30", "2026-11-21", ""):
        assert told(machine).offset_seen == ""


def test_the_zone_that_somebody_settled_makes_an_instant_of_a_local_time() -> None:
    found = extract(HTML.format(head="", story=STORY).encode(), url="https://news.example.org/1", zone="Asia/Damascus")
    assert found.published is not None
    assert (found.published.text, found.published.origin) == ("2026-11-21T20:15+03:00", "site")
