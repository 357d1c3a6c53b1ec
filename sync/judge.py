"""Judging the company over what the ledger holds, and HR's content as a run works with it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from appraisal.appraise import check_book
from appraisal.cascade import Forest
from appraisal.findings import Finding, Severity, Spot
from appraisal.rules.context import BookContext, CellProblem, NotOwned, SheetFacts
from appraisal.rules.context import Submission as Copy
from sync.arrived import Arrived
from sync.book_states import BookState, book_states
from sync.calibrations import calibrations
from sync.decisions import with_kept_decisions
from sync.due_days import keep_due_day
from sync.errors import IdentityError
from sync.files import find_master, is_gone
from sync.hr import GoalRow, HrContent
from sync.hr_edits import Overwritten
from sync.intake import ALIKE, ISSUED
from sync.issue_source import book_with
from sync.ledger import COMPANY, Ledger, Submission, SubmissionState
from sync.master_places import MasterPlaces
from sync.master_tables import company_summary
from sync.open_findings import open_counts
from sync.own_ids import with_column_ids
from sync.receipt import keep_summary, kept_summary
from sync.rows import as_text, nameless
from sync.spoken import bad_setting, unreadable_file
from sync.verdict import WAITING, Places, Verdict, appraise_company, waiting_books
from workbook_templates.books import master
from workbook_templates.dashboard import Summary
from workbook_templates.raw_rows import PolicyProblem


@dataclass(frozen=True, slots=True)
class Standing:
    """How a cycle stands: the verdict, the Dashboard's figures, and every book."""

    verdict: Verdict
    summary: Summary
    books: tuple[BookState, ...]


def judge(
    folder: Path,
    content: HrContent,
    ledger: Ledger,
    places: MasterPlaces,
    now: datetime,
    what: Arrived,
    overwritten: Sequence[Overwritten] = (),
) -> Standing:
    """Judge the company over what has arrived, which is all returns that count, and keep the verdict in the ledger.

    ``places`` knows where HR's records stand in the master that people will look at; ``overwritten`` are cells of the
    program's own that HR typed over. The cascade is let go: it is empty afterwards.
    """
    found = Places(ledger, places, find_master(folder).name)
    verdict = appraise_company(content, ledger, found, _copies(folder, ledger), now.date(), what)
    scores, reviews = calibrations(content).values(), verdict.reviews_due(content)
    keep_due_day(ledger, content.policy, verdict.signatures, scores, verdict.feedback, reviews, now.date())
    settings = (*_settings_findings(content, found), *_in_wrong_places(folder, content, ledger))
    typed_over = _typed_over(content, found, overwritten)
    ledger.verdicts.find(COMPANY, (*settings, *typed_over, *verdict.findings))
    ledger.verdicts.conclude(verdict.results)
    books = tuple(book_states(ledger))
    summary = company_summary(content, ledger, verdict, books, now)
    keep_summary(ledger, summary)
    what.forest.clear()
    # The ledger has them: what is shown of findings is read from there.
    return Standing(replace(verdict, findings=()), summary, books)


def judge_waiting(folder: Path, content: HrContent, ledger: Ledger, places: MasterPlaces) -> Standing:
    """Judge anew which books wait, and nothing else: the rest stands as it was judged last."""
    found = Places(ledger, places, find_master(folder).name)
    others = [finding for finding in ledger.verdicts.findings(COMPANY) if finding.code != WAITING]
    ledger.verdicts.find(COMPANY, (*others, *waiting_books(content, ledger, found)))
    counts = open_counts(ledger)
    summary = replace(
        kept_summary(ledger), errors=counts.get(Severity.ERROR, 0), findings=sum(counts.values())
    )
    keep_summary(ledger, summary)
    return Standing(Verdict((), Forest(()), ()), summary, tuple(book_states(ledger)))


def _settings_findings(content: HrContent, places: Places) -> Iterator[Finding]:
    for problem in content.settings_problems:
        place = places.in_master(problem.table, problem.record, problem.column)
        yield from bad_setting(content.policy, problem, place)


def _in_wrong_places(folder: Path, content: HrContent, ledger: Ledger) -> Iterator[Finding]:
    """Yield a finding for each book that somebody saved in the place of another one: that one's file is gone."""
    for book in ledger.registry:
        path = folder / book.file
        key = ledger.files.recognise(path) if path.exists() else None
        lies = book_with(ledger, key) if key else ""
        if lies not in ("", book.book_id):
            names = {
                "name": _name(content, ledger.registry.book(lies).recipient_id),
                "other": _name(content, book.recipient_id),
            }
            yield from unreadable_file(
                content.policy, IdentityError("book.in-another-place", file=book.file, **names)
            )


def _name(content: HrContent, employee_id: str) -> str:
    known = content.employees.get(employee_id)
    return f"{employee_id} {known.name}" if known else employee_id


def _typed_over(content: HrContent, places: Places, overwritten: Iterable[Overwritten]) -> Iterator[Finding]:
    """Yield a finding for each cell of the master that belongs to the program and that HR typed over."""
    cells = tuple(
        NotOwned(
            Spot(one.table, one.record, one.column),
            one.typed,
            one.kept,
            not_back=one.not_back,
            is_id=one.column in master.BOOK.table_by_name[one.table].row_key,
        )
        for one in overwritten
    )
    context = BookContext(content.policy, "", "", content.employees, facts=SheetFacts(not_owned=cells))
    for finding in check_book(context) if cells else ():
        spot = finding.spot
        yield replace(finding, place=places.in_master(spot.table, spot.record, spot.field))


def _copies(folder: Path, ledger: Ledger) -> list[Copy]:
    """Return the returned files of each book that are still there, as they were read last."""
    recipients = {book.book_id: book.recipient_id for book in ledger.registry}
    answers = (SubmissionState.DRAFT, SubmissionState.SUBMITTED, SubmissionState.OLDER)
    latest = {found.file: found for found in ledger.returns.submissions()}
    lying = [
        found for found in latest.values() if found.state in answers and not is_gone(folder / found.file)
    ]
    counts = Counter(found.book_id for found in lying)
    current = {one.file: one.hash for one in ledger.returns.currents()}
    return [
        Copy(
            found.book_id,
            recipients[found.book_id],
            found.file,
            found.hash,
            current.get(found.file) == found.hash,
        )
        for found in lying
        if counts[found.book_id] == 1 or not (_is_ours(folder, ledger, found) or _is_alike(ledger, found))
    ]


def _is_alike(ledger: Ledger, found: Submission) -> bool:
    """Whether a file says the same as the return that counts: HR has nothing to choose there either."""
    alike, current = ledger.meta(ALIKE + found.hash), ledger.returns.current(found.book_id)
    return bool(alike) and current is not None and alike == current.hash != found.hash


def _is_ours(folder: Path, ledger: Ledger, found: Submission) -> bool:
    """Whether a file holds by now what the program wrote, and nobody has typed into that: HR has nothing to choose there.

    What it wrote anew after a return that still counts stands for that one. What it wrote in a run that was taken back
    is read like a return.
    """
    if ledger.registry.issued_hash(found.book_id, found.issue or 0) == found.hash:
        return True
    key = ledger.files.recognise(folder / found.file) if found.state is SubmissionState.OLDER else None
    return key is not None and ledger.meta(ISSUED + key) != ""


def prepared(content: HrContent, ledger: Ledger) -> HrContent:
    """Return HR's content as a run works with it: in its cycle, with ids, and with decisions beside rows that are away."""
    return with_ids(with_kept_decisions(in_cycle(content, ledger), ledger), ledger)


def in_cycle(content: HrContent, ledger: Ledger) -> HrContent:
    """Hold on to the cycle of the ledger: books carry its id, so another one in Settings is a problem at its cell."""
    cycle, cycle_id = content.policy.cycle, ledger.cycle_id
    if cycle.id == cycle_id:
        return content
    values = (("typed", cycle.id), ("allowed", cycle_id))
    problem = PolicyProblem("settings", 0, "cycle_id", "value", "cycle-changed", values)
    policy = replace(content.policy, cycle=replace(cycle, id=cycle_id))
    return replace(content, policy=policy, settings_problems=(*content.settings_problems, problem))


def with_ids(content: HrContent, ledger: Ledger) -> HrContent:
    """Give every goal and every assignment that HR typed without an id a new one."""
    return with_column_ids(_with_assignment_ids(_with_goal_ids(content, ledger), ledger), ledger)


def _with_assignment_ids(content: HrContent, ledger: Ledger) -> HrContent:
    ledger.reserve("A", (assignment.id for assignment in content.assignments))
    wanting = [assignment for assignment in content.assignments if not assignment.id]
    if not wanting:
        return content
    ids = ledger.mint("A", len(wanting))
    for_rows, for_records = iter(ids), iter(ids)
    rows = [
        {**row, "assignment_id": next(for_rows)}
        if as_text(row.get("employee_id") or "") and not as_text(row.get("assignment_id") or "")
        else row
        for row in content.rows["assignments"]
    ]
    assignments = tuple(
        found if found.id else replace(found, id=next(for_records)) for found in content.assignments
    )
    return replace(content, rows={**content.rows, "assignments": rows}, assignments=assignments)


def _with_goal_ids(content: HrContent, ledger: Ledger) -> HrContent:
    ledger.reserve("G", (goal.id for goal in content.goals))
    wanting = [nameless(index) for index, row in enumerate(content.goal_rows) if row.goal and not row.goal.id]
    ids = dict(zip(wanting, ledger.mint("G", len(wanting)), strict=True))
    rows = tuple(_named(row, ids.get(nameless(index))) for index, row in enumerate(content.goal_rows))
    problems = tuple(_about(problem, ids) for problem in content.problems)
    return replace(content, goal_rows=rows, problems=problems)


def _named(row: GoalRow, goal_id: str | None) -> GoalRow:
    return row if row.goal is None or goal_id is None else replace(row, goal=replace(row.goal, id=goal_id))


def _about(problem: CellProblem, ids: Mapping[str, str]) -> CellProblem:
    """Return a problem of a goal under the id that the goal has now."""
    spot = problem.spot
    known = spot.table == "goals" and spot.record in ids
    return problem._replace(spot=replace(spot, record=ids[spot.record])) if known else problem
