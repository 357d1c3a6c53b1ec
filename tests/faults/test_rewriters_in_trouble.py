"""Bringing books up to date goes on whatever becomes of the workers, and of the run: with the same ledger, and the same books."""

import multiprocessing
import os
import shutil
import signal
import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest
from rewriters_in_trouble import dying, note_beside, waiting_to_be_killed
from small_cycle import NOW, InThisProcess, SmallCycle, book_table, flaws, type_into_book, values

import sync.push
from sync.consolidate import consolidate
from sync.ledger import FILE_NAME
from sync.new_issue import put_issue

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")

TITLE = "Be the first choice at every harbour"

_TIMES = frozenset({"mtime_ns", "seen_ns"})
"""Columns that say when the system wrote a file."""


@pytest.fixture
def moved(returned: SmallCycle) -> SmallCycle:
    """Return a cycle in which HR changed a goal that every book shows, and no manager has finished."""
    for second in returned.returned:
        second.unlink()
    for book in books(returned):
        type_into_book(book, "answer", "finished", answer=None)
    returned.consolidate()
    goal = next(key for key, row in returned.rows("goals").items() if not row.get("book"))
    returned.type_into_master("goals", goal, title=TITLE)
    return returned


def books(cycle: SmallCycle) -> list[Path]:
    return sorted((cycle.folder / "books").glob("*.xlsx"))


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let any number of books count as many, and the same run draw the same random numbers."""
    monkeypatch.setattr("sync.push.REWRITTEN_ALONE", 0)
    monkeypatch.setattr("os.urandom", bytes)


def pushed(cycle: SmallCycle, place: Path, jobs: int) -> SmallCycle:
    """Return a copy of a cycle whose books were brought up to date by so many processes."""
    place.mkdir()
    copy = SmallCycle(shutil.copytree(cycle.folder, place / cycle.folder.name))
    consolidate(copy.folder, NOW, jobs=jobs, executor=InThisProcess())
    return copy


def left(cycle: SmallCycle) -> dict[str, object]:
    """Return everything that a run left: every table of the ledger but for times of files, and every book."""
    found: dict[str, object] = {path.name: path.read_bytes() for path in (*books(cycle), cycle.master)}
    with closing(sqlite3.connect(cycle.folder / FILE_NAME)) as ledger:
        tables = [name for (name,) in ledger.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            columns = [
                row[1] for row in ledger.execute(f"PRAGMA table_info({table})") if row[1] not in _TIMES
            ]
            wanted = ", ".join(f'"{column}"' for column in columns)
            found[table] = ledger.execute(f"SELECT {wanted} FROM {table}").fetchall()
    return found


def shown(cycle: SmallCycle) -> list[bool]:
    """Return of every book whether it shows what HR changed."""
    found = (values(book_table(book, "goals"), "goal_id") for book in books(cycle))
    return [any(row.get("title") == TITLE for row in goals.values()) for goals in found]


@pytest.mark.usefixtures("many")
def test_several_processes_leave_what_one_leaves(moved: SmallCycle, tmp_path: Path) -> None:
    alone, shared = (pushed(moved, tmp_path / str(jobs), jobs) for jobs in (1, 2))
    assert shown(alone) == [True] * 3
    assert left(alone) == left(shared)


@pytest.mark.usefixtures("many")
def test_workers_that_die_over_books_cost_nothing(
    moved: SmallCycle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = pushed(moved, tmp_path / "alone", 1)
    monkeypatch.setattr("sync.rewriters.rewritten", dying)
    assert left(alone) == left(pushed(moved, tmp_path / "shared", 2))


@pytest.mark.usefixtures("many")
def test_a_worker_that_somebody_kills_costs_nothing(
    moved: SmallCycle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = pushed(moved, tmp_path / "alone", 1)
    monkeypatch.setattr("sync.rewriters.rewritten", waiting_to_be_killed)
    note = note_beside(tmp_path / "shared" / moved.folder.name)
    shooter = threading.Thread(target=shoot, args=(note,))
    shooter.start()
    shared = pushed(moved, tmp_path / "shared", 2)
    shooter.join()
    assert left(alone) == left(shared)


def shoot(note: Path) -> None:
    """Kill the process whose number is written in a file, as soon as it is."""
    while not (note.exists() and note.read_text()):
        time.sleep(0.01)
    os.kill(int(note.read_text()), signal.SIGKILL)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_run_that_is_killed_in_mid_push_goes_on_with_the_others(moved: SmallCycle, after: bool) -> None:
    """The second book is about to be put in its place, or just was, and the next ones are being rewritten."""
    run = multiprocessing.get_context("spawn").Process(target=killed_run, args=(moved.folder, after))
    run.start()
    run.join()
    assert run.exitcode == -signal.SIGKILL
    first = books(moved)[0].read_bytes()
    assert shown(moved) == [True, after, False]
    moved.consolidate()
    assert flaws(moved.folder) == []
    assert shown(moved) == [True] * 3
    assert books(moved)[0].read_bytes() == first


def killed_run(folder: Path, after: bool) -> None:
    """Consolidate, in a process of its own, until the second book is put in its place."""
    put: list[object] = []

    def killing(*given: object) -> object:
        done = put_issue(*given) if after or not put else None  # type: ignore[arg-type]
        put.append(done)
        if len(put) > 1:
            os.kill(os.getpid(), signal.SIGKILL)
        return done

    vars(sync.push).update(put_issue=killing, REWRITTEN_ALONE=0)
    consolidate(folder, NOW, jobs=2, executor=InThisProcess())
