"""Codes of countries and languages."""

from __future__ import annotations

import pytest

from monitor import codes
from monitor.codes import countries, country, language


@pytest.mark.parametrize(("given", "kept"), [("SY", "SY"), (" sy", "SY"), ("XK", "XK")])
def test_a_country_is_kept_in_capitals(given: str, kept: str) -> None:
    assert country(given) == kept


@pytest.mark.parametrize(("given", "kept"), [("ar", "ar"), ("AR-sy", "ar-SY"), ("ar_EG", "ar-EG"), ("ckb", "ckb")])
def test_a_language_may_have_a_country(given: str, kept: str) -> None:
    assert language(given) == kept


@pytest.mark.parametrize("given", ["", "Syria", "ZZ", "S", "001", "سوريا"])
def test_what_is_no_country_is_refused(given: str) -> None:
    with pytest.raises(ValueError):
        country(given)


@pytest.mark.parametrize("given", ["", "arabic", "xx", "ar-ZZ", "ar-Syria", "العربية"])
def test_what_is_no_language_is_refused(given: str) -> None:
    with pytest.raises(ValueError):
        language(given)


@pytest.mark.parametrize(
    ("host", "country"),
    [
        ("www.sana.sy", "SY"),
        ("news.example.co.uk", "GB"),
        ("aljazeera.net", ""),
        ("example.tv", ""),
        ("example.me", ""),
        ("127.0.0.1", ""),
        ("localhost", ""),
        ("", ""),
    ],
)
def test_an_ending_says_a_country_where_it_is_one(host: str, country: str) -> None:
    assert codes.country_of(host) == country


def test_every_country_has_a_name_in_both_languages_and_the_shorter_one_where_there_is_one() -> None:
    for tongue in ("ar", "en"):
        assert [code for code, name in countries(tongue) if name == code] == []
    assert dict(countries("ar"))["PS"] == "فلسطين"
    assert dict(countries("en"))["PS"] == "Palestine"
