"""How the people of the sample company who have self books fill them.

Most agree; two do not, one is late, one has it said by the manager, and one agrees without a word about the goals.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from addin.demo.company import Company
from addin.demo.mistakes import Mistake
from addin.demo.open_book import Typed
from addin.demo.people import TEXTS
from appraisal.model import Employee, Method
from appraisal.numbers import round_to, to_serial
from workbook_templates.labels import TEXTS as WORDS
from workbook_templates.labels import choice_code
from workbook_templates.library import library
from workbook_templates.stamp import Row

Cells = dict[str, dict[str, dict[str, Typed]]]

REFUSING, LATE, RECORDED, SILENT = 2, 1, 1, 1
"""How many people, in this order, do not agree, agree too late, never send their book because they agreed by mail, and
agree without saying anything."""

LESS = 0.95
"""Who does not agree proposes a target that is easier by so much."""


@dataclass(frozen=True, slots=True)
class Deed:
    """What a person does about the goals: says yes on a day, no, or nothing in the book, because a mail said so.

    With ``silent`` nothing is said of any goal.
    """

    agrees: bool = True
    day: date | None = None
    recorded: bool = False
    silent: bool = False


def deeds(company: Company) -> Mapping[str, Deed]:
    """Return what everybody with a self book does, by id."""
    people = [
        person for person in company.employees if company.policy.gets_self_book(person) and person.manager_id
    ]
    people.sort(key=lambda person: person.id in company.cascade.leads)  # the heads agree, and come last
    talks = talk_day(company)
    found = {person.id: Deed(day=talks + timedelta(days=2)) for person in people}
    exceptions = [
        *[Deed(agrees=False)] * REFUSING,
        *[Deed(day=company.policy.plan_end + timedelta(days=20))] * LATE,
        *[Deed(recorded=True)] * RECORDED,
        *[Deed(day=talks + timedelta(days=2), silent=True)] * SILENT,
    ]
    return found | {person.id: deed for person, deed in zip(people, exceptions, strict=False)}


def talk_day(company: Company) -> date:
    """Return the day on which managers agree goals with their people."""
    return company.policy.cycle.start + timedelta(days=14)


def fill_own(
    rows: Mapping[str, Sequence[Row]], person: Employee, company: Company
) -> tuple[Cells, tuple[Mistake, ...]]:
    """Return what a person types into the self book with these rows, and what is amiss with it; nothing if it stays away."""
    deed = deeds(company).get(person.id)
    if deed is None or deed.recorded:
        return {}, ()
    return _Filling(rows, person, company).filled(deed), tuple(_mistakes(person, deed, company))


def _mistakes(person: Employee, deed: Deed, company: Company) -> list[Mistake]:
    """Return what P01 must find, goals that were not agreed, or too late; and P03, that nothing was said of them."""
    if deed.silent:
        return [Mistake(person.id, "nothing-said", ("P03",), person.id, "agreements", person.id, "comments")]
    late = deed.day is not None and deed.day > company.policy.plan_end
    kind = "not-agreed" if not deed.agrees else "agreed-late" if late else ""
    if not kind:
        return []
    return [Mistake(person.id, kind, ("P01",), person.id, "agreements", person.id, "employee_day")]


class _Filling:
    """One person at work on the own book."""

    def __init__(self, rows: Mapping[str, Sequence[Row]], person: Employee, company: Company) -> None:
        self._goals = [row for row in rows["own_goals"] if row.get("goal_id") and row.get("method")]
        self._proposals = [str(row["row_id"]) for row in rows["proposals"]]
        self._person, self._company = person, company
        self._targets = _targets(person, company)
        self._rng = Random(f"own:{company.seed}:{person.id}")

    def filled(self, deed: Deed) -> Cells:
        """Return what is typed into which cell."""
        return {
            "agreement": {self._person.id: self._agreement(deed)},
            "own_goals": {} if deed.silent else dict(self._said(deed)),
            "proposals": {} if deed.silent else self._proposed(),
            "self_review": {str(goal["goal_id"]): self._view(goal) for goal in self._goals},
        }

    def _agreement(self, deed: Deed) -> dict[str, Typed]:
        word = WORDS(f"choice.yes.{'yes' if deed.agrees else 'no'}", self._company.language)
        return {"agree": word, "day": float(to_serial(deed.day)) if deed.day else None}

    def _said(self, deed: Deed) -> Mapping[str, dict[str, Typed]]:
        """Say something about one goal; who does not agree proposes another target for one that has a number."""
        known = [goal for goal in self._goals if self._target(goal) is not None]
        goal = self._rng.choice(known or self._goals)
        target = self._target(goal)
        if deed.agrees or target is None:
            key = self._rng.choice(("help", "data", "clear"))
            return {str(goal["goal_id"]): {"comment": self._text(key)}}
        lower = choice_code("method", str(goal["method"])) in (Method.LOWER, Method.LOWER_LINEAR)
        easier = round_to(target / LESS if lower else target * LESS, 1)
        return {str(goal["goal_id"]): {"comment": self._text("target"), "new_target": easier}}

    def _proposed(self) -> dict[str, dict[str, Typed]]:
        """Propose a goal, as one in three does."""
        if self._rng.random() > 1 / 3:
            return {}
        due = float(to_serial(self._company.policy.cycle.end))
        said: dict[str, Typed] = {
            "title": self._text("proposal"), "weight": 0.05, "due": due, "why": self._text("why"),
        }  # fmt: skip
        return {self._proposals[0]: said}

    def _view(self, goal: Row) -> dict[str, Typed]:
        method, target = choice_code("method", str(goal["method"])), self._target(goal)
        if method == Method.RATED:
            return {"own_view": float(self._rng.choice((3, 4, 4, 5)))}
        if method == Method.MILESTONE:
            return {"own_view": WORDS("choice.zone.target", self._company.language)}
        if target is None:
            return {"own_view": float(self._rng.randrange(3))}
        return {"own_view": round_to(target * self._rng.uniform(0.94, 1.06), 1)}

    def _target(self, goal: Row) -> float | None:
        """Return a goal's target as it was talked about: the manager may not have entered it yet."""
        said = self._targets.get(str(goal["title"]), goal.get("target"))
        return said if isinstance(said, float) else None

    def _text(self, key: str) -> str:
        return TEXTS(f"voice.{key}", self._company.language)


def _targets(person: Employee, company: Company) -> Mapping[str, float]:
    """Return the targets that a person's manager will enter, by the names of the KPIs."""
    names = {kpi.id: kpi.name for kpi in library(company.language)}
    planned = company.cascade.personal(person.id, person.manager_id)
    return {names[goal.kpi]: goal.target for goal in planned if goal.target is not None and goal.kpi in names}
