"""The computed column of the nominations: whether a row names a person, a rater and what the rater is."""

from collections.abc import Iterable, Mapping

from workbook_templates.labels import TEXTS
from workbook_templates.live.cells import Cells, filled, lowered
from workbook_templates.live.people import Person

_SAID = frozenset({"person", "rater", "source", "reason"})


def fill_nominations(rows: Iterable[Cells], people: Mapping[str, Person]) -> None:
    """Fill the check of every row; rows that stand ready show nothing."""
    for cells in rows:
        flag = _flag(cells, people) if filled(cells.row, _SAID) else ""
        cells.row["check"] = TEXTS(f"team.flag.{flag}", cells.language) if flag else ""


def _flag(cells: Cells, people: Mapping[str, Person]) -> str:
    person = cells.raw("person")
    if cells.blank("person"):
        return "person_missing"
    if not isinstance(person, str) or lowered(person) not in people:
        return "person_unknown"
    if cells.blank("rater"):
        return "rater_missing"
    themselves = lowered(person) == lowered(cells.raw("rater"))
    if themselves or lowered(person).startswith(f"{cells.text('rater').lower()} "):
        return "rater_self"
    return "to_hr" if cells.code("source", "asked_source") else "word_unknown"
