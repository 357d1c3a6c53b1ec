"""S01–S06 and S09: the cells, sheets and files that came back."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from appraisal.coaching import is_share
from appraisal.findings import CONTENT, Severity, Spot, Value
from appraisal.model import Goal, Method, Zone
from appraisal.numbers import PERCENT, from_serial, in_unit, round_to, to_serial
from appraisal.rules.context import (
    BookContext,
    CellProblem,
    CompanyContext,
    ComputedCell,
    Hit,
    Submission,
)

SHOWN_EQUAL = 1e-6
"""Shown and computed numbers closer than this are equal: they are rounded to 2 places or are sums of typed shares."""

TABLE_FULL = "table-full"
UNREAD_ROWS = ("inserted-row", "unknown-row")
"""Rows that were filled and count for nobody: an error, because what they say is not read."""
YEAR = 366
"""Days before and after a cycle that people may mean when they type a date in it."""
FAR = 4.0
"""So many times its target an actual must be before its being a day, too, is no chance: days have numbers about 46,000."""
_LEAST_PERCENT = 20.0
"""Targets in % below which a hundredth may be what was reached."""
_HUNDREDTH = (50.0, 200.0)
"""Of how many times an actual the target is where the actual was typed as a fraction of one."""
_TO_TELL_APART = 12
"""Digits of a hash that no other copy of one book shares."""
FORMULA_INPUT = "formula-input"
"""People type ``=1200+1350``: the number counts, but nobody can check it against a report."""


def formula_overwritten(context: BookContext) -> Iterator[Hit]:
    """S01: a computed cell has lost its formula, or shows something else than its inputs give.

    A lost formula makes the cells that depend on it differ too, so differing cells are reported only where no formula
    is lost, and then once for the book: a program that saved without calculating makes all of them differ.
    """
    owners = owner_by_record(context)
    lost = [cell for cell in context.facts.computed if not cell.has_formula]
    for cell in lost:
        case = "cleared" if cell.shown in (None, "") else "lost"
        yield Hit(cell.spot, owners.get((cell.spot.table, cell.spot.record), ""), _computed(cell), case)
    if not lost:
        yield from _differing(context, owners)


def _differing(context: BookContext, owners: Mapping[tuple[str, str], str]) -> Iterator[Hit]:
    cells = [cell for cell in context.facts.computed if not _same(cell.shown, cell.expected)]
    if cells:
        first = cells[0]
        values = _computed(first) | {"count": len(cells)}
        case = "differs" if len(cells) == 1 else "differ"
        yield Hit(first.spot, owners.get((first.spot.table, first.spot.record), ""), values, case)


def _computed(cell: ComputedCell) -> dict[str, Value]:
    return {"field": cell.spot.field, "shown": cell.shown, "expected": cell.expected}


def _same(shown: float | str | None, expected: float | str | None) -> bool:
    """Whether a cell shows what it should; one that was never calculated shows nothing and is not judged."""
    if shown is None or (shown == "" and expected is None):
        return True
    if isinstance(shown, str) or isinstance(expected, str) or expected is None:
        return shown == expected
    return abs(shown - expected) <= SHOWN_EQUAL


def wrong_identity(context: BookContext) -> Iterator[Hit]:
    """S02: the book belongs to another cycle, person or template version, or does not say to which."""
    for problem in context.facts.identity:
        values: dict[str, Value] = {"found": problem.found, "expected": problem.expected}
        yield Hit(Spot("identity", "", problem.kind, context.book_id), "", values, problem.kind)


def text_number(context: BookContext) -> Iterator[Hit]:
    """S03: a cell holds something that is not what its column asks for, or nothing where a row cannot do without."""
    owners = owner_by_record(context)
    units = {goal.id: goal.unit for goal in context.goals}
    units |= {line.id: units.get(line.goal_id, "") for line in context.measurements}
    for problem in context.facts.problems:
        case = problem.kind if problem.suggestion is None else f"{problem.kind}-suggestion"
        values: dict[str, Value] = {
            "field": problem.spot.field,
            "typed": problem.typed,
            "suggestion": _meant(problem, units),
        }
        subject = owners.get((problem.spot.table, problem.spot.record), "")
        severity = Severity.WARN if problem.kind == FORMULA_INPUT else None
        yield Hit(problem.spot, subject, values, case, severity)
    # What could not be read was not taken, so that its cell stands blank in the row: that is no second mistake.
    unread = {problem.spot for problem in context.facts.problems}
    blanks = (*_blank_cells(context), *_blank_talks(context))
    yield from (hit for hit in blanks if hit.spot not in unread)
    yield from _strange_progress(context)
    yield from _dates_for_numbers(context)
    yield from _fractions_for_percent(context)


def _meant(problem: CellProblem, units: Mapping[str, str]) -> float | str | None:
    """Return what was probably meant: "92%" of a goal whose unit is % is 92, where it is 0.92 otherwise."""
    suggestion = problem.suggestion
    if not isinstance(suggestion, float) or problem.spot.field == "weight":
        return suggestion
    return in_unit(problem.typed, suggestion, units.get(problem.spot.record, ""))


def _blank_cells(context: BookContext) -> Iterator[Hit]:
    """Yield the blank cells without which a row counts for nobody; other rules ask for weight, target and method."""
    for goal in context.goals:
        needed = {"owner": goal.owner_id, "title": goal.title.strip(), "section": goal.section}
        for column, value in needed.items():
            if not value and column not in goal.problems:
                yield Hit(context.spot(goal, column), goal.owner_id, {"field": column}, "blank")
    goals = {goal.id: goal for goal in (*context.goals, *context.above)}
    for line in context.measurements:
        spot = Spot("actuals", line.id, "goal", context.book_id)
        if line.goal_id and line.goal_id not in goals:
            values: dict[str, Value] = {"field": "goal", "typed": line.goal_id}
            yield Hit(spot, "", values, "unknown-choice")
        subject = goals[line.goal_id].owner_id if line.goal_id in goals else ""
        given = {"goal": line.goal_id, "kind": line.kind, "value": line.value}
        for column in (
            name for name, value in given.items() if value in (None, "") and name not in line.problems
        ):
            yield Hit(replace(spot, field=column), subject, {"field": column}, "blank")


def _blank_talks(context: BookContext) -> Iterator[Hit]:
    """Yield what keeps a check-in from counting: nobody, no day, or a goal that is not the person's."""
    owners = {goal.id: goal.owner_id for goal in context.goals}
    for talk in context.checkins:
        spot = Spot("checkins", talk.id, "goal", context.book_id)
        if talk.goal_id and talk.employee_id and owners.get(talk.goal_id) != talk.employee_id:
            yield Hit(spot, talk.employee_id, {"field": "goal", "typed": talk.goal_id}, "unknown-choice")
        for column, value in (("person", talk.employee_id), ("day", talk.day)):
            if not value and column not in talk.problems:
                yield Hit(replace(spot, field=column), talk.employee_id, {"field": column}, "blank")


def _strange_progress(context: BookContext) -> Iterator[Hit]:
    """Yield each progress of a check-in that is no share of a way: it counts for nothing, and nothing is scored by it."""
    for spot, talk in context.talks:
        if talk.progress is not None and not is_share(talk.progress):
            values: dict[str, Value] = {"field": "progress", "progress": talk.progress}
            yield Hit(
                replace(spot, field="progress"), talk.employee_id, values, "progress-range", Severity.WARN
            )


def _typed_actuals(context: BookContext) -> Iterator[tuple[Spot, Goal, float, float]]:
    """Yield each number that was typed as an actual, with its goal and its target: of goals whose target is a number."""
    goals = {goal.id: goal for goal in context.goals}
    said = (
        *(("review", one.goal_id, "actual", one.goal_id, one.actual) for one in context.reviews),
        *(("actuals", one.id, "value", one.goal_id, one.value) for one in context.measurements),
    )
    for table, record, column, goal_id, actual in said:
        goal = goals.get(goal_id)
        if goal is None or not isinstance(actual, float) or goal.method is Method.MILESTONE:
            continue
        if goal.parameters.target is not None:
            yield Spot(table, record, column, context.book_id), goal, actual, goal.parameters.target


def _dates_for_numbers(context: BookContext) -> Iterator[Hit]:
    """Yield each actual that is a day near the cycle where the target is a far smaller number.

    Spreadsheet programs make a date of "3-4", and a date is a number: 46,085 would be scored.
    """
    cycle = context.policy.cycle
    first, last = to_serial(cycle.start) - YEAR, to_serial(cycle.end) + YEAR
    for spot, goal, actual, target in _typed_actuals(context):
        if first <= actual <= last and actual.is_integer() and actual > FAR * abs(target):
            values: dict[str, Value] = {"actual": actual, "day": from_serial(actual).isoformat()}
            yield Hit(spot, goal.owner_id, values, "date-number", Severity.WARN)


def _fractions_for_percent(context: BookContext) -> Iterator[Hit]:
    """Yield each actual that is about a hundredth of its target where both count in %: 0.93 would be scored as almost nothing."""
    for spot, goal, actual, target in _typed_actuals(context):
        alike = target / _HUNDREDTH[1] <= actual <= target / _HUNDREDTH[0]
        if alike and target >= _LEAST_PERCENT and goal.unit.strip() in PERCENT:
            values: dict[str, Value] = {
                "actual": actual,
                "target": target,
                "meant": round_to(actual * 100, 9),
            }
            yield Hit(spot, goal.owner_id, values, "fraction", Severity.WARN)


def duplicate_submission(context: CompanyContext) -> Iterator[Hit]:
    """S04: two different copies of one book came back; equal copies are one."""
    first: dict[str, Submission] = {}
    told: set[tuple[str, str]] = set()
    for submission in sorted(context.submissions, key=lambda one: not one.counts):
        other = first.setdefault(submission.book_id, submission)
        key = submission.book_id, submission.digest
        if other.digest != submission.digest and key not in told:
            told.add(key)
            values: dict[str, Value] = {
                # HR accepts that these two differ, and no third one that comes later.
                CONTENT: "-".join(sorted(one.digest[:_TO_TELL_APART] for one in (other, submission))),
                "name": context.name(submission.recipient_id),
                "file": submission.file,
                "other": other.file,
            }
            case = "counts" if other.counts else ""
            yield Hit(Spot("submissions", submission.book_id, "file"), "", values, case)


def hidden_edit(context: BookContext) -> Iterator[Hit]:
    """S05: rows, columns or sheets are hidden, rows inserted, cells merged."""
    for problem in context.facts.structure:
        if problem.kind != TABLE_FULL:
            severity = Severity.ERROR if problem.kind in UNREAD_ROWS else None
            yield Hit(problem.spot, "", {"detail": problem.detail}, problem.kind, severity)


def table_full(context: BookContext) -> Iterator[Hit]:
    """S09: no spare row is left, so something may have had no place."""
    for problem in context.facts.structure:
        if problem.kind == TABLE_FULL:
            yield Hit(problem.spot, "", {"table": problem.spot.table})


def actual_twice(context: BookContext) -> Iterator[Hit]:
    """S06: a goal has both an actual of its own and rows in Actuals; the rows count.

    It is an error where they come to another number: somebody has to say which of the two is true.
    """
    rows: dict[str, int] = {}
    for line in context.measurements:
        rows[line.goal_id] = rows.get(line.goal_id, 0) + 1
    titles = {goal.id: goal.title for goal in context.goals}
    counted = {line.goal_id: line.actual for card in context.scorecards for line in card.lines}
    for review in context.reviews:
        if review.actual is not None and review.goal_id in rows:
            values: dict[str, Value] = {
                "title": titles.get(review.goal_id, ""),
                "actual": review.actual,
                "rows": rows[review.goal_id],
            }
            spot = Spot("review", review.goal_id, "actual", context.book_id)
            together = counted.get(review.goal_id)
            if isinstance(together, float) and not _is_rounded(review.actual, together):
                values["counted"] = round_to(together, 9)
                yield Hit(spot, review.employee_id, values, "differs", Severity.ERROR)
            else:
                yield Hit(spot, review.employee_id, values)


def _is_rounded(typed: float | Zone, number: float) -> bool:
    """Whether somebody may have typed a number for another one, with as many places as they cared for."""
    if not isinstance(typed, float):
        return False
    places = len(f"{typed:.15g}".partition(".")[2])
    return round_to(number, places) == typed


def owner_by_record(context: BookContext) -> Mapping[tuple[str, str], str]:
    """Return whom each row of the book concerns, by table and record."""
    owners = {goal.id: goal.owner_id for goal in context.goals}
    return {
        **{("goals", goal): owner for goal, owner in owners.items()},
        **{("review", goal): owner for goal, owner in owners.items()},
        **{("actuals", line.id): owners.get(line.goal_id, "") for line in context.measurements},
        **{(spot.table, talk.id): talk.employee_id for spot, talk in context.talks},
        **{("team", employee_id): employee_id for employee_id in context.employees},
    }
