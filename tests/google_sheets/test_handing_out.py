"""Handing out into Google Sheets: one sheet for each recipient, seen by nobody else, known to the ledger before anybody has it."""

from collections.abc import Iterator

import pytest

from sync.google.books.records import record_of
from sync.ledger import Ledger
from tests.google_sheets.emulator.world import HR
from tests.google_sheets.small_office import EDITOR, Office, one_office


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Everybody's books in Sheets."""
    with one_office(tmp_path_factory.mktemp("office") / "2026-H2") as made:
        made.hand_out()
        yield made


def test_each_manager_gets_one_sheet_and_a_file_that_says_what_was_drawn(office: Office) -> None:
    assert sorted(office.books()) == ["E1 Ann Lee", "E2 Bob Ray"]
    assert sorted(path.name for path in (office.folder / "books").rglob("*.*")) == [
        "E1 Ann Lee.gbook",
        "E2 Bob Ray.gbook",
    ]


def test_editors_are_the_recipient_and_hr_and_nobody_else(office: Office) -> None:
    assert office.roles("E2") == {HR: "owner", EDITOR: "writer", "bob@example.com": "writer"}
    assert office.google.file(office.sheet("E2")).writers_can_share is False


def test_the_ledger_knows_the_sheet_and_that_it_is_shared(office: Office) -> None:
    with Ledger.open(office.folder) as ledger:
        (book,) = ledger.registry.of_recipient("E1")
        record = record_of(ledger, book.book_id)
    assert record is not None
    assert record.shared
    assert record.people.keys() == {EDITOR, "ann@example.com"}
