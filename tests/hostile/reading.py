"""Reads a file of the corpus as a return is read."""

import tempfile
from pathlib import Path

from sync.errors import Notice
from sync.xlsx.read import RawBook, read_book
from tests.hostile.corpus import Read, Refused
from workbook_templates.books import team

TABLES = frozenset({"goals", "review"})


def read(sample: Refused | Read) -> RawBook:
    """Write the file to a folder of its own and read it from there."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / (sample.file if isinstance(sample, Refused) else "book.xlsx")
        path.write_bytes(sample.make())
        return read_path(path, others=sample.kinds)


def read_path(source: Path | bytes, *, others: bool = False) -> RawBook:
    return read_book(source, (team.BOOK,), tables=TABLES, others=others)


def notices(book: RawBook) -> list[Notice]:
    """Return what is reported about a book; the corpus' books have few of our columns, which says nothing."""
    return [notice for notice in book.notices if notice.key != "notice.missing-column"]
