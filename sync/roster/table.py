"""A roster file as rows of cells: xlsx, or text separated by commas, semicolons or tabs."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sync.errors import FileError, RosterError, library_errors
from sync.xlsx.gate import MASTER, inspect, load, open_package, true_type
from workbook_templates.layout import column_letter

Raw = None | bool | int | float | str | date
"""What a cell of a roster holds."""

ERROR_VALUES = frozenset(
    {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA"}
)

_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad\x00-\x08\x0b-\x1f\x7f]")
_SPACES = re.compile(r"\s+")
_ZEROS = re.compile(r'"?(0+)"?(?:_\))?@?$')


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of one sheet or text file; ``rows[0]`` is row 1; rows may differ in length."""

    rows: tuple[tuple[Raw, ...], ...]
    sheet: str = ""
    encoding: str = ""
    delimiter: str = ""


def clean(text: str) -> str:
    """Return the text without what cannot be seen, and with single ordinary spaces between words."""
    if text.isprintable() and "  " not in text:
        return text.strip()
    return _SPACES.sub(" ", _INVISIBLE.sub("", text)).strip()


def fold(text: str) -> str:
    """Return the text for comparing: full-width as half-width, no spaces, no difference of case."""
    plain = clean(text)
    if not plain.isascii():
        plain = unicodedata.normalize("NFKC", plain)
    return "".join(plain.split()).casefold()


def as_text(raw: Raw) -> str:
    """Return a cell as text: a whole number without its point, a date as ISO, blank as ""."""
    match raw:
        case None:
            return ""
        case bool():
            return str(raw).upper()
        case float() if raw.is_integer():
            return str(int(raw))
        case datetime():
            return raw.date().isoformat()
        case date():
            return raw.isoformat()
        case _:
            return clean(str(raw))


def is_blank(row: Sequence[Raw]) -> bool:
    """Whether nothing stands in a row."""
    return not any(as_text(raw) for raw in row)


def cell_name(row: int, column: int) -> str:
    """Return the reference of a cell, ``row`` counted from 1 and ``column`` from 0: ``B7``."""
    return f"{column_letter(column)}{row}"


def read_tables(path: Path) -> tuple[Grid, ...]:
    """Return the visible sheets of a workbook that hold anything, or the one table of a text file.

    Raises:
        FileError: the file is missing, locked or offline.
        GateError: the workbook is unsafe, damaged or protected by a password.
        RosterError: it is a file of another kind, or its text has no encoding that we know.

    """
    with library_errors(path):
        try:
            data = load(path, MASTER)
        except FileError as error:
            if error.key == "file.empty":
                return ()
            raise
        kind = true_type(data)
        if kind == "zip":
            return tuple(_sheets(data))
        if kind in ("csv", "junk") and (text := _decoded(data)):
            return (_text_table(*text),)
        raise RosterError("roster.kind", kind=kind)


def _decoded(data: bytes) -> tuple[str, str] | None:
    """Return text and encoding: by its mark, else UTF-8 if that fits, else GB18030 if that fits."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text, encoding.removesuffix("-sig")
    return None


def _text_table(text: str, encoding: str) -> Grid:
    delimiter = _delimiter(text)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    return Grid(tuple(tuple(cell or None for cell in row) for row in rows), "", encoding, delimiter)


def _delimiter(text: str) -> str:
    """Return the separator that splits the first rows into the most cells; a comma if none does."""
    head = "\n".join(text.splitlines()[:20])
    counts = {
        mark: sum(len(row) - 1 for row in csv.reader(io.StringIO(head), delimiter=mark)) for mark in ",;\t"
    }
    return max(counts, key=lambda mark: counts[mark])


def _sheets(data: bytes) -> Iterator[Grid]:
    inspect(open_package(data, MASTER))
    from openpyxl import load_workbook  # slow to import, and a roster is often a text file

    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    try:
        for sheet in book.worksheets:
            if sheet.sheet_state == "visible":
                # Without the size that the file claims, rows are as long as their cells reach, and missing ones empty.
                sheet.reset_dimensions()
                yield Grid(tuple(map(_row, sheet.iter_rows())), sheet.title)
    finally:
        book.close()


def _row(cells: Iterable[Any]) -> tuple[Raw, ...]:
    return tuple(None if cell.value is None else _value(cell.value, cell.number_format) for cell in cells)


def _value(value: object, number_format: str) -> Raw:
    """Return a cell's value; a number that is shown with leading zeros, as ``00042``, is that text."""
    match value:
        case bool() | str() | date():
            return value
        case int() | float():
            zeros = _ZEROS.match(number_format or "")
            padded = zeros is not None and len(zeros[1]) > 1 and float(value).is_integer()
            return str(int(value)).zfill(len(zeros[1])) if zeros and padded else value
        case _:
            return str(value)
