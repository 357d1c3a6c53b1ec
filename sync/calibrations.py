"""What HR typed on the sheet Calibration, and what is worked out from it: adjusted totals, seats, the nine boxes.

Everything here stays in the master. No book is told of it: what flows back into the books is written elsewhere, from
records that hold no calibrated value.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from appraisal.calibration import (
    Adjusted,
    Calibration,
    Rated,
    adjusted,
    calibrate,
    final_score,
    is_final,
    rater,
)
from appraisal.grades import grade
from appraisal.model import Result
from appraisal.nine_box import Box, performance
from appraisal.numbers import is_error_value, read_date, read_number
from appraisal.policy import Policy
from appraisal.seating import Seat, seated
from sync.hr import HrContent, TypedRow
from sync.rows import as_text
from workbook_templates.labels import choice_code


def calibrations(content: HrContent) -> dict[str, Calibration]:
    """Return what HR typed, by employee; what cannot be read is left out, and is a finding of its own."""
    return {record: _calibration(typed) for record, typed in content.decisions.get("calibration", {}).items()}


def _calibration(typed: TypedRow) -> Calibration:
    potential = choice_code("potential", _text(typed, "potential"))
    return Calibration(
        score=read_number(typed.get("calibrated_score")).value,
        reason=_text(typed, "reason"),
        by=_text(typed, "calibrated_by"),
        on=read_date(typed.get("calibrated_on")).value,
        potential=int(potential) if potential else None,
    )


def _text(typed: TypedRow, key: str) -> str:
    text = as_text(typed.get(key) or "")
    return "" if is_error_value(text) else text


def with_calibrations(results: Iterable[Result], content: HrContent, today: date) -> tuple[Result, ...]:
    """Return the results with the grades of those calibrated scores that count."""
    policy = content.policy
    found = tuple(results)
    schemes = {result.scheme: policy.scheme(result.scheme) for result in found}
    return calibrate(found, calibrations(content), schemes, today)


def raw_grade(result: Result, policy: Policy) -> str:
    """Return the grade of the raw total, "" where there is none."""
    if result.total is None or not is_final(result):
        return ""
    band = grade(result.total, policy.scheme(result.scheme).bands)
    return band.grade if band else ""


@dataclass(frozen=True, slots=True)
class CalibrationView:
    """What the sheet Calibration shows beside HR's columns, by employee; who has no final result is in none of it."""

    typed: Mapping[str, Calibration]
    raters: Mapping[str, str]
    adjusted: Mapping[str, Adjusted]
    seats: Mapping[str, Seat]
    boxes: Mapping[str, Box]


NO_CALIBRATION = CalibrationView({}, {}, {}, {}, {})


def calibration_view(results: Sequence[Result], content: HrContent) -> CalibrationView:
    """Work out the sheet from results in which the calibrated scores count already."""
    policy, typed = content.policy, calibrations(content)
    levelled: dict[str, Adjusted] = {}
    seats: dict[str, Seat] = {}
    for name, people in _rated(results, content).items():
        scheme = policy.scheme(name)
        if scheme.bias:
            levelled |= adjusted(people, scheme)
        seats |= seated(people, scheme)
    return CalibrationView(
        typed,
        {result.employee_id: rater(result) for result in results},
        levelled,
        seats,
        {result.employee_id: box for result in results if (box := _box(result, typed, policy))},
    )


def _rated(results: Iterable[Result], content: HrContent) -> dict[str, list[Rated]]:
    """Return the people with a final result, by scheme: totals of different schemes are not compared."""
    found: dict[str, list[Rated]] = {}
    for result in results:
        if result.total is not None and is_final(result):
            department = content.employees[result.employee_id].department
            rated = Rated(result.employee_id, rater(result), department, result.total)
            found.setdefault(result.scheme, []).append(rated)
    return found


def _box(result: Result, typed: Mapping[str, Calibration], policy: Policy) -> Box | None:
    if not policy.scheme(result.scheme).nine_box:
        return None
    calibration = typed.get(result.employee_id)
    total = final_score(result)
    if calibration is None or calibration.potential is None or total is None:
        return None
    return performance(total, policy.scheme(result.scheme)), calibration.potential
