"""The rows of the master as they stand, and what a run changes in them.

The ledger keeps of every row of our tables where it stands and what its cells hold, as they were written or, where HR
saved the master since, as they were read. What a run wants to show is compared with that, cell by cell; only what differs
is ever written. A row keeps its place for good; rows that are new come after the last one.
"""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from appraisal.numbers import to_serial
from sync.ledger.written import Written, WrittenRow
from sync.rows import as_text
from sync.xlsx.tables import RawRow, RawTable
from sync.xlsx.values import Cell as FoundCell
from workbook_templates.layout import Table
from workbook_templates.stamp import STYLE_KEY, Cell, Link, Overwritten, Row

OPEN = "open"
"""The style variant of a row that says nothing of it."""

LINK, FORMULA, ERROR = "link", "formula", "error"
"""What a kept cell that holds more than its value starts with; what people see of it stands last."""

CLOSE = 1e-12
"""Spreadsheet programs write 15 to 17 digits: numbers nearer than this, relative to their size, are the same."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A row that a run wants to show; ``number`` says where it stands, if that is known without its key."""

    key: str
    row: Row
    number: int | None = None


@dataclass(frozen=True, slots=True)
class RowChange:
    """The cells of one row that change, by column key; ``variant`` is the look of a row that is ``new``."""

    number: int
    cells: Mapping[str, Cell]
    new: bool = False
    variant: str = OPEN


def packed(table: Table, row: Mapping[str, object]) -> list[Any]:
    """Return the cells of a row as the ledger keeps them: as JSON holds them, in the order of the declared columns."""
    return [_plain(row.get(column.key)) for column in table.columns]


def _plain(value: object) -> Any:
    """Return a cell as JSON holds it: dates as serial numbers, whole numbers as floats, "" as a blank."""
    if type(value) is str:
        return value or None
    if value is None or type(value) is float or isinstance(value, bool):
        return value
    if isinstance(value, str):  # a member of an enumeration
        return str(value) or None
    if isinstance(value, int):
        return float(value)
    if isinstance(value, date):
        return float(to_serial(value))
    if isinstance(value, Link):
        return [LINK, value.target, value.text]
    if isinstance(value, FoundCell):
        return _found(value)
    if isinstance(value, Overwritten):
        return _plain(value.value)
    raise TypeError(f"a row of the master cannot hold a {type(value).__name__}")


def _found(cell: FoundCell) -> Any:
    if cell.error:
        return [ERROR, cell.value]
    value = _plain(cell.value)
    return [FORMULA, value] if cell.formula else value


def unpacked(table: Table, cells: Sequence[Any]) -> dict[str, Cell]:
    """Return the filled cells of a kept row by column key."""
    values = zip(table.columns, cells, strict=False)
    return {column.key: _cell(value) for column, value in values if value is not None}


def _cell(value: Any) -> Cell:
    if isinstance(value, list) and value[0] == LINK:
        return Link(*value[1:])
    shown: Cell = visible(value)
    return shown


def visible(value: Any) -> Any:
    """Return what a person sees of a kept cell: a link's text, a formula's value."""
    return value[-1] if isinstance(value, list) else value


def same(one: Any, other: Any) -> bool:
    """Whether two kept cells show the same."""
    one, other = visible(one), visible(other)
    if type(one) is float and type(other) is float:
        return abs(one - other) <= CLOSE * max(1.0, abs(one), abs(other))
    if isinstance(one, str) and isinstance(other, str):
        return one.strip() == other.strip()
    return bool(one == other)


def raw_row(table: Table, number: int, cells: Sequence[Any]) -> RawRow:
    """Return a kept row as the reader would have found it."""
    found: dict[str, FoundCell] = {}
    for column, value in zip(table.columns, cells, strict=False):
        if isinstance(value, list):
            found[column.key] = FoundCell(visible(value), value[0] != ERROR, value[0] == ERROR)
        elif value is not None:
            found[column.key] = FoundCell(value)
    return RawRow(number, found)


def row_keys(table: Table, raw: RawTable) -> Iterator[tuple[str, RawRow]]:
    """Yield every row with the key under which it is kept: its record, told apart by its place where need be."""
    seen: set[str] = set()
    for row in raw.rows:
        cells = (row.cells.get(name) for name in table.row_key)
        key = "|".join(as_text(cell.value) for cell in cells if cell is not None and cell.value is not None)
        if not key or key in seen:
            key = f"{key}#{row.number}"
        seen.add(key)
        yield key, row


def difference(table: Table, wanted: Iterable[Wanted], written: Written, end: int) -> Iterator[RowChange]:
    """Yield what differs between the rows that a run wants and those that stand, and keep the new state.

    ``end`` is the last row that the table takes now, from 1: rows that are new go behind it. The changes come in the
    order in which the rows are wanted.
    """
    kept: list[tuple[str, int, Sequence[Any]]] = []
    places = _Places(table, written)
    for one in wanted:
        cells = packed(table, one.row)
        found = places.find(one)
        if found is not None and found.cells == cells:
            continue
        if found is None:
            end = end + 1 if one.number is None else max(end, one.number)
            change = _new(table, one, end if one.number is None else one.number)
        else:
            change, cells = _changed(table, one.row, found.row, found.cells, cells)
        kept.append((one.key, change.number, cells))
        if len(kept) >= _BATCH:
            written.put_many(table.name, kept)
            kept = []
        if change.cells:
            yield change
    written.put_many(table.name, kept)


_BATCH = 500


class _Places:
    """Finds the row that stands for a wanted one: by its key, or by its place where HR may have changed the key."""

    def __init__(self, table: Table, written: Written) -> None:
        self._table, self._written = table.name, written
        self._keys: dict[int, str] | None = None

    def find(self, wanted: Wanted) -> WrittenRow | None:
        """Return the row, ``None`` for one that does not stand yet."""
        if wanted.number is None:
            return self._written.row(self._table, wanted.key)
        if self._keys is None:
            self._keys = {number: key for key, number, _ in self._written.rows(self._table)}
        key = self._keys.get(wanted.number)
        if key is None:
            return None
        found = self._written.row(self._table, key)
        if key != wanted.key:
            self._written.drop(self._table, [key])
        return found


def _new(table: Table, wanted: Wanted, number: int) -> RowChange:
    cells = {column.key: _typed(wanted.row.get(column.key)) for column in table.columns}
    filled = {key: value for key, value in cells.items() if value is not None and value != ""}
    return RowChange(number, filled, True, str(wanted.row.get(STYLE_KEY) or OPEN))


def _typed(value: Cell) -> Cell:
    """Return a cell as it is written: dates as serial numbers."""
    return float(to_serial(value)) if isinstance(value, date) else value


def _changed(
    table: Table, row: Row, number: int, before: Sequence[Any], new: list[Any]
) -> tuple[RowChange, list[Any]]:
    """Return the cells that differ, and the row as it is kept then: a cell that shows the same stays as it is."""
    old = [*before, *[None] * (len(new) - len(before))]
    cells: dict[str, Cell] = {}
    for place, column in enumerate(table.columns):
        if same(old[place], new[place]) and not _relinked(old[place], new[place]):
            new[place] = old[place]
        else:
            cells[column.key] = _typed(row.get(column.key))
    return RowChange(number, cells), new


def _relinked(old: Any, new: Any) -> bool:
    return isinstance(old, list) and isinstance(new, list) and old[0] == new[0] == LINK and old != new


def gone(table: Table, wanted: Container[str], written: Written) -> Iterator[tuple[str, dict[str, Cell]]]:
    """Yield key and cells of the kept rows that a run does not want any more."""
    for key, _, cells in written.rows(table.name):
        if key not in wanted:
            yield key, unpacked(table, cells)
