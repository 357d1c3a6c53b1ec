"""One row with edits: cells that exist are replaced where they stand, others come in between, in column order."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from sync.xlsx.cell_markup import CellMarkup, cell_markup, height_markup, in_order
from sync.xlsx.edits import Cached, Edit, RowEdit
from sync.xlsx.references import LAST_COLUMN, column_index
from sync.xlsx.row_cells import (
    Cell,
    RowCells,
    attributes,
    pieces_by_reference,
    plain_style,
    row_of_pieces,
)

Replace = Callable[[Cell, Edit], None]
"""Told of every formula cell that gets another content, before it does."""

_HIDDEN = b' hidden="1"'
_HEIGHT = re.compile(rb"""\sht\s*=\s*["']([0-9]+(?:\.[0-9]+)?)["']""")
_HEIGHTS = re.compile(rb"""\s(?:ht|customHeight)\s*=\s*(?:"[^"]*"|'[^']*')""")


@dataclass(frozen=True, slots=True)
class PatchedRow:
    """A row's new markup, and the columns (zero-based) of the first and last cell that were added, if any."""

    markup: bytes
    added: tuple[int, int] | None = None


def new_row(number: int, edit: RowEdit, prefix: str) -> PatchedRow:
    """Return a row that does not exist yet."""
    columns = in_order(tuple(edit.cells))
    write, style, cells = cell_markup(prefix).cell, edit.styles.get, edit.cells
    made = "".join([write(f"{column}{number}", style(column, ""), cells[column]) for column in columns])
    hidden = ' hidden="1"' if edit.hidden else ""
    markup = f'<{prefix}row r="{number}"{hidden}{height_markup(edit.height)}>{made}</{prefix}row>'
    return PatchedRow(markup.encode(), _span(columns))


def overwritten_row(row: bytes, number: int, edit: RowEdit) -> bytes | None:
    """Return a row in which all edited cells exist and hold no formula, or ``None`` for any other row."""
    cut = pieces_by_reference(row)
    if cut is None or edit.hidden is not None:
        return None
    head, pieces = cut
    write = cell_markup().cell
    for column, new in edit.cells.items():
        reference = f"{column}{number}"
        piece = pieces.get(reference.encode())
        style = plain_style(piece) if piece is not None else None
        if style is None:
            return None
        style = edit.restyled.get(column, style)
        pieces[reference.encode()] = (
            write(reference, style, new).encode().partition(b'"')[2].partition(b'"')[2]
        )
    return row_of_pieces(_raised(head, edit.height), pieces)


def patched_row(row: bytes, number: int, edit: RowEdit, found: RowCells, replaced: Replace) -> PatchedRow:
    """Return a row that exists, with its edits."""
    writer = cell_markup(found.prefix)
    edits = iter(in_order(tuple(edit.cells)))
    column = next(edits, "")
    pieces: list[bytes] = []
    added: list[str] = []
    done = last = found.content

    def add(before: int) -> None:
        """Write the cells that come before a zero-based column."""
        nonlocal column
        while column and column_index(column) < before:
            new = writer.cell(f"{column}{number}", edit.styles.get(column, ""), edit.cells[column])
            pieces.append(new.encode())
            added.append(column)
            column = next(edits, "")

    for cell in found.cells:
        if not column:
            break
        if column != cell.column and column_index(column) < column_index(cell.column):
            pieces.append(row[done : cell.start])
            done = cell.start
            add(column_index(cell.column))
        if column == cell.column:
            new = edit.cells[column]
            if cell.formula:
                replaced(cell, new)
            style = edit.restyled.get(column, cell.style)
            pieces += (row[done : cell.start], _replaced(writer, f"{column}{number}", cell, new, style))
            done = cell.end
            column = next(edits, "")
        last = cell.end
    if column:
        pieces.append(row[done:last])
        done = last
        add(LAST_COLUMN)
    pieces.append(row[done : found.end])
    tag = _raised(_tag(row, found, edit.hidden, bool(added)), edit.height)
    closing = row[found.end :] or f"</{found.prefix}row>".encode()
    return PatchedRow(b"".join([tag, *pieces, closing]), _span(added))


def rewritten_cells(row: bytes, found: RowCells, new: Mapping[str, bytes]) -> bytes:
    """Return a row in which some cells, by column letters, have other markup."""
    pieces: list[bytes] = []
    done = 0
    for cell in found.cells:
        if cell.column in new:
            pieces += (row[done : cell.start], new[cell.column])
            done = cell.end
    return b"".join([*pieces, row[done:]])


def with_formula(row: bytes, cell: Cell, prefix: str, formula: str) -> bytes:
    """Return a formula cell's markup with another, plain formula; what it shows stays."""
    old = row[cell.start : cell.end]
    return old.replace(cell.formula, cell_markup(prefix).formula(formula).encode(), 1)


def _replaced(writer: CellMarkup, reference: str, cell: Cell, new: Edit, style_id: str) -> bytes:
    if not isinstance(new, Cached) or not cell.formula:
        return writer.cell(reference, style_id, new).encode()
    style = f' s="{cell.style}"' if cell.style else ""
    return writer.cached(reference, style + cell.meta, cell.formula.decode(), new.value).encode()


def _tag(row: bytes, found: RowCells, hidden: bool | None, grown: bool) -> bytes:
    """Return the row's start tag: without ``spans`` if they may not be true any more."""
    gone: Collection[bytes] = ({b"spans"} if grown else set()) | (
        {b"hidden"} if hidden is not None else set()
    )
    pieces: list[bytes] = []
    done = 0
    for name, start, end in attributes(found.tag):
        if name in gone:
            pieces.append(row[done:start])
            done = end
    pieces.append(row[done : found.tag.end(2)])
    return b"".join([*pieces, _HIDDEN if hidden else b"", b">"])


def _raised(tag: bytes, points: float) -> bytes:
    """Return a row's start tag with a height that is enough: nobody measures a row anew whose cells are filled in a file."""
    if not points or points <= height_of(tag):
        return tag
    bare, end, behind = without_height(tag).rpartition(b">")
    return b"".join([bare, height_markup(points).encode(), end, behind])


def height_of(tag: bytes) -> float:
    """Return the height in points that a row's start tag says, 0 for none."""
    said = _HEIGHT.search(tag)
    return float(said[1]) if said else 0.0


def without_height(tag: bytes) -> bytes:
    """Return a row's start tag that says no height."""
    return _HEIGHTS.sub(b"", tag)


def _span(columns: Collection[str]) -> tuple[int, int] | None:
    if not columns:
        return None
    indexes = [column_index(column) for column in columns]
    return min(indexes), max(indexes)
