"""Second-level approval through a cycle: a manager of managers reads results, approves, returns, and proposes a grade."""

import re
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from addin.actions import explain_person
from addin.demo.company import company
from addin.demo.run import fill_books, found_cycle
from appraisal.approval import Decision
from appraisal.findings import Finding, Severity
from appraisal.messages import LANGUAGES
from appraisal.policy import Policy
from sync.check import check_file
from sync.consolidate import consolidate, open_master
from sync.cycle import issue_books
from sync.history import history_of
from sync.ledger import FILE_NAME, Ledger
from sync.rebuild import rebuild
from sync.receipt import Receipt
from sync.reminders import reminders
from sync.undo import undo
from sync.xlsx.cells import Edit, set_cells
from sync.xlsx.gate import open_package
from sync.xlsx.read import read_book
from sync.xlsx.repack import repack
from tests.equality.applications import require
from tests.equality.engines import ALWAYS_RECALCULATE
from workbook_templates.books import master, team
from workbook_templates.labels import TEXTS, choice_words, sheet_title
from workbook_templates.stamp import IDENTITY_FIELDS

from .conftest import NOW
from .typing_in import hr_types, in_master, manager_types, row_of, table_of, type_into

HANDED_OUT = datetime(2026, 7, 20, 9, 0, tzinfo=UTC)
DAY = 46400.0


@dataclass(frozen=True)
class Firm:
    """A cycle folder in one language; ``top`` is who stands above the managers, ``people`` whose result is final."""

    folder: Path
    language: str
    top: str
    books: dict[str, str]

    def path(self, manager: str) -> Path:
        return self.folder / self.books[manager]

    @property
    def above(self) -> Path:
        return self.path(self.top)

    def word(self, choice: str, code: str) -> str:
        return choice_words(choice, self.language)[code]

    def needs_approval(self) -> None:
        for row in table_of(self.folder / "master.xlsx", master.BOOK, "schemes").rows:
            name = str(row.cells["scheme"].value)
            hr_types(self.folder, "schemes", name, release_approval=self.word("yes", "yes"))

    def consolidate(self) -> Receipt:
        return consolidate(self.folder, NOW, jobs=1)

    def decides(self, person: str, /, code: str = "", **cells: float | str | None) -> None:
        if code:
            cells["decision"] = self.word("approval", code)
        manager_types(self.above, "approve", person, **cells)

    def shown(self, person: str) -> dict[str, object]:
        """Return what the second level sees of a person."""
        return row_of(self.above, team.BOOK, "approve", person)

    def in_master(self, person: str) -> dict[str, object]:
        return in_master(self.folder, "approvals", person)

    def told(self, person: str) -> object:
        """Return what the person's manager is told."""
        manager = open_master(self.folder).content.employees[person].manager_id
        return row_of(self.path(manager), team.BOOK, "team", person).get("approval")

    def below(self) -> list[str]:
        """Return the people two levels below the top whose result is final, by what the top's book shows."""
        rows = table_of(self.above, team.BOOK, "approve").rows
        return [str(row.cells["employee_id"].value) for row in rows if "grade" in row.cells]


def made(folder: Path, language: str) -> Firm:
    sample = company(30, language)
    found_cycle(folder, sample, HANDED_OUT)
    books = tuple(issue_books(folder, HANDED_OUT))
    fill_books(folder, books, sample, lambda _done, _total: None)
    # Some came back into the inbox; here everybody works in the place where the book was handed out.
    for book in books:
        for copy in (folder / "inbox").glob(f"*{book.manager.id}*"):
            shutil.move(copy, folder / book.file)
    people = open_master(folder).content.employees
    top = next(person.id for person in people.values() if not person.manager_id)
    return Firm(folder, language, top, {book.manager.id: book.file for book in books})


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Firm]:
    """Return a firm in which everybody has answered, and the top's book shows the results that wait."""
    found: dict[str, Firm] = {}

    def get(language: str) -> Firm:
        if language not in found:
            firm = made(tmp_path_factory.mktemp("firm") / "2026-H2", language)
            firm.needs_approval()
            firm.consolidate()
            found[language] = firm
        return found[language]

    return get


def copied(firm: Firm, to: Path) -> Firm:
    shutil.copytree(firm.folder, to)
    return Firm(to, firm.language, firm.top, firm.books)


@pytest.fixture
def firm(kept: Callable[[str], Firm], tmp_path: Path) -> Firm:
    return copied(kept("en"), tmp_path / "2026-H2")


def of(receipt: Receipt, code: str, person: str = "") -> list[Finding]:
    return [found for found in receipt.findings if found.code == code and person in ("", found.subject)]


def case(finding: Finding) -> str:
    return str(dict(finding.values).get("case", ""))


# --- a whole cycle ---


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_is_approved_one_returned_and_a_grade_is_proposed(
    kept: Callable[[str], Firm], tmp_path: Path, language: str
) -> None:
    firm = copied(kept(language), tmp_path / "2026-H2")
    one, two, three, *_ = firm.below()
    grade = "S" if firm.shown(three)["grade"] != "S" else "A"
    firm.decides(one, "approved", day=DAY)
    firm.decides(two, "returned", day=DAY, reason="figures of May are missing")
    firm.decides(three, proposed=grade)
    receipt = firm.consolidate()
    assert of(receipt, "A05", one) == []
    assert [case(found) for person in (two, three) for found in of(receipt, "A05", person)] == [
        "returned",
        "",
    ]
    words = {person: firm.in_master(person)["state"] for person in (one, two, three)}
    assert words == {
        one: firm.word("approval_state", "approved"),
        two: firm.word("approval_state", "returned"),
        three: firm.word("approval_state", "open"),
    }
    assert firm.in_master(one)["decided_total"] == firm.in_master(one)["total"] == firm.shown(one)["total"]
    assert firm.in_master(two)["reason"] == "figures of May are missing"
    assert (firm.in_master(three)["proposed"], firm.in_master(three).get("decision")) == (grade, None)
    assert "figures of May are missing" in str(firm.told(two))
    assert str(firm.told(two)).startswith("✘")
    assert str(firm.told(one)).startswith("✔")
    assert firm.told(three) is None
    assert not firm.consolidate().written


def test_the_second_level_sees_what_the_master_holds(firm: Firm) -> None:
    person = firm.below()[0]
    hr_types(firm.folder, "results", person, confirmed_grade="B")
    firm.consolidate()
    result, seen = in_master(firm.folder, "results", person), firm.shown(person)
    goals = [
        row
        for row in table_of(firm.folder / "master.xlsx", master.BOOK, "reviews").rows
        if row.cells["employee_id"].value == person
    ]
    assert (seen["total"], seen["grade"], seen["confirmed"]) == (result["total"], result["grade"], "B")
    assert (seen["name"], seen["manager"]) == (result["name"], result["manager"])
    assert (seen["goals"], seen["weight"]) == (float(len(goals)), 1.0)
    assert seen["check"] == TEXTS("team.flag.decision_waits", "en")


def test_a_calibrated_grade_is_told_to_nobody_before_its_release(firm: Firm) -> None:
    person = firm.below()[0]
    before = firm.shown(person)
    hr_types(
        firm.folder, "calibration", person, calibrated_score=10.0, reason="agreed in the round", calibrated_by="HR",
        calibrated_on=DAY,
    )  # fmt: skip
    firm.consolidate()
    assert in_master(firm.folder, "results", person)["grade"] == "D" != before["grade"]
    assert firm.shown(person) == before


def test_that_nobody_stands_above_the_head_is_said_once_and_blocks_nobody(firm: Firm) -> None:
    (found,) = [one for one in firm.consolidate().findings if case(one) == "no-second-level"]
    people = open_master(firm.folder).content.employees
    assert (found.severity, found.subject) == (Severity.INFO, "")
    assert dict(found.values)["manager"] == people[firm.top].name
    reports = {person.id for person in people.values() if person.manager_id == firm.top}
    assert found.spot.record in reports
    assert 0 < int(str(dict(found.values)["count"])) <= len(reports)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_approved_result_that_hr_calibrates_says_so_to_hr_alone(
    kept: Callable[[str], Firm], tmp_path: Path, language: str
) -> None:
    firm = copied(kept(language), tmp_path / "2026-H2")
    person = firm.below()[0]
    firm.decides(person, "approved", day=DAY)
    firm.consolidate()
    told = firm.told(person)
    hr_types(
        firm.folder, "calibration", person, calibrated_score=88.0, reason="agreed in the round", calibrated_by="HR",
        calibrated_on=DAY,
    )  # fmt: skip
    assert of(firm.consolidate(), "A05", person) == []
    shown = firm.in_master(person)
    assert shown["state"] == firm.word("approval_state", "calibrated")
    assert shown["decided_total"] == shown["total"]
    explained = explain_person(firm.folder, person, language)
    assert explained is not None
    approver = open_master(firm.folder).content.employees[firm.top].name
    said = [line for line in explained.lines if approver in line and ("calibrated" in line or "校准" in line)]
    assert len(said) == 1
    assert any(f"{float(str(shown['total'])):.2f}" in line and approver in line for line in explained.lines)
    assert firm.told(person) == told


def test_only_people_two_levels_below_stand_there(firm: Firm) -> None:
    people = open_master(firm.folder).content.employees
    rows = table_of(firm.above, team.BOOK, "approve").rows
    shown = {str(row.cells["employee_id"].value) for row in rows if "employee_id" in row.cells}
    assert shown == {
        person.id
        for person in people.values()
        if people.get(person.manager_id, person).manager_id == firm.top
    }
    for manager in firm.books.keys() - {firm.top}:
        others = table_of(firm.path(manager), team.BOOK, "approve").rows
        assert not [row for row in others if "employee_id" in row.cells]


def test_a_result_that_changes_is_not_approved_any_more_until_it_is_looked_at_again(firm: Firm) -> None:
    person = firm.below()[0]
    manager = firm.path(open_master(firm.folder).content.employees[person].manager_id)
    firm.decides(person, "approved", day=DAY)
    firm.consolidate()
    goals = table_of(firm.folder / "master.xlsx", master.BOOK, "reviews").rows
    figures = table_of(firm.folder / "master.xlsx", master.BOOK, "actuals").rows
    added_up = {row.cells["goal_id"].value for row in figures if "goal_id" in row.cells}
    goal = next(
        row.cells
        for row in goals
        if row.cells["employee_id"].value == person
        and row.cells["method"].value == "Rating"
        and row.cells["goal_id"].value not in added_up
    )
    manager_types(manager, "review", str(goal["goal_id"].value), actual=3.5)  # type: ignore[arg-type]
    (found,) = of(firm.consolidate(), "A05", person)
    assert case(found) == "changed"
    assert firm.in_master(person)["decided_total"] != firm.in_master(person)["total"]
    assert str(firm.told(person)).startswith("●")
    assert firm.shown(person)["total"] == firm.in_master(person)["total"]
    # The same decision comes back with the new total beside it: nobody has looked again.
    firm.decides(person, proposed="C")
    assert [case(one) for one in of(firm.consolidate(), "A05", person)] == ["changed"]
    firm.decides(person, day=DAY + 3)
    assert of(firm.consolidate(), "A05", person) == []


def test_hr_decides_on_behalf_and_it_flows_into_the_book(firm: Firm) -> None:
    one, two, *_ = firm.below()
    firm.decides(one, proposed="A")
    firm.consolidate()
    hr_types(firm.folder, "approvals", one, decision="Approved", day=DAY)
    hr_types(firm.folder, "approvals", two, decision="Approved")
    receipt = firm.consolidate()
    assert of(receipt, "A05", one) == []
    assert (firm.shown(one)["decision"], firm.shown(one)["day"]) == ("Approved", DAY)
    assert firm.in_master(one)["decided_total"] == firm.in_master(one)["total"]
    # Where the second level has not said anything yet, the row belongs to no book: what HR typed is reported.
    assert firm.in_master(two).get("decision") is None
    assert [found.code for found in receipt.findings if found.spot.record == two and found.code == "S12"]


def test_what_both_changed_is_a_conflict(firm: Firm) -> None:
    person = firm.below()[0]
    firm.decides(person, "returned", day=DAY, reason="first words")
    firm.consolidate()
    hr_types(firm.folder, "approvals", person, reason="HR's words")
    firm.decides(person, reason="the second level's words")
    assert firm.consolidate().conflicts == 1
    assert firm.in_master(person)["reason"] == "HR's words"


# --- history, undo, rebuild ---


def test_a_decision_stands_in_the_history_and_can_be_taken_back(firm: Firm) -> None:
    person = firm.below()[0]
    firm.decides(person, "returned", day=DAY, reason="why")
    firm.consolidate()
    firm.decides(person, "approved", day=DAY + 1)
    firm.consolidate()
    with Ledger.open(firm.folder) as ledger:
        told = [(one.table, one.record, one.column) for one in history_of(ledger, person, "en", 100)]
    assert ("approve", person, "decision") in told
    (change, *_) = [
        row.cells
        for row in table_of(firm.folder / "master.xlsx", master.BOOK, "changes").rows
        if row.cells["record"].value == person
    ]
    assert str(change["what"].value).startswith(f"Approvals › {person}")
    undo(firm.folder, NOW)
    assert firm.in_master(person)["decision"] == "Returned"
    with Ledger.open(firm.folder) as ledger:
        assert [said.decision for said in ledger.returns.approvals()] == [Decision.RETURNED]


def test_a_rebuilt_ledger_knows_decisions_and_what_they_were_about(firm: Firm) -> None:
    one, two, *_ = firm.below()
    firm.decides(one, "approved", day=DAY)
    firm.decides(two, "returned", day=DAY, reason="why")
    firm.consolidate()
    before = {person: firm.in_master(person) for person in (one, two)}
    (firm.folder / FILE_NAME).unlink()
    rebuild(firm.folder, NOW, 1)
    assert {person: firm.in_master(person) for person in (one, two)} == before
    with Ledger.open(firm.folder) as ledger:
        assert {said.employee_id for said in ledger.returns.approvals()} == {one, two}
    assert of(firm.consolidate(), "A05", one) == []


# --- wrong input ---


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


# --- another program ---


@pytest.mark.application
def test_a_book_that_libreoffice_saved_says_the_same(firm: Firm) -> None:
    require("libreoffice")
    one, two, three, *_ = firm.below()
    firm.decides(one, "approved", day=DAY)
    firm.decides(two, "returned", day=DAY, reason="why")
    firm.decides(three, proposed="Q")
    office = str(shutil.which("soffice"))
    settings = firm.folder.parent / "profile" / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True)
    settings.write_text(ALWAYS_RECALCULATE, encoding="utf-8")
    saved = firm.folder.parent / "saved"
    subprocess.run(
        [
            office, f"-env:UserInstallation={(firm.folder.parent / 'profile').as_uri()}", "--headless", "--norestore",
            "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(saved), str(firm.above),
        ],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    shutil.copy(saved / firm.above.name, firm.above)
    receipt = firm.consolidate()
    assert [(found.code, found.subject) for found in receipt.findings if found.spot.table == "approve"] == [
        ("A06", three)
    ]
    assert firm.in_master(one)["state"] == "Approved"
    assert firm.in_master(two)["reason"] == "why"


# --- books of the version before ---


def drawn_before(firm: Firm) -> None:
    """Let the top's book be one of the version before: without the sheet, and without the column on Team."""
    path = firm.above
    sheet, people = table_of(path, team.BOOK, "approve"), table_of(path, team.BOOK, "team")
    cells: dict[str, dict[str, Edit]] = {sheet.sheet_title: {f"A{sheet.header_row - 1}": None}}
    for found, column in [*((sheet, column) for column in sheet.columns), (people, "approval")]:
        places = [found.cell_reference(column, found.header_row - up) for up in (0, 1)]
        cells.setdefault(found.sheet_title, {}).update(dict.fromkeys(places))
    place = list(IDENTITY_FIELDS).index("version") + 1
    cells[sheet_title("team", "identity", "en")] = {f"B{place}": "3"}
    package = open_package(set_cells(path.read_bytes(), cells))
    now = team.VERSION.encode()
    said = re.sub(
        rb'(name="[^"]*version"><vt:lpwstr>)' + now, rb"\g<1>3", package.read("docProps/custom.xml")
    )
    path.write_bytes(repack(package, {"docprops/custom.xml": said}))
    with closing(sqlite3.connect(firm.folder / FILE_NAME)) as connection, connection:
        connection.execute("UPDATE books SET version = '3' WHERE file = ?", (firm.books[firm.top],))


def test_a_book_of_the_version_before_lacks_nothing_and_goes_on(firm: Firm) -> None:
    person = firm.below()[0]
    drawn_before(firm)
    assert "approve" not in read_book(firm.above, (team.BOOK,)).tables
    receipt = firm.consolidate()
    about = {found.code for found in receipt.findings if found.place.file == firm.books[firm.top]}
    assert not {"S01", "S02", "S05", "S11"} & about
    assert [case(found) for found in of(receipt, "A05", person)] == [""]
    goal = next(str(row.cells["goal_id"].value) for row in table_of(firm.above, team.BOOK, "review").rows)
    type_into(firm.above, team.BOOK, "answer", "finished", answer="No")
    firm.consolidate()
    hr_types(firm.folder, "reviews", goal, consent="Yes")
    firm.consolidate()
    assert row_of(firm.above, team.BOOK, "review", goal)["consent"] == "Yes"


def test_a_book_that_is_checked_without_its_cycle_is_not_held_against_other_grades(
    firm: Firm, tmp_path: Path
) -> None:
    one, two, *_ = firm.below()
    firm.decides(one, "approved", day=DAY, proposed="Outstanding")
    firm.decides(two, "returned", day=DAY)
    alone = tmp_path / "alone.xlsx"
    shutil.copy(firm.above, alone)
    _, findings = check_file(alone, Policy())
    assert [(found.code, found.subject) for found in findings if found.spot.table == "approve"] == [
        ("A06", two)
    ]


def test_the_approver_is_reminded_of_the_results_that_wait_and_nobody_else_is(firm: Firm) -> None:
    one, two, three, *_ = firm.below()
    firm.decides(one, "approved", day=DAY)
    firm.decides(two, "returned", day=DAY, reason="figures of May are missing")
    firm.consolidate()
    people = open_master(firm.folder).content.employees
    told = {found.employee.id: found.waiting for found in reminders(firm.folder, NOW.date()) if found.waiting}
    assert told.keys() == {firm.top}
    assert people[three].name in told[firm.top]
    assert {people[one].name, people[two].name}.isdisjoint(told[firm.top])
