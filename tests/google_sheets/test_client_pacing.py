"""Rolling windows: never too many requests in any minute, no slower than that asks for, and a true word about the time left."""

import math
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scripted_google import TestClock

from sync.google.client.pacing import (
    LIMITS,
    PROJECT,
    SECONDS,
    USER,
    Kind,
    Pacer,
    ProjectWindows,
    SystemClock,
    Window,
    pacer_of,
)

GOOGLES_OWN = 60
PROJECTS_OWN = 300


def sent_at(
    pacer: Pacer, clock: TestClock, kind: Kind, requests: int, seconds_each: float = 0.0
) -> list[float]:
    """Return when so many requests were sent, one after the other."""
    times = []
    for _ in range(requests):
        pacer.wait(kind)
        times.append(clock.now)
        clock.now += seconds_each
    return times


def most_in_a_window(times: list[float], seconds: float = SECONDS) -> int:
    """Return the most requests that fell into any window, its end included as Google may round."""
    return max(sum(first <= time < first + seconds for time in times) for first in times)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(list(Kind)[:2]), st.floats(0, 20)), min_size=1, max_size=300),
)
def test_no_minute_ever_sees_more_requests_than_the_limit(work: list[tuple[Kind, float]]) -> None:
    clock = TestClock()
    pacer = Pacer(clock)
    times: dict[Kind, list[float]] = {kind: [] for kind in Kind}
    for kind, pause in work:
        clock.now += pause if pause > 10 else 0.0  # most of them at once
        pacer.wait(kind)
        times[kind].append(clock.now)
    assert all(most_in_a_window(found) <= LIMITS[kind] for kind, found in times.items() if found)


@pytest.mark.parametrize("requests", [1, 55, 56, 110, 111, 1_000])
@pytest.mark.parametrize("kind", [Kind.READ, Kind.WRITE])
def test_it_is_no_slower_than_the_limit_asks_for(kind: Kind, requests: int) -> None:
    clock = TestClock()
    times = sent_at(Pacer(clock), clock, kind, requests)
    assert times[-1] - times[0] == pytest.approx((math.ceil(requests / USER) - 1) * SECONDS)


def test_a_thousand_reads_take_little_longer_than_googles_own_quota_allows() -> None:
    clock = TestClock()
    times = sent_at(Pacer(clock), clock, Kind.READ, 1_000)
    floor = (1_000 / GOOGLES_OWN - 1) * SECONDS
    assert (times[-1] - times[0]) / floor < 1.15


def test_reads_and_writes_do_not_wait_for_each_other() -> None:
    clock = TestClock()
    pacer = Pacer(clock)
    sent_at(pacer, clock, Kind.READ, USER)
    sent_at(pacer, clock, Kind.WRITE, USER)
    sent_at(pacer, clock, Kind.DRIVE_READ, USER)
    assert clock.slept == []


def test_the_users_of_a_project_share_its_quota() -> None:
    clock, project = TestClock(), ProjectWindows()
    times = []
    for _ in range(8):
        times += sent_at(Pacer(clock, project), clock, Kind.READ, USER)
    assert most_in_a_window(times) <= PROJECT < PROJECTS_OWN
    assert times[-1] - times[0] == pytest.approx((math.ceil(len(times) / PROJECT) - 1) * SECONDS)


def test_an_account_keeps_its_windows_however_often_it_connects() -> None:
    clock = TestClock()
    sent_at(pacer_of("lee", "hr-books", clock), clock, Kind.READ, USER)
    pacer_of("lee", "hr-books", clock).wait(Kind.READ)
    assert clock.slept == [SECONDS]


def test_accounts_of_one_project_share_its_windows_and_not_their_own() -> None:
    clock = TestClock()
    for account in range(PROJECT // USER):
        sent_at(pacer_of(str(account), "hr-books", clock), clock, Kind.READ, USER)
    assert clock.slept == []
    sent_at(pacer_of("one more", "hr-books", clock), clock, Kind.READ, USER)
    assert clock.slept != []
    assert pacer_of("one more", "another", clock).seconds_for(Kind.READ, 1) == 0


def test_after_too_many_requests_nothing_of_that_kind_is_sent_for_a_while() -> None:
    clock = TestClock()
    pacer = Pacer(clock)
    pacer.hold(Kind.READ, 12.0)
    pacer.wait(Kind.WRITE)
    assert clock.slept == []
    pacer.wait(Kind.READ)
    assert clock.slept == [12.0]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 130), st.floats(0, 70), st.integers(1, 250), st.floats(0, 30))
def test_the_time_that_is_foretold_is_the_time_that_it_takes(
    before: int, pause: float, requests: int, held: float
) -> None:
    clock = TestClock()
    pacer = Pacer(clock)
    sent_at(pacer, clock, Kind.READ, before)
    clock.now += pause
    pacer.hold(Kind.READ, held)
    foretold, began = pacer.seconds_for(Kind.READ, requests), clock.now
    sent_at(pacer, clock, Kind.READ, requests)
    assert clock.now - began == pytest.approx(foretold)


def test_foretelling_changes_nothing() -> None:
    clock = TestClock()
    pacer = Pacer(clock)
    assert pacer.seconds_for(Kind.READ, 10_000) > 0
    assert pacer.seconds_for(Kind.READ, 0) == 0
    sent_at(pacer, clock, Kind.READ, USER)
    assert clock.slept == []


def test_many_threads_take_their_turns() -> None:
    clock = TestClock()
    pacer = Pacer(clock)
    turns: list[float] = []

    def work() -> None:
        for _ in range(20):
            pacer.wait(Kind.READ)
            turns.append(clock.now)

    workers = [threading.Thread(target=work) for _ in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(turns) == 160
    assert pacer.seconds_for(Kind.READ, 1) >= 0


def test_who_waits_already_is_not_overtaken() -> None:
    window = Window(2)
    window.take(50.0)
    assert window.free_at(10.0) == 50.0


def test_the_systems_clock_runs_forwards_and_sleeps() -> None:
    clock = SystemClock()
    before = clock.time()
    clock.sleep(0.001)
    assert clock.time() > before
