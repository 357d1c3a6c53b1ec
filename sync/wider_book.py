"""A book with more rows: drawn anew where people are given more than it has room for.

It says what it said, in rows under the same ids, and is the same issue. What its recipient did with it beyond that, such as a
colour or a sheet of their own, stays behind in the archive, where every file lies that was read.
"""

from collections import Counter
from collections.abc import Sequence

from appraisal.model import Employee
from appraisal.policy import Policy
from sync.draw_books import Draft, Press
from sync.issue_source import XLSX
from sync.ledger import RegisteredBook
from sync.roles import SELF
from sync.team_rows import Row
from sync.xlsx.read import RawBook, RawRow, read_book
from workbook_templates.books import FILLED
from workbook_templates.brand import Logo
from workbook_templates.layout import Table

SPARE = 4
"""Rows that stand ready beyond those that were lacking."""


def wider(
    content: bytes,
    lacking: Sequence[str],
    book: RegisteredBook,
    recipient: Employee,
    policy: Policy,
    logo: Logo | None,
) -> bytes | None:
    """Return a self book with room for records that had no row, whose tables are ``lacking``; ``None`` where it stays as it is.

    ``policy`` is the one by which it was drawn. A Google Sheet goes on as it is, and so does a book that an older version drew.

    Raises:
        BookError: the file cannot be read.

    """
    declared = FILLED[book.role]
    if book.role != SELF:
        return None
    raw = read_book(content, (declared,))
    if f".{raw.kind}" != XLSX or book.version != declared.version or book.language != policy.language:
        return None
    rows = {name: _rows(raw, table) for name, table in declared.table_by_name.items()}
    for name, count in Counter(lacking).items():
        rows[name] += [{} for _ in range(count + SPARE)]
    issue = raw.identity.issue or book.issue
    return Press(policy, logo).file(Draft(book.book_id, recipient, (recipient,), rows, SELF, issue))


def _rows(raw: RawBook, table: Table) -> list[Row]:
    """Return the rows of a table, those that stand ready among them; none of a sheet that is hidden because nothing is in it."""
    found = raw.tables.get(table.name)
    if found is None:
        return []
    key = table.row_key[0]
    if found.sheet_title in raw.unseen and not any(key in row.cells for row in found.rows):
        return []
    return [_typed(row, table) for row in found.rows]


def _typed(row: RawRow, table: Table) -> Row:
    return {key: cell.value for key, cell in row.cells.items() if key not in table.computed}
