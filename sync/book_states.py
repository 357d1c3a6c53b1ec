"""Where every book stands: issued, draft or submitted; and what is wrong with it."""

from collections.abc import Iterator
from dataclasses import dataclass

from sync.ledger import Ledger, RegisteredBook, Submission, SubmissionState

ISSUED = "issued"
DRAFT = "draft"
SUBMITTED = "submitted"

_WORST_FIRST = {ISSUED: 0, DRAFT: 1, SUBMITTED: 2}


@dataclass(frozen=True, slots=True)
class BookState:
    """A book, the return that counts (``None``: it never came back), and how many people stand in it.

    ``state`` is a word of the list ``submission``.
    """

    book: RegisteredBook
    submission: Submission | None
    people: int

    @property
    def state(self) -> str:
        """The code of the book's state."""
        if self.submission is None:
            return ISSUED
        return SUBMITTED if self.submission.state is SubmissionState.SUBMITTED else DRAFT

    @property
    def errors(self) -> int:
        """The error findings of the return that counts."""
        return self.submission.errors if self.submission else 0

    @property
    def warnings(self) -> int:
        """The warnings of the return that counts."""
        return self.submission.warnings if self.submission else 0

    @property
    def rank(self) -> tuple[int, int, int]:
        """The place in a list with the worst first."""
        return (_WORST_FIRST[self.state], -self.errors, -self.warnings)


def book_states(ledger: Ledger) -> Iterator[BookState]:
    """Yield the state of every book, in the order in which they were handed out."""
    people = ledger.columns.people_by_book()
    current = {submission.book_id: submission for submission in ledger.returns.currents()}
    for book in ledger.registry:
        yield BookState(book, current.get(book.book_id), people.get(book.book_id, 0))
