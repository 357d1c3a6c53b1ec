"""The parts that draw books in Google Sheets, each by itself."""

import io
from dataclasses import replace

import pytest
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from tests.google_sheets.drawn_books import BOOKS, RECIPIENT
from tests.pictures import png
from workbook_templates.brand import Logo
from workbook_templates.capacities import capacities_of
from workbook_templates.google import SheetPress, requests_of
from workbook_templates.google.blank import blank_book
from workbook_templates.google.filling import Filling, filled_sheets, named_ranges
from workbook_templates.google.looks import cell_format, colour, number_format, pattern_of
from workbook_templates.google.marks import ROW_KEY, sheet_marks
from workbook_templates.google.model import Area, Cell, Repeat
from workbook_templates.google.rectangles import grouped, rectangles, spans
from workbook_templates.google.shown import Settled, places, settled_look
from workbook_templates.google.surface import DrawnSheet, Form, Surface
from workbook_templates.layout import Column, Kind, Owner, Sheet, Table
from workbook_templates.live import compute
from workbook_templates.row_xml import Overwritten

# --- cells as rectangles ----------------------------------------------------------------------------------------------


def test_cells_become_as_few_rectangles_as_their_columns_allow() -> None:
    cells = [(row, column) for row in range(2, 9) for column in (1, 2, 4)]
    assert list(rectangles(cells)) == [Area(2, 8, 1, 2), Area(2, 8, 4, 4)]


def test_every_cell_is_in_exactly_one_rectangle() -> None:
    cells = {(row, column): (row * column) % 3 for row in range(9) for column in range(7)}
    found = [
        ((row, column), number)
        for area, number in grouped(cells)
        for row in range(area.top, area.bottom + 1)
        for column in range(area.left, area.right + 1)
    ]
    assert dict(found) == cells
    assert len(found) == len(cells)


def test_no_cells_are_no_rectangles() -> None:
    assert list(rectangles([])) == []
    assert list(spans([])) == []


# --- what is settled at drawing ---------------------------------------------------------------------------------------

DATED = Settled(Area(5, 7, 2, 2), '=AND($B6="milestone",ISNUMBER($C6))', {"num_format": "yyyy-mm-dd"})


def test_a_rule_is_settled_on_the_cells_of_its_own_row() -> None:
    cells = {
        (5, 1): Cell("Milestone"), (5, 2): Cell(46000.0),
        (6, 1): Cell("milestone"), (6, 2): Cell("soon"),
        (7, 1): Cell("higher"), (7, 2): Cell(46000.0),
    }  # fmt: skip
    assert list(places(DATED, cells)) == [(5, 2)]


@pytest.mark.parametrize(
    ("formula", "holds"),
    [
        ('=AND($B6<>"",$B6<>$B5)', True),
        ("=OR($C6>1,$C6<0)", True),
        ("=IF(ISNUMBER($C6),$C6>=3,FALSE)", False),
        ("=LEN($D6)>0", False),
        ("=LEN($B6)=2", True),
        ("=$C6<=2", True),
    ],
)
def test_the_tests_of_rules_are_worked_out(formula: str, holds: bool) -> None:
    cells = {(4, 1): Cell("aa"), (5, 1): Cell("ab"), (5, 2): Cell(2.0)}
    rule = Settled(Area(5, 5, 0, 0), formula, {})
    assert bool(list(places(rule, cells))) == holds


@pytest.mark.parametrize("formula", ["=SUM($A$1:$A$3)>1", "='x'!$A1>1", "=-$A1>1"])
def test_a_test_that_cannot_be_settled_is_a_bug(formula: str) -> None:
    with pytest.raises((ValueError, KeyError)):
        list(places(Settled(Area(0, 0, 0, 0), formula, {}), {}))


def test_only_dates_and_lines_are_settled() -> None:
    assert settled_look({"num_format": "0.00%"}) == {}
    assert settled_look({"border": 1, "border_color": "#000000", "bg_color": "#FFFFFF"}) == {}
    line = {"border": 1, "top_color": "#5F6B7A"}
    assert settled_look(line | {"border_color": "#000000"}) == line


# --- looks ------------------------------------------------------------------------------------------------------------


def test_colours_keep_their_step_whether_google_cuts_or_rounds() -> None:
    for step in range(256):
        red = colour(f"#{step:02X}0000")["rgbColor"]["red"]
        assert (step, step) == (int(red * 255), round(red * 255))


def test_a_colour_that_is_none_is_a_bug() -> None:
    with pytest.raises(ValueError, match="red"):
        colour("red")


def test_number_formats_say_their_kind() -> None:
    assert number_format("") is None
    assert number_format("@") == {"type": "TEXT"}
    assert number_format("yyyy-mm-dd") == {"type": "DATE", "pattern": "yyyy-mm-dd"}
    assert number_format("0.00%") == {"type": "PERCENT", "pattern": "0.00%"}
    assert number_format("0.00") == {"type": "NUMBER", "pattern": "0.00"}


def test_no_pattern_is_sent_that_leaves_a_point_behind_whole_numbers() -> None:
    for book in BOOKS:
        blank = blank_book(book.filled.policy, book.filled.language, book.role, {}, None)
        looks = [look for sheet in blank.sheets for body in sheet.bodies for look in body.looks.values()]
        assert all(".#" not in pattern_of(look) for columns in looks for look in columns.values())
        assert all(".##%" not in pattern_of(look) for columns in looks for look in columns.values())


def test_half_points_of_a_font_are_cut() -> None:
    assert cell_format({"font_size": 9.5})["textFormat"] == {"fontSize": 9}


# --- the surface ------------------------------------------------------------------------------------------------------


def test_the_surface_knows_only_what_xlsxwriter_knows() -> None:
    """A call that XlsxWriter does not have would break the drawing of files."""
    own = {name for name in vars(DrawnSheet) if not name.startswith("_")}
    assert own - set(dir(Worksheet)) == set()
    assert {name for name in vars(Surface) if not name.startswith("_")} - set(dir(Workbook)) == set()


def test_a_text_of_several_looks_keeps_where_each_begins() -> None:
    sheet = DrawnSheet("x")
    bold, small, whole = Form({"bold": True}), Form({"font_size": 8}), Form({"align": "left"})
    sheet.write_rich_string(1, 2, bold, "Goal", small, "\nchoose", whole)
    cell = sheet.cells[1, 2]
    assert (cell.value, cell.look) == ("Goal\nchoose", {"align": "left"})
    assert [(run.start, run.look) for run in cell.runs] == [(0, {"bold": True}), (4, {"font_size": 8})]


def test_widths_are_those_that_xlsxwriter_writes() -> None:
    sheet = DrawnSheet("x")
    workbook = Workbook(io.BytesIO())
    file = workbook.add_worksheet()
    for column, width in enumerate((1.6, 10, 13.2, 24, 48)):
        sheet.set_column(column, column, width)
        file.set_column(column, column, width)
        assert sheet.columns[column].pixels == file._size_col(column)
    workbook.close()


# --- rows and marks ---------------------------------------------------------------------------------------------------


def test_a_cell_that_was_typed_over_holds_what_was_typed_and_parts_the_formulas() -> None:
    filled = BOOKS[0].filled
    blank = blank_book(filled.policy, "en", "team", capacities_of(filled.tables, "team"), None)
    tables = compute(filled.tables, filled.policy, "en")
    tables["review"][2] = {**tables["review"][2], "achievement": Overwritten(99.0)}
    filling = Filling(blank, tables, {})
    names = {name.name: name for name in named_ranges(filling)}
    (sheet,) = (sheet for sheet in filled_sheets(filling, names) if sheet.key == "review")
    table = blank.book.table_by_name["review"]
    column, last = table.positions["achievement"], table.first_row + len(tables["review"]) - 1
    assert (
        sheet.cells[table.first_row + 2, column].value,
        sheet.cells[table.first_row + 2, column].formula,
    ) == (99.0, "")
    assert [piece for piece in sheet.repeats if piece.column == column] == [
        Repeat(column, table.first_row, table.first_row + 1),
        Repeat(column, table.first_row + 3, last),
    ]


def test_rows_go_without_marks_where_google_keeps_no_more() -> None:
    column = Column("id", Kind.ID, Owner.SYSTEM)
    sheet = Sheet("s", (Table("t", (column,)),))
    marks = sheet_marks(sheet, {"t": [{"id": f"G{number:07d}"} for number in range(5_000)]})
    assert 1_000 < sum(mark.key == ROW_KEY for mark in marks) < 5_000
    assert sum(len(mark.key) + len(mark.value) for mark in marks) < 30_000


def test_where_a_logo_belongs_stands_the_name_of_the_company() -> None:
    book = BOOKS[0]
    policy = replace(book.filled.policy, company="Harbour Tea Co.")
    press = SheetPress(policy, Logo(png(80, 40), 80, 40))
    words = {**book.words, "company": policy.company}
    model = press.draw("en", "team", book.rows, book.identity, words)
    cell = next(cell for cell in model.sheet("guide").cells.values() if cell.value == "Harbour Tea Co.")
    assert cell.look["bold"]
    assert "Harbour Tea Co." in str(requests_of(model, ()))
    assert RECIPIENT.name in model.title
