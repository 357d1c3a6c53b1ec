"""The team book: what a manager fills for the people who report to them.

Goals stand first as the goals above (the organisation's, the department's and the manager's own; locked), then the
people's. Each row carries an id that was minted when the book was drawn, so a new goal needs no id written back.
Review has one row for each goal row of a person, found by that id and never by position.
"""

from workbook_templates.books import team_formulas
from workbook_templates.books.approvals import APPROVE
from workbook_templates.books.checkins import checkin_table, employee_checkin_table
from workbook_templates.books.closing import answer_table, checks_table, notes_table
from workbook_templates.books.feedback import INTERVIEWS_IN_BOOK
from workbook_templates.books.formula_parts import computed
from workbook_templates.books.improvement import employee_plan_table, plan_table
from workbook_templates.books.nominations import NOMINATIONS
from workbook_templates.layout import Book, Column, Kind, Owner, Sheet, Table, Where, own_columns

VERSION = "6"

POINT_COUNT = 6
SECTIONS = ("kpi", "behaviour", "development")

_C, _E, _H, _M, _S = Owner.COMPUTED, Owner.EMPLOYEE, Owner.HR, Owner.MANAGER, Owner.SYSTEM
_PARAMETERS, _HIDDEN = Where.PARAMETERS, Where.HIDDEN


def point_columns(owner: Owner) -> tuple[Column, ...]:
    """Return the columns x1, y1 … x6, y6 for the points of ``interpolate`` and ``step``."""
    return tuple(
        Column(f"{axis}{number}", Kind.NUMBER, owner, 8, where=_PARAMETERS)
        for number in range(1, POINT_COUNT + 1)
        for axis in ("x", "y")
    )


TEAM = Table(
    "team",
    computed((
        Column("employee_id", Kind.ID, _S, 9),
        Column("name", Kind.TEXT, _H, 13),
        Column("position", Kind.TEXT, _H, 17),
        Column("scheme", Kind.TEXT, _H, 9.5),
        Column("days", Kind.NUMBER, _H, 6),
        Column("agreed", Kind.DATE, _M, 11.5),
        Column("agreed_how", Kind.CHOICE, _M, 11.5, choices="evidence", since=3),
        Column("last_checkin", Kind.DATE, _C, 11.5, since=3),
        Column("goals", Kind.COUNT, _C, 6.5),
        *(Column(f"weight_{section}", Kind.PERCENT, _C, 10.5) for section in SECTIONS),
        Column("pending", Kind.COUNT, _C, 7),
        Column("coverage", Kind.PERCENT, _C, 8.5),
        *(Column(f"score_{section}", Kind.POINTS, _C, 10.5) for section in SECTIONS),
        Column("bonus", Kind.POINTS, _C, 7.5),
        Column("total", Kind.POINTS, _C, 9),
        Column("grade", Kind.TEXT, _C, 7),
        Column("others", Kind.FLAG, _H, 20, since=6),
        Column("state", Kind.FLAG, _C, 31),
        Column("approval", Kind.FLAG, _H, 26, since=4),
        Column("released", Kind.TEXT, _H, 21, since=6),
        # What the person's scheme says, written when the book is drawn, so that formulas need no look-up.
        Column("label", Kind.TEXT, _H, 12, where=_HIDDEN),
        Column("scheme_no", Kind.NUMBER, _H, where=_HIDDEN),
        *(Column(f"share_{section}", Kind.NUMBER, _H, where=_HIDDEN) for section in SECTIONS),
        *(
            Column(key, Kind.NUMBER, _H, where=_HIDDEN)
            for key in (
                "floor", "cap", "total_cap", "weight_min", "weight_max", "goals_min", "goals_max",
                "scale_min", "scale_max", "scale_low", "scale_high", "min_coverage",
            )
        ),
    ), team_formulas.TEAM) + own_columns(_M),
)  # fmt: skip
"""``agreed`` is the day on which manager and employee agreed the goals; from then on a change of them is a proposal to HR.

``agreed_how`` says how that is known where the employee does not say so in a self book: a signed sheet, a mail, a talk.
``approval`` says what the manager's own manager decided on the person's result, ``others`` that others rate the person as
well: the total goes by the manager's ratings alone; ``released`` what the person was told.
"""

GOALS = Table(
    "goals",
    computed(
        (
            Column("goal_id", Kind.ID, _S, 9.5),
            Column("owner", Kind.CHOICE, _M, 16, choices="team[label]", required=True),
            Column("section", Kind.CHOICE, _M, 10, choices="section", required=True),
            Column("title", Kind.TEXT, _M, 30, required=True),
            Column("parent", Kind.CHOICE, _M, 20, choices="goals[label]"),
            Column("link", Kind.CHOICE, _M, 10, choices="link"),
            Column("method", Kind.CHOICE, _M, 14, choices="method", required=True),
            Column("unit", Kind.TEXT, _M, 10.5),
            Column("baseline", Kind.NUMBER, _M, 9),
            Column("target", Kind.NUMBER, _M, 12.5),
            Column("weight", Kind.PERCENT, _M, 8, required=True),
            Column("due", Kind.DATE, _M, 11),
            Column("data_source", Kind.TEXT, _M, 14),
            Column("check", Kind.FLAG, _C, 27),
            Column("previous", Kind.NUMBER, _H, 11, where=_PARAMETERS, since=3),
            Column("origin", Kind.TEXT, _H, 18, where=_PARAMETERS, since=3),
            Column("start", Kind.DATE, _M, 11, where=_PARAMETERS),
            Column("low", Kind.NUMBER, _M, 9, where=_PARAMETERS),
            Column("high", Kind.NUMBER, _M, 9, where=_PARAMETERS),
            Column("rate", Kind.NUMBER, _M, 10.5, where=_PARAMETERS),
            Column("floor", Kind.NUMBER, _M, 8, where=_PARAMETERS),
            Column("cap", Kind.NUMBER, _M, 8, where=_PARAMETERS),
            Column("aggregate", Kind.CHOICE, _M, 11, choices="aggregate", where=_PARAMETERS),
            Column("factor", Kind.NUMBER, _M, 9, where=_PARAMETERS),
            Column("critical", Kind.CHOICE, _M, 10, choices="yes", where=_PARAMETERS),
            *point_columns(_M),
            Column("level", Kind.TEXT, _S, where=_HIDDEN),
            Column("kpi", Kind.ID, _H, where=_HIDDEN),
            Column("locked", Kind.TEXT, _H, where=_HIDDEN, since=3),
            Column("label", Kind.TEXT, _C, where=_HIDDEN),
        ),
        team_formulas.GOALS,
    )
    + own_columns(_M),
)
"""``level`` holds the model's words (organisation, department, person) in every language. ``kpi`` is the library's id.
``locked`` says what of a goal HR set for good: ``weight`` or ``goal`` (:data:`workbook_templates.ownership.LOCKS`).
``previous`` is what the person reached with this KPI last, ``origin`` where a goal comes from that the manager did not set."""

REVIEW = Table(
    "review",
    computed(
        (
            Column("goal_id", Kind.ID, _S, 9.5),
            Column("owner", Kind.TEXT, _C, 16),
            Column("title", Kind.TEXT, _C, 28),
            Column("method", Kind.TEXT, _C, 14),
            Column("unit", Kind.TEXT, _C, 10.5),
            Column("target", Kind.NUMBER, _C, 12.5),
            Column("weight", Kind.PERCENT, _C, 8),
            Column("actual", Kind.NUMBER, _M, 12.5),
            Column("evidence", Kind.LONG_TEXT, _M, 30),
            Column("exempt", Kind.CHOICE, _M, 13, choices="exempt"),
            Column("consent", Kind.CHOICE, _H, 9.5, choices="yes"),
            Column("achievement", Kind.POINTS, _C, 12),
            Column("check", Kind.FLAG, _C, 28),
        ),
        team_formulas.REVIEW,
    )
    + own_columns(_M),
)
"""``actual`` holds a number, a date, or for milestones one of the zone words (``choice.zone``)."""

ACTUALS = Table(
    "actuals",
    computed(
        (
            Column("row_id", Kind.ID, _S, 9.5),
            Column("goal", Kind.CHOICE, _M, 32, choices="goals[label]", required=True),
            Column("kind", Kind.CHOICE, _M, 12, choices="measurement", required=True),
            Column("day", Kind.DATE, _M, 12),
            Column("target", Kind.NUMBER, _M, 11),
            Column("value", Kind.NUMBER, _M, 11, required=True),
            Column("points", Kind.NUMBER, _M, 10),
            Column("veto", Kind.CHOICE, _M, 9, choices="yes"),
            Column("note", Kind.LONG_TEXT, _M, 32),
            Column("check", Kind.FLAG, _C, 30),
        ),
        team_formulas.ACTUALS,
    ),
)

CHECKINS = checkin_table(_M, since=3)
"""One row a talk of the manager with one of the people."""

EMPLOYEE_CHECKINS = employee_checkin_table(since=5)
"""Those that employees wrote in their self books, as they wrote them; rows without an id stand ready."""

VOICES = Table(
    "voices",
    computed(
        (
            Column("voice", Kind.ID, _S, 15),
            Column("person", Kind.TEXT, _E, 16),
            Column("kind", Kind.CHOICE, _E, 12, choices="voice"),
            Column("title", Kind.TEXT, _E, 30),
            Column("comment", Kind.LONG_TEXT, _E, 40),
            Column("new_target", Kind.NUMBER, _E, 13),
            Column("new_weight", Kind.PERCENT, _E, 10),
            Column("due", Kind.DATE, _E, 11.5),
            Column("reply", Kind.LONG_TEXT, _M, 40),
            Column("check", Kind.FLAG, _C, 24),
        ),
        team_formulas.VOICES,
    ),
    since=3,
)
"""What employees say in their self books: rows stand ready without an id, and take a goal's or a proposal's when one speaks.

``reply`` goes back into the self book.
"""

PLANS = plan_table(since=6)
"""The improvement plans that the manager writes, with how they go."""

EMPLOYEE_PLANS = employee_plan_table(since=6)
"""Those that employees wrote in their self books, and the manager's answer; rows without an id stand ready."""

CHECKS = checks_table(team_formulas.COUNTS, team_formulas.BLOCKING, _M)
ANSWER = answer_table(21, _M)
NOTES = notes_table(26, _M)

BOOK = Book(
    "team",
    VERSION,
    (
        Sheet("guide"),
        Sheet("team", (TEAM,)),
        Sheet("goals", (GOALS,)),
        Sheet("review", (REVIEW,)),
        Sheet("actuals", (ACTUALS,)),
        Sheet("checkins", (CHECKINS,), optional=True),
        Sheet("employee_checkins", (EMPLOYEE_CHECKINS,), optional=True),
        Sheet("voices", (VOICES,), optional=True),
        Sheet("approve", (APPROVE,), optional=True),
        Sheet("nominations", (NOMINATIONS,)),
        Sheet("interviews", (INTERVIEWS_IN_BOOK,)),
        Sheet("improvement", (PLANS,), optional=True),
        Sheet("employee_plans", (EMPLOYEE_PLANS,), optional=True),
        Sheet("checks", (CHECKS, ANSWER, NOTES)),
        Sheet("lists", state="hidden"),
        Sheet("identity", state="veryHidden"),
    ),
)
