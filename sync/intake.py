"""Taking in what workers read: which return of a book counts, what is kept, and what is said about the others.

For each book the finished return counts before a draft, and the one saved later before the earlier; all of them stay in
the archive, and two different ones are a finding.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from appraisal.findings import Finding, Severity
from appraisal.policy import Policy
from sync.agreements import keep_agreed
from sync.conflict_rows import Told
from sync.errors import FileError, IdentityError, ReviewbookError
from sync.kept_records import kept
from sync.ledger import Ledger, PackedRecords, Records, Submission, SubmissionState
from sync.ledger.conflicts import Conflict
from sync.ledger.registry import BookMark
from sync.merge import Conflict as Dispute
from sync.merge import Counts, Outcome
from sync.merging import Merged
from sync.owed import keep_owed
from sync.returns import BookReturn
from sync.spoken import file_notice, unreadable_file

ISSUED = "issued:"
"""A ledger fact: the hash of a book as it was handed out, which is no answer when it comes back."""

ALIKE = "alike:"
"""A ledger fact, under the hash of a return: the hash of another one of its book that says the same in every cell."""

LATE = "late:"
"""A ledger fact, under the hash of a return: the hash of a newer one, whose file was gone already when this one came."""

GONE = "gone:"
"""A ledger fact, under the id of a book: the hash of the return that was removed, and in whose place another counts."""


class Intake:
    """Settles returns into a ledger, one after the other; ``keep`` says whether accepted files go to the archive.

    ``counts`` says what became of all cells that came back in this run, ``told`` which changes people should see, and
    ``changed`` of which books another return counts now. ``gone`` are files that counted and are not there any more,
    ``left`` the books of which another copy is.
    """

    def __init__(
        self,
        ledger: Ledger,
        policy: Policy,
        now: datetime,
        run: int,
        *,
        keep: bool = True,
        gone: Collection[str] = (),
        left: Collection[str] = (),
    ) -> None:
        self._ledger = ledger
        self._policy = policy
        self._now = now
        self._run = run
        self._keep = keep
        self._gone = gone
        self._left = left
        self._superseded = Counts()
        self._taken: dict[str, tuple[str, Counts]] = {}
        self._said: dict[str, tuple[tuple[int, ...], tuple[int, ...]]] = {}
        self._entries: dict[str, int] = {}
        self.told: list[Told] = []
        self.changed: set[str] = set()

    @property
    def counts(self) -> Counts:
        """What became of all cells that came back in this run, whatever the order in which copies of a book came."""
        return sum((counts for _, counts in self._taken.values()), self._superseded)

    def settle(self, returned: BookReturn) -> None:
        """Take one return into the ledger."""
        changed = self._changed_since(returned)
        if changed is not None:
            self._reject(returned, changed)
            return
        self._remember(returned)
        if returned.error is not None:
            self._reject(returned, returned.error)
        elif not self._ledger.meta(ISSUED + returned.file.hash):
            self._take(returned)

    def _changed_since(self, returned: BookReturn) -> ReviewbookError | None:
        """Archive the bytes that were read, or say that they are there no more: the next run reads the file again."""
        file = returned.file
        if not self._keep or returned.error is not None or self._ledger.meta(ISSUED + file.hash):
            return None
        try:
            content = file.path.read_bytes()
        except OSError:
            return FileError("file.changing", file=file.shown)
        if hashlib.sha256(content).hexdigest() != file.hash:
            return FileError("file.changing", file=file.shown)
        self._ledger.archive.keep(content, file.suffix)
        return None

    def _remember(self, returned: BookReturn) -> None:
        """Let the next run recognise the file without opening it; one of which nothing could be had is read again."""
        file = returned.file
        if not file.hash:
            self._ledger.files.forget(file.path)
        if file.hash and self._ledger.files.relative(file.path) == file.shown:
            self._ledger.files.note(file.shown, file.size, file.mtime_ns, file.hash)

    def _reject(self, returned: BookReturn, error: ReviewbookError) -> None:
        findings = tuple(unreadable_file(self._policy, error))
        foreign = isinstance(error, IdentityError)
        state = SubmissionState.FOREIGN if foreign else SubmissionState.UNREADABLE
        self._ledger.returns.note(self._submission(returned, state, findings))
        self._ledger.verdicts.find(_scope(returned), findings)

    def _take(self, returned: BookReturn) -> None:
        findings = (*returned.findings, *self._notices(returned))
        finished = returned.records is not None and returned.records.finished
        state = SubmissionState.SUBMITTED if finished else SubmissionState.DRAFT
        submission = self._submission(returned, state, findings)
        self._ledger.verdicts.find(_scope(returned), ())
        current = self._ledger.returns.current(returned.book_id)
        if current is not None and self._says_the_same(returned, submission, current):
            self._ledger.set_meta(ALIKE + submission.hash, current.hash)
            self._ledger.set_meta(ALIKE + current.hash, submission.hash)
        if current is None or self._answers(submission, current) or _counts(submission, current):
            self._accept(returned, submission, findings)
        elif self._takes_its_place(submission, current):
            self._accept(returned, submission, findings, is_news=not self._is_known(submission))
            self._ledger.set_meta(GONE + returned.book_id, current.hash)
        else:
            self._note_unused(returned, submission, current)

    def _takes_its_place(self, submission: Submission, current: Submission) -> bool:
        """Whether the file that counts is gone, and this one is the same, or a copy that HR kept, or comes beside one."""
        if current.file not in self._gone:
            return False
        late = self._ledger.meta(LATE + submission.hash) == current.hash
        return submission.book_id in self._left or (self._is_known(submission) and not late)

    def _is_known(self, submission: Submission) -> bool:
        """Whether the content of a file came back before."""
        before = self._ledger.returns.with_hash(submission.hash)
        return any(found.book_id == submission.book_id for found in before)

    def _note_unused(self, returned: BookReturn, submission: Submission, current: Submission) -> None:
        same = current.hash == submission.hash
        if current.file in self._gone:
            self._ledger.set_meta(LATE + submission.hash, current.hash)
        state = SubmissionState.DUPLICATE if same else SubmissionState.OLDER
        self._ledger.returns.note(replace(submission, state=state))
        self._count_unused(returned, same=same)

    def _says_the_same(self, returned: BookReturn, submission: Submission, current: Submission) -> bool:
        """Whether a copy is the one that counts, only saved once more by another program or another person."""
        kept = self._ledger.registry.seen(returned.book_id, current.issue or 0)
        return (
            returned.merged is not None
            # What could not be read, or was not taken, may be what the other copy does not say.
            and not returned.merged.rejected
            and (submission.issue, submission.finished) == (current.issue, current.finished)
            and returned.merged.seen == kept
        )

    def _answers(self, submission: Submission, current: Submission) -> bool:
        """Whether a return answers to HR's sending the book back: a draft of it counts before what was finished then."""
        sent_back = self._ledger.registry.marked(submission.book_id)[0] is BookMark.RETURNED
        return sent_back and (submission.issue or 0) > (current.issue or 0)

    def _count_unused(self, returned: BookReturn, *, same: bool) -> None:
        """Count a copy that does not count: cells that the counting return does not say are not taken, and it is a finding."""
        if returned.merged is None or returned.again:
            return
        self._superseded += unused(returned.merged.counts, same=same)

    def _accept(
        self,
        returned: BookReturn,
        submission: Submission,
        findings: tuple[Finding, ...],
        *,
        is_news: bool = True,
    ) -> None:
        """Let a return count; one that is no news does not answer to HR's sending the book back."""
        self._ledger.returns.accept(submission, _records(returned))
        self._ledger.columns.keep_layout(returned.book_id, returned.sheets.tables)
        self._ledger.verdicts.find(returned.book_id, findings)
        self.changed.add(returned.book_id)
        if returned.merged is not None:
            self._merge(returned, returned.merged)
        is_news = is_news and not returned.again
        if is_news and self._ledger.registry.marked(returned.book_id)[0] is BookMark.RETURNED:
            self._ledger.registry.mark(returned.book_id, BookMark.NONE, self._now)

    def _merge(self, returned: BookReturn, merged: Merged) -> None:
        """Keep what stands of a book, journal what changed, and ask HR about what is in conflict."""
        ledger, book_id = self._ledger, returned.book_id
        ledger.registry.keep_seen(book_id, merged.issue, merged.seen)
        ledger.registry.keep_standing(book_id, merged.standing)
        keep_agreed(ledger, book_id, merged.agreed)
        keep_owed(ledger, book_id, merged)
        self._unsay(book_id)
        for number in merged.answered:
            ledger.conflicts.withdraw(number, self._now)
        said = [self._ask(returned, conflict) for conflict in merged.conflicts]
        self._said[book_id] = merged.answered, tuple(one.number for one in said if one.run == self._run)
        if not returned.again:
            self._count(returned, merged.counts)
            self._journal(returned, merged)

    def _unsay(self, book_id: str) -> None:
        """Take back what another copy of the book, which counted before in this run, asked HR and told people."""
        answered, opened = self._said.pop(book_id, ((), ()))
        for number in answered:
            self._ledger.conflicts.reopen(number)
        for number in opened:
            self._ledger.conflicts.unsay(number)
        if book_id in self._entries:
            entry = self._entries.pop(book_id)
            self.told = [one for one in self.told if one.entry != entry]

    def _ask(self, returned: BookReturn, conflict: Dispute) -> Conflict:
        return self._ledger.conflicts.open_or_refresh(
            kind=conflict.kind,
            table=conflict.table,
            record=conflict.record,
            column=conflict.column,
            book_id=returned.book_id,
            hash=returned.file.hash,
            base=conflict.base,
            master=conflict.master,
            returned=conflict.returned,
            at=self._now,
            run=self._run,
            fields=conflict.fields,
        )

    def _count(self, returned: BookReturn, counts: Counts) -> None:
        """Count a copy that counts for its book; one that counted before, in this run, does not any more."""
        if returned.book_id in self._taken:
            before, earlier = self._taken[returned.book_id]
            self._superseded += unused(earlier, same=before == returned.file.hash)
        self._taken[returned.book_id] = returned.file.hash, counts

    def _journal(self, returned: BookReturn, merged: Merged) -> None:
        who = self._ledger.registry.book(returned.book_id).recipient_id
        entry = self._ledger.journal.append(
            run=self._run,
            at=self._now,
            kind="submission",
            book_id=returned.book_id,
            file=returned.file.shown,
            hash=returned.file.hash,
            who=who,
            packed=merged.parts,
        )
        self._entries[returned.book_id] = entry.number
        told = [change for change in merged.told if change.outcome == Outcome.APPLIED]
        if told:
            self.told.append(Told.of(entry, "returned", told))

    def _notices(self, returned: BookReturn) -> Iterator[Finding]:
        for notice in returned.notices:
            yield from file_notice(self._policy, notice, returned.book_id, returned.file.shown)

    def _submission(
        self, returned: BookReturn, state: SubmissionState, findings: tuple[Finding, ...]
    ) -> Submission:
        severities = [finding.severity for finding in findings]
        return Submission(
            hash=returned.file.hash,
            file=returned.file.shown,
            book_id=returned.book_id,
            issue=returned.issue,
            received=self._now,
            size=returned.file.size,
            mtime_ns=returned.file.mtime_ns,
            state=state,
            finished=state is SubmissionState.SUBMITTED,
            errors=severities.count(Severity.ERROR),
            warnings=severities.count(Severity.WARN),
        )


_FILE = "file:"


def _scope(returned: BookReturn) -> str:
    """Return the scope of findings about a file that is not, or not yet, a book's."""
    return _FILE + returned.file.shown


def forget_removed(ledger: Ledger, lying: Iterable[Path]) -> None:
    """Drop the findings about files that nobody could take in and that do not lie there any more: HR did what they ask for."""
    scopes = ledger.verdicts.scopes(_FILE)
    there = frozenset(map(ledger.files.relative, lying)) if scopes else frozenset()
    for scope in scopes:
        if scope.removeprefix(_FILE) not in there:
            ledger.verdicts.find(scope, ())


def unused(counts: Counts, *, same: bool) -> Counts:
    """Return the counts of a copy that does not count: what only it says is not taken, and that it came is a finding."""
    new = counts.applied + counts.conflict
    if same:
        return replace(counts, equal=counts.equal + new, applied=0, conflict=0)
    return replace(counts, rejected=counts.rejected + new, applied=0, conflict=0)


def _counts(new: Submission, current: Submission) -> bool:
    """Whether a return takes the place of the one that counts so far: the same file again, or a better one."""
    if new.file == current.file:
        return True
    if new.hash == current.hash:
        return False
    return rank(new) > rank(current)


def rank(submission: Submission) -> tuple[bool, int, str]:
    """Return the place of a return among different ones of its book: the highest counts."""
    return submission.finished, submission.mtime_ns, submission.file


def _records(returned: BookReturn) -> Records | PackedRecords:
    if returned.packed is not None:
        return returned.packed
    found = returned.records
    if found is None:
        raise ValueError("a return without records is rejected, not accepted")
    return kept(found, returned.scorecards)
