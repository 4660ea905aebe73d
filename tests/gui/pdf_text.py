"""The text of a PDF as a reader finds and copies it: glyphs through each font's own table of letters, line by line."""

from __future__ import annotations

import re
import unicodedata
import zlib

_OBJECT = re.compile(rb"(\d+) 0 obj\s*(.*?)endobj", re.S)
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\n?endstream", re.S)
_SHOWN = re.compile(rb"/(F\d+) [\d.]+ Tf|([-\d.]+) ([-\d.]+) Td|<([0-9A-Fa-f]+)> Tj|\bBT\b")


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page; NFKC, since letters stand in it in the forms they are written in."""
    objects: dict[bytes, bytes] = dict(_OBJECT.findall(pdf))
    fonts = {}
    for number, body in objects.items():
        table = re.search(rb"/ToUnicode (\d+) 0 R", body)
        if table is not None:
            fonts[b"F" + number] = _letters(_stream(objects[table[1]]))
    found = []
    for body in objects.values():
        contents = re.search(rb"/Type /Page\b.*?/Contents (\d+) 0 R", body, re.S)
        if contents is not None:
            found.append(unicodedata.normalize("NFKC", _shown(_stream(objects[contents[1]]), fonts)))
    return found


def _stream(body: bytes) -> bytes:
    found = _STREAM.search(body)
    assert found is not None
    return zlib.decompress(found[1]) if b"/FlateDecode" in body else found[1]


def _letters(table: bytes) -> dict[int, str]:
    letters: dict[int, str] = {}
    for part in re.findall(rb"beginbfrange(.*?)endbfrange", table, re.S):
        for first, last, to in re.findall(rb"<(\w+)> <(\w+)> (<\w+>|\[.*?\])", part, re.S):
            start, end = int(first, 16), int(last, 16)
            several = re.findall(rb"<(\w+)>", to)
            for n in range(start, end + 1):
                code = int(several[n - start], 16) if to.startswith(b"[") else int(several[0], 16) + n - start
                letters[n] = chr(code)
    for part in re.findall(rb"beginbfchar(.*?)endbfchar", table, re.S):
        for glyph, to in re.findall(rb"<(\w+)> <(\w+)>", part):
            letters[int(glyph, 16)] = bytes.fromhex(to.decode()).decode("utf-16-be")
    return letters


def _shown(contents: bytes, fonts: dict[bytes, dict[int, str]]) -> str:
    text = ""
    font: dict[int, str] = {}
    for piece in _SHOWN.finditer(contents):
        name, _, _, glyphs = piece.groups()
        if name is not None:
            font = fonts.get(name, {})
        elif glyphs is not None:
            for at in range(0, len(glyphs), 4):
                text += font.get(int(glyphs[at : at + 4], 16), "\ufffd")
        elif piece[0] == b"BT":
            text += "\n"
    return text
