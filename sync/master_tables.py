"""Everything that a new master holds: HR's rows as they were typed, the arrived rows, and the Dashboard's figures."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from appraisal.findings import Severity
from appraisal.model import Goal, Level, Result
from sync.book_states import ISSUED, SUBMITTED, BookState
from sync.hr import HrContent
from sync.ledger import Ledger
from sync.master_rows import MasterRows
from sync.open_findings import open_counts
from sync.verdict import Verdict
from workbook_templates.dashboard import (
    Answers,
    CascadeGoal,
    GradeCount,
    ManagerAverage,
    Summary,
    figures,
)
from workbook_templates.stamp import Row


def master_tables(
    content: HrContent, ledger: Ledger, verdict: Verdict, summary: Summary, books: Sequence[BookState]
) -> dict[str, Iterable[Row]]:
    """Return the rows of every table of the master; the long ones stream from the ledger."""
    rows = MasterRows(content, ledger)
    return {
        **content.rows,
        "goals": rows.goals(verdict.forest),
        "reviews": rows.reviews(),
        "actuals": rows.actuals(),
        "results": rows.results(verdict.results),
        "submissions": rows.submissions(books),
        "findings": rows.findings(),
        **figures(summary, content.policy.language),
    }


def company_summary(
    content: HrContent, ledger: Ledger, verdict: Verdict, books: Sequence[BookState], now: datetime
) -> Summary:
    """Return what the Dashboard shows."""
    results = verdict.results
    totals = [result.total for result in results if result.total is not None and not result.provisional]
    counts = open_counts(ledger)
    return Summary(
        company=content.policy.company,
        cycle=content.policy.cycle.name,
        consolidated=now.strftime("%Y-%m-%d %H:%M"),
        people=len(results),
        answers=tuple(_answers(content, books)),
        grades=tuple(_grades(content, results)),
        cascade=tuple(_cascade(content.goals, verdict)),
        managers=tuple(_managers(content, results)),
        errors=counts.get(Severity.ERROR, 0),
        findings=sum(counts.values()),
        final=sum(bool(result.grade) for result in results),
        provisional=sum(result.provisional for result in results),
        average=sum(totals) / len(totals) if totals else None,
    )


def _answers(content: HrContent, books: Iterable[BookState]) -> Iterator[Answers]:
    states: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for found in books:
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
