"""The arithmetic page cannot rot: every table on it is recomputed, and its worked example is what the program says."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from appraisal.bias import adverse_impact, chance, correlation, deviation, leniency, spread
from appraisal.calibration import Rated, adjusted
from appraisal.explain import explain_item, explain_scorecard
from appraisal.kpi import achievement
from appraisal.model import (
    CellState,
    Goal,
    KpiParameters,
    Level,
    Method,
    Rating,
    Review,
    Scorecard,
    Section,
    Source,
    Zone,
)
from appraisal.numbers import to_serial
from appraisal.policy import DEFAULT_BANDS, Scheme
from appraisal.raters import assess
from appraisal.scorecard import score_line, scorecard

DOCS = Path(__file__).parents[2] / "docs"
PAGES = {"en": DOCS / "arithmetic.md", "zh-CN": DOCS / "zh-CN" / "arithmetic.md"}
SCHEME = Scheme()

by_language = pytest.mark.parametrize("language", PAGES)


def table(language: str, name: str) -> list[list[str]]:
    """Return the cells of the table that follows the marker of that name, without its header."""
    text = PAGES[language].read_text(encoding="utf-8")
    body = text.split(f"<!-- table: {name} -->\n\n", 1)[1].split("\n\n", 1)[0]
    rows = [[cell.strip().strip("`") for cell in row.strip("|").split("|")] for row in body.splitlines()]
    return rows[2:]


def number(text: str) -> float:
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return float(to_serial(date.fromisoformat(text)))
    return float(text.removesuffix("%")) / 100 if text.endswith("%") else float(text)


def actual(text: str) -> float | Zone:
    return Zone(text) if text in set(Zone) else number(text)


def parameters(text: str) -> KpiParameters:
    values = dict(part.split("=") for part in text.split())
    points = tuple(_points(values.pop("points", "")))
    return KpiParameters(points=points, **{key: number(value) for key, value in values.items()})


def _points(text: str) -> Iterator[tuple[float, float]]:
    for pair in filter(None, text.split(",")):
        x, y = pair.split(":")
        yield number(x), number(y)


@by_language
def test_the_examples_of_the_methods_are_right(language: str) -> None:
    rows = table(language, "examples")
    assert {method for method, *_ in rows} == set(Method)
    for method, given, typed, expected in rows:
        scored = achievement(Method(method), actual(typed), parameters(given), SCHEME)
        assert number(expected) == scored.value, (method, given, typed)


@by_language
def test_the_grades_are_the_defaults(language: str) -> None:
    said = [
        (grade, number(low), number(coefficient), number(guide))
        for grade, low, coefficient, guide in table(language, "bands")
    ]
    assert said == [(band.grade, band.low, band.coefficient, band.guide) for band in DEFAULT_BANDS]


@by_language
def test_the_calibrated_example_is_right(language: str) -> None:
    rows = table(language, "calibration")
    rated = [Rated(str(place), row[0], "", number(row[1])) for place, row in enumerate(rows)]
    found = adjusted(rated, SCHEME)
    for place, row in enumerate(rows):
        one = found[str(place)]
        assert [number(cell) for cell in row[2:]] == [one.shift, one.factor, one.z, one.shrunken]
    assert len({row[0] for row in rows}) == 2


def worked(language: str) -> tuple[Scorecard, list[float]]:
    """Score the worked example from its own table; return it with the achievements that the table says."""
    lines, said = [], []
    for place, (title, section, method, given, typed, weight, value) in enumerate(table(language, "worked")):
        goal = Goal(
            f"G{place}",
            Level.PERSON,
            "E1",
            title,
            section=Section(section),
            weight=number(weight) if weight else None,
            method=Method(method),
            parameters=parameters(given),
        )
        lines.append(score_line(goal, Review(goal.id, "E1", actual(typed)), (), SCHEME))
        said.append(number(value))
    return scorecard("E1", "M1", lines, SCHEME), said


@by_language
def test_the_worked_example_is_right(language: str) -> None:
    card, said = worked(language)
    assert said == [line.achievement for line in card.lines]
    assert (card.total, card.grade, card.reasons) == (93.95, "B", ())


@by_language
def test_what_the_page_says_about_a_goal_that_is_called_off_is_right(language: str) -> None:
    lines = worked(language)[0].lines
    milestone = next(line for line in lines if line.method is Method.MILESTONE)

    def without(state: CellState) -> Scorecard:
        changed = replace(milestone, state=state, achievement=None)
        return scorecard("E1", "M1", [changed if line is milestone else line for line in lines], SCHEME)

    assert (without(CellState.NA).coverage, without(CellState.NA).grade) == (0.895, "B")
    assert without(CellState.PENDING).grade == ""


@by_language
def test_the_worked_explanation_is_what_the_program_says(language: str) -> None:
    text = PAGES[language].read_text(encoding="utf-8")
    block = text.split("<!-- explanation -->\n\n```text\n", 1)[1].split("\n```", 1)[0]
    assert block.splitlines() == explain_scorecard(worked(language)[0], SCHEME, language)


# --- several sources ---


@by_language
def test_the_weights_and_floors_of_the_sources_are_the_defaults(language: str) -> None:
    said = {Source(name): (number(weight), int(floor)) for name, weight, floor in table(language, "sources")}
    raters = SCHEME.raters
    assert said == {source: (raters.weights[source], raters.floor(source)) for source in Source}


@by_language
def test_the_worked_item_of_several_sources_is_what_the_program_says(language: str) -> None:
    ratings = [
        Rating(str(place), f"R{place}", "E1", Source(source), "teamwork", number(value))
        for place, (source, value) in enumerate(table(language, "raters"))
    ]
    (score,) = assess(ratings, lambda _: SCHEME).scores
    text = PAGES[language].read_text(encoding="utf-8")
    block = text.split("<!-- explanation: raters -->\n\n```text\n", 1)[1].split("\n```", 1)[0]
    title = {"en": "Teamwork", "zh-CN": "团队协作"}[language]
    assert block.splitlines() == explain_item(score, SCHEME, language, title)


FIGURES: dict[str, Callable[[list[str]], float | None]] = {
    "leniency": lambda given: leniency(*map(float, given)),
    "spread": lambda given: spread(*map(float, given)),
    "deviation": lambda given: deviation([*map(float, given)]),
    "correlation": lambda given: correlation([*_points(",".join(given))]),
    "adverse_impact": lambda given: adverse_impact(*map(int, given)),
    "chance": lambda given: chance(*map(int, given)),
}


@by_language
def test_the_figures_about_raters_are_right(language: str) -> None:
    rows = table(language, "figures")
    assert {name for name, *_ in rows} == set(FIGURES)
    for name, given, expected in rows:
        value = FIGURES[name](given.split())
        assert (None if value is None else round(value, 2)) == (
            None if expected == "–" else number(expected)
        ), (name, given)


def test_both_languages_give_the_same_examples() -> None:
    for name in ("examples", "sources", "raters", "figures"):
        assert table("en", name) == table("zh-CN", name)
    assert [row[1:] for row in table("en", "worked")] == [row[1:] for row in table("zh-CN", "worked")]
