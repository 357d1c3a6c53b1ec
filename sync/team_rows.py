"""The rows of a team book as they are handed out: its people, the goals above, prefilled and spare goals."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from appraisal.model import Employee, Goal, Kpi, Level, PositionKpi
from appraisal.planning import SetGoal
from appraisal.policy import Policy
from workbook_templates.books.team import POINT_COUNT
from workbook_templates.labels import TEXTS
from workbook_templates.stamp import STYLE_KEY, Cell

Row = dict[str, Cell]

_SCHEME_NUMBERS = (
    "floor", "cap", "total_cap", "weight_min", "weight_max", "goals_min", "goals_max",
    "scale_min", "scale_max", "scale_low", "scale_high", "min_coverage",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Member:
    """A person in a team book, with the days of the cycle that count under its manager."""

    employee: Employee
    days: float


def person_label(employee_id: str, name: str) -> str:
    """Return how drop-downs show a person: the id first, because names repeat."""
    return f"{employee_id} {name}".strip()


def goal_label(goal_id: str, title: str) -> str:
    """Return how drop-downs show a goal: the id first."""
    return f"{goal_id} {title}".strip()


def team_rows(members: Iterable[Member], policy: Policy) -> list[Row]:
    """Return the rows of the Team sheet; the hidden columns hold what each person's scheme says."""
    return [_team_row(member, policy) for member in members]


def _team_row(member: Member, policy: Policy) -> Row:
    employee, scheme = member.employee, policy.scheme_for(member.employee)
    return {
        "employee_id": employee.id,
        "name": employee.name,
        "position": employee.position,
        "scheme": scheme.name,
        "days": member.days,
        "label": person_label(employee.id, employee.name),
        "scheme_no": float(policy.schemes.index(scheme) + 1),
        **{f"share_{section}": float(weight) for section, weight in scheme.section_weights.items()},
        **{key: float(getattr(scheme, key)) for key in _SCHEME_NUMBERS},
    }


def above_rows(
    goals: Sequence[Goal], owners: Mapping[str, str], language: str, headed: Collection[str] = ()
) -> list[Row]:
    """Return the locked rows of the goals above; ``owners`` holds the labels of the people among their owners.

    ``headed`` are the goals whose target the recipient sets.
    """
    labels = {goal.id: goal_label(goal.id, goal.title) for goal in goals}
    return [
        {
            **goal_row(goal, language),
            "owner": owners.get(goal.owner_id, goal.owner_id),
            "parent": labels.get(goal.parent_id, goal.parent_id),
            "level": goal.level,
            STYLE_KEY: "headed" if goal.id in headed else "locked",
        }
        for goal in goals
    ]


def goal_row(goal: Goal, language: str) -> Row:
    """Return a goal as the cells of the Goals sheet, without its owner and parent."""
    parameters = goal.parameters
    row: Row = {
        "goal_id": goal.id,
        "level": goal.level,
        "section": word("section", goal.section, language),
        "title": goal.title,
        "link": word("link", goal.link, language),
        "method": word("method", goal.method, language),
        "unit": goal.unit,
        "weight": goal.weight,
        "start": goal.start,
        "due": goal.due,
        "data_source": goal.data_source,
        "aggregate": word("aggregate", goal.aggregate, language),
        "factor": goal.factor,
        "critical": word("yes", "yes" if goal.critical else None, language),
        "kpi": goal.kpi_id,
    }
    for key in ("baseline", "target", "low", "high", "rate", "floor", "cap"):
        row[key] = getattr(parameters, key)
    for number, (x, y) in enumerate(parameters.points[:POINT_COUNT], start=1):
        row[f"x{number}"], row[f"y{number}"] = x, y
    return row


def word(choice: str, code: str | None, language: str) -> str | None:
    """Return the word of a drop-down list for a code, ``None`` for none."""
    return TEXTS(f"choice.{choice}.{code}", language) if code else None


def prefilled(
    employee: Employee,
    lines: Sequence[PositionKpi],
    library: Mapping[str, Kpi],
    ids: Iterator[str],
    due: tuple[date, date],
) -> list[Goal]:
    """Return the goals that a person starts with, from the lines of the template of their position.

    ``due`` is the first and the last day of the cycle. A line whose KPI is not in the library is left out (a finding
    of the master says so).
    """
    return [
        _prefilled_goal(employee, line, library[line.kpi_id], next(ids), due)
        for line in lines
        if line.kpi_id in library
    ]


def set_for(
    employee: Employee, wanted: Iterable[SetGoal], lines: Sequence[PositionKpi], due: tuple[date, date]
) -> tuple[list[SetGoal], list[PositionKpi]]:
    """Return the goals that HR sets for a person, and the lines of the template in whose place none of them stands.

    A goal with the KPI of a line takes its place, and its weight too, where it has none of its own. Of several goals with
    one KPI the first counts. ``due`` is the first and the last day of the cycle.
    """
    weights = {line.kpi_id: line.weight for line in lines}
    found: dict[str, SetGoal] = {}
    for one in wanted:
        if one.fits(employee):
            goal = one.goal
            whole = replace(
                goal,
                owner_id=employee.id,
                weight=weights.get(goal.kpi_id) if goal.weight is None else goal.weight,
                start=goal.start or due[0],
                due=goal.due or due[1],
            )
            found.setdefault(goal.kpi_id or f"\0{len(found)}", replace(one, goal=whole))
    return list(found.values()), [line for line in lines if line.kpi_id not in found]


def _prefilled_goal(
    employee: Employee, line: PositionKpi, kpi: Kpi, goal_id: str, due: tuple[date, date]
) -> Goal:
    target = line.target if line.target is not None else kpi.parameters.target
    return Goal(
        id=goal_id,
        level=Level.PERSON,
        owner_id=employee.id,
        title=kpi.name,
        section=kpi.section,
        kpi_id=kpi.id,
        method=kpi.method,
        unit=kpi.unit,
        weight=line.weight,
        start=due[0],
        due=due[1],
        aggregate=kpi.aggregate,
        data_source=kpi.data_source,
        critical=kpi.critical,
        parameters=replace(kpi.parameters, target=target),
    )
