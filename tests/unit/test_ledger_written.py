"""The master as it was written comes back row by row, in the order of the sheet."""

import tracemalloc
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from sync.ledger import Ledger, WrittenRow


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.create(tmp_path, "2026-H2") as made:
        yield made


def test_rows_come_back_in_the_order_of_the_sheet(ledger: Ledger) -> None:
    ledger.written.put_many("Goals", [("G2", 7, ["回款率", None, 0.5]), ("G1", 6, [True, "", 3.0])])
    ledger.written.put_many("Reviews", [("G1", 6, [])])
    assert list(ledger.written.rows("Goals")) == [
        ("G1", 6, [True, "", 3.0]),
        ("G2", 7, ["回款率", None, 0.5]),
    ]
    assert WrittenRow("G1", 6, []) == ledger.written.row("Reviews", "G1")
    assert ledger.written.row("Goals", "G3") is None


def test_dates_and_text_of_every_kind_come_back(ledger: Ledger) -> None:
    cells = [date(2026, 12, 31), "half \ud800 a pair", -0.0, 1e308]
    ledger.written.put_many("Goals", [("G1", 6, cells)])
    found = ledger.written.row("Goals", "G1")
    assert found
    assert cells == found.cells


def test_a_row_is_written_anew(ledger: Ledger) -> None:
    ledger.written.put_many("Goals", [("G1", 6, ["old"])])
    ledger.written.put_many("Goals", [("G1", 8, ["new"])])
    assert list(ledger.written.rows("Goals")) == [("G1", 8, ["new"])]


def test_dropped_rows_are_gone_from_their_table_only(ledger: Ledger) -> None:
    for table in ("Goals", "Reviews"):
        ledger.written.put_many(table, [("G1", 6, []), ("G2", 7, [])])
    ledger.written.drop("Goals", ["G1", "G9"])
    assert list(ledger.written.rows("Goals")) == [("G2", 7, [])]
    assert len(list(ledger.written.rows("Reviews"))) == 2


def test_the_last_row_is_that_of_the_table(ledger: Ledger) -> None:
    assert ledger.written.last_row("Goals") == 0
    ledger.written.put_many("Goals", [("G1", 6, []), ("G2", 900, [])])
    ledger.written.put_many("Reviews", [("G1", 3, [])])
    assert ledger.written.last_row("Goals") == 900


def test_many_rows_stream_both_ways(ledger: Ledger) -> None:
    cells = ["x" * 100] * 5
    tracemalloc.start()
    try:
        with ledger.transaction():
            ledger.written.put_many("Goals", ((f"G{number:07}", number, cells) for number in range(20_000)))
        assert sum(len(row.cells) for row in ledger.written.rows("Goals")) == 100_000
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()


def test_the_rows_are_read_in_order_without_sorting(ledger: Ledger) -> None:
    _, plan = ledger.query(
        'EXPLAIN QUERY PLAN SELECT key, row, cells FROM written WHERE "table" = 1 ORDER BY row'
    )
    assert not any("B-TREE" in row[3] for row in plan)


def test_rows_with_something_in_some_cells_are_found_and_those_without(ledger: Ledger) -> None:
    kept: list[tuple[str, int, list[object]]] = [
        ("G1", 6, ["a", None, "half \ud800 a pair"]),
        ("G2", 7, ["b", 0.0, None]),
        ("G3", 8, ["c"]),
    ]
    ledger.written.put_many("Goals", kept)
    assert kept[:2] == list(ledger.written.filled("Goals", (1, 2)))
    assert [kept[1]] == list(ledger.written.filled("Goals", (1,)))
    assert [kept[0], kept[2]] == list(ledger.written.blank("Goals", 1))


def test_a_row_is_found_by_its_place(ledger: Ledger) -> None:
    ledger.written.put_many("Goals", [("G1", 6, ["a"]), ("G2", 7, ["b"])])
    assert ledger.written.stored_at("Goals", 7) == ("G2", 7, b'["b"]')
    assert ledger.written.stored_at("Goals", 8) is None
    assert list(ledger.written.keys("Goals")) == ["G1", "G2"]
