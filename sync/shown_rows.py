"""Which rows of the master can differ from those that stand: after a run over a few books it is theirs alone.

A row of a book is made from what came back in it, and from few things besides: names, words, the book's place, what HR
decided. As long as these are what they were and HR has not saved the master, the rows of all other books stand as they
were written, and are not even made.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from importlib.metadata import version
from itertools import chain
from typing import TypeVar

from appraisal.cascade import Forest
from appraisal.model import Level
from appraisal.own_columns import Filler
from sync.hr import HrContent
from sync.ledger import Ledger, RegisteredBook
from sync.roles import SELF
from sync.written_rows import Wanted, unpacked
from workbook_templates.books.master import GOALS
from workbook_templates.layout import Table

T = TypeVar("T")

_MADE_BY = "rows made by"
"""A ledger fact: the digest of what all rows are made from beside the books; "" where nobody knows how they stand."""

_PROGRAM = "reviewbook"


def changed_books(content: HrContent, ledger: Ledger) -> frozenset[str] | None:
    """Return the books whose rows can differ from those that stand, ``None`` for all of them."""
    if ledger.meta(_MADE_BY) != _digest(content, ledger) or ledger.returns.hold_twice():
        return None
    changed = ledger.returns.unshown()
    return changed | _showing_employees(content, ledger, changed)


def _showing_employees(content: HrContent, ledger: Ledger, changed: frozenset[str]) -> frozenset[str]:
    """Return the team books in whose rows stand values of the company's own columns that the changed self books fill."""
    if not any(column.filler is Filler.EMPLOYEE for column in content.policy.own_columns):
        return frozenset()
    people = {book.recipient_id for book in ledger.registry if book.role == SELF and book.book_id in changed}
    return frozenset(book for book, person in ledger.columns.seats() if person in people)


def keep_shown(content: HrContent, ledger: Ledger) -> None:
    """Note that the rows of every book stand as they should.

    Where two books hold the same record, its row is what the later one says: it is not known which of them a change
    of one will show.
    """
    ledger.set_meta(_MADE_BY, "" if ledger.returns.hold_twice() else _digest(content, ledger))
    ledger.returns.mark_shown()


def forget_shown(ledger: Ledger) -> None:
    """Note that rows may stand otherwise than they were written: HR saved the master."""
    ledger.set_meta(_MADE_BY, "")


class ShownBooks:
    """The books whose rows can differ, the ``changed`` ones or all, and what stands of them."""

    def __init__(self, ledger: Ledger, changed: frozenset[str] | None) -> None:
        self._ledger, self._changed = ledger, changed

    def books(self) -> Iterator[RegisteredBook]:
        """Yield the books in the order of the registry."""
        changed = self._changed
        return (book for book in self._ledger.registry if changed is None or book.book_id in changed)

    def with_self_books(self) -> Iterator[RegisteredBook]:
        """Yield the same books, and the self books of the people who stand in them: those show titles of their goals."""
        changed = self._changed
        if changed is None:
            yield from self.books()
            return
        people = {person for book, person in self._ledger.columns.seats() if book in changed}
        for book in self._ledger.registry:
            if book.book_id in changed or (book.role == SELF and book.recipient_id in people):
                yield book

    def asked(self) -> frozenset[str] | None:
        """Return the books whose values these rows show, ``None`` for all."""
        return None if self._changed is None else frozenset(book.book_id for book in self.with_self_books())

    def each(self, read: Callable[[str | None], Iterator[T]]) -> Iterator[T]:
        """Yield what is read of each book; of all books in one go."""
        if self._changed is None:
            return read(None)
        return chain.from_iterable(read(book.book_id) for book in self.books())

    def standing(self, table: Table) -> Iterator[str]:
        """Yield the keys of the rows that stand: those of the books where rows belong to books, else all."""
        if self._changed is None or "book" not in table.positions:
            return self._ledger.written.keys(table.name)
        files = [book.file for book in self.books()]
        return self._ledger.written.keys_with(table.name, list(table.positions).index("book"), files)

    def covered_otherwise(self, forest: Forest, covered: Mapping[str, float | None]) -> Iterator[Wanted]:
        """Yield the people's goals of all other books that others cover, or did: how far they do can differ."""
        written, changed, place = self._ledger.written, self._changed, list(GOALS.positions).index("coverage")
        if changed is None:
            return
        before = [row.key for row in written.filled(GOALS.name, (place,))]
        for key in filter(forest.__contains__, dict.fromkeys((*before, *covered))):
            node, row = forest[key], written.row(GOALS.name, key)
            if row is not None and node.level is Level.PERSON and node.book not in changed:
                yield Wanted(key, {**unpacked(GOALS, row.cells), "coverage": covered.get(key)})


def _digest(content: HrContent, ledger: Ledger) -> str:
    facts = (
        version(_PROGRAM),
        content.policy.language,
        content.policy.company,
        len(content.employees),
        sorted((record, sorted(typed.items())) for record, typed in content.decisions["reviews"].items()),
        # What HR typed into these columns is read from the master, which is read anew where HR saved it.
        content.policy.own_columns,
    )
    people = ((employee.id, employee.name, employee.department) for employee in content.employees.values())
    books = ((book.book_id, book.file) for book in ledger.registry)
    found = hashlib.sha256()
    # One by one: as one text, those of a large company would take more room than all else.
    for fact in chain((facts,), people, books):
        found.update(repr(fact).encode("utf-8", "surrogatepass"))
    return found.hexdigest()
