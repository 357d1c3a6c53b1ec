"""The sample company with half of its managers in Google Sheets, at the Google that this checkout's tests bring along.

Its managers sign in as themselves and fill their sheets as people do: only what they may edit, and one sheet each. Nothing of it
leaves the computer, and nobody waits for a quota: time there moves on when somebody would wait.
"""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from addin.demo.colleagues import rate_colleagues
from addin.demo.company import Company
from addin.demo.fill_files import Cells, OpenFile, opened, replies
from addin.demo.filling import fill_book
from addin.demo.open_book import Typed
from addin.demo.own_books import fill_own
from addin.demo.run import Filled
from addin.demo.stages import DemoStage, said_until, typed_until
from sync.cycle import opened as opened_cycle
from sync.errors import ReviewbookError
from sync.google.books.handing_out import hand_out_sheets
from sync.google.books.whom import Whom, choose
from sync.google.client.service import Google
from sync.google.gbook import decode
from sync.google.settings import GoogleSettings, keep_settings
from sync.handout import HandedOut
from sync.ledger import Ledger
from sync.roles import PEER, SELF
from sync.rows import as_text
from sync.run import Progress
from sync.xlsx.read import RawRow
from sync.xlsx.references import column_index
from workbook_templates.books import filled_table

CHECKOUT = Path(__file__).parents[2]
_EMULATOR = "tests.google_sheets.emulator"

FILES_ONLY = frozenset({"formula-overwritten", "hidden-rows", "two-files", "copy"})
"""Mistakes that can be made in files alone: sheets are protected, and there is one of each."""


class DemoError(ReviewbookError):
    """The sample company cannot work in Google Sheets here."""


@dataclass(frozen=True, slots=True)
class SheetsDesk:
    """Where managers fill their sheets: the Google of the tests, and how to sign in there as somebody."""

    google: Google
    world: Any

    def figures(self) -> dict[str, int]:
        """Return how many sheets there are, and how often Google was asked, to read and to write cells among it."""
        calls = self.world.calls
        return {
            "sheets": calls["files.create"] - 1,
            "calls": len(calls.entries),
            "reads": calls["read"],
            "writes": calls["write"],
        }

    def issue(self, folder: Path, sample: Company, now: datetime, progress: Progress) -> list[HandedOut]:
        """Connect a cycle with this Google, and hand everything out: half of the managers get sheets."""
        whom = half_of_managers(sample)
        with opened_cycle(folder) as ledger:
            home = self.google.create_folder(folder.name, "", {})
            keep_settings(
                ledger, GoogleSettings(home.id, account=self.world.account, folder_name=folder.name)
            )
            choose(ledger, whom)
        done = hand_out_sheets(folder, now, whom, lambda one, of, _: progress(one, of), at_once=1)
        if done.findings:
            raise RuntimeError("a sheet of the sample company cannot be handed out")
        return list(done.books)

    def fill(self, folder: Path, book: HandedOut, sample: Company) -> Filled:
        """Fill one sheet as the one does who has it, and return what came of it."""
        content = (folder / book.file).read_bytes()
        seen = opened(content)
        typed, filled = _typed(seen, book, sample)
        if typed:
            with Ledger.open(folder) as ledger:
                sheet = ledger.sheets.find(book.book_id)
            if sheet is None:
                raise KeyError(book.book_id)
            ids = {tab.title: tab.id for tab in decode(content).tabs}
            requests = list(_requests(seen, typed, ids))
            self._as_person(book.manager.email).batch_update(sheet.file_id, requests, repeatable=True)
        return filled

    def _as_person(self, email: str) -> Google:
        """Return the Google of one person."""
        from sync.google.client.connection import google_at

        return google_at(self.world.url, token=email, clock=self.world.clock)


@contextmanager
def emulated_google() -> Iterator[SheetsDesk]:
    """Start the tests' Google, and let every command inside use it.

    Raises:
        DemoError: this is no checkout, or the packages for Google are missing.

    """
    from sync.google.client.connection import check_installed, google_at, using

    if not (CHECKOUT / Path(*_EMULATOR.split("."))).is_dir():
        raise DemoError("demo-sheets.no-checkout")
    check_installed()
    sys.path.insert(0, str(CHECKOUT))
    try:
        server, worlds = (import_module(f"{_EMULATOR}.{name}") for name in ("server", "world"))
        with server.serving(worlds.World()) as world:
            google = google_at(world.url, clock=world.clock)
            with using(google):
                yield SheetsDesk(google, world)
    finally:
        sys.path.remove(str(CHECKOUT))


def half_of_managers(sample: Company) -> Whom:
    """Return the half of the managers who work in Sheets: none who would do what can be done in files alone."""
    managers = dict.fromkeys(line.manager_id for line in sample.assignments)
    able = [
        manager
        for manager in managers
        if manager not in sample.plan or FILES_ONLY.isdisjoint(sample.plan[manager].kinds)
    ]
    return Whom(ids=frozenset(able[: len(managers) // 2]))


def _typed(seen: OpenFile, book: HandedOut, sample: Company) -> tuple[Cells, Filled]:
    """Return what somebody types into a book, by its kind, and what comes of that."""
    if book.role == PEER:
        return rate_colleagues(seen.rows, book.manager, sample), Filled()
    if book.role == SELF:
        said, mistakes = fill_own(seen.rows, book.manager, sample)
        return said_until(said, DemoStage.CALIBRATE), Filled(mistakes)
    edits = typed_until(fill_book(seen.rows, book.manager, sample), DemoStage.CALIBRATE)
    if not edits.returned:
        return {}, Filled(edits.mistakes)
    return {**edits.cells, **replies(seen, sample)}, Filled(edits.mistakes, edits.figures)


def _requests(seen: OpenFile, typed: Cells, ids: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    """Yield what types values into cells, one request for each."""
    for name, records in typed.items():
        raw, key = seen.tables[name], filled_table(name).row_key[0]
        for row in raw.rows:
            for column, value in records.get(_record(row, key), {}).items():
                start = {
                    "sheetId": ids[raw.sheet_title],
                    "rowIndex": row.number - 1,
                    "columnIndex": _column(raw.cell_reference(column, row.number)),
                }
                cell = {"start": start, "rows": [{"values": [_cell(value)]}], "fields": "userEnteredValue"}
                yield {"updateCells": cell}


def _record(row: RawRow, key: str) -> str:
    cell = row.cells.get(key)
    return "" if cell is None or cell.value is None else as_text(cell.value)


def _column(place: str) -> int:
    return column_index(place.rstrip("0123456789"))


def _cell(value: Typed) -> dict[str, Any]:
    if value is None:
        return {}
    kind = "stringValue" if isinstance(value, str) else "numberValue"
    return {"userEnteredValue": {kind: value}}
