"""What a master holds that is not ours: a redrawn master would lose it, so it must be named and not rewritten.

The check knows what the drawing makes: sheets, tables, names, four charts in one drawing, and the cells above the
tables. Anything else that a person may have added is foreign. What programs add by themselves when they save (a
calculation chain, printer settings, chart styles, a thumbnail, the people list) is not, so a master that Excel or
LibreOffice saved again without additions is still ours. Formats, widths and views are nobody's content and are not
looked at.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import unescape
from typing import Protocol

from appraisal.policy import Policy
from workbook_templates import labels
from workbook_templates.books.master import BLOCK_ROWS, BOOK
from workbook_templates.draw_master import defined_names, master_template, table_name
from workbook_templates.layout import LANGUAGES, Owner, Sheet, Table, column_letter
from workbook_templates.stamp import Slot

CHARTS = 4

_KINDS: tuple[tuple[str, str], ...] = (
    ("macros", r"xl/vba(Project|Data|ProjectSignature).*|xl/macrosheets/.*"),
    ("pivot", r"xl/pivot(Tables|Cache)/.*"),
    ("slicer", r"xl/(slicers|slicerCaches|timelines|timelineCaches)/.*"),
    ("comments", r"xl/(threadedComments/|comments).*|xl/drawings/vmlDrawing.*"),
    ("picture", r"xl/(media|diagrams|embeddings|ink)/.*"),
    ("connection", r"xl/(connections\.xml|queryTables/.*|model/.*)|customXml/item\d*\.xml"),
    ("link", r"xl/externalLinks/.*"),
    ("form", r"xl/(ctrlProps|activeX)/.*"),
    ("chart", r"xl/(chartsheets|charts/chartEx).*"),
    ("signature", r"_xmlsignatures/.*"),
)
_ORDINARY = re.compile(
    r"\[Content_Types\]\.xml|(.*/)?_rels/.*|docProps/.*|docMetadata/.*|customXml/itemProps\d*\.xml"
    r"|xl/(workbook|styles|sharedStrings|calcChain|metadata)\.xml|xl/(theme|persons|printerSettings|richData)/.*"
    r"|xl/worksheets/sheet\d+\.xml|xl/tables/table\d+\.xml|xl/drawings/drawing\d+\.xml"
    r"|xl/charts/(chart|style|colors)\d+\.xml"
)
_SHEET = re.compile(rb'<sheet\b[^>]*?\bname="([^"]*)"[^>]*?\br:id="([^"]*)"')
_RELATION = re.compile(rb"<Relationship\b[^>]*>")
_ATTRIBUTE = re.compile(rb'\b(Id|Target)="([^"]*)"')
_NAME = re.compile(rb'<definedName\b[^>]*?\bname="([^"]*)"')
_TABLE = re.compile(rb'<table\b[^>]*?\bdisplayName="([^"]*)"')
_SHAPE = re.compile(rb"<xdr:(?:sp|pic|cxnSp|grpSp)[ >]")
_FILLED = re.compile(rb'<c r="([A-Z]+\d+)"(?:[^>/]|/(?!>))*>(?=<[vif])')
_BUILT_IN = re.compile(r"_xlnm\.|_xlchart|_xlfn")


@dataclass(frozen=True, slots=True)
class Foreign:
    """One thing that is not ours; ``kind`` is a text of ``foreign``, which ``name`` and ``sheet`` fill."""

    kind: str
    name: str = ""
    sheet: str = ""

    def words(self, language: str) -> str:
        """Return what it is, in a language."""
        return labels.TEXTS(f"foreign.{self.kind}", language).format(name=self.name, sheet=self.sheet)


class FoundCell(Protocol):
    """A cell as the reader found it."""

    @property
    def formula(self) -> bool:
        """Whether it holds a formula."""


class FoundTable(Protocol):
    """A table as the reader found it."""

    @property
    def name(self) -> str:
        """The table's name in the declaration."""

    @property
    def sheet_title(self) -> str:
        """The title of its sheet."""

    @property
    def extra(self) -> Sequence[str]:
        """The filled cells in its rows that stand under none of its columns."""

    @property
    def rows(self) -> Sequence[tuple[int, Mapping[str, FoundCell]]]:
        """The number of each row, and its filled cells by column key."""

    def cell_reference(self, key: str, row: int) -> str:
        """Return the reference of a column's cell in a row."""


def foreign(
    parts: Collection[str], read: Callable[[str], bytes], tables: Iterable[FoundTable] = ()
) -> tuple[Foreign, ...]:
    """Return what a master's package holds that is not ours, each thing once.

    ``parts`` are the names of the package's parts and ``read`` gives the content of one; ``tables`` are the tables that
    the reader found.
    """
    found = [*_foreign_parts(parts), *_foreign_drawings(parts, read), *_foreign_names(parts, read)]
    found += _foreign_sheets(read)
    found += (one for table in tables for one in _foreign_in_table(table))
    return tuple(dict.fromkeys(found))


def _foreign_in_table(found: FoundTable) -> Iterator[Foreign]:
    """Yield filled cells beside the columns, rows that are no record of ours, and formulas where HR types values."""
    table = BOOK.table_by_name[found.name]
    hr = [column.key for column in table.columns if column.owner is Owner.HR]
    strange, formulas = list(found.extra), []
    for number, cells in found.rows:
        if cells and not _hr_adds_rows(table) and table.columns[0].key not in cells:
            strange.append(found.cell_reference(next(iter(cells)), number))
        formulas += [found.cell_reference(key, number) for key in hr if key in cells and cells[key].formula]
    if strange:
        yield Foreign("cells", _some(strange), found.sheet_title)
    if formulas:
        yield Foreign("formula", _some(formulas), found.sheet_title)


def _hr_adds_rows(table: Table) -> bool:
    """Whether HR adds rows of its own to a table, which may lack their key."""
    return table.name == "goals" or table.columns[0].owner is Owner.HR


def _some(cells: Sequence[str]) -> str:
    return ", ".join(cells[:3]) + (" …" if len(cells) > 3 else "")


def _foreign_parts(parts: Iterable[str]) -> Iterator[Foreign]:
    for part in parts:
        kind = next((kind for kind, pattern in _KINDS if re.fullmatch(pattern, part)), "")
        if kind:
            yield Foreign(kind)
        elif not _ORDINARY.fullmatch(part) and not part.endswith("/"):
            yield Foreign("part", part)


def _foreign_drawings(parts: Collection[str], read: Callable[[str], bytes]) -> Iterator[Foreign]:
    if sum(bool(re.fullmatch(r"xl/charts/chart\d+\.xml", part)) for part in parts) > CHARTS:
        yield Foreign("chart")
    for part in parts:
        if re.fullmatch(r"xl/drawings/drawing\d+\.xml", part) and _SHAPE.search(read(part)):
            yield Foreign("picture")


def _foreign_names(parts: Collection[str], read: Callable[[str], bytes]) -> Iterator[Foreign]:
    for name in map(_text, _NAME.findall(read("xl/workbook.xml"))):
        if name not in defined_names() and not _BUILT_IN.match(name):
            yield Foreign("name", name)
    ours = {table_name(table) for _, table in BOOK.tables()}
    for part in parts:
        if re.fullmatch(r"xl/tables/table\d+\.xml", part):
            yield from (
                Foreign("table", name) for name in map(_text, _TABLE.findall(read(part))) if name not in ours
            )


def _foreign_sheets(read: Callable[[str], bytes]) -> Iterator[Foreign]:
    for title, part in _sheets(read):
        sheet = _known_sheets().get(title)
        if sheet is None:
            yield Foreign("sheet", title)
            continue
        strange = [cell for cell in _head_cells(sheet, read(part)) if not _is_owned(sheet.name, cell)]
        if strange:
            yield Foreign("cells", _some(strange), title)


def _sheets(read: Callable[[str], bytes]) -> Iterator[tuple[str, str]]:
    """Yield the title and the part of each worksheet."""
    targets = {}
    for relation in _RELATION.findall(read("xl/_rels/workbook.xml.rels")):
        attributes = dict(_ATTRIBUTE.findall(relation))
        targets[attributes.get(b"Id", b"")] = _text(attributes.get(b"Target", b""))
    for title, relation_id in _SHEET.findall(read("xl/workbook.xml")):
        target = targets.get(relation_id, "")
        yield _text(title), target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _head_cells(sheet: Sheet, content: bytes) -> list[str]:
    """Return the filled cells that stand above a sheet's only table, or all where there is no such table."""
    whole = sheet.name in _DRAWN_WHOLLY
    end = -1 if whole else content.find(b'<row r="%d"' % (sheet.tables[0].first_row + 1))
    return [_text(cell) for cell in _FILLED.findall(content[:end] if end >= 0 else content)]


_DRAWN_WHOLLY = frozenset({"dashboard", "charts", "lists", "identity"})


@cache
def _known_sheets() -> Mapping[str, Sheet]:
    return {
        labels.sheet_title(BOOK.role, sheet.name, language): sheet
        for language in LANGUAGES
        for sheet in BOOK.sheets
    }


@cache
def _owned_cells() -> Mapping[str, frozenset[str]]:
    """Return the cells that a master fills besides the rows of its tables, by sheet; blocks of figures count as drawn."""
    owned: dict[str, set[str]] = {sheet.name: set() for sheet in BOOK.sheets}
    for language in LANGUAGES:
        template = master_template(Policy(), language)
        for number, sheet in enumerate(BOOK.sheets, start=1):
            part = f"xl/worksheets/sheet{number}.xml"
            for segment in template.sheets.get(part, (template.parts.get(part, b""),)):
                owned[sheet.name] |= set(_segment_cells(segment))
    return {name: frozenset(cells) for name, cells in owned.items()}


def _is_owned(sheet: str, cell: str) -> bool:
    """Whether a cell outside the tables' rows is ours; the lists are as long as HR's grades and schemes are many."""
    owned = _owned_cells()[sheet]
    return cell in owned or (sheet == "lists" and f"{cell.rstrip('0123456789')}1" in owned)


def _segment_cells(segment: bytes | Slot) -> Iterator[str]:
    if isinstance(segment, bytes):
        yield from map(_text, _FILLED.findall(segment))
        return
    table = segment.table
    if all(column.owner is Owner.COMPUTED for column in table.columns):
        rows = range(table.first_row + 1, table.first_row + 1 + BLOCK_ROWS)
        yield from (
            f"{letter}{row}" for letter in map(column_letter, table.positions.values()) for row in rows
        )


def _text(raw: bytes) -> str:
    return unescape(raw.decode("utf-8", "replace"))
