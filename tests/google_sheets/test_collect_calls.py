"""Collecting takes the fewest calls that can do it, within a twentieth, and waits no longer than Google's quota makes it."""

import pytest

from benchmarks.google_calls import Counted, counted, table


@pytest.mark.parametrize("sheets", [100, 1_000])
def test_calls_and_quota_are_near_what_is_possible(sheets: int) -> None:
    """With nothing changed one call; with everything changed one for each sheet and a listing now and then."""
    rows = list(counted(sheets, (0, 50, sheets)))
    assert [(row.sheets, row.changed) for row in rows] == [(sheets, 0), (sheets, 50), (sheets, sheets)]
    for row in rows:
        assert row.fewest <= row.calls <= row.fewest * 1.05
        assert row.floor <= row.seconds <= row.floor * 1.15
    assert rows[0].calls == 1


def test_the_table_says_what_was_counted() -> None:
    """As docs/performance.md shows it."""
    lines = list(table([Counted(1_000, 50, 52, 0.0)]))
    assert lines[-1] == "| 1,000 | 50 | 52 | 51 | 2.0 % | 0 | 0 |"
