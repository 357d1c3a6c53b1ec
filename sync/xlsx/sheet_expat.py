"""The streaming sheet reader: understands every legal form of a worksheet, Strict and prefixed ones too."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sync.errors import ContentError, GateError
from sync.xlsx import xml
from sync.xlsx.gate import Limits
from sync.xlsx.references import LAST_ROW, column_index, letters, split
from sync.xlsx.values import TEXT_LIMIT, Cell, SheetRow, Values, whole_number

TRUE = frozenset({"1", "true", "on"})
"""How markup says yes."""

MERGED = ["worksheet", "mergeCells"]
"""Where the areas of merged cells stand."""

_PARENTS = {
    "worksheet": ("",), "sheetData": ("worksheet",), "row": ("sheetData",), "c": ("row",), "f": ("c",), "v": ("c",),
    "is": ("c",), "t": ("is", "r"), "r": ("is",),
}  # fmt: skip
"""Where the elements that make cells stand. Anywhere else, one reader takes them for cells and another does not."""
_TOO_LONG = 20 * TEXT_LIMIT
"""Characters of a cell's markup at which reading it ends: escapes (``_x000D_``) take seven for one."""
_NEVER_INSIDE = frozenset(_PARENTS) - {"t", "r"}
"""What must not hide in an element that is passed over; phonetic runs hold ``t``."""


@dataclass(slots=True)
class SheetCells:
    """The filled cells of a sheet, row by row, and what was left unread beyond the form's bounds."""

    rows: list[SheetRow] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    """Zero-based first and last index of each hidden span."""
    merged: list[str] = field(default_factory=list)
    """Each area of merged cells: ``G6:G8``."""
    beyond: int = 0
    first_beyond: str = ""
    footer: str = ""
    """The printed footer, with its format codes."""


def read_sheet(part: str, blocks: Iterable[bytes], values: Values, limits: Limits) -> SheetCells:
    """Return the filled cells of a worksheet part."""
    reader = _Reader(part, values, limits)
    parser = xml.parser(part)
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    for block in blocks:
        parser.Parse(block, False)
    parser.Parse(b"", True)
    return reader.sheet


class _Reader:
    """The handlers of one sheet. ``_open`` are the open elements by local name, down to one that is passed over."""

    def __init__(self, part: str, values: Values, limits: Limits) -> None:
        self.sheet = SheetCells()
        self._part, self._values, self._limits = part, values, limits
        self._depth = self._elements = self._length = 0
        self._open = [""]
        self._skip = 0
        self._tables = 0
        self._row = 0
        self._hidden = False
        self._reference = ""
        self._row_cells: dict[str, Cell] = {}
        self._cells = 0
        self._kind = self._style = ""
        self._formula = self._valued = False
        self._collecting = False
        self._text: list[str] = []
        self._names: dict[str, str] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._elements += 1
        if self._depth > xml.DEPTH:
            raise GateError("gate.nesting", part=self._part)
        if self._elements > self._limits.elements:
            raise GateError("gate.bomb", part=self._part)
        tag = self._local(name)
        if self._skip:
            if tag in _NEVER_INSIDE:
                raise ContentError("content.misplaced", element=tag, cell=self._reference)
            return
        parent = self._open[-1]
        self._open.append(tag)
        if tag in _PARENTS and parent not in _PARENTS[tag]:
            self._misplaced(tag, parent)
            return
        match tag:
            case "c":
                self._start_cell(attributes)
            case "v" | "is":
                self._start_value(tag)
            case "t":
                self._collecting = True
            case "f":
                self._formula = True
            case "row":
                self._start_row(attributes)
            case "col":
                self._start_column(attributes)
            case "oddFooter":
                self._collecting = True
                self._length = 0
                self._text.clear()
            case "sheetData":
                self._start_rows()
            case "mergeCell" if self._open[-3:] == [*MERGED, tag]:
                self.sheet.merged.append(attributes.get("ref", ""))
            case "worksheet" | "r" | "cols" | "headerFooter" | "mergeCells":
                pass
            case _:
                # Everything else (rich text's properties, phonetic runs, validations …) holds no cell.
                self._skip = self._depth

    def end(self, name: str) -> None:
        depth, self._depth = self._depth, self._depth - 1
        if self._skip and depth != self._skip:
            return
        self._skip = 0
        self._open.pop()
        match self._local(name):
            case "c":
                self._end_cell()
            case "v" | "t":
                self._collecting = False
            case "oddFooter":
                self._collecting = False
                self.sheet.footer = "".join(self._text)
            case "row" if self._row_cells:
                self.sheet.rows.append(SheetRow(self._row, self._hidden, self._row_cells))
                self._row_cells = {}

    def text(self, data: str) -> None:
        if self._collecting:
            self._text.append(data)
            self._length += len(data)
            if self._length > _TOO_LONG:
                raise ContentError(
                    "content.long-text", cell=self._reference, length=self._length, limit=TEXT_LIMIT
                )

    def _local(self, name: str) -> str:
        known = self._names.get(name)
        if known is None:
            namespace, _, tag = name.rpartition(xml.SEPARATOR)
            known = self._names[name] = tag if namespace in xml.MAIN else ""
        return known

    def _start_row(self, attributes: dict[str, str]) -> None:
        if self._tables > 1:
            raise ContentError("content.two-sheets")
        number = attributes.get("r")
        self._row = self._row + 1 if number is None else _row_number(number)
        self._hidden = attributes.get("hidden") in TRUE
        self._reference = ""

    def _start_cell(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        if reference is None:
            reference = self._next_reference()
        self._reference = reference
        self._kind, self._style = attributes.get("t", ""), attributes.get("s", "")
        self._formula = self._valued = False
        self._length = 0
        self._text.clear()

    def _misplaced(self, tag: str, parent: str) -> None:
        """Pass over an element beside the rows, which is empty or refused at its first child; refuse any other."""
        if parent != "worksheet":
            raise ContentError("content.misplaced", element=tag, cell=self._reference)
        self._skip = self._depth

    def _start_rows(self) -> None:
        self._tables += 1
        if self._tables > 1 and self.sheet.rows:
            raise ContentError("content.two-sheets")

    def _start_value(self, tag: str) -> None:
        if self._valued:
            raise ContentError("content.two-values", cell=self._reference)
        self._valued = True
        self._collecting = tag == "v"

    def _next_reference(self) -> str:
        """Return where a cell stands that does not say so: right of the one before it."""
        if not self._reference:
            return f"A{self._row}"
        column, row = split(self._reference)
        return f"{letters(column_index(column) + 1)}{row}"

    def _end_cell(self) -> None:
        if not self._text and not self._formula:
            return
        try:
            cell = self._values.cell(self._kind, "".join(self._text), self._formula, self._style)
            if cell is not None:
                self._keep(cell)
        except ContentError as error:
            error.at(cell=self._reference)
            raise

    def _keep(self, cell: Cell) -> None:
        column, row = split(self._reference)
        if row != self._row:
            raise ContentError("content.cell-reference", typed=self._reference)
        if row > self._limits.rows or column_index(column) >= self._limits.columns:
            self.sheet.beyond += 1
            self.sheet.first_beyond = self.sheet.first_beyond or self._reference
            return
        if column in self._row_cells:
            raise ContentError("content.duplicate-cell")
        self._row_cells[column] = cell
        self._cells += 1
        if self._cells > self._limits.cells:
            raise ContentError("content.too-many-cells", limit=self._limits.cells)

    def _start_column(self, attributes: dict[str, str]) -> None:
        if attributes.get("hidden") in TRUE:
            self.sheet.hidden_columns.append(column_span(attributes))


def column_span(attributes: dict[str, str]) -> tuple[int, int]:
    """Return the zero-based first and last index of a ``col`` element; an empty span if it does not say."""
    first, last = (whole_number(attributes.get(name, "")) for name in ("min", "max"))
    return (1, 0) if first is None or last is None else (first - 1, last - 1)


def _row_number(text: str) -> int:
    number = whole_number(text)
    if number is None or not 0 < number <= LAST_ROW:
        raise ContentError("content.cell-reference", typed=text[:20])
    return number
