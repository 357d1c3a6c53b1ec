"""Books that are sent back to the people who returned them, and findings that HR accepts."""

import os
import shutil

import pytest

from sync.accept import AcceptError, accept_finding
from sync.send_back import SendBackError, send_back
from sync.undo import undo
from workbook_templates.books import master, team

from .conftest import NOW
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
    type_into,
)

__all__ = ["handed_out", "office"]


def test_a_book_that_was_sent_back_holds_its_findings_and_comes_back_as_a_draft_first(office: Office) -> None:
    book = office.upper
    mine = own_goal(book)
    type_into(book, "goals", mine, weight=0.9)
    type_into(book, "answer", "finished", answer="Yes")
    office.consolidate()
    assert office.state(book) == "submitted"
    done = send_back(office.folder, "E0001", NOW, "Li Na", "Weights, please.")
    assert office.state(book) == "returned"
    notes = [row.cells for row in read(book, "notes", team.BOOK).rows if "message" in row.cells]
    assert notes[0]["message"].value.startswith("Li Na sent this book back.")  # type: ignore[union-attr]
    assert str(notes[0]["message"].value).endswith("Weights, please.")
    assert min(done.findings, 39) == len(notes) - 1 > 0
    assert cell(book, "answer", "finished", "answer") is None
    states = {row.cells["state"].value for row in read(office.master, "submissions", master.BOOK).rows}
    assert "Sent back" in states
    before = digests(office)
    office.consolidate()
    assert (before, "returned") == (digests(office), office.state(book))
    type_into(book, "goals", mine, weight=0.5)
    office.consolidate()
    assert office.state(book) == "draft"
    type_into(book, "answer", "finished", answer="Yes")
    office.consolidate()
    assert office.state(book) == "submitted"


def test_an_answer_to_a_book_that_was_sent_back_counts_before_the_return_in_the_inbox(office: Office) -> None:
    book = office.upper
    mine = own_goal(book)
    mailed = office.folder / "inbox" / "my book.xlsx"
    shutil.copy(book, mailed)
    type_into(mailed, "review", mine, actual=7.0)
    type_into(mailed, "answer", "finished", answer="Yes")
    office.consolidate()
    send_back(office.folder, "E0001", NOW, "Li Na")
    assert cell(book, "review", mine, "actual") == 7.0
    type_into(book, "review", mine, actual=8.0)
    office.consolidate()
    assert (office.state(book), cell(office.master, "reviews", mine, "actual", master.BOOK)) == ("draft", 8.0)


@pytest.mark.parametrize("issue_of_answer", [1, 2])
def test_an_answer_by_mail_is_no_second_copy_beside_what_the_program_wrote(
    office: Office, issue_of_answer: int
) -> None:
    book = office.upper
    mine = own_goal(book)
    type_into(book, "review", mine, actual=7.0)
    type_into(book, "answer", "finished", answer="Yes")
    own_copy = book.read_bytes()
    office.consolidate()
    send_back(office.folder, "E0001", NOW, "Li Na")
    mailed = office.folder / "inbox" / "answer.xlsx"
    mailed.write_bytes(own_copy if issue_of_answer == 1 else book.read_bytes())
    type_into(mailed, "review", mine, actual=8.0)
    type_into(mailed, "answer", "finished", answer="Yes")
    assert issue(mailed) == issue_of_answer
    receipt = office.consolidate()
    assert "S04" not in {finding.code for finding in receipt.findings}
    found = (office.state(book), cell(office.master, "reviews", mine, "actual", master.BOOK))
    assert found == ("submitted", 8.0)
    before = digests(office)
    assert not office.consolidate().written
    assert before == digests(office)
    # What somebody types into the program's copy afterwards is a second one.
    type_into(book, "review", mine, actual=9.0)
    assert "S04" in {finding.code for finding in office.consolidate().findings}


def test_another_copy_stays_a_second_one_when_the_program_writes_the_first_anew(office: Office) -> None:
    book = office.upper
    mine = own_goal(book)
    other = office.folder / "inbox" / "other.xlsx"
    shutil.copy(book, other)
    type_into(other, "review", mine, actual=7.0)
    os.utime(other, (1_600_000_000,) * 2)
    type_into(book, "review", mine, actual=8.0)
    assert "S04" in {finding.code for finding in office.consolidate().findings}
    hr_types(office, "goals", company_goal(office), target=123.5)
    office.consolidate()
    assert issue(book) == 2
    hr_types(office, "employees", "E0001", position="Chief of tea")  # any other run
    assert "S04" in {finding.code for finding in office.consolidate().findings}


@pytest.mark.parametrize(("name", "key"), [("E9999", "return.unknown"), ("E0001", "return.not-returned")])
def test_a_book_that_nobody_has_or_that_never_came_back_cannot_be_sent_back(
    office: Office, name: str, key: str
) -> None:
    with pytest.raises(SendBackError) as refused:
        send_back(office.folder, name, NOW, "Li Na")
    assert key == refused.value.key


def test_a_book_that_is_open_cannot_be_sent_back(office: Office) -> None:
    book = office.upper
    type_into(book, "answer", "finished", answer="Yes")
    office.consolidate()
    book.with_name(f"~${book.name}").write_bytes(b"")
    with pytest.raises(SendBackError) as refused:
        send_back(office.folder, "E0001", NOW, "Li Na")
    assert refused.value.key == "return.open"
    assert office.state(book) == "submitted"
    assert "return" not in kinds(office)


def test_a_note_that_no_cell_holds_is_refused_before_anything_is_done(office: Office) -> None:
    type_into(office.upper, "answer", "finished", answer="Yes")
    office.consolidate()
    before = digests(office)
    with pytest.raises(SendBackError) as refused:
        send_back(office.folder, "E0001", NOW, "Li Na", "x" * 32_767)
    assert refused.value.key == "return.long-note"
    assert "--note" in str(refused.value)
    assert (before, "return" in kinds(office)) == (digests(office), False)


def test_a_book_is_finished_again_when_its_sending_back_is_taken_back(office: Office) -> None:
    book = office.upper
    type_into(book, "answer", "finished", answer="Yes")
    office.consolidate()
    finished = office.master.read_bytes()
    send_back(office.folder, "E0001", NOW, "Li Na", "Weights, please.")
    undo(office.folder, NOW)
    assert finished == office.master.read_bytes()
    assert office.consolidate().cells.returned == 0
    assert office.state(book) == "submitted"
    changes = [row.cells for row in read(office.master, "changes", master.BOOK).rows]
    assert not [row for row in changes if "where" in row and "inish" in str(row["where"].value)]


def test_a_finding_is_accepted_by_name_and_with_a_reason(office: Office) -> None:
    type_into(office.upper, "answer", "finished", answer="Yes")
    first = office.consolidate()
    key = str(read(office.master, "findings", master.BOOK).rows[0].cells["finding"].value)
    receipt = accept_finding(office.folder, key, "Li Na", "as agreed", NOW)
    assert len(first.findings) - 1 == len(receipt.findings)
    assert tuple(
        cell(office.master, "findings", key, column, master.BOOK)
        for column in ("accepted_by", "reason", "status")
    ) == ("Li Na", "as agreed", "Accepted")
    assert len(first.findings) - 1 == len(office.consolidate().findings)


def test_the_same_acceptance_again_is_said_and_makes_no_run(office: Office) -> None:
    type_into(office.upper, "answer", "finished", answer="Yes")
    office.consolidate()
    key = str(read(office.master, "findings", master.BOOK).rows[0].cells["finding"].value)
    accept_finding(office.folder, key, "Li Na", "as agreed", NOW)
    before = office.master.read_bytes()
    with pytest.raises(AcceptError) as refused:
        accept_finding(office.folder, key, "Li Na", "as agreed", NOW)
    assert refused.value.key == "accept.already"
    assert before == office.master.read_bytes()
    accept_finding(office.folder, key, "Wang Fang", "looked at again", NOW)
    assert cell(office.master, "findings", key, "accepted_by", master.BOOK) == "Wang Fang"


@pytest.mark.parametrize(
    ("name", "reason", "key"), [("F000000000", "why", "accept.unknown"), ("F000000000", " ", "accept.nobody")]
)
def test_nothing_is_accepted_without_a_finding_and_a_reason(
    office: Office, name: str, reason: str, key: str
) -> None:
    with pytest.raises(AcceptError) as refused:
        accept_finding(office.folder, name, "Li Na", reason, NOW)
    assert key == refused.value.key
