"""Who heads a department: the one person who stands highest in it and leads others."""

from collections.abc import Collection, Iterator, Mapping

from appraisal.model import Employee


def department_heads(employees: Mapping[str, Employee], managers: Collection[str]) -> dict[str, str]:
    """Return the id of each department's head, by the department's name.

    ``managers`` are the ids of those who lead others. The head is the manager of the department above whom nobody of the
    same department stands. A department in which several stand highest, or nobody does, has no head.
    """
    highest: dict[str, list[str]] = {}
    for manager in sorted(managers):
        person = employees.get(manager)
        if person is not None and person.department and _stands_highest(person, employees):
            highest.setdefault(person.department, []).append(person.id)
    return {department: found[0] for department, found in highest.items() if len(found) == 1}


def _stands_highest(person: Employee, employees: Mapping[str, Employee]) -> bool:
    return all(above.department != person.department for above in _above(person, employees))


def _above(person: Employee, employees: Mapping[str, Employee]) -> Iterator[Employee]:
    """Yield the managers above a person; where they stand in a loop, each once, and the person too."""
    seen: set[str] = set()
    above = employees.get(person.manager_id)
    while above is not None and above.id not in seen:
        yield above
        seen.add(above.id)
        above = employees.get(above.manager_id)
