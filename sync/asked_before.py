"""What HR was asked before, as the sheet Conflicts of a master tells it when the ledger is lost: both sides as texts."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sync.change_log import ends
from sync.conflict_rows import conflict_number
from sync.fields import Key
from sync.ledger import Choice, ConflictKind
from sync.ledger.conflicts import ConflictState
from sync.snapshots import Snapshot
from sync.told import Telling
from workbook_templates.books import FILLED
from workbook_templates.labels import choice_code

_CHOICES: Mapping[str, Choice] = {"master": Choice.MASTER, "returned": Choice.RETURNED}


@dataclass(frozen=True, slots=True)
class AskedBefore:
    """A row of the sheet Conflicts: what it was about, what each side said, and what HR chose, if it did.

    ``key`` has no table where nobody knows any more which one it was, ``opened`` is when HR was asked first.
    """

    number: int
    kind: ConflictKind
    key: Key
    base: str
    returned: str
    opened: str
    state: ConflictState
    choice: Choice
    by: str
    reason: str


def asked_before(
    rows: Iterable[Mapping[str, str]], role: str, said: Snapshot, telling: Telling
) -> Iterator[AskedBefore]:
    """Yield what HR was asked about a book; ``said`` is what the book says now."""
    for row in rows:
        number = conflict_number(row["conflict"])
        if number is not None:
            state = choice_code("conflict_state", row["state"])
            yield AskedBefore(
                number,
                ConflictKind(choice_code("conflict", row["kind"]) or ConflictKind.VALUE),
                Key(_table(row, role, said, telling), row["record"], row["field"]),
                row["base"],
                row["returned"],
                row["opened"],
                ConflictState(state) if state else ConflictState.OPEN,
                _CHOICES.get(choice_code("take", row["choice"]) or "", Choice.VALUE),
                row["decided_by"],
                row["reason"],
            )


def _table(row: Mapping[str, str], role: str, said: Snapshot, telling: Telling) -> str:
    """Return the table of a book that a row of the sheet is about, "" for none: it names the sheet, and the column."""
    record, column, (sheet, _) = row["record"], row["field"], ends(row["where"])
    fitting = [
        table.name
        for _, table in FILLED[role].tables()
        if table.name in said
        and (not column or column in table.inputs)
        and sheet == ends(telling.where(table.name, record, column))[0]
    ]
    return next((name for name in fitting if record in said[name]), next(iter(fitting), ""))


class WasAsked:
    """Knows what HR was asked before about a book, and has not been withdrawn since."""

    def __init__(self, asked: Iterable[AskedBefore]) -> None:
        self.all = tuple(asked)
        self._last: dict[Key, AskedBefore] = {}
        for one in sorted(self.all, key=lambda one: one.number):
            if one.state is not ConflictState.WITHDRAWN:
                self._last[one.key] = one

    def about(self, table: str, record: str, column: str = "") -> AskedBefore | None:
        """Return what HR was asked last about a field, or about a record as a whole."""
        return self._last.get(Key(table, record, column))

    def is_open(self, table: str, record: str, column: str) -> bool:
        """Whether HR has not chosen yet what a field shall hold."""
        found = self.about(table, record, column)
        return found is not None and found.state is ConflictState.OPEN

    def records(self) -> Iterator[AskedBefore]:
        """Yield what HR was asked last about each record as a whole."""
        return (one for key, one in self._last.items() if key.table and not key.column)
