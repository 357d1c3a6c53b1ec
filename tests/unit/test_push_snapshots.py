"""What the ledger keeps of a new issue: what the book said before, with the fields that were written."""

from sync.new_issue import with_fields
from sync.snapshots import Snapshot

OLD: Snapshot = {"goals": {"G1": {"title": "Old", "target": 1.0}, "G2": {"title": "Mine"}}}
NEW: Snapshot = {"goals": {"G1": {"title": "New", "weight": 0.5}, "G3": {"title": "Above"}}}


def test_only_the_written_fields_are_as_in_the_new_book() -> None:
    expected = {"goals": {**OLD["goals"], "G1": {"title": "New", "target": 1.0}}}
    assert expected == with_fields(OLD, NEW, [("goals", "G1", "title")])


def test_a_field_that_was_cleared_is_gone() -> None:
    assert "target" not in with_fields(OLD, NEW, [("goals", "G1", "target")])["goals"]["G1"]


def test_a_record_that_was_written_for_the_first_time_is_there() -> None:
    fields = [("goals", "G3", "goal_id"), ("goals", "G3", "title")]
    assert with_fields(OLD, NEW, fields)["goals"]["G3"] == {"title": "Above"}


def test_what_is_no_field_of_the_merge_is_left_out() -> None:
    assert with_fields(OLD, NEW, [("notes", "N0000001", "message")]) == OLD
