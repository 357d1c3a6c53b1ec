"""Excel's tables, which Calc has as database ranges, as xlwings sees them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from addin.libreoffice.errors import NotThereError
from addin.libreoffice.ranges import Range

if TYPE_CHECKING:
    from addin.libreoffice.sheets import Sheet


class Tables(base_classes.Tables):
    """The tables of a sheet."""

    def __init__(self, sheet: "Sheet") -> None:
        self.sheet = sheet

    @property
    def api(self) -> Any:
        """Return the bridge."""
        return self.sheet.api

    def __iter__(self) -> Iterator["Table"]:
        return (Table(self.sheet, found["name"]) for found in self.sheet.ask("tables.all_tables"))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __call__(self, key: int | str) -> "Table":
        """Return the table of a name or at a place."""
        found = list(self)
        if isinstance(key, int) and 1 <= key <= len(found):
            return found[key - 1]
        for table in found:
            if table.name.lower() == str(key).lower():
                return table
        raise NotThereError("libreoffice.no-table", name=str(key), file=self.sheet.book.name)

    def __contains__(self, key: object) -> bool:
        return str(key).lower() in (table.name.lower() for table in self)

    def add(
        self,
        source_type: Any = None,
        source: Any = None,
        link_source: Any = None,
        has_headers: bool = True,
        destination: Any = None,
        table_style_name: Any = None,
        name: str | None = None,
    ) -> "Table":
        """Make a table of cells; Calc gives it no colours."""
        del source_type, link_source, destination, table_style_name
        cells: Range = source.impl
        if name is None:
            taken = {table.name for sheet in self.sheet.book.sheets for table in sheet.tables}
            name = next(
                f"Table{number}" for number in range(1, len(taken) + 2) if f"Table{number}" not in taken
            )
        cells.ask("tables.add", name=name, headings=has_headers)
        return self(name)


class Table(base_classes.Table):
    """A table."""

    def __init__(self, sheet: "Sheet", name: str) -> None:
        self._sheet, self._name = sheet, name

    def _now(self, what: str) -> Any:
        """Return what the workbook says of it now: rows may have been put in since."""
        for found in self._sheet.ask("tables.all_tables"):
            if found["name"] == self._name:
                return found[what]
        raise NotThereError("libreoffice.no-table", name=self._name, file=self._sheet.book.name)

    @property
    def api(self) -> Any:
        """Return the bridge."""
        return self._sheet.api

    @property
    def parent(self) -> "Sheet":
        """Return its sheet."""
        return self._sheet

    @property
    def area(self) -> tuple[int, int, int, int]:
        """Return its top and left, from 0, its height and width."""
        top, left, height, width = self._now("area")
        return top, left, height, width

    @property
    def name(self) -> str:
        """Its name."""
        return self._name

    @name.setter
    def name(self, value: str) -> None:
        self._sheet.book.ask("tables.rename", name=self.name, to=value)
        self._name = value

    display_name = name

    @property
    def show_headers(self) -> bool:
        """Whether its first row has its headings."""
        return bool(self._now("headings"))

    @show_headers.setter
    def show_headers(self, value: bool) -> None:
        self._sheet.book.ask("tables.set_headings", name=self.name, value=bool(value))

    @property
    def show_totals(self) -> bool:
        """Whether its last row has totals."""
        return bool(self._now("totals"))

    @show_totals.setter
    def show_totals(self, value: bool) -> None:
        self._sheet.book.ask("tables.set_totals", name=self.name, value=bool(value))

    @property
    def show_autofilter(self) -> bool:
        """Whether its headings have arrows to filter by."""
        return bool(self._now("filter"))

    @show_autofilter.setter
    def show_autofilter(self, value: bool) -> None:
        self._sheet.book.ask("tables.show_filter", name=self.name, value=bool(value))

    @property
    def range(self) -> Range:
        """Return its cells, with headings and totals."""
        return Range(self._sheet, *self.area)

    @property
    def header_row_range(self) -> Range | None:
        """Return its headings."""
        top, left, _, width = self.area
        return Range(self._sheet, top, left, 1, width) if self.show_headers else None

    @property
    def data_body_range(self) -> Range | None:
        """Return its rows, without headings and totals."""
        top, left, height, width = self.area
        rows = height - self.show_headers - self.show_totals
        return Range(self._sheet, top + self.show_headers, left, rows, width) if rows > 0 else None

    @property
    def totals_row_range(self) -> Range | None:
        """Return its totals."""
        top, left, height, width = self.area
        return Range(self._sheet, top + height - 1, left, 1, width) if self.show_totals else None

    insert_row_range = None

    def resize(self, range: Any) -> None:  # noqa: A002 - xlwings' name
        """Let it mean other cells."""
        cells: Range = getattr(range, "impl", range)
        cells.ask("tables.resize", name=self.name)

    def delete(self) -> None:
        """Remove the table; its cells stay."""
        self._sheet.book.ask("tables.delete", name=self.name)
