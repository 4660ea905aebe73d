"""One process at a time holds a data folder."""

import subprocess
import sys
import textwrap
from pathlib import Path

from monitor.engine.lock import FolderLock

_HOLD = textwrap.dedent(
    """
    import sys
    from pathlib import Path
    from monitor.engine.lock import FolderLock
    lock = FolderLock(Path(sys.argv[1]))
    print(lock.take(command="rasid watch", address="here"), flush=True)
    sys.stdin.read()
    """
)


def _holding(folder: Path) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "True"
    return process


def _end(process: "subprocess.Popen[str]") -> None:
    process.kill()
    process.communicate()


def test_a_free_folder_has_no_holder(tmp_path: Path) -> None:
    assert FolderLock(tmp_path).holder() is None


def test_the_holder_of_a_folder_is_named_to_others(tmp_path: Path) -> None:
    process = _holding(tmp_path)
    try:
        other = FolderLock(tmp_path)
        assert not other.take(command="rasid", address="")
        holder = other.holder()
        assert holder is not None
        assert (holder.pid, holder.command, holder.address) == (process.pid, "rasid watch", "here")
    finally:
        _end(process)


def test_a_dead_process_does_not_keep_the_folder(tmp_path: Path) -> None:
    _end(_holding(tmp_path))
    lock = FolderLock(tmp_path)
    assert lock.holder() is None
    assert lock.take(command="rasid", address="")
    lock.release()


def test_a_released_folder_can_be_taken_again(tmp_path: Path) -> None:
    first, second = FolderLock(tmp_path), FolderLock(tmp_path)
    assert first.take(command="rasid", address="a")
    assert not second.take(command="rasid", address="b")
    first.release()
    assert second.take(command="rasid", address="b")
    second.release()


def test_only_the_owner_can_read_the_lock(tmp_path: Path) -> None:
    lock = FolderLock(tmp_path)
    lock.take(command="rasid", address="")
    modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    lock.release()
    assert modes == {"lock": 0o600, "holder.json": 0o600}
