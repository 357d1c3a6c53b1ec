"""Self books through a cycle: handed out, brought up to date, filled, merged, and shown; and nothing of anybody else in them."""

import io
import re
import shutil
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from appraisal.policy import Policy
from appraisal.voices import voice_id
from sync.check import check_file
from sync.consolidate import open_master
from sync.cycle import issue_books
from sync.errors import TEXTS as SAID
from sync.fields import Key
from sync.history import history_of
from sync.ledger import FILE_NAME, Ledger, SubmissionState
from sync.rebuild import rebuild
from sync.roles import SELF, TEAM
from sync.send_back import send_back
from sync.undo import undo
from sync.xlsx.gate import MASTER
from sync.xlsx.read import read_book
from workbook_templates.books import master, self_review, team
from workbook_templates.labels import TEXTS

from .conftest import NOW
from .own_books import AUGUST, JULY, Own, inside, made
from .typing_in import in_master, manager_types, row_of, table_of, type_into

DAY = 46218.0


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Callable[[bool], Own]:
    found: dict[bool, Own] = {}

    def get(filled: bool) -> Own:
        if filled not in found:
            found[filled] = made(tmp_path_factory.mktemp("own") / "2026-H2", filled=filled)
        return found[filled]

    return get


@pytest.fixture
def fresh(kept: Callable[[bool], Own], tmp_path: Path) -> Own:
    """Return a cycle whose books were handed out just now."""
    shutil.copytree(kept(False).folder, tmp_path / "2026-H2")
    return Own(tmp_path / "2026-H2", kept(False).books)


@pytest.fixture
def lived(kept: Callable[[bool], Own], tmp_path: Path) -> Own:
    """Return a cycle whose books everybody filled."""
    shutil.copytree(kept(True).folder, tmp_path / "2026-H2")
    return Own(tmp_path / "2026-H2", kept(True).books)


# --- handing out ---


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


# --- coming back ---


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


# --- both ways ---


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


def test_of_two_copies_of_one_book_one_counts_and_the_other_is_reported(fresh: Own) -> None:
    person = fresh.person
    path = fresh.path(person)
    fresh.types(person, "agreement", person, agree="Yes", day=DAY)
    copy = fresh.folder / "inbox" / "my book.xlsx"
    copy.write_bytes(path.read_bytes())
    type_into(copy, self_review.BOOK, "agreement", person, agree="No", day=None)
    receipt = fresh.consolidate(JULY)
    assert "S04" in {finding.code for finding in receipt.findings}


# --- what is no self book of this person ---


def rejected(found: Own, file: str) -> SubmissionState:
    with Ledger.open(found.folder) as ledger:
        return next(one.state for one in ledger.returns.submissions() if one.file == file)


def test_a_self_book_in_place_of_a_team_book_is_taken_for_what_it_is(fresh: Own) -> None:
    person = fresh.person
    fresh.types(person, "agreement", person, agree="Yes", day=DAY)
    place = fresh.team_of(person)
    place.write_bytes(fresh.path(person).read_bytes())
    fresh.consolidate(JULY)
    with Ledger.open(fresh.folder) as ledger:
        (said,) = ledger.returns.agreements()
        assert ledger.registry.book(said.book).role == SELF
        assert list(ledger.returns.goals(next(b.book_id for b in ledger.registry if b.role == TEAM))) == []


def test_a_book_that_says_another_kind_than_the_registry_is_refused(fresh: Own) -> None:
    person = fresh.person
    path = fresh.path(person)
    team_id = next(book.book_id for book in fresh.books if book.role == TEAM)
    own_id = next(book.book_id for book in fresh.own if book.manager.id == person)
    target = io.BytesIO()
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w") as made_over:
        for name in source.namelist():
            made_over.writestr(name, source.read(name).replace(own_id.encode(), team_id.encode()))
    (fresh.folder / "inbox" / "odd.xlsx").write_bytes(target.getvalue())
    fresh.consolidate(JULY)
    assert rejected(fresh, "inbox/odd.xlsx") is SubmissionState.FOREIGN


def test_a_colleagues_self_book_counts_for_the_colleague_alone(lived: Own) -> None:
    one, other = (book.manager.id for book in lived.own[:2])
    lived.path(one).write_bytes(lived.path(other).read_bytes())
    lived.consolidate()
    with Ledger.open(lived.folder) as ledger:
        assert one not in {view.employee_id for view in ledger.returns.own_views()}
        assert {view.employee_id for view in ledger.returns.own_views()} >= {other} - {one}


def test_an_old_copy_is_no_edit_of_what_came_later(fresh: Own) -> None:
    person = fresh.person
    goal = fresh.goals(person)[0]
    old = fresh.path(person).read_bytes()
    manager_types(fresh.team_of(person), "goals", goal, target=77.0)
    fresh.consolidate(JULY)
    fresh.types(person, "own_goals", goal, comment="First")
    fresh.consolidate(JULY)
    late = fresh.folder / "inbox" / "old.xlsx"
    late.write_bytes(old)
    type_into(late, self_review.BOOK, "self_review", goal, own_comment="from the old copy")
    receipt = fresh.consolidate(JULY)
    assert receipt.conflicts == 0
    with Ledger.open(fresh.folder) as ledger:
        standing = {Key("own_goals", view.goal_id): view for view in ledger.returns.own_views()}
    assert standing[Key("own_goals", goal)].comment == "First"


# --- the ledger is lost ---


def test_a_lost_ledger_is_made_anew_with_self_books(lived: Own) -> None:
    lived.consolidate()
    with Ledger.open(lived.folder) as ledger:
        before = [replace(view, book="") for view in ledger.returns.own_views()]
        books = len(ledger.registry)
    for end in ("", "-wal", "-shm"):
        (lived.folder / f"{FILE_NAME}{end}").unlink(missing_ok=True)
    assert rebuild(lived.folder, NOW, jobs=1).books == books
    with Ledger.open(lived.folder) as ledger:
        after = [replace(view, book="") for view in ledger.returns.own_views()]
        assert {book.role for book in ledger.registry} == {TEAM, SELF}
    assert sorted(after, key=str) == sorted(before, key=str)


# --- the last day for agreeing goals ---


def test_goals_that_were_not_agreed_are_found_once_the_last_day_has_passed(fresh: Own) -> None:
    assert "P01" not in {finding.code for finding in fresh.consolidate(JULY).findings}
    found = [finding for finding in fresh.consolidate(AUGUST).findings if finding.code == "P01"]
    people = open_master(fresh.folder).content.employees.values()
    late = {person.id for person in people if person.hired and person.hired > JULY.date()}
    assert {finding.subject for finding in found} == {book.manager.id for book in fresh.own} - late
    again = (fresh.folder / "master.xlsx").read_bytes()
    fresh.consolidate(AUGUST)
    assert again == (fresh.folder / "master.xlsx").read_bytes()


def test_the_master_shows_the_kind_of_each_book(lived: Own) -> None:
    lived.consolidate()
    raw = read_book(lived.folder / "master.xlsx", (master.BOOK,), limits=MASTER).tables["submissions"]
    kinds = Counter(str(row.cells["role"].value) for row in raw.rows)
    assert kinds == {"Team": len(lived.books) - len(lived.own), "Self": len(lived.own)}


# --- the manager hears it, and replies ---


def test_what_an_employee_says_reaches_the_manager_and_the_reply_comes_back(fresh: Own) -> None:
    person = fresh.person
    goal = fresh.goals(person)[0]
    proposal = str(fresh.table(person, "proposals").rows[0].cells["row_id"].value)
    fresh.types(person, "own_goals", goal, comment="Too high", new_target=80.0)
    fresh.types(person, "proposals", proposal, title="Write a guide", why="useful")
    fresh.consolidate(JULY)
    book = fresh.team_of(person)
    said, proposed = (
        row_of(book, team.BOOK, "voices", voice) for voice in (voice_id(goal, person), proposal)
    )
    assert (said["comment"], said["new_target"]) == ("Too high", 80.0)
    assert said["title"] == fresh.row(person, "own_goals", goal)["title"]
    assert str(said["person"]).startswith(person)
    assert (proposed["title"], proposed["comment"]) == ("Write a guide", "useful")
    assert said["check"] == TEXTS("team.flag.reply_missing", "en")
    manager_types(book, "voices", voice_id(goal, person), reply="85 then")
    manager_types(book, "voices", proposal, reply="Next year")
    fresh.consolidate(JULY)
    assert fresh.row(person, "own_goals", goal)["reply"] == "85 then"
    assert fresh.row(person, "proposals", proposal)["reply"] == "Next year"
    assert in_master(fresh.folder, "voices", voice_id(goal, person))["reply"] == "85 then"


def test_a_goal_that_passes_to_another_person_takes_no_word_of_the_first_along(fresh: Own) -> None:
    person = fresh.person
    goal, book = fresh.goals(person)[0], fresh.team_of(person)
    fresh.types(person, "own_goals", goal, comment="I have been ill")
    fresh.consolidate(JULY)
    manager_types(book, "voices", voice_id(goal, person), reply="Sorry about your illness")
    fresh.consolidate(JULY)
    assert fresh.row(person, "own_goals", goal)["reply"] == "Sorry about your illness"
    team_rows = table_of(book, team.BOOK, "team").rows
    labels = {str(row.cells["employee_id"].value): str(row.cells["label"].value) for row in team_rows}
    own = {one.manager.id for one in fresh.own}
    other = next(one for one in labels if one != person and one in own)
    manager_types(book, "goals", goal, owner=labels[other])
    fresh.consolidate(JULY)
    assert fresh.row(other, "own_goals", goal).get("reply") is None
    fresh.types(other, "own_goals", goal, comment="New to me")
    fresh.consolidate(JULY)
    heard = {one: in_master(fresh.folder, "voices", voice_id(goal, one)) for one in (person, other)}
    assert [(one["comment"], one.get("reply")) for one in heard.values()] == [
        ("I have been ill", "Sorry about your illness"),
        ("New to me", None),
    ]
    said = {one: row_of(book, team.BOOK, "voices", voice_id(goal, one)) for one in (person, other)}
    assert [one.get("reply") for one in said.values()] == ["Sorry about your illness", None]
    before = (fresh.folder / "master.xlsx").read_bytes()
    fresh.consolidate(JULY)
    assert before == (fresh.folder / "master.xlsx").read_bytes()


def test_a_manager_hears_nobody_elses_people(lived: Own) -> None:
    lived.consolidate()
    lived.consolidate()
    for book in lived.books:
        if book.role == TEAM:
            rows = table_of(lived.folder / book.file, team.BOOK, "voices").rows
            heard = {str(row.cells["person"].value).split(" ")[0] for row in rows if "person" in row.cells}
            assert heard <= {member.id for member in book.members}


def test_the_sheet_is_hidden_where_nobody_has_a_self_book(fresh: Own) -> None:
    content = open_master(fresh.folder).content
    for book in fresh.books:
        if book.role == TEAM:
            speaks = any(content.employees[member.id].department == "Content" for member in book.members)
            with zipfile.ZipFile(fresh.folder / book.file) as archive:
                sheets = archive.read("xl/workbook.xml").decode()
            hidden = re.search(r'name="Voices" sheetId="[0-9]+" state="hidden"', sheets)
            assert (hidden is None) is speaks


# --- what HR does with them ---


def test_hr_sends_a_self_book_back_and_it_asks_anew(lived: Own) -> None:
    lived.consolidate()
    person = lived.person
    with Ledger.open(lived.folder) as ledger:
        code = next(book.code for book in ledger.registry if book.file == lived.own_file(person))
    done = send_back(lived.folder, code, NOW, "HR", "Please say why.")
    assert (done.recipient_id, done.file) == (person, lived.own_file(person))
    note = lived.row(person, "notes", "N0000001")
    assert "Please say why." in str(note["message"])


def test_a_run_over_self_books_is_taken_back_wholly(fresh: Own) -> None:
    person = fresh.person
    goal = fresh.goals(person)[0]
    fresh.consolidate(JULY)
    before = in_master(fresh.folder, "voices", voice_id(goal, person))
    fresh.types(person, "own_goals", goal, comment="Too high")
    fresh.consolidate(JULY)
    undo(fresh.folder, JULY)
    assert in_master(fresh.folder, "voices", voice_id(goal, person)) == before == {}
    with Ledger.open(fresh.folder) as ledger:
        assert list(ledger.returns.own_views()) == []


def test_a_self_book_is_checked_by_itself(fresh: Own, tmp_path: Path) -> None:
    person = fresh.person
    alone = tmp_path / "alone.xlsx"
    fresh.types(person, "self_review", fresh.goals(person)[0], own_view="ninety")
    alone.write_bytes(fresh.path(person).read_bytes())
    returned, findings = check_file(alone, Policy())
    assert returned.error is None
    assert [finding.code for finding in findings] == ["S03"]
    _, findings = check_file(fresh.path(person), Policy())
    assert "S03" in {finding.code for finding in findings}


def test_history_tells_of_what_an_employee_said(fresh: Own) -> None:
    person = fresh.person
    goal = fresh.goals(person)[0]
    fresh.consolidate(JULY)
    fresh.types(person, "own_goals", goal, comment="Too high")
    fresh.consolidate(JULY)
    with Ledger.open(fresh.folder) as ledger:
        told = history_of(ledger, person, "en", 20)
    assert any(one.after == "Too high" and "My goals" in one.where for one in told)
