"""The master is HR's own file: sorted, renamed, enlarged and decorated, and still patched right."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import python_calamine

from sync.rows import as_text
from sync.xlsx.cells import set_cells
from sync.xlsx.edits import Formula
from sync.xlsx.references import letters
from workbook_templates.books import master
from workbook_templates.labels import sheet_title
from workbook_templates.layout import column_letter

from .conftest import Cycle
from .typing_in import hr_types, in_master, table_of


def with_part(workbook: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as source, zipfile.ZipFile(target, "w") as copy:
        for info in source.infolist():
            copy.writestr(info, change(info.filename, source.read(info)))
    return target.getvalue()


def looks_of(workbook: openpyxl.Workbook, name: str) -> dict[str, int]:
    """Return how the very hidden sheet says that a table's rows look: the number of each column's style."""
    sheet = workbook[sheet_title(master.BOOK.role, "identity", "en")]
    row = next(cell.row for (cell,) in sheet.iter_rows(max_col=1) if cell.value == f"style:{name}:open")
    positions = master.BOOK.table_by_name[name].positions
    return {key: sheet[f"{column_letter(place)}{row}"].style_id for key, place in positions.items()}


def swap_rows(path: Path, name: str, one: str, other: str) -> None:
    """Sort two rows of a table as a spreadsheet program does: their values change places."""
    found, key = table_of(path, master.BOOK, name), master.BOOK.table_by_name[name].row_key[0]
    rows = {as_text(row.cells[key].value or ""): row for row in found.rows if key in row.cells}
    edits = {}
    for here, there in ((one, other), (other, one)):
        for column in found.columns:
            cell = rows[there].cells.get(column)
            edits[found.cell_reference(column, rows[here].number)] = None if cell is None else cell.value
    path.write_bytes(set_cells(path.read_bytes(), {found.sheet_title: edits}))


def rows_of(cycle: Cycle, name: str) -> dict[str, dict[str, object]]:
    key = master.BOOK.table_by_name[name].row_key[0]
    return {
        as_text(row.cells[key].value or ""): {column: cell.value for column, cell in row.cells.items()}
        for row in table_of(cycle.master, master.BOOK, name).rows
        if key in row.cells
    }


def rounded(rows: dict[str, dict[str, object]]) -> dict[str, dict[str, object]]:
    """Return rows as programs that write fifteen digits leave them."""
    return {
        key: {column: round(cell, 9) if isinstance(cell, float) else cell for column, cell in row.items()}
        for key, row in rows.items()
    }


@pytest.mark.usefixtures("consolidated")
def test_rows_that_hr_sorted_are_found_where_they_are(cycle: Cycle) -> None:
    before = rows_of(cycle, "results")
    first, last = next(iter(before)), list(before)[-1]
    swap_rows(cycle.master, "results", first, last)
    hr_types(cycle.folder, "results", first, confirmed_by="Li Na")
    cycle.consolidate()
    after = rows_of(cycle, "results")
    assert (last, first) == (next(iter(after)), list(after)[-1])
    assert before[last] == after[last]
    assert {**before[first], "confirmed_by": "Li Na"} == after[first]


@pytest.mark.usefixtures("consolidated")
def test_sorting_alone_changes_nobodys_values(cycle: Cycle) -> None:
    before = rows_of(cycle, "goals")
    own = [key for key, row in before.items() if "book" in row]
    swap_rows(cycle.master, "goals", own[0], own[-1])
    receipt = cycle.consolidate()
    assert before == rows_of(cycle, "goals")
    assert receipt.conflicts == 0
    assert "S14" not in {found.code for found in receipt.findings}


@pytest.mark.usefixtures("consolidated")
def test_a_renamed_sheet_is_still_ours(cycle: Cycle) -> None:
    before = rows_of(cycle, "employees")

    def renamed(name: str, part: bytes) -> bytes:
        if not name.endswith(".xml") or name.startswith("docProps"):
            return part
        return part.replace(b'name="Employees"', b'name="Our people"').replace(
            b"Employees!", b"'Our people'!"
        )

    cycle.master.write_bytes(with_part(cycle.master.read_bytes(), renamed))
    person = next(iter(before))
    hr_types(cycle.folder, "employees", person, position="Chief of tea")
    assert cycle.consolidate().run
    assert in_master(cycle.folder, "employees", person)["position"] == "Chief of tea"
    assert "Our people" in openpyxl.load_workbook(cycle.master, read_only=True).sheetnames


@pytest.mark.usefixtures("consolidated")
def test_notes_beside_and_below_our_columns_stay(cycle: Cycle) -> None:
    sheet = table_of(cycle.master, master.BOOK, "results").sheet_title
    near, far = (letters(len(master.RESULTS.columns) + beside) for beside in (2, 3))
    notes = {f"{near}3": "mine", f"{near}9": 12.5, f"{far}12": "call her"}
    cycle.master.write_bytes(set_cells(cycle.master.read_bytes(), {sheet: notes}))  # type: ignore[dict-item]
    hr_types(cycle.folder, "settings", "company", value="Harbour Tea Holdings")
    cycle.consolidate()
    found = openpyxl.load_workbook(cycle.master, read_only=True)[sheet]
    assert list(notes.values()) == [found[cell].value for cell in notes]


@pytest.mark.usefixtures("consolidated")
def test_every_value_reads_the_same_through_another_library(cycle: Cycle) -> None:
    workbook = python_calamine.load_workbook(io.BytesIO(cycle.master.read_bytes()))
    for name in ("goals", "reviews", "results", "submissions"):
        found = table_of(cycle.master, master.BOOK, name)
        rows = workbook.get_sheet_by_name(found.sheet_title).to_python(skip_empty_area=False)
        for row in found.rows:
            for column, cell in row.cells.items():
                if not cell.formula:
                    other = rows[row.number - 1][found.columns[column]]
                    assert cell.value == (
                        float(other) if isinstance(other, int) else other
                    ) or not isinstance(other, str | float | int)


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_a_master_that_another_program_saved_goes_on(
    sample_cycle: Callable[[str], Cycle], tmp_path: Path, language: str
) -> None:
    import shutil

    sample = sample_cycle(language)
    folder = tmp_path / "2026-H2"
    shutil.copytree(sample.folder, folder)
    cycle = Cycle(folder, sample.sample, sample.mistakes)
    cycle.consolidate()
    results = rounded(rows_of(cycle, "results"))
    openpyxl.load_workbook(cycle.master).save(cycle.master)  # all styles numbered anew, texts shared
    again = cycle.consolidate()
    assert results == rounded(rows_of(cycle, "results"))
    assert again.conflicts == 0
    assert "S14" not in {found.code for found in again.findings}


def test_rows_typed_below_a_table_get_its_look(cycle: Cycle) -> None:
    """LibreOffice and WPS leave a table as large as it is when people type below it."""
    found = table_of(cycle.master, master.BOOK, "raters")
    first = max((row.number for row in found.rows if row.cells), default=found.header_row) + 1
    typed = {
        found.cell_reference("ratee_id", first): "E0030",
        found.cell_reference("rater_id", first): "E0031",
        found.cell_reference("source", first): "Peer",
        found.cell_reference("ratee_id", first + 1): "E0030",
        found.cell_reference("rater_id", first + 1): "E0032",
        found.cell_reference("reason", first + 1): Formula('"a"&"b"'),
    }
    cycle.master.write_bytes(set_cells(cycle.master.read_bytes(), {found.sheet_title: typed}))
    cycle.consolidate()
    workbook = openpyxl.load_workbook(cycle.master)
    sheet, looks = workbook[found.sheet_title], looks_of(workbook, "raters")
    row = {key: sheet[found.cell_reference(key, first)] for key in looks}
    assert {key: cell.style_id for key, cell in row.items()} == looks
    assert (row["ratee_id"].value, row["rater_id"].value, row["source"].value) == ("E0030", "E0031", "Peer")
    assert row["ratee"].value
    assert sheet[found.cell_reference("rater_id", first + 1)].style_id == looks["rater_id"]
    kept = sheet[found.cell_reference("reason", first + 1)]
    assert (kept.value, kept.style_id) == ('="a"&"b"', 0), "what computes is HR's own"
    before = cycle.master.read_bytes()
    cycle.consolidate()
    assert cycle.master.read_bytes() == before
