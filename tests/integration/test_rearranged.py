"""What a manager hides before a book comes back is said, once for all that was hidden at once."""

import io
import warnings
import zipfile
from pathlib import Path

import openpyxl

from sync.roles import DECLARED
from sync.xlsx.cells import set_cells
from sync.xlsx.read import RawTable, read_book

from .conftest import Cycle
from .own_columns_cycle import findings_of


def reviewed(table: RawTable) -> list[int]:
    """Return the rows of Review into which somebody typed an actual."""
    return [row.number for row in table.rows if row.cells.get("actual") and not row.cells["actual"].formula]


def fullest(cycle: Cycle) -> tuple[Path, RawTable]:
    """Return the team book with the most reviewed goals of which nobody hid any, and its table of them."""
    raw = {path: read_book(path, DECLARED).tables.get("review") for path in cycle.books()}
    found = [(path, review) for path, review in raw.items() if review and not review.hidden_rows]
    return max(found, key=lambda one: len(reviewed(one[1])))


def filter_rows(path: Path, table: RawTable, rows: set[int]) -> None:
    """Hide rows as a filter does."""
    cell = table.cell_reference("goal_id", table.rows[0].number)
    kept = {cell: str(table.rows[0].cells["goal_id"].value)}
    path.write_bytes(set_cells(path.read_bytes(), {table.sheet_title: kept}, {table.sheet_title: rows}))


def hide_sheet(path: Path, title: str, state: str = "hidden") -> None:
    """Hide a sheet as spreadsheet programs do."""
    saved = io.BytesIO()
    with zipfile.ZipFile(path) as book, zipfile.ZipFile(saved, "w", zipfile.ZIP_DEFLATED) as copy:
        for part in book.infolist():
            content = book.read(part)
            if part.filename == "xl/workbook.xml":
                old = f'<sheet name="{title}"'.encode()
                assert content.count(old) == 1
                content = content.replace(old, old + f' state="{state}"'.encode())
            copy.writestr(part, content)
    path.write_bytes(saved.getvalue())


def test_what_a_filter_hid_is_said_once_for_each_run_of_rows(cycle: Cycle) -> None:
    path, review = fullest(cycle)
    rows = reviewed(review)
    assert len(rows) > 12
    filter_rows(path, review, {*rows[1:5], rows[8]})
    cycle.consolidate()
    told = [text for text in findings_of(cycle.folder, "S05") if path.name in text and "hidden" in text]
    assert [text.partition(": ")[2] for text in told] == [
        f"Rows {rows[1]}–{rows[4]} are hidden; show them (a filter hides rows too), so that everybody sees the same.",
        f"Row {rows[8]} is hidden; show it, so that everybody sees the same.",
    ]


def test_a_hidden_sheet_is_said(cycle: Cycle) -> None:
    path, review = fullest(cycle)
    hide_sheet(path, review.sheet_title)
    cycle.consolidate()
    told = [text for text in findings_of(cycle.folder, "S05") if path.name in text]
    assert [text.partition(": ")[2] for text in told] == [
        f"The sheet {review.sheet_title} is hidden; show it, so that everybody sees the same."
    ]
    assert review.sheet_title in told[0].partition(": ")[0], "the place names the sheet"


def test_a_sheet_of_ours_is_never_called_foreign_however_it_is_hidden(cycle: Cycle) -> None:
    path, review = fullest(cycle)
    hide_sheet(path, review.sheet_title, "veryHidden")
    cycle.consolidate()
    assert not [text for text in findings_of(cycle.folder, "S11") if path.name in text]
    assert [text for text in findings_of(cycle.folder, "S05") if path.name in text]


def test_a_copied_row_is_shown_where_it_stands(cycle: Cycle) -> None:
    """Its id is another row's, too, to which nobody must be led."""
    path, review = fullest(cycle)
    first, below = review.rows[0], review.rows[4].number
    copy = {review.cell_reference("goal_id", below): str(first.cells["goal_id"].value)}
    path.write_bytes(set_cells(path.read_bytes(), {review.sheet_title: copy}))
    cycle.consolidate()
    told = [
        text for text in findings_of(cycle.folder, "S05") if path.name in text and f"Row {below} " in text
    ]
    assert len(told) == 1
    assert told[0].partition(": ")[0].endswith(str(below))


def test_what_was_typed_over_the_formulas_of_a_spare_row_is_said(cycle: Cycle) -> None:
    path, _ = fullest(cycle)
    goals = read_book(path, DECLARED).tables["goals"]
    spare = next(row.number for row in goals.rows if "goal_id" not in row.cells and "check" in row.cells)
    before = cycle.consolidate(dry_run=True)
    note = {goals.cell_reference("check", spare): "Ask me about this"}
    path.write_bytes(set_cells(path.read_bytes(), {goals.sheet_title: note}))
    after = cycle.consolidate()
    assert after.cells.rejected == before.cells.rejected + 1
    assert [
        text for text in findings_of(cycle.folder, "S05") if path.name in text and f"Row {spare} " in text
    ]


def test_without_the_sheet_that_says_so_a_book_is_a_draft_and_that_is_said(cycle: Cycle) -> None:
    path, _ = fullest(cycle)
    with warnings.catch_warnings(action="ignore", category=UserWarning):  # of what openpyxl leaves out
        book = openpyxl.load_workbook(path)
    del book["Checks"]
    book.save(path)
    cycle.consolidate()
    said = [text for text in findings_of(cycle.folder, "S11") if path.name in text]
    assert any("counts as a draft" in text and "Checks" in text for text in said)
    assert not any("was not found" in text for text in said)


def test_what_a_program_saved_without_calculating_it_is_not_rejected(cycle: Cycle) -> None:
    path, _ = fullest(cycle)
    before = cycle.consolidate(dry_run=True)
    with warnings.catch_warnings(action="ignore", category=UserWarning):
        openpyxl.load_workbook(path).save(path)
    assert cycle.consolidate(dry_run=True).cells.rejected == before.cells.rejected


def test_sheets_that_stand_ready_for_later_are_hidden_by_us(cycle: Cycle) -> None:
    ready = [path for path in cycle.books() if read_book(path, DECLARED).unseen]
    assert ready
    cycle.consolidate()
    assert not [text for text in findings_of(cycle.folder, "S05") if "The sheet" in text]
