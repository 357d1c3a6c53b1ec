"""What our reader accepts, calamine and openpyxl read alike: a file that two readers take differently is refused."""

import io
from collections.abc import Mapping

import openpyxl
import pytest
import python_calamine

from sync.errors import ReviewbookError
from sync.xlsx.gate import BOOK, open_package
from sync.xlsx.references import letters
from sync.xlsx.source import XlsxSource
from tests.hostile.corpus import CELLS, ODDITIES, Read, Refused

Grid = dict[str, object]

NOT_CALAMINE = {
    "a cell at XFD1048576": "it reserves the whole sheet, which ends the process",
    "dates from 1904": "it gives dates as such",
    "a heading in full width, its key cleared": "it cuts the space of a blank cell",
}
NOT_OPENPYXL = {
    "a cell at XFD1048576": "it walks over the whole sheet",
    "Strict OOXML": "it reads Transitional only",
    "names with backslashes": "it looks for parts by the exact name",
    "dates from 1904": "it gives dates as such",
    "an escaped control character": "it leaves the escape as it is",
    "400,000 styled blank cells": "it takes a minute",
    "600,000 styled blank rows": "it takes a minute",
}
"""What another reader cannot take or takes differently by design, and why."""

TWO_READINGS = (
    "a number as Python writes it",
    "the shared string −1",
    "a cell of an unknown kind",
    "row 0",
    "two values in a cell",
    "a cell inside a cell",
    "rows inside an extension",
    "two sets of rows",
)
"""Files of the corpus that calamine and openpyxl do take, each in its own way."""


def accepted(beyond: Mapping[str, str]) -> list[Read]:
    return [sample for sample in ODDITIES if sample.what not in beyond]


def name(sample: Read | Refused) -> str:
    return sample.what.replace(" ", "_")


def ours(content: bytes) -> Grid:
    source = XlsxSource(open_package(content), BOOK, {})
    rows = source.cells(source.sheets[0]).rows
    cells = {f"{column}{row.number}": cell for row in rows for column, cell in row.cells.items()}
    return {
        place: cell.value for place, cell in cells.items() if not cell.error and cell.value not in ("", None)
    }


def calamine_s(content: bytes) -> Grid:
    book = python_calamine.load_workbook(io.BytesIO(content))
    rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    return {
        f"{letters(column)}{row}": value
        for row, values in enumerate(rows, start=1)
        for column, value in enumerate(values)
        if value != ""
    }


def openpyxl_s(content: bytes) -> Grid:
    sheet = openpyxl.load_workbook(io.BytesIO(content), data_only=True).worksheets[0]
    cells = (cell for row in sheet.iter_rows() for cell in row if cell.data_type != "e")
    return {cell.coordinate: cell.value for cell in cells if cell.value not in (None, "")}


@pytest.mark.parametrize("sample", accepted(NOT_CALAMINE), ids=name)
def test_calamine_reads_what_we_read(sample: Read) -> None:
    content = sample.make()
    assert ours(content) == calamine_s(content)


@pytest.mark.parametrize("sample", accepted(NOT_OPENPYXL), ids=name)
def test_openpyxl_reads_what_we_read(sample: Read) -> None:
    content = sample.make()
    assert ours(content) == openpyxl_s(content)


@pytest.mark.parametrize("what", TWO_READINGS)
def test_where_the_others_disagree_we_refuse(what: str) -> None:
    content = next(sample for sample in CELLS if sample.what == what).make()
    readings = []
    for reader in (calamine_s, openpyxl_s):
        try:
            readings.append(reader(content))
        except (python_calamine.CalamineError, ValueError):
            readings.append({})
    assert readings[0] != readings[1]
    with pytest.raises(ReviewbookError):
        ours(content)
