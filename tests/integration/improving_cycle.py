"""A cycle whose books were handed out, and the improvement plans that people write into them."""

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from appraisal.improvement import Plan
from appraisal.numbers import to_serial
from sync.consolidate import open_master
from sync.ledger import Ledger
from sync.plans import plans_of
from workbook_templates.books import team

from .own_books import Own, made
from .typing_in import manager_types, row_of, table_of

START = date(2026, 8, 3)
DAY = float(to_serial(START))
AUTUMN = datetime(2026, 8, 10, 9, 0, tzinfo=UTC)
LATER = datetime(2026, 9, 3, 9, 0, tzinfo=UTC)
"""The day after the first review was due."""


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Own:
    return made(tmp_path_factory.mktemp("plans") / "2026-H2", filled=False)


@pytest.fixture
def fresh(kept: Own, tmp_path: Path) -> Own:
    """Return a cycle whose books were handed out just now."""
    shutil.copytree(kept.folder, tmp_path / "2026-H2")
    return Own(tmp_path / "2026-H2", kept.books)


def own_rows(found: Own, person: str) -> list[str]:
    rows = found.table(person, "own_plans").rows
    return [str(row.cells["row_id"].value) for row in rows if "row_id" in row.cells]


def managers_row(found: Own, person: str) -> str:
    rows = table_of(found.team_of(person), team.BOOK, "plans").rows
    return next(str(row.cells["row_id"].value) for row in rows if "person" not in row.cells)


def label(found: Own, person: str) -> str:
    return str(row_of(found.team_of(person), team.BOOK, "team", person)["label"])


def goal_label(found: Own, person: str, goal: str) -> str:
    return f"{goal} {found.row(person, 'own_goals', goal)['title']}"


PLAN: dict[str, float | str] = {
    "gap": "calls are not noted", "target": "90 calls a week noted", "due": DAY + 80, "support": "a colleague's help",
    "start": DAY, "training": "Note taking",
}  # fmt: skip
ANSWER: dict[str, float | str] = {"offered": "two hours a week", "backed": "Yes", "backed_day": DAY + 2}


def employee_writes(found: Own, person: str, **cells: float | str) -> str:
    """Let an employee write a plan, and return its id."""
    record = own_rows(found, person)[0]
    goal = goal_label(found, person, found.goals(person)[0])
    found.types(person, "own_plans", record, goal=goal, **PLAN | cells)
    return record


def manager_writes(found: Own, person: str, **cells: float | str) -> str:
    """Let the manager write a plan about a person, and return its id."""
    record = managers_row(found, person)
    manager_types(found.team_of(person), "plans", record, person=label(found, person), **PLAN | cells)
    return record


def plans(found: Own) -> dict[str, Plan]:
    with Ledger.open(found.folder) as ledger:
        return {plan.id: plan for plan in plans_of(open_master(found.folder).content, ledger)}


def given(found: Own, person: str) -> dict[str, dict[str, object]]:
    """Return what stands of the managers' plans in a self book, by id."""
    rows = found.table(person, "manager_plans").rows
    cells = ({key: cell.value for key, cell in row.cells.items() if cell.value is not None} for row in rows)
    return {str(row["row_id"]): row for row in cells if row.get("row_id")}
