"""What a cell's markup means."""

import pytest

from sync.errors import ContentError
from sync.xlsx.references import column_index, letters, split
from sync.xlsx.values import Cell, Values, unescape

VALUES = Values(["Revenue", ""], frozenset({"4"}))


@pytest.mark.parametrize(
    ("expected", "kind", "text", "formula"),
    [
        (Cell(1.5), "", "1.5", False),
        (Cell(1.5), "n", " 1.5 ", False),
        (Cell(-1e-7), "", "-1E-07", False),
        (None, "", "", False),
        (Cell(None, True), "", "", True),
        (Cell("Revenue"), "s", "0", False),
        (None, "s", "1", False),
        (Cell("", True), "str", "", True),
        (None, "inlineStr", "", False),
        (Cell("=1+1"), "inlineStr", "=1+1", False),
        (Cell(" "), "str", " ", False),
        (Cell(True), "b", "1", False),
        (Cell(False), "b", "false", False),
        (Cell("#REF!", False, True), "e", "#REF!", False),
        (Cell(46204.5), "d", "2026-07-01T12:00:00Z", False),
        (Cell(61.0), "d", "1900-03-01", False),
    ],
)
def test_cell(expected: Cell | None, kind: str, text: str, formula: bool) -> None:
    assert expected == VALUES.cell(kind, text, formula)


@pytest.mark.parametrize(
    ("key", "kind", "text"),
    [
        ("content.number", "", "12,5"),
        ("content.number", "n", "inf"),
        ("content.number", "", "1_0"),
        ("content.number", "", "９０"),
        ("content.shared-string", "s", "2"),
        ("content.shared-string", "s", "-1"),
        ("content.shared-string", "s", "0.0"),
        ("content.shared-string", "s", ""),
        ("content.cell-type", "b", "yes"),
        ("content.cell-type", "q", "1"),
        ("content.date", "d", "01.07.2026"),
        ("content.long-text", "str", "x" * 65_537),
    ],
)
def test_cell_that_no_two_readers_agree_on(key: str, kind: str, text: str) -> None:
    with pytest.raises(ContentError) as caught:
        VALUES.cell(kind, text, False)
    assert caught.value.key == key


def test_dates_of_1904_move_by_four_years_and_a_day() -> None:
    assert VALUES.cell("", "10", False, "4") == Cell(1472.0)
    assert VALUES.cell("", "10", False, "3") == Cell(10.0)


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        ("a\rb", "a_x000D_b"),
        ("_x000D_", "_x005F_x000D_"),
        ("_xD83D_", "_xD83D_"),
        ("_xyz", "_xyz"),
        ("✔", "_x2714_"),
    ],
)
def test_unescape(expected: str, text: str) -> None:
    assert expected == unescape(text)


@pytest.mark.parametrize("index", [0, 25, 26, 701, 702, 16_383])
def test_letters_and_index_are_inverse(index: int) -> None:
    assert index == column_index(letters(index))


@pytest.mark.parametrize(
    "reference", ["", "A", "7", "A0", "A07", "a1", "XFE1", "A1048577", "$A$1", "Ä1", "A1:B2"]
)
def test_references_that_no_sheet_has(reference: str) -> None:
    with pytest.raises(ContentError):
        split(reference)


def test_last_cell_of_a_sheet() -> None:
    assert split("XFD1048576") == ("XFD", 1_048_576)
