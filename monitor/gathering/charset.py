"""Bytes to text: the byte-order mark, HTTP, the document, and at last the letters say which encoding it is."""

from __future__ import annotations

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HTTP_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']\s*([\w.:-]+)", re.IGNORECASE)
_META_CHARSET = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
# WHATWG: these labels mean the wider Windows encoding (https://encoding.spec.whatwg.org/#names-and-labels).
_WIDER = {
    "iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252",
    "iso8859-1": "cp1252", "iso_8859-1": "cp1252", "iso-8859-9": "cp1254", "iso-8859-11": "cp874", "tis-620": "cp874",
    "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "shift_jis": "cp932", "x-sjis": "cp932",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949", "x-euc-jp": "euc_jp", "arabic": "iso8859-6", "iso-8859-6-i": "iso8859-6", "x-cp1256": "cp1256",
    "windows-31j": "cp932", "x-mac-roman": "mac-roman", "macintosh": "mac-roman", "unicode": "utf-16",
    "x-mac-cyrillic": "mac-cyrillic", "mac": "mac-roman", "csmacintosh": "mac-roman", "ms-cyrl": "cp1251",
    "ms-arab": "cp1256", "csisolatinarabic": "iso8859-6", "asmo-708": "iso8859-6", "ecma-114": "iso8859-6",
}  # fmt: skip
# Never by declaration: encodings that can hide markup from a sanitiser, and Python's own transforms.
_REFUSED = frozenset({"utf-7", "utf7", "u7", "unicode-1-1-utf-7", "idna", "punycode", "unicode_escape",
    "raw_unicode_escape", "undefined",
                      "mbcs", "oem", "unicode-escape", "raw-unicode-escape", "rot13", "rot_13", "base64", "hex",
                      "zlib", "bz2"})  # fmt: skip
_ARABIC_SINGLE_BYTE = ("cp1256", "iso8859-6", "mac-arabic")
_COMMON_ARABIC = frozenset("اليمنوتربدسعةفهقكأحجشطصإىخذضزغثءظئآؤ")
_UTF8_MULTI = re.compile(rb"[\xc2-\xf4][\x80-\xbf]")
_HIGH = re.compile(rb"[\x80-\xff]")


def decode(body: bytes, *, content_type: str = "", charset: str = "") -> str:
    """The text of a page, feed or file.

    Args:
        body: the bytes as they came (decompressed).
        content_type: the HTTP header's value, whose charset counts before the document's own word.
        charset: what a person said it is; it counts before everything but a byte-order mark.

    Never raises: a byte that fits nowhere becomes U+FFFD.
    """
    return decode_named(body, content_type=content_type, charset=charset)[0]


def decode_named(body: bytes, *, content_type: str = "", charset: str = "") -> tuple[str, str]:
    """As `decode`, with the name of the encoding that was used."""
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace"), name
    said = _known(charset)
    if said:
        return body.decode(said, "replace"), said
    if b"\x00" in body[:4]:
        wide = _wide_without_mark(body)
        if wide:
            return body.decode(wide, "replace"), wide
    declared = [name for name in (_known(_from_http(content_type)), _known(_from_document(body))) if name]
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        # Text that is valid UTF-8 with letters beyond ASCII is UTF-8, whatever a single-byte declaration says.
        if not declared or not text.isascii() or declared[0] in ("utf-8", "cp1252"):
            return text, "utf-8"
    for name in declared:
        if name == "utf-8":
            if _mostly_utf8(body):
                return body.decode("utf-8", "replace"), "utf-8"
        elif not (name == "cp1252" and _arabic_single_byte(body)):
            return body.decode(name, "replace"), name
    return _detected(body)


def is_charset(label: str) -> bool:
    """Whether `decode` knows an encoding by this name."""
    return bool(_known(label))


def _known(label: str) -> str:
    label = label.strip().strip("\"'").lower()
    if not label or label in _REFUSED:
        return ""
    label = _WIDER.get(label, label)
    try:
        name = codecs.lookup(label).name
    except (LookupError, ValueError):
        return ""
    if name in _REFUSED or name.removesuffix("_codec") in _REFUSED:
        return ""
    return _WIDER.get(name, name)


def _from_http(content_type: str) -> str:
    match = _HTTP_CHARSET.search(content_type)
    return match.group(1) if match else ""


def _from_document(body: bytes) -> str:
    head = body[:4096]
    match = _XML_ENCODING.match(head) or _META_CHARSET.search(head)
    name = match.group(1).decode("ascii", "replace").lower() if match else ""
    # A document whose declaration could be read byte by byte cannot be in a two-byte encoding.
    return "utf-8" if name.startswith(("utf-16", "utf-32", "ucs-2", "iso-10646-ucs")) else name


def _wide_without_mark(body: bytes) -> str:
    head = body[:4]
    if head[:2] == b"<\x00":
        return "utf-32-le" if head[2:] == b"\x00\x00" else "utf-16-le"
    if head == b"\x00\x00\x00<":
        return "utf-32-be"
    if head[:2] == b"\x00<":
        return "utf-16-be"
    return ""


def _mostly_utf8(body: bytes) -> bool:
    """Whether all but a few of the bytes above ASCII belong to UTF-8 sequences: a torn character changes nothing."""
    sample = body[:200_000]
    high = len(_HIGH.findall(sample))
    return high > 0 and len(_UTF8_MULTI.findall(sample)) * 2 >= 0.9 * high


def _share_of_runs(body: bytes) -> float:
    """Of the bytes above ASCII, how many stand in runs of three or more (words of one script, not accents)."""
    runs = re.findall(rb"[\x80-\xff]+", body[:100_000])
    total = sum(len(run) for run in runs)
    return sum(len(run) for run in runs if len(run) >= 3) / total if total else 0.0


def _detected(body: bytes) -> tuple[str, str]:
    try:
        return body.decode("ascii"), "utf-8"
    except UnicodeDecodeError:
        pass
    if _mostly_utf8(body):
        return body.decode("utf-8", "replace"), "utf-8"
    name = _arabic_single_byte(body)
    if name:
        return body.decode(name, "replace"), name
    from charset_normalizer import from_bytes  # heavy, and rarely needed

    best = from_bytes(body[:60_000]).best()
    if best is not None:
        try:
            return body.decode(best.encoding, "replace"), best.encoding
        except LookupError:
            pass
    return body.decode("cp1252", "replace"), "cp1252"


def _arabic_single_byte(body: bytes) -> str:
    """Which Arabic single-byte encoding makes Arabic words of the bytes, or "" if none does.

    Scored by common letters, against letters that stand where Arabic has none. Runs of letters are asked for, since
    accents of Latin text also decode to Arabic letters, but one at a time.
    """
    if _share_of_runs(body) < 0.6:
        return ""
    sample = body[:100_000]
    best, best_score = "", 0.0
    for name in _ARABIC_SINGLE_BYTE[:2]:
        text = sample.decode(name, "replace")
        high = [c for c in text if ord(c) >= 0x80]
        if not high:
            return ""
        good = sum(1 for c in high if c in _COMMON_ARABIC or c in "،؛؟\u00a0«»“”–—…" or "\u064b" <= c <= "\u0652")
        article = len(re.findall("(?<![\u0621-\u064a])ال", text))
        score = good / len(high) + min(0.2, article / max(1, len(high)) * 2)
        if score > best_score:
            best, best_score = name, score
    return best if best_score > 0.9 else ""


_NO_PAGE = ("image/", "audio/", "video/", "font/", "application/pdf", "application/zip", "application/msword")
_SIGNATURES = (b"%PDF-", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"\x7fELF", b"OggS", b"ID3")
_CONTROLS = bytes({*range(9), *range(14, 32), 127} - {27})
_LOOK = 8_192
_MOST_CONTROLS = 0.02
"""Of the bytes of a text in any encoding of eight bits hardly any are control marks; of a compressed file a tenth."""


def is_no_page(body: bytes, content_type: str) -> bool:
    """Whether an answer is a document of another kind (a PDF, a picture, an archive), whatever it is called."""
    if content_type.strip().lower().startswith(_NO_PAGE) or body.startswith(_SIGNATURES):
        return True
    head = body[:_LOOK]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or b"utf-16" in content_type.lower().encode():
        return False
    # A page in UTF-16 without a mark has a zero beside nearly every sign of its markup.
    if b"<\x00" in head or b"\x00<" in head:
        return False
    return len(head) - len(head.translate(None, _CONTROLS)) > _MOST_CONTROLS * max(len(head), 1)
