"""How we present ourselves to sites: the name of the program, and a page that says what it is, where there is one."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from monitor import __version__

_PAGE: Final = re.compile(r"https?://[!#$%&*+,./0-9:=?@A-Z_a-z~-]{3,500}")
"""An address that can stand in a header, and in the brackets of a user agent."""


def user_agent(page: str = "") -> str:
    """The User-Agent of all requests, in the form that sites know of crawlers.

    Args:
        page: the address that a person named for it; without one the page that the packager gave, if any.
    """
    page = page if _PAGE.fullmatch(page) else packaged_page()
    return f"Mozilla/5.0 (compatible; Rasid/{__version__}; {f'+{page}' if page else 'news monitor'})"


@lru_cache(maxsize=1)
def packaged_page() -> str:
    """The home page in the metadata of the installed package (`[project.urls]`); "" where it names none, as in a
    checkout.
    """
    # Not at the top: a start that fetches nothing does not pay for it.
    from importlib.metadata import PackageNotFoundError, metadata

    try:
        named = metadata("rasid").get_all("Project-URL") or ()
    except PackageNotFoundError:
        return ""
    pages = {label.strip().lower(): page.strip() for label, _, page in (str(line).partition(",") for line in named)}
    page = pages.get("homepage", "")
    return page if _PAGE.fullmatch(page) else ""
