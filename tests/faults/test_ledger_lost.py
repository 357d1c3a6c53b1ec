"""A ledger that is lost and made anew: what HR decided stands, what HR was asked is asked once, and nobody's value is lost."""

from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

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
    values,
)

from sync.conflict_rows import conflict_id
from sync.ledger import Ledger
from sync.rebuild import rebuild
from sync.receipt import Receipt
from sync.xlsx.cells import Edit, set_cells

HOUR = timedelta(hours=1)


class Asked(NamedTuple):
    """A conflict, as HR knows it."""

    number: int
    state: str
    kind: str
    field: tuple[str, str, str]
    sides: tuple[Any, Any, Any]


def asked(cycle: SmallCycle) -> list[Asked]:
    """Return all conflicts of a cycle."""
    with Ledger.open(cycle.folder) as ledger:
        return [
            Asked(
                one.number,
                str(one.state),
                str(one.kind),
                (one.table, one.record, one.column),
                (one.base, one.master, one.returned),
            )
            for one in ledger.conflicts.all()
        ]


def lose(cycle: SmallCycle) -> None:
    """Lose the ledger."""
    for path in cycle.folder.glob("ledger.db*"):
        path.unlink()


def rebuilt(cycle: SmallCycle) -> Receipt:
    """Lose the ledger and make it anew; what is done then is sound, and is not done again."""
    lose(cycle)
    receipt = rebuild(cycle.folder, NOW + HOUR, jobs=1).receipt
    assert receipt is not None
    assert receipt.cells.balanced
    assert flaws(cycle.folder) == []
    before = asked(cycle)
    cycle.consolidate(NOW + 2 * HOUR)
    assert not cycle.consolidate(NOW + 3 * HOUR).written
    assert before == asked(cycle)
    return receipt


def twice(cycle: SmallCycle) -> None:
    """Consolidate twice: what HR changed is merged, and written into the books."""
    cycle.consolidate()
    cycle.consolidate()


@pytest.fixture
def back(done: SmallCycle) -> Path:
    """Return the book in the inbox that the tests are about."""
    return done.returned[1]


@pytest.fixture
def live(done: SmallCycle, back: Path) -> Path:
    """Return the issue of the same book that lies in ``books``."""
    (path,) = (done.folder / "books").glob(f"{back.name[:5]}*.xlsx")
    return path


@pytest.fixture
def goal(back: Path) -> str:
    """Return a goal with evidence in that book."""
    return filled(back)[0]


def filled(path: Path) -> list[str]:
    """Return the goals of a book that have evidence and an actual."""
    rows = values(book_table(path, "review"), "goal_id")
    return [goal for goal, row in rows.items() if row.get("evidence") and row.get("actual")]


def shown(cycle: SmallCycle, goal: str, column: str = "evidence") -> object:
    """Return what the master shows of a review."""
    return cycle.rows("reviews")[goal].get(column)


# --- what HR cleared ---


def test_what_hr_cleared_stays_blank(done: SmallCycle, live: Path, goal: str) -> None:
    """The Change log says that HR changed just what the return says: it is asked nothing."""
    done.type_into_master("reviews", goal, evidence=None, actual=None)
    twice(done)
    live.unlink()
    rebuilt(done)
    assert asked(done) == []
    assert (shown(done, goal), shown(done, goal, "actual")) == (None, None)


def test_a_conflict_about_what_hr_cleared_stays_open(done: SmallCycle, back: Path, goal: str) -> None:
    before = shown(done, goal)
    done.type_into_master("reviews", goal, evidence=None)
    type_into_book(back, "review", goal, evidence="M1")
    done.consolidate()
    expected = [Asked(1, "open", "value", ("review", goal, "evidence"), (before, None, "M1"))]
    assert expected == asked(done)
    rows = done.rows("conflicts")
    rebuilt(done)
    assert expected == asked(done)
    assert rows == done.rows("conflicts")
    assert shown(done, goal) is None


def test_what_comes_for_a_field_that_hr_cleared_is_asked_about(
    done: SmallCycle, back: Path, live: Path, goal: str
) -> None:
    """Nobody knows whether the manager saw that it was cleared."""
    done.type_into_master("reviews", goal, evidence=None)
    twice(done)
    live.unlink()
    type_into_book(back, "review", goal, evidence="M1")
    rebuilt(done)
    assert [("review", goal, "evidence")] == open_conflicts(done.folder)
    assert shown(done, goal) is None
    done.type_into_master("conflicts", conflict_id(1), choice="Returned")
    done.consolidate(NOW + 4 * HOUR)
    assert (shown(done, goal), open_conflicts(done.folder)) == ("M1", [])


def test_what_hr_clears_while_the_ledger_is_lost_is_asked_about(done: SmallCycle, goal: str) -> None:
    """The Change log says nothing of it, but the file had been merged: the master would show what it says."""
    before = shown(done, goal)
    done.type_into_master("reviews", goal, evidence=None)
    rebuilt(done)
    assert [Asked(1, "open", "value", ("review", goal, "evidence"), (None, None, before))] == asked(done)


def test_what_nobody_consolidated_yet_is_taken(done: SmallCycle, back: Path, goal: str) -> None:
    type_into_book(back, "review", goal, evidence=None)
    done.consolidate()
    assert shown(done, goal) is None
    type_into_book(back, "review", goal, evidence="New")
    rebuilt(done)
    assert (shown(done, goal), asked(done)) == ("New", [])


def test_a_goal_that_hr_deleted_stays_deleted(done: SmallCycle, back: Path, live: Path) -> None:
    rows = values(book_table(back, "goals"), "goal_id")
    found = next(
        one for one in rows if one in done.rows("goals") and rows[one].get("owner", "").startswith("E")
    )
    delete_in_master(done, "goals", found)
    twice(done)
    assert found not in done.rows("goals")
    live.unlink()
    before = results(done.folder)
    rebuilt(done)
    assert (before, asked(done)) == (results(done.folder), [])
    assert found not in done.rows("goals")


def delete_in_master(cycle: SmallCycle, name: str, record: str) -> None:
    """Clear a whole row of the master, its id too, as a deleted row leaves it."""
    cycle.type_into_master(name, record, **dict.fromkeys(cycle.rows(name)[record]))


# --- what the program wrote into the books ---


def test_a_book_that_shows_what_hr_typed_is_nobodys_return(
    done: SmallCycle, back: Path, live: Path, goal: str
) -> None:
    done.type_into_master("reviews", goal, evidence="HR says so")
    untouched = live.read_bytes()
    twice(done)
    assert live.read_bytes() != untouched
    before, kept = results(done.folder), live.read_bytes()
    receipt = rebuilt(done)
    assert "S04" not in codes(receipt, back) + codes(receipt, done.master)
    assert (before, []) == (results(done.folder), asked(done))
    assert shown(done, goal) == "HR says so"
    # It is no issue that is made once more, and it goes on as what was handed out.
    assert kept == live.read_bytes()


@pytest.mark.parametrize("consolidated", [False, True])
def test_what_hr_typed_and_no_book_shows_yet_stands(
    done: SmallCycle, back: Path, live: Path, goal: str, consolidated: bool
) -> None:
    """The book was open, so that nothing could be written into it; where not even the Change log tells of it, HR is asked."""
    done.type_into_master("reviews", goal, evidence="HR says so")
    type_into_book(back, "review", goal, actual=7.0)
    locks = [path.with_name(f"~${path.name}") for path in (back, live)]
    for lock in locks:
        lock.write_bytes(b"manager")
    if consolidated:
        assert "S16" in {found.code for found in done.consolidate().findings}
    for lock in locks:
        lock.unlink()
    rebuilt(done)
    assert shown(done, goal) == "HR says so"
    asked_about = [] if consolidated else [("review", goal, "actual"), ("review", goal, "evidence")]
    assert asked_about == open_conflicts(done.folder)


@pytest.mark.parametrize("removed", ["live", "back"])
def test_hrs_value_stands_whichever_copy_is_removed(
    done: SmallCycle, back: Path, live: Path, goal: str, removed: str
) -> None:
    done.type_into_master("reviews", goal, evidence="HR says so")
    twice(done)
    rebuilt(done)
    {"live": live, "back": back}[removed].unlink()
    done.consolidate(NOW + 4 * HOUR)
    assert (shown(done, goal), asked(done)) == ("HR says so", [])


def test_what_a_manager_types_into_such_a_book_is_asked_about(
    done: SmallCycle, live: Path, goal: str
) -> None:
    done.type_into_master("reviews", goal, evidence="HR says so")
    twice(done)
    type_into_book(live, "review", goal, evidence="M2")
    rebuilt(done)
    assert [("review", goal, "evidence")] == open_conflicts(done.folder)
    assert shown(done, goal) == "HR says so"


def test_what_a_manager_types_into_it_later_is_taken(
    done: SmallCycle, back: Path, live: Path, goal: str
) -> None:
    done.type_into_master("reviews", goal, evidence="HR says so")
    twice(done)
    rebuilt(done)
    back.unlink()
    type_into_book(live, "review", goal, evidence="M2")
    done.consolidate(NOW + 4 * HOUR)
    assert (shown(done, goal), asked(done)) == ("M2", [])


# --- conflicts about whole rows, and about agreed goals ---


def change_id(path: Path, goal: str, new: Edit) -> None:
    """Type over the id of a row of Review, as somebody who drags a cell does."""
    table = book_table(path, "review")
    row = next(row for row in table.rows if row.cells["goal_id"].value == goal)
    cell = table.cell_reference("goal_id", row.number)
    path.write_bytes(set_cells(path.read_bytes(), {table.sheet_title: {cell: new}}))


def misplace(cycle: SmallCycle, path: Path, how: str) -> str:
    """Let a row of Review come back under no id, a foreign one, or another row's, and return its goal."""
    other, goal = filled(path)[:2]
    change_id(path, goal, {"blank": None, "foreign": "G9999999", "twice": other}[how])
    cycle.consolidate()
    return goal


@pytest.mark.parametrize(
    ("how", "kinds"),
    [
        ("blank", ["row-missing"]),
        ("foreign", ["changed-key"]),
        ("twice", ["row-missing", "added-twice"]),
    ],
)
def test_a_conflict_about_a_row_stays_open(done: SmallCycle, back: Path, how: str, kinds: list[str]) -> None:
    misplace(done, back, how)
    before, rows = asked(done), done.rows("conflicts")
    assert kinds == [one.kind for one in before]
    rebuilt(done)
    assert before == asked(done)
    assert rows == done.rows("conflicts")


@pytest.mark.parametrize("how", ["blank", "foreign", "twice"])
def test_a_conflict_about_a_row_that_was_settled_stays_settled(
    done: SmallCycle, back: Path, how: str
) -> None:
    goal = misplace(done, back, how)
    for name in done.rows("conflicts"):
        done.type_into_master("conflicts", name, choice="Master")
    done.consolidate()
    before = shown(done, goal)
    rebuilt(done)
    assert {"settled"} == {one.state for one in asked(done)}
    assert before == shown(done, goal)


def test_a_goal_whose_row_on_review_was_lost_is_not_withdrawn(done: SmallCycle, back: Path) -> None:
    goal = misplace(done, back, "foreign")
    before = done.rows("goals")[goal]["title"]
    done.type_into_master("conflicts", conflict_id(1), choice="Master")
    twice(done)
    assert before == done.rows("goals")[goal]["title"]


def test_a_row_that_is_gone_since_is_asked_about(done: SmallCycle, back: Path) -> None:
    goal = filled(back)[0]
    change_id(back, goal, None)
    rebuilt(done)
    assert [("review", goal, "")] == open_conflicts(done.folder)


def test_a_row_that_hr_lets_go_stays_away(done: SmallCycle, back: Path) -> None:
    misplace(done, back, "blank")
    done.type_into_master("conflicts", conflict_id(1), choice="Returned")
    done.consolidate()
    before = results(done.folder)
    rebuilt(done)
    assert before == results(done.folder)
    assert open_conflicts(done.folder) == []


def agreed_goal(path: Path) -> tuple[str, str]:
    """Return a person of a book, and one of the person's goals with a target."""
    goals = values(book_table(path, "goals"), "goal_id")
    found = next(one for one in filled(path) if isinstance(goals[one].get("target"), float))
    return str(goals[found]["owner"]).split(" ")[0], found


def test_a_proposal_after_one_that_was_settled_is_asked_about_once(done: SmallCycle, back: Path) -> None:
    person, goal = agreed_goal(back)
    type_into_book(back, "team", person, agreed=46220.0)
    done.consolidate()
    type_into_book(back, "goals", goal, target=5.0)
    done.consolidate()
    done.type_into_master("conflicts", conflict_id(1), choice="Returned")
    done.consolidate()
    type_into_book(back, "goals", goal, target=6.0)
    done.consolidate()
    before, rows = asked(done), done.rows("conflicts")
    assert [(one.state, one.kind) for one in before] == [("settled", "proposal"), ("open", "proposal")]
    rebuilt(done)
    assert rows == done.rows("conflicts")
    assert before[1:] == asked(done)[1:]
    type_into_book(back, "goals", goal, target=7.0)
    done.consolidate(NOW + 4 * HOUR)
    assert [one[:3] for one in asked(done)[1:]] == [(2, "open", "proposal")]


def test_what_changes_in_an_agreed_goal_while_the_ledger_is_lost_is_a_proposal(
    done: SmallCycle, back: Path
) -> None:
    person, goal = agreed_goal(back)
    target = done.rows("goals")[goal]["target"]
    type_into_book(back, "team", person, agreed=46220.0)
    done.consolidate()
    type_into_book(back, "goals", goal, target=target + 1)
    rebuilt(done)
    assert [(one.state, one.kind) for one in asked(done)] == [("open", "proposal")]
    assert target == done.rows("goals")[goal]["target"]
