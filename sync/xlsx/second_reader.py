"""What another library reads from the program's own cells: python-calamine, over nothing but their bytes."""

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from operator import itemgetter

import python_calamine

from appraisal.numbers import to_serial
from sync.xlsx.edits import Cached, Constant, Edit, Formula
from sync.xlsx.references import column_index
from workbook_templates.stamp import Link

Shown = float | str | bool
"""What a reader sees: "" for a blank cell and for a formula without a value."""

_AREA = 200_000
"""Cells, blank ones too, that are read at a time: the reader holds a whole rectangle."""
_ROWS = 4_096
_DAY = timedelta(days=1)
_EPOCH = datetime(1899, 12, 30)
_FIRST_OF_MARCH_1900 = 61
_MILLISECOND = 1.2e-8
"""In days."""

_TYPES = """<?xml version="1.0"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/></Types>"""
_RELATIONSHIPS = """<?xml version="1.0"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r"
Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"/></Relationships>"""
_WORKBOOK = """<?xml version="1.0"?>
<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"
xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">
<sheets><sheet name="S" sheetId="1" r:id="r"/></sheets></workbook>"""
_PARTS: Mapping[str, str] = {
    "[Content_Types].xml": _TYPES,
    "_rels/.rels": _RELATIONSHIPS.format(kind="officeDocument", target="xl/workbook.xml"),
    "xl/workbook.xml": _WORKBOOK,
    "xl/_rels/workbook.xml.rels": _RELATIONSHIPS.format(kind="worksheet", target="worksheets/sheet1.xml"),
}


@dataclass(frozen=True, slots=True)
class SheetValues:
    """The values of a sheet from its first filled row (one-based) and column (zero-based) on."""

    rows: list[list[object]]
    first_row: int
    first_column: int

    def value(self, number: int, column: str) -> object:
        """Return what the reader found in a cell, "" outside of what is filled."""
        row, place = number - self.first_row, column_index(column) - self.first_column
        if 0 <= row < len(self.rows) and 0 <= place < len(self.rows[row]):
            return self.rows[row][place]
        return ""

    def difference(self, number: int, columns: tuple[str, ...], values: Sequence[Edit]) -> str:
        """Return the first of some columns that reads otherwise than it should, or ""."""
        row = number - self.first_row
        found = self.rows[row] if 0 <= row < len(self.rows) else []
        if _found(found, columns, self.first_column) == _expected(values):
            return ""
        cells = zip(columns, values, strict=True)
        return next((column for column, new in cells if not same(new, self.value(number, column))), "")


def _found(row: list[object], columns: tuple[str, ...], first: int) -> list[object] | None:
    """Return what a row shows in some columns, or ``None`` where that does not compare at a glance."""
    start, end, take = _places(columns, first)
    if start < 0:
        return None
    if end > len(row):
        row = row + [""] * (end - len(row))
    found = row[start:end] if take is None else list(take(row))
    return found if _PLAIN.issuperset(map(type, found)) else None


def _expected(values: Sequence[Edit]) -> list[object]:
    """Return what a reader should see, and for yes or no what it never sees: ``True`` would equal 1."""
    return [
        new if type(new) is str or type(new) is float else "" if new is None else _plain(new)
        for new in values
    ]


_PLAIN = frozenset({str, float})


@lru_cache(1024)
def _places(
    columns: tuple[str, ...], first: int
) -> tuple[int, int, Callable[[Sequence[object]], tuple[object, ...]] | None]:
    """Return the first and behind the last place of columns in a row, and what takes those that have gaps between them."""
    places = [column_index(column) - first for column in columns]
    start, end = min(places, default=-1), max(places, default=-1) + 1
    if places == list(range(start, end)):
        return start, end, None
    return start, end, itemgetter(*places) if len(places) > 1 else None


@dataclass(slots=True)
class Batch:
    """Rows that wait for the second reader: the bytes of their cells, and what these should show.

    ``opening`` and ``closing`` are the tags around the rows.
    """

    opening: bytes
    closing: bytes
    _expected: list[tuple[int, tuple[str, ...], Sequence[Edit]]] = field(default_factory=list)
    _markup: list[bytes] = field(default_factory=list)
    _width: int = 0

    def full(self, number: int) -> bool:
        """Whether a row of this number would make the batch too large."""
        if not self._expected:
            return False
        rows = number - self._expected[0][0]
        return rows >= _ROWS or rows * self._width > _AREA

    def add(self, number: int, columns: tuple[str, ...], values: Sequence[Edit], row: bytes) -> None:
        """Add a row below the others: its edits, and its markup, in which no cell points to a shared text."""
        self._markup.append(row)
        self._expected.append((number, columns, values))
        self._width = max(self._width, _width(columns))

    def difference(self) -> str:
        """Return the reference of the first cell that reads otherwise than it should, or ""; empty the batch."""
        found = _read(b"".join([self.opening, *self._markup, self.closing]))
        expected, self._expected, self._markup, self._width = self._expected, [], [], 0
        for number, columns, values in expected:
            column = found.difference(number, columns, values)
            if column:
                return f"{column}{number}"
        return ""


@lru_cache(1024)
def _width(columns: tuple[str, ...]) -> int:
    """Return how many columns there are up to the last of some."""
    return max(map(column_index, columns)) + 1


def sheet_values(sheet: python_calamine.CalamineSheet) -> SheetValues:
    """Return what calamine finds in a sheet."""
    row, column = sheet.start or (0, 0)
    return SheetValues(sheet.to_python(skip_empty_area=True), row + 1, column)  # type: ignore[arg-type]


def same(edit: Edit, found: object) -> bool:
    """Whether a reader found what an edit wrote; numbers must be equal to the last digit.

    A number that a cell's format shows as a date comes as one, to the millisecond.
    """
    expected = _shown(edit)
    if isinstance(found, date | time | timedelta):
        return isinstance(expected, float) and abs(expected - _serial(found)) < _MILLISECOND
    return expected == found and isinstance(expected, bool) is isinstance(found, bool)


def _read(sheet: bytes) -> SheetValues:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, text in _PARTS.items():
            archive.writestr(name, text)
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
    target.seek(0)
    return sheet_values(python_calamine.CalamineWorkbook.from_filelike(target).get_sheet_by_index(0))


def _shown(edit: Edit) -> Shown:
    value: Constant
    match edit:
        case Cached():
            value = edit.value
        case Link():
            value = edit.text
        case Formula():
            value = ""
        case _:
            value = edit
    if value is None:
        return ""
    return float(to_serial(value)) if isinstance(value, date) else value


def _plain(edit: Edit) -> float | str | None:
    shown = _shown(edit)
    return None if isinstance(shown, bool) else shown


def _serial(found: date | time | timedelta) -> float:
    """Return a date, a time or a duration as the number that the file holds."""
    if isinstance(found, timedelta):
        return found / _DAY
    if isinstance(found, time):
        return (datetime.combine(_EPOCH, found) - _EPOCH) / _DAY
    moment = found if isinstance(found, datetime) else datetime(found.year, found.month, found.day)
    days = (moment - _EPOCH) / _DAY
    # The 1900 system has a 29 February in 1900, so the days before it count one less.
    return days if days >= _FIRST_OF_MARCH_1900 else days - 1
