"""What a folder's name says about its cycle."""

from datetime import date

import pytest

from sync.cycle import cycle_of

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("name", "start", "end"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-H1", date(2026, 1, 1), date(2026, 6, 30)),
        ("2026-H2", date(2026, 7, 1), date(2026, 12, 31)),
        ("2026h2", date(2026, 7, 1), date(2026, 12, 31)),
        ("2024-Q1", date(2024, 1, 1), date(2024, 3, 31)),
        ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("考核 2026-H2", date(2026, 7, 1), date(2026, 12, 31)),
        ("appraisal", date(2026, 7, 1), date(2026, 12, 31)),
    ],
)
def test_a_name_gives_the_first_and_the_last_day(name: str, start: date, end: date) -> None:
    cycle = cycle_of(name, TODAY)
    assert (start, end) == (cycle.start, cycle.end)
    assert name == cycle.id
