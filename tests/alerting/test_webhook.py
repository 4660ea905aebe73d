"""Webhooks, and posting in general, against a real HTTP server."""

from __future__ import annotations

import hmac
import json
import socket
import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from monitor.alerting import Deliverer, DeliverySummary, Notifier
from monitor.alerting.notifiers.webhook import signature
from monitor.alerting.posting import Poster
from monitor.archive import Archive
from monitor.errors import DeliveryError, InputError
from monitor.gathering.connecting import Deadlines
from monitor.words import Words
from tests.alerting.conftest import TRUSTED, Make, showing
from tests.alerting.making import TITLE, a_delivery, a_titled_alert, an_alert
from tests.alerting.test_delivery import Desk, desk
from tests.conftest import FakeClock
from tests.site import Answer, Asked, Site

__all__ = ["desk"]

ARABIC = Words("ar")
OK = Answer(status=204)
UGLY = "\u202eعاجل\x00 <b>&</b> " + "كلمة " * 2500


def why(notifier: Notifier) -> DeliveryError:
    with pytest.raises(DeliveryError) as failed:
        notifier.deliver(a_delivery(), ARABIC)
    return failed.value


def test_an_alert_is_posted_as_json_and_signed(site: Site, make: Make, clock: FakeClock) -> None:
    site.routes["/hook"] = OK
    make("webhook", url=site.url("/hook"), secret="s3cret").deliver(a_delivery(), ARABIC)
    (asked,) = site.asked
    assert (asked.method, asked.headers["content-type"]) == ("POST", "application/json; charset=utf-8")
    assert json.loads(asked.body)["alerts"][0]["article"]["title"] == TITLE
    number, timestamp = asked.headers["webhook-id"], asked.headers["webhook-timestamp"]
    assert int(timestamp) == int(clock().timestamp())
    signed = f"{number}.{timestamp}.".encode() + asked.body
    expected = b64encode(hmac.digest(b"s3cret", signed, "sha256")).decode()
    assert asked.headers["webhook-signature"] == f"v1,{expected}"


def test_the_signature_is_that_of_standard_webhooks() -> None:
    # The example that the specification's reference implementations test themselves with.
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    found = signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", b'{"test": 2432232314}')
    assert found == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_without_a_key_nothing_is_signed_and_a_retry_has_the_same_id(site: Site, make: Make) -> None:
    site.routes["/"] = OK
    notifier = make("webhook", url=site.url())
    notifier.deliver(a_delivery(), ARABIC)
    notifier.deliver(a_delivery(tries=1), ARABIC)
    notifier.deliver(a_delivery(an_alert(id=2), id=2), ARABIC)
    numbers = [asked.headers["webhook-id"] for asked in site.asked]
    assert numbers[0] == numbers[1] != numbers[2]
    assert "webhook-signature" not in site.asked[0].headers


def test_an_ugly_title_is_posted_clean(site: Site, make: Make) -> None:
    site.routes["/"] = OK
    make("webhook", url=site.url()).deliver(a_delivery(a_titled_alert(UGLY)), ARABIC)
    data = json.loads(site.asked[0].body)
    assert not {"\x00", "\u202e"} & set(json.dumps(data, ensure_ascii=False))
    assert len(data["alerts"][0]["article"]["title"]) <= 2000


@pytest.mark.parametrize(
    ("answer", "code", "refused", "pause"),
    [
        (Answer(status=500), "server-error", False, None),
        (Answer(status=503, headers=(("Retry-After", "120"),)), "server-error", False, 120),
        (Answer(status=429), "too-many-requests", False, 60),
        (Answer(status=429, headers=(("Retry-After", "7"),)), "too-many-requests", False, 7),
        (Answer(status=401), "post-forbidden", False, None),
        (Answer(status=404), "post-not-found", False, None),
        (Answer(status=302, headers=(("Location", "/elsewhere"),)), "post-redirected", False, None),
        (Answer(status=422), "post-refused", True, None),
        (Answer(raw=b""), "disconnected", False, None),
        (Answer(raw=b"SSH-2.0-nothing\r\n"), "not-http", False, None),
    ],
)
def test_what_a_server_answers_is_told(
    site: Site, make: Make, answer: Answer, code: str, refused: bool, pause: float | None
) -> None:
    site.routes.update({"/": answer, "/elsewhere": OK})
    error = why(make("webhook", url=site.url()))
    assert (error.reason.code, error.refused, error.retry_after) == (code, refused, pause)
    assert site.paths() == ["/"]


def test_a_body_that_breaks_off_after_a_good_status_is_a_delivery(site: Site, make: Make) -> None:
    site.routes["/"] = Answer(status=200, body=b"half", length=100)
    make("webhook", url=site.url()).deliver(a_delivery(), ARABIC)


def test_nobody_who_listens_and_a_name_that_is_none_are_told(make: Make) -> None:
    with closing(socket.socket()) as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        assert why(make("webhook", url=f"http://127.0.0.1:{port}/")).reason.code == "refused"


@pytest.mark.parametrize(
    ("shown", "trusted", "host", "code"),
    [
        ("loopback.pem", "", "127.0.0.1", "tls-untrusted"),
        ("loopback.pem", TRUSTED, "127.0.0.9", "tls-name"),
        ("expired.pem", TRUSTED.replace("loopback", "expired"), "127.0.0.1", "tls-expired"),
    ],
)
def test_a_wrong_certificate_is_told_and_nothing_is_sent(
    make: Make, shown: str, trusted: str, host: str, code: str
) -> None:
    with Site({"/": OK}, context=showing(shown), address="0.0.0.0") as site:
        assert why(make("webhook", url=site.url(host=host), authorities=trusted)).reason.code == code
        assert site.asked == []


def test_ones_own_authority_is_trusted_where_it_is_named(make: Make) -> None:
    with Site({"/": OK}, context=showing()) as site:
        make("webhook", url=site.url(), authorities=TRUSTED).deliver(a_delivery(), ARABIC)
        assert len(site.asked) == 1
    assert why(make("webhook", url=site.url(), authorities="/no/file.pem")).reason.code == "authorities-unreadable"


@pytest.fixture
def hurried() -> Iterator[Poster]:
    made = Poster(deadlines=Deadlines(connect=5, headers=0.3, body=0.3, silence=5, total=5))
    yield made
    made.close()


def test_a_server_that_is_silent_or_drips_is_left_in_time(site: Site, hurried: Poster) -> None:
    for answer in (Answer(latency=60), Answer(drip_headers=0.05, body=b"x" * 100)):
        site.routes["/"] = answer
        with pytest.raises(DeliveryError) as failed:
            hurried.post(site.url(), b"{}", {})
        assert failed.value.reason.code == "timeout-headers"


def test_closing_breaks_off_what_is_under_way(site: Site, make: Make) -> None:
    came = threading.Event()

    def hang(_: Asked) -> Answer:
        came.set()
        return Answer(latency=600)

    site.routes["/"] = hang
    notifier = make("webhook", url=site.url())
    failures: list[str] = []
    sending = threading.Thread(target=lambda: failures.append(why(notifier).reason.code))
    sending.start()
    assert came.wait(10)
    notifier.close()
    sending.join(10)
    assert failures == ["stopping"]


def test_alerts_go_through_the_proxy_of_the_environment(
    site: Site, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.routes["/*"] = OK
    monkeypatch.setenv("http_proxy", site.url(""))
    make("webhook", url="http://hooks.example/alerts").deliver(a_delivery(), ARABIC)
    assert [asked.path for asked in site.asked] == ["http://hooks.example/alerts"]


@pytest.mark.parametrize("url", ["ftp://x.example/", "x.example", "http://", "http://a b/", "https://u:p@x.example/"])
def test_what_is_no_address_to_post_to_is_refused_when_it_is_set_up(url: str) -> None:
    from monitor.alerting import checked_setup
    from monitor.model import NotifierSetup

    with pytest.raises(InputError) as refused:
        checked_setup(NotifierSetup(name="hook", kind="webhook", options={"url": url}))
    assert refused.value.reason.code == "notifier-address-refused"
    assert url not in str(refused.value)


def test_what_was_taken_before_a_kill_comes_again_under_the_same_id(
    site: Site, make: Make, clock: FakeClock, tmp_path: Path
) -> None:
    site.routes["/"] = OK
    archive = Archive(tmp_path / "archive.sqlite", clock=clock)
    Desk(archive, clock).alert("webhook")
    reading = Archive(tmp_path / "archive.sqlite", clock=clock, writable=False)
    killed = Deliverer(Unrecorded(archive, reading), {"webhook": make("webhook", url=site.url())}, clock=clock)
    killed.deliver_once()
    killed.close()
    reading.close()
    archive.close()
    again = Archive(tmp_path / "archive.sqlite", clock=clock)
    deliverer = Deliverer(again, {"webhook": make("webhook", url=site.url())}, clock=clock)
    assert deliverer.deliver_once() == DeliverySummary(delivered=1)
    assert deliverer.deliver_once() == DeliverySummary()
    first, second = (asked.headers["webhook-id"] for asked in site.asked)
    assert first == second
    deliverer.close()
    again.close()


class Unrecorded:
    """An outbox whose deliveries are never written down: the program is killed between the two."""

    def __init__(self, archive: Archive, reading: Archive) -> None:
        self.waiting_deliveries = archive.waiting_deliveries
        self.due_notifiers = archive.due_notifiers
        self.next_delivery = archive.next_delivery
        self.wake_alerts = archive.wake_alerts
        self.pause = archive.pause
        self.still_waiting = archive.still_waiting
        self.record_delivery = reading.record_delivery
        self.put_off_deliveries = reading.put_off_deliveries


def test_a_webhook_that_fails_for_an_hour_gets_everything_as_one_message(
    desk: Desk, site: Site, make: Make, clock: FakeClock
) -> None:
    site.routes["/"] = Answer(status=500)
    deliverer = Deliverer(desk.archive, {"webhook": make("webhook", url=site.url())}, clock=clock)
    for minute in range(60):
        if minute % 3 == 0:
            desk.alert("webhook")
        deliverer.deliver_once()
        clock.forward(minutes=1)
    tried = len(site.asked)
    assert tried < 40
    site.routes["/"] = OK
    clock.forward(hours=1)
    assert deliverer.deliver_once() == DeliverySummary(delivered=20)
    assert len(site.asked) == tried + 1
    assert len(json.loads(site.asked[-1].body)["alerts"]) == 20
    deliverer.close()
