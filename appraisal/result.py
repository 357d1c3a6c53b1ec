"""From scorecards to a person's result over all assignments: days weigh, and nothing is scored 0 because it is missing."""

from collections.abc import Iterable, Sequence

from appraisal.grades import grade
from appraisal.model import Assignment, Cycle, Employee, Part, Result
from appraisal.numbers import round2, round_to
from appraisal.policy import Scheme
from appraisal.scorecard import row_sum, why_no_grade


def result(employee_id: str, parts: Sequence[Part], scheme: Scheme) -> Result:
    """Put a person's assignments together: S = Σ days·S / Σ days, rounded to 2 places.

    A part without days does not count. A part whose items were all left out has no total: it lowers the coverage.
    """
    counted = [part for part in parts if part.days > 0]
    days = row_sum(part.days for part in counted)
    total = _mean_by_days(counted)
    open_points = tuple(_open_parts(counted))
    reasons = open_points
    if round_to(days, 9) < scheme.min_days:
        reasons += ("service-short",)
    if counted:
        coverage = row_sum(part.days * part.coverage for part in counted) / days
        reasons += why_no_grade(total, round_to(coverage, 9), scheme)
    if any(part.waiting for part in counted):
        reasons = tuple(key for key in reasons if key != "no-score")
    band = grade(total, scheme.bands) if total is not None and not reasons else None
    return Result(
        employee_id=employee_id,
        scheme=scheme.name,
        parts=tuple(parts),
        days=days,
        total=total,
        provisional=bool(open_points),
        grade=band.grade if band else "",
        coefficient=band.coefficient if band else None,
        reasons=reasons,
    )


def _mean_by_days(parts: Sequence[Part]) -> float | None:
    points = days = 0.0
    for part in parts:
        if part.total is not None:
            points += part.days * part.total
            days += part.days
    return round2(points / days) if days else None


def _open_parts(parts: Sequence[Part]) -> Iterable[str]:
    if not parts:
        yield "no-days"
    yield from dict.fromkeys(part.waiting for part in parts if part.waiting)
    if any(part.provisional and not part.waiting for part in parts):
        yield "part-provisional"


def days_in_cycle(assignment: Assignment, employee: Employee, cycle: Cycle) -> float:
    """Return the days of an assignment that count: days inside the cycle and the service, both ends included, × share.

    ``days_counted``, where HR typed it, is taken as it stands.
    """
    if assignment.days_counted is not None:
        return max(0.0, assignment.days_counted)
    start = max(day for day in (assignment.start, employee.hired, cycle.start) if day is not None)
    end = min(day for day in (assignment.end, employee.left, cycle.end) if day is not None)
    return max(0, (end - start).days + 1) * assignment.share
