"""Books as an earlier version of the program drew them: without the tables that it did not have."""

import re
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from sync.xlsx.cells import set_cells
from sync.xlsx.gate import open_package
from sync.xlsx.repack import repack
from workbook_templates.labels import sheet_title
from workbook_templates.layout import Book
from workbook_templates.stamp import IDENTITY_FIELDS

from .typing_in import table_of


def drawn_before(folder: Path, file: str, book: Book, version: str, tables: Iterable[str]) -> None:
    """Make a book of a cycle look as it did in an earlier version: no such tables, and that version."""
    path = folder / file
    for name in tables:
        found = table_of(path, book, name)
        heads = [f"A{found.header_row - 1}"]
        heads += [
            found.cell_reference(column, found.header_row - up) for column in found.columns for up in (0, 1)
        ]
        path.write_bytes(set_cells(path.read_bytes(), {found.sheet_title: dict.fromkeys(heads)}))
    with closing(sqlite3.connect(folder / "ledger.db")) as connection, connection:
        connection.execute("UPDATE books SET version = ? WHERE file = ?", (version, file))
    place = list(IDENTITY_FIELDS).index("version") + 1
    identity = sheet_title(book.role, "identity", "en")
    path.write_bytes(set_cells(path.read_bytes(), {identity: {f"B{place}": version}}))
    package = open_package(path.read_bytes())
    said_now = re.compile(rb'(name="[^"]*version"><vt:lpwstr>)' + book.version.encode())
    custom = said_now.sub(rb"\g<1>" + version.encode(), package.read("docProps/custom.xml"))
    path.write_bytes(repack(package, {"docprops/custom.xml": custom}))
