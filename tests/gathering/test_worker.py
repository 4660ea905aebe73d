"""The helper process: what goes in, what comes out, and what happens to those that are too slow or die."""

import json
import math
import os
import sys
import threading
import time
from collections.abc import Iterator

import pytest

from monitor.errors import FetchError, QueryError, WorkerError
from monitor.gathering.worker import Worker
from monitor.model import Reason


def double(number: int, *, times: int = 2) -> int:
    return number * times


def noisy(text: str) -> str:
    print(text)
    sys.stdout.flush()
    os.write(1, b"noise")
    return text


_KEPT: list[bytes] = []


def keep(megabytes: int) -> None:
    _KEPT.append(os.urandom(1 << 20) * megabytes)


def fail_with_fetch_error() -> None:
    raise FetchError("http://x.example/", Reason.of("dns", host="x.example"), status=503, retry_after=1.5)


def fail_with_query_error() -> None:
    raise QueryError("a AND", 5, Reason.of("query-end"))


def fail_with_what_cannot_be_sent() -> None:
    raise ValueError(lambda: None)


def return_what_cannot_be_sent() -> object:
    return lambda: None


def spin() -> None:
    while True:
        pass


def die() -> None:
    os._exit(7)


def eat(megabytes: int) -> int:
    return len(bytearray(megabytes << 20))


def state() -> tuple[int, int, bool, bool, bool]:
    import threading as here

    return os.getpid(), os.nice(0), here.active_count() == 1, "PySide6" in sys.modules, "requests" in sys.modules


def descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))  # noqa: PTH208


@pytest.fixture
def worker() -> Iterator[Worker]:
    made = Worker(idle=30, deadline=20)
    yield made
    made.close()


def test_a_function_runs_elsewhere_and_its_answer_comes_back(worker: Worker) -> None:
    assert worker.run(double, 21) == 42
    assert worker.run(double, 21, times=3) == 63
    assert worker.run(os.getpid) == worker.pid != os.getpid()


def test_the_process_is_started_on_demand_and_kept(worker: Worker) -> None:
    assert worker.pid is None
    assert worker.run(os.getpid) == worker.run(os.getpid)


def test_it_gives_way_to_the_window_and_inherits_nothing(worker: Worker) -> None:
    _, niceness, alone, window, network = worker.run(state)
    assert niceness == min(19, os.nice(0) + 5)
    assert (alone, window, network) == (True, False, False)


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_open_files_are_not_inherited(worker: Worker) -> None:
    pipes = [os.pipe() for _ in range(20)]
    for pipe in pipes:
        os.set_inheritable(pipe[0], True)
    try:
        assert worker.run(descriptors) < 10
    finally:
        for reading, writing in pipes:
            os.close(reading)
            os.close(writing)


def test_what_a_library_prints_does_not_get_between_the_answers(worker: Worker) -> None:
    assert worker.run(noisy, "مرحبا") == "مرحبا"
    assert worker.run(double, 1) == 2


def test_an_error_comes_back_as_the_same_error(worker: Worker) -> None:
    with pytest.raises(FetchError) as fetch:
        worker.run(fail_with_fetch_error)
    assert (fetch.value.url, fetch.value.status, fetch.value.retry_after) == ("http://x.example/", 503, 1.5)
    assert fetch.value.reason == Reason.of("dns", host="x.example")
    with pytest.raises(QueryError) as query:
        worker.run(fail_with_query_error)
    assert (query.value.query, query.value.position) == ("a AND", 5)
    with pytest.raises(json.JSONDecodeError) as found:
        worker.run(json.loads, "{")
    assert found.value.pos == 1
    assert worker.run(double, 2) == 4


def test_an_error_that_cannot_be_sent_is_told_in_words(worker: Worker) -> None:
    with pytest.raises(RuntimeError, match="ValueError"):
        worker.run(fail_with_what_cannot_be_sent)
    with pytest.raises(Exception, match="pickle"):
        worker.run(return_what_cannot_be_sent)
    assert worker.run(double, 2) == 4


def test_a_large_answer_comes_whole(worker: Worker) -> None:
    assert len(worker.run(bytes, 5_000_000)) == 5_000_000
    assert worker.run(len, bytes(5_000_000)) == 5_000_000


def test_a_job_past_its_deadline_is_killed_and_the_next_one_runs() -> None:
    worker = Worker(deadline=0.5)
    first = worker.run(os.getpid)
    with pytest.raises(WorkerError) as error:
        worker.run(spin)
    assert error.value.reason.code == "worker-timeout"
    assert worker.run(os.getpid) != first
    worker.close()


def test_a_job_that_kills_the_process_is_told_and_the_next_one_runs(worker: Worker) -> None:
    with pytest.raises(WorkerError) as error:
        worker.run(die)
    assert error.value.reason.code == "worker-died"
    assert worker.run(double, 2) == 4


def test_a_process_killed_from_outside_costs_nobody_his_answer(worker: Worker) -> None:
    import signal

    pid = worker.run(os.getpid)
    os.kill(pid, signal.SIGKILL)
    assert worker.run(double, 2) == 4


@pytest.mark.skipif(sys.platform == "win32", reason="no limit there yet")
def test_a_job_that_eats_all_memory_is_refused_and_the_desk_lives(worker: Worker) -> None:
    with pytest.raises(MemoryError):
        worker.run(eat, 4096)
    assert worker.run(double, 2) == 4


@pytest.mark.skipif(sys.platform == "win32", reason="not measured there yet")
def test_a_process_that_grew_large_is_replaced(worker: Worker) -> None:
    first = worker.run(os.getpid)
    worker.run(keep, 320)
    assert worker.run(os.getpid) != first


def test_a_large_parent_does_not_make_its_process_look_large(worker: Worker) -> None:
    # On Linux the highest mark of memory use is handed down through fork and exec.
    block = bytearray(b"x") * (350 << 20)
    assert worker.run(double, 1) == 2
    first = worker.pid
    assert worker.run(double, len(block) >> 20) == 700
    assert worker.pid == first


def test_an_idle_process_is_ended_and_started_again_when_needed() -> None:
    worker = Worker(idle=0.2)
    first = worker.run(os.getpid)
    ends = time.monotonic() + 5
    while worker.pid is not None and time.monotonic() < ends:
        threading.Event().wait(0.02)
    assert worker.pid is None
    assert worker.run(os.getpid) != first
    worker.close()


def test_several_threads_share_one_process(worker: Worker) -> None:
    found: list[tuple[float, int]] = []

    def ask(number: int) -> None:
        found.extend((worker.run(math.sqrt, number * number), worker.run(os.getpid)) for _ in range(20))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 160
    assert len({pid for _, pid in found}) == 1
    assert {root for root, _ in found} == set(map(float, range(8)))


def test_closing_breaks_off_what_runs_and_refuses_what_comes() -> None:
    worker = Worker()
    worker.run(double, 1)
    codes: list[str] = []

    def ask() -> None:
        with pytest.raises(WorkerError) as error:
            worker.run(spin)
        codes.append(error.value.reason.code)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    worker.close()
    for thread in threads:
        thread.join(3)
    assert codes == ["stopping"] * 3
    with pytest.raises(WorkerError):
        worker.run(double, 1)
    worker.close()


def test_no_child_is_left_behind() -> None:
    worker = Worker()
    pid = worker.run(os.getpid)
    worker.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
