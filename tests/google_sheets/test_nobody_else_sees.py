"""Nobody else sees a book: groups, open folders, other cycles of the same name, and what lies in the bin."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from sync.google.books.board import share_board
from sync.google.client.errors import GoogleError, GoogleFileError
from tests.google_sheets.emulator.server import serving
from tests.google_sheets.emulator.world import HR, World
from tests.google_sheets.small_office import EDITOR, NOW, Office, office_in


@pytest.fixture
def offices() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def world(offices: ExitStack) -> World:
    return offices.enter_context(serving(World()))


@pytest.fixture
def office(world: World, tmp_path: Path) -> Office:
    return office_in(tmp_path / "2026-H2", world)


def test_an_address_that_is_a_groups_gets_nothing_and_its_book_waits(office: Office, world: World) -> None:
    world.groups.add("ann@example.com")
    done = office.hand_out()
    (finding,) = done.findings
    assert "address of a group" in str(dict(finding.values))
    readers = [{one.email for one in office.google.permissions(file)} for file in office.books().values()]
    assert readers
    assert not any("ann@example.com" in people for people in readers)
    assert {HR, EDITOR} in readers
    world.groups.clear()
    assert [book.manager.id for book in office.hand_out().books] == ["E1"]
    assert "ann@example.com" in office.roles("E1")


def test_nothing_is_drawn_in_a_folder_that_was_opened_to_everybody_since(
    office: Office, world: World
) -> None:
    world.drive.files[office.drive.folder].permissions.append(world.drive.permission("anyone", "reader"))
    with pytest.raises(GoogleFileError) as refused:
        office.hand_out()
    assert refused.value.key == "google.open-folder"
    assert office.books() == {}


def test_cycles_that_are_called_the_same_leave_each_others_sheets_alone(world: World, tmp_path: Path) -> None:
    real, rehearsal = (office_in(tmp_path / name / "2026-H2", world) for name in ("real", "rehearsal"))
    rehearsal = replace(rehearsal, drive=replace(rehearsal.drive, folder=real.drive.folder))
    first = real.hand_out()
    second = rehearsal.hand_out()
    assert {book.link for book in first.books}.isdisjoint(book.link for book in second.books)
    assert real.audit().findings == ()
    boards = [share_board(one.folder, NOW, drive=one.drive).url for one in (real, rehearsal)]
    assert boards[0] != boards[1]


def test_a_sheet_that_somebody_put_into_the_bin_before_it_was_shared_is_taken_out(
    office: Office, world: World
) -> None:
    world.faults.fail(403, on="permissions.create", times=99)
    office.hand_out("E1")
    sheet = office.sheet("E1")
    office.google.update_file(sheet, trashed=True)
    world.faults.clear()
    assert [book.manager.id for book in office.hand_out("E1").books] == ["E1"]
    assert not office.google.file(sheet).trashed


def test_a_board_can_lie_in_a_shared_drive(office: Office, world: World) -> None:
    shared = world.drive.add_drive("HR", HR)
    drive = replace(office.drive, folder=shared, owner="")
    assert share_board(office.folder, NOW, drive=drive, readers=["All@example.com"]).readers


def test_a_reader_of_the_board_goes_however_the_address_is_typed(office: Office) -> None:
    share_board(office.folder, NOW, drive=office.drive, readers=["Lee@example.com", "lee@Example.com"])
    with pytest.raises(GoogleError) as refused:
        share_board(office.folder, NOW, drive=office.drive, no_longer=["li@example.com"])
    assert refused.value.key == "google.no-reader"
    assert share_board(office.folder, NOW, drive=office.drive, no_longer=["LEE@example.com"]).readers == ()
