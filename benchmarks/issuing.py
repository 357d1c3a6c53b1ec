"""Issuing books: Reviewbook's ``handout`` beside a rival, what people write today with openpyxl.

For each book the rival loads an empty book of the right size, in which every formula stands already, fills the cells that
are filled in ours, and saves. It computes nothing, registers nothing, and need not find out what goes where: that is
prepared before its clock starts. ``python -m benchmarks.issuing PREPARED OUT`` runs it, and with a cycle folder alone
Reviewbook.
"""

import json
import sys
import warnings
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import repeat
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl

from addin.cli import main
from addin.demo.company import company
from addin.demo.run import found_cycle
from appraisal.policy import Policy
from benchmarks.figures import ISSUING, ISSUING_RIVAL, Figure
from benchmarks.material import people_for
from benchmarks.measure import measure, python
from sync.files import BOOKS
from sync.xlsx.read import RawTable, read_book
from workbook_templates.books import team
from workbook_templates.draw_team import team_template
from workbook_templates.layout import column_letter
from workbook_templates.stamp import BookIdentity, Row, stamp

STEP = 16
"""Row counts are rounded up to this, so that a template serves several books."""

Capacities = tuple[tuple[str, int], ...]
"""The number of rows of each table."""


def issued(books: int) -> list[Figure]:
    """Return what handing out about that many books took, and what the rival took to fill as many."""
    with TemporaryDirectory() as name:
        prepared, out = Path(name) / "prepared", Path(name) / "out"
        prepared.mkdir()
        out.mkdir()
        cycle = _founded(Path(name), books)
        ours = measure(python("benchmarks.issuing", cycle))
        count = prepare(cycle, prepared)
        theirs = measure(python("benchmarks.issuing", prepared, out))
    return [Figure(ISSUING, count, ours, {ISSUING_RIVAL: theirs}), Figure(ISSUING_RIVAL, count, theirs)]


def _founded(folder: Path, books: int) -> Path:
    """Return a new cycle folder whose managers are about that many, and of whom none has a book yet."""
    cycle = folder / "cycle"
    found_cycle(cycle, company(people_for(books)), datetime.now().astimezone())
    return cycle


def prepare(cycle: Path, folder: Path) -> int:
    """Write down what the rival fills, book by book, and the templates for it; return the number of books."""
    templates: dict[Capacities, str] = {}
    books = []
    for path in sorted((cycle / BOOKS).glob("*.xlsx")):
        tables = read_book(path, (team.BOOK,), helpers=False).tables
        size = tuple((name, -(-len(table.rows) // STEP) * STEP) for name, table in tables.items())
        if size not in templates:
            templates[size] = f"template-{len(templates)}.xlsx"
            (folder / templates[size]).write_bytes(_empty_book(dict(size)))
        books.append((templates[size], path.name, list(_filled(tables))))
    (folder / "books.json").write_text(json.dumps(books), encoding="utf-8")
    return len(books)


def _empty_book(capacities: Mapping[str, int]) -> bytes:
    """Return a book of blank rows with all their formulas, each told in full: openpyxl takes longer to read shared ones."""
    identity = BookIdentity("rival", "", "", team.BOOK.role, team.VERSION)
    rows: dict[str, Iterator[Row]] = {name: repeat({}, count) for name, count in capacities.items()}
    return stamp(team_template(Policy(), identity.language, capacities), rows, identity, {})


def _filled(tables: Mapping[str, RawTable]) -> Iterator[tuple[str, str, object]]:
    """Yield sheet, reference and value of every filled cell that is not computed."""
    for name, table in tables.items():
        declared = team.BOOK.table_by_name[name]
        letters = {key: column_letter(position) for key, position in declared.positions.items()}
        for row in table.rows:
            for key, cell in row.cells.items():
                if key not in declared.computed:
                    yield table.sheet_title, f"{letters[key]}{row.number}", cell.value


def issue(prepared: Path, out: Path) -> None:
    """Load, fill and save, once for each book."""
    for template, name, cells in json.loads((prepared / "books.json").read_text(encoding="utf-8")):
        book = openpyxl.load_workbook(prepared / template)
        for sheet, reference, value in cells:
            book[sheet][reference] = value
        book.save(out / name)


if __name__ == "__main__":
    warnings.filterwarnings("ignore", module="openpyxl")
    match sys.argv[1:]:
        case [cycle]:
            main(["handout", cycle])
        case [prepared, out]:
            issue(Path(prepared), Path(out))
