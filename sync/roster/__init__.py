"""HR's roster: read from whatever file HR has, checked, and compared with the people whom the cycle knows.

:func:`read_roster` guesses the columns and says so; what is wrong in the file is a
:class:`~sync.roster.problems.RosterProblem` at its cell. :func:`line_assignments` gives everyone a line manager for the cycle;
:func:`diff` and :func:`apply` bring in joiners, leavers and moves while it runs.
"""

from sync.errors import TEXTS
from sync.roster.change import Change, People, RosterChange, apply, diff, line_assignments, preview
from sync.roster.headings import ColumnGuess
from sync.roster.problems import RosterProblem, describe
from sync.roster.reader import Roster, read_roster
from workbook_templates.layout import column_letter

__all__ = [
    "Change",
    "ColumnGuess",
    "People",
    "Roster",
    "RosterChange",
    "RosterProblem",
    "apply",
    "describe",
    "describe_columns",
    "diff",
    "line_assignments",
    "preview",
    "read_roster",
]


def describe_columns(roster: Roster, language: str) -> list[str]:
    """Return one line for each column: what its heading was taken for, or that it was not used."""
    lines = [
        TEXTS(
            "roster.guess.taken", language,
            heading=guess.heading,
            column=column_letter(guess.column),
            field=TEXTS(f"roster.field.{guess.field}", language),
        )
        for guess in roster.taken
    ]  # fmt: skip
    lines += [
        TEXTS("roster.guess.unused", language, heading=guess.heading, column=column_letter(guess.column))
        for guess in roster.unused
    ]
    return lines
