"""Averages that tell of nobody."""

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from appraisal.small_groups import SMALLEST_GROUP, GroupAverage, pooled_averages

TOTALS = st.dictionaries(
    st.text("ABCDEFG", min_size=1, max_size=2), st.lists(st.floats(0, 120), max_size=9), max_size=7
)


def test_groups_of_five_stand_alone_and_smaller_ones_together() -> None:
    found = pooled_averages({"Sales": [100.0] * 5, "HR": [80.0] * 3, "Finance": [90.0] * 2})
    assert found.groups == (GroupAverage("Sales", 5, 100.0),)
    assert found.pool == GroupAverage("", 5, 84.0)
    assert found.pooled == ("Finance", "HR")
    assert found.overall == 92.0


def test_a_pool_that_is_too_small_takes_the_next_group_in() -> None:
    found = pooled_averages({"Sales": [100.0] * 9, "Lab": [70.0] * 5, "HR": [80.0] * 2})
    assert found.pooled == ("HR", "Lab")
    assert found.pool is not None
    assert found.pool.people == 7
    assert [group.name for group in found.groups] == ["Sales"]


def test_of_four_people_nothing_is_shown() -> None:
    found = pooled_averages({"Sales": [100.0] * 4})
    assert (found.overall, found.groups, found.pool) == (None, (), None)


def test_without_anybody_nothing_is_shown() -> None:
    assert pooled_averages({"Sales": []}).overall is None


@given(TOTALS)
def test_no_average_is_of_fewer_people_and_everybody_counts_once(totals: Mapping[str, list[float]]) -> None:
    found = pooled_averages(totals)
    shown = [*found.groups, *([found.pool] if found.pool else [])]
    assert all(group.people >= SMALLEST_GROUP for group in shown)
    if found.overall is not None:
        assert sum(group.people for group in shown) == found.people == sum(map(len, totals.values()))
        # Nobody can subtract what is shown from the average of all and learn of a hidden group.
        assert {group.name for group in found.groups} | set(found.pooled) == {
            name for name, of_group in totals.items() if of_group
        }
