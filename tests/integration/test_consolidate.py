"""Consolidating a whole cycle: what arrives, what is kept, what a second run does, and what stops nothing."""

import hashlib
import io
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from html import unescape
from pathlib import Path

import pytest

from addin.demo.company import company
from addin.demo.run import found_cycle
from appraisal.findings import Severity
from appraisal.policy import Policy
from sync.consolidate import open_master
from sync.cycle import apply_roster, roster_change
from sync.errors import LedgerError, MasterError
from sync.ledger import Ledger, SubmissionState
from sync.merge import Counts
from sync.roster import Roster
from sync.xlsx.cells import set_cells
from sync.xlsx.read import RawTable, read_book
from workbook_templates.books import master, team

from .conftest import NOW, Cycle


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def table(cycle: Cycle, name: str) -> RawTable:
    return read_book(cycle.master, (master.BOOK,)).tables[name]


def values(cycle: Cycle, name: str, *columns: str) -> list[tuple[object, ...]]:
    return [
        tuple(row.cells[column].value if column in row.cells else None for column in columns)
        for row in table(cycle, name).rows
    ]


def edit_master(cycle: Cycle, name: str, record: str, **cells: object) -> None:
    """Type into the master as HR does."""
    found = table(cycle, name)
    key = master.BOOK.table_by_name[name].row_key[0]
    row = next(row for row in found.rows if row.cells[key].value == record)
    edits = {found.cell_reference(column, row.number): value for column, value in cells.items()}
    cycle.master.write_bytes(set_cells(cycle.master.read_bytes(), {found.sheet_title: edits}))  # type: ignore[dict-item]


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


def test_two_processes_come_to_the_same_as_one(cycle: Cycle, tmp_path: Path) -> None:
    copies = tmp_path / "again"
    shutil.copytree(cycle.folder, copies)
    for number in range(8):  # more files than are read in one process
        (copies / "inbox" / f"broken {number}.xlsx").write_bytes(b"PK\x03\x04 and no more")
    other = Cycle(copies, cycle.sample, cycle.mistakes)
    one, two = cycle.consolidate(jobs=1), other.consolidate(jobs=2)
    assert two.results == one.results
    assert two.counts[Severity.ERROR] == one.counts[Severity.ERROR] + 8


def test_what_hr_typed_into_the_master_is_kept(cycle: Cycle) -> None:
    first = cycle.consolidate()
    person = next(result.employee_id for result in first.results if result.grade)
    finding = values(cycle, "findings", "finding")[0][0]
    edit_master(cycle, "results", person, confirmed_grade="A", confirmed_by="Li Na", confirmed_on=46400.0)
    edit_master(cycle, "findings", str(finding), accepted_by="Li Na", reason="agreed with the board")
    edit_master(cycle, "employees", person, email="new@harbourtea.example")
    second = cycle.consolidate()
    assert second.written
    assert len(second.findings) == len(first.findings) - 1  # what HR accepted is settled
    assert (person, "A", "Li Na", 46400.0) in values(
        cycle, "results", "employee_id", "confirmed_grade", "confirmed_by", "confirmed_on"
    )
    assert (finding, "Li Na", "agreed with the board") in values(
        cycle, "findings", "finding", "accepted_by", "reason"
    )
    assert (person, "new@harbourtea.example") in values(cycle, "employees", "employee_id", "email")


def test_a_changed_setting_judges_every_book_anew(cycle: Cycle) -> None:
    first = cycle.consolidate()
    before = {result.employee_id: result for result in first.results}
    bands = values(cycle, "bands", "scheme", "grade")
    scheme = bands[0][0]
    found = table(cycle, "bands")
    row = next(
        row for row in found.rows if row.cells["scheme"].value == scheme and row.cells["grade"].value == "A"
    )
    edits = {found.cell_reference("low", row.number): 86.0}
    cycle.master.write_bytes(set_cells(cycle.master.read_bytes(), {found.sheet_title: edits}))
    second = cycle.consolidate()
    after = {result.employee_id: result for result in second.results}
    moved = [name for name, result in after.items() if (before[name].grade, result.grade) == ("B", "A")]
    assert moved
    assert all(before[name].total == result.total for name, result in after.items())
    overwritten = [
        [found.spot for found in receipt.findings if found.code == "S01"] for receipt in (first, second)
    ]
    assert overwritten[0] == overwritten[1]  # the books still show what their own formulas say


def test_a_goal_above_that_hr_changed_opens_no_book(cycle: Cycle) -> None:
    cycle.consolidate()
    company = next(
        str(row.cells["goal_id"].value) for row in table(cycle, "goals").rows if "book" not in row.cells
    )
    edit_master(cycle, "goals", company, target=12_345.0)
    opened: list[int] = []
    receipt = cycle.consolidate(progress=lambda _done, files: opened.append(files))
    assert receipt.written
    assert opened == []


def test_a_bad_setting_is_a_finding_at_its_cell_and_the_default_stands_in(cycle: Cycle) -> None:
    edit_master(cycle, "settings", "spare_goals", value="many")
    receipt = cycle.consolidate()
    (finding,) = [finding for finding in receipt.findings if finding.code == "S07"]
    found = table(cycle, "settings")
    row = next(row for row in found.rows if row.cells["setting"].value == "spare_goals")
    assert (finding.place.sheet, finding.place.cell) == (
        found.sheet_title,
        found.cell_reference("value", row.number),
    )


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


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.xlsx", b"", "0 bytes"),
        ("truncated.xlsx", None, ""),
        ("note.xlsx", b"<html><body>hello</body></html>", "web page"),
        ("old.xls", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), ""),
    ],
)
def test_a_bad_file_is_named_and_stops_nothing(
    cycle: Cycle, name: str, content: bytes | None, words: str
) -> None:
    clean = len(cycle.consolidate(dry_run=True).results)
    good = cycle.books()[0].read_bytes()
    (cycle.folder / "inbox" / name).write_bytes(good[: len(good) // 2] if content is None else content)
    receipt = cycle.consolidate()
    (finding,) = [finding for finding in receipt.findings if finding.code == "S10"]
    assert finding.place.file == f"inbox/{name}"
    assert words in str(dict(finding.values)["text_en"])
    assert len(receipt.results) == clean


def test_the_same_file_under_two_names_is_one_return(cycle: Cycle) -> None:
    file = next(path for path in cycle.books() if path.parent.name == "inbox")
    shutil.copy2(file, file.with_name("another name.xlsx"))
    before = {finding.fingerprint for finding in cycle.consolidate(dry_run=True).findings}
    receipt = cycle.consolidate()
    assert {finding.fingerprint for finding in receipt.findings} == before
    with Ledger.open(cycle.folder) as ledger:
        states = [found.state for found in ledger.returns.submissions()]
    assert states.count(SubmissionState.DUPLICATE) == 1


def test_an_accepted_return_is_kept_in_the_archive(cycle: Cycle) -> None:
    cycle.consolidate()
    with Ledger.open(cycle.folder) as ledger:
        for submission in ledger.returns.currents():
            kept = ledger.archive.read(submission.hash)
            assert hashlib.sha256(kept).hexdigest() == submission.hash


def with_part_changed(workbook: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as source, zipfile.ZipFile(target, "w") as copy:
        for info in source.infolist():
            copy.writestr(info, change(info.filename, source.read(info)))
    return target.getvalue()


def test_a_sheet_of_hrs_own_stays_as_it_is(cycle: Cycle) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    workbook = openpyxl.load_workbook(cycle.master)
    workbook.create_sheet("My notes")["A1"] = "do not lose me"
    workbook.save(cycle.master)
    receipt = cycle.consolidate()
    assert receipt.written
    assert openpyxl.load_workbook(cycle.master)["My notes"]["A1"].value == "do not lose me"
    assert len(values(cycle, "results", "employee_id")) == len(receipt.results)


def test_a_formula_that_hr_typed_counts_with_its_value_and_stays(cycle: Cycle) -> None:
    found = table(cycle, "employees")
    reference = found.cell_reference("email", found.rows[0].number)
    formula = b'<c r="%s"><f>1+1</f><v>2</v></c>' % reference.encode()

    def typed(name: str, part: bytes) -> bytes:
        start = part.find(b'<c r="%s"' % reference.encode())
        end = part.find(b"</c>", start)
        ours = name.startswith("xl/worksheets/") and start >= 0 and b"@harbourtea" in part[start:end]
        return part[:start] + formula + part[end + 4 :] if ours else part

    cycle.master.write_bytes(with_part_changed(cycle.master.read_bytes(), typed))
    assert cycle.consolidate().written
    assert table(cycle, "employees").rows[0].cells["email"].formula
    with zipfile.ZipFile(cycle.master) as package:
        sheets = [package.read(name) for name in package.namelist() if name.startswith("xl/worksheets/sheet")]
    assert any(formula in sheet for sheet in sheets)


def test_a_grade_that_hr_adds_is_offered_where_grades_are_confirmed(cycle: Cycle) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    edit_master(cycle, "bands", str(table(cycle, "bands").rows[0].cells["scheme"].value), grade="A+")
    cycle.consolidate()
    workbook = openpyxl.load_workbook(cycle.master)
    sheet, cells = workbook.defined_names["list_grade"].attr_text.split("!")
    offered = [row[0].value for row in workbook[sheet.strip("'")][cells.replace("$", "")]]
    assert "A+" in offered
    assert len(offered) == len(set(offered))


def test_an_older_master_is_refused_and_named(cycle: Cycle) -> None:
    older = cycle.master.read_bytes()
    cycle.consolidate()
    workbook = set_cells(older, {table(cycle, "employees").sheet_title: {"Z40": "a note"}})
    cycle.master.write_bytes(workbook)
    with pytest.raises(MasterError) as refused:
        cycle.consolidate()
    assert refused.value.key == "master.older"
    assert cycle.master.read_bytes() == workbook


def test_a_ledger_that_was_restored_from_a_copy_is_noticed(cycle: Cycle) -> None:
    older = (cycle.folder / "ledger.db").read_bytes()
    cycle.consolidate()
    for left in cycle.folder.glob("ledger.db*"):
        left.unlink()
    (cycle.folder / "ledger.db").write_bytes(older)
    with pytest.raises(LedgerError) as refused:
        cycle.consolidate()
    assert refused.value.key == "ledger.forked"


def test_an_open_master_is_left_alone(cycle: Cycle) -> None:
    cycle.master.with_name("~$master.xlsx").write_bytes(b"HR")
    before = digest(cycle.master)
    with pytest.raises(MasterError) as refused:
        cycle.consolidate()
    assert refused.value.key == "master.open"
    assert digest(cycle.master) == before


def test_a_lost_row_of_the_master_comes_back_from_the_ledger(cycle: Cycle) -> None:
    cycle.consolidate()
    count = len(values(cycle, "reviews", "goal_id"))
    found = table(cycle, "reviews")
    row = found.rows[3]
    edits = {found.cell_reference(column, row.number): None for column in row.cells}
    cycle.master.write_bytes(set_cells(cycle.master.read_bytes(), {found.sheet_title: edits}))  # type: ignore[arg-type]
    cycle.consolidate()
    assert len(values(cycle, "reviews", "goal_id")) == count


def test_the_policy_reads_back_from_the_master_as_it_was_given(cycle: Cycle) -> None:
    def without_words(policy: Policy) -> Policy:
        schemes = (
            replace(scheme, bands=tuple(replace(band, meaning="") for band in scheme.bands))
            for scheme in policy.schemes
        )
        return replace(policy, schemes=tuple(schemes))

    found = open_master(cycle.folder).content.policy
    assert without_words(found) == without_words(cycle.sample.policy)


def test_a_decision_outlives_the_row_that_it_stands_beside(cycle: Cycle) -> None:
    first = cycle.consolidate()
    name, cell = "E0038", next(found for found in first.findings if found.code == "G01")
    key = next(row[0] for row in values(cycle, "findings", "finding", "code") if row[1] == "G01")
    edit_master(cycle, "findings", str(key), accepted_by="Li Na", reason="the fifth goal was dropped in May")
    book = next(path for path in cycle.books() if name in path.name)
    wrong = book.read_bytes()
    cycle.consolidate()

    found = read_book(book, (team.BOOK,)).tables["goals"]
    own = [
        row
        for row in found.rows
        if "weight" in row.cells and str(row.cells["owner"].value).startswith(cell.subject)
    ]
    kpis = [row for row in own if row.cells["section"].value == "KPI"]
    edits = {found.cell_reference("weight", row.number): 1 / len(kpis) for row in kpis}
    book.write_bytes(set_cells(wrong, {found.sheet_title: edits}))
    cycle.consolidate()
    assert (key, "Settled") in values(cycle, "findings", "finding", "status")

    book.write_bytes(wrong)
    cycle.consolidate()
    assert (key, "Li Na") in values(cycle, "findings", "finding", "accepted_by")


def test_another_cycle_id_in_settings_is_one_finding_and_the_cycle_goes_on(cycle: Cycle) -> None:
    first = cycle.consolidate()
    edit_master(cycle, "settings", "cycle_id", value="2026-H1")
    second = cycle.consolidate()
    assert [found.place.cell for found in second.findings if found.code == "S07"] == ["D6"]
    assert {found.fingerprint for found in first.findings} < {found.fingerprint for found in second.findings}
    assert second.results == first.results


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


def test_a_wrong_copy_that_hr_removes_is_no_longer_called_a_second_one(cycle: Cycle) -> None:
    assert "S04" in {finding.code for finding in cycle.consolidate().findings}
    next(path for path in cycle.books() if "final version" in path.name).unlink()
    second = cycle.consolidate()
    assert second.written
    assert "S04" not in {finding.code for finding in second.findings}
    assert ("S04", "Open") not in values(cycle, "findings", "code", "status")


def test_an_unchanged_cycle_gives_the_same_receipt_without_opening_the_master(
    cycle: Cycle, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = cycle.consolidate()

    def opened(folder: Path) -> None:
        raise AssertionError(f"the master in {folder} was opened")

    monkeypatch.setattr("sync.present_master.read_master", opened)
    again = cycle.consolidate()
    assert again == replace(first, written=False, read=0, unchanged=again.unchanged, cells=Counts())
    assert again.unchanged == first.read


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
