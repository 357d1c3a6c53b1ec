"""Reading in workers: the order of the files, and a worker that dies."""

import os
from pathlib import Path
from typing import cast

import pytest

from appraisal.policy import Policy
from sync.returns import Desk, Task
from sync.workers import ALONE, read_all

DESK = Desk(Policy(), {}, {}, frozenset(), {})


class Lethal:
    """Kills the process that unpickles it, as a file can that makes a parser crash."""

    def __reduce__(self) -> tuple[object, ...]:
        return os._exit, (9,)


def tasks(count: int, folder: Path) -> list[Task]:
    return [Task(folder / f"{number}.xlsx", f"{number}.xlsx") for number in range(count)]


@pytest.mark.parametrize(("count", "jobs"), [(3, 2), (ALONE + 20, 1), (ALONE + 20, 2)])
def test_answers_come_in_the_order_of_the_files(tmp_path: Path, count: int, jobs: int) -> None:
    found = list(read_all(tasks(count, tmp_path), DESK, jobs))
    assert [answer.file.shown for answer in found] == [f"{number}.xlsx" for number in range(count)]
    assert {answer.error.key for answer in found if answer.error} == {"file.missing"}


def test_a_file_that_kills_its_worker_costs_that_file_and_no_other(tmp_path: Path) -> None:
    wanted = tasks(ALONE + 4, tmp_path)
    wanted.insert(5, Task(cast("Path", Lethal()), "lethal.xlsx"))
    found = list(read_all(wanted, DESK, 2))
    assert [answer.file.shown for answer in found] == [task.shown for task in wanted]
    keys = {answer.file.shown: answer.error.key for answer in found if answer.error}
    assert keys.pop("lethal.xlsx") == "file.kills-reader"
    assert set(keys.values()) == {"file.missing"}
