"""A news day: ten sources on loopback, copies, updates, breaking news, a storm, a pause, a quiet night.

What a person gets is exactly what stands here, message by message; what was held back says why (`docs/alerts.md`).
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest

from monitor.engine import Engine
from monitor.model import Alert, Delivery, Severity, Term, TextMode, Watchlist
from monitor.settings import Places
from monitor.words import Words
from tests.conftest import FakeClock
from tests.site import Answer, Site

ZONE = ZoneInfo("Asia/Beirut")
DAY = datetime(2021, 2, 17, tzinfo=ZONE)

WATCHED = (
    Watchlist(
        name="الشمال",
        terms=(Term(query="إدلب"), Term(query="خفض التصعيد")),
        exclusions=("مباراة",),
        active=("06:00-23:00",),
    ),
    Watchlist(
        name="المعابر", terms=(Term(query="معبر باب السلامة"),), severity=Severity.CRITICAL, active=("06:00-23:00",)
    ),
    Watchlist(name="القمح", terms=(Term(query="أسعار القمح"),), digest_at=("18:00",)),
    Watchlist(name="المصرف", terms=(Term(query="المصرف المركزي"),), cooldown=timedelta(hours=1)),
)


def paragraphs(text: str) -> tuple[str, ...]:
    """A text as it is wrapped here, blank lines between its paragraphs."""
    return tuple(" ".join(block.split()) for block in text.split("\n\n"))


AGENCY = paragraphs("""
اتفق وفدان من الأهالي في إدلب أمس على فتح طريق البساتين أمام المزارعين ابتداء من يوم الأحد المقبل
بعد إغلاق دام سبعة أسابيع.

وقال رئيس المجلس المحلي سامر الحلواني إن الطريق سيخدم أربعة آلاف أسرة، وإن لجنة من ستة أعضاء ستشرف
على أعمال التسوية والإنارة.

وأضاف الحلواني أن كلفة الإصلاح تبلغ مئة وعشرين ألف دولار تدفعها جمعية الرافدين الزراعية على ثلاث
دفعات حتى نهاية الصيف.
""")
OWN_REPORT = paragraphs("""
يستعد مزارعون في ريف إدلب لعودة الحركة إلى طريق البساتين الذي ظل مغلقا سبعة أسابيع، حسبما رصدت
مراسلتنا خلال جولة هناك.

وروى أبو خالد، وهو صاحب مشتل، كيف كان يقطع عشرين كيلومترا ليصل إلى سوق الخضار قبل الاتفاق الذي
أعلنه سامر الحلواني.

ويرى مهندس زراعي أن أول الرابحين هم أصحاب محاصيل الفريز التي لا تحتمل الانتظار، وأن الموسم لم يفت بعد.
""")
WORDS = """
بلدية قرية مدرسة مستشفى طريق جسر سوق حديقة مكتبة فرقة معرض مهرجان مزرعة بئر محطة مصنع ورشة ميناء مطحنة فرن ملعب مسرح
افتتاح إغلاق ترميم توسيع تأهيل توزيع تدريب مسح تشجير صيانة تمويل نقل تعليم تلقيح إحصاء حصاد غرس طلاء رصف فحص
صباح مساء خميس أحد ربيع شتاء نيسان أيار موسم أسبوع شهر عام ليلة ظهيرة ساعة دفعة مرحلة جولة زيارة لقاء
مهندس طبيبة معلم خياط نجار فلاح سائق حداد صياد طالبة كاتب رسام عازف ممرضة حارس بائع خباز راعي بناء محاسب
""".split()


class Message(NamedTuple):
    """What came at one time as one bubble."""

    watchlist: str
    titles: tuple[str, ...]


class Desk:
    """A notifier that keeps each message it was handed."""

    name = "bubble"

    def __init__(self) -> None:
        self.messages: list[Message] = []

    def deliver(self, delivery: Delivery, words: Words) -> None:
        self.deliver_many((delivery,), words)

    def deliver_many(self, deliveries: tuple[Delivery, ...], words: Words) -> None:
        alerts = [delivery.alert for delivery in deliveries]
        names = "، ".join(dict.fromkeys(alert.watchlist_name for alert in alerts))
        self.messages.append(Message(names, tuple(alert.article.title for alert in alerts)))

    def test(self, words: Words) -> None:
        pass

    def close(self) -> None:
        pass


class Day:
    """The world of one day: sites that publish, a clock that is moved, a desk that is told."""

    def __init__(self, engine: Engine, site: Site, clock: FakeClock, desk: Desk) -> None:
        self.engine, self.site, self.clock, self.desk = engine, site, clock, desk
        self._items: dict[str, list[str]] = {f"/{number}.xml": [] for number in range(10)}
        for path in self._items:
            self._serve(path)
            engine.add_source(site.url(path), name=f"صحيفة {path[1]}", backlog=0, text=TextMode.FEED).result(30)
        for watchlist in WATCHED:
            engine.save_watchlist(watchlist).result(30)
        for number in range(10):
            self.publish(number, f"نشرة الصباح {number}", f"نشرة الطقس والأسواق رقم {number}.")
        assert self.at("07:00") == []

    def publish(self, source: int, title: str, *paragraphs: str, name: str = "", hours_ago: float = 0) -> None:
        """One more item in a source's feed, or the new text of one that is there (`name`)."""
        path = f"/{source}.xml"
        link = self.site.url(f"/{source}/{name or abs(hash(title))}")
        date = format_datetime(self.clock() - timedelta(hours=hours_ago))
        body = "".join(f"&lt;p&gt;{paragraph}&lt;/p&gt;" for paragraph in paragraphs)
        items = [item for item in self._items[path] if f"<link>{link}</link>" not in item]
        items.insert(
            0,
            f"<item><title>{title}</title><link>{link}</link><pubDate>{date}</pubDate>"
            f"<description>{body}</description></item>",
        )
        self._items[path] = items
        self._serve(path)

    def at(self, hour: str, days: int = 0) -> list[Message]:
        """Move the clock to a time of the day and poll: what the person was told."""
        now = DAY + timedelta(days=days)
        self.clock.set(now.replace(hour=int(hour[:2]), minute=int(hour[3:])))
        self.engine.poll(force=True).result(60)
        told, self.desk.messages = self.desk.messages, []
        return told

    def alerts(self) -> tuple[Alert, ...]:
        return self.engine.alerts().result(20)

    def why(self, title: str) -> list[tuple[str, str, str]]:
        """(step, outcome, code) of an article's decisions about alerts, by its headline."""
        found = self.engine.search(f'"{title}"', limit=1).result(20)
        _, steps = self.engine.why(str(found[0].article.id)).result(20)
        told = [(one.step, one.outcome, one.detail.code if one.detail else "") for one in steps]
        return [step for step in told if step[1] == "stopped" or step[0] == "story"]

    def _serve(self, path: str) -> None:
        head = '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>صحيفة</title>'
        body = f"{head}{''.join(self._items[path][:40])}</channel></rss>".encode()
        self.site.routes[path] = Answer(body=body, type="application/rss+xml; charset=utf-8")


@pytest.fixture
def day(
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    clock: FakeClock,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Day]:
    monkeypatch.setenv("TZ", "Asia/Beirut")
    time.tzset()
    clock.set(DAY.replace(hour=7))
    desk = Desk()
    places = Places(data=tmp_path / "data", cache=tmp_path_factory.getbasetemp() / "cache", log=tmp_path / "log")
    engine = Engine(places, clock=clock, gap=0, notifiers={"bubble": desk})
    engine.open(poll=True)
    # As the window does: nobody declares a storm over because a command ends.
    engine.start()
    engine._begin(schedule=False).learned()
    with Site() as site:
        yield Day(engine, site, clock, desk)
        engine.close()
    monkeypatch.undo()
    time.tzset()


def other_news(number: int) -> tuple[str, str, str]:
    """A story of its own: its headline and two paragraphs, with إدلب in the second."""
    chance = random.Random(number)
    first, second = (" ".join(chance.sample(WORDS, 30)) for _ in range(2))
    title = " ".join(chance.sample(WORDS, 6))
    return f"{title} {number}", f"{first}.", f"{second} في إدلب."


def test_a_news_day(day: Day) -> None:
    # A story, its copy, a copy that brings a new term, an edit, another outlet's own report.
    day.publish(0, "فتح طريق البساتين", *AGENCY, name="road")
    assert day.at("08:00") == [("الشمال", ("فتح طريق البساتين",))]
    day.publish(1, "اتفاق على فتح طريق زراعي", *AGENCY)
    assert day.at("08:10") == []
    day.publish(2, "الطريق الزراعي يفتح الأحد", *AGENCY, "ويأتي الاتفاق ضمن خطة لخفض التصعيد ترعاها لجنة الوجهاء.")
    assert day.at("08:20") == [("الشمال", ("الطريق الزراعي يفتح الأحد",))]
    assert day.alerts()[0].sentence == "ويأتي الاتفاق ضمن خطة لخفض التصعيد ترعاها لجنة الوجهاء."
    day.publish(0, "فتح طريق البساتين (محدث)", *AGENCY, "وشكر الحلواني المتطوعين.", name="road")
    assert day.at("08:40") == []
    (edited,) = (alert for alert in day.alerts() if alert.article.title == "فتح طريق البساتين (محدث)")
    assert day.engine.article(edited.article.id).result(20).paragraphs[-1] == "وشكر الحلواني المتطوعين."
    day.publish(3, "مزارعون ينتظرون الأحد", *OWN_REPORT)
    assert day.at("09:00") == [("الشمال", ("مزارعون ينتظرون الأحد",))]
    # What is excluded, and what came up again after ten days.
    day.publish(
        4, "مباراة ودية في المدينة", "تقام في إدلب غدا مباراة ودية بين فريقي الأمل والنهضة على الملعب البلدي الجديد."
    )
    day.publish(
        5, "أرشيف: سوق قديم في إدلب", "سوق إدلب القديم كما كان قبل الترميم، صور من أرشيف البلدية.", hours_ago=240
    )
    assert day.at("09:20") == []
    # A list whose alerts are collected until six.
    day.publish(
        6, "القمح يرتفع", "ارتفعت أسعار القمح في أسواق الجملة بنسبة خمسة في المئة بعد تأخر سفينتين محملتين بالحبوب."
    )
    assert day.at("10:00") == []
    day.publish(
        7, "مخزون الطحين يكفي شهرين", "طمأنت لجنة المطاحن الأفران إلى أن أسعار القمح لن تمس مخزون الطحين هذا الربيع."
    )
    assert day.at("11:00") == []
    # What an outlet calls urgent and a person calls critical comes at once.
    day.publish(8, "عاجل: إغلاق معبر باب السلامة", "أغلق معبر باب السلامة حتى إشعار آخر بسبب عاصفة رملية.")
    assert day.at("11:30") == [("المعابر", ("عاجل: إغلاق معبر باب السلامة",))]
    # Twenty stories within five minutes: twelve by themselves, the rest as one message.
    storm = [other_news(number) for number in range(20)]
    for number, (title, *text) in enumerate(storm):
        day.publish(number % 10, title, *text)
    told = day.at("12:00") + day.at("12:05")
    assert sum(len(message.titles) for message in told) == 12
    rest = day.at("12:11")
    assert [len(message.titles) for message in rest] == [8]
    assert {title for message in (*told, *rest) for title in message.titles} == {title for title, *_ in storm}
    # A pause for an hour holds the critical too.
    day.engine.pause(DAY.replace(hour=14)).result(20)
    day.publish(9, "فتح معبر باب السلامة", "أعيد فتح معبر باب السلامة أمام الشاحنات بعد هدوء العاصفة الرملية.")
    day.publish(0, "مشتل جديد شرق إدلب", "بدأت جمعية محلية شرق إدلب غرس ألفي شتلة زيتون على التلال المطلة على النهر.")
    assert day.at("13:20") == []
    assert [set(message.titles) for message in day.at("14:00")] == [{"فتح معبر باب السلامة", "مشتل جديد شرق إدلب"}]
    # The digest.
    assert day.at("17:59") == []
    assert [(name, set(titles)) for name, titles in day.at("18:00")] == [
        ("القمح", {"القمح يرتفع", "مخزون الطحين يكفي شهرين"})
    ]
    # A cool-down of an hour.
    day.publish(1, "المصرف يرفع الفائدة", "رفع المصرف المركزي سعر الفائدة نصف نقطة في اجتماعه الدوري أمس.")
    assert day.at("20:00") == [("المصرف", ("المصرف يرفع الفائدة",))]
    day.publish(2, "حاكم جديد", "سمت الحكومة ليلى العطار حاكمة جديدة تدير المصرف المركزي خمس سنوات.")
    assert day.at("20:30") == []
    assert day.at("21:00") == [("المصرف", ("حاكم جديد",))]
    # A quiet night, that only the critical passes.
    day.publish(
        3, "أمطار ليلية على إدلب", "هطلت أمطار غزيرة ليلا على إدلب وامتلأت السواقي في الحقول المنخفضة قرب الوادي."
    )
    assert day.at("23:30") == []
    day.publish(4, "عاجل: تمديد دوام المعبر", "يعمل معبر باب السلامة الليلة حتى الفجر لعبور قوافل الإغاثة الطبية.")
    assert day.at("02:00", days=1) == [("المعابر", ("عاجل: تمديد دوام المعبر",))]
    assert day.at("06:00", days=1) == [("الشمال", ("أمطار ليلية على إدلب",))]
    # Nothing was told twice, nothing was lost, and each hold says why.
    assert len(day.alerts()) == 3 + 2 + 1 + 20 + 2 + 2 + 2
    assert day.engine.alerts(held=True).result(20) == ()
    assert ("story", "stopped", "folded-into") in day.why("اتفاق على فتح طريق زراعي")
    assert day.why("مباراة ودية في المدينة")[0][:2] == ("exclusion", "stopped")
    assert ("story", "stopped", "not-news") in day.why("أرشيف: سوق قديم في إدلب")
    assert ("pause", "stopped", "held-by-pause") in day.why("مشتل جديد شرق إدلب")
    assert ("quiet", "stopped", "held-by-quiet") in day.why("أمطار ليلية على إدلب")
    assert ("cool-down", "stopped", "held-by-cool-down") in day.why("حاكم جديد")
    assert ("digest", "stopped", "held-by-digest") in day.why("القمح يرتفع")
