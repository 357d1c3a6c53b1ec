"""What HR types into the master: it is kept, judged by, and told where it cannot work."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace

import pytest

from appraisal.appraise import message
from appraisal.messages import LANGUAGES
from appraisal.policy import Policy
from sync.consolidate import open_master
from sync.cycle import issue_books
from sync.xlsx.cells import set_cells
from sync.xlsx.read import read_book
from workbook_templates.books import team

from .conftest import NOW, Cycle
from .master_edits import edit_master, table, values


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


@pytest.mark.usefixtures("consolidated")
def test_a_goal_above_that_hr_changed_opens_no_book(cycle: Cycle) -> None:
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


@pytest.mark.parametrize(("grade", "low"), [("D", 60.0), ("B", None), ("B", "85 points")])
def test_grades_with_a_gap_give_nobody_one_of_the_house(
    cycle: Cycle, grade: str, low: float | str | None
) -> None:
    """Until HR mends them: a grade that comes from elsewhere would pretend to be right."""
    assert {result.scheme for result in cycle.consolidate().results if result.grade} == {
        "standard",
        "production",
    }
    found = table(cycle, "bands")
    place = next(
        found.cell_reference("low", row.number)
        for row in found.rows
        if (row.cells["scheme"].value, row.cells["grade"].value) == ("standard", grade)
    )
    cycle.master.write_bytes(set_cells(cycle.master.read_bytes(), {found.sheet_title: {place: low}}))
    receipt = cycle.consolidate()
    (finding,) = (one for one in receipt.findings if one.code == "S07")
    assert (finding.place.sheet, finding.place.cell) == (found.sheet_title, place)
    assert all(message(finding, language) for language in LANGUAGES)
    graded = {result.scheme for result in receipt.results if result.grade or result.coefficient is not None}
    assert graded == {"production"}
    assert not issue_books(cycle.folder, NOW)
    assert not cycle.consolidate().written
