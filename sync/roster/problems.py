"""What is wrong with a roster, as values: where it is, what it is, and in both languages what to do."""

from dataclasses import dataclass

from appraisal.findings import Place, Severity, Value
from sync.errors import TEXTS


@dataclass(frozen=True, slots=True)
class RosterProblem:
    """One defect of a roster. ``key`` names the defect; an error blocks the roster, a warning does not.

    ``row`` counts from 1 (0: the whole file), ``field`` is what the column was taken for, ``cell`` its reference.
    """

    severity: Severity
    key: str
    cell: str = ""
    row: int = 0
    field: str = ""
    values: tuple[tuple[str, Value], ...] = ()

    @property
    def blocks(self) -> bool:
        """Whether the roster cannot be taken before this is mended."""
        return self.severity is Severity.ERROR


def describe(problem: RosterProblem, language: str, file: str = "", sheet: str = "") -> str:
    """Return one line in a language: the file and the sheet if given, the cell, what is wrong, what to do."""
    text = TEXTS(f"roster.problem.{problem.key}", language, **dict(problem.values))
    place = str(Place(file, sheet, problem.cell))
    return f"{place}: {text}" if place else text
