"""Fetching 500 loopback hosts, beside requests used plainly: ``python -m tests.bench.fetching [--hosts 500]``.

The site runs in a process of its own, so that the CPU time shown is the client's. Each host is its own address in
127/8 and answers after 100 ms with a feed of 40 items. Prints one line a way: wall, CPU, CPU a request, memory.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import requests

from monitor.gathering.fetching import Fetcher, Request
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
    chosen = parser.parse_args()
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
