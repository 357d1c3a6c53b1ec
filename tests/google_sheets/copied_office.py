"""Offices whose books are all in Sheets, handed out and collected once for many tests, and copied for each."""

import copy
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from sync.collecting import Sheets
from sync.consolidate import consolidate
from sync.google.client.connection import google_at, using
from sync.receipt import Receipt
from tests.google_sheets.at_the_sheet import AtSheet
from tests.google_sheets.emulator.files import File
from tests.google_sheets.emulator.formulas import Results, computed
from tests.google_sheets.emulator.server import serving
from tests.google_sheets.emulator.spreadsheet import Spreadsheet
from tests.google_sheets.emulator.world import World
from tests.google_sheets.small_office import NOW, PEOPLE, Office, office_in


@dataclass(frozen=True)
class Kept:
    """An office as it was left: its folder, its files in Drive, and how late it was."""

    office: Office
    files: dict[str, File]
    passed: float


@contextmanager
def reading_here() -> Iterator[None]:
    """Read books in this process: to start another takes longer than to read the few of a test."""
    with ThreadPoolExecutor(1) as pool, pytest.MonkeyPatch.context() as patch:
        patch.setattr("sync.consolidate.early_workers", lambda _jobs: nullcontext(pool))
        yield


@pytest.fixture(scope="module", autouse=True)
def here() -> Iterator[None]:
    """Read books in this process, as long as a module of tests lasts."""
    with reading_here():
        yield


@pytest.fixture(scope="module", autouse=True)
def frozen() -> Iterator[None]:
    """Let formulas of a sheet show what they showed first, as long as a module of tests lasts: what they show is no answer."""
    shown: dict[str, Results] = {}

    def first(book: Spreadsheet) -> Results:
        if book.id not in shown:
            shown[book.id] = computed(book)
        return shown[book.id]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tests.google_sheets.emulator.shape.computed", first)
        yield


@pytest.fixture(scope="session")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """Return an office of two managers after its first consolidation; nobody works in it."""
    return kept(tmp_path_factory.mktemp("collected"), len(PEOPLE))


@pytest.fixture(scope="session")
def one_book(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """Return an office of one manager with one report, likewise."""
    return kept(tmp_path_factory.mktemp("one book"), 2)


def kept(place: Path, people: int) -> Kept:
    """Make an office, and keep it as it is after its first consolidation."""
    with serving(World()) as world:
        made = office_in(place / "2026-H2", world, PEOPLE[:people])
        made.hand_out()
        with reading_here():
            consolidated(made)
        return Kept(made, copy.deepcopy(world.drive.files), world.clock.monotonic())


@contextmanager
def copied(kept: Kept, place: Path) -> Iterator[Office]:
    """Return a copy of an office, with a Google of its own."""
    folder = shutil.copytree(kept.office.folder, place / "2026-H2")
    with serving(World(seed=11)) as world:
        world.clock.sleep(kept.passed + 60)
        world.drive.files.update(copy.deepcopy(kept.files))
        google = google_at(world.url, clock=world.clock)
        drive = replace(kept.office.drive, place=replace(kept.office.drive.place, google=google))
        yield Office(folder, world, google, drive)
        assert world.judge.blamed == []


@pytest.fixture
def office(collected: Kept, tmp_path: Path) -> Iterator[Office]:
    """Return a copy of the office of two managers."""
    with copied(collected, tmp_path) as made:
        yield made


@pytest.fixture
def small(one_book: Kept, tmp_path: Path) -> Iterator[Office]:
    """Return a copy of the office with one book."""
    with copied(one_book, tmp_path) as made:
        yield made


def consolidated(office: Office, sheets: Sheets = Sheets.CHANGED) -> Receipt:
    """Consolidate with that office's Google."""
    with using(office.google):
        return consolidate(office.folder, NOW, jobs=1, sheets=sheets)


def manager(office: Office, person: str) -> AtSheet:
    """Return a manager before the sheet of their team book."""
    mail = {one.id: one.email for one in PEOPLE}[person]
    return AtSheet(office.world, office.sheet(person), mail)
