"""Feedback through a cycle: interviews about released results, the employees' answers, and appeals."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest

from sync.consolidate import open_master
from sync.ledger import Ledger
from sync.receipt import kept_summary
from sync.releases import release_trace
from sync.releasing import Chosen, preview, release_results
from sync.reminder_mail import body
from sync.reminders import reminders
from sync.result_forms import write_result_forms
from tests.equality.dashboards import differences
from tests.equality.engines import IN_PROCESS
from workbook_templates.books import master
from workbook_templates.labels import sheet_title
from workbook_templates.row_heights import LINE, SINGLE

from .own_books import Own, inside
from .released_cycle import (
    FRIDAY,
    HR,
    LATER,
    OVER,
    cases,
    fresh,
    holds,
    in_team,
    kept,
    kept_told,
    of,
    release,
    serial,
    told,
    told_of,
    word,
)
from .typing_in import hr_types, in_master, table_of

__all__ = ["kept", "kept_told", "told"]

# --- interviews ---


def test_the_employee_reads_what_the_manager_noted_in_the_interview(told: Own) -> None:
    holds(told, day=serial(date(2027, 1, 27)))
    receipt = told.consolidate(LATER)
    assert [code for code in ("F01", "F02", "F03", "F06") if of(receipt, code, told.person)] == []
    row = in_master(told.folder, "interviews", told.person)
    assert (row["state"], row["gaps"]) == (word("interview_state", "held"), "reports too late")
    shown = told_of(told)
    assert (shown["strengths"], shown["gaps"], shown["next_steps"]) == (
        "kept every date",
        "reports too late",
        "a course in May",
    )
    assert "the two late deliveries" not in inside(told.path(told.person))


def test_notes_of_an_interview_stay_with_the_manager_until_the_release(kept: Own, tmp_path: Path) -> None:
    own = fresh(kept, tmp_path)
    holds(own)
    own.consolidate(FRIDAY)
    assert told_of(own) == {}
    assert "kept every date" not in inside(own.path(own.person))


@pytest.mark.parametrize(
    ("cells", "now", "expected"),
    [
        ({"day": None, "strengths": None}, OVER, {"F01": [""], "F03": ["undated"]}),
        ({"day": serial(date(2027, 2, 6))}, OVER, {"F01": ["held"]}),
        ({"day": serial(date(2027, 1, 15))}, LATER, {"F06": [""]}),
        ({"day": serial(date(2027, 2, 3))}, LATER, {"F06": ["future"]}),
        ({"day": serial(date(2027, 1, 26)), "private": "No"}, LATER, {"F02": [""]}),
        ({"day": serial(date(2027, 1, 26)), "follow_up": None}, LATER, {"F03": [""]}),
    ],
)
def test_a_bad_interview_is_found(
    told: Own, cells: dict[str, float | str | None], now: datetime, expected: dict[str, list[str]]
) -> None:
    holds(told, **cells)
    receipt = told.consolidate(now)
    found = {code: cases(receipt, code, told.person) for code in ("F01", "F02", "F03", "F06")}
    assert {code: what for code, what in found.items() if what} == expected


def test_a_day_alone_makes_an_interview_late(told: Own) -> None:
    assert cases(told.consolidate(datetime(2027, 2, 5, 9, 0, tzinfo=UTC)), "F01", told.person) == []
    assert cases(told.consolidate(OVER), "F01", told.person) == [""]


def test_hr_records_an_interview_on_the_managers_behalf(told: Own) -> None:
    hr_types(told.folder, "interviews", told.person, gaps="said on the telephone")
    told.consolidate(LATER)
    assert in_team(told, "interviews")["gaps"] == "said on the telephone"
    assert "gaps" not in told_of(told)
    hr_types(told.folder, "interviews", told.person, day=serial(date(2027, 1, 27)))
    told.consolidate(LATER)
    assert told_of(told)["gaps"] == "said on the telephone"


def test_notes_are_told_once_the_interview_was_held(told: Own) -> None:
    holds(told)
    told.consolidate(LATER)
    assert "kept every date" not in inside(told.path(told.person))
    form = write_result_forms(told.folder, Chosen((told.person,))).files[0]
    assert "kept every date" not in inside(form)


# --- answers and appeals ---


def appeals(own: Own, day: date = date(2027, 1, 29)) -> None:
    own.types(
        own.person,
        "feedback",
        own.person,
        acknowledged="Yes",
        day=serial(day),
        appeal="Yes",
        appeal_reason="the order of November is missing",
        appeal_day=serial(day),
    )


def test_an_acknowledgement_arrives(told: Own) -> None:
    told.types(
        told.person,
        "feedback",
        told.person,
        acknowledged="Yes",
        day=serial(date(2027, 1, 28)),
        comment="fair",
    )
    told.consolidate(LATER)
    row = in_master(told.folder, "appeals", told.person)
    assert (row["state"], row["comment"]) == (word("answer_state", "acknowledged"), "fair")
    assert cases(told.consolidate(OVER), "F04", told.person) == []


def test_silence_is_told_after_the_last_day(told: Own) -> None:
    assert cases(told.consolidate(LATER), "F04", told.person) == []
    assert cases(told.consolidate(OVER), "F04", told.person) == [""]


@pytest.mark.parametrize(("day", "case"), [(date(2027, 2, 2), "undecided"), (date(2027, 2, 3), "late")])
def test_an_appeal_waits_for_hr(told: Own, day: date, case: str) -> None:
    appeals(told, day)
    assert cases(told.consolidate(OVER), "F04", told.person) == [case]


def decides(own: Own, outcome: str) -> None:
    hr_types(
        own.folder,
        "appeals",
        own.person,
        outcome=word("outcome", outcome),
        outcome_reason="the order counts for January",
        decided_by=HR,
        decided_on=serial(LATER.date()),
    )


def test_a_refused_appeal_is_told_with_its_reason(told: Own) -> None:
    appeals(told)
    told.consolidate(LATER)
    decides(told, "refused")
    receipt = told.consolidate(LATER)
    assert cases(receipt, "F04", told.person) == []
    outcome = str(told.row(told.person, "feedback", told.person)["outcome"])
    assert "the order counts for January" in outcome
    assert HR in outcome
    assert in_master(told.folder, "appeals", told.person)["state"] == word("answer_state", "refused")


def test_a_decision_that_is_not_whole_is_told_to_nobody(told: Own) -> None:
    appeals(told)
    told.consolidate(LATER)
    hr_types(told.folder, "appeals", told.person, outcome=word("outcome", "granted"))
    assert cases(told.consolidate(LATER), "F04", told.person) == ["half-decided"]
    assert "outcome" not in told.row(told.person, "feedback", told.person)


def test_a_granted_appeal_is_calibrated_and_released_anew(told: Own) -> None:
    before = told_of(told)
    appeals(told)
    told.consolidate(LATER)
    decides(told, "granted")
    assert cases(told.consolidate(LATER), "F04", told.person) == ["granted"]
    hr_types(
        told.folder, "calibration", told.person, calibrated_score=111.0, reason="appeal granted", calibrated_by=HR,
        calibrated_on=serial(LATER.date()),
    )  # fmt: skip
    receipt = told.consolidate(LATER)
    assert cases(receipt, "F05", told.person) == [""]
    assert told_of(told) == before
    assert [one.block for one in release(told, LATER)] == [None]
    assert (told_of(told)["score"], str(told_of(told)["grade"])[0]) == (111.0, "S")
    receipt = told.consolidate(LATER)
    assert [cases(receipt, code, told.person) for code in ("F04", "F05")] == [[], []]
    assert in_master(told.folder, "results", told.person)["confirmed_grade"] == "S"
    with Ledger.open(told.folder) as ledger:
        first, second = release_trace(ledger)
    assert (first.end, second.end, first.why) == ("replaced", None, second.id)


def test_a_later_appeal_waits_for_a_decision_of_its_own(told: Own) -> None:
    appeals(told)
    told.consolidate(LATER)
    decides(told, "granted")
    told.consolidate(LATER)
    assert "outcome" in told.row(told.person, "feedback", told.person)
    appeals(told, date(2027, 2, 2))
    assert cases(told.consolidate(OVER), "F04", told.person) == ["decided-before"]
    assert in_master(told.folder, "appeals", told.person)["state"] == word("answer_state", "appealed")
    assert "outcome" not in told.row(told.person, "feedback", told.person)


def test_an_answer_without_a_release_is_flagged(kept: Own, tmp_path: Path) -> None:
    own = fresh(kept, tmp_path)
    own.types(own.person, "feedback", own.person, acknowledged="Yes")
    own.consolidate(FRIDAY)
    assert in_master(own.folder, "appeals", own.person)["state"] == word("answer_state", "acknowledged")


def test_the_master_names_the_people(told: Own) -> None:
    people = open_master(told.folder).content.employees
    assert in_master(told.folder, "interviews", told.person)["name"] == people[told.person].name


def test_rows_of_the_master_grow_with_what_is_written_into_them(told: Own) -> None:
    """The first row stood blank, and without a height, when the master was drawn."""
    first = table_of(told.folder / "master.xlsx", master.BOOK, "interviews").rows[0].number
    before = _heights(told)[first]
    assert before >= SINGLE
    holds(told, day=serial(date(2027, 1, 27)), gaps="reports too late, " * 10)
    told.consolidate(LATER)
    assert _heights(told)[first] >= max(before + LINE, SINGLE + 5 * LINE)


def _heights(own: Own) -> dict[int, float]:
    """Return the heights of the rows of the master's sheet Interviews."""
    sheet = openpyxl.load_workbook(own.folder / "master.xlsx")[sheet_title("master", "interviews", "en")]
    return {number: row.height for number, row in sheet.row_dimensions.items()}


@pytest.mark.parametrize("engine", IN_PROCESS)
def test_the_dashboards_formulas_give_what_python_wrote(told: Own, engine: str) -> None:
    holds(told, day=serial(date(2027, 1, 27)))
    told.types(told.person, "feedback", told.person, acknowledged="Yes", day=serial(date(2027, 1, 28)))
    told.consolidate(LATER)
    package = (told.folder / "master.xlsx").read_bytes()
    assert differences(package, IN_PROCESS[engine], "en") == {}
    with Ledger.open(told.folder) as ledger:
        figures = kept_summary(ledger).live.feedback
    assert (figures.released, figures.held, figures.acknowledged, figures.waits) == (1, 1, 1, 0)


def test_whoever_has_still_to_talk_or_to_answer_is_reminded(told: Own) -> None:
    people = open_master(told.folder).content.employees
    name, manager = people[told.person].name, people[told.person].manager_id
    found = {one.employee.id: one for one in reminders(told.folder, LATER.date())}
    assert found[manager].interviews == (name,)
    assert found[told.person].answer_until == date(2027, 2, 2)
    assert "2027-02-02" in body(found[told.person])
    assert name in body(found[manager])
    holds(told, day=serial(date(2027, 1, 27)))
    told.types(told.person, "feedback", told.person, acknowledged="Yes", day=serial(date(2027, 1, 28)))
    told.consolidate(LATER)
    found = {one.employee.id: one for one in reminders(told.folder, LATER.date())}
    assert not any(one.interviews or one.answer_until for one in found.values())


def test_whoever_has_left_is_asked_no_more_and_nobody_talks_with_them(told: Own) -> None:
    people = open_master(told.folder).content.employees
    name, manager = people[told.person].name, people[told.person].manager_id
    hr_types(told.folder, "employees", told.person, left=serial(LATER.date() - timedelta(days=1)))
    found = {one.employee.id: one for one in reminders(told.folder, LATER.date())}
    assert told.person not in found
    assert manager not in found or name not in body(found[manager])
    told.consolidate(OVER)
    assert in_master(told.folder, "interviews", told.person)["state"] == word("interview_state", "left")
    assert in_master(told.folder, "appeals", told.person)["state"] == word("answer_state", "left")


def test_somebody_without_a_self_book_answers_on_paper(kept: Own, tmp_path: Path) -> None:
    own = fresh(kept, tmp_path)
    with_books = {book.manager.id for book in own.own}
    found = preview(own.folder, Chosen(everybody=True), HR, FRIDAY)
    person = next(one.employee_id for one in found if one.release and one.employee_id not in with_books)
    release_results(own.folder, Chosen((person,)), HR, FRIDAY)
    assert in_master(own.folder, "appeals", person)["state"] == word("answer_state", "not-asked")
    assert cases(own.consolidate(OVER), "F04", person) == []
    hr_types(
        own.folder, "appeals", person, paper=word("paper", "appealed"), paper_day=serial(date(2027, 1, 29))
    )
    assert cases(own.consolidate(OVER), "F04", person) == ["undecided"]
    hr_types(own.folder, "appeals", person, paper=word("paper", "acknowledged"))
    assert cases(own.consolidate(OVER), "F04", person) == []
    assert in_master(own.folder, "appeals", person)["state"] == word("answer_state", "acknowledged")
