"""Google Sheets for tests, made from workbooks: the same cells under the same titles, as a reading of a sheet shows them."""

from collections.abc import Iterator

from sync.google.gbook import Gbook, SheetCell, Tab
from sync.identity import PROPERTY_PREFIX
from sync.xlsx.gate import BOOK, open_package
from sync.xlsx.source import XlsxSource

FORMULA = "=NA()"
"""Stands for every formula: what it shows is the workbook's."""

ISSUE = f"{PROPERTY_PREFIX}issue"


def gbook_of(workbook: bytes, file_id: str = "file-1", name: str = "A book") -> Gbook:
    """Return a workbook as it would be read had it been drawn as a Google Sheet."""
    source = XlsxSource(open_package(workbook), BOOK, {})
    properties = {key: value for key, value in source.properties().items() if key != ISSUE}
    url = f"https://docs.google.com/spreadsheets/d/{file_id}/edit"
    return Gbook(file_id, name, url, "en_US", "Etc/GMT", properties, dict(properties), tuple(_tabs(source)))


def _tabs(source: XlsxSource) -> Iterator[Tab]:
    for number, sheet in enumerate(source.sheets):
        cells = source.cells(sheet)
        rows = {
            row.number: {
                column: SheetCell(cell.value, FORMULA if cell.formula else "", cell.error)
                for column, cell in row.cells.items()
            }
            for row in cells.rows
        }
        yield Tab(
            number * 11,
            sheet.title,
            rows,
            1_000,
            40,
            sheet.state != "visible",
            tuple(row.number for row in cells.rows if row.hidden),
            tuple(cells.hidden_columns),
            tuple(cells.merged),
        )
