"""500 loopback feeds of 40 whole articles each: how long until every listing is recorded, and every article searchable.

    python -m tests.bench.polling [--feeds 500] [--items 40] [--latency 0.1] [--gui-timer]

The site runs in a process of its own, so that its CPU is not counted as ours; each feed has its own address in 127/8.
Its articles are 130 words of our own each, which makes feeds of some 65 KB, as large as news sites' usually are.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from monitor.engine import Engine
from monitor.language import compile_lexicon
from monitor.model import AlertRaised, Event, NewSource, PollEnded, SourceKind, Term, TextMode, Watchlist
from monitor.settings import Places
from tests.site import Answer, Asked, Site

WORDS = """
قال المتحدث باسم اللجنة المحلية إن فرق الصيانة بدأت صباح اليوم إصلاح شبكة المياه في الأحياء الشرقية من المدينة وأضاف أن
العمل سيستمر حتى نهاية الأسبوع المقبل بمشاركة متطوعين من القرى المجاورة وذكر سكان أن الأسواق فتحت أبوابها وعادت حركة
النقل بين البلدات بعد توقف دام يومين بسبب الأمطار الغزيرة التي أغلقت الطريق الرئيسي وأكدت البلدية توزيع المساعدات على
الأسر المتضررة ودعت إلى الحذر قرب مجرى النهر في حين توقع خبراء الأرصاد تحسنا تدريجيا في الأحوال الجوية مع ارتفاع درجات
الحرارة وناقش المجلس خطة لدعم المزارعين وتأهيل المدارس وتوسيع المركز الصحي وشراء معدات جديدة للدفاع المدني
""".split()
TERMS = (
    "إدلب",
    "خفض التصعيد",
    "المعبر",
    "أسعار القمح",
    "وفد الوساطة",
    "الهلال الأحمر",
    "الليرة",
    "درعا",
    "هدنة",
    "قطر",
)
RARE = ("بإدلب", "لخفض التصعيد", "والمعبر", "ودرعا")


def article(random_: random.Random, words: int = 130) -> str:
    """Some paragraphs of ordinary words; one in fifty has a watched word in it."""
    chosen = random_.choices(WORDS, k=words)
    if random_.random() < 0.02:
        chosen[random_.randrange(words)] = random_.choice(RARE)
    paragraphs = [" ".join(chosen[n : n + 45]) for n in range(0, words, 45)]
    return "".join(f"<p>{paragraph}.</p>" for paragraph in paragraphs)


def feed(number: int, items: int) -> bytes:
    random_ = random.Random(number)
    now = datetime.now(UTC)
    parts = []
    for n in range(items):
        title = " ".join(random_.choices(WORDS, k=9))
        date = format_datetime(now - timedelta(minutes=n + 1))
        parts.append(
            f"<item><title>{title}</title><link>https://site{number}.example/{n}</link><pubDate>{date}</pubDate>"
            f"<description><![CDATA[{article(random_)}]]></description></item>"
        )
    body = f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>{number}</title>'
    return f"{body}{''.join(parts)}</channel></rss>".encode()


def serve(feeds: int, items: int, latency: float) -> None:
    """The site's process: prints its port, serves until its input ends, then prints when each answer was sent."""
    bodies = {address(n): feed(n, items) for n in range(feeds)}
    sent: dict[str, float] = {}

    def answer(asked: Asked) -> Answer:
        sent[asked.host] = time.monotonic() + latency
        return Answer(body=bodies[asked.host], type="application/rss+xml; charset=utf-8", latency=latency)

    with Site({"/feed": answer}, address="0.0.0.0", remember=False) as site:
        print(site.port, flush=True)
        sys.stdin.read()
    print(json.dumps(sent))


def address(number: int) -> str:
    return f"127.1.{number // 250}.{number % 250 + 1}"


def cpu() -> float:
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feeds", type=int, default=500)
    parser.add_argument("--items", type=int, default=40)
    parser.add_argument("--latency", type=float, default=0.1)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.serve:
        serve(chosen.feeds, chosen.items, chosen.latency)
        return
    command = [sys.executable, "-m", "tests.bench.polling", "--serve"]
    command += ["--feeds", str(chosen.feeds), "--items", str(chosen.items), "--latency", str(chosen.latency)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as site:
        assert site.stdout is not None
        port = int(site.stdout.readline())
        with tempfile.TemporaryDirectory() as folder:
            told, seen = measure(Path(folder), port, chosen.feeds, chosen.items)
        sent = json.loads(site.communicate("")[0])
    first = seen.alert_at - sent[seen.alert_host] if seen.alert_host else None
    told["first alert after its feed's last byte, s"] = round(first, 3) if first is not None else None
    told["peak MB"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    print(json.dumps(told, indent=1))


@dataclass(slots=True)
class Seen:
    """What the events told."""

    listed: int = 0
    listed_at: float = 0.0
    listed_cpu: float = 0.0
    alert_host: str = ""
    alert_at: float = 0.0


def measure(folder: Path, port: int, feeds: int, items: int) -> tuple[dict[str, object], Seen]:
    compile_lexicon(folder / "cache")
    engine = Engine(Places(data=folder / "data", cache=folder / "cache", log=folder / "log"), notifiers={})
    engine.open(poll=True)
    archive = engine._stored
    hosts = {
        archive.add_source(
            NewSource(
                url=f"http://{address(n)}:{port}/feed",
                name=f"f{n}",
                kind=SourceKind.FEED,
                text=TextMode.FEED,
                backlog=items,
            )
        )
        .result()
        .id: address(n)
        for n in range(feeds)
    }
    watchlist = Watchlist(name="bench", terms=tuple(Term(query=query) for query in TERMS), actions=())
    engine.save_watchlist(watchlist).result()
    # Made once on a machine, and loaded in the background: not what is measured here.
    engine._begin(schedule=False).learned()
    seen = Seen()

    def hear(event: Event) -> None:
        if isinstance(event, PollEnded):
            seen.listed += 1
            if seen.listed == feeds:
                seen.listed_at, seen.listed_cpu = time.monotonic(), cpu()
        elif isinstance(event, AlertRaised) and not seen.alert_host:
            seen.alert_at = time.monotonic()
            seen.alert_host = hosts[archive.article(event.alert.article.id).result().source]

    engine.subscribe(hear)
    begun, cpu_begun = time.monotonic(), cpu()
    summary = engine.poll(force=True).result()
    ended, cpu_ended = time.monotonic(), cpu()
    found = len(engine.search("لخفض التصعيد", limit=100000).result())
    size = sum(file.stat().st_size for file in (folder / "data").glob("archive.sqlite*"))
    engine.close()
    told: dict[str, object] = {
        "feeds": summary.sources,
        "failed": summary.failed,
        "articles": summary.articles,
        "alerts": summary.alerts,
        "found by search": found,
        "every listing recorded, wall s": round(seen.listed_at - begun, 2),
        "every listing recorded, CPU s": round(seen.listed_cpu - cpu_begun, 2),
        "every article stored, wall s": round(ended - begun, 2),
        "every article stored, CPU s": round(cpu_ended - cpu_begun, 2),
        "bytes an article": round(size / max(1, summary.articles)),
    }
    return told, seen


if __name__ == "__main__":
    main()
