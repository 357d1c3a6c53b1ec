"""Whatever goes wrong at whichever call, the next hand-out finishes it: one sheet, shared with its people alone, known beforehand."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from sync.errors import ReviewbookError
from sync.google.books.handing_out import Drive, hand_out_sheets
from sync.google.books.looking import Place
from sync.google.books.records import record_of
from sync.google.books.whom import Whom
from sync.google.client.connection import google_at
from sync.ledger import Ledger
from tests.google_sheets.emulator.server import serving
from tests.google_sheets.emulator.world import HR, World
from tests.google_sheets.small_office import EDITOR, NOW, PEOPLE, Office, new_cycle

PAIR = PEOPLE[:2]
"""A manager and one report: one sheet."""

CALLS = (
    "permissions",
    "list_files",
    "create_sheet",
    "batch_update",
    "grid",
    "update_file",
    "share 1",
    "share 2",
)
"""What a hand-out of one sheet asks of Google, in its order."""

METHODS = (
    "files.list",
    "files.create",
    "spreadsheets.batchUpdate",
    "spreadsheets.get",
    "files.update",
    "permissions.create",
)


class Killed(BaseException):
    """The computer went off."""


class Dying:
    """A Google before which the program dies at a call: before Google did it, or after."""

    def __init__(self, google: Any, call: int, *, after: bool) -> None:
        self._google, self._left, self._after = google, call, after

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method: Callable[..., Any] = getattr(self._google, name)
        if name == "seconds_left":
            return method

        def called(*args: Any, **named: Any) -> Any:
            self._left -= 1
            if self._left == 0 and not self._after:
                raise Killed(name)
            answer = method(*args, **named)
            if self._left == 0:
                list(answer) if isinstance(answer, Iterator) else None
                raise Killed(name)
            return answer

        return called


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a cycle of two people whose books nobody has handed out."""
    folder = tmp_path_factory.mktemp("pair") / "2026-H2"
    new_cycle(folder, PAIR)
    return folder


@pytest.fixture
def office(fresh: Path, tmp_path: Path) -> Iterator[Office]:
    """Give a copy of it, before an empty Drive."""
    folder = shutil.copytree(fresh, tmp_path / "2026-H2")
    with serving(World()) as world:
        google = google_at(world.url, clock=world.clock)
        home = google.create_folder("2026 H2", "", {})
        yield Office(folder, world, google, Drive(Place(google, (EDITOR,)), home.id, HR))


def people_in(office: Office) -> list[set[str]]:
    """Return who has access to each sheet that is not in the bin."""
    return [{one.email for one in office.google.permissions(file)} for file in office.books().values()]


def is_known(office: Office) -> bool:
    with Ledger.open(office.folder) as ledger:
        return len(ledger.registry) == 1 and len(ledger.sheets) == 1


def check_finished(office: Office) -> None:
    """One sheet with its people, which the ledger knows; and nothing is left to be handed out."""
    assert people_in(office) == [{HR, EDITOR, "ann@example.com"}]
    with Ledger.open(office.folder) as ledger:
        (book,) = ledger.registry
        record, sheet = record_of(ledger, book.book_id), ledger.sheets.find(book.book_id)
    assert record is not None
    assert record.shared
    assert sheet is not None
    assert list(office.books().values()) == [sheet.file_id]
    assert (office.folder / book.file).is_file()
    assert office.hand_out().books == ()


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("call", range(1, len(CALLS) + 1), ids=CALLS)
def test_a_kill_at_any_call_is_finished_by_the_next_hand_out(office: Office, call: int, after: bool) -> None:
    dying = Dying(office.google, call, after=after)
    drive = Drive(Place(dying, (EDITOR,)), office.drive.folder, HR)  # type: ignore[arg-type]
    with pytest.raises(Killed):
        hand_out_sheets(office.folder, NOW, Whom(everybody=True), drive=drive, at_once=1)
    others = [people - {HR} for people in people_in(office)]
    assert is_known(office) or others in ([], [set()])
    office.hand_out()
    check_finished(office)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("method", METHODS)
def test_an_answer_that_is_lost_once_makes_no_second_sheet(office: Office, method: str, after: bool) -> None:
    office.world.faults.fail(503, on=method, after=after)
    office.hand_out()
    check_finished(office)


@pytest.mark.parametrize("method", ["spreadsheets.batchUpdate", "permissions.create"])
def test_a_connection_that_breaks_for_good_is_finished_later(office: Office, method: str) -> None:
    office.world.faults.reset(on=method, times=60, after=True)
    with suppress(ReviewbookError):
        office.hand_out()
    office.world.faults.clear()
    office.hand_out()
    check_finished(office)


def test_a_sheet_that_google_shows_otherwise_than_drawn_is_shared_with_nobody(office: Office) -> None:
    def loosen() -> None:
        person = office.world.as_person(HR)
        person.open("E1 Ann Lee").remove_protection("Goals")

    office.world.faults.meanwhile(loosen, on="spreadsheets.get")
    found = office.hand_out()
    assert [finding.code for finding in found.findings] == ["S10"]
    assert people_in(office) == [{HR}]
    office.hand_out()
    check_finished(office)


def test_whom_google_refuses_is_told_and_gets_a_file_instead_if_hr_wants(office: Office) -> None:
    """An address without an account of Google's is refused for good."""
    office.world.faults.fail(403, "publishOutNotPermitted", on="permissions.create", skip=1, times=3)
    assert [finding.code for finding in office.hand_out().findings] == ["S10"]
    assert people_in(office) == [{HR, EDITOR}]
    assert [finding.code for finding in office.hand_out().findings] == ["S10"]
    done = hand_out_sheets(office.folder, NOW, Whom(), drive=office.drive, at_once=1)
    assert [(book.file, book.link) for book in done.books] == [("books/E1 Ann Lee.xlsx", "")]
    assert office.books() == {}
    with Ledger.open(office.folder) as ledger:
        assert (len(ledger.registry), len(ledger.sheets)) == (1, 0)
    assert sorted(path.name for path in (office.folder / "books").glob("*.*")) == ["E1 Ann Lee.xlsx"]


def test_a_sheet_whose_recipient_has_it_already_is_not_taken_back(office: Office) -> None:
    dying = Dying(office.google, len(CALLS), after=True)
    drive = Drive(Place(dying, (EDITOR,)), office.drive.folder, HR)  # type: ignore[arg-type]
    with pytest.raises(Killed):
        hand_out_sheets(office.folder, NOW, Whom(everybody=True), drive=drive, at_once=1)
    hand_out_sheets(office.folder, NOW, Whom(), drive=office.drive, at_once=1)
    check_finished(office)


def test_a_shared_drive_is_the_owner_there(fresh: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(fresh, tmp_path / "2026-H2")
    with serving(World()) as world:
        shared = world.drive.add_drive("Appraisal", HR)
        google = google_at(world.url, clock=world.clock, drive_id=shared)
        home = google.create_folder("2026 H2", shared, {})
        made = Office(folder, world, google, Drive(Place(google, (EDITOR,), HR), home.id))
        made.hand_out()
        check = {one.email: (one.role, one.inherited) for one in google.permissions(made.sheet("E1"))}
        assert check[EDITOR] == ("writer", False)
        assert check["ann@example.com"] == ("writer", False)
        assert made.audit().findings == ()
        world.as_person(HR).share("E1 Ann Lee", "deputy@example.com")
        assert [one.code for one in made.audit(mend=True).mended] == ["W02"]
