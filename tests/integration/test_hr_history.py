"""What HR changes in its own tables of the master stands in the history: who changed a target, from what to what, in which run."""

from pathlib import Path

import pytest

from sync.hr_fields import IN_MASTER
from sync.ledger import Change, Ledger
from sync.ledger.values import MISSING
from sync.rights.forget import forget
from sync.rights.search import remains
from sync.xlsx.cells import set_cells
from workbook_templates.books import master

from .conftest import NOW, Cycle
from .terminal import typed
from .test_forget import words_for
from .typing_in import delete_row, hr_types, in_master, table_of

pytestmark = pytest.mark.usefixtures("consolidated")


def top_goal(folder: Path) -> str:
    """Return a goal of the organisation that has a target."""
    rows = table_of(folder / "master.xlsx", master.BOOK, "goals").rows
    return next(
        str(row.cells["goal_id"].value)
        for row in rows
        if "book" not in row.cells and "target" in row.cells and row.cells["level"].value == "Organisation"
    )


def add_goal(folder: Path, **cells: object) -> None:
    """Type a goal without an id below the last one."""
    path = folder / "master.xlsx"
    found = table_of(path, master.BOOK, "goals")
    below = found.rows[-1].number + 1
    edits = {found.cell_reference(column, below): value for column, value in cells.items()}
    path.write_bytes(set_cells(path.read_bytes(), {found.sheet_title: edits}))  # type: ignore[dict-item]


def journalled(folder: Path) -> list[Change]:
    """Return what the journal says that HR changed, and that its chain is whole."""
    with Ledger.open(folder) as ledger:
        assert ledger.journal.verify() is None
        entries = list(ledger.journal.entries(kind=IN_MASTER, newest_first=False))
    assert {entry.who for entry in entries} <= {"HR"}
    return [change for entry in entries for change in entry.changes]


def change_log(folder: Path) -> list[tuple[object, ...]]:
    rows = table_of(folder / "master.xlsx", master.BOOK, "changes").rows
    shown = ("who", "what", "before", "after")
    return [
        tuple(row.cells[key].value if key in row.cells else "" for key in shown)
        for row in rows
        if row.cells["kind"].value == "Changed in master"
    ]


def test_a_target_that_hr_changes_is_told_on_the_sheet_and_by_history(cycle: Cycle) -> None:
    goal = top_goal(cycle.folder)
    before = in_master(cycle.folder, "goals", goal)
    hr_types(cycle.folder, "goals", goal, target=777.0)
    cycle.consolidate()
    assert journalled(cycle.folder) == [
        Change("goals", goal, "target", before["target"], before["target"], 777.0, IN_MASTER)
    ]
    ((who, what, old, new),) = change_log(cycle.folder)
    assert (who, what, new) == ("HR", f"Goals › {goal} {before['title']} › Target", "777")
    assert float(str(old)) == before["target"]
    code, out = typed("history", cycle.folder, goal)
    assert (code, "777" in out, "changed in the master" in out) == (0, True, True)
    assert not cycle.consolidate().written
    assert len(journalled(cycle.folder)) == 1


def test_history_says_what_does_not_hold_any_more(cycle: Cycle) -> None:
    goal = top_goal(cycle.folder)
    hr_types(cycle.folder, "goals", goal, target=777.0)
    cycle.consolidate()
    code, said = typed("undo", cycle.folder)
    assert (code, "still show what it wrote" in said) == (0, True)
    cycle.consolidate()
    _, out = typed("history", cycle.folder, goal)
    assert out.count("changed in the master") == 2
    assert out.count("taken back") == 1


def test_nothing_is_told_of_what_nobody_changed(cycle: Cycle) -> None:
    assert journalled(cycle.folder) == []
    hr_types(cycle.folder, "findings", str(next(iter(findings(cycle)))), reason="We know")
    cycle.consolidate()
    assert journalled(cycle.folder) == []


def findings(cycle: Cycle) -> list[object]:
    return [row.cells["finding"].value for row in table_of(cycle.master, master.BOOK, "findings").rows]


def test_a_person_who_moves_is_told_by_their_id_and_word_choices_by_their_words(cycle: Cycle) -> None:
    hr_types(cycle.folder, "employees", "E0042", department="Tea garden")
    hr_types(cycle.folder, "settings", "stage", value="Close")
    cycle.consolidate()
    assert {(one.record, one.column, one.new, one.subject) for one in journalled(cycle.folder)} == {
        ("E0042", "department", "Tea garden", "E0042"),
        ("stage", "value", "Close", ""),
    }
    for name, shown in (("E0042", "Tea garden"), ("stage", "Close")):
        code, out = typed("history", cycle.folder, name)
        assert (code, shown in out) == (0, True), out


def test_goals_that_hr_adds_and_deletes_are_told_with_all_that_they_say(cycle: Cycle) -> None:
    goal = top_goal(cycle.folder)
    gone = in_master(cycle.folder, "goals", goal)
    delete_row(cycle.master, master.BOOK, "goals", goal)
    add_goal(
        cycle.folder, level="Organisation", title="Fewer complaints", method="Lower is better", target=12.0
    )
    cycle.consolidate()
    found = journalled(cycle.folder)
    deleted = {one.column: (one.old, one.new) for one in found if one.record == goal}
    assert (deleted["target"], deleted["level"]) == ((gone["target"], MISSING), ("organisation", MISSING))
    (new,) = {one.record for one in found} - {goal}
    assert in_master(cycle.folder, "goals", new)["title"] == "Fewer complaints"
    assert {one.column: (one.old, one.new) for one in found if one.record == new} == {
        "level": (MISSING, "organisation"),
        "title": (MISSING, "Fewer complaints"),
        "method": (MISSING, "lower"),
        "target": (MISSING, 12.0),
    }
    assert ("HR", f"Goals › {new} Fewer complaints › Goal level", "", "Organisation") in change_log(
        cycle.folder
    )
    assert not cycle.consolidate().written
    assert found == journalled(cycle.folder)


def test_of_somebody_new_or_gone_only_the_name_is_told(cycle: Cycle) -> None:
    name = in_master(cycle.folder, "employees", "E0042")["name"]
    delete_row(cycle.master, master.BOOK, "employees", "E0042")
    cycle.consolidate()
    assert journalled(cycle.folder) == [
        Change("employees", "E0042", "name", name, name, MISSING, IN_MASTER, "E0042")
    ]


def test_what_is_undone_is_told_again_when_it_is_taken_in_again(cycle: Cycle) -> None:
    goal = top_goal(cycle.folder)
    hr_types(cycle.folder, "goals", goal, target=777.0)
    edited = cycle.master.read_bytes()
    cycle.consolidate()
    assert typed("undo", cycle.folder)[0] == 0
    assert edited == cycle.master.read_bytes()
    assert len(journalled(cycle.folder)) == 1
    cycle.consolidate()
    assert [one.new for one in journalled(cycle.folder)] == [777.0, 777.0]
    assert len(change_log(cycle.folder)) == 1
    assert typed("verify", cycle.folder)[0] == 0


def test_a_ledger_that_is_made_anew_takes_nobody_for_changed(cycle: Cycle) -> None:
    goal = top_goal(cycle.folder)
    hr_types(cycle.folder, "goals", goal, target=777.0)
    cycle.consolidate()
    shown = change_log(cycle.folder)
    for path in cycle.folder.glob("ledger.db*"):
        path.unlink()
    assert typed("rebuild", cycle.folder)[0] == 0
    assert journalled(cycle.folder) == []
    assert shown == change_log(cycle.folder)
    hr_types(cycle.folder, "goals", goal, target=778.0)
    cycle.consolidate()
    assert [(one.old, one.new) for one in journalled(cycle.folder)] == [(777.0, 778.0)]
    assert typed("verify", cycle.folder)[0] == 0


def test_a_dry_run_tells_nothing(cycle: Cycle) -> None:
    hr_types(cycle.folder, "goals", top_goal(cycle.folder), target=777.0)
    cycle.consolidate(dry_run=True)
    assert journalled(cycle.folder) == []


def test_a_person_who_is_forgotten_goes_out_of_it_and_the_forgetting_is_no_change_of_hrs(
    cycle: Cycle,
) -> None:
    person = "E0042"
    hr_types(cycle.folder, "employees", person, department="Tea garden")
    hr_types(cycle.folder, "goals", top_goal(cycle.folder), target=777.0)
    cycle.consolidate()
    before = journalled(cycle.folder)
    words = words_for(cycle.folder, person)
    done = forget(cycle.folder, [person], NOW, who="HR", why="asked for", anyway=True)
    assert list(remains(cycle.folder, words)) == list(done.remains)
    assert {one.file for one in done.remains} <= {"roster.xlsx"}
    assert journalled(cycle.folder) == [one for one in before if one.subject != person]
    cycle.consolidate()
    assert len(journalled(cycle.folder)) == len(before) - 1
