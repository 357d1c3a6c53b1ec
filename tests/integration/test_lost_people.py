"""Somebody whose line HR deletes from Employees is missed, by id and name, until the line is back or the person forgotten."""

import openpyxl
import pytest

from appraisal.appraise import message
from appraisal.findings import Severity
from sync.rights.forget import forget
from sync.xlsx.cells import set_cells
from workbook_templates.books import master

from .conftest import NOW, Cycle
from .own_columns_cycle import findings_of
from .typing_in import delete_row, hr_types, in_master, table_of

pytestmark = pytest.mark.usefixtures("consolidated")


def delete_lines(cycle: Cycle, person: str, *titles: str) -> None:
    """Delete all rows of a person from sheets, as a spreadsheet program does."""
    workbook = openpyxl.load_workbook(cycle.master)
    for title in titles:
        sheet = workbook[title]
        found = [row[0].row for row in sheet.iter_rows() if any(cell.value == person for cell in row[:3])]
        for number in reversed(found):
            sheet.delete_rows(number)
    workbook.save(cycle.master)


def told_without_line(cycle: Cycle, person: str) -> str:
    """Return the one finding that a person's deleted line gives, which names the person."""
    name = str(in_master(cycle.folder, "employees", person)["name"])
    delete_row(cycle.master, master.BOOK, "employees", person)
    cycle.consolidate()
    (told,) = findings_of(cycle.folder, "S08")
    assert f"{person} {name}" in told
    return told


def test_a_deleted_line_is_named_once_with_what_to_do(cycle: Cycle) -> None:
    assert "put it back, with a leaving date" in told_without_line(cycle, "E0042")


def test_it_is_missed_where_the_assignments_went_too(cycle: Cycle) -> None:
    delete_lines(cycle, "E0042", "Employees", "Assignments")
    cycle.consolidate()
    (told,) = findings_of(cycle.folder, "S08")
    assert "E0042" in told
    cycle.consolidate()
    assert len(findings_of(cycle.folder, "S08")) == 1


def test_of_a_manager_it_is_said_once_and_not_of_everybody_who_has_that_manager(cycle: Cycle) -> None:
    assert "put it back, with a leaving date" in told_without_line(cycle, "E0001")


def test_a_line_that_is_back_is_not_missed_and_the_person_can_be_forgotten(cycle: Cycle) -> None:
    found = table_of(cycle.master, master.BOOK, "employees")
    line = next(row for row in found.rows if row.cells["employee_id"].value == "E0042")
    delete_row(cycle.master, master.BOOK, "employees", "E0042")
    cycle.consolidate()
    back = {found.cell_reference(key, line.number): cell.value for key, cell in line.cells.items()}
    cycle.master.write_bytes(set_cells(cycle.master.read_bytes(), {found.sheet_title: back}))
    cycle.consolidate()
    assert findings_of(cycle.folder, "S08") == []
    forget(cycle.folder, ["E0042"], NOW, who="HR", why="asked for", anyway=True)
    cycle.consolidate()
    assert findings_of(cycle.folder, "S08") == []


def test_another_manager_typed_on_employees_is_told_until_assignments_say_so_too(cycle: Cycle) -> None:
    person, new = "E0042", "E0028"
    old = str(in_master(cycle.folder, "employees", person)["manager_id"])
    assert old != new
    hr_types(cycle.folder, "employees", person, manager_id=new)
    (found,) = [one for one in cycle.consolidate().findings if one.code == "S08"]
    assert (found.severity, found.subject, found.place.sheet) == (Severity.WARN, person, "Employees")
    assert "Assignments says that somebody else appraises them" in message(found, "en")
    rows = table_of(cycle.master, master.BOOK, "assignments").rows
    key = next(
        str(row.cells["assignment_id"].value) for row in rows if row.cells["employee_id"].value == person
    )
    hr_types(cycle.folder, "assignments", key, manager_id=new)
    assert [one for one in cycle.consolidate().findings if one.code == "S08"] == []
