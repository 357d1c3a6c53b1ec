"""Each line of the precedence table is seen at work: a mistake that both rules could see gives the winner only."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from clean_world import BOOK, HEAD, LI_NA, MANAGER, World
from examples.coaching import coached
from examples.goals import reached
from examples.mistakes import added, department_goal, facts, measured, weights, without, worker_goal
from examples.ratings import figures, five_alike
from examples.results import calibrated

from appraisal.calibration import Calibration
from appraisal.findings import Severity, Spot
from appraisal.model import Goal, KpiParameters, Level, Link, Measurement, Method, Section
from appraisal.rules.catalogue import RULES
from appraisal.rules.context import CellProblem, ComputedCell, Proposal
from appraisal.rules.precedence import EVERY, PRECEDENCE, Precedence, Same

TARGET = Spot("goals", "G102", "target", BOOK)
SHORT = date(2026, 8, 15)

SEEN_TWICE: dict[tuple[str, str], Callable[[World], World]] = {
    ("S03", "unreadable"): lambda world: facts(CellProblem(TARGET, "text-number", "２０"))(
        world.with_goal("G102", target=None, problems=("target",))
    ),
    ("S03", "unplaced"): lambda world: world.with_goal("G102", owner_id=""),
    ("P02", "proposed"): lambda world: facts(Proposal(TARGET, "客户投诉件数", 20.0, 0.0))(
        world.with_goal("G102", target=0.0)
    ),
    ("S01", "follows"): facts(
        ComputedCell(Spot("team", LI_NA, "score_kpi", BOOK), False, 90.0, 80.0),
        ComputedCell(Spot("team", LI_NA, "total", BOOK), True, 90.0, 80.0),
    ),
    ("S06", "rows-count"): lambda world: measured(
        Measurement("R1", "G102", "period", date(2026, 9, 30), 9.0)
    )(world.with_review("G102", actual=0.0, evidence="")),
    ("G01", "no-sum"): weights(30, 30, 40),
    ("G03", "bounds"): lambda world: without("G103")(weights(0.6, 0.4)(world)),
    ("G15", "no-method"): lambda world: world.with_goal(
        "G101", method=None, target=0.0, baseline=0.0, unit=""
    ),
    ("G04", "no-target"): lambda world: world.with_goal(
        "G101", method=Method.MILESTONE, unit="", target=None, rate=None
    ),
    ("G05", "zero"): lambda world: world.with_goal("G103", method=Method.LOWER, target=0.0),
    ("G06", "across-zero"): lambda world: world.with_goal("G103", method=Method.HIGHER, target=-5.0),
    ("G07", "order"): lambda world: world.with_goal("G103", method=Method.HIGHER, target=40.0),
    ("G08", "anew"): lambda world: world.with_goal("G103", target=99.9, baseline=99.8),
    ("G10", "implausible"): lambda world: reached(96.0)(world.with_goal("G103", target=40.0, baseline=30.0)),
    ("K01", "no-talks"): coached(),
    ("R01", "no-rating"): lambda world: world.with_review("G104", actual=0.0, evidence=""),
    ("R01", "off-scale"): lambda world: world.with_review("G104", actual=9.0, evidence=""),
    ("R06", "zero-first"): lambda world: world.with_goal("G104", low=0.0, high=10.0).with_review(
        "G104", actual=0.0, evidence=""
    ),
    ("R08", "no-variation"): lambda world: replace(
        five_alike(world), raters=(figures(MANAGER, 75, 0), figures(HEAD, 90, 15, people=90))
    ),
    ("C02", "childless"): added(department_goal("D2", parameters=KpiParameters(target=5.0))),
    ("C03", "loop"): lambda world: world.with_goal("G102", parent_id="G103", link=Link.SUM).with_goal(
        "G103", parent_id="G102", link=Link.SUM
    ),
    ("C05", "unlike"): lambda world: world.with_goal("G101", unit="万元", target=100.0),
    ("G12", "out-of-cycle"): lambda world: world.with_goal("G102", due=date(2027, 2, 1)),
    ("C06", "late"): added(
        department_goal("D2", due=SHORT, parameters=KpiParameters(target=5.0)),
        Goal(
            "D3",
            Level.DEPARTMENT,
            "Production",
            "D3",
            section=Section.KPI,
            parent_id="D2",
            link=Link.SHARED,
            method=Method.HIGHER,
            unit="CNY",
            start=date(2026, 8, 10),
            due=date(2026, 8, 20),
            parameters=KpiParameters(target=5.0),
        ),
        worker_goal("W1", "D3"),
    ),
    ("S07", "unreadable"): lambda world: replace(
        calibrated(LI_NA, Calibration(96.0, "lenient team", "Li Na"))(world),
        settings=(CellProblem(Spot("calibration", LI_NA, "calibrated_on"), "not-a-date", "soon"),),
    ),
}


def test_every_line_of_the_table_has_a_case() -> None:
    assert {(line.winner, line.because) for line in PRECEDENCE} == set(SEEN_TWICE)
    known = {entry.code for entry in RULES} | {EVERY}
    assert {code for line in PRECEDENCE for code in (line.winner, *line.losers)} <= known


@pytest.mark.parametrize("line", PRECEDENCE, ids=[f"{line.winner}-{line.because}" for line in PRECEDENCE])
def test_the_winner_alone_speaks(line: Precedence) -> None:
    findings = SEEN_TWICE[line.winner, line.because](World()).findings()
    assert {finding.code for finding in findings} == {line.winner}
    assert len(findings) == 1


@pytest.mark.parametrize(
    "line",
    [line for line in PRECEDENCE if line.near is not Same.RULE and line.losers != (EVERY,)],
    ids=lambda line: line.because,
)
def test_a_rule_that_is_off_silences_nothing(line: Precedence) -> None:
    world = SEEN_TWICE[line.winner, line.because](World())
    off = replace(world, policy=replace(world.policy, severities={line.winner: Severity.OFF}))
    codes = {finding.code for finding in off.findings()}
    assert codes
    assert codes <= set(line.losers)


def test_an_unreadable_cell_is_reported_once_even_with_its_rule_off() -> None:
    """No rule may guess at a cell that could not be read, whatever HR switched off."""
    world = SEEN_TWICE["S03", "unreadable"](World())
    off = replace(world, policy=replace(world.policy, severities={"S03": Severity.OFF}))
    assert off.findings() == ()
