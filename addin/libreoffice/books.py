"""Open workbooks as xlwings sees them."""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from addin.libreoffice.errors import LibreOfficeError
from addin.libreoffice.formula_syntax import to_calc, to_excel
from addin.libreoffice.names import Names
from addin.libreoffice.ranges import Range
from addin.libreoffice.sheets import Sheets

if TYPE_CHECKING:
    from addin.libreoffice.apps import App

TO_LOAD = 300.0
"""Seconds that opening or saving a workbook may take."""


class Books(base_classes.Books):
    """The workbooks that are open in a LibreOffice, in the order of their opening."""

    def __init__(self, app: "App") -> None:
        self.app = app

    @property
    def api(self) -> Any:
        """Return the bridge."""
        return self.app.bridge

    def _all(self) -> list["Book"]:
        return [Book(self, found["uid"]) for found in self.app.bridge.ask("books.all_open")]

    def by_uid(self, uid: str) -> "Book":
        """Return a workbook by the number that LibreOffice gave it.

        Raises:
            LibreOfficeError: it was closed.

        """
        return Book(self, self.app.bridge.ask("books.about", uid=uid)["uid"])

    @property
    def active(self) -> "Book | None":
        """Return the workbook in front."""
        uid = self.app.bridge.ask("books.active")
        return Book(self, uid) if uid else None

    def __call__(self, key: int | str) -> "Book":
        """Return the workbook of a name, a path or a place in their order."""
        if isinstance(key, int):
            return list(self)[key - 1]
        for book in self._all():
            fullname = book.fullname
            if os.path.basename(fullname).lower() == key.lower() or fullname == key:
                return book
        raise KeyError(key)

    def __len__(self) -> int:
        return len(self._all())

    def __iter__(self) -> Iterator["Book"]:
        return iter(sorted(self._all(), key=lambda book: int(book.uid)))

    def add(self) -> "Book":
        """Make an empty workbook."""
        return Book(self, self.app.bridge.ask("books.new"))

    def open(
        self,
        fullname: str,
        update_links: Any = None,
        read_only: bool | None = None,
        format: Any = None,  # noqa: A002 - xlwings' name
        password: str | None = None,
        *others: Any,
    ) -> "Book":
        """Open a workbook; its macros are not run, and what it links to is not fetched.

        Raises:
            LibreOfficeError: somebody else has it open, it needs a password, or it is no workbook.

        """
        del update_links, format, others
        path = os.path.abspath(fullname)
        how = {"path": path, "read_only": bool(read_only), "password": password}
        try:
            return Book(self, self.app.bridge.ask("books.open_file", limit=TO_LOAD, **how)["uid"])
        except LibreOfficeError as error:
            raise error.at(file=os.path.basename(path)) from None


class Book(base_classes.Book):
    """A workbook."""

    def __init__(self, books: Books, uid: str) -> None:
        self.books, self.uid = books, uid

    def ask(self, do: str, **values: Any) -> Any:
        """Ask the bridge about this workbook.

        Raises:
            LibreOfficeError: it was refused.

        """
        return self.app.bridge.ask(do, uid=self.uid, **values)

    @property
    def api(self) -> Any:
        """Return the bridge."""
        return self.app.bridge

    @property
    def app(self) -> "App":
        """Return the LibreOffice in which it is open."""
        return self.books.app

    @property
    def fullname(self) -> str:
        """Return its path, or its title while it was never saved."""
        return str(self.ask("books.about")["fullname"])

    @property
    def saved(self) -> bool:
        """Whether its file holds all that was typed."""
        return bool(self.ask("books.about")["saved"])

    @property
    def name(self) -> str:
        """Return the name of its file."""
        return os.path.basename(self.fullname)

    @property
    def read_only(self) -> bool:
        """Whether it may only be read."""
        return bool(self.ask("books.about")["read_only"])

    @property
    def sheets(self) -> Sheets:
        """Return its sheets."""
        return Sheets(self)

    @property
    def names(self) -> Names:
        """Return its names, with those of its sheets."""
        return Names(self)

    @property
    def selection(self) -> Range | None:
        """Return the selected cells."""
        found = self.ask("screen.selection")
        return Range(self.sheets(found[0]), *found[1:]) if found else None

    def activate(self) -> None:
        """Bring it to the front."""
        self.ask("books.activate")

    def save(self, path: str | None = None, password: str | None = None) -> None:
        """Save it, under another name if a path is given.

        Raises:
            LibreOfficeError: it may only be read, its format is unknown, or the file could not be written.

        """
        if path is None and not os.path.isabs(self.fullname):
            path = f"{self.name}.xlsx"
        target = os.path.abspath(path) if path is not None else None
        try:
            self.ask("books.save", limit=TO_LOAD, path=target, password=password)
        except LibreOfficeError as error:
            raise error.at(file=os.path.basename(target or self.fullname)) from None

    def to_pdf(self, path: str, quality: Any = None) -> None:
        """Write it as PDF."""
        del quality
        self.ask("books.pdf", limit=TO_LOAD, path=os.path.abspath(path))

    def close(self) -> None:
        """Close it without saving it."""
        self.ask("books.close")

    def spelled(self, formula: str) -> str:
        """Return an Excel formula in LibreOffice's spelling."""
        return to_calc(formula, self.app.bridge.hello["functions"])

    def as_excel(self, formula: str) -> str:
        """Return a formula in LibreOffice's spelling as Excel spells it."""
        functions = self.app.bridge.hello["functions"]
        return to_excel(formula, {calc.upper(): excel for excel, calc in functions.items()})
