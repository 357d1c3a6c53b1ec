"""Where things stand in the master: the sheet, the columns and the rows of each table, and the row of each record.

HR may rename and move sheets, insert columns and sort rows. What was read or written last says where everything is now.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from sys import intern

from sync.hr import HrContent
from sync.ledger import Ledger
from sync.rows import nameless
from sync.xlsx.references import column_index, letters
from sync.xlsx.tables import RawTable
from workbook_templates.books import master
from workbook_templates.labels import sheet_title
from workbook_templates.layout import column_letter
from workbook_templates.master_names import is_block

_LAYOUT = "master layout"
"""A ledger fact: where the tables stand in the master that was read or written last."""


@dataclass(frozen=True, slots=True)
class TablePlace:
    """Where a table stands: the title of its sheet, the letters of its columns by key, the row of its headings from 1."""

    sheet: str
    columns: Mapping[str, str]
    header_row: int


Layout = Mapping[str, TablePlace]
"""The place of each table by its name."""


def as_drawn(language: str) -> Layout:
    """Return where the tables stand in a master that was drawn just now."""
    return {
        table.name: TablePlace(
            sheet_title(master.BOOK.role, sheet.name, language),
            {key: column_letter(position) for key, position in table.positions.items()},
            table.header_row + 1,
        )
        for sheet, table in master.BOOK.tables()
    }


def as_found(tables: Mapping[str, RawTable]) -> Layout:
    """Return where the tables stand in a master that was read."""
    return {
        name: TablePlace(
            found.sheet_title, {key: letters(index) for key, index in found.columns.items()}, found.header_row
        )
        for name, found in tables.items()
    }


def keep_layout(ledger: Ledger, layout: Layout) -> None:
    """Keep where the tables stand, for runs that need not read the master."""
    plain = {name: [place.sheet, dict(place.columns), place.header_row] for name, place in layout.items()}
    ledger.set_meta(_LAYOUT, json.dumps(plain, ensure_ascii=False))


def kept_layout(ledger: Ledger) -> Layout:
    """Return where the tables stood when the master was read or written last; empty where it never was."""
    plain = json.loads(ledger.meta(_LAYOUT) or "{}")
    return {name: TablePlace(*place) for name, place in plain.items()}


def lost_sheets(layout: Layout, found: Collection[str]) -> tuple[str, ...]:
    """Return the titles of sheets from which a table of the layout is gone, whose name was not ``found`` any more.

    The Dashboard and the figures behind its charts hold nothing that stands nowhere else: HR may do without them.
    """
    gone = (
        place.sheet
        for name, place in layout.items()
        if name not in found and not is_block(master.BOOK.table_by_name[name])
    )
    return tuple(dict.fromkeys(gone))


class MasterPlaces:
    """Finds the row of a record in the master: HR's own goals and assignments by their place, others by their key."""

    def __init__(self, content: HrContent, ledger: Ledger, layout: Layout) -> None:
        self.layout = layout
        self._written = ledger.written
        self._coming: defaultdict[str, dict[str, int]] = defaultdict(dict)
        self._content = content
        self._goals = dict(_own_goals(content))

    @cached_property
    def _assignments(self) -> dict[str, int]:
        """The rows of all assignments: seldom asked for, and of 80,000 people 8 MB."""
        rows = self._content.rows.get("assignments", ())
        ids = (intern(str(row.get("assignment_id") or "")) for row in rows)
        return dict(zip(ids, self._content.numbers.get("assignments", ()), strict=False))

    def row(self, table: str, record: str) -> int | None:
        """Return the row of a record, ``None`` where it does not stand yet."""
        own = self._of_hr(table, record)
        if own is not None:
            return own
        found = self._written.row(table, record)
        return self._coming[table].get(record) if found is None else found.row

    def _of_hr(self, table: str, record: str) -> int | None:
        """Return the row of one of HR's own records, which is known by its place."""
        if table == "goals":
            return self._goals.get(record)
        return self._assignments.get(record) if table == "assignments" else None

    def expect(self, table: str, records: Iterable[str]) -> None:
        """Take note of records that get a row in this run, in that order, behind the last one."""
        place = self.layout.get(table)
        if place is None:
            return
        last = max(self._written.last_row(table), place.header_row)
        new = (record for record in records if self._written.row(table, record) is None)
        self._coming[table] |= {record: last + number for number, record in enumerate(new, start=1)}

    def cell(self, table: str, record: str, column: str) -> tuple[str, str]:
        """Return sheet and reference of a cell, the reference "" where its row is not known."""
        place = self.layout.get(table)
        if place is None:
            return "", ""
        row = self.row(table, record)
        first = min(place.columns.values(), key=column_index, default="A")
        return place.sheet, f"{place.columns.get(column, first)}{row}" if row else ""


def _own_goals(content: HrContent) -> Iterator[tuple[str, int]]:
    """Yield the name and the row of HR's goals; one that has no id yet is called by its place among them."""
    for index, row in enumerate(content.goal_rows):
        yield (row.goal.id if row.goal and row.goal.id else nameless(index)), row.number
