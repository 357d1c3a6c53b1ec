"""One office, twice: a manager's book as a file in a folder, and the same book as a Google Sheet."""

import os
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pytest

from sync.consolidate import consolidate
from sync.cycle import issue_books
from sync.google.client.errors import GoogleError
from sync.ledger import Ledger
from sync.receipt import Receipt
from tests.google_sheets.at_the_sheet import AtSheet
from tests.google_sheets.copied_office import Kept, consolidated, copied, manager
from tests.google_sheets.small_office import NOW, PEOPLE, Office, new_cycle
from tests.integration.typing_in import manager_types, row_of, table_of
from workbook_templates.books import team

Away = Callable[[], Callable[[], None]]
"""Makes a book such that it cannot be written to, and returns what ends that."""


class Desk(Protocol):
    """An office in which E1 leads E2: what the manager does with the book, and what HR runs."""

    folder: Path

    def run(self) -> Receipt:
        """Consolidate."""

    def type(self, table: str, record: str, /, **cells: str | float | None) -> None:
        """Let the manager type into the book."""

    def says(self, table: str, record: str, column: str) -> object:
        """Return what the manager sees in a cell."""

    def goal(self) -> str:
        """Return a goal that stands in the book."""

    def issue(self) -> str:
        """Return which issue the book says it is."""

    def content(self) -> bytes:
        """Return the book as a whole, to be compared with itself."""

    def meanwhile(self, action: Callable[[], object]) -> None:
        """Let something happen after the book was read, and before it is written to."""

    def ways_to_be_away(self) -> Mapping[str, Away]:
        """Return by the word that is said of it: each way in which the book cannot be written to."""


@dataclass
class FolderDesk:
    """The book is a file."""

    folder: Path
    patch: pytest.MonkeyPatch

    @property
    def book(self) -> Path:
        return next((self.folder / "books").glob("E1*.xlsx"))

    def run(self) -> Receipt:
        return consolidate(self.folder, NOW, jobs=1)

    def type(self, table: str, record: str, /, **cells: str | float | None) -> None:
        manager_types(self.book, table, record, **cells)

    def says(self, table: str, record: str, column: str) -> object:
        return row_of(self.book, team.BOOK, table, record).get(column)

    def goal(self) -> str:
        return str(table_of(self.book, team.BOOK, "review").rows[0].cells["goal_id"].value)

    def issue(self) -> str:
        with Ledger.open(self.folder) as ledger:
            return str(next(iter(ledger.registry)).issue)

    def content(self) -> bytes:
        return self.book.read_bytes()

    def meanwhile(self, action: Callable[[], object]) -> None:
        from sync import new_issue

        keep = new_issue._keep
        waiting = [action]

        def and_then(*given: object) -> int:
            kept: int = keep(*given)  # type: ignore[arg-type]
            if waiting:
                waiting.pop()()
            return kept

        self.patch.setattr(new_issue, "_keep", and_then)

    def ways_to_be_away(self) -> Mapping[str, Away]:
        return {"open": self._opened, "locked": self._locked, "missing": self._moved}

    def _opened(self) -> Callable[[], None]:
        lock = self.book.with_name(f"~${self.book.name}")
        lock.write_bytes(b"somebody")
        return lock.unlink

    def _locked(self) -> Callable[[], None]:
        book = self.book
        os.chmod(book, stat.S_IRUSR)
        return lambda: os.chmod(book, stat.S_IRUSR | stat.S_IWUSR)

    def _moved(self) -> Callable[[], None]:
        book, away = self.book, self.folder.parent / "away.xlsx"
        book.rename(away)

        def back() -> None:
            away.rename(book)

        return back


@dataclass
class SheetDesk:
    """The book is a Google Sheet."""

    office: Office
    patch: pytest.MonkeyPatch

    @property
    def folder(self) -> Path:
        return self.office.folder

    @property
    def sheet(self) -> AtSheet:
        return manager(self.office, "E1")

    def run(self) -> Receipt:
        return consolidated(self.office)

    def type(self, table: str, record: str, /, **cells: str | float | None) -> None:
        self.sheet.type(table, record, **cells)

    def says(self, table: str, record: str, column: str) -> object:
        return self.sheet.says(table, record, column)

    def goal(self) -> str:
        return self.sheet.records("review")[0]

    def issue(self) -> str:
        return str(self.sheet.read().identity.issue)

    def content(self) -> bytes:
        return repr(self.sheet.seen()).encode()

    def meanwhile(self, action: Callable[[], object]) -> None:
        self.office.world.faults.meanwhile(action, on="files.get", skip=1)

    def ways_to_be_away(self) -> Mapping[str, Away]:
        return {"locked": self._locked, "missing": self._binned, "google": self._cut_off}

    def _locked(self) -> Callable[[], None]:
        return self._changed("contentRestrictions", [{"readOnly": True}], [{"readOnly": False}])

    def _binned(self) -> Callable[[], None]:
        return self._changed("trashed", True, False)

    def _changed(self, what: str, now: object, then: object) -> Callable[[], None]:
        google, file_id = self.office.google, self.office.sheet("E1")
        google.update_file(file_id, **{what: now})

        def back() -> None:
            google.update_file(file_id, **{what: then})

        return back

    def _cut_off(self) -> Callable[[], None]:
        def nobody(*_: object, **__: object) -> None:
            raise GoogleError("google.offline", reason="test")

        self.office.google.file = nobody  # type: ignore[method-assign, assignment]
        return lambda: delattr(self.office.google, "file")


@contextmanager
def folder_desk(place: Path, patch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """Give an office whose book is a file, consolidated once."""
    new_cycle(place / "2026-H2", PEOPLE[:2])
    issue_books(place / "2026-H2", NOW)
    desk = FolderDesk(place / "2026-H2", patch)
    desk.run()
    yield desk


@contextmanager
def sheet_desk(kept: Kept, place: Path, patch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """Give an office whose book is a sheet, consolidated once."""
    with copied(kept, place) as office:
        yield SheetDesk(office, patch)
