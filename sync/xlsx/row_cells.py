"""The cells of one row, byte by byte: where each stands, its style, its formula, and whether it holds anything."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from sync.errors import ContentError
from sync.xlsx.references import LAST_COLUMN, column_index, letters, split
from sync.xlsx.splice import ATTRIBUTE, TAG, Element, elements

_CELL, _ROW_END = b'<c r="', b"</row>"
_SHAPE = re.compile(rb'((?: [\w:.]+="[^"<]*")*) ?(/?)')
_COLUMN = re.compile(rb"[A-Z]{1,3}")
_STYLE = re.compile(rb' s="([0-9]+)"')
_META = re.compile(rb' cm="[0-9]+"')
_BLANK = frozenset({b"</c>", b"<v></v></c>", b"<v/></c>", b"<v /></c>"})


class Cell(NamedTuple):
    """A cell of a row: its column's letters, its bytes ``start:end``, its style id and its formula's markup.

    ``meta`` is the attribute that marks a dynamic array formula. ``filled`` says whether it holds a value or formula.
    """

    column: str
    start: int
    end: int
    style: str
    formula: bytes
    meta: str
    filled: bool


class RowCells(NamedTuple):
    """A row's raw start tag, the raw name of its prefix, its cells in order, and where its content ends.

    ``content`` is where its content starts; ``end`` equals it for a row that is a single tag.
    """

    tag: re.Match[bytes]
    prefix: str
    cells: list[Cell]
    content: int
    end: int


def row_cells(row: bytes, number: int, context: bytes) -> RowCells:
    """Return the cells of a row, whose markup this is; ``context`` holds the start tags that enclose it.

    Raises:
        ContentError: cells stand twice, out of order, or where no cell can be.

    """
    tag = TAG.match(row)
    if tag is None:
        raise ContentError("content.unknown-markup")
    end = tag.end() if tag[3] else row.rindex(b"<")
    cells = _quick_cells(row, tag.end(), end, number)
    if cells is None:
        cells = list(_strict_cells(row, number, context))
    last = -1
    for cell in cells:
        index = column_index(cell.column)
        if index <= last or index >= LAST_COLUMN:
            raise ContentError("content.unknown-markup", cell=f"{cell.column}{number}")
        last = index
    return RowCells(tag, tag[1][: -len("row")].decode(), cells, tag.end(), end)


def pieces_by_reference(row: bytes) -> tuple[bytes, dict[bytes, bytes]] | None:
    """Return a row's start tag and the bytes from each cell's reference on to the next cell, by reference.

    ``None`` stands for a row in which that would not be one piece for one cell.
    """
    if not row.endswith(_ROW_END):
        return None
    head, *cells = row[: -len(_ROW_END)].split(_CELL)
    pieces = {reference: rest for reference, _, rest in [cell.partition(b'"') for cell in cells]}
    if head.count(b"<") != 1 or len(pieces) != row.count(b"<c"):
        return None
    return head, pieces


def row_of_pieces(head: bytes, pieces: Mapping[bytes, bytes]) -> bytes:
    """Return the row that was cut into these pieces."""
    cells = [b'%s%s"%s' % (_CELL, reference, rest) for reference, rest in pieces.items()]
    return b"".join([head, *cells, _ROW_END])


def plain_style(piece: bytes) -> str | None:
    """Return the style id ("" for none) of a cell without a formula, or ``None`` where more than a glance is needed."""
    attributes, _, content = piece.partition(b">")
    shape = _shape(attributes)
    if shape is None or b"<f" in content or (bool(content) is shape[2]):
        return None
    return shape[0] if shape[2] or content.endswith(b"</c>") else None


def _quick_cells(row: bytes, start: int, end: int, number: int) -> list[Cell] | None:
    """Return the cells, or ``None`` where the markup is not what programs usually write."""
    head, *pieces = row[start:end].split(_CELL)
    if head or row.count(b"<c", start, end) != len(pieces):
        return None
    cells: list[Cell] = []
    place, here = start, b"%d" % number
    for piece in pieces:
        first = place
        place += len(_CELL) + len(piece)
        reference, _, rest = piece.partition(b'"')
        attributes, _, content = rest.partition(b">")
        shape, column = _shape(attributes), _column(reference.removesuffix(here))
        if shape is None or not column or not reference.endswith(here):
            return None
        style, meta, single = shape
        if bool(content) is single or not (single or content.endswith(b"</c>")):
            return None
        formula = b""
        if content.startswith(b"<f"):
            formula = _formula(content)
            if not formula:
                return None
        cells.append(Cell(column, first, place, style, formula, meta, not single and content not in _BLANK))
    return cells


@lru_cache(4096)
def _shape(attributes: bytes) -> tuple[str, str, bool] | None:
    """Return the style, the mark of a dynamic array, and whether the cell is a single tag."""
    match = _SHAPE.fullmatch(attributes)
    if not match:
        return None
    style, meta = _STYLE.search(match[1]), _META.search(match[1])
    return style[1].decode() if style else "", meta[0].decode() if meta else "", bool(match[2])


@lru_cache(LAST_COLUMN)
def _column(text: bytes) -> str:
    return text.decode() if _COLUMN.fullmatch(text) else ""


def _formula(content: bytes) -> bytes:
    """Return a formula's element, with which a cell's content starts, or nothing where it does not end plainly."""
    end = content.find(b">") + 1
    if content[end - 2 : end] == b"/>":
        return content[:end]
    end = content.find(b"</f>")
    return content[: end + len(b"</f>")] if end >= 0 else b""


def _strict_cells(row: bytes, number: int, context: bytes) -> Iterator[Cell]:
    """Find the same by expat, with the prefixes that the enclosing tags declare."""
    names = [match[1] for match in TAG.finditer(context)]
    closing = b"".join(b"</%s>" % name for name in reversed(names))
    offset, index = len(context), -1
    found = elements("row", context + row + closing)
    row_element = next(element for element in found if element.start == offset)
    for element in _children(found, row_element):
        reference = element.attributes.get("r")
        column, there = split(reference) if reference else (letters(index + 1), number)
        if there != number:
            raise ContentError("content.cell-reference", typed=f"{column}{there}")
        index = column_index(column)
        inside = [other for other in found if element.start < other.start < element.end]
        formula = next((other for other in inside if other.name == "f"), None)
        filled = formula is not None or any(other.text for other in inside if other.name in ("v", "t"))
        yield Cell(
            column,
            element.start - offset,
            element.end - offset,
            element.attributes.get("s", ""),
            row[formula.start - offset : formula.end - offset] if formula else b"",
            f' cm="{element.attributes["cm"]}"' if "cm" in element.attributes else "",
            filled,
        )


def _children(found: list[Element], row: Element) -> Iterator[Element]:
    """Yield the cells that stand in the row itself."""
    end = row.content
    for element in found:
        if row.start < element.start < row.end and element.start >= end:
            end = element.end
            if element.name == "c":
                yield element


def attributes(tag: re.Match[bytes]) -> Iterator[tuple[bytes, int, int]]:
    """Yield each attribute of a start tag: its name, and where it stands with the blank before it."""
    for match in ATTRIBUTE.finditer(tag.string, tag.start(2), tag.end(2)):
        yield match[1], match.start(), match.end()
