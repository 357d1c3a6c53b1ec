"""The company's verdict: results, cascade and findings across books, from the ledger's narrow columns."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

from appraisal.appraise import check_company
from appraisal.approval import ApprovalState
from appraisal.cascade import Forest
from appraisal.coaching import coaching_of
from appraisal.feedback import Feedback
from appraisal.findings import Finding, Place, Spot
from appraisal.improvement import Due, Plan, PlanState, review_days
from appraisal.model import Assignment, ChosenRater, Level, Part, Result
from appraisal.policy import Scheme
from appraisal.progress import PersonProgress, progress_of
from appraisal.result import days_in_cycle, result
from appraisal.rules.context import (
    CompanyContext,
    OpenConflict,
    Submission,
    UnmatchedActual,
    WaitingBook,
)
from appraisal.rules.raters import refused
from appraisal.voices import Signature
from sync.approvals import approval_states, is_shown, keep_decided
from sync.arrived import Arrived
from sync.assessing import NOBODY_ASSESSED, Assessed
from sync.calibrations import (
    NO_CALIBRATION,
    CalibrationView,
    calibration_view,
    calibrations,
    with_calibrations,
)
from sync.conflict_rows import conflict_id
from sync.feedback import feedback_of, rows_of_feedback
from sync.hr import HrContent
from sync.hr_changes import on_behalf
from sync.ledger import Ledger
from sync.ledger.columns import CardTotal
from sync.ledger.conflicts import ConflictState
from sync.lost_people import lost_people
from sync.master_places import MasterPlaces
from sync.merge import ConflictKind
from sync.plans import plans_of
from sync.provided.kept import unmatched_rows
from sync.releases import release_trace
from sync.returns import Sheets
from sync.roles import TEAM
from sync.rows import FORMULA_INPUT
from sync.signatures import is_agreed, signatures, signatures_shown
from sync.told import Telling
from sync.versions import has_table
from workbook_templates.books import team
from workbook_templates.books.approvals import APPROVALS
from workbook_templates.books.feedback import RELEASES
from workbook_templates.books.improvement import PLANS
from workbook_templates.layout import Table


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the whole company shows.

    A result for each appraised person, the cascade, findings across books, and what is worked out for the calibration.
    ``signatures`` say how far everybody's goals are agreed, ``progress`` how far everybody is, by employee, ``approvals``
    how far each result is on the second level: whatever releases results asks them. ``feedback`` says how far it is with
    everybody who was told a result. ``assessed`` is what several sources say
    of people, ``refused_raters`` are the rows of the sheet Raters that name somebody who cannot rate. ``today`` is the day on
    which all this holds. ``plans`` are the improvement plans, ``plan_states`` how far each is, by its id.
    """

    results: tuple[Result, ...]
    forest: Forest
    findings: tuple[Finding, ...]
    calibration: CalibrationView = NO_CALIBRATION
    signatures: tuple[Signature, ...] = ()
    progress: Mapping[str, PersonProgress] = field(default_factory=dict)
    approvals: tuple[ApprovalState, ...] = ()
    feedback: tuple[Feedback, ...] = ()
    assessed: Assessed = NOBODY_ASSESSED
    refused_raters: frozenset[str] = frozenset()
    today: date = date.min
    plans: tuple[Plan, ...] = ()
    plan_states: Mapping[str, PlanState] = field(default_factory=dict)

    def reviews_due(self, content: HrContent) -> Iterator[Due]:
        """Yield the reviews of running plans that were not held."""
        for plan in self.plans:
            yield from plan.reviews_due(review_days(scheme_of(content, plan.employee_id)))


def appraise_company(
    content: HrContent,
    ledger: Ledger,
    places: "Places",
    files: Iterable[Submission],
    today: date,
    found: Arrived,
) -> Verdict:
    """Work out every result of what has arrived, and run the rules that look across books.

    ``places`` knows where records stand; ``files`` are the returned copies, ``today`` is the day of the run: no score may have
    been calibrated after it.
    """
    forest, assessed = found.forest, found.assessed
    results = with_calibrations(company_results(content, ledger), content, today)
    signed = signatures(content, ledger)
    approvals = approval_states(content, ledger, results)
    keep_decided(ledger, approvals)
    places.expect(APPROVALS.name, (state.employee_id for state in approvals if is_shown(state)))
    feedback = feedback_of(content, ledger)
    places.expect(RELEASES.name, (release.id for release in release_trace(ledger)))
    for name, shown in rows_of_feedback(content, feedback).items():
        places.expect(name, shown)
    plans = plans_of(content, ledger)
    places.expect(PLANS.name, (plan.id for plan in plans))
    # Whatever their day, so that a new day alone changes no figure of the master.
    progress = progress_of(
        ledger.columns.goal_counts(),
        coaching_of(ledger.columns.talks(), date.max),
        (one.employee_id for one, state in signatures_shown(signed) if is_agreed(one, state)),
        lambda goal, person: goal in forest and forest[goal].owner_id == person,
    )
    context = CompanyContext(
        policy=content.policy,
        employees=content.employees,
        assignments=content.assignments,
        forest=forest,
        results=results,
        lines=ledger.columns.scored_items(),
        submissions=tuple(files),
        roster=(*content.roster_problems, *lost_people(content, ledger)),
        settings=tuple(problem for problem in content.problems if problem.kind != FORMULA_INPUT),
        conflicts=tuple(_open_conflicts(content, ledger)),
        on_behalf=on_behalf(content, ledger),
        waiting=tuple(_waiting(ledger)),
        unmatched=tuple(_unmatched(ledger)),
        calibrations=calibrations(content),
        today=today,
        coaching=coaching_of(ledger.columns.talks(), today),
        unheard=_without_table(ledger, team.CHECKINS),
        raters=assessed.figures,
        ratings=assessed.ratings,
        shown=assessed.shown,
        chosen=tuple(_still_asked(content, assessed)),
        signatures=signed,
        approvals=approvals,
        feedback=feedback,
        plans=plans,
        planless=_without_table(ledger, team.PLANS),
    )
    findings = (one for one in check_company(context) if not _premature(one, content, ledger))
    placed = tuple(replace(finding, place=places.of(finding.spot)) for finding in findings)
    view = calibration_view(results, content)
    refused_raters = frozenset(one.record for one in content.raters if refused(one, content.employees, today))
    states = {plan.id: plan.state(review_days(scheme_of(content, plan.employee_id)), today) for plan in plans}
    return Verdict(
        results,
        forest,
        placed,
        view,
        signed,
        progress,
        approvals,
        feedback,
        assessed,
        refused_raters,
        today,
        plans,
        states,
    )


def scheme_of(content: HrContent, employee_id: str) -> Scheme:
    """Return the scheme of a person; the first one for somebody unknown."""
    employee = content.employees.get(employee_id)
    return content.policy.scheme_for(employee) if employee else content.policy.schemes[0]


def _still_asked(content: HrContent, assessed: Assessed) -> Iterator[ChosenRater]:
    """Yield the raters who have not answered: what was answered stands, whoever has left since."""
    answered = {(one.ratee_id, one.rater_id) for one in assessed.ratings if one.value is not None}
    return (one for one in content.raters if (one.ratee_id, one.rater_id) not in answered)


_IMPORT = "import"
"""The table of a spot in a file that was imported; its record names file, sheet and cell."""


def _unmatched(ledger: Ledger) -> Iterator[UnmatchedActual]:
    for row in unmatched_rows(ledger):
        spot = Spot(_IMPORT, "|".join((row.file, row.sheet, row.cell)), "row")
        yield UnmatchedActual(spot, row.why, row.values, row.subject)


def _without_table(ledger: Ledger, table: Table) -> frozenset[str]:
    """Return the people all of whose books were drawn before team books had a table, such as that of check-ins."""
    books = (book for book in ledger.registry if book.role == TEAM)
    without = {book.book_id for book in books if not has_table(book.version, table)}
    if not without:
        return frozenset()
    seats = list(ledger.columns.seats())
    return frozenset(person for book, person in seats if book in without) - {
        person for book, person in seats if book not in without
    }


WAITING = "S16"
"""The rule that reports books which wait for a change."""


def waiting_books(content: HrContent, ledger: Ledger, places: "Places") -> Iterator[Finding]:
    """Yield the findings about books that wait, as :func:`appraise_company` would find them."""
    context = CompanyContext(content.policy, content.employees, waiting=tuple(_waiting(ledger)))
    for finding in check_company(context, {WAITING}):
        yield replace(finding, place=places.of(finding.spot))


def _open_conflicts(content: HrContent, ledger: Ledger) -> Iterator[OpenConflict]:
    """Yield what HR has to choose; a proposal is reported by its book."""
    found = [one for one in ledger.conflicts.all(ConflictState.OPEN) if one.kind is not ConflictKind.PROPOSAL]
    telling = Telling(content, ledger, {one.record for one in found})
    for one in found:
        spot = Spot("conflicts", conflict_id(one.number), "choice")
        where = telling.where(one.table, one.record, one.column)
        yield OpenConflict(spot, where, telling.owner(one.record))


def _waiting(ledger: Ledger) -> Iterator[WaitingBook]:
    for book_id, reason in ledger.registry.waiting().items():
        book = ledger.registry.book(book_id)
        yield WaitingBook(book.code, book.recipient_id, reason)


def count_results(content: HrContent) -> int:
    """Return how many results there are: one for everybody who is assigned to a manager in the cycle."""
    return len({one.employee_id for one in content.assignments if _days(one, content) > 0})


def company_results(content: HrContent, ledger: Ledger) -> Iterator[Result]:
    """Yield the result of everybody who is assigned to a manager in the cycle, in the roster's order."""
    for employee_id, days in _days_by_manager(content):
        scheme = content.policy.scheme_for(content.employees[employee_id])
        cards = {card.manager_id: card for card in ledger.columns.totals_of(employee_id)}
        parts = [_part(manager, count, cards.get(manager)) for manager, count in days.items()]
        yield result(employee_id, parts, scheme)


def _days_by_manager(content: HrContent) -> Iterator[tuple[str, dict[str, float]]]:
    """Yield the people who are assigned to a manager with the days that count, by manager, in the order of the roster."""
    assigned: dict[str, list[Assignment]] = {}
    for assignment in content.assignments:
        assigned.setdefault(assignment.employee_id, []).append(assignment)
    for employee_id in content.employees:
        managers: dict[str, float] = {}
        for assignment in assigned.get(employee_id, ()):
            days = _days(assignment, content)
            if days > 0:
                managers[assignment.manager_id] = managers.get(assignment.manager_id, 0) + days
        if managers:
            yield employee_id, managers


def _days(assignment: Assignment, content: HrContent) -> float:
    """Return the days of an assignment that count, 0 where person or manager are not in the roster."""
    known = content.employees
    if assignment.employee_id not in known or assignment.manager_id not in known:
        return 0
    return days_in_cycle(assignment, known[assignment.employee_id], content.policy.cycle)


def _part(manager_id: str, days: float, card: CardTotal | None) -> Part:
    """Return a part of a result; a draft is not an answer, and a book that is away is none either."""
    if card is None:
        return Part(manager_id, days, None, provisional=True, waiting="book-missing")
    waiting = "book-draft" if card.draft else ""
    return Part(manager_id, days, card.total, card.provisional or card.draft, card.coverage, waiting)


CASCADE_FROM_BELOW = frozenset({"C02", "C04"})
"""Rules that judge a goal by the goals below it; they wait until the books below have come back."""


def _premature(finding: Finding, content: HrContent, ledger: Ledger) -> bool:
    """Whether a finding would blame a goal for children that stand in a book which has not come back."""
    if finding.code not in CASCADE_FROM_BELOW or finding.spot.book:
        return False
    goal = next((goal for goal in content.goals if goal.id == finding.spot.record), None)
    if goal is None:
        return False
    concerned = (
        content.employees[manager] for manager in _unheard(content, ledger) if manager in content.employees
    )
    return any(goal.level is Level.ORGANISATION or person.department == goal.owner_id for person in concerned)


def _unheard(content: HrContent, ledger: Ledger) -> set[str]:
    """Return the managers whose book has not come back, or who have people without a book."""
    seated = set(ledger.columns.issued_people())
    waiting = {
        found.manager_id
        for found in content.assignments
        if (found.manager_id, found.employee_id) not in seated
    }
    return waiting | {
        book.recipient_id
        for book in ledger.registry
        if book.role == TEAM and ledger.returns.current(book.book_id) is None
    }


class Places:
    """Finds the cell of a spot, in the master (the name of whose file is ``file``) or in a book."""

    def __init__(self, ledger: Ledger, master_places: MasterPlaces, file: str) -> None:
        self._ledger = ledger
        self._master = master_places
        self._file = file
        # The layout of a book takes kilobytes, and findings about one come together.
        self._book = lru_cache(16)(self._read_book)

    def expect(self, table: str, records: Iterable[str]) -> None:
        """Take note of records that get a row of the master in this run, in that order."""
        self._master.expect(table, records)

    def of(self, spot: Spot) -> Place:
        """Return where a person finds the spot."""
        if spot.table == _IMPORT:
            return Place(*spot.record.rsplit("|", 2))
        if spot.book:
            file, sheets = self._book(spot.book)
            return sheets.place(file, spot)
        return self.in_master(spot.table, spot.record, spot.field)

    def _read_book(self, book_id: str) -> tuple[str, Sheets]:
        current = self._ledger.returns.current(book_id)
        file = current.file if current else self._ledger.registry.book(book_id).file
        return file, Sheets(self._ledger.columns.layout(book_id))

    def in_master(self, table: str, record: str, field: str) -> Place:
        """Return the place of a cell of the master."""
        sheet, cell = self._master.cell(table, record, field)
        return Place(self._file, sheet, cell) if sheet else Place()
