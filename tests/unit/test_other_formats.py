"""Books in other formats: what a scan finds before another library opens them, and how values are taken over."""

import struct
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.errors import ContentError, GateError, ReviewbookError
from sync.xlsx.compound_file import CompoundFile
from sync.xlsx.gate import BOOK, Limits, inspect, open_package
from sync.xlsx.other_formats import OTHER_KINDS, open_source
from sync.xlsx.scans import AREA, Scan, SheetScan, short_number
from sync.xlsx.values import Cell
from tests.hostile.build import with_parts
from tests.hostile.other_books import (
    WITH_ERROR,
    Formula,
    Grid,
    book,
    container,
    good_ods,
    good_xls,
    good_xlsb,
    ods,
    ods_blank,
    ods_cell,
    ods_row,
    xls,
    xlsb,
)
from tests.hostile.reading import read_path

Write = Callable[[dict[str, Grid]], bytes]

WRITERS = pytest.mark.parametrize("write", [ods, xls, xlsb])


@WRITERS
def test_numbers_texts_formulas_and_errors_come_as_they_were(write: Write) -> None:
    goals = (
        ("G0000002", Formula("shown"), 60.0),
        ("G0000003", "=1+1", 0.1),
        ("G0000004", "两行\n文字", -1e9),
        WITH_ERROR,
    )
    rows = [row.cells for row in read_path(write(book(*goals)), others=True).tables["goals"].rows[1:]]
    assert rows == [
        {"goal_id": Cell("G0000002"), "title": Cell("shown", formula=True), "target": Cell(60.0)},
        {"goal_id": Cell("G0000003"), "title": Cell("=1+1"), "target": Cell(0.1)},
        {"goal_id": Cell("G0000004"), "title": Cell("两行\n文字"), "target": Cell(-1e9)},
        {
            "goal_id": Cell("G0000002"),
            "title": Cell("x", formula=True),
            "target": Cell("#DIV/0!", formula=True, error=True),
        },
    ]


@WRITERS
def test_a_sheet_far_too_large_is_refused_before_calamine_sees_it(write: Write) -> None:
    sheets = book()
    sheets["Goals"][BOOK.rows, 1] = 1.0
    with pytest.raises(ContentError) as caught:
        read_path(write(sheets), others=True)
    assert (caught.value.key, caught.value.place.cell) == ("content.far-cell", f"B{BOOK.rows + 1}")


@WRITERS
def test_sheet_names_equal_but_for_case_are_refused(write: Write) -> None:
    with pytest.raises(GateError) as caught:
        read_path(write({"Goals": {(0, 0): "a"}, "GOALS": {(0, 0): "b"}}), others=True)
    assert caught.value.key == "gate.duplicate-sheet"


def test_sheets_together_may_span_no_more_than_the_limit() -> None:
    sheets = [SheetScan(f"Sheet {number}", height=1_000, width=AREA // 2_000) for number in range(2)]
    assert Scan(sheets).checked().sheets == sheets
    with pytest.raises(ContentError) as caught:
        Scan([*sheets, SheetScan("Large", height=1_001, width=AREA // 1_000)]).checked()
    assert caught.value.place.sheet == "Large"


def test_too_many_cells_are_refused_while_they_are_counted() -> None:
    with pytest.raises(ContentError) as caught:
        SheetScan("Sheet").take(Limits(cells=99), 0, 0, rows=10, columns=10)
    assert caught.value.key == "content.too-many-cells"


@WRITERS
def test_records_without_end_are_refused_however_small(write: Write) -> None:
    with pytest.raises(GateError) as caught:
        open_source(write(book()), Limits(elements=20), {}, True)
    assert caught.value.key == "gate.bomb"


def test_repeated_blanks_of_an_ods_cost_nothing() -> None:
    blank = ods_row(ods_blank(16_384), repeated=1_000) + ods_row(ods_blank(16_384), repeated=1_000_000)
    goals = read_path(ods(book(), rows=blank), others=True).tables["goals"]
    assert len(goals.rows) == 1


def test_repeated_cells_of_an_ods_are_all_there() -> None:
    twice = ods_row(ods_cell(None), ods_cell("G0000002"), ods_cell("same"), repeated=2)
    goals = read_path(ods(book(), rows=twice), others=True).tables["goals"]
    assert [(row.number, row.cells["title"].value) for row in goals.rows[1:]] == [(7, "same"), (8, "same")]


def test_only_the_kinds_that_are_asked_for_are_opened() -> None:
    kinds = {
        kind for kind in OTHER_KINDS for make in MAKERS if open_source(make(), BOOK, {}, True).kind == kind
    }
    assert kinds == OTHER_KINDS
    for make in MAKERS:
        with pytest.raises(GateError):
            open_source(make(), BOOK, {}, False)


MAKERS = (good_ods, good_xls, good_xlsb)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_short_numbers_with_the_head_of_a_double(value: float) -> None:
    head = struct.unpack("<Q", struct.pack("<d", value))[0] >> 34 << 34
    expected = struct.unpack("<d", struct.pack("<Q", head))[0]
    assert expected == short_number(head >> 32)


@given(st.integers(-(2**29), 2**29 - 1))
def test_short_numbers_that_are_integers_or_hundredths(value: int) -> None:
    packed = (value << 2 & 0xFFFFFFFF) | 2
    assert float(value) == short_number(packed)
    assert value / 100 == short_number(packed | 1)


@given(
    st.dictionaries(
        st.text("abcXYZ", min_size=1, max_size=20), st.binary(min_size=1, max_size=9_000), max_size=3
    )
)
def test_streams_of_a_compound_file_are_read_whole(streams: dict[str, bytes]) -> None:
    file = CompoundFile(container(streams))
    for name, stream in streams.items():
        assert name in file
        assert file.read(name) == stream.ljust(4_096, b"\0")


@given(st.integers(0, 2_000), st.integers(0, 0xFFFFFFFF))
def test_a_bent_compound_file_ends_in_one_clear_error(place: int, word: int) -> None:
    """Chains that bite their tails, sectors that are not there, sizes of 4 GB."""
    content = bytearray(good_xls())
    struct.pack_into("<L", content, place, word)
    with suppress(ReviewbookError):
        assert read_path(bytes(content), others=True).kind == "xls"


def test_inspect_unpacks_what_is_behind_the_head_of_a_part() -> None:
    """A DOCTYPE may stand behind a comment longer than a block, and across two of them."""
    for length in (10, (4 << 20) - 12, 9 << 20):
        part = b"<!--" + b"x" * length + b"--><!DOCTYPE a [<!ENTITY b 'c'>]><a/>"
        noise = bytes(range(1, 256)) * 400
        package = open_package(
            with_parts({"xl/drawing": part, "xl/media/image1.png": noise}), Limits(ratio=10_000)
        )
        with pytest.raises(GateError) as caught:
            inspect(package)
        assert caught.value.key == "gate.doctype"
