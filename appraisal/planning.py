"""What goals are planned with: what people reached before, and goals that HR sets for many people at once."""

from dataclasses import dataclass
from datetime import date

from appraisal.model import Employee, Goal


@dataclass(frozen=True, slots=True)
class PastActual:
    """What a person reached with a KPI in a cycle before this one.

    ``kpi_id`` is the library's id, "" where the goal had none: then title and unit say which KPI it was. ``start`` and
    ``end`` are the first and the last day of what was measured.
    """

    employee_id: str
    actual: float
    kpi_id: str = ""
    title: str = ""
    unit: str = ""
    cycle: str = ""
    start: date | None = None
    end: date | None = None
    target: float | None = None


@dataclass(frozen=True, slots=True)
class SetGoal:
    """A goal that HR sets for many people at once: all whose site, group, department, position and level fit.

    Each of ``employee_id`` … ``level`` is "" for everyone. ``goal`` is the goal as each of them gets it, without an id and
    an owner; with a ``kpi_id`` of the library its blanks are the library's. ``origin`` says where the goal comes from,
    ``locked`` that managers cannot change it.
    """

    goal: Goal
    employee_id: str = ""
    department: str = ""
    position: str = ""
    level: str = ""
    site: str = ""
    group: str = ""
    origin: str = ""
    locked: bool = False

    def fits(self, employee: Employee) -> bool:
        """Whether the goal is for a person; names are compared without regard to case."""
        asked = (
            (self.employee_id, employee.id),
            (self.department, employee.department),
            (self.position, employee.position),
            (self.level, employee.level),
            (self.site, employee.site),
            (self.group, employee.group),
        )
        return all(not wanted or wanted.casefold() == has.casefold() for wanted, has in asked)


@dataclass(frozen=True, slots=True)
class EarlierResult:
    """What a person came to in an earlier cycle.

    ``total`` is the one that counted (0–120), ``None`` where there was none; ``grade`` is "" where none was given. ``days`` are those
    of service in that cycle, ``weight`` its share in the year (0–1), ``None`` where the company gives it none.
    """

    employee_id: str
    cycle: str
    start: date | None = None
    end: date | None = None
    days: float | None = None
    total: float | None = None
    grade: str = ""
    weight: float | None = None
