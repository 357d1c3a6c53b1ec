"""Reading a book: tables are found by what they hold, wherever people moved them."""

import io
import pickle
import zipfile
from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from sync.errors import IdentityError, ReviewbookError
from sync.xlsx.gate import BOOK, Limits
from sync.xlsx.read import Cell, RawBook, read_book
from workbook_templates.books import master, team
from workbook_templates.labels import column_label, sheet_title

TABLES = frozenset({"goals", "review"})
KEYS = ("goal_id", "title", "target", "due")
ROWS = (("G0000001", "Revenue", 42.5, 46203.0), ("G0000002", "收入 & <成本>", 0.1, None))

Fill = Callable[[Worksheet], None]


def title(sheet: str, language: str = "en") -> str:
    return sheet_title("team", sheet, language)


def label(table: str, key: str, language: str = "en") -> str:
    declared = team.BOOK.table_by_name[table]
    return column_label("team", declared, declared.by_key[key], language)


def drawn(sheets: dict[str, Fill], **options: object) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, options) as workbook:
        for name, fill in sheets.items():
            fill(workbook.add_worksheet(name))
    return target.getvalue()


def table(
    name: str,
    columns: Iterable[str] = KEYS,
    first_column: int = 0,
    top: int = 3,
    keys: bool = True,
    language: str = "en",
    blank: int = 0,
) -> Fill:
    """Return what draws a table: marker and keys, headings, rows.

    ``"-"`` is a column that somebody inserted, and so are ``blank`` rows above the headings.
    """
    order, headings = list(columns), top + 1 + blank

    def fill(worksheet: Worksheet) -> None:
        if keys:
            worksheet.write_string(top, first_column, f"rb:{name}")
        for offset, key in enumerate(order, start=first_column + 1):
            if keys and key != "-":
                worksheet.write_string(top, offset, key)
            worksheet.write_string(headings, offset, "mine" if key == "-" else label(name, key, language))
            for number, values in enumerate(ROWS):
                value = "note" if key == "-" else values[KEYS.index(key)]
                if value is not None:
                    worksheet.write(headings + 1 + number, offset, value)

    return fill


def read(content: bytes, **options: object) -> RawBook:
    return read_book(content, (team.BOOK,), tables=TABLES, **options)  # type: ignore[arg-type]


def values(book: RawBook, name: str = "goals") -> list[dict[str, object]]:
    return [{key: cell.value for key, cell in row.cells.items()} for row in book.tables[name].rows]


def notices(book: RawBook) -> list[str]:
    return [notice.key for notice in book.notices if notice.key != "notice.missing-column"]


EXPECTED = [
    {"goal_id": "G0000001", "title": "Revenue", "target": 42.5, "due": 46203.0},
    {"goal_id": "G0000002", "title": "收入 & <成本>", "target": 0.1},
]


def both(goals: Fill) -> dict[str, Fill]:
    return {title("goals"): goals, title("review"): table("review", ("goal_id",))}


@pytest.mark.parametrize(
    "sheets",
    [
        both(table("goals")),
        both(table("goals", ("due", "target", "title", "goal_id"))),
        both(table("goals", first_column=3)),
        both(table("goals", top=11)),
        both(table("goals", language="zh-CN")),
        {"Renamed": table("goals"), "Also renamed": table("review", ("goal_id",))},
        {title("review", "zh-CN"): table("goals"), title("goals", "zh-CN"): table("review", ("goal_id",))},
    ],
    ids=["as drawn", "columns moved", "columns inserted before", "rows inserted above", "translated", "renamed", "swapped"],
)  # fmt: skip
def test_tables_are_found_by_their_keys(sheets: dict[str, Fill]) -> None:
    book = read(drawn(sheets))
    assert values(book) == EXPECTED
    assert book.missing == ()


def test_place_of_a_cell_is_where_people_see_it() -> None:
    goals = read(drawn(both(table("goals", ("due", "goal_id"))))).tables["goals"]
    assert goals.sheet_title == title("goals")
    assert goals.rows[1].number == 7
    assert goals.columns == {"due": 1, "goal_id": 2}
    assert (goals.cell_reference("goal_id", 7), goals.cell_reference("weight", 7)) == ("C7", "")


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_headings_serve_where_the_key_row_is_gone(language: str) -> None:
    wide = [key for key in team.BOOK.table_by_name["goals"].by_key if label("goals", key, language) != key]

    def fill(worksheet: Worksheet) -> None:
        for offset, key in enumerate(wide, start=1):
            worksheet.write_string(
                2, offset, label("goals", key, language) + ("\nhint" if key == "title" else "")
            )
        worksheet.write_string(3, 1 + wide.index("title"), "Revenue")

    book = read(drawn({"A": fill, "B": table("review", ("goal_id",))}))
    assert book.tables["goals"].columns.keys() == set(wide)
    assert values(book) == [{"title": "Revenue"}]
    assert book.tables["goals"].by_labels
    assert "notice.by-labels" in notices(book)


@pytest.mark.parametrize(("version", "found"), [("2", False), ("3", True), ("", True)])
def test_a_lookalike_is_no_table_that_a_book_of_its_version_never_had(version: str, found: bool) -> None:
    """Somebody's own notes with headings like ours are not taken for check-ins in a book that has no sheet for them."""
    wide = team.CHECKINS.by_key

    def notes(worksheet: Worksheet) -> None:
        for offset, key in enumerate(wide, start=1):
            worksheet.write_string(2, offset, label("checkins", key))

    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as workbook:
        for name, fill in (both(table("goals")) | {"Mine": notes}).items():
            fill(workbook.add_worksheet(name))
        if version:
            workbook.set_custom_property("reviewbook.version", version)
    book = read_book(target.getvalue(), (team.BOOK,), tables=TABLES | {"checkins"})
    assert ("checkins" in book.tables) is found
    assert ("notice.strange-sheet" in notices(book)) is not found
    assert values(book) == EXPECTED


def test_a_cleared_key_is_completed_by_its_heading() -> None:
    def fill(worksheet: Worksheet) -> None:
        table("goals")(worksheet)
        worksheet.write_blank(3, 3, None)

    book = read(drawn(both(fill)))
    assert values(book) == EXPECTED


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_blank_rows_above_the_headings_make_no_record_of_them(language: str) -> None:
    content = drawn(both(table("goals", blank=2, language=language)))
    book = read(content)
    assert values(book) == values(read(drawn(both(table("goals")))))
    assert book.tables["goals"].header_row == 7
    assert [row.number for row in book.tables["goals"].rows] == [8, 9]


def test_inserted_columns_are_reported_not_lost() -> None:
    book = read(drawn(both(table("goals", ("goal_id", "-", "title", "target", "due")))))
    assert values(book) == EXPECTED
    assert book.tables["goals"].extra == ("C6", "C7")
    assert notices(book) == ["notice.outside"]


def test_doubled_key_is_reported_and_the_first_is_read() -> None:
    def fill(worksheet: Worksheet) -> None:
        table("goals")(worksheet)
        worksheet.write_string(3, 9, "title")
        worksheet.write_string(5, 9, "other")

    book = read(drawn(both(fill)))
    assert values(book) == EXPECTED
    assert notices(book) == ["notice.duplicate-key", "notice.outside"]


def test_two_tables_on_one_sheet_end_where_the_next_begins() -> None:
    def fill(worksheet: Worksheet) -> None:
        table("goals")(worksheet)
        table("review", ("goal_id",), top=20)(worksheet)

    book = read(drawn({"One": fill}))
    assert values(book) == EXPECTED
    assert values(book, "review") == [{"goal_id": "G0000001"}, {"goal_id": "G0000002"}]


def test_missing_table_is_said() -> None:
    book = read(drawn({title("goals"): table("goals")}))
    assert book.missing == ("review",)


def test_kinds_of_cells() -> None:
    def fill(worksheet: Worksheet) -> None:
        table("goals")(worksheet)
        worksheet.write_formula(5, 3, "=1200+1350", None, 2550)
        worksheet.write_formula(6, 3, "=1/0", None, "#DIV/0!")
        worksheet.write_formula(5, 2, '="a"&"b"', None, "a&b")
        worksheet.write_boolean(6, 2, True)
        worksheet.write_formula(6, 4, '=""', None, "")  # XlsxWriter then writes an empty value without a type

    rows = read(drawn(both(fill))).tables["goals"].rows
    assert rows[0].cells["target"] == Cell(2550.0, formula=True)
    assert rows[1].cells["target"] == Cell("#DIV/0!", formula=True, error=True)
    assert rows[0].cells["title"] == Cell("a&b", formula=True)
    assert rows[1].cells["title"] == Cell(True)
    assert rows[1].cells["due"] == Cell(None, formula=True)


def test_printed_code_is_read_from_the_footer() -> None:
    def fill(worksheet: Worksheet) -> None:
        table("goals")(worksheet)
        worksheet.set_footer("&L&8ABCD-EFGH&R&8&P")

    assert read(drawn(both(fill))).identity.code == "ABCD-EFGH"


def test_hidden_rows_and_columns_are_told() -> None:
    def fill(worksheet: Worksheet) -> None:
        table("goals")(worksheet)
        worksheet.set_row(6, None, None, {"hidden": True})
        worksheet.set_column(2, 2, None, None, {"hidden": True})

    goals = read(drawn(both(fill))).tables["goals"]
    assert goals.hidden_rows == {7}
    assert goals.hidden_columns == {"title"}


def test_rich_text_is_joined() -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as workbook:
        worksheet = workbook.add_worksheet(title("goals"))
        table("goals")(worksheet)
        worksheet.write_rich_string(5, 2, "Re", workbook.add_format({"bold": True}), "ven", "ue ")
        table("review", ("goal_id",))(workbook.add_worksheet(title("review")))
    assert values(read(target.getvalue()))[0]["title"] == "Revenue "


def test_dates_of_1904_are_converted() -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"date_1904": True}) as workbook:
        worksheet = workbook.add_worksheet(title("goals"))
        table("goals")(worksheet)
        worksheet.write_datetime(
            5, 4, datetime(2026, 7, 1), workbook.add_format({"num_format": "yyyy-mm-dd"})
        )
        table("review", ("goal_id",))(workbook.add_worksheet(title("review")))
    book = read(target.getvalue())
    assert values(book)[0]["due"] == (date(2026, 7, 1) - date(1899, 12, 30)).days
    assert values(book)[0]["target"] == 42.5
    assert notices(book) == ["notice.date-1904"]


def test_cells_beyond_the_bounds_are_counted_not_read() -> None:
    book = read(drawn(both(table("goals"))), limits=Limits(rows=6))
    assert values(book) == EXPECTED[:1]
    beyond = [notice for notice in book.notices if notice.key == "notice.beyond"]
    assert [(n.place.cell, dict(n.values)["count"]) for n in beyond] == [("B7", 3), ("B7", 1)]


def test_only_wanted_sheets_are_parsed() -> None:
    """A sheet that holds nothing we ask for may hold a cell that no reader could take."""
    content = drawn(both(table("goals")) | {"Mine": lambda worksheet: worksheet.write_number(0, 0, 123456)})
    spoilt = set_part(content, "xl/worksheets/sheet3.xml", b"<v>123456</v>", b"<v>NaN</v>")
    book = read(spoilt)
    assert values(book) == EXPECTED
    assert book.sheets == (title("goals"), title("review"), "Mine")


def set_part(content: bytes, part: str, old: bytes, new: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w") as archive:
        for name in source.namelist():
            text = source.read(name)
            archive.writestr(name, text.replace(old, new) if name == part else text)
    return target.getvalue()


def test_other_role_and_foreign_workbooks_are_refused() -> None:
    with pytest.raises(IdentityError) as caught:
        read(drawn({"Sheet1": lambda worksheet: worksheet.write_number(0, 0, 1)}))
    assert caught.value.key == "book.foreign"


def test_the_fitting_declaration_is_chosen() -> None:
    content = drawn({title("goals"): table("goals"), title("review"): table("review", ("goal_id",))})
    assert read_book(content, (master.BOOK, team.BOOK)).role == "team"


def test_raw_book_is_cheap_to_pickle() -> None:
    book = read(drawn(both(table("goals"))))
    copy = pickle.loads(pickle.dumps(book))
    assert copy.tables == book.tables


def test_file_name_stands_in_front(tmp_path: Path) -> None:
    with pytest.raises(ReviewbookError) as caught:
        read_book(tmp_path / "gone.xlsx", (team.BOOK,))
    assert str(caught.value).startswith("gone.xlsx: ")


def test_default_limits_hold_every_book_of_ours() -> None:
    assert BOOK.columns >= max(len(table.columns) + 1 for table in team.BOOK.table_by_name.values())


def test_a_column_that_is_gone_is_called_by_its_heading_in_each_language() -> None:
    book = read(drawn(both(table("goals", ("goal_id", "title")))))
    gone = [dict(notice.values) for notice in book.notices if notice.key == "notice.missing-column"]
    target = next(one for one in gone if (one["table"], one["column"]) == ("goals", "target"))
    assert (target["label_en"], target["label_zh"]) == (
        label("goals", "target"),
        label("goals", "target", "zh-CN"),
    )
