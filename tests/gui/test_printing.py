"""On paper and in a PDF an article is whole, right to left, numbered, and what is copied from it are words."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from PySide6.QtPrintSupport import QPrinter

from monitor.gui.banner import Banner
from monitor.gui.paper import Paper
from monitor.gui.printing import as_pdf, file_name
from monitor.model import Published
from tests.gui.conftest import BRIDGE_TITLE, LAST, LEAD, MATCHED
from tests.gui.pdf_text import pages_of
from tests.gui.test_page import an_article

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from monitor.gui.context import Context

ARTICLE = an_article(
    BRIDGE_TITLE,
    LEAD,
    "UNHCR said that 12 people crossed it.",
    MATCHED,
    source_name="وكالة الضفة",
    published=Published.at(datetime(2021, 2, 17, 11, 50, tzinfo=UTC)),
)


def words_of(text: str) -> list[str]:
    return text.split()


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_pdf_has_headline_source_time_address_and_the_text_as_words(
    make_a_context: Callable[..., Context], language: str
) -> None:
    (page,) = pages_of(as_pdf(make_a_context(None, language=language), ARTICLE))
    found = words_of(page)
    for part in (BRIDGE_TITLE, LEAD, MATCHED, "وكالة الضفة", "UNHCR said that 12 people crossed it."):
        assert set(words_of(part)) <= set(found), part
    assert "https://news.example/1" in page
    when, number = ("شباط", "الصفحة") if language == "ar" else ("February", "Page")
    assert when in page
    assert number in found


def test_every_line_of_a_long_article_stands_on_one_page_and_each_page_has_its_number(
    make_a_context: Callable[..., Context],
) -> None:
    paragraphs = tuple(f"فقرة{n} {LAST}" for n in range(60))
    pages = pages_of(as_pdf(make_a_context(None), an_article(BRIDGE_TITLE, *paragraphs)))
    assert len(pages) > 2
    text = " ".join(pages).split()
    # Digits inside a right-to-left line come by themselves.
    assert text.count("فقرة") == 60
    assert text.count("الإنارة") == 60
    for page in pages:
        assert "الصفحة" in page


def test_it_is_set_in_the_shipped_face_which_goes_along(make_a_context: Callable[..., Context]) -> None:
    pdf = as_pdf(make_a_context(None), ARTICLE)
    assert b"Vazirmatn" in pdf
    assert b"/FontFile2" in pdf


def test_lines_of_an_arabic_article_begin_at_the_right(make_a_context: Callable[..., Context]) -> None:
    pdf = as_pdf(make_a_context(None), an_article("سطر", "نص"))
    contents = next(
        text
        for stream in re.findall(rb"stream\r?\n(.*?)\r?\n?endstream", pdf, re.S)
        if stream[:1] == b"x" and b" Tj" in (text := zlib.decompress(stream))
    )
    first = re.search(rb"Tm\n([\d.]+) ", contents)
    assert first is not None
    # Of 642 pixels between the margins.
    assert float(first[1]) > 550


def test_hostile_text_makes_a_pdf_too(make_a_context: Callable[..., Context]) -> None:
    bad = an_article("😀" * 50, "<b>x</b>\x00\u202e\ufffe", "ا" * 70_000, source_name="", url="")
    assert len(pages_of(as_pdf(make_a_context(None), bad))) > 5
    assert as_pdf(make_a_context(None), an_article("\u202e\u2066", url="")).startswith(b"%PDF")


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("خبر: «إدلب» / حلب؟", "خبر إدلب حلب.pdf"),
        ("../../etc/passwd", "etc passwd.pdf"),
        ("😀", "1.pdf"),
        ("كلمة " * 100, "كلمة " * 12 + "كلمة.pdf"),
    ],
)
def test_a_file_is_named_after_the_headline(title: str, name: str) -> None:
    assert file_name(an_article(title)) == name


@pytest.fixture
def banner(qtbot: QtBot, make_a_context: Callable[..., Context]) -> Banner:
    made = Banner(make_a_context(None))
    qtbot.addWidget(made)
    return made


def test_a_pdf_is_saved_whole_or_said_not_to_be(banner: Banner, tmp_path: Path) -> None:
    paper = Paper(banner._context, banner, banner)
    paper.save(tmp_path / "خبر.pdf", ARTICLE)
    assert banner.text == "حُفظ باسم خبر.pdf."
    assert (tmp_path / "خبر.pdf").read_bytes().startswith(b"%PDF")
    paper.save(tmp_path / "none" / "خبر.pdf", ARTICLE)
    assert banner.error.startswith("تعذّرت كتابة خبر.pdf: ")
    assert [file.name for file in tmp_path.iterdir()] == ["خبر.pdf"]


def test_it_prints_on_a_printer(banner: Banner, tmp_path: Path) -> None:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "out.pdf"))
    Paper(banner._context, banner, banner).print_on(printer, ARTICLE)
    assert banner.text == "أُرسل إلى الطابعة."
    (page,) = pages_of((tmp_path / "out.pdf").read_bytes())
    assert "الجسر" in page
