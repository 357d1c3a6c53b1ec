"""Whose data is due to go: by how long each legal entity keeps data after the last day of a cycle."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sync.cycle import opened
from sync.hr import HrContent
from sync.present_master import present_master
from sync.rights.forget import Forgotten, forget
from sync.rights.person import is_nobody


@dataclass(frozen=True, slots=True)
class Kept:
    """A person whose data a cycle holds, with the legal entity, and the last day on which it is kept (``None``: none is set)."""

    id: str
    name: str
    entity: str
    until: date | None

    def is_due(self, today: date) -> bool:
        """Whether the last day lies in the past."""
        return self.until is not None and self.until < today


def kept_people(folder: Path) -> tuple[Kept, ...]:
    """Return everybody whose data a cycle holds, those who are due first.

    Raises:
        ReviewbookError: the folder, the master or the ledger cannot be used.

    """
    with opened(folder) as ledger:
        found = list(_kept(present_master(folder, ledger).content))
    return tuple(sorted(found, key=lambda one: (one.until or date.max, one.entity, one.id)))


def _kept(content: HrContent) -> Iterator[Kept]:
    policy = content.policy
    for employee in content.employees.values():
        if not is_nobody(employee):
            until = policy.retention.until(employee.entity, policy.cycle.end)
            yield Kept(employee.id, employee.name, employee.entity, until)


def apply_retention(folder: Path, now: datetime, who: str = "") -> Forgotten | None:
    """Forget everybody who is due, and return what was done, ``None`` where nobody is.

    Raises:
        ReviewbookError: what :func:`sync.rights.forget.forget` raises.

    """
    due = [one.id for one in kept_people(folder) if one.is_due(now.date())]
    if not due:
        return None
    return forget(folder, due, now, who=who, why="retention", anyway=True)
