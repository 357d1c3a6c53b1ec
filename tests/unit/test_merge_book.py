"""The merge of one book: what becomes of its fields, and every way in which its rows come back."""

from typing import ClassVar

from appraisal.model import Level
from sync.fields import Bad, Key, Value
from sync.merge import (
    BookMerge,
    Choice,
    Conflict,
    ConflictKind,
    Counts,
    Edits,
    Outcome,
    Why,
    resolution,
)
from sync.snapshots import Row
from tests.unit.merged_books import BASE, GOAL, SPARE, again, book, came_back, edited, kinds, merged, outcomes
from workbook_templates.ownership import Rights

TARGET = Key("goals", "G1", "target")


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
