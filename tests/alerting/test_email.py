"""E-mail against a real mail server: what arrives, and everything that a server may refuse."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from email.message import EmailMessage
from pathlib import Path

import lxml.html
import pytest

from monitor.alerting import Deliverer, DeliverySummary, Notifier, Setup, checked_setup
from monitor.alerting.letter import letter_of
from monitor.alerting.mailing import Mailer
from monitor.alerting.notifiers.email import PLUGIN, message_of
from monitor.alerting.plugins import checked
from monitor.errors import DeliveryError, InputError
from monitor.gathering.connecting import Deadlines
from monitor.model import Event, NotifierSetup, Reason, Severity, Trouble
from monitor.words import Words
from tests.alerting.conftest import TRUSTED, Make, showing
from tests.alerting.mail_server import MailServer
from tests.alerting.making import NOW, SENTENCE, TITLE, WORD, a_delivery, a_titled_alert, an_alert
from tests.alerting.test_delivery import Desk, desk
from tests.conftest import FakeClock
from tests.site import Answer, Site

__all__ = ["desk"]

ARABIC = Words("ar")
UGLY = "\u202eعاجل\x00\r\nBcc: all@example.org\r\n\r\n<b>&" + " كلمة" * 2500
MARKS = re.compile("[\u200e\u200f\u2066-\u2069]")
ONE, TWO, THREE = "one@example.org", "two@example.org", "three@example.org"


@pytest.fixture
def server() -> Iterator[MailServer]:
    """A mail server that offers STARTTLS and lets everybody send."""
    with MailServer(context=showing()) as running:
        yield running


Mail = Callable[..., Notifier]


@pytest.fixture
def mail(make: Make, server: MailServer) -> Mail:
    """Makes an e-mail notifier for the server."""

    def one(**changes: object) -> Notifier:
        options = {
            "host": "127.0.0.1",
            "port": server.port,
            "from": "rasid@example.org",
            "to": (ONE,),
            "authorities": TRUSTED,
        }
        return make("email", **{**options, **changes})

    return one


def why(notifier: Notifier) -> DeliveryError:
    with pytest.raises(DeliveryError) as failed:
        notifier.deliver(a_delivery(), ARABIC)
    return failed.value


def parts(message: EmailMessage) -> tuple[str, str]:
    """The plain text and the HTML."""
    plain, page = message.iter_parts()
    assert isinstance(plain, EmailMessage)
    assert isinstance(page, EmailMessage)
    assert (plain.get_content_type(), page.get_content_type()) == ("text/plain", "text/html")
    return plain.get_content(), page.get_content()


# --- what arrives --------------------------------------------------------------------------------


def test_an_alert_arrives_as_text_and_as_html_encrypted(mail: Mail, server: MailServer) -> None:
    assert mail().deliver(a_delivery(), ARABIC) is None
    (got,) = server.taken
    assert (got.sender, got.recipients) == ("rasid@example.org", (ONE,))
    assert MARKS.sub("", got.message["Subject"]) == TITLE
    plain, page = parts(got.message)
    assert MARKS.sub("", plain).splitlines() == [
        TITLE,
        SENTENCE,
        "إدلب · صحيفة المنارة",
        "http://127.0.0.1/7",
    ]
    tree = lxml.html.fromstring(page)
    assert (tree.get("dir"), tree.get("lang")) == ("rtl", "ar")
    assert [paragraph.get("dir") for paragraph in tree.iter("p")] == ["rtl"] * 3
    assert [mark.text_content() for mark in tree.iter("b")] == [WORD]
    assert [link.get("href") for link in tree.iter("a")] == ["http://127.0.0.1/7"]


def test_each_paragraph_goes_the_way_of_its_own_text(mail: Mail, server: MailServer) -> None:
    mail().deliver(a_delivery(a_titled_alert("Calm returns to Idlib", sentence=SENTENCE)), ARABIC)
    tree = lxml.html.fromstring(parts(server.taken[0].message)[1])
    assert [paragraph.get("dir") for paragraph in tree.iter("p")] == ["ltr", "rtl", "rtl"]
    mail().deliver(a_delivery(a_titled_alert(TITLE)), Words("en"))
    tree = lxml.html.fromstring(parts(server.taken[1].message)[1])
    assert tree.get("dir") == "ltr"
    assert [paragraph.get("dir") for paragraph in tree.iter("p")] == ["rtl", "rtl", "ltr"]


def test_an_ugly_title_adds_no_header_no_markup_and_no_end(mail: Mail, server: MailServer) -> None:
    mail().deliver(a_delivery(a_titled_alert(UGLY, watchlist_name="a\r\nX-Evil: 1<script>")), ARABIC)
    (got,) = server.taken
    assert got.recipients == (ONE,)
    assert got.message["Bcc"] is got.message["X-Evil"] is None
    assert len(got.message["Subject"]) <= 210
    assert "Bcc: all@example.org <b>&" in got.message["Subject"]
    plain, page = parts(got.message)
    assert not {"\x00", "\u202e", "\r"} & set((plain + page).replace("\r\n", "") + got.message["Subject"])
    assert "<b>&" in plain
    assert [element.tag for element in lxml.html.fromstring(page).iter("b", "script")] == ["b"]
    assert all(len(line) <= 998 for line in got.raw.split(b"\r\n"))


def test_headers_say_that_a_machine_wrote_and_nothing_of_the_computer(
    mail: Mail, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getfqdn", lambda *_: "secret-host.example")
    mail().deliver(a_delivery(an_alert(severity=Severity.CRITICAL)), ARABIC)
    message = server.taken[0].message
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Importance"] == "high"
    assert message["Date"].datetime == NOW
    assert "secret-host" not in server.taken[0].raw.decode()


def test_a_second_try_has_the_same_number_and_a_story_is_one_thread(mail: Mail, server: MailServer) -> None:
    notifier = mail()
    notifier.deliver(a_delivery(), ARABIC)
    notifier.deliver(a_delivery(tries=1), ARABIC)
    notifier.deliver(a_delivery(an_alert(id=2, cause="غارة"), id=2), ARABIC)
    numbers = [got.message["Message-ID"] for got in server.taken]
    assert numbers[0] == numbers[1] != numbers[2]
    assert len({got.message["References"] for got in server.taken}) == 1


def test_five_hundred_alerts_are_one_message(mail: Mail, server: MailServer) -> None:
    mail().deliver_many(tuple(a_delivery(an_alert(id=n), id=n) for n in range(1, 501)), ARABIC)
    (got,) = server.taken
    assert "٥٠٠ تنبيه" in got.message["Subject"]
    plain, page = parts(got.message)
    assert plain.count(TITLE) == len(lxml.html.fromstring(page).findall(".//a")) == 50
    assert "٤٥٠" in plain
    assert "٤٥٠" in page


def test_the_test_message_arrives_in_the_persons_language(mail: Mail, server: MailServer) -> None:
    mail().test(ARABIC)
    assert "التنبيهات تصل" in parts(server.taken[0].message)[0]


def test_no_letter_makes_a_message_that_cannot_be_written(clock: FakeClock) -> None:
    for title in ("\ud800", "\u2028\u2029\x85", "=?utf-8?q?x?=", "a" * 5000, "\u0640" * 300, ""):
        letter = letter_of((a_delivery(a_titled_alert(title, sentence=title)),), ARABIC)
        message = message_of(letter, ARABIC, sender="a@b.c", recipients=(ONE,), now=clock())
        head, _, _ = message.as_bytes().partition(b"\n\n")
        assert {line.partition(b":")[0] for line in head.split(b"\n") if line[:1] not in (b" ", b"\t")} == {
            *(b"From", b"To", b"Subject", b"Date", b"Auto-Submitted", b"Content-Language"),
            *(b"MIME-Version", b"Content-Type"),
        }


# --- encryption and login ------------------------------------------------------------------------


def test_a_login_and_encryption_from_the_first_byte(make: Make) -> None:
    with MailServer(at_once=showing(), password="pässword") as server:
        options = {"host": "127.0.0.1", "port": server.port, "from": "a@b.c", "to": (ONE,), "authorities": TRUSTED}
        notifier = make("email", security="tls", username="rasid", secret="right", **options)
        assert why(notifier).reason.code == "mail-login"
    with MailServer(at_once=showing(), password="right") as server:
        options["port"] = server.port
        make("email", security="tls", username="rasid", secret="right", **options).deliver(a_delivery(), ARABIC)
        assert len(server.taken) == 1


def test_a_refused_login_is_told_with_what_to_do_and_without_the_password(make: Make) -> None:
    with MailServer(context=showing(), password="right") as server:
        options = {"host": "127.0.0.1", "port": server.port, "from": "a@b.c", "to": (ONE,), "authorities": TRUSTED}
        error = why(make("email", username="rasid", secret="wr0ng", **options))
        said = Words("en").error(error)
        assert "refuses the login (535 5.7.8 Authentication credentials invalid)" in said
        assert "rasid notifier set" in said
        assert "wr0ng" not in said + str(error)
        server.login = "454 4.7.0 Temporary authentication failure"
        assert why(make("email", username="rasid", secret="wr0ng", **options)).reason.code == "mail-later"
        assert why(make("email", username="rasid", secret="سر", **options)).reason.code == "mail-login-letters"
        assert why(make("email", **options)).reason.code in ("mail-sender", "mail-recipients")
        make("email", username="rasid", secret="right", **options).deliver(a_delivery(), ARABIC)
        assert len(server.taken) == 1


def test_a_server_without_a_login_is_told(mail: Mail) -> None:
    assert why(mail(username="rasid")).reason.code == "mail-no-login"


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize(
    ("shown", "trusted", "code"),
    [("loopback.pem", "", "tls-untrusted"), ("expired.pem", TRUSTED.replace("loopback", "expired"), "tls-expired")],
)
def test_a_wrong_certificate_is_told_and_nothing_is_sent(
    make: Make, security: str, shown: str, trusted: str, code: str
) -> None:
    context = showing(shown)
    with MailServer(
        context=context if security == "starttls" else None, at_once=context if security == "tls" else None
    ) as server:
        notifier = make(
            "email",
            **{"from": "a@b.c"},
            host="127.0.0.1",
            port=server.port,
            to=(ONE,),
            security=security,
            authorities=trusted,
        )
        assert why(notifier).reason.code == code
        assert server.taken == []


def test_without_encryption_nothing_is_sent_unless_that_was_chosen(make: Make) -> None:
    with MailServer() as server:
        options = {"host": "127.0.0.1", "port": server.port, "from": "a@b.c", "to": (ONE,)}
        assert why(make("email", **options)).reason.code == "mail-unencrypted"
        assert why(make("email", security="tls", **options)).reason.code in ("tls", "disconnected", "cut-short")
        assert server.taken == []
        make("email", security="none", **options).deliver(a_delivery(), ARABIC)
        assert len(server.taken) == 1


# --- refusals ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("where", "answer", "code", "refused"),
    [
        ("senders", "451 4.7.1 Greylisted, come again", "mail-later", False),
        ("senders", "530 5.7.0 Authentication required", "mail-sender", False),
        ("recipients", "450 4.2.0 Greylisted, see http://postgrey", "mail-later", False),
        ("recipients", "550 5.1.1 No such user", "mail-recipients", False),
        ("recipients", "421 4.3.2 Closing", "mail-later", False),
        ("data", "452 4.3.1 Out of storage", "mail-later", False),
        ("data", "554 5.7.1 Looks like spam", "mail-refused", True),
    ],
)
def test_a_refusal_is_told_with_the_servers_own_words(
    mail: Mail, server: MailServer, where: str, answer: str, code: str, refused: bool
) -> None:
    setattr(server, where, {ONE: answer} if where == "recipients" else answer)
    error = why(mail())
    assert (error.reason.code, error.refused) == (code, refused)
    assert answer.split(" ", 2)[2] in Words("en").error(error)


def test_a_greylisted_mail_arrives_at_the_next_try(
    desk: Desk, mail: Mail, server: MailServer, clock: FakeClock
) -> None:
    server.recipients[ONE] = "451 4.7.1 Greylisted"
    deliverer = Deliverer(desk.archive, {"email": mail()}, clock=clock)
    desk.alert("email")
    assert deliverer.deliver_once() == DeliverySummary(failed=1)
    server.recipients.clear()
    clock.forward(seconds=10)
    assert deliverer.deliver_once() == DeliverySummary(delivered=1)
    assert len(server.taken) == 1
    deliverer.close()


def test_who_had_a_message_does_not_get_it_again_while_others_are_put_off(
    desk: Desk, mail: Mail, server: MailServer, clock: FakeClock
) -> None:
    server.recipients[TWO] = "451 4.7.1 Greylisted"
    deliverer = Deliverer(desk.archive, {"email": mail(to=(ONE, TWO))}, clock=clock)
    alerts = [desk.alert("email") for _ in range(7)]
    assert deliverer.deliver_once() == DeliverySummary(failed=7)
    alerts.append(desk.alert("email"))
    deliverer.deliver_once()
    server.recipients.clear()
    clock.forward(seconds=30)
    assert deliverer.deliver_once() == DeliverySummary(delivered=8)
    for recipient in (ONE, TWO):
        text = "".join(parts(got.message)[0] for got in server.taken if recipient in got.recipients)
        assert [text.count(alert.article.title + "\u2069") for alert in alerts] == [1] * 8, recipient
    deliverer.close()


def test_a_recipient_that_is_refused_for_good_is_told_once_and_the_others_have_it(
    desk: Desk, mail: Mail, server: MailServer, clock: FakeClock
) -> None:
    events: list[Event] = []
    server.recipients[TWO] = "550 5.1.1 No such user"
    deliverer = Deliverer(desk.archive, {"email": mail(to=(ONE, TWO))}, clock=clock, emit=events.append)
    alerts = [desk.alert("email") for _ in range(3)]
    assert deliverer.deliver_once() == DeliverySummary(delivered=3)
    assert [got.recipients for got in server.taken] == [(ONE,)] * 3
    assert desk.log(alerts[0]) == [(True, "mail-recipients-some")]
    assert len(events) == 1
    assert isinstance(events[0], Trouble)
    assert TWO in Words("en").reason(events[0].reason)
    assert deliverer.deliver_once() == DeliverySummary()
    deliverer.close()


def test_one_message_that_is_taken_for_spam_does_not_hold_the_others(
    desk: Desk, mail: Mail, server: MailServer, clock: FakeClock
) -> None:
    server.data = "554 5.7.1 Looks like spam"
    deliverer = Deliverer(desk.archive, {"email": mail()}, clock=clock)
    for _ in range(3):
        desk.alert("email")
    assert deliverer.deliver_once() == DeliverySummary(failed=3)
    server.data = "250 OK"
    assert desk.alert("email")
    assert deliverer.deliver_once().delivered >= 1
    deliverer.close()


# --- the connection ------------------------------------------------------------------------------


def mailer(port: int, clock: FakeClock) -> Mailer:
    given = {"host": "127.0.0.1", "port": port, "from": "a@b.c", "to": (ONE,), "security": "none"}
    setup = Setup(name="m", options=checked(PLUGIN.kind, given), secret=str, folder=Path(), clock=clock)
    return Mailer(setup, deadlines=Deadlines(connect=5, headers=0.3, body=5, silence=5, total=5))


def failed_with(port: int, clock: FakeClock) -> Reason:
    letter = letter_of((a_delivery(),), ARABIC)
    message = message_of(letter, ARABIC, sender="a@b.c", recipients=(ONE,), now=clock())
    sending = mailer(port, clock)
    with pytest.raises(DeliveryError) as failed:
        sending.send(message, sender="a@b.c", recipients=(ONE,))
    sending.close()
    return failed.value.reason


def test_a_server_that_is_silent_after_the_message_is_left_in_time(clock: FakeClock) -> None:
    with MailServer() as server:
        server.hangs.set()
        assert failed_with(server.port, clock).code == "timeout-headers"


def test_nobody_there_nothing_said_and_no_mail_server_are_told(site: Site, clock: FakeClock) -> None:
    with closing(socket.socket()) as unused:
        unused.bind(("127.0.0.1", 0))
        assert failed_with(unused.getsockname()[1], clock).code == "refused"
    site.routes["/*"] = Answer(raw=b"HTTP/1.0 400 Bad Request\r\n\r\n")
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        other.settimeout(5)

        def serve() -> None:
            for greeting in (b"SSH-2.0-x\r\n", b"554 no service here\r\n", b""):
                connection, _ = other.accept()
                with connection:
                    connection.sendall(greeting)

        serving = threading.Thread(target=serve)
        serving.start()
        codes = [failed_with(other.getsockname()[1], clock).code for _ in range(3)]
        serving.join(5)
    assert codes == ["mail-not-smtp", "mail-unwelcome", "disconnected"]


def test_closing_breaks_off_a_delivery_that_is_under_way(mail: Mail, server: MailServer) -> None:
    server.hangs.set()
    notifier = mail()
    failures: list[str] = []
    sending = threading.Thread(target=lambda: failures.append(why(notifier).reason.code))
    sending.start()
    assert server.asked.wait(10)
    notifier.close()
    sending.join(10)
    assert failures == ["stopping"]
    assert why(notifier).reason.code == "stopping"


# --- setting it up -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"to": "desk"}, "notifier-mailbox-refused"),
        ({"to": ["Desk <desk@example.org>"]}, "notifier-mailbox-refused"),
        ({"from": "a@b.c,d@e.f"}, "notifier-mailbox-refused"),
        ({"to": ["a@b.c\r\nDATA"]}, "notifier-option-refused"),
        ({"security": "ssl"}, "notifier-option-refused"),
        ({"security": "none", "username": "x"}, "mail-login-in-the-clear"),
        ({"host": ""}, "notifier-option-missing"),
    ],
)
def test_what_cannot_be_is_refused_when_it_is_set_up(changes: dict[str, object], code: str) -> None:
    options = {"host": "smtp.example.org", "from": "rasid@example.org", "to": ONE, **changes}
    with pytest.raises(InputError) as refused:
        checked_setup(NotifierSetup(name="m", kind="email", options=options))  # type: ignore[arg-type]
    assert refused.value.reason.code == code
