"""Laws of importing: twice is once, the order of rows does not matter, and every row has one outcome."""

import sys
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from sync.provided.export import Line
from sync.provided.kept import Provided
from sync.provided.plan import Plan

sys.path.insert(0, str(Path(__file__).parents[1] / "unit"))
from provided_world import line, planned

ROWS = st.lists(
    st.builds(
        lambda *said: dict(
            zip(("employee_id", "kpi", "period", "actual", "target", "source"), said, strict=True)
        ),
        st.sampled_from(["E0001", "e0001", "E0002", "E0099", ""]),
        st.sampled_from(["revenue", "Net revenue", "complaints", "margin", "Launch", "sales", ""]),
        st.sampled_from(["2026-07", "2026年7月", "2026-08", "2026Q3", "2026-07-15", "2026-01", "soon", ""]),
        st.sampled_from([1.0, 2.0, -1.0, "95%", None]),
        st.sampled_from([None, 3.0]),
        st.sampled_from(["", "SAP"]),
    ),
    max_size=8,
)


def lines(rows: list[dict[str, object]]) -> list[Line]:
    return [line(number, **row) for number, row in enumerate(rows, start=2)]


def kept_after(plan: Plan, before: list[Provided]) -> list[Provided]:
    """Return what stands after a plan was carried out; new rows get ids."""
    changed = {after.record: after for _, after, _ in plan.changed}
    stands = [changed.get(row.record, row) for row in before]
    new = (made for _, made in plan.new)
    return stands + [
        Provided(f"M{len(before) + number:07d}", *(getattr(made, name) for name in _REST))
        for number, made in enumerate(new, start=1)
    ]


_REST = ("goal_id", "kind", "period", "value", "target", "source", "provider")


@given(ROWS)
def test_importing_twice_is_importing_once(rows: list[dict[str, object]]) -> None:
    first = planned(*lines(rows))
    kept = kept_after(first, [])
    second = planned(*lines(rows), kept=kept)
    assert not second.works
    assert second.equal == len(first.new)
    assert second.unmatched == first.unmatched
    assert kept_after(second, kept) == kept


@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(rows: list[dict[str, object]], chance: object) -> None:
    found = lines(rows)
    shuffled = list(found)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert planned(*found) == planned(*shuffled)


@given(ROWS)
def test_every_row_has_one_outcome(rows: list[dict[str, object]]) -> None:
    plan = planned(*lines(rows))
    assert plan.matched + len(plan.unmatched) == len(rows)
    numbers = [row.row for row in plan.unmatched]
    assert len(set(numbers)) == len(numbers)


@given(ROWS, ROWS)
def test_what_stands_of_a_goal_never_counts_a_day_twice(
    first: list[dict[str, object]], second: list[dict[str, object]]
) -> None:
    kept = kept_after(planned(*lines(first)), [])
    kept = kept_after(planned(*lines(second), kept=kept), kept)
    for one in kept:
        others = [other for other in kept if other is not one and other.goal_id == one.goal_id]
        assert not any(one.span.overlaps(other.span) for other in others)
