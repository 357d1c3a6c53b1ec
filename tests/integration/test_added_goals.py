"""A goal that is added after a person's goals were agreed: a proposal, one question, and what HR decides stays decided."""

import pytest

from appraisal.person_words import PersonWords
from sync.agreed_goals import FROZEN_GOAL
from sync.ledger import Ledger
from sync.rebuild import rebuild
from sync.resolve import disputes
from sync.rights.forget import forget
from sync.rights.search import remains
from sync.undo import undo
from sync.xlsx.cells import set_cells
from workbook_templates.books import team

from .adding_goals import WITHDRAWN, Adding, adding
from .conftest import NOW, Cycle
from .terminal import typed
from .typing_in import in_master, manager_types, row_of, table_of

__all__ = ["adding"]


def test_it_is_one_question_and_does_not_count_until_hr_decides(adding: Adding) -> None:
    adding.add()
    receipt = adding.cycle.consolidate()
    assert (adding.conflicts(), receipt.conflicts, receipt.cells.balanced) == (adding.question, 1, True)
    assert receipt.cells.conflict == len(adding.row)
    assert not adding.in_master
    (found,) = [one for one in receipt.findings if one.code == "P02"]
    assert (found.spot.record, found.spot.field, found.subject) == (adding.new, "", adding.person)
    assert dict(found.values)["case"] == "added"
    assert row_of(adding.book, team.BOOK, "goals", adding.new)["title"] == "A later goal"


def test_hr_sees_what_there_was_and_what_would_be(adding: Adding) -> None:
    adding.add()
    adding.cycle.consolidate()
    row = in_master(adding.cycle.folder, "conflicts", "K0000001")
    assert (row["base"], row["master"]) == ("row empty", "row empty")
    said = str(row["returned"])
    assert f"Owner: {adding.row['owner']}; " in said
    # The target of a milestone is a day.
    assert "Method: Milestone; Unit: date; Target: 2026-10-30; Weight: 10 %" in said
    assert row["subject"] == str(adding.row["owner"])[6:]
    assert row["where"] == f"Goals › {adding.new} A later goal"
    with Ledger.open(adding.cycle.folder) as ledger:
        (found,) = disputes(ledger, "en")
    assert (found.subject, found.where, found.returned) == (row["subject"], row["where"], said)
    # A whole row is too wide for a column of the table.
    table, _, below = typed("conflicts", adding.cycle.folder)[1].partition("K0000001 · Returned: ")
    assert "see below" in table
    assert "Goal or KPI: A later goal" in below


def test_what_is_typed_in_it_while_hr_is_asked_is_part_of_the_question(adding: Adding) -> None:
    adding.add()
    adding.cycle.consolidate()
    manager_types(adding.book, "goals", adding.new, weight=0.15)
    adding.cycle.consolidate()
    assert adding.conflicts() == adding.question
    adding.choose("Take the returned")
    after = adding.cycle.consolidate()
    assert (adding.in_master["weight"], adding.in_master["status"]) == (0.15, "Agreed")
    assert "P02" not in {one.code for one in after.findings}
    assert not adding.conflicts()


def test_what_hr_does_not_take_is_cleared_in_the_book_and_never_asked_again(adding: Adding) -> None:
    adding.add()
    adding.cycle.consolidate()
    adding.choose("Keep the master's")
    adding.cycle.consolidate()
    row = row_of(adding.book, team.BOOK, "goals", adding.new)
    assert not [key for key in FROZEN_GOAL if row.get(key) not in (None, "")]
    manager_types(adding.book, "team", adding.person, agreed_how="On paper")
    after = adding.cycle.consolidate()
    assert not adding.in_master
    assert not adding.conflicts()
    assert "P02" not in {one.code for one in after.findings}


def test_a_manager_who_clears_it_takes_the_question_back(adding: Adding) -> None:
    adding.add()
    adding.cycle.consolidate()
    manager_types(adding.book, "goals", adding.new, **dict.fromkeys(adding.row))
    receipt = adding.cycle.consolidate()
    assert (adding.conflicts(), adding.conflicts(WITHDRAWN)) == ([], adding.question)
    assert "P02" not in {one.code for one in receipt.findings}
    assert receipt.cells.balanced


def test_given_to_somebody_whose_goals_are_not_agreed_it_counts_at_once(adding: Adding) -> None:
    adding.add()
    adding.cycle.consolidate()
    manager_types(adding.book, "goals", adding.new, owner=adding.other_owner())
    adding.cycle.consolidate()
    assert (adding.conflicts(), adding.conflicts(WITHDRAWN)) == ([], adding.question)
    assert adding.in_master["title"] == "A later goal"
    assert adding.in_master["owner_id"] == adding.other_owner()[:5]


def test_a_goal_of_somebody_else_is_not_given_to_them_without_asking(adding: Adding) -> None:
    agreed = str(adding.row["owner"])
    adding.row |= {"owner": adding.other_owner()}
    adding.add()
    adding.cycle.consolidate()
    assert not adding.conflicts()
    manager_types(adding.book, "goals", adding.new, owner=agreed, title="Another title")
    adding.cycle.consolidate()
    assert adding.conflicts() == [("proposal", adding.new, "owner")]
    assert (adding.in_master["owner_id"], adding.in_master["title"]) == (
        adding.other_owner()[:5],
        "Another title",
    )


def test_goals_that_come_back_with_their_agreement_are_agreed(cycle: Cycle) -> None:
    adding = Adding(cycle)
    other = adding.other_owner()
    adding.row |= {"owner": other}
    adding.add()
    manager_types(adding.book, "team", other[:5], agreed=46267.0)
    adding.cycle.consolidate()
    assert not adding.conflicts()
    assert adding.in_master["status"] == "Agreed"


def test_the_question_outlives_an_undone_run_and_a_lost_ledger(adding: Adding) -> None:
    adding.add()
    adding.cycle.consolidate()
    undo(adding.cycle.folder, NOW)
    assert not adding.conflicts()
    adding.cycle.consolidate()
    assert adding.conflicts() == adding.question
    (adding.cycle.folder / "ledger.db").unlink()
    rebuild(adding.cycle.folder, NOW)
    adding.cycle.consolidate()
    assert adding.conflicts() == adding.question
    assert not adding.in_master


def test_it_is_forgotten_with_the_person(adding: Adding) -> None:
    adding.row |= {"title": "Come back from a long illness"}
    adding.add()
    adding.cycle.consolidate()
    name = str(adding.row["owner"])[6:]
    forget(adding.cycle.folder, [adding.person], NOW, who="HR", why="asked for", anyway=True)
    adding.cycle.consolidate()
    assert not adding.conflicts()
    words = PersonWords.of(dict.fromkeys((adding.person, name, "Come back from a long illness"), ""), ())
    # The sample's roster is HR's own file.
    assert {one.file for one in remains(adding.cycle.folder, words)} <= {"roster.xlsx"}


def test_its_row_that_somebody_else_has_by_now_is_not_forgotten(adding: Adding) -> None:
    adding.row |= {"title": "Come back from a long illness"}
    adding.add()
    adding.cycle.consolidate()
    other = adding.other_owner()
    adding.row |= {"title": "Another goal", "owner": other}
    adding.add()
    adding.cycle.consolidate()
    forget(adding.cycle.folder, [adding.person], NOW, who="HR", why="asked for", anyway=True)
    adding.cycle.consolidate()
    assert (adding.in_master["title"], adding.in_master["owner_id"]) == ("Another goal", other[:5])
    assert row_of(adding.book, team.BOOK, "goals", adding.new)["title"] == "Another goal"
    words = PersonWords.of({"Come back from a long illness": ""}, ())
    assert not list(remains(adding.cycle.folder, words))


@pytest.mark.parametrize("how", ["typed again", "same run", "book open"])
def test_a_goal_that_changed_after_hr_did_not_take_it_is_a_new_question(adding: Adding, how: str) -> None:
    adding.add()
    adding.cycle.consolidate()
    lock = adding.book.with_name(f"~${adding.book.name}")
    adding.choose("Keep the master's")
    if how == "book open":
        lock.write_bytes(b"manager")
    if how != "same run":
        adding.cycle.consolidate()
    lock.unlink(missing_ok=True)
    if how == "typed again":
        adding.add()
        adding.cycle.consolidate()
        assert not adding.conflicts()
    adding.row |= {"weight": 0.2}
    adding.add()
    receipt = adding.cycle.consolidate()
    assert adding.conflicts() == adding.question
    assert [one.spot.record for one in receipt.findings if one.code == "P02"] == [adding.new]
    assert not adding.in_master
    manager_types(adding.book, "goals", adding.new, **dict.fromkeys(adding.row))
    manager_types(
        adding.book, "team", adding.person, agreed_how="On paper"
    )  # another file than what was written
    adding.cycle.consolidate()
    assert not adding.conflicts()


def test_what_hr_takes_in_the_run_in_which_the_manager_clears_it_stands(adding: Adding) -> None:
    adding.add()
    adding.cycle.consolidate()
    adding.choose("Take the returned")
    manager_types(adding.book, "goals", adding.new, **dict.fromkeys(adding.row))
    adding.cycle.consolidate()
    assert adding.in_master["title"] == "A later goal"
    assert adding.conflicts() == [("edit-delete", adding.new, "")]


def test_an_agreed_goal_that_was_cleared_and_typed_again_is_no_question_any_more(adding: Adding) -> None:
    kept = {key: value for key, value in adding.row.items() if key != "title"}
    before = row_of(adding.book, team.BOOK, "goals", adding.like)
    manager_types(adding.book, "goals", adding.like, **dict.fromkeys([*kept, "title"]))
    adding.cycle.consolidate()
    assert adding.conflicts() == [("edit-delete", adding.like, "")]
    adding.choose("Take the returned")
    adding.cycle.consolidate()
    assert in_master(adding.cycle.folder, "goals", adding.like)["status"] == "Withdrawn"
    manager_types(adding.book, "goals", adding.like, **{**kept, "title": before["title"]})
    adding.cycle.consolidate()
    assert adding.conflicts() == [("proposal", adding.like, "")]


def test_a_copy_that_never_had_it_takes_nothing_back(adding: Adding) -> None:
    """Neither the question goes, nor the goal out of the book, whatever issue the copy is of."""
    older = adding.book.read_bytes()
    manager_types(adding.book, "goals", adding.like, data_source="Another one")
    adding.cycle.consolidate()
    adding.choose("Keep the master's")
    adding.cycle.consolidate()  # writes the next issue
    adding.add()
    adding.cycle.consolidate()
    assert adding.conflicts() == adding.question
    copy = adding.cycle.folder / "inbox" / "an older copy.xlsx"
    copy.write_bytes(older)
    manager_types(copy, "team", adding.person, agreed_how="On paper")
    for _ in range(2):
        receipt = adding.cycle.consolidate()
        assert adding.conflicts() == adding.question
        assert adding.new in {one.spot.record for one in receipt.findings if one.code == "P02"}
        assert row_of(adding.book, team.BOOK, "goals", adding.new)["title"] == "A later goal"


def test_it_stays_in_a_book_that_is_made_anew_while_hr_is_asked(adding: Adding) -> None:
    manager_types(adding.book, "goals", adding.like, data_source="Another one")
    adding.cycle.consolidate()
    adding.add()
    adding.cycle.consolidate()
    older = adding.book.read_bytes()
    adding.choose("Keep the master's")
    adding.cycle.consolidate()
    manager_types(adding.book, "team", adding.person, agreed_how="On paper")
    adding.cycle.consolidate()
    copy = adding.cycle.folder / "inbox" / "an older copy.xlsx"
    copy.write_bytes(older)
    manager_types(copy, "team", adding.other_owner()[:5], agreed_how="On paper")
    for _ in range(2):
        adding.cycle.consolidate()
        assert adding.conflicts() == adding.question
        assert row_of(adding.book, team.BOOK, "goals", adding.new)["title"] == "A later goal"


@pytest.mark.parametrize("choice", ["Take the returned", "Keep the master's"])
def test_what_hr_chose_just_before_the_ledger_was_lost_is_carried_out(adding: Adding, choice: str) -> None:
    adding.add()
    adding.cycle.consolidate()
    adding.choose(choice)
    (adding.cycle.folder / "ledger.db").unlink()
    rebuild(adding.cycle.folder, NOW)
    for _ in range(2):
        assert not adding.conflicts()
        adding.cycle.consolidate()
    told = in_master(adding.cycle.folder, "conflicts", "K0000001")
    assert (told["state"], "A later goal" in str(told["returned"])) == ("Settled", True)
    assert bool(adding.in_master) is choice.startswith("Take")


def test_an_agreed_goal_that_hr_let_go_just_before_the_ledger_was_lost_is_withdrawn(adding: Adding) -> None:
    manager_types(adding.book, "goals", adding.like, **dict.fromkeys(adding.row))
    adding.cycle.consolidate()
    assert adding.conflicts() == [("edit-delete", adding.like, "")]
    adding.choose("Take the returned")
    (adding.cycle.folder / "ledger.db").unlink()
    rebuild(adding.cycle.folder, NOW)
    adding.cycle.consolidate()
    assert not adding.conflicts()
    assert in_master(adding.cycle.folder, "goals", adding.like)["status"] == "Withdrawn"


def test_a_second_row_of_its_id_is_part_of_the_question(adding: Adding) -> None:
    adding.add()
    found = table_of(adding.book, team.BOOK, "goals")
    empty = next(one for one in found.rows if "goal_id" in one.cells and "title" not in one.cells)
    cells = {**adding.row, "goal_id": adding.new, "title": "Once more"}
    edits = {found.cell_reference(key, empty.number): value for key, value in cells.items()}
    adding.book.write_bytes(set_cells(adding.book.read_bytes(), {found.sheet_title: edits}))
    receipt = adding.cycle.consolidate()
    assert (adding.conflicts(), receipt.cells.balanced) == (adding.question, True)
    told = in_master(adding.cycle.folder, "conflicts", "K0000001")
    assert "A later goal | Once more" in str(told["returned"])
    assert told["where"] == f"Goals › {adding.new} A later goal"
    (finding,) = [one for one in receipt.findings if one.code == "P02"]
    assert dict(finding.values)["title"] == "A later goal"
    adding.choose("Take the returned")
    adding.cycle.consolidate()
    assert adding.in_master["title"] == "A later goal"


def test_one_id_in_several_rows_is_told_with_all_that_they_say(adding: Adding) -> None:
    row = row_of(adding.book, team.BOOK, "goals", adding.like)
    for text in ("first", "second"):
        found = table_of(adding.book, team.BOOK, "goals")
        empty = next(one for one in found.rows if "goal_id" in one.cells and "title" not in one.cells)
        cells = {key: row[key] for key in FROZEN_GOAL if row.get(key)}
        cells |= {"goal_id": adding.like, "data_source": text}
        edits = {found.cell_reference(key, empty.number): value for key, value in cells.items()}
        adding.book.write_bytes(set_cells(adding.book.read_bytes(), {found.sheet_title: edits}))
    adding.cycle.consolidate()
    assert adding.conflicts() == [("added-twice", adding.like, "")]
    told = in_master(adding.cycle.folder, "conflicts", "K0000001")["returned"]
    assert told == "Data source: first | second"
