"""Writing into a book that people have worked in: some cells of known records, and nothing else.

Whatever its recipient did with it stays (:mod:`sync.book_formats`). What its formulas show is worked out anew, because previews
and the check of computed cells read what a file shows; and it says which issue it is now.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from appraisal.numbers import to_serial
from appraisal.policy import Policy
from sync.book_formats import FORMATS
from sync.fields import same
from sync.roles import DECLARED, ROLES, Role
from sync.rows import as_text
from sync.team_rows import Row
from sync.xlsx.edits import Cached, Edit, RowEdit, SheetChange
from sync.xlsx.read import Cell, RawBook, RawRow, RawTable, read_book
from sync.xlsx.references import letters
from workbook_templates.books import filled_table
from workbook_templates.live import compute
from workbook_templates.stamp import Cell as Content
from workbook_templates.stamp import Overwritten

Wanted = Mapping[str, Mapping[str, Row]]
"""By table and record: what cells should hold; ``None`` clears one. Columns that are not named stay as they are."""

Plain = float | str | bool | None

Field = tuple[str, str, str]
"""Table, record and column."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What was set in a book: ``fields``, with what they hold now, and the records of Review, the goals ``reviewed`` in it."""

    fields: Mapping[Field, Plain]
    reviewed: frozenset[str]

    def concern(self, table: str) -> bool:
        """Whether anything was set in a table."""
        return any(name == table for name, _, _ in self.fields)


@dataclass(slots=True)
class OpenBook:
    """A book whose cells are being set.

    ``changed`` are the fields (table, record, column) that hold something else than in the file, ``left_over`` the
    records for which there was no row.
    """

    content: bytes
    raw: RawBook
    changed: dict[Field, Plain]
    left_over: list[tuple[str, str]]

    @classmethod
    def of(cls, content: bytes) -> "OpenBook":
        """Open a book.

        Raises:
            BookError: it is none of ours, or the gate refuses it.

        """
        return cls(content, read_book(content, DECLARED), {}, [])

    @property
    def role(self) -> Role:
        """What kind of book it is."""
        return ROLES[self.raw.role]

    @property
    def tables(self) -> Mapping[str, RawTable]:
        """The book's tables, with what was set."""
        return self.raw.tables

    @property
    def changes(self) -> Changes:
        """What was set until now."""
        return Changes(dict(self.changed), frozenset(self.records("review")))

    def row(self, table: str, record: str) -> RawRow | None:
        """Return the first row of a record."""
        return next((row for row in self._rows(table) if _record(table, row) == record), None)

    def text(self, table: str, record: str, column: str) -> str:
        """Return what a cell says as a text, "" for a blank, or a row that is not there."""
        row = self.row(table, record)
        cell = None if row is None else row.cells.get(column)
        return "" if cell is None or cell.value is None else as_text(cell.value)

    def records(self, table: str) -> Iterator[str]:
        """Yield the ids of a table's records."""
        return (record for row in self._rows(table) if (record := _record(table, row)))

    def _rows(self, table: str) -> Sequence[RawRow]:
        return self.raw.tables[table].rows if table in self.raw.tables else ()

    def put(self, wanted: Wanted) -> None:
        """Set cells. A goal that has no row takes one of the rows that stand ready for goals that are given later."""
        for table, records in wanted.items():
            known = {_record(table, row): row for row in reversed(self._rows(table))}
            for record, cells in records.items():
                row = known.get(record) or self._spare(table, record)
                if row is not None:
                    self._set(table, record, row, cells)
                elif any(value not in (None, "") for value in cells.values()):
                    self.left_over.append((table, record))

    def _spare(self, table: str, record: str) -> RawRow | None:
        """Return a row that stands ready, now with the record's id."""
        if table not in self.role.spare:
            return None
        shown, (key,) = self.role.spare[table], filled_table(table).row_key
        for row in self._rows(table):
            ready = row.cells.get(shown)
            if ready is not None and ready.formula and not _record(table, row) and not _filled(table, row):
                self._set(table, record, row, {key: record})
                return row
        return None

    def _set(self, table: str, record: str, row: RawRow, cells: Row) -> None:
        columns = self.raw.tables[table].columns
        for column, value in cells.items():
            new = _plain(value)
            if column not in columns or _shows(row.cells.get(column), new):
                continue
            self.changed[table, record, column] = new
            if new is None:
                row.cells.pop(column, None)
            else:
                row.cells[column] = Cell(new)

    def written(self, issue: int, policy: Policy, language: str) -> bytes:
        """Return the book with what was set, as an issue of it; ``policy`` is the one by which its formulas go.

        Raises:
            BookError, MasterError: it cannot be patched.

        """
        changes = self._changes(policy, language)
        return FORMATS[self.raw.kind].written(self.content, issue, changes)

    def _changes(self, policy: Policy, language: str) -> list[SheetChange]:
        edits: dict[str, dict[int, dict[str, Edit]]] = {}
        for (table, record, column), value in self.changed.items():
            row = self.row(table, record)
            if row is None:
                raise LookupError(f"{table} lost the row of {record}, which was set")
            self._edit(edits, table, row, column, value)
        self._refresh(edits, policy, language)
        return [
            SheetChange(title, [(number, RowEdit(cells)) for number, cells in sorted(rows.items())])
            for title, rows in edits.items()
        ]

    def _edit(
        self, edits: dict[str, dict[int, dict[str, Edit]]], table: str, row: RawRow, column: str, value: Edit
    ) -> None:
        raw = self.raw.tables[table]
        letter = letters(raw.columns[column])
        edits.setdefault(raw.sheet_title, {}).setdefault(row.number, {})[letter] = value

    def _refresh(self, edits: dict[str, dict[int, dict[str, Edit]]], policy: Policy, language: str) -> None:
        """Let formulas show what they give now; a formula that was typed over stays typed over."""
        typed = {name: [_typed(name, row) for row in self._rows(name)] for name in self.raw.tables}
        for name, rows in compute(typed, policy, language, self.raw.role).items():
            computed = filled_table(name).computed
            for row, truth in zip(self._rows(name), rows, strict=False):
                for column, cell in row.cells.items():
                    if not cell.formula or column not in computed or cell.value == truth.get(column):
                        continue
                    value = _plain(truth.get(column))
                    if not _shows(cell, value):
                        self._edit(edits, name, row, column, Cached("" if value is None else value))


def _typed(table: str, row: RawRow) -> Row:
    computed = filled_table(table).computed
    return {key: cell.value for key, cell in row.cells.items() if key not in computed}


def _record(table: str, row: RawRow) -> str:
    cell = row.cells.get(filled_table(table).row_key[0])
    return "" if cell is None or cell.value is None or cell.error else as_text(cell.value)


def _filled(table: str, row: RawRow) -> bool:
    inputs = filled_table(table).inputs
    return any(row.cells[key].value not in (None, "") for key in inputs & row.cells.keys())


def _plain(value: Content) -> Plain:
    """Return a value as a cell holds it: dates as serial numbers, "" as blank."""
    if isinstance(value, date):
        return float(to_serial(value))
    if isinstance(value, Overwritten):
        return value.value or None
    if isinstance(value, str):  # perhaps a member of an enumeration, which no cell holds
        return str(value) or None
    if isinstance(value, bool):
        return value
    return None if value is None else float(value)  # type: ignore[arg-type]


def _shows(cell: Cell | None, value: Plain) -> bool:
    """Whether a cell shows a value already."""
    if cell is None or cell.value is None or cell.value == "":
        return value is None and not (cell is not None and cell.error)
    return not cell.error and same(cell.value, value)
