"""The people of a team book and what their schemes say."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from appraisal.model import ScoreLine
from appraisal.policy import Policy, Scheme
from workbook_templates.live import records
from workbook_templates.live.cells import Cells, lowered

SHOWN = ("floor", "cap", "weight_min", "weight_max", "scale_min", "scale_max", "scale_low", "scale_high")
"""The numbers of a scheme that the rows of Goals show, too."""


@dataclass(slots=True)
class Person:
    """A row of Team, its scheme, and the lines that count for it in the order of Goals.

    ``shown`` is what each of its goals shows of the scheme, by column of Goals.
    """

    cells: Cells
    label: str
    scheme: Scheme
    shown: Mapping[str, float]
    lines: list[ScoreLine] = field(default_factory=list)

    def number(self, key: str) -> float:
        """Return a number of the row, 0 where there is none."""
        return self.cells.number(key) or 0.0


def people_of(rows: Iterable[Cells], policy: Policy) -> dict[str, Person]:
    """Return the people by their label, as formulas compare it."""
    people = {}
    for cells in rows:
        label = lowered(cells.raw("label") or "")
        shown = {f"p_{key}": cells.number(key) or 0.0 for key in SHOWN}
        people[label] = Person(cells, label, records.scheme(cells, policy), shown)
    people.pop("", None)
    return people
