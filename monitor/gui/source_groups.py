"""The sources of the navigation in groups, by folder or by country, and how the worst of each group is doing. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from monitor.gui.ordering import natural
from monitor.gui.place import TROUBLED, WEAK, Kind, Place
from monitor.model import Source

BY_FOLDER, BY_COUNTRY = "folder", "country"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceGroup:
    """Sources that stand together in the navigation."""

    kind: Kind
    name: str
    """The folder's, or the country's code; empty for the sources that have none."""
    sources: tuple[Source, ...]

    @property
    def id(self) -> int:
        return folder_number(self.name) if self.kind is Kind.FOLDER else number_of(self.name)

    @property
    def key(self) -> str:
        """What is kept of a group that a person opened or closed."""
        return toggle_key(self.kind, self.id)


def groups_of_sources(sources: Sequence[Source], *, by: str, countries: Mapping[str, str]) -> tuple[SourceGroup, ...]:
    """The groups by their names, sources of none last; no group at all where all would stand in the same one.

    Args:
        sources: in the order they are to stand within a group.
        by: `BY_FOLDER`, which is by country as long as there is no folder, or `BY_COUNTRY`.
        countries: their names by code.
    """
    in_folders = by == BY_FOLDER and any(source.folder for source in sources)
    kind = Kind.FOLDER if in_folders else Kind.COUNTRY
    found: dict[str, list[Source]] = {}
    for source in sources:
        found.setdefault(source.folder if in_folders else source.country, []).append(source)
    if len(found) == 1 and not in_folders:
        return ()
    ordered = sorted(found, key=lambda name: (not name, natural(name if in_folders else countries.get(name, name))))
    return tuple(SourceGroup(kind=kind, name=name, sources=tuple(found[name])) for name in ordered)


def health_of(sources: Sequence[Source]) -> tuple[int, int]:
    """How many of the sources need attention, and how many more are slow or have nothing new."""
    return sum(source.state in TROUBLED for source in sources), sum(source.state in WEAK for source in sources)


def sources_of(place: Place, sources: Sequence[Source]) -> tuple[Source, ...]:
    """The source of a source's place, the sources of a folder's or a country's; of any other none."""
    match place.kind:
        case Kind.SOURCE:
            return tuple(source for source in sources if source.id == place.id)
        case Kind.FOLDER:
            return tuple(source for source in sources if folder_number(source.folder) == place.id)
        case Kind.COUNTRY:
            return tuple(source for source in sources if number_of(source.country) == place.id)
        case _:
            return ()


def folders_of(sources: Sequence[Source]) -> tuple[str, ...]:
    """The folders there are, by name."""
    return tuple(sorted({source.folder for source in sources if source.folder}, key=natural))


def number_of(code: str) -> int:
    """A country's code as a number: 0 for none."""
    return int.from_bytes(code.encode("ascii", "ignore")[:4], "big")


def code_of(number: int) -> str:
    """The country's code of a number that `number_of` gave."""
    return number.to_bytes(4, "big").lstrip(b"\0").decode("ascii")


@lru_cache(maxsize=4096)
def folder_number(name: str) -> int:
    """A folder's name as a number of 63 bits (FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv), 0 for none.

    The same at every start, and without a module of its own in front of the first window.
    """
    number = 0xCBF29CE484222325
    for byte in name.encode("utf-8", "replace"):
        number = (number ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return number >> 1 if name else 0


def toggle_key(kind: Kind, number: int) -> str:
    """What is kept of a country or a folder that a person opened or closed; holds no comma."""
    return f"folder-{number:x}" if kind is Kind.FOLDER else code_of(number) or "-"
