"""A company of six whose managers work in Google Sheets, at the tests' own Google: a minute of somebody's patience, not ten."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from appraisal.model import Cycle, Employee
from appraisal.policy import Policy
from sync.cycle import start
from sync.google.books.audit import Audited, audit
from sync.google.books.handing_out import Drive, SheetsHandedOut, hand_out_sheets
from sync.google.books.looking import Place
from sync.google.books.whom import Whom
from sync.google.client.connection import google_at
from sync.google.client.service import Google
from sync.ledger import Ledger
from sync.roster import Roster
from tests.google_sheets.emulator.server import serving
from tests.google_sheets.emulator.world import HR, World

NOW = datetime(2026, 7, 2, 9, 0, tzinfo=UTC)
EDITOR = "helen@example.com"
"""HR's second pair of eyes; the account itself is ``hr@example.com``."""

PEOPLE = (
    Employee("E1", "Ann Lee", "Sales", "Head", manager_id="", email="ann@example.com"),
    Employee("E2", "Bob Ray", "Sales", "Lead", manager_id="E1", email="bob@example.com"),
    Employee("E3", "Cy Poe", "Sales", "Clerk", manager_id="E1", email="cy@example.com"),
    Employee("E4", "Di Fox", "Sales", "Clerk", manager_id="E2", email="di@example.com"),
    Employee("E5", "Ed Kim", "Sales", "Clerk", manager_id="E2", email="ed@example.com"),
    Employee("E6", "Fay Orr", "Sales", "Clerk", manager_id="E2", email="fay@example.com"),
)


@dataclass(frozen=True)
class Office:
    """A cycle folder, and the Google in which its sheets are."""

    folder: Path
    world: World
    google: Google
    drive: Drive

    def hand_out(self, *ids: str, now: datetime = NOW) -> SheetsHandedOut:
        """Hand out what is missing: the books of some people into Sheets, everybody's without any."""
        whom = Whom(everybody=not ids, ids=frozenset(ids))
        return hand_out_sheets(self.folder, now, whom, drive=self.drive, at_once=1)

    def audit(self, *, mend: bool = False) -> Audited:
        """Look at all sheets."""
        return audit(self.folder, place=self.drive.place, mend=mend)

    def sheet(self, person: str) -> str:
        """Return the id of the sheet of somebody's team book."""
        with Ledger.open(self.folder) as ledger:
            (book,) = ledger.registry.of_recipient(person, "team")
            sheet = ledger.sheets.find(book.book_id)
            assert sheet is not None
            return sheet.file_id

    def roles(self, person: str) -> dict[str, str]:
        """Return who may do what with somebody's sheet, by address."""
        return {one.email: one.role for one in self.google.permissions(self.sheet(person))}

    def books(self) -> dict[str, str]:
        """Return the sheets in Drive that are not in the bin, by name: whose books they say they are."""
        found = self.google.list_files("trashed = false")
        return {one.name: one.id for one in found if "book" in one.properties}


def new_cycle(folder: Path, people: Iterable[Employee] = PEOPLE, **settings: object) -> None:
    """Start a cycle with some people, who get no other books than team books."""
    policy = Policy(Cycle("2026-H2", "2026 H2", date(2026, 7, 1), date(2026, 12, 31)), company="Acme")
    start(folder, replace(policy, **settings), Roster(tuple(people)), NOW)  # type: ignore[arg-type]


def office_in(folder: Path, world: World, people: Iterable[Employee] = PEOPLE, **settings: object) -> Office:
    """Start a cycle, and open a Drive for it."""
    new_cycle(folder, people, **settings)
    google = google_at(world.url, clock=world.clock)
    home = google.create_folder("2026 H2", "", {"reviewbook": "2026-H2", "kind": "folder"})
    drive = Drive(Place(google, (HR, EDITOR)), home.id, HR)
    return Office(folder, world, google, drive)


@contextmanager
def one_office(folder: Path, **settings: object) -> Iterator[Office]:
    """Give an office with a Google of its own, whose calls must all have been sound."""
    with serving(World()) as world:
        yield office_in(folder, world, **settings)
        assert world.judge.blamed == []
