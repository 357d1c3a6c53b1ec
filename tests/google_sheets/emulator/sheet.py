"""One tab: its cells, and everything that lies on them."""

from collections.abc import Callable, Iterator
from typing import Any

from tests.google_sheets.emulator.a1 import Area, is_grid_range
from tests.google_sheets.emulator.cells import EMPTY, Cell
from tests.google_sheets.emulator.refusals import invalid

Json = dict[str, Any]
LONGEST = 50_000
"""Characters of a cell's text, or of its formula."""
ROWS = 1000
COLUMNS = 26
SIZES = {"ROWS": 21, "COLUMNS": 100}
OBJECTS = (
    "merges",
    "conditionalFormats",
    "filterViews",
    "protectedRanges",
    "charts",
    "bandedRanges",
    "tables",
    "slicers",
    "rowGroups",
    "columnGroups",
)
"""What a tab has many of, as the API calls them."""


class Sheet:
    """A tab. What is in its lists and dictionaries is replaced, never changed within: a copy may share it."""

    def __init__(self, sheet_id: int, title: str, rows: int = ROWS, columns: int = COLUMNS) -> None:
        grid = {"rowCount": rows, "columnCount": columns}
        self.properties: Json = {
            "sheetId": sheet_id,
            "title": title,
            "index": 0,
            "sheetType": "GRID",
            "gridProperties": grid,
        }
        self.cells: dict[tuple[int, int], Cell] = {}
        self.dimensions: dict[str, dict[int, Json]] = {"ROWS": {}, "COLUMNS": {}}
        self.objects: dict[str, list[Json]] = {name: [] for name in OBJECTS}
        self.basic_filter: Json | None = None

    def copy(self) -> "Sheet":
        made = Sheet.__new__(Sheet)
        made.properties = {**self.properties, "gridProperties": dict(self.properties["gridProperties"])}
        made.cells = dict(self.cells)
        made.dimensions = {name: dict(known) for name, known in self.dimensions.items()}
        made.objects = {name: list(items) for name, items in self.objects.items()}
        made.basic_filter = self.basic_filter
        return made

    @property
    def id(self) -> int:
        return int(self.properties["sheetId"])

    @property
    def title(self) -> str:
        return str(self.properties["title"])

    @property
    def rows(self) -> int:
        return int(self.properties["gridProperties"]["rowCount"])

    @property
    def columns(self) -> int:
        return int(self.properties["gridProperties"]["columnCount"])

    @property
    def area(self) -> Area:
        return Area(0, self.rows, 0, self.columns)

    def cell(self, row: int, column: int) -> Cell:
        return self.cells.get((row, column), EMPTY)

    def put(self, row: int, column: int, cell: Cell) -> None:
        """Replace a cell.

        Raises:
            RefusalError: its text is longer than a cell can hold.

        """
        if isinstance(cell.entered, str) and len(cell.entered) > LONGEST:
            raise invalid(
                f"Your input contains more than the maximum of {LONGEST} characters in a single cell."
            )
        if cell.bare:
            self.cells.pop((row, column), None)
        else:
            self.cells[row, column] = cell

    def kept(self, area: Area) -> Iterator[tuple[tuple[int, int], Cell]]:
        """Yield each cell of an area that holds anything, in no order; the cells may be changed meanwhile."""
        if area.height * area.width < len(self.cells):
            for row in range(area.top, area.bottom):
                for column in range(area.left, area.right):
                    if (cell := self.cells.get((row, column))) is not None:
                        yield (row, column), cell
        else:
            for place, cell in list(self.cells.items()):
                if area.holds(*place):
                    yield place, cell

    def grow(self, rows: int, columns: int) -> None:
        """Make the grid at least so large."""
        grid = self.properties["gridProperties"]
        grid["rowCount"] = max(grid["rowCount"], rows)
        grid["columnCount"] = max(grid["columnCount"], columns)

    def crop(self) -> None:
        """Forget what lies outside of the grid."""
        whole = self.area
        self.cells = {place: cell for place, cell in self.cells.items() if whole.holds(*place)}
        for dimension, limit in (("ROWS", self.rows), ("COLUMNS", self.columns)):
            known = self.dimensions[dimension]
            self.dimensions[dimension] = {index: facts for index, facts in known.items() if index < limit}

    def move_lines(self, dimension: str, new_place: Callable[[int], int | None]) -> None:
        """Give each row, or column, its new place; ``None`` takes it away. Cells and sizes go with it."""
        by_row = dimension == "ROWS"
        moved: dict[tuple[int, int], Cell] = {}
        for (row, column), cell in self.cells.items():
            place = new_place(row if by_row else column)
            if place is not None:
                moved[(place, column) if by_row else (row, place)] = cell
        self.cells = moved
        known = self.dimensions[dimension]
        places = {index: new_place(index) for index in known}
        self.dimensions[dimension] = {
            place: known[index] for index, place in places.items() if place is not None
        }


def mapped(value: Any, change: Callable[[Json], Json | None]) -> Any:
    """Put each GridRange in a piece of JSON through ``change``; what loses its only range is ``None``."""
    if is_grid_range(value):
        return change(value)
    if isinstance(value, list):
        items = [mapped(item, change) for item in value]
        kept = [item for item in items if item is not None]
        return kept if kept or not value else None
    if isinstance(value, dict):
        made = {key: mapped(part, change) for key, part in value.items()}
        lost = any(part is None and value[key] is not None for key, part in made.items())
        return None if lost else made
    return value
