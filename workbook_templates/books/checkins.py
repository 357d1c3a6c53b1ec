"""The table of check-ins: one row a talk, filled by whoever holds the book.

A team book asks about whom a talk was; a self book, which is about one person only, has the same table without that column,
and below it what the managers wrote.
"""

from collections.abc import Mapping

from workbook_templates.books.formula_parts import computed, either, readable
from workbook_templates.layout import FIRST_ROW, Column, Kind, Owner, Table, Where, own_columns

NAME, OWN_NAME, BY_MANAGER, BY_EMPLOYEE = "checkins", "own_checkins", "manager_checkins", "employee_checkins"

OWN_ROWS = 12
"""Rows for the check-ins that an employee writes: what the managers wrote stands below them, at a fixed place."""

_FIRST_INPUT = {True: "person", False: "goal"}


def checkin_table(owner: Owner, since: int) -> Table:
    """Return the table of a book that is about several people, and that its owner fills."""
    person = Column("person", Kind.CHOICE, owner, 19, choices="team[label]", required=True)
    columns = _columns(owner, person, Column("goal", Kind.CHOICE, owner, 24, choices="goals[label]"))
    return Table(NAME, (*columns, *own_columns(owner)), since=since)


def own_checkin_table(owner: Owner, since: int) -> Table:
    """Return the table of a book that is about its owner alone."""
    columns = _columns(owner, Column("goal", Kind.CHOICE, owner, 24, choices="own_goals[label]"))
    return Table(OWN_NAME, columns, since=since, filled_by=owner)


def manager_checkin_table(since: int) -> Table:
    """Return the table of a self book, below the one that the employee fills, of what managers wrote."""
    columns = _given(Owner.MANAGER, "by_manager")
    return Table(BY_MANAGER, columns, key_row=_BELOW, since=since, filled_by=Owner.EMPLOYEE)


def employee_checkin_table(since: int) -> Table:
    """Return the table of a team book of what the people of the team wrote."""
    columns = _given(Owner.EMPLOYEE, "by_employee", Column("person", Kind.TEXT, Owner.EMPLOYEE, 19))
    return Table(BY_EMPLOYEE, columns, since=since)


def _given(owner: Owner, flag: str, *about: Column) -> tuple[Column, ...]:
    """Return the columns of a table of what somebody else wrote. Beside a row that says nothing stands no flag."""
    return (
        Column("row_id", Kind.ID, Owner.SYSTEM, 9.5),
        *about,
        Column("goal", Kind.TEXT, owner, 24),
        *_said(owner),
        Column(
            "check",
            Kind.FLAG,
            Owner.COMPUTED,
            27,
            formula=f'IF(COUNTA([day]:[next_day])>0,{{flag.{flag}}},"")',
        ),
    )


SAID = ("day", "progress", "status", "obstacle", "support", "action", "next_day")
"""The columns of what was said in a talk."""

_BELOW = FIRST_ROW + OWN_ROWS + 1


def _said(owner: Owner) -> tuple[Column, ...]:
    """Return the columns of what was said in a talk."""
    return (
        Column("day", Kind.DATE, owner, 11.5, required=True),
        Column("progress", Kind.PERCENT, owner, 9.5),
        Column("status", Kind.CHOICE, owner, 11.5, choices="track"),
        Column("obstacle", Kind.LONG_TEXT, owner, 25),
        Column("support", Kind.LONG_TEXT, owner, 22),
        Column("action", Kind.LONG_TEXT, owner, 25),
        Column("next_day", Kind.DATE, owner, 11.5),
    )


def _columns(owner: Owner, *about: Column) -> tuple[Column, ...]:
    """Return the columns of a table that is filled; ``about`` are those that say what a talk was about."""
    shown = (
        Column("row_id", Kind.ID, Owner.SYSTEM, 9.5),
        *about,
        *_said(owner),
        Column("check", Kind.FLAG, Owner.COMPUTED, 27),
    )
    formulas = _FORMULAS if len(about) > 1 else _OWN_FORMULAS
    return computed(shown, formulas)


def _serial(cell: str) -> str:
    """Return a date's serial number, 0 where a cell holds none."""
    return f"IF(ISNUMBER({cell}),IF(AND({cell}>=61,{cell}<2958466),{cell},0),0)"


def _check(*, people: bool) -> str:
    person = {
        'TRIM([person])=""': "{flag.person_missing}",
        "[known]=0": "{flag.person_unknown}",
    }
    warns = "OR([status]={choice.track.at-risk},[status]={choice.track.off-track})"
    tests = (person if people else {}) | {
        'AND([serial]=0,TRIM([day])<>"")': "{flag.day_text}",
        "[serial]=0": "{flag.checkin_undated}",
        'AND(TRIM([goal])<>"",[found]=0)': "{flag.goal_of_another}",
        readable("[progress]") + "=0": "{flag.progress_text}",
        readable("[status]", "track") + "=0": "{flag.word_unknown}",
        f'AND(TRIM([next_day])<>"",{_serial("[next_day]")}=0)': "{flag.next_text}",
        "IF(ISNUMBER([progress]),OR([progress]<0,[progress]>1),FALSE)": "{flag.progress_range}",
        'TRIM([status])=""': "{flag.status_missing}",
        f'AND({warns},TRIM([action])="")': "{flag.action_missing}",
        "OR([day]<cycle_start,[day]>=cycle_end+1)": "{flag.day_outside}",
        "IF(ISNUMBER([next_day]),[next_day]<[day],FALSE)": "{flag.next_before}",
    }
    return f'IF(COUNTA([{_FIRST_INPUT[people]}]:[next_day])>0,{either(tests, "{flag.good}")},"")'


_BAD = 'IF(LEFT([check],1)="✘",1,0)'

_FORMULAS: Mapping[str, str] = {
    "known": "IF(ISTEXT([person]),IF(SUMPRODUCT((team[label]=[person])*1)>0,1,0),0)",
    "found": "IF(AND([known]=1,ISTEXT([goal])),"
    "SUMPRODUCT((goals[goal_id]=LEFT(TRIM([goal]),8))*(goals[owner]=[person])*goals[active]),0)",
    "serial": _serial("[day]"),
    "order": "IF([known]=1,IF([serial]>0,[serial]*100000+MATCH([row_id],checkins[row_id],0),0),0)",
    "last_day": "IF([order]>0,"
    "IF(SUMPRODUCT((checkins[person]=[person])*(checkins[order]>[order]))=0,[serial],0),0)",
    "bad": _BAD,
    "check": _check(people=True),
}
"""Each computed column where a book is about several people: whether a row can be read, and which is a person's last."""

_OWN_FORMULAS: Mapping[str, str] = {
    "found": "IF(ISTEXT([goal]),SUMPRODUCT((own_goals[goal_id]=LEFT(TRIM([goal]),8))*own_goals[active]),0)",
    "serial": _serial("[day]"),
    "bad": _BAD,
    "check": _check(people=False),
}
"""Each computed column where a book is about one person."""

ARRIVED = Table(
    NAME,
    (
        Column("row_id", Kind.ID, Owner.SYSTEM, 11),
        Column("name", Kind.TEXT, Owner.COMPUTED, 16),
        Column("department", Kind.TEXT, Owner.COMPUTED, 15),
        Column("goal_id", Kind.ID, Owner.MANAGER, 11),
        Column("title", Kind.TEXT, Owner.COMPUTED, 26),
        Column("day", Kind.DATE, Owner.MANAGER, 12),
        Column("progress", Kind.PERCENT, Owner.MANAGER, 9.5),
        Column("status", Kind.CHOICE, Owner.MANAGER, 12, choices="track"),
        Column("obstacle", Kind.LONG_TEXT, Owner.MANAGER, 28),
        Column("support", Kind.LONG_TEXT, Owner.MANAGER, 26),
        Column("action", Kind.LONG_TEXT, Owner.MANAGER, 28),
        Column("next_day", Kind.DATE, Owner.MANAGER, 12),
        Column("employee_id", Kind.ID, Owner.MANAGER, 11, where=Where.PARAMETERS),
        Column("book", Kind.TEXT, Owner.SYSTEM, 24, where=Where.PARAMETERS),
        Column("author", Kind.CHOICE, Owner.SYSTEM, 12, choices="author", where=Where.PARAMETERS),
        *own_columns(Owner.SYSTEM),
    ),
)
"""The master's table: one row a talk, as it came back; a row that its book does not hold any more keeps its id and its book.

``author`` says whether the manager or the employee wrote it.
"""
