"""Rows that are the same in every book of a role: checks, the question whether it is finished, HR's notes."""

from collections.abc import Iterable, Mapping

from workbook_templates.books import peer_formulas, self_formulas, team_formulas
from workbook_templates.labels import TEXTS
from workbook_templates.stamp import Row

NOTES = 40
"""Rows that stand ready for what HR sends back: the state of the book, and its findings."""


_COUNTS: Mapping[str, Iterable[str]] = {
    "team": team_formulas.COUNTS,
    "self": self_formulas.COUNTS,
    "peer": peer_formulas.COUNTS,
}


def check_rows(language: str, role: str = "team") -> list[Row]:
    """Return the rows of Checks, in the order in which the recipient should go through them."""
    return [
        {
            "check": key,
            "what": TEXTS(f"{role}.check.{key}.what", language),
            "remedy": TEXTS(f"{role}.check.{key}.remedy", language),
        }
        for key in _COUNTS[role]
    ]


def answer_rows(language: str, role: str = "team") -> list[Row]:
    """Return the one row of the answer."""
    return [{"field": "finished", "question": TEXTS(f"{role}.question.finished", language)}]


def note_rows() -> list[Row]:
    """Return the empty rows for what HR sends back; like all rows they carry their id beforehand."""
    return [{"note": f"N{number:07d}"} for number in range(1, NOTES + 1)]
