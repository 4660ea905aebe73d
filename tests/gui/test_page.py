"""The reader's page: marks where the matches are, each paragraph its own way, nothing of a hostile text."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from monitor.gui.look import PageLook
from monitor.gui.page import SHOW_BOILERPLATE, Found, article_page
from monitor.model import Article, Match, Reason, Severity, TextFrom, Why
from monitor.words import Words
from tests.gui.conftest import bare

NOW = datetime(2021, 2, 17, 12, tzinfo=UTC)
LOOK = PageLook(
    ink="#111111",
    soft="#222222",
    faint="#333333",
    accent="#444444",
    match="#FFE9A8",
    box="#555555",
    line="#666666",
    interface="'Vazirmatn'",
    small=13,
    text=18,
    headline=27,
)


def an_article(title: str, *paragraphs: str, **more: object) -> Article:
    made = {"id": 1, "url": "https://news.example/1", "source": 1, "source_name": "وكالة", "first_seen": NOW, **more}
    return Article(title=title, paragraphs=paragraphs, **made)  # type: ignore[arg-type]


def found_in(article: Article, *words: str) -> tuple[Found, ...]:
    matches = []
    for word in words:
        at = article.text.index(word)
        matches.append(Match(term=0, start=at, end=at + len(word), text=word))
    return (Found(watchlist="الشمال", severity=Severity.CRITICAL, matches=tuple(matches)),)


def shown(article: Article, found: tuple[Found, ...] = (), language: str = "ar", **more: object) -> str:
    return article_page(article, found, words=Words(language), look=LOOK, now=NOW, **more)  # type: ignore[arg-type]


def marks(page: str) -> list[str]:
    return re.findall(r'<span style="background-color:#FFE9A8">(.*?)</span>', page)


def test_matches_are_marked_in_headline_subtitle_and_paragraphs() -> None:
    article = an_article("خبر من إدلب", "لا شيء هنا", "ثم قال بإدلب إن", subtitle="ولإدلب بقية")
    assert marks(shown(article, found_in(article, "إدلب", "لإدلب", "بإدلب"))) == ["إدلب", "لإدلب", "بإدلب"]


def test_overlapping_matches_are_one_mark() -> None:
    article = an_article("خفض التصعيد الآن")
    assert marks(shown(article, found_in(article, "خفض التصعيد", "التصعيد"))) == ["خفض التصعيد"]


def test_each_paragraph_runs_its_own_way() -> None:
    page = shown(an_article("عنوان", "فقرة عربية", "An English paragraph.", "UNHCR: فقرة تبدأ بحروف لاتينية"))
    ways = re.findall(r'<p dir="(rtl|ltr)"[^>]*>(?:فقرة|An English|UNHCR)', page)
    assert ways == ["rtl", "ltr", "rtl"]


@pytest.mark.parametrize("bad", ["<script>alert(1)</script>", "<img src='http://evil.example/x.png'>", "</p><h1>x"])
def test_markup_in_a_text_is_shown_and_not_obeyed(bad: str) -> None:
    page = shown(
        an_article(bad, bad, subtitle=bad, authors=(bad,), note=bad, boilerplate=(bad,)), with_boilerplate=True
    )
    assert bad not in page


def test_direction_controls_in_a_text_cannot_reorder_the_page() -> None:
    page = shown(an_article("خبر \u202eمقلوب", "نص\u2067 مفتوح"))
    assert "\u202e" not in page
    assert "\u2067" not in page


def test_it_says_why_before_the_text() -> None:
    article = an_article("عنوان", "أول", "قال بإدلب اليوم")
    at = article.text.index("بإدلب")
    why = Why(proclitic="ب", stem="إدلب", suffix="", lemma="", rule="", sentence=(0, 1))
    found = (
        Found(
            watchlist="الشمال",
            severity=Severity.NORMAL,
            matches=(Match(term=0, start=at, end=at + 5, text="بإدلب", why=why),),
        ),
    )
    page = shown(article, found, is_alert=True, copies=3)
    text = bare(re.sub("<[^>]+>", "", page))
    assert "لماذا هذا التنبيه؟ «بإدلب» في الفقرة ٢، من قائمة «الشمال». فُهمت على أنها ب + إدلب." in text
    assert "نسختان أخريان من القصة." in text
    assert text.index("لماذا") < text.index("أول")


def test_the_feeds_own_text_is_called_so_with_the_reason() -> None:
    article = an_article("عنوان", "نص", text_from=TextFrom.FEED, text_reason=Reason.of("timeout"))
    page = bare(shown(article))
    assert "هذا نص الخلاصة نفسها." in page
    assert bare(Words("ar").reason(Reason.of("timeout"))) in page


def test_what_was_left_out_is_shown_only_on_request() -> None:
    article = an_article("عنوان", "نص", boilerplate=("اشترك في النشرة",))
    assert "اشترك" not in shown(article)
    assert SHOW_BOILERPLATE in shown(article)
    assert "اشترك" in shown(article, with_boilerplate=True)


def test_an_article_without_text_says_so() -> None:
    assert Words("ar").say("This article has no text of its own.") in shown(an_article("عنوان"))


def test_an_endless_paragraph_is_cut() -> None:
    assert len(shown(an_article("عنوان", "كلمة " * 100_000))) < 100_000


def test_a_form_stands_between_the_quotation_marks_of_the_windows_language() -> None:
    article = an_article("خبر من إدلب", "نص")
    arabic, english = (bare(shown(article, found_in(article, "إدلب"), language)) for language in ("ar", "en"))
    assert "«إدلب»" in arabic
    assert "“إدلب”" in english
    assert "«" not in english


def test_an_article_without_a_title_is_called_by_its_first_words() -> None:
    article = an_article("", "وصل المبعوث إلى دمشق صباح اليوم.", "نص آخر.")
    page = article_page(article, (), words=Words("ar"), look=LOOK, now=NOW)
    first = re.search("<h1[^>]*>(.*?)</h1>|<p[^>]*font-size:27px[^>]*>(.*?)</p>", page)
    assert first is not None
    assert "وصل المبعوث إلى دمشق صباح اليوم." in bare(first.group())
    assert page.index("https://news.example/1") > page.index("نص آخر.")


@pytest.mark.parametrize("title", ["\u202e\u2066\u200f", " \u00a0\u200b"])
def test_a_title_that_shows_nothing_is_none(title: str) -> None:
    article = an_article(title, "وصل المبعوث إلى دمشق صباح اليوم.", "ثم غادر إدلب.")
    assert article.headline == "وصل المبعوث إلى دمشق صباح اليوم."
    page = shown(article, found_in(article, "إدلب"))
    assert "وصل المبعوث" in bare(re.findall(r"<p[^>]*font-size:27px[^>]*>(.*?)</p>", page)[0])
    assert marks(page) == ["إدلب"]


def test_a_title_as_long_as_a_text_is_whole_and_set_as_a_text() -> None:
    title = "كلمة " * 2_000 + "إدلب"
    article = an_article(title, "نص")
    page = shown(article, found_in(article, "إدلب"))
    assert "font-size:27px" not in page
    assert page.count("كلمة") == 2_000
    assert marks(page) == ["إدلب"]


@pytest.mark.parametrize("title", ["😀" * 3_000, "عاجل: UNHCR 🇸🇾 中文 עברית " * 20, "ا\u0300" * 5_000, "<b>" * 3_000])
def test_whatever_a_title_is_the_text_is_marked_where_it_should_be(title: str) -> None:
    article = an_article(title, "نص عن إدلب")
    assert marks(shown(article, found_in(article, "إدلب"))) == ["إدلب"]


def test_of_a_boundless_text_the_beginning_is_shown_and_that_there_is_more() -> None:
    article = an_article("عنوان", *["كلمة " * 1_000] * 100, "آخر كلام")
    page = shown(article)
    assert len(page) < 400_000
    assert "آخر كلام" not in page
    assert Words("ar").say("The rest of this very long text is not shown.") in page
    assert Words("ar").say("The rest of this very long text is not shown.") not in shown(an_article("عنوان", "نص"))


def test_watchlists_that_found_the_same_are_told_in_one_sentence() -> None:
    article = an_article("جسر في إدلب", "قالت حلب.")
    (north,) = found_in(article, "إدلب")
    (other,) = found_in(article, "حلب")
    found = (north, replace(other, watchlist="المدن"), replace(north, watchlist="الجسور"))
    why = "لماذا هذا الخبر هنا؟ «إدلب» في العنوان، من القوائم «الشمال»، «الجسور»."
    text = bare(re.sub("<[^>]*>", "", shown(article, found)))
    assert why in text
    assert "«حلب» في الفقرة ١، من قائمة «المدن»." in text
    assert text.count("في العنوان") == 1
    both = (other, replace(other, watchlist="المدن"))
    assert "in paragraph 1, from the watchlists الشمال, المدن." in bare(
        re.sub("<[^>]*>", "", shown(article, both, "en"))
    )
