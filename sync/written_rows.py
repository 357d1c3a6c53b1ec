"""The rows of the master as they stand, and what a run changes in them.

The ledger keeps of every row of our tables where it stands and what its cells hold, as they were written or, where HR
saved the master since, as they were read. What a run wants to show is compared with that, cell by cell; only what differs
is ever written. A row keeps its place for good; rows that are new come after the last one.
"""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import zip_longest
from operator import attrgetter
from typing import Any, NamedTuple

from appraisal.numbers import to_serial
from sync.fields import RELATIVE
from sync.ledger.values import decode, encode
from sync.ledger.written import Stored, Written
from sync.rows import as_text, is_aside, is_nameless
from sync.xlsx.tables import RawRow, RawTable
from sync.xlsx.values import Cell as FoundCell
from workbook_templates.layout import Table
from workbook_templates.stamp import STYLE_KEY, Cell, Link, Overwritten, Row

OPEN = "open"
"""The style variant of a row that says nothing of it."""

LINK, FORMULA, ERROR = "link", "formula", "error"
"""What a kept cell that holds more than its value starts with; what people see of it stands last."""


class Wanted(NamedTuple):
    """A row that a run wants to show; ``number`` says where it stands, if that is known without its key."""

    key: str
    row: Row
    number: int | None = None


class RowChange(NamedTuple):
    """The cells of a row that change, by column key; ``variant`` says how the row looks from now on."""

    number: int
    cells: Mapping[str, Cell]
    variant: str = OPEN


class NewRow(NamedTuple):
    """A row that does not stand yet, in the look of its ``variant``; ``content`` are its cells, encoded as they are kept."""

    number: int
    content: bytes
    variant: str = OPEN

    @property
    def cells(self) -> list[Cell]:
        """The cells in the order of the declared columns."""
        cells: list[Any] = decode(self.content)
        return [_cell(value) for value in cells] if list in set(map(type, cells)) else cells


def packed(table: Table, row: Mapping[str, object]) -> list[Any]:
    """Return the cells of a row as the ledger keeps them: as JSON holds them, in the order of the declared columns."""
    cells = list(map(row.get, map(_KEY, table.columns)))
    for place, value in enumerate(cells):
        # Most cells are blank, numbers or texts, which JSON holds as they are.
        if value is not None and type(value) is not float and (type(value) is not str or not value):
            cells[place] = _plain(value)
    return cells


_KEY = attrgetter("key")


def _plain(value: object) -> Any:
    """Return a cell as JSON holds it: dates as serial numbers, whole numbers as floats, "" as a blank."""
    if value is None or isinstance(value, float | bool):
        return value
    if isinstance(value, str):  # perhaps a member of an enumeration
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


def constants(table: Table, cells: Sequence[Any]) -> dict[str, Cell]:
    """Return the cells of a kept row by column key, blank ones too, but none that computes something or shows an error."""
    values = zip_longest(table.columns, cells[: len(table.columns)])
    return {
        column.key: _cell(value)
        for column, value in values
        if not (isinstance(value, list) and value[0] in (FORMULA, ERROR))
    }


def _cell(value: Any) -> Cell:
    if isinstance(value, list) and value[0] == LINK:
        return Link(*value[1:])
    shown: Cell = visible(value)
    return shown


def visible(value: Any) -> Any:
    """Return what a person sees of a kept cell: a link's text, a formula's value."""
    return value[-1] if isinstance(value, list) else value


def same(one: Any, other: Any) -> bool:
    """Whether two kept cells show the same: the rule for what stands in the master, whoever reads it.

    Near 0 the distance itself counts, because sums leave such remainders and no format shows them. That is all that sets
    it apart from :func:`sync.fields.same`, which compares what people said, where a tiny number may be meant.
    """
    one, other = visible(one), visible(other)
    if type(one) is float and type(other) is float:
        return abs(one - other) <= RELATIVE * max(1.0, abs(one), abs(other))
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


def record_of(table: Table, row: RawRow) -> str:
    """Return the record that a row names in its key columns, "" where it names none."""
    cells = (row.cells.get(name) for name in table.row_key)
    return "|".join(as_text(cell.value) for cell in cells if cell is not None and cell.value is not None)


def row_keys(table: Table, raw: RawTable, names: Mapping[int, str]) -> Iterator[tuple[str, RawRow]]:
    """Yield every row with the key under which it is kept: its record, told apart by its place where need be.

    ``names`` are keys by the number of the row, where more is known than the row itself says.
    """
    seen: set[str] = set()
    for row in raw.rows:
        key = names.get(row.number) or record_of(table, row)
        if not key or key in seen:
            key = f"{key}#{row.number}"
        seen.add(key)
        yield key, row


def difference(
    table: Table, wanted: Iterable[Wanted], written: Written, end: int
) -> Iterator[RowChange | NewRow]:
    """Yield what differs between the rows that a run wants and those that stand, and keep the new state.

    ``end`` is the last row that the table takes now, from 1: rows that are new go behind it. The changes come in the
    order in which the rows are wanted.
    """
    kept: list[Stored] = []
    find = _finder(table, written)
    for one in wanted:
        content = encode(packed(table, one.row))
        found = find(one)
        if found is not None and found.content == content and found.key == one.key:
            continue
        if found is None:
            end = end + 1 if one.number is None else max(end, one.number)
            number = end if one.number is None else one.number
            kept.append(Stored(one.key, number, content))
            yield NewRow(number, content, str(one.row.get(STYLE_KEY) or OPEN))
        else:
            cells, after = _changed(table, one.row, decode(found.content), decode(content))
            kept.append(Stored(one.key, found.row, encode(after)))
            if cells:
                yield RowChange(found.row, cells)
        if len(kept) >= _BATCH:
            written.store(table.name, kept)
            kept = []
    written.store(table.name, kept)


_BATCH = 500


def _finder(table: Table, written: Written) -> Callable[[Wanted], Stored | None]:
    """Return what finds the row that stands for a wanted one: by its key, or by its place, for HR may change the key."""
    name = table.name
    if not written.last_row(name):
        return lambda _: None

    def find(wanted: Wanted) -> Stored | None:
        if wanted.number is None:
            return written.stored(name, wanted.key)
        found = written.stored_at(name, wanted.number)
        if found is not None and found.key != wanted.key:
            written.drop(name, [found.key])
        return found

    return find


def _typed(value: Cell) -> Cell:
    """Return a cell as it is written: dates as serial numbers."""
    return float(to_serial(value)) if isinstance(value, date) else value


def _changed(
    table: Table, row: Row, before: Sequence[Any], new: list[Any]
) -> tuple[dict[str, Cell], list[Any]]:
    """Return the cells that differ, and the row as it is kept then: a cell that shows the same stays as it is."""
    old = [*before, *[None] * (len(new) - len(before))]
    cells: dict[str, Cell] = {}
    for place, column in enumerate(table.columns):
        if same(old[place], new[place]) and not _relinked(old[place], new[place]):
            new[place] = old[place]
        else:
            cells[column.key] = _typed(row.get(column.key))
    return cells, new


def _relinked(old: Any, new: Any) -> bool:
    return isinstance(old, list) and isinstance(new, list) and old[0] == new[0] == LINK and old != new


def gone(
    table: Table, standing: Iterable[str], wanted: Container[str], written: Written
) -> Iterator[tuple[str, dict[str, Cell]]]:
    """Yield key and cells of those standing rows, given by key, that a run does not want any more.

    A row that is no record, because it has no id or another row's, is left as HR typed it.
    """
    for key in standing:
        if key in wanted or is_nameless(key):
            continue
        row = written.row(table.name, key)
        if row is not None and not is_aside(key, row.row):
            yield key, unpacked(table, row.cells)
