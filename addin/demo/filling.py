"""How managers fill their team books: goals under the goals above, actuals from reports, ratings, and mistakes.

:func:`fill_book` says what is typed into which cell; it touches no file.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from addin.demo.colleagues import propose_raters
from addin.demo.company import Company
from addin.demo.goals import PersonalGoal
from addin.demo.mistakes import Handling, Mistake, make_mistakes
from addin.demo.open_book import GoalRow, OpenBook, Tables, Typed
from addin.demo.own_books import deeds, talk_day
from addin.demo.people import TEXTS
from addin.demo.performance import Item, actual_for, spread
from addin.demo.talks import talk
from appraisal.kpi import EVENT_METHODS
from appraisal.model import Employee, Method, Section
from appraisal.numbers import round_to, to_serial
from appraisal.policy import Scheme
from sync.handout import SPARE_PROVIDED
from workbook_templates.labels import TEXTS as WORDS

Cells = Mapping[str, Mapping[str, Mapping[str, Typed]]]
"""By table, row id and column."""

KEPT_FREE = 4
"""Rows of Actuals that a manager leaves unused."""
OWN_GOAL = 0.15
"""How many of the people get a goal that no position template has."""
OWN_WEIGHT = 0.10
HEAVY = 0.30
"""A goal that weighs so much can give some of it to a new one."""
STRETCH = 112.0
"""From here on a milestone is reported by its zone, because no date can say it."""
OWN_GOALS = ("o1", "o2", "o3", "o4")

MONTHLY = frozenset({"revenue", "articles", "output"})
"""KPIs of which there are figures of every month."""
TYPED_MONTHLY, IMPORTED = 2, 3
"""For how many people of a book the manager types them, and for how many Finance exports them."""
EXPORTING = "leeds"
"""The site whose revenue Finance exports."""
KEPT_FOR_IMPORTS = 6
"""Rows of Actuals that are left for imported figures beside the :data:`~sync.handout.SPARE_PROVIDED` that are theirs."""


@dataclass(frozen=True, slots=True)
class SecondCopy:
    """A copy of the book that comes back as well, under another name: ``cells`` is all that is typed into it."""

    inbox_name: str
    cells: Cells


@dataclass(frozen=True, slots=True)
class Figure:
    """What Finance knows of a person's KPI in the month that ends on ``month_end``: actual and target, in the KPI's unit."""

    employee_id: str
    kpi: str
    month_end: date
    actual: float
    target: float | None
    source: str


@dataclass(frozen=True, slots=True)
class Edits:
    """What a manager does with a team book.

    ``overwritten`` are computed cells whose formula gave way to a constant. ``inbox_name`` is the file name of the copy
    that comes back into the inbox, "" where the book is saved where it was. ``finished`` stands in ``cells`` too.
    ``figures`` are those that the manager leaves to Finance.
    """

    cells: Cells
    overwritten: Mapping[str, Mapping[str, Mapping[str, float | str]]]
    hidden_rows: Mapping[str, Sequence[str]]
    returned: bool = True
    finished: bool = True
    inbox_name: str = ""
    second: SecondCopy | None = None
    mistakes: tuple[Mistake, ...] = ()
    figures: tuple[Figure, ...] = ()


def fill_book(rows: Tables, manager: Employee, company: Company) -> Edits:
    """Return what a manager types into the book that was handed out with these rows.

    ``rows`` holds the tables of the team book by name; dates may be dates or serial numbers.
    """
    book = OpenBook(rows, company.language)
    filling = _Filling(book, manager, company)
    for employee_id in book.people:
        filling.fill(employee_id)
        talk(book, employee_id, manager.id, company)
    propose_raters(book, manager, company)
    plan = company.plan.get(manager.id)
    handling, mistakes = make_mistakes(book, manager, plan, company.language, company.cascade.leads)
    _answer(book, finished=handling.finished)
    return Edits(
        cells=book.cells,
        overwritten=book.overwritten,
        hidden_rows=book.hidden_rows,
        returned=handling.returned,
        finished=handling.finished,
        inbox_name=handling.inbox_name,
        second=_second(book, handling),
        mistakes=mistakes,
        figures=tuple(filling.figures),
    )


def _answer(book: OpenBook, *, finished: bool) -> None:
    book.type("answer", "finished", answer=book.word("yes", "yes" if finished else "no"))


def _second(book: OpenBook, handling: Handling) -> SecondCopy | None:
    if not handling.second_name:
        return None
    cells = {
        table: {record: dict(columns) for record, columns in records.items()}
        for table, records in book.cells.items()
    }
    for record, columns in handling.second_changes.items():
        cells.setdefault("review", {}).setdefault(record, {}).update(columns)
    return SecondCopy(handling.second_name, cells)


class _Filling:
    """One manager at work on one book."""

    def __init__(self, book: OpenBook, manager: Employee, company: Company) -> None:
        self._book, self._manager, self._company = book, manager, company
        self._language = company.language
        self._deeds = deeds(company)
        self._schemes = {key: company.policy.scheme_for(company.by_id[key]) for key in book.people}
        self._parents = {row.id: row for row in book.above()}
        self._own_kpis = {row.text("kpi"): row for row in book.above() if row.personal and row.text("kpi")}
        self._kept = KEPT_FREE + (SPARE_PROVIDED + KEPT_FOR_IMPORTS if company.monthly else 0)
        self._months_left, self._imports_left = (TYPED_MONTHLY, IMPORTED) if company.monthly else (0, 0)
        self.figures: list[Figure] = []

    def fill(self, employee_id: str) -> None:
        """Fill everything about one person."""
        rng = Random(f"{self._company.seed}:{employee_id}:{self._manager.id}")
        planned = {goal.kpi: goal for goal in self._company.cascade.personal(employee_id, self._manager.id)}
        for row in self._book.goals_of(employee_id):
            if goal := planned.get(row.text("kpi")):
                self._set_goal(row, goal)
        if rng.random() < OWN_GOAL:
            self._add_own_goal(employee_id, rng)
        self._review(employee_id, rng)
        self._agree(employee_id)

    def _agree(self, employee_id: str) -> None:
        """Enter when the goals were agreed, where anybody of the team has a self book; one person said so in a mail."""
        if self._deeds.keys().isdisjoint(self._book.people):
            return
        self._book.type("team", employee_id, agreed=float(to_serial(talk_day(self._company))))
        deed = self._deeds.get(employee_id)
        if deed is not None and deed.recorded:
            self._book.type("team", employee_id, agreed_how=self._book.word("evidence", "mail"))

    # --- goals ---

    def _set_goal(self, row: GoalRow, goal: PersonalGoal) -> None:
        parent = self._own_kpis.get(goal.parent_kpi) or self._parents.get(goal.parent)
        if parent is not None:
            row.type(parent=parent.label)
            if goal.link is not None:
                row.type(link=self._book.word("link", goal.link))
        if goal.target is not None:
            row.type(target=goal.target)
        if goal.baseline is not None:
            row.type(baseline=goal.baseline)
        if goal.title and goal.due:
            day = float(to_serial(goal.due))
            row.type(title=goal.title, due=day, target=day)

    def _add_own_goal(self, employee_id: str, rng: Random) -> None:
        heaviest = _heaviest(self._book.goals_of(employee_id))
        if heaviest is None or heaviest.weight < HEAVY or not self._book.has_spare(employee_id):
            return
        spare = self._book.take_spare(employee_id)
        due = self._company.policy.cycle.end - timedelta(days=rng.choice((0, 31, 61)))
        heaviest.type(weight=round_to(heaviest.weight - OWN_WEIGHT, 4))
        spare.type(
            owner=heaviest.text("owner"),
            section=self._book.word("section", Section.KPI),
            title=TEXTS(f"own.{rng.choice(OWN_GOALS)}", self._language),
            parent=heaviest["parent"] if isinstance(heaviest["parent"], str) else None,
            method=self._book.word("method", Method.MILESTONE),
            unit=WORDS("kpi.project-milestone.unit", self._language),
            weight=OWN_WEIGHT,
            start=float(to_serial(self._company.policy.cycle.start)),
            target=float(to_serial(due)),
            due=float(to_serial(due)),
            data_source=TEXTS("own.source", self._language),
            rate=1.0,
        )

    # --- review ---

    def _review(self, employee_id: str, rng: Random) -> None:
        scheme = self._schemes[employee_id]
        goals = self._book.goals_of(employee_id)
        bonus = sum(self._bonus(row, scheme, rng) for row in goals if row.method is Method.ADD)
        deserved = self._company.desired[employee_id] - bonus
        for section in Section:
            rows = [row for row in goals if row.section is section and row.method is not Method.ADD]
            lenient = self._company.leniency[self._manager.id] if section is Section.BEHAVIOUR else 0.0
            self._review_section(rows, deserved + lenient, scheme, rng)

    def _review_section(self, rows: Sequence[GoalRow], mean: float, scheme: Scheme, rng: Random) -> None:
        items = [Item(row.method or Method.HIGHER, row.weight, row.parameters) for row in rows]
        for row, item, achievement in zip(rows, items, spread(items, mean, scheme, rng), strict=True):
            actual = actual_for(item, achievement, scheme)
            if actual is not None:
                self._enter(row, item, achievement, actual, rng)

    def _bonus(self, row: GoalRow, scheme: Scheme, rng: Random) -> float:
        """Enter the points on top of the total, which few people have; return them."""
        count = float(rng.choices((0, 1, 2), (6, 3, 1))[0])
        item = Item(Method.ADD, 0.0, row.parameters)
        self._enter(row, item, count, count, rng)
        return min(count * (item.parameters.rate or 0.0), item.parameters.cap or scheme.cap)

    def _enter(self, row: GoalRow, item: Item, achievement: float, actual: float, rng: Random) -> None:
        free = len(self._book.free_rows) - self._kept
        if item.method in EVENT_METHODS and 0 < actual <= free:
            self._enter_events(row, int(actual), rng)
        elif row.text("kpi") in MONTHLY and self._enter_months(row, item, actual, free):
            return
        elif row.text("kpi") == "revenue" and free >= 2:
            self._enter_quarters(row, item, actual, rng)
        elif item.method is Method.MILESTONE and achievement >= 100 and rng.random() < 0.3:
            row.review(actual=self._book.word("zone", "target"), evidence=self._said("on-time"))
        else:
            row.review(actual=actual, evidence=self._evidence(row, item, actual, rng))

    def _enter_events(self, row: GoalRow, count: int, rng: Random) -> None:
        cycle = self._company.policy.cycle
        for day in sorted(rng.sample(range(cycle.days), count)):
            self._actual_row(
                row,
                kind=self._book.word("measurement", "event"),
                day=float(to_serial(cycle.start) + day),
                value=1.0,
                note=self._noted("event", row, rng.randrange(100, 1000)),
            )

    def _enter_quarters(self, row: GoalRow, item: Item, actual: float, rng: Random) -> None:
        """Enter two quarters of a half-year's figure, each with its half of the target."""
        cycle = self._company.policy.cycle
        first = float(round(actual * rng.uniform(0.44, 0.52)))
        target = item.parameters.target
        quarters = ((cycle.start + timedelta(days=91), first, 3), (cycle.end, actual - first, 4))
        for day, value, number in quarters:
            self._actual_row(
                row,
                kind=self._book.word("measurement", "period"),
                day=float(to_serial(day)),
                target=None if target is None else target / 2,
                value=round_to(value, 2),
                note=self._noted("quarter", row, number),
            )

    def _enter_months(self, row: GoalRow, item: Item, actual: float, free: int) -> bool:
        """Enter the figure of every month, or leave them to Finance; say whether either was done."""
        months = _month_ends(self._company)
        person = self._company.by_id[row.owner_id]
        if (person.id, self._manager.id) not in self._company.steady:
            return False
        exported = row.text("kpi") == "revenue" and person.site == TEXTS(f"site.{EXPORTING}", self._language)
        if exported and self._imports_left:
            self._imports_left -= 1
            self.figures += self._figures(row, item, actual, months)
            return True
        if exported or not self._months_left or free < len(months):
            return False
        self._months_left -= 1
        for one in self._figures(row, item, actual, months):
            self._actual_row(
                row,
                kind=self._book.word("measurement", "period"),
                day=float(to_serial(one.month_end)),
                target=one.target,
                value=one.actual,
                note=self._noted("month", row, one.month_end.month),
            )
        return True

    def _figures(self, row: GoalRow, item: Item, actual: float, months: Sequence[date]) -> list[Figure]:
        """Split a figure into months; neither actuals nor targets lose anything by rounding."""
        rng = Random(f"months:{self._company.seed}:{row.owner_id}")
        shares = [rng.uniform(0.8, 1.2) for _ in months]
        actuals = _split(actual, shares)
        target = item.parameters.target
        targets = [None] * len(months) if target is None else _split(target, [1.0] * len(months))
        source = row.text("data_source")
        return [
            Figure(row.owner_id, row.text("kpi"), month, value, wanted, source)
            for month, value, wanted in zip(months, actuals, targets, strict=True)
        ]

    def _actual_row(self, row: GoalRow, **columns: Typed) -> None:
        self._book.type("actuals", self._book.free_rows.pop(0), goal=row.label, **columns)

    # --- words ---

    def _evidence(self, row: GoalRow, item: Item, actual: float, rng: Random) -> str:
        if item.method is Method.RATED:
            return self._said("rating-high" if actual >= 4.5 else "rating-low" if actual <= 2 else "rating")
        if item.method is Method.MILESTONE:
            return self._said("on-time")
        source = row.text("data_source")
        key = "nothing" if actual == 0 else rng.choice(("plain", "month", "seen"))
        return TEXTS(f"evidence.{key}", self._language, source=source)

    def _said(self, key: str) -> str:
        return TEXTS(f"evidence.{key}", self._language)

    def _noted(self, key: str, row: GoalRow, number: int) -> str:
        return TEXTS(f"note.{key}", self._language, source=row.text("data_source"), number=number)


def _heaviest(rows: Sequence[GoalRow]) -> GoalRow | None:
    """Return the KPI row with the largest weight, the first of equals."""
    measured = [row for row in rows if row.section is Section.KPI and row.method is not Method.ADD]
    return max(measured, key=lambda row: row.weight, default=None)


def _month_ends(company: Company) -> list[date]:
    """Return the last day of each month of the cycle."""
    cycle = company.policy.cycle
    days = (cycle.start + timedelta(days=number) for number in range(cycle.days))
    return [day for day in days if (day + timedelta(days=1)).day == 1]


def _split(whole: float, shares: Sequence[float]) -> list[float]:
    """Return whole numbers in the proportion of the shares, and as the last one what is left of the whole."""
    total = sum(shares)
    parts = [float(round(whole * share / total)) for share in shares[:-1]]
    return [*parts, round_to(whole - sum(parts), 2)]
