"""Laws of the merge, for any book, any return and any edits: nothing is lost, nothing is asked twice."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from appraisal.model import Level
from sync.fields import Bad, Key, Said, Value, same
from sync.merge import NO_EDITS, BookMerge, Choice, Claim, Edits, Outcome, merge_book, resolution, settle
from sync.merge.marks import MARK, unmarked
from sync.packing import pack, unpack
from sync.snapshots import Repeat, Returned, Row, Snapshot, Stray
from workbook_templates.ownership import Rights

LAW = settings(deadline=None)
"""What a law says holds on a busy machine, too."""

RECORDS = ("G1", "G2", "G3", "G4")
STRANGE = ("G8", "G9")
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "goals": ("level", "kpi", "owner", "title", "target", "weight"),
    "review": ("actual", "evidence", "consent"),
    "answer": ("question", "answer"),
}
"""Some of each table's columns: the recipient's, HR's and the system's."""

VALUES: st.SearchStrategy[Value] = st.sampled_from(
    ["a", "a ", "b", "e\u0301", "é", "", 0.0, 1.0, 0.3, 0.1 + 0.2]
)
FILLED = VALUES.filter(lambda value: value != "")
SAID: st.SearchStrategy[Value | Bad] = st.one_of(
    FILLED, FILLED, FILLED, st.builds(Bad, st.sampled_from(["?", ""]))
)


def rows_of(table: str, values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=dict.fromkeys(COLUMNS[table], values))


def tables_of(
    records: st.SearchStrategy[str], values: st.SearchStrategy[Any]
) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {table: st.dictionaries(records, rows_of(table, values), max_size=4) for table in COLUMNS}
    )


OURS = st.sampled_from(RECORDS)
SNAPSHOTS = tables_of(OURS, FILLED)


@dataclass(frozen=True)
class Case:
    """A book, what came back, what HR did meanwhile, and the rules."""

    base: Snapshot
    returned: Returned
    standing: Snapshot
    edits: Edits
    rights: Rights
    agreed: frozenset[str]
    row_strict: bool
    proposed: frozenset[str] = frozenset()

    def frozen(self, table: str, record: str, column: str) -> bool:
        return table == "goals" and record in self.agreed and column in {"target", "weight"}

    def added(self, table: str, record: str) -> bool:
        return table == "goals" and record in self.proposed

    def merge(self, **changes: Any) -> BookMerge:
        case = replace(self, **changes)
        return merge_book(
            case.base,
            case.returned,
            case.standing,
            case.edits,
            rights=case.rights,
            frozen=case.frozen,
            added=case.added,
            row_strict=case.row_strict,
        )

    def next(self, before: BookMerge, edits: Edits = NO_EDITS) -> BookMerge:
        """Merge the same return again in the next run."""
        return self.merge(base=before.seen, standing=before.merged, edits=edits)


@st.composite
def changed_copies(draw: st.DrawFn, base: Snapshot) -> dict[str, dict[str, dict[str, Any]]]:
    """Return a copy of a snapshot in which some fields, rows and ids were changed."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for table, records in base.items():
        found[table] = {}
        for record, row in records.items():
            kept = draw(st.sampled_from(["same", "fields", "fields", "fields", "cleared", "gone", "renamed"]))
            changed: dict[str, Any] = dict(row)
            if kept == "fields":
                changed |= draw(rows_of(table, SAID))
                for column in draw(st.sets(st.sampled_from(COLUMNS[table]), max_size=2)):
                    changed.pop(column, None)
            if kept == "cleared":
                changed = {column: value for column, value in row.items() if column in ("level", "kpi")}
            if kept != "gone":
                found[table][draw(st.sampled_from(STRANGE)) if kept == "renamed" else record] = changed
    return found


@st.composite
def returns(draw: st.DrawFn, base: Snapshot) -> Returned:
    rows = draw(changed_copies(base))
    absent: dict[str, frozenset[str]] = {}
    for table in draw(st.sets(st.sampled_from(list(COLUMNS)), max_size=1)):
        absent[table] = draw(st.frozensets(st.sampled_from(COLUMNS[table]), max_size=2))
        rows[table] = {
            record: {column: value for column, value in row.items() if column not in absent[table]}
            for record, row in rows[table].items()
        }
    repeats = tuple(
        Repeat(table, record, {key: value for key, value in draw(rows_of(table, SAID)).items() if key not in absent.get(table, ())})
        for table in rows
        for record in rows[table]
        if draw(st.integers(0, 7)) == 0
    )  # fmt: skip
    for table in draw(st.sets(st.sampled_from(list(COLUMNS)), max_size=1)):
        if not any(again.table == table for again in repeats) and draw(st.booleans()):
            del rows[table]
    return Returned(
        rows, absent, repeats, (Stray("goals", "Z1"),) * draw(st.integers(0, 2)), draw(st.integers(0, 3))
    )


@st.composite
def edits_of(draw: st.DrawFn, base: Snapshot) -> Edits:
    places = sorted((table, record) for table, records in base.items() for record in records)
    fields: dict[Key, Value] = {}
    deleted: set[tuple[str, str]] = set()
    for table, record in places:
        what = draw(st.sampled_from(["nothing", "fields", "fields", "deleted"]))
        if what == "deleted":
            deleted.add((table, record))
        elif what == "fields":
            row = draw(rows_of(table, st.one_of(st.none(), FILLED)))
            fields |= {Key(table, record, column): value for column, value in row.items()}
    return Edits(fields, frozenset(deleted))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    base = draw(SNAPSHOTS)
    standing = draw(st.one_of(st.just({}), st.just(base), SNAPSHOTS))
    return Case(
        base=base,
        returned=draw(returns(base)),
        standing=standing,
        edits=draw(edits_of(base)),
        rights=Rights("team", levels={"G4": Level.DEPARTMENT}, headed=draw(st.sampled_from([frozenset(), frozenset({"G4"})]))),
        agreed=draw(st.frozensets(OURS)),
        row_strict=draw(st.booleans()),
        proposed=draw(st.frozensets(OURS)),
    )  # fmt: skip


def fields_of(snapshot: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> dict[Key, Any]:
    return {
        Key(table, record, column): value
        for table, records in snapshot.items()
        for record, row in records.items()
        for column, value in row.items()
        if column != MARK
    }


@LAW
@given(cases())
def test_every_cell_that_came_back_has_one_outcome(case: Case) -> None:
    found = case.merge()
    assert found.counts.balanced
    assert found.counts.returned == case.returned.cells


@LAW
@given(cases())
def test_every_change_that_came_back_can_be_found_again(case: Case) -> None:
    """A filled field stands in the master, or in a conflict, or among what was rejected; nothing vanishes."""
    found = case.merge()
    rejected = {one.key for one in found.rejected}
    asked = {Key(one.table, one.record, claim.column) for one in found.conflicts for claim in one.fields}
    asked |= {one.key for one in found.conflicts if one.column}
    pairs = {(one.table, one.returned): one.record for one in found.conflicts if one.kind == "changed-key"}
    for key, value in fields_of(case.returned.rows).items():
        stands = found.merged.get(key.table, {}).get(key.record, {}).get(key.column)
        unchanged = same(value, case.base.get(key.table, {}).get(key.record, {}).get(key.column))
        place = Key(key.table, pairs.get((key.table, key.record), key.record), key.column)
        equal = same(value, found.merged.get(place.table, {}).get(place.record, {}).get(place.column))
        assert same(value, stands) or equal or unchanged or key in rejected or place in asked


@LAW
@given(cases())
def test_what_the_file_says_and_the_overrides_make_what_stands(case: Case) -> None:
    found = case.merge()
    said: dict[Key, Said] = {**fields_of(case.returned.rows), **found.overrides}
    stands = fields_of(found.merged)
    for key in said.keys() | stands.keys():
        assert same(said.get(key), stands.get(key)), key


@LAW
@given(cases())
def test_overrides_are_only_where_something_else_stands(case: Case) -> None:
    found = case.merge()
    said = fields_of(case.returned.rows)
    for key, value in found.overrides.items():
        assert not same(value, said.get(key)), key


@LAW
@given(cases())
def test_twice_is_once(case: Case) -> None:
    first = case.merge()
    second = case.next(first)
    assert (first.merged, first.overrides) == (second.merged, second.overrides)
    assert second.conflicts == ()
    assert {change.outcome for change in second.changes} <= {Outcome.REJECTED}
    assert set(second.rejected) == set(first.rejected)


@LAW
@given(cases(), st.data())
def test_settled_conflict_stays_settled(case: Case, data: st.DataObject) -> None:
    first = case.merge()
    chosen: dict[Key, Value] = {}
    deleted: set[tuple[str, str]] = set()
    for conflict in first.conflicts:
        settled = resolution(
            conflict, data.draw(st.sampled_from([choice for choice in Choice if choice])), "HR's"
        )
        chosen |= settled.fields
        deleted |= settled.deleted
    second = case.next(first, Edits(chosen, frozenset(deleted)))
    third = case.next(second)
    assert (second.conflicts, third.conflicts) == ((), ())
    assert third.merged == second.merged
    stands = fields_of(second.merged)
    for key, value in chosen.items():
        assert (key.table, key.record) in deleted or same(stands.get(key), value)


@LAW
@given(cases())
def test_old_copy_is_no_edit(case: Case) -> None:
    """An issue that comes back as it was handed out changes nothing, whatever the master holds by now."""
    untouched = Returned(case.base, {})
    found = case.merge(returned=untouched)
    assert (found.changes, found.conflicts, found.rejected) == ((), (), ())
    silent = case.merge(returned=Returned({}, {}))
    assert fields_of(found.merged) == fields_of(silent.merged)


@LAW
@given(cases())
def test_strict_rows_are_taken_whole_or_not_at_all(case: Case) -> None:
    found = case.merge(row_strict=True)
    outcomes: dict[tuple[str, str], set[Outcome]] = {}
    for change in found.changes:
        outcomes.setdefault((change.table, change.record), set()).add(change.outcome)
    assert not [row for row, names in outcomes.items() if {Outcome.APPLIED, Outcome.CONFLICT} <= names]


@LAW
@given(cases(), st.randoms(use_true_random=False))
def test_order_of_rows_and_columns_does_not_matter(case: Case, random_: random.Random) -> None:
    def shuffled(snapshot: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> dict[str, Any]:
        return {
            table: {record: dict(mixed(row.items())) for record, row in mixed(records.items())}
            for table, records in mixed(snapshot.items())
        }

    def mixed(items: Any) -> list[Any]:
        found = list(items)
        random_.shuffle(found)
        return found

    there = case.returned
    found = case.merge(
        base=shuffled(case.base),
        standing=shuffled(case.standing),
        returned=replace(there, rows=shuffled(there.rows)),
        edits=Edits(dict(mixed(case.edits.fields.items())), case.edits.deleted),
    )
    first = case.merge()
    assert (found.merged, found.seen, found.overrides, found.counts) == (
        first.merged,
        first.seen,
        first.overrides,
        first.counts,
    )
    assert set(found.conflicts) == set(first.conflicts)
    assert set(found.changes) == set(first.changes)


@LAW
@given(cases())
def test_merge_writes_into_nothing_that_it_was_given(case: Case) -> None:
    before = repr(case)
    case.merge()
    assert repr(case) == before


CLAIMS = st.lists(st.builds(Claim, st.just("b"), FILLED, SAID), max_size=4)


@LAW
@given(FILLED, CLAIMS, st.booleans(), st.randoms(use_true_random=False))
def test_order_of_books_never_decides(
    master: Value, claims: list[Claim], frozen: bool, random_: random.Random
) -> None:
    other = list(claims)
    random_.shuffle(other)
    one, two = settle(master, claims, frozen=frozen), settle(master, other, frozen=frozen)
    assert (one.value, one.outcome, one.rivals) == (two.value, two.outcome, two.rivals)
    assert sorted(zip(map(repr, claims), one.outcomes, strict=True)) == sorted(
        zip(map(repr, other), two.outcomes, strict=True)
    )


@LAW
@given(SNAPSHOTS)
def test_packed_snapshot_comes_back_whole(snapshot: Snapshot) -> None:
    assert unpack(pack(snapshot)) == snapshot


ANY_VALUE = st.one_of(st.none(), st.booleans(), st.floats(allow_nan=False, allow_infinity=False), st.text())
ANY_ROW: st.SearchStrategy[Row] = st.dictionaries(st.text(max_size=5), ANY_VALUE, max_size=5)
ANY_SNAPSHOT = st.dictionaries(
    st.text(max_size=5), st.dictionaries(st.text(max_size=5), ANY_ROW, max_size=4), max_size=3
)


@LAW
@given(ANY_SNAPSHOT)
def test_equal_snapshots_pack_into_equal_bytes(snapshot: Snapshot) -> None:
    other = {
        table: {record: dict(reversed(list(row.items()))) for record, row in reversed(list(rows.items()))}
        for table, rows in reversed(list(snapshot.items()))
    }
    assert pack(other) == pack(snapshot)
    assert unpack(pack(snapshot)) == snapshot


@LAW
@given(cases())
def test_marks_never_reach_the_columns_of_what_stands(case: Case) -> None:
    found = case.merge()
    for records in found.merged.values():
        for row in records.values():
            assert set(unmarked(row)) <= {column for columns in COLUMNS.values() for column in columns}
