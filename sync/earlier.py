"""An earlier cycle as its master shows it: HR's part, and how far people came with their goals. Nothing of it is written."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from appraisal.model import CellState, Goal, Level
from appraisal.planning import EarlierResult
from sync.earlier_plans import EarlierPlan, plans_in_master
from sync.errors import CycleFolderError, IdentityError, MasterError, library_errors
from sync.files import find_master
from sync.hr import HrContent, hr_content
from sync.master_rows import SOURCES
from sync.records import read_goal
from sync.rows import RowReader, as_text
from sync.xlsx.gate import MASTER as MASTER_LIMITS
from sync.xlsx.gate import load
from sync.xlsx.read import RawTable, read_book
from workbook_templates.books import master
from workbook_templates.labels import choice_code

NEEDED = ("settings", "employees", "goals")
"""The tables without which a workbook is no master of any version."""

ONGOING = frozenset({"", "active", "agreed"})
"""The statuses of a goal that may go on in the next cycle."""


@dataclass(frozen=True, slots=True)
class Reached:
    """How far somebody came with a goal: what was scored, and the achievement (100 is the target)."""

    state: CellState | None
    target: float | None
    actual: float | None
    achievement: float | None


NOTHING_YET = Reached(None, None, None, None)


@dataclass(frozen=True, slots=True)
class PersonsGoal:
    """A person's goal of the earlier cycle, with its status and how far it came.

    ``manager_id`` is whose book it stands in, "" where the master does not say.
    """

    goal: Goal
    status: str
    reached: Reached
    manager_id: str = ""


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier cycle: HR's part of its master, the people's goals, and their improvement plans.

    ``results`` are those of its people. ``without`` are the sheets that a master of its version did not have yet, by the key of their table.
    """

    content: HrContent
    goals: tuple[PersonsGoal, ...]
    without: tuple[str, ...]
    plans: tuple[EarlierPlan, ...] = ()
    results: tuple[EarlierResult, ...] = ()


def read_earlier(path: Path) -> Earlier:
    """Read an earlier cycle from its folder or its master.

    Raises:
        CycleFolderError: there is neither a cycle folder nor a workbook.
        MasterError: the workbook is no master.
        BookError, FileError: the workbook cannot be read.

    """
    file = find_master(path) if path.is_dir() else path
    if not file.exists():
        raise CycleFolderError("cycle.no-earlier", file=str(path))
    try:
        with library_errors(file):
            raw = read_book(load(file, MASTER_LIMITS), (master.BOOK,), limits=MASTER_LIMITS)
    except IdentityError as error:
        raise MasterError("cycle.earlier-not-master", file=str(file)) from error
    if any(name not in raw.tables for name in NEEDED):
        raise MasterError("cycle.earlier-not-master", file=str(file))
    reviews = raw.tables.get("reviews")
    reached, managers = dict(_reached(reviews)), dict(_managers(reviews))
    content = hr_content(raw.tables)
    goals = tuple(_persons_goals(raw.tables["goals"], reached, managers))
    plans = _readers(raw.tables["plans"]) if "plans" in raw.tables else ()
    return Earlier(
        content,
        goals,
        tuple(name for name in ("reviews", "history", "setgoals", "plans") if name not in raw.tables),
        tuple(plans_in_master(plans, {found.goal.id: found.goal.title for found in goals})),
        tuple(_results(raw.tables, content)),
    )


def _persons_goals(
    raw: RawTable, reached: Mapping[str, Reached], managers: Mapping[str, str]
) -> Iterator[PersonsGoal]:
    """Yield the rows of Goals that came back from a book."""
    for reader in _readers(raw):
        if not reader.blank("book") and reader.record:
            goal = read_goal(reader, Level.PERSON, reader.text("owner_id"), reader.text("parent_id"))
            status, manager = status_of(reader.text("status")), managers.get(goal.id, "")
            yield PersonsGoal(goal, status, reached.get(goal.id, NOTHING_YET), manager)


def _results(tables: Mapping[str, RawTable], content: HrContent) -> Iterator[EarlierResult]:
    """Yield what people came to: the calibrated score where it counts, and the grade that was confirmed, else the proposed one."""
    cycle, calibrated_scores = content.policy.cycle, dict(_calibrated(tables.get("calibration")))
    for reader in _readers(tables["results"]) if "results" in tables else ():
        calibrated = calibrated_scores.get(reader.record)
        total, days = _number(reader, "total"), _number(reader, "days")
        if reader.record and not (total is None and days is None):
            yield EarlierResult(
                reader.record,
                cycle.id,
                cycle.start,
                cycle.end,
                days,
                total if calibrated is None else calibrated,
                reader.text("confirmed_grade") or reader.text("grade"),
                content.policy.year_weight,
            )


def _calibrated(raw: RawTable | None) -> Iterator[tuple[str, float]]:
    """Yield the calibrated scores that count: beside these stands the grade that they give."""
    for reader in _readers(raw) if raw is not None else ():
        score = _number(reader, "calibrated_score")
        if score is not None and reader.text("calibrated_grade"):
            yield reader.record, score


def status_of(word: str) -> str:
    """Return the code of a goal's status, "" for a blank and for a word that is none."""
    return choice_code("goal_status", word) or ""


def _reached(raw: RawTable | None) -> Iterator[tuple[str, Reached]]:
    for reader in _readers(raw) if raw is not None else ():
        state = choice_code("state", reader.text("state"))
        yield (
            reader.record,
            Reached(
                _state(state),
                _number(reader, "target"),
                _number(reader, "actual"),
                _number(reader, "achievement"),
            ),
        )


def _managers(raw: RawTable | None) -> Iterator[tuple[str, str]]:
    for reader in _readers(raw) if raw is not None else ():
        yield reader.record, reader.text("manager_id")


def _state(code: str | None) -> CellState | None:
    """Return the state that a row of Reviews says; one that several sources rated has a value."""
    return CellState.VALUE if code == SOURCES else CellState(code) if code else None


def _number(reader: RowReader, key: str) -> float | None:
    """Return a number; a zone's word, or anything else, is none."""
    cell = reader.cells.get(key)
    return cell.value if cell is not None and isinstance(cell.value, float) and not cell.error else None


def _readers(raw: RawTable) -> Iterator[RowReader]:
    key = master.BOOK.table_by_name[raw.name].row_key[0]
    computed = frozenset(master.BOOK.table_by_name[raw.name].by_key)
    for row in raw.rows:
        cell = row.cells.get(key)
        record = "" if cell is None or cell.value is None else as_text(cell.value)
        yield RowReader(raw.name, record, row.cells, computed=computed)
