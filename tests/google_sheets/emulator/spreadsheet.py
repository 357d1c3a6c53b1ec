"""One spreadsheet: its tabs, names and metadata, and how its ranges are found."""

import copy
import random
import re
from collections.abc import Callable
from typing import Any

from tests.google_sheets.emulator.a1 import Area, ends, grid_range, quoted
from tests.google_sheets.emulator.cells import Value
from tests.google_sheets.emulator.refusals import invalid
from tests.google_sheets.emulator.sheet import Json, Sheet, mapped

QUOTED = re.compile(r"'((?:[^']|'')*)'(?:!(.*))?", re.DOTALL)


class Spreadsheet:
    """The contents of one file; its name and who may see it are Drive's."""

    def __init__(self, file_id: str, title: str, numbers: random.Random) -> None:
        self.id = file_id
        self.properties: Json = {
            "title": title,
            "locale": "en_US",
            "autoRecalc": "ON_CHANGE",
            "timeZone": "Etc/GMT",
        }
        self.sheets = [Sheet(0, "Sheet1")]
        self.named_ranges: list[Json] = []
        self.metadata: list[Json] = []
        self.computed: dict[tuple[int, int, int], Value] | None = None
        """What the formulas gave, by sheet, row and column; ``None`` once something changed."""
        self.computes = True
        """Whether formulas give anything; tests of a thousand books may save the time."""
        self._numbers = numbers

    def state(self) -> dict[str, Any]:
        """Everything as it is, to go back to if a request among many fails."""
        return {
            "properties": dict(self.properties),
            "sheets": [sheet.copy() for sheet in self.sheets],
            "named_ranges": list(self.named_ranges),
            "metadata": list(self.metadata),
            "computed": self.computed,
        }

    def __deepcopy__(self, memo: dict[int, Any]) -> "Spreadsheet":
        """Copy a spreadsheet at once: what is in its tabs is never changed, and may be shared."""
        made = Spreadsheet.__new__(Spreadsheet)
        vars(made).update(vars(self), **self.state(), _numbers=copy.deepcopy(self._numbers, memo))
        return made

    def restore(self, state: dict[str, Any]) -> None:
        vars(self).update(state)

    def new_number(self) -> int:
        """Return an id as Google gives them to tabs, ranges and charts."""
        return self._numbers.randrange(10**6, 2**31 - 1)

    def order(self) -> None:
        """Write each tab's place into it."""
        for index, sheet in enumerate(self.sheets):
            sheet.properties["index"] = index

    def sheet(self, sheet_id: int | None, where: str = "") -> Sheet:
        """Find a tab by its id; none is 0.

        Raises:
            RefusalError: there is none.

        """
        for sheet in self.sheets:
            if sheet.id == (sheet_id or 0):
                return sheet
        raise invalid(f"{where}No grid with id: {sheet_id or 0}")

    def titled(self, title: str) -> Sheet | None:
        for sheet in self.sheets:
            if sheet.title.lower() == title.lower():
                return sheet
        return None

    def area(self, grid: Json, where: str = "") -> tuple[Sheet, Area]:
        """Read a GridRange, open ends and all.

        Raises:
            RefusalError: no such tab, or the range lies outside of the grid.

        """
        sheet = self.sheet(grid.get("sheetId"), where)
        found = Area(
            grid.get("startRowIndex") or 0,
            _end(grid.get("endRowIndex"), sheet.rows),
            grid.get("startColumnIndex") or 0,
            _end(grid.get("endColumnIndex"), sheet.columns),
        )
        if found.bottom > sheet.rows or found.right > sheet.columns:
            raise invalid(
                f"{where}range exceeds grid limits. Max rows: {sheet.rows}, max columns: {sheet.columns}"
            )
        if found.top > found.bottom or found.left > found.right:
            raise invalid(f"{where}range is not valid: its start lies after its end")
        return sheet, found

    def bounded(self, grid: Json, where: str = "") -> Json:
        """Return a GridRange with all its ends."""
        sheet, area = self.area(grid, where)
        return grid_range(sheet.id, area)

    def find(self, text: str) -> tuple[Sheet, Area]:
        """Read a range in A1 notation, the name of a range, or the title of a tab.

        Raises:
            RefusalError: it cannot be read, or lies outside of the grid.

        """
        sheet, rest = self._split(text)
        if sheet is None:
            raise invalid(f"Unable to parse range: {text}")
        if rest is None:
            return sheet, sheet.area
        if named := self.named(rest):
            return self.area(named["range"])
        found = ends(rest)
        if found is None:
            raise invalid(f"Unable to parse range: {text}")
        top, bottom, left, right = found
        if (top or 0) >= sheet.rows or (left or 0) >= sheet.columns:
            raise invalid(
                f"Range ({quoted(sheet.title)}!{rest}) exceeds grid limits. "
                f"Max rows: {sheet.rows}, max columns: {sheet.columns}"
            )
        last_row = sheet.rows if bottom is None else min(bottom, sheet.rows)
        last_column = sheet.columns if right is None else min(right, sheet.columns)
        return sheet, Area(top or 0, last_row, left or 0, last_column)

    def _split(self, text: str) -> tuple[Sheet | None, str | None]:
        if match := QUOTED.fullmatch(text):
            return self.titled(match.group(1).replace("''", "'")), match.group(2)
        if "!" in text:
            title, _, rest = text.rpartition("!")
            return self.titled(title), rest
        if self.named(text) or ends(text):
            return self.sheets[0], text
        return self.titled(text), None

    def named(self, name: str) -> Json | None:
        for known in self.named_ranges:
            if known["name"].lower() == name.lower():
                return known
        return None

    def move_ranges(self, change: Callable[[Json], Json | None]) -> None:
        """Put every range of every object through ``change``; an object that loses its range goes."""
        self.named_ranges = mapped(self.named_ranges, change) or []
        for sheet in self.sheets:
            for name, items in sheet.objects.items():
                sheet.objects[name] = mapped(items, change) or []
            sheet.basic_filter = mapped(sheet.basic_filter, change)


def _end(index: int | None, limit: int) -> int:
    return limit if index is None else index
