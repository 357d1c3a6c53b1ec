"""A return in another format is answered by a fresh .xlsx in the book's place, which shows what came back."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from sync.ledger import Ledger
from sync.receipt import Receipt
from sync.send_back import send_back
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
    office,
    own_goal,
    read,
    type_into,
)
from .test_two_way import saved_as

__all__ = ["handed_out", "office"]

pytestmark = pytest.mark.application

FILTERS = {"ods": "ods", "xls": "xls:MS Excel 97"}


@pytest.fixture(scope="session")
def saved(handed_out: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, bool], bytes]:
    """Return the filled upper book as LibreOffice saves it, finished or as a draft."""
    made: dict[tuple[str, bool], bytes] = {}

    def get(kind: str, finished: bool) -> bytes:
        if (kind, finished) not in made:
            path = tmp_path_factory.mktemp("saved") / "filled.xlsx"
            shutil.copy(Office(handed_out).upper, path)
            type_into(path, "review", own_goal(path), actual=7.0, evidence="as counted")
            if finished:
                type_into(path, "answer", "finished", answer="Yes")
            made[kind, finished] = saved_as(path, FILTERS[kind])
        return made[kind, finished]

    return get


Saved = Callable[[str, bool], bytes]


def returned(office: Office, content: bytes, name: str = "mine.ods") -> Path:
    path = office.folder / "inbox" / name
    path.write_bytes(content)
    return path


def shown(path: Path) -> tuple[object, object]:
    return cell(path, "review", own_goal(path), "actual"), cell(path, "review", own_goal(path), "evidence")


def unchanged(office: Office) -> None:
    """Make sure that a further run changes nothing."""
    before = digests(office)
    assert not office.consolidate().written
    assert before == digests(office)


def codes(receipt: Receipt) -> set[str]:
    return {finding.code for finding in receipt.findings}


@pytest.mark.parametrize(("kind", "finished"), [("ods", True), ("ods", False), ("xls", True)])
def test_a_return_in_another_format_is_answered_by_a_fresh_book(
    office: Office, saved: Saved, kind: str, finished: bool
) -> None:
    book = office.upper
    returned(office, saved(kind, finished), f"mine.{kind}")
    others = {path: path.read_bytes() for path in office.books if path != book}
    receipt = office.consolidate()
    assert shown(book) == (7.0, "as counted")
    assert (issue(book), cell(book, "answer", "finished", "answer")) == (2, "Yes" if finished else None)
    notes = [
        row.cells["message"].value for row in read(book, "notes", team.BOOK).rows if "message" in row.cells
    ]
    (note,) = notes
    assert str(note).startswith("You returned this book in another format.")
    assert others == {path: path.read_bytes() for path in others}
    issues = {row.cells["issue"].value for row in read(office.master, "submissions", master.BOOK).rows}
    assert issues == {1.0, 2.0}
    assert (office.state(book), "S04" in codes(receipt)) == ("submitted" if finished else "draft", False)
    unchanged(office)
    # People go on in the fresh book.
    type_into(book, "review", own_goal(book), actual=8.0)
    office.consolidate()
    assert cell(office.master, "reviews", own_goal(book), "actual", master.BOOK) == 8.0
    unchanged(office)


def test_a_book_that_is_open_is_answered_later(office: Office, saved: Saved) -> None:
    book = office.upper
    before = book.read_bytes()
    returned(office, saved("ods", True))
    lock = book.with_name(f"~${book.name}")
    lock.write_bytes(b"")
    assert "S16" in codes(office.consolidate())
    assert before == book.read_bytes()
    lock.unlink()
    assert "S16" not in codes(office.consolidate())
    assert shown(book) == (7.0, "as counted")
    unchanged(office)


def test_a_book_that_says_the_same_already_gets_no_new_issue(office: Office, saved: Saved) -> None:
    book = office.upper
    type_into(book, "review", own_goal(book), actual=7.0, evidence="as counted")
    office.consolidate()
    os.utime(book, (1_600_000_000,) * 2)
    before = book.read_bytes()
    returned(office, saved("ods", True))
    office.consolidate()
    assert before == book.read_bytes()
    unchanged(office)


def test_what_somebody_typed_into_the_book_since_is_not_written_over(office: Office, saved: Saved) -> None:
    book = office.upper
    returned(office, saved("ods", True))
    office.consolidate()
    type_into(book, "review", own_goal(book), actual=9.0)
    typed = book.read_bytes()
    returned(office, saved("xls", True), "again.xls")
    office.consolidate()
    assert typed == book.read_bytes()
    unchanged(office)


def test_undo_takes_back_the_return_and_the_next_run_takes_it_in_anew(office: Office, saved: Saved) -> None:
    book = office.upper
    master_before = office.master.read_bytes()
    returned(office, saved("ods", True))
    office.consolidate()
    undo(office.folder, NOW)
    assert master_before == office.master.read_bytes()
    receipt = office.consolidate()
    assert (receipt.conflicts, "S04" in codes(receipt)) == (0, False)
    assert cell(office.master, "reviews", own_goal(book), "actual", master.BOOK) == 7.0
    assert shown(book) == (7.0, "as counted")
    assert office.state(book) == "submitted"
    hr_types(office, "employees", "E0001", position="Chief of tea")  # any other run
    assert "S04" not in codes(office.consolidate())
    with Ledger.open(office.folder) as ledger:
        assert ledger.journal.verify() is None
    unchanged(office)


def test_a_book_in_another_format_is_sent_back_as_a_draft(office: Office, saved: Saved) -> None:
    book = office.upper
    returned(office, saved("ods", True))
    office.consolidate()
    send_back(office.folder, "E0001", NOW, "Li Na")
    assert (issue(book), cell(book, "answer", "finished", "answer")) == (3, None)
    assert shown(book) == (7.0, "as counted")
    office.consolidate()
    assert (office.state(book), issue(book)) == ("returned", 3)
    hr_types(office, "goals", company_goal(office), target=123.5)
    office.consolidate()
    assert shown(book) == (7.0, "as counted")
