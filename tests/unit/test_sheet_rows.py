"""Where rows stand: the quick cutting and expat find the same, however the bytes arrive."""

from collections.abc import Iterator
from xml.parsers.expat import ExpatError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.errors import ContentError
from sync.xlsx.sheet_rows import SheetRows
from tests.fidelity.test_patch_properties import LOOKS, PLAIN, Values, sheets

Rows = list[tuple[int, bytes]]


def blocks(part: bytes, size: int) -> Iterator[bytes]:
    return (part[start : start + size] for start in range(0, len(part), size))


def cut(part: bytes, size: int) -> tuple[bytes, Rows]:
    """Return the part put together again, and its rows."""
    sheet = SheetRows("sheet", lambda: blocks(part, size))
    found, middle = [], b""
    for chunk in sheet.chunks():
        middle += chunk.markup
        found += [(row.number, chunk.markup[row.start : row.end]) for row in chunk.rows]
    return sheet.head + middle + sheet.tail, found


@given(sheets(LOOKS | st.just(PLAIN)), st.integers(1, 300), st.booleans())
def test_every_byte_is_kept_and_every_row_is_found(
    sheet: tuple[str, dict[int, str], Values], size: int, byte_order_mark: bool
) -> None:
    part = b"\xef\xbb\xbf" * byte_order_mark + sheet[0].encode()
    expected = [(number, row.encode()) for number, row in sheet[1].items()]
    assert (part, expected) == cut(part, size)


@pytest.mark.parametrize("size", [40, 75, 100, 10_000])
def test_expat_takes_over_in_the_midst_of_a_sheet(size: int) -> None:
    plain = "".join(f'<row r="{number}"><c r="A{number}"><v>1</v></c></row>' for number in range(1, 10))
    odd = "<!-- </sheetData> --><row><c><v>2</v></c></row ><row r='20'/>"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    part = f'<worksheet xmlns="{main}"><sheetData>{plain}{odd}</sheetData><x/></worksheet>'.encode()
    whole, rows = cut(part, size)
    assert (part, [*range(1, 10), 10, 20]) == (whole, [number for number, _ in rows])


@pytest.mark.parametrize("data", ["<sheetData/>", "<sheetData />", "<sheetData></sheetData>"])
def test_an_empty_sheet_gets_a_place_for_rows(data: str) -> None:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    whole, rows = cut(f'<worksheet xmlns="{main}">{data}</worksheet>'.encode(), 10)
    assert b"</sheetData></worksheet>" in whole
    assert rows == []


@pytest.mark.parametrize(
    "part", [b"", b"<worksheet/>", b'<worksheet xmlns="urn:other"><sheetData></sheetData ></worksheet>']
)
def test_a_part_that_is_no_sheet_is_refused(part: bytes) -> None:
    with pytest.raises((ContentError, ExpatError)):
        cut(part, 10)
