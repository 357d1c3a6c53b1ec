"""Check-ins in self books: the employee writes some, the manager others, and each of them shows what it should."""

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from appraisal.numbers import to_serial
from sync.cycle import issue_books
from sync.ledger import FILE_NAME, Ledger
from sync.rebuild import rebuild
from sync.roles import SELF
from sync.undo import undo
from workbook_templates.books import master, self_review, team
from workbook_templates.books.checkins import OWN_ROWS

from .conftest import NOW
from .older_books import drawn_before
from .own_books import JULY, Own, inside, made
from .typing_in import delete_row, hr_types, in_master, manager_types, row_of, table_of

DAY = float(to_serial(date(2026, 8, 3)))
AUTUMN = datetime(2026, 8, 10, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Own:
    return made(tmp_path_factory.mktemp("talks") / "2026-H2", filled=False)


@pytest.fixture
def fresh(kept: Own, tmp_path: Path) -> Own:
    """Return a cycle whose books were handed out just now."""
    shutil.copytree(kept.folder, tmp_path / "2026-H2")
    return Own(tmp_path / "2026-H2", kept.books)


def own_rows(found: Own, person: str) -> list[str]:
    """Return the ids of the rows in which a person writes check-ins."""
    rows = found.table(person, "own_checkins").rows
    return [str(row.cells["row_id"].value) for row in rows if "row_id" in row.cells]


def given(found: Own, person: str) -> dict[str, dict[str, object]]:
    """Return what stands of the managers' check-ins in a self book, by id."""
    rows = found.table(person, "manager_checkins").rows
    cells = ({key: cell.value for key, cell in row.cells.items() if cell.value is not None} for row in rows)
    return {str(row["row_id"]): row for row in cells if row.get("row_id")}


def managers_row(found: Own, person: str) -> str:
    rows = table_of(found.team_of(person), team.BOOK, "checkins").rows
    return next(str(row.cells["row_id"].value) for row in rows if "person" not in row.cells)


def label(found: Own, person: str) -> str:
    return str(row_of(found.team_of(person), team.BOOK, "team", person)["label"])


def goal_label(found: Own, person: str, goal: str) -> str:
    return f"{goal} {found.row(person, 'own_goals', goal)['title']}"


def employee_writes(found: Own, person: str) -> str:
    """Let an employee write a check-in, and return its id."""
    record, goal = own_rows(found, person)[0], found.goals(person)[0]
    found.types(
        person, "own_checkins", record, goal=goal_label(found, person, goal), day=DAY, progress=0.4,
        status="At risk", obstacle="no data", support="access", action="ask IT", next_day=DAY + 14,
    )  # fmt: skip
    return record


def manager_writes(found: Own, person: str, **cells: float | str) -> str:
    """Let the manager write a check-in about a person, and return its id."""
    record, goal = managers_row(found, person), found.goals(person)[1]
    said: dict[str, float | str] = {
        "person": label(found, person), "goal": goal_label(found, person, goal), "day": DAY + 7, "progress": 0.6,
        "status": "On track", "action": "go on",
    }  # fmt: skip
    manager_types(found.team_of(person), "checkins", record, **said | cells)
    return record


def said(found: Own) -> dict[str, tuple[str, str]]:
    """Return role of the book and obstacle of every check-in that the ledger keeps."""
    with Ledger.open(found.folder) as ledger:
        roles = {book.book_id: book.role for book in ledger.registry}
        return {talk.id: (roles[talk.book], talk.obstacle) for talk in ledger.returns.checkins()}


# --- a whole cycle ---


def test_the_employee_writes_one_and_the_manager_another(fresh: Own) -> None:
    person = fresh.person
    own, other = employee_writes(fresh, person), manager_writes(fresh, person)
    assert own != other
    fresh.consolidate(AUTUMN)
    goals = fresh.goals(person)
    mine, theirs = in_master(fresh.folder, "checkins", own), in_master(fresh.folder, "checkins", other)
    assert (mine["author"], theirs["author"]) == ("Employee", "Manager")
    assert mine["employee_id"] == theirs["employee_id"] == person
    assert (mine["goal_id"], theirs["goal_id"]) == (goals[0], goals[1])
    assert mine["title"] == fresh.row(person, "own_goals", goals[0])["title"]
    wanted = {
        "day": DAY, "progress": 0.4, "status": "At risk", "obstacle": "no data", "support": "access",
        "action": "ask IT", "next_day": DAY + 14, "book": fresh.own_file(person),
    }  # fmt: skip
    assert {key: mine[key] for key in wanted} == wanted
    # Both stand in the self book: the employee's where it was typed, the manager's as it was written.
    assert fresh.row(person, "own_checkins", own)["obstacle"] == "no data"
    assert given(fresh, person) == {
        other: {
            "row_id": other, "goal": goal_label(fresh, person, goals[1]), "day": DAY + 7, "progress": 0.6,
            "status": "On track", "action": "go on", "check": "✔ Written by my manager",
        }
    }  # fmt: skip
    before = (fresh.folder / "master.xlsx").read_bytes(), fresh.path(person).read_bytes()
    fresh.consolidate(AUTUMN)
    assert before == ((fresh.folder / "master.xlsx").read_bytes(), fresh.path(person).read_bytes())


def test_no_two_rows_of_a_cycle_have_one_id(fresh: Own) -> None:
    ids = [record for book in fresh.own for record in own_rows(fresh, book.manager.id)]
    for path in {fresh.team_of(book.manager.id) for book in fresh.own}:
        ids += [str(row.cells["row_id"].value) for row in table_of(path, team.BOOK, "checkins").rows]
    assert len(ids) == len(set(ids)) > OWN_ROWS * len(fresh.own)


def test_nobody_sees_the_check_ins_of_anybody_else(fresh: Own) -> None:
    person, *others = (book.manager.id for book in fresh.own)
    manager_writes(fresh, person, obstacle="something private")
    fresh.consolidate(AUTUMN)
    assert "something private" in inside(fresh.path(person))
    for other in others:
        assert "something private" not in inside(fresh.path(other))
        assert given(fresh, other) == {}


def test_what_the_manager_changes_or_takes_back_shows_in_the_self_book(fresh: Own) -> None:
    person = fresh.person
    record = manager_writes(fresh, person)
    fresh.consolidate(AUTUMN)
    manager_types(fresh.team_of(person), "checkins", record, obstacle="late parts")
    fresh.consolidate(AUTUMN)
    assert given(fresh, person)[record]["obstacle"] == "late parts"
    filled = row_of(fresh.team_of(person), team.BOOK, "checkins", record).keys() & team.CHECKINS.inputs
    manager_types(fresh.team_of(person), "checkins", record, **dict.fromkeys(filled))
    fresh.consolidate(AUTUMN)
    assert given(fresh, person) == {record: {"row_id": record, "check": ""}}


def test_the_manager_reads_what_the_employee_wrote(fresh: Own) -> None:
    person = fresh.person
    record = employee_writes(fresh, person)
    fresh.consolidate(AUTUMN)
    shown = {
        "row_id": record, "person": label(fresh, person), "day": DAY, "progress": 0.4, "status": "At risk",
        "goal": goal_label(fresh, person, fresh.goals(person)[0]), "obstacle": "no data", "support": "access",
        "action": "ask IT", "next_day": DAY + 14, "check": "✔ Written by the employee",
    }  # fmt: skip
    book = fresh.team_of(person)
    assert row_of(book, team.BOOK, "employee_checkins", record) == shown
    others = {fresh.folder / one.file for one in fresh.books if one.role != SELF} - {book}
    assert all(row_of(other, team.BOOK, "employee_checkins", record) == {} for other in others)
    # It is the employee's: what the manager types over it is reported and not applied.
    manager_types(book, "employee_checkins", record, obstacle="none at all")
    assert "S12" in {finding.code for finding in fresh.consolidate(AUTUMN).findings}
    assert in_master(fresh.folder, "checkins", record)["obstacle"] == "no data"


def test_a_manager_reads_nothing_of_the_time_after_the_employee_left(fresh: Own) -> None:
    person = fresh.person
    record = employee_writes(fresh, person)
    line = next(
        str(row.cells["assignment_id"].value)
        for row in table_of(fresh.folder / "master.xlsx", master.BOOK, "assignments").rows
        if row.cells["employee_id"].value == person
    )
    hr_types(fresh.folder, "assignments", line, end=float(DAY - 1))
    fresh.consolidate(AUTUMN)
    assert said(fresh)[record] == (SELF, "no data")
    assert row_of(fresh.team_of(person), team.BOOK, "employee_checkins", record) == {}
    hr_types(fresh.folder, "assignments", line, end=float(DAY))
    fresh.consolidate(AUTUMN)
    assert row_of(fresh.team_of(person), team.BOOK, "employee_checkins", record)["obstacle"] == "no data"


def test_what_the_employee_takes_back_goes_from_the_managers_book(fresh: Own) -> None:
    person = fresh.person
    record = employee_writes(fresh, person)
    fresh.consolidate(AUTUMN)
    filled = fresh.row(person, "own_checkins", record).keys() & self_review.OWN_CHECKINS.inputs
    fresh.types(person, "own_checkins", record, **dict.fromkeys(filled))
    fresh.consolidate(AUTUMN)
    left = row_of(fresh.team_of(person), team.BOOK, "employee_checkins", record)
    assert left == {"row_id": record, "person": label(fresh, person), "check": ""}


def test_a_team_book_that_was_drawn_before_self_books_waits_for_nothing(tmp_path: Path) -> None:
    found = made(tmp_path / "2026-H2", filled=False, own=False)
    hr_types(found.folder, "settings", "self_books", value="Yes")
    drawn = Own(found.folder, (*found.books, *issue_books(found.folder, JULY)))
    person = drawn.person
    record = employee_writes(drawn, person)
    receipt = drawn.consolidate(AUTUMN)
    assert "S16" not in {finding.code for finding in receipt.findings}
    assert in_master(drawn.folder, "checkins", record)["author"] == "Employee"
    assert row_of(drawn.team_of(person), team.BOOK, "employee_checkins", record) == {}


def test_what_an_employee_changes_of_the_managers_is_reported_and_not_applied(fresh: Own) -> None:
    person = fresh.person
    record = manager_writes(fresh, person)
    fresh.consolidate(AUTUMN)
    fresh.types(person, "manager_checkins", record, progress=0.9)
    receipt = fresh.consolidate(AUTUMN)
    assert "S12" in {finding.code for finding in receipt.findings if finding.subject == person}
    assert in_master(fresh.folder, "checkins", record)["progress"] == 0.6


def test_self_books_that_are_drawn_later_show_what_was_written_before(tmp_path: Path) -> None:
    found = made(tmp_path / "2026-H2", filled=False, own=False)
    person = next(book for book in found.books if book.people > 1).members[0].id
    path, folder = found.team_of(person), found.folder
    record = managers_row(found, person)
    manager_types(path, "checkins", record, person=label(found, person), day=DAY, status="On track")
    found.consolidate(JULY)
    hr_types(folder, "settings", "self_books", value="Yes")
    drawn = Own(folder, (*found.books, *issue_books(folder, JULY)))
    assert given(drawn, person)[record]["day"] == DAY


# --- merging ---


def test_hr_corrects_the_employees_words_and_what_both_changed_is_a_conflict(fresh: Own) -> None:
    person = fresh.person
    first = employee_writes(fresh, person)
    second = own_rows(fresh, person)[1]
    fresh.types(person, "own_checkins", second, day=DAY + 1, status="On track")
    fresh.consolidate(AUTUMN)
    hr_types(fresh.folder, "checkins", first, action="HR's words")
    hr_types(fresh.folder, "checkins", second, obstacle="HR's words")
    fresh.types(person, "own_checkins", second, obstacle="my words")
    receipt = fresh.consolidate(AUTUMN)
    assert receipt.conflicts == 1
    assert fresh.row(person, "own_checkins", first)["action"] == "HR's words"
    assert in_master(fresh.folder, "checkins", second)["obstacle"] == "HR's words"
    (row,) = table_of(fresh.folder / "master.xlsx", master.BOOK, "conflicts").rows
    assert str(row.cells["where"].value) == f"My check-ins › {second} › Obstacle"
    hr_types(fresh.folder, "conflicts", str(row.cells["conflict"].value), choice="Returned")
    fresh.consolidate(AUTUMN)
    assert in_master(fresh.folder, "checkins", second)["obstacle"] == "my words"


def test_nobody_else_can_be_made_the_one_whom_an_employee_wrote_about(fresh: Own) -> None:
    person, other = (book.manager.id for book in fresh.own[:2])
    record = own_rows(fresh, person)[0]
    fresh.types(person, "own_checkins", record, day=DAY)
    fresh.consolidate(AUTUMN)
    hr_types(fresh.folder, "checkins", record, employee_id=other)
    fresh.consolidate(AUTUMN)
    assert in_master(fresh.folder, "checkins", record)["employee_id"] == person


def test_a_check_in_that_hr_deletes_goes_from_the_self_book(fresh: Own) -> None:
    person = fresh.person
    record = employee_writes(fresh, person)
    fresh.consolidate(AUTUMN)
    delete_row(fresh.folder / "master.xlsx", master.BOOK, "checkins", record)
    fresh.consolidate(AUTUMN)
    assert "day" not in fresh.row(person, "own_checkins", record)
    assert record not in said(fresh)


def test_a_check_in_that_the_employee_clears_keeps_its_row_in_the_master(fresh: Own) -> None:
    person = fresh.person
    record = employee_writes(fresh, person)
    fresh.consolidate(AUTUMN)
    filled = fresh.row(person, "own_checkins", record).keys() & self_review.OWN_CHECKINS.inputs
    fresh.types(person, "own_checkins", record, **dict.fromkeys(filled))
    fresh.consolidate(AUTUMN)
    assert in_master(fresh.folder, "checkins", record) == {
        "row_id": record, "book": fresh.own_file(person), "author": "Employee",
    }  # fmt: skip


def test_a_goal_that_is_renamed_is_called_so_beside_the_employees_check_in(fresh: Own) -> None:
    person = fresh.person
    record = employee_writes(fresh, person)
    fresh.consolidate(AUTUMN)
    manager_types(fresh.team_of(person), "goals", fresh.goals(person)[0], title="A new name")
    fresh.consolidate(AUTUMN)
    assert in_master(fresh.folder, "checkins", record)["title"] == "A new name"


# --- what cannot be read ---


def test_wrong_words_and_wrong_dates_are_found_at_their_cells(fresh: Own) -> None:
    person = fresh.person
    one, two, three, four, *_ = own_rows(fresh, person)
    fresh.types(person, "own_checkins", one, day="last Monday", status="Splendid")
    fresh.types(person, "own_checkins", two, day=DAY, progress="half way", next_day="soon")
    fresh.types(person, "own_checkins", three, day=DAY, goal="G9999999 of somebody else")
    fresh.types(person, "own_checkins", four, obstacle="no time")
    receipt = fresh.consolidate(AUTUMN)
    found = {
        (finding.spot.record, finding.spot.field)
        for finding in receipt.findings
        if finding.code == "S03" and finding.place.file == fresh.own_file(person)
    }
    assert found == {
        (one, "day"), (one, "status"), (two, "progress"), (two, "next_day"), (three, "goal"), (four, "day"),
    }  # fmt: skip
    # Nothing of the first one can be read, so nothing of it stands; what was typed stays in the book.
    assert set(said(fresh)) == {two, three, four}
    assert fresh.row(person, "own_checkins", one)["day"] == "last Monday"


def test_a_sheet_that_is_full_is_found(fresh: Own) -> None:
    person = fresh.person
    for record in own_rows(fresh, person):
        fresh.types(person, "own_checkins", record, day=DAY)
    found = [finding for finding in fresh.consolidate(AUTUMN).findings if finding.code == "S09"]
    assert [finding.place.file for finding in found] == [fresh.own_file(person)]


# --- what it counts for ---


def test_one_talk_that_both_wrote_down_counts_once(fresh: Own) -> None:
    person = fresh.person
    employee_writes(fresh, person)
    manager_writes(fresh, person, day=DAY)
    fresh.consolidate(AUTUMN)
    assert in_master(fresh.folder, "results", person)["talks"] == 1.0
    fresh.types(person, "own_checkins", own_rows(fresh, person)[1], day=DAY + 2)
    fresh.consolidate(AUTUMN)
    assert in_master(fresh.folder, "results", person)["talks"] == 2.0


def test_what_the_employee_writes_ends_k01_and_k02(fresh: Own) -> None:
    late = datetime(2026, 10, 20, 9, 0, tzinfo=UTC)
    hr_types(fresh.folder, "settings", "stage", value="Coach")
    people = [book.manager.id for book in fresh.own if book.manager.id in _members(fresh)]
    for path in {fresh.team_of(person) for person in people}:
        some = str(table_of(path, team.BOOK, "team").rows[0].cells["employee_id"].value)
        manager_types(path, "team", some, agreed=DAY)

    def codes() -> set[str]:
        findings = fresh.consolidate(late).findings
        return {finding.code for finding in findings if finding.subject == person} & {"K01", "K02"}

    person = fresh.person
    assert codes() == {"K01"}
    for record, day in zip(own_rows(fresh, person), (date(2026, 8, 3), date(2026, 9, 10)), strict=False):
        fresh.types(person, "own_checkins", record, day=float(to_serial(day)), progress=0.2)
    assert codes() == {"K02"}
    fresh.types(
        person,
        "own_checkins",
        own_rows(fresh, person)[2],
        day=float(to_serial(date(2026, 10, 12))),
        progress=0.5,
    )
    assert codes() == set()


def _members(found: Own) -> set[str]:
    return {member.id for book in found.books if book.role != SELF for member in book.members}


# --- taken back, made anew, drawn before ---


def test_an_undone_run_takes_the_employees_check_in_back(fresh: Own) -> None:
    person = fresh.person
    fresh.consolidate(AUTUMN)
    record = employee_writes(fresh, person)
    fresh.consolidate(AUTUMN)
    fresh.types(person, "own_checkins", record, obstacle="something else")
    fresh.consolidate(AUTUMN)
    undo(fresh.folder, NOW)
    assert said(fresh) == {record: (SELF, "no data")}
    assert in_master(fresh.folder, "checkins", record)["obstacle"] == "no data"


def test_a_lost_ledger_is_made_anew_with_check_ins_of_both(fresh: Own) -> None:
    person = fresh.person
    own, other = employee_writes(fresh, person), manager_writes(fresh, person, obstacle="late parts")
    fresh.consolidate(AUTUMN)
    before, shown = said(fresh), in_master(fresh.folder, "checkins", own)
    for end in ("", "-wal", "-shm"):
        (fresh.folder / f"{FILE_NAME}{end}").unlink(missing_ok=True)
    rebuild(fresh.folder, NOW, jobs=1)
    assert said(fresh) == before
    assert before.keys() == {own, other}
    receipt = fresh.consolidate(AUTUMN)
    assert receipt.conflicts == 0
    assert in_master(fresh.folder, "checkins", own) == shown
    with Ledger.open(fresh.folder) as ledger, ledger.transaction():
        (new,) = ledger.mint("C", 1)
    assert new not in {record for book in fresh.own for record in own_rows(fresh, book.manager.id)}


def test_a_book_without_the_sheet_goes_on_without_it(fresh: Own) -> None:
    person = fresh.person
    tables = ("own_checkins", "manager_checkins", "own_plans", "manager_plans")
    drawn_before(fresh.folder, fresh.own_file(person), self_review.BOOK, "1", tables)
    record = manager_writes(fresh, person)
    goal = fresh.goals(person)[0]
    receipt = fresh.consolidate(AUTUMN)
    about = {finding.code for finding in receipt.findings if finding.place.file == fresh.own_file(person)}
    assert not about & {"S01", "S02", "S05", "S11", "S16"}
    assert in_master(fresh.folder, "checkins", record)["author"] == "Manager"
    manager_types(fresh.team_of(person), "goals", goal, target=1234.0)
    receipt = fresh.consolidate(AUTUMN)
    assert fresh.row(person, "own_goals", goal)["target"] == 1234.0
    assert "S16" not in {finding.code for finding in receipt.findings}
