"""Laws of the merge that hold for self books as for team books: counts balance, and only the employee's cells change."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sync.fields import Bad, Value, same
from sync.merge import Outcome, merge_book
from sync.roles import ROLES, SELF
from sync.snapshots import Returned, Row
from workbook_templates.ownership import Rights

BOOK = ROLES[SELF].book
RIGHTS = Rights(SELF)
COLUMNS = {
    name: tuple(
        column.key
        for column in BOOK.table_by_name[name].columns
        if not column.computed and column.key not in BOOK.table_by_name[name].row_key
    )
    for name in ROLES[SELF].tables
}
VALUES: st.SearchStrategy[Value] = st.sampled_from(["a", "b", 0.0, 1.0, 0.3])
SAID: st.SearchStrategy[Value | Bad] = st.one_of(VALUES, VALUES, st.builds(Bad, st.just("?")))


def tables_of(values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, dict[str, Row]]]:
    records = st.sampled_from(["G1", "G2", "G3"])
    return st.fixed_dictionaries(
        {
            name: st.dictionaries(
                records, st.fixed_dictionaries({}, optional=dict.fromkeys(columns, values)), max_size=3
            )
            for name, columns in COLUMNS.items()
        }
    )


@settings(deadline=None)
@given(base=tables_of(VALUES), said=tables_of(SAID))
def test_counts_balance_and_only_the_employees_cells_change(base: Any, said: Any) -> None:
    returned = Returned(said, {})
    found = merge_book(base, returned, base, rights=RIGHTS)
    assert found.counts.returned == returned.cells
    for change in found.changes:
        if change.outcome is Outcome.APPLIED:
            assert change.column in BOOK.table_by_name[change.table].inputs
    for name, rows in base.items():
        others = set(COLUMNS[name]) - BOOK.table_by_name[name].inputs
        for record, row in rows.items():
            merged = found.merged[name].get(record, {})
            assert all(same(merged.get(column), row.get(column)) for column in others)


@settings(deadline=None)
@given(base=tables_of(VALUES), said=tables_of(SAID))
def test_the_same_return_again_changes_nothing(base: Any, said: Any) -> None:
    returned = Returned(said, {})
    first = merge_book(base, returned, base, rights=RIGHTS)
    again = merge_book(first.seen, returned, first.merged, rights=RIGHTS)
    assert again.merged == first.merged
    assert not again.conflicts
