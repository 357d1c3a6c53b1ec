"""A cycle folder of a company in which people have self books, and what stands in such a book."""

import zipfile
from datetime import UTC, datetime
from pathlib import Path

from addin.demo.company import company, with_self_books
from addin.demo.run import fill_books, found_cycle
from sync.consolidate import consolidate
from sync.cycle import issue_books
from sync.handout import HandedOut
from sync.receipt import Receipt
from sync.roles import SELF, TEAM
from sync.xlsx.read import RawTable
from workbook_templates.books import self_review

from .conftest import NOW
from .typing_in import row_of, table_of, type_into

JULY = datetime(2026, 7, 20, 9, 0, tzinfo=UTC)
AUGUST = datetime(2026, 8, 3, 9, 0, tzinfo=UTC)


class Own:
    """A cycle folder of a company in which one department has self books."""

    def __init__(self, folder: Path, books: tuple[HandedOut, ...]) -> None:
        self.folder, self.books = folder, books

    @property
    def own(self) -> list[HandedOut]:
        return [book for book in self.books if book.role == SELF]

    def path(self, person: str) -> Path:
        return next(self.folder / book.file for book in self.own if book.manager.id == person)

    def own_file(self, person: str) -> str:
        return next(book.file for book in self.own if book.manager.id == person)

    def team_of(self, person: str) -> Path:
        """Return the team book in which a person stands."""
        return next(
            self.folder / book.file
            for book in self.books
            if book.role == TEAM and person in {member.id for member in book.members}
        )

    @property
    def person(self) -> str:
        """Somebody who leads nobody."""
        leading = {book.manager.id for book in self.books if book.role == TEAM}
        return next(book.manager.id for book in self.own if book.manager.id not in leading)

    def goals(self, person: str) -> list[str]:
        return [
            str(row.cells["goal_id"].value)
            for row in self.table(person, "own_goals").rows
            if row.cells.get("goal_id") and row.cells["goal_id"].value
        ]

    def table(self, person: str, name: str) -> RawTable:
        return table_of(self.path(person), self_review.BOOK, name)

    def row(self, person: str, name: str, record: str) -> dict[str, object]:
        return row_of(self.path(person), self_review.BOOK, name, record)

    def types(self, person: str, name: str, record: str, /, **cells: float | str | None) -> None:
        type_into(self.path(person), self_review.BOOK, name, record, **cells)

    def consolidate(self, now: datetime = NOW) -> Receipt:
        return consolidate(self.folder, now, jobs=1)


def made(folder: Path, *, filled: bool, own: bool = True) -> Own:
    sample = company(30, "en")
    sample = with_self_books(sample) if own else sample
    found_cycle(folder, sample, JULY)
    books = tuple(issue_books(folder, JULY))
    if filled:
        fill_books(folder, books, sample, lambda _done, _total: None)
    return Own(folder, books)


def inside(path: Path) -> str:
    """Return all that stands in a package, part by part."""
    with zipfile.ZipFile(path) as archive:
        return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
