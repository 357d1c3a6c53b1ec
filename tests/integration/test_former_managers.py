"""Whoever is somebody's manager no more hears nothing further of them: what they said until then stays."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from appraisal.voices import voice_id
from sync.consolidate import open_master
from workbook_templates.books import master, team

from .own_books import AUGUST, Own, made
from .typing_in import hr_types, manager_types, row_of, table_of

OCTOBER = datetime(2026, 10, 12, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Own:
    return made(tmp_path_factory.mktemp("former") / "2026-H2", filled=False)


def moves(own: Own, person: str) -> None:
    """Let HR give the person another manager."""
    folder = own.folder
    people = open_master(folder).content.employees
    other = next(
        one.id for one in people.values() if not one.manager_id and one.id != people[person].manager_id
    )
    line = next(
        str(row.cells["assignment_id"].value)
        for row in table_of(folder / "master.xlsx", master.BOOK, "assignments").rows
        if row.cells["employee_id"].value == person
    )
    hr_types(folder, "assignments", line, manager_id=other)


def heard(own: Own, goal: str, person: str) -> dict[str, object]:
    return row_of(own.team_of(person), team.BOOK, "voices", voice_id(goal, person))


def test_what_is_said_after_a_move_does_not_reach_the_former_manager(kept: Own) -> None:
    person = kept.person
    first, second, *_ = kept.goals(person)
    kept.types(person, "own_goals", first, comment="Too high for my first year")
    kept.consolidate(AUGUST)
    assert heard(kept, first, person)["comment"] == "Too high for my first year"
    manager_types(kept.team_of(person), "voices", voice_id(first, person), reply="Let us talk")
    kept.consolidate(AUGUST)

    moves(kept, person)
    kept.types(person, "own_goals", first, comment="My new manager agrees with me", new_target=3.0)
    kept.types(person, "own_goals", second, comment="Said after the move")
    kept.consolidate(OCTOBER)

    row = heard(kept, first, person)
    assert (row["comment"], row["reply"]) == ("Too high for my first year", "Let us talk")
    assert row.get("new_target") is None
    assert heard(kept, second, person) == {}
    in_book = said(kept.team_of(person), team.BOOK)
    in_master = said(kept.folder / "master.xlsx", master.BOOK)
    assert "Said after the move" in in_master
    assert "My new manager agrees with me" in in_master
    assert not {"Said after the move", "My new manager agrees with me"} & in_book
    assert not kept.consolidate(OCTOBER).written


def said(path: Path, book: object) -> set[object]:
    return {
        row.cells["comment"].value
        for row in table_of(path, book, "voices").rows  # type: ignore[arg-type]
        if "comment" in row.cells
    }
