"""What moves while a cycle goes on: both sides change a field, a manager leaves, the template and the clock go on."""

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from small_cycle import (
    NOW,
    SmallCycle,
    book_table,
    codes,
    flaws,
    open_conflicts,
    results,
    type_into_book,
)

from sync.closed_master import read_master
from sync.cycle import apply_roster, issue_books, roster_change
from sync.ledger import Ledger
from sync.receipt import Receipt
from sync.roster import read_roster
from sync.xlsx.cells import Edit, set_cells


def taken(cycle: SmallCycle) -> Receipt:
    """Consolidate, and make sure that nothing was lost, nothing is wrong, and a further run changes nothing."""
    receipt = cycle.consolidate()
    assert receipt.cells.balanced
    assert flaws(cycle.folder) == []
    master = cycle.master.read_bytes()
    assert not cycle.consolidate().written
    assert master == cycle.master.read_bytes()
    return receipt


def an_actual(cycle: SmallCycle) -> tuple[Path, str]:
    """Return a returned book, and a goal of it whose actual was typed on Review."""
    path = cycle.returned[0]
    rows = book_table(path, "review").rows
    return path, str(next(row.cells["goal_id"].value for row in rows if "actual" in row.cells))


@pytest.mark.parametrize(("master", "book"), [(1.0, 2.0), (None, 2.0), (1.0, None)])
def test_what_both_sides_changed_is_asked_about_and_neither_value_is_lost(
    done: SmallCycle, master: float | None, book: float | None
) -> None:
    """Edit against edit, clear against edit, edit against clear: the master's stands, and Conflicts shows both."""
    path, goal = an_actual(done)
    done.type_into_master("reviews", goal, actual=master)
    type_into_book(path, "review", goal, actual=book)
    receipt = taken(done)
    assert [("review", goal, "actual")] == open_conflicts(done.folder)
    # A cell that came back empty is asked about, but it is no cell that could be lost.
    assert (receipt.conflicts, receipt.cells.conflict) == (1, int(book is not None))
    assert master == done.rows("reviews")[goal].get("actual")
    (shown,) = done.rows("conflicts").values()
    for value in (master, book):
        assert value is None or str(int(value)) in f"{shown['master']} {shown['returned']}"


def test_a_row_that_hr_deleted_against_an_edited_return_is_asked_about(done: SmallCycle) -> None:
    path, goal = an_actual(done)
    table = read_master(done.folder).tables["reviews"]
    row = next(row for row in table.rows if row.cells["goal_id"].value == goal)
    edits: dict[str, Edit] = {table.cell_reference(key, row.number): None for key in row.cells}
    done.master.write_bytes(set_cells(done.master.read_bytes(), {table.sheet_title: edits}))
    type_into_book(path, "review", goal, actual=123456.0)
    taken(done)
    said = {str(value) for row in done.rows("conflicts").values() for value in row.values()}
    shown = done.rows("reviews").get(goal, {})
    assert shown.get("actual") == 123456.0 or any("123" in text for text in said)


def test_a_book_of_another_template_version_is_said_and_its_answers_are_taken(
    returned: SmallCycle, done_cycle: SmallCycle
) -> None:
    """The program was updated in mid-cycle: books that are out were drawn by the former version."""
    with Ledger.open(returned.folder) as ledger, ledger.transaction():
        ledger._connection.execute("UPDATE books SET version = 'team-99'")
    receipt = taken(returned)
    assert "S02" in codes(receipt, returned.returned[0])
    assert results(done_cycle.folder) == results(returned.folder)


def test_a_manager_who_is_replaced_in_mid_cycle_loses_nobodys_answers(
    done: SmallCycle, done_cycle: SmallCycle
) -> None:
    roster = read_roster(done.folder / "roster.xlsx")
    mover = next(one for one in roster.employees if one.manager_id == "E0002" and not one.left)
    moved = tuple(replace(one, manager_id="E0008") if one is mover else one for one in roster.employees)
    change = roster_change(done.folder, replace(roster, employees=moved), date(2026, 11, 1))
    apply_roster(done.folder, change, NOW)
    assert [book.manager.id for book in issue_books(done.folder, NOW)] == ["E0008"]
    taken(done)
    assert results(done_cycle.folder)[0] == results(done.folder)[0]
    with Ledger.open(done.folder) as ledger:
        kept = [manager for manager, card in _cards(ledger, mover.id)]
    assert "E0002" in kept


def _cards(ledger: Ledger, person: str) -> list[tuple[str, object]]:
    return [
        (ledger.registry.book(book).recipient_id, card) for book, card in ledger.returns.scorecards_of(person)
    ]


def test_a_return_for_a_moved_person_from_the_former_manager_still_counts(done: SmallCycle) -> None:
    path, goal = an_actual(done)
    late = shutil.copy2(path, path.with_name("late.xlsx"))
    type_into_book(Path(late), "review", goal, actual=4321.0)
    taken(done)
    assert done.rows("reviews")[goal].get("actual") == 4321.0 or open_conflicts(done.folder)
