"""A company's own columns through a cycle: declared, drawn, filled, merged, shown, pushed, taken back and exported."""

from pathlib import Path
from unittest.mock import patch

import pytest

from sync.agreed_goals import FROZEN_GOAL
from sync.frames import frames
from sync.hr import HrContent
from sync.ledger import FILE_NAME, Ledger
from sync.ledger.conflicts import ConflictState
from sync.rebuild import rebuild
from sync.shown_rows import changed_books
from sync.undo import undo
from workbook_templates.books import master, team

from .conftest import NOW
from .own_books import AUGUST, Own
from .own_columns_cycle import DAY, TALENT, declare, findings_of, goal_of, kept, lived
from .typing_in import hr_types, in_master, manager_types, row_of, table_of

__all__ = ["kept", "lived"]


def test_values_flow_from_their_owners_to_the_master_and_into_the_other_books(lived: Own) -> None:
    """The manager's and the employee's come back, HR's goes out; each is shown where others look."""
    person, goal = goal_of(lived)
    book, folder = lived.team_of(person), lived.folder
    manager_types(book, "goals", goal, own1="Industry")
    lived.types(person, "own_goals", goal, own2=6.5)
    hr_types(folder, "reviews", goal, own1=DAY)
    hr_types(folder, "results", person, own1=0.25)
    lived.consolidate(AUGUST)
    assert in_master(folder, "goals", goal)["own1"] == "Industry"
    assert in_master(folder, "goals", goal)["own2"] == 6.5
    assert in_master(folder, "reviews", goal)["own1"] == DAY
    assert in_master(folder, "results", person)["own1"] == 0.25
    assert row_of(book, team.BOOK, "goals", goal)["own2"] == 6.5
    assert row_of(book, team.BOOK, "review", goal)["own1"] == DAY
    assert row_of(book, team.BOOK, "team", person)["own1"] == 0.25
    assert lived.row(person, "own_goals", goal)["own1"] == "Industry"
    assert "own1" not in lived.table(person, "self_review").columns
    again = lived.consolidate(AUGUST)
    assert not lived.consolidate(AUGUST).written
    assert again.conflicts == 0


def test_what_hr_alone_types_goes_out_though_nobody_else_did_anything(lived: Own) -> None:
    person, goal = goal_of(lived)
    lived.consolidate(AUGUST)
    for value in (DAY, DAY + 1):
        hr_types(lived.folder, "reviews", goal, own1=value)
        lived.consolidate(AUGUST)
        assert row_of(lived.team_of(person), team.BOOK, "review", goal)["own1"] == value


def test_a_value_that_does_not_fit_is_a_finding_at_its_cell(lived: Own) -> None:
    """It is not taken; the finding says where it stands and what to type."""
    person, goal = goal_of(lived)
    manager_types(lived.team_of(person), "goals", goal, own1="Navy")
    lived.types(person, "own_goals", goal, own2="six")
    hr_types(lived.folder, "reviews", goal, own1="soon")
    lived.consolidate(AUGUST)
    assert "own1" not in in_master(lived.folder, "goals", goal)
    assert "own2" not in in_master(lived.folder, "goals", goal)
    assert in_master(lived.folder, "reviews", goal)["own1"] == "soon"
    said = "\n".join(f"{found.place}: {found.code}" for found in all_findings(lived.folder))
    for code_and_words in ("“Navy” is not in the list", "“six”", "“soon”"):
        assert code_and_words in messages(lived.folder), said


def all_findings(folder: Path) -> list:  # type: ignore[type-arg]
    with Ledger.open(folder) as ledger:
        return list(ledger.verdicts.findings())


def messages(folder: Path) -> str:
    rows = table_of(folder / "master.xlsx", master.BOOK, "findings").rows
    return "\n".join(str(row.cells["message"].value) for row in rows if "message" in row.cells)


def test_a_run_over_few_books_makes_no_rows_of_the_others(lived: Own) -> None:
    """But for those in whose rows an employee's column of a changed self book stands."""
    person, goal = goal_of(lived)
    lived.consolidate(NOW)
    seen: list[frozenset[str] | None] = []

    def noted(content: HrContent, ledger: Ledger) -> frozenset[str] | None:
        seen.append(changed_books(content, ledger))
        return seen[-1]

    lived.types(person, "own_goals", goal, own2=4.0)
    with patch("sync.write_master.changed_books", noted):
        lived.consolidate(AUGUST)
    team_file = lived.team_of(person).relative_to(lived.folder).as_posix()
    files = {book.book_id: book.file for book in lived.books}
    assert seen[0] is not None
    assert {files[book] for book in seen[0]} == {lived.own_file(person), team_file}
    assert in_master(lived.folder, "goals", goal)["own2"] == 4.0


def test_somebody_elses_column_is_not_theirs_to_fill(lived: Own) -> None:
    """What a manager types into the employee's column and HR's is reported, and the book shows again what stands."""
    person, goal = goal_of(lived)
    book = lived.team_of(person)
    lived.types(person, "own_goals", goal, own2=4.0)
    lived.consolidate(NOW)
    manager_types(book, "goals", goal, own2=9.0)
    manager_types(book, "review", goal, own1=DAY)
    lived.consolidate(AUGUST)
    assert in_master(lived.folder, "goals", goal)["own2"] == 4.0
    assert "own1" not in in_master(lived.folder, "reviews", goal)
    assert row_of(book, team.BOOK, "goals", goal)["own2"] == 4.0
    shown = {
        str(found.place): dict(found.values)["shown"]
        for found in all_findings(lived.folder)
        if found.code == "S12"
    }
    assert sorted(shown.values()) == ["2026-08-16", "9"]
    assert row_of(book, team.BOOK, "review", goal).get("own1") is None


@pytest.mark.parametrize("before", ["Industry", None])
def test_a_word_that_hr_mistypes_on_behalf_is_named_with_the_words_that_there_are(
    lived: Own, before: str | None
) -> None:
    """What stood stands again, and nobody is blamed for a cell that is not theirs."""
    person, goal = goal_of(lived)
    if before:
        manager_types(lived.team_of(person), "goals", goal, own1=before)
        lived.consolidate(NOW)
    hr_types(lived.folder, "goals", goal, own1="Retial")
    lived.consolidate(AUGUST)
    (finding,) = findings_of(lived.folder, "S07")
    assert "“Retial”" in finding
    assert "Retail, Industry" in finding
    assert findings_of(lived.folder, "S12") == []
    assert in_master(lived.folder, "goals", goal).get("own1") == before


def test_a_word_that_hr_mistypes_in_a_column_of_hrs_is_named_with_the_words_that_there_are(
    lived: Own,
) -> None:
    """It stays where HR typed it, and no book shows it."""
    person, _ = goal_of(lived)
    declare(lived.folder, {**TALENT, "label": "Potential", "kind": "Choice", "choices": "High, Low"})
    lived.consolidate(NOW)
    hr_types(lived.folder, "results", person, own2="Hihg")
    lived.consolidate(AUGUST)
    (finding,) = findings_of(lived.folder, "S07")
    assert "“Hihg”" in finding
    assert "High, Low" in finding
    assert in_master(lived.folder, "results", person)["own2"] == "Hihg"


def test_hr_and_manager_changing_one_field_is_a_conflict_that_hr_settles(lived: Own) -> None:
    """Until then the master's value stands; the change log calls the column by its heading."""
    person, goal = goal_of(lived)
    book, folder = lived.team_of(person), lived.folder
    manager_types(book, "goals", goal, own1="Industry")
    lived.consolidate(NOW)
    manager_types(book, "goals", goal, own1="Retail")
    hr_types(folder, "goals", goal, own1=None)
    receipt = lived.consolidate(AUGUST)
    assert receipt.conflicts == 1
    assert "own1" not in in_master(folder, "goals", goal)
    (row,) = table_of(folder / "master.xlsx", master.BOOK, "conflicts").rows
    assert "Customer segment" in str(row.cells["where"].value)
    hr_types(
        folder, "conflicts", str(row.cells["conflict"].value), choice="Take the returned", decided_by="HR"
    )
    lived.consolidate(AUGUST)
    assert in_master(folder, "goals", goal)["own1"] == "Retail"


def test_hr_enters_a_value_on_behalf_and_it_flows_back(lived: Own) -> None:
    """Into the book of whoever owns the column; what does not fit is written back as it was."""
    person, goal = goal_of(lived)
    folder = lived.folder
    hr_types(folder, "goals", goal, own1="Retail", own2=3.0)
    lived.consolidate(AUGUST)
    assert row_of(lived.team_of(person), team.BOOK, "goals", goal)["own1"] == "Retail"
    assert lived.row(person, "own_goals", goal)["own2"] == 3.0
    hr_types(folder, "goals", goal, own1="Navy")
    lived.consolidate(AUGUST)
    assert in_master(folder, "goals", goal)["own1"] == "Retail"


def test_a_run_is_taken_back_with_its_own_columns(lived: Own) -> None:
    """Undo brings the master back as it was; the next run takes the values again."""
    person, goal = goal_of(lived)
    manager_types(lived.team_of(person), "goals", goal, own1="Industry")
    lived.consolidate(AUGUST)
    assert in_master(lived.folder, "goals", goal)["own1"] == "Industry"
    undo(lived.folder, AUGUST)
    assert "own1" not in in_master(lived.folder, "goals", goal)
    lived.consolidate(AUGUST)
    assert in_master(lived.folder, "goals", goal)["own1"] == "Industry"


def test_a_lost_ledger_is_made_anew_with_them(lived: Own) -> None:
    """Master and books say the same, so nothing is in conflict."""
    person, goal = goal_of(lived)
    manager_types(lived.team_of(person), "goals", goal, own1="Industry")
    lived.types(person, "own_goals", goal, own2=6.5)
    hr_types(lived.folder, "reviews", goal, own1=DAY)
    lived.consolidate(AUGUST)
    lived.consolidate(AUGUST)
    (lived.folder / FILE_NAME).unlink()
    rebuild(lived.folder, AUGUST)
    receipt = lived.consolidate(AUGUST)
    assert receipt.conflicts == 0
    found = in_master(lived.folder, "goals", goal)
    assert (found["own1"], found["own2"]) == ("Industry", 6.5)
    assert in_master(lived.folder, "reviews", goal)["own1"] == DAY


def test_export_has_them_under_their_headings(lived: Own) -> None:
    """Each with the type of its kind; a blank is missing."""
    person, goal = goal_of(lived)
    manager_types(lived.team_of(person), "goals", goal, own1="Industry")
    lived.types(person, "own_goals", goal, own2=6.5)
    manager_types(lived.team_of(person), "review", goal, actual=9.0)
    hr_types(lived.folder, "reviews", goal, own1=DAY)
    lived.consolidate(AUGUST)
    found = frames(lived.folder)
    goals, reviews = found["goals"].set_index("goal_id"), found["reviews"].set_index("goal_id")
    assert goals.loc[goal, "Customer segment"] == "Industry"
    assert goals.loc[goal, "Hours a week"] == 6.5
    assert str(reviews["Audited on"].dtype) == "datetime64[s]"
    assert str(reviews.loc[goal, "Audited on"].date()) == "2026-08-16"
    assert goals["Customer segment"].isna().sum() == len(goals) - 1
    assert "Mobility" in found["results"].columns


def test_a_talk_takes_its_own_column_along(lived: Own) -> None:
    """What a manager writes beside a check-in stands beside it in the master."""
    person, _ = goal_of(lived)
    book = lived.team_of(person)
    talk = str(table_of(book, team.BOOK, "checkins").rows[0].cells["row_id"].value)
    label = str(row_of(book, team.BOOK, "team", person)["label"])
    manager_types(book, "checkins", talk, person=label, day=DAY, own1="=relieved")
    lived.consolidate(AUGUST)
    assert in_master(lived.folder, "checkins", talk)["own1"] == "=relieved"
    assert in_master(lived.folder, "checkins", talk)["employee_id"] == person


def test_they_are_part_of_a_goal_that_is_proposed(lived: Own) -> None:
    """A goal that comes after the goals were agreed is one question, own columns and all."""
    person, goal = goal_of(lived)
    book = lived.team_of(person)
    manager_types(book, "team", person, agreed=46250.0)
    lived.consolidate(AUGUST)
    rows = table_of(book, team.BOOK, "goals").rows
    new = next(str(row.cells["goal_id"].value) for row in rows if "title" not in row.cells)
    like = row_of(book, team.BOOK, "goals", goal)
    row = {key: like[key] for key in FROZEN_GOAL if like.get(key)} | {"title": "Later", "own1": "Retail"}
    manager_types(book, "goals", new, **row)
    lived.consolidate(AUGUST)
    assert asked(lived) == [("proposal", new, "")]
    manager_types(book, "goals", new, weight=0.22)
    lived.consolidate(AUGUST)
    assert asked(lived) == [("proposal", new, "")]
    assert not in_master(lived.folder, "goals", new)
    hr_types(lived.folder, "conflicts", "K0000001", choice="Take the returned", decided_by="Li Na")
    lived.consolidate(AUGUST)
    shown = in_master(lived.folder, "goals", new)
    assert (shown["title"], shown["own1"], shown["weight"]) == ("Later", "Retail", 0.22)
    assert asked(lived) == []


def asked(own: Own) -> list[tuple[str, str, str]]:
    """Return the open conflicts."""
    with Ledger.open(own.folder) as ledger:
        found = ledger.conflicts.all(ConflictState.OPEN)
        return [(str(one.kind), one.record, one.column) for one in found]
