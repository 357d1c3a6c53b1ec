"""Bringing books up to date: what HR or a manager above changed is written into the books that show it.

Only cells whose owner is not the recipient are written, and what HR or the merge decided about a cell of the recipient's,
as long as the book still says there what it said when that was decided. Everything else in the file stays as it is, and a
book that its manager has finished is left alone until HR sends it back, imports actuals, decides something in it, approvals
need it, others rate its people, or results are released. A return in another format (.ods, .xls) is answered by a fresh .xlsx that
shows what came back, finished or not. A book that is open, locked, away, or newer than what was read of it
waits, and says so; it costs no other book anything. A self book that has too few rows is drawn anew with more.

Each book is done by itself, whatever becomes of the next, and noted when it is done: a run that is killed goes on with the
others, and one that finds nothing changed opens no book. Where there are many, they are rewritten by several processes
(:mod:`sync.rewriters`), and put in their places one after the other by this one.
"""

import hashlib
import json
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from pathlib import Path

from appraisal.policy import Policy
from sync.book_facts import facts_of
from sync.book_store import BookStore, store_of
from sync.drawn_by import policies
from sync.fields import Key, Value
from sync.finishers import finishing
from sync.given import GIVEN, GIVEN_THOUGH_FINISHED, Giving, note_given
from sync.hr import HrContent
from sync.issue_source import Source, Waits, note_answered, unanswered
from sync.ledger import Ledger, RegisteredBook, SubmissionState
from sync.logo import read_logo
from sync.new_issue import put_issue
from sync.owed import owed, settle_debt
from sync.processes import Processes
from sync.rewriters import REWRITTEN_ALONE, Answer, Rewriters
from sync.rewriting import Rewriting, Rewritten, rewritten
from sync.sight import Sight
from sync.wider_book import wider
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
    folder: Path, content: HrContent, ledger: Ledger, now: datetime, finishers: Processes | None = None
) -> tuple[PushResult, ...]:
    """Write into every book what it should show and does not; return those that were written, and those that wait.

    ``finishers`` rewrite many books, by default one a core, and end with it. The caller holds the folder's lock, and no transaction.

    Raises:
        ReviewbookError: the disk is full, or the ledger cannot be used; what was done until then stays done.

    """
    state = _state(content, ledger)
    if ledger.meta(_BROUGHT) == state:
        return ()
    with finishing(finishers=finishers) as rewriting:
        results = _Pushing(folder, content, ledger, now, Rewriters(rewriting, now)).bring_all()
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


@dataclass(frozen=True, slots=True)
class _Sent:
    """A book that is being rewritten: from what, and what is called for what comes of it."""

    book: RegisteredBook
    store: BookStore
    task: Rewriting
    answer: Answer

    @property
    def source(self) -> Source:
        """What its next issue starts from."""
        return self.task.source


class _Pushing:
    """Brings books up to date: while one is put in its place, the next ones are being rewritten."""

    def __init__(
        self, folder: Path, content: HrContent, ledger: Ledger, now: datetime, rewriters: Rewriters
    ) -> None:
        self._folder, self._content, self._ledger, self._now = folder, content, ledger, now
        self._rewriters = rewriters
        self._giving = Giving(content, ledger, now.date())
        self._sight = Sight(content, ledger, now.date(), self._giving.tenures)
        self._drawn_by = policies(ledger)
        self._waiting = ledger.registry.waiting()
        # Its manager has done with a finished book: it is left alone until HR sends it back or decides something in it.
        self._finished = frozenset(
            found.book_id for found in ledger.returns.currents() if found.state is SubmissionState.SUBMITTED
        ) - frozenset(ledger.registry.marks())
        self._unanswered = frozenset(unanswered(ledger))

    def bring_all(self) -> tuple[PushResult, ...]:
        """Bring every book up to date, and return what became of those that did not show what they should."""
        books = tuple(self._ledger.registry)
        behind = self._behind(books)
        shown = [book for book in books if book not in behind]
        found = [*self._brought(behind), *(self._no_more_waiting(book) for book in shown)]
        results = {result.book_id: result for result in found if result is not None}
        return tuple(results[book.book_id] for book in books if book.book_id in results)

    def _behind(self, books: Iterable[RegisteredBook]) -> Mapping[RegisteredBook, Mapping[Key, Value]]:
        """Return the books that do not show what they should, with what they are owed."""
        behind: dict[RegisteredBook, Mapping[Key, Value]] = {}
        for book in books:
            debt = owed(self._ledger, book.book_id)
            if debt or book.book_id in self._unanswered or not self._shows(book):
                behind[book] = debt
            if len(behind) > REWRITTEN_ALONE:
                # They get ready while the other books are looked at.
                self._rewriters.start()
        return behind

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

    def _brought(self, behind: Mapping[RegisteredBook, Mapping[Key, Value]]) -> Iterator[PushResult | None]:
        """Rewrite books, and put one after the other in its place."""
        under_way: deque[_Sent] = deque()
        for book, debt in behind.items():
            sent = self._send(book, debt)
            if isinstance(sent, Waits):
                yield self._wait(book, sent)
            elif sent is not None:
                under_way.append(sent)
            if len(under_way) > self._rewriters.ahead:
                yield self._settle(under_way.popleft())
        while under_way:
            yield self._settle(under_way.popleft())

    def _send(self, book: RegisteredBook, debt: Mapping[Key, Value]) -> _Sent | Waits | None:
        """Let a book be rewritten; return why it has to wait, ``None`` where nothing is to be given to its recipient."""
        given = self._giving.of(book)
        if given is None:
            return None
        store = store_of(self._folder, self._ledger, book)
        source = store.source(book)
        if isinstance(source, Waits):
            return source
        task = Rewriting(facts_of(self._ledger, book), source, given, debt)
        return _Sent(book, store, task, self._rewriters.send(task, self._policy(book)))

    def _policy(self, book: RegisteredBook) -> Policy:
        return self._drawn_by.get(book.book_id, self._content.policy)

    def _settle(self, sent: _Sent) -> PushResult | None:
        """Put a book in its place that was rewritten; return what became of it, ``None`` if it showed what it should."""
        book, done = sent.book, self._put(sent)
        if isinstance(done, Waits):
            return self._wait(book, done)
        with self._ledger.transaction():
            note_given(self._ledger, self._giving, (book.book_id,))
            settle_debt(self._ledger, book.book_id)
            if book.book_id in self._unanswered and done.issue == book.issue:
                # The book said already what came back: there is nothing to answer.
                note_answered(self._ledger, book.book_id, sent.source.hash)
            self._ledger.registry.wait(book.book_id, done.waits)
        return done if done.cells or done.waits or book.book_id in self._waiting else None

    def _put(self, sent: _Sent) -> PushResult | Waits:
        book, answer = sent.book, sent.answer()
        if isinstance(answer, Rewritten) and answer.left_over:
            answer = self._with_room(sent, answer)
        if isinstance(answer, Waits):
            return answer
        waits = Waits.FULL if answer.left_over else ""
        if answer.made is None:
            return PushResult(book.book_id, book.file, book.issue, 0, waits)
        self._sight.check(answer.changes, book)
        done = put_issue(self._ledger, sent.store, book, sent.source, answer.made, self._now)
        if isinstance(done, Waits):
            return done
        return PushResult(book.book_id, book.file, done.number, len(answer.changes.fields), waits)

    def _with_room(self, sent: _Sent, answer: Rewritten) -> Rewritten | Waits:
        """Return what becomes of a book in which there was no row for something: of a wider one, if it can be made."""
        book, policy = sent.book, self._policy(sent.book)
        recipient = self._content.employees.get(book.recipient_id)
        if recipient is None:  # a rater who is not in the roster any more: that book goes on as it was drawn
            return answer
        logo = read_logo(self._folder, self._content.policy)
        content = wider(sent.source.content, answer.left_over, book, recipient, policy, logo)
        if content is None:
            return answer
        task = replace(sent.task, source=replace(sent.source, content=content))
        return rewritten(task, policy, self._now)

    def _wait(self, book: RegisteredBook, reason: Waits) -> PushResult:
        with self._ledger.transaction():
            self._ledger.registry.wait(book.book_id, reason)
        return PushResult(book.book_id, book.file, book.issue, waits=reason)
