"""The rows of the sheet Calibration, and the figures of its summary."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from statistics import fmean

from appraisal.calibration import Adjusted, final_score, is_final
from appraisal.grades import against_guide
from appraisal.model import Result
from appraisal.nine_box import POTENTIALS, Performance, counts
from appraisal.policy import Band, Distribution, Scheme
from appraisal.seating import Tie
from sync.calibrations import CalibrationView, raw_grade
from sync.errors import TEXTS
from sync.hr import HrContent
from sync.ledger import Ledger
from sync.written_rows import Wanted, gone
from workbook_templates.books.calibration import CALIBRATION
from workbook_templates.calibration_summary import CalibrationFigures, GroupFigures, box_name
from workbook_templates.layout import Owner
from workbook_templates.stamp import Row

_KEPT = frozenset(column.key for column in CALIBRATION.columns if column.owner is not Owner.COMPUTED) | {
    "name",
    "department",
    "manager",
}
"""What stays in the row of somebody who is not appraised any more."""


def calibration_rows(
    content: HrContent, ledger: Ledger, results: Sequence[Result], view: CalibrationView
) -> Iterator[Wanted]:
    """Yield one row for each appraised person, then those of people who are not appraised any more."""
    decided = content.decisions["calibration"]
    wanted: set[str] = set()
    for result in results:
        wanted.add(result.employee_id)
        row = {**_row(result, view, content), **decided.get(result.employee_id, {})}
        yield Wanted(result.employee_id, row)
    standing = ledger.written.keys(CALIBRATION.name)
    for key, row in list(gone(CALIBRATION, standing, wanted, ledger.written)):
        yield Wanted(key, {column: value for column, value in row.items() if column in _KEPT})


def _row(result: Result, view: CalibrationView, content: HrContent) -> Row:
    language, person = content.policy.language, content.employees[result.employee_id]
    manager = content.employees.get(view.raters[person.id] or person.manager_id)
    levelled = view.adjusted.get(person.id, Adjusted())
    return {
        "employee_id": person.id,
        "name": person.name,
        "department": person.department,
        "manager": manager.name if manager else "",
        "total": result.total if is_final(result) else None,
        "grade": raw_grade(result, content.policy),
        "shift": levelled.shift,
        "factor": levelled.factor,
        "z": levelled.z,
        "shrunken": levelled.shrunken,
        **_seat(person.id, view, language),
        "calibrated_grade": result.grade if result.calibrated is not None else None,
        "box": _box(person.id, view, language),
    }


def _seat(employee_id: str, view: CalibrationView, language: str) -> Row:
    seat = view.seats.get(employee_id)
    if seat is None:
        return {}
    return {
        "compared_in": seat.group or TEXTS("calibration.pooled", language),
        "rank": seat.rank,
        "proposed_grade": seat.grade or None,
        "tie": None if seat.tie is Tie.NONE else TEXTS(f"calibration.tie-{seat.tie}", language),
    }


def _box(employee_id: str, view: CalibrationView, language: str) -> str | None:
    if employee_id not in view.boxes:
        return None
    column, row = view.boxes[employee_id]
    return box_name(column, row, language)


def calibration_figures(
    content: HrContent, results: Sequence[Result], view: CalibrationView
) -> CalibrationFigures:
    """Return the figures of the summary: grades and averages by department, and the nine boxes.

    Like the Dashboard it has the grades of the first scheme; other schemes' grades of the same name count with them.
    """
    scheme = content.policy.schemes[0]
    bands = tuple(reversed(scheme.bands))
    departments: dict[str, list[Result]] = {}
    for result in results:
        if is_final(result):
            departments.setdefault(content.employees[result.employee_id].department, []).append(result)
    boxes = counts(view.boxes.values())
    return CalibrationFigures(
        tuple(band.grade for band in bands),
        tuple(band.guide for band in _guided(scheme)),
        _group("", [one for people in departments.values() for one in people], view, scheme),
        tuple(_group(name, people, view, scheme) for name, people in departments.items()),
        tuple(tuple(boxes[column, row] for column in Performance) for row in reversed(POTENTIALS)),
        scheme.deviation_max,
    )


def _guided(scheme: Scheme) -> tuple[Band, ...]:
    """Return the grades whose shares are held against the guide, the best first."""
    return tuple(reversed(scheme.bands)) if scheme.distribution is not Distribution.OFF else ()


def _group(name: str, people: Sequence[Result], view: CalibrationView, scheme: Scheme) -> GroupFigures:
    """Return what one department is like, or everybody together; a large one is compared with the guide."""
    given = Counter(result.grade for result in people)
    levelled = (view.adjusted.get(result.employee_id, Adjusted()).shrunken for result in people)
    compared = against_guide(given, _guided(scheme)) if len(people) >= scheme.group_min else ()
    apart = max(compared, key=lambda share: abs(share.gap), default=None)
    return GroupFigures(
        name=name,
        people=len(people),
        raw=_mean(result.total for result in people),
        shrunken=_mean(levelled),
        calibrated=_mean(final_score(result) for result in people),
        grades=tuple(given[band.grade] for band in reversed(scheme.bands)),
        apart=apart.grade if apart else "",
        gap=apart.gap if apart else None,
    )


def _mean(points: Iterable[float | None]) -> float | None:
    found = [value for value in points if value is not None]
    return fmean(found) if found else None
