"""Goals as they stand in the books of managers, as goals: those of the managers themselves, in the books above them."""

from collections.abc import Collection, Iterable

from appraisal.model import Goal, Level
from sync.ledger import Ledger
from sync.records import read_goal
from sync.rows import RowReader, as_text
from sync.snapshots import Row as Fields
from sync.standing import standing_of
from sync.xlsx.read import Cell
from workbook_templates.books import team


def own_goals(ledger: Ledger, managers: Collection[str]) -> dict[str, list[Goal]]:
    """Return the managers' own goals, by manager: as they stand in the books of the managers above them."""
    return {
        manager: [goal_of(*goal, manager) for goal in goals.items()]
        for manager, goals in own_fields(ledger, managers).items()
    }


def own_fields(ledger: Ledger, managers: Collection[str]) -> dict[str, dict[str, Fields]]:
    """Return what stands of the managers' own goals, by manager and goal."""
    above = dict.fromkeys(book_id for book_id, person in ledger.columns.seats() if person in managers)
    return own_fields_in(ledger, above, managers)


def own_fields_in(
    ledger: Ledger, books: Iterable[str], managers: Collection[str]
) -> dict[str, dict[str, Fields]]:
    """Return what stands of the managers' own goals in some books, by manager and goal."""
    found: dict[str, dict[str, Fields]] = {}
    for book_id in books:
        rows = standing_of(ledger, ledger.registry.book(book_id))
        for record in rows.get("review", {}):
            row = rows.get("goals", {}).get(record, {})
            owner = row.get("owner")
            if isinstance(owner, str) and owner in managers:
                found.setdefault(owner, {})[record] = row
    return found


def goal_of(record: str, row: Fields, owner_id: str) -> Goal:
    """Return a person's goal from what its row of a book says."""
    cells = {column: Cell(value) for column, value in row.items() if value is not None}
    reader = RowReader(team.GOALS.name, record, {"goal_id": Cell(record), **cells})
    return read_goal(reader, Level.PERSON, owner_id, as_text(row.get("parent") or ""))
