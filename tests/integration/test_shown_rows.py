"""A run over a few books makes their rows alone, and leaves the master as a comparison of all rows would have left it."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

import sync.write_master
from appraisal.cascade import Forest
from appraisal.model import Link
from appraisal.nodes import node_of
from sync.consolidate import consolidate
from sync.hr import HrContent
from sync.ledger import Ledger
from sync.master_rows import MasterRows
from sync.present_master import kept_content
from sync.shown_rows import changed_books
from sync.written_rows import NewRow, RowChange, difference
from sync.xlsx.cells import set_cells
from sync.xlsx.read import RawTable, read_book
from workbook_templates.books import master, team

from .conftest import NOW, Cycle
from .master_edits import edit_master

Edits = Callable[[dict[str, RawTable]], Iterator[tuple[str, int, str, object]]]


def edit_book(path: Path, edits: Edits) -> None:
    """Type into a book: sheets' tables, rows of the sheet, columns and what is typed there."""
    tables = read_book(path.read_bytes(), (team.BOOK,)).tables
    typed: dict[str, dict[str, object]] = {}
    for name, row, column, value in edits(tables):
        found = tables[name]
        typed.setdefault(found.sheet_title, {})[found.cell_reference(column, row)] = value
    path.write_bytes(set_cells(path.read_bytes(), typed))  # type: ignore[arg-type]


def all_kinds(tables: dict[str, RawTable]) -> Iterator[tuple[str, int, str, object]]:
    """Rename one of a book's goals, cut another off from the goal above, and say how three were reached."""
    own = {row.cells["goal_id"].value for row in tables["review"].rows if "goal_id" in row.cells}
    rows = [
        row for row in tables["goals"].rows if "goal_id" in row.cells and row.cells["goal_id"].value in own
    ]
    yield "goals", rows[0].number, "title", "A goal by another name"
    for row in rows:
        if "parent" in row.cells:
            yield "goals", row.number, "parent", None
            break
    for place, row in enumerate(tables["review"].rows[:3]):
        yield "review", row.number, "evidence", f"seen {place}"


Kept = list[Sequence[object]]
Change = RowChange | NewRow


def shown(folder: Path) -> tuple[Kept, dict[str, RawTable]]:
    """Return the rows of the master as the ledger keeps them, and the tables of the master itself."""
    with Ledger.open(folder) as ledger:
        _, rows = ledger.query('SELECT "table", key, row, cells FROM written ORDER BY 1, 2')
        kept: Kept = list(rows)
    return kept, read_book((folder / "master.xlsx").read_bytes(), (master.BOOK,)).tables


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[frozenset[str] | None]:
    """Return the answers to which books' rows can differ."""
    answers: list[frozenset[str] | None] = []

    def changed(content: HrContent, ledger: Ledger) -> frozenset[str] | None:
        answers.append(changed_books(content, ledger))
        return answers[-1]

    monkeypatch.setattr(sync.write_master, "changed_books", changed)
    return answers


@pytest.mark.usefixtures("consolidated")
def test_rows_of_changed_books_alone_leave_what_a_comparison_of_all_rows_leaves(
    cycle: Cycle, tmp_path: Path, asked: list[frozenset[str] | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    with Ledger.open(cycle.folder) as ledger:
        counting = [found.file for found in ledger.returns.currents() if found.finished]
    for file in counting[:2]:
        edit_book(cycle.folder / file, all_kinds)
    whole = tmp_path / "whole"
    shutil.copytree(cycle.folder, whole)
    asked.clear()
    before, receipt = shown(cycle.folder), cycle.consolidate()
    assert asked[0] is not None
    assert 2 == len(asked[0]) < len(receipt.books)
    monkeypatch.setattr(sync.write_master, "changed_books", lambda *_: None)
    consolidate(whole, NOW, jobs=1)
    whole_comparison = shown(whole)
    assert whole_comparison == shown(cycle.folder)
    assert before != whole_comparison


@pytest.mark.usefixtures("consolidated")
def test_all_rows_are_compared_where_hr_saved_the_master(
    cycle: Cycle, asked: list[frozenset[str] | None]
) -> None:
    first = shown(cycle.folder)[1]["reviews"].rows[0].cells
    edit_master(cycle, "reviews", str(first["goal_id"].value), title="typed over")
    asked.clear()
    cycle.consolidate()
    assert asked == [None]
    assert first["title"] == shown(cycle.folder)[1]["reviews"].rows[0].cells["title"]


@pytest.mark.usefixtures("consolidated")
def test_a_goal_in_two_books_and_a_book_that_the_master_does_not_show_yet_are_known(
    cycle: Cycle,
) -> None:
    with Ledger.open(cycle.folder) as ledger:
        one, other = (found.book_id for found in list(ledger.returns.currents())[:2])
        assert not ledger.returns.hold_twice()
        records = ledger.returns.records(other)
        with ledger.transaction():
            goals = (*records.goals, *ledger.returns.records(one).goals)
            ledger.returns.store(other, replace(records, goals=goals))
        assert ledger.returns.hold_twice()
        assert {other} == ledger.returns.unshown()


class _TakenBackError(Exception):
    pass


def differences(ledger: Ledger, changed: frozenset[str] | None) -> tuple[list[tuple[str, Change]], Kept]:
    """Return what differs of the rows of books, and all rows afterwards; the ledger stays as it is."""
    rows = MasterRows(kept_content(ledger), ledger, changed)
    forest = Forest(map(node_of, ledger.returns.goals()))
    wanted = {
        master.GOALS: rows.goals(forest),
        master.REVIEWS: rows.reviews(),
        master.ACTUALS: rows.actuals(),
    }
    found: list[tuple[str, Change]] = []
    try:
        with ledger.transaction():
            for table, stream in wanted.items():
                end = ledger.written.last_row(table.name)
                found += ((table.name, one) for one in difference(table, stream, ledger.written, end))
            kept: Kept = [(table.name, *row) for table in wanted for row in ledger.written.rows(table.name)]
            raise _TakenBackError
    except _TakenBackError:
        return sorted(found, key=lambda one: (one[0], one[1].number)), kept


def covers(found: list[tuple[str, Change]]) -> set[int]:
    """Return the rows of Goals that others cover otherwise than before."""
    return {one.number for _, one in found if isinstance(one, RowChange) and "coverage" in one.cells}


@pytest.mark.usefixtures("consolidated")
def test_goals_that_move_go_come_and_cover_others_differ_alike_in_both_comparisons(cycle: Cycle) -> None:
    with Ledger.open(cycle.folder) as ledger:
        first, second, third = (found.book_id for found in list(ledger.returns.currents())[:3])
        assert (differences(ledger, None)[0], differences(ledger, frozenset())[0]) == ([], [])
        above = next(goal for goal in ledger.returns.goals(first) if node_of(goal).additive)
        above = replace(above, parameters=replace(above.parameters, target=100.0))
        records, others = ledger.returns.records(first), ledger.returns.records(second)
        ledger.returns.store(first, replace(records, goals=(above, *records.goals[1:])))
        moved, *left = others.goals
        part = replace(
            above,
            id="G7654321",
            parent_id=above.id,
            link=Link.SUM,
            factor=None,
            parameters=replace(above.parameters, target=40.0),
        )
        lines = (replace(others.scorecards[0], lines=others.scorecards[0].lines[1:]), *others.scorecards[1:])
        ledger.returns.store(second, replace(others, goals=(*left[1:], part), scorecards=lines))
        thirds = ledger.returns.records(third)
        ledger.returns.store(third, replace(thirds, goals=(*thirds.goals, moved)))
        whole = differences(ledger, None)
        assert whole == differences(ledger, frozenset({first, second, third}))
        changes = [one.cells for name, one in whole[0] if name == "goals" and isinstance(one, RowChange)]
        assert any("status" in cells for cells in changes)
        covered = covers(whole[0])
        assert covered
        assert covered == covers(differences(ledger, frozenset({second, third}))[0])
