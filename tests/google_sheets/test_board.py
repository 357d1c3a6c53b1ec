"""The goal board as a sheet: goals, whose they are, how far they are; no score, no secret, and nobody who merely has the link."""

import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from addin.demo.company import company
from addin.demo.run import fill_books, found_cycle
from sync.consolidate import consolidate
from sync.cycle import issue_books
from sync.google.books.audit import audit
from sync.google.books.board import BoardDone, Shown, share_board
from sync.google.books.handing_out import Drive
from sync.google.books.looking import Place
from sync.google.client.connection import google_at
from sync.google.client.errors import GoogleError
from sync.google.client.service import Google
from sync.ledger import Ledger
from tests.google_sheets.emulator.server import serving
from tests.google_sheets.emulator.world import HR, World
from tests.google_sheets.small_office import EDITOR

NOW = datetime(2027, 1, 16, 18, 20, tzinfo=UTC)
TEAM = "all@example.com"


@dataclass
class Hall:
    """A consolidated cycle, and a wall in Google for its goals."""

    folder: Path
    world: World
    google: Google
    drive: Drive
    names: dict[str, str]

    def show(self, **asked: Any) -> BoardDone:
        """Make the board, or bring it up to date."""
        return share_board(self.folder, NOW, drive=self.drive, **asked)

    @property
    def id(self) -> str:
        return next(one.id for one in self.google.list_files("trashed = false") if "kind" in one.properties)

    def says(self) -> str:
        """Return all that stands on the board, hidden or not."""
        return str(
            self.google.grid(self.id, "sheets(properties(title),data(rowData(values(userEnteredValue))))")
        )

    def calls(self, **asked: Any) -> int:
        """Return how many calls it takes to bring the board up to date."""
        before = len(self.world.calls.entries)
        self.show(**asked)
        return len(self.world.calls.entries) - before


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """Give a cycle of 12 people after its consolidation."""
    folder = tmp_path_factory.mktemp("board") / "2026-H2"
    sample = company(12, "en")
    found_cycle(folder, sample, NOW)
    fill_books(folder, tuple(issue_books(folder, NOW)), sample, lambda _done, _total: None)
    consolidate(folder, NOW, jobs=1)
    with serving(World()) as world:
        google = google_at(world.url, clock=world.clock)
        home = google.create_folder("2026-H2", "", {})
        drive = Drive(Place(google, (EDITOR,)), home.id, HR)
        yield Hall(folder, world, google, drive, {one.id: one.name for one in sample.employees})
        assert world.judge.blamed == []


def test_it_is_made_once_and_costs_nothing_where_nothing_changed(hall: Hall) -> None:
    assert hall.show().made
    assert hall.calls() == 0
    assert not hall.show().drawn


def test_without_being_asked_it_names_nobody_and_tells_no_score(hall: Hall) -> None:
    hall.show(shown=Shown())
    said = hall.says()
    assert "Goals" in said
    assert [name for name in hall.names.values() if name in said] == []
    assert "Grade" not in said
    assert "Score" not in said


def test_of_private_people_neither_name_nor_goals_stand_on_it(hall: Hall) -> None:
    hall.show(shown=Shown(people=True))
    everybody = {person for person, name in hall.names.items() if name in hall.says()}
    hidden = min(everybody)
    calls = hall.calls(shown=Shown(people=True, private=frozenset({hidden})))
    shown = {person for person, name in hall.names.items() if name in hall.says()}
    assert len(everybody) > 5
    assert shown == everybody - {hidden}
    assert calls == 2


def test_it_is_what_it_was_told_last(hall: Hall) -> None:
    hall.show(shown=Shown(people=True))
    assert not hall.show().drawn
    assert hall.show(shown=Shown()).drawn


def test_readers_may_read_and_nobody_else_may(hall: Hall) -> None:
    done = hall.show(readers=["ann@example.com"], groups=[TEAM])
    assert done.readers == ("ann@example.com", TEAM)
    found = {(one.kind, one.email): one.role for one in hall.google.permissions(hall.id)}
    assert found == {
        ("user", HR): "owner",
        ("user", EDITOR): "writer",
        ("user", "ann@example.com"): "reader",
        ("group", TEAM): "reader",
    }
    assert not hall.google.file(hall.id).writers_can_share
    assert hall.show(no_longer=["ann@example.com"]).readers == (TEAM,)
    assert "ann@example.com" not in {one.email for one in hall.google.permissions(hall.id)}


def test_an_audit_finds_and_takes_away_what_lets_others_read_it(hall: Hall) -> None:
    hall.show(readers=["Bo@example.com"], groups=[TEAM])
    assert audit(hall.folder, place=hall.drive.place).findings == ()
    hr = hall.world.as_person(HR)
    hr.share_link(hall.id)
    hr.share(hall.id, "deputy@example.com", "reader")
    found = audit(hall.folder, place=hall.drive.place).findings
    assert sorted(one.code for one in found) == ["W01", "W02"]
    assert {one.place.file for one in found} == {hall.google.file(hall.id).name}
    done = audit(hall.folder, place=hall.drive.place, mend=True)
    assert (sorted(one.code for one in done.mended), done.findings) == (["W01", "W02"], ())
    assert {one.email for one in hall.google.permissions(hall.id)} == {HR, EDITOR, "Bo@example.com", TEAM}


def test_every_page_of_it_is_protected(hall: Hall) -> None:
    hall.show(shown=Shown(people=True))
    pages = hall.google.structure(
        hall.id, "sheets(properties(title),protectedRanges(range,unprotectedRanges))"
    )
    assert len(pages["sheets"]) == 2
    for page in pages["sheets"]:
        assert [one.get("unprotectedRanges", []) for one in page["protectedRanges"]] == [[]]


def test_an_answer_that_is_lost_makes_no_second_board(hall: Hall, tmp_path: Path) -> None:
    folder = shutil.copytree(hall.folder, tmp_path / "2026-H2")
    with Ledger.open(folder) as ledger, ledger.transaction():
        ledger.set_meta("sheet:goal-board", "")
    with serving(World()) as world:
        google = google_at(world.url, clock=world.clock)
        drive = Drive(Place(google, (EDITOR,)), google.create_folder("x", "", {}).id, HR)
        world.faults.fail(503, on="files.create", after=True)
        world.faults.fail(503, on="spreadsheets.batchUpdate", after=True)
        with suppress(GoogleError):
            share_board(folder, NOW, drive=drive)
        assert share_board(folder, NOW, drive=drive).url
        assert world.calls["files.create"] == 2
        assert not share_board(folder, NOW, drive=drive).drawn
