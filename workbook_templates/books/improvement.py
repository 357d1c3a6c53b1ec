"""The tables of improvement plans: what an employee, or a manager, writes, and what the manager answers to it.

A plan that an employee writes stands in the self book; the team book shows it, and beside it the manager backs it, reviews it
three times and says what came of it. A plan that a manager writes stands in the team book with all of that in its row, and
the self book shows it. Columns of one key mean the same in every table.
"""

from collections.abc import Mapping
from dataclasses import replace

from workbook_templates.books.formula_parts import computed, either, readable
from workbook_templates.layout import FIRST_ROW, Column, Kind, Owner, Table, Where

BY_MANAGER, BY_EMPLOYEE, OWN, FROM_MANAGER = "plans", "employee_plans", "own_plans", "manager_plans"
"""The tables' names: in the team book those that the manager and that employees wrote, in the self book the same two."""

OWN_ROWS = 3
"""Rows for the plans that an employee writes: what the manager wrote stands below them, at a fixed place."""

PLAN_REVIEWS = (1, 2, 3)
"""The reviews of a plan, by number."""

WRITTEN = ("gap", "goal", "target", "due", "support", "start", "training")
"""The columns of the plan itself."""

REVIEW_KEYS = tuple(f"review{number}_{part}" for number in PLAN_REVIEWS for part in ("day", "status", "note"))
OUTCOME_KEYS = ("outcome", "outcome_day", "outcome_note")

ANSWERED = ("offered", "backed", "backed_day", *REVIEW_KEYS, *OUTCOME_KEYS)
"""The columns of what the manager says to a plan."""

_C, _E, _H, _M, _S = Owner.COMPUTED, Owner.EMPLOYEE, Owner.HR, Owner.MANAGER, Owner.SYSTEM
_BELOW = FIRST_ROW + OWN_ROWS + 1


def _written(owner: Owner, goals: str) -> tuple[Column, ...]:
    """Return the columns of the plan; ``goals`` names the list from which its goal is chosen, "" for a mere text."""
    return (
        Column("gap", Kind.LONG_TEXT, owner, 26, required=True),
        Column("goal", Kind.CHOICE if goals else Kind.TEXT, owner, 20, choices=goals),
        Column("target", Kind.LONG_TEXT, owner, 26),
        Column("due", Kind.DATE, owner, 11.5),
        Column("support", Kind.LONG_TEXT, owner, 22),
        Column("start", Kind.DATE, owner, 11.5),
        Column("training", Kind.TEXT, owner, 16),
    )


def _backing(owner: Owner) -> tuple[Column, ...]:
    return (
        Column("offered", Kind.LONG_TEXT, owner, 22),
        Column("backed", Kind.CHOICE, owner, 8.5, choices="yes"),
        Column("backed_day", Kind.DATE, owner, 11.5),
    )


def _progress(owner: Owner, where: Where = Where.PARAMETERS) -> tuple[Column, ...]:
    """Return the columns of the three reviews and of the outcome."""
    reviews = (
        column
        for number in PLAN_REVIEWS
        for column in (
            Column(f"review{number}_day", Kind.DATE, owner, 11.5, where=where),
            Column(f"review{number}_status", Kind.CHOICE, owner, 11, choices="track", where=where),
            Column(f"review{number}_note", Kind.LONG_TEXT, owner, 22, where=where),
        )
    )
    return (
        *reviews,
        Column("outcome", Kind.CHOICE, owner, 13, choices="plan_outcome", where=where),
        Column("outcome_day", Kind.DATE, owner, 11.5, where=where),
        Column("outcome_note", Kind.LONG_TEXT, owner, 24, where=where),
    )


_ID = Column("row_id", Kind.ID, _S, 9.5)
_CHECK = Column("check", Kind.FLAG, _C, 27)
_ORIGIN = Column("origin", Kind.TEXT, _H, 24, where=Where.PARAMETERS)


def _serial(cell: str) -> str:
    """Return a date's serial number, 0 where a cell holds none."""
    return f"IF(ISNUMBER({cell}),IF(AND({cell}>=61,{cell}<2958466),{cell},0),0)"


def _any_text(days: tuple[str, ...]) -> str:
    """Return the test that one of these cells holds something that is no date."""
    return "OR(" + ",".join(f'AND({_serial(f"[{day}]")}=0,TRIM([{day}])<>"")' for day in days) + ")"


ANSWER_DAYS = ("backed_day", *(f"review{number}_day" for number in PLAN_REVIEWS), "outcome_day")
_STATUSES = tuple(f"review{number}_status" for number in PLAN_REVIEWS)

_OUTCOME = "OR(" + ",".join(
    f"[outcome]={{choice.plan_outcome.{word}}}" for word in ("achieved", "partly", "not-achieved")
) + ")"  # fmt: skip


def _undated() -> str:
    """Return the test that something is said of a review that has no day."""
    said = (
        f'AND(TRIM([review{number}_day])="",COUNTA([review{number}_status]:[review{number}_note])>0)'
        for number in PLAN_REVIEWS
    )
    return f"OR({','.join(said)})"


def _without_status() -> str:
    """Return the test that a review was held and it is not said how the plan stands."""
    held = (
        f'AND(TRIM([review{number}_day])<>"",TRIM([review{number}_status])="")' for number in PLAN_REVIEWS
    )
    return f"OR({','.join(held)})"


_PLAN_TESTS: Mapping[str, str] = {
    'TRIM([gap])=""': "{flag.gap_missing}",
    _any_text(("due", "start")): "{flag.day_text}",
    'AND(TRIM([goal])<>"",[found]=0)': "{flag.goal_of_another}",
}
_SHAPE_TESTS: Mapping[str, str] = {
    'TRIM([target])=""': "{flag.plan_target_missing}",
    'TRIM([support])=""': "{flag.plan_support_missing}",
    'OR(TRIM([due])="",TRIM([start])="")': "{flag.plan_dates_missing}",
    "[due]<=[start]": "{flag.plan_dates_order}",
}
"""What a plan lacks; whether its target can be measured, only the rule I02 can say."""

_UNREADABLE = ",".join(f"{readable(f'[{key}]', 'track')}=0" for key in _STATUSES)
_ANSWER_TESTS: Mapping[str, str] = {
    f"OR({readable('[backed]', 'yes')}=0,{_UNREADABLE},{readable('[outcome]', 'plan_outcome')}=0)": "{flag.word_unknown}",
    _any_text(ANSWER_DAYS): "{flag.day_text}",
}
_HALF_TESTS: Mapping[str, str] = {
    'AND(TRIM([backed])<>"",TRIM([backed_day])="")': "{flag.backed_undated}",
    _undated(): "{flag.review_undated}",
    _without_status(): "{flag.review_status}",
    'AND(TRIM([outcome])<>"",TRIM([outcome_day])="")': "{flag.outcome_undated}",
}
_STANDS: Mapping[str, str] = {
    _OUTCOME: "{flag.plan_closed}",
    "[backed]={choice.yes.yes}": "{flag.plan_backed}",
    "[backed]={choice.yes.no}": "{flag.plan_refused}",
}
"""How far a plan is that lacks nothing."""

_BAD = 'IF(LEFT([check],1)="✘",1,0)'
_ANY_ANSWER = "COUNTA([offered]:[backed_day])+COUNTA([review1_day]:[outcome_note])"

_BY_MANAGER: Mapping[str, str] = {
    "known": "IF(ISTEXT([person]),IF(SUMPRODUCT((team[label]=[person])*1)>0,1,0),0)",
    "found": "IF(AND([known]=1,ISTEXT([goal])),"
    "SUMPRODUCT((goals[goal_id]=LEFT(TRIM([goal]),8))*(goals[owner]=[person])*goals[active]),0)",
    "bad": _BAD,
    "check": "IF(COUNTA([person]:[backed_day])+COUNTA([review1_day]:[outcome_note])>0,"
    + either(
        {
            'TRIM([person])=""': "{flag.person_missing}",
            "[known]=0": "{flag.person_unknown}",
            **_PLAN_TESTS,
            **_ANSWER_TESTS,
            **_SHAPE_TESTS,
            **_HALF_TESTS,
            **_STANDS,
        },
        "{flag.plan_waits}",
    )
    + ',"")',
}

_BY_EMPLOYEE: Mapping[str, str] = {
    "bad": _BAD,
    "check": f'IF(TRIM([row_id])="",IF({_ANY_ANSWER}>0,{{flag.plan_nobody}},""),'
    + either({**_ANSWER_TESTS, **_HALF_TESTS, **_STANDS}, "{flag.plan_waits}")
    + ")",
}

_OWN: Mapping[str, str] = {
    "found": "IF(ISTEXT([goal]),SUMPRODUCT((own_goals[goal_id]=LEFT(TRIM([goal]),8))*own_goals[active]),0)",
    "bad": _BAD,
    "check": "IF(COUNTA([gap]:[training])>0,"
    + either({**_PLAN_TESTS, **_SHAPE_TESTS, **_STANDS}, "{flag.sent}")
    + ',"")',
}

_FROM_MANAGER: Mapping[str, str] = {"check": 'IF(COUNTA([gap]:[training])>0,{flag.by_manager},"")'}


def plan_table(since: int) -> Table:
    """Return the table of the team book in which the manager writes plans, backs, reviews and ends them."""
    person = Column("person", Kind.CHOICE, _M, 17, choices="team[label]", required=True)
    shown = (_ID, person, *_written(_M, "goals[label]"), *_backing(_M), _CHECK, *_progress(_M), _ORIGIN)
    return Table(BY_MANAGER, computed(shown, _BY_MANAGER), since=since)


def employee_plan_table(since: int) -> Table:
    """Return the table of the team book that shows what employees wrote, with the manager's answer beside it."""
    person = Column("person", Kind.TEXT, _E, 17)
    written = (replace(column, required=False) for column in _written(_E, ""))
    shown = (_ID, person, *written, *_backing(_M), _CHECK, *_progress(_M))
    return Table(BY_EMPLOYEE, computed(shown, _BY_EMPLOYEE), since=since)


def own_plan_table(since: int) -> Table:
    """Return the table of the self book in which the employee writes plans; the manager's answer stands beside them."""
    # ``origin`` stays blank; it holds the place that it has in the table below, which no helper column may take.
    shown = (_ID, *_written(_E, "own_goals[label]"), *_backing(_M), _CHECK, *_progress(_M), _ORIGIN)
    return Table(OWN, computed(shown, _OWN), since=since, filled_by=_E)


def manager_plan_table(since: int) -> Table:
    """Return the table of the self book, below the employee's, of the plans that managers wrote."""
    written = (replace(column, required=False) for column in _written(_M, ""))
    shown = (_ID, *written, *_backing(_M), _CHECK, *_progress(_M), _ORIGIN)
    return Table(FROM_MANAGER, computed(shown, _FROM_MANAGER), key_row=_BELOW, since=since, filled_by=_E)


_P = Where.PARAMETERS

PLANS = Table(
    "plans",
    (
        Column("row_id", Kind.ID, _S, 11),
        Column("name", Kind.TEXT, _C, 16),
        Column("department", Kind.TEXT, _C, 15),
        Column("gap", Kind.LONG_TEXT, _M, 30),
        Column("goal_id", Kind.ID, _M, 11),
        Column("target", Kind.LONG_TEXT, _M, 30),
        Column("due", Kind.DATE, _M, 12),
        Column("support", Kind.LONG_TEXT, _M, 26),
        Column("start", Kind.DATE, _M, 12),
        Column("training", Kind.TEXT, _M, 18),
        *_backing(_M),
        Column("state", Kind.CHOICE, _C, 17, choices="plan_state"),
        Column("author", Kind.CHOICE, _S, 12, choices="author"),
        *_progress(_M),
        Column("origin", Kind.TEXT, _C, 26, where=_P),
        Column("employee_id", Kind.ID, _M, 11, where=_P),
        Column("book", Kind.TEXT, _S, 24, where=_P),
        Column("answer_book", Kind.TEXT, _S, 24, where=_P),
    ),
)
"""The master's table: one row a plan, as it came back; a plan that its book does not hold any more keeps its id and its book.

``author`` says who wrote it, ``answer_book`` is the book in which the manager answers to it.
"""

EARLIER = Table(
    "earlierplans",
    (
        Column("employee_id", Kind.ID, _H, 11, required=True),
        Column("name", Kind.TEXT, _H, 16),
        *_written(_H, ""),
        *_backing(_H),
        Column("origin", Kind.TEXT, _H, 26),
        *(column for column in _progress(_H) if column.key in REVIEW_KEYS),
    ),
    key=("employee_id", "origin", "gap"),
)
"""Plans of an earlier cycle that go on: they stand in the books that are handed out. HR may change them before, or delete them."""
