"""Rows of the team book that are the same in every book: what is checked, and the question whether it is finished."""

from workbook_templates.books.team_formulas import COUNTS
from workbook_templates.labels import TEXTS
from workbook_templates.stamp import Row


def check_rows(language: str) -> list[Row]:
    """Return the rows of Checks, in the order in which a manager should go through them."""
    return [
        {
            "check": key,
            "what": TEXTS(f"team.check.{key}.what", language),
            "remedy": TEXTS(f"team.check.{key}.remedy", language),
        }
        for key in COUNTS
    ]


def answer_rows(language: str) -> list[Row]:
    """Return the one row of the answer."""
    return [{"field": "finished", "question": TEXTS("team.question.finished", language)}]
