"""The title of an article: the heading that says what the head of its page claims, without the site's name."""

from __future__ import annotations

import re

from monitor.gathering.addresses import host_of
from monitor.gathering.extraction.head import Head, member, site_of, texts_of
from monitor.gathering.extraction.junk import name_words, names_headline, node_name
from monitor.gathering.extraction.places import visible_text
from monitor.gathering.markup import Node, plain

SEPARATORS = re.compile(r"\s+(?:[-|–—:•·»«~/]|::|\|\|)\s+")


def title_of(root: Node, head: Head, url: str) -> tuple[str, Node | None]:
    """The article's title and the heading that shows it."""
    site = site_of(head, url)
    claims = [plain(text) for text in (head.meta("og:title"), head.meta("twitter:title"))]
    for thing in head.articles:
        claims.extend(plain(text) for text in texts_of(member(thing, "headline"))[:1])
    claims.append(head.page_title)
    claims.extend(plain(text) for text in (head.meta("dc.title"), head.meta("title")))
    claims = [_BYLINE_BEHIND.sub("", claim) for claim in claims if claim]
    headings: list[tuple[str, Node]] = []
    for node in root.iter("h1", "h2", "h3"):
        if any(a.tag in ("nav", "footer", "aside") for a in node.iterancestors()):
            continue
        text = _BYLINE_BEHIND.sub("", visible_text(node))
        if text:
            headings.append((text, node))
        if len(headings) >= 80:
            break
    # 1. A heading that says what the head claims, alone or before the site's name.
    for level in ("h1", "h2", "h3"):
        for claim in claims:
            for text, node in headings:
                if node.tag != level or len(text) < 4:
                    continue
                cut = _same_start(claim, text)
                if cut is None and _says_more(node, claim, text):
                    cut = claim
                if cut is not None:
                    return _behind(claim, cut, headings) or (cut, node)
    # 2. A heading marked as the title.
    for text, node in headings:
        words = name_words(node_name(node))
        is_title = bool(words & {"title", "headline", "heading"}) and len(text) >= 15 and _not_site(text, site)
        if is_title and (node.tag == "h1" or (node.tag == "h2" and not claims)):
            return text, node
    # 3. The only h1 with the length of a title.
    firsts = [(text, node) for text, node in headings if node.tag == "h1" and len(text) >= 15 and _not_site(text, site)]
    if len(firsts) == 1 and (not claims or _overlap(firsts[0][0], claims[0]) >= 0.3):
        return firsts[0]
    # 4. A part of the page's title that something else shows as a line of its own.
    shown = _shown_part(root, head.page_title, whole=not headings) if not firsts else None
    if shown is not None:
        return shown
    # 5. Without a heading or a claim of its own: what an element of such a name shows that the page's title does not.
    if not headings and set(claims) <= {head.page_title}:
        named = _named_title(root, head.page_title)
        if named is not None:
            return named
        large = _large_title(root, head.page_title)
        if large is not None:
            return large
    # 6. What the head says, without the site's name.
    if claims:
        return without_site(claims[0], site, url, claims), None
    if firsts:
        return firsts[0]
    shown = next(
        (element for element in root.iter() if isinstance(element.tag, str) and element.get("itemprop") == "headline"),
        None,
    )
    if shown is not None:
        return visible_text(shown), shown
    return (headings[0][0], headings[0][1]) if headings else ("", None)


_BYLINE_BEHIND = re.compile(r"\s*(?:\.{2,}|…|[-–—|])\s*بقلم\s*[:/]?\s*[^-–—|.]{3,50}$")
"""Who wrote it, said behind the headline."""


def _says_more(node: Node, claim: str, text: str) -> bool:
    """Whether a heading is a claim and, in an element of its own, a second headline."""
    have, wanted = squeeze(claim), squeeze(text)
    if len(have) < 15 or not wanted.startswith(have) or len(wanted) < len(have) + 15:
        return False
    return any(squeeze(visible_text(child)) == wanted[len(have) :] for child in node)


def _behind(claim: str, site: str, headings: list[tuple[str, Node]]) -> tuple[str, Node] | None:
    """A longer heading that is all the rest of a claim: what stood before was the site's name («مدونة: عنوان»)."""
    have, before = squeeze(claim), squeeze(site)
    if not have.startswith(before) or len(before) >= 0.5 * len(have):
        return None
    rest = have[len(before) :].lstrip(":|-–—»•")
    return next((heading for heading in headings if squeeze(heading[0]) == rest), None) if rest else None


def _shown_part(root: Node, page_title: str, *, whole: bool) -> tuple[str, Node] | None:
    """The part of "site - title" (or all of it) that stands as a line in the page, in whatever element."""
    parts = {squeeze(part): part for part in SEPARATORS.split(page_title) if len(part) >= 20}
    if not parts or (not whole and len(parts) == 1 and squeeze(page_title) in parts):
        return None
    sizes = {len(key) for key in parts}
    longest = max(sizes) * 2 + 20
    for node in root.iter("div", "span", "td", "b", "strong", "font", "p", "h4", "h5", "th", "center"):
        if len(node) > 3 or len(node.text or "") > longest:
            continue
        text = visible_text(node)
        if len(text) <= longest and (part := parts.get(squeeze(text))):
            return part, node
    return None


def _named_title(root: Node, page_title: str) -> tuple[str, Node] | None:
    """A line in an element that is named as a headline, in pages without headings or a title of their own."""
    for node in root.iter("h4", "h5", "div", "span", "td", "p", "b", "font", "a"):
        if len(node) > 2 or not names_headline(node_name(node)):
            continue
        text = visible_text(node)
        inside = squeeze(text) in squeeze(page_title)
        if 20 <= len(text) <= 250 and (inside or len(text) > len(page_title)):
            linked = any(a.tag == "a" and a.get("href") for a in (node, *node.iterancestors(), *node.iter("a")))
            if not linked:
                return text, node
    return None


_LARGE = re.compile(r"font-size:(?:(\d+)(px|pt)|(x+-large))")


def _size_of(node: Node) -> float:
    """How large an old page sets a piece of text, in points; 0 where it says nothing."""
    if node.tag == "font":
        size = (node.get("size") or "").strip()
        if size.lstrip("+").isdigit():
            return 4.5 * (int(size.lstrip("+")) + (3 if size.startswith("+") else 0))
    style = _LARGE.search((node.get("style") or "").replace(" ", "").lower())
    if style is None:
        return 0
    return 24 if style.group(3) else int(style.group(1)) * (0.75 if style.group(2) == "px" else 1)


def _large_title(root: Node, page_title: str) -> tuple[str, Node] | None:
    """The one line of a headline's length that is set larger than all other text, in pages that say no more of it."""
    best: tuple[float, str, Node] | None = None
    for node in root.iter("font", "span", "div", "td", "p", "b"):
        size = _size_of(node) if node.get("size") or node.get("style") else 0
        if size < 15 or (best is not None and size <= best[0]):
            continue
        text = visible_text(node)
        if 20 <= len(text) <= 200 and not any(a.tag == "a" for a in (*node.iterancestors(), *node.iter("a"))):
            best = (size, text, node)
    if best is None or squeeze(best[1]) == squeeze(page_title):
        return None
    return best[1], best[2]


def squeeze(text: str) -> str:
    return re.sub(r"[\s\"'“”„«»‘’]+", "", text)


def _same_start(claim: str, heading: str) -> str | None:
    """The claim cut to the heading's length where it begins with the heading's words, else None.

    The claim's own spaces are kept: headings run parts together («…سطر:سطر») that the head keeps apart.
    """
    wanted = squeeze(heading)
    have = squeeze(claim)
    if have == wanted:
        # A heading may be the better written one: quotation marks are often lost in the head.
        return heading if len(heading) >= len(claim) else claim
    if wanted.endswith(have) and len(have) >= 0.5 * len(wanted) and len(have) >= 15:
        return claim  # a kicker stands in the heading, before the title
    # "Site: title", with or without a space before.
    apart = SEPARATORS.search(claim) or have[: -len(wanted)].endswith((":", "|", "»"))
    if have.endswith(wanted) and len(wanted) >= 0.35 * len(have) and apart:
        return heading
    if not have.startswith(wanted) or len(wanted) < 0.35 * len(have):
        return None
    position = 0
    for count, letter in enumerate(claim):
        if squeeze(letter):
            position += 1
        if position == len(wanted):
            rest = claim[count + 1 :]
            # The rest must be a new part (" - site"), not the same sentence going on.
            return claim[: count + 1] if not rest or not re.match(r"\s*\w", rest) else heading
    return None


def _not_site(text: str, site: str) -> bool:
    return squeeze(text) != squeeze(site)


def _overlap(one: str, two: str) -> float:
    a, b = set(one.split()), set(two.split())
    return len(a & b) / max(1, min(len(a), len(b)))


def without_site(claim: str, site: str, url: str, claims: list[str]) -> str:
    """A page title without the site's name behind (or before) it."""
    pieces = SEPARATORS.split(claim)
    if len(pieces) == 1:
        return claim
    # Another claim that is a part of this one says where the title ends.
    for other in claims:
        if other != claim and len(other) >= 15 and claim.startswith(other):
            return other
    domain = host_of(url).split(".")[0] if url else ""

    def is_site(piece: str) -> bool:
        squeezed = squeeze(piece).lower()
        named = squeeze(site).lower()
        return bool(named and (squeezed == named or named in squeezed or squeezed in named)) or bool(
            domain and len(domain) > 2 and domain.replace("-", "") in squeezed
        )

    parts = list(re.split(r"(\s+(?:[-|–—:•·»«~/]|::|\|\|)\s+)", claim))
    while len(parts) >= 3 and (
        is_site(parts[-1]) or (parts[-2].strip() in ("|", "»", "«", "::", "||") and len(parts[-1].split()) <= 4)
    ):
        parts = parts[:-2]
    while len(parts) >= 3 and is_site(parts[0]):
        parts = parts[2:]
    if (
        len(parts) >= 3
        and parts[-2].strip() in ("-", "–", "—")
        and not site
        and len(parts[-1].split()) <= 3
        and len("".join(parts[:-2])) >= 20
    ):
        parts = parts[:-2]
    return "".join(parts).strip()
