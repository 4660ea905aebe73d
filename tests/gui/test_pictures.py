"""A picture comes only when asked for, or from a source a person chose; a broken or hostile one is only said so."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QUrl
from PySide6.QtGui import QColor, QImage, QImageReader, QImageWriter

from monitor.engine import Engine
from monitor.errors import InputError
from monitor.gui.picture_part import PICTURE_NAME, PICTURES_ALWAYS, PICTURES_ON_REQUEST, SHOW_PICTURE
from monitor.gui.pictures import unpacked
from monitor.model import ArticleQuery
from monitor.settings import Settings, from_table, to_table
from tests.engine.conftest import feed
from tests.gui.conftest import LAST, LEAD, MATCHED, MakeWindow, bare, press
from tests.site import Answer

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from monitor.gui.window import Window
    from tests.site import Site


def a_picture(width: int, height: int, kind: str = "png") -> bytes:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("teal"))
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert QImageWriter(buffer, QByteArray(kind.encode())).write(image)
    return bytes(buffer.data().data())


def a_bomb(width: int, height: int) -> bytes:
    """A PNG that says it is so large, in a few hundred bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 100_000))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp"])
def test_a_large_picture_is_unpacked_as_large_as_it_is_shown(qapp: object, kind: str) -> None:
    if kind.encode() not in [bytes(one.data()) for one in QImageReader.supportedImageFormats()]:
        pytest.skip(f"Qt has no {kind} here")
    picture = unpacked(a_picture(3000, 2000, kind), width=600)
    assert (picture.width(), picture.height()) == (600, 400)
    sharp = unpacked(a_picture(3000, 2000, kind), width=600, ratio=2.0)
    assert (sharp.width(), sharp.devicePixelRatio()) == (1200, 2.0)
    assert unpacked(a_picture(20, 10, kind), width=600).width() == 20


def test_a_strip_is_no_taller_than_a_page(qapp: object) -> None:
    assert unpacked(a_picture(100, 9000), width=600).height() <= 900
    assert unpacked(a_picture(9000, 3), width=600).height() == 1


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "picture-unknown"),
        (b"<html>no picture</html>", "picture-unknown"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>", "picture-unknown"),
        (b"\x89PNG\r\n\x1a\n", "picture-broken"),
        (b"\xff\xd8\xff" + b"\0" * 500, "picture-broken"),
        (b"RIFF\xff\xff\xff\xffWEBP" + b"x" * 100, "picture-broken"),
        (b"GIF89a\xff\xff\xff\xff", "picture-broken"),
    ],
)
@pytest.mark.qt_log_ignore("JPEG")
def test_what_is_no_picture_or_a_broken_one_is_refused(qapp: object, body: bytes, code: str) -> None:
    with pytest.raises(InputError) as refused:
        unpacked(body, width=600)
    assert refused.value.reason.code == code


@pytest.mark.parametrize("size", [(60_000, 60_000), (1_000_000, 40), (2**31 - 1, 2**31 - 1)])
def test_a_picture_that_would_take_all_memory_is_not_unpacked(qapp: object, size: tuple[int, int]) -> None:
    with pytest.raises(InputError) as refused:
        unpacked(a_bomb(*size), width=600)
    assert refused.value.reason.code in ("picture-too-large", "picture-broken")


def test_which_sources_show_their_pictures_is_kept(qapp: object) -> None:
    chosen = Settings(pictures=("https://a.example/", "https://b.example/"))
    assert from_table(to_table(chosen)) == chosen
    assert from_table({"pictures": "https://a.example/"}).troubles


# --- in the window -------------------------------------------------------------------------------


@pytest.fixture
def illustrated(furnished: Engine, site: Site) -> Site:
    """A source whose two articles name pictures, one of which is none."""
    items = []
    for number, name in ((1, "good.png"), (2, "bad.png")):
        title = f"خبر مصور رقم {number} عن سوق المدينة القديم"
        image = f'<meta property="og:image" content="{site.url("/" + name)}">'
        body = "".join(f"<p>{text}</p>" for text in (LEAD, MATCHED, LAST))
        html = (
            f"<html lang=ar><head><title>{title}</title>{image}</head><body><article><h1>{title}</h1>{body}</article>"
        )
        site.routes[f"/p/{number}"] = Answer(body=html.encode())
        items.append((f"/p/{number}", title, "", f"Wed, 17 Feb 2021 11:5{number}:00 GMT"))
    site.routes["/pictures.xml"] = feed(site, *items)
    site.routes["/good.png"] = Answer(body=a_picture(800, 400), type="image/png")
    site.routes["/bad.png"] = Answer(body=b"<html>", type="image/png")
    furnished.add_source(site.url("/pictures.xml"), name="المصورة").result(60)
    furnished.poll(force=True).result(60)
    # The site is the session's: what other tests asked it for is not to be counted.
    site.asked.clear()
    return site


def asked(site: Site, name: str) -> int:
    return sum(one.path == f"/{name}" for one in site.asked)


def text(window: Window) -> str:
    return bare(window.reader.page.toPlainText())


def test_a_picture_is_fetched_when_asked_for_and_always_where_a_person_says_so(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine, illustrated: Site
) -> None:
    window = make_window()
    chosen: list[tuple[str, ...]] = []
    window.settings_chosen.connect(lambda settings: chosen.append(settings.pictures))
    bad, good = sorted(furnished.article_ids(ArticleQuery(text="مصور")).result(20), reverse=True)[:2]
    window.reading.show(good)
    qtbot.waitUntil(lambda: window.is_complete)
    assert "عرض الصورة · 127.0.0.1" in text(window)
    assert not asked(illustrated, "good.png")
    press(window.table, text="ه", scan=31)
    assert "يجري جلب الصورة" in text(window)
    qtbot.waitUntil(lambda: bool(window.reader.picture.width), timeout=20_000)
    page = window.reader.page
    assert page.refused == []
    assert page.loadResource(2, QUrl(PICTURE_NAME)) is not None
    assert window.reader.picture.width <= page.text_width
    assert window.reader.picture.width // 2 == window.reader.picture.height
    assert "عرض صور المصورة دائمًا" in text(window)
    page.anchorClicked.emit(QUrl(PICTURES_ALWAYS))
    assert chosen == [(illustrated.url("/pictures.xml"),)]
    assert window.banner.text == "ستُعرض صور المصورة دائمًا من الآن."
    # The next one of that source comes by itself; this one is none, and the sentence says so.
    window.reading.show(bad)
    qtbot.waitUntil(lambda: "ما وصل ليس صورة يمكن عرضها" in text(window), timeout=20_000)
    before = asked(illustrated, "bad.png")
    page.anchorClicked.emit(QUrl(SHOW_PICTURE))
    qtbot.waitUntil(lambda: asked(illustrated, "bad.png") > before and "إعادة المحاولة" in text(window), timeout=20_000)
    # What was shown is shown again without asking.
    window.reading.show(good)
    qtbot.waitUntil(lambda: window.is_complete and bool(window.reader.picture.width), timeout=20_000)
    assert asked(illustrated, "good.png") == 1
    page.anchorClicked.emit(QUrl(PICTURES_ON_REQUEST))
    assert chosen[1:] == [()]
    # Other sources' pictures were never asked for.
    assert "عرض صور المصورة دائمًا" in text(window)


def test_the_picture_of_a_source_that_was_chosen_comes_with_the_article(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine, illustrated: Site
) -> None:
    window = make_window(pictures=(illustrated.url("/pictures.xml"),))
    good = min(furnished.article_ids(ArticleQuery(text="مصور")).result(20))
    window.reading.show(good)
    qtbot.waitUntil(lambda: bool(window.reader.picture.width), timeout=20_000)
    assert asked(illustrated, "good.png") == 1
    assert "عرض صور المصورة عند الطلب فقط" in text(window)
    # In a narrower pane it is smaller.
    window.resize(1024, 640)
    window.divide()
    page = window.reader.page

    def width() -> float:
        block = page.document().begin()
        while block.isValid():
            for piece in block.textFormats():
                if piece.format.isImageFormat():
                    return piece.format.toImageFormat().width()
            block = block.next()
        return 0

    qtbot.waitUntil(lambda: 0 < width() <= page.text_width < window.reader.picture.width, timeout=10_000)
