"""What employees say in self books reaches their managers, and what HR does with such books."""

import re
import zipfile
from pathlib import Path

from appraisal.policy import Policy
from appraisal.voices import voice_id
from sync.check import check_file
from sync.consolidate import open_master
from sync.history import history_of
from sync.ledger import Ledger
from sync.roles import TEAM
from sync.send_back import send_back
from sync.undo import undo
from workbook_templates.books import team
from workbook_templates.labels import TEXTS

from .conftest import NOW
from .own_books import AUGUST, JULY, Own
from .own_cycle import fresh, kept, lived
from .typing_in import in_master, manager_types, row_of, table_of

__all__ = ["fresh", "kept", "lived"]


def test_goals_that_were_not_agreed_are_found_once_the_last_day_has_passed(fresh: Own) -> None:
    assert "P01" not in {finding.code for finding in fresh.consolidate(JULY).findings}
    found = [finding for finding in fresh.consolidate(AUGUST).findings if finding.code == "P01"]
    people = open_master(fresh.folder).content.employees.values()
    late = {person.id for person in people if person.hired and person.hired > JULY.date()}
    assert {finding.subject for finding in found} == {book.manager.id for book in fresh.own} - late
    again = (fresh.folder / "master.xlsx").read_bytes()
    fresh.consolidate(AUGUST)
    assert again == (fresh.folder / "master.xlsx").read_bytes()


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
