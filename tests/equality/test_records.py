"""What the sheet shows a manager is what the consolidation reads out of the returned file."""

import pytest

from appraisal.model import Measurement
from appraisal.scorecard import score_line, scorecard
from sync.records import TeamRecords, team_records
from sync.xlsx.read import read_book
from tests.equality.books import FilledBook, drawn, random_book
from tests.equality.filling import Row
from workbook_templates.books import team
from workbook_templates.labels import choice_code
from workbook_templates.live import compute

CAREFUL = [seed for seed in range(96) if (seed // 6) % 4 == 0]
"""Books of people who type what the cells ask for; the sheet flags a wrong owner that the reader still understands."""


def read_back(book: FilledBook) -> TeamRecords:
    """Return the records of the book's own file, with HR's consents as the book shows them."""
    consents = frozenset(
        str(row["goal_id"])
        for row in book.tables["review"]
        if choice_code("yes", str(row.get("consent"))) == "yes"
    )
    return team_records(read_book(drawn(book), (team.BOOK,)).tables, "b-1", "M1", consents)


def total_and_grade(book: FilledBook, records: TeamRecords, person: Row) -> tuple[float | str, str]:
    """Score a person from typed records alone."""
    number = person["scheme_no"]
    assert isinstance(number, float)
    scheme = book.policy.schemes[int(number) - 1]
    reviews = {review.goal_id: review for review in records.reviews}
    lines = [
        score_line(goal, reviews.get(goal.id), measured(records, goal.id), scheme)
        for goal in records.goals
        if goal.owner_id == person["employee_id"]
    ]
    card = scorecard(str(person["employee_id"]), "M1", lines, scheme)
    return ("" if card.total is None else card.total), card.grade


def measured(records: TeamRecords, goal_id: str) -> list[Measurement]:
    return [measurement for measurement in records.measurements if measurement.goal_id == goal_id]


@pytest.mark.parametrize("seed", CAREFUL)
def test_totals_and_grades_are_those_of_the_sheet(seed: int) -> None:
    book = random_book(seed)
    records = read_back(book)
    truth = compute(book.tables, book.policy, book.language)  # type: ignore[arg-type]

    shown = [(row["total"], row["grade"]) for row in truth["team"]]
    scored = [total_and_grade(book, records, row) for row in truth["team"]]  # type: ignore[arg-type]

    assert shown == scored
