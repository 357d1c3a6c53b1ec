"""The rows of a book's table that hold a record, one reader each."""

from collections.abc import Iterator

from sync.rows import RowReader, as_text
from sync.xlsx.read import RawTable
from workbook_templates.layout import Table


def readers(raw: RawTable, table: Table, book: str) -> Iterator[RowReader]:
    """Yield the rows that hold an id, the first one of each id (:mod:`sync.structure` reports the others)."""
    key = table.row_key[0]
    seen: set[str] = set()
    for row in raw.rows:
        cell = row.cells.get(key)
        record = "" if cell is None or cell.value is None or cell.error else as_text(cell.value)
        if record and record not in seen:
            seen.add(record)
            yield RowReader(table.name, record, row.cells, book, table.computed)


def used(reader: RowReader, inputs: frozenset[str]) -> bool:
    """Whether any of these cells holds something."""
    return any(key in inputs and not reader.blank(key) for key in reader.cells)
