"""What goes wrong with second-level approval: decisions that are not whole, deciders who stand elsewhere, bad settings."""

from pathlib import Path

from appraisal.findings import Severity
from sync.consolidate import open_master
from sync.xlsx.cells import set_cells
from workbook_templates.books import team

from .approving import DAY, Firm, case, firm, kept, made, of
from .typing_in import hr_types, in_master, table_of, type_into

__all__ = ["firm", "kept"]


def test_what_is_wrong_is_found_at_its_cell(firm: Firm) -> None:
    word, reason, grade, day, *_ = firm.below()
    firm.decides(word, decision="perhaps")
    firm.decides(reason, "returned", day=DAY)
    firm.decides(grade, "approved", day=DAY, proposed="Q")
    firm.decides(day, "approved", day="yesterday")
    receipt = firm.consolidate()
    found = {
        (one.code, one.spot.record, one.spot.field, case(one))
        for one in receipt.findings
        if one.spot.table == "approve" and one.code != "S01"
    }
    assert found == {
        ("S03", word, "decision", "unknown-choice"),
        ("A06", reason, "reason", ""),
        ("A06", grade, "proposed", "grade"),
        ("S03", day, "day", "not-a-date"),
    }
    places = {one.place.sheet for one in receipt.findings if one.spot.table == "approve"}
    assert places == {"Approve"}


def test_nobody_approves_their_own_reports_by_typing_them_into_a_spare_row(firm: Firm) -> None:
    people = open_master(firm.folder).content.employees
    own = next(person.id for person in people.values() if person.manager_id == firm.top)
    raw = table_of(firm.above, team.BOOK, "approve")
    spare = next(row for row in raw.rows if "check" in row.cells and "employee_id" not in row.cells)
    cells = {"employee_id": own, "decision": "Approved", "day": DAY}
    edits = {raw.cell_reference(key, spare.number): value for key, value in cells.items()}
    firm.above.write_bytes(set_cells(firm.above.read_bytes(), {raw.sheet_title: edits}))
    receipt = firm.consolidate()
    assert of(receipt, "A05", own) == []
    (found,) = of(receipt, "A07", own)
    assert (case(found), found.place.cell) == ("own-report", raw.cell_reference("decision", spare.number))
    assert firm.in_master(own).get("decision") is None


def test_who_stands_on_both_levels_cannot_approve(firm: Firm) -> None:
    one, two, *_ = firm.below()
    people = open_master(firm.folder).content.employees
    manager = people[one].manager_id
    others = [person for person in firm.below() if people[person].manager_id != manager]
    hr_types(firm.folder, "employees", manager, manager_id=manager)
    receipt = firm.consolidate()
    assert {case(found) for found in of(receipt, "A05", one)} == {"same-person"}
    assert {case(found) for found in of(receipt, "A05", others[0])} == {""}
    assert firm.shown(one).get("total") is None
    assert two


def test_a_decision_of_somebody_who_stands_there_no_more_does_not_count(firm: Firm) -> None:
    person = firm.below()[0]
    firm.decides(person, "approved", day=DAY)
    firm.consolidate()
    hr_types(firm.folder, "employees", person, manager_id=firm.top)
    receipt = firm.consolidate()
    (found,) = of(receipt, "A07", person)
    assert (case(found), found.place.sheet) == ("own-report", "Approve")
    assert of(receipt, "A05", person) == []
    assert firm.in_master(person)["state"] == "None above: not needed"


def test_where_no_scheme_asks_nothing_is_missed_and_a_decision_still_counts(tmp_path: Path) -> None:
    firm = made(tmp_path / "2026-H2", "en")
    type_into(firm.above, team.BOOK, "answer", "finished", answer="No")
    assert of(firm.consolidate(), "A05") == []
    assert not in_master(firm.folder, "approvals", firm.below()[0])
    person = firm.below()[0]
    firm.decides(person, "returned", reason="why")
    (found,) = of(firm.consolidate(), "A06")
    assert (found.subject, case(found), found.severity) == (person, "day", Severity.WARN)
    assert firm.in_master(person)["state"] == "Returned"
    assert "why" in str(firm.told(person))


def test_a_bad_setting_is_found_at_its_cell(firm: Firm) -> None:
    hr_types(firm.folder, "schemes", "standard", release_approval="sometimes")
    (found,) = of(firm.consolidate(), "S07")
    assert (found.spot.table, found.spot.field) == ("schemes", "release_approval")
