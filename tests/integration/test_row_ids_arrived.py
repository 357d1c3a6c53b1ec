"""Ids of rows that came from books, which HR copied, changed or cleared: nothing is deleted, and HR hears of it."""

from itertools import pairwise

import pytest

from appraisal.appraise import message
from sync.ledger import Ledger
from sync.present_master import kept_content
from sync.xlsx.cells import Edit, set_cells
from workbook_templates.books import master

from .conftest import Cycle
from .copying_rows import (
    copy_below,
    deleted,
    key_of,
    put,
    record,
    row_of,
    rows,
    told,
    type_at,
    unchanged_by_another_run,
    values,
)
from .typing_in import delete_row, hr_types, in_master, table_of

pytestmark = pytest.mark.usefixtures("consolidated")


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
