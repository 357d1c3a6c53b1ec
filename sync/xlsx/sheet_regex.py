"""The fast sheet reader: one regular expression for the markup that spreadsheet programs really write.

It accepts a part only if every byte between ``<sheetData>`` and ``</sheetData>`` belongs to a token that it fully
understands and everything around has passed expat; for any other part, and for any cell that is wrong, it returns
``None`` and the caller asks :mod:`sync.xlsx.sheet_expat`, which also says what is wrong. What a cell means is decided by
:class:`sync.xlsx.values.Values` in both. A property test proves that the two agree.

The texts of formulas, nine tenths of a book's bytes, are cut out first: that they hold no tag is all that is asked of
what nobody reads.

"""

import re
from collections.abc import Iterable
from itertools import chain
from xml.parsers.expat import ExpatError

from sync.errors import ContentError
from sync.xlsx import xml
from sync.xlsx.gate import Limits
from sync.xlsx.references import LAST_COLUMN, LAST_ROW, column_index
from sync.xlsx.sheet_expat import TRUE, SheetCells, column_span
from sync.xlsx.values import Cell, SheetRow, Values

_REFERENCE = r"([A-Z]{1,3})([1-9][0-9]{0,6})"
_BLANK = r'<c r="[A-Z]{1,3}[0-9]{1,7}"(?: s="[0-9]+")? ?/>'
_FORMULA = r'(<f(?: (?:t|ref|si|aca|ca)="[^"<&]*")*) ?/>'
_INLINE = r'<is><t(?: xml:space="preserve")?>([^<]*)</t></is>'
_CELL = (
    rf'<c r="{_REFERENCE}"(?: s="[0-9]+")?(?: t="([a-zA-Z]+)")?>'
    rf"(?:{_FORMULA})?(?:<v>([^<]*)</v>|<v ?/>|{_INLINE})?</c>"
)
_ROW = r'<row r="([1-9][0-9]{0,6})"((?: [a-zA-Z0-9:]+="[^"<&]*")*) ?>'
# The attributes in the order of the schema, so that none can stand twice.
_EMPTY_ROW = (
    r'<row r="[0-9]{1,7}"(?: spans="[^"<&]*")?(?: s="[^"<&]*")?(?: customFormat="[^"<&]*")?(?: ht="[^"<&]*")?'
    r'(?: hidden="[^"<&]*")?(?: customHeight="[^"<&]*")?(?: outlineLevel="[^"<&]*")?(?: collapsed="[^"<&]*")?(?: x14ac:dyDescent="[^"<&]*")?'
    rf"(?:/>|>(?:{_BLANK})*+</row>)"
)
_TOKEN = re.compile(rf"(?:{_BLANK})*+(?:{_CELL}|</row>(?:{_EMPTY_ROW})*+(?:{_ROW})?|([\s\S]+))", re.ASCII)

_ATTRIBUTE = re.compile(r' ([a-zA-Z0-9:]+)="([^"]*)"')
_ROW_ATTRIBUTES = frozenset(
    {
        "spans", "s", "customFormat", "ht", "hidden", "customHeight", "outlineLevel", "collapsed",
        "thickTop", "thickBot", "ph", "x14ac:dyDescent",
    }
)  # fmt: skip
_FORMULA_KINDS = frozenset({"normal", "shared", "array", "dataTable"})
_BAD_ENTITY = re.compile(rb"&(?!amp;|lt;|gt;|quot;|apos;)")
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&"))
_CONTROLS = bytes(range(9)) + bytes(range(11, 32))
_CELL_ELEMENTS = frozenset({"sheetData", "row", "c", "v", "f", "is", "t", "r"})
_START, _END = b"<sheetData>", b"</sheetData>"
_ROW_END = b"</row>"
_FORMULA_END = b"</f>"


class _NotUnderstoodError(Exception):
    """The part holds something that this reader leaves to expat."""


def read_sheet_fast(part: str, blocks: Iterable[bytes], values: Values, limits: Limits) -> SheetCells | None:
    """Return the filled cells of a worksheet part, or ``None`` where :func:`sync.xlsx.sheet_expat.read_sheet` must do.

    Rows are read as their bytes arrive; no more than a block of them is held.
    """
    blocks = iter(blocks)
    try:
        head = _collect(blocks, _START)
        frame = _Frame(part, head[: head.index(_START) + len(_START)])
        rows = _Rows(frame.sheet, b" xmlns:x14ac=" in head, values, limits)
        tail = rows.read(chain((head[head.index(_START) + len(_START) :],), blocks))
        frame.close(tail)
    except (_NotUnderstoodError, ContentError, ExpatError, UnicodeDecodeError):
        # Expat meets the same fault again, and knows where it stands.
        for _ in blocks:
            pass
        return None
    return frame.sheet


def _collect(blocks: Iterable[bytes], mark: bytes) -> bytes:
    head = b""
    for block in blocks:
        head += block
        if mark in head:
            return head
    raise _NotUnderstoodError


class _Frame:
    """Everything of a sheet part but its rows, checked by expat as if the sheet had none."""

    def __init__(self, part: str, head: bytes) -> None:
        self.sheet = SheetCells()
        self._open: list[str] = []
        self._parser = xml.parser(part)
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        _refuse_markup(head)
        self._parser.Parse(head, False)
        if self._open != ["worksheet", "sheetData"]:
            raise _NotUnderstoodError

    def close(self, tail: bytes) -> None:
        """Check what stands behind the rows."""
        _refuse_markup(tail)
        self._parser.Parse(tail, True)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        namespace, _, tag = name.rpartition(xml.SEPARATOR)
        if namespace not in xml.MAIN:
            tag = ""
        if (tag in _CELL_ELEMENTS and self._open != ["worksheet"]) or len(self._open) >= xml.DEPTH:
            raise _NotUnderstoodError
        if tag == "sheetData" and self.sheet.rows:
            raise _NotUnderstoodError
        if tag == "col" and self._open == ["worksheet", "cols"] and attributes.get("hidden") in TRUE:
            self.sheet.hidden_columns.append(column_span(attributes))
        self._open.append(tag)

    def _end(self, _: str) -> None:
        self._open.pop()


def _refuse_markup(text: bytes) -> None:
    """Comments, CDATA and instructions could hide where the rows begin and end."""
    if b"<!" in text or text.find(b"<?", 1) > 0:
        raise _NotUnderstoodError


class _Rows:
    """Reads the rows of one sheet from blocks of bytes."""

    def __init__(self, sheet: SheetCells, x14ac: bool, values: Values, limits: Limits) -> None:
        self._sheet, self._values, self._limits = sheet, values, limits
        self._x14ac = x14ac
        self._hidden: dict[str, bool] = {}
        self._cells: dict[tuple[str, str], dict[str, Cell | None]] = {}
        self._inside: set[str] = set()
        self._count = 0

    def read(self, blocks: Iterable[bytes]) -> bytes:
        """Read all rows; return the bytes from ``</sheetData>`` on."""
        waiting = b""
        for block in blocks:
            waiting += block
            end = waiting.rfind(_END)
            if end >= 0:
                self._read_rows(waiting[:end])
                return waiting[end:] + b"".join(blocks)
            cut = waiting.rfind(_ROW_END) + len(_ROW_END)
            if cut >= len(_ROW_END):
                self._read_rows(waiting[:cut])
                waiting = waiting[cut:]
        raise _NotUnderstoodError

    def _read_rows(self, rows: bytes) -> None:
        rows = _without_formula_texts(rows)
        _check_bytes(rows)
        text = rows.decode()
        if "\ufffe" in text or "\uffff" in text or (not self._x14ac and "x14ac:" in text):
            raise _NotUnderstoodError
        # The first token ends a row that never began, so that each row begins where another ends.
        self._take(_TOKEN.findall("</row>" + text))

    def _take(self, tokens: Iterable[tuple[str, ...]]) -> None:
        """Take the cells of whole rows. This loop is the hot spot: it compares, looks up and stores, nothing else."""
        memos, inside, is_hidden = self._cells, self._inside, self._hidden
        cells: dict[str, Cell] = {}
        number, hidden, is_open = "", False, True
        for column, row, kind, formula, value, inline, next_number, attributes, unknown in tokens:
            if column:
                if row != number or column in cells:
                    raise _NotUnderstoodError
                if column not in inside:
                    self._check_column(column)
                text = value or inline
                memo = memos.get((kind, formula))
                if memo is None:
                    memo = memos[kind, formula] = self._new_memo(formula)
                if text in memo:
                    cell = memo[text]
                else:
                    cell = memo[text] = self._cell(kind, text, bool(formula))
                if cell is not None:
                    cells[column] = cell
            else:
                if unknown or not is_open:
                    raise _NotUnderstoodError
                if cells:
                    self._end_row(number, hidden, cells)
                    cells = {}
                number = next_number
                is_open = number != ""
                if is_open:
                    known = is_hidden.get(attributes)
                    hidden = self._row_hidden(attributes) if known is None else known
        if is_open:
            raise _NotUnderstoodError

    def _end_row(self, number: str, hidden: bool, cells: dict[str, Cell]) -> None:
        self._count += len(cells)
        row = int(number)
        if row > min(self._limits.rows, LAST_ROW) or self._count > self._limits.cells:
            raise _NotUnderstoodError
        self._sheet.rows.append(SheetRow(row, hidden, cells))

    def _check_column(self, column: str) -> None:
        if column_index(column) >= min(self._limits.columns, LAST_COLUMN):
            raise _NotUnderstoodError
        self._inside.add(column)

    def _row_hidden(self, attributes: str) -> bool:
        """Whether a row with these attributes is hidden; remembered, since few differ."""
        found = dict(_ATTRIBUTE.findall(attributes))
        if len(found) != attributes.count('="') or not found.keys() <= _ROW_ATTRIBUTES:
            raise _NotUnderstoodError
        hidden = self._hidden[attributes] = found.get("hidden") in TRUE
        return hidden

    def _new_memo(self, formula: str) -> dict[str, Cell | None]:
        """Return an empty memory for the cells of one kind, once the formula's attributes are checked."""
        found = dict(_ATTRIBUTE.findall(formula))
        if len(found) != formula.count('="') or found.get("t", "normal") not in _FORMULA_KINDS:
            raise _NotUnderstoodError
        return {}

    def _cell(self, kind: str, text: str, formula: bool) -> Cell | None:
        if not text and not formula:
            return None
        return self._values.cell(kind, _unescaped(text), formula)


def _without_formula_texts(rows: bytes) -> bytes:
    """Return the rows with ``<f …>text</f>`` cut to ``<f …/>``."""
    *pieces, rest = rows.split(_FORMULA_END)
    return b"".join([*map(_without_last_formula, pieces), rest]) if pieces else rows


def _without_last_formula(piece: bytes) -> bytes:
    before, start, formula = piece.partition(b"<f")
    if b"<" in formula:
        # Formulas without a text (``<f t="shared" si="0"/>``) stand before the one that ends here.
        before, start, formula = piece.rpartition(b"<f")
    attributes, close, text = formula.partition(b">")
    if not start or not close or b"<" in text:
        raise _NotUnderstoodError
    return b"%s<f%s/>" % (before, attributes)


def _check_bytes(rows: bytes) -> None:
    """Refuse characters that XML does not allow, and what the tokens would pass over."""
    if len(rows.translate(None, _CONTROLS)) != len(rows) or _BAD_ENTITY.search(rows):
        raise _NotUnderstoodError
    if b"]" in rows and b"]]>" in rows:
        raise _NotUnderstoodError


def _unescaped(text: str) -> str:
    if "&" in text:
        for entity, character in _ENTITIES:
            text = text.replace(entity, character)
    return text
