"""Setting cells of a .gbook, and the difference that is sent: only values, only the cells that changed, nothing interpreted."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from appraisal.policy import Policy
from sync.book_formats import FORMATS
from sync.google.gbook import Gbook, SheetCell, Tab, decode, encode
from sync.google.grid import difference, requests, shows
from sync.rewrite_book import OpenBook
from sync.roles import DECLARED
from sync.xlsx.edits import Cached, Formula, RowEdit, SheetChange
from sync.xlsx.read import read_book
from tests.google_sheets.sheets_of_books import gbook_of
from tests.integration.office import handed_out, own_goal

__all__ = ["handed_out"]


@pytest.fixture(scope="module")
def workbook(handed_out: Path) -> Path:
    """Return a team book as it was handed out."""
    return next((handed_out / "books").glob("E0001*.xlsx"))


def test_a_book_is_set_as_its_workbook_would_be(workbook: Path) -> None:
    """The same cells, the same issue, and the same values that formulas show."""
    goal, upper = own_goal(workbook), workbook.read_bytes()
    made: dict[str, bytes] = {}
    sheet = encode(gbook_of(upper))
    for kind, content in (("xlsx", upper), ("gbook", sheet)):
        opened = OpenBook.of(content)
        opened.put({"goals": {goal: {"target": 123.5, "title": "=not a formula"}}})
        opened.put({"review": {goal: {"consent": None, "actual": 12}}})
        made[kind] = opened.written(2, Policy(), "en")
    as_file, as_sheet = (read_book(made[kind], DECLARED) for kind in ("xlsx", "gbook"))
    assert as_sheet.identity.hidden == as_file.identity.hidden
    assert as_sheet.identity.require().issue == 2
    assert as_sheet.tables == as_file.tables
    sent = difference(decode(sheet), decode(made["gbook"]))
    assert {value for cells in sent.values() for value in cells.values()} == {
        "2",
        123.5,
        "=not a formula",
        12.0,
    }
    assert shows(decode(made["gbook"]), sent)
    assert not shows(decode(sheet), sent)


def test_formulas_stay_and_what_they_will_show_is_not_sent() -> None:
    """A value beside a formula is only what is expected of it."""
    tab = Tab(3, "T", {1: {"A": SheetCell(1.0, "=B1"), "B": SheetCell(1.0)}})
    content = encode(Gbook("f", "n", tabs=(tab,)))
    change = SheetChange("T", [(1, RowEdit({"A": Cached(2.0), "B": 2}))])
    made = decode(FORMATS["gbook"].written(content, 1, [change]))
    assert made.tabs[0].rows == {1: {"A": SheetCell(2.0, "=B1"), "B": SheetCell(2.0)}}
    assert difference(decode(content), made) == {3: {(0, 1): 2.0}}


def test_what_a_sheet_cannot_be_given_is_a_bug() -> None:
    """Formulas and growing tables are a master's."""
    content = encode(Gbook("f", "n", tabs=(Tab(3, "T", {}),)))
    for cell in (Formula("A1"), Cached("x")):
        with pytest.raises((TypeError, LookupError)):
            FORMATS["gbook"].written(content, 1, [SheetChange("T", [(1, RowEdit({"A": cell}))])])
    with pytest.raises(TypeError):
        FORMATS["gbook"].written(content, 1, [SheetChange("T", (), headings={"x": {}})])


places = st.tuples(st.integers(0, 12), st.integers(0, 8))
values = st.one_of(
    st.none(), st.text(max_size=3), st.floats(allow_nan=False, allow_infinity=False), st.booleans()
)


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(places, values, max_size=30))
def test_the_blocks_that_are_sent_cover_the_cells_and_no_other(cells: dict[tuple[int, int], object]) -> None:
    """Each cell once, with its own value."""
    sent: dict[tuple[int, int], object] = {}
    for one in requests({5: cells}):  # type: ignore[dict-item]
        update = one["updateCells"]
        assert update["fields"] == "userEnteredValue"
        start = update["start"]
        assert start["sheetId"] == 5
        for down, row in enumerate(update["rows"]):
            for across, cell in enumerate(row["values"]):
                place = start["rowIndex"] + down, start["columnIndex"] + across
                assert place not in sent
                entered = cell.get("userEnteredValue", {})
                assert not {"formulaValue"} & entered.keys()
                sent[place] = next(iter(entered.values()), None)
    assert sent == cells


def test_equal_rows_go_as_one_request() -> None:
    """A column of values is one block."""
    column = {(row, 2): float(row) for row in range(3, 40)}
    assert len(requests({1: column})) == 1
    assert len(requests({1: {**column, (50, 2): 1.0}})) == 2
    assert requests({}) == []


def test_lines_end_as_they_do_in_a_sheet() -> None:
    """Google knows one end of a line, so that nothing else would ever be read back."""
    content = encode(Gbook("f", "n", tabs=(Tab(3, "T", {}),)))
    change = SheetChange("T", [(1, RowEdit({"A": "one\r\ntwo\rthree", "B": ""}))])
    made = decode(FORMATS["gbook"].written(content, 1, [change]))
    assert made.tabs[0].rows == {1: {"A": SheetCell("one\ntwo\nthree")}}


def test_tabs_are_known_by_their_ids() -> None:
    """A renamed tab is the same tab."""
    tab = Tab(3, "T", {1: {"A": SheetCell("x")}})
    renamed = replace(tab, title="Other", rows={1: {"A": SheetCell("y")}})
    assert difference(Gbook("f", "n", tabs=(tab,)), Gbook("f", "n", tabs=(renamed,))) == {3: {(0, 0): "y"}}
