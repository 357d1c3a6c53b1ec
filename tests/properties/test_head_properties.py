"""A law of the head's book: for the target of a department's goal the merge of the book is the merge of one field."""

from hypothesis import given, settings
from hypothesis import strategies as st

from appraisal.model import Level
from sync.fields import Key, Value
from sync.merge import Claim, Edits, Outcome, merge_book, settle
from sync.snapshots import Returned, Row
from workbook_templates.ownership import Rights

TARGET = Key("goals", "D1", "target")
RIGHTS = Rights("team", levels={"D1": Level.DEPARTMENT}, headed=frozenset({"D1"}))
VALUES: st.SearchStrategy[Value] = st.sampled_from([None, 0.0, 1.0, 0.3, 0.1 + 0.2, 100.0])


def row(target: Value) -> Row:
    shown: Row = {"level": "department", "owner": "Sales"}
    return shown if target is None else {**shown, "target": target}


@settings(deadline=None)
@given(stale=VALUES, hr=VALUES, base=VALUES, returned=VALUES)
def test_what_becomes_of_a_target_depends_on_hrs_row_and_on_nothing_that_stood_before(
    stale: Value, hr: Value, base: Value, returned: Value
) -> None:
    found = merge_book(
        {"goals": {"D1": row(base)}},
        Returned({"goals": {"D1": row(returned)}}, {}),
        {"goals": {"D1": row(stale)}},
        Edits({TARGET: hr}),
        rights=RIGHTS,
    )
    settled = settle(hr, [Claim("head", base, returned)])
    assert found.merged["goals"]["D1"].get("target") == settled.value
    assert [one.key for one in found.conflicts] == [TARGET] * (settled.outcome is Outcome.CONFLICT)
    assert [one.record for one in found.changes if one.outcome is Outcome.APPLIED] == ["D1"] * (
        settled.outcome is Outcome.APPLIED
    )
