"""A small company without any defect: the ground from which each example makes one mistake."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from appraisal.anonymity import Shown
from appraisal.appraise import check_book, check_company
from appraisal.approval import Approval, ApprovalState, Chain, Decision
from appraisal.bias import RaterFigures
from appraisal.calibration import Calibration
from appraisal.cascade import Forest, node_of
from appraisal.coaching import CheckIn, Talk, coaching_of
from appraisal.feedback import Answer, Feedback, Interview
from appraisal.findings import Finding
from appraisal.improvement import Plan
from appraisal.model import (
    Aggregate,
    Assignment,
    ChosenRater,
    Employee,
    Goal,
    Kpi,
    KpiParameters,
    Level,
    Link,
    Measurement,
    Method,
    Rating,
    Result,
    Review,
    Scorecard,
    ScoreLine,
    Section,
)
from appraisal.planning import PastActual
from appraisal.policy import Policy, Scheme
from appraisal.release import Release
from appraisal.rules.context import (
    BookContext,
    CellProblem,
    CompanyContext,
    OnBehalf,
    OpenConflict,
    RosterProblem,
    ScoredItem,
    SheetFacts,
    Signature,
    Submission,
    Title,
    UnmatchedActual,
    WaitingBook,
)
from appraisal.voices import OwnRating

BOOK = "B-7K2M"
HEAD, MANAGER, LI_NA, ANNA = "E001", "E002", "E003", "E004"
DUE = date(2026, 12, 31)
AGREED_BY = date(2026, 7, 31)


INTERVIEW = Interview(
    LI_NA,
    "the figures of the half year",
    date(2026, 11, 20),
    "kept every date",
    "tells of problems late",
    "a note every Friday",
    date(2027, 2, 20),
    private=True,
    book=BOOK,
)
"""An interview that was held as it should be, two days after the release."""

FEEDBACK = Feedback(
    LI_NA,
    MANAGER,
    Release("T0000001", LI_NA, "standard", 97.0, "B", "Good", 1.0, date(2026, 11, 18), "Wu Jing"),
    date(2026, 11, 18),
    date(2026, 12, 2),
    date(2026, 11, 27),
    INTERVIEW,
    Answer(LI_NA, acknowledged=True, day=date(2026, 11, 21), book="B-OWN"),
    asked=True,
)
"""Li Na's result is released, talked about and acknowledged."""


def employees() -> dict[str, Employee]:
    """Return the head of the company, a manager and her two people."""
    people = (
        Employee(HEAD, "Chen Wei", department="Board"),
        Employee(MANAGER, "Zhang Min", department="Sales", manager_id=HEAD, hired=date(2020, 3, 1)),
        Employee(LI_NA, "Li Na", department="Sales", manager_id=MANAGER, hired=date(2021, 5, 10)),
        Employee(ANNA, "Anna Berg", department="Sales", manager_id=MANAGER, hired=date(2019, 9, 2)),
    )
    return {person.id: person for person in people}


def goal(goal_id: str, owner: str, title: str, weight: float, **fields: object) -> Goal:
    """Return a person's KPI goal under the department's, complete unless ``fields`` say otherwise."""
    complete: dict[str, object] = {
        "parent_id": "D1",
        "method": Method.HIGHER,
        "unit": "CNY",
        "due": DUE,
        "data_source": "ERP",
        "book": BOOK,
    }
    return Goal(goal_id, Level.PERSON, owner, title, weight=weight, **(complete | fields))  # type: ignore[arg-type]


def behaviour(goal_id: str, owner: str, title: str, weight: float) -> Goal:
    """Return a rated item of the behaviour section."""
    return Goal(
        goal_id,
        Level.PERSON,
        owner,
        title,
        section=Section.BEHAVIOUR,
        method=Method.RATED,
        weight=weight,
        book=BOOK,
    )


def above() -> tuple[Goal, ...]:
    """Return the organisation's goal and the department's under it, both HR's."""
    numbers = KpiParameters(target=10_000_000)
    revenue = {"method": Method.HIGHER, "unit": "CNY", "due": DUE, "parameters": numbers}
    return (
        Goal("O1", Level.ORGANISATION, "", "Revenue of the company", **revenue),  # type: ignore[arg-type]
        Goal("D1", Level.DEPARTMENT, "Sales", "Revenue of Sales", parent_id="O1", link=Link.SUM, **revenue),  # type: ignore[arg-type]
    )


def people_goals() -> tuple[Goal, ...]:
    """Return the goals of the two people, who share the department's revenue between them."""
    return tuple(
        item
        for owner, region, number in ((LI_NA, "eastern", 10), (ANNA, "西部区域", 20))
        for item in (
            goal(
                f"G{number}1",
                owner,
                f"Revenue of the {region} region",
                0.4,
                link=Link.SUM,
                parameters=KpiParameters(target=5_000_000),
            ),
            goal(
                f"G{number}2",
                owner,
                "客户投诉件数",
                0.3,
                method=Method.LOWER,
                unit="件",
                parameters=KpiParameters(target=20, baseline=30),
            ),
            goal(
                f"G{number}3",
                owner,
                "On-time delivery rate",
                0.3,
                kpi_id="on-time",
                method=Method.PROGRESS,
                unit="%",
                parameters=KpiParameters(target=95, baseline=80),
            ),
            behaviour(f"G{number}4", owner, "Teamwork", 0.5),
            behaviour(f"G{number}5", owner, "Integrity", 0.5),
        )
    )


def reviews(goals: tuple[Goal, ...]) -> tuple[Review, ...]:
    """Return a plausible actual with evidence for each goal."""
    typed = {"1": 4_800_000.0, "2": 18.0, "3": 93.0, "4": 4.0, "5": 3.0}
    return tuple(Review(item.id, item.owner_id, typed[item.id[-1]], "monthly report") for item in goals)


def library() -> dict[str, Kpi]:
    """Return a library of one KPI, with its plausible range."""
    on_time = Kpi(
        "on-time",
        "On-time delivery rate",
        "orders delivered by the promised day",
        Section.KPI,
        Method.PROGRESS,
        "%",
        KpiParameters(),
        Aggregate.LAST,
        plausible_low=50,
        plausible_high=99.5,
    )
    return {on_time.id: on_time}


@dataclass(frozen=True)
class World:
    """Everything that the rules look at; a mutation replaces one piece of it."""

    policy: Policy = field(default_factory=Policy)
    employees: Mapping[str, Employee] = field(default_factory=employees)
    above: tuple[Goal, ...] = field(default_factory=above)
    goals: tuple[Goal, ...] = field(default_factory=people_goals)
    elsewhere: tuple[Goal, ...] = ()
    """Goals in other books, or of HR's in the master that no book of this test shows."""
    reviews: tuple[Review, ...] = field(default_factory=lambda: reviews(people_goals()))
    measurements: tuple[Measurement, ...] = ()
    scored: tuple[ScoreLine, ...] = ()
    """What Li Na's scorecard says of goals."""
    library: Mapping[str, Kpi] = field(default_factory=library)
    history: Mapping[str, tuple[PastActual, ...]] = field(default_factory=dict)
    appraised: tuple[str, ...] = (LI_NA, ANNA)
    facts: SheetFacts = field(default_factory=SheetFacts)
    assignments: tuple[Assignment, ...] = (
        Assignment("A1", LI_NA, MANAGER),
        Assignment("A2", ANNA, MANAGER),
        Assignment("A3", MANAGER, HEAD),
    )
    results: tuple[Result, ...] = (
        Result(LI_NA, "standard", (), 184, 97.0, False, "B", 1.0),
        Result(ANNA, "standard", (), 184, 101.0, False, "A", 1.2),
    )
    lines: tuple[ScoredItem, ...] = ()
    submissions: tuple[Submission, ...] = (Submission(BOOK, MANAGER, "zhang-min.xlsx", "aa11"),)
    roster: tuple[RosterProblem, ...] = ()
    settings: tuple[CellProblem, ...] = ()
    conflicts: tuple[OpenConflict, ...] = ()
    on_behalf: tuple[OnBehalf, ...] = (
        OnBehalf("L0000001", "Goals › G101 › Target", "an e-mail", "on leave"),
    )
    waiting: tuple[WaitingBook, ...] = ()
    unmatched: tuple[UnmatchedActual, ...] = ()
    calibrations: Mapping[str, Calibration] = field(
        default_factory=lambda: {ANNA: Calibration(98.0, "lenient team", "Li Na", date(2026, 11, 20), 3)}
    )
    today: date = date(2026, 11, 25)
    talks: tuple[Talk, ...] = ()
    unheard: frozenset[str] = frozenset()
    raters: tuple[RaterFigures, ...] = ()
    ratings: tuple[Rating, ...] = ()
    """What the company knows of people who are rated by several sources."""
    in_book: tuple[Rating, ...] = ()
    """Ratings that stand in rows of the book of this test."""
    noted: tuple[CheckIn, ...] = ()
    """Check-ins on the sheet of the book of this test."""
    own_noted: tuple[CheckIn, ...] = ()
    """Check-ins that the recipient of a self book wrote; the book of this test is none."""
    own_ratings: tuple[OwnRating, ...] = ()
    """What the recipient of a self book says of the own behaviour; the book of this test has none."""
    shown: tuple[Shown, ...] = ()
    signatures: tuple[Signature, ...] = (
        Signature(LI_NA, AGREED_BY, date(2026, 7, 20), "", True, True, date(2026, 7, 21), 1),
        Signature(ANNA, AGREED_BY, date(2026, 7, 20), "mail"),
    )
    chosen: tuple[ChosenRater, ...] = ()
    interviews: tuple[Interview, ...] = (INTERVIEW,)
    feedback: tuple[Feedback, ...] = ()
    """Nothing is released yet; an example that is about feedback begins with :data:`FEEDBACK`."""
    plans: tuple[Plan, ...] = ()
    planless: frozenset[str] = frozenset()

    decided: tuple[Approval, ...] = (Approval(LI_NA, Decision.RETURNED, "figures", "", date(2026, 11, 20)),)
    """What stands on the sheet Approve of the book of this test."""
    strange_approvals: tuple[Approval, ...] = ()
    approvals: tuple[ApprovalState, ...] = (
        ApprovalState(
            LI_NA,
            Chain(MANAGER, HEAD),
            True,
            97.0,
            Approval(LI_NA, Decision.APPROVED, day=date(2026, 11, 20)),
            97.0,
        ),
        ApprovalState(ANNA, Chain(MANAGER, HEAD), False, 101.0),
    )

    @property
    def book(self) -> BookContext:
        """The manager's book."""
        cards = tuple(
            Scorecard(
                person,
                MANAGER,
                "standard",
                self.scored if person == LI_NA else (),
                (),
                0,
                None,
                1,
                provisional=False,
                grade="",
            )
            for person in self.appraised
        )
        return BookContext(
            self.policy,
            BOOK,
            MANAGER,
            self.employees,
            self.goals,
            self.above,
            self.reviews,
            self.measurements,
            cards,
            self.library,
            self.facts,
            self.history,
            ratings=self.in_book,
            own_ratings=self.own_ratings,
            approvals=self.decided,
            strange_approvals=self.strange_approvals,
            interviews=self.interviews,
            checkins=self.noted,
            own_checkins=self.own_noted,
        )

    @property
    def company(self) -> CompanyContext:
        """The company as the ledger would show it."""
        every = (*self.above, *self.goals, *self.elsewhere)
        return CompanyContext(
            self.policy,
            self.employees,
            self.assignments,
            Forest(node_of(item) for item in every),
            tuple(Title(item.id, item.owner_id, item.title) for item in every),
            self.results,
            self.lines,
            self.submissions,
            self.roster,
            self.settings,
            self.conflicts,
            self.on_behalf,
            self.waiting,
            self.unmatched,
            self.calibrations,
            self.today,
            coaching_of(self.talks, self.today),
            self.unheard,
            self.raters,
            self.ratings,
            self.shown,
            self.signatures,
            self.approvals,
            self.chosen,
            self.feedback,
            self.plans,
            self.planless,
        )

    def findings(self) -> tuple[Finding, ...]:
        """Return what all rules say about this world."""
        return (*check_book(self.book), *check_company(self.company))

    def with_goal(self, goal_id: str, **fields: object) -> "World":
        """Return this world with a goal changed, in the book or above it; parameters are changed by their names."""
        return replace(
            self,
            goals=tuple(_changed(item, fields) if item.id == goal_id else item for item in self.goals),
            above=tuple(_changed(item, fields) if item.id == goal_id else item for item in self.above),
        )

    def with_review(self, goal_id: str, **fields: object) -> "World":
        """Return this world with a review changed."""
        changed = (
            replace(item, **fields) if item.goal_id == goal_id else item  # type: ignore[arg-type]
            for item in self.reviews
        )
        return replace(self, reviews=tuple(changed))

    def with_employee(self, employee_id: str, **fields: object) -> "World":
        """Return this world with a person changed."""
        person = replace(self.employees[employee_id], **fields)  # type: ignore[arg-type]
        return replace(self, employees={**self.employees, employee_id: person})

    def with_scheme(self, **fields: object) -> "World":
        """Return this world with its one scheme changed."""
        scheme = replace(Scheme(), **fields)  # type: ignore[arg-type]
        return replace(self, policy=replace(self.policy, schemes=(scheme,)))


def _changed(item: Goal, fields: Mapping[str, object]) -> Goal:
    names = KpiParameters.__slots__
    numbers = {name: value for name, value in fields.items() if name in names}
    others = {name: value for name, value in fields.items() if name not in names}
    return replace(item, parameters=replace(item.parameters, **numbers), **others)  # type: ignore[arg-type]
