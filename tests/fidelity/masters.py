"""Masters full of HR's own work, the changes that a run makes in them, and how much of that work is still there."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache

import openpyxl
from openpyxl.utils.datetime import to_excel

from sync.xlsx.edits import Edit, Growth, RowEdit, SheetChange
from sync.xlsx.gate import MASTER, open_package
from sync.xlsx.patch import Patched, patch
from sync.xlsx.verify import verify
from tests.fidelity.features import grafted, markers
from tests.fidelity.small_packages import parts
from workbook_templates.books.master import BOOK
from workbook_templates.labels import sheet_title
from workbook_templates.layout import column_letter
from workbook_templates.ready_made import master_file

NEW_GOALS = 40
_LIBRARY_ROWS = 43


@cache
def plain_master(language: str = "en") -> bytes:
    """Return a master as it was drawn."""
    return master_file(language)


@cache
def full_master() -> bytes:
    """Return a master to which HR has added everything."""
    return grafted(plain_master())


def letters(table: str) -> tuple[str, ...]:
    """Return the letters of a table's columns."""
    declared = BOOK.table_by_name[table]
    return tuple(column_letter(declared.positions[column.key]) for column in declared.columns)


def goal_rows() -> Iterator[tuple[int, RowEdit]]:
    """Yield goals for a table that was empty: the first takes the blank row."""
    for number in range(6, 6 + NEW_GOALS):
        cells: dict[str, Edit] = {
            column: float(number) + 0.1 if place % 3 else f"目标 {number} <{column}>"
            for place, column in enumerate(letters("goals"))
        }
        yield number, RowEdit(cells, height=30.0)


def changes(language: str = "en") -> list[SheetChange]:
    """Return what a run changes: goals arrive, a KPI is corrected, two are added, one loses its definition."""
    goals, library = letters("goals"), letters("library")
    last = 5 + _LIBRARY_ROWS
    library_rows = [
        (7, RowEdit({library[1]: "a better name", library[2]: None})),
        (last + 1, RowEdit({library[0]: "NEW-1", library[1]: "first", library[7]: 0.1 + 0.2})),
        (last + 2, RowEdit({library[0]: "NEW-2", library[1]: "second", library[7]: 1e15})),
    ]
    return [
        SheetChange(
            sheet_title("master", "goals", language),
            goal_rows(),
            (Growth("tblGoals", 6, 6, 5 + NEW_GOALS, goals[0], goals[-1]),),
        ),
        SheetChange(
            sheet_title("master", "library", language),
            library_rows,
            (Growth("tblLibrary", 6, last, last + 2, library[0], library[-1]),),
        ),
    ]


def patched(workbook: bytes, language: str = "en") -> tuple[bytes, Patched]:
    """Return a master after a run, proven."""
    source, target = open_package(workbook, MASTER), io.BytesIO()
    result = patch(source, target, changes(language))
    verify(source, open_package(target.getvalue(), MASTER), result, changes(language))
    return target.getvalue(), result


def plain(value: object) -> object:
    """Return a number whose format makes a reader show it as a moment; it loses digits behind the millisecond."""
    return round(to_excel(value), 6) if isinstance(value, datetime) else value  # type: ignore[no-untyped-call]


def rewritten_by_openpyxl(workbook: bytes) -> bytes:
    """Return what openpyxl makes of a workbook that it loads and saves."""
    target = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(workbook), keep_vba=True).save(target)
    return target.getvalue()


def occurrences(workbook: bytes, marker: str) -> int:
    """Return how often a string stands in the names and the contents of a workbook's parts."""
    sought = marker.encode()
    return sum(name.count(marker) + content.count(sought) for name, content in parts(workbook).items())


@dataclass(frozen=True, slots=True)
class Kept:
    """How many of a feature's markers are still there, and of how many."""

    feature: str
    kept: int
    markers: int


def kept(before: bytes, after: bytes) -> list[Kept]:
    """Count every feature's markers that occur after as often as before."""
    found: dict[str, list[bool]] = {}
    for feature, marker in markers():
        there = occurrences(before, marker)
        assert there, f"{feature}: {marker} is not in the workbook"
        found.setdefault(feature, []).append(occurrences(after, marker) >= there)
    return [Kept(feature, sum(marks), len(marks)) for feature, marks in found.items()]


def identical_parts(before: bytes, after: bytes) -> tuple[int, int]:
    """Return how many parts have the same content as before, and how many there were."""
    old, new = parts(before), parts(after)
    return sum(new.get(name) == content for name, content in old.items()), len(old)
