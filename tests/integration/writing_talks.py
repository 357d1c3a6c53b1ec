"""A cycle in which employees and managers write down their talks."""

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from appraisal.numbers import to_serial
from sync.ledger import Ledger
from workbook_templates.books import team

from .own_books import Own, made
from .typing_in import manager_types, row_of, table_of

DAY = float(to_serial(date(2026, 8, 3)))


AUTUMN = datetime(2026, 8, 10, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Own:
    return made(tmp_path_factory.mktemp("talks") / "2026-H2", filled=False)


@pytest.fixture
def fresh(kept: Own, tmp_path: Path) -> Own:
    """Return a cycle whose books were handed out just now."""
    shutil.copytree(kept.folder, tmp_path / "2026-H2")
    return Own(tmp_path / "2026-H2", kept.books)


def own_rows(found: Own, person: str) -> list[str]:
    """Return the ids of the rows in which a person writes check-ins."""
    rows = found.table(person, "own_checkins").rows
    return [str(row.cells["row_id"].value) for row in rows if "row_id" in row.cells]


def given(found: Own, person: str) -> dict[str, dict[str, object]]:
    """Return what stands of the managers' check-ins in a self book, by id."""
    rows = found.table(person, "manager_checkins").rows
    cells = ({key: cell.value for key, cell in row.cells.items() if cell.value is not None} for row in rows)
    return {str(row["row_id"]): row for row in cells if row.get("row_id")}


def managers_row(found: Own, person: str) -> str:
    rows = table_of(found.team_of(person), team.BOOK, "checkins").rows
    return next(str(row.cells["row_id"].value) for row in rows if "person" not in row.cells)


def label(found: Own, person: str) -> str:
    return str(row_of(found.team_of(person), team.BOOK, "team", person)["label"])


def goal_label(found: Own, person: str, goal: str) -> str:
    return f"{goal} {found.row(person, 'own_goals', goal)['title']}"


def employee_writes(found: Own, person: str) -> str:
    """Let an employee write a check-in, and return its id."""
    record, goal = own_rows(found, person)[0], found.goals(person)[0]
    found.types(
        person, "own_checkins", record, goal=goal_label(found, person, goal), day=DAY, progress=0.4,
        status="At risk", obstacle="no data", support="access", action="ask IT", next_day=DAY + 14,
    )  # fmt: skip
    return record


def manager_writes(found: Own, person: str, **cells: float | str) -> str:
    """Let the manager write a check-in about a person, and return its id."""
    record, goal = managers_row(found, person), found.goals(person)[1]
    said: dict[str, float | str] = {
        "person": label(found, person), "goal": goal_label(found, person, goal), "day": DAY + 7, "progress": 0.6,
        "status": "On track", "action": "go on",
    }  # fmt: skip
    manager_types(found.team_of(person), "checkins", record, **said | cells)
    return record


def said(found: Own) -> dict[str, tuple[str, str]]:
    """Return role of the book and obstacle of every check-in that the ledger keeps."""
    with Ledger.open(found.folder) as ledger:
        roles = {book.book_id: book.role for book in ledger.registry}
        return {talk.id: (roles[talk.book], talk.obstacle) for talk in ledger.returns.checkins()}
