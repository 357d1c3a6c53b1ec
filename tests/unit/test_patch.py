"""The patcher: what it changes, what it refuses, and what it leaves alone."""

import io
import re
from collections.abc import Mapping

import openpyxl
import pytest

from sync.errors import ContentError, GateError, MasterError, ReviewbookError
from sync.xlsx.edits import Cached, Edit, Formula, Growth, RowEdit, SheetChange
from sync.xlsx.gate import MASTER, open_package
from sync.xlsx.patch import Patched, patch
from sync.xlsx.verify import verify, verify_whole
from tests.fidelity.small_packages import DECLARATION, MAIN, SHEET, link, links, package, parts, worksheet
from workbook_templates.stamp import Link

TITLE = "Own data"
TABLE = "xl/tables/table1.xml"
ROWS = (
    '<row r="5" spans="2:4"><c r="B5" s="1" t="inlineStr"><is><t>id</t></is></c><c r="C5" t="inlineStr"><is><t>value</t></is></c>'
    '<c r="D5" t="inlineStr"><is><t>double</t></is></c></row>'
    '<row r="6" spans="2:4" ht="30"><c r="B6" s="1" t="inlineStr"><is><t>a</t></is></c><c r="C6" s="2"><v>1</v></c>'
    '<c r="D6" s="1"><f>C6*2</f><v>2</v></c></row>'
    '<row r="7" spans="2:4"><c r="B7" s="1" t="inlineStr"><is><t>b</t></is></c><c r="C7" s="2"><v>2</v></c>'
    '<c r="D7" s="1"><f>C7*2</f><v>4</v></c></row>'
)  # fmt: skip
GROWTH = Growth("tblOwn", 6, 7, 9, "B", "C")
NEW_ROWS = [
    (8, RowEdit({"B": "c", "C": 3.0}, attributes=' ht="45" customHeight="1"')),
    (9, RowEdit({"B": "d", "C": 4.0}, styles={"C": "0"})),
]


def table(columns: str, ref: str = "B5:D7") -> str:
    return (
        f'{DECLARATION}<table xmlns="{MAIN}" id="1" name="tblOwn" displayName="tblOwn" ref="{ref}">'
        f'<autoFilter ref="{ref}"/><tableColumns count="3"><tableColumn id="1" name="id"/>'
        f'<tableColumn id="2" name="value"/>{columns}</tableColumns></table>'
    )


def with_table(
    rows: str = ROWS, before: str = "", behind: str = "", own: str = "", names: str = "", ref: str = "B5:D7"
) -> bytes:
    """Return a workbook with a table of ours in B and C, which HR has extended by the column D."""
    own = (
        own
        or '<tableColumn id="3" name="double"><calculatedColumnFormula>C6*2</calculatedColumnFormula></tableColumn>'
    )
    sheet = worksheet(rows, before, f'{behind}<tableParts count="1"><tablePart r:id="rId1"/></tableParts>')
    more = {
        TABLE: table(own, ref),
        "xl/worksheets/_rels/sheet1.xml.rels": links(link("rId1", "table", "../tables/table1.xml")),
    }
    return package(sheet, more, names)


def written(
    workbook: bytes,
    rows: Mapping[int, RowEdit] | list[tuple[int, RowEdit]],
    growths: tuple[Growth, ...] = (),
    **options: object,
) -> tuple[bytes, Patched]:
    """Return a patched workbook, verified."""
    rows = list(rows.items()) if isinstance(rows, Mapping) else rows
    source, target = open_package(workbook, MASTER), io.BytesIO()
    change = SheetChange(TITLE, rows, growths)
    result = patch(source, target, [change], **options)  # type: ignore[arg-type]
    verify(source, open_package(target.getvalue(), MASTER), result, [change])
    verify_whole(target.getvalue(), [change])
    return target.getvalue(), result


def sheet_of(workbook: bytes) -> str:
    return parts(workbook)[SHEET].decode()


def grown(**options: str) -> str:
    return sheet_of(written(with_table(**options), NEW_ROWS, (GROWTH,))[0])


# Tables that grow


def test_the_table_and_its_filter_end_at_the_new_last_row() -> None:
    workbook, result = written(with_table(), NEW_ROWS, (GROWTH,))
    assert parts(workbook)[TABLE].count(b'ref="B5:D9"') == 2
    assert {SHEET, TABLE, "xl/workbook.xml"} == result.changed


def test_new_rows_have_the_height_and_the_styles_that_were_asked_for() -> None:
    assert '<row r="8" ht="45" customHeight="1"><c r="B8" s="1"' in grown()
    assert '<c r="C9" s="0"><v>4</v>' in grown()


def test_cells_without_a_given_style_look_like_those_above() -> None:
    assert '<c r="C8" s="2"><v>3</v></c>' in grown()


def test_a_column_of_hr_s_goes_on_with_its_formula() -> None:
    assert '<c r="D8" s="1"><f>C8*2</f></c></row>' in grown()
    assert '<c r="D9" s="1"><f>C9*2</f></c></row>' in grown()


def test_a_structured_formula_serves_where_the_row_above_has_none() -> None:
    formula = "tblOwn[[#This Row],[value]]&amp;&quot;x&quot;"
    own = f'<tableColumn id="3" name="double"><calculatedColumnFormula>{formula}</calculatedColumnFormula></tableColumn>'
    rows = ROWS.replace("<f>C7*2</f>", "")
    assert '<c r="D8" s="1"><f>tblOwn[[#This Row],[value]]&amp;"x"</f></c>' in grown(own=own, rows=rows)


def test_a_column_of_hr_s_that_shares_a_formula_goes_on_in_full() -> None:
    rows = ROWS.replace("<f>C6*2</f>", '<f t="shared" ref="D6:D7" si="3">C6*2</f>')
    rows = rows.replace("<f>C7*2</f>", '<f t="shared" si="3"/>')
    assert '<c r="D9" s="1"><f>C9*2</f></c>' in grown(rows=rows)


def test_a_column_of_hr_s_without_a_formula_gets_blank_cells_in_its_style() -> None:
    assert '<c r="D8" s="1"/>' in grown(own='<tableColumn id="3" name="double"/>')


def _ext(markup: str) -> str:
    return f'<extLst><ext xmlns:x14="urn:x14" xmlns:xm="urn:xm">{markup}</ext></extLst>'


@pytest.mark.parametrize(
    "markup",
    [
        '<conditionalFormatting sqref="B6:B7 F1"><cfRule type="notContainsBlanks" priority="1"/></conditionalFormatting>',
        '<dataValidations count="1"><dataValidation type="list" sqref="C6:C7"><formula1>"a,b"</formula1></dataValidation></dataValidations>',
        "<dataValidations><dataValidation prompt=\"see sqref='C6:C7'\" sqref='C6:C7'/></dataValidations>",
        '<ignoredErrors><ignoredError sqref="B6:D7" numberStoredAsText="1"/></ignoredErrors>',
        '<protectedRanges><protectedRange sqref="B6:B7" name="ours"/></protectedRanges>',
        '<autoFilter ref="B5:D7"><sortState ref="B6:D7"><sortCondition ref="C6:C7"/></sortState></autoFilter>',
        _ext("<x14:conditionalFormatting><xm:sqref>B6:B7</xm:sqref></x14:conditionalFormatting>"),
        _ext(
            "<x14:dataValidation><x14:formula1><xm:f>L!$A$6:$A$7</xm:f></x14:formula1><xm:sqref>C6:C7</xm:sqref></x14:dataValidation>"
        ),
    ],
)
def test_what_ended_with_the_table_follows_and_nothing_else_changes(markup: str) -> None:
    # Only references outside of quotes in quotes, and to this sheet, follow.
    expected = re.sub(r"(?<!see sqref=')([BC][56]:[BCD])7", r"\g<1>9", markup)
    assert expected in grown(behind=markup)


def test_a_sparkline_stays_in_its_cell() -> None:
    markup = _ext("<x14:sparkline><xm:f>C6:C7</xm:f><xm:sqref>D6:D7</xm:sqref></x14:sparkline>")
    assert markup in grown(behind=markup)


def test_the_dimension_covers_what_was_added() -> None:
    assert '<dimension ref="A1:D9"/>' in grown(before='<dimension ref="A1:D7"/>')


def test_names_and_print_areas_follow() -> None:
    names = (
        '<definedNames><definedName name="_xlnm._FilterDatabase" localSheetId="0" hidden="1">\'Own data\'!$B$5:$D$7</definedName>'
        '<definedName name="_xlnm.Print_Area" localSheetId="0">\'Own data\'!$A$1:$D$7</definedName>'
        "<definedName name=\"own_value\">'Own data'!$C$6:$C$7</definedName>"
        "<definedName name=\"elsewhere\">'Own data'!$C$6:$C$6</definedName></definedNames>"
    )
    workbook = parts(written(with_table(names=names), NEW_ROWS, (GROWTH,))[0])["xl/workbook.xml"].decode()
    assert re.findall(r"!(\S+?)</", workbook) == ["$B$5:$D$9", "$A$1:$D$9", "$C$6:$C$9", "$C$6:$C$6"]
    assert '</definedNames><calcPr fullCalcOnLoad="1"/></workbook>' in workbook


def test_a_table_that_reaches_further_already_stays() -> None:
    workbook, _ = written(with_table(ref="B5:D20"), NEW_ROWS, (GROWTH,))
    assert parts(workbook)[TABLE].count(b'ref="B5:D20"') == 2


def test_a_growth_by_nothing_changes_nothing() -> None:
    workbook, result = written(with_table(), {}, (Growth("tblOwn", 6, 7, 7, "B", "C"),))
    assert (sheet_of(with_table()), {SHEET, "xl/workbook.xml"}) == (sheet_of(workbook), set(result.changed))


@pytest.mark.parametrize(
    ("cell", "row", "behind"),
    [
        ("C9", '<row r="9"><c r="C9"><v>1</v></c></row>', ""),
        ("D8", '<row r="8"><c r="D8"><f>SUM(D6:D7)</f></c></row>', ""),
        ("C9", "", '<mergeCells count="1"><mergeCell ref="C9:D10"/></mergeCells>'),
    ],
)
def test_what_stands_in_the_way_is_named_and_nothing_is_written(cell: str, row: str, behind: str) -> None:
    source, target = open_package(with_table(ROWS + row, behind=behind), MASTER), io.BytesIO()
    with pytest.raises(MasterError) as caught:
        patch(source, target, [SheetChange(TITLE, NEW_ROWS, (GROWTH,))])
    place = caught.value.place
    assert ("patch.in-the-way", TITLE, cell) == (caught.value.key, place.sheet, place.cell)
    assert target.getvalue() == b""


def test_a_row_that_hr_typed_below_the_table_becomes_part_of_it() -> None:
    row = '<row r="8"><c r="B8"><v>1</v></c><c r="D8"><v>77</v></c></row>'
    growth = Growth("tblOwn", 6, 7, 9, "B", "C", typed={8})
    workbook, _ = written(with_table(ROWS + row), NEW_ROWS, (growth,))
    assert '<c r="C8" s="2"><v>3</v></c><c r="D8"><v>77</v></c></row>' in sheet_of(workbook)
    assert '<c r="D9" s="1"><f>C9*2</f></c>' in sheet_of(workbook)


def test_what_stands_beside_or_far_below_the_table_is_not_in_the_way() -> None:
    rows = f'{ROWS}<row r="8"><c r="B8" s="2"/><c r="F8" t="s"><v>1</v></c></row><row r="20"><c r="B20"><v>1</v></c></row>'
    sheet = grown(rows=rows)
    assert '<c r="B8" s="2" t="inlineStr">' in sheet
    assert '<c r="F8" t="s"><v>1</v></c></row><row r="9">' in sheet
    assert sheet.count('<row r="20"><c r="B20"><v>1</v></c></row>') == 1


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
