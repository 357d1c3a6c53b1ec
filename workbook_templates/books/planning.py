"""The master's tables that goals are planned with: goals for many people at once, and what people reached before."""

from workbook_templates.books.team import point_columns
from workbook_templates.layout import Column, Kind, Owner, Table, Where

_H = Owner.HR
_PARAMETERS = Where.PARAMETERS


def method_columns(owner: Owner) -> tuple[Column, ...]:
    """Return the columns of the numbers that only some KPI methods need."""
    return (
        *(
            Column(key, Kind.NUMBER, owner, 9, where=_PARAMETERS)
            for key in ("low", "high", "rate", "floor", "cap")
        ),
        Column("aggregate", Kind.CHOICE, owner, 10, choices="aggregate", where=_PARAMETERS),
        Column("critical", Kind.CHOICE, owner, 9, choices="yes", where=_PARAMETERS),
        *point_columns(owner),
    )


SET_GOALS = Table(
    "setgoals",
    (
        Column("department", Kind.TEXT, _H, 14),
        Column("position", Kind.TEXT, _H, 18),
        Column("level", Kind.TEXT, _H, 8),
        Column("site", Kind.TEXT, _H, 9),
        Column("group", Kind.TEXT, _H, 9),
        Column("employee_id", Kind.ID, _H, 11),
        Column("section", Kind.CHOICE, _H, 12, choices="section"),
        Column("kpi", Kind.ID, _H, 18),
        Column("title", Kind.TEXT, _H, 32),
        Column("parent_id", Kind.ID, _H, 11),
        Column("link", Kind.CHOICE, _H, 10, choices="link"),
        Column("method", Kind.CHOICE, _H, 16, choices="method"),
        Column("unit", Kind.TEXT, _H, 12),
        Column("baseline", Kind.NUMBER, _H, 10),
        Column("target", Kind.NUMBER, _H, 12),
        Column("weight", Kind.PERCENT, _H, 9),
        Column("locked", Kind.CHOICE, _H, 9, choices="yes"),
        Column("start", Kind.DATE, _H, 12),
        Column("due", Kind.DATE, _H, 12),
        Column("data_source", Kind.TEXT, _H, 20),
        Column("origin", Kind.TEXT, _H, 26),
        Column("factor", Kind.NUMBER, _H, 9, where=_PARAMETERS),
        *method_columns(_H),
    ),
    key=("department", "position", "level", "site", "group", "employee_id", "kpi", "title"),
)
"""One row a goal that HR sets for everyone whom its first six columns fit; blank fits all. ``origin`` names the goal of an
earlier cycle that goes on."""

HISTORY = Table(
    "history",
    (
        Column("employee_id", Kind.ID, _H, 12, required=True),
        Column("kpi", Kind.ID, _H, 20),
        Column("title", Kind.TEXT, _H, 36),
        Column("unit", Kind.TEXT, _H, 12),
        Column("cycle", Kind.TEXT, _H, 14),
        Column("start", Kind.DATE, _H, 12),
        Column("end", Kind.DATE, _H, 12),
        Column("target", Kind.NUMBER, _H, 12),
        Column("actual", Kind.NUMBER, _H, 12, required=True),
    ),
    key=("employee_id", "kpi", "title", "cycle", "end"),
)
"""What people reached in cycles before this one, by KPI: the library's id, or title and unit."""

EARLIER_RESULTS = Table(
    "earlierresults",
    (
        Column("employee_id", Kind.ID, _H, 12, required=True),
        Column("cycle", Kind.TEXT, _H, 14, required=True),
        Column("start", Kind.DATE, _H, 12),
        Column("end", Kind.DATE, _H, 12),
        Column("days", Kind.NUMBER, _H, 9),
        Column("total", Kind.POINTS, _H, 10),
        Column("grade", Kind.TEXT, _H, 9),
        Column("year_weight", Kind.PERCENT, _H, 12),
    ),
    key=("employee_id", "cycle"),
)
"""One row a person and earlier cycle: the total that counted, blank where there was none, and the grade, blank where none was given."""
