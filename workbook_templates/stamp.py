"""Stamping: a drawn, empty workbook and rows become a file, without a library between.

XlsxWriter draws a template once (:mod:`workbook_templates.draw_xlsx`); for every recipient only the rows of its tables,
a handful of words and the identity differ. Rows are written as XML straight into the sheet's part, in the styles of the
template's prototype rows, which is some twenty times faster than drawing anew.
"""

import hashlib
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sized
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO
from xml.sax.saxutils import escape

from workbook_templates import formulas
from workbook_templates.layout import Book, Table, column_letter
from workbook_templates.row_heights import RowHeights

LAST_ROW = 1_000_000
"""Where a template says the last row of table number n, it says row ``LAST_ROW + n``; stamping knows better."""

STYLE_KEY = "_style"
"""A row's style variant stands under this key; without it the row is ``open``."""

_DIMENSION = re.compile(r'<dimension ref="([A-Z]+\d+:[A-Z]+)\d+"/>')
_UNKNOWN_DIMENSION = re.compile(rb'<dimension ref="[^"]*"/>')
_PLACEHOLDER = re.compile(rb"\[\[([a-z_.]+)\]\]")
_ROW_XML = re.compile(r'<row r="(\d+)"([^>]*?)(?:/>|>(.*?)</row>)', re.DOTALL)
_CELL_XML = re.compile(r'<c r="([A-Z]+)\d+"(?: s="(\d+)")?')
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_SPECIAL = re.compile("[&<>\x00-\x1f\ufffe\uffff]")
_EPOCH = date(1899, 12, 30)
_STAMP_TIME = (2026, 1, 1, 0, 0, 0)
_CHUNK_ROWS = 256


@dataclass(frozen=True, slots=True)
class Overwritten:
    """A constant where a formula belongs: what a person does who types over a computed cell."""

    value: float | str | None


@dataclass(frozen=True, slots=True)
class Link:
    """A text that opens a file or a cell: ``books/x.xlsx#'Goals'!C7``; ``target`` is relative to the workbook's folder."""

    target: str
    text: str


_LONGEST_STRING = 255
"""No text in a formula may be longer; a link that would be is written as plain text."""

Cell = float | str | date | Overwritten | Link | None
Row = Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class BookIdentity:
    """Which book a file is. It stands in the custom properties, on the very hidden sheet and, as ``code``, in print."""

    book_id: str
    cycle_id: str
    recipient_id: str
    role: str
    version: str
    issue: int = 1
    language: str = "en"

    @property
    def code(self) -> str:
        """The short printed code: eight letters of a hash of the book id, in two groups."""
        digest = hashlib.sha256(self.book_id.encode()).digest()
        letters = "".join("ABCDEFGHJKLMNPQRSTUVWXYZ23456789"[byte & 31] for byte in digest[:8])
        return f"{letters[:4]}-{letters[4:]}"

    def fields(self) -> dict[str, str]:
        """Return the identity as texts by field, as all three places hold it."""
        return {
            "book_id": self.book_id, "cycle_id": self.cycle_id, "recipient_id": self.recipient_id, "role": self.role,
            "version": self.version, "issue": str(self.issue), "language": self.language, "code": self.code,
        }  # fmt: skip


IDENTITY_FIELDS = ("book_id", "cycle_id", "recipient_id", "role", "version", "issue", "language", "code")


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a table's body belongs in a sheet part, and how its cells are written.

    ``row_attributes`` and ``styles`` hold a row's height (rows drawn without one are measured) and the style id of every
    column for each variant; ``formulas`` the pieces of each column's formula, cut at the row number.
    """

    number: int
    table: Table
    row_attributes: Mapping[str, str]
    styles: Mapping[str, tuple[str, ...]]
    formulas: tuple[tuple[str, ...] | None, ...]


@dataclass(frozen=True, slots=True)
class Template:
    """A drawn workbook without its rows: whole parts, and sheet parts cut at their tables."""

    role: str
    version: str
    language: str
    capacities: Mapping[str, int]
    parts: Mapping[str, bytes]
    sheets: Mapping[str, tuple[bytes | Slot, ...]]


def cut(package: bytes, book: Book, language: str, capacities: Mapping[str, int]) -> Template:
    """Cut a drawn workbook into a template: its prototype rows become slots."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheets = {}
    slot_numbers = {table.name: number for number, (_, table) in enumerate(book.tables())}
    for position, sheet in enumerate(book.sheets, start=1):
        if sheet.tables:
            part = f"xl/worksheets/sheet{position}.xml"
            text = _dimension_marked(parts.pop(part).decode(), slot_numbers[sheet.tables[-1].name])
            sheets[part] = tuple(_segments(text, sheet.tables, slot_numbers, book, language, capacities))
    return Template(book.role, book.version, language, dict(capacities), parts, sheets)


def _dimension_marked(text: str, number: int) -> str:
    return _DIMENSION.sub(rf'<dimension ref="\g<1>{LAST_ROW + number}"/>', text, count=1)


def _segments(
    text: str,
    tables: Iterable[Table],
    numbers: Mapping[str, int],
    book: Book,
    language: str,
    capacities: Mapping[str, int],
) -> Iterator[bytes | Slot]:
    rows = {int(match[1]): match for match in _ROW_XML.finditer(text)}
    done = 0
    for table in tables:
        prototypes = _prototypes(table, rows)
        first, last = prototypes[0], prototypes[-1]
        yield text[done : first.start()].encode()
        compiled = tuple(
            formulas.pieces(column.formula, book, table.name, capacities, language)
            if column.formula
            else None
            for column in table.columns
        )
        variants = dict(zip(("open", "locked"), prototypes, strict=False))
        attributes = {variant: _attributes(match[2]) for variant, match in variants.items()}
        styles = {variant: _style_ids(table, match) for variant, match in variants.items()}
        yield Slot(numbers[table.name], table, attributes, styles, compiled)
        done = last.end()
    yield text[done:].encode()


def _prototypes(table: Table, rows: Mapping[int, re.Match[str]]) -> list[re.Match[str]]:
    start = table.first_row + 1
    return [rows[number] for number in (start, start + 1) if number in rows]


def _attributes(text: str) -> str:
    return re.sub(r' spans="[^"]*"', "", text)


def _style_ids(table: Table, match: re.Match[str]) -> tuple[str, ...]:
    found = dict(_CELL_XML.findall(match[3] or ""))
    return tuple(found.get(column_letter(table.positions[column.key]), "") or "0" for column in table.columns)


def stamp(
    template: Template, tables: Mapping[str, Iterable[Row]], identity: BookIdentity, words: Mapping[str, str]
) -> bytes:
    """Return the file: the template with these rows, this identity and these words.

    Rows may come from an iterator and are written as they come. The same arguments give the same bytes.
    """
    target = io.BytesIO()
    stamp_to(target, template, tables, identity, words)
    return target.getvalue()


def stamp_to(
    target: BinaryIO,
    template: Template,
    tables: Mapping[str, Iterable[Row]],
    identity: BookIdentity,
    words: Mapping[str, str],
) -> None:
    """Write the file that :func:`stamp` returns into a binary stream."""
    filled = dict(words) | {f"identity.{key}": value for key, value in identity.fields().items()}
    last_rows = _known_last_rows(template, tables)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name in ("[Content_Types].xml", "_rels/.rels"):
            archive.writestr(_entry(name), template.parts[name])
        for name, segments in template.sheets.items():
            with archive.open(_entry(name), "w", force_zip64=False) as part:
                for chunk in _sheet_chunks(segments, tables, filled, last_rows):
                    part.write(chunk)
        for name, content in template.parts.items():
            if name not in ("[Content_Types].xml", "_rels/.rels"):
                archive.writestr(_entry(name), _last_rows(_filled(content, filled), last_rows))


def _known_last_rows(template: Template, tables: Mapping[str, Iterable[Row]]) -> dict[int, int]:
    slots = (part for segments in template.sheets.values() for part in segments if isinstance(part, Slot))
    known = {}
    for slot in slots:
        rows = tables.get(slot.table.name, ())
        if isinstance(rows, Sized):
            known[slot.number] = slot.table.first_row + max(1, len(rows))
    return known


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _STAMP_TIME)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    return entry


def _filled(content: bytes, words: Mapping[str, str]) -> bytes:
    if b"[[" not in content:
        return content
    return _PLACEHOLDER.sub(lambda match: _escaped(words.get(match[1].decode(), "")).encode(), content)


def _last_rows(content: bytes, last_rows: Mapping[int, int]) -> bytes:
    for number, last in last_rows.items():
        mark = str(LAST_ROW + number).encode()
        if mark in content:
            content = content.replace(mark, str(last).encode())
    return content


def _mark_left(text: bytes) -> bool:
    """Whether a sheet's extent is still a mark, because its rows come from an iterator that nobody can count."""
    found = _UNKNOWN_DIMENSION.search(text)
    return found is not None and int(re.sub(rb"\D", b"", found[0].rsplit(b":", 1)[-1])) >= LAST_ROW


def _sheet_chunks(
    segments: Iterable[bytes | Slot],
    tables: Mapping[str, Iterable[Row]],
    words: Mapping[str, str],
    last_rows: dict[int, int],
) -> Iterator[bytes]:
    for segment in segments:
        if isinstance(segment, Slot):
            yield from _table_chunks(segment, tables.get(segment.table.name, ()), last_rows)
        else:
            text = _last_rows(_filled(segment, words), last_rows)
            yield _UNKNOWN_DIMENSION.sub(b"", text) if _mark_left(text) else text


def _table_chunks(slot: Slot, rows: Iterable[Row], last_rows: dict[int, int]) -> Iterator[bytes]:
    number = slot.table.first_row
    writers = {variant: _RowWriter(slot, variant) for variant in slot.styles}
    chunk: list[str] = []
    for number, row in enumerate(rows, start=slot.table.first_row + 1):
        chunk.append(writers[str(row.get(STYLE_KEY) or "open")].xml(row, number))
        if len(chunk) == _CHUNK_ROWS:
            yield "".join(chunk).encode()
            chunk.clear()
    if number == slot.table.first_row:
        number += 1
        chunk.append(writers["open"].xml({}, number))
    yield "".join(chunk).encode()
    last_rows[slot.number] = number


class _RowWriter:
    """Writes rows of one table in one style variant. All that is the same in every row is put together beforehand."""

    def __init__(self, slot: Slot, variant: str) -> None:
        self._attributes = slot.row_attributes[variant]
        measured = " ht=" not in self._attributes and " hidden=" not in self._attributes
        self._heights = RowHeights(slot.table) if measured else None
        styles = slot.styles[variant]
        self._columns = [
            _ColumnWriter(column.key, column_letter(slot.table.positions[column.key]), style, pieces)
            for column, style, pieces in zip(slot.table.columns, styles, slot.formulas, strict=True)
        ]

    def xml(self, row: Row, number: int) -> str:
        """Return the row's XML at a one-based row number."""
        place = str(number)
        height = f' ht="{self._heights.points(row):g}" customHeight="1"' if self._heights else ""
        cells = [f'<row r="{place}"{self._attributes}{height}>']
        cells += [column.xml(row.get(column.key), place) for column in self._columns]
        cells.append("</row>")
        return "".join(cells)


class _ColumnWriter:
    """Writes the cells of one column."""

    __slots__ = ("_blank", "_constant", "_end", "_inline", "_number", "_start", "_text", "key")

    def __init__(self, key: str, letter: str, style: str, pieces: tuple[str, ...] | None) -> None:
        self.key = key
        self._start, self._end = f'<c r="{letter}', f'" s="{style}"'
        self._blank, self._constant = f"{self._end}/>", f"{self._end}><v>"
        self._inline = f'{self._end} t="inlineStr"><is><t'
        self._text = self._number = None
        if pieces is not None:
            first, *middle = (escape(piece) for piece in pieces)
            self._text = (self._start, f'{self._end} t="str"><f>{first}', *middle)
            self._number = (self._start, f"{self._end}><f>{first}", *middle)

    def xml(self, value: Cell, place: str) -> str:
        """Return the cell of a row."""
        if self._text is not None and self._number is not None:
            if value is None or type(value) is str:
                return f"{place.join(self._text)}</f><v>{_escaped(value or '')}</v></c>"
            if type(value) is float:
                return f"{place.join(self._number)}</f><v>{_number(value)}</v></c>"
            if not isinstance(value, Overwritten):
                return _formula(
                    self._start + place + self._end, place.join(self._number).split("<f>", 1)[1], value
                )
        elif value is None or value == "":
            return f"{self._start}{place}{self._blank}"
        elif type(value) is str:
            text = f"{_space(value)}>{_escaped(value)}</t></is></c>"
            return f"{self._start}{place}{self._inline}{text}"
        elif type(value) is float:
            return f"{self._start}{place}{self._constant}{_number(value)}</v></c>"
        head = self._start + place + self._end
        if isinstance(value, Link):
            return _link(head, value)
        return _constant(head, value.value if isinstance(value, Overwritten) else value)


def _constant(head: str, value: float | str | date | None) -> str:
    if value is None or value == "":
        return head + "/>"
    if isinstance(value, str):
        return f'{head} t="inlineStr"><is><t{_space(value)}>{_escaped(value)}</t></is></c>'
    if isinstance(value, bool):
        return f'{head} t="b"><v>{value:d}</v></c>'
    return f"{head}><v>{_number(value)}</v></c>"


def _formula(head: str, formula: str, value: float | str | date | Link) -> str:
    """Return a formula cell; the formula is escaped already."""
    if isinstance(value, bool):
        return f'{head} t="b"><f>{formula}</f><v>{value:d}</v></c>'
    if isinstance(value, str | Link):
        text = value if isinstance(value, str) else value.text
        return f'{head} t="str"><f>{formula}</f><v>{_escaped(text)}</v></c>'
    return f"{head}><f>{formula}</f><v>{_number(value)}</v></c>"


def _link(head: str, link: Link) -> str:
    if max(len(link.target), len(link.text)) > _LONGEST_STRING:
        return _constant(head, link.text)
    return _formula(
        head, f"HYPERLINK({formulas.quoted(link.target)},{formulas.quoted(link.text)})", link.text
    )


def _number(value: float | date) -> str:
    if isinstance(value, date):
        return str((value - _EPOCH).days)
    return repr(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)


def _escaped(text: str) -> str:
    return escape(_UNPRINTABLE.sub("", text)) if _SPECIAL.search(text) else text


def _space(text: str) -> str:
    return ' xml:space="preserve"' if text != text.strip() or "\n" in text else ""
