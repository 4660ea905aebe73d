"""Memory that is free in this process goes back to the system, which GNU's C library would not do by itself.

Once something of some megabytes was freed (a list of a million articles), that library takes the next of its size from
the heaps it keeps, one of them for each busy thread: what is free there lies between what is not, and stays.
Other libraries are left as they are.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ctypes

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
"""M_TRIM_THRESHOLD, M_MMAP_THRESHOLD and M_ARENA_MAX of malloc.h; see mallopt(3)."""
_BIG = 1 << 20
"""Bytes from which on something has pages of its own, which go back as soon as it is freed."""
_HEAPS = 2


def stay_small() -> None:
    """Have this process take no more than it needs, from now on; before it has threads, for they share heaps then."""
    library = _library()
    if library is not None:
        library.mallopt(_ARENA_MAX, _HEAPS)
        library.mallopt(_MMAP_THRESHOLD, _BIG)
        library.mallopt(_TRIM_THRESHOLD, 2 * _BIG)


def give_back() -> None:
    """Give back the pages on which nothing lies; some milliseconds, for whoever has nothing to do."""
    library = _library()
    if library is not None:
        library.malloc_trim(0)


@lru_cache(maxsize=1)
def _library() -> ctypes.CDLL | None:
    """The C library of this process where it is GNU's."""
    import ctypes  # not at the top: a command that asks one thing and ends has no use for it

    try:
        library = ctypes.CDLL(None)
        # Windows cannot be asked so; the others have not both.
        _ = library.mallopt, library.malloc_trim
    except (AttributeError, OSError, TypeError):
        return None
    return library
