"""Warnings in the sheet: whoever types over what Reviewbook works out is told so first, and may go on.

HR may type everywhere, as in master.xlsx; what is typed over a computed cell is reported, and written again.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from sync.google.gbook import Gbook
from sync.google.master.rows import Desk, DeskTable
from workbook_templates.layout import Owner
from workbook_templates.master_names import is_block


def warnings_of(book: Gbook, desk: Desk) -> Iterator[dict[str, Any]]:
    """Yield the requests that warn: of the computed columns of each table, and of sheets that hold figures alone."""
    ids = {tab.title: tab.id for tab in book.tabs}
    by_sheet: dict[str, list[DeskTable]] = {}
    for table in desk.values():
        by_sheet.setdefault(table.sheet, []).append(table)
    for title, tables in by_sheet.items():
        if all(is_block(table.table) for table in tables):
            yield _warning({"sheetId": ids[title]})
            continue
        for table in tables:
            for first, last in _spans(sorted(_computed(table))):
                yield _warning(
                    {
                        "sheetId": ids[title],
                        "startRowIndex": table.header_row,
                        "startColumnIndex": first,
                        "endColumnIndex": last + 1,
                    }
                )


def _computed(table: DeskTable) -> Iterator[int]:
    for column in table.table.columns:
        if column.owner is Owner.COMPUTED and column.key in table.columns:
            yield table.columns[column.key]


def _spans(places: Sequence[int]) -> Iterator[tuple[int, int]]:
    for _, run in groupby(enumerate(places), key=lambda pair: pair[1] - pair[0]):
        found = [place for _, place in run]
        yield found[0], found[-1]


def _warning(area: dict[str, int]) -> dict[str, Any]:
    return {"addProtectedRange": {"protectedRange": {"range": area, "warningOnly": True}}}
