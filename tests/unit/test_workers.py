"""Reading in workers: the order of the files, and what is read in which place."""

from pathlib import Path

import pytest

from appraisal.policy import Policy
from sync.returns import Desk, Task
from sync.workers import read_all

DESK = Desk(Policy(), {}, {}, frozenset(), {})


def tasks(count: int, folder: Path) -> list[Task]:
    return [Task(folder / f"{number}.xlsx", f"{number}.xlsx") for number in range(count)]


@pytest.mark.parametrize(("count", "jobs"), [(0, 2), (3, 2), (30, 1), (30, 2)])
def test_answers_come_in_the_order_of_the_files(tmp_path: Path, count: int, jobs: int) -> None:
    found = list(read_all(iter(tasks(count, tmp_path)), DESK, jobs))
    assert [(f"{number}.xlsx", "file.missing") for number in range(count)] == [
        (answer.file.shown, answer.error.key) for answer in found if answer.error
    ]


def test_the_desk_arrives_with_its_read_only_views(tmp_path: Path) -> None:
    """A policy holds mappings that the standard library cannot pickle; without ours nothing could be sent."""
    (tmp_path / "0.xlsx").write_text("no workbook")
    (answer,) = read_all(tasks(1, tmp_path), DESK, 1)
    assert answer.error
    assert answer.error.key == "gate.junk"
    assert answer.error.place.file == "0.xlsx"
