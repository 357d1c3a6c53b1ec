"""Ids in the master that HR copied, changed or cleared: nothing is replaced, nothing is deleted, and HR hears of it."""

from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import pytest

from appraisal.appraise import message
from appraisal.findings import Finding
from sync.hr_fields import IN_MASTER
from sync.ledger import Ledger
from sync.master_places import kept_layout
from sync.present_master import kept_content
from sync.receipt import Receipt
from sync.rows import as_text
from sync.xlsx.cells import Edit, set_cells
from sync.xlsx.read import RawRow
from workbook_templates.books import master, team

from .conftest import Cycle
from .typing_in import delete_row, hr_types, in_master, table_of

pytestmark = pytest.mark.usefixtures("consolidated")

Cells = Mapping[str, Edit]


def rows(cycle: Cycle, name: str) -> list[RawRow]:
    return list(table_of(cycle.master, master.BOOK, name).rows)


def key_of(name: str) -> str:
    return master.BOOK.table_by_name[name].row_key[0]


def record(name: str, row: RawRow) -> str:
    cell = row.cells.get(key_of(name))
    return "" if cell is None or cell.value is None else as_text(cell.value)


def row_of(cycle: Cycle, name: str, wanted: str) -> RawRow:
    return next(row for row in rows(cycle, name) if record(name, row) == wanted)


def values(row: RawRow) -> dict[str, Edit]:
    return {key: cell.value for key, cell in row.cells.items()}  # type: ignore[misc]  # no formulas in these tables


def put(cycle: Cycle, name: str, cells_by_row: Mapping[int, Cells]) -> None:
    """Let rows hold these cells, and nothing else."""
    found = table_of(cycle.master, master.BOOK, name)
    edits = {
        found.cell_reference(key, number): cells.get(key)
        for number, cells in cells_by_row.items()
        for key in found.columns
    }
    cycle.master.write_bytes(set_cells(cycle.master.read_bytes(), {found.sheet_title: edits}))


def copy_below(cycle: Cycle, name: str, wanted: str, /, **changed: Edit) -> int:
    """Copy a row below the last one as a spreadsheet program does, type into the copy, and return its number."""
    number = rows(cycle, name)[-1].number + 1
    put(cycle, name, {number: {**values(row_of(cycle, name, wanted)), **changed}})
    return number


def type_at(cycle: Cycle, name: str, number: int, /, **cells: Edit) -> None:
    found = table_of(cycle.master, master.BOOK, name)
    edits = {found.cell_reference(key, number): value for key, value in cells.items()}
    cycle.master.write_bytes(set_cells(cycle.master.read_bytes(), {found.sheet_title: edits}))


def told(receipt: Receipt, case: str) -> list[Finding]:
    return [found for found in receipt.findings if dict(found.values).get("case") == case]


def goal(cycle: Cycle, prefix: str) -> str:
    """Return the first goal whose id starts so, of a goal of a person one whose book came back."""
    return next(
        record("goals", row) for row in rows(cycle, "goals") if record("goals", row).startswith(prefix)
    )


def shown_in_books(cycle: Cycle, wanted: str) -> set[object]:
    """Return the titles under which the books show a goal of the company."""
    found = set()
    for path in (cycle.folder / "books").glob("*.xlsx"):
        for row in table_of(path, team.BOOK, "goals").rows:
            if record("goals", row) == wanted and "title" in row.cells:
                found.add(row.cells["title"].value)
    return found


def unchanged_by_another_run(cycle: Cycle) -> bool:
    before = cycle.master.read_bytes()
    cycle.consolidate()
    return cycle.master.read_bytes() == before


def deleted(folder: Path) -> list[str]:
    """Return what the journal says that HR deleted of books and of its own tables."""
    with Ledger.open(folder) as ledger:
        entries = [*ledger.journal.entries(kind="on-behalf"), *ledger.journal.entries(kind=IN_MASTER)]
    return [
        change.record
        for entry in entries
        for change in entry.changes
        if not change.column or "#" in change.record
    ]


# --- The same id twice ------------------------------------------------------------------------------------------------


def test_a_copied_goal_of_the_company_does_not_replace_the_original(cycle: Cycle) -> None:
    top = goal(cycle, "O")
    title = row_of(cycle, "goals", top).cells["title"].value
    place = row_of(cycle, "goals", top).number
    number = copy_below(cycle, "goals", top, title="Something else", target=55.0)
    receipt = cycle.consolidate()
    (found,) = told(receipt, "repeated-id")
    assert (found.code, str(found.severity), found.place.cell) == ("S07", "error", f"B{number}")
    assert f"row {place}" in message(found, "en")
    assert f"第 {place} 行" in message(found, "zh-CN")
    assert {title} == shown_in_books(cycle, top)
    with Ledger.open(cycle.folder) as ledger:
        (kept,) = [one for one in kept_content(ledger).goals if one.id == top]
    assert title == kept.title
    assert values(rows(cycle, "goals")[-1])["title"] == "Something else", "the copy stays as it was typed"
    assert unchanged_by_another_run(cycle)


def test_a_copy_whose_id_is_cleared_is_a_goal_of_its_own(cycle: Cycle) -> None:
    top = goal(cycle, "O")
    number = copy_below(cycle, "goals", top, title="Something else")
    cycle.consolidate()
    type_at(cycle, "goals", number, goal_id=None)
    receipt = cycle.consolidate()
    assert told(receipt, "repeated-id") == []
    new = record("goals", rows(cycle, "goals")[-1])
    assert new.startswith("G")
    with Ledger.open(cycle.folder) as ledger:
        titles = {one.id: one.title for one in kept_content(ledger).goals}
    assert titles[new] == "Something else" != titles[top]
    assert {"Something else"} == shown_in_books(cycle, new)
    assert deleted(cycle.folder) == []


def test_a_copy_that_is_deleted_again_deletes_nothing(cycle: Cycle) -> None:
    top = goal(cycle, "O")
    number = copy_below(cycle, "goals", top, title="Something else")
    cycle.consolidate()
    put(cycle, "goals", {number: {}})
    receipt = cycle.consolidate()
    assert told(receipt, "repeated-id") == []
    assert deleted(cycle.folder) == []
    assert top in {record("goals", row) for row in rows(cycle, "goals")}


def test_a_copy_put_in_above_its_original_is_the_copy_all_the_same(cycle: Cycle) -> None:
    first, second = (row for row in rows(cycle, "goals")[:2])
    below = rows(cycle, "goals")
    # "Insert copied cells": every row from the original on moves down by one.
    moved = {row.number + 1: values(row) for row in below}
    put(cycle, "goals", {**moved, first.number: {**values(first), "title": "Something else"}})
    receipt = cycle.consolidate()
    (found,) = told(receipt, "repeated-id")
    assert found.place.cell == f"B{first.number}"
    top, title = record("goals", first), first.cells["title"].value
    assert {title} == shown_in_books(cycle, top)
    with Ledger.open(cycle.folder) as ledger:
        assert [title] == [one.title for one in kept_content(ledger).goals if one.id == top]
        assert kept_layout(ledger)
    assert record("goals", second) in {record("goals", row) for row in rows(cycle, "goals")}
    assert unchanged_by_another_run(cycle)


def test_whoever_edits_the_original_of_a_copy_far_below_is_heard(cycle: Cycle) -> None:
    top = goal(cycle, "O")
    copy_below(cycle, "goals", top)
    hr_types(cycle.folder, "goals", top, title="A better title")
    assert len(told(cycle.consolidate(), "repeated-id")) == 1
    with Ledger.open(cycle.folder) as ledger:
        assert [one.title for one in kept_content(ledger).goals if one.id == top] == ["A better title"]


def test_of_two_new_goals_with_one_id_the_first_counts(cycle: Cycle) -> None:
    number = copy_below(cycle, "goals", goal(cycle, "O"), goal_id="X0000001", title="First")
    copy_below(cycle, "goals", "X0000001", title="Second")
    (found,) = told(cycle.consolidate(), "repeated-id")
    assert found.place.cell == f"B{number + 1}"
    assert {"First"} == shown_in_books(cycle, "X0000001")


def test_a_copied_assignment_is_no_second_one(cycle: Cycle) -> None:
    assigned = record("assignments", rows(cycle, "assignments")[-1])
    number = copy_below(cycle, "assignments", assigned, share=0.5)
    receipt = cycle.consolidate()
    (found,) = told(receipt, "repeated-id")
    assert (found.place.sheet, found.place.cell) == ("Assignments", f"B{number}")
    with Ledger.open(cycle.folder) as ledger:
        assert sum(one.id == assigned for one in kept_content(ledger).assignments) == 1
    type_at(cycle, "assignments", number, assignment_id=None)
    assert told(cycle.consolidate(), "repeated-id") == []
    new = record("assignments", rows(cycle, "assignments")[-1])
    assert new not in ("", assigned)


def test_a_kpi_that_stands_twice_in_the_library_is_the_first_one(cycle: Cycle) -> None:
    kpi = rows(cycle, "library")[0]
    code, name = record("library", kpi), kpi.cells["name"].value
    number = copy_below(cycle, "library", code, name="Something else")
    (found,) = told(cycle.consolidate(), "repeated-key")
    assert (found.place.sheet, found.place.cell) == ("KPI library", f"B{number}")
    with Ledger.open(cycle.folder) as ledger:
        assert kept_content(ledger).library[code].name == name


@pytest.mark.parametrize(
    ("name", "key", "changed"),
    [("settings", "company", {"value": "Other Ltd"}), ("rules", "G02", {"severity": "Off"})],
)
def test_a_setting_that_stands_twice_is_the_first_one(
    cycle: Cycle, name: str, key: str, changed: dict[str, Edit]
) -> None:
    with Ledger.open(cycle.folder) as ledger:
        before = kept_content(ledger).policy
    number = copy_below(cycle, name, key, **changed)
    (found,) = told(cycle.consolidate(), "repeated-key")
    assert found.place.cell.endswith(str(number))
    with Ledger.open(cycle.folder) as ledger:
        assert before == kept_content(ledger).policy
    assert unchanged_by_another_run(cycle)


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("setgoals", {"department": "Sales", "title": "Know the new tariff", "weight": 0.1}),
        ("positions", {"position": "Trainee", "kpi": "revenue", "weight": 0.5}),
    ],
)
def test_what_is_set_twice_for_the_same_people_counts_once(cycle: Cycle, name: str, cells: Cells) -> None:
    found = table_of(cycle.master, master.BOOK, name)
    first = max((row.number for row in found.rows), default=found.header_row) + 1
    put(cycle, name, {first: cells, first + 1: {**cells, "weight": 0.2}})
    receipt = cycle.consolidate()
    (problem,) = told(receipt, "repeated-key")
    assert problem.place.cell.removeprefix(problem.place.cell.rstrip("0123456789")) == str(first + 1)
    assert f"row {first}" in message(problem, "en")
    with Ledger.open(cycle.folder) as ledger:
        content = kept_content(ledger)
    set_goals = [one.goal.weight for one in content.set_goals if one.goal.title == "Know the new tariff"]
    positions = [one.weight for one in content.positions if one.position == "Trainee"]
    assert (set_goals if name == "setgoals" else positions) == [cells["weight"]]
    assert unchanged_by_another_run(cycle)


def test_goals_for_departments_and_positions_of_one_name_are_two(cycle: Cycle) -> None:
    found = table_of(cycle.master, master.BOOK, "setgoals")
    first = max((row.number for row in found.rows), default=found.header_row) + 1
    put(
        cycle,
        "setgoals",
        {
            first: {"department": "Buyer", "title": "Know the new tariff", "weight": 0.1},
            first + 1: {"position": "Buyer", "title": "Know the new tariff", "weight": 0.1},
        },
    )
    assert told(cycle.consolidate(), "repeated-key") == []


# --- Rows that arrived -----------------------------------------------------------------------------------------------

ARRIVED = ("goals", "reviews", "actuals", "checkins")
EDITED = {"goals": "title", "reviews": "evidence", "actuals": "note", "checkins": "obstacle"}


def arrived(cycle: Cycle, name: str) -> list[str]:
    """Return the records of a table that are in a book that came back."""
    with Ledger.open(cycle.folder) as ledger:
        returned = {one.book_id for one in ledger.returns.currents()}
        files = {book.file for book in ledger.registry if book.book_id in returned and book.role == "team"}
    return [
        record(name, row)
        for row in rows(cycle, name)
        if row.cells.get("book") and row.cells["book"].value in files and len(row.cells) > 4
    ]


@pytest.mark.parametrize("name", ARRIVED)
@pytest.mark.parametrize("typed", ["G9999999", None])
def test_a_changed_or_cleared_id_is_put_back_and_what_else_was_typed_counts(
    cycle: Cycle, name: str, typed: str | None
) -> None:
    one = arrived(cycle, name)[1]
    before = {key: value for key, value in in_master(cycle.folder, name, one).items() if key != EDITED[name]}
    number = row_of(cycle, name, one).number
    type_at(cycle, name, number, **{key_of(name): typed, EDITED[name]: "Typed by HR"})
    receipt = cycle.consolidate()
    (found,) = told(receipt, "master-id" if typed else "master-id-cleared")
    assert (found.code, str(found.severity)) == ("S12", "warn")
    assert found.place.cell == f"B{number}"
    assert one in message(found, "en")
    assert one in message(found, "zh-CN")
    after = in_master(cycle.folder, name, one)
    assert after.pop(EDITED[name]) == "Typed by HR"
    assert before == after
    assert row_of(cycle, name, one).number == number
    assert deleted(cycle.folder) == []
    with Ledger.open(cycle.folder) as ledger:
        changes = [change for entry in ledger.journal.entries(kind="on-behalf") for change in entry.changes]
    assert [(one, EDITED[name])] == [(change.record, change.column) for change in changes]
    assert unchanged_by_another_run(cycle)


def test_an_id_typed_over_with_that_of_another_row_is_put_back(cycle: Cycle) -> None:
    one, other = arrived(cycle, "goals")[:2]
    hr_types(cycle.folder, "goals", other, goal_id=one)
    receipt = cycle.consolidate()
    (found,) = told(receipt, "master-id")
    assert dict(found.values)["kept"] == other
    assert told(receipt, "repeated-record") == []
    assert deleted(cycle.folder) == []
    assert {one, other} <= {record("goals", row) for row in rows(cycle, "goals")}


def test_a_consent_typed_into_a_review_without_its_id_counts(cycle: Cycle) -> None:
    one = arrived(cycle, "reviews")[0]
    type_at(cycle, "reviews", row_of(cycle, "reviews", one).number, goal_id=None, consent="Yes")
    cycle.consolidate()
    assert in_master(cycle.folder, "reviews", one)["consent"] == "Yes"
    with Ledger.open(cycle.folder) as ledger:
        assert one in kept_content(ledger).consents


def test_ids_that_are_cleared_in_a_whole_column_all_come_back(cycle: Cycle) -> None:
    before = {record("goals", row): values(row) for row in rows(cycle, "goals") if row.cells.get("book")}
    found = table_of(cycle.master, master.BOOK, "goals")
    cleared = {
        found.cell_reference("goal_id", row.number): None for row in found.rows if row.cells.get("book")
    }
    cycle.master.write_bytes(set_cells(cycle.master.read_bytes(), {found.sheet_title: cleared}))
    receipt = cycle.consolidate()
    assert len(told(receipt, "master-id-cleared")) == len(before)
    assert before == {
        record("goals", row): values(row) for row in rows(cycle, "goals") if row.cells.get("book")
    }
    assert deleted(cycle.folder) == []


def test_a_row_that_was_sorted_away_and_lost_its_id_is_known_by_what_it_says(cycle: Cycle) -> None:
    one, last = arrived(cycle, "goals")[0], rows(cycle, "goals")[-1]
    row = row_of(cycle, "goals", one)
    put(
        cycle,
        "goals",
        {row.number: values(last), last.number: {**values(row), "goal_id": None}},
    )
    cycle.consolidate()
    assert row_of(cycle, "goals", one).number == last.number
    assert deleted(cycle.folder) == []


def test_a_row_that_is_deleted_beside_one_that_lost_its_id_is_deleted(cycle: Cycle) -> None:
    goals = [row for row in rows(cycle, "goals") if row.cells.get("book")]
    gone, nameless = next(
        (one, other)
        for one, other in pairwise(goals)
        if {record("goals", one), record("goals", other)} <= {*arrived(cycle, "goals")}
    )
    below = [row for row in rows(cycle, "goals") if row.number > gone.number]
    moved = {row.number - 1: values(row) for row in below}
    moved[gone.number] = {**values(nameless), "goal_id": None, "title": "Typed by HR"}
    put(cycle, "goals", {**moved, below[-1].number: {}})
    cycle.consolidate()
    assert deleted(cycle.folder) == [record("goals", gone)]
    assert in_master(cycle.folder, "goals", record("goals", nameless))["title"] == "Typed by HR"


def test_a_row_that_is_gone_is_deleted_as_ever(cycle: Cycle) -> None:
    one = arrived(cycle, "goals")[0]
    delete_row(cycle.master, master.BOOK, "goals", one)
    receipt = cycle.consolidate()
    assert deleted(cycle.folder) == [one]
    assert told(receipt, "unknown-record") == []
    assert in_master(cycle.folder, "goals", one) == {}


@pytest.mark.parametrize("name", ARRIVED)
def test_a_copied_row_counts_for_nothing_until_it_is_deleted(cycle: Cycle, name: str) -> None:
    one = arrived(cycle, name)[0]
    before = in_master(cycle.folder, name, one)
    number = copy_below(cycle, name, one, **{EDITED[name]: "A copy"})
    receipt = cycle.consolidate()
    (found,) = told(receipt, "repeated-record")
    assert (found.code, str(found.severity), found.place.cell) == ("S07", "error", f"B{number}")
    assert before == in_master(cycle.folder, name, one)
    copy = next(row for row in rows(cycle, name) if row.number == number)
    assert {**before, EDITED[name]: "A copy"} == values(copy), "it stays as HR left it"
    assert unchanged_by_another_run(cycle)
    put(cycle, name, {number: {}})
    assert told(cycle.consolidate(), "repeated-record") == []
    assert before == in_master(cycle.folder, name, one)
    assert deleted(cycle.folder) == []


def test_a_row_that_cannot_be_known_again_deletes_nothing_and_is_told_of(cycle: Cycle) -> None:
    one = arrived(cycle, "goals")[0]
    row, end = row_of(cycle, "goals", one), rows(cycle, "goals")[-1].number
    strange: dict[str, Edit] = {"goal_id": "G9999999", "title": "Unlike anything", "weight": 0.01}
    strange["book"] = row.cells["book"].value  # type: ignore[assignment]
    put(cycle, "goals", {row.number: {}, end + 3: strange})
    receipt = cycle.consolidate()
    (found,) = told(receipt, "unknown-record")
    assert found.place.cell == f"B{end + 3}"
    assert deleted(cycle.folder) == []
    assert one in {record("goals", row) for row in rows(cycle, "goals")}
    assert in_master(cycle.folder, "goals", "G9999999")["title"] == "Unlike anything"
    put(cycle, "goals", {end + 3: {}})
    assert told(cycle.consolidate(), "unknown-record") == []
    assert deleted(cycle.folder) == []


def test_notes_below_a_table_are_no_rows_of_a_book(cycle: Cycle) -> None:
    end = rows(cycle, "reviews")[-1].number
    type_at(cycle, "reviews", end + 2, title="Seen by Li Na")
    receipt = cycle.consolidate()
    assert told(receipt, "unknown-record") == []
    assert values(rows(cycle, "reviews")[-1]) == {"title": "Seen by Li Na"}


def test_an_employee_id_changed_everywhere_takes_the_results_along(cycle: Cycle) -> None:
    person = record("employees", rows(cycle, "employees")[-1])
    place = row_of(cycle, "results", person).number
    for name in ("employees", "results"):
        hr_types(cycle.folder, name, person, employee_id="E9999")
    receipt = cycle.consolidate()
    assert told(receipt, "master-id") == []
    assert row_of(cycle, "results", "E9999").number == place
