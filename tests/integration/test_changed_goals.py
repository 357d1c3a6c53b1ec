"""A goal that is changed after it was agreed: told as people read it, and no question where it only mends what nobody could read."""

import pytest

from sync.history import history_of
from sync.ledger import Ledger
from sync.rebuild import rebuild
from workbook_templates.books import master

from .adding_goals import OPEN, Adding, adding
from .conftest import NOW
from .terminal import typed
from .typing_in import hr_types, in_master, manager_types, table_of

__all__ = ["adding"]


def test_a_milestone_that_is_moved_is_told_with_its_days(adding: Adding) -> None:
    manager_types(adding.book, "goals", adding.like, target=adding.row["target"] + 14)
    receipt = adding.cycle.consolidate()
    (found,) = [one for one in receipt.findings if one.code == "P02"]
    values = dict(found.values)
    assert (values["before"], values["after"]) == ("2026-10-30", "2026-11-13")


def _moved(adding: Adding) -> None:
    """Consolidate a milestone that the manager moves by two weeks: HR is asked."""
    manager_types(adding.book, "goals", adding.like, target=adding.row["target"] + 14)
    adding.cycle.consolidate()


def test_hr_sees_the_days_of_a_milestone_that_is_moved(adding: Adding) -> None:
    _moved(adding)
    row = in_master(adding.cycle.folder, "conflicts", "K0000001")
    assert (row["base"], row["master"], row["returned"]) == ("2026-10-30", "2026-10-30", "2026-11-13")
    code, said = typed("conflicts", str(adding.cycle.folder))
    assert (code, "2026-11-13" in said) == (0, True)


@pytest.mark.parametrize("how", ["on the sheet", "resolve"])
def test_hr_types_another_day_for_a_milestone(adding: Adding, how: str) -> None:
    _moved(adding)
    if how == "on the sheet":
        hr_types(adding.cycle.folder, "conflicts", "K0000001", value="2026-11-06")
        receipt = adding.cycle.consolidate()
        assert [one for one in receipt.findings if one.spot.table == "conflicts"] == []
    else:
        words = (
            str(adding.cycle.folder),
            "K0000001",
            "--value",
            "2026-11-06",
            "--by",
            "Li Na",
            "--reason",
            "agreed",
        )
        assert typed("resolve", *words)[0] == 0
    day = adding.row["target"] + 7
    assert in_master(adding.cycle.folder, "goals", adding.like)["target"] == day
    with Ledger.open(adding.cycle.folder) as ledger:
        told = history_of(ledger, adding.like, "en", 10)
    assert next((one.before, one.after) for one in told if one.column == "target") == (
        "2026-10-30",
        "2026-11-06",
    )
    changes = table_of(adding.cycle.folder / "master.xlsx", master.BOOK, "changes").rows
    shown = [
        (row.cells["before"].value, row.cells["after"].value)
        for row in changes
        if "record" in row.cells and row.cells["record"].value == adding.like
    ]
    assert ("2026-10-30", "2026-11-06") in shown


def test_the_days_of_a_milestone_are_known_again_without_the_ledger(adding: Adding) -> None:
    _moved(adding)
    (adding.cycle.folder / "ledger.db").unlink()
    rebuild(adding.cycle.folder, NOW)
    adding.cycle.consolidate()
    assert adding.conflicts() == [("proposal", adding.like, "target")]
    with Ledger.open(adding.cycle.folder) as ledger:
        (found,) = ledger.conflicts.all(OPEN)
    assert (found.base, found.master, found.returned) == (
        adding.row["target"],
        adding.row["target"],
        adding.row["target"] + 14,
    )


def test_a_day_is_no_value_for_a_number(adding: Adding) -> None:
    manager_types(adding.book, "goals", adding.like, weight=0.3)
    adding.cycle.consolidate()
    code, said = typed("resolve", str(adding.cycle.folder), "K0000001", "--value", "2026-11-06")
    assert (code, "2026-11-06" in said) == (2, True)
    assert adding.conflicts() == [("proposal", adding.like, "weight")]


def _unreadable(adding: Adding) -> float:
    """Let somebody's goals be agreed while a weight is a text, and return what the finding says was meant."""
    adding.row |= {"owner": adding.other_owner(), "weight": "25%"}
    adding.add()
    manager_types(adding.book, "team", str(adding.row["owner"])[:5], agreed=46266.0)
    receipt = adding.cycle.consolidate()
    (found,) = [one for one in receipt.findings if one.code == "S03" and one.spot.record == adding.new]
    assert adding.conflicts() == []
    meant = dict(found.values)["suggestion"]
    assert isinstance(meant, float)
    return meant


def test_a_cell_that_could_not_be_read_is_mended_as_asked_without_a_question(adding: Adding) -> None:
    meant = _unreadable(adding)
    manager_types(adding.book, "goals", adding.new, weight=meant)
    receipt = adding.cycle.consolidate()
    assert adding.conflicts() == []
    assert not {"P02", "S03"} & {one.code for one in receipt.findings if one.spot.record == adding.new}
    assert adding.in_master["weight"] == meant
    # From then on it is agreed as it stands.
    manager_types(adding.book, "goals", adding.new, weight=0.4)
    adding.cycle.consolidate()
    assert adding.conflicts() == [("proposal", adding.new, "weight")]


def test_another_number_than_was_meant_is_a_proposal(adding: Adding) -> None:
    _unreadable(adding)
    manager_types(adding.book, "goals", adding.new, weight=0.4)
    adding.cycle.consolidate()
    assert adding.conflicts() == [("proposal", adding.new, "weight")]
