"""The English sentence of every reason code; the Arabic one stands in the catalogue under it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Counted:
    """A reason about a number of things; `place` names the particular that is the number, said as {n}."""

    singular: str
    plural: str
    place: str


REASONS: dict[str, str] = {
    "holder-silent": "The Rasid that holds this data folder took the change but has not answered.",
    "holder-unreachable": "The Rasid that holds this data folder cannot be reached.",
}

COUNTED_REASONS: dict[str, Counted] = {}
