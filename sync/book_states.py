"""Where every book stands: issued, draft, submitted or sent back; and what is wrong with it."""

from collections.abc import Iterator
from dataclasses import dataclass

from sync.ledger import BookMark, Ledger, RegisteredBook, Submission, SubmissionState

ISSUED = "issued"
DRAFT = "draft"
SUBMITTED = "submitted"
RETURNED = "returned"

_WORST_FIRST = {ISSUED: 0, DRAFT: 1, RETURNED: 2, SUBMITTED: 3}


@dataclass(frozen=True, slots=True)
class BookState:
    """A book, the return that counts (``None``: it never came back), and how many people stand in it.

    ``mark`` is what HR did with the return, ``link`` leads to the Google Sheet of a book that is one. ``state`` is a word of
    the list ``submission``.
    """

    book: RegisteredBook
    submission: Submission | None
    people: int
    mark: BookMark = BookMark.NONE
    link: str = ""

    @property
    def state(self) -> str:
        """The code of the book's state."""
        if self.submission is None:
            return ISSUED
        if self.mark is BookMark.RETURNED:
            return RETURNED
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
    marks = ledger.registry.marks()
    links = {sheet.book_id: sheet.url for sheet in ledger.sheets}
    for book in ledger.registry:
        mark = marks.get(book.book_id, BookMark.NONE)
        yield BookState(
            book, current.get(book.book_id), people.get(book.book_id, 0), mark, links.get(book.book_id, "")
        )
