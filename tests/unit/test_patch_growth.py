"""Tables that grow: what ended at their last row follows, what stands in the way is named."""

import io
import re

import pytest

from sync.errors import MasterError
from sync.xlsx.edits import Growth, RowEdit, SheetChange
from sync.xlsx.gate import MASTER, open_package
from sync.xlsx.patch import patch
from tests.fidelity.small_packages import SHEET, parts
from tests.unit.patched import ROWS, TABLE, TITLE, sheet_of, with_table, written

GROWTH = Growth("tblOwn", 6, 7, 9, "B", "C")


NEW_ROWS = [
    (8, RowEdit({"B": "c", "C": 3.0}, height=45.0)),
    (9, RowEdit({"B": "d", "C": 4.0}, styles={"C": "0"})),
]


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
