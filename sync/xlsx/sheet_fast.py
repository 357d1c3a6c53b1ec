"""The fast sheet reader: cuts the markup that spreadsheet programs really write at its seams.

Rows end in ``</row>`` and cells begin with ``<c r="``, so two splits leave one piece a cell. What follows the cell's
reference repeats over and over (``s="12"/>``, ``s="7" t="str"><f/><v>✔</v></c>``): each different piece is understood once,
by a regular expression that must match it wholly, and looked up from then on.

A part is accepted only if every piece of it is understood and everything around the rows has passed expat; for any other
part, and for any cell that is wrong, the answer is ``None`` and the caller asks :mod:`sync.xlsx.sheet_expat`, which also
says what is wrong. What a cell means is decided by :class:`sync.xlsx.values.Values` in both. A property test proves that
the two agree.

The texts of formulas, nine tenths of a book's bytes, are cut out first: that they hold no tag is all that is asked of
what nobody reads.
"""

import re
from collections.abc import Iterable
from itertools import chain
from types import MappingProxyType
from xml.parsers.expat import ExpatError

from sync.errors import ContentError
from sync.xlsx.gate import Limits
from sync.xlsx.markup import ATTRIBUTES, NotUnderstoodError, attributes_of, checked_text, unescaped
from sync.xlsx.references import LAST_COLUMN, LAST_ROW, column_index
from sync.xlsx.sheet_expat import TRUE, SheetCells
from sync.xlsx.sheet_frame import END, START, read_head, read_tail
from sync.xlsx.unread import Helpers, UnreadColumns
from sync.xlsx.values import Cell, SheetRow, Values

_INLINE = r'<is><t(?: xml:space="preserve")?>([^<]*)</t></is>'
_CELL_REST = re.compile(
    r'(?: s="[0-9]+")?(?: t="([a-zA-Z]+)")? ?'
    rf"(?:/>|>(<f({ATTRIBUTES}) ?/>)?(?:<v>([^<]*)</v>|<v ?/>|{_INLINE})?</c>)"
)
# The attributes of an empty row in the order of the schema, so that none can stand twice.
_EMPTY_ROW = (
    r'<row r="[1-9][0-9]{0,6}"(?: spans="[^"<&]*")?(?: s="[^"<&]*")?(?: customFormat="[^"<&]*")?(?: ht="[^"<&]*")?'
    r'(?: hidden="[^"<&]*")?(?: customHeight="[^"<&]*")?(?: x14ac:dyDescent="[^"<&]*")? ?/>'
)
_EMPTY_ROWS = re.compile(rf"(?:{_EMPTY_ROW})*+")
_ROW_HEAD = re.compile(rf'(?:{_EMPTY_ROW})*+<row r="([1-9][0-9]{{0,6}})"({ATTRIBUTES}) ?>')
_PLAIN_HEAD = re.compile('<row r="([1-9][0-9]{0,6})"([^<>]*)>')
_COLUMN = re.compile("[A-Z]{1,3}")
# Behind a whole cell, nothing but cells can stand: what is cut out there is nothing else that looks like one.
_CELL_END = b"</c>"
_BLANK_CELLS = re.compile(_CELL_END + rb'(?:<c r="[A-Z]++[0-9]++"(?: s="[0-9]++")?/>)++')

_PLAIN_FORMULA = re.compile(rb"<f>[^<]*+</f>")
_FORMULA = re.compile(rb"(<f [^<>]*+)>[^<]*+</f>")
_ROW_ATTRIBUTES = frozenset(
    {
        "spans", "s", "customFormat", "ht", "hidden", "customHeight", "outlineLevel", "collapsed",
        "thickTop", "thickBot", "ph", "x14ac:dyDescent",
    }
)  # fmt: skip
_FORMULA_ATTRIBUTES = frozenset({"t", "ref", "si", "aca", "ca"})
_ROW_END = b"</row>"
_MEMORY = 100_000
"""Different pieces of markup that are remembered: a master holds millions, most of them once."""
_VALUES = (("<v>", "</v></c>"), ("<is><t>", "</t></is></c>"))
"""What stands before and behind the value of a cell; whatever may stand before one may stand before the other."""
_BLANK = Cell(None)
"""Stands in the memory for a cell that holds nothing."""


def read_sheet_fast(
    part: str,
    blocks: Iterable[bytes],
    values: Values,
    limits: Limits,
    helpers: Helpers = MappingProxyType({}),
) -> SheetCells | None:
    """Return the filled cells of a worksheet part, or ``None`` where :func:`sync.xlsx.sheet_expat.read_sheet` must do.

    Rows are read as their bytes arrive; no more than a block of them is held. The columns of ``helpers`` are left unread
    where they stand behind all others.
    """
    blocks = iter(blocks)
    try:
        first = _collect(blocks, START)
        start = first.index(START) + len(START)
        head, sheet = first[:start], SheetCells()
        frames = [read_head(part, head)]
        rows = _Rows(sheet, b" xmlns:x14ac=" in head, values, limits, UnreadColumns(helpers))
        frames.append(read_tail(part, head, rows.read(chain((first[start:],), blocks))))
    except (NotUnderstoodError, ContentError, ExpatError, UnicodeDecodeError):
        # Expat meets the same fault again, and knows where it stands.
        return None
    for frame in frames:
        sheet.hidden_columns += frame.hidden_columns
        sheet.merged += frame.merged
        sheet.footer += frame.footer
    return sheet


def _collect(blocks: Iterable[bytes], mark: bytes) -> bytes:
    head = b""
    for block in blocks:
        head += block
        if mark in head:
            return head
    raise NotUnderstoodError


class _Rows:
    """Reads the rows of one sheet from blocks of bytes."""

    def __init__(
        self, sheet: SheetCells, x14ac: bool, values: Values, limits: Limits, unread: UnreadColumns
    ) -> None:
        self._sheet, self._values, self._limits, self._unread = sheet, values, limits, unread
        self._x14ac = x14ac
        self._hidden: dict[str, bool] = {}
        self._cells, self._shapes = values.understood, values.shapes
        self._inside: set[str] = set()
        self._count = 0

    def read(self, blocks: Iterable[bytes]) -> bytes:
        """Read all rows; return the bytes from ``</sheetData>`` on."""
        waiting = b""
        for block in blocks:
            waiting += block
            end = waiting.rfind(END)
            if end >= 0:
                self._read_rows(waiting[:end])
                return waiting[end:] + b"".join(blocks)
            cut = waiting.rfind(_ROW_END) + len(_ROW_END)
            if cut >= len(_ROW_END):
                self._read_rows(waiting[:cut])
                waiting = waiting[cut:]
        raise NotUnderstoodError

    def _read_rows(self, rows: bytes) -> None:
        done = 0
        while self._unread.seeking and (end := rows.find(_ROW_END, done)) >= 0:
            end += len(_ROW_END)
            self._read_whole_rows(rows[done:end])
            done = end
            if self._sheet.rows:
                self._unread.learn(self._sheet.rows[-1])
        self._read_whole_rows(self._unread.cut(rows[done:]))

    def _read_whole_rows(self, rows: bytes) -> None:
        text = checked_text(_BLANK_CELLS.sub(_CELL_END, _without_formula_texts(rows)))
        if not self._x14ac and "x14ac:" in text:
            raise NotUnderstoodError
        *whole, rest = text.split("</row>")
        for row in whole:
            self._read_row(row)
        if not _EMPTY_ROWS.fullmatch(rest):
            raise NotUnderstoodError

    def _read_row(self, row: str) -> None:
        """Take the cells of a row. The loop is the hot spot: it cuts, looks up and stores, nothing else."""
        head, *pieces = row.split('<c r="')
        number, hidden = self._row_head(head)
        mark = f'{number}"'
        memo, inside = self._cells, self._inside
        cells: dict[str, Cell] = {}
        for piece in pieces:
            column, _, rest = piece.partition(mark)
            cell = memo.get(rest)
            if cell is None:
                cell = memo[rest] = self._understand(rest) or _BLANK
            if cell is _BLANK:
                if not column.isalnum():
                    raise NotUnderstoodError
                continue
            if column not in inside:
                self._check_column(column)
            if column in cells:
                raise NotUnderstoodError
            cells[column] = cell
        if cells:
            self._end_row(int(number), hidden, cells)

    def _end_row(self, row: int, hidden: bool, cells: dict[str, Cell]) -> None:
        self._count += len(cells)
        if row > min(self._limits.rows, LAST_ROW) or self._count > self._limits.cells:
            raise NotUnderstoodError
        self._sheet.rows.append(SheetRow(row, hidden, cells))
        if len(self._cells) > _MEMORY:
            self._cells.clear()

    def _check_column(self, column: str) -> None:
        known = _COLUMN.fullmatch(column)
        if not known or column_index(column) >= min(self._limits.columns, LAST_COLUMN):
            raise NotUnderstoodError
        self._inside.add(column)

    def _row_head(self, head: str) -> tuple[str, bool]:
        plain = _PLAIN_HEAD.fullmatch(head)
        if plain and plain[2] in self._hidden:  # understood before
            return plain[1], self._hidden[plain[2]]
        match = _ROW_HEAD.fullmatch(head)
        if not match:
            raise NotUnderstoodError
        number, attributes = match.groups()
        found = attributes_of(attributes, _ROW_ATTRIBUTES)
        self._hidden[attributes] = found.get("hidden") in TRUE
        return number, self._hidden[attributes]

    def _understand(self, rest: str) -> Cell | None:
        """Return the cell whose markup goes on like this; numbers differ, but the markup before them seldom does."""
        shape, text = _cut_value(rest)
        known = self._shapes.get(shape)
        if known is not None:
            if "<" in text:
                raise NotUnderstoodError
            kind, computed = known
            if not text and not computed:
                return None
            return self._values.cell(kind, unescaped(text) if "&" in text else text, computed)
        match = _CELL_REST.fullmatch(rest)
        if not match:
            raise NotUnderstoodError
        kind, formula, attributes, text, inline = match.groups(default="")
        attributes_of(attributes, _FORMULA_ATTRIBUTES)
        if shape:
            self._shapes[shape] = kind, bool(formula)
        return self._cell(kind, text or inline, bool(formula))

    def _cell(self, kind: str, text: str, formula: bool) -> Cell | None:
        if not text and not formula:
            return None
        return self._values.cell(kind, unescaped(text), formula)


def _cut_value(rest: str) -> tuple[str, str]:
    """Return what stands before a cell's value, and the value; nothing where it has none, or attributes of its own."""
    for start, end in _VALUES:
        if rest.endswith(end):
            shape, _, text = rest[: -len(end)].rpartition(start)
            return shape, text
    return "", ""


def _without_formula_texts(rows: bytes) -> bytes:
    """Return the rows with ``<f …>text</f>`` cut to ``<f …/>``."""
    rows = _PLAIN_FORMULA.sub(b"<f/>", rows)
    return _FORMULA.sub(rb"\1/>", rows) if b"</f>" in rows else rows
