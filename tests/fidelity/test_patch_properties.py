"""Whatever legal markup a sheet is in: edits read back, nothing else changes, rows without an edit keep their bytes."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape

import openpyxl
import python_calamine
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter

from sync.xlsx.edits import Constant, RowEdit, SheetChange
from sync.xlsx.gate import MASTER, open_package
from sync.xlsx.patch import patch
from sync.xlsx.verify import verify, verify_whole
from tests.fidelity.small_packages import DECLARATION, LINKS, MAIN, SHARED, SHEET, package, parts

COLUMNS = "ABCDEF"
ROWS = 9

Values = dict[tuple[int, str], object]


@dataclass(frozen=True)
class Look:
    """How a sheet's markup looks, all of it legal."""

    prefix: str
    quote: str
    numbered: bool
    spaced: bool
    lines: bool
    comments: bool
    reversed: bool

    def tag(self, name: str, attributes: Mapping[str, str], single: bool = False) -> str:
        pairs = list(attributes.items())
        written = [f" {key}={self.quote}{value}{self.quote}" for key, value in pairs]
        if self.reversed:
            written.reverse()
        end = (" " if self.spaced else "") + ("/>" if single else ">")
        return f"<{self.prefix}{name}{''.join(written)}{end}"

    def close(self, name: str) -> str:
        return f"</{self.prefix}{name}{' ' if self.spaced else ''}>"

    def between(self) -> str:
        return ("\n  " if self.lines else "") + ('<!-- <row r="1"></row> -->' if self.comments else "")


LOOKS = st.builds(
    Look,
    prefix=st.sampled_from(["", "", "x:"]),
    quote=st.sampled_from(['"', '"', "'"]),
    numbered=st.sampled_from([True, True, False]),
    spaced=st.sampled_from([False, False, True]),
    lines=st.booleans(),
    comments=st.sampled_from([False, False, True]),
    reversed=st.booleans(),
)
PLAIN = Look("", '"', True, False, False, False, False)
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    ["=1+1", "a_x0041_b", " two  spaces ", "收入", "<&>\"'", "a\r\nb", "\x0b", "]]>"]
)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**6), 10**6).map(float)
CONTENTS = st.one_of(
    st.just(("none", None)),
    st.just(("blank", "")),
    NUMBERS.map(lambda number: ("number", number)),
    st.sampled_from(range(len(SHARED))).map(lambda index: ("shared", index)),
    st.booleans().map(lambda flag: ("flag", flag)),
    st.sampled_from(["inline", "<rich> & 收入"]).map(lambda text: ("inline", text)),
    st.integers(0, 99).map(lambda number: ("formula", float(number))),
)
EDITS: st.SearchStrategy[Constant] = TEXTS | NUMBERS | st.booleans() | st.none()


def cell(
    look: Look, reference: Mapping[str, str], style: str, kind: str, value: object
) -> tuple[str, object]:
    """Return a cell's markup and what a reader sees in it."""
    attributes = {**reference, "s": style}
    p = look.prefix
    if kind == "blank":
        return look.tag("c", attributes, single=True), ""
    inside, shown = "", value
    match kind:
        case "number":
            inside = f"<{p}v>{value!r}</{p}v>"
        case "shared":
            attributes["t"], inside, shown = "s", f"<{p}v>{value}</{p}v>", SHARED[int(str(value))]
        case "flag":
            attributes["t"], inside = "b", f"<{p}v>{int(bool(value))}</{p}v>"
        case "inline":
            attributes["t"], inside = "inlineStr", f"<{p}is><{p}t>{escape(str(value))}</{p}t></{p}is>"
        case "formula":
            inside = f"<{p}f>{value!r}+0</{p}f><{p}v>{value!r}</{p}v>"
    return f"{look.tag('c', attributes)}{inside}{look.close('c')}", shown


@st.composite
def sheets(draw: st.DrawFn, looks: st.SearchStrategy[Look] = LOOKS) -> tuple[str, dict[int, str], Values]:
    """Draw a sheet: its markup, that of each row, and its values."""
    look = draw(looks)
    rows: dict[int, str] = {}
    values: Values = {}
    written = []
    previous = 0
    for number in range(1, ROWS + 1):
        if draw(st.integers(0, 3)) == 0:
            continue
        cells, before = [], -1
        for index, column in enumerate(COLUMNS):
            kind, value = draw(CONTENTS)
            if kind == "none":
                continue
            named = look.numbered or index != before + 1
            reference = {"r": f"{column}{number}"} if named else {}
            markup, values[number, column] = cell(look, reference, draw(st.sampled_from("012")), kind, value)
            cells.append(look.between() * draw(st.integers(0, 1)) + markup)
            before = index
        numbered = {"r": str(number)} if look.numbered or number != previous + 1 else {}
        if draw(st.booleans()):
            numbered["spans"] = "1:6"
        if cells:
            rows[number] = f"{look.tag('row', numbered)}{''.join(cells)}{look.close('row')}"
        else:
            rows[number] = look.tag("row", numbered, single=True)
        written += [look.between(), rows[number]]
        previous = number
    name = f"xmlns:{look.prefix[:-1]}" if look.prefix else "xmlns"
    data = f"<{look.prefix}sheetData>{''.join(written)}{look.between()}</{look.prefix}sheetData>"
    sheet = f'{DECLARATION}<{look.prefix}worksheet {name}="{MAIN}" xmlns:r="{LINKS}">{data}</{look.prefix}worksheet>'
    return sheet, rows, values


EDIT_SETS = st.dictionaries(
    st.tuples(st.integers(1, ROWS + 3), st.sampled_from([*COLUMNS, "H", "AA"])), EDITS, max_size=8
)


def changes(edits: Mapping[tuple[int, str], Constant]) -> list[SheetChange]:
    by_row: dict[int, dict[str, Constant]] = {}
    for (number, column), edit in edits.items():
        by_row.setdefault(number, {})[column] = edit
    return [SheetChange("Own data", [(number, RowEdit(by_row[number])) for number in sorted(by_row)])]


def patched(workbook: bytes, edits: Mapping[tuple[int, str], Constant]) -> bytes:
    source, target = open_package(workbook, MASTER), io.BytesIO()
    result = patch(source, target, changes(edits))
    verify(source, open_package(target.getvalue(), MASTER), result, changes(edits))
    return target.getvalue()


def by_calamine(workbook: bytes) -> Values:
    sheet = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(workbook)).get_sheet_by_index(0)
    rows = sheet.to_python(skip_empty_area=False)
    return {
        (row, get_column_letter(column)): value
        for row, found in enumerate(rows, start=1)
        for column, value in enumerate(found, start=1)
        if value != ""
    }


def filled(values: Mapping[tuple[int, str], object]) -> Values:
    return {place: value for place, value in values.items() if value not in ("", None)}


@given(sheets(), EDIT_SETS)
def test_edits_read_back_and_everything_else_reads_as_before(
    sheet: tuple[str, dict[int, str], Values], edits: dict[tuple[int, str], Constant]
) -> None:
    markup, _, values = sheet
    written = patched(package(markup), edits)
    assert filled({**values, **edits}) == by_calamine(written)
    verify_whole(written, changes(edits))


@given(sheets(), EDIT_SETS)
def test_rows_without_an_edit_keep_their_bytes_and_their_order(
    sheet: tuple[str, dict[int, str], Values], edits: dict[tuple[int, str], Constant]
) -> None:
    markup, rows, _ = sheet
    written = parts(patched(package(markup), edits))[SHEET].decode()
    place = 0
    for number, row in rows.items():
        if number not in {number for number, _ in edits}:
            place = written.index(row, place) + len(row)


@given(sheets(), EDIT_SETS)
def test_openpyxl_reads_the_same(
    sheet: tuple[str, dict[int, str], Values], edits: dict[tuple[int, str], Constant]
) -> None:
    numbers = {place: edit for place, edit in edits.items() if isinstance(edit, float)}
    written = patched(package(sheet[0]), numbers)
    found = openpyxl.load_workbook(io.BytesIO(written), data_only=True)["Own data"]
    assert numbers == {(number, column): found[f"{column}{number}"].value for number, column in numbers}


@given(sheets(st.just(PLAIN)), EDIT_SETS)
def test_a_second_patch_with_the_same_edits_changes_no_byte(
    sheet: tuple[str, dict[int, str], Values], edits: dict[tuple[int, str], Constant]
) -> None:
    once = patched(package(sheet[0]), edits)
    assert once == patched(once, edits)
