"""Workbooks that XlsxWriter drew go through a patch; so do some that LibreOffice saved, and it opens the result."""

import io
from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl
import pytest
import wolfxl

from sync.xlsx.edits import Edit, Growth, RowEdit, SheetChange
from sync.xlsx.gate import MASTER, open_package
from sync.xlsx.patch import patch
from sync.xlsx.verify import verify, verify_whole
from tests.fidelity.made_by_programs import ROWS, drawn_by_xlsxwriter, saved_by_libreoffice
from tests.fidelity.masters import changes, full_master, patched, plain, plain_master
from tests.fidelity.small_packages import parts

LAST = 4 + ROWS
EDITS: Mapping[int, Mapping[str, Edit]] = {
    6: {"C": 100.25, "D": 200.5},
    LAST + 1: {"B": "new <row>", "C": 7.0},
    LAST + 2: {"B": "新", "C": None},
}
SHEET = "xl/worksheets/sheet1.xml"


def change() -> SheetChange:
    growth = Growth("tblOurs", 5, LAST, LAST + 2, "B", "C")
    return SheetChange("Ours", [(number, RowEdit(cells)) for number, cells in EDITS.items()], (growth,))


def after(workbook: bytes) -> bytes:
    source, target = open_package(workbook, MASTER), io.BytesIO()
    result = patch(source, target, [change()])
    verify(source, open_package(target.getvalue(), MASTER), result, [change()])
    verify_whole(target.getvalue(), [change()])
    return target.getvalue()


def written() -> dict[str, object]:
    return {f"{column}{number}": value for number, cells in EDITS.items() for column, value in cells.items()}


def by_openpyxl(workbook: bytes) -> dict[str, object]:
    sheet = openpyxl.load_workbook(io.BytesIO(workbook), data_only=True)["Ours"]
    return {reference: sheet[reference].value for reference in written()}


def by_wolfxl(workbook: bytes) -> dict[str, object]:
    sheet = wolfxl.load_workbook(io.BytesIO(workbook))["Ours"]
    return {reference: sheet[reference].value for reference in written()}


@pytest.mark.parametrize("read", [by_openpyxl, by_wolfxl])
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_what_xlsxwriter_drew_is_patched_and_read_back(
    read: Callable[[bytes], dict[str, object]],
) -> None:
    assert written() == read(after(drawn_by_xlsxwriter()))


def test_of_what_xlsxwriter_drew_only_the_table_s_parts_change() -> None:
    before, now = parts(drawn_by_xlsxwriter()), parts(after(drawn_by_xlsxwriter()))
    assert {SHEET, "xl/tables/table1.xml", "xl/workbook.xml"} == {
        name for name in before if before[name] != now[name]
    }
    assert list(before) == list(now)


def test_everything_around_the_table_that_xlsxwriter_drew_follows() -> None:
    now = parts(after(drawn_by_xlsxwriter()))
    sheet, end = now[SHEET].decode(), LAST + 2
    assert now["xl/tables/table1.xml"].count(b'ref="B4:D%d"' % end) == 2
    for markup in (
        f'<conditionalFormatting sqref="C5:C{end}">',
        f"<xm:sqref>C5:C{end}</xm:sqref>",
        f'sqref="B5:B{end}"><formula1>40',
        f'<ignoredError sqref="B5:B{end}"',
        f'<c r="D{end}"><f>tblOurs[[#This Row],[value]]*2</f></c>',
        f"<xm:f>Ours!C5:C{LAST}</xm:f>",
        '<mergeCell ref="F7:H9"/>',
    ):
        assert markup in sheet
    assert f"Ours!$A$1:$D${end}<".encode() in now["xl/workbook.xml"]
    assert f'"our_values">Ours!$C$5:$C${end}<'.encode() in now["xl/workbook.xml"]


@pytest.mark.application
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_libreoffice_opens_a_patched_workbook_and_sees_the_same_values(tmp_path: Path) -> None:
    saved = saved_by_libreoffice(after(drawn_by_xlsxwriter()), tmp_path)
    assert written() == by_openpyxl(saved)
    # Formulas that went on beside the new rows have no value in the file, so LibreOffice has computed them.
    sheet = openpyxl.load_workbook(io.BytesIO(saved), data_only=True)["Ours"]
    assert [sheet[f"D{number}"].value for number in (LAST + 1, LAST + 2)] == [14, 0]


@pytest.mark.application
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_libreoffice_opens_a_patched_master_with_everything_in_it(tmp_path: Path) -> None:
    saved = saved_by_libreoffice(patched(full_master())[0], tmp_path)
    book = openpyxl.load_workbook(io.BytesIO(saved), data_only=True)
    for change in changes():
        for number, edit in change.rows:
            for column, value in edit.cells.items():
                found = plain(book[change.title][f"{column}{number}"].value)
                # LibreOffice writes fifteen digits.
                assert found == (pytest.approx(value, rel=1e-14) if isinstance(value, float) else value)


@pytest.mark.application
def test_a_master_that_libreoffice_saved_is_patched(tmp_path: Path) -> None:
    saved = saved_by_libreoffice(plain_master(), tmp_path)
    workbook, result = patched(saved)
    verify_whole(workbook, changes())
    before, now = parts(saved), parts(workbook)
    assert {name for name in before if before[name] != now.get(name)} <= result.changed | result.dropped
