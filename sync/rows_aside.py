"""What HR is told of rows of the master that count for nothing: they have the id of another row, or come from no book.

They stay as HR typed them, and are told of in every run, until HR gives them an id of their own or takes them out.
"""

from collections.abc import Iterator
from dataclasses import replace

from appraisal.findings import Spot
from appraisal.rules.context import CellProblem
from sync.hr import HrContent
from sync.ledger import Ledger
from sync.ledger.written import WrittenRow
from sync.row_ids import KEYED, NAMED, WITHOUT_ID
from sync.rows import REPEATED_ID, REPEATED_KEY, REPEATED_RECORD, UNKNOWN_RECORD, is_aside
from sync.written_rows import unpacked
from workbook_templates.books import master
from workbook_templates.layout import Table


def with_rows_aside(content: HrContent, ledger: Ledger) -> HrContent:
    """Add a problem for each row that counts for nothing."""
    found = tuple(problem for table in NAMED.values() for problem in _of_table(table, ledger))
    return replace(content, problems=(*content.problems, *found)) if found else content


def _of_table(table: Table, ledger: Ledger) -> Iterator[CellProblem]:
    (key,) = table.row_key
    for row in ledger.written.with_mark(table.name):
        if not is_aside(row.key, row.row):
            continue
        spot, record = Spot(table.name, row.key, key), row.key.rpartition("#")[0]
        standing = ledger.written.row(table.name, record)
        if standing is not None:
            yield CellProblem(spot, _kind(table, row), record, standing.row)
        elif "book" in table.by_key:
            yield CellProblem(spot, UNKNOWN_RECORD, "" if record == WITHOUT_ID else record)


def _kind(table: Table, row: WrittenRow) -> str:
    if table.name in KEYED:
        return REPEATED_KEY
    is_hrs = table is master.ASSIGNMENTS or (
        table is master.GOALS and not unpacked(table, row.cells).get("book")
    )
    return REPEATED_ID if is_hrs else REPEATED_RECORD
