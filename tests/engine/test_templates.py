"""Watchlists to start from: each can be saved as it is, and finds what it is about."""

from __future__ import annotations

import pytest

from monitor.engine import Engine
from monitor.model import Template
from monitor.watching import WatchlistMatcher

FOUND = {
    "idlib": "اتفاق لخفض التصعيد",
    "place": "وصلت القافلة إلى حلب",
    "person": "دعا جوتيريش إلى الهدوء",
    "organisation": "فرق الهلال الأحمر",
    "conflict": "اشتباكات قرب إدلب",
    "company": "أعلنت أرامكو أرباح الربع الأول",
}
NOT_FOUND = {"place": "مباراة بين حلب وحماة", "conflict": "افتتاح مدرسة في إدلب", "company": "مصنع جديد لأرامكو"}


@pytest.mark.parametrize("template", Engine.templates(), ids=lambda template: template.key)
def test_a_template_is_a_watchlist_that_finds_what_it_is_about(engine: Engine, template: Template) -> None:
    saved = engine.save_watchlist(template.watchlist).result(30)
    assert [(one.name, one.terms) for one in engine.watchlists().result(5)] == [(saved.name, saved.terms)]
    matcher = WatchlistMatcher((saved,), lexicon=None)

    def finds(title: str) -> bool:
        return bool(matcher.hits(title=title, subtitle="", paragraphs=())[0])

    assert finds(FOUND[template.key])
    if template.key in NOT_FOUND:
        assert not finds(NOT_FOUND[template.key])
