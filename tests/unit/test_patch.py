"""The patcher: what it changes, what it refuses, and what it leaves alone."""

import io
from collections.abc import Mapping

import openpyxl
import pytest

from sync.errors import ContentError, GateError, ReviewbookError
from sync.xlsx.edits import Cached, Edit, Formula, RowEdit, SheetChange
from sync.xlsx.gate import MASTER, open_package
from sync.xlsx.patch import patch
from tests.fidelity.small_packages import MAIN, SHEET, link, package, parts, worksheet
from tests.unit.patched import TITLE, sheet_of, with_table, written
from workbook_templates.stamp import Link

# Cells


def edited(rows: str, cells: Mapping[str, Edit], number: int = 6) -> str:
    return sheet_of(written(package(worksheet(rows)), {number: RowEdit(cells)})[0])


def test_metadata_goes_with_the_content_and_the_style_stays() -> None:
    rows = '<row r="6"><c r="B6" s="2" t="e" cm="1" vm="3" ph="1"><v>#VALUE!</v></c></row>'
    assert '<c r="B6" s="2"><v>5</v></c>' in edited(rows, {"B": 5.0})


def test_a_dynamic_array_keeps_its_mark_when_its_value_is_refreshed() -> None:
    rows = '<row r="6"><c r="B6" cm="1" s="2"><f t="array" ref="B6">A1</f><v>1</v></c></row>'
    expected = '<c r="B6" s="2" cm="1" t="str"><f t="array" ref="B6">A1</f><v>x</v></c>'
    assert expected in edited(rows, {"B": Cached("x")})


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            '<row r="6"><c r="B6" s="2"><f>A1*2</f><v>1</v></c></row>',
            '<c r="B6" s="2"><f>A1*2</f><v>5</v></c>',
        ),
        ('<row r="6"><c r="B6" s="2"><v>1</v></c></row>', '<c r="B6" s="2"><v>5</v></c>'),
        ('<row r="6"><c r="A6"/></row>', '<c r="B6"><v>5</v></c>'),
    ],
    ids=["formula", "typed over", "no cell"],
)
def test_a_figure_stands_by_itself_where_its_formula_is_gone(rows: str, expected: str) -> None:
    assert expected in edited(rows, {"B": Cached(5.0, or_plain=True)})


def test_spans_go_when_a_cell_is_added() -> None:
    assert '<row r="6" ht="9"><c' in edited('<row r="6" spans="2:2" ht="9"><c r="B6"/></row>', {"D": 1.0})
    assert '<row r="6" spans="2:2"><c' in edited('<row r="6" spans="2:2"><c r="B6"/></row>', {"B": 1.0})


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("", ' ht="33.5" customHeight="1"'),
        (' ht="20" customHeight="1"', ' ht="33.5" customHeight="1"'),
        (' ht="15.75" hidden="1"', ' hidden="1" ht="33.5" customHeight="1"'),
        (' ht="60"', ' ht="60"'),
    ],
    ids=["no height", "too low", "measured", "high enough"],
)
@pytest.mark.parametrize(
    "cells", ['<c r="B6"/>', '<c r="B6"><f>1+1</f></c>', ""], ids=["quick", "formula", "none"]
)
def test_a_row_becomes_as_high_as_its_new_texts_need(said: str, expected: str, cells: str) -> None:
    rows = {6: RowEdit({"B": "two lines"}, height=33.5)}
    made = sheet_of(written(package(worksheet(f'<row r="6"{said}>{cells}</row>')), rows)[0])
    assert f'<row r="6"{expected}><c r="B6"' in made


def test_a_row_without_a_need_keeps_its_height() -> None:
    assert '<row r="6" ht="9"><c' in edited('<row r="6" ht="9"><c r="B6"/></row>', {"B": "a"})


def test_what_follows_a_row_s_cells_stays_behind_them() -> None:
    rows = '<row r="6"><c r="B6"/><extLst><ext uri="u"/></extLst></row>'
    assert '<c r="C6"><v>1</v></c><extLst><ext uri="u"/></extLst></row>' in edited(rows, {"C": 1.0})


@pytest.mark.parametrize(("hidden", "expected"), [(True, ' hidden="1"'), (False, ""), (None, " hidden='1'")])
def test_rows_are_hidden_and_shown(hidden: bool | None, expected: str) -> None:
    rows = '<row r="6" hidden=\'1\'><c r="B6"/></row>'
    workbook, _ = written(package(worksheet(rows)), {6: RowEdit({"B": 1.0}, hidden)})
    assert f'<row r="6"{expected}><c' in sheet_of(workbook)


def test_links_and_formulas_are_written() -> None:
    sheet = edited("", {"B": Link("books/a.xlsx#'Goals'!C7", 'the "book"'), "C": Formula("1+1")})
    assert (
        '<c r="B6" t="str"><f>HYPERLINK("books/a.xlsx#\'Goals\'!C7","the ""book""")</f><v>the "book"</v></c>'
        in sheet
    )
    assert '<c r="C6"><f>1+1</f></c>' in sheet


def test_an_edit_must_name_rows_in_order() -> None:
    with pytest.raises(ValueError, match="row 5 comes after row 6"):
        written(package(worksheet("")), [(6, RowEdit({"B": 1.0})), (5, RowEdit({"B": 1.0}))])


# Formulas of several cells

SHARED = (
    '<row r="6"><c r="B6"><f t="shared" ref="B6:C8" si="0">A6+$E$1</f><v>1</v></c><c r="C6"><f t="shared" si="0"/><v>2</v></c></row>'
    '<row r="7"><c r="B7"><f t="shared" si="0"/><v>3</v></c></row>'
    '<row r="8"><c r="B8"><f t="shared" si="0"/><v>4</v></c><c r="C8"><f t="shared" si="1" ref="C8">A1</f></c></row>'
)  # fmt: skip


def test_a_shared_formula_is_written_out_when_its_first_cell_goes() -> None:
    workbook, result = written(package(worksheet(SHARED)), {6: RowEdit({"B": 5.0})})
    found = openpyxl.load_workbook(io.BytesIO(workbook))[TITLE]
    assert [found[cell].value for cell in ("B6", "C6", "B7", "B8", "C8")] == [
        5,
        "=B6+$E$1",
        "=A7+$E$1",
        "=A8+$E$1",
        "=A1",
    ]
    assert {6, 7, 8} == result.written_out[TITLE]


def test_a_member_of_a_shared_formula_just_leaves_it() -> None:
    expected = SHARED.replace('<c r="B7"><f t="shared" si="0"/><v>3</v></c>', '<c r="B7"><v>5</v></c>')
    workbook, result = written(package(worksheet(SHARED)), {7: RowEdit({"B": 5.0})})
    assert expected in sheet_of(workbook)
    assert frozenset() == result.written_out[TITLE]


@pytest.mark.parametrize("kind", ["array", "dataTable"])
@pytest.mark.parametrize("column", ["B", "C"])
def test_a_cell_of_an_array_formula_is_refused(kind: str, column: str) -> None:
    rows = f'<row r="6"><c r="B6"><f t="{kind}" ref="B6:C7">A1:B2</f></c><c r="C6"><v>1</v></c></row>'
    with pytest.raises(ContentError) as caught:
        edited(rows, {column: 1.0})
    place = caught.value.place
    assert ("patch.array-formula", TITLE, f"{column}6") == (caught.value.key, place.sheet, place.cell)


def test_an_array_formula_of_one_cell_is_replaced() -> None:
    assert '<c r="B6"><v>1</v></c>' in edited(
        '<row r="6"><c r="B6" cm="1"><f t="array" ref="B6">A1</f></c></row>', {"B": 1.0}
    )


# The workbook around its sheets


def chained() -> bytes:
    rows = '<row r="6"><c r="B6"><f>1+1</f><v>2</v></c><c r="C6"><v>1</v></c></row>'
    plain = parts(package(worksheet(rows)))
    types, rels = "[Content_Types].xml", "xl/_rels/workbook.xml.rels"
    return package(
        worksheet(rows),
        {
            types: plain[types].replace(
                b"</Types>", b"<Override ContentType='x' PartName='/xl/calcChain.xml'></Override></Types>"
            ),
            rels: plain[rels].replace(
                b"</Relationships>", link("rId9", "calcChain", "calcChain.xml").encode() + b"</Relationships>"
            ),
            "xl/calcChain.xml": f'<calcChain xmlns="{MAIN}"><c r="B6" i="1"/></calcChain>',
        },
    )


@pytest.mark.parametrize(
    ("gone", "cells", "recalculate"),
    [
        (True, {"C": 5.0}, True),
        (True, {"B": 5.0}, False),
        (True, {"D": Formula("B6")}, False),
        (False, {"B": Cached(5.0), "C": 1.0}, False),
    ],
)
def test_the_calculation_chain_goes_wholly_or_stays(
    gone: bool, cells: Mapping[str, Edit], recalculate: bool
) -> None:
    workbook, result = written(chained(), {6: RowEdit(cells)}, recalculate=recalculate)
    assert gone is ("xl/calcChain.xml" in result.dropped)
    assert gone is all(b"calcChain" not in content for content in parts(workbook).values())


def test_calculation_is_asked_for_in_the_properties_that_are_there() -> None:
    names = "<calcPr calcId='191029' fullCalcOnLoad='0' calcMode=\"manual\"/><oleSize ref='A1'/>"
    workbook, _ = written(package(worksheet(""), names=names), {6: RowEdit({"B": 1.0})})
    expected = b"<calcPr calcId='191029' fullCalcOnLoad='1' calcMode=\"manual\"/><oleSize"
    assert expected in parts(workbook)["xl/workbook.xml"]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ("", '</sheets><definedNames><definedName name="list_a">L!$A$2:$A$9</definedName></definedNames><calcPr'),
        ('<definedNames><definedName name="list_a">L!$A$2</definedName></definedNames>', '>L!$A$2:$A$9</definedName></definedNames><calcPr'),
        ('<definedNames><definedName name="b">1</definedName></definedNames>', '<definedName name="list_a">L!$A$2:$A$9</definedName></definedNames>'),
    ],
)  # fmt: skip
def test_names_are_set_and_added(names: str, expected: str) -> None:
    workbook, _ = written(
        package(worksheet(""), names=names), {6: RowEdit({"B": 1.0})}, names={"list_a": "L!$A$2:$A$9"}
    )
    assert expected in parts(workbook)["xl/workbook.xml"].decode()


def test_unchanged_parts_keep_their_packed_bytes_and_their_order() -> None:
    workbook = with_table()
    result, patched = written(workbook, {6: RowEdit({"B": "x"})}, recalculate=False)
    before, after = open_package(workbook, MASTER), open_package(result, MASTER)
    assert {SHEET} == patched.changed
    assert list(before.entries) == list(after.entries)
    for name, entry in before.entries.items():
        new = after.entries[name]
        same = before.data[entry.start : entry.end] == after.data[new.start : new.end]
        assert same is (name != SHEET)


@pytest.mark.parametrize(
    ("key", "more", "title"),
    [
        ("gate.signed", {"_xmlsignatures/origin.sigs": ""}, TITLE),
        ("gate.missing-part", {}, "Nowhere"),
    ],
)
def test_what_cannot_be_patched_is_refused(key: str, more: Mapping[str, str], title: str) -> None:
    source = open_package(package(worksheet(""), more), MASTER)
    with pytest.raises(GateError) as caught:
        patch(source, io.BytesIO(), [SheetChange(title, [])])
    assert key == caught.value.key


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="6"/><row r="6"/>',
        '<row r="7"/><row r="6"/>',
        '<row r="0"/>',
        '<row r="6"><c r="C6"/><c r="B6"/></row>',
        '<row r="6"><c r="B6"/><c r="B6"/></row>',
        '<row r="6"><c r="B7"/></row>',
        '<row r="6"><c r="XFE6"/></row>',
        '<row r="6"><c r="B6"></row>',
    ],
)
def test_markup_that_no_program_writes_is_refused(rows: str) -> None:
    with pytest.raises(ReviewbookError):
        edited(rows, {"D": 1.0})
