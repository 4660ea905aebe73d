"""What argparse reads the values of options with: each refuses in the user's language."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from typing import Any

from monitor import codes
from monitor.cli import values
from monitor.words import Words


class Readers:
    """One for each kind of value. `charset` and `zone` take an empty text for none said."""

    def __init__(self, words: Words) -> None:
        self._words = words

    @property
    def whole(self) -> Callable[[str], int]:
        return self._checked(
            values.whole, self._words.say("“{given}” is not a whole number from 0 up", given="{given}")
        )

    @property
    def identity(self) -> Callable[[str], int]:
        return self._checked(
            values.identity, self._words.say("“{given}” is not a whole number from 0 up", given="{given}")
        )

    @property
    def days(self) -> Callable[[str], int]:
        return self._checked(values.days, self._words.say("“{given}” is not a whole number from 0 up", given="{given}"))

    @property
    def scale(self) -> Callable[[str], float]:
        return self._checked(values.scale, self._words.say("“{given}” is not a number above 0", given="{given}"))

    @property
    def from_one(self) -> Callable[[str], int]:
        return self._checked(
            values.from_one, self._words.say("“{given}” is not a whole number from 1 up", given="{given}")
        )

    @property
    def country(self) -> Callable[[str], str]:
        return self._checked(
            codes.country, self._words.say("“{given}” is not the code of a country, as SY", given="{given}")
        )

    @property
    def tongue(self) -> Callable[[str], str]:
        return self._checked(
            codes.language, self._words.say("“{given}” is not the code of a language, as ar", given="{given}")
        )

    @property
    def hours(self) -> Callable[[str], str]:
        return self._checked(
            values.hours, self._words.say("“{given}” is no span of the day such as 06:00-23:00", given="{given}")
        )

    @property
    def colour(self) -> Callable[[str], str]:
        return self._checked(
            values.colour, self._words.say("“{given}” is not a colour such as #0E6B68", given="{given}")
        )

    @staticmethod
    def or_all(read: Callable[[str], str]) -> Callable[[str], str]:
        """The same with `all` for no limit."""
        return lambda text: text if text == values.ALL else read(text)

    @property
    def charset(self) -> Callable[[str], str]:
        def read(text: str) -> str:
            from monitor.stages import known_charset

            return known_charset(text) if text else ""

        return self._checked(
            read, self._words.say("“{given}” is not an encoding such as windows-1256", given="{given}")
        )

    @property
    def zone(self) -> Callable[[str], str]:
        def read(text: str) -> str:
            from monitor.stages import known_zone

            return known_zone(text) if text else ""

        return self._checked(
            read, self._words.say("“{given}” is not a time zone such as Asia/Damascus or +03:00", given="{given}")
        )

    @property
    def positive(self) -> Callable[[str], float]:
        return self._checked(values.positive, self._words.say("“{given}” is not a number above 0", given="{given}"))

    @property
    def positive_or_zero(self) -> Callable[[str], float]:
        return self._checked(
            values.positive_or_zero, self._words.say("“{given}” is not a number from 0 up", given="{given}")
        )

    @property
    def size(self) -> Callable[[str], tuple[int, int]]:
        return self._checked(values.size, self._words.say("“{given}” is not a size such as 1440x900", given="{given}"))

    @property
    def duration(self) -> Callable[[str], Any]:
        return self._checked(
            values.duration, self._words.say("“{given}” is not a duration such as 30m, 2h or 1d", given="{given}")
        )

    @property
    def ahead(self) -> Callable[[str], Any]:
        return self._checked(
            values.ahead,
            self._words.say("“{given}” is not a time such as tomorrow, 18:30 or 2026-11-23T14:05", given="{given}"),
        )

    @property
    def digest(self) -> Callable[[str], Any]:
        return self._checked(
            values.digest,
            self._words.say("“{given}” is neither times such as 08:00,14:30 nor a span such as 30m", given="{given}"),
        )

    @property
    def time(self) -> Callable[[str], Any]:
        return self._a_time(values.time)

    @property
    def end(self) -> Callable[[str], Any]:
        return self._a_time(values.end)

    @property
    def moment(self) -> Callable[[str], Any]:
        return self._a_time(values.moment)

    def _a_time(self, read: Callable[[str], Any]) -> Callable[[str], Any]:
        return self._checked(
            read, self._words.say("“{given}” is not a time such as 2026-11-23, 2026-11-23T14:05 or 3d", given="{given}")
        )

    def _checked(self, read: Callable[[str], Any], refusal: str) -> Callable[[str], Any]:
        too_large = self._words.say("“{given}” is too large", given="{given}")

        def checked(text: str) -> Any:
            try:
                return read(text)
            except (ValueError, OverflowError) as error:
                said = too_large if isinstance(error, values.TooLarge) else refusal
                raise argparse.ArgumentTypeError(re.sub(r"{given}", lambda _: text[:60], said)) from error

        return checked
