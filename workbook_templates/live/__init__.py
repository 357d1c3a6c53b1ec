"""Python's truth for every formula of the books that people fill.

Scores come from :mod:`appraisal.kpi` and :mod:`appraisal.scorecard`; nothing here scores by itself. What is written here
a second time are the look-ups and the flags. The results are the cached values of issued books, they tell whether a
formula was overwritten, and tests compare them with what spreadsheet programs compute.
"""

from collections.abc import Callable, Iterable, Mapping

from appraisal.policy import Policy
from workbook_templates.books import FILLED
from workbook_templates.books.team import CHECKINS
from workbook_templates.fixed_rows import answer_rows, check_rows, note_rows
from workbook_templates.live.actuals import fill_actuals
from workbook_templates.live.approvals import fill_approvals
from workbook_templates.live.cells import Cells, serials
from workbook_templates.live.checkins import fill_checkins, fill_given_checkins, last_days
from workbook_templates.live.checks import Sheets, fill_answer, fill_checks
from workbook_templates.live.feedback import fill_interviews
from workbook_templates.live.goal_checks import check_goals
from workbook_templates.live.goals import fill_goals, recognise_goals
from workbook_templates.live.improvement import fill_employee_plans, fill_plans
from workbook_templates.live.nominations import fill_nominations
from workbook_templates.live.peer_book import fill_peer
from workbook_templates.live.people import people_of
from workbook_templates.live.review import fill_review
from workbook_templates.live.self_book import fill_self
from workbook_templates.live.team import fill_team
from workbook_templates.live.voices import fill_voices
from workbook_templates.stamp import Row

__all__ = ["compute"]


def compute(
    tables: Mapping[str, Iterable[Row]], policy: Policy, language: str, role: str = "team"
) -> dict[str, list[Row]]:
    """Return the tables of a book of a role with every computed column filled.

    ``tables`` hold what the cells hold: numbers, texts and blanks; dates become serial numbers. What stands in a
    computed column is ignored and replaced. A table that is missing counts as empty; Checks and the answer then get
    the rows that every book has.
    """
    given = dict(tables)
    given["checks"] = given.get("checks") or check_rows(language, role)
    given["answer"] = given.get("answer") or answer_rows(language, role)
    given["notes"] = given.get("notes") or note_rows()
    sheets = {
        name: [Cells(serials(row), language) for row in given.get(name, ())]
        for name in FILLED[role].table_by_name
    }
    _FILL[role](sheets, policy)
    return {name: [cells.row for cells in rows] for name, rows in sheets.items()}


def _fill_team(sheets: Sheets, policy: Policy) -> None:
    people = people_of(sheets["team"], policy)
    book = recognise_goals(sheets["goals"], sheets["review"], people, policy)
    measurements = fill_actuals(sheets["actuals"], book, policy)
    fill_goals(book, measurements)
    check_goals(book)
    fill_review(sheets["review"], book)
    fill_checkins(sheets["checkins"], CHECKINS, people, book, policy)
    fill_team(sheets["team"], people, book, sheets["review"], last_days(sheets["checkins"]))
    fill_given_checkins(sheets["employee_checkins"], "team.flag.by_employee")
    fill_voices(sheets["voices"])
    fill_approvals(sheets["approve"])
    fill_nominations(sheets["nominations"], people)
    fill_interviews(sheets["interviews"])
    fill_plans(sheets["plans"], people, book)
    fill_employee_plans(sheets["employee_plans"])
    fill_checks(sheets["checks"], sheets)
    fill_answer(sheets["answer"], sheets["checks"])


_FILL: Mapping[str, Callable[[Sheets, Policy], None]] = {
    "team": _fill_team,
    "self": fill_self,
    "peer": fill_peer,
}
"""What fills the computed columns of a book, by its role."""
