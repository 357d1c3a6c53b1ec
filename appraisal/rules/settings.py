"""S07 and S08: HR's own settings and roster."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import pairwise

from appraisal.cascade import loops
from appraisal.findings import Severity, Spot, Value
from appraisal.model import Assignment, Role
from appraisal.policy import Band, Distribution, Scheme
from appraisal.rules.context import LINE_GONE, CompanyContext, Hit

_PLACES = 4

_ORDERED = (
    ("floor", "cap"),
    ("cap", "total_cap"),
    ("weight_min", "weight_max"),
    ("goals_min", "goals_max"),
    ("scale_min", "scale_max"),
    ("scale_low", "scale_high"),
)
"""Pairs of a scheme's settings of which the first must not be above the second."""

_APART = frozenset({"floor", "scale_min", "scale_low"})
"""Those of them that must be below it."""


_EXACT = 1e-9
_ONE_DAY = timedelta(days=1)
"""Shares such as three thirds may miss 1 by so much."""

_DESKS = frozenset({"desk-cell", "desk-row", "desk-error", "desk-missing"})
"""What the master's file and its Google Sheet can disagree about."""


BY_PERSON = frozenset({"employees", "results", "calibration", "appeals"})
"""The tables in whose rows HR says something of the person whose id the row bears."""

_REPEATED = frozenset({"repeated-id", "repeated-key", "repeated-record", "unknown-record"})
"""What rows can be that count for nothing, because another row is the one with their id, or no book knows it."""


def bad_setting(context: CompanyContext) -> Iterator[Hit]:
    """S07: a setting, or what HR says of a person, cannot be read, or contradicts another."""
    yield from (hit._replace(subject=_person(context, hit.spot)) for hit in _bad_cells(context))
    cycle = context.policy.cycle
    if cycle.end <= cycle.start:
        values = {"start": cycle.start.isoformat(), "end": cycle.end.isoformat()}
        yield Hit(Spot("settings", "cycle_end", "value"), "", values, "cycle")
    for name in _repeated(scheme.name for scheme in context.policy.schemes):
        yield Hit(Spot("schemes", name, "scheme"), "", {"scheme": name}, "scheme-twice")
    for scheme in context.policy.schemes:
        yield from _scheme(scheme)
        yield from _bands(scheme)
    yield from _two_schemes(context)


def _bad_cells(context: CompanyContext) -> Iterator[Hit]:
    for problem in context.settings:
        values: dict[str, Value] = {"typed": problem.typed, "field": problem.spot.field}
        if problem.kind == "not-hrs-level":
            yield Hit(problem.spot, "", values, "goal-level")
        elif problem.kind in _DESKS:
            desks: dict[str, Value] = {"here": problem.suggestion or "–", "there": problem.typed or "–"}
            yield Hit(problem.spot, "", desks, problem.kind, Severity.WARN)
        elif problem.kind in ("unknown-kpi", "nameless-goal", "half-rater", "two-answers"):
            yield Hit(problem.spot, "", values, problem.kind)
        elif problem.kind in _REPEATED:
            rows: dict[str, Value] = {"typed": problem.typed or "–", "row": problem.suggestion or "–"}
            yield Hit(problem.spot, "", rows, problem.kind)
        elif problem.allowed:
            yield Hit(problem.spot, "", values | {"allowed": problem.allowed}, "own-word")
        elif problem.kind == "unknown-choice":
            yield Hit(problem.spot, "", values, "unknown-choice")
        elif problem.suggestion is None:
            yield Hit(problem.spot, "", values, "unreadable")
        else:
            yield Hit(problem.spot, "", values | {"suggestion": problem.suggestion}, "unreadable-suggestion")


def _person(context: CompanyContext, spot: Spot) -> str:
    """Return whom a cell of HR's is about, "" where it is a setting: nobody is paid by what could not be read."""
    if spot.table == "assignments":
        return next((one.employee_id for one in context.assignments if one.id == spot.record), "")
    if spot.table == "reviews":
        return context.forest[spot.record].owner_id if spot.record in context.forest else ""
    return spot.record if spot.table in BY_PERSON and spot.record in context.employees else ""


def _two_schemes(context: CompanyContext) -> Iterator[Hit]:
    """Yield each scheme that people fit who are appraised by another one, unless that one is the more special."""
    alike: dict[tuple[str, str, str], list[str]] = {}
    for one in context.employees.values():
        alike.setdefault((one.site, one.group, one.level), []).append(one.id)
    both: dict[tuple[str, str], list[str]] = {}
    for people in alike.values():
        fitting = [one for one in context.policy.schemes if one.fits(context.employees[people[0]])]
        for other in fitting[1:]:
            if not other.conditions < fitting[0].conditions and fitting[0].name != other.name:
                both.setdefault((fitting[0].name, other.name), []).extend(people)
    for (first, second), found in both.items():
        values: dict[str, Value] = {
            "first": first,
            "second": second,
            "name": context.name(found[0]),
            "count": len(found),
        }
        yield Hit(Spot("schemes", second, "scheme"), "", values, "two-schemes", Severity.WARN)


def _scheme(scheme: Scheme) -> Iterator[Hit]:
    total = round(sum(scheme.section_weights.values()), _PLACES)
    if total != 1:
        yield _setting(scheme, "weight_kpi", "section-weights", {"sum": total})
    for low, high in _ORDERED:
        least, most = getattr(scheme, low), getattr(scheme, high)
        if least > most or (least == most and low in _APART):
            values: dict[str, Value] = {"field": low, "other": high, "low": least, "high": most}
            yield _setting(scheme, high, "order", values)
    for column in ("weight_min", "weight_max", "min_coverage"):
        if not 0 <= getattr(scheme, column) <= 1:
            yield _setting(scheme, column, "share", {"field": column, "value": getattr(scheme, column)})
    if 0 < scheme.weight_max <= 1 and round(scheme.goals_max * scheme.weight_max, _PLACES) < 1:
        yield _setting(
            scheme, "weight_max", "weights-impossible", {"count": scheme.goals_max, "high": scheme.weight_max}
        )
    if scheme.bands and scheme.surprise_grades >= len(scheme.bands):
        values = {"count": scheme.surprise_grades, "bands": len(scheme.bands)}
        yield _setting(scheme, "surprise_grades", "all-low", values)
    if not scheme.methods:
        yield _setting(scheme, "methods", "no-methods", {})


def _setting(scheme: Scheme, column: str, case: str, values: Mapping[str, Value]) -> Hit:
    return Hit(Spot("schemes", scheme.name, column), "", {"scheme": scheme.name, **values}, case)


def _bands(scheme: Scheme) -> Iterator[Hit]:
    """Yield what keeps the grades from covering the scale once: a gap at the bottom, equal or unordered lows."""
    if not scheme.bands:  # whoever read the sheet Grades has said why
        return
    lowest = scheme.bands[0]
    if lowest.low > scheme.floor:
        yield _band(scheme, lowest, "low", "band-gap", {"low": lowest.low, "floor": scheme.floor})
    for below, band in pairwise(scheme.bands):
        if band.low <= below.low:
            yield _band(
                scheme, band, "low", "band-order", {"low": band.low, "other": below.grade, "below": below.low}
            )
    for grade in _repeated(band.grade for band in scheme.bands):
        spot = Spot("bands", f"{scheme.name}|{grade}", "grade")
        yield Hit(spot, "", {"scheme": scheme.name, "grade": grade}, "grade-twice")
    guides = round(sum(band.guide for band in scheme.bands), _PLACES)
    if scheme.distribution is not Distribution.OFF and guides != 1:
        yield _band(scheme, lowest, "guide", "guide-sum", {"sum": guides})


def _repeated(names: Iterable[str]) -> Iterator[str]:
    """Yield each name that stands more than once."""
    return (name for name, count in Counter(names).items() if count > 1)


def _band(scheme: Scheme, band: Band, column: str, case: str, values: Mapping[str, Value]) -> Hit:
    spot = Spot("bands", f"{scheme.name}|{band.grade}", column)
    return Hit(spot, "", {"scheme": scheme.name, "grade": band.grade, **values}, case)


def bad_roster(context: CompanyContext) -> Iterator[Hit]:
    """S08: a line of the roster cannot be right: ids, names, dates, managers, assignments."""
    hits = tuple(_bad_lines(context))
    yield from hits
    # A line of Assignments that names nobody may be the one that somebody lacks.
    if all(hit.case != "unknown-employee" for hit in hits):
        told = frozenset(hit.subject for hit in hits)
        yield from _unassigned(context, told)
        yield from _ended_before_leaving(context, told)
    if all(hit.spot.table != "assignments" for hit in hits):
        yield from _twice_at_once(context)


def _bad_lines(context: CompanyContext) -> Iterator[Hit]:
    for problem in context.roster:
        yield Hit(problem.spot, "", {"typed": problem.typed, "record": problem.spot.record}, problem.kind)
    # Whoever names a person whose line was deleted is right again as soon as the line is back.
    gone = frozenset(problem.spot.record for problem in context.roster if problem.kind == LINE_GONE)
    yield from _managers(context, gone)
    for employee in context.employees.values():
        if employee.hired and employee.left and employee.left < employee.hired:
            values: dict[str, Value] = {
                "name": context.name(employee.id),
                "hired": employee.hired.isoformat(),
                "left": employee.left.isoformat(),
            }
            yield Hit(Spot("employees", employee.id, "left"), employee.id, values, "left-before-hired")
    for assignment in context.assignments:
        if found := _assignment(context, assignment, gone):
            column, case = found
            values = {
                "name": context.name(assignment.employee_id),
                "manager": assignment.manager_id,
                "share": assignment.share,
            }
            yield Hit(Spot("assignments", assignment.id, column), assignment.employee_id, values, case)


def _unassigned(context: CompanyContext, told: frozenset[str]) -> Iterator[Hit]:
    """Yield people with a manager who have nobody to appraise them, or, on the cycle's last day, only somebody else.

    Not those of whom something else is ``told``.

    A line of Employees says who leads somebody; who appraises them when is said by Assignments, which a changed roster
    (``reviewbook roster``) brings along and a typed line does not.
    """
    cycle, people = context.policy.cycle, context.employees
    # By employee, whether the manager on Employees appraises them to the end; nobody's line makes a set of its own here.
    fits: dict[str, bool] = {}
    for one in context.assignments:
        if one.employee_id in people:
            to_the_end = one.end is None or one.end >= cycle.end
            right = to_the_end and one.manager_id == people[one.employee_id].manager_id
            fits[one.employee_id] = right or fits.get(one.employee_id, False)
    for employee in people.values():
        manager = employee.manager_id
        here = (employee.hired or cycle.start) <= cycle.end and (employee.left or cycle.end) >= cycle.end
        if employee.id in told or manager not in people or not here or fits.get(employee.id, False):
            continue
        case = "manager-differs" if employee.id in fits else "unassigned"
        values: dict[str, Value] = {"name": context.name(employee.id), "manager": context.name(manager)}
        spot = Spot("employees", employee.id, "manager_id")
        yield Hit(spot, employee.id, values, case, Severity.WARN)


def _ended_before_leaving(context: CompanyContext, told: frozenset[str]) -> Iterator[Hit]:
    """Yield people who leave within the cycle, and whose last line on Assignments ends before that: the days between do not count.

    A leaving date that HR puts off moves no line. Days that HR typed count as they stand.
    """
    cycle, last = context.policy.cycle, dict[str, Assignment]()
    for one in context.assignments:
        before = last.get(one.employee_id)
        if before is None or (before.end or cycle.end) < (one.end or cycle.end):
            last[one.employee_id] = one
    silent = told | {one.employee_id for one in context.assignments if one.days_counted is not None}
    for employee_id, line in last.items():
        employee = context.employees.get(employee_id)
        if employee is None or employee.left is None or employee_id in silent:
            continue
        end, first = line.end or cycle.end, max(employee.hired or cycle.start, cycle.start)
        missing = employee.left - max(end, first - _ONE_DAY)
        if employee.left < cycle.end and missing.days > 0:
            values: dict[str, Value] = {
                "name": context.name(employee_id),
                "left": employee.left.isoformat(),
                "end": end.isoformat(),
                "count": missing.days,
            }
            spot = Spot("assignments", line.id, "end")
            yield Hit(spot, employee_id, values, "ends-before-leaving", Severity.WARN)


def _twice_at_once(context: CompanyContext) -> Iterator[Hit]:
    """Yield people whose lines as somebody's employee add up to more than the whole working time on some day of the cycle.

    Projects and other managers beside the line are not counted: their shares are weights.
    """
    cycle = context.policy.cycle
    counts = Counter(one.employee_id for one in context.assignments if _is_line(one))
    lines: dict[str, list[tuple[date, date, Assignment]]] = {}
    for one in context.assignments:
        if _is_line(one) and counts[one.employee_id] > 1:
            start, end = max(one.start or cycle.start, cycle.start), min(one.end or cycle.end, cycle.end)
            lines.setdefault(one.employee_id, []).append((start, end, one))
    for employee_id, spans in lines.items():
        # The sum grows only where a line begins.
        sums = (
            (day, sum(one.share for start, end, one in spans if start <= day <= end)) for day, _, _ in spans
        )
        day, share = max(sums, key=lambda found: found[1])
        if share > 1 + _EXACT:
            last = max((one for start, end, one in spans if start <= day <= end), key=lambda one: one.id)
            values: dict[str, Value] = {
                "name": context.name(employee_id),
                "share": share,
                "day": day.isoformat(),
            }
            spot = Spot("assignments", last.id, "share")
            yield Hit(spot, employee_id, values, "assignment-twice", Severity.WARN)


def _is_line(assignment: Assignment) -> bool:
    return assignment.role is Role.LINE and assignment.days_counted is None


def _managers(context: CompanyContext, gone: frozenset[str]) -> Iterator[Hit]:
    """Yield unknown managers, and each loop of managers once; not those whose lines are ``gone``."""
    ids = list(context.employees)
    rows = {employee_id: row for row, employee_id in enumerate(ids)}
    managers = [employee.manager_id for employee in context.employees.values()]
    for employee_id, manager_id in zip(ids, managers, strict=True):
        if manager_id and manager_id not in rows and manager_id not in gone:
            values: dict[str, Value] = {"name": context.name(employee_id), "manager": manager_id}
            yield Hit(Spot("employees", employee_id, "manager_id"), employee_id, values, "unknown-manager")
    for loop in loops([rows.get(manager, -1) for manager in managers]):
        chain = " → ".join(context.name(ids[row]) for row in (*loop, loop[0]))
        spot = Spot("employees", ids[loop[0]], "manager_id")
        yield Hit(spot, ids[loop[0]], {"chain": chain}, "manager-loop")


def _assignment(
    context: CompanyContext, assignment: Assignment, gone: frozenset[str]
) -> tuple[str, str] | None:
    """Return the column and the message of what is wrong with an assignment."""
    people, manager = context.employees, assignment.manager_id
    if assignment.employee_id not in people:
        return None if assignment.employee_id in gone else ("employee_id", "unknown-employee")
    if manager and manager not in people and manager not in gone:
        return "manager_id", "unknown-assignment-manager"
    if assignment.start and assignment.end and assignment.end < assignment.start:
        return "end", "assignment-dates"
    if not 0 < assignment.share <= 1:
        return "share", "assignment-share"
    return None
