"""Closing: every sheet can only be read, what was typed last is read once more, and HR can open them again."""

from sync.collecting import Sheets
from sync.consolidate import consolidate
from sync.google.books.closing import close_sheets, open_sheets
from sync.google.client.connection import using
from tests.google_sheets.copied_office import Kept, collected, here, office
from tests.google_sheets.emulator.world import HR
from tests.google_sheets.small_office import EDITOR, NOW, Office

__all__ = ["Kept", "collected", "here", "office"]

BOB = "bob@example.com"


def test_nobody_can_type_into_a_closed_sheet_and_everybody_can_read_it(office: Office) -> None:
    done = close_sheets(office.folder, office.google)
    assert (done.changed, done.before, done.refused) == (2, 0, ())
    assert office.roles("E2") == {HR: "owner", EDITOR: "writer", BOB: "reader"}
    assert office.google.file(office.sheet("E2")).restricted
    assert office.audit().findings == ()


def test_closing_again_changes_nothing(office: Office) -> None:
    close_sheets(office.folder, office.google)
    before = len(office.world.calls.entries)
    assert close_sheets(office.folder, office.google).before == 2
    assert len(office.world.calls.entries) == before


def test_opened_again_its_recipient_can_fill_it(office: Office) -> None:
    close_sheets(office.folder, office.google)
    assert open_sheets(office.folder, office.google).changed == 2
    assert office.roles("E2")[BOB] == "writer"
    assert not office.google.file(office.sheet("E2")).restricted
    assert office.audit().findings == ()


def test_everything_is_read_once_more_after_the_lock(office: Office) -> None:
    close_sheets(office.folder, office.google)
    before = office.world.calls["read"]
    with using(office.google):
        consolidate(office.folder, NOW, jobs=1, sheets=Sheets.ALL)
    assert office.world.calls["read"] - before == 2


def test_who_may_edit_after_the_close_is_found_and_put_right(office: Office) -> None:
    close_sheets(office.folder, office.google)
    hr = office.world.as_person(HR)
    hr.share("E2 Bob Ray", BOB, "writer")
    office.google.update_file(office.sheet("E1"), contentRestrictions=[{"readOnly": False}])
    assert [finding.code for finding in office.audit().findings] == ["W13", "W13"]
    assert office.audit(mend=True).findings == ()
    assert office.roles("E2")[BOB] == "reader"


def test_one_sheet_that_google_refuses_costs_no_other(office: Office) -> None:
    office.world.faults.fail(403, on="files.update", file_id=office.sheet("E1"))
    done = close_sheets(office.folder, office.google)
    assert (done.changed, done.refused) == (1, ("books/E1 Ann Lee.gbook",))
    assert close_sheets(office.folder, office.google).changed == 1


def test_a_kill_between_is_finished_by_the_next(office: Office) -> None:
    office.world.faults.reset(on="permissions.update", times=1, after=True)
    close_sheets(office.folder, office.google)
    assert close_sheets(office.folder, office.google).before == 2
    assert office.audit().findings == ()
