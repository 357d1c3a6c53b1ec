"""The file format ``.gbook``: what was read of a Google Sheet, put down as a file that is a return like any other.

A ``.gbook`` is a ZIP archive of two parts, so that the gate which every book passes looks at it too, and JSON in both, so that
anybody can read it: ``gbook.json`` says which file of Google's it was and which book it is, ``sheets.json`` holds the cells.
The same sheet gives the same bytes: nothing in it says when it was read.

A cell is a number, a text or a truth value as it stands. A formula is a list of its text and what it shows; where it shows an
error, or an error stands by itself, a 1 follows. Dates are the serial numbers that Sheets counts in, which are those of an .xlsx.
"""

import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO
from math import isfinite
from typing import NamedTuple, NoReturn

from sync.errors import ContentError, GateError, library_errors
from sync.xlsx.gate import BOOK, Limits, Package, open_package
from sync.xlsx.references import column_index, letters
from workbook_templates.stamp import STAMP_TIME

KIND = "gbook"
"""The kind that the gate calls such a file, and the word in the name's ending."""

SUFFIX = ".gbook"
HEAD_PART, SHEETS_PART = "gbook.json", "sheets.json"

FORMAT = 1
"""The version of this form; a file of a later one is refused with words."""

SPILLED = "="
"""Stands for the formula of a cell that the formula of another cell fills."""

_READ_TIME = (1980, 1, 1, 0, 0, 0)
_LEVEL = 6

Plain = float | str | bool | None


class SheetCell(NamedTuple):
    """A filled cell: what it shows, the text of its formula ("" for a constant), and whether it shows an error.

    An error's value is its name (``#DIV/0!``). ``value`` is ``None`` for a formula that shows nothing yet.
    """

    value: Plain
    formula: str = ""
    error: bool = False


Rows = Mapping[int, Mapping[str, SheetCell]]
"""The filled cells by the number of the row, as people see it, and the letters of the column."""


@dataclass(frozen=True, slots=True)
class Tab:
    """A sheet of the spreadsheet. ``id`` stays the same whatever its title is and wherever it stands.

    ``height`` and ``width`` are the rows and columns of its grid. ``hidden_columns`` are zero-based spans, the last included.
    """

    id: int
    title: str
    rows: Rows
    height: int = 0
    width: int = 0
    hidden: bool = False
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[tuple[int, int], ...] = ()
    merged: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gbook:
    """A spreadsheet as it was read: which file it is, what the registry and its metadata say of it, and its sheets.

    ``properties`` are what the registry of the cycle says of the file, ``metadata`` the developer metadata of the spreadsheet
    itself; both by the names under which a workbook keeps them (``reviewbook.book_id``). ``turn`` tells readings of the same
    content apart: somebody who takes back an answer says again what the book said when it was handed out. ``issued`` says that
    nobody has typed into the book since it was handed out.
    """

    file_id: str
    name: str
    url: str = ""
    locale: str = ""
    time_zone: str = ""
    properties: Mapping[str, str] = field(default_factory=dict)
    metadata: Mapping[str, str] = field(default_factory=dict)
    tabs: tuple[Tab, ...] = ()
    turn: int = 0
    issued: bool = False


def encode(book: Gbook) -> bytes:
    """Return a book as the bytes of a ``.gbook``."""
    head = {
        "format": FORMAT,
        "file": {
            "id": book.file_id, "name": book.name, "url": book.url, "locale": book.locale, "time_zone": book.time_zone,
        },
        "properties": dict(sorted(book.properties.items())),
        "metadata": dict(sorted(book.metadata.items())),
        "turn": book.turn,
        "issued": book.issued,
    }  # fmt: skip
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in ((HEAD_PART, head), (SHEETS_PART, [_packed(tab) for tab in book.tabs])):
            archive.writestr(_entry(name, book.issued), _json(content), compresslevel=_LEVEL)
    return target.getvalue()


def decode(content: bytes, limits: Limits = BOOK) -> Gbook:
    """Return what the bytes of a ``.gbook`` hold.

    Raises:
        GateError: they are no whole ``.gbook``, or one of a later version of the program.
        ContentError: a cell holds what no sheet can.

    """
    with library_errors():
        package = open_package(content, limits, (KIND,))
        return with_tabs(package, limits, head_of(package))


def head_of(package: Package) -> Gbook:
    """Return which sheet an opened file is, without its cells.

    Raises:
        GateError: the part that says it is damaged, or of a later version of the program.

    """
    head = _part(package, HEAD_PART)
    version = head.get("format") if isinstance(head, dict) else None
    if isinstance(version, float) and version > FORMAT:
        raise GateError("gate.gbook-newer")
    if not isinstance(head, dict) or version != FORMAT:
        _damaged(HEAD_PART)
    file = _texts(head.get("file"))
    return Gbook(
        file.get("id", ""),
        file.get("name", ""),
        file.get("url", ""),
        file.get("locale", ""),
        file.get("time_zone", ""),
        _texts(head.get("properties")),
        _texts(head.get("metadata")),
        turn=_whole(head.get("turn")),
        issued=head.get("issued") is True,
    )


def with_tabs(package: Package, limits: Limits, head: Gbook) -> Gbook:
    """Return the book of a head with its sheets.

    Raises:
        GateError: the part that holds them is damaged.
        ContentError: a cell holds what no sheet can.

    """
    sheets = _part(package, SHEETS_PART)
    if not isinstance(sheets, list):
        _damaged(SHEETS_PART)
    tabs = tuple(_unpacked(sheet, limits) for sheet in sheets)
    titles = [tab.title.casefold() for tab in tabs]
    for tab in tabs:
        if titles.count(tab.title.casefold()) > 1:
            raise GateError("gate.duplicate-sheet", title=tab.title)
    return replace(head, tabs=tabs)


def _entry(name: str, issued: bool) -> zipfile.ZipInfo:
    """Return a part of the archive; what was handed out says so by its time, as a workbook that was stamped does."""
    entry = zipfile.ZipInfo(name, STAMP_TIME if issued else _READ_TIME)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _json(content: object) -> bytes:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8", "surrogatepass")


def _packed(tab: Tab) -> dict[str, object]:
    return {
        "id": tab.id,
        "title": tab.title,
        "hidden": tab.hidden,
        "height": tab.height,
        "width": tab.width,
        "hidden_rows": list(tab.hidden_rows),
        "hidden_columns": [list(span) for span in tab.hidden_columns],
        "merged": list(tab.merged),
        "rows": [_packed_row(number, tab.rows[number]) for number in sorted(tab.rows)],
    }


def _packed_row(number: int, cells: Mapping[str, SheetCell]) -> list[object]:
    ordered = sorted((column_index(column), cell) for column, cell in cells.items())
    return [number, [[column, _packed_cell(cell)] for column, cell in ordered]]


def _packed_cell(cell: SheetCell) -> object:
    if cell.error:
        return [cell.formula, cell.value, 1]
    return [cell.formula, cell.value] if cell.formula else cell.value


def _part(package: Package, name: str) -> object:
    content = package.read(name)
    try:
        found: object = json.loads(
            content.decode("utf-8", "surrogatepass"),
            object_pairs_hook=_object,
            parse_constant=_no_number,
            parse_int=float,
        )
    except (ValueError, RecursionError) as error:
        raise GateError("gate.damaged", reason=f"{name}: {type(error).__name__}") from error
    return found


def _object(pairs: Iterable[tuple[str, object]]) -> dict[str, object]:
    """Return an object whose names differ: of two equal ones, one reader takes the first, another the last."""
    found: dict[str, object] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f"the name {name} stands twice")
        found[name] = value
    return found


def _no_number(text: str) -> NoReturn:
    raise ContentError("content.number", typed=text)


def _damaged(name: str) -> NoReturn:
    raise GateError("gate.damaged", reason=name)


def _texts(found: object) -> dict[str, str]:
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        _damaged(HEAD_PART)
    return found


def _unpacked(found: object, limits: Limits) -> Tab:
    if not isinstance(found, dict):
        _damaged(SHEETS_PART)
    title = found.get("title")
    if not isinstance(title, str):
        _damaged(SHEETS_PART)
    try:
        return Tab(
            _whole(found.get("id")),
            title,
            dict(_rows(_list(found.get("rows")), limits)),
            _whole(found.get("height")),
            _whole(found.get("width")),
            found.get("hidden") is True,
            tuple(map(_whole, _list(found.get("hidden_rows")))),
            tuple(_span(span) for span in _list(found.get("hidden_columns"))),
            tuple(str(area) for area in _list(found.get("merged"))),
        )
    except ContentError as error:
        error.at(sheet=title)
        raise


def _rows(found: Sequence[object], limits: Limits) -> Iterator[tuple[int, dict[str, SheetCell]]]:
    before = count = 0
    for row in found:
        if not isinstance(row, list) or len(row) != 2:
            _damaged(SHEETS_PART)
        number, cells = _whole(row[0]), _list(row[1])
        if number <= before:
            raise ContentError("content.row-order", row=number)
        before, count = number, count + len(cells)
        if count > limits.cells:
            raise ContentError("content.too-many-cells", limit=limits.cells)
        yield number, dict(_cells(cells, number, limits))


def _cells(found: Sequence[object], row: int, limits: Limits) -> Iterator[tuple[str, SheetCell]]:
    """Yield the cells of a row by column. Most of a book's reading is spent here: what is usual is asked for first."""
    before = -1.0
    for pair in found:
        if type(pair) is not list or len(pair) != 2 or type(pair[0]) is not float:
            _damaged(SHEETS_PART)
        place, value = pair
        if place <= before:
            if place == before:
                raise ContentError("content.duplicate-cell", cell=f"{letters(_whole(place))}{row}")
            _damaged(SHEETS_PART)
        before = place
        column = letters(_whole(place))
        cell = SheetCell(value) if type(value) is str else _cell(value)
        for text in (cell.value, cell.formula):
            if type(text) is str and len(text) > limits.text:
                raise ContentError(
                    "content.long-text", cell=f"{column}{row}", length=len(text), limit=limits.text
                )
        yield column, cell


def _cell(found: object) -> SheetCell:
    if type(found) is float or type(found) is bool:
        return SheetCell(_finite(found))
    if type(found) is list and len(found) > 1 and type(found[0]) is str:
        formula, value = found[0], found[1]
        if len(found) == 2 and formula and (value is None or type(value) in _PLAIN):
            return SheetCell(_finite(value), formula)
        if len(found) == 3 and found[2] == 1 and type(value) is str:
            return SheetCell(value, formula, True)
    _damaged(SHEETS_PART)


_PLAIN = (float, str, bool)


def _finite(value: Plain) -> Plain:
    """Return a value; a number without end, as a file may claim one, is none that a sheet can hold."""
    if type(value) is float and not isfinite(value):
        raise ContentError("content.number", typed=str(value))
    return value


def _list(found: object) -> Sequence[object]:
    if not isinstance(found, list):
        _damaged(SHEETS_PART)
    return found


def _whole(found: object) -> int:
    if type(found) is not float or found < 0 or not found.is_integer():
        _damaged(SHEETS_PART)
    return int(found)


def _span(found: object) -> tuple[int, int]:
    first, last = _list(found)[:1], _list(found)[1:]
    if len(first) != 1 or len(last) != 1:
        _damaged(SHEETS_PART)
    return _whole(first[0]), _whole(last[0])
