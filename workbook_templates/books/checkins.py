"""The table of check-ins: one row a talk, filled by whoever holds the book.

A team book asks about whom a talk was; a book that is about one person only has the same table without that column.
"""

from collections.abc import Mapping
from dataclasses import replace

from workbook_templates.books.formula_parts import either, readable
from workbook_templates.layout import Column, Kind, Owner, Table, Where

NAME = "checkins"

_FIRST_INPUT = {True: "person", False: "goal"}


def checkin_table(owner: Owner, since: int, *, people: bool = True) -> Table:
    """Return the table for the owner of a book; with ``people`` the book is about several."""
    person = (
        (Column("person", Kind.CHOICE, owner, 16, choices="team[label]", required=True),) if people else ()
    )
    shown = (
        Column("row_id", Kind.ID, Owner.SYSTEM, 9.5),
        *person,
        Column("goal", Kind.CHOICE, owner, 22, choices="goals[label]"),
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
    return Table(NAME, tuple(columns), since=since)


def _serial(cell: str) -> str:
    """Return a date's serial number, 0 where a cell holds none."""
    return f"IF(ISNUMBER({cell}),IF(AND({cell}>=61,{cell}<2958466),{cell},0),0)"


def _formulas(*, people: bool) -> Mapping[str, str]:
    """Return each computed column: whether a row can be read, and which is a person's last."""
    known = "IF(ISTEXT([person]),IF(SUMPRODUCT((team[label]=[person])*1)>0,1,0),0)" if people else "1"
    same = "(checkins[person]=[person])" if people else "(checkins[known]=1)"
    theirs = "SUMPRODUCT((goals[goal_id]=[of])*(goals[owner]=[person])*goals[active])"
    return {
        "known": known,
        "of": 'IF(ISTEXT([goal]),LEFT(TRIM([goal]),8),"")',
        "found": 'IF([of]="",0,SUMPRODUCT((goals[goal_id]=[of])*goals[active]))',
        "theirs": f"IF(OR([known]=0,[found]=0),0,{theirs})" if people else "[found]",
        "serial": _serial("[day]"),
        "order": "IF([known]=1,IF([serial]>0,[serial]*100000+MATCH([row_id],checkins[row_id],0),0),0)",
        "last_day": f"IF([order]>0,IF(SUMPRODUCT({same}*(checkins[order]>[order]))=0,[serial],0),0)",
        "bad": 'IF(LEFT([check],1)="✘",1,0)',
        "look": 'IF(LEFT([check],1)="●",1,0)',
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
        'AND(TRIM([goal])<>"",[found]=0)': "{flag.goal_unknown}",
        readable("[progress]") + "=0": "{flag.progress_text}",
        readable("[status]", "track") + "=0": "{flag.word_unknown}",
        f'AND(TRIM([next_day])<>"",{_serial("[next_day]")}=0)': "{flag.next_text}",
        "IF(ISNUMBER([progress]),OR([progress]<0,[progress]>1),FALSE)": "{flag.progress_range}",
        'AND(TRIM([goal])<>"",[theirs]=0)': "{flag.goal_of_another}",
        'TRIM([status])=""': "{flag.status_missing}",
        f'AND({warns},TRIM([action])="")': "{flag.action_missing}",
        "OR([day]<cycle_start,[day]>=cycle_end+1)": "{flag.day_outside}",
        "IF(ISNUMBER([next_day]),[next_day]<[day],FALSE)": "{flag.next_before}",
    }
    return f'IF(COUNTA([{_FIRST_INPUT[people]}]:[next_day])>0,{either(tests, "{flag.good}")},"")'
