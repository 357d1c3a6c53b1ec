"""The formats of a book: .xlsx and .gbook, and returns that somebody saved as .ods, .xls or .xlsb.

The latter are scanned first, then read through python-calamine.

What survives differs: the very hidden identity sheet does in all three, custom document properties in .ods and .xlsb.
Values, errors and formulas are told apart as in an .xlsx; hidden rows, hidden columns and footers are not known.
"""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from sync.errors import ContentError, GateError, Notice
from sync.xlsx.gate import MB, Limits, open_package
from sync.xlsx.gbook_source import GbookSource
from sync.xlsx.references import letters
from sync.xlsx.scan_ods import scan_ods
from sync.xlsx.scan_xls import scan_xls
from sync.xlsx.scan_xlsb import scan_xlsb
from sync.xlsx.scans import Scan, SheetScan
from sync.xlsx.sheet_expat import SheetCells
from sync.xlsx.source import Source, XlsxSource
from sync.xlsx.true_type import true_type
from sync.xlsx.unread import Helpers
from sync.xlsx.values import TEXT_LIMIT, Cell, SheetRow
from sync.xlsx.workbook_part import SheetPart

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

OTHER_KINDS = frozenset({"ods", "xls", "xlsb"})
"""The formats besides those of books in which a return is read."""

BOOK_KINDS = frozenset({"xlsx", "gbook"})
"""The formats of books: a file that people fill, and what was read of a Google Sheet."""

_EPOCH = datetime(1899, 12, 30)
_DAY = timedelta(days=1)


def open_source(data: bytes, limits: Limits, unread: Helpers, others: bool) -> Source:
    """Return the sheets behind a file's bytes; with ``others``, those of other spreadsheet formats too.

    Raises:
        FileError: the file is empty.
        GateError: the file should not be read.
        ContentError: a sheet spans far more than our form.

    """
    if others and true_type(data) == "xls":
        if len(data) > limits.file:
            raise GateError("gate.too-large", size=len(data) // MB, limit=limits.file // MB)
        return OtherSource(data, "xls", scan_xls(data, limits))
    package = open_package(data, limits, BOOK_KINDS | OTHER_KINDS if others else BOOK_KINDS)
    match package.kind:
        case "ods":
            return OtherSource(data, "ods", scan_ods(package, limits))
        case "xlsb":
            return OtherSource(data, "xlsb", scan_xlsb(package, limits))
        case "gbook":
            return GbookSource(package, limits)
        case _:
            return XlsxSource(package, limits, unread)


class OtherSource:
    """A scanned book of another format."""

    def __init__(self, data: bytes, kind: str, scan: Scan) -> None:
        self.kind, self._scan = kind, scan
        self._by_title = {sheet.title: sheet for sheet in scan.sheets}
        with _calamine_errors(kind):
            self._book = _opened(data)
        if scan.dates_1904:
            scan.note("notice.date-1904")
        self.notices = [*scan.notices, Notice("notice.other-format", values=(("kind", kind),))]

    @property
    def sheets(self) -> Sequence[SheetPart]:
        """The worksheets in the order of their tabs; the name of a part is the sheet's title."""
        return [SheetPart(sheet.title, sheet.title, sheet.state) for sheet in self._scan.sheets]

    def properties(self) -> dict[str, str]:
        """Return the custom document properties, as far as the format keeps them."""
        return self._scan.properties

    def cells(self, sheet: SheetPart) -> SheetCells:
        """Return the filled cells of a sheet."""
        scan = self._by_title[sheet.title]
        if not scan.height:
            return SheetCells()
        with _calamine_errors(self.kind):
            rows = self._book.get_sheet_by_name(sheet.title).to_python(skip_empty_area=False)
        found = SheetCells()
        for index, row in enumerate(rows):
            cells = dict(self._row_cells(scan, index, row))
            if cells:
                found.rows.append(SheetRow(index + 1, False, cells))
        return found

    def _row_cells(self, scan: SheetScan, row: int, values: Sequence[object]) -> Iterator[tuple[str, Cell]]:
        for column, value in enumerate(values):
            place = row, column
            formula = place in scan.formulas
            if place in scan.errors:
                yield letters(column), Cell(scan.errors[place], formula, True)
            elif place in scan.uncalculated:
                yield letters(column), Cell(None, formula)
            elif place in scan.numbers and not self._scan.dates_1904:
                yield letters(column), Cell(scan.numbers[place], formula)
            elif formula or value != "":
                yield letters(column), Cell(_value(value), formula)


def _value(value: object) -> float | str | bool:
    """Return a value as an .xlsx keeps it: dates and times as serial numbers of the 1900 calendar, in days."""
    match value:
        case bool():
            return value
        case int() | float():
            return float(value)
        case datetime():
            return (value - _EPOCH) / _DAY
        case date():
            return (value - _EPOCH.date()) / _DAY
        case time():
            return (datetime.combine(_EPOCH, value) - _EPOCH) / _DAY
        case timedelta():
            return value / _DAY
        case _:
            return _text(str(value))


def _text(text: str) -> str:
    if len(text) > TEXT_LIMIT:
        raise ContentError("content.long-text", length=len(text), limit=TEXT_LIMIT)
    return text


def _opened(data: bytes) -> "CalamineWorkbook":
    from python_calamine import load_workbook  # only a return in another format needs it

    return load_workbook(io.BytesIO(data))


@contextmanager
def _calamine_errors(kind: str) -> Iterator[None]:
    """Turn what calamine raises into :class:`GateError`; a panic in its Rust code is no :class:`Exception`."""
    from python_calamine import CalamineError, PasswordError

    try:
        yield
    except PasswordError as error:
        raise GateError("gate.encrypted") from error
    except CalamineError as error:
        raise GateError("gate.unreadable", kind=kind, reason=str(error)) from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            raise GateError("gate.unreadable", kind=kind, reason=str(error)[:80]) from None
        raise
