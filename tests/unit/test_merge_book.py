"""The merge of one book: what becomes of its fields, and every way in which its rows come back."""

from collections.abc import Mapping
from typing import Any, ClassVar

import pytest

from appraisal.model import Level
from sync.fields import MISSING, Bad, Key, Value
from sync.merge import (
    NO_EDITS,
    BookMerge,
    Choice,
    Conflict,
    ConflictKind,
    Counts,
    Edits,
    FieldClaim,
    Outcome,
    Why,
    merge_book,
    resolution,
)
from sync.merge.marks import GONE
from sync.snapshots import Repeat, Returned, Row, Snapshot, Stray
from workbook_templates.ownership import Rights

SPARE: Row = {"level": "person"}
GOAL: Row = {"level": "person", "owner": "E1", "title": "Revenue", "target": 100.0, "weight": 0.6}
OTHER: Row = {"level": "person", "owner": "E2", "title": "Margin", "target": 0.2, "weight": 1.0}
BASE: Snapshot = {"goals": {"G1": GOAL, "G2": OTHER, "G3": SPARE}, "review": {"G1": {}, "G2": {}, "G3": {}}}

TARGET = Key("goals", "G1", "target")


def book(
    goals: Mapping[str, Mapping[str, Any]] | None = None,
    review: Mapping[str, Mapping[str, Any]] | None = None,
) -> Snapshot:
    """Return the book with some rows changed; a row of ``None`` is left out."""
    changes: dict[str, Mapping[str, Any]] = {"goals": goals or {}, "review": review or {}}
    return {
        table: {record: row for record, row in {**rows, **changes[table]}.items() if row is not None}
        for table, rows in BASE.items()
    }


def came_back(snapshot: Snapshot, **more: Any) -> Returned:
    return Returned(snapshot, more.pop("absent", {}), **more)


def merged(
    returned: Snapshot | Returned, standing: Snapshot | None = None, edits: Edits = NO_EDITS, **options: Any
) -> BookMerge:
    if not isinstance(returned, Returned):
        returned = came_back(returned)
    options.setdefault("rights", Rights("team"))
    found = merge_book(options.pop("base", BASE), returned, standing or {}, edits, **options)
    assert found.counts.balanced
    return found


def again(
    before: BookMerge, returned: Snapshot | Returned, edits: Edits = NO_EDITS, **options: Any
) -> BookMerge:
    """Merge the next return of the same issue."""
    return merged(returned, before.merged, edits, base=before.seen, **options)


def edited(**fields: Value) -> Edits:
    """Return edits of HR's in the first goal."""
    return Edits({Key("goals", "G1", column): value for column, value in fields.items()})


def kinds(found: BookMerge) -> list[tuple[str, str, str]]:
    return [(conflict.kind.value, conflict.record, conflict.column) for conflict in found.conflicts]


def outcomes(found: BookMerge) -> dict[tuple[str, str], str]:
    return {(change.record, change.column): change.outcome.value for change in found.changes}


class TestFields:
    def test_untouched_book_changes_nothing(self) -> None:
        found = merged(BASE)
        assert (found.merged, found.overrides, found.changes, found.conflicts) == (BASE, {}, (), ())
        assert Counts(returned=17, equal=17) == found.counts

    def test_change_is_applied(self) -> None:
        found = merged(book({"G1": {**GOAL, "target": 120.0}}))
        assert found.merged["goals"]["G1"]["target"] == 120.0
        assert (found.overrides, outcomes(found)) == ({}, {("G1", "target"): "applied"})
        assert Counts(returned=17, applied=1, equal=16) == found.counts

    def test_spare_row_that_was_filled_becomes_a_record(self) -> None:
        found = merged(book({"G3": {**SPARE, "title": "New", "weight": 0.4}}))
        assert found.merged["goals"]["G3"] == {**SPARE, "title": "New", "weight": 0.4}

    def test_edit_of_hr_flows_back(self) -> None:
        found = merged(BASE, edits=edited(target=90.0))
        assert found.merged["goals"]["G1"]["target"] == 90.0
        assert (found.overrides, found.changes) == ({TARGET: 90.0}, ())
        assert found.counts.kept == 1

    def test_value_that_hr_cleared_flows_back_as_blank(self) -> None:
        found = merged(BASE, edits=edited(target=None))
        assert "target" not in found.merged["goals"]["G1"]
        assert found.overrides == {TARGET: None}

    def test_same_edit_on_both_sides_is_equal(self) -> None:
        found = merged(book({"G1": {**GOAL, "target": 90.0}}), edits=edited(target=90.0))
        assert (found.overrides, found.changes, found.conflicts) == ({}, (), ())

    def test_different_edits_are_a_conflict_in_which_the_master_stands(self) -> None:
        found = merged(book({"G1": {**GOAL, "target": 120.0}}), edits=edited(target=90.0))
        assert (Conflict(ConflictKind.VALUE, *TARGET, 100.0, 90.0, 120.0),) == found.conflicts
        assert (found.overrides, found.counts.conflict) == ({TARGET: 90.0}, 1)

    def test_clear_against_edit_is_a_conflict(self) -> None:
        cleared = {column: value for column, value in GOAL.items() if column != "target"}
        found = merged(book({"G1": cleared}), edits=edited(target=90.0))
        assert (Conflict(ConflictKind.VALUE, *TARGET, 100.0, 90.0, None),) == found.conflicts
        assert (found.counts.cleared, found.counts.conflict) == (1, 0)

    def test_cleared_field_is_cleared_and_counted_apart(self) -> None:
        cleared = {column: value for column, value in GOAL.items() if column != "target"}
        found = merged(book({"G1": cleared}))
        assert cleared == found.merged["goals"]["G1"]
        assert Counts(returned=16, equal=16, cleared=1) == found.counts

    def test_field_that_was_blank_before_is_not_cleared(self) -> None:
        assert merged(BASE, edits=edited(unit="CNY")).counts.cleared == 0

    def test_row_that_both_sides_filled_was_added_twice(self) -> None:
        edits = Edits({Key("goals", "G3", "title"): "HR's"})
        found = merged(book({"G3": {**SPARE, "title": "Mine"}}), edits=edits)
        assert kinds(found) == [("added-twice", "G3", "title")]

    def test_bad_value_is_rejected_each_time_and_the_master_stands(self) -> None:
        returned = book({"G1": {**GOAL, "target": Bad("lots")}})
        first = merged(returned)
        second = again(first, returned)
        for found in (first, second):
            assert [(TARGET, Why.BAD_VALUE, Bad("lots"), 100.0)] == [
                (one.key, one.why, one.returned, one.kept) for one in found.rejected
            ]
            assert (found.overrides, found.counts.rejected) == ({TARGET: 100.0}, 1)

    def test_column_that_the_file_lacks_clears_nothing(self) -> None:
        rows = {
            record: {key: value for key, value in row.items() if key != "target"}
            for record, row in BASE["goals"].items()
        }
        found = merged(came_back({**BASE, "goals": rows}, absent={"goals": frozenset({"target"})}))
        assert (found.merged, found.seen, found.counts.cleared) == (BASE, BASE, 0)
        assert {TARGET: 100.0, Key("goals", "G2", "target"): 0.2} == found.overrides

    def test_table_that_the_file_lacks_clears_nothing(self) -> None:
        found = merged({"goals": BASE["goals"]}, standing=book(review={"G1": {"actual": 95.0}}))
        assert found.merged["review"]["G1"] == {"actual": 95.0}
        assert ({Key("review", "G1", "actual"): 95.0}, ()) == (found.overrides, found.conflicts)

    def test_spelling_that_nobody_sees_is_no_change(self) -> None:
        found = merged(book({"G1": {**GOAL, "title": "Revenue\u200b "}}))
        assert (found.changes, found.overrides) == ((), {})


class TestOwnership:
    RIGHTS = Rights("team", levels={"G1": Level.ORGANISATION})

    def test_field_of_hrs_is_rejected_each_time_and_comes_back(self) -> None:
        returned = book(review={"G1": {"consent": "yes"}})
        first = merged(returned)
        second = again(first, returned)
        for found in (first, second):
            assert [(Key("review", "G1", "consent"), Why.NOT_OWNER)] == [
                (one.key, one.why) for one in found.rejected
            ]
            assert {Key("review", "G1", "consent"): None} == found.overrides

    def test_goal_above_is_locked(self) -> None:
        found = merged(book({"G1": {**GOAL, "target": 1.0}}), rights=self.RIGHTS)
        assert (outcomes(found), found.merged["goals"]["G1"]) == ({("G1", "target"): "rejected"}, GOAL)

    def test_row_of_hrs_that_was_deleted_is_put_back_and_asks_nothing(self) -> None:
        found = merged(book({"G1": None}), rights=self.RIGHTS)  # type: ignore[dict-item]
        assert (kinds(found), found.merged["goals"]["G1"]) == ([], GOAL)
        assert [(Key("goals", "G1"), Why.ROW_MISSING)] == [(one.key, one.why) for one in found.rejected]
        assert GOAL.items() == {(key.column, value) for key, value in found.overrides.items()}


class TestProposals:
    @staticmethod
    def frozen(table: str, record: str, column: str) -> bool:
        return (table, record) == ("goals", "G1") and column in {"target", "weight", "method"}

    def test_change_of_an_agreed_goal_is_proposed_once(self) -> None:
        returned = book({"G1": {**GOAL, "target": 120.0, "title": "Turnover"}})
        first = merged(returned, frozen=self.frozen)
        assert (Conflict(ConflictKind.PROPOSAL, *TARGET, 100.0, 100.0, 120.0),) == first.conflicts
        assert outcomes(first) == {("G1", "target"): "proposed", ("G1", "title"): "applied"}
        assert (
            again(first, returned, frozen=self.frozen).conflicts,
            again(first, returned).changes,
        ) == ((), ())

    def test_proposal_that_hr_takes_stands(self) -> None:
        returned = book({"G1": {**GOAL, "target": 120.0}})
        first = merged(returned, frozen=self.frozen)
        found = again(first, returned, resolution(first.conflicts[0], Choice.RETURNED), frozen=self.frozen)
        assert (found.merged["goals"]["G1"]["target"], found.conflicts, found.overrides) == (120.0, (), {})


class TestRows:
    def test_filled_row_that_did_not_come_back_is_a_conflict(self) -> None:
        found = merged(book({"G1": None}))  # type: ignore[dict-item]
        assert kinds(found) == [("row-missing", "G1", "")]
        assert (found.conflicts[0].master, found.conflicts[0].returned) == (None, MISSING)
        assert found.merged["goals"]["G1"] == GOAL
        assert FieldClaim("target", 100.0, 100.0, MISSING) in found.conflicts[0].fields

    def test_spare_row_that_did_not_come_back_is_nobodys_business(self) -> None:
        found = merged(book({"G3": None}))  # type: ignore[dict-item]
        assert (found.conflicts, found.rejected, found.changes) == ((), (), ())

    def test_row_that_hr_edited_and_the_book_deleted_is_a_conflict(self) -> None:
        found = merged(book({"G1": None}), edits=edited(target=90.0))  # type: ignore[dict-item]
        assert kinds(found) == [("edit-delete", "G1", "")]
        assert found.merged["goals"]["G1"]["target"] == 90.0

    def test_row_that_hr_deleted_and_nobody_touched_goes(self) -> None:
        found = merged(BASE, edits=Edits(deleted=frozenset({("goals", "G1")})))
        assert (found.merged["goals"]["G1"], found.conflicts) == ({**SPARE, **GONE}, ())
        assert {"owner", "title", "target", "weight"} == {key.column for key in found.overrides}
        assert {None} == set(found.overrides.values())

    def test_row_that_hr_deleted_stays_deleted_in_the_next_run(self) -> None:
        first = merged(BASE, edits=Edits(deleted=frozenset({("goals", "G1")})))
        assert first.merged == again(first, BASE).merged

    @pytest.mark.parametrize(
        "change", [{"target": 120.0}, {"unit": "CNY"}], ids=["changed a field", "filled a blank field"]
    )
    def test_row_that_hr_deleted_and_the_book_edited_is_one_conflict(self, change: Row) -> None:
        returned = book({"G1": {**GOAL, **change}})
        found = merged(returned, edits=Edits(deleted=frozenset({("goals", "G1")})))
        assert kinds(found) == [("edit-delete", "G1", "")]
        assert MISSING is found.conflicts[0].master
        assert found.merged["goals"]["G1"] == {**SPARE, **GONE}

    def test_row_that_the_book_cleared_and_hr_edited_is_one_conflict(self) -> None:
        found = merged(book({"G1": SPARE}), edits=edited(target=90.0))
        assert kinds(found) == [("edit-delete", "G1", "")]
        assert found.merged["goals"]["G1"] == {**GOAL, "target": 90.0}

    def test_row_of_a_file_without_some_column_was_not_deleted(self) -> None:
        rows = {
            **BASE["goals"],
            "G1": SPARE,
            "G2": {key: value for key, value in OTHER.items() if key != "title"},
        }
        returned = came_back({**BASE, "goals": rows}, absent={"goals": frozenset({"title"})})
        assert kinds(merged(returned, edits=edited(target=90.0))) == [("value", "G1", "target")]

    def test_row_that_both_sides_deleted_is_gone(self) -> None:
        found = merged(book({"G1": None}), edits=Edits(deleted=frozenset({("goals", "G1")})))  # type: ignore[dict-item]
        assert (found.conflicts, found.merged["goals"]["G1"]) == ((), {**SPARE, **GONE})

    def test_unknown_row_is_rejected(self) -> None:
        found = merged(book({"G9": {"title": "Mine"}}))
        assert [
            (Key("goals", "G9"), Why.UNKNOWN_RECORD),
            (Key("goals", "G9", "title"), Why.UNKNOWN_RECORD),
        ] == [(one.key, one.why) for one in found.rejected]
        assert ({Key("goals", "G9", "title"): None}, 2) == (found.overrides, found.counts.rejected)
        assert "G9" not in found.merged["goals"]

    def test_row_whose_id_was_changed_is_a_conflict_with_the_one_that_is_missing(self) -> None:
        found = merged(book({"G2": None, "G9": {**OTHER, "target": 0.3}}))  # type: ignore[dict-item]
        (conflict,) = found.conflicts
        assert (
            conflict.kind,
            conflict.record,
            conflict.master,
            conflict.returned,
        ) == (ConflictKind.CHANGED_KEY, "G2", "G2", "G9")
        assert FieldClaim("target", 0.2, 0.2, 0.3) in conflict.fields
        assert (found.merged["goals"]["G2"], "G9" in found.merged["goals"]) == (OTHER, False)

    def test_field_that_only_the_row_with_the_changed_id_holds_is_in_the_conflict(self) -> None:
        found = merged(book({"G2": None, "G9": {**OTHER, "unit": "CNY"}}))  # type: ignore[dict-item]
        assert FieldClaim("unit", None, None, "CNY") in found.conflicts[0].fields

    def test_changed_ids_are_paired_with_the_rows_that_they_resemble(self) -> None:
        found = merged(book({"G1": None, "G2": None, "G8": OTHER, "G9": GOAL}))  # type: ignore[dict-item]
        assert {("G1", "G9"), ("G2", "G8")} == {(one.record, one.returned) for one in found.conflicts}

    def test_id_that_stands_twice_with_different_fields_is_a_conflict(self) -> None:
        second = Repeat("goals", "G1", {**GOAL, "title": "Copy"})
        found = merged(came_back(BASE, repeats=(second,)))
        (conflict,) = found.conflicts
        assert (conflict.kind, conflict.record) == (ConflictKind.ADDED_TWICE, "G1")
        assert (FieldClaim("title", "Revenue", "Revenue", "Copy"),) == conflict.fields
        assert (found.merged["goals"]["G1"], found.counts.conflict) == (GOAL, 1)

    def test_id_that_stands_twice_with_the_same_fields_is_equal(self) -> None:
        found = merged(came_back(BASE, repeats=(Repeat("goals", "G1", GOAL),)))
        assert (found.conflicts, found.counts.equal) == ((), 23)

    def test_cells_outside_of_all_rows_are_rejected(self) -> None:
        found = merged(came_back(BASE, strays=(Stray("goals", "Z9"),), computed=5), typed_over=2)
        assert [(Key("goals", "", "Z9"), Why.OUTSIDE)] == [(one.key, one.why) for one in found.rejected]
        assert Counts(returned=23, equal=20, rejected=3) == found.counts

    def test_record_of_a_later_issue_stays_when_an_older_copy_comes_back(self) -> None:
        standing = book({"G7": GOAL})
        found = merged(BASE, standing)
        assert (found.merged["goals"]["G7"], found.conflicts, found.rejected) == (GOAL, (), ())


class TestRowStrict:
    def test_conflict_in_one_field_holds_back_the_row(self) -> None:
        returned = book(
            {"G1": {**GOAL, "target": 120.0, "title": "Turnover"}, "G2": {**OTHER, "title": "Profit"}}
        )
        found = merged(returned, edits=edited(target=90.0), row_strict=True)
        assert outcomes(found) == {
            ("G1", "target"): "conflict",
            ("G1", "title"): "conflict",
            ("G2", "title"): "applied",
        }
        assert found.merged["goals"]["G1"] == {**GOAL, "target": 90.0}

    def test_different_fields_of_a_row_changed_on_both_sides_are_conflicts(self) -> None:
        returned = book({"G1": {**GOAL, "title": "Turnover"}})
        assert kinds(merged(returned, edits=edited(target=90.0), row_strict=True)) == [
            ("value", "G1", "title")
        ]
        assert kinds(merged(returned, edits=edited(target=90.0))) == []

    def test_field_of_hrs_that_hr_changed_holds_nothing_back(self) -> None:
        returned = book(review={"G1": {"actual": 95.0}})
        edits = Edits({Key("review", "G1", "consent"): "yes"})
        assert outcomes(merged(returned, edits=edits, row_strict=True)) == {("G1", "actual"): "applied"}


CONFLICTS: Mapping[str, tuple[Snapshot | Returned, Edits]] = {
    "value": (book({"G1": {**GOAL, "target": 120.0}}), edited(target=90.0)),
    "clear against edit": (book({"G1": {**SPARE, "title": "Revenue"}}), edited(target=90.0)),
    "added twice": (book({"G3": {**SPARE, "title": "A"}}), Edits({Key("goals", "G3", "title"): "B"})),
    "row missing": (book({"G1": None}), NO_EDITS),  # type: ignore[dict-item]
    "row missing, edited": (book({"G1": None}), edited(target=90.0)),  # type: ignore[dict-item]
    "deleted, edited": (
        book({"G1": {**GOAL, "target": 120.0}}),
        Edits(deleted=frozenset({("goals", "G1")})),
    ),
    "row cleared, edited": (book({"G1": SPARE}), edited(target=90.0)),
    "key changed": (book({"G1": None, "G9": {**GOAL, "target": 120.0}}), NO_EDITS),  # type: ignore[dict-item]
    "row copied": (came_back(BASE, repeats=(Repeat("goals", "G1", OTHER),)), NO_EDITS),
}


@pytest.mark.parametrize("name", CONFLICTS)
class TestSettledConflicts:
    def test_same_return_asks_nothing_new(self, name: str) -> None:
        returned, edits = CONFLICTS[name]
        first = merged(returned, edits=edits)
        second = again(first, returned)
        assert first.conflicts
        assert ((), (), first.merged) == (second.conflicts, second.changes, second.merged)

    @pytest.mark.parametrize("choice", [choice for choice in Choice if choice])
    def test_choice_of_hr_stands_and_is_never_asked_again(self, name: str, choice: Choice) -> None:
        returned, edits = CONFLICTS[name]
        first = merged(returned, edits=edits)
        chosen = [resolution(conflict, choice, 77.0) for conflict in first.conflicts]
        hr = Edits(
            {key: value for one in chosen for key, value in one.fields.items()},
            frozenset().union(*(one.deleted for one in chosen)),
        )
        second = again(first, returned, hr)
        third = again(second, returned)
        assert (second.conflicts, third.conflicts) == ((), ())
        assert second.merged == third.merged
        for key, value in hr.fields.items():
            assert value == second.merged[key.table][key.record].get(key.column)
        for table, record in hr.deleted:
            assert second.merged[table][record] == {**SPARE, **GONE}


def test_returned_value_that_hr_takes_is_the_masters() -> None:
    returned = book({"G1": None, "G9": {**GOAL, "target": 120.0}})  # type: ignore[dict-item]
    first = merged(returned)
    found = again(first, returned, resolution(first.conflicts[0], Choice.RETURNED))
    assert found.merged["goals"]["G1"]["target"] == 120.0


def test_missing_row_that_hr_lets_go_is_deleted() -> None:
    returned = book({"G1": None})  # type: ignore[dict-item]
    first = merged(returned)
    found = again(first, returned, resolution(first.conflicts[0], Choice.RETURNED))
    assert found.merged["goals"]["G1"] == {**SPARE, **GONE}


def test_deleted_row_that_hr_takes_back_is_whole_again() -> None:
    returned = book({"G1": {**GOAL, "target": 120.0}})
    first = merged(returned, edits=Edits(deleted=frozenset({("goals", "G1")})))
    found = again(first, returned, resolution(first.conflicts[0], Choice.RETURNED))
    assert (found.merged["goals"]["G1"], found.overrides) == ({**GOAL, "target": 120.0}, {})


def test_missing_row_that_comes_back_later_is_equal() -> None:
    first = merged(book({"G1": None}))  # type: ignore[dict-item]
    found = again(first, BASE)
    assert (found.merged, found.conflicts, found.changes, found.seen) == (BASE, (), (), BASE)


def test_missing_row_that_turns_up_under_another_id_is_asked_about() -> None:
    first = merged(book({"G1": None}))  # type: ignore[dict-item]
    found = again(first, book({"G1": None, "G9": GOAL}))  # type: ignore[dict-item]
    assert kinds(found) == [("changed-key", "G1", "")]


def test_copy_of_a_row_that_came_back_under_its_own_id_is_rejected() -> None:
    first = merged(book({"G1": None, "G9": GOAL}))  # type: ignore[dict-item]
    found = again(first, book({"G9": GOAL}))
    assert (kinds(found), {one.why for one in found.rejected}) == ([], {Why.UNKNOWN_RECORD})


def test_every_outcome_has_its_place_in_the_counts() -> None:
    assert {"applied", "equal", "kept", "conflict", "proposed", "rejected"} == set(Outcome)


class TestHead:
    """The book of a department's head: the row of the department's goal is HR's, and its target the head's."""

    DEPARTMENT: ClassVar[Row] = {"level": "department", "owner": "Sales", "title": "Revenue", "target": 100.0}
    RIGHTS = Rights("team", levels={"D1": Level.DEPARTMENT}, headed=frozenset({"D1"}))
    KEY = Key("goals", "D1", "target")

    def merged(self, hr: Value, *rows: Row, base: Value = 100.0) -> BookMerge:
        before = {column: value for column, value in self.DEPARTMENT.items() if column != "target"}
        handed_out = before if base is None else {**before, "target": base}
        returned = {"goals": dict(zip(("D1",), rows, strict=False)), "review": {}}
        edits = Edits({self.KEY: hr})
        return merged(
            returned, edits=edits, rights=self.RIGHTS, base={"goals": {"D1": handed_out}, "review": {}}
        )

    def test_target_is_applied_where_hr_changed_nothing(self) -> None:
        found = self.merged(100.0, {**self.DEPARTMENT, "target": 120.0})
        assert found.merged["goals"]["D1"]["target"] == 120.0
        assert [change.outcome for change in found.changes] == [Outcome.APPLIED]

    def test_target_that_hr_changed_too_is_a_conflict_of_values(self) -> None:
        found = self.merged(110.0, {**self.DEPARTMENT, "target": 120.0})
        assert [(one.kind, one.key) for one in found.conflicts] == [(ConflictKind.VALUE, self.KEY)]
        assert found.merged["goals"]["D1"]["target"] == 110.0

    def test_clearing_a_target_that_hr_changed_is_no_deleted_record(self) -> None:
        cleared = {column: value for column, value in self.DEPARTMENT.items() if column != "target"}
        assert [one.kind for one in self.merged(110.0, cleared).conflicts] == [ConflictKind.VALUE]

    def test_filling_a_blank_target_that_hr_filled_too_is_no_added_record(self) -> None:
        found = self.merged(110.0, {**self.DEPARTMENT, "target": 120.0}, base=None)
        assert [one.kind for one in found.conflicts] == [ConflictKind.VALUE]

    def test_row_that_is_gone_is_put_back_and_reported(self) -> None:
        found = self.merged(110.0)
        assert [(one.key.record, one.why) for one in found.rejected] == [("D1", Why.ROW_MISSING)]
        assert (found.conflicts, found.merged["goals"]["D1"]["target"]) == ((), 110.0)

    def test_other_columns_of_the_row_are_hrs(self) -> None:
        found = self.merged(100.0, {**self.DEPARTMENT, "title": "More"})
        assert [(one.key.column, one.why) for one in found.rejected] == [("title", Why.NOT_OWNER)]
