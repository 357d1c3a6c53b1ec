"""Books of every role that people filled, each as a model for Google Sheets and as the file of the same draft."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from appraisal.model import Employee
from appraisal.own_columns import Filler, OwnColumn, OwnKind, OwnSheet
from tests.equality.books import FilledBook, empty_book, full_book, random_book
from tests.equality.peer_books import peer_books
from tests.equality.self_books import self_books
from tests.google_sheets.replay import Spreadsheet
from workbook_templates.books import FILLED
from workbook_templates.capacities import capacities_of
from workbook_templates.draw_book import book_words
from workbook_templates.google import SheetModel, drawn_book, requests_of
from workbook_templates.live import compute
from workbook_templates.row_xml import Row
from workbook_templates.stamp import BookIdentity, stamp
from workbook_templates.templates import TEMPLATES

EDITORS = ("hr@example.org", "robot@example.org")
RECIPIENT = Employee("E1", "Li “Anna” O'Neil & Co")


@dataclass(frozen=True)
class Book:
    """A filled book and its role."""

    role: str
    filled: FilledBook

    @property
    def name(self) -> str:
        """What a test calls it."""
        return f"{self.role} {self.filled.name}"

    @property
    def identity(self) -> BookIdentity:
        """What the book says about itself."""
        version = FILLED[self.role].version
        cycle = self.filled.policy.cycle.id
        return BookIdentity("b-7", cycle, RECIPIENT.id, self.role, version, 1, self.filled.language)

    @property
    def rows(self) -> Mapping[str, Sequence[Row]]:
        """The rows as a draft has them."""
        return self.filled.tables

    @property
    def words(self) -> Mapping[str, str]:
        """The words that are filled in."""
        return book_words(self.filled.policy, RECIPIENT, self.identity)


OWN = (
    OwnColumn(
        OwnSheet.GOALS, "own2", "Size", OwnKind.CHOICE, Filler.MANAGER, ("Small", "10"), about="How large"
    ),
    OwnColumn(OwnSheet.REVIEW, "own1", "Audited", OwnKind.DATE, Filler.HR),
)


def own_book() -> FilledBook:
    """Return a book with a company's own columns, in its own colour."""
    book = random_book(2)
    return replace(book, name="own", policy=replace(book.policy, own_columns=OWN, colour="#7A1F3D"))


def books() -> Iterator[Book]:
    """Yield books of all roles in both languages: empty, neat, careless and hostile."""
    yield from (
        Book("team", book) for book in (empty_book("en"), random_book(1), random_book(18), full_book())
    )
    yield from (Book("self", book) for book in self_books(6))
    yield from (Book("peer", book) for book in peer_books(4))
    yield Book("team", own_book())


BOOKS = tuple(books())


def model_of(book: Book) -> SheetModel:
    """Return the model of a book."""
    filled = book.filled
    return drawn_book(filled.policy, filled.language, book.role, book.rows, book.identity, book.words)


def file_of(book: Book) -> bytes:
    """Return the file of the same draft, as the press draws it."""
    filled = book.filled
    capacities = capacities_of(book.rows, book.role)
    template = TEMPLATES[book.role](filled.policy, filled.language, capacities, None)
    tables = compute(book.rows, filled.policy, filled.language, book.role)
    return stamp(template, tables, book.identity, book.words)


@cache
def drawn(number: int) -> tuple[SheetModel, Spreadsheet]:
    """Return the model of one of :data:`BOOKS`, and the spreadsheet that its requests make."""
    model = model_of(BOOKS[number])
    spreadsheet = Spreadsheet()
    for batch in requests_of(model, EDITORS):
        spreadsheet.replay(batch)
    return model, spreadsheet
