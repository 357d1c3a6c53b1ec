"""Taking in what workers read: which return of a book counts, what is kept, and what is said about the others.

For each book the finished return counts before a draft, and the one saved later before the earlier; all of them stay in
the archive, and two different ones are a finding.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from appraisal.findings import Finding, Severity
from appraisal.policy import Policy
from sync.errors import IdentityError, ReviewbookError
from sync.ledger import Ledger, Records, Submission, SubmissionState
from sync.returns import BookReturn
from sync.spoken import file_notice, unreadable_file

ISSUED = "issued:"
"""A ledger fact: the hash of a book as it was handed out, which is no answer when it comes back."""


class Intake:
    """Settles returns into a ledger, one after the other; ``keep`` says whether accepted files go to the archive."""

    def __init__(self, ledger: Ledger, policy: Policy, now: datetime, *, keep: bool = True) -> None:
        self._ledger = ledger
        self._policy = policy
        self._now = now
        self._keep = keep

    def settle(self, returned: BookReturn) -> None:
        """Take one return into the ledger."""
        self._remember(returned)
        if returned.error is not None:
            self._reject(returned, returned.error)
        elif not self._ledger.meta(ISSUED + returned.file.hash):
            self._take(returned)

    def _remember(self, returned: BookReturn) -> None:
        """Let the next run recognise the file without opening it."""
        file = returned.file
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
        if current is not None and not _counts(submission, current):
            same = current.hash == submission.hash
            state = SubmissionState.DUPLICATE if same else SubmissionState.OLDER
            self._ledger.returns.note(replace(submission, state=state))
        else:
            self._accept(returned, submission, findings)
        if self._keep:
            self._ledger.archive.keep(returned.file.path.read_bytes())

    def _accept(self, returned: BookReturn, submission: Submission, findings: tuple[Finding, ...]) -> None:
        self._ledger.returns.accept(submission, _records(returned))
        self._ledger.columns.keep_layout(returned.book_id, returned.sheets.tables)
        self._ledger.verdicts.find(returned.book_id, findings)

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


def _scope(returned: BookReturn) -> str:
    """Return the scope of findings about a file that is not, or not yet, a book's."""
    return f"file:{returned.file.shown}"


def _counts(new: Submission, current: Submission) -> bool:
    """Whether a return takes the place of the one that counts so far: the same file again, or a better one."""
    if new.file == current.file:
        return True
    if new.hash == current.hash:
        return False
    return (new.finished, new.mtime_ns, new.file) > (current.finished, current.mtime_ns, current.file)


def _records(returned: BookReturn) -> Records:
    found = returned.records
    if found is None:
        raise ValueError("a return without records is rejected, not accepted")
    return Records(found.goals, found.reviews, found.measurements, returned.scorecards)
