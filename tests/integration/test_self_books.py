"""Self books through a cycle: handed out, brought up to date, filled, merged, and shown; and nothing of anybody else in them."""

from collections import Counter
from pathlib import Path

from appraisal.voices import voice_id
from sync.consolidate import open_master
from sync.cycle import issue_books
from sync.errors import TEXTS as SAID
from sync.roles import SELF, TEAM
from sync.xlsx.gate import MASTER
from sync.xlsx.read import read_book
from workbook_templates.books import master, team
from workbook_templates.labels import TEXTS

from .own_books import JULY, Own, inside, made
from .own_cycle import DAY, fresh, kept, lived
from .typing_in import in_master, manager_types, row_of, table_of

__all__ = ["fresh", "kept", "lived"]


def test_everybody_of_the_department_gets_one_self_book_and_nobody_else(fresh: Own) -> None:
    content = open_master(fresh.folder).content
    wanted = sorted(person.id for person in content.employees.values() if person.department == "Content")
    assert sorted(book.manager.id for book in fresh.own) == wanted
    assert all(book.file.startswith("books/self/") for book in fresh.own)
    assert issue_books(fresh.folder, JULY) == []
    # They meet in one inbox: no two files of a cycle have one name.
    assert len({Path(book.file).name for book in fresh.books}) == len(fresh.books)


def test_nobody_gets_one_unless_hr_wants_it(tmp_path: Path) -> None:
    found = made(tmp_path / "2026-H2", filled=False, own=False)
    assert found.own == []
    assert not (found.folder / "books" / "self").exists()


def test_it_shows_the_persons_goals_as_they_stand_in_the_managers_book(fresh: Own) -> None:
    person = fresh.person
    goals = table_of(fresh.team_of(person), team.BOOK, "goals").rows
    theirs = {
        str(row.cells["goal_id"].value): row.cells["title"].value
        for row in goals
        if str(row.cells["owner"].value if "owner" in row.cells else "").startswith(f"{person} ")
    }
    shown = {goal: fresh.row(person, "own_goals", goal)["title"] for goal in fresh.goals(person)}
    assert shown == theirs
    assert {goal: fresh.row(person, "self_review", goal)["title"] for goal in shown} == theirs


def test_nothing_of_anybody_else_stands_in_it(lived: Own) -> None:
    """The whole package is searched, also after it was brought up to date."""
    before = {book.manager.id: lived.path(book.manager.id).read_bytes() for book in lived.own}
    lived.consolidate()
    everybody = open_master(lived.folder).content.employees
    changed = 0
    for book in lived.own:
        path = lived.path(book.manager.id)
        changed += path.read_bytes() != before[book.manager.id]
        text = inside(path)
        found = [
            other.id
            for other in everybody.values()
            if other.id != book.manager.id
            and (other.id in text or (other.name != book.manager.name and other.name in text))
        ]
        assert found == []
        assert book.manager.name in text
    assert changed


def test_what_an_employee_says_reaches_the_master(fresh: Own) -> None:
    person = fresh.person
    goal, second = fresh.goals(person)[:2]
    fresh.consolidate(JULY)
    fresh.types(person, "own_goals", goal, comment="Too high", new_target=80.0, new_weight=0.2)
    fresh.types(person, "self_review", second, own_view=4.0, own_comment="see list")
    fresh.types(person, "agreement", person, agree="Yes", day=DAY)
    proposal = str(fresh.table(person, "proposals").rows[0].cells["row_id"].value)
    fresh.types(person, "proposals", proposal, title="Write a guide", weight=0.1, why="useful")
    receipt = fresh.consolidate(JULY)
    counts = receipt.cells
    assert counts.applied == 10
    assert counts.returned == counts.applied + counts.equal + counts.kept + counts.conflict + counts.rejected
    voice = in_master(fresh.folder, "voices", voice_id(goal, person))
    assert (voice["comment"], voice["new_target"], voice["new_weight"]) == ("Too high", 80.0, 0.2)
    assert in_master(fresh.folder, "voices", voice_id(second, person))["own_view"] == 4.0
    assert in_master(fresh.folder, "voices", proposal)["title"] == "Write a guide"
    agreed = in_master(fresh.folder, "agreements", person)
    assert (agreed["answer"], agreed["employee_day"], agreed["comments"]) == ("Yes", DAY, 2.0)
    assert agreed["state"] == TEXTS("choice.agreement.employee", "en")


def test_what_is_taken_back_leaves_its_row(fresh: Own) -> None:
    person = fresh.person
    goal = fresh.goals(person)[0]
    fresh.types(person, "own_goals", goal, comment="Too high")
    fresh.consolidate(JULY)
    fresh.types(person, "own_goals", goal, comment=None)
    fresh.consolidate(JULY)
    voice = in_master(fresh.folder, "voices", voice_id(goal, person))
    assert voice["voice"] == voice_id(goal, person)
    assert "comment" not in {key for key, value in voice.items() if value is not None}


def test_a_second_run_changes_no_byte(lived: Own) -> None:
    lived.consolidate()
    before = (lived.folder / "master.xlsx").read_bytes()
    lived.consolidate()
    assert before == (lived.folder / "master.xlsx").read_bytes()


def test_it_changes_no_result_and_stands_for_no_managers_book(tmp_path: Path, lived: Own) -> None:
    without = made(tmp_path / "without" / "2026-H2", filled=True, own=False)
    one, other = lived.consolidate(), without.consolidate()
    assert [(found.employee_id, found.total, found.grade) for found in other.results] == [
        (found.employee_id, found.total, found.grade) for found in one.results
    ]
    assert one.summary.answers == other.summary.answers
    roles = Counter(state.book.role for state in one.books)
    assert roles == {TEAM: len(other.books), SELF: len(lived.own)}


def test_only_the_answer_of_the_person_counts(fresh: Own) -> None:
    """A locked cell that somebody changed is reported and not applied."""
    person = fresh.person
    goal = fresh.goals(person)[0]
    fresh.consolidate(JULY)
    before = fresh.row(person, "own_goals", goal)["weight"]
    fresh.types(person, "own_goals", goal, weight=0.9, comment="mine")
    receipt = fresh.consolidate(JULY)
    assert {finding.code for finding in receipt.findings if finding.subject == person} >= {"S12"}
    assert in_master(fresh.folder, "voices", voice_id(goal, person))["comment"] == "mine"
    assert in_master(fresh.folder, "goals", goal).get("weight") in (None, before)


def test_a_target_that_the_manager_enters_reaches_the_self_book(fresh: Own) -> None:
    person = fresh.person
    goal = fresh.goals(person)[0]
    fresh.types(person, "own_goals", goal, comment="Which figure?")
    manager_types(fresh.team_of(person), "goals", goal, target=1234.0)
    manager_types(fresh.team_of(person), "team", person, agreed=DAY)
    fresh.consolidate(JULY)
    row = fresh.row(person, "own_goals", goal)
    assert (row["target"], row["comment"]) == (1234.0, "Which figure?")
    assert fresh.row(person, "agreement", person)["manager_day"] == DAY
    fresh.types(person, "own_goals", goal, comment="Thanks")
    fresh.consolidate(JULY)
    assert in_master(fresh.folder, "voices", voice_id(goal, person))["comment"] == "Thanks"


def test_a_goal_that_the_manager_adds_takes_a_row_that_stands_ready(fresh: Own) -> None:
    person = fresh.person
    known = set(fresh.goals(person))
    book = fresh.team_of(person)
    label = row_of(book, team.BOOK, "team", person)["label"]
    goals = table_of(book, team.BOOK, "goals").rows
    reviewed = {str(row.cells["goal_id"].value) for row in table_of(book, team.BOOK, "review").rows}
    spare = next(
        str(row.cells["goal_id"].value)
        for row in goals
        if "goal_id" in row.cells
        and str(row.cells["goal_id"].value) in reviewed
        and ("title" not in row.cells or row.cells["title"].value is None)
    )
    manager_types(
        book, "goals", spare, owner=str(label), section="KPI", title="Win a prize", method="Milestone",
        weight=0.1, due=46387.0,
    )  # fmt: skip
    fresh.consolidate(JULY)
    assert set(fresh.goals(person)) == known | {spare}
    assert fresh.row(person, "own_goals", spare)["title"] == "Win a prize"
    assert fresh.row(person, "self_review", spare)["title"] == "Win a prize"
    fresh.types(person, "self_review", spare, own_view="Reached")
    fresh.consolidate(JULY)
    assert in_master(fresh.folder, "voices", voice_id(spare, person))["own_view"] == "Reached"


def test_a_goal_that_the_manager_takes_back_stays_and_says_so(fresh: Own) -> None:
    person = fresh.person
    goal = fresh.goals(person)[0]
    book = fresh.team_of(person)
    cells = row_of(book, team.BOOK, "goals", goal)
    manager_types(book, "goals", goal, **dict.fromkeys(cells.keys() & team.GOALS.inputs))
    fresh.consolidate(JULY)
    row = fresh.row(person, "own_goals", goal)
    assert row["title"] == SAID("push.withdrawn", "en", title=cells["title"])
    assert "weight" not in {key for key, value in row.items() if value is not None}


def test_the_master_shows_the_kind_of_each_book(lived: Own) -> None:
    lived.consolidate()
    raw = read_book(lived.folder / "master.xlsx", (master.BOOK,), limits=MASTER).tables["submissions"]
    kinds = Counter(str(row.cells["role"].value) for row in raw.rows)
    assert kinds == {"Team": len(lived.books) - len(lived.own), "Self": len(lived.own)}
