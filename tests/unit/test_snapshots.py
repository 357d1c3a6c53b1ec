"""What a book says: its fields by record, in no language, with what does not fit and what stands elsewhere."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from sync.fields import Bad, Key
from sync.merge import merge_book
from sync.packing import pack, unpack
from sync.snapshots import Repeat, Returned, Stray, issued, snapshot
from sync.team_rows import goal_label
from sync.xlsx.read import Cell, RawRow, RawTable
from workbook_templates.books import team
from workbook_templates.labels import choice_words
from workbook_templates.ownership import Rights

PEOPLE = ({"employee_id": "E1", "name": "Li", "label": "E1 Li", "days": 184.0},)


def raw(name: str, rows: Any, **changes: Any) -> RawTable:
    """Return a table as it was read; row numbers start at 7, columns at B."""
    declared = team.BOOK.table_by_name[name]
    cells = [
        {key: value if isinstance(value, Cell) else Cell(value) for key, value in row.items()} for row in rows
    ]
    table = RawTable(
        name,
        name,
        dict(declared.positions),
        5,
        [RawRow(number, row) for number, row in enumerate(cells, start=7)],
    )
    return replace(table, **changes)


def said(**tables: Any) -> Returned:
    given = {"team": PEOPLE, "review": [{"goal_id": "G0000002"}], **tables}
    found = {name: rows if isinstance(rows, RawTable) else raw(name, rows) for name, rows in given.items()}
    return snapshot(found, team.BOOK, "E9")


def goal(**cells: Any) -> dict[str, Any]:
    return {"goal_id": "G0000002", "level": "person", **cells}


def fields(found: Returned, record: str = "G0000002", table: str = "goals") -> Mapping[str, Any]:
    return found.rows[table][record]


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_words_labels_and_dates_are_read_free_of_language(language: str) -> None:
    method = choice_words("method", language)["lower"]
    found = said(
        goals=[
            {"goal_id": "G0000001", "level": "department", "owner": "Sales", "title": "Growth"},
            goal(owner="e1 li", parent="g0000001 Growth", method=method, due=46203.0, title="Costs"),
        ]
    )
    assert fields(found) == {
        "level": "person",
        "owner": "E1",
        "parent": "G0000001",
        "method": "lower",
        "due": 46203.0,
        "title": "Costs",
    }


def test_owners_above_are_taken_as_they_stand_and_the_recipient_by_id() -> None:
    found = said(
        goals=[{"goal_id": "D1", "owner": "Sales"}, {"goal_id": "G0000009", "owner": "E9 Wu"}, goal()]
    )
    assert (fields(found, "D1"), fields(found, "G0000009")) == ({"owner": "Sales"}, {"owner": "E9"})


def test_owner_of_a_reviewed_goal_must_be_in_the_list() -> None:
    assert fields(said(goals=[goal(owner="Somebody")]))["owner"] == Bad("Somebody")


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (Cell(2550.0, formula=True), 2550.0),
        (Cell(None, formula=True), Bad("")),
        (Cell("#DIV/0!", error=True), Bad("#DIV/0!")),
        (Cell("lots"), Bad("lots")),
        (Cell(0.0), 0.0),
    ],
    ids=["formula", "formula without a value", "error", "text", "zero"],
)
def test_input_cell_counts_with_what_it_shows(cell: Cell, expected: Any) -> None:
    assert fields(said(goals=[goal(target=cell)]))["target"] == expected


def test_blank_cells_are_left_out_and_empty_rows_stay() -> None:
    assert fields(said(goals=[goal(title=" ")])) == {"level": "person"}
    assert said(goals=[goal()]).rows["review"] == {"G0000002": {}}


def test_computed_cells_are_counted_and_hidden_ones_are_not() -> None:
    found = said(goals=[goal(check="✔", label="G0000002 x")])
    assert (found.computed, fields(found)) == (1, {"level": "person"})


def test_columns_and_tables_that_the_file_lacks_are_known() -> None:
    columns = {key: index for key, index in team.GOALS.positions.items() if key not in ("target", "check")}
    found = said(goals=raw("goals", [goal()], columns=columns))
    assert found.absent == {"goals": frozenset({"target"})}
    assert "actuals" not in found.rows


def test_table_without_its_ids_says_nothing_of_any_record() -> None:
    columns = {key: index for key, index in team.GOALS.positions.items() if key != "goal_id"}
    found = said(goals=raw("goals", [{"title": "Costs"}], columns=columns))
    assert "goals" not in found.rows
    assert found.strays == (Stray("goals", "E7"),)


def test_rows_without_an_id_and_cells_beside_the_table_are_strays() -> None:
    found = said(goals=raw("goals", [{"title": "Mine", "check": "✔"}, goal()], extra=("ZZ8",)))
    # The check was typed: a formula that stands ready in a row without an id is no stray.
    assert found.strays == (Stray("goals", "E7"), Stray("goals", "O7"), Stray("goals", "ZZ8"))


def test_second_row_of_an_id_is_a_repeat() -> None:
    found = said(goals=[goal(title="First"), goal(title="Second")])
    assert fields(found)["title"] == "First"
    assert found.repeats == (Repeat("goals", "G0000002", {"level": "person", "title": "Second"}),)


def test_cells_are_counted_once_each() -> None:
    found = said(
        goals=raw("goals", [goal(title="Costs", check="✔"), goal(title="X"), {"title": "Y"}], extra=("ZZ8",))
    )
    team_cells, review_cells, goal_cells, repeated, outside = 4, 1, 3 + 1, 3, 2
    assert found.cells == team_cells + review_cells + goal_cells + repeated + outside


def test_tables_that_only_the_program_fills_say_nothing() -> None:
    found = said(goals=[goal()], checks=[{"check": "weights", "what": "Weights", "verdict": "✔"}])
    assert "checks" not in found.rows


class TestIssued:
    ROWS: Mapping[str, Any] = {
        "team": PEOPLE,
        "goals": [
            {"goal_id": "G0000001", "level": "department", "owner": "Sales", "_style": "locked"},
            {
                **goal(),
                "owner": "E1 Li",
                "due": date(2026, 6, 30),
                "parent": goal_label("G0000001", "Growth"),
                "unit": "",
            },
        ],
        "review": [{"goal_id": "G0000002"}],
        "actuals": [{"row_id": "M1"}],
        "answer": [],
        "checks": [],
    }

    def test_rows_that_are_handed_out_are_the_first_base(self) -> None:
        found = issued(self.ROWS, team.BOOK, "en", "E9")
        assert found["goals"] == {
            "G0000001": {"level": "department", "owner": "Sales"},
            "G0000002": {"level": "person", "owner": "E1", "due": 46203.0, "parent": "G0000001"},
        }
        assert (found["review"], found["actuals"]) == ({"G0000002": {}}, {"M1": {}})
        assert list(found["answer"]) == ["finished"]

    def test_book_that_comes_back_untouched_is_equal_to_it(self) -> None:
        base = issued(self.ROWS, team.BOOK, "en", "E9")
        found = merge_book(base, Returned(base, {}), {}, rights=Rights("team"))
        assert (found.changes, found.rejected, found.counts.equal) == ((), (), found.counts.returned)


def test_packed_snapshot_is_the_same_again() -> None:
    found = said(goals=[goal(title="成本", target=0.1)]).rows
    assert unpack(pack(found)) == found  # type: ignore[arg-type]


def test_key_without_a_column_is_the_record() -> None:
    assert Key("goals", "G1") == ("goals", "G1", "")
