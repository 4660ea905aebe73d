"""The values that everything is said in."""

from __future__ import annotations

import pytest

from monitor.model import headline

URL = "https://news.example/1"


@pytest.mark.parametrize(
    ("title", "text", "called"),
    [
        ("عنوان", "نص الخبر.", "عنوان"),
        ("", "نص الخبر\nعلى سطرين.", "نص الخبر على سطرين."),
        (" ", "", URL),
        ("", " \n", URL),
    ],
)
def test_an_article_is_called_by_its_title_else_by_its_words_else_by_its_address(
    title: str, text: str, called: str
) -> None:
    assert headline(title, text, URL) == called


def test_first_words_are_whole_words() -> None:
    called = headline("", "كلمة " * 100, URL)
    assert len(called) <= 90
    assert called.endswith("كلمة…")
    assert len(headline("", "ا" * 500, URL)) <= 90
