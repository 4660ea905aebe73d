"""A data folder as a program left it, for the upgrade test: ``python -m tests.archive.folders FILE [--program DIR]``.

The program is run as a person would run it, against a small site on this machine: a source, watchlists, two polls
between which the site edits an article, an import, an alert that is dealt with. Beside the folder the file holds what
the program itself said of it, so that nothing need be known here of how it kept it. Run it with each release, and put
the file among `tests/data/folders`; `--program` is a folder with the source of an older one.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from tests.archive.reports import MORE, OTHER_REPORT, REPORT

ROOT = Path(__file__).parents[2]
FOLDERS = ROOT / "tests" / "data" / "folders"
ARCHIVE = "archive.sqlite"

SAID = {
    "articles": ("export", "articles"),
    "alerts": ("alerts", "--json"),
    "watchlists": ("watchlist", "list", "--json"),
    "sources": ("source", "list", "--json"),
    "found": ("search", "إدلب", "--json"),
    "phrase": ("search", '"ترميم الجسر"', "--json"),
}
"""What the program is asked about its folder, and how."""

_TITLES = ("قصف على ريف إدلب", "انهيار دعامة الجسر الحجري", "افتتاح معرض الكتاب", "")
_PAGES = (
    ("سقطت قذائف على أطراف مدينة إدلب فجر اليوم، ولم تقع إصابات بحسب مصادر محلية في المنطقة.", *MORE[:2]),
    REPORT,
    OTHER_REPORT,
    ("خبر قصير بلا عنوان عن اتفاق خفض التصعيد شمالي البلاد.", *MORE[2:]),
)
_IMPORTED = (
    {"url": "https://old.example/1", "title": "قافلة إلى إدلب", "paragraphs": [MORE[0]], "source": "أرشيف قديم"},
    {
        "url": "https://old.example/1",
        "title": "قافلة إلى إدلب وحلب",
        "paragraphs": [MORE[0], MORE[1]],
        "source": "أرشيف قديم",
    },
    {
        "url": "https://old.example/2",
        "title": "تقرير مصور",
        "subtitle": "سطر تحت العنوان",
        "authors": ["كاتبة"],
        "published": "2025-03-02T10:30:00+03:00",
        "first_seen": "2025-03-02T08:00:00+00:00",
        "language": "ar",
        "paragraphs": [MORE[3]],
        "source": "أرشيف قديم",
    },
)


class _Site(BaseHTTPRequestHandler):
    edited = False
    now = datetime.now(UTC)

    def do_GET(self) -> None:
        if self.path == "/feed":
            self._answer("application/rss+xml", self._feed())
        elif self.path.startswith("/news/"):
            self._answer("text/html", self._page(int(self.path.rpartition("/")[2])))
        else:
            self.send_error(404)

    def _answer(self, kind: str, text: str) -> None:
        body = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _title(self, number: int) -> str:
        return _TITLES[number] + (" (محدث)" if self.edited and number == 0 else "")

    def _feed(self) -> str:
        host = self.headers["Host"]
        items = "".join(
            f"<item><title>{self._title(number)}</title><link>http://{host}/news/{number}</link>"
            f"<pubDate>{format_datetime(self.now - timedelta(minutes=9 + number))}</pubDate>"
            f"<description>{paragraphs[0]}</description></item>"
            for number, paragraphs in enumerate(_PAGES)
        )
        return f'<rss version="2.0"><channel><title>نشرة</title><link>http://{host}/</link>{items}</channel></rss>'

    def _page(self, number: int) -> str:
        added = "<p>وأعلنت فرق الدفاع المدني أنها أخلت ثلاث عائلات إلى مدرسة قريبة.</p>"
        text = "".join(f"<p>{paragraph}</p>" for paragraph in _PAGES[number])
        text += added if self.edited and number == 0 else ""
        return (
            f'<!DOCTYPE html><html lang="ar"><head><title>{self._title(number)}</title>'
            f'<meta property="og:image" content="http://{self.headers["Host"]}/p.jpg"></head>'
            f"<body><article><h1>{self._title(number)}</h1>{text}</article></body></html>"
        )

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def _site() -> Iterator[tuple[str, type[_Site]]]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", _Site
    server.shutdown()
    server.server_close()


def make(target: Path, program: Path, cache: Path) -> None:
    """Have the program make a folder, and put it into a file with what it said of it."""
    with tempfile.TemporaryDirectory() as throwaway, _site() as (address, site):
        folder = Path(throwaway) / "data"

        def run(*given: str, stdin: str = "") -> str:
            environment = {**os.environ, "XDG_CACHE_HOME": str(cache), "RASID_LANGUAGE": "en", "PYTHONPATH": "."}
            command = [sys.executable, "-m", "monitor", "--data-dir", str(folder), *given]
            done = subprocess.run(
                command, cwd=program, env=environment, input=stdin, capture_output=True, encoding="utf-8", check=False
            )
            if done.returncode:
                print(f"{' '.join(given)}: {done.stderr.strip()}", file=sys.stderr)
            return done.stdout

        run("source", "add", f"{address}/feed", "--name", "نشرة")
        # Programs before schema 26 know no folders, and say so.
        run("source", "set", "نشرة", "--folder", "نشرات محلية")
        run("watchlist", "add", "شمال", "--term", "إدلب", "--term", "خفض التصعيد", "--severity", "critical")
        run("watchlist", "add", "جسور", "--term", "ترميم الجسر", "--not", "رياضة", "--cooldown", "30")
        run("poll", "--once")
        site.edited = True
        run("poll", "--once")
        run("import", "-", stdin="".join(json.dumps(line, ensure_ascii=False) + "\n" for line in _IMPORTED))
        alerts = [json.loads(line)["id"] for line in run("alerts", "--json").splitlines()]
        run("note", str(alerts[0]), "للمتابعة")
        run("ack", str(alerts[-1]))
        said = {name: run(*asked) for name, asked in SAID.items()}
        with zipfile.ZipFile(target, "w", zipfile.ZIP_LZMA) as file:
            for path in sorted(folder.glob("*")):
                if path.is_file() and path.suffix in (".sqlite", ".toml"):
                    file.writestr(f"data/{path.name}", path.read_bytes())
            for name, lines in said.items():
                file.writestr(f"said/{name}.jsonl", lines)


def main() -> None:
    reading = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reading.add_argument("target", type=Path)
    reading.add_argument("--program", type=Path, default=ROOT)
    options = reading.parse_args()
    with tempfile.TemporaryDirectory() as cache:
        make(options.target.resolve(), options.program.resolve(), Path(cache))


if __name__ == "__main__":
    main()
