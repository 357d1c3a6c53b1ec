"""Columns of a company's own: what HR declares beside ours, and whose they are."""

from dataclasses import dataclass
from enum import StrEnum

MOST = 4
"""Columns that a sheet can get in one cycle, those that HR has deleted again included."""


class OwnSheet(StrEnum):
    """The sheets that can have columns of a company's own."""

    GOALS = "goals"
    REVIEW = "review"
    CHECKINS = "checkins"
    TEAM = "team"


class OwnKind(StrEnum):
    """What a column of a company's own holds."""

    TEXT = "text"
    NUMBER = "number"
    PERCENT = "percent"
    DATE = "date"
    CHOICE = "choice"


class Filler(StrEnum):
    """Who fills it."""

    EMPLOYEE = "employee"
    MANAGER = "manager"
    HR = "hr"


@dataclass(frozen=True, slots=True)
class OwnColumn:
    """A column of a company's own.

    ``key`` is its place among those of its sheet, ``own1`` … ``own4``; it is never given to another one in the same cycle.
    ``label`` is its heading, ``choices`` are the words that may stand in it, and ``about`` says what to type.
    """

    sheet: OwnSheet
    key: str
    label: str
    kind: OwnKind
    filler: Filler
    choices: tuple[str, ...] = ()
    about: str = ""
