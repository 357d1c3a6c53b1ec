"""Rows of the team book that are the same in every book: checks, the question whether it is finished, HR's notes."""

from workbook_templates.books.team_formulas import COUNTS
from workbook_templates.labels import TEXTS
from workbook_templates.stamp import Row

NOTES = 40
"""Rows that stand ready for what HR sends back: the state of the book, and its findings."""


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


def note_rows() -> list[Row]:
    """Return the empty rows for what HR sends back; like all rows they carry their id beforehand."""
    return [{"note": f"N{number:07d}"} for number in range(1, NOTES + 1)]
