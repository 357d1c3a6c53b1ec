"""Cutting off what nobody reads: the hidden helper columns behind a table, two thirds of a team book's cells.

Their formulas serve people while they type; Python works everything out anew. Where they stand is known once the key row
has been read. A row is cut only where the helpers are the last thing in it: whatever a person typed behind them is seen.
"""

import re
from collections.abc import Mapping

from sync.xlsx.markup import refuse_hidden
from sync.xlsx.references import column_index
from sync.xlsx.values import SheetRow
from workbook_templates.layout import MARKER

SEEK_ROWS = 60
"""The key row is looked for down to this row."""

Helpers = Mapping[str, frozenset[str]]
"""The keys of the hidden helper columns, by table."""

_ROW_END, _CELL = b"</row>", b'<c r="'
# A pattern splits at a few bytes faster than the method of bytes does.
_ROW_ENDS = re.compile(rb"</row>")


class UnreadColumns:
    """Knows the helper columns of one sheet, as soon as it was shown the sheet's key row."""

    def __init__(self, helpers: Helpers) -> None:
        self._helpers = helpers
        self._first = self._last = b""
        self.seeking = bool(helpers)

    def learn(self, row: SheetRow) -> None:
        """Look whether this is the key row."""
        name = next((value for value in self._markers(row)), None)
        if name is not None:
            self._learn_columns(row, self._helpers.get(name, frozenset()))
        if name is not None or row.number >= SEEK_ROWS:
            self.seeking = False

    @staticmethod
    def _markers(row: SheetRow) -> list[str]:
        texts = (cell.value for cell in row.cells.values())
        return [
            text.removeprefix(MARKER).strip()
            for text in texts
            if isinstance(text, str) and text.startswith(MARKER)
        ]

    def _learn_columns(self, row: SheetRow, helpers: frozenset[str]) -> None:
        """Remember the helper columns behind all others, from the first to the last."""
        behind: list[str] = []
        for column in sorted(row.cells, key=column_index, reverse=True):
            if row.cells[column].value not in helpers:
                break
            behind.append(column)
        if behind:
            self._first, self._last = _CELL + behind[-1].encode(), _CELL + behind[0].encode()

    def cut(self, rows: bytes) -> bytes:
        """Return the markup of rows without the helper cells at their ends.

        Raises:
            NotUnderstoodError: a comment or the like could hide where rows and cells begin.

        """
        if not self._first:
            return rows
        refuse_hidden(rows)
        *whole, rest = _ROW_ENDS.split(rows)
        return _ROW_END.join([*map(self._cut_row, whole), rest])

    def _cut_row(self, row: bytes) -> bytes:
        start, end = row.find(self._first), row.rfind(_CELL)
        if start < 0 or not _names(row, start, self._first) or not _names(row, end, self._last):
            return row
        return row[:start]


def _names(row: bytes, position: int, cell: bytes) -> bool:
    """Whether the cell at a position is of that column, and not of one whose letters go on."""
    behind = position + len(cell)
    return row.startswith(cell, position) and row[behind : behind + 1].isdigit()
