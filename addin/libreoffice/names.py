"""Names of a workbook, or of one sheet, as xlwings sees them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from addin.libreoffice.errors import NotThereError

if TYPE_CHECKING:
    from addin.libreoffice.books import Book
    from addin.libreoffice.ranges import Range


class Names(base_classes.Names):
    """The names that mean cells or formulas."""

    def __init__(self, book: "Book", sheet: str | None = None) -> None:
        self.book, self.sheet = book, sheet

    @property
    def api(self) -> Any:
        """Return the bridge."""
        return self.book.api

    def __iter__(self) -> Iterator["Name"]:
        for found in self.book.ask("names.all_names", sheet=self.sheet):
            where = tuple(found["where"]) if found["where"] else None
            yield Name(self.book, found["name"], found["scope"], found["content"], where)

    def snapshot(self) -> list[tuple[str, "Name"]]:
        """Return each name with what it means."""
        return [(name.name, name) for name in self]

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __call__(self, key: int | str) -> "Name":
        """Return the name that is spelled so, or the one at a place."""
        if isinstance(key, int):
            return list(self)[key - 1]
        for name in self:
            if key.lower() in (name.name.lower(), name.own_name.lower()):
                return name
        raise NotThereError("libreoffice.no-name", name=key, file=self.book.name)

    def contains(self, key: int | str) -> bool:
        """Whether there is such a name."""
        return any(str(key).lower() in (name.name.lower(), name.own_name.lower()) for name in self)

    def add(self, name: str, refers_to: str) -> "Name":
        """Give a name to cells or a formula.

        Raises:
            LibreOfficeError: it can be no name.

        """
        content = self.book.spelled(refers_to).removeprefix("=")
        self.book.ask("names.add", name=name, content=content, sheet=self.sheet or "")
        return self(name)


class Name(base_classes.Name):
    """A name."""

    def __init__(
        self, book: "Book", own_name: str, scope: str, content: str, where: tuple[Any, ...] | None
    ) -> None:
        self.book, self.own_name, self.scope, self.where = book, own_name, scope, where
        self._content = content

    @property
    def api(self) -> Any:
        """Return the bridge."""
        return self.book.api

    @property
    def name(self) -> str:
        """The name, with its sheet before it if it is only known there."""
        return f"{self.scope}!{self.own_name}" if self.scope else self.own_name

    @name.setter
    def name(self, value: str) -> None:
        self.book.ask("names.rename", name=self.own_name, to=value, sheet=self.scope)
        self.own_name = value

    @property
    def refers_to(self) -> str:
        """What it means, as a formula of Excel's."""
        return self.book.as_excel("=" + self._content)

    @refers_to.setter
    def refers_to(self, value: str) -> None:
        content = self.book.spelled(value).removeprefix("=")
        self.book.ask("names.add", name=self.own_name, content=content, sheet=self.scope)
        self._content = content

    @property
    def refers_to_range(self) -> "Range":
        """Return the cells that it means.

        Raises:
            NotThereError: it means a formula.

        """
        if self.where is None:
            raise NotThereError("libreoffice.no-cells", name=self.own_name, file=self.book.name)
        sheet, top, left, height, width = self.where
        return self.book.sheets(sheet).range((top + 1, left + 1, height, width))

    def delete(self) -> None:
        """Remove it; the cells stay."""
        self.book.ask("names.delete", name=self.own_name, sheet=self.scope)
