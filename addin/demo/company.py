"""The sample company: Harbour Tea Co. (海港茶业), of any size from 1 to 50,000 people, always the same for a size.

Nothing here depends on a clock or on the global random state.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from random import Random
from types import MappingProxyType

from addin.demo.goals import Cascade
from addin.demo.mistakes import Mistake, Plan, planned
from addin.demo.people import TEXTS, employees, with_events
from addin.demo.performance import desired_totals
from appraisal.model import Assignment, Cycle, Employee, Goal, Section
from appraisal.policy import Policy, Scheme
from appraisal.scorecard import days_in_cycle

START, END = date(2026, 7, 1), date(2026, 12, 31)
DUE = date(2027, 1, 15)
SPARE_ACTUALS = 32

PRODUCTION_SECTIONS = MappingProxyType({Section.KPI: 0.8, Section.BEHAVIOUR: 0.2, Section.DEVELOPMENT: 0.0})
"""People in production are measured more by figures than by behaviour."""


@dataclass(frozen=True)
class Company:
    """A sample company before anybody has typed anything.

    ``goals_above`` are the goals of the organisation and its departments, ready for the master. ``desired`` holds the
    total that each person's work deserves, ``leniency`` the points that each manager's ratings lie above the fair ones,
    ``plan`` the mistakes that each manager will make, and ``mistakes`` what is amiss without anybody typing it.
    """

    people: int
    language: str
    seed: int
    policy: Policy
    employees: tuple[Employee, ...]
    assignments: tuple[Assignment, ...]
    cascade: Cascade = field(repr=False)
    desired: dict[str, float] = field(repr=False)
    leniency: dict[str, float] = field(repr=False)
    plan: dict[str, Plan] = field(repr=False)
    mistakes: tuple[Mistake, ...] = ()

    @property
    def by_id(self) -> Mapping[str, Employee]:
        """The employees by their id."""
        return self.cascade.people

    @property
    def goals_above(self) -> tuple[Goal, ...]:
        """The goals of the organisation and of the departments, parents before children."""
        return self.cascade.above

    @property
    def managers(self) -> tuple[Employee, ...]:
        """Everyone who gets a team book, in the order of the roster."""
        leading = {assignment.manager_id for assignment in self.assignments}
        return tuple(person for person in self.employees if person.id in leading)


def company(people: int = 60, language: str = "en", seed: int = 1) -> Company:
    """Return the sample company of that many people, in the words of a language.

    Raises:
        ValueError: there is no company without people.

    """
    if people < 1:
        raise ValueError(f"a company has at least one person, not {people}")
    policy = policy_for(language)
    staff, assignments = with_events(employees(people, language, policy.cycle, seed), language, policy.cycle)
    rng = Random(f"company:{people}:{seed}")
    leading = tuple(dict.fromkeys(assignment.manager_id for assignment in assignments))
    found = Company(
        people=people,
        language=language,
        seed=seed,
        policy=policy,
        employees=staff,
        assignments=assignments,
        cascade=Cascade(staff, language, policy.cycle, seed),
        desired=desired_totals(staff, rng),
        leniency={manager: round(rng.gauss(0.0, 3.0), 1) for manager in leading},
        plan=planned(staff, leading, language),
    )
    return replace(found, mistakes=tuple(_short_service(found)))


OWN_BOOKS = "content"
"""The department whose people have self books."""


def with_self_books(found: Company) -> Company:
    """Return the company with self books for the people of one department, where it has that department."""
    name = TEXTS(f"department.{OWN_BOOKS}", found.language)
    known = {person.department for person in found.employees}
    return replace(found, policy=replace(found.policy, self_books=(name,))) if name in known else found


def policy_for(language: str) -> Policy:
    """Return the sample company's policy: a scheme for the plant, the standard one for everyone else."""
    standard = Scheme(name=TEXTS("scheme.standard", language))
    plant = Scheme(
        name=TEXTS("scheme.production", language),
        group=TEXTS("group.plant", language),
        section_weights=PRODUCTION_SECTIONS,
    )
    return Policy(
        cycle=Cycle("2026-H2", TEXTS("cycle", language), START, END),
        company=TEXTS("company", language),
        language=language,
        schemes=(plant, standard),
        spare_actuals=SPARE_ACTUALS,
        due=DUE,
    )


def _short_service(found: Company) -> Iterator[Mistake]:
    """Yield who joined too late to be graded: nobody's mistake, but a finding."""
    days: dict[str, float] = {}
    for line in found.assignments:
        person = found.by_id[line.employee_id]
        served = days_in_cycle(line, person, found.policy.cycle)
        days[person.id] = days.get(person.id, 0.0) + served
    for employee_id, served in days.items():
        if served < found.policy.scheme_for(found.by_id[employee_id]).min_days:
            yield Mistake("", "short-service", ("X03",), employee_id, "results", employee_id, "days")
