"""What HR does with whole rows of the master: copies them, clears them, types at their place; and what came of it."""

from collections.abc import Mapping
from pathlib import Path

from appraisal.findings import Finding
from sync.hr_fields import IN_MASTER
from sync.ledger import Ledger
from sync.receipt import Receipt
from sync.rows import as_text
from sync.xlsx.cells import Edit, set_cells
from sync.xlsx.read import RawRow
from workbook_templates.books import master, team

from .conftest import Cycle
from .typing_in import table_of

Cells = Mapping[str, Edit]


def rows(cycle: Cycle, name: str) -> list[RawRow]:
    return list(table_of(cycle.master, master.BOOK, name).rows)


def key_of(name: str) -> str:
    return master.BOOK.table_by_name[name].row_key[0]


def record(name: str, row: RawRow) -> str:
    cell = row.cells.get(key_of(name))
    return "" if cell is None or cell.value is None else as_text(cell.value)


def row_of(cycle: Cycle, name: str, wanted: str) -> RawRow:
    return next(row for row in rows(cycle, name) if record(name, row) == wanted)


def values(row: RawRow) -> dict[str, Edit]:
    return {key: cell.value for key, cell in row.cells.items()}  # type: ignore[misc]  # no formulas in these tables


def put(cycle: Cycle, name: str, cells_by_row: Mapping[int, Cells]) -> None:
    """Let rows hold these cells, and nothing else."""
    found = table_of(cycle.master, master.BOOK, name)
    edits = {
        found.cell_reference(key, number): cells.get(key)
        for number, cells in cells_by_row.items()
        for key in found.columns
    }
    cycle.master.write_bytes(set_cells(cycle.master.read_bytes(), {found.sheet_title: edits}))


def copy_below(cycle: Cycle, name: str, wanted: str, /, **changed: Edit) -> int:
    """Copy a row below the last one as a spreadsheet program does, type into the copy, and return its number."""
    number = rows(cycle, name)[-1].number + 1
    put(cycle, name, {number: {**values(row_of(cycle, name, wanted)), **changed}})
    return number


def type_at(cycle: Cycle, name: str, number: int, /, **cells: Edit) -> None:
    found = table_of(cycle.master, master.BOOK, name)
    edits = {found.cell_reference(key, number): value for key, value in cells.items()}
    cycle.master.write_bytes(set_cells(cycle.master.read_bytes(), {found.sheet_title: edits}))


def told(receipt: Receipt, case: str) -> list[Finding]:
    return [found for found in receipt.findings if dict(found.values).get("case") == case]


def goal(cycle: Cycle, prefix: str) -> str:
    """Return the first goal whose id starts so, of a goal of a person one whose book came back."""
    return next(
        record("goals", row) for row in rows(cycle, "goals") if record("goals", row).startswith(prefix)
    )


def shown_in_books(cycle: Cycle, wanted: str) -> set[object]:
    """Return the titles under which the books show a goal of the company."""
    found = set()
    for path in (cycle.folder / "books").glob("*.xlsx"):
        for row in table_of(path, team.BOOK, "goals").rows:
            if record("goals", row) == wanted and "title" in row.cells:
                found.add(row.cells["title"].value)
    return found


def unchanged_by_another_run(cycle: Cycle) -> bool:
    before = cycle.master.read_bytes()
    cycle.consolidate()
    return cycle.master.read_bytes() == before


def deleted(folder: Path) -> list[str]:
    """Return what the journal says that HR deleted of books and of its own tables."""
    with Ledger.open(folder) as ledger:
        entries = [*ledger.journal.entries(kind="on-behalf"), *ledger.journal.entries(kind=IN_MASTER)]
    return [
        change.record
        for entry in entries
        for change in entry.changes
        if not change.column or "#" in change.record
    ]
