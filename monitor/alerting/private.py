"""Options that may let in whoever knows them: an address with a key in it, a topic that nobody could guess. Pure.

One that does is kept with the secrets; in the file of the notifiers stands what may be seen of it, which ends in an
ellipsis. No address and no topic can end in one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import parse_qsl, urlsplit

from monitor.model import NotifierKind, NotifierSetup, NotifierValue

_KEPT = "…"
_ENOUGH = 6
"""Letters of the shortest key that services write into addresses."""
_LONG = 20
"""No word of an address is so long."""
_TELLING = frozenset(("token", "key", "secret", "sig", "signature", "auth", "code", "pass", "password", "pw", "apikey"))


def is_kept(value: object) -> bool:
    """Whether only what may be seen of an option stands here."""
    return isinstance(value, str) and value.endswith(_KEPT)


def shown(value: str) -> str:
    """What may be seen of an option that holds a key: of an address where it leads."""
    parts = _address(value)
    return _KEPT if parts is None else f"{parts[0]}://{parts[1]}/{_KEPT}"


def holds_key(value: object) -> bool:
    """Whether an option lets in whoever knows it: a part of it can only be known to who was told it.

    Digits and letters in one piece of six at least, a piece of twenty, or what a query calls a token, key or password.
    """
    if not isinstance(value, str) or is_kept(value):
        return False
    return any(_is_key(piece) for piece in _pieces(value))


def masked(kind: NotifierKind, setup: NotifierSetup) -> NotifierSetup:
    """The same with only what may be seen of those options that hold a key."""
    return NotifierSetup(name=setup.name, kind=setup.kind, options={**setup.options, **_masks(kind, setup.options)})


def private_options(kind: NotifierKind, options: Mapping[str, NotifierValue]) -> dict[str, str]:
    """Those options that hold a key, and stand here whole."""
    names = {option.name for option in kind.options if option.private}
    return {name: str(value) for name, value in options.items() if name in names and holds_key(value)}


def place_of(notifier: str, option: str) -> str:
    """Under which name an option is kept with the secrets; no notifier can be called that."""
    return f"{notifier}/{option}"


def _masks(kind: NotifierKind, options: Mapping[str, NotifierValue]) -> dict[str, NotifierValue]:
    return {name: shown(value) for name, value in private_options(kind, options).items()}


def _address(value: str) -> tuple[str, str] | None:
    """(scheme, host and port) of an address, None where it is none."""
    try:
        parts = urlsplit(value)
    except ValueError:
        return None
    return (parts.scheme, parts.netloc.rpartition("@")[2]) if parts.scheme and parts.netloc else None


def _pieces(value: str) -> Iterator[str]:
    if _address(value) is None:
        yield value
        return
    parts = urlsplit(value)
    yield from parts.path.split("/")
    for name, text in parse_qsl(parts.query, keep_blank_values=True):
        yield _KEPT * _LONG if text and name.lower() in _TELLING else text
    yield parts.fragment


def _is_key(piece: str) -> bool:
    if len(piece) >= _LONG:
        return True
    return len(piece) >= _ENOUGH and any(map(str.isdigit, piece)) and any(map(str.isalpha, piece))
