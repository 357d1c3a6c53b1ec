"""Sheets as xlwings sees them: known by their names, so that one that was moved or made anew is still found."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from xlwings import base_classes, utils

from addin.libreoffice.errors import NotThereError
from addin.libreoffice.names import Names
from addin.libreoffice.ranges import COLUMNS, ROWS, Range
from addin.libreoffice.tables import Tables

if TYPE_CHECKING:
    from addin.libreoffice.books import Book


class Sheets(base_classes.Sheets):
    """The sheets of a workbook, from left to right."""

    def __init__(self, book: "Book") -> None:
        self.book = book

    @property
    def api(self) -> Any:
        """Return the bridge."""
        return self.book.api

    def all_names(self) -> list[str]:
        """Return the sheets' names."""
        return list(self.book.ask("sheets.all_names"))

    @property
    def active(self) -> "Sheet":
        """Return the sheet in front."""
        return Sheet(self.book, self.book.ask("sheets.active"))

    def __call__(self, key: int | str) -> "Sheet":
        """Return the sheet of a name or at a place."""
        names = self.all_names()
        if isinstance(key, int) and 1 <= key <= len(names):
            return Sheet(self.book, names[key - 1])
        for name in names:
            if name.lower() == str(key).lower():
                return Sheet(self.book, name)
        raise NotThereError("libreoffice.no-sheet", name=str(key), file=self.book.name)

    def __contains__(self, key: object) -> bool:
        return str(key).lower() in (name.lower() for name in self.all_names())

    def __len__(self) -> int:
        return len(self.all_names())

    def __iter__(self) -> Iterator["Sheet"]:
        return (Sheet(self.book, name) for name in self.all_names())

    def add(
        self, before: "Sheet | None" = None, after: "Sheet | None" = None, name: str | None = None
    ) -> "Sheet":
        """Make a sheet, before the one in front where nothing else is said, and bring it to the front."""
        neighbour = before or after or self.active
        position = neighbour.index - (0 if after and not before else 1)
        return Sheet(self.book, self.book.ask("sheets.add", position=position, name=name))


class Sheet(base_classes.Sheet):
    """A sheet."""

    def __init__(self, book: "Book", name: str) -> None:
        self._book, self._name = book, name

    def ask(self, do: str, **values: Any) -> Any:
        """Ask the bridge about this sheet.

        Raises:
            LibreOfficeError: it was refused.

        """
        return self._book.ask(do, sheet=self._name, **values)

    @property
    def api(self) -> Any:
        """Return the bridge."""
        return self._book.api

    @property
    def book(self) -> "Book":
        """Return its workbook."""
        return self._book

    @property
    def name(self) -> str:
        """Return its name."""
        return self._name

    @name.setter
    def name(self, value: str) -> None:
        self.ask("sheets.rename", name=value)
        self._name = value

    @property
    def index(self) -> int:
        """Return its place, from 1."""
        return self._book.sheets.all_names().index(self._name) + 1

    @property
    def names(self) -> Names:
        """Return the names that are its own."""
        return Names(self._book, self._name)

    @property
    def tables(self) -> Tables:
        """Return its tables."""
        return Tables(self)

    @property
    def visible(self) -> bool:
        """Whether its tab shows."""
        return bool(self.ask("sheets.visible"))

    @visible.setter
    def visible(self, value: bool) -> None:
        self.ask("sheets.show", value=bool(value))

    @property
    def protected(self) -> bool:
        """Whether its locked cells cannot be changed."""
        return bool(self.ask("sheets.protected"))

    def range(self, arg1: Any, arg2: Any = None) -> Range:
        """Return cells by address, by name, by row and column (also with height and width), or from one to another.

        Raises:
            NotThereError: there is no such name.

        """
        if isinstance(arg1, str):
            first, last = utils.a1_to_tuples(arg1)
            if not first:
                return self._named(arg1)
            arg1, arg2 = first, last or arg2
        if isinstance(arg1, tuple) and len(arg1) == 4:
            return Range(self, arg1[0] - 1, arg1[1] - 1, arg1[2], arg1[3])
        corners = [_corners(part) for part in (arg1, arg2) if part is not None]
        top, left = min(corner[0] for corner in corners), min(corner[1] for corner in corners)
        bottom, right = max(corner[2] for corner in corners), max(corner[3] for corner in corners)
        return Range(self, top, left, bottom - top + 1, right - left + 1)

    def _named(self, name: str) -> Range:
        found = self.ask("names.where", name=name)
        if found is None:
            raise NotThereError("libreoffice.no-name", name=name, file=self._book.name)
        return Range(Sheet(self._book, found[0]), *found[1:])

    @property
    def cells(self) -> Range:
        """Return all cells."""
        return Range(self, 0, 0, ROWS, COLUMNS)

    @property
    def used_range(self) -> Range:
        """Return the area in which something stands."""
        return Range(self, *self.ask("sheets.used"))

    def activate(self) -> None:
        """Bring it to the front."""
        self.ask("sheets.activate")

    select = activate

    def clear(self) -> None:
        """Empty all cells of what they hold and how they look."""
        self.used_range.clear()

    def clear_contents(self) -> None:
        """Empty all cells of what they hold."""
        self.used_range.clear_contents()

    def clear_formats(self) -> None:
        """Take the formats of all cells away."""
        self.used_range.clear_formats()

    def autofit(self, axis: str | None = None) -> None:
        """Make columns as wide and rows as high as what they show."""
        self.used_range.autofit(axis)

    def delete(self) -> None:
        """Remove it."""
        self.ask("sheets.delete")

    def copy(self, before: "Sheet | None", after: "Sheet | None") -> None:
        """Copy it beside another sheet of its workbook."""
        position = before.index - 1 if before else after.index if after else self.index
        self.ask("sheets.copy", position=position)

    def move(self, before: "Sheet | None", after: "Sheet | None") -> None:
        """Move it beside another sheet of its workbook."""
        self.ask("sheets.move", position=before.index - 1 if before else after.index if after else 0)


def _corners(part: Any) -> tuple[int, int, int, int]:
    """Return first row and column, last row and column, from 0, of a range or of a row and column from 1."""
    if isinstance(part, Range):
        return part.at_row, part.at_column, part.at_row + part.n_rows - 1, part.at_column + part.n_columns - 1
    return part[0] - 1, part[1] - 1, part[0] - 1, part[1] - 1
