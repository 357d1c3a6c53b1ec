"""Two ways: what HR changes flows into the books, and what people typed there stays."""

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest

from appraisal.model import Level
from appraisal.policy import Policy
from sync.check import check_file
from sync.consolidate import open_master
from sync.files import lock_holder, replace_file
from sync.ledger import Ledger
from sync.xlsx.cells import set_cells
from tests.equality.applications import require
from workbook_templates.books import master, team

from .office import (
    Office,
    cell,
    company_goal,
    digests,
    handed_out,
    hr_types,
    issue,
    kinds,
    office,
    own_goal,
    read,
    row_of,
    type_into,
)

__all__ = ["handed_out", "office"]


def test_a_new_target_of_the_company_stands_in_every_book_and_a_second_run_changes_no_byte(
    office: Office,
) -> None:
    goal = company_goal(office)
    hr_types(office, "goals", goal, target=123.5)
    office.consolidate()
    assert {123.5} == {cell(path, "goals", goal, "target") for path in office.books}
    assert {2} == {issue(path) for path in office.books}
    submissions = read(office.master, "submissions", master.BOOK).rows
    assert {2.0} == {row.cells["issue"].value for row in submissions}
    before = digests(office)
    office.consolidate()
    assert before == digests(office)
    office.consolidate()
    assert before == digests(office)


def test_the_receipt_names_the_books_that_were_brought_up_to_date(office: Office) -> None:
    hr_types(office, "goals", company_goal(office), target=123.5)
    receipt = office.consolidate()
    assert {path.relative_to(office.folder).as_posix() for path in office.books} == set(receipt.brought)
    assert office.consolidate().brought == ()


def spare_goal(path: Path) -> str:
    return next(
        str(row.cells["goal_id"].value)
        for row in read(path, "review", team.BOOK).rows
        if not cell(path, "goals", str(row.cells["goal_id"].value), "title")
    )


def test_what_a_manager_typed_since_stays(office: Office) -> None:
    book, goal = office.upper, company_goal(office)
    mine = own_goal(book)
    type_into(book, "review", mine, actual=42.0, evidence="as counted")
    hr_types(office, "goals", goal, target=123.5, title="Grow with care")
    office.consolidate()
    assert (
        cell(book, "goals", goal, "target"),
        cell(book, "goals", goal, "title"),
    ) == (123.5, "Grow with care")
    assert (
        cell(book, "review", mine, "actual"),
        cell(book, "review", mine, "evidence"),
    ) == (42.0, "as counted")
    assert cell(office.master, "reviews", mine, "actual", master.BOOK) == 42.0


def test_no_computed_cell_of_a_book_that_was_brought_up_to_date_is_reported(office: Office) -> None:
    hr_types(office, "goals", company_goal(office), title="Grow with care", target=7.0)
    office.consolidate()
    for book in office.books:
        returned, findings = check_file(book, Policy())
        assert returned.error is None
        assert not {finding.code for finding in findings if finding.code.startswith("S")}


def test_the_new_issue_and_an_old_mailed_copy_both_merge(office: Office) -> None:
    book, goal = office.upper, company_goal(office)
    mailed = book.read_bytes()
    mine = own_goal(book)
    hr_types(office, "goals", goal, target=123.5)
    office.consolidate()
    type_into(book, "review", mine, actual=42.0)
    office.consolidate()
    assert cell(office.master, "reviews", mine, "actual", master.BOOK) == 42.0
    old = office.folder / "inbox" / "mailed copy.xlsx"
    old.write_bytes(mailed)
    type_into(old, "review", mine, actual=42.0, evidence="from the road")
    type_into(old, "answer", "finished", answer="Yes")
    receipt = office.consolidate()
    assert (
        cell(office.master, "reviews", mine, "evidence", master.BOOK),
        cell(office.master, "goals", goal, "target", master.BOOK),
    ) == ("from the road", 123.5)
    assert receipt.conflicts == 0
    # What came by mail stands in the book, which shows HR's target still.
    assert (
        cell(book, "review", mine, "evidence"),
        cell(book, "goals", goal, "target"),
    ) == ("from the road", 123.5)


def test_a_person_who_moves_to_another_position_does_so_where_people_see_it(office: Office) -> None:
    managers = {path.name.split()[0] for path in office.books}
    book, person = next(
        (path, str(row.cells["employee_id"].value))
        for path in office.books
        for row in read(path, "team", team.BOOK).rows
        if row.cells["employee_id"].value not in managers
    )
    label = cell(book, "team", person, "label")
    hr_types(office, "employees", person, position="Chief of tea", name="Ada New")
    office.consolidate()
    shown = tuple(cell(book, "team", person, column) for column in ("name", "position", "label"))
    assert shown == ("Ada New", "Chief of tea", label)
    # Whoever stands above the manager reads the name on Approve.
    named = {
        path
        for path in office.books
        for row in read(path, "approve", team.BOOK).rows
        if "name" in row.cells and row.cells["name"].value == "Ada New"
    }
    assert len(named) == 1
    assert {path for path in office.books if issue(path) > 1} == {book} | named


def test_hrs_consent_stands_in_the_book_and_goes_when_it_is_taken_back(office: Office) -> None:
    book = office.upper
    mine = own_goal(book)
    type_into(book, "review", mine, exempt="Not applicable")
    office.consolidate()
    hr_types(office, "reviews", mine, consent="Yes")
    office.consolidate()
    assert cell(book, "review", mine, "consent") == "Yes"
    hr_types(office, "reviews", mine, consent=None)
    office.consolidate()
    assert cell(book, "review", mine, "consent") is None


def test_a_new_goal_above_gets_a_row_and_one_that_is_gone_keeps_it(office: Office) -> None:
    first = company_goal(office)
    title = cell(office.book("E0001"), "goals", first, "title")
    table = read(office.master, "goals", master.BOOK)
    kept = row_of(office.master, "goals", first, master.BOOK)
    last = max(row.number for row in table.rows) + 1
    new = {
        "level": kept.cells["level"].value,
        "title": "Answer in a day",
        "method": kept.cells["method"].value,
    }
    edits = {
        **{table.cell_reference(column, last): value for column, value in new.items()},
        **{table.cell_reference(column, kept.number): None for column in kept.cells},
    }
    office.master.write_bytes(set_cells(office.master.read_bytes(), {table.sheet_title: edits}))
    office.consolidate()
    goals = open_master(office.folder).content.goals
    added = next(goal.id for goal in goals if goal.title == "Answer in a day")
    for book in office.books:
        assert cell(book, "goals", added, "title") == "Answer in a day"
        assert f"{added} Answer in a day" == cell(book, "goals", added, "label")
        assert f"Withdrawn: {title}" == cell(book, "goals", first, "title")
    before = digests(office)
    assert office.consolidate().conflicts == 0
    assert before == digests(office)


def test_a_book_that_is_open_waits_is_listed_and_is_done_later(office: Office) -> None:
    book, goal = office.upper, company_goal(office)
    lock = book.with_name(f"~${book.name}")
    lock.write_bytes(b"")
    assert lock == lock_holder(book)
    hr_types(office, "goals", goal, target=123.5)
    office.consolidate()
    assert cell(book, "goals", goal, "target") != 123.5
    reasons = {
        row.cells["waiting"].value
        for row in read(office.master, "submissions", master.BOOK).rows
        if "waiting" in row.cells
    }
    assert {"The book is open in a spreadsheet program; have it closed"} == reasons
    assert "S16" in {finding.code for finding in office.consolidate().findings}
    before, runs = digests(office), kinds(office)
    assert not office.consolidate().written
    assert (before, [*runs, "consolidate"]) == (digests(office), kinds(office))
    lock.unlink()
    receipt = office.consolidate()
    assert cell(book, "goals", goal, "target") == 123.5
    assert "S16" not in {finding.code for finding in receipt.findings}


def test_a_book_that_may_not_be_written_waits_and_one_that_is_gone_is_named(office: Office) -> None:
    locked, gone = office.upper, next(path for path in office.books if path != office.upper)
    locked.chmod(0o444)
    gone.unlink()
    hr_types(office, "goals", company_goal(office), target=123.5)
    office.consolidate()
    with Ledger.open(office.folder) as ledger:
        assert sorted(ledger.registry.waiting().values()) == ["locked", "missing"]


def test_an_empty_file_is_read_once(office: Office) -> None:
    (office.folder / "inbox" / "nothing.xlsx").write_bytes(b"")
    first = office.consolidate()
    runs = kinds(office)
    again = office.consolidate()
    assert (runs, 0) == (kinds(office), again.read)
    assert first.findings == again.findings


def test_a_settled_conflict_flows_into_the_book(office: Office) -> None:
    book = office.upper
    mine = own_goal(book)
    type_into(book, "review", mine, evidence="first")
    office.consolidate()
    type_into(book, "review", mine, evidence="the manager's")
    hr_types(office, "reviews", mine, evidence="HR's")
    assert office.consolidate().conflicts == 1
    assert cell(book, "review", mine, "evidence") == "the manager's"
    (asked,) = (row for row in read(office.master, "conflicts", master.BOOK).rows if "conflict" in row.cells)
    key = str(asked.cells["conflict"].value)
    hr_types(office, "conflicts", key, choice="Keep the master's", decided_by="Li Na", reason="as agreed")
    assert office.consolidate().conflicts == 0
    assert cell(book, "review", mine, "evidence") == "HR's"
    before = digests(office)
    assert office.consolidate().conflicts == 0
    assert before == digests(office)


def text_of(path: Path) -> str:
    """Return everything that a file says: all its parts, as text."""
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as package:
        return unescape(
            "\n".join(package.read(name).decode("utf-8", "replace") for name in package.namelist())
        )


def test_a_book_says_nothing_of_people_and_goals_that_its_recipient_may_not_see(office: Office) -> None:
    content = open_master(office.folder).content
    hr_types(office, "goals", company_goal(office), target=123.5)
    office.consolidate()
    with Ledger.open(office.folder) as ledger:
        seats = set(ledger.columns.seats())
        books = {book.file: book for book in ledger.registry}
    for file, book in books.items():
        said = text_of(office.folder / file)
        seen = {person for book_id, person in seats if book_id == book.book_id} | {book.recipient_id}
        # The second level reads the results of the people of its people, whoever they are.
        below = {
            person.id
            for person in content.employees.values()
            if person.manager_id in seen - {book.recipient_id}
        }
        for person in content.employees.values():
            if person.id not in seen | below:
                assert not re.search(rf"\b{person.id}\b", said), (file, person.id)
                assert person.name not in said, (file, person.name)
        departments = {content.employees[person].department for person in seen}
        for goal in content.goals:
            if goal.level is Level.DEPARTMENT and goal.owner_id not in departments:
                assert goal.id not in said, (file, goal.id)


def test_a_run_that_was_killed_while_books_were_written_goes_on(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    goal = company_goal(office)
    hr_types(office, "goals", goal, target=123.5)
    for killed in range(1, 5):
        with monkeypatch.context() as patched:
            patched.setattr("sync.book_store.replace_file", _dying(killed))
            with pytest.raises(_Killed):
                office.consolidate()
    office.consolidate()
    assert {cell(path, "goals", goal, "target") for path in office.books} == {123.5}
    for path in office.books:  # every file is one that the ledger knows
        type_into(path, "answer", "finished", answer="Yes")
    receipt = office.consolidate()
    assert {office.state(path) for path in office.books} == {"submitted"}
    before = digests(office)
    assert (receipt.conflicts, office.consolidate().conflicts, before) == (0, 0, digests(office))


class _Killed(BaseException):
    pass


def _dying(at: int) -> Callable[[Path, bytes], None]:
    """Return what replaces files: the last one before it is killed before or after the file is in its place."""
    calls = []

    def replace(target: Path, content: bytes) -> None:
        calls.append(target)
        if len(calls) < (at + 1) // 2 or at % 2:
            replace_file(target, content)
        if len(calls) >= (at + 1) // 2:
            raise _Killed

    return replace


def test_values_of_a_return_in_another_format_stand_in_a_fresh_book(office: Office) -> None:
    book = office.upper
    mine = own_goal(book)
    ods = office.folder / "inbox" / "mine.ods"
    filled = office.folder / "filled.xlsx"
    shutil.copy(book, filled)
    type_into(filled, "review", mine, actual=7.0, evidence="as counted")
    ods.write_bytes(saved_as(filled, "ods"))
    filled.unlink()
    hr_types(office, "goals", company_goal(office), target=123.5)
    office.consolidate()
    assert cell(office.master, "reviews", mine, "actual", master.BOOK) == 7.0
    assert (cell(book, "review", mine, "actual"), cell(book, "review", mine, "evidence")) == (
        7.0,
        "as counted",
    )
    assert cell(book, "goals", company_goal(office), "target") == 123.5


def saved_as(path: Path, kind: str) -> bytes:
    """Return a workbook as LibreOffice saves it in another format, which may name a filter (``xls:MS Excel 97``)."""
    require("libreoffice")
    office = str(shutil.which("soffice"))
    profile = path.parent / "profile"
    subprocess.run(
        [office, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", kind, "--outdir",
         str(path.parent), str(path)],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    made = path.with_suffix(f".{kind.partition(':')[0]}")
    content = made.read_bytes()
    made.unlink()
    shutil.rmtree(profile, ignore_errors=True)
    return content


def test_a_goal_of_another_department_stops_the_program_before_it_is_written(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {path: path.read_bytes() for path in office.books}
    monkeypatch.setattr("sync.given._visible", lambda goals, _team: iter(goals))
    hr_types(office, "goals", company_goal(office), target=123.5)
    with pytest.raises(RuntimeError, match="must not be written into book"):
        office.consolidate()
    changed = [path for path in office.books if path.read_bytes() != before[path]]
    departments = {
        goal.owner_id for goal in open_master(office.folder).content.goals if goal.level is Level.DEPARTMENT
    }
    assert len(departments) > 1
    assert len(changed) < len(office.books)


def test_goals_of_a_manager_that_the_manager_above_changed_stand_in_the_managers_book(office: Office) -> None:
    upper, goal = office.upper, ""
    managers = {path.name.split()[0] for path in office.books}
    for row in read(upper, "review", team.BOOK).rows:
        goal = str(row.cells["goal_id"].value)
        owner = str(cell(upper, "goals", goal, "owner") or "").split(" ")[0]
        if owner in managers:
            break
    lower = office.book(owner)
    type_into(upper, "goals", goal, target=77.0)
    office.consolidate()
    assert cell(lower, "goals", goal, "target") == 77.0
    assert issue(upper) == 1
