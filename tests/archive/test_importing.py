"""Articles that come in from outside: a line that cannot be used harms none of the others."""

from __future__ import annotations

import pytest

from monitor.archive import exchange
from monitor.model import ArticleQuery, NewArticle, Source
from tests.archive.desk import Desk


def _as_it_is(article: NewArticle, source: Source) -> NewArticle:
    return article


@pytest.mark.parametrize("source", ["", "نشرة"])
def test_a_line_whose_address_is_none_is_refused_and_the_others_come_in(desk: Desk, source: str) -> None:
    lines = [
        f'{{"url": "{url}", "title": "عنوان", "paragraphs": ["نص"], "source": "{source}"}}'
        for url in ("https://a.example/1", "http://[bad", "https://a.example/2")
    ]
    imported = desk.archive.import_articles(map(exchange.article_of, lines), understand=_as_it_is)
    assert (imported.new, imported.sources, imported.refused) == (2, 1, 1)
    assert len(desk.archive.article_ids(ArticleQuery()).result()) == 2
