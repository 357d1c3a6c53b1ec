"""What HR typed into the sheet, three ways: the sheet and master.xlsx, each against how the sheet stood when both were in step.

What changed on one desk only is taken to the other one. What HR changed on both alike is done. What HR changed differently
stands apart: each desk keeps what was typed there, the run goes by master.xlsx, and a finding names both until they agree.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from sync.google.master.align import align, is_part_of
from sync.google.master.rows import Desk, DeskRow, DeskTable, cell_at
from sync.rows import as_text
from sync.written_rows import ERROR, RowChange, same, visible
from workbook_templates.layout import Owner
from workbook_templates.master_names import is_block
from workbook_templates.stamp import Cell

ROW = ""
"""The column of something apart that is a whole row: deleted on one desk, and changed on the other."""


class Apart(NamedTuple):
    """A cell in which the desks disagree: what people see in master.xlsx and in the sheet, "" for nothing.

    ``number`` is the row in the sheet, 0 where it was deleted there. ``before`` is what stood there when both were in step: a
    cell as it is kept, or those of a whole row. ``error`` says that the sheet shows an error, which cannot be taken.
    """

    table: str
    record: str
    column: str
    here: str
    there: str
    number: int
    before: Any
    error: bool = False


@dataclass(slots=True)
class Typed:
    """What goes from the sheet into master.xlsx, by table.

    ``changed`` are cells of rows of master.xlsx, ``added`` new rows by column key, ``cleared`` the numbers of the rows that HR
    deleted. ``apart`` is what the two desks disagree about, ``missing`` names tables and columns (``table`` or
    ``table.column``) that the sheet has no more.
    """

    changed: dict[str, list[RowChange]] = field(default_factory=dict)
    added: dict[str, list[dict[str, Cell]]] = field(default_factory=dict)
    cleared: dict[str, list[int]] = field(default_factory=dict)
    apart: list[Apart] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        """Whether anything goes into master.xlsx."""
        return any((self.changed, self.added, self.cleared))


def typed_in_sheet(base: Desk, there: Desk, here: Desk) -> Typed:
    """Return what HR typed into the sheet (``there``), as it is to be put into master.xlsx (``here``)."""
    found = Typed()
    for name, table in here.items():
        if is_block(table.table):
            continue
        if name not in there:
            found.missing.append(name)
        elif name in base:
            _Comparison(base[name], there[name], table, found).take()
    return found


class _Comparison:
    """The comparison of one table."""

    def __init__(self, base: DeskTable, there: DeskTable, here: DeskTable, found: Typed) -> None:
        self._base, self._there, self._here, self._found = base, there, here, found
        self._table, self._name = here.table, here.table.name
        self._keys = [column.key for column in self._table.columns]

    def take(self) -> None:
        """Note what HR typed into this table."""
        lost = [key for key in self._base.columns if key not in self._there.columns]
        self._found.missing += (f"{self._name}.{key}" for key in lost if key in self._here.columns)
        there = align(self._base.rows, self._there.rows)
        here = align(self._base.rows, self._here.rows)
        for place, before in enumerate(self._base.rows):
            one, other = there.partner.get(place), here.partner.get(place)
            if one is not None and other is not None:
                self._cells(before, self._there.rows[one], self._here.rows[other])
            elif other is not None:
                self._deleted_there(before, self._here.rows[other])
            elif one is not None:
                self._deleted_here(before, self._there.rows[one])
        self._new(
            [self._there.rows[place] for place in there.new], [self._here.rows[place] for place in here.new]
        )

    def _cells(self, before: DeskRow, there: DeskRow, here: DeskRow) -> None:
        changes: dict[str, Cell] = {}
        for place in self._changed(before, there):
            key = self._keys[place]
            old, new, stands = (cell_at(row, place) for row in (before, there, here))
            if same(new, stands):
                continue
            if _is_error(new) or not same(old, stands):
                self._apart(there, key, stands, new, old)
            else:
                changes[key] = visible(new)
        if changes:
            self._found.changed.setdefault(self._name, []).append(RowChange(here.number, changes))

    def _changed(self, before: DeskRow, after: DeskRow) -> Iterator[int]:
        """Yield the places of the cells in which two states of a row differ, in columns that both desks have."""
        for place, key in enumerate(self._keys):
            both = key in self._there.columns and key in self._here.columns
            if both and not same(cell_at(before, place), cell_at(after, place)):
                yield place

    def _deleted_there(self, before: DeskRow, here: DeskRow) -> None:
        if any(self._is_typed(place) for place in self._changed(before, here)):
            gone = here._replace(number=0)
            self._apart(gone, ROW, " · ".join(_texts(here)), None, before.cells)
        else:
            self._found.cleared.setdefault(self._name, []).append(here.number)

    def _deleted_here(self, before: DeskRow, there: DeskRow) -> None:
        if any(self._is_typed(place) for place in self._changed(before, there)):
            self._apart(there, ROW, None, " · ".join(_texts(there)), before.cells)

    def _is_typed(self, place: int) -> bool:
        return self._table.columns[place].owner is not Owner.COMPUTED

    def _new(self, there: Sequence[DeskRow], here: Sequence[DeskRow]) -> None:
        """Take rows that HR added in the sheet; a run that was cut short may have taken them already.

        A record that master.xlsx has in whatever row, also in one that had another record before, is not taken twice.
        """
        by_record = {row.record: row for row in self._here.rows if row.record}
        free = {row.number: row for row in here}
        for row in there:
            known = by_record.get(row.record) if row.record else None
            if known is None:
                known = next((other for other in free.values() if is_part_of(row, other)), None)
            if known is not None:
                free.pop(known.number, None)
                blank = DeskRow(row.record, 0, (None,) * len(self._keys))
                self._cells(blank, row, known)
            elif cells := self._filled(row):
                self._found.added.setdefault(self._name, []).append(cells)

    def _filled(self, row: DeskRow) -> dict[str, Cell]:
        cells: dict[str, Cell] = {}
        for place, value in enumerate(row.cells):
            if _is_error(value):
                self._apart(row, self._keys[place], None, value, None)
            elif visible(value) is not None and self._keys[place] in self._here.columns:
                cells[self._keys[place]] = visible(value)
        return cells

    def _apart(self, row: DeskRow, column: str, here: Any, there: Any, before: Any) -> None:
        record = row.record or f"#{row.number}"
        found = Apart(
            self._name, record, column, _text(here), _text(there), row.number, before, _is_error(there)
        )
        self._found.apart.append(found)


def _is_error(cell: Any) -> bool:
    return isinstance(cell, list) and cell[0] == ERROR


def _text(cell: Any) -> str:
    value = visible(cell)
    return "" if value is None else as_text(value)


def _texts(row: DeskRow) -> Iterator[str]:
    return (_text(cell) for cell in row.cells[:_NAMED] if visible(cell) is not None)


_NAMED = 3
"""So many of a row's first cells say which row it is."""


def as_in_step(there: Desk, apart: Iterable[Apart]) -> dict[str, DeskTable]:
    """Return how the sheet stood when both desks were in step: as it stands, but for what is apart."""
    found = dict(there)
    for one in apart:
        if one.table in found:
            found[one.table] = replace(found[one.table], rows=tuple(_with_before(found[one.table], one)))
    return found


def _with_before(table: DeskTable, apart: Apart) -> Iterator[DeskRow]:
    if not apart.number:
        yield from table.rows
        yield DeskRow(apart.record, table.last_row + 1, tuple(apart.before))
        return
    for row in table.rows:
        if row.number != apart.number:
            yield row
        elif apart.column == ROW:
            yield row._replace(cells=tuple(apart.before))
        else:
            place = list(table.table.positions).index(apart.column)
            cells = [*row.cells, *[None] * (place + 1 - len(row.cells))]
            cells[place] = apart.before
            yield row._replace(cells=tuple(cells))
