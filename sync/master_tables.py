"""Everything that a master shall show: HR's rows as they were typed, the arrived rows, and the Dashboard's figures."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from appraisal.cascade import Forest
from appraisal.findings import Severity
from appraisal.model import Goal, Level, Result
from sync.approvals import approval_rows
from sync.book_states import ISSUED, SUBMITTED, BookState
from sync.calibration_rows import calibration_figures, calibration_rows
from sync.conflict_rows import Told, change_rows, conflict_rows
from sync.feedback import appeal_rows, interview_rows, release_rows
from sync.hr import KEPT_TABLES, HrContent
from sync.improvement_rows import improvement_rows
from sync.ledger import Ledger
from sync.live_dashboard import live_figures
from sync.master_rows import MasterRows
from sync.open_findings import open_counts
from sync.rater_rows import aggregate_rows, with_states
from sync.rating_habits import habit_rows
from sync.roles import TEAM
from sync.rows import as_text
from sync.verdict import Verdict, count_results
from sync.voice_rows import agreement_rows, voice_rows
from sync.written_rows import Wanted
from workbook_templates.books import master
from workbook_templates.books.approvals import APPROVALS
from workbook_templates.books.calibration import CALIBRATION, HABITS
from workbook_templates.books.feedback import APPEALS, INTERVIEWS, RELEASES
from workbook_templates.books.improvement import PLANS
from workbook_templates.books.master_voices import AGREEMENTS, VOICES
from workbook_templates.dashboard import (
    Answers,
    CascadeGoal,
    GradeCount,
    ManagerAverage,
    Summary,
)
from workbook_templates.layout import Table

Tables = Iterator[tuple[Table, Iterator[Wanted]]]
"""Tables with the rows that they shall show; each is gone through before the next one is asked for."""


def arrived_tables(rows: MasterRows, forest: Forest) -> Tables:
    """Yield the tables whose rows are what arrived, whatever is judged of it: the longest ones, streamed from the ledger.

    Those whose rows are found the soonest come first: the sooner others have a sheet to make, the less they wait.
    """
    yield master.ACTUALS, rows.actuals()
    yield master.CHECKINS, rows.checkins()
    yield master.REVIEWS, rows.reviews()
    yield master.GOALS, rows.goals(forest)


def judged_tables(
    rows: MasterRows,
    content: HrContent,
    ledger: Ledger,
    verdict: Verdict,
    books: Sequence[BookState],
    told: Sequence[Told] = (),
) -> Tables:
    """Yield all other tables: HR's own, and those that show a verdict, or come after one."""
    content = with_states(content, ledger, books, verdict.refused_raters)
    for table in KEPT_TABLES:
        yield table, _hr_rows(table, content)
    yield AGREEMENTS, agreement_rows(content, verdict.signatures)
    yield VOICES, voice_rows(content, ledger)
    yield master.AGGREGATES, aggregate_rows(content, ledger, verdict.assessed.items)
    yield APPROVALS, approval_rows(content, ledger, verdict.results, verdict.approvals)
    yield PLANS, improvement_rows(content, ledger, verdict.plans, verdict.plan_states)
    yield CALIBRATION, calibration_rows(content, ledger, verdict.results, verdict.calibration)
    yield HABITS, habit_rows(content, ledger, verdict.assessed, verdict.results, verdict.calibration.raters)
    yield master.RESULTS, rows.results(verdict.results, verdict.progress)
    yield RELEASES, release_rows(content, ledger)
    yield INTERVIEWS, interview_rows(content, ledger, verdict.feedback, verdict.today)
    yield APPEALS, appeal_rows(content, ledger, verdict.feedback, verdict.today)
    yield master.SUBMISSIONS, rows.submissions(books)
    yield master.FINDINGS, rows.findings()
    yield master.CONFLICTS, conflict_rows(content, ledger)
    yield master.CHANGES, change_rows(content, ledger, told)


def _hr_rows(table: Table, content: HrContent) -> Iterator[Wanted]:
    """Yield HR's rows as they were typed; those behind the last one that stands are new."""
    numbers = content.numbers.get(table.name, ())
    seen: set[str] = set()
    for place, row in enumerate(content.rows.get(table.name, ())):
        number = numbers[place] if place < len(numbers) else None
        values = (row.get(name) for name in table.row_key)
        # As it is read back: a cell that holds no text is blank.
        key = "|".join(as_text(value) for value in values if value not in (None, ""))
        if not key or key in seen:
            key = f"{key}#{number or f'new {place}'}"
        seen.add(key)
        yield Wanted(key, row, number)


def summary_head(content: HrContent, now: datetime) -> Summary:
    """Return what the Dashboard says before anything is judged: company, cycle, how many people, and when."""
    return Summary(
        company=content.policy.company,
        cycle=content.policy.cycle.name,
        consolidated=now.strftime("%Y-%m-%d %H:%M"),
        people=count_results(content),
    )


def company_summary(
    content: HrContent, ledger: Ledger, verdict: Verdict, books: Sequence[BookState], now: datetime
) -> Summary:
    """Return what the Dashboard shows."""
    results = verdict.results
    totals = [result.total for result in results if result.total is not None and not result.provisional]
    counts = open_counts(ledger)
    return replace(
        summary_head(content, now),
        answers=tuple(_answers(content, books)),
        grades=tuple(_grades(content, results)),
        cascade=tuple(_cascade(content.goals, verdict)),
        managers=tuple(_managers(content, results)),
        errors=counts.get(Severity.ERROR, 0),
        findings=sum(counts.values()),
        final=sum(bool(result.grade) for result in results),
        provisional=sum(result.provisional for result in results),
        average=sum(totals) / len(totals) if totals else None,
        calibration=calibration_figures(content, results, verdict.calibration),
        live=live_figures(content, verdict),
    )


def _answers(content: HrContent, books: Iterable[BookState]) -> Iterator[Answers]:
    states: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for found in books:
        if found.book.role != TEAM:
            continue
        manager = content.employees.get(found.book.recipient_id)
        states[manager.department if manager else ""][found.state] += 1
    for department, count in states.items():
        missing, submitted = count[ISSUED], count[SUBMITTED]
        yield Answers(department, submitted, count.total() - submitted - missing, missing)


def _grades(content: HrContent, results: Iterable[Result]) -> Iterator[GradeCount]:
    """Yield the grades of the first scheme with its guide; other schemes' grades of the same name count with them."""
    counts = Counter(result.grade for result in results if result.grade)
    for band in content.policy.schemes[0].bands:
        yield GradeCount(band.grade, counts[band.grade], band.guide)


def _cascade(goals: Iterable[Goal], verdict: Verdict) -> Iterator[CascadeGoal]:
    for goal in goals:
        coverage = verdict.forest.coverage(goal.id)
        if coverage is not None and coverage.ratio is not None:
            yield CascadeGoal(goal.title, coverage.ratio, company=goal.level is Level.ORGANISATION)


def _managers(content: HrContent, results: Iterable[Result]) -> Iterator[ManagerAverage]:
    totals: defaultdict[str, list[float]] = defaultdict(list)
    for result in results:
        for part in result.parts:
            if part.total is not None and not part.provisional:
                totals[part.manager_id].append(part.total)
    for manager_id, found in totals.items():
        manager = content.employees.get(manager_id)
        yield ManagerAverage(manager.name if manager else manager_id, len(found), sum(found) / len(found))
