"""Hijri (Umm al-Qura) and Jalali days as Gregorian ones."""

from __future__ import annotations

from datetime import date, timedelta

# Month lengths of the years 1400 to 1500, one word a year, bit n set where month n+1 has 30 days. Derived from the
# table of
# the package hijridate (MIT, github.com/dralshehri/hijridate), which follows R.H. van Gent's table of the Umm al-Qura
# calendar.
_LENGTHS = [
    "d4b",
    "52a",
    "a57",
    "4ae",
    "976",
    "56c",
    "b55",
    "aaa",
    "a55",
    "4ad",
    "95d",
    "2da",
    "5d9",
    "db2",
    "ba4",
    "b4a",
    "a55",
    "2b5",
    "575",
    "b6a",
    "bd2",
    "bc4",
    "b89",
    "a95",
    "52d",
    "5ad",
    "b6a",
    "6d4",
    "dc9",
    "d92",
    "aa6",
    "956",
    "2ae",
    "56d",
    "36a",
    "b55",
    "aaa",
    "94d",
    "49d",
    "95d",
    "2ba",
    "5b5",
    "5aa",
    "d55",
    "a9a",
    "92e",
    "26e",
    "55d",
    "ada",
    "6d4",
    "6a5",
    "54b",
    "a97",
    "54e",
    "aae",
    "5ac",
    "ba9",
    "d92",
    "b25",
    "64b",
    "cab",
    "55a",
    "b55",
    "6d2",
    "ea5",
    "e4a",
    "a95",
    "52d",
    "aad",
    "36c",
    "759",
    "6d2",
    "695",
    "52d",
    "a5b",
    "4ba",
    "9ba",
    "3b4",
    "b69",
    "b52",
    "aa6",
    "4b6",
    "96d",
    "2ec",
    "6d9",
    "eb2",
    "d54",
    "d2a",
    "a56",
    "4ae",
    "96d",
    "d6a",
    "b54",
    "b29",
    "a93",
    "52b",
    "a57",
    "536",
    "ab5",
    "6aa",
    "e93",
]
_FIRST_YEAR = 1400
_FIRST_DAY = date(1979, 11, 20)


def hijri(year: int, month: int, day: int) -> date | None:
    """The Gregorian day of a Hijri date of the years 1400 to 1500, or None where there is no such day.

    A month that has 29 days in the table may have had a thirtieth where the moon was looked for.
    """
    index = year - _FIRST_YEAR
    if not (0 <= index < len(_LENGTHS) and 1 <= month <= 12 and 1 <= day <= 30):
        return None
    bits = int(_LENGTHS[index], 16)
    days = sum(348 + int(word, 16).bit_count() for word in _LENGTHS[:index])
    days += 29 * (month - 1) + (bits & ((1 << (month - 1)) - 1)).bit_count()
    return _FIRST_DAY + timedelta(days=days + day - 1)


def jalali(year: int, month: int, day: int) -> date | None:
    """The Gregorian day of a Persian (solar Hijri) date of the years 1300 to 1500, or None where there is no such day.

    The 33-year cycle: years whose remainder by 33 is one of
    1, 5, 9, 13, 17, 22, 26, 30 have 366 days.
    """
    if not (1300 <= year <= 1500 and 1 <= month <= 12 and 1 <= day <= 31):
        return None
    length = 31 if month <= 6 else 30 if month < 12 or year % 33 in _LEAP else 29
    if day > length:
        return None
    before = (year - 1) // 33 * 8 + sum(1 for rest in _LEAP if rest <= (year - 1) % 33)
    return _EPOCH + timedelta(days=365 * (year - 1) + before + (month - 1) * 31 - max(0, month - 7) + day - 1)


_LEAP = (1, 5, 9, 13, 17, 22, 26, 30)
_EPOCH = date(622, 3, 21)  # where the rule, run backwards from the present, puts day one
