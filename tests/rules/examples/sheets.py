"""Mistakes that a sheet came back with: computed cells, identity, unreadable cells, rows and columns."""

from dataclasses import replace
from datetime import date

from clean_world import BOOK, LI_NA, MANAGER

from appraisal.findings import Severity, Spot
from appraisal.model import CellState, Measurement, ScoreLine, Section
from appraisal.rules.context import CellProblem, ComputedCell, IdentityProblem, StructureProblem, Submission

from .mistakes import Mistake, actual, example, facts, goals, measured

TOTAL = Spot("team", LI_NA, "total", BOOK)
GRADE = Spot("team", LI_NA, "grade", BOOK)
example(
    "S01", TOTAL, facts(ComputedCell(TOTAL, False, 99.0, 97.0), ComputedCell(GRADE, True, "A", "B")), "lost"
)
example("S01", TOTAL, facts(ComputedCell(TOTAL, False, None, 97.0)), "cleared")
example("S01", TOTAL, facts(ComputedCell(TOTAL, True, 99.0, 97.0)), "differs")
example(
    "S01", TOTAL, facts(ComputedCell(TOTAL, True, 99.0, 97.0), ComputedCell(GRADE, True, "A", "B")), "differ"
)
for kind in ("version", "cycle", "recipient", "book", "missing"):
    example("S02", Spot("identity", "", kind, BOOK), facts(IdentityProblem(kind, "1", "2")), kind)

TARGET = goals("G101", "target")


def unreadable_target(problem: CellProblem) -> Mistake:
    """Return the mistake of a target that the reader could not take: the model then holds none."""
    return lambda world: facts(problem)(world.with_goal("G101", target=None, problems=("target",)))


for kind, typed, suggestion in (
    ("text-number", "约五百万", None),
    ("text-number", "５００", 500.0),
    ("not-a-number", "many", None),
    ("error-value", "#DIV/0!", None),
    ("boolean", "TRUE", None),
    ("out-of-range", "1E+20", None),
    ("not-a-date", "soon", None),
    ("not-a-date", "2026/9/30", "2026-09-30"),
    ("half-point", "", None),
    ("formula-uncalculated", "None", None),
    ("unknown-choice", "Higher!", None),
    ("unknown-choice", "higher", "Higher is better"),
):
    example(
        "S03",
        TARGET,
        unreadable_target(CellProblem(TARGET, kind, typed, suggestion)),
        kind if suggestion is None else f"{kind}-suggestion",
    )
example(
    "S03",
    TARGET,
    facts(CellProblem(TARGET, "formula-input", "5000000")),
    "formula-input",
    Severity.WARN,
)
for column, value in (("owner_id", ""), ("title", " "), ("section", None)):
    example(
        "S03",
        goals("G102", column.removesuffix("_id")),
        lambda world, change={column: value}: world.with_goal("G102", **change),  # type: ignore[misc]
        "blank",
    )


def stray(column: str, **fields: object) -> None:
    """Put a row of Actuals on the list that lacks something."""
    line = replace(Measurement("R1", "G101", "period", date(2026, 9, 30), 9.0), **fields)  # type: ignore[arg-type]
    case = "unknown-choice" if fields.get("goal_id") else "blank"
    spot = Spot("actuals", "R1", column, BOOK)
    example("S03", spot, lambda world: measured(line)(world.with_review("G101", actual=None)), case)


stray("goal", goal_id="")
stray("goal", goal_id="G999")
stray("kind", kind="")
DAY = 46_085.0
"""4 March 2026, which a program makes of "3-4"."""
example(
    "S03", actual("G102"), lambda world: world.with_review("G102", actual=DAY), "date-number", Severity.WARN
)
example(
    "S03",
    actual("G103"),
    lambda world: world.with_review("G103", actual=0.93).with_goal("G103", unit="%", target=90.0),
    "fraction",
    Severity.WARN,
)
stray("value", value=None)

example(
    "S04",
    Spot("submissions", BOOK, "file"),
    lambda world: replace(
        world, submissions=(*world.submissions, Submission(BOOK, MANAGER, "copy.xlsx", "bb22"))
    ),
)
example(
    "S04",
    Spot("submissions", BOOK, "file"),
    lambda world: replace(
        world,
        submissions=(*world.submissions, Submission(BOOK, MANAGER, "copy.xlsx", "bb22", counts=True)),
    ),
    "counts",
)
for kind, detail in (
    ("hidden-row", "12"),
    ("hidden-rows", "12–40"),
    ("hidden-column", "G"),
    ("hidden-sheet", "Review"),
    ("inserted-row", "12"),
    ("unknown-row", "12"),
    ("merged-cells", "G6:G8"),
):
    example(
        "S05",
        goals("", "weight"),
        facts(StructureProblem(kind, goals("", "weight"), detail)),
        kind,
        Severity.ERROR if kind in {"inserted-row", "unknown-row"} else None,
    )
ONE_PERIOD = measured(Measurement("R1", "G101", "period", date(2026, 9, 30), 9.0))
COUNTED = ScoreLine("G101", "", Section.KPI, None, 0.3, None, 9.0, CellState.VALUE, 90.0, 1)
example(
    "S06",
    actual("G101"),
    lambda world: replace(ONE_PERIOD(world).with_review("G101", actual=9.0), scored=(COUNTED,)),
)
# Three months come to 93.2857…, and somebody typed that with one place.
example(
    "S06",
    actual("G101"),
    lambda world: replace(
        ONE_PERIOD(world).with_review("G101", actual=93.3), scored=(replace(COUNTED, actual=93.285714),)
    ),
)
example(
    "S06",
    actual("G101"),
    lambda world: replace(ONE_PERIOD(world), scored=(COUNTED,)),
    "differs",
    Severity.ERROR,
)
example("S09", goals("", ""), facts(StructureProblem("table-full", goals("", ""))))
