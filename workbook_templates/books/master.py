"""The master workbook: HR's cockpit, from which everything is issued and into which everything returns.

Columns that HR owns are read before each run and kept; everything else is written by the program as values.
"""

from workbook_templates.books.approvals import APPROVALS
from workbook_templates.books.calibration import BOX_BLOCK, CALIBRATION, DEPARTMENT_BLOCK, GRADE_HEADS, HABITS
from workbook_templates.books.checkins import ARRIVED
from workbook_templates.books.dashboard import BOX_COUNTS, CASCADE_TREE, LIVE_BLOCKS
from workbook_templates.books.feedback import APPEALS, INTERVIEWS, RELEASES
from workbook_templates.books.improvement import EARLIER, PLANS
from workbook_templates.books.master_voices import AGREEMENTS, VOICES
from workbook_templates.books.planning import EARLIER_RESULTS, HISTORY, SET_GOALS, method_columns
from workbook_templates.books.policy import BANDS, LIBRARY, OWN_COLUMNS, POSITIONS, RULES, SCHEMES, SETTINGS
from workbook_templates.books.team import SECTIONS
from workbook_templates.layout import Book, Column, Kind, Owner, Sheet, Table, Where, own_columns

VERSION = "2"

_C, _H, _M, _S = Owner.COMPUTED, Owner.HR, Owner.MANAGER, Owner.SYSTEM
_PARAMETERS = Where.PARAMETERS


EMPLOYEES = Table(
    "employees",
    (
        Column("employee_id", Kind.ID, _H, 11, required=True),
        Column("name", Kind.TEXT, _H, 18, required=True),
        Column("department", Kind.TEXT, _H, 18),
        Column("position", Kind.TEXT, _H, 22),
        Column("level", Kind.TEXT, _H, 8),
        Column("site", Kind.TEXT, _H, 12),
        Column("group", Kind.TEXT, _H, 12),
        Column("manager_id", Kind.ID, _H, 11),
        Column("hired", Kind.DATE, _H, 12),
        Column("left", Kind.DATE, _H, 12),
        Column("email", Kind.TEXT, _H, 36),
        Column("entity", Kind.TEXT, _H, 24),
    ),
)

ASSIGNMENTS = Table(
    "assignments",
    (
        Column("assignment_id", Kind.ID, _H, 12, required=True),
        Column("employee_id", Kind.ID, _H, 11, required=True),
        Column("manager_id", Kind.ID, _H, 11, required=True),
        Column("role", Kind.CHOICE, _H, 10, choices="role"),
        Column("start", Kind.DATE, _H, 12),
        Column("end", Kind.DATE, _H, 12),
        Column("share", Kind.PERCENT, _H, 9),
        Column("days_counted", Kind.NUMBER, _H, 10),
    ),
)

RATERS = Table(
    "raters",
    (
        Column("ratee_id", Kind.ID, _H, 11, required=True),
        Column("ratee", Kind.TEXT, _C, 18),
        Column("rater_id", Kind.ID, _H, 11, required=True),
        Column("rater", Kind.TEXT, _H, 18),
        Column("source", Kind.CHOICE, _H, 12, choices="asked_source", required=True),
        Column("status", Kind.CHOICE, _H, 12, choices="rater_status"),
        Column("proposed_by", Kind.TEXT, _S, 16),
        Column("reason", Kind.LONG_TEXT, _H, 34),
        Column("state", Kind.FLAG, _C, 26, choices="rater_state"),
    ),
    key=("ratee_id", "rater_id", "source"),
)
"""One row a rater of a person. A blank status is a confirmed one; what managers propose arrives as proposed.

``rater`` names somebody from outside, whose id stands nowhere in Employees; for all others it is the roster's name.
"""

GOALS = Table(
    "goals",
    (
        Column("goal_id", Kind.ID, _S, 11),
        Column("level", Kind.CHOICE, _S, 13, choices="level"),
        Column("owner", Kind.TEXT, _C, 16),
        Column("section", Kind.CHOICE, _M, 12, choices="section"),
        Column("title", Kind.TEXT, _M, 36),
        Column("parent_id", Kind.ID, _M, 11),
        Column("link", Kind.CHOICE, _M, 10, choices="link"),
        Column("method", Kind.CHOICE, _M, 16, choices="method"),
        Column("unit", Kind.TEXT, _M, 13),
        Column("baseline", Kind.NUMBER, _M, 12),
        Column("target", Kind.NUMBER, _M, 13),
        Column("weight", Kind.PERCENT, _M, 9),
        Column("due", Kind.DATE, _M, 12),
        Column("status", Kind.CHOICE, _S, 10, choices="goal_status"),
        Column("coverage", Kind.PERCENT, _C, 10),
        Column("owner_id", Kind.ID, _S, 16, where=_PARAMETERS),
        Column("kpi", Kind.ID, _M, 18, where=_PARAMETERS),
        Column("start", Kind.DATE, _M, 12, where=_PARAMETERS),
        Column("data_source", Kind.TEXT, _M, 28, where=_PARAMETERS),
        Column("book", Kind.TEXT, _S, 24, where=_PARAMETERS),
        Column("factor", Kind.NUMBER, _M, 9, where=_PARAMETERS),
        *method_columns(_M),
        Column("origin", Kind.TEXT, _S, 26, where=_PARAMETERS),
        Column("below", Kind.COUNT, _C, 11, where=_PARAMETERS),
        *own_columns(_S),
    ),
)
"""Rows of level organisation and department are HR's in every column but ``owner``, ``coverage`` and ``below``; HR adds rows at the end.

A goal that is withdrawn keeps its row, so that what stands below it never moves.
"""

REVIEWS = Table(
    "reviews",
    (
        Column("goal_id", Kind.ID, _S, 11),
        Column("name", Kind.TEXT, _C, 16),
        Column("section", Kind.CHOICE, _C, 12, choices="section"),
        Column("title", Kind.TEXT, _C, 34),
        Column("method", Kind.CHOICE, _C, 16, choices="method"),
        Column("weight", Kind.PERCENT, _C, 9),
        Column("target", Kind.NUMBER, _C, 13),
        Column("actual", Kind.NUMBER, _M, 13),
        Column("exempt", Kind.CHOICE, _M, 13, choices="exempt"),
        Column("consent", Kind.CHOICE, _H, 10, choices="yes"),
        Column("achievement", Kind.POINTS, _C, 12),
        Column("state", Kind.TEXT, _C, 14),
        Column("evidence", Kind.LONG_TEXT, _M, 36),
        Column("employee_id", Kind.ID, _S, 11, where=_PARAMETERS),
        Column("manager_id", Kind.ID, _S, 11, where=_PARAMETERS),
        Column("book", Kind.TEXT, _S, 24, where=_PARAMETERS),
        *own_columns(_S),
    ),
)
"""``actual`` and ``target`` are what was scored, after aggregation of the periods."""

AGGREGATES = Table(
    "aggregates",
    (
        Column("aggregate", Kind.ID, _S, 24),
        Column("name", Kind.TEXT, _C, 16),
        Column("item", Kind.TEXT, _C, 26),
        Column("source", Kind.CHOICE, _C, 12, choices="source"),
        Column("count", Kind.COUNT, _C, 9),
        Column("mean", Kind.NUMBER, _C, 10),
        Column("weight", Kind.PERCENT, _C, 10),
        Column("state", Kind.CHOICE, _C, 22, choices="rating_part"),
        Column("employee_id", Kind.ID, _S, 11, where=_PARAMETERS),
        Column("item_id", Kind.TEXT, _S, 20, where=_PARAMETERS),
    ),
)
"""One row a person, item and source that was asked: ``count`` answers and their ``mean``, blank below the floor."""

ACTUALS = Table(
    "actuals",
    (
        Column("row_id", Kind.ID, _S, 11),
        Column("goal_id", Kind.ID, _M, 11),
        Column("kind", Kind.CHOICE, _M, 12, choices="measurement"),
        Column("day", Kind.DATE, _M, 12),
        Column("target", Kind.NUMBER, _M, 13),
        Column("value", Kind.NUMBER, _M, 11),
        Column("points", Kind.NUMBER, _M, 10),
        Column("veto", Kind.CHOICE, _M, 9, choices="yes"),
        Column("note", Kind.LONG_TEXT, _M, 36),
        Column("book", Kind.TEXT, _S, 22),
        Column("source", Kind.TEXT, _S, 20),
        Column("provider", Kind.TEXT, _S, 16),
    ),
)
"""``source`` and ``provider`` are filled where a row was imported: nobody but another import changes it."""

CHECKINS = ARRIVED

PROGRESS_COLUMNS = tuple(
    Column(key, Kind.COUNT, _C, 11, where=_PARAMETERS)
    for key in (
        "counted", "goals", "linked", "unlinked", "agreed", "talks", "on_track", "at_risk", "off_track",
    )
)  # fmt: skip
"""What the Dashboard's formulas count of each person: numbers in every row of somebody who is appraised, else blank."""

RESULTS = Table(
    "results",
    (
        Column("employee_id", Kind.ID, _S, 11),
        Column("name", Kind.TEXT, _C, 16),
        Column("department", Kind.TEXT, _C, 16),
        Column("manager", Kind.TEXT, _C, 16),
        Column("scheme", Kind.TEXT, _C, 11),
        Column("days", Kind.NUMBER, _C, 8),
        *(Column(f"score_{section}", Kind.POINTS, _C, 12) for section in SECTIONS),
        Column("bonus", Kind.POINTS, _C, 9),
        Column("coverage", Kind.PERCENT, _C, 9),
        Column("total", Kind.POINTS, _C, 9),
        Column("grade", Kind.TEXT, _C, 8),
        Column("coefficient", Kind.NUMBER, _C, 12),
        Column("state", Kind.FLAG, _C, 28),
        Column("confirmed_grade", Kind.TEXT, _H, 11),
        Column("confirmed_by", Kind.TEXT, _H, 14),
        Column("confirmed_on", Kind.DATE, _H, 12),
        *PROGRESS_COLUMNS,
        *own_columns(_S),
        Column("plan_needed", Kind.COUNT, _C, 11, where=_PARAMETERS),
    ),
)
"""``grade`` is a proposal until a named person confirms it in the last three columns. ``plan_needed`` is 1 where it asks for an
improvement plan, 0 for everybody else who is appraised.
"""

SUBMISSIONS = Table(
    "submissions",
    (
        Column("book_code", Kind.ID, _S, 14),
        Column("recipient_id", Kind.ID, _S, 11),
        Column("recipient", Kind.TEXT, _C, 16),
        Column("department", Kind.TEXT, _C, 16),
        Column("people", Kind.COUNT, _C, 8),
        Column("state", Kind.CHOICE, _C, 14, choices="submission"),
        Column("waiting", Kind.TEXT, _C, 22),
        Column("errors", Kind.COUNT, _C, 8),
        Column("warnings", Kind.COUNT, _C, 9),
        Column("file", Kind.TEXT, _S, 40),
        Column("received", Kind.TEXT, _S, 18),
        Column("issue", Kind.COUNT, _S, 8),
        Column("role", Kind.CHOICE, _C, 11, choices="book_role"),
    ),
)
"""``waiting`` says why a change could not be written into the book yet: it is open, locked, or newer than its last return."""

FINDINGS = Table(
    "findings",
    (
        Column("finding", Kind.ID, _S, 13),
        Column("severity", Kind.FLAG, _C, 13, choices="severity"),
        Column("status", Kind.CHOICE, _C, 11, choices="finding_status"),
        Column("code", Kind.TEXT, _C, 8),
        Column("name", Kind.TEXT, _C, 22),
        Column("subject", Kind.TEXT, _C, 18),
        Column("message", Kind.LONG_TEXT, _C, 62),
        Column("place", Kind.TEXT, _C, 36),
        Column("accepted_by", Kind.TEXT, _H, 14),
        Column("reason", Kind.LONG_TEXT, _H, 26),
    ),
)
"""``place`` is a hyperlink to the cell in the book. ``finding`` is a short hash of the finding's fingerprint.

A finding keeps its row for good: what was mended stands there as settled.
"""

CONFLICTS = Table(
    "conflicts",
    (
        Column("conflict", Kind.ID, _S, 10.5),
        Column("kind", Kind.CHOICE, _C, 14, choices="conflict"),
        Column("subject", Kind.TEXT, _C, 15),
        Column("where", Kind.TEXT, _C, 30),
        Column("base", Kind.TEXT, _C, 24),
        Column("master", Kind.TEXT, _C, 24),
        Column("returned", Kind.TEXT, _C, 24),
        Column("source", Kind.TEXT, _C, 15),
        Column("opened", Kind.TEXT, _S, 17),
        Column("choice", Kind.CHOICE, _H, 17, choices="take"),
        Column("value", Kind.TEXT, _H, 14),
        Column("decided_by", Kind.TEXT, _H, 13),
        Column("reason", Kind.LONG_TEXT, _H, 26),
        Column("state", Kind.FLAG, _C, 12, choices="conflict_state"),
        Column("record", Kind.ID, _S, 11, where=_PARAMETERS),
        Column("field", Kind.TEXT, _S, 12, where=_PARAMETERS),
        Column("book", Kind.TEXT, _S, 24, where=_PARAMETERS),
    ),
)
"""One row a field with two values, for good. ``base``, ``master`` and ``returned`` are texts, as people saw the values."""

CHANGES = Table(
    "changes",
    (
        Column("change", Kind.ID, _S, 10.5),
        Column("when", Kind.TEXT, _S, 17),
        Column("run", Kind.COUNT, _S, 7),
        Column("who", Kind.TEXT, _C, 16),
        Column("what", Kind.TEXT, _C, 34),
        Column("before", Kind.TEXT, _C, 17),
        Column("after", Kind.TEXT, _C, 17),
        Column("kind", Kind.CHOICE, _C, 14, choices="change"),
        Column("source", Kind.TEXT, _H, 20),
        Column("reason", Kind.LONG_TEXT, _H, 30),
        Column("record", Kind.ID, _S, 11, where=_PARAMETERS),
    ),
)
"""One row a change of a field, in the order of the journal. HR says source and reason of what it changed for somebody."""

TILES = Table(
    "tiles",
    (
        Column("returned", Kind.PERCENT, _C, 22),
        Column("coverage", Kind.PERCENT, _C, 22),
        Column("findings", Kind.COUNT, _C, 22),
        Column("final", Kind.COUNT, _C, 22),
        Column("average", Kind.POINTS, _C, 22),
        Column("provisional", Kind.COUNT, _C, 22),
    ),
    key_row=2,
)
"""The figures at the top of the Dashboard: a row of numbers and a row of what they are."""

TOP = 15
BLOCK_ROWS = TOP + 1
"""Rows of a chart's block: the top ones, and one for the rest. Rows without data are hidden, so charts leave them out."""


def _block(number: int, name: str, *values: str, **formulas: str) -> Table:
    figures = (Column(key, Kind.NUMBER, _C, 12, formula=formulas.get(key, "")) for key in values)
    columns = (Column("label", Kind.TEXT, _C, 36), *figures)
    return Table(name, columns, key_row=number * (BLOCK_ROWS + 4))


SUBMISSION_BLOCK = _block(0, "chart_submissions", "submitted", "draft", "missing")
GRADE_BLOCK = _block(
    1,
    "chart_grades",
    "people",
    "guide",
    people='IF([label]="",0,SUMPRODUCT((results_counted=1)*(results_grade=[label])))',
)
CASCADE_BLOCK = _block(2, "chart_cascade", "covered", "short")
MANAGER_BLOCK = _block(3, "chart_managers", "average")

BOOK = Book(
    "master",
    VERSION,
    (
        Sheet("dashboard", (TILES, BOX_COUNTS, CASCADE_TREE)),
        Sheet("settings", (SETTINGS,)),
        Sheet("schemes", (SCHEMES,)),
        Sheet("bands", (BANDS,)),
        Sheet("rules", (RULES,)),
        Sheet("owncolumns", (OWN_COLUMNS,)),
        Sheet("library", (LIBRARY,)),
        Sheet("positions", (POSITIONS,)),
        Sheet("setgoals", (SET_GOALS,)),
        Sheet("history", (HISTORY,)),
        Sheet("earlierplans", (EARLIER,)),
        Sheet("earlierresults", (EARLIER_RESULTS,)),
        Sheet("employees", (EMPLOYEES,)),
        Sheet("assignments", (ASSIGNMENTS,)),
        Sheet("raters", (RATERS,)),
        Sheet("goals", (GOALS,)),
        Sheet("agreements", (AGREEMENTS,)),
        Sheet("voices", (VOICES,)),
        Sheet("reviews", (REVIEWS,)),
        Sheet("ratings", (AGGREGATES,)),
        Sheet("actuals", (ACTUALS,)),
        Sheet("checkins", (CHECKINS,)),
        Sheet("approvals", (APPROVALS,)),
        Sheet("plans", (PLANS,)),
        Sheet("calibration", (CALIBRATION,)),
        Sheet("calibration_summary", (GRADE_HEADS, DEPARTMENT_BLOCK, BOX_BLOCK)),
        Sheet("habits", (HABITS,)),
        Sheet("results", (RESULTS,)),
        Sheet("releases", (RELEASES,)),
        Sheet("interviews", (INTERVIEWS,)),
        Sheet("appeals", (APPEALS,)),
        Sheet("submissions", (SUBMISSIONS,)),
        Sheet("findings", (FINDINGS,)),
        Sheet("conflicts", (CONFLICTS,)),
        Sheet("changes", (CHANGES,)),
        Sheet(
            "charts",
            (SUBMISSION_BLOCK, GRADE_BLOCK, CASCADE_BLOCK, MANAGER_BLOCK, *LIVE_BLOCKS),
            state="hidden",
        ),
        Sheet("lists", state="hidden"),
        Sheet("identity", state="veryHidden"),
    ),
)
