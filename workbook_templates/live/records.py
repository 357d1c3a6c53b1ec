"""The cells of a team book as records of the model, as strictly as the sheet's formulas read them."""

from collections.abc import Iterator

from appraisal.kpi import USES
from appraisal.model import (
    Aggregate,
    CellState,
    Goal,
    KpiParameters,
    Level,
    Measurement,
    Method,
    Review,
    Section,
    Zone,
)
from appraisal.numbers import FIRST_SERIAL, from_serial, is_serial
from appraisal.policy import Band, Policy, Scheme
from workbook_templates.books.team import POINT_COUNT, SECTIONS
from workbook_templates.live.cells import Cells

Points = list[tuple[float, float] | None]
_POINT_KEYS = tuple((f"x{number}", f"y{number}") for number in range(1, POINT_COUNT + 1))
_ALL_POINT_KEYS = frozenset(key for pair in _POINT_KEYS for key in pair)
_NUMBERS = ("target", "baseline", "low", "high", "rate", "floor", "cap")


def scheme(person: Cells, policy: Policy) -> Scheme:
    """Return the scheme that a row of Team holds, with the grade bands of the list that the book carries."""

    def number(key: str) -> float:
        return person.number(key) or 0.0

    return Scheme(
        section_weights={Section(section): number(f"share_{section}") for section in SECTIONS},
        floor=number("floor"),
        cap=number("cap"),
        total_cap=number("total_cap"),
        weight_min=number("weight_min"),
        weight_max=number("weight_max"),
        scale_min=number("scale_min"),
        scale_max=number("scale_max"),
        scale_low=number("scale_low"),
        scale_high=number("scale_high"),
        min_coverage=number("min_coverage"),
        bands=bands(person, policy),
    )


def bands(person: Cells, policy: Policy) -> tuple[Band, ...]:
    """Return the grade bands of a person's scheme, which is known by its number in the book's list."""
    number = person.number("scheme_no")
    if number is None or number != int(number) or not 1 <= number <= len(policy.schemes):
        return ()
    return policy.schemes[int(number) - 1].bands


def goal(cells: Cells, owner_id: str) -> Goal:
    """Return the goal of a row."""
    method = cells.code("method", "method")
    section, aggregate = cells.code("section", "section"), cells.code("aggregate", "aggregate")
    points = points_of(cells)
    return Goal(
        id=cells.text("goal_id"),
        level=Level.PERSON,
        owner_id=owner_id,
        title=cells.text("title"),
        section=Section(section) if section else None,
        method=Method(method) if method else None,
        unit=cells.text("unit"),
        weight=cells.number("weight"),
        aggregate=Aggregate(aggregate) if aggregate else None,
        critical=cells.code("critical", "yes") == "yes",
        parameters=_parameters(cells, method, points),
        problems=tuple(_problems(cells, method, points)),
    )


def spare_goal(cells: Cells) -> Goal:
    """Return the goal of a row into which nobody has typed anything."""
    return Goal(id=cells.text("goal_id"), level=Level.PERSON, owner_id="", title="")


def _parameters(cells: Cells, method: str, points: Points) -> KpiParameters:
    numbers = {key: cells.number(key) for key in _NUMBERS}
    if method == Method.MILESTONE and numbers["target"] is None:
        numbers["target"] = cells.number("due")
    return KpiParameters(**numbers, points=tuple(point for point in points if point is not None))


def has_points(cells: Cells) -> bool:
    """Whether a row has any cell of a point."""
    return not _ALL_POINT_KEYS.isdisjoint(cells.row)


def points_of(cells: Cells) -> Points:
    """Return the six points; ``None`` where x or y is not a number."""
    if not has_points(cells):
        return [None] * POINT_COUNT
    pairs = ((cells.number(x), cells.number(y)) for x, y in _POINT_KEYS)
    return [(x, y) if x is not None and y is not None else None for x, y in pairs]


def half_points(cells: Cells, points: Points) -> list[str]:
    """Return the columns of points that are neither whole nor blank."""
    if not has_points(cells):
        return []
    return [
        y
        for (x, y), point in zip(_POINT_KEYS, points, strict=True)
        if point is None and not (cells.blank(x) and cells.blank(y))
    ]


def _problems(cells: Cells, method: str, points: Points) -> Iterator[str]:
    for column in ("section", "aggregate"):
        if not cells.readable(column, column):
            yield column
    for column in _NUMBERS:
        if not cells.readable(column):
            yield column
    target = cells.number("target")
    if method == Method.MILESTONE and target is not None and not is_serial(target):
        yield "target"
    yield from half_points(cells, points)


def unreadable(record: Goal) -> bool:
    """Whether a cell that the goal's method uses is not what it should be."""
    if not record.problems:
        return False
    used = {"section", "aggregate", "floor", "cap"}
    if record.method is not None:
        used |= set(USES[record.method])
    points = "points" in used
    return any(key in used or (points and key[0] == "y") for key in record.problems)


def review(cells: Cells, record: Goal) -> Review:
    """Return the review of a row."""
    exempt = cells.code("exempt", "exempt")
    actual = _actual(cells, record.method)
    return Review(
        goal_id=record.id,
        employee_id=record.owner_id,
        actual=actual,
        evidence=cells.text("evidence"),
        exempt=CellState(exempt) if exempt else None,
        consent=cells.code("consent", "yes") == "yes",
        problems=("actual",) if actual is None and not cells.blank("actual") else (),
    )


def _actual(cells: Cells, method: Method | None) -> float | Zone | None:
    zone = cells.code("actual", "zone") if method is Method.MILESTONE else ""
    return Zone(zone) if zone else cells.number("actual")


def exemption(cells: Cells, *, rated: bool) -> int:
    """Return how a row of Review is left out.

    1 not applicable · 2 so, without a reason · 3 so, without HR's consent · 4 not judged · 5 so, but not a rating · 0 not.
    """
    exempt = cells.code("exempt", "exempt")
    if exempt == CellState.NA:
        return 2 if cells.blank("evidence") else 1 if cells.code("consent", "yes") == "yes" else 3
    if exempt == CellState.UNABLE:
        return 4 if rated else 5
    return 0


def measurement(cells: Cells, goal_id: str, kind: str) -> Measurement:
    """Return the measurement of a row."""
    problems = tuple(key for key in ("target", "points") if not cells.readable(key))
    veto = cells.code("veto", "yes")
    return Measurement(
        id=cells.text("row_id"),
        goal_id=goal_id,
        kind=kind,
        day=from_serial(serial) if (serial := day_serial(cells)) else None,
        value=cells.number("value"),
        target=cells.number("target"),
        points=cells.number("points"),
        veto=veto == "yes",
        problems=problems if cells.readable("veto", "yes") else (*problems, "veto"),
    )


def day_serial(cells: Cells, key: str = "day") -> float:
    """Return the serial number of a row's day, 0 without a date."""
    day = cells.number(key)
    return day if day is not None and day >= FIRST_SERIAL and is_serial(day) else 0.0
