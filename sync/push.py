"""Bringing books up to date: what HR or a manager above changed is written into the books that show it.

Only cells whose owner is not the recipient are written, and what HR or the merge decided about a cell of the recipient's,
as long as the book still says there what it said when that was decided. Everything else in the file stays as it is, and a
book that its manager has finished is left alone until HR sends it back, imports actuals, decides something in it, approvals
need it, others rate its people, or results are released. A book that is open, locked, away, or newer than what was read of it
waits, and says so; it costs no other book anything.

Each book is done by itself, whatever becomes of the next, and noted when it is done: a run that is killed goes on with the
others, and one that finds nothing changed opens no book.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path

from appraisal.policy import Policy
from sync.book_store import BookStore, store_of
from sync.drawn_by import policies
from sync.errors import BookError
from sync.fields import Key, Value
from sync.given import GIVEN, GIVEN_THOUGH_FINISHED, Given, Giving, note_given
from sync.head_targets import asked_targets
from sync.hr import HrContent
from sync.issue_source import Source, Waits
from sync.ledger import Ledger, RegisteredBook, SubmissionState
from sync.ledger.registry import BookMark
from sync.new_issue import put_issue
from sync.owed import owed, settle_debt
from sync.packing import unpack
from sync.rewrite_book import OpenBook
from sync.sight import check_sight
from sync.snapshots import Snapshot
from sync.updates import carry_over, put_debt, put_given, put_state, says_the_same, untold_targets
from workbook_templates.books.feedback import APPEALS

_BROUGHT = "brought up to date"
"""A ledger fact: a digest of all by which books were brought up to date; "" while one of them waits."""


@dataclass(frozen=True, slots=True)
class PushResult:
    """What became of one book: an ``issue`` with so many changed ``cells``, or why it ``waits``."""

    book_id: str
    file: str
    issue: int
    cells: int = 0
    waits: str = ""


def bring_up_to_date(
    folder: Path, content: HrContent, ledger: Ledger, now: datetime
) -> tuple[PushResult, ...]:
    """Write into every book what it should show and does not; return those that were written, and those that wait.

    The caller holds the folder's lock, and no transaction.

    Raises:
        ReviewbookError: the disk is full, or the ledger cannot be used; what was done until then stays done.

    """
    state = _state(content, ledger)
    if ledger.meta(_BROUGHT) == state:
        return ()
    pushing = _Pushing(folder, content, ledger, now)
    found = [pushing.bring(book) for book in tuple(ledger.registry)]
    results = tuple(result for result in found if result is not None)
    with ledger.transaction():
        ledger.set_meta(_BROUGHT, "" if any(result.waits for result in results) else state)
    return results


def _state(content: HrContent, ledger: Ledger) -> str:
    """Return a digest of all that books can be given."""
    found, encode = hashlib.sha256(), json.JSONEncoder(sort_keys=True, default=str).encode
    # Row by row: as one text, the rows of 80,000 people would take more room than all else.
    for name, typed in sorted(content.rows.items()):
        found.update(repr((name, len(typed))).encode("utf-8", "surrogatepass"))
        for row in typed:
            found.update(encode(row).encode())
    decided = [content.decisions[name] for name in ("results", APPEALS.name)]
    confirmed = encode(decided)
    # A company's own columns stand beside rows that arrived, and beside HR's own goals.
    own = encode(content.own_typed) if content.policy.own_columns else ""
    above = [row.cells for row in content.goal_rows] if own else []
    facts = (
        own,
        above,
        sorted(content.consents),
        confirmed,
        ledger.journal.head,
        len(ledger.registry),
    )
    for fact in chain(content.goals, facts):
        found.update(repr(fact).encode("utf-8", "surrogatepass"))
    return found.hexdigest()


class _Pushing:
    """Brings one book after the other up to date."""

    def __init__(self, folder: Path, content: HrContent, ledger: Ledger, now: datetime) -> None:
        self._folder, self._content, self._ledger, self._now = folder, content, ledger, now
        self._giving = Giving(content, ledger, now.date())
        self._drawn_by = policies(ledger)
        self._waiting = ledger.registry.waiting()
        # Its manager has done with a finished book: it is left alone until HR sends it back or decides something in it.
        self._finished = frozenset(
            found.book_id for found in ledger.returns.currents() if found.state is SubmissionState.SUBMITTED
        ) - frozenset(ledger.registry.marks())

    def bring(self, book: RegisteredBook) -> PushResult | None:
        """Bring a book up to date, and return what became of it; ``None`` if it shows what it should."""
        debt = owed(self._ledger, book.book_id)
        if not debt and self._shows(book):
            return self._no_more_waiting(book)
        given = self._giving.of(book)
        if given is None:
            return None
        store = store_of(self._folder, self._ledger, book)
        source = store.source(book)
        done = source if isinstance(source, Waits) else self._rewrite(book, store, source, given, debt)
        if isinstance(done, Waits):
            return self._wait(book, done)
        with self._ledger.transaction():
            note_given(self._ledger, self._giving, (book.book_id,))
            settle_debt(self._ledger, book.book_id)
            self._ledger.registry.wait(book.book_id, done.waits)
        return done if done.cells or done.waits or book.book_id in self._waiting else None

    def _shows(self, book: RegisteredBook) -> bool:
        """Whether a book shows all that it should, or is left alone because its recipient has finished it."""
        known, giving = self._ledger.meta, self._giving
        finished = known(GIVEN_THOUGH_FINISHED + book.book_id) if book.book_id in self._finished else None
        if finished is not None and finished == giving.mark_of_finished(book):
            return True
        return known(GIVEN + book.book_id) == giving.mark(book)

    def _no_more_waiting(self, book: RegisteredBook) -> PushResult | None:
        """Note that a book need not wait any more, because what it waited for was taken back."""
        if self._waiting.get(book.book_id, Waits.FULL) == Waits.FULL:
            return None
        with self._ledger.transaction():
            self._ledger.registry.wait(book.book_id, "")
        return PushResult(book.book_id, book.file, book.issue)

    def _rewrite(
        self,
        book: RegisteredBook,
        store: BookStore,
        source: Source,
        given: Given,
        debt: Mapping[Key, Value],
    ) -> PushResult | Waits:
        try:
            opened = OpenBook.of(source.content)
        except BookError:
            return Waits.OFFLINE
        blocked = update(self._ledger, book, source, opened, given, debt)
        if blocked is not None:
            return blocked
        waits = Waits.FULL if opened.left_over else ""
        if not opened.changed:
            return PushResult(book.book_id, book.file, book.issue, 0, waits)
        cells = len(opened.changed)
        check_sight(opened, self._content, self._ledger, book, self._now.date())
        if self._ledger.registry.marked(book.book_id)[0] is not BookMark.RETURNED:
            put_state(opened, book.language, self._now)
        done = put_issue(self._ledger, store, book, source, opened, self._policy(book), self._now)
        if isinstance(done, Waits):
            return done
        return PushResult(book.book_id, book.file, done.number, cells, waits)

    def _policy(self, book: RegisteredBook) -> Policy:
        return self._drawn_by.get(book.book_id, self._content.policy)

    def _wait(self, book: RegisteredBook, reason: Waits) -> PushResult | None:
        with self._ledger.transaction():
            self._ledger.registry.wait(book.book_id, reason)
        return PushResult(book.book_id, book.file, book.issue, waits=reason)


def update(
    ledger: Ledger,
    book: RegisteredBook,
    source: Source,
    opened: OpenBook,
    given: Given,
    debt: Mapping[Key, Value],
) -> Waits | None:
    """Set in a book what it is given and owed, after what was returned another way; or say why that cannot be."""
    issue = opened.raw.identity.issue or book.issue
    if source.told is not None:
        carry_over(opened, _seen(ledger, book, source.told), book)
    elif source.behind:
        if not says_the_same(opened, _seen(ledger, book, issue), book):
            return Waits.OTHER
        asked = ledger.conflicts.open_of_book(book.book_id)
        standing = ledger.registry.standing(book.book_id)
        keys = {Key(one.table, one.record, one.column) for one in asked}
        carry_over(opened, unpack(standing) if standing is not None else {}, book, keys)
    then = _seen(ledger, book, source.told or issue)
    put_debt(opened, debt, then, given, book)
    # What was carried over was read, all of it.
    untold = frozenset() if source.behind else untold_targets(opened, given, then, book)
    put_given(opened, given, book, asked_targets(ledger, book.book_id) | untold)
    return None


def _seen(ledger: Ledger, book: RegisteredBook, issue: int) -> Snapshot:
    blob = ledger.registry.seen(book.book_id, issue)
    return unpack(blob) if blob is not None else {}
