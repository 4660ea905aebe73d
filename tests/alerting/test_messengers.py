"""Telegram and ntfy, against a real HTTP server that answers as theirs do."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import pytest

from monitor.alerting import Deliverer, DeliverySummary, Notifier
from monitor.errors import DeliveryError
from monitor.model import Severity
from monitor.words import Words
from tests.alerting.conftest import Make
from tests.alerting.making import SENTENCE, TITLE, WORD, a_delivery, a_titled_alert, an_alert
from tests.alerting.test_delivery import Desk, desk
from tests.conftest import FakeClock
from tests.site import Answer, Site

__all__ = ["desk"]

ARABIC = Words("ar")
TOKEN = "123456:AAbb_cc-DD"
UGLY = "\u202eعاجل\x00 <b>&</b> " + "كلمة " * 2500
MARKS = re.compile("[\u200e\u200f\u2066-\u2069]")
MANY = tuple(a_delivery(an_alert(id=n), id=n) for n in range(1, 501))


def telegram(status: int = 200, **told: object) -> Answer:
    return Answer(status=status, body=json.dumps({"ok": status == 200, **told}).encode(), type="application/json")


def sent(site: Site) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(site.asked[-1].body)
    return data


def why(notifier: Notifier) -> DeliveryError:
    with pytest.raises(DeliveryError) as failed:
        notifier.deliver(a_delivery(), ARABIC)
    return failed.value


# --- Telegram ------------------------------------------------------------------------------------


def test_a_bot_sends_headline_sentence_origin_and_link(site: Site, make: Make) -> None:
    site.routes["/*"] = telegram()
    make("telegram", server=site.url(""), chat="-100123", secret=TOKEN).deliver(a_delivery(), ARABIC)
    assert site.paths() == [f"/bot{TOKEN}/sendMessage"]
    data = sent(site)
    assert (data["chat_id"], data["parse_mode"], data["disable_notification"]) == ("-100123", "HTML", False)
    assert data["link_preview_options"] == {"is_disabled": True}
    title, said, origin = MARKS.sub("", data["text"]).split("\n")
    assert title == f'<a href="http://127.0.0.1/7"><b>{TITLE}</b></a>'
    assert said == SENTENCE.replace(WORD, f"<b>{WORD}</b>")
    assert origin == "إدلب · صحيفة المنارة"


def test_an_ugly_title_is_neither_markup_nor_too_long_for_telegram(site: Site, make: Make) -> None:
    site.routes["/*"] = telegram()
    notifier = make("telegram", server=site.url(""), chat="1", secret=TOKEN)
    notifier.deliver(a_delivery(a_titled_alert(UGLY, severity=Severity.QUIET)), ARABIC)
    data = sent(site)
    assert "عاجل &lt;b&gt;&amp;&lt;/b&gt; كلمة" in data["text"]
    assert not {"\x00", "\u202e"} & set(data["text"])
    assert data["disable_notification"] is True
    assert len(data["text"]) < 1200


def test_five_hundred_alerts_are_one_message_that_telegram_takes(site: Site, make: Make) -> None:
    site.routes["/*"] = telegram()
    make("telegram", server=site.url(""), chat="1", secret=TOKEN).deliver_many(MANY, ARABIC)
    text = sent(site)["text"]
    shown = html.unescape(re.sub("<[^>]*>", "", text))
    assert len(shown.encode("utf-16-le")) // 2 <= 4096
    assert "٥٠٠ تنبيه" in text
    assert len(site.asked) == 1
    assert 10 < text.count(TITLE) <= 50


@pytest.mark.parametrize(
    ("answer", "code", "refused", "pause"),
    [
        (telegram(401, description="Unauthorized"), "telegram-token", False, None),
        (telegram(404, description="Not Found"), "telegram-token", False, None),
        (telegram(403, description="Forbidden: bot was blocked by the user"), "telegram-forbidden", False, None),
        (telegram(400, description="Bad Request: chat not found"), "telegram-chat", False, None),
        (telegram(400, description="Bad Request: can't parse entities"), "telegram-refused", True, None),
        (telegram(429, parameters={"retry_after": 35}), "too-many-requests", False, 35),
        (telegram(429), "too-many-requests", False, 60),
        (Answer(status=502, body=b"<html>"), "server-error", False, None),
        (Answer(status=200, body=b"<html>a captive portal"), "telegram-refused", False, None),
    ],
)
def test_what_telegram_answers_is_told(
    site: Site, make: Make, answer: Answer, code: str, refused: bool, pause: float | None
) -> None:
    site.routes["/*"] = answer
    error = why(make("telegram", server=site.url(""), chat="1", secret=TOKEN))
    assert (error.reason.code, error.refused, error.retry_after) == (code, refused, pause)
    assert TOKEN not in str(error) + ARABIC.error(error)


@pytest.mark.parametrize("secret", ["", "abc/../x", "1:a b", "1:a?x"])
def test_what_can_be_no_token_is_sent_to_nobody(site: Site, make: Make, secret: str) -> None:
    assert why(make("telegram", server=site.url(""), chat="1", secret=secret)).reason.code == "telegram-token"
    assert site.asked == []


def test_a_bot_that_is_asked_to_slow_down_does_and_loses_nothing(
    desk: Desk, site: Site, make: Make, clock: FakeClock
) -> None:
    site.routes["/*"] = telegram(429, parameters={"retry_after": 35})
    notifier = make("telegram", server=site.url(""), chat="1", secret=TOKEN)
    deliverer = Deliverer(desk.archive, {"telegram": notifier}, clock=clock)
    for _ in range(7):
        desk.alert("telegram")
        deliverer.deliver_once()
        clock.forward(seconds=4)
    assert len(site.asked) == 1
    site.routes["/*"] = telegram()
    clock.forward(seconds=10)
    assert deliverer.deliver_once() == DeliverySummary(delivered=7)
    assert len(site.asked) == 2
    deliverer.close()


# --- ntfy ----------------------------------------------------------------------------------------


def test_ntfy_gets_title_message_link_and_priority(site: Site, make: Make) -> None:
    site.routes["/"] = Answer(body=b"{}")
    notifier = make("ntfy", server=site.url(), topic="desk", secret="tk_abc")
    notifier.deliver(a_delivery(an_alert(severity=Severity.CRITICAL)), ARABIC)
    data = sent(site)
    assert site.asked[0].headers["authorization"] == "Bearer tk_abc"
    assert (data["topic"], data["priority"], data["click"]) == ("desk", 5, "http://127.0.0.1/7")
    assert MARKS.sub("", data["title"]) == TITLE
    assert MARKS.sub("", data["message"]).split("\n") == [SENTENCE, "إدلب · صحيفة المنارة", "http://127.0.0.1/7"]


def test_ntfy_is_told_by_a_number_what_comes_again(site: Site, make: Make) -> None:
    site.routes["/"] = Answer(body=b"{}")
    notifier = make("ntfy", server=site.url(), topic="desk")
    for number in (1, 1, 2):
        notifier.deliver(a_delivery(id=number), ARABIC)
    first, again, other = (asked.headers["x-sequence-id"] for asked in site.asked)
    assert first == again != other
    assert re.fullmatch("[-_A-Za-z0-9]{1,64}", first)


def test_five_hundred_alerts_fit_into_one_message_of_ntfy(site: Site, make: Make) -> None:
    site.routes["/"] = Answer(body=b"{}")
    make("ntfy", server=site.url(), topic="desk").deliver_many(MANY, ARABIC)
    data = sent(site)
    assert 2000 < len(data["message"].encode()) <= 4096
    assert "٥٠٠ تنبيه" in data["title"]
    assert "click" not in data
    assert "authorization" not in site.asked[0].headers


def test_an_ugly_title_reaches_ntfy_clean_and_a_link_that_is_no_link_does_not(site: Site, make: Make) -> None:
    site.routes["/"] = Answer(body=b"{}")
    alert = a_titled_alert(UGLY)
    for url in ("javascript:alert(1)", "file:///etc/passwd", ""):
        bad = an_alert(article=type(alert.article)(id=7, url=url, title=UGLY, source="\u202ex\n\ny", published=None))
        make("ntfy", server=site.url(), topic="desk").deliver(a_delivery(bad), ARABIC)
        data = sent(site)
        assert "click" not in data
        assert not {"\x00", "\u202e", "\r"} & set(json.dumps(data, ensure_ascii=False))
        assert len(data["title"]) < 250


@pytest.mark.parametrize(
    ("status", "code"),
    [(401, "post-forbidden"), (403, "post-forbidden"), (429, "too-many-requests"), (507, "server-error")],
)
def test_what_ntfy_answers_is_told(site: Site, make: Make, status: int, code: str) -> None:
    site.routes["/"] = Answer(status=status)
    assert why(make("ntfy", server=site.url(), topic="desk")).reason.code == code


@pytest.mark.parametrize("kind", ["telegram", "ntfy"])
def test_the_test_message_arrives_as_one(site: Site, make: Make, kind: str) -> None:
    site.routes["/*"] = telegram()
    options = {"telegram": {"chat": "1"}, "ntfy": {"topic": "desk"}}[kind]
    make(kind, server=site.url(""), secret=TOKEN, **options).test(Words("en"))
    assert "alerts arrive here" in site.asked[0].body.decode()
