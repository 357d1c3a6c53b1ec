"""Check-ins come back, merge, stand in the master and are judged; a book that was drawn before there were any is no error."""

import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime
from email import policy
from email.parser import BytesParser
from pathlib import Path

import pytest

from appraisal.numbers import to_serial
from sync.book_notices import LACKS
from sync.consolidate import consolidate
from sync.ledger import Ledger
from sync.reminders import reminders
from sync.undo import undo
from sync.xlsx.cells import set_cells
from sync.xlsx.gate import open_package
from sync.xlsx.read import read_book
from sync.xlsx.repack import repack
from workbook_templates.books import master, team
from workbook_templates.labels import sheet_title
from workbook_templates.stamp import IDENTITY_FIELDS

from .conftest import NOW, Cycle
from .terminal import typed
from .typing_in import delete_row, hr_types, in_master, manager_types, row_of, table_of


@pytest.fixture
def book(cycle: Cycle) -> Path:
    """Return a finished book in its place: that of the head of R&D."""
    return next((cycle.folder / "books").glob("E0028*"))


def talks(path: Path) -> list[dict[str, object]]:
    """Return the filled rows of Check-ins, of a book or of the master."""
    declared = master.BOOK if path.name.startswith("master") else team.BOOK
    rows = table_of(path, declared, "checkins").rows
    cells = [{key: cell.value for key, cell in row.cells.items()} for row in rows]
    return [row for row in cells if "day" in row]


def spare(path: Path) -> str:
    """Return the id of a row that nobody has used."""
    rows = table_of(path, team.BOOK, "checkins").rows
    return next(str(row.cells["row_id"].value) for row in rows if "person" not in row.cells)


def findings(cycle: Cycle, code: str) -> list[tuple[str, str]]:
    return [
        (found.spot.record, found.spot.field) for found in cycle.consolidate().findings if found.code == code
    ]


@pytest.mark.usefixtures("consolidated")
def test_every_talk_of_the_books_stands_in_the_master(cycle: Cycle) -> None:
    noted = {row["row_id"]: row for path in cycle.books() for row in talks(path)}
    kept = {row["row_id"]: row for row in talks(cycle.master)}
    assert noted.keys() == kept.keys()
    assert len(kept) > 250
    for key, row in noted.items():
        for column in ("day", "progress", "status", "obstacle", "support", "action", "next_day"):
            assert row.get(column) == kept[key].get(column), (key, column)
        assert str(row["person"]).split(" ", 1)[0] == kept[key]["employee_id"]


def test_a_talk_about_one_goal_names_it(cycle: Cycle, book: Path) -> None:
    (talk, *_), goals = talks(book), table_of(book, team.BOOK, "goals").rows
    goal = next(
        row.cells for row in goals if row.cells.get("owner") and row.cells["owner"].value == talk["person"]
    )
    key, title = str(goal["goal_id"].value), str(goal["title"].value)
    manager_types(book, "checkins", str(talk["row_id"]), goal=f"{key} {title}")
    cycle.consolidate()
    kept = in_master(cycle.folder, "checkins", str(talk["row_id"]))
    assert (key, title) == (kept["goal_id"], kept["title"])


@pytest.mark.usefixtures("consolidated")
def test_what_hr_corrects_flows_into_the_book_and_what_both_changed_is_a_conflict(
    cycle: Cycle, book: Path
) -> None:
    first, second, *_ = (str(row["row_id"]) for row in talks(book))
    hr_types(cycle.folder, "checkins", first, action="HR's words")
    hr_types(cycle.folder, "checkins", second, obstacle="HR's words")
    manager_types(book, "checkins", second, obstacle="the manager's words")
    assert cycle.consolidate().conflicts == 1
    assert row_of(book, team.BOOK, "checkins", first)["action"] == "HR's words"
    assert in_master(cycle.folder, "checkins", second)["obstacle"] == "HR's words"
    (change, *_) = [
        row.cells
        for row in table_of(cycle.master, master.BOOK, "changes").rows
        if row.cells["record"].value == first
    ]
    assert str(change["what"].value).startswith(f"Check-ins › {first}")


@pytest.mark.usefixtures("consolidated")
def test_hr_corrects_whom_a_talk_was_with(cycle: Cycle, book: Path) -> None:
    talk, *others = talks(book)
    other = next(row for row in others if row["person"] != talk["person"])
    hr_types(cycle.folder, "checkins", str(talk["row_id"]), employee_id=str(other["person"]).split(" ", 1)[0])
    cycle.consolidate()
    assert row_of(book, team.BOOK, "checkins", str(talk["row_id"]))["person"] == other["person"]


@pytest.mark.usefixtures("consolidated")
def test_a_talk_that_is_cleared_keeps_its_row_without_a_word(cycle: Cycle, book: Path) -> None:
    talk = talks(book)[0]
    empty = dict.fromkeys(set(talk) - {"row_id", "check"} - team.CHECKINS.computed)
    manager_types(book, "checkins", str(talk["row_id"]), **empty)
    cycle.consolidate()
    kept = in_master(cycle.folder, "checkins", str(talk["row_id"]))
    assert kept == {"row_id": talk["row_id"], "book": f"books/{book.name}", "author": "Manager"}


@pytest.mark.usefixtures("consolidated")
def test_a_talk_that_hr_deletes_goes_from_the_book(cycle: Cycle, book: Path) -> None:
    talk = str(talks(book)[0]["row_id"])
    delete_row(cycle.master, master.BOOK, "checkins", talk)
    cycle.consolidate()
    assert "day" not in row_of(book, team.BOOK, "checkins", talk)


def test_what_cannot_be_read_or_counts_for_nobody_is_found_at_its_cell(cycle: Cycle, book: Path) -> None:
    one, two, three, *_ = (str(row["row_id"]) for row in talks(book))
    empty = spare(book)
    manager_types(book, "checkins", one, progress="half way")
    manager_types(book, "checkins", two, person="Nobody at all")
    manager_types(book, "checkins", three, goal="G9999999 gone")
    manager_types(book, "checkins", empty, obstacle="no time")
    found = findings(cycle, "S03")
    assert {(one, "progress"), (two, "person"), (three, "goal"), (empty, "person"), (empty, "day")} <= set(
        found
    )


def test_the_flags_of_a_returned_book_are_what_python_says(cycle: Cycle, book: Path) -> None:
    manager_types(book, "checkins", str(talks(book)[0]["row_id"]), check="✔ OK", day=None)
    assert "S01" in {
        found.code for found in cycle.consolidate().findings if found.place.file.endswith(book.name)
    }


def test_a_talk_that_is_noted_late_ends_the_finding(cycle: Cycle) -> None:
    person = cycle.sample.unheard
    assert findings(cycle, "K01") == [(person, "name")]
    path = next(
        path for path in cycle.books() if any(str(row["person"]).startswith(person) for row in talks(path))
    )
    label = next(row["person"] for row in talks(path) if str(row["person"]).startswith(person))
    start = float((date(2026, 8, 25) - date(1899, 12, 30)).days)
    manager_types(path, "checkins", spare(path), person=str(label), day=start)
    assert findings(cycle, "K01") == []


def test_a_warning_ends_the_surprise(cycle: Cycle) -> None:
    person = cycle.sample.unwarned
    assert findings(cycle, "K03") == [(person, "grade")]
    path = next(
        path for path in cycle.books() if any(str(row["person"]).startswith(person) for row in talks(path))
    )
    talk = next(row for row in talks(path) if str(row["person"]).startswith(person))
    manager_types(path, "checkins", str(talk["row_id"]), status="At risk", action="weekly figures")
    assert findings(cycle, "K03") == []


def test_hr_switches_the_questions_off_in_a_scheme(cycle: Cycle) -> None:
    for row in table_of(cycle.master, master.BOOK, "schemes").rows:
        hr_types(
            cycle.folder, "schemes", str(row.cells["scheme"].value), checkin_days=0, surprise_grades=None
        )
    codes = {found.code for found in cycle.consolidate().findings}
    assert not {"K01", "K03"} & codes


def test_a_bad_threshold_is_a_finding_at_its_cell(cycle: Cycle) -> None:
    scheme = str(table_of(cycle.master, master.BOOK, "schemes").rows[0].cells["scheme"].value)
    hr_types(cycle.folder, "schemes", scheme, checkin_days="every month")
    assert (scheme, "checkin_days") in findings(cycle, "S07")


def test_while_planning_nobody_is_asked_for_talks(cycle: Cycle) -> None:
    hr_types(cycle.folder, "settings", "stage", value="Plan")
    codes = {found.code for found in cycle.consolidate().findings}
    assert not {"K01", "K02"} & codes


def test_a_new_day_alone_can_make_a_talk_late(cycle: Cycle) -> None:
    def on(*day: int) -> set[str]:
        now = datetime(*day, 9, tzinfo=UTC)  # type: ignore[arg-type]
        receipt = consolidate(cycle.folder, now, jobs=1)
        return {found.subject for found in receipt.findings if found.code == "K01"}

    person = cycle.sample.unheard
    assert on(2026, 9, 1) == set()
    assert on(2026, 9, 20) == {person}
    written = cycle.master.read_bytes()
    assert on(2026, 9, 20) == {person}
    assert on(2026, 9, 21) == {person}
    assert cycle.master.read_bytes() == written


@pytest.mark.usefixtures("consolidated")
def test_an_undone_run_takes_its_talks_back(cycle: Cycle, book: Path) -> None:
    talk = str(talks(book)[0]["row_id"])
    before = in_master(cycle.folder, "checkins", talk)
    manager_types(book, "checkins", talk, obstacle="another word")
    cycle.consolidate()
    undo(cycle.folder, NOW)
    assert in_master(cycle.folder, "checkins", talk) == before
    with Ledger.open(cycle.folder) as ledger:
        kept = {found.id: found.obstacle for found in ledger.returns.checkins()}
    assert kept[talk] == (before.get("obstacle") or "")


# --- books of the version before ---


def without_checkins(path: Path) -> None:
    """Make a book look as books did before there were check-ins: no such table, and no such column on Team."""
    sheet, people = table_of(path, team.BOOK, "checkins"), table_of(path, team.BOOK, "team")
    for row in people.rows:
        manager_types(path, "team", str(row.cells["employee_id"].value), last_checkin=None)
    heads = [(sheet, column) for column in sheet.columns] + [(people, "last_checkin")]
    for found, column in heads:
        places = [found.cell_reference(column, found.header_row - up) for up in (0, 1)]
        clear(path, found.sheet_title, dict.fromkeys(places))
    clear(path, sheet.sheet_title, {f"A{sheet.header_row - 1}": None})


def clear(path: Path, sheet: str, cells: dict[str, None]) -> None:
    path.write_bytes(set_cells(path.read_bytes(), {sheet: cells}))  # type: ignore[dict-item]


def drawn_before(folder: Path, path: Path) -> None:
    """Let the ledger and the book itself say that it was drawn by the version before."""
    with closing(sqlite3.connect(folder / "ledger.db")) as connection, connection:
        connection.execute("UPDATE books SET version = '2' WHERE file = ?", (f"books/{path.name}",))
    identity = sheet_title("team", "identity", "en")
    place = list(IDENTITY_FIELDS).index("version") + 1
    path.write_bytes(set_cells(path.read_bytes(), {identity: {f"B{place}": "2"}}))
    package = open_package(path.read_bytes())
    now = team.VERSION.encode()
    said = re.sub(
        rb'(name="[^"]*version"><vt:lpwstr>)' + now, rb"\g<1>2", package.read("docProps/custom.xml")
    )
    path.write_bytes(repack(package, {"docprops/custom.xml": said}))


def test_a_book_of_the_version_before_lacks_nothing(cycle: Cycle, book: Path) -> None:
    people = {str(row["person"]).split(" ", 1)[0] for row in talks(book)}
    before = cycle.consolidate()
    without_checkins(book)
    assert "checkins" not in read_book(book, (team.BOOK,)).tables
    drawn_before(cycle.folder, book)
    after = cycle.consolidate()
    about = [found for found in after.findings if found.place.file == f"books/{book.name}"]
    assert not {"S01", "S02", "S05", "S11"} & {found.code for found in about}
    assert not {"K01", "K02", "K03"} & {found.code for found in after.findings if found.subject in people}
    assert {result.employee_id: result.total for result in after.results} == {
        result.employee_id: result.total for result in before.results
    }


def test_a_book_of_the_version_before_is_brought_up_to_date(cycle: Cycle, book: Path) -> None:
    without_checkins(book)
    drawn_before(cycle.folder, book)
    manager_types(book, "answer", "finished", answer="No")
    cycle.consolidate()
    goal = next(str(row.cells["goal_id"].value) for row in table_of(book, team.BOOK, "review").rows)
    hr_types(cycle.folder, "reviews", goal, consent="Yes")
    cycle.consolidate()
    assert row_of(book, team.BOOK, "review", goal)["consent"] == "Yes"


def test_a_full_sheet_is_a_finding(cycle: Cycle, book: Path) -> None:
    label = str(talks(book)[0]["person"])
    for row in table_of(book, team.BOOK, "checkins").rows:
        if "person" not in row.cells:
            manager_types(book, "checkins", str(row.cells["row_id"].value), person=label, day=46300.0)
    assert ("", "") in findings(cycle, "S09")


def test_a_sheet_that_a_book_had_and_lost_is_told(cycle: Cycle, book: Path) -> None:
    without_checkins(book)
    told = [found for found in cycle.consolidate().findings if found.code == "S11"]
    assert any("Check-ins" in str(dict(found.values).get("text_en")) for found in told)
    assert len(LACKS) == 2


# --- reminders ---


@pytest.mark.usefixtures("consolidated")
def test_reminders_tell_each_only_what_they_may_see(cycle: Cycle) -> None:
    found = reminders(cycle.folder, date(2027, 1, 16))
    states = {one.employee.id: [book.state for book in one.books] for one in found}
    assert states["E0058"] == ["issued"]
    assert states["E0054"] == ["draft"]
    assert all(one.late for one in found)
    with Ledger.open(cycle.folder) as ledger:
        team_of = dict[str, set[str]]()
        names = {person.id: person.name for person in ledger.people.employees()}
        for manager, person in ledger.columns.issued_people():
            team_of.setdefault(manager, set()).add(names[person])
    for one in found:
        assert set(one.silent) <= team_of[one.employee.id]


def test_who_should_talk_is_told_with_whom(cycle: Cycle) -> None:
    now = datetime(2026, 9, 20, 9, tzinfo=UTC)
    consolidate(cycle.folder, now, jobs=1)
    name = cycle.sample.by_id[cycle.sample.unheard].name
    manager = next(
        line.manager_id for line in cycle.sample.assignments if line.employee_id == cycle.sample.unheard
    )
    told = {one.employee.id: one.silent for one in reminders(cycle.folder, now.date()) if one.silent}
    assert told == {manager: (name,)}


@pytest.mark.parametrize("why", ["moved", "left"])
def test_nobody_is_asked_to_talk_with_whoever_has_moved_or_left(cycle: Cycle, why: str) -> None:
    now = datetime(2026, 9, 20, 9, tzinfo=UTC)
    consolidate(cycle.folder, now, jobs=1)
    person = cycle.sample.unheard
    line = next(one for one in cycle.sample.assignments if one.employee_id == person)
    if why == "left":
        hr_types(cycle.folder, "employees", person, left=float(to_serial(date(2026, 9, 19))))
    else:
        other = next(one.manager_id for one in cycle.sample.assignments if one.manager_id != line.manager_id)
        hr_types(cycle.folder, "assignments", line.id, manager_id=other)
    assert not any(one.silent for one in reminders(cycle.folder, now.date()))


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_remind_writes_a_mail_for_everybody_who_owes_something(
    sample_cycle: Callable[[str], Cycle], tmp_path: Path, language: str
) -> None:
    folder = tmp_path / "2026-H2"
    shutil.copytree(sample_cycle(language).folder, folder)
    consolidate(folder, NOW, jobs=1)
    code, said = typed("remind", folder, "--from", "hr@harbourtea.example", "--attach", "--lang", language)
    assert code == 0, said
    mails = sorted((folder / "reports" / "reminders").glob("*/*.eml"))
    assert len(mails) == len(reminders(folder, NOW.date()))
    assert str(len(mails)) in said
    for path in mails:
        found = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
        assert found["From"] == "hr@harbourtea.example"
        assert found["To"].addresses[0].addr_spec.endswith("@harbourtea.example")
        assert path.stem.split(" ", 1)[1] == found["To"].addresses[0].display_name
        assert [part.get_filename() for part in found.iter_attachments()]  # type: ignore[attr-defined]


def test_remind_says_who_has_no_address_and_refuses_a_bad_sender(cycle: Cycle) -> None:
    hr_types(cycle.folder, "employees", "E0058", email=None)
    cycle.consolidate()
    code, said = typed("remind", cycle.folder)
    assert code == 0
    assert "E0058 Sarah Watson has no e-mail address" in said
    code, said = typed("remind", cycle.folder, "--from", "hr")
    assert code == 2
    assert "“hr” is no e-mail address" in said


def test_remind_needs_a_cycle(tmp_path: Path) -> None:
    code, said = typed("remind", tmp_path / "nowhere")
    assert code == 2
    assert "Traceback" not in said
