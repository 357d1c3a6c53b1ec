"""Whether all programs did the same work: a fast run that loses a goal is no fast run."""

import re
from collections.abc import Mapping, Set
from pathlib import Path

from python_calamine import CalamineWorkbook

from benchmarks.rivals import LANGUAGE
from sync.files import find_master
from workbook_templates.books import master, team
from workbook_templates.labels import sheet_title
from workbook_templates.layout import Table

Goals = dict[str, object]
"""The actual of each goal that is reviewed, by the goal's id."""

_GOAL_ID = re.compile(r"G\d+")


class WorkDiffersError(Exception):
    """Two programs, or two runs, came to different goals: their times cannot be compared."""


def in_master(cycle: Path) -> Goals:
    """Return the reviewed goals in the master of a cycle folder."""
    return _goals(find_master(cycle), sheet_title("master", "reviews", LANGUAGE), master.REVIEWS)


def in_joined(workbook: Path) -> Goals:
    """Return the reviewed goals in the workbook that a rival wrote."""
    return _goals(workbook, sheet_title("team", "review", LANGUAGE), team.REVIEW)


def check_joined(rival: str, ours: Goals, joined: Goals) -> None:
    """Raise :class:`WorkDiffersError` unless a rival joined our goals, and beside them only what nobody has filled.

    A book that did not come back lies there as it was handed out: we leave its goals out, and a rival cannot know.
    """
    filled = {goal for goal, actual in joined.items() if goal not in ours and actual not in (None, "")}
    _compare(rival, missing=ours.keys() - joined.keys(), more=filled)


def check_typed(typed: Mapping[str, float], before: Goals, after: Goals) -> None:
    """Raise :class:`WorkDiffersError` unless what was typed stands in the master now, and nothing else changed."""
    _compare("again", missing=before.keys() - after.keys(), more=after.keys() - before.keys())
    changed = {goal: actual for goal, actual in after.items() if actual != before[goal]}
    if changed != typed:
        raise WorkDiffersError(f"typed were {typed}, and these changed in the master: {changed}")


def _compare(run: str, *, missing: Set[str], more: Set[str]) -> None:
    if missing or more:
        raise WorkDiffersError(
            f"{run}: {len(missing)} goals are missing, and {len(more)} should not be there"
        )


def _goals(workbook: Path, sheet: str, table: Table) -> Goals:
    """Return the goals of a sheet that have a title; rows without one are spare, or headings."""
    goal, title, actual = (table.positions[key] for key in ("goal_id", "title", "actual"))
    rows = CalamineWorkbook.from_path(workbook).get_sheet_by_name(sheet).iter_rows()
    return {str(row[goal]): row[actual] for row in rows if row[title] and _GOAL_ID.fullmatch(str(row[goal]))}
