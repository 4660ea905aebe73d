"""Bytes to text: Arabic survives what servers and pages say of their encoding."""

from __future__ import annotations

import gzip
import random
from pathlib import Path

import pytest

from monitor.gathering.charset import decode, is_no_page
from monitor.gathering.extraction import extract

TEXT = "أعلنت البلدية في إدلب عن خفض التصعيد وعودة الأهالي إلى القرى، وقالت إن الطريق مفتوح."
SHARED = Path(__file__).parents[3] / "shared" / "pages" / "feeds"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1256", "iso8859-6"])
def test_an_undeclared_page_is_read(encoding: str) -> None:
    body = f"<html><p>{TEXT.replace('،', '')}</p></html>".encode(encoding)
    assert TEXT.replace("،", "") in decode(body)


def test_http_counts_before_the_document() -> None:
    body = f'<meta charset="iso-8859-6"><p>{TEXT}</p>'.encode("cp1256")
    assert TEXT in decode(body, content_type="text/html; charset=windows-1256")


@pytest.mark.parametrize("label", ["utf-8", "iso-8859-1", "us-ascii", "no-such-thing", "utf-7"])
def test_a_wrong_declaration_does_not_destroy_the_words(label: str) -> None:
    body = f"<p>{TEXT}</p>".encode("cp1256")
    assert TEXT in decode(body, content_type=f"text/html; charset={label}")


def test_valid_utf8_is_utf8_whatever_is_declared() -> None:
    assert TEXT in decode(f'<meta charset="windows-1256">{TEXT}'.encode())


def test_a_torn_character_does_not_change_the_encoding() -> None:
    body = TEXT.encode() * 20
    assert decode(body[:-1] + b"\xff").startswith(TEXT)


def test_what_a_person_said_counts_first() -> None:
    assert decode("é".encode("latin-1"), charset="latin-1", content_type="text/html; charset=utf-8") == "é"


def test_accents_are_not_taken_for_arabic() -> None:
    text = "Le café était fermé à l'été, où déjà l'élève rêvait"
    assert decode(text.encode("cp1252"), content_type="text/html; charset=iso-8859-1") == text


READABLE = "".join(map(chr, range(32, 127)))


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        (b"", ""),
        (b"\xff", ""),
        (b"\x00\x00", "\x00"),
        # A mark of UTF-16 and half a letter.
        (b"\xfe\xff\xd8", "\ufffd"),
        (bytes(range(256)), READABLE),
        (b"\xed\xa0\x80" + READABLE.encode(), READABLE),
    ],
)
def test_bytes_that_are_no_text_become_text_that_can_be_stored(body: bytes, kept: str) -> None:
    text = decode(body)
    assert kept in text
    assert len(text) <= len(body)
    for given in (text, decode(body, content_type="text/html; charset=utf-16", charset="bogus")):
        # Half a surrogate pair would not go into the archive.
        assert given.encode("utf-8").decode("utf-8") == given


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared pages are not beside the project")
@pytest.mark.parametrize("name", ["chromium_windows-1256_undeclared.html", "chromium_iso-8859-6_undeclared.html"])
def test_the_shared_undeclared_pages_are_read(name: str) -> None:
    text = decode((SHARED / name).read_bytes())
    assert "\ufffd" not in text
    assert sum("\u0621" <= c <= "\u064a" for c in text) > 50


PAGE = "<!DOCTYPE html><html><body><p>ساد الهدوء القرى الواقعة شمال البلاد.</p></body></html>"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"%PDF-1.7\n" + PAGE.encode(), "text/html"),
        (PAGE.encode(), "application/pdf"),
        (random.Random(3).randbytes(5000), "text/html"),
        (gzip.compress(PAGE.encode() * 50), "application/octet-stream"),
    ],
)
def test_a_document_of_another_kind_is_no_page(body: bytes, content_type: str) -> None:
    assert is_no_page(body, content_type)
    assert extract(body, url="https://news.example/a", content_type=content_type).paragraphs == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "windows-1256", "iso8859-6"])
@pytest.mark.parametrize("content_type", ["", "text/html", "application/octet-stream"])
def test_a_page_in_whatever_encoding_is_a_page(encoding: str, content_type: str) -> None:
    assert not is_no_page(PAGE.encode(encoding), content_type)
