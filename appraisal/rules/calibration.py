"""A02 and A03: shares forced on too few people, and calibrated scores that cannot hold."""

from collections import Counter
from collections.abc import Iterator

from appraisal.calibration import Calibration, is_final
from appraisal.findings import Severity, Spot, Value
from appraisal.model import Result
from appraisal.policy import Distribution, Scheme
from appraisal.rules.context import CompanyContext, Hit


def quota_small_group(context: CompanyContext) -> Iterator[Hit]:
    """A02: a scheme enforces its guide shares, and has too few people for shares even when all are pooled."""
    people = Counter(result.scheme for result in context.results)
    for scheme in context.policy.schemes:
        if scheme.distribution is Distribution.ENFORCE and 0 < people[scheme.name] < scheme.group_min:
            values: dict[str, Value] = {
                "scheme": scheme.name,
                "people": people[scheme.name],
                "least": scheme.group_min,
            }
            yield Hit(Spot("schemes", scheme.name, "distribution"), "", values)


def bad_calibration(context: CompanyContext) -> Iterator[Hit]:
    """A03: a calibrated score without reason, name or day, off the scale, of a day to come, or of no final result."""
    for result in context.results:
        found = context.calibrations.get(result.employee_id)
        if found is not None and found.score is not None:
            yield from _defect(context, result, found, context.policy.scheme(result.scheme))


def _defect(context: CompanyContext, result: Result, found: Calibration, scheme: Scheme) -> Iterator[Hit]:
    """Yield the first thing that keeps a calibrated score from counting, at the cell where it is mended."""
    values: dict[str, Value] = {"name": context.name(result.employee_id), "score": found.score}
    column, case, severity = "calibrated_score", "", None
    if found.score is not None and not scheme.floor <= found.score <= scheme.total_cap:
        case, values = "outside", values | {"low": scheme.floor, "high": scheme.total_cap}
    elif found.missing:
        column = found.missing[0]
        case = found.missing[0] if len(found.missing) == 1 else ""
    elif found.on and context.today and found.on > context.today:
        column, case, values = "calibrated_on", "future", values | {"day": found.on.isoformat()}
    elif not is_final(result):
        case, severity = "not-final", Severity.INFO
    else:
        return
    yield Hit(Spot("calibration", result.employee_id, column), result.employee_id, values, case, severity)
