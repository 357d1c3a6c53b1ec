"""Check-ins of self books between HR, the manager and the employee, and what in them cannot be read."""

from datetime import UTC, date, datetime

from appraisal.numbers import to_serial
from sync.roles import SELF
from workbook_templates.books import master, self_review, team

from .own_books import Own
from .typing_in import delete_row, hr_types, in_master, manager_types, table_of
from .writing_talks import AUTUMN, DAY, employee_writes, fresh, kept, manager_writes, own_rows, said

__all__ = ["fresh", "kept"]


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
