"""Mistakes in agreements to goals."""

from dataclasses import replace
from datetime import date

from clean_world import AGREED_BY, LI_NA, World

from appraisal.findings import Spot
from appraisal.voices import Signature

from .mistakes import Mistake, example


def signed(column: str, **fields: object) -> tuple[Spot, Mistake]:
    """Return the cell of Li Na's agreement, and the mistake of an agreement that stands so."""
    complete = Signature(LI_NA, AGREED_BY, JULY, "", True, True, JULY, 1)

    def change(world: World) -> World:
        return replace(world, signatures=(complete._replace(**fields), *world.signatures[1:]))  # type: ignore[arg-type]

    return Spot("agreements", LI_NA, column), change


JULY, AUGUST = date(2026, 7, 20), date(2026, 8, 3)

example("P01", *signed("manager_day", manager_day=None, answer=None, employee_day=None), "both")
example("P01", *signed("manager_day", manager_day=None), "manager")
example("P01", *signed("manager_day", manager_day=None, own_book=False), "undated")
example("P01", *signed("employee_day", answer=None, employee_day=None), "employee")
example("P01", *signed("employee_day", answer=False), "refused")
example("P01", *signed("employee_day", answer=False, how="talk"), "refused")
example("P01", *signed("employee_day", employee_day=AUGUST), "late")
example("P03", *signed("comments", said=0))
