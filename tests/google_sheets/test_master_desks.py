"""Two desks of HR's, three ways: whatever is typed on both, nothing is lost, and what is done once is done."""

from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from sync.google.master.align import align
from sync.google.master.astray import with_ours
from sync.google.master.edits import ROW, as_in_step, typed_in_sheet
from sync.google.master.plan import plan_of
from sync.google.master.rows import DeskTable
from sync.written_rows import same
from tests.google_sheets.desks import JOBS, PEOPLE, as_set, carried_out, desk, lines, moved_down, typed_into

few = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])

WORDS = st.sampled_from(["", "Sales", "Finance", "=1+1", "  Ops", "0"])
IDS = ["E1", "E2", "E3", "E4", "E5", "E6"]
LINE = st.fixed_dictionaries(
    {"name": WORDS, "department": WORDS, "hired": st.sampled_from([None, 45_000.0, 46_000.5])}
)


@st.composite
def people(draw: st.DrawFn) -> list[dict[str, Any]]:
    ids = draw(st.lists(st.sampled_from([*IDS, ""]), max_size=6))
    named = [one for place, one in enumerate(ids) if not one or one not in ids[:place]]
    return [{"employee_id": one, **draw(LINE)} for one in named]


@st.composite
def edited(draw: st.DrawFn, before: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return rows after somebody typed, deleted, added and sorted."""
    after = [dict(line) for line in before if draw(st.integers(0, 5))]
    for line in after:
        if draw(st.booleans()):
            line[draw(st.sampled_from(["name", "department"]))] = draw(WORDS)
        if not draw(st.integers(0, 8)):
            line["employee_id"] = draw(st.sampled_from(["", "E8", "E9"]))
    after += [
        {"employee_id": draw(st.sampled_from(["", "N1", "N2"])), **draw(LINE)}
        for _ in range(draw(st.integers(0, 2)))
    ]
    return draw(st.permutations(after)) if draw(st.booleans()) else after


@st.composite
def desks(draw: st.DrawFn) -> tuple[DeskTable, DeskTable, DeskTable]:
    before = draw(people())
    there, here = draw(edited(before)), draw(edited(before))
    return desk(PEOPLE, before), desk(PEOPLE, there), desk(PEOPLE, here)


def in_desk(table: DeskTable) -> dict[str, DeskTable]:
    return {table.table.name: table}


@few
@given(desks())
def test_a_state_is_aligned_with_itself_row_by_row(found: tuple[DeskTable, DeskTable, DeskTable]) -> None:
    for one in found:
        aligned = align(one.rows, one.rows)
        assert not aligned.gone
        assert not aligned.new
        assert all(one.rows[a].shown == one.rows[b].shown for a, b in aligned.partner.items())


@few
@given(desks())
def test_no_row_has_two_partners_and_records_stay_together(
    found: tuple[DeskTable, DeskTable, DeskTable],
) -> None:
    before, after, _ = found
    aligned = align(before.rows, after.rows)
    assert len(set(aligned.partner.values())) == len(aligned.partner)
    assert len(aligned.partner) + len(aligned.gone) == len(before.rows)
    assert len(aligned.partner) + len(aligned.new) == len(after.rows)
    records = {row.record: place for place, row in enumerate(after.rows) if row.record}
    for place, row in enumerate(before.rows):
        if row.record in records:
            assert aligned.partner[place] == records[row.record]


@few
@given(desks())
def test_where_hr_typed_nothing_into_the_sheet_nothing_is_taken(
    found: tuple[DeskTable, DeskTable, DeskTable],
) -> None:
    base, _, here = map(in_desk, found)
    typed = typed_in_sheet(base, base, here)
    assert not typed
    assert not typed.apart


@few
@given(desks())
def test_a_sheet_in_which_nobody_typed_shows_what_the_master_shows(
    found: tuple[DeskTable, DeskTable, DeskTable],
) -> None:
    base, _, here = found
    plans = plan_of(in_desk(base), in_desk(base), in_desk(here))
    after = carried_out(base, plans)
    assert as_set(after) == as_set(here)
    assert plan_of(in_desk(after), in_desk(after), in_desk(here)) == []


@few
@given(desks())
def test_a_run_brings_both_desks_together_but_for_what_is_apart(
    found: tuple[DeskTable, DeskTable, DeskTable],
) -> None:
    base, there, here = found
    typed = typed_in_sheet(in_desk(base), in_desk(there), in_desk(here))
    taken = typed_into(here, typed)
    step = as_in_step(in_desk(there), typed.apart)
    after = carried_out(there, plan_of(step, in_desk(there), in_desk(taken)))
    if not typed.apart:
        assert as_set(after) == as_set(taken)
    again = typed_in_sheet(as_in_step(in_desk(after), typed.apart), in_desk(after), in_desk(taken))
    if not any(one.column == ROW or not one.number for one in typed.apart):
        assert not again, "twice is once"


@few
@given(desks())
def test_nothing_that_hr_typed_into_the_sheet_is_lost(found: tuple[DeskTable, DeskTable, DeskTable]) -> None:
    base, there, here = found
    typed = typed_in_sheet(in_desk(base), in_desk(there), in_desk(here))
    taken = typed_into(here, typed)
    step = as_in_step(in_desk(there), typed.apart)
    after = carried_out(there, plan_of(step, in_desk(there), in_desk(taken)))
    before = {str(value) for line in lines(base) for value in line.values()}
    kept = {
        str(value).strip() for where in (taken, after) for line in lines(where) for value in line.values()
    }
    for line in lines(there):
        for value in line.values():
            assert str(value) in before or str(value).strip() in kept


def test_a_row_without_an_id_that_a_run_numbers_is_the_same_row() -> None:
    base = desk(JOBS, [{"assignment_id": "A-1", "employee_id": "E1"}, {"employee_id": "E2", "share": 0.5}])
    here = desk(
        JOBS,
        [
            {"assignment_id": "A-1", "employee_id": "E1"},
            {"assignment_id": "A-2", "employee_id": "E2", "share": 0.5},
            {"assignment_id": "A-3", "employee_id": "E3"},
        ],
    )
    [plan] = plan_of(in_desk(base), in_desk(base), in_desk(here))
    assert plan.cells == {base.rows[1].number: {"assignment_id": "A-2"}}
    assert plan.new == [{"assignment_id": "A-3", "employee_id": "E3"}]
    assert plan.gone == []


def test_a_row_that_a_cut_short_run_took_is_not_taken_twice() -> None:
    base = desk(JOBS, [])
    there = desk(JOBS, [{"employee_id": "E2", "share": 0.5}])
    here = desk(JOBS, [{"assignment_id": "A-7", "employee_id": "E2", "share": 0.5}])
    typed = typed_in_sheet(in_desk(base), in_desk(there), in_desk(here))
    assert not typed
    assert not typed.apart


def test_a_cell_that_is_changed_on_both_desks_stands_apart_until_they_agree() -> None:
    base = desk(PEOPLE, [{"employee_id": "E1", "name": "Ann", "department": "Sales"}])
    there = desk(PEOPLE, [{"employee_id": "E1", "name": "Ann Lee", "department": "Sales"}])
    here = desk(PEOPLE, [{"employee_id": "E1", "name": "Anna", "department": "Ops"}])
    typed = typed_in_sheet(in_desk(base), in_desk(there), in_desk(here))
    [apart] = typed.apart
    assert (apart.record, apart.column, apart.here, apart.there) == ("E1", "name", "Anna", "Ann Lee")
    step = as_in_step(in_desk(there), typed.apart)
    [plan] = plan_of(step, in_desk(there), in_desk(here))
    assert plan.cells == {there.rows[0].number: {"department": "Ops"}}, "the name in the sheet stays as typed"
    still = typed_in_sheet(step, in_desk(there), in_desk(here))
    assert [one[:5] for one in still.apart] == [one[:5] for one in typed.apart]
    agreed = desk(PEOPLE, [{"employee_id": "E1", "name": "Ann Lee", "department": "Ops"}])
    assert typed_in_sheet(step, in_desk(there), in_desk(agreed)).apart == []


def test_a_row_deleted_on_one_desk_and_changed_on_the_other_stands_apart() -> None:
    base = desk(PEOPLE, [{"employee_id": "E1", "name": "Ann"}, {"employee_id": "E2", "name": "Bo"}])
    there = desk(PEOPLE, [{"employee_id": "E2", "name": "Bo Chen"}])
    here = desk(PEOPLE, [{"employee_id": "E1", "name": "Anna"}])
    typed = typed_in_sheet(in_desk(base), in_desk(there), in_desk(here))
    assert not typed
    assert [(one.record, one.column, one.here, one.there) for one in typed.apart] == [
        ("E1", ROW, "E1 · Anna", ""),
        ("E2", ROW, "", "E2 · Bo Chen"),
    ]
    step = as_in_step(in_desk(there), typed.apart)
    assert plan_of(step, in_desk(there), in_desk(here)) == []
    still = typed_in_sheet(step, in_desk(there), in_desk(here))
    assert sorted(one[:5] for one in still.apart) == sorted(one[:5] for one in typed.apart)


def test_a_deleted_column_and_a_deleted_tab_say_nothing_of_their_cells() -> None:
    base = desk(PEOPLE, [{"employee_id": "E1", "name": "Ann", "department": "Sales"}])
    raw = desk(PEOPLE, [{"employee_id": "E1", "name": "Ann"}])
    columns = {key: place for key, place in raw.columns.items() if key != "department"}
    lacking = type(raw)(raw.table, raw.sheet, columns, raw.header_row, raw.rows)
    typed = typed_in_sheet(in_desk(base), in_desk(lacking), in_desk(base))
    assert not typed
    assert typed.missing == ["employees.department"]
    assert plan_of(in_desk(lacking), in_desk(lacking), in_desk(base)) == []
    typed = typed_in_sheet(in_desk(base), {}, in_desk(base))
    assert not typed
    assert typed.missing == ["employees"]


def test_values_that_look_the_same_are_the_same() -> None:
    assert same(45_000.0, 45_000.0 + 1e-9)
    for one, other in (("a\r\nb", "a\nb"), ("a\x07b", "ab"), ("a\u200bb", "a\u200bb")):
        tables = [in_desk(desk(PEOPLE, [{"employee_id": "E1", "name": name}])) for name in (one, other)]
        assert plan_of(tables[0], tables[0], tables[1]) == []
    base = desk(PEOPLE, [{"employee_id": "E1", "name": "Ann ", "hired": 45_000.0}])
    there = desk(PEOPLE, [{"employee_id": "E1", "name": "Ann", "hired": 45_000.0}])
    assert not typed_in_sheet(in_desk(base), in_desk(there), in_desk(base))


def put_right(base: DeskTable, here: DeskTable, at: int) -> None:
    """Assert that two more runs put right what was written while somebody inserted a row at this place."""
    plans = plan_of(in_desk(base), in_desk(base), in_desk(here))
    now, known = carried_out(moved_down(base, base.header_row + 1 + at), plans), in_desk(base)
    known = with_ours(known, in_desk(base), in_desk(now), plans)
    assert not typed_in_sheet(known, in_desk(now), in_desk(here))
    for _ in range(2):
        plans, before = plan_of(known, in_desk(now), in_desk(here)), now
        now = carried_out(now, plans)
        known = with_ours(known, in_desk(before), in_desk(now), plans)
    assert as_set(now) == as_set(here)


@few
@given(desks(), st.integers(0, 6))
def test_what_is_written_while_rows_move_down_is_put_right_and_never_taken_for_typing(
    found: tuple[DeskTable, DeskTable, DeskTable], at: int
) -> None:
    base, _, here = found
    assume(all(row.record for table in (base, here) for row in table.rows))
    put_right(base, here, at)


def test_an_id_that_was_written_into_another_row_deletes_nobody() -> None:
    sold = {"name": "Sales", "department": "Sales"}
    base = desk(PEOPLE, [{"employee_id": "E1"}, {"employee_id": "E2"}, {"employee_id": "E3", **sold}])
    here = desk(PEOPLE, [{"employee_id": "E2"}, {"employee_id": "N1", **sold}])
    put_right(base, here, at=1)


def test_a_row_that_was_deleted_and_added_anew_is_not_taken_a_second_time() -> None:
    hired = {"hired": 45_000.0}
    base = desk(PEOPLE, [{"employee_id": "E1"}, {"employee_id": "E2"}, {"employee_id": "E3", **hired}])
    here = desk(PEOPLE, [{"employee_id": "E2"}, {"employee_id": "E1"}, {"employee_id": "E8", **hired}])
    put_right(base, here, at=0)
