"""Cells as xlwings sees them: what they hold, what they are called, and what is around them."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from openpyxl.formula.translate import Translator
from xlwings import base_classes, utils

from addin.libreoffice.looks import Looks
from addin.libreoffice.values import from_wire, prepared, to_wire

if TYPE_CHECKING:
    from addin.libreoffice.sheets import Sheet
    from addin.libreoffice.tables import Table

ROWS, COLUMNS = 1_048_576, 16_384
"""How many Excel has."""


class Range(Looks, base_classes.Range):
    """A rectangle of cells. ``at_row`` and ``at_column`` count from 0, as LibreOffice does; xlwings' own numbers count from 1."""

    has_array = False
    max_cells_per_write = None
    """A block goes in one request, however large it is."""

    def __init__(self, sheet: "Sheet", top: int, left: int, n_rows: int = 1, n_columns: int = 1) -> None:
        self._sheet = sheet
        self.at_row, self.at_column, self.n_rows, self.n_columns = top, left, n_rows, n_columns
        self.options: dict[str, Any] = {}

    def ask(self, do: str, **values: Any) -> Any:
        """Ask the bridge about these cells.

        Raises:
            LibreOfficeError: it was refused.

        """
        return self._sheet.ask(do, area=(self.at_row, self.at_column, self.n_rows, self.n_columns), **values)

    @property
    def api(self) -> Any:
        """Return the bridge."""
        return self._sheet.api

    @property
    def sheet(self) -> "Sheet":
        """Return the sheet."""
        return self._sheet

    @property
    def row(self) -> int:
        """Return the first row's number."""
        return self.at_row + 1

    @property
    def column(self) -> int:
        """Return the first column's number."""
        return self.at_column + 1

    @property
    def shape(self) -> tuple[int, int]:
        """Return how many rows and columns it has."""
        return self.n_rows, self.n_columns

    @property
    def coords(self) -> tuple[str, int, int, int, int]:
        """Return the sheet's name, first row and column, and how many there are."""
        return self._sheet.name, self.row, self.column, self.n_rows, self.n_columns

    def __len__(self) -> int:
        return self.n_rows * self.n_columns

    def __call__(self, row: int, column: int | None = None) -> "Range":
        """Return a cell by its place in the range, from 1."""
        if column is None:
            row, column = divmod(row - 1, self.n_columns)
            row, column = row + 1, column + 1
        return Range(self._sheet, self.at_row + row - 1, self.at_column + column - 1)

    def get_address(
        self, row_absolute: bool = True, col_absolute: bool = True, external: bool = False
    ) -> str:
        """Return the address; ``external`` puts workbook and sheet before it."""

        def cell(top: int, left: int) -> str:
            column = utils.col_name(left + 1)
            return f"{'$' if col_absolute else ''}{column}{'$' if row_absolute else ''}{top + 1}"

        address = cell(self.at_row, self.at_column)
        if len(self) > 1:
            address += ":" + cell(self.at_row + self.n_rows - 1, self.at_column + self.n_columns - 1)
        if not external:
            return address
        name = f"[{self._sheet.book.name}]{self._sheet.name}"
        plain = name.replace("[", "").replace("]", "").replace(".", "").replace("_", "").isalnum()
        return f"{name}!{address}" if plain else "'{}'!{}".format(name.replace("'", "''"), address)

    @property
    def address(self) -> str:
        """Return the absolute address."""
        return self.get_address()

    @property
    def raw_value(self) -> Any:
        """What the cells show: a value for one cell, rows of values for several. A block is read in one request."""
        rows = self.ask("cells.read", errors=bool(self.options.get("err_to_str")))
        found = tuple(tuple(from_wire(cell) for cell in row) for row in rows)
        return found[0][0] if len(self) == 1 else found

    @raw_value.setter
    def raw_value(self, data: Any) -> None:
        rows = self._block(data)
        spelled: Callable[[str], str] = self._sheet.book.spelled
        cells = [[to_wire(prepared(value), spelled) for value in row] for row in rows]
        self._sheet.ask("cells.write", top=self.at_row, left=self.at_column, cells=cells)

    def _block(self, data: Any) -> list[list[Any]]:
        """Return rows of values: one value fills the whole range, and a formula moves its references on the way."""
        if isinstance(data, list | tuple):
            rows = data if isinstance(data[0], list | tuple) else [data]
            return [list(row) for row in rows]
        if isinstance(data, str) and data.startswith("=") and len(self) > 1:
            return self._filled(data)
        return [[data] * self.n_columns for _ in range(self.n_rows)]

    def _filled(self, formula: str) -> list[list[str]]:
        move = Translator(formula, origin=_name(self.at_row, self.at_column)).translate_formula
        return [
            [move(_name(self.at_row + row, self.at_column + column)) for column in range(self.n_columns)]
            for row in range(self.n_rows)
        ]

    @property
    def formula(self) -> Any:
        """What stands in the cells, formulas as Excel spells them: a text for one cell, rows of texts for several."""
        spelled = self._sheet.book.as_excel
        rows = self.ask("cells.formulas")
        found = tuple(tuple(_entry(text, spelled) for text in row) for row in rows)
        return found[0][0] if len(self) == 1 else found

    @formula.setter
    def formula(self, data: Any) -> None:
        self.raw_value = data

    formula2 = formula

    def end(self, direction: str) -> "Range":
        """Return the cell to which Ctrl and an arrow key lead."""
        at = {"row": self.at_row, "column": self.at_column, "direction": direction}
        return Range(self._sheet, *self._sheet.ask("rows.edge", **at))

    @property
    def current_region(self) -> "Range":
        """Return the filled area around it."""
        return Range(self._sheet, *self.ask("rows.region"))

    @property
    def merge_area(self) -> "Range":
        """Return the cell that it is merged to."""
        return Range(self._sheet, *self.ask("rows.merged"))

    @property
    def merge_cells(self) -> bool:
        """Whether the first cell is merged with others."""
        return len(self.merge_area) > 1

    def copy(self, destination: Any = None) -> None:
        """Copy the cells to a place in the same workbook."""
        if destination is not None:
            target = destination.impl
            self.ask("rows.copy", to=(target.sheet.name, target.at_row, target.at_column))

    @property
    def table(self) -> "Table | None":
        """Return the table that the first cell is in."""
        for table in self._sheet.tables:
            top, left, height, width = table.area
            if top <= self.at_row < top + height and left <= self.at_column < left + width:
                return table
        return None

    @property
    def name(self) -> Any:
        """Return the name of just these cells."""
        return next((name for name in self._sheet.book.names if name.where == self._where()), None)

    @name.setter
    def name(self, value: str) -> None:
        sheet = self._sheet.name.replace("'", "''")
        self._sheet.book.names.add(value, f"='{sheet}'!{self.address}")

    def _where(self) -> tuple[Any, ...]:
        return (self._sheet.name, self.at_row, self.at_column, self.n_rows, self.n_columns)


def _name(top: int, left: int) -> str:
    return f"{utils.col_name(left + 1)}{top + 1}"


def _entry(text: str, spelled: Callable[[str], str]) -> str:
    return spelled(text) if text.startswith("=") else text.removeprefix("'")
