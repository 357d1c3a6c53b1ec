"""What the rules look at: one book, or the whole company through narrow columns.

A rule is a plain generator of :class:`Hit` values. It knows neither its code nor its severity: those stand in the
catalogue, and :mod:`appraisal.appraise` adds them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from appraisal.anonymity import Shown
from appraisal.approval import Approval, ApprovalState
from appraisal.bias import RaterFigures
from appraisal.calibration import Calibration
from appraisal.cascade import Forest
from appraisal.coaching import CheckIn, Coaching
from appraisal.feedback import Feedback, Interview
from appraisal.findings import Severity, Spot, Value
from appraisal.improvement import Plan
from appraisal.model import (
    Assignment,
    ChosenRater,
    Employee,
    Goal,
    Kpi,
    Measurement,
    Rating,
    Result,
    Review,
    Scorecard,
)
from appraisal.planning import PastActual
from appraisal.policy import Policy, Scheme
from appraisal.voices import OwnRating, Signature


class Hit(NamedTuple):
    """One defect that a rule has seen.

    ``values`` fill the message; ``case`` chooses among the rule's messages ("" is its ``message``). ``severity`` is
    given only where it differs from the rule's own.
    """

    spot: Spot
    subject: str = ""
    values: Mapping[str, Value] = MappingProxyType({})
    case: str = ""
    severity: Severity | None = None


class CellProblem(NamedTuple):
    """A cell that does not hold what its column asks for.

    ``kind`` is a value of :class:`appraisal.numbers.Problem`, or ``unknown-choice`` for a word that is not in the
    list, ``unfit-value`` for a conflict's third value that its field cannot hold, ``two-answers`` for
    one beside which a side was chosen, ``half-point`` for a point without its x or y, ``formula-input`` for a formula in an input cell, whose number
    is taken all the same, ``formula-uncalculated`` for one without a number. ``suggestion`` is what was probably meant,
    or ``None``. ``allowed`` are the words of the column, where they are the company's own.
    """

    spot: Spot
    kind: str
    typed: str
    suggestion: float | str | None = None
    allowed: str = ""


class ComputedCell(NamedTuple):
    """A computed cell that may have lost its formula: what it shows, and what Python computes for it."""

    spot: Spot
    has_formula: bool
    shown: float | str | None
    expected: float | str | None


class IdentityProblem(NamedTuple):
    """What a book says about itself and should not.

    ``kind`` is ``version``, ``cycle``, ``recipient``, ``book`` or ``missing``.
    """

    kind: str
    found: str = ""
    expected: str = ""


class StructureProblem(NamedTuple):
    """A change of a sheet's shape.

    ``kind`` is ``hidden-row``, ``hidden-rows``, ``hidden-column``, ``hidden-sheet``, ``inserted-row``, ``unknown-row``,
    ``merged-cells`` or ``table-full``. ``detail`` names it as people see it: "12", "12–40", "G", a title.
    """

    kind: str
    spot: Spot
    detail: str = ""


class Proposal(NamedTuple):
    """A change of a goal that was agreed already; it waits for HR and is not applied.

    ``spot`` is the cell in the book, ``title`` the goal's; a spot without a field is a goal that was added since. ``before`` and
    ``after`` are the agreed value and the returned one as people see them ("30 %"); a blank is ``None`` or "".
    """

    spot: Spot
    title: str
    before: Value
    after: Value
    subject: str = ""


class NotOwned(NamedTuple):
    """A cell that was changed by somebody who does not own it; the change is not applied.

    ``shown`` is what came back and ``kept`` what stands; a blank is ``None`` or "". ``not_back`` says that HR typed it into
    the master on behalf of somebody whose book has not come back, ``is_id`` that it is the id of a row of the master.
    """

    spot: Spot
    shown: Value
    kept: Value
    subject: str = ""
    not_back: bool = False
    is_id: bool = False


class ReplacedActual(NamedTuple):
    """A row of Actuals that a manager typed for a goal and a period of which an import says something else.

    ``typed`` is what stood there (``None``: nothing that could be read), ``provided`` what the import says and counts.
    """

    spot: Spot
    title: str
    period: str
    typed: float | None
    provided: float
    subject: str = ""


class UndatedActual(NamedTuple):
    """A row of Actuals that a manager typed without a date, beside imported periods of the same goal: it may be one of them."""

    spot: Spot
    title: str
    subject: str = ""


class UnmatchedActual(NamedTuple):
    """A row of an import that found no goal, or cannot be read; ``why`` is a case of D01, ``values`` fill its text."""

    spot: Spot
    why: str
    values: Mapping[str, Value]
    subject: str = ""


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """What the reader, and the merge, noticed about the cells and sheets themselves."""

    problems: tuple[CellProblem, ...] = ()
    computed: tuple[ComputedCell, ...] = ()
    identity: tuple[IdentityProblem, ...] = ()
    structure: tuple[StructureProblem, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    not_owned: tuple[NotOwned, ...] = ()
    replaced: tuple[ReplacedActual, ...] = ()
    undated: tuple[UndatedActual, ...] = ()


@dataclass(frozen=True, slots=True)
class BookContext:
    """One team book.

    ``goals`` are the people's, ``above`` those that the book shows to link to. ``employees`` holds the people of the
    book (and may hold more); ``library`` is by KPI id. ``history`` holds by person what they reached in cycles before.
    ``checkins`` are the talks that the book records, ``own_checkins`` those that an employee wrote in a self book.
    ``ratings`` are what the book says in rows of their own, such as a peer's; a manager's ratings are ``reviews`` of goals
    with the method ``rated``. ``approvals`` are what the recipient decided on people two levels below;
    ``strange_approvals`` are rows about others, which somebody typed and which are not taken. ``interviews`` are those
    that the recipient recorded.
    """

    policy: Policy
    book_id: str
    manager_id: str
    employees: Mapping[str, Employee]
    goals: tuple[Goal, ...] = ()
    above: tuple[Goal, ...] = ()
    reviews: tuple[Review, ...] = ()
    measurements: tuple[Measurement, ...] = ()
    scorecards: tuple[Scorecard, ...] = ()
    library: Mapping[str, Kpi] = field(default_factory=lambda: MappingProxyType({}))
    facts: SheetFacts = SheetFacts()
    history: Mapping[str, tuple[PastActual, ...]] = field(default_factory=lambda: MappingProxyType({}))
    checkins: tuple[CheckIn, ...] = ()
    ratings: tuple[Rating, ...] = ()
    own_ratings: tuple[OwnRating, ...] = ()
    approvals: tuple[Approval, ...] = ()
    strange_approvals: tuple[Approval, ...] = ()
    interviews: tuple[Interview, ...] = ()
    own_checkins: tuple[CheckIn, ...] = ()

    @property
    def talks(self) -> Iterator[tuple[Spot, CheckIn]]:
        """Each check-in with its row in the book."""
        for table, talks in (("checkins", self.checkins), ("own_checkins", self.own_checkins)):
            yield from ((Spot(table, talk.id, "", self.book_id), talk) for talk in talks)

    @property
    def people(self) -> tuple[Employee, ...]:
        """The people whom the book appraises, in the order of their scorecards."""
        return tuple(
            self.employees[card.employee_id] for card in self.scorecards if card.employee_id in self.employees
        )

    def scheme(self, employee_id: str) -> Scheme:
        """Return the scheme of a person; the first one for somebody unknown."""
        employee = self.employees.get(employee_id)
        return self.policy.scheme_for(employee) if employee else self.policy.schemes[0]

    def name(self, employee_id: str) -> str:
        """Return the name by which messages call a person: the name, or the id where none is known."""
        return name_of(self.employees, employee_id)

    def spot(self, goal: Goal, column: str) -> Spot:
        """Return a cell of a goal's row on the Goals sheet."""
        return Spot("goals", goal.id, column, self.book_id)


class Title(NamedTuple):
    """A goal's title, for the search of duplicates across books."""

    goal_id: str
    owner_id: str
    title: str


class ScoredItem(NamedTuple):
    """One scored item, for the comparison of a KPI over the people of a manager.

    ``kpi`` is the library's id (or the title where there is none), ``cap`` the highest achievement that was possible, ``None``
    where the goal has none of its own and the scheme of ``employee_id`` says it.
    """

    kpi: str
    title: str
    manager_id: str
    achievement: float
    cap: float | None = None
    employee_id: str = ""


class Submission(NamedTuple):
    """A returned copy of a book; ``digest`` is the hash of its content, ``counts`` says that the results are made from it."""

    book_id: str
    recipient_id: str
    file: str
    digest: str
    counts: bool = False


LINE_GONE = "line-gone"
"""The kind of a problem of the roster: the line of a person whom books are about was deleted."""


class RosterProblem(NamedTuple):
    """A line of the roster that cannot be taken as it is.

    ``kind`` is ``duplicate-id``, ``blank-id``, ``blank-name``, ``bad-date``, ``unknown-department`` or :data:`LINE_GONE`, which
    shows id and name as ``typed``.
    """

    spot: Spot
    kind: str
    typed: str = ""


class OpenConflict(NamedTuple):
    """A field (or a row) of which master and books say different things, and HR has not chosen yet.

    ``where`` names it as the sheet Conflicts does: "Goals › G0000012 Revenue › Target". A change of an agreed goal is no
    conflict but a :class:`Proposal`, which its book reports.
    """

    spot: Spot
    where: str
    subject: str = ""


class OnBehalf(NamedTuple):
    """A value that HR entered for its owner: the row of the change log, and what HR wrote there."""

    change: str
    where: str
    source: str = ""
    reason: str = ""
    subject: str = ""


class WaitingBook(NamedTuple):
    """A book into which a change could not be written; ``why`` is ``open``, ``locked``, ``offline`` or ``newer``."""

    book_code: str
    recipient_id: str
    why: str


@dataclass(frozen=True, slots=True)
class CompanyContext:
    """The whole company, through the few columns that rules across books need.

    ``lines`` and ``submissions`` are iterated once; they may stream from the ledger. ``titles`` is asked by no rule:
    what stands in one book is that book's own matter, and HR's goals carry their titles in the ``forest``. ``calibrations``
    is what HR typed on the sheet Calibration, by employee.

    ``today`` is the day of the run: without it nothing is said of what is due. ``coaching`` are the check-ins by person;
    ``unheard`` are people of whom there cannot be any, because their books have no place for them.

    ``raters`` are the figures of everybody who rates. ``ratings`` are those of the people who are rated by more than their
    manager, his included; they are asked by several rules. ``shown`` is all that was ever shown of anonymous sources.

    ``approvals`` say how far each result is on the second level, ``feedback`` how far it is with everybody who was told a
    result. ``chosen`` are the raters of the sheet Raters who may still have to answer.
    ``plans`` are all improvement plans, ``planless`` people whose books have no place for any.
    """

    policy: Policy
    employees: Mapping[str, Employee]
    assignments: Sequence[Assignment] = ()
    forest: Forest = field(default_factory=lambda: Forest(()))
    titles: Iterable[Title | tuple[str, str, str]] = ()
    results: Sequence[Result] = ()
    lines: Iterable[ScoredItem] = ()
    submissions: Iterable[Submission] = ()
    roster: tuple[RosterProblem, ...] = ()
    settings: tuple[CellProblem, ...] = ()
    conflicts: tuple[OpenConflict, ...] = ()
    on_behalf: tuple[OnBehalf, ...] = ()
    waiting: tuple[WaitingBook, ...] = ()
    unmatched: tuple[UnmatchedActual, ...] = ()
    calibrations: Mapping[str, Calibration] = field(default_factory=lambda: MappingProxyType({}))
    today: date | None = None
    coaching: Mapping[str, Coaching] = field(default_factory=lambda: MappingProxyType({}))
    unheard: frozenset[str] = frozenset()
    raters: Sequence[RaterFigures] = ()
    ratings: Sequence[Rating] = ()
    shown: Sequence[Shown] = ()
    signatures: tuple[Signature, ...] = ()
    approvals: tuple[ApprovalState, ...] = ()
    chosen: Sequence[ChosenRater] = ()
    feedback: tuple[Feedback, ...] = ()
    plans: tuple[Plan, ...] = ()
    planless: frozenset[str] = frozenset()

    def scheme(self, employee_id: str) -> Scheme:
        """Return the scheme of a person; the first one for somebody unknown."""
        employee = self.employees.get(employee_id)
        return self.policy.scheme_for(employee) if employee else self.policy.schemes[0]

    def name(self, employee_id: str) -> str:
        """Return the name by which messages call a person: the name, or the id where none is known."""
        return name_of(self.employees, employee_id)

    def has_left(self, employee_id: str) -> bool:
        """Whether a person is there no more on the day of the run: nothing is asked of, or about, whoever has left."""
        person = self.employees.get(employee_id)
        return self.today is not None and person is not None and person.has_left(self.today)


def name_of(employees: Mapping[str, Employee], employee_id: str) -> str:
    """Return an employee's name, or the id itself where no name is known."""
    employee = employees.get(employee_id)
    return employee.name if employee and employee.name else employee_id
