"""Where secrets are kept: a keyring of the test's own, written as keyring's plug-ins are, or the file."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from monitor.engine.passwords import Passwords
from monitor.engine.secrets import NotifierSecrets
from monitor.errors import InputError
from monitor.model import SecretPlace
from tests.engine.keyrings import hanging


@pytest.fixture
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    from keyring.backends.fail import Keyring

    monkeypatch.setattr("keyring.core._keyring_backend", Keyring())  # type: ignore[no-untyped-call]


def test_a_secret_goes_into_the_keyring_and_nowhere_else(tmp_path: Path, keyring_file: Path) -> None:
    kept = NotifierSecrets(tmp_path)
    assert kept.keep("mail", "s3cret", in_file=False) is SecretPlace.KEYRING
    assert NotifierSecrets(tmp_path).get("mail") == "s3cret"
    assert "s3cret" in keyring_file.read_text(encoding="utf-8")
    assert "s3cret" not in (tmp_path / "secrets.toml").read_text(encoding="utf-8")
    assert kept.where("mail") is SecretPlace.KEYRING
    assert (kept.get("other"), kept.where("other")) == ("", SecretPlace.NONE)


def test_a_new_secret_takes_the_place_of_the_old_and_a_forgotten_one_is_gone(
    tmp_path: Path, keyring_file: Path
) -> None:
    kept = NotifierSecrets(tmp_path)
    kept.keep("mail", "first", in_file=False)
    kept.keep("mail", "second", in_file=False)
    assert kept.get("mail") == "second"
    assert list(json.loads(keyring_file.read_text(encoding="utf-8")).values()) == ["second"]
    kept.forget("mail")
    assert json.loads(keyring_file.read_text(encoding="utf-8")) == {}
    assert kept.get("mail") == ""


@pytest.mark.usefixtures("no_keyring")
def test_without_a_keyring_a_secret_goes_into_the_file_only_where_that_was_agreed_to(tmp_path: Path) -> None:
    kept = NotifierSecrets(tmp_path)
    with pytest.raises(InputError) as refused:
        kept.keep("mail", "s3cret", in_file=False)
    assert refused.value.reason.code == "keyring-missing"
    assert not (tmp_path / "secrets.toml").exists()
    assert kept.keep("mail", "s3cret", in_file=True) is SecretPlace.FILE
    assert (tmp_path / "secrets.toml").stat().st_mode & 0o777 == 0o600
    assert NotifierSecrets(tmp_path).get("mail") == "s3cret"


def test_sources_and_notifiers_share_the_file_and_leave_each_other_alone(tmp_path: Path) -> None:
    Passwords(tmp_path).keep(3, "of a source")
    NotifierSecrets(tmp_path).keep("mail", "of a notifier", in_file=True)
    Passwords(tmp_path).keep(4, "of another")
    assert Passwords(tmp_path).get(3) == "of a source"
    assert NotifierSecrets(tmp_path).get("mail") == "of a notifier"
    NotifierSecrets(tmp_path).forget("mail")
    tables = tomllib.loads((tmp_path / "secrets.toml").read_text(encoding="utf-8"))
    assert tables["source-passwords"] == {"3": "of a source", "4": "of another"}


def test_a_keyring_that_refuses_hangs_or_lost_it_is_told_and_says_nothing_of_the_secret(
    tmp_path: Path, keyring_file: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    NotifierSecrets(tmp_path).keep("mail", "s3cret", in_file=False)
    codes = []
    for variable in ("TEST_KEYRING_LOCKED", "TEST_KEYRING_HANGS"):
        with monkeypatch.context() as now:
            now.setenv(variable, "1")
            with pytest.raises(InputError) as failed:
                NotifierSecrets(tmp_path, patience=0.2).get("mail")
            codes.append(failed.value.reason.code)
    hanging.set()
    keyring_file.unlink()
    with pytest.raises(InputError) as failed:
        NotifierSecrets(tmp_path).get("mail")
    assert [*codes, failed.value.reason.code] == ["keyring-refused", "keyring-silent", "secret-gone"]
    assert "s3cret" not in caplog.text
