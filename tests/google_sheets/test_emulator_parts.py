"""The emulator's small parts: notation, masks, number formats, references in formulas, the search language."""

import pytest

from tests.google_sheets.emulator import masks
from tests.google_sheets.emulator.a1 import Area, column_letters, column_number, ends, name
from tests.google_sheets.emulator.cells import Formula
from tests.google_sheets.emulator.number_formats import shown
from tests.google_sheets.emulator.queries import Query
from tests.google_sheets.emulator.references import moved_formula, with_lines_moved, with_tab_renamed
from tests.google_sheets.emulator.refusals import RefusalError
from tests.google_sheets.emulator.world import HR, World


@pytest.mark.parametrize("letters", ["A", "Z", "AA", "AZ", "ZZ", "AAA"])
def test_columns_have_letters(letters: str) -> None:
    assert column_letters(column_number(letters)) == letters


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("B3", (2, 3, 1, 2)),
        ("$B$3:A1", (0, 3, 0, 2)),
        ("A:C", (None, None, 0, 3)),
        ("2:4", (1, 4, None, None)),
        ("A2:C", (1, None, 0, 3)),
        ("A", None),
        ("goals", None),
        ("A1:B2:C3", None),
    ],
)
def test_ranges_are_read(text: str, found: object) -> None:
    assert ends(text) == found


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("Sheet1", "Sheet1!A1:B2"),
        ("My goals", "'My goals'!A1:B2"),
        ("Ana's", "'Ana''s'!A1:B2"),
        ("A1", "'A1'!A1:B2"),
        ("评分", "'评分'!A1:B2"),
    ],
)
def test_titles_are_quoted_where_they_must_be(title: str, written: str) -> None:
    assert name(title, Area(0, 2, 0, 2)) == written


def test_masks_name_parts_of_things() -> None:
    mask = masks.parse("sheets(properties.title,data/rowData),namedRanges")
    assert mask == {"sheets": {"properties": {"title": {}}, "data": {"rowData": {}}}, "namedRanges": {}}
    assert masks.wants(mask, "sheets", "data", "rowData", "values")
    assert not masks.wants(mask, "sheets", "charts")
    answer = {"sheets": [{"properties": {"title": "One", "index": 0}}], "spreadsheetId": "x"}
    assert masks.prune(answer, mask) == {"sheets": [{"properties": {"title": "One"}}]}
    for wrong in ("a(b", "a..b", "a,,b", "a)"):
        with pytest.raises(masks.MaskError):
            masks.parse(wrong)


def test_masks_set_what_they_name_and_take_away_what_is_not_given() -> None:
    old = {"textFormat": {"bold": True, "italic": True}, "wrapStrategy": "WRAP"}
    new = {"textFormat": {"bold": False}}
    assert masks.put(old, new, masks.parse("textFormat.bold")) == {
        "textFormat": {"bold": False, "italic": True},
        "wrapStrategy": "WRAP",
    }
    assert masks.put(old, new, masks.parse("textFormat,wrapStrategy")) == {"textFormat": {"bold": False}}
    assert masks.put(old, new, masks.parse("*")) == new


@pytest.mark.parametrize(
    ("kind", "pattern", "value", "text"),
    [
        ("", "", 0.1 + 0.2, "0.3"),
        ("", "", 1234567, "1234567"),
        ("", "", 1 / 3, "0.3333333333"),
        ("NUMBER", "0.00", 2.5, "2.50"),
        ("NUMBER", "0.0#", 2.5, "2.5"),
        ("NUMBER", "#,##0", 1234.5, "1,235"),
        ("NUMBER", "0;(0);-", -3, "(3)"),
        ("NUMBER", "0;(0);-", 0, "-"),
        ("NUMBER", '0.0" pts"', 3, "3.0 pts"),
        ("PERCENT", "0%", 0.455, "46%"),
        ("DATE", "yyyy-mm-dd", 46090, "2026-03-09"),
        ("DATE", "d mmm yyyy", 46090, "9 Mar 2026"),
        ("DATE", 'yyyy"年"m"月"d"日"', 46090, "2026年3月9日"),
        ("DATE_TIME", "yyyy-mm-dd hh:mm", 46090.5, "2026-03-09 12:00"),
        ("TEXT", "@", 5, "5"),
    ],
)
def test_numbers_are_shown_in_their_format(kind: str, pattern: str, value: float, text: str) -> None:
    look = {"numberFormat": {"type": kind, "pattern": pattern}} if kind else {}
    assert shown(value, look, "en_US") == text


@pytest.mark.parametrize(
    ("formula", "pasted"),
    [
        ("=A1+$A1+A$1+$A$1", "=B3+$A3+B$1+$A$1"),
        ("=SUM(A1:B2,A:A,2:3)", "=SUM(B3:C4,B:B,4:5)"),
        ('="A1"&LOG10(A1)', '="A1"&LOG10(B3)'),
        ("='My A1'!A1&Goals!B2", "='My A1'!B3&Goals!C4"),
    ],
)
def test_formulas_count_on(formula: str, pasted: str) -> None:
    assert moved_formula(Formula(formula), 2, 1) == pasted


def test_formulas_lose_what_is_no_longer_there() -> None:
    assert moved_formula(Formula("=A3+B1"), -1, 0) == "=A2+#REF!"

    def without_third(line: int) -> int | None:
        return None if line == 2 else line - (line > 2)

    formula = Formula("=A3+SUM(A2:A5)+Other!A3+SUM(A3:A3)")
    after = "=#REF!+SUM(A2:A4)+Other!A3+SUM(#REF!)"
    assert with_lines_moved(formula, True, "Goals", "ROWS", without_third) == after
    assert with_tab_renamed(Formula("=Other!A1+'My tab'!B2+C3"), "my tab", "You") == "=Other!A1+You!B2+C3"
    assert with_tab_renamed(Formula("=Other!A1+C3"), "Other", None) == "=#REF!+C3"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("name = 'Review of O\\'Neil'", True),
        ("name contains 'review' and not trashed = true", True),
        ("(name = 'x' or mimeType = 'application/vnd.google-apps.spreadsheet') and trashed = false", True),
        ("appProperties has { key='book' and value='7' }", True),
        ("properties has { key='book' and value='7' }", False),
        ("'root' in parents", True),
        ("'ana@example.com' in writers", False),
        ("'hr@example.com' in owners", True),
        ("modifiedTime >= '2026-03-02T09:00:00'", True),
        ("createdTime < '2026-03-02T09:00:00Z'", False),
        ("mimeType != 'application/vnd.google-apps.folder'", True),
    ],
)
def test_files_are_searched(world: World, query: str, found: bool) -> None:
    file = world.as_person(HR).new_sheet("Review of O'Neil").file
    file.app_properties["book"] = "7"
    assert Query(query, world.drive, HR).test(file) is found


@pytest.mark.parametrize(
    "query", ["name", "name = ", "nme = 'x'", "name = 'x' and", "(name = 'x'", "name = x", "a ~ b"]
)
def test_a_search_that_cannot_be_read_is_refused(world: World, query: str) -> None:
    with pytest.raises(RefusalError, match="Invalid Value"):
        Query(query, world.drive, HR)
