"""xlwings' ordinary interface against a live LibreOffice: what goes in comes out, in few requests, and refusals are said."""

import datetime as dt
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
import xlwings as xw
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from addin.libreoffice.errors import LibreOfficeError, NotThereError
from tests.applications.office import live_office

pytestmark = pytest.mark.application

DAY = dt.datetime(2026, 3, 31)
MOMENT = dt.datetime(2026, 3, 31, 9, 30)


@pytest.fixture(scope="module")
def app() -> Iterator[xw.App]:
    yield from live_office()


@pytest.fixture
def book(app: xw.App) -> Iterator[xw.Book]:
    book = app.books.add()
    yield book
    if any(book.name == other.name for other in app.books):
        book.close()


@pytest.fixture
def sheet(book: xw.Book) -> xw.Sheet:
    return book.sheets[0]


def refused(key: str) -> Any:
    """Return a context that expects a refusal of a key."""
    return pytest.raises(LibreOfficeError, check=lambda error: error.key == f"libreoffice.{key}")


@pytest.mark.parametrize(
    ("put", "got"),
    [
        (1, 1.0),
        (0.1, 0.1),
        (-1e300, -1e300),
        ("text", "text"),
        ("绩效 “quoted” 😀", "绩效 “quoted” 😀"),
        ("  spaces  ", "  spaces  "),
        ("line\nbreak", "line\nbreak"),
        (True, True),
        (False, False),
        (None, None),
        ("", None),
        (math.nan, None),
        (DAY, DAY),
        (MOMENT, MOMENT),
        (DAY.date(), DAY),
        (pd.Timestamp(DAY), DAY),
        (pd.NaT, None),
    ],
)
def test_a_value_comes_back(sheet: xw.Sheet, put: object, got: object) -> None:
    sheet["B2"].value = put
    assert sheet["B2"].value == got
    assert type(sheet["B2"].value) is type(got)


@pytest.mark.parametrize(
    ("put", "got"),
    [
        ("007", 7.0),
        ("12%", 0.12),
        ("1e3", 1000.0),
        ("true", True),
        ("2026-03-31", DAY),
        ("'007", "007"),
        ("2026-02-30", "2026-02-30"),
    ],
)
def test_a_text_is_taken_as_excel_takes_it(sheet: xw.Sheet, put: str, got: object) -> None:
    sheet["A1"].value = put
    assert sheet["A1"].value == got


def test_a_text_stays_one_in_a_cell_that_is_made_for_text(sheet: xw.Sheet) -> None:
    sheet["A1"].number_format = "@"
    sheet["A1"].value = "007"
    assert sheet["A1"].value == "007"


def test_a_number_that_follows_a_truth_value_is_a_number(sheet: xw.Sheet) -> None:
    sheet["A1"].value = True
    sheet["A1"].value = 1
    assert sheet["A1"].value == 1.0
    assert sheet["A1"].value is not True


def test_a_day_keeps_the_format_that_its_cell_has(sheet: xw.Sheet) -> None:
    sheet["A1"].number_format = "yyyy-mm-dd"
    sheet["A1"].value = DAY
    sheet["A2"].value = DAY
    assert sheet["A1"].number_format.lower() == "yyyy-mm-dd"
    assert sheet["A2"].value == DAY


CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.datetimes(dt.datetime(1900, 3, 1), dt.datetime(9999, 12, 30)).map(
        lambda day: day.replace(microsecond=0)
    ),
    st.text(st.characters(exclude_categories=["C"]), min_size=1).map(lambda text: f"x{text}"),
)
"""What people and we put into cells; texts that Excel would take for something else have a test of their own."""


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.integers(1, 6).flatmap(
        lambda wide: st.lists(st.lists(CELLS, min_size=wide, max_size=wide), min_size=1, max_size=8)
    )
)
def test_a_block_comes_back(sheet: xw.Sheet, rows: list[list[Any]]) -> None:
    sheet.clear()
    sheet["C3"].value = rows
    assert sheet["C3"].resize(len(rows), len(rows[0])).options(ndim=2).value == rows


def test_an_error_is_empty_or_its_text(sheet: xw.Sheet) -> None:
    formulas = ["=1/0", "=NA()", '=VALUE("x")', "=10^400", "=nobody()", "=#REF!+1"]
    sheet["A1"].value = [formulas]
    cells = sheet["A1"].resize(1, len(formulas))
    assert cells.value == [None] * len(formulas)
    assert cells.options(err_to_str=True).value == ["#DIV/0!", "#N/A", "#VALUE!", "#NUM!", "#NAME?", "#REF!"]


def test_an_empty_text_of_a_formula_is_no_empty_cell(sheet: xw.Sheet) -> None:
    sheet["A1"].value = [['=""', None]]
    assert sheet["A1:B1"].value == ["", None]


def test_formulas_are_computed_anew_when_a_cell_changes(sheet: xw.Sheet) -> None:
    sheet["A1"].value = [[1, "=A1*2", "=B1>3"]]
    assert sheet["A1:C1"].value == [1.0, 2.0, False]
    sheet["A1"].value = 5
    assert sheet["A1:C1"].value == [5.0, 10.0, True]


def test_formulas_wait_while_calculation_is_manual(app: xw.App, sheet: xw.Sheet) -> None:
    sheet["A1"].value = [[1, "=A1*2"]]
    with app.properties(calculation="manual"):
        sheet["A1"].value = 5
        assert sheet["B1"].value == 2.0
        app.calculate()
        assert sheet["B1"].value == 10.0
    assert app.calculation == "automatic"


def test_one_formula_fills_a_range_and_moves_its_references(sheet: xw.Sheet) -> None:
    sheet["A1:A3"].value = [[1], [2], [3]]
    sheet["B1:C3"].formula = "=$A1*A$1"
    assert sheet["B1:C3"].formula == (
        ("=$A1*A$1", "=$A1*B$1"),
        ("=$A2*A$1", "=$A2*B$1"),
        ("=$A3*A$1", "=$A3*B$1"),
    )
    assert sheet["B1:C3"].value == [[1.0, 1.0], [2.0, 2.0], [3.0, 3.0]]


def test_a_formula_speaks_of_other_sheets_as_excel_does(book: xw.Book, sheet: xw.Sheet) -> None:
    other = book.sheets.add("It's 2026", after=sheet)
    other["A1:A2"].value = [[2], [3]]
    formula = "=SUM('It''s 2026'!A1:A2,1)&IF(TRUE,\";,!\",\"\")&SUM({1,2;3,4})"
    sheet["A1"].formula = formula
    assert sheet["A1"].formula == formula
    assert sheet["A1"].value == "6;,!10"


def test_ten_thousand_cells_are_one_request(app: xw.App, sheet: xw.Sheet) -> None:
    rows = [[float(row * 20 + column) + 0.1 for column in range(20)] for row in range(500)]
    asked = app.api.asked
    before = asked.copy()
    sheet["A1"].value = rows
    assert sheet["A1:T500"].value == rows
    sheet["V1:V500"].formula = "=SUM(A1:T1)"
    assert sheet["V1:V500"].formula[499] == ("=SUM(A500:T500)",)
    assert asked["cells.write"] - before["cells.write"] == 2
    assert asked["cells.read"] - before["cells.read"] == 1
    assert asked["cells.formulas"] - before["cells.formulas"] == 1


def test_a_frame_is_written_and_read(sheet: xw.Sheet) -> None:
    frame = pd.DataFrame({"id": ["E1", "E2"], "score": [4.5, 3.0], "due": [DAY, MOMENT]})
    sheet["B2"].options(index=False).value = frame
    found = sheet["B2"].expand().options(pd.DataFrame, index=False).value
    pd.testing.assert_frame_equal(found, frame, check_dtype=False)


def test_addresses_and_their_neighbours(book: xw.Book, sheet: xw.Sheet) -> None:
    sheet["B2"].value = [["a", "b", None], [1, 2, None], [3, None, 4]]
    assert sheet.used_range.address == "$B$2:$D$4"
    assert sheet["B2"].expand().address == "$B$2:$C$4"
    assert sheet["B2"].current_region.address == "$B$2:$D$4"
    assert sheet["B2"].end("down").address == "$B$4"
    assert sheet["C4"].end("right").address == "$D$4"
    assert sheet["B4"].end("up").address == "$B$2"
    assert sheet["B9"].end("left").address == "$A$9"
    assert sheet["A1"].get_address(external=True) == f"'[{book.name}]Sheet1'!$A$1"


def test_rows_are_put_in_and_taken_out(sheet: xw.Sheet) -> None:
    sheet["A1"].value = [["head"], [1], ["=A2+1"]]
    sheet["2:2"].insert("down")
    assert sheet["A1:A4"].value == ["head", None, 1.0, 2.0]
    assert sheet["A4"].formula == "=A3+1"
    sheet["2:2"].delete("up")
    assert sheet["A1:A4"].value == ["head", 1.0, 2.0, None]


def test_looks_are_set_and_read(sheet: xw.Sheet) -> None:
    cell = sheet["B2"]
    cell.value = 0.5
    cell.number_format, cell.color, cell.wrap_text = "0.0%", (200, 0, 16), True
    cell.font.bold, cell.font.italic, cell.font.size, cell.font.color = True, True, 14, (1, 2, 3)
    cell.horizontal_alignment, cell.vertical_alignment = "center", "top"
    cell.column_width, cell.row_height = 20, 30
    assert (cell.number_format, cell.color, cell.wrap_text) == ("0.0%", (200, 0, 16), True)
    assert (cell.font.bold, cell.font.italic, cell.font.size, cell.font.color) == (
        True,
        True,
        14.0,
        (1, 2, 3),
    )
    assert (cell.horizontal_alignment, cell.vertical_alignment) == ("center", "top")
    assert cell.column_width == pytest.approx(20, abs=0.1)
    assert cell.row_height == pytest.approx(30, abs=0.1)
    assert sheet["A2:B2"].color is None
    cell.clear()
    assert (cell.value, cell.color, cell.font.bold) == (None, None, False)


def test_links_lead_into_the_book_and_out_of_it(book: xw.Book, sheet: xw.Sheet, tmp_path: Path) -> None:
    sheet["A1"].add_hyperlink("#Sheet1!B7", "go")
    sheet["A2"].add_hyperlink("https://example.org/a.b", "read")
    assert (sheet["A1"].value, sheet["A1"].hyperlink) == ("go", "#Sheet1!B7")
    assert (sheet["A2"].value, sheet["A2"].hyperlink) == ("read", "https://example.org/a.b")
    book.save(tmp_path / "links.xlsx")
    cells = openpyxl.load_workbook(tmp_path / "links.xlsx").active
    assert cells["A1"].hyperlink.location in ("Sheet1!B7", "Sheet1!$B$7")


def test_hidden_and_merged_cells(sheet: xw.Sheet) -> None:
    sheet["2:3"].rows.hidden = True
    assert sheet["A2"].rows.hidden
    assert not sheet["A4"].rows.hidden
    sheet["A5:B6"].merge()
    assert sheet["A5"].merge_area.address == "$A$5:$B$6"
    sheet["A5:B6"].unmerge()
    assert not sheet["A5"].merge_cells


def test_names_mean_cells_and_formulas(book: xw.Book, sheet: xw.Sheet) -> None:
    sheet["A1:A2"].value = [[60], [40]]
    book.names.add("Weights", "=Sheet1!$A$1:$A$2")
    book.names.add("Total", "=SUM(Weights,1)")
    sheet["B1"].formula = "=Total"
    assert sheet["B1"].value == 101.0
    assert book.names["weights"].refers_to == "=Sheet1!$A$1:$A$2"
    assert book.names["Total"].refers_to == "=SUM(Weights,1)"
    assert sheet["Weights"].value == [60.0, 40.0]
    assert sheet["A1:A2"].name.name == "Weights"
    del book.names["Weights"]
    assert "Weights" not in book.names
    with refused("bad-name"):
        book.names.add("A1", "=1")


def test_tables_are_calcs_database_ranges(sheet: xw.Sheet) -> None:
    sheet["A1"].value = [["id", "score"], ["E1", 1], ["E2", 2]]
    table = sheet.tables.add(sheet["A1"].expand(), name="Scores")
    assert [known.name for known in sheet.tables] == ["Scores"]
    assert table.header_row_range.value == ["id", "score"]
    assert table.data_body_range.value == [["E1", 1.0], ["E2", 2.0]]
    assert sheet["B3"].table.name == "Scores"
    assert sheet["C3"].table is None
    sheet["2:2"].insert("down")
    assert table.range.address == "$A$1:$B$4"
    table.resize(sheet["A1:B3"])
    assert table.range.address == "$A$1:$B$3"


def test_tables_of_an_excel_workbook_are_found(app: xw.App, tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    for row in (["id", "score"], ["E1", 1], ["E2", 2]):
        made.active.append(row)
    made.active.add_table(openpyxl.worksheet.table.Table(displayName="tblScores", ref="A1:B3"))
    made.save(tmp_path / "tables.xlsx")
    book = app.books.open(tmp_path / "tables.xlsx")
    assert [(table.name, table.range.address) for table in book.sheets[0].tables] == [
        ("tblScores", "$A$1:$B$3")
    ]
    book.close()


def test_sheets_are_made_renamed_moved_and_hidden(book: xw.Book, sheet: xw.Sheet) -> None:
    second = book.sheets.add("Second", after=sheet)
    first = book.sheets.add(before=sheet)
    assert [known.name for known in book.sheets] == [first.name, "Sheet1", "Second"]
    assert book.sheets.active.name == first.name
    second.name = "第二"
    second.visible = False
    assert not book.sheets["第二"].visible
    second.copy(after=second, name="copied")
    assert [known.name for known in book.sheets] == [first.name, "Sheet1", "第二", "copied"]
    first.delete()
    book.sheets["copied"].delete()
    with refused("last-sheet"):
        sheet.visible = False
    with refused("sheet-exists"):
        second.name = "SHEET1"


def test_a_sheet_that_is_missing_is_named(book: xw.Book) -> None:
    assert "Results" not in book.sheets
    with pytest.raises(NotThereError, match="“Results”"):
        book.sheets["Results"]
    with pytest.raises(KeyError):
        book.sheets["Results"]
    gone = book.sheets.add("Gone")
    gone.delete()
    with refused("no-sheet"):
        gone["A1"].value = 1


def test_two_books_are_open_and_neither_takes_the_others_cells(app: xw.App, tmp_path: Path) -> None:
    one, two = app.books.add(), app.books.add()
    one.sheets[0]["A1"].value, two.sheets[0]["A1"].value = "one", "two"
    one.save(tmp_path / "one.xlsx")
    two.save(tmp_path / "two.xlsx")
    assert {"one.xlsx", "two.xlsx"} <= {book.name for book in app.books}
    assert xw.Book(str(tmp_path / "one.xlsx")).sheets[0]["A1"].value == "one"
    one.activate()
    assert app.books.active.name == "one.xlsx"
    one.close()
    assert two.sheets[0]["A1"].value == "two"
    two.close()
    assert list(tmp_path.glob(".~lock*")) == []


def test_a_saved_book_is_what_another_library_reads(book: xw.Book, sheet: xw.Sheet, tmp_path: Path) -> None:
    sheet["A1"].value = [["a", 1.5, True, DAY, "=B1*2"]]
    book.save(tmp_path / "saved.xlsx")
    assert Path(book.fullname) == tmp_path / "saved.xlsx"
    (formulas,) = openpyxl.load_workbook(tmp_path / "saved.xlsx").active.values
    (values,) = openpyxl.load_workbook(tmp_path / "saved.xlsx", data_only=True).active.values
    assert formulas == ("a", 1.5, True, DAY, "=B1*2")
    assert values == ("a", 1.5, True, DAY, 3)


def test_what_a_file_claims_its_formulas_gave_is_not_believed(app: xw.App, tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    made.active.append([2, "=A1*3"])
    made.save(tmp_path / "uncomputed.xlsx")
    book = app.books.open(tmp_path / "uncomputed.xlsx")
    assert book.sheets[0]["A1:B1"].value == [2.0, 6.0]
    book.close()


def test_a_protected_sheet_changes_only_where_it_is_open(app: xw.App, tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    made.active.append(["locked", "open"])
    made.active["B1"].protection = openpyxl.styles.Protection(locked=False)
    made.active.protection.enable()
    made.save(tmp_path / "protected.xlsx")
    book = app.books.open(tmp_path / "protected.xlsx")
    sheet = book.sheets[0]
    sheet["B1"].value = "changed"
    for change in (
        lambda: setattr(sheet["A1"], "value", 1),
        lambda: setattr(sheet["A1:B1"], "value", [[1, 2]]),
        lambda: setattr(sheet["A1"], "formula", "=1"),
        lambda: setattr(sheet["A1"], "color", (1, 2, 3)),
        lambda: setattr(sheet["A1"], "number_format", "0%"),
        lambda: sheet["A1"].clear(),
        lambda: sheet["A1"].add_hyperlink("#Sheet!A1", "x"),
        lambda: sheet["1:1"].insert("down"),
        lambda: sheet["1:1"].delete("up"),
    ):
        with refused("protected"):
            change()
    assert sheet["A1:B1"].value == ["locked", "changed"]
    book.close()


def test_a_book_that_is_only_read_is_not_saved(app: xw.App, tmp_path: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "read.xlsx")
    before = (tmp_path / "read.xlsx").read_bytes()
    book = app.books.open(tmp_path / "read.xlsx", read_only=True)
    with refused("read-only"):
        book.save()
    book.close()
    assert (tmp_path / "read.xlsx").read_bytes() == before


def test_a_book_that_somebody_has_open_is_refused_by_name(app: xw.App, tmp_path: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "theirs.xlsx")
    lock = tmp_path / ".~lock.theirs.xlsx#"
    lock.write_text(",Li Wei,computer,26.11.2026 10:00,file:///profile;", encoding="utf-8")
    with pytest.raises(LibreOfficeError, match=r"^theirs\.xlsx: Li Wei has this workbook open"):
        app.books.open(tmp_path / "theirs.xlsx")
    app.books.open(tmp_path / "theirs.xlsx", read_only=True).close()
    assert lock.exists()


def test_a_file_that_is_no_workbook_is_refused(app: xw.App, tmp_path: Path) -> None:
    (tmp_path / "junk.xlsx").write_bytes(b"junk" * 100)
    (tmp_path / "page.html").write_text("<p>no table</p>", encoding="utf-8")
    for name in ("junk.xlsx", "page.html"):
        with refused("no-workbook"):
            app.books.open(tmp_path / name)
    assert list(tmp_path.glob(".~lock*")) == []


def test_a_password_locks_a_book_up(app: xw.App, book: xw.Book, sheet: xw.Sheet, tmp_path: Path) -> None:
    sheet["A1"].value = "secret"
    book.save(tmp_path / "locked.xlsx", password="right")
    book.close()
    for wrong in (None, "wrong"):
        with refused("password"):
            app.books.open(tmp_path / "locked.xlsx", password=wrong)
    opened = app.books.open(tmp_path / "locked.xlsx", password="right")
    assert opened.sheets[0]["A1"].value == "secret"
    opened.close()


@pytest.mark.parametrize(
    ("name", "key"), [("book.abc", "unknown-format"), ("nowhere/book.xlsx", "no-folder")]
)
def test_a_book_is_not_saved_where_it_cannot_be(book: xw.Book, tmp_path: Path, name: str, key: str) -> None:
    with refused(key):
        book.save(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_closed_book_is_said_to_be_closed(app: xw.App) -> None:
    book = app.books.add()
    sheet = book.sheets[0]
    book.close()
    with refused("book-closed"):
        sheet["A1"].value = 1


def test_the_screen_keeps_still_and_is_given_back(app: xw.App, sheet: xw.Sheet) -> None:
    with app.properties(screen_updating=False, status_bar="Consolidating …"):
        assert not app.screen_updating
        assert app.status_bar == "Consolidating …"
        sheet["A1"].value = 1
    assert app.screen_updating
    assert app.status_bar is False


def test_a_selection_is_read_and_set(app: xw.App, sheet: xw.Sheet) -> None:
    sheet["B2:C3"].select()
    assert app.selection.address == "$B$2:$C$3"


def test_nobody_is_asked_where_nobody_sees_it(app: xw.App) -> None:
    with refused("nobody-to-ask"):
        app.alert("Go on?", buttons="yes_no")
    app.impl.answer = lambda *asked: "yes" if asked == ("Go on?", "", "yes_no") else "no"
    assert app.alert("Go on?", buttons="yes_no") == "yes"
    app.impl.answer = None
