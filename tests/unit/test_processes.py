"""The executor of worker processes: what it hands out and back, and how it ends."""

import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Iterator

import pytest

from sync.processes import CallTooSlow, Processes, WorkerLost


@pytest.fixture
def one() -> Iterator[Processes]:
    with Processes(1, limit=60) as executor:
        yield executor


class Stubborn(Exception):  # noqa: N818 - it is the test's
    """An exception that cannot be made again from its arguments."""

    def __init__(self, first: str, second: str) -> None:
        super().__init__(first)
        self.second = second


def raise_stubborn() -> None:
    raise Stubborn("what happened", "more")


def answer_with_a_function() -> object:
    return lambda: None


def test_a_call_is_answered_in_another_process(one: Processes) -> None:
    assert os.getpid() != one.submit(os.getpid).result()


def test_keywords_are_handed_over(one: Processes) -> None:
    assert one.submit(int, "101", base=2).result() == 5


def test_one_worker_serves_many_calls(one: Processes) -> None:
    assert len({one.submit(os.getpid).result() for _ in range(5)}) == 1


def test_there_are_never_more_workers_than_asked_for() -> None:
    with Processes(2, limit=60) as executor:
        numbers = {future.result() for future in [executor.submit(os.getpid) for _ in range(40)]}
    assert 1 <= len(numbers) <= 2


@pytest.mark.parametrize("asked_for", [0, -1])
def test_there_is_always_a_worker(asked_for: int) -> None:
    with Processes(asked_for, limit=60) as executor:
        assert executor.workers == 1
        assert executor.submit(len, "abc").result(timeout=60) == 3


def test_a_shared_value_stands_for_itself_among_the_arguments(one: Processes) -> None:
    words, more = one.share(["a", "b"]), one.share(["c"])
    assert one.submit(len, words).result() == 2
    late = one.share("wxyz")
    assert [one.submit(len, value).result() for value in (more, late, words)] == [1, 4, 2]


def test_what_is_shared_while_a_call_is_handed_over_is_not_forgotten(one: Processes) -> None:
    """The first call waits for the process to start; meanwhile one more value is shared."""
    first = one.submit(len, "a")
    late = one.share("wxyz")
    assert (first.result(), one.submit(len, late).result()) == (1, 4)


def test_a_new_worker_knows_what_was_shared_before_it_came(one: Processes) -> None:
    words = one.share(["a", "b"])
    assert isinstance(one.submit(os._exit, 3).exception(), WorkerLost)
    assert one.submit(len, words).result() == 2


def test_a_death_costs_the_call_that_was_being_worked_on_and_no_other(one: Processes) -> None:
    lost, kept = one.submit(os._exit, 3), one.submit(len, "abc")
    assert isinstance(lost.exception(), WorkerLost)
    assert kept.result() == 3


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_worker_that_is_killed_while_it_waits_costs_nothing(one: Processes) -> None:
    os.kill(one.submit(os.getpid).result(), signal.SIGKILL)
    assert one.submit(len, "abc").result() == 3


def test_a_call_that_takes_too_long_is_stopped() -> None:
    with Processes(1, limit=0.3) as executor:
        slow = executor.submit(time.sleep, 3_600)
        assert isinstance(slow.exception(timeout=30), CallTooSlow)
        assert executor.submit(len, "abc").result() == 3


def test_a_call_may_have_a_limit_of_its_own() -> None:
    with Processes(1, limit=0.3) as executor:
        assert executor.submit_within(60, time.sleep, 0.6).exception() is None
        slow = executor.submit_within(0.1, time.sleep, 3_600)
        assert isinstance(slow.exception(timeout=30), CallTooSlow)


def test_workers_are_started_once_and_no_more_than_asked_for() -> None:
    with Processes(2, limit=60) as executor:
        assert multiprocessing.active_children() == []
        executor.start()
        executor.start()
        numbers = {future.result() for future in [executor.submit(os.getpid) for _ in range(40)]}
        assert numbers <= {child.pid for child in multiprocessing.active_children()}
        assert len(multiprocessing.active_children()) == 2


def test_an_exception_comes_back_with_where_it_was_raised(one: Processes) -> None:
    error = one.submit(int, "no number").exception()
    assert isinstance(error, ValueError)
    assert "In the worker:" in error.__notes__[0]


def test_an_exception_that_cannot_be_pickled_comes_back_as_what_it_says(one: Processes) -> None:
    error = one.submit(raise_stubborn).exception()
    assert isinstance(error, RuntimeError)
    assert "what happened" in str(error)


def test_an_answer_that_cannot_be_pickled_is_said_and_the_worker_goes_on(one: Processes) -> None:
    first = one.submit(os.getpid).result()
    assert "pickle" in str(one.submit(answer_with_a_function).exception())
    assert first == one.submit(os.getpid).result()


def test_shutdown_waits_for_what_was_asked() -> None:
    executor = Processes(1, limit=60)
    waiting = [executor.submit(len, "x" * length) for length in range(5)]
    executor.shutdown()
    assert [future.result(timeout=0) for future in waiting] == [0, 1, 2, 3, 4]
    assert multiprocessing.active_children() == []


def test_shutdown_at_once_stops_what_runs_and_calls_off_what_waits() -> None:
    executor = Processes(1, limit=60)
    running = executor.submit(time.sleep, 3_600)
    waiting = executor.submit(len, "abc")
    while not running.running():
        time.sleep(0.01)
    executor.shutdown(cancel_futures=True)
    assert isinstance(running.exception(timeout=0), WorkerLost)
    assert waiting.cancelled()
    assert multiprocessing.active_children() == []


def test_no_call_is_taken_after_the_end(one: Processes) -> None:
    one.shutdown()
    with pytest.raises(RuntimeError):
        one.submit(len, "abc")
