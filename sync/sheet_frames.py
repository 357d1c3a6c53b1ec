"""Tidy tables of what the master shows and the ledger holds in another way: agreements, raters, and ratings.

Ratings are exported as the sheet Ratings shows them, and no further: means that may be shown. A single answer never leaves
the ledger by an export, not even one by name.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from appraisal.model import Source
from appraisal.numbers import from_serial
from sync.dtypes import Dtype, types_of
from sync.ledger import Ledger
from sync.row_ids import records_alone
from sync.rows import as_text
from sync.written_rows import unpacked
from workbook_templates.books.master import AGGREGATES, RATERS
from workbook_templates.books.master_voices import AGREEMENTS
from workbook_templates.labels import choice_code
from workbook_templates.layout import Column, Kind, Table
from workbook_templates.stamp import Cell

_Record = dict[str, float | str | bool | None]


@dataclass(frozen=True, slots=True)
class SheetTable:
    """A table of rows of the master, its columns by the keys of the sheet's, and the type of each that is not text."""

    name: str
    sheet: Table
    columns: tuple[str, ...]
    types: Mapping[str, Dtype] = field(default_factory=dict)

    def records(self, ledger: Ledger) -> list[tuple[object, ...]]:
        """Return the rows, with the codes of words instead of the words."""
        rows_kept = records_alone(self.sheet.name, partial(ledger.written.rows, self.sheet.name))
        kept = (unpacked(self.sheet, row.cells) for row in rows_kept)
        rows = ({key: _plain(self.sheet.by_key[key], row.get(key)) for key in self.columns} for row in kept)
        return [tuple(row.values()) for row in _told(self, rows) if row[self.columns[0]] is not None]


SHEETS = (
    SheetTable(
        "agreements",
        AGREEMENTS,
        ("employee_id", "state", "manager_day", "how", "answer", "employee_day", "comments", "until"),
        types_of(count="comments", yes_no="answer", time="manager_day employee_day until"),
    ),
    SheetTable(
        "raters",
        RATERS,
        ("ratee_id", "rater_id", "rater", "source", "status", "proposed_by", "reason", "state"),
    ),
    SheetTable(
        "ratings",
        AGGREGATES,
        ("employee_id", "item_id", "item", "source", "count", "mean", "weight", "state"),
        types_of(number="mean weight", count="count"),
    ),
)
"""The tables, in the order in which they are exported."""

_BY_NAME = frozenset({Source.SELF, Source.MANAGER})
"""Sources of which every answer is a single one: the manager's stand in the table reviews."""


def _told(table: SheetTable, rows: Iterable[_Record]) -> Iterator[_Record]:
    """Yield the rows that say anything; of ratings those of groups, and no mean of a single answer."""
    for row in rows:
        if table.sheet is not AGGREGATES:
            yield row
        elif row["state"] is not None and row["source"] not in _BY_NAME:
            yield row if row["count"] != 1 else {**row, "mean": None}


def _plain(column: Column, cell: Cell) -> float | str | bool | None:
    if not isinstance(cell, float | str | bool):
        return None
    if column.kind is Kind.DATE:
        return from_serial(cell).isoformat() if isinstance(cell, float) else None
    if column.choices:
        code = choice_code(column.choices, as_text(cell)) or as_text(cell)
        return code == "yes" if column.choices == "yes" else code
    return cell if isinstance(cell, float) else as_text(cell)
