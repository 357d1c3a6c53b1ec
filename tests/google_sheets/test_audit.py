"""The audit: every drift of a sheet is a finding of its own rule; what can be put right is, and nothing that was typed is touched."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from sync.google.books.access import Wanted, differences
from sync.google.books.audit import audit
from sync.google.books.closing import close_sheets
from sync.google.books.looking import Progress
from sync.google.books.protection import DrawnTab, Free, Loss, losses
from sync.google.client.facts import Permission
from sync.ledger import Ledger
from tests.google_sheets.copied_office import Kept, collected, here, office
from tests.google_sheets.emulator.person import Person
from tests.google_sheets.emulator.world import HR
from tests.google_sheets.small_office import EDITOR, Office

__all__ = ["Kept", "collected", "here", "office"]

BOB = "bob@example.com"
NAME = "E2 Bob Ray"


Watched = Callable[[Office, Progress], object]

WATCHED: dict[str, Watched] = {
    "audit": lambda office, told: audit(office.folder, place=office.drive.place, progress=told),
    "close": lambda office, told: close_sheets(office.folder, office.google, told),
}


def codes(office: Office, *, mend: bool = False) -> list[str]:
    return [finding.code for finding in office.audit(mend=mend).findings]


def link(person: Person) -> None:
    person.share_link(NAME)


def stranger(person: Person) -> None:
    person.share(NAME, "deputy@example.com")


def domain(person: Person) -> None:
    person.share_domain(NAME, "example.com")


def no_recipient(person: Person) -> None:
    person.unshare(NAME, BOB)


def only_reads(person: Person) -> None:
    person.share(NAME, BOB, "reader")


def no_hr(person: Person) -> None:
    person.unshare(NAME, EDITOR)


def shares_on(person: Person) -> None:
    person.file(NAME).facts["writersCanShare"] = True


def unprotected(person: Person) -> None:
    person.open(NAME).remove_protection("Goals")


def only_a_warning(person: Person) -> None:
    _change(person, "Goals", {"warningOnly": True, "editors": {}}, "warningOnly,editors")


def loose(person: Person) -> None:
    tab = person.open(NAME).tab("Team")
    _change(person, "Team", {"unprotectedRanges": [{"sheetId": tab.id}]}, "unprotectedRanges")


def let_in(person: Person) -> None:
    _change(person, "Goals", {"editors": {"users": [HR, EDITOR, BOB]}}, "editors")


def renamed(person: Person) -> None:
    person.open(NAME).rename_tab("Goals", "My goals")


def trashed(person: Person) -> None:
    person.trash(NAME)


def _change(person: Person, tab: str, change: dict[str, object], fields: str) -> None:
    opened = person.open(NAME)
    (protected,) = opened.tab(tab).objects["protectedRanges"]
    changed = {"protectedRangeId": protected["protectedRangeId"], **change}
    opened.do({"updateProtectedRange": {"protectedRange": changed, "fields": fields}})


MENDED: dict[str, tuple[Callable[[Person], None], str]] = {
    "link": (link, "W01"),
    "stranger": (stranger, "W02"),
    "domain": (domain, "W02"),
    "no recipient": (no_recipient, "W03"),
    "recipient only reads": (only_reads, "W03"),
    "no HR": (no_hr, "W04"),
    "editors share on": (shares_on, "W06"),
    "unprotected": (unprotected, "W07"),
    "only a warning": (only_a_warning, "W07"),
    "looser": (loose, "W07"),
    "let in": (let_in, "W07"),
    "tab renamed": (renamed, "W08"),
    "in the bin": (trashed, "W10"),
}


def test_sheets_as_they_were_handed_out_have_nothing_amiss(office: Office) -> None:
    assert office.audit().findings == ()


@pytest.mark.parametrize("drift", MENDED)
def test_a_drift_is_one_finding_and_is_put_right(office: Office, drift: str) -> None:
    do, code = MENDED[drift]
    do(office.world.as_person(HR))
    assert codes(office) == [code]
    done = office.audit(mend=True)
    assert ([finding.code for finding in done.mended], done.findings) == ([code], ())
    assert codes(office) == []


def test_everything_at_once_is_put_right_and_what_was_typed_stays(office: Office) -> None:
    bob, hr = office.world.as_person(BOB), office.world.as_person(HR)
    goals = bob.open(NAME).tab("Goals")
    open_area = goals.objects["protectedRanges"][0]["unprotectedRanges"][0]
    start = {
        "sheetId": goals.id,
        "rowIndex": open_area["startRowIndex"],
        "columnIndex": open_area["startColumnIndex"],
    }
    typed = {"values": [{"userEnteredValue": {"stringValue": "Sell more"}}]}
    bob.open(NAME).do({"updateCells": {"start": start, "rows": [typed], "fields": "userEnteredValue"}})
    for do, _ in MENDED.values():
        if do not in (trashed, only_reads, only_a_warning, let_in):
            do(hr)
    assert set(codes(office)) == {"W01", "W02", "W03", "W04", "W06", "W07", "W08"}
    assert office.audit(mend=True).findings == ()
    fields = "sheets(data(rowData(values(userEnteredValue))))"
    assert "Sell more" in str(office.google.grid(hr.file(NAME).id, fields, ["Goals"]))


def test_what_nobody_but_people_can_put_right_stays_a_finding(office: Office) -> None:
    hr, bob = office.world.as_person(HR), office.world.as_person(BOB)
    bob.copy(NAME)
    bob.share(f"Copy of {NAME}", HR)
    hr.open(NAME).delete_tab("Check-ins")
    other = office.google.create_folder("Elsewhere", "", {})
    hr.move(NAME, other.id)
    found = office.audit(mend=True)
    assert sorted(finding.code for finding in found.findings) == ["W08", "W09", "W11"]
    assert found.mended == ()


@pytest.mark.parametrize("shared", [True, False], ids=["shared with HR", "in the folder"])
def test_a_copy_that_lost_its_properties_is_known_by_what_is_drawn_into_it(
    office: Office, shared: bool
) -> None:
    person = office.world.as_person(BOB if shared else HR)
    copied = person.copy(NAME, "Kopie von E2 Bob Ray" if shared else "My own sheet")
    copied.file.app_properties.clear()
    if shared:
        person.share(copied.id, HR, "reader")
    else:
        person.move(copied.id, office.drive.folder)
    found = office.audit().findings
    assert [finding.code for finding in found] == ["W09"]
    assert found[0].place.file == copied.file.name


def test_a_sheet_that_is_gone_is_a_finding(office: Office) -> None:
    office.world.as_person(HR).delete(NAME)
    assert codes(office) == ["W10"]


def test_of_a_sheet_whose_record_is_lost_access_is_looked_at_all_the_same(office: Office) -> None:
    with Ledger.open(office.folder) as ledger, ledger.transaction():
        for sheet in ledger.sheets:
            ledger.set_meta(f"sheet:{sheet.book_id}", "")
    assert codes(office) == []
    office.world.as_person(HR).share_link(NAME)
    assert codes(office) == ["W01"]


def test_each_sheet_costs_one_reading(office: Office) -> None:
    before = len(office.world.calls.entries), office.world.calls["read"]
    office.audit()
    assert (len(office.world.calls.entries) - before[0], office.world.calls["read"] - before[1]) == (4, 2)


@pytest.mark.parametrize("done", [True, False], ids=["it was done", "it was not"])
def test_an_answer_that_is_lost_while_mending_costs_no_other_sheet(office: Office, done: bool) -> None:
    """Whether it was done is seen by looking again; what else was put right is said."""
    hr = office.world.as_person(HR)
    unprotected(hr)
    hr.share_link("E1 Ann Lee")
    office.world.faults.fail(503, on="spreadsheets.batchUpdate", after=done)
    found = office.audit(mend=True)
    mended = {finding.code for finding in found.mended}
    assert mended == ({"W01", "W07"} if done else {"W01"})
    assert [finding.code for finding in found.findings] == ([] if done else ["W07"])


@pytest.mark.parametrize("command", WATCHED)
def test_the_time_left_is_what_google_lets_it_take(office: Office, command: str) -> None:
    told: list[tuple[int, int, float]] = []
    WATCHED[command](office, lambda *said: told.append(said))
    assert [said[:2] for said in told] == [(1, 2), (2, 2)]
    assert told[0][2] > 0 == told[1][2]


PERMISSIONS = (
    Permission("o", "user", "owner", HR),
    Permission("h", "user", "writer", EDITOR),
    Permission("b", "user", "writer", "Bob.Ray@example.com"),
)
WANTED = Wanted(BOB, (HR, EDITOR), HR, known={BOB: "b"})


def drifts(*permissions: Permission, wanted: Wanted = WANTED) -> list[tuple[str, str]]:
    return [(str(one.drift), one.email) for one in differences(permissions, wanted)]


def test_google_may_write_an_address_otherwise_than_the_roster() -> None:
    assert drifts(*PERMISSIONS) == []


def test_a_new_address_on_the_roster_lets_the_old_one_out() -> None:
    new = replace(WANTED, recipient="robert@example.com")
    assert drifts(*PERMISSIONS, wanted=new) == [
        ("stranger", "Bob.Ray@example.com"),
        ("recipient", "robert@example.com"),
    ]


def test_another_owner_is_told_and_so_is_who_comes_with_the_shared_drive() -> None:
    owner = Permission("x", "user", "owner", "eve@example.com")
    guest = Permission("g", "user", "organizer", "it@example.com", inherited=True)
    assert drifts(owner, *PERMISSIONS[1:], guest) == [
        ("owner", "eve@example.com"),
        ("inherited", "it@example.com"),
        ("hr", HR),
    ]


def test_who_may_edit_when_the_cycle_is_closed_is_told() -> None:
    assert drifts(*PERMISSIONS, wanted=replace(WANTED, role="reader")) == [("still-open", BOB)]


TAB = DrawnTab(7, "Goals", 20, 10, True, (Free(5, 15, 2, 4), Free(5, 15, 4, 5)))


def losses_of(rows: int, *areas: tuple[int, int, int, int]) -> list[Loss]:
    free = [
        dict(zip(("startRowIndex", "endRowIndex", "startColumnIndex", "endColumnIndex"), area, strict=True))
        for area in areas
    ]
    protected = {"range": {"sheetId": 7}, "unprotectedRanges": free, "editors": {"users": [HR]}}
    grid = {"rowCount": rows, "columnCount": 10}
    sheet = {
        "properties": {"sheetId": 7, "title": "Goals", "gridProperties": grid},
        "protectedRanges": [protected],
    }
    return [one.loss for one in losses({"sheets": [sheet]}, (TAB,), (HR,))]


def test_areas_that_google_joins_or_that_rows_moved_are_no_loss() -> None:
    assert losses_of(20, (5, 15, 2, 5)) == []
    assert losses_of(22, (5, 17, 2, 4)) == []


def test_more_free_cells_are_a_loss() -> None:
    assert losses_of(20, (5, 16, 2, 4)) == [Loss.LOOSE]
    assert losses_of(22, (5, 17, 2, 6)) == [Loss.LOOSE]
