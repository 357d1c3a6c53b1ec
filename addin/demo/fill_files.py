"""Filling the handed-out files of the sample company, as a spreadsheet program would leave them.

What people type goes into the cells of the file that was handed out; every formula keeps its place and shows what it
computes now, as after recalculation. Nothing else in the file changes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from addin.demo.colleagues import rate_colleagues
from addin.demo.company import Company
from addin.demo.filling import Edits, fill_book
from addin.demo.mistakes import Mistake
from addin.demo.open_book import Typed
from addin.demo.own_books import fill_own
from addin.demo.people import TEXTS
from addin.demo.stages import DemoStage, said_until, typed_until
from appraisal.model import Employee
from sync.files import INBOX, replace_file
from sync.rows import as_text
from sync.xlsx.cells import Cached, Edit, set_cells
from sync.xlsx.read import RawRow, RawTable, read_book
from workbook_templates.books import FILLED, filled_table
from workbook_templates.books.team import VOICES
from workbook_templates.live import compute
from workbook_templates.stamp import Cell, Row

Cells = Mapping[str, Mapping[str, Mapping[str, Typed]]]


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A handed-out book: its bytes, its tables as they were read, and the plain rows in them."""

    content: bytes
    role: str
    tables: Mapping[str, RawTable]
    rows: Mapping[str, Sequence[Row]]


@dataclass(frozen=True, slots=True)
class Desk:
    """Where books are filled: the cycle folder, and the stage at whose end people stop.

    ``issued`` is a folder with the books as they were handed out, under the same names; without it they were not touched
    since.
    """

    folder: Path
    until: DemoStage = DemoStage.CALIBRATE
    issued: Path | None = None


def fill_file(desk: Desk, name: str, manager: Employee, company: Company) -> Edits:
    """Fill one handed-out book and put it where its manager leaves it: in its place, or as copies in the inbox."""
    folder, file = desk.folder, desk.folder / name
    book = opened(file.read_bytes())
    # What is typed follows from the rows that were handed out, so each stage goes on where the one before stopped.
    first = book if desk.issued is None else opened((desk.issued / name).read_bytes())
    edits = typed_until(fill_book(first.rows, manager, company), desk.until)
    if not edits.returned:
        return edits
    filled = _filled(book, {**edits.cells, **replies(book, company)}, company, edits)
    if edits.inbox_name:
        replace_file(folder / INBOX / edits.inbox_name, filled)
        if desk.issued is not None:
            # The book was read before: left where it was, it would be another answer beside this one.
            file.unlink()
    else:
        replace_file(file, filled)
    if edits.second is not None:
        replace_file(
            folder / INBOX / edits.second.inbox_name, _filled(book, edits.second.cells, company, None)
        )
    return edits


def replies(book: OpenFile, company: Company) -> Cells:
    """Return a manager's replies to what people have said of their goals since the book was opened last."""
    said = (row for row in book.rows.get(VOICES.name, ()) if row.get("comment") and not row.get("reply"))
    replies: dict[str, dict[str, Typed]] = {}
    for row in said:
        key = "reply" if row.get("new_target") is None else "reply-target"
        replies[str(row["voice"])] = {"reply": TEXTS(f"voice.{key}", company.language)}
    return {VOICES.name: replies}


def fill_own_file(desk: Desk, name: str, person: Employee, company: Company) -> tuple[Mistake, ...]:
    """Fill one self book in its place, as its employee does, and return what is amiss with what was said."""
    file = desk.folder / name
    book = opened(file.read_bytes())
    all_of_it, mistakes = fill_own(book.rows, person, company)
    typed = said_until(all_of_it, desk.until)
    if typed:
        replace_file(file, _filled(book, typed, company, None))
    return mistakes


def fill_peer_file(desk: Desk, name: str, rater: Employee, company: Company) -> None:
    """Fill one peer book in its place, as its rater does."""
    file = desk.folder / name
    book = opened(file.read_bytes())
    replace_file(file, _filled(book, rate_colleagues(book.rows, rater, company), company, None))


def type_into(content: bytes, typed: Cells, company: Company) -> bytes:
    """Return a handed-out book after somebody typed into it and saved it: every formula shows what it computes now."""
    return _filled(opened(content), typed, company, None)


def opened(content: bytes) -> OpenFile:
    """Return a handed-out book, or what was read of a sheet, as whoever fills it sees it."""
    raw = read_book(content, FILLED.values())
    tables = raw.tables
    rows = {
        name: [{key: cell.value for key, cell in row.cells.items()} for row in raw.rows]
        for name, raw in tables.items()
    }
    return OpenFile(content, raw.role, tables, rows)


def _filled(book: OpenFile, typed: Cells, company: Company, edits: Edits | None) -> bytes:
    """Return the book's bytes with everything typed into it and every formula showing its value."""
    overwritten = edits.overwritten if edits is not None else {}
    hidden = edits.hidden_rows if edits is not None else {}
    shown = compute(_with_typed(book.rows, typed), company.policy, company.language, book.role)
    cells: dict[str, dict[str, Edit]] = {}
    for name, raw in book.tables.items():
        sheet = cells.setdefault(raw.sheet_title, {})
        constants = overwritten.get(name, {})
        for row, after in zip(raw.rows, shown[name], strict=True):
            changes = {**_changes(name, row, after), **constants.get(_record(name, row), {})}
            sheet.update({raw.cell_reference(key, row.number): value for key, value in changes.items()})
    return set_cells(book.content, cells, _row_numbers(book, hidden))


def _with_typed(rows: Mapping[str, Sequence[Row]], typed: Cells) -> dict[str, list[Row]]:
    return {
        name: [{**row, **typed.get(name, {}).get(_key(name, row), {})} for row in table]
        for name, table in rows.items()
    }


def _key(name: str, row: Row) -> str:
    value = row.get(filled_table(name).row_key[0])
    return as_text(value) if isinstance(value, float | str) else ""


def _record(name: str, row: RawRow) -> str:
    cell = row.cells.get(filled_table(name).row_key[0])
    return "" if cell is None or cell.value is None else as_text(cell.value)


def _changes(name: str, before: RawRow, after: Row) -> dict[str, Edit]:
    """Return the cells of a row that hold something else now; formulas stay and show their new value.

    Where somebody typed over a formula, that stays as well.
    """
    changes: dict[str, Edit] = {}
    table = filled_table(name)
    for key in table.by_key:
        cell, value = before.cells.get(key), _plain(after.get(key))
        lost = key in table.computed and cell is not None and cell.value is not None and not cell.formula
        if (cell.value if cell else None) != value and not lost:
            changes[key] = Cached("" if value is None else value) if key in table.computed else value
    return changes


def _plain(value: Cell) -> float | str | None:
    if value is None or isinstance(value, (float, str)):
        return value
    return float(value) if isinstance(value, int) else None


def _row_numbers(book: OpenFile, hidden: Mapping[str, Sequence[str]]) -> dict[str, list[int]]:
    """Return the numbers of the rows to hide, by sheet."""
    return {
        book.tables[name].sheet_title: [
            row.number for row in book.tables[name].rows if _record(name, row) in records
        ]
        for name, records in hidden.items()
    }
