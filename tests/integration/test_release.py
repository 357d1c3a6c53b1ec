"""Releasing through a cycle: results are released, taken back, undone, and known again by a ledger made anew."""

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from addin.demo.hr_typing import open_stage, type_into_master
from addin.show import TEXTS as TERMINAL
from appraisal.findings import Finding, Severity, Spot
from appraisal.messages import LANGUAGES
from appraisal.model import Stage
from sync.consolidate import open_master
from sync.history import history_of
from sync.ledger import FILE_NAME, Ledger
from sync.present_master import kept_content
from sync.rebuild import rebuild
from sync.releasable import Block
from sync.releases import release_trace, releases
from sync.releasing import Chosen, ReleaseError, preview, release_results, take_back
from sync.reminders import reminders
from sync.undo import undo
from workbook_templates.books import master, team
from workbook_templates.labels import TEXTS

from .own_books import Own, inside
from .released_cycle import (
    FRIDAY,
    HR,
    LATER,
    cases,
    fresh,
    holds,
    in_team,
    kept,
    kept_told,
    release,
    serial,
    told,
    told_of,
    word,
)
from .terminal import typed
from .test_cli import Run, run, wide_terminal
from .typing_in import delete_row, hr_types, in_master, table_of, type_into

__all__ = ["kept", "kept_told", "run", "told", "wide_terminal"]

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


def test_no_reminder_tells_what_a_grade_asks_for_before_it_is_released(kept: Own, tmp_path: Path) -> None:
    own = fresh(kept, tmp_path)
    grade = str(in_master(own.folder, "results", own.person)["grade"])
    type_into_master(own.folder, "bands", "grade", {grade: {"plan": "Yes"}})
    open_stage(own.folder, Stage.IMPROVE, "en")
    receipt = own.consolidate(FRIDAY)
    assert cases(receipt, "I01", own.person) == [""]
    assert not any(one.planless for one in reminders(own.folder, FRIDAY.date()))
    release(own)
    name = open_master(own.folder).content.employees[own.person].name
    assert [one.planless for one in reminders(own.folder, FRIDAY.date()) if one.planless] == [(name,)]


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


@pytest.mark.parametrize(
    ("table", "cells"),
    [
        ("assignments", {"days_counted": "60 days"}),
        ("employees", {"left": "2026/11/20"}),
    ],
)
def test_what_hr_typed_about_a_person_and_cannot_be_read_blocks(
    kept: Own, tmp_path: Path, table: str, cells: dict[str, str]
) -> None:
    own = fresh(kept, tmp_path)
    rows = [row.cells for row in table_of(own.folder / "master.xlsx", master.BOOK, table).rows]
    about = next(row for row in rows if "employee_id" in row and row["employee_id"].value == own.person)
    hr_types(own.folder, table, str(about[master.BOOK.table_by_name[table].row_key[0]].value), **cells)
    own.consolidate(FRIDAY)
    assert [one.block for one in release(own)] == [Block.ERRORS]


def test_two_different_copies_of_a_book_block_everybody_in_it(kept: Own, tmp_path: Path) -> None:
    own = fresh(kept, tmp_path)
    with Ledger.open(own.folder) as ledger:
        ((book_id, _),) = ledger.returns.scorecards_of(own.person)
        book = own.folder / ledger.registry.book(book_id).file
    copy = own.folder / "inbox" / book.name
    shutil.copy(book, copy)
    goal = next(
        str(row.cells["goal_id"].value)
        for row in table_of(copy, team.BOOK, "review").rows
        if "actual" in row.cells and isinstance(row.cells["actual"].value, float)
    )
    type_into(copy, team.BOOK, "review", goal, evidence="another word")
    own.consolidate(FRIDAY)
    assert [one.block for one in release(own)] == [Block.ERRORS]


@pytest.mark.parametrize("named", ["code", "unknown"])
def test_a_book_that_waits_blocks_where_hr_calls_that_an_error(kept: Own, tmp_path: Path, named: str) -> None:
    own = fresh(kept, tmp_path)
    with Ledger.open(own.folder) as ledger, ledger.transaction():
        ((book_id, _),) = ledger.returns.scorecards_of(own.person)
        code = ledger.registry.book(book_id).code if named == "code" else "B-0000"
        waits = Finding("S16", Severity.ERROR, Spot("submissions", code, "waiting"), values=(("name", ""),))
        ledger.verdicts.find("a test", (waits,))
    (found,) = preview(own.folder, Chosen((own.person,)), HR, FRIDAY)
    assert found.block is (Block.ERRORS if named == "code" else None)


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


def test_the_result_of_somebody_who_left_the_roster_can_be_taken_back(told: Own) -> None:
    delete_row(told.folder / "master.xlsx", master.BOOK, "employees", told.person)
    told.consolidate(LATER)
    assert told.person not in open_master(told.folder).content.employees
    (ended,) = take_back(told.folder, Chosen((told.person.lower(),)), HR, "left before the talk", LATER)
    assert ended.employee_id == told.person
    with Ledger.open(told.folder) as ledger:
        assert releases(ledger) == {}


def test_an_undone_release_is_in_no_book(told: Own) -> None:
    assert undo(told.folder, LATER).books > 1, "the manager's and the employee's still show it"
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


def test_a_dry_run_changes_nothing(kept: Own, digest: Callable[[Path], str]) -> None:
    before = {path: digest(path) for path in kept.folder.rglob("*.xlsx")}
    preview(kept.folder, Chosen(everybody=True), HR, FRIDAY)
    assert before == {path: digest(path) for path in kept.folder.rglob("*.xlsx")}


@pytest.fixture
def digest() -> Callable[[Path], str]:
    from sync.ledger import digest as of_file

    return of_file


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
