"""Handing out into Google Sheets: one sheet for each recipient, seen by nobody else, known to the ledger before anybody has it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sync.google.books.handing_out import hand_out_sheets
from sync.google.books.records import record_of
from sync.google.books.whom import Whom
from sync.ledger import Ledger
from tests.google_sheets.emulator.server import serving
from tests.google_sheets.emulator.world import HR, World
from tests.google_sheets.small_office import EDITOR, NOW, PEOPLE, Office, office_in, one_office


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


def test_a_sheet_costs_one_writing_and_one_reading_of_cells(office: Office) -> None:
    calls = office.world.calls
    assert (calls["batchUpdate"], calls["spreadsheets.get"]) == (2, 2)


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


WITHOUT = {"E1": "", "E2": "bob at example.com", "E3": "same@example.com", "E4": "Same@Example.com"}


def test_who_has_no_address_to_rely_on_waits_with_a_finding_and_the_others_get_theirs(
    tmp_path: Path,
) -> None:
    people = [
        replace(one, email=WITHOUT.get(one.id, one.email), manager_id=above)
        for one, above in zip(PEOPLE, ("", "E1", "E2", "E3", "E4", "E5"), strict=True)
    ]
    with serving(World()) as world:
        office = office_in(tmp_path / "2026-H2", world, people)
        done = office.hand_out()
        assert [book.manager.id for book in done.books] == ["E5"]
        assert [(one.code, one.spot.record) for one in done.findings] == [
            ("W12", "E1"),
            ("W12", "E2"),
            ("W12", "E3"),
            ("W12", "E4"),
        ]
        assert "E2 Bob Ray" not in office.books()


def test_a_mixed_hand_out_gives_the_others_files(tmp_path: Path) -> None:
    with serving(World()) as world:
        office = office_in(tmp_path / "2026-H2", world, PEOPLE[:4])
        done = office.hand_out("E2")
        assert {book.file: bool(book.link) for book in done.books} == {
            "books/E1 Ann Lee.xlsx": False,
            "books/E2 Bob Ray.gbook": True,
        }
        assert office.hand_out().books == ()


def test_several_sheets_are_made_at_once_under_the_quota(tmp_path: Path) -> None:
    people = [replace(one, manager_id="" if one.id == "E1" else f"E{int(one.id[1]) - 1}") for one in PEOPLE]
    with serving(World()) as world:
        office = office_in(tmp_path / "2026-H2", world, people)
        done = hand_out_sheets(office.folder, NOW, Whom(everybody=True), drive=office.drive, at_once=3)
        assert len(done.books) == len(office.books()) == 5
        assert office.audit().findings == ()
