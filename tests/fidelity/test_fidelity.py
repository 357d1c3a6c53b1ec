"""A master full of HR's own work goes through a run: all of it is still there, and what the run wrote reads back."""

import io
import re
from functools import cache

import openpyxl
import pytest
import wolfxl

from sync.xlsx.edits import SheetChange
from sync.xlsx.gate import MASTER, open_package
from sync.xlsx.patch import Patched, patch
from sync.xlsx.stale_pivots import StalePivot
from sync.xlsx.verify import verify_whole
from tests.fidelity.features import BESIDE, GOALS, SHEETS
from tests.fidelity.masters import (
    NEW_GOALS,
    changes,
    full_master,
    identical_parts,
    kept,
    patched,
    plain,
    plain_master,
    rewritten_by_openpyxl,
)
from tests.fidelity.small_packages import parts
from workbook_templates.layout import LANGUAGES


@cache
def after_a_run() -> tuple[bytes, Patched]:
    return patched(full_master())


def test_everything_that_hr_added_is_still_there() -> None:
    lost = [row for row in kept(full_master(), after_a_run()[0]) if row.kept < row.markers]
    assert lost == []


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_a_library_that_loads_and_saves_loses_most_of_it() -> None:
    rows = kept(full_master(), rewritten_by_openpyxl(full_master()))
    assert sum(row.kept for row in rows) < sum(row.markers for row in rows) / 2


def test_only_our_sheets_and_tables_and_the_workbook_s_names_change() -> None:
    workbook, result = after_a_run()
    before, after = parts(full_master()), parts(workbook)
    assert list(before) == list(after)
    different = {name for name in before if before[name] != after[name]}
    tables = {
        name
        for name, content in before.items()
        if re.search(b' name="tbl(Goals|Library)"', content) and name.startswith("xl/tables/")
    }
    assert len(tables) == 2
    ours = {GOALS, SHEETS["library"], "xl/workbook.xml", *tables}
    assert (ours, ours, set()) == (different, set(result.changed), set(result.dropped))
    assert identical_parts(full_master(), workbook) == (len(before) - len(ours), len(before))


def test_a_pivot_table_over_our_table_is_reported_as_stale() -> None:
    assert (StalePivot("HR own", "HR pivot by level"),) == after_a_run()[1].stale_pivots


def test_parts_that_stay_keep_their_packed_bytes() -> None:
    workbook, result = after_a_run()
    before, after = open_package(full_master(), MASTER), open_package(workbook, MASTER)
    changed = {part.lower() for part in result.changed}
    for name, old in before.entries.items():
        new = after.entries[name]
        same = before.data[old.start : old.end] == after.data[new.start : new.end]
        assert same is (name not in changed), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_calamine_reads_every_written_value_from_the_whole_sheets(language: str) -> None:
    verify_whole(patched(plain_master(language), language)[0], changes(language))
    verify_whole(after_a_run()[0], changes())


def written() -> dict[tuple[str, str], object]:
    """Return what a reader should see, by sheet and reference; cleared cells are ``None``."""
    return {
        (change.title, f"{column}{number}"): value
        for change in changes()
        for number, edit in change.rows
        for column, value in edit.cells.items()
    }


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_openpyxl_reads_every_written_value() -> None:
    book = openpyxl.load_workbook(io.BytesIO(after_a_run()[0]), data_only=True)
    assert written() == {place: plain(book[place[0]][place[1]].value) for place in written()}


def test_wolfxl_reads_every_written_value() -> None:
    book = wolfxl.load_workbook(io.BytesIO(after_a_run()[0]))
    assert written() == {place: plain(book[place[0]][place[1]].value) for place in written()}


def test_hr_s_column_goes_on_beside_the_new_rows() -> None:
    sheet = parts(after_a_run()[0])[GOALS].decode()
    cells = re.findall(BESIDE + r'(\d+)" s="3"><f>tblGoals\[\[#This Row\],\[Target\]\]\*2</f>', sheet)
    assert [str(number) for number in range(6, 6 + NEW_GOALS)] == cells


def test_rules_and_validations_of_excel_2010_follow_the_table() -> None:
    last = 5 + NEW_GOALS
    sheet = parts(after_a_run()[0])[GOALS].decode()
    found = re.findall(r"<xm:sqref>(.*?)</xm:sqref>", sheet)
    assert [f"L6:L{last}", f"G6:G{last}", "BA4"] == found
    assert f'<conditionalFormatting sqref="B6:N{last}">' in sheet


def test_names_on_our_columns_follow_and_hr_s_names_stay() -> None:
    workbook = parts(after_a_run()[0])["xl/workbook.xml"].decode()
    assert f">'Goals'!$L$6:$L${5 + NEW_GOALS}</definedName>" in workbook
    assert '<definedName name="hr_rate" comment="HR rate of the year">0.035</definedName>' in workbook


def test_writing_the_same_again_changes_no_byte() -> None:
    once, target = after_a_run()[0], io.BytesIO()
    # The tables have grown already.
    again = [SheetChange(change.title, change.rows) for change in changes()]
    patch(open_package(once, MASTER), target, again)
    assert parts(once) == parts(target.getvalue())
