"""Which options let in whoever knows them, and what may be seen of those."""

from __future__ import annotations

import pytest

from monitor.alerting.private import holds_key, is_kept, shown


@pytest.mark.parametrize(
    "value",
    [
        "https://hooks.example.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX",
        "https://example.com/hooks/catch/1234567/bqz1abc/",
        "https://example.com/b0a1c2d3-1111-2222-3333-444455556666",
        "https://example.com/hook?token=short",
        "https://example.com/hook?chat=desk&id=a1b2c3d4",
        "north-8k3x2q",
        "abcdefghijklmnopqrstuvwxyz",
    ],
)
def test_a_part_that_only_who_was_told_can_know_is_a_key(value: str) -> None:
    assert holds_key(value)
    assert is_kept(shown(value))
    assert not holds_key(shown(value))


@pytest.mark.parametrize(
    "value",
    [
        "http://127.0.0.1:8080/hook",
        "https://example.com/",
        "https://example.com/api/v2/alerts?team=north",
        "desk",
        "",
        7,
    ],
)
def test_a_plain_address_or_topic_holds_none(value: object) -> None:
    assert not holds_key(value)


def test_of_an_address_is_seen_where_it_leads() -> None:
    assert shown("https://me@example.com:8443/x1y2z3/?a=1") == "https://example.com:8443/…"
    assert shown("north-8k3x2q") == "…"
