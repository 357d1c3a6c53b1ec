"""Changes that a run keeps until the master shows them: packed, and told as they were."""

from datetime import UTC, datetime

import pytest

from sync.conflict_rows import Told
from sync.fields import Bad
from sync.ledger import Change
from sync.ledger.journal import Entry
from sync.ledger.values import MISSING

ENTRY = Entry(
    17, 3, datetime(2026, 6, 1, 9, tzinfo=UTC), "submission", "b1", "a.xlsx", "00", "E1", "", (), "ff"
)


@pytest.mark.parametrize("value", [None, MISSING, 0.0, True, "", "目标 ✔", "half \ud800", Bad("#N/A")])
def test_changes_are_unpacked_as_they_were(value: object) -> None:
    changes = [
        Change("goals", "G0000001", "target", 5.0, 5.0, value, "applied", "E2"),  # type: ignore[arg-type]
        Change("team", "E2", "note", None, value, "new", "applied"),  # type: ignore[arg-type]
    ]
    told = Told.of(ENTRY, "returned", changes)
    assert list(told.changes) == list(told.changes) == changes
    assert (told.entry, told.run, told.at, told.kind) == (17, 3, ENTRY.at, "returned")


def test_who_changed_it_is_whom_the_entry_names_unless_somebody_else_is_said() -> None:
    assert Told.of(ENTRY, "returned", ()).who == "E1"
    assert Told.of(ENTRY, "import", (), "export.xlsx").who == "export.xlsx"
