"""Who rates whom besides the manager, as HR says on the master's sheet Raters, and what each is asked."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from email.utils import parseaddr

from appraisal.model import ChosenRater, Employee, Goal, Method, RaterStatus, Section, Source
from appraisal.rules.raters import refused
from sync.hr import HrContent
from sync.ledger import Ledger
from sync.managers_goals import goal_of
from sync.own_given import goals_in_books


@dataclass(frozen=True, slots=True)
class Asked:
    """One item on which a person is rated: the key under which the answers of all sources meet, and its words."""

    item: str
    title: str
    definition: str


def confirmed(content: HrContent, today: date | None = None) -> Iterator[ChosenRater]:
    """Yield the raters who rate: confirmed ones who are somebody, each once for a person.

    With ``today`` whoever has left by then is nobody any more: what they answered before counts, and no book is given to them.
    """
    seen: set[tuple[str, str]] = set()
    for one in content.raters:
        pair = one.ratee_id, one.rater_id
        able = not refused(one, content.employees, today)
        if able and one.status is RaterStatus.CONFIRMED and pair not in seen:
            seen.add(pair)
            yield one


def rater_of(content: HrContent, chosen: ChosenRater) -> Employee | None:
    """Return the rater as a person: of the roster, or from outside, whom HR named; ``None`` for nobody."""
    known = content.employees.get(chosen.rater_id)
    if known is not None or not chosen.name or chosen.source is not Source.CUSTOMER:
        return known
    return Employee(chosen.rater_id, chosen.name, email=_address(chosen))


def _address(chosen: ChosenRater) -> str:
    """Return the address that HR gave somebody from outside, as the id or beside the name; "" for none."""
    found = (parseaddr(text)[1] for text in (chosen.rater_id, chosen.name))
    return next((address for address in found if "@" in address), "")


def outside_raters(content: HrContent) -> Mapping[str, Employee]:
    """Return the raters who stand in no roster, by id: customers, whom HR named."""
    found = ((one.rater_id, rater_of(content, one)) for one in content.raters)
    return {rater: who for rater, who in found if who is not None and rater not in content.employees}


def rated_goals(ledger: Ledger, people: Collection[str]) -> Mapping[str, tuple[Goal, ...]]:
    """Return the goals of people that several sources rate, by person, as they stand in the managers' books."""
    return {
        person: tuple(found for found in _goals(person, rows) if is_rated(found))
        for person, rows in goals_in_books(ledger, people).items()
    }


def _goals(person: str, rows: Mapping[str, Mapping[str, object]]) -> Iterator[Goal]:
    return (goal_of(record, row, person) for record, row in rows.items())  # type: ignore[arg-type]


def is_rated(goal: Goal) -> bool:
    """Whether several sources rate a goal: behaviour, on the scheme's own scale."""
    own_scale = goal.parameters.low is not None or goal.parameters.high is not None
    return goal.method is Method.RATED and goal.section is Section.BEHAVIOUR and not own_scale


def item_of(goal: Goal) -> str:
    """Return the key under which the ratings of several sources meet: the KPI's code, or the goal's id."""
    return goal.kpi_id or goal.id


def asked_items(content: HrContent, goals: Iterable[Goal]) -> tuple[Asked, ...]:
    """Return what is asked about a person, each item once."""
    found: dict[str, Asked] = {}
    for goal in goals:
        kpi = content.library.get(goal.kpi_id)
        title = goal.title or (kpi.name if kpi else "")
        found.setdefault(item_of(goal), Asked(item_of(goal), title, kpi.definition if kpi else ""))
    return tuple(found.values())
