"""A cycle in which everybody has answered, and the result of one person may be released: what happens to it, and what it says."""

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from appraisal.findings import Finding
from appraisal.numbers import to_serial
from sync.accept import accept_finding
from sync.ledger import Ledger
from sync.master_rows import finding_id
from sync.receipt import Receipt
from sync.releasable import Candidate
from sync.releasing import Chosen, release_results
from workbook_templates.books import team
from workbook_templates.labels import choice_words

from .own_books import Own, made
from .typing_in import row_of, type_into

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


@pytest.fixture(scope="module")
def kept_told(kept: Own, tmp_path_factory: pytest.TempPathFactory) -> Own:
    """Return a copy of it in which the result of that person is released; do not write into its folder."""
    own = fresh(kept, tmp_path_factory.mktemp("told"))
    found = release(own)
    assert [one.block for one in found] == [None]
    return own


@pytest.fixture
def told(kept_told: Own, tmp_path: Path) -> Own:
    """Return a copy to work on in which the result of that person is released."""
    return fresh(kept_told, tmp_path)


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
