"""Mistakes in HR's settings and in the roster."""

from dataclasses import replace
from datetime import date

from clean_world import ANNA, HEAD, LI_NA, MANAGER, World

from appraisal.findings import Severity, Spot
from appraisal.model import Assignment
from appraisal.policy import DEFAULT_BANDS, Policy, Scheme
from appraisal.rules.context import LINE_GONE, CellProblem, RosterProblem

from .mistakes import Mistake, example, shares


def setup(**fields: object) -> Mistake:
    """Return the mistake of a setting that HR makes before there are goals."""
    return lambda world: replace(bare(world), policy=world.with_scheme(**fields).policy)


def bare(world: World) -> World:
    """Return the world as HR begins a cycle: people and settings, nothing else."""
    return replace(world, above=(), goals=(), reviews=(), results=(), appraised=())


def cell(column: str) -> Spot:
    """Return a cell of the only scheme."""
    return Spot("schemes", "standard", column)


def band(grade: str, column: str) -> Spot:
    """Return a cell of one of its grades."""
    return Spot("bands", f"standard|{grade}", column)


def bands(**changes: dict[str, object]) -> Mistake:
    """Return the mistake of changing grades of the scheme."""
    changed = tuple(replace(entry, **changes.get(entry.grade, {})) for entry in DEFAULT_BANDS)  # type: ignore[arg-type]
    return setup(bands=changed)


def mistyped(
    spot: Spot, kind: str, typed: str, suggestion: float | str | None = None, allowed: str = ""
) -> Mistake:
    """Return the mistake of a cell of HR's own that does not hold what its column asks for."""
    problem = CellProblem(spot, kind, typed, suggestion, allowed)
    return lambda world: replace(world, settings=(problem,))


example("S07", cell("cap"), mistyped(cell("cap"), "text-number", "120分"), "unreadable")
example("S07", cell("cap"), mistyped(cell("cap"), "text-number", "120分", "120"), "unreadable-suggestion")
CHOICE, BESIDE = Spot("conflicts", "K0000001", "choice"), Spot("conflicts", "K0000001", "value")
example("S07", CHOICE, mistyped(CHOICE, "unknown-choice", "the manager"), "unknown-choice")
example("S07", BESIDE, mistyped(BESIDE, "two-answers", "81"), "two-answers")
OWN_CELL = Spot("results", LI_NA, "own1")
example("S07", OWN_CELL, mistyped(OWN_CELL, "unknown-choice", "Hihg", allowed="High, Low"), "own-word")
LEVEL = Spot("goals", "#3", "level")
example("S07", LEVEL, mistyped(LEVEL, "not-hrs-level", "Person"), "goal-level")
for kind, column in (("unknown-kpi", "kpi"), ("nameless-goal", "title"), ("half-rater", "source")):
    set_goal = Spot("setgoals", "Sales", column)
    example(
        "S07",
        set_goal,
        mistyped(set_goal, kind, "revenu"),
        kind,
    )
for kind, said in (
    ("repeated-id", "O1"),
    ("repeated-key", "K1"),
    ("repeated-record", "G1"),
    ("unknown-record", ""),
):
    copied = Spot("goals", f"{said}#12", "goal_id")
    example(
        "S07",
        copied,
        mistyped(copied, kind, said, 4),
        kind,
    )
for kind in ("desk-cell", "desk-row", "desk-error", "desk-missing"):
    on_desks = Spot("calibration", LI_NA, "" if kind == "desk-row" else "reason")
    example(
        "S07",
        on_desks,
        mistyped(on_desks, kind, "there", "here"),
        kind,
        severity=Severity.WARN,
    )
example(
    "S07",
    Spot("settings", "cycle_end", "value"),
    lambda world: replace(
        bare(world),
        policy=replace(
            Policy(), cycle=replace(Policy().cycle, start=date(2026, 12, 31), end=date(2026, 7, 1))
        ),
    ),
    "cycle",
)
example(
    "S07",
    cell("scheme"),
    lambda world: replace(world, policy=replace(world.policy, schemes=(Scheme(), Scheme()))),
    "scheme-twice",
)
example(
    "S07",
    Spot("schemes", "abroad", "scheme"),
    lambda world: replace(
        bare(world.with_employee(LI_NA, site="Leeds")),
        policy=replace(world.policy, schemes=(Scheme(), Scheme(name="abroad", site="Leeds"))),
    ),
    "two-schemes",
    Severity.WARN,
)
example("S07", cell("weight_kpi"), setup(section_weights=shares(0.7, 0.2)), "section-weights")
example("S07", cell("scale_max"), setup(scale_min=5.5, scale_max=5.5), "order")
example("S07", cell("min_coverage"), setup(min_coverage=80.0), "share")
example("S07", cell("weight_max"), setup(weight_max=0.4, goals_max=2, goals_min=2), "weights-impossible")
example("S07", cell("methods"), setup(methods=()), "no-methods")
example("S07", band("D", "low"), bands(D={"low": 10.0}), "band-gap")
example("S07", band("A", "low"), bands(A={"low": 85.0}), "band-order")
example("S07", band("A", "grade"), bands(B={"grade": "A"}), "grade-twice")
example("S07", band("D", "guide"), bands(D={"guide": 0.10}), "guide-sum")

PERSON = Spot("employees", LI_NA, "")


def roster(problem: RosterProblem) -> Mistake:
    """Return the mistake of a line of the roster."""
    return lambda world: replace(world, roster=(problem,))


for kind, typed in (
    ("duplicate-id", LI_NA),
    ("blank-id", ""),
    ("blank-name", ""),
    ("bad-date", "2026-13-01"),
    ("unknown-department", "Slaes"),
    (LINE_GONE, "E009 Zhao Lei"),
):
    example("S08", PERSON, roster(RosterProblem(PERSON, kind, typed)), kind)
example(
    "S08",
    Spot("employees", LI_NA, "manager_id"),
    lambda world: world.with_employee(LI_NA, manager_id="E999"),
    "unknown-manager",
)
example(
    "S08",
    Spot("employees", HEAD, "manager_id"),
    lambda world: world.with_employee(HEAD, manager_id=LI_NA),
    "manager-loop",
)
example(
    "S08",
    Spot("employees", ANNA, "left"),
    lambda world: world.with_employee(ANNA, left=date(2018, 1, 1)),
    "left-before-hired",
)


def assigned(**fields: object) -> Mistake:
    """Return the mistake of changing Anna's assignment."""
    assignment = replace(Assignment("A2", ANNA, MANAGER), **fields)  # type: ignore[arg-type]
    return lambda world: replace(world, assignments=(world.assignments[0], assignment, world.assignments[2]))


example("S08", Spot("assignments", "A2", "employee_id"), assigned(employee_id="E9"), "unknown-employee")
example(
    "S08", Spot("assignments", "A2", "manager_id"), assigned(manager_id="E9"), "unknown-assignment-manager"
)
example(
    "S08",
    Spot("assignments", "A2", "end"),
    assigned(start=date(2026, 9, 1), end=date(2026, 8, 1)),
    "assignment-dates",
)
example("S08", Spot("assignments", "A2", "share"), assigned(share=50.0), "assignment-share")
example(
    "S08",
    Spot("employees", ANNA, "manager_id"),
    lambda world: replace(world, assignments=(world.assignments[0], world.assignments[2])),
    "unassigned",
    Severity.WARN,
)
example(
    "S08", Spot("employees", ANNA, "manager_id"), assigned(manager_id=HEAD), "manager-differs", Severity.WARN
)

example(
    "S08",
    Spot("assignments", "A2", "end"),
    lambda world: assigned(end=date(2026, 9, 30))(world).with_employee(ANNA, left=date(2026, 10, 31)),
    "ends-before-leaving",
    Severity.WARN,
)


def assigned_twice(**fields: object) -> Mistake:
    """Return the mistake of a second line for Anna."""
    second = replace(Assignment("A4", ANNA, HEAD), **fields)  # type: ignore[arg-type]
    return lambda world: replace(world, assignments=(*world.assignments, second))


example(
    "S08", Spot("assignments", "A4", "share"), assigned_twice(share=0.5), "assignment-twice", Severity.WARN
)
