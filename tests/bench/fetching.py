"""Fetching 500 loopback hosts, beside requests used plainly: ``python -m tests.bench.fetching [--hosts 500]``.

The site runs in a process of its own, so that the CPU time shown is the client's. Each host is its own address in
127/8 and answers after 100 ms with a feed of 40 items. Prints one line a way: wall, CPU, CPU a request, memory.

``--tls`` goes the whole way: certificates of an authority made for the run, 20 to 150 ms of latency, 30 % of the feeds
unchanged (half answered by a 304, half told by their hash), the others read up to sanitised entries. Beside it, on
fewer hosts, requests and feedparser as a short script uses them.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import random
import resource
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import feedparser
import requests

from monitor.gathering.fetching import Fetcher, Request, Response
from monitor.gathering.listings import read_listing
from monitor.model import SourceKind
from tests.bench.feeds import whole_articles
from tests.site import Answer, Site

THREADS = 32
LATENCY = 0.1


def feed(items: int = 40) -> bytes:
    """An RSS feed of invented items whose text is in it, some 60 KB."""
    text = "<p>" + "قالت مصادر محلية إن الطريق بين القريتين فُتح صباح اليوم. " * 12 + "</p>"
    item = "<item><title>خبر رقم {n}</title><link>http://x.example/{n}</link><description><![CDATA[{t}]]></description></item>"
    inner = "".join(item.format(n=n, t=text) for n in range(items))
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>x</title>{inner}</channel></rss>'.encode()


def address(number: int) -> str:
    """The loopback address of the host of this number."""
    return f"127.1.{number // 250}.{number % 250 + 1}"


def serve(certificate: str) -> None:
    """Serve until stdin ends; prints the port."""
    context = None
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
    answer = Answer(body=feed(), type="application/rss+xml; charset=utf-8", latency=LATENCY, gzip=False)
    with Site({"/*": answer}, address="0.0.0.0", context=context, remember=False) as site:
        print(site.port, flush=True)
        sys.stdin.read()


# --- the whole way, over TLS ---------------------------------------------------------------------

_TOGETHER = 25
"""How many addresses share a certificate, so that one is as large as a site's."""


def serve_whole(hosts: int, folder: Path) -> None:
    """Serve until stdin ends, each certificate on a port of its own; prints the ports, and at the end its CPU time.

    Plain threads and sockets: on two cores a dearer server would be what is measured.
    """
    bodies = [whole_articles(random.Random(number)) for number in range(20)]
    numbers = {address(number): number for number in range(hosts)}

    def answer(connection: socket.socket, context: ssl.SSLContext) -> None:
        number = numbers[connection.getsockname()[0]]
        latency = 0.02 + 0.13 * random.Random(number).random()
        with contextlib.suppress(OSError), context.wrap_socket(connection, server_side=True) as secure:
            while b"\r\n\r\n" in (asked := secure.recv(65536)):
                time.sleep(latency)
                tag = b'ETag: "same"\r\n' if number % 20 < 3 else b""
                if tag and b'If-None-Match: "same"' in asked:
                    secure.sendall(b"HTTP/1.1 304 Not Modified\r\n" + tag + b"\r\n")
                    continue
                body = bodies[number % 20]
                head = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml; charset=utf-8\r\n"
                secure.sendall(head + tag + b"Content-Length: %d\r\n\r\n" % len(body) + body)

    def accept(listening: socket.socket, context: ssl.SSLContext) -> None:
        while True:
            connection, _ = listening.accept()
            threading.Thread(target=answer, args=(connection, context), daemon=True).start()

    ports = []
    for leaf in sorted(folder.glob("leaf*.pem")):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(leaf)
        listening = socket.create_server(("0.0.0.0", 0), backlog=1024)
        ports.append(str(listening.getsockname()[1]))
        threading.Thread(target=accept, args=(listening, context), daemon=True).start()
    spent = time.process_time()
    print(",".join(ports), flush=True)
    sys.stdin.readline()
    print(f"{time.process_time() - spent:.2f}", flush=True)
    sys.stdin.read()


def authority(folder: Path, hosts: int) -> None:
    """An authority (`ca.pem`) and the certificates it signed (`leaf000.pem` …), each for some of the addresses."""

    def openssl(*command: str) -> None:
        subprocess.run(["openssl", *command], check=True, cwd=folder, stderr=subprocess.DEVNULL)

    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    openssl("req", "-x509", *key, "-days", "2", "-subj", "/CN=bench authority", "-keyout", "ca.key", "-out", "ca.pem")
    openssl("req", *key, "-subj", "/CN=bench", "-keyout", "leaf.key", "-out", "leaf.csr")
    for start in range(0, hosts, _TOGETHER):
        names = ",".join(f"IP:{address(number)}" for number in range(start, start + _TOGETHER))
        (folder / "names").write_text(f"subjectAltName={names}\n")
        leaf = f"leaf{start // _TOGETHER:03}.pem"
        signed = ("-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-extfile", "names")
        openssl("x509", "-req", "-in", "leaf.csr", *signed, "-out", leaf)
        both = (folder / leaf).read_text() + (folder / "leaf.key").read_text()
        (folder / leaf).write_text(both)


def whole_way(hosts: int, peers: int) -> None:
    """Fetch and read all feeds once, and print what it cost beside a short script."""
    if shutil.which("openssl") is None:
        print("not measured: openssl is missing")
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        authority(folder, hosts)
        command = [sys.executable, "-m", "tests.bench.fetching", "--serve-whole", name, "--hosts", str(hosts)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
            assert server.stdout is not None
            ports = server.stdout.readline().strip().split(",")
            urls = [f"https://{address(n)}:{ports[n // _TOGETHER]}/feed" for n in range(hosts)]
            bodies = [whole_articles(random.Random(number)) for number in range(20)]
            known = [hashlib.blake2b(bodies[n % 20]).digest() if n % 20 < 6 else b"" for n in range(hosts)]
            print(f"{hosts} https feeds of {len(bodies[0]) / 1000:.0f} KB, 30 % unchanged, up to sanitised entries")
            ours_whole(urls, known, folder / "ca.pem")
            assert server.stdin is not None
            server.stdin.write("\n")
            server.stdin.flush()
            print(f"{'':34} the sites themselves took {server.stdout.readline().strip()} CPU-s")
            theirs_whole(urls[:peers], folder / "ca.pem")
            server.communicate()


def ours_whole(urls: list[str], known: list[bytes], bundle: Path) -> None:
    """32 threads that fetch and one that reads, as in a poll."""
    fetcher = Fetcher(gap=0, context=ssl.create_default_context(cafile=str(bundle)))
    counts: Counter[str] = Counter()

    def read(found: Response, known: bytes) -> None:
        if found.not_modified or hashlib.blake2b(found.body).digest() == known:
            counts["unchanged"] += 1
            return
        listing = read_listing(SourceKind.FEED, found.body, url=found.url, content_type=found.content_type)
        counts["entries"] += len(listing.entries)

    def fetch(number: int) -> Future[None]:
        tag = '"same"' if number % 20 < 3 else ""
        found = fetcher.fetch(Request(url=urls[number], typed=True, etag=tag))
        return reader.submit(read, found, known[number])

    before, begun, spent = _peak(), time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(THREADS) as pool, ThreadPoolExecutor(1) as reader:
        for one in pool.map(fetch, range(len(urls))):
            one.result()
    _print("Rasid", len(urls), begun, spent)
    print(f"{'':34} {dict(counts)}; {before:.0f} MB before, {_peak():.0f} MB at the peak")
    fetcher.close()


def theirs_whole(urls: list[str], bundle: Path) -> None:
    """`requests.get` and `feedparser.parse`, with as many threads."""

    def one(url: str) -> int:
        return len(feedparser.parse(requests.get(url, timeout=10, verify=str(bundle)).content).entries)

    begun, spent = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(one, urls))
    _print("requests.get, feedparser", len(urls), begun, spent)


def _print(name: str, hosts: int, begun: float, spent: float) -> None:
    wall, cpu = time.perf_counter() - begun, time.process_time() - spent
    print(f"{name:26}{hosts:6} hosts {wall:6.2f} s wall {cpu:6.2f} CPU-s {cpu / hosts * 1000:6.2f} ms each")


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


# --- fetching alone ------------------------------------------------------------------------------


def certificate(folder: Path, hosts: int) -> Path | None:
    """A self-signed certificate for all the addresses, or None where openssl is missing."""
    if shutil.which("openssl") is None:
        return None
    names = ",".join(f"IP:{address(number)}" for number in range(hosts))
    key, cert, both = folder / "key.pem", folder / "cert.pem", folder / "both.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-days", "2", "-subj", "/CN=bench", "-addext", f"subjectAltName={names}"]
    subprocess.run([*command, "-keyout", str(key), "-out", str(cert)], check=True, stderr=subprocess.DEVNULL)
    both.write_bytes(key.read_bytes() + cert.read_bytes())
    return both


def measure(name: str, urls: list[str], ask: Callable[[str], int]) -> None:
    """Ask for all addresses with 32 threads and print what it cost."""
    begun, spent = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(THREADS) as pool:
        sizes = list(pool.map(ask, urls))
    wall, cpu = time.perf_counter() - begun, time.process_time() - spent
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    each = cpu / len(urls) * 1000
    print(f"{name:34} {wall:6.2f} s wall {cpu:6.2f} CPU-s {each:6.2f} ms each {peak:5.0f} MB peak {sum(sizes):>10} B")


def run(hosts: int, bundle: Path | None) -> None:
    scheme = "https" if bundle else "http"
    command = [sys.executable, "-m", "tests.bench.fetching", "--serve", str(bundle or "")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        port = int(server.stdout.readline())
        urls = [f"{scheme}://{address(number)}:{port}/feed" for number in range(hosts)]
        context = ssl.create_default_context(cafile=str(bundle)) if bundle else None
        fetcher = Fetcher(gap=0, context=context)

        def ours(url: str) -> int:
            return len(fetcher.fetch(Request(url=url, typed=True)).body)

        def plainly(url: str) -> int:
            return len(requests.get(url, timeout=10, verify=str(bundle) if bundle else True).content)

        sessions = threading.local()

        def session(url: str) -> int:
            if not hasattr(sessions, "one"):
                sessions.one = requests.Session()
            return len(sessions.one.get(url, timeout=10, verify=str(bundle) if bundle else True).content)

        measure(f"{scheme}: Fetcher, first time", urls, ours)
        measure(f"{scheme}: Fetcher, again", urls, ours)
        measure(f"{scheme}: requests, a session a thread", urls, session)
        measure(f"{scheme}: requests.get", urls, plainly)
        fetcher.close()
        server.communicate()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hosts", type=int, default=500)
    parser.add_argument("--serve", metavar="CERTIFICATE", help=argparse.SUPPRESS)
    parser.add_argument("--tls", action="store_true", help="the whole way over TLS, up to sanitised entries")
    parser.add_argument("--peers", type=int, default=100, metavar="N", help="hosts the short script asks")
    parser.add_argument("--serve-whole", metavar="FOLDER", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.serve_whole is not None:
        serve_whole(chosen.hosts, chosen.serve_whole)
        return
    if chosen.tls:
        whole_way(chosen.hosts, chosen.peers)
        return
    if chosen.serve is not None:
        serve(chosen.serve)
        return
    run(chosen.hosts, None)
    with tempfile.TemporaryDirectory() as folder:
        bundle = certificate(Path(folder), chosen.hosts)
        if bundle is None:
            print("https is not measured: openssl is missing")
        else:
            run(chosen.hosts, bundle)


if __name__ == "__main__":
    main()
