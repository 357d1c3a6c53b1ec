"""The sample company: Harbour Tea Co. (海港茶业), of any size from 1 to 50,000 people, always the same for a size.

Nothing here depends on a clock or on the global random state.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from random import Random
from types import MappingProxyType

from addin.demo.goals import Cascade
from addin.demo.mistakes import Mistake, Plan, planned
from addin.demo.people import TEXTS, employees, with_events
from addin.demo.performance import desired_totals
from addin.demo.raters import RATED_BY, proposed_by, raters_of
from appraisal.calendar import Calendar, read_days
from appraisal.model import Assignment, ChosenRater, Cycle, Employee, Goal, RaterStatus, Section, Stage
from appraisal.policy import Policy, Scheme
from appraisal.result import days_in_cycle

START, END = date(2026, 7, 1), date(2026, 12, 31)
DUE = date(2027, 1, 15)
SPARE_ACTUALS = 32
SPARE_CHECKINS = 7

PRODUCTION_SECTIONS = MappingProxyType({Section.KPI: 0.8, Section.BEHAVIOUR: 0.2, Section.DEVELOPMENT: 0.0})
"""People in production are measured more by figures than by behaviour."""


@dataclass(frozen=True)
class Company:
    """A sample company before anybody has typed anything.

    ``goals_above`` are the goals of the organisation and its departments, ready for the master. ``desired`` holds the
    total that each person's work deserves, ``leniency`` the points that each manager's ratings lie above the fair ones,
    ``plan`` the mistakes that each manager will make, and ``mistakes`` what is amiss without anybody typing it. With
    ``unheard`` nobody talks for a long time, ``unwarned`` is somebody whose low grade comes without a warning. ``monthly``
    says that some actuals are kept by month, by managers or by Finance. ``raters`` are whom HR chooses to rate others, and whom
    managers propose.
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
    unheard: str = ""
    unwarned: str = ""
    mistakes: tuple[Mistake, ...] = ()
    monthly: bool = False
    raters: tuple[ChosenRater, ...] = ()

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

    @property
    def confirmed_raters(self) -> tuple[ChosenRater, ...]:
        """The raters of HR's choice, without those whom managers propose."""
        return tuple(one for one in self.raters if one.status is RaterStatus.CONFIRMED)

    @cached_property
    def steady(self) -> frozenset[tuple[str, str]]:
        """The pairs of employee and manager who work together from the first to the last day of the cycle."""
        return frozenset(
            (line.employee_id, line.manager_id)
            for line in self.assignments
            if (line.start, line.end) == (START, END)
        )


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
    silent = replace(found, unheard=_unheard(found), unwarned=_unwarned(found))
    return replace(silent, mistakes=(*_short_service(found), *_missing_talks(silent)))


OWN_BOOKS = "content"
"""The department whose people have self books."""


def with_self_books(found: Company) -> Company:
    """Return the company with self books for the people of one department, where it has that department."""
    name = TEXTS(f"department.{OWN_BOOKS}", found.language)
    known = {person.department for person in found.employees}
    return replace(found, policy=replace(found.policy, self_books=(name,))) if name in known else found


LENIENT, STRICT = 12.0, -12.0
"""So many points the ratings of the most lenient and of the strictest manager lie above the fair ones."""

JUDGED_BY = 8
"""Whose level of rating shall show rates so many people at least."""


def with_story(found: Company, *, unforeseen: bool = False) -> Company:
    """Return the company as it lives through a cycle: self and peer books, monthly actuals, a lenient and a strict manager.

    A company that is too small for one of these goes without it. With ``unforeseen`` nobody knows yet, when goals are
    set, who will join later.
    """
    found = _with_raters(replace(with_self_books(found), monthly=True))
    if unforeseen:
        staff, cycle = found.employees, found.policy.cycle
        found = replace(found, cascade=Cascade(staff, found.language, cycle, found.seed, unforeseen=True))
    sizes = Counter(line.manager_id for line in found.assignments)
    spared = {line.manager_id for line in found.assignments if line.employee_id == found.unwarned}
    large = [
        manager
        for manager, size in sizes.most_common()
        if size >= JUDGED_BY
        and manager not in spared
        and UNHEARD_OF.isdisjoint(found.plan[manager].kinds if manager in found.plan else ())
    ]
    if len(large) < 2:
        return found
    levels = dict(zip(large, (LENIENT, STRICT), strict=False))
    kinds = {LENIENT: "lenient", STRICT: "strict"}
    rating = (
        Mistake("", kinds[points], ("R09",), "", "ratings", manager) for manager, points in levels.items()
    )
    return replace(found, leniency={**found.leniency, **levels}, mistakes=(*found.mistakes, *rating))


RATED = "research"
"""The department in which several sources rate people."""


def _with_raters(found: Company) -> Company:
    """Return the company with raters for some people of one team; too few answer about the last of these."""
    head, team = next(_large_teams(found), ("", ()))
    if not head:
        return found
    rated_head = "" if head in (found.unheard, found.unwarned) else head
    proposed = proposed_by(head, team)
    person = proposed.ratee_id
    unconfirmed = Mistake("", "too-few-peers", ("R04",), person, "results", person, "source_peer")
    raters = (*raters_of(team, rated_head), proposed)
    return replace(found, raters=raters, mistakes=(*found.mistakes, unconfirmed))


def _large_teams(found: Company) -> Iterator[tuple[str, list[str]]]:
    """Yield the heads of teams that are large enough for raters, and their people, those first who are rated.

    Who works for two managers, or is in a story of the talks, comes last.
    """
    name = TEXTS(f"department.{RATED}", found.language)
    lines = Counter(line.employee_id for line in found.assignments)
    for head in found.managers:
        plan = found.plan.get(head.id)
        careless = plan is not None and (plan.one_of or not UNHEARD_OF.isdisjoint(plan.kinds))
        if head.department != name or careless:
            continue
        team = [
            person.id
            for person in found.employees
            if (person.id, head.id) in found.steady and person.id not in found.cascade.leads
        ]
        team.sort(key=lambda one: (one in (found.unheard, found.unwarned), lines[one]))
        if len(team) >= RATED_BY:
            yield head.id, team


CALENDAR = Calendar(
    *(
        read_days(days)[0]
        for days in (
            "2026-09-25..2026-09-27, 2026-10-01..2026-10-07, 2027-01-01..2027-01-03",
            "2026-09-20, 2026-10-10",
        )
    )
)
"""The company's calendar: the holidays of its second half-year, and the weekend days on which people work in their place."""


def policy_for(language: str) -> Policy:
    """Return the sample company's policy: a scheme for the plant, the standard one for everyone else."""
    standard = Scheme(name=TEXTS("scheme.standard", language), calendar=CALENDAR)
    plant = Scheme(
        name=TEXTS("scheme.production", language),
        group=TEXTS("group.plant", language),
        section_weights=PRODUCTION_SECTIONS,
        calendar=CALENDAR,
    )
    return Policy(
        cycle=Cycle("2026-H2", TEXTS("cycle", language), START, END),
        company=TEXTS("company", language),
        language=language,
        schemes=(plant, standard),
        spare_actuals=SPARE_ACTUALS,
        spare_checkins=SPARE_CHECKINS,
        due=DUE,
        stage=Stage.ASSESS,
    )


LOW = 83.0
"""A total that is surely one of the two lowest grades, whatever is typed into the last cells."""


UNHEARD_OF = frozenset({"not-returned", "draft"})
"""What managers do with a book so that nobody in it gets a grade."""


def _settled(found: Company) -> list[str]:
    """Return the people who had one manager all the time, those first whose manager gets the least wrong."""
    lines = Counter(line.employee_id for line in found.assignments)
    kinds = {manager: plan.kinds for manager, plan in found.plan.items()}
    people = [
        (len(kinds.get(line.manager_id, ())), line.employee_id)
        for line in found.assignments
        if lines[line.employee_id] == 1
        and (line.start, line.end) == (START, END)
        and not _comes_or_goes(found.by_id[line.employee_id])
        and UNHEARD_OF.isdisjoint(kinds.get(line.manager_id, ())[:1])
    ]
    return [person for _, person in sorted(people)]


def _comes_or_goes(person: Employee) -> bool:
    return person.left is not None or (person.hired is not None and person.hired > START)


def _unheard(found: Company) -> str:
    """Return whom the manager forgets for two months: somebody who does well enough without."""
    return next((person for person in _settled(found) if found.desired[person] > LOW + 10), "")


def _unwarned(found: Company) -> str:
    """Return whose work was poor without a word: the first of the two lowest grades."""
    return next((person for person in _settled(found) if found.desired[person] < LOW), "")


def _missing_talks(found: Company) -> Iterator[Mistake]:
    """Yield the talks that were not held, or did not say what they should have."""
    if found.unheard:
        yield Mistake("", "no-talks", ("K01",), found.unheard, "results", found.unheard, "name")
    if found.unwarned:
        yield Mistake("", "no-warning", ("K03",), found.unwarned, "results", found.unwarned, "grade")


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
