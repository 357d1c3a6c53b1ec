"""Goals as they stand in the books of managers, as goals: those of the managers themselves, in the books above them."""

import pickle
import zlib
from collections.abc import Collection, Iterable, Iterator

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
        for manager, goals in own_fields_in(ledger, _above(ledger, managers), managers).items()
    }


def own_fields_in(
    ledger: Ledger, books: Iterable[str], managers: Collection[str]
) -> dict[str, dict[str, Fields]]:
    """Return what stands of the managers' own goals in some books, by manager and goal."""
    found: dict[str, dict[str, Fields]] = {}
    for owner, goals in _by_book(ledger, books, managers):
        found.setdefault(owner, {}).update(goals)
    return found


def _above(ledger: Ledger, managers: Collection[str]) -> Iterable[str]:
    """Return the books in which managers stand, in their order."""
    return dict.fromkeys(book_id for book_id, person in ledger.columns.seats() if person in managers)


def _by_book(
    ledger: Ledger, books: Iterable[str], managers: Collection[str]
) -> Iterator[tuple[str, dict[str, Fields]]]:
    """Yield a manager with what one book says of the manager's goals, book by book."""
    for book_id in books:
        rows = standing_of(ledger, ledger.registry.book(book_id))
        found: dict[str, dict[str, Fields]] = {}
        for record in rows.get("review", {}):
            row = rows.get("goals", {}).get(record, {})
            owner = row.get("owner")
            if isinstance(owner, str) and owner in managers:
                found.setdefault(owner, {})[record] = row
        yield from found.items()


class PackedGoals:
    """What stands of the goals of many managers, packed: those of 10,000 managers would take 120 MB."""

    def __init__(self, ledger: Ledger, managers: Collection[str]) -> None:
        self._packed: dict[str, list[bytes]] = {}
        for owner, goals in _by_book(ledger, _above(ledger, managers), managers):
            packed = zlib.compress(pickle.dumps(goals, pickle.HIGHEST_PROTOCOL), 1)
            self._packed.setdefault(owner, []).append(packed)

    def of(self, manager: str) -> dict[str, Fields]:
        """Return what stands of a manager's own goals, by goal."""
        found: dict[str, Fields] = {}
        for packed in self._packed.get(manager, ()):
            found.update(pickle.loads(zlib.decompress(packed)))
        return found


def goal_of(record: str, row: Fields, owner_id: str) -> Goal:
    """Return a person's goal from what its row of a book says."""
    cells = {column: Cell(value) for column, value in row.items() if value is not None}
    reader = RowReader(team.GOALS.name, record, {"goal_id": Cell(record), **cells})
    return read_goal(reader, Level.PERSON, owner_id, as_text(row.get("parent") or ""))
