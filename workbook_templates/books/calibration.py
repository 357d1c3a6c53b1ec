"""The master's sheets for calibration: one row a person, and a summary of fixed blocks."""

from workbook_templates.layout import Column, Kind, Owner, Table

_C, _H, _S = Owner.COMPUTED, Owner.HR, Owner.SYSTEM

CALIBRATION = Table(
    "calibration",
    (
        Column("employee_id", Kind.ID, _S, 10),
        Column("name", Kind.TEXT, _C, 17),
        Column("department", Kind.TEXT, _C, 18),
        Column("manager", Kind.TEXT, _C, 17),
        Column("total", Kind.POINTS, _C, 8.5),
        Column("grade", Kind.TEXT, _C, 7.5),
        Column("shift", Kind.POINTS, _C, 8.5),
        Column("factor", Kind.POINTS, _C, 8.5),
        Column("z", Kind.POINTS, _C, 8.5),
        Column("shrunken", Kind.POINTS, _C, 9),
        Column("compared_in", Kind.TEXT, _C, 18),
        Column("rank", Kind.COUNT, _C, 7),
        Column("proposed_grade", Kind.TEXT, _C, 10),
        Column("tie", Kind.FLAG, _C, 15),
        Column("potential", Kind.CHOICE, _H, 10, choices="potential"),
        Column("calibrated_score", Kind.POINTS, _H, 11),
        Column("reason", Kind.LONG_TEXT, _H, 40),
        Column("calibrated_by", Kind.TEXT, _H, 12.5),
        Column("calibrated_on", Kind.DATE, _H, 12),
        Column("calibrated_grade", Kind.TEXT, _C, 11),
        Column("box", Kind.TEXT, _C, 12),
    ),
)
"""One row a person, for good. ``grade`` is that of the raw total, ``manager`` who gave it for most of the days.

``calibrated_grade`` stands only where the score, its reason, who and when are whole; Results takes it over then.
"""

HABITS = Table(
    "habits",
    (
        Column("employee_id", Kind.ID, _S, 11),
        Column("name", Kind.TEXT, _C, 17),
        Column("department", Kind.TEXT, _C, 18),
        Column("people", Kind.COUNT, _C, 9),
        Column("ratings", Kind.COUNT, _C, 9),
        Column("mean", Kind.POINTS, _C, 10),
        Column("low", Kind.POINTS, _C, 9),
        Column("high", Kind.POINTS, _C, 9),
        Column("leniency", Kind.POINTS, _C, 10),
        Column("spread", Kind.POINTS, _C, 9),
        Column("halo", Kind.POINTS, _C, 9),
        Column("self_gap", Kind.POINTS, _C, 11),
        Column("agreement", Kind.POINTS, _C, 12),
        Column("grades", Kind.FLAG, _C, 26),
    ),
)
"""One row a manager who rated anybody: how the manager rates, beside all managers (:mod:`appraisal.bias`).

``mean``, ``low`` and ``high`` are points, ``self_gap`` is in units of the rating scale. A figure of too few ratings is blank.
"""

MOST_GRADES = 6
"""Grades that the summary of the calibration shows, the best first; what lies below them is summed into the last one."""
DEPARTMENTS = 15
"""Departments that have a row of their own, the largest first."""
GROUP_ROWS = DEPARTMENTS + 3
"""Rows of the summary: the company, the guide, the departments, and the rest."""
_GRADES = tuple(f"grade_{number}" for number in range(1, MOST_GRADES + 1))


def _summary(name: str, key_row: int, kind: Kind) -> Table:
    """Return a table of the summary: its heads are words, because the policy names the grades, and the rest numbers."""
    points = Kind.TEXT if kind is Kind.TEXT else Kind.POINTS
    columns = (
        Column("label", Kind.TEXT, _C, 26),
        Column("people", kind, _C, 10),
        Column("raw", points, _C, 12),
        Column("shrunken", points, _C, 12),
        Column("calibrated", points, _C, 12),
        *(Column(key, kind, _C, 8.5) for key in _GRADES),
        Column("apart", Kind.TEXT, _C, 22),
    )
    return Table(name, columns, key_row=key_row)


GRADE_HEADS = _summary("summary_heads", 3, Kind.TEXT)
DEPARTMENT_BLOCK = _summary("summary_groups", GRADE_HEADS.first_row + 2, Kind.NUMBER)
BOX_BLOCK = Table(
    "summary_boxes",
    (
        Column("label", Kind.TEXT, _C, 26),
        Column("low", Kind.COUNT, _C, 10),
        Column("middle", Kind.COUNT, _C, 12),
        Column("high", Kind.COUNT, _C, 12),
    ),
    key_row=DEPARTMENT_BLOCK.first_row + GROUP_ROWS + 2,
)
"""The nine boxes: a row each for high, medium and low potential, a column for each performance."""
