"""A goal that is added after a person's goals were agreed: a proposal, one question, and what HR decides stays decided."""

import pytest

from appraisal.person_words import PersonWords
from sync.agreed_goals import FROZEN_GOAL
from sync.history import history_of
from sync.ledger import Ledger
from sync.ledger.conflicts import ConflictState
from sync.rebuild import rebuild
from sync.resolve import disputes
from sync.rights.forget import forget
from sync.rights.search import remains
from sync.undo import undo
from sync.xlsx.cells import set_cells
from sync.xlsx.read import RawRow
from workbook_templates.books import master, team

from .conftest import NOW, Cycle
from .terminal import typed
from .typing_in import hr_types, in_master, manager_types, row_of, table_of

OPEN, WITHDRAWN = ConflictState.OPEN, ConflictState.WITHDRAWN


class Adding:
    """The book of a manager who agreed the goals of one person, and adds one."""

    def __init__(self, cycle: Cycle) -> None:
        self.cycle = cycle
        self.book = next(path for path in cycle.books() if "E0028" in path.name)
        goals = [row.cells for row in table_of(self.book, team.BOOK, "goals").rows if "goal_id" in row.cells]
        people = {str(row.cells["label"].value) for row in self._team() if "label" in row.cells}
        # Not a goal of the department, nor one that stands above.
        self.like = next(
            str(cells["goal_id"].value)
            for cells in goals
            if "owner" in cells and str(cells["owner"].value) in people and "weight" in cells
        )
        self.new = next(str(cells["goal_id"].value) for cells in goals if "title" not in cells)
        row = row_of(self.book, team.BOOK, "goals", self.like)
        self.row = {key: row[key] for key in FROZEN_GOAL if row.get(key) not in (None, "")}
        self.row |= {"title": "A later goal", "weight": 0.1}
        self.person = str(row["owner"]).split(" ", 1)[0]
        manager_types(self.book, "team", self.person, agreed=46266.0)
        cycle.consolidate()

    def _team(self) -> list[RawRow]:
        return table_of(self.book, team.BOOK, "team").rows

    def add(self) -> None:
        manager_types(self.book, "goals", self.new, **self.row)

    def other_owner(self, *, agreed: bool = False) -> str:
        """Return the label of somebody else of the team."""
        labels = [
            (str(row.cells["label"].value), "agreed" in row.cells)
            for row in self._team()
            if "label" in row.cells
        ]
        return next(label for label, is_agreed in labels if label[:5] != self.person and is_agreed is agreed)

    def conflicts(self, state: ConflictState = OPEN) -> list[tuple[str, str, str]]:
        with Ledger.open(self.cycle.folder) as ledger:
            return [(str(one.kind), one.record, one.column) for one in ledger.conflicts.all(state)]

    def choose(self, choice: str) -> None:
        hr_types(self.cycle.folder, "conflicts", "K0000001", choice=choice, decided_by="Li Na")

    @property
    def question(self) -> list[tuple[str, str, str]]:
        return [("proposal", self.new, "")]

    @property
    def in_master(self) -> dict[str, object]:
        return in_master(self.cycle.folder, "goals", self.new)


@pytest.fixture
def adding(cycle: Cycle) -> Adding:
    """Return the book of a manager, one person's goals in it agreed."""
    return Adding(cycle)


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
