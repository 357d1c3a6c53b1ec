"""The executives' report and the goal board, written into ``reports`` as the last run left the cycle.

What stands in them is worked out here, and nothing else goes into the files: the report names no person, and the board no
score. Both hold values only, so that they can be sent on.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from appraisal.cascade import Forest
from appraisal.findings import Severity
from appraisal.goal_board import BoardGoal, board
from appraisal.improvement import ShownNeeds, shown_needs, training_needs
from appraisal.model import Employee, Level, Result
from appraisal.small_groups import pooled_averages
from sync.book_states import ISSUED, SUBMITTED, BookState, book_states
from sync.consolidate import check_cycle_folder
from sync.files import REPORTS
from sync.hr import HrContent
from sync.ledger import Ledger
from sync.logo import read_logo
from sync.open_findings import open_findings
from sync.plans import plans_of
from sync.present_master import kept_content
from sync.receipt import kept_summary
from sync.report_place import report_place, write_report
from sync.roles import TEAM
from workbook_templates.report.figures import (
    Board,
    BoardLine,
    CascadeLine,
    DepartmentLine,
    Figures,
    RuleCount,
)

_SEVERITIES = tuple(Severity)


@dataclass(frozen=True, slots=True)
class Written:
    """The files that were written."""

    report: Path
    board: Path


def write_reports(
    folder: Path, now: datetime, language: str, *, out: Path | None = None, people: bool = False
) -> Written:
    """Write the report (into ``out``, if it is given) and the goal board, each wholly or not at all.

    ``people`` adds people's goals to the board, by name.

    Raises:
        ReportError: ``out`` is no xlsx file, or would lie among a cycle's own.
        ReviewbookError: the cycle folder cannot be used, or a file cannot be written.

    """
    from workbook_templates.report.draw_board import draw_board  # bring a library that only drawing needs
    from workbook_templates.report.draw_report import draw_report

    check_cycle_folder(folder)
    with Ledger.open(folder) as ledger, ledger.reading():
        content = kept_content(ledger)
        cycle = content.policy.cycle.id
        report = report_place(out or folder / REPORTS / f"report-{cycle}.xlsx")
        shown = report_place(report.with_name(f"goal-board-{cycle}.xlsx"))
        look = content.policy.colour, read_logo(folder, content.policy)
        files = {
            report: draw_report(report_figures(content, ledger), language, *look),
            shown: draw_board(goal_board(content, ledger, now, people=people), language, *look),
        }
    for path, made in files.items():
        write_report(path, made)
    return Written(report, shown)


def report_figures(content: HrContent, ledger: Ledger) -> Figures:
    """Return what the executives' report shows, as of the last run."""
    results = tuple(ledger.verdicts.results())
    forest = Forest(ledger.columns.nodes())
    return Figures(
        kept_summary(ledger),
        tuple(_departments(content, results, book_states(ledger))),
        tuple(_cascade(content, forest)),
        pooled_averages(_totals(content, results)),
        tuple(_rules(ledger)),
        _training(content, ledger),
    )


def _training(content: HrContent, ledger: Ledger) -> ShownNeeds:
    """Return what improvement plans ask for, as far as it tells of nobody."""
    departments = {person.id: person.department for person in content.employees.values()}
    return shown_needs(training_needs(plans_of(content, ledger), departments))


def _totals(content: HrContent, results: Iterable[Result]) -> dict[str, list[float]]:
    """Return the totals that are not provisional, by department."""
    found: defaultdict[str, list[float]] = defaultdict(list)
    for result in results:
        if result.total is not None and not result.provisional:
            found[_department(content, result.employee_id)].append(result.total)
    return dict(found)


def _department(content: HrContent, employee_id: str) -> str:
    employee = content.employees.get(employee_id)
    return employee.department if employee else ""


def _departments(
    content: HrContent, results: Iterable[Result], books: Iterable[BookState]
) -> Iterator[DepartmentLine]:
    states: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for found in books:
        if found.book.role != TEAM:
            continue
        kind = {ISSUED: "missing", SUBMITTED: "submitted"}.get(found.state, "draft")
        states[_department(content, found.book.recipient_id)][kind] += 1
    for result in results:
        counts = states[_department(content, result.employee_id)]
        counts.update(people=1, final=int(bool(result.grade)), provisional=int(result.provisional))
    for department, counts in sorted(states.items()):
        yield DepartmentLine(department, **counts)


def _cascade(content: HrContent, forest: Forest) -> Iterator[CascadeLine]:
    for goal in content.goals:
        coverage = forest.coverage(goal.id) if goal.id in forest else None
        owner = goal.owner_id if goal.level is Level.DEPARTMENT else ""
        linked = len(forest.children(goal.id)) if goal.id in forest else 0
        yield CascadeLine(owner, goal.title, goal.due, linked, coverage.ratio if coverage else None)


def _rules(ledger: Ledger) -> Iterator[RuleCount]:
    """Yield the findings to settle by rule, the worst and the most first."""
    counts: Counter[str] = Counter()
    worst: dict[str, Severity] = {}
    for finding in open_findings(ledger):
        counts[finding.code] += 1
        before = worst.setdefault(finding.code, finding.severity)
        worst[finding.code] = min(before, finding.severity, key=_SEVERITIES.index)
    for code in sorted(counts, key=lambda code: (_SEVERITIES.index(worst[code]), -counts[code], code)):
        yield RuleCount(code, worst[code], counts[code])


def goal_board(
    content: HrContent,
    ledger: Ledger,
    now: datetime,
    *,
    people: bool = False,
    private: Collection[str] = (),
) -> Board:
    """Return what the goal board shows, as of the last run; of the ``private`` people, by id, neither name nor goal."""
    forest = Forest(ledger.columns.nodes())
    lines = (line for card in ledger.returns.scorecards() for line in card.lines)
    shown = list(board(forest, lines))
    policy = content.policy
    return Board(
        policy.company,
        policy.cycle.name,
        now.strftime("%Y-%m-%d"),
        tuple(_board_line(goal, forest) for goal in shown if goal.node.level is not Level.PERSON),
        tuple(_people(shown, forest, content, private)) if people else (),
    )


def _people(
    shown: Iterable[BoardGoal], forest: Forest, content: HrContent, private: Collection[str]
) -> Iterator[BoardLine]:
    for goal in shown:
        owner = content.employees.get(goal.node.owner_id)
        if goal.node.level is Level.PERSON and owner is not None and owner.id not in private:
            line, above = _board_line(goal, forest, owner), forest.parent(goal.node.id)
            yield line if above is None or above.owner_id not in private else replace(line, serves="")


def _board_line(goal: BoardGoal, forest: Forest, owner: Employee | None = None) -> BoardLine:
    node = goal.node
    above = forest.parent(node.id)
    department = owner.department if owner else node.owner_id if node.level is Level.DEPARTMENT else ""
    return BoardLine(
        department,
        owner.name if owner else "",
        node.name,
        above.name if above else "",
        node.due,
        goal.state,
        goal.reached,
        goal.goals,
    )
