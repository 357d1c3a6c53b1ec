"""What the memory of a return says of rows that did not come back as they were handed out.

What an issue has said is kept as a snapshot, and three things about a row are no fields: that it was gone, that it came
back under a foreign id, and that an id stood in a second row. Such rows carry a *mark* in a column that no table has, so
that the next return of the same issue asks HR nothing that was asked before.
"""

from sync.fields import Bad, Value
from sync.snapshots import ReturnedRow, Row

MARK = ""
"""The column of a mark; its value is the record that a marked row stood for, "" for a row that was gone."""

GONE: Row = {MARK: ""}
"""The row of a record that the file lacked."""


def marked(row: ReturnedRow, record: str) -> Row:
    """Return a row under a foreign id, or a second row of an id, as it is remembered for the record that it stood for."""
    return {MARK: record, **good(row)}


def good(row: ReturnedRow) -> dict[str, Value]:
    """Return a row without what does not fit its columns."""
    return {column: value for column, value in row.items() if not isinstance(value, Bad)}


def unmarked(row: Row) -> Row:
    """Return a row without its mark."""
    return row if MARK not in row else {column: value for column, value in row.items() if column != MARK}


def is_marked(row: Row) -> bool:
    """Whether a row is no record that came back."""
    return MARK in row


def repeat_name(record: str, number: int) -> str:
    """Return under which name the further row ``number`` (from 1) of an id is remembered; nobody types such an id."""
    return f"{record}\x1f{number}"
