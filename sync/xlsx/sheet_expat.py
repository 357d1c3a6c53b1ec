"""The streaming sheet reader: understands every legal form of a worksheet, Strict and prefixed ones too."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sync.errors import ContentError, GateError
from sync.xlsx import xml
from sync.xlsx.gate import Limits
from sync.xlsx.references import LAST_ROW, column_index, letters, split
from sync.xlsx.values import Cell, SheetRow, Values

_TRUE = frozenset({"1", "true", "on"})


@dataclass(slots=True)
class SheetCells:
    """The filled cells of a sheet, row by row, and what was left unread beyond the form's bounds."""

    rows: list[SheetRow] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    """Zero-based first and last index of each hidden span."""
    beyond: int = 0
    first_beyond: str = ""


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
    """The handlers of one sheet. ``_path`` holds the open elements by local name ("" where it is not the main one)."""

    def __init__(self, part: str, values: Values, limits: Limits) -> None:
        self.sheet = SheetCells()
        self._part, self._values, self._limits = part, values, limits
        self._depth = 0
        self._skip = 0
        self._row = 0
        self._hidden = False
        self._column = -1
        self._row_cells: dict[str, Cell] = {}
        self._cells = 0
        self._place = ""
        self._kind = self._style = ""
        self._formula = False
        self._collecting = False
        self._text: list[str] = []
        self._names: dict[str, str] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > xml.DEPTH:
            raise GateError("gate.nesting", part=self._part)
        if self._skip:
            return
        match self._local(name):
            case "c":
                self._start_cell(attributes)
            case "v" | "t":
                self._collecting = True
            case "f":
                self._formula = True
            case "row":
                self._start_row(attributes)
            case "col":
                self._start_column(attributes)
            case "worksheet" | "sheetData" | "is" | "r" | "cols":
                pass
            case _:
                # Everything else (rich text's properties, phonetic runs, validations …) holds no cell.
                self._skip = self._depth

    def end(self, name: str) -> None:
        depth, self._depth = self._depth, self._depth - 1
        if self._skip:
            self._skip = 0 if depth == self._skip else self._skip
            return
        match self._local(name):
            case "c":
                self._end_cell()
            case "v" | "t":
                self._collecting = False
            case "row" if self._row_cells:
                self.sheet.rows.append(SheetRow(self._row, self._hidden, self._row_cells))
                self._row_cells = {}

    def text(self, data: str) -> None:
        if self._collecting:
            self._text.append(data)

    def _local(self, name: str) -> str:
        known = self._names.get(name)
        if known is None:
            namespace, _, tag = name.rpartition(xml.SEPARATOR)
            known = self._names[name] = tag if namespace in xml.MAIN else ""
        return known

    def _start_row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r")
        self._row = self._row + 1 if number is None else _row_number(number)
        self._hidden = attributes.get("hidden") in _TRUE
        self._column = -1

    def _start_cell(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        if reference is None:
            self._column += 1
            column = letters(self._column)
        else:
            column, row = split(reference)
            self._column = column_index(column)
            if row != self._row:
                raise ContentError("content.cell-reference", typed=reference)
        self._place = column
        self._kind, self._style = attributes.get("t", ""), attributes.get("s", "")
        self._formula = False
        self._text.clear()

    def _end_cell(self) -> None:
        if not self._text and not self._formula:
            return
        column = self._place
        try:
            cell = self._values.cell(self._kind, "".join(self._text), self._formula, self._style)
            if cell is None:
                return
            if self._row > self._limits.rows or self._column >= self._limits.columns:
                self._note_beyond(column)
                return
            if column in self._row_cells:
                raise ContentError("content.duplicate-cell")
            self._row_cells[column] = cell
            self._cells += 1
            if self._cells > self._limits.cells:
                raise ContentError("content.too-many-cells", limit=self._limits.cells)
        except ContentError as error:
            raise error.at(cell=f"{column}{self._row}") from error.__cause__

    def _note_beyond(self, column: str) -> None:
        self.sheet.beyond += 1
        self.sheet.first_beyond = self.sheet.first_beyond or f"{column}{self._row}"

    def _start_column(self, attributes: dict[str, str]) -> None:
        if attributes.get("hidden") in _TRUE:
            self.sheet.hidden_columns.append((int(attributes["min"]) - 1, int(attributes["max"]) - 1))


def _row_number(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or not 0 < int(text) <= LAST_ROW:
        raise ContentError("content.cell-reference", typed=text[:20])
    return int(text)
