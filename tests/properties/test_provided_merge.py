"""Laws of merging a book with imported rows: they always stand, nobody's row stands beside them, and every cell has one outcome."""

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from sync.ledger import RegisteredBook
from sync.merging import Before, Merged, MergeRules, merge_return
from sync.packing import pack, unpack
from sync.provided.kept import ACTUALS, OfBook, Provided
from sync.snapshots import Row, issued
from sync.xlsx.read import Cell, RawRow, RawTable
from workbook_templates.books import team

GOALS = ("G0000001", "G0000002")
ROWS = tuple(f"M000000{number}" for number in range(1, 6))
JULY, AUGUST = 46234.0, 46265.0
TABLES: Mapping[str, list[dict[str, object]]] = {
    "team": [{"employee_id": "E1", "name": "Anna", "label": "E1 Anna"}],
    "goals": [{"goal_id": goal, "owner": "E1 Anna", "title": goal, "level": "person"} for goal in GOALS],
    "review": [{"goal_id": goal} for goal in GOALS],
}

VALUES = st.sampled_from([1.0, 2.0, 3.0])
TYPED = st.fixed_dictionaries(
    {},
    optional={
        "goal": st.sampled_from(GOALS),
        "kind": st.sampled_from(["Period", "Event", "?"]),
        "day": st.sampled_from([JULY, AUGUST, JULY - 3]),
        "value": st.one_of(VALUES, st.just("many")),
    },
)
BOOKS = st.fixed_dictionaries(dict.fromkeys(ROWS, TYPED))
IMPORTS = st.lists(
    st.tuples(st.sampled_from([*ROWS, "M0000099"]), st.sampled_from(GOALS), st.sampled_from(["2026-07", "2026-08"]), VALUES),
    max_size=3,
    unique_by=(lambda row: row[0], lambda row: row[1:3]),
)  # fmt: skip


def raw(name: str, rows: list[dict[str, object]]) -> RawTable:
    table = team.BOOK.table_by_name[name]
    cells = [
        RawRow(number, {key: Cell(value) for key, value in row.items()}) for number, row in enumerate(rows, 5)
    ]  # type: ignore[arg-type]
    return RawTable(name, name, dict.fromkeys(table.by_key, 0), 4, cells)


BOOK = RegisteredBook("book", "", team.BOOK.role, "E9", "en", "books/E9.xlsx", team.VERSION, 1)


def said(actuals: Mapping[str, Mapping[str, object]]) -> dict[str, list[dict[str, object]]]:
    return {**TABLES, ACTUALS: [{"row_id": record, **row} for record, row in actuals.items()]}


def merged(
    base: Mapping[str, Mapping[str, object]], returned: Mapping[str, Mapping[str, object]], imports: OfBook, standing: bytes | None
) -> Merged:  # fmt: skip
    handed_out = pack(issued(said(base), team.BOOK, "en"))
    before = Before("book", {1: handed_out}, standing, provided=imports)
    tables = {name: raw(name, rows) for name, rows in said(returned).items()}
    return merge_return(tables, BOOK, 1, before, MergeRules(), 0)


def actuals(found: Merged) -> Mapping[str, Row]:
    return unpack(found.standing)[ACTUALS]


@given(BOOKS, BOOKS, IMPORTS)
def test_imports_stand_whatever_comes_back(
    base: Mapping[str, dict[str, object]],
    returned: Mapping[str, dict[str, object]],
    rows: list[tuple[str, str, str, float]],
) -> None:
    imports = OfBook(
        tuple(Provided(record, goal, "period", period, value) for record, goal, period, value in rows)
    )
    first = merged(base, returned, imports, None)
    again = merged(base, returned, imports, first.standing)
    for found in (first, again):
        assert found.counts.balanced
        stands = actuals(found)
        for row in imports.rows:
            assert stands[row.record] == row.fields
        assert imports.replacing(stands) == {}
    assert actuals(again) == actuals(first)


@given(BOOKS, BOOKS, st.sampled_from(ROWS))
def test_a_row_that_was_imported_once_is_never_the_managers_again(
    base: Mapping[str, dict[str, object]], returned: Mapping[str, dict[str, object]], record: str
) -> None:
    found = merged(base, returned, OfBook(reserved=frozenset({record})), None)
    assert found.counts.balanced
    assert actuals(found).get(record, {}) == {}


@given(BOOKS, BOOKS)
def test_without_imports_nothing_is_replaced(
    base: Mapping[str, dict[str, object]], returned: Mapping[str, dict[str, object]]
) -> None:
    found = merged(base, returned, OfBook(), None)
    assert found.replaced == ()
    assert found.counts.balanced
