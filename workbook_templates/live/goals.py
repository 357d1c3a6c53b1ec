"""The computed columns of Goals: which rows count, what counts of their figures, and the score of each."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

from appraisal.kpi import EVENT_METHODS, event_points, is_lowest, unclamped
from appraisal.model import Aggregate, CellState, Goal, Measurement, Method, ScoreLine, Section
from appraisal.numbers import round_to
from appraisal.policy import Policy, Scheme
from appraisal.scorecard import score_line
from workbook_templates.books.team import GOALS, POINT_COUNT
from workbook_templates.layout import LANGUAGES
from workbook_templates.live import records
from workbook_templates.live.cells import FAR, Cells, filled, lowered
from workbook_templates.live.people import SHOWN, Person
from workbook_templates.stamp import Cell

_SECTIONS = (Section.KPI, Section.BEHAVIOUR, Section.DEVELOPMENT)
_METHODS = {method: float(number) for number, method in enumerate(Method, start=1)}
_NOTHING_SHOWN = {f"p_{key}": 0.0 for key in SHOWN}
_POINT_KEYS = tuple((f"px{number}", f"py{number}") for number in range(1, POINT_COUNT + 1))
_NO_POINTS = {
    **{key: value for pair in _POINT_KEYS for key, value in zip(pair, (FAR, 0.0), strict=True)},
    **dict.fromkeys(("points", "half_points", "disorder", "falling"), 0.0),
}
"""What the columns of points show where nobody typed any."""
_NOBODY = Scheme(floor=0.0, cap=0.0)


@dataclass(slots=True)
class GoalRow:
    """A row of Goals with what belongs to it. Into a ``spare`` row nobody has typed anything."""

    cells: Cells
    place: int
    review: Cells | None
    spare: bool
    active: bool
    person: Person | None
    record: Goal
    line: ScoreLine | None = None

    @property
    def out(self) -> int:
        """How the item is left out; see :func:`workbook_templates.live.records.exemption`."""
        if self.review is None:
            return 0
        return records.exemption(self.review, rated=self.record.method is Method.RATED)

    @property
    def adds(self) -> bool:
        """Whether the goal's points stand on top of the total."""
        return self.record.method is Method.ADD

    @property
    def section_number(self) -> int:
        """1 for KPI (and for no section), 2 for behaviour, 3 for development."""
        return _SECTIONS.index(self.record.section or Section.KPI) + 1


@dataclass(slots=True)
class GoalBook:
    """The rows of Goals, and the same by goal id."""

    rows: list[GoalRow]
    policy: Policy
    by_id: dict[str, GoalRow] = field(default_factory=dict)


def recognise_goals(
    goals: Iterable[Cells], reviews: Iterable[Cells], people: Mapping[str, Person], policy: Policy
) -> GoalBook:
    """Find out which rows are goals of people: those with a row on Review and anything typed in."""
    review_of: dict[str, tuple[int, Cells]] = {}
    for place, cells in enumerate(reviews, start=1):
        review_of.setdefault(cells.text("goal_id").lower(), (place, cells))
    review_of.pop("", None)
    book = GoalBook(
        [_goal_row(cells, place, review_of, people) for place, cells in enumerate(goals, start=1)], policy
    )
    for row in book.rows:
        book.by_id.setdefault(row.cells.text("goal_id").lower(), row)
    book.by_id.pop("", None)
    return book


def _goal_row(
    cells: Cells, place: int, review_of: Mapping[str, tuple[int, Cells]], people: Mapping[str, Person]
) -> GoalRow:
    review_place, review = review_of.get(cells.text("goal_id").lower(), (0, None))
    spare = not filled(cells.row, GOALS.inputs)
    active = review is not None and not spare
    owner = cells.raw("owner")
    person = people.get(lowered(owner)) if active and isinstance(owner, str) else None
    cells.row["row"] = float(review_place)
    record = records.spare_goal(cells) if spare else records.goal(cells, person.label if person else "")
    return GoalRow(cells, place, review, spare, active, person, record)


def fill_goals(book: GoalBook, measurements: Mapping[str, Sequence[Measurement]]) -> None:
    """Fill every computed column but the checks, and give each person the lines that count."""
    for row in book.rows:
        if row.spare:
            row.cells.row |= _spare_values() | {"out": float(row.out)}
        else:
            _fill(row, measurements.get(row.record.id.lower(), ()))
        if row.person is not None and row.line is not None:
            row.person.lines.append(row.line)
    twins = Counter(lowered(row.cells.row["twin"]) for row in book.rows)
    for row in book.rows:
        twin = lowered(row.cells.row["twin"])
        row.cells.row["same"] = float(twins[twin]) if twin else 0.0


@cache
def _spare_values() -> dict[str, Cell]:
    """Return what the computed columns of every spare row show; a book has more of them than of others."""
    cells = Cells({}, LANGUAGES[0])
    _fill(
        GoalRow(cells, 0, None, spare=True, active=False, person=None, record=records.spare_goal(cells)), ()
    )
    return cells.row


def _fill(row: GoalRow, own: Sequence[Measurement]) -> None:
    _bounds(row)
    _points(row)
    _figures(row, own)
    _weights(row)


def _bounds(row: GoalRow) -> None:
    cells, person = row.cells.row, row.person
    title, owner = row.cells.raw("title"), row.cells.raw("owner")
    section = row.section_number
    cells["label"] = f"{row.cells.raw('goal_id')} {title}" if isinstance(title, str) else ""
    cells["m"] = _METHODS[row.record.method] if row.record.method else 0.0
    cells["active"], cells["known"] = float(row.active), float(person is not None)
    cells |= person.shown if person else _NOTHING_SHOWN
    cells["section_no"] = float(section)
    cells["p_share"] = person.number(f"share_{_SECTIONS[section - 1]}") if person else 0.0
    cells["bucket"] = f"{owner}|{section}" if person else ""
    cells["twin"] = f"{owner}|{row.record.title}" if person and isinstance(title, str) else ""
    cells["rate_number"] = row.cells.number("rate") or 0.0
    floor, cap = row.record.parameters.floor, row.record.parameters.cap
    cells["lowest"] = 0.0 if row.adds else floor if floor is not None else cells["p_floor"]
    cells["highest"] = cap if cap is not None else cells["p_cap"]


def _points(row: GoalRow) -> None:
    if not records.has_points(row.cells):
        row.cells.row |= _NO_POINTS
        return
    points = records.points_of(row.cells)
    for (x, y), point in zip(_POINT_KEYS, points, strict=True):
        row.cells.row[x], row.cells.row[y] = point or (FAR, 0.0)
    given = [point for point in points if point is not None]
    xs = [x for x, _ in given]
    row.cells.row["points"] = float(len(given))
    row.cells.row["half_points"] = float(len(records.half_points(row.cells, points)))
    row.cells.row["disorder"] = float(any(left >= right for left, right in pairwise(xs)))
    row.cells.row["falling"] = float(bool(given) and given[-1][1] < given[0][1])


def _figures(row: GoalRow, own: Sequence[Measurement]) -> None:
    cells = row.cells.row
    record = row.record
    by_events = row.active and record.method in EVENT_METHODS
    events = [line for line in own if line.kind == "event"] if by_events else []
    periods = [line for line in own if line.kind == "period"] if row.active and not events else []
    cells["events"], cells["periods"] = float(len(events)), float(len(periods))
    cells["vetoes"] = float(sum(line.veto for line in events))
    cells["events_open"] = float(sum(_event_open(line, record) for line in events))
    cells["targets"] = float(sum(line.target is not None or "target" in line.problems for line in periods))
    cells["periods_open"] = float(sum(_period_open(periods, record, cells["targets"] or 0)))
    cells["unreadable"] = float(records.unreadable(record))
    _scores(row, [*events, *periods], typed=not periods)
    cells["event_sum"] = _priced(events, row)
    cells["points_sum"] = _points_sum(row, bool(events))
    _places(row)


def _event_open(line: Measurement, record: Goal) -> int:
    unclear = line.value is None or "points" in line.problems or "veto" in line.problems
    unpriced = line.points is None and "points" not in line.problems and record.parameters.rate is None
    return int(unclear) + int(unpriced)


def _period_open(periods: Sequence[Measurement], record: Goal, targets: object) -> Iterator[int]:
    for line in periods:
        yield int(line.value is None)
        yield int(bool(targets) and line.target is None)
        yield int(record.aggregate is Aggregate.LAST and len(periods) > 1 and line.day is None)


def _priced(events: Sequence[Measurement], row: GoalRow) -> float:
    """Return the points of the events whose number stands there."""
    complete = [line for line in events if line.value is not None]
    return event_points(complete, row.record.parameters.rate or 0.0) or 0.0


def _points_sum(row: GoalRow, events: bool) -> float | str:
    cells = row.cells.row
    if events:
        return "" if cells["events_open"] else row.cells.number("event_sum") or 0.0
    actual, rate = row.cells.number("a"), row.record.parameters.rate
    return actual * rate if actual is not None and rate is not None else ""


def _scores(row: GoalRow, own: Sequence[Measurement], *, typed: bool) -> None:
    cells = row.cells.row
    if not row.active or row.review is None:
        cells |= {"t": "", "a": "", "out": float(row.out), "e": "", "achieved": "", "status": 0.0}
        return
    review = records.review(row.review, row.record)
    line = score_line(row.record, review, own, row.person.scheme if row.person else _NOBODY)
    row.line = line if row.person else None
    cells["t"] = "" if line.target is None else line.target
    cells["a"] = _typed(row.review) if typed else _shown(line.actual)
    cells["out"] = float(row.out)
    scored = row.person is not None and line.achievement is not None
    cells["achieved"] = line.achievement if scored else ""
    cells["e"] = _unclamped(row, line, own) if scored else ""
    cells["status"] = _status(line) if row.person else 0.0


def _unclamped(row: GoalRow, line: ScoreLine, own: Sequence[Measurement]) -> float | str:
    """Return E before its bounds; beyond every bound it is far away, not infinite."""
    scheme = row.person.scheme if row.person else _NOBODY
    events = [measured for measured in own if measured.kind == "event"]
    value = unclamped(line.method, line.actual, line.parameters, scheme, events)
    return "" if value is None else max(-FAR, min(FAR, value))


def _typed(review: Cells) -> float | str:
    number, value = review.number("actual"), review.raw("actual")
    if number is not None:
        return round_to(number, 9)
    return "" if value is None else value


def _shown(actual: object) -> float | str:
    return actual if isinstance(actual, float) else ""


def _status(line: ScoreLine) -> float:
    return {CellState.VALUE: 1.0, CellState.PENDING: 2.0}.get(line.state, 3.0)


def _places(row: GoalRow) -> None:
    """Say between which points the actual stands."""
    cells = row.cells.row
    actual = cells["a"]
    xs = [cells[x] for x, _ in _POINT_KEYS]
    numbers = [x if isinstance(x, float) else FAR for x in xs]
    below = above = reached = 0
    if isinstance(actual, float) and (cells["points"] or actual >= FAR):
        below = next((n for n in range(POINT_COUNT, 0, -1) if numbers[n - 1] <= actual), 0)
        above = next((n for n, x in enumerate(numbers, start=1) if actual < x < FAR), 0)
        reached = next((n for n, x in enumerate(numbers, start=1) if actual <= x < FAR), 0)
    cells["below"], cells["above"], cells["reached"] = float(below), float(above), float(reached)


def _weights(row: GoalRow) -> None:
    cells, weight = row.cells.row, row.record.weight
    known = row.person is not None
    counted = known and not row.adds
    weighted = counted and weight is not None and weight >= 0
    w = weight if weighted and weight is not None else 0.0
    status, achieved = cells["status"], cells["achieved"]
    points = achieved if isinstance(achieved, float) else 0.0
    cells["counted"], cells["weighted"], cells["w"] = float(counted), float(weighted), w
    cells["w_left"] = w if status == 3 else 0.0
    cells["w_scored"] = w if status == 1 else 0.0
    cells["w_points"] = w * points if status == 1 else 0.0
    cells["vetoed"] = float(counted and status == 1 and row.record.critical and _at_floor(row, points))
    cells["unweighted"] = float(counted and not weighted)
    weighty = not counted or (row.cells.number("p_share") or 0.0) > 0
    cells["held"] = float(status == 2 and weighty)
    cells["added"] = float(known and row.adds)
    cells["added_points"] = points if known and row.adds and status == 1 else 0.0


def _at_floor(row: GoalRow, value: float) -> bool:
    method, person = row.record.method, row.person
    if method is None or person is None:
        return False
    return is_lowest(method, value, row.record.parameters, person.scheme)
