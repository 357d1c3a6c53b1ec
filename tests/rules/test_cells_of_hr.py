"""S07: an unreadable cell of HR's names the person whom it is about, and nobody whose id only looks alike."""

from dataclasses import replace

import pytest
from clean_world import LI_NA, World

from appraisal.findings import Spot
from appraisal.rules.context import CellProblem
from appraisal.rules.settings import BY_PERSON
from workbook_templates.books import master
from workbook_templates.layout import Owner


def test_the_tables_of_people_are_those_of_the_master_that_hr_fills() -> None:
    found = {
        table.name
        for _, table in master.BOOK.tables()
        if table.row_key == ("employee_id",)
        and any(column.owner is Owner.HR and column.key != "employee_id" for column in table.columns)
    }
    assert found == BY_PERSON


@pytest.mark.parametrize(
    ("table", "record", "subject"),
    [
        *((table, LI_NA, LI_NA) for table in sorted(BY_PERSON)),
        ("assignments", "A1", LI_NA),
        ("assignments", "A99", ""),
        ("reviews", "G101", LI_NA),
        ("reviews", "G999", ""),
        # A KPI of the library may be called by a number that is a person's, too.
        ("library", LI_NA, ""),
        ("settings", "cycle_start", ""),
    ],
)
def test_whom_an_unreadable_cell_is_about(table: str, record: str, subject: str) -> None:
    world = replace(
        World(), settings=(CellProblem(Spot(table, record, "days_counted"), "text-number", "60 days"),)
    )
    (found,) = [one for one in world.findings() if one.code == "S07"]
    assert found.subject == subject
