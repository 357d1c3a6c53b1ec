"""The self book: what an employee says about their own goals and results.

It shows nothing of anybody else. The goals are copies of what stands in the book of the employee's manager; beside each
the employee comments and proposes. Proposals of new goals and the employee's own check-ins stand in rows whose ids were
minted when the book was drawn; what managers wrote about check-ins with the employee stands below.
"""

from workbook_templates.books import self_formulas
from workbook_templates.books.checkins import manager_checkin_table, own_checkin_table
from workbook_templates.books.closing import answer_table, checks_table, notes_table
from workbook_templates.books.feedback import FEEDBACK, RELEASED, RELEASED_GOALS
from workbook_templates.books.formula_parts import computed
from workbook_templates.books.improvement import manager_plan_table, own_plan_table
from workbook_templates.layout import Book, Column, Kind, Owner, Sheet, Table, Where, own_columns

VERSION = "3"

_C, _E, _H, _M, _S = Owner.COMPUTED, Owner.EMPLOYEE, Owner.HR, Owner.MANAGER, Owner.SYSTEM
_HIDDEN = Where.HIDDEN

AGREEMENT = Table(
    "agreement",
    computed(
        (
            Column("employee_id", Kind.ID, _S, 9.5),
            Column("manager_day", Kind.DATE, _M, 11.5),
            Column("state", Kind.FLAG, _C, 32),
            Column("agree", Kind.CHOICE, _E, 14, choices="yes"),
            Column("day", Kind.DATE, _E, 11.5),
        ),
        self_formulas.AGREEMENT,
    ),
    filled_by=_E,
)
"""One row, the employee's: whether the goals below are agreed, and since when. ``manager_day`` is the manager's date."""

OWN_GOALS = Table(
    "own_goals",
    computed(
        (
            Column("goal_id", Kind.ID, _S, 9.5),
            Column("section", Kind.CHOICE, _M, 11.5, choices="section"),
            Column("title", Kind.TEXT, _M, 32),
            Column("method", Kind.CHOICE, _M, 14, choices="method"),
            Column("unit", Kind.TEXT, _M, 11.5),
            Column("target", Kind.NUMBER, _M, 12.5),
            Column("weight", Kind.PERCENT, _M, 8.5),
            Column("due", Kind.DATE, _M, 11.5),
            Column("comment", Kind.LONG_TEXT, _E, 30),
            Column("new_target", Kind.NUMBER, _E, 12.5),
            Column("new_weight", Kind.PERCENT, _E, 10),
            Column("reply", Kind.LONG_TEXT, _M, 26),
            Column("check", Kind.FLAG, _C, 22),
            Column("label", Kind.TEXT, _C, where=_HIDDEN, since=2),
        ),
        self_formulas.OWN_GOALS,
    )
    + own_columns(_E),
    key_row=7,
    filled_by=_E,
)
"""Rows without an id stand ready for goals that the manager adds later. ``reply`` is the manager's, to the comment."""

PROPOSALS = Table(
    "proposals",
    computed(
        (
            Column("row_id", Kind.ID, _S, 9.5),
            Column("title", Kind.TEXT, _E, 40, required=True),
            Column("unit", Kind.TEXT, _E, 12),
            Column("target", Kind.NUMBER, _E, 12.5),
            Column("weight", Kind.PERCENT, _E, 9),
            Column("due", Kind.DATE, _E, 11.5),
            Column("why", Kind.LONG_TEXT, _E, 40),
            Column("reply", Kind.LONG_TEXT, _M, 30),
            Column("check", Kind.FLAG, _C, 24),
        ),
        self_formulas.PROPOSALS,
    ),
    filled_by=_E,
)
"""Goals that the employee proposes; the manager decides which of them become goals."""

OWN_CHECKINS = own_checkin_table(_E, since=2)
"""The check-ins that the employee writes."""

MANAGER_CHECKINS = manager_checkin_table(since=2)
"""Those that managers wrote about this employee, as they wrote them. Rows without an id stand ready for further ones."""

SELF_REVIEW = Table(
    "self_review",
    computed(
        (
            Column("goal_id", Kind.ID, _S, 9.5),
            Column("title", Kind.TEXT, _C, 34),
            Column("method", Kind.TEXT, _C, 14),
            Column("unit", Kind.TEXT, _C, 11.5),
            Column("target", Kind.NUMBER, _C, 12.5),
            Column("weight", Kind.PERCENT, _C, 8.5),
            Column("own_view", Kind.NUMBER, _E, 13.5),
            Column("own_comment", Kind.LONG_TEXT, _E, 46),
            Column("check", Kind.FLAG, _C, 28),
            Column("scale_min", Kind.NUMBER, _H, where=_HIDDEN),
            Column("scale_max", Kind.NUMBER, _H, where=_HIDDEN),
            Column("unasked", Kind.NUMBER, _H, where=_HIDDEN, since=3),
        ),
        self_formulas.SELF_REVIEW,
    )
    + own_columns(_E),
    filled_by=_E,
)
"""``own_view`` is what the employee takes for the actual: a number, a date, a zone word, or a rating on the scale.

``unasked`` is 1 where the person's scheme has the employee's own rating switched off: then the view may stay blank.
"""

OWN_PLANS = own_plan_table(since=3)
"""The improvement plans that the employee writes, each with the manager's answer."""

MANAGER_PLANS = manager_plan_table(since=3)
"""Those that managers wrote about this employee. Rows without an id stand ready for further ones."""

CHECKS = checks_table(self_formulas.COUNTS, self_formulas.BLOCKING, _E)
ANSWER = answer_table(17, _E)
NOTES = notes_table(22, _E)

BOOK = Book(
    "self",
    VERSION,
    (
        Sheet("guide"),
        Sheet("goals", (AGREEMENT, OWN_GOALS)),
        Sheet("proposals", (PROPOSALS,)),
        Sheet("checkins", (OWN_CHECKINS, MANAGER_CHECKINS), optional=True),
        Sheet("self_review", (SELF_REVIEW,)),
        Sheet("feedback", (RELEASED, FEEDBACK, RELEASED_GOALS)),
        Sheet("improvement", (OWN_PLANS, MANAGER_PLANS)),
        Sheet("checks", (CHECKS, ANSWER, NOTES)),
        Sheet("lists", state="hidden"),
        Sheet("identity", state="veryHidden"),
    ),
    recipient=_E,
)
