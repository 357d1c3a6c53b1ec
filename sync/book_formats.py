"""The formats in which a live book lies in ``books``, and how cells of it are set without touching anything else."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Protocol

from appraisal.numbers import to_serial
from sync.google.gbook import KIND as GBOOK
from sync.google.gbook import Gbook, Plain, SheetCell, Tab, decode, encode
from sync.identity import PROPERTY_PREFIX
from sync.roles import ROLES
from sync.xlsx.edits import Cached, Edit, RowEdit, ShapedRow, SheetChange
from sync.xlsx.gate import BOOK, Package, open_package
from sync.xlsx.gbook_source import GbookSource
from sync.xlsx.patch import patch
from sync.xlsx.repack import repack
from sync.xlsx.source import PROPERTIES_PART, Source, XlsxSource
from sync.xlsx.splice import Splices, elements
from sync.xlsx.tables import normal
from sync.xlsx.verify import verify
from workbook_templates.labels import sheet_title
from workbook_templates.layout import LANGUAGES

ISSUE = "issue"
"""The field of a book's identity that counts how often it was handed out."""


class BookFormat(Protocol):
    """A format in which a book is rewritten."""

    def written(self, content: bytes, issue: int, changes: Sequence[SheetChange]) -> bytes:
        """Return a book with some cells set, which says that it is this issue; everything else stays as it is.

        Raises:
            BookError, MasterError: it cannot be changed.

        """


class XlsxBook:
    """An .xlsx is patched as a package, so that whatever its recipient did with it stays, and read back."""

    def written(self, content: bytes, issue: int, changes: Sequence[SheetChange]) -> bytes:
        """Return a book with some cells set."""
        source = open_package(_with_property(open_package(content), str(issue)))
        all_changes = [*changes, *_issue_change(XlsxSource(source, BOOK, {}), issue)]
        target = io.BytesIO()
        patched = patch(source, target, all_changes)
        made = target.getvalue()
        verify(source, open_package(made), patched, all_changes)
        return made


class GbookBook:
    """A ``.gbook`` is written anew; of the sheet itself only the cells change in which the two differ."""

    def written(self, content: bytes, issue: int, changes: Sequence[SheetChange]) -> bytes:
        """Return a book with some cells set."""
        source = GbookSource(open_package(content, BOOK, (GBOOK,)), BOOK)
        book = decode(content)
        for change in [*changes, *_issue_change(source, issue)]:
            book = _with_change(book, change)
        return encode(book)


FORMATS: Mapping[str, BookFormat] = {"xlsx": XlsxBook(), GBOOK: GbookBook()}
"""The formats of live books by the kind that the gate names."""


def _issue_change(source: Source, issue: int) -> list[SheetChange]:
    """Return the change of the hidden sheet, which says the issue; none where the sheet or its row is gone."""
    known = {normal(sheet_title(role, "identity", language)) for role in ROLES for language in LANGUAGES}
    for sheet in source.sheets:
        if normal(sheet.title) in known:
            for row in source.cells(sheet).rows:
                first = row.cells.get("A")
                if first is not None and first.value == ISSUE:
                    return [SheetChange(sheet.title, [(row.number, RowEdit({"B": str(issue)}))])]
    return []


def _with_property(package: Package, issue: str) -> bytes:
    """Return the book with the issue's number among its custom properties, where it has them still."""
    if PROPERTIES_PART not in package:
        return package.data[:]
    part = package.read(PROPERTIES_PART)
    splices, ours = Splices(part), False
    for element in elements(PROPERTIES_PART, part):
        if element.name == "property":
            ours = element.attributes.get("name") == PROPERTY_PREFIX + ISSUE
        elif ours and element.parent == "property":
            splices.set_text(element, issue)
    return repack(package, {PROPERTIES_PART.lower(): splices.result()})


def _with_change(book: Gbook, change: SheetChange) -> Gbook:
    if change.growths or change.headings:
        raise TypeError("a book has no Excel Tables that could grow")
    tabs = tuple(_with_rows(tab, change) if tab.title == change.title else tab for tab in book.tabs)
    return replace(book, tabs=tabs)


def _with_rows(tab: Tab, change: SheetChange) -> Tab:
    rows = {number: dict(cells) for number, cells in tab.rows.items()}
    hidden = set(tab.hidden_rows)
    for number, edit in change.rows:
        row = edit.edit() if isinstance(edit, ShapedRow) else edit
        cells = rows.setdefault(number, {})
        for column, wanted in row.cells.items():
            _set(cells, column, wanted)
        if not cells:
            del rows[number]
        if row.hidden is not None:
            (hidden.add if row.hidden else hidden.discard)(number)
    return replace(tab, rows=dict(sorted(rows.items())), hidden_rows=tuple(sorted(hidden)))


def _set(cells: dict[str, SheetCell], column: str, wanted: Edit) -> None:
    if isinstance(wanted, Cached):
        before = cells.get(column)
        if before is not None and before.formula:
            shown = _plain(wanted.value)
            cells[column] = SheetCell("" if shown is None else shown, before.formula)
            return
        if not wanted.or_plain:
            raise LookupError(f"{column} holds no formula any more")
        wanted = wanted.value
    value = _plain(wanted)
    if value is None:
        cells.pop(column, None)
    else:
        cells[column] = SheetCell(value)


def _plain(wanted: Edit) -> Plain:
    """Return a value as a sheet holds it: dates as serial numbers, whole numbers as numbers, lines that end as Google's do."""
    match wanted:
        case bool() | None:
            return wanted
        case str():
            return wanted.replace("\r\n", "\n").replace("\r", "\n") or None
        case int() | float():
            return float(wanted)
        case date():
            return float(to_serial(wanted))
        case _:
            raise TypeError(f"{type(wanted).__name__} cannot be written into a Google Sheet")
