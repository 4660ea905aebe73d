"""Addresses of pages: made absolute, freed of tracking, and reduced to what makes two of them the same page."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import parse_qsl, quote, unquote, urljoin, urlsplit, urlunsplit

# What newsletters, social networks and analytics add to an address; none of these chooses a page.
# Collected from the parameters that Firefox and Brave strip and from Arabic sites' feeds.
_TRACKING = frozenset(
    [
        "fbclid",
        "gclid",
        "gclsrc",
        "dclid",
        "gbraid",
        "wbraid",
        "msclkid",
        "yclid",
        "ysclid",
        "twclid",
        "ttclid",
        "igshid",
        "igsh",
        "li_fat_id",
        "mc_cid",
        "mc_eid",
        "mkt_tok",
        "_openstat",
        "oly_anon_id",
        "oly_enc_id",
        "vero_id",
        "vero_conv",
        "rb_clickid",
        "s_cid",
        "__twitter_impression",
        "__s",
        "_hsenc",
        "_hsmi",
        "hsctatracking",
        "wickedid",
        "cmpid",
        "at_medium",
        "at_campaign",
        "at_custom1",
        "at_custom2",
        "at_custom3",
        "at_custom4",
        "at_link_id",
        "at_link_origin",
        "at_link_type",
        "at_bbc_team",
        "at_ptr_name",
        "at_format",
        "at_campaign_type",
        "ns_mchannel",
        "ns_source",
        "ns_campaign",
        "ns_linkname",
        "ns_fee",
        "xtor",
        "ocid",
        "ftag",
        "ref_src",
        "ref_url",
        "spref",
        "feature_src",
        "wt.mc_id",
        "rss_source",
        "mibextid",
        "__cft__",
        "__tn__",
        "guccounter",
        "guce_referrer",
        "guce_referrer_sig",
        "soc_src",
        "soc_trk",
        "_ga",
        "_gac",
        "_gl",
        "srsltid",
        "ncid",
        "smid",
        "traffic_source",
        "_branch_match_id",
        "__cf_chl_rt_tk",
        "__cf_chl_tk",
        # By their whole names: what else begins so may choose the page, as Sitecore's sc_itemid and sc_lang do.
        *(f"ga_{name}" for name in ("source", "medium", "campaign", "content", "term", "place")),
        *(f"pk_{name}" for name in ("source", "medium", "campaign", "content", "keyword", "kwd", "cid", "cpn", "vid")),
        *(f"mtm_{name}" for name in ("source", "medium", "campaign", "content", "keyword", "kwd", "cid", "cpn")),
        *(f"mtm_{name}" for name in ("group", "placement")),
        *(f"{tool}_{name}" for tool in ("piwik", "matomo") for name in ("source", "medium", "campaign", "content")),
        *(f"{tool}_{name}" for tool in ("piwik", "matomo") for name in ("keyword", "kwd", "cid")),
        *(f"hsa_{name}" for name in ("acc", "cam", "grp", "ad", "src", "tgt", "kw", "mt", "net", "ver", "la", "ol")),
        *(
            f"sc_{name}"
            for name in ("channel", "campaign", "content", "medium", "geo", "country", "publisher", "outcome")
        ),
        *(f"sc_{name}" for name in ("src", "cid", "lid", "llid", "uid", "eh")),
        *(f"itm_{name}" for name in ("source", "medium", "campaign", "content", "term", "channel")),
    ]
)
_TRACKING_PREFIX = "utm_"
_MAY_BE_A_PAGE = frozenset({"cmp", "ito"})
"""Of campaigns, and of pages where their value is a number."""
_SAYS_WHENCE = frozenset({"ref", "from", "source"})
_FEEDS = frozenset({"rss", "feed", "feeds", "rssfeed", "rss_feed", "rss-feed", "feedburner"})
_SPACE = re.compile(r"[\s\u200b-\u200f\ufeff]+")
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}
# What nearly all addresses in feeds look like; these need no parsing.
_GOOD = re.compile(r"https?://[A-Za-z0-9.-]+(?::\d+)?(?:[/?#][^\s\\\u200b-\u200f\ufeff]*)?")
# Plain, or percent-encoded letters beyond ASCII in upper case, as nearly all addresses in Arabic feeds are.
_SIMPLE = re.compile(
    r"https?://(?:www\.)?([a-z0-9-]+(?:\.[a-z0-9-]+)+)(/(?:[A-Za-z0-9/._~-]++|%(?:[89A-F][0-9A-F]|20))*+)?"
)
_LOWER_PERCENT = re.compile(r"%(?:[a-f]|[0-9A-F][a-f])")
_ESCAPES = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
# Letters, digits and marks that need no percent sign (RFC 3986, 2.3).
_NEEDLESS_PERCENT = re.compile(r"%(?:2[DE]|3[0-9]|[46][1-9A-F]|[57][0-9A]|5F|7E)")
_ASCII = "".join(map(chr, range(128)))
_SLASHES = re.compile(r"//+")
_SESSION_IN_PATH = re.compile(r";jsessionid=[\w.!-]+", re.IGNORECASE)
_SESSION = frozenset({"phpsessid", "jsessionid", "cftoken"})
_MAY_BE_A_SESSION = frozenset({"sid", "sessionid", "session_id"})
# Longer than the numbers that databases give their records.
_SESSION_VALUE = re.compile(r"[0-9a-zA-Z]{26,}")
_AMP_COPY = re.compile(
    r"\Ahttps?://(?:[\w-]+\.cdn\.ampproject\.org/[a-z]|(?:www\.)?google\.[a-z.]{2,6}/amp)/(?:s/)?(?=[\w-]+\.)",
    re.IGNORECASE,
)
_DETOUR = re.compile(r"https?://www\.bing\.com/news/apiclick\.aspx\?(?:.*&)?url=([^&]+)", re.IGNORECASE)
_HAS_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")


def absolute(base: str, href: str) -> str:
    """The http(s) address that `href` means on a page at `base`; "" where it is none (javascript:, mailto:, broken)."""
    href = href.strip()
    if not href:
        return ""
    if _GOOD.fullmatch(href):
        return href
    if href[:8].lower().startswith(("http://", "https://")):
        joined = href
    elif _HAS_SCHEME.match(href) and href[:5].lower() not in ("http:", "https"):
        return ""
    else:
        try:
            joined = urljoin(base, href)
        except ValueError:
            return ""
    if _SPACE.search(joined):
        joined = _SPACE.sub(lambda m: "" if "\n" in m.group() or m.group()[0] > " " else "%20", joined)
    try:
        parts = urlsplit(joined)
    except ValueError:
        return ""
    if parts.scheme.lower() not in ("http", "https") or not parts.netloc:
        return ""
    return joined


def without_tracking(url: str) -> str:
    """The address without the parameters that only count visitors; everything else stays as it is."""
    question = url.find("?")
    if question < 0:
        return url
    if (detour := _DETOUR.match(url)) and (target := absolute("", unquote(detour.group(1)))):
        return without_tracking(target)
    head, _, fragment = url.partition("#")
    path, _, query = head.partition("?")
    kept = [part for part in re.split(r"&amp;|&", query) if part and not _is_tracking(*part.partition("=")[::2])]
    cleaned = path + ("?" + "&".join(kept) if kept else "")
    return f"{cleaned}#{fragment}" if fragment else cleaned


def _is_tracking(name: str, value: str) -> bool:
    name = name.lower()
    if name in _MAY_BE_A_PAGE:
        return not value.isdigit()
    return name in _TRACKING or name.startswith(_TRACKING_PREFIX)


@lru_cache(maxsize=4096)
def canonical(url: str) -> str:
    """One spelling for all addresses of the same page: what two sightings are compared by, not what is fetched.

    The scheme counts as https, the host loses its case, `www.` and its default port and is written in ASCII, the path
    loses its trailing slash, dots, needless percent signs and AMP form, the query its tracking and session parameters
    and its order, and the fragment goes unless it is a route. A search engine's copy of an AMP page is that page. A
    mobile host is another: not every site shows the same there.
    """
    if "amp" in url:
        url = _AMP_COPY.sub("https://", url, count=1)
    simple = _SIMPLE.fullmatch(url)
    if simple:
        host, path = simple.groups()
        return f"https://{host.removeprefix('amp.')}{_normal_path(path or '')}"
    url = _SPACE.sub("", url)
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    if parts.scheme.lower() not in ("http", "https"):
        return url
    host = parts.netloc.rpartition("@")[2].lower()
    for ending in _DEFAULT_PORTS.values():
        host = host.removesuffix(ending)
    host = _in_ascii(host.removeprefix("www.").removeprefix("amp.").rstrip("."))
    path = _normal_path(_SESSION_IN_PATH.sub("", _normal_percent(parts.path)))
    query = parts.query.replace("&amp;", "&")
    pairs = parse_qsl(query, keep_blank_values=True)
    if any(name.lower() == "cftoken" for name, _ in pairs):
        pairs = [pair for pair in pairs if pair[0].lower() != "cfid"]
    pairs = [pair for pair in pairs if not _is_no_part_of_page(*pair)]
    query = "&".join(f"{k}={v}" for k, v in sorted(pairs))
    fragment = parts.fragment if len(parts.fragment) > 1 and parts.fragment.startswith(("!", "/")) else ""
    return urlunsplit(("https", host, path, query, fragment))


def _in_ascii(host: str) -> str:
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def _normal_path(path: str) -> str:
    """Without empty segments, dots, the slash at the end, and what an article's AMP form adds."""
    if "//" in path:
        path = _SLASHES.sub("/", path)
    if "/." in path:
        path = _without_dots(path)
    path = path.rstrip("/")
    # Of an article's own name only: a section may be called so.
    if path.endswith("/amp") and _is_article(path[:-4]):
        path = path[:-4]
    elif path.startswith("/amp/") and _is_article(path[4:]):
        path = path[4:]
    return path or "/"


def _is_article(path: str) -> bool:
    name = path.rpartition("/")[2]
    is_named = "-" in name or "%" in name or "." in name or len(name) > 20 or (name.isdigit() and len(name) > 4)
    return is_named or path.count("/") > 2


def _without_dots(path: str) -> str:
    """Its dot segments followed (RFC 3986, 5.2.4)."""
    kept: list[str] = []
    for segment in path.split("/")[1:]:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    return "/" + "/".join(kept)


def _is_no_part_of_page(name: str, value: str) -> bool:
    low = name.lower()
    if low in ("amp", "outputtype"):
        return value.lower() in ("", "1", "true", "amp")
    if low in _SAYS_WHENCE:
        return value.lower() in _FEEDS
    if low in _MAY_BE_A_SESSION:
        return bool(_SESSION_VALUE.fullmatch(value))
    return low in _SESSION or low.startswith("aspsessionid") or _is_tracking(name, value)


def _normal_percent(path: str) -> str:
    """Arabic addresses come percent-encoded, raw, and in either case: all become the same."""
    if not path.isascii():
        path = quote(path, safe=_ASCII, errors="replace")
    if _LOWER_PERCENT.search(path):
        path = _ESCAPES.sub(lambda run: run.group().upper(), path)
    if _NEEDLESS_PERCENT.search(path):
        path = _NEEDLESS_PERCENT.sub(lambda one: chr(int(one.group()[1:], 16)), path)
    return path


def host_of(url: str) -> str:
    """The host of an address, lower case, without port and `www.`; "" where there is none."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def belongs(url: str, source: str) -> bool:
    """Whether an address is at the source's own site, over a connection no less private: where its secrets may go."""
    try:
        here, home = urlsplit(url), urlsplit(source)
        ports = {here.port or _PORTS[here.scheme], home.port or _PORTS[home.scheme]}
    except (ValueError, KeyError):
        return False
    names = {(parts.hostname or "").removeprefix("www.") for parts in (here, home)}
    same = len(names) == 1 and (len(ports) == 1 or ports == {80, 443})
    return same and (here.scheme == home.scheme or here.scheme == "https")


_PORTS = {"http": 80, "https": 443}
