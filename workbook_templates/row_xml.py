"""The rows of a table as a sheet part holds them: XML in the styles of the template's prototype rows.

A book's rows are written cell after cell, so all that is the same in every row is put together beforehand. A formula
that every row holds alike is written once, in the first row, and named in the others (a *shared* formula): the helper
formulas are most of a book's bytes, and whoever reads a book pays for them.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sized
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple
from xml.sax.saxutils import escape

from workbook_templates import formulas
from workbook_templates.layout import Table, column_letter
from workbook_templates.row_heights import RowHeights

STYLE_KEY = "_style"
"""A row's style variant stands under this key; without it the row is ``open``."""

VARIANTS = ("open", "locked", "headed", "goal", "weight")
"""Row styles, in the order of their prototype rows: ``open`` rows have inputs for people, ``locked`` rows only show, and of
``headed`` rows people fill just what the head of a department sets (:data:`~workbook_templates.ownership.HEAD_PLANS`).
In ``goal`` and ``weight`` rows people fill all but what HR locked (:data:`~workbook_templates.ownership.LOCKS`)."""


@dataclass(frozen=True, slots=True)
class Overwritten:
    """A constant where a formula belongs: what a person does who types over a computed cell."""

    value: float | str | None


@dataclass(frozen=True, slots=True)
class Link:
    """A text that opens a file or a cell: ``books/x.xlsx#'Goals'!C7``; ``target`` is relative to the workbook's folder."""

    target: str
    text: str


Cell = float | str | date | Overwritten | Link | None
Row = Mapping[str, Cell]

_CHUNK_ROWS = 256
_LONGEST_STRING = 255
"""No text in a formula may be longer; a link that would be is written as plain text."""
_EPOCH = date(1899, 12, 30)
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_SPECIAL = re.compile("[&<>\x00-\x1f\ufffe\uffff]")
_ROW = "\0"
"""Stands for the row number until a row is whole: no cell can hold it."""
_APART = ("!", "{", "#")
"""What no shared formula may hold: Excel calls a workbook damaged whose shared formulas name another sheet, and its own
formats leave arrays and errors out of them, too."""


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a table's body belongs in a sheet part, and how its cells are written.

    ``row_attributes`` and ``styles`` hold a row's height (rows drawn without one are measured) and the style id of every
    column for each variant; ``formulas`` the pieces of each column's formula, cut at the row number. Shared formulas are
    numbered from ``first_shared`` on, no number twice on a sheet.
    """

    number: int
    table: Table
    row_attributes: Mapping[str, str]
    styles: Mapping[str, tuple[str, ...]]
    formulas: tuple[tuple[str, ...] | None, ...]
    first_shared: int = 0


def row_chunks(slot: Slot, rows: Iterable[Row], last_rows: dict[int, int]) -> Iterator[bytes]:
    """Yield the XML of a table's rows, of one blank row if there are none, and note the last row's number.

    Formulas are shared where the number of rows is known beforehand: the first of them says how far they reach.
    """
    number = slot.table.first_row
    last = number + len(rows) if isinstance(rows, Sized) else 0
    writer = _TableWriter(slot, last)
    chunk: list[str] = []
    for number, row in enumerate(rows, start=slot.table.first_row + 1):
        chunk.append(writer.xml(row, number))
        if len(chunk) == _CHUNK_ROWS:
            yield "".join(chunk).encode()
            chunk.clear()
    if number == slot.table.first_row:
        number += 1
        chunk.append(writer.xml({}, number))
    yield "".join(chunk).encode()
    last_rows[slot.number] = number


class _Head(NamedTuple):
    """What stands before the value of a column's cells; ``formula`` is its markup, "" for an input column."""

    key: str
    start: str
    blank: str
    number: str
    text: str
    formula: str


class _TableWriter:
    """Writes the rows of one table, in whichever style variant each asks for."""

    def __init__(self, slot: Slot, last_row: int) -> None:
        self._slot, self._last_row = slot, last_row
        self._formulas = _formula_texts(slot)
        self._shared = _shared_numbers(slot, self._formulas) if last_row > slot.table.first_row + 1 else {}
        self._untold = set(self._shared)
        self._looks_up = any(formulas.ABOVE_ROW in text for text in self._formulas.values())
        self._heads = {variant: self._heads_of(variant) for variant in slot.styles}
        heights = RowHeights(slot.table)
        self._heights = {
            variant: None if " ht=" in attributes or " hidden=" in attributes else heights
            for variant, attributes in slot.row_attributes.items()
        }

    def xml(self, row: Row, number: int) -> str:
        """Return the row's XML at a one-based row number."""
        variant, get = str(row.get(STYLE_KEY) or "open"), row.get
        heads = self._first_heads(variant, row, number) if self._untold else self._heads[variant]
        heights = self._heights[variant]
        # The blank row of a table without any is filled later: a program that opens it then measures it.
        height = f' ht="{heights.points(row):g}" customHeight="1"' if heights and row else ""
        cells = [f'<row r="{_ROW}"{self._slot.row_attributes[variant]}{height}>']
        for key, start, blank, before_number, before_text, formula in heads:
            value = get(key)
            if value is None or value == "":
                cells.append(blank)
            elif type(value) is float:
                cells.append(f"{before_number}{_float(value)}</v></c>")
            elif type(value) is str:
                cells.append(
                    f"{before_text}{escaped(value)}</v></c>" if formula else before_text + _inline(value)
                )
            else:
                cells.append(_rare(start, formula, value))
        cells.append("</row>")
        made = "".join(cells).replace(_ROW, str(number))
        return made.replace(formulas.ABOVE_ROW, str(number - 1)) if self._looks_up else made

    def _heads_of(self, variant: str) -> list[_Head]:
        return [self._head(key, variant, self._formula(key)) for key in self._slot.table.positions]

    def _formula(self, key: str, number: int = 0) -> str:
        """Return the markup of a column's formula: the whole of it, or its number where the first row tells the whole."""
        text = self._formulas.get(key)
        if text is None:
            return ""
        if key not in self._shared:
            return f"<f>{text}</f>"
        if not number:
            return f'<f t="shared" si="{self._shared[key]}"/>'
        letter = column_letter(self._slot.table.positions[key])
        reach = f"{letter}{number}:{letter}{self._last_row}"
        return f'<f t="shared" ref="{reach}" si="{self._shared[key]}">{text}</f>'

    def _first_heads(self, variant: str, row: Row, number: int) -> list[_Head]:
        """Return the heads of a row that tells formulas which no row has told yet."""
        telling = {key for key in self._untold if not isinstance(row.get(key), Overwritten)}
        self._untold -= telling
        return [
            self._head(head.key, variant, self._formula(head.key, number)) if head.key in telling else head
            for head in self._heads[variant]
        ]

    def _head(self, key: str, variant: str, formula: str) -> _Head:
        position = self._slot.table.positions[key]
        start = f'<c r="{column_letter(position)}{_ROW}" s="{self._slot.styles[variant][position - 1]}"'
        number = f"{start}>{formula}<v>"
        if not formula:
            return _Head(key, start, f"{start}/>", number, f'{start} t="inlineStr"><is><t', "")
        text = f'{start} t="str">{formula}<v>'
        return _Head(key, start, f"{text}</v></c>", number, text, formula)


def _formula_texts(slot: Slot) -> dict[str, str]:
    """Return the formula of each column that has one, escaped, with a mark where the row number belongs."""
    return {
        column.key: escape(_ROW.join(pieces))
        for column, pieces in zip(slot.table.columns, slot.formulas, strict=True)
        if pieces is not None
    }


def _shared_numbers(slot: Slot, texts: Mapping[str, str]) -> dict[str, int]:
    shared = (key for key, text in texts.items() if not any(mark in text for mark in _APART))
    return {key: number for number, key in enumerate(shared, start=slot.first_shared)}


def _rare(start: str, formula: str, value: Cell) -> str:
    """Return the cell of a value that few cells hold."""
    if isinstance(value, Link) and not formula:
        return _link(start, value)
    if isinstance(value, Overwritten):
        value, formula = value.value, ""
    match value:
        case None | "":
            return f"{start}/>"
        case bool():
            return f'{start} t="b">{formula}<v>{value:d}</v></c>'
        case date():
            return f"{start}>{formula}<v>{(value - _EPOCH).days}</v></c>"
        case Link():
            return f'{start} t="str">{formula}<v>{escaped(value.text)}</v></c>'
        case str():
            return f'{start} t="inlineStr"><is><t{_inline(value)}'
        case _:
            return f"{start}>{formula}<v>{_float(value)}</v></c>"


def _link(start: str, link: Link) -> str:
    if max(len(link.target), len(link.text)) > _LONGEST_STRING:
        return f'{start} t="inlineStr"><is><t{_inline(link.text)}'
    formula = f"HYPERLINK({formulas.quoted(link.target)},{formulas.quoted(link.text)})"
    return _rare(start, f"<f>{escaped(formula)}</f>", link)


@lru_cache(maxsize=4_096)
def _float(value: float) -> str:
    return repr(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)


def escaped(text: str) -> str:
    """Return text as XML holds it, without what XML cannot hold."""
    return escape(_UNPRINTABLE.sub("", text)) if _SPECIAL.search(text) else text


def printable(text: str) -> str:
    """Return text without the characters that neither a file nor Google can hold."""
    return _UNPRINTABLE.sub("", text)


def _inline(text: str) -> str:
    """Return what follows ``<t`` in a cell that holds its own text."""
    space = ' xml:space="preserve"' if text != text.strip() or "\n" in text else ""
    return f"{space}>{escaped(text)}</t></is></c>"
