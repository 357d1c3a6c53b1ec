"""Rows of a book that are gone, came twice, or changed their id, and rows that are held back as a whole."""

from collections.abc import Mapping

import pytest

from sync.fields import MISSING, Key
from sync.merge import (
    NO_EDITS,
    Choice,
    ConflictKind,
    Counts,
    Edits,
    FieldClaim,
    Outcome,
    Why,
    resolution,
)
from sync.merge.marks import GONE
from sync.snapshots import Repeat, Returned, Row, Snapshot, Stray
from tests.unit.merged_books import (
    BASE,
    GOAL,
    OTHER,
    SPARE,
    again,
    book,
    came_back,
    edited,
    kinds,
    merged,
    outcomes,
)


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
