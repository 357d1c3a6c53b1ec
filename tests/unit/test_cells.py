"""Setting cells of an existing workbook: only what is named changes."""

import io
import zipfile
from datetime import date

import openpyxl
import pytest
import xlsxwriter

from sync.errors import ContentError, GateError
from sync.xlsx.cells import Cached, Edit, set_cells


def workbook() -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        bold = book.add_format({"bold": True})
        goals = book.add_worksheet("Goals & more")
        goals.set_row(1, 30)
        goals.write_string("A1", "Title")
        goals.write_number("B2", 1, bold)
        goals.write_formula("C2", "=B2*2", bold, 2)
        goals.write_blank("D2", None, bold)
        goals.write_string("B5", "last", bold)
        goals.data_validation("B2", {"validate": "decimal", "criteria": ">", "value": 0})
        book.add_worksheet("Empty")
        book.add_worksheet("Other").write_string("A1", "stays")
    return target.getvalue()


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def edited(**cells: Edit) -> openpyxl.worksheet.worksheet.Worksheet:  # type: ignore[name-defined]
    content = set_cells(workbook(), {"Goals & more": cells})
    return openpyxl.load_workbook(io.BytesIO(content), data_only=True)["Goals & more"]


@pytest.mark.parametrize(
    ("expected", "value"),
    [
        (7, 7.0),
        (0.1, 0.1),
        (1e21, 1e21),
        ("收入 <R&D>", "收入 <R&D>"),
        ("=1+1", "=1+1"),
        (" two  spaces ", " two  spaces "),
        ("a\nb", "a\nb"),
        (True, True),
        (46204, date(2026, 7, 1)),
        (None, None),
    ],
)
def test_values_of_each_kind(expected: object, value: Edit) -> None:
    sheet = edited(B2=value)
    assert expected == sheet["B2"].value
    assert sheet["B2"].font.bold


def test_text_that_xml_cannot_hold_is_escaped_as_spreadsheet_programs_do() -> None:
    content = set_cells(workbook(), {"Goals & more": {"B2": "a\x0b_x0041_"}})
    assert b"a_x000B__x005F_x0041_" in parts(content)["xl/worksheets/sheet1.xml"]


def test_only_the_named_sheet_changes() -> None:
    before, after = parts(workbook()), parts(set_cells(workbook(), {"Goals & more": {"B2": 5}}))
    assert list(before) == list(after)
    assert [name for name in before if before[name] != after[name]] == ["xl/worksheets/sheet1.xml"]


def test_everything_around_the_cell_stays_byte_for_byte() -> None:
    before = parts(workbook())["xl/worksheets/sheet1.xml"]
    after = parts(set_cells(workbook(), {"Goals & more": {"B2": 5}}))["xl/worksheets/sheet1.xml"]
    assert after == before.replace(b'<c r="B2" s="1"><v>1</v></c>', b'<c r="B2" s="1"><v>5</v></c>')


def test_formula_keeps_standing_with_a_refreshed_value() -> None:
    content = set_cells(workbook(), {"Goals & more": {"C2": Cached("✔ ok")}})
    read = [
        openpyxl.load_workbook(io.BytesIO(content), data_only=flag)["Goals & more"]["C2"].value
        for flag in (True, False)
    ]
    assert read == ["✔ ok", "=B2*2"]


def test_constant_takes_the_formula_s_place() -> None:
    content = set_cells(workbook(), {"Goals & more": {"C2": 90}})
    assert openpyxl.load_workbook(io.BytesIO(content))["Goals & more"]["C2"].value == 90


def test_cells_and_rows_that_do_not_exist_are_added_in_order() -> None:
    sheet = edited(A3="new row", E2=1, A2="before", AA5=2, B9="end", C1="in row 1")
    found = {
        cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None
    }
    assert found == {
        "A1": "Title", "C1": "in row 1", "A2": "before", "B2": 1, "C2": 2, "E2": 1,
        "A3": "new row", "B5": "last", "AA5": 2, "B9": "end",
    }  # fmt: skip


def test_empty_sheet_can_be_filled() -> None:
    content = set_cells(workbook(), {"Empty": {"B2": 1, "A1": "x"}})
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Empty"]
    assert [sheet["A1"].value, sheet["B2"].value] == ["x", 1]


def test_calculation_chain_goes_with_a_formula() -> None:
    chain = '<Override PartName="/xl/calcChain.xml" ContentType="x"/>'
    link = '<Relationship Id="rId99" Type="http://x/calcChain" Target="calcChain.xml"/>'
    found = parts(workbook()) | {"xl/calcChain.xml": b"<calcChain/>"}
    found["[Content_Types].xml"] = found["[Content_Types].xml"].replace(
        b"</Types>", f"{chain}</Types>".encode()
    )
    rels = "xl/_rels/workbook.xml.rels"
    found[rels] = found[rels].replace(b"</Relationships>", f"{link}</Relationships>".encode())
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in found.items():
            archive.writestr(name, content)
    kept = parts(set_cells(target.getvalue(), {"Goals & more": {"B2": 5, "C2": Cached(10.0)}}))
    gone = parts(set_cells(target.getvalue(), {"Goals & more": {"C2": 5}}))
    assert [sum(b"calcChain" in content for content in some.values()) for some in (kept, gone)] == [3, 0]


@pytest.mark.parametrize(
    ("key", "sheet", "reference", "value"),
    [
        ("gate.missing-part", "Nowhere", "A1", 1),
        ("content.no-formula", "Goals & more", "B2", Cached(1.0)),
        ("content.cell-reference", "Goals & more", "B0", 1),
        ("content.cell-reference", "Goals & more", "XFE1", 1),
    ],
)
def test_what_cannot_be_set_is_said(key: str, sheet: str, reference: str, value: Edit) -> None:
    with pytest.raises((GateError, ContentError)) as caught:
        set_cells(workbook(), {sheet: {reference: value}})
    assert caught.value.key == key


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"<f>B2*2</f>", b'<f t="shared" ref="C2:C9" si="0">B2*2</f>'),
        (b"<sheetData>", b"<sheetData><!-- x -->"),
        (b'<row r="2"', b'<row customFormat="1" r="2"'),
        (b'<c r="B2" s="1"', b"<c s='1' r='B2'"),
        (b'<c r="B2" s="1"', b'<c s="1"'),
    ],
)
def test_markup_that_is_not_plain_is_understood_too(old: bytes, new: bytes) -> None:
    found = parts(workbook())
    found["xl/worksheets/sheet1.xml"] = found["xl/worksheets/sheet1.xml"].replace(old, new)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in found.items():
            archive.writestr(name, content)
    content = set_cells(target.getvalue(), {"Goals & more": {"C2": 5}})
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Goals & more"]
    assert (sheet["C2"].value, sheet["B5"].value) == (5, "last")
