"""What happens between two runs: in one book of a hundred the manager types another actual and saves."""

from collections.abc import Mapping
from pathlib import Path
from random import Random

from addin.demo.company import Company, company
from addin.demo.fill_files import type_into
from sync.files import BOOKS, replace_file, returned_files
from sync.xlsx.read import RawTable, read_book
from workbook_templates.books import team

BETWEEN = 5, 30_000
"""An actual between these is no rating, nor the number of a day: it may be one more."""


def change(folder: Path) -> dict[str, float]:
    """Change one of a hundred returned books, at least one; return what was typed, by goal."""
    books = sorted(path for path in returned_files(folder) if path.is_relative_to(folder / BOOKS))
    wanted = max(1, round(len(books) / 100))
    # A sample company of any size has the same policy and language.
    sample = company()
    typed: dict[str, float] = {}
    for path in Random(0).sample(books, len(books)):
        if len(typed) == wanted:
            break
        typed |= _typed_into(path, sample)
    return typed


def _typed_into(path: Path, sample: Company) -> dict[str, float]:
    """Raise one measured actual of a book by one; return it by its goal, nothing where the book has none."""
    content = path.read_bytes()
    typed = _next_actual(read_book(content, (team.BOOK,)).tables)
    if typed:
        cells = {"review": {goal: {"actual": value} for goal, value in typed.items()}}
        replace_file(path, type_into(content, cells, sample))
    return typed


def _next_actual(tables: Mapping[str, RawTable]) -> dict[str, float]:
    # Where rows of Actuals are added up, nobody types on Review.
    labels = [str(row.cells["goal"].value) for row in tables["actuals"].rows if "goal" in row.cells]
    added_up = {label.partition(" ")[0] for label in labels}
    for row in tables["review"].rows:
        goal = str(row.cells["goal_id"].value)
        actual = row.cells["actual"].value if "actual" in row.cells else None
        if isinstance(actual, float) and BETWEEN[0] < actual < BETWEEN[1] and goal not in added_up:
            return {goal: actual + 1}
    return {}
