"""Consolidating: a company's books come back, one of a hundred is changed, nothing is changed; and two rivals.

The rivals know no other way than to read every book each time, so that one run of each stands for all three.
"""

import shutil
from operator import attrgetter
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.changes import change
from benchmarks.figures import CHANGED, COLD, RIVAL_1, RIVAL_2, UNCHANGED, Figure
from benchmarks.measure import Measured, measure, python
from benchmarks.sanity import Goals, check_joined, check_typed, in_joined, in_master
from sync.files import returned_files

ENGINES = {RIVAL_1: "openpyxl", RIVAL_2: "calamine"}

ENDED = frozenset({0, 1})
"""Exit codes of a run of ours that came to its end: 1 says that there are error findings, as there should be."""

TIMES = 3
"""How often the shortest job is run; the middle one counts, because a moment's noise is much beside it."""


def consolidated(cycle: Path, *, rivals: bool) -> list[Figure]:
    """Return what each job took on the books of a cycle folder, which stay as they are, and what each rival took.

    Raises:
        WorkDiffersError: a run did not come to the goals that it should.

    """
    books = sum(1 for _ in returned_files(cycle))
    with TemporaryDirectory() as name:
        copy = Path(name) / "cycle"
        shutil.copytree(cycle, copy)
        jobs = {COLD: _ours(copy)}
        goals = in_master(copy)
        theirs = {rival: _theirs(rival, cycle, Path(name), goals) for rival in ENGINES if rivals}
        typed = change(copy)
        jobs[CHANGED] = _ours(copy)
        goals_after = in_master(copy)
        check_typed(typed, goals, goals_after)
        jobs[UNCHANGED] = sorted((_ours(copy) for _ in range(TIMES)), key=_seconds)[TIMES // 2]
        check_typed({}, goals_after, in_master(copy))
    ours = [Figure(job, books, took, theirs) for job, took in jobs.items()]
    return ours + [Figure(rival, books, took) for rival, took in theirs.items()]


def _ours(cycle: Path) -> Measured:
    return measure(python("benchmarks.ours", cycle), ENDED)


def _theirs(rival: str, cycle: Path, scratch: Path, goals: Goals) -> Measured:
    joined = scratch / "joined.xlsx"
    took = measure(python("benchmarks.rivals", ENGINES[rival], cycle, joined))
    check_joined(rival, goals, in_joined(joined))
    return took


_seconds = attrgetter("seconds")
