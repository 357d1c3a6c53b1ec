"""A self book that has too few rows for what its employee is given is drawn anew with more, and says what it said."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

from sync.cycle import issue_books
from sync.ledger import Ledger
from workbook_templates.books import self_review, team

from .own_books import AUGUST, Own, made
from .terminal import typed as typed_in
from .test_former_managers import moves_on
from .typing_in import row_of, table_of

OCTOBER = datetime(2026, 10, 12, 9, 0, tzinfo=UTC)


def goals_in_books(own: Own, person: str) -> set[str]:
    """Return the goals that a person has from all managers, as the team books say."""
    found: set[str] = set()
    for path in (own.folder / "books").glob("*.xlsx"):
        reviewed = {row.cells["goal_id"].value for row in table_of(path, team.BOOK, "review").rows}
        for row in table_of(path, team.BOOK, "goals").rows:
            owner = row.cells.get("owner")
            if owner and str(owner.value).startswith(f"{person} ") and row.cells["goal_id"].value in reviewed:
                found.add(str(row.cells["goal_id"].value))
    return found


def test_who_changes_manager_sees_all_goals_and_loses_nothing_that_was_typed(tmp_path: Path) -> None:
    own = made(tmp_path / "2026-H2", filled=False)
    person = own.person
    goal, proposal = own.goals(person)[0], first_id(own, person, "proposals")
    checkin, plan = first_id(own, person, "own_checkins"), first_id(own, person, "own_plans")
    typed = {
        ("agreement", person): {"agree": "No", "day": 46225.0},
        ("own_goals", goal): {"comment": "Too high", "new_target": "about 3", "new_weight": 0.3},
        ("proposals", proposal): {"title": "Train two colleagues", "target": 2.0, "why": "=more than enough"},
        ("own_checkins", checkin): {"day": 46228.0, "obstacle": "No samples yet"},
        ("self_review", goal): {"own_view": 4.0, "own_comment": "三月起"},
        ("own_plans", plan): {"gap": "Late replies"},
        ("answer", "finished"): {"answer": "No"},
    }
    for (table, record), cells in typed.items():
        own.types(person, table, record, **cells)  # type: ignore[arg-type]
    own.consolidate(AUGUST)
    before, room = own.goals(person), len(own.table(person, "own_goals").rows)

    moves_on(own, person, date(2026, 10, 1))
    issue_books(own.folder, OCTOBER)

    assert len(goals_in_books(own, person)) > room, "so many goals fitted before"
    assert set(own.goals(person)) == goals_in_books(own, person)
    assert own.goals(person)[: len(before)] == before
    for (table, record), cells in typed.items():
        assert row_of(own.path(person), self_review.BOOK, table, record).items() >= cells.items()
    for table in ("own_goals", "self_review"):
        assert len(own.table(person, table).rows) > len(own.goals(person))
    with Ledger.open(own.folder) as ledger:
        assert not ledger.registry.waiting()

    code, said = typed_in("check", own.path(person))
    assert code == 1, "the text that was typed for a number"
    assert [word for word in said.split() if re.fullmatch(r"[A-Z]\d\d", word)] == ["S03"]

    assert not own.consolidate(OCTOBER).conflicts
    own.types(person, "self_review", own.goals(person)[-1], own_view=3.0)
    receipt = own.consolidate(OCTOBER)
    assert (receipt.cells.applied, receipt.conflicts) == (1, 0)
    assert not own.consolidate(OCTOBER).written


def first_id(own: Own, person: str, table: str) -> str:
    return str(own.table(person, table).rows[0].cells["row_id"].value)
