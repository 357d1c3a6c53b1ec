"""The changes of a run, put down in the order in which the master's sheets are written.

A run that comes first to a large company changes hundreds of thousands of rows. They lie in a temporary file of SQLite's,
which keeps in memory what is small, and come back sheet by sheet from the top down.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any, Self

from sync.written_rows import NewRow, RowChange
from workbook_templates.stamp import Cell, Link

_TABLES = """CREATE TABLE changes (
    tbl TEXT NOT NULL, row INTEGER NOT NULL, new INTEGER NOT NULL, variant TEXT NOT NULL, cells BLOB NOT NULL,
    PRIMARY KEY (tbl, row)) WITHOUT ROWID"""


class Spool:
    """Row changes of many tables; close it, or use ``with``."""

    def __init__(self) -> None:
        self._connection = sqlite3.connect("", isolation_level=None)
        self._connection.execute(_TABLES)
        self._connection.execute("BEGIN")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def put(self, table: str, changes: Iterable[RowChange | NewRow]) -> None:
        """Keep the changes of a table; of two for one row the later one counts."""
        self._connection.executemany(
            "INSERT OR REPLACE INTO changes VALUES (?, ?, ?, ?, ?)",
            ((table, one.number, type(one) is NewRow, one.variant, _packed(one)) for one in changes),
        )

    def changes(self, table: str) -> Iterator[RowChange | NewRow]:
        """Yield the changes of a table from the top down."""
        rows = self._connection.execute(
            "SELECT row, new, variant, cells FROM changes WHERE tbl = ? ORDER BY row", (table,)
        )
        for number, new, variant, cells in rows:
            yield NewRow(number, cells, variant) if new else RowChange(number, _unpacked(cells), variant)

    def new_rows(self, table: str) -> Iterator[int]:
        """Yield the numbers of the rows that a table gets, from the top down."""
        rows = self._connection.execute(
            "SELECT row FROM changes WHERE tbl = ? AND new ORDER BY row", (table,)
        )
        return (number for (number,) in rows)

    def last_row(self, table: str) -> int:
        """Return the last row that changes, 0 where none does."""
        row = self._connection.execute("SELECT max(row) FROM changes WHERE tbl = ?", (table,)).fetchone()
        return int(row[0] or 0)

    def count(self, table: str | None = None) -> int:
        """Return how many rows change, in one table or in all."""
        row = self._connection.execute(
            "SELECT count(*) FROM changes WHERE ?1 IS NULL OR tbl = ?1", (table,)
        ).fetchone()
        return int(row[0])


def _packed(change: RowChange | NewRow) -> bytes:
    if isinstance(change, NewRow):
        return change.content
    text = json.dumps(dict(change.cells), ensure_ascii=False, default=_link)
    return text.encode("utf-8", "surrogatepass")


def _link(value: object) -> Any:
    if isinstance(value, Link):
        return {"link": [value.target, value.text]}
    raise TypeError(f"a row of the master cannot hold a {type(value).__name__}")


def _unpacked(cells: bytes) -> dict[str, Cell]:
    found: dict[str, Cell] = json.loads(cells.decode("utf-8", "surrogatepass"), object_hook=_link_of)
    return found


def _link_of(found: dict[str, Any]) -> Any:
    # No table has a column called ``link`` whose cell is a list.
    return Link(*found["link"]) if isinstance(found.get("link"), list) else found
