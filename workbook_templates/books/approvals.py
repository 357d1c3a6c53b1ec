"""The tables of second-level approval: Approve in the team book of a manager of managers, and Approvals in the master."""

from collections.abc import Mapping
from dataclasses import replace

from workbook_templates.books.formula_parts import either, readable
from workbook_templates.layout import Column, Kind, Owner, Table, Where

_C, _H, _M, _S = Owner.COMPUTED, Owner.HR, Owner.MANAGER, Owner.SYSTEM

GRADES = "list_grades"
"""The name of the list of all schemes' grades in a team book."""

_SERIAL = "IF(ISNUMBER([day]),IF(AND([day]>=61,[day]<2958466),[day],0),0)"
MOST_GRADES = 10
"""So many grades of a person's scheme stand in the row; of a scheme with more none does, and every grade passes."""

GRADE_CELLS = tuple(f"g{number}" for number in range(1, MOST_GRADES + 1))

_KNOWN_GRADE = 'OR(TRIM([g1])="",' + ",".join(f"TRIM([proposed])=[{key}]" for key in GRADE_CELLS) + ")"
_DECIDED = "OR([decision]={choice.approval.approved},[decision]={choice.approval.returned})"

_FORMULAS: Mapping[str, str] = {
    "check": 'IF(TRIM([employee_id])="",IF(COUNTA([decision]:[day])>0,{flag.approval_nobody},""),'
    + either(
        {
            readable("[decision]", "approval") + "=0": "{flag.word_unknown}",
            'AND([decision]={choice.approval.returned},TRIM([reason])="")': "{flag.return_reason}",
            f'IF(TRIM([proposed])="",FALSE,NOT({_KNOWN_GRADE}))': "{flag.grade_unknown}",
            f'AND({_SERIAL}=0,TRIM([day])<>"")': "{flag.day_text}",
            f"AND({_DECIDED},{_SERIAL}=0)": "{flag.day_missing}",
            "[decision]={choice.approval.approved}": "{flag.approved}",
            "[decision]={choice.approval.returned}": "{flag.returned}",
            'OR(TRIM([reason])<>"",TRIM([day])<>"")': "{flag.decision_missing}",
            'AND(TRIM([grade])<>"",[needed]=1)': "{flag.decision_waits}",
        },
        '""',
    )
    + ")",
    "bad": 'IF(LEFT([check],1)="✘",1,0)',
}

_DECLARED = (
    Column("employee_id", Kind.ID, _S, 9.5),
    Column("name", Kind.TEXT, _H, 14),
    Column("manager", Kind.TEXT, _H, 14),
    Column("goals", Kind.COUNT, _H, 7),
    Column("weight", Kind.PERCENT, _H, 9),
    Column("total", Kind.POINTS, _H, 9),
    Column("grade", Kind.TEXT, _H, 8),
    Column("confirmed", Kind.TEXT, _H, 10),
    Column("decision", Kind.CHOICE, _M, 12, choices="approval"),
    Column("reason", Kind.LONG_TEXT, _M, 36),
    Column("proposed", Kind.TEXT, _M, 13),
    Column("day", Kind.DATE, _M, 11.5),
    Column("check", Kind.FLAG, _C, 28),
    Column("needed", Kind.NUMBER, _H, where=Where.HIDDEN),
    *(Column(key, Kind.TEXT, _H, where=Where.HIDDEN) for key in GRADE_CELLS),
    Column("bad", Kind.NUMBER, _C, where=Where.HIDDEN),
)

APPROVE = Table(
    "approve",
    tuple(replace(column, formula=_FORMULAS.get(column.key, "")) for column in _DECLARED),
    since=4,
)
"""One row a person two levels below: what the master holds of the result, and what the second-level manager decides.

Rows stand ready without an id for people who come under the recipient later. ``weight`` is the weight of all goals, each
section by its share: 100 % where every section adds up. ``confirmed`` is the grade that HR released: what
HR confirms before is told to nobody.
"""

APPROVALS = Table(
    "approvals",
    (
        Column("employee_id", Kind.ID, _S, 11),
        Column("name", Kind.TEXT, _C, 16),
        Column("department", Kind.TEXT, _C, 16),
        Column("manager", Kind.TEXT, _C, 16),
        Column("approver", Kind.TEXT, _C, 16),
        Column("total", Kind.POINTS, _C, 9),
        Column("grade", Kind.TEXT, _C, 8),
        Column("state", Kind.CHOICE, _C, 20, choices="approval_state"),
        Column("decision", Kind.CHOICE, _M, 12, choices="approval"),
        Column("reason", Kind.LONG_TEXT, _M, 36),
        Column("proposed", Kind.TEXT, _M, 10),
        Column("day", Kind.DATE, _M, 12),
        Column("decided_total", Kind.POINTS, _C, 11),
        Column("book", Kind.TEXT, _S, 24, where=Where.PARAMETERS),
    ),
)
"""One row a person whose result needs an approval, or about whom a second-level manager said anything.

``decided_total`` is the total that was decided on.
"""
