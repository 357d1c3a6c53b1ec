"""One contract for the master wherever HR works on it: a closed file, an open workbook, a Google Sheet."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import xlwings as xw

import sync.run
from sync.undo import undo
from sync.written_rows import same
from tests.applications.office import live_office
from tests.contracts.master_desks import ClosedFile, GoogleSheet, LiveWorkbook, MasterDesk, seen
from tests.faults.small_cycle import NOW, SmallCycle, flaws, open_conflicts, type_into_book
from tests.faults.small_cycle import book_table as table_of_book
from workbook_templates.master_names import is_block

pytest_plugins = ["tests.google_sheets.master_fixtures"]

TIMES = {"at", "received", "when", "since", "opened"}
"""Columns that say when something was done."""


class Killed(BaseException):
    """The process ends here."""


@pytest.fixture(scope="session")
def office() -> Iterator[xw.App]:
    yield from live_office()


@pytest.fixture(params=["file", pytest.param("live", marks=pytest.mark.application), "sheet"])
def desk(request: pytest.FixtureRequest, small: SmallCycle, tmp_path: Path) -> Iterator[MasterDesk]:
    if request.param == "sheet":
        yield GoogleSheet(request.getfixturevalue("desks"))
        return
    cycle = SmallCycle(Path(shutil.copytree(small.folder, tmp_path / "2026-H2")))
    if request.param == "file":
        yield ClosedFile(cycle)
        return
    app = request.getfixturevalue("office")
    yield LiveWorkbook(cycle, app)
    for book in app.books:
        book.close()


def consolidate(desk: MasterDesk) -> Any:
    return desk.command(desk.cycle.consolidate)


def person(desk: MasterDesk, place: int = 0) -> str:
    return desk.shows()["calibration"].rows[place].record


def test_what_hr_decides_and_what_hr_adds_is_taken(desk: MasterDesk) -> None:
    who = person(desk)
    desk.types("calibration", who, {"calibrated_score": 91.5, "reason": "A hard market"})
    desk.adds("employees", {"employee_id": "E999", "name": "Nina Novak", "department": "Sales"})
    consolidate(desk)
    row = seen(desk, "calibration", who)
    assert (row["calibrated_score"], row["reason"]) == (91.5, "A hard market")
    assert seen(desk, "employees", "E999")["name"] == "Nina Novak"
    assert flaws(desk.cycle.folder) == []


def test_what_a_run_works_out_is_shown_and_nothing_else_changes(desk: MasterDesk) -> None:
    who, before = person(desk), cells(desk)
    desk.types("employees", who, {"name": "Nina Novak"})
    consolidate(desk)
    assert seen(desk, "results", who)["name"] == "Nina Novak"
    after = cells(desk)
    changed = {
        place: after.get(place) for place in before.keys() | after.keys() if not _same(before, after, place)
    }
    told = {place: value for place, value in changed.items() if place[0] == "changes"}
    assert told, "the Change log says who was called otherwise before"
    assert changed.keys() > told.keys()
    assert all("Nina Novak" in str(value) for place, value in changed.items() if place not in told), changed


def cells(desk: MasterDesk) -> dict[tuple[str, str, str], Any]:
    """Return every cell of our tables by table, record and column."""
    return {
        (name, row.record or str(row.shown[:3]), key): cell
        for name, table in desk.shows().items()
        if not is_block(table.table)
        for row in table.rows
        for key, cell in zip(table.table.positions, row.shown, strict=False)
        if key not in TIMES
    }


def _same(one: dict[Any, Any], other: dict[Any, Any], place: Any) -> bool:
    return same(one.get(place), other.get(place))


def test_twice_is_once(desk: MasterDesk) -> None:
    desk.types("employees", person(desk), {"name": "Nina Novak"})
    consolidate(desk)
    before, there = desk.cycle.master.read_bytes(), cells(desk)
    assert not consolidate(desk).written
    assert desk.cycle.master.read_bytes() == before
    assert cells(desk) == there


def test_what_hr_keeps_beside_our_tables_survives(desk: MasterDesk) -> None:
    desk.notes("employees", "ask her about June")
    desk.types("employees", person(desk), {"name": "Nina Novak"})
    consolidate(desk)
    assert desk.noted("employees") == "ask her about June"


def test_a_run_that_is_killed_is_finished_by_the_next(
    desk: MasterDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = person(desk)
    desk.types("employees", who, {"name": "Nina Novak"})

    def killed(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(sync.run, "put_in_place", killed)
        with pytest.raises(Killed):
            consolidate(desk)
    consolidate(desk)
    assert seen(desk, "results", who)["name"] == seen(desk, "employees", who)["name"] == "Nina Novak"
    assert flaws(desk.cycle.folder) == []


def test_an_undo_takes_the_run_back_and_leaves_what_hr_typed(desk: MasterDesk) -> None:
    who = person(desk)
    before = seen(desk, "results", who)
    desk.types("employees", who, {"name": "Nina Novak"})
    consolidate(desk)
    desk.command(lambda: undo(desk.cycle.folder, NOW))
    assert seen(desk, "results", who) == before
    assert seen(desk, "employees", who)["name"] == "Nina Novak"


def test_the_same_cell_changed_by_hr_and_by_a_manager_is_a_conflict_at_the_desk(desk: MasterDesk) -> None:
    path = desk.cycle.returned[0]
    rows = table_of_book(path, "review").rows
    goal = str(next(row.cells["goal_id"].value for row in rows if "actual" in row.cells))
    desk.types("reviews", goal, {"actual": 1.0})
    type_into_book(path, "review", goal, actual=2.0)
    consolidate(desk)
    assert open_conflicts(desk.cycle.folder) == [("review", goal, "actual")]
    assert seen(desk, "reviews", goal)["actual"] == 1.0
    [shown] = desk.shows()["conflicts"].rows
    conflict = seen(desk, "conflicts", shown.record)
    assert "1" in str(conflict["master"])
    assert "2" in str(conflict["returned"])
    desk.types("conflicts", shown.record, {"choice": _returned(desk)})
    consolidate(desk)
    assert open_conflicts(desk.cycle.folder) == []
    assert seen(desk, "reviews", goal)["actual"] == 2.0


def _returned(desk: MasterDesk) -> str:
    from workbook_templates.labels import choice_words

    table = desk.shows()["conflicts"].table
    words = choice_words(table.by_key["choice"].choices, "en")
    return next(word for code, word in words.items() if "return" in code)
