"""The drawn peer book, as openpyxl and the labels see it."""

import io

import openpyxl
import pytest

from workbook_templates import labels
from workbook_templates.books.peer import BOOK
from workbook_templates.layout import LANGUAGES, Owner, Where
from workbook_templates.ready_made import peer_book


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def book(language: str) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(peer_book(language)))


def sheet_of(book: openpyxl.Workbook, table: str, language: str) -> openpyxl.worksheet.worksheet.Worksheet:
    return book[labels.sheet_title("peer", BOOK.sheet_of_table[table].name, language)]


def test_sheets_stand_in_the_declared_order_and_state(book: openpyxl.Workbook, language: str) -> None:
    drawn = [(sheet.title, sheet.sheet_state) for sheet in book.worksheets]
    assert drawn == [(labels.sheet_title("peer", sheet.name, language), sheet.state) for sheet in BOOK.sheets]


def test_only_the_raters_cells_are_unlocked(book: openpyxl.Workbook, language: str) -> None:
    for _, table in BOOK.tables():
        drawn = sheet_of(book, table.name, language)
        assert drawn.protection.sheet
        for column in table.columns:
            cell = drawn.cell(table.first_row + 1, table.positions[column.key] + 1)
            assert cell.protection.locked is (column.owner is not Owner.PEER), f"{table.name}.{column.key}"


def test_no_helper_stands_in_a_column_that_another_table_of_the_sheet_shows() -> None:
    for sheet in BOOK.sheets:
        shown = {
            table.positions[column.key]
            for table in sheet.tables
            for column in table.columns
            if column.where is not Where.HIDDEN
        }
        hidden = {
            table.positions[column.key]
            for table in sheet.tables
            for column in table.columns
            if column.where is Where.HIDDEN
        }
        assert not shown & hidden


def test_every_visible_column_has_a_label_in_both_languages() -> None:
    for _, table in BOOK.tables():
        for column in table.columns:
            if column.where is not Where.HIDDEN:
                for language in LANGUAGES:
                    assert f"peer.column.{table.name}.{column.key}" in labels.TEXTS.table(language)


def test_prompts_fit_into_what_programs_show(book: openpyxl.Workbook) -> None:
    rules = [rule for sheet in book.worksheets for rule in sheet.data_validations.dataValidation]
    assert rules
    assert all(len(rule.promptTitle or "") <= 32 and len(rule.prompt or "") <= 255 for rule in rules)


def test_no_prompt_is_cut_short(language: str) -> None:
    texts = labels.TEXTS.table(language)
    assert all(len(text) <= 255 for key, text in texts.items() if key.startswith("peer.prompt."))


def test_the_guide_is_one_page(book: openpyxl.Workbook, language: str) -> None:
    guide = book[labels.sheet_title("peer", "guide", language)]
    assert not guide.row_breaks.brk
    assert (guide.page_setup.orientation, guide.page_setup.paperSize) == ("landscape", 9)


def test_no_cell_shows_a_placeholder(book: openpyxl.Workbook) -> None:
    for sheet in book.worksheets:
        for row in sheet.iter_rows(values_only=True):
            assert not [value for value in row if isinstance(value, str) and "[[" in value]
