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


@pytest.mark.parametrize(
    ("name", "first", "last", "said"),
    [
        ("appraisal", date(2027, 1, 1), date(2027, 6, 30), "2027 H1"),
        ("appraisal", date(2027, 4, 1), date(2027, 6, 30), "2027 Q2"),
        ("appraisal", date(2027, 1, 1), date(2027, 12, 31), "2027"),
        ("appraisal", date(2027, 2, 1), date(2027, 2, 28), "2027 02"),
        ("appraisal", date(2026, 10, 1), date(2027, 3, 31), "2026-10-01 – 2027-03-31"),
        ("appraisal", date(2026, 7, 15), None, "2026-07-15 – 2026-12-31"),
        ("appraisal", date(2026, 7, 1), None, "2026 H2"),
        ("2026-H2", date(2026, 7, 15), date(2026, 12, 31), "2026 H2"),
    ],
)
def test_days_name_a_cycle_whose_folder_says_nothing(
    name: str, first: date, last: date | None, said: str
) -> None:
    cycle = cycle_of(name, TODAY, first, last)
    assert (cycle.name, cycle.start, cycle.end) == (said, first, last or date(2026, 12, 31))
    assert name == cycle.id
