"""HR of the sample company calibrates: a lenient and a strict manager's people, and the potentials of a department."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from random import Random

from addin.demo.company import Company
from addin.demo.hr_typing import type_into_master
from addin.demo.mistakes import Mistake
from addin.demo.people import TEXTS
from appraisal.calibration import is_final, rater
from appraisal.model import Result
from appraisal.numbers import round_to, to_serial
from sync.receipt import Receipt
from sync.xlsx.cells import Edit
from workbook_templates.books.calibration import CALIBRATION

LOWERED, RAISED = 3, 2
"""How many people of the most lenient manager are lowered, and of the strictest one raised."""

LEAST = 2.0
"""So many points at least: less is not worth a meeting."""


def calibrate_people(folder: Path, sample: Company, receipt: Receipt, now: datetime) -> tuple[Mistake, ...]:
    """Type what HR decides into the master, and return the one mistake in it: a score without a reason.

    Where nobody has a final result nothing is typed.
    """
    final = [result for result in receipt.results if is_final(result)]
    scores = _scores(final, sample, now)
    careless = list(scores)[LOWERED - 1 : LOWERED]
    for employee_id in careless:  # typed in a hurry
        del scores[employee_id]["reason"]
    potentials = dict(_potentials(final, sample))
    people = {**potentials, **scores}
    typed = {one: {**potentials.get(one, {}), **scores.get(one, {})} for one in people}
    type_into_master(folder, CALIBRATION.name, "employee_id", typed)
    return tuple(Mistake("", "no-reason", ("A03",), one, "calibration", one, "reason") for one in careless)


def _scores(final: list[Result], sample: Company, now: datetime) -> dict[str, dict[str, Edit]]:
    """Return calibrated scores by person: what a manager's leniency gave is taken off again, or added."""
    teams: dict[str, list[Result]] = {}
    for result in sorted(final, key=lambda result: -(result.total or 0.0)):
        teams.setdefault(rater(result), []).append(result)
    large = [manager for manager, people in teams.items() if len(people) > max(LOWERED, RAISED)]
    ranked = sorted(large, key=lambda manager: -sample.leniency.get(manager, 0.0))
    found: dict[str, dict[str, Edit]] = {}
    for manager in ranked[:1]:
        points = -max(LEAST, sample.leniency.get(manager, 0.0))
        for result in teams[manager][:LOWERED]:
            found[result.employee_id] = _cells(result, points, "lowered", sample, now)
    for manager in ranked[1:][-1:]:
        points = max(LEAST, -sample.leniency.get(manager, 0.0))
        for result in teams[manager][:RAISED]:
            found[result.employee_id] = _cells(result, points, "raised", sample, now)
    return found


def _cells(result: Result, points: float, reason: str, sample: Company, now: datetime) -> dict[str, Edit]:
    scheme = sample.policy.scheme(result.scheme)
    score = min(scheme.total_cap, max(scheme.floor, (result.total or 0.0) + points))
    return {
        "calibrated_score": round_to(score, 1),
        "reason": TEXTS(f"calibration.{reason}", sample.language),
        "calibrated_by": TEXTS("calibration.by", sample.language),
        "calibrated_on": float(to_serial(now.date())),
    }


def _potentials(final: list[Result], sample: Company) -> Iterator[tuple[str, dict[str, Edit]]]:
    """Yield the potentials of the department that has the most final results."""
    departments: dict[str, list[str]] = {}
    for result in final:
        department = sample.by_id[result.employee_id].department
        departments.setdefault(department, []).append(result.employee_id)
    largest = max(departments.values(), key=len, default=[])
    rng = Random(f"potential:{sample.people}:{sample.seed}")
    for employee_id in largest:
        yield employee_id, {"potential": float(rng.choices((1, 2, 3), (3, 5, 2))[0])}
