"""The markup of a cell that the program writes: text in place, numbers as Python writes them shortest."""

import re
from collections.abc import Sequence
from datetime import date
from functools import cache, lru_cache
from math import isfinite
from types import NoneType
from xml.sax.saxutils import escape

from appraisal.numbers import to_serial
from sync.errors import ContentError
from sync.xlsx.edits import Cached, Constant, Edit, Formula, RowShape
from sync.xlsx.references import column_index
from workbook_templates.formulas import quoted
from workbook_templates.stamp import Link

LONGEST_TEXT = 32_767
"""No cell holds more characters."""
_LONGEST_STRING = 255
"""No text in a formula may be longer; a link that would be is written as plain text."""

_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_SPECIAL = re.compile("[&<>_\x00-\x1f\ufffe\uffff]")


@lru_cache(1024)
def in_order(columns: tuple[str, ...]) -> tuple[str, ...]:
    """Return column letters from left to right."""
    return tuple(sorted(columns, key=column_index))


class CellMarkup:
    """Writes cells in one namespace prefix: "" or, for ``<x:c>``, ``x:``."""

    __slots__ = ("_closed", "_inline", "_prefix", "_start", "_text_end", "_value", "_value_end")

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._start, self._closed = f'<{prefix}c r="', f"</{prefix}c>"
        self._value, self._value_end = f"><{prefix}v>", f"</{prefix}v></{prefix}c>"
        self._inline = f' t="inlineStr"><{prefix}is><{prefix}t xml:space="preserve">'
        self._text_end = f"</{prefix}t></{prefix}is></{prefix}c>"

    def cell(self, reference: str, style: str, edit: Edit) -> str:
        """Return the cell at a reference, with a style id or ""; a :class:`Cached` value of a formula needs :meth:`cached`."""
        head = f'{self._start}{reference}" s="{style}"' if style else f'{self._start}{reference}"'
        if type(edit) is str:
            return f"{head}{self._inline}{text(edit)}{self._text_end}"
        if type(edit) is float:
            return f"{head}{self._value}{number(edit)}{self._value_end}"
        if edit is None:
            return head + "/>"
        if isinstance(edit, Cached):
            if edit.or_plain:
                return self._filled(head, "", edit.value)
            raise ContentError("content.no-formula", cell=reference)
        if isinstance(edit, Link):
            return self._link(head, edit)
        if isinstance(edit, Formula):
            kind = f' t="array" ref="{reference}"' if edit.array else ""
            return f"{head}>{self._formula(edit.text, kind)}{self._closed}"
        return self._filled(head, "", edit)

    def heads(self, reference: str, style: str) -> tuple[str, str, str]:
        """Return a blank cell ("" if it has no style either), and what stands before a text and before a number."""
        head = f'{self._start}{reference}" s="{style}"' if style else f'{self._start}{reference}"'
        return head + "/>" if style else "", head + self._inline, head + self._value

    def cached(self, reference: str, attributes: str, formula: str, value: float | str | bool) -> str:
        """Return a cell that keeps its formula's markup and some attributes, and shows a value."""
        return self._filled(f'{self._start}{reference}"{attributes}', formula, value)

    def formula(self, text: str) -> str:
        """Return the element of a plain formula."""
        return self._formula(text, "")

    def _formula(self, text: str, attributes: str) -> str:
        return f"<{self._prefix}f{attributes}>{escape(text)}</{self._prefix}f>"

    def _link(self, head: str, link: Link) -> str:
        if max(len(link.target), len(link.text)) > _LONGEST_STRING:
            return self._filled(head, "", link.text)
        formula = self.formula(f"HYPERLINK({quoted(link.target)},{quoted(link.text)})")
        return self._filled(head, formula, link.text)

    def _filled(self, head: str, formula: str, value: Constant) -> str:
        match value:
            case bool():
                return f'{head} t="b"{self._shown(formula, f"{value:d}")}'
            case str() if formula:
                return f'{head} t="str"{self._shown(formula, text(value))}'
            case str():
                return f"{head}{self._inline}{text(value)}{self._text_end}"
            case date():
                return head + self._shown(formula, str(to_serial(value)))
            case None:
                return f"{head}>{formula}{self._closed}"
            case _:
                return head + self._shown(formula, number(value))

    def _shown(self, formula: str, value: str) -> str:
        return f">{formula}{self._value[1:]}{value}{self._value_end}"


def height_markup(points: float) -> str:
    """Return the attributes of a row of this height, none for 0."""
    return f' ht="{points:g}" customHeight="1"' if points else ""


class ShapedRows:
    """Writes new rows of one shape: all that is the same in rows with the same kinds of values is put together once."""

    def __init__(self, shape: RowShape, prefix: str) -> None:
        self.span = column_index(shape.columns[0]), column_index(shape.columns[-1])
        self._shape, self._prefix, self._writer = shape, prefix, cell_markup(prefix)
        self._template = lru_cache(256)(self._made)

    def row(self, row_number: int, values: Sequence[Edit]) -> str:
        """Return a row's markup."""
        here = str(row_number)
        filled = [
            text(value)
            if type(value) is str
            else number(value)
            if type(value) is float
            else self._rare(place, here, value)
            for place, value in enumerate(values)
            if value is not None
        ]
        template = self._template(tuple(map(type, values))).replace(_ROW, here)
        return template % (height_markup(self._shape.height(values)), *filled)

    def _made(self, kinds: Sequence[type]) -> str:
        """Return the markup of rows whose cells hold values of these types, with a mark for each value."""
        prefix, cells = self._prefix, []
        for column, style, kind in zip(self._shape.columns, self._shape.styles, kinds, strict=True):
            blank, before_text, before_number = self._writer.heads(f"{column}{_ROW}", style)
            if kind is NoneType:
                cells.append(blank)
            elif kind is str:
                cells.append(f"{before_text}%s</{prefix}t></{prefix}is></{prefix}c>")
            elif kind is float:
                cells.append(f"{before_number}%s</{prefix}v></{prefix}c>")
            else:
                cells.append("%s")
        return f'<{prefix}row r="{_ROW}"%s>{"".join(cells)}</{prefix}row>'

    def _rare(self, place: int, here: str, value: Edit) -> str:
        return self._writer.cell(self._shape.columns[place] + here, self._shape.styles[place], value)


@lru_cache(64)
def shaped_rows(shape: RowShape, prefix: str) -> ShapedRows:
    """Return the writer of a shape, which has columns, in a prefix."""
    return ShapedRows(shape, prefix)


_ROW = "\0"
"""Stands for the row number until a row is whole: no cell can hold it."""


@cache
def cell_markup(prefix: str = "") -> CellMarkup:
    """Return the writer of a prefix."""
    return CellMarkup(prefix)


def number(value: float) -> str:
    """Return a number in the fewest digits that read back as the same number."""
    if not isfinite(value):
        raise ValueError("no cell holds a number that is not finite")
    return repr(value).removesuffix(".0")


def text(value: str) -> str:
    """Escape text for XML; what XML cannot hold is written as spreadsheet programs do, ``_x000B_``."""
    if len(value) > LONGEST_TEXT:
        raise ContentError("content.long-text", length=len(value), limit=LONGEST_TEXT)
    if not _SPECIAL.search(value):
        return value
    return escape(_UNPRINTABLE.sub(lambda match: f"_x{ord(match[0]):04X}_", value))
