"""Changes handed to the process that holds the folder."""

import stat
import sys
from collections.abc import Mapping
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client
from pathlib import Path
from typing import Any

import pytest

from monitor.engine.handover import Reception, hand_over
from monitor.errors import HeldError, InputError
from monitor.model import Reason


def _echo(change: str, arguments: Mapping[str, Any]) -> Any:
    if change == "refuse":
        raise InputError(Reason.of("no-address", given="x"))
    return [change, dict(arguments)]


def test_a_change_is_carried_out_by_the_holder_and_answered(tmp_path: Path) -> None:
    reception = Reception(tmp_path, _echo)
    try:
        answer = hand_over(tmp_path, reception.address, "star", {"article": 3, "on": True})
    finally:
        reception.close()
    assert answer == ["star", {"article": 3, "on": True}]


def test_a_refusal_comes_back_with_its_reason(tmp_path: Path) -> None:
    reception = Reception(tmp_path, _echo)
    try:
        with pytest.raises(HeldError) as caught:
            hand_over(tmp_path, reception.address, "refuse", {})
    finally:
        reception.close()
    assert caught.value.reason == Reason.of("no-address", given="x")


def test_nobody_listening_is_a_clear_error(tmp_path: Path) -> None:
    reception = Reception(tmp_path, _echo)
    address = reception.address
    reception.close()
    with pytest.raises(HeldError) as caught:
        hand_over(tmp_path, address, "star", {})
    assert caught.value.reason.code == "holder-unreachable"


def test_who_cannot_read_the_key_is_refused_and_the_others_are_still_served(tmp_path: Path) -> None:
    reception = Reception(tmp_path, _echo)
    try:
        with pytest.raises((AuthenticationError, EOFError, OSError)):
            Client(reception.address, authkey=b"guess")
        with Client(reception.address) as mute:
            assert not mute.closed
        assert hand_over(tmp_path, reception.address, "poll", {}) == ["poll", {}]
    finally:
        reception.close()


def test_a_deep_folder_still_gets_a_socket_that_only_its_owner_reaches(tmp_path: Path) -> None:
    deep = tmp_path / ("a" * 120)
    deep.mkdir()
    reception = Reception(deep, _echo)
    address = Path(reception.address)
    try:
        assert address.parent.stat().st_mode & 0o777 == 0o700
        assert hand_over(deep, str(address), "poll", {}) == ["poll", {}]
    finally:
        reception.close()
    assert not address.parent.exists()


def test_the_key_is_for_the_owner_alone(tmp_path: Path) -> None:
    reception = Reception(tmp_path, _echo)
    reception.close()
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(sys.platform == "win32", reason="a named pipe has no mode")
def test_the_socket_is_its_owners_alone(tmp_path: Path) -> None:
    reception = Reception(tmp_path, _echo)
    try:
        assert stat.S_IMODE(Path(reception.address).stat().st_mode) == 0o600
        assert hand_over(tmp_path, reception.address, "poll", {}) == ["poll", {}]
    finally:
        reception.close()
