"""Reading goes on whatever becomes of the workers: killed, killed in mid-answer, hanging, or never started."""

import multiprocessing
import os
import random
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest
from readers_in_trouble import DESK, outcome, read, tasks, unharmed

import sync.processes
from sync.errors import ReviewbookError
from sync.returns import Task
from sync.workers import AHEAD, BATCH, early_workers, read_all

HERE = Path(__file__).parent


def numbered(count: int, word: str = "book") -> list[str]:
    return [f"{word}-{number}" for number in range(count)]


def test_several_killers_among_a_thousand_files_cost_themselves(tmp_path: Path) -> None:
    names = numbered(1_000)
    for place in (0, 499, 501, 999):
        names[place] = f"killer-{place}"
    wanted = tasks(tmp_path, *names)
    found = list(read_all(wanted, DESK, 2, reader=read))
    assert unharmed(wanted, killer="file.kills-reader") == outcome(found)


def test_one_file_alone_that_kills_its_worker_does_not_end_the_run(tmp_path: Path) -> None:
    assert outcome(list(read_all(tasks(tmp_path, "killer"), DESK, reader=read))) == [
        ("killer", "file.kills-reader")
    ]


def test_a_file_whose_worker_died_once_is_read_again_and_not_blamed(tmp_path: Path) -> None:
    wanted = tasks(tmp_path, "first", "victim", *numbered(20))
    assert unharmed(wanted) == outcome(list(read_all(wanted, DESK, 2, reader=read)))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has pipes that cannot be half written")
def test_a_worker_that_is_killed_in_mid_answer_does_not_stop_the_others(tmp_path: Path) -> None:
    """The standard library's pool waits for ever here: all its workers answer through one pipe."""
    wanted = tasks(tmp_path, *numbered(6), "mid-answer", *numbered(20))
    assert unharmed(wanted) == outcome(list(read_all(wanted, DESK, 2, reader=read)))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_an_innocent_file_is_not_reported_when_somebody_kills_its_worker(tmp_path: Path) -> None:
    wanted = tasks(tmp_path, *numbered(6), "shot", *numbered(20))
    shooter = threading.Thread(target=shoot, args=(tmp_path / "shot.pid",))
    shooter.start()
    found = list(read_all(wanted, DESK, 2, reader=read))
    shooter.join()
    assert unharmed(wanted) == outcome(found)


def shoot(note: Path) -> None:
    """Kill the process whose number is written in a file, as soon as it is."""
    while not (note.exists() and note.read_text()):
        time.sleep(0.01)
    os.kill(int(note.read_text()), signal.SIGKILL)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("seed", range(3))
def test_workers_that_are_killed_at_any_moment_lose_nothing(tmp_path: Path, seed: int) -> None:
    """Two kills can never make three deaths of one file, so nobody may be blamed."""
    wanted = tasks(tmp_path, *numbered(120, "slow"))
    chance = random.Random(seed)
    reading = read_all(wanted, DESK, 2, reader=read)
    found = [next(reading)]
    for _ in range(2):
        found += [next(reading) for _ in range(chance.randrange(1, 30))]
        time.sleep(chance.random() / 20)
        victims = multiprocessing.active_children()
        if victims:
            victims[chance.randrange(len(victims))].kill()
    assert unharmed(wanted) == outcome([*found, *reading])


@pytest.mark.parametrize("word", ["hanging", "endless"])
def test_a_file_that_takes_too_long_is_reported_and_the_rest_is_read(tmp_path: Path, word: str) -> None:
    wanted = tasks(tmp_path, *numbered(6), word, *numbered(20))
    found = list(read_all(wanted, DESK, 2, reader=read, limit=1.0))
    assert unharmed(wanted, **{word: "file.too-slow"}) == outcome(found)


def test_files_are_asked_for_only_a_few_batches_ahead(tmp_path: Path) -> None:
    asked = 0

    def endless() -> Iterator[Task]:
        nonlocal asked
        while True:
            asked += 1
            yield from tasks(tmp_path, f"book-{asked}")

    reading = read_all(endless(), DESK, 2, reader=read)
    first = [next(reading) for _ in range(50)]
    reading.close()  # type: ignore[attr-defined]  # it is a generator
    assert [(f"book-{number}", "") for number in range(1, 51)] == outcome(first)
    assert asked <= 50 + 2 * AHEAD * BATCH + BATCH


def test_nobody_works_on_when_nobody_listens_any_more(tmp_path: Path) -> None:
    reading = read_all(tasks(tmp_path, "first", *numbered(3), *numbered(40, "hanging")), DESK, 2, reader=read)
    next(reading)
    reading.close()  # type: ignore[attr-defined]  # it is a generator
    assert multiprocessing.active_children() == []


def test_a_bug_in_the_reader_is_raised_with_the_place_where_it_happened(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError, match="a bug in the reader") as raised:
        list(read_all(tasks(tmp_path, *numbered(9), "bug"), DESK, 2, reader=read))
    assert "readers_in_trouble.py" in "".join(raised.value.__notes__)


def test_a_computer_that_starts_no_process_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_memory() -> None:
        raise OSError(12, "Cannot allocate memory")

    monkeypatch.setattr(sync.processes, "_Worker", no_memory)
    with pytest.raises(ReviewbookError) as raised:
        list(read_all(tasks(tmp_path, "book"), DESK, reader=read))
    assert raised.value.key == "reading.no-worker"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_workers_end_when_the_program_is_killed(tmp_path: Path) -> None:
    program = textwrap.dedent(
        """
        import multiprocessing, pathlib, sys
        from readers_in_trouble import DESK, read, tasks
        from sync.workers import read_all
        if __name__ == "__main__":
            wanted = tasks(pathlib.Path(sys.argv[1]), "first", *(f"slow-{number}" for number in range(10_000)))
            reading = read_all(wanted, DESK, 2, reader=read)
            print(next(reading).file.shown)
            print(*(child.pid for child in multiprocessing.active_children()), flush=True)
            list(reading)
        """
    )
    script = tmp_path / "program.py"
    script.write_text(program, encoding="utf-8")
    paths = os.pathsep.join([str(HERE), str(HERE.parents[1])])
    with subprocess.Popen(
        [sys.executable, str(script), str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": paths},
    ) as running:
        assert running.stdout
        assert running.stdout.readline() == "first\n"
        workers = [psutil.Process(int(number)) for number in running.stdout.readline().split()]
        running.kill()
    assert workers
    _, alive = psutil.wait_procs(workers, timeout=10)
    assert [process for process in alive if process.status() != psutil.STATUS_ZOMBIE] == []


def test_workers_that_were_started_early_read_and_are_left_to_whom_they_belong(tmp_path: Path) -> None:
    wanted = tasks(tmp_path, *numbered(9), "killer", *numbered(9))
    with early_workers(2) as workers:
        found = list(read_all(wanted, DESK, executor=workers, reader=read))
        assert workers.submit(len, "abc").result() == 3
    assert outcome(found) == unharmed(wanted, killer="file.kills-reader")


def test_threads_read_as_well_as_processes(tmp_path: Path) -> None:
    wanted = tasks(tmp_path, *numbered(30))
    with ThreadPoolExecutor(2) as threads:
        assert unharmed(wanted) == outcome(list(read_all(wanted, DESK, executor=threads, reader=read)))


def test_a_given_executor_that_breaks_is_replaced_by_this_machine(tmp_path: Path) -> None:
    wanted = tasks(tmp_path, *numbered(9), "killer", *numbered(200))
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, mp_context=spawn) as pool:
        found = list(read_all(wanted, DESK, 2, executor=pool, reader=read))
    assert unharmed(wanted, killer="file.kills-reader") == outcome(found)


def test_a_given_executor_that_answers_no_more_is_given_up(tmp_path: Path) -> None:
    wanted = tasks(tmp_path, *numbered(40))
    blocked = threading.Event()
    with ThreadPoolExecutor(1) as threads:
        threads.submit(blocked.wait)
        found = list(read_all(wanted, DESK, 2, executor=threads, reader=read, limit=0.5))
        blocked.set()
    assert unharmed(wanted) == outcome(found)
