"""A workbook without some people: the rows about them are cleared, and their words replaced wherever else they stand.

Of a master only what is ours is touched: HR's own sheets, pictures and pivot tables stay as they are, byte for byte, and the
search says where they still name somebody.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from appraisal.person_words import PersonWords
from appraisal.policy import Policy
from sync.google.gbook import KIND as GBOOK
from sync.rights.about import Whom, is_about
from sync.rights.redact_gbook import redact_gbook
from sync.roles import DECLARED
from sync.xlsx.cells import Edit, set_cells
from sync.xlsx.edits import Cached
from sync.xlsx.gate import MASTER as MASTER_LIMITS
from sync.xlsx.gate import Package, open_package
from sync.xlsx.read import RawRow, RawTable, read_book
from sync.xlsx.repack import repack
from sync.xlsx.workbook_part import SheetPart, read_workbook
from workbook_templates.books import filled_table, master, pay
from workbook_templates.labels import sheet_title
from workbook_templates.layout import LANGUAGES, Table
from workbook_templates.live import compute
from workbook_templates.live.pay_book import fill_pay
from workbook_templates.master_names import is_block
from workbook_templates.stamp import Cell, Row

_HRS_OWN = ("xl/pivotCache/", "xl/pivotTables/", "xl/comments", "xl/threadedComments/", "xl/persons/", "xl/drawings/",
            "xl/media/", "xl/embeddings/", "xl/externalLinks/", "xl/queryTables/", "customXml/")  # fmt: skip
"""Parts of a master that only HR fills."""

_Tables = Mapping[str, tuple[Table, RawTable]]

_SHARED_TEXT = re.compile(rb"<(?:\w+:)?si(?:\s[^>]*)?(?:/>|>.*?</(?:\w+:)?si>)", re.DOTALL)
_SHARED_CELL = re.compile(rb"<(?:\w+:)?c\b[^>]*\bt=\"s\"[^>]*>.*?<(?:\w+:)?v>(\d+)</", re.DOTALL)


@dataclass(frozen=True, slots=True)
class ClearedRow:
    """A row of a table that was about the person: its number as people see it."""

    table: str
    number: int


@dataclass(frozen=True, slots=True)
class Redacted:
    """A workbook without the person, and which rows were cleared."""

    content: bytes
    rows: tuple[ClearedRow, ...]


def redact_book(
    content: bytes, whom: Whom, words: PersonWords, policy: Policy | None = None, language: str = ""
) -> Redacted:
    """Return a book that people fill without some people.

    With the ``policy`` and the language by which it was drawn its formulas show what they give without them.

    Raises:
        BookError: it cannot be read as one of ours, or the gate refuses it.

    """
    raw = read_book(content, DECLARED)
    tables = {name: (filled_table(name), found) for name, found in raw.tables.items()}
    edits, rows = _edits(tables.values(), whom, words)
    if policy is not None:
        _refresh(tables, edits, compute(_typed(tables, edits), policy, language, raw.role))
    hidden = _hidden(tables, rows)
    if raw.kind == GBOOK:
        return Redacted(redact_gbook(content, edits, hidden, words), rows)
    made = set_cells(content, edits, hidden) if edits else content
    return Redacted(_without_words(made, words, None), rows)


def redact_master(content: bytes, whom: Whom, words: PersonWords, day: date) -> Redacted:
    """Return a master without some people; their lines of Employees tell of nobody, who left on a ``day`` before the cycle.

    Raises:
        BookError: it cannot be read as one of ours, or the gate refuses it.

    """
    raw = read_book(content, (master.BOOK,), limits=MASTER_LIMITS)
    tables = {name: (master.BOOK.table_by_name[name], found) for name, found in raw.tables.items()}
    edits, rows = _edits(tables.values(), whom, words, day)
    made = set_cells(content, edits) if edits else content
    ours = {found.sheet_title for _, found in tables.values()} | {
        sheet_title(master.BOOK.role, sheet.name, language)
        for sheet in master.BOOK.sheets
        for language in LANGUAGES
    }
    return Redacted(_without_words(made, words, ours), rows)


def redact_pay(content: bytes, whom: Whom, words: PersonWords, policy: Policy) -> Redacted:
    """Return a pay workbook without some people; everything that is worked out follows.

    What pools came to before goes, too: what changed since would be what the people got.

    Raises:
        BookError: it cannot be read as one of ours, or the gate refuses it.

    """
    raw = read_book(content, (pay.BOOK,), limits=MASTER_LIMITS)
    tables = {name: (pay.BOOK.table_by_name[name], found) for name, found in raw.tables.items()}
    edits, rows = _edits(tables.values(), whom, words)
    for cleared in rows:  # formulas find a row's salary by its number, which tells of nobody
        _, found = tables[cleared.table]
        edits[found.sheet_title].pop(found.cell_reference("number", cleared.number), None)
    if not raw.missing:
        _recount(tables, edits, policy, raw.identity.field("language") or policy.language)
    made = set_cells(content, edits, _hidden(tables, rows))
    return Redacted(_without_words(made, words, None), rows)


def redact_package(content: bytes, words: PersonWords) -> bytes:
    """Return a workbook of whatever kind with the person's words replaced in all of its parts.

    Raises:
        BookError: the gate refuses it.

    """
    return _without_words(content, words, None)


def _edits(
    tables: Iterable[tuple[Table, RawTable]], whom: Whom, words: PersonWords, day: date | None = None
) -> tuple[dict[str, dict[str, Edit]], tuple[ClearedRow, ...]]:
    """Return the cells that change, by sheet, and the rows that are cleared."""
    edits: dict[str, dict[str, Edit]] = {}
    rows: list[ClearedRow] = []
    for table, raw in tables:
        sheet = edits.setdefault(raw.sheet_title, {})
        for row in raw.rows:
            values = {key: cell.value for key, cell in row.cells.items()}
            about = not is_block(table) and is_about(table, values, whom)
            if about and table is master.EMPLOYEES:
                sheet |= {
                    raw.cell_reference(key, row.number): cell
                    for key, cell in nobodys_line(values, words, day).items()
                    if key in raw.columns
                }
                continue
            if about:
                rows.append(ClearedRow(table.name, row.number))
            for key, cell in row.cells.items():
                edit = _edit(cell.value, words, formula=cell.formula, about=about)
                if not isinstance(edit, _AsItIs):
                    sheet[raw.cell_reference(key, row.number)] = edit
    return {title: cells for title, cells in edits.items() if cells}, tuple(rows)


def _typed(tables: _Tables, edits: Mapping[str, Mapping[str, Edit]]) -> dict[str, list[dict[str, Cell]]]:
    """Return what stands in the cells that people fill, after the edits, by table."""
    return {
        name: [_left(raw, row, table, edits) for row in raw.rows] for name, (table, raw) in tables.items()
    }


def _refresh(tables: _Tables, edits: dict[str, dict[str, Edit]], truths: Mapping[str, Sequence[Row]]) -> None:
    """Let formulas show what they give now."""
    for name, rows in truths.items():
        if name not in tables:
            continue
        table, raw = tables[name]
        for row, truth in zip(raw.rows, rows, strict=False):
            for key, cell in row.cells.items():
                value = truth.get(key)
                if (
                    cell.formula
                    and key in table.computed
                    and not isinstance(value, date)
                    and cell.value != value
                ):
                    shown = "" if value is None else value
                    reference = raw.cell_reference(key, row.number)
                    edits.setdefault(raw.sheet_title, {})[reference] = Cached(shown)  # type: ignore[arg-type]  # no link is computed


def _left(
    raw: RawTable, row: RawRow, table: Table, edits: Mapping[str, Mapping[str, Edit]]
) -> dict[str, Cell]:
    """Return what stands in the cells of a row that people fill, after the edits."""
    sheet = edits.get(raw.sheet_title, {})
    found: dict[str, object] = {}
    for key, cell in row.cells.items():
        edit = sheet.get(raw.cell_reference(key, row.number), cell.value)
        if key not in table.computed:
            found[key] = edit.value if isinstance(edit, Cached) else edit
    return found  # type: ignore[return-value]  # a cell of a file


def _recount(tables: _Tables, edits: dict[str, dict[str, Edit]], policy: Policy, language: str) -> None:
    """Let a pay workbook show what its pools come to now, as if it had been made so."""
    typed = _typed(tables, edits)
    people = min(len(typed["salaries"]), len(typed["bonus"]), len(typed["merit"]))
    typed |= {name: typed[name][:people] for name in ("bonus", "merit")}
    typed["budget"] = [
        {key: cell for key, cell in row.items() if key not in pay.BEFORE} for row in typed["budget"]
    ]
    truths, _ = fill_pay(typed, policy, language)
    _refresh(tables, edits, truths)
    budget = tables["budget"][1]
    for row, truth in zip(budget.rows, truths["budget"], strict=False):
        edits.setdefault(budget.sheet_title, {}).update(
            {budget.cell_reference(key, row.number): float(truth[key]) for key in pay.BEFORE}  # type: ignore[arg-type]  # amounts
        )


class _AsItIs:
    """A cell that is not touched."""


_AS_IT_IS = _AsItIs()


def nobodys_line(
    cells: Mapping[str, object], words: PersonWords, day: date | None
) -> dict[str, str | date | None]:
    """Return what stands in the person's line of Employees afterwards: somebody who left on a day before the cycle."""
    kept = {key: words.replaced(str(cells[key])) for key in ("employee_id", "name") if cells.get(key)}
    return dict.fromkeys(cells, None) | kept | {"left": day}


def _edit(value: object, words: PersonWords, *, formula: bool, about: bool) -> "Edit | _AsItIs":
    if about:
        return Cached("") if formula else None
    if isinstance(value, str) and words.in_text(value):
        new = words.replaced(value)
        return Cached(new) if formula else new
    return _AS_IT_IS


def _hidden(tables: _Tables, rows: Collection[ClearedRow]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for row in rows:
        found.setdefault(tables[row.table][1].sheet_title, []).append(row.number)
    return found


def _without_words(content: bytes, words: PersonWords, ours: Collection[str] | None) -> bytes:
    """Return a package with the words replaced in its parts; in those of a master's sheets that are ``ours``, if given."""
    package = open_package(content, MASTER_LIMITS)
    sheets = read_workbook(package).sheets if "xl/workbook.xml" in package else ()
    foreign = [sheet for sheet in sheets if ours is not None and sheet.title not in ours]
    kept = {sheet.part.lower() for sheet in foreign}
    changed: dict[str, bytes] = {}
    for entry in package.entries.values():
        name = entry.name
        if name.lower() in kept or (ours is not None and name.startswith(_HRS_OWN)):
            continue
        part = package.read(name)
        if name.lower() == "xl/sharedstrings.xml":
            new = _shared(part, words, _used_by(package, foreign))
        else:
            new = words.replaced_markup(part)
        if new != part:
            changed[name.lower()] = new
    return repack(package, changed) if changed else content


def _shared(part: bytes, words: PersonWords, kept: Collection[int]) -> bytes:
    """Return the shared strings with the words replaced, but for those that a sheet of HR's own shows."""
    places = iter(range(part.count(b"<") + 1))

    def replaced(found: re.Match[bytes]) -> bytes:
        text = found.group()
        return text if next(places) in kept else words.replaced_bytes(text)

    return _SHARED_TEXT.sub(replaced, part)


def _used_by(package: Package, sheets: Collection[SheetPart]) -> frozenset[int]:
    return frozenset(
        int(number) for sheet in sheets for number in _SHARED_CELL.findall(package.read(sheet.part))
    )


__all__ = ["ClearedRow", "Redacted", "redact_book", "redact_master", "redact_package", "redact_pay"]
