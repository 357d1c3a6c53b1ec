"""The worst day of HR: what people type by mistake is said at its cell, and stays as it was typed."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from appraisal.appraise import message
from appraisal.findings import Finding
from sync.cycle import apply_roster, roster_change
from sync.hr import TypedRow
from sync.roster import read_roster
from sync.xlsx.cells import Cached, Edit, set_cells
from sync.xlsx.read import RawTable, read_book
from sync.xlsx.references import letters
from workbook_templates.books import master, team

from .conftest import NOW, Cycle


def table(cycle: Cycle, name: str) -> RawTable:
    return read_book(cycle.master, (master.BOOK,)).tables[name]


def type_rows(cycle: Cycle, name: str, rows: dict[int, dict[str, Edit]]) -> None:
    """Type into rows of the master as HR does."""
    found = table(cycle, name)
    edits = {
        found.cell_reference(key, row): value for row, cells in rows.items() for key, value in cells.items()
    }
    cycle.master.write_bytes(set_cells(cycle.master.read_bytes(), {found.sheet_title: edits}))


def typed(cycle: Cycle, name: str) -> dict[int, TypedRow]:
    """Return the cells of the master that hold something, by row."""
    return {
        row.number: {key: cell.value for key, cell in row.cells.items() if cell.value is not None}
        for row in table(cycle, name).rows
    }


def at(findings: tuple[Finding, ...], cell: str) -> list[str]:
    return [
        finding.code for finding in findings if finding.place.sheet == "Goals" and finding.place.cell == cell
    ]


MISTYPED: tuple[dict[str, Edit], ...] = (
    {"level": "Organization", "title": "Be the first choice in the region", "weight": 0.5},
    {"title": "Serve every guest in four minutes", "owner_id": "Sales"},
    {
        "level": "Department",
        "title": "Sell more of it",
        "owner_id": "Sales",
        "target": "1,200",
        "due": "soon",
    },
    {"level": "Person", "title": "Open a shop", "owner_id": "E0001", "data_source": "  the till  "},
)
"""Goals as HR types them on a bad day: a word that is not in the list, no level, text for numbers, a person's goal."""


def test_goals_that_hr_mistyped_stay_as_typed_and_are_found_at_their_cells(cycle: Cycle) -> None:
    first = max(typed(cycle, "goals")) + 2
    type_rows(cycle, "goals", {first + place: cells for place, cells in enumerate(MISTYPED)})
    findings = cycle.consolidate().findings
    shown = typed(cycle, "goals")
    for place, cells in enumerate(MISTYPED):
        assert cells.items() <= shown[first + place].items()
    columns = table(cycle, "goals")
    wanted = (("level", 0), ("level", 1), ("target", 2), ("due", 2), ("level", 3))
    for key, place in wanted:
        assert at(findings, columns.cell_reference(key, first + place)) == ["S07"]
    assert sum(finding.code == "S07" for finding in findings) == len(wanted)


def test_a_mistyped_goal_is_found_where_it_stands_in_a_dry_run_too(cycle: Cycle) -> None:
    end = max(typed(cycle, "goals")) + 3
    type_rows(cycle, "goals", {end: {"level": "Division", "title": "Halve the waiting time"}})
    findings = cycle.consolidate(dry_run=True).findings
    assert at(findings, table(cycle, "goals").cell_reference("level", end)) == ["S07"]


@pytest.mark.usefixtures("consolidated")
def test_a_decision_that_cannot_be_read_stays_as_typed(cycle: Cycle) -> None:
    row = min(typed(cycle, "results"))
    decision: dict[str, Edit] = {"confirmed_by": " Li Na ", "confirmed_on": "15 Jan"}
    type_rows(cycle, "results", {row: decision})
    findings = cycle.consolidate().findings
    assert decision.items() <= typed(cycle, "results")[row].items()
    assert [(found.place.sheet, found.place.cell) for found in findings if found.code == "S07"] == [
        ("Results", table(cycle, "results").cell_reference("confirmed_on", row))
    ]


def test_a_new_roster_changes_no_other_cell_of_hr(cycle: Cycle) -> None:
    people = typed(cycle, "employees")
    end = max(people)
    nobody: dict[str, Edit] = {"name": "Temp Worker", "department": "  Sales "}
    type_rows(cycle, "employees", {end - 1: {"hired": "1 May 2018"}, end + 2: nobody})
    roster = read_roster(cycle.folder / "roster.xlsx")
    mover = next(person for person in roster.employees if person.manager_id)
    moved = tuple(
        replace(person, position="Adviser") if person is mover else person for person in roster.employees
    )
    change = roster_change(cycle.folder, replace(roster, employees=moved), date(2026, 10, 1))
    # The text was no date for the program, so the roster's own date is a correction, like the new position.
    assert [item.after.id for item in (*change.moves, *change.edits)] == [
        mover.id,
        people[end - 1]["employee_id"],
    ]
    apply_roster(cycle.folder, replace(change, edits=()), NOW)
    after = typed(cycle, "employees")
    assert after[end - 1]["hired"] == "1 May 2018"
    assert nobody.items() <= after[end + 2].items()
    differing = {number for number in people if after[number] != people[number]} - {end - 1}
    assert [people[number]["employee_id"] for number in differing] == [mover.id]


def saved_again(path: Path, **cells: Edit) -> None:
    """Let a manager change cells of the answer row of a book and save it under the same name."""
    found = read_book(path, (team.BOOK,)).tables["answer"]
    edits = {found.cell_reference(key, found.rows[0].number): value for key, value in cells.items()}
    path.write_bytes(set_cells(path.read_bytes(), {found.sheet_title: edits}))


def test_a_book_that_was_saved_again_in_its_place_did_not_come_back_twice(cycle: Cycle) -> None:
    before = sum(finding.code == "S04" for finding in cycle.consolidate().findings)
    book = min((cycle.folder / "inbox").glob("*.xlsx"))
    saved_again(book, answer="No")
    assert sum(finding.code == "S04" for finding in cycle.consolidate().findings) == before


def test_a_book_that_was_not_calculated_is_said_once(cycle: Cycle) -> None:
    book = min((cycle.folder / "inbox").glob("*.xlsx"))
    found = read_book(book, (team.BOOK,)).tables["review"]
    stale = {found.cell_reference("check", row.number): Cached("never calculated") for row in found.rows[:3]}
    other = read_book(book, (team.BOOK,)).tables["answer"]
    stale_note = {other.cell_reference("note", other.rows[0].number): Cached("never calculated")}
    book.write_bytes(set_cells(book.read_bytes(), {found.sheet_title: stale, other.sheet_title: stale_note}))
    name = book.relative_to(cycle.folder).as_posix()
    said = [
        found for found in cycle.consolidate().findings if (found.code, found.place.file) == ("S01", name)
    ]
    assert len(said) == 1


def test_a_book_without_its_review_sheet_is_refused_and_not_read_from_another(cycle: Cycle) -> None:
    path = min((cycle.folder / "inbox").glob("*.xlsx"))
    found = read_book(path, (team.BOOK,)).tables["review"]
    rows = (found.header_row - 1, found.header_row)
    cells = {f"{letters(column)}{row}": None for row in rows for column in (0, *found.columns.values())}
    path.write_bytes(set_cells(path.read_bytes(), {found.sheet_title: cells}))
    name = path.relative_to(cycle.folder).as_posix()
    findings = [finding for finding in cycle.consolidate().findings if finding.place.file == name]
    assert [finding.code for finding in findings] == ["S10"]
    assert f"“{found.sheet_title}”" in message(findings[0], "en")


def test_an_assignment_that_hr_typed_without_an_id_counts_and_gets_one(cycle: Cycle) -> None:
    lines = typed(cycle, "assignments")
    person, manager = lines[min(lines)]["employee_id"], lines[max(lines)]["manager_id"]
    line: dict[str, Edit] = {"employee_id": str(person), "manager_id": str(manager), "role": "Project"}
    type_rows(cycle, "assignments", {max(lines) + 2: line})
    result = next(found for found in cycle.consolidate().results if found.employee_id == person)
    assert manager in {part.manager_id for part in result.parts}
    shown = typed(cycle, "assignments")[max(lines) + 2]
    assert line.items() <= shown.items()
    assert shown["assignment_id"] not in {known["assignment_id"] for known in lines.values()}
    assert not cycle.consolidate().written


def test_two_columns_of_ids_are_one_problem_and_not_one_for_each_manager(tmp_path: Path) -> None:
    file = tmp_path / "roster.csv"
    file.write_text(
        "Payroll ID,Employee No,Name,Manager\nP1,E1,Ana Boss,\nP2,E2,Bob Lane,E1\nP3,E3,Cid Ng,E2\n", "utf-8"
    )
    problems = read_roster(file).problems
    assert [(problem.key, problem.cell) for problem in problems] == [("two-id-columns", "B1")]
