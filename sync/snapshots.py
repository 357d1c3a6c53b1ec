"""What a book says, as one value: the fields of each record of each table, blank ones left out.

Computed columns are not in it, and neither are tables that only the program fills. A record that stands in the file with
nothing filled is an empty row; a record that the file lacks is not there.
"""

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import date
from functools import partial
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from appraisal.numbers import to_serial
from sync import fields
from sync.fields import Bad, Reader, Value, plain, read_goal_id, read_person, reader_of
from sync.rows import GOAL_ID_LENGTH, as_text
from sync.xlsx.read import Cell, RawRow, RawTable
from workbook_templates.books import filled_table
from workbook_templates.fixed_rows import answer_rows
from workbook_templates.layout import Book, Owner, Table, Where

Row: TypeAlias = Mapping[str, Value]
Snapshot: TypeAlias = Mapping[str, Mapping[str, Row]]
"""By table and record: the filled fields by column."""

ReturnedRow: TypeAlias = Mapping[str, Value | Bad]


class Repeat(NamedTuple):
    """A further row of a file with an id that stands above it already."""

    table: str
    record: str
    row: ReturnedRow


class Stray(NamedTuple):
    """A filled cell that belongs to no field: under no column of ours, or in a row without an id."""

    table: str
    cell: str


@dataclass(frozen=True, slots=True)
class Returned:
    """What a file that came back says.

    ``absent`` holds, by table, the columns that the file lacks: it says nothing about them. A table that is not in
    ``rows`` is missing as a whole. ``computed`` is the number of visible computed cells that hold something.
    """

    rows: Mapping[str, Mapping[str, ReturnedRow]]
    absent: Mapping[str, frozenset[str]]
    repeats: tuple[Repeat, ...] = ()
    strays: tuple[Stray, ...] = ()
    computed: int = 0

    @property
    def cells(self) -> int:
        """The number of cells that came back with something in them, ids and computed ones included."""
        rows = [
            *(row for table in self.rows.values() for row in table.values()),
            *(again.row for again in self.repeats),
        ]
        return sum(map(len, rows)) + len(rows) + len(self.strays) + self.computed


@dataclass(frozen=True, slots=True)
class _Form:
    """How the rows of a table are read: ``readers`` by column, without its key and the computed columns.

    ``computed`` are the computed columns that people see.
    """

    table: Table
    key: str
    readers: Mapping[str, Reader]
    computed: frozenset[str]


def _forms(book: Book) -> Mapping[str, _Form]:
    """Return the forms of a book's tables; kept by its role and version, because a whole book is slow to hash."""
    place = book.role, book.version
    if place not in _KNOWN_FORMS:
        _KNOWN_FORMS[place] = {
            table.name: _form(table) for _, table in book.tables() if _says_something(table)
        }
    return _KNOWN_FORMS[place]


_KNOWN_FORMS: dict[tuple[str, str], Mapping[str, _Form]] = {}


def _says_something(table: Table) -> bool:
    return any(column.owner not in (Owner.SYSTEM, Owner.COMPUTED) for column in table.columns)


def _form(table: Table) -> _Form:
    (key,) = table.row_key
    return _Form(
        table,
        key,
        {
            column.key: reader_of(table.name, column)
            for column in table.columns
            if not column.computed and column.key != key
        },
        frozenset(
            column.key for column in table.columns if column.computed and column.where is not Where.HIDDEN
        ),
    )


def snapshot(
    tables: Mapping[str, RawTable],
    book: Book,
    recipient_id: str = "",
    own: Mapping[tuple[str, str], Reader] = MappingProxyType({}),
) -> Returned:
    """Return what a returned book says. A formula in an input cell counts with the value that the file keeps.

    ``recipient_id`` is the employee id of the book's recipient, whose own goals stand among the goals above. ``own`` reads
    the company's own columns, by table and key; without it their cells count as they stand.
    """
    reading = _Reading(_Labels.of_tables(tables, recipient_id), own)
    for name, form in _forms(book).items():
        if name in tables:
            reading.take(tables[name], form)
    reading.labels.name_owners_above(reading.rows)
    return Returned(
        reading.rows, reading.absent, tuple(reading.repeats), tuple(reading.strays), reading.computed
    )


def issued(
    tables: Mapping[str, Iterable[Mapping[str, object]]], book: Book, language: str, recipient_id: str = ""
) -> Snapshot:
    """Return what a book says that is handed out with these rows, before anybody has typed into it."""
    filled = {name: list(rows) for name, rows in tables.items()}
    filled["answer"] = filled.get("answer") or [dict(row) for row in answer_rows(language, book.role)]
    cells = {
        name: RawTable(
            name, "", dict.fromkeys(form.table.by_key, 0), 0, list(_as_cells(filled.get(name, ())))
        )
        for name, form in _forms(book).items()
    }
    return sound(snapshot(cells, book, recipient_id).rows)


def _as_cells(rows: Iterable[Mapping[str, object]]) -> Iterator[RawRow]:
    for row in rows:
        cells = {}
        for key, value in row.items():
            if isinstance(value, date):
                cells[key] = Cell(float(to_serial(value)))
            elif isinstance(value, bool | float | int | str) and value != "":
                cells[key] = Cell(value if isinstance(value, bool | str) else float(value))
        yield RawRow(0, cells)


def sound(rows: Mapping[str, Mapping[str, ReturnedRow]]) -> dict[str, dict[str, dict[str, Value]]]:
    """Return rows without what does not fit its column."""
    return {
        table: {
            record: {column: value for column, value in row.items() if not isinstance(value, Bad)}
            for record, row in records.items()
        }
        for table, records in rows.items()
    }


class _Reading:
    """The reading of one file: the rows of its tables, and what belongs to no row."""

    def __init__(self, labels: "_Labels", own: Mapping[tuple[str, str], Reader]) -> None:
        self.labels, self._own = labels, own
        self.rows: dict[str, dict[str, dict[str, Value | Bad]]] = {}
        self.absent: dict[str, frozenset[str]] = {}
        self.repeats: list[Repeat] = []
        self.strays: list[Stray] = []
        self.computed = 0

    def take(self, raw: RawTable, form: _Form) -> None:
        """Read a table. Without its column of ids it says nothing about any record."""
        readers = self.labels.added_to(form)
        readers |= {key: read for (table, key), read in self._own.items() if table == raw.name}
        found: dict[str, dict[str, Value | Bad]] = {}
        if form.key in raw.columns:
            self.rows[raw.name] = found
        lacking = readers.keys() - raw.columns.keys()
        if lacking:
            self.absent[raw.name] = frozenset(lacking)
        for row in raw.rows:
            cells = row.cells
            record = _record(cells.get(form.key))
            if not record:
                self._stray_row(raw, row, readers.keys() | {form.key}, form.computed)
                continue
            self.computed += _count_filled(cells, form.computed)
            if record in found:
                self.repeats.append(Repeat(raw.name, record, _read_row(cells, readers)))
            else:
                found[record] = _read_row(cells, readers)
        self.strays += (Stray(raw.name, cell) for cell in raw.extra)

    def _stray_row(self, raw: RawTable, row: RawRow, columns: Set[str], computed: Set[str]) -> None:
        """Take a row without an id: formulas stand ready in it, and whatever else it holds belongs nowhere."""
        for key, cell in row.cells.items():
            if key in computed and cell.formula:
                self.computed += _filled(cell)
            elif (key in columns or key in computed) and _filled(cell):
                self.strays.append(Stray(raw.name, raw.cell_reference(key, row.number)))


def _count_filled(cells: Mapping[str, Cell], keys: Iterable[str]) -> int:
    count = 0
    for key in keys:
        cell = cells.get(key)
        if cell is not None and (type(cell.value) is float or _filled(cell)):
            count += 1
    return count


def _filled(cell: Cell) -> bool:
    value = cell.value
    return bool(plain(value)) if isinstance(value, str) else value is not None or cell.formula


def _record(cell: Cell | None) -> str:
    return "" if cell is None or cell.value is None or cell.error else as_text(cell.value)


def _read_row(cells: Mapping[str, Cell], readers: Mapping[str, Reader]) -> dict[str, Value | Bad]:
    row: dict[str, Value | Bad] = {}
    for key, cell in cells.items():
        reader = readers.get(key)
        if reader is not None:
            value, _, error = cell
            said = Bad(as_text(value or "")) if error or value is None else reader(value)
            if said is not None:
                row[key] = said
    return row


@dataclass(frozen=True, slots=True)
class _Labels:
    """What the labels of one book mean: people by label in small letters, goal ids in small letters by themselves.

    ``reviewed`` are the goals with a row on Review; the others are the goals above.
    """

    people: Mapping[str, str]
    goals: Mapping[str, str]
    reviewed: frozenset[str]
    recipient_id: str

    @classmethod
    def of_tables(cls, tables: Mapping[str, RawTable], recipient_id: str) -> "_Labels":
        people: dict[str, str] = {}
        for record, cells in _records(tables, "team"):
            label = cells.get("label")
            name = cells.get("name")
            shown = _text(label) or f"{record} {_text(name)}"
            people[plain(shown).casefold()] = record
        listed = (*_records(tables, "goals"), *_records(tables, "own_goals"))
        goals = {record.casefold(): record for record, _ in listed}
        reviewed = frozenset(record for record, _ in _records(tables, "review"))
        return cls(people, goals, reviewed, recipient_id)

    def added_to(self, form: _Form) -> dict[str, Reader]:
        """Return the readers of a table, with those that need the labels."""
        readers = dict(form.readers)
        for key in readers:
            match form.table.by_key[key].choices:
                case fields.PEOPLE:
                    readers[key] = partial(read_person, self.people)
                case fields.GOALS | fields.OWN_GOALS:
                    readers[key] = partial(read_goal_id, self.goals, GOAL_ID_LENGTH)
        return readers

    def name_owners_above(self, rows: Mapping[str, dict[str, dict[str, Value | Bad]]]) -> None:
        """Take the owners of the goals above as they stand: departments, the company, or the book's recipient."""
        for record, row in rows.get("goals", {}).items():
            owner = row.get("owner")
            if record not in self.reviewed and isinstance(owner, Bad):
                row["owner"] = self._owner_above(owner.text)

    def _owner_above(self, typed: str) -> str:
        return self.recipient_id if typed.split(" ", 1)[0] == self.recipient_id != "" else typed


def _records(tables: Mapping[str, RawTable], name: str) -> Iterator[tuple[str, Mapping[str, Cell]]]:
    key = filled_table(name).row_key[0]
    for row in tables[name].rows if name in tables else ():
        record = _record(row.cells.get(key))
        if record:
            yield record, row.cells


def _text(cell: Cell | None) -> str:
    return "" if cell is None or cell.value is None or cell.error else as_text(cell.value)
