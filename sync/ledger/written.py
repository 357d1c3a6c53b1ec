"""The master as it was written: each row of each of its tables, so that what HR changed since can be told from what we wrote."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from sync.ledger.values import decode, encode

_CELL = "json_extract(CAST(cells AS TEXT), ?)"


class WrittenRow(NamedTuple):
    """One row of the master: its key, its number in the sheet, and its cells."""

    key: str
    row: int
    cells: Sequence[Any]


class Stored(NamedTuple):
    """The same with its cells as they lie in the ledger: encoded."""

    key: str
    row: int
    content: bytes


_BY_ROW = "INDEXED BY written_row"
"""Left to itself SQLite takes the primary key for these and reads a whole table to find one row."""


class Written:
    """The written rows; reached as :attr:`sync.ledger.Ledger.written`. Nothing is held in memory."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def row(self, table: str, key: str) -> WrittenRow | None:
        """Return the row of a record, ``None`` if none was written."""
        found = self.stored(table, key)
        return _written(found) if found else None

    def stored(self, table: str, key: str) -> Stored | None:
        """Return the row of a record as it lies in the ledger."""
        found = self._connection.execute(
            'SELECT key, row, cells FROM written WHERE "table" = ? AND key = ?', (table, key)
        ).fetchone()
        return Stored._make(found) if found else None

    def stored_at(self, table: str, row: int) -> Stored | None:
        """Return what stands in a row of the sheet as it lies in the ledger, ``None`` if nothing of ours does."""
        found = self._connection.execute(
            f'SELECT key, row, cells FROM written {_BY_ROW} WHERE "table" = ? AND row = ?', (table, row)
        ).fetchone()
        return Stored._make(found) if found else None

    def keys(self, table: str) -> Iterator[str]:
        """Yield the keys of a table in the order of the sheet."""
        found = self._connection.execute('SELECT key FROM written WHERE "table" = ? ORDER BY row', (table,))
        return (key for (key,) in found)

    def rows(self, table: str) -> Iterator[WrittenRow]:
        """Yield the rows of a table in the order of the sheet."""
        found = self._connection.execute(
            'SELECT key, row, cells FROM written WHERE "table" = ? ORDER BY row', (table,)
        )
        return map(_written, found)

    def keys_with(self, table: str, place: int, values: Iterable[str]) -> Iterator[str]:
        """Yield the keys of the rows whose cell at this place, from 0, holds one of some texts."""
        found = self._connection.execute(
            f"""SELECT key FROM written WHERE "table" = ? AND {_CELL} IN (SELECT value FROM json_each(?))
                ORDER BY row""",
            (table, f"$[{place}]", json.dumps(list(values))),
        )
        return (key for (key,) in found)

    def filled(self, table: str, places: Iterable[int]) -> Iterator[WrittenRow]:
        """Yield the rows in which any of these cells, counted from 0, holds something; the others are not unpacked."""
        paths = [f"$[{place}]" for place in places]
        return self._where(table, " OR ".join([f"{_CELL} IS NOT NULL"] * len(paths)), paths)

    def blank(self, table: str, place: int) -> Iterator[WrittenRow]:
        """Yield the rows in which this cell, counted from 0, holds nothing."""
        return self._where(table, f"{_CELL} IS NULL", [f"$[{place}]"])

    def _where(self, table: str, condition: str, paths: Sequence[str]) -> Iterator[WrittenRow]:
        found = self._connection.execute(
            f'SELECT key, row, cells FROM written WHERE "table" = ? AND ({condition}) ORDER BY row',
            (table, *paths),
        )
        return map(_written, found)

    def with_mark(self, table: str) -> Iterator[WrittenRow]:
        """Yield the rows whose key says in which row they stand, because no record is known by that key."""
        found = self._connection.execute(
            """SELECT key, row, cells FROM written WHERE "table" = ? AND instr(key, '#') ORDER BY row""",
            (table,),
        )
        return map(_written, found)

    def put_many(self, table: str, rows: Iterable[tuple[str, int, Sequence[Any]]]) -> None:
        """Keep rows (key, number, cells), in place of what was kept under their keys."""
        self.store(table, (Stored(key, row, encode(cells)) for key, row, cells in rows))

    def store(self, table: str, rows: Iterable[Stored]) -> None:
        """Keep rows that are encoded already."""
        self._connection.executemany(
            "INSERT OR REPLACE INTO written VALUES (?, ?, ?, ?)",
            ((table, key, row, content) for key, row, content in rows),
        )

    def drop(self, table: str, keys: Iterable[str]) -> None:
        """Forget rows that do not stand in the master any more."""
        self._connection.executemany(
            'DELETE FROM written WHERE "table" = ? AND key = ?', ((table, key) for key in keys)
        )

    def numbers_after(self, table: str, row: int) -> Iterator[int]:
        """Yield the numbers of the rows below a row."""
        found = self._connection.execute(
            f'SELECT row FROM written {_BY_ROW} WHERE "table" = ? AND row > ? ORDER BY row', (table, row)
        )
        return (number for (number,) in found)

    def last_row(self, table: str) -> int:
        """Return the number of the last written row, 0 if there is none."""
        found = self._connection.execute(
            f'SELECT max(row) FROM written {_BY_ROW} WHERE "table" = ?', (table,)
        ).fetchone()
        return int(found[0] or 0)


def _written(row: tuple[str, int, bytes]) -> WrittenRow:
    key, number, cells = row
    return WrittenRow(key, number, decode(cells))
