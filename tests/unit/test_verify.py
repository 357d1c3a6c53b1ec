"""The proof of a patch: whatever else changed, or reads back otherwise, is found."""

import io
from collections.abc import Callable

import pytest

from sync.errors import MasterError
from sync.xlsx.edits import Constant, Growth, RowEdit, SheetChange
from sync.xlsx.gate import MASTER, Package, open_package
from sync.xlsx.patch import Patched, patch
from sync.xlsx.repack import repack
from sync.xlsx.verify import verify, verify_whole
from tests.fidelity.small_packages import SHEET, package, worksheet

TITLE = "Own data"
ROWS = (
    '<row r="2"><c r="A2"><v>1</v></c><c r="B2" s="1"><v>2</v></c></row>\n'
    '<row r="3" ht="20"><c r="A3"><v>3</v></c><c r="C3"><f>A3</f><v>3</v></c></row><!-- between -->'
    '<row r="9"><c r="A9" t="s"><v>1</v></c></row>'
)
EDITS: list[tuple[int, RowEdit]] = [
    (3, RowEdit({"A": "text", "B": 0.5}, hidden=True)),
    (5, RowEdit({"A": True}, height=30.0)),
]


def change(*more: tuple[int, RowEdit]) -> list[SheetChange]:
    return [SheetChange(TITLE, [*EDITS, *more])]


def made(behind: str = "") -> tuple[Package, Package, Patched]:
    source, target = open_package(package(worksheet(ROWS, behind=behind)), MASTER), io.BytesIO()
    result = patch(source, target, change())
    return source, open_package(target.getvalue(), MASTER), result


def tampered(written: Package, part: str, old: str, new: str) -> Package:
    content = written.read(part)
    assert content.count(old.encode()) == 1
    changed = content.replace(old.encode(), new.encode())
    return open_package(repack(written, {part.lower(): changed}), MASTER)


def test_a_sound_patch_passes() -> None:
    source, written, result = made()
    verify(source, written, result, change())
    verify_whole(written.data, change())


@pytest.mark.parametrize(
    ("key", "part", "old", "new"),
    [
        ("patch.part-differs", "xl/styles.xml", "Arial", "Arias"),
        ("patch.part-differs", "xl/sharedStrings.xml", "another", "no other"),
        ("patch.row-differs", SHEET, '<c r="B2" s="1"><v>2</v></c>', ""),
        ("patch.row-differs", SHEET, '<c r="A2"><v>1</v>', '<c r="A2"><v>2</v>'),
        ("patch.row-differs", SHEET, '<c r="A9" t="s"><v>1</v>', '<c r="A9" t="s"><v>0</v>'),
        ("patch.row-differs", SHEET, '<row r="9"><c r="A9" t="s"><v>1</v></c></row>', ""),
        ("patch.row-differs", SHEET, '<row r="9">', '<row r="7"/><row r="9">'),
        ("patch.row-differs", SHEET, "<f>A3</f><v>3</v>", "<v>3</v>"),
        ("patch.row-differs", SHEET, ' ht="20"', ' ht="21"'),
        ("patch.row-differs", SHEET, ' hidden="1"', ""),
        (
            "patch.row-differs",
            SHEET,
            '<row r="5" ht="30" customHeight="1"><c r="A5" t="b"><v>1</v></c></row>',
            "",
        ),
        ("patch.row-differs", SHEET, ' ht="30"', ' ht="31"'),
        ("patch.row-differs", SHEET, ' ht="30" customHeight="1"', ""),
        ("patch.value-differs", SHEET, "text</t>", "test</t>"),
        ("patch.value-differs", SHEET, "<v>0.5</v>", "<v>0.50000000000000011</v>"),
        ("patch.value-differs", SHEET, '<c r="A5" t="b"><v>1</v>', '<c r="A5"><v>1</v>'),
        ("patch.frame-differs", SHEET, "<!-- between -->", ""),
        ("patch.frame-differs", SHEET, "</sheetData>", '</sheetData><pageMargins left="1"/>'),
        ("patch.frame-differs", SHEET, "<sheetData>", "<sheetFormatPr/><sheetData>"),
    ],
)
def test_what_differs_is_found(key: str, part: str, old: str, new: str) -> None:
    source, written, result = made()
    with pytest.raises(MasterError) as caught:
        verify(source, tampered(written, part, old, new), result, change())
    assert key == caught.value.key


@pytest.mark.parametrize(
    ("key", "rework"),
    [
        ("patch.parts-differ", lambda written: repack(written, {}, dropped={"xl/styles.xml"})),
        ("patch.part-differs", lambda written: repack(written, {"xl/styles.xml": b"<styleSheet/>"})),
    ],
)
def test_a_part_that_is_gone_or_new_is_found(key: str, rework: Callable[[Package], bytes]) -> None:
    source, written, result = made()
    with pytest.raises(MasterError) as caught:
        verify(source, open_package(rework(written), MASTER), result, change())
    assert key == caught.value.key


def test_a_row_that_was_not_written_is_found() -> None:
    source, written, result = made()
    with pytest.raises(MasterError) as caught:
        verify(source, written, result, change((12, RowEdit({"A": 1.0}))))
    assert (caught.value.key, caught.value.place.sheet) == ("patch.row-differs", TITLE)


@pytest.mark.parametrize("value", ["other", 1.0, None, False])
def test_a_value_that_was_not_written_is_found_in_whole_sheets(value: Constant) -> None:
    written = made()[1]
    with pytest.raises(MasterError) as caught:
        verify_whole(written.data, [SheetChange(TITLE, [(5, RowEdit({"A": value}))])])
    assert (caught.value.key, caught.value.place.cell) == ("patch.value-differs", "A5")


def test_ranges_may_follow_a_table_and_nothing_beside_them() -> None:
    behind = '<conditionalFormatting sqref="A2:A3"><cfRule type="expression" priority="1"/></conditionalFormatting>'
    source, target = open_package(package(worksheet(ROWS, behind=behind)), MASTER), io.BytesIO()
    grown = [SheetChange(TITLE, EDITS, (Growth("", 2, 3, 5, "A", "B"),))]
    result = patch(source, target, grown)
    written = open_package(target.getvalue(), MASTER)
    assert b'sqref="A2:A5"' in written.read(SHEET)
    verify(source, written, result, grown)
    with pytest.raises(MasterError):
        verify(source, tampered(written, SHEET, 'priority="1"', 'priority="2"'), result, grown)


def test_many_rows_far_apart_are_verified_in_bounded_pieces() -> None:
    source, target = open_package(package(worksheet("")), MASTER), io.BytesIO()
    rows = [(number, RowEdit({"A": float(number), "XFD": "far"})) for number in (1, 9, 1_048_576)]
    result = patch(source, target, [SheetChange(TITLE, rows)])
    verify(source, open_package(target.getvalue(), MASTER), result, [SheetChange(TITLE, rows)])


def test_a_row_that_became_higher_than_it_should_is_found() -> None:
    edits = [SheetChange(TITLE, [(3, RowEdit({"A": "text"}, height=33.5))])]
    source, target = open_package(package(worksheet(ROWS)), MASTER), io.BytesIO()
    result = patch(source, target, edits)
    written = open_package(target.getvalue(), MASTER)
    verify(source, written, result, edits)
    for wrong in (' ht="34"', ' ht="20"', ""):
        with pytest.raises(MasterError):
            verify(source, tampered(written, SHEET, ' ht="33.5"', wrong), result, edits)
