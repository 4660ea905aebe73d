"""What an answer that is no answer means: refused, asked to prove we are human, gone, or broken. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from monitor.model import Reason

LONGEST_WAIT: Final = 24 * 3600.0
"""The longest Retry-After that is believed, in seconds."""

_BY_STATUS: Final = {
    401: "login-required",
    403: "forbidden",
    404: "not-found",
    407: "proxy-login",
    410: "gone",
    429: "too-many-requests",
    451: "legal",
    511: "captive-portal",
}

# Marks of the pages that ask a visitor to prove he is human, by the guard's own names in their markup and headers.
_CHALLENGE_MARKS: Final = (
    (b"/cdn-cgi/challenge-platform/", "Cloudflare"),
    (b"_cf_chl_opt", "Cloudflare"),
    (b"cf-browser-verification", "Cloudflare"),
    (b"sucuri_cloudproxy_js", "Sucuri"),
    (b"_Incapsula_Resource", "Imperva"),
    (b"/.well-known/ddos-guard/", "DDoS-Guard"),
    (b"geo.captcha-delivery.com", "DataDome"),
    (b"px-captcha", "HUMAN"),
    (b"AwsWafIntegration", "AWS"),
    (b"/_sec/cp_challenge/", "Akamai"),
    (b"__qrator", "Qrator"),
)
# A whole article page is longer than a challenge, and may well load a script from the guard's address.
_LONGEST_CHALLENGE: Final = 48 * 1024


def challenge(status: int, headers: Mapping[str, str], body: bytes) -> str:
    """The name of the guard whose challenge this answer is, or empty.

    Args:
        headers: looked up case-insensitively.
        body: the decompressed body, or its beginning.
    """
    if headers.get("cf-mitigated", "").lower() == "challenge":
        return "Cloudflare"
    if headers.get("x-amzn-waf-action", "").lower() in {"challenge", "captcha"}:
        return "AWS"
    if status == 200 and len(body) > _LONGEST_CHALLENGE:
        return ""
    start = body[:_LONGEST_CHALLENGE]
    for mark, guard in _CHALLENGE_MARKS:
        if mark in start and (status != 200 or not _has_text(start)):
            return guard
    return ""


def refusal(status: int, headers: Mapping[str, str], body: bytes, host: str) -> Reason | None:
    """Why this answer cannot be used, or None when it is a proper one."""
    if guard := challenge(status, headers, body):
        return Reason.of("challenge", host=host, guard=guard, status=status)
    if status in {200, 203, 204, 226}:
        return None
    if code := _BY_STATUS.get(status):
        return Reason.of(code, host=host, status=status)
    if status >= 500:
        return Reason.of("server-error", host=host, status=status)
    return Reason.of("http-status", host=host, status=status)


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """The seconds a site asks us to wait, from its Retry-After header, at most a day; None where it does not."""
    text = headers.get("retry-after", "").strip()
    if not text:
        return None
    if text.isascii() and text.isdigit():
        return min(float(text), LONGEST_WAIT)
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    return min(max(0.0, (at - now).total_seconds()), LONGEST_WAIT)


_PASSWORD: Final = re.compile(rb"""<input\b[^>]{0,500}\btype\s*=\s*["']?password\b""", re.IGNORECASE)
_WISPR: Final = b"WISPAccessGatewayParam"
"""What hotspots write into their page for programs (Wireless Internet Service Provider roaming, 1.0)."""
_LONGEST_PORTAL: Final = 64 * 1024


def is_portal(*, asked: str, host: str, content_type: str, body: bytes) -> bool:
    """Whether a page is a network's sign-in page that stands in the way of every site.

    Args:
        asked: the host that was asked for.
        host: the host that answered in the end.
        content_type: the HTTP header.
        body: the decompressed body.
    """
    if len(body) > _LONGEST_PORTAL or (content_type and "html" not in content_type.lower()):
        return False
    if _WISPR in body:
        return True
    elsewhere = asked.removeprefix("www.") != host.removeprefix("www.")
    return elsewhere and bool(_PASSWORD.search(body)) and not _has_text(body)


def is_sign_in(body: bytes) -> bool:
    """Whether a page asks for a password and has little else to say."""
    return len(body) <= _LONGEST_PORTAL and bool(_PASSWORD.search(body)) and not _has_text(body)


def _has_text(body: bytes) -> bool:
    """Whether a page holds paragraphs to read, as a challenge does not."""
    return body.count(b"<p") > 5 or b"<rss" in body or b"<feed" in body or b"<urlset" in body
