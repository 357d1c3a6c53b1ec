"""Setting cells of an existing workbook: the sheet part's bytes are spliced, everything else stays as it was.

Where libraries load a workbook and write what they understood, this touches only the cells that it is told to: styles,
drop-downs, conditional formats, drawings and unknown parts survive because nobody looks at them.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from types import MappingProxyType
from xml.sax.saxutils import escape

from appraisal.numbers import to_serial
from sync.errors import ContentError, GateError
from sync.xlsx.gate import MASTER, Package, open_package
from sync.xlsx.references import column_index, split
from sync.xlsx.repack import repack
from sync.xlsx.workbook_part import Workbook, read_workbook

Constant = float | str | bool | date | None


@dataclass(frozen=True, slots=True)
class Cached:
    """The value that a formula cell shows; its formula stays."""

    value: float | str | bool


Edit = Constant | Cached
_RowEdits = dict[str, Edit]

_ROW_START = re.compile(rb'<row r="(\d+)"([^>]*)>')
_CELL = re.compile(
    rb'<c r="([A-Z]{1,3})\d+"([^>]*)(?:/>|(?<!/)>'
    rb"(<f[^>]*/>|<f[^>]*>[^<]*</f>)?(?:<v>[^<]*</v>|<v/>|<is>(?:(?!</is>).)*</is>)?</c>)",
    re.DOTALL,
)
_STYLE = re.compile(rb' s="\d+"')
_SHARED_FORMULA = re.compile(rb'<f [^>]*t="(?:shared|array|dataTable)"')
_DIMENSION = re.compile(rb"<dimension [^>]*/>")
_CALC_CHAIN = re.compile(rb"<(?:Override|Relationship)\b[^>]*calcChain[^>]*/>")
_CHAIN_PART = "xl/calcChain.xml"
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


def set_cells(
    workbook: bytes,
    edits: Mapping[str, Mapping[str, Edit]],
    hidden_rows: Mapping[str, Iterable[int]] = MappingProxyType({}),
) -> bytes:
    """Return the workbook with these cells set: ``{sheet title: {"C7": value}}``.

    ``hidden_rows`` are hidden on their sheets, which must be among the edited ones.

    ``None`` clears a cell and keeps its style. A constant replaces a formula; :class:`Cached` keeps the formula and
    refreshes the value that it shows. Cells that do not exist yet are added in their place. The content of every part
    but the edited sheets stays identical; the calculation chain goes when a formula goes, as the format asks.
    Raises :class:`sync.errors.GateError` for a file that the gate refuses, that is signed or lacks a sheet.
    """
    package = open_package(workbook, MASTER)
    if any(notice.key == "notice.signed" for notice in package.notices):
        raise GateError("gate.signed")
    contents = read_workbook(package)
    parts = _sheet_parts(contents, edits)
    hidden = {sheet.part: hidden_rows.get(sheet.title, ()) for sheet in contents.sheets}
    changed: dict[str, bytes] = {}
    formulas_gone = False
    for part, cells in parts.items():
        splice = _Splice(package.read(part), cells)
        changed[part] = _with_hidden_rows(splice.content, hidden[part])
        formulas_gone |= splice.formulas_gone
    return _rewritten(package, changed, formulas_gone)


def _sheet_parts(
    workbook: Workbook, edits: Mapping[str, Mapping[str, Edit]]
) -> dict[str, Mapping[str, Edit]]:
    parts = {sheet.title: sheet.part for sheet in workbook.sheets}
    for title in edits.keys() - parts.keys():
        raise GateError("gate.missing-part", part=title)
    return {parts[title]: cells for title, cells in edits.items() if cells}


def _with_hidden_rows(part: bytes, rows: Iterable[int]) -> bytes:
    for row in rows:
        part = part.replace(b'<row r="%d"' % row, b'<row r="%d" hidden="1"' % row, 1)
    return part


class _Splice:
    """One sheet part with edits applied."""

    def __init__(self, part: bytes, edits: Mapping[str, Edit]) -> None:
        self.formulas_gone = False
        self._grown = False
        head, rows, tail = _cut(part)
        rows = b"".join(self._rows(rows, _by_row(edits)))
        if self._grown:
            head = _DIMENSION.sub(b"", head)
        self.content = head + rows + tail

    def _rows(self, rows: bytes, edits: dict[int, _RowEdits]) -> Iterator[bytes]:
        """Yield the rows in order; the bytes between edited rows pass untouched."""
        done = 0
        for number, row_edits in sorted(edits.items()):
            start, match = _row_place(rows, done, number)
            yield rows[done:start]
            done = start
            attributes, cells = b"", b""
            if match is not None:
                attributes, cells, done = _row_content(rows, match)
            yield self._row(number, attributes, cells, row_edits)
        yield rows[done:]

    def _row(self, number: int, attributes: bytes, cells: bytes, edits: _RowEdits) -> bytes:
        found = {match[1].decode(): match for match in _CELL.finditer(cells)}
        if len(found) != cells.count(b"<c "):
            raise ContentError("content.unknown-markup")
        merged = {column: match[0] for column, match in found.items()}
        for column, edit in edits.items():
            match = found.get(column)
            self._grown |= match is None
            merged[column] = self._cell(f"{column}{number}", match, edit)
        ordered = b"".join(merged[column] for column in sorted(merged, key=column_index))
        return b'<row r="%d"%s>%s</row>' % (number, attributes, ordered)

    def _cell(self, reference: str, match: re.Match[bytes] | None, edit: Edit) -> bytes:
        style = _STYLE.search(match[2]) if match else None
        head = b'<c r="%s"%s' % (reference.encode(), style[0] if style else b"")
        formula = (match[3] if match else None) or b""
        if isinstance(edit, Cached):
            if not formula:
                raise ContentError("content.no-formula", cell=reference)
            return _filled(head, formula, edit.value)
        if _SHARED_FORMULA.match(formula):
            raise ContentError("content.shared-formula", cell=reference)
        self.formulas_gone |= bool(formula)
        return _filled(head, b"", edit)


def _cut(part: bytes) -> tuple[bytes, bytes, bytes]:
    """Return a sheet part before, in and after its rows; markup that nobody writes so is not touched."""
    start, end = part.find(b"<sheetData>"), part.find(b"</sheetData>")
    if start < 0 <= (empty := part.find(b"<sheetData/>")):
        return part[:empty] + b"<sheetData>", b"", b"</sheetData>" + part[empty + len(b"<sheetData/>") :]
    start += len(b"<sheetData>")
    rows = part[start:end]
    if start > end or b"<!" in part or rows.count(b"<row") != rows.count(b'<row r="'):
        raise ContentError("content.unknown-markup")
    return part[:start], rows, part[end:]


def _row_place(rows: bytes, after: int, number: int) -> tuple[int, re.Match[bytes] | None]:
    """Return where a row stands, or where it belongs and ``None``."""
    start = rows.find(b'<row r="%d"' % number, after)
    if start >= 0:
        return start, _ROW_START.match(rows, start)
    for match in _ROW_START.finditer(rows, after):
        if int(match[1]) > number:
            return match.start(), None
    return len(rows), None


def _row_content(rows: bytes, start: re.Match[bytes]) -> tuple[bytes, bytes, int]:
    """Return a row's attributes, its cells, and where it ends."""
    if start[2].endswith(b"/"):
        return start[2][:-1].rstrip(), b"", start.end()
    end = rows.index(b"</row>", start.end())
    return start[2], rows[start.end() : end], end + len(b"</row>")


def _by_row(edits: Mapping[str, Edit]) -> dict[int, _RowEdits]:
    placed = sorted(
        ((*split(reference)[::-1], edit) for reference, edit in edits.items()), key=lambda e: e[0]
    )
    return {
        row: {column: edit for _, column, edit in group} for row, group in groupby(placed, key=lambda e: e[0])
    }


def _filled(head: bytes, formula: bytes, value: Constant) -> bytes:
    match value:
        case None:
            return head + b"/>"
        case bool():
            return b'%s t="b">%s<v>%d</v></c>' % (head, formula, value)
        case str() if formula:
            return b'%s t="str">%s<v>%s</v></c>' % (head, formula, _text(value))
        case str():
            return b'%s t="inlineStr"><is><t xml:space="preserve">%s</t></is></c>' % (head, _text(value))
        case date():
            return b"%s><v>%d</v></c>" % (head, to_serial(value))
        case _:
            return b"%s>%s<v>%s</v></c>" % (head, formula, _number(value))


def _number(value: float) -> bytes:
    whole = value == int(value) and abs(value) < 1e15
    return repr(int(value) if whole else value).encode()


def _text(text: str) -> bytes:
    """Escape text for XML; what XML cannot hold is written as spreadsheet programs do, ``_x000B_``."""
    return escape(_UNPRINTABLE.sub(lambda match: f"_x{ord(match[0]):04X}_", text)).encode()


def _rewritten(package: Package, changed: dict[str, bytes], formulas_gone: bool) -> bytes:
    """Return the package with the changed parts, without a calculation chain that would name formulas that are gone."""
    if not formulas_gone or _CHAIN_PART not in package:
        return repack(package, changed)
    for part in ("[content_types].xml", "xl/_rels/workbook.xml.rels"):
        changed[part] = _CALC_CHAIN.sub(b"", package.read(part))
    return repack(package, changed, dropped={_CHAIN_PART.lower()})
