"""The changes of a run, put down in the order in which the master's sheets are written.

A run that comes first to a large company changes hundreds of thousands of rows. They lie in temporary files of SQLite's, one
for each table, and come back sheet by sheet from the top down, in this process or in another one.
"""

import json
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, Self

from sync.written_rows import NewRow, RowChange
from workbook_templates.stamp import Cell, Link

_TABLE = """CREATE TABLE changes (
    row INTEGER PRIMARY KEY, new INTEGER NOT NULL, variant TEXT NOT NULL, cells BLOB NOT NULL)"""

_PREFIX = "reviewbook-changes-"
_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Spooled:
    """The changes of one table, wherever they are asked for; there are none where ``path`` is no file."""

    path: Path

    def changes(self) -> Iterator[RowChange | NewRow]:
        """Yield the changes from the top down."""
        for number, new, variant, cells in self._rows(
            "SELECT row, new, variant, cells FROM changes ORDER BY row"
        ):
            yield NewRow(number, cells, variant) if new else RowChange(number, _unpacked(cells), variant)

    def new_rows(self) -> Iterator[int]:
        """Yield the numbers of the rows that the table gets, from the top down."""
        return (number for (number,) in self._rows("SELECT row FROM changes WHERE new ORDER BY row"))

    def last_row(self) -> int:
        """Return the last row that changes, 0 where none does."""
        return sum(int(row or 0) for (row,) in self._rows("SELECT max(row) FROM changes"))

    def count(self) -> int:
        """Return how many rows change."""
        return sum(int(count) for (count,) in self._rows("SELECT count(*) FROM changes"))

    def _rows(self, query: str) -> Iterator[tuple[Any, ...]]:
        if self.path.exists():
            with closing(sqlite3.connect(self.path)) as connection:
                yield from connection.execute(query)


class Spool:
    """Row changes of many tables; close it, or use ``with``."""

    def __init__(self) -> None:
        _sweep()
        self._folder = tempfile.TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._folder.cleanup()

    @property
    def folder(self) -> Path:
        """Where the files lie until the spool is closed."""
        return Path(self._folder.name)

    def of(self, table: str) -> Spooled:
        """Return the changes of a table that were put down until now."""
        return Spooled(self.folder / f"{table}.db")

    def put(self, table: str, changes: Iterable[RowChange | NewRow]) -> None:
        """Keep the changes of a table; of two for one row the later one counts."""
        rows = iter(changes)
        first = next(rows, None)
        if first is None:
            return
        path = self.of(table).path
        fresh = not path.exists()
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            # What is lost with this process is of no use to any other.
            connection.execute("PRAGMA journal_mode = OFF")
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute("BEGIN")
            if fresh:
                connection.execute(_TABLE)
            connection.executemany(
                "INSERT OR REPLACE INTO changes VALUES (?, ?, ?, ?)",
                (
                    (one.number, type(one) is NewRow, one.variant, _packed(one))
                    for one in chain((first,), rows)
                ),
            )
            connection.execute("COMMIT")

    def count(self) -> int:
        """Return how many rows change in all tables."""
        return sum(Spooled(path).count() for path in self.folder.glob("*.db"))


def _sweep() -> None:
    """Remove what killed runs left behind; a run that lives is younger than a day."""
    for left in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError):
            if left.stat().st_mtime < time.time() - _DAY:
                shutil.rmtree(left, ignore_errors=True)


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
