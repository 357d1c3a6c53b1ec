"""What was released, as a master says whose ledger was lost."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from math import isfinite

from appraisal.numbers import read_date, read_number
from appraisal.release import Release, ReleasedGoal, ReleaseEnd
from sync.rows import as_text
from sync.xlsx.tables import RawRow, RawTable
from workbook_templates.books import master
from workbook_templates.books.feedback import RELEASES
from workbook_templates.labels import choice_code


def regained_releases(tables: Mapping[str, RawTable]) -> Iterator[Release]:
    """Yield the releases of the sheet Releases; of the goals the titles and weights are those of today."""
    goals = {_text(row, "goal_id"): row for row in _rows(tables, master.REVIEWS.name)}
    holding: set[str] = set()
    for row in _rows(tables, RELEASES.name):
        score, day = read_number(_value(row, "score")).value, _day(row, "day")
        key, person = _text(row, "release"), _text(row, "employee_id")
        if not key or not person or score is None or day is None:
            continue
        end = _end(row)
        if end is None and person in holding:
            continue  # HR copied a row: one release a person holds
        holding |= {person} if end is None else set()
        yield Release(
            id=key,
            employee_id=person,
            scheme=_text(row, "scheme"),
            score=score,
            grade=_text(row, "grade"),
            meaning=_text(row, "meaning"),
            coefficient=read_number(_value(row, "coefficient")).value,
            day=day,
            by=_text(row, "by"),
            goals=tuple(_goals(_text(row, "goals"), goals)),
            end=end,
            ended=_day(row, "ended"),
            ended_by=_text(row, "ended_by"),
            why=_text(row, "why"),
        )


def _rows(tables: Mapping[str, RawTable], name: str) -> Iterable[RawRow]:
    return tables[name].rows if name in tables else ()


def _value(row: RawRow, column: str) -> float | str | bool | None:
    cell = row.cells.get(column)
    return None if cell is None else cell.value


def _text(row: RawRow, column: str) -> str:
    value = _value(row, column)
    return "" if value is None else as_text(value).strip()


def _day(row: RawRow, column: str) -> date | None:
    return read_date(_value(row, column)).value


def _end(row: RawRow) -> ReleaseEnd | None:
    code = choice_code("release_state", _text(row, "state"))
    return ReleaseEnd(code) if code in set(ReleaseEnd) else None


def _goals(packed: str, known: Mapping[str, RawRow]) -> Iterator[ReleasedGoal]:
    for piece in packed.split():
        goal, _, points = piece.partition("=")
        row = known.get(goal)
        title = _text(row, "title") if row else ""
        section = choice_code("section", _text(row, "section")) or "" if row else ""
        weight = read_number(_value(row, "weight")).value if row else None
        yield ReleasedGoal(goal, title, section, weight, _points(points))


def _points(text: str) -> float | None:
    """Return the points of a goal, ``None`` for none and for what HR made unreadable."""
    try:
        points = float(text)
    except ValueError:
        return None
    return points if isfinite(points) else None
