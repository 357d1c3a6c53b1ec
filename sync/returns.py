"""One returned file, from its bytes to records, scores and findings: what a worker does.

``read_and_check`` is a straight line and never raises for what is wrong with a file: it returns an answer that says so.
It knows the cycle only through a :class:`Desk`, which is handed to each worker once.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from appraisal.appraise import check_book
from appraisal.findings import Finding, Place, Spot
from appraisal.model import Employee, Goal, Kpi, Scorecard
from appraisal.planning import PastActual
from appraisal.policy import Policy, Scheme
from appraisal.rules.context import BookContext, ComputedCell, IdentityProblem, SheetFacts
from appraisal.scorecard import scorecards_of
from sync.approve_taken import as_typed, with_strange_approvals
from sync.book_notices import issue_notice, notices, own_notices
from sync.computed import changed_cells
from sync.errors import ContentError, FileError, IdentityError, Notice, ReviewbookError, library_errors
from sync.kept_records import BookRecords
from sync.ledger import PackedRecords, RegisteredBook
from sync.ledger.archive import is_garbled
from sync.merge_facts import merge_facts
from sync.merging import Before, Merged, MergeRules, merge_return, overridden, own_in
from sync.own_fields import own_problems
from sync.peer_records import PeerRecords, peer_records
from sync.records import TeamRecords, team_records
from sync.roles import DECLARED, PEER, READ, ROLES, SELF
from sync.rows import as_text, number_of_row
from sync.self_records import self_records
from sync.structure import structure_problems
from sync.xlsx.gate import load
from sync.xlsx.read import RawBook, RawTable, read_book
from sync.xlsx.references import letters
from workbook_templates.books import filled_table
from workbook_templates.labels import sheet_titles


@dataclass(frozen=True, slots=True)
class Desk:
    """What a worker knows: the policy, the people, the library, HR's consents, and the registered books by id.

    ``drawn_by`` holds the policy by which each book was drawn: its formulas go on by that one. ``alone`` says that a
    book is checked without its cycle: nobody knows the schemes by which its formulas were made, so computed cells are
    not compared. ``rules`` say by what a book is merged. ``history`` is what people reached in cycles before, by person.
    """

    policy: Policy
    employees: Mapping[str, Employee]
    library: Mapping[str, Kpi]
    consents: frozenset[str]
    books: Mapping[str, RegisteredBook]
    drawn_by: Mapping[str, Policy] = field(default_factory=dict)
    alone: bool = False
    rules: MergeRules = field(default_factory=MergeRules)
    history: Mapping[str, tuple[PastActual, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Task:
    """A file to be read: where its bytes are, and how people know it (relative to the cycle folder).

    ``before`` is what the ledger knows of the book that the file seems to be; without it nothing is merged. ``content``
    are the bytes themselves, for a reader on another machine. ``again`` says that the file was taken in before.
    """

    path: Path
    shown: str
    before: Before | None = None
    content: bytes | None = None
    again: bool = False


@dataclass(frozen=True, slots=True)
class FileRead:
    """The file that a worker read: ``hash`` is the SHA-256 of its bytes, "" if they could not be had."""

    path: Path
    shown: str
    hash: str = ""
    size: int = 0
    mtime_ns: int = 0

    @property
    def suffix(self) -> str:
        """The ending under which the file is kept."""
        return self.path.suffix.lower() or ".xlsx"


@dataclass(frozen=True, slots=True)
class Sheets:
    """Where the records of a book stand: for findings that only the whole company shows.

    ``tables`` holds, by table, the sheet's title, the letters of each column and the row of each record.
    """

    tables: Mapping[str, tuple[str, Mapping[str, str], Mapping[str, int]]]

    def place(self, file: str, spot: Spot) -> Place:
        """Return where a spot stands; as much of it as is known."""
        if spot.table not in self.tables:
            return Place(file)
        title, columns, rows = self.tables[spot.table]
        row = number_of_row(spot.record) or rows.get(spot.record)
        column = columns.get(spot.field) or next(iter(columns.values()), "")
        return Place(file, title, f"{column}{row}" if row else "")


@dataclass(frozen=True, slots=True)
class BookReturn:
    """What one file brought.

    ``error`` says why nothing could be taken from it; otherwise ``records``, ``scorecards`` and ``findings`` are there.
    ``merged`` says what stands afterwards; it is ``None`` where the task did not know the book that the file turned out
    to be (``book_id``): it has to be read once more with what the ledger knows of that one. ``again`` is the task's.
    Where a worker read the file, ``packed`` are records and scorecards as the ledger keeps them, and these are empty.
    """

    file: FileRead
    book_id: str = ""
    issue: int | None = None
    error: ReviewbookError | None = None
    records: BookRecords | None = None
    scorecards: tuple[Scorecard, ...] = ()
    findings: tuple[Finding, ...] = ()
    notices: tuple[Notice, ...] = ()
    sheets: Sheets = Sheets({})
    merged: Merged | None = None
    again: bool = False
    packed: PackedRecords | None = None


def read_and_check(task: Task, desk: Desk) -> BookReturn:
    """Gate, read, parse, check and score one returned file."""
    path = task.path
    file = FileRead(path, task.shown)
    try:
        with library_errors(task.shown):
            if is_garbled(path, task.shown):
                raise FileError("file.name")
            changed = path.stat().st_mtime_ns if task.content is None else 0
            file = replace(file, mtime_ns=changed)
            content = load(path) if task.content is None else task.content
            digest = hashlib.sha256(content).hexdigest()
            file = FileRead(path, task.shown, digest, len(content), changed)
            raw = read_book(content, DECLARED, tables=READ, helpers=False, others=True)
            return _checked(file, raw, desk, task)
    except ReviewbookError as error:
        error.place = replace(error.place, file=task.shown)
        # Nothing could be had of an empty file, and that is all there is of it: it need not be opened again.
        known = replace(file, hash=hashlib.sha256().hexdigest()) if error.key == "file.empty" else file
        return BookReturn(known, error=error)


def _checked(file: FileRead, raw: RawBook, desk: Desk, task: Task) -> BookReturn:
    book = _registered(raw, desk)
    role = ROLES[book.role]
    if raw.role != book.role:
        raise IdentityError("book.wrong-role", role=raw.role, expected=book.role)
    for name in role.needed:
        if name not in raw.tables:
            raise ContentError("book.missing-table", table=name, **sheet_titles(role.book, name))
    computed = _changed_cells(raw, book, desk)
    typed_over = sum(cell.shown not in (None, "") for cell in computed)
    merged = _merged(raw, book, desk, task.before, typed_over)
    tables = overridden(raw.tables, merged.overrides, book.language) if merged else raw.tables
    typed = _records(raw.tables, book, desk)
    records = (
        # Whether a book is finished is said by the file that came back, whatever another one said before.
        replace(_records(tables, book, desk), finished=typed.finished)
        if merged and merged.overrides
        else typed
    )
    cards: tuple[Scorecard, ...] = ()
    if isinstance(records, TeamRecords) and isinstance(typed, TeamRecords):
        records = replace(records, approvals=tuple(as_typed(records.approvals, typed.approvals)))
        cards = tuple(
            scorecards_of(
                records.people,
                book.recipient_id,
                records.goals,
                records.reviews,
                records.measurements,
                lambda person: _scheme(person, desk),
            )
        )
    own = own_in(raw.tables, desk.policy.own_columns, book.role)
    facts = SheetFacts(
        problems=(
            *typed.problems,
            *own_problems(raw.tables, role.book.table_by_name, own, book.book_id),
        ),
        computed=computed,
        identity=tuple(_identity_problems(raw, book)),
        structure=tuple(structure_problems(raw, book.book_id)),
        **merge_facts(merged, _goals(records), desk.policy.language, book, own),
    )
    context = _context(records, cards, facts, book, desk)
    if isinstance(records, TeamRecords) and isinstance(typed, TeamRecords):
        context = with_strange_approvals(context, typed.approvals, desk.employees)
    sheets = sheets_of(raw)
    return BookReturn(
        file=file,
        book_id=book.book_id,
        issue=raw.identity.issue or None,
        records=records,
        scorecards=cards,
        findings=tuple(
            replace(found, place=sheets.place(file.shown, found.spot)) for found in check_book(context)
        ),
        notices=(
            *notices(raw, book.version),
            *issue_notice(raw, merged),
            *own_notices(raw, desk.policy, desk.drawn_by.get(book.book_id)),
        ),
        sheets=sheets,
        merged=merged,
        again=task.again,
    )


def _records(tables: Mapping[str, RawTable], book: RegisteredBook, desk: Desk) -> BookRecords:
    if book.role == PEER:
        return peer_records(tables, book.book_id, book.recipient_id)
    if book.role == SELF:
        return self_records(tables, book.book_id, book.recipient_id)
    return team_records(tables, book.book_id, book.recipient_id, desk.consents)


def _goals(records: BookRecords) -> tuple[Goal, ...]:
    return records.goals if isinstance(records, TeamRecords) else ()


def _context(
    records: BookRecords,
    cards: tuple[Scorecard, ...],
    facts: SheetFacts,
    book: RegisteredBook,
    desk: Desk,
) -> BookContext:
    """Return what the rules look at: of a self book no goals, for those are judged in the manager's book."""
    known = desk.employees
    if isinstance(records, PeerRecords):
        concerned = {*(rating.ratee_id for rating in records.ratings), book.recipient_id} & known.keys()
        return BookContext(
            desk.policy,
            book.book_id,
            book.recipient_id,
            {person: known[person] for person in sorted(concerned)},
            library=desk.library,
            facts=facts,
            ratings=records.ratings,
        )
    if not isinstance(records, TeamRecords):
        people = {one: known[one] for one in (book.recipient_id,) if one in known}
        return BookContext(
            desk.policy,
            book.book_id,
            book.recipient_id,
            people,
            facts=facts,
            own_ratings=records.own_ratings,
            own_checkins=records.checkins,
        )
    decided = (said.employee_id for said in records.approvals)
    return BookContext(
        policy=desk.policy,
        book_id=book.book_id,
        manager_id=book.recipient_id,
        employees={
            person: known[person]
            for person in (*records.people, book.recipient_id, *decided)
            if person in known
        },
        goals=records.goals,
        above=records.above,
        reviews=records.reviews,
        measurements=records.measurements,
        checkins=records.checkins,
        scorecards=cards,
        library=desk.library,
        facts=facts,
        history=desk.history,
        interviews=records.interviews,
        # Without its cycle nobody knows the grades of the schemes by which a book was drawn.
        approvals=tuple(replace(said, grade="") for said in records.approvals)
        if desk.alone
        else records.approvals,
    )


def _merged(
    raw: RawBook, book: RegisteredBook, desk: Desk, before: Before | None, typed_over: int
) -> Merged | None:
    """Merge the book, if the ledger's knowledge of just this one is at hand.

    A file without an issue number is compared with the issue that it reads most like; one with a number that nobody has
    handed out is of another ledger.
    """
    if before is None or before.book_id != book.book_id:
        return None
    issue = raw.identity.issue
    if issue > book.issue:
        raise IdentityError("book.newer-issue", found=issue, known=book.issue)
    return merge_return(raw.tables, book, issue, before, desk.rules, typed_over)


def _changed_cells(raw: RawBook, book: RegisteredBook, desk: Desk) -> tuple[ComputedCell, ...]:
    # What a check beside a rating shows, or should show, tells of the rating; and no score is worked out in a peer book.
    if desk.alone or not raw.formulas_known or book.role == PEER:
        return ()
    policy = desk.drawn_by.get(book.book_id, desk.policy)
    return changed_cells(raw.tables, book.book_id, policy, book.language, book.role)


def _registered(raw: RawBook, desk: Desk) -> RegisteredBook:
    """Return the book that the file is, by the registry, which decides.

    Raises:
        IdentityError: the file says nothing, two things, or names a book or a cycle that is not here.

    """
    identity = raw.identity.require()
    cycle = identity.field("cycle_id")
    if cycle and cycle != desk.policy.cycle.id:
        raise IdentityError("book.other-cycle", found=cycle, expected=desk.policy.cycle.id)
    book = desk.books.get(identity.field("book_id")) or _with_code(identity.code, desk)
    if book is None:
        raise IdentityError("book.unregistered", code=identity.code)
    return book


def _with_code(code: str, desk: Desk) -> RegisteredBook | None:
    """Return the one book that carries a printed code, where an online editor stripped the rest."""
    found = [book for book in desk.books.values() if book.code == code]
    return found[0] if len(found) == 1 else None


def _identity_problems(raw: RawBook, book: RegisteredBook) -> Iterator[IdentityProblem]:
    recipient, version = raw.identity.field("recipient_id"), raw.identity.field("version")
    if recipient and recipient != book.recipient_id:
        yield IdentityProblem("recipient", recipient, book.recipient_id)
    if version and version != book.version:
        yield IdentityProblem("version", version, book.version)


def _scheme(person: str, desk: Desk) -> Scheme:
    employee = desk.employees.get(person)
    return desk.policy.scheme_for(employee) if employee else desk.policy.schemes[0]


def sheets_of(raw: RawBook) -> Sheets:
    """Return where the records of a book stand."""
    return Sheets({name: _layout(name, table) for name, table in raw.tables.items()})


def _layout(name: str, raw: RawTable) -> tuple[str, dict[str, str], dict[str, int]]:
    key = filled_table(name).row_key[0]
    rows: dict[str, int] = {}
    for row in raw.rows:
        cell = row.cells.get(key)
        if cell is not None and cell.value is not None:
            rows.setdefault(as_text(cell.value), row.number)
    return raw.sheet_title, {column: letters(index) for column, index in raw.columns.items()}, rows
