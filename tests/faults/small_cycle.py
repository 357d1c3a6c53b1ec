"""A cycle of twelve people, small enough to be worked through hundreds of times, and what must hold of it at any time."""

import hashlib
import sqlite3
from collections.abc import Iterator
from concurrent.futures import Executor, Future
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from addin.demo.company import company
from addin.demo.run import fill_books, found_cycle
from appraisal.findings import Finding
from sync.closed_master import read_master
from sync.consolidate import consolidate
from sync.cycle import issue_books
from sync.ledger import FILE_NAME, Ledger, Run
from sync.receipt import Receipt
from sync.xlsx.cells import Edit, set_cells
from sync.xlsx.read import RawTable, read_book
from workbook_templates.books import master, team

NOW = datetime(2027, 1, 16, 18, 20, tzinfo=UTC)
PEOPLE = 12


class InThisProcess(Executor):
    """Reads where it is asked to: a child that is killed should not wait for workers to start first."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Call the function at once."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


@dataclass(frozen=True, slots=True)
class SmallCycle:
    """A cycle folder to do harm to."""

    folder: Path

    @property
    def master(self) -> Path:
        """The master of the cycle."""
        return self.folder / "master.xlsx"

    @property
    def returned(self) -> list[Path]:
        """The books that lie in the inbox, in the order of their names."""
        return sorted((self.folder / "inbox").glob("*.xlsx"))

    def consolidate(self, now: datetime = NOW) -> Receipt:
        """Consolidate in this process."""
        return consolidate(self.folder, now, executor=InThisProcess())

    def rows(self, name: str) -> dict[str, dict[str, Any]]:
        """Return the values of a table of the master, by the id of the record and column."""
        return values(read_master(self.folder).tables[name], master.BOOK.table_by_name[name].row_key[0])

    def type_into_master(self, name: str, record: str, **cells: Edit) -> None:
        """Change cells of a record in the master as HR does, and save it."""
        type_into(self.master, read_master(self.folder).tables[name], record, cells)


def values(table: RawTable, key: str) -> dict[str, dict[str, Any]]:
    """Return what the rows of a table hold, by their id."""
    rows = ({column: cell.value for column, cell in row.cells.items()} for row in table.rows)
    return {str(row[key]): row for row in rows if row.get(key) is not None}


def book_table(path: Path, name: str) -> RawTable:
    """Return a table of a team book."""
    return read_book(path, (team.BOOK,)).tables[name]


def type_into_book(path: Path, name: str, record: str, **cells: Edit) -> None:
    """Change cells of a record in a team book as its manager does, and save it."""
    type_into(path, book_table(path, name), record, cells)


def type_into(path: Path, table: RawTable, record: str, cells: dict[str, Edit]) -> None:
    """Change cells of the row of a record, and save the workbook."""
    row = next(row for row in table.rows if any(cell.value == record for cell in row.cells.values()))
    edits = {table.cell_reference(key, row.number): value for key, value in cells.items()}
    path.write_bytes(set_cells(path.read_bytes(), {table.sheet_title: edits}))


def make(folder: Path, people: int = PEOPLE) -> SmallCycle:
    """Make a cycle whose books came back and were not looked at yet."""
    sample = company(people, "en")
    found_cycle(folder, sample, NOW)
    fill_books(folder, tuple(issue_books(folder, NOW)), sample, lambda _done, _all: None)
    return SmallCycle(folder)


def sha(path: Path) -> str:
    """Return the SHA-256 of a file, "" where there is none."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""


def last_run(folder: Path) -> Run | None:
    """Return the last run that came to its end."""
    with Ledger.open(folder) as ledger:
        return ledger.runs.last()


def open_conflicts(folder: Path) -> list[tuple[str, str, str]]:
    """Return table, record and column of the conflicts that HR has still to settle."""
    with Ledger.open(folder) as ledger:
        return [
            (one.table, one.record, one.column) for one in ledger.conflicts.all() if str(one.state) == "open"
        ]


def results(folder: Path) -> list[tuple[str, float | None, str]]:
    """Return everybody's total and grade, as the ledger keeps them."""
    with Ledger.open(folder) as ledger:
        return sorted((one.employee_id, one.total, str(one.grade)) for one in ledger.verdicts.results())


def codes(receipt: Receipt, file: Path) -> list[str]:
    """Return the codes of the findings about a file."""
    return sorted(found.code for found in receipt.findings if _is_about(found, file))


def said(receipt: Receipt, file: Path, code: str) -> list[tuple[str, str]]:
    """Return what the findings of a code say about a file, in English and in Chinese."""
    found = (one for one in receipt.findings if one.code == code and _is_about(one, file))
    return [
        (str(dict(one.values).get("text_en", "")), str(dict(one.values).get("text_zh", ""))) for one in found
    ]


def _is_about(finding: Finding, file: Path) -> bool:
    return Path(finding.place.file).name == file.name


def flaws(folder: Path) -> list[str]:
    """Return everything that is wrong with a cycle at rest: with its ledger, its master, or what lies about."""
    return [*_flaws_of_ledger(folder), *_litter(folder)]


def _flaws_of_ledger(folder: Path) -> Iterator[str]:
    with closing(sqlite3.connect(folder / FILE_NAME)) as connection:
        (sound,) = connection.execute("PRAGMA integrity_check").fetchone()
        if sound != "ok":
            yield f"the ledger is damaged: {sound}"
        if connection.execute("PRAGMA foreign_key_check").fetchall():
            yield "a row of the ledger refers to nothing"
    with Ledger.open(folder) as ledger:
        broken, last = ledger.journal.verify(), ledger.runs.last()
        if broken is not None:
            yield f"the journal's chain is broken at {broken}"
        if ledger.runs.prepared() is not None:
            yield "a run is still prepared"
        if last is None or last.master_hash != sha(folder / "master.xlsx"):
            yield "the master is not the one that the last run left"


def _litter(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".tmp" or path.name.endswith("-journal") or "pending" in path.name:
            yield f"left behind: {path.relative_to(folder).as_posix()}"
