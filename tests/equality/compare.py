"""Python's truth for every computed cell of a book, beside what a spreadsheet program made of it."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tests.equality.books import FilledBook, drawn
from tests.equality.engines import Engine
from tests.equality.filling import Tables
from tests.equality.package import Value, poison
from workbook_templates.books.team import BOOK
from workbook_templates.labels import sheet_title
from workbook_templates.layout import Table, column_letter
from workbook_templates.live import compute

RELATIVE = 1e-9
"""How far a helper column that nobody rounds may be off: programs add in different orders and write 15 to 17 digits."""

ROUNDED = frozenset({"goals.achieved", "review.achievement", "team.total", "team.applies", "team.coverage"})
"""Columns that are rounded by the one rule: they are equal to the last digit."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell in which a program and Python do not agree."""

    book: str
    place: str
    column: str
    python: Value
    program: Value

    def __str__(self) -> str:
        """Return the difference on one line."""
        return f"{self.book} {self.place} {self.column}: Python {self.python!r}, program {self.program!r}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came out: how many books and computed cells were compared, and where they differ."""

    books: int
    cells: int
    differences: tuple[Difference, ...]

    def report(self, engine: str) -> str:
        """Return the counts and the first differences."""
        lines = [
            f"{engine}: {self.books} books, {self.cells} computed cells, {len(self.differences)} differences"
        ]
        return "\n".join([*lines, *map(str, self.differences[:20])])


def compare(books: Sequence[FilledBook], engine: Engine) -> Comparison:
    """Let a program compute books whose cached values are wrong, and compare every computed cell with Python's."""
    computed = engine([poison(drawn(book)) for book in books])
    differences: list[Difference] = []
    cells = 0
    for book, found in zip(books, computed, strict=True):
        for place, column, wanted in expected_cells(book):
            cells += 1
            shown = found.get(place, "")
            if not same(column, wanted, shown):
                differences.append(Difference(book.name, f"{place[0]}!{place[1]}", column, wanted, shown))
    return Comparison(len(books), cells, tuple(differences))


def expected_cells(book: FilledBook) -> Iterator[tuple[tuple[str, str], str, Value]]:
    """Yield (sheet, place), ``table.column`` and Python's value of every computed cell; "" for an empty one."""
    truth: Tables = compute(book.tables, book.policy, book.language)  # type: ignore[assignment, arg-type]
    for sheet, table in BOOK.tables():
        if not table.computed:
            continue
        title = sheet_title(BOOK.role, sheet.name, book.language)
        for place, key, value in table_cells(table, truth[table.name]):
            yield (title, place), f"{table.name}.{key}", value


def table_cells(table: Table, rows: Iterable[dict[str, Value | None]]) -> Iterator[tuple[str, str, Value]]:
    """Yield the place, the column and the value of each computed cell of a table."""
    columns = [
        (column.key, column_letter(table.positions[column.key]))
        for column in table.columns
        if column.computed
    ]
    for number, row in enumerate(rows, start=table.first_row + 1):
        for key, letter in columns:
            value = row[key]
            yield f"{letter}{number}", key, "" if value is None else value


def same(column: str, wanted: Value, shown: Value) -> bool:
    """Whether a program shows what Python wants; numbers, texts and truth values are never taken for each other."""
    if (
        isinstance(wanted, bool)
        or isinstance(shown, bool)
        or isinstance(wanted, str)
        or isinstance(shown, str)
    ):
        return type(wanted) is type(shown) and wanted == shown
    if wanted == shown:
        return True
    return column not in ROUNDED and math.isclose(wanted, shown, rel_tol=RELATIVE, abs_tol=RELATIVE)
