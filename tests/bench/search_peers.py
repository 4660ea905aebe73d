"""tantivy and Xapian beside the archive's index, with the same words of the same articles (`tests.bench.searching`).

They are for measuring only: ``pip install tantivy``, and Debian's ``python3-xapian``, whose folder ``xapian`` a virtual
environment sees through ``PYTHONPATH`` (a folder with a link to it). What is not installed is left out.

Both keep words with positions, the number of the article, and its title to be shown. Newest first costs Xapian least
when the newest has the lowest document number, and that is how it is given them. Nobody scores.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from monitor.language import index_words
from tests.bench.newspaper import Newspaper

if TYPE_CHECKING:
    from tests.bench.searching import Asked

_PAGE = 50


def _documents(paper: Newspaper) -> Iterator[tuple[int, str, list[str]]]:
    """Number, title and index words, the newest first."""
    for number in range(len(paper)):
        article = paper.article(number)
        yield number, article.title, index_words("\n\n".join((article.title, *article.paragraphs)))


class Tantivy:
    def __init__(self, folder: Path, paper: Newspaper) -> None:
        self._tantivy = tantivy = import_module("tantivy")
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("words", tokenizer_name="whitespace", index_option="position")
        builder.add_text_field("title", stored=True, tokenizer_name="raw", index_option="basic")
        builder.add_unsigned_field("number", stored=True, indexed=True, fast=True)
        self._schema = builder.build()
        index = tantivy.Index(self._schema, path=str(folder))
        writer = index.writer(heap_size=200_000_000, num_threads=1)
        for number, title, words in _documents(paper):
            document = tantivy.Document()
            document.add_text("words", " ".join(words))
            document.add_text("title", title)
            document.add_unsigned("number", number)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        self._searcher = index.searcher()

    def _term(self, word: str) -> Any:
        return self._tantivy.Query.term_query(self._schema, "words", word, "basic")

    def query(self, kind: str, words: Sequence[str]) -> Any:
        query, occur = self._tantivy.Query, self._tantivy.Occur
        if kind == "phrase":
            return query.phrase_query(self._schema, "words", list(words))
        if kind == "prefix":
            return query.regex_query(self._schema, "words", f"{words[0]}.*")
        if len(words) == 1:
            return self._term(words[0])
        joined = occur.Must if kind == "AND" else occur.Should
        return query.boolean_query([(joined, self._term(word)) for word in words])

    def titles(self, query: Any) -> list[str]:
        order = self._tantivy.Order.Asc
        hits = self._searcher.search(query, limit=_PAGE, count=False, order_by_field="number", order=order).hits
        return [self._searcher.doc(address).get_first("title") for _, address in hits]


class Xapian:
    def __init__(self, folder: Path, paper: Newspaper) -> None:
        self._xapian = xapian = import_module("xapian")
        database = xapian.WritableDatabase(str(folder / "xapian"), xapian.DB_CREATE)
        for number, title, words in _documents(paper):
            document = xapian.Document()
            for place, word in enumerate(words, 1):
                document.add_posting(word[:80], place)
            document.set_data(title)
            database.add_document(document)
            if number % 20_000 == 19_999:
                database.commit()
        database.commit()
        database.close()
        self._database = xapian.Database(str(folder / "xapian"))

    def query(self, kind: str, words: Sequence[str]) -> Any:
        query = self._xapian.Query
        if kind == "prefix":
            return query(query.OP_WILDCARD, words[0], 0, query.WILDCARD_LIMIT_ERROR, query.OP_OR)
        operator = {"AND": query.OP_AND, "phrase": query.OP_PHRASE}.get(kind, query.OP_OR)
        return query(operator, [word[:80] for word in words])

    def titles(self, query: Any) -> list[str]:
        enquire = self._xapian.Enquire(self._database)
        enquire.set_query(query)
        enquire.set_weighting_scheme(self._xapian.BoolWeight())
        enquire.set_docid_order(self._xapian.Enquire.ASCENDING)
        return [match.document.get_data().decode() for match in enquire.get_mset(0, _PAGE)]


def compare(
    paper: Newspaper,
    made: dict[str, list[Asked]],
    forms: list[tuple[str, ...]],
    ours: dict[str, tuple[float, float]],
    alone: dict[str, tuple[float, float]],
) -> None:
    """Ask both what the archive was asked, and say how many times the better one's middle ours is.

    `alone`: the same of our index without understanding the question and the way to the thread that answers.
    """
    from tests.bench.searching import TEXTLESS, measured

    asked = {kind: [one.words for one in made[kind]] for kind in (*TEXTLESS, "phrase")}
    asked["forms"] = forms
    best: dict[str, float] = {}
    for peer in (Tantivy, Xapian):
        name = peer.__name__
        folder = Path(tempfile.mkdtemp())
        try:
            wall, cpu = time.perf_counter(), time.process_time()
            try:
                index: Any = peer(folder, paper)
            except ImportError:
                print(f"{name} is not installed")
                continue
            wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
            size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
            print(
                f"{name}: {len(paper) / wall:,.0f} articles/s, {cpu / len(paper) * 1000:.3f} ms CPU each (words cut and"
                f" articles made included), {size / len(paper):,.0f} bytes an article without the texts"
            )
            for kind, words in asked.items():
                middle, _ = measured(f"{name} {kind}", [_asking(index, kind, one) for one in words])
                best[kind] = min(best.get(kind, middle), middle)
        finally:
            shutil.rmtree(folder)
    for kind, middle in best.items():
        line = f"{kind}: the better of them {middle:.2f} ms; the whole question here {ours[kind][0] / middle:.2f} times"
        print(line + (f", the index alone {alone[kind][0] / middle:.2f} times" if kind in alone else ""))


def _asking(index: Any, kind: str, words: Sequence[str]) -> Callable[[], Any]:
    return lambda: index.titles(index.query(kind, words))
