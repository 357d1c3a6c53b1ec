"""The file format .gbook: what goes in comes out, the same sheet gives the same bytes, and what is broken is named."""

import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from sync.errors import BookError, ReviewbookError
from sync.files import returned_files
from sync.google.gbook import HEAD_PART, SHEETS_PART, Gbook, SheetCell, Tab, decode, encode
from sync.roles import DECLARED
from sync.xlsx.gate import Limits
from sync.xlsx.read import read_book

CELLS = {
    "A": SheetCell("text"),
    "B": SheetCell(0.5),
    "C": SheetCell("0,5"),
    "D": SheetCell(True),
    "E": SheetCell(46_200.0),
    "F": SheetCell(3.0, "=1+2"),
    "G": SheetCell("#DIV/0!", "=1/0", True),
    "H": SheetCell("#N/A", "", True),
    "I": SheetCell("#N/A"),
    "J": SheetCell(None, "=LATER()"),
    "K": SheetCell("=no formula"),
    "L": SheetCell("", '=""'),
    "AA": SheetCell("评分 \U0001f600"),
}
TAB = Tab(7, "Review", {2: CELLS, 9: {"A": SheetCell("last")}}, 100, 30, False, (4, 5), ((2, 3),), ("A1:B2",))
BOOK = Gbook(
    "file-1", "A book", "https://x", "de_DE", "Europe/Berlin", {"p": "1"}, {"m": "2"}, (TAB,), 3, True
)


def test_everything_that_a_sheet_says_comes_back() -> None:
    """Numbers, texts, truth values, formulas with and without a value, and errors are told apart."""
    assert decode(encode(BOOK)) == BOOK


def test_the_same_sheet_gives_the_same_bytes() -> None:
    """Whatever the order in which cells and properties came."""
    turned = {number: dict(reversed(cells.items())) for number, cells in reversed(TAB.rows.items())}
    other = replace(BOOK, tabs=(replace(TAB, rows=turned),))
    assert encode(other) == encode(BOOK)


def test_a_gbook_is_looked_for_among_the_returned_files(tmp_path: Path) -> None:
    """In the folders of books and of the inbox; a hidden one is a reading that is not in its place yet."""
    for name in ("books/one.gbook", "inbox/two.GBOOK", "books/.three.gbook.read", "books/.four.gbook"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(encode(BOOK))
    assert [path.name for path in returned_files(tmp_path)] == ["one.gbook", "two.GBOOK"]


def packed(head: object, sheets: object) -> bytes:
    """Return an archive of these two parts; a text stands as it is."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in ((HEAD_PART, head), (SHEETS_PART, sheets)):
            archive.writestr(name, content if isinstance(content, str) else json.dumps(content))
    return target.getvalue()


HEAD = {
    "format": 1,
    "file": {"id": "f", "name": "n"},
    "properties": {},
    "metadata": {},
    "turn": 0,
    "issued": False,
}
SHEET = {
    "id": 1, "title": "T", "hidden": False, "height": 9, "width": 9, "hidden_rows": [], "hidden_columns": [],
    "merged": [], "rows": [],
}  # fmt: skip
WHOLE = encode(BOOK)

BROKEN = {
    "half-written": (WHOLE[: len(WHOLE) // 2], "gate.truncated"),
    "no bytes of its own": (b"", "file.empty"),
    "another archive": (packed(HEAD, []).replace(b"gbook.json", b"gbuck.json"), "gate.zip"),
    "a part is missing": (packed(HEAD, []).replace(b"sheets.json", b"shorts.json"), "gate.missing-part"),
    "of a later program": (packed({**HEAD, "format": 2}, []), "gate.gbook-newer"),
    "no head": (packed([], []), "gate.damaged"),
    "no format": (packed({}, []), "gate.damaged"),
    "no JSON": (packed(HEAD, "{"), "gate.damaged"),
    "nested without end": (packed(HEAD, "[" * 100_000), "gate.damaged"),
    "two values of one name": (packed(HEAD, '[{"id":1,"id":2}]'), "gate.damaged"),
    "no list": (packed(HEAD, {}), "gate.damaged"),
    "no title": (packed(HEAD, [{**SHEET, "title": 3}]), "gate.damaged"),
    "no id": (packed(HEAD, [{**SHEET, "id": "x"}]), "gate.damaged"),
    "rows that are none": (packed(HEAD, [{**SHEET, "rows": [[1]]}]), "gate.damaged"),
    "cells that are none": (packed(HEAD, [{**SHEET, "rows": [[1, [[0]]]]}]), "gate.damaged"),
    "a cell of no kind": (packed(HEAD, [{**SHEET, "rows": [[1, [[0, {}]]]]}]), "gate.damaged"),
    "a value of no kind": (packed(HEAD, [{**SHEET, "rows": [[1, [[0, ["=A1", []]]]]]}]), "gate.damaged"),
    "a row below zero": (packed(HEAD, [{**SHEET, "rows": [[-1, []]]}]), "gate.damaged"),
    "equal titles": (packed(HEAD, [SHEET, {**SHEET, "title": "t"}]), "gate.duplicate-sheet"),
    "rows upwards": (packed(HEAD, [{**SHEET, "rows": [[2, []], [1, []]]}]), "content.row-order"),
    "a cell twice": (packed(HEAD, [{**SHEET, "rows": [[1, [[0, 1], [0, 2]]]]}]), "content.duplicate-cell"),
    "no number": (packed(HEAD, '[{"id":NaN}]'), "content.number"),
    "a number without end": (packed(HEAD, [{**SHEET, "rows": [[1, [[0, "1e999"]]]]}]).replace(b'"1e999"', b"1e99999"), ""),
    "a text without end": (packed(HEAD, [{**SHEET, "rows": [[1, [[0, "x" * 70_000]]]]}]), "content.long-text"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_named_for_what_it_is(name: str) -> None:
    """Never a crash, and never half of a book."""
    content, key = BROKEN[name]
    with pytest.raises(ReviewbookError) as raised:
        read_book(content, DECLARED)
    assert raised.value.key == key or (not key and isinstance(raised.value, BookError))


def test_a_sheet_without_any_table_of_ours_is_foreign() -> None:
    """As a workbook would be."""
    with pytest.raises(BookError) as raised:
        read_book(encode(replace(BOOK, properties={}, metadata={})), DECLARED)
    assert raised.value.key == "book.foreign"


def test_more_cells_than_a_book_holds_are_refused() -> None:
    """The caps of the gate are those of any book."""
    with pytest.raises(BookError) as raised:
        read_book(WHOLE, DECLARED, limits=Limits(cells=5))
    assert raised.value.key == "content.too-many-cells"


def test_every_half_of_a_file_is_refused() -> None:
    """A download that was cut off anywhere, or lost a bit, is no book."""
    for cut in range(1, len(WHOLE), 37):
        with pytest.raises(ReviewbookError):
            decode(WHOLE[:cut])
    for place in range(30, len(WHOLE), 41):
        bent = bytearray(WHOLE)
        bent[place] ^= 0x10
        try:
            assert decode(bytes(bent)) == BOOK  # a bit that nothing depends on, such as a time
        except ReviewbookError:
            continue
