"""The rows of the sheet Rating habits: what the managers' ratings say about the managers.

Only who rates by name stands there. What peers, reports and customers gave is in no row but as the means that the sheet Ratings
shows.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from statistics import fmean

from appraisal.bias import RaterFigures, agreement, grade_shares, halo, leniency, pooled, self_gap, spread
from appraisal.model import Result, Source
from appraisal.numbers import round2, round_to
from sync.assessing import Assessed, uncompared
from sync.calibrations import raw_grade
from sync.errors import TEXTS
from sync.hr import HrContent
from sync.ledger import Ledger
from sync.written_rows import Wanted, gone
from workbook_templates.books.calibration import HABITS
from workbook_templates.stamp import Row

_NAMES = frozenset({"employee_id", "name", "department"})
"""What stays in the row of a manager who has rated nobody any more."""

_NEAR = 0.05
"""The share of a grade may lie so far from the company's (5 percentage points) without being mentioned."""

_Given = Mapping[str, Mapping[str, float]]
"""Ratings by person and item."""


def habit_rows(
    content: HrContent,
    ledger: Ledger,
    assessed: Assessed,
    results: Iterable[Result],
    raters: Mapping[str, str],
) -> Iterator[Wanted]:
    """Yield one row for each manager who rated anybody, then those of managers who have not any more.

    ``raters`` says who rated each person for most of the days.
    """
    figures = dict(_figures(assessed))
    _, centre, sd = pooled(figures.values())
    alone = len(figures) < 2
    halos = dict(_halos(content, ledger, assessed))
    gaps, agreements = _beside_others(content, assessed)
    grades = dict(_grades(content, results, raters))
    for manager, found in figures.items():
        row: Row = {
            **_name(content, manager),
            "people": found.people,
            "ratings": found.number,
            "mean": round2(found.mean),
            "low": found.low,
            "high": found.high,
            "leniency": None if alone else _round(leniency(found.mean, centre, sd)),
            "spread": None if alone else _round(spread(found.sd, sd)),
            "halo": _round(halos.get(manager)),
            "self_gap": _round(gaps.get(manager)),
            "agreement": _round(agreements.get(manager)),
            "grades": grades.get(manager),
        }
        yield Wanted(manager, row)
    standing = ledger.written.keys(HABITS.name)
    for key, row in list(gone(HABITS, standing, figures, ledger.written)):
        yield Wanted(key, {column: value for column, value in row.items() if column in _NAMES})


def _name(content: HrContent, manager: str) -> Row:
    known = content.employees.get(manager)
    name, department = (known.name, known.department) if known else (manager, "")
    return {"employee_id": manager, "name": name, "department": department}


def _round(value: float | None) -> float | None:
    return None if value is None else round2(value)


def _figures(assessed: Assessed) -> Iterator[tuple[str, RaterFigures]]:
    """Yield what each manager's ratings in all of the manager's books come to."""
    found: dict[str, list[RaterFigures]] = {}
    for one in assessed.figures:
        if one.source is Source.MANAGER:
            found.setdefault(one.rater_id, []).append(one)
    for manager, books in found.items():
        number, centre, sd = pooled(books)
        people = sum(one.people for one in books)
        low, high = min(one.low for one in books), max(one.high for one in books)
        yield manager, RaterFigures(manager, Source.MANAGER, "", number, people, centre or 0.0, sd, low, high)


def _halos(content: HrContent, ledger: Ledger, assessed: Assessed) -> Iterator[tuple[str, float | None]]:
    """Yield by manager how alike the ratings of different items are, one manager after the other."""
    rows = ledger.columns.manager_ratings(uncompared(content))
    for manager, lines in groupby(rows, itemgetter(0)):
        given: dict[str, dict[str, float]] = {}
        for _, person, goal, item, points in lines:
            own = assessed.own_points.get(goal, points)
            if own is not None:
                given.setdefault(person, {})[item] = own
        yield manager, halo(given)


def _beside_others(
    content: HrContent, assessed: Assessed
) -> tuple[Mapping[str, float | None], Mapping[str, float | None]]:
    """Return by manager how far people see themselves from the manager's view of them, and how far peers agree with it."""
    managers: dict[str, dict[str, dict[str, float]]] = {}
    own: dict[str, dict[str, float]] = {}
    for one in assessed.ratings:
        compared = content.policy.scheme_for(content.employees[one.ratee_id]).bias
        if one.value is None or one.exempt or not compared:
            continue
        if one.source is Source.SELF:
            own.setdefault(one.ratee_id, {})[one.item] = one.value
        elif one.source is Source.MANAGER:
            managers.setdefault(one.rater_id, {}).setdefault(one.ratee_id, {})[one.item] = one.value
    gaps = {manager: _gap(people, own) for manager, people in managers.items()}
    peers = _shown_by_peers(assessed)
    return gaps, {manager: _agreement(people, peers) for manager, people in managers.items()}


def _gap(people: _Given, own: _Given) -> float | None:
    return self_gap(_flat({person: own.get(person, {}) for person in people}), _flat(people))


def _flat(people: _Given) -> dict[str, float]:
    return {f"{person}|{item}": value for person, given in people.items() for item, value in given.items()}


def _shown_by_peers(assessed: Assessed) -> _Given:
    """Return the means of peers' answers that may be shown, by person and item."""
    found: dict[str, dict[str, float]] = {}
    for one in assessed.items:
        for part in one.score.sources:
            if part.source is Source.PEER and part.mean is not None:
                found.setdefault(one.score.ratee_id, {})[one.score.item] = part.mean
    return found


def _agreement(people: _Given, peers: _Given) -> float | None:
    """Return the correlation of the two means over people, each over the items that both rated."""
    both = {person: sorted(given.keys() & peers.get(person, {}).keys()) for person, given in people.items()}
    told = {person: items for person, items in both.items() if items}
    by_manager = {person: fmean(people[person][item] for item in items) for person, items in told.items()}
    by_peers = {person: fmean(peers[person][item] for item in items) for person, items in told.items()}
    return agreement(by_manager, by_peers)


def _grades(
    content: HrContent, results: Iterable[Result], raters: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Yield by manager the grade whose share lies furthest from the company's, before anybody calibrates."""
    given: dict[str, Counter[str]] = {}
    for result in results:
        found = raw_grade(result, content.policy)
        if found and content.policy.scheme(result.scheme).bias:
            given.setdefault(raters[result.employee_id], Counter())[found] += 1
    company = sum(given.values(), Counter[str]())
    for manager, counts in given.items():
        apart = grade_shares(counts, company)
        if apart is None or counts.total() < _fewest(content, manager):
            continue
        worst = max(apart, key=lambda grade: abs(apart[grade]))
        if round_to(abs(apart[worst]), 9) > _NEAR:
            points = f"{round_to(abs(apart[worst]) * 100, 1):g}"
            key = "habits.above" if apart[worst] > 0 else "habits.below"
            yield manager, TEXTS(key, content.policy.language, grade=worst, points=points)


def _fewest(content: HrContent, manager: str) -> int:
    """Return how many people a manager must have rated to be compared."""
    known = content.employees.get(manager)
    scheme = content.policy.scheme_for(known) if known else content.policy.schemes[0]
    return scheme.raters.ratings_min
