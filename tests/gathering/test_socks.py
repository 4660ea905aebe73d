"""Sites read through a SOCKS proxy: it looks the names up, and neither it nor they can hold us."""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from monitor.errors import FetchError
from monitor.gathering.fetching import Fetcher, Request
from monitor.gathering.socks import SocksProxy, socks_proxy
from monitor.model import SourceOptions
from tests.site import Answer, Site

DATA = Path(__file__).parent / "data"


class Proxy:
    """A SOCKS proxy on loopback that knows one site, under whatever name."""

    def __init__(self, to: int) -> None:
        self.to = to
        self.asked: list[tuple[str, int]] = []
        self.logins: list[tuple[str, str]] = []
        self.wants: tuple[str, str] | None = None
        self.reply = 0
        self.says: bytes | None = None
        """Said instead of everything else, and then nothing."""
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._open = [self._listener]
        threading.Thread(target=self._run, daemon=True).start()

    def close(self) -> None:
        # Whoever waits for it hears of it, which closing alone does not do.
        for one in self._open:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _run(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self._open.append(client)
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        read = client.makefile("rb")
        try:
            methods = read.read(read.read(2)[1])
            if self.says is not None:
                client.sendall(self.says)
                return
            if self.wants is not None and 2 not in methods:
                client.sendall(b"\x05\xff")
                return
            client.sendall(b"\x05" + (b"\x02" if self.wants is not None else b"\x00"))
            if self.wants is not None:
                read.read(1)
                user, password = (read.read(read.read(1)[0]).decode() for _ in range(2))
                self.logins.append((user, password))
                client.sendall(b"\x01" + (b"\x00" if (user, password) == self.wants else b"\x01"))
            kind = read.read(4)[3]
            if kind == 3:
                host = read.read(read.read(1)[0]).decode()
            else:
                packed = read.read(4 if kind == 1 else 16)
                host = socket.inet_ntop(socket.AF_INET if kind == 1 else socket.AF_INET6, packed)
            self.asked.append((host, struct.unpack(">H", read.read(2))[0]))
            client.sendall(b"\x05" + bytes((self.reply,)) + b"\x00\x01" + bytes(6))
            if not self.reply:
                site = socket.create_connection(("127.0.0.1", self.to))
                self._open.append(site)
                threading.Thread(target=_pass_on, args=(site.recv, client), daemon=True).start()
                _pass_on(read.read1, site)
        except (OSError, IndexError):
            pass


def _pass_on(receive: Callable[[int], bytes], to: socket.socket) -> None:
    try:
        while part := receive(65536):
            to.sendall(part)
        to.shutdown(socket.SHUT_WR)
    except OSError:
        pass


@pytest.fixture
def proxy(site: Site) -> Iterator[Proxy]:
    made = Proxy(site.port)
    yield made
    made.close()


def asked(proxy: Proxy, url: str = "http://news.example/feed", login: str = "", scheme: str = "socks5") -> Request:
    return Request(url=url, options=SourceOptions(proxy=f"{scheme}://{login}127.0.0.1:{proxy.port}"))


def why(fetcher: Fetcher, request: Request) -> str:
    with pytest.raises(FetchError) as caught:
        fetcher.fetch(request)
    return caught.value.reason.code


@pytest.mark.parametrize("scheme", ["socks5", "socks5h", "SOCKS5"])
def test_a_site_is_read_through_the_proxy_which_looks_its_name_up(
    scheme: str, proxy: Proxy, site: Site, fetcher: Fetcher
) -> None:
    site.routes["/feed"] = Answer(body=b"news")
    for _ in range(2):
        assert fetcher.fetch(asked(proxy, scheme=scheme)).body == b"news"
    assert proxy.asked == [("news.example", 80)]
    assert [one.headers["host"] for one in site.asked] == ["news.example"] * 2


def test_a_name_in_letters_and_numbers_are_told_as_such(proxy: Proxy, site: Site, fetcher: Fetcher) -> None:
    site.routes["/"] = Answer(body=b"x")
    for host in ("أخبار.example", "93.184.216.34", "[2606:2800:220:1::1]"):
        fetcher.fetch(asked(proxy, f"http://{host}:8080/"))
    assert [host for host, _ in proxy.asked] == ["xn--igbicxr.example", "93.184.216.34", "2606:2800:220:1::1"]
    assert {port for _, port in proxy.asked} == {8080}


def test_a_secure_site_is_read_through_the_proxy() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(DATA / "loopback.pem")
    fetcher = Fetcher(gap=0, context=ssl.create_default_context(cafile=str(DATA / "loopback.pem")))
    with Site({"/": Answer(body=b"x")}, context=context) as site:
        proxy = Proxy(site.port)
        typed = Request(url="https://127.0.0.1/", typed=True, options=asked(proxy).options)
        assert fetcher.fetch(typed).body == b"x"
        proxy.close()
    fetcher.close()


def test_the_login_of_the_proxys_address_is_its_own(proxy: Proxy, site: Site, fetcher: Fetcher) -> None:
    site.routes["/feed"] = Answer(body=b"x")
    proxy.wants = ("نادية", "p:w")
    assert fetcher.fetch(asked(proxy, login="%D9%86%D8%A7%D8%AF%D9%8A%D8%A9:p%3Aw@")).body == b"x"
    assert proxy.logins == [("نادية", "p:w")]
    assert "authorization" not in site.asked[0].headers
    assert why(fetcher, asked(proxy, login="x:y@")) == "proxy-login"
    assert why(fetcher, asked(proxy, "http://other.example/")) == "proxy-login"


@pytest.mark.parametrize("reply", [1, 2, 3, 4, 5, 8])
def test_a_proxy_that_cannot_connect_is_told(reply: int, proxy: Proxy, fetcher: Fetcher) -> None:
    proxy.reply = reply
    assert why(fetcher, asked(proxy)) == "proxy"


@pytest.mark.parametrize("says", [b"HTTP/1.1 400 Bad Request\r\n", b"\x04\x00", b"\x05\x01"])
def test_what_is_no_such_proxy_is_told(says: bytes, proxy: Proxy, fetcher: Fetcher) -> None:
    proxy.says = says
    assert why(fetcher, asked(proxy)) in ("proxy", "proxy-login")
    closed = Request(url="http://news.example/", options=SourceOptions(proxy="socks5://127.0.0.1:1"))
    assert why(fetcher, closed) == "proxy"


def test_neither_a_proxy_that_says_nothing_nor_a_drip_behind_it_holds_us(
    proxy: Proxy, site: Site, hasty: Fetcher
) -> None:
    site.routes |= {"/headers": Answer(drip_headers=0.05), "/body": Answer(body=b"x" * 999, drip=0.05)}
    assert why(hasty, asked(proxy, "http://news.example/headers")) == "timeout-headers"
    assert why(hasty, asked(proxy, "http://news.example/body")) == "timeout-body"
    proxy.says = b""
    assert why(hasty, asked(proxy, "http://other.example/")) == "timeout-connect"


def test_closing_cuts_what_goes_through_a_proxy(proxy: Proxy, site: Site) -> None:
    fetcher = Fetcher(gap=0)
    site.routes["/feed"] = Answer(body=b"x" * 999, drip=600)
    codes: list[str] = []
    thread = threading.Thread(target=lambda: codes.append(why(fetcher, asked(proxy))))
    thread.start()
    while not site.asked and thread.is_alive():
        threading.Event().wait(0.01)
    fetcher.close()
    thread.join(60)
    assert codes == ["stopping"]


def test_what_lies_inside_is_not_asked_of_a_proxy(proxy: Proxy, fetcher: Fetcher) -> None:
    assert why(fetcher, asked(proxy, "http://127.0.0.1/")) == "address-private"
    assert proxy.asked == []


def test_older_versions_are_refused_with_the_reason(
    proxy: Proxy, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    for scheme in ("socks4", "socks4a", "socks9"):
        assert why(fetcher, asked(proxy, scheme=scheme)) == "proxy-socks"
    monkeypatch.setenv("http_proxy", "socks4://127.0.0.1:1")
    monkeypatch.setenv("no_proxy", "")
    everybodys = Fetcher(gap=0)
    assert why(everybodys, Request(url="http://news.example/x")) == "proxy-socks"
    everybodys.close()


def test_the_address_of_a_proxy_is_understood() -> None:
    assert socks_proxy("socks5://tor.example") == SocksProxy("tor.example", 1080)
    assert socks_proxy("socks5h://a:b@127.0.0.1:9050") == SocksProxy("127.0.0.1", 9050, "a", "b")
    assert socks_proxy("http://127.0.0.1:9050") is socks_proxy("socks5://x:99999999") is None
    assert "secret" not in repr(SocksProxy("a", 1, "u", "secret"))
