"""What a site says of how often to come."""

from datetime import timedelta

import pytest

from monitor.gathering.hints import Hint, hint_of

FEED = b'<rss version="2.0"><channel><title>x</title>%s<item><title>t</title>%s</item></channel></rss>'


def wait(headers: dict[str, str], inside: bytes = b"", item: bytes = b"") -> timedelta | None:
    return hint_of(headers, FEED % (inside, item)).wait


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, None),
        ({"cache-control": "public, max-age=600"}, timedelta(minutes=10)),
        ({"cache-control": 'private,max-age="60"'}, timedelta(minutes=1)),
        ({"cache-control": "max-age=600", "age": "540"}, timedelta(minutes=1)),
        ({"cache-control": "max-age=600", "age": "700"}, None),
        ({"cache-control": "max-age=0, no-cache"}, None),
        ({"cache-control": "s-maxage=600"}, None),
        ({"cache-control": "max-age=-1"}, None),
        ({"cache-control": "max-age=999999999"}, timedelta(days=30)),
        (
            {"expires": "Wed, 17 Feb 2021 12:30:00 GMT", "date": "Wed, 17 Feb 2021 12:00:00 GMT"},
            timedelta(minutes=30),
        ),
        ({"expires": "0", "date": "Wed, 17 Feb 2021 12:00:00 GMT"}, None),
        ({"expires": "Wed, 17 Feb 2021 12:30:00 GMT"}, None),
        ({"expires": "Wed, 17 Feb 1999 12:30:00 GMT", "date": "Wed, 17 Feb 2021 12:00:00 GMT"}, None),
    ],
)
def test_caching_headers_say_how_long_a_listing_stays(headers: dict[str, str], expected: timedelta | None) -> None:
    assert wait(headers) == expected


def test_a_feed_says_how_often_it_changes() -> None:
    assert wait({}, b"<ttl> 15 </ttl>") == timedelta(minutes=15)
    assert wait({}, b"<sy:updatePeriod>hourly</sy:updatePeriod>") == timedelta(hours=1)
    twice = b"<sy:updatePeriod>\n daily </sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>"
    assert wait({}, twice) == timedelta(hours=12)
    assert wait({}, b"<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>") == (
        timedelta(hours=1)
    )


def test_the_longest_of_several_hints_is_taken() -> None:
    assert wait({"cache-control": "max-age=60"}, b"<ttl>15</ttl>") == timedelta(minutes=15)


def test_what_stands_in_an_entry_is_no_hint_of_the_feed() -> None:
    assert wait({}, b"", b"<ttl>15</ttl>") is None


def test_hours_to_be_left_alone_are_read_and_a_whole_day_is_not_believed() -> None:
    hours = b"<skipHours>" + b"".join(b"<hour>%d</hour>" % hour for hour in (1, 2, 24)) + b"</skipHours>"
    assert hint_of({}, FEED % (hours, b"")) == Hint(skip_hours=(0, 1, 2))
    always = b"<skipHours>" + b"".join(b"<hour>%d</hour>" % hour for hour in range(24)) + b"</skipHours>"
    assert hint_of({}, FEED % (always, b"")).skip_hours == ()


@pytest.mark.parametrize("body", [b"", b"\xff\xfe\x00", b"<ttl>", b"<skipHours><hour>x</hour>", b"<ttl>9999999</ttl>"])
def test_nonsense_says_nothing(body: bytes) -> None:
    assert hint_of({"cache-control": "=,max-age", "expires": "soon", "date": ""}, body) == Hint()
