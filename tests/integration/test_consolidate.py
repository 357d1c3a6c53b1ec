"""Consolidating a whole cycle: what arrives, what is kept, what a second run does, and what stops nothing."""

import shutil
import zipfile
from collections.abc import Callable
from datetime import date
from html import unescape
from pathlib import Path

import pytest

from addin.demo.company import company
from addin.demo.run import found_cycle
from appraisal.findings import Severity
from sync.consolidate import open_master
from sync.cycle import apply_roster, roster_change
from sync.ledger import Ledger
from sync.roster import Roster
from sync.xlsx.cells import set_cells
from sync.xlsx.read import read_book
from workbook_templates.books import team

from .conftest import NOW, Cycle
from .master_edits import digest, edit_master, values


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_every_mistake_of_the_sample_company_is_found(
    sample_cycle: Callable[[str], Cycle], tmp_path: Path, language: str
) -> None:
    sample = sample_cycle(language)
    folder = tmp_path / "2026-H2"
    shutil.copytree(sample.folder, folder)
    receipt = Cycle(folder, sample.sample, sample.mistakes).consolidate()
    found = {
        (finding.code, about)
        for finding in receipt.findings
        for about in (finding.spot.record, finding.subject)
    }
    for mistake in sample.mistakes:
        for code in mistake.codes:
            if code == "S04":
                assert code in {finding.code for finding in receipt.findings}
            else:
                assert {(code, mistake.record), (code, mistake.subject)} & found, mistake


def test_what_was_not_a_mistake_is_no_error(cycle: Cycle) -> None:
    expected = {code for mistake in cycle.mistakes for code in mistake.codes}
    receipt = cycle.consolidate()
    errors = {finding.code for finding in receipt.findings if finding.severity is Severity.ERROR}
    assert errors <= expected


def test_every_error_names_a_file_a_sheet_and_a_cell(cycle: Cycle) -> None:
    for finding in cycle.consolidate().findings:
        if finding.code not in {"S04", "C07", "G11", "A01"}:
            assert finding.place.file, finding
            assert finding.place.sheet, finding
            assert finding.place.cell, finding


def test_the_master_holds_every_result_with_its_grade(cycle: Cycle) -> None:
    receipt = cycle.consolidate()
    shown = {row[0]: row[1:] for row in values(cycle, "results", "employee_id", "total", "grade")}
    assert shown.keys() == {result.employee_id for result in receipt.results}
    for result in receipt.results:
        assert shown[result.employee_id] == (result.total, result.grade or None)


def test_a_second_run_changes_no_byte_and_opens_no_book(cycle: Cycle) -> None:
    cycle.consolidate()
    before = digest(cycle.master)
    again = cycle.consolidate()
    assert (again.written, again.read) == (False, 0)
    assert digest(cycle.master) == before


def test_a_dry_run_changes_no_file(cycle: Cycle) -> None:
    before = {path: digest(path) for path in cycle.folder.rglob("*.xlsx")}
    receipt = cycle.consolidate(dry_run=True)
    assert receipt.errors > 0
    assert {path: digest(path) for path in cycle.folder.rglob("*.xlsx")} == before
    with Ledger.open(cycle.folder) as ledger:
        assert list(ledger.returns.submissions()) == []


def test_consent_to_an_exemption_turns_pending_into_left_out(cycle: Cycle) -> None:
    path = next(path for path in cycle.books() if "E0002" in path.name)
    found = read_book(path, (team.BOOK,)).tables["review"]
    row = next(row for row in found.rows if "actual" in row.cells and "evidence" in row.cells)
    goal = str(row.cells["goal_id"].value)
    edits = {
        found.cell_reference("actual", row.number): None,
        found.cell_reference("exempt", row.number): "Not applicable",
        found.cell_reference("evidence", row.number): "The product was taken off the market in July",
    }
    path.write_bytes(set_cells(path.read_bytes(), {found.sheet_title: edits}))  # type: ignore[arg-type]
    cycle.consolidate()
    assert (goal, "Pending") in values(cycle, "reviews", "goal_id", "state")
    edit_master(cycle, "reviews", goal, consent="Yes")
    cycle.consolidate()
    assert (goal, "Not applicable") in values(cycle, "reviews", "goal_id", "state")


def test_a_review_under_a_changed_id_is_said_to_count_for_nobody(cycle: Cycle) -> None:
    book = next(path for path in cycle.books() if "E0002" in path.name)
    found = read_book(book, (team.BOOK,)).tables["review"]
    row = next(row for row in found.rows if "actual" in row.cells)
    reference = found.cell_reference("goal_id", row.number)
    book.write_bytes(set_cells(book.read_bytes(), {found.sheet_title: {reference: "G9999999"}}))
    hits = [
        hit for hit in cycle.consolidate().findings if hit.code == "S05" and hit.spot.record == "G9999999"
    ]
    assert [(hit.severity, hit.place.cell) for hit in hits] == [(Severity.ERROR, reference)]


def test_goals_are_not_called_childless_before_the_books_are_handed_out(tmp_path: Path) -> None:
    folder = tmp_path / "2026-H2"
    found_cycle(folder, company(20), NOW)
    receipt = Cycle(folder, company(20), ()).consolidate()
    assert not [found for found in receipt.findings if found.code in {"C02", "C04"}]


def test_a_finding_links_to_its_cell_in_the_book_or_in_the_master(cycle: Cycle) -> None:
    receipt = cycle.consolidate()
    sheet = next(
        part for part in _parts(cycle.master) if b"HYPERLINK" in part and b"rb:findings" not in part[:200]
    ).decode()
    for finding in receipt.findings:
        place = finding.place
        if place.sheet and place.cell:
            file = "" if place.file == "master.xlsx" else place.file
            assert f"HYPERLINK(\"{file}#'{place.sheet}'!{place.cell}\"" in unescape(sheet), finding


def _parts(path: Path) -> list[bytes]:
    with zipfile.ZipFile(path) as archive:
        return [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]


def test_what_a_new_roster_changes_is_judged_at_the_next_consolidation(cycle: Cycle) -> None:
    first = cycle.consolidate()
    content = open_master(cycle.folder).content
    leading = {person.manager_id for person in content.employees.values()}
    gone = next(
        found.employee_id for found in first.results if found.grade and found.employee_id not in leading
    )
    people = [person for person in content.employees.values() if person.id != gone]
    apply_roster(cycle.folder, roster_change(cycle.folder, Roster(tuple(people)), date(2026, 8, 1)), NOW)
    second = cycle.consolidate()
    assert next(result for result in second.results if result.employee_id == gone).days < 60
