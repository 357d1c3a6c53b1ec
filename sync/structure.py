"""Changes of a book's shape that people should know about: rows without an id, what is hidden, merged cells."""

from collections.abc import Iterator
from itertools import groupby

from appraisal.findings import Spot
from appraisal.rules.context import StructureProblem
from sync.roles import ROLES
from sync.rows import as_text, nameless
from sync.xlsx.read import RawBook, RawRow, RawTable
from workbook_templates.books import team
from workbook_templates.layout import Book, Table, Where


def structure_problems(raw: RawBook, book: str) -> Iterator[StructureProblem]:
    """Yield what changed in the shape of a book's tables."""
    role = ROLES[raw.role]
    yield from _sheets(raw, role.book, book)
    for name, found in raw.tables.items():
        table = role.book.table_by_name[name]
        yield from _columns(found, table, book)
        yield from _rows(found, table, book)
        yield from _merged(found, table, book)
    yield from _reviews_of_nothing(raw, book)
    for name in role.growing:
        if name in raw.tables and _is_full(raw.tables[name], role.book.table_by_name[name]):
            yield StructureProblem("table-full", Spot(name, "", "", book), raw.tables[name].sheet_title)


def _is_full(found: RawTable, table: Table) -> bool:
    # Rows without an id stand ready for what is given later; nobody types into them.
    rows = [row for row in found.rows if _record(row, table)]
    return bool(rows) and all(_filled(row, table) for row in rows)


def _sheets(raw: RawBook, declared: Book, book: str) -> Iterator[StructureProblem]:
    """Yield hidden sheets that should be seen; in those that stand ready for later, no row has an id."""
    told: set[str] = set()
    for sheet, table in declared.tables():
        found = raw.tables.get(table.name)
        if sheet.state != "visible" or found is None or found.sheet_title not in raw.unseen - told:
            continue
        if any(_record(row, table) for row in found.rows):
            told.add(found.sheet_title)
            yield StructureProblem("hidden-sheet", Spot(table.name, "", "", book), found.sheet_title)


def _columns(found: RawTable, table: Table, book: str) -> Iterator[StructureProblem]:
    """Yield hidden columns that should be seen; columns that are gone or in the way are the reader's notices."""
    for column in table.columns:
        if column.key in found.hidden_columns and column.where is Where.MAIN:
            reference = found.cell_reference(column.key, found.header_row)
            spot = Spot(table.name, "", column.key, book)
            yield StructureProblem("hidden-column", spot, reference.rstrip("0123456789"))


def _rows(found: RawTable, table: Table, book: str) -> Iterator[StructureProblem]:
    """Yield rows that hold something but have no id of their own, and hidden rows that hold something."""
    seen: set[str] = set()
    known: list[RawRow] = []
    for row in found.rows:
        record = _record(row, table)
        own = record and record not in seen
        seen.add(record)
        if not (_filled(row, table) if record else _says_something(row, table)):
            continue
        if own:
            known.append(row)
        else:
            spot = Spot(table.name, nameless(row.number), "", book)
            yield StructureProblem("inserted-row", spot, str(row.number))
    for hidden, run in groupby(known, lambda row: row.number in found.hidden_rows):
        if hidden:
            yield _hidden_rows(list(run), table, book)


def _hidden_rows(rows: list[RawRow], table: Table, book: str) -> StructureProblem:
    """Return one problem for rows between which nobody sees any other: a filter hides many at once."""
    spot = Spot(table.name, _record(rows[0], table), "", book)
    first, last = rows[0].number, rows[-1].number
    if first == last:
        return StructureProblem("hidden-row", spot, str(first))
    return StructureProblem("hidden-rows", spot, f"{first}–{last}")


def _merged(found: RawTable, table: Table, book: str) -> Iterator[StructureProblem]:
    """Yield merged cells that people should fill one by one: what stood in all but the first is gone."""
    records = {row.number: _record(row, table) for row in found.rows}
    for area in found.merged:
        columns = range(area.first_column, area.last_column + 1)
        keys = [key for key in found.columns if found.columns[key] in columns]
        if table.inputs.intersection(keys):
            spot = Spot(table.name, records.get(area.first_row, ""), keys[0], book)
            yield StructureProblem("merged-cells", spot, str(area))


def _reviews_of_nothing(raw: RawBook, book: str) -> Iterator[StructureProblem]:
    """Yield filled rows of Review whose id is no goal's: somebody changed it, and what they say counts for nobody."""
    if "goals" not in raw.tables or "review" not in raw.tables:
        return
    goals = {_record(row, team.GOALS) for row in raw.tables["goals"].rows}
    for row in raw.tables["review"].rows:
        record = _record(row, team.REVIEW)
        if record and record not in goals and _filled(row, team.REVIEW):
            yield StructureProblem("unknown-row", Spot("review", record, "goal_id", book), str(row.number))


def _record(row: RawRow, table: Table) -> str:
    cell = row.cells.get(table.row_key[0])
    return as_text(cell.value) if cell is not None and cell.value is not None else ""


def _says_something(row: RawRow, table: Table) -> bool:
    """Whether somebody typed into a row without an id, be it over one of the formulas that stand ready in it."""
    typed = (key for key, cell in row.cells.items() if not cell.formula and cell.value not in (None, ""))
    return any(key in table.inputs or key in table.computed for key in typed)


def _filled(row: RawRow, table: Table) -> bool:
    inputs = table.inputs
    return any(key in inputs and cell.value not in (None, "") for key, cell in row.cells.items())
