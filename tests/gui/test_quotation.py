"""A quotation carries its source, its time and its address, and stands right wherever it is pasted."""

from __future__ import annotations

from datetime import UTC, datetime

from monitor.gui.quotation import quotation
from monitor.model import Published
from monitor.words import Words
from tests.gui.test_page import an_article

RTL, LTR = "\u200f", "\u200e"
ARTICLE = an_article(
    "افتتاح جسر في إدلب",
    "قال الوزير إن العمل انتهى.",
    "UNHCR said so.",
    source_name="UNHCR News",
    published=Published.at(datetime(2021, 2, 17, 11, 50, tzinfo=UTC)),
)


def test_what_is_selected_is_quoted_with_headline_source_time_and_address() -> None:
    made = quotation(ARTICLE, "العمل  انتهى.\nUNHCR said", words=Words("ar"))
    assert made.plain.split("\n") == [
        f"{RTL}«العمل انتهى.",
        f"{LTR}UNHCR said»",
        f"{RTL}— \u2068UNHCR News\u2069، ١٧ شباط ٢٠٢١، ١١:٥٠: افتتاح جسر في إدلب",
        "https://news.example/1",
    ]


def test_a_single_line_is_quoted_on_both_sides() -> None:
    made = quotation(ARTICLE, "العمل انتهى", words=Words("ar"))
    assert made.plain.split("\n")[0] == f"{RTL}«العمل انتهى»"


def test_without_a_selection_the_headline_and_the_first_paragraph_are_quoted() -> None:
    made = quotation(ARTICLE, " \n", words=Words("en"))
    assert made.plain.split("\n") == [
        f"{RTL}“افتتاح جسر في إدلب",
        f"{RTL}قال الوزير إن العمل انتهى.”",
        f"{LTR}— UNHCR News, 17 February 2021, 11:50",
        "https://news.example/1",
    ]


def test_the_rich_form_is_a_quotation_that_runs_its_own_way_and_obeys_nothing() -> None:
    made = quotation(ARTICLE, "العمل <b>انتهى\u202e</b>\nUNHCR said", words=Words("ar")).html
    assert made.startswith('<blockquote cite="https://news.example/1"><p dir="rtl">العمل &lt;b&gt;انتهى&lt;/b&gt;</p>')
    assert '<p dir="ltr">UNHCR said</p></blockquote>' in made
    assert '<p dir="rtl">— ' in made
    assert 'href="https://news.example/1"' in made
