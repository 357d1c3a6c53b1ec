"""A .gbook is read as its workbook would be, whatever people did to the sheet: right, or not at all, and never guessed."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from sync.errors import IdentityError
from sync.google.gbook import Gbook, SheetCell, Tab, decode, encode
from sync.google.grid import book_of, difference, same_typed
from sync.identity import PROPERTY_PREFIX
from sync.known import book_of as book_in_file
from sync.roles import DECLARED
from sync.xlsx.read import RawBook, read_book
from sync.xlsx.references import column_index, letters
from tests.google_sheets.sheets_of_books import gbook_of
from tests.integration.office import handed_out

__all__ = ["handed_out"]


@pytest.fixture(scope="module")
def workbook(handed_out: Path) -> bytes:
    """Return a team book as it was handed out."""
    return next((handed_out / "books").glob("E0001*.xlsx")).read_bytes()


@pytest.fixture(scope="module")
def sheet(workbook: bytes) -> Gbook:
    """Return the same book as a Google Sheet."""
    return gbook_of(workbook)


def read(book: Gbook) -> RawBook:
    return read_book(encode(book), DECLARED)


def records(raw: RawBook, name: str) -> list[dict[str, object]]:
    return [{key: cell.value for key, cell in row.cells.items()} for row in raw.tables[name].rows]


def changed(book: Gbook, title: str, change: Callable[[Tab], Tab]) -> Gbook:
    return replace(book, tabs=tuple(change(tab) if tab.title == title else tab for tab in book.tabs))


def rows_moved(tab: Tab, above: int, by: int) -> Tab:
    """Insert (or delete) rows above a row."""
    rows = {
        number if number < above else number + by: cells
        for number, cells in tab.rows.items()
        if not above <= number < above - by
    }
    return replace(tab, rows=rows)


def columns_moved(tab: Tab, left_of: int, by: int) -> Tab:
    """Insert columns."""

    def place(column: str) -> str:
        index = column_index(column)
        return letters(index if index < left_of else index + by)

    rows = {
        number: {place(column): cell for column, cell in cells.items()} for number, cells in tab.rows.items()
    }
    return replace(tab, rows=rows)


def test_it_reads_as_its_workbook_does(workbook: bytes, sheet: Gbook) -> None:
    """Every table, its columns, its hidden rows, and who the book is for."""
    as_sheet, as_file = read(sheet), read_book(workbook, DECLARED)
    assert as_sheet.tables == as_file.tables
    assert as_sheet.kind == "gbook"
    assert as_sheet.identity.hidden == as_file.identity.hidden
    assert as_sheet.identity.require().field("book_id") == as_file.identity.field("book_id")
    assert [notice.key for notice in as_sheet.notices] == [notice.key for notice in as_file.notices]


def test_which_book_it_is_can_be_told_without_reading_its_cells(sheet: Gbook, tmp_path: Path) -> None:
    """As a workbook's custom properties tell it."""
    path = tmp_path / "one.gbook"
    path.write_bytes(encode(sheet))
    assert book_in_file(path) == sheet.properties["reviewbook.book_id"]


def test_a_tab_may_be_renamed_and_moved(sheet: Gbook) -> None:
    """Tables are found by their key rows."""
    renamed = changed(sheet, "Review", lambda tab: replace(tab, title="My people"))
    moved = replace(renamed, tabs=tuple(reversed(renamed.tabs)))
    assert records(read(moved), "review") == records(read(sheet), "review")
    assert read(moved).tables["review"].sheet_title == "My people"


def test_a_copied_tab_is_told_and_the_first_one_counts(sheet: Gbook) -> None:
    """What was typed into the copy is no answer."""
    tab = next(tab for tab in sheet.tabs if tab.title == "Review")
    typed = {number: {**cells, "A": SheetCell("typed")} for number, cells in tab.rows.items()}
    copy = replace(tab, id=99, title="Copy of Review", rows={**typed, **dict(list(tab.rows.items())[:5])})
    found = read(replace(sheet, tabs=(copy, *sheet.tabs)))
    assert found.tables["review"].sheet_title == "Review"
    assert "notice.strange-sheet" in {notice.key for notice in found.notices}


def test_a_deleted_tab_is_missing(sheet: Gbook) -> None:
    """Its tables are said to be missing, and no other tab is taken for it."""
    without = replace(sheet, tabs=tuple(tab for tab in sheet.tabs if tab.title != "Review"))
    assert "review" in read(without).missing
    assert "review" not in read(without).tables


def test_rows_and_columns_may_be_inserted_and_rows_deleted(sheet: Gbook) -> None:
    """A table is where its key row is."""
    before = records(read(sheet), "review")
    further_down = changed(sheet, "Review", lambda tab: rows_moved(tab, 2, 3))
    assert records(read(further_down), "review") == before
    key_row = next(row.number for row in read(sheet).tables["review"].rows)
    apart = changed(sheet, "Review", lambda tab: rows_moved(tab, key_row + 2, 4))
    assert records(read(apart), "review") == before
    aside = changed(sheet, "Review", lambda tab: columns_moved(tab, 3, 2))
    assert records(read(aside), "review") == before
    fewer = changed(sheet, "Review", lambda tab: rows_moved(tab, key_row, -1))
    assert records(read(fewer), "review") == before[1:]


def test_without_its_key_row_a_table_is_found_by_its_headings(sheet: Gbook) -> None:
    """By labels, and with a notice that says so; never by its place."""
    tab = next(tab for tab in sheet.tabs if tab.title == "Review")
    key_row = next(
        number
        for number, cells in tab.rows.items()
        if any(
            cell.value == "reviewbook:review" or str(cell.value).endswith("review") for cell in cells.values()
        )
        and "goal_id" in {cell.value for cell in cells.values()}
    )
    without = changed(
        sheet, "Review", lambda one: replace(one, rows={k: v for k, v in one.rows.items() if k != key_row})
    )
    found = read(without)
    assert found.tables["review"].by_labels
    shown = set(records(found, "review")[0])
    assert [{key: row[key] for key in row if key in shown} for row in records(read(sheet), "review")] == [
        {key: row[key] for key in row if key in shown} for row in records(found, "review")
    ]


def test_a_number_is_a_number_and_a_text_with_a_comma_is_a_text(sheet: Gbook) -> None:
    """Whatever the locale of the sheet: Google says of each cell which of the two it is."""
    german = replace(sheet, locale="de_DE", time_zone="Europe/Berlin")
    place = read(sheet).tables["review"]
    actual, row = letters(place.columns["actual"]), place.rows[0].number

    def typed(value: SheetCell) -> object:
        def put(tab: Tab) -> Tab:
            return replace(tab, rows={**tab.rows, row: {**tab.rows[row], actual: value}})

        return records(read(changed(german, "Review", put)), "review")[0]["actual"]

    assert typed(SheetCell(0.5)) == 0.5
    assert typed(SheetCell("0,5")) == "0,5"


def test_errors_and_formulas_are_no_texts(sheet: Gbook) -> None:
    """A text that reads like an error is a text."""
    place = read(sheet).tables["review"]
    actual, row = letters(place.columns["actual"]), place.rows[0].number
    for cell, error, formula in (
        (SheetCell("#REF!", "=A1", True), True, True),
        (SheetCell("#REF!"), False, False),
        (SheetCell(3.0, "=1+2"), False, True),
    ):
        put = replace(
            next(tab for tab in sheet.tabs if tab.title == "Review"),
        )
        rows = {**put.rows, row: {**put.rows[row], actual: cell}}
        found = read(changed(sheet, "Review", lambda tab, rows=rows: replace(tab, rows=rows)))  # type: ignore[misc]
        seen = found.tables["review"].rows[0].cells["actual"]
        assert (seen.error, seen.formula) == (error, formula)


@pytest.mark.parametrize("field", ["book_id", "cycle_id", "recipient_id", "role"])
def test_metadata_that_contradicts_the_registry_is_refused(sheet: Gbook, field: str) -> None:
    """The registry says whose a file is; what says otherwise is a copy, or was pasted together."""
    name = PROPERTY_PREFIX + field
    registry = {**sheet.properties, name: sheet.properties[name]}
    for broken in (
        replace(sheet, metadata={**sheet.metadata, name: "another"}),
        replace(sheet, properties={**registry, name: "another" if field != "role" else "self"}),
    ):
        with pytest.raises(IdentityError) as raised:
            read(broken).identity.require()
        assert raised.value.key == "book.identity"


def test_a_hidden_sheet_that_says_another_book_is_refused(sheet: Gbook) -> None:
    """As when the tabs of one book were copied into another's file."""

    def other(tab: Tab) -> Tab:
        rows = {
            number: {**cells, "B": SheetCell("another")} if cells["A"].value == "book_id" else cells
            for number, cells in tab.rows.items()
        }
        return replace(tab, rows=rows)

    hidden = next(
        tab.title
        for tab in sheet.tabs
        if any(cells.get("A", SheetCell("")).value == "book_id" for cells in tab.rows.values())
    )
    with pytest.raises(IdentityError) as raised:
        read(changed(sheet, hidden, other)).identity.require()
    assert raised.value.key == "book.identity"


def test_without_its_hidden_sheet_the_registry_still_says_which_book_it_is(sheet: Gbook) -> None:
    """A place that is silent contradicts nothing."""
    bare = replace(sheet, metadata={}, tabs=tuple(tab for tab in sheet.tabs if not tab.hidden))
    found = read(bare).identity.require()
    assert found.field("book_id") == sheet.properties["reviewbook.book_id"]
    assert found.hidden == {}


ANSWER = {
    "spreadsheetUrl": "https://x",
    "properties": {"title": "A book", "locale": "de_DE", "timeZone": "Europe/Berlin"},
    "developerMetadata": [
        {"metadataKey": "reviewbook.book_id", "metadataValue": "b1"},
        {"metadataKey": "reviewbook.issue", "metadataValue": "1"},
        {"metadataKey": "somebody.elses", "metadataValue": "x"},
    ],
    "sheets": [
        {
            "properties": {"sheetId": 5, "title": "T", "hidden": True, "gridProperties": {"rowCount": 20, "columnCount": 9}},
            "merges": [{"sheetId": 5, "startRowIndex": 0, "endRowIndex": 2, "startColumnIndex": 1, "endColumnIndex": 3}],
            "data": [
                {
                    "startRow": 2,
                    "startColumn": 1,
                    "rowData": [
                        {
                            "values": [
                                {"userEnteredValue": {"numberValue": 5}, "effectiveValue": {"numberValue": 5}},
                                {},
                                {"userEnteredValue": {"stringValue": ""}},
                                {"userEnteredValue": {"boolValue": False}, "effectiveValue": {"boolValue": False}},
                                {
                                    "userEnteredValue": {"formulaValue": "=1/0"},
                                    "effectiveValue": {"errorValue": {"type": "DIVIDE_BY_ZERO", "message": "…"}},
                                },
                                {
                                    "userEnteredValue": {"formulaValue": "=X()"},
                                    "effectiveValue": {"errorValue": {"type": "LOADING"}},
                                },
                                {"userEnteredValue": {"formulaValue": "=A1"}},
                                {"effectiveValue": {"numberValue": 2.5}},
                            ]
                        },
                        {},
                        {"values": [{"userEnteredValue": {"stringValue": "=text"}}]},
                    ],
                    "rowMetadata": [{}, {"hiddenByUser": True}, {"hiddenByFilter": True}],
                    "columnMetadata": [{}, {"hiddenByUser": True}, {"hiddenByUser": True}, {}],
                }
            ],
        },
        {"properties": {"sheetId": 6, "title": "A chart", "sheetType": "OBJECT"}},
    ],
}  # fmt: skip


def test_what_google_answers_becomes_cells() -> None:
    """Numbers, truth values, errors, formulas that show nothing yet, and cells that another cell's formula fills."""
    found = book_of("file-1", ANSWER, {"reviewbook.book_id": "b1"})
    assert found == Gbook(
        "file-1",
        "A book",
        "https://x",
        "de_DE",
        "Europe/Berlin",
        {"reviewbook.book_id": "b1"},
        {"reviewbook.book_id": "b1"},
        (
            Tab(
                5,
                "T",
                {
                    3: {
                        "B": SheetCell(5.0),
                        "E": SheetCell(False),
                        "F": SheetCell("#DIV/0!", "=1/0", True),
                        "G": SheetCell(None, "=X()"),
                        "H": SheetCell(None, "=A1"),
                        "I": SheetCell(2.5, "="),
                    },
                    5: {"B": SheetCell("=text")},
                },
                20,
                9,
                True,
                (4, 5),
                ((2, 3),),
                ("B1:C2",),
            ),
        ),
    )
    assert decode(encode(found)) == found


def test_what_formulas_show_is_no_news(sheet: Gbook) -> None:
    """A sheet that was only opened, or renamed as a file, says what it said."""

    def shown(tab: Tab) -> Tab:
        rows = {
            number: {
                column: cell._replace(value=1.5) if cell.formula else cell for column, cell in cells.items()
            }
            for number, cells in tab.rows.items()
        }
        return replace(tab, rows=rows)

    again = replace(sheet, name="renamed", tabs=tuple(map(shown, sheet.tabs)))
    assert encode(again) != encode(sheet)
    assert same_typed(sheet, again)
    assert difference(sheet, again) == {}
    typed = changed(
        sheet, "Review", lambda tab: replace(tab, rows={**tab.rows, 900: {"B": SheetCell("new")}})
    )
    assert not same_typed(sheet, typed)
