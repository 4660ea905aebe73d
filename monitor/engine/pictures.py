"""The picture of an article, fetched from its site when a person asks for it, as its source is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.engine.asking import Password, no_password
from monitor.errors import NotFoundError
from monitor.model import Reason

if TYPE_CHECKING:
    from monitor.archive import Archive
    from monitor.gathering.fetching import Fetcher


def fetch_picture(
    archive: Archive, number: int, *, fetcher: Fetcher | None = None, password: Password = no_password
) -> bytes:
    """What the site sends for the address of the article's picture.

    Args:
        archive: where the article and its source are.
        number: the article's.
        fetcher: None makes one for this picture, where this process polls nothing.
        password: asked for a source that has one.

    Raises NotFoundError where the article or its picture is not there, FetchError.
    """
    from monitor.gathering.fetching import Fetcher, Request

    article = archive.article(number).result()
    if article.image is None:
        raise NotFoundError(Reason.of("no-picture", article=number))
    source = archive.source(article.source).result()
    asking = fetcher if fetcher is not None else Fetcher()
    try:
        request = Request(
            url=article.image.url,
            purpose="check",
            source=source.url,
            options=source.options,
            password=password(source),
        )
        return asking.fetch(request).body
    finally:
        if fetcher is None:
            asking.close()
