"""The table of check-ins: one row a talk, filled by whoever holds the book.

A team book asks about whom a talk was; a book that is about one person only has the same table without that column.
"""

from collections.abc import Mapping
from dataclasses import replace

from workbook_templates.books.formula_parts import either, readable
from workbook_templates.layout import Column, Kind, Owner, Table, Where, own_columns

NAME = "checkins"

_FIRST_INPUT = {True: "person", False: "goal"}


def checkin_table(owner: Owner, since: int, *, people: bool = True) -> Table:
    """Return the table for the owner of a book; with ``people`` the book is about several."""
    person = (
        (Column("person", Kind.CHOICE, owner, 19, choices="team[label]", required=True),) if people else ()
    )
    shown = (
        Column("row_id", Kind.ID, Owner.SYSTEM, 9.5),
        *person,
        Column("goal", Kind.CHOICE, owner, 24, choices="goals[label]"),
        Column("day", Kind.DATE, owner, 11.5, required=True),
        Column("progress", Kind.PERCENT, owner, 9.5),
        Column("status", Kind.CHOICE, owner, 11.5, choices="track"),
        Column("obstacle", Kind.LONG_TEXT, owner, 25),
        Column("support", Kind.LONG_TEXT, owner, 22),
        Column("action", Kind.LONG_TEXT, owner, 25),
        Column("next_day", Kind.DATE, owner, 11.5),
        Column("check", Kind.FLAG, Owner.COMPUTED, 27),
    )
    formulas = _formulas(people=people)
    columns = [replace(column, formula=formulas.get(column.key, "")) for column in shown]
    columns += [
        Column(key, Kind.NUMBER, Owner.COMPUTED, formula=text, where=Where.HIDDEN)
        for key, text in formulas.items()
        if key != "check"
    ]
    return Table(NAME, (*columns, *own_columns(owner)), since=since)


def _serial(cell: str) -> str:
    """Return a date's serial number, 0 where a cell holds none."""
    return f"IF(ISNUMBER({cell}),IF(AND({cell}>=61,{cell}<2958466),{cell},0),0)"


def _formulas(*, people: bool) -> Mapping[str, str]:
    """Return each computed column: whether a row can be read, and which is a person's last."""
    known = "IF(ISTEXT([person]),IF(SUMPRODUCT((team[label]=[person])*1)>0,1,0),0)" if people else "1"
    same = "(checkins[person]=[person])" if people else "(checkins[known]=1)"
    whose = "(goals[owner]=[person])*" if people else ""
    return {
        "known": known,
        "found": "IF(AND([known]=1,ISTEXT([goal])),"
        f"SUMPRODUCT((goals[goal_id]=LEFT(TRIM([goal]),8))*{whose}goals[active]),0)",
        "serial": _serial("[day]"),
        "order": "IF([known]=1,IF([serial]>0,[serial]*100000+MATCH([row_id],checkins[row_id],0),0),0)",
        "last_day": f"IF([order]>0,IF(SUMPRODUCT({same}*(checkins[order]>[order]))=0,[serial],0),0)",
        "bad": 'IF(LEFT([check],1)="✘",1,0)',
        "check": _check(people=people),
    }


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
        *own_columns(Owner.SYSTEM),
    ),
)
"""The master's table: one row a talk, as it came back; a row that its book does not hold any more keeps its id and its book."""
