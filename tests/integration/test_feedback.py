"""Feedback through a cycle: results are released, interviews held, answered to, appealed against, and taken back."""

import json
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from addin.show import TEXTS as TERMINAL
from appraisal.findings import Finding
from appraisal.messages import LANGUAGES
from appraisal.numbers import to_serial
from sync.accept import accept_finding
from sync.consolidate import open_master
from sync.history import history_of
from sync.ledger import FILE_NAME, Ledger
from sync.master_rows import finding_id
from sync.present_master import kept_content
from sync.rebuild import rebuild
from sync.receipt import Receipt, kept_summary
from sync.releasable import Block, Candidate
from sync.releases import release_trace, releases
from sync.releasing import Chosen, ReleaseError, preview, release_results, take_back
from sync.reminder_mail import body
from sync.reminders import reminders
from sync.undo import undo
from tests.equality.dashboards import differences
from tests.equality.engines import IN_PROCESS
from workbook_templates.books import master, team
from workbook_templates.labels import TEXTS, choice_words

from .own_books import Own, inside, made
from .terminal import typed
from .test_cli import Run, run, wide_terminal
from .typing_in import hr_types, in_master, row_of, table_of, type_into

__all__ = ["run", "wide_terminal"]

FRIDAY = datetime(2027, 1, 22, 10, 0, tzinfo=UTC)
"""The day of the release: ten working days end on 5 February, seven on 2 February."""
LATER = datetime(2027, 2, 1, 10, 0, tzinfo=UTC)
OVER = datetime(2027, 2, 8, 10, 0, tzinfo=UTC)
HR = "Zhou Lan"


def serial(day: date) -> float:
    return float(to_serial(day))


def accept_all(own: Own, person: str) -> None:
    """Let nothing block a person's release."""
    with Ledger.open(own.folder) as ledger:
        found = [finding_id(one) for one in ledger.verdicts.findings_of(person) if one.severity == "error"]
    for name in found:
        accept_finding(own.folder, name, HR, "known, and no reason to wait", FRIDAY)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Own:
    """Return a cycle in which everybody has answered, and one person with a self book may be released."""
    own = made(tmp_path_factory.mktemp("feedback") / "2026-H2", filled=True)
    for book in own.books:
        for copy in (own.folder / "inbox").glob(f"{Path(book.file).stem}*"):
            shutil.move(copy, own.folder / book.file)
    own.consolidate(FRIDAY)
    accept_all(own, own.person)
    return own


@pytest.fixture
def told(kept: Own, tmp_path: Path) -> Own:
    """Return a copy of it in which the result of that person is released."""
    own = fresh(kept, tmp_path)
    found = release(own)
    assert [one.block for one in found] == [None]
    return own


def fresh(kept: Own, tmp_path: Path) -> Own:
    shutil.copytree(kept.folder, tmp_path / "2026-H2")
    return Own(tmp_path / "2026-H2", kept.books)


def release(own: Own, now: datetime = FRIDAY) -> tuple[Candidate, ...]:
    return release_results(own.folder, Chosen((own.person,)), HR, now)


def of(receipt: Receipt, code: str, person: str) -> list[Finding]:
    return [found for found in receipt.findings if (found.code, found.subject) == (code, person)]


def cases(receipt: Receipt, code: str, person: str) -> list[str]:
    return [str(dict(found.values).get("case", "")) for found in of(receipt, code, person)]


def in_team(own: Own, name: str) -> dict[str, object]:
    return row_of(own.team_of(own.person), team.BOOK, name, own.person)


def word(choice: str, code: str) -> str:
    return choice_words(choice, "en")[code]


def told_of(own: Own) -> dict[str, object]:
    """Return everything of the result that the self book says, without ids and words of its own."""
    row = own.row(own.person, "released", own.person)
    goals = [goal for goal in own.table(own.person, "released_goals").rows if "title" in goal.cells]
    return {key: value for key, value in row.items() if key != "employee_id"} | (
        {"goals": len(goals)} if goals else {}
    )


# --- releasing ---


def test_nothing_of_a_result_is_in_a_self_book_before_its_release(kept: Own) -> None:
    assert told_of(kept) == {}
    score = f"{in_master(kept.folder, 'results', kept.person)['total']}"
    assert score not in inside(kept.path(kept.person))
    assert in_team(kept, "team").get("released") is None


def test_a_release_is_told_to_the_employee_and_the_manager(told: Own) -> None:
    result = in_master(told.folder, "results", told.person)
    shown = told_of(told)
    with Ledger.open(told.folder) as ledger:
        held = releases(ledger)[told.person]
    assert (held.score, held.grade, held.day, held.by) == (
        result["total"],
        result["grade"],
        FRIDAY.date(),
        HR,
    )
    assert shown["score"] == result["total"]
    assert shown["grade"] == f"{held.grade} · {held.meaning}"
    assert (shown["day"], shown["until"]) == (serial(FRIDAY.date()), serial(date(2027, 2, 2)))
    assert shown["goals"] == len(held.goals) > 0
    assert held.grade in str(in_team(told, "team")["released"])
    interview = in_team(told, "interviews")
    assert (interview["released"], interview["due"]) == (serial(FRIDAY.date()), serial(date(2027, 2, 5)))
    assert interview["check"] == TEXTS("team.flag.interview_due", "en")


def test_a_release_confirms_the_grade_and_leaves_a_trace(told: Own) -> None:
    result = in_master(told.folder, "results", told.person)
    assert (result["confirmed_grade"], result["confirmed_by"], result["confirmed_on"]) == (
        result["grade"],
        HR,
        serial(FRIDAY.date()),
    )
    with Ledger.open(told.folder) as ledger:
        (one,) = release_trace(ledger)
        happened = history_of(ledger, told.person, "en", 1)
    row = in_master(told.folder, "releases", one.id)
    assert (row["employee_id"], row["state"]) == (told.person, word("release_state", "released"))
    assert (happened[0].kind, happened[0].after, happened[0].who) == ("release", one.grade, HR)
    assert not told.consolidate(FRIDAY).written


def test_nobody_else_is_told_of_a_released_result(told: Own) -> None:
    with Ledger.open(told.folder) as ledger:
        (held,) = releases(ledger).values()
    mark = f"{held.grade} · {held.score:.2f}"
    speaking = {book.file for book in told.books if mark in inside(told.folder / book.file)}
    assert speaking == {str(told.team_of(told.person).relative_to(told.folder))}


def test_what_blocks_a_release_is_named(kept: Own) -> None:
    found = {one.employee_id: one for one in preview(kept.folder, Chosen(everybody=True), HR, FRIDAY)}
    assert found[kept.person].release is not None
    results = {str(row.cells["employee_id"].value): row.cells for row in _results(kept)}
    assert {one.block for one in found.values()} >= {None, Block.ERRORS, Block.NO_RESULT}
    for person, one in found.items():
        if one.block is Block.ERRORS:
            assert one.count > 0
        if person not in results:
            assert one.block is Block.NO_RESULT
    assert in_master(kept.folder, "releases", "T0000001") == {}


def _results(own: Own) -> list:  # type: ignore[type-arg]
    return table_of(own.folder / "master.xlsx", master.BOOK, "results").rows


def test_a_grade_confirmed_otherwise_blocks(kept: Own, tmp_path: Path) -> None:
    own = fresh(kept, tmp_path)
    grade = in_master(own.folder, "results", own.person)["grade"]
    other = "S" if grade != "S" else "A"
    hr_types(own.folder, "results", own.person, confirmed_grade=other, confirmed_by="Wu Jing")
    assert [(one.block, one.confirmed) for one in release(own)] == [(Block.OTHERWISE, other)]


@pytest.mark.parametrize(
    ("chosen", "by", "key"),
    [
        (Chosen(), HR, "release.nobody-chosen"),
        (Chosen(("E9999",)), HR, "release.unknown-person"),
        (Chosen(department="Alchemy"), HR, "release.unknown-department"),
        (Chosen(everybody=True), " ", "release.nobody"),
    ],
)
def test_what_cannot_be_released_is_one_clear_line(kept: Own, chosen: Chosen, by: str, key: str) -> None:
    with pytest.raises(ReleaseError) as caught:
        release_results(kept.folder, chosen, by, FRIDAY)
    assert caught.value.key == key


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_department_misspelled_is_told_those_that_there_are(kept: Own, language: str) -> None:
    code, said = typed("release", kept.folder, "--department", "Alchemy", "--by", HR, "--lang", language)
    with Ledger.open(kept.folder) as ledger:
        there = {person.department for person in kept_content(ledger).employees.values()}
    assert (code, said.count("\n")) == (2, 1)
    assert all(name in said for name in {*there, "Alchemy"})


def test_releasing_twice_makes_one_release(told: Own) -> None:
    assert [one.block for one in release(told)] == [Block.ALREADY]
    with Ledger.open(told.folder) as ledger:
        assert len(release_trace(ledger)) == 1


# --- taking back, undoing, rebuilding ---


def test_what_is_taken_back_is_in_no_book(told: Own) -> None:
    take_back(told.folder, Chosen((told.person,)), HR, "the wrong list", LATER)
    assert told_of(told) == {}
    assert "released" not in in_team(told, "team")
    assert not {"released", "due", "result"} & in_team(told, "interviews").keys()
    with Ledger.open(told.folder) as ledger:
        (one,) = release_trace(ledger)
        assert releases(ledger) == {}
    row = in_master(told.folder, "releases", one.id)
    assert (row["state"], row["why"], row["ended_by"]) == (
        word("release_state", "taken-back"),
        "the wrong list",
        HR,
    )
    with pytest.raises(ReleaseError):
        take_back(told.folder, Chosen((told.person,)), HR, "again", LATER)


def test_an_undone_release_is_in_no_book(told: Own) -> None:
    undo(told.folder, LATER)
    told.consolidate(LATER)
    assert told_of(told) == {}
    with Ledger.open(told.folder) as ledger:
        assert release_trace(ledger) == ()
    assert in_master(told.folder, "releases", "T0000001") == {}


def test_a_ledger_made_anew_knows_what_was_released(told: Own) -> None:
    holds(told, day=serial(date(2027, 1, 27)))
    told.types(told.person, "feedback", told.person, acknowledged="Yes", day=serial(date(2027, 1, 28)))
    told.consolidate(LATER)
    before = told_of(told)
    with Ledger.open(told.folder) as ledger:
        (known,) = release_trace(ledger)
    (told.folder / FILE_NAME).unlink()
    rebuild(told.folder, LATER)
    with Ledger.open(told.folder) as ledger:
        (found,) = release_trace(ledger)
    assert (found.id, found.employee_id, found.score, found.grade, found.day, found.by) == (
        known.id,
        known.employee_id,
        known.score,
        known.grade,
        known.day,
        known.by,
    )
    assert [(goal.goal_id, goal.achievement) for goal in found.goals] == [
        (goal.goal_id, goal.achievement) for goal in known.goals
    ]
    told.consolidate(LATER)
    assert told_of(told) == before
    assert in_master(told.folder, "appeals", told.person)["acknowledged"] == "Yes"
    assert in_master(told.folder, "interviews", told.person)["strengths"] == "kept every date"


# --- interviews ---


def holds(own: Own, **cells: float | str | None) -> None:
    """Let the manager record the interview."""
    whole: dict[str, float | str | None] = {
        "preparation": "the two late deliveries",
        "strengths": "kept every date",
        "gaps": "reports too late",
        "next_steps": "a course in May",
        "follow_up": serial(date(2027, 4, 1)),
        "private": "Yes",
    }
    type_into(own.team_of(own.person), team.BOOK, "interviews", own.person, **(whole | cells))


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
    assert told_of(told)["gaps"] == "said on the telephone"


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


def test_an_answer_without_a_release_is_flagged(kept: Own, tmp_path: Path) -> None:
    own = fresh(kept, tmp_path)
    own.types(own.person, "feedback", own.person, acknowledged="Yes")
    own.consolidate(FRIDAY)
    assert in_master(own.folder, "appeals", own.person)["state"] == word("answer_state", "acknowledged")


def test_a_dry_run_changes_nothing(kept: Own, digest: Callable[[Path], str]) -> None:
    before = {path: digest(path) for path in kept.folder.rglob("*.xlsx")}
    preview(kept.folder, Chosen(everybody=True), HR, FRIDAY)
    assert before == {path: digest(path) for path in kept.folder.rglob("*.xlsx")}


@pytest.fixture
def digest() -> Callable[[Path], str]:
    from sync.ledger import digest as of_file

    return of_file


def test_the_master_names_the_people(told: Own) -> None:
    people = open_master(told.folder).content.employees
    assert in_master(told.folder, "interviews", told.person)["name"] == people[told.person].name


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


# --- the terminal ---


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_terminal_says_who_is_left_out_and_why(kept: Own, run: Run, language: str) -> None:
    code, out, _ = run("release", kept.folder, "--all", "--dry-run", "--lang", language)
    assert code == 1
    assert kept.person in out
    assert TERMINAL("cli.release.left-out.provisional", language) in out
    code, out, _ = run("release", kept.folder, kept.person, "--dry-run", "--json")
    (one,) = json.loads(out)
    assert (code, one["employee_id"], one["left_out"]) == (0, kept.person, "")


def test_the_terminal_releases_and_takes_back(kept: Own, tmp_path: Path, run: Run) -> None:
    own = fresh(kept, tmp_path)
    code, out, _ = run("release", own.folder, own.person.lower(), "--by", HR)
    assert (code, own.person in out) == (0, True)
    assert told_of(own) != {}
    _, out, _ = run("status", own.folder)
    assert "1 of" in out
    code, out, _ = run("release", own.folder, own.person, "--take-back", "--dry-run")
    assert (code, own.person in out) == (0, True)
    code, _, err = run("release", own.folder, own.person, "--take-back", "--by", HR)
    assert (code, "--reason" in err) == (2, True)
    code, _, _ = run("release", own.folder, own.person, "--take-back", "--by", HR, "--reason", "wrong list")
    assert code == 0
    assert told_of(own) == {}
    assert "confirmed_grade" not in in_master(own.folder, "results", own.person)


@pytest.mark.parametrize(
    "arguments", [(), ("E9999", "--by", HR), ("--department", "Alchemy", "--by", HR), ("--all",)]
)
def test_a_wrong_command_is_one_line(kept: Own, run: Run, arguments: tuple[str, ...]) -> None:
    code, out, err = run("release", kept.folder, *arguments)
    assert (code, out) == (2, "")
    assert "Nothing was changed." in err
