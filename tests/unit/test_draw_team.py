"""The drawn team book, as openpyxl and the labels see it."""

import io

import openpyxl
import pytest

from appraisal.messages import LANGUAGES
from appraisal.policy import Policy
from workbook_templates import labels
from workbook_templates.books import team
from workbook_templates.fixed_rows import NOTES
from workbook_templates.layout import MARKER, Kind, Owner, Where
from workbook_templates.own_columns import with_own
from workbook_templates.ready_made import team_book

# openpyxl does not know the extension in which Excel keeps the colours of data bars, and says so.
pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")

INPUTS = (Owner.MANAGER,)

BOOK = with_own(team.BOOK, ())
"""The book as it is drawn where HR has declared no columns of its own."""


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def book(language: str) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(team_book(language)))


def sheet_of(book: openpyxl.Workbook, table: str, language: str) -> openpyxl.worksheet.worksheet.Worksheet:
    return book[labels.sheet_title("team", BOOK.sheet_of_table[table].name, language)]


def test_sheets_stand_in_the_declared_order_and_state(book: openpyxl.Workbook, language: str) -> None:
    drawn = [(sheet.title, sheet.sheet_state) for sheet in book.worksheets]
    assert drawn == [(labels.sheet_title("team", sheet.name, language), sheet.state) for sheet in BOOK.sheets]


def test_key_rows_are_hidden_and_name_every_column(book: openpyxl.Workbook, language: str) -> None:
    for sheet, table in BOOK.tables():
        drawn = book[labels.sheet_title("team", sheet.name, language)]
        row = table.key_row + 1
        assert drawn.row_dimensions[row].hidden
        assert drawn.cell(row, 1).value == MARKER + table.name
        keys = {drawn.cell(row, position + 1).value for position in table.positions.values()}
        assert keys == set(table.by_key)


def test_header_shows_label_and_hint(book: openpyxl.Workbook, language: str) -> None:
    for _, table in BOOK.tables():
        drawn = sheet_of(book, table.name, language)
        for column in table.columns:
            shown = str(drawn.cell(table.header_row + 1, table.positions[column.key] + 1).value)
            assert labels.label_in_header(shown) == labels.column_label("team", table, column, language)


def test_every_visible_column_has_a_label_in_both_languages() -> None:
    for _, table in BOOK.tables():
        for column in table.columns:
            if column.where is not Where.HIDDEN:
                for language in LANGUAGES:
                    assert f"team.column.{table.name}.{column.key}" in labels.TEXTS.table(language)


def test_both_languages_say_the_same_things() -> None:
    first, second = (set(labels.TEXTS.table(language)) for language in LANGUAGES)
    assert first == second


def test_only_inputs_are_unlocked(book: openpyxl.Workbook, language: str) -> None:
    for _, table in BOOK.tables():
        drawn = sheet_of(book, table.name, language)
        assert drawn.protection.sheet
        for column in table.columns:
            cell = drawn.cell(table.first_row + 1, table.positions[column.key] + 1)
            assert cell.protection.locked is (column.owner not in INPUTS), f"{table.name}.{column.key}"


def test_spare_rows_for_what_hr_sends_back_show_nothing(book: openpyxl.Workbook, language: str) -> None:
    table = BOOK.table_by_name["notes"]
    drawn = sheet_of(book, "notes", language)
    rows = drawn.iter_rows(table.first_row + 1, table.first_row + NOTES, 2, len(table.columns) + 1)
    ids = []
    for first, *others in rows:
        ids.append(first.value)
        for cell in others:
            assert cell.value is None
            assert (cell.border.left.style, cell.fill.fill_type) == (None, None)
    assert len(set(ids)) == NOTES
    assert drawn.max_row == table.first_row + NOTES
    last_printed = BOOK.table_by_name["answer"].first_row + 1
    assert str(drawn.print_area).endswith(f"${last_printed}")


def test_the_day_of_agreement_is_an_input_with_a_date_rule(book: openpyxl.Workbook, language: str) -> None:
    table = BOOK.table_by_name["team"]
    drawn = sheet_of(book, "team", language)
    place = drawn.cell(table.first_row + 1, table.positions["agreed"] + 1)
    (rule,) = (rule for rule in drawn.data_validations.dataValidation if place.coordinate in rule.sqref)
    assert (rule.type, place.number_format) == ("date", "yyyy-mm-dd")
    assert rule.prompt


def test_choices_numbers_and_dates_have_input_rules(book: openpyxl.Workbook, language: str) -> None:
    for _, table in BOOK.tables():
        drawn = sheet_of(book, table.name, language)
        ruled = {
            cell.split(":")[0]
            for rule in drawn.data_validations.dataValidation
            for cell in str(rule.sqref).split()
        }
        for column in table.columns:
            if column.owner in INPUTS and column.kind in (Kind.CHOICE, Kind.NUMBER, Kind.PERCENT, Kind.DATE):
                place = drawn.cell(table.first_row + 1, table.positions[column.key] + 1).coordinate
                known = place in ruled or (table.name, column.key) == ("review", "actual")
                assert known, f"{table.name}.{column.key}"


def test_a_number_of_any_size_that_people_type_passes_its_rule(
    book: openpyxl.Workbook, language: str
) -> None:
    """The bounds are no place where stamping puts the last row of a table."""
    table = BOOK.table_by_name["goals"]
    drawn = sheet_of(book, "goals", language)
    place = drawn.cell(table.first_row + 1, table.positions["target"] + 1).coordinate
    (rule,) = (rule for rule in drawn.data_validations.dataValidation if place in rule.sqref)
    assert (float(rule.formula1), float(rule.formula2)) == (-99_999_999_999_999, 99_999_999_999_999)


def test_prompts_fit_into_what_programs_show(book: openpyxl.Workbook) -> None:
    rules = [rule for sheet in book.worksheets for rule in sheet.data_validations.dataValidation]
    assert rules
    for rule in rules:
        assert len(rule.promptTitle or "") <= 32
        assert len(rule.prompt or "") <= 255


def test_names_are_ascii_and_lists_hold_the_words(book: openpyxl.Workbook, language: str) -> None:
    names = {name: defined.attr_text for name, defined in book.defined_names.items()}
    assert all(name.isascii() for name in names)
    sheet, cells = names["list_method"].split("!")
    shown = [row[0].value for row in book[sheet.strip("'")][cells.replace("$", "")]]
    assert shown == list(labels.choice_words("method", language).values())


def test_every_sheet_prints_on_a4_landscape_with_footer(book: openpyxl.Workbook) -> None:
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
            assert sheet.sheet_properties.pageSetUpPr.fitToPage
            assert sheet.oddFooter.left.text
            assert "&P" in sheet.oddFooter.right.text
            assert not sheet.sheet_view.showGridLines


def test_tables_are_frozen_below_their_header(book: openpyxl.Workbook, language: str) -> None:
    for name in ("team", "goals", "review", "actuals"):
        table = BOOK.table_by_name[name]
        assert sheet_of(book, name, language).freeze_panes.endswith(str(table.first_row + 1))


def test_grades_of_all_schemes_ascend_in_one_list(book: openpyxl.Workbook) -> None:
    sheet, cells = book.defined_names["grade_keys"].attr_text.split("!")
    keys = [row[0].value for row in book[sheet.strip("'")][cells.replace("$", "")]]
    assert keys == sorted(keys)
    assert keys[1:] == [10_000 + band.low for band in Policy().schemes[0].bands]


def test_no_cell_shows_a_placeholder(book: openpyxl.Workbook) -> None:
    for sheet in book.worksheets:
        for row in sheet.iter_rows(values_only=True):
            assert not [value for value in row if isinstance(value, str) and "[[" in value]
