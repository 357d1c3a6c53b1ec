"""Whether a sheet, its file in the cycle folder and what the ledger knows of it say the same."""

from pathlib import Path

from sync.google.gbook import Gbook, decode
from sync.google.readings import read_sheet
from sync.ledger import Ledger
from tests.google_sheets.copied_office import manager
from tests.google_sheets.small_office import Office


def file_of(office: Office, person: str) -> Path:
    """Return the file of somebody's team book."""
    return next((office.folder / "books").rglob(f"{person} *.gbook"))


def leftovers(office: Office) -> list[str]:
    """Return what lies ready beside the books, and is in nobody's place."""
    return [path.name for path in (office.folder / "books").rglob(".*")]


def is_in_step(office: Office, person: str) -> bool:
    """Whether the book's file says what the sheet says, cell by cell, and the ledger knows of which version."""
    with Ledger.open(office.folder) as ledger:
        (book,) = ledger.registry.of_recipient(person, "team")
        sheet = ledger.sheets.find(book.book_id)
        assert sheet is not None
        seen = read_sheet(office.google, ledger, book, sheet.file_id)
    kept = decode(file_of(office, person).read_bytes())
    return _cells(kept) == _cells(seen) and sheet.version == manager(office, person).version


def _cells(book: Gbook) -> dict[tuple[int, int, str], object]:
    return {
        (tab.id, number, column): cell.formula or cell.value
        for tab in book.tabs
        for number, cells in tab.rows.items()
        for column, cell in cells.items()
    }
