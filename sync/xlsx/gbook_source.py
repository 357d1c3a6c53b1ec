"""A Google Sheet that was put down as a ``.gbook``, as a source of sheets, identity and cells."""

from collections.abc import Sequence

from sync.errors import IdentityError, Notice
from sync.google.gbook import KIND, Tab, head_of, with_tabs
from sync.identity import PROPERTY_PREFIX
from sync.xlsx.gate import Limits, Package
from sync.xlsx.references import column_index
from sync.xlsx.sheet_expat import SheetCells
from sync.xlsx.values import Cell, SheetRow
from sync.xlsx.workbook_part import SheetPart

MUST_AGREE = tuple(f"{PROPERTY_PREFIX}{field}" for field in ("book_id", "cycle_id", "role", "recipient_id"))
"""What the registry and the spreadsheet's own metadata must say alike."""


class GbookSource:
    """A ``.gbook`` behind the gate."""

    def __init__(self, package: Package, limits: Limits) -> None:
        self._limits = limits
        self._book = with_tabs(package, limits, head_of(package))
        self._by_title = {tab.title: tab for tab in self._book.tabs}
        self.kind = KIND
        self.notices: list[Notice] = package.notices

    @property
    def sheets(self) -> Sequence[SheetPart]:
        """The sheets in the order of their tabs; the name of a part is the sheet's title."""
        return [
            SheetPart(tab.title, tab.title, "hidden" if tab.hidden else "visible") for tab in self._book.tabs
        ]

    def properties(self) -> dict[str, str]:
        """Return what the registry and the developer metadata say, which must agree.

        Raises:
            IdentityError: they contradict each other.

        """
        registry, metadata = self._book.properties, self._book.metadata
        for name in MUST_AGREE:
            if registry.get(name) and metadata.get(name) and registry[name] != metadata[name]:
                raise IdentityError(
                    "book.identity",
                    field=name.removeprefix(PROPERTY_PREFIX),
                    first=registry[name],
                    second=metadata[name],
                )
        return {**metadata, **registry}

    def cells(self, sheet: SheetPart) -> SheetCells:
        """Return the filled cells of a sheet."""
        tab = self._by_title[sheet.title]
        found = SheetCells(hidden_columns=list(tab.hidden_columns), merged=list(tab.merged))
        hidden = frozenset(tab.hidden_rows)
        for number in tab.rows:
            cells = self._row(tab, number, found)
            if cells:
                found.rows.append(SheetRow(number, number in hidden, cells))
        return found

    def _row(self, tab: Tab, number: int, found: SheetCells) -> dict[str, Cell]:
        cells: dict[str, Cell] = {}
        for column, cell in tab.rows[number].items():
            if number > self._limits.rows or column_index(column) >= self._limits.columns:
                found.beyond += 1
                found.first_beyond = found.first_beyond or f"{column}{number}"
            elif cell.value != "" or cell.formula:
                cells[column] = Cell(cell.value, bool(cell.formula), cell.error)
        return cells
