"""Importing actuals: first shown, then kept, in one run that can be taken back like any other.

What the import says is kept in the ledger and journalled with the file's hash, who imported it and why. Every book whose rows
it touches is judged anew in the same run, and brought up to date behind it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from appraisal.appraise import message
from appraisal.findings import Finding, Place, Severity, Spot
from sync.closed_master import check_writable
from sync.conflict_rows import Told
from sync.consolidate import check_cycle_folder, open_master
from sync.cycle import opened
from sync.handout import SPARE_PROVIDED
from sync.hr import HrContent
from sync.ledger import Ledger, RegisteredBook
from sync.ledger.parts import Change
from sync.merge import NO_EDITS
from sync.provided.export import Export, read_export
from sync.provided.goal_index import GoalIndex, IndexedGoal
from sync.provided.kept import (
    ACTUALS,
    OfBook,
    Provided,
    Unmatched,
    keep_rows,
    keep_unmatched,
    note_replaced,
    of_book,
    unmatched_rows,
)
from sync.provided.plan import Plan, plan_import
from sync.receipt import Receipt
from sync.run import MasterRun, run_once
from sync.standing import standing_of
from sync.two_way import bring_and_show

KIND = "import"
"""The kind of the run, of its entries in the journal and of its rows in the change log."""

IMPORTED, REPLACED = "imported", "replaced"
"""What became of a field: an import says it now; an import stands where a manager had typed."""

UNMATCHED_ACTUAL = "D01"


@dataclass(frozen=True, slots=True)
class Shown:
    """What an import would do, or did: the file, the plan, and how many rows typed by managers it replaces.

    ``run`` and ``receipt`` are there where it was kept.
    """

    export: Export
    plan: Plan
    replaced: int
    receipt: Receipt | None = None


def show_import(folder: Path, file: Path, sheet: str = "", by: str = "") -> Shown:
    """Return what importing a file would do; nothing is written.

    Raises:
        ImportFileError: the file holds no actuals.
        ReviewbookError: the file or the cycle folder cannot be used.

    """
    check_cycle_folder(folder)
    export = read_export(file, sheet)
    content = open_master(folder).content
    with Ledger.open(folder) as ledger, ledger.reading():
        return _shown(export, content, ledger, by)


def keep_import(
    folder: Path, file: Path, now: datetime, *, sheet: str = "", by: str = "", reason: str = ""
) -> Shown:
    """Import a file: keep what fits, report what does not. One that changes nothing makes no run.

    Raises:
        ImportFileError: the file holds no actuals.
        ReviewbookError: the file or the cycle folder cannot be used; nothing has changed then.

    """
    check_cycle_folder(folder)
    export = read_export(file, sheet)
    with opened(folder) as ledger:
        before = _shown(export, open_master(folder).content, ledger, by)
        if not before.plan.works and _waiting(ledger, before) == tuple(unmatched_rows(ledger)):
            return before
        check_writable(folder)
        runs: list[tuple[MasterRun, Shown]] = []

        def work(run: MasterRun) -> Receipt:
            # HR may have changed people or goals in the master since: what counts is what the run knows.
            shown = _shown(export, run.content, ledger, by)
            runs.append((run, shown))
            run.edits.told.append(_keep(ledger, shown, run, now, (by, reason)))
            return run.without_returns()

        receipt = run_once(folder, ledger, now, KIND, work).brief
        run, shown = runs[0]
        return replace(shown, receipt=bring_and_show(folder, run, ledger, now, receipt))


def _shown(export: Export, content: HrContent, ledger: Ledger, by: str) -> Shown:
    index = GoalIndex.of(content, ledger)
    kept = {row.key: row for book in ledger.registry for row in of_book(ledger, book.book_id).rows}
    plan = plan_import(export, index, kept, content.policy.cycle, by)
    books = {goal.book_id for goal in plan.goals}
    replaced = sum(
        len(_typed(ledger, ledger.registry.book(book_id), _after(ledger, book_id, plan)))
        for book_id in sorted(books)
    )
    return Shown(export, plan, replaced)


def _after(ledger: Ledger, book_id: str, plan: Plan) -> OfBook:
    """Return the imported rows of a book as the plan leaves them; new ones have no id yet."""
    stands = of_book(ledger, book_id)
    changed = {wanted.record: wanted for goal, wanted, _ in plan.changed if goal.book_id == book_id}
    new = tuple(row for goal, row in plan.new if goal.book_id == book_id)
    rows = (*(changed.get(row.record, row) for row in stands.rows), *new)
    return OfBook(rows, stands.reserved)


def _typed(ledger: Ledger, book: RegisteredBook, after: OfBook) -> dict[str, Provided]:
    """Return the rows that the manager typed and the imports stand for, with the imported row."""
    return after.replacing(standing_of(ledger, book).get(ACTUALS, {}))


def _keep(ledger: Ledger, shown: Shown, run: MasterRun, now: datetime, said: tuple[str, str]) -> Told:
    """Keep the plan, and return the changes that people should see: of values that stood already."""
    plan, export, (by, reason) = shown.plan, shown.export, said
    changes: list[Change] = []
    for book_id in dict.fromkeys(goal.book_id for goal in plan.goals):
        changes += _keep_book(ledger, ledger.registry.book(book_id), plan)
        run.edits.add(book_id, NO_EDITS)
    keep_unmatched(ledger, _waiting(ledger, shown))
    entry = ledger.journal.append(
        run=run.number,
        at=now,
        kind=KIND,
        file=export.file,
        hash=export.hash,
        who=by,
        why=reason,
        changes=changes,
    )
    return Told.of(entry, KIND, (change for change in changes if change.old is not None), by or export.file)


def _keep_book(ledger: Ledger, book: RegisteredBook, plan: Plan) -> Iterator[Change]:
    """Keep the rows of one book, and yield what changes in it."""
    book_id = book.book_id
    changed = {
        wanted.record: (goal, wanted, old) for goal, wanted, old in plan.changed if goal.book_id == book_id
    }
    new = [(goal, row) for goal, row in plan.new if goal.book_id == book_id]
    ids = _free_rows(ledger, book, len(new))
    placed = [(goal, replace(row, record=record)) for (goal, row), record in zip(new, ids, strict=True)]
    stands = of_book(ledger, book_id)
    rows = [changed[row.record][1] if row.record in changed else row for row in stands.rows]
    keep_rows(ledger, book_id, [*rows, *(row for _, row in placed)])
    for goal, wanted, old in changed.values():
        yield from _changes(goal, wanted, old)
    for goal, row in placed:
        yield from _changes(goal, row, None)
    replaced = _typed(ledger, book, of_book(ledger, book_id))
    note_replaced(ledger, book_id, replaced)
    snapshot = standing_of(ledger, book).get(ACTUALS, {})
    owners = {goal.id: goal.owner_id for goal in plan.goals}
    for record, row in replaced.items():
        value = snapshot[record].get("value")
        yield Change(ACTUALS, record, "value", value, value, None, REPLACED, owners.get(row.goal_id, ""))


def _changes(goal: IndexedGoal, row: Provided, old: Provided | None) -> Iterator[Change]:
    before = old.fields if old is not None else {}
    after = row.fields
    for column in sorted(before.keys() | after.keys()):
        was, now = before.get(column), after.get(column)
        if was != now:
            yield Change(ACTUALS, row.record, column, was, was, now, IMPORTED, goal.owner_id)


def _free_rows(ledger: Ledger, book: RegisteredBook, count: int) -> list[str]:
    """Return ids for imported rows: the locked ones at the book's end first, then blank ones from the last one up.

    People fill from the top. Where the book has no row left, the ids are new: such rows count, and the book has no room to
    show them.
    """
    kept = of_book(ledger, book.book_id)
    rows = standing_of(ledger, book).get(ACTUALS, {})
    free = ({record for record, row in rows.items() if not row} | kept.reserved) - {
        row.record for row in kept.rows
    }
    locked = set(sorted(rows)[-SPARE_PROVIDED:])
    ready = [*sorted(free & locked), *sorted(free - locked, reverse=True)][:count]
    return [*ready, *ledger.mint("M", count - len(ready))] if len(ready) < count else ready


def _waiting(ledger: Ledger, shown: Shown) -> tuple[Unmatched, ...]:
    """Return the rows that wait for being mended, after an import: those of the file, and earlier ones of other files."""
    export, plan = shown.export, shown.plan
    mended = {*plan.settled, *(row.about for row in plan.unmatched)}
    earlier = (
        row
        for row in unmatched_rows(ledger)
        if (row.file, row.sheet) != (export.file, export.sheet) and row.about not in mended
    )
    return (*earlier, *plan.unmatched)


def unmatched_line(row: Unmatched, language: str) -> str:
    """Return a row that was not taken in one line: where it is, what is wrong, what to do."""
    place = Place(row.file, row.sheet, row.cell)
    return f"{place}: {message(unmatched_finding(row), language)}"


def unmatched_finding(row: Unmatched) -> Finding:
    """Return the finding about a row, in its words alone."""
    values = (("case", row.why), *row.values.items())
    return Finding(UNMATCHED_ACTUAL, Severity.WARN, Spot("import", ""), row.subject, tuple(values))


def unmatched_lines(rows: Iterable[Unmatched], language: str) -> list[str]:
    """Return these rows in words, in the order of the file."""
    return [unmatched_line(row, language) for row in rows]
