"""Typed figures of a goal: round, on a boundary, halfway between two hundredths, or far out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

from appraisal.kpi import achievement
from appraisal.model import KpiParameters, Method, Zone
from appraisal.policy import Scheme
from workbook_templates.labels import choice_words

Cell = None | bool | float | str

TARGETS = (100.0, 1200.0, 3.0, 7.0, 0.3, 1.1, 0.95, 80.0, 33.333, 1_000_000.0, 0.0, -50.0)
SPANS = (
    (0.0, 100.0),
    (0.6, 0.9),
    (60.0, 100.0),
    (90.0, 30.0),
    (-5.0, 5.0),
    (2.0, 2.0),
    (0.1, 0.4),
    (1.1, 3.3),
)
"""(baseline, target)"""

_FIRST_DAY, _DUE = 46204.0, 46387.0


@dataclass(frozen=True, slots=True)
class Figures:
    """The parameters that belong into a goal's row, and the actual of its review."""

    goal: Mapping[str, Cell]
    actual: Cell


def figures(method: Method, random: Random, language: str) -> Figures:
    """Return figures for a method."""
    if method is Method.MILESTONE:
        return _milestone(random, language)
    return _MAKERS[method](random)


def scored(method: Method, typed: Figures, scheme: Scheme, language: str) -> bool:
    """Whether a score comes out of the figures."""
    numbers = {
        key: cell for key, cell in typed.goal.items() if isinstance(cell, float) and key[0] not in "xy"
    }
    pairs = ((typed.goal.get(f"x{number}"), typed.goal.get(f"y{number}")) for number in range(1, 7))
    points = tuple((x, y) for x, y in pairs if isinstance(x, float) and isinstance(y, float))
    parameters = KpiParameters(**{"target": _DUE, **numbers}, points=points)
    actual = typed.actual
    if isinstance(actual, str):
        words = {word.lower(): zone for zone, word in choice_words("zone", language).items()}
        actual = Zone(words[actual.lower()])
    return achievement(method, actual, parameters, scheme).value is not None


def share(value: Cell, count: int, random: Random) -> Cell:
    """Return one of ``count`` parts of a number, about its even share."""
    if not isinstance(value, float):
        return float(random.randint(0, 100)) if value is None else value
    return random.choice(
        [round(value / count, 2), value / count, round(value / count + random.uniform(-1, 1), 3)]
    )


def points(random: Random) -> float:
    """Return the achievement to aim at: halfway between hundredths, on a grade's edge, or anything."""
    return random.choice(
        [
            random.randint(0, 13000) / 100 + 0.005,
            random.choice(
                [0.0, 20.0, 40.0, 70.0, 84.995, 85.0, 99.995, 100.0, 109.995, 110.0, 120.0, 120.005]
            ),
            random.uniform(-20, 160),
            round(random.uniform(50, 125), 1),
        ]
    )


def _higher(random: Random) -> Figures:
    target = random.choice(TARGETS)
    return Figures({"target": target}, target * points(random) / 100)


def _lower(random: Random) -> Figures:
    target, wanted = random.choice(TARGETS), points(random)
    return Figures({"target": target}, 100 * target / wanted if wanted else 0.0)


def _lower_linear(random: Random) -> Figures:
    target = random.choice(TARGETS)
    return Figures({"target": target}, target * (2 - points(random) / 100))


def _progress(random: Random) -> Figures:
    baseline, target = random.choice(SPANS)
    actual = random.choice([baseline + (target - baseline) * points(random) / 100, baseline, target])
    return Figures({"baseline": baseline, "target": target}, actual)


def _gate(random: Random) -> Figures:
    ends = {"low": random.choice([None, 0.0, 60.0]), "high": random.choice([None, 120.0, 95.005])}
    spanned = _progress(random)
    return Figures({**spanned.goal, **ends}, spanned.actual)


def _points(random: Random, *, falling: bool) -> tuple[dict[str, Cell], list[float]]:
    count = random.randint(1, 6)
    xs = sorted(random.sample([0.0, 0.3, 0.6, 0.9, 1.0, 2.5, 10.0, 33.3, 75.0, 90.0], count))
    if random.random() < 0.1:
        random.shuffle(xs)
    ys = sorted((random.choice([0.0, 40.0, 60.0, 66.665, 80.0, 100.0, 120.0]) for _ in xs), reverse=falling)
    first = random.choice([1, 1, 1, 2]) if count < 6 else 1
    cells: dict[str, Cell] = {"low": random.choice([None, None, 10.0])}
    for number, (x, y) in enumerate(zip(xs, ys, strict=True), start=first):
        cells[f"x{number}"], cells[f"y{number}"] = x, y
    return cells, xs


def _interpolate(random: Random) -> Figures:
    cells, xs = _points(random, falling=random.random() < 0.3)
    left, right = random.choice(xs), random.choice(xs)
    actual = random.choice(
        [left, (left + right) / 2, left + (right - left) * points(random) / 100, left - 0.1, 1e6]
    )
    return Figures(cells, actual)


def _step(random: Random) -> Figures:
    cells, xs = _points(random, falling=random.random() < 0.5)
    x = random.choice(xs)
    return Figures(cells, random.choice([x, x - 1e-7, x + 1e-7, -1.0, 1e6, 0.9 - 0.6]))


def _deduct(random: Random) -> Figures:
    goal = {"high": random.choice([None, None, 120.0]), "rate": random.choice([None, 2.0, 0.335, 12.5, -1.0])}
    return Figures(goal, random.choice([0.0, 1.0, 3.0, 60.0, -2.0, 0.5]))


def _add(random: Random) -> Figures:
    goal = {"rate": random.choice([None, 1.0, 0.335, 2.5]), "cap": random.choice([None, 5.0, 10.0])}
    return Figures(goal, random.choice([0.0, 1.0, 3.0, 60.0, -2.0]))


def _band(random: Random) -> Figures:
    low, high = random.choice([(0.6, 0.9), (95.0, 105.0), (-1.0, 1.0), (5.0, 5.0), (9.0, 1.0), (0.0, 0.3)])
    actual = random.choice(
        [low, high, (low + high) / 2, low - (high - low) * points(random) / 100, high + 0.1]
    )
    return Figures({"low": low, "high": high, "rate": random.choice([None, None, 50.0, 33.335])}, actual)


def _rated(random: Random) -> Figures:
    low, high = random.choice([(None, None), (None, None), (0.0, 10.0), (1.0, 7.0), (3.0, 3.0)])
    return Figures(
        {"low": low, "high": high}, random.choice([1.0, 2.0, 3.0, 3.5, 4.0, 4.3333, 5.0, 6.0, 0.0, 10.0])
    )


def _milestone(random: Random, language: str) -> Figures:
    goal: dict[str, Cell] = {
        "rate": random.choice([None, 1.0, 0.5, 3.335]),
        "target": random.choice([None, None, _DUE, 100.0, 30.0]),
    }
    if random.random() < 0.4:
        for number in range(1, random.choice([4, 4, 3, 2]) + 1):
            goal[f"x{number}"], goal[f"y{number}"] = float(number), random.choice([0.0, 55.555, 100.0, 115.0])
    zone = choice_words("zone", language)[random.choice(list(Zone))]
    day = _DUE + random.choice([-30, -1, 0, 1, 7, 33, 0.5])
    return Figures(goal, random.choice([zone, zone.upper(), day, day, _FIRST_DAY]))


_MAKERS: Mapping[Method, Callable[[Random], Figures]] = {
    Method.HIGHER: _higher,
    Method.LOWER: _lower,
    Method.LOWER_LINEAR: _lower_linear,
    Method.PROGRESS: _progress,
    Method.INTERPOLATE: _interpolate,
    Method.STEP: _step,
    Method.GATE: _gate,
    Method.DEDUCT: _deduct,
    Method.ADD: _add,
    Method.BAND: _band,
    Method.RATED: _rated,
}
