"""What formulas give."""

from tests.google_sheets.emulator.cells import Value
from tests.google_sheets.emulator.spreadsheet import Spreadsheet

Results = dict[tuple[int, int, int], Value]


def computed(book: Spreadsheet) -> Results:
    """The results of all formulas, by sheet, row and column; kept until something changes."""
    if book.computed is None:
        book.computed = {}
    return book.computed
