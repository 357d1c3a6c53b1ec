"""Who is whose manager when, by HR's sheet Assignments: what an employee says is the business of the manager of that day."""

from collections.abc import Iterable
from datetime import date

from appraisal.model import Assignment


class Tenures:
    """Knows when somebody is somebody's manager; where no assignment of an employee is known, everybody may be."""

    def __init__(self, assignments: Iterable[Assignment]) -> None:
        self._of: dict[str, list[Assignment]] = {}
        for one in assignments:
            self._of.setdefault(one.employee_id, []).append(one)

    def concern(self, manager_id: str, employee_id: str, day: date | None = None) -> bool:
        """Whether the manager is the employee's on a day; without one, whether the manager is the last, or one of them."""
        lines = self._of.get(employee_id, [])
        mine = [line for line in lines if line.manager_id == manager_id]
        if not lines:
            return True
        if day is None:
            return any(_end(line) == max(map(_end, lines)) for line in mine)
        return any((line.start or date.min) <= day <= _end(line) for line in mine)

    def leads(self, manager_id: str, employee_id: str, day: date) -> bool:
        """Whether the manager has to do what is due about the employee on a day: of that day, or the last where it has none."""
        lines = self._of.get(employee_id, [])
        now = any((line.start or date.min) <= day <= _end(line) for line in lines)
        return self.concern(manager_id, employee_id, day if now else None)

    def is_over(self, manager_id: str, employee_id: str, day: date) -> bool:
        """Whether the manager is the employee's no more on a day: another one came after, and the last day is past."""
        mine = (line for line in self._of.get(employee_id, ()) if line.manager_id == manager_id)
        return not self.concern(manager_id, employee_id) and all(_end(line) < day for line in mine)


def _end(line: Assignment) -> date:
    return line.end or date.max
