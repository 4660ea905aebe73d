from __future__ import annotations

import pytest

from monitor.language import is_marked_urgent


@pytest.mark.parametrize(
    "title",
    [
        "عاجل: إغلاق المعبر",
        "عاجل | إغلاق المعبر",
        "#عاجل إغلاق المعبر في الشمال",
        "# عاجل: إغلاق المعبر",
        "عاجــل.. إغلاق المعبر",
        "عَاجِل - إغلاق المعبر",
        "خبر عاجل: إغلاق المعبر",
        "🔴 عاجل | إغلاق المعبر",
        "«عاجل» إغلاق المعبر",
        "إغلاق المعبر | عاجل",
        "Breaking: crossing closed",
        "BREAKING NEWS - crossing closed",
    ],
)
def test_what_an_outlet_marks_as_urgent(title: str) -> None:
    assert is_marked_urgent(title)


@pytest.mark.parametrize(
    "title",
    [
        "",
        "عاجلا أم آجلا",
        "عاجل أم آجل",
        "اجتماع عاجل لمجلس الأمن",
        "عاجلة: رسالة إلى البلدية",
        "دعوة إلى تحرك عاجل",
        "Breaking Bad returns",
    ],
)
def test_a_headline_with_such_a_word_is_a_headline_like_others(title: str) -> None:
    assert not is_marked_urgent(title)
